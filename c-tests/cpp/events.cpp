// The events of every component type, as its listener sees them, and the second parts of objects used from callbacks.
#include "support.h"

#include <cstring>

namespace
{

const char message[] = "hello";
enum { LENGTH = 5 };

// How a program answers in OnReceive. Pull components find their other part from the sender (CPP-24).
template<class I, class T>
struct Echo
{
    static EnHandleResult answer(T* sender, CONNID id, const BYTE* data, int length)
    {
        return sender->Send(id, data, length) ? HR_OK : HR_ERROR;
    }
};

template<class T>
struct Echo<DualInterface<IPullSocket, T>, T>
{
    static EnHandleResult answer(T* sender, CONNID id, const BYTE*, int length)
    {
        BYTE buffer[LENGTH], ahead[LENGTH];
        auto* object = DualInterface<IPullSocket, T>::FromS(sender);
        if (length < LENGTH)
            return HR_OK;
        bool same = object->Peek(id, ahead, LENGTH) == FR_OK && object->Fetch(id, buffer, LENGTH) == FR_OK &&
            !memcmp(ahead, buffer, LENGTH);
        return same && object->Send(id, buffer, LENGTH) ? HR_OK : HR_ERROR;
    }
};

template<>
struct Echo<ITcpClient, ITcpClient>
{
    static EnHandleResult answer(ITcpClient* sender, CONNID, const BYTE* data, int length)
    {
        return sender->Send(data, length) ? HR_OK : HR_ERROR;
    }
};

template<>
struct Echo<ITcpPackClient, ITcpClient> : Echo<ITcpClient, ITcpClient>
{
};

template<>
struct Echo<ITcpPullClient, ITcpClient>
{
    static EnHandleResult answer(ITcpClient* sender, CONNID, const BYTE*, int length)
    {
        BYTE buffer[LENGTH];
        auto* object = ITcpPullClient::FromS(sender);
        if (length < LENGTH)
            return HR_OK;
        return object->Fetch(buffer, LENGTH) == FR_OK && object->Send(buffer, LENGTH) ? HR_OK : HR_ERROR;
    }
};

// One message there and back through a raw peer, then the peer ends the connection.
void exchange(int peer, bool packets)
{
    char got[PACKET_HEADER + LENGTH];
    size_t wanted = LENGTH;
    unsigned char packet[sizeof got];
    if (packets)
    {
        wanted = packet_put(packet, message, LENGTH, 7);
        peer_send(peer, packet, wanted);
    }
    else
        peer_send(peer, message, LENGTH);
    bool same = peer_read(peer, got, wanted) == wanted && !memcmp(got, packets ? reinterpret_cast<char*>(packet) : message, wanted);
    fact("echo %s", same ? "right" : "WRONG");
    peer_half_close(peer);
}

void prepare(...) {}
void prepare(IPackSocket* object) { object->SetPackHeaderFlag(7); }
void prepare(IPackClient* object) { object->SetPackHeaderFlag(7); }

// Part is the interface behind the TCP part; for component types with two parts it is the object itself.
template<class Pointer, class Watcher, class T, class I>
void watch(const char* label, bool packets, void (*run)(T*, Watcher&, bool))
{
    Watcher watcher;
    {
        Pointer object(&watcher);
        T* part = object;
        watcher.trace.expect(part);
        watcher.receive = Echo<I, T>::answer;
        prepare(object.Get());
        run(part, watcher, packets);
    }
    watcher.trace.print(label);
}

void run_server(ITcpServer* server, WatchServer& watcher, bool packets)
{
    int peer = peer_connect(listen_on(server));
    exchange(peer, packets);
    WAIT(watcher.trace.has("OnClose"));
    MUST(server->Stop());
    peer_close(peer);
}

void run_agent(ITcpAgent* agent, WatchAgent& watcher, bool packets)
{
    USHORT port = 0;
    int listener = peer_listen(&port);
    CONNID id = 0;
    MUST(agent->Start());
    MUST(agent->Connect("127.0.0.1", port, &id));
    int peer = peer_accept(listener);
    exchange(peer, packets);
    WAIT(watcher.trace.has("OnClose"));
    MUST(id != 0 && agent->Stop());
    peer_close(peer);
    peer_close(listener);
}

void run_client(ITcpClient* client, WatchClient& watcher, bool packets)
{
    USHORT port = 0;
    int listener = peer_listen(&port);
    MUST(client->Start("127.0.0.1", port));
    int peer = peer_accept(listener);
    exchange(peer, packets);
    WAIT(watcher.trace.has("OnClose"));
    WAIT(client->GetState() == SS_STOPPED);
    peer_close(peer);
    peer_close(listener);
}

} // namespace

// proves: CPP-52 CPP-56 CPP-71 CPP-77 CPP-85 CPP-91 CPP-92 CPP-96 CPP-97
CASE(servers)
{
    watch<CTcpServerPtr, WatchServer, ITcpServer, ITcpServer>("TcpServer", false, run_server);
    watch<CTcpPullServerPtr, WatchServer, ITcpServer, ITcpPullServer>("TcpPullServer", false, run_server);
    watch<CTcpPackServerPtr, WatchServer, ITcpServer, ITcpPackServer>("TcpPackServer", true, run_server);
}

// proves: CPP-52 CPP-59 CPP-71 CPP-77 CPP-85 CPP-91 CPP-92 CPP-96 CPP-97
CASE(agents)
{
    watch<CTcpAgentPtr, WatchAgent, ITcpAgent, ITcpAgent>("TcpAgent", false, run_agent);
    watch<CTcpPullAgentPtr, WatchAgent, ITcpAgent, ITcpPullAgent>("TcpPullAgent", false, run_agent);
    watch<CTcpPackAgentPtr, WatchAgent, ITcpAgent, ITcpPackAgent>("TcpPackAgent", true, run_agent);
}

// proves: CPP-52 CPP-61 CPP-71 CPP-77 CPP-85 CPP-91 CPP-92 CPP-96 CPP-97
CASE(clients)
{
    watch<CTcpClientPtr, WatchClient, ITcpClient, ITcpClient>("TcpClient", false, run_client);
    watch<CTcpPullClientPtr, WatchClient, ITcpClient, ITcpPullClient>("TcpPullClient", false, run_client);
    watch<CTcpPackClientPtr, WatchClient, ITcpClient, ITcpPackClient>("TcpPackClient", true, run_client);
}
