/**
 * @file
 * @brief What hpsocket-rs adds to HP-Socket's C++ API.
 *
 * A program that uses it does not run with other libraries of that API. For each function there is a macro in capitals,
 * so that a program can ask with \#ifdef whether the headers have it.
 *
 * The functions take any component of the role: ITcpPullServer and ITcpPackServer are ITcpServer too. Null, and an
 * object that is not this library's, such as a program's own class with the interface, are refused: FALSE or 0, and
 * EINVAL in SYS_GetLastError().
 *
 * What the head of SocketInterface.h says about threads, callbacks, pointers, signals and forks holds here too. All
 * functions of this header may be called on any thread and inside any callback. No callback is added.
 *
 * The header may be included beside HPSocket4C-Ext.h, which has the same functions for handles, and the same macros.
 */

#pragma once

#include "SocketInterface.h"

/* Defined if the function exists. */
#define HP_EXT_GET_VERSION 1 /**< HP_Ext_GetVersion() exists. */
#define HP_EXT_HAS_FEATURE 1 /**< HP_Ext_HasFeature() exists. */
#define HP_EXT_SET_DRAIN_TIMEOUT 1 /**< HP_Ext_SetDrainTimeout() exists. */
#define HP_EXT_GET_DRAIN_TIMEOUT 1 /**< HP_Ext_GetDrainTimeout() exists. */
#ifdef _SSL_SUPPORT
#define HP_EXT_SET_SSL_HANDSHAKE_TIMEOUT 1 /**< HP_Ext_SetSSLHandshakeTimeout() exists. */
#define HP_EXT_GET_SSL_HANDSHAKE_TIMEOUT 1 /**< HP_Ext_GetSSLHandshakeTimeout() exists. */
#define HP_EXT_SET_SSL_VERIFY_HOST 1 /**< HP_Ext_SetSSLVerifyHost() exists. */
#define HP_EXT_IS_SSL_VERIFY_HOST 1 /**< HP_Ext_IsSSLVerifyHost() exists. */
#define HP_EXT_GET_SSL_FAILURE_REASON 1 /**< HP_Ext_GetSSLFailureReason() exists. */
#define HP_EXT_GET_SSL_SETUP_ERROR 1 /**< HP_Ext_GetSSLSetupError() exists. */
#endif
#define HP_EXT_GET_LAST_ERROR_REASON 1 /**< HP_Ext_GetLastErrorReason() exists. */
#ifdef _HTTP_SUPPORT
#define HP_EXT_SET_HTTP_MAX_HEAD_SIZE 1 /**< HP_Ext_SetHttpMaxHeadSize() exists. */
#define HP_EXT_GET_HTTP_MAX_HEAD_SIZE 1 /**< HP_Ext_GetHttpMaxHeadSize() exists. */
#define HP_EXT_SET_HTTP_MAX_FIELDS 1 /**< HP_Ext_SetHttpMaxFields() exists. */
#define HP_EXT_GET_HTTP_MAX_FIELDS 1 /**< HP_Ext_GetHttpMaxFields() exists. */
#define HP_EXT_SET_HTTP_MAX_URL 1 /**< HP_Ext_SetHttpMaxUrl() exists. */
#define HP_EXT_GET_HTTP_MAX_URL 1 /**< HP_Ext_GetHttpMaxUrl() exists. */
#define HP_EXT_SET_HTTP_MAX_CHUNK_LINE 1 /**< HP_Ext_SetHttpMaxChunkLine() exists. */
#define HP_EXT_GET_HTTP_MAX_CHUNK_LINE 1 /**< HP_Ext_GetHttpMaxChunkLine() exists. */
#define HP_EXT_SET_HTTP_HEAD_TIMEOUT 1 /**< HP_Ext_SetHttpHeadTimeout() exists. */
#define HP_EXT_GET_HTTP_HEAD_TIMEOUT 1 /**< HP_Ext_GetHttpHeadTimeout() exists. */
#define HP_EXT_SET_HTTP_IDLE_TIMEOUT 1 /**< HP_Ext_SetHttpIdleTimeout() exists. */
#define HP_EXT_GET_HTTP_IDLE_TIMEOUT 1 /**< HP_Ext_GetHttpIdleTimeout() exists. */
#define HP_EXT_SET_HTTP_STRICT_HOST 1 /**< HP_Ext_SetHttpStrictHost() exists. */
#define HP_EXT_IS_HTTP_STRICT_HOST 1 /**< HP_Ext_IsHttpStrictHost() exists. */
#define HP_EXT_GET_HTTP_FAILURE_REASON 1 /**< HP_Ext_GetHttpFailureReason() exists. */
#endif
#ifdef _UDP_SUPPORT
#define HP_EXT_SET_UDP_RECEIVE_BUFFER 1 /**< HP_Ext_SetUdpReceiveBuffer() exists. */
#define HP_EXT_GET_UDP_RECEIVE_BUFFER 1 /**< HP_Ext_GetUdpReceiveBuffer() exists. */
#define HP_EXT_GET_UDP_DROP_COUNT 1 /**< HP_Ext_GetUdpDropCount() exists. */
#define HP_EXT_SET_UDP_GRO 1 /**< HP_Ext_SetUdpGro() exists. */
#define HP_EXT_IS_UDP_GRO 1 /**< HP_Ext_IsUdpGro() exists. */
#define HP_EXT_SET_UDP_IDLE_TIMEOUT 1 /**< HP_Ext_SetUdpIdleTimeout() exists. */
#define HP_EXT_GET_UDP_IDLE_TIMEOUT 1 /**< HP_Ext_GetUdpIdleTimeout() exists. */
#endif

