/* Echo client on any library with the flat C API: the connections of one agent against an echo server.
 *
 *   hp_agent LIBRARY -p PORT [-w workers] [-c connections] [-s size] [-d depth] [-t seconds] [-u warm-up seconds]
 *            [-H helper pid] [-m counter file] [-S]
 *
 * Each connection sends DEPTH messages with one Send, waits until all are back, and starts over. Every byte is compared. With -S
 * all of it over TLS, without verification.
 * Prints one line like `load`; cpu_us is the CPU time of this process per message.
 */
#define _GNU_SOURCE
#include "hpapi.h"
#include "measure.h"
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct conn {
    size_t got;
    uint64_t asked;
    atomic_ulong done; /* batches within the window */
};

/* One histogram per thread. They are merged after Stop, when no callback runs any more. */
struct tally {
    struct hist latency;
    struct tally *next;
};

static BOOL (*send_to)(HP, CONNID, const BYTE *, int);
static BOOL (*get_extra)(HP, CONNID, void **);
static BOOL (*set_extra)(HP, CONNID, void *);
static struct conn *conns;
static BYTE *batch;
static size_t batch_size, size = 64;
static int port, workers, helper, tls, connections = 50, depth = 1;
static double seconds = 1, warmup = 0.3;
static const char *counter;
static atomic_int next_conn, measuring, stopping;
static atomic_ulong errors;
static _Atomic uint64_t *answers;
static _Atomic(struct tally *) tallies;

static void record(uint64_t latency)
{
    static _Thread_local struct tally *mine;
    if (!mine) {
        mine = calloc(1, sizeof *mine);
        mine->next = atomic_load(&tallies);
        while (!atomic_compare_exchange_weak(&tallies, &mine->next, mine))
            ;
    }
    hist_add(&mine->latency, latency, (uint64_t)depth);
}

static int ask(HP agent, CONNID id, struct conn *c)
{
    c->got = 0;
    c->asked = now_ns();
    if (!send_to(agent, id, batch, (int)batch_size) && !stopping)
        errors++;
    return HR_OK;
}

/* OnHandShake follows OnConnect on connections without TLS too. */
static int on_handshake(HP agent, CONNID id)
{
    struct conn *c = &conns[next_conn++];
    set_extra(agent, id, c);
    return ask(agent, id, c);
}

static int on_receive(HP agent, CONNID id, const BYTE *data, int length)
{
    void *extra = NULL;
    get_extra(agent, id, &extra);
    struct conn *c = extra;
    if (!c || c->got + (size_t)length > batch_size || memcmp(data, batch + c->got, (size_t)length)) {
        errors++;
        return HR_ERROR;
    }
    c->got += (size_t)length;
    if (c->got < batch_size)
        return HR_OK;
    atomic_fetch_add_explicit(answers, (uint64_t)depth, memory_order_relaxed);
    if (atomic_load_explicit(&measuring, memory_order_relaxed)) {
        record(now_ns() - c->asked);
        atomic_fetch_add_explicit(&c->done, 1, memory_order_relaxed);
    }
    return stopping ? HR_OK : ask(agent, id, c);
}

static int on_close(HP agent, CONNID id, int operation, int code)
{
    (void)agent, (void)id, (void)operation, (void)code;
    if (!stopping)
        errors++;
    return HR_OK;
}

static void set_callback(HP listener, const char *event, void *function)
{
    HP_FN(void, "HP_Set_FN_Agent_%s", event, HP, void *)(listener, function);
}

static void pause_s(double s)
{
    struct timespec t = { (time_t)s, (long)((s - (double)(time_t)s) * 1e9) };
    nanosleep(&t, NULL);
}

/* Starts the agent with all connections; 0 if that fails. */
static int start(HP agent)
{
    BOOL (*connect_to)(HP, const char *, uint16_t, CONNID *) = HP_FN(BOOL, "HP_%s_Connect", "Agent", HP, const char *, uint16_t, CONNID *);
    if (!HP_FN(BOOL, "HP_%s_Start", "Agent", HP, const char *, BOOL)(agent, "127.0.0.1", 1)) {
        fprintf(stderr, "the agent does not start: error %d\n", HP_FN(int, "HP_%s_GetLastError", "Agent", HP)(agent));
        return 0;
    }
    for (int i = 0; i < connections; i++) {
        CONNID id;
        if (!connect_to(agent, "127.0.0.1", (uint16_t)port, &id))
            errors++;
    }
    for (uint64_t end = now_ns() + 5000000000u; next_conn < connections;) {
        if (now_ns() > end) {
            fprintf(stderr, "only %d of %d connections\n", next_conn, connections);
            return 0;
        }
        pause_s(0.01);
    }
    return 1;
}

