/* The load generator for datagrams: udp_load.c (echo), udp_flood.c (one direction), udp_idle.c (sessions at rest). */
#ifndef BENCH_UDP_LOAD_H
#define BENCH_UDP_LOAD_H

#include "measure.h"
#include <stddef.h>

#define LONGEST 2048

struct udp_options {
    int port, sessions;
    size_t size;
    double seconds, warmup;
    double rate;                    /* datagrams per second; 0: as many as possible */
    int server;                     /* the process to measure */
    volatile uint64_t *received;    /* what the server counts, if it sends no answers */
};

extern struct udp_options opt;
extern uint64_t errors;
extern char text[LONGEST];          /* what datagrams consist of */

/* A socket of a session; its peer is the server. */
int session_open(int blocking);

void run_flood(void);
/* arq: sessions shake hands as ARQ does. */
void run_udp_idle(int arq);

_Noreturn void die(const char *what);

#endif
