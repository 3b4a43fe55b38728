/* A TCP echo server with the "pull" model: the library collects received bytes, and the
 * program fetches whole messages from it.
 *
 *     pull_echo_server [ADDRESS [PORT]]        default: 127.0.0.1 5555
 *
 * Port 0 takes any free one. The server prints "READY <port>" once it listens, and
 * stops at SIGINT, at SIGTERM or at the end of its standard input. */
#define _GNU_SOURCE

#include <hpsocket/HPSocket4C.h>

#include "echo.h"
#include "serve.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Called on a worker thread whenever new bytes have arrived; `buffered` counts all
 * bytes that wait to be fetched. Calls for one connection never overlap, so no lock is
 * needed here. There is no further call for bytes that are left behind, so take every
 * complete message now. */
static En_HP_HandleResult on_receive(HP_Server server, HP_CONNID id, int buffered)
{
    BYTE message[MAX_MESSAGE];

    while (buffered >= HEADER_SIZE) {
        /* Look at the header; it stays in the buffer until the message is complete. */
        if (HP_TcpPullServer_Peek(server, id, message, HEADER_SIZE) != FR_OK)
            return HR_ERROR;

        uint32_t payload = get_length(message);
        if (payload > MAX_PAYLOAD)
            return HR_ERROR; /* not our protocol: the library closes the connection */

        int length = HEADER_SIZE + (int)payload;
        if (buffered < length)
            break; /* the rest is still on its way */

        if (HP_TcpPullServer_Fetch(server, id, message, length) != FR_OK)
            return HR_ERROR;
        if (!HP_Server_Send(server, id, message, length))
            return HR_ERROR;
        buffered -= length;
    }
    return HR_OK;
}

static En_HP_HandleResult on_close(HP_Server server, HP_CONNID id, En_HP_SocketOperation operation,
                                   int error)
{
    (void)server;
    if (error != 0)
        fprintf(stderr, "server: connection %lu: operation %d failed with error %d\n",
                (unsigned long)id, (int)operation, error);
    return HR_OK;
}

int main(int argc, char **argv)
{
    const char *address = argc > 1 ? argv[1] : "127.0.0.1";
    long port = argc > 2 ? strtol(argv[2], NULL, 10) : 5555;

    if (argc > 3 || port < 0 || port > 65535) {
        fprintf(stderr, "usage: %s [ADDRESS [PORT]]\n", argv[0]);
        return 2;
    }
    raise_open_file_limit();

    int stop_signals = open_stop_signals();
    if (stop_signals < 0)
        return EXIT_FAILURE;

    /* The listener holds the callbacks and must outlive the server. */
    HP_TcpPullServerListener listener = Create_HP_TcpPullServerListener();
    HP_TcpPullServer server = Create_HP_TcpPullServer(listener);
    HP_Set_FN_Server_OnPullReceive(listener, on_receive);
    HP_Set_FN_Server_OnClose(listener, on_close);

    int status = serve(server, address, (USHORT)port, stop_signals);

    Destroy_HP_TcpPullServer(server);
    Destroy_HP_TcpPullServerListener(listener);
    close(stop_signals);
    return status;
}
