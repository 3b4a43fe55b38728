#include "rig.h"

#include <hpsocket/HPSocket4C-SSL.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define BY_ROLE(rig, server, agent, client) ((rig)->role == SERVER ? (server) : (rig)->role == AGENT ? (agent) : (client))

const char *role_text(Role role) { return role == SERVER ? "server" : role == AGENT ? "agent" : "client"; }

WSABUF buffer_of(const char *text) { return (WSABUF){text ? (UINT)strlen(text) : 0, (LPBYTE)text}; }

static void listen_to_all(Rig *rig);
struct Log *log_new(void);
void log_free(struct Log *log);

static HP_Object new_ssl(Rig *rig) {
    HP_Object l = rig->listener;
    switch (rig->framing) {
    case PULL: return BY_ROLE(rig, Create_HP_SSLPullServer(l), Create_HP_SSLPullAgent(l), Create_HP_SSLPullClient(l));
    case PACK: return BY_ROLE(rig, Create_HP_SSLPackServer(l), Create_HP_SSLPackAgent(l), Create_HP_SSLPackClient(l));
    default: return BY_ROLE(rig, Create_HP_SSLServer(l), Create_HP_SSLAgent(l), Create_HP_SSLClient(l));
    }
}

static HP_Object new_tcp(Rig *rig) {
    HP_Object l = rig->listener;
    switch (rig->framing) {
    case PULL: return BY_ROLE(rig, Create_HP_TcpPullServer(l), Create_HP_TcpPullAgent(l), Create_HP_TcpPullClient(l));
    case PACK: return BY_ROLE(rig, Create_HP_TcpPackServer(l), Create_HP_TcpPackAgent(l), Create_HP_TcpPackClient(l));
    default: return BY_ROLE(rig, Create_HP_TcpServer(l), Create_HP_TcpAgent(l), Create_HP_TcpClient(l));
    }
}

static Rig *rig_raw(Role role, Hook hook) {
    Rig *rig = calloc(1, sizeof *rig);
    MUST(rig != NULL);
    rig->role = role;
    rig->hook = hook;
    rig->log = log_new();
    return rig;
}

static Rig *rig_make(Role role, Hook hook, Framing framing, bool secure) {
    Rig *rig = rig_raw(role, hook);
    rig->framing = framing;
    rig->secure = secure;
    if (framing == PULL)
        rig->listener = BY_ROLE(rig, Create_HP_TcpPullServerListener(), Create_HP_TcpPullAgentListener(),
                                Create_HP_TcpPullClientListener());
    else if (framing == PACK)
        rig->listener = BY_ROLE(rig, Create_HP_TcpPackServerListener(), Create_HP_TcpPackAgentListener(),
                                Create_HP_TcpPackClientListener());
    else rig->listener = BY_ROLE(rig, Create_HP_TcpServerListener(), Create_HP_TcpAgentListener(), Create_HP_TcpClientListener());
    rig->object = secure ? new_ssl(rig) : new_tcp(rig);
    MUST(rig->listener != NULL && rig->object != NULL);
    listen_to_all(rig);
    return rig;
}

Rig *rig_new(Role role, Hook hook) { return rig_make(role, hook, PUSH, false); }
Rig *rig_new_pull(Role role, Hook hook) { return rig_make(role, hook, PULL, false); }
Rig *rig_new_pack(Role role, Hook hook) { return rig_make(role, hook, PACK, false); }
Rig *rig_new_ssl(Role role, Framing framing, Hook hook) { return rig_make(role, hook, framing, true); }

Rig *rig_new_over(Transport transport, Role role, Hook hook) {
    if (transport == TCP) return rig_new(role, hook);
    Rig *rig = rig_raw(role, hook);
    rig->transport = transport;
    if (transport == CAST) {
        rig->listener = Create_HP_UdpCastListener();
        rig->object = Create_HP_UdpCast(rig->listener);
    } else if (transport == ARQ) {
        rig->listener = role == SERVER ? Create_HP_UdpArqServerListener() : Create_HP_UdpArqClientListener();
        rig->object = role == SERVER ? Create_HP_UdpArqServer(rig->listener) : Create_HP_UdpArqClient(rig->listener);
    } else {
        rig->listener = role == SERVER ? Create_HP_UdpServerListener() : Create_HP_UdpClientListener();
        rig->object = role == SERVER ? Create_HP_UdpServer(rig->listener) : Create_HP_UdpClient(rig->listener);
    }
    MUST(rig->listener != NULL && rig->object != NULL);
    listen_to_all(rig);
    return rig;
}