/// Stands in front of overloads, which cannot have C linkage like the other functions of the library.
#define HPSOCKET_EXT_API __HP_ATTRIBUTE(__visibility__("default"))

/// The release number of hpsocket-rs, such as "0.1.0"; HP_GetHPSocketVersion() gives the version of the API. Static, never
/// null, not to be freed.
HPSOCKET_API LPCSTR HP_Ext_GetVersion(void);

/// Whether the library was built with a feature: "ssl", "udp", "http", "zlib", "brotli" or "iconv". HPTypeDef.h says the same when a
/// program is compiled (_SSL_SUPPORT and so on). FALSE: no, also for names that the library does not know; null gives FALSE with
/// EINVAL.
HPSOCKET_API BOOL HP_Ext_HasFeature(LPCSTR lpszFeature);

/// Sets how long a peer may be slow to read what was sent before an orderly end of its connection: the peer ended its
/// direction, or Disconnect() was called without force. OnClose has come and the connection is gone, but its socket
/// stays until everything is sent, unless the peer reads less than 4 KiB within dwTimeout milliseconds. The default is
/// 5000; with 0 what the socket does not accept at once is dropped, as in HP-Socket. At most GetMaxConnectionCount()
/// sockets stay; beyond that the oldest is closed. Start, Stop and deletion close them all without waiting. Ignored
/// unless the component is stopped. Start refuses values above 0x7FFFFFFF (TCP-95, COM-70, COM-71).
HPSOCKET_EXT_API void HP_Ext_SetDrainTimeout(ITcpServer* pServer, DWORD dwTimeout);
/// The same for an agent.
HPSOCKET_EXT_API void HP_Ext_SetDrainTimeout(ITcpAgent* pAgent, DWORD dwTimeout);
/// The same for a client.
HPSOCKET_EXT_API void HP_Ext_SetDrainTimeout(ITcpClient* pClient, DWORD dwTimeout);

/// The time of HP_Ext_SetDrainTimeout() in milliseconds.
HPSOCKET_EXT_API DWORD HP_Ext_GetDrainTimeout(ITcpServer* pServer);
/// The same for an agent.
HPSOCKET_EXT_API DWORD HP_Ext_GetDrainTimeout(ITcpAgent* pAgent);
/// The same for a client.
HPSOCKET_EXT_API DWORD HP_Ext_GetDrainTimeout(ITcpClient* pClient);

