// Callback types of TCP components (TDEF-51) and handle types (TDEF-60).
//
// For every callback type: the exact type, a function of that type that is assigned
// without a cast, and its setter. main calls each function through its pointer.

#include <hpsocket/HPSocket4C.h>

#include <stdio.h>

#include "check.h"

// ---- Handles (TDEF-60) ------------------------------------------------------------

CHECK_TYPE(HP_Object, PVOID);

// A handle is a pointer, and the C compiler does not tell handles apart.
#define CHECK_HANDLE(name)      \
    CHECK_TYPE(name, HP_Object); \
    CHECK_SIZE(name, 8, 4)

CHECK_HANDLE(HP_Server);
CHECK_HANDLE(HP_Agent);
CHECK_HANDLE(HP_Client);
CHECK_HANDLE(HP_Node);
CHECK_HANDLE(HP_TcpServer);
CHECK_HANDLE(HP_TcpAgent);
CHECK_HANDLE(HP_TcpClient);
CHECK_HANDLE(HP_PullSocket);
CHECK_HANDLE(HP_PullClient);
CHECK_HANDLE(HP_TcpPullServer);
CHECK_HANDLE(HP_TcpPullAgent);
CHECK_HANDLE(HP_TcpPullClient);
CHECK_HANDLE(HP_PackSocket);
CHECK_HANDLE(HP_PackClient);
CHECK_HANDLE(HP_TcpPackServer);
CHECK_HANDLE(HP_TcpPackAgent);
CHECK_HANDLE(HP_TcpPackClient);
CHECK_HANDLE(HP_ThreadPool);
CHECK_HANDLE(HP_Compressor);
CHECK_HANDLE(HP_Decompressor);

CHECK_HANDLE(HP_Listener);
CHECK_HANDLE(HP_ServerListener);
CHECK_HANDLE(HP_AgentListener);
CHECK_HANDLE(HP_ClientListener);
CHECK_HANDLE(HP_TcpServerListener);
CHECK_HANDLE(HP_TcpAgentListener);
CHECK_HANDLE(HP_TcpClientListener);
CHECK_HANDLE(HP_PullSocketListener);
CHECK_HANDLE(HP_PullClientListener);
CHECK_HANDLE(HP_TcpPullServerListener);
CHECK_HANDLE(HP_TcpPullAgentListener);
CHECK_HANDLE(HP_TcpPullClientListener);
CHECK_HANDLE(HP_PackSocketListener);
CHECK_HANDLE(HP_PackClientListener);
CHECK_HANDLE(HP_TcpPackServerListener);
CHECK_HANDLE(HP_TcpPackAgentListener);
CHECK_HANDLE(HP_TcpPackClientListener);
CHECK_HANDLE(HP_ThreadPoolListener);

// ---- Functions of the callback types ----------------------------------------------

static int calls;

// Server
CHECK_TYPE(HP_FN_Server_OnPrepareListen,
           En_HP_HandleResult (*)(HP_Server pSender, UINT_PTR soListen));
CHECK_FUNCTION(HP_Set_FN_Server_OnPrepareListen, void (*)(HP_ServerListener, HP_FN_Server_OnPrepareListen));
static En_HP_HandleResult Server_OnPrepareListen(HP_Server pSender, UINT_PTR soListen)
{
    (void)pSender;
    (void)soListen;
    ++calls;
    return HR_OK;
}

CHECK_TYPE(HP_FN_Server_OnAccept,
           En_HP_HandleResult (*)(HP_Server pSender, HP_CONNID dwConnID, UINT_PTR pClient));
CHECK_FUNCTION(HP_Set_FN_Server_OnAccept, void (*)(HP_ServerListener, HP_FN_Server_OnAccept));
static En_HP_HandleResult Server_OnAccept(HP_Server pSender, HP_CONNID dwConnID, UINT_PTR pClient)
{
    (void)pSender;
    (void)dwConnID;
    (void)pClient;
    ++calls;
    return HR_OK;
}

CHECK_TYPE(HP_FN_Server_OnHandShake,
           En_HP_HandleResult (*)(HP_Server pSender, HP_CONNID dwConnID));
