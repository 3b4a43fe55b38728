/**
 * @file
 * @brief HP-Socket 6.0.1's flat C API, as implemented by hpsocket-rs: SSL and TLS.
 *
 * Made from the Rust sources by tests/header.rs; change it there.
 *
 * What the head of HPSocket4C.h says about functions, callbacks, pointers, signals, forks and
 * threads holds here too. An SSL object is the TCP object of the same name with one more
 * layer: all functions that take the one take the other. On plain objects the functions below
 * fail with EPERM.
 *
 * @par Callbacks
 * OnHandShake comes when the TLS handshake is complete, always on a worker thread, perhaps
 * after a synchronous Start or Connect has returned. OnReceive gets what was decrypted, OnSend
 * what was encrypted. Server name callbacks (HP_Fn_SNI_ServerNameCallback) run on worker
 * threads inside handshakes, those of different connections at the same time; the name is
 * valid during the call. They may block, and may call any function.
 *
 * @par Calls
 * Send and its kin fail with EPERM until OnHandShake begins. Handshakes have no time limit
 * unless HP_Ext_SetSSLHandshakeTimeout sets one. Revocation of certificates is never checked.
 * Reasons in words: HP_Ext_GetSSLSetupError after a setup that failed,
 * HP_Ext_GetSSLFailureReason inside OnClose (HPSocket4C-Ext.h).
 *
 * @par Pointers and threads
 * Certificates, keys and names are copied. What GetSSLSessionInfo gives belongs to OpenSSL and
 * lives as long as the connection; SetFreeSocketObjLockTime can lengthen that. A thread of the
 * program that calls functions of SSL objects should call HP_SSL_RemoveThreadLocalState before
 * it ends.
 *
 * Names like SSL-54 are explained in docs/spec-ids.txt and docs/conformance.md.
 */

#pragma once

#include "HPSocket4C.h"

#ifdef _SSL_SUPPORT

/**
 * SSL server.
 */
typedef HP_Object HP_SSLServer;

/**
 * SSL agent.
 */
typedef HP_Object HP_SSLAgent;

/**
 * SSL client.
 */
typedef HP_Object HP_SSLClient;

/**
 * SSL pull server.
 */
typedef HP_Object HP_SSLPullServer;

/**
 * SSL pull agent.
 */
typedef HP_Object HP_SSLPullAgent;

/**
 * SSL pull client.
 */
typedef HP_Object HP_SSLPullClient;

/**
 * SSL pack server.
 */
typedef HP_Object HP_SSLPackServer;

/**
 * SSL pack agent.
 */
typedef HP_Object HP_SSLPackAgent;

/**
 * SSL pack client.
 */
typedef HP_Object HP_SSLPackClient;

/**
 * HTTPS server.
 */
typedef HP_Object HP_HttpsServer;

/**
 * HTTPS agent.
 */
typedef HP_Object HP_HttpsAgent;

/**
 * HTTPS client.
 */
typedef HP_Object HP_HttpsClient;

/**
 * HTTPS client whose requests wait for the response.
 */
typedef HP_Object HP_HttpsSyncClient;

/**
 * Makes a stopped SSL server that reports to pListener for life: any listener for servers, or
 * NULL for no callbacks. It is the TCP server with TLS, and all its functions accept it. It
 * needs HP_SSLServer_SetupSSLContext before Start. The program owns it. NULL: EINVAL (no such
 * listener) or ENOMEM in SYS_GetLastError (SSL-1, SSL-2, COM-20, COM-22, ABI-40 to ABI-47).
 */
HPSOCKET_API HP_SSLServer Create_HP_SSLServer(HP_TcpServerListener pListener);

/**
 * Makes a stopped SSL agent that reports to pListener for life: any listener for agents, or
 * NULL for no callbacks. It is the TCP agent with TLS, and all its functions accept it. It
 * needs HP_SSLAgent_SetupSSLContext before Start. The program owns it. NULL: EINVAL (no such
 * listener) or ENOMEM in SYS_GetLastError (SSL-1, SSL-2, COM-20, COM-22, ABI-40 to ABI-47).
 */
HPSOCKET_API HP_SSLAgent Create_HP_SSLAgent(HP_TcpAgentListener pListener);

/**
 * Makes a stopped SSL client that reports to pListener for life: any listener for clients, or
 * NULL for no callbacks. It is the TCP client with TLS, and all its functions accept it. It
 * needs HP_SSLClient_SetupSSLContext before Start. The program owns it. NULL: EINVAL (no such
 * listener) or ENOMEM in SYS_GetLastError (SSL-1, SSL-2, COM-20, COM-22, ABI-40 to ABI-47).
 */
