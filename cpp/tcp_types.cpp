// TCP components.
#include "component_types.h"

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
