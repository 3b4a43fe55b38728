// SSL components.
#include "component_types.h"

using namespace hp;

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
