/* ARQ by a library with the flat C API. */
#define _GNU_SOURCE
#include "arq.h"
#include "hpapi.h"
#include "measure.h"
#include <errno.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static HP client;
static BOOL (*send_message)(HP, const BYTE *, int);
static BOOL (*waiting)(HP, int *);
static sem_t ready;

static int on_server_receive(HP server, CONNID id, const BYTE *data, int length)
{
    (void)server, (void)id;
    arrived((const char *)data, (size_t)length);
    return HR_OK;
}

static int on_client_receive(HP of, CONNID id, const BYTE *data, int length)
{
    (void)of, (void)id, (void)data, (void)length;
    return HR_OK;
}

static int on_handshake(HP of, CONNID id)
{
    (void)of, (void)id;
    sem_post(&ready);
    return HR_OK;
}

static HP make(const char *kind, const char *family, void *on_receive)
{
    char name[64];
    const struct {
        const char *format;
        int value;
    } settings[] = {
        { "HP_%s_SetNoDelay", arq.nodelay }, { "HP_%s_SetFlushInterval", arq.interval }, { "HP_%s_SetResendByAcks", arq.resend },
        { "HP_%s_SetTurnoffCongestCtrl", arq.nc }, { "HP_%s_SetSendWndSize", arq.send_window },
        { "HP_%s_SetRecvWndSize", arq.receive_window }, { "HP_%s_SetMinRto", arq.min_rto }, { "HP_%s_SetFastLimit", arq.fast_limit },
        { "HP_%s_SetMaxTransUnit", arq.mtu }, { "HP_%s_SetMaxMessageSize", (int)arq.longest },
    };
    hp_load(arq_library);
    HP listener = HP_FN(HP, "Create_HP_%sListener", kind, void)();
    HP made = HP_FN(HP, "Create_HP_%s", kind, HP)(listener);
    snprintf(name, sizeof name, "%s_OnReceive", family);
    hp_set_callback(listener, name, on_receive);
    snprintf(name, sizeof name, "%s_OnHandShake", family);
    hp_set_callback(listener, name, (void *)on_handshake);
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        HP_FN(void, settings[i].format, kind, HP, uint32_t)(made, (uint32_t)settings[i].value);
    return made;
}

int arq_listen(void)
{
    char address[64];
    int length = sizeof address;
    uint16_t port = 0;
    HP server = make("UdpArqServer", "Server", (void *)on_server_receive);
    if (!HP_FN(BOOL, "HP_%s_Start", "Server", HP, const char *, uint16_t)(server, "127.0.0.1", 0) ||
        !HP_FN(BOOL, "HP_%s_GetListenAddress", "Server", HP, char *, int *, uint16_t *)(server, address, &length, &port)) {
        fprintf(stderr, "the server does not start\n");
        exit(1);
    }
    return port;
}

void arq_serve(void)
{
    for (;;)
        pause();
}

void arq_connect(int port)
{
    struct timespec limit;
    sem_init(&ready, 0, 0);
    client = make("UdpArqClient", "Client", (void *)on_client_receive);
    send_message = HP_FN(BOOL, "HP_%s_Send", "Client", HP, const BYTE *, int);
    waiting = HP_FN(BOOL, "HP_%s_GetWaitingSendMessageCount", "UdpArqClient", HP, int *);
    if (!HP_FN(BOOL, "HP_%s_Start", "Client", HP, const char *, uint16_t, BOOL)(client, "127.0.0.1", (uint16_t)port, 0)) {
        fprintf(stderr, "the client does not start\n");
        exit(1);
    }
    clock_gettime(CLOCK_REALTIME, &limit);
    limit.tv_sec += 5;
    while (sem_timedwait(&ready, &limit))
        if (errno != EINTR) {
            fprintf(stderr, "no handshake\n");
            exit(1);
        }
}

int arq_send(const char *message, size_t length)
{
    return HP_TRUE(send_message(client, (const BYTE *)message, (int)length));
}

int arq_waiting(void)
{
    int count = 0;
    return HP_TRUE(waiting(client, &count)) ? count : 0;
}

void arq_run(uint64_t end)
{
    struct timespec t = { (time_t)(end / 1000000000u), (long)(end % 1000000000u) };
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR)
        ;
}