HPSOCKET_API HP_SSLClient Create_HP_SSLClient(HP_TcpClientListener pListener);

/**
 * Makes a stopped SSL pull server that reports to pListener for life: any listener for
 * servers, or NULL for no callbacks. It is the TCP pull server with TLS, and all its
 * functions accept it. It needs HP_SSLServer_SetupSSLContext before Start. The program owns
 * it. NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError (SSL-1, SSL-2, COM-20,
 * COM-22, ABI-40 to ABI-47).
 */
HPSOCKET_API HP_SSLPullServer Create_HP_SSLPullServer(HP_TcpPullServerListener pListener);

/**
 * Makes a stopped SSL pull agent that reports to pListener for life: any listener for agents,
 * or NULL for no callbacks. It is the TCP pull agent with TLS, and all its functions accept
 * it. It needs HP_SSLAgent_SetupSSLContext before Start. The program owns it. NULL: EINVAL
 * (no such listener) or ENOMEM in SYS_GetLastError (SSL-1, SSL-2, COM-20, COM-22, ABI-40 to
 * ABI-47).
 */
HPSOCKET_API HP_SSLPullAgent Create_HP_SSLPullAgent(HP_TcpPullAgentListener pListener);

/**
 * Makes a stopped SSL pull client that reports to pListener for life: any listener for
 * clients, or NULL for no callbacks. It is the TCP pull client with TLS, and all its
 * functions accept it. It needs HP_SSLClient_SetupSSLContext before Start. The program owns
 * it. NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError (SSL-1, SSL-2, COM-20,
 * COM-22, ABI-40 to ABI-47).
 */
HPSOCKET_API HP_SSLPullClient Create_HP_SSLPullClient(HP_TcpPullClientListener pListener);

/**
 * Makes a stopped SSL pack server that reports to pListener for life: any listener for
 * servers, or NULL for no callbacks. It is the TCP pack server with TLS, and all its
 * functions accept it. It needs HP_SSLServer_SetupSSLContext before Start. The program owns
 * it. NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError (SSL-1, SSL-2, COM-20,
 * COM-22, ABI-40 to ABI-47).
 */
HPSOCKET_API HP_SSLPackServer Create_HP_SSLPackServer(HP_TcpServerListener pListener);

/**
 * Makes a stopped SSL pack agent that reports to pListener for life: any listener for agents,
 * or NULL for no callbacks. It is the TCP pack agent with TLS, and all its functions accept
 * it. It needs HP_SSLAgent_SetupSSLContext before Start. The program owns it. NULL: EINVAL
 * (no such listener) or ENOMEM in SYS_GetLastError (SSL-1, SSL-2, COM-20, COM-22, ABI-40 to
 * ABI-47).
 */
HPSOCKET_API HP_SSLPackAgent Create_HP_SSLPackAgent(HP_TcpAgentListener pListener);

/**
 * Makes a stopped SSL pack client that reports to pListener for life: any listener for
 * clients, or NULL for no callbacks. It is the TCP pack client with TLS, and all its
 * functions accept it. It needs HP_SSLClient_SetupSSLContext before Start. The program owns
 * it. NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError (SSL-1, SSL-2, COM-20,
 * COM-22, ABI-40 to ABI-47).
 */
HPSOCKET_API HP_SSLPackClient Create_HP_SSLPackClient(HP_TcpClientListener pListener);

/**
 * Stops the component if needed, waits until none of its callbacks runs, and frees it and its
 * contexts; works for a component of any type. The listener stays. Inside a callback of the
 * component itself it returns at once, and the component goes when its stop is finished. NULL
 * is a no-op (SSL-2, COM-23 to COM-25, ABI-45).
 */
HPSOCKET_API void Destroy_HP_SSLServer(HP_SSLServer pServer);

/**
 * Stops the component if needed, waits until none of its callbacks runs, and frees it and its
 * contexts; works for a component of any type. The listener stays. Inside a callback of the
 * component itself it returns at once, and the component goes when its stop is finished. NULL
 * is a no-op (SSL-2, COM-23 to COM-25, ABI-45).
 */
HPSOCKET_API void Destroy_HP_SSLAgent(HP_SSLAgent pAgent);

