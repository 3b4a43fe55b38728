/* The ARQ server, byte by byte. The peer is a plain datagram socket. */
#include "arq.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* proves: ARQ-9 ARQ-10 ARQ-12 ARQ-13 ARQ-16 ARQ-18 ARQ-21 HB-7 */
CASE(handshake) {
    NEED(Create_HP_UdpArqServer);
    Rig *rig = arq_rig(SERVER, NULL);
    ArqPeer peer = arq_peer(rig);
    datagram_say(peer.fd, "");
    fact("the answer to a heartbeat: %s", arq_next(&peer));
    fact_events(rig, 1, "so far");
    arq_say(&peer, 0, ARQ_SELF, 0);
    fact("knows this side: %s", arq_next(&peer));
    fact("an ID %d", peer.theirs != 0);
    arq_say(&peer, 0, ARQ_SELF, peer.theirs);
    WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == 1);
    fact("is ready: %d", arq_hears(&peer, "4F BB 01 01 TT TT TT TT 07 00 00 00"));
    arq_say(&peer, 1, ARQ_SELF, peer.theirs);
    fact_events(rig, 1, "then");
    rig_stop(rig);
    fact("the end: %d", arq_ends(&peer));
    rig_free(rig);
}

/* proves: ARQ-23 ARQ-24 ARQ-25 ARQ-27 ARQ-36 ARQ-40 ARQ-41 */
CASE(vectors) {
    NEED(Create_HP_UdpArqServer);
    Rig *rig = arq_rig(SERVER, NULL);
    ArqPeer peer = arq_up(rig);
    arq_hex(&peer, "EF BE AD DE 51 00 80 00 E8 03 00 00 00 00 00 00 00 00 00 00 05 00 00 00 68 65 6C 6C 6F");
    fact("foreign conv: %d", arq_hears(&peer, "TT TT TT TT 52 00 00 02 E8 03 00 00 00 00 00 00 01 00 00 00 00 00 00 00"));
    peer = arq_up(rig);
    arq_hex(&peer, "07 00 00 00 51 00 80 00 E9 03 00 00 00 00 00 00 00 00 00 00 05 00 00 00 68 65 6C 6C 6F "
                   "07 00 00 00 51 00 80 00 E9 03 00 00 01 00 00 00 00 00 00 00 05 00 00 00 77 6F 72 6C 64");
    fact("two pushes: %d", arq_hears(&peer, "TT TT TT TT 52 00 00 02 E9 03 00 00 00 00 00 00 02 00 00 00 00 00 00 00 "
                                            "TT TT TT TT 52 00 00 02 E9 03 00 00 01 00 00 00 02 00 00 00 00 00 00 00"));
    peer = arq_up(rig);
    arq_hex(&peer, "07 00 00 00 51 00 80 00 E9 03 00 00 01 00 00 00 00 00 00 00 05 00 00 00 77 6F 72 6C 64");
    fact("the second first: %d", arq_hears(&peer, "TT TT TT TT 52 00 00 02 E9 03 00 00 01 00 00 00 00 00 00 00 00 00 00 00"));
    arq_hex(&peer, "07 00 00 00 51 00 80 00 E8 03 00 00 00 00 00 00 00 00 00 00 05 00 00 00 68 65 6C 6C 6F");
    fact("the first: %d", arq_hears(&peer, "TT TT TT TT 52 00 00 02 E8 03 00 00 00 00 00 00 02 00 00 00 00 00 00 00"));
    arq_hex(&peer, "07 00 00 00 51 00 80 00 E8 03 00 00 00 00 00 00 00 00 00 00 05 00 00 00 68 65 6C 6C 6F");
    fact("again: %d", arq_hears(&peer, "TT TT TT TT 52 00 00 02 E8 03 00 00 00 00 00 00 02 00 00 00 00 00 00 00"));
    arq_hex(&peer, "07 00 00 00 53 00 80 00 E8 03 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
    fact("ask: %d", arq_hears(&peer, "TT TT TT TT 54 00 00 02 00 00 00 00 00 00 00 00 02 00 00 00 00 00 00 00"));
    arq_hex(&peer, "07 00 00 00 51 00 80 00 EA 03 00 00 02 00 00 00 00 00 00 00 00 00 00 00");
    fact("an empty message: %d", arq_hears(&peer, "TT TT TT TT 52 00 00 02 EA 03 00 00 02 00 00 00 03 00 00 00 00 00 00 00"));
    arq_hex(&peer, "07 00 00 00 51 00 80 00 EB 03 00 00 03 00 00 00 00 00 00 00 01 00 00 00 21 "
                   "07 00 00 00 51 00 80 00 EB 03 00 00 04 00 00 00 00 00 00 00 01 00 00");
    fact("a rest behind it: %d", arq_hears(&peer, "TT TT TT TT 52 00 00 02 EB 03 00 00 03 00 00 00 04 00 00 00 00 00 00 00"));
    arq_hex(&peer, "07 00 00 00 51 00 80 00 EB 03 00 00 04 02 00 00 00 00 00 00 01 00 00 00 21");
    arq_hex(&peer, "07 00 00 00 53 00 80 00 E8 03 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
    fact("outside the window: %d", arq_hears(&peer, "TT TT TT TT 54 00 00 02 00 00 00 00 00 00 00 00 04 00 00 00 00 00 00 00"));
    for (HP_CONNID id = 1; id <= 3; id++) fact_events(rig, id, "events");
    fact("messages %d", rig_seen(rig, ON_RECEIVE, 0));
    rig_free(rig);
}

/* proves: ARQ-26 ARQ-26a ARQ-23 ARQ-29 ARQ-8 KCP-2 */
CASE(sends) {
    NEED(Create_HP_UdpArqServer);
    Rig *rig = arq_rig(SERVER, NULL);
    ArqPeer peer = arq_up(rig);
    static BYTE data[5000];
    int waiting = -7;
    pattern_fill(data, 0, sizeof data);
    CALL("Send", rig_send(rig, 1, "hello", 5));
    CALL("GetWaitingSendMessageCount", HP_UdpArqServer_GetWaitingSendMessageCount(rig->object, 1, &waiting));
    fact("  %d", waiting);
    unsigned char got[2000];
    int length;
    do length = datagram_read(peer.fd, got, sizeof got);
    while (length >= 0 && length != 29);
    fact("length %d, conv theirs %d, command %d, window %d", length, memcmp(got, &peer.theirs, 4) == 0, got[4], got[6] | got[7] << 8);
    arq_segment(&peer, (Segment){.command = ARQ_ACK, .sn = 0, .una = 1});
    WAIT(TRUTH(HP_UdpArqServer_GetWaitingSendMessageCount(rig->object, 1, &waiting)) && waiting == 0);
    CALL("4000 bytes", rig_send(rig, 1, data, 4000));
    for (unsigned sn = 1; sn <= 3; sn++) {
        do length = datagram_read(peer.fd, got, sizeof got);
        while (length >= 0 && (length < 24 || got[12] != sn));
        fact("length %d, frg %d, content %d", length, got[5], pattern_match(got + 24, 1408 * (sn - 1), (size_t)length - 24) == (size_t)length - 24);
        arq_segment(&peer, (Segment){.command = ARQ_ACK, .sn = sn, .una = sn + 1});
    }
    WAIT(TRUTH(HP_UdpArqServer_GetWaitingSendMessageCount(rig->object, 1, &waiting)) && waiting == 0);
    waiting = -7;
    CALL("of an unknown ID", HP_UdpArqServer_GetWaitingSendMessageCount(rig->object, 999, &waiting));
    fact("  %d", waiting);
    rig_free(rig);
}

static void results(Rig *rig, HP_CONNID id, const char *label) {
    static const int lengths[] = {0, -1, 101, 100};
    static BYTE data[200];
    char text[64];
    snprintf(text, sizeof text, "%s: NULL", label);
    CALL(text, rig_send(rig, id, NULL, 5));
    for (size_t i = 0; i < 4; i++) {
        snprintf(text, sizeof text, "%s: %d bytes", label, lengths[i]);
        CALL(text, rig_send(rig, id, data, lengths[i]));
    }
    WSABUF one_empty = {0, data}, one_long = {101, data}, empties[2] = {{0, data}, {0, NULL}}, longs[2] = {{60, data}, {41, data}}, good[2] = {{2, data}, {3, data}};
    struct { const char *what; WSABUF *buffers; int count; } packets[] = {{"NULL", NULL, 1}, {"none", good, 0}, {"an empty one", &one_empty, 1},
        {"a long one", &one_long, 1}, {"empty ones", empties, 2}, {"long ones", longs, 2}, {"good ones", good, 2}};
    for (size_t i = 0; i < 7; i++) {
        snprintf(text, sizeof text, "%s: packets, %s", label, packets[i].what);
        CALL(text, rig_send_packets(rig, id, packets[i].buffers, packets[i].count));
    }
}

static En_HP_HandleResult ask_early(Rig *rig, const Event *event) {
    int waiting = -7;
    if (event->kind == ON_ACCEPT) {
        CALL("Send in OnAccept", rig_send(rig, event->id, "x", 1));
        CALL("GetWaitingSendMessageCount", HP_UdpArqServer_GetWaitingSendMessageCount(rig->object, event->id, &waiting));
        fact("  %d", waiting);
    }
    if (event->kind == ON_HANDSHAKE) CALL("Send in OnHandShake", rig_send(rig, event->id, "x", 1));
    if (event->kind == ON_CLOSE) {
        CALL("Send in OnClose", rig_send(rig, event->id, "x", 1));
        CALL("GetWaitingSendMessageCount", HP_UdpArqServer_GetWaitingSendMessageCount(rig->object, event->id, &waiting));
        fact("  %d", waiting);
    }
    return HR_OK;
}

/* proves: ARQ-22 ARQ-26 ARQ-29 ARQ-33 TRAP-4 ARQ-31 */
CASE(results) {
    NEED(Create_HP_UdpArqServer);
    Rig *rig = arq_rig(SERVER, ask_early);
    HP_UdpArqServer_SetMaxMessageSize(rig->object, 100);
    results(rig, 999, "stopped");
    ArqPeer peer = arq_peer(rig);
    datagram_say(peer.fd, "");
    WAIT(rig_seen(rig, ON_ACCEPT, 0) == 1);
    fact("answered: %s", arq_next(&peer));
    int waiting = -7;
    results(rig, 999, "unknown");
    results(rig, 1, "early");
    CALL("GetWaitingSendMessageCount", HP_UdpArqServer_GetWaitingSendMessageCount(rig->object, 1, &waiting));
    fact("  %d", waiting);
    arq_shake(&peer);
    WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == 1);
    results(rig, 1, "ready");
    MUST(TRUTH(rig_disconnect(rig, 1, TRUE)));
    WAIT(rig_count(rig) == 0);
    fact("peer is told %d", arq_ends(&peer));
    rig_free(rig);
}

/* proves: ARQ-11 ARQ-25 ARQ-28 ARQ-16 ARQ-17 KCP-4 */
CASE(errors) {
    NEED(Create_HP_UdpArqServer);
    /* R: after READY; T: bytes of the server's ID. */
    static const char *const datagrams[] = {
        "01 02 03 04 05", "R 01 02 03 04 05", "R 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D", "00 BB 01 00 07 00 00 00 00 00 00 00",
        "4F BB 02 00 07 00 00 00 00 00 00 00", "4F BB 01 02 07 00 00 00 00 00 00 00", "4F BB 01 80 07 00 00 00 00 00 00 00",
        "R 4F BB 01 FE 07 00 00 00 00 00 00 00", "4F BB 01 00 07 00 00 00 01 02 03 04", "R 4F BB 01 00 08 00 00 00 TT TT TT TT",
        "R 4F BB 01 00 07 00 00 00 01 02 03 04",
        "R 07 00 00 00 51 00 80 00 E8 03 00 00 00 00 00 00 00 00 00 00 32 00 00 00 68 65 6C 6C 6F",
        "R 07 00 00 00 50 00 80 00 E8 03 00 00 00 00 00 00 00 00 00 00 00 00 00 00",
        "R 07 00 00 00 51 FF 80 00 E8 03 00 00 00 00 00 00 00 00 00 00 01 00 00 00 21",
        "R 07 00 00 00 51 00 80 00 E8 03 00 00 00 00 00 00 00 00 00 00 FF FF FF FF 21"};
    for (size_t i = 0; i < sizeof datagrams / sizeof *datagrams; i++) {
        Rig *rig = arq_rig(SERVER, NULL);
        bool ready = datagrams[i][0] == 'R';
        ArqPeer peer = ready ? arq_up(rig) : arq_peer(rig);
        arq_hex(&peer, datagrams[i] + (ready ? 2 : 0));
        WAIT(rig_seen(rig, ON_CLOSE, 0) == 1);
        fact("%s", datagrams[i]);
        fact("  peer is told %d", arq_ends(&peer));
        fact_events(rig, 1, "  events");
        rig_free(rig);
    }
}

/* proves: ARQ-27 ARQ-28 */
CASE(too_long_a_message) {
    NEED(Create_HP_UdpArqServer);
    Rig *rig = arq_rig(SERVER, NULL);
    HP_UdpArqServer_SetMaxMessageSize(rig->object, 100);
    static char text[102];
    memset(text, 'm', 101);
    ArqPeer peer = arq_peer(rig);
    arq_push(&peer, 0, "too early"); /* 33 bytes, before the handshake: dropped */
    arq_shake(&peer);
    WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == 1);
    arq_push(&peer, 1, text + 1);
    arq_push(&peer, 0, text + 1);
    WAIT(rig_seen(rig, ON_RECEIVE, 0) == 2);
    arq_push(&peer, 2, text);
    fact("peer is told %d", arq_ends(&peer));
    WAIT(rig_seen(rig, ON_CLOSE, 0) == 1);
    fact_events(rig, 1, "events");
    rig_free(rig);
}

