/* Sockets that drain: what Send accepted is not lost when a connection ends in good order (TCP-95, HP_Ext_SetDrainTimeout). */
#include "rig.h"

#include <hpsocket/HPSocket4C-Ext.h>

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { ANSWER = 8000 * 1024, FOR_EVER_MS = 1000000 };

static unsigned char answer[ANSWER];

/* Like a static file to a client that shuts its side down behind the request. */
static En_HP_HandleResult give_answer(Rig *rig, const Event *event) {
    if (event->kind == ON_RECEIVE) MUST(TRUTH(rig_send(rig, event->id, answer, ANSWER)));
    return HR_OK;
}

static void fact_close(Link link, const char *label) {
    WAIT(rig_seen(link.rig, ON_CLOSE, link.id) == 1 && rig_ended(link.rig));
    Event event = {0};
    rig_last(link.rig, ON_CLOSE, link.id, &event);
    fact("%s: OnClose (%s,%s), state %s", label, op_text(event.operation), errno_text(event.code), state_text(rig_state(link.rig)));
}

/* What the peer of a connection receives from now on. */
static void fact_rest(int peer, const char *label) {
    size_t got = peer_read_pattern(peer, ANSWER), more = 0;
    const char *end = peer_end(peer, &more);
    fact("  %s: all %d, more %zu, %s", label, got == ANSWER, more, end);
    peer_close(peer);
}

/* A connection that is gone for the program and drains: the peer has read nothing yet. */
static Link draining(Link link) {
    peer_send(link.peer, "?", 1);
    peer_half_close(link.peer);
    WAIT(rig_seen(link.rig, ON_CLOSE, link.id) == 1);
    return link;
}

static Rig *patient(Role role, DWORD milliseconds) {
    Rig *rig = rig_new(role, give_answer);
    HP_Ext_SetDrainTimeout(rig->object, milliseconds);
    pattern_fill(answer, 0, ANSWER);
    return rig;
}

/* Waits until this process has the same descriptors as before. */
static void fact_fds(int before, const char *label) {
    long long since = now_ms();
    WAIT(count_fds() <= before);
    fact("  %s: descriptors given back, at once %d", label, now_ms() - since < AT_ONCE_MS);
}

/* proves: TCP-95 TCP-82 TCP-93 */
CASE(request_and_end) {
    pattern_fill(answer, 0, ANSWER);
    EACH_ROLE(role) for (int reports = 0; reports <= 1; reports++) {
        Rig *rig = rig_new(role, give_answer);
        if (!reports) rig_unset_on_send(rig);
        Link link = draining(link_up(rig));
        fact_close(link, role_text(role));
        fact("  connections %u, OnSend saw less than all %d", rig_count(rig), rig_bytes(rig, ON_SEND, link.id) < ANSWER);
        CALL("  Send", rig_send(rig, link.id, "x", 1));
        fact_rest(link.peer, "peer");
        fact("  OnClose was the last event %d", rig_disorder(rig) == 0);
        rig_free(rig);
    }
}

/* proves: TCP-90 TCP-95 */
CASE(of_all_framings) {
    enum { PART = 200000 };
    static unsigned char packet[PART + PACKET_HEADER];
    pattern_fill(answer, 0, ANSWER);
    EACH_MULTI_ROLE(role) for (Framing framing = PULL; framing <= PACK; framing++) {
        Rig *rig = framing == PULL ? rig_new_pull(role, NULL) : rig_new_pack(role, NULL);
        int header = framing == PACK ? PACKET_HEADER : 0;
        Link link = link_up(rig);
        for (int i = 0; i < ANSWER / PART; i++) MUST(TRUTH(rig_send(rig, link.id, answer, PART)));
        MUST(TRUTH(rig_disconnect(rig, link.id, FALSE)));
        fact_close(link, role_text(role));
        int intact = 0;
        while (peer_read(link.peer, packet, (size_t)(PART + header)) == (size_t)(PART + header)) intact += pattern_match(packet + header, 0, PART) == PART;
        fact("  intact parts %d of %d", intact, ANSWER / PART);
        peer_close(link.peer);
        rig_free(rig);
    }
}

/* Sent and ended by a thread of the program's own.
 * proves: TCP-90 TCP-95 TCP-82 */
