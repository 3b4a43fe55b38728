/* A connection whose system calls fail ends with the documented event; the others do not notice. */
#include "faults.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* Two connections; the fault hits the second. */
typedef struct { Link other, hit; int fds; } Pair;

static Pair pair_up(Rig *rig) {
    int fds = count_fds();
    Link other = link_up(rig);
    return (Pair){other, link_more(rig), fds};
}

static void fact_end(Rig *rig, Pair pair) {
    Event end = {0};
    WAIT(rig_last(rig, ON_CLOSE, pair.hit.id, &end));
    fact("%s: OnClose(%s,%s) of the one that was hit", role_text(rig->role), op_text(end.operation), errno_text(end.code));
    fact("  its peer sees an end %d, events out of order %d", strcmp(peer_end(pair.hit.peer, NULL), "TIMEOUT") != 0, rig_disorder(rig));
    peer_close(pair.hit.peer);
    WAIT(rig_count(rig) == 1); /* the peer sees the end a moment before it is counted */
    fact("  the other one: OnClose %d, connections %u, faults told %d", rig_seen(rig, ON_CLOSE, pair.other.id), rig_count(rig), faults_told());
}

static void fact_again(Rig *rig, Pair pair) {
    rig_stop(rig);
    peer_close(pair.other.peer);
    fact("  works again %d", works_again(rig, pair.fds));
    rig_free(rig);
}

static Role role_now;

static int receive_fails(void) {
    faults_are("receive=%d:1:1", ENOMEM);
    Rig *rig = rig_new(role_now, rig_echo);
    Pair pair = pair_up(rig);
    peer_send(pair.hit.peer, "x", 1);
    fact_end(rig, pair);
    fact("  the other one echoes %d", peer_echoes(pair.other.peer));
    fact_again(rig, pair);
    return 0;
}

/* Every case runs once per role, in a child, since the setting is read once. */
static void each_multi_role(int (*body)(void)) {
    EACH_MULTI_ROLE(role) {
        role_now = role;
        int result = child_run(body);
        if (result != 0) fact("%s: the child ended with %d", role_text(role), result);
    }
}

/* proves: TCP-92 TCP-93 */
CASE(receive) { each_multi_role(receive_fails); }

static int send_fails(void) {
    faults_are("send=%d:1:1", ENOBUFS);
    Rig *rig = rig_new(role_now, rig_echo);
    Pair pair = pair_up(rig);
    peer_send(pair.hit.peer, "x", 1);
    fact_end(rig, pair);
    fact("  the other one echoes %d", peer_echoes(pair.other.peer));
    fact_again(rig, pair);
    return 0;
}

/* proves: TCP-80 TCP-93 */
CASE(send) { each_multi_role(send_fails); }

enum { BIG = 400 * 1000 /* not so much that it is copied before a part of it is written */ };

static bool sends_inside;

static En_HP_HandleResult small_buffer(Rig *rig, const Event *event) {
    static const char between[100 * 1000] = "#";
    if (event->kind == ON_ACCEPT || event->kind == ON_PREPARE_CONNECT) peer_shrink(event->fd, SO_SNDBUF);
    if (sends_inside && event->kind == ON_SEND && rig_seen(rig, ON_SEND, event->id) == 1) rig_send(rig, event->id, between, sizeof between);
    return HR_OK;
}

/* The kernel has taken a part of a send, and the given request for memory fails: nothing may follow that part. */
static int breaks_off(int request) {
    faults_are("memory=%d:%d:1", ENOMEM, request);
    Rig *rig = rig_new(role_now, small_buffer);
    if (!sends_inside) rig_unset_on_send(rig);
    Pair pair = pair_up(rig);
    peer_shrink(pair.hit.peer, SO_RCVBUF);
    peer_send(pair.hit.peer, "x", 1);
    WAIT(rig_seen(rig, ON_RECEIVE, pair.hit.id) == 1); /* before, sends only wait for the end of OnHandShake */
    unsigned char *data = malloc(BIG);
    MUST(data != NULL);
    pattern_fill(data, 0, BIG);
    rig_send(rig, pair.hit.id, data, BIG);
    WAIT(faults_told() == 1);
    rig_send(rig, pair.hit.id, "#", 1);
    size_t got = peer_read_pattern(pair.hit.peer, BIG), more = 0;
    peer_end(pair.hit.peer, &more);
    fact("%s: a part arrived %d, something else %zu", role_text(role_now), got > 0 && got < BIG, more);
    fact_end(rig, pair);
    free(data);
    fact_again(rig, pair);
    return 0;
}

/* There is no memory for the rest of a direct send. */
static int no_memory_for_the_rest(void) { return breaks_off(1); }

/* proves: TCP-71 TCP-80 */
CASE(memory_for_the_rest) { each_multi_role(no_memory_for_the_rest); }

/* What OnSend sends has no place behind what is left. The first two requests are those of the two sends. */
static int no_memory_to_join(void) {
    sends_inside = true;
    return breaks_off(3);
}

