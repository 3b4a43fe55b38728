// A chat in the browser: a web page and the WebSocket that it talks to, over HTTP and HTTPS from one listener.
//
//     ws_chat [ADDRESS [PORT [CERTIFICATE KEY [HTTPS_PORT]]]]        default: 127.0.0.1 8080, and 8443 for HTTPS
//
// Open http://127.0.0.1:8080/ in several windows. Windows with the same ?channel=NAME in their address receive each other's
// messages, also if one of them uses HTTPS. CERTIFICATE and KEY are PEM files. Port 0 takes any free one. The server prints
// "READY <port>", and "HTTPS <port>" if there is a certificate, and stops at SIGINT, at SIGTERM or at the end of its
// standard input.
//
// What it shows:
//
// - The handshake: OnUpgrade checks the request and answers 101 with Sec-WebSocket-Accept (websocket.h).
// - Frames: the library splits and unmasks them. The program does everything else that RFC 6455 requires: it joins
//   fragments, answers pings and close frames, and closes connections that break the rules, with a reason.
// - Sending to others from a callback: SendWSMessage may be called on any thread, for any connection.
// - Limits: a message has at most 16 KiB. Clients that do not read are disconnected, because data for them stays in
//   memory, and so are clients that do not answer the server's pings.

#include <hpsocket/HPSocket-Ext.h>
#include <hpsocket/HPSocket-SSL.h>
#include <hpsocket/HPSocket.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <set>
#include <string>

#include "chat_page.h"
#include "reason.h"
#include "stop.h"
#include "websocket.h"

enum
{
    MAX_MESSAGE = 16 * 1024,
    MAX_PENDING = 1024 * 1024,
    PING_INTERVAL = 30 * 1000, // milliseconds
};

// Why a connection is closed, as RFC 6455 section 7.4.1 numbers it.
enum CloseCode
{
    PROTOCOL_ERROR = 1002,
    UNSUPPORTED_DATA = 1003,
    INVALID_TEXT = 1007,
    TOO_BIG = 1009,
};

// A browser. Only its own callbacks use it, and those never overlap, so it needs no lock.
struct Member
{
    std::string channel;
    std::string message; // the fragments of a message so far
    std::string control; // the frame of a ping or a close so far
    BYTE opcode = 0;     // of the current frame
    bool final = false;
    bool fragmented = false; // more fragments follow
    bool closing = false;
};

// The members of each channel. A connection is identified by its server and its ID, which never returns while the server runs (it is not
// used again before 2^64 others).
class Channels
{
public:
    void Enter(const std::string& channel, IHttpServer* pServer, CONNID id) { Change(channel, pServer, id, true); }
    void Leave(const std::string& channel, IHttpServer* pServer, CONNID id) { Change(channel, pServer, id, false); }

    // The lock is held while sending, so all members receive all messages in the same order. That is harmless: SendWSMessage
    // neither waits nor calls anything of the program.
    void Say(const std::string& channel, const std::string& text)
    {
        std::lock_guard<std::mutex> guard(m_lock);
        for (const Place& place : m_channels[channel])
            Send(place, WS_TEXT, text);
    }

    // Asks everybody for a sign of life.
    void Ping()
    {
        std::lock_guard<std::mutex> guard(m_lock);
        for (const auto& channel : m_channels)
            for (const Place& place : channel.second)
                Send(place, WS_PING, std::string());
    }

private:
    typedef std::pair<IHttpServer*, CONNID> Place;

    static void Send(const Place& place, BYTE opcode, const std::string& text)
    {
        int pending = 0;
        if (place.first->GetPendingDataLength(place.second, pending) && pending > MAX_PENDING)
            place.first->Disconnect(place.second, TRUE); // OnClose comes later, on another thread
        else
            place.first->SendWSMessage(place.second, TRUE, 0, opcode, (const BYTE*)text.data(), (int)text.size());
    }

    void Change(const std::string& channel, IHttpServer* pServer, CONNID id, bool enters)
    {
        std::lock_guard<std::mutex> guard(m_lock);
        if (enters)
            m_channels[channel].insert(Place(pServer, id));
        else if (m_channels[channel].erase(Place(pServer, id)) > 0 && m_channels[channel].empty())
            m_channels.erase(channel);
    }

    std::mutex m_lock;
    std::map<std::string, std::set<Place>> m_channels;
};