/* proves: ARQ-42 ARQ-17 ARQ-19 */
CASE(tolerated) {
    NEED(Create_HP_UdpArqServer);
    Rig *rig = arq_rig(SERVER, NULL);
    ArqPeer peer = arq_up(rig);
    arq_say(&peer, 0, ARQ_SELF, 0); /* a late duplicate */
    arq_push(&peer, 0, "still works");
    WAIT(rig_seen(rig, ON_RECEIVE, 0) == 1);
    fact_events(rig, 1, "a late duplicate");
    ArqPeer zero = arq_peer(rig);
    arq_say(&zero, 0, 0, 0);
    fact("self id 0: %s", arq_next(&zero));
    rig_free(rig);
}

/* proves: ARQ-34 */
CASE(peer_restarts) {
    NEED(Create_HP_UdpArqServer);
    Rig *rig = arq_rig(SERVER, NULL);
    ArqPeer peer = arq_up(rig);
    arq_say(&peer, 0, ARQ_SELF + 1, 0);
    fact("told of the end %d", arq_ends(&peer));
    WAIT(rig_seen(rig, ON_CLOSE, 1) == 1);
    fact_events(rig, 1, "events");
    peer.self = ARQ_SELF + 2;
    peer.theirs = 0;
    arq_shake(&peer);
    WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == 2);
    arq_push(&peer, 0, "again");
    WAIT(rig_seen(rig, ON_RECEIVE, 0) == 1);
    fact("second attempt has ID %d", rig_last_id(rig, ON_RECEIVE) != 1);
    rig_free(rig);
}

