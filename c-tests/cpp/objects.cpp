// Objects: their parts, how they are created and destroyed, and what they make of bad calls.
#include "support.h"

#include <atomic>
#include <cstring>
#include <thread>
#include <typeinfo>

namespace
{

// How many components are there: each that runs has threads, each that is gone has none.
void all_gone(int descriptors)
{
    WAIT(count_threads() == 1);
    fact("descriptors left %d", count_fds() - descriptors);
}

template<class I>
void parts_of(const char* label, I* object)
{
    auto* first = I::ToF(object);
    auto* second = I::ToS(object);
    decltype(first) f = object;
    decltype(second) s = object;
    bool distances = reinterpret_cast<char*>(s) - reinterpret_cast<char*>(object) == sizeof(void*) &&
        static_cast<void*>(f) == static_cast<void*>(object);
    bool helpers = f == first && s == second && I::FromS(s) == object && I::FromF(f) == object && I::F2S(f) == s && I::S2F(s) == f;
    fact("%s: distances %d, helpers %d", label, distances, helpers);
}

// A running server with a connection, whose listener saw OnHandShake.
template<class Pointer>
struct Running
{
    WatchServer watcher;
    Pointer server{&watcher};
    int peer;

    Running()
    {
        ITcpServer* part = server;
        watcher.trace.expect(part);
        peer = peer_connect(listen_on(part));
        WAIT(watcher.trace.has("OnHandShake"));
    }

    ~Running() { peer_close(peer); }
};

template<class Pointer, class Destroy>
void destroyed_by(const char* label, Destroy destroy)
{
    Running<Pointer> running;
    destroy(running.server.Detach());
    running.watcher.trace.print(label);
}

} // namespace

// proves: CPP-16 CPP-22 CPP-23 CPP-24 CPP-25 CPP-93 CPP-95
CASE(two_parts)
{
    CTcpPullServerPtr pull_server;
    CTcpPullAgentPtr pull_agent;
    CTcpPullClientPtr pull_client;
    CTcpPackServerPtr pack_server;
    CTcpPackAgentPtr pack_agent;
    CTcpPackClientPtr pack_client;
    parts_of("TcpPullServer", pull_server.Get());
    parts_of("TcpPullAgent", pull_agent.Get());
    parts_of("TcpPullClient", pull_client.Get());
    parts_of("TcpPackServer", pack_server.Get());
    parts_of("TcpPackAgent", pack_agent.Get());
    parts_of("TcpPackClient", pack_client.Get());
    // Upcasts keep the address of the part.
    ITcpServer* tcp = pull_server;
    IServer* server = tcp;
    IComplexSocket* socket = server;
    fact("upcasts: %d", static_cast<void*>(socket) == static_cast<void*>(tcp) && !socket->HasStarted());
    // A setter of either part reaches the same object.
    pack_server->SetMaxPackSize(1000);
    pack_server->SetSocketBufferSize(2048);
    ITcpServer* part = pack_server;
    IPackSocket* pack = pack_server;
    fact("sizes: %u %u", pack->GetMaxPackSize(), part->GetSocketBufferSize());
}

// proves: CPP-84
CASE(delete_through_each_part)
{
    int descriptors = count_fds();
    destroyed_by<CTcpServerPtr>("delete ITcpServer", [](ITcpServer* p) { delete p; });
    destroyed_by<CTcpServerPtr>("delete IComplexSocket", [](IComplexSocket* p) { delete p; });
    destroyed_by<CTcpPullServerPtr>("delete ITcpPullServer", [](ITcpPullServer* p) { delete p; });
    destroyed_by<CTcpPullServerPtr>("delete IPullSocket", [](IPullSocket* p) { delete p; });
    destroyed_by<CTcpPullServerPtr>("delete its ITcpServer", [](ITcpServer* p) { delete p; });
    destroyed_by<CTcpPullServerPtr>("delete its IServer", [](IServer* p) { delete p; });
    destroyed_by<CTcpPackServerPtr>("delete IPackSocket", [](IPackSocket* p) { delete p; });
    all_gone(descriptors);
}

