/* A process that runs out of descriptors: it survives, clients are refused, and everything works again once some are
 * free. */
#include "process.h"
#include "rig.h"

#include <errno.h>
#include <sys/socket.h>

enum { PEERS = 12, ROOM = 4 };

static int count_ended(const int *peers) {
    int ended = 0;
    for (int i = 0; i < PEERS; i++) ended += peer_is_ended(peers[i]);
    return ended;
}

/* Peers beyond the limit are refused, not left waiting, and the others are served. This happens several
 * times, and nothing leaks. proves: TCP-17 TCP-150 */
CASE(clients_are_refused) {
    Rig *rig = rig_new(SERVER, rig_echo);
    Link old = link_up(rig);
    int before = count_fds();
    for (int round = 0; round < 3; round++) {
        int peers[PEERS], taken = rig_seen(rig, ON_ACCEPT, 0), good = 0;
        for (int i = 0; i < PEERS; i++) peers[i] = peer_prepare();
        Tight tight;
        tight_begin(&tight, ROOM);
        for (int i = 0; i < PEERS; i++) peer_go(peers[i], rig->port);
        WAIT(rig_seen(rig, ON_ACCEPT, 0) - taken + count_ended(peers) == PEERS);
        for (int i = 0; i < PEERS; i++) good += !peer_is_ended(peers[i]) && peer_echoes(peers[i]);
        int refused = count_ended(peers);
        fact("some served %d, some refused %d, all told %d, the old one echoes %d", good > 0, refused > 0, good + refused == PEERS, peer_echoes(old.peer));
        tight_end(&tight);
        int fresh = peer_connect(rig->port);
        fact("  afterwards a new one echoes %d", peer_echoes(fresh));
        peer_close(fresh);
        for (int i = 0; i < PEERS; i++) peer_close(peers[i]);
        WAIT(rig_count(rig) == 1 && count_fds() == before);
    }
    fact("overlaps %d, out of order %d", rig_overlaps(rig), rig_disorder(rig));
    rig_free(rig);
}

/* Whether one of the peers gets an answer; refused and waiting peers get none. */
static bool any_echoes(const int *peers, int count) {
    for (int i = 0; i < count; i++) {
        char got;
        if (recv(peers[i], &got, 1, MSG_DONTWAIT) == 1) return true;
    }
    return false;
}

/* The limit stays; the next connection is possible because another one ends. proves:
 * TCP-17 TCP-150 */
CASE(room_by_a_close) {
    Rig *rig = rig_new(SERVER, rig_echo);
    Link first = link_up(rig), second = link_more(rig);
    int peers[PEERS], gone = 0;
    for (int i = 0; i < PEERS; i++) peers[i] = peer_prepare();
    Tight tight;
    tight_begin(&tight, 0);
    for (; gone < 3; gone++) {
        peer_go(peers[gone], rig->port);
        peer_send(peers[gone], "x", 1);
    }
    fact("the old ones echo %d and %d", peer_echoes(first.peer), peer_echoes(second.peer));
    fact("new ones echo %d", any_echoes(peers, gone));
    rig_disconnect(rig, second.id, TRUE);
    WAIT(rig_seen(rig, ON_CLOSE, second.id) == 1);
    long long until = now_ms() + WAIT_LIMIT_MS;
    while (!any_echoes(peers, gone) && gone < PEERS && now_ms() < until) {
        peer_go(peers[gone], rig->port); /* those before may have been refused */
        peer_send(peers[gone++], "x", 1);
        for (long long pause = now_ms() + 100; now_ms() < pause && rig_count(rig) < 2;) sleep_briefly();
    }
    fact("once another ended they echo %d", rig_count(rig) == 2);
    tight_end(&tight);
    for (int i = 0; i < PEERS; i++) peer_close(peers[i]);
    WAIT(rig_count(rig) == 1);
    int fresh = peer_connect(rig->port);
    fact("afterwards the old one echoes %d, a new one %d", peer_echoes(first.peer), peer_echoes(fresh));
    rig_free(rig);
}

/* Stop while clients wait for a descriptor.
 * proves: TCP-17 COM-36 */
CASE(stop_without_descriptors) {
    for (int i = 0; i < 5; i++) {
        int before = count_fds(), peers[PEERS];
        Rig *rig = rig_new(SERVER, rig_echo);
        rig_listen(rig);
        for (int j = 0; j < PEERS; j++) peers[j] = peer_prepare();
        Tight tight;
        tight_begin(&tight, 1);
        for (int j = 0; j < PEERS; j++) peer_go(peers[j], rig->port);
        CALL("Stop", rig_stop(rig));
        tight_end(&tight);
        for (int j = 0; j < PEERS; j++) peer_close(peers[j]);
        rig_free(rig);
        WAIT(count_fds() == before);
    }
}

