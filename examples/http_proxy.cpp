// A small reverse proxy: it receives requests of clients, and passes them to one server behind it.
//
//     http_proxy UPSTREAM_HOST UPSTREAM_PORT [ADDRESS [PORT]]        default: 127.0.0.1 8080
//
// Port 0 takes any free one. The proxy prints "READY <port>" once it listens, and stops at SIGINT, at SIGTERM or at the
// end of its standard input.
//
// What it shows:
//
// - A server in front and an agent behind. Each client has a connection of its own behind the proxy, which is kept for its
//   next requests. Both are one Exchange, which is the "extra" of both connections. Their callbacks run on different
//   threads, so it has a lock. Calling the library with this lock held is fine: no call waits for a callback.
// - Bodies of any length, in both directions, without storing them: if one side takes less than the other sends, the
//   proxy stops reading from the faster one (PauseReceive) until GetPendingDataLength falls.
// - One request of a client at a time: pipelined ones wait in the library until the response is complete.
// - What must not be passed on: fields about one connection (Connection, Transfer-Encoding, ...), and cookies: an agent
//   would store those of all clients in one place, so SetUseCookie(FALSE).
// - 502 if the server behind fails, 504 if it does not answer. If the connection behind ends in the middle of a
//   response, the client's connection is ended too, so that the client does not mistake a part for the whole.

#include <hpsocket/HPSocket-Ext.h>
#include <hpsocket/HPSocket.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <strings.h>
#include <utility>
#include <vector>

#include "reason.h"
#include "stop.h"

namespace
{

enum
{
    MAX_PENDING = 256 * 1024,
    SECONDS_TO_ANSWER = 30,
};

typedef std::chrono::steady_clock Clock;
typedef std::vector<std::pair<std::string, std::string>> Fields;

// A client's connection and the one behind it.
struct Exchange
{
    std::mutex lock;
    CONNID client = 0;
    CONNID upstream = 0; // 0: there is none
    bool connected = false;

    // The request. It is active until its response is complete.
    bool active = false;
    bool complete = false;
    bool hasBody = false; // without a body the response may come before OnMessageComplete
    bool chunked = false;
    std::string method, path;
    Fields fields;
    Clock::time_point deadline;

    // The response.
    bool answered = false; // its head was passed on
    bool answerChunked = false;
    bool endsWithConnection = false;
    std::string reason;
};

typedef std::shared_ptr<Exchange> ExchangePtr;

// All exchanges, for the time limit.
std::mutex s_lock;
std::set<ExchangePtr> s_exchanges;

std::string s_upstreamAddress;
USHORT s_upstreamPort;

// The extra of a connection is a counted pointer; OnClose deletes it.
template<class T>
ExchangePtr Find(T* pSide, CONNID id)
{
    PVOID pExtra = nullptr;
    return pSide->GetConnectionExtra(id, &pExtra) && pExtra != nullptr ? *static_cast<ExchangePtr*>(pExtra) : nullptr;
}

template<class T>
void Forget(T* pSide, CONNID id)
{
    PVOID pExtra = nullptr;
    if (pSide->GetConnectionExtra(id, &pExtra))
        delete static_cast<ExchangePtr*>(pExtra);
}

bool Contains(const std::string& list, const char* name)
{
    for (size_t from = 0; from < list.size();)
    {
        size_t comma = list.find(',', from), end = comma == std::string::npos ? list.size() : comma;
        size_t first = list.find_first_not_of(" \t", from), last = list.find_last_not_of(" \t", end - 1);
        if (first < end && last != std::string::npos && strcasecmp(list.substr(first, last - first + 1).c_str(), name) == 0)
            return true;
        from = end + 1;
    }
    return false;
}

// The fields of a message without those that are about its connection (RFC 9110 section 7.6.1). Its length stays.
template<class T>
Fields EndToEnd(T* pSide, CONNID id)
{
    static const char* const hops[] = {"Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding",
        "Upgrade", "Expect", "X-Forwarded-For"};
    DWORD count = 0;
    pSide->GetAllHeaders(id, nullptr, count); // only says how many there are
    std::vector<THeader> all(count);
    Fields fields;
    std::string connection;

    if (count == 0 || !pSide->GetAllHeaders(id, all.data(), count))
        return fields;
    for (const THeader& field : all)
        if (strcasecmp(field.name, "Connection") == 0)
            connection += std::string(field.value) + ",";
    for (const THeader& field : all)
    {
        bool drop = Contains(connection, field.name) && strcasecmp(field.name, "Content-Length") != 0;
        for (const char* hop : hops)
            drop = drop || strcasecmp(field.name, hop) == 0;
        if (!drop)
            fields.emplace_back(field.name, field.value);
    }
    return fields;
}

// The same as the library takes them; the texts stay where they are.
std::vector<THeader> Headers(const Fields& fields)
{
    std::vector<THeader> headers;
    for (const auto& field : fields)
        headers.push_back(THeader{field.first.c_str(), field.second.c_str()});
    return headers;
}

// Both sides. All functions below that take an Exchange need its lock.
class Proxy : public CHttpServerListener
{
public:
    class Behind : public CHttpAgentListener
    {
    public:
        explicit Behind(Proxy& proxy) : m_proxy(proxy) {}

