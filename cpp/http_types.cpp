// HTTP components.
#include "http_types.h"

using namespace hp;

HPSOCKET_API IHttpServer* HP_Create_HttpServer(IHttpServerListener* to) { return HttpServerObject::create(Create_HP_HttpServer, to); }
HPSOCKET_API void HP_Destroy_HttpServer(IHttpServer* pServer) { delete pServer; }
HPSOCKET_API IHttpAgent* HP_Create_HttpAgent(IHttpAgentListener* to) { return HttpAgentObject::create(Create_HP_HttpAgent, to); }
HPSOCKET_API void HP_Destroy_HttpAgent(IHttpAgent* pAgent) { delete pAgent; }
HPSOCKET_API IHttpClient* HP_Create_HttpClient(IHttpClientListener* to) { return HttpClientObject::create(Create_HP_HttpClient, to); }
HPSOCKET_API void HP_Destroy_HttpClient(IHttpClient* pClient) { delete pClient; }
HPSOCKET_API IHttpSyncClient* HP_Create_HttpSyncClient(IHttpClientListener* to) { return HttpSyncClientObject::create(Create_HP_HttpSyncClient, to); }
HPSOCKET_API void HP_Destroy_HttpSyncClient(IHttpSyncClient* pClient) { delete pClient; }