CHECK_FUNCTION(HP_Set_FN_Server_OnHandShake, void (*)(HP_ServerListener, HP_FN_Server_OnHandShake));
static En_HP_HandleResult Server_OnHandShake(HP_Server pSender, HP_CONNID dwConnID)
{
    (void)pSender;
    (void)dwConnID;
    ++calls;
    return HR_OK;
}

CHECK_TYPE(HP_FN_Server_OnSend,
           En_HP_HandleResult (*)(HP_Server pSender, HP_CONNID dwConnID, const BYTE *pData, int iLength));
CHECK_FUNCTION(HP_Set_FN_Server_OnSend, void (*)(HP_ServerListener, HP_FN_Server_OnSend));
static En_HP_HandleResult Server_OnSend(HP_Server pSender, HP_CONNID dwConnID, const BYTE *pData, int iLength)
{
    (void)pSender;
    (void)dwConnID;
    (void)pData;
    (void)iLength;
    ++calls;
    return HR_OK;
}

CHECK_TYPE(HP_FN_Server_OnReceive,
           En_HP_HandleResult (*)(HP_Server pSender, HP_CONNID dwConnID, const BYTE *pData, int iLength));
CHECK_FUNCTION(HP_Set_FN_Server_OnReceive, void (*)(HP_ServerListener, HP_FN_Server_OnReceive));
static En_HP_HandleResult Server_OnReceive(HP_Server pSender, HP_CONNID dwConnID, const BYTE *pData, int iLength)
{
    (void)pSender;
    (void)dwConnID;
    (void)pData;
    (void)iLength;
    ++calls;
    return HR_OK;
}

CHECK_TYPE(HP_FN_Server_OnPullReceive,
           En_HP_HandleResult (*)(HP_Server pSender, HP_CONNID dwConnID, int iLength));
CHECK_FUNCTION(HP_Set_FN_Server_OnPullReceive, void (*)(HP_ServerListener, HP_FN_Server_OnPullReceive));
static En_HP_HandleResult Server_OnPullReceive(HP_Server pSender, HP_CONNID dwConnID, int iLength)
{
    (void)pSender;
    (void)dwConnID;
    (void)iLength;
    ++calls;
    return HR_OK;
}

CHECK_TYPE(HP_FN_Server_OnClose,
           En_HP_HandleResult (*)(HP_Server pSender, HP_CONNID dwConnID, En_HP_SocketOperation enOperation, int iErrorCode));
CHECK_FUNCTION(HP_Set_FN_Server_OnClose, void (*)(HP_ServerListener, HP_FN_Server_OnClose));
static En_HP_HandleResult Server_OnClose(HP_Server pSender, HP_CONNID dwConnID, En_HP_SocketOperation enOperation, int iErrorCode)
{
    (void)pSender;
    (void)dwConnID;
    (void)enOperation;
    (void)iErrorCode;
    ++calls;
    return HR_OK;
}

CHECK_TYPE(HP_FN_Server_OnShutdown,
           En_HP_HandleResult (*)(HP_Server pSender));
CHECK_FUNCTION(HP_Set_FN_Server_OnShutdown, void (*)(HP_ServerListener, HP_FN_Server_OnShutdown));
static En_HP_HandleResult Server_OnShutdown(HP_Server pSender)
{
    (void)pSender;
    ++calls;
    return HR_OK;
}

// Agent
CHECK_TYPE(HP_FN_Agent_OnPrepareConnect,
           En_HP_HandleResult (*)(HP_Agent pSender, HP_CONNID dwConnID, UINT_PTR socket));
CHECK_FUNCTION(HP_Set_FN_Agent_OnPrepareConnect, void (*)(HP_AgentListener, HP_FN_Agent_OnPrepareConnect));
static En_HP_HandleResult Agent_OnPrepareConnect(HP_Agent pSender, HP_CONNID dwConnID, UINT_PTR socket)
{
    (void)pSender;
    (void)dwConnID;
    (void)socket;
    ++calls;
    return HR_OK;
}

CHECK_TYPE(HP_FN_Agent_OnConnect,
           En_HP_HandleResult (*)(HP_Agent pSender, HP_CONNID dwConnID));