/**
 * Stops the component if needed, waits until none of its callbacks runs, and frees it and its
 * contexts; works for a component of any type. The listener stays. Inside a callback of the
 * component itself it returns at once, and the component goes when its stop is finished. NULL
 * is a no-op (SSL-2, COM-23 to COM-25, ABI-45).
 */
HPSOCKET_API void Destroy_HP_SSLClient(HP_SSLClient pClient);

/**
 * Stops the component if needed, waits until none of its callbacks runs, and frees it and its
 * contexts; works for a component of any type. The listener stays. Inside a callback of the
 * component itself it returns at once, and the component goes when its stop is finished. NULL
 * is a no-op (SSL-2, COM-23 to COM-25, ABI-45).
 */
HPSOCKET_API void Destroy_HP_SSLPullServer(HP_SSLPullServer pServer);

/**
 * Stops the component if needed, waits until none of its callbacks runs, and frees it and its
 * contexts; works for a component of any type. The listener stays. Inside a callback of the
 * component itself it returns at once, and the component goes when its stop is finished. NULL
 * is a no-op (SSL-2, COM-23 to COM-25, ABI-45).
 */
HPSOCKET_API void Destroy_HP_SSLPullAgent(HP_SSLPullAgent pAgent);

/**
 * Stops the component if needed, waits until none of its callbacks runs, and frees it and its
 * contexts; works for a component of any type. The listener stays. Inside a callback of the
 * component itself it returns at once, and the component goes when its stop is finished. NULL
 * is a no-op (SSL-2, COM-23 to COM-25, ABI-45).
 */
HPSOCKET_API void Destroy_HP_SSLPullClient(HP_SSLPullClient pClient);

/**
 * Stops the component if needed, waits until none of its callbacks runs, and frees it and its
 * contexts; works for a component of any type. The listener stays. Inside a callback of the
 * component itself it returns at once, and the component goes when its stop is finished. NULL
 * is a no-op (SSL-2, COM-23 to COM-25, ABI-45).
 */
HPSOCKET_API void Destroy_HP_SSLPackServer(HP_SSLPackServer pServer);

/**
 * Stops the component if needed, waits until none of its callbacks runs, and frees it and its
 * contexts; works for a component of any type. The listener stays. Inside a callback of the
 * component itself it returns at once, and the component goes when its stop is finished. NULL
 * is a no-op (SSL-2, COM-23 to COM-25, ABI-45).
 */
HPSOCKET_API void Destroy_HP_SSLPackAgent(HP_SSLPackAgent pAgent);

/**
 * Stops the component if needed, waits until none of its callbacks runs, and frees it and its
 * contexts; works for a component of any type. The listener stays. Inside a callback of the
 * component itself it returns at once, and the component goes when its stop is finished. NULL
 * is a no-op (SSL-2, COM-23 to COM-25, ABI-45).
 */
HPSOCKET_API void Destroy_HP_SSLPackClient(HP_SSLPackClient pClient);

/**
 * For use in a program's own callback: the index that HP_SSLServer_BindSSLServerName
 * gave to lpszServerName or, label by label from the left, to the rest of it; 0 if there
 * is none. pContext is what the callback got. Since 5.6.1 (SSL-33, SSL-35).
 */
HPSOCKET_API int HP_SSL_DefaultServerNameCallback(LPCTSTR lpszServerName, PVOID pContext);

/**
 * Frees what OpenSSL keeps for the calling thread; dwThreadID is ignored. Threads of the
 * library need no call, and other threads at most for the sake of leak checkers. It does
 * nothing inside a callback that chooses a certificate (SSL-100, SSL-101).
 */
HPSOCKET_API void HP_SSL_RemoveThreadLocalState(THR_ID dwThreadID);

/**
 * Loads the server's certificate, key and trust from PEM files; needed once, before Start.
 * iVerifyMode (En_HP_SSLVerifyMode, a bit mask): SSL_VM_NONE VERIFIES NOTHING: clients are
 * asked for no certificate; SSL_VM_PEER asks for one and verifies it if it comes; with
 * SSL_VM_FAIL_IF_NO_PEER_CERT as well, a client without one is refused; SSL_VM_CLIENT_ONCE
 * asks once per connection.
 *
 * lpszPemCertFile: the own certificate, then the intermediates; NULL or "" for none, then
 * key and password are ignored. lpszPemKeyFile: its key; lpszKeyPassword: the password if
 * it is encrypted (it is never asked for at a terminal). lpszCAPemCertFileOrPath: a file
 * with certificates, which are all that is trusted, and whose names clients get to see;
 * or a directory with hashed names. NULL or "" for none.
 *
 * fnServerNameCallback chooses the context by the name a client asks for; NULL is
 * HP_SSL_DefaultServerNameCallback. The library keeps and calls it until cleanup.
 *
 * FALSE, and nothing changed; in SYS_GetLastError: EPERM (set up already, or not an SSL
 * server), ENODATA (cipher list, no certificate), ENOENT (no such file), EINVAL (no key),
 * EACCES (key, password, or the key of another certificate), EBADF (neither file nor
 * directory), EBADMSG (unusable certificate), ENOMEM (SSL-10 to SSL-23, SSL-30, SSL-33).
 */