// Called on worker threads of both servers; the calls about one connection never overlap.
class CListenerImpl : public CHttpServerListener
{
public:
    EnHandleResult OnAccept(ITcpServer* pSender, CONNID dwConnID, UINT_PTR) override
    {
        return pSender->SetConnectionExtra(dwConnID, new Member) ? HR_OK : HR_ERROR;
    }

    EnHttpParseResult OnHeadersComplete(IHttpServer*, CONNID) override { return HPR_OK; }
    EnHttpParseResult OnBody(IHttpServer*, CONNID, const BYTE*, int) override { return HPR_OK; }

    // A request is complete. If it asks for a WebSocket, OnUpgrade follows.
    EnHttpParseResult OnMessageComplete(IHttpServer* pServer, CONNID dwConnID) override
    {
        static const THeader html[] = {{"Content-Type", "text/html; charset=utf-8"}, {"Content-Security-Policy",
            "default-src 'none'; connect-src 'self'; script-src 'unsafe-inline'; style-src 'unsafe-inline'"}};
        static const THeader allow[] = {{"Allow", "GET, HEAD"}};
        const std::string method = pServer->GetMethod(dwConnID);

        if (pServer->IsUpgrade(dwConnID))
            return HPR_OK;
        BOOL bSent;
        if (method != "GET" && method != "HEAD")
            bSent = pServer->SendResponse(dwConnID, HSC_METHOD_NOT_ALLOWED, nullptr, allow, 1);
        else if (std::string("/") == pServer->GetUrlField(dwConnID, HUF_PATH))
            bSent = pServer->SendResponse(dwConnID, HSC_OK, nullptr, html, 2, (const BYTE*)CHAT_PAGE, sizeof CHAT_PAGE - 1);
        else
            bSent = pServer->SendResponse(dwConnID, HSC_NOT_FOUND);
        if (!pServer->IsKeepAlive(dwConnID))
            pServer->Release(dwConnID);
        return bSent ? HPR_OK : HPR_ERROR;
    }

    // The library has sent nothing yet. What is refused gets an ordinary answer, and the connection ends.
    EnHttpParseResult OnUpgrade(IHttpServer* pServer, CONNID dwConnID, EnHttpUpgradeType enUpgradeType) override
    {
        static const THeader refused[] = {{"Sec-WebSocket-Version", "13"}, {"Connection", "close"}};
        char accept[WS_ACCEPT_SIZE];
        LPCSTR key = nullptr, version = nullptr;
        Member* pMember = Find(pServer, dwConnID);

        pServer->GetHeader(dwConnID, "Sec-WebSocket-Key", &key);
        pServer->GetHeader(dwConnID, "Sec-WebSocket-Version", &version);
        if (pMember == nullptr || enUpgradeType != HUT_WEB_SOCKET || version == nullptr || std::string("13") != version ||
            std::string("GET") != pServer->GetMethod(dwConnID) || std::string("/chat") != pServer->GetUrlField(dwConnID, HUF_PATH)
            || !Channel(pServer->GetUrlField(dwConnID, HUF_QUERY), pMember->channel) || !ws_accept(key, accept))
        {
            pServer->SendResponse(dwConnID, HSC_BAD_REQUEST, nullptr, refused, 2);
            return HPR_ERROR;
        }
        // A page of another site may open this WebSocket too. Here that does no harm, because there is no login. A server that
        // uses cookies must compare Origin with its own address.
        const THeader headers[] = {{"Upgrade", "websocket"}, {"Connection", "Upgrade"}, {"Sec-WebSocket-Accept", accept}};
        if (!pServer->SendResponse(dwConnID, HSC_SWITCHING_PROTOCOLS, nullptr, headers, 3))
            return HPR_ERROR;
        m_channels.Enter(pMember->channel, pServer, dwConnID);
        return HPR_OK;
    }

