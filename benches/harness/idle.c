/* Idle connections: what they cost the server in memory and CPU time. */
#include "load.h"
#include <stdio.h>
#include <stdlib.h>

#define BATCH 64

static void await_answer(struct conn *c)
{
    int complete = 0;
    for (uint64_t end = now_ns() + 2000000000u; !complete && now_ns() < end;) {
        conn_wait(c);
        complete = conn_read(c, now_ns());
    }
    if (complete != 1)
        errors++;
}

void run_idle(struct conn *conns)
{
    long before = settled_kib(opt.server);
    double cpu = process_cpu_us(opt.server);
    for (int i = 0; i < opt.connections; i++) {
        if (conn_open(&conns[i], 1))
            die("connect");
        if (conn_ask(&conns[i], 1, now_ns()))
            errors++;
        if (i % BATCH == BATCH - 1 || i == opt.connections - 1)
            for (int j = i - i % BATCH; j <= i; j++)
                await_answer(&conns[j]);
    }
    cpu = process_cpu_us(opt.server) - cpu;
    long with = settled_kib(opt.server);
    double resting = process_cpu_us(opt.server);
    pause_ms(1000);
    resting = process_cpu_us(opt.server) - resting;
    for (int i = 0; i < opt.connections; i++)
        conn_close(&conns[i]);
    long after = settled_kib(opt.server);
    if (!with || !after) {
        fprintf(stderr, "no figures of the server process\n");
        exit(1);
    }
    printf("before_kib=%ld with_kib=%ld bytes=%.0f bytes_after=%.0f open_us=%.2f resting_pct=%.2f errors=%lu threads=%d\n",
           before, with, (double)(with - before) * 1024 / opt.connections, (double)(after - before) * 1024 / opt.connections,
           cpu / opt.connections, resting / 1e4, (unsigned long)errors, thread_count(opt.server));
}
