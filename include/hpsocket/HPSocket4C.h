/**
 * @file
 * @brief HP-Socket 6.0.1's flat C API, as implemented by hpsocket-rs.
 *
 * Made from the Rust sources by tests/header.rs; change it there.
 *
 * Names like COM-12 or TCP-70 are explained in docs/spec-ids.txt and docs/conformance.md.
 *
 * @par Functions
 * Unless a comment says otherwise, every function may be called on any thread and inside any
 * callback. A bad handle gives FALSE, 0 or NULL with EINVAL (no such object) or EPERM (an
 * object of another kind) in SYS_GetLastError; a NULL where a pointer is needed gives FALSE
 * with EINVAL. Only Start, Stop, Wait, Destroy, a synchronous Connect, the lookup of a host
 * name, the requests of a synchronous HTTP client, and Submit of a pool with TRP_WAIT_FOR or
 * TRP_CALLER_RUN ever wait for the network or for a callback. So a program may hold a lock of
 * its own while it calls the others, and take the same lock in callbacks (TCP-138, COM-110).
 *
 * No function is a cancellation point: a thread that is cancelled meanwhile ends after the call
 * has returned (COM-109).
 *
 * @par Which callback runs where
 * OnPrepareListen and OnPrepareConnect run on the thread that calls Start or Connect, inside
 * that call. If Start or Connect is synchronous, OnConnect does too, and OnHandShake unless
 * the component has SSL or ARQ. StartHttp calls OnHandShake itself. OnShutdown runs on the
 * thread that carries out the stop: the one that calls Stop or Destroy, or a thread of the
 * library if the call comes from inside a callback. When a client is stopped, OnClose runs on
 * the thread that calls Stop. All other callbacks run on worker threads of their component.
 * The callbacks of one connection may run on different threads, one after another (TCP-135,
 * TCP-136).
 *
 * @par What runs at the same time
 * The callbacks of one connection are serial: each one begins after the one before has
 * returned, and sees everything that it did. OnAccept or OnConnect is the first one, then comes
 * OnHandShake, then OnReceive and OnSend in any mix, and OnClose is the last one. Callbacks of
 * different connections run concurrently, on up to WorkerThreadCount threads, so data that
 * connections share need a lock of the program. All callbacks of a client or cast component are
 * serial. Those of a UDP node are serial for each remote address (TCP-130 to TCP-132).
 *
 * @par Callbacks that block
 * A callback may block. Meanwhile only its own connection waits, as long as another worker
 * thread is free. If the callbacks on all worker threads block, the component neither receives
 * nor sends until one returns; functions still return at once (TCP-133, TCP-134).
 *
 * @par Calls inside callbacks
 * Inside a callback a program may call every function, for any connection of any component,
 * but not Wait for the component itself, which would wait for the callback. Stop of a server,
 * agent or node returns at once there, and OnShutdown follows; Stop of a client runs OnClose
 * and returns. Destroy of the component itself returns at once, and the component goes when its
 * callbacks have returned. Synchronous connects and lookups of names block the callback. Two
 * components that stop each other inside their callbacks wait for each other for ever
 * (TCP-137, COM-24, COM-36).
 *
 * A callback must be left by returning: pthread_exit, a cancellation that it switched on
 * itself, and exceptions end the process, and after longjmp the component may never stop
 * (COM-109, ABI-27).
 *
 * @par How long pointers and extras live
 * The library keeps no pointer that it is given, except for callbacks, extras and the data of
 * socket tasks made with TBT_REFER; a listener must live as long as the components made with
 * it. Data and texts that a callback gets are valid until it returns: copy what is needed
 * longer. Texts that functions return belong to the library and must not be freed; the comments
 * say how long they are valid. The extra of a connection is a pointer of the program that the
 * library neither reads nor frees. It can be asked for until OnClose has returned, so OnClose is
 * the place to free what it points to. The extra of a client stays until the client is
 * destroyed. An ID names its connection until OnClose has returned; a call with an older one
 * fails with EBADSLT and never reaches another connection (COM-55, COM-56, TCP-140).
 *
 * @par Signal handlers
 * The library installs no signal handler, changes no signal mask of the program's threads, and
 * causes no SIGPIPE. A handler may call Stop when it has interrupted Wait or a synchronous Start
 * or Connect: a handler of SIGINT that stops the component for which main waits is correct. A
 * handler that may have interrupted another function of the library must not call the library;
 * it can set a flag or write to a pipe instead (COM-39, COM-101, COM-103).
 *
 * @par Forked children
 * A child may exec, exit, and make components of its own. Components that ran at the fork are
 * stopped in the child, which has none of their threads: Stop and Destroy return at once and
 * close the child's copies of the descriptors, and other calls fail as they do for stopped
 * components. The parent's connections notice nothing. Descriptors are closed by exec
 * (COM-102, COM-105).
 *
 * @par Threads and their stacks
 * No thread exists before a component is started. Threads that run callbacks have the stack
 * that pthread_create gives by default when Start is called (ulimit -s, mostly 8 MiB), and the
 * signal mask of the thread that called Start, with SIGPIPE blocked besides. Threads of a pool
 * have the stack that HP_ThreadPool_Start is told (COM-101, COM-108, POOL-12).
 */

#pragma once

#include "HPTypeDef.h"

/**
 * Any handle: an opaque value, never 0 for a live object, never to be dereferenced.
 */
typedef PVOID HP_Object;

/**
 * TCP server.
 */
typedef HP_Object HP_TcpServer;

/**
 * Callbacks of a TCP server.
 */
typedef HP_Object HP_TcpServerListener;

/**
 * TCP agent.
 */
typedef HP_Object HP_TcpAgent;

/**
 * Callbacks of a TCP agent.
 */
typedef HP_Object HP_TcpAgentListener;

/**
 * TCP client.
 */
typedef HP_Object HP_TcpClient;

/**
 * Callbacks of a TCP client.
 */
typedef HP_Object HP_TcpClientListener;

/**
 * TCP pull server.
 */
typedef HP_Object HP_TcpPullServer;

/**
 * Callbacks of a TCP pull server.
 */
typedef HP_Object HP_TcpPullServerListener;

/**
 * TCP pull agent.
 */
typedef HP_Object HP_TcpPullAgent;

/**
 * Callbacks of a TCP pull agent.
 */
typedef HP_Object HP_TcpPullAgentListener;

/**
 * TCP pull client.
 */
typedef HP_Object HP_TcpPullClient;

/**
 * Callbacks of a TCP pull client.
 */
typedef HP_Object HP_TcpPullClientListener;

/**
 * TCP pack server.
 */
typedef HP_Object HP_TcpPackServer;

/**
 * TCP pack agent.
 */
typedef HP_Object HP_TcpPackAgent;

/**
 * TCP pack client.
 */
typedef HP_Object HP_TcpPackClient;

/**
 * Callbacks of a TCP pack server.
 */
typedef HP_Object HP_TcpPackServerListener;

/**
 * Callbacks of a TCP pack agent.
 */
typedef HP_Object HP_TcpPackAgentListener;

/**
 * Callbacks of a TCP pack client.
 */
typedef HP_Object HP_TcpPackClientListener;

/**
 * Callbacks of any server.
 */
typedef HP_Object HP_ServerListener;

/**
 * Any server.
 */
typedef HP_Object HP_Server;

/**
 * Callbacks of any agent.
 */
typedef HP_Object HP_AgentListener;

/**
 * Any agent.
 */
typedef HP_Object HP_Agent;

/**
 * Callbacks of any client.
 */
typedef HP_Object HP_ClientListener;

/**
 * Any client.
 */
typedef HP_Object HP_Client;

/**
 * Compressor.
 */
typedef HP_Object HP_Compressor;

/**
 * Decompressor.
 */
typedef HP_Object HP_Decompressor;

/**
 * Callbacks of a thread pool.
 */
typedef HP_Object HP_ThreadPoolListener;

/**
 * Thread pool.
 */
typedef HP_Object HP_ThreadPool;

/**
 * Any node.
 */
typedef HP_Object HP_Node;

/**
 * Any pull server or agent.
 */
typedef HP_Object HP_PullSocket;

/**
 * Any pull client.
 */
typedef HP_Object HP_PullClient;

/**
 * Any pack server or agent.
 */
typedef HP_Object HP_PackSocket;

/**
 * Any pack client.
 */
typedef HP_Object HP_PackClient;

/**
 * Any listener.
 */
typedef HP_Object HP_Listener;

/**
 * Callbacks of any pull server or agent.
 */
typedef HP_Object HP_PullSocketListener;

/**
 * Callbacks of any pull client.
 */
typedef HP_Object HP_PullClientListener;

/**
 * Callbacks of any pack server or agent.
 */
typedef HP_Object HP_PackSocketListener;

/**
 * Callbacks of any pack client.
 */
typedef HP_Object HP_PackClientListener;

/**
 * The listening socket is bound but not listening yet; soListen is its descriptor. HR_ERROR
 * makes Start fail. Runs on the thread that calls Start (TCP-6).
 */
typedef En_HP_HandleResult (__HP_CALL *HP_FN_Server_OnPrepareListen)(HP_Server pSender, UINT_PTR soListen);

/**
 * A connection came in; pClient is its descriptor, on UDP servers the address of the peer's
 * sockaddr, which is valid during the call only. HR_ERROR drops it without OnClose. Runs on a
 * worker thread (TCP-10, TCP-13, UDPS-6).
 */
typedef En_HP_HandleResult (__HP_CALL *HP_FN_Server_OnAccept)(HP_Server pSender,
                                                              HP_CONNID dwConnID,
                                                              UINT_PTR pClient);

/**
 * The connection may be used; no OnReceive comes before this returned (TCP-15). HR_ERROR
 * drops it without OnClose. Runs on the thread of OnAccept (TCP-10). SSL components: comes
 * when the TLS handshake is complete, on a worker thread; HR_ERROR gives OnClose(SO_RECEIVE,
 * ...) (SSL-54).
 */
typedef En_HP_HandleResult (__HP_CALL *HP_FN_Server_OnHandShake)(HP_Server pSender, HP_CONNID dwConnID);

/**
 * The kernel took these bytes. They are valid during the call only; the result is ignored.
 * Runs on a worker thread (TCP-76, TCP-78). SSL components get ciphertext, the handshake's
 * too (SSL-64).
 */
typedef En_HP_HandleResult (__HP_CALL *HP_FN_Server_OnSend)(HP_Server pSender,
                                                            HP_CONNID dwConnID,
                                                            const BYTE *pData,
                                                            int iLength);

/**
 * Bytes arrived; on a pack component, the payload of one packet. HTTP components have it only
 * before StartHttp, and after an upgrade to something else than WebSocket (HTTP-29). They are
 * valid during the call only. HR_ERROR closes the connection. Runs on a worker thread (TCP-60
 * to TCP-63, TCP-114).
 */
typedef En_HP_HandleResult (__HP_CALL *HP_FN_Server_OnReceive)(HP_Server pSender,
                                                               HP_CONNID dwConnID,
                                                               const BYTE *pData,
                                                               int iLength);

/**
 * Bytes arrived on a pull component; iLength bytes are buffered now and can be fetched.
 * HR_ERROR closes the connection. Runs on a worker thread (TCP-100).
 */
typedef En_HP_HandleResult (__HP_CALL *HP_FN_Server_OnPullReceive)(HP_Server pSender,
                                                                   HP_CONNID dwConnID,
                                                                   int iLength);

/**
 * The connection's last event: what was going on, and its system error (0: an orderly end).
 * The result is ignored. Runs on a worker thread (TCP-92 to TCP-94).
 */
typedef En_HP_HandleResult (__HP_CALL *HP_FN_Server_OnClose)(HP_Server pSender,
                                                             HP_CONNID dwConnID,
                                                             En_HP_SocketOperation enOperation,
                                                             int iErrorCode);

/**
 * The last event of a run; the result is ignored. Runs on the thread that carries out the
 * stop (TCP-99).
 */
typedef En_HP_HandleResult (__HP_CALL *HP_FN_Server_OnShutdown)(HP_Server pSender);

/**
 * A connection attempt is about to start; socket is its descriptor, dwConnID is not usable in
 * calls yet. HR_ERROR makes the Connect fail. Runs on the thread that makes that call
 * (TCP-24).
 */
typedef En_HP_HandleResult (__HP_CALL *HP_FN_Agent_OnPrepareConnect)(HP_Agent pSender,
                                                                     HP_CONNID dwConnID,
                                                                     UINT_PTR socket);

/**
 * The connection is established. HR_ERROR drops it without OnClose (a synchronous Connect
 * fails). Runs on a worker thread, or on the thread of a synchronous Connect (TCP-26, TCP-27,
 * TCP-29).
 */
typedef En_HP_HandleResult (__HP_CALL *HP_FN_Agent_OnConnect)(HP_Agent pSender, HP_CONNID dwConnID);

/**
 * The connection may be used; no OnReceive comes before this returned (TCP-15). HR_ERROR
 * drops it without OnClose (a synchronous Connect fails). Runs on the thread of OnConnect.
 * SSL components: comes when the TLS handshake is complete, on a worker thread, perhaps after
 * a synchronous Connect returned; HR_ERROR gives OnClose(SO_RECEIVE, ...) (SSL-52, SSL-54).
 */
typedef En_HP_HandleResult (__HP_CALL *HP_FN_Agent_OnHandShake)(HP_Agent pSender, HP_CONNID dwConnID);

/**
 * The kernel took these bytes. They are valid during the call only; the result is ignored.
 * Runs on a worker thread (TCP-76, TCP-78). SSL components get ciphertext, the handshake's
 * too (SSL-64).
 */
typedef En_HP_HandleResult (__HP_CALL *HP_FN_Agent_OnSend)(HP_Agent pSender,
                                                           HP_CONNID dwConnID,
                                                           const BYTE *pData,
                                                           int iLength);

/**
 * Bytes arrived; on a pack component, the payload of one packet. HTTP components have it only
 * before StartHttp, and after an upgrade to something else than WebSocket (HTTP-29). They are
 * valid during the call only. HR_ERROR closes the connection. Runs on a worker thread (TCP-60
 * to TCP-63, TCP-114).
 */
typedef En_HP_HandleResult (__HP_CALL *HP_FN_Agent_OnReceive)(HP_Agent pSender,
                                                              HP_CONNID dwConnID,
                                                              const BYTE *pData,
                                                              int iLength);

/**
 * Bytes arrived on a pull component; iLength bytes are buffered now and can be fetched.
 * HR_ERROR closes the connection. Runs on a worker thread (TCP-100).
 */
typedef En_HP_HandleResult (__HP_CALL *HP_FN_Agent_OnPullReceive)(HP_Agent pSender,
                                                                  HP_CONNID dwConnID,
                                                                  int iLength);

/**
 * The connection's last event: what was going on, and its system error (0: an orderly end). A
 * failed asynchronous Connect gives it too, without OnConnect (SO_CONNECT). The result is
 * ignored. Runs on a worker thread (TCP-28, TCP-92 to TCP-94).
 */
typedef En_HP_HandleResult (__HP_CALL *HP_FN_Agent_OnClose)(HP_Agent pSender,
                                                            HP_CONNID dwConnID,
                                                            En_HP_SocketOperation enOperation,
                                                            int iErrorCode);

/**
 * The last event of a run; the result is ignored. Runs on the thread that carries out the
 * stop (TCP-99).
 */
typedef En_HP_HandleResult (__HP_CALL *HP_FN_Agent_OnShutdown)(HP_Agent pSender);

/**
 * A connection attempt is about to start; socket is its descriptor. HR_ERROR makes Start
 * fail. Runs on the thread that calls Start (TCP-41).
 */
typedef En_HP_HandleResult (__HP_CALL *HP_FN_Client_OnPrepareConnect)(HP_Client pSender,
                                                                      HP_CONNID dwConnID,
                                                                      UINT_PTR socket);

/**
 * The connection is established. HR_ERROR stops the client without OnClose (a synchronous
 * Start fails). Runs on the worker thread, or on the thread of a synchronous Start (TCP-43 to
 * TCP-45).
 */
typedef En_HP_HandleResult (__HP_CALL *HP_FN_Client_OnConnect)(HP_Client pSender, HP_CONNID dwConnID);

/**
 * The connection may be used; no OnReceive comes before this returned (TCP-15). HR_ERROR
 * stops the client without OnClose (a synchronous Start fails). Runs on the thread of
 * OnConnect (TCP-42, TCP-45). SSL components: comes when the TLS handshake is complete, on
 * the worker thread, perhaps after a synchronous Start returned; HR_ERROR gives
 * OnClose(SO_RECEIVE, ...) (SSL-52, SSL-54).
 */
typedef En_HP_HandleResult (__HP_CALL *HP_FN_Client_OnHandShake)(HP_Client pSender, HP_CONNID dwConnID);

/**
 * The kernel took these bytes. They are valid during the call only; the result is ignored.
 * Runs on a worker thread (TCP-76, TCP-78). SSL components get ciphertext, the handshake's
 * too (SSL-64).
 */
typedef En_HP_HandleResult (__HP_CALL *HP_FN_Client_OnSend)(HP_Client pSender,
                                                            HP_CONNID dwConnID,
                                                            const BYTE *pData,
                                                            int iLength);

/**
 * Bytes arrived; on a pack component, the payload of one packet. HTTP components have it only
 * before StartHttp, and after an upgrade to something else than WebSocket (HTTP-29). They are
 * valid during the call only. HR_ERROR closes the connection. Runs on a worker thread (TCP-60
 * to TCP-63, TCP-114).
 */
typedef En_HP_HandleResult (__HP_CALL *HP_FN_Client_OnReceive)(HP_Client pSender,
                                                               HP_CONNID dwConnID,
                                                               const BYTE *pData,
                                                               int iLength);

/**
 * Bytes arrived on a pull component; iLength bytes are buffered now and can be fetched.
 * HR_ERROR closes the connection. Runs on a worker thread (TCP-100).
 */
typedef En_HP_HandleResult (__HP_CALL *HP_FN_Client_OnPullReceive)(HP_Client pSender,
                                                                   HP_CONNID dwConnID,
                                                                   int iLength);

/**
 * The connection's last event: what was going on, and its system error (0: an orderly end). A
 * failed asynchronous Start gives it too, without OnConnect. The result is ignored. Runs on
 * the worker thread, or on the thread that calls Stop (TCP-43, TCP-47, TCP-96).
 */
typedef En_HP_HandleResult (__HP_CALL *HP_FN_Client_OnClose)(HP_Client pSender,
                                                             HP_CONNID dwConnID,
                                                             En_HP_SocketOperation enOperation,
                                                             int iErrorCode);

/**
 * The pool is being started; there are no workers yet. Runs on the thread that calls Start (POOL-5).
 */
typedef void (__HP_CALL *HP_FN_ThreadPool_OnStartup)(HP_ThreadPool pThreadPool);

/**
 * The pool is being stopped; the workers are gone. Runs on the thread that calls Stop (POOL-5).
 */
typedef void (__HP_CALL *HP_FN_ThreadPool_OnShutdown)(HP_ThreadPool pThreadPool);

/**
 * The first thing that a worker does. dwThreadID: its pthread_self (POOL-4, POOL-5).
 */
typedef void (__HP_CALL *HP_FN_ThreadPool_OnWorkerThreadStart)(HP_ThreadPool pThreadPool, THR_ID dwThreadID);

/**
 * The last thing that a worker does. dwThreadID: its pthread_self (POOL-4 to POOL-6).
 */
typedef void (__HP_CALL *HP_FN_ThreadPool_OnWorkerThreadEnd)(HP_ThreadPool pThreadPool, THR_ID dwThreadID);

/**
 * The version of the API that this library implements: major << 24 | minor << 16 |
 * revision << 8 | build; 0x06000103 for 6.0.1 build 3 (TDEF-10).
 */
HPSOCKET_API DWORD HP_GetHPSocketVersion(void);

/**
 * The text of an SE_* code. Any value is legal. Static, never NULL, not to be freed
 * (COM-14).
 */
HPSOCKET_API LPCTSTR HP_GetSocketErrorDesc(En_HP_SocketError enCode);

/**
 * The calling thread's errno. Meaningful after a call has failed; no function of this
 * library resets it to 0 (ERR-1, ERR-3, COM-12).
 */
HPSOCKET_API DWORD SYS_GetLastError(void);

/**
 * The text of the calling thread's errno: the C library's strerror, in the locale of the
 * process. Not to be freed; valid until the thread's next call. Leaves errno alone
 * (ERR-2, ERR-3).
 */
HPSOCKET_API LPCSTR SYS_GetLastErrorStr(void);

/**
 * setsockopt: val points to len bytes. 0, or -1 with its errno (OPT-1).
 */
HPSOCKET_API int SYS_SetSocketOption(SOCKET sock, int level, int name, LPVOID val, int len);

/**
 * getsockopt: val has space for *len bytes, *len receives what was stored. 0, or -1 with
 * its errno (OPT-1).
 */
HPSOCKET_API int SYS_GetSocketOption(SOCKET sock, int level, int name, LPVOID val, int *len);

/**
 * ioctl: arg is what cmd demands. 0, or -1 with its errno (OPT-1).
 */
HPSOCKET_API int SYS_IoctlSocket(SOCKET sock, long cmd, ULONG *arg);

/**
 * Sets (bSet) or clears the file status flags fl (O_NONBLOCK ...), leaving the others
 * alone. Returns TRUE, or FALSE with the errno of fcntl, unlike the functions around it
 * (OPT-2).
 */
HPSOCKET_API BOOL SYS_fcntl_SETFL(FD fd, INT fl, BOOL bSet);

/**
 * Sets or clears O_NONBLOCK. 0, or -1 with the errno of fcntl (OPT-3).
 */
HPSOCKET_API int SYS_SSO_NoBlock(SOCKET sock, BOOL bNoBlock);

/**
 * Sets or clears TCP_NODELAY. 0, or -1 with the errno of setsockopt (OPT-4).
 */
HPSOCKET_API int SYS_SSO_NoDelay(SOCKET sock, BOOL bNoDelay);

/**
 * Switches SO_LINGER off, whatever bDont is. 0, or -1 with the errno of setsockopt
 * (OPT-6).
 */
HPSOCKET_API int SYS_SSO_DontLinger(SOCKET sock, BOOL bDont);

/**
 * Sets SO_LINGER to these values; l_linger is in seconds. 0, or -1 with the errno of
 * setsockopt (OPT-5).
 */
HPSOCKET_API int SYS_SSO_Linger(SOCKET sock, USHORT l_onoff, USHORT l_linger);

/**
 * Sets SO_RCVBUF to size bytes; the kernel doubles and limits it. 0, or -1 with the
 * errno of setsockopt (OPT-7).
 */
HPSOCKET_API int SYS_SSO_RecvBuffSize(SOCKET sock, int size);

/**
 * Sets SO_SNDBUF to size bytes; the kernel doubles and limits it. 0, or -1 with the
 * errno of setsockopt (OPT-7).
 */
HPSOCKET_API int SYS_SSO_SendBuffSize(SOCKET sock, int size);

/**
 * Limits blocking reads to ms milliseconds; 0: no limit. 0, or -1 with the errno of
 * setsockopt: EDOM for a negative time that is not a whole number of seconds (OPT-8).
 */
HPSOCKET_API int SYS_SSO_RecvTimeOut(SOCKET sock, int ms);

/**
 * Limits blocking writes to ms milliseconds; otherwise as SYS_SSO_RecvTimeOut (OPT-8).
 */
HPSOCKET_API int SYS_SSO_SendTimeOut(SOCKET sock, int ms);

/**
 * Applies a reuse policy: RAP_NONE clears SO_REUSEADDR and SO_REUSEPORT, RAP_ADDR_ONLY
 * sets the first and clears the second, RAP_ADDR_AND_PORT sets both. 0, or -1: EINVAL
 * for any other number, or the errno of setsockopt (OPT-9).
 */
HPSOCKET_API int SYS_SSO_ReuseAddress(SOCKET sock, En_HP_ReuseAddressPolicy opt);

/**
 * The address a socket is bound to, as text without zone or brackets, and its port.
 * lpszAddress has space for *piAddressLen characters; on success the length is that of
 * the text with its NUL.
 *
 * FALSE: ENOSPC if the capacity is too small, with a length of 16 (IPv4) or 46 (IPv6) and
 * the port stored; EAFNOSUPPORT for any other family of addresses; EINVAL for a NULL
 * pointer (lpszAddress may be NULL if the length is 0); otherwise the errno of
 * getsockname (ADR-15 to ADR-17).
 */
HPSOCKET_API
BOOL SYS_GetSocketLocalAddress(SOCKET socket,
                               TCHAR *lpszAddress,
                               int *piAddressLen,
                               USHORT *pusPort);

/**
 * The address a socket is connected to; otherwise as SYS_GetSocketLocalAddress, with the
 * errno of getpeername, ENOTCONN for instance (ADR-15 to ADR-17).
 */
HPSOCKET_API
BOOL SYS_GetSocketRemoteAddress(SOCKET socket,
                                TCHAR *lpszAddress,
                                int *piAddressLen,
                                USHORT *pusPort);

/**
 * All addresses of a host name or literal, limited to enType (IPT_ALL: no limit), in the
 * resolver's order; blocks while a name is looked up. *lpppIPAddr receives an array that
 * ends with NULL, to be freed by SYS_FreeHostIPAddresses only; *piIPAddrCount the count
 * without that NULL.
 *
 * FALSE: NULL and 0 are stored, and errno is EHOSTUNREACH if there is no such address,
 * EAFNOSUPPORT for any other enType, EINVAL for a literal with an error or a NULL pointer,
 * ENOMEM (ADR-8 to ADR-14, ADR-17).
 */
HPSOCKET_API
BOOL SYS_EnumHostIPAddresses(LPCTSTR lpszHost,
                             En_HP_IPAddrType enType,
                             HP_LPTIPAddr **lpppIPAddr,
                             int *piIPAddrCount);

/**
 * Frees an array of SYS_EnumHostIPAddresses with all it points to. FALSE with EINVAL for
 * NULL (ADR-12).
 */
HPSOCKET_API BOOL SYS_FreeHostIPAddresses(HP_LPTIPAddr *lppIPAddr);

/**
 * Whether a text is an IPv4 or IPv6 literal by the strict rules of inet_pton: no blanks,
 * leading zeros, zone or brackets. If so, *penType receives IPT_IPV4 or IPT_IPV6; penType
 * may be NULL. Leaves errno alone (ADR-2).
 */
HPSOCKET_API BOOL SYS_IsIPAddress(LPCTSTR lpszAddress, En_HP_IPAddrType *penType);

/**
 * An address of a host name or literal, as text without zone; of several the first. Blocks
 * while a name is looked up. lpszIP has space for *piIPLenth characters; on success the
 * length is that of the text with its NUL. *penType receives IPT_IPV4 or IPT_IPV6.
 *
 * FALSE: ENOSPC if the capacity is too small, with a length of 16 (IPv4) or 46 (IPv6) and
 * the type stored; EHOSTUNREACH if there is no such address; EINVAL for a literal with an
 * error or a NULL pointer (lpszIP may be NULL if the length is 0) (ADR-3 to ADR-7, ADR-17).
 */
HPSOCKET_API
BOOL SYS_GetIPAddress(LPCTSTR lpszHost,
                      TCHAR *lpszIP,
                      int *piIPLenth,
                      En_HP_IPAddrType *penType);

/**
 * Network to host order, 64 bits (END-1).
 */
HPSOCKET_API ULONGLONG SYS_NToH64(ULONGLONG value);

/**
 * Host to network order, 64 bits (END-1).
 */
HPSOCKET_API ULONGLONG SYS_HToN64(ULONGLONG value);

/**
 * Swaps the 2 bytes on every host (END-2).
 */
HPSOCKET_API USHORT SYS_SwapEndian16(USHORT value);

/**
 * Reverses the 4 bytes on every host (END-2).
 */
HPSOCKET_API DWORD SYS_SwapEndian32(DWORD value);

/**
 * TRUE on little-endian hosts (END-2).
 */
HPSOCKET_API BOOL SYS_IsLittleEndian(void);

/**
 * malloc: the block belongs to the C library, and is freed with SYS_Free or free. NULL
 * with ENOMEM if there is no memory or size is negative (MEM-1, MEM-5, MEM-7).
 */
HPSOCKET_API LPBYTE SYS_Malloc(int size);

/**
 * realloc of any block of the C library. p NULL: as SYS_Malloc. size 0: frees p. NULL with
 * ENOMEM if there is no memory or size is negative; p stays valid then (MEM-2, MEM-5,
 * MEM-7).
 */
HPSOCKET_API LPBYTE SYS_Realloc(LPBYTE p, int size);

/**
 * free: of a block of SYS_Malloc, SYS_Realloc, SYS_Calloc or the C library. NULL is allowed
 * (MEM-3, MEM-5).
 */
HPSOCKET_API void SYS_Free(LPBYTE p);

/**
 * calloc: number times size bytes, all zero; otherwise as SYS_Malloc. Since 5.8.4 (MEM-4).
 */
HPSOCKET_API LPVOID SYS_Calloc(int number, int size);

/**
 * The length of the Base64 text of dwSrcLen bytes, without a NUL; 0xFFFFFFFF if it is more
 * (B64-1, BUF-5).
 */
HPSOCKET_API DWORD SYS_GuessBase64EncodeBound(DWORD dwSrcLen);

/**
 * The length of what a Base64 text of dwSrcLen characters means (B64-3).
 */
HPSOCKET_API DWORD SYS_GuessBase64DecodeBound(const BYTE *lpszSrc, DWORD dwSrcLen);

/**
 * Encodes dwSrcLen bytes as Base64, with padding and without line breaks. *pdwDestLen is the
 * capacity of lpszDest; it receives the length of the text without NUL. A NUL follows the text
 * if there is room for one.
 *
 * 0, or -5: lpszDest is NULL or too small, and *pdwDestLen receives the length that is needed;
 * -3: a NULL pointer (BUF-1 to BUF-7, B64-2).
 */
HPSOCKET_API
int SYS_Base64Encode(const BYTE *lpszSrc,
                     DWORD dwSrcLen,
                     BYTE *lpszDest,
                     DWORD *pdwDestLen);

/**
 * Decodes a Base64 text of dwSrcLen characters; otherwise as SYS_Base64Encode. Padding may be
 * missing, and blanks and line ends are skipped as long as the number of characters still agrees
 * with the result.
 *
 * 0; -5 as SYS_Base64Encode; -3: not Base64, and *pdwDestLen receives 0, or a NULL pointer
 * (BUF-1 to BUF-7, B64-4 to B64-8).
 */
HPSOCKET_API
int SYS_Base64Decode(const BYTE *lpszSrc,
                     DWORD dwSrcLen,
                     BYTE *lpszDest,
                     DWORD *pdwDestLen);

/**
 * The length of the encoded text of dwSrcLen bytes, without a NUL (URL-3).
 */
HPSOCKET_API DWORD SYS_GuessUrlEncodeBound(const BYTE *lpszSrc, DWORD dwSrcLen);

/**
 * The length of what an encoded text of dwSrcLen characters means (URL-6).
 */
HPSOCKET_API DWORD SYS_GuessUrlDecodeBound(const BYTE *lpszSrc, DWORD dwSrcLen);

/**
 * Encodes dwSrcLen bytes as an HTML form does: a space becomes +, and all bytes but ASCII
 * letters, digits and .-_* become %XX. *pdwDestLen is the capacity of lpszDest; it receives the
 * length of the text without NUL. A NUL follows the text if there is room for one. lpszSrc is not
 * changed.
 *
 * 0, or -5: lpszDest is NULL or too small, or its capacity is 0, and *pdwDestLen receives the
 * length that is needed; -3: a NULL pointer (BUF-1 to BUF-7, URL-1 to URL-5, URL-10).
 */
HPSOCKET_API int SYS_UrlEncode(BYTE *lpszSrc, DWORD dwSrcLen, BYTE *lpszDest, DWORD *pdwDestLen);

/**
 * Decodes an encoded text of dwSrcLen characters; otherwise as SYS_UrlEncode.
 *
 * 0; -5 as SYS_UrlEncode; -3: a % without two hexadecimal digits, and *pdwDestLen receives 0, or
 * a NULL pointer (BUF-1 to BUF-7, URL-7 to URL-10).
 */
HPSOCKET_API int SYS_UrlDecode(BYTE *lpszSrc, DWORD dwSrcLen, BYTE *lpszDest, DWORD *pdwDestLen);

/**
 * Legacy, removed in 5.9.2: always NULL with ENOMEM. No function can allocate on the stack of
 * its caller, so there is nothing else to return; use SYS_Malloc (MEM-6, ABI-90).
 */
HPSOCKET_API LPVOID SYS_Alloca(int size);

/**
 * Makes a stopped TCP server that reports to pListener for life: any listener for servers, or
 * NULL for no callbacks. The handle is the pSender of its callbacks. The program owns it.
 * NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError (COM-20, COM-22, ABI-40 to
 * ABI-47).
 */
HPSOCKET_API HP_TcpServer Create_HP_TcpServer(HP_TcpServerListener pListener);

/**
 * Makes a stopped TCP agent that reports to pListener for life: any listener for agents, or
 * NULL for no callbacks. The handle is the pSender of its callbacks. The program owns it.
 * NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError (COM-20, COM-22, ABI-40 to
 * ABI-47).
 */
HPSOCKET_API HP_TcpAgent Create_HP_TcpAgent(HP_TcpAgentListener pListener);

/**
 * Makes a stopped TCP client that reports to pListener for life: any listener for clients, or
 * NULL for no callbacks. The handle is the pSender of its callbacks. The program owns it.
 * NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError (COM-20, COM-22, ABI-40 to
 * ABI-47).
 */
HPSOCKET_API HP_TcpClient Create_HP_TcpClient(HP_TcpClientListener pListener);

/**
 * Makes a stopped TCP pull server that reports to pListener for life: any listener for
 * servers, or NULL for no callbacks. The handle is the pSender of its callbacks. The program
 * owns it. NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError (COM-20, COM-22,
 * ABI-40 to ABI-47).
 */
HPSOCKET_API HP_TcpPullServer Create_HP_TcpPullServer(HP_TcpPullServerListener pListener);

/**
 * Makes a stopped TCP pull agent that reports to pListener for life: any listener for agents,
 * or NULL for no callbacks. The handle is the pSender of its callbacks. The program owns it.
 * NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError (COM-20, COM-22, ABI-40 to
 * ABI-47).
 */
HPSOCKET_API HP_TcpPullAgent Create_HP_TcpPullAgent(HP_TcpPullAgentListener pListener);

/**
 * Makes a stopped TCP pull client that reports to pListener for life: any listener for
 * clients, or NULL for no callbacks. The handle is the pSender of its callbacks. The program
 * owns it. NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError (COM-20, COM-22,
 * ABI-40 to ABI-47).
 */
HPSOCKET_API HP_TcpPullClient Create_HP_TcpPullClient(HP_TcpPullClientListener pListener);

/**
 * Makes a stopped TCP pack server that reports to pListener for life: any listener for
 * servers, or NULL for no callbacks. The handle is the pSender of its callbacks. The program
 * owns it. NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError (COM-20, COM-22,
 * ABI-40 to ABI-47).
 */
HPSOCKET_API HP_TcpPackServer Create_HP_TcpPackServer(HP_TcpServerListener pListener);

/**
 * Makes a stopped TCP pack agent that reports to pListener for life: any listener for agents,
 * or NULL for no callbacks. The handle is the pSender of its callbacks. The program owns it.
 * NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError (COM-20, COM-22, ABI-40 to
 * ABI-47).
 */
HPSOCKET_API HP_TcpPackAgent Create_HP_TcpPackAgent(HP_TcpAgentListener pListener);

/**
 * Makes a stopped TCP pack client that reports to pListener for life: any listener for
 * clients, or NULL for no callbacks. The handle is the pSender of its callbacks. The program
 * owns it. NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError (COM-20, COM-22,
 * ABI-40 to ABI-47).
 */
HPSOCKET_API HP_TcpPackClient Create_HP_TcpPackClient(HP_TcpClientListener pListener);

/**
 * Stops the component if needed, waits until none of its callbacks runs, and frees it; works
 * for a component of any type. The listener stays. Inside a callback of the component itself
 * it returns at once, and the component goes when its stop is finished. NULL is a no-op
 * (COM-23 to COM-25, ABI-45).
 */
HPSOCKET_API void Destroy_HP_TcpServer(HP_TcpServer pServer);

/**
 * Stops the component if needed, waits until none of its callbacks runs, and frees it; works
 * for a component of any type. The listener stays. Inside a callback of the component itself
 * it returns at once, and the component goes when its stop is finished. NULL is a no-op
 * (COM-23 to COM-25, ABI-45).
 */
HPSOCKET_API void Destroy_HP_TcpAgent(HP_TcpAgent pAgent);

/**
 * Stops the component if needed, waits until none of its callbacks runs, and frees it; works
 * for a component of any type. The listener stays. Inside a callback of the component itself
 * it returns at once, and the component goes when its stop is finished. NULL is a no-op
 * (COM-23 to COM-25, ABI-45).
 */
HPSOCKET_API void Destroy_HP_TcpClient(HP_TcpClient pClient);

/**
 * Stops the component if needed, waits until none of its callbacks runs, and frees it; works
 * for a component of any type. The listener stays. Inside a callback of the component itself
 * it returns at once, and the component goes when its stop is finished. NULL is a no-op
 * (COM-23 to COM-25, ABI-45).
 */
HPSOCKET_API void Destroy_HP_TcpPullServer(HP_TcpPullServer pServer);

/**
 * Stops the component if needed, waits until none of its callbacks runs, and frees it; works
 * for a component of any type. The listener stays. Inside a callback of the component itself
 * it returns at once, and the component goes when its stop is finished. NULL is a no-op
 * (COM-23 to COM-25, ABI-45).
 */
HPSOCKET_API void Destroy_HP_TcpPullAgent(HP_TcpPullAgent pAgent);

/**
 * Stops the component if needed, waits until none of its callbacks runs, and frees it; works
 * for a component of any type. The listener stays. Inside a callback of the component itself
 * it returns at once, and the component goes when its stop is finished. NULL is a no-op
 * (COM-23 to COM-25, ABI-45).
 */
HPSOCKET_API void Destroy_HP_TcpPullClient(HP_TcpPullClient pClient);

/**
 * Stops the component if needed, waits until none of its callbacks runs, and frees it; works
 * for a component of any type. The listener stays. Inside a callback of the component itself
 * it returns at once, and the component goes when its stop is finished. NULL is a no-op
 * (COM-23 to COM-25, ABI-45).
 */
HPSOCKET_API void Destroy_HP_TcpPackServer(HP_TcpPackServer pServer);

/**
 * Stops the component if needed, waits until none of its callbacks runs, and frees it; works
 * for a component of any type. The listener stays. Inside a callback of the component itself
 * it returns at once, and the component goes when its stop is finished. NULL is a no-op
 * (COM-23 to COM-25, ABI-45).
 */
