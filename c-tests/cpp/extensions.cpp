// HPSocket-Ext.h: which objects its functions take. What they do is tested by the programs of the suite ext, through the C++ library too.
#include <hpsocket/HPSocket-Ext.h>

#include "by_slot.hpp"
#include "support.h"

#include <typeinfo>

namespace
{

const char* reason() { return errno_text(SYS_GetLastError()); }

template<class T>
BOOL failure_of(T* part, LPSTR text, int* length)
{
    return HP_Ext_GetSSLFailureReason(part, 1, text, length);
}

BOOL failure_of(ITcpClient* part, LPSTR text, int* length) { return HP_Ext_GetSSLFailureReason(part, text, length); }

template<class T>
BOOL http_failure_of(T* part, LPSTR text, int* length)
{
    return HP_Ext_GetHttpFailureReason(part, 1, text, length);
}

BOOL http_failure_of(ITcpClient* part, LPSTR text, int* length) { return HP_Ext_GetHttpFailureReason(part, text, length); }

// Those about HTTP, which components without HTTP refuse.
template<class T>
void ask_http(T* part)
{
    using Setter = void (*)(T*, DWORD);
    using Getter = DWORD (*)(T*);
    const struct { const char* name; Setter set; Getter get; } limits[] = {
        {"head size", HP_Ext_SetHttpMaxHeadSize, HP_Ext_GetHttpMaxHeadSize}, {"fields", HP_Ext_SetHttpMaxFields, HP_Ext_GetHttpMaxFields},
        {"URL", HP_Ext_SetHttpMaxUrl, HP_Ext_GetHttpMaxUrl}, {"chunk line", HP_Ext_SetHttpMaxChunkLine, HP_Ext_GetHttpMaxChunkLine},
        {"head time", HP_Ext_SetHttpHeadTimeout, HP_Ext_GetHttpHeadTimeout},
        {"idle time", HP_Ext_SetHttpIdleTimeout, HP_Ext_GetHttpIdleTimeout},
    };
    for (auto& limit : limits)
    {
        errno = 0;
        limit.set(part, 77);
        std::string first = reason();
        errno = 0;
        DWORD value = limit.get(part);
        fact("  %s: %s, %u: %s", limit.name, first.c_str(), value, reason());
    }
    errno = 0;
    HP_Ext_SetHttpStrictHost(part, TRUE);
    std::string first = reason();
    errno = 0;
    BOOL strict = HP_Ext_IsHttpStrictHost(part);
    fact("  strict host: %s, %d: %s", first.c_str(), strict, reason());
    char text[100];
    int length = sizeof text;
    errno = 0;
    BOOL known = http_failure_of(part, text, &length);
    fact("  HTTP failure %d: %s", known, reason());
}

// Every function once, with what it says and the error.
template<class T>
void ask(const std::string& label, T* part)
{
    char text[1001] = "";
    int length = sizeof text;
    errno = 0;
    HP_Ext_SetDrainTimeout(part, 4321);
    fact("%s: set drain timeout: %s", label.c_str(), reason());
    errno = 0;
    DWORD patience = HP_Ext_GetDrainTimeout(part);
    fact("  drain timeout %u: %s", patience, reason());
    errno = 0;
    HP_Ext_SetSSLHandshakeTimeout(part, 1234);
    fact("%s: set timeout: %s", label.c_str(), reason());
    errno = 0;
    DWORD timeout = HP_Ext_GetSSLHandshakeTimeout(part);
    fact("  timeout %u: %s", timeout, reason());
    errno = 0;
    BOOL verify = HP_Ext_IsSSLVerifyHost(part);
    fact("  names are compared %d: %s", verify, reason());
    errno = 0;
    HP_Ext_SetSSLVerifyHost(part, FALSE);
    fact("  switch it off: %s", reason());
    errno = 0;
    verify = HP_Ext_IsSSLVerifyHost(part);
    fact("  names are compared %d: %s", verify, reason());
    errno = 0;
    BOOL known = failure_of(part, text, &length);
    fact("  failure %d: %s", known, reason());
    length = sizeof text;
    errno = 0;
    known = HP_Ext_GetSSLSetupError(part, text, &length);
    fact("  setup error %d: %s", known, known ? text : reason());
    ask_http(part);
}

template<class T>
BOOL refusal_of(T* part, LPSTR text, int* length)
{
    return HP_Ext_GetHttpFailureReason(part, 1, text, length);
}

BOOL refusal_of(ITcpClient* part, LPSTR text, int* length) { return HP_Ext_GetHttpFailureReason(part, text, length); }

// The functions about HTTP once: each value is another one, so none can be taken for its neighbour.
template<class T>
void ask_http(const char* label, T* part)
{
    char text[128] = "";
    int length = sizeof text;
    errno = 0;
    HP_Ext_SetHttpMaxHeadSize(part, 1001);
    HP_Ext_SetHttpMaxFields(part, 1002);
    HP_Ext_SetHttpMaxUrl(part, 1003);
    HP_Ext_SetHttpMaxChunkLine(part, 1004);
    HP_Ext_SetHttpHeadTimeout(part, 1005);
    HP_Ext_SetHttpIdleTimeout(part, 1006);
    HP_Ext_SetHttpStrictHost(part, TRUE);
    fact("%s: limits %u %u %u %u, times %u %u, strict %d: %s", label, HP_Ext_GetHttpMaxHeadSize(part),
        HP_Ext_GetHttpMaxFields(part), HP_Ext_GetHttpMaxUrl(part), HP_Ext_GetHttpMaxChunkLine(part),
        HP_Ext_GetHttpHeadTimeout(part), HP_Ext_GetHttpIdleTimeout(part), HP_Ext_IsHttpStrictHost(part), reason());
    errno = 0;
    BOOL known = refusal_of(part, text, &length);
    fact("  refusal %d: %s", known, reason());
}

// What a failing call has left.
template<class T>
void fact_failure(const char* label, T* part, BOOL result)
{
    char text[1001] = "";
    int length = sizeof text;
    errno = 0;
    BOOL known = HP_Ext_GetLastErrorReason(part, text, &length);
    fact("%s: %d, %d: %s", label, result, known, known ? text : reason());
}

template<class Pointer, class T>
void http_kind(const char* label)
{
    Pointer object;
    T* part = object;
    ask_http(label, part);
}

template<class Pointer, class T>
void kind(const char* label)
{
    Pointer object;
    T* part = object;
    MUST(!part->SetupSSLContext(SSL_VM_NONE, "/nonexistent.crt", "/nonexistent.key"));
    ask(label, part);
}

// A class of the program that has the interface, as it looks when it was compiled with and without type information.
template<class T>
struct Own : T
{
};

template<class T, class Slots>
void not_ours(const std::string& label)
{
    by_slot::Vtable typed(Slots::Slots, 0, &typeid(Own<T>)), untyped(Slots::Slots, 0);
    by_slot::OnePart object = {typed.pointer()}, untyped_object = {untyped.pointer()};
    ask<T>(label + ", null", nullptr);
    ask(label + ", the program's", reinterpret_cast<T*>(&object));
    ask(label + ", without type information", reinterpret_cast<T*>(&untyped_object));
}

} // namespace