        EnHandleResult OnHandShake(ITcpAgent*, CONNID id) override { return m_proxy.Connected(id); }
        EnHttpParseResult OnStatusLine(IHttpAgent* pAgent, CONNID id, USHORT, LPCSTR lpszDesc) override
        {
            ExchangePtr pExchange = Find(pAgent, id);
            std::lock_guard<std::mutex> guard(pExchange->lock);
            pExchange->reason = lpszDesc;
            return HPR_OK;
        }
        EnHttpParseResult OnHeadersComplete(IHttpAgent*, CONNID id) override { return m_proxy.AnswerHead(id); }
        EnHttpParseResult OnBody(IHttpAgent*, CONNID id, const BYTE* pData, int iLength) override
        {
            return m_proxy.AnswerBody(id, pData, iLength);
        }
        EnHttpParseResult OnMessageComplete(IHttpAgent*, CONNID id) override { return m_proxy.AnswerComplete(id); }
        EnHttpParseResult OnParseError(IHttpAgent*, CONNID id, int, LPCSTR lpszErrorDesc) override
        {
            fprintf(stderr, "proxy: bad response on connection %lu: %s\n", id, lpszErrorDesc);
            return HPR_OK; // OnClose follows
        }
        EnHandleResult OnSend(ITcpAgent* pAgent, CONNID id, const BYTE*, int) override
        {
            ExchangePtr pExchange = Find(pAgent, id);
            std::lock_guard<std::mutex> guard(pExchange->lock);
            m_proxy.AdjustClient(*pExchange);
            return HR_OK;
        }
        EnHandleResult OnClose(ITcpAgent*, CONNID id, EnSocketOperation, int iErrorCode) override
        {
            return m_proxy.UpstreamClosed(id, iErrorCode);
        }

    private:
        Proxy& m_proxy;
    };

    Proxy() : m_behind(*this), m_server(this), m_agent(&m_behind)
    {
        m_agent->SetUseCookie(FALSE);
        // By default neither side has a time limit.
        HP_Ext_SetHttpHeadTimeout(m_server.Get(), 10000);
        HP_Ext_SetHttpIdleTimeout(m_server.Get(), 1000 * SECONDS_TO_ANSWER);
        HP_Ext_SetHttpStrictHost(m_server.Get(), TRUE);
        HP_Ext_SetHttpHeadTimeout(m_agent.Get(), 1000 * SECONDS_TO_ANSWER);
        HP_Ext_SetHttpIdleTimeout(m_agent.Get(), 1000 * SECONDS_TO_ANSWER);
    }

