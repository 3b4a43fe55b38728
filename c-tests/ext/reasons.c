/* HP_Ext_GetLastErrorReason: why Start, Stop and Connect failed, in words. The codes stay as they are, so each case prints both. */
#include <hpsocket/HPSocket4C-Ext.h>

#include "http.h"
#include "process.h"
#include "reasons.h"
#include "udp.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define OWN "127.0.0.1"
#define NOWHERE "192.0.2.1" /* of nobody (RFC 5737) */

static BOOL start(Rig *rig, const char *bind) {
    if (rig->role == SERVER) return HP_Server_Start(rig->object, bind, 0);
    if (rig->role == AGENT) return HP_Agent_Start(rig->object, bind, FALSE);
    return HP_Client_StartWithBindAddress(rig->object, OWN, 9, FALSE, bind);
}

static const char *name_of(Transport transport) { return ((const char *[]){"TCP", "UDP", "cast", "ARQ"})[transport]; }

static bool exists(Transport transport, Role role) { return transport == TCP || (role != AGENT && (transport != CAST || role == CLIENT)); }

#define EACH_TYPE(transport, role)                                                                                            \
    for (Transport transport = TCP; transport <= ARQ; transport = (Transport)(transport + 1))                                 \
        EACH_ROLE(role) if (exists(transport, role))

typedef struct { HP_UdpNodeListener listener; HP_UdpNode node; } Node;

static Node node_new(void) {
    Node made = {.listener = Create_HP_UdpNodeListener()};
    made.node = Create_HP_UdpNode(made.listener);
    MUST(made.node != NULL);
    return made;
}

static void node_free(Node node) {
    Destroy_HP_UdpNode(node.node);
    Destroy_HP_UdpNodeListener(node.listener);
}

static void refuses(Rig *rig, const char *label) {
    REASON(label, rig->object, start(rig, OWN));
    fact("  %s", se_text(rig_error(rig)));
    rig_free(rig);
}

