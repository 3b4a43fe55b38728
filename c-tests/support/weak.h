/* Names that the released 5.2.2.1 library lacks. Weak references let one test binary load with either library; a test asks
 * HAVE(name) before it calls one, and reports the fact as "absent" where the library has no such function. */
#pragma once

#pragma weak HP_Server_Wait
#pragma weak HP_Server_IsConnected
#pragma weak HP_Server_SetReuseAddressPolicy
#pragma weak HP_Server_GetReuseAddressPolicy
#pragma weak HP_Server_SetOnSendSyncPolicy
#pragma weak HP_Server_GetOnSendSyncPolicy
#pragma weak HP_TcpServer_SetNoDelay
#pragma weak HP_TcpServer_IsNoDelay
#pragma weak HP_Agent_Wait
#pragma weak HP_Agent_IsConnected
#pragma weak HP_Agent_ConnectWithLocalPort
#pragma weak HP_Agent_ConnectWithLocalAddress
#pragma weak HP_Agent_ConnectWithExtraAndLocalPort
#pragma weak HP_Agent_ConnectWithExtraAndLocalAddressPort
#pragma weak HP_Agent_SetReuseAddressPolicy
#pragma weak HP_Agent_GetReuseAddressPolicy
#pragma weak HP_Agent_SetOnSendSyncPolicy
#pragma weak HP_Agent_GetOnSendSyncPolicy
#pragma weak HP_TcpAgent_SetSyncConnectTimeout
#pragma weak HP_TcpAgent_GetSyncConnectTimeout
#pragma weak HP_TcpAgent_SetNoDelay
#pragma weak HP_TcpAgent_IsNoDelay
#pragma weak HP_Client_Wait
#pragma weak HP_Client_IsConnected
#pragma weak HP_Client_StartWithBindAddressAndLocalPort
#pragma weak HP_Client_SetReuseAddressPolicy
#pragma weak HP_Client_GetReuseAddressPolicy
#pragma weak HP_TcpClient_SetSyncConnectTimeout
#pragma weak HP_TcpClient_GetSyncConnectTimeout
#pragma weak HP_TcpClient_SetNoDelay
#pragma weak HP_TcpClient_IsNoDelay

#define HAVE(name) ((name) != 0)
