// SSL components. The programs of the C suites test their behaviour.
#include "support.h"

#include <atomic>

namespace
{

// Callbacks that choose a certificate, and how often each was asked.
std::atomic<int> asked[3];

template<int number>
int choose(LPCTSTR name, PVOID context)
{
    asked[number]++;
    return HP_SSL_DefaultServerNameCallback(name, context);
}

void ask(const char* label, ITcpServer* server)
{
    for (auto& count : asked)
        count = 0;
    ask_for_a_name(listen_on(server));
    MUST(server->Stop());
    fact("%s: asked %d %d %d", label, asked[0].load(), asked[1].load(), asked[2].load());
}

// One digit per expectation.
template<class Pointer>
void kind(const char* name)
{
    Pointer object;
    bool refused = !object->SetupSSLContext(SSL_VM_NONE, "/nonexistent.crt", "/nonexistent.key");
    int reason = SYS_GetLastError();
    fact("%s %d%d%d %s %d", name, object.Get() != nullptr, object->IsSecure(), object->IsSSLAutoHandShake(), errno_text(reason), refused);
}

} // namespace

// proves: SSL-1 SSL-3 CPP-82
CASE(kinds)
{
    kind<CSSLServerPtr>("server");
    kind<CSSLAgentPtr>("agent");
    kind<CSSLClientPtr>("client");
    kind<CSSLPullServerPtr>("pull server");
    kind<CSSLPullAgentPtr>("pull agent");
    kind<CSSLPullClientPtr>("pull client");
    kind<CSSLPackServerPtr>("pack server");
    kind<CSSLPackAgentPtr>("pack agent");
    kind<CSSLPackClientPtr>("pack client");
}

// proves: SSL-27
CASE(no_context)
{
    CSSLServerPtr server;
    bool started = server->Start("127.0.0.1", 0);
    int reason = SYS_GetLastError();
    fact("%d %d %s %s", started, server->GetLastError() == SE_SSL_ENV_NOT_READY, errno_text(reason), server->GetSSLCipherList());
}

// proves: SSL-33
CASE(name_callbacks)
{
    CSSLServerPtr first, second, none;
    MUST(set_up(first, choose<0>) && set_up(second, choose<1>) && set_up(none, nullptr));
    ask("first", first);
    ask("second", second);
    ask("none", none);
    fact("set up again: %d %d", set_up(first, choose<2>), set_up(first, nullptr));
    ask("first, still", first);
    first->CleanupSSLContext();
    fact("a bad file: %d", first->SetupSSLContext(SSL_VM_NONE, "/nonexistent", "/nonexistent", nullptr, nullptr, choose<1>));
    MUST(set_up(first, choose<2>));
    ask("first, another", first);
    first->CleanupSSLContext();
    MUST(set_up(first, nullptr));
    ask("first, none", first);
    first->CleanupSSLContext();
    MUST(set_up(first, HP_SSL_DefaultServerNameCallback));
    ask("first, the default", first);
    first.Reset();
    ask("second, when the first is gone", second);
    CSSLServerPtr third;
    MUST(set_up(third, choose<0>));
    second.Reset();
    ask("third", third);
}
