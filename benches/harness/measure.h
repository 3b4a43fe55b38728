/* The measuring tools of the harness: clocks, /proc, a latency histogram. */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <stdint.h>

/* Ends this program when the script that started it ends, or after `seconds`; lifts the descriptor limit. */
void start_bounded(unsigned seconds);

/* A file of `words` counters that other programs read while this one runs; NULL name: plain memory. */
volatile uint64_t *counter_file(const char *name, unsigned words);

uint64_t now_ns(void);
int thread_count(int pid);
void pause_ms(long ms);
long private_kib(int pid);
/* Waits until that has not changed for half a second, at most some seconds. */
long settled_kib(int pid);

/* The CPU time of a process, ended threads included; 0 if there is no such process. */
double process_cpu_us(int pid);

/* A window of time: opened after the warm-up, closed before the load ends. */
struct window {
    uint64_t start, switches;
    int measured, helper;
    double cpu, others;
};

struct figures {
    double seconds;
    double cpu_us;      /* of the measured process */
    double other_pct;   /* CPU used by anything that does not belong to the run; 100: one core */
    uint64_t switches;  /* context switches of the threads that live at the end */
};

/* measured: the process whose cost counts; helper: another process of this run, or 0. */
void window_open(struct window *w, int measured, int helper);
struct figures window_close(const struct window *w);

/* Latencies in ns: 64 linear steps per power of two, so within 1.6 %. */
struct hist {
    uint64_t counts[64 * 64], total, max;
};

void hist_add(struct hist *h, uint64_t ns, uint64_t times);
void hist_merge(struct hist *into, const struct hist *from);
double hist_us(const struct hist *h, double quantile);

#endif