CASE(of_each_kind)
{
    kind<CSSLServerPtr, ITcpServer>("server");
    kind<CSSLAgentPtr, ITcpAgent>("agent");
    kind<CSSLClientPtr, ITcpClient>("client");
    kind<CSSLPullServerPtr, ITcpServer>("pull server");
    kind<CSSLPullAgentPtr, ITcpAgent>("pull agent");
    kind<CSSLPullClientPtr, ITcpClient>("pull client");
    kind<CSSLPackServerPtr, ITcpServer>("pack server");
    kind<CSSLPackAgentPtr, ITcpAgent>("pack agent");
    kind<CSSLPackClientPtr, ITcpClient>("pack client");
    kind<CTcpServerPtr, ITcpServer>("plain server");
    kind<CTcpPullAgentPtr, ITcpAgent>("plain pull agent");
    kind<CTcpPackClientPtr, ITcpClient>("plain pack client");
}

/* proves: HTTP-T2 HTTP-T12 */
CASE(of_http_kinds)
{
    http_kind<CHttpServerPtr, ITcpServer>("server");
    http_kind<CHttpAgentPtr, ITcpAgent>("agent");
    http_kind<CHttpClientPtr, ITcpClient>("client");
    http_kind<CHttpSyncClientPtr, ITcpClient>("sync client");
    http_kind<CHttpsServerPtr, ITcpServer>("secure server");
    http_kind<CHttpsAgentPtr, ITcpAgent>("secure agent");
    http_kind<CHttpsClientPtr, ITcpClient>("secure client");
    http_kind<CTcpServerPtr, ITcpServer>("server without HTTP");
    ask_http<ITcpServer>("null server", nullptr);
    ask_http<ITcpAgent>("null agent", nullptr);
    ask_http<ITcpClient>("null client", nullptr);
}

