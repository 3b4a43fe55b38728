/* Load generator: one thread, epoll, loopback.
 *
 *   load KIND -p PORT [-c connections] [-s size] [-d depth] [-t seconds] [-u warm-up seconds]
 *        [-P server pid] [-H helper pid] [-m counter file] [-k every] [-B blocked] [-r size] [-f] [-S] [-R]
 *
 * KIND
 *   echo    messages of SIZE bytes, DEPTH under way on each connection
 *   pack    the same, each message behind a 4 byte little-endian length
 *   block   echo; the messages of every second (EVERYth) connection start with 'B', which makes the server's callback
 *           block; latency and rate are those of the others
 *   churn   connect, with -S shake hands, one echo, close; CONNECTIONS at a time
 *   idle    opens CONNECTIONS connections, one echo on each, reads the server's memory before, with and after
 *   http    GET requests, or POST requests with a body of SIZE bytes, DEPTH of them under way on each connection
 *   httpidle  as idle, with one request on each connection
 *   ws      WebSocket frames with SIZE bytes, which come back
 *
 *   -r SIZE  http: the size that the body of every response must have
 *   -f       http: 16 fields, as browsers send them
 *   -B N     N more connections, which begin: each has one message that starts with 'B', and needs no answer
 *   -S       over TLS; -R: too, and connections offer the session of an earlier one
 *
 * Prints one line of key=value pairs. cpu_us is the CPU time (user and system) per answer of the server, or of this
 * program without -P. `starved` counts connections without a single answer in the whole window.
 */
#define _GNU_SOURCE
#include "load.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct options opt = { .connections = 1, .depth = 1, .response = 13, .seconds = 1, .warmup = 0.3 };
int epoll, measuring;
uint64_t errors, handshakes, resumed;
volatile uint64_t *answers;
struct hist latency;
static int alive;

void die(const char *what)
{
    perror(what);
    exit(1);
}

static _Noreturn void fail(const char *why)
{
    fprintf(stderr, "%s\n", why);
    exit(1);
}

static const struct kind {
    const char *name;
    enum protocol protocol;
    int block, churn, idle;
    size_t size;
} kinds[] = {
    { "echo", ECHO, 0, 0, 0, 64 }, { "pack", PACK, 0, 0, 0, 64 }, { "block", ECHO, 2, 0, 0, 64 },
    { "churn", ECHO, 0, 1, 0, 64 }, { "idle", ECHO, 0, 0, 1, 64 }, { "http", HTTP, 0, 0, 0, 0 },
    { "httpidle", HTTP, 0, 0, 1, 0 }, { "ws", WEBSOCKET, 0, 0, 0, 64 },
};

/* 0 if there is no such kind. */
static int choose(const char *name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (!strcmp(name, kinds[i].name)) {
            opt.protocol = kinds[i].protocol;
            opt.block = kinds[i].block;
            opt.churn = kinds[i].churn;
            opt.idle = kinds[i].idle;
            opt.size = kinds[i].size;
            return 1;
        }
    return 0;
}

static void parse(int argc, char **argv)
{
    int bad = argc < 2 || !choose(argv[1]);
    optind = 2;
    for (int o; !bad && (o = getopt(argc, argv, "p:c:s:d:t:u:P:H:m:k:B:r:fSR")) != -1;)
        switch (o) {
        case 'p': opt.port = atoi(optarg); break;
        case 'c': opt.connections = atoi(optarg); break;
        case 's': opt.size = strtoul(optarg, NULL, 10); break;
        case 'd': opt.depth = atoi(optarg); break;
        case 't': opt.seconds = atof(optarg); break;
        case 'u': opt.warmup = atof(optarg); break;
        case 'P': opt.server = atoi(optarg); break;
        case 'H': opt.helper = atoi(optarg); break;
        case 'm': opt.counter = optarg; break;
        case 'k': opt.block = atoi(optarg); break;
        case 'B': opt.held = atoi(optarg); break;
        case 'r': opt.response = strtoul(optarg, NULL, 10); break;
        case 'f': opt.browser = 1; break;
        case 'S': opt.tls = 1; break;
        case 'R': opt.tls = opt.resume = 1; break;
        default: bad = 1;
        }
    if (bad || opt.port < 1 || opt.connections < 1 || opt.depth < 1 || opt.block < 0 || opt.held < 0 || (!opt.size && opt.protocol != HTTP)) {
        fprintf(stderr, "usage: load KIND -p PORT [option ...] (kinds:");
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
            fprintf(stderr, " %s", kinds[i].name);
        fprintf(stderr, ")\n");
        exit(2);
    }
}

static void churn_start(struct conn *c)
{
    if (conn_open(c, 0))
        die("connect");
    conn_watch(c, 1);
}

