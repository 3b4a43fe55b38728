/* Properties: defaults, round trips, what Start accepts, ignored while running; error texts. */
#include "rig.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    const char *name;
    Role role;
    DWORD (*get)(HP_Object);
    void (*set)(HP_Object, DWORD);
    DWORD good[3], bad[3]; /* 0-terminated after the first place; NONE ends a list */
} Property;

enum { NONE = 0x7ead };

#define SERVER_AND_AGENT(name, ...)                                                                                           \
    {"Server " #name, SERVER, HP_Server_Get##name, HP_Server_Set##name, __VA_ARGS__},                                         \
    {"Agent " #name, AGENT, HP_Agent_Get##name, HP_Agent_Set##name, __VA_ARGS__}
#define OF_TCP(name, ...)                                                                                                     \
    {"TcpServer " #name, SERVER, HP_TcpServer_Get##name, HP_TcpServer_Set##name, __VA_ARGS__},                                \
    {"TcpAgent " #name, AGENT, HP_TcpAgent_Get##name, HP_TcpAgent_Set##name, __VA_ARGS__},                                    \
    {"TcpClient " #name, CLIENT, HP_TcpClient_Get##name, HP_TcpClient_Set##name, __VA_ARGS__}
#define LIST(...) {__VA_ARGS__}

static const Property properties[] = {
    SERVER_AND_AGENT(MaxConnectionCount, LIST(1, 10000, NONE), LIST(0, 0x80000000, NONE)),
    SERVER_AND_AGENT(WorkerThreadCount, LIST(1, 3, NONE), LIST(0, 513, 0xFFFFFFFF)),
    SERVER_AND_AGENT(FreeSocketObjLockTime, LIST(1000, 60000, NONE), LIST(999, 0xFFFFFFFF, NONE)),
    SERVER_AND_AGENT(FreeSocketObjPool, LIST(0, 600, NONE), LIST(0xFFFFFFFF, NONE)),
    SERVER_AND_AGENT(FreeSocketObjHold, LIST(600, 0, NONE), LIST(0x80000000, NONE)),
    SERVER_AND_AGENT(FreeBufferObjPool, LIST(0, 1024, NONE), LIST(0xFFFFFFFF, NONE)),
    SERVER_AND_AGENT(FreeBufferObjHold, LIST(2048, 0, NONE), LIST(0x80000000, NONE)),
    {"TcpServer SocketListenQueue", SERVER, HP_TcpServer_GetSocketListenQueue, HP_TcpServer_SetSocketListenQueue, {1, 100000, NONE}, {0, 0x80000000, NONE}},
    {"TcpServer AcceptSocketCount", SERVER, HP_TcpServer_GetAcceptSocketCount, HP_TcpServer_SetAcceptSocketCount, {1, 500, NONE}, {0, 0x80000000, NONE}},
    {"TcpServer SocketBufferSize", SERVER, HP_TcpServer_GetSocketBufferSize, HP_TcpServer_SetSocketBufferSize, {8, 65536, NONE}, {7, 0, 0x80000000}},
    {"TcpAgent SocketBufferSize", AGENT, HP_TcpAgent_GetSocketBufferSize, HP_TcpAgent_SetSocketBufferSize, {8, 65536, NONE}, {7, 0, 0x80000000}},
    {"TcpClient SocketBufferSize", CLIENT, HP_TcpClient_GetSocketBufferSize, HP_TcpClient_SetSocketBufferSize, {1, 65536, NONE}, {0, 0x80000000, NONE}},
    {"Client FreeBufferPoolSize", CLIENT, HP_Client_GetFreeBufferPoolSize, HP_Client_SetFreeBufferPoolSize, {0, 60, NONE}, {0xFFFFFFFF, NONE}},
    {"Client FreeBufferPoolHold", CLIENT, HP_Client_GetFreeBufferPoolHold, HP_Client_SetFreeBufferPoolHold, {100, 0, NONE}, {0xFFFFFFFF, NONE}},
    OF_TCP(KeepAliveTime, LIST(0, 1000, 70000), LIST(1, 999, 0xFFFFFFFF)),
    OF_TCP(KeepAliveInterval, LIST(0, 1000, 70000), LIST(1, 999, 0xFFFFFFFF)),
};
enum { PROPERTIES = sizeof properties / sizeof *properties };

/* proves: ABI-88 COM-73 COM-74 COM-75 COM-83 COM-84 COM-77 */
CASE(defaults) {
    for (int i = 0; i < PROPERTIES; i++) {
        const Property *p = &properties[i];
        Rig *rig = rig_new(p->role, NULL);
        long cpus = sysconf(_SC_NPROCESSORS_ONLN), workers = 2 * cpus + 2 < 512 ? 2 * cpus + 2 : 512;
        if (strstr(p->name, "WorkerThreadCount") != NULL) fact("%s by formula %d", p->name, p->get(rig->object) == (DWORD)workers);
        else fact("%s %u", p->name, p->get(rig->object));
        rig_free(rig);
    }
    Rig *s = rig_new(SERVER, NULL), *a = rig_new(AGENT, NULL), *c = rig_new(CLIENT, NULL);
    fact("MarkSilence %s %s", truth_text(HP_Server_IsMarkSilence(s->object)), truth_text(HP_Agent_IsMarkSilence(a->object)));
    fact("SendPolicy %d %d", (int)HP_Server_GetSendPolicy(s->object), (int)HP_Agent_GetSendPolicy(a->object));
    fact("IsSecure %s %s %s", truth_text(HP_Server_IsSecure(s->object)), truth_text(HP_Agent_IsSecure(a->object)), truth_text(HP_Client_IsSecure(c->object)));
    fact("last error %s %s %s", se_text(rig_error(s)), se_text(rig_error(a)), se_text(rig_error(c)));
    rig_free(s);
    rig_free(a);
    rig_free(c);
}

/* proves: COM-73 COM-77 COM-79 TCP-181 */
CASE(newer_defaults) {
    NEED(HP_TcpAgent_GetSyncConnectTimeout);
    Rig *s = rig_new(SERVER, NULL), *a = rig_new(AGENT, NULL), *c = rig_new(CLIENT, NULL);
    fact("NoDelay %s %s %s", truth_text(HP_TcpServer_IsNoDelay(s->object)), truth_text(HP_TcpAgent_IsNoDelay(a->object)), truth_text(HP_TcpClient_IsNoDelay(c->object)));
    fact("OnSendSyncPolicy %d %d", (int)HP_Server_GetOnSendSyncPolicy(s->object), (int)HP_Agent_GetOnSendSyncPolicy(a->object));
    fact("ReuseAddressPolicy %d %d %d", (int)HP_Server_GetReuseAddressPolicy(s->object), (int)HP_Agent_GetReuseAddressPolicy(a->object), (int)HP_Client_GetReuseAddressPolicy(c->object));
    fact("SyncConnectTimeout %u %u", HP_TcpAgent_GetSyncConnectTimeout(a->object), HP_TcpClient_GetSyncConnectTimeout(c->object));
    HP_TcpAgent_SetSyncConnectTimeout(a->object, 0);
    START(a, "agent, time limit 0", HP_Agent_Start(a->object, NULL, FALSE));
    HP_TcpAgent_SetSyncConnectTimeout(a->object, 1);
    START(a, "agent, time limit 1", HP_Agent_Start(a->object, NULL, FALSE));
    HP_TcpClient_SetSyncConnectTimeout(c->object, 0x80000000);
    START(c, "client, time limit negative", HP_Client_Start(c->object, "127.0.0.1", 1, FALSE));
    HP_Server_SetReuseAddressPolicy(s->object, (En_HP_ReuseAddressPolicy)3);
    START(s, "policy 3", HP_Server_Start(s->object, "127.0.0.1", 0));
    HP_Server_SetReuseAddressPolicy(s->object, RAP_ADDR_ONLY);
    HP_Server_SetOnSendSyncPolicy(s->object, (En_HP_OnSendSyncPolicy)3);
    START(s, "sync policy 3", HP_Server_Start(s->object, "127.0.0.1", 0));
    HP_Server_SetOnSendSyncPolicy(s->object, OSSP_RECEIVE);
    HP_TcpServer_SetNoDelay(s->object, 17);
    fact("NoDelay 17 reads back %d", HP_TcpServer_IsNoDelay(s->object));
    START(s, "sync policy 2", HP_Server_Start(s->object, "127.0.0.1", 0));
    rig_free(s);
    rig_free(a);
    rig_free(c);
}

/* Start refuses what its agents may not have. proves: COM-77 COM-70 */
CASE(policies_of_agents) {
    NEED(HP_Agent_SetReuseAddressPolicy);
    Rig *rig = rig_new(AGENT, NULL);
    HP_Object a = rig->object;
    for (int policy = 0; policy <= 3; policy++) {
        HP_Agent_SetReuseAddressPolicy(a, (En_HP_ReuseAddressPolicy)policy);
        HP_Agent_SetSendPolicy(a, (En_HP_SendPolicy)policy);
        HP_Agent_SetOnSendSyncPolicy(a, (En_HP_OnSendSyncPolicy)policy);
        fact("reads back %d %d %d", (int)HP_Agent_GetReuseAddressPolicy(a), (int)HP_Agent_GetSendPolicy(a), (int)HP_Agent_GetOnSendSyncPolicy(a));
        START(rig, policy <= 2 ? "good ones" : "all three", HP_Agent_Start(a, NULL, TRUE));
        if (policy <= 2) MUST(TRUTH(HP_Agent_Stop(a)));
    }
    for (int wrong = 0; wrong < 3; wrong++) {
        HP_Agent_SetReuseAddressPolicy(a, wrong == 0 ? (En_HP_ReuseAddressPolicy)3 : RAP_NONE);
        HP_Agent_SetSendPolicy(a, wrong == 1 ? (En_HP_SendPolicy)3 : SP_PACK);
        HP_Agent_SetOnSendSyncPolicy(a, wrong == 2 ? (En_HP_OnSendSyncPolicy)3 : OSSP_NONE);
        START(rig, wrong == 0 ? "address" : wrong == 1 ? "send" : "OnSend", HP_Agent_Start(a, NULL, TRUE));
    }
    rig_free(rig);
}

/* proves: TCP-181 ABI-89 */
CASE(legacy_reuse_address) {
    Rig *rig = rig_new(AGENT, NULL);
    fact("default %s", truth_text(HP_TcpAgent_IsReuseAddress(rig->object)));
    HP_TcpAgent_SetReuseAddress(rig->object, FALSE);
    fact("after FALSE %s", truth_text(HP_TcpAgent_IsReuseAddress(rig->object)));
    HP_TcpAgent_SetReuseAddress(rig->object, TRUE);
    fact("after TRUE %s", truth_text(HP_TcpAgent_IsReuseAddress(rig->object)));
    rig_free(rig);
}

static BOOL start(Rig *rig, USHORT port) {
    return rig->role == SERVER ? HP_Server_Start(rig->object, "127.0.0.1", 0)
           : rig->role == AGENT ? HP_Agent_Start(rig->object, NULL, TRUE)
                                : HP_Client_Start(rig->object, "127.0.0.1", port, FALSE);
}

/* proves: COM-70 COM-72 COM-73 COM-34 COM-74 */
CASE(accepted_values) {
    USHORT port;
    peer_listen(&port);
    for (int i = 0; i < PROPERTIES; i++) {
        const Property *p = &properties[i];
        Rig *rig = rig_new(p->role, NULL);
        char line[256];
        int used = snprintf(line, sizeof line, "%s", p->name);
        for (int k = 0; k < 3 && p->bad[k] != NONE; k++) {
            p->set(rig->object, p->bad[k]);
            bool kept = p->get(rig->object) == p->bad[k];
            BOOL ok = (call_begin(), start(rig, port));
            int code = (int)SYS_GetLastError();
            bool refused = !TRUTH(ok) && rig_error(rig) == SE_INVALID_PARAM;
            used += snprintf(line + used, sizeof line - (size_t)used, ", 0x%x %s%s", p->bad[k], refused ? errno_text(code) : "accepted", kept ? "" : " not kept");
            if (TRUTH(ok)) rig_stop(rig);
        }
        for (int k = 0; k < 3 && p->good[k] != NONE; k++) {
            p->set(rig->object, p->good[k]);
            BOOL ok = start(rig, port);
            used += snprintf(line + used, sizeof line - (size_t)used, ", %u %s", p->good[k], TRUTH(ok) ? "good" : "refused");
            if (TRUTH(ok)) rig_stop(rig);
        }
        fact("%s", line);
        rig_free(rig);
    }
}

/* proves: COM-73 */
CASE(upper_limits) {
    Rig *rig = rig_new(SERVER, NULL);
    HP_Server_SetMaxConnectionCount(rig->object, 5000001);
    START(rig, "5000001 connections", HP_Server_Start(rig->object, "127.0.0.1", 0));
    rig_stop(rig);
    HP_Server_SetMaxConnectionCount(rig->object, 5000000);
    START(rig, "5000000 connections", HP_Server_Start(rig->object, "127.0.0.1", 0));
    rig_stop(rig);
    HP_Server_SetMaxConnectionCount(rig->object, 10);
    HP_Server_SetWorkerThreadCount(rig->object, 512);
    START(rig, "512 workers", HP_Server_Start(rig->object, "127.0.0.1", 0));
    rig_free(rig);
}

/* proves: COM-71 TCP-168 COM-34 */
CASE(set_while_running) {
    USHORT port;
    peer_listen(&port);
    int ignored = 0, others = 0;
    for (int i = 0; i < PROPERTIES; i++) {
        const Property *p = &properties[i];
        Rig *rig = rig_new(p->role, NULL);
        MUST(TRUTH(start(rig, port)));
        DWORD before = p->get(rig->object);
        p->set(rig->object, before + 1);
        if (p->get(rig->object) == before) ignored++;
        else others++;
        rig_free(rig);
    }
    fact("ignored %d, stored %d", ignored, others);
    Rig *rig = rig_new(SERVER, NULL);
    rig_listen(rig);
    HP_Server_SetMarkSilence(rig->object, FALSE);
    HP_Server_SetSendPolicy(rig->object, SP_DIRECT);
    fact("MarkSilence %s, SendPolicy %d", truth_text(HP_Server_IsMarkSilence(rig->object)), (int)HP_Server_GetSendPolicy(rig->object));
    rig_free(rig);
}

/* proves: COM-74 COM-36 ABI-29 */
CASE(worker_threads) {
    for (int role = SERVER; role <= AGENT; role++) {
        Rig *rig = rig_new((Role)role, NULL);
        int before = count_threads();
        if (role == SERVER) HP_Server_SetWorkerThreadCount(rig->object, 5);
        else HP_Agent_SetWorkerThreadCount(rig->object, 5);
        fact("threads made by setting %d", count_threads() - before);
        MUST(TRUTH(start(rig, 0)));
        fact("at least 5 threads while started %d", count_threads() - before >= 5);
        rig_stop(rig);
        WAIT(count_threads() == before);
        rig_free(rig);
    }
}

/* proves: COM-14 COM-10 TDEF-31 ERR-5 */
CASE(error_texts) {
    for (int code = 0; code <= 15; code++) fact("%d: %s", code, HP_GetSocketErrorDesc((En_HP_SocketError)code));
    fact("101: %s", HP_GetSocketErrorDesc((En_HP_SocketError)101));
    fact("-1: %s", HP_GetSocketErrorDesc((En_HP_SocketError)-1));
    Rig *rig = rig_new(SERVER, NULL);
    fact("new: %s", HP_Server_GetLastErrorDesc(rig->object));
    HP_Server_Stop(rig->object);
    fact("after Stop: %s, same text %d", HP_Server_GetLastErrorDesc(rig->object),
         HP_Server_GetLastErrorDesc(rig->object) == HP_GetSocketErrorDesc(SE_ILLEGAL_STATE));
    rig_free(rig);
}

/* proves: COM-1 ABI-23 COM-7 */
CASE(truth_values) {
    Rig *rig = rig_new(SERVER, NULL);
    BOOL started = HP_Server_Start(rig->object, "127.0.0.1", 0), silent = HP_Server_IsMarkSilence(rig->object);
    fact("Start %s, HasStarted %s", started == 1 ? "1" : "wide", HP_Server_HasStarted(rig->object) == 1 ? "1" : "wide");
    fact("IsMarkSilence %s, Start again %s", silent == 1 ? "1" : "wide", HP_Server_Start(rig->object, NULL, 0) == 0 ? "0" : "wide");
    rig_free(rig);
}
