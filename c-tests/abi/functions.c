// Every declared function has the type that the API table gives it.
//
// The compiler does the checking; main only prints how many functions there are.
// Parameter names are for the reader. A function of a feature that is not built yet is
// not listed.

#include <hpsocket/HPSocket4C-Ext.h>
#include <hpsocket/HPSocket4C-SSL.h>

#include <stdio.h>

#include "check.h"

// Global
CHECK_FUNCTION(HP_GetHPSocketVersion, DWORD (*)(void));
CHECK_FUNCTION(HP_GetSocketErrorDesc, LPCTSTR (*)(En_HP_SocketError enCode));

// TcpServer
CHECK_FUNCTION(Create_HP_TcpServer, HP_TcpServer (*)(HP_TcpServerListener pListener));
CHECK_FUNCTION(Destroy_HP_TcpServer, void (*)(HP_TcpServer pServer));
CHECK_FUNCTION(HP_TcpServer_SendSmallFile,
               BOOL (*)(HP_Server pServer, HP_CONNID dwConnID, LPCTSTR lpszFileName, const LPWSABUF pHead,
                         const LPWSABUF pTail));
CHECK_FUNCTION(HP_TcpServer_SetSocketListenQueue, void (*)(HP_TcpServer pServer, DWORD dwSocketListenQueue));
CHECK_FUNCTION(HP_TcpServer_SetAcceptSocketCount, void (*)(HP_TcpServer pServer, DWORD dwAcceptSocketCount));
CHECK_FUNCTION(HP_TcpServer_SetSocketBufferSize, void (*)(HP_TcpServer pServer, DWORD dwSocketBufferSize));
CHECK_FUNCTION(HP_TcpServer_SetKeepAliveTime, void (*)(HP_TcpServer pServer, DWORD dwKeepAliveTime));
CHECK_FUNCTION(HP_TcpServer_SetKeepAliveInterval, void (*)(HP_TcpServer pServer, DWORD dwKeepAliveInterval));
CHECK_FUNCTION(HP_TcpServer_SetNoDelay, void (*)(HP_TcpServer pServer, BOOL bNoDelay));
CHECK_FUNCTION(HP_TcpServer_GetAcceptSocketCount, DWORD (*)(HP_TcpServer pServer));
CHECK_FUNCTION(HP_TcpServer_GetSocketBufferSize, DWORD (*)(HP_TcpServer pServer));
CHECK_FUNCTION(HP_TcpServer_GetSocketListenQueue, DWORD (*)(HP_TcpServer pServer));
CHECK_FUNCTION(HP_TcpServer_GetKeepAliveTime, DWORD (*)(HP_TcpServer pServer));
CHECK_FUNCTION(HP_TcpServer_GetKeepAliveInterval, DWORD (*)(HP_TcpServer pServer));
CHECK_FUNCTION(HP_TcpServer_IsNoDelay, BOOL (*)(HP_TcpServer pServer));

// TcpAgent
CHECK_FUNCTION(Create_HP_TcpAgent, HP_TcpAgent (*)(HP_TcpAgentListener pListener));
CHECK_FUNCTION(Destroy_HP_TcpAgent, void (*)(HP_TcpAgent pAgent));
CHECK_FUNCTION(HP_TcpAgent_SendSmallFile,
               BOOL (*)(HP_Agent pAgent, HP_CONNID dwConnID, LPCTSTR lpszFileName, const LPWSABUF pHead,
                         const LPWSABUF pTail));
CHECK_FUNCTION(HP_TcpAgent_SetSyncConnectTimeout, void (*)(HP_TcpAgent pAgent, DWORD dwSyncConnectTimeout));
CHECK_FUNCTION(HP_TcpAgent_SetSocketBufferSize, void (*)(HP_TcpAgent pAgent, DWORD dwSocketBufferSize));
CHECK_FUNCTION(HP_TcpAgent_SetKeepAliveTime, void (*)(HP_TcpAgent pAgent, DWORD dwKeepAliveTime));
CHECK_FUNCTION(HP_TcpAgent_SetKeepAliveInterval, void (*)(HP_TcpAgent pAgent, DWORD dwKeepAliveInterval));
CHECK_FUNCTION(HP_TcpAgent_SetNoDelay, void (*)(HP_TcpAgent pAgent, BOOL bNoDelay));
CHECK_FUNCTION(HP_TcpAgent_GetSyncConnectTimeout, DWORD (*)(HP_TcpAgent pAgent));
CHECK_FUNCTION(HP_TcpAgent_GetSocketBufferSize, DWORD (*)(HP_TcpAgent pAgent));
CHECK_FUNCTION(HP_TcpAgent_GetKeepAliveTime, DWORD (*)(HP_TcpAgent pAgent));
CHECK_FUNCTION(HP_TcpAgent_GetKeepAliveInterval, DWORD (*)(HP_TcpAgent pAgent));
CHECK_FUNCTION(HP_TcpAgent_IsNoDelay, BOOL (*)(HP_TcpAgent pAgent));
CHECK_FUNCTION(HP_TcpAgent_SetReuseAddress, void (*)(HP_TcpAgent pAgent, BOOL bReuseAddress)); // until 5.6.x
CHECK_FUNCTION(HP_TcpAgent_IsReuseAddress, BOOL (*)(HP_TcpAgent pAgent)); // until 5.6.x

// TcpClient
CHECK_FUNCTION(Create_HP_TcpClient, HP_TcpClient (*)(HP_TcpClientListener pListener));
CHECK_FUNCTION(Destroy_HP_TcpClient, void (*)(HP_TcpClient pClient));
CHECK_FUNCTION(HP_TcpClient_SendSmallFile,
               BOOL (*)(HP_Client pClient, LPCTSTR lpszFileName, const LPWSABUF pHead, const LPWSABUF pTail));
CHECK_FUNCTION(HP_TcpClient_SetSyncConnectTimeout, void (*)(HP_TcpClient pClient, DWORD dwSyncConnectTimeout));
CHECK_FUNCTION(HP_TcpClient_SetSocketBufferSize, void (*)(HP_TcpClient pClient, DWORD dwSocketBufferSize));
CHECK_FUNCTION(HP_TcpClient_SetKeepAliveTime, void (*)(HP_TcpClient pClient, DWORD dwKeepAliveTime));
CHECK_FUNCTION(HP_TcpClient_SetKeepAliveInterval, void (*)(HP_TcpClient pClient, DWORD dwKeepAliveInterval));
CHECK_FUNCTION(HP_TcpClient_SetNoDelay, void (*)(HP_TcpClient pClient, BOOL bNoDelay));
CHECK_FUNCTION(HP_TcpClient_GetSyncConnectTimeout, DWORD (*)(HP_TcpClient pClient));
CHECK_FUNCTION(HP_TcpClient_GetSocketBufferSize, DWORD (*)(HP_TcpClient pClient));
CHECK_FUNCTION(HP_TcpClient_GetKeepAliveTime, DWORD (*)(HP_TcpClient pClient));
CHECK_FUNCTION(HP_TcpClient_GetKeepAliveInterval, DWORD (*)(HP_TcpClient pClient));
CHECK_FUNCTION(HP_TcpClient_IsNoDelay, BOOL (*)(HP_TcpClient pClient));

