// Who owns whom: one listener for many components, a listener that owns its component, a component's owner that is a listener too, and
// smart pointers that change hands; destroyed in either order, running.
#include "support.h"

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

namespace
{

// Counts per sender; no hook, no trace: many components use it at once.
struct Shared : CTcpClientListener
{
    std::atomic<int> handshakes{0}, closes{0}, received{0}, strangers{0};
    std::vector<ITcpClient*> known;

    bool knows(ITcpClient* sender)
    {
        for (ITcpClient* client : known)
            if (client == sender)
                return true;
        return false;
    }

    EnHandleResult OnHandShake(ITcpClient* sender, CONNID) override
    {
        strangers += !knows(sender);
        handshakes++;
        return sender->Send(reinterpret_cast<const BYTE*>("hello"), 5) ? HR_OK : HR_ERROR;
    }
    EnHandleResult OnReceive(ITcpClient* sender, CONNID, const BYTE*, int length) override
    {
        strangers += !knows(sender);
        received += length;
        return HR_OK;
    }
    EnHandleResult OnClose(ITcpClient* sender, CONNID, EnSocketOperation, int) override
    {
        strangers += !knows(sender);
        closes++;
        return HR_OK;
    }
};

struct Echo : CTcpServerListener
{
    EnHandleResult OnReceive(ITcpServer* sender, CONNID id, const BYTE* data, int length) override
    {
        return sender->Send(id, data, length) ? HR_OK : HR_ERROR;
    }
    EnHandleResult OnClose(ITcpServer*, CONNID, EnSocketOperation, int) override { return HR_OK; }
};

template<class Server, class Client>
void share(const char* label, bool secure)
{
    enum { CLIENTS = 40 };
    Echo echo;
    Server server(&echo);
    if (secure)
        MUST(server->SetupSSLContext(SSL_VM_NONE, pki("server.chain.pem").c_str(), pki("server.key").c_str()));
    USHORT port = listen_on(server);
    Shared listener;
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < CLIENTS; i++)
    {
        clients.emplace_back(new Client(&listener));
        listener.known.push_back(clients.back()->Get());
        if (secure)
            MUST((*clients.back())->SetupSSLContext(SSL_VM_NONE));
    }
    // All at once: handshakes of several threads meet in one listener.
    std::vector<std::thread> starters;
    for (int i = 0; i < CLIENTS; i++)
        starters.emplace_back([&, i] { MUST((*clients[i])->Start("127.0.0.1", port, i % 2)); });
    for (auto& starter : starters)
        starter.join();
    WAIT(listener.received == CLIENTS * 5);
    for (int i = 0; i < CLIENTS; i += 2)
        MUST((*clients[i])->Stop());
    fact("%s: handshakes %d, received %d, OnClose of those stopped %d", label, listener.handshakes.load(), listener.received.load(), listener.closes.load());
    clients.clear();
    fact("  OnClose after all were destroyed %d, strangers %d", listener.closes.load(), listener.strangers.load());
}

// A session as programs write them: the listener's own member is the component.
class Session : public CTcpClientListener
{
public:
    Session() : client_(this) {}
    bool start(USHORT port) { return client_->Start("127.0.0.1", port, FALSE); }

    static std::atomic<int> opened, closed, late;

protected:
    bool alive_ = true; // destroyed after the client

    EnHandleResult OnHandShake(ITcpClient*, CONNID) override { return opened++, HR_OK; }
    EnHandleResult OnReceive(ITcpClient* sender, CONNID, const BYTE* data, int length) override
    {
        return sender->Send(data, length), HR_OK;
    }
    EnHandleResult OnClose(ITcpClient*, CONNID, EnSocketOperation, int) override
    {
        late += !alive_;
        closed++;
        return HR_OK;
    }

private:
    CTcpClientPtr client_;
};
std::atomic<int> Session::opened{0}, Session::closed{0}, Session::late{0};