/* proves: ARQ-14 ARQ-15 ARQ-20 ARQ-30 ARQ-45 */
CASE(timeouts) {
    NEED(Create_HP_UdpArqServer);
    Rig *rig = arq_rig(SERVER, NULL);
    HP_UdpArqServer_SetHandShakeTimeout(rig->object, 600);
    ArqPeer talks = arq_peer(rig), unready = arq_peer(rig);
    long long begun = now_ms();
    for (int i = 0; i < 3; i++) arq_say(&talks, 0, ARQ_SELF, 0);
    /* It is ready, but never says that it knows the other to be. */
    arq_say(&unready, 0, ARQ_SELF, 0);
    unready.theirs = 0;
    while (strcmp(arq_next(&unready), "4F BB 01 00 TT TT TT TT 07 00 00 00") != 0) {}
    arq_say(&unready, 0, ARQ_SELF, unready.theirs);
    fact("told of the end %d", arq_ends(&unready));
    WAIT(rig_count(rig) == 0);
    fact("not before its time %d", now_ms() - begun >= 600);
    /* Each packet has earned one answer, and who has not proven its address gets nothing more. */
    int packets = 0;
    for (unsigned char got[100]; datagram_waiting(talks.fd, got, sizeof got) == 12;) packets++;
    fact("packets %d", packets);
    for (HP_CONNID id = 1; id <= 2; id++) fact_events(rig, id, "events");
    rig_free(rig);
}

