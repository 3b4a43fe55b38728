#define _GNU_SOURCE
#include "asking.h"
#include "measure.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* One histogram per thread, merged for the report. */
struct tally {
    struct hist latency;
    struct tally *next;
};

struct asking ask = { .connections = 1, .depth = 1, .size = 64, .seconds = 1, .warmup = 0.3 };
struct asker *askers;
atomic_int askers_used, stopping;
atomic_ulong errors;
static atomic_int measuring;
static _Atomic uint64_t *answers;
static _Atomic(struct tally *) tallies;
static struct figures figures;

static void pause_s(double s)
{
    struct timespec t = { (time_t)s, (long)((s - (double)(time_t)s) * 1e9) };
    nanosleep(&t, NULL);
}

void asking_parse(int argc, char **argv, int first, const char *usage)
{
    int bad = argc < first;
    optind = first;
    for (int o; !bad && (o = getopt(argc, argv, "p:w:c:s:d:t:u:H:m:SW")) != -1;)
        switch (o) {
        case 'p': ask.port = atoi(optarg); break;
        case 'w': ask.workers = atoi(optarg); break;
        case 'c': ask.connections = atoi(optarg); break;
        case 's': ask.size = strtoul(optarg, NULL, 10); break;
        case 'd': ask.depth = atoi(optarg); break;
        case 't': ask.seconds = atof(optarg); break;
        case 'u': ask.warmup = atof(optarg); break;
        case 'H': ask.helper = atoi(optarg); break;
        case 'm': ask.counter = optarg; break;
        case 'S': ask.tls = 1; break;
        case 'W': ask.websocket = 1; break;
        default: bad = 1;
        }
    if (bad || ask.port < 1 || ask.connections < 1 || ask.depth < 1 || !ask.size) {
        fprintf(stderr, "usage: %s -p PORT [option ...]\n", usage);
        exit(2);
    }
    start_bounded((unsigned)(ask.seconds + ask.warmup) + 20);
    askers = calloc((size_t)ask.connections, sizeof *askers);
    if (!askers)
        exit(1);
    answers = (_Atomic uint64_t *)counter_file(ask.counter, 1);
}

static void record(uint64_t latency)
{
    static _Thread_local struct tally *mine;
    if (!mine) {
        mine = calloc(1, sizeof *mine);
        mine->next = atomic_load(&tallies);
        while (!atomic_compare_exchange_weak(&tallies, &mine->next, mine))
            ;
    }
    hist_add(&mine->latency, latency, (uint64_t)ask.depth);
}

struct asker *asking_join(void)
{
    int number = atomic_fetch_add(&askers_used, 1);
    return number < ask.connections ? &askers[number] : NULL;
}

void asking_begin(struct asker *asker)
{
    asker->got = 0;
    asker->left = ask.depth;
    asker->asked = now_ns();
}

void asking_answered(struct asker *asker)
{
    atomic_fetch_add_explicit(answers, (uint64_t)ask.depth, memory_order_relaxed);
    if (atomic_load_explicit(&measuring, memory_order_relaxed)) {
        record(now_ns() - asker->asked);
        atomic_fetch_add_explicit(&asker->done, 1, memory_order_relaxed);
    }
}

int asking_wait(void)
{
    for (uint64_t end = now_ns() + 5000000000u; askers_used < ask.connections;) {
        if (now_ns() > end) {
            fprintf(stderr, "only %d of %d connections\n", askers_used, ask.connections);
            return 0;
        }
        pause_s(0.01);
    }
    return 1;
}

void asking_measure(void)
{
    struct window window;
    pause_s(ask.warmup);
    window_open(&window, getpid(), ask.helper);
    measuring = 1;
    pause_s(ask.seconds);
    measuring = 0;
    figures = window_close(&window);
    stopping = 1;
}

void asking_report(void)
{
    struct hist all = { .total = 0 };
    int starved = 0;
    for (struct tally *t = tallies; t; t = t->next)
        hist_merge(&all, &t->latency);
    for (int i = 0; i < ask.connections; i++)
        starved += !askers[i].done;
    double count = all.total ? (double)all.total : 1;
    printf("rate=%.0f p50=%.2f p99=%.2f max=%.1f errors=%lu starved=%d cpu_us=%.4f switches=%.3f other_pct=%.1f\n",
           (double)all.total / figures.seconds, hist_us(&all, 0.5), hist_us(&all, 0.99), (double)all.max / 1e3, errors, starved,
           all.total ? figures.cpu_us / count : 0, (double)figures.switches / count, figures.other_pct);
    fflush(stdout);
}

void asking_complain(const char *what, const char *family, HP object)
{
    fprintf(stderr, "%s: error %d\n", what, HP_FN(int, "HP_%s_GetLastError", family, HP)(object));
}
