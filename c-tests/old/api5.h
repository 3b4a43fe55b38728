/* What a program of HP-Socket 5.8.7's time declares of the flat C API, where that differs from 6.0.1 (ABI-80 to ABI-90), and what it needs
 * besides. Nothing here comes from this project's headers: the programs of this directory stand for binaries that exist. */
#pragma once

typedef int BOOL;
typedef unsigned int DWORD;
typedef unsigned short USHORT;
typedef unsigned char BYTE;
typedef void *HP_Object;
typedef unsigned long HP_CONNID;

enum { FALSE, TRUE };
enum { HR_OK };

/* Differs. */
int SYS_SSO_ReuseAddress(int sock, BOOL bReuse);                 /* before 5.7.1; then a policy */
void *SYS_Alloca(int size);                                      /* until 5.9.1 */
void HP_TcpAgent_SetReuseAddress(HP_Object pAgent, BOOL bReuse); /* until 5.6 */
BOOL HP_TcpAgent_IsReuseAddress(HP_Object pAgent);
void HP_UdpCast_SetReuseAddress(HP_Object pCast, BOOL bReuse);
BOOL HP_UdpCast_IsReuseAddress(HP_Object pCast);
void HP_SSL_RemoveThreadLocalState(void);                        /* as the .NET binding calls it */

/* Does not. */
DWORD HP_GetHPSocketVersion(void);
DWORD SYS_GetLastError(void);
HP_Object Create_HP_TcpServerListener(void);
HP_Object Create_HP_TcpClientListener(void);
HP_Object Create_HP_TcpAgentListener(void);
HP_Object Create_HP_UdpCastListener(void);
HP_Object Create_HP_TcpServer(HP_Object pListener);
HP_Object Create_HP_TcpClient(HP_Object pListener);
HP_Object Create_HP_TcpAgent(HP_Object pListener);
HP_Object Create_HP_UdpCast(HP_Object pListener);
void Destroy_HP_TcpServer(HP_Object pServer);
void Destroy_HP_TcpClient(HP_Object pClient);
void Destroy_HP_TcpAgent(HP_Object pAgent);
void Destroy_HP_UdpCast(HP_Object pCast);
void Destroy_HP_TcpServerListener(HP_Object pListener);
void Destroy_HP_TcpClientListener(HP_Object pListener);
void Destroy_HP_TcpAgentListener(HP_Object pListener);
void Destroy_HP_UdpCastListener(HP_Object pListener);
void HP_Set_FN_Server_OnReceive(HP_Object pListener, int (*fn)(HP_Object, HP_CONNID, const BYTE *, int));
void HP_Set_FN_Client_OnReceive(HP_Object pListener, int (*fn)(HP_Object, HP_CONNID, const BYTE *, int));
BOOL HP_Server_Start(HP_Object pServer, const char *lpszBindAddress, USHORT usPort);
BOOL HP_Server_Send(HP_Object pServer, HP_CONNID dwConnID, const BYTE *pBuffer, int iLength);
BOOL HP_Server_GetListenAddress(HP_Object pServer, char lpszAddress[], int *piAddressLen, USHORT *pusPort);
BOOL HP_Client_Start(HP_Object pClient, const char *lpszRemoteAddress, USHORT usPort, BOOL bAsyncConnect);
BOOL HP_Client_Send(HP_Object pClient, const BYTE *pBuffer, int iLength);