CASE(disconnect_without_force) {
    pattern_fill(answer, 0, ANSWER);
    EACH_MULTI_ROLE(role) {
        Rig *rig = rig_new(role, NULL);
        Link link = link_up(rig);
        int complete = 0;
        for (int i = 0; i < 15; i++) {
            if (i > 0) link = link_more(rig);
            MUST(TRUTH(rig_send(rig, link.id, answer, ANSWER)));
            MUST(TRUTH(rig_disconnect(rig, link.id, FALSE)));
            WAIT(rig_seen(rig, ON_CLOSE, 0) == i + 1); /* before the peer reads */
            size_t got = peer_read_pattern(link.peer, ANSWER), more = 0;
            complete += got == ANSWER && strcmp(peer_end(link.peer, &more), "EOF") == 0 && more == 0;
            peer_close(link.peer);
        }
        WAIT(rig_ended(rig));
        fact("%s: complete %d, OnClose %d", role_text(role), complete, rig_seen(rig, ON_CLOSE, 0));
        rig_free(rig);
    }
}

static En_HP_HandleResult answer_and_refuse(Rig *rig, const Event *event) {
    give_answer(rig, event);
    return event->kind == ON_RECEIVE ? HR_ERROR : HR_OK;
}

/* proves: TCP-160 */
CASE(other_ends_attempt_once) {
    static const char *const ends[] = {"Disconnect by force", "by age", "by silence", "HR_ERROR", "Stop"};
    EACH_ROLE(role) for (int end = 0; end < 5; end++) {
        if (role == CLIENT && end < 3) continue;
        Rig *rig = patient(role, FOR_EVER_MS);
        if (end == 3) rig->hook = answer_and_refuse;
        Link link = link_up(rig);
        HP_Object o = rig->object;
        bool s = role == SERVER;
        if (end == 3) peer_send(link.peer, "?", 1);
        else MUST(TRUTH(rig_send(rig, link.id, answer, ANSWER)));
        if (end == 0) MUST(TRUTH(rig_disconnect(rig, link.id, TRUE)));
        if (end == 1) MUST(TRUTH(s ? HP_Server_DisconnectLongConnections(o, 0, FALSE) : HP_Agent_DisconnectLongConnections(o, 0, FALSE)));
        if (end == 2) MUST(TRUTH(s ? HP_Server_DisconnectSilenceConnections(o, 0, FALSE) : HP_Agent_DisconnectSilenceConnections(o, 0, FALSE)));
        if (end == 4) MUST(TRUTH(rig_stop(rig)));
        WAIT(rig_ended(rig));
        size_t got = peer_read_pattern(link.peer, ANSWER);
        fact("%s, %s: something %d, all %d, %s", role_text(role), ends[end], got > 0, got == ANSWER, peer_end(link.peer, NULL));
        peer_close(link.peer);
        rig_free(rig);
    }
}

/* The slot is free for the next connection while the socket drains.
 * proves: TCP-95 */
CASE(no_slot_is_taken) {
    Rig *rig = rig_new(SERVER, give_answer);
    HP_Server_SetMaxConnectionCount(rig->object, 1);
    pattern_fill(answer, 0, ANSWER);
    Link first = draining(link_up(rig));
    WAIT(rig_ended(rig));
    rig->hook = rig_echo;
    Link second = link_more(rig);
    fact("the next one echoes %d, connections %u", peer_echoes(second.peer), rig_count(rig));
    fact_rest(first.peer, "the first one");
    peer_close(second.peer);
    rig_free(rig);
}

/* proves: TCP-95 */
CASE(deaf_peers_are_given_up) {
    EACH_ROLE(role) {
        Rig *rig = patient(role, 200);
        Link link = link_up(rig);
        int before = count_fds(), threads = count_threads();
        long long since = now_ms();
        draining(link);
        WAIT(count_fds() < before); /* its socket */
        fact("%s: not before its time %d", role_text(role), now_ms() - since >= 200);
        if (role == CLIENT) WAIT(count_threads() < threads);
        size_t got = peer_read_pattern(link.peer, ANSWER);
        fact("  something %d, all %d", got > 0, got == ANSWER);
        peer_close(link.peer);
        rig_free(rig);
    }
}

/* A peer that has read everything but does not end its side is treated like one that reads nothing. proves: TCP-90
 * TCP-95 */
CASE(peers_that_do_not_end) {
    EACH_MULTI_ROLE(role) {
        Rig *rig = patient(role, 300);
        Link link = link_up(rig);
        int before = count_fds();
        long long since = now_ms();
        MUST(TRUTH(rig_send(rig, link.id, answer, ANSWER)) && TRUTH(rig_disconnect(rig, link.id, FALSE)));
        WAIT(rig_seen(rig, ON_CLOSE, link.id) == 1); /* it drains: what is read before might leave nothing for that */
        size_t got = peer_read_pattern(link.peer, ANSWER);
        fact("%s: all %d, then %s", role_text(role), got == ANSWER, peer_end(link.peer, NULL));
        for (long long until = now_ms() + WAIT_LIMIT_MS; count_fds() >= before && now_ms() < until; sleep_briefly()) peer_send(link.peer, "on", 2);
        fact("  its socket is closed %d, not before its time %d", count_fds() < before, now_ms() - since >= 200);
        peer_close(link.peer);
        rig_free(rig);
    }
}

