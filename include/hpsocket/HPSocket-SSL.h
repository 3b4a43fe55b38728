/**
 * @file
 * @brief HP-Socket 6.0.1's C++ functions for SSL and HTTPS components, as provided by hpsocket-rs.
 *
 * The components have the interfaces and listeners of those without SSL; see HPSocket.h for what creating and destroying
 * do. Call SetupSSLContext() before Start().
 *
 * What the head of SocketInterface.h says about threads, callbacks, pointers, signals and forks holds here too, and
 * besides: OnHandShake comes when the TLS handshake is complete, always on a worker thread, perhaps after a synchronous
 * connect has returned. Handshakes of different connections run at the same time, and so do server name callbacks, which
 * run inside of them. Objects that GetSSLSessionInfo() gives live as long as the connection, and after it as
 * SetFreeSocketObjLockTime() says. A program's own thread that sends on SSL components should call
 * HP_SSL_RemoveThreadLocalState() before it ends.
 */

#pragma once

#include "HPSocket.h"

#ifdef _SSL_SUPPORT

// ---- Creating and destroying: SSL -----------------------------------------------------------------------------------

/// Makes a stopped SSL server. pListener must outlive it, or is null for no events. Null: memory is short.
HPSOCKET_API ITcpServer* HP_Create_SSLServer(ITcpServerListener* pListener);
/// Makes a stopped SSL agent. pListener must outlive it, or is null for no events. Null: memory is short.
HPSOCKET_API ITcpAgent* HP_Create_SSLAgent(ITcpAgentListener* pListener);
/// Makes a stopped SSL client. pListener must outlive it, or is null for no events. Null: memory is short.
HPSOCKET_API ITcpClient* HP_Create_SSLClient(ITcpClientListener* pListener);
/// Makes a stopped SSL pull server. pListener must outlive it, or is null for no events. Null: memory is short.
HPSOCKET_API ITcpPullServer* HP_Create_SSLPullServer(ITcpServerListener* pListener);
/// Makes a stopped SSL pull agent. pListener must outlive it, or is null for no events. Null: memory is short.
HPSOCKET_API ITcpPullAgent* HP_Create_SSLPullAgent(ITcpAgentListener* pListener);
/// Makes a stopped SSL pull client. pListener must outlive it, or is null for no events. Null: memory is short.
HPSOCKET_API ITcpPullClient* HP_Create_SSLPullClient(ITcpClientListener* pListener);
/// Makes a stopped SSL pack server. pListener must outlive it, or is null for no events. Null: memory is short.
HPSOCKET_API ITcpPackServer* HP_Create_SSLPackServer(ITcpServerListener* pListener);
/// Makes a stopped SSL pack agent. pListener must outlive it, or is null for no events. Null: memory is short.
HPSOCKET_API ITcpPackAgent* HP_Create_SSLPackAgent(ITcpAgentListener* pListener);
/// Makes a stopped SSL pack client. pListener must outlive it, or is null for no events. Null: memory is short.
HPSOCKET_API ITcpPackClient* HP_Create_SSLPackClient(ITcpClientListener* pListener);