    bool Start(const char* address, USHORT port)
    {
        if (!m_agent->Start(nullptr, TRUE))
        {
            fprintf(stderr, "proxy: cannot start the agent: %s\n", reason_of(m_agent.Get()).c_str());
            return false;
        }
        if (!m_server->Start(address, port))
        {
            fprintf(stderr, "proxy: cannot start: %s\n", reason_of(m_server.Get()).c_str());
            return false;
        }
        char bound[64];
        int length = sizeof bound;
        m_server->GetListenAddress(bound, length, port);
        printf("READY %u\n", port);
        fflush(stdout);
        return true;
    }

    // Returns when the program should stop.
    void Serve(int stopSignals)
    {
        while (!stop_within(stopSignals, 500))
            CheckDeadlines();
        // The server first: without its clients there are no new connections to the server behind.
        m_server->Stop();
        m_agent->Stop();
    }

    EnHandleResult OnAccept(ITcpServer* pSender, CONNID id, UINT_PTR) override
    {
        ExchangePtr pExchange = std::make_shared<Exchange>();
        pExchange->client = id;
        pSender->SetConnectionExtra(id, new ExchangePtr(pExchange));
        std::lock_guard<std::mutex> guard(s_lock);
        s_exchanges.insert(pExchange);
        return HR_OK;
    }

    // The head of a request is there. Its body, if any, follows as the upstream connection takes it.
    EnHttpParseResult OnHeadersComplete(IHttpServer* pServer, CONNID id) override
    {
        ExchangePtr pExchange = Find(pServer, id);
        LPCSTR expect = nullptr;
        if (pExchange == nullptr)
            return HPR_ERROR;
        if (pServer->IsUpgrade(id))
            return HPR_OK; // see OnUpgrade
        std::lock_guard<std::mutex> guard(pExchange->lock);
        Exchange& exchange = *pExchange;
        const std::string query = pServer->GetUrlField(id, HUF_QUERY);
        exchange.method = pServer->GetMethod(id);
        exchange.path = pServer->GetUrlField(id, HUF_PATH) + (query.empty() ? query : "?" + query);
        exchange.fields = EndToEnd(pServer, id);
        exchange.chunked = pServer->GetTransferEncoding(id) != nullptr;
        if (exchange.chunked)
            exchange.fields.emplace_back("Transfer-Encoding", "chunked");
        char address[64];
        int length = sizeof address;
        USHORT port = 0;
        if (pServer->GetRemoteAddress(id, address, length, port))
            exchange.fields.emplace_back("X-Forwarded-For", address);
        exchange.fields.emplace_back("Via", "1.1 http_proxy");
        exchange.hasBody = exchange.chunked || pServer->GetContentLength(id) > 0;
        exchange.active = true;
        exchange.complete = exchange.answered = exchange.answerChunked = exchange.endsWithConnection = false;
        Touch(exchange);
        if (pServer->GetHeader(id, "Expect", &expect) && strcasecmp(expect, "100-continue") == 0)
            pServer->SendResponse(id, HSC_CONTINUE);

        if (exchange.connected)
            SendHead(exchange);
        else
            Connect(pExchange);
        AdjustClient(exchange); // the body waits for the connection
        return HPR_OK;
    }

    EnHttpParseResult OnBody(IHttpServer* pServer, CONNID id, const BYTE* pData, int iLength) override
    {
        ExchangePtr pExchange = Find(pServer, id);
        std::lock_guard<std::mutex> guard(pExchange->lock);
        if (!pExchange->active)
            return HPR_OK; // answered already; the rest is not wanted
        Touch(*pExchange);
        BOOL bSent = pExchange->chunked ? m_agent->SendChunkData(pExchange->upstream, pData, iLength)
                                        : m_agent->Send(pExchange->upstream, pData, iLength);
        if (!bSent)
            Fail(*pExchange, HSC_BAD_GATEWAY);
        AdjustClient(*pExchange);
        return HPR_OK;
    }