CHECK_FUNCTION(HP_Set_FN_Agent_OnConnect, void (*)(HP_AgentListener, HP_FN_Agent_OnConnect));
static En_HP_HandleResult Agent_OnConnect(HP_Agent pSender, HP_CONNID dwConnID)
{
    (void)pSender;
    (void)dwConnID;
    ++calls;
    return HR_OK;
}

CHECK_TYPE(HP_FN_Agent_OnHandShake,
           En_HP_HandleResult (*)(HP_Agent pSender, HP_CONNID dwConnID));
CHECK_FUNCTION(HP_Set_FN_Agent_OnHandShake, void (*)(HP_AgentListener, HP_FN_Agent_OnHandShake));
static En_HP_HandleResult Agent_OnHandShake(HP_Agent pSender, HP_CONNID dwConnID)
{
    (void)pSender;
    (void)dwConnID;
    ++calls;
    return HR_OK;
}

CHECK_TYPE(HP_FN_Agent_OnSend,
           En_HP_HandleResult (*)(HP_Agent pSender, HP_CONNID dwConnID, const BYTE *pData, int iLength));
CHECK_FUNCTION(HP_Set_FN_Agent_OnSend, void (*)(HP_AgentListener, HP_FN_Agent_OnSend));
static En_HP_HandleResult Agent_OnSend(HP_Agent pSender, HP_CONNID dwConnID, const BYTE *pData, int iLength)
{
    (void)pSender;
    (void)dwConnID;
    (void)pData;
    (void)iLength;
    ++calls;
    return HR_OK;
}

CHECK_TYPE(HP_FN_Agent_OnReceive,
           En_HP_HandleResult (*)(HP_Agent pSender, HP_CONNID dwConnID, const BYTE *pData, int iLength));
CHECK_FUNCTION(HP_Set_FN_Agent_OnReceive, void (*)(HP_AgentListener, HP_FN_Agent_OnReceive));
static En_HP_HandleResult Agent_OnReceive(HP_Agent pSender, HP_CONNID dwConnID, const BYTE *pData, int iLength)
{
    (void)pSender;
    (void)dwConnID;
    (void)pData;
    (void)iLength;
    ++calls;
    return HR_OK;
}

CHECK_TYPE(HP_FN_Agent_OnPullReceive,
           En_HP_HandleResult (*)(HP_Agent pSender, HP_CONNID dwConnID, int iLength));
CHECK_FUNCTION(HP_Set_FN_Agent_OnPullReceive, void (*)(HP_AgentListener, HP_FN_Agent_OnPullReceive));
static En_HP_HandleResult Agent_OnPullReceive(HP_Agent pSender, HP_CONNID dwConnID, int iLength)
{
    (void)pSender;
    (void)dwConnID;
    (void)iLength;
    ++calls;
    return HR_OK;
}

CHECK_TYPE(HP_FN_Agent_OnClose,
           En_HP_HandleResult (*)(HP_Agent pSender, HP_CONNID dwConnID, En_HP_SocketOperation enOperation, int iErrorCode));
CHECK_FUNCTION(HP_Set_FN_Agent_OnClose, void (*)(HP_AgentListener, HP_FN_Agent_OnClose));
static En_HP_HandleResult Agent_OnClose(HP_Agent pSender, HP_CONNID dwConnID, En_HP_SocketOperation enOperation, int iErrorCode)
{
    (void)pSender;
    (void)dwConnID;
    (void)enOperation;
    (void)iErrorCode;
    ++calls;
    return HR_OK;
}

CHECK_TYPE(HP_FN_Agent_OnShutdown,
           En_HP_HandleResult (*)(HP_Agent pSender));
CHECK_FUNCTION(HP_Set_FN_Agent_OnShutdown, void (*)(HP_AgentListener, HP_FN_Agent_OnShutdown));
static En_HP_HandleResult Agent_OnShutdown(HP_Agent pSender)
{
    (void)pSender;
    ++calls;
    return HR_OK;
}

