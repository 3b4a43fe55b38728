// An HTTP API with routes and JSON: notes that can be listed, made, read and deleted.
//
//     http_api_server [ADDRESS [PORT]]        default: 127.0.0.1 8080
//
// Port 0 takes any free one. The server prints "READY <port>" once it listens, and stops at SIGINT, at SIGTERM or at the end of
// its standard input. Try:
//
//     curl -i http://127.0.0.1:8080/notes
//     curl -i -H 'Content-Type: application/json' -d '{"text": "buy milk"}' http://127.0.0.1:8080/notes
//     curl -i http://127.0.0.1:8080/notes/1
//     curl -i -X DELETE http://127.0.0.1:8080/notes/1
//
// What it shows:
//
// - Routes, found in OnMessageComplete by method and path. The library answers nothing by itself: what no route takes gets
//   404, 405 or 400 from the program.
// - Bodies: they arrive in pieces (OnBody), chunked or not, and the program puts them together. A limit for each body, and
//   limits for the time that a client may take.
// - Keep-alive: the library says in each response whether the connection stays, and the program ends it with Release.
// - "Expect: 100-continue", with which curl asks before it sends a large body.

#include <hpsocket/HPSocket-Ext.h>
#include <hpsocket/HPSocket.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <string>
#include <strings.h>

#include "json.h"
#include "reason.h"
#include "stop.h"

enum
{
    MAX_BODY = 64 * 1024,
    MAX_NOTES = 1000,
};

// The data behind the API. Connections are served by several threads at once, so it has a lock.
class Notes
{
public:
    // 0: there are too many.
    unsigned Add(const std::string& text)
    {
        std::lock_guard<std::mutex> guard(m_lock);
        if (m_notes.size() >= MAX_NOTES)
            return 0;
        m_notes[++m_last] = text;
        return m_last;
    }

    bool Get(unsigned id, std::string& json)
    {
        std::lock_guard<std::mutex> guard(m_lock);
        auto note = m_notes.find(id);
        if (note == m_notes.end())
            return false;
        json = Json(note->first, note->second);
        return true;
    }

    bool Remove(unsigned id)
    {
        std::lock_guard<std::mutex> guard(m_lock);
        return m_notes.erase(id) > 0;
    }

    std::string List()
    {
        std::lock_guard<std::mutex> guard(m_lock);
        std::string json;
        for (const auto& note : m_notes)
            json += (json.empty() ? "" : ",") + Json(note.first, note.second);
        return "[" + json + "]";
    }

    static std::string Json(unsigned id, const std::string& text)
    {
        return "{\"id\":" + std::to_string(id) + ",\"text\":" + json_text(text) + "}";
    }

private:
    std::mutex m_lock;
    std::map<unsigned, std::string> m_notes;
    unsigned m_last = 0;
};

// Called on worker threads; calls about one connection never overlap, so what belongs to a connection needs no lock.
class CListenerImpl : public CHttpServerListener
{
public:
    // Each connection has a place for the body of its current request.
    EnHandleResult OnAccept(ITcpServer* pSender, CONNID dwConnID, UINT_PTR) override
    {
        return pSender->SetConnectionExtra(dwConnID, new std::string) ? HR_OK : HR_ERROR;
    }

    // The head is there, and a body may follow.
    EnHttpParseResult OnHeadersComplete(IHttpServer* pServer, CONNID dwConnID) override
    {
        LPCSTR expect = nullptr;
        std::string* pBody = Body(pServer, dwConnID);
        if (pBody == nullptr)
            return HPR_ERROR;
        pBody->clear();
        if (pServer->GetContentLength(dwConnID) > MAX_BODY)
            return TooLarge(pServer, dwConnID);
        if (pServer->GetHeader(dwConnID, "Expect", &expect) && strcasecmp(expect, "100-continue") == 0)
            pServer->SendResponse(dwConnID, HSC_CONTINUE);
        return HPR_OK;
    }

    // A chunked body says nothing of its length before.
    EnHttpParseResult OnBody(IHttpServer* pServer, CONNID dwConnID, const BYTE* pData, int iLength) override
    {
        std::string* pBody = Body(pServer, dwConnID);
        if (pBody->size() + (size_t)iLength > MAX_BODY)
            return TooLarge(pServer, dwConnID);
        pBody->append((const char*)pData, (size_t)iLength);
        return HPR_OK;
    }

    EnHttpParseResult OnMessageComplete(IHttpServer* pServer, CONNID dwConnID) override
    {
        const std::string path = pServer->GetUrlField(dwConnID, HUF_PATH);
        unsigned id = 0;
        int end = 0;

        if (pServer->IsUpgrade(dwConnID))
            return HPR_ERROR; // OnUpgrade would follow
        if (path == "/notes")
            return Collection(pServer, dwConnID);
        if (path.size() <= 16 && sscanf(path.c_str(), "/notes/%9u%n", &id, &end) == 1 && (size_t)end == path.size())
            return Note(pServer, dwConnID, id);
        return Refuse(pServer, dwConnID, HSC_NOT_FOUND, "no such resource");
    }

    // What is malformed, or too slow, gets an answer before the library ends the connection.
    EnHttpParseResult OnParseError(IHttpServer* pServer, CONNID dwConnID, int iErrorCode, LPCSTR lpszErrorDesc) override
    {
        static const THeader close[] = {{"Connection", "close"}};
        fprintf(stderr, "server: connection %lu: error %d: %s\n", dwConnID, iErrorCode, lpszErrorDesc);
        pServer->SendResponse(dwConnID, HSC_BAD_REQUEST, nullptr, close, 1);
        return HPR_OK;
    }

