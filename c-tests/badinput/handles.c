/* NULL, destroyed and invented handles and those of other types, for every family: they are refused and never crash
 * (COM-8, ABI-44, ABI-56). */
#include "rig.h"

#include <errno.h>
#include <string.h>

static char text[64];
static int length = sizeof text, number;
static USHORT port;
static DWORD word;
static BOOL flag;
static PVOID pointer;
static HP_CONNID id, ids[4];
static WSABUF buffer = {1, (LPBYTE) "x"};
static const BYTE byte = 'x';

static int refused, accepted, wrong_errno, wanted_errno;

/* Counts the calls instead of printing each; the facts are that none was accepted and that errno was right. */
static void no(const char *call, long result, long refusal) {
    int code = (int)SYS_GetLastError();
    if (result == refusal) refused++;
    else {
        accepted++;
        fact("accepted: %s gave %ld", call, result);
    }
    if (code != wanted_errno) {
        wrong_errno++;
        fact("%s: %s instead of %s", call, errno_text(code), errno_text(wanted_errno));
    }
}

#define NO(call) (errno = 0, no(#call, (long)(call), 0))
#define NO_BUT(call, refusal) (errno = 0, no(#call, (long)(call), (long)(refusal)))
#define VOID_CALL(call) (errno = 0, (call), no(#call, 0, 0))

static void server_family(HP_Object h) {
    NO(HP_Server_Start(h, "127.0.0.1", 0)); NO(HP_Server_Stop(h)); NO(HP_Server_Wait(h, 0));
    NO(HP_Server_Send(h, 1, &byte, 1)); NO(HP_Server_SendPart(h, 1, &byte, 1, 0)); NO(HP_Server_SendPackets(h, 1, &buffer, 1));
    NO(HP_Server_PauseReceive(h, 1, TRUE)); NO(HP_Server_Disconnect(h, 1, TRUE));
    NO(HP_Server_DisconnectLongConnections(h, 1, TRUE)); NO(HP_Server_DisconnectSilenceConnections(h, 1, TRUE));
    NO(HP_Server_SetConnectionExtra(h, 1, &id)); NO(HP_Server_GetConnectionExtra(h, 1, &pointer));
    NO(HP_Server_IsSecure(h)); NO(HP_Server_HasStarted(h)); NO_BUT(HP_Server_GetState(h), SS_STOPPED);
    NO_BUT(HP_Server_GetLastError(h), SE_INVALID_PARAM); NO(strcmp(HP_Server_GetLastErrorDesc(h), "Invalid Parameter"));
    NO(HP_Server_GetPendingDataLength(h, 1, &number)); NO(HP_Server_IsPauseReceive(h, 1, &flag)); NO(HP_Server_IsConnected(h, 1));
    NO(HP_Server_GetConnectionCount(h)); word = 4; NO(HP_Server_GetAllConnectionIDs(h, ids, &word));
    NO(HP_Server_GetConnectPeriod(h, 1, &word)); NO(HP_Server_GetSilencePeriod(h, 1, &word));
    NO(HP_Server_GetListenAddress(h, text, &length, &port)); NO(HP_Server_GetLocalAddress(h, 1, text, &length, &port));
    NO(HP_Server_GetRemoteAddress(h, 1, text, &length, &port)); NO(HP_Server_GetMaxConnectionCount(h));
    NO(HP_Server_GetWorkerThreadCount(h)); NO(HP_Server_IsMarkSilence(h)); NO(HP_Server_GetSendPolicy(h));
    VOID_CALL(HP_Server_SetWorkerThreadCount(h, 3)); VOID_CALL(HP_Server_SetMarkSilence(h, TRUE));
    NO(HP_TcpServer_SendSmallFile(h, 1, "/etc/passwd", NULL, NULL)); NO(HP_TcpServer_GetSocketBufferSize(h));
    NO(HP_TcpServer_GetKeepAliveTime(h)); NO(HP_TcpServer_IsNoDelay(h)); VOID_CALL(HP_TcpServer_SetSocketListenQueue(h, 1));
}

