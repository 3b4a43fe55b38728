/* Echo or HTTP server on any library with the flat C API.
 *
 *   hp_server LIBRARY tcp|pull|pack|ssl|http|https|ws|udp|arq [-w workers] [-B socket buffer size] [-n connections] [-N] [-O] [-s size]
 *             [-b ms] [-H] [-u us] [-r size] [-k chunks] [-C certificate -K key] [-x file] [-D attempts]
 *
 *   -N       TCP_NODELAY on
 *   -O       OnSend is set, as it always is in C++
 *   -s SIZE  pull only: bytes of a message
 *   -r SIZE  http(s) only: bytes of the body of every response (13); -k: it comes in so many chunks
 *   -C, -K   ssl and https only: PEM files
 *   -b MS    OnReceive sleeps for MS milliseconds when the data begins with 'B'
 *   -H       it then does not return before the program stops
 *   -u US    OnReceive computes for US microseconds
 *
 *   -x FILE  no answers: what was received is counted in FILE
 *   -D N     udp and arq only: DetectAttempts
 *
 * What is not given stays at the library's default. Listens on a free port, prints "READY port=N", stops on SIGTERM.
 */
#define _GNU_SOURCE
#include "hp_http.h"
#include "hpapi.h"
#include "measure.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LIMIT_S 600

static BOOL (*send_to)(HP, CONNID, const BYTE *, int);
static int (*fetch)(HP, CONNID, BYTE *, int);
static int (*no_delay)(uintptr_t, BOOL);
static const char *kind, *family; /* of component, of its listener and callbacks: TcpPullServer, Server, ... */
static const char *listener_kind;
static int http, secure;
static struct http_answer http_answer = { 13, 0, 0 };
static const char *certificate, *key;
static int hold[2] = { -1, -1 }; /* a pipe; closing it releases the blocked callbacks */
static int block_ms, compute_us, size = 64, nodelay, hears_send;
static long workers, buffer, connections, detect = -1;
static volatile uint64_t *received; /* NULL: answers are sent */

static void wait_for_end(void)
{
    char byte;
    while (read(hold[0], &byte, 1) < 0 && errno == EINTR)
        ;
}

static int on_accept(HP server, CONNID id, uintptr_t socket)
{
    (void)server, (void)id;
    if (no_delay)
        no_delay(socket, 1);
    return HR_OK;
}

/* Computes on the thread's own time, so that the work is the same on a busy machine. */
static void compute(void)
{
    struct timespec begin, now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
    do
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    while ((now.tv_sec - begin.tv_sec) * 1000000000L + now.tv_nsec - begin.tv_nsec < compute_us * 1000L);
}

static int on_receive(HP server, CONNID id, const BYTE *data, int length)
{
    if (compute_us)
        compute();
    if (block_ms && length > 0 && data[0] == 'B') {
        struct timespec t = { block_ms / 1000, block_ms % 1000 * 1000000L };
        nanosleep(&t, NULL);
    }
    if (hold[0] >= 0 && length > 0 && data[0] == 'B')
        wait_for_end();
    if (received) {
        __atomic_fetch_add(received, 1, __ATOMIC_RELAXED);
        return HR_OK;
    }
    return send_to(server, id, data, length) ? HR_OK : HR_ERROR;
}

static int on_send(HP server, CONNID id, const BYTE *data, int length)
{
    (void)server, (void)id, (void)data, (void)length;
    return HR_IGNORE;
}

static int on_pull_receive(HP server, CONNID id, int available)
{
    BYTE message[size];
    for (; available >= size; available -= size)
        if (fetch(server, id, message, size) || !send_to(server, id, message, size))
            return HR_ERROR;
    return HR_OK;
}

static void set(HP server, const char *format, const char *part, long value)
{
    if (value)
        HP_FN(void, format, part, HP, uint32_t)(server, (uint32_t)value);
}

static void set_no_delay(HP server)
{
    void (*whole_server)(HP, BOOL) = (void (*)(HP, BOOL))hp_optional("HP_%s_SetNoDelay", "TcpServer");
    if (whole_server)
        whole_server(server, 1);
    else /* for releases before 5.8 */
        no_delay = HP_FN(int, "SYS_SSO_%s", "NoDelay", uintptr_t, BOOL);
}

static void set_callback(HP listener, const char *event, void *function)
{
    char name[64];
    snprintf(name, sizeof name, "%s_%s", family, event);
    hp_set_callback(listener, name, function);
}

static int start(HP server)
{
    char address[64];
    int length = sizeof address;
    uint16_t port = 0;
    if (!HP_FN(BOOL, "HP_%s_Start", "Server", HP, const char *, uint16_t)(server, "127.0.0.1", 0) ||
        !HP_FN(BOOL, "HP_%s_GetListenAddress", "Server", HP, char *, int *, uint16_t *)(server, address, &length, &port)) {
        fprintf(stderr, "the server does not start: error %d\n", HP_FN(int, "HP_%s_GetLastError", "Server", HP)(server));
        return 0;
    }
    printf("READY port=%d\n", port);
    fflush(stdout);
    return 1;
}

