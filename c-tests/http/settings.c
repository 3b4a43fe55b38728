/* Settings of HTTP components: defaults, round trips, what Start accepts, ignored while running; listeners. */
#include "http.h"

#include <stdio.h>
#include <string.h>

typedef struct {
    const char *name;
    Role role;
    HP_Object (*create)(HP_Object listener);
} Component;

static const Component kinds[] = {
    {"HttpServer", SERVER, Create_HP_HttpServer}, {"HttpAgent", AGENT, Create_HP_HttpAgent}, {"HttpClient", CLIENT, Create_HP_HttpClient},
    {"HttpSyncClient", CLIENT, Create_HP_HttpSyncClient},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static En_HP_HttpVersion version(const Component *kind, HP_Object object) {
    return kind->role == SERVER ? HP_HttpServer_GetLocalVersion(object)
           : kind->role == AGENT ? HP_HttpAgent_GetLocalVersion(object)
                                 : HP_HttpClient_GetLocalVersion(object);
}

static void set_version(const Component *kind, HP_Object object, int value) {
    En_HP_HttpVersion given = (En_HP_HttpVersion)value;
    if (kind->role == SERVER) HP_HttpServer_SetLocalVersion(object, given);
    else if (kind->role == AGENT) HP_HttpAgent_SetLocalVersion(object, given);
    else HP_HttpClient_SetLocalVersion(object, given);
}

static USHORT listening_port(void) {
    static USHORT port;
    if (port == 0) peer_listen(&port);
    return port;
}

static BOOL start(const Component *kind, HP_Object object) {
    return kind->role == SERVER ? HP_Server_Start(object, "127.0.0.1", 0)
           : kind->role == AGENT ? HP_Agent_Start(object, NULL, TRUE)
                                 : HP_Client_Start(object, "127.0.0.1", listening_port(), FALSE);
}

static void stop(const Component *kind, HP_Object object) {
    MUST(TRUTH(kind->role == SERVER ? HP_Server_Stop(object) : kind->role == AGENT ? HP_Agent_Stop(object) : HP_Client_Stop(object)));
}

static En_HP_SocketError last_error(const Component *kind, HP_Object object) {
    return kind->role == SERVER ? HP_Server_GetLastError(object)
           : kind->role == AGENT ? HP_Agent_GetLastError(object)
                                 : HP_Client_GetLastError(object);
}

/* "label: refused EINVAL" or "label: good". */
static void fact_started(const Component *kind, HP_Object object, const char *label) {
    BOOL ok = (call_begin(), start(kind, object));
    int code = (int)SYS_GetLastError();
    if (TRUTH(ok)) {
        fact("%s: good", label);
        stop(kind, object);
    } else fact("%s: refused, %s, %s", label, se_text(last_error(kind, object)), errno_text(code));
}

/* proves: HTTP-2 HTTP-11 COM-71 COM-73 ABI-97 */
CASE(versions) {
    static const int given[] = {HV_1_0, HV_1_1, 0, 2, 0x0100, 0x0201, 0x10101};
    for (int i = 0; i < KINDS; i++) {
        char label[64];
        HP_Object object = kinds[i].create(NULL);
        fact("%s: default 0x%04x", kinds[i].name, (unsigned)version(&kinds[i], object));
        for (size_t j = 0; j < sizeof given / sizeof *given; j++) {
            set_version(&kinds[i], object, given[j]);
            MUST((int)version(&kinds[i], object) == given[j]);
            snprintf(label, sizeof label, "%s, 0x%04x", kinds[i].name, (unsigned)given[j]);
            fact_started(&kinds[i], object, label);
        }
        set_version(&kinds[i], object, HV_1_0);
        MUST(TRUTH(start(&kinds[i], object)));
        set_version(&kinds[i], object, HV_1_1);
        fact("%s: while it runs 0x%04x", kinds[i].name, (unsigned)version(&kinds[i], object));
        Destroy_HP_HttpClient(object);
    }
}

/* proves: HTTP-3 HTTP-11 COM-71 COM-73 */
CASE(release_delay) {
    static const DWORD given[] = {100, 60000, 99, 0, 60001, 0xFFFFFFFF};
    HP_Object server = Create_HP_HttpServer(NULL);
    fact("default %u", HP_HttpServer_GetReleaseDelay(server));
    for (size_t j = 0; j < sizeof given / sizeof *given; j++) {
        char label[64];
        HP_HttpServer_SetReleaseDelay(server, given[j]);
        MUST(HP_HttpServer_GetReleaseDelay(server) == given[j]);
        snprintf(label, sizeof label, "%u", given[j]);
        fact_started(&kinds[0], server, label);
    }
    HP_HttpServer_SetReleaseDelay(server, 500);
    MUST(TRUTH(start(&kinds[0], server)));
    HP_HttpServer_SetReleaseDelay(server, 600);
    fact("while it runs %u", HP_HttpServer_GetReleaseDelay(server));
    Destroy_HP_HttpServer(server);
}

/* proves: HTTP-4 HTTP-11 ABI-23 ABI-24 COM-71 */
CASE(use_cookie) {
    HP_Object agent = Create_HP_HttpAgent(NULL), client = Create_HP_HttpClient(NULL), sync = Create_HP_HttpSyncClient(NULL);
    fact("default %d %d %d", HP_HttpAgent_IsUseCookie(agent), HP_HttpClient_IsUseCookie(client), HP_HttpClient_IsUseCookie(sync));
    HP_HttpAgent_SetUseCookie(agent, FALSE);
    HP_HttpClient_SetUseCookie(client, 17);
    HP_HttpClient_SetUseCookie(sync, 0x100);
    fact("FALSE 17 256: %d %d %d", HP_HttpAgent_IsUseCookie(agent), HP_HttpClient_IsUseCookie(client), HP_HttpClient_IsUseCookie(sync));
    MUST(TRUTH(start(&kinds[1], agent)));
    HP_HttpAgent_SetUseCookie(agent, TRUE);
    fact("while it runs %d", HP_HttpAgent_IsUseCookie(agent));
    Destroy_HP_HttpAgent(agent);
    Destroy_HP_HttpClient(client);
    Destroy_HP_HttpSyncClient(sync);
}

/* proves: HTTP-5 HTTP-11 ABI-23 ABI-24 COM-71 */
CASE(auto_start) {
    NEED(HP_HttpServer_SetHttpAutoStart);
    HP_Object server = Create_HP_HttpServer(NULL), agent = Create_HP_HttpAgent(NULL), client = Create_HP_HttpClient(NULL);
    fact("default %d %d %d", HP_HttpServer_IsHttpAutoStart(server), HP_HttpAgent_IsHttpAutoStart(agent), HP_HttpClient_IsHttpAutoStart(client));
    HP_HttpServer_SetHttpAutoStart(server, FALSE);
    HP_HttpAgent_SetHttpAutoStart(agent, 17);
    HP_HttpClient_SetHttpAutoStart(client, 0x100);
    fact("FALSE 17 256: %d %d %d", HP_HttpServer_IsHttpAutoStart(server), HP_HttpAgent_IsHttpAutoStart(agent), HP_HttpClient_IsHttpAutoStart(client));
    MUST(TRUTH(start(&kinds[0], server)));
    HP_HttpServer_SetHttpAutoStart(server, TRUE);
    fact("while it runs %d", HP_HttpServer_IsHttpAutoStart(server));
    Destroy_HP_HttpServer(server);
    Destroy_HP_HttpAgent(agent);
    Destroy_HP_HttpClient(client);
}

/* proves: HTTP-11 HTTP-201 COM-71 */
CASE(time_limits) {
    static const DWORD given[] = {0, 1, 0xFFFFFFFF, 20000};
    HP_Object sync = Create_HP_HttpSyncClient(NULL);
    fact("default %u %u", HP_HttpSyncClient_GetConnectTimeout(sync), HP_HttpSyncClient_GetRequestTimeout(sync));
    for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
        HP_HttpSyncClient_SetConnectTimeout(sync, given[i]);
        HP_HttpSyncClient_SetRequestTimeout(sync, given[i]);
        fact("%u: %u %u", given[i], HP_HttpSyncClient_GetConnectTimeout(sync), HP_HttpSyncClient_GetRequestTimeout(sync));
    }
    MUST(TRUTH(start(&kinds[3], sync)));
    HP_HttpSyncClient_SetConnectTimeout(sync, 7);
    HP_HttpSyncClient_SetRequestTimeout(sync, 7);
    fact("while it runs %u %u", HP_HttpSyncClient_GetConnectTimeout(sync), HP_HttpSyncClient_GetRequestTimeout(sync));
    Destroy_HP_HttpClient(sync);
}