HPSOCKET_API
BOOL HP_SSLServer_SetupSSLContext(HP_SSLServer pServer,
                                  int iVerifyMode,
                                  LPCTSTR lpszPemCertFile,
                                  LPCTSTR lpszPemKeyFile,
                                  LPCTSTR lpszKeyPassword,
                                  LPCTSTR lpszCAPemCertFileOrPath,
                                  HP_Fn_SNI_ServerNameCallback fnServerNameCallback);

/**
 * As HP_SSLServer_SetupSSLContext, with PEM texts instead of files; nothing of them is kept.
 * FALSE, and nothing changed; in SYS_GetLastError: EPERM (set up already, or not an SSL
 * server), ENODATA (cipher list, or a text without certificate), EINVAL (no key), EACCES (key,
 * password, or the key of another certificate), EFAULT (broken text after the first
 * certificate), EBADMSG (unusable certificate), ENOMEM. Since 5.6.1 (SSL-22).
 */
HPSOCKET_API
BOOL HP_SSLServer_SetupSSLContextByMemory(HP_SSLServer pServer,
                                          int iVerifyMode,
                                          LPCSTR lpszPemCert,
                                          LPCSTR lpszPemKey,
                                          LPCSTR lpszKeyPassword,
                                          LPCSTR lpszCAPemCert,
                                          HP_Fn_SNI_ServerNameCallback fnServerNameCallback);

/**
 * Adds a context for other host names; arguments and errors as for
 * HP_SSLServer_SetupSSLContext, which comes first (else EPERM). Its verify mode and trust
 * apply to the clients that it serves. It may be called at any time, even in the callback
 * that chooses. Returns the index, from 1 on; -1 after a failure (SSL-30, SSL-31, SSL-38,
 * SSL-39).
 */
HPSOCKET_API
int HP_SSLServer_AddSSLContext(HP_SSLServer pServer,
                               int iVerifyMode,
                               LPCTSTR lpszPemCertFile,
                               LPCTSTR lpszPemKeyFile,
                               LPCTSTR lpszKeyPassword,
                               LPCTSTR lpszCAPemCertFileOrPath);

/**
 * As HP_SSLServer_AddSSLContext, with PEM texts; errors as for
 * HP_SSLServer_SetupSSLContextByMemory. Since 5.6.1 (SSL-30).
 */
HPSOCKET_API
int HP_SSLServer_AddSSLContextByMemory(HP_SSLServer pServer,
                                       int iVerifyMode,
                                       LPCSTR lpszPemCert,
                                       LPCSTR lpszPemKey,
                                       LPCSTR lpszKeyPassword,
                                       LPCSTR lpszCAPemCert);

/**
 * Lets HP_SSL_DefaultServerNameCallback serve lpszServerName, and the names below it,
 * with the context of iContextIndex; 0 is that of setup. The name needs a dot that is
 * neither first nor last; case does not matter. Binding it again replaces the index. May
 * be called any time. FALSE: EINVAL (bad name, address, negative index), ENOANO (no such
 * context). Since 5.6.1 (SSL-32, SSL-35, SSL-39).
 */
HPSOCKET_API
BOOL HP_SSLServer_BindSSLServerName(HP_SSLServer pServer,
                                    LPCTSTR lpszServerName,
                                    int iContextIndex);

/**
 * Drops all contexts, name bindings and the callback. Connections that have begun continue;
 * later ones are refused until the next setup. It does nothing without a context. Destroy does
 * it too (SSL-26).
 */
HPSOCKET_API void HP_SSLServer_CleanupSSLContext(HP_SSLServer pServer);

