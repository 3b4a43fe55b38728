/* Properties of UDP components: defaults, ranges, when they may be set. */
#include "udp.h"

#include <stdio.h>

/* proves: ABI-87 TDEF-83 UDP-20 UDP-31 UDP-32 UDP-33 UDP-16 */
CASE(defaults) {
    Rig *server = udp_server(NULL), *client = udp_client(NULL);
    HP_Object s = server->object, c = client->object;
    fact("server: size %u, posts %u, attempts %u, interval %u", HP_UdpServer_GetMaxDatagramSize(s), HP_UdpServer_GetPostReceiveCount(s),
         HP_UdpServer_GetDetectAttempts(s), HP_UdpServer_GetDetectInterval(s));
    fact("  most connections %u, mark silence %s", HP_Server_GetMaxConnectionCount(s), truth_text(HP_Server_IsMarkSilence(s)));
    fact("  lock time %u, socket pool %u, hold %u, buffer pool %u, hold %u", HP_Server_GetFreeSocketObjLockTime(s),
         HP_Server_GetFreeSocketObjPool(s), HP_Server_GetFreeSocketObjHold(s), HP_Server_GetFreeBufferObjPool(s), HP_Server_GetFreeBufferObjHold(s));
    fact("  send policy %d", (int)HP_Server_GetSendPolicy(s));
    fact("client: size %u, attempts %u, interval %u", HP_UdpClient_GetMaxDatagramSize(c), HP_UdpClient_GetDetectAttempts(c), HP_UdpClient_GetDetectInterval(c));
    fact("  buffer pool %u, hold %u", HP_Client_GetFreeBufferPoolSize(c), HP_Client_GetFreeBufferPoolHold(c));
    if (udp_is_old()) fact("policies -> absent");
    else fact("policies -> server %d and %d, client %d", (int)HP_Server_GetReuseAddressPolicy(s), (int)HP_Server_GetOnSendSyncPolicy(s),
              (int)HP_Client_GetReuseAddressPolicy(c));
    rig_free(client);
    rig_free(server);
}

static void start_with(Rig *rig, const char *name, DWORD value) {
    char label[64];
    snprintf(label, sizeof label, "%s %s %u", role_text(rig->role), name, value);
    unsigned short port;
    if (rig->role == SERVER) START(rig, label, HP_Server_Start(rig->object, "127.0.0.1", 0));
    else {
        int peer = datagram_open(&port);
        START(rig, label, HP_Client_Start(rig->object, "127.0.0.1", port, FALSE));
        (void)peer;
    }
    if (rig_state(rig) == SS_STARTED) rig_stop(rig);
    else fact("  events %d", rig_seen(rig, ON_PREPARE_LISTEN, 0) + rig_seen(rig, ON_PREPARE_CONNECT, 0) + rig_seen(rig, ON_SHUTDOWN, 0));
    rig_free(rig);
}

#define TRY(role, name, setter, value)                                                                                                \
    do {                                                                                                                              \
        Rig *rig_ = rig_new_over(UDP, (role), NULL);                                                                                  \
        setter(rig_->object, (value));                                                                                                \
        start_with(rig_, name, (DWORD)(value));                                                                                       \
    } while (0)

/* proves: UDP-1 UDP-20 UDP-30 */
CASE(size_range) {
    static const DWORD values[] = {0, 1, 65507, 65536, 65537, 0x80000000};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        TRY(SERVER, "size", HP_UdpServer_SetMaxDatagramSize, values[i]);
        TRY(CLIENT, "size", HP_UdpClient_SetMaxDatagramSize, values[i]);
    }
}

/* proves: UDP-1 UDP-32 UDP-30 TRAP-10 HB-4 */
CASE(detection_range) {
    NEED(HP_UdpNode_Start);
    static const DWORD intervals[] = {0, 1, 30, 999, 1000, 0x7FFFFFFF, 0x80000000};
    for (size_t i = 0; i < sizeof intervals / sizeof *intervals; i++) {
        TRY(SERVER, "interval", HP_UdpServer_SetDetectInterval, intervals[i]);
        TRY(CLIENT, "interval", HP_UdpClient_SetDetectInterval, intervals[i]);
    }
    static const DWORD attempts[] = {0, 1, 0x7FFFFFFF, 0x80000000};
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
        TRY(SERVER, "attempts", HP_UdpServer_SetDetectAttempts, attempts[i]);
        TRY(CLIENT, "attempts", HP_UdpClient_SetDetectAttempts, attempts[i]);
    }
}