// proves: CPP-84
CASE(destroy_as_another_kind)
{
    int descriptors = count_fds();
    destroyed_by<CTcpServerPtr>("HP_Destroy_SSLServer", [](ITcpServer* p) { HP_Destroy_SSLServer(p); });
    destroyed_by<CTcpPullServerPtr>("HP_Destroy_TcpServer", [](ITcpServer* p) { HP_Destroy_TcpServer(p); });
    destroyed_by<CTcpPullServerPtr>("HP_Destroy_SSLPullServer", [](ITcpPullServer* p) { HP_Destroy_SSLPullServer(p); });
    destroyed_by<CTcpPackServerPtr>("HP_Destroy_TcpServer", [](ITcpServer* p) { HP_Destroy_TcpServer(p); });
    HP_Destroy_TcpServer(nullptr);
    HP_Destroy_TcpPullAgent(nullptr);
    HP_Destroy_SSLPackClient(nullptr);
    HP_Destroy_HttpServer(nullptr);
    HP_Destroy_ThreadPool(nullptr);
    HP_Destroy_SocketTaskObj(nullptr);
    HP_Destroy_Compressor(nullptr);
    all_gone(descriptors);
}

// The object stays until its last event, so every method can be called in each of them (CPP-84, CPP-99).
// proves: CPP-84 CPP-99
CASE(calls_while_destroyed)
{
    WatchServer watcher;
    std::atomic<int> good{0}, called{0};
    auto* server = HP_Create_TcpPullServer(&watcher);
    ITcpServer* part = server;
    watcher.trace.expect(part);
    int peer = peer_connect(listen_on(part));
    WAIT(watcher.trace.has("OnHandShake"));
    watcher.hook = [&](ITcpServer* sender, const char*) {
        BYTE byte;
        called++;
        good += sender->GetState() == SS_STOPPING && ITcpPullServer::FromS(sender)->Fetch(1, &byte, 1) != FR_OK &&
            sender->GetMaxConnectionCount() > 0 && !sender->Stop();
    };
    HP_Destroy_TcpPullServer(server);
    watcher.trace.print("destroyed");
    fact("events with good answers: %d of %d", good.load(), called.load());
    peer_close(peer);
}

// A callback deletes its own component: the call returns, later events still have a good sender, and the object goes in the end.
// proves: CPP-100 CPP-84
CASE(delete_in_callback)
{
    int descriptors = count_fds();
    for (bool as_part : {false, true})
    {
        WatchServer watcher;
        std::atomic<bool> returned{false};
        std::atomic<int> states{0};
        auto* server = HP_Create_TcpPullServer(&watcher);
        ITcpServer* part = server;
        watcher.trace.expect(part);
        int peer = peer_connect(listen_on(part));
        WAIT(watcher.trace.has("OnHandShake"));
        watcher.receive = [&](ITcpServer* sender, CONNID, const BYTE*, int) {
            as_part ? delete sender : HP_Destroy_TcpPullServer(ITcpPullServer::FromS(sender));
            states += sender->GetState() != SS_STARTED;
            returned = true;
            return HR_OK;
        };
        watcher.hook = [&](ITcpServer* sender, const char*) { states += sender->GetState() == SS_STOPPING; };
        peer_send(peer, "x", 1);
        WAIT(returned && watcher.trace.has("OnShutdown"));
        WAIT(count_threads() == 1 && watcher.trace.idle());
        watcher.trace.print(as_part ? "part" : "object");
        fact("states as they should be: %d", states.load());
        peer_close(peer);
    }
    all_gone(descriptors);
}

// The same for an agent and a client.
// proves: CPP-100
CASE(delete_in_callback_of_others)
{
    int descriptors = count_fds();
    USHORT port = 0;
    int listener = peer_listen(&port);
    {
        WatchAgent watcher;
        auto* agent = HP_Create_TcpAgent(&watcher);
        watcher.trace.expect(agent);
        watcher.receive = [](ITcpAgent* sender, CONNID, const BYTE*, int) { return delete sender, HR_OK; };
        MUST(agent->Start() && agent->Connect("127.0.0.1", port));
        int peer = peer_accept(listener);
        peer_send(peer, "x", 1);
        WAIT(watcher.trace.has("OnShutdown"));
        WAIT(count_threads() == 1 && watcher.trace.idle());
        watcher.trace.print("agent");
        peer_close(peer);
    }
    {
        WatchClient watcher;
        auto* client = HP_Create_TcpClient(&watcher);
        watcher.trace.expect(client);
        watcher.receive = [](ITcpClient* sender, CONNID, const BYTE*, int) { return delete sender, HR_OK; };
        MUST(client->Start("127.0.0.1", port));
        int peer = peer_accept(listener);
        peer_send(peer, "x", 1);
        WAIT(watcher.trace.has("OnClose"));
        WAIT(count_threads() == 1 && watcher.trace.idle());
        watcher.trace.print("client");
        peer_close(peer);
    }
    peer_close(listener);
    all_gone(descriptors);
}

