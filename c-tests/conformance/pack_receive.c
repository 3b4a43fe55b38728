/* Pack components: what happens to bytes that arrive, for all three roles. */
#include "rig.h"

#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What OnReceive got: payloads in brackets, and what the test does about each. */
static char got[512];
static _Atomic int packets;

typedef enum { GO_ON, PAUSE, REFUSE } Answer;
static Answer (*answer_to)(int number); /* NULL: GO_ON */

/* The count is changed last, so looking at it first makes the payloads visible. */
static const char *payloads(void) { return packets == 0 ? "" : got; }

static En_HP_HandleResult take_packets(Rig *rig, const Event *event) {
    if (event->kind != ON_RECEIVE) return HR_OK;
    size_t used = strlen(got);
    snprintf(got + used, sizeof got - used, "[%.*s]", event->length, (const char *)event->data);
    Answer answer = answer_to == NULL ? GO_ON : answer_to(packets + 1);
    if (answer == PAUSE) rig_pause(rig, event->id, TRUE);
    packets++;
    errno = 0;
    return answer == REFUSE ? HR_ERROR : HR_OK;
}

static Link pack_link(Role role, DWORD max_size, USHORT flag, Answer (*answer)(int)) {
    *got = 0;
    packets = 0;
    answer_to = answer;
    Rig *rig = rig_new_pack(role, take_packets);
    rig_set_pack(rig, max_size, flag);
    return link_up(rig);
}

/* A stream of packets, put together before it is sent. */
static unsigned char stream[512];
static size_t streamed;

static void add(const char *payload, unsigned flag) { streamed += packet_put(stream + streamed, payload, strlen(payload), flag); }
static void add_header(size_t length, unsigned flag) { streamed += packet_put(stream + streamed, NULL, length, flag); }

/* proves: TCP-114 TCP-110 */
CASE(dribble) {
    EACH_ROLE(role) {
        Link link = pack_link(role, 0x40000, 0, NULL);
        streamed = 0;
        add("a", 0);
        add("bcd", 0);
        add("a longer packet", 0);
        peer_dribble(link.peer, stream, streamed);
        WAIT(packets == 3);
        fact("%s: %s", role_text(role), payloads());
        rig_free(link.rig);
    }
}

/* The first packet and a part of the second come in one segment, so once the first was delivered that part is in the library.
 * proves: TCP-114 TCP-120 */
CASE(split_everywhere) {
    EACH_ROLE(role) {
        Link link = pack_link(role, 0x40000, 0, NULL);
        int cuts = 0;
        for (size_t part = 1; part < PACKET_HEADER + 6; part++) {
            streamed = 0;
            add("one", 0);
            size_t cut = streamed + part;
            add("second", 0);
            peer_send(link.peer, stream, cut);
            WAIT(packets == 2 * cuts + 1);
            peer_send(link.peer, stream + cut, streamed - cut);
            WAIT(packets == 2 * cuts + 2);
            cuts++;
        }
        int right = 0;
        for (const char *at = payloads(); strncmp(at, "[one][second]", 13) == 0; at += 13) right++;
        fact("%s: cuts %d, right %d, OnReceive %d", role_text(role), cuts, right, rig_seen(link.rig, ON_RECEIVE, link.id));
        rig_free(link.rig);
    }
}

/* proves: TCP-114 TCP-131 */
CASE(many_in_a_segment) {
    enum { PACKETS = 5000, MOST = 60 };
    static unsigned char data[PACKETS * (PACKET_HEADER + MOST)], payload[MOST];
    size_t length = 0, at = 0;
    for (size_t i = 0; i < PACKETS; i++) {
        size_t size = 1 + i * 7 % MOST;
        pattern_fill(payload, at, size);
        length += packet_put(data + length, payload, size, 0x3FF);
        at += size;
    }
    EACH_ROLE(role) {
        Rig *rig = rig_new_pack(role, NULL);
        rig_set_pack(rig, MOST, 0x3FF);
        Link link = link_up(rig);
        peer_send(link.peer, data, length);
        WAIT(rig_bytes(rig, ON_RECEIVE, link.id) == (long)at);
        fact("%s: OnReceive %d, intact %d, longest %d, overlaps %d", role_text(role), rig_seen(rig, ON_RECEIVE, link.id),
             rig_intact(rig, ON_RECEIVE, link.id) == (long)at, rig_longest(rig, ON_RECEIVE, link.id), rig_overlaps(rig));
        rig_free(rig);
    }
}

