/*
 * The additions of hpsocket-rs to HP-Socket's C++ API. A program that uses them does not run with other libraries of
 * that API.
 *
 * The functions take any component of the role: ITcpPullServer and ITcpPackServer are ITcpServer too. Null, and an object that
 * is not this library's, such as a program's own class with the interface, are refused: FALSE or 0, and EINVAL in
 * SYS_GetLastError().
 *
 * The header may be included beside HPSocket4C-Ext.h, which has the same functions for handles, and the same macros.
 */

#pragma once

#include "SocketInterface.h"

/* Defined if the function exists. */
#define HP_EXT_GET_VERSION 1
#define HP_EXT_SET_DRAIN_TIMEOUT 1
#define HP_EXT_GET_DRAIN_TIMEOUT 1
#define HP_EXT_SET_SSL_HANDSHAKE_TIMEOUT 1
#define HP_EXT_GET_SSL_HANDSHAKE_TIMEOUT 1
#define HP_EXT_SET_SSL_VERIFY_HOST 1
#define HP_EXT_IS_SSL_VERIFY_HOST 1
#define HP_EXT_GET_SSL_FAILURE_REASON 1
#define HP_EXT_GET_SSL_SETUP_ERROR 1

// Stands in front of overloads, which cannot have C linkage like the other functions of the library.
#define HPSOCKET_EXT_API __attribute__((__visibility__("default")))

/// The release number of hpsocket-rs, such as "0.1.0"; HP_GetHPSocketVersion() gives the version of the API. Static, never
/// null, not to be freed.
HPSOCKET_API LPCSTR HP_Ext_GetVersion(void);

/// Sets how long a peer may be slow to read what was sent before an orderly end of its connection: the peer ended its
/// direction, or Disconnect() was called without force. OnClose has come and the connection is gone, but its socket
/// stays until everything is sent, unless the peer reads less than 4 KiB within dwTimeout milliseconds. The default is
/// 5000; with 0 what the socket does not accept at once is dropped, as in HP-Socket. At most GetMaxConnectionCount()
/// sockets stay; beyond that the oldest is closed. Start, Stop and deletion close them all without waiting. Ignored
/// unless the component is stopped. Start refuses values above 0x7FFFFFFF (TCP-95, COM-70, COM-71).
HPSOCKET_EXT_API void HP_Ext_SetDrainTimeout(ITcpServer* pServer, DWORD dwTimeout);
HPSOCKET_EXT_API void HP_Ext_SetDrainTimeout(ITcpAgent* pAgent, DWORD dwTimeout);
HPSOCKET_EXT_API void HP_Ext_SetDrainTimeout(ITcpClient* pClient, DWORD dwTimeout);

/// The time of HP_Ext_SetDrainTimeout() in milliseconds.
HPSOCKET_EXT_API DWORD HP_Ext_GetDrainTimeout(ITcpServer* pServer);
HPSOCKET_EXT_API DWORD HP_Ext_GetDrainTimeout(ITcpAgent* pAgent);
HPSOCKET_EXT_API DWORD HP_Ext_GetDrainTimeout(ITcpClient* pClient);

/// Limits the time of TLS handshakes, whose peers could otherwise stay silent and occupy a connection for ever: a
/// connection whose handshake is not complete dwTimeout milliseconds after it began (after OnAccept or OnConnect, or
/// StartSSLHandShake()) is closed with OnClose(SO_RECEIVE, ERROR_TIMEOUT). 0 is no limit, the default; the environment
/// variable HPSOCKET_SSL_HANDSHAKE_TIMEOUT gives another default to programs that cannot be changed (digits only;
/// anything else counts as 0). Ignored unless the component is stopped. On a component without SSL SYS_GetLastError()
/// gives ERROR_INVALID_STATE.
HPSOCKET_EXT_API void HP_Ext_SetSSLHandshakeTimeout(ITcpServer* pServer, DWORD dwTimeout);
HPSOCKET_EXT_API void HP_Ext_SetSSLHandshakeTimeout(ITcpAgent* pAgent, DWORD dwTimeout);
HPSOCKET_EXT_API void HP_Ext_SetSSLHandshakeTimeout(ITcpClient* pClient, DWORD dwTimeout);

/// The limit of HP_Ext_SetSSLHandshakeTimeout() in milliseconds, 0 for none.
HPSOCKET_EXT_API DWORD HP_Ext_GetSSLHandshakeTimeout(ITcpServer* pServer);
HPSOCKET_EXT_API DWORD HP_Ext_GetSSLHandshakeTimeout(ITcpAgent* pAgent);
HPSOCKET_EXT_API DWORD HP_Ext_GetSSLHandshakeTimeout(ITcpClient* pClient);

/// Whether an agent or client that verifies certificates (SSL_VM_PEER) also compares the name it connects to with the
/// names in the server's certificate. The default is TRUE; FALSE accepts each certificate of a trusted CA for each
/// host, as HP-Socket does. A change applies to the next SetupSSLContext(); servers compare no names. The environment
/// variable HPSOCKET_SSL_VERIFY_HOST=0 means FALSE for programs that cannot be changed. IP addresses are not compared.
/// On a component without SSL SYS_GetLastError() gives ERROR_INVALID_STATE.
HPSOCKET_EXT_API void HP_Ext_SetSSLVerifyHost(ITcpServer* pServer, BOOL bVerifyHost);
HPSOCKET_EXT_API void HP_Ext_SetSSLVerifyHost(ITcpAgent* pAgent, BOOL bVerifyHost);
HPSOCKET_EXT_API void HP_Ext_SetSSLVerifyHost(ITcpClient* pClient, BOOL bVerifyHost);

/// Whether names will be compared: see HP_Ext_SetSSLVerifyHost().
HPSOCKET_EXT_API BOOL HP_Ext_IsSSLVerifyHost(ITcpServer* pServer);
HPSOCKET_EXT_API BOOL HP_Ext_IsSSLVerifyHost(ITcpAgent* pAgent);
HPSOCKET_EXT_API BOOL HP_Ext_IsSSLVerifyHost(ITcpClient* pClient);

/// Why a connection's TLS failed, such as "certificate verify failed: certificate has expired" or "wrong version
/// number": one line for people, in English, at most 1,000 bytes. Call it inside OnClose().
///
/// piLength: in, the capacity of lpszReason; out, the length of the text; both with the NUL. FALSE: ERROR_EMPTY
/// (nothing failed: the peer just closed, or nothing is wrong), ENOSPC with the capacity that is needed in piLength,
/// ERROR_INVALID_STATE (no TLS on the connection), ERROR_OBJECT_NOT_FOUND, ERROR_INVALID_PARAMETER.
HPSOCKET_EXT_API BOOL HP_Ext_GetSSLFailureReason(ITcpServer* pServer, CONNID dwConnID, LPSTR lpszReason, int* piLength);
HPSOCKET_EXT_API BOOL HP_Ext_GetSSLFailureReason(ITcpAgent* pAgent, CONNID dwConnID, LPSTR lpszReason, int* piLength);
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
HPSOCKET_EXT_API BOOL HP_Ext_GetSSLSetupError(ITcpAgent* pAgent, LPSTR lpszReason, int* piLength);
HPSOCKET_EXT_API BOOL HP_Ext_GetSSLSetupError(ITcpClient* pClient, LPSTR lpszReason, int* piLength);