static void agent_family(HP_Object h) {
    NO(HP_Agent_Start(h, NULL, TRUE)); NO(HP_Agent_Stop(h)); NO(HP_Agent_Wait(h, 0)); NO(HP_Agent_Connect(h, "127.0.0.1", 1, &id));
    NO(HP_Agent_ConnectWithExtraAndLocalAddressPort(h, "127.0.0.1", 1, &id, NULL, 0, NULL));
    NO(HP_Agent_Send(h, 1, &byte, 1)); NO(HP_Agent_SendPart(h, 1, &byte, 1, 0)); NO(HP_Agent_SendPackets(h, 1, &buffer, 1));
    NO(HP_Agent_PauseReceive(h, 1, TRUE)); NO(HP_Agent_Disconnect(h, 1, TRUE)); NO(HP_Agent_DisconnectLongConnections(h, 1, TRUE));
    NO(HP_Agent_SetConnectionExtra(h, 1, &id)); NO(HP_Agent_GetConnectionExtra(h, 1, &pointer)); NO(HP_Agent_HasStarted(h));
    NO_BUT(HP_Agent_GetState(h), SS_STOPPED); NO_BUT(HP_Agent_GetLastError(h), SE_INVALID_PARAM);
    NO(HP_Agent_GetConnectionCount(h)); word = 4; NO(HP_Agent_GetAllConnectionIDs(h, ids, &word));
    NO(HP_Agent_GetLocalAddress(h, 1, text, &length, &port)); NO(HP_Agent_GetRemoteAddress(h, 1, text, &length, &port));
    NO(HP_Agent_GetRemoteHost(h, 1, text, &length, &port)); NO(HP_Agent_GetPendingDataLength(h, 1, &number));
    NO(HP_Agent_IsPauseReceive(h, 1, &flag)); NO(HP_Agent_IsConnected(h, 1)); NO(HP_Agent_GetMaxConnectionCount(h));
    NO(HP_TcpAgent_GetSyncConnectTimeout(h)); NO(HP_TcpAgent_IsReuseAddress(h)); VOID_CALL(HP_Agent_SetMaxConnectionCount(h, 1));
    NO(HP_TcpAgent_SendSmallFile(h, 1, "/etc/passwd", NULL, NULL)); VOID_CALL(HP_TcpAgent_SetReuseAddress(h, TRUE));
}

static void client_family(HP_Object h) {
    NO(HP_Client_Start(h, "127.0.0.1", 1, FALSE)); NO(HP_Client_StartWithBindAddressAndLocalPort(h, "127.0.0.1", 1, FALSE, NULL, 0));
    NO(HP_Client_Stop(h)); NO(HP_Client_Wait(h, 0)); NO(HP_Client_Send(h, &byte, 1)); NO(HP_Client_SendPart(h, &byte, 1, 0));
    NO(HP_Client_SendPackets(h, &buffer, 1)); NO(HP_Client_PauseReceive(h, TRUE)); NO(HP_Client_GetExtra(h));
    VOID_CALL(HP_Client_SetExtra(h, &id)); NO(HP_Client_HasStarted(h)); NO_BUT(HP_Client_GetState(h), SS_STOPPED);
    NO_BUT(HP_Client_GetLastError(h), SE_INVALID_PARAM); NO(HP_Client_GetConnectionID(h));
    NO(HP_Client_GetLocalAddress(h, text, &length, &port)); NO(HP_Client_GetRemoteHost(h, text, &length, &port));
    NO(HP_Client_GetPendingDataLength(h, &number)); NO(HP_Client_IsPauseReceive(h, &flag)); NO(HP_Client_IsConnected(h));
    NO(HP_Client_GetFreeBufferPoolSize(h)); NO(HP_TcpClient_GetKeepAliveTime(h)); NO(HP_TcpClient_SendSmallFile(h, "/etc/passwd", NULL, NULL));
}

static void pull_family(HP_Object h) {
    NO_BUT(HP_TcpPullServer_Fetch(h, 1, (BYTE *)text, 1), FR_DATA_NOT_FOUND);
    NO_BUT(HP_TcpPullServer_Peek(h, 1, (BYTE *)text, 1), FR_DATA_NOT_FOUND);
    NO_BUT(HP_TcpPullAgent_Fetch(h, 1, (BYTE *)text, 1), FR_DATA_NOT_FOUND);
    NO_BUT(HP_TcpPullAgent_Peek(h, 1, (BYTE *)text, 1), FR_DATA_NOT_FOUND);
    NO_BUT(HP_TcpPullClient_Fetch(h, (BYTE *)text, 1), FR_LENGTH_TOO_LONG);
    NO_BUT(HP_TcpPullClient_Peek(h, (BYTE *)text, 1), FR_LENGTH_TOO_LONG);
}

