
/*
 * What hpsocket-rs adds to HP-Socket's flat C API. A program that uses it does not run
 * with other libraries of that API.
 *
 * Made from the Rust sources by tests/header.rs; change it there.
 */

#pragma once

#include "HPSocket4C.h"

/* Defined when the function is there. */
#define HP_EXT_GET_VERSION 1
#define HP_EXT_SET_SENDER 1
#define HP_EXT_SET_DRAIN_TIMEOUT 1
#define HP_EXT_GET_DRAIN_TIMEOUT 1
#define HP_EXT_SET_SSL_HANDSHAKE_TIMEOUT 1
#define HP_EXT_GET_SSL_HANDSHAKE_TIMEOUT 1
#define HP_EXT_SET_SSL_VERIFY_HOST 1
#define HP_EXT_IS_SSL_VERIFY_HOST 1
#define HP_EXT_GET_SSL_FAILURE_REASON 1
#define HP_EXT_GET_SSL_SETUP_ERROR 1

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
 * Sets what the callbacks of a component get as pSender instead of its handle, for example
 * an object of the program; NULL stands for the handle. Functions of the API still need the
 * handle. It applies to callbacks that begin later, so call it before Start.
 *
 * fnRelease, if not NULL, is called once with pSender after the component was destroyed and
 * its last callback has ended. Then what pSender points to may be freed, even if a callback
 * destroyed the component. A later call of this function replaces both without calling the
 * old fnRelease.
 */
HPSOCKET_API BOOL HP_Ext_SetSender(HP_Object pObject, PVOID pSender, HP_FN_Ext_Release fnRelease);

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
 * Limits the time of TLS handshakes of an SSL object, whose peers could otherwise stay silent
 * and occupy a connection for ever: a connection whose handshake is not complete dwTimeout
 * milliseconds after it began (after OnAccept or OnConnect, or HP_SSL..._StartSSLHandShake) is
 * closed with OnClose(SO_RECEIVE, ERROR_TIMEOUT). 0 is no limit, the default; the environment
 * variable HPSOCKET_SSL_HANDSHAKE_TIMEOUT gives another default to programs that cannot be
 * changed (digits only; anything else counts as 0). Ignored unless the object is stopped. On
 * an object without SSL errno is ERROR_INVALID_STATE.
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
 * means FALSE for programs that cannot be changed. IP addresses are not compared. On an
 * object without SSL errno is ERROR_INVALID_STATE.
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
