/* The interface goes down and comes up again under connections, in a network namespace of the case's own; skipped where there can be
 * none. */
#include "process.h"
#include "rig.h"

#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static void loopback_is(bool up) {
    struct ifreq request = {.ifr_name = "lo"};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    MUST(fd >= 0);
    request.ifr_flags = up ? IFF_UP : 0;
    MUST(ioctl(fd, SIOCSIFFLAGS, &request) == 0);
    close(fd);
}

/* proves: TCP-26 TCP-42 TCP-93 TCP-141 COM-14 */
CASE(loopback_down_and_up) {
    if (unshare(CLONE_NEWNET) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) case_skip("no network namespace of its own");
    loopback_is(true);
    USHORT port;
    int listener = peer_listen(&port);
    Rig *rigs[CLIENT + 1];
    Link links[CLIENT + 1];
    EACH_ROLE(role) {
        rigs[role] = rig_new(role, rig_echo);
        links[role] = link_up(rigs[role]);
        MUST(peer_echoes(links[role].peer));
    }
    loopback_is(false);
    EACH_ROLE(role) MUST(TRUTH(rig_send(rigs[role], links[role].id, "while it was down", 17)));
    HP_CONNID id = 0;
    bool submitted = TRUTH(HP_Agent_Connect(rigs[AGENT]->object, "127.0.0.1", port, &id)); /* kernels differ: no route, or no answer yet */
    Rig *another = rig_new(CLIENT, NULL);
    if (HAVE(HP_TcpClient_SetSyncConnectTimeout)) HP_TcpClient_SetSyncConnectTimeout(another->object, 200);
    bool started = TRUTH(HP_Client_Start(another->object, "127.0.0.1", port, FALSE));
    fact("synchronous Start -> %s, %s, %s", truth_text(started), se_text(rig_error(another)), state_text(rig_state(another)));
    long used = cpu_ms();
    for (long long until = now_ms() + 300; now_ms() < until;) sleep_briefly();
    fact("idle is idle %d", cpu_ms() - used < 150);
    loopback_is(true);
    EACH_ROLE(role) {
        char got[18] = "";
        peer_read(links[role].peer, got, 17);
        fact("%s: \"%s\", echoes %d, OnClose of it %d", role_text(role), got, peer_echoes(links[role].peer), rig_seen(rigs[role], ON_CLOSE, links[role].id));
    }
    if (submitted) WAIT(rig_seen(rigs[AGENT], ON_HANDSHAKE, id) + rig_seen(rigs[AGENT], ON_CLOSE, id) == 1);
    fact("events of an attempt that was not submitted %d", submitted ? 0 : rig_seen(rigs[AGENT], ON_CLOSE, id));
    Link fresh = link_more(rigs[SERVER]);
    fact("a new one echoes %d", peer_echoes(fresh.peer));
    START(another, "synchronous Start", HP_Client_Start(another->object, "127.0.0.1", port, FALSE));
    rig_free(another);
    peer_close(listener);
    EACH_ROLE(role) {
        CALL("Stop", rig_stop(rigs[role]));
        rig_free(rigs[role]);
    }
}