HPSOCKET_API void Destroy_HP_TcpPackAgent(HP_TcpPackAgent pAgent);

/**
 * Stops the component if needed, waits until none of its callbacks runs, and frees it; works
 * for a component of any type. The listener stays. Inside a callback of the component itself
 * it returns at once, and the component goes when its stop is finished. NULL is a no-op
 * (COM-23 to COM-25, ABI-45).
 */
HPSOCKET_API void Destroy_HP_TcpPackClient(HP_TcpPackClient pClient);

/**
 * Makes a listener with all callbacks unset, for any server. The program owns it and destroys
 * it after the components made with it; destroying it earlier does no harm. NULL: ENOMEM in
 * SYS_GetLastError (COM-20, COM-21, ABI-43, ABI-46).
 */
HPSOCKET_API HP_TcpServerListener Create_HP_TcpServerListener(void);

/**
 * Makes a listener with all callbacks unset, for any agent. The program owns it and destroys
 * it after the components made with it; destroying it earlier does no harm. NULL: ENOMEM in
 * SYS_GetLastError (COM-20, COM-21, ABI-43, ABI-46).
 */
HPSOCKET_API HP_TcpAgentListener Create_HP_TcpAgentListener(void);

/**
 * Makes a listener with all callbacks unset, for any client. The program owns it and destroys
 * it after the components made with it; destroying it earlier does no harm. NULL: ENOMEM in
 * SYS_GetLastError (COM-20, COM-21, ABI-43, ABI-46).
 */
HPSOCKET_API HP_TcpClientListener Create_HP_TcpClientListener(void);

/**
 * Makes a listener with all callbacks unset, for any server. The program owns it and destroys
 * it after the components made with it; destroying it earlier does no harm. NULL: ENOMEM in
 * SYS_GetLastError (COM-20, COM-21, ABI-43, ABI-46).
 */
HPSOCKET_API HP_TcpPullServerListener Create_HP_TcpPullServerListener(void);

/**
 * Makes a listener with all callbacks unset, for any agent. The program owns it and destroys
 * it after the components made with it; destroying it earlier does no harm. NULL: ENOMEM in
 * SYS_GetLastError (COM-20, COM-21, ABI-43, ABI-46).
 */
HPSOCKET_API HP_TcpPullAgentListener Create_HP_TcpPullAgentListener(void);

/**
 * Makes a listener with all callbacks unset, for any client. The program owns it and destroys
 * it after the components made with it; destroying it earlier does no harm. NULL: ENOMEM in
 * SYS_GetLastError (COM-20, COM-21, ABI-43, ABI-46).
 */
HPSOCKET_API HP_TcpPullClientListener Create_HP_TcpPullClientListener(void);

/**
 * Makes a listener with all callbacks unset, for any server. The program owns it and destroys
 * it after the components made with it; destroying it earlier does no harm. NULL: ENOMEM in
 * SYS_GetLastError (COM-20, COM-21, ABI-43, ABI-46).
 */
HPSOCKET_API HP_TcpPackServerListener Create_HP_TcpPackServerListener(void);

/**
 * Makes a listener with all callbacks unset, for any agent. The program owns it and destroys
 * it after the components made with it; destroying it earlier does no harm. NULL: ENOMEM in
 * SYS_GetLastError (COM-20, COM-21, ABI-43, ABI-46).
 */
HPSOCKET_API HP_TcpPackAgentListener Create_HP_TcpPackAgentListener(void);

/**
 * Makes a listener with all callbacks unset, for any client. The program owns it and destroys
 * it after the components made with it; destroying it earlier does no harm. NULL: ENOMEM in
 * SYS_GetLastError (COM-20, COM-21, ABI-43, ABI-46).
 */
HPSOCKET_API HP_TcpPackClientListener Create_HP_TcpPackClientListener(void);

/**
 * Destroys a listener of any type. NULL is a no-op (ABI-45, COM-25).
 */
HPSOCKET_API void Destroy_HP_TcpServerListener(HP_TcpServerListener pListener);

/**
 * Destroys a listener of any type. NULL is a no-op (ABI-45, COM-25).
 */
HPSOCKET_API void Destroy_HP_TcpAgentListener(HP_TcpAgentListener pListener);

/**
 * Destroys a listener of any type. NULL is a no-op (ABI-45, COM-25).
 */
HPSOCKET_API void Destroy_HP_TcpClientListener(HP_TcpClientListener pListener);

/**
 * Destroys a listener of any type. NULL is a no-op (ABI-45, COM-25).
 */
HPSOCKET_API void Destroy_HP_TcpPullServerListener(HP_TcpPullServerListener pListener);

/**
 * Destroys a listener of any type. NULL is a no-op (ABI-45, COM-25).
 */
HPSOCKET_API void Destroy_HP_TcpPullAgentListener(HP_TcpPullAgentListener pListener);

/**
 * Destroys a listener of any type. NULL is a no-op (ABI-45, COM-25).
 */
HPSOCKET_API void Destroy_HP_TcpPullClientListener(HP_TcpPullClientListener pListener);

/**
 * Destroys a listener of any type. NULL is a no-op (ABI-45, COM-25).
 */
HPSOCKET_API void Destroy_HP_TcpPackServerListener(HP_TcpPackServerListener pListener);

/**
 * Destroys a listener of any type. NULL is a no-op (ABI-45, COM-25).
 */
HPSOCKET_API void Destroy_HP_TcpPackAgentListener(HP_TcpPackAgentListener pListener);

/**
 * Destroys a listener of any type. NULL is a no-op (ABI-45, COM-25).
 */
HPSOCKET_API void Destroy_HP_TcpPackClientListener(HP_TcpPackClientListener pListener);

/**
 * Sets OnPrepareListen of any listener for servers; NULL unsets it.
 * HP_FN_Server_OnPrepareListen says when it is called. May be called any time; a running
 * event uses the old or the new function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_Server_OnPrepareListen(HP_ServerListener pListener,
                                      HP_FN_Server_OnPrepareListen fn);

/**
 * Sets OnAccept of any listener for servers; NULL unsets it. HP_FN_Server_OnAccept says when
 * it is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API void HP_Set_FN_Server_OnAccept(HP_ServerListener pListener, HP_FN_Server_OnAccept fn);

/**
 * Sets OnHandShake of any listener for servers; NULL unsets it. HP_FN_Server_OnHandShake says
 * when it is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_Server_OnHandShake(HP_ServerListener pListener,
                                  HP_FN_Server_OnHandShake fn);

/**
 * Sets OnSend of any listener for servers; NULL unsets it. HP_FN_Server_OnSend says when it
 * is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API void HP_Set_FN_Server_OnSend(HP_ServerListener pListener, HP_FN_Server_OnSend fn);

/**
 * Sets OnReceive of any listener for servers; NULL unsets it. HP_FN_Server_OnReceive says
 * when it is called. Pull components do not call it. May be called any time; a running event
 * uses the old or the new function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_Server_OnReceive(HP_ServerListener pListener,
                                HP_FN_Server_OnReceive fn);

/**
 * Sets OnPullReceive of any listener for servers; NULL unsets it. HP_FN_Server_OnPullReceive
 * says when it is called. Only pull components call it. May be called any time; a running
 * event uses the old or the new function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_Server_OnPullReceive(HP_ServerListener pListener,
                                    HP_FN_Server_OnPullReceive fn);

/**
 * Sets OnClose of any listener for servers; NULL unsets it. HP_FN_Server_OnClose says when it
 * is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API void HP_Set_FN_Server_OnClose(HP_ServerListener pListener, HP_FN_Server_OnClose fn);

/**
 * Sets OnShutdown of any listener for servers; NULL unsets it. HP_FN_Server_OnShutdown says
 * when it is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_Server_OnShutdown(HP_ServerListener pListener,
                                 HP_FN_Server_OnShutdown fn);

/**
 * Sets OnPrepareConnect of any listener for agents; NULL unsets it.
 * HP_FN_Agent_OnPrepareConnect says when it is called. May be called any time; a running
 * event uses the old or the new function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_Agent_OnPrepareConnect(HP_AgentListener pListener,
                                      HP_FN_Agent_OnPrepareConnect fn);

/**
 * Sets OnConnect of any listener for agents; NULL unsets it. HP_FN_Agent_OnConnect says when
 * it is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API void HP_Set_FN_Agent_OnConnect(HP_AgentListener pListener, HP_FN_Agent_OnConnect fn);

/**
 * Sets OnHandShake of any listener for agents; NULL unsets it. HP_FN_Agent_OnHandShake says
 * when it is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_Agent_OnHandShake(HP_AgentListener pListener,
                                 HP_FN_Agent_OnHandShake fn);

/**
 * Sets OnSend of any listener for agents; NULL unsets it. HP_FN_Agent_OnSend says when it is
 * called. May be called any time; a running event uses the old or the new function (COM-21,
 * ABI-48, ABI-49).
 */
HPSOCKET_API void HP_Set_FN_Agent_OnSend(HP_AgentListener pListener, HP_FN_Agent_OnSend fn);

/**
 * Sets OnReceive of any listener for agents; NULL unsets it. HP_FN_Agent_OnReceive says when
 * it is called. Pull components do not call it. May be called any time; a running event uses
 * the old or the new function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API void HP_Set_FN_Agent_OnReceive(HP_AgentListener pListener, HP_FN_Agent_OnReceive fn);

/**
 * Sets OnPullReceive of any listener for agents; NULL unsets it. HP_FN_Agent_OnPullReceive
 * says when it is called. Only pull components call it. May be called any time; a running
 * event uses the old or the new function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_Agent_OnPullReceive(HP_AgentListener pListener,
                                   HP_FN_Agent_OnPullReceive fn);

/**
 * Sets OnClose of any listener for agents; NULL unsets it. HP_FN_Agent_OnClose says when it
 * is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API void HP_Set_FN_Agent_OnClose(HP_AgentListener pListener, HP_FN_Agent_OnClose fn);

/**
 * Sets OnShutdown of any listener for agents; NULL unsets it. HP_FN_Agent_OnShutdown says
 * when it is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API void HP_Set_FN_Agent_OnShutdown(HP_AgentListener pListener, HP_FN_Agent_OnShutdown fn);

/**
 * Sets OnPrepareConnect of any listener for clients; NULL unsets it.
 * HP_FN_Client_OnPrepareConnect says when it is called. May be called any time; a running
 * event uses the old or the new function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_Client_OnPrepareConnect(HP_ClientListener pListener,
                                       HP_FN_Client_OnPrepareConnect fn);

/**
 * Sets OnConnect of any listener for clients; NULL unsets it. HP_FN_Client_OnConnect says
 * when it is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_Client_OnConnect(HP_ClientListener pListener,
                                HP_FN_Client_OnConnect fn);

/**
 * Sets OnHandShake of any listener for clients; NULL unsets it. HP_FN_Client_OnHandShake says
 * when it is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_Client_OnHandShake(HP_ClientListener pListener,
                                  HP_FN_Client_OnHandShake fn);

/**
 * Sets OnSend of any listener for clients; NULL unsets it. HP_FN_Client_OnSend says when it
 * is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API void HP_Set_FN_Client_OnSend(HP_ClientListener pListener, HP_FN_Client_OnSend fn);

/**
 * Sets OnReceive of any listener for clients; NULL unsets it. HP_FN_Client_OnReceive says
 * when it is called. Pull components do not call it. May be called any time; a running event
 * uses the old or the new function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_Client_OnReceive(HP_ClientListener pListener,
                                HP_FN_Client_OnReceive fn);

/**
 * Sets OnPullReceive of any listener for clients; NULL unsets it. HP_FN_Client_OnPullReceive
 * says when it is called. Only pull components call it. May be called any time; a running
 * event uses the old or the new function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_Client_OnPullReceive(HP_ClientListener pListener,
                                    HP_FN_Client_OnPullReceive fn);

/**
 * Sets OnClose of any listener for clients; NULL unsets it. HP_FN_Client_OnClose says when it
 * is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API void HP_Set_FN_Client_OnClose(HP_ClientListener pListener, HP_FN_Client_OnClose fn);

/**
 * Starts listening at an address and port, and the worker threads. lpszBindAddress: an
 * IPv4 or IPv6 literal; NULL or "" means 0.0.0.0. usPort: 0 lets the kernel choose (see
 * HP_Server_GetListenAddress).
 *
 * OnPrepareListen runs on the calling thread. FALSE: the reason is in
 * HP_Server_GetLastError and SYS_GetLastError; a start that failed on the way fires
 * OnShutdown (TCP-1 to TCP-7, COM-33, COM-40).
 */
HPSOCKET_API BOOL HP_Server_Start(HP_Server pServer, LPCTSTR lpszBindAddress, USHORT usPort);

/**
 * Stops: closes every connection and returns when all callbacks, OnShutdown included,
 * have returned. Inside a callback of the server it only asks for the stop and returns
 * TRUE at once; OnShutdown or HP_Server_Wait shows that it has stopped. Two components
 * that stop each other in their callbacks wait for each other for ever; use another
 * thread for that.
 *
 * FALSE with SE_ILLEGAL_STATE and EPERM if the server is stopped or stopping (COM-35,
 * COM-36).
 */
HPSOCKET_API BOOL HP_Server_Stop(HP_Server pServer);

/**
 * Waits until the server is stopped, at most dwMilliseconds (INFINITE: without limit, 0:
 * only checks). It does not stop the server. TRUE: stopped. FALSE: ETIMEDOUT in
 * SYS_GetLastError. It must not be called inside callbacks of the server; a signal
 * handler that interrupts it may call Stop. Since 5.7.1 (COM-39).
 */
HPSOCKET_API BOOL HP_Server_Wait(HP_Server pServer, DWORD dwMilliseconds);

/**
 * Queues iLength bytes; they are copied, and TRUE does not mean that they are sent. It
 * never blocks, and may be called on any thread and in any callback. The bytes of one call
 * stay together. A length of 0 or less sends nothing and returns TRUE. A pack server sends
 * one packet per call: EMSGSIZE, checked first, for a length of 0 or less or above
 * MaxPackSize (TCP-112). A UDP server sends one datagram, and an ARQ server one message, per
 * call: EINVAL for a length of 0 or less or above MaxDatagramSize or MaxMessageSize; ARQ
 * servers check that first (UDPS-20, ARQ-26).
 *
 * FALSE: the reason is in SYS_GetLastError (EBADSLT: unknown connection, EINVAL: bad
 * arguments, E2BIG: more than 0x7FFFFFFF bytes pending; ARQ, EPERM: before OnHandShake)
 * (TCP-70 to TCP-74).
 */
HPSOCKET_API
BOOL HP_Server_Send(HP_Server pServer,
                    HP_CONNID dwConnID,
                    const BYTE *pBuffer,
                    int iLength);

/**
 * As HP_Server_Send for the iLength bytes that start iOffset bytes after pBuffer (before
 * it, if negative) (TCP-70 to TCP-74).
 */
HPSOCKET_API
BOOL HP_Server_SendPart(HP_Server pServer,
                        HP_CONNID dwConnID,
                        const BYTE *pBuffer,
                        int iLength,
                        int iOffset);

/**
 * As HP_Server_Send for iCount buffers, in order and as one; buffers of length 0 are
 * skipped and may be NULL. EINVAL if pBuffers is NULL or iCount is 0 or less. On UDP servers
 * EMSGSIZE if all of them are empty, or together too long (TCP-70 to TCP-74, UDPS-21, ARQ-26).
 */
HPSOCKET_API
BOOL HP_Server_SendPackets(HP_Server pServer,
                           HP_CONNID dwConnID,
                           const WSABUF *pBuffers,
                           int iCount);

/**
 * Stops (TRUE) or resumes (FALSE) receiving. A paused connection still sends, and
 * notices when its peer ends the connection: OnClose comes once everything that was sent
 * before has been received, or at once after a reset. FALSE: the reason is in
 * SYS_GetLastError, EBADSLT for an unknown connection; on UDP servers always EPERM (TCP-64,
 * TCP-65, UDPS-13).
 */
HPSOCKET_API BOOL HP_Server_PauseReceive(HP_Server pServer, HP_CONNID dwConnID, BOOL bPause);

/**
 * Asks for a connection to be closed. The close happens on a worker thread after the running
 * callback of the connection, with OnClose(SO_CLOSE, 0). With bForce FALSE data queued before
 * is still sent after OnClose as the peer reads (HP_Ext_SetDrainTimeout limits that),
 * followed by close_notify on SSL connections; with TRUE one attempt is made to write it, and
 * no close_notify is sent. FALSE: the reason is in SYS_GetLastError (EBADSLT: unknown
 * connection) (TCP-90, TCP-91, TCP-95, TCP-160, SSL-70).
 */
HPSOCKET_API BOOL HP_Server_Disconnect(HP_Server pServer, HP_CONNID dwConnID, BOOL bForce);

/**
 * Disconnects every connection that is dwPeriod ms old or older. One attempt is made to write
 * queued data. With bForce FALSE, SSL connections then send close_notify; on others bForce
 * has no effect. FALSE, without a reason, if dwPeriod is above 0x3FFFFFFF; TRUE also if there
 * was no such connection (TCP-97, TCP-160, SSL-70).
 */
HPSOCKET_API
BOOL HP_Server_DisconnectLongConnections(HP_Server pServer,
                                         DWORD dwPeriod,
                                         BOOL bForce);

/**
 * Disconnects every connection that received nothing for dwPeriod ms or longer. bForce is as
 * in HP_Server_DisconnectLongConnections. FALSE, without a reason, if dwPeriod is above
 * 0x3FFFFFFF or silence is not tracked (MarkSilence); TRUE also if there was no such
 * connection (TCP-97).
 */
HPSOCKET_API
BOOL HP_Server_DisconnectSilenceConnections(HP_Server pServer,
                                            DWORD dwPeriod,
                                            BOOL bForce);

/**
 * Attaches an application pointer to a connection; the library never reads or frees it.
 * It may be used from before OnAccept until OnClose has returned. FALSE: the reason is
 * in SYS_GetLastError, EBADSLT for an unknown connection (COM-55).
 */
HPSOCKET_API BOOL HP_Server_SetConnectionExtra(HP_Server pServer, HP_CONNID dwConnID, PVOID pExtra);

/**
 * Stores the application pointer of a connection; NULL if none was attached. FALSE: the
 * reason is in SYS_GetLastError, EBADSLT for an unknown connection (COM-55).
 */
HPSOCKET_API
BOOL HP_Server_GetConnectionExtra(HP_Server pServer,
                                  HP_CONNID dwConnID,
                                  PVOID *ppExtra);

/**
 * TRUE for SSL components (COM-84).
 */
HPSOCKET_API BOOL HP_Server_IsSecure(HP_Server pServer);

/**
 * TRUE in the states SS_STARTING and SS_STARTED (COM-30).
 */
HPSOCKET_API BOOL HP_Server_HasStarted(HP_Server pServer);

/**
 * The state; SS_STOPPED for a bad handle (COM-30 to COM-32, ABI-56).
 */
HPSOCKET_API En_HP_ServiceState HP_Server_GetState(HP_Server pServer);

/**
 * The SE_* code of the last start or stop of the server that failed; a later success
 * does not clear it. SE_INVALID_PARAM for a bad handle (COM-11, ABI-56).
 */
HPSOCKET_API En_HP_SocketError HP_Server_GetLastError(HP_Server pServer);

/**
 * The text of HP_Server_GetLastError. Static, never NULL, not to be freed (COM-14).
 */
HPSOCKET_API LPCTSTR HP_Server_GetLastErrorDesc(HP_Server pServer);

/**
 * Stores the number of bytes queued for a connection but not yet accepted by the kernel.
 * FALSE: the reason is in SYS_GetLastError, EBADSLT for an unknown connection (TCP-75).
 */
HPSOCKET_API
BOOL HP_Server_GetPendingDataLength(HP_Server pServer,
                                    HP_CONNID dwConnID,
                                    int *piPending);

/**
 * Stores whether receiving is paused on a connection. FALSE: the reason is in
 * SYS_GetLastError, EBADSLT for an unknown connection; on UDP servers always EPERM, and FALSE
 * is stored (TCP-66, UDPS-13).
 */
HPSOCKET_API BOOL HP_Server_IsPauseReceive(HP_Server pServer, HP_CONNID dwConnID, BOOL *pbPaused);

/**
 * TRUE if the connection exists, is established and is not being closed. FALSE for an
 * unknown connection, with EBADSLT. Since 5.4.1 (COM-12, TCP-31, TCP-90).
 */
HPSOCKET_API BOOL HP_Server_IsConnected(HP_Server pServer, HP_CONNID dwConnID);

/**
 * The number of live connections; one counts until its OnClose has returned (COM-57).
 */
HPSOCKET_API DWORD HP_Server_GetConnectionCount(HP_Server pServer);

/**
 * Lists the live connections in no particular order. In: *pdwCount is the capacity of
 * pIDs. Out: the number of connections. TRUE only if there are any and all fit;
 * otherwise nothing but the number is written, and there is no reason in
 * SYS_GetLastError. pIDs may be NULL to ask for the number.
 *
 * The number may grow between two calls, so call in a loop (COM-58).
 */
HPSOCKET_API
BOOL HP_Server_GetAllConnectionIDs(HP_Server pServer,
                                   HP_CONNID *pIDs,
                                   DWORD *pdwCount);

/**
 * Stores the age of a connection in ms. FALSE: the reason is in SYS_GetLastError,
 * EBADSLT for an unknown connection (TCP-98).
 */
HPSOCKET_API
BOOL HP_Server_GetConnectPeriod(HP_Server pServer,
                                HP_CONNID dwConnID,
                                DWORD *pdwPeriod);

/**
 * Stores for how many ms a connection has received nothing. FALSE without a reason if
 * silence is not tracked (MarkSilence); otherwise the reason is in SYS_GetLastError,
 * EBADSLT for an unknown connection (TCP-98).
 */
HPSOCKET_API
BOOL HP_Server_GetSilencePeriod(HP_Server pServer,
                                HP_CONNID dwConnID,
                                DWORD *pdwPeriod);

/**
 * Stores the address the server listens at as numeric text (a link-local one with its
 * zone: fe80::1%eth0), and the port in host order. In: *piAddressLen is the capacity in
 * characters. Out: the length including the NUL. If the capacity is too small the call
 * fails with ENOSPC, *piAddressLen becomes 16 (IPv4) or 46 (IPv6) and the port is stored
 * all the same; the buffer may be NULL if *piAddressLen is 0.
 *
 * Other failures: EBADF if it is not listening (COM-60 to COM-63, TCP-4).
 */
HPSOCKET_API
BOOL HP_Server_GetListenAddress(HP_Server pServer,
                                TCHAR *lpszAddress,
                                int *piAddressLen,
                                USHORT *pusPort);

/**
 * Stores the local address of a connection as numeric text (a link-local one with its
 * zone: fe80::1%eth0), and the port in host order. In: *piAddressLen is the capacity in
 * characters. Out: the length including the NUL. If the capacity is too small the call
 * fails with ENOSPC, *piAddressLen becomes 16 (IPv4) or 46 (IPv6) and the port is stored
 * all the same; the buffer may be NULL if *piAddressLen is 0.
 *
 * Other failures: EBADSLT for an unknown connection and inside its OnClose (COM-60 to
 * COM-62, TCP-92).
 */
HPSOCKET_API
BOOL HP_Server_GetLocalAddress(HP_Server pServer,
                               HP_CONNID dwConnID,
                               TCHAR *lpszAddress,
                               int *piAddressLen,
                               USHORT *pusPort);

/**
 * Stores the address of the peer as numeric text (a link-local one with its zone:
 * fe80::1%eth0), and the port in host order. In: *piAddressLen is the capacity in
 * characters. Out: the length including the NUL. If the capacity is too small the call
 * fails with ENOSPC, *piAddressLen becomes 16 (IPv4) or 46 (IPv6) and the port is stored
 * all the same; the buffer may be NULL if *piAddressLen is 0.
 *
 * Other failures: EBADSLT for an unknown connection (COM-60 to COM-62, COM-65).
 */
HPSOCKET_API
BOOL HP_Server_GetRemoteAddress(HP_Server pServer,
                                HP_CONNID dwConnID,
                                TCHAR *lpszAddress,
                                int *piAddressLen,
                                USHORT *pusPort);

/**
 * Sets the policy for reusing addresses (En_HP_ReuseAddressPolicy), which is applied before
 * bind. The default is RAP_ADDR_ONLY; Start accepts RAP_NONE, RAP_ADDR_ONLY or
 * RAP_ADDR_AND_PORT. Ignored unless the server is stopped (COM-77, UDP-16, COM-70 to COM-72).
 * Since 5.7.1.
 */
HPSOCKET_API
void HP_Server_SetReuseAddressPolicy(HP_Server pServer,
                                     En_HP_ReuseAddressPolicy enReusePolicy);

/**
 * Sets the send policy (En_HP_SendPolicy). The default is SP_PACK; Start accepts SP_PACK,
 * SP_SAFE or SP_DIRECT. It has no effect on Linux. Ignored unless the server is stopped
 * (COM-81, COM-70 to COM-72).
 */
HPSOCKET_API void HP_Server_SetSendPolicy(HP_Server pServer, En_HP_SendPolicy enSendPolicy);

/**
 * Sets the OnSend synchronisation policy (En_HP_OnSendSyncPolicy). The default is OSSP_NONE;
 * Start accepts OSSP_NONE, OSSP_CLOSE or OSSP_RECEIVE. It has no effect on Linux: OnSend is
 * always serialised with the other callbacks of its connection. UDP servers refuse
 * OSSP_RECEIVE. Ignored unless the server is stopped (COM-81, COM-70 to COM-72). Since 5.4.2.
 */
HPSOCKET_API
void HP_Server_SetOnSendSyncPolicy(HP_Server pServer,
                                   En_HP_OnSendSyncPolicy enSyncPolicy);

/**
 * Sets the rest time of closed connection objects in ms. The default is 30000; Start accepts
 * at least 1000. SSL components keep what HP_SSL..._GetSSLSessionInfo has given out for that
 * time after the end of its connection; otherwise it has no effect. Ignored unless the server
 * is stopped (COM-82, SSL-85, COM-70 to COM-72).
 */
HPSOCKET_API
void HP_Server_SetFreeSocketObjLockTime(HP_Server pServer,
                                        DWORD dwFreeSocketObjLockTime);

/**
 * Sets the size of the pool of connection objects. The default is 600; Start accepts at least
 * 0. SSL components keep what HP_SSL..._GetSSLSessionInfo has given out for as many ended
 * connections; otherwise it has no effect. Ignored unless the server is stopped (COM-82,
 * SSL-85, COM-70 to COM-72).
 */
HPSOCKET_API void HP_Server_SetFreeSocketObjPool(HP_Server pServer, DWORD dwFreeSocketObjPool);

/**
 * Sets the size of the pool of memory blocks. The default is 1024; Start accepts at least 0.
 * It is only checked and stored, and has no effect. Ignored unless the server is stopped
 * (COM-82, COM-70 to COM-72).
 */
HPSOCKET_API void HP_Server_SetFreeBufferObjPool(HP_Server pServer, DWORD dwFreeBufferObjPool);

/**
 * Sets the number of pooled connection objects above which surplus ones are released. The
 * default is 600; Start accepts at least 0. It is only checked and stored, and has no effect.
 * Ignored unless the server is stopped (COM-82, COM-70 to COM-72).
 */
HPSOCKET_API void HP_Server_SetFreeSocketObjHold(HP_Server pServer, DWORD dwFreeSocketObjHold);

/**
 * Sets the number of pooled memory blocks above which surplus ones are released. The default
 * is 1024; Start accepts at least 0. It is only checked and stored, and has no effect.
 * Ignored unless the server is stopped (COM-82, COM-70 to COM-72).
 */
HPSOCKET_API void HP_Server_SetFreeBufferObjHold(HP_Server pServer, DWORD dwFreeBufferObjHold);

/**
 * Sets the greatest number of simultaneous connections. The default is 10000; Start accepts 1
 * to 5000000. Ignored unless the server is stopped (COM-73, COM-70 to COM-72).
 */
HPSOCKET_API void HP_Server_SetMaxConnectionCount(HP_Server pServer, DWORD dwMaxConnectionCount);

/**
 * Sets the number of worker threads, which run the callbacks. The default is twice the number
 * of CPUs plus 2, but at most 512; Start accepts 1 to 512. Ignored unless the server is
 * stopped (COM-74, COM-70 to COM-72).
 */
HPSOCKET_API void HP_Server_SetWorkerThreadCount(HP_Server pServer, DWORD dwWorkerThreadCount);

/**
 * Sets whether the silent time of connections is tracked, which GetSilencePeriod and
 * DisconnectSilenceConnections need. The default is TRUE. Ignored unless the server is
 * stopped (COM-83, COM-70 to COM-72).
 */
HPSOCKET_API void HP_Server_SetMarkSilence(HP_Server pServer, BOOL bMarkSilence);

/**
 * Returns the policy for reusing addresses (En_HP_ReuseAddressPolicy), as last set, whether
 * Start accepts it or not. The default is RAP_ADDR_ONLY (COM-77, UDP-16, COM-70). Since
 * 5.7.1.
 */
HPSOCKET_API En_HP_ReuseAddressPolicy HP_Server_GetReuseAddressPolicy(HP_Server pServer);

/**
 * Returns the send policy (En_HP_SendPolicy), as last set, whether Start accepts it or not.
 * The default is SP_PACK (COM-81, COM-70).
 */
HPSOCKET_API En_HP_SendPolicy HP_Server_GetSendPolicy(HP_Server pServer);

/**
 * Returns the OnSend synchronisation policy (En_HP_OnSendSyncPolicy), as last set, whether
 * Start accepts it or not. The default is OSSP_NONE (COM-81, COM-70). Since 5.4.2.
 */
HPSOCKET_API En_HP_OnSendSyncPolicy HP_Server_GetOnSendSyncPolicy(HP_Server pServer);

/**
 * Returns the rest time of closed connection objects in ms, as last set, whether Start
 * accepts it or not. The default is 30000 (COM-82, SSL-85, COM-70).
 */
HPSOCKET_API DWORD HP_Server_GetFreeSocketObjLockTime(HP_Server pServer);

/**
 * Returns the size of the pool of connection objects, as last set, whether Start accepts it
 * or not. The default is 600 (COM-82, SSL-85, COM-70).
 */
HPSOCKET_API DWORD HP_Server_GetFreeSocketObjPool(HP_Server pServer);

/**
 * Returns the size of the pool of memory blocks, as last set, whether Start accepts it or
 * not. The default is 1024 (COM-82, COM-70).
 */
HPSOCKET_API DWORD HP_Server_GetFreeBufferObjPool(HP_Server pServer);

/**
 * Returns the number of pooled connection objects above which surplus ones are released, as
 * last set, whether Start accepts it or not. The default is 600 (COM-82, COM-70).
 */
HPSOCKET_API DWORD HP_Server_GetFreeSocketObjHold(HP_Server pServer);

/**
 * Returns the number of pooled memory blocks above which surplus ones are released, as last
 * set, whether Start accepts it or not. The default is 1024 (COM-82, COM-70).
 */
HPSOCKET_API DWORD HP_Server_GetFreeBufferObjHold(HP_Server pServer);

/**
 * Returns the greatest number of simultaneous connections, as last set, whether Start accepts
 * it or not. The default is 10000 (COM-73, COM-70).
 */
HPSOCKET_API DWORD HP_Server_GetMaxConnectionCount(HP_Server pServer);

/**
 * Returns the number of worker threads, which run the callbacks, as last set, whether Start
 * accepts it or not. The default is twice the number of CPUs plus 2, but at most 512 (COM-74,
 * COM-70).
 */
HPSOCKET_API DWORD HP_Server_GetWorkerThreadCount(HP_Server pServer);

/**
 * Returns whether the silent time of connections is tracked, as last set. The default is TRUE
 * (COM-83, COM-70).
 */
HPSOCKET_API BOOL HP_Server_IsMarkSilence(HP_Server pServer);

/**
 * Sends an optional head, a file's content and an optional tail as one, together at most
 * 4194303 (0x3FFFFF) bytes. pHead and pTail may be NULL. The file is read before the
 * call returns.
 *
 * FALSE: the reason is in SYS_GetLastError; files are checked before the connection
 * (that of opening the file, EBADF: not a regular file, ENODATA: empty, EFBIG: too
 * large, then as HP_Server_Send) (TCP-85, TCP-86).
 */
HPSOCKET_API
BOOL HP_TcpServer_SendSmallFile(HP_Server pServer,
                                HP_CONNID dwConnID,
                                LPCTSTR lpszFileName,
                                LPWSABUF pHead,
                                LPWSABUF pTail);

/**
 * Sets the length of the listen queue (backlog), which the kernel caps. The default is 4096;
 * Start accepts at least 1. Ignored unless the server is stopped (COM-75, COM-70 to COM-72).
 */
HPSOCKET_API
void HP_TcpServer_SetSocketListenQueue(HP_TcpServer pServer,
                                       DWORD dwSocketListenQueue);

/**
 * Sets the number of events a worker takes at a time. The default is 64; Start accepts at
 * least 1. It is only checked and stored, and has no effect. Ignored unless the server is
 * stopped (COM-76, COM-70 to COM-72).
 */
HPSOCKET_API
void HP_TcpServer_SetAcceptSocketCount(HP_TcpServer pServer,
                                       DWORD dwAcceptSocketCount);

/**
 * Sets the greatest length in bytes of one OnReceive or OnSend. The default is 4096; Start
 * accepts at least 8. The buffers of the kernel are not touched. Ignored unless the server is
 * stopped (COM-80, COM-70 to COM-72).
 */
HPSOCKET_API void HP_TcpServer_SetSocketBufferSize(HP_TcpServer pServer, DWORD dwSocketBufferSize);

/**
 * Sets the idle time in ms before keep-alive probes; 0 switches keep-alive off. The default
 * is 60000; Start accepts 0, or at least 1000. Whole seconds count. Ignored unless the server
 * is stopped (COM-78, COM-70 to COM-72).
 */
HPSOCKET_API void HP_TcpServer_SetKeepAliveTime(HP_TcpServer pServer, DWORD dwKeepAliveTime);

/**
 * Sets the interval in ms between keep-alive probes; 0 switches keep-alive off. The default
 * is 20000; Start accepts 0, or at least 1000. Whole seconds count. Ignored unless the server
 * is stopped (COM-78, COM-70 to COM-72).
 */
HPSOCKET_API
void HP_TcpServer_SetKeepAliveInterval(HP_TcpServer pServer,
                                       DWORD dwKeepAliveInterval);

/**
 * Sets whether TCP_NODELAY is set on every connection; SYS_SSO_NoDelay changes a single
 * socket. The default is FALSE. Ignored unless the server is stopped (COM-79, COM-70 to
 * COM-72). Since 5.8.4.
 */
HPSOCKET_API void HP_TcpServer_SetNoDelay(HP_TcpServer pServer, BOOL bNoDelay);

/**
 * Returns the number of events a worker takes at a time, as last set, whether Start accepts
 * it or not. The default is 64 (COM-76, COM-70).
 */
HPSOCKET_API DWORD HP_TcpServer_GetAcceptSocketCount(HP_TcpServer pServer);

/**
 * Returns the greatest length in bytes of one OnReceive or OnSend, as last set, whether Start
 * accepts it or not. The default is 4096 (COM-80, COM-70).
 */
HPSOCKET_API DWORD HP_TcpServer_GetSocketBufferSize(HP_TcpServer pServer);

/**
 * Returns the length of the listen queue (backlog), which the kernel caps, as last set,
 * whether Start accepts it or not. The default is 4096 (COM-75, COM-70).
 */
HPSOCKET_API DWORD HP_TcpServer_GetSocketListenQueue(HP_TcpServer pServer);

/**
 * Returns the idle time in ms before keep-alive probes, as last set, whether Start accepts it
 * or not. The default is 60000 (COM-78, COM-70).
 */
HPSOCKET_API DWORD HP_TcpServer_GetKeepAliveTime(HP_TcpServer pServer);

/**
 * Returns the interval in ms between keep-alive probes, as last set, whether Start accepts it
 * or not. The default is 20000 (COM-78, COM-70).
 */
HPSOCKET_API DWORD HP_TcpServer_GetKeepAliveInterval(HP_TcpServer pServer);

/**
 * Returns whether TCP_NODELAY is set on every connection, as last set. The default is FALSE
 * (COM-79, COM-70). Since 5.8.4.
 */
HPSOCKET_API BOOL HP_TcpServer_IsNoDelay(HP_TcpServer pServer);

/**
 * Starts the worker threads; connects nothing yet. lpszBindAddress: an IPv4 or IPv6
 * literal from which later connections are made; NULL or "" for none. bAsyncConnect:
 * whether HP_Agent_Connect returns before the connection is made; fixed until the next
 * start.
 *
 * FALSE: the reason is in HP_Agent_GetLastError and SYS_GetLastError; a start that failed
 * on the way fires OnShutdown (TCP-20, TCP-21, COM-33, COM-40).
 */
HPSOCKET_API BOOL HP_Agent_Start(HP_Agent pAgent, LPCTSTR lpszBindAddress, BOOL bAsyncConnect);

/**
 * Stops: closes every connection and returns when all callbacks, OnShutdown included,
 * have returned. Inside a callback of the agent it only asks for the stop and returns
 * TRUE at once; OnShutdown or HP_Agent_Wait shows that it has stopped. Two components
 * that stop each other in their callbacks wait for each other for ever; use another
 * thread for that.
 *
 * FALSE with SE_ILLEGAL_STATE and EPERM if the agent is stopped or stopping (COM-35,
 * COM-36).
 */
HPSOCKET_API BOOL HP_Agent_Stop(HP_Agent pAgent);

/**
 * Waits until the agent is stopped, at most dwMilliseconds (INFINITE: without limit, 0:
 * only checks). It does not stop the agent. TRUE: stopped. FALSE: ETIMEDOUT in
 * SYS_GetLastError. It must not be called inside callbacks of the agent; a signal
 * handler that interrupts it may call Stop. Since 5.7.1 (COM-39).
 */
HPSOCKET_API BOOL HP_Agent_Wait(HP_Agent pAgent, DWORD dwMilliseconds);

/**
 * Connects to a server. lpszRemoteAddress: an IPv4 or IPv6 literal, a host name
 * (resolved on the calling thread), or "address^name" to report another host name than
 * the address connected to. usPort: not 0. pdwConnID may be NULL; it becomes 0 at once
 * and the new ID before OnPrepareConnect, which runs on the calling thread.
 *
 * Asynchronous: TRUE means that the attempt was submitted; OnConnect or OnClose on a worker
 * thread reports the outcome. Synchronous: OnConnect and OnHandShake run on the calling
 * thread, TRUE means connected; with SSL only OnConnect does, and OnHandShake follows on a
 * worker thread, perhaps after the return (SSL-52). FALSE: the reason is in
 * SYS_GetLastError, and OnClose does not fire (TCP-22 to TCP-29).
 */
