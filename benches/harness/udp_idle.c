/* Sessions at rest: what they cost the server in memory and CPU time. */
#define _GNU_SOURCE
#include "udp_load.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BATCH 50
#define HANDSHAKE_LIMIT_NS 4000000000u

enum { PACKET = 12, COMPLETE = 1 };

static void echo_once(int fd)
{
    char answer[LONGEST];
    if (send(fd, text, opt.size, 0) != (ssize_t)opt.size || recv(fd, answer, sizeof answer, 0) != (ssize_t)opt.size ||
        memcmp(answer, text, opt.size))
        errors++;
}

static void put_id(unsigned char *at, uint32_t id)
{
    for (int i = 0; i < 4; i++)
        at[i] = (unsigned char)(id >> (8 * i));
}

/* A session that shakes hands: it tells its own id until it knows the server's, then that it knows. */
struct greeting {
    unsigned char own[PACKET];
    int done;
};

static void greet(int fd, const struct greeting *g)
{
    if (send(fd, g->own, PACKET, 0) != PACKET)
        errors++;
}

static void hear(int fd, struct greeting *g)
{
    unsigned char other[LONGEST];
    while (recv(fd, other, sizeof other, MSG_DONTWAIT) == PACKET) {
        int known = g->own[3];
        g->own[3] = COMPLETE;
        memcpy(g->own + 8, other + 4, 4);
        g->done = other[3] & COMPLETE;
        if (!known || g->done)
            greet(fd, g);
    }
}

/* All sessions at the same time, because the last packet of each handshake waits for a timer of the server. */
static void shake_hands(const int *fds)
{
    struct greeting *greetings = calloc((size_t)opt.sessions, sizeof *greetings);
    for (int i = 0; i < opt.sessions; i++) {
        memcpy(greetings[i].own, (unsigned char[]){ 0x4F, 0xBB, 1 }, 3);
        put_id(greetings[i].own + 4, (uint32_t)i + 1);
        greet(fds[i], &greetings[i]);
        if (i % BATCH == BATCH - 1)
            pause_ms(2); /* the server's receive buffer is small */
    }
    int left = opt.sessions;
    for (uint64_t end = now_ns() + HANDSHAKE_LIMIT_NS; left && now_ns() < end; pause_ms(1)) {
        left = 0;
        for (int i = 0; i < opt.sessions; i++) {
            if (!greetings[i].done)
                hear(fds[i], &greetings[i]);
            left += !greetings[i].done;
        }
    }
    errors += (uint64_t)left;
    free(greetings);
}

void run_udp_idle(int arq)
{
    int *sessions = calloc((size_t)opt.sessions, sizeof *sessions);
    long before = settled_kib(opt.server);
    double cpu = process_cpu_us(opt.server);
    for (int i = 0; i < opt.sessions; i++) {
        sessions[i] = session_open(1);
        if (!arq)
            echo_once(sessions[i]);
    }
    if (arq)
        shake_hands(sessions);
    cpu = process_cpu_us(opt.server) - cpu;
    long with = settled_kib(opt.server);
    double resting = process_cpu_us(opt.server);
    uint64_t since = now_ns();
    pause_ms((long)(opt.seconds * 1000));
    resting = (process_cpu_us(opt.server) - resting) / ((double)(now_ns() - since) / 1e9);
    if (!with) {
        fprintf(stderr, "no figures of the server process\n");
        exit(1);
    }
    printf("before_kib=%ld with_kib=%ld bytes=%.0f open_us=%.2f resting_pct=%.3f errors=%lu threads=%d\n", before, with,
           (double)(with - before) * 1024 / opt.sessions, cpu / opt.sessions, resting / 1e4, (unsigned long)errors, thread_count(opt.server));
}