/// Stops an SSL server if needed, waits for its events and frees it; null does nothing.
HPSOCKET_API void HP_Destroy_SSLServer(ITcpServer* pServer);
/// Stops an SSL agent if needed, waits for its events and frees it; null does nothing.
HPSOCKET_API void HP_Destroy_SSLAgent(ITcpAgent* pAgent);
/// Stops an SSL client if needed, waits for its events and frees it; null does nothing.
HPSOCKET_API void HP_Destroy_SSLClient(ITcpClient* pClient);
/// Stops an SSL pull server if needed, waits for its events and frees it; null does nothing.
HPSOCKET_API void HP_Destroy_SSLPullServer(ITcpPullServer* pServer);
/// Stops an SSL pull agent if needed, waits for its events and frees it; null does nothing.
HPSOCKET_API void HP_Destroy_SSLPullAgent(ITcpPullAgent* pAgent);
/// Stops an SSL pull client if needed, waits for its events and frees it; null does nothing.
HPSOCKET_API void HP_Destroy_SSLPullClient(ITcpPullClient* pClient);
/// Stops an SSL pack server if needed, waits for its events and frees it; null does nothing.
HPSOCKET_API void HP_Destroy_SSLPackServer(ITcpPackServer* pServer);
/// Stops an SSL pack agent if needed, waits for its events and frees it; null does nothing.
HPSOCKET_API void HP_Destroy_SSLPackAgent(ITcpPackAgent* pAgent);
/// Stops an SSL pack client if needed, waits for its events and frees it; null does nothing.
HPSOCKET_API void HP_Destroy_SSLPackClient(ITcpPackClient* pClient);

// ---- Creating and destroying: HTTPS ---------------------------------------------------------------------------------

#ifdef _HTTP_SUPPORT

/// Makes a stopped HTTPS server. pListener must outlive it, or is null for no events. Null: memory is short.
HPSOCKET_API IHttpServer* HP_Create_HttpsServer(IHttpServerListener* pListener);
/// Makes a stopped HTTPS agent. pListener must outlive it, or is null for no events. Null: memory is short.
HPSOCKET_API IHttpAgent* HP_Create_HttpsAgent(IHttpAgentListener* pListener);
/// Makes a stopped HTTPS client. pListener must outlive it, or is null for no events. Null: memory is short.
HPSOCKET_API IHttpClient* HP_Create_HttpsClient(IHttpClientListener* pListener);
/// Makes a stopped synchronous HTTPS client. pListener must outlive it, or is null for no events. Null: memory is short.
HPSOCKET_API IHttpSyncClient* HP_Create_HttpsSyncClient(IHttpClientListener* pListener = nullptr);

/// Stops an HTTPS server if needed, waits for its events and frees it; null does nothing.
HPSOCKET_API void HP_Destroy_HttpsServer(IHttpServer* pServer);
/// Stops an HTTPS agent if needed, waits for its events and frees it; null does nothing.
HPSOCKET_API void HP_Destroy_HttpsAgent(IHttpAgent* pAgent);
/// Stops an HTTPS client if needed, waits for its events and frees it; null does nothing.
HPSOCKET_API void HP_Destroy_HttpsClient(IHttpClient* pClient);
/// Stops a synchronous HTTPS client if needed, waits for its events and frees it; null does nothing.
HPSOCKET_API void HP_Destroy_HttpsSyncClient(IHttpSyncClient* pClient);

#endif // _HTTP_SUPPORT

// ---- Helpers --------------------------------------------------------------------------------------------------------

/// The callback of servers without one of their own: it chooses what BindSSLServerName said. It may be called
/// inside such a callback, with its arguments (SSL-33, SSL-35, CPP-90).
HPSOCKET_API int HP_SSL_DefaultServerNameCallback(LPCTSTR lpszServerName, PVOID pContext);

/// Frees what OpenSSL keeps for the calling thread, whatever dwThreadID is. It is for the program's own threads that
/// send, before they end (SSL-100, SSL-101).
HPSOCKET_API void HP_SSL_RemoveThreadLocalState(THR_ID dwThreadID);

// ---- Smart pointers -------------------------------------------------------------------------------------------------

/// How CSSLServerPtr makes and destroys an SSL server.
struct SSLServer_Creator
{
    /// See HP_Create_SSLServer().
    static ITcpServer* Create(ITcpServerListener* pListener) { return HP_Create_SSLServer(pListener); }
    /// See HP_Destroy_SSLServer().
    static void Destroy(ITcpServer* pObj) { HP_Destroy_SSLServer(pObj); }
};

/// Owns an SSL server.
typedef CHPObjectPtr<ITcpServer, ITcpServerListener, SSLServer_Creator> CSSLServerPtr;

