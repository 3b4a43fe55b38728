// The component types that the core has: how each is created and destroyed. A type is an adapter chain with a role and the core's
// function that creates it; types that differ in that function only (SSLServer and TcpServer) share the chain.
//
// The virtual destructor knows what an object is, so all HP_Destroy_* are the same, and an object may be destroyed as any interface
// that it has (CPP-84). Null is a no-op.
//
// The functions are those of HPSocket.h and HPSocket-SSL.h, which cannot be included together with the core's headers: they declare
// some SYS_* with other types. The tests of c-tests/cpp-abi call them as those headers say.
#include "agent.h"
#include "client.h"
#include "framing.h"
#include "generated/http.h"
#include "object.h"
#include "roles.h"
#include "server.h"
#include "ssl.h"
#include "udp.h"

namespace hp
{

namespace
{

template<class I> using ServerOf = TcpServer<ServerSsl<Server<Core<I>>>>;
template<class I> using AgentOf = TcpAgent<AgentSsl<Agent<Core<I>>>>;
template<class I> using ClientOf = TcpClient<ClientSsl<Client<Core<I>>>>;

using PlainServer = Object<ServerRole, ServerOf<ITcpServer>>;
using PlainAgent = Object<AgentRole, AgentOf<ITcpAgent>>;
using PlainClient = Object<ClientRole, ClientOf<ITcpClient>>;

using PullServerObject = Object<ServerRole, PullSocket<ServerOf<ITcpPullServer>, HP_TcpPullServer_Fetch, HP_TcpPullServer_Peek>>;
using PullAgentObject = Object<AgentRole, PullSocket<AgentOf<ITcpPullAgent>, HP_TcpPullAgent_Fetch, HP_TcpPullAgent_Peek>>;
using PullClientObject = Object<ClientRole, PullClient<ClientOf<ITcpPullClient>, HP_TcpPullClient_Fetch, HP_TcpPullClient_Peek>>;

using PackServerObject = Object<ServerRole, TcpPackServerProperties<ServerOf<ITcpPackServer>>>;
using PackAgentObject = Object<AgentRole, TcpPackAgentProperties<AgentOf<ITcpPackAgent>>>;
using PackClientObject = Object<ClientRole, TcpPackClientProperties<ClientOf<ITcpPackClient>>>;

template<class I> using UdpServerOf = UdpServerProperties<Server<Core<I>>>;
template<class I> using UdpClientOf = UdpClientProperties<Client<Core<I>>>;

using UdpServerObject = Object<UdpServerRole, UdpServerOf<IUdpServer>>;
using UdpClientObject = Object<UdpClientRole, UdpClientOf<IUdpClient>>;
using UdpCastObject = Object<UdpCastRole, UdpCast<Client<Core<IUdpCast>>>>;
using UdpNodeObject = Object<UdpNodeRole, UdpNode<Core<IUdpNode>>>;
using UdpArqServerObject = Object<UdpServerRole, UdpArqServer<UdpServerOf<IUdpArqServer>>>;
using UdpArqClientObject = Object<UdpClientRole, UdpArqClient<UdpClientOf<IUdpArqClient>>>;

using HttpServerObject = Object<HttpServerRole, HttpServer<ServerOf<IHttpServer>>>;
using HttpAgentObject = Object<HttpAgentRole, HttpAgent<AgentOf<IHttpAgent>>>;
using HttpClientObject = Object<HttpClientRole<IHttpClient>, HttpClient<ClientOf<IHttpClient>>>;
using HttpSyncClientObject = Object<HttpClientRole<IHttpSyncClient>, HttpSyncClient<HttpClient<ClientOf<IHttpSyncClient>>>>;

} // namespace

} // namespace hp

using namespace hp;

HPSOCKET_API ITcpServer* HP_Create_TcpServer(ITcpServerListener* to) { return PlainServer::create(Create_HP_TcpServer, to); }
HPSOCKET_API void HP_Destroy_TcpServer(ITcpServer* pServer) { delete pServer; }
HPSOCKET_API ITcpAgent* HP_Create_TcpAgent(ITcpAgentListener* to) { return PlainAgent::create(Create_HP_TcpAgent, to); }
HPSOCKET_API void HP_Destroy_TcpAgent(ITcpAgent* pAgent) { delete pAgent; }
HPSOCKET_API ITcpClient* HP_Create_TcpClient(ITcpClientListener* to) { return PlainClient::create(Create_HP_TcpClient, to); }
HPSOCKET_API void HP_Destroy_TcpClient(ITcpClient* pClient) { delete pClient; }