// The same in a callback that runs inside Start, on the program's own thread.
// proves: CPP-100
CASE(delete_in_callback_inside_start)
{
    int descriptors = count_fds();
    WatchServer watcher;
    auto* server = HP_Create_TcpPackServer(&watcher);
    ITcpServer* part = server;
    int good = 0;
    watcher.trace.expect(part);
    watcher.hook = [&](ITcpServer* sender, const char* event) {
        if (std::string(event) != "OnPrepareListen")
            return;
        delete sender;
        WAIT(count_threads() == 1); // the component has ended
        good = sender->GetState() == SS_STOPPED && !sender->Send(1, nullptr, 0);
    };
    fact("started %d", part->Start("127.0.0.1", 0));
    watcher.trace.print("server");
    fact("good until the callback ended: %d", good);
    all_gone(descriptors);
}

// The destructor called by itself, as through the first of its two slots: stops, and leaves the memory alone.
// proves: CPP-17 CPP-84
CASE(destructor_without_delete)
{
    Running<CTcpPullServerPtr> running;
    ITcpServer* part = running.server.Detach();
    part->~ITcpServer();
    running.watcher.trace.print("destroyed");
    WAIT(count_threads() == 1);
    ::operator delete(ITcpPullServer::FromS(part)); // what the program then owns
}

// proves: CPP-81 CPP-82
CASE(without_listener)
{
    CTcpServerPtr server;
    CTcpPullAgentPtr agent;
    CTcpPackClientPtr client;
    CTcpServerPtr none(FALSE);
    fact("created %d, none %d", server.IsValid() && agent.IsValid() && client.IsValid(), none.IsValid());
    server->SetWorkerThreadCount(2);
    client->SetMaxPackSize(77);
    fact("properties %u %u", server->GetWorkerThreadCount(), client->GetMaxPackSize());
    USHORT port = listen_on(server);
    MUST(agent->Start("127.0.0.1", FALSE));
    MUST(agent->Connect("127.0.0.1", port));
    MUST(client->Start("127.0.0.1", port, FALSE));
    WAIT(server->GetConnectionCount() == 2);
    MUST(client->Send(reinterpret_cast<const BYTE*>("ignored"), 7));
    MUST(client->Stop() && agent->Stop());
    WAIT(server->GetConnectionCount() == 0);
    fact("stopped %d", server->Stop());
}

// proves: CPP-96
CASE(listener_gone_first)
{
    auto* listener = new WatchServer;
    ITcpServer* server = HP_Create_TcpServer(listener);
    delete listener;
    fact("state %d", server->GetState());
    HP_Destroy_TcpServer(server); // was not started: no event
}

// proves: CPP-84
CASE(stop_twice)
{
    Running<CTcpServerPtr> running;
    fact("first %d", running.server->Stop());
    errno = 0;
    BOOL second = running.server->Stop();
    fact("second %d, %s, errno %s", second, running.server->GetLastErrorDesc(), errno_text(SYS_GetLastError()));
    running.server.Reset();
    running.watcher.trace.print("destroyed");
}

// proves: CPP-101
CASE(type_information)
{
    CTcpServerPtr server;
    CTcpPullServerPtr pull;
    ITcpServer* plain = server;
    ITcpServer* part = pull;
    fact("plain is a pull socket: %d", dynamic_cast<IPullSocket*>(plain) != nullptr);
    fact("pull is a pull socket: %d, an agent: %d", dynamic_cast<IPullSocket*>(part) == static_cast<IPullSocket*>(pull.Get()),
        dynamic_cast<ITcpAgent*>(part) != nullptr);
    fact("whole objects: %d %d", dynamic_cast<void*>(plain) == server.Get(), dynamic_cast<void*>(part) == pull.Get());
    fact("types differ: %d, have names: %d", typeid(*plain) != typeid(*part), strlen(typeid(*plain).name()) > 0);
}