static int parse(int argc, char **argv)
{
    static const struct {
        const char *name, *kind, *listener, *family;
        int secure;
    } kinds[] = {
        { "tcp", "TcpServer", "TcpServer", "Server", 0 },
        { "pull", "TcpPullServer", "TcpPullServer", "Server", 0 },
        { "pack", "TcpPackServer", "TcpPackServer", "Server", 0 },
        { "ssl", "SSLServer", "TcpServer", "Server", 1 },
        { "http", "HttpServer", "HttpServer", "HttpServer", 0 },
        { "https", "HttpsServer", "HttpServer", "HttpServer", 1 },
        { "ws", "HttpServer", "HttpServer", "HttpServer", 0 },
        { "udp", "UdpServer", "UdpServer", "Server", 0 },
        { "arq", "UdpArqServer", "UdpArqServer", "Server", 0 },
    };
    for (size_t i = 0; argc > 2 && i < sizeof kinds / sizeof *kinds; i++)
        if (!strcmp(argv[2], kinds[i].name)) {
            kind = kinds[i].kind;
            listener_kind = kinds[i].listener;
            family = kinds[i].family;
            secure = kinds[i].secure;
            http = !strcmp(family, "HttpServer");
            http_answer.websocket = !strcmp(argv[2], "ws");
        }
    optind = 3;
    for (int o; kind && (o = getopt(argc, argv, "w:B:n:s:b:r:k:HNOC:K:x:D:u:")) != -1;)
        switch (o) {
        case 'w': workers = atol(optarg); break;
        case 'B': buffer = atol(optarg); break;
        case 'n': connections = atol(optarg); break;
        case 's': size = atoi(optarg); break;
        case 'b': block_ms = atoi(optarg); break;
        case 'u': compute_us = atoi(optarg); break;
        case 'r': http_answer.size = strtoul(optarg, NULL, 10); break;
        case 'k': http_answer.chunks = atoi(optarg); break;
        case 'H':
            if (pipe(hold))
                return 0;
            break;
        case 'x': received = counter_file(optarg, 1); break;
        case 'D': detect = atol(optarg); break;
        case 'N': nodelay = 1; break;
        case 'O': hears_send = 1; break;
        case 'C': certificate = optarg; break;
        case 'K': key = optarg; break;
        default: return 0;
        }
    return kind && size > 0 && !certificate == !key && !certificate == !secure;
}

static void set_callbacks(HP listener)
{
    set_callback(listener, "OnAccept", (void *)on_accept);
    if (hears_send)
        set_callback(listener, "OnSend", (void *)on_send);
    if (http)
        http_set_callbacks(listener, &http_answer);
    else if (!strcmp(kind, "TcpPullServer")) {
        fetch = HP_FN(int, "HP_%s_Fetch", kind, HP, CONNID, BYTE *, int);
        set_callback(listener, "OnPullReceive", (void *)on_pull_receive);
    } else
        set_callback(listener, "OnReceive", (void *)on_receive);
}

static void set_options(HP server)
{
    set(server, "HP_%s_SetWorkerThreadCount", "Server", workers);
    set(server, "HP_%s_SetMaxConnectionCount", "Server", connections);
    set(server, "HP_%s_SetSocketBufferSize", "TcpServer", buffer);
    if (detect >= 0)
        HP_FN(void, "HP_%s_SetDetectAttempts", "UdpServer", HP, uint32_t)(server, (uint32_t)detect);
    if (nodelay)
        set_no_delay(server);
}

static int set_certificate(HP server)
{
    if (HP_FN(BOOL, "HP_%s_SetupSSLContext", "SSLServer", HP, int, const char *, const char *, const char *, const char *, void *)(
            server, 0, certificate, key, NULL, NULL, NULL))
        return 1;
    fprintf(stderr, "the certificate cannot be used\n");
    return 0;
}

int main(int argc, char **argv)
{
    if (!parse(argc, argv)) {
        fprintf(stderr, "usage: hp_server LIBRARY tcp|pull|pack|ssl|http|https|ws|udp|arq [option ...]\n");
        return 2;
    }
    start_bounded(LIMIT_S);
    /* Blocked before the library makes its threads, so that the signal finds only sigtimedwait. */
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigprocmask(SIG_BLOCK, &stop, NULL);

    hp_load(argv[1]);
    HP listener = HP_FN(HP, "Create_HP_%sListener", listener_kind, void)();
    HP server = HP_FN(HP, "Create_HP_%s", kind, HP)(listener);
    send_to = HP_FN(BOOL, "HP_%s_Send", "Server", HP, CONNID, const BYTE *, int);
    set_callbacks(listener);
    set_options(server);
    if ((certificate && !set_certificate(server)) || !start(server))
        return 1;
    /* A tracer that attaches interrupts the wait. */
    while (sigtimedwait(&stop, NULL, &(struct timespec){ LIMIT_S, 0 }) < 0 && errno == EINTR)
        ;
    if (hold[1] >= 0)
        close(hold[1]);
    HP_FN(BOOL, "HP_%s_Stop", "Server", HP)(server);
    HP_FN(void, "Destroy_HP_%s", kind, HP)(server);
    HP_FN(void, "Destroy_HP_%sListener", listener_kind, HP)(listener);
    return 0;
}
