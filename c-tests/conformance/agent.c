/* Agent: start, connect (asynchronous and synchronous), what fails and how. */
#include "rig.h"

#include <errno.h>
#include <string.h>

/* proves: TCP-20 COM-40 COM-33 COM-34 TCP-99 TCP-164 */
CASE(start) {
    Rig *rig = rig_new(AGENT, NULL);
    int before = count_fds();
    START(rig, "not an address", HP_Agent_Start(rig->object, "localhost", TRUE));
    fact_component(rig, "  events");
    START(rig, "not ours", HP_Agent_Start(rig->object, "192.0.2.1", TRUE));
    fact_component(rig, "  events");
    rig_forget(rig);
    START(rig, "bound", HP_Agent_Start(rig->object, "127.0.0.1", TRUE));
    START(rig, "again", HP_Agent_Start(rig->object, "127.0.0.1", TRUE));
    CALL("Stop", HP_Agent_Stop(rig->object));
    CALL("Stop again", HP_Agent_Stop(rig->object));
    fact_component(rig, "  events");
    START(rig, "unbound", HP_Agent_Start(rig->object, "", TRUE));
    CALL("Stop", HP_Agent_Stop(rig->object));
    HP_TcpAgent_SetSocketBufferSize(rig->object, 7);
    START(rig, "small buffer", HP_Agent_Start(rig->object, NULL, TRUE));
    fact("descriptors leaked %d", count_fds() - before);
    rig_free(rig);
}

static Gate returned;

static En_HP_HandleResult note_agent(Rig *rig, const Event *event) {
    PVOID extra = NULL;
    HP_CONNID *slot = rig->user;
    switch (event->kind) {
    case ON_PREPARE_CONNECT:
        fact("OnPrepareConnect: ID in place %d", *slot == event->id);
        CALL("  GetConnectionExtra", HP_Agent_GetConnectionExtra(rig->object, event->id, &extra));
        break;
    case ON_CONNECT:
        gate_wait(&returned); /* in the asynchronous mode this is another thread: Connect must not wait for us */
        CALL("OnConnect: GetConnectionExtra", HP_Agent_GetConnectionExtra(rig->object, event->id, &extra));
        fact("  extra as given %d", extra == rig);
        fact_connected(rig, event->id, " ");
        CALL("  Send", HP_Agent_Send(rig->object, event->id, (const BYTE *)"early", 5));
        break;
    default: break;
    }
    return HR_OK;
}

/* proves: TCP-22 TCP-24 TCP-25 TCP-27 TCP-32 TCP-131 TCP-136 COM-50 COM-55 */
CASE(connect_async) {
    USHORT port;
    int listener = peer_listen(&port);
    HP_CONNID id = 0;
    char got[6] = "";
    Rig *rig = rig_new(AGENT, note_agent);
    rig->user = &id;
    rig_start_agent(rig, true);
    CALL("Connect", HP_Agent_ConnectWithExtra(rig->object, "127.0.0.1", port, &id, rig));
    fact("ID %lu", id);
    gate_open(&returned);
    int peer = peer_accept(listener);
    fact("peer got %zu: %s", peer_read(peer, got, 5), got);
    WAIT(rig_bytes(rig, ON_SEND, id) == 5);
    peer_send(peer, "abc", 3);
    WAIT(rig_bytes(rig, ON_RECEIVE, id) == 3);
    CALL("Disconnect", HP_Agent_Disconnect(rig->object, id, TRUE));
    fact("peer sees %s", peer_end(peer, NULL));
    CALL("Stop", HP_Agent_Stop(rig->object));
    fact_events(rig, id, "connection");
    fact_component(rig, "component");
    Event event = {0};
    rig_last(rig, ON_CONNECT, id, &event);
    fact("OnConnect on the caller's thread %d", event.thread == this_thread());
    rig_last(rig, ON_PREPARE_CONNECT, id, &event);
    fact("OnPrepareConnect on the caller's thread %d", event.thread == this_thread());
    rig_free(rig);
}

/* proves: TCP-21 TCP-29 TCP-32 TCP-130 TCP-136 */
CASE(connect_sync) {
    USHORT port;
    int listener = peer_listen(&port);
    HP_CONNID id = 0;
    char got[6] = "";
    Rig *rig = rig_new(AGENT, note_agent);
    rig->user = &id;
    gate_open(&returned);
    rig_start_agent(rig, false);
    CALL("Connect", HP_Agent_ConnectWithExtra(rig->object, "127.0.0.1", port, &id, rig));
    fact("events when it returned: OnConnect %d, OnHandShake %d", rig_seen(rig, ON_CONNECT, id), rig_seen(rig, ON_HANDSHAKE, id));
    int peer = peer_accept(listener);
    fact("peer got %zu: %s", peer_read(peer, got, 5), got);
    WAIT(rig_bytes(rig, ON_SEND, id) == 5);
    CALL("Stop", HP_Agent_Stop(rig->object));
    fact_events(rig, id, "connection");
    Event event = {0};
    rig_last(rig, ON_CONNECT, id, &event);
    fact("OnConnect on the caller's thread %d", event.thread == this_thread());
    rig_last(rig, ON_SEND, id, &event);
    fact("OnSend on the caller's thread %d, overlaps %d", event.thread == this_thread(), rig_overlaps(rig));
    rig_free(rig);
}

