/* The ARQ client, and our client against our server. */
#include "arq.h"

#include <stdio.h>
#include <string.h>

enum { LARGEST = 178815 };

static Rig *arq_server(Hook hook) {
    Rig *rig = arq_rig(SERVER, hook);
    HP_UdpArqServer_SetNoDelay(rig->object, TRUE);
    HP_UdpArqServer_SetTurnoffCongestCtrl(rig->object, TRUE);
    HP_UdpArqServer_SetFlushInterval(rig->object, 10);
    HP_UdpArqServer_SetMaxMessageSize(rig->object, LARGEST);
    return rig;
}

static Rig *arq_client(Hook hook) {
    Rig *rig = arq_rig(CLIENT, hook);
    HP_UdpArqClient_SetNoDelay(rig->object, TRUE);
    HP_UdpArqClient_SetTurnoffCongestCtrl(rig->object, TRUE);
    HP_UdpArqClient_SetFlushInterval(rig->object, 10);
    HP_UdpArqClient_SetMaxMessageSize(rig->object, LARGEST);
    return rig;
}

/* proves: ARQ-9 ARQ-12 ARQ-13 ARQ-16 HB-3 ARQ-21 ARQ-22 ARQ-23 ARQ-24 ARQ-29 */
CASE(client_handshake) {
    NEED(Create_HP_UdpArqClient);
    for (int asynchronous = 0; asynchronous <= 1; asynchronous++) {
        Rig *rig = arq_rig(CLIENT, NULL);
        unsigned short port, from;
        int waiting = -7;
        CALL("GetWaitingSendMessageCount", HP_UdpArqClient_GetWaitingSendMessageCount(rig->object, &waiting));
        fact("  %d", waiting);
        ArqPeer peer = {datagram_open(&port), ARQ_SELF, 0};
        rig_start_client(rig, port, asynchronous);
        MUST(datagram_read_from(peer.fd, (char[1]){0}, 1, &from) == 0);
        datagram_connect(peer.fd, from);
        fact("first packet: %s", arq_next(&peer));
        WAIT(rig_seen(rig, ON_CONNECT, 0) == 1);
        fact_connected(rig, 0, "early");
        CALL("Send", rig_send(rig, 0, "early", 5));
        CALL("GetWaitingSendMessageCount", HP_UdpArqClient_GetWaitingSendMessageCount(rig->object, &waiting));
        fact("  %d, OnHandShake %d", waiting, rig_seen(rig, ON_HANDSHAKE, 0));
        arq_shake(&peer);
        WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == 1);
        Event event;
        MUST(rig_last(rig, ON_HANDSHAKE, 0, &event));
        fact("OnHandShake on the caller's thread %d", event.thread == this_thread());
        arq_push(&peer, 0, "hello");
        WAIT(rig_seen(rig, ON_RECEIVE, 0) == 1);
        fact("acknowledged %d", arq_hears_some_time(&peer, "TT TT TT TT 52 00 00 02 E8 03 00 00 00 00 00 00 01 00 00 00 00 00 00 00"));
        CALL("Stop", rig_stop(rig));
        fact("told of the end %d", arq_ends(&peer));
        fact_events(rig, rig_last_id(rig, ON_CONNECT), "events");
        rig_free(rig);
    }
}

/* proves: ARQ-14 ARQ-30 ARQ-28 */
CASE(client_fails) {
    NEED(Create_HP_UdpArqClient);
    Rig *rig = arq_rig(CLIENT, NULL);
    HP_UdpArqClient_SetHandShakeTimeout(rig->object, 300);
    ArqPeer peer = arq_peer(rig);
    fact_end(rig, rig_last_id(rig, ON_CONNECT), "nobody answers");
    fact("told of the end %d", arq_ends(&peer));
    rig_free(rig);
    static const char *const datagrams[] = {"01 02 03", "4F BB 01 00 07 00 00 00 01 02 03 04", "4F BB 01 10 07 00 00 00 00 00 00 00"};
    for (int i = 0; i < 3; i++) {
        rig = arq_rig(CLIENT, NULL);
        peer = arq_peer(rig);
        arq_hex(&peer, datagrams[i]);
        fact_end(rig, rig_last_id(rig, ON_CONNECT), datagrams[i]);
        fact("told of the end %d", arq_ends(&peer));
        rig_free(rig);
    }
}