#ifdef _SSL_SUPPORT

/// Limits the time of TLS handshakes, because idle peers would otherwise hold connections open forever: a connection
/// whose handshake is not complete dwTimeout milliseconds after it began (after OnAccept or OnConnect, or
/// StartSSLHandShake()) is closed with OnClose(SO_RECEIVE, ERROR_TIMEOUT). 0 is no limit, the default. The environment
/// variable HPSOCKET_SSL_HANDSHAKE_TIMEOUT sets the default for programs you cannot modify (digits only; anything else
/// counts as 0). Ignored unless the component is stopped. On a component without SSL SYS_GetLastError() gives
/// ERROR_INVALID_STATE.
HPSOCKET_EXT_API void HP_Ext_SetSSLHandshakeTimeout(ITcpServer* pServer, DWORD dwTimeout);
/// The same for an agent.
HPSOCKET_EXT_API void HP_Ext_SetSSLHandshakeTimeout(ITcpAgent* pAgent, DWORD dwTimeout);
/// The same for a client.
HPSOCKET_EXT_API void HP_Ext_SetSSLHandshakeTimeout(ITcpClient* pClient, DWORD dwTimeout);

/// The limit of HP_Ext_SetSSLHandshakeTimeout() in milliseconds, 0 for none.
HPSOCKET_EXT_API DWORD HP_Ext_GetSSLHandshakeTimeout(ITcpServer* pServer);
/// The same for an agent.
HPSOCKET_EXT_API DWORD HP_Ext_GetSSLHandshakeTimeout(ITcpAgent* pAgent);
/// The same for a client.
HPSOCKET_EXT_API DWORD HP_Ext_GetSSLHandshakeTimeout(ITcpClient* pClient);

/// Whether an agent or client that verifies certificates (SSL_VM_PEER) also compares the name it connects to with the
/// names in the server's certificate. The default is TRUE; FALSE accepts each certificate of a trusted CA for each
/// host, as HP-Socket does. A change applies to the next SetupSSLContext(); servers compare no names. The environment
/// variable HPSOCKET_SSL_VERIFY_HOST=0 sets FALSE for programs you cannot modify. If you connect by IP address, no host
/// name is checked. On a component without SSL SYS_GetLastError() gives ERROR_INVALID_STATE.
HPSOCKET_EXT_API void HP_Ext_SetSSLVerifyHost(ITcpServer* pServer, BOOL bVerifyHost);
/// The same for an agent.
HPSOCKET_EXT_API void HP_Ext_SetSSLVerifyHost(ITcpAgent* pAgent, BOOL bVerifyHost);
/// The same for a client.
HPSOCKET_EXT_API void HP_Ext_SetSSLVerifyHost(ITcpClient* pClient, BOOL bVerifyHost);

/// Whether names will be compared: see HP_Ext_SetSSLVerifyHost().
HPSOCKET_EXT_API BOOL HP_Ext_IsSSLVerifyHost(ITcpServer* pServer);
/// The same for an agent.
HPSOCKET_EXT_API BOOL HP_Ext_IsSSLVerifyHost(ITcpAgent* pAgent);
/// The same for a client.
HPSOCKET_EXT_API BOOL HP_Ext_IsSSLVerifyHost(ITcpClient* pClient);

/// Why a connection's TLS failed, such as "certificate verify failed: certificate has expired" or "wrong version
/// number": one line for people, in English, at most 1,000 bytes. Call it inside OnClose().
///
/// piLength: in, the capacity of lpszReason; out, the length of the text; both with the NUL. FALSE: ERROR_EMPTY
/// (nothing failed: the peer just closed, or nothing is wrong), ENOSPC with the capacity that is needed in piLength,
/// ERROR_INVALID_STATE (no TLS on the connection), ERROR_OBJECT_NOT_FOUND, ERROR_INVALID_PARAMETER.
HPSOCKET_EXT_API BOOL HP_Ext_GetSSLFailureReason(ITcpServer* pServer, CONNID dwConnID, LPSTR lpszReason, int* piLength);
/// The same for an agent.
HPSOCKET_EXT_API BOOL HP_Ext_GetSSLFailureReason(ITcpAgent* pAgent, CONNID dwConnID, LPSTR lpszReason, int* piLength);
/// The same for a client.
HPSOCKET_EXT_API BOOL HP_Ext_GetSSLFailureReason(ITcpClient* pClient, LPSTR lpszReason, int* piLength);