/// How CSSLAgentPtr makes and destroys an SSL agent.
struct SSLAgent_Creator
{
    /// See HP_Create_SSLAgent().
    static ITcpAgent* Create(ITcpAgentListener* pListener) { return HP_Create_SSLAgent(pListener); }
    /// See HP_Destroy_SSLAgent().
    static void Destroy(ITcpAgent* pObj) { HP_Destroy_SSLAgent(pObj); }
};

/// Owns an SSL agent.
typedef CHPObjectPtr<ITcpAgent, ITcpAgentListener, SSLAgent_Creator> CSSLAgentPtr;

/// How CSSLClientPtr makes and destroys an SSL client.
struct SSLClient_Creator
{
    /// See HP_Create_SSLClient().
    static ITcpClient* Create(ITcpClientListener* pListener) { return HP_Create_SSLClient(pListener); }
    /// See HP_Destroy_SSLClient().
    static void Destroy(ITcpClient* pObj) { HP_Destroy_SSLClient(pObj); }
};

/// Owns an SSL client.
typedef CHPObjectPtr<ITcpClient, ITcpClientListener, SSLClient_Creator> CSSLClientPtr;

/// How CSSLPullServerPtr makes and destroys an SSL pull server.
struct SSLPullServer_Creator
{
    /// See HP_Create_SSLPullServer().
    static ITcpPullServer* Create(ITcpServerListener* pListener) { return HP_Create_SSLPullServer(pListener); }
    /// See HP_Destroy_SSLPullServer().
    static void Destroy(ITcpPullServer* pObj) { HP_Destroy_SSLPullServer(pObj); }
};

/// Owns an SSL pull server.
typedef CHPObjectPtr<ITcpPullServer, ITcpServerListener, SSLPullServer_Creator> CSSLPullServerPtr;

/// How CSSLPullAgentPtr makes and destroys an SSL pull agent.
struct SSLPullAgent_Creator
{
    /// See HP_Create_SSLPullAgent().
    static ITcpPullAgent* Create(ITcpAgentListener* pListener) { return HP_Create_SSLPullAgent(pListener); }
    /// See HP_Destroy_SSLPullAgent().
    static void Destroy(ITcpPullAgent* pObj) { HP_Destroy_SSLPullAgent(pObj); }
};

/// Owns an SSL pull agent.
typedef CHPObjectPtr<ITcpPullAgent, ITcpAgentListener, SSLPullAgent_Creator> CSSLPullAgentPtr;

/// How CSSLPullClientPtr makes and destroys an SSL pull client.
struct SSLPullClient_Creator
{
    /// See HP_Create_SSLPullClient().
    static ITcpPullClient* Create(ITcpClientListener* pListener) { return HP_Create_SSLPullClient(pListener); }
    /// See HP_Destroy_SSLPullClient().
    static void Destroy(ITcpPullClient* pObj) { HP_Destroy_SSLPullClient(pObj); }
};

/// Owns an SSL pull client.
typedef CHPObjectPtr<ITcpPullClient, ITcpClientListener, SSLPullClient_Creator> CSSLPullClientPtr;

/// How CSSLPackServerPtr makes and destroys an SSL pack server.
struct SSLPackServer_Creator
{
    /// See HP_Create_SSLPackServer().
    static ITcpPackServer* Create(ITcpServerListener* pListener) { return HP_Create_SSLPackServer(pListener); }
    /// See HP_Destroy_SSLPackServer().
    static void Destroy(ITcpPackServer* pObj) { HP_Destroy_SSLPackServer(pObj); }
};

/// Owns an SSL pack server.
typedef CHPObjectPtr<ITcpPackServer, ITcpServerListener, SSLPackServer_Creator> CSSLPackServerPtr;

