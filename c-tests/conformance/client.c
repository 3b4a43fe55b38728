/* Client: start (synchronous and asynchronous), failures, stopping in every way. */
#include "rig.h"

#include <errno.h>
#include <string.h>

static Gate start_returned;

static En_HP_HandleResult narrate(Rig *rig, const Event *event) {
    if (event->kind == ON_CLOSE) {
        char host[64];
        int length = sizeof host;
        USHORT port;
        fact("OnClose: %s, caller's thread %d", state_text(rig_state(rig)), event->thread == *(unsigned long *)rig->user);
        fact_connected(rig, event->id, " ");
        CALL("  GetRemoteHost", HP_Client_GetRemoteHost(rig->object, host, &length, &port));
        CALL("  Start", HP_Client_Start(rig->object, "127.0.0.1", 1, FALSE));
        length = sizeof host;
        CALL("  GetLocalAddress", HP_Client_GetLocalAddress(rig->object, host, &length, &port));
        CALL("  Send", HP_Client_Send(rig->object, (const BYTE *)"x", 1));
    } else if (event->kind == ON_CONNECT || event->kind == ON_PREPARE_CONNECT) {
        if (event->thread != *(unsigned long *)rig->user) gate_wait(&start_returned);
        fact("%s: %s, caller's thread %d", event->kind == ON_CONNECT ? "OnConnect" : "OnPrepareConnect", state_text(rig_state(rig)),
             event->thread == *(unsigned long *)rig->user);
        fact_connected(rig, event->id, " ");
    }
    return HR_OK;
}

static void life(bool asynchronous) {
    USHORT port;
    int listener = peer_listen(&port);
    unsigned long me = this_thread();
    Rig *rig = rig_new(CLIENT, narrate);
    rig->user = &me;
    CALL("Start", HP_Client_Start(rig->object, "127.0.0.1", port, asynchronous));
    gate_open(&start_returned);
    int peer = peer_accept(listener);
    WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == 1);
    CALL("Send", HP_Client_Send(rig->object, (const BYTE *)"abc", 3));
    char got[4] = "";
    fact("peer got %zu: %s", peer_read(peer, got, 3), got);
    WAIT(rig_bytes(rig, ON_SEND, HP_Client_GetConnectionID(rig->object)) == 3);
    CALL("Stop", HP_Client_Stop(rig->object));
    fact("%s, peer sees %s", state_text(rig_state(rig)), peer_end(peer, NULL));
    CALL("Stop again", HP_Client_Stop(rig->object));
    fact("last error %s", se_text(rig_error(rig)));
    fact_events(rig, 1, "events");
    rig_free(rig);
}

/* proves: TCP-41 TCP-44 TCP-47 TCP-52 TCP-53 TCP-92 COM-35 COM-37 COM-43 COM-54 TCP-136 */
CASE(life_sync) { life(false); }

/* proves: TCP-43 TCP-47 TCP-52 COM-32 TCP-136 */
CASE(life_async) { life(true); }

static En_HP_HandleResult stop_in_close(Rig *rig, const Event *event) {
    if (event->kind == ON_CLOSE) CALL("Stop in OnClose", HP_Client_Stop(rig->object));
    return HR_OK;
}

/* proves: TCP-48 COM-35 */
CASE(stop_in_close) {
    Rig *rig = rig_new(CLIENT, stop_in_close);
    link_up(rig);
    CALL("Stop", HP_Client_Stop(rig->object));
    Link link = link_up(rig);
    peer_close(link.peer);
    WAIT(rig_state(rig) == SS_STOPPED);
    fact_events(rig, link.id, "events");
    rig_free(rig);
}

static Gate may_connect;

static En_HP_HandleResult hold_connect(Rig *rig, const Event *event) {
    (void)rig;
    if (event->kind == ON_CONNECT) gate_wait(&may_connect);
    return HR_OK;
}

/* proves: TCP-43 COM-32 TCP-52 */
CASE(starting_until_connected) {
    USHORT port;
    int listener = peer_listen_stuck(&port);
    Rig *rig = rig_new(CLIENT, hold_connect);
    START(rig, "Start", HP_Client_Start(rig->object, "127.0.0.1", port, TRUE));
    fact_connected(rig, 0, "starting:");
    CALL("Send", HP_Client_Send(rig->object, (const BYTE *)"x", 1));
    CALL("PauseReceive", HP_Client_PauseReceive(rig->object, TRUE));
    fact("HasStarted %s", truth_text(HP_Client_HasStarted(rig->object)));
    peer_unstick(listener);
    WAIT(rig_seen(rig, ON_CONNECT, 0) == 1);
    fact("in OnConnect: %s", state_text(rig_state(rig)));
    fact_connected(rig, 0, "in OnConnect:");
    gate_open(&may_connect);
    WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == 1);
    rig_free(rig);
}