/**
 * Loads the agent's certificate, key and trust from PEM files; needed once, before Start.
 * iVerifyMode (En_HP_SSLVerifyMode): SSL_VM_NONE VERIFIES NOTHING: anybody can pose as the
 * server. SSL_VM_PEER: the server's certificate must lead to a trusted one and, where the
 * agent was given a host name, be for that name; HPSOCKET_SSL_VERIFY_HOST=0 in the
 * environment switches the comparison of names off. An IP address is compared with nothing:
 * say "address^name".
 *
 * lpszPemCertFile: the own certificate, then the intermediates; NULL or "" for none, then
 * key and password are ignored. lpszPemKeyFile: its key; lpszKeyPassword: the password if
 * it is encrypted (it is never asked for at a terminal). lpszCAPemCertFileOrPath: a file
 * with certificates, or a directory of them with hashed names, which are trusted together
 * with the system's; NULL or "" for none, then nobody is trusted.
 *
 * FALSE, and nothing changed; in SYS_GetLastError: EPERM (set up already, or not an SSL
 * agent), ENODATA (cipher list, no certificate), ENOENT (no such file), EINVAL (no key),
 * EACCES (key, password, or the key of another certificate), EBADF (neither file nor
 * directory), EBADMSG (unusable certificate), EFAULT (the system's trust), ENOMEM
 * (SSL-10 to SSL-23, SSL-24, SSL-T1).
 */
HPSOCKET_API
BOOL HP_SSLAgent_SetupSSLContext(HP_SSLAgent pAgent,
                                 int iVerifyMode,
                                 LPCTSTR lpszPemCertFile,
                                 LPCTSTR lpszPemKeyFile,
                                 LPCTSTR lpszKeyPassword,
                                 LPCTSTR lpszCAPemCertFileOrPath);

/**
 * As HP_SSLAgent_SetupSSLContext, with PEM texts instead of files; nothing of them is kept.
 * FALSE, and nothing changed; in SYS_GetLastError: EPERM (set up already, or not an SSL
 * agent), ENODATA (cipher list, or a text without certificate), EINVAL (no key), EACCES (key,
 * password, or the key of another certificate), EFAULT (broken text after the first
 * certificate, or the system's trust), EBADMSG (unusable certificate), ENOMEM. Since 5.6.1
 * (SSL-22).
 */
HPSOCKET_API
BOOL HP_SSLAgent_SetupSSLContextByMemory(HP_SSLAgent pAgent,
                                         int iVerifyMode,
                                         LPCSTR lpszPemCert,
                                         LPCSTR lpszPemKey,
                                         LPCSTR lpszKeyPassword,
                                         LPCSTR lpszCAPemCert);

/**
 * Drops all contexts. Connections that have begun continue; later ones are refused until
 * the next setup. It does nothing without a context. Destroy does it too (SSL-26).
 */
HPSOCKET_API void HP_SSLAgent_CleanupSSLContext(HP_SSLAgent pAgent);

/**
 * Loads the client's certificate, key and trust from PEM files; needed once, before Start.
 * iVerifyMode (En_HP_SSLVerifyMode): SSL_VM_NONE VERIFIES NOTHING: anybody can pose as the
 * server. SSL_VM_PEER: the server's certificate must lead to a trusted one and, where the
 * client was given a host name, be for that name; HPSOCKET_SSL_VERIFY_HOST=0 in the
 * environment switches the comparison of names off. An IP address is compared with nothing:
 * say "address^name".
 *
 * lpszPemCertFile: the own certificate, then the intermediates; NULL or "" for none, then
 * key and password are ignored. lpszPemKeyFile: its key; lpszKeyPassword: the password if
 * it is encrypted (it is never asked for at a terminal). lpszCAPemCertFileOrPath: a file
 * with certificates, or a directory of them with hashed names, which are trusted together
 * with the system's; NULL or "" for none, then nobody is trusted.
 *
 * FALSE, and nothing changed; in SYS_GetLastError: EPERM (set up already, or not an SSL
 * client), ENODATA (cipher list, no certificate), ENOENT (no such file), EINVAL (no key),
 * EACCES (key, password, or the key of another certificate), EBADF (neither file nor
 * directory), EBADMSG (unusable certificate), EFAULT (the system's trust), ENOMEM
 * (SSL-10 to SSL-23, SSL-24, SSL-T1).
 */
HPSOCKET_API
BOOL HP_SSLClient_SetupSSLContext(HP_SSLClient pClient,
                                  int iVerifyMode,
                                  LPCTSTR lpszPemCertFile,
                                  LPCTSTR lpszPemKeyFile,
                                  LPCTSTR lpszKeyPassword,
                                  LPCTSTR lpszCAPemCertFileOrPath);

