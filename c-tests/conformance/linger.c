/* SO_LINGER, set by the program on a connection's socket: with time 0 the connection ends in a reset, and no other time makes
 * anything wait. */
#include "rig.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { BY_FORCE, UNFORCED, BY_PEER, REFUSED_DATA, STOPPED, REFUSED, ENDS };
static const char *const ends[] = {"Disconnect by force", "Disconnect", "peer's end", "HR_ERROR", "Stop", "refused at once"};

static _Atomic int seconds, end;

static En_HP_HandleResult linger(Rig *rig, const Event *event) {
    bool refused = rig->role == SERVER ? event->kind == ON_ACCEPT : event->kind == ON_CONNECT;
    if (event->kind == ON_ACCEPT || event->kind == ON_PREPARE_CONNECT) MUST(SYS_SSO_Linger((SOCKET)event->fd, 1, (USHORT)seconds) == 0);
    if (refused && end == REFUSED) return HR_ERROR;
    return event->kind == ON_RECEIVE && end == REFUSED_DATA ? HR_ERROR : HR_OK;
}

/* The peer of a connection that its program refuses, or one that is there. */
static Link meet(Rig *rig) {
    if (end != REFUSED) return link_up(rig);
    if (rig->role == SERVER) {
        rig_listen(rig);
        return (Link){rig, peer_connect(rig->port), 0};
    }
    USHORT port;
    int listener = peer_listen(&port);
    if (rig->role == AGENT) {
        rig_start_agent(rig, true);
        rig_connect(rig, port);
    } else rig_start_client(rig, port, true);
    Link link = {rig, peer_accept(listener), 0};
    peer_close(listener);
    return link;
}

/* proves: TCP-92 */
CASE(time_0_resets) {
    enum { PIECE = 4 << 20 };
    unsigned char *data = calloc(1, PIECE);
    seconds = 0;
    EACH_ROLE(role) for (end = 0; end < ENDS; end++) for (int queue = 0; queue <= 1; queue++) {
        if ((role == CLIENT && end <= UNFORCED) || (queue && end >= REFUSED)) continue;
        Rig *rig = rig_new(role, linger);
        Link link = meet(rig);
        if (queue) MUST(TRUTH(rig_send(rig, link.id, data, PIECE)));
        if (end == BY_FORCE || end == UNFORCED) MUST(TRUTH(rig_disconnect(rig, link.id, end == BY_FORCE)));
        if (end == BY_PEER) peer_half_close(link.peer);
        if (end == REFUSED_DATA) peer_send(link.peer, "x", 1);
        if (end == STOPPED) MUST(TRUTH(rig_stop(rig)));
        if (end != REFUSED) WAIT(rig_ended(rig));
        fact("%s, %s%s: %s", role_text(role), ends[end], queue ? ", data queued" : "", peer_end(link.peer, NULL));
        peer_close(link.peer);
        rig_free(rig);
    }
    free(data);
}

/* The callback that has set the option is not there any more when the connection ends.
 * proves: TCP-92 ABI-49 */
CASE(the_callback_is_gone) {
    seconds = 0;
    end = BY_FORCE;
    Rig *rig = rig_new(SERVER, linger);
    Link link = link_up(rig);
    HP_Set_FN_Server_OnAccept(rig->listener, NULL);
    MUST(TRUTH(rig_disconnect(rig, link.id, TRUE)));
    fact("%s", peer_end(link.peer, NULL));
    peer_close(link.peer);
    rig_free(rig);
}

static En_HP_HandleResult inherit(Rig *rig, const Event *event) {
    (void)rig;
    if (event->kind == ON_PREPARE_LISTEN) MUST(SYS_SSO_Linger((SOCKET)event->fd, 1, (USHORT)seconds) == 0);
    return HR_OK;
}

/* The option that accepted sockets inherit from the listener has the same effect.
 * proves: TCP-92 TCP-16 */
CASE(too_many_connections) {
    for (seconds = 0; seconds <= 5; seconds += 5) {
        Rig *rig = rig_new(SERVER, inherit);
        HP_Server_SetMaxConnectionCount(rig->object, 1);
        Link link = link_up(rig);
        int other = peer_connect(rig->port);
        fact("%d s: the second one sees %s", seconds, peer_end(other, NULL));
        MUST(TRUTH(rig_disconnect(rig, link.id, TRUE)));
        fact("  the first one %s", peer_end(link.peer, NULL));
        peer_close(other);
        peer_close(link.peer);
        rig_free(rig);
    }
}

/* Peers that stopped reading, one for each way to end a connection, and a bystander with every call that looks at all connections.
 * proves: COM-110 TCP-133 TCP-138 */
CASE(nobody_waits_for_the_time) {
    enum { PIECE = 20 << 20, PEERS = 4 };
    unsigned char *data = calloc(1, PIECE);
    seconds = 30;
    end = BY_FORCE;
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, linger);
        rig_set_workers(rig, 3);
        Link links[PEERS + 1] = {link_up(rig)};
        int count = role == CLIENT ? 1 : PEERS;
        for (int i = 1; i <= count && role != CLIENT; i++) links[i] = link_more(rig);
        for (int i = 0; i < count; i++) {
            MUST(TRUTH(rig_send(rig, links[i].id, data, PIECE)));
            WAIT(rig_bytes(rig, ON_SEND, links[i].id) > 0);
        }
        rig->hook = rig_echo;
        long long since = now_ms();
        for (int i = 0; i < count && role != CLIENT; i++) MUST(TRUTH(rig_disconnect(rig, links[i].id, i % 2 == 0)));
        if (role != CLIENT) {
            HP_CONNID ids[PEERS + 1];
            DWORD room = PEERS + 1;
            WAIT(rig_seen(rig, ON_CLOSE, 0) == count);
            fact("%s: the bystander echoes %d", role_text(role), peer_echoes(links[count].peer));
            CALL("  GetAllConnectionIDs", role == SERVER ? HP_Server_GetAllConnectionIDs(rig->object, ids, &room) : HP_Agent_GetAllConnectionIDs(rig->object, ids, &room));
            CALL("  DisconnectLongConnections", role == SERVER ? HP_Server_DisconnectLongConnections(rig->object, 1000000, TRUE) : HP_Agent_DisconnectLongConnections(rig->object, 1000000, TRUE));
        }
        CALL("  Stop", rig_stop(rig));
        long long took = now_ms() - since;
        fact("%s: at once %d", role_text(role), took < AT_ONCE_MS);
        chat("%lld ms", took);
        for (int i = 0; i < count + (role != CLIENT); i++) peer_close(links[i].peer);
        rig_free(rig);
    }
    free(data);
}