/* Which rig a callback is about. Looking for it must not touch other rigs, which may be freed at that moment. */
enum { MAX_RIGS = 16 };
static struct { Rig *_Atomic rig; _Atomic(HP_Object) object; } rigs[MAX_RIGS];

static void rig_register(Rig *rig) {
    for (int i = 0; i < MAX_RIGS; i++) {
        Rig *empty = NULL;
        if (!atomic_compare_exchange_strong(&rigs[i].rig, &empty, rig)) continue;
        atomic_store(&rigs[i].object, rig->object);
        return;
    }
    give_up(__FILE__, __LINE__, "too many components");
}

static Rig *rig_of(HP_Object sender) {
    for (int i = 0; i < MAX_RIGS; i++)
        if (atomic_load(&rigs[i].object) == sender) return atomic_load(&rigs[i].rig);
    fact("a callback with an unknown pSender"); /* it must be the handle (COM-22) */
    return NULL;
}

void rig_replace(Rig *rig, HP_Object object) {
    for (int i = 0; i < MAX_RIGS; i++)
        if (atomic_load(&rigs[i].rig) == rig) atomic_store(&rigs[i].object, object);
    rig->object = object;
}

static void rig_unregister(Rig *rig) {
    for (int i = 0; i < MAX_RIGS; i++) {
        if (atomic_load(&rigs[i].rig) != rig) continue;
        atomic_store(&rigs[i].object, NULL);
        atomic_store(&rigs[i].rig, NULL);
    }
}

/* Late callbacks may still use it, so it stays in sight of leak checkers for good. */
void rig_abandon(Rig *rig) {
    static Rig *abandoned;
    rig_unregister(rig);
    rig->next = abandoned;
    abandoned = rig;
}

static void free_over_udp(Rig *rig) {
    bool server = rig->role == SERVER;
    switch (rig->transport) {
    case ARQ:
        server ? Destroy_HP_UdpArqServer(rig->object) : Destroy_HP_UdpArqClient(rig->object);
        rig_unregister(rig);
        server ? Destroy_HP_UdpArqServerListener(rig->listener) : Destroy_HP_UdpArqClientListener(rig->listener);
        return;
    case CAST:
        Destroy_HP_UdpCast(rig->object);
        rig_unregister(rig);
        Destroy_HP_UdpCastListener(rig->listener);
        return;
    default:
        server ? Destroy_HP_UdpServer(rig->object) : Destroy_HP_UdpClient(rig->object);
        rig_unregister(rig);
        server ? Destroy_HP_UdpServerListener(rig->listener) : Destroy_HP_UdpClientListener(rig->listener);
    }
}

static void free_over_tcp(Rig *rig) {
    bool pack = rig->framing == PACK; /* any destroyer of a component works (ABI-45); those of pack components are used too */
    if (pack) BY_ROLE(rig, Destroy_HP_TcpPackServer(rig->object), Destroy_HP_TcpPackAgent(rig->object), Destroy_HP_TcpPackClient(rig->object));
    else BY_ROLE(rig, Destroy_HP_TcpServer(rig->object), Destroy_HP_TcpAgent(rig->object), Destroy_HP_TcpClient(rig->object));
    rig_unregister(rig);
    if (pack)
        BY_ROLE(rig, Destroy_HP_TcpPackServerListener(rig->listener), Destroy_HP_TcpPackAgentListener(rig->listener),
                Destroy_HP_TcpPackClientListener(rig->listener));
    else
        BY_ROLE(rig, Destroy_HP_TcpServerListener(rig->listener), Destroy_HP_TcpAgentListener(rig->listener),
                Destroy_HP_TcpClientListener(rig->listener));
}

void rig_free(Rig *rig) {
    rig->transport == TCP ? free_over_tcp(rig) : free_over_udp(rig);
    log_free(rig->log);
    free(rig);
}

En_HP_HandleResult log_event(Rig *rig, Event *event);

static En_HP_HandleResult take(HP_Object sender, Event event) {
    Rig *rig = rig_of(sender);
    return rig == NULL ? HR_OK : log_event(rig, &event);
}

