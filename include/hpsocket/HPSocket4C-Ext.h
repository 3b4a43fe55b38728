
/**
 * @file
 * @brief What hpsocket-rs adds to HP-Socket's flat C API.
 *
 * Made from the Rust sources by tests/header.rs; change it there.
 *
 * A program that uses it does not run with other libraries of that API. For each function
 * there is a macro in capitals, so that a program can ask with \#ifdef whether the header has
 * it.
 *
 * What the head of HPSocket4C.h says about functions, callbacks, pointers, signals, forks and
 * threads holds here too. All functions of this header may be called on any thread and inside
 * any callback, and never block. Texts are copied into memory of the caller, except the one of
 * HP_Ext_GetVersion, which is static. The only callback that is added is the one of
 * HP_Ext_SetSender: see there.
 */

#pragma once

#include "HPSocket4C.h"

#define HP_EXT_GET_VERSION 1 /**< HP_Ext_GetVersion() exists. */
#define HP_EXT_HAS_FEATURE 1 /**< HP_Ext_HasFeature() exists. */
#define HP_EXT_SET_SENDER 1 /**< HP_Ext_SetSender() exists. */
#define HP_EXT_SET_DRAIN_TIMEOUT 1 /**< HP_Ext_SetDrainTimeout() exists. */
#define HP_EXT_GET_DRAIN_TIMEOUT 1 /**< HP_Ext_GetDrainTimeout() exists. */
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
#ifdef _SSL_SUPPORT
#define HP_EXT_SET_SSL_HANDSHAKE_TIMEOUT 1 /**< HP_Ext_SetSSLHandshakeTimeout() exists. */
#define HP_EXT_GET_SSL_HANDSHAKE_TIMEOUT 1 /**< HP_Ext_GetSSLHandshakeTimeout() exists. */
#define HP_EXT_SET_SSL_VERIFY_HOST 1 /**< HP_Ext_SetSSLVerifyHost() exists. */
#define HP_EXT_IS_SSL_VERIFY_HOST 1 /**< HP_Ext_IsSSLVerifyHost() exists. */
#define HP_EXT_GET_SSL_FAILURE_REASON 1 /**< HP_Ext_GetSSLFailureReason() exists. */
#define HP_EXT_GET_SSL_SETUP_ERROR 1 /**< HP_Ext_GetSSLSetupError() exists. */
#endif

/**
 * The component whose callbacks got pSender is gone; no callback runs or will run. May be
 * called on any thread, also inside the last call about the component.
 */
typedef void (__HP_CALL *HP_FN_Ext_Release)(PVOID pSender);

/**
 * The release number of hpsocket-rs, such as "0.1.0"; HP_GetHPSocketVersion gives the
 * version of the API. Static, never NULL, not to be freed.
 */
HPSOCKET_API LPCSTR HP_Ext_GetVersion(void);

/**
 * Whether the library was built with a feature: "ssl", "udp", "http", "zlib", "brotli" or
 * "iconv". HPTypeDef.h says the same when a program is compiled (_SSL_SUPPORT and so on); this
 * tells a program that loads the library at run time, whose functions of that feature are
 * there or not. FALSE: no, also for names that the library does not know; NULL gives FALSE with
 * EINVAL.
 */
HPSOCKET_API BOOL HP_Ext_HasFeature(LPCSTR lpszFeature);

/**
 * Sets what the callbacks of a component or a thread pool get as pSender instead of its handle, for example
 * an object of the program; NULL stands for the handle. Functions of the API still need the
 * handle. It applies to callbacks that begin later, so call it before Start.
 *
 * fnRelease, if not NULL, is called once with pSender after the component was destroyed and
 * its last callback has ended. Then what pSender points to may be freed, even if a callback
 * destroyed the component. A later call of this function replaces both without calling the
 * old fnRelease.
 */
HPSOCKET_API
BOOL HP_Ext_SetSender(HP_Object pObject,
                      PVOID pSender,
                      HP_FN_Ext_Release fnRelease);

/**
 * Sets how long a peer may be slow to read what was sent before an orderly end of its
 * connection: the peer ended its direction, or HP_..._Disconnect was called without force.
 * OnClose has come and the connection is gone, but its socket stays until everything is sent,
 * unless the peer reads less than 4 KiB within dwTimeout milliseconds. A peer that still sends
 * has that time to end its side, because a close would destroy what is on its way to it. The
 * default is 5000; with 0 what the socket does not accept at once is dropped, as in HP-Socket.
 * At most MaxConnectionCount sockets stay; beyond that the oldest is closed. Start, Stop and
 * Destroy close them all without waiting. Ignored unless the object is stopped. Start refuses
 * values above 0x7FFFFFFF (TCP-95, COM-70, COM-71).
 */
