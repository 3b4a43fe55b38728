// delete through every interface that a component has, for all component types: through the object's own, through the
// TCP part and its bases, and through the other part; running with a connection, running without one, and never
// started.
#include "support.h"

#include <atomic>
#include <type_traits>

namespace
{

int listener_socket;
USHORT listener_port, stuck_port;

// Brings a component to work; returns the peer.
int bring_up(ITcpServer* server) { return peer_connect(listen_on(server)); }

int bring_up(ITcpAgent* agent)
{
    MUST(agent->Start("127.0.0.1") && agent->Connect("127.0.0.1", listener_port));
    return peer_accept(listener_socket);
}

int bring_up(ITcpClient* client)
{
    MUST(client->Start("127.0.0.1", listener_port));
    return peer_accept(listener_socket);
}

void start_only(ITcpServer* server) { listen_on(server); }
void start_only(ITcpAgent* agent) { MUST(agent->Start("127.0.0.1")); }
void start_only(ITcpClient* client) // an attempt under way
{
    MUST(client->Start("127.0.0.1", stuck_port));
}

template<class T>
struct Of;
template<>
struct Of<ITcpServer>
{
    using Watcher = WatchServer;
    using Role = IServer;
    static constexpr const char* begun = "OnAccept";
};
template<>
struct Of<ITcpAgent>
{
    using Watcher = WatchAgent;
    using Role = IAgent;
    static constexpr const char* begun = "OnConnect";
};
template<>
struct Of<ITcpClient>
{
    using Watcher = WatchClient;
    using Role = IClient;
    static constexpr const char* begun = "OnConnect";
};

std::atomic<int> deleted, odd;

enum State { NEW, STARTED, CONNECTED };

// One object in one state, deleted through I.
template<class I, class T, class Pointer>
void through(State state)
{
    typename Of<T>::Watcher watcher;
    Pointer pointer(&watcher);
    T* part = pointer;
    int peer = -1;
    watcher.trace.expect(part);
    if (part->IsSecure())
        MUST(part->SetupSSLContext(SSL_VM_NONE, pki("server.chain.pem").c_str(), pki("server.key").c_str()));
    if (state == STARTED)
        start_only(part);
    if (state == CONNECTED)
    {
        peer = bring_up(part);
        WAIT(watcher.trace.has(Of<T>::begun));
    }
    I* way = pointer.Detach();
    delete way;
    deleted++;
    odd += !watcher.trace.idle() || watcher.trace.has("OnShutdown") != (state != NEW && !std::is_same<T, ITcpClient>::value);
    if (peer < 0)
        return;
    odd += peer_end(peer, nullptr)[0] == 'T'; // neither EOF nor RESET
    peer_close(peer);
}

template<class I, class T, class Pointer>
void through()
{
    for (State state : {NEW, STARTED, CONNECTED})
        through<I, T, Pointer>(state);
}

template<class T, class Pointer>
void tcp_parts(const char* label)
{
    through<T, T, Pointer>();
    through<typename Of<T>::Role, T, Pointer>();
    fact("%s: deleted %d, odd %d", label, deleted.exchange(0), odd.exchange(0));
}

// Component types with two parts: the object, the other part, and the TCP part.
template<class T, class Object, class Other, class Pointer>
void both_parts(const char* label)
{
    through<Object, T, Pointer>();
    through<Other, T, Pointer>();
    tcp_parts<T, Pointer>(label);
}

struct Ground
{
    int descriptors;

    Ground()
    {
        listener_socket = peer_listen(&listener_port);
        peer_listen_stuck(&stuck_port); // until the end of the process
        descriptors = count_fds();
    }

    ~Ground()
    {
        WAIT(count_threads() == 1);
        fact("descriptors left %d", count_fds() - descriptors);
        peer_close(listener_socket);
    }
};

} // namespace

// proves: CPP-84 CPP-92 CPP-95
CASE(servers)
{
    Ground ground;
    through<IComplexSocket, ITcpServer, CTcpServerPtr>();
    tcp_parts<ITcpServer, CTcpServerPtr>("TcpServer");
    both_parts<ITcpServer, ITcpPullServer, IPullSocket, CTcpPullServerPtr>("TcpPullServer");
    both_parts<ITcpServer, ITcpPackServer, IPackSocket, CTcpPackServerPtr>("TcpPackServer");
}

// proves: CPP-84 CPP-92 CPP-95
CASE(agents)
{
    Ground ground;
    through<IComplexSocket, ITcpAgent, CTcpAgentPtr>();
    tcp_parts<ITcpAgent, CTcpAgentPtr>("TcpAgent");
    both_parts<ITcpAgent, ITcpPullAgent, IPullSocket, CTcpPullAgentPtr>("TcpPullAgent");
    both_parts<ITcpAgent, ITcpPackAgent, IPackSocket, CTcpPackAgentPtr>("TcpPackAgent");
}

// proves: CPP-84 CPP-92 CPP-95
CASE(clients)
{
    Ground ground;
    tcp_parts<ITcpClient, CTcpClientPtr>("TcpClient");
    both_parts<ITcpClient, ITcpPullClient, IPullClient, CTcpPullClientPtr>("TcpPullClient");
    both_parts<ITcpClient, ITcpPackClient, IPackClient, CTcpPackClientPtr>("TcpPackClient");
}

// proves: CPP-84 CPP-92 CPP-95
CASE(secure_servers)
{
    Ground ground;
    through<IComplexSocket, ITcpServer, CSSLServerPtr>();
    tcp_parts<ITcpServer, CSSLServerPtr>("SSLServer");
    both_parts<ITcpServer, ITcpPullServer, IPullSocket, CSSLPullServerPtr>("SSLPullServer");
    both_parts<ITcpServer, ITcpPackServer, IPackSocket, CSSLPackServerPtr>("SSLPackServer");
}

// proves: CPP-84 CPP-92 CPP-95
CASE(secure_agents)
{
    Ground ground;
    through<IComplexSocket, ITcpAgent, CSSLAgentPtr>();
    tcp_parts<ITcpAgent, CSSLAgentPtr>("SSLAgent");
    both_parts<ITcpAgent, ITcpPullAgent, IPullSocket, CSSLPullAgentPtr>("SSLPullAgent");
    both_parts<ITcpAgent, ITcpPackAgent, IPackSocket, CSSLPackAgentPtr>("SSLPackAgent");
}

// proves: CPP-84 CPP-92 CPP-95
CASE(secure_clients)
{
    Ground ground;
    tcp_parts<ITcpClient, CSSLClientPtr>("SSLClient");
    both_parts<ITcpClient, ITcpPullClient, IPullClient, CSSLPullClientPtr>("SSLPullClient");
    both_parts<ITcpClient, ITcpPackClient, IPackClient, CSSLPackClientPtr>("SSLPackClient");
}