/// Why the last SetupSSLContext(), SetupSSLContextByMemory(), AddSSLContext() or AddSSLContextByMemory() of a component
/// failed, such as "key file /srv/tls/server.key: No such file or directory (os error 2)": one line for people, in
/// English, at most 1,000 bytes. Relative paths are shown as they were resolved; their bytes are those that the program
/// gave, in any encoding.
///
/// piLength: in, the capacity of lpszReason; out, the length of the text; both with the NUL. FALSE: ERROR_EMPTY (it did
/// not fail), ENOSPC with the capacity that is needed in piLength, ERROR_INVALID_STATE (no SSL component),
/// ERROR_INVALID_PARAMETER.
HPSOCKET_EXT_API BOOL HP_Ext_GetSSLSetupError(ITcpServer* pServer, LPSTR lpszReason, int* piLength);
/// The same for an agent.
HPSOCKET_EXT_API BOOL HP_Ext_GetSSLSetupError(ITcpAgent* pAgent, LPSTR lpszReason, int* piLength);
/// The same for a client.
HPSOCKET_EXT_API BOOL HP_Ext_GetSSLSetupError(ITcpClient* pClient, LPSTR lpszReason, int* piLength);

#endif // _SSL_SUPPORT

/// Why the latest call about a component or a thread pool failed, such as "cannot bind to 127.0.0.1:80: Permission denied",
/// "SocketBufferSize 4 is below 8" or "cannot resolve no.such.host: Name or service not known": one line for people, at most 1,000
/// bytes, in English but for the system's own texts, which are in the program's locale. It tells more than the codes of
/// GetLastError() and SYS_GetLastError(), which are as always; programs should look at those.
///
/// It is about Start(), Stop(), an agent's Connect(), and the calls of synchronous HTTP clients; of thread pools about Start(),
/// Stop() and AdjustThreadCount(). Other calls leave no reason: SYS_GetLastErrorStr() is the text of their error. What Connect()
/// has left is for the thread that called it, the rest for every thread. Like the codes it stays until another of these calls
/// fails.
///
/// Inside OnClose() it says why that connection ends, such as "cannot connect to 10.0.0.1:5555: Connection refused" after an
/// asynchronous connect; with TLS or HTTP it is what HP_Ext_GetSSLFailureReason() or HP_Ext_GetHttpFailureReason() say, if they
/// say something.
///
/// piLength: in, the capacity of lpszReason; out, the length of the text; both with the NUL. FALSE: ERROR_EMPTY (nothing has
/// failed), ENOSPC with the capacity that is needed in piLength, ERROR_INVALID_PARAMETER.
HPSOCKET_EXT_API BOOL HP_Ext_GetLastErrorReason(ITcpServer* pServer, LPSTR lpszReason, int* piLength);
/// The same for an agent.
HPSOCKET_EXT_API BOOL HP_Ext_GetLastErrorReason(ITcpAgent* pAgent, LPSTR lpszReason, int* piLength);
/// The same for a client.
HPSOCKET_EXT_API BOOL HP_Ext_GetLastErrorReason(ITcpClient* pClient, LPSTR lpszReason, int* piLength);
/// The same for a thread pool.
HPSOCKET_EXT_API BOOL HP_Ext_GetLastErrorReason(IHPThreadPool* pThreadPool, LPSTR lpszReason, int* piLength);

#ifdef _HTTP_SUPPORT

