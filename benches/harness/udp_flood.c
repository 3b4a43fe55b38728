/* Datagrams in one direction: as fast as possible, or at a fixed rate. */
#define _GNU_SOURCE
#include "udp_load.h"
#include <netinet/udp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* Datagrams that the kernel cuts from one call, so that a single sender is faster than the receiver. */
#define CUT 32
/* A sender that fell behind its rate sends at most so many at once; it must not overrun buffers that hold some hundred. */
#define BURST 32

static uint64_t sent;
static int *sessions;

static void put(int fd, const char *data, size_t length, unsigned datagrams)
{
    if (send(fd, data, length, 0) == (ssize_t)length)
        sent += datagrams;
    else
        errors++;
}

/* As fast as possible until `end`. */
static void pour(uint64_t end)
{
    static char piece[CUT * LONGEST];
    unsigned cut = CUT;
    while (cut * opt.size > 60000)
        cut /= 2;
    for (unsigned i = 0; i < cut; i++)
        memcpy(piece + i * opt.size, text, opt.size);
    while (now_ns() < end)
        for (int i = 0; i < opt.sessions; i++)
            if (opt.sessions == 1)
                put(sessions[i], piece, cut * opt.size, cut);
            else
                put(sessions[i], text, opt.size, 1);
}

/* opt.rate per second until `end`. */
static void drip(uint64_t end)
{
    static int next;
    double gap = 1e9 / opt.rate;
    for (double due = (double)now_ns(); now_ns() < end;) {
        double now = (double)now_ns();
        if (now - due > BURST * gap)
            due = now - BURST * gap;
        for (; due <= now; due += gap) {
            put(sessions[next], text, opt.size, 1);
            next = (next + 1) % opt.sessions;
        }
    }
}

static uint64_t after(double seconds)
{
    return now_ns() + (uint64_t)(seconds * 1e9);
}

void run_flood(void)
{
    void (*flow)(uint64_t) = opt.rate > 0 ? drip : pour;
    struct window window;
    int size = (int)opt.size;
    sessions = calloc((size_t)opt.sessions, sizeof *sessions);
    for (int i = 0; i < opt.sessions; i++) {
        sessions[i] = session_open(1);
        if (opt.sessions == 1 && opt.rate <= 0 && setsockopt(sessions[i], SOL_UDP, UDP_SEGMENT, &size, sizeof size))
            die("UDP_SEGMENT");
    }
    flow(after(opt.warmup));
    pause_ms(50); /* what is under way arrives */
    uint64_t sent_before = sent, before = *opt.received;
    window_open(&window, opt.server, 0);
    flow(after(opt.seconds));
    struct figures f = window_close(&window);
    uint64_t received = *opt.received - before;
    pause_ms(50);
    int64_t lost = (int64_t)(sent - sent_before) - (int64_t)(*opt.received - before);
    if (!process_cpu_us(opt.server) || !received) {
        fprintf(stderr, "nothing was received\n");
        exit(1);
    }
    printf("rate=%.0f errors=%lu sent=%lu lost=%ld cpu_us=%.4f switches=%.3f threads=%d other_pct=%.1f\n", (double)received / f.seconds,
           (unsigned long)errors, (unsigned long)(sent - sent_before), (long)lost, f.cpu_us / (double)received,
           (double)f.switches / (double)received, thread_count(opt.server), f.other_pct);
}
