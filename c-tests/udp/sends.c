/* Sending by a UDP server and client: results, errors, OnSend, what a datagram is. */
#include "udp.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static BYTE data[70000];

static void bad_sends(Rig *rig, HP_CONNID id, const char *label) {
    char text[64];
    static const int lengths[] = {0, -1, 101, 0x7FFFFFFF, 100};
    snprintf(text, sizeof text, "%s: NULL", label);
    CALL(text, rig_send(rig, id, NULL, 5));
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        snprintf(text, sizeof text, "%s: %d bytes", label, lengths[i]);
        CALL(text, rig_send(rig, id, data, lengths[i]));
    }
}

/* proves: UDPS-20 UDPS-22 UDPC-13 UDP-20 COM-12 */
CASE(results) {
    memset(data, 'd', sizeof data);
    EACH_UDP_ROLE(role) {
        Rig *rig = rig_new_over(UDP, role, NULL);
        udp_set_size(rig, 100);
        bad_sends(rig, 999, "stopped");
        Link link = udp_up(rig);
        if (role == SERVER) bad_sends(rig, 999, "unknown");
        bad_sends(rig, link.id, role_text(role));
        fact_heard(link.peer, "peer");
        rig_stop(rig);
        bad_sends(rig, link.id, "stopped again");
        rig_free(rig);
    }
}

static void bad_packets(Rig *rig, HP_CONNID id, const char *label) {
    WSABUF none[2] = {{0, data}, {0, NULL}}, long_ones[2] = {{60, data}, {41, data}}, good[3] = {{2, data}, {0, NULL}, {3, data}};
    char text[64];
#define PACKETS(buffers, count, what)                                                                                                 \
    do {                                                                                                                              \
        snprintf(text, sizeof text, "%s: %s", label, what);                                                                           \
        CALL(text, rig_send_packets(rig, id, (buffers), (count)));                                                                    \
    } while (0)
    PACKETS(NULL, 2, "NULL");
    PACKETS(good, 0, "none");
    PACKETS(good, -1, "fewer");
    PACKETS(none, 2, "empty");
    PACKETS(long_ones, 2, "too long");
    PACKETS(good, 3, "good");
#undef PACKETS
}

/* proves: UDPS-21 UDPC-14 UDP-22 TRAP-4 */
CASE(packets) {
    memcpy(data, "packet", 6);
    EACH_UDP_ROLE(role) {
        Rig *rig = rig_new_over(UDP, role, NULL);
        udp_set_size(rig, 100);
        bad_packets(rig, 999, "stopped");
        Link link = udp_up(rig);
        if (role == SERVER) bad_packets(rig, 999, "unknown");
        bad_packets(rig, link.id, role_text(role));
        fact_heard(link.peer, "peer");
        rig_free(rig);
    }
}

/* proves: UDP-23 UDP-22 */
CASE(parts) {
    memcpy(data, "0123456789", 10);
    EACH_UDP_ROLE(role) {
        Rig *rig = rig_new_over(UDP, role, NULL);
        Link link = udp_up(rig);
        CALL("forwards", rig_send_part(rig, link.id, data, 3, 4));
        CALL("backwards", rig_send_part(rig, link.id, data + 8, 3, -8));
        fact_heard(link.peer, "peer");
        fact_heard(link.peer, "peer");
        rig_free(rig);
    }
}

/* proves: UDP-24 UDP-T4 UDP-34 */
CASE(reports) {
    EACH_UDP_ROLE(role) {
        Rig *rig = rig_new_over(UDP, role, NULL);
        Link link = udp_up(rig);
        int pending = -1, heard = 0;
        for (int i = 0; i < 50; i++) {
            pattern_fill(data, (size_t)(i * 10), 10);
            MUST(TRUTH(rig_send(rig, link.id, data, 10)));
        }
        while (heard < 50 && datagram_read(link.peer, data, sizeof data) == 10) heard++;
        fact("%s: heard %d", role_text(role), heard);
        WAIT(rig_seen(rig, ON_SEND, link.id) == 50);
        fact("OnSend of %ld bytes, in order %ld, longest %d", rig_bytes(rig, ON_SEND, link.id), rig_intact(rig, ON_SEND, link.id),
             rig_longest(rig, ON_SEND, link.id));
        CALL("GetPendingDataLength", rig_pending(rig, link.id, &pending));
        fact("  %d", pending);
        if (role == SERVER) {
            pending = -7;
            CALL("of an unknown ID", rig_pending(rig, 999, &pending));
            fact("  %d", pending);
        }
        rig_stop(rig);
        pending = -7;
        CALL("stopped", rig_pending(rig, link.id, &pending));
        fact("  %d", pending);
        rig_free(rig);
    }
}