/// Sets the greatest length in bytes of a message's first line and fields together, those of its trailer included; more is
/// OnParseError(10, "Header overflow"). The default is 262144. Ignored unless the component is stopped. Start refuses 0 and
/// values above 0x7FFFFFFF. This and the other functions about HTTP: on a component without HTTP SYS_GetLastError() gives
/// ERROR_INVALID_STATE (HTTP-T2).
HPSOCKET_EXT_API void HP_Ext_SetHttpMaxHeadSize(ITcpServer* pServer, DWORD dwMaxHeadSize);
/// The same for an agent.
HPSOCKET_EXT_API void HP_Ext_SetHttpMaxHeadSize(ITcpAgent* pAgent, DWORD dwMaxHeadSize);
/// The same for a client.
HPSOCKET_EXT_API void HP_Ext_SetHttpMaxHeadSize(ITcpClient* pClient, DWORD dwMaxHeadSize);

/// The limit of HP_Ext_SetHttpMaxHeadSize().
HPSOCKET_EXT_API DWORD HP_Ext_GetHttpMaxHeadSize(ITcpServer* pServer);
/// The same for an agent.
HPSOCKET_EXT_API DWORD HP_Ext_GetHttpMaxHeadSize(ITcpAgent* pAgent);
/// The same for a client.
HPSOCKET_EXT_API DWORD HP_Ext_GetHttpMaxHeadSize(ITcpClient* pClient);

/// Sets the greatest number of fields of a message, those of its trailer included; more is OnParseError(10, "Header
/// overflow"). The default is 1000; with 0 messages must not have any. Ignored unless the component is stopped. Start refuses
/// values above 0x7FFFFFFF (HTTP-T2).
HPSOCKET_EXT_API void HP_Ext_SetHttpMaxFields(ITcpServer* pServer, DWORD dwMaxFields);
/// The same for an agent.
HPSOCKET_EXT_API void HP_Ext_SetHttpMaxFields(ITcpAgent* pAgent, DWORD dwMaxFields);
/// The same for a client.
HPSOCKET_EXT_API void HP_Ext_SetHttpMaxFields(ITcpClient* pClient, DWORD dwMaxFields);

/// The limit of HP_Ext_SetHttpMaxFields().
HPSOCKET_EXT_API DWORD HP_Ext_GetHttpMaxFields(ITcpServer* pServer);
/// The same for an agent.
HPSOCKET_EXT_API DWORD HP_Ext_GetHttpMaxFields(ITcpAgent* pAgent);
/// The same for a client.
HPSOCKET_EXT_API DWORD HP_Ext_GetHttpMaxFields(ITcpClient* pClient);

/// Sets the greatest length in bytes of a request's target; more is OnParseError(7, "Invalid URL"). The default is 65535,
/// which is also the greatest value that Start accepts. Ignored unless the component is stopped (HTTP-T2).
HPSOCKET_EXT_API void HP_Ext_SetHttpMaxUrl(ITcpServer* pServer, DWORD dwMaxUrl);
/// The same for an agent.
HPSOCKET_EXT_API void HP_Ext_SetHttpMaxUrl(ITcpAgent* pAgent, DWORD dwMaxUrl);
/// The same for a client.
HPSOCKET_EXT_API void HP_Ext_SetHttpMaxUrl(ITcpClient* pClient, DWORD dwMaxUrl);

/// The limit of HP_Ext_SetHttpMaxUrl().
HPSOCKET_EXT_API DWORD HP_Ext_GetHttpMaxUrl(ITcpServer* pServer);
/// The same for an agent.
HPSOCKET_EXT_API DWORD HP_Ext_GetHttpMaxUrl(ITcpAgent* pAgent);
/// The same for a client.
HPSOCKET_EXT_API DWORD HP_Ext_GetHttpMaxUrl(ITcpClient* pClient);

