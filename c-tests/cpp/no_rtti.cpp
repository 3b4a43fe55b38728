// A program that is compiled without exceptions and without type information (CMakeLists.txt), as games and firmware are: its classes have
// other tables than those of the library, and all goes well.
#include "support.h"

#include <cstring>

#ifdef __cpp_rtti
#error "this program is about -fno-rtti"
#endif
#ifdef __cpp_exceptions
#error "this program is about -fno-exceptions"
#endif

namespace
{

struct PullEcho : CTcpPullServerListener
{
    EnHandleResult OnReceive(ITcpServer* sender, CONNID id, int length) override
    {
        BYTE data[4];
        for (ITcpPullServer* object = ITcpPullServer::FromS(sender); length >= 4; length -= 4)
            if (object->Fetch(id, data, 4) != FR_OK || !sender->Send(id, data, 4))
                return HR_ERROR;
        return HR_OK;
    }
    EnHandleResult OnClose(ITcpServer*, CONNID, EnSocketOperation, int) override { return HR_OK; }
};

struct Counter : CTcpAgentListener
{
    int received = 0, closed = 0;
    EnHandleResult OnReceive(ITcpAgent*, CONNID, const BYTE*, int length) override { return received += length, HR_OK; }
    EnHandleResult OnClose(ITcpAgent*, CONNID, EnSocketOperation, int) override { return closed++, HR_OK; }
};

} // namespace

// proves: CPP-71 CPP-101 CPP-103 CPP-122
CASE(talks)
{
    PullEcho echo;
    Counter counter;
    {
        CTcpPullServerPtr server(&echo);
        CTcpAgentPtr agent(&counter);
        USHORT port = listen_on(server);
        int peer = peer_connect(port);
        fact("a peer of the server gets its echo %d", peer_echoes(peer));
        agent->SetWorkerThreadCount(1);
        CONNID id = 0;
        MUST(agent->Start("127.0.0.1", FALSE) && agent->Connect("127.0.0.1", port, &id));
        MUST(agent->Send(id, reinterpret_cast<const BYTE*>("12345678"), 8));
        int pending = 1;
        WAIT(agent->GetPendingDataLength(id, pending) && pending == 0);
        WAIT(server->GetConnectionCount() == 2);
        IServer* base = server; // to the base and to the other part, without type information
        fact("through the base %u, through the other part %d", base->GetConnectionCount(),
            ITcpPullServer::FromS(static_cast<ITcpServer*>(base)) == server.Get());
        MUST(agent->Stop());
        fact("closed %d", counter.closed);
        ITcpServer* part = server;
        server.Detach();
        delete part; // the library's destructor, which has both
        peer_close(peer);
    }
    WAIT(count_threads() == 1);
}