// TcpPullServer
CHECK_FUNCTION(Create_HP_TcpPullServer, HP_TcpPullServer (*)(HP_TcpPullServerListener pListener));
CHECK_FUNCTION(Destroy_HP_TcpPullServer, void (*)(HP_TcpPullServer pServer));
CHECK_FUNCTION(HP_TcpPullServer_Fetch,
               En_HP_FetchResult (*)(HP_TcpPullServer pServer, HP_CONNID dwConnID, BYTE* pData, int iLength));
CHECK_FUNCTION(HP_TcpPullServer_Peek,
               En_HP_FetchResult (*)(HP_TcpPullServer pServer, HP_CONNID dwConnID, BYTE* pData, int iLength));

// TcpPullAgent
CHECK_FUNCTION(Create_HP_TcpPullAgent, HP_TcpPullAgent (*)(HP_TcpPullAgentListener pListener));
CHECK_FUNCTION(Destroy_HP_TcpPullAgent, void (*)(HP_TcpPullAgent pAgent));
CHECK_FUNCTION(HP_TcpPullAgent_Fetch,
               En_HP_FetchResult (*)(HP_TcpPullAgent pAgent, HP_CONNID dwConnID, BYTE* pData, int iLength));
CHECK_FUNCTION(HP_TcpPullAgent_Peek,
               En_HP_FetchResult (*)(HP_TcpPullAgent pAgent, HP_CONNID dwConnID, BYTE* pData, int iLength));

// TcpPullClient
CHECK_FUNCTION(Create_HP_TcpPullClient, HP_TcpPullClient (*)(HP_TcpPullClientListener pListener));
CHECK_FUNCTION(Destroy_HP_TcpPullClient, void (*)(HP_TcpPullClient pClient));
CHECK_FUNCTION(HP_TcpPullClient_Fetch, En_HP_FetchResult (*)(HP_TcpPullClient pClient, BYTE* pData, int iLength));
CHECK_FUNCTION(HP_TcpPullClient_Peek, En_HP_FetchResult (*)(HP_TcpPullClient pClient, BYTE* pData, int iLength));

// TcpPackServer
CHECK_FUNCTION(Create_HP_TcpPackServer, HP_TcpPackServer (*)(HP_TcpServerListener pListener));
CHECK_FUNCTION(Destroy_HP_TcpPackServer, void (*)(HP_TcpPackServer pServer));
CHECK_FUNCTION(HP_TcpPackServer_SetMaxPackSize, void (*)(HP_TcpPackServer pServer, DWORD dwMaxPackSize));
CHECK_FUNCTION(HP_TcpPackServer_SetPackHeaderFlag, void (*)(HP_TcpPackServer pServer, USHORT usPackHeaderFlag));
CHECK_FUNCTION(HP_TcpPackServer_GetMaxPackSize, DWORD (*)(HP_TcpPackServer pServer));
CHECK_FUNCTION(HP_TcpPackServer_GetPackHeaderFlag, USHORT (*)(HP_TcpPackServer pServer));

// TcpPackAgent
CHECK_FUNCTION(Create_HP_TcpPackAgent, HP_TcpPackAgent (*)(HP_TcpAgentListener pListener));
CHECK_FUNCTION(Destroy_HP_TcpPackAgent, void (*)(HP_TcpPackAgent pAgent));
CHECK_FUNCTION(HP_TcpPackAgent_SetMaxPackSize, void (*)(HP_TcpPackAgent pAgent, DWORD dwMaxPackSize));
CHECK_FUNCTION(HP_TcpPackAgent_SetPackHeaderFlag, void (*)(HP_TcpPackAgent pAgent, USHORT usPackHeaderFlag));
CHECK_FUNCTION(HP_TcpPackAgent_GetMaxPackSize, DWORD (*)(HP_TcpPackAgent pAgent));
CHECK_FUNCTION(HP_TcpPackAgent_GetPackHeaderFlag, USHORT (*)(HP_TcpPackAgent pAgent));

// TcpPackClient
CHECK_FUNCTION(Create_HP_TcpPackClient, HP_TcpPackClient (*)(HP_TcpClientListener pListener));
CHECK_FUNCTION(Destroy_HP_TcpPackClient, void (*)(HP_TcpPackClient pClient));
CHECK_FUNCTION(HP_TcpPackClient_SetMaxPackSize, void (*)(HP_TcpPackClient pClient, DWORD dwMaxPackSize));
CHECK_FUNCTION(HP_TcpPackClient_SetPackHeaderFlag, void (*)(HP_TcpPackClient pClient, USHORT usPackHeaderFlag));
CHECK_FUNCTION(HP_TcpPackClient_GetMaxPackSize, DWORD (*)(HP_TcpPackClient pClient));
CHECK_FUNCTION(HP_TcpPackClient_GetPackHeaderFlag, USHORT (*)(HP_TcpPackClient pClient));

// TcpServerListener
CHECK_FUNCTION(Create_HP_TcpServerListener, HP_TcpServerListener (*)(void));
CHECK_FUNCTION(Destroy_HP_TcpServerListener, void (*)(HP_TcpServerListener pListener));

// TcpAgentListener
CHECK_FUNCTION(Create_HP_TcpAgentListener, HP_TcpAgentListener (*)(void));
CHECK_FUNCTION(Destroy_HP_TcpAgentListener, void (*)(HP_TcpAgentListener pListener));

// TcpClientListener
CHECK_FUNCTION(Create_HP_TcpClientListener, HP_TcpClientListener (*)(void));
CHECK_FUNCTION(Destroy_HP_TcpClientListener, void (*)(HP_TcpClientListener pListener));

// TcpPullServerListener
CHECK_FUNCTION(Create_HP_TcpPullServerListener, HP_TcpPullServerListener (*)(void));
CHECK_FUNCTION(Destroy_HP_TcpPullServerListener, void (*)(HP_TcpPullServerListener pListener));

// TcpPullAgentListener
CHECK_FUNCTION(Create_HP_TcpPullAgentListener, HP_TcpPullAgentListener (*)(void));
CHECK_FUNCTION(Destroy_HP_TcpPullAgentListener, void (*)(HP_TcpPullAgentListener pListener));

// TcpPullClientListener
CHECK_FUNCTION(Create_HP_TcpPullClientListener, HP_TcpPullClientListener (*)(void));
CHECK_FUNCTION(Destroy_HP_TcpPullClientListener, void (*)(HP_TcpPullClientListener pListener));

