// The kinds of components that the core has, as objects. A null result: out of memory, with errno set.
#pragma once

#include <hpsocket/SocketInterface.h>

namespace hp
{

ITcpServer* new_tcp_server(ITcpServerListener* listener) noexcept;
ITcpAgent* new_tcp_agent(ITcpAgentListener* listener) noexcept;
ITcpClient* new_tcp_client(ITcpClientListener* listener) noexcept;
ITcpPullServer* new_tcp_pull_server(ITcpServerListener* listener) noexcept;
ITcpPullAgent* new_tcp_pull_agent(ITcpAgentListener* listener) noexcept;
ITcpPullClient* new_tcp_pull_client(ITcpClientListener* listener) noexcept;
ITcpPackServer* new_tcp_pack_server(ITcpServerListener* listener) noexcept;
ITcpPackAgent* new_tcp_pack_agent(ITcpAgentListener* listener) noexcept;
ITcpPackClient* new_tcp_pack_client(ITcpClientListener* listener) noexcept;

} // namespace hp