/* proves: COM-73 COM-10 COM-11 */
CASE(values) {
#define BAD(role, setter, value)                                                                                              \
    {                                                                                                                         \
        Rig *rig = rig_new(role, NULL);                                                                                       \
        setter(rig->object, value);                                                                                           \
        refuses(rig, #setter);                                                                                                \
    }
    BAD(SERVER, HP_TcpServer_SetSocketBufferSize, 4)
    BAD(AGENT, HP_TcpAgent_SetSocketBufferSize, 7)
    BAD(CLIENT, HP_TcpClient_SetSocketBufferSize, 0)
    BAD(SERVER, HP_Server_SetMaxConnectionCount, 200000000)
    BAD(SERVER, HP_Server_SetMaxConnectionCount, 0)
    BAD(AGENT, HP_Agent_SetWorkerThreadCount, 513)
    BAD(SERVER, HP_TcpServer_SetKeepAliveTime, 999)
    BAD(CLIENT, HP_TcpClient_SetKeepAliveInterval, 1)
    BAD(SERVER, HP_Server_SetFreeSocketObjLockTime, 0x80000000)
    BAD(SERVER, HP_Server_SetReuseAddressPolicy, (En_HP_ReuseAddressPolicy)3)
    BAD(AGENT, HP_TcpAgent_SetSyncConnectTimeout, 0)
    BAD(SERVER, HP_Ext_SetDrainTimeout, 0xFFFFFFFF)
    Rig *pack = rig_new_pack(SERVER, NULL);
    rig_set_pack(pack, 0, 0);
    refuses(pack, "MaxPackSize");
    pack = rig_new_pack(CLIENT, NULL);
    rig_set_pack(pack, 100, 0x400);
    refuses(pack, "PackHeaderFlag");
}

#define BAD_OVER(transport, role, setter, value)                                                                              \
    {                                                                                                                         \
        Rig *rig = rig_new_over(transport, role, NULL);                                                                       \
        setter(rig->object, value);                                                                                           \
        refuses(rig, #setter);                                                                                                \
    }

/* proves: UDP-20 UDP-32 CAST-15 */
CASE(values_over_udp) {
    BAD_OVER(UDP, SERVER, HP_UdpServer_SetMaxDatagramSize, 0)
    BAD_OVER(UDP, CLIENT, HP_UdpClient_SetMaxDatagramSize, 65537)
    BAD_OVER(UDP, SERVER, HP_UdpServer_SetDetectInterval, 999)
    BAD_OVER(UDP, SERVER, HP_Server_SetOnSendSyncPolicy, OSSP_RECEIVE)
    BAD_OVER(CAST, CLIENT, HP_UdpCast_SetMultiCastTtl, 256)
    BAD_OVER(CAST, CLIENT, HP_UdpCast_SetCastMode, (En_HP_CastMode)2)
    Node one = node_new();
    HP_UdpNode_SetPostReceiveCount(one.node, 0);
    REASON("HP_UdpNode_SetPostReceiveCount", one.node, HP_UdpNode_Start(one.node, OWN, 0));
    HP_UdpNode_SetPostReceiveCount(one.node, 1);
    REASON("a mode that does not exist", one.node, HP_UdpNode_StartWithCast(one.node, OWN, 0, (En_HP_CastMode)7, NULL));
    fact("  %s", se_text(HP_UdpNode_GetLastError(one.node)));
    node_free(one);
}

/* Values that are good one by one, too. proves: ARQ-1 ARQ-2 */
CASE(values_of_arq) {
    BAD_OVER(ARQ, SERVER, HP_UdpArqServer_SetFlushInterval, 0)
    BAD_OVER(ARQ, CLIENT, HP_UdpArqClient_SetSendWndSize, 0x80000000)
    BAD_OVER(ARQ, SERVER, HP_UdpArqServer_SetMaxTransUnit, 1433)
    BAD_OVER(ARQ, CLIENT, HP_UdpArqClient_SetMaxTransUnit, 71)
    BAD_OVER(ARQ, SERVER, HP_UdpServer_SetMaxDatagramSize, 71)
    BAD_OVER(ARQ, SERVER, HP_UdpArqServer_SetMaxMessageSize, 178816)
    BAD_OVER(ARQ, CLIENT, HP_UdpArqClient_SetHandShakeTimeout, 60)
}

/* proves: HTTP-2 HTTP-3 HTTP-T2 */
CASE(values_of_http) {
#define BAD_HTTP(setter, value)                                                                                               \
    {                                                                                                                         \
        Http *http = http_new(SERVER, NULL);                                                                                  \
        setter(http->object, value);                                                                                          \
        REASON(#setter, http->object, HP_Server_Start(http->object, OWN, 0));                                                 \
        http_free(http);                                                                                                      \
    }
    BAD_HTTP(HP_HttpServer_SetLocalVersion, (En_HP_HttpVersion)2)
    BAD_HTTP(HP_HttpServer_SetReleaseDelay, 60001)
    BAD_HTTP(HP_Ext_SetHttpMaxUrl, 65536)
    BAD_HTTP(HP_Ext_SetHttpMaxHeadSize, 0)
}

/* proves: COM-34 COM-35 COM-11 */
CASE(states) {
    EACH_TYPE(transport, role) {
        Rig *rig = rig_new_over(transport, role, NULL);
        fact("-- %s %s", name_of(transport), role_text(role));
        fact_reason("new", rig->object);
        REASON("Stop", rig->object, rig_stop(rig));
        USHORT port = 0;
        int peer = transport == TCP ? peer_listen(&port) : datagram_open(&port);
        if (transport == CAST) port = datagram_unused_port();
        if (role == CLIENT) MUST(TRUTH(HP_Client_StartWithBindAddress(rig->object, transport == CAST ? "239.255.61.9" : OWN, port, FALSE, OWN)));
        else MUST(TRUTH(start(rig, OWN)));
        fact_reason("it stays, as the code does", rig->object);
        REASON("Start", rig->object, start(rig, OWN));
        fact("  %s", se_text(rig_error(rig)));
        MUST(TRUTH(rig_stop(rig)));
        rig_free(rig);
        peer_close(peer);
    }
    Node one = node_new();
    REASON("node: Stop", one.node, HP_UdpNode_Stop(one.node));
    MUST(TRUTH(HP_UdpNode_Start(one.node, OWN, 0)));
    REASON("node: Start", one.node, HP_UdpNode_Start(one.node, OWN, 0));
    node_free(one);
}

/* proves: COM-107 TCP-2 TCP-24 NODE-2 CAST-2 */
CASE(bind_addresses) {
    static const char *const bad[] = {"localhost", "01.2.3.4", "a:b", "fe80::1%no-such-interface", NOWHERE};
    EACH_TYPE(transport, role) {
        fact("-- %s %s", name_of(transport), role_text(role));
        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
            if (transport == CAST && i == 4) continue; /* it stands for an interface there */
            Rig *rig = rig_new_over(transport, role, NULL);
            if (transport == CAST) REASON(bad[i], rig->object, HP_Client_StartWithBindAddress(rig->object, "239.255.61.9", 9, FALSE, bad[i]));
            else REASON(bad[i], rig->object, start(rig, bad[i]));
            rig_free(rig);
        }
    }
    Node one = node_new();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) REASON(bad[i], one.node, HP_UdpNode_Start(one.node, bad[i], 0));
    node_free(one);
    for (Transport transport = TCP; transport <= ARQ; transport = (Transport)(transport + 1)) {
        if (transport == CAST) continue;
        Rig *rig = rig_new_over(transport, CLIENT, NULL);
        REASON("another family", rig->object, HP_Client_StartWithBindAddress(rig->object, "::1", 9, FALSE, OWN));
        rig_free(rig);
    }
}

/* proves: TCP-5 TCP-42 COM-77 */
CASE(ports_in_use) {
    USHORT port;
    int held = peer_listen(&port);
    Rig *rig = rig_new(SERVER, NULL);
    REASON("server", rig->object, HP_Server_Start(rig->object, OWN, port));
    fact("  %s", se_text(rig_error(rig)));
    rig_free(rig);
    rig = rig_new(CLIENT, NULL);
    HP_Client_SetReuseAddressPolicy(rig->object, RAP_NONE);
    REASON("client", rig->object, HP_Client_StartWithBindAddressAndLocalPort(rig->object, OWN, 9, FALSE, OWN, port));
    rig_free(rig);
    peer_close(held);
    held = datagram_open(&port);
    for (Transport transport = UDP; transport <= ARQ; transport = (Transport)(transport + 2)) {
        rig = rig_new_over(transport, SERVER, NULL);
        HP_Server_SetReuseAddressPolicy(rig->object, RAP_NONE);
        REASON(name_of(transport), rig->object, HP_Server_Start(rig->object, OWN, port));
        rig_free(rig);
    }
    Node one = node_new();
    HP_UdpNode_SetReuseAddressPolicy(one.node, RAP_NONE);
    REASON("node", one.node, HP_UdpNode_Start(one.node, OWN, port));
    node_free(one);
    peer_close(held);
}

/* proves: CAST-2 CAST-4 NODE-2 NODE-3 */
CASE(casts) {
    Rig *rig = rig_new_over(CAST, CLIENT, NULL);
    REASON("no group", rig->object, HP_Client_Start(rig->object, "1.2.3.4", 9, FALSE));
    REASON("nobody", rig->object, HP_Client_Start(rig->object, NULL, 9, FALSE));
    REASON("another family", rig->object, HP_Client_StartWithBindAddress(rig->object, "239.1.2.3", 9, FALSE, "::1"));
    HP_UdpCast_SetCastMode(rig->object, CM_BROADCAST);
    REASON("broadcast over IPv6", rig->object, HP_Client_Start(rig->object, "ff02::1", 9, FALSE));
    rig_free(rig);
    Node one = node_new();
    REASON("no group", one.node, HP_UdpNode_StartWithCast(one.node, NULL, 0, CM_MULTICAST, "1.2.3.4"));
    REASON("nobody", one.node, HP_UdpNode_StartWithCast(one.node, NULL, 0, CM_MULTICAST, NULL));
    REASON("a name", one.node, HP_UdpNode_StartWithCast(one.node, NULL, 0, CM_MULTICAST, "localhost"));
    REASON("another family", one.node, HP_UdpNode_StartWithCast(one.node, OWN, 0, CM_MULTICAST, "ff02::1"));
    REASON("broadcast over IPv6", one.node, HP_UdpNode_StartWithCast(one.node, NULL, 0, CM_BROADCAST, "ff02::1"));
    node_free(one);
}

static En_HP_HandleResult refuse(Rig *rig, const Event *event) {
    if (event->kind != *(Kind *)rig->user) return HR_OK;
    errno = 0;
    return HR_ERROR;
}

/* proves: COM-15 TCP-6 TCP-41 TCP-43 */
CASE(refusing_callbacks) {
    USHORT port;
    int listener = peer_listen(&port);
    Kind kinds[] = {ON_PREPARE_LISTEN, ON_PREPARE_CONNECT, ON_CONNECT, ON_HANDSHAKE};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        EACH_ROLE(role) {
            if ((role == SERVER) != (kinds[i] == ON_PREPARE_LISTEN)) continue;
            Rig *rig = rig_new(role, refuse);
            rig->user = &kinds[i];
            HP_CONNID id;
            if (role == AGENT) {
                rig_start_agent(rig, false);
                REASON("Connect", rig->object, HP_Agent_Connect(rig->object, OWN, port, &id));
            } else if (role == CLIENT) REASON("Start", rig->object, HP_Client_Start(rig->object, OWN, port, FALSE));
            else REASON("Start", rig->object, start(rig, OWN));
            rig_free(rig);
        }
    peer_close(listener);
}

static En_HP_HandleResult stop_inside(Rig *rig, const Event *event) {
    if (event->kind == ON_PREPARE_LISTEN || event->kind == ON_PREPARE_CONNECT) CALL("Stop inside", rig_stop(rig));
    return HR_OK;
}

/* proves: COM-44 */
CASE(stopped_meanwhile) {
    for (Role role = SERVER; role <= CLIENT; role = (Role)(role + 2)) {
        Rig *rig = rig_new(role, stop_inside);
        REASON(role_text(role), rig->object, start(rig, OWN));
        rig_free(rig);
    }
}

/* proves: COM-6 COM-8 */
CASE(places_for_the_text) {
    char text[1001];
    int length = sizeof text;
    Rig *rig = rig_new(SERVER, NULL);
    rig_set_buffer_size(rig, 4);
    CALL("nothing has failed", HP_Ext_GetLastErrorReason(rig->object, text, &length));
    MUST(!TRUTH(start(rig, OWN)));
    CALL("no length", HP_Ext_GetLastErrorReason(rig->object, text, NULL));
    CALL("no room", HP_Ext_GetLastErrorReason(rig->object, NULL, &length));
    length = 5;
    CALL("little room", HP_Ext_GetLastErrorReason(rig->object, text, &length));
    fact("needed: %d", length);
    CALL("just enough", HP_Ext_GetLastErrorReason(rig->object, text, &length));
    fact("%s, %d", text, length);
    length = 0;
    CALL("only the size", HP_Ext_GetLastErrorReason(rig->object, NULL, &length));
    length = sizeof text;
    CALL("no object", HP_Ext_GetLastErrorReason(NULL, text, &length));
    rig_free(rig);
}

static Rig *of_parent;

static int ask_in_child(void) {
    fact_reason("child", of_parent->object);
    REASON("child, Start", of_parent->object, start(of_parent, "localhost"));
    return 0;
}

/* A child has its parent's code, and says as much. proves: COM-105 */
CASE(forked_children) {
    of_parent = rig_new(SERVER, NULL);
    REASON("Start", of_parent->object, start(of_parent, "01.2.3.4"));
    MUST(child_run(ask_in_child) == 0);
    fact_reason("parent", of_parent->object);
    rig_free(of_parent);
}

/* A text of any length is cut, and it is one line. proves: COM-3 */
CASE(long_and_strange_names) {
    char name[3000], text[1001];
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    name[1] = '\n';
    name[2] = '\xe4';
    Rig *rig = rig_new(SERVER, NULL);
    CALL("Start", HP_Server_Start(rig->object, name, 0));
    int length = sizeof text;
    CALL("reason", HP_Ext_GetLastErrorReason(rig->object, text, &length));
    fact("%d bytes: %.20s", length, text);
    rig_free(rig);
}