/* proves: TCP-23 TCP-26 COM-12 COM-11 TCP-25 */
CASE(connect_fails) {
    USHORT port;
    peer_listen(&port);
    Rig *rig = rig_new(AGENT, NULL);
    HP_CONNID id = 77;
    CALL("not started", HP_Agent_Connect(rig->object, "127.0.0.1", port, &id));
    rig_start_agent(rig, false);
    static const char *const names[] = {"", "no-such-host.invalid", "::zz"};
    for (size_t i = 0; i < 3; i++) {
        id = 77;
        CALL(names[i][0] ? names[i] : "empty address", HP_Agent_Connect(rig->object, names[i], port, &id));
        fact("  ID %lu", id);
    }
    CALL("refused", HP_Agent_Connect(rig->object, "127.0.0.1", peer_refusing_port(), &id));
    fact("  ID %lu, last error %s, OnClose %d", id, se_text(rig_error(rig)), rig_seen(rig, ON_CLOSE, id));
    CALL("without ID", HP_Agent_Connect(rig->object, "127.0.0.1", port, NULL));
    CALL("Stop", HP_Agent_Stop(rig->object));
    START(rig, "Start bound to IPv4", HP_Agent_Start(rig->object, "127.0.0.1", FALSE));
    CALL("other family", HP_Agent_Connect(rig->object, "::1", port, &id));
    rig_free(rig);
}

/* proves: TCP-23 */
CASE(connect_port_zero) {
    Rig *rig = rig_new(AGENT, NULL);
    HP_CONNID id = 77;
    rig_start_agent(rig, false);
    CALL("port 0", HP_Agent_Connect(rig->object, "127.0.0.1", 0, &id));
    fact("ID %lu", id);
    rig_free(rig);
}

/* proves: TCP-26 TCP-16 COM-53 COM-51 COM-57 */
CASE(limit) {
    USHORT port;
    peer_listen(&port);
    Rig *rig = rig_new(AGENT, NULL);
    HP_Agent_SetMaxConnectionCount(rig->object, 2);
    rig_start_agent(rig, false);
    HP_CONNID id = 0;
    CALL("refused", HP_Agent_Connect(rig->object, "127.0.0.1", peer_refusing_port(), &id));
    CALL("first", HP_Agent_Connect(rig->object, "127.0.0.1", port, &id));
    fact("  ID %lu", id);
    CALL("second", HP_Agent_Connect(rig->object, "127.0.0.1", port, &id));
    fact("  ID %lu", id);
    CALL("third", HP_Agent_Connect(rig->object, "127.0.0.1", port, &id));
    fact("  ID %lu, connections %u", id, HP_Agent_GetConnectionCount(rig->object));
    rig_free(rig);
}

typedef struct { Kind kind; int code; } Refusal;

static En_HP_HandleResult refuse(Rig *rig, const Event *event) {
    Refusal *refusal = rig->user;
    if (event->kind != refusal->kind) return HR_OK;
    if (refusal->code) errno = refusal->code;
    return HR_ERROR;
}

static void refused(Kind kind, int code, bool asynchronous, const char *label) {
    USHORT port;
    int listener = peer_listen(&port);
    Refusal refusal = {kind, code};
    Rig *rig = rig_new(AGENT, refuse);
    rig->user = &refusal;
    rig_start_agent(rig, asynchronous);
    HP_CONNID id = 0;
    CALL(label, HP_Agent_Connect(rig->object, "127.0.0.1", port, &id));
    if (kind != ON_PREPARE_CONNECT) {
        int peer = peer_accept(listener);
        fact("  peer sees %s", peer_end(peer, NULL));
        peer_close(peer);
    }
    WAIT(HP_Agent_GetConnectionCount(rig->object) == 0);
    MUST(TRUTH(HP_Agent_Stop(rig->object)));
    fact_events(rig, id, "  connection");
    peer_close(listener);
    rig_free(rig);
}

/* proves: TCP-26 COM-15 COM-91 TCP-93 */
CASE(refuse_sync) {
    refused(ON_PREPARE_CONNECT, 0, false, "OnPrepareConnect");
    refused(ON_PREPARE_CONNECT, EPROTO, false, "OnPrepareConnect EPROTO");
    refused(ON_CONNECT, 0, false, "OnConnect");
    refused(ON_CONNECT, EPROTO, false, "OnConnect EPROTO");
    refused(ON_HANDSHAKE, 0, false, "OnHandShake");
}

/* proves: TCP-26 COM-91 TCP-93 */
CASE(refuse_async) {
    refused(ON_PREPARE_CONNECT, 0, true, "OnPrepareConnect");
    refused(ON_CONNECT, 0, true, "OnConnect");
    refused(ON_HANDSHAKE, 0, true, "OnHandShake");
}