HPSOCKET_API ITcpPullServer* HP_Create_TcpPullServer(ITcpServerListener* to) { return PullServerObject::create(Create_HP_TcpPullServer, to); }
HPSOCKET_API void HP_Destroy_TcpPullServer(ITcpPullServer* pServer) { delete pServer; }
HPSOCKET_API ITcpPullAgent* HP_Create_TcpPullAgent(ITcpAgentListener* to) { return PullAgentObject::create(Create_HP_TcpPullAgent, to); }
HPSOCKET_API void HP_Destroy_TcpPullAgent(ITcpPullAgent* pAgent) { delete pAgent; }
HPSOCKET_API ITcpPullClient* HP_Create_TcpPullClient(ITcpClientListener* to) { return PullClientObject::create(Create_HP_TcpPullClient, to); }
HPSOCKET_API void HP_Destroy_TcpPullClient(ITcpPullClient* pClient) { delete pClient; }

HPSOCKET_API ITcpPackServer* HP_Create_TcpPackServer(ITcpServerListener* to) { return PackServerObject::create(Create_HP_TcpPackServer, to); }
HPSOCKET_API void HP_Destroy_TcpPackServer(ITcpPackServer* pServer) { delete pServer; }
HPSOCKET_API ITcpPackAgent* HP_Create_TcpPackAgent(ITcpAgentListener* to) { return PackAgentObject::create(Create_HP_TcpPackAgent, to); }
HPSOCKET_API void HP_Destroy_TcpPackAgent(ITcpPackAgent* pAgent) { delete pAgent; }
HPSOCKET_API ITcpPackClient* HP_Create_TcpPackClient(ITcpClientListener* to) { return PackClientObject::create(Create_HP_TcpPackClient, to); }
HPSOCKET_API void HP_Destroy_TcpPackClient(ITcpPackClient* pClient) { delete pClient; }

HPSOCKET_API ITcpServer* HP_Create_SSLServer(ITcpServerListener* to) { return PlainServer::create(Create_HP_SSLServer, to); }
HPSOCKET_API void HP_Destroy_SSLServer(ITcpServer* pServer) { delete pServer; }
HPSOCKET_API ITcpAgent* HP_Create_SSLAgent(ITcpAgentListener* to) { return PlainAgent::create(Create_HP_SSLAgent, to); }
HPSOCKET_API void HP_Destroy_SSLAgent(ITcpAgent* pAgent) { delete pAgent; }
HPSOCKET_API ITcpClient* HP_Create_SSLClient(ITcpClientListener* to) { return PlainClient::create(Create_HP_SSLClient, to); }
HPSOCKET_API void HP_Destroy_SSLClient(ITcpClient* pClient) { delete pClient; }

HPSOCKET_API ITcpPullServer* HP_Create_SSLPullServer(ITcpServerListener* to) { return PullServerObject::create(Create_HP_SSLPullServer, to); }
HPSOCKET_API void HP_Destroy_SSLPullServer(ITcpPullServer* pServer) { delete pServer; }
HPSOCKET_API ITcpPullAgent* HP_Create_SSLPullAgent(ITcpAgentListener* to) { return PullAgentObject::create(Create_HP_SSLPullAgent, to); }
HPSOCKET_API void HP_Destroy_SSLPullAgent(ITcpPullAgent* pAgent) { delete pAgent; }
HPSOCKET_API ITcpPullClient* HP_Create_SSLPullClient(ITcpClientListener* to) { return PullClientObject::create(Create_HP_SSLPullClient, to); }
HPSOCKET_API void HP_Destroy_SSLPullClient(ITcpPullClient* pClient) { delete pClient; }

HPSOCKET_API ITcpPackServer* HP_Create_SSLPackServer(ITcpServerListener* to) { return PackServerObject::create(Create_HP_SSLPackServer, to); }
HPSOCKET_API void HP_Destroy_SSLPackServer(ITcpPackServer* pServer) { delete pServer; }
HPSOCKET_API ITcpPackAgent* HP_Create_SSLPackAgent(ITcpAgentListener* to) { return PackAgentObject::create(Create_HP_SSLPackAgent, to); }
HPSOCKET_API void HP_Destroy_SSLPackAgent(ITcpPackAgent* pAgent) { delete pAgent; }
HPSOCKET_API ITcpPackClient* HP_Create_SSLPackClient(ITcpClientListener* to) { return PackClientObject::create(Create_HP_SSLPackClient, to); }
HPSOCKET_API void HP_Destroy_SSLPackClient(ITcpPackClient* pClient) { delete pClient; }