/* proves: TCP-42 COM-40 COM-33 COM-11 */
CASE(start_fails) {
    USHORT port;
    peer_listen(&port);
    Rig *rig = rig_new(CLIENT, NULL);
    HP_Object c = rig->object;
    START(rig, "no name", HP_Client_Start(c, "", port, FALSE));
    START(rig, "NULL name", HP_Client_Start(c, NULL, port, FALSE));
    START(rig, "unknown name", HP_Client_Start(c, "no-such-host.invalid", port, FALSE));
    START(rig, "malformed IPv6", HP_Client_Start(c, "::zz", port, FALSE));
    START(rig, "bind to a name", HP_Client_StartWithBindAddress(c, "127.0.0.1", port, FALSE, "localhost"));
    START(rig, "bind to another family", HP_Client_StartWithBindAddress(c, "127.0.0.1", port, FALSE, "::1"));
    START(rig, "bind to a foreign address", HP_Client_StartWithBindAddress(c, "127.0.0.1", port, FALSE, "192.0.2.1"));
    START(rig, "refused", HP_Client_Start(c, "127.0.0.1", peer_refusing_port(), FALSE));
    START(rig, "port 0", HP_Client_Start(c, "127.0.0.1", 0, FALSE));
    int old = limit_fds(0);
    START(rig, "no descriptors", HP_Client_Start(c, "127.0.0.1", port, FALSE));
    limit_fds(old);
    HP_TcpClient_SetSocketBufferSize(c, 0);
    START(rig, "bad property", HP_Client_Start(c, "127.0.0.1", port, FALSE));
    HP_TcpClient_SetSocketBufferSize(c, 4096);
    START(rig, "good", HP_Client_Start(c, "127.0.0.1", port, FALSE));
    START(rig, "twice", HP_Client_Start(c, "127.0.0.1", port, FALSE));
    fact("OnClose %d", rig_seen(rig, ON_CLOSE, 0));
    rig_free(rig);
}

/* proves: TCP-43 TCP-46 TCP-158 COM-35 */
CASE(refused_async) {
    Rig *rig = rig_new(CLIENT, NULL);
    CALL("Start", HP_Client_Start(rig->object, "127.0.0.1", peer_refusing_port(), TRUE));
    WAIT(rig_state(rig) == SS_STOPPED);
    fact_events(rig, 1, "events");
    CALL("Stop", HP_Client_Stop(rig->object));
    fact("last error %s", se_text(rig_error(rig)));
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
    Rig *rig = rig_new(CLIENT, refuse);
    rig->user = &refusal;
    BOOL ok = (call_begin(), HP_Client_Start(rig->object, "127.0.0.1", port, asynchronous));
    code = (int)SYS_GetLastError();
    WAIT(rig_state(rig) == SS_STOPPED);
    if (TRUTH(ok)) fact("%s -> TRUE", label);
    else fact("%s -> FALSE (%s, %s)", label, se_text(rig_error(rig)), errno_text(code));
    fact_events(rig, HP_Client_GetConnectionID(rig->object), "  events");
    if (kind != ON_PREPARE_CONNECT) {
        int peer = peer_accept(listener);
        fact("  peer sees %s", peer_end(peer, NULL));
        peer_close(peer);
    }
    peer_close(listener);
    rig_free(rig);
}

/* proves: TCP-42 COM-15 COM-91 TCP-93 */
CASE(refuse_sync) {
    refused(ON_PREPARE_CONNECT, 0, false, "OnPrepareConnect");
    refused(ON_PREPARE_CONNECT, EPROTO, false, "OnPrepareConnect EPROTO");
    refused(ON_CONNECT, 0, false, "OnConnect");
    refused(ON_CONNECT, EPROTO, false, "OnConnect EPROTO");
    refused(ON_HANDSHAKE, 0, false, "OnHandShake");
}

/* proves: TCP-45 COM-91 TCP-93 */
CASE(refuse_async) {
    refused(ON_PREPARE_CONNECT, 0, true, "OnPrepareConnect");
    refused(ON_CONNECT, 0, true, "OnConnect");
    refused(ON_HANDSHAKE, 0, true, "OnHandShake");
}

/* proves: TCP-47 TCP-93 */
CASE(stop_while_connecting) {
    USHORT port;
    peer_listen_stuck(&port);
    Rig *rig = rig_new(CLIENT, NULL);
    rig_start_client(rig, port, true);
    CALL("Stop", HP_Client_Stop(rig->object));
    fact_events(rig, 1, "events");
    fact("%s", state_text(rig_state(rig)));
    rig_free(rig);
}

/* proves: TCP-46 TCP-94 TCP-96 COM-35 TCP-53 */
CASE(peer_ends) {
    Rig *rig = rig_new(CLIENT, NULL);
    Link link = link_up(rig);
    peer_send(link.peer, "bye", 3);
    peer_close(link.peer);
    WAIT(rig_state(rig) == SS_STOPPED);
    fact_events(rig, link.id, "events");
    char host[64];
    int length = sizeof host;
    USHORT port;
    CALL("GetRemoteHost", HP_Client_GetRemoteHost(rig->object, host, &length, &port));
    CALL("GetLocalAddress", HP_Client_GetLocalAddress(rig->object, host, &length, &port));
    CALL("Stop", HP_Client_Stop(rig->object));
    Event event = {0};
    rig_last(rig, ON_CLOSE, 0, &event);
    fact("OnClose on another thread %d", event.thread != this_thread());
    rig_free(rig);
}