// TcpPackServerListener
CHECK_FUNCTION(Create_HP_TcpPackServerListener, HP_TcpPackServerListener (*)(void));
CHECK_FUNCTION(Destroy_HP_TcpPackServerListener, void (*)(HP_TcpPackServerListener pListener));

// TcpPackAgentListener
CHECK_FUNCTION(Create_HP_TcpPackAgentListener, HP_TcpPackAgentListener (*)(void));
CHECK_FUNCTION(Destroy_HP_TcpPackAgentListener, void (*)(HP_TcpPackAgentListener pListener));

// TcpPackClientListener
CHECK_FUNCTION(Create_HP_TcpPackClientListener, HP_TcpPackClientListener (*)(void));
CHECK_FUNCTION(Destroy_HP_TcpPackClientListener, void (*)(HP_TcpPackClientListener pListener));

// ServerListener
CHECK_FUNCTION(HP_Set_FN_Server_OnPrepareListen,
               void (*)(HP_ServerListener pListener, HP_FN_Server_OnPrepareListen fn));
CHECK_FUNCTION(HP_Set_FN_Server_OnAccept, void (*)(HP_ServerListener pListener, HP_FN_Server_OnAccept fn));
CHECK_FUNCTION(HP_Set_FN_Server_OnHandShake, void (*)(HP_ServerListener pListener, HP_FN_Server_OnHandShake fn));
CHECK_FUNCTION(HP_Set_FN_Server_OnSend, void (*)(HP_ServerListener pListener, HP_FN_Server_OnSend fn));
CHECK_FUNCTION(HP_Set_FN_Server_OnReceive, void (*)(HP_ServerListener pListener, HP_FN_Server_OnReceive fn));
CHECK_FUNCTION(HP_Set_FN_Server_OnPullReceive, void (*)(HP_ServerListener pListener, HP_FN_Server_OnPullReceive fn));
CHECK_FUNCTION(HP_Set_FN_Server_OnClose, void (*)(HP_ServerListener pListener, HP_FN_Server_OnClose fn));
CHECK_FUNCTION(HP_Set_FN_Server_OnShutdown, void (*)(HP_ServerListener pListener, HP_FN_Server_OnShutdown fn));

// AgentListener
CHECK_FUNCTION(HP_Set_FN_Agent_OnPrepareConnect,
               void (*)(HP_AgentListener pListener, HP_FN_Agent_OnPrepareConnect fn));
CHECK_FUNCTION(HP_Set_FN_Agent_OnConnect, void (*)(HP_AgentListener pListener, HP_FN_Agent_OnConnect fn));
CHECK_FUNCTION(HP_Set_FN_Agent_OnHandShake, void (*)(HP_AgentListener pListener, HP_FN_Agent_OnHandShake fn));
CHECK_FUNCTION(HP_Set_FN_Agent_OnSend, void (*)(HP_AgentListener pListener, HP_FN_Agent_OnSend fn));
CHECK_FUNCTION(HP_Set_FN_Agent_OnReceive, void (*)(HP_AgentListener pListener, HP_FN_Agent_OnReceive fn));
CHECK_FUNCTION(HP_Set_FN_Agent_OnPullReceive, void (*)(HP_AgentListener pListener, HP_FN_Agent_OnPullReceive fn));
CHECK_FUNCTION(HP_Set_FN_Agent_OnClose, void (*)(HP_AgentListener pListener, HP_FN_Agent_OnClose fn));
CHECK_FUNCTION(HP_Set_FN_Agent_OnShutdown, void (*)(HP_AgentListener pListener, HP_FN_Agent_OnShutdown fn));

// ClientListener
CHECK_FUNCTION(HP_Set_FN_Client_OnPrepareConnect,
               void (*)(HP_ClientListener pListener, HP_FN_Client_OnPrepareConnect fn));
CHECK_FUNCTION(HP_Set_FN_Client_OnConnect, void (*)(HP_ClientListener pListener, HP_FN_Client_OnConnect fn));
CHECK_FUNCTION(HP_Set_FN_Client_OnHandShake, void (*)(HP_ClientListener pListener, HP_FN_Client_OnHandShake fn));
CHECK_FUNCTION(HP_Set_FN_Client_OnSend, void (*)(HP_ClientListener pListener, HP_FN_Client_OnSend fn));
CHECK_FUNCTION(HP_Set_FN_Client_OnReceive, void (*)(HP_ClientListener pListener, HP_FN_Client_OnReceive fn));
CHECK_FUNCTION(HP_Set_FN_Client_OnPullReceive, void (*)(HP_ClientListener pListener, HP_FN_Client_OnPullReceive fn));
CHECK_FUNCTION(HP_Set_FN_Client_OnClose, void (*)(HP_ClientListener pListener, HP_FN_Client_OnClose fn));

// Server
CHECK_FUNCTION(HP_Server_Start, BOOL (*)(HP_Server pServer, LPCTSTR lpszBindAddress, USHORT usPort));
CHECK_FUNCTION(HP_Server_Stop, BOOL (*)(HP_Server pServer));
CHECK_FUNCTION(HP_Server_Wait, BOOL (*)(HP_Server pServer, DWORD dwMilliseconds));
CHECK_FUNCTION(HP_Server_Send, BOOL (*)(HP_Server pServer, HP_CONNID dwConnID, const BYTE* pBuffer, int iLength));
CHECK_FUNCTION(HP_Server_SendPart,
               BOOL (*)(HP_Server pServer, HP_CONNID dwConnID, const BYTE* pBuffer, int iLength, int iOffset));
CHECK_FUNCTION(HP_Server_SendPackets,
               BOOL (*)(HP_Server pServer, HP_CONNID dwConnID, const WSABUF pBuffers[], int iCount));