// Client
CHECK_TYPE(HP_FN_Client_OnPrepareConnect,
           En_HP_HandleResult (*)(HP_Client pSender, HP_CONNID dwConnID, UINT_PTR socket));
CHECK_FUNCTION(HP_Set_FN_Client_OnPrepareConnect, void (*)(HP_ClientListener, HP_FN_Client_OnPrepareConnect));
static En_HP_HandleResult Client_OnPrepareConnect(HP_Client pSender, HP_CONNID dwConnID, UINT_PTR socket)
{
    (void)pSender;
    (void)dwConnID;
    (void)socket;
    ++calls;
    return HR_OK;
}

CHECK_TYPE(HP_FN_Client_OnConnect,
           En_HP_HandleResult (*)(HP_Client pSender, HP_CONNID dwConnID));
CHECK_FUNCTION(HP_Set_FN_Client_OnConnect, void (*)(HP_ClientListener, HP_FN_Client_OnConnect));
static En_HP_HandleResult Client_OnConnect(HP_Client pSender, HP_CONNID dwConnID)
{
    (void)pSender;
    (void)dwConnID;
    ++calls;
    return HR_OK;
}

CHECK_TYPE(HP_FN_Client_OnHandShake,
           En_HP_HandleResult (*)(HP_Client pSender, HP_CONNID dwConnID));
CHECK_FUNCTION(HP_Set_FN_Client_OnHandShake, void (*)(HP_ClientListener, HP_FN_Client_OnHandShake));
static En_HP_HandleResult Client_OnHandShake(HP_Client pSender, HP_CONNID dwConnID)
{
    (void)pSender;
    (void)dwConnID;
    ++calls;
    return HR_OK;
}

CHECK_TYPE(HP_FN_Client_OnSend,
           En_HP_HandleResult (*)(HP_Client pSender, HP_CONNID dwConnID, const BYTE *pData, int iLength));
CHECK_FUNCTION(HP_Set_FN_Client_OnSend, void (*)(HP_ClientListener, HP_FN_Client_OnSend));
static En_HP_HandleResult Client_OnSend(HP_Client pSender, HP_CONNID dwConnID, const BYTE *pData, int iLength)
{
    (void)pSender;
    (void)dwConnID;
    (void)pData;
    (void)iLength;
    ++calls;
    return HR_OK;
}

CHECK_TYPE(HP_FN_Client_OnReceive,
           En_HP_HandleResult (*)(HP_Client pSender, HP_CONNID dwConnID, const BYTE *pData, int iLength));
CHECK_FUNCTION(HP_Set_FN_Client_OnReceive, void (*)(HP_ClientListener, HP_FN_Client_OnReceive));
static En_HP_HandleResult Client_OnReceive(HP_Client pSender, HP_CONNID dwConnID, const BYTE *pData, int iLength)
{
    (void)pSender;
    (void)dwConnID;
    (void)pData;
    (void)iLength;
    ++calls;
    return HR_OK;
}

CHECK_TYPE(HP_FN_Client_OnPullReceive,
           En_HP_HandleResult (*)(HP_Client pSender, HP_CONNID dwConnID, int iLength));
CHECK_FUNCTION(HP_Set_FN_Client_OnPullReceive, void (*)(HP_ClientListener, HP_FN_Client_OnPullReceive));
static En_HP_HandleResult Client_OnPullReceive(HP_Client pSender, HP_CONNID dwConnID, int iLength)
{
    (void)pSender;
    (void)dwConnID;
    (void)iLength;
    ++calls;
    return HR_OK;
}

CHECK_TYPE(HP_FN_Client_OnClose,
           En_HP_HandleResult (*)(HP_Client pSender, HP_CONNID dwConnID, En_HP_SocketOperation enOperation, int iErrorCode));
CHECK_FUNCTION(HP_Set_FN_Client_OnClose, void (*)(HP_ClientListener, HP_FN_Client_OnClose));
static En_HP_HandleResult Client_OnClose(HP_Client pSender, HP_CONNID dwConnID, En_HP_SocketOperation enOperation, int iErrorCode)
{
    (void)pSender;
    (void)dwConnID;
    (void)enOperation;
    (void)iErrorCode;
    ++calls;
    return HR_OK;
}