/* A peer that reads slowly is not given up, however long it takes in total. proves:
 * TCP-95 */
CASE(slow_peers_get_everything) {
    enum { LIMIT_MS = 500 * TIME_FACTOR };
    Rig *rig = patient(SERVER, LIMIT_MS);
    rig_listen(rig);
    Link link = {rig, peer_prepare(), 0};
    peer_shrink(link.peer, SO_RCVBUF);
    peer_go(link.peer, rig->port);
    WAIT((link.id = rig_last_id(rig, ON_HANDSHAKE)) != 0);
    draining(link);
    long long since = now_ms();
    static unsigned char got[ANSWER];
    size_t total = 0, step = ANSWER / 400;
    for (ssize_t count; (count = recv(link.peer, got + total, total + step < ANSWER ? step : ANSWER - total, 0)) > 0 && (total += (size_t)count) < ANSWER;) {
        struct timespec pause = {0, 4000000L * TIME_FACTOR}; /* the scenario: a slow peer */
        nanosleep(&pause, NULL);
    }
    fact("longer than the limit %d, intact %d, then %s", now_ms() - since > LIMIT_MS, pattern_match(got, 0, total) == ANSWER, peer_end(link.peer, NULL));
    peer_close(link.peer);
    rig_free(rig);
}

/* proves: TCP-95 */
CASE(no_time_is_no_draining) {
    EACH_ROLE(role) {
        Rig *rig = patient(role, 0);
        Link link = link_up(rig);
        int before = count_fds();
        draining(link);
        WAIT(count_fds() < before);
        size_t got = peer_read_pattern(link.peer, ANSWER);
        fact("%s: something %d, all %d, %s", role_text(role), got > 0, got == ANSWER, peer_end(link.peer, NULL));
        peer_close(link.peer);
        rig_free(rig);
    }
}

/* proves: TCP-95 */
CASE(the_oldest_goes_first) {
    enum { MOST = 3, COUNT = 5 };
    EACH_MULTI_ROLE(role) {
        Rig *rig = patient(role, FOR_EVER_MS);
        if (role == SERVER) HP_Server_SetMaxConnectionCount(rig->object, MOST);
        else HP_Agent_SetMaxConnectionCount(rig->object, MOST);
        Link links[COUNT] = {draining(link_up(rig))};
        for (int i = 1; i < COUNT; i++) {
            WAIT(rig_ended(rig));
            links[i] = draining(link_more(rig));
        }
        for (int i = 0; i < COUNT; i++) {
            size_t got = peer_read_pattern(links[i].peer, ANSWER);
            fact("%s %d: all %d, %s", role_text(role), i, got == ANSWER, peer_end(links[i].peer, NULL));
            peer_close(links[i].peer);
        }
        rig_free(rig);
    }
}

/* proves: TCP-95 */
CASE(a_reset_ends_it) {
    EACH_ROLE(role) {
        Rig *rig = patient(role, FOR_EVER_MS);
        Link link = link_up(rig);
        int before = count_fds();
        draining(link);
        peer_reset(link.peer);
        fact_fds(before - 2, role_text(role));
        rig_free(rig);
    }
}

/* What the peer goes on sending must not turn the end into a reset.
 * proves: TCP-95 */
CASE(what_the_peer_sends_is_thrown_away) {
    EACH_MULTI_ROLE(role) {
        Rig *rig = patient(role, FOR_EVER_MS);
        Link link = link_up(rig);
        MUST(TRUTH(rig_send(rig, link.id, answer, ANSWER)));
        MUST(TRUTH(rig_disconnect(rig, link.id, FALSE)));
        fact_close(link, role_text(role));
        peer_send(link.peer, answer, ANSWER);
        fact("  received %ld", rig_bytes(rig, ON_RECEIVE, 0));
        fact_rest(link.peer, "peer");
        rig_free(rig);
    }
}

/* The kernel takes less than a quarter of a megabyte. */
static En_HP_HandleResult accept_small(Rig *rig, const Event *event) {
    (void)rig;
    if (event->kind == ON_ACCEPT) peer_shrink(event->fd, SO_SNDBUF);
    return HR_OK;
}

/* A thousand at once, and peers that never read: Stop does not wait for them.
 * proves: TCP-95 */
