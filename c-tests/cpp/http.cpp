// HTTP components: the two parts of the objects and of their listeners, the senders of events, members that only C++ has (references for
// counts). The programs of the C suites test their behaviour.
#include "support.h"

#include <cstring>
#include <type_traits>

namespace
{

// One step of a listener: adds to a trace and goes on.
EnHandleResult told(Trace& trace, const void* sender, const char* event)
{
    trace.add(sender, event);
    trace.left();
    return HR_OK;
}

/// L: the listener with defaults; T and S: the senders of its first and of its second part's events.
template<class L, class T, class S>
struct Messages : L
{
    Trace connection, messages;
    Hook<void(T*, CONNID)> complete, upgraded, frame_complete;

    EnHandleResult OnHandShake(S* sender, CONNID) override { return told(connection, sender, "OnHandShake"); }
    EnHandleResult OnClose(S* sender, CONNID, EnSocketOperation operation, int code) override
    {
        return told(connection, sender, (std::string("OnClose(") + op_text(operation) + "," + std::to_string(code) + ")").c_str());
    }
    EnHttpParseResult OnMessageBegin(T* sender, CONNID) override { return add(sender, "begin"); }
    EnHttpParseResult OnRequestLine(T* sender, CONNID, LPCSTR method, LPCSTR url) override
    {
        return add(sender, std::string(method) + ":" + url);
    }
    EnHttpParseResult OnStatusLine(T* sender, CONNID, USHORT code, LPCSTR) override { return add(sender, std::to_string(code)); }
    EnHttpParseResult OnHeader(T* sender, CONNID, LPCSTR name, LPCSTR value) override
    {
        return strcmp(name, "X") ? HPR_OK : add(sender, std::string("X=") + value);
    }
    EnHttpParseResult OnHeadersComplete(T* sender, CONNID) override { return add(sender, "head"); }
    EnHttpParseResult OnBody(T* sender, CONNID, const BYTE*, int length) override { return add(sender, "body:" + std::to_string(length)); }
    EnHttpParseResult OnChunkHeader(T* sender, CONNID, int length) override { return add(sender, "chunk:" + std::to_string(length)); }
    EnHttpParseResult OnChunkComplete(T* sender, CONNID) override { return add(sender, "chunk-end"); }
    EnHttpParseResult OnMessageComplete(T* sender, CONNID id) override
    {
        ask(complete, sender, id);
        return add(sender, "end");
    }
    EnHttpParseResult OnUpgrade(T* sender, CONNID id, EnHttpUpgradeType type) override
    {
        ask(upgraded, sender, id);
        return add(sender, "upgrade:" + std::to_string(type));
    }
    EnHttpParseResult OnParseError(T* sender, CONNID, int code, LPCSTR reason) override
    {
        return add(sender, "error:" + std::to_string(code) + (reason && *reason ? "" : "(no reason)"));
    }
    EnHandleResult OnWSMessageHeader(T* sender, CONNID, BOOL, BYTE, BYTE operation, const BYTE* mask, ULONGLONG length) override
    {
        add(sender, "frame:" + std::to_string(operation) + (mask ? "masked:" : ":") + std::to_string(length));
        return HR_OK;
    }
    EnHandleResult OnWSMessageBody(T* sender, CONNID, const BYTE* data, int length) override
    {
        add(sender, "payload:" + std::string(reinterpret_cast<const char*>(data), length));
        return HR_OK;
    }
    EnHandleResult OnWSMessageComplete(T* sender, CONNID id) override
    {
        ask(frame_complete, sender, id);
        add(sender, "frame-end");
        return HR_OK;
    }

private:
    EnHttpParseResult add(T* sender, const std::string& event)
    {
        messages.add(sender, event);
        messages.left();
        return HPR_OK;
    }

    static void ask(Hook<void(T*, CONNID)>& hook, T* sender, CONNID id)
    {
        if (auto function = hook.get())
            function(sender, id);
    }
};

using ServerWatcher = Messages<CHttpServerListener, IHttpServer, ITcpServer>;
using AgentWatcher = Messages<CHttpAgentListener, IHttpAgent, ITcpAgent>;
using ClientWatcher = Messages<CHttpClientListener, IHttpClient, ITcpClient>;
using SyncWatcher = Messages<CHttpSyncClientListener, IHttpClient, ITcpClient>;

// What an object's events must have as senders: the first part those about messages, the second part those about the connection.
template<class Watcher, class Object>
void expect(Watcher& watcher, Object* object)
{
    watcher.messages.expect(object);
    watcher.connection.expect(Object::ToS(object));
}

template<class Watcher>
void print(const char* label, Watcher& watcher)
{
    watcher.connection.print((std::string(label) + ", connection").c_str());
    watcher.messages.print((std::string(label) + ", messages").c_str());
}

// A server that answers with the method and the value of X, in two chunks.
template<class Pointer>
struct Answering
{
    ServerWatcher watcher;
    Pointer server{&watcher};
    USHORT port = 0;