int main(void)
{
    static const BYTE data[1] = { 0 };
    int handle = 0;
    int count = 0;

    HP_FN_Server_OnPrepareListen server_OnPrepareListen = Server_OnPrepareListen;
    HP_FN_Server_OnAccept server_OnAccept = Server_OnAccept;
    HP_FN_Server_OnHandShake server_OnHandShake = Server_OnHandShake;
    HP_FN_Server_OnSend server_OnSend = Server_OnSend;
    HP_FN_Server_OnReceive server_OnReceive = Server_OnReceive;
    HP_FN_Server_OnPullReceive server_OnPullReceive = Server_OnPullReceive;
    HP_FN_Server_OnClose server_OnClose = Server_OnClose;
    HP_FN_Server_OnShutdown server_OnShutdown = Server_OnShutdown;
    HP_FN_Agent_OnPrepareConnect agent_OnPrepareConnect = Agent_OnPrepareConnect;
    HP_FN_Agent_OnConnect agent_OnConnect = Agent_OnConnect;
    HP_FN_Agent_OnHandShake agent_OnHandShake = Agent_OnHandShake;
    HP_FN_Agent_OnSend agent_OnSend = Agent_OnSend;
    HP_FN_Agent_OnReceive agent_OnReceive = Agent_OnReceive;
    HP_FN_Agent_OnPullReceive agent_OnPullReceive = Agent_OnPullReceive;
    HP_FN_Agent_OnClose agent_OnClose = Agent_OnClose;
    HP_FN_Agent_OnShutdown agent_OnShutdown = Agent_OnShutdown;
    HP_FN_Client_OnPrepareConnect client_OnPrepareConnect = Client_OnPrepareConnect;
    HP_FN_Client_OnConnect client_OnConnect = Client_OnConnect;
    HP_FN_Client_OnHandShake client_OnHandShake = Client_OnHandShake;
    HP_FN_Client_OnSend client_OnSend = Client_OnSend;
    HP_FN_Client_OnReceive client_OnReceive = Client_OnReceive;
    HP_FN_Client_OnPullReceive client_OnPullReceive = Client_OnPullReceive;
    HP_FN_Client_OnClose client_OnClose = Client_OnClose;

    count += server_OnPrepareListen(&handle, 3) == HR_OK;
    count += server_OnAccept(&handle, 1, 3) == HR_OK;
    count += server_OnHandShake(&handle, 1) == HR_OK;
    count += server_OnSend(&handle, 1, data, 1) == HR_OK;
    count += server_OnReceive(&handle, 1, data, 1) == HR_OK;
    count += server_OnPullReceive(&handle, 1, 1) == HR_OK;
    count += server_OnClose(&handle, 1, SO_CLOSE, 0) == HR_OK;
    count += server_OnShutdown(&handle) == HR_OK;
    count += agent_OnPrepareConnect(&handle, 1, 3) == HR_OK;
    count += agent_OnConnect(&handle, 1) == HR_OK;
    count += agent_OnHandShake(&handle, 1) == HR_OK;
    count += agent_OnSend(&handle, 1, data, 1) == HR_OK;
    count += agent_OnReceive(&handle, 1, data, 1) == HR_OK;
    count += agent_OnPullReceive(&handle, 1, 1) == HR_OK;
    count += agent_OnClose(&handle, 1, SO_CLOSE, 0) == HR_OK;
    count += agent_OnShutdown(&handle) == HR_OK;
    count += client_OnPrepareConnect(&handle, 1, 3) == HR_OK;
    count += client_OnConnect(&handle, 1) == HR_OK;
    count += client_OnHandShake(&handle, 1) == HR_OK;
    count += client_OnSend(&handle, 1, data, 1) == HR_OK;
    count += client_OnReceive(&handle, 1, data, 1) == HR_OK;
    count += client_OnPullReceive(&handle, 1, 1) == HR_OK;
    count += client_OnClose(&handle, 1, SO_CLOSE, 0) == HR_OK;

    printf("%d callback types called\n", calls);
    return count == 23 && calls == 23 ? 0 : 1;
}