HPSOCKET_API
BOOL HP_Agent_Connect(HP_Agent pAgent,
                      LPCTSTR lpszRemoteAddress,
                      USHORT usPort,
                      HP_CONNID *pdwConnID);

/**
 * As HP_Agent_Connect. pExtra: an application pointer, readable with
 * HP_Agent_GetConnectionExtra from OnConnect on; never read or freed by the library
 * (TCP-22, COM-55).
 */
HPSOCKET_API
BOOL HP_Agent_ConnectWithExtra(HP_Agent pAgent,
                               LPCTSTR lpszRemoteAddress,
                               USHORT usPort,
                               HP_CONNID *pdwConnID,
                               PVOID pExtra);

/**
 * As HP_Agent_Connect. usLocalPort: the local port; 0 lets the kernel choose. Since
 * 5.4.1 (TCP-22).
 */
HPSOCKET_API
BOOL HP_Agent_ConnectWithLocalPort(HP_Agent pAgent,
                                   LPCTSTR lpszRemoteAddress,
                                   USHORT usPort,
                                   HP_CONNID *pdwConnID,
                                   USHORT usLocalPort);

/**
 * As HP_Agent_Connect. lpszLocalAddress: an IPv4 or IPv6 literal to connect from; NULL
 * or "" means the address given to HP_Agent_Start. Since 5.4.4 (TCP-22).
 */
HPSOCKET_API
BOOL HP_Agent_ConnectWithLocalAddress(HP_Agent pAgent,
                                      LPCTSTR lpszRemoteAddress,
                                      USHORT usPort,
                                      HP_CONNID *pdwConnID,
                                      LPCTSTR lpszLocalAddress);

/**
 * As HP_Agent_Connect. pExtra: an application pointer, readable with
 * HP_Agent_GetConnectionExtra from OnConnect on; never read or freed by the library.
 * usLocalPort: the local port; 0 lets the kernel choose. Since 5.4.1 (TCP-22, COM-55).
 */
HPSOCKET_API
BOOL HP_Agent_ConnectWithExtraAndLocalPort(HP_Agent pAgent,
                                           LPCTSTR lpszRemoteAddress,
                                           USHORT usPort,
                                           HP_CONNID *pdwConnID,
                                           PVOID pExtra,
                                           USHORT usLocalPort);

/**
 * As HP_Agent_Connect. pExtra: an application pointer, readable with
 * HP_Agent_GetConnectionExtra from OnConnect on; never read or freed by the library.
 * usLocalPort: the local port; 0 lets the kernel choose. lpszLocalAddress: an IPv4 or
 * IPv6 literal to connect from; NULL or "" means the address given to HP_Agent_Start.
 * Since 5.4.4 (TCP-22, COM-55).
 */
HPSOCKET_API
BOOL HP_Agent_ConnectWithExtraAndLocalAddressPort(HP_Agent pAgent,
                                                  LPCTSTR lpszRemoteAddress,
                                                  USHORT usPort,
                                                  HP_CONNID *pdwConnID,
                                                  PVOID pExtra,
                                                  USHORT usLocalPort,
                                                  LPCTSTR lpszLocalAddress);

/**
 * Queues iLength bytes; they are copied, and TRUE does not mean that they are sent. It
 * never blocks, and may be called on any thread and in any callback. The bytes of one call
 * stay together. A length of 0 or less sends nothing and returns TRUE. A pack agent sends
 * one packet per call: EMSGSIZE, checked first, for a length of 0 or less or above
 * MaxPackSize (TCP-112).
 *
 * FALSE: the reason is in SYS_GetLastError (EBADSLT: unknown connection, EPERM: still
 * connecting or being disconnected, EINVAL: bad arguments, E2BIG: more than 0x7FFFFFFF
 * bytes pending) (TCP-70 to TCP-74).
 */
HPSOCKET_API
BOOL HP_Agent_Send(HP_Agent pAgent,
                   HP_CONNID dwConnID,
                   const BYTE *pBuffer,
                   int iLength);

/**
 * As HP_Agent_Send for the iLength bytes that start iOffset bytes after pBuffer (before
 * it, if negative) (TCP-70 to TCP-74).
 */
HPSOCKET_API
BOOL HP_Agent_SendPart(HP_Agent pAgent,
                       HP_CONNID dwConnID,
                       const BYTE *pBuffer,
                       int iLength,
                       int iOffset);

/**
 * As HP_Agent_Send for iCount buffers, in order and as one; buffers of length 0 are
 * skipped and may be NULL. EINVAL if pBuffers is NULL or iCount is 0 or less (TCP-70 to
 * TCP-74).
 */
HPSOCKET_API
BOOL HP_Agent_SendPackets(HP_Agent pAgent,
                          HP_CONNID dwConnID,
                          const WSABUF *pBuffers,
                          int iCount);

/**
 * Stops (TRUE) or resumes (FALSE) receiving. A paused connection still sends, and
 * notices when its peer ends the connection: OnClose comes once everything that was sent
 * before has been received, or at once after a reset. FALSE: the reason is in
 * SYS_GetLastError, EBADSLT for an unknown connection; EPERM: not connected (TCP-64,
 * TCP-65).
 */
HPSOCKET_API BOOL HP_Agent_PauseReceive(HP_Agent pAgent, HP_CONNID dwConnID, BOOL bPause);

/**
 * Asks for a connection to be closed. The close happens on a worker thread after the running
 * callback of the connection, with OnClose(SO_CLOSE, 0). With bForce FALSE data queued before
 * is still sent after OnClose as the peer reads (HP_Ext_SetDrainTimeout limits that),
 * followed by close_notify on SSL connections; with TRUE one attempt is made to write it, and
 * no close_notify is sent. FALSE: the reason is in SYS_GetLastError (EBADSLT: unknown
 * connection) (TCP-90, TCP-91, TCP-95, TCP-160, SSL-70).
 */
HPSOCKET_API BOOL HP_Agent_Disconnect(HP_Agent pAgent, HP_CONNID dwConnID, BOOL bForce);

/**
 * Disconnects every connection that is dwPeriod ms old or older. One attempt is made to write
 * queued data. With bForce FALSE, SSL connections then send close_notify; on others bForce
 * has no effect. FALSE, without a reason, if dwPeriod is above 0x3FFFFFFF; TRUE also if there
 * was no such connection (TCP-97, TCP-160, SSL-70).
 */
HPSOCKET_API BOOL HP_Agent_DisconnectLongConnections(HP_Agent pAgent, DWORD dwPeriod, BOOL bForce);

/**
 * Disconnects every connection that received nothing for dwPeriod ms or longer. bForce is as
 * in HP_Agent_DisconnectLongConnections. FALSE, without a reason, if dwPeriod is above
 * 0x3FFFFFFF or silence is not tracked (MarkSilence); TRUE also if there was no such
 * connection (TCP-97).
 */
HPSOCKET_API
BOOL HP_Agent_DisconnectSilenceConnections(HP_Agent pAgent,
                                           DWORD dwPeriod,
                                           BOOL bForce);

/**
 * Attaches an application pointer to a connection; the library never reads or frees it.
 * It may be used from before OnConnect until OnClose has returned. FALSE: the reason is
 * in SYS_GetLastError, EBADSLT for an unknown connection (COM-55).
 */
HPSOCKET_API BOOL HP_Agent_SetConnectionExtra(HP_Agent pAgent, HP_CONNID dwConnID, PVOID pExtra);

/**
 * Stores the application pointer of a connection; NULL if none was attached. FALSE: the
 * reason is in SYS_GetLastError, EBADSLT for an unknown connection (COM-55).
 */
HPSOCKET_API BOOL HP_Agent_GetConnectionExtra(HP_Agent pAgent, HP_CONNID dwConnID, PVOID *ppExtra);

/**
 * TRUE for SSL components (COM-84).
 */
HPSOCKET_API BOOL HP_Agent_IsSecure(HP_Agent pAgent);

/**
 * TRUE in the states SS_STARTING and SS_STARTED (COM-30).
 */
HPSOCKET_API BOOL HP_Agent_HasStarted(HP_Agent pAgent);

/**
 * The state; SS_STOPPED for a bad handle (COM-30 to COM-32, ABI-56).
 */
HPSOCKET_API En_HP_ServiceState HP_Agent_GetState(HP_Agent pAgent);

/**
 * The number of live connections, connecting ones included; one counts until its OnClose
 * has returned (COM-57).
 */
HPSOCKET_API DWORD HP_Agent_GetConnectionCount(HP_Agent pAgent);

/**
 * Lists the live connections in no particular order. In: *pdwCount is the capacity of
 * pIDs. Out: the number of connections. TRUE only if there are any and all fit;
 * otherwise nothing but the number is written, and there is no reason in
 * SYS_GetLastError. pIDs may be NULL to ask for the number.
 *
 * The number may grow between two calls, so call in a loop (COM-58).
 */
HPSOCKET_API BOOL HP_Agent_GetAllConnectionIDs(HP_Agent pAgent, HP_CONNID *pIDs, DWORD *pdwCount);

/**
 * Stores the age of a connection in ms, counted from the connect call. FALSE: the reason
 * is in SYS_GetLastError, EBADSLT for an unknown connection (TCP-98).
 */
HPSOCKET_API BOOL HP_Agent_GetConnectPeriod(HP_Agent pAgent, HP_CONNID dwConnID, DWORD *pdwPeriod);

/**
 * Stores for how many ms a connection has received nothing. FALSE without a reason if
 * silence is not tracked (MarkSilence); otherwise the reason is in SYS_GetLastError,
 * EBADSLT for an unknown connection (TCP-98).
 */
HPSOCKET_API BOOL HP_Agent_GetSilencePeriod(HP_Agent pAgent, HP_CONNID dwConnID, DWORD *pdwPeriod);

/**
 * Stores the local address of a connection as numeric text (a link-local one with its
 * zone: fe80::1%eth0), and the port in host order. In: *piAddressLen is the capacity in
 * characters. Out: the length including the NUL. If the capacity is too small the call
 * fails with ENOSPC, *piAddressLen becomes 16 (IPv4) or 46 (IPv6) and the port is stored
 * all the same; the buffer may be NULL if *piAddressLen is 0.
 *
 * Other failures: EBADSLT for an unknown connection and inside its OnClose (COM-60 to
 * COM-62, TCP-92).
 */
HPSOCKET_API
BOOL HP_Agent_GetLocalAddress(HP_Agent pAgent,
                              HP_CONNID dwConnID,
                              TCHAR *lpszAddress,
                              int *piAddressLen,
                              USHORT *pusPort);

/**
 * Stores the address of the peer as numeric text (a link-local one with its zone:
 * fe80::1%eth0), and the port in host order. In: *piAddressLen is the capacity in
 * characters. Out: the length including the NUL. If the capacity is too small the call
 * fails with ENOSPC, *piAddressLen becomes 16 (IPv4) or 46 (IPv6) and the port is stored
 * all the same; the buffer may be NULL if *piAddressLen is 0.
 *
 * Other failures: EBADSLT for an unknown connection (COM-60 to COM-62, COM-65).
 */
HPSOCKET_API
BOOL HP_Agent_GetRemoteAddress(HP_Agent pAgent,
                               HP_CONNID dwConnID,
                               TCHAR *lpszAddress,
                               int *piAddressLen,
                               USHORT *pusPort);

/**
 * Stores the host name that the connection was made with (the part after "^", if there
 * was one), not resolved, and the port in host order. In: *piHostLen is the capacity in
 * characters. Out: the length including the NUL. If the capacity is too small: FALSE
 * without a reason, *piHostLen becomes the exact size, the port is not stored.
 *
 * Other failures: EBADSLT for an unknown connection (COM-64).
 */
HPSOCKET_API
BOOL HP_Agent_GetRemoteHost(HP_Agent pAgent,
                            HP_CONNID dwConnID,
                            TCHAR *lpszHost,
                            int *piHostLen,
                            USHORT *pusPort);

/**
 * The SE_* code of the last start or stop of the agent that failed; a later success does
 * not clear it. SE_INVALID_PARAM for a bad handle (COM-11, ABI-56).
 */
HPSOCKET_API En_HP_SocketError HP_Agent_GetLastError(HP_Agent pAgent);

/**
 * The text of HP_Agent_GetLastError. Static, never NULL, not to be freed (COM-14).
 */
HPSOCKET_API LPCTSTR HP_Agent_GetLastErrorDesc(HP_Agent pAgent);

/**
 * Stores the number of bytes queued for a connection but not yet accepted by the kernel.
 * FALSE: the reason is in SYS_GetLastError, EBADSLT for an unknown connection (TCP-75).
 */
HPSOCKET_API
BOOL HP_Agent_GetPendingDataLength(HP_Agent pAgent,
                                   HP_CONNID dwConnID,
                                   int *piPending);

/**
 * Stores whether receiving is paused on a connection. FALSE: the reason is in
 * SYS_GetLastError, EBADSLT for an unknown connection (TCP-66).
 */
HPSOCKET_API BOOL HP_Agent_IsPauseReceive(HP_Agent pAgent, HP_CONNID dwConnID, BOOL *pbPaused);

/**
 * TRUE if the connection exists, is established and is not being closed. FALSE for an
 * unknown connection, with EBADSLT. Since 5.4.1 (COM-12, TCP-31, TCP-90).
 */
HPSOCKET_API BOOL HP_Agent_IsConnected(HP_Agent pAgent, HP_CONNID dwConnID);

/**
 * Sets the policy for reusing addresses (En_HP_ReuseAddressPolicy), which is applied before
 * bind. The default is RAP_ADDR_ONLY; Start accepts RAP_NONE, RAP_ADDR_ONLY or
 * RAP_ADDR_AND_PORT. Ignored unless the agent is stopped (COM-77, UDP-16, COM-70 to COM-72).
 * Since 5.7.1.
 */
HPSOCKET_API
void HP_Agent_SetReuseAddressPolicy(HP_Agent pAgent,
                                    En_HP_ReuseAddressPolicy enReusePolicy);

/**
 * Sets the send policy (En_HP_SendPolicy). The default is SP_PACK; Start accepts SP_PACK,
 * SP_SAFE or SP_DIRECT. It has no effect on Linux. Ignored unless the agent is stopped
 * (COM-81, COM-70 to COM-72).
 */
HPSOCKET_API void HP_Agent_SetSendPolicy(HP_Agent pAgent, En_HP_SendPolicy enSendPolicy);

/**
 * Sets the OnSend synchronisation policy (En_HP_OnSendSyncPolicy). The default is OSSP_NONE;
 * Start accepts OSSP_NONE, OSSP_CLOSE or OSSP_RECEIVE. It has no effect on Linux: OnSend is
 * always serialised with the other callbacks of its connection. UDP servers refuse
 * OSSP_RECEIVE. Ignored unless the agent is stopped (COM-81, COM-70 to COM-72). Since 5.4.2.
 */
HPSOCKET_API
void HP_Agent_SetOnSendSyncPolicy(HP_Agent pAgent,
                                  En_HP_OnSendSyncPolicy enSyncPolicy);

/**
 * Sets the rest time of closed connection objects in ms. The default is 30000; Start accepts
 * at least 1000. SSL components keep what HP_SSL..._GetSSLSessionInfo has given out for that
 * time after the end of its connection; otherwise it has no effect. Ignored unless the agent
 * is stopped (COM-82, SSL-85, COM-70 to COM-72).
 */
HPSOCKET_API void HP_Agent_SetFreeSocketObjLockTime(HP_Agent pAgent, DWORD dwFreeSocketObjLockTime);

/**
 * Sets the size of the pool of connection objects. The default is 600; Start accepts at least
 * 0. SSL components keep what HP_SSL..._GetSSLSessionInfo has given out for as many ended
 * connections; otherwise it has no effect. Ignored unless the agent is stopped (COM-82,
 * SSL-85, COM-70 to COM-72).
 */
HPSOCKET_API void HP_Agent_SetFreeSocketObjPool(HP_Agent pAgent, DWORD dwFreeSocketObjPool);

/**
 * Sets the size of the pool of memory blocks. The default is 1024; Start accepts at least 0.
 * It is only checked and stored, and has no effect. Ignored unless the agent is stopped
 * (COM-82, COM-70 to COM-72).
 */
HPSOCKET_API void HP_Agent_SetFreeBufferObjPool(HP_Agent pAgent, DWORD dwFreeBufferObjPool);

/**
 * Sets the number of pooled connection objects above which surplus ones are released. The
 * default is 600; Start accepts at least 0. It is only checked and stored, and has no effect.
 * Ignored unless the agent is stopped (COM-82, COM-70 to COM-72).
 */
HPSOCKET_API void HP_Agent_SetFreeSocketObjHold(HP_Agent pAgent, DWORD dwFreeSocketObjHold);

/**
 * Sets the number of pooled memory blocks above which surplus ones are released. The default
 * is 1024; Start accepts at least 0. It is only checked and stored, and has no effect.
 * Ignored unless the agent is stopped (COM-82, COM-70 to COM-72).
 */
HPSOCKET_API void HP_Agent_SetFreeBufferObjHold(HP_Agent pAgent, DWORD dwFreeBufferObjHold);

/**
 * Sets the greatest number of simultaneous connections. The default is 10000; Start accepts 1
 * to 5000000. Ignored unless the agent is stopped (COM-73, COM-70 to COM-72).
 */
HPSOCKET_API void HP_Agent_SetMaxConnectionCount(HP_Agent pAgent, DWORD dwMaxConnectionCount);

/**
 * Sets the number of worker threads, which run the callbacks. The default is twice the number
 * of CPUs plus 2, but at most 512; Start accepts 1 to 512. Ignored unless the agent is
 * stopped (COM-74, COM-70 to COM-72).
 */
HPSOCKET_API void HP_Agent_SetWorkerThreadCount(HP_Agent pAgent, DWORD dwWorkerThreadCount);

/**
 * Sets whether the silent time of connections is tracked, which GetSilencePeriod and
 * DisconnectSilenceConnections need. The default is TRUE. Ignored unless the agent is stopped
 * (COM-83, COM-70 to COM-72).
 */
HPSOCKET_API void HP_Agent_SetMarkSilence(HP_Agent pAgent, BOOL bMarkSilence);

/**
 * Returns the policy for reusing addresses (En_HP_ReuseAddressPolicy), as last set, whether
 * Start accepts it or not. The default is RAP_ADDR_ONLY (COM-77, UDP-16, COM-70). Since
 * 5.7.1.
 */
HPSOCKET_API En_HP_ReuseAddressPolicy HP_Agent_GetReuseAddressPolicy(HP_Agent pAgent);

/**
 * Returns the send policy (En_HP_SendPolicy), as last set, whether Start accepts it or not.
 * The default is SP_PACK (COM-81, COM-70).
 */
HPSOCKET_API En_HP_SendPolicy HP_Agent_GetSendPolicy(HP_Agent pAgent);

/**
 * Returns the OnSend synchronisation policy (En_HP_OnSendSyncPolicy), as last set, whether
 * Start accepts it or not. The default is OSSP_NONE (COM-81, COM-70). Since 5.4.2.
 */
HPSOCKET_API En_HP_OnSendSyncPolicy HP_Agent_GetOnSendSyncPolicy(HP_Agent pAgent);

/**
 * Returns the rest time of closed connection objects in ms, as last set, whether Start
 * accepts it or not. The default is 30000 (COM-82, SSL-85, COM-70).
 */
HPSOCKET_API DWORD HP_Agent_GetFreeSocketObjLockTime(HP_Agent pAgent);

/**
 * Returns the size of the pool of connection objects, as last set, whether Start accepts it
 * or not. The default is 600 (COM-82, SSL-85, COM-70).
 */
HPSOCKET_API DWORD HP_Agent_GetFreeSocketObjPool(HP_Agent pAgent);

/**
 * Returns the size of the pool of memory blocks, as last set, whether Start accepts it or
 * not. The default is 1024 (COM-82, COM-70).
 */
HPSOCKET_API DWORD HP_Agent_GetFreeBufferObjPool(HP_Agent pAgent);

/**
 * Returns the number of pooled connection objects above which surplus ones are released, as
 * last set, whether Start accepts it or not. The default is 600 (COM-82, COM-70).
 */
HPSOCKET_API DWORD HP_Agent_GetFreeSocketObjHold(HP_Agent pAgent);

/**
 * Returns the number of pooled memory blocks above which surplus ones are released, as last
 * set, whether Start accepts it or not. The default is 1024 (COM-82, COM-70).
 */
HPSOCKET_API DWORD HP_Agent_GetFreeBufferObjHold(HP_Agent pAgent);

/**
 * Returns the greatest number of simultaneous connections, as last set, whether Start accepts
 * it or not. The default is 10000 (COM-73, COM-70).
 */
HPSOCKET_API DWORD HP_Agent_GetMaxConnectionCount(HP_Agent pAgent);

/**
 * Returns the number of worker threads, which run the callbacks, as last set, whether Start
 * accepts it or not. The default is twice the number of CPUs plus 2, but at most 512 (COM-74,
 * COM-70).
 */
HPSOCKET_API DWORD HP_Agent_GetWorkerThreadCount(HP_Agent pAgent);

/**
 * Returns whether the silent time of connections is tracked, as last set. The default is TRUE
 * (COM-83, COM-70).
 */
HPSOCKET_API BOOL HP_Agent_IsMarkSilence(HP_Agent pAgent);

/**
 * Sends an optional head, a file's content and an optional tail as one, together at most
 * 4194303 (0x3FFFFF) bytes. pHead and pTail may be NULL. The file is read before the
 * call returns.
 *
 * FALSE: the reason is in SYS_GetLastError; files are checked before the connection
 * (that of opening the file, EBADF: not a regular file, ENODATA: empty, EFBIG: too
 * large, then as HP_Agent_Send) (TCP-85, TCP-86).
 */
HPSOCKET_API
BOOL HP_TcpAgent_SendSmallFile(HP_Agent pAgent,
                               HP_CONNID dwConnID,
                               LPCTSTR lpszFileName,
                               LPWSABUF pHead,
                               LPWSABUF pTail);

/**
 * Sets the time limit of a synchronous connect in ms. The default is 10000; Start accepts at
 * least 1. Ignored unless the agent is stopped (COM-73, TCP-29, COM-70 to COM-72). Since
 * 6.0.1.
 */
HPSOCKET_API void HP_TcpAgent_SetSyncConnectTimeout(HP_TcpAgent pAgent, DWORD dwSyncConnectTimeout);

/**
 * Sets the greatest length in bytes of one OnReceive or OnSend. The default is 4096; Start
 * accepts at least 8. The buffers of the kernel are not touched. Ignored unless the agent is
 * stopped (COM-80, COM-70 to COM-72).
 */
HPSOCKET_API void HP_TcpAgent_SetSocketBufferSize(HP_TcpAgent pAgent, DWORD dwSocketBufferSize);

/**
 * Sets the idle time in ms before keep-alive probes; 0 switches keep-alive off. The default
 * is 60000; Start accepts 0, or at least 1000. Whole seconds count. Ignored unless the agent
 * is stopped (COM-78, COM-70 to COM-72).
 */
HPSOCKET_API void HP_TcpAgent_SetKeepAliveTime(HP_TcpAgent pAgent, DWORD dwKeepAliveTime);

/**
 * Sets the interval in ms between keep-alive probes; 0 switches keep-alive off. The default
 * is 20000; Start accepts 0, or at least 1000. Whole seconds count. Ignored unless the agent
 * is stopped (COM-78, COM-70 to COM-72).
 */
HPSOCKET_API void HP_TcpAgent_SetKeepAliveInterval(HP_TcpAgent pAgent, DWORD dwKeepAliveInterval);

/**
 * Sets whether TCP_NODELAY is set on every connection; SYS_SSO_NoDelay changes a single
 * socket. The default is FALSE. Ignored unless the agent is stopped (COM-79, COM-70 to
 * COM-72). Since 5.8.4.
 */
HPSOCKET_API void HP_TcpAgent_SetNoDelay(HP_TcpAgent pAgent, BOOL bNoDelay);

/**
 * Returns the time limit of a synchronous connect in ms, as last set, whether Start accepts
 * it or not. The default is 10000 (COM-73, TCP-29, COM-70). Since 6.0.1.
 */
HPSOCKET_API DWORD HP_TcpAgent_GetSyncConnectTimeout(HP_TcpAgent pAgent);

/**
 * Returns the greatest length in bytes of one OnReceive or OnSend, as last set, whether Start
 * accepts it or not. The default is 4096 (COM-80, COM-70).
 */
HPSOCKET_API DWORD HP_TcpAgent_GetSocketBufferSize(HP_TcpAgent pAgent);

/**
 * Returns the idle time in ms before keep-alive probes, as last set, whether Start accepts it
 * or not. The default is 60000 (COM-78, COM-70).
 */
HPSOCKET_API DWORD HP_TcpAgent_GetKeepAliveTime(HP_TcpAgent pAgent);

/**
 * Returns the interval in ms between keep-alive probes, as last set, whether Start accepts it
 * or not. The default is 20000 (COM-78, COM-70).
 */
HPSOCKET_API DWORD HP_TcpAgent_GetKeepAliveInterval(HP_TcpAgent pAgent);

/**
 * Returns whether TCP_NODELAY is set on every connection, as last set. The default is FALSE
 * (COM-79, COM-70). Since 5.8.4.
 */
HPSOCKET_API BOOL HP_TcpAgent_IsNoDelay(HP_TcpAgent pAgent);

/**
 * Connects to a server. lpszRemoteAddress: an IPv4 or IPv6 literal, a host name
 * (resolved on the calling thread), or "address^name" to report another host name than
 * the address connected to.
 *
 * OnPrepareConnect runs on the calling thread. Asynchronous (bAsyncConnect): returns in
 * state SS_STARTING; OnConnect or OnClose on the worker thread reports the outcome.
 * Synchronous: OnConnect and OnHandShake run on the calling thread, TRUE means connected;
 * with SSL only OnConnect does, and OnHandShake follows on the worker thread, perhaps
 * after the return (SSL-52).
 *
 * FALSE: the reason is in HP_Client_GetLastError and SYS_GetLastError, and OnClose does
 * not fire (TCP-23, TCP-40 to TCP-44).
 */
HPSOCKET_API
BOOL HP_Client_Start(HP_Client pClient,
                     LPCTSTR lpszRemoteAddress,
                     USHORT usPort,
                     BOOL bAsyncConnect);

/**
 * As HP_Client_Start, from a local address: an IPv4 or IPv6 literal of the same family
 * as the remote one; NULL or "" for none (TCP-40 to TCP-42).
 */
HPSOCKET_API
BOOL HP_Client_StartWithBindAddress(HP_Client pClient,
                                    LPCTSTR lpszRemoteAddress,
                                    USHORT usPort,
                                    BOOL bAsyncConnect,
                                    LPCTSTR lpszBindAddress);

/**
 * As HP_Client_StartWithBindAddress, from a local port; 0 lets the kernel choose. Since
 * 5.4.1 (TCP-40 to TCP-42).
 */
HPSOCKET_API
BOOL HP_Client_StartWithBindAddressAndLocalPort(HP_Client pClient,
                                                LPCTSTR lpszRemoteAddress,
                                                USHORT usPort,
                                                BOOL bAsyncConnect,
                                                LPCTSTR lpszBindAddress,
                                                USHORT usLocalPort);

/**
 * Closes the connection and waits for the running callback; OnClose(SO_CLOSE, 0) fires
 * on the calling thread. Inside a callback of the client OnClose is delivered nested.
 * Two components that stop each other in their callbacks wait for each other for ever;
 * use another thread for that.
 *
 * FALSE with SE_ILLEGAL_STATE and EPERM if the client is stopped or stopping (TCP-47,
 * TCP-48, COM-35).
 */
HPSOCKET_API BOOL HP_Client_Stop(HP_Client pClient);

/**
 * Queues iLength bytes; they are copied, and TRUE does not mean that they are sent. It
 * never blocks, and may be called on any thread and in any callback. The bytes of one call
 * stay together. A length of 0 or less sends nothing and returns TRUE. A pack client sends
 * one packet per call: EMSGSIZE, checked first, for a length of 0 or less or above
 * MaxPackSize (TCP-112). A UDP client or cast component sends one datagram, and an ARQ client
 * one message, per call: EINVAL, checked first, for a length of 0 or less or above
 * MaxDatagramSize or MaxMessageSize; cast components send empty datagrams, too (UDPC-13,
 * CAST-7, ARQ-26).
 *
 * FALSE: the reason is in SYS_GetLastError (EPERM: not connected, EINVAL: bad arguments,
 * E2BIG: more than 0x7FFFFFFF bytes pending) (TCP-70 to TCP-74).
 */
HPSOCKET_API BOOL HP_Client_Send(HP_Client pClient, const BYTE *pBuffer, int iLength);

/**
 * As HP_Client_Send for the iLength bytes that start iOffset bytes after pBuffer (before
 * it, if negative) (TCP-70 to TCP-74).
 */
HPSOCKET_API
BOOL HP_Client_SendPart(HP_Client pClient,
                        const BYTE *pBuffer,
                        int iLength,
                        int iOffset);

/**
 * As HP_Client_Send for iCount buffers, in order and as one; buffers of length 0 are
 * skipped and may be NULL. EINVAL if pBuffers is NULL or iCount is 0 or less. On UDP clients
 * EMSGSIZE if all of them are empty, or together too long (TCP-70 to TCP-74, UDPC-14, CAST-7,
 * ARQ-26).
 */
HPSOCKET_API BOOL HP_Client_SendPackets(HP_Client pClient, const WSABUF *pBuffers, int iCount);

/**
 * Stops (TRUE) or resumes (FALSE) receiving. A paused connection still sends, and
 * notices when its peer ends the connection: OnClose comes once everything that was sent
 * before has been received, or at once after a reset. FALSE: the reason is in
 * SYS_GetLastError; EPERM: not connected (TCP-64, TCP-65).
 */
HPSOCKET_API BOOL HP_Client_PauseReceive(HP_Client pClient, BOOL bPause);

/**
 * Waits until the client is stopped, at most dwMilliseconds (INFINITE: without limit, 0:
 * only checks). It does not stop the client. TRUE: stopped. FALSE: ETIMEDOUT in
 * SYS_GetLastError. It must not be called inside callbacks of the client; a signal
 * handler that interrupts it may call Stop. Since 5.7.1 (COM-39).
 */
HPSOCKET_API BOOL HP_Client_Wait(HP_Client pClient, DWORD dwMilliseconds);

/**
 * Attaches an application pointer to the client, at any time; the library never reads or
 * frees it (COM-56).
 */
HPSOCKET_API void HP_Client_SetExtra(HP_Client pClient, PVOID pExtra);

/**
 * The application pointer of the client; NULL if none was attached (COM-56).
 */
HPSOCKET_API PVOID HP_Client_GetExtra(HP_Client pClient);

/**
 * TRUE for SSL components (COM-84).
 */
HPSOCKET_API BOOL HP_Client_IsSecure(HP_Client pClient);

/**
 * TRUE in the states SS_STARTING and SS_STARTED (COM-30).
 */
HPSOCKET_API BOOL HP_Client_HasStarted(HP_Client pClient);

/**
 * The state; SS_STOPPED for a bad handle (COM-30 to COM-32, ABI-56).
 */
HPSOCKET_API En_HP_ServiceState HP_Client_GetState(HP_Client pClient);

/**
 * The SE_* code of the last start or stop of the client that failed; a later success
 * does not clear it. SE_INVALID_PARAM for a bad handle (COM-11, ABI-56).
 */
HPSOCKET_API En_HP_SocketError HP_Client_GetLastError(HP_Client pClient);

/**
 * The text of HP_Client_GetLastError. Static, never NULL, not to be freed (COM-14).
 */
HPSOCKET_API LPCTSTR HP_Client_GetLastErrorDesc(HP_Client pClient);

/**
 * The connection ID: 0 before the first start, new with every start, kept after the stop
 * (COM-54).
 */
HPSOCKET_API HP_CONNID HP_Client_GetConnectionID(HP_Client pClient);

/**
 * Stores the local address of the connection as numeric text (a link-local one with its
 * zone: fe80::1%eth0), and the port in host order. In: *piAddressLen is the capacity in
 * characters. Out: the length including the NUL. If the capacity is too small the call
 * fails with ENOSPC, *piAddressLen becomes 16 (IPv4) or 46 (IPv6) and the port is stored
 * all the same; the buffer may be NULL if *piAddressLen is 0.
 *
 * Other failures: EBADF without a socket (COM-60 to COM-63).
 */
HPSOCKET_API
BOOL HP_Client_GetLocalAddress(HP_Client pClient,
                               TCHAR *lpszAddress,
                               int *piAddressLen,
                               USHORT *pusPort);

/**
 * Stores the host name that the connection was made with (the part after "^", if there
 * was one), not resolved, and the port in host order. In: *piHostLen is the capacity in
 * characters. Out: the length including the NUL. If the capacity is too small: FALSE
 * without a reason, *piHostLen becomes the exact size, the port is not stored.
 *
 * Other failures: FALSE without a reason, nothing stored, when the client has no host
 * (before a start, after the stop) (COM-64, TCP-53).
 */
HPSOCKET_API
BOOL HP_Client_GetRemoteHost(HP_Client pClient,
                             TCHAR *lpszHost,
                             int *piHostLen,
                             USHORT *pusPort);

/**
 * Stores the number of bytes queued but not yet accepted by the kernel. The value is
 * always stored; the result is that of HP_Client_HasStarted (TCP-51).
 */
HPSOCKET_API BOOL HP_Client_GetPendingDataLength(HP_Client pClient, int *piPending);

/**
 * Stores whether receiving is paused. The value is always stored; the result is that of
 * HP_Client_HasStarted (TCP-51).
 */
HPSOCKET_API BOOL HP_Client_IsPauseReceive(HP_Client pClient, BOOL *pbPaused);

/**
 * TRUE from just before OnConnect until just before OnClose (TCP-52).
 */
HPSOCKET_API BOOL HP_Client_IsConnected(HP_Client pClient);

/**
 * Sets the policy for reusing addresses (En_HP_ReuseAddressPolicy), which is applied before
 * bind. The default is RAP_ADDR_ONLY; Start accepts RAP_NONE, RAP_ADDR_ONLY or
 * RAP_ADDR_AND_PORT. Ignored unless the client is stopped (COM-77, UDP-16, COM-70 to COM-72).
 * Since 5.7.1.
 */
HPSOCKET_API
void HP_Client_SetReuseAddressPolicy(HP_Client pClient,
                                     En_HP_ReuseAddressPolicy enReusePolicy);

/**
 * Sets the size of the pool of memory blocks. The default is 60; Start accepts at least 0. It
 * is only checked and stored, and has no effect. Ignored unless the client is stopped
 * (COM-82, COM-70 to COM-72).
 */
HPSOCKET_API void HP_Client_SetFreeBufferPoolSize(HP_Client pClient, DWORD dwFreeBufferPoolSize);

/**
 * Sets the number of pooled memory blocks above which surplus ones are released. The default
 * is 60; Start accepts at least 0. It is only checked and stored, and has no effect. Ignored
 * unless the client is stopped (COM-82, COM-70 to COM-72).
 */
HPSOCKET_API void HP_Client_SetFreeBufferPoolHold(HP_Client pClient, DWORD dwFreeBufferPoolHold);

/**
 * Returns the policy for reusing addresses (En_HP_ReuseAddressPolicy), as last set, whether
 * Start accepts it or not. The default is RAP_ADDR_ONLY (COM-77, UDP-16, COM-70). Since
 * 5.7.1.
 */
HPSOCKET_API En_HP_ReuseAddressPolicy HP_Client_GetReuseAddressPolicy(HP_Client pClient);

/**
 * Returns the size of the pool of memory blocks, as last set, whether Start accepts it or
 * not. The default is 60 (COM-82, COM-70).
 */
HPSOCKET_API DWORD HP_Client_GetFreeBufferPoolSize(HP_Client pClient);

/**
 * Returns the number of pooled memory blocks above which surplus ones are released, as last
 * set, whether Start accepts it or not. The default is 60 (COM-82, COM-70).
 */
HPSOCKET_API DWORD HP_Client_GetFreeBufferPoolHold(HP_Client pClient);

/**
 * Sends an optional head, a file's content and an optional tail as one, together at most
 * 4194303 (0x3FFFFF) bytes. pHead and pTail may be NULL. The file is read before the
 * call returns.
 *
 * FALSE: the reason is in SYS_GetLastError; files are checked before the connection
 * (that of opening the file, EBADF: not a regular file, ENODATA: empty, EFBIG: too
 * large, then as HP_Client_Send) (TCP-85, TCP-86).
 */
HPSOCKET_API
BOOL HP_TcpClient_SendSmallFile(HP_Client pClient,
                                LPCTSTR lpszFileName,
                                LPWSABUF pHead,
                                LPWSABUF pTail);

/**
 * Sets the time limit of a synchronous connect in ms. The default is 10000; Start accepts at
 * least 1. Ignored unless the client is stopped (COM-73, TCP-29, COM-70 to COM-72). Since
 * 6.0.1.
 */
HPSOCKET_API
void HP_TcpClient_SetSyncConnectTimeout(HP_TcpClient pClient,
                                        DWORD dwSyncConnectTimeout);

/**
 * Sets the greatest length in bytes of one OnReceive or OnSend. The default is 4096; Start
 * accepts at least 1. The buffers of the kernel are not touched. Ignored unless the client is
 * stopped (COM-80, COM-70 to COM-72).
 */
HPSOCKET_API void HP_TcpClient_SetSocketBufferSize(HP_TcpClient pClient, DWORD dwSocketBufferSize);

/**
 * Sets the idle time in ms before keep-alive probes; 0 switches keep-alive off. The default
 * is 60000; Start accepts 0, or at least 1000. Whole seconds count. Ignored unless the client
 * is stopped (COM-78, COM-70 to COM-72).
 */
HPSOCKET_API void HP_TcpClient_SetKeepAliveTime(HP_TcpClient pClient, DWORD dwKeepAliveTime);

/**
 * Sets the interval in ms between keep-alive probes; 0 switches keep-alive off. The default
 * is 20000; Start accepts 0, or at least 1000. Whole seconds count. Ignored unless the client
 * is stopped (COM-78, COM-70 to COM-72).
 */
HPSOCKET_API
void HP_TcpClient_SetKeepAliveInterval(HP_TcpClient pClient,
                                       DWORD dwKeepAliveInterval);

/**
 * Sets whether TCP_NODELAY is set on every connection; SYS_SSO_NoDelay changes a single
 * socket. The default is FALSE. Ignored unless the client is stopped (COM-79, COM-70 to
 * COM-72). Since 5.8.4.
 */
HPSOCKET_API void HP_TcpClient_SetNoDelay(HP_TcpClient pClient, BOOL bNoDelay);

