// The SSL kinds; their behaviour is tested by the programs of the C suites.
#include "support.h"

namespace
{

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