CHECK_FUNCTION(HP_Server_PauseReceive, BOOL (*)(HP_Server pServer, HP_CONNID dwConnID, BOOL bPause));
CHECK_FUNCTION(HP_Server_Disconnect, BOOL (*)(HP_Server pServer, HP_CONNID dwConnID, BOOL bForce));
CHECK_FUNCTION(HP_Server_DisconnectLongConnections, BOOL (*)(HP_Server pServer, DWORD dwPeriod, BOOL bForce));
CHECK_FUNCTION(HP_Server_DisconnectSilenceConnections, BOOL (*)(HP_Server pServer, DWORD dwPeriod, BOOL bForce));
CHECK_FUNCTION(HP_Server_SetConnectionExtra, BOOL (*)(HP_Server pServer, HP_CONNID dwConnID, PVOID pExtra));
CHECK_FUNCTION(HP_Server_GetConnectionExtra, BOOL (*)(HP_Server pServer, HP_CONNID dwConnID, PVOID* ppExtra));
CHECK_FUNCTION(HP_Server_IsSecure, BOOL (*)(HP_Server pServer));
CHECK_FUNCTION(HP_Server_HasStarted, BOOL (*)(HP_Server pServer));
CHECK_FUNCTION(HP_Server_GetState, En_HP_ServiceState (*)(HP_Server pServer));
CHECK_FUNCTION(HP_Server_GetLastError, En_HP_SocketError (*)(HP_Server pServer));
CHECK_FUNCTION(HP_Server_GetLastErrorDesc, LPCTSTR (*)(HP_Server pServer));
CHECK_FUNCTION(HP_Server_GetPendingDataLength, BOOL (*)(HP_Server pServer, HP_CONNID dwConnID, int* piPending));
CHECK_FUNCTION(HP_Server_IsPauseReceive, BOOL (*)(HP_Server pServer, HP_CONNID dwConnID, BOOL* pbPaused));
CHECK_FUNCTION(HP_Server_IsConnected, BOOL (*)(HP_Server pServer, HP_CONNID dwConnID));
CHECK_FUNCTION(HP_Server_GetConnectionCount, DWORD (*)(HP_Server pServer));
CHECK_FUNCTION(HP_Server_GetAllConnectionIDs, BOOL (*)(HP_Server pServer, HP_CONNID pIDs[], DWORD* pdwCount));
CHECK_FUNCTION(HP_Server_GetConnectPeriod, BOOL (*)(HP_Server pServer, HP_CONNID dwConnID, DWORD* pdwPeriod));
CHECK_FUNCTION(HP_Server_GetSilencePeriod, BOOL (*)(HP_Server pServer, HP_CONNID dwConnID, DWORD* pdwPeriod));
CHECK_FUNCTION(HP_Server_GetListenAddress,
               BOOL (*)(HP_Server pServer, TCHAR lpszAddress[], int* piAddressLen, USHORT* pusPort));
CHECK_FUNCTION(HP_Server_GetLocalAddress,
               BOOL (*)(HP_Server pServer, HP_CONNID dwConnID, TCHAR lpszAddress[], int* piAddressLen,
                         USHORT* pusPort));
CHECK_FUNCTION(HP_Server_GetRemoteAddress,
               BOOL (*)(HP_Server pServer, HP_CONNID dwConnID, TCHAR lpszAddress[], int* piAddressLen,
                         USHORT* pusPort));
CHECK_FUNCTION(HP_Server_SetReuseAddressPolicy, void (*)(HP_Server pServer, En_HP_ReuseAddressPolicy enReusePolicy));
CHECK_FUNCTION(HP_Server_SetSendPolicy, void (*)(HP_Server pServer, En_HP_SendPolicy enSendPolicy));
CHECK_FUNCTION(HP_Server_SetOnSendSyncPolicy, void (*)(HP_Server pServer, En_HP_OnSendSyncPolicy enSyncPolicy));
CHECK_FUNCTION(HP_Server_SetFreeSocketObjLockTime, void (*)(HP_Server pServer, DWORD dwFreeSocketObjLockTime));
CHECK_FUNCTION(HP_Server_SetFreeSocketObjPool, void (*)(HP_Server pServer, DWORD dwFreeSocketObjPool));
CHECK_FUNCTION(HP_Server_SetFreeBufferObjPool, void (*)(HP_Server pServer, DWORD dwFreeBufferObjPool));
CHECK_FUNCTION(HP_Server_SetFreeSocketObjHold, void (*)(HP_Server pServer, DWORD dwFreeSocketObjHold));
CHECK_FUNCTION(HP_Server_SetFreeBufferObjHold, void (*)(HP_Server pServer, DWORD dwFreeBufferObjHold));
CHECK_FUNCTION(HP_Server_SetMaxConnectionCount, void (*)(HP_Server pServer, DWORD dwMaxConnectionCount));
CHECK_FUNCTION(HP_Server_SetWorkerThreadCount, void (*)(HP_Server pServer, DWORD dwWorkerThreadCount));
CHECK_FUNCTION(HP_Server_SetMarkSilence, void (*)(HP_Server pServer, BOOL bMarkSilence));
CHECK_FUNCTION(HP_Server_GetReuseAddressPolicy, En_HP_ReuseAddressPolicy (*)(HP_Server pServer));
CHECK_FUNCTION(HP_Server_GetSendPolicy, En_HP_SendPolicy (*)(HP_Server pServer));
CHECK_FUNCTION(HP_Server_GetOnSendSyncPolicy, En_HP_OnSendSyncPolicy (*)(HP_Server pServer));
CHECK_FUNCTION(HP_Server_GetFreeSocketObjLockTime, DWORD (*)(HP_Server pServer));
CHECK_FUNCTION(HP_Server_GetFreeSocketObjPool, DWORD (*)(HP_Server pServer));
CHECK_FUNCTION(HP_Server_GetFreeBufferObjPool, DWORD (*)(HP_Server pServer));
CHECK_FUNCTION(HP_Server_GetFreeSocketObjHold, DWORD (*)(HP_Server pServer));
CHECK_FUNCTION(HP_Server_GetFreeBufferObjHold, DWORD (*)(HP_Server pServer));
CHECK_FUNCTION(HP_Server_GetMaxConnectionCount, DWORD (*)(HP_Server pServer));
CHECK_FUNCTION(HP_Server_GetWorkerThreadCount, DWORD (*)(HP_Server pServer));
CHECK_FUNCTION(HP_Server_IsMarkSilence, BOOL (*)(HP_Server pServer));

// Agent
CHECK_FUNCTION(HP_Agent_Start, BOOL (*)(HP_Agent pAgent, LPCTSTR lpszBindAddress, BOOL bAsyncConnect));
CHECK_FUNCTION(HP_Agent_Stop, BOOL (*)(HP_Agent pAgent));
CHECK_FUNCTION(HP_Agent_Wait, BOOL (*)(HP_Agent pAgent, DWORD dwMilliseconds));
CHECK_FUNCTION(HP_Agent_Connect,
               BOOL (*)(HP_Agent pAgent, LPCTSTR lpszRemoteAddress, USHORT usPort, HP_CONNID* pdwConnID));
CHECK_FUNCTION(HP_Agent_ConnectWithExtra,
               BOOL (*)(HP_Agent pAgent, LPCTSTR lpszRemoteAddress, USHORT usPort, HP_CONNID* pdwConnID,
                         PVOID pExtra));
CHECK_FUNCTION(HP_Agent_ConnectWithLocalPort,
               BOOL (*)(HP_Agent pAgent, LPCTSTR lpszRemoteAddress, USHORT usPort, HP_CONNID* pdwConnID,
                         USHORT usLocalPort));
