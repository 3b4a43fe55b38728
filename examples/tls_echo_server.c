/* A TLS echo server.
 *
 *     tls_echo_server CERTIFICATE KEY [ADDRESS [PORT]]        default: 127.0.0.1 5556
 *
 * CERTIFICATE and KEY are PEM files; intermediate certificates follow the server's own.
 * Port 0 takes any free one. The server prints "READY <port>" once it listens, and
 * stops at SIGINT, at SIGTERM or at the end of its standard input. */
#define _GNU_SOURCE

#include <hpsocket/HPSocket4C-Ext.h>
#include <hpsocket/HPSocket4C-SSL.h>

#include "serve.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Called on a worker thread once a client has completed the handshake. Send works from
 * now on, not before. */
static En_HP_HandleResult on_handshake(HP_Server server, HP_CONNID id)
{
    void *version = NULL;

    HP_SSLServer_GetSSLSessionInfo(server, id, SSL_SSI_VERSION, &version);
    fprintf(stderr, "server: connection %lu uses %s\n", (unsigned long)id,
            version != NULL ? (const char *)version : "?");
    return HR_OK;
}

/* The data was decrypted already; what is sent will be encrypted. */
static En_HP_HandleResult on_receive(HP_Server server, HP_CONNID id, const BYTE *data, int length)
{
    return HP_Server_Send(server, id, data, length) ? HR_OK : HR_ERROR;
}

/* EBADMSG means that TLS failed, because a client does not trust the certificate or
 * does not speak TLS; ETIMEDOUT means that the handshake took too long. The reason in
 * words, like all of HPSocket4C-Ext.h, is an addition of hpsocket-rs. */
static En_HP_HandleResult on_close(HP_Server server, HP_CONNID id, En_HP_SocketOperation operation,
                                   int error)
{
    char reason[256] = "";
    int length = (int)sizeof reason;

    if (error == 0)
        return HR_OK;
    if (!HP_Ext_GetSSLFailureReason(server, id, reason, &length))
        snprintf(reason, sizeof reason, "operation %d", (int)operation);
    fprintf(stderr, "server: connection %lu failed with error %d: %s\n", (unsigned long)id, error,
            reason);
    return HR_OK;
}

int main(int argc, char **argv)
{
    const char *address = argc > 3 ? argv[3] : "127.0.0.1";
    long port = argc > 4 ? strtol(argv[4], NULL, 10) : 5556;

    if (argc < 3 || argc > 5 || port < 0 || port > 65535) {
        fprintf(stderr, "usage: %s CERTIFICATE KEY [ADDRESS [PORT]]\n", argv[0]);
        return 2;
    }
    int stop_signals = open_stop_signals();
    if (stop_signals < 0)
        return EXIT_FAILURE;

    /* An SSL server takes the listener and the functions of a TCP server. */
    HP_TcpServerListener listener = Create_HP_TcpServerListener();
    HP_SSLServer server = Create_HP_SSLServer(listener);
    HP_Set_FN_Server_OnHandShake(listener, on_handshake);
    HP_Set_FN_Server_OnReceive(listener, on_receive);
    HP_Set_FN_Server_OnClose(listener, on_close);

    /* With SSL_VM_NONE clients need no certificate. To demand one, pass SSL_VM_PEER |
     * SSL_VM_FAIL_IF_NO_PEER_CERT and a file with the CA that signs them. */
    int status = EXIT_FAILURE;
    HP_Ext_SetSSLHandshakeTimeout(server, 10000); /* otherwise idle peers could hold connections open forever */
    if (HP_SSLServer_SetupSSLContext(server, SSL_VM_NONE, argv[1], argv[2], NULL, NULL, NULL))
        status = serve(server, address, (USHORT)port, stop_signals);
    else {
        char reason[256] = "?";
        int length = (int)sizeof reason;
        HP_Ext_GetSSLSetupError(server, reason, &length);
        fprintf(stderr, "server: %s\n", reason);
    }

    Destroy_HP_SSLServer(server);
    Destroy_HP_TcpServerListener(listener);
    close(stop_signals);
    return status;
}
