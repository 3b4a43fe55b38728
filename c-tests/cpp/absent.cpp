// The SSL members of component types without SSL.
#include "support.h"

namespace
{

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
