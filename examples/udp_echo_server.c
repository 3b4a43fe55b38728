/* A UDP echo server: sends every datagram back to where it came from.
 *
 *     udp_echo_server [ADDRESS [PORT]]        default: 127.0.0.1 5555
 *
 * Port 0 takes any free one. The server prints "READY <port>" once it receives, and stops at SIGINT, at SIGTERM or at
 * the end of its standard input. Try, in another terminal (nc is netcat):
 *
 *     nc -u 127.0.0.1 5555
 *
 * What it shows:
 *
 * - A connection of a UDP server is an address that datagrams come from. The first datagram creates it, and UDP itself
 *   does not tell the server when the peer ends. Peers that use HP-Socket send a notification and heartbeats; others, such
 *   as nc, send nothing. So the server ends connections after a minute without a datagram.
 * - One datagram is one OnReceive, and one Send is one datagram, of up to MaxDatagramSize bytes (1,432 unless it is
 *   set). A longer one ends its connection. Empty ones are heartbeats; the library answers them itself.
 * - Datagrams that come faster than the callbacks return wait in the socket's receive buffer, and are lost when it is
 *   full. So the server asks for a larger one (udp_telemetry.cpp shows how to count what is lost). */
#define _GNU_SOURCE

#include <hpsocket/HPSocket4C-Ext.h>

#include "serve.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { IDLE_MILLISECONDS = 60 * 1000, RECEIVE_BUFFER = 1024 * 1024 };

/* What there is to say about a connection, with its peer's address. */
static void tell(HP_Server server, HP_CONNID id, const char *what, int error)
{
    char address[64];
    int length = (int)sizeof address;
    USHORT port = 0;

    if (HP_Server_GetRemoteAddress(server, id, address, &length, &port))
        fprintf(stderr, "server: connection %lu, %s port %u: %s (error %d)\n", (unsigned long)id, address, (unsigned)port, what, error);
}

/* The first datagram of an address; OnReceive follows with its content. For UDP the third parameter is a pointer to the
 * peer's sockaddr, which is valid inside this call. */
static En_HP_HandleResult on_accept(HP_Server server, HP_CONNID id, UINT_PTR sockaddr)
{
    (void)sockaddr;
    tell(server, id, "first datagram", 0);
    return HR_OK;
}

/* Called on worker threads; the calls for one connection never overlap, and have the order of arrival. */
static En_HP_HandleResult on_receive(HP_Server server, HP_CONNID id, const BYTE *data, int length)
{
    return HP_Server_Send(server, id, data, length) ? HR_OK : HR_ERROR;
}

/* Error 0: the peer has sent a close notification or nothing for too long, or the server stops. EMSGSIZE: the peer has
 * sent a datagram that is too long. */
static En_HP_HandleResult on_close(HP_Server server, HP_CONNID id, En_HP_SocketOperation operation, int error)
{
    (void)operation;
    tell(server, id, "the end", error);
    return HR_OK;
}

int main(int argc, char **argv)
{
    const char *address = argc > 1 ? argv[1] : "127.0.0.1";
    char *end = "";
    long port = argc > 2 ? strtol(argv[2], &end, 10) : 5555;

    if (argc > 3 || *end != '\0' || port < 0 || port > 65535) {
        fprintf(stderr, "usage: %s [ADDRESS [PORT]]\n", argv[0]);
        return 2;
    }
    int stop_signals = open_stop_signals();
    if (stop_signals < 0)
        return EXIT_FAILURE;

    HP_UdpServerListener listener = Create_HP_UdpServerListener();
    HP_UdpServer server = Create_HP_UdpServer(listener);
    HP_Set_FN_Server_OnAccept(listener, on_accept);
    HP_Set_FN_Server_OnReceive(listener, on_receive);
    HP_Set_FN_Server_OnClose(listener, on_close);

    /* Additions of hpsocket-rs. The kernel grants at most net.core.rmem_max. */
    HP_Ext_SetUdpIdleTimeout(server, IDLE_MILLISECONDS);
    HP_Ext_SetUdpReceiveBuffer(server, RECEIVE_BUFFER);

    int status = serve(server, address, (USHORT)port, stop_signals);

    Destroy_HP_UdpServer(server);
    Destroy_HP_UdpServerListener(listener);
    close(stop_signals);
    return status;
}