/**
 * Returns the time limit of a synchronous connect in ms, as last set, whether Start accepts
 * it or not. The default is 10000 (COM-73, TCP-29, COM-70). Since 6.0.1.
 */
HPSOCKET_API DWORD HP_TcpClient_GetSyncConnectTimeout(HP_TcpClient pClient);

/**
 * Returns the greatest length in bytes of one OnReceive or OnSend, as last set, whether Start
 * accepts it or not. The default is 4096 (COM-80, COM-70).
 */
HPSOCKET_API DWORD HP_TcpClient_GetSocketBufferSize(HP_TcpClient pClient);

/**
 * Returns the idle time in ms before keep-alive probes, as last set, whether Start accepts it
 * or not. The default is 60000 (COM-78, COM-70).
 */
HPSOCKET_API DWORD HP_TcpClient_GetKeepAliveTime(HP_TcpClient pClient);

/**
 * Returns the interval in ms between keep-alive probes, as last set, whether Start accepts it
 * or not. The default is 20000 (COM-78, COM-70).
 */
HPSOCKET_API DWORD HP_TcpClient_GetKeepAliveInterval(HP_TcpClient pClient);

/**
 * Returns whether TCP_NODELAY is set on every connection, as last set. The default is FALSE
 * (COM-79, COM-70). Since 5.8.4.
 */
HPSOCKET_API BOOL HP_TcpClient_IsNoDelay(HP_TcpClient pClient);

/**
 * Takes iLength received bytes: all or nothing. FR_OK; FR_LENGTH_TOO_LONG: fewer are
 * buffered, or a bad buffer or length; FR_DATA_NOT_FOUND: unknown connection.
 * SYS_GetLastError is not set, except for a bad handle. Any thread (TCP-102 to TCP-106).
 */
HPSOCKET_API
En_HP_FetchResult HP_TcpPullServer_Fetch(HP_TcpPullServer pServer,
                                         HP_CONNID dwConnID,
                                         BYTE *pData,
                                         int iLength);

/**
 * As HP_TcpPullServer_Fetch, but the bytes stay where they are. FR_OK;
 * FR_LENGTH_TOO_LONG: fewer are buffered, or a bad buffer or length; FR_DATA_NOT_FOUND:
 * unknown connection. SYS_GetLastError is not set, except for a bad handle. Any thread
 * (TCP-102 to TCP-106).
 */
HPSOCKET_API
En_HP_FetchResult HP_TcpPullServer_Peek(HP_TcpPullServer pServer,
                                        HP_CONNID dwConnID,
                                        BYTE *pData,
                                        int iLength);

/**
 * Takes iLength received bytes: all or nothing. FR_OK; FR_LENGTH_TOO_LONG: fewer are
 * buffered, or a bad buffer or length; FR_DATA_NOT_FOUND: unknown connection.
 * SYS_GetLastError is not set, except for a bad handle. Any thread (TCP-102 to TCP-106).
 */
HPSOCKET_API
En_HP_FetchResult HP_TcpPullAgent_Fetch(HP_TcpPullAgent pAgent,
                                        HP_CONNID dwConnID,
                                        BYTE *pData,
                                        int iLength);

/**
 * As HP_TcpPullAgent_Fetch, but the bytes stay where they are. FR_OK;
 * FR_LENGTH_TOO_LONG: fewer are buffered, or a bad buffer or length; FR_DATA_NOT_FOUND:
 * unknown connection. SYS_GetLastError is not set, except for a bad handle. Any thread
 * (TCP-102 to TCP-106).
 */
HPSOCKET_API
En_HP_FetchResult HP_TcpPullAgent_Peek(HP_TcpPullAgent pAgent,
                                       HP_CONNID dwConnID,
                                       BYTE *pData,
                                       int iLength);

/**
 * Takes iLength received bytes: all or nothing. FR_OK; FR_LENGTH_TOO_LONG: fewer are
 * buffered, or a bad buffer or length. SYS_GetLastError is not set, except for a bad
 * handle. Any thread (TCP-102, TCP-107).
 */
HPSOCKET_API
En_HP_FetchResult HP_TcpPullClient_Fetch(HP_TcpPullClient pClient,
                                         BYTE *pData,
                                         int iLength);

/**
 * As HP_TcpPullClient_Fetch, but the bytes stay where they are. FR_OK;
 * FR_LENGTH_TOO_LONG: fewer are buffered, or a bad buffer or length. SYS_GetLastError is
 * not set, except for a bad handle. Any thread (TCP-102, TCP-107).
 */
HPSOCKET_API
En_HP_FetchResult HP_TcpPullClient_Peek(HP_TcpPullClient pClient,
                                        BYTE *pData,
                                        int iLength);

/**
 * Sets the greatest payload of a packet in bytes. The default is 262144; Start accepts 1 to
 * 0x3FFFFF. A longer packet is not sent (EMSGSIZE), and closes the connection when it comes.
 * Ignored unless the server is stopped (TCP-111, TCP-112, TCP-115, COM-70 to COM-72).
 */
HPSOCKET_API void HP_TcpPackServer_SetMaxPackSize(HP_TcpPackServer pServer, DWORD dwMaxPackSize);

/**
 * Sets the flag in the headers of packets. The default is 0; Start accepts 0 to 0x3FF. Unless
 * it is 0, a packet that comes with another flag closes the connection. Ignored unless the
 * server is stopped (TCP-110, TCP-111, TCP-115, COM-70 to COM-72).
 */
HPSOCKET_API
void HP_TcpPackServer_SetPackHeaderFlag(HP_TcpPackServer pServer,
                                        USHORT usPackHeaderFlag);

/**
 * Returns the greatest payload of a packet in bytes, as last set, whether Start accepts it or
 * not. The default is 262144 (TCP-111, TCP-112, TCP-115, COM-70).
 */
HPSOCKET_API DWORD HP_TcpPackServer_GetMaxPackSize(HP_TcpPackServer pServer);

/**
 * Returns the flag in the headers of packets, as last set, whether Start accepts it or not.
 * The default is 0 (TCP-110, TCP-111, TCP-115, COM-70).
 */
HPSOCKET_API USHORT HP_TcpPackServer_GetPackHeaderFlag(HP_TcpPackServer pServer);

/**
 * Sets the greatest payload of a packet in bytes. The default is 262144; Start accepts 1 to
 * 0x3FFFFF. A longer packet is not sent (EMSGSIZE), and closes the connection when it comes.
 * Ignored unless the agent is stopped (TCP-111, TCP-112, TCP-115, COM-70 to COM-72).
 */
HPSOCKET_API void HP_TcpPackAgent_SetMaxPackSize(HP_TcpPackAgent pAgent, DWORD dwMaxPackSize);

/**
 * Sets the flag in the headers of packets. The default is 0; Start accepts 0 to 0x3FF. Unless
 * it is 0, a packet that comes with another flag closes the connection. Ignored unless the
 * agent is stopped (TCP-110, TCP-111, TCP-115, COM-70 to COM-72).
 */
HPSOCKET_API
void HP_TcpPackAgent_SetPackHeaderFlag(HP_TcpPackAgent pAgent,
                                       USHORT usPackHeaderFlag);

/**
 * Returns the greatest payload of a packet in bytes, as last set, whether Start accepts it or
 * not. The default is 262144 (TCP-111, TCP-112, TCP-115, COM-70).
 */
HPSOCKET_API DWORD HP_TcpPackAgent_GetMaxPackSize(HP_TcpPackAgent pAgent);

/**
 * Returns the flag in the headers of packets, as last set, whether Start accepts it or not.
 * The default is 0 (TCP-110, TCP-111, TCP-115, COM-70).
 */
HPSOCKET_API USHORT HP_TcpPackAgent_GetPackHeaderFlag(HP_TcpPackAgent pAgent);

/**
 * Sets the greatest payload of a packet in bytes. The default is 262144; Start accepts 1 to
 * 0x3FFFFF. A longer packet is not sent (EMSGSIZE), and closes the connection when it comes.
 * Ignored unless the client is stopped (TCP-111, TCP-112, TCP-115, COM-70 to COM-72).
 */
HPSOCKET_API void HP_TcpPackClient_SetMaxPackSize(HP_TcpPackClient pClient, DWORD dwMaxPackSize);

/**
 * Sets the flag in the headers of packets. The default is 0; Start accepts 0 to 0x3FF. Unless
 * it is 0, a packet that comes with another flag closes the connection. Ignored unless the
 * client is stopped (TCP-110, TCP-111, TCP-115, COM-70 to COM-72).
 */
HPSOCKET_API
void HP_TcpPackClient_SetPackHeaderFlag(HP_TcpPackClient pClient,
                                        USHORT usPackHeaderFlag);

/**
 * Returns the greatest payload of a packet in bytes, as last set, whether Start accepts it or
 * not. The default is 262144 (TCP-111, TCP-112, TCP-115, COM-70).
 */
HPSOCKET_API DWORD HP_TcpPackClient_GetMaxPackSize(HP_TcpPackClient pClient);

/**
 * Returns the flag in the headers of packets, as last set, whether Start accepts it or not.
 * The default is 0 (TCP-110, TCP-111, TCP-115, COM-70).
 */
HPSOCKET_API USHORT HP_TcpPackClient_GetPackHeaderFlag(HP_TcpPackClient pClient);

/**
 * Legacy, removed in 5.7.1: use HP_Agent_SetReuseAddressPolicy. TRUE stands for
 * RAP_ADDR_ONLY, FALSE for RAP_NONE; ignored unless the agent is stopped (TCP-181,
 * ABI-89).
 */
HPSOCKET_API void HP_TcpAgent_SetReuseAddress(HP_TcpAgent pAgent, BOOL bReuseAddress);

/**
 * Legacy, removed in 5.7.1: use HP_Agent_GetReuseAddressPolicy. TRUE unless the policy
 * is RAP_NONE; TRUE by default (TCP-181, ABI-89).
 */
HPSOCKET_API BOOL HP_TcpAgent_IsReuseAddress(HP_TcpAgent pAgent);

/**
 * Sets what is called when a pool is being started; NULL: nothing. Since 5.8.5 (POOL-2).
 */
HPSOCKET_API
void HP_Set_FN_ThreadPool_OnStartup(HP_ThreadPoolListener pListener,
                                    HP_FN_ThreadPool_OnStartup fn);

/**
 * Sets what is called when a pool is being stopped; NULL: nothing. Since 5.8.5 (POOL-2).
 */
HPSOCKET_API
void HP_Set_FN_ThreadPool_OnShutdown(HP_ThreadPoolListener pListener,
                                     HP_FN_ThreadPool_OnShutdown fn);

/**
 * Sets what each worker calls first; NULL: nothing. Since 5.8.5 (POOL-2).
 */
HPSOCKET_API
void HP_Set_FN_ThreadPool_OnWorkerThreadStart(HP_ThreadPoolListener pListener,
                                              HP_FN_ThreadPool_OnWorkerThreadStart fn);

/**
 * Sets what each worker calls last; NULL: nothing. Since 5.8.5 (POOL-2).
 */
HPSOCKET_API
void HP_Set_FN_ThreadPool_OnWorkerThreadEnd(HP_ThreadPoolListener pListener,
                                            HP_FN_ThreadPool_OnWorkerThreadEnd fn);

/**
 * Makes a listener for thread pools, with all callbacks unset. The program owns it; several pools
 * may report to it. NULL: ENOMEM in SYS_GetLastError. Since 5.8.5 (POOL-2, POOL-3).
 */
HPSOCKET_API HP_ThreadPoolListener Create_HP_ThreadPoolListener(void);

/**
 * Destroys a listener; NULL does nothing. Pools that report to it go on to do so. Since 5.8.5
 * (POOL-2).
 */
HPSOCKET_API void Destroy_HP_ThreadPoolListener(HP_ThreadPoolListener pListener);

/**
 * Makes a stopped thread pool that reports to pListener; anything but a listener for thread pools
 * counts as NULL, no callbacks, because the function had no argument before 5.8.5. The program owns
 * the pool. NULL: ENOMEM in SYS_GetLastError. Since 5.4.1 (POOL-1, ABI-80).
 */
HPSOCKET_API HP_ThreadPool Create_HP_ThreadPool(HP_ThreadPoolListener pListener);

/**
 * Stops a pool, running all tasks that wait, and destroys it; NULL does nothing. In a task or a
 * worker's callback it returns at once, and the rest is done later, on another thread. Since 5.4.1
 * (POOL-22, POOL-26).
 */
HPSOCKET_API void Destroy_HP_ThreadPool(HP_ThreadPool pThreadPool);

/**
 * Makes a task about a connection, for HP_ThreadPool_Submit_Task. enBuffType says whose the
 * iBuffLen bytes at pBuffer are: TBT_COPY: the task gets a copy; TBT_REFER: the program's, which keeps
 * them until the task is destroyed; TBT_ATTACH: the task's, which frees them with free. pSender,
 * dwConnID, wParam and lParam are the program's own. NULL: EINVAL (no procedure, a negative length) or
 * ENOMEM in SYS_GetLastError. Since 5.4.1 (TASK-1 to TASK-5, TASK-8).
 */
HPSOCKET_API
HP_LPTSocketTask Create_HP_SocketTaskObj(Fn_SocketTaskProc fnTaskProc,
                                         PVOID pSender,
                                         HP_CONNID dwConnID,
                                         LPCBYTE pBuffer,
                                         INT iBuffLen,
                                         En_HP_TaskBufferType enBuffType,
                                         WPARAM wParam,
                                         LPARAM lParam);

/**
 * Destroys a task that no pool owns, and its data unless they are only referred to; NULL does
 * nothing. A task that HP_ThreadPool_Submit_Task has accepted is the pool's. Since 5.4.1 (TASK-6).
 */
HPSOCKET_API void Destroy_HP_SocketTaskObj(HP_LPTSocketTask pTask);

/**
 * Starts a pool. dwThreadCount: number of workers; 0: two more than twice the processors, 512 at
 * most; as a negative number: so many for each processor. dwMaxQueueSize: greatest number of tasks
 * that wait; 0: no limit. enRejectedPolicy: what Submit does beyond it. dwStackSize: size of a
 * worker's stack in bytes; 0: the system's default. Workers have the signal mask, the scheduling
 * policy and the processors of the calling thread.
 *
 * FALSE: EPERM: the pool is not stopped; EINVAL: the stack is too small; EAGAIN: no more threads;
 * ENOMEM. After the last three OnShutdown has been called, too. Since 5.4.1 (POOL-8 to POOL-16,
 * POOL-40).
 */
HPSOCKET_API
BOOL HP_ThreadPool_Start(HP_ThreadPool pThreadPool,
                         DWORD dwThreadCount,
                         DWORD dwMaxQueueSize,
                         En_HP_RejectedPolicy enRejectedPolicy,
                         DWORD dwStackSize);

/**
 * Stops a pool: no more tasks are taken, those that wait are run, workers leave, OnShutdown is
 * called. dwMaxWait: after so many milliseconds tasks that wait are dropped, and tasks that run are
 * left to themselves; then the result is TRUE all the same, and SYS_GetLastError says ECANCELED, not
 * 0. INFINITE and 0: no limit.
 *
 * FALSE: EPERM: it is stopped, or another thread was stopping it, for which the call has waited;
 * EDEADLK: in a task, a worker's callback or OnShutdown, where it would wait for itself. Since 5.4.1
 * (POOL-17 to POOL-24).
 */
HPSOCKET_API
BOOL HP_ThreadPool_Stop(HP_ThreadPool pThreadPool,
                        DWORD dwMaxWait);

/**
 * Adds a task: a worker calls fnTaskProc(pvArg). Tasks begin in the order in which they came. If as
 * many wait as Start allowed, the policy says what happens: TRP_CALL_FAIL: FALSE with EXFULL;
 * TRP_WAIT_FOR: the call waits for room, dwMaxWait milliseconds at most (INFINITE and 0: no limit);
 * TRP_CALLER_RUN: it runs the task itself.
 *
 * FALSE: EPERM: the pool is not started, or was stopped meanwhile; EXFULL; ETIMEDOUT: no room in
 * time; EINVAL: no procedure, or an unknown policy; ENOMEM. Since 5.4.1 (POOL-27 to POOL-35).
 */
HPSOCKET_API
BOOL HP_ThreadPool_Submit(HP_ThreadPool pThreadPool,
                          HP_Fn_TaskProc fnTaskProc,
                          PVOID pvArg,
                          DWORD dwMaxWait);

/**
 * Adds a task of Create_HP_SocketTaskObj; otherwise as HP_ThreadPool_Submit. After TRUE the pool owns
 * the task, and destroys it when its procedure has returned, or when it is dropped; the procedure may
 * keep the data by changing buf or bufType. After FALSE the program owns it still. Since 5.4.1
 * (POOL-36, POOL-37).
 */
HPSOCKET_API
BOOL HP_ThreadPool_Submit_Task(HP_ThreadPool pThreadPool,
                               HP_LPTSocketTask pTask,
                               DWORD dwMaxWait);

/**
 * Changes the number of workers; dwNewThreadCount as in Start. New ones are made before the call
 * returns; surplus ones leave after their present task.
 *
 * FALSE: EPERM: the pool is not started; EAGAIN, ENOMEM: not all could be made. Since 5.4.1 (POOL-41
 * to POOL-44).
 */
HPSOCKET_API
BOOL HP_ThreadPool_AdjustThreadCount(HP_ThreadPool pThreadPool,
                                     DWORD dwNewThreadCount);

/**
 * Waits until the pool is stopped, dwMilliseconds at most; INFINITE: no limit, 0: not at all. FALSE:
 * ETIMEDOUT; EDEADLK as for Stop. Since 5.7.1 (POOL-25).
 */
HPSOCKET_API
BOOL HP_ThreadPool_Wait(HP_ThreadPool pThreadPool,
                        DWORD dwMilliseconds);

/**
 * Whether the pool is being started or is started. Since 5.4.1 (POOL-15).
 */
HPSOCKET_API BOOL HP_ThreadPool_HasStarted(HP_ThreadPool pThreadPool);

/**
 * SS_STARTING, SS_STARTED, SS_STOPPING or SS_STOPPED, the last also for a bad handle. Since 5.4.1
 * (POOL-45).
 */
HPSOCKET_API En_HP_ServiceState HP_ThreadPool_GetState(HP_ThreadPool pThreadPool);

/**
 * Number of tasks that wait. Since 5.4.1 (POOL-45).
 */
HPSOCKET_API DWORD HP_ThreadPool_GetQueueSize(HP_ThreadPool pThreadPool);

/**
 * Number of tasks that run, also those that their callers run. Since 5.7.1 (POOL-31, POOL-45).
 */
HPSOCKET_API DWORD HP_ThreadPool_GetTaskCount(HP_ThreadPool pThreadPool);

/**
 * Number of workers that there should be: Start's or AdjustThreadCount's. Since 5.4.1 (POOL-43,
 * POOL-45).
 */
HPSOCKET_API DWORD HP_ThreadPool_GetThreadCount(HP_ThreadPool pThreadPool);

/**
 * The dwMaxQueueSize of Start. Since 5.4.1 (POOL-45).
 */
HPSOCKET_API DWORD HP_ThreadPool_GetMaxQueueSize(HP_ThreadPool pThreadPool);

/**
 * The enRejectedPolicy of Start, as it was given. Since 5.4.1 (POOL-11, POOL-45).
 */
HPSOCKET_API En_HP_RejectedPolicy HP_ThreadPool_GetRejectedPolicy(HP_ThreadPool pThreadPool);

/**
 * Destroys a compressor; NULL does nothing. Inside its callback it is destroyed when that has
 * returned. Since 5.8.6 (CMP-3).
 */
HPSOCKET_API void Destroy_HP_Compressor(HP_Compressor pCompressor);

/**
 * Destroys a decompressor; otherwise as Destroy_HP_Compressor. Since 5.8.6 (CMP-3).
 */
HPSOCKET_API void Destroy_HP_Decompressor(HP_Decompressor pDecompressor);

/**
 * HP_Compressor_ProcessEx without flush. Since 5.8.6 (CMP-8).
 */
HPSOCKET_API
BOOL HP_Compressor_Process(HP_Compressor pCompressor,
                           const BYTE *pData,
                           int iLength,
                           BOOL bLast,
                           PVOID pContext);

/**
 * Compresses iLength bytes. The output goes to the callback, with pContext, on the calling thread,
 * now or with a later call. bFlush: the peer can decompress all that came so far. bLast: the stream
 * ends, and the next call begins a new one; no bytes at all end it too.
 *
 * FALSE: EPERM: the compressor is not valid, or at work; EINVAL: NULL with a length, a negative
 * length, or no callback; ECANCELED: the callback returned FALSE; EBADMSG: the encoder failed;
 * ENOMEM. After the last three a new stream begins. Since 5.9.1 (CMP-8 to CMP-15).
 */
HPSOCKET_API
BOOL HP_Compressor_ProcessEx(HP_Compressor pCompressor,
                             const BYTE *pData,
                             int iLength,
                             BOOL bLast,
                             BOOL bFlush,
                             PVOID pContext);

/**
 * Drops the current stream, so that the next call begins a new one. FALSE with EPERM: the
 * compressor is not valid, or at work. Since 5.8.6 (CMP-16).
 */
HPSOCKET_API BOOL HP_Compressor_Reset(HP_Compressor pCompressor);

/**
 * Decompresses iLength bytes. The content goes to the callback, with pContext, on the calling thread.
 * TRUE says that no error was found so far, not that the stream has ended. What follows its end in
 * these bytes is ignored; the next call begins a new stream. A small stream may have a huge content:
 * the callback has to limit it.
 *
 * FALSE: EPERM: the decompressor is not valid, or at work; EINVAL: NULL with a length, a negative
 * length, or no callback; ECANCELED: the callback returned FALSE; EBADMSG: the stream is corrupt, or
 * needs a dictionary; ENOMEM. After the last three a new stream begins. Since 5.8.6 (CMP-17 to
 * CMP-25).
 */
HPSOCKET_API
BOOL HP_Decompressor_Process(HP_Decompressor pDecompressor,
                             const BYTE *pData,
                             int iLength,
                             PVOID pContext);

/**
 * Drops the current stream; otherwise as HP_Compressor_Reset. Since 5.8.6 (CMP-24).
 */
HPSOCKET_API BOOL HP_Decompressor_Reset(HP_Decompressor pDecompressor);

/**
 * Whether the compressor can compress: its parameters were good. Since 5.8.6 (CMP-4).
 */
HPSOCKET_API BOOL HP_Compressor_IsValid(HP_Compressor pCompressor);

/**
 * Whether the decompressor can decompress: its parameters were good. Since 5.8.6 (CMP-4).
 */
HPSOCKET_API BOOL HP_Decompressor_IsValid(HP_Decompressor pDecompressor);

#ifdef _UDP_SUPPORT

/**
 * UDP server.
 */
typedef HP_Object HP_UdpServer;

/**
 * Callbacks of a UDP server.
 */
typedef HP_Object HP_UdpServerListener;

/**
 * UDP client.
 */
typedef HP_Object HP_UdpClient;

/**
 * Callbacks of a UDP client.
 */
typedef HP_Object HP_UdpClientListener;

/**
 * UDP cast component.
 */
typedef HP_Object HP_UdpCast;

/**
 * Callbacks of a UDP cast component.
 */
typedef HP_Object HP_UdpCastListener;

/**
 * UDP node.
 */
typedef HP_Object HP_UdpNode;

/**
 * Callbacks of a UDP node.
 */
typedef HP_Object HP_UdpNodeListener;

/**
 * UDP ARQ server.
 */
typedef HP_Object HP_UdpArqServer;

/**
 * UDP ARQ client.
 */
typedef HP_Object HP_UdpArqClient;

/**
 * Callbacks of a UDP ARQ server.
 */
typedef HP_Object HP_UdpArqServerListener;

/**
 * Callbacks of a UDP ARQ client.
 */
typedef HP_Object HP_UdpArqClientListener;

/**
 * The node's socket is bound but has not joined a group yet; soListen is its descriptor.
 * HR_ERROR makes Start fail. Runs on the thread that calls Start (NODE-5).
 */
typedef En_HP_HandleResult (__HP_CALL *HP_FN_UdpNode_OnPrepareListen)(HP_UdpNode pSender, UINT_PTR soListen);

/**
 * The kernel took a datagram, which may be empty; lpszRemoteAddress and usRemotePort are
 * where it goes, as a literal and in host order. All pointers are valid during the call only;
 * the result is ignored. Runs on a worker thread (NODE-13).
 */
typedef En_HP_HandleResult (__HP_CALL *HP_FN_UdpNode_OnSend)(HP_UdpNode pSender,
                                                             LPCTSTR lpszRemoteAddress,
                                                             USHORT usRemotePort,
                                                             const BYTE *pData,
                                                             int iLength);

/**
 * A datagram arrived, which may be empty; lpszRemoteAddress and usRemotePort are where it
 * comes from, as a literal and in host order. All pointers are valid during the call only;
 * the result is ignored. Runs on a worker thread, for the datagrams of one sender one after
 * the other (NODE-13, UDP-T6).
 */
typedef En_HP_HandleResult (__HP_CALL *HP_FN_UdpNode_OnReceive)(HP_UdpNode pSender,
                                                                LPCTSTR lpszRemoteAddress,
                                                                USHORT usRemotePort,
                                                                const BYTE *pData,
                                                                int iLength);

/**
 * What was going on failed with a system error, and the node goes on. A datagram that was
 * longer than MaxDatagramSize (SO_RECEIVE, EMSGSIZE): its sender and its first
 * MaxDatagramSize bytes. A datagram that could not be sent (SO_SEND): where it should have
 * gone, and all of it. Else (SO_RECEIVE, SO_CLOSE): the node's own address, and no data
 * (NULL, 0). All pointers are valid during the call only; the result is ignored. Runs on a
 * worker thread (NODE-14, NODE-15).
 */
typedef En_HP_HandleResult (__HP_CALL *HP_FN_UdpNode_OnError)(HP_UdpNode pSender,
                                                              En_HP_SocketOperation enOperation,
                                                              int iErrorCode,
                                                              LPCTSTR lpszRemoteAddress,
                                                              USHORT usRemotePort,
                                                              const BYTE *pData,
                                                              int iLength);

/**
 * The last event of a run; the result is ignored. Runs on the thread that carries out the
 * stop (NODE-7).
 */
typedef En_HP_HandleResult (__HP_CALL *HP_FN_UdpNode_OnShutdown)(HP_UdpNode pSender);

/**
 * Makes a stopped UDP server that reports to pListener for life: any listener for servers, or
 * NULL for no callbacks. The handle is the pSender of its callbacks. The program owns it.
 * NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError (COM-20, COM-22, ABI-40 to
 * ABI-47).
 */
HPSOCKET_API HP_UdpServer Create_HP_UdpServer(HP_UdpServerListener pListener);

/**
 * Makes a stopped UDP client that reports to pListener for life: any listener for clients, or
 * NULL for no callbacks. The handle is the pSender of its callbacks. The program owns it.
 * NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError (COM-20, COM-22, ABI-40 to
 * ABI-47).
 */
HPSOCKET_API HP_UdpClient Create_HP_UdpClient(HP_UdpClientListener pListener);

/**
 * Makes a stopped UDP cast component that reports to pListener for life: any listener for
 * clients, or NULL for no callbacks. The handle is the pSender of its callbacks. The program
 * owns it. NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError (COM-20, COM-22,
 * ABI-40 to ABI-47).
 */
HPSOCKET_API HP_UdpCast Create_HP_UdpCast(HP_UdpCastListener pListener);

/**
 * Makes a stopped UDP node that reports to pListener for life: any listener for nodes, or
 * NULL for no callbacks. The handle is the pSender of its callbacks. The program owns it.
 * NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError (COM-20, COM-22, ABI-40 to
 * ABI-47).
 */
HPSOCKET_API HP_UdpNode Create_HP_UdpNode(HP_UdpNodeListener pListener);

/**
 * Makes a stopped UDP ARQ server that reports to pListener for life: any listener for
 * servers, or NULL for no callbacks. The handle is the pSender of its callbacks. All
 * functions of UDP servers accept it, and it exchanges messages, of which none gets lost. The
 * program owns it. NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError (COM-20,
 * COM-22, ABI-40 to ABI-47).
 */
HPSOCKET_API HP_UdpArqServer Create_HP_UdpArqServer(HP_UdpServerListener pListener);

/**
 * Makes a stopped UDP ARQ client that reports to pListener for life: any listener for
 * clients, or NULL for no callbacks. The handle is the pSender of its callbacks. All
 * functions of UDP clients accept it, and it exchanges messages, of which none gets lost. The
 * program owns it. NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError (COM-20,
 * COM-22, ABI-40 to ABI-47).
 */
HPSOCKET_API HP_UdpArqClient Create_HP_UdpArqClient(HP_UdpClientListener pListener);

/**
 * Stops the component if needed, waits until none of its callbacks runs, and frees it; works
 * for a component of any type. The listener stays. Inside a callback of the component itself
 * it returns at once, and the component goes when its stop is finished. NULL is a no-op
 * (COM-23 to COM-25, ABI-45).
 */
HPSOCKET_API void Destroy_HP_UdpServer(HP_UdpServer pServer);

/**
 * Stops the component if needed, waits until none of its callbacks runs, and frees it; works
 * for a component of any type. The listener stays. Inside a callback of the component itself
 * it returns at once, and the component goes when its stop is finished. NULL is a no-op
 * (COM-23 to COM-25, ABI-45).
 */
HPSOCKET_API void Destroy_HP_UdpClient(HP_UdpClient pClient);

/**
 * Stops the component if needed, waits until none of its callbacks runs, and frees it; works
 * for a component of any type. The listener stays. Inside a callback of the component itself
 * it returns at once, and the component goes when its stop is finished. NULL is a no-op
 * (COM-23 to COM-25, ABI-45).
 */
HPSOCKET_API void Destroy_HP_UdpCast(HP_UdpCast pCast);

/**
 * Stops the component if needed, waits until none of its callbacks runs, and frees it; works
 * for a component of any type. The listener stays. Inside a callback of the component itself
 * it returns at once, and the component goes when its stop is finished. NULL is a no-op
 * (COM-23 to COM-25, ABI-45).
 */
HPSOCKET_API void Destroy_HP_UdpNode(HP_UdpNode pNode);

/**
 * Stops the component if needed, waits until none of its callbacks runs, and frees it; works
 * for a component of any type. The listener stays. Inside a callback of the component itself
 * it returns at once, and the component goes when its stop is finished. NULL is a no-op
 * (COM-23 to COM-25, ABI-45).
 */
HPSOCKET_API void Destroy_HP_UdpArqServer(HP_UdpArqServer pServer);

/**
 * Stops the component if needed, waits until none of its callbacks runs, and frees it; works
 * for a component of any type. The listener stays. Inside a callback of the component itself
 * it returns at once, and the component goes when its stop is finished. NULL is a no-op
 * (COM-23 to COM-25, ABI-45).
 */
HPSOCKET_API void Destroy_HP_UdpArqClient(HP_UdpArqClient pClient);

/**
 * Makes a listener with all callbacks unset, for any server. The program owns it and destroys
 * it after the components made with it; destroying it earlier does no harm. NULL: ENOMEM in
 * SYS_GetLastError (COM-20, COM-21, ABI-43, ABI-46).
 */
HPSOCKET_API HP_UdpServerListener Create_HP_UdpServerListener(void);

/**
 * Makes a listener with all callbacks unset, for any client. The program owns it and destroys
 * it after the components made with it; destroying it earlier does no harm. NULL: ENOMEM in
 * SYS_GetLastError (COM-20, COM-21, ABI-43, ABI-46).
 */
HPSOCKET_API HP_UdpClientListener Create_HP_UdpClientListener(void);

/**
 * Makes a listener with all callbacks unset, for any client. The program owns it and destroys
 * it after the components made with it; destroying it earlier does no harm. NULL: ENOMEM in
 * SYS_GetLastError (COM-20, COM-21, ABI-43, ABI-46).
 */
HPSOCKET_API HP_UdpCastListener Create_HP_UdpCastListener(void);

/**
 * Makes a listener with all callbacks unset, for any node. The program owns it and destroys
 * it after the components made with it; destroying it earlier does no harm. NULL: ENOMEM in
 * SYS_GetLastError (COM-20, COM-21, ABI-43, ABI-46).
 */
HPSOCKET_API HP_UdpNodeListener Create_HP_UdpNodeListener(void);

/**
 * Makes a listener with all callbacks unset, for any server. The program owns it and destroys
 * it after the components made with it; destroying it earlier does no harm. NULL: ENOMEM in
 * SYS_GetLastError (COM-20, COM-21, ABI-43, ABI-46).
 */
HPSOCKET_API HP_UdpArqServerListener Create_HP_UdpArqServerListener(void);

/**
 * Makes a listener with all callbacks unset, for any client. The program owns it and destroys
 * it after the components made with it; destroying it earlier does no harm. NULL: ENOMEM in
 * SYS_GetLastError (COM-20, COM-21, ABI-43, ABI-46).
 */
HPSOCKET_API HP_UdpArqClientListener Create_HP_UdpArqClientListener(void);

/**
 * Destroys a listener of any type. NULL is a no-op (ABI-45, COM-25).
 */
HPSOCKET_API void Destroy_HP_UdpServerListener(HP_UdpServerListener pListener);

/**
 * Destroys a listener of any type. NULL is a no-op (ABI-45, COM-25).
 */
HPSOCKET_API void Destroy_HP_UdpClientListener(HP_UdpClientListener pListener);

/**
 * Destroys a listener of any type. NULL is a no-op (ABI-45, COM-25).
 */
HPSOCKET_API void Destroy_HP_UdpCastListener(HP_UdpCastListener pListener);

/**
 * Destroys a listener of any type. NULL is a no-op (ABI-45, COM-25).
 */
HPSOCKET_API void Destroy_HP_UdpNodeListener(HP_UdpNodeListener pListener);

/**
 * Destroys a listener of any type. NULL is a no-op (ABI-45, COM-25).
 */
HPSOCKET_API void Destroy_HP_UdpArqServerListener(HP_UdpArqServerListener pListener);

/**
 * Destroys a listener of any type. NULL is a no-op (ABI-45, COM-25).
 */
HPSOCKET_API void Destroy_HP_UdpArqClientListener(HP_UdpArqClientListener pListener);

/**
 * Sets OnPrepareListen of listeners for UDP nodes; NULL unsets it.
 * HP_FN_UdpNode_OnPrepareListen says when it is called. May be called any time; a running
 * event uses the old or the new function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_UdpNode_OnPrepareListen(HP_UdpNodeListener pListener,
                                       HP_FN_UdpNode_OnPrepareListen fn);

/**
 * Sets OnSend of listeners for UDP nodes; NULL unsets it. HP_FN_UdpNode_OnSend says when it
 * is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API void HP_Set_FN_UdpNode_OnSend(HP_UdpNodeListener pListener, HP_FN_UdpNode_OnSend fn);

/**
 * Sets OnReceive of listeners for UDP nodes; NULL unsets it. HP_FN_UdpNode_OnReceive says
 * when it is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_UdpNode_OnReceive(HP_UdpNodeListener pListener,
                                 HP_FN_UdpNode_OnReceive fn);

/**
 * Sets OnError of listeners for UDP nodes; NULL unsets it. HP_FN_UdpNode_OnError says when it
 * is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API void HP_Set_FN_UdpNode_OnError(HP_UdpNodeListener pListener, HP_FN_UdpNode_OnError fn);

/**
 * Sets OnShutdown of listeners for UDP nodes; NULL unsets it. HP_FN_UdpNode_OnShutdown says
 * when it is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_UdpNode_OnShutdown(HP_UdpNodeListener pListener,
                                  HP_FN_UdpNode_OnShutdown fn);

/**
 * Sets the greatest datagram in bytes, in both directions, of which the kernel takes up to
 * 65507 over IPv4. The default is 1432; Start accepts 1 to 65536. Ignored unless the server
 * is stopped (UDP-20, UDP-21, COM-70 to COM-72).
 */
HPSOCKET_API void HP_UdpServer_SetMaxDatagramSize(HP_UdpServer pServer, DWORD dwMaxDatagramSize);

/**
 * Returns the greatest datagram in bytes, in both directions, as last set, whether Start
 * accepts it or not. The default is 1432 (UDP-20, UDP-21, COM-70).
 */
HPSOCKET_API DWORD HP_UdpServer_GetMaxDatagramSize(HP_UdpServer pServer);

/**
 * Sets the number of datagrams a worker takes at a time. The default is 64; Start accepts at
 * least 1. It has no effect on what happens. Ignored unless the server is stopped (UDP-31,
 * COM-70 to COM-72).
 */
HPSOCKET_API void HP_UdpServer_SetPostReceiveCount(HP_UdpServer pServer, DWORD dwPostReceiveCount);

/**
 * Returns the number of datagrams a worker takes at a time, as last set, whether Start
 * accepts it or not. The default is 64 (UDP-31, COM-70).
 */
HPSOCKET_API DWORD HP_UdpServer_GetPostReceiveCount(HP_UdpServer pServer);

/**
 * Sets after how many heartbeats without an answer, or on servers intervals without a
 * datagram, a connection ends; 0 switches that off. The default is 3; Start accepts at least
 * 0. Ignored unless the server is stopped (HB-4, HB-5, HB-6, COM-70 to COM-72).
 */
HPSOCKET_API void HP_UdpServer_SetDetectAttempts(HP_UdpServer pServer, DWORD dwDetectAttempts);

/**
 * Sets the interval of heartbeats in ms, which both sides must agree on; 0 switches them off.
 * The default is 60000; Start accepts 0, or at least 1000. Ignored unless the server is
 * stopped (HB-4, HB-13, UDP-32, COM-70 to COM-72).
 */
HPSOCKET_API void HP_UdpServer_SetDetectInterval(HP_UdpServer pServer, DWORD dwDetectInterval);

/**
 * Returns after how many heartbeats without an answer, or on servers intervals without a
 * datagram, a connection ends, as last set, whether Start accepts it or not. The default is 3
 * (HB-4, HB-5, HB-6, COM-70).
 */
HPSOCKET_API DWORD HP_UdpServer_GetDetectAttempts(HP_UdpServer pServer);

/**
 * Returns the interval of heartbeats in ms, as last set, whether Start accepts it or not. The
 * default is 60000 (HB-4, HB-13, UDP-32, COM-70).
 */
HPSOCKET_API DWORD HP_UdpServer_GetDetectInterval(HP_UdpServer pServer);

/**
 * Sets KCP's no-delay mode, in which lost segments are sent again sooner. The default is
 * FALSE. Ignored unless the server is stopped (ARQ-1, ARQ-6, COM-70 to COM-72). Since 5.5.1.
 */
HPSOCKET_API void HP_UdpArqServer_SetNoDelay(HP_UdpArqServer pServer, BOOL bNoDelay);