/* proves: TCP-28 TCP-94 TCP-158 */
CASE(refused_async) {
    Rig *rig = rig_new(AGENT, NULL);
    rig_start_agent(rig, true);
    HP_CONNID id = rig_connect(rig, peer_refusing_port());
    WAIT(rig_seen(rig, ON_CLOSE, id) == 1);
    WAIT(HP_Agent_GetConnectionCount(rig->object) == 0);
    fact_events(rig, id, "connection");
    rig_free(rig);
}

/* proves: TCP-31 COM-57 COM-58 TCP-72 TCP-64 */
CASE(while_connecting) {
    USHORT stuck, port = 0;
    peer_listen_stuck(&stuck);
    Rig *rig = rig_new(AGENT, NULL);
    rig_start_agent(rig, true);
    HP_CONNID id = 0, listed[4] = {0};
    DWORD count = 4, period;
    char text[64];
    int length = sizeof text, pending = -1;
    BOOL paused = 0;
    PVOID extra = NULL;
    CALL("Connect", HP_Agent_ConnectWithExtra(rig->object, "127.0.0.1", stuck, &id, rig));
    fact_connected(rig, id, "connecting:");
    CALL("Send", rig_send(rig, id, "x", 1));
    CALL("PauseReceive", rig_pause(rig, id, TRUE));
    CALL("GetRemoteAddress", HP_Agent_GetRemoteAddress(rig->object, id, text, &length, &port));
    fact("  %s, port right %d", text, port == stuck);
    length = sizeof text;
    CALL("GetRemoteHost", HP_Agent_GetRemoteHost(rig->object, id, text, &length, &port));
    fact("  %s, length %d, port right %d", text, length, port == stuck);
    length = sizeof text;
    CALL("GetLocalAddress", rig_local_address(rig, id, text, &length, &port));
    CALL("GetPendingDataLength", rig_pending(rig, id, &pending));
    fact("  %d", pending);
    CALL("IsPauseReceive", rig_is_paused(rig, id, &paused));
    CALL("GetConnectPeriod", HP_Agent_GetConnectPeriod(rig->object, id, &period));
    CALL("GetSilencePeriod", HP_Agent_GetSilencePeriod(rig->object, id, &period));
    CALL("GetConnectionExtra", HP_Agent_GetConnectionExtra(rig->object, id, &extra));
    fact("  as given %d", extra == rig);
    CALL("GetAllConnectionIDs", HP_Agent_GetAllConnectionIDs(rig->object, listed, &count));
    fact("  count %u, listed %d, connections %u", count, listed[0] == id, HP_Agent_GetConnectionCount(rig->object));
    CALL("Disconnect", rig_disconnect(rig, id, TRUE));
    WAIT(HP_Agent_GetConnectionCount(rig->object) == 0);
    fact_events(rig, id, "connection");
    id = rig_connect(rig, stuck);
    CALL("Stop", rig_stop(rig));
    fact_events(rig, id, "stopped connection");
    rig_free(rig);
}

/* proves: TCP-23 COM-64 */
CASE(remote_host) {
    USHORT port, reported = 7;
    peer_listen(&port);
    Rig *rig = rig_new(AGENT, NULL);
    rig_start_agent(rig, false);
    HP_CONNID id = 0;
    char host[64];
    int length = sizeof host;
    CALL("Connect", HP_Agent_Connect(rig->object, "localhost", port, &id));
    CALL("GetRemoteHost", HP_Agent_GetRemoteHost(rig->object, id, host, &length, &reported));
    fact("  %s, length %d, port right %d", host, length, reported == port);
    length = 9; /* one less than needed */
    reported = 7;
    CALL("GetRemoteHost small", HP_Agent_GetRemoteHost(rig->object, id, host, &length, &reported));
    fact("  length %d, port %d", length, reported);
    length = 10;
    CALL("GetRemoteHost exact", HP_Agent_GetRemoteHost(rig->object, id, host, &length, &reported));
    length = sizeof host;
    CALL("GetRemoteAddress", HP_Agent_GetRemoteAddress(rig->object, id, host, &length, &reported));
    fact("  port right %d", reported == port);
    length = sizeof host;
    CALL("unknown ID", HP_Agent_GetRemoteHost(rig->object, 99, host, &length, &reported));
    rig_free(rig);
}

/* proves: TCP-23 TCP-180 TDEF-76 */
CASE(caret_host) {
    USHORT port, reported = 0;
    peer_listen(&port);
    Rig *rig = rig_new(AGENT, NULL);
    rig_start_agent(rig, false);
    static const char *const names[] = {"127.0.0.1^example.test", "127.0.0.1^", "127.0.0.1^a^b"};
    for (size_t i = 0; i < 3; i++) {
        HP_CONNID id = 0;
        char host[64] = "";
        int length = sizeof host;
        CALL(names[i], HP_Agent_Connect(rig->object, names[i], port, &id));
        CALL("  GetRemoteHost", HP_Agent_GetRemoteHost(rig->object, id, host, &length, &reported));
        fact("  host [%s]", host);
    }
    rig_free(rig);
}