HPSOCKET_API void HP_Ext_SetDrainTimeout(HP_Object pObject, DWORD dwTimeout);

/**
 * The time of HP_Ext_SetDrainTimeout in milliseconds.
 */
HPSOCKET_API DWORD HP_Ext_GetDrainTimeout(HP_Object pObject);

/**
 * Why the latest call about a component or a thread pool failed, such as "cannot bind to
 * 127.0.0.1:80: Permission denied", "SocketBufferSize 4 is below 8" or "cannot resolve
 * no.such.host: Name or service not known": one line for people, at most 1,000 bytes, in English
 * but for the system's own texts, which are in the program's locale. It tells more than the codes
 * of GetLastError and SYS_GetLastError, which are as always; programs should look at those.
 *
 * It is about Start, Stop, an agent's Connect, and the calls of synchronous HTTP clients; of thread
 * pools about Start, Stop and AdjustThreadCount. Other calls leave no reason: SYS_GetLastErrorStr
 * is the text of their error. What Connect has left is for the thread that called it, the rest for
 * every thread. Like the codes it stays until another of these calls fails.
 *
 * Inside OnClose it says why that connection ends, such as "cannot connect to 10.0.0.1:5555:
 * Connection refused" after an asynchronous connect; with TLS or HTTP it is what
 * HP_Ext_GetSSLFailureReason or HP_Ext_GetHttpFailureReason say, if they say something.
 *
 * piLength: in, the capacity of lpszReason; out, the length of the text; both with the
 * NUL. FALSE: ERROR_EMPTY (nothing has failed), ENOSPC with the capacity that is needed in
 * piLength, ERROR_INVALID_STATE (an object of another sort), ERROR_INVALID_PARAMETER.
 */
HPSOCKET_API BOOL HP_Ext_GetLastErrorReason(HP_Object pObject, TCHAR *lpszReason, int *piLength);

#ifdef _HTTP_SUPPORT

/**
 * Sets the greatest length in bytes of a message's first line and fields together, those of its
 * trailer included; more is OnParseError(10, "Header overflow"). The default is 262144. Ignored
 * unless the object is stopped. Start refuses 0 and values above 0x7FFFFFFF. This and the other
 * functions about HTTP: on an object without HTTP errno is ERROR_INVALID_STATE (HTTP-T2).
 */
HPSOCKET_API void HP_Ext_SetHttpMaxHeadSize(HP_Object pObject, DWORD dwMaxHeadSize);

/**
 * The limit of HP_Ext_SetHttpMaxHeadSize.
 */
HPSOCKET_API DWORD HP_Ext_GetHttpMaxHeadSize(HP_Object pObject);

/**
 * Sets the greatest number of fields of a message, those of its trailer included; more is
 * OnParseError(10, "Header overflow"). The default is 1000; with 0 messages must not have any.
 * Ignored unless the object is stopped. Start refuses values above 0x7FFFFFFF (HTTP-T2).
 */
HPSOCKET_API void HP_Ext_SetHttpMaxFields(HP_Object pObject, DWORD dwMaxFields);

/**
 * The limit of HP_Ext_SetHttpMaxFields.
 */
HPSOCKET_API DWORD HP_Ext_GetHttpMaxFields(HP_Object pObject);

/**
 * Sets the greatest length in bytes of a request's target; more is OnParseError(7, "Invalid URL").
 * The default is 65535, which is also the greatest value that Start accepts. Ignored unless the
 * object is stopped (HTTP-T2).
 */
HPSOCKET_API void HP_Ext_SetHttpMaxUrl(HP_Object pObject, DWORD dwMaxUrl);

/**
 * The limit of HP_Ext_SetHttpMaxUrl.
 */
HPSOCKET_API DWORD HP_Ext_GetHttpMaxUrl(HP_Object pObject);

/**
 * Sets the greatest length in bytes of the line before a chunk, its extensions included; more is
 * OnParseError(12, "Chunk size overflow"). The default is 4096. Ignored unless the object is
 * stopped. Start refuses 0 and values above 65535 (HTTP-T2).
 */
HPSOCKET_API void HP_Ext_SetHttpMaxChunkLine(HP_Object pObject, DWORD dwMaxChunkLine);

/**
 * The limit of HP_Ext_SetHttpMaxChunkLine.
 */
HPSOCKET_API DWORD HP_Ext_GetHttpMaxChunkLine(HP_Object pObject);

/**
 * Limits the time that a peer may take for a head: if a message's head is not complete dwTimeout
 * milliseconds after its first byte, there is OnParseError(14, "Head not complete in time"), in
 * which a server can answer 408, and then OnClose(SO_RECEIVE, ERROR_TIMEOUT). How long peers may
 * stay silent between messages is a matter of HP_..._DisconnectSilenceConnections. While the
 * program pauses receiving, time stands still. 0 is no limit, the default. Ignored unless the
 * object is stopped. Start refuses values above 0x7FFFFFFF (HTTP-T12).
 */