static En_HP_HandleResult on_prepare_listen(HP_Server s, UINT_PTR fd) { return take(s, (Event){.kind = ON_PREPARE_LISTEN, .fd = (int)fd}); }
static En_HP_HandleResult on_prepare_connect(HP_Object s, HP_CONNID id, UINT_PTR fd) { return take(s, (Event){.kind = ON_PREPARE_CONNECT, .id = id, .fd = (int)fd}); }
static En_HP_HandleResult on_accept(HP_Server s, HP_CONNID id, UINT_PTR fd) { return take(s, (Event){.kind = ON_ACCEPT, .id = id, .fd = (int)fd}); }
static En_HP_HandleResult on_accept_address(HP_Server s, HP_CONNID id, UINT_PTR a) { return take(s, (Event){.kind = ON_ACCEPT, .id = id, .address = (const void *)a}); }
static En_HP_HandleResult on_connect(HP_Object s, HP_CONNID id) { return take(s, (Event){.kind = ON_CONNECT, .id = id}); }
static En_HP_HandleResult on_hand_shake(HP_Object s, HP_CONNID id) { return take(s, (Event){.kind = ON_HANDSHAKE, .id = id}); }
static En_HP_HandleResult on_receive(HP_Object s, HP_CONNID id, const BYTE *data, int length) { return take(s, (Event){.kind = ON_RECEIVE, .id = id, .data = data, .length = length}); }
static En_HP_HandleResult on_pull(HP_Object s, HP_CONNID id, int length) { return take(s, (Event){.kind = ON_PULL, .id = id, .length = length}); }
static En_HP_HandleResult on_send(HP_Object s, HP_CONNID id, const BYTE *data, int length) { return take(s, (Event){.kind = ON_SEND, .id = id, .data = data, .length = length}); }
static En_HP_HandleResult on_close(HP_Object s, HP_CONNID id, En_HP_SocketOperation op, int code) { return take(s, (Event){.kind = ON_CLOSE, .id = id, .operation = (int)op, .code = code}); }
static En_HP_HandleResult on_shutdown(HP_Object s) { return take(s, (Event){.kind = ON_SHUTDOWN}); }

static void listen_to_all(Rig *rig) {
    HP_Object l = rig->listener;
    switch (rig->role) {
    case SERVER:
        HP_Set_FN_Server_OnPrepareListen(l, on_prepare_listen);
        HP_Set_FN_Server_OnAccept(l, rig->transport == TCP ? on_accept : on_accept_address);
        HP_Set_FN_Server_OnHandShake(l, on_hand_shake);
        HP_Set_FN_Server_OnReceive(l, on_receive);
        HP_Set_FN_Server_OnPullReceive(l, on_pull);
        HP_Set_FN_Server_OnSend(l, on_send);
        HP_Set_FN_Server_OnClose(l, on_close);
        HP_Set_FN_Server_OnShutdown(l, on_shutdown);
        break;
    case AGENT:
        HP_Set_FN_Agent_OnPrepareConnect(l, on_prepare_connect);
        HP_Set_FN_Agent_OnConnect(l, on_connect);
        HP_Set_FN_Agent_OnHandShake(l, on_hand_shake);
        HP_Set_FN_Agent_OnReceive(l, on_receive);
        HP_Set_FN_Agent_OnPullReceive(l, on_pull);
        HP_Set_FN_Agent_OnSend(l, on_send);
        HP_Set_FN_Agent_OnClose(l, on_close);
        HP_Set_FN_Agent_OnShutdown(l, on_shutdown);
        break;
    case CLIENT:
        HP_Set_FN_Client_OnPrepareConnect(l, on_prepare_connect);
        HP_Set_FN_Client_OnConnect(l, on_connect);
        HP_Set_FN_Client_OnHandShake(l, on_hand_shake);
        HP_Set_FN_Client_OnReceive(l, on_receive);
        HP_Set_FN_Client_OnPullReceive(l, on_pull);
        HP_Set_FN_Client_OnSend(l, on_send);
        HP_Set_FN_Client_OnClose(l, on_close);
        break;
    }
    rig_register(rig);
}

void rig_listen(Rig *rig) {
    char address[64];
    int length = sizeof address;
    MUST(TRUTH(HP_Server_Start(rig->object, "127.0.0.1", 0)));
    MUST(TRUTH(HP_Server_GetListenAddress(rig->object, address, &length, &rig->port)));
}

void rig_start_agent(Rig *rig, bool asynchronous) { MUST(TRUTH(HP_Agent_Start(rig->object, NULL, asynchronous))); }

HP_CONNID rig_connect(Rig *rig, USHORT port) {
    HP_CONNID id = 0;
    MUST(TRUTH(HP_Agent_Connect(rig->object, "127.0.0.1", port, &id)));
    return id;
}