/**
 * As HP_SSLClient_SetupSSLContext, with PEM texts instead of files; nothing of them is kept.
 * FALSE, and nothing changed; in SYS_GetLastError: EPERM (set up already, or not an SSL
 * client), ENODATA (cipher list, or a text without certificate), EINVAL (no key), EACCES (key,
 * password, or the key of another certificate), EFAULT (broken text after the first
 * certificate, or the system's trust), EBADMSG (unusable certificate), ENOMEM. Since 5.6.1
 * (SSL-22).
 */
HPSOCKET_API
BOOL HP_SSLClient_SetupSSLContextByMemory(HP_SSLClient pClient,
                                          int iVerifyMode,
                                          LPCSTR lpszPemCert,
                                          LPCSTR lpszPemKey,
                                          LPCSTR lpszKeyPassword,
                                          LPCSTR lpszCAPemCert);

/**
 * Drops all contexts. Connections that have begun continue; later ones are refused until
 * the next setup. It does nothing without a context. Destroy does it too (SSL-26).
 */
HPSOCKET_API void HP_SSLClient_CleanupSSLContext(HP_SSLClient pClient);

/**
 * Starts TLS on a connection that has talked in clear so far. From now on every byte that
 * the program has not got yet is TLS: what comes, and what came and is in the buffer of a
 * pull component, in the incomplete packet of a pack component, or held back by a pause.
 * TRUE means that it has started: OnHandShake reports that it is complete, and until then
 * Send is refused (EPERM). FALSE: EPERM (handshakes start by themselves, not connected
 * yet, or no context), EBADSLT (no such connection), EALREADY (started before), ENOMEM.
 * Since 5.4.2 (SSL-57 to SSL-60).
 */
HPSOCKET_API BOOL HP_SSLServer_StartSSLHandShake(HP_SSLServer pServer, HP_CONNID dwConnID);

/**
 * Whether connections begin with the handshake by themselves; default TRUE. Ignored
 * unless the server is stopped. Since 5.4.2 (SSL-50).
 */
HPSOCKET_API void HP_SSLServer_SetSSLAutoHandShake(HP_SSLServer pServer, BOOL bAutoHandShake);

/**
 * Whether connections begin with the handshake by themselves. Since 5.4.2 (SSL-50).
 */
HPSOCKET_API BOOL HP_SSLServer_IsSSLAutoHandShake(HP_SSLServer pServer);

/**
 * Sets the ciphers up to TLS 1.2 of contexts that are made later, in OpenSSL's format; the
 * text is checked by their setup. Default: DEFAULT:!aNULL:!eNULL:!SSLv2:!SSLv3. Versions
 * before TLS 1.2 are possible only if it contains \@SECLEVEL=0. Ignored unless the server
 * is stopped. Since 5.7.1 (SSL-40, SSL-41, SSL-43).
 */
HPSOCKET_API void HP_SSLServer_SetSSLCipherList(HP_SSLServer pServer, LPCTSTR lpszCipherList);

/**
 * The cipher list for later contexts; the server owns the text, which is valid until the
 * next one is set. NULL: not an SSL server. Since 5.7.1 (SSL-40).
 */
HPSOCKET_API LPCTSTR HP_SSLServer_GetSSLCipherList(HP_SSLServer pServer);

/**
 * Stores a detail of a session, mostly an object of the OpenSSL that the process has
 * loaded; NULL if the session has none. It is borrowed: never free it, and use it until
 * OnClose has returned. FALSE: EPERM (TLS not started, or a step of its handshake is
 * running), EBADSLT (no such connection), EINVAL (enInfo). Since 5.6.1 (SSL-80 to SSL-85).
 */
HPSOCKET_API
BOOL HP_SSLServer_GetSSLSessionInfo(HP_SSLServer pServer,
                                    HP_CONNID dwConnID,
                                    En_HP_SSLSessionInfo enInfo,
                                    LPVOID *lppInfo);

/**
 * Starts TLS on a connection that has talked in clear so far. From now on every byte that
 * the program has not got yet is TLS: what comes, and what came and is in the buffer of a
 * pull component, in the incomplete packet of a pack component, or held back by a pause.
 * TRUE means that it has started: OnHandShake reports that it is complete, and until then
 * Send is refused (EPERM). FALSE: EPERM (handshakes start by themselves, not connected
 * yet, or no context), EBADSLT (no such connection), EALREADY (started before), EINVAL
 * (the server's name cannot be a host's), ENOMEM. Since 5.4.2 (SSL-57 to SSL-60).
 */
