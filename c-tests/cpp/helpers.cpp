// The functions that programs call besides their components' methods (CPP-121).
#include "support.h"

#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace
{

int option(SOCKET socket, int level, int name)
{
    int value = -1, length = sizeof value;
    return SYS_GetSocketOption(socket, level, name, &value, &length) == 0 ? value : -1;
}

} // namespace

// proves: CPP-121
CASE(errors_and_versions)
{
    fact("version %x, header %x", HP_GetHPSocketVersion(), GetHPSocketVersion());
    fact("%s", HP_GetSocketErrorDesc(SE_SOCKET_BIND));
    CTcpServerPtr server;
    BOOL started = server->Start("1.2.3.4.5", 0);
    fact("bad address %d: %s", started, server->GetLastErrorDesc());
    errno = EADDRINUSE;
    fact("%s %s", errno_text(SYS_GetLastError()), SYS_GetLastErrorStr());
}

// proves: CPP-121
CASE(addresses_and_memory)
{
    char ip[64];
    int length = sizeof ip, count = 0;
    EnIPAddrType type = IPT_ALL;
    BOOL found = SYS_GetIPAddress("127.0.0.1", ip, length, type);
    fact("GetIPAddress %d %s, IPv4 %d", found, ip, type == IPT_IPV4);
    found = SYS_IsIPAddress("::1", &type);
    fact("IsIPAddress %d, IPv6 %d", found, type == IPT_IPV6);
    LPTIPAddr* list = nullptr;
    found = SYS_EnumHostIPAddresses("127.0.0.1", IPT_IPV4, &list, count) && count == 1 && !strcmp(list[0]->address, "127.0.0.1");
    fact("EnumHostIPAddresses %d, freed %d", found, SYS_FreeHostIPAddresses(list));
    LPBYTE block = SYS_Realloc(SYS_Malloc(4), 8);
    fact("memory %d", block != nullptr);
    SYS_Free(block);
}

// On the socket that an event brings.
// proves: CPP-121
CASE(socket_options_in_events)
{
    struct Options : WatchServer
    {
        int reuse = -1, no_delay = -1, same_port = -1;

        EnHandleResult OnPrepareListen(ITcpServer* sender, SOCKET socket) override
        {
            reuse = SYS_SSO_ReuseAddress(socket, RAP_NONE) == 0 ? option(socket, SOL_SOCKET, SO_REUSEADDR) : -1;
            return WatchServer::OnPrepareListen(sender, socket);
        }
        EnHandleResult OnAccept(ITcpServer* sender, CONNID id, UINT_PTR client) override
        {
            char address[64];
            int length = sizeof address;
            USHORT port = 0, listening = 0;
            no_delay = SYS_SSO_NoDelay(SOCKET(client), TRUE) == 0 ? option(SOCKET(client), IPPROTO_TCP, TCP_NODELAY) != 0 : -1;
            BOOL known = SYS_GetSocketLocalAddress(SOCKET(client), address, length, port);
            length = sizeof address;
            same_port = known && sender->GetListenAddress(address, length, listening) && port == listening;
            return WatchServer::OnAccept(sender, id, client);
        }
    } listener;
    CTcpServerPtr server(&listener);
    listener.trace.expect(server.Get());
    int peer = peer_connect(listen_on(server));
    WAIT(listener.trace.has("OnHandShake"));
    MUST(server->Stop());
    fact("reuse %d, no delay %d, port %d", listener.reuse, listener.no_delay, listener.same_port);
    peer_close(peer);
}