/* proves: TCP-111 TCP-112 TCP-114 TCP-120 */
CASE(greatest_packet) {
    enum { MOST = 0x3FFFFF };
    unsigned char *data = malloc(MOST), header[PACKET_HEADER];
    pattern_fill(data, 0, MOST);
    EACH_ROLE(role) {
        Rig *rig = rig_new_pack(role, NULL);
        rig_set_pack(rig, MOST, 0);
        Link link = link_up(rig);
        packet_put(header, NULL, MOST, 0);
        peer_send(link.peer, header, PACKET_HEADER);
        peer_send_pattern(link.peer, MOST);
        WAIT(rig_bytes(rig, ON_RECEIVE, link.id) == MOST);
        fact("%s: OnReceive %d, intact %ld", role_text(role), rig_seen(rig, ON_RECEIVE, link.id), rig_intact(rig, ON_RECEIVE, link.id));
        CALL("  Send", rig_send(rig, link.id, data, MOST));
        memset(header, 0, sizeof header);
        peer_read(link.peer, header, PACKET_HEADER);
        fact("  peer got %02x %02x %02x %02x", header[0], header[1], header[2], header[3]);
        fact("  and intact %zu", peer_read_pattern(link.peer, MOST));
        WAIT(rig_bytes(rig, ON_SEND, link.id) == PACKET_HEADER + MOST);
        fact("  OnSend within the buffer size %d", rig_longest(rig, ON_SEND, link.id) <= 4096);
        rig_free(rig);
    }
    free(data);
}

/* proves: TCP-120 COM-80 */
CASE(small_socket_buffer) {
    enum { MOST = 50000 };
    EACH_ROLE(role) {
        Rig *rig = rig_new_pack(role, NULL);
        rig_set_buffer_size(rig, 8);
        Link link = link_up(rig);
        unsigned char header[PACKET_HEADER];
        packet_put(header, NULL, MOST, 0);
        peer_send(link.peer, header, PACKET_HEADER);
        peer_send_pattern(link.peer, MOST);
        WAIT(rig_bytes(rig, ON_RECEIVE, link.id) == MOST);
        fact("%s: OnReceive %d, intact %ld", role_text(role), rig_seen(rig, ON_RECEIVE, link.id), rig_intact(rig, ON_RECEIVE, link.id));
        rig_free(rig);
    }
}

/* Only the header comes: it is enough, but less is not. */
static void bad_header(Role role, const char *label, USHORT own, size_t length, unsigned flag) {
    Link link = pack_link(role, 10, own, NULL);
    streamed = 0;
    add("good", own);
    size_t good = streamed;
    add_header(length, flag);
    peer_send(link.peer, stream, good + PACKET_HEADER - 1);
    WAIT(packets == 1);
    bool early = rig_seen(link.rig, ON_CLOSE, link.id) != 0;
    peer_send(link.peer, stream + good + PACKET_HEADER - 1, 1);
    WAIT(rig_ended(link.rig));
    Event event = {0};
    rig_last(link.rig, ON_CLOSE, link.id, &event);
    fact("%s: %s, closed early %d, OnClose(%s,%s)", label, payloads(), early, op_text(event.operation), errno_text(event.code));
    rig_free(link.rig);
}

/* proves: TCP-115 TCP-116 TCP-94 */
CASE(bad_headers) {
    EACH_ROLE(role) {
        fact("-- %s", role_text(role));
        bad_header(role, "length 0", 0, 0, 0);
        bad_header(role, "length above the limit", 0, 11, 0);
        bad_header(role, "greatest length", 0, 0x3FFFFF, 0x3FF);
        bad_header(role, "own flag, length 0", 7, 0, 7);
        bad_header(role, "another flag", 7, 4, 8);
        bad_header(role, "no flag", 7, 4, 0);
        bad_header(role, "another flag, bad length", 7, 11, 8);
    }
}

/* The good packets before a bad header come first, in one segment with it.
 * proves: TCP-115 TCP-119 */
