/* Pack components: hostile peers, bad arguments, and ends in the middle of a segment full of
 * packets. */
#include "rig.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static En_HP_HandleResult echo(Rig *rig, const Event *event) {
    if (event->kind == ON_RECEIVE) rig_send(rig, event->id, event->data, event->length);
    return HR_OK;
}

static void fact_still_serving(Link good, const char *after) {
    unsigned char got[PACKET_HEADER + 5], wanted[sizeof got];
    packet_put(wanted, "hello", 5, 0);
    peer_send(good.peer, wanted, sizeof wanted);
    fact("after %s: the good connection echoes %d", after, peer_read(good.peer, got, sizeof got) == sizeof got && memcmp(got, wanted, sizeof got) == 0);
}

static unsigned random_state;
static unsigned any(unsigned below) {
    random_state = random_state * 1664525u + 1013904223u;
    return (random_state >> 8) % below;
}

/* Numbers that make headers which are valid, nearly valid, and invalid. */
static void hostile_bytes(unsigned char *data, size_t length) {
    for (size_t i = 0; i < length; i++) data[i] = (unsigned char)(any(8) == 0 ? any(256) : any(3) == 0 ? any(12) : 0);
}

/* proves: TCP-115 TCP-116 TCP-119 TCP-120 */
CASE(hostile_streams) {
    Rig *rig = rig_new_pack(SERVER, echo);
    rig_set_pack(rig, 0x3FFFFF, 0);
    Link good = link_up(rig);
    unsigned char data[4000];
    for (unsigned seed = 1; seed <= 3; seed++) {
        random_state = seed;
        for (int i = 0; i < 60; i++) {
            int peer = peer_connect(rig->port);
            size_t length = 1 + any(sizeof data);
            hostile_bytes(data, length);
            if (any(2)) peer_send(peer, data, length);
            else peer_dribble(peer, data, length < 60 ? length : 60);
            if (any(4) == 0) peer_reset(peer);
            else peer_close(peer);
        }
        fact_still_serving(good, "hostile streams");
    }
    WAIT(rig_count(rig) == 1);
    fact("overlaps %d, disorder %d", rig_overlaps(rig), rig_disorder(rig));
    rig_free(rig);
}

/* Private writable memory of the process in MiB. */
static long memory(void) {
    FILE *file = fopen("/proc/self/status", "r");
    char line[256];
    long kib = -1;
    MUST(file != NULL);
    while (fgets(line, sizeof line, file) != NULL && sscanf(line, "VmData: %ld", &kib) != 1) {}
    fclose(file);
    MUST(kib > 0);
    return kib / 1024;
}

/* 200 headers announce four megabytes each, which nobody sends.
 * proves: TCP-120 TCP-116 */
CASE(promises) {
    enum { PEERS = 200 };
    Rig *rig = rig_new_pack(SERVER, echo);
    rig_set_pack(rig, 0x3FFFFF, 0);
    Link good = link_up(rig);
    fact_still_serving(good, "the start");
    long before = memory();
    int peers[PEERS];
    unsigned char promise[PACKET_HEADER + 1] = {0};
    for (int i = 0; i < PEERS; i++) {
        peers[i] = peer_connect(rig->port);
        /* A packet comes first; its echo shows that the header behind it was read. */
        unsigned char data[2 * sizeof promise];
        size_t whole = packet_put(data, "x", 1, 0), length = whole + packet_put(data + whole, NULL, 0x3FFFFF, 0);
        data[length++] = 'y';
        peer_send(peers[i], data, length);
        MUST(peer_read(peers[i], promise, whole) == whole);
    }
    fact_still_serving(good, "promises");
    fact("took less than 40 MiB %d", memory() - before < 40);
    for (int i = 0; i < PEERS; i++) peer_close(peers[i]);
    WAIT(rig_count(rig) == 1);
    rig_free(rig);
}

