/*
 * HP-Socket 6.0.1's C++ functions for SSL and HTTPS components, as provided by hpsocket-rs.
 *
 * The components have the interfaces and listeners of those without SSL; see HPSocket.h for what creating and
 * destroying do. Call SetupSSLContext() before Start().
 */

#pragma once

#include "HPSocket.h"

#ifdef _SSL_SUPPORT

// ---- Creating and destroying: SSL -----------------------------------------------------------------------------------

HPSOCKET_API ITcpServer* HP_Create_SSLServer(ITcpServerListener* pListener);
HPSOCKET_API ITcpAgent* HP_Create_SSLAgent(ITcpAgentListener* pListener);
HPSOCKET_API ITcpClient* HP_Create_SSLClient(ITcpClientListener* pListener);
HPSOCKET_API ITcpPullServer* HP_Create_SSLPullServer(ITcpServerListener* pListener);
HPSOCKET_API ITcpPullAgent* HP_Create_SSLPullAgent(ITcpAgentListener* pListener);
HPSOCKET_API ITcpPullClient* HP_Create_SSLPullClient(ITcpClientListener* pListener);
HPSOCKET_API ITcpPackServer* HP_Create_SSLPackServer(ITcpServerListener* pListener);
HPSOCKET_API ITcpPackAgent* HP_Create_SSLPackAgent(ITcpAgentListener* pListener);
HPSOCKET_API ITcpPackClient* HP_Create_SSLPackClient(ITcpClientListener* pListener);

HPSOCKET_API void HP_Destroy_SSLServer(ITcpServer* pServer);
HPSOCKET_API void HP_Destroy_SSLAgent(ITcpAgent* pAgent);
HPSOCKET_API void HP_Destroy_SSLClient(ITcpClient* pClient);
HPSOCKET_API void HP_Destroy_SSLPullServer(ITcpPullServer* pServer);
HPSOCKET_API void HP_Destroy_SSLPullAgent(ITcpPullAgent* pAgent);
HPSOCKET_API void HP_Destroy_SSLPullClient(ITcpPullClient* pClient);
HPSOCKET_API void HP_Destroy_SSLPackServer(ITcpPackServer* pServer);
HPSOCKET_API void HP_Destroy_SSLPackAgent(ITcpPackAgent* pAgent);
HPSOCKET_API void HP_Destroy_SSLPackClient(ITcpPackClient* pClient);

// ---- Creating and destroying: HTTPS ---------------------------------------------------------------------------------

#ifdef _HTTP_SUPPORT

HPSOCKET_API IHttpServer* HP_Create_HttpsServer(IHttpServerListener* pListener);
HPSOCKET_API IHttpAgent* HP_Create_HttpsAgent(IHttpAgentListener* pListener);
HPSOCKET_API IHttpClient* HP_Create_HttpsClient(IHttpClientListener* pListener);
HPSOCKET_API IHttpSyncClient* HP_Create_HttpsSyncClient(IHttpClientListener* pListener = nullptr);

HPSOCKET_API void HP_Destroy_HttpsServer(IHttpServer* pServer);
HPSOCKET_API void HP_Destroy_HttpsAgent(IHttpAgent* pAgent);
HPSOCKET_API void HP_Destroy_HttpsClient(IHttpClient* pClient);
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

struct SSLServer_Creator
{
    static ITcpServer* Create(ITcpServerListener* pListener) { return HP_Create_SSLServer(pListener); }
    static void Destroy(ITcpServer* pObj) { HP_Destroy_SSLServer(pObj); }
};

typedef CHPObjectPtr<ITcpServer, ITcpServerListener, SSLServer_Creator> CSSLServerPtr;

struct SSLAgent_Creator
{
    static ITcpAgent* Create(ITcpAgentListener* pListener) { return HP_Create_SSLAgent(pListener); }
    static void Destroy(ITcpAgent* pObj) { HP_Destroy_SSLAgent(pObj); }
};

typedef CHPObjectPtr<ITcpAgent, ITcpAgentListener, SSLAgent_Creator> CSSLAgentPtr;

struct SSLClient_Creator
{
    static ITcpClient* Create(ITcpClientListener* pListener) { return HP_Create_SSLClient(pListener); }
    static void Destroy(ITcpClient* pObj) { HP_Destroy_SSLClient(pObj); }
};

typedef CHPObjectPtr<ITcpClient, ITcpClientListener, SSLClient_Creator> CSSLClientPtr;

