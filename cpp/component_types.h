// The component types that the core has, as adapter chains. A type is a chain with a role and the core's function that creates it; types
// that differ in that function only (SSLServer and TcpServer) share the chain. Each feature has its types in a source of its own,
// which CMakeLists.txt leaves out with the feature; what they share is here.
//
// The virtual destructor knows what an object is, so all HP_Destroy_* are the same, and an object may be destroyed as any interface
// that it has (CPP-84). Null is a no-op.
//
// The functions are those of HPSocket.h and HPSocket-SSL.h, which cannot be included together with the core's headers: they declare
// some SYS_* with other types. The tests of c-tests/cpp-abi call them as those headers say.
#pragma once

#include "agent.h"
#include "client.h"
#include "framing.h"
#include "object.h"
#include "roles.h"
#include "server.h"
#ifdef _SSL_SUPPORT
#include "ssl.h"
#else
#include "ssl_absent.h"
#endif

namespace hp
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

} // namespace hp