static _Atomic int checked, wrong;
static En_HP_HandleResult check_message(Rig *rig, const Event *event) {
    (void)rig;
    if (event->kind != ON_RECEIVE) return HR_OK;
    size_t length = (size_t)event->length;
    wrong += pattern_match(event->data, (size_t)checked, length) != length;
    checked++;
    return HR_OK;
}

/* proves: ARQ-1 ARQ-26 ARQ-26c ARQ-27 ARQ-36 ARQ-6 ARQ-8 UDP-T3 TRAP-15 */
CASE(messages_of_all_sizes) {
    NEED(Create_HP_UdpArqClient);
    Rig *server = arq_server(rig_echo), *client = arq_client(check_message);
    rig_listen(server);
    rig_start_client(client, server->port, true);
    WAIT(rig_seen(client, ON_HANDSHAKE, 0) == 1);
    static BYTE data[LARGEST];
    static const int sizes[] = {1, 2, 100, 1407, 1408, 1409, 2816, 2817, 4096, 65536, 100000, LARGEST, 1};
    int count = sizeof sizes / sizeof *sizes;
    for (int i = 0; i < count; i++) {
        pattern_fill(data, (size_t)i, (size_t)sizes[i]);
        MUST(TRUTH(rig_send(client, 0, data, sizes[i])));
    }
    CALL("one more byte", rig_send(client, 0, data, LARGEST + 1));
    for (int i = 0; i < count; i++) WAIT(checked > i); /* each in its time */
    fact("messages %d, wrong %d, bytes at the server %ld", rig_seen(server, ON_RECEIVE, 1), wrong, rig_bytes(server, ON_RECEIVE, 1));
    fact("overlaps %d %d, disorder %d %d", rig_overlaps(server), rig_overlaps(client), rig_disorder(server), rig_disorder(client));
    int waiting = -1;
    WAIT(TRUTH(HP_UdpArqClient_GetWaitingSendMessageCount(client->object, &waiting)) && waiting == 0);
    fact("OnSend is about datagrams %d", rig_longest(client, ON_SEND, 0) <= 1432);
    rig_free(client);
    rig_free(server);
}

enum { MANY = 2000 };
static _Atomic int next_number, disordered;
static En_HP_HandleResult check_number(Rig *rig, const Event *event) {
    if (event->kind != ON_RECEIVE) return HR_OK;
    int number;
    memcpy(&number, event->data, sizeof number);
    disordered += number != next_number++;
    rig_send(rig, event->id, event->data, event->length);
    return HR_OK;
}

/* proves: ARQ-26b ARQ-27 ARQ-31 UDP-T6 */
CASE(many_messages) {
    NEED(Create_HP_UdpArqClient);
    Rig *server = arq_server(check_number), *client = arq_client(NULL);
    rig_listen(server);
    rig_start_client(client, server->port, false);
    WAIT(rig_seen(client, ON_HANDSHAKE, 0) == 1);
    for (int i = 0; i < MANY; i++) MUST(TRUTH(rig_send(client, 0, &i, sizeof i)));
    for (int seen = 0, before = -1; seen < MANY && seen > before;) {
        before = seen;
        long long until = now_ms() + WAIT_LIMIT_MS;
        while ((seen = rig_seen(client, ON_RECEIVE, 0)) == before && now_ms() < until) sleep_briefly();
    }
    fact("answers %d, disorder %d", rig_seen(client, ON_RECEIVE, 0), disordered);
    CALL("Stop", rig_stop(client));
    WAIT(rig_count(server) == 0);
    Event close;
    MUST(rig_last(server, ON_CLOSE, 1, &close));
    fact("server: OnClose(%s,%s)", op_text(close.operation), errno_text(close.code));
    rig_free(client);
    rig_free(server);
}