/* proves: COM-8 TCP-73 TCP-112 ABI-75 */
CASE(arguments) {
    EACH_ROLE(role) {
        fact("-- %s", role_text(role));
        Rig *rig = rig_new_pack(role, NULL);
        Link link = link_up(rig);
        HP_CONNID id = link.id;
        WSABUF no_data[] = {{3, NULL}}, wide[] = {{UINT_MAX, (LPBYTE) "x"}, {1, (LPBYTE) "y"}}, one = {1, (LPBYTE) "x"};
        CALL("Send NULL, 5", rig_send(rig, id, NULL, 5));
        CALL("Send NULL, 0", rig_send(rig, id, NULL, 0));
        CALL("Send NULL, INT_MAX", rig_send(rig, id, NULL, INT_MAX));
        CALL("Send INT_MIN", rig_send(rig, id, "x", INT_MIN));
        CALL("SendPart NULL, 5", rig_send_part(rig, id, NULL, 5, 0));
        CALL("SendPackets without data", rig_send_packets(rig, id, no_data, 1));
        CALL("SendPackets too wide", rig_send_packets(rig, id, wide, 2));
        CALL("SendPackets NULL", rig_send_packets(rig, id, NULL, 3));
        CALL("SendPackets INT_MIN", rig_send_packets(rig, id, &one, INT_MIN));
        CALL("SendSmallFile NULL", rig_send_file(rig, id, NULL, NULL, NULL));
        CALL("SendSmallFile, bad head", rig_send_file(rig, id, "/etc/passwd", no_data, NULL));
        CALL("SendSmallFile, wide head", rig_send_file(rig, id, "/etc/passwd", wide, NULL));
        peer_send_packet(link.peer, "alive", 0);
        WAIT(rig_bytes(rig, ON_RECEIVE, id) == 5);
        rig_free(rig);
    }
}

static bool readable;

static En_HP_HandleResult is_first(const Event *event) {
    readable = event->length == 2 && memcmp(event->data, "p1", 2) == 0;
    return HR_OK;
}

static En_HP_HandleResult stop_at_first(Rig *rig, const Event *event) {
    if (event->kind != ON_RECEIVE) return HR_OK;
    MUST(TRUTH(rig_stop(rig)));
    return is_first(event);
}

static En_HP_HandleResult disconnect_at_first(Rig *rig, const Event *event) {
    if (event->kind != ON_RECEIVE) return HR_OK;
    MUST(TRUTH(rig_disconnect(rig, event->id, TRUE)));
    return is_first(event);
}

/* The packets come in one segment, or the first one in pieces. */
static void end_at_first(Role role, Hook hook, bool split, const char *label) {
    readable = false;
    Rig *rig = rig_new_pack(role, hook);
    Link link = link_up(rig);
    unsigned char data[3 * (PACKET_HEADER + 2)];
    size_t length = packet_put(data, "p1", 2, 0);
    length += packet_put(data + length, "p2", 2, 0);
    length += packet_put(data + length, "p3", 2, 0);
    if (split) peer_dribble(link.peer, data, 5);
    peer_send(link.peer, data + (split ? 5 : 0), length - (split ? 5 : 0));
    WAIT(rig_ended(rig) && rig_seen(rig, ON_CLOSE, link.id) == 1);
    Event event = {0};
    rig_last(rig, ON_CLOSE, link.id, &event);
    fact("%s, %s: OnReceive %d, readable %d, OnClose(%s,%s)", label, split ? "split" : "whole", rig_seen(rig, ON_RECEIVE, link.id), readable,
         op_text(event.operation), errno_text(event.code));
    rig_free(rig);
}

/* proves: TCP-48 TCP-90 TCP-91 COM-36 */
CASE(end_inside) {
    EACH_ROLE(role) for (int split = 0; split <= 1; split++) {
        fact("-- %s", role_text(role));
        end_at_first(role, stop_at_first, split, "Stop");
        if (role != CLIENT) end_at_first(role, disconnect_at_first, split, "Disconnect");
    }
}
