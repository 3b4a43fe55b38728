/* Peers that misbehave and a process out of descriptors: one connection's trouble stays its own. */
#include "rig.h"

#include <errno.h>
#include <string.h>

static En_HP_HandleResult echo(Rig *rig, const Event *event) {
    if (event->kind == ON_RECEIVE) rig_send(rig, event->id, event->data, event->length);
    return HR_OK;
}

static void fact_still_serving(Rig *rig, Link good, const char *after) {
    char got[6] = "";
    peer_send(good.peer, "hello", 5);
    size_t count = peer_read(good.peer, got, 5);
    fact("after %s: the old connection echoes %d", after, count == 5 && strcmp(got, "hello") == 0);
    int fresh = peer_connect(rig->port);
    peer_send(fresh, "hello", 5);
    count = peer_read(fresh, got, 5);
    fact("  a new connection echoes %d", count == 5);
    peer_close(fresh);
}

/* proves: TCP-94 TCP-95 TCP-60 TCP-142 */
CASE(misbehaving) {
    Rig *rig = rig_new(SERVER, echo);
    Link good = link_up(rig);
    int before = count_fds();
    static unsigned char data[100000];
    pattern_fill(data, 0, sizeof data);
    for (int i = 0; i < 20; i++) peer_reset(peer_connect(rig->port));
    fact_still_serving(rig, good, "resets at once");
    for (int i = 0; i < 20; i++) {
        int peer = peer_connect(rig->port);
        peer_send(peer, data, 5000);
        peer_reset(peer);
    }
    fact_still_serving(rig, good, "resets with data on the way");
    for (int i = 0; i < 10; i++) {
        int peer = peer_connect(rig->port);
        peer_send(peer, data, 100);
        peer_half_close(peer);
        MUST(peer_end(peer, NULL)[0] != 'T');
        peer_close(peer);
    }
    fact_still_serving(rig, good, "half-closes");
    int dribbler = peer_connect(rig->port);
    peer_dribble(dribbler, data, 300);
    fact("the dribbler gets its bytes back %d", peer_read_pattern(dribbler, 300) == 300);
    peer_close(dribbler);
    fact_still_serving(rig, good, "dribbling");
    WAIT(rig_count(rig) == 1);
    WAIT(count_fds() == before);
    fact("overlaps %d", rig_overlaps(rig));
    rig_free(rig);
}

/* proves: TCP-70 TCP-142 TCP-82 TCP-94 */
CASE(never_reads) {
    Rig *rig = rig_new(SERVER, NULL);
    Link good = link_up(rig), deaf = link_more(rig);
    static unsigned char block[1 << 20];
    for (int i = 0; i < 30; i++) MUST(TRUTH(rig_send(rig, deaf.id, block, sizeof block)));
    rig->hook = echo;
    fact_still_serving(rig, good, "filling a deaf peer");
    CALL("Disconnect the deaf one", rig_disconnect(rig, deaf.id, TRUE));
    WAIT(rig_seen(rig, ON_CLOSE, deaf.id) == 1);
    Event event = {0};
    rig_last(rig, ON_CLOSE, deaf.id, &event);
    fact("OnClose (%s,%s)", op_text(event.operation), errno_text(event.code));
    Link another = link_more(rig);
    for (int i = 0; i < 30; i++) MUST(TRUTH(rig_send(rig, another.id, block, sizeof block)));
    CALL("Stop with data queued", rig_stop(rig));
    rig_free(rig);
}

/* proves: TCP-17 TCP-150 */
CASE(no_descriptors_on_accept) {
    Rig *rig = rig_new(SERVER, echo);
    Link good = link_up(rig);
    int before = count_fds(), peers[12];
    for (int i = 0; i < 12; i++) peers[i] = peer_prepare();
    int old = limit_fds(count_fds() + 4); /* only a few accepts are possible */
    for (int i = 0; i < 12; i++) peer_go(peers[i], rig->port);
    char got[6] = "";
    peer_send(good.peer, "hello", 5);
    fact("the old connection echoes %zu", peer_read(good.peer, got, 5));
    WAIT(rig_seen(rig, ON_ACCEPT, 0) >= 2);
    for (int i = 0; i < 12; i++) peer_close(peers[i]);
    limit_fds(old);
    WAIT(rig_count(rig) == 1);
    fact_still_serving(rig, good, "descriptors are free again");
    WAIT(rig_count(rig) == 1 && count_fds() == before);
    rig_free(rig);
}

/* proves: TCP-17 TCP-150 TCP-26 */
CASE(no_descriptors_on_connect) {
    USHORT port;
    int listener = peer_listen(&port);
    Rig *rig = rig_new(AGENT, NULL);
    rig_start_agent(rig, true);
    HP_CONNID id = 5;
    int before = count_fds(), old = limit_fds(0);
    CALL("Connect", HP_Agent_Connect(rig->object, "127.0.0.1", port, &id));
    limit_fds(old);
    fact("ID %lu, connections %u, descriptors left %d", id, rig_count(rig), count_fds() - before);
    CALL("Connect later", HP_Agent_Connect(rig->object, "127.0.0.1", port, &id));
    peer_accept(listener);
    WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == 1);
    rig_free(rig);
}
