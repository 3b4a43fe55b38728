// Component types that the library does not have yet, and the SSL members of those
// without SSL.
#include "support.h"

namespace
{

template<class T>
int refused(T* object)
{
    bool right = object == nullptr && SYS_GetLastError() == ERROR_NOT_SUPPORTED;
    errno = 0;
    return right;
}

template<class Pointer>
bool empty()
{
    errno = 0;
    Pointer pointer;
    return refused(pointer.Get());
}

// Every member that refuses says so in SYS_GetLastError.
bool no(int answer, int refusal = FALSE)
{
    bool right = answer == refusal && SYS_GetLastError() == ERROR_NOT_SUPPORTED;
    errno = 0;
    return right;
}

template<class T>
bool quiet_members(T* object)
{
    object->SetSSLAutoHandShake(TRUE);
    object->SetSSLCipherList("DEFAULT");
    object->CleanupSSLContext();
    return !object->IsSecure() && !object->IsSSLAutoHandShake() && object->GetSSLCipherList() == nullptr;
}

} // namespace

// proves: CPP-82 CPP-84
CASE(kinds)
{
    fact("thread pool %d%d", empty<CHPThreadPoolPtr>(), refused(HP_Create_SocketTaskObj(nullptr, nullptr, 0, nullptr, 0)));
}

// They fail as the SSL functions of components without TLS do (SSL-5). proves: CPP-5
CASE(ssl_members_of_plain_kinds)
{
    CTcpPullServerPtr server;
    CTcpAgentPtr agent;
    CTcpPackClientPtr client;
    LPVOID info = nullptr;
    errno = 0;
    fact("server %d %d%d%d%d%d%d%d", quiet_members(server.Get()), no(server->SetupSSLContext()), no(server->SetupSSLContextByMemory()),
        no(server->AddSSLContext(), -1), no(server->AddSSLContextByMemory(), -1), no(server->BindSSLServerName("name", 1)),
        no(server->StartSSLHandShake(1)), no(server->GetSSLSessionInfo(1, SSL_SSI_CTX, &info)));
    fact("agent %d %d%d%d%d", quiet_members(agent.Get()), no(agent->SetupSSLContext()), no(agent->SetupSSLContextByMemory()),
        no(agent->StartSSLHandShake(1)), no(agent->GetSSLSessionInfo(1, SSL_SSI_CTX, &info)));
    fact("client %d %d%d%d%d", quiet_members(client.Get()), no(client->SetupSSLContext()), no(client->SetupSSLContextByMemory()),
        no(client->StartSSLHandShake()), no(client->GetSSLSessionInfo(SSL_SSI_CTX, &info)));
}