/**
 * Sets whether KCP does without congestion control. The default is FALSE. Ignored unless the
 * server is stopped (ARQ-1, ARQ-6, COM-70 to COM-72). Since 5.5.1.
 */
HPSOCKET_API void HP_UdpArqServer_SetTurnoffCongestCtrl(HP_UdpArqServer pServer, BOOL bTurnOff);

/**
 * Sets the interval in ms at which KCP looks for what is due, for which it uses 10 to 5000.
 * The default is 60; Start accepts at least 1. Ignored unless the server is stopped (ARQ-1,
 * ARQ-7, COM-70 to COM-72). Since 5.5.1.
 */
HPSOCKET_API void HP_UdpArqServer_SetFlushInterval(HP_UdpArqServer pServer, DWORD dwFlushInterval);

/**
 * Sets after how many acknowledgements of later segments a segment is sent again at once; 0
 * switches that off. The default is 0; Start accepts at least 0. Ignored unless the server is
 * stopped (ARQ-1, ARQ-6, COM-70 to COM-72). Since 5.5.1.
 */
HPSOCKET_API void HP_UdpArqServer_SetResendByAcks(HP_UdpArqServer pServer, DWORD dwResendByAcks);

/**
 * Sets the send window in segments. The default is 128; Start accepts at least 1. Ignored
 * unless the server is stopped (ARQ-1, ARQ-6, COM-70 to COM-72). Since 5.5.1.
 */
HPSOCKET_API void HP_UdpArqServer_SetSendWndSize(HP_UdpArqServer pServer, DWORD dwSendWndSize);

/**
 * Sets the receive window in segments, for which KCP uses at least 128. The default is 512;
 * Start accepts at least 1. Ignored unless the server is stopped (ARQ-1, ARQ-3, COM-70 to
 * COM-72). Since 5.5.1.
 */
HPSOCKET_API void HP_UdpArqServer_SetRecvWndSize(HP_UdpArqServer pServer, DWORD dwRecvWndSize);

/**
 * Sets the least time in ms before a segment is sent again. The default is 30; Start accepts
 * at least 1. Ignored unless the server is stopped (ARQ-1, ARQ-6, COM-70 to COM-72). Since
 * 5.5.1.
 */
HPSOCKET_API void HP_UdpArqServer_SetMinRto(HP_UdpArqServer pServer, DWORD dwMinRto);

/**
 * Sets how often a segment is sent again because of ResendByAcks; 0 is no limit. The default
 * is 5; Start accepts at least 0. Ignored unless the server is stopped (ARQ-1, ARQ-6, COM-70
 * to COM-72). Since 5.7.1.
 */
HPSOCKET_API void HP_UdpArqServer_SetFastLimit(HP_UdpArqServer pServer, DWORD dwFastLimit);

/**
 * Sets the greatest datagram in bytes; 0 stands for MaxDatagramSize. The default is 0; Start
 * accepts 0, or 72 to 65536. Start refuses also more than MaxDatagramSize, and a
 * MaxDatagramSize below 72. Ignored unless the server is stopped (ARQ-1, ARQ-2, ARQ-4, COM-70
 * to COM-72). Since 5.5.1.
 */
HPSOCKET_API void HP_UdpArqServer_SetMaxTransUnit(HP_UdpArqServer pServer, DWORD dwMaxTransUnit);

/**
 * Sets the greatest message in bytes, in both directions. The default is 4096; Start accepts
 * at least 1. Start refuses also what makes 128 segments or more: with a datagram of n bytes,
 * 127 times n - 24 and above. Ignored unless the server is stopped (ARQ-1, ARQ-27, COM-70 to
 * COM-72). Since 5.5.1.
 */
HPSOCKET_API
void HP_UdpArqServer_SetMaxMessageSize(HP_UdpArqServer pServer,
                                       DWORD dwMaxMessageSize);

/**
 * Sets the time limit of the ARQ handshake in ms. The default is 5000; Start accepts at least
 * 3. Start also wants more than twice MinRto. Ignored unless the server is stopped (ARQ-1,
 * ARQ-14, COM-70 to COM-72). Since 5.5.1.
 */
HPSOCKET_API
void HP_UdpArqServer_SetHandShakeTimeout(HP_UdpArqServer pServer,
                                         DWORD dwHandShakeTimeout);

/**
 * Returns KCP's no-delay mode, as last set. The default is FALSE (ARQ-1, ARQ-6, COM-70).
 * Since 5.5.1.
 */
HPSOCKET_API BOOL HP_UdpArqServer_IsNoDelay(HP_UdpArqServer pServer);

/**
 * Returns whether KCP does without congestion control, as last set. The default is FALSE
 * (ARQ-1, ARQ-6, COM-70). Since 5.5.1.
 */
HPSOCKET_API BOOL HP_UdpArqServer_IsTurnoffCongestCtrl(HP_UdpArqServer pServer);

/**
 * Returns the interval in ms at which KCP looks for what is due, as last set, whether Start
 * accepts it or not. The default is 60 (ARQ-1, ARQ-7, COM-70). Since 5.5.1.
 */
HPSOCKET_API DWORD HP_UdpArqServer_GetFlushInterval(HP_UdpArqServer pServer);

/**
 * Returns after how many acknowledgements of later segments a segment is sent again at once,
 * as last set, whether Start accepts it or not. The default is 0 (ARQ-1, ARQ-6, COM-70).
 * Since 5.5.1.
 */
HPSOCKET_API DWORD HP_UdpArqServer_GetResendByAcks(HP_UdpArqServer pServer);

/**
 * Returns the send window in segments, as last set, whether Start accepts it or not. The
 * default is 128 (ARQ-1, ARQ-6, COM-70). Since 5.5.1.
 */
HPSOCKET_API DWORD HP_UdpArqServer_GetSendWndSize(HP_UdpArqServer pServer);

/**
 * Returns the receive window in segments, as last set, whether Start accepts it or not. The
 * default is 512 (ARQ-1, ARQ-3, COM-70). Since 5.5.1.
 */
HPSOCKET_API DWORD HP_UdpArqServer_GetRecvWndSize(HP_UdpArqServer pServer);

/**
 * Returns the least time in ms before a segment is sent again, as last set, whether Start
 * accepts it or not. The default is 30 (ARQ-1, ARQ-6, COM-70). Since 5.5.1.
 */
HPSOCKET_API DWORD HP_UdpArqServer_GetMinRto(HP_UdpArqServer pServer);

/**
 * Returns how often a segment is sent again because of ResendByAcks, as last set, whether
 * Start accepts it or not. The default is 5 (ARQ-1, ARQ-6, COM-70). Since 5.7.1.
 */
HPSOCKET_API DWORD HP_UdpArqServer_GetFastLimit(HP_UdpArqServer pServer);

/**
 * Returns the greatest datagram in bytes; while it is 0, MaxDatagramSize, as last set,
 * whether Start accepts it or not. The default is 0 (ARQ-1, ARQ-2, ARQ-4, COM-70). Since
 * 5.5.1.
 */
HPSOCKET_API DWORD HP_UdpArqServer_GetMaxTransUnit(HP_UdpArqServer pServer);

/**
 * Returns the greatest message in bytes, in both directions, as last set, whether Start
 * accepts it or not. The default is 4096 (ARQ-1, ARQ-27, COM-70). Since 5.5.1.
 */
HPSOCKET_API DWORD HP_UdpArqServer_GetMaxMessageSize(HP_UdpArqServer pServer);

/**
 * Returns the time limit of the ARQ handshake in ms, as last set, whether Start accepts it or
 * not. The default is 5000 (ARQ-1, ARQ-14, COM-70). Since 5.5.1.
 */
HPSOCKET_API DWORD HP_UdpArqServer_GetHandShakeTimeout(HP_UdpArqServer pServer);

/**
 * Stores how many segments a connection's peer has not acknowledged: queued ones and ones on
 * their way. A message is one segment or several. FALSE: EBADSLT in SYS_GetLastError (unknown
 * connection, or inside OnAccept or OnClose), and nothing is stored. Since 5.5.1 (ARQ-29).
 */
HPSOCKET_API
BOOL HP_UdpArqServer_GetWaitingSendMessageCount(HP_UdpArqServer pServer,
                                                HP_CONNID dwConnID,
                                                int *piCount);

/**
 * Sets the greatest datagram in bytes, in both directions, of which the kernel takes up to
 * 65507 over IPv4. The default is 1432; Start accepts 1 to 65536. Ignored unless the client
 * is stopped (UDP-20, UDP-21, COM-70 to COM-72).
 */
HPSOCKET_API void HP_UdpClient_SetMaxDatagramSize(HP_UdpClient pClient, DWORD dwMaxDatagramSize);

/**
 * Returns the greatest datagram in bytes, in both directions, as last set, whether Start
 * accepts it or not. The default is 1432 (UDP-20, UDP-21, COM-70).
 */
HPSOCKET_API DWORD HP_UdpClient_GetMaxDatagramSize(HP_UdpClient pClient);

/**
 * Sets after how many heartbeats without an answer, or on servers intervals without a
 * datagram, a connection ends; 0 switches that off. The default is 3; Start accepts at least
 * 0. Ignored unless the client is stopped (HB-4, HB-5, HB-6, COM-70 to COM-72).
 */
HPSOCKET_API void HP_UdpClient_SetDetectAttempts(HP_UdpClient pClient, DWORD dwDetectAttempts);

/**
 * Sets the interval of heartbeats in ms, which both sides must agree on; 0 switches them off.
 * The default is 60000; Start accepts 0, or at least 1000. Ignored unless the client is
 * stopped (HB-4, HB-13, UDP-32, COM-70 to COM-72).
 */
HPSOCKET_API void HP_UdpClient_SetDetectInterval(HP_UdpClient pClient, DWORD dwDetectInterval);

/**
 * Returns after how many heartbeats without an answer, or on servers intervals without a
 * datagram, a connection ends, as last set, whether Start accepts it or not. The default is 3
 * (HB-4, HB-5, HB-6, COM-70).
 */
HPSOCKET_API DWORD HP_UdpClient_GetDetectAttempts(HP_UdpClient pClient);

/**
 * Returns the interval of heartbeats in ms, as last set, whether Start accepts it or not. The
 * default is 60000 (HB-4, HB-13, UDP-32, COM-70).
 */
HPSOCKET_API DWORD HP_UdpClient_GetDetectInterval(HP_UdpClient pClient);

/**
 * Sets KCP's no-delay mode, in which lost segments are sent again sooner. The default is
 * FALSE. Ignored unless the client is stopped (ARQ-1, ARQ-6, COM-70 to COM-72). Since 5.5.1.
 */
HPSOCKET_API void HP_UdpArqClient_SetNoDelay(HP_UdpArqClient pClient, BOOL bNoDelay);

/**
 * Sets whether KCP does without congestion control. The default is FALSE. Ignored unless the
 * client is stopped (ARQ-1, ARQ-6, COM-70 to COM-72). Since 5.5.1.
 */
HPSOCKET_API void HP_UdpArqClient_SetTurnoffCongestCtrl(HP_UdpArqClient pClient, BOOL bTurnOff);

/**
 * Sets the interval in ms at which KCP looks for what is due, for which it uses 10 to 5000.
 * The default is 60; Start accepts at least 1. Ignored unless the client is stopped (ARQ-1,
 * ARQ-7, COM-70 to COM-72). Since 5.5.1.
 */
HPSOCKET_API void HP_UdpArqClient_SetFlushInterval(HP_UdpArqClient pClient, DWORD dwFlushInterval);

/**
 * Sets after how many acknowledgements of later segments a segment is sent again at once; 0
 * switches that off. The default is 0; Start accepts at least 0. Ignored unless the client is
 * stopped (ARQ-1, ARQ-6, COM-70 to COM-72). Since 5.5.1.
 */
HPSOCKET_API void HP_UdpArqClient_SetResendByAcks(HP_UdpArqClient pClient, DWORD dwResendByAcks);

/**
 * Sets the send window in segments. The default is 128; Start accepts at least 1. Ignored
 * unless the client is stopped (ARQ-1, ARQ-6, COM-70 to COM-72). Since 5.5.1.
 */
HPSOCKET_API void HP_UdpArqClient_SetSendWndSize(HP_UdpArqClient pClient, DWORD dwSendWndSize);

/**
 * Sets the receive window in segments, for which KCP uses at least 128. The default is 512;
 * Start accepts at least 1. Ignored unless the client is stopped (ARQ-1, ARQ-3, COM-70 to
 * COM-72). Since 5.5.1.
 */
HPSOCKET_API void HP_UdpArqClient_SetRecvWndSize(HP_UdpArqClient pClient, DWORD dwRecvWndSize);

/**
 * Sets the least time in ms before a segment is sent again. The default is 30; Start accepts
 * at least 1. Ignored unless the client is stopped (ARQ-1, ARQ-6, COM-70 to COM-72). Since
 * 5.5.1.
 */
HPSOCKET_API void HP_UdpArqClient_SetMinRto(HP_UdpArqClient pClient, DWORD dwMinRto);

/**
 * Sets how often a segment is sent again because of ResendByAcks; 0 is no limit. The default
 * is 5; Start accepts at least 0. Ignored unless the client is stopped (ARQ-1, ARQ-6, COM-70
 * to COM-72). Since 5.7.1.
 */
HPSOCKET_API void HP_UdpArqClient_SetFastLimit(HP_UdpArqClient pClient, DWORD dwFastLimit);

/**
 * Sets the greatest datagram in bytes; 0 stands for MaxDatagramSize. The default is 0; Start
 * accepts 0, or 72 to 65536. Start refuses also more than MaxDatagramSize, and a
 * MaxDatagramSize below 72. Ignored unless the client is stopped (ARQ-1, ARQ-2, ARQ-4, COM-70
 * to COM-72). Since 5.5.1.
 */
HPSOCKET_API void HP_UdpArqClient_SetMaxTransUnit(HP_UdpArqClient pClient, DWORD dwMaxTransUnit);

/**
 * Sets the greatest message in bytes, in both directions. The default is 4096; Start accepts
 * at least 1. Start refuses also what makes 128 segments or more: with a datagram of n bytes,
 * 127 times n - 24 and above. Ignored unless the client is stopped (ARQ-1, ARQ-27, COM-70 to
 * COM-72). Since 5.5.1.
 */
HPSOCKET_API
void HP_UdpArqClient_SetMaxMessageSize(HP_UdpArqClient pClient,
                                       DWORD dwMaxMessageSize);

/**
 * Sets the time limit of the ARQ handshake in ms. The default is 5000; Start accepts at least
 * 3. Start also wants more than twice MinRto. Ignored unless the client is stopped (ARQ-1,
 * ARQ-14, COM-70 to COM-72). Since 5.5.1.
 */
HPSOCKET_API
void HP_UdpArqClient_SetHandShakeTimeout(HP_UdpArqClient pClient,
                                         DWORD dwHandShakeTimeout);

/**
 * Returns KCP's no-delay mode, as last set. The default is FALSE (ARQ-1, ARQ-6, COM-70).
 * Since 5.5.1.
 */
HPSOCKET_API BOOL HP_UdpArqClient_IsNoDelay(HP_UdpArqClient pClient);

/**
 * Returns whether KCP does without congestion control, as last set. The default is FALSE
 * (ARQ-1, ARQ-6, COM-70). Since 5.5.1.
 */
HPSOCKET_API BOOL HP_UdpArqClient_IsTurnoffCongestCtrl(HP_UdpArqClient pClient);

/**
 * Returns the interval in ms at which KCP looks for what is due, as last set, whether Start
 * accepts it or not. The default is 60 (ARQ-1, ARQ-7, COM-70). Since 5.5.1.
 */
HPSOCKET_API DWORD HP_UdpArqClient_GetFlushInterval(HP_UdpArqClient pClient);

/**
 * Returns after how many acknowledgements of later segments a segment is sent again at once,
 * as last set, whether Start accepts it or not. The default is 0 (ARQ-1, ARQ-6, COM-70).
 * Since 5.5.1.
 */
HPSOCKET_API DWORD HP_UdpArqClient_GetResendByAcks(HP_UdpArqClient pClient);

/**
 * Returns the send window in segments, as last set, whether Start accepts it or not. The
 * default is 128 (ARQ-1, ARQ-6, COM-70). Since 5.5.1.
 */
HPSOCKET_API DWORD HP_UdpArqClient_GetSendWndSize(HP_UdpArqClient pClient);

/**
 * Returns the receive window in segments, as last set, whether Start accepts it or not. The
 * default is 512 (ARQ-1, ARQ-3, COM-70). Since 5.5.1.
 */
HPSOCKET_API DWORD HP_UdpArqClient_GetRecvWndSize(HP_UdpArqClient pClient);

/**
 * Returns the least time in ms before a segment is sent again, as last set, whether Start
 * accepts it or not. The default is 30 (ARQ-1, ARQ-6, COM-70). Since 5.5.1.
 */
HPSOCKET_API DWORD HP_UdpArqClient_GetMinRto(HP_UdpArqClient pClient);

/**
 * Returns how often a segment is sent again because of ResendByAcks, as last set, whether
 * Start accepts it or not. The default is 5 (ARQ-1, ARQ-6, COM-70). Since 5.7.1.
 */
HPSOCKET_API DWORD HP_UdpArqClient_GetFastLimit(HP_UdpArqClient pClient);

/**
 * Returns the greatest datagram in bytes; while it is 0, MaxDatagramSize, as last set,
 * whether Start accepts it or not. The default is 0 (ARQ-1, ARQ-2, ARQ-4, COM-70). Since
 * 5.5.1.
 */
HPSOCKET_API DWORD HP_UdpArqClient_GetMaxTransUnit(HP_UdpArqClient pClient);

/**
 * Returns the greatest message in bytes, in both directions, as last set, whether Start
 * accepts it or not. The default is 4096 (ARQ-1, ARQ-27, COM-70). Since 5.5.1.
 */
HPSOCKET_API DWORD HP_UdpArqClient_GetMaxMessageSize(HP_UdpArqClient pClient);

/**
 * Returns the time limit of the ARQ handshake in ms, as last set, whether Start accepts it or
 * not. The default is 5000 (ARQ-1, ARQ-14, COM-70). Since 5.5.1.
 */
HPSOCKET_API DWORD HP_UdpArqClient_GetHandShakeTimeout(HP_UdpArqClient pClient);

/**
 * As HP_UdpArqServer_GetWaitingSendMessageCount for the client's connection; inside OnClose it
 * is what is left. FALSE: EPERM in SYS_GetLastError (not started, or inside OnConnect), and -1
 * is stored. Since 5.5.1 (ARQ-29).
 */
HPSOCKET_API BOOL HP_UdpArqClient_GetWaitingSendMessageCount(HP_UdpArqClient pClient, int *piCount);

/**
 * Sets the greatest datagram in bytes, in both directions, of which the kernel takes up to
 * 65507 over IPv4. The default is 1432; Start accepts 1 to 65536. Ignored unless the client
 * is stopped (UDP-20, UDP-21, COM-70 to COM-72).
 */
HPSOCKET_API void HP_UdpCast_SetMaxDatagramSize(HP_UdpCast pCast, DWORD dwMaxDatagramSize);

/**
 * Returns the greatest datagram in bytes, in both directions, as last set, whether Start
 * accepts it or not. The default is 1432 (UDP-20, UDP-21, COM-70).
 */
HPSOCKET_API DWORD HP_UdpCast_GetMaxDatagramSize(HP_UdpCast pCast);

/**
 * Stores the sender of the datagram that arrived last as numeric text (a link-local address
 * with its zone: fe80::1%eth0), and its port in host order; inside OnReceive it is the sender
 * of that datagram. In: *piAddressLen is the capacity in characters. Out: the length including
 * the NUL. If the capacity is too small the call fails with ENOSPC, *piAddressLen becomes 16
 * (IPv4) or 46 (IPv6) and the port is stored all the same; the buffer may be NULL if
 * *piAddressLen is 0.
 *
 * Other failures: EAFNOSUPPORT before the first datagram and after the stop, with a port of 0
 * (CAST-10, UDP-14).
 */
HPSOCKET_API
BOOL HP_UdpCast_GetRemoteAddress(HP_UdpCast pCast,
                                 TCHAR *lpszAddress,
                                 int *piAddressLen,
                                 USHORT *pusPort);

/**
 * Sets to whom datagrams go (En_HP_CastMode). The default is CM_MULTICAST; Start accepts
 * CM_MULTICAST or CM_BROADCAST. Ignored unless the client is stopped (CAST-15, COM-70 to
 * COM-72).
 */
HPSOCKET_API void HP_UdpCast_SetCastMode(HP_UdpCast pCast, En_HP_CastMode enCastMode);

/**
 * Returns to whom datagrams go (En_HP_CastMode), as last set, whether Start accepts it or
 * not. The default is CM_MULTICAST (CAST-15, COM-70).
 */
HPSOCKET_API En_HP_CastMode HP_UdpCast_GetCastMode(HP_UdpCast pCast);

/**
 * Sets how many routers multicast datagrams pass. The default is 1; Start accepts 0 to 255.
 * Ignored unless the client is stopped (CAST-4, COM-70 to COM-72).
 */
HPSOCKET_API void HP_UdpCast_SetMultiCastTtl(HP_UdpCast pCast, int iMCTtl);

/**
 * Returns how many routers multicast datagrams pass, as last set, whether Start accepts it or
 * not. The default is 1 (CAST-4, COM-70).
 */
HPSOCKET_API int HP_UdpCast_GetMultiCastTtl(HP_UdpCast pCast);

/**
 * Sets whether multicast datagrams come back to this host, so that the sender may receive its
 * own. The default is FALSE. Ignored unless the client is stopped (CAST-11, UDP-35, COM-70 to
 * COM-72).
 */
HPSOCKET_API void HP_UdpCast_SetMultiCastLoop(HP_UdpCast pCast, BOOL bMCLoop);

/**
 * Returns whether multicast datagrams come back to this host, as last set. The default is
 * FALSE (CAST-11, UDP-35, COM-70).
 */
HPSOCKET_API BOOL HP_UdpCast_IsMultiCastLoop(HP_UdpCast pCast);

/**
 * Binds to an address and port and starts the worker threads, for datagrams between any two
 * addresses. lpszBindAddress: an IPv4 or IPv6 literal; NULL or "" means 0.0.0.0. usPort: 0
 * lets the kernel choose (see HP_UdpNode_GetLocalAddress).
 *
 * OnPrepareListen runs on the calling thread. FALSE: the reason is in HP_UdpNode_GetLastError
 * and SYS_GetLastError; a start that failed on the way fires OnShutdown. Since 5.7.1 (NODE-1
 * to NODE-5, UDP-4).
 */
HPSOCKET_API BOOL HP_UdpNode_Start(HP_UdpNode pNode, LPCTSTR lpszBindAddress, USHORT usPort);

/**
 * As HP_UdpNode_Start, to cast besides. enCastMode: CM_MULTICAST joins the group
 * lpszCastAddress, an IPv4 or IPv6 literal; CM_BROADCAST sends to the broadcast address
 * lpszCastAddress, where NULL or "" means 255.255.255.255; CM_UNICAST ignores it. The port to
 * cast to is the one that the node is bound to. With CM_MULTICAST lpszBindAddress selects
 * the interface; broadcasts leave where the routes lead. Since 5.7.1 (NODE-1 to NODE-5).
 */
HPSOCKET_API
BOOL HP_UdpNode_StartWithCast(HP_UdpNode pNode,
                              LPCTSTR lpszBindAddress,
                              USHORT usPort,
                              En_HP_CastMode enCastMode,
                              LPCTSTR lpszCastAddress);

/**
 * Stops: closes the socket and returns when all callbacks, OnShutdown included, have returned.
 * Datagrams still queued are lost. Inside a callback of the node it only asks for the stop and
 * returns TRUE at once; OnShutdown or HP_UdpNode_Wait shows that it has stopped.
 *
 * FALSE with SE_ILLEGAL_STATE and EPERM if the node is stopped or stopping. Since 5.7.1
 * (NODE-7, COM-35, COM-36).
 */
HPSOCKET_API BOOL HP_UdpNode_Stop(HP_UdpNode pNode);

/**
 * Waits until the node is stopped, at most dwMilliseconds (INFINITE: without limit, 0: only
 * checks). It does not stop the node. TRUE: stopped. FALSE: ETIMEDOUT in SYS_GetLastError. It
 * must not be called inside callbacks of the node; a signal handler that interrupts it may
 * call Stop. Since 5.7.1 (COM-39).
 */
HPSOCKET_API BOOL HP_UdpNode_Wait(HP_UdpNode pNode, DWORD dwMilliseconds);

/**
 * Queues one datagram of iLength bytes, which may be 0; they are copied, and TRUE does not mean
 * that they are sent. lpszRemoteAddress: an IPv4 or IPv6 literal, or a host name, which is
 * resolved on the calling thread at each call. A literal never blocks.
 *
 * FALSE: the reason is in SYS_GetLastError, checked in this order (EHOSTUNREACH: no such host,
 * EPERM: not started, EAFNOSUPPORT: another address family than the node's, EINVAL: NULL, or a
 * length below 0 or above MaxDatagramSize). Since 5.7.1 (NODE-8).
 */
HPSOCKET_API
BOOL HP_UdpNode_Send(HP_UdpNode pNode,
                     LPCTSTR lpszRemoteAddress,
                     USHORT usRemotePort,
                     const BYTE *pBuffer,
                     int iLength);

/**
 * As HP_UdpNode_Send for the iLength bytes that start iOffset bytes after pBuffer (before it,
 * if negative). Since 5.7.1 (NODE-8, UDP-23).
 */
HPSOCKET_API
BOOL HP_UdpNode_SendPart(HP_UdpNode pNode,
                         LPCTSTR lpszRemoteAddress,
                         USHORT usRemotePort,
                         const BYTE *pBuffer,
                         int iLength,
                         int iOffset);

/**
 * As HP_UdpNode_Send for iCount buffers, in order and as one datagram; buffers of length 0 are
 * skipped and may be NULL. EINVAL, checked first, if pBuffers is NULL or iCount is 0 or less;
 * EMSGSIZE, checked last, if the datagram would be empty or longer than MaxDatagramSize. Since
 * 5.7.1 (NODE-9).
 */
HPSOCKET_API
BOOL HP_UdpNode_SendPackets(HP_UdpNode pNode,
                            LPCTSTR lpszRemoteAddress,
                            USHORT usRemotePort,
                            const WSABUF *pBuffers,
                            int iCount);

/**
 * Queues one datagram to the cast address, otherwise as HP_UdpNode_Send. EPERM, checked first,
 * if the node is not started or has the mode CM_UNICAST. Since 5.7.1 (NODE-10).
 */
HPSOCKET_API BOOL HP_UdpNode_SendCast(HP_UdpNode pNode, const BYTE *pBuffer, int iLength);

/**
 * As HP_UdpNode_SendCast for the iLength bytes that start iOffset bytes after pBuffer (before
 * it, if negative). Since 5.7.1 (NODE-10, UDP-23).
 */
HPSOCKET_API
BOOL HP_UdpNode_SendCastPart(HP_UdpNode pNode,
                             const BYTE *pBuffer,
                             int iLength,
                             int iOffset);

/**
 * As HP_UdpNode_SendPackets to the cast address. EPERM, checked first, if the node is not
 * started or has the mode CM_UNICAST. Since 5.7.1 (NODE-10).
 */
HPSOCKET_API BOOL HP_UdpNode_SendCastPackets(HP_UdpNode pNode, const WSABUF *pBuffers, int iCount);

/**
 * Attaches an application pointer to the node, at any time; the library never reads or frees
 * it. Since 5.7.1 (COM-56).
 */
HPSOCKET_API void HP_UdpNode_SetExtra(HP_UdpNode pNode, PVOID pExtra);

/**
 * The application pointer of the node; NULL if none was attached. Since 5.7.1 (COM-56).
 */
HPSOCKET_API PVOID HP_UdpNode_GetExtra(HP_UdpNode pNode);

/**
 * TRUE in the states SS_STARTING and SS_STARTED. Since 5.7.1 (COM-30).
 */
HPSOCKET_API BOOL HP_UdpNode_HasStarted(HP_UdpNode pNode);

/**
 * The state; SS_STOPPED for a bad handle. Since 5.7.1 (COM-30 to COM-32, ABI-56).
 */
HPSOCKET_API En_HP_ServiceState HP_UdpNode_GetState(HP_UdpNode pNode);

/**
 * The SE_* code of the last start or stop of the node that failed; a later success does not
 * clear it. SE_INVALID_PARAM for a bad handle. Since 5.7.1 (COM-11, ABI-56).
 */
HPSOCKET_API En_HP_SocketError HP_UdpNode_GetLastError(HP_UdpNode pNode);

/**
 * The text of HP_UdpNode_GetLastError. Static, never NULL, not to be freed. Since 5.7.1
 * (COM-14).
 */
HPSOCKET_API LPCTSTR HP_UdpNode_GetLastErrorDesc(HP_UdpNode pNode);

/**
 * Stores the address that the node is bound to as numeric text (a link-local one with its zone:
 * fe80::1%eth0), and the port in host order. In: *piAddressLen is the capacity in characters.
 * Out: the length including the NUL. If the capacity is too small the call fails with ENOSPC,
 * *piAddressLen becomes 16 (IPv4) or 46 (IPv6) and the port is stored all the same; the buffer
 * may be NULL if *piAddressLen is 0.
 *
 * Other failures: EAFNOSUPPORT when stopped, with a port of 0. Since 5.7.1 (NODE-6, UDP-14).
 */
HPSOCKET_API
BOOL HP_UdpNode_GetLocalAddress(HP_UdpNode pNode,
                                TCHAR *lpszAddress,
                                int *piAddressLen,
                                USHORT *pusPort);

/**
 * Stores the address and port that the node casts to, as HP_UdpNode_GetLocalAddress does. Other
 * failures: EAFNOSUPPORT when stopped and in the mode CM_UNICAST, with a port of 0. Since 5.7.1
 * (NODE-6, UDP-14).
 */
HPSOCKET_API
BOOL HP_UdpNode_GetCastAddress(HP_UdpNode pNode,
                               TCHAR *lpszAddress,
                               int *piAddressLen,
                               USHORT *pusPort);

/**
 * The mode of the last start, whether it succeeded or not; CM_UNICAST before, 0 for a bad
 * handle. Since 5.7.1 (NODE-1).
 */
HPSOCKET_API En_HP_CastMode HP_UdpNode_GetCastMode(HP_UdpNode pNode);

/**
 * Stores the number of bytes queued but not yet accepted by the kernel; an empty datagram
 * counts as 1. The value is always stored; the result is that of HP_UdpNode_HasStarted. Since
 * 5.7.1 (NODE-12, UDP-34).
 */
HPSOCKET_API BOOL HP_UdpNode_GetPendingDataLength(HP_UdpNode pNode, int *piPending);

/**
 * Sets the greatest datagram in bytes, in both directions, of which the kernel takes up to
 * 65507 over IPv4. The default is 1432; Start accepts 1 to 65536. Ignored unless the node is
 * stopped (UDP-20, UDP-21, COM-70 to COM-72). Since 5.7.1.
 */
HPSOCKET_API void HP_UdpNode_SetMaxDatagramSize(HP_UdpNode pNode, DWORD dwMaxDatagramSize);

/**
 * Returns the greatest datagram in bytes, in both directions, as last set, whether Start
 * accepts it or not. The default is 1432 (UDP-20, UDP-21, COM-70). Since 5.7.1.
 */
HPSOCKET_API DWORD HP_UdpNode_GetMaxDatagramSize(HP_UdpNode pNode);

/**
 * Sets how many routers multicast datagrams pass. The default is 1; Start accepts 0 to 255.
 * Ignored unless the node is stopped (CAST-4, COM-70 to COM-72). Since 5.7.1.
 */
HPSOCKET_API void HP_UdpNode_SetMultiCastTtl(HP_UdpNode pNode, int iMCTtl);

/**
 * Returns how many routers multicast datagrams pass, as last set, whether Start accepts it or
 * not. The default is 1 (CAST-4, COM-70). Since 5.7.1.
 */
HPSOCKET_API int HP_UdpNode_GetMultiCastTtl(HP_UdpNode pNode);

/**
 * Sets whether multicast datagrams come back to this host, so that the sender may receive its
 * own. The default is FALSE. Ignored unless the node is stopped (CAST-11, UDP-35, COM-70 to
 * COM-72). Since 5.7.1.
 */
HPSOCKET_API void HP_UdpNode_SetMultiCastLoop(HP_UdpNode pNode, BOOL bMCLoop);

/**
 * Returns whether multicast datagrams come back to this host, as last set. The default is
 * FALSE (CAST-11, UDP-35, COM-70). Since 5.7.1.
 */
HPSOCKET_API BOOL HP_UdpNode_IsMultiCastLoop(HP_UdpNode pNode);

/**
 * Sets the policy for reusing addresses (En_HP_ReuseAddressPolicy), which is applied before
 * bind. The default is RAP_ADDR_ONLY; Start accepts RAP_NONE, RAP_ADDR_ONLY or
 * RAP_ADDR_AND_PORT. Ignored unless the node is stopped (COM-77, UDP-16, COM-70 to COM-72).
 * Since 5.7.1.
 */
HPSOCKET_API
void HP_UdpNode_SetReuseAddressPolicy(HP_UdpNode pNode,
                                      En_HP_ReuseAddressPolicy enReusePolicy);

/**
 * Sets the number of worker threads, which run the callbacks. The default is twice the number
 * of CPUs plus 2, but at most 512; Start accepts 1 to 512. Ignored unless the node is stopped
 * (COM-74, COM-70 to COM-72). Since 5.7.1.
 */
HPSOCKET_API void HP_UdpNode_SetWorkerThreadCount(HP_UdpNode pNode, DWORD dwWorkerThreadCount);

/**
 * Sets the number of datagrams a worker takes at a time. The default is 64; Start accepts at
 * least 1. It has no effect on what happens. Ignored unless the node is stopped (UDP-31,
 * COM-70 to COM-72). Since 5.7.1.
 */
HPSOCKET_API void HP_UdpNode_SetPostReceiveCount(HP_UdpNode pNode, DWORD dwPostReceiveCount);

/**
 * Sets the size of the pool of memory blocks. The default is 1024; Start accepts at least 0.
 * It is only checked and stored, and has no effect. Ignored unless the node is stopped
 * (UDP-33, COM-70 to COM-72). Since 5.7.1.
 */
HPSOCKET_API void HP_UdpNode_SetFreeBufferPoolSize(HP_UdpNode pNode, DWORD dwFreeBufferPoolSize);

/**
 * Sets the number of pooled memory blocks above which surplus ones are released. The default
 * is 1024; Start accepts at least 0. It is only checked and stored, and has no effect.
 * Ignored unless the node is stopped (UDP-33, COM-70 to COM-72). Since 5.7.1.
 */
HPSOCKET_API void HP_UdpNode_SetFreeBufferPoolHold(HP_UdpNode pNode, DWORD dwFreeBufferPoolHold);

/**
 * Returns the policy for reusing addresses (En_HP_ReuseAddressPolicy), as last set, whether
 * Start accepts it or not. The default is RAP_ADDR_ONLY (COM-77, UDP-16, COM-70). Since
 * 5.7.1.
 */
HPSOCKET_API En_HP_ReuseAddressPolicy HP_UdpNode_GetReuseAddressPolicy(HP_UdpNode pNode);

/**
 * Returns the number of worker threads, which run the callbacks, as last set, whether Start
 * accepts it or not. The default is twice the number of CPUs plus 2, but at most 512 (COM-74,
 * COM-70). Since 5.7.1.
 */
HPSOCKET_API DWORD HP_UdpNode_GetWorkerThreadCount(HP_UdpNode pNode);

/**
 * Returns the number of datagrams a worker takes at a time, as last set, whether Start
 * accepts it or not. The default is 64 (UDP-31, COM-70). Since 5.7.1.
 */
HPSOCKET_API DWORD HP_UdpNode_GetPostReceiveCount(HP_UdpNode pNode);

/**
 * Returns the size of the pool of memory blocks, as last set, whether Start accepts it or
 * not. The default is 1024 (UDP-33, COM-70). Since 5.7.1.
 */
HPSOCKET_API DWORD HP_UdpNode_GetFreeBufferPoolSize(HP_UdpNode pNode);

/**
 * Returns the number of pooled memory blocks above which surplus ones are released, as last
 * set, whether Start accepts it or not. The default is 1024 (UDP-33, COM-70). Since 5.7.1.
 */
HPSOCKET_API DWORD HP_UdpNode_GetFreeBufferPoolHold(HP_UdpNode pNode);

/**
 * Legacy, removed in 5.7.1: use HP_Client_SetReuseAddressPolicy. TRUE stands for
 * RAP_ADDR_ONLY, FALSE for RAP_NONE; ignored unless the component is stopped (UDP-17,
 * ABI-89).
 */
HPSOCKET_API void HP_UdpCast_SetReuseAddress(HP_UdpCast pCast, BOOL bReuseAddress);

/**
 * Legacy, removed in 5.7.1: use HP_Client_GetReuseAddressPolicy. TRUE unless the policy is
 * RAP_NONE; TRUE by default (UDP-17, ABI-89).
 */
HPSOCKET_API BOOL HP_UdpCast_IsReuseAddress(HP_UdpCast pCast);

#endif // _UDP_SUPPORT

#ifdef _HTTP_SUPPORT

/**
 * HTTP server.
 */
typedef HP_Object HP_HttpServer;

/**
 * Callbacks of an HTTP server.
 */
typedef HP_Object HP_HttpServerListener;

/**
 * HTTP agent.
 */
typedef HP_Object HP_HttpAgent;

/**
 * Callbacks of an HTTP agent.
 */
typedef HP_Object HP_HttpAgentListener;

/**
 * HTTP client.
 */
typedef HP_Object HP_HttpClient;

/**
 * Callbacks of an HTTP client.
 */
typedef HP_Object HP_HttpClientListener;

/**
 * HTTP client whose requests wait for the response.
 */
typedef HP_Object HP_HttpSyncClient;

/**
 * Any HTTP component.
 */
typedef HP_Object HP_Http;

/**
 * The first byte of a message came; empty lines before it do not count. Any result but HPR_OK
 * gives OnParseError and closes the connection (HTTP-20, HTTP-25, HTTP-33). Runs on the
 * thread of OnReceive of TCP components, as all callbacks about messages and frames do, one
 * after the other for each connection.
 */
typedef En_HP_HttpParseResult (__HP_CALL *HP_FN_Http_OnMessageBegin)(HP_Http pSender, HP_CONNID dwConnID);

/**
 * HP_FN_Http_OnMessageBegin, for the callbacks of HTTP servers (TDEF-53).
 */
typedef HP_FN_Http_OnMessageBegin HP_FN_HttpServer_OnMessageBegin;

/**
 * A request's method, and its target as it was received. Both are valid during the call only.
 * Any result but HPR_OK gives OnParseError and closes the connection (HTTP-22, HTTP-23,
 * HTTP-33).
 */