void rig_start_client(Rig *rig, USHORT port, bool asynchronous) {
    MUST(TRUTH(HP_Client_Start(rig->object, "127.0.0.1", port, asynchronous)));
}

Link link_more(Rig *rig) {
    Link link = {rig, -1, 0};
    int before = rig_seen(rig, ON_HANDSHAKE, 0);
    if (rig->role == SERVER) {
        link.peer = peer_connect(rig->port);
        WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == before + 1);
    } else {
        USHORT port;
        int listener = peer_listen(&port);
        if (rig->role == AGENT) rig_connect(rig, port);
        else rig_start_client(rig, port, true);
        link.peer = peer_accept(listener);
        WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == before + 1);
        peer_close(listener);
    }
    link.id = rig_last_id(rig, ON_HANDSHAKE);
    return link;
}

Link link_up(Rig *rig) {
    if (rig->role == SERVER) rig_listen(rig);
    if (rig->role == AGENT) rig_start_agent(rig, true);
    return link_more(rig);
}

void rig_take_all(Rig *rig) {
    long long until = now_ms() + WAIT_LIMIT_MS;
    for (bool answered = false; !answered; MUST(now_ms() < until)) { /* one that came after them; refused while they have all slots */
        char got;
        int peer = peer_connect(rig->port);
        peer_send(peer, "?", 1);
        answered = peer_read(peer, &got, 1) == 1;
        peer_close(peer);
    }
}

BOOL rig_stop(Rig *r) { return BY_ROLE(r, HP_Server_Stop(r->object), HP_Agent_Stop(r->object), HP_Client_Stop(r->object)); }

BOOL rig_send(Rig *r, HP_CONNID id, const void *data, int n) {
    return BY_ROLE(r, HP_Server_Send(r->object, id, data, n), HP_Agent_Send(r->object, id, data, n), HP_Client_Send(r->object, data, n));
}

BOOL rig_send_part(Rig *r, HP_CONNID id, const void *data, int n, int offset) {
    return BY_ROLE(r, HP_Server_SendPart(r->object, id, data, n, offset), HP_Agent_SendPart(r->object, id, data, n, offset),
                   HP_Client_SendPart(r->object, data, n, offset));
}

BOOL rig_send_packets(Rig *r, HP_CONNID id, const WSABUF *buffers, int count) {
    return BY_ROLE(r, HP_Server_SendPackets(r->object, id, buffers, count), HP_Agent_SendPackets(r->object, id, buffers, count),
                   HP_Client_SendPackets(r->object, buffers, count));
}

BOOL rig_send_file(Rig *r, HP_CONNID id, const char *path, WSABUF *head, WSABUF *tail) {
    return BY_ROLE(r, HP_TcpServer_SendSmallFile(r->object, id, path, head, tail),
                   HP_TcpAgent_SendSmallFile(r->object, id, path, head, tail), HP_TcpClient_SendSmallFile(r->object, path, head, tail));
}

BOOL rig_disconnect(Rig *r, HP_CONNID id, BOOL force) {
    return BY_ROLE(r, HP_Server_Disconnect(r->object, id, force), HP_Agent_Disconnect(r->object, id, force), HP_Client_Stop(r->object));
}

BOOL rig_pause(Rig *r, HP_CONNID id, BOOL pause) {
    return BY_ROLE(r, HP_Server_PauseReceive(r->object, id, pause), HP_Agent_PauseReceive(r->object, id, pause),
                   HP_Client_PauseReceive(r->object, pause));
}

BOOL rig_is_paused(Rig *r, HP_CONNID id, BOOL *paused) {
    *paused = 0;
    return BY_ROLE(r, HP_Server_IsPauseReceive(r->object, id, paused), HP_Agent_IsPauseReceive(r->object, id, paused),
                   HP_Client_IsPauseReceive(r->object, paused));
}

BOOL rig_pending(Rig *r, HP_CONNID id, int *pending) {
    return BY_ROLE(r, HP_Server_GetPendingDataLength(r->object, id, pending), HP_Agent_GetPendingDataLength(r->object, id, pending),
                   HP_Client_GetPendingDataLength(r->object, pending));
}

BOOL rig_local_address(Rig *r, HP_CONNID id, char *text, int *length, USHORT *port) {
    return BY_ROLE(r, HP_Server_GetLocalAddress(r->object, id, text, length, port),
                   HP_Agent_GetLocalAddress(r->object, id, text, length, port), HP_Client_GetLocalAddress(r->object, text, length, port));
}