    EnHttpParseResult OnMessageComplete(IHttpServer* pServer, CONNID id) override
    {
        ExchangePtr pExchange = Find(pServer, id);
        std::lock_guard<std::mutex> guard(pExchange->lock);
        pExchange->complete = true;
        if (!pExchange->active)
            return HPR_OK;
        Touch(*pExchange);
        if (pExchange->chunked && !m_agent->SendChunkData(pExchange->upstream))
            Fail(*pExchange, HSC_BAD_GATEWAY);
        AdjustClient(*pExchange); // the next request waits for the response
        return HPR_OK;
    }

    // WebSocket and tunnels would need a connection that is passed on byte by byte.
    EnHttpParseResult OnUpgrade(IHttpServer* pServer, CONNID id, EnHttpUpgradeType) override
    {
        static const THeader close[] = {{"Connection", "close"}};
        pServer->SendResponse(id, HSC_NOT_IMPLEMENTED, nullptr, close, 1);
        return HPR_ERROR;
    }

    EnHttpParseResult OnParseError(IHttpServer* pServer, CONNID id, int, LPCSTR) override
    {
        static const THeader close[] = {{"Connection", "close"}};
        ExchangePtr pExchange = Find(pServer, id);
        std::lock_guard<std::mutex> guard(pExchange->lock);
        if (!pExchange->answered)
            pServer->SendResponse(id, HSC_BAD_REQUEST, nullptr, close, 1);
        return HPR_OK;
    }

    // The client has taken something; there may be room for more.
    EnHandleResult OnSend(ITcpServer* pSender, CONNID id, const BYTE*, int) override
    {
        ExchangePtr pExchange = Find(pSender, id);
        std::lock_guard<std::mutex> guard(pExchange->lock);
        AdjustUpstream(*pExchange);
        return HR_OK;
    }

    EnHandleResult OnClose(ITcpServer* pSender, CONNID id, EnSocketOperation, int) override
    {
        ExchangePtr pExchange = Find(pSender, id);
        Forget(pSender, id);
        {
            std::lock_guard<std::mutex> guard(s_lock);
            s_exchanges.erase(pExchange);
        }
        std::lock_guard<std::mutex> guard(pExchange->lock);
        pExchange->active = false;
        Drop(*pExchange);
        return HR_OK;
    }

private:
    static void Touch(Exchange& exchange) { exchange.deadline = Clock::now() + std::chrono::seconds(SECONDS_TO_ANSWER); }

    template<class T>
    static bool IsFull(T& side, CONNID id)
    {
        int pending = 0;
        return side->GetPendingDataLength(id, pending) && pending >= MAX_PENDING;
    }

    // Reads from the client what the server behind can take. A paused connection keeps what it has received already.
    void AdjustClient(Exchange& exchange)
    {
        bool waits = exchange.active && (exchange.complete || !exchange.connected || IsFull(m_agent, exchange.upstream));
        m_server->PauseReceive(exchange.client, waits);
    }

    // Reads from the server behind what the client can take.
    void AdjustUpstream(Exchange& exchange)
    {
        if (exchange.connected)
            m_agent->PauseReceive(exchange.upstream, IsFull(m_server, exchange.client));
    }

    // The lock keeps the callbacks of the new connection away until its ID is known.
    void Connect(const ExchangePtr& pExchange)
    {
        ExchangePtr* pExtra = new ExchangePtr(pExchange);
        if (m_agent->Connect(s_upstreamAddress.c_str(), s_upstreamPort, &pExchange->upstream, pExtra))
            return;
        delete pExtra; // no callback has seen it
        pExchange->upstream = 0;
        Fail(*pExchange, HSC_BAD_GATEWAY);
    }

