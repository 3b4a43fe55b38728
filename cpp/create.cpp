// HP_Create_* of the component types that the core has; absent.cpp has the others.
#include <hpsocket/HPSocket-SSL.h>

#include "kinds.h"

ITcpServer* HP_Create_TcpServer(ITcpServerListener* pListener) { return hp::new_tcp_server(pListener); }
ITcpAgent* HP_Create_TcpAgent(ITcpAgentListener* pListener) { return hp::new_tcp_agent(pListener); }
ITcpClient* HP_Create_TcpClient(ITcpClientListener* pListener) { return hp::new_tcp_client(pListener); }
ITcpPullServer* HP_Create_TcpPullServer(ITcpServerListener* pListener) { return hp::new_tcp_pull_server(pListener); }
ITcpPullAgent* HP_Create_TcpPullAgent(ITcpAgentListener* pListener) { return hp::new_tcp_pull_agent(pListener); }
ITcpPullClient* HP_Create_TcpPullClient(ITcpClientListener* pListener) { return hp::new_tcp_pull_client(pListener); }
ITcpPackServer* HP_Create_TcpPackServer(ITcpServerListener* pListener) { return hp::new_tcp_pack_server(pListener); }
ITcpPackAgent* HP_Create_TcpPackAgent(ITcpAgentListener* pListener) { return hp::new_tcp_pack_agent(pListener); }
ITcpPackClient* HP_Create_TcpPackClient(ITcpClientListener* pListener) { return hp::new_tcp_pack_client(pListener); }

ITcpServer* HP_Create_SSLServer(ITcpServerListener* pListener) { return hp::new_ssl_server(pListener); }
ITcpAgent* HP_Create_SSLAgent(ITcpAgentListener* pListener) { return hp::new_ssl_agent(pListener); }
ITcpClient* HP_Create_SSLClient(ITcpClientListener* pListener) { return hp::new_ssl_client(pListener); }
ITcpPullServer* HP_Create_SSLPullServer(ITcpServerListener* pListener) { return hp::new_ssl_pull_server(pListener); }
ITcpPullAgent* HP_Create_SSLPullAgent(ITcpAgentListener* pListener) { return hp::new_ssl_pull_agent(pListener); }
ITcpPullClient* HP_Create_SSLPullClient(ITcpClientListener* pListener) { return hp::new_ssl_pull_client(pListener); }
ITcpPackServer* HP_Create_SSLPackServer(ITcpServerListener* pListener) { return hp::new_ssl_pack_server(pListener); }
ITcpPackAgent* HP_Create_SSLPackAgent(ITcpAgentListener* pListener) { return hp::new_ssl_pack_agent(pListener); }
ITcpPackClient* HP_Create_SSLPackClient(ITcpClientListener* pListener) { return hp::new_ssl_pack_client(pListener); }