// proves: COM-10
CASE(reasons_of_all_parts)
{
    CTcpServerPtr server;
    server->SetSocketBufferSize(4);
    fact_failure<ITcpServer>("server", server, server->Start("127.0.0.1", 0));
    CTcpPullAgentPtr agent;
    CONNID id;
    fact_failure<ITcpAgent>("agent", agent, agent->Connect("127.0.0.1", 9, &id));
    CTcpPackClientPtr client;
    fact_failure<ITcpClient>("client", client, client->Start("01.2.3.4", 9, FALSE));
    CSSLServerPtr secure;
    fact_failure<ITcpServer>("secure server", secure, secure->Start("127.0.0.1", 0));
    CHttpSyncClientPtr http;
    fact_failure<ITcpClient>("sync client", http, http->OpenUrl("GET", "nowhere"));
    CUdpServerPtr udp;
    fact_failure<IUdpServer>("UDP server", udp, udp->Start("localhost", 0));
    CUdpClientPtr udp_client;
    fact_failure<IUdpClient>("UDP client", udp_client, udp_client->Start(nullptr, 9));
    CUdpCastPtr cast;
    fact_failure<IUdpCast>("cast", cast, cast->Start("1.2.3.4", 9));
    CUdpNodePtr node;
    fact_failure<IUdpNode>("node", node, node->Start("localhost", 0));
    CUdpArqServerPtr arq;
    arq->SetFlushInterval(0);
    fact_failure<IUdpServer>("ARQ server", arq, arq->Start("127.0.0.1", 0));
    CUdpArqClientPtr arq_client;
    arq_client->SetHandShakeTimeout(60);
    fact_failure<IUdpClient>("ARQ client", arq_client, arq_client->Start("127.0.0.1", 9));
    CHPThreadPoolPtr pool;
    fact_failure<IHPThreadPool>("pool", pool, pool->Stop());
    fact_failure<ITcpServer>("null", nullptr, FALSE);
    fact_failure<IHPThreadPool>("null pool", nullptr, FALSE);
}

CASE(of_objects_that_are_not_ours)
{
    not_ours<ITcpServer, by_slot::ITcpServer>("server");
    not_ours<ITcpAgent, by_slot::ITcpAgent>("agent");
    not_ours<ITcpClient, by_slot::ITcpClient>("client");
}

CASE(version)
{
    int numbers[3];
    fact("three numbers: %d", sscanf(HP_Ext_GetVersion(), "%d.%d.%d", numbers, numbers + 1, numbers + 2));
}

CASE(features)
{
#ifdef HP_EXT_HAS_FEATURE
    for (const char* name : {"ssl", "udp", "http", "zlib", "brotli", "iconv", "SSL", "quic"})
        fact("'%s' %d", name, HP_Ext_HasFeature(name));
#endif
}