static void pack_family(HP_Object h) {
    NO(HP_TcpPackServer_GetMaxPackSize(h)); NO(HP_TcpPackServer_GetPackHeaderFlag(h)); NO(HP_TcpPackAgent_GetMaxPackSize(h));
    NO(HP_TcpPackAgent_GetPackHeaderFlag(h)); NO(HP_TcpPackClient_GetMaxPackSize(h)); NO(HP_TcpPackClient_GetPackHeaderFlag(h));
    VOID_CALL(HP_TcpPackServer_SetMaxPackSize(h, 1)); VOID_CALL(HP_TcpPackServer_SetPackHeaderFlag(h, 1));
    VOID_CALL(HP_TcpPackAgent_SetMaxPackSize(h, 1)); VOID_CALL(HP_TcpPackAgent_SetPackHeaderFlag(h, 1));
    VOID_CALL(HP_TcpPackClient_SetMaxPackSize(h, 1)); VOID_CALL(HP_TcpPackClient_SetPackHeaderFlag(h, 1));
}

static void listener_family(HP_Object h) {
    VOID_CALL(HP_Set_FN_Server_OnReceive(h, NULL)); VOID_CALL(HP_Set_FN_Server_OnClose(h, NULL));
    VOID_CALL(HP_Set_FN_Agent_OnConnect(h, NULL)); VOID_CALL(HP_Set_FN_Client_OnClose(h, NULL));
}

static void all_families(HP_Object h, int code) {
    wanted_errno = code;
    refused = accepted = wrong_errno = 0;
    server_family(h);
    agent_family(h);
    client_family(h);
    pull_family(h);
    pack_family(h);
    listener_family(h);
}

static void fact_refusals(const char *label) { fact("%s: some refused %d, accepted %d, wrong errno %d", label, refused > 0, accepted, wrong_errno); }

/* proves: COM-8 ABI-44 ABI-56 COM-25 PROC-13 */
CASE(null) {
    all_families(NULL, EINVAL);
    fact_refusals("NULL");
    Destroy_HP_TcpServer(NULL); Destroy_HP_TcpAgent(NULL); Destroy_HP_TcpClient(NULL);
    Destroy_HP_TcpPullServer(NULL); Destroy_HP_TcpPullClient(NULL); Destroy_HP_TcpServerListener(NULL);
}

/* proves: ABI-44 COM-8 */
CASE(made_up) {
    static long memory[64];
    all_families(memory, EINVAL);
    fact_refusals("foreign memory");
    all_families((HP_Object)(UINT_PTR)1, EINVAL);
    fact_refusals("address 1");
    all_families((HP_Object)(UINT_PTR)~7ul, EINVAL);
    fact_refusals("top of memory");
}

/* proves: ABI-44 COM-24 */
CASE(destroyed) {
    HP_Object listener = Create_HP_TcpServerListener(), server = Create_HP_TcpServer(listener), other = Create_HP_TcpServer(listener);
    Destroy_HP_TcpServer(server);
    all_families(server, EINVAL);
    fact_refusals("destroyed");
    Destroy_HP_TcpServer(server); /* twice */
    fact("another object lives %d", HP_Server_GetWorkerThreadCount(other) != 0);
    Destroy_HP_TcpServer(other);
    Destroy_HP_TcpServerListener(listener);
    Destroy_HP_TcpServerListener(listener);
    errno = 0;
    {
        int refused = Create_HP_TcpServer(listener) == NULL;
        fact("creator given a destroyed listener: NULL %d, %s", refused, errno_text((int)SYS_GetLastError()));
    }
}

/* proves: ABI-44 */
CASE(wrong_kind) {
    HP_Object ls = Create_HP_TcpServerListener(), lc = Create_HP_TcpClientListener();
    HP_Object server = Create_HP_TcpServer(ls), client = Create_HP_TcpClient(lc);
    wanted_errno = EPERM;
    refused = accepted = wrong_errno = 0;
    agent_family(server);
    client_family(server);
    pull_family(server);
    pack_family(server);
    listener_family(server);
    fact_refusals("server as another kind");
    refused = accepted = wrong_errno = 0;
    server_family(client);
    agent_family(client);
    pull_family(client);
    pack_family(client);
    fact_refusals("client as another kind");
    refused = accepted = wrong_errno = 0;
    server_family(ls);
    fact_refusals("listener as a server");
    errno = 0;
    {
        int refused = Create_HP_TcpServer(lc) == NULL;
        fact("creator given a listener of another role: NULL %d, %s", refused, errno_text((int)SYS_GetLastError()));
    }
    errno = 0;
    fact("creator given a component: NULL %d", Create_HP_TcpServer(server) == NULL);
    Destroy_HP_TcpServer(server);
    Destroy_HP_TcpClient(client);
    Destroy_HP_TcpServerListener(ls);
    Destroy_HP_TcpClientListener(lc);
}