HPSOCKET_API BOOL HP_SSLAgent_StartSSLHandShake(HP_SSLAgent pAgent, HP_CONNID dwConnID);

/**
 * Whether connections begin with the handshake by themselves; default TRUE. Ignored
 * unless the agent is stopped. Since 5.4.2 (SSL-50).
 */
HPSOCKET_API void HP_SSLAgent_SetSSLAutoHandShake(HP_SSLAgent pAgent, BOOL bAutoHandShake);

/**
 * Whether connections begin with the handshake by themselves. Since 5.4.2 (SSL-50).
 */
HPSOCKET_API BOOL HP_SSLAgent_IsSSLAutoHandShake(HP_SSLAgent pAgent);

/**
 * Sets the ciphers up to TLS 1.2 of contexts that are made later, in OpenSSL's format; the
 * text is checked by their setup. Default: DEFAULT:!aNULL:!eNULL:!SSLv2:!SSLv3. Versions
 * before TLS 1.2 are possible only if it contains \@SECLEVEL=0. Ignored unless the agent is
 * stopped. Since 5.7.1 (SSL-40, SSL-41, SSL-43).
 */
HPSOCKET_API void HP_SSLAgent_SetSSLCipherList(HP_SSLAgent pAgent, LPCTSTR lpszCipherList);

/**
 * The cipher list for later contexts; the agent owns the text, which is good until the next
 * one is set. NULL: not an SSL agent. Since 5.7.1 (SSL-40).
 */
HPSOCKET_API LPCTSTR HP_SSLAgent_GetSSLCipherList(HP_SSLAgent pAgent);

/**
 * Stores a detail of a session, mostly an object of the OpenSSL that the process has
 * loaded; NULL if the session has none. It is borrowed: never free it, and use it until
 * OnClose has returned. FALSE: EPERM (TLS not started, or a step of its handshake is
 * running), EBADSLT (no such connection), EINVAL (enInfo). Since 5.6.1 (SSL-80 to SSL-85).
 */
HPSOCKET_API
BOOL HP_SSLAgent_GetSSLSessionInfo(HP_SSLAgent pAgent,
                                   HP_CONNID dwConnID,
                                   En_HP_SSLSessionInfo enInfo,
                                   LPVOID *lppInfo);

/**
 * Starts TLS on the connection that has talked in clear so far. From now on every byte
 * that the program has not got yet is TLS: what comes, and what came and is in the buffer
 * of a pull component, in the incomplete packet of a pack component, or held back by a
 * pause. TRUE means that it has started: OnHandShake reports that it is complete, and
 * until then Send is refused (EPERM). FALSE: EPERM (handshakes start by themselves, not
 * connected yet, or no context), EALREADY (started before), EINVAL (the server's name
 * cannot be a host's), ENOMEM. Since 5.4.2 (SSL-57 to SSL-60).
 */
HPSOCKET_API BOOL HP_SSLClient_StartSSLHandShake(HP_SSLClient pClient);

/**
 * Whether connections begin with the handshake by themselves; default TRUE. Ignored
 * unless the client is stopped. Since 5.4.2 (SSL-50).
 */
HPSOCKET_API void HP_SSLClient_SetSSLAutoHandShake(HP_SSLClient pClient, BOOL bAutoHandShake);

/**
 * Whether connections begin with the handshake by themselves. Since 5.4.2 (SSL-50).
 */
HPSOCKET_API BOOL HP_SSLClient_IsSSLAutoHandShake(HP_SSLClient pClient);

/**
 * Sets the ciphers up to TLS 1.2 of contexts that are made later, in OpenSSL's format; the
 * text is checked by their setup. Default: DEFAULT:!aNULL:!eNULL:!SSLv2:!SSLv3. Versions
 * before TLS 1.2 are possible only if it contains \@SECLEVEL=0. Ignored unless the client
 * is stopped. Since 5.7.1 (SSL-40, SSL-41, SSL-43).
 */
HPSOCKET_API void HP_SSLClient_SetSSLCipherList(HP_SSLClient pClient, LPCTSTR lpszCipherList);

/**
 * The cipher list for later contexts; the client owns the text, which is good until the next
 * one is set. NULL: not an SSL client. Since 5.7.1 (SSL-40).
 */
HPSOCKET_API LPCTSTR HP_SSLClient_GetSSLCipherList(HP_SSLClient pClient);