    EnHandleResult Connected(CONNID id)
    {
        ExchangePtr pExchange = Find(m_agent.Get(), id);
        std::lock_guard<std::mutex> guard(pExchange->lock);
        if (pExchange->upstream != id)
            return HR_ERROR; // the client has not waited
        pExchange->connected = true;
        SendHead(*pExchange);
        AdjustClient(*pExchange);
        return HR_OK;
    }

    void SendHead(Exchange& exchange)
    {
        const std::vector<THeader> headers = Headers(exchange.fields);
        if (!m_agent->SendRequest(exchange.upstream, exchange.method.c_str(), exchange.path.c_str(), headers.data(),
                (int)headers.size()))
            Fail(exchange, HSC_BAD_GATEWAY);
    }

    EnHttpParseResult AnswerHead(CONNID id)
    {
        ExchangePtr pExchange = Find(m_agent.Get(), id);
        std::lock_guard<std::mutex> guard(pExchange->lock);
        Exchange& exchange = *pExchange;
        USHORT status = m_agent->GetStatusCode(id);
        if (status < 200)
            return HPR_OK; // an interim response; the real one follows
        if (!exchange.active || exchange.upstream != id)
            return HPR_ERROR; // a response without a request
        Fields fields = EndToEnd(m_agent.Get(), id);
        LPCSTR length = nullptr;
        bool hasBody = exchange.method != "HEAD" && status != HSC_NO_CONTENT && status != HSC_NOT_MODIFIED;
        if (hasBody && !m_agent->GetHeader(id, "Content-Length", &length))
        {
            // The length shows at the end. Clients with HTTP/1.0 do not support chunks; for them the body lasts until the connection ends.
            exchange.answerChunked = m_server->GetVersion(exchange.client) >= HV_1_1;
            exchange.endsWithConnection = !exchange.answerChunked;
            fields.emplace_back(exchange.answerChunked ? "Transfer-Encoding" : "Connection",
                exchange.answerChunked ? "chunked" : "close");
        }
        fields.emplace_back("Via", "1.1 http_proxy");
        exchange.answered = true;
        return SendAnswerHead(exchange, status, fields) ? HPR_OK : HPR_ERROR;
    }

    // SendResponse would add "Content-Length: 0" where neither a length nor chunks are given.
    BOOL SendAnswerHead(Exchange& exchange, USHORT status, const Fields& fields)
    {
        if (!exchange.endsWithConnection)
        {
            const std::vector<THeader> headers = Headers(fields);
            return m_server->SendResponse(exchange.client, status, exchange.reason.c_str(), headers.data(), (int)headers.size());
        }
        std::string head = "HTTP/1.1 " + std::to_string(status) + " " + exchange.reason + "\r\n";
        for (const auto& field : fields)
            head += field.first + ": " + field.second + "\r\n";
        head += "\r\n";
        return m_server->Send(exchange.client, (const BYTE*)head.data(), (int)head.size());
    }

    EnHttpParseResult AnswerBody(CONNID id, const BYTE* pData, int iLength)
    {
        ExchangePtr pExchange = Find(m_agent.Get(), id);
        std::lock_guard<std::mutex> guard(pExchange->lock);
        if (!pExchange->active || pExchange->upstream != id)
            return HPR_ERROR; // the client has disconnected
        BOOL bSent = pExchange->answerChunked ? m_server->SendChunkData(pExchange->client, pData, iLength)
                                              : m_server->Send(pExchange->client, pData, iLength);
        AdjustUpstream(*pExchange);
        return bSent ? HPR_OK : HPR_ERROR;
    }

