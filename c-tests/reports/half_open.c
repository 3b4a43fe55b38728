/* Peers that disappear silently: unplugged, powered off, or behind a firewall that has forgotten them. */
#include "rig.h"

#include <errno.h>
#include <string.h>

static Rig *rig_with_keep_alive(Role role) {
    Rig *rig = rig_new(role, rig_echo);
    if (role == SERVER) HP_TcpServer_SetKeepAliveTime(rig->object, 1000), HP_TcpServer_SetKeepAliveInterval(rig->object, 1000);
    if (role == AGENT) HP_TcpAgent_SetKeepAliveTime(rig->object, 1000), HP_TcpAgent_SetKeepAliveInterval(rig->object, 1000);
    if (role == CLIENT) HP_TcpClient_SetKeepAliveTime(rig->object, 1000), HP_TcpClient_SetKeepAliveInterval(rig->object, 1000);
    return rig;
}

/* A second of silence, then five probes a second apart. All roles at once, and one connection that is paused.
 * proves: COM-78 TCP-94 TCP-65 TCP-96 */
CASE(keep_alive_finds_them) {
    enum { DEAF = 4 };
    Link deaf[DEAF], idle[CLIENT];
    EACH_ROLE(role) deaf[role] = link_up(rig_with_keep_alive(role));
    EACH_MULTI_ROLE(role) idle[role] = link_more(deaf[role].rig);
    deaf[DEAF - 1] = link_more(deaf[SERVER].rig);
    MUST(TRUTH(rig_pause(deaf[SERVER].rig, deaf[DEAF - 1].id, TRUE)));
    for (int i = 0; i < DEAF; i++) peer_deafen(deaf[i].peer);
    long long begun = now_ms();
    for (int i = 0; i < DEAF; i++) {
        while (rig_seen(deaf[i].rig, ON_CLOSE, deaf[i].id) == 0 && now_ms() < begun + 2 * WAIT_LIMIT_MS) sleep_briefly();
        Event event = {.operation = -1};
        rig_last(deaf[i].rig, ON_CLOSE, deaf[i].id, &event);
        fact("%s%s: %s, SO_CLOSE or SO_RECEIVE %d, not before six seconds %d", role_text(deaf[i].rig->role), i == DEAF - 1 ? ", paused" : "", errno_text(event.code),
             event.operation == SO_CLOSE || event.operation == SO_RECEIVE, now_ms() - begun > 5000);
    }
    EACH_MULTI_ROLE(role) fact("an idle one of the %s that answers lives %d", role_text(role), peer_echoes(idle[role].peer));
    EACH_ROLE(role) rig_free(deaf[role].rig);
}

/* What is queued for them delays nothing else. proves: COM-36 TCP-47 TCP-95 TCP-142 */
CASE(stop_does_not_wait_for_them) {
    static unsigned char data[4 << 20];
    EACH_ROLE(role) {
        int pending = 0;
        Rig *rig = rig_new(role, rig_echo);
        Link link = link_up(rig), other = role == CLIENT ? link : link_more(rig);
        peer_deafen(link.peer);
        for (int i = 0; i < 4; i++) MUST(TRUTH(rig_send(rig, link.id, data, sizeof data)));
        MUST(TRUTH(rig_pending(rig, link.id, &pending)) && pending > 0);
        if (role != CLIENT) fact("%s: another one echoes %d", role_text(role), peer_echoes(other.peer));
        long long begun = now_ms();
        MUST(TRUTH(rig_stop(rig)));
        fact("%s: stopped at once %d, OnClose %d", role_text(role), now_ms() - begun < AT_ONCE_MS, rig_seen(rig, ON_CLOSE, link.id));
        rig_free(rig);
        peer_close(link.peer);
    }
}