    Answering()
    {
        expect(watcher, server.Get());
        watcher.complete = [](IHttpServer* sender, CONNID id) {
            LPCSTR value = nullptr;
            THeader headers[] = {{"Transfer-Encoding", "chunked"}, {"X", sender->GetHeader(id, "x", &value) ? value : "none"}};
            MUST(sender->SendResponse(id, HSC_OK, nullptr, headers, 2));
            MUST(sender->SendChunkData(id, reinterpret_cast<const BYTE*>(sender->GetMethod(id)), 3));
            MUST(sender->SendChunkData(id));
        };
        watcher.upgraded = [](IHttpServer* sender, CONNID id) { MUST(sender->SendResponse(id, HSC_SWITCHING_PROTOCOLS, nullptr, upgrade, 2)); };
        watcher.frame_complete = [](IHttpServer* sender, CONNID id) {
            MUST(sender->SendWSMessage(id, TRUE, 0, 1, reinterpret_cast<const BYTE*>("back"), 4));
        };
    }

    void listen() { port = listen_on(server); }

    static const THeader upgrade[2];
};

template<class Pointer>
const THeader Answering<Pointer>::upgrade[2] = {{"Connection", "Upgrade"}, {"Upgrade", "websocket"}};

const THeader x[] = {{"X", "1"}};
const BYTE key[4] = {1, 2, 3, 4};

// One digit per expectation.
template<class Pointer>
void kind(const char* name)
{
    Pointer object;
    using Interface = std::remove_pointer_t<decltype(object.Get())>;
    auto* first = Interface::ToF(object.Get());
    auto* second = Interface::ToS(object.Get());
    bool distance = reinterpret_cast<char*>(second) - reinterpret_cast<char*>(first) == sizeof(void*);
    first->SetLocalVersion(HV_1_0);
    fact("%s %d%d%d%d", name, distance, second->IsSecure(), first->IsHttpAutoStart(), first->GetLocalVersion() == HV_1_0);
}

} // namespace

// proves: CPP-43 CPP-46 CPP-82 HTTP-1 HTTP-11
CASE(kinds)
{
    kind<CHttpServerPtr>("HttpServer");
    kind<CHttpAgentPtr>("HttpAgent");
    kind<CHttpClientPtr>("HttpClient");
    kind<CHttpSyncClientPtr>("HttpSyncClient");
    kind<CHttpsServerPtr>("HttpsServer");
    kind<CHttpsAgentPtr>("HttpsAgent");
    kind<CHttpsClientPtr>("HttpsClient");
    kind<CHttpsSyncClientPtr>("HttpsSyncClient");
    CHttpSyncClientPtr client;
    client->SetRequestTimeout(7);
    client->SetConnectTimeout(8);
    fact("limits %u %u", client->GetRequestTimeout(), client->GetConnectTimeout());
    LPCBYTE body = nullptr;
    int length = 5;
    MUST(client->GetResponseBody(&body, &length));
    fact("no body: %d %d", body == nullptr, length);
    HP_Destroy_HttpClient(HP_Create_HttpClient(nullptr));
    HP_Destroy_HttpsSyncClient(HP_Create_HttpsSyncClient());
    ITcpServer* part = HP_Create_HttpServer(nullptr);
    HP_Destroy_TcpServer(part);
    IComplexHttp* other = HP_Create_HttpAgent(nullptr);
    delete other;
}