CHECK_FUNCTION(HP_Agent_ConnectWithLocalAddress,
               BOOL (*)(HP_Agent pAgent, LPCTSTR lpszRemoteAddress, USHORT usPort, HP_CONNID* pdwConnID,
                         LPCTSTR lpszLocalAddress));
CHECK_FUNCTION(HP_Agent_ConnectWithExtraAndLocalPort,
               BOOL (*)(HP_Agent pAgent, LPCTSTR lpszRemoteAddress, USHORT usPort, HP_CONNID* pdwConnID,
                         PVOID pExtra, USHORT usLocalPort));
CHECK_FUNCTION(HP_Agent_ConnectWithExtraAndLocalAddressPort,
               BOOL (*)(HP_Agent pAgent, LPCTSTR lpszRemoteAddress, USHORT usPort, HP_CONNID* pdwConnID,
                         PVOID pExtra, USHORT usLocalPort, LPCTSTR lpszLocalAddress));
CHECK_FUNCTION(HP_Agent_Send, BOOL (*)(HP_Agent pAgent, HP_CONNID dwConnID, const BYTE* pBuffer, int iLength));
CHECK_FUNCTION(HP_Agent_SendPart,
               BOOL (*)(HP_Agent pAgent, HP_CONNID dwConnID, const BYTE* pBuffer, int iLength, int iOffset));
CHECK_FUNCTION(HP_Agent_SendPackets,
               BOOL (*)(HP_Agent pAgent, HP_CONNID dwConnID, const WSABUF pBuffers[], int iCount));
CHECK_FUNCTION(HP_Agent_PauseReceive, BOOL (*)(HP_Agent pAgent, HP_CONNID dwConnID, BOOL bPause));
CHECK_FUNCTION(HP_Agent_Disconnect, BOOL (*)(HP_Agent pAgent, HP_CONNID dwConnID, BOOL bForce));
CHECK_FUNCTION(HP_Agent_DisconnectLongConnections, BOOL (*)(HP_Agent pAgent, DWORD dwPeriod, BOOL bForce));
CHECK_FUNCTION(HP_Agent_DisconnectSilenceConnections, BOOL (*)(HP_Agent pAgent, DWORD dwPeriod, BOOL bForce));
CHECK_FUNCTION(HP_Agent_SetConnectionExtra, BOOL (*)(HP_Agent pAgent, HP_CONNID dwConnID, PVOID pExtra));
CHECK_FUNCTION(HP_Agent_GetConnectionExtra, BOOL (*)(HP_Agent pAgent, HP_CONNID dwConnID, PVOID* ppExtra));
CHECK_FUNCTION(HP_Agent_IsSecure, BOOL (*)(HP_Agent pAgent));
CHECK_FUNCTION(HP_Agent_HasStarted, BOOL (*)(HP_Agent pAgent));
CHECK_FUNCTION(HP_Agent_GetState, En_HP_ServiceState (*)(HP_Agent pAgent));
CHECK_FUNCTION(HP_Agent_GetConnectionCount, DWORD (*)(HP_Agent pAgent));
CHECK_FUNCTION(HP_Agent_GetAllConnectionIDs, BOOL (*)(HP_Agent pAgent, HP_CONNID pIDs[], DWORD* pdwCount));
CHECK_FUNCTION(HP_Agent_GetConnectPeriod, BOOL (*)(HP_Agent pAgent, HP_CONNID dwConnID, DWORD* pdwPeriod));
CHECK_FUNCTION(HP_Agent_GetSilencePeriod, BOOL (*)(HP_Agent pAgent, HP_CONNID dwConnID, DWORD* pdwPeriod));
CHECK_FUNCTION(HP_Agent_GetLocalAddress,
               BOOL (*)(HP_Agent pAgent, HP_CONNID dwConnID, TCHAR lpszAddress[], int* piAddressLen,
                         USHORT* pusPort));
CHECK_FUNCTION(HP_Agent_GetRemoteAddress,
               BOOL (*)(HP_Agent pAgent, HP_CONNID dwConnID, TCHAR lpszAddress[], int* piAddressLen,
                         USHORT* pusPort));
CHECK_FUNCTION(HP_Agent_GetRemoteHost,
               BOOL (*)(HP_Agent pAgent, HP_CONNID dwConnID, TCHAR lpszHost[], int* piHostLen, USHORT* pusPort));
CHECK_FUNCTION(HP_Agent_GetLastError, En_HP_SocketError (*)(HP_Agent pAgent));
CHECK_FUNCTION(HP_Agent_GetLastErrorDesc, LPCTSTR (*)(HP_Agent pAgent));
CHECK_FUNCTION(HP_Agent_GetPendingDataLength, BOOL (*)(HP_Agent pAgent, HP_CONNID dwConnID, int* piPending));
CHECK_FUNCTION(HP_Agent_IsPauseReceive, BOOL (*)(HP_Agent pAgent, HP_CONNID dwConnID, BOOL* pbPaused));
CHECK_FUNCTION(HP_Agent_IsConnected, BOOL (*)(HP_Agent pAgent, HP_CONNID dwConnID));
CHECK_FUNCTION(HP_Agent_SetReuseAddressPolicy, void (*)(HP_Agent pAgent, En_HP_ReuseAddressPolicy enReusePolicy));
CHECK_FUNCTION(HP_Agent_SetSendPolicy, void (*)(HP_Agent pAgent, En_HP_SendPolicy enSendPolicy));
CHECK_FUNCTION(HP_Agent_SetOnSendSyncPolicy, void (*)(HP_Agent pAgent, En_HP_OnSendSyncPolicy enSyncPolicy));
CHECK_FUNCTION(HP_Agent_SetFreeSocketObjLockTime, void (*)(HP_Agent pAgent, DWORD dwFreeSocketObjLockTime));
CHECK_FUNCTION(HP_Agent_SetFreeSocketObjPool, void (*)(HP_Agent pAgent, DWORD dwFreeSocketObjPool));
CHECK_FUNCTION(HP_Agent_SetFreeBufferObjPool, void (*)(HP_Agent pAgent, DWORD dwFreeBufferObjPool));
CHECK_FUNCTION(HP_Agent_SetFreeSocketObjHold, void (*)(HP_Agent pAgent, DWORD dwFreeSocketObjHold));
CHECK_FUNCTION(HP_Agent_SetFreeBufferObjHold, void (*)(HP_Agent pAgent, DWORD dwFreeBufferObjHold));
CHECK_FUNCTION(HP_Agent_SetMaxConnectionCount, void (*)(HP_Agent pAgent, DWORD dwMaxConnectionCount));
CHECK_FUNCTION(HP_Agent_SetWorkerThreadCount, void (*)(HP_Agent pAgent, DWORD dwWorkerThreadCount));
CHECK_FUNCTION(HP_Agent_SetMarkSilence, void (*)(HP_Agent pAgent, BOOL bMarkSilence));
CHECK_FUNCTION(HP_Agent_GetReuseAddressPolicy, En_HP_ReuseAddressPolicy (*)(HP_Agent pAgent));
CHECK_FUNCTION(HP_Agent_GetSendPolicy, En_HP_SendPolicy (*)(HP_Agent pAgent));
CHECK_FUNCTION(HP_Agent_GetOnSendSyncPolicy, En_HP_OnSendSyncPolicy (*)(HP_Agent pAgent));
CHECK_FUNCTION(HP_Agent_GetFreeSocketObjLockTime, DWORD (*)(HP_Agent pAgent));
CHECK_FUNCTION(HP_Agent_GetFreeSocketObjPool, DWORD (*)(HP_Agent pAgent));
CHECK_FUNCTION(HP_Agent_GetFreeBufferObjPool, DWORD (*)(HP_Agent pAgent));
CHECK_FUNCTION(HP_Agent_GetFreeSocketObjHold, DWORD (*)(HP_Agent pAgent));
CHECK_FUNCTION(HP_Agent_GetFreeBufferObjHold, DWORD (*)(HP_Agent pAgent));
CHECK_FUNCTION(HP_Agent_GetMaxConnectionCount, DWORD (*)(HP_Agent pAgent));
CHECK_FUNCTION(HP_Agent_GetWorkerThreadCount, DWORD (*)(HP_Agent pAgent));
CHECK_FUNCTION(HP_Agent_IsMarkSilence, BOOL (*)(HP_Agent pAgent));