/// Sets the greatest length in bytes of the line before a chunk, its extensions included; more is OnParseError(12, "Chunk size
/// overflow"). The default is 4096. Ignored unless the component is stopped. Start refuses 0 and values above 65535 (HTTP-T2).
HPSOCKET_EXT_API void HP_Ext_SetHttpMaxChunkLine(ITcpServer* pServer, DWORD dwMaxChunkLine);
/// The same for an agent.
HPSOCKET_EXT_API void HP_Ext_SetHttpMaxChunkLine(ITcpAgent* pAgent, DWORD dwMaxChunkLine);
/// The same for a client.
HPSOCKET_EXT_API void HP_Ext_SetHttpMaxChunkLine(ITcpClient* pClient, DWORD dwMaxChunkLine);

/// The limit of HP_Ext_SetHttpMaxChunkLine().
HPSOCKET_EXT_API DWORD HP_Ext_GetHttpMaxChunkLine(ITcpServer* pServer);
/// The same for an agent.
HPSOCKET_EXT_API DWORD HP_Ext_GetHttpMaxChunkLine(ITcpAgent* pAgent);
/// The same for a client.
HPSOCKET_EXT_API DWORD HP_Ext_GetHttpMaxChunkLine(ITcpClient* pClient);

/// Limits the time that a peer may take for a head: if a message's head is not complete dwTimeout milliseconds after its first
/// byte, there is OnParseError(14, "Head not complete in time"), in which a server can answer 408, and then
/// OnClose(SO_RECEIVE, ERROR_TIMEOUT). How long peers may stay silent between messages is a matter of
/// DisconnectSilenceConnections(). While the program pauses receiving, time stands still. 0 is no limit, the default. Ignored
/// unless the component is stopped. Start refuses values above 0x7FFFFFFF (HTTP-T12).
HPSOCKET_EXT_API void HP_Ext_SetHttpHeadTimeout(ITcpServer* pServer, DWORD dwTimeout);
/// The same for an agent.
HPSOCKET_EXT_API void HP_Ext_SetHttpHeadTimeout(ITcpAgent* pAgent, DWORD dwTimeout);
/// The same for a client.
HPSOCKET_EXT_API void HP_Ext_SetHttpHeadTimeout(ITcpClient* pClient, DWORD dwTimeout);

/// The limit of HP_Ext_SetHttpHeadTimeout() in milliseconds, 0 for none.
HPSOCKET_EXT_API DWORD HP_Ext_GetHttpHeadTimeout(ITcpServer* pServer);
/// The same for an agent.
HPSOCKET_EXT_API DWORD HP_Ext_GetHttpHeadTimeout(ITcpAgent* pAgent);
/// The same for a client.
HPSOCKET_EXT_API DWORD HP_Ext_GetHttpHeadTimeout(ITcpClient* pClient);

/// Limits the pauses that a peer may make in a body or its trailer: if nothing of it comes for dwTimeout milliseconds, there is
/// OnParseError(14, "Body paused for too long") and then OnClose(SO_RECEIVE, ERROR_TIMEOUT). After an upgrade there is no such
/// limit. While the program pauses receiving, time stands still. 0 is no limit, the default. Ignored unless the component is
/// stopped. Start refuses values above 0x7FFFFFFF (HTTP-T12).
HPSOCKET_EXT_API void HP_Ext_SetHttpIdleTimeout(ITcpServer* pServer, DWORD dwTimeout);
/// The same for an agent.
HPSOCKET_EXT_API void HP_Ext_SetHttpIdleTimeout(ITcpAgent* pAgent, DWORD dwTimeout);
/// The same for a client.
HPSOCKET_EXT_API void HP_Ext_SetHttpIdleTimeout(ITcpClient* pClient, DWORD dwTimeout);

/// The limit of HP_Ext_SetHttpIdleTimeout() in milliseconds, 0 for none.
HPSOCKET_EXT_API DWORD HP_Ext_GetHttpIdleTimeout(ITcpServer* pServer);
/// The same for an agent.
HPSOCKET_EXT_API DWORD HP_Ext_GetHttpIdleTimeout(ITcpAgent* pAgent);
/// The same for a client.
HPSOCKET_EXT_API DWORD HP_Ext_GetHttpIdleTimeout(ITcpClient* pClient);

