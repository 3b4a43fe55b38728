// What a C++ program that is compiled with many warnings writes (warnings.sh): a class from every listener that the library has, with
// the one event that such a program needs.
#include <hpsocket/HPSocket-SSL.h>
#include <hpsocket/HPSocket-Ext.h>
#include <hpsocket/GlobalErrno.h>

namespace
{

// Push and pack components.
class CServer : public CTcpServerListener
{
public:
    EnHandleResult OnReceive(ITcpServer* pSender, CONNID dwConnID, const BYTE* pData, int iLength) override
    {
        return pSender->Send(dwConnID, pData, iLength) ? HR_OK : HR_ERROR;
    }
    EnHandleResult OnClose(ITcpServer*, CONNID, EnSocketOperation, int) override { return HR_OK; }
};

class CAgent : public CTcpAgentListener
{
public:
    EnHandleResult OnReceive(ITcpAgent*, CONNID, const BYTE*, int) override { return HR_OK; }
    EnHandleResult OnClose(ITcpAgent*, CONNID, EnSocketOperation, int) override { return HR_OK; }
};

class CClient : public CTcpClientListener
{
public:
    EnHandleResult OnReceive(ITcpClient*, CONNID, const BYTE*, int) override { return HR_OK; }
    EnHandleResult OnClose(ITcpClient*, CONNID, EnSocketOperation, int) override { return HR_OK; }
};

// Pull components.
class CPullServer : public CTcpPullServerListener
{
public:
    EnHandleResult OnReceive(ITcpServer* pSender, CONNID dwConnID, int iLength) override
    {
        BYTE data[16];
        return ITcpPullServer::FromS(pSender)->Fetch(dwConnID, data, MIN(iLength, 16)) == FR_OK ? HR_OK : HR_ERROR;
    }
    EnHandleResult OnClose(ITcpServer*, CONNID, EnSocketOperation, int) override { return HR_OK; }
};

class CPullAgent : public CTcpPullAgentListener
{
public:
    EnHandleResult OnReceive(ITcpAgent*, CONNID, int) override { return HR_OK; }
    EnHandleResult OnClose(ITcpAgent*, CONNID, EnSocketOperation, int) override { return HR_OK; }
};

class CPullClient : public CTcpPullClientListener
{
public:
    EnHandleResult OnReceive(ITcpClient*, CONNID, int) override { return HR_OK; }
    EnHandleResult OnClose(ITcpClient*, CONNID, EnSocketOperation, int) override { return HR_OK; }
};

#ifdef _UDP_SUPPORT

class CDatagramServer : public CUdpServerListener
{
public:
    EnHandleResult OnReceive(IUdpServer*, CONNID, const BYTE*, int) override { return HR_OK; }
    EnHandleResult OnClose(IUdpServer*, CONNID, EnSocketOperation, int) override { return HR_OK; }
};

class CDatagramClient : public CUdpClientListener
{
public:
    EnHandleResult OnReceive(IUdpClient*, CONNID, const BYTE*, int) override { return HR_OK; }
    EnHandleResult OnClose(IUdpClient*, CONNID, EnSocketOperation, int) override { return HR_OK; }
};

class CDatagramCast : public CUdpCastListener
{
public:
    EnHandleResult OnReceive(IUdpCast*, CONNID, const BYTE*, int) override { return HR_OK; }
    EnHandleResult OnClose(IUdpCast*, CONNID, EnSocketOperation, int) override { return HR_OK; }
};

class CDatagramNode : public CUdpNodeListener
{
public:
    EnHandleResult OnReceive(IUdpNode*, LPCTSTR, USHORT, const BYTE*, int) override { return HR_OK; }
    EnHandleResult OnError(IUdpNode*, EnSocketOperation, int, LPCTSTR, USHORT, const BYTE*, int) override { return HR_OK; }
};

#endif

#ifdef _HTTP_SUPPORT

template<class Base, class Component, class Socket>
class CWeb : public Base
{
public:
    EnHttpParseResult OnHeadersComplete(Component*, CONNID) override { return HPR_OK; }
    EnHttpParseResult OnBody(Component*, CONNID, const BYTE*, int) override { return HPR_OK; }
    EnHttpParseResult OnMessageComplete(Component*, CONNID) override { return HPR_OK; }
    EnHttpParseResult OnParseError(Component*, CONNID, int, LPCSTR) override { return HPR_OK; }
    EnHandleResult OnClose(Socket*, CONNID, EnSocketOperation, int) override { return HR_OK; }
};

// The one overload that HTTP components use after an upgrade, and what no listener demands.
class CWebServer : public CWeb<CHttpServerListener, IHttpServer, ITcpServer>
{
};

class CTunnel : public CHttpServerListener
{
public:
    EnHttpParseResult OnHeadersComplete(IHttpServer*, CONNID) override { return HPR_OK; }
    EnHttpParseResult OnBody(IHttpServer*, CONNID, const BYTE*, int) override { return HPR_OK; }
    EnHttpParseResult OnMessageComplete(IHttpServer*, CONNID) override { return HPR_OK; }
    EnHttpParseResult OnParseError(IHttpServer*, CONNID, int, LPCSTR) override { return HPR_OK; }
    EnHandleResult OnReceive(ITcpServer*, CONNID, const BYTE*, int) override { return HR_OK; }
    EnHandleResult OnClose(ITcpServer*, CONNID, EnSocketOperation, int) override { return HR_OK; }
};

class CAnswer : public CHttpSyncClientListener
{
public:
    EnHttpParseResult OnBody(IHttpClient*, CONNID, const BYTE*, int) override { return HPR_OK; }
    EnHandleResult OnReceive(ITcpClient*, CONNID, const BYTE*, int) override { return HR_OK; }
};

#endif

class CPool : public CHPThreadPoolListener
{
public:
    void OnWorkerThreadStart(IHPThreadPool*, THR_ID) override {}
};

// A class of the program's own between the library's and the one that handles the event.
class CBetween : public CServer
{
public:
    EnHandleResult OnAccept(ITcpServer*, CONNID, UINT_PTR) override { return HR_OK; }
};

class CLast : public CBetween
{
public:
    EnHandleResult OnReceive(ITcpServer*, CONNID, const BYTE*, int) override { return HR_OK; }
};

// Both events at once, from the interface without defaults.
class CEverything : public IClientListenerT<ITcpClient>
{
public:
    EnHandleResult OnPrepareConnect(ITcpClient*, CONNID, SOCKET) override { return HR_OK; }
    EnHandleResult OnConnect(ITcpClient*, CONNID) override { return HR_OK; }
    EnHandleResult OnHandShake(ITcpClient*, CONNID) override { return HR_OK; }
    EnHandleResult OnReceive(ITcpClient*, CONNID, const BYTE*, int) override { return HR_OK; }
    EnHandleResult OnReceive(ITcpClient*, CONNID, int) override { return HR_OK; }
    EnHandleResult OnSend(ITcpClient*, CONNID, const BYTE*, int) override { return HR_OK; }
    EnHandleResult OnClose(ITcpClient*, CONNID, EnSocketOperation, int) override { return HR_OK; }
};

VOID __HP_CALL Task(PVOID pvArg)
{
    *static_cast<LONG*>(pvArg) = MAKELONG(MAKEWORD(1, 2), HIWORD(MAXUINT32)) + MAXINT8 + MININT16 + MAXWORD + LOBYTE(0x102);
}

} // namespace