static _Atomic int end_kind;
static _Atomic bool end_vetoes;
static En_HP_HandleResult end_inside(Rig *rig, const Event *event) {
    if (event->kind != (Kind)end_kind) return HR_OK;
    if (end_vetoes) return HR_ERROR;
    CALL("Disconnect", rig_disconnect(rig, event->id, TRUE));
    return HR_OK;
}

/* proves: ARQ-28 ARQ-39 ARQ-44 */
CASE(ends_inside) {
    NEED(Create_HP_UdpArqServer);
    static const int kinds[] = {ON_ACCEPT, ON_HANDSHAKE, ON_RECEIVE};
    for (int veto = 0; veto <= 1; veto++)
        for (int i = 0; i < 3; i++) {
            int kind = kinds[i];
            Rig *rig = arq_rig(SERVER, end_inside);
            end_kind = kind;
            end_vetoes = veto;
            rig_listen(rig);
            ArqPeer peer = {datagram_peer(rig->port), ARQ_SELF, 0};
            if (kind == ON_ACCEPT) datagram_say(peer.fd, "");
            else if (kind == ON_HANDSHAKE) arq_ready(&peer);
            else {
                arq_shake(&peer);
                for (unsigned sn = 0; sn < 3; sn++) arq_push(&peer, sn, "message"); /* the others may make a connection of their own */
            }
            fact("peer is told %d", arq_ends(&peer));
            if (!veto || kind != ON_ACCEPT) WAIT(rig_seen(rig, ON_CLOSE, 1) == 1);
            fact_events(rig, 1, "events");
            rig_free(rig);
        }
}