struct SSLPullServer_Creator
{
    static ITcpPullServer* Create(ITcpServerListener* pListener) { return HP_Create_SSLPullServer(pListener); }
    static void Destroy(ITcpPullServer* pObj) { HP_Destroy_SSLPullServer(pObj); }
};

typedef CHPObjectPtr<ITcpPullServer, ITcpServerListener, SSLPullServer_Creator> CSSLPullServerPtr;

struct SSLPullAgent_Creator
{
    static ITcpPullAgent* Create(ITcpAgentListener* pListener) { return HP_Create_SSLPullAgent(pListener); }
    static void Destroy(ITcpPullAgent* pObj) { HP_Destroy_SSLPullAgent(pObj); }
};

typedef CHPObjectPtr<ITcpPullAgent, ITcpAgentListener, SSLPullAgent_Creator> CSSLPullAgentPtr;

struct SSLPullClient_Creator
{
    static ITcpPullClient* Create(ITcpClientListener* pListener) { return HP_Create_SSLPullClient(pListener); }
    static void Destroy(ITcpPullClient* pObj) { HP_Destroy_SSLPullClient(pObj); }
};

typedef CHPObjectPtr<ITcpPullClient, ITcpClientListener, SSLPullClient_Creator> CSSLPullClientPtr;

struct SSLPackServer_Creator
{
    static ITcpPackServer* Create(ITcpServerListener* pListener) { return HP_Create_SSLPackServer(pListener); }
    static void Destroy(ITcpPackServer* pObj) { HP_Destroy_SSLPackServer(pObj); }
};

typedef CHPObjectPtr<ITcpPackServer, ITcpServerListener, SSLPackServer_Creator> CSSLPackServerPtr;

struct SSLPackAgent_Creator
{
    static ITcpPackAgent* Create(ITcpAgentListener* pListener) { return HP_Create_SSLPackAgent(pListener); }
    static void Destroy(ITcpPackAgent* pObj) { HP_Destroy_SSLPackAgent(pObj); }
};

typedef CHPObjectPtr<ITcpPackAgent, ITcpAgentListener, SSLPackAgent_Creator> CSSLPackAgentPtr;

struct SSLPackClient_Creator
{
    static ITcpPackClient* Create(ITcpClientListener* pListener) { return HP_Create_SSLPackClient(pListener); }
    static void Destroy(ITcpPackClient* pObj) { HP_Destroy_SSLPackClient(pObj); }
};

typedef CHPObjectPtr<ITcpPackClient, ITcpClientListener, SSLPackClient_Creator> CSSLPackClientPtr;

#ifdef _HTTP_SUPPORT

struct HttpsServer_Creator
{
    static IHttpServer* Create(IHttpServerListener* pListener) { return HP_Create_HttpsServer(pListener); }
    static void Destroy(IHttpServer* pObj) { HP_Destroy_HttpsServer(pObj); }
};

typedef CHPObjectPtr<IHttpServer, IHttpServerListener, HttpsServer_Creator> CHttpsServerPtr;

struct HttpsAgent_Creator
{
    static IHttpAgent* Create(IHttpAgentListener* pListener) { return HP_Create_HttpsAgent(pListener); }
    static void Destroy(IHttpAgent* pObj) { HP_Destroy_HttpsAgent(pObj); }
};

typedef CHPObjectPtr<IHttpAgent, IHttpAgentListener, HttpsAgent_Creator> CHttpsAgentPtr;

struct HttpsClient_Creator
{
    static IHttpClient* Create(IHttpClientListener* pListener) { return HP_Create_HttpsClient(pListener); }
    static void Destroy(IHttpClient* pObj) { HP_Destroy_HttpsClient(pObj); }
};

typedef CHPObjectPtr<IHttpClient, IHttpClientListener, HttpsClient_Creator> CHttpsClientPtr;

struct HttpsSyncClient_Creator
{
    static IHttpSyncClient* Create(IHttpClientListener* pListener = nullptr)
    {
        return HP_Create_HttpsSyncClient(pListener);
    }
    static void Destroy(IHttpSyncClient* pObj) { HP_Destroy_HttpsSyncClient(pObj); }
};

typedef CHPObjectPtr<IHttpSyncClient, IHttpClientListener, HttpsSyncClient_Creator> CHttpsSyncClientPtr;

#endif // _HTTP_SUPPORT

#endif // _SSL_SUPPORT
