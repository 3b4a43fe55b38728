/* UDP components that are not running: what their properties are and what Start says about values, and which of several errors
 * a call reports. */
#include "facts.h"

#include <hpsocket/HPSocket4C-Ext.h>

#include <errno.h>
#include <limits.h>
#include <string.h>

typedef enum { OF_SERVER, OF_CLIENT, OF_NODE } Starts;

/* A property of a component type, a value that Start accepts at each end of the range, and one that it refuses. */
typedef struct {
    const char *name;
    HP_Object (*create)(HP_Object);
    void (*destroy)(HP_Object);
    Starts starts;
    DWORD (*get)(HP_Object);
    void (*set)(HP_Object, DWORD);
    DWORD least, most, bad;
} Property;

enum { ANY = INT_MAX };
static const DWORD NEGATIVE = 0x80000000;

#define OF(kind, starts, family, name, least, most, bad)                                                                      \
    {#kind " " #name, Create_HP_##kind, Destroy_HP_##kind, starts, HP_##family##_Get##name, HP_##family##_Set##name, least, most, bad}
#define OF_SERVERS(family, name, least, most, bad)                                                                            \
    OF(UdpServer, OF_SERVER, family, name, least, most, bad), OF(UdpArqServer, OF_SERVER, family, name, least, most, bad)
#define OF_CLIENTS(family, name, least, most, bad)                                                                            \
    OF(UdpClient, OF_CLIENT, family, name, least, most, bad), OF(UdpArqClient, OF_CLIENT, family, name, least, most, bad)
#define OF_ARQ(name, least, most, bad)                                                                                        \
    OF(UdpArqServer, OF_SERVER, UdpArqServer, name, least, most, bad), OF(UdpArqClient, OF_CLIENT, UdpArqClient, name, least, most, bad)

static const Property properties[] = {
    OF_SERVERS(UdpServer, MaxDatagramSize, 72, 65536, 65537),
    OF_SERVERS(UdpServer, PostReceiveCount, 1, ANY, 0),
    OF_SERVERS(UdpServer, DetectAttempts, 0, ANY, NEGATIVE),
    OF_SERVERS(UdpServer, DetectInterval, 0, 1000, 999),
    OF_SERVERS(Server, MaxConnectionCount, 1, 5000000, 5000001),
    OF_SERVERS(Server, FreeSocketObjLockTime, 1000, ANY, 999),
    OF_SERVERS(Server, FreeSocketObjPool, 0, ANY, NEGATIVE),
    OF_SERVERS(Server, FreeSocketObjHold, 0, ANY, NEGATIVE),
    OF_SERVERS(Server, FreeBufferObjPool, 0, ANY, NEGATIVE),
    OF_SERVERS(Server, FreeBufferObjHold, 0, ANY, NEGATIVE),
    OF_CLIENTS(UdpClient, MaxDatagramSize, 72, 65536, 0),
    OF_CLIENTS(UdpClient, DetectAttempts, 0, ANY, NEGATIVE),
    OF_CLIENTS(UdpClient, DetectInterval, 0, 1000, 1),
    OF_CLIENTS(Client, FreeBufferPoolSize, 0, ANY, NEGATIVE),
    OF_CLIENTS(Client, FreeBufferPoolHold, 0, ANY, NEGATIVE),
    OF(UdpCast, OF_CLIENT, UdpCast, MaxDatagramSize, 1, 65536, 0),
    OF(UdpCast, OF_CLIENT, Client, FreeBufferPoolSize, 0, ANY, NEGATIVE),
    OF(UdpNode, OF_NODE, UdpNode, MaxDatagramSize, 1, 65536, 65537),
    OF(UdpNode, OF_NODE, UdpNode, PostReceiveCount, 1, ANY, 0),
    OF(UdpNode, OF_NODE, UdpNode, WorkerThreadCount, 1, 2, 513),
    OF(UdpNode, OF_NODE, UdpNode, FreeBufferPoolSize, 0, ANY, NEGATIVE),
    OF(UdpNode, OF_NODE, UdpNode, FreeBufferPoolHold, 0, ANY, NEGATIVE),
    OF_ARQ(FlushInterval, 1, ANY, 0),
    OF_ARQ(ResendByAcks, 0, ANY, NEGATIVE),
    OF_ARQ(SendWndSize, 1, ANY, 0),
    OF_ARQ(RecvWndSize, 1, ANY, 0),
    OF_ARQ(MinRto, 1, 2499, 2500),
    OF_ARQ(FastLimit, 0, ANY, NEGATIVE),
    OF_ARQ(MaxTransUnit, 72, 1432, 1433),
    OF_ARQ(MaxMessageSize, 1, 178815, 178816),
    OF_ARQ(HandShakeTimeout, 61, ANY, 60),
};
enum { PROPERTIES = sizeof properties / sizeof *properties };

static HP_Object made(HP_Object (*create)(HP_Object)) {
    HP_Object object = create(NULL);
    MUST(object != NULL);
    return object;
}

/* proves: UDP-20 UDP-30 UDP-31 UDP-32 UDP-33 ARQ-1 ARQ-3 ARQ-4 */
CASE(defaults) {
    for (int i = 0; i < PROPERTIES; i++) {
        const Property *p = &properties[i];
        HP_Object object = made(p->create);
        bool by_formula = strstr(p->name, "WorkerThreadCount") != NULL;
        DWORD before = p->get(object);
        p->set(object, 0xFFFFFFFE);
        fact("%s %u%s", p->name, by_formula ? 0 : before, p->get(object) == 0xFFFFFFFE ? "" : ", not stored");
        p->destroy(object);
    }
}

static bool start(const Property *p, HP_Object object) {
    bool started = TRUTH(p->starts == OF_SERVER   ? HP_Server_Start(object, "127.0.0.1", 0)
                         : p->starts == OF_CLIENT ? HP_Client_Start(object, "127.0.0.1", 9, TRUE)
                                                  : HP_UdpNode_Start(object, "127.0.0.1", 0));
    return started;
}

/* Whether Start calls a value invalid, in both of its ways to say so. */
static bool invalid(const Property *p, DWORD value) {
    HP_Object object = made(p->create);
    p->set(object, value);
    errno = 0;
    bool started = start(p, object);
    int code = p->starts == OF_SERVER ? (int)HP_Server_GetLastError(object)
        : p->starts == OF_CLIENT      ? (int)HP_Client_GetLastError(object)
                                      : (int)HP_UdpNode_GetLastError(object);
    bool refused = !started && errno == EINVAL && code == SE_INVALID_PARAM;
    p->destroy(object);
    return refused;
}

/* proves: UDP-1 UDP-7 UDP-20 UDP-30 UDP-32 ARQ-1 ARQ-2 */
CASE(ranges) {
    for (int i = 0; i < PROPERTIES; i++) {
        const Property *p = &properties[i];
        fact("%s %s %s %s", p->name, invalid(p, p->least) ? "refused" : "fine", invalid(p, p->most) ? "refused" : "fine",
             invalid(p, p->bad) ? "refused" : "fine");
    }
}

/* proves: UDP-16 UDP-17 UDP-35 UDP-8 CAST-15 ABI-24 ABI-89 */
CASE(other_properties) {
    HP_Object server = made(Create_HP_UdpServer), cast = made(Create_HP_UdpCast), node = made(Create_HP_UdpNode);
    HP_Object arq_server = made(Create_HP_UdpArqServer), arq_client = made(Create_HP_UdpArqClient);
    fact("cast mode %d, TTL %d %d", (int)HP_UdpCast_GetCastMode(cast), HP_UdpCast_GetMultiCastTtl(cast), HP_UdpNode_GetMultiCastTtl(node));
    HP_UdpCast_SetCastMode(cast, CM_BROADCAST);
    HP_UdpCast_SetMultiCastTtl(cast, 255);
    HP_UdpNode_SetMultiCastTtl(node, -1);
    fact("cast mode %d, TTL %d %d", (int)HP_UdpCast_GetCastMode(cast), HP_UdpCast_GetMultiCastTtl(cast), HP_UdpNode_GetMultiCastTtl(node));
    CALL("a node with a TTL of -1", HP_UdpNode_StartWithCast(node, "127.0.0.1", 0, CM_UNICAST, NULL));
    fact("loop %s %s", truth_text(HP_UdpCast_IsMultiCastLoop(cast)), truth_text(HP_UdpNode_IsMultiCastLoop(node)));
    HP_UdpCast_SetMultiCastLoop(cast, 2);
    HP_UdpNode_SetMultiCastLoop(node, -1);
    fact("loop %d %d", HP_UdpCast_IsMultiCastLoop(cast), HP_UdpNode_IsMultiCastLoop(node));
    fact("reuse %d %d %d", (int)HP_Client_GetReuseAddressPolicy(cast), HP_UdpCast_IsReuseAddress(cast), (int)HP_UdpNode_GetReuseAddressPolicy(node));
    HP_UdpCast_SetReuseAddress(cast, FALSE);
    HP_UdpNode_SetReuseAddressPolicy(node, RAP_ADDR_AND_PORT);
    fact("reuse %d %d %d", (int)HP_Client_GetReuseAddressPolicy(cast), HP_UdpCast_IsReuseAddress(cast), (int)HP_UdpNode_GetReuseAddressPolicy(node));
    fact("secure %d %d", HP_Server_IsSecure(server), HP_Client_IsSecure(cast));
    HP_UdpCast_SetCastMode(cast, CM_UNICAST);
    CALL("a cast component with CM_UNICAST", HP_Client_Start(cast, "239.1.2.3", 9, FALSE));
    HP_Server_SetOnSendSyncPolicy(server, OSSP_RECEIVE);
    CALL("a server with OSSP_RECEIVE", HP_Server_Start(server, "127.0.0.1", 0));
    fact("ARQ %d %d %d %d", HP_UdpArqServer_IsNoDelay(arq_server), HP_UdpArqServer_IsTurnoffCongestCtrl(arq_server),
         HP_UdpArqClient_IsNoDelay(arq_client), HP_UdpArqClient_IsTurnoffCongestCtrl(arq_client));
    HP_UdpArqServer_SetNoDelay(arq_server, 3);
    HP_UdpArqServer_SetTurnoffCongestCtrl(arq_server, 3);
    HP_UdpArqClient_SetNoDelay(arq_client, 3);
    HP_UdpArqClient_SetTurnoffCongestCtrl(arq_client, 3);
    fact("ARQ %d %d %d %d", HP_UdpArqServer_IsNoDelay(arq_server), HP_UdpArqServer_IsTurnoffCongestCtrl(arq_server),
         HP_UdpArqClient_IsNoDelay(arq_client), HP_UdpArqClient_IsTurnoffCongestCtrl(arq_client));
    HP_UdpServer_SetMaxDatagramSize(arq_server, 500);
    fact("transmission unit %u", HP_UdpArqServer_GetMaxTransUnit(arq_server));
    Destroy_HP_UdpServer(server);
    Destroy_HP_UdpCast(cast);
    Destroy_HP_UdpNode(node);
    Destroy_HP_UdpArqServer(arq_server);
    Destroy_HP_UdpArqClient(arq_client);
}

CASE(our_own_properties) {
    HP_Object objects[] = {made(Create_HP_UdpServer), made(Create_HP_UdpClient), made(Create_HP_UdpCast), made(Create_HP_UdpNode),
                           made(Create_HP_UdpArqServer), made(Create_HP_UdpArqClient)};
    for (size_t i = 0; i < sizeof objects / sizeof *objects; i++) {
        HP_Object o = objects[i];
        fact("%u %d, dropped %llu", HP_Ext_GetUdpReceiveBuffer(o), HP_Ext_IsUdpGro(o), (unsigned long long)HP_Ext_GetUdpDropCount(o));
        HP_Ext_SetUdpReceiveBuffer(o, 1 << 20);
        HP_Ext_SetUdpGro(o, 5);
        fact("%u %d", HP_Ext_GetUdpReceiveBuffer(o), HP_Ext_IsUdpGro(o));
    }
    HP_Object server = objects[0];
    fact("idle timeout %u", HP_Ext_GetUdpIdleTimeout(server));
    HP_Ext_SetUdpIdleTimeout(server, 1000);
    fact("idle timeout %u", HP_Ext_GetUdpIdleTimeout(server));
    HP_Ext_SetUdpIdleTimeout(server, NEGATIVE);
    CALL("a server with a negative one", HP_Server_Start(server, "127.0.0.1", 0));
    void (*const destroy[])(HP_Object) = {Destroy_HP_UdpServer, Destroy_HP_UdpClient, Destroy_HP_UdpCast, Destroy_HP_UdpNode,
                                          Destroy_HP_UdpArqServer, Destroy_HP_UdpArqClient};
    for (size_t i = 0; i < sizeof objects / sizeof *objects; i++) destroy[i](objects[i]);
}

static const BYTE data[] = "abcd";

/* proves: UDPS-13 UDPS-20 UDPS-21 ARQ-26 */
CASE(sends_of_servers) {
    HP_Object servers[] = {made(Create_HP_UdpServer), made(Create_HP_UdpArqServer)};
    WSABUF empty[] = {{0, NULL}, {0, NULL}}, bad[] = {{1, (LPBYTE)data}, {1, NULL}}, wide[] = {{UINT_MAX, (LPBYTE)data}, {1, (LPBYTE)data}};
    for (int i = 0; i < 2; i++) {
        HP_Object s = servers[i];
        fact("-- %s", i == 0 ? "UDP" : "ARQ");
        CALL("Send NULL", HP_Server_Send(s, 1, NULL, 1));
        CALL("Send -1", HP_Server_Send(s, 1, data, -1));
        CALL("Send 0", HP_Server_Send(s, 1, data, 0));
        CALL("Send 5000", HP_Server_Send(s, 1, data, 5000));
        CALL("Send 4", HP_Server_Send(s, 1, data, 4));
        CALL("SendPart NULL", HP_Server_SendPart(s, 1, NULL, 1, -1));
        CALL("SendPackets NULL", HP_Server_SendPackets(s, 1, NULL, 1));
        CALL("SendPackets none", HP_Server_SendPackets(s, 1, empty, 0));
        CALL("SendPackets INT_MIN", HP_Server_SendPackets(s, 1, empty, INT_MIN));
        CALL("SendPackets empty", HP_Server_SendPackets(s, 1, empty, 2));
        CALL("SendPackets one empty", HP_Server_SendPackets(s, 1, empty, 1));
        CALL("SendPackets with NULL", HP_Server_SendPackets(s, 1, bad, 2));
        CALL("SendPackets too wide", HP_Server_SendPackets(s, 1, wide, 2));
        BOOL paused = 7;
        CALL("PauseReceive", HP_Server_PauseReceive(s, 1, TRUE));
        CALL("IsPauseReceive", HP_Server_IsPauseReceive(s, 1, &paused));
        fact("paused %d", paused);
    }
    int count = 7;
    CALL("waiting", HP_UdpArqServer_GetWaitingSendMessageCount(servers[1], 1, &count));
    fact("count %d", count);
    Destroy_HP_UdpServer(servers[0]);
    Destroy_HP_UdpArqServer(servers[1]);
}

/* proves: UDPC-13 UDPC-14 UDPC-15 CAST-7 CAST-10 ARQ-26 ARQ-29 UDP-14 */
CASE(sends_of_clients) {
    HP_Object clients[] = {made(Create_HP_UdpClient), made(Create_HP_UdpArqClient), made(Create_HP_UdpCast)};
    WSABUF empty[] = {{0, NULL}, {0, NULL}}, bad[] = {{1, (LPBYTE)data}, {1, NULL}}, wide[] = {{UINT_MAX, (LPBYTE)data}, {1, (LPBYTE)data}};
    static const char *const names[] = {"UDP", "ARQ", "cast"};
    for (int i = 0; i < 3; i++) {
        HP_Object c = clients[i];
        fact("-- %s", names[i]);
        CALL("Send NULL", HP_Client_Send(c, NULL, 1));
        CALL("Send NULL, 0", HP_Client_Send(c, NULL, 0));
        CALL("Send -1", HP_Client_Send(c, data, -1));
        CALL("Send 0", HP_Client_Send(c, data, 0));
        CALL("Send 5000", HP_Client_Send(c, data, 5000));
        CALL("Send 4", HP_Client_Send(c, data, 4));
        CALL("SendPart NULL", HP_Client_SendPart(c, NULL, 1, -1));
        CALL("SendPackets NULL", HP_Client_SendPackets(c, NULL, 1));
        CALL("SendPackets none", HP_Client_SendPackets(c, empty, 0));
        CALL("SendPackets empty", HP_Client_SendPackets(c, empty, 2));
        CALL("SendPackets one empty", HP_Client_SendPackets(c, empty, 1));
        CALL("SendPackets with NULL", HP_Client_SendPackets(c, bad, 2));
        CALL("SendPackets too wide", HP_Client_SendPackets(c, wide, 2));
        CALL("PauseReceive", HP_Client_PauseReceive(c, TRUE));
    }
    int count = 7;
    CALL("waiting", HP_UdpArqClient_GetWaitingSendMessageCount(clients[1], &count));
    fact("count %d", count);
    char text[46] = "as before";
    int length = sizeof text;
    USHORT port = 7;
    CALL("sender", HP_UdpCast_GetRemoteAddress(clients[2], text, &length, &port));
    fact("%s, %d, port %d", text, length, port);
    Destroy_HP_UdpClient(clients[0]);
    Destroy_HP_UdpArqClient(clients[1]);
    Destroy_HP_UdpCast(clients[2]);
}

static En_HP_HandleResult __HP_CALL on_prepare(HP_UdpNode sender, UINT_PTR socket) { return (void)sender, (void)socket, HR_OK; }
static En_HP_HandleResult __HP_CALL on_datagram(HP_UdpNode sender, LPCTSTR address, USHORT port, const BYTE *bytes, int length) {
    return (void)sender, (void)address, (void)port, (void)bytes, (void)length, HR_OK;
}
static En_HP_HandleResult __HP_CALL on_error(HP_UdpNode sender, En_HP_SocketOperation operation, int code, LPCTSTR address, USHORT port,
                                             const BYTE *bytes, int length) {
    return (void)sender, (void)operation, (void)code, (void)address, (void)port, (void)bytes, (void)length, HR_OK;
}
static En_HP_HandleResult __HP_CALL on_shutdown(HP_UdpNode sender) { return (void)sender, HR_OK; }

/* proves: NODE-1 NODE-6 NODE-8 NODE-9 NODE-10 NODE-12 NODE-17 UDP-3 UDP-14 UDP-34 COM-56 */
CASE(a_stopped_node) {
    HP_Object listener = Create_HP_UdpNodeListener();
    HP_Set_FN_UdpNode_OnPrepareListen(listener, on_prepare);
    HP_Set_FN_UdpNode_OnSend(listener, on_datagram);
    HP_Set_FN_UdpNode_OnReceive(listener, on_datagram);
    HP_Set_FN_UdpNode_OnError(listener, on_error);
    HP_Set_FN_UdpNode_OnShutdown(listener, on_shutdown);
    HP_Object n = Create_HP_UdpNode(listener);
    MUST(n != NULL);
    WSABUF empty[] = {{0, NULL}, {0, NULL}}, one = {1, (LPBYTE)data};
    CALL("HasStarted", HP_UdpNode_HasStarted(n));
    CALL("Wait", HP_UdpNode_Wait(n, 0));
    CALL("Stop", HP_UdpNode_Stop(n));
    fact("%s %s \"%s\" mode %d", state_text(HP_UdpNode_GetState(n)), se_text(HP_UdpNode_GetLastError(n)), HP_UdpNode_GetLastErrorDesc(n),
         (int)HP_UdpNode_GetCastMode(n));
    HP_UdpNode_SetExtra(n, &one);
    fact("extra %d", HP_UdpNode_GetExtra(n) == &one);
    CALL("Send", HP_UdpNode_Send(n, "127.0.0.1", 9, data, 4));
    CALL("Send NULL", HP_UdpNode_Send(n, "127.0.0.1", 9, NULL, -1));
    CALL("Send to nobody", HP_UdpNode_Send(n, NULL, 9, NULL, -1));
    CALL("SendPart to nobody", HP_UdpNode_SendPart(n, "", 9, data, 1, 1));
    CALL("SendPackets", HP_UdpNode_SendPackets(n, "127.0.0.1", 9, &one, 1));
    CALL("SendPackets empty", HP_UdpNode_SendPackets(n, "127.0.0.1", 9, empty, 2));
    CALL("SendPackets none", HP_UdpNode_SendPackets(n, NULL, 9, empty, 0));
    CALL("SendCast", HP_UdpNode_SendCast(n, NULL, -1));
    CALL("SendCastPart", HP_UdpNode_SendCastPart(n, data, 1, 1));
    CALL("SendCastPackets none", HP_UdpNode_SendCastPackets(n, NULL, 0));
    char text[46] = "as before";
    int length = sizeof text, pending = 7;
    USHORT port = 7;
    CALL("local address", HP_UdpNode_GetLocalAddress(n, text, &length, &port));
    fact("%s, %d, port %d", text, length, port);
    port = 7;
    CALL("cast address", HP_UdpNode_GetCastAddress(n, text, &length, &port));
    fact("%s, %d, port %d", text, length, port);
    CALL("pending", HP_UdpNode_GetPendingDataLength(n, &pending));
    fact("pending %d", pending);
    Destroy_HP_UdpNode(n);
    Destroy_HP_UdpNodeListener(listener);
}

/* proves: ABI-45 ABI-46 */
CASE(listeners) {
    HP_Object s = Create_HP_UdpServerListener(), as = Create_HP_UdpArqServerListener(), c = Create_HP_UdpClientListener();
    HP_Object ac = Create_HP_UdpArqClientListener(), k = Create_HP_UdpCastListener(), n = Create_HP_UdpNodeListener();
    HP_Object objects[] = {Create_HP_UdpServer(s), Create_HP_UdpArqServer(as), Create_HP_UdpClient(c), Create_HP_UdpArqClient(ac),
                           Create_HP_UdpCast(k), Create_HP_UdpNode(n), Create_HP_UdpArqServer(s), Create_HP_UdpArqClient(c)};
    int all = 0;
    for (size_t i = 0; i < sizeof objects / sizeof *objects; i++) all += objects[i] != NULL;
    fact("made %d", all);
    Destroy_HP_UdpServer(objects[0]);
    Destroy_HP_UdpArqServer(objects[1]);
    Destroy_HP_UdpClient(objects[2]);
    Destroy_HP_UdpArqClient(objects[3]);
    Destroy_HP_UdpCast(objects[4]);
    Destroy_HP_UdpNode(objects[5]);
    Destroy_HP_UdpServer(objects[6]);
    Destroy_HP_UdpClient(objects[7]);
    Destroy_HP_UdpServerListener(s);
    Destroy_HP_UdpArqServerListener(as);
    Destroy_HP_UdpClientListener(c);
    Destroy_HP_UdpArqClientListener(ac);
    Destroy_HP_UdpCastListener(k);
    Destroy_HP_UdpNodeListener(n);
}