CASE(stop_beside_a_thousand) {
    enum { COUNT = 1000, SIZE = 256 * 1024 };
    static int peers[COUNT];
    if (raise_fds() < 2 * COUNT + 100) fact("too few descriptors");
    Rig *rig = patient(SERVER, FOR_EVER_MS);
    rig->hook = accept_small;
    rig->logging = LOG_SUMS;
    rig_listen(rig);
    int before = count_fds();
    for (int i = 0; i < COUNT; i++) {
        peers[i] = peer_prepare();
        peer_shrink(peers[i], SO_RCVBUF);
        peer_go(peers[i], rig->port);
        WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == i + 1);
        HP_CONNID id = rig_last_id(rig, ON_HANDSHAKE);
        MUST(TRUTH(rig_send(rig, id, answer, SIZE)));
        peer_half_close(peers[i]);
    }
    WAIT(rig_seen(rig, ON_CLOSE, 0) == COUNT && rig_ended(rig));
    fact("sockets that drain %d", count_fds() - before - COUNT);
    long long since = now_ms();
    CALL("Stop", rig_stop(rig));
    long long took = now_ms() - since;
    for (int i = 0; i < COUNT; i++) peer_close(peers[i]);
    fact("at once %d, descriptors left %d", took < AT_ONCE_MS, count_fds() > before);
    chat("Stop took %lld ms", took);
    rig_free(rig);
}

/* The client is stopped as soon as its connection has ended; what drains goes with the next call that matters.
 * proves: TCP-95 TCP-46 COM-23 */
CASE(calls_that_end_a_clients_drain) {
    static const char *const calls[] = {"Start", "Stop", "Destroy"};
    for (int call = 0; call < 3; call++) {
        Rig *rig = patient(CLIENT, FOR_EVER_MS);
        int before = count_fds(), threads = count_threads();
        Link link = draining(link_up(rig));
        fact_close(link, calls[call]);
        fact("  drains %d, its thread is there %d", count_fds() > before + 1, count_threads() > threads);
        CALL("  Wait", rig_wait(rig, 0));
        long long since = now_ms();
        rig->hook = rig_echo;
        if (call == 0) {
            Link next = link_more(rig);
            fact("  the next one echoes %d", peer_echoes(next.peer));
            MUST(TRUTH(rig_stop(rig)));
            peer_close(next.peer);
        }
        if (call == 1) CALL("  Stop", rig_stop(rig));
        if (call == 2) rig_free(rig);
        size_t got = peer_read_pattern(link.peer, ANSWER);
        fact("  something %d, all %d, %s", got > 0, got == ANSWER, peer_end(link.peer, NULL));
        peer_close(link.peer);
        WAIT(count_fds() <= before && count_threads() <= threads);
        fact("  at once %d", now_ms() - since < AT_ONCE_MS);
        if (call != 2) rig_free(rig);
    }
}

static Gate in_receive, go_on;

static En_HP_HandleResult answer_and_block(Rig *rig, const Event *event) {
    if (event->kind != ON_RECEIVE) return HR_OK;
    if (event->length == 1) return give_answer(rig, event);
    gate_open(&in_receive);
    gate_wait(&go_on);
    return HR_OK;
}

/* With a blocked worker the others see to it.
 * proves: TCP-95 TCP-133 */
CASE(blocked_workers_delay_nothing) {
    Rig *rig = patient(SERVER, FOR_EVER_MS);
    rig->hook = answer_and_block;
    rig_set_workers(rig, 3);
    gate_close(&in_receive), gate_close(&go_on);
    Link blocking = link_up(rig), one = draining(link_more(rig)), two = draining(link_more(rig));
    peer_send(blocking.peer, "block", 5);
    gate_wait(&in_receive);
    fact_rest(one.peer, "one");
    fact_rest(two.peer, "two");
    gate_open(&go_on);
    peer_close(blocking.peer);
    rig_free(rig);
}

/* proves: TCP-95 COM-70 COM-71 */
CASE(setting) {
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, NULL);
        fact("-- %s: default %u", role_text(role), (unsigned)HP_Ext_GetDrainTimeout(rig->object));
        HP_Ext_SetDrainTimeout(rig->object, 0x80000000);
        fact("set: %u", (unsigned)HP_Ext_GetDrainTimeout(rig->object));
        if (role == SERVER) START(rig, "Start", HP_Server_Start(rig->object, "127.0.0.1", 0));
        if (role == AGENT) START(rig, "Start", HP_Agent_Start(rig->object, NULL, TRUE));
        if (role == CLIENT) START(rig, "Start", HP_Client_Start(rig->object, "127.0.0.1", 1, TRUE));
        HP_Ext_SetDrainTimeout(rig->object, 12345678);
        Link link = link_up(rig);
        HP_Ext_SetDrainTimeout(rig->object, 1);
        fact("set while it runs: %u", (unsigned)HP_Ext_GetDrainTimeout(rig->object));
        peer_close(link.peer);
        rig_free(rig);
    }
    errno = 0;
    DWORD got = HP_Ext_GetDrainTimeout(NULL);
    fact("NULL: %u, %s", (unsigned)got, errno_text(errno));
}