static void churn_event(struct conn *c, uint64_t now)
{
    int state = 0;
    if (c->connecting) {
        state = conn_establish(c);
        if (state == 1)
            state = conn_ask(c, 1, now);
    } else
        state = conn_read(c, now);
    if (!state)
        return;
    conn_close(c);
    if (state < 0)
        errors++;
    else if (measuring)
        hist_add(&latency, now_ns() - c->opened, 1);
    churn_start(c);
}

static void echo_event(struct conn *c, uint32_t events, uint64_t now)
{
    int complete = events & ~(uint32_t)EPOLLOUT ? conn_read(c, now) : 0;
    if (complete < 0 || conn_ask(c, (unsigned)complete, now_ns())) {
        errors++;
        alive--;
        conn_close(c);
    }
}

static void start(struct conn *conns)
{
    for (int i = 0; i < opt.connections; i++) {
        if (opt.churn)
            churn_start(&conns[i]);
        else if (conn_open(&conns[i], 1))
            die("connect");
        else
            conn_watch(&conns[i], 0);
    }
    alive = opt.connections;
    for (int i = 0; !opt.churn && i < opt.connections; i++)
        if (conn_ask(&conns[i], (unsigned)opt.depth, now_ns()))
            die("first request");
}

static void turn(void)
{
    struct epoll_event events[512];
    int n = epoll_wait(epoll, events, 512, 20);
    if (n < 0 && errno != EINTR)
        die("epoll_wait");
    uint64_t now = now_ns();
    for (int i = 0; i < n; i++) {
        if (opt.churn)
            churn_event(events[i].data.ptr, now);
        else
            echo_event(events[i].data.ptr, events[i].events, now);
    }
}

static void report(const struct conn *conns, const struct figures *f, uint64_t end)
{
    int starved[2] = { 0, 0 };
    for (int i = 0; !opt.churn && i < opt.connections; i++) {
        const struct conn *c = &conns[i];
        starved[c->blocker] += !c->done;
        /* A request that still waits counts with the time it has waited so far; otherwise stalls would improve
         * the latencies. */
        if (!c->blocker && c->under_way)
            hist_add(&latency, end - c->asked[c->oldest % (unsigned)opt.depth], 0);
    }
    double count = latency.total ? (double)latency.total : 1;
    printf("rate=%.0f p50=%.2f p99=%.2f max=%.1f errors=%lu starved=%d starved_blockers=%d cpu_us=%.4f switches=%.3f threads=%d "
           "resumed=%.3f other_pct=%.1f\n",
           (double)latency.total / f->seconds, hist_us(&latency, 0.5), hist_us(&latency, 0.99), (double)latency.max / 1e3,
           (unsigned long)errors, starved[0], starved[1], latency.total ? f->cpu_us / count : 0, (double)f->switches / count,
           opt.server ? thread_count(opt.server) : 1, handshakes ? (double)resumed / (double)handshakes : 0, f->other_pct);
}

static void run_traffic(struct conn *conns)
{
    struct window window;
    epoll = epoll_create1(EPOLL_CLOEXEC);
    start(conns);
    uint64_t warm = now_ns() + (uint64_t)(opt.warmup * 1e9);
    while (alive && now_ns() < warm)
        turn();
    window_open(&window, opt.server ? opt.server : getpid(), opt.helper);
    measuring = 1;
    uint64_t end = window.start + (uint64_t)(opt.seconds * 1e9);
    while (alive && now_ns() < end)
        turn();
    struct figures figures = window_close(&window);
    /* It prints no figures rather than wrong ones. */
    if (opt.server && !process_cpu_us(opt.server))
        fail("the server has ended");
    if (!alive || (opt.churn && !latency.total))
        fail("no connection works");
    report(conns, &figures, now_ns());
}

int main(int argc, char **argv)
{
    parse(argc, argv);
    start_bounded((unsigned)(opt.seconds + opt.warmup) + 40);
    requests_prepare();
    if (opt.tls)
        tls_client(opt.resume);
    answers = counter_file(opt.counter, 1);
    opt.connections += opt.held;
    struct conn *conns = calloc((size_t)opt.connections, sizeof *conns);
    uint64_t *times = calloc((size_t)opt.connections * (size_t)opt.depth, sizeof *times);
    if (!conns || !times)
        die("calloc");
    for (int i = 0; i < opt.connections; i++) {
        conns[i].asked = times + (size_t)i * (size_t)opt.depth;
        conns[i].blocker = i < opt.held || (opt.block && i % opt.block == opt.block - 1);
    }
    if (opt.idle)
        run_idle(conns);
    else
        run_traffic(conns);
    return 0;
}