/**
 * Stores a detail of a session, mostly an object of the OpenSSL that the process has
 * loaded; NULL if the session has none. It is borrowed: never free it, and use it until
 * OnClose has returned. FALSE: EPERM (TLS not started, or a step of its handshake is
 * running), EINVAL (enInfo). Since 5.6.1 (SSL-80 to SSL-85).
 */
HPSOCKET_API
BOOL HP_SSLClient_GetSSLSessionInfo(HP_SSLClient pClient,
                                    En_HP_SSLSessionInfo enInfo,
                                    LPVOID *lppInfo);

#ifdef _HTTP_SUPPORT

/**
 * Makes a stopped HTTPS server that reports to pListener for life: any listener for servers,
 * or NULL for no callbacks. It is the HTTP server with TLS, and all its functions accept it.
 * It needs HP_SSLServer_SetupSSLContext before Start. The program owns it. NULL: EINVAL (no
 * such listener) or ENOMEM in SYS_GetLastError (SSL-1, SSL-2, COM-20, COM-22, ABI-40 to
 * ABI-47).
 */
HPSOCKET_API HP_HttpsServer Create_HP_HttpsServer(HP_HttpServerListener pListener);

/**
 * Makes a stopped HTTPS agent that reports to pListener for life: any listener for agents, or
 * NULL for no callbacks. It is the HTTP agent with TLS, and all its functions accept it. It
 * needs HP_SSLAgent_SetupSSLContext before Start. The program owns it. NULL: EINVAL (no such
 * listener) or ENOMEM in SYS_GetLastError (SSL-1, SSL-2, COM-20, COM-22, ABI-40 to ABI-47).
 */
HPSOCKET_API HP_HttpsAgent Create_HP_HttpsAgent(HP_HttpAgentListener pListener);

/**
 * Makes a stopped HTTPS client that reports to pListener for life: any listener for clients,
 * or NULL for no callbacks. It is the HTTP client with TLS, and all its functions accept it.
 * It needs HP_SSLClient_SetupSSLContext before Start. The program owns it. NULL: EINVAL (no
 * such listener) or ENOMEM in SYS_GetLastError (SSL-1, SSL-2, COM-20, COM-22, ABI-40 to
 * ABI-47).
 */
HPSOCKET_API HP_HttpsClient Create_HP_HttpsClient(HP_HttpClientListener pListener);

/**
 * Makes a stopped HTTPS synchronous client that reports to pListener for life: any listener
 * for clients, or NULL for no callbacks. It is the HTTP synchronous client with TLS, and all
 * its functions accept it. It needs HP_SSLClient_SetupSSLContext before Start. The program
 * owns it. NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError (SSL-1, SSL-2,
 * COM-20, COM-22, ABI-40 to ABI-47).
 */
HPSOCKET_API HP_HttpsSyncClient Create_HP_HttpsSyncClient(HP_HttpClientListener pListener);

/**
 * Stops the component if needed, waits until none of its callbacks runs, and frees it and its
 * contexts; works for a component of any type. The listener stays. Inside a callback of the
 * component itself it returns at once, and the component goes when its stop is finished. NULL
 * is a no-op (SSL-2, COM-23 to COM-25, ABI-45).
 */
HPSOCKET_API void Destroy_HP_HttpsServer(HP_HttpsServer pServer);

/**
 * Stops the component if needed, waits until none of its callbacks runs, and frees it and its
 * contexts; works for a component of any type. The listener stays. Inside a callback of the
 * component itself it returns at once, and the component goes when its stop is finished. NULL
 * is a no-op (SSL-2, COM-23 to COM-25, ABI-45).
 */
HPSOCKET_API void Destroy_HP_HttpsAgent(HP_HttpsAgent pAgent);

/**
 * Stops the component if needed, waits until none of its callbacks runs, and frees it and its
 * contexts; works for a component of any type. The listener stays. Inside a callback of the
 * component itself it returns at once, and the component goes when its stop is finished. NULL
 * is a no-op (SSL-2, COM-23 to COM-25, ABI-45).
 */
HPSOCKET_API void Destroy_HP_HttpsClient(HP_HttpsClient pClient);

/**
 * Stops the component if needed, waits until none of its callbacks runs, and frees it and its
 * contexts; works for a component of any type. The listener stays. Inside a callback of the
 * component itself it returns at once, and the component goes when its stop is finished. NULL
 * is a no-op (SSL-2, COM-23 to COM-25, ABI-45).
 */
HPSOCKET_API void Destroy_HP_HttpsSyncClient(HP_HttpsSyncClient pClient);

#endif // _HTTP_SUPPORT

#endif // _SSL_SUPPORT