int main()
{
    CLast last;
    CAgent agent;
    CClient client;
    CPullServer pull_server;
    CPullAgent pull_agent;
    CPullClient pull_client;
    CEverything everything;
    CPool pool_listener;
    CTcpServerPtr server(&last);
    CTcpPullServerPtr puller(&pull_server);
    CHPThreadPoolPtr pool(&pool_listener);
    LONG result = HIBYTE(0x102);
    BOOL bGood = server->Start(_T("127.0.0.1"), 0) && server->Wait() && server->Wait(0) && pool->Start() && pool->Submit(Task, &result) &&
                 pool->Stop() && pool->Wait();
    bGood = bGood && HP_Ext_GetDrainTimeout(server) > 0 && SYS_GetLastError() != ERROR_TIMEOUT && server.Get() != INVALID_PVOID;
    bGood = bGood && agent.OnConnect(nullptr, 0) == HR_IGNORE && client.OnConnect(nullptr, 0) == HR_IGNORE &&
            pull_agent.OnConnect(nullptr, 0) == HR_IGNORE && pull_client.OnConnect(nullptr, 0) == HR_IGNORE &&
            everything.OnReceive(nullptr, 0, 0) == HR_OK;
#ifdef _UDP_SUPPORT
    CDatagramServer datagram_server;
    CDatagramClient datagram_client;
    CDatagramCast datagram_cast;
    CDatagramNode datagram_node;
    bGood = bGood && datagram_server.OnReceive(nullptr, 0, nullptr, 0) == HR_OK && CUdpClientPtr(&datagram_client).IsValid() &&
            CUdpCastPtr(&datagram_cast).IsValid() && CUdpNodePtr(&datagram_node)->Wait();
#endif
#ifdef _HTTP_SUPPORT
    CWebServer web_server;
    CTunnel tunnel;
    CAnswer answer;
    CHttpSyncClientPtr caller(&answer);
    bGood = bGood && CHttpServerPtr(&web_server).IsValid() && CHttpServerPtr(&tunnel).IsValid() && caller->OpenUrl("GET", "http://127.0.0.1/");
#endif
    return bGood && GetHPSocketVersion() == HP_GetHPSocketVersion() && result != LOWORD(result) ? 0 : 1;
}