static Gate stop_returned;

static En_HP_HandleResult stop_in_receive(Rig *rig, const Event *event) {
    static const char sent[] = "stop";
    int all = (int)strlen(sent);
    if (event->kind != ON_RECEIVE || rig_bytes(rig, ON_RECEIVE, event->id) < all) return HR_OK; /* it may come in pieces */
    CALL("Stop in OnReceive", HP_Client_Stop(rig->object));
    fact("  %s, OnClose %d, data still readable %d", state_text(rig_state(rig)), rig_seen(rig, ON_CLOSE, event->id),
         memcmp(event->data, sent + all - event->length, (size_t)event->length) == 0);
    gate_open(&stop_returned);
    errno = 0;
    return HR_ERROR; /* must be ignored */
}

/* proves: TCP-48 COM-37 */
CASE(stop_in_callback) {
    Rig *rig = rig_new(CLIENT, stop_in_receive);
    Link link = link_up(rig);
    peer_send(link.peer, "stop", 4);
    gate_wait(&stop_returned);
    fact("peer sees %s", peer_end(link.peer, NULL));
    WAIT(rig_state(rig) == SS_STOPPED);
    fact_events(rig, link.id, "events");
    WAIT(count_threads() == 1); /* in 5.2.2.1 a worker that is still leaving disturbs the next run (TCP-49) */
    rig->hook = NULL;
    Link again = link_up(rig);
    fact("started again, new ID %d", again.id == link.id + 1);
    CALL("Stop", HP_Client_Stop(rig->object));
    fact_events(rig, again.id, "events");
    rig_free(rig);
}

/* proves: TCP-50 COM-54 COM-56 COM-38 */
CASE(restart) {
    Rig *rig = rig_new(CLIENT, NULL), *other = rig_new(CLIENT, NULL);
    fact("ID before %lu", HP_Client_GetConnectionID(rig->object));
    HP_Client_SetExtra(rig->object, rig);
    HP_TcpClient_SetSocketBufferSize(rig->object, 100);
    for (int i = 0; i < 2; i++) {
        link_up(rig);
        fact("ID %lu", HP_Client_GetConnectionID(rig->object));
        CALL("Stop", HP_Client_Stop(rig->object));
        fact("ID after Stop %lu", HP_Client_GetConnectionID(rig->object));
    }
    link_up(other);
    fact("ID of another client %lu", HP_Client_GetConnectionID(other->object));
    fact("extra kept %d, buffer size %u", HP_Client_GetExtra(rig->object) == rig, HP_TcpClient_GetSocketBufferSize(rig->object));
    fact("extra of the other NULL %d", HP_Client_GetExtra(other->object) == NULL);
    rig_free(other);
    rig_free(rig);
}

/* proves: TCP-51 COM-12 TCP-72 */
CASE(queries_while_stopped) {
    Rig *rig = rig_new(CLIENT, NULL);
    int pending = -1;
    BOOL paused = 0;
    CALL("GetPendingDataLength", HP_Client_GetPendingDataLength(rig->object, &pending));
    fact("  %d", pending);
    memset(&paused, 0, sizeof paused);
    CALL("IsPauseReceive", HP_Client_IsPauseReceive(rig->object, &paused));
    CALL("PauseReceive", HP_Client_PauseReceive(rig->object, TRUE));
    CALL("Send", HP_Client_Send(rig->object, (const BYTE *)"x", 1));
    CALL("SendPackets none", HP_Client_SendPackets(rig->object, NULL, 0));
    Link link = link_up(rig);
    CALL("GetPendingDataLength", HP_Client_GetPendingDataLength(rig->object, &pending));
    fact("  %d", pending);
    CALL("IsPauseReceive", rig_is_paused(rig, link.id, &paused));
    fact("  %s", truth_text(paused));
    rig_free(rig);
}

/* proves: TCP-40 TCP-24 */
CASE(local_end) {
    NEED(HP_Client_StartWithBindAddressAndLocalPort);
    USHORT port, spare, reported = 0;
    int listener = peer_listen(&port), release = peer_listen(&spare);
    peer_close(release);
    Rig *rig = rig_new(CLIENT, NULL);
    HP_Object client = rig->object;
    char text[64] = "";
    int length = sizeof text;
    START(rig, "address and port", HP_Client_StartWithBindAddressAndLocalPort(client, "127.0.0.1", port, FALSE, "127.0.0.2", spare));
    int peer = peer_accept(listener);
    CALL("  GetLocalAddress", HP_Client_GetLocalAddress(client, text, &length, &reported));
    fact("  %s, port right %d", text, reported == spare);
    rig_stop(rig);
    START(rig, "address alone", HP_Client_StartWithBindAddress(client, "127.0.0.1", port, FALSE, "127.0.0.3"));
    length = sizeof text;
    CALL("  GetLocalAddress", HP_Client_GetLocalAddress(client, text, &length, &reported));
    fact("  %s", text);
    peer_close(peer);
    rig_free(rig);
}