    // A frame begins. The library has checked that it is masked, and nothing else.
    EnHandleResult OnWSMessageHeader(IHttpServer* pServer, CONNID dwConnID, BOOL bFinal, BYTE iReserved, BYTE iOperationCode,
        const BYTE*, ULONGLONG ullBodyLen) override
    {
        Member* pMember = Find(pServer, dwConnID);
        if (pMember == nullptr)
            return HR_ERROR;
        pMember->opcode = iOperationCode;
        pMember->final = bFinal != FALSE;
        if (pMember->closing)
            return HR_OK; // everything after a close frame is ignored
        bool isControl = iOperationCode >= WS_CLOSE;
        if (iReserved != 0 || iOperationCode > WS_PONG || (iOperationCode > WS_BINARY && !isControl))
            return Refuse(pServer, dwConnID, pMember, PROTOCOL_ERROR);
        if (isControl) // it may come between the fragments of a message
        {
            pMember->control.clear();
            return bFinal && ullBodyLen <= 125 ? HR_OK : Refuse(pServer, dwConnID, pMember, PROTOCOL_ERROR);
        }
        if ((iOperationCode == WS_CONTINUATION) != pMember->fragmented)
            return Refuse(pServer, dwConnID, pMember, PROTOCOL_ERROR);
        if (iOperationCode == WS_BINARY)
            return Refuse(pServer, dwConnID, pMember, UNSUPPORTED_DATA);
        // The length is only announced; nothing is allocated for it.
        if (ullBodyLen > MAX_MESSAGE - pMember->message.size())
            return Refuse(pServer, dwConnID, pMember, TOO_BIG);
        pMember->fragmented = !bFinal;
        return HR_OK;
    }

    EnHandleResult OnWSMessageBody(IHttpServer* pServer, CONNID dwConnID, const BYTE* pData, int iLength) override
    {
        Member* pMember = Find(pServer, dwConnID);
        if (pMember != nullptr && !pMember->closing)
            (pMember->opcode >= WS_CLOSE ? pMember->control : pMember->message).append((const char*)pData, (size_t)iLength);
        return HR_OK;
    }

    EnHandleResult OnWSMessageComplete(IHttpServer* pServer, CONNID dwConnID) override
    {
        Member* pMember = Find(pServer, dwConnID);
        if (pMember == nullptr || pMember->closing)
            return HR_OK;
        const std::string& control = pMember->control;
        switch (pMember->opcode)
        {
        case WS_PING:
            return pServer->SendWSMessage(dwConnID, TRUE, 0, WS_PONG, (const BYTE*)control.data(), (int)control.size()) ? HR_OK
                                                                                                                 : HR_ERROR;
        case WS_PONG:
            return HR_OK;
        case WS_CLOSE: // answered with the same code, if there is one; then the server ends the connection, and the client waits for it
            SendClose(pServer, dwConnID, pMember, control.substr(0, control.size() < 2 ? 0 : 2));
            pServer->Disconnect(dwConnID, FALSE);
            return HR_OK;
        default:
            break;
        }
        if (!pMember->final)
            return HR_OK;
        std::string message;
        message.swap(pMember->message);
        if (!ws_is_utf8((const uint8_t*)message.data(), message.size()))
            return Refuse(pServer, dwConnID, pMember, INVALID_TEXT);
        m_channels.Say(pMember->channel, message);
        return HR_OK;
    }

    // Malformed requests get an answer before the connection ends. The reason is for the log, not for the client.
    EnHttpParseResult OnParseError(IHttpServer* pServer, CONNID dwConnID, int iErrorCode, LPCSTR lpszErrorDesc) override
    {
        static const THeader close[] = {{"Connection", "close"}};
        fprintf(stderr, "server: connection %lu: error %d: %s\n", dwConnID, iErrorCode, lpszErrorDesc);
        pServer->SendResponse(dwConnID, HSC_BAD_REQUEST, nullptr, close, 1);
        return HPR_OK;
    }

    EnHandleResult OnClose(ITcpServer* pSender, CONNID dwConnID, EnSocketOperation, int iErrorCode) override
    {
        IHttpServer* pServer = IHttpServer::FromS(pSender);
        Member* pMember = Find(pServer, dwConnID);
        char reason[128];
        int length = sizeof reason;

        if (iErrorCode != 0 && HP_Ext_GetHttpFailureReason(pSender, dwConnID, reason, &length))
            fprintf(stderr, "server: connection %lu: %s\n", dwConnID, reason);
        if (pMember != nullptr)
        {
            m_channels.Leave(pMember->channel, pServer, dwConnID);
            delete pMember;
        }
        return HR_OK;
    }