/* proves: TCP-71 TCP-76 TCP-80 */
CASE(memory_to_join) { each_multi_role(no_memory_to_join); }

/* Nothing was taken and nothing is kept: the call fails, and the connection is as before. */
static int no_memory_for_any(void) {
    faults_are("send=%d:1:1,memory=%d:1:1", EAGAIN, ENOMEM);
    Rig *rig = rig_new(role_now, rig_echo);
    rig_unset_on_send(rig);
    Pair pair = pair_up(rig);
    char got[4] = "";
    int pending = -1;
    CALL(role_text(role_now), rig_send(rig, pair.hit.id, "lost", 4));
    rig_pending(rig, pair.hit.id, &pending);
    CALL("  again", rig_send(rig, pair.hit.id, "kept", 4));
    size_t arrived = peer_read(pair.hit.peer, got, 4);
    bool good = peer_echoes(pair.hit.peer);
    fact("  queued %d, arrived %zu %.4s, echoes %d, OnClose %d, faults told %d", pending, arrived, got, good, rig_seen(rig, ON_CLOSE, 0),
         faults_told());
    peer_close(pair.hit.peer);
    fact_again(rig, pair);
    return 0;
}

/* proves: TCP-71 TCP-73 */
CASE(memory_for_a_send) { each_multi_role(no_memory_for_any); }

static Framing framing_now;

/* Pull components keep what they receive, pack components incomplete packets. */
static int no_memory_to_keep(void) {
    faults_are("memory=%d:1:1", ENOMEM);
    Rig *rig = framing_now == PULL ? rig_new_pull(role_now, NULL) : rig_new_pack(role_now, NULL);
    Pair pair = pair_up(rig);
    peer_send(pair.hit.peer, "xy", 2);
    fact_end(rig, pair);
    peer_send(pair.other.peer, "xy", 2);
    if (framing_now == PULL) WAIT(rig_seen(rig, ON_PULL, pair.other.id) == 1);
    fact("  afterwards: OnClose %d", rig_seen(rig, ON_CLOSE, 0));
    rig_stop(rig);
    rig_free(rig);
    return 0;
}

/* proves: TCP-100 TCP-92 */
CASE(memory_to_keep) {
    framing_now = PULL;
    each_multi_role(no_memory_to_keep);
    framing_now = PACK;
    each_multi_role(no_memory_to_keep);
}

/* A server's third watch is its second connection's, after the listener's and the first one's. */
static int accepted_not_watched(void) {
    faults_are("watch=%d:3:1", ENOMEM);
    Rig *rig = rig_new(SERVER, rig_echo);
    int fds = count_fds();
    Link other = link_up(rig);
    Pair pair = {other, {rig, peer_connect(rig->port), 2}, fds};
    fact_end(rig, pair);
    fact("  the other one echoes %d", peer_echoes(other.peer));
    fact_again(rig, pair);
    return 0;
}

/* proves: TCP-10 TCP-92 TCP-93 */
CASE(watch) { child_run(accepted_not_watched); }

static struct { const char *call; int code; bool asynchronous; } connect_now;

/* Agents: calls of the second Connect, which is made after the first one's. */
static int connect_fails(void) {
    USHORT port;
    int listener = peer_listen(&port);
    /* A synchronous one is watched twice: while it waits, and by its worker. */
    int call = !connect_now.asynchronous && strcmp(connect_now.call, "watch") == 0 ? 3 : 2;
    faults_are("%s=%d:%d:1", connect_now.call, connect_now.code, call);
    Rig *rig = rig_new(AGENT, rig_echo);
    int fds = count_fds();
    MUST(TRUTH(HP_Agent_Start(rig->object, NULL, connect_now.asynchronous)));
    rig_connect(rig, port);
    int peer = peer_accept(listener);
    WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == 1);
    HP_CONNID id = 0;
    CALL(connect_now.call, HP_Agent_Connect(rig->object, "127.0.0.1", port, &id));
    fact("  faults told %d, OnClose %d, connections %u, the other one echoes %d", faults_told(), rig_seen(rig, ON_CLOSE, 0),
         rig_count(rig), peer_echoes(peer));
    rig_stop(rig);
    peer_close(peer);
    fact("  works again %d", works_again(rig, fds));
    rig_free(rig);
    return 0;
}

/* proves: TCP-26 COM-53 */
CASE(connect) {
    static const struct { const char *call; int code; } failing[] = {{"socket", EMFILE}, {"socket", ENOBUFS}, {"connect", ENOBUFS}, {"watch", ENOMEM}};
    for (int asynchronous = 0; asynchronous <= 1; asynchronous++)
        for (size_t i = 0; i < sizeof failing / sizeof *failing; i++) {
            fact("%s", asynchronous ? "asynchronous" : "synchronous");
            connect_now.call = failing[i].call;
            connect_now.code = failing[i].code;
            connect_now.asynchronous = asynchronous;
            fact("  child %d", child_run(connect_fails));
        }
}
