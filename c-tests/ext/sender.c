/* HP_Ext_SetSender: what callbacks get as pSender, and when it is given back. The rig knows its object by the handle, so these
 * cases have listeners of their own. */
#include <hpsocket/HPSocket4C-Ext.h>

#include "facts.h"
#include "peer.h"

#include <stdatomic.h>
#include <stdio.h>

typedef struct {
    HP_TcpServer server;
    const void *expected;
    _Atomic bool destroys; /* in OnReceive */
    bool destroys_at_start; /* in OnPrepareListen */
    int before_return; /* releases before that returned */
    _Atomic int events, wrong, closes, shutdowns, releases, late;
} Owner;

static Owner *owner;

static void note(const void *sender) {
    owner->events++;
    owner->wrong += sender != owner->expected;
    owner->late += owner->releases != 0;
}

static En_HP_HandleResult on_prepare(HP_Server sender, UINT_PTR listener) {
    (void)listener;
    note(sender);
    if (owner->destroys_at_start) {
        Destroy_HP_TcpServer(owner->server);
        WAIT(count_threads() == 1); /* the component has ended */
        owner->before_return = owner->releases;
    }
    return HR_OK;
}

static En_HP_HandleResult on_accept(HP_Server sender, HP_CONNID id, UINT_PTR client) {
    (void)id, (void)client;
    note(sender);
    return HR_OK;
}

static En_HP_HandleResult on_receive(HP_Server sender, HP_CONNID id, const BYTE *data, int length) {
    note(sender);
    if (owner->destroys) Destroy_HP_TcpServer(owner->server);
    return owner->destroys || HP_Server_Send(owner->server, id, data, length) ? HR_OK : HR_ERROR;
}

static En_HP_HandleResult on_close(HP_Server sender, HP_CONNID id, En_HP_SocketOperation operation, int code) {
    (void)id, (void)operation, (void)code;
    note(sender);
    owner->closes++;
    return HR_OK;
}

static En_HP_HandleResult on_shutdown(HP_Server sender) {
    note(sender);
    owner->shutdowns++;
    return HR_OK;
}

static void release(PVOID sender) {
    owner->wrong += sender != owner->expected;
    owner->releases++;
}

static USHORT start(Owner *new_owner, const void *sender) {
    char address[64];
    int length = sizeof address;
    USHORT port = 0;
    owner = new_owner;
    HP_TcpServerListener listener = Create_HP_TcpServerListener();
    HP_Set_FN_Server_OnPrepareListen(listener, on_prepare);
    HP_Set_FN_Server_OnAccept(listener, on_accept);
    HP_Set_FN_Server_OnReceive(listener, on_receive);
    HP_Set_FN_Server_OnClose(listener, on_close);
    HP_Set_FN_Server_OnShutdown(listener, on_shutdown);
    owner->server = Create_HP_TcpServer(listener);
    Destroy_HP_TcpServerListener(listener);
    owner->expected = sender != NULL ? sender : owner->server;
    MUST(HP_Ext_SetSender(owner->server, owner, NULL)); /* replaced without a release */
    MUST(HP_Ext_SetSender(owner->server, (PVOID)(UINT_PTR)sender, release));
    if (!HP_Server_Start(owner->server, "127.0.0.1", 0)) return 0;
    MUST(HP_Server_GetListenAddress(owner->server, address, &length, &port));
    return port;
}

static void report(const char *label) {
    fact("%s: events %d, wrong senders %d, OnClose %d, OnShutdown %d, releases %d, events after it %d", label, owner->events,
         owner->wrong, owner->closes, owner->shutdowns, owner->releases, owner->late);
}

CASE(in_callbacks) {
    static Owner with, without;
    const void *senders[] = {&with, NULL};
    Owner *owners[] = {&with, &without};
    for (int i = 0; i < 2; i++) {
        char got[4] = "";
        int peer = peer_connect(start(owners[i], senders[i]));
        peer_send(peer, "echo", 4);
        peer_read(peer, got, 4);
        fact("echo %.4s", got);
        MUST(HP_Server_Stop(owner->server));
        int before = owner->releases;
        Destroy_HP_TcpServer(owner->server);
        fact("releases before Destroy %d", before);
        report(i == 0 ? "own sender" : "NULL, the handle");
        peer_close(peer);
    }
}

CASE(after_a_destroy_inside) {
    static Owner destroyed;
    int peer = peer_connect(start(&destroyed, &destroyed));
    destroyed.destroys = true;
    peer_send(peer, "x", 1);
    WAIT(destroyed.releases == 1 && count_threads() == 1);
    report("destroyed inside");
    peer_close(peer);
}

/* A callback on the program's own thread, inside Start. */
CASE(after_a_destroy_inside_start) {
    static Owner destroyed = {.destroys_at_start = true};
    fact("started %d", start(&destroyed, &destroyed) != 0);
    fact("releases while OnPrepareListen runs %d", destroyed.before_return);
    WAIT(destroyed.releases == 1);
    report("destroyed inside");
}

CASE(bad_handles) {
    int local = 0;
    HP_TcpServerListener listener = Create_HP_TcpServerListener();
    HP_TcpServer server = Create_HP_TcpServer(NULL);
    Destroy_HP_TcpServer(server);
    CALL("NULL", HP_Ext_SetSender(NULL, &local, NULL));
    CALL("foreign memory", HP_Ext_SetSender(&local, &local, NULL));
    CALL("a listener", HP_Ext_SetSender(listener, &local, NULL));
    CALL("destroyed", HP_Ext_SetSender(server, &local, NULL));
    Destroy_HP_TcpServerListener(listener);
}

CASE(version) {
    const char *version = HP_Ext_GetVersion();
    int numbers[3];
    fact("three numbers: %d", sscanf(version, "%d.%d.%d", &numbers[0], &numbers[1], &numbers[2]) == 3);
#if defined(HP_EXT_SET_SENDER) && defined(HP_EXT_GET_VERSION)
    fact("features can be tested for");
#endif
}

// What the header says when a program is compiled, the library says at run time.
CASE(features) {
#if defined(HP_EXT_HAS_FEATURE) && defined(_SSL_SUPPORT) && defined(_UDP_SUPPORT) && defined(_HTTP_SUPPORT) && defined(_ZLIB_SUPPORT) \
    && defined(_BROTLI_SUPPORT) && defined(_ICONV_SUPPORT)
    static const char *const names[] = { "ssl", "udp", "http", "zlib", "brotli", "iconv", "SSL", "ssl ", "", "quic" };
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
        fact("'%s' %d", names[i], HP_Ext_HasFeature(names[i]));
    CALL("NULL", HP_Ext_HasFeature(NULL));
#endif
}