CASE(good_before_bad) {
    EACH_ROLE(role) {
        Link link = pack_link(role, 10, 0, NULL);
        streamed = 0;
        add("1", 0);
        add("2", 55);
        add("3", 0x3FF); /* without an own flag all are accepted */
        add_header(0, 0);
        add("never", 0);
        peer_send(link.peer, stream, streamed);
        WAIT(rig_ended(link.rig));
        fact("%s: %s", role_text(role), payloads());
        fact_events(link.rig, link.id, "  events");
        rig_free(link.rig);
    }
}

/* proves: TCP-115 TCP-112 */
CASE(flags_of_both_sides) {
    for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1)) {
        Rig *server = rig_new_pack(SERVER, NULL), *other = rig_new_pack(role, NULL);
        rig_set_pack(other, 100, 7);
        rig_listen(server);
        if (role == AGENT) {
            rig_start_agent(other, true);
            rig_connect(other, server->port);
        } else rig_start_client(other, server->port, true);
        WAIT(rig_seen(other, ON_HANDSHAKE, 0) == 1 && rig_seen(server, ON_HANDSHAKE, 0) == 1);
        HP_CONNID id = rig_last_id(other, ON_HANDSHAKE), peer = rig_last_id(server, ON_HANDSHAKE);
        CALL("flag 7 to flag 0", rig_send(other, id, "hello", 5));
        WAIT(rig_bytes(server, ON_RECEIVE, peer) == 5);
        CALL("flag 0 to flag 7", rig_send(server, peer, "hello", 5));
        WAIT(rig_ended(other));
        fact_events(other, id, role_text(role));
        rig_free(other);
        rig_free(server);
    }
}

static Answer pause_after_each(int number) { return (void)number, PAUSE; }

/* proves: TCP-117 TCP-64 */
CASE(pause) {
    EACH_ROLE(role) {
        fact("-- %s", role_text(role));
        Link link = pack_link(role, 100, 0, pause_after_each);
        streamed = 0;
        for (char text[] = "packet 1"; text[7] <= '4'; text[7]++) add(text, 0);
        size_t most = streamed - 3; /* the last one is not complete */
        peer_send(link.peer, stream, most);
        for (int i = 1; i <= 3; i++) {
            WAIT(packets == i);
            BOOL paused = 0;
            WAIT(TRUTH(rig_is_paused(link.rig, link.id, &paused)) && TRUTH(paused));
            MUST(TRUTH(rig_send(link.rig, link.id, "pong", 4)));
            WAIT(rig_bytes(link.rig, ON_SEND, link.id) == 8 * i); /* the connection has had a turn since */
            fact("%s", payloads());
            MUST(TRUTH(rig_pause(link.rig, link.id, FALSE)));
        }
        peer_send(link.peer, stream + most, streamed - most);
        WAIT(packets == 4);
        MUST(TRUTH(rig_pause(link.rig, link.id, FALSE)));
        peer_send_packet(link.peer, "later", 0);
        WAIT(packets == 5);
        fact("%s, overlaps %d", payloads(), rig_overlaps(link.rig));
        rig_free(link.rig);
    }
}

static Answer pause_first_refuse_second(int number) { return number == 1 ? PAUSE : REFUSE; }
static Answer refuse_second(int number) { return number == 2 ? REFUSE : GO_ON; }
static Answer pause_first(int number) { return number == 1 ? PAUSE : GO_ON; }

static void fact_end(Link link, const char *label) {
    WAIT(rig_ended(link.rig));
    Event event = {0};
    rig_last(link.rig, ON_CLOSE, link.id, &event);
    fact("%s %s: %s OnClose(%s,%s)", role_text(link.rig->role), label, payloads(), op_text(event.operation), errno_text(event.code));
    rig_free(link.rig);
}

/* proves: TCP-118 TCP-117 TCP-115 COM-15 */
CASE(bad_on_resume) {
    EACH_ROLE(role) for (int flag = 0; flag <= 1; flag++) {
        Link link = pack_link(role, 10, 3, pause_first);
        streamed = 0;
        add("good", 3);
        add_header(flag ? 4 : 0, flag ? 4 : 3);
        peer_send(link.peer, stream, streamed);
        WAIT(packets == 1);
        bool closed = rig_seen(link.rig, ON_CLOSE, link.id) != 0;
        CALL("resume", rig_pause(link.rig, link.id, FALSE));
        fact_end(link, closed ? "closed early" : flag ? "flag" : "length");
    }
}