    EnHandleResult OnClose(ITcpServer* pSender, CONNID dwConnID, EnSocketOperation, int) override
    {
        delete Body(IHttpServer::FromS(pSender), dwConnID);
        return HR_OK;
    }

private:
    static std::string* Body(IHttpServer* pServer, CONNID dwConnID)
    {
        PVOID pExtra = nullptr;
        return pServer->GetConnectionExtra(dwConnID, &pExtra) ? static_cast<std::string*>(pExtra) : nullptr;
    }

    // The library compares methods with case, as HTTP does. HEAD is answered like GET: it sends the head only.
    static bool IsMethod(IHttpServer* pServer, CONNID dwConnID, const char* method)
    {
        const std::string actual = pServer->GetMethod(dwConnID);
        return actual == method || (actual == "HEAD" && std::string("GET") == method);
    }

    EnHttpParseResult Collection(IHttpServer* pServer, CONNID dwConnID)
    {
        if (IsMethod(pServer, dwConnID, "GET"))
            return Answer(pServer, dwConnID, HSC_OK, m_notes.List());
        if (!IsMethod(pServer, dwConnID, "POST"))
            return Refuse(pServer, dwConnID, HSC_METHOD_NOT_ALLOWED, "GET or POST", "Allow", "GET, HEAD, POST");

        LPCSTR type = pServer->GetContentType(dwConnID);
        JsonObject request;
        if (type == nullptr || strncasecmp(type, "application/json", 16) != 0)
            return Refuse(pServer, dwConnID, HSC_UNSUPPORTED_MEDIA_TYPE, "send application/json");
        const std::string* pText = request.Parse(*Body(pServer, dwConnID)) ? request.Find("text") : nullptr;
        if (pText == nullptr)
            return Refuse(pServer, dwConnID, HSC_BAD_REQUEST, "send {\"text\": \"...\"}");
        unsigned id = m_notes.Add(*pText);
        if (id == 0)
            return Refuse(pServer, dwConnID, HSC_INSUFFICIENT_STORAGE, "too many notes");
        const std::string location = "/notes/" + std::to_string(id);
        return Answer(pServer, dwConnID, HSC_CREATED, Notes::Json(id, *pText), "Location", location.c_str());
    }

    EnHttpParseResult Note(IHttpServer* pServer, CONNID dwConnID, unsigned id)
    {
        std::string json;
        if (IsMethod(pServer, dwConnID, "GET"))
            return m_notes.Get(id, json) ? Answer(pServer, dwConnID, HSC_OK, json)
                                         : Refuse(pServer, dwConnID, HSC_NOT_FOUND, "no such note");
        if (IsMethod(pServer, dwConnID, "DELETE"))
            return m_notes.Remove(id) ? Answer(pServer, dwConnID, HSC_NO_CONTENT, "")
                                      : Refuse(pServer, dwConnID, HSC_NOT_FOUND, "no such note");
        return Refuse(pServer, dwConnID, HSC_METHOD_NOT_ALLOWED, "GET or DELETE", "Allow", "GET, HEAD, DELETE");
    }

    // Sends a response. The library adds Content-Length, and Connection as the request wishes.
    static EnHttpParseResult Answer(IHttpServer* pServer, CONNID dwConnID, USHORT code, const std::string& json,
        LPCSTR name = nullptr, LPCSTR value = nullptr)
    {
        const THeader headers[] = {{json.empty() ? nullptr : "Content-Type", "application/json"}, {name, value}};
        if (!pServer->SendResponse(dwConnID, code, nullptr, headers, 2, (const BYTE*)json.data(), (int)json.size()))
            return HPR_ERROR;
        if (!pServer->IsKeepAlive(dwConnID))
            pServer->Release(dwConnID); // the client may close first; otherwise the library does, after a while
        return HPR_OK;
    }

    static EnHttpParseResult Refuse(IHttpServer* pServer, CONNID dwConnID, USHORT code, const char* reason, LPCSTR name = nullptr,
        LPCSTR value = nullptr)
    {
        return Answer(pServer, dwConnID, code, "{\"error\":" + json_text(reason) + "}", name, value);
    }

    // Answers before the body is there. After Release the rest of it is thrown away, and no event follows but OnClose.
    static EnHttpParseResult TooLarge(IHttpServer* pServer, CONNID dwConnID)
    {
        Refuse(pServer, dwConnID, HSC_REQUEST_ENTITY_TOO_LARGE, "too large", "Connection", "close");
        pServer->Release(dwConnID);
        return HPR_OK;
    }

    Notes m_notes;
};

// The listener comes first, because it must outlive the server.
static CListenerImpl s_listener;
static CHttpServerPtr s_server(&s_listener);

int main(int argc, char** argv)
{
    const char* address = argc > 1 ? argv[1] : "127.0.0.1";
    USHORT port = argc > 2 ? (USHORT)atoi(argv[2]) : 8080;

    int stopSignals = open_stop_signals();
    if (stopSignals < 0)
        return EXIT_FAILURE;

    // By default there is no time limit for a request, and a request may name no host, or two.
    HP_Ext_SetHttpHeadTimeout(s_server.Get(), 10000);
    HP_Ext_SetHttpIdleTimeout(s_server.Get(), 10000);
    HP_Ext_SetHttpStrictHost(s_server.Get(), TRUE);
    if (!s_server->Start(address, port))
    {
        fprintf(stderr, "server: cannot start: %s\n", reason_of(s_server.Get()).c_str());
        return EXIT_FAILURE;
    }

    // With port 0 the system chose one.
    char bound[64];
    int length = sizeof bound;
    s_server->GetListenAddress(bound, length, port);
    printf("READY %u\n", port);
    fflush(stdout);

    wait_for_stop(stopSignals);
    s_server->Stop(); // closes every connection and returns after the last callback ended
    return EXIT_SUCCESS;
}