// Client
CHECK_FUNCTION(HP_Client_Start,
               BOOL (*)(HP_Client pClient, LPCTSTR lpszRemoteAddress, USHORT usPort, BOOL bAsyncConnect));
CHECK_FUNCTION(HP_Client_StartWithBindAddress,
               BOOL (*)(HP_Client pClient, LPCTSTR lpszRemoteAddress, USHORT usPort, BOOL bAsyncConnect,
                         LPCTSTR lpszBindAddress));
CHECK_FUNCTION(HP_Client_StartWithBindAddressAndLocalPort,
               BOOL (*)(HP_Client pClient, LPCTSTR lpszRemoteAddress, USHORT usPort, BOOL bAsyncConnect,
                         LPCTSTR lpszBindAddress, USHORT usLocalPort));
CHECK_FUNCTION(HP_Client_Stop, BOOL (*)(HP_Client pClient));
CHECK_FUNCTION(HP_Client_Send, BOOL (*)(HP_Client pClient, const BYTE* pBuffer, int iLength));
CHECK_FUNCTION(HP_Client_SendPart, BOOL (*)(HP_Client pClient, const BYTE* pBuffer, int iLength, int iOffset));
CHECK_FUNCTION(HP_Client_SendPackets, BOOL (*)(HP_Client pClient, const WSABUF pBuffers[], int iCount));
CHECK_FUNCTION(HP_Client_PauseReceive, BOOL (*)(HP_Client pClient, BOOL bPause));
CHECK_FUNCTION(HP_Client_Wait, BOOL (*)(HP_Client pClient, DWORD dwMilliseconds));
CHECK_FUNCTION(HP_Client_SetExtra, void (*)(HP_Client pClient, PVOID pExtra));
CHECK_FUNCTION(HP_Client_GetExtra, PVOID (*)(HP_Client pClient));
CHECK_FUNCTION(HP_Client_IsSecure, BOOL (*)(HP_Client pClient));
CHECK_FUNCTION(HP_Client_HasStarted, BOOL (*)(HP_Client pClient));
CHECK_FUNCTION(HP_Client_GetState, En_HP_ServiceState (*)(HP_Client pClient));
CHECK_FUNCTION(HP_Client_GetLastError, En_HP_SocketError (*)(HP_Client pClient));
CHECK_FUNCTION(HP_Client_GetLastErrorDesc, LPCTSTR (*)(HP_Client pClient));
CHECK_FUNCTION(HP_Client_GetConnectionID, HP_CONNID (*)(HP_Client pClient));
CHECK_FUNCTION(HP_Client_GetLocalAddress,
               BOOL (*)(HP_Client pClient, TCHAR lpszAddress[], int* piAddressLen, USHORT* pusPort));
CHECK_FUNCTION(HP_Client_GetRemoteHost,
               BOOL (*)(HP_Client pClient, TCHAR lpszHost[], int* piHostLen, USHORT* pusPort));
CHECK_FUNCTION(HP_Client_GetPendingDataLength, BOOL (*)(HP_Client pClient, int* piPending));
CHECK_FUNCTION(HP_Client_IsPauseReceive, BOOL (*)(HP_Client pClient, BOOL* pbPaused));
CHECK_FUNCTION(HP_Client_IsConnected, BOOL (*)(HP_Client pClient));
CHECK_FUNCTION(HP_Client_SetReuseAddressPolicy, void (*)(HP_Client pClient, En_HP_ReuseAddressPolicy enReusePolicy));
CHECK_FUNCTION(HP_Client_SetFreeBufferPoolSize, void (*)(HP_Client pClient, DWORD dwFreeBufferPoolSize));
CHECK_FUNCTION(HP_Client_SetFreeBufferPoolHold, void (*)(HP_Client pClient, DWORD dwFreeBufferPoolHold));
CHECK_FUNCTION(HP_Client_GetReuseAddressPolicy, En_HP_ReuseAddressPolicy (*)(HP_Client pClient));
CHECK_FUNCTION(HP_Client_GetFreeBufferPoolSize, DWORD (*)(HP_Client pClient));
CHECK_FUNCTION(HP_Client_GetFreeBufferPoolHold, DWORD (*)(HP_Client pClient));

// SYS
CHECK_FUNCTION(SYS_GetLastError, DWORD (*)(void));
CHECK_FUNCTION(SYS_GetLastErrorStr, LPCSTR (*)(void));
CHECK_FUNCTION(SYS_SetSocketOption, int (*)(SOCKET sock, int level, int name, LPVOID val, int len));
CHECK_FUNCTION(SYS_GetSocketOption, int (*)(SOCKET sock, int level, int name, LPVOID val, int* len));
CHECK_FUNCTION(SYS_IoctlSocket, int (*)(SOCKET sock, long cmd, ULONG* arg));
CHECK_FUNCTION(SYS_fcntl_SETFL, BOOL (*)(FD fd, INT fl, BOOL bSet));
CHECK_FUNCTION(SYS_SSO_NoBlock, int (*)(SOCKET sock, BOOL bNoBlock));
CHECK_FUNCTION(SYS_SSO_NoDelay, int (*)(SOCKET sock, BOOL bNoDelay));
CHECK_FUNCTION(SYS_SSO_DontLinger, int (*)(SOCKET sock, BOOL bDont));
CHECK_FUNCTION(SYS_SSO_Linger, int (*)(SOCKET sock, USHORT l_onoff, USHORT l_linger));
CHECK_FUNCTION(SYS_SSO_RecvBuffSize, int (*)(SOCKET sock, int size));
CHECK_FUNCTION(SYS_SSO_SendBuffSize, int (*)(SOCKET sock, int size));
CHECK_FUNCTION(SYS_SSO_RecvTimeOut, int (*)(SOCKET sock, int ms));
CHECK_FUNCTION(SYS_SSO_SendTimeOut, int (*)(SOCKET sock, int ms));
CHECK_FUNCTION(SYS_SSO_ReuseAddress, int (*)(SOCKET sock, En_HP_ReuseAddressPolicy opt));
CHECK_FUNCTION(SYS_GetSocketLocalAddress,
               BOOL (*)(SOCKET socket, TCHAR lpszAddress[], int* piAddressLen, USHORT* pusPort));