typedef En_HP_HttpParseResult (__HP_CALL *HP_FN_Http_OnRequestLine)(HP_Http pSender,
                                                                    HP_CONNID dwConnID,
                                                                    LPCSTR lpszMethod,
                                                                    LPCSTR lpszUrl);

/**
 * HP_FN_Http_OnRequestLine, for the callbacks of HTTP servers (TDEF-53).
 */
typedef HP_FN_Http_OnRequestLine HP_FN_HttpServer_OnRequestLine;

/**
 * A field of the head, or of the trailer behind the last chunk: the name as the sender spells
 * it, and the value, which may be empty. Both are valid during the call only. Any result but
 * HPR_OK gives OnParseError and closes the connection (HTTP-22 to HTTP-24, HTTP-33).
 */
typedef En_HP_HttpParseResult (__HP_CALL *HP_FN_Http_OnHeader)(HP_Http pSender,
                                                               HP_CONNID dwConnID,
                                                               LPCSTR lpszName,
                                                               LPCSTR lpszValue);

/**
 * HP_FN_Http_OnHeader, for the callbacks of HTTP servers (TDEF-53).
 */
typedef HP_FN_Http_OnHeader HP_FN_HttpServer_OnHeader;

/**
 * The head is complete, and all that it says can be asked for. HPR_SKIP_BODY: the message has
 * no body, whatever it announced. HPR_UPGRADE: after OnMessageComplete and OnUpgrade, the
 * bytes that follow go to OnReceive. HPR_ERROR and any other value give OnParseError and
 * close the connection (HTTP-30 to HTTP-33).
 */
typedef En_HP_HttpParseResult (__HP_CALL *HP_FN_Http_OnHeadersComplete)(HP_Http pSender, HP_CONNID dwConnID);

/**
 * HP_FN_Http_OnHeadersComplete, for the callbacks of HTTP servers (TDEF-53).
 */
typedef HP_FN_Http_OnHeadersComplete HP_FN_HttpServer_OnHeadersComplete;

/**
 * A piece of the body, never empty, as it came from the network; it is valid during the call
 * only. Any result but HPR_OK gives OnParseError and closes the connection (HTTP-21, HTTP-33,
 * HTTP-34).
 */
typedef En_HP_HttpParseResult (__HP_CALL *HP_FN_Http_OnBody)(HP_Http pSender,
                                                             HP_CONNID dwConnID,
                                                             const BYTE *pData,
                                                             int iLength);

/**
 * HP_FN_Http_OnBody, for the callbacks of HTTP servers (TDEF-53).
 */
typedef HP_FN_Http_OnBody HP_FN_HttpServer_OnBody;

/**
 * A chunk of iLength bytes begins; 0: the last one, which the trailer's fields follow. Any
 * result but HPR_OK gives OnParseError and closes the connection (HTTP-21, HTTP-28, HTTP-33).
 */
typedef En_HP_HttpParseResult (__HP_CALL *HP_FN_Http_OnChunkHeader)(HP_Http pSender,
                                                                    HP_CONNID dwConnID,
                                                                    int iLength);

/**
 * HP_FN_Http_OnChunkHeader, for the callbacks of HTTP servers (TDEF-53).
 */
typedef HP_FN_Http_OnChunkHeader HP_FN_HttpServer_OnChunkHeader;

/**
 * All of a chunk was delivered, and after the last one the trailer. Any result but HPR_OK
 * gives OnParseError and closes the connection (HTTP-21, HTTP-33).
 */
typedef En_HP_HttpParseResult (__HP_CALL *HP_FN_Http_OnChunkComplete)(HP_Http pSender, HP_CONNID dwConnID);

/**
 * HP_FN_Http_OnChunkComplete, for the callbacks of HTTP servers (TDEF-53).
 */
typedef HP_FN_Http_OnChunkComplete HP_FN_HttpServer_OnChunkComplete;

/**
 * The message is complete; a server answers here, or later on any thread. Any result but
 * HPR_OK gives OnParseError and closes the connection (HTTP-20, HTTP-33).
 */
typedef En_HP_HttpParseResult (__HP_CALL *HP_FN_Http_OnMessageComplete)(HP_Http pSender, HP_CONNID dwConnID);

/**
 * HP_FN_Http_OnMessageComplete, for the callbacks of HTTP servers (TDEF-53).
 */
typedef HP_FN_Http_OnMessageComplete HP_FN_HttpServer_OnMessageComplete;

/**
 * The bytes that follow the message are another protocol's: frames for the callbacks
 * OnWSMessage... after HUT_WEB_SOCKET, else bytes for OnReceive. The library sends nothing; a
 * server sends its 101 or 200 here. Any result but HPR_OK closes the connection with
 * OnClose(SO_RECEIVE, ...), without OnParseError (HTTP-35, HTTP-140 to HTTP-144).
 */
typedef En_HP_HttpParseResult (__HP_CALL *HP_FN_Http_OnUpgrade)(HP_Http pSender,
                                                                HP_CONNID dwConnID,
                                                                En_HP_HttpUpgradeType enUpgradeType);

/**
 * HP_FN_Http_OnUpgrade, for the callbacks of HTTP servers (TDEF-53).
 */
typedef HP_FN_Http_OnUpgrade HP_FN_HttpServer_OnUpgrade;

/**
 * What came is no valid message, or a callback refused it: one of llhttp's numbers and its
 * text, which is never NULL. The result is ignored; the connection is closed with
 * OnClose(SO_RECEIVE, ...) and the errno that the callback leaves, or ERROR_CANCELLED. What
 * is sent here is tried once (HTTP-36, HTTP-40 to HTTP-45).
 */
typedef En_HP_HttpParseResult (__HP_CALL *HP_FN_Http_OnParseError)(HP_Http pSender,
                                                                   HP_CONNID dwConnID,
                                                                   int iErrorCode,
                                                                   LPCSTR lpszErrorDesc);

/**
 * HP_FN_Http_OnParseError, for the callbacks of HTTP servers (TDEF-53).
 */
typedef HP_FN_Http_OnParseError HP_FN_HttpServer_OnParseError;

/**
 * A WebSocket frame begins. lpszMask: the four bytes of the key that its payload is masked
 * with, NULL if it is not masked; they are valid during the call only. HR_ERROR closes the
 * connection with OnClose(SO_RECEIVE, ...) (HTTP-37, HTTP-145 to HTTP-147).
 */
typedef En_HP_HandleResult (__HP_CALL *HP_FN_Http_OnWSMessageHeader)(HP_Http pSender,
                                                                     HP_CONNID dwConnID,
                                                                     BOOL bFinal,
                                                                     BYTE iReserved,
                                                                     BYTE iOperationCode,
                                                                     const BYTE *lpszMask,
                                                                     ULONGLONG ullBodyLen);

/**
 * HP_FN_Http_OnWSMessageHeader, for the callbacks of HTTP servers (TDEF-53).
 */
typedef HP_FN_Http_OnWSMessageHeader HP_FN_HttpServer_OnWSMessageHeader;

/**
 * A piece of the frame's payload, unmasked, never empty; it is valid during the call only.
 * HR_ERROR closes the connection (HTTP-37, HTTP-145).
 */
typedef En_HP_HandleResult (__HP_CALL *HP_FN_Http_OnWSMessageBody)(HP_Http pSender,
                                                                   HP_CONNID dwConnID,
                                                                   const BYTE *pData,
                                                                   int iLength);

/**
 * HP_FN_Http_OnWSMessageBody, for the callbacks of HTTP servers (TDEF-53).
 */
typedef HP_FN_Http_OnWSMessageBody HP_FN_HttpServer_OnWSMessageBody;

/**
 * All of the frame was delivered. HR_ERROR closes the connection (HTTP-37, HTTP-145).
 */
typedef En_HP_HandleResult (__HP_CALL *HP_FN_Http_OnWSMessageComplete)(HP_Http pSender, HP_CONNID dwConnID);

/**
 * HP_FN_Http_OnWSMessageComplete, for the callbacks of HTTP servers (TDEF-53).
 */
typedef HP_FN_Http_OnWSMessageComplete HP_FN_HttpServer_OnWSMessageComplete;

/**
 * HP_FN_Server_OnPrepareListen, for the callbacks of HTTP servers (TDEF-54).
 */
typedef HP_FN_Server_OnPrepareListen HP_FN_HttpServer_OnPrepareListen;

/**
 * HP_FN_Server_OnAccept, for the callbacks of HTTP servers (TDEF-54).
 */
typedef HP_FN_Server_OnAccept HP_FN_HttpServer_OnAccept;

/**
 * HP_FN_Server_OnHandShake, for the callbacks of HTTP servers (TDEF-54).
 */
typedef HP_FN_Server_OnHandShake HP_FN_HttpServer_OnHandShake;

/**
 * HP_FN_Server_OnReceive, for the callbacks of HTTP servers (TDEF-54).
 */
typedef HP_FN_Server_OnReceive HP_FN_HttpServer_OnReceive;

/**
 * HP_FN_Server_OnSend, for the callbacks of HTTP servers (TDEF-54).
 */
typedef HP_FN_Server_OnSend HP_FN_HttpServer_OnSend;

/**
 * HP_FN_Server_OnClose, for the callbacks of HTTP servers (TDEF-54).
 */
typedef HP_FN_Server_OnClose HP_FN_HttpServer_OnClose;

/**
 * HP_FN_Server_OnShutdown, for the callbacks of HTTP servers (TDEF-54).
 */
typedef HP_FN_Server_OnShutdown HP_FN_HttpServer_OnShutdown;

/**
 * HP_FN_Http_OnMessageBegin, for the callbacks of HTTP agents (TDEF-53).
 */
typedef HP_FN_Http_OnMessageBegin HP_FN_HttpAgent_OnMessageBegin;

/**
 * A response's status and reason, which may be empty, never NULL, and is valid during the
 * call only. Any result but HPR_OK gives OnParseError and closes the connection (HTTP-22,
 * HTTP-23, HTTP-33).
 */
typedef En_HP_HttpParseResult (__HP_CALL *HP_FN_Http_OnStatusLine)(HP_Http pSender,
                                                                   HP_CONNID dwConnID,
                                                                   USHORT usStatusCode,
                                                                   LPCSTR lpszDesc);

/**
 * HP_FN_Http_OnStatusLine, for the callbacks of HTTP agents (TDEF-53).
 */
typedef HP_FN_Http_OnStatusLine HP_FN_HttpAgent_OnStatusLine;

/**
 * HP_FN_Http_OnHeader, for the callbacks of HTTP agents (TDEF-53).
 */
typedef HP_FN_Http_OnHeader HP_FN_HttpAgent_OnHeader;

/**
 * HP_FN_Http_OnHeadersComplete, for the callbacks of HTTP agents (TDEF-53).
 */
typedef HP_FN_Http_OnHeadersComplete HP_FN_HttpAgent_OnHeadersComplete;

/**
 * HP_FN_Http_OnBody, for the callbacks of HTTP agents (TDEF-53).
 */
typedef HP_FN_Http_OnBody HP_FN_HttpAgent_OnBody;

/**
 * HP_FN_Http_OnChunkHeader, for the callbacks of HTTP agents (TDEF-53).
 */
typedef HP_FN_Http_OnChunkHeader HP_FN_HttpAgent_OnChunkHeader;

/**
 * HP_FN_Http_OnChunkComplete, for the callbacks of HTTP agents (TDEF-53).
 */
typedef HP_FN_Http_OnChunkComplete HP_FN_HttpAgent_OnChunkComplete;

/**
 * HP_FN_Http_OnMessageComplete, for the callbacks of HTTP agents (TDEF-53).
 */
typedef HP_FN_Http_OnMessageComplete HP_FN_HttpAgent_OnMessageComplete;

/**
 * HP_FN_Http_OnUpgrade, for the callbacks of HTTP agents (TDEF-53).
 */
typedef HP_FN_Http_OnUpgrade HP_FN_HttpAgent_OnUpgrade;

/**
 * HP_FN_Http_OnParseError, for the callbacks of HTTP agents (TDEF-53).
 */
typedef HP_FN_Http_OnParseError HP_FN_HttpAgent_OnParseError;

/**
 * HP_FN_Http_OnWSMessageHeader, for the callbacks of HTTP agents (TDEF-53).
 */
typedef HP_FN_Http_OnWSMessageHeader HP_FN_HttpAgent_OnWSMessageHeader;

/**
 * HP_FN_Http_OnWSMessageBody, for the callbacks of HTTP agents (TDEF-53).
 */
typedef HP_FN_Http_OnWSMessageBody HP_FN_HttpAgent_OnWSMessageBody;

/**
 * HP_FN_Http_OnWSMessageComplete, for the callbacks of HTTP agents (TDEF-53).
 */
typedef HP_FN_Http_OnWSMessageComplete HP_FN_HttpAgent_OnWSMessageComplete;

/**
 * HP_FN_Agent_OnPrepareConnect, for the callbacks of HTTP agents (TDEF-54).
 */
typedef HP_FN_Agent_OnPrepareConnect HP_FN_HttpAgent_OnPrepareConnect;

/**
 * HP_FN_Agent_OnConnect, for the callbacks of HTTP agents (TDEF-54).
 */
typedef HP_FN_Agent_OnConnect HP_FN_HttpAgent_OnConnect;

/**
 * HP_FN_Agent_OnHandShake, for the callbacks of HTTP agents (TDEF-54).
 */
typedef HP_FN_Agent_OnHandShake HP_FN_HttpAgent_OnHandShake;

/**
 * HP_FN_Agent_OnReceive, for the callbacks of HTTP agents (TDEF-54).
 */
typedef HP_FN_Agent_OnReceive HP_FN_HttpAgent_OnReceive;

/**
 * HP_FN_Agent_OnSend, for the callbacks of HTTP agents (TDEF-54).
 */
typedef HP_FN_Agent_OnSend HP_FN_HttpAgent_OnSend;

/**
 * HP_FN_Agent_OnClose, for the callbacks of HTTP agents (TDEF-54).
 */
typedef HP_FN_Agent_OnClose HP_FN_HttpAgent_OnClose;

/**
 * HP_FN_Agent_OnShutdown, for the callbacks of HTTP agents (TDEF-54).
 */
typedef HP_FN_Agent_OnShutdown HP_FN_HttpAgent_OnShutdown;

/**
 * HP_FN_Http_OnMessageBegin, for the callbacks of HTTP clients (TDEF-53).
 */
typedef HP_FN_Http_OnMessageBegin HP_FN_HttpClient_OnMessageBegin;

/**
 * HP_FN_Http_OnStatusLine, for the callbacks of HTTP clients (TDEF-53).
 */
typedef HP_FN_Http_OnStatusLine HP_FN_HttpClient_OnStatusLine;

/**
 * HP_FN_Http_OnHeader, for the callbacks of HTTP clients (TDEF-53).
 */
typedef HP_FN_Http_OnHeader HP_FN_HttpClient_OnHeader;

/**
 * HP_FN_Http_OnHeadersComplete, for the callbacks of HTTP clients (TDEF-53).
 */
typedef HP_FN_Http_OnHeadersComplete HP_FN_HttpClient_OnHeadersComplete;

/**
 * HP_FN_Http_OnBody, for the callbacks of HTTP clients (TDEF-53).
 */
typedef HP_FN_Http_OnBody HP_FN_HttpClient_OnBody;

/**
 * HP_FN_Http_OnChunkHeader, for the callbacks of HTTP clients (TDEF-53).
 */
typedef HP_FN_Http_OnChunkHeader HP_FN_HttpClient_OnChunkHeader;

/**
 * HP_FN_Http_OnChunkComplete, for the callbacks of HTTP clients (TDEF-53).
 */
typedef HP_FN_Http_OnChunkComplete HP_FN_HttpClient_OnChunkComplete;

/**
 * HP_FN_Http_OnMessageComplete, for the callbacks of HTTP clients (TDEF-53).
 */
typedef HP_FN_Http_OnMessageComplete HP_FN_HttpClient_OnMessageComplete;

/**
 * HP_FN_Http_OnUpgrade, for the callbacks of HTTP clients (TDEF-53).
 */
typedef HP_FN_Http_OnUpgrade HP_FN_HttpClient_OnUpgrade;

/**
 * HP_FN_Http_OnParseError, for the callbacks of HTTP clients (TDEF-53).
 */
typedef HP_FN_Http_OnParseError HP_FN_HttpClient_OnParseError;

/**
 * HP_FN_Http_OnWSMessageHeader, for the callbacks of HTTP clients (TDEF-53).
 */
typedef HP_FN_Http_OnWSMessageHeader HP_FN_HttpClient_OnWSMessageHeader;

/**
 * HP_FN_Http_OnWSMessageBody, for the callbacks of HTTP clients (TDEF-53).
 */
typedef HP_FN_Http_OnWSMessageBody HP_FN_HttpClient_OnWSMessageBody;

/**
 * HP_FN_Http_OnWSMessageComplete, for the callbacks of HTTP clients (TDEF-53).
 */
typedef HP_FN_Http_OnWSMessageComplete HP_FN_HttpClient_OnWSMessageComplete;

/**
 * HP_FN_Client_OnPrepareConnect, for the callbacks of HTTP clients (TDEF-54).
 */
typedef HP_FN_Client_OnPrepareConnect HP_FN_HttpClient_OnPrepareConnect;

/**
 * HP_FN_Client_OnConnect, for the callbacks of HTTP clients (TDEF-54).
 */
typedef HP_FN_Client_OnConnect HP_FN_HttpClient_OnConnect;

/**
 * HP_FN_Client_OnHandShake, for the callbacks of HTTP clients (TDEF-54).
 */
typedef HP_FN_Client_OnHandShake HP_FN_HttpClient_OnHandShake;

/**
 * HP_FN_Client_OnReceive, for the callbacks of HTTP clients (TDEF-54).
 */
typedef HP_FN_Client_OnReceive HP_FN_HttpClient_OnReceive;

/**
 * HP_FN_Client_OnSend, for the callbacks of HTTP clients (TDEF-54).
 */
typedef HP_FN_Client_OnSend HP_FN_HttpClient_OnSend;

/**
 * HP_FN_Client_OnClose, for the callbacks of HTTP clients (TDEF-54).
 */
typedef HP_FN_Client_OnClose HP_FN_HttpClient_OnClose;

/**
 * Makes a stopped HTTP server that reports to pListener for life: any listener for servers,
 * or NULL for no callbacks. The handle is the pSender of its callbacks. The program owns it.
 * NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError (COM-20, COM-22, ABI-40 to
 * ABI-47).
 */
HPSOCKET_API HP_HttpServer Create_HP_HttpServer(HP_HttpServerListener pListener);

/**
 * Makes a stopped HTTP agent that reports to pListener for life: any listener for agents, or
 * NULL for no callbacks. The handle is the pSender of its callbacks. The program owns it.
 * NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError (COM-20, COM-22, ABI-40 to
 * ABI-47).
 */
HPSOCKET_API HP_HttpAgent Create_HP_HttpAgent(HP_HttpAgentListener pListener);

/**
 * Makes a stopped HTTP client that reports to pListener for life: any listener for clients,
 * or NULL for no callbacks. The handle is the pSender of its callbacks. The program owns it.
 * NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError (COM-20, COM-22, ABI-40 to
 * ABI-47).
 */
HPSOCKET_API HP_HttpClient Create_HP_HttpClient(HP_HttpClientListener pListener);

/**
 * Makes a stopped HTTP synchronous client that reports to pListener for life: any listener
 * for clients, or NULL for no callbacks. The handle is the pSender of its callbacks. Its
 * requests wait for the response. The program owns it. NULL: EINVAL (no such listener) or
 * ENOMEM in SYS_GetLastError (COM-20, COM-22, ABI-40 to ABI-47).
 */
HPSOCKET_API HP_HttpSyncClient Create_HP_HttpSyncClient(HP_HttpClientListener pListener);

/**
 * Stops the component if needed, waits until none of its callbacks runs, and frees it; works
 * for a component of any type. The listener stays. Inside a callback of the component itself
 * it returns at once, and the component goes when its stop is finished. NULL is a no-op
 * (COM-23 to COM-25, ABI-45).
 */
HPSOCKET_API void Destroy_HP_HttpServer(HP_HttpServer pServer);

/**
 * Stops the component if needed, waits until none of its callbacks runs, and frees it; works
 * for a component of any type. The listener stays. Inside a callback of the component itself
 * it returns at once, and the component goes when its stop is finished. NULL is a no-op
 * (COM-23 to COM-25, ABI-45).
 */
HPSOCKET_API void Destroy_HP_HttpAgent(HP_HttpAgent pAgent);

/**
 * Stops the component if needed, waits until none of its callbacks runs, and frees it; works
 * for a component of any type. The listener stays. Inside a callback of the component itself
 * it returns at once, and the component goes when its stop is finished. NULL is a no-op
 * (COM-23 to COM-25, ABI-45).
 */
HPSOCKET_API void Destroy_HP_HttpClient(HP_HttpClient pClient);

/**
 * Stops the component if needed, waits until none of its callbacks runs, and frees it; works
 * for a component of any type. The listener stays. Inside a callback of the component itself
 * it returns at once, and the component goes when its stop is finished. NULL is a no-op
 * (COM-23 to COM-25, ABI-45).
 */
HPSOCKET_API void Destroy_HP_HttpSyncClient(HP_HttpSyncClient pClient);

/**
 * Makes a listener with all callbacks unset, for any server. The program owns it and destroys
 * it after the components made with it; destroying it earlier does no harm. NULL: ENOMEM in
 * SYS_GetLastError (COM-20, COM-21, ABI-43, ABI-46).
 */
HPSOCKET_API HP_HttpServerListener Create_HP_HttpServerListener(void);

/**
 * Makes a listener with all callbacks unset, for any agent. The program owns it and destroys
 * it after the components made with it; destroying it earlier does no harm. NULL: ENOMEM in
 * SYS_GetLastError (COM-20, COM-21, ABI-43, ABI-46).
 */
HPSOCKET_API HP_HttpAgentListener Create_HP_HttpAgentListener(void);

/**
 * Makes a listener with all callbacks unset, for any client. The program owns it and destroys
 * it after the components made with it; destroying it earlier does no harm. NULL: ENOMEM in
 * SYS_GetLastError (COM-20, COM-21, ABI-43, ABI-46).
 */
HPSOCKET_API HP_HttpClientListener Create_HP_HttpClientListener(void);

/**
 * Destroys a listener of any type. NULL is a no-op (ABI-45, COM-25).
 */
HPSOCKET_API void Destroy_HP_HttpServerListener(HP_HttpServerListener pListener);

/**
 * Destroys a listener of any type. NULL is a no-op (ABI-45, COM-25).
 */
HPSOCKET_API void Destroy_HP_HttpAgentListener(HP_HttpAgentListener pListener);

/**
 * Destroys a listener of any type. NULL is a no-op (ABI-45, COM-25).
 */
HPSOCKET_API void Destroy_HP_HttpClientListener(HP_HttpClientListener pListener);

/**
 * Sets OnMessageBegin of listeners for HTTP servers; NULL unsets it.
 * HP_FN_Http_OnMessageBegin says when it is called. May be called any time; a running event
 * uses the old or the new function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpServer_OnMessageBegin(HP_HttpServerListener pListener,
                                         HP_FN_HttpServer_OnMessageBegin fn);

/**
 * Sets OnRequestLine of listeners for HTTP servers; NULL unsets it. HP_FN_Http_OnRequestLine
 * says when it is called. May be called any time; a running event uses the old or the new
 * function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpServer_OnRequestLine(HP_HttpServerListener pListener,
                                        HP_FN_HttpServer_OnRequestLine fn);

/**
 * Sets OnHeader of listeners for HTTP servers; NULL unsets it. HP_FN_Http_OnHeader says when
 * it is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpServer_OnHeader(HP_HttpServerListener pListener,
                                   HP_FN_HttpServer_OnHeader fn);

/**
 * Sets OnHeadersComplete of listeners for HTTP servers; NULL unsets it.
 * HP_FN_Http_OnHeadersComplete says when it is called. May be called any time; a running
 * event uses the old or the new function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpServer_OnHeadersComplete(HP_HttpServerListener pListener,
                                            HP_FN_HttpServer_OnHeadersComplete fn);

/**
 * Sets OnBody of listeners for HTTP servers; NULL unsets it. HP_FN_Http_OnBody says when it
 * is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpServer_OnBody(HP_HttpServerListener pListener,
                                 HP_FN_HttpServer_OnBody fn);

/**
 * Sets OnChunkHeader of listeners for HTTP servers; NULL unsets it. HP_FN_Http_OnChunkHeader
 * says when it is called. May be called any time; a running event uses the old or the new
 * function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpServer_OnChunkHeader(HP_HttpServerListener pListener,
                                        HP_FN_HttpServer_OnChunkHeader fn);

/**
 * Sets OnChunkComplete of listeners for HTTP servers; NULL unsets it.
 * HP_FN_Http_OnChunkComplete says when it is called. May be called any time; a running event
 * uses the old or the new function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpServer_OnChunkComplete(HP_HttpServerListener pListener,
                                          HP_FN_HttpServer_OnChunkComplete fn);

/**
 * Sets OnMessageComplete of listeners for HTTP servers; NULL unsets it.
 * HP_FN_Http_OnMessageComplete says when it is called. May be called any time; a running
 * event uses the old or the new function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpServer_OnMessageComplete(HP_HttpServerListener pListener,
                                            HP_FN_HttpServer_OnMessageComplete fn);

/**
 * Sets OnUpgrade of listeners for HTTP servers; NULL unsets it. HP_FN_Http_OnUpgrade says
 * when it is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpServer_OnUpgrade(HP_HttpServerListener pListener,
                                    HP_FN_HttpServer_OnUpgrade fn);

/**
 * Sets OnParseError of listeners for HTTP servers; NULL unsets it. HP_FN_Http_OnParseError
 * says when it is called. May be called any time; a running event uses the old or the new
 * function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpServer_OnParseError(HP_HttpServerListener pListener,
                                       HP_FN_HttpServer_OnParseError fn);

/**
 * Sets OnWSMessageHeader of listeners for HTTP servers; NULL unsets it.
 * HP_FN_Http_OnWSMessageHeader says when it is called. May be called any time; a running
 * event uses the old or the new function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpServer_OnWSMessageHeader(HP_HttpServerListener pListener,
                                            HP_FN_HttpServer_OnWSMessageHeader fn);

/**
 * Sets OnWSMessageBody of listeners for HTTP servers; NULL unsets it.
 * HP_FN_Http_OnWSMessageBody says when it is called. May be called any time; a running event
 * uses the old or the new function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpServer_OnWSMessageBody(HP_HttpServerListener pListener,
                                          HP_FN_HttpServer_OnWSMessageBody fn);

/**
 * Sets OnWSMessageComplete of listeners for HTTP servers; NULL unsets it.
 * HP_FN_Http_OnWSMessageComplete says when it is called. May be called any time; a running
 * event uses the old or the new function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpServer_OnWSMessageComplete(HP_HttpServerListener pListener,
                                              HP_FN_HttpServer_OnWSMessageComplete fn);

/**
 * Sets OnPrepareListen of listeners for HTTP servers; NULL unsets it.
 * HP_FN_Server_OnPrepareListen says when it is called. May be called any time; a running
 * event uses the old or the new function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpServer_OnPrepareListen(HP_HttpServerListener pListener,
                                          HP_FN_HttpServer_OnPrepareListen fn);

/**
 * Sets OnAccept of listeners for HTTP servers; NULL unsets it. HP_FN_Server_OnAccept says
 * when it is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpServer_OnAccept(HP_HttpServerListener pListener,
                                   HP_FN_HttpServer_OnAccept fn);

/**
 * Sets OnHandShake of listeners for HTTP servers; NULL unsets it. HP_FN_Server_OnHandShake
 * says when it is called. May be called any time; a running event uses the old or the new
 * function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpServer_OnHandShake(HP_HttpServerListener pListener,
                                      HP_FN_HttpServer_OnHandShake fn);

/**
 * Sets OnReceive of listeners for HTTP servers; NULL unsets it. HP_FN_Server_OnReceive says
 * when it is called. Pull components do not call it. May be called any time; a running event
 * uses the old or the new function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpServer_OnReceive(HP_HttpServerListener pListener,
                                    HP_FN_HttpServer_OnReceive fn);

/**
 * Sets OnSend of listeners for HTTP servers; NULL unsets it. HP_FN_Server_OnSend says when it
 * is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpServer_OnSend(HP_HttpServerListener pListener,
                                 HP_FN_HttpServer_OnSend fn);

/**
 * Sets OnClose of listeners for HTTP servers; NULL unsets it. HP_FN_Server_OnClose says when
 * it is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpServer_OnClose(HP_HttpServerListener pListener,
                                  HP_FN_HttpServer_OnClose fn);

/**
 * Sets OnShutdown of listeners for HTTP servers; NULL unsets it. HP_FN_Server_OnShutdown says
 * when it is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpServer_OnShutdown(HP_HttpServerListener pListener,
                                     HP_FN_HttpServer_OnShutdown fn);

/**
 * Sets OnMessageBegin of listeners for HTTP agents; NULL unsets it. HP_FN_Http_OnMessageBegin
 * says when it is called. May be called any time; a running event uses the old or the new
 * function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpAgent_OnMessageBegin(HP_HttpAgentListener pListener,
                                        HP_FN_HttpAgent_OnMessageBegin fn);

/**
 * Sets OnStatusLine of listeners for HTTP agents; NULL unsets it. HP_FN_Http_OnStatusLine
 * says when it is called. May be called any time; a running event uses the old or the new
 * function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpAgent_OnStatusLine(HP_HttpAgentListener pListener,
                                      HP_FN_HttpAgent_OnStatusLine fn);

/**
 * Sets OnHeader of listeners for HTTP agents; NULL unsets it. HP_FN_Http_OnHeader says when
 * it is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpAgent_OnHeader(HP_HttpAgentListener pListener,
                                  HP_FN_HttpAgent_OnHeader fn);

/**
 * Sets OnHeadersComplete of listeners for HTTP agents; NULL unsets it.
 * HP_FN_Http_OnHeadersComplete says when it is called. May be called any time; a running
 * event uses the old or the new function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpAgent_OnHeadersComplete(HP_HttpAgentListener pListener,
                                           HP_FN_HttpAgent_OnHeadersComplete fn);

/**
 * Sets OnBody of listeners for HTTP agents; NULL unsets it. HP_FN_Http_OnBody says when it is
 * called. May be called any time; a running event uses the old or the new function (COM-21,
 * ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpAgent_OnBody(HP_HttpAgentListener pListener,
                                HP_FN_HttpAgent_OnBody fn);

/**
 * Sets OnChunkHeader of listeners for HTTP agents; NULL unsets it. HP_FN_Http_OnChunkHeader
 * says when it is called. May be called any time; a running event uses the old or the new
 * function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpAgent_OnChunkHeader(HP_HttpAgentListener pListener,
                                       HP_FN_HttpAgent_OnChunkHeader fn);

/**
 * Sets OnChunkComplete of listeners for HTTP agents; NULL unsets it.
 * HP_FN_Http_OnChunkComplete says when it is called. May be called any time; a running event
 * uses the old or the new function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpAgent_OnChunkComplete(HP_HttpAgentListener pListener,
                                         HP_FN_HttpAgent_OnChunkComplete fn);

/**
 * Sets OnMessageComplete of listeners for HTTP agents; NULL unsets it.
 * HP_FN_Http_OnMessageComplete says when it is called. May be called any time; a running
 * event uses the old or the new function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpAgent_OnMessageComplete(HP_HttpAgentListener pListener,
                                           HP_FN_HttpAgent_OnMessageComplete fn);

/**
 * Sets OnUpgrade of listeners for HTTP agents; NULL unsets it. HP_FN_Http_OnUpgrade says when
 * it is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpAgent_OnUpgrade(HP_HttpAgentListener pListener,
                                   HP_FN_HttpAgent_OnUpgrade fn);

/**
 * Sets OnParseError of listeners for HTTP agents; NULL unsets it. HP_FN_Http_OnParseError
 * says when it is called. May be called any time; a running event uses the old or the new
 * function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpAgent_OnParseError(HP_HttpAgentListener pListener,
                                      HP_FN_HttpAgent_OnParseError fn);

/**
 * Sets OnWSMessageHeader of listeners for HTTP agents; NULL unsets it.
 * HP_FN_Http_OnWSMessageHeader says when it is called. May be called any time; a running
 * event uses the old or the new function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpAgent_OnWSMessageHeader(HP_HttpAgentListener pListener,
                                           HP_FN_HttpAgent_OnWSMessageHeader fn);

/**
 * Sets OnWSMessageBody of listeners for HTTP agents; NULL unsets it.
 * HP_FN_Http_OnWSMessageBody says when it is called. May be called any time; a running event
 * uses the old or the new function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpAgent_OnWSMessageBody(HP_HttpAgentListener pListener,
                                         HP_FN_HttpAgent_OnWSMessageBody fn);

/**
 * Sets OnWSMessageComplete of listeners for HTTP agents; NULL unsets it.
 * HP_FN_Http_OnWSMessageComplete says when it is called. May be called any time; a running
 * event uses the old or the new function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpAgent_OnWSMessageComplete(HP_HttpAgentListener pListener,
                                             HP_FN_HttpAgent_OnWSMessageComplete fn);

/**
 * Sets OnPrepareConnect of listeners for HTTP agents; NULL unsets it.
 * HP_FN_Agent_OnPrepareConnect says when it is called. May be called any time; a running
 * event uses the old or the new function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpAgent_OnPrepareConnect(HP_HttpAgentListener pListener,
                                          HP_FN_HttpAgent_OnPrepareConnect fn);

/**
 * Sets OnConnect of listeners for HTTP agents; NULL unsets it. HP_FN_Agent_OnConnect says
 * when it is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpAgent_OnConnect(HP_HttpAgentListener pListener,
                                   HP_FN_HttpAgent_OnConnect fn);

/**
 * Sets OnHandShake of listeners for HTTP agents; NULL unsets it. HP_FN_Agent_OnHandShake says
 * when it is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpAgent_OnHandShake(HP_HttpAgentListener pListener,
                                     HP_FN_HttpAgent_OnHandShake fn);

/**
 * Sets OnReceive of listeners for HTTP agents; NULL unsets it. HP_FN_Agent_OnReceive says
 * when it is called. Pull components do not call it. May be called any time; a running event
 * uses the old or the new function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpAgent_OnReceive(HP_HttpAgentListener pListener,
                                   HP_FN_HttpAgent_OnReceive fn);

/**
 * Sets OnSend of listeners for HTTP agents; NULL unsets it. HP_FN_Agent_OnSend says when it
 * is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpAgent_OnSend(HP_HttpAgentListener pListener,
                                HP_FN_HttpAgent_OnSend fn);

/**
 * Sets OnClose of listeners for HTTP agents; NULL unsets it. HP_FN_Agent_OnClose says when it
 * is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpAgent_OnClose(HP_HttpAgentListener pListener,
                                 HP_FN_HttpAgent_OnClose fn);

/**
 * Sets OnShutdown of listeners for HTTP agents; NULL unsets it. HP_FN_Agent_OnShutdown says
 * when it is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpAgent_OnShutdown(HP_HttpAgentListener pListener,
                                    HP_FN_HttpAgent_OnShutdown fn);

/**
 * Sets OnMessageBegin of listeners for HTTP clients; NULL unsets it.
 * HP_FN_Http_OnMessageBegin says when it is called. May be called any time; a running event
 * uses the old or the new function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpClient_OnMessageBegin(HP_HttpClientListener pListener,
                                         HP_FN_HttpClient_OnMessageBegin fn);

/**
 * Sets OnStatusLine of listeners for HTTP clients; NULL unsets it. HP_FN_Http_OnStatusLine
 * says when it is called. May be called any time; a running event uses the old or the new
 * function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpClient_OnStatusLine(HP_HttpClientListener pListener,
                                       HP_FN_HttpClient_OnStatusLine fn);

/**
 * Sets OnHeader of listeners for HTTP clients; NULL unsets it. HP_FN_Http_OnHeader says when
 * it is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpClient_OnHeader(HP_HttpClientListener pListener,
                                   HP_FN_HttpClient_OnHeader fn);

/**
 * Sets OnHeadersComplete of listeners for HTTP clients; NULL unsets it.
 * HP_FN_Http_OnHeadersComplete says when it is called. May be called any time; a running
 * event uses the old or the new function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpClient_OnHeadersComplete(HP_HttpClientListener pListener,
                                            HP_FN_HttpClient_OnHeadersComplete fn);

/**
 * Sets OnBody of listeners for HTTP clients; NULL unsets it. HP_FN_Http_OnBody says when it
 * is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpClient_OnBody(HP_HttpClientListener pListener,
                                 HP_FN_HttpClient_OnBody fn);

/**
 * Sets OnChunkHeader of listeners for HTTP clients; NULL unsets it. HP_FN_Http_OnChunkHeader
 * says when it is called. May be called any time; a running event uses the old or the new
 * function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpClient_OnChunkHeader(HP_HttpClientListener pListener,
                                        HP_FN_HttpClient_OnChunkHeader fn);

/**
 * Sets OnChunkComplete of listeners for HTTP clients; NULL unsets it.
 * HP_FN_Http_OnChunkComplete says when it is called. May be called any time; a running event
 * uses the old or the new function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpClient_OnChunkComplete(HP_HttpClientListener pListener,
                                          HP_FN_HttpClient_OnChunkComplete fn);

/**
 * Sets OnMessageComplete of listeners for HTTP clients; NULL unsets it.
 * HP_FN_Http_OnMessageComplete says when it is called. May be called any time; a running
 * event uses the old or the new function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpClient_OnMessageComplete(HP_HttpClientListener pListener,
                                            HP_FN_HttpClient_OnMessageComplete fn);

/**
 * Sets OnUpgrade of listeners for HTTP clients; NULL unsets it. HP_FN_Http_OnUpgrade says
 * when it is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpClient_OnUpgrade(HP_HttpClientListener pListener,
                                    HP_FN_HttpClient_OnUpgrade fn);

/**
 * Sets OnParseError of listeners for HTTP clients; NULL unsets it. HP_FN_Http_OnParseError
 * says when it is called. May be called any time; a running event uses the old or the new
 * function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpClient_OnParseError(HP_HttpClientListener pListener,
                                       HP_FN_HttpClient_OnParseError fn);

/**
 * Sets OnWSMessageHeader of listeners for HTTP clients; NULL unsets it.
 * HP_FN_Http_OnWSMessageHeader says when it is called. May be called any time; a running
 * event uses the old or the new function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpClient_OnWSMessageHeader(HP_HttpClientListener pListener,
                                            HP_FN_HttpClient_OnWSMessageHeader fn);

/**
 * Sets OnWSMessageBody of listeners for HTTP clients; NULL unsets it.
 * HP_FN_Http_OnWSMessageBody says when it is called. May be called any time; a running event
 * uses the old or the new function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpClient_OnWSMessageBody(HP_HttpClientListener pListener,
                                          HP_FN_HttpClient_OnWSMessageBody fn);

/**
 * Sets OnWSMessageComplete of listeners for HTTP clients; NULL unsets it.
 * HP_FN_Http_OnWSMessageComplete says when it is called. May be called any time; a running
 * event uses the old or the new function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpClient_OnWSMessageComplete(HP_HttpClientListener pListener,
                                              HP_FN_HttpClient_OnWSMessageComplete fn);

/**
 * Sets OnPrepareConnect of listeners for HTTP clients; NULL unsets it.
 * HP_FN_Client_OnPrepareConnect says when it is called. May be called any time; a running
 * event uses the old or the new function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpClient_OnPrepareConnect(HP_HttpClientListener pListener,
                                           HP_FN_HttpClient_OnPrepareConnect fn);

/**
 * Sets OnConnect of listeners for HTTP clients; NULL unsets it. HP_FN_Client_OnConnect says
 * when it is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpClient_OnConnect(HP_HttpClientListener pListener,
                                    HP_FN_HttpClient_OnConnect fn);

/**
 * Sets OnHandShake of listeners for HTTP clients; NULL unsets it. HP_FN_Client_OnHandShake
 * says when it is called. May be called any time; a running event uses the old or the new
 * function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpClient_OnHandShake(HP_HttpClientListener pListener,
                                      HP_FN_HttpClient_OnHandShake fn);

/**
 * Sets OnReceive of listeners for HTTP clients; NULL unsets it. HP_FN_Client_OnReceive says
 * when it is called. Pull components do not call it. May be called any time; a running event
 * uses the old or the new function (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpClient_OnReceive(HP_HttpClientListener pListener,
                                    HP_FN_HttpClient_OnReceive fn);

/**
 * Sets OnSend of listeners for HTTP clients; NULL unsets it. HP_FN_Client_OnSend says when it
 * is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpClient_OnSend(HP_HttpClientListener pListener,
                                 HP_FN_HttpClient_OnSend fn);

/**
 * Sets OnClose of listeners for HTTP clients; NULL unsets it. HP_FN_Client_OnClose says when
 * it is called. May be called any time; a running event uses the old or the new function
 * (COM-21, ABI-48, ABI-49).
 */