static En_HP_HandleResult refuse_reports(Rig *rig, const Event *event) {
    (void)rig;
    return event->kind == ON_SEND ? HR_ERROR : HR_OK;
}

/* proves: UDP-25 */
CASE(result_of_report) {
    EACH_UDP_ROLE(role) {
        Rig *rig = rig_new_over(UDP, role, refuse_reports);
        Link link = udp_up(rig);
        MUST(TRUTH(rig_send(rig, link.id, "one", 3)));
        WAIT(rig_seen(rig, ON_SEND, link.id) == 1);
        MUST(TRUTH(rig_send(rig, link.id, "two", 3)));
        fact_heard(link.peer, "peer");
        fact_heard(link.peer, "peer");
        fact_events(rig, link.id, "events");
        rig_free(rig);
    }
}

/* proves: UDP-21 UDPS-23 UDPC-16 CN-2 CN-3 */
CASE(refused_by_the_system) {
    NEED(HP_UdpNode_Start);
    EACH_UDP_ROLE(role) {
        Rig *rig = rig_new_over(UDP, role, NULL);
        udp_set_size(rig, 65536);
        Link link = udp_up(rig), other = {0};
        if (role == SERVER) other = udp_link(rig);
        CALL("Send", rig_send(rig, link.id, data, 65508));
        WAIT(rig_seen(rig, ON_CLOSE, link.id) == 1);
        fact_heard(link.peer, "peer");
        fact_events(rig, link.id, role_text(role));
        fact("OnSend %d", rig_seen(rig, ON_SEND, link.id));
        if (role == SERVER) {
            CALL("to another", rig_send(rig, other.id, "fine", 4));
            fact_heard(other.peer, "another");
        }
        rig_free(rig);
    }
}

/* proves: UDPS-30 UDPS-20 */
CASE(gone_peer) {
    Rig *rig = udp_server(NULL);
    Link link = udp_link(rig), other = udp_link(rig);
    close(link.peer);
    for (int i = 0; i < 20; i++) MUST(TRUTH(rig_send(rig, link.id, "anyone?", 7)));
    WAIT(rig_seen(rig, ON_SEND, link.id) == 20);
    CALL("to another", rig_send(rig, other.id, "fine", 4));
    fact_heard(other.peer, "another");
    fact_events(rig, link.id, "gone");
    fact("connections %u", rig_count(rig));
    CALL("Disconnect", HP_Server_Disconnect(rig->object, link.id, TRUE));
    fact_end(rig, link.id, "gone");
    CALL("Send", rig_send(rig, link.id, "x", 1));
    rig_free(rig);
}

enum { SENDERS = 4, EACH = 500 };
typedef struct { Rig *rig; HP_CONNID id; int number; } Sender;
static void *send_many(void *argument) {
    Sender *sender = argument;
    for (int i = 0; i < EACH; i++) {
        int message[2] = {sender->number, i};
        MUST(TRUTH(rig_send(sender->rig, sender->id, message, sizeof message)));
        if (i % 50 == 49) sleep_briefly(); /* the peer's buffer is not without end */
    }
    return NULL;
}

/* proves: UDPS-24 UDP-22 UDP-24 UDP-26 */
CASE(from_many_threads) {
    EACH_UDP_ROLE(role) {
        Rig *rig = rig_new_over(UDP, role, NULL);
        Link link = udp_up(rig);
        datagram_hold_much(link.peer);
        Sender senders[SENDERS];
        Thread *threads[SENDERS];
        for (int i = 0; i < SENDERS; i++) {
            senders[i] = (Sender){rig, link.id, i};
            threads[i] = thread_run(send_many, &senders[i]);
        }
        int next[SENDERS] = {0}, wrong = 0, message[2];
        for (int i = 0; i < SENDERS * EACH; i++) {
            MUST(datagram_read(link.peer, message, sizeof message) == sizeof message);
            wrong += message[1] != next[message[0]]++;
        }
        for (int i = 0; i < SENDERS; i++) thread_join(threads[i]);
        fact("%s: out of order %d", role_text(role), wrong);
        WAIT(rig_seen(rig, ON_SEND, link.id) == SENDERS * EACH);
        fact("overlaps %d", rig_overlaps(rig));
        rig_free(rig);
    }
}
