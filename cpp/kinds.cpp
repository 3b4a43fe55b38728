// The kinds of components. A kind is an adapter chain with a role and the core's function that creates it; kinds that differ in
// that function only (SSLServer and TcpServer) share the chain.
#include "kinds.h"

#include "agent.h"
#include "client.h"
#include "framing.h"
#include "object.h"
#include "roles.h"
#include "server.h"
#include "ssl.h"

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

} // namespace

ITcpServer* new_tcp_server(ITcpServerListener* to) noexcept { return PlainServer::create(Create_HP_TcpServer, to); }
ITcpAgent* new_tcp_agent(ITcpAgentListener* to) noexcept { return PlainAgent::create(Create_HP_TcpAgent, to); }
ITcpClient* new_tcp_client(ITcpClientListener* to) noexcept { return PlainClient::create(Create_HP_TcpClient, to); }

ITcpPullServer* new_tcp_pull_server(ITcpServerListener* to) noexcept { return PullServerObject::create(Create_HP_TcpPullServer, to); }
ITcpPullAgent* new_tcp_pull_agent(ITcpAgentListener* to) noexcept { return PullAgentObject::create(Create_HP_TcpPullAgent, to); }
ITcpPullClient* new_tcp_pull_client(ITcpClientListener* to) noexcept { return PullClientObject::create(Create_HP_TcpPullClient, to); }

ITcpPackServer* new_tcp_pack_server(ITcpServerListener* to) noexcept { return PackServerObject::create(Create_HP_TcpPackServer, to); }
ITcpPackAgent* new_tcp_pack_agent(ITcpAgentListener* to) noexcept { return PackAgentObject::create(Create_HP_TcpPackAgent, to); }
ITcpPackClient* new_tcp_pack_client(ITcpClientListener* to) noexcept { return PackClientObject::create(Create_HP_TcpPackClient, to); }

ITcpServer* new_ssl_server(ITcpServerListener* to) noexcept { return PlainServer::create(Create_HP_SSLServer, to); }
ITcpAgent* new_ssl_agent(ITcpAgentListener* to) noexcept { return PlainAgent::create(Create_HP_SSLAgent, to); }
ITcpClient* new_ssl_client(ITcpClientListener* to) noexcept { return PlainClient::create(Create_HP_SSLClient, to); }

ITcpPullServer* new_ssl_pull_server(ITcpServerListener* to) noexcept { return PullServerObject::create(Create_HP_SSLPullServer, to); }
ITcpPullAgent* new_ssl_pull_agent(ITcpAgentListener* to) noexcept { return PullAgentObject::create(Create_HP_SSLPullAgent, to); }
ITcpPullClient* new_ssl_pull_client(ITcpClientListener* to) noexcept { return PullClientObject::create(Create_HP_SSLPullClient, to); }

ITcpPackServer* new_ssl_pack_server(ITcpServerListener* to) noexcept { return PackServerObject::create(Create_HP_SSLPackServer, to); }
ITcpPackAgent* new_ssl_pack_agent(ITcpAgentListener* to) noexcept { return PackAgentObject::create(Create_HP_SSLPackAgent, to); }
ITcpPackClient* new_ssl_pack_client(ITcpClientListener* to) noexcept { return PackClientObject::create(Create_HP_SSLPackClient, to); }

} // namespace hp