// The component owns nothing, but is destroyed by what its listener's owner does: a node of a list, with both.
struct Node
{
    std::unique_ptr<WatchServer> listener{new WatchServer};
    ITcpServer* server{HP_Create_TcpServer(listener.get())};
    int peer{-1};

    Node()
    {
        listener->trace.expect(server);
        peer = peer_connect(listen_on(server));
        WAIT(listener->trace.has("OnHandShake"));
    }
};

} // namespace

// proves: CPP-96 CPP-99 SSL-T3
CASE(one_listener_for_many)
{
    share<CTcpServerPtr, CTcpClientPtr>("TcpClient", false);
    share<CSSLServerPtr, CSSLClientPtr>("SSLClient", true);
}

// Its own destructor stops the component, whose last events come while the listener is still there.
// proves: CPP-84 CPP-96 CPP-99
CASE(listener_owns_the_component)
{
    USHORT port = 0;
    int listener = peer_listen(&port), descriptors = count_fds();
    for (int i = 0; i < 30; i++)
    {
        auto* session = new Session;
        MUST(session->start(port));
        int peer = peer_accept(listener);
        bool echoes = peer_echoes(peer);
        if (i % 3 == 0)
            peer_close(peer); // its end and the peer's at once
        delete session;
        MUST(echoes && (i % 3 == 0 || peer_end(peer, nullptr)[0] != 'T'));
        if (i % 3 != 0)
            peer_close(peer);
    }
    fact("opened %d, closed %d, late %d", Session::opened.load(), Session::closed.load(), Session::late.load());
    WAIT(count_threads() == 1);
    fact("descriptors left %d", count_fds() - descriptors);
    peer_close(listener);
}

// The component first, then its listener, and with another thread's calls under way; and the listener of a stopped component first.
// proves: CPP-84 CPP-96
CASE(either_order)
{
    {
        Node node;
        std::thread caller([&] { // loses against the end, or not: no call may fail otherwise
            for (int i = 0; i < 1000; i++)
                node.listener->trace.has("OnClose");
        });
        delete node.server;
        caller.join();
        node.listener->trace.print("component first");
        peer_close(node.peer);
    }
    {
        Node node;
        MUST(node.server->Stop());
        node.listener->trace.print("stopped");
        node.listener.reset();
        delete node.server; // no event any more
        peer_close(node.peer);
    }
    WAIT(count_threads() == 1);
}

// proves: CPP-77 CPP-99 CPP-120
CASE(smart_pointers_change_hands)
{
    WatchServer first, second;
    CTcpPackServerPtr one(&first), none(FALSE);
    ITcpServer* part = one;
    first.trace.expect(part);
    int peer = peer_connect(listen_on(one));
    WAIT(first.trace.has("OnHandShake"));
    ITcpPackServer* raw = one.Detach();
    fact("detached: valid %d, runs on %d", one.IsValid(), ITcpPackServer::ToS(raw)->HasStarted());
    none.Attach(raw);
    fact("attached: same %d, runs on %d", none.Get() == raw, none->HasStarted());
    // Another one instead: the first is stopped and destroyed.
    none.Reset(HP_Create_TcpPackServer(&second));
    first.trace.print("replaced");
    fact("the peer sees the end %d, the new one is stopped %d", peer_end(peer, nullptr)[0] != 'T', none->GetState() == SS_STOPPED);
    peer_close(peer);
    auto shared = std::make_shared<CSSLPullServerPtr>(&second);
    auto copy = shared;
    shared.reset();
    fact("shared: valid %d, secure %d", copy->IsValid(), (*copy)->IsSecure());
    // In a thread of its own, which ends with it.
    std::thread([&] {
        USHORT port = 0;
        int listener = peer_listen(&port);
        CTcpPullClientPtr client;
        MUST(client->Start("127.0.0.1", port, FALSE));
        peer_close(listener);
    }).join();
    copy.reset();
    none.Reset();
    WAIT(count_threads() == 1);
}