En_HP_FetchResult rig_fetch(Rig *r, HP_CONNID id, void *data, int n) {
    return BY_ROLE(r, HP_TcpPullServer_Fetch(r->object, id, data, n), HP_TcpPullAgent_Fetch(r->object, id, data, n),
                   HP_TcpPullClient_Fetch(r->object, data, n));
}

En_HP_FetchResult rig_peek(Rig *r, HP_CONNID id, void *data, int n) {
    return BY_ROLE(r, HP_TcpPullServer_Peek(r->object, id, data, n), HP_TcpPullAgent_Peek(r->object, id, data, n),
                   HP_TcpPullClient_Peek(r->object, data, n));
}

int rig_state(Rig *r) {
    return (int)BY_ROLE(r, HP_Server_GetState(r->object), HP_Agent_GetState(r->object), HP_Client_GetState(r->object));
}

int rig_error(Rig *r) {
    return (int)BY_ROLE(r, HP_Server_GetLastError(r->object), HP_Agent_GetLastError(r->object), HP_Client_GetLastError(r->object));
}

DWORD rig_count(Rig *r) { return BY_ROLE(r, HP_Server_GetConnectionCount(r->object), HP_Agent_GetConnectionCount(r->object), 0); }

bool rig_ended(Rig *rig) { return rig->role == CLIENT ? rig_state(rig) == SS_STOPPED : rig_count(rig) == 0; }

void rig_set_buffer_size(Rig *r, DWORD size) {
    BY_ROLE(r, HP_TcpServer_SetSocketBufferSize(r->object, size), HP_TcpAgent_SetSocketBufferSize(r->object, size),
            HP_TcpClient_SetSocketBufferSize(r->object, size));
}

void rig_set_pack(Rig *r, DWORD max_size, USHORT flag) {
    BY_ROLE(r, HP_TcpPackServer_SetMaxPackSize(r->object, max_size), HP_TcpPackAgent_SetMaxPackSize(r->object, max_size),
            HP_TcpPackClient_SetMaxPackSize(r->object, max_size));
    BY_ROLE(r, HP_TcpPackServer_SetPackHeaderFlag(r->object, flag), HP_TcpPackAgent_SetPackHeaderFlag(r->object, flag),
            HP_TcpPackClient_SetPackHeaderFlag(r->object, flag));
}

void rig_set_workers(Rig *r, DWORD count) {
    if (r->role == SERVER) HP_Server_SetWorkerThreadCount(r->object, count);
    if (r->role == AGENT) HP_Agent_SetWorkerThreadCount(r->object, count);
}

void rig_unset_on_send(Rig *r) {
    BY_ROLE(r, HP_Set_FN_Server_OnSend(r->listener, NULL), HP_Set_FN_Agent_OnSend(r->listener, NULL),
            HP_Set_FN_Client_OnSend(r->listener, NULL));
}

bool rig_has_wait(Rig *r) { return BY_ROLE(r, HAVE(HP_Server_Wait), HAVE(HP_Agent_Wait), HAVE(HP_Client_Wait)); }

BOOL rig_wait(Rig *r, DWORD milliseconds) {
    return BY_ROLE(r, HP_Server_Wait(r->object, milliseconds), HP_Agent_Wait(r->object, milliseconds), HP_Client_Wait(r->object, milliseconds));
}

void fact_connected(Rig *r, HP_CONNID id, const char *label) {
    if (BY_ROLE(r, HAVE(HP_Server_IsConnected), HAVE(HP_Agent_IsConnected), HAVE(HP_Client_IsConnected)))
        fact("%s IsConnected -> %s", label, truth_text(BY_ROLE(r, HP_Server_IsConnected(r->object, id), HP_Agent_IsConnected(r->object, id), HP_Client_IsConnected(r->object))));
    else fact("%s IsConnected -> absent", label);
}

void fact_start(Rig *rig, const char *label, BOOL ok) {
    int code = (int)SYS_GetLastError();
    if (TRUTH(ok)) fact("%s -> TRUE, %s", label, state_text(rig_state(rig)));
    else fact("%s -> FALSE (%s, %s), %s", label, se_text(rig_error(rig)), errno_text(code), state_text(rig_state(rig)));
}

En_HP_HandleResult rig_echo(Rig *rig, const Event *event) {
    if (event->kind == ON_RECEIVE) rig_send(rig, event->id, event->data, event->length);
    return HR_OK;
}