    void Ping() { m_channels.Ping(); }

private:
    static Member* Find(IHttpServer* pServer, CONNID dwConnID)
    {
        PVOID pExtra = nullptr;
        return pServer->GetConnectionExtra(dwConnID, &pExtra) ? static_cast<Member*>(pExtra) : nullptr;
    }

    // The channel of a query such as "channel=garden". Only plain names, so nothing must be decoded.
    static bool Channel(const std::string& query, std::string& channel)
    {
        static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
        channel = query.empty() ? "hall" : query.compare(0, 8, "channel=") == 0 ? query.substr(8) : "";
        return !channel.empty() && channel.size() <= 32 && channel.find_first_not_of(plain) == std::string::npos;
    }

    // Sends a close and waits for the client's. If the client does not end the connection in time, the library does.
    EnHandleResult Refuse(IHttpServer* pServer, CONNID dwConnID, Member* pMember, CloseCode code)
    {
        SendClose(pServer, dwConnID, pMember, std::string{(char)(code >> 8), (char)(code & 0xff)});
        pServer->Release(dwConnID);
        return HR_OK;
    }

    void SendClose(IHttpServer* pServer, CONNID dwConnID, Member* pMember, const std::string& code)
    {
        pMember->closing = true;
        m_channels.Leave(pMember->channel, pServer, dwConnID);
        pServer->SendWSMessage(dwConnID, TRUE, 0, WS_CLOSE, (const BYTE*)code.data(), (int)code.size());
    }

    Channels m_channels;
};

// The listener comes first, because it must outlive the servers.
static CListenerImpl s_listener;
static CHttpServerPtr s_http(&s_listener);
static CHttpsServerPtr s_https(&s_listener);

static bool Start(const char* name, IHttpServer* pServer, const char* address, USHORT port)
{
    HP_Ext_SetHttpHeadTimeout(pServer, 10000); // there is no limit by default
    HP_Ext_SetHttpIdleTimeout(pServer, 10000);
    if (!pServer->Start(address, port))
    {
        fprintf(stderr, "server: cannot start: %s\n", reason_of(pServer).c_str());
        return false;
    }
    char bound[64];
    int length = sizeof bound;
    pServer->GetListenAddress(bound, length, port);
    printf("%s %u\n", name, port);
    fflush(stdout);
    return true;
}

static bool StartTls(const char* certificate, const char* key, const char* address, USHORT port)
{
    char reason[256] = "?";
    int length = sizeof reason;

    HP_Ext_SetSSLHandshakeTimeout(s_https.Get(), 10000);
    if (s_https->SetupSSLContext(SSL_VM_NONE, certificate, key))
        return Start("HTTPS", s_https.Get(), address, port);
    HP_Ext_GetSSLSetupError(s_https.Get(), reason, &length);
    fprintf(stderr, "server: %s\n", reason);
    return false;
}

// Returns when the program should stop. Until then it sends pings, and closes connections that have sent nothing, not even a
// pong, in the time of three pings.
static void Serve(int stopSignals)
{
    while (!stop_within(stopSignals, PING_INTERVAL))
    {
        s_listener.Ping();
        s_http->DisconnectSilenceConnections(3 * PING_INTERVAL);
        if (s_https->HasStarted())
            s_https->DisconnectSilenceConnections(3 * PING_INTERVAL);
    }
}

int main(int argc, char** argv)
{
    const char* address = argc > 1 ? argv[1] : "127.0.0.1";
    USHORT port = argc > 2 ? (USHORT)atoi(argv[2]) : 8080;
    USHORT tlsPort = argc > 5 ? (USHORT)atoi(argv[5]) : 8443;

    if (argc == 4 || argc > 6)
    {
        fprintf(stderr, "usage: %s [ADDRESS [PORT [CERTIFICATE KEY [HTTPS_PORT]]]]\n", argv[0]);
        return 2;
    }
    int stopSignals = open_stop_signals();
    if (stopSignals < 0)
        return EXIT_FAILURE;
    bool started = (argc <= 4 || StartTls(argv[3], argv[4], address, tlsPort)) && Start("READY", s_http.Get(), address, port);
    if (started)
        Serve(stopSignals);
    if (s_https->HasStarted())
        s_https->Stop();
    if (s_http->HasStarted())
        s_http->Stop(); // closes every connection and returns after the last callback ended
    return started ? EXIT_SUCCESS : EXIT_FAILURE;
}
