// HP_Create_* of the component types that the core does not have yet. They are exported, so that programs which name
// them can be loaded, and they refuse.
#include <hpsocket/HPSocket-SSL.h>

#include <cstddef>

#include "errors.h"

static std::nullptr_t absent() { return hp::not_supported(nullptr); }

// UDP
IUdpServer* HP_Create_UdpServer(IUdpServerListener*) { return absent(); }
IUdpClient* HP_Create_UdpClient(IUdpClientListener*) { return absent(); }
IUdpCast* HP_Create_UdpCast(IUdpCastListener*) { return absent(); }
IUdpNode* HP_Create_UdpNode(IUdpNodeListener*) { return absent(); }
IUdpArqServer* HP_Create_UdpArqServer(IUdpServerListener*) { return absent(); }
IUdpArqClient* HP_Create_UdpArqClient(IUdpClientListener*) { return absent(); }

// HTTP and HTTPS
IHttpServer* HP_Create_HttpServer(IHttpServerListener*) { return absent(); }
IHttpAgent* HP_Create_HttpAgent(IHttpAgentListener*) { return absent(); }
IHttpClient* HP_Create_HttpClient(IHttpClientListener*) { return absent(); }
IHttpSyncClient* HP_Create_HttpSyncClient(IHttpClientListener*) { return absent(); }
IHttpServer* HP_Create_HttpsServer(IHttpServerListener*) { return absent(); }
IHttpAgent* HP_Create_HttpsAgent(IHttpAgentListener*) { return absent(); }
IHttpClient* HP_Create_HttpsClient(IHttpClientListener*) { return absent(); }
IHttpSyncClient* HP_Create_HttpsSyncClient(IHttpClientListener*) { return absent(); }

// Thread pool
IHPThreadPool* HP_Create_ThreadPool(IHPThreadPoolListener*) { return absent(); }
LPTSocketTask HP_Create_SocketTaskObj(Fn_SocketTaskProc, PVOID, CONNID, LPCBYTE, INT, EnTaskBufferType, WPARAM, LPARAM) { return absent(); }

// Compressors
IHPCompressor* HP_Create_ZLibCompressor(Fn_CompressDataCallback, int, int, int, int, int, DWORD) { return absent(); }
IHPCompressor* HP_Create_GZipCompressor(Fn_CompressDataCallback, int, int, int, int, DWORD) { return absent(); }
IHPDecompressor* HP_Create_ZLibDecompressor(Fn_DecompressDataCallback, int, DWORD) { return absent(); }
IHPDecompressor* HP_Create_GZipDecompressor(Fn_DecompressDataCallback, DWORD) { return absent(); }
IHPCompressor* HP_Create_BrotliCompressor(Fn_CompressDataCallback, int, int, int, DWORD) { return absent(); }
IHPDecompressor* HP_Create_BrotliDecompressor(Fn_DecompressDataCallback, DWORD) { return absent(); }