// proves: CPP-44 CPP-45 CPP-47 CPP-96 CPP-97 HTTP-20 HTTP-21
CASE(talks)
{
    Answering<CHttpServerPtr> answering;
    answering.listen();
    {
        AgentWatcher watcher;
        CHttpAgentPtr agent(&watcher);
        expect(watcher, agent.Get());
        CONNID id = 0;
        MUST(agent->Start(nullptr, FALSE) && agent->Connect("127.0.0.1", answering.port, &id));
        MUST(agent->SendPost(id, "/agent", x, 1, reinterpret_cast<const BYTE*>("abc"), 3));
        WAIT(watcher.messages.has("end"));
        LPCSTR values[2];
        DWORD count = 2;
        bool found = agent->GetHeaders(id, "X", values, count);
        fact("status %d, values %d, %u", agent->GetStatusCode(id), found, count);
        THeader headers[4];
        count = 1;
        bool fit = agent->GetAllHeaders(id, headers, count);
        DWORD needed = count;
        bool all_fit = agent->GetAllHeaders(id, headers, count);
        fact("one fits %d, needed %u, all fit %d", fit, needed, all_fit);
        MUST(agent->Stop());
        WAIT(answering.watcher.connection.has("OnClose(SO_CLOSE,0)"));
        print("agent", watcher);
    }
    {
        ClientWatcher watcher;
        CHttpClientPtr client(&watcher);
        expect(watcher, client.Get());
        MUST(client->Start("127.0.0.1", answering.port, FALSE) && client->SendGet("/client"));
        WAIT(watcher.messages.has("end"));
        MUST(client->Stop());
        print("client", watcher);
    }
    MUST(answering.server->Stop());
    print("server", answering.watcher);
}

// The listener of a synchronous client gets its events as from a client at the same address. proves: CPP-48 CPP-94 CPP-98 HTTP-200
CASE(waits)
{
    Answering<CHttpServerPtr> answering;
    answering.listen();
    SyncWatcher watcher;
    CHttpSyncClientPtr client(&watcher);
    expect(watcher, client.Get());
    std::string url = "http://127.0.0.1:" + std::to_string(answering.port) + "/sync";
    MUST(client->OpenUrl("PUT", url.c_str(), x, 1, reinterpret_cast<const BYTE*>("abc"), 3));
    LPCBYTE body = nullptr;
    int length = 0;
    MUST(client->GetResponseBody(&body, &length));
    fact("%d %.*s", client->GetStatusCode(), length, reinterpret_cast<const char*>(body));
    bool good = client->OpenUrl("GET", "ftp://h/");
    fact("bad URL: %d %s", good, errno_text(SYS_GetLastError()));
    MUST(client->Stop() && answering.server->Stop());
    print("sync", watcher);
}

// proves: CPP-45 CPP-46 HTTP-144 HTTP-145
CASE(frames)
{
    Answering<CHttpServerPtr> answering;
    answering.watcher.complete = [](IHttpServer*, CONNID) {};
    answering.listen();
    ClientWatcher watcher;
    CHttpClientPtr client(&watcher);
    expect(watcher, client.Get());
    MUST(client->Start("127.0.0.1", answering.port, FALSE));
    MUST(client->SendGet("/chat", Answering<CHttpServerPtr>::upgrade, 2));
    WAIT(watcher.messages.has("upgrade:1"));
    MUST(client->SendWSMessage(TRUE, 0, 1, key, reinterpret_cast<const BYTE*>("hello"), 5));
    WAIT(watcher.messages.has("frame-end"));
    ULONGLONG length = 0, rest = 1;
    BYTE operation = 0;
    bool known = client->GetWSMessageState(nullptr, nullptr, &operation, nullptr, &length, &rest);
    fact("state %d: %d, %d bytes, %d to come", known, operation, static_cast<int>(length), static_cast<int>(rest));
    MUST(client->Stop() && answering.server->Stop());
    print("client", watcher);
    print("server", answering.watcher);
}

// proves: HTTP-6 SSL-3
CASE(over_tls)
{
    Answering<CHttpsServerPtr> answering;
    MUST(set_up(answering.server, nullptr));
    answering.listen();
    CHttpsSyncClientPtr client;
    MUST(client->SetupSSLContext());
    std::string url = "https://127.0.0.1:" + std::to_string(answering.port) + "/";
    MUST(client->OpenUrl("GET", url.c_str()));
    fact("%d", client->GetStatusCode());
    MUST(client->Stop() && answering.server->Stop());
    print("server", answering.watcher);
}

// proves: HTTP-40
CASE(errors)
{
    Answering<CHttpServerPtr> answering;
    answering.listen();
    int peer = peer_connect(answering.port);
    peer_send(peer, "get / HTTP/1.1\r\n\r\n", 18);
    WAIT(answering.watcher.connection.has("OnClose(SO_RECEIVE,125)"));
    peer_close(peer);
    MUST(answering.server->Stop());
    print("server", answering.watcher);
}
