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

typedef BOOL (*DataCallback)(const BYTE *pData, int iLength, void *pContext);
HP_Object Create_HP_ThreadPool(void);                            /* 5.4.1 to 5.8.4; then with a listener */
HP_Object Create_HP_ZLibCompressorEx(DataCallback fn, int iWindowBits, int iLevel, int iMethod, int iMemLevel, int iStrategy); /* 5.8.6 to */
HP_Object Create_HP_GZipCompressorEx(DataCallback fn, int iLevel, int iMethod, int iMemLevel, int iStrategy); /* 5.9.0; then with the size */
HP_Object Create_HP_BrotliCompressorEx(DataCallback fn, int iQuality, int iWindow, int iMode);                /* of the buffer behind the */
HP_Object Create_HP_ZLibDecompressorEx(DataCallback fn, int iWindowBits);                                     /* rest */

/* Does not. */
void Destroy_HP_ThreadPool(HP_Object pThreadPool);
BOOL HP_ThreadPool_Start(HP_Object pThreadPool, DWORD dwThreadCount, DWORD dwMaxQueueSize, int enRejectedPolicy, DWORD dwStackSize);
BOOL HP_ThreadPool_Stop(HP_Object pThreadPool, DWORD dwMaxWait);
BOOL HP_ThreadPool_Submit(HP_Object pThreadPool, void (*fnTaskProc)(void *pvArg), void *pvArg, DWORD dwMaxWait);
void Destroy_HP_Compressor(HP_Object pCompressor);
void Destroy_HP_Decompressor(HP_Object pDecompressor);
HP_Object Create_HP_GZipDecompressor(DataCallback fn);
HP_Object Create_HP_BrotliDecompressor(DataCallback fn);
BOOL HP_Compressor_Process(HP_Object pCompressor, const BYTE *pData, int iLength, BOOL bLast, void *pContext);
BOOL HP_Decompressor_Process(HP_Object pDecompressor, const BYTE *pData, int iLength, void *pContext);
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
