// HP_Destroy_*. They are all the same, because the virtual destructor knows the type of an object. An object may be
// destroyed through any of its interfaces (CPP-84). Null is a no-op.
#include <hpsocket/HPSocket-SSL.h>

// TCP
void HP_Destroy_TcpServer(ITcpServer* pServer) { delete pServer; }
void HP_Destroy_TcpAgent(ITcpAgent* pAgent) { delete pAgent; }
void HP_Destroy_TcpClient(ITcpClient* pClient) { delete pClient; }
void HP_Destroy_TcpPullServer(ITcpPullServer* pServer) { delete pServer; }
void HP_Destroy_TcpPullAgent(ITcpPullAgent* pAgent) { delete pAgent; }
void HP_Destroy_TcpPullClient(ITcpPullClient* pClient) { delete pClient; }
void HP_Destroy_TcpPackServer(ITcpPackServer* pServer) { delete pServer; }
void HP_Destroy_TcpPackAgent(ITcpPackAgent* pAgent) { delete pAgent; }
void HP_Destroy_TcpPackClient(ITcpPackClient* pClient) { delete pClient; }

// SSL
void HP_Destroy_SSLServer(ITcpServer* pServer) { delete pServer; }
void HP_Destroy_SSLAgent(ITcpAgent* pAgent) { delete pAgent; }
void HP_Destroy_SSLClient(ITcpClient* pClient) { delete pClient; }
void HP_Destroy_SSLPullServer(ITcpPullServer* pServer) { delete pServer; }
void HP_Destroy_SSLPullAgent(ITcpPullAgent* pAgent) { delete pAgent; }
void HP_Destroy_SSLPullClient(ITcpPullClient* pClient) { delete pClient; }
void HP_Destroy_SSLPackServer(ITcpPackServer* pServer) { delete pServer; }
void HP_Destroy_SSLPackAgent(ITcpPackAgent* pAgent) { delete pAgent; }
void HP_Destroy_SSLPackClient(ITcpPackClient* pClient) { delete pClient; }

// UDP
void HP_Destroy_UdpServer(IUdpServer* pServer) { delete pServer; }
void HP_Destroy_UdpClient(IUdpClient* pClient) { delete pClient; }
void HP_Destroy_UdpCast(IUdpCast* pCast) { delete pCast; }
void HP_Destroy_UdpNode(IUdpNode* pNode) { delete pNode; }
void HP_Destroy_UdpArqServer(IUdpArqServer* pServer) { delete pServer; }
void HP_Destroy_UdpArqClient(IUdpArqClient* pClient) { delete pClient; }

// HTTP and HTTPS
void HP_Destroy_HttpServer(IHttpServer* pServer) { delete pServer; }
void HP_Destroy_HttpAgent(IHttpAgent* pAgent) { delete pAgent; }
void HP_Destroy_HttpClient(IHttpClient* pClient) { delete pClient; }
void HP_Destroy_HttpSyncClient(IHttpSyncClient* pClient) { delete pClient; }
void HP_Destroy_HttpsServer(IHttpServer* pServer) { delete pServer; }
void HP_Destroy_HttpsAgent(IHttpAgent* pAgent) { delete pAgent; }
void HP_Destroy_HttpsClient(IHttpClient* pClient) { delete pClient; }
void HP_Destroy_HttpsSyncClient(IHttpSyncClient* pClient) { delete pClient; }

// Thread pool
void HP_Destroy_ThreadPool(IHPThreadPool* pThreadPool) { delete pThreadPool; }
void HP_Destroy_SocketTaskObj(LPTSocketTask) {} // no listener exists yet

// Compressors
void HP_Destroy_Compressor(IHPCompressor* pCompressor) { delete pCompressor; }
void HP_Destroy_Decompressor(IHPDecompressor* pDecompressor) { delete pDecompressor; }