static bool start(Rig *rig, USHORT port, bool asynchronous) {
    if (rig->role == SERVER) return TRUTH(HP_Server_Start(rig->object, "127.0.0.1", 0));
    if (rig->role == AGENT) return TRUTH(HP_Agent_Start(rig->object, "127.0.0.1", asynchronous));
    return TRUTH(HP_Client_Start(rig->object, "127.0.0.1", port, asynchronous));
}

static bool is_start_error(int code) {
    return code == SE_SOCKET_CREATE || code == SE_CP_CREATE || code == SE_WORKER_THREAD_CREATE || code == SE_SOCKE_ATTACH_TO_CP ||
           code == SE_CONNECT_SERVER;
}

/* With 0, 1, 2, ... free descriptors each Start fails at another step, until one works.
 * proves: TCP-5 TCP-20 TCP-42 COM-40 COM-31 TCP-164 */
CASE(start_at_every_step) {
    USHORT port;
    peer_listen(&port);
    EACH_ROLE(role) for (int asynchronous = 0; asynchronous <= (role != SERVER); asynchronous++) {
        int failed = 0, odd = 0, left = 0, closes = 0;
        bool started = false;
        Rig *rig = rig_new(role, NULL);
        start(rig, port, asynchronous); /* descriptors that are opened once per process must not count */
        rig_stop(rig);
        WAIT(count_threads() == 1);
        int before = count_fds();
        for (int room = 0; room < 40 && !started; room++) {
            rig_forget(rig);
            Tight tight;
            tight_begin(&tight, room);
            errno = 0;
            started = start(rig, port, asynchronous);
            int code = (int)SYS_GetLastError();
            tight_end(&tight);
            if (started) break;
            failed++;
            odd += code != EMFILE || !is_start_error(rig_error(rig)) || rig_state(rig) != SS_STOPPED;
            closes += rig_seen(rig, ON_CLOSE, 0);
            left += count_fds() - before;
        }
        fact("%s%s: failed at first %d, then started %d, odd errors %d, OnClose %d, descriptors left %d", role_text(role),
             role == SERVER ? "" : asynchronous ? ", asynchronous" : ", synchronous", failed > 0, started, odd, closes, left);
        rig_stop(rig);
        WAIT(count_fds() == before && count_threads() == 1);
        rig_free(rig);
    }
}

/* proves: TCP-26 TCP-17 COM-53 */
CASE(agent_connects) {
    for (int asynchronous = 0; asynchronous <= 1; asynchronous++) {
        USHORT port;
        int listener = peer_listen(&port);
        Rig *rig = rig_new(AGENT, rig_echo);
        rig_start_agent(rig, asynchronous);
        int before = count_fds(), refused = 0, odd = 0;
        for (int i = 0; i < 20; i++) {
            HP_CONNID id = 77;
            Tight tight;
            tight_begin(&tight, 0);
            errno = 0;
            bool ok = TRUTH(HP_Agent_Connect(rig->object, "127.0.0.1", port, &id));
            odd += ok || SYS_GetLastError() != EMFILE || id != 0;
            refused += !ok;
            tight_end(&tight);
        }
        HP_CONNID id = rig_connect(rig, port);
        int peer = peer_accept(listener);
        fact("%s: refused %d, odd %d, the next one has ID %lu and echoes %d", asynchronous ? "asynchronous" : "synchronous", refused, odd, id, peer_echoes(peer));
        fact("  events of refused ones %d", rig_seen(rig, ON_PREPARE_CONNECT, 0) - 1 + rig_seen(rig, ON_CLOSE, 0));
        peer_close(peer);
        WAIT(rig_count(rig) == 0 && count_fds() == before);
        rig_free(rig);
        peer_close(listener);
    }
}

/* proves: TCP-86 TCP-85 */
CASE(small_file) {
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, NULL);
        Link link = link_up(rig);
        Tight tight;
        tight_begin(&tight, 0);
        CALL(role_text(role), rig_send_file(rig, link.id, "/etc/passwd", NULL, NULL));
        tight_end(&tight);
        int pending = -1;
        rig_pending(rig, link.id, &pending);
        fact("  queued %d", pending);
        rig_free(rig);
    }
}
