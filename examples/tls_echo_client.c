/* A TLS client for the echo server. It checks the server's certificate, sends messages
 * and compares what comes back.
 *
 *     tls_echo_client CA HOST ADDRESS PORT [MESSAGES]        default: 1000
 *
 * CA is a PEM file with the certificates to trust; HOST is the name that the server's
 * certificate must have. Exit status: 0 if every echo was right. */
#define _GNU_SOURCE

#include "reason.h"

#include <hpsocket/HPSocket4C-Ext.h>
#include <hpsocket/HPSocket4C-SSL.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGE_SIZE = 1024 };

/* Shared by the callbacks and main. Callbacks of one client never overlap, so the lock
 * guards only `ended`, which main waits for. */
static BYTE message[MESSAGE_SIZE];
static long wanted = 1000, done;
static int received;
static BOOL secured, wrong, ended;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

static void end(void)
{
    pthread_mutex_lock(&lock);
    ended = TRUE;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
}

/* The server's certificate has been verified, and the connection may be used. */
static En_HP_HandleResult on_handshake(HP_Client client, HP_CONNID id)
{
    void *version = NULL;

    (void)id;
    secured = TRUE;
    HP_SSLClient_GetSSLSessionInfo(client, SSL_SSI_VERSION, &version);
    printf("client: the server's certificate is valid, %s\n",
           version != NULL ? (const char *)version : "?");
    return HP_Client_Send(client, message, MESSAGE_SIZE) ? HR_OK : HR_ERROR;
}

/* A message may come in several pieces. */
static En_HP_HandleResult on_receive(HP_Client client, HP_CONNID id, const BYTE *data, int length)
{
    (void)id;
    if (length > MESSAGE_SIZE - received || memcmp(data, message + received, (size_t)length) != 0) {
        wrong = TRUE;
        return HR_ERROR; /* the library closes the connection */
    }
    received += length;
    if (received < MESSAGE_SIZE)
        return HR_OK;
    received = 0;
    if (++done < wanted)
        return HP_Client_Send(client, message, MESSAGE_SIZE) ? HR_OK : HR_ERROR;
    end();
    return HR_OK;
}

static En_HP_HandleResult on_close(HP_Client client, HP_CONNID id, En_HP_SocketOperation operation,
                                   int error)
{
    char reason[256] = "?";
    int length = (int)sizeof reason;

    HP_Ext_GetSSLFailureReason(client, id, reason, &length);
    if (error != 0 && !secured)
        printf("client: the handshake failed with error %d: %s\n", error, reason);
    else if (error != 0)
        printf("client: operation %d failed with error %d\n", (int)operation, error);
    end();
    return HR_OK;
}

/* Connects and waits until all messages are back or the connection has ended. */
static void talk(HP_SSLClient client, const char *address, const char *host, USHORT port)
{
    char target[512];

    /* "address^name" connects to the address, and sends and checks the name. If the
     * name resolves to the address, the name alone is enough. */
    snprintf(target, sizeof target, "%s^%s", address, host);
    if (!HP_Client_Start(client, target, port, FALSE)) {
        printf("client: %s\n", reason_of(client));
        return;
    }
    pthread_mutex_lock(&lock);
    while (!ended)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    HP_Client_Stop(client);
}

int main(int argc, char **argv)
{
    long port = argc > 4 ? strtol(argv[4], NULL, 10) : 0;

    if (argc > 5)
        wanted = strtol(argv[5], NULL, 10);
    if (argc < 5 || argc > 6 || port < 1 || port > 65535 || wanted < 1) {
        fprintf(stderr, "usage: %s CA HOST ADDRESS PORT [MESSAGES]\n", argv[0]);
        return 2;
    }
    for (int i = 0; i < MESSAGE_SIZE; i++)
        message[i] = (BYTE)(i * 7);

    HP_TcpClientListener listener = Create_HP_TcpClientListener();
    HP_SSLClient client = Create_HP_SSLClient(listener);
    HP_Set_FN_Client_OnHandShake(listener, on_handshake);
    HP_Set_FN_Client_OnReceive(listener, on_receive);
    HP_Set_FN_Client_OnClose(listener, on_close);

    /* SSL_VM_PEER verifies the server's certificate. SSL_VM_NONE, the default of the
     * API, would accept any server. */
    if (HP_SSLClient_SetupSSLContext(client, SSL_VM_PEER, NULL, NULL, NULL, argv[1]))
        talk(client, argv[3], argv[2], (USHORT)port);
    else {
        char reason[256] = "?";
        int length = (int)sizeof reason;
        HP_Ext_GetSSLSetupError(client, reason, &length);
        printf("client: %s\n", reason);
    }

    Destroy_HP_SSLClient(client); /* no callback runs any more */
    Destroy_HP_TcpClientListener(listener);
    if (secured)
        printf("client: %ld of %ld messages came back%s\n", done, wanted, wrong ? ", one of them wrong" : "");
    return done == wanted ? EXIT_SUCCESS : EXIT_FAILURE;
}