/// How CSSLPackAgentPtr makes and destroys an SSL pack agent.
struct SSLPackAgent_Creator
{
    /// See HP_Create_SSLPackAgent().
    static ITcpPackAgent* Create(ITcpAgentListener* pListener) { return HP_Create_SSLPackAgent(pListener); }
    /// See HP_Destroy_SSLPackAgent().
    static void Destroy(ITcpPackAgent* pObj) { HP_Destroy_SSLPackAgent(pObj); }
};

/// Owns an SSL pack agent.
typedef CHPObjectPtr<ITcpPackAgent, ITcpAgentListener, SSLPackAgent_Creator> CSSLPackAgentPtr;

/// How CSSLPackClientPtr makes and destroys an SSL pack client.
struct SSLPackClient_Creator
{
    /// See HP_Create_SSLPackClient().
    static ITcpPackClient* Create(ITcpClientListener* pListener) { return HP_Create_SSLPackClient(pListener); }
    /// See HP_Destroy_SSLPackClient().
    static void Destroy(ITcpPackClient* pObj) { HP_Destroy_SSLPackClient(pObj); }
};

/// Owns an SSL pack client.
typedef CHPObjectPtr<ITcpPackClient, ITcpClientListener, SSLPackClient_Creator> CSSLPackClientPtr;

#ifdef _HTTP_SUPPORT

/// How CHttpsServerPtr makes and destroys an HTTPS server.
struct HttpsServer_Creator
{
    /// See HP_Create_HttpsServer().
    static IHttpServer* Create(IHttpServerListener* pListener) { return HP_Create_HttpsServer(pListener); }
    /// See HP_Destroy_HttpsServer().
    static void Destroy(IHttpServer* pObj) { HP_Destroy_HttpsServer(pObj); }
};

/// Owns an HTTPS server.
typedef CHPObjectPtr<IHttpServer, IHttpServerListener, HttpsServer_Creator> CHttpsServerPtr;

/// How CHttpsAgentPtr makes and destroys an HTTPS agent.
struct HttpsAgent_Creator
{
    /// See HP_Create_HttpsAgent().
    static IHttpAgent* Create(IHttpAgentListener* pListener) { return HP_Create_HttpsAgent(pListener); }
    /// See HP_Destroy_HttpsAgent().
    static void Destroy(IHttpAgent* pObj) { HP_Destroy_HttpsAgent(pObj); }
};

/// Owns an HTTPS agent.
typedef CHPObjectPtr<IHttpAgent, IHttpAgentListener, HttpsAgent_Creator> CHttpsAgentPtr;

/// How CHttpsClientPtr makes and destroys an HTTPS client.
struct HttpsClient_Creator
{
    /// See HP_Create_HttpsClient().
    static IHttpClient* Create(IHttpClientListener* pListener) { return HP_Create_HttpsClient(pListener); }
    /// See HP_Destroy_HttpsClient().
    static void Destroy(IHttpClient* pObj) { HP_Destroy_HttpsClient(pObj); }
};

/// Owns an HTTPS client.
typedef CHPObjectPtr<IHttpClient, IHttpClientListener, HttpsClient_Creator> CHttpsClientPtr;

/// How CHttpsSyncClientPtr makes and destroys a synchronous HTTPS client.
struct HttpsSyncClient_Creator
{
    /// See HP_Create_HttpsSyncClient().
    static IHttpSyncClient* Create(IHttpClientListener* pListener = nullptr)
    {
        return HP_Create_HttpsSyncClient(pListener);
    }
    /// See HP_Destroy_HttpsSyncClient().
    static void Destroy(IHttpSyncClient* pObj) { HP_Destroy_HttpsSyncClient(pObj); }
};

/// Owns a synchronous HTTPS client.
typedef CHPObjectPtr<IHttpSyncClient, IHttpClientListener, HttpsSyncClient_Creator> CHttpsSyncClientPtr;

#endif // _HTTP_SUPPORT

#endif // _SSL_SUPPORT