HPSOCKET_API void HP_Ext_SetHttpHeadTimeout(HP_Object pObject, DWORD dwTimeout);

/**
 * The limit of HP_Ext_SetHttpHeadTimeout in milliseconds, 0 for none.
 */
HPSOCKET_API DWORD HP_Ext_GetHttpHeadTimeout(HP_Object pObject);

/**
 * Limits the pauses that a peer may make in a body or its trailer: if nothing of it comes for
 * dwTimeout milliseconds, there is OnParseError(14, "Body paused for too long") and then
 * OnClose(SO_RECEIVE, ERROR_TIMEOUT). After an upgrade there is no such limit. While the program
 * pauses receiving, time stands still. 0 is no limit, the default. Ignored unless the object is
 * stopped. Start refuses values above 0x7FFFFFFF (HTTP-T12).
 */
HPSOCKET_API void HP_Ext_SetHttpIdleTimeout(HP_Object pObject, DWORD dwTimeout);

/**
 * The limit of HP_Ext_SetHttpIdleTimeout in milliseconds, 0 for none.
 */
HPSOCKET_API DWORD HP_Ext_GetHttpIdleTimeout(HP_Object pObject);

/**
 * Whether requests must say which host they are for, as RFC 9112 section 3.2 demands: one Host
 * with a host's name or address and perhaps a port, and no second one; requests before HTTP/1.1
 * may have none. Others are OnParseError(10, "Missing Host", "Duplicate Host" or "Invalid Host")
 * without OnHeadersComplete. The default is FALSE, as in HP-Socket: the program checks what it
 * needs. Ignored unless the object is stopped; without effect on agents and clients (HTTP-58).
 */
HPSOCKET_API void HP_Ext_SetHttpStrictHost(HP_Object pObject, BOOL bStrictHost);

/**
 * Whether requests must have one Host: see HP_Ext_SetHttpStrictHost.
 */
HPSOCKET_API BOOL HP_Ext_IsHttpStrictHost(HP_Object pObject);

/**
 * Why a connection is or was refused, such as "Duplicate Content-Length", "Frame of a client
 * without mask", "OnUpgrade refused" or "The release delay is over": one line for people, in
 * English, at most 100 bytes. Call it inside OnParseError or OnClose; dwConnID is ignored for
 * clients.
 *
 * piLength: in, the capacity of lpszReason; out, the length of the text; both with the NUL.
 * FALSE: ERROR_EMPTY (nothing was refused: the peer or the program just ended it), ENOSPC with
 * the capacity that is needed in piLength, ERROR_INVALID_STATE (the object or the connection does
 * not speak HTTP), ERROR_OBJECT_NOT_FOUND, ERROR_INVALID_PARAMETER.
 */
HPSOCKET_API
BOOL HP_Ext_GetHttpFailureReason(HP_Object pObject,
                                 HP_CONNID dwConnID,
                                 TCHAR *lpszReason,
                                 int *piLength);

#endif // _HTTP_SUPPORT

#ifdef _UDP_SUPPORT

/**
 * Sets the size in bytes of the receive buffer of a UDP object's socket. Datagrams that come
 * faster than callbacks return wait there, and are lost if it is full. 0, the default, is 1 MiB, or
 * what the system gives by itself (net.core.rmem_default) if that is more; more than
 * net.core.rmem_max is cut down to that. Ignored unless the object is stopped. Start refuses values above 0x7FFFFFFF. This and the other
 * functions about UDP: on an object without UDP errno is ERROR_INVALID_STATE.
 */
HPSOCKET_API
void HP_Ext_SetUdpReceiveBuffer(HP_Object pObject,
                                DWORD dwSize);

/**
 * The size of HP_Ext_SetUdpReceiveBuffer.
 */
HPSOCKET_API DWORD HP_Ext_GetUdpReceiveBuffer(HP_Object pObject);

/**
 * How many received datagrams of the UDP object were lost since Start: the kernel has dropped
 * them, because the receive buffer was full, or the library, because too much waited for
 * callbacks that did not return.
 */
HPSOCKET_API ULONGLONG HP_Ext_GetUdpDropCount(HP_Object pObject);

/**
 * Whether the kernel may hand over several datagrams of one sender at once (UDP_GRO), which costs
 * less where few senders send much. Callbacks do not change. The default is FALSE. Ignored unless
 * the object is stopped, and where the kernel cannot do it.
 */
HPSOCKET_API void HP_Ext_SetUdpGro(HP_Object pObject, BOOL bGro);