static int accepted, completed;

static En_HP_HandleResult on_accept(HP_Server server, HP_CONNID id, UINT_PTR socket) {
    (void)server, (void)id, (void)socket;
    __atomic_add_fetch(&accepted, 1, __ATOMIC_SEQ_CST);
    return HR_OK;
}

static En_HP_HttpParseResult on_complete(HP_Http server, HP_CONNID id) {
    __atomic_add_fetch(&completed, 1, __ATOMIC_SEQ_CST);
    return TRUTH(HP_HttpServer_SendResponse(server, id, 204, NULL, NULL, 0, NULL, 0)) ? HPR_OK : HPR_ERROR;
}

static void ask(HP_Object server) {
    static const char request[] = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    char address[64], answer[] = "HTTP/1.1 204 No Content\r\nConnection: keep-alive\r\n\r\n", heard[sizeof answer] = "";
    int length = sizeof address;
    USHORT port = 0;
    MUST(TRUTH(HP_Server_GetListenAddress(server, address, &length, &port)));
    int peer = peer_connect(port);
    peer_send(peer, request, strlen(request));
    peer_read(peer, heard, sizeof answer - 1);
    fact("answered %d", strcmp(heard, answer) == 0);
    peer_close(peer);
}

/* proves: HTTP-1 ABI-43 ABI-46 ABI-48 */
CASE(listeners) {
    HP_Object listener = Create_HP_HttpServerListener(), plain = Create_HP_TcpServerListener();
    HP_Set_FN_HttpServer_OnAccept(listener, on_accept);
    HP_Set_FN_HttpServer_OnMessageComplete(listener, on_complete);
    HP_Set_FN_Server_OnAccept(plain, on_accept);
    HP_Object one = Create_HP_HttpServer(listener), two = Create_HP_HttpServer(listener), third = Create_HP_HttpServer(plain);
    MUST(TRUTH(start(&kinds[0], one)) && TRUTH(start(&kinds[0], two)) && TRUTH(start(&kinds[0], third)));
    ask(one);
    ask(two);
    fact("accepted %d, completed %d", __atomic_load_n(&accepted, __ATOMIC_SEQ_CST), __atomic_load_n(&completed, __ATOMIC_SEQ_CST));
    HP_Set_FN_Server_OnAccept(listener, NULL);
    ask(one);
    fact("accepted %d, completed %d", __atomic_load_n(&accepted, __ATOMIC_SEQ_CST), __atomic_load_n(&completed, __ATOMIC_SEQ_CST));
    char address[64];
    int length = sizeof address;
    USHORT port = 0;
    MUST(TRUTH(HP_Server_GetListenAddress(third, address, &length, &port)));
    int peer = peer_connect(port);
    WAIT(__atomic_load_n(&accepted, __ATOMIC_SEQ_CST) == 3);
    fact("a TCP server's listener: accepted");
    call_begin();
    HP_Set_FN_HttpServer_OnMessageComplete(plain, on_complete);
    fact("OnMessageComplete of it: %s", errno_text((int)SYS_GetLastError()));
    peer_close(peer);
    Destroy_HP_HttpServer(one);
    Destroy_HP_TcpServer(two);
    Destroy_HP_TcpClient(third);
    Destroy_HP_TcpServerListener(listener);
    Destroy_HP_HttpServerListener(plain);
}