/* proves: UDP-1 UDP-30 UDP-31 UDP-33 */
CASE(server_ranges) {
    TRY(SERVER, "posts", HP_UdpServer_SetPostReceiveCount, 0);
    TRY(SERVER, "posts", HP_UdpServer_SetPostReceiveCount, 1);
    TRY(SERVER, "posts", HP_UdpServer_SetPostReceiveCount, 0x80000000);
    TRY(SERVER, "connections", HP_Server_SetMaxConnectionCount, 0);
    TRY(SERVER, "connections", HP_Server_SetMaxConnectionCount, 1);
    TRY(SERVER, "connections", HP_Server_SetMaxConnectionCount, 5000001);
    TRY(SERVER, "workers", HP_Server_SetWorkerThreadCount, 0);
    TRY(SERVER, "workers", HP_Server_SetWorkerThreadCount, 1);
    TRY(SERVER, "workers", HP_Server_SetWorkerThreadCount, 513);
    TRY(SERVER, "lock time", HP_Server_SetFreeSocketObjLockTime, 999);
    TRY(SERVER, "lock time", HP_Server_SetFreeSocketObjLockTime, 1000);
}

/* proves: UDP-1 UDP-16 */
CASE(policies) {
    NEED(HP_Server_SetReuseAddressPolicy);
    for (int policy = -1; policy <= 3; policy++) {
        TRY(SERVER, "reuse", HP_Server_SetReuseAddressPolicy, (En_HP_ReuseAddressPolicy)policy);
        TRY(CLIENT, "reuse", HP_Client_SetReuseAddressPolicy, (En_HP_ReuseAddressPolicy)policy);
        TRY(SERVER, "on send", HP_Server_SetOnSendSyncPolicy, (En_HP_OnSendSyncPolicy)policy);
    }
}

/* proves: UDP-6 UDP-33 */
CASE(setters_while_started) {
    Rig *rig = udp_server(NULL), *client = udp_client(NULL);
    rig_listen(rig);
    Link link = udp_client_up(client, true);
    HP_UdpServer_SetMaxDatagramSize(rig->object, 77);
    HP_UdpServer_SetPostReceiveCount(rig->object, 77);
    HP_UdpServer_SetDetectAttempts(rig->object, 77);
    HP_Server_SetMarkSilence(rig->object, FALSE);
    HP_UdpClient_SetMaxDatagramSize(client->object, 77);
    HP_UdpClient_SetDetectAttempts(client->object, 77);
    NEED(HP_UdpNode_Start); /* there it is undefined */
    fact("server %u %u %u %s, client %u %u", HP_UdpServer_GetMaxDatagramSize(rig->object), HP_UdpServer_GetPostReceiveCount(rig->object),
         HP_UdpServer_GetDetectAttempts(rig->object), truth_text(HP_Server_IsMarkSilence(rig->object)),
         HP_UdpClient_GetMaxDatagramSize(client->object), HP_UdpClient_GetDetectAttempts(client->object));
    HP_Client_SetExtra(client->object, &link);
    fact("extra %d", HP_Client_GetExtra(client->object) == &link);
    rig_free(client);
    rig_free(rig);
}

/* proves: UDP-20 UDP-31 UDP-33 */
CASE(stored) {
    Rig *rig = udp_server(NULL), *client = udp_client(NULL);
    HP_Object s = rig->object, c = client->object;
    HP_UdpServer_SetMaxDatagramSize(s, 1001);
    HP_UdpServer_SetPostReceiveCount(s, 1002);
    HP_UdpServer_SetDetectAttempts(s, 1003);
    HP_UdpServer_SetDetectInterval(s, 1004);
    HP_Server_SetMarkSilence(s, FALSE);
    fact("server %u %u %u %u %s", HP_UdpServer_GetMaxDatagramSize(s), HP_UdpServer_GetPostReceiveCount(s), HP_UdpServer_GetDetectAttempts(s),
         HP_UdpServer_GetDetectInterval(s), truth_text(HP_Server_IsMarkSilence(s)));
    HP_UdpClient_SetMaxDatagramSize(c, 1005);
    HP_UdpClient_SetDetectAttempts(c, 1006);
    HP_UdpClient_SetDetectInterval(c, 1007);
    fact("client %u %u %u", HP_UdpClient_GetMaxDatagramSize(c), HP_UdpClient_GetDetectAttempts(c), HP_UdpClient_GetDetectInterval(c));
    rig_free(client);
    rig_free(rig);
}