/**
 * Whether datagrams may come together: see HP_Ext_SetUdpGro.
 */
HPSOCKET_API BOOL HP_Ext_IsUdpGro(HP_Object pObject);

/**
 * Sets after how many milliseconds without a datagram a UDP server ends a connection with
 * OnClose(SO_CLOSE, 0); heartbeats count too. Unlike heartbeat detection it can be long, so that
 * clients may rest, while peers that are gone do not stay for ever. 0 is never, the default.
 * Ignored unless the object is stopped; without effect on other objects than servers. Start
 * refuses values above 0x7FFFFFFF.
 */
HPSOCKET_API void HP_Ext_SetUdpIdleTimeout(HP_Object pObject, DWORD dwTimeout);

/**
 * The time of HP_Ext_SetUdpIdleTimeout in milliseconds, 0 for never.
 */
HPSOCKET_API DWORD HP_Ext_GetUdpIdleTimeout(HP_Object pObject);

#endif // _UDP_SUPPORT

#ifdef _SSL_SUPPORT

/**
 * Limits the time of TLS handshakes of an SSL object, because idle peers would otherwise hold
 * connections open forever: a connection whose handshake is not complete dwTimeout milliseconds
 * after it began (after OnAccept or OnConnect, or HP_SSL..._StartSSLHandShake) is closed with
 * OnClose(SO_RECEIVE, ERROR_TIMEOUT). 0 is no limit, the default. The environment variable
 * HPSOCKET_SSL_HANDSHAKE_TIMEOUT sets the default for programs you cannot modify (digits only;
 * anything else counts as 0). Ignored unless the object is stopped. On an object without SSL
 * errno is ERROR_INVALID_STATE.
 */
HPSOCKET_API void HP_Ext_SetSSLHandshakeTimeout(HP_Object pObject, DWORD dwTimeout);

/**
 * The limit of HP_Ext_SetSSLHandshakeTimeout in milliseconds, 0 for none.
 */
HPSOCKET_API DWORD HP_Ext_GetSSLHandshakeTimeout(HP_Object pObject);

/**
 * Whether an SSL agent or client that verifies certificates (SSL_VM_PEER) also compares the
 * name it connects to with the names in the server's certificate. The default is TRUE; FALSE
 * accepts each certificate of a trusted CA for each host, as HP-Socket does. A change
 * applies to the next SetupSSLContext. The environment variable HPSOCKET_SSL_VERIFY_HOST=0
 * sets FALSE for programs you cannot modify. If you connect by IP address, no host name is
 * checked. On an object without SSL errno is ERROR_INVALID_STATE.
 */
HPSOCKET_API void HP_Ext_SetSSLVerifyHost(HP_Object pObject, BOOL bVerifyHost);

/**
 * Whether names will be compared: see HP_Ext_SetSSLVerifyHost.
 */
HPSOCKET_API BOOL HP_Ext_IsSSLVerifyHost(HP_Object pObject);

/**
 * Why a connection's TLS failed, such as "certificate verify failed: certificate has expired"
 * or "wrong version number": one line for people, in English, at most 1,000 bytes. Call it
 * inside OnClose; dwConnID is ignored for clients.
 *
 * piLength: in, the capacity of lpszReason; out, the length of the text; both with the
 * NUL. FALSE: ERROR_EMPTY (nothing failed: the peer just closed, or nothing is wrong),
 * ENOSPC with the capacity that is needed in piLength, ERROR_INVALID_STATE (no TLS on
 * the connection), ERROR_OBJECT_NOT_FOUND, ERROR_INVALID_PARAMETER.
 */
HPSOCKET_API
BOOL HP_Ext_GetSSLFailureReason(HP_Object pObject,
                                HP_CONNID dwConnID,
                                TCHAR *lpszReason,
                                int *piLength);

/**
 * Why the last SetupSSLContext, SetupSSLContextByMemory, AddSSLContext or
 * AddSSLContextByMemory of an SSL object failed, such as "key file /srv/tls/server.key: No
 * such file or directory (os error 2)": one line for people, in English, at most 1,000
 * bytes. Relative paths are shown as they were resolved; their bytes are those that the
 * program gave, in any encoding.
 *
 * piLength: in, the capacity of lpszReason; out, the length of the text; both with the
 * NUL. FALSE: ERROR_EMPTY (it did not fail), ENOSPC with the capacity that is needed in
 * piLength, ERROR_INVALID_STATE (not an SSL object), ERROR_INVALID_PARAMETER.
 */
HPSOCKET_API BOOL HP_Ext_GetSSLSetupError(HP_Object pObject, TCHAR *lpszReason, int *piLength);

#endif // _SSL_SUPPORT