    EnHttpParseResult AnswerComplete(CONNID id)
    {
        ExchangePtr pExchange = Find(m_agent.Get(), id);
        std::lock_guard<std::mutex> guard(pExchange->lock);
        Exchange& exchange = *pExchange;
        if (m_agent->GetStatusCode(id) < 200 || !exchange.active || exchange.upstream != id)
            return HPR_OK;
        if (exchange.answerChunked)
            m_server->SendChunkData(exchange.client);
        exchange.active = false;
        if (!m_agent->IsKeepAlive(id) || (!exchange.complete && exchange.hasBody))
            Drop(exchange);
        if (exchange.endsWithConnection)
            m_server->Disconnect(exchange.client, FALSE); // after what is still to be sent
        else if ((!exchange.complete && exchange.hasBody) || !m_server->IsKeepAlive(exchange.client))
            m_server->Release(exchange.client); // what it still sends is thrown away
        AdjustClient(exchange);
        return HPR_OK;
    }

    EnHandleResult UpstreamClosed(CONNID id, int iErrorCode)
    {
        ExchangePtr pExchange = Find(m_agent.Get(), id);
        Forget(m_agent.Get(), id);
        std::lock_guard<std::mutex> guard(pExchange->lock);
        if (pExchange->upstream != id)
            return HR_OK;
        pExchange->upstream = 0;
        pExchange->connected = false;
        Fail(*pExchange, iErrorCode == ETIMEDOUT ? HSC_GATEWAY_TIMEOUT : HSC_BAD_GATEWAY);
        return HR_OK;
    }

    // Gives up the connection behind.
    void Drop(Exchange& exchange)
    {
        CONNID id = exchange.upstream;
        exchange.upstream = 0;
        exchange.connected = false;
        if (id != 0)
            m_agent->Disconnect(id, TRUE);
    }

    // There will be no response, or no more of it.
    void Fail(Exchange& exchange, USHORT status)
    {
        static const THeader close[] = {{"Connection", "close"}};
        if (!exchange.active)
            return;
        exchange.active = false;
        Drop(exchange);
        if (exchange.answered)
            m_server->Disconnect(exchange.client, TRUE);
        else
        {
            m_server->SendResponse(exchange.client, status, nullptr, close, 1);
            m_server->Release(exchange.client);
        }
        AdjustClient(exchange);
    }

    void CheckDeadlines()
    {
        std::set<ExchangePtr> exchanges;
        {
            std::lock_guard<std::mutex> guard(s_lock);
            exchanges = s_exchanges;
        }
        for (const ExchangePtr& pExchange : exchanges)
        {
            std::lock_guard<std::mutex> guard(pExchange->lock);
            if (pExchange->active && !pExchange->answered && Clock::now() > pExchange->deadline)
                Fail(*pExchange, HSC_GATEWAY_TIMEOUT);
        }
    }

    // The listeners come first, because they must outlive their components.
    Behind m_behind;
    CHttpServerPtr m_server;
    CHttpAgentPtr m_agent;
};

} // namespace

int main(int argc, char** argv)
{
    char address[64];
    int length = sizeof address;
    EnIPAddrType type = IPT_ALL;

    if (argc < 3 || argc > 5)
    {
        fprintf(stderr, "usage: %s UPSTREAM_HOST UPSTREAM_PORT [ADDRESS [PORT]]\n", argv[0]);
        return 2;
    }
    // A name is resolved once, because Connect would have to wait for it each time.
    if (!SYS_GetIPAddress(argv[1], address, length, type))
    {
        fprintf(stderr, "proxy: cannot find %s: %s\n", argv[1], SYS_GetLastErrorStr());
        return EXIT_FAILURE;
    }
    s_upstreamAddress = address;
    s_upstreamPort = (USHORT)atoi(argv[2]);

    int stopSignals = open_stop_signals();
    if (stopSignals < 0)
        return EXIT_FAILURE;
    Proxy proxy;
    if (!proxy.Start(argc > 3 ? argv[3] : "127.0.0.1", argc > 4 ? (USHORT)atoi(argv[4]) : 8080))
        return EXIT_FAILURE;
    proxy.Serve(stopSignals);
    return EXIT_SUCCESS;
}
