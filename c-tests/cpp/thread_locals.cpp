// C++ objects that callbacks keep per thread are destroyed with the thread: before Stop returns, and before a client's Destroy does.
#include "support.h"

#include <atomic>

namespace
{

std::atomic<int> constructed, destroyed, used_after;

struct PerThread
{
    std::string scratch;
    bool alive = true;

    PerThread() { constructed++; }
    ~PerThread()
    {
        alive = false;
        destroyed++;
    }

    void use()
    {
        used_after += !alive;
        scratch.assign(100, 'x'); // memory that only the destructor gives back
    }
};

thread_local PerThread per_thread;

template<class Watcher, class T>
struct Using : Watcher
{
    EnHandleResult OnHandShake(T* sender, CONNID id) override
    {
        per_thread.use();
        return Watcher::OnHandShake(sender, id);
    }
    EnHandleResult OnClose(T* sender, CONNID id, EnSocketOperation operation, int code) override
    {
        per_thread.use();
        return Watcher::OnClose(sender, id, operation, code);
    }
};

} // namespace

// proves: COM-36 CPP-99 CPP-100
CASE(of_workers)
{
    per_thread.use(); // this thread's object stays
    for (int round = 0; round < 5; round++)
    {
        int before = destroyed;
        Using<WatchServer, ITcpServer> watcher;
        CTcpServerPtr server(&watcher);
        watcher.trace.expect(server.Get());
        server->SetWorkerThreadCount(3);
        int peer = peer_connect(listen_on(server));
        WAIT(watcher.trace.has("OnHandShake"));
        MUST(server->Stop());
        fact("server: destroyed when Stop returned %d", constructed - destroyed == 1 && destroyed > before);
        peer_close(peer);
    }
    USHORT port = 0;
    int listener = peer_listen(&port);
    for (int round = 0; round < 20; round++)
    {
        Using<WatchClient, ITcpClient> watcher;
        CTcpClientPtr client(&watcher);
        watcher.trace.expect(client.Get());
        MUST(client->Start("127.0.0.1", port));
        int peer = peer_accept(listener);
        WAIT(watcher.trace.has("OnHandShake"));
        peer_close(peer); // it stops by itself, or is stopped by Destroy
        if (round % 2)
            WAIT(client->GetState() == SS_STOPPED);
        client.Reset();
        MUST(constructed - destroyed == 1);
    }
    fact("client: destroyed when Destroy returned %d, used after %d", constructed - destroyed == 1, used_after.load());
    peer_close(listener);
}