static struct { Gate done; int stopped, ends, state; } inside;
static En_HP_HandleResult stop_inside(Rig *rig, const Event *event) {
    if (event->kind != (Kind)(*(int *)rig->user)) return HR_OK;
    if (rig->port == 1) return HR_ERROR;
    inside.stopped = TRUTH(rig_stop(rig));
    inside.ends = rig_seen(rig, ON_CLOSE, 0);
    inside.state = rig_state(rig);
    gate_open(&inside.done);
    return HR_OK;
}

/* proves: ARQ-39 ARQ-28 UDPC-18 */
CASE(client_ends_inside) {
    NEED(Create_HP_UdpArqClient);
    static const int kinds[] = {ON_HANDSHAKE, ON_RECEIVE};
    for (int veto = 0; veto <= 1; veto++)
        for (int i = 0; i < 2; i++) {
            int kind = kinds[i];
            Rig *rig = arq_rig(CLIENT, stop_inside);
            rig->user = &kind;
            rig->port = (USHORT)veto;
            gate_close(&inside.done);
            ArqPeer peer = arq_peer(rig);
            if (kind == ON_HANDSHAKE) arq_ready(&peer);
            else {
                arq_shake(&peer);
                for (unsigned sn = 0; sn < 3; sn++) arq_push(&peer, sn, "message");
            }
            WAIT(rig_state(rig) == SS_STOPPED);
            if (!veto) gate_wait(&inside.done);
            if (!veto) fact("Stop inside %d, OnClose so far %d, %s", inside.stopped, inside.ends, state_text(inside.state));
            fact("told of the end %d", arq_ends(&peer));
            fact_events(rig, rig_last_id(rig, ON_CONNECT), "events");
            rig_free(rig);
        }
}

/* proves: ARQ-43 */
CASE(pause) {
    NEED(Create_HP_UdpArqClient);
    Rig *server = arq_server(NULL), *client = arq_client(NULL);
    rig_listen(server);
    rig_start_client(client, server->port, true);
    WAIT(rig_seen(client, ON_HANDSHAKE, 0) == 1 && rig_seen(server, ON_HANDSHAKE, 0) == 1);
    CALL("PauseReceive", HP_Client_PauseReceive(client->object, TRUE));
    int waiting = -1;
    for (int i = 0; i < 3; i++) MUST(TRUTH(rig_send(server, 1, "paused", 6)));
    for (long long until = now_ms() + 200; now_ms() < until;) sleep_briefly();
    CALL("GetWaitingSendMessageCount", HP_UdpArqServer_GetWaitingSendMessageCount(server->object, 1, &waiting));
    fact("  some wait %d", waiting > 0);
    CALL("resume", HP_Client_PauseReceive(client->object, FALSE));
    WAIT(rig_seen(client, ON_RECEIVE, 0) == 3);
    WAIT(TRUTH(HP_UdpArqServer_GetWaitingSendMessageCount(server->object, 1, &waiting)) && waiting == 0);
    fact_events(client, rig_last_id(client, ON_CONNECT), "events");
    rig_free(client);
    rig_free(server);
}

/* proves: ARQ-38 */
CASE(plain_against_arq) {
    NEED(Create_HP_UdpArqClient);
    Rig *server = arq_server(NULL), *client = udp_client(NULL);
    rig_listen(server);
    rig_start_client(client, server->port, true);
    WAIT(rig_seen(server, ON_ACCEPT, 1) == 1);
    MUST(TRUTH(rig_send(client, 0, "plain", 5)));
    WAIT(rig_state(client) == SS_STOPPED && rig_count(server) == 0);
    Event close;
    MUST(rig_last(server, ON_CLOSE, 1, &close));
    fact("server: OnClose(%s,%s)", op_text(close.operation), errno_text(close.code));
    rig_free(client);
    rig_free(server);
}