/* proves: TCP-118 TCP-63 COM-15 */
CASE(refuse_on_resume) {
    EACH_ROLE(role) {
        Link link = pack_link(role, 10, 0, pause_first_refuse_second);
        streamed = 0;
        add("1", 0);
        add("2", 0);
        add("3", 0);
        peer_send(link.peer, stream, streamed);
        WAIT(packets == 1);
        CALL("resume", rig_pause(link.rig, link.id, FALSE));
        fact_end(link, "refuses the second");
    }
}

/* proves: TCP-63 TCP-114 COM-91 */
CASE(refuse) {
    EACH_ROLE(role) {
        Link link = pack_link(role, 10, 0, refuse_second);
        streamed = 0;
        add("1", 0);
        add("2", 0);
        add("3", 0);
        peer_send(link.peer, stream, streamed);
        fact_end(link, "refuses the second");
    }
}

/* proves: TCP-119 TCP-94 TCP-61 */
CASE(incomplete_at_the_end) {
    EACH_ROLE(role) for (size_t part = 1; part <= 7; part += 3) {
        Link link = pack_link(role, 10, 0, NULL);
        streamed = 0;
        add("whole", 0);
        size_t whole = streamed;
        add("half", 0);
        peer_send(link.peer, stream, whole + part);
        peer_close(link.peer);
        fact_end(link, "incomplete");
    }
}

typedef struct { Link link; Gate stop; bool pauses; } Resumer;

static void *resume_all_the_time(void *argument) {
    Resumer *resumer = argument;
    while (!gate_is_open(&resumer->stop)) {
        if (resumer->pauses) rig_pause(resumer->link.rig, resumer->link.id, TRUE);
        rig_pause(resumer->link.rig, resumer->link.id, FALSE);
        sched_yield(); /* otherwise a checker that runs one thread at a time would mostly run this one */
    }
    return NULL;
}

static En_HP_HandleResult pause_inside(Rig *rig, const Event *event) {
    if (event->kind == ON_RECEIVE) rig_pause(rig, event->id, TRUE);
    return HR_OK;
}

/* Two threads resume without end; either they pause too, or every OnReceive does. */
static void storm(Role role, bool inside) {
    enum { PACKETS = 20000, SIZE = 11 };
    static unsigned char data[PACKETS * (PACKET_HEADER + SIZE)], payload[SIZE];
    for (size_t i = 0; i < PACKETS; i++) {
        pattern_fill(payload, i * SIZE, SIZE);
        packet_put(data + i * (PACKET_HEADER + SIZE), payload, SIZE, 0);
    }
    Rig *rig = rig_new_pack(role, inside ? pause_inside : NULL);
    rig->logging = LOG_SUMS;
    Resumer resumer = {.link = link_up(rig), .pauses = !inside};
    Thread *one = thread_run(resume_all_the_time, &resumer), *two = thread_run(resume_all_the_time, &resumer);
    peer_send(resumer.link.peer, data, sizeof data);
    if (inside) MUST(rig_receives(rig, resumer.link.id, PACKETS * SIZE));
    gate_open(&resumer.stop);
    thread_join(one);
    thread_join(two);
    rig_pause(rig, resumer.link.id, FALSE);
    WAIT(rig_bytes(rig, ON_RECEIVE, resumer.link.id) == PACKETS * SIZE);
    fact("%s: OnReceive %d, intact %ld, overlaps %d", role_text(role), rig_seen(rig, ON_RECEIVE, 0),
         rig_intact(rig, ON_RECEIVE, resumer.link.id), rig_overlaps(rig));
    rig_free(rig);
}

/* proves: TCP-117 TCP-173 TCP-131 */
CASE(pause_storm) {
    EACH_ROLE(role) storm(role, false);
}

/* proves: TCP-117 TCP-173 TCP-131 */
CASE(pause_inside_resume_outside) {
    EACH_ROLE(role) storm(role, true);
}