HPSOCKET_API IHttpServer* HP_Create_HttpServer(IHttpServerListener* to) { return HttpServerObject::create(Create_HP_HttpServer, to); }
HPSOCKET_API void HP_Destroy_HttpServer(IHttpServer* pServer) { delete pServer; }
HPSOCKET_API IHttpAgent* HP_Create_HttpAgent(IHttpAgentListener* to) { return HttpAgentObject::create(Create_HP_HttpAgent, to); }
HPSOCKET_API void HP_Destroy_HttpAgent(IHttpAgent* pAgent) { delete pAgent; }
HPSOCKET_API IHttpClient* HP_Create_HttpClient(IHttpClientListener* to) { return HttpClientObject::create(Create_HP_HttpClient, to); }
HPSOCKET_API void HP_Destroy_HttpClient(IHttpClient* pClient) { delete pClient; }
HPSOCKET_API IHttpSyncClient* HP_Create_HttpSyncClient(IHttpClientListener* to) { return HttpSyncClientObject::create(Create_HP_HttpSyncClient, to); }
HPSOCKET_API void HP_Destroy_HttpSyncClient(IHttpSyncClient* pClient) { delete pClient; }

HPSOCKET_API IHttpServer* HP_Create_HttpsServer(IHttpServerListener* to) { return HttpServerObject::create(Create_HP_HttpsServer, to); }
HPSOCKET_API void HP_Destroy_HttpsServer(IHttpServer* pServer) { delete pServer; }
HPSOCKET_API IHttpAgent* HP_Create_HttpsAgent(IHttpAgentListener* to) { return HttpAgentObject::create(Create_HP_HttpsAgent, to); }
HPSOCKET_API void HP_Destroy_HttpsAgent(IHttpAgent* pAgent) { delete pAgent; }
HPSOCKET_API IHttpClient* HP_Create_HttpsClient(IHttpClientListener* to) { return HttpClientObject::create(Create_HP_HttpsClient, to); }
HPSOCKET_API void HP_Destroy_HttpsClient(IHttpClient* pClient) { delete pClient; }
HPSOCKET_API IHttpSyncClient* HP_Create_HttpsSyncClient(IHttpClientListener* to) { return HttpSyncClientObject::create(Create_HP_HttpsSyncClient, to); }
HPSOCKET_API void HP_Destroy_HttpsSyncClient(IHttpSyncClient* pClient) { delete pClient; }

HPSOCKET_API IUdpServer* HP_Create_UdpServer(IUdpServerListener* to) { return UdpServerObject::create(Create_HP_UdpServer, to); }
HPSOCKET_API void HP_Destroy_UdpServer(IUdpServer* pServer) { delete pServer; }
HPSOCKET_API IUdpClient* HP_Create_UdpClient(IUdpClientListener* to) { return UdpClientObject::create(Create_HP_UdpClient, to); }
HPSOCKET_API void HP_Destroy_UdpClient(IUdpClient* pClient) { delete pClient; }
HPSOCKET_API IUdpCast* HP_Create_UdpCast(IUdpCastListener* to) { return UdpCastObject::create(Create_HP_UdpCast, to); }
HPSOCKET_API void HP_Destroy_UdpCast(IUdpCast* pCast) { delete pCast; }
HPSOCKET_API IUdpNode* HP_Create_UdpNode(IUdpNodeListener* to) { return UdpNodeObject::create(Create_HP_UdpNode, to); }
HPSOCKET_API void HP_Destroy_UdpNode(IUdpNode* pNode) { delete pNode; }
HPSOCKET_API IUdpArqServer* HP_Create_UdpArqServer(IUdpServerListener* to) { return UdpArqServerObject::create(Create_HP_UdpArqServer, to); }
HPSOCKET_API void HP_Destroy_UdpArqServer(IUdpArqServer* pServer) { delete pServer; }
HPSOCKET_API IUdpArqClient* HP_Create_UdpArqClient(IUdpClientListener* to) { return UdpArqClientObject::create(Create_HP_UdpArqClient, to); }
HPSOCKET_API void HP_Destroy_UdpArqClient(IUdpArqClient* pClient) { delete pClient; }