/// Whether requests must say which host they are for, as RFC 9112 section 3.2 demands: one Host with a host's name or address
/// and perhaps a port, and no second one; requests before HTTP/1.1 may have none. Others are OnParseError(10, "Missing Host",
/// "Duplicate Host" or "Invalid Host") without OnHeadersComplete. The default is FALSE, as in HP-Socket: the program checks
/// what it needs. Ignored unless the component is stopped; without effect on agents and clients (HTTP-58).
HPSOCKET_EXT_API void HP_Ext_SetHttpStrictHost(ITcpServer* pServer, BOOL bStrictHost);
/// The same for an agent.
HPSOCKET_EXT_API void HP_Ext_SetHttpStrictHost(ITcpAgent* pAgent, BOOL bStrictHost);
/// The same for a client.
HPSOCKET_EXT_API void HP_Ext_SetHttpStrictHost(ITcpClient* pClient, BOOL bStrictHost);

/// Whether requests must have one Host: see HP_Ext_SetHttpStrictHost().
HPSOCKET_EXT_API BOOL HP_Ext_IsHttpStrictHost(ITcpServer* pServer);
/// The same for an agent.
HPSOCKET_EXT_API BOOL HP_Ext_IsHttpStrictHost(ITcpAgent* pAgent);
/// The same for a client.
HPSOCKET_EXT_API BOOL HP_Ext_IsHttpStrictHost(ITcpClient* pClient);

/// Why a connection is or was refused, such as "Duplicate Content-Length", "Frame of a client without mask", "OnUpgrade refused"
/// or "The release delay is over": one line for people, in English, at most 100 bytes. Call it inside OnParseError() or
/// OnClose().
///
/// piLength: in, the capacity of lpszReason; out, the length of the text; both with the NUL. FALSE: ERROR_EMPTY (nothing was
/// refused: the peer or the program just ended it), ENOSPC with the capacity that is needed in piLength, ERROR_INVALID_STATE
/// (the component or the connection does not speak HTTP), ERROR_OBJECT_NOT_FOUND, ERROR_INVALID_PARAMETER.
HPSOCKET_EXT_API BOOL HP_Ext_GetHttpFailureReason(ITcpServer* pServer, CONNID dwConnID, LPSTR lpszReason, int* piLength);
/// The same for an agent.
HPSOCKET_EXT_API BOOL HP_Ext_GetHttpFailureReason(ITcpAgent* pAgent, CONNID dwConnID, LPSTR lpszReason, int* piLength);
/// The same for a client.
HPSOCKET_EXT_API BOOL HP_Ext_GetHttpFailureReason(ITcpClient* pClient, LPSTR lpszReason, int* piLength);

#endif // _HTTP_SUPPORT

#ifdef _UDP_SUPPORT

/// As for the other components.
HPSOCKET_EXT_API BOOL HP_Ext_GetLastErrorReason(IUdpServer* pServer, LPSTR lpszReason, int* piLength);
/// The same for a UDP client.
HPSOCKET_EXT_API BOOL HP_Ext_GetLastErrorReason(IUdpClient* pClient, LPSTR lpszReason, int* piLength);
/// The same for a UDP cast.
HPSOCKET_EXT_API BOOL HP_Ext_GetLastErrorReason(IUdpCast* pCast, LPSTR lpszReason, int* piLength);
/// The same for a UDP node.
HPSOCKET_EXT_API BOOL HP_Ext_GetLastErrorReason(IUdpNode* pNode, LPSTR lpszReason, int* piLength);

/// Sets the size in bytes of the receive buffer of the component's socket. Datagrams that come faster than events return wait there,
/// and are lost if it is full. 0, the default, is 1 MiB, or what the system gives by itself (net.core.rmem_default) if that is more;
/// more than net.core.rmem_max is cut down to that. Ignored unless the component is stopped. Start() refuses values above 0x7FFFFFFF.
/// This and the other functions about UDP take ARQ components too.
HPSOCKET_EXT_API void HP_Ext_SetUdpReceiveBuffer(IUdpServer* pServer, DWORD dwSize);
/// The same for a UDP client.
HPSOCKET_EXT_API void HP_Ext_SetUdpReceiveBuffer(IUdpClient* pClient, DWORD dwSize);
/// The same for a UDP cast.
HPSOCKET_EXT_API void HP_Ext_SetUdpReceiveBuffer(IUdpCast* pCast, DWORD dwSize);
/// The same for a UDP node.
HPSOCKET_EXT_API void HP_Ext_SetUdpReceiveBuffer(IUdpNode* pNode, DWORD dwSize);