CHECK_FUNCTION(SYS_GetSocketRemoteAddress,
               BOOL (*)(SOCKET socket, TCHAR lpszAddress[], int* piAddressLen, USHORT* pusPort));
CHECK_FUNCTION(SYS_EnumHostIPAddresses,
               BOOL (*)(LPCTSTR lpszHost, En_HP_IPAddrType enType, HP_LPTIPAddr** lpppIPAddr, int* piIPAddrCount));
CHECK_FUNCTION(SYS_FreeHostIPAddresses, BOOL (*)(HP_LPTIPAddr* lppIPAddr));
CHECK_FUNCTION(SYS_IsIPAddress, BOOL (*)(LPCTSTR lpszAddress, En_HP_IPAddrType* penType));
CHECK_FUNCTION(SYS_GetIPAddress,
               BOOL (*)(LPCTSTR lpszHost, TCHAR lpszIP[], int* piIPLenth, En_HP_IPAddrType* penType));
CHECK_FUNCTION(SYS_NToH64, ULONGLONG (*)(ULONGLONG value));
CHECK_FUNCTION(SYS_HToN64, ULONGLONG (*)(ULONGLONG value));
CHECK_FUNCTION(SYS_SwapEndian16, USHORT (*)(USHORT value));
CHECK_FUNCTION(SYS_SwapEndian32, DWORD (*)(DWORD value));
CHECK_FUNCTION(SYS_IsLittleEndian, BOOL (*)(void));
CHECK_FUNCTION(SYS_Malloc, LPBYTE (*)(int size));
CHECK_FUNCTION(SYS_Realloc, LPBYTE (*)(LPBYTE p, int size));
CHECK_FUNCTION(SYS_Free, VOID (*)(LPBYTE p));
CHECK_FUNCTION(SYS_Calloc, LPVOID (*)(int number, int size));

#ifdef _SSL_SUPPORT

// SSLServer
CHECK_FUNCTION(Create_HP_SSLServer, HP_SSLServer (*)(HP_TcpServerListener pListener));
CHECK_FUNCTION(Destroy_HP_SSLServer, void (*)(HP_SSLServer pServer));
CHECK_FUNCTION(HP_SSLServer_SetupSSLContext,
               BOOL (*)(HP_SSLServer pServer, int iVerifyMode, LPCTSTR lpszPemCertFile, LPCTSTR lpszPemKeyFile,
                         LPCTSTR lpszKeyPassword, LPCTSTR lpszCAPemCertFileOrPath,
                         HP_Fn_SNI_ServerNameCallback fnServerNameCallback));
CHECK_FUNCTION(HP_SSLServer_SetupSSLContextByMemory,
               BOOL (*)(HP_SSLServer pServer, int iVerifyMode, LPCSTR lpszPemCert, LPCSTR lpszPemKey,
                         LPCSTR lpszKeyPassword, LPCSTR lpszCAPemCert,
                         HP_Fn_SNI_ServerNameCallback fnServerNameCallback));
CHECK_FUNCTION(HP_SSLServer_AddSSLContext,
               int (*)(HP_SSLServer pServer, int iVerifyMode, LPCTSTR lpszPemCertFile, LPCTSTR lpszPemKeyFile,
                         LPCTSTR lpszKeyPassword, LPCTSTR lpszCAPemCertFileOrPath));
CHECK_FUNCTION(HP_SSLServer_AddSSLContextByMemory,
               int (*)(HP_SSLServer pServer, int iVerifyMode, LPCSTR lpszPemCert, LPCSTR lpszPemKey,
                         LPCSTR lpszKeyPassword, LPCSTR lpszCAPemCert));
CHECK_FUNCTION(HP_SSLServer_BindSSLServerName,
               BOOL (*)(HP_SSLServer pServer, LPCTSTR lpszServerName, int iContextIndex));
CHECK_FUNCTION(HP_SSLServer_CleanupSSLContext, void (*)(HP_SSLServer pServer));
CHECK_FUNCTION(HP_SSLServer_StartSSLHandShake, BOOL (*)(HP_SSLServer pServer, HP_CONNID dwConnID));
CHECK_FUNCTION(HP_SSLServer_SetSSLAutoHandShake, void (*)(HP_SSLServer pServer, BOOL bAutoHandShake));
CHECK_FUNCTION(HP_SSLServer_IsSSLAutoHandShake, BOOL (*)(HP_SSLServer pServer));
CHECK_FUNCTION(HP_SSLServer_SetSSLCipherList, void (*)(HP_SSLServer pServer, LPCTSTR lpszCipherList));
CHECK_FUNCTION(HP_SSLServer_GetSSLCipherList, LPCTSTR (*)(HP_SSLServer pServer));
CHECK_FUNCTION(HP_SSLServer_GetSSLSessionInfo,
               BOOL (*)(HP_SSLServer pServer, HP_CONNID dwConnID, En_HP_SSLSessionInfo enInfo, LPVOID* lppInfo));

// SSLAgent
CHECK_FUNCTION(Create_HP_SSLAgent, HP_SSLAgent (*)(HP_TcpAgentListener pListener));
CHECK_FUNCTION(Destroy_HP_SSLAgent, void (*)(HP_SSLAgent pAgent));
CHECK_FUNCTION(HP_SSLAgent_SetupSSLContext,
               BOOL (*)(HP_SSLAgent pAgent, int iVerifyMode, LPCTSTR lpszPemCertFile, LPCTSTR lpszPemKeyFile,
                         LPCTSTR lpszKeyPassword, LPCTSTR lpszCAPemCertFileOrPath));
CHECK_FUNCTION(HP_SSLAgent_SetupSSLContextByMemory,
               BOOL (*)(HP_SSLAgent pAgent, int iVerifyMode, LPCSTR lpszPemCert, LPCSTR lpszPemKey,
                         LPCSTR lpszKeyPassword, LPCSTR lpszCAPemCert));