/* proves: ABI-47 ABI-45 COM-21 */
CASE(no_listener) {
    HP_Object server = Create_HP_TcpServer(NULL);
    fact("created %d", server != NULL);
    CALL("Start", HP_Server_Start(server, "127.0.0.1", 0));
    MUST(TRUTH(HP_Server_GetListenAddress(server, text, &length, &port)));
    int peer = peer_connect(port);
    peer_send(peer, "x", 1);
    WAIT(HP_Server_GetConnectionCount(server) == 1);
    CALL("Stop", HP_Server_Stop(server));
    Destroy_HP_TcpPullServer(server); /* any destroyer of a component works */
    HP_Object client = Create_HP_TcpClient(NULL), listener = Create_HP_TcpPullServerListener();
    Destroy_HP_TcpClient(client);
    Destroy_HP_TcpServerListener(listener);
}

enum { KINDS = 3 };
typedef HP_Object (*Creator)(void);
typedef void (*Destroyer)(HP_Object);
static const Creator creators[][KINDS] = {
    {Create_HP_TcpServerListener, Create_HP_TcpPullServerListener, Create_HP_TcpPackServerListener},
    {Create_HP_TcpAgentListener, Create_HP_TcpPullAgentListener, Create_HP_TcpPackAgentListener},
    {Create_HP_TcpClientListener, Create_HP_TcpPullClientListener, Create_HP_TcpPackClientListener},
};
static const Destroyer destroyers[][KINDS] = {
    {Destroy_HP_TcpServerListener, Destroy_HP_TcpPullServerListener, Destroy_HP_TcpPackServerListener},
    {Destroy_HP_TcpAgentListener, Destroy_HP_TcpPullAgentListener, Destroy_HP_TcpPackAgentListener},
    {Destroy_HP_TcpClientListener, Destroy_HP_TcpPullClientListener, Destroy_HP_TcpPackClientListener},
};

static HP_Object create_with(Role role, int kind, HP_Object l) {
    if (role == SERVER) return kind == 0 ? Create_HP_TcpServer(l) : kind == 1 ? Create_HP_TcpPullServer(l) : Create_HP_TcpPackServer(l);
    if (role == AGENT) return kind == 0 ? Create_HP_TcpAgent(l) : kind == 1 ? Create_HP_TcpPullAgent(l) : Create_HP_TcpPackAgent(l);
    return kind == 0 ? Create_HP_TcpClient(l) : kind == 1 ? Create_HP_TcpPullClient(l) : Create_HP_TcpPackClient(l);
}

/* Any destroyer of a listener works for any other listener; afterwards it is gone, whatever its
 * type. proves: ABI-45 ABI-44 COM-20 */
CASE(listeners_by_other_destroyers) {
    EACH_ROLE(role) {
        int gone = 0, kept = 0, tried = 0;
        for (int made = 0; made < KINDS; made++)
            for (int ended = 0; ended < KINDS; ended++, tried++) {
                HP_Object listener = creators[role][made](), component = create_with(role, made, listener);
                MUST(listener != NULL && component != NULL);
                destroyers[role][ended](listener); /* too early: the component keeps what it needs */
                gone += create_with(role, made, listener) == NULL;
                kept += role == SERVER  ? TRUTH(HP_Server_Start(component, "127.0.0.1", 0)) && TRUTH(HP_Server_Stop(component))
                        : role == AGENT ? TRUTH(HP_Agent_Start(component, NULL, TRUE)) && TRUTH(HP_Agent_Stop(component))
                                        : HP_Client_GetState(component) == SS_STOPPED;
                Destroy_HP_TcpServer(component); /* any destroyer of a component */
            }
        fact("%s: tried %d, gone %d, component unharmed %d", role_text(role), tried, gone, kept);
    }
}