/// The size of HP_Ext_SetUdpReceiveBuffer().
HPSOCKET_EXT_API DWORD HP_Ext_GetUdpReceiveBuffer(IUdpServer* pServer);
/// The same for a UDP client.
HPSOCKET_EXT_API DWORD HP_Ext_GetUdpReceiveBuffer(IUdpClient* pClient);
/// The same for a UDP cast.
HPSOCKET_EXT_API DWORD HP_Ext_GetUdpReceiveBuffer(IUdpCast* pCast);
/// The same for a UDP node.
HPSOCKET_EXT_API DWORD HP_Ext_GetUdpReceiveBuffer(IUdpNode* pNode);

/// How many datagrams the kernel has dropped since Start(), because the receive buffer of the component's socket was full.
HPSOCKET_EXT_API ULONGLONG HP_Ext_GetUdpDropCount(IUdpServer* pServer);
/// The same for a UDP client.
HPSOCKET_EXT_API ULONGLONG HP_Ext_GetUdpDropCount(IUdpClient* pClient);
/// The same for a UDP cast.
HPSOCKET_EXT_API ULONGLONG HP_Ext_GetUdpDropCount(IUdpCast* pCast);
/// The same for a UDP node.
HPSOCKET_EXT_API ULONGLONG HP_Ext_GetUdpDropCount(IUdpNode* pNode);

/// Whether the kernel may hand over several datagrams of one sender at once (UDP_GRO), which costs less where few senders send much.
/// Events do not change. The default is FALSE. Ignored unless the component is stopped, and where the kernel cannot do it.
HPSOCKET_EXT_API void HP_Ext_SetUdpGro(IUdpServer* pServer, BOOL bGro);
/// The same for a UDP client.
HPSOCKET_EXT_API void HP_Ext_SetUdpGro(IUdpClient* pClient, BOOL bGro);
/// The same for a UDP cast.
HPSOCKET_EXT_API void HP_Ext_SetUdpGro(IUdpCast* pCast, BOOL bGro);
/// The same for a UDP node.
HPSOCKET_EXT_API void HP_Ext_SetUdpGro(IUdpNode* pNode, BOOL bGro);

/// Whether datagrams may come together: see HP_Ext_SetUdpGro().
HPSOCKET_EXT_API BOOL HP_Ext_IsUdpGro(IUdpServer* pServer);
/// The same for a UDP client.
HPSOCKET_EXT_API BOOL HP_Ext_IsUdpGro(IUdpClient* pClient);
/// The same for a UDP cast.
HPSOCKET_EXT_API BOOL HP_Ext_IsUdpGro(IUdpCast* pCast);
/// The same for a UDP node.
HPSOCKET_EXT_API BOOL HP_Ext_IsUdpGro(IUdpNode* pNode);

/// Sets after how many milliseconds without a datagram a connection ends with OnClose(SO_CLOSE, 0); heartbeats count too. Unlike
/// heartbeat detection it can be long, so that clients may rest, while peers that are gone do not stay for ever. 0 is never, the
/// default. Ignored unless the server is stopped. Start() refuses values above 0x7FFFFFFF.
HPSOCKET_EXT_API void HP_Ext_SetUdpIdleTimeout(IUdpServer* pServer, DWORD dwTimeout);

/// The time of HP_Ext_SetUdpIdleTimeout() in milliseconds, 0 for never.
HPSOCKET_EXT_API DWORD HP_Ext_GetUdpIdleTimeout(IUdpServer* pServer);

#endif // _UDP_SUPPORT