HPSOCKET_API
void HP_Set_FN_HttpClient_OnClose(HP_HttpClientListener pListener,
                                  HP_FN_HttpClient_OnClose fn);

/**
 * Sends a response: the status line, lpHeaders in their order, then Content-Length and
 * Connection unless they are among them, and iLength bytes of pData. lpszDesc NULL stands for
 * the usual text of the code. A header without a name is left out, and a value that is NULL
 * is empty. What answers HEAD says the length, but leaves the bytes out. All is copied, and
 * TRUE does not mean that it is sent. It may be called on any thread, as late and as often as
 * the program likes: nothing checks that it answers a request. FALSE: the reason is in
 * SYS_GetLastError (ERROR_OBJECT_NOT_FOUND: no such connection, ERROR_INVALID_STATE: not
 * connected, or HTTPS before OnHandShake, EINVAL: bad arguments, or a text with a line break,
 * which would make two responses of one, E2BIG: more than 0x7FFFFFFF bytes pending) (HTTP-100
 * to HTTP-108, HTTP-T5).
 */
HPSOCKET_API
BOOL HP_HttpServer_SendResponse(HP_HttpServer pServer,
                                HP_CONNID dwConnID,
                                USHORT usStatusCode,
                                LPCSTR lpszDesc,
                                const HP_THeader *lpHeaders,
                                int iHeaderCount,
                                const BYTE *pData,
                                int iLength);

/**
 * As HP_HttpServer_SendResponse, with a file of 1 to 4,194,303 bytes as the body; nothing
 * about its type is guessed. FALSE also for the file: the errno of opening it,
 * ERROR_BAD_FILE_TYPE, ERROR_EMPTY, or EFBIG; nothing is sent then (HTTP-109).
 */
HPSOCKET_API
BOOL HP_HttpServer_SendLocalFile(HP_HttpServer pServer,
                                 HP_CONNID dwConnID,
                                 LPCSTR lpszFileName,
                                 USHORT usStatusCode,
                                 LPCSTR lpszDesc,
                                 const HP_THeader *lpHeaders,
                                 int iHeaderCount);

/**
 * Sends a chunk of iLength bytes, which may have extensions (a=b, with or without a semicolon
 * in front); 0 bytes are the last one. The head must have been sent before, with
 * Transfer-Encoding: chunked. A synchronous client waits for the response after the last one.
 * FALSE: the reason is in SYS_GetLastError (ERROR_OBJECT_NOT_FOUND: no such connection,
 * ERROR_INVALID_STATE: not connected, or HTTPS before OnHandShake, EINVAL: bad arguments, or
 * extensions with a line break, E2BIG: more than 0x7FFFFFFF bytes pending) (HTTP-111,
 * HTTP-212). Since 5.6.1.
 */
HPSOCKET_API
BOOL HP_HttpServer_SendChunkData(HP_HttpServer pServer,
                                 HP_CONNID dwConnID,
                                 const BYTE *pData,
                                 int iLength,
                                 LPCSTR lpszExtensions);

/**
 * Sends a WebSocket frame, not masked: iReserved are three bits, iOperationCode four.
 * ullBodyLen 0 stands for iLength; a greater one is announced, and the program sends the rest
 * with HP_Server_Send. It does not check that the connection was upgraded. FALSE: the reason
 * is in SYS_GetLastError (ERROR_OBJECT_NOT_FOUND: no such connection, ERROR_INVALID_STATE:
 * not connected, or HTTPS before OnHandShake, EINVAL: bad arguments, or ullBodyLen below
 * iLength, E2BIG: more than 0x7FFFFFFF bytes pending) (HTTP-148 to HTTP-151).
 */
HPSOCKET_API
BOOL HP_HttpServer_SendWSMessage(HP_HttpServer pServer,
                                 HP_CONNID dwConnID,
                                 BOOL bFinal,
                                 BYTE iReserved,
                                 BYTE iOperationCode,
                                 const BYTE *pData,
                                 int iLength,
                                 ULONGLONG ullBodyLen);

/**
 * Ends a connection after its last response, so that the client can close first: what comes
 * from now on is thrown away, and the connection closes with OnClose(SO_CLOSE, 0) after
 * ReleaseDelay, later (at most a minute) if data is still being sent. FALSE, without a
 * reason: there is no such connection, or it was released before (HTTP-112).
 */
HPSOCKET_API BOOL HP_HttpServer_Release(HP_HttpServer pServer, HP_CONNID dwConnID);

/**
 * Begins HTTP on a connection of a component whose HttpAutoStart is FALSE; bytes that come
 * from now on are HTTP. Without TLS OnHandShake runs inside this call; with TLS the handshake
 * begins now, or with HP_SSL..._StartSSLHandShake if it is not automatic. It may be called on
 * any thread and in callbacks. FALSE: ERROR_INVALID_OPERATION (HttpAutoStart is TRUE),
 * ERROR_OBJECT_NOT_FOUND (no such connection), ERROR_INVALID_STATE (not connected),
 * ERROR_ALREADY_INITIALIZED (HTTP-8). Since 5.4.3.
 */
HPSOCKET_API BOOL HP_HttpServer_StartHttp(HP_HttpServer pServer, HP_CONNID dwConnID);

/**
 * Sets the time in ms between HP_HttpServer_Release and the end of the connection. The
 * default is 3000; Start accepts 100 to 60000. Ignored unless the server is stopped (HTTP-3,
 * HTTP-112, COM-70 to COM-72).
 */
HPSOCKET_API void HP_HttpServer_SetReleaseDelay(HP_HttpServer pServer, DWORD dwReleaseDelay);

/**
 * Returns the time in ms between HP_HttpServer_Release and the end of the connection, as last
 * set, whether Start accepts it or not. The default is 3000 (HTTP-3, HTTP-112, COM-70).
 */
HPSOCKET_API DWORD HP_HttpServer_GetReleaseDelay(HP_HttpServer pServer);

/**
 * Returns which parts the request's target has: a bit 1 << HUF_... for each. 0 without a
 * connection that speaks HTTP (HTTP-83).
 */
HPSOCKET_API USHORT HP_HttpServer_GetUrlFieldSet(HP_HttpServer pServer, HP_CONNID dwConnID);

/**
 * Returns a part of the request's target as it came, empty if it has none; NULL for another
 * number, or without a connection that speaks HTTP. The text is valid until OnMessageBegin of
 * the message after the next, or until the connection has been gone for a while (HTTP-83,
 * HTTP-86).
 */
HPSOCKET_API
LPCSTR HP_HttpServer_GetUrlField(HP_HttpServer pServer,
                                 HP_CONNID dwConnID,
                                 En_HP_HttpUrlField enField);

/**
 * Returns the request's method, a static text; NULL before it is known, or without a
 * connection that speaks HTTP (HTTP-85).
 */
HPSOCKET_API LPCSTR HP_HttpServer_GetMethod(HP_HttpServer pServer, HP_CONNID dwConnID);

/**
 * Sets the version of HTTP in the first line of what is sent (En_HP_HttpVersion). The default
 * is HV_1_1; Start accepts HV_1_0 or HV_1_1. Ignored unless the server is stopped (HTTP-2,
 * COM-70 to COM-72).
 */
HPSOCKET_API void HP_HttpServer_SetLocalVersion(HP_HttpServer pServer, En_HP_HttpVersion usVersion);

/**
 * Returns the version of HTTP in the first line of what is sent (En_HP_HttpVersion), as last
 * set, whether Start accepts it or not. The default is HV_1_1 (HTTP-2, COM-70).
 */
HPSOCKET_API En_HP_HttpVersion HP_HttpServer_GetLocalVersion(HP_HttpServer pServer);

/**
 * Whether the message asks for another protocol; known when OnHeadersComplete is called.
 * FALSE without a connection that speaks HTTP (HTTP-72).
 */
HPSOCKET_API BOOL HP_HttpServer_IsUpgrade(HP_HttpServer pServer, HP_CONNID dwConnID);

/**
 * Whether the connection stays open after the message; known when OnHeadersComplete is
 * called, and kept until the next message begins. FALSE without a connection that speaks HTTP
 * (HTTP-73).
 */
HPSOCKET_API BOOL HP_HttpServer_IsKeepAlive(HP_HttpServer pServer, HP_CONNID dwConnID);

/**
 * Returns the message's version of HTTP, the minor number in the high byte: 0x0101 is 1.1. 0
 * before it is known, or without a connection that speaks HTTP (HTTP-74).
 */
HPSOCKET_API USHORT HP_HttpServer_GetVersion(HP_HttpServer pServer, HP_CONNID dwConnID);

/**
 * Returns the first Host of the request; NULL without one. The text is valid until
 * OnMessageBegin of the message after the next, or until the connection has been gone for a
 * while (HTTP-76, HTTP-86).
 */
HPSOCKET_API LPCSTR HP_HttpServer_GetHost(HP_HttpServer pServer, HP_CONNID dwConnID);

/**
 * Returns the length of the body that the message declares, which does not change while it
 * comes. 0 if it declares none, is chunked, or without a connection that speaks HTTP
 * (HTTP-75).
 */
HPSOCKET_API ULONGLONG HP_HttpServer_GetContentLength(HP_HttpServer pServer, HP_CONNID dwConnID);

/**
 * Returns the first Content-Type of the message; NULL without one. The text is valid until
 * OnMessageBegin of the message after the next, or until the connection has been gone for a
 * while (HTTP-76, HTTP-86).
 */
HPSOCKET_API LPCSTR HP_HttpServer_GetContentType(HP_HttpServer pServer, HP_CONNID dwConnID);

/**
 * Returns the first Content-Encoding of the message; NULL without one. The text is valid
 * until OnMessageBegin of the message after the next, or until the connection has been gone
 * for a while (HTTP-76, HTTP-86).
 */
HPSOCKET_API LPCSTR HP_HttpServer_GetContentEncoding(HP_HttpServer pServer, HP_CONNID dwConnID);

/**
 * Returns the first Transfer-Encoding of the message; NULL without one. The text is valid
 * until OnMessageBegin of the message after the next, or until the connection has been gone
 * for a while (HTTP-76, HTTP-86).
 */
HPSOCKET_API LPCSTR HP_HttpServer_GetTransferEncoding(HP_HttpServer pServer, HP_CONNID dwConnID);

/**
 * Returns what the message asks for (HUT_...); known when OnHeadersComplete is called.
 * HUT_NONE without a connection that speaks HTTP (HTTP-72).
 */
HPSOCKET_API
En_HP_HttpUpgradeType HP_HttpServer_GetUpgradeType(HP_HttpServer pServer,
                                                   HP_CONNID dwConnID);

/**
 * Returns the number of the error that OnParseError reported, and stores its text, which is
 * static; 0 and HPE_OK if there was none. lpszErrorDesc may be NULL. 0, and nothing stored,
 * without a connection that speaks HTTP (HTTP-43).
 */
HPSOCKET_API
USHORT HP_HttpServer_GetParseErrorCode(HP_HttpServer pServer,
                                       HP_CONNID dwConnID,
                                       LPCSTR *lpszErrorDesc);

/**
 * Stores the value of the first header of this name, whose case does not matter. FALSE, and
 * nothing stored, if there is none; EINVAL for NULL. The text is valid until OnMessageBegin
 * of the message after the next, or until the connection has been gone for a while (HTTP-77,
 * HTTP-86).
 */
HPSOCKET_API
BOOL HP_HttpServer_GetHeader(HP_HttpServer pServer,
                             HP_CONNID dwConnID,
                             LPCSTR lpszName,
                             LPCSTR *lpszValue);

/**
 * Stores the values of all headers of this name, whose case does not matter, as they came:
 * pdwCount is how many lpszValue can take, and becomes how many there are. As many as fit are
 * stored. FALSE: there is none, or more than fit; EINVAL for a NULL that is needed. Nothing
 * at all is stored without a connection that speaks HTTP. The texts are valid as those of
 * HP_Http..._GetHeader (HTTP-78, HTTP-86).
 */
HPSOCKET_API
BOOL HP_HttpServer_GetHeaders(HP_HttpServer pServer,
                              HP_CONNID dwConnID,
                              LPCSTR lpszName,
                              LPCSTR *lpszValue,
                              DWORD *pdwCount);

/**
 * Stores all headers as they came, those of the trailer included. pdwCount is how many the
 * array can take, and becomes how many there are. FALSE, and nothing but that stored: there
 * is none, or more than fit, or the array is NULL; EINVAL for a NULL that is needed. Nothing
 * at all is stored without a connection that speaks HTTP. The texts are valid as those of
 * HP_Http..._GetHeader (HTTP-79, HTTP-80, HTTP-86).
 */
HPSOCKET_API
BOOL HP_HttpServer_GetAllHeaders(HP_HttpServer pServer,
                                 HP_CONNID dwConnID,
                                 HP_THeader *lpHeaders,
                                 DWORD *pdwCount);

/**
 * Stores the names of all headers as they came, one for each header. pdwCount is how many the
 * array can take, and becomes how many there are. FALSE, and nothing but that stored: there
 * is none, or more than fit, or the array is NULL; EINVAL for a NULL that is needed. Nothing
 * at all is stored without a connection that speaks HTTP. The texts are valid as those of
 * HP_Http..._GetHeader (HTTP-79, HTTP-86).
 */
HPSOCKET_API
BOOL HP_HttpServer_GetAllHeaderNames(HP_HttpServer pServer,
                                     HP_CONNID dwConnID,
                                     LPCSTR *lpszName,
                                     DWORD *pdwCount);

/**
 * Stores the value of a cookie of the request; the case of the name matters. FALSE, and
 * nothing stored, if there is none; EINVAL for NULL. The text is valid as those of
 * HP_HttpServer_GetHeader (HTTP-81, HTTP-86).
 */
HPSOCKET_API
BOOL HP_HttpServer_GetCookie(HP_HttpServer pServer,
                             HP_CONNID dwConnID,
                             LPCSTR lpszName,
                             LPCSTR *lpszValue);

/**
 * Stores all cookies of the request; of several of one name it has the last. pdwCount is how
 * many the array can take, and becomes how many there are. FALSE, and nothing but that
 * stored: there is none, or more than fit, or the array is NULL; EINVAL for a NULL that is
 * needed. Nothing at all is stored without a connection that speaks HTTP. The texts are valid
 * as those of HP_Http..._GetHeader (HTTP-79, HTTP-81, HTTP-86).
 */
HPSOCKET_API
BOOL HP_HttpServer_GetAllCookies(HP_HttpServer pServer,
                                 HP_CONNID dwConnID,
                                 HP_TCookie *lpCookies,
                                 DWORD *pdwCount);

/**
 * Stores what OnWSMessageHeader has told of the frame that is received, and how many bytes of
 * its payload are still to come; each pointer may be NULL. The key is valid until that frame
 * has been delivered. FALSE if the connection has no frames (HTTP-152).
 */
HPSOCKET_API
BOOL HP_HttpServer_GetWSMessageState(HP_HttpServer pServer,
                                     HP_CONNID dwConnID,
                                     BOOL *lpbFinal,
                                     BYTE *lpiReserved,
                                     BYTE *lpiOperationCode,
                                     LPCBYTE *lpszMask,
                                     ULONGLONG *lpullBodyLen,
                                     ULONGLONG *lpullBodyRemain);

/**
 * Sets whether connections speak HTTP from the beginning; if not, from the call of
 * HP_Http..._StartHttp. The default is TRUE. Ignored unless the server is stopped (HTTP-5,
 * HTTP-8, COM-70 to COM-72). Since 5.4.3.
 */
HPSOCKET_API void HP_HttpServer_SetHttpAutoStart(HP_HttpServer pServer, BOOL bAutoStart);

/**
 * Returns whether connections speak HTTP from the beginning, as last set. The default is TRUE
 * (HTTP-5, HTTP-8, COM-70). Since 5.4.3.
 */
HPSOCKET_API BOOL HP_HttpServer_IsHttpAutoStart(HP_HttpServer pServer);

/**
 * Sends a request: the method in capitals, the path, lpHeaders in their order, then
 * Content-Length if there is a body, Host, and the stored cookies, unless they are among
 * them; and the body of iLength bytes. A path that is NULL or empty is /, and one that does
 * not begin with a slash gets one, except * and whole URLs. A header without a name is left
 * out, and a value that is NULL is empty. All is copied. A synchronous client waits for the
 * response, and fails with SE_DATA_SEND and ERROR_TIMEOUT, ECONNABORTED (closed before) or
 * EBADMSG (no valid response); the others return at once. FALSE: the reason is in
 * SYS_GetLastError (ERROR_OBJECT_NOT_FOUND: no such connection, ERROR_INVALID_STATE: not
 * connected, or HTTPS before OnHandShake, EINVAL: bad arguments, or a text that would make
 * two lines of one or two words of a method or path, E2BIG: more than 0x7FFFFFFF bytes
 * pending) (HTTP-120 to HTTP-125, HTTP-203).
 */
HPSOCKET_API
BOOL HP_HttpAgent_SendRequest(HP_HttpAgent pAgent,
                              HP_CONNID dwConnID,
                              LPCSTR lpszMethod,
                              LPCSTR lpszPath,
                              const HP_THeader *lpHeaders,
                              int iHeaderCount,
                              const BYTE *pData,
                              int iLength);

/**
 * As HP_Http..._SendRequest, with a file of 1 to 4,194,303 bytes as the body. FALSE also for
 * the file: the errno of opening it, ERROR_BAD_FILE_TYPE, ERROR_EMPTY, or EFBIG; nothing is
 * sent then (HTTP-126, HTTP-109).
 */
HPSOCKET_API
BOOL HP_HttpAgent_SendLocalFile(HP_HttpAgent pAgent,
                                HP_CONNID dwConnID,
                                LPCSTR lpszFileName,
                                LPCSTR lpszMethod,
                                LPCSTR lpszPath,
                                const HP_THeader *lpHeaders,
                                int iHeaderCount);

/**
 * Sends a chunk of iLength bytes, which may have extensions (a=b, with or without a semicolon
 * in front); 0 bytes are the last one. The head must have been sent before, with
 * Transfer-Encoding: chunked. A synchronous client waits for the response after the last one.
 * FALSE: the reason is in SYS_GetLastError (ERROR_OBJECT_NOT_FOUND: no such connection,
 * ERROR_INVALID_STATE: not connected, or HTTPS before OnHandShake, EINVAL: bad arguments, or
 * extensions with a line break, E2BIG: more than 0x7FFFFFFF bytes pending) (HTTP-111,
 * HTTP-212). Since 5.6.1.
 */
HPSOCKET_API
BOOL HP_HttpAgent_SendChunkData(HP_HttpAgent pAgent,
                                HP_CONNID dwConnID,
                                const BYTE *pData,
                                int iLength,
                                LPCSTR lpszExtensions);

/**
 * HP_Http..._SendRequest with the method POST (HTTP-126).
 */
HPSOCKET_API
BOOL HP_HttpAgent_SendPost(HP_HttpAgent pAgent,
                           HP_CONNID dwConnID,
                           LPCSTR lpszPath,
                           const HP_THeader *lpHeaders,
                           int iHeaderCount,
                           const BYTE *pBody,
                           int iLength);

/**
 * HP_Http..._SendRequest with the method PUT (HTTP-126).
 */
HPSOCKET_API
BOOL HP_HttpAgent_SendPut(HP_HttpAgent pAgent,
                          HP_CONNID dwConnID,
                          LPCSTR lpszPath,
                          const HP_THeader *lpHeaders,
                          int iHeaderCount,
                          const BYTE *pBody,
                          int iLength);

/**
 * HP_Http..._SendRequest with the method PATCH (HTTP-126).
 */
HPSOCKET_API
BOOL HP_HttpAgent_SendPatch(HP_HttpAgent pAgent,
                            HP_CONNID dwConnID,
                            LPCSTR lpszPath,
                            const HP_THeader *lpHeaders,
                            int iHeaderCount,
                            const BYTE *pBody,
                            int iLength);

/**
 * HP_Http..._SendRequest with the method GET and no body (HTTP-126).
 */
HPSOCKET_API
BOOL HP_HttpAgent_SendGet(HP_HttpAgent pAgent,
                          HP_CONNID dwConnID,
                          LPCSTR lpszPath,
                          const HP_THeader *lpHeaders,
                          int iHeaderCount);

/**
 * HP_Http..._SendRequest with the method DELETE and no body (HTTP-126).
 */
HPSOCKET_API
BOOL HP_HttpAgent_SendDelete(HP_HttpAgent pAgent,
                             HP_CONNID dwConnID,
                             LPCSTR lpszPath,
                             const HP_THeader *lpHeaders,
                             int iHeaderCount);

/**
 * HP_Http..._SendRequest with the method HEAD and no body (HTTP-126).
 */
HPSOCKET_API
BOOL HP_HttpAgent_SendHead(HP_HttpAgent pAgent,
                           HP_CONNID dwConnID,
                           LPCSTR lpszPath,
                           const HP_THeader *lpHeaders,
                           int iHeaderCount);

/**
 * HP_Http..._SendRequest with the method TRACE and no body (HTTP-126).
 */
HPSOCKET_API
BOOL HP_HttpAgent_SendTrace(HP_HttpAgent pAgent,
                            HP_CONNID dwConnID,
                            LPCSTR lpszPath,
                            const HP_THeader *lpHeaders,
                            int iHeaderCount);

/**
 * HP_Http..._SendRequest with the method OPTIONS and no body (HTTP-126).
 */
HPSOCKET_API
BOOL HP_HttpAgent_SendOptions(HP_HttpAgent pAgent,
                              HP_CONNID dwConnID,
                              LPCSTR lpszPath,
                              const HP_THeader *lpHeaders,
                              int iHeaderCount);

/**
 * HP_Http..._SendRequest with the method CONNECT, no body, and no Host: lpszHost is the host
 * and port to which the peer shall open a tunnel. To use it, OnHeadersComplete of a 2xx
 * answer returns HPR_UPGRADE. A synchronous client cannot use it (HTTP-126, HTTP-127).
 */
HPSOCKET_API
BOOL HP_HttpAgent_SendConnect(HP_HttpAgent pAgent,
                              HP_CONNID dwConnID,
                              LPCSTR lpszHost,
                              const HP_THeader *lpHeaders,
                              int iHeaderCount);

/**
 * Sends a WebSocket frame: iReserved are three bits, iOperationCode four, lpszMask the four
 * bytes that the payload is masked with; NULL sends it unmasked, which servers must refuse.
 * pData is not changed. ullBodyLen 0 stands for iLength; a greater one is announced, and the
 * program masks the rest and sends it with HP_..._Send. It does not check that the connection
 * was upgraded. A synchronous client waits for a frame. FALSE: the reason is in
 * SYS_GetLastError (ERROR_OBJECT_NOT_FOUND: no such connection, ERROR_INVALID_STATE: not
 * connected, or HTTPS before OnHandShake, EINVAL: bad arguments, or ullBodyLen below iLength,
 * E2BIG: more than 0x7FFFFFFF bytes pending) (HTTP-148 to HTTP-151, HTTP-213).
 */
HPSOCKET_API
BOOL HP_HttpAgent_SendWSMessage(HP_HttpAgent pAgent,
                                HP_CONNID dwConnID,
                                BOOL bFinal,
                                BYTE iReserved,
                                BYTE iOperationCode,
                                const BYTE *lpszMask,
                                const BYTE *pData,
                                int iLength,
                                ULONGLONG ullBodyLen);

/**
 * Begins HTTP on a connection of a component whose HttpAutoStart is FALSE; bytes that come
 * from now on are HTTP. Without TLS OnHandShake runs inside this call; with TLS the handshake
 * begins now, or with HP_SSL..._StartSSLHandShake if it is not automatic. It may be called on
 * any thread and in callbacks. FALSE: ERROR_INVALID_OPERATION (HttpAutoStart is TRUE),
 * ERROR_OBJECT_NOT_FOUND (no such connection), ERROR_INVALID_STATE (not connected),
 * ERROR_ALREADY_INITIALIZED (HTTP-8). Since 5.4.3.
 */
HPSOCKET_API BOOL HP_HttpAgent_StartHttp(HP_HttpAgent pAgent, HP_CONNID dwConnID);

/**
 * Returns the status of the message that is received, or was received last; until the next
 * one begins, also in OnClose. 0 before it is known, or without a connection that speaks HTTP
 * (HTTP-85, HTTP-70).
 */
HPSOCKET_API USHORT HP_HttpAgent_GetStatusCode(HP_HttpAgent pAgent, HP_CONNID dwConnID);

/**
 * Sets the version of HTTP in the first line of what is sent (En_HP_HttpVersion). The default
 * is HV_1_1; Start accepts HV_1_0 or HV_1_1. Ignored unless the agent is stopped (HTTP-2,
 * COM-70 to COM-72).
 */
HPSOCKET_API void HP_HttpAgent_SetLocalVersion(HP_HttpAgent pAgent, En_HP_HttpVersion usVersion);

/**
 * Returns the version of HTTP in the first line of what is sent (En_HP_HttpVersion), as last
 * set, whether Start accepts it or not. The default is HV_1_1 (HTTP-2, COM-70).
 */
HPSOCKET_API En_HP_HttpVersion HP_HttpAgent_GetLocalVersion(HP_HttpAgent pAgent);

/**
 * Whether the message asks for another protocol; known when OnHeadersComplete is called.
 * FALSE without a connection that speaks HTTP (HTTP-72).
 */
HPSOCKET_API BOOL HP_HttpAgent_IsUpgrade(HP_HttpAgent pAgent, HP_CONNID dwConnID);

/**
 * Whether the connection stays open after the message; known when OnHeadersComplete is
 * called, and kept until the next message begins. FALSE without a connection that speaks HTTP
 * (HTTP-73).
 */
HPSOCKET_API BOOL HP_HttpAgent_IsKeepAlive(HP_HttpAgent pAgent, HP_CONNID dwConnID);

/**
 * Returns the message's version of HTTP, the minor number in the high byte: 0x0101 is 1.1. 0
 * before it is known, or without a connection that speaks HTTP (HTTP-74).
 */
HPSOCKET_API USHORT HP_HttpAgent_GetVersion(HP_HttpAgent pAgent, HP_CONNID dwConnID);

/**
 * Returns the length of the body that the message declares, which does not change while it
 * comes. 0 if it declares none, is chunked, or without a connection that speaks HTTP
 * (HTTP-75).
 */
HPSOCKET_API ULONGLONG HP_HttpAgent_GetContentLength(HP_HttpAgent pAgent, HP_CONNID dwConnID);

/**
 * Returns the first Content-Type of the message; NULL without one. The text is valid until
 * OnMessageBegin of the message after the next, or until the connection has been gone for a
 * while (HTTP-76, HTTP-86).
 */
HPSOCKET_API LPCSTR HP_HttpAgent_GetContentType(HP_HttpAgent pAgent, HP_CONNID dwConnID);

/**
 * Returns the first Content-Encoding of the message; NULL without one. The text is valid
 * until OnMessageBegin of the message after the next, or until the connection has been gone
 * for a while (HTTP-76, HTTP-86).
 */
HPSOCKET_API LPCSTR HP_HttpAgent_GetContentEncoding(HP_HttpAgent pAgent, HP_CONNID dwConnID);

/**
 * Returns the first Transfer-Encoding of the message; NULL without one. The text is valid
 * until OnMessageBegin of the message after the next, or until the connection has been gone
 * for a while (HTTP-76, HTTP-86).
 */
HPSOCKET_API LPCSTR HP_HttpAgent_GetTransferEncoding(HP_HttpAgent pAgent, HP_CONNID dwConnID);

/**
 * Returns what the message asks for (HUT_...); known when OnHeadersComplete is called.
 * HUT_NONE without a connection that speaks HTTP (HTTP-72).
 */
HPSOCKET_API
En_HP_HttpUpgradeType HP_HttpAgent_GetUpgradeType(HP_HttpAgent pAgent,
                                                  HP_CONNID dwConnID);

/**
 * Returns the number of the error that OnParseError reported, and stores its text, which is
 * static; 0 and HPE_OK if there was none. lpszErrorDesc may be NULL. 0, and nothing stored,
 * without a connection that speaks HTTP (HTTP-43).
 */
HPSOCKET_API
USHORT HP_HttpAgent_GetParseErrorCode(HP_HttpAgent pAgent,
                                      HP_CONNID dwConnID,
                                      LPCSTR *lpszErrorDesc);

/**
 * Stores the value of the first header of this name, whose case does not matter. FALSE, and
 * nothing stored, if there is none; EINVAL for NULL. The text is valid until OnMessageBegin
 * of the message after the next, or until the connection has been gone for a while (HTTP-77,
 * HTTP-86).
 */
HPSOCKET_API
BOOL HP_HttpAgent_GetHeader(HP_HttpAgent pAgent,
                            HP_CONNID dwConnID,
                            LPCSTR lpszName,
                            LPCSTR *lpszValue);

/**
 * Stores the values of all headers of this name, whose case does not matter, as they came:
 * pdwCount is how many lpszValue can take, and becomes how many there are. As many as fit are
 * stored. FALSE: there is none, or more than fit; EINVAL for a NULL that is needed. Nothing
 * at all is stored without a connection that speaks HTTP. The texts are valid as those of
 * HP_Http..._GetHeader (HTTP-78, HTTP-86).
 */
HPSOCKET_API
BOOL HP_HttpAgent_GetHeaders(HP_HttpAgent pAgent,
                             HP_CONNID dwConnID,
                             LPCSTR lpszName,
                             LPCSTR *lpszValue,
                             DWORD *pdwCount);

/**
 * Stores all headers as they came, those of the trailer included. pdwCount is how many the
 * array can take, and becomes how many there are. FALSE, and nothing but that stored: there
 * is none, or more than fit, or the array is NULL; EINVAL for a NULL that is needed. Nothing
 * at all is stored without a connection that speaks HTTP. The texts are valid as those of
 * HP_Http..._GetHeader (HTTP-79, HTTP-80, HTTP-86).
 */
HPSOCKET_API
BOOL HP_HttpAgent_GetAllHeaders(HP_HttpAgent pAgent,
                                HP_CONNID dwConnID,
                                HP_THeader *lpHeaders,
                                DWORD *pdwCount);

/**
 * Stores the names of all headers as they came, one for each header. pdwCount is how many the
 * array can take, and becomes how many there are. FALSE, and nothing but that stored: there
 * is none, or more than fit, or the array is NULL; EINVAL for a NULL that is needed. Nothing
 * at all is stored without a connection that speaks HTTP. The texts are valid as those of
 * HP_Http..._GetHeader (HTTP-79, HTTP-86).
 */
HPSOCKET_API
BOOL HP_HttpAgent_GetAllHeaderNames(HP_HttpAgent pAgent,
                                    HP_CONNID dwConnID,
                                    LPCSTR *lpszName,
                                    DWORD *pdwCount);

/**
 * Sets whether cookies are kept: those of responses are stored, for all components of the
 * process, and go with the requests they belong to. The default is TRUE. Ignored unless the
 * agent is stopped (HTTP-4, COM-70 to COM-72).
 */
HPSOCKET_API void HP_HttpAgent_SetUseCookie(HP_HttpAgent pAgent, BOOL bUseCookie);

/**
 * Returns whether cookies are kept, as last set. The default is TRUE (HTTP-4, COM-70).
 */
HPSOCKET_API BOOL HP_HttpAgent_IsUseCookie(HP_HttpAgent pAgent);

/**
 * Stores the value of a cookie of the connection: those of the last request, as the responses
 * have changed them; the case of the name matters. FALSE, and nothing stored, if there is
 * none; EINVAL for NULL. The text is valid as those of HP_Http..._GetHeader (HTTP-82,
 * HTTP-86).
 */
HPSOCKET_API
BOOL HP_HttpAgent_GetCookie(HP_HttpAgent pAgent,
                            HP_CONNID dwConnID,
                            LPCSTR lpszName,
                            LPCSTR *lpszValue);

/**
 * Stores all cookies of the connection: those of the last request, as the responses have
 * changed them. pdwCount is how many the array can take, and becomes how many there are.
 * FALSE, and nothing but that stored: there is none, or more than fit, or the array is NULL;
 * EINVAL for a NULL that is needed. Nothing at all is stored without a connection that speaks
 * HTTP. The texts are valid as those of HP_Http..._GetHeader (HTTP-79, HTTP-82, HTTP-86).
 */
HPSOCKET_API
BOOL HP_HttpAgent_GetAllCookies(HP_HttpAgent pAgent,
                                HP_CONNID dwConnID,
                                HP_TCookie *lpCookies,
                                DWORD *pdwCount);

/**
 * Stores what OnWSMessageHeader has told of the frame that is received, and how many bytes of
 * its payload are still to come; each pointer may be NULL. The key is valid until that frame
 * has been delivered. FALSE if the connection has no frames (HTTP-152).
 */
HPSOCKET_API
BOOL HP_HttpAgent_GetWSMessageState(HP_HttpAgent pAgent,
                                    HP_CONNID dwConnID,
                                    BOOL *lpbFinal,
                                    BYTE *lpiReserved,
                                    BYTE *lpiOperationCode,
                                    LPCBYTE *lpszMask,
                                    ULONGLONG *lpullBodyLen,
                                    ULONGLONG *lpullBodyRemain);

/**
 * Sets whether connections speak HTTP from the beginning; if not, from the call of
 * HP_Http..._StartHttp. The default is TRUE. Ignored unless the agent is stopped (HTTP-5,
 * HTTP-8, COM-70 to COM-72). Since 5.4.3.
 */
HPSOCKET_API void HP_HttpAgent_SetHttpAutoStart(HP_HttpAgent pAgent, BOOL bAutoStart);

/**
 * Returns whether connections speak HTTP from the beginning, as last set. The default is TRUE
 * (HTTP-5, HTTP-8, COM-70). Since 5.4.3.
 */
HPSOCKET_API BOOL HP_HttpAgent_IsHttpAutoStart(HP_HttpAgent pAgent);

/**
 * Sends a request: the method in capitals, the path, lpHeaders in their order, then
 * Content-Length if there is a body, Host, and the stored cookies, unless they are among
 * them; and the body of iLength bytes. A path that is NULL or empty is /, and one that does
 * not begin with a slash gets one, except * and whole URLs. A header without a name is left
 * out, and a value that is NULL is empty. All is copied. A synchronous client waits for the
 * response, and fails with SE_DATA_SEND and ERROR_TIMEOUT, ECONNABORTED (closed before) or
 * EBADMSG (no valid response); the others return at once. FALSE: the reason is in
 * SYS_GetLastError (ERROR_OBJECT_NOT_FOUND: no such connection, ERROR_INVALID_STATE: not
 * connected, or HTTPS before OnHandShake, EINVAL: bad arguments, or a text that would make
 * two lines of one or two words of a method or path, E2BIG: more than 0x7FFFFFFF bytes
 * pending) (HTTP-120 to HTTP-125, HTTP-203).
 */
HPSOCKET_API
BOOL HP_HttpClient_SendRequest(HP_HttpClient pClient,
                               LPCSTR lpszMethod,
                               LPCSTR lpszPath,
                               const HP_THeader *lpHeaders,
                               int iHeaderCount,
                               const BYTE *pBody,
                               int iLength);

/**
 * As HP_Http..._SendRequest, with a file of 1 to 4,194,303 bytes as the body. FALSE also for
 * the file: the errno of opening it, ERROR_BAD_FILE_TYPE, ERROR_EMPTY, or EFBIG; nothing is
 * sent then (HTTP-126, HTTP-109).
 */
HPSOCKET_API
BOOL HP_HttpClient_SendLocalFile(HP_HttpClient pClient,
                                 LPCSTR lpszFileName,
                                 LPCSTR lpszMethod,
                                 LPCSTR lpszPath,
                                 const HP_THeader *lpHeaders,
                                 int iHeaderCount);

/**
 * Sends a chunk of iLength bytes, which may have extensions (a=b, with or without a semicolon
 * in front); 0 bytes are the last one. The head must have been sent before, with
 * Transfer-Encoding: chunked. A synchronous client waits for the response after the last one.
 * FALSE: the reason is in SYS_GetLastError (ERROR_OBJECT_NOT_FOUND: no such connection,
 * ERROR_INVALID_STATE: not connected, or HTTPS before OnHandShake, EINVAL: bad arguments, or
 * extensions with a line break, E2BIG: more than 0x7FFFFFFF bytes pending) (HTTP-111,
 * HTTP-212). Since 5.6.1.
 */
HPSOCKET_API
BOOL HP_HttpClient_SendChunkData(HP_HttpClient pClient,
                                 const BYTE *pData,
                                 int iLength,
                                 LPCSTR lpszExtensions);

/**
 * HP_Http..._SendRequest with the method POST (HTTP-126).
 */