static void report(const struct figures *f)
{
    struct hist all = { .total = 0 };
    int starved = 0;
    for (struct tally *t = tallies; t; t = t->next)
        hist_merge(&all, &t->latency);
    for (int i = 0; i < connections; i++)
        starved += !conns[i].done;
    double count = all.total ? (double)all.total : 1;
    printf("rate=%.0f p50=%.2f p99=%.2f max=%.1f errors=%lu starved=%d cpu_us=%.4f switches=%.3f other_pct=%.1f\n",
           (double)all.total / f->seconds, hist_us(&all, 0.5), hist_us(&all, 0.99), (double)all.max / 1e3, errors, starved,
           all.total ? f->cpu_us / count : 0, (double)f->switches / count, f->other_pct);
    fflush(stdout);
}

static int parse(int argc, char **argv)
{
    optind = 2;
    for (int o; argc > 1 && (o = getopt(argc, argv, "p:w:c:s:d:t:u:H:m:S")) != -1;)
        switch (o) {
        case 'p': port = atoi(optarg); break;
        case 'w': workers = atoi(optarg); break;
        case 'c': connections = atoi(optarg); break;
        case 's': size = strtoul(optarg, NULL, 10); break;
        case 'd': depth = atoi(optarg); break;
        case 't': seconds = atof(optarg); break;
        case 'u': warmup = atof(optarg); break;
        case 'H': helper = atoi(optarg); break;
        case 'm': counter = optarg; break;
        case 'S': tls = 1; break;
        default: return 0;
        }
    return port > 0 && connections > 0 && depth > 0 && size > 0;
}

static void prepare(void)
{
    batch_size = size * (size_t)depth;
    batch = malloc(batch_size);
    conns = calloc((size_t)connections, sizeof *conns);
    if (!batch || !conns)
        exit(1);
    for (size_t i = 0; i < batch_size; i++)
        batch[i] = (BYTE)('a' + (i * 7 + i / 251) % 26);
    answers = (_Atomic uint64_t *)counter_file(counter, 1);
}

static HP create(HP listener, const char *kind)
{
    HP agent = HP_FN(HP, "Create_HP_%s", kind, HP)(listener);
    send_to = HP_FN(BOOL, "HP_%s_Send", "Agent", HP, CONNID, const BYTE *, int);
    get_extra = HP_FN(BOOL, "HP_%s_GetConnectionExtra", "Agent", HP, CONNID, void **);
    set_extra = HP_FN(BOOL, "HP_%s_SetConnectionExtra", "Agent", HP, CONNID, void *);
    set_callback(listener, "OnHandShake", (void *)on_handshake);
    set_callback(listener, "OnReceive", (void *)on_receive);
    set_callback(listener, "OnClose", (void *)on_close);
    if (tls && !HP_FN(BOOL, "HP_%s_SetupSSLContext", kind, HP, int, const char *, const char *, const char *, const char *)(
                   agent, 0, NULL, NULL, NULL, NULL)) {
        fprintf(stderr, "the TLS context cannot be made\n");
        exit(1);
    }
    if (workers)
        HP_FN(void, "HP_%s_SetWorkerThreadCount", "Agent", HP, uint32_t)(agent, (uint32_t)workers);
    return agent;
}

int main(int argc, char **argv)
{
    if (!parse(argc, argv)) {
        fprintf(stderr, "usage: hp_agent LIBRARY -p PORT [option ...]\n");
        return 2;
    }
    start_bounded((unsigned)(seconds + warmup) + 20);
    prepare();
    hp_load(argv[1]);
    HP listener = HP_FN(HP, "Create_HP_%sListener", "TcpAgent", void)();
    const char *kind = tls ? "SSLAgent" : "TcpAgent";
    HP agent = create(listener, kind);
    if (!start(agent))
        return 1;

    struct window window;
    pause_s(warmup);
    window_open(&window, getpid(), helper);
    measuring = 1;
    pause_s(seconds);
    measuring = 0;
    struct figures figures = window_close(&window);
    stopping = 1;
    HP_FN(BOOL, "HP_%s_Stop", "Agent", HP)(agent);
    report(&figures);
    HP_FN(void, "Destroy_HP_%s", kind, HP)(agent);
    HP_FN(void, "Destroy_HP_%sListener", "TcpAgent", HP)(listener);
    return 0;
}
