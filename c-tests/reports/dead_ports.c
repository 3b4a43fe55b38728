/* Agents and clients whose servers are not there: ports that refuse, addresses that never answer, and a few that work. */
#include "rig.h"

#include <errno.h>
#include <stdatomic.h>

enum { EACH = 60 };

static _Atomic int refused, cancelled, other;

static En_HP_HandleResult count_ends(Rig *rig, const Event *event) {
    if (event->kind == ON_CLOSE) {
        if (event->code == ECONNREFUSED && (rig->role == CLIENT || event->operation == SO_CONNECT)) refused++;
        else if (event->code == 0 && event->operation == SO_CLOSE) cancelled++;
        else other++;
    }
    return rig_echo(rig, event);
}

/* proves: TCP-27 TCP-28 TCP-31 TCP-33 TCP-94 TCP-158 COM-57 */
CASE(agent) {
    USHORT hole_port, alive_port, closed = peer_refusing_port();
    int hole = peer_listen_stuck(&hole_port), alive = peer_listen(&alive_port), peers[EACH], echoes = 0, submitted = 0;
    int descriptors = count_fds();
    Rig *rig = rig_new(AGENT, count_ends);
    rig_start_agent(rig, true);
    for (int i = 0; i < EACH; i++) {
        HP_CONNID id;
        submitted += TRUTH(HP_Agent_Connect(rig->object, "127.0.0.1", closed, &id));
        submitted += TRUTH(HP_Agent_Connect(rig->object, "127.0.0.1", hole_port, &id));
        submitted += TRUTH(HP_Agent_Connect(rig->object, "127.0.0.1", alive_port, &id));
        peers[i] = peer_accept(alive);
    }
    WAIT(refused == EACH);
    for (int i = 0; i < EACH; i++) echoes += peer_echoes(peers[i]);
    fact("submitted %d, refused %d, those that live echo %d, still there %u, OnConnect %d", submitted, refused, echoes, rig_count(rig), rig_seen(rig, ON_CONNECT, 0));
    long long begun = now_ms();
    CALL("Stop", rig_stop(rig));
    fact("at once %d, ended by it %d, otherwise %d", now_ms() - begun < AT_ONCE_MS, cancelled, other);
    for (int i = 0; i < EACH; i++) peer_close(peers[i]);
    rig_free(rig);
    fact("descriptors left %d", count_fds() - descriptors);
    peer_close(hole);
}

/* proves: TCP-43 TCP-47 TCP-158 COM-23 */
CASE(clients) {
    enum { CLIENTS = 12 }; /* as many as there can be rigs */
    USHORT hole_port, closed = peer_refusing_port();
    int hole = peer_listen_stuck(&hole_port), descriptors = count_fds();
    Rig *rigs[CLIENTS];
    for (int i = 0; i < CLIENTS; i++) {
        rigs[i] = rig_new(CLIENT, count_ends);
        HP_Client_Start(rigs[i]->object, "127.0.0.1", i % 2 ? hole_port : closed, TRUE);
    }
    for (int i = 0; i < CLIENTS; i += 2) WAIT(rig_state(rigs[i]) == SS_STOPPED);
    int starting = 0;
    for (int i = 1; i < CLIENTS; i += 2) starting += rig_state(rigs[i]) == SS_STARTING;
    fact("refused %d, still starting %d", refused, starting);
    long long begun = now_ms();
    for (int i = 0; i < CLIENTS; i++) rig_free(rigs[i]); /* Destroy does what Stop does */
    fact("destroyed at once %d, ended by it %d, otherwise %d", now_ms() - begun < AT_ONCE_MS, cancelled, other);
    WAIT(count_threads() == 1 && count_fds() == descriptors);
    peer_close(hole);
}