CHECK_FUNCTION(HP_SSLAgent_CleanupSSLContext, void (*)(HP_SSLAgent pAgent));
CHECK_FUNCTION(HP_SSLAgent_StartSSLHandShake, BOOL (*)(HP_SSLAgent pAgent, HP_CONNID dwConnID));
CHECK_FUNCTION(HP_SSLAgent_SetSSLAutoHandShake, void (*)(HP_SSLAgent pAgent, BOOL bAutoHandShake));
CHECK_FUNCTION(HP_SSLAgent_IsSSLAutoHandShake, BOOL (*)(HP_SSLAgent pAgent));
CHECK_FUNCTION(HP_SSLAgent_SetSSLCipherList, void (*)(HP_SSLAgent pAgent, LPCTSTR lpszCipherList));
CHECK_FUNCTION(HP_SSLAgent_GetSSLCipherList, LPCTSTR (*)(HP_SSLAgent pAgent));
CHECK_FUNCTION(HP_SSLAgent_GetSSLSessionInfo,
               BOOL (*)(HP_SSLAgent pAgent, HP_CONNID dwConnID, En_HP_SSLSessionInfo enInfo, LPVOID* lppInfo));

// SSLClient
CHECK_FUNCTION(Create_HP_SSLClient, HP_SSLClient (*)(HP_TcpClientListener pListener));
CHECK_FUNCTION(Destroy_HP_SSLClient, void (*)(HP_SSLClient pClient));
CHECK_FUNCTION(HP_SSLClient_SetupSSLContext,
               BOOL (*)(HP_SSLClient pClient, int iVerifyMode, LPCTSTR lpszPemCertFile, LPCTSTR lpszPemKeyFile,
                         LPCTSTR lpszKeyPassword, LPCTSTR lpszCAPemCertFileOrPath));
CHECK_FUNCTION(HP_SSLClient_SetupSSLContextByMemory,
               BOOL (*)(HP_SSLClient pClient, int iVerifyMode, LPCSTR lpszPemCert, LPCSTR lpszPemKey,
                         LPCSTR lpszKeyPassword, LPCSTR lpszCAPemCert));
CHECK_FUNCTION(HP_SSLClient_CleanupSSLContext, void (*)(HP_SSLClient pClient));
CHECK_FUNCTION(HP_SSLClient_StartSSLHandShake, BOOL (*)(HP_SSLClient pClient));
CHECK_FUNCTION(HP_SSLClient_SetSSLAutoHandShake, void (*)(HP_SSLClient pClient, BOOL bAutoHandShake));
CHECK_FUNCTION(HP_SSLClient_IsSSLAutoHandShake, BOOL (*)(HP_SSLClient pClient));
CHECK_FUNCTION(HP_SSLClient_SetSSLCipherList, void (*)(HP_SSLClient pClient, LPCTSTR lpszCipherList));
CHECK_FUNCTION(HP_SSLClient_GetSSLCipherList, LPCTSTR (*)(HP_SSLClient pClient));
CHECK_FUNCTION(HP_SSLClient_GetSSLSessionInfo,
               BOOL (*)(HP_SSLClient pClient, En_HP_SSLSessionInfo enInfo, LPVOID* lppInfo));

// SSLPullServer
CHECK_FUNCTION(Create_HP_SSLPullServer, HP_SSLPullServer (*)(HP_TcpPullServerListener pListener));
CHECK_FUNCTION(Destroy_HP_SSLPullServer, void (*)(HP_SSLPullServer pServer));

// SSLPullAgent
CHECK_FUNCTION(Create_HP_SSLPullAgent, HP_SSLPullAgent (*)(HP_TcpPullAgentListener pListener));
CHECK_FUNCTION(Destroy_HP_SSLPullAgent, void (*)(HP_SSLPullAgent pAgent));

// SSLPullClient
CHECK_FUNCTION(Create_HP_SSLPullClient, HP_SSLPullClient (*)(HP_TcpPullClientListener pListener));
CHECK_FUNCTION(Destroy_HP_SSLPullClient, void (*)(HP_SSLPullClient pClient));

// SSLPackServer
CHECK_FUNCTION(Create_HP_SSLPackServer, HP_SSLPackServer (*)(HP_TcpServerListener pListener));
CHECK_FUNCTION(Destroy_HP_SSLPackServer, void (*)(HP_SSLPackServer pServer));

// SSLPackAgent
CHECK_FUNCTION(Create_HP_SSLPackAgent, HP_SSLPackAgent (*)(HP_TcpAgentListener pListener));
CHECK_FUNCTION(Destroy_HP_SSLPackAgent, void (*)(HP_SSLPackAgent pAgent));

// SSLPackClient
CHECK_FUNCTION(Create_HP_SSLPackClient, HP_SSLPackClient (*)(HP_TcpClientListener pListener));
CHECK_FUNCTION(Destroy_HP_SSLPackClient, void (*)(HP_SSLPackClient pClient));

// SSL
CHECK_FUNCTION(HP_SSL_DefaultServerNameCallback, int (*)(LPCTSTR lpszServerName, PVOID pContext));
CHECK_FUNCTION(HP_SSL_RemoveThreadLocalState, void (*)(THR_ID dwThreadID));

#endif // _SSL_SUPPORT

// Our additions
CHECK_FUNCTION(HP_Ext_GetVersion, LPCSTR (*)(void));
CHECK_FUNCTION(HP_Ext_SetSender, BOOL (*)(HP_Object pObject, PVOID pSender, HP_FN_Ext_Release fnRelease));
CHECK_FUNCTION(HP_Ext_SetDrainTimeout, void (*)(HP_Object pObject, DWORD dwTimeout));
CHECK_FUNCTION(HP_Ext_GetDrainTimeout, DWORD (*)(HP_Object pObject));
CHECK_FUNCTION(HP_Ext_SetSSLHandshakeTimeout, void (*)(HP_Object pObject, DWORD dwTimeout));
CHECK_FUNCTION(HP_Ext_GetSSLHandshakeTimeout, DWORD (*)(HP_Object pObject));
CHECK_FUNCTION(HP_Ext_SetSSLVerifyHost, void (*)(HP_Object pObject, BOOL bVerifyHost));
CHECK_FUNCTION(HP_Ext_IsSSLVerifyHost, BOOL (*)(HP_Object pObject));
CHECK_FUNCTION(HP_Ext_GetSSLFailureReason, BOOL (*)(HP_Object pObject, HP_CONNID dwConnID, TCHAR lpszReason[], int* piLength));
CHECK_FUNCTION(HP_Ext_GetSSLSetupError, BOOL (*)(HP_Object pObject, TCHAR lpszReason[], int* piLength));

int main(void)
{
#ifdef _SSL_SUPPORT
    puts("306 functions have their types");
#else
    puts("256 functions have their types");
#endif
    return 0;
}
