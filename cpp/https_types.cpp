// HTTPS components.
#include "http_types.h"

using namespace hp;

HPSOCKET_API IHttpServer* HP_Create_HttpsServer(IHttpServerListener* to) { return HttpServerObject::create(Create_HP_HttpsServer, to); }
HPSOCKET_API void HP_Destroy_HttpsServer(IHttpServer* pServer) { delete pServer; }
HPSOCKET_API IHttpAgent* HP_Create_HttpsAgent(IHttpAgentListener* to) { return HttpAgentObject::create(Create_HP_HttpsAgent, to); }
HPSOCKET_API void HP_Destroy_HttpsAgent(IHttpAgent* pAgent) { delete pAgent; }
HPSOCKET_API IHttpClient* HP_Create_HttpsClient(IHttpClientListener* to) { return HttpClientObject::create(Create_HP_HttpsClient, to); }
HPSOCKET_API void HP_Destroy_HttpsClient(IHttpClient* pClient) { delete pClient; }
HPSOCKET_API IHttpSyncClient* HP_Create_HttpsSyncClient(IHttpClientListener* to) { return HttpSyncClientObject::create(Create_HP_HttpsSyncClient, to); }
HPSOCKET_API void HP_Destroy_HttpsSyncClient(IHttpSyncClient* pClient) { delete pClient; }