HPSOCKET_API
BOOL HP_HttpClient_SendPost(HP_HttpClient pClient,
                            LPCSTR lpszPath,
                            const HP_THeader *lpHeaders,
                            int iHeaderCount,
                            const BYTE *pBody,
                            int iLength);

/**
 * HP_Http..._SendRequest with the method PUT (HTTP-126).
 */
HPSOCKET_API
BOOL HP_HttpClient_SendPut(HP_HttpClient pClient,
                           LPCSTR lpszPath,
                           const HP_THeader *lpHeaders,
                           int iHeaderCount,
                           const BYTE *pBody,
                           int iLength);

/**
 * HP_Http..._SendRequest with the method PATCH (HTTP-126).
 */
HPSOCKET_API
BOOL HP_HttpClient_SendPatch(HP_HttpClient pClient,
                             LPCSTR lpszPath,
                             const HP_THeader *lpHeaders,
                             int iHeaderCount,
                             const BYTE *pBody,
                             int iLength);

/**
 * HP_Http..._SendRequest with the method GET and no body (HTTP-126).
 */
HPSOCKET_API
BOOL HP_HttpClient_SendGet(HP_HttpClient pClient,
                           LPCSTR lpszPath,
                           const HP_THeader *lpHeaders,
                           int iHeaderCount);

/**
 * HP_Http..._SendRequest with the method DELETE and no body (HTTP-126).
 */
HPSOCKET_API
BOOL HP_HttpClient_SendDelete(HP_HttpClient pClient,
                              LPCSTR lpszPath,
                              const HP_THeader *lpHeaders,
                              int iHeaderCount);

/**
 * HP_Http..._SendRequest with the method HEAD and no body (HTTP-126).
 */
HPSOCKET_API
BOOL HP_HttpClient_SendHead(HP_HttpClient pClient,
                            LPCSTR lpszPath,
                            const HP_THeader *lpHeaders,
                            int iHeaderCount);

/**
 * HP_Http..._SendRequest with the method TRACE and no body (HTTP-126).
 */
HPSOCKET_API
BOOL HP_HttpClient_SendTrace(HP_HttpClient pClient,
                             LPCSTR lpszPath,
                             const HP_THeader *lpHeaders,
                             int iHeaderCount);

/**
 * HP_Http..._SendRequest with the method OPTIONS and no body (HTTP-126).
 */
HPSOCKET_API
BOOL HP_HttpClient_SendOptions(HP_HttpClient pClient,
                               LPCSTR lpszPath,
                               const HP_THeader *lpHeaders,
                               int iHeaderCount);

/**
 * HP_Http..._SendRequest with the method CONNECT, no body, and no Host: lpszHost is the host
 * and port to which the peer shall open a tunnel. To use it, OnHeadersComplete of a 2xx
 * answer returns HPR_UPGRADE. A synchronous client cannot use it (HTTP-126, HTTP-127).
 */
HPSOCKET_API
BOOL HP_HttpClient_SendConnect(HP_HttpClient pClient,
                               LPCSTR lpszHost,
                               const HP_THeader *lpHeaders,
                               int iHeaderCount);

/**
 * Sends a WebSocket frame: iReserved are three bits, iOperationCode four, lpszMask the four
 * bytes that the payload is masked with; NULL sends it unmasked, which servers must refuse.
 * pData is not changed. ullBodyLen 0 stands for iLength; a greater one is announced, and the
 * program masks the rest and sends it with HP_..._Send. It does not check that the connection
 * was upgraded. A synchronous client waits for a frame. FALSE: the reason is in
 * SYS_GetLastError (ERROR_OBJECT_NOT_FOUND: no such connection, ERROR_INVALID_STATE: not
 * connected, or HTTPS before OnHandShake, EINVAL: bad arguments, or ullBodyLen below iLength,
 * E2BIG: more than 0x7FFFFFFF bytes pending) (HTTP-148 to HTTP-151, HTTP-213).
 */
HPSOCKET_API
BOOL HP_HttpClient_SendWSMessage(HP_HttpClient pClient,
                                 BOOL bFinal,
                                 BYTE iReserved,
                                 BYTE iOperationCode,
                                 const BYTE *lpszMask,
                                 const BYTE *pData,
                                 int iLength,
                                 ULONGLONG ullBodyLen);

/**
 * Begins HTTP on a connection of a component whose HttpAutoStart is FALSE; bytes that come
 * from now on are HTTP. Without TLS OnHandShake runs inside this call; with TLS the handshake
 * begins now, or with HP_SSL..._StartSSLHandShake if it is not automatic. It may be called on
 * any thread and in callbacks. FALSE: ERROR_INVALID_OPERATION (HttpAutoStart is TRUE),
 * ERROR_OBJECT_NOT_FOUND (no such connection), ERROR_INVALID_STATE (not connected),
 * ERROR_ALREADY_INITIALIZED (HTTP-8). Since 5.4.3.
 */
HPSOCKET_API BOOL HP_HttpClient_StartHttp(HP_HttpClient pClient);

/**
 * Returns the status of the message that is received, or was received last; until the next
 * one begins, also in OnClose. 0 before it is known, or without a connection that speaks HTTP
 * (HTTP-85, HTTP-70).
 */
HPSOCKET_API USHORT HP_HttpClient_GetStatusCode(HP_HttpClient pClient);

/**
 * Sets the version of HTTP in the first line of what is sent (En_HP_HttpVersion). The default
 * is HV_1_1; Start accepts HV_1_0 or HV_1_1. Ignored unless the client is stopped (HTTP-2,
 * COM-70 to COM-72).
 */
HPSOCKET_API void HP_HttpClient_SetLocalVersion(HP_HttpClient pClient, En_HP_HttpVersion usVersion);

/**
 * Returns the version of HTTP in the first line of what is sent (En_HP_HttpVersion), as last
 * set, whether Start accepts it or not. The default is HV_1_1 (HTTP-2, COM-70).
 */
HPSOCKET_API En_HP_HttpVersion HP_HttpClient_GetLocalVersion(HP_HttpClient pClient);

/**
 * Whether the message asks for another protocol; known when OnHeadersComplete is called.
 * FALSE without a connection that speaks HTTP (HTTP-72).
 */
HPSOCKET_API BOOL HP_HttpClient_IsUpgrade(HP_HttpClient pClient);

/**
 * Whether the connection stays open after the message; known when OnHeadersComplete is
 * called, and kept until the next message begins. FALSE without a connection that speaks HTTP
 * (HTTP-73).
 */
HPSOCKET_API BOOL HP_HttpClient_IsKeepAlive(HP_HttpClient pClient);

/**
 * Returns the message's version of HTTP, the minor number in the high byte: 0x0101 is 1.1. 0
 * before it is known, or without a connection that speaks HTTP (HTTP-74).
 */
HPSOCKET_API USHORT HP_HttpClient_GetVersion(HP_HttpClient pClient);

/**
 * Returns the length of the body that the message declares, which does not change while it
 * comes. 0 if it declares none, is chunked, or without a connection that speaks HTTP
 * (HTTP-75).
 */
HPSOCKET_API ULONGLONG HP_HttpClient_GetContentLength(HP_HttpClient pClient);

/**
 * Returns the first Content-Type of the message; NULL without one. The text is valid until
 * OnMessageBegin of the message after the next, or until the connection has been gone for a
 * while (HTTP-76, HTTP-86).
 */
HPSOCKET_API LPCSTR HP_HttpClient_GetContentType(HP_HttpClient pClient);

/**
 * Returns the first Content-Encoding of the message; NULL without one. The text is valid
 * until OnMessageBegin of the message after the next, or until the connection has been gone
 * for a while (HTTP-76, HTTP-86).
 */
HPSOCKET_API LPCSTR HP_HttpClient_GetContentEncoding(HP_HttpClient pClient);

/**
 * Returns the first Transfer-Encoding of the message; NULL without one. The text is valid
 * until OnMessageBegin of the message after the next, or until the connection has been gone
 * for a while (HTTP-76, HTTP-86).
 */
HPSOCKET_API LPCSTR HP_HttpClient_GetTransferEncoding(HP_HttpClient pClient);

/**
 * Returns what the message asks for (HUT_...); known when OnHeadersComplete is called.
 * HUT_NONE without a connection that speaks HTTP (HTTP-72).
 */
HPSOCKET_API En_HP_HttpUpgradeType HP_HttpClient_GetUpgradeType(HP_HttpClient pClient);

/**
 * Returns the number of the error that OnParseError reported, and stores its text, which is
 * static; 0 and HPE_OK if there was none. lpszErrorDesc may be NULL. 0, and nothing stored,
 * without a connection that speaks HTTP (HTTP-43).
 */
HPSOCKET_API USHORT HP_HttpClient_GetParseErrorCode(HP_HttpClient pClient, LPCSTR *lpszErrorDesc);

/**
 * Stores the value of the first header of this name, whose case does not matter. FALSE, and
 * nothing stored, if there is none; EINVAL for NULL. The text is valid until OnMessageBegin
 * of the message after the next, or until the connection has been gone for a while (HTTP-77,
 * HTTP-86).
 */
HPSOCKET_API
BOOL HP_HttpClient_GetHeader(HP_HttpClient pClient,
                             LPCSTR lpszName,
                             LPCSTR *lpszValue);

/**
 * Stores the values of all headers of this name, whose case does not matter, as they came:
 * pdwCount is how many lpszValue can take, and becomes how many there are. As many as fit are
 * stored. FALSE: there is none, or more than fit; EINVAL for a NULL that is needed. Nothing
 * at all is stored without a connection that speaks HTTP. The texts are valid as those of
 * HP_Http..._GetHeader (HTTP-78, HTTP-86).
 */
HPSOCKET_API
BOOL HP_HttpClient_GetHeaders(HP_HttpClient pClient,
                              LPCSTR lpszName,
                              LPCSTR *lpszValue,
                              DWORD *pdwCount);

/**
 * Stores all headers as they came, those of the trailer included. pdwCount is how many the
 * array can take, and becomes how many there are. FALSE, and nothing but that stored: there
 * is none, or more than fit, or the array is NULL; EINVAL for a NULL that is needed. Nothing
 * at all is stored without a connection that speaks HTTP. The texts are valid as those of
 * HP_Http..._GetHeader (HTTP-79, HTTP-80, HTTP-86).
 */
HPSOCKET_API
BOOL HP_HttpClient_GetAllHeaders(HP_HttpClient pClient,
                                 HP_THeader *lpHeaders,
                                 DWORD *pdwCount);

/**
 * Stores the names of all headers as they came, one for each header. pdwCount is how many the
 * array can take, and becomes how many there are. FALSE, and nothing but that stored: there
 * is none, or more than fit, or the array is NULL; EINVAL for a NULL that is needed. Nothing
 * at all is stored without a connection that speaks HTTP. The texts are valid as those of
 * HP_Http..._GetHeader (HTTP-79, HTTP-86).
 */
HPSOCKET_API
BOOL HP_HttpClient_GetAllHeaderNames(HP_HttpClient pClient,
                                     LPCSTR *lpszName,
                                     DWORD *pdwCount);

/**
 * Sets whether cookies are kept: those of responses are stored, for all components of the
 * process, and go with the requests they belong to. The default is TRUE. Ignored unless the
 * client is stopped (HTTP-4, COM-70 to COM-72).
 */
HPSOCKET_API void HP_HttpClient_SetUseCookie(HP_HttpClient pClient, BOOL bUseCookie);

/**
 * Returns whether cookies are kept, as last set. The default is TRUE (HTTP-4, COM-70).
 */
HPSOCKET_API BOOL HP_HttpClient_IsUseCookie(HP_HttpClient pClient);

/**
 * Stores the value of a cookie of the connection: those of the last request, as the responses
 * have changed them; the case of the name matters. FALSE, and nothing stored, if there is
 * none; EINVAL for NULL. The text is valid as those of HP_Http..._GetHeader (HTTP-82,
 * HTTP-86).
 */
HPSOCKET_API
BOOL HP_HttpClient_GetCookie(HP_HttpClient pClient,
                             LPCSTR lpszName,
                             LPCSTR *lpszValue);

/**
 * Stores all cookies of the connection: those of the last request, as the responses have
 * changed them. pdwCount is how many the array can take, and becomes how many there are.
 * FALSE, and nothing but that stored: there is none, or more than fit, or the array is NULL;
 * EINVAL for a NULL that is needed. Nothing at all is stored without a connection that speaks
 * HTTP. The texts are valid as those of HP_Http..._GetHeader (HTTP-79, HTTP-82, HTTP-86).
 */
HPSOCKET_API
BOOL HP_HttpClient_GetAllCookies(HP_HttpClient pClient,
                                 HP_TCookie *lpCookies,
                                 DWORD *pdwCount);

/**
 * Stores what OnWSMessageHeader has told of the frame that is received, and how many bytes of
 * its payload are still to come; each pointer may be NULL. The key is valid until that frame
 * has been delivered. FALSE if the connection has no frames (HTTP-152).
 */
HPSOCKET_API
BOOL HP_HttpClient_GetWSMessageState(HP_HttpClient pClient,
                                     BOOL *lpbFinal,
                                     BYTE *lpiReserved,
                                     BYTE *lpiOperationCode,
                                     LPCBYTE *lpszMask,
                                     ULONGLONG *lpullBodyLen,
                                     ULONGLONG *lpullBodyRemain);

/**
 * Sets whether connections speak HTTP from the beginning; if not, from the call of
 * HP_Http..._StartHttp. The default is TRUE. Ignored unless the client is stopped (HTTP-5,
 * HTTP-8, COM-70 to COM-72). Since 5.4.3.
 */
HPSOCKET_API void HP_HttpClient_SetHttpAutoStart(HP_HttpClient pClient, BOOL bAutoStart);

/**
 * Returns whether connections speak HTTP from the beginning, as last set. The default is TRUE
 * (HTTP-5, HTTP-8, COM-70). Since 5.4.3.
 */
HPSOCKET_API BOOL HP_HttpClient_IsHttpAutoStart(HP_HttpClient pClient);

/**
 * Connects unless the connection to that host and port is there already (or bForceReconnect),
 * sends the request, and waits for the response. lpszUrl: http://host:port/path?query, or
 * https:// on an HTTPS client; the port may be left out. iLength below 0: pBody is the name
 * of a file. FALSE: SE_INVALID_PARAM and ERROR_NOT_SUPPORTED (HttpAutoStart is FALSE),
 * SE_CONNECT_SERVER and EADDRNOTAVAIL (no such URL) or EPROTO (the other scheme), and what
 * Start and HP_HttpClient_SendRequest say. Redirections are returned as they are (HTTP-209 to
 * HTTP-211).
 */
HPSOCKET_API
BOOL HP_HttpSyncClient_OpenUrl(HP_HttpSyncClient pClient,
                               LPCSTR lpszMethod,
                               LPCSTR lpszUrl,
                               const HP_THeader *lpHeaders,
                               int iHeaderCount,
                               const BYTE *pBody,
                               int iLength,
                               BOOL bForceReconnect);

/**
 * Drops the response and its body; functions that look at it see what has been received last.
 * TRUE (HTTP-207).
 */
HPSOCKET_API BOOL HP_HttpSyncClient_CleanupRequestResult(HP_HttpSyncClient pClient);

/**
 * Sets the time limit of connecting in ms; 0 is no limit but the system's. The default is
 * 5000. Ignored unless the client is stopped (HTTP-201, COM-70 to COM-72).
 */
HPSOCKET_API
void HP_HttpSyncClient_SetConnectTimeout(HP_HttpSyncClient pClient,
                                         DWORD dwConnectTimeout);

/**
 * Sets how long a request waits for its response in ms; 0 is no limit. The default is 10000.
 * Ignored unless the client is stopped (HTTP-201, COM-70 to COM-72).
 */
HPSOCKET_API
void HP_HttpSyncClient_SetRequestTimeout(HP_HttpSyncClient pClient,
                                         DWORD dwRequestTimeout);

/**
 * Returns the time limit of connecting in ms; 0 is no limit but the system's, as last set.
 * The default is 5000 (HTTP-201, COM-70).
 */
HPSOCKET_API DWORD HP_HttpSyncClient_GetConnectTimeout(HP_HttpSyncClient pClient);

/**
 * Returns how long a request waits for its response in ms; 0 is no limit, as last set. The
 * default is 10000 (HTTP-201, COM-70).
 */
HPSOCKET_API DWORD HP_HttpSyncClient_GetRequestTimeout(HP_HttpSyncClient pClient);

/**
 * Stores the body of the last response, or the payload of the frame that answered
 * HP_HttpClient_SendWSMessage; NULL and 0 if there is none. It is valid until the next
 * request, HP_HttpSyncClient_CleanupRequestResult, Start or the end of the object. TRUE;
 * FALSE with EINVAL for NULL (HTTP-206).
 */
HPSOCKET_API
BOOL HP_HttpSyncClient_GetResponseBody(HP_HttpSyncClient pClient,
                                       LPCBYTE *lpszBody,
                                       int *piLength);

/**
 * Adds the cookies of a file to the store of the process. bKeepExists FALSE: the store has only
 * those of the file afterwards; TRUE: a cookie that the store has already stays as it is.
 *
 * FALSE, and nothing has changed: the errno of opening and reading the file, EBADMSG if it is no
 * file of HP_HttpCookie_MGR_SaveToFile (HTTP-181).
 */
HPSOCKET_API BOOL HP_HttpCookie_MGR_LoadFromFile(LPCSTR lpszFile, BOOL bKeepExists);

/**
 * Writes the cookies that have an end, and are not over, to a file. bKeepExists TRUE: first adds
 * those of the file to the store, as HP_HttpCookie_MGR_LoadFromFile does. That a cookie is for its
 * host only, and not for the hosts below it, is not written.
 *
 * The file changes in one step. FALSE: the errno of opening and writing it, EBADMSG if it should
 * be kept and is no file of this function (HTTP-180).
 */
HPSOCKET_API BOOL HP_HttpCookie_MGR_SaveToFile(LPCSTR lpszFile, BOOL bKeepExists);

/**
 * Removes the cookies of exactly this domain and path; NULL stands for all. FALSE, without errno:
 * a domain or path that is given is empty (HTTP-173).
 */
HPSOCKET_API BOOL HP_HttpCookie_MGR_ClearCookies(LPCSTR lpszDomain, LPCSTR lpszPath);

/**
 * Removes the cookies whose time is over; otherwise as HP_HttpCookie_MGR_ClearCookies (HTTP-173).
 */
HPSOCKET_API BOOL HP_HttpCookie_MGR_RemoveExpiredCookies(LPCSTR lpszDomain, LPCSTR lpszPath);

/**
 * Stores a cookie. It belongs to the domain and to the hosts below it, and to the path and to what
 * is below that. lpszValue may be NULL. iMaxAge in seconds: less than 0 for the life of the process,
 * 0 removes the cookie. enSameSite: 0 none, 1 strict, 2 lax. bOnlyUpdateValueIfExists: if iMaxAge
 * is less than 0 and there is such a cookie, only its value changes.
 *
 * FALSE, without errno: name, domain or path is NULL or empty, or there was none to be removed.
 * FALSE with EINVAL: a text contains a semicolon or a control character, the name contains =, the
 * domain or the path contains a blank, or they are too long: 8172 bytes for name and value
 * together, 7934 for the path, 255 for the domain (HTTP-170 to HTTP-172, HTTP-182).
 */
HPSOCKET_API
BOOL HP_HttpCookie_MGR_SetCookie(LPCSTR lpszName,
                                 LPCSTR lpszValue,
                                 LPCSTR lpszDomain,
                                 LPCSTR lpszPath,
                                 int iMaxAge,
                                 BOOL bHttpOnly,
                                 BOOL bSecure,
                                 int enSameSite,
                                 BOOL bOnlyUpdateValueIfExists);

/**
 * Removes a cookie; the case of its name does not matter. FALSE, without errno, if there was none
 * (HTTP-173).
 */
HPSOCKET_API
BOOL HP_HttpCookie_MGR_DeleteCookie(LPCSTR lpszDomain,
                                    LPCSTR lpszPath,
                                    LPCSTR lpszName);

/**
 * Whether cookies of other hosts than the one asked are stored. Default TRUE. It has no effect,
 * because a server can set cookies for its own host and the domains above it only (HTTP-174,
 * HTTP-177).
 */
HPSOCKET_API void HP_HttpCookie_MGR_SetEnableThirdPartyCookie(BOOL bEnableThirdPartyCookie);

/**
 * See HP_HttpCookie_MGR_SetEnableThirdPartyCookie.
 */
HPSOCKET_API BOOL HP_HttpCookie_MGR_IsEnableThirdPartyCookie(void);

/**
 * Reads the time of an Expires attribute, in seconds since 1970. FALSE, without errno, and
 * *ptmExpires stays as it is, if the text is no time, or one before 1970 (HTTP-185).
 */
HPSOCKET_API BOOL HP_HttpCookie_HLP_ParseExpires(LPCSTR lpszExpires, __time64_t *ptmExpires);

/**
 * Writes the text of an Expires attribute. *piBuffLen: the capacity on the way in, the size of the
 * text with its NUL on the way out. FALSE, without errno, and lpszBuff stays as it is, if that is
 * NULL or too small (HTTP-184).
 */
HPSOCKET_API
BOOL HP_HttpCookie_HLP_MakeExpiresStr(char *lpszBuff,
                                      int *piBuffLen,
                                      __time64_t tmExpires);

/**
 * Writes the text of a Set-Cookie field, without parts that are NULL, empty or unset. iMaxAge and
 * enSameSite as for HP_HttpCookie_MGR_SetCookie, lpszBuff and piBuffLen as for
 * HP_HttpCookie_HLP_MakeExpiresStr. The texts are not checked (HTTP-183).
 */
HPSOCKET_API
BOOL HP_HttpCookie_HLP_ToString(char *lpszBuff,
                                int *piBuffLen,
                                LPCSTR lpszName,
                                LPCSTR lpszValue,
                                LPCSTR lpszDomain,
                                LPCSTR lpszPath,
                                int iMaxAge,
                                BOOL bHttpOnly,
                                BOOL bSecure,
                                int enSameSite);

/**
 * Seconds since 1970 (HTTP-186).
 */
HPSOCKET_API __time64_t HP_HttpCookie_HLP_CurrentUTCTime(void);

/**
 * The time iMaxAge seconds from now; 0 for 0, -1 for less than that (HTTP-186).
 */
HPSOCKET_API __time64_t HP_HttpCookie_HLP_MaxAgeToExpires(int iMaxAge);

/**
 * The seconds until a time, INT_MAX if there are more; 0 if it is over, -1 for a negative one
 * (HTTP-186).
 */
HPSOCKET_API int HP_HttpCookie_HLP_ExpiresToMaxAge(__time64_t tmExpires);

#endif // _HTTP_SUPPORT

#ifdef _ZLIB_SUPPORT

/**
 * Compresses dwSrcLen bytes into a zlib stream, with level -1, method 8, window bits 15, memory
 * level 9 and strategy 0. *pdwDestLen is the capacity of lpszDest, and receives the length of the
 * stream; SYS_GuessCompressBound says what is always enough. A NUL follows the stream if there is
 * room for one.
 *
 * 0, or, with *pdwDestLen as it was, -2: a NULL pointer; -4: no memory; -5: lpszDest is too small
 * (BUF-1 to BUF-7, ZIP-1 to ZIP-5).
 */
HPSOCKET_API
int SYS_Compress(const BYTE *lpszSrc,
                 DWORD dwSrcLen,
                 BYTE *lpszDest,
                 DWORD *pdwDestLen);

/**
 * As SYS_Compress, with the numbers of zlib's deflateInit2: iLevel -1 to 9; iMethod 8; iWindowBits
 * 8 to 15 for zlib, -9 to -15 for a raw stream, 25 to 31 for gzip; iMemLevel 1 to 9; iStrategy 0
 * to 4. Other numbers: -2 (ZIP-2).
 */
HPSOCKET_API
int SYS_CompressEx(const BYTE *lpszSrc,
                   DWORD dwSrcLen,
                   BYTE *lpszDest,
                   DWORD *pdwDestLen,
                   int iLevel,
                   int iMethod,
                   int iWindowBits,
                   int iMemLevel,
                   int iStrategy);

/**
 * Decompresses the zlib stream that begins at lpszSrc; bytes after its end are ignored.
 * *pdwDestLen is the capacity of lpszDest, and receives the length of the content. A NUL follows
 * the content if there is room for one.
 *
 * 0, or, with *pdwDestLen as it was, -2: a NULL pointer; -3: not a complete zlib stream; -4: no
 * memory; -5: lpszDest is too small (BUF-1 to BUF-7, ZIP-6 to ZIP-9).
 */
HPSOCKET_API
int SYS_Uncompress(const BYTE *lpszSrc,
                   DWORD dwSrcLen,
                   BYTE *lpszDest,
                   DWORD *pdwDestLen);

/**
 * As SYS_Uncompress, with the window bits of zlib's inflateInit2: 8 to 15 for zlib, 24 to 31
 * for gzip, 40 to 47 for either; 0, 16 and 32 for the same with any window; -8 to -15 for a raw
 * stream. Other numbers: -2 (ZIP-6).
 */
HPSOCKET_API
int SYS_UncompressEx(const BYTE *lpszSrc,
                     DWORD dwSrcLen,
                     BYTE *lpszDest,
                     DWORD *pdwDestLen,
                     int iWindowBits);

/**
 * A capacity that is enough for the zlib stream, or with bGZip the gzip stream, of any dwSrcLen
 * bytes at any level (ZIP-10, BUF-5).
 */
HPSOCKET_API DWORD SYS_GuessCompressBound(DWORD dwSrcLen, BOOL bGZip);

/**
 * As SYS_Compress, into a gzip stream, whose header has neither name nor time (ZIP-3).
 */
HPSOCKET_API
int SYS_GZipCompress(const BYTE *lpszSrc,
                     DWORD dwSrcLen,
                     BYTE *lpszDest,
                     DWORD *pdwDestLen);

/**
 * As SYS_Uncompress, of a gzip or a zlib stream; of several members the first (ZIP-6, ZIP-9).
 */
HPSOCKET_API
int SYS_GZipUncompress(const BYTE *lpszSrc,
                       DWORD dwSrcLen,
                       BYTE *lpszDest,
                       DWORD *pdwDestLen);

/**
 * The length that the end of a gzip stream claims for its content; 0 if it does not begin as one.
 * Whoever made the stream chose the number: do not allocate what it says (ZIP-11).
 */
HPSOCKET_API DWORD SYS_GZipGuessUncompressBound(const BYTE *lpszSrc, DWORD dwSrcLen);

/**
 * Makes a compressor of zlib streams with level -1, method 8, memory level 9 and strategy 0. It gives
 * its output to fnCallback, in pieces of at most 16,384 bytes, inside HP_Compressor_Process. The
 * program owns it. NULL: ENOMEM in SYS_GetLastError. Since 5.8.6 (CMP-1, CMP-2).
 */
HPSOCKET_API
HP_Compressor Create_HP_ZLibCompressor(HP_Fn_CompressDataCallback fnCallback);

/**
 * As Create_HP_ZLibCompressor, with the numbers of SYS_CompressEx (the window bits come first) and with
 * pieces of at most dwBuffSize bytes, 64 to 16 MiB; less than 64 counts as 64, 0 and more as 16,384.
 * Other numbers than those of SYS_CompressEx make a compressor that is not valid. Since 5.8.6 (CMP-2,
 * CMP-4, CMP-6, ABI-81).
 */
HPSOCKET_API
HP_Compressor Create_HP_ZLibCompressorEx(HP_Fn_CompressDataCallback fnCallback,
                                         int iWindowBits,
                                         int iLevel,
                                         int iMethod,
                                         int iMemLevel,
                                         int iStrategy,
                                         DWORD dwBuffSize);

/**
 * Makes a compressor of gzip streams; otherwise as Create_HP_ZLibCompressor. Since 5.8.6 (CMP-2).
 */
HPSOCKET_API HP_Compressor Create_HP_GZipCompressor(HP_Fn_CompressDataCallback fnCallback);

/**
 * Makes a compressor of gzip streams; otherwise as Create_HP_ZLibCompressorEx. Since 5.8.6 (CMP-2).
 */
HPSOCKET_API
HP_Compressor Create_HP_GZipCompressorEx(HP_Fn_CompressDataCallback fnCallback,
                                         int iLevel,
                                         int iMethod,
                                         int iMemLevel,
                                         int iStrategy,
                                         DWORD dwBuffSize);

/**
 * Makes a decompressor of zlib streams. It gives the content to fnCallback, in pieces of at most 16,384
 * bytes, inside HP_Decompressor_Process. The program owns it. NULL: ENOMEM in SYS_GetLastError.
 * Since 5.8.6 (CMP-1, CMP-2).
 */
HPSOCKET_API
HP_Decompressor Create_HP_ZLibDecompressor(HP_Fn_DecompressDataCallback fnCallback);

/**
 * As Create_HP_ZLibDecompressor, with the window bits of SYS_UncompressEx, and pieces as in
 * Create_HP_ZLibCompressorEx. Since 5.8.6 (CMP-2, CMP-4).
 */
HPSOCKET_API
HP_Decompressor Create_HP_ZLibDecompressorEx(HP_Fn_DecompressDataCallback fnCallback,
                                             int iWindowBits,
                                             DWORD dwBuffSize);

/**
 * Makes a decompressor of gzip and of zlib streams; otherwise as Create_HP_ZLibDecompressor. Since
 * 5.8.6 (CMP-2).
 */
HPSOCKET_API HP_Decompressor Create_HP_GZipDecompressor(HP_Fn_DecompressDataCallback fnCallback);

/**
 * As Create_HP_GZipDecompressor, with pieces as in Create_HP_ZLibCompressorEx. Since 5.9.1 (CMP-2).
 */
HPSOCKET_API
HP_Decompressor Create_HP_GZipDecompressorEx(HP_Fn_DecompressDataCallback fnCallback,
                                             DWORD dwBuffSize);

#endif // _ZLIB_SUPPORT

#ifdef _BROTLI_SUPPORT

/**
 * Compresses dwSrcLen bytes into a brotli stream, with quality 11, window 22 and mode 0.
 * *pdwDestLen is the capacity of lpszDest, and receives the length of the stream;
 * SYS_BrotliGuessCompressBound says what is always enough. No NUL follows. Since 5.7.3.
 *
 * 0; -5: lpszDest is NULL or too small, and *pdwDestLen receives 0; -4: no memory; -3: a NULL
 * pointer (BUF-1 to BUF-7, BRO-1 to BRO-3, BRO-6).
 */
HPSOCKET_API
int SYS_BrotliCompress(const BYTE *lpszSrc,
                       DWORD dwSrcLen,
                       BYTE *lpszDest,
                       DWORD *pdwDestLen);

/**
 * As SYS_BrotliCompress, with iQuality 0 to 11, iWindow 10 to 24 and iMode 0 (generic), 1 (text) or
 * 2 (fonts). Numbers out of range are clamped, modes become 0; but a window of 25 to 30 makes a
 * stream that SYS_BrotliUncompress and other usual decoders do not read. Since 5.7.3 (BRO-1).
 */
HPSOCKET_API
int SYS_BrotliCompressEx(const BYTE *lpszSrc,
                         DWORD dwSrcLen,
                         BYTE *lpszDest,
                         DWORD *pdwDestLen,
                         int iQuality,
                         int iWindow,
                         int iMode);

/**
 * Decompresses the brotli stream that begins at lpszSrc; bytes after its end are ignored.
 * *pdwDestLen is the capacity of lpszDest, and receives how many bytes were written, also after a
 * failure. No NUL follows. Since 5.7.3.
 *
 * 0; -5: lpszDest is NULL or too small; -4: no memory; -3: not a complete brotli stream, or a NULL
 * pointer (BUF-1 to BUF-7, BRO-4 to BRO-6).
 */
HPSOCKET_API
int SYS_BrotliUncompress(const BYTE *lpszSrc,
                         DWORD dwSrcLen,
                         BYTE *lpszDest,
                         DWORD *pdwDestLen);

/**
 * A capacity that is enough for the brotli stream of any dwSrcLen bytes. Since 5.7.3 (BRO-7,
 * BUF-5).
 */
HPSOCKET_API DWORD SYS_BrotliGuessCompressBound(DWORD dwSrcLen);

/**
 * Makes a compressor of brotli streams with quality 11, window 22 and mode 0; otherwise as
 * Create_HP_ZLibCompressor. Since 5.8.6 (CMP-2).
 */
HPSOCKET_API HP_Compressor Create_HP_BrotliCompressor(HP_Fn_CompressDataCallback fnCallback);

/**
 * As Create_HP_BrotliCompressor, with the numbers of SYS_BrotliCompressEx, and pieces as in
 * Create_HP_ZLibCompressorEx. Since 5.8.6 (CMP-2, CMP-4).
 */
HPSOCKET_API
HP_Compressor Create_HP_BrotliCompressorEx(HP_Fn_CompressDataCallback fnCallback,
                                           int iQuality,
                                           int iWindow,
                                           int iMode,
                                           DWORD dwBuffSize);

/**
 * Makes a decompressor of brotli streams whose window has at most 24 bits; otherwise as
 * Create_HP_ZLibDecompressor. Since 5.8.6 (CMP-2, CMP-23).
 */
HPSOCKET_API HP_Decompressor Create_HP_BrotliDecompressor(HP_Fn_DecompressDataCallback fnCallback);

/**
 * As Create_HP_BrotliDecompressor, with pieces as in Create_HP_ZLibCompressorEx. Since 5.9.1 (CMP-2).
 */
HPSOCKET_API
HP_Decompressor Create_HP_BrotliDecompressorEx(HP_Fn_DecompressDataCallback fnCallback,
                                               DWORD dwBuffSize);

#endif // _BROTLI_SUPPORT

#ifdef _ICONV_SUPPORT

/**
 * Converts iInBufLen bytes from one character set into another, with the names and suffixes
 * that the C library's iconv has; no NUL is implied. *piOutBufLen is the capacity of lpszOutBuf
 * in bytes, and receives how many bytes were written, also after a failure.
 *
 * FALSE: EINVAL: an unknown character set, a NULL pointer, a negative length, or an input that
 * ends inside a character; EILSEQ: an input that is not in its character set, or not in the
 * other one; E2BIG: the capacity is too small (CHS-1 to CHS-5).
 */
HPSOCKET_API
BOOL SYS_CharsetConvert(LPCSTR lpszFromCharset,
                        LPCSTR lpszToCharset,
                        LPCSTR lpszInBuf,
                        int iInBufLen,
                        LPSTR lpszOutBuf,
                        int *piOutBufLen);

/**
 * Converts iSrcLength bytes of GBK into UTF-32, without a NUL; or, if iSrcLength is 0 or less,
 * as SYS_GbkToUnicode. Since 5.8.8 (CHS-9).
 */
HPSOCKET_API
BOOL SYS_GbkToUnicodeEx(const char *szSrc,
                        int iSrcLength,
                        WCHAR *szDest,
                        int *piDestLength);

/**
 * Converts iSrcLength WCHARs of UTF-32 into GBK, without a NUL; or, if iSrcLength is 0 or less,
 * as SYS_UnicodeToGbk. Since 5.8.8 (CHS-9).
 */
HPSOCKET_API
BOOL SYS_UnicodeToGbkEx(const WCHAR *szSrc,
                        int iSrcLength,
                        char *szDest,
                        int *piDestLength);

/**
 * Converts iSrcLength bytes of UTF-8 into UTF-32, without a NUL; or, if iSrcLength is 0 or less,
 * as SYS_Utf8ToUnicode. Since 5.8.8 (CHS-9).
 */
HPSOCKET_API
BOOL SYS_Utf8ToUnicodeEx(const char *szSrc,
                         int iSrcLength,
                         WCHAR *szDest,
                         int *piDestLength);

/**
 * Converts iSrcLength WCHARs of UTF-32 into UTF-8, without a NUL; or, if iSrcLength is 0 or less,
 * as SYS_UnicodeToUtf8. Since 5.8.8 (CHS-9).
 */
HPSOCKET_API
BOOL SYS_UnicodeToUtf8Ex(const WCHAR *szSrc,
                         int iSrcLength,
                         char *szDest,
                         int *piDestLength);

/**
 * Converts iSrcLength bytes of GBK into UTF-8, without a NUL; or, if iSrcLength is 0 or less,
 * as SYS_GbkToUtf8. Since 5.8.8 (CHS-9).
 */
HPSOCKET_API
BOOL SYS_GbkToUtf8Ex(const char *szSrc,
                     int iSrcLength,
                     char *szDest,
                     int *piDestLength);

/**
 * Converts iSrcLength bytes of UTF-8 into GBK, without a NUL; or, if iSrcLength is 0 or less,
 * as SYS_Utf8ToGbk. Since 5.8.8 (CHS-9).
 */
HPSOCKET_API
BOOL SYS_Utf8ToGbkEx(const char *szSrc,
                     int iSrcLength,
                     char *szDest,
                     int *piDestLength);

/**
 * Converts a text of GBK that ends with NUL into UTF-32; the NUL is converted, too.
 * *piDestLength is the capacity of szDest in characters (WCHARs here, bytes where the result is
 * char), and receives how many were written, also after a failure.
 *
 * FALSE: EINVAL: a NULL pointer, or a text that ends inside a character; EILSEQ: a text that is
 * not GBK, or has a character that the other set lacks; E2BIG: the capacity is too small, and
 * the result does not end with NUL (CHS-6 to CHS-11).
 */
HPSOCKET_API BOOL SYS_GbkToUnicode(const char *szSrc, WCHAR *szDest, int *piDestLength);

/**
 * UTF-32 into GBK; otherwise as SYS_GbkToUnicode (CHS-6 to CHS-11).
 */
HPSOCKET_API BOOL SYS_UnicodeToGbk(const WCHAR *szSrc, char *szDest, int *piDestLength);

/**
 * UTF-8 into UTF-32; otherwise as SYS_GbkToUnicode (CHS-6 to CHS-11).
 */
HPSOCKET_API BOOL SYS_Utf8ToUnicode(const char *szSrc, WCHAR *szDest, int *piDestLength);

/**
 * UTF-32 into UTF-8; otherwise as SYS_GbkToUnicode (CHS-6 to CHS-11).
 */
HPSOCKET_API BOOL SYS_UnicodeToUtf8(const WCHAR *szSrc, char *szDest, int *piDestLength);

/**
 * GBK into UTF-8; otherwise as SYS_GbkToUnicode (CHS-6 to CHS-11).
 */
HPSOCKET_API BOOL SYS_GbkToUtf8(const char *szSrc, char *szDest, int *piDestLength);

/**
 * UTF-8 into GBK; otherwise as SYS_GbkToUnicode (CHS-6 to CHS-11).
 */
HPSOCKET_API BOOL SYS_Utf8ToGbk(const char *szSrc, char *szDest, int *piDestLength);

#endif // _ICONV_SUPPORT
