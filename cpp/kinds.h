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
ITcpServer* new_ssl_server(ITcpServerListener* listener) noexcept;
ITcpAgent* new_ssl_agent(ITcpAgentListener* listener) noexcept;
ITcpClient* new_ssl_client(ITcpClientListener* listener) noexcept;
ITcpPullServer* new_ssl_pull_server(ITcpServerListener* listener) noexcept;
ITcpPullAgent* new_ssl_pull_agent(ITcpAgentListener* listener) noexcept;
ITcpPullClient* new_ssl_pull_client(ITcpClientListener* listener) noexcept;
ITcpPackServer* new_ssl_pack_server(ITcpServerListener* listener) noexcept;
ITcpPackAgent* new_ssl_pack_agent(ITcpAgentListener* listener) noexcept;
ITcpPackClient* new_ssl_pack_client(ITcpClientListener* listener) noexcept;

} // namespace hp
