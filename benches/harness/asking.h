/* What the programs share that ask through a library: options, the window of time, the figures. */
#ifndef BENCH_ASKING_H
#define BENCH_ASKING_H

#include "hpapi.h"
#include <stdatomic.h>
#include <stddef.h>

struct asking {
    int port, workers, helper, tls, websocket;
    int connections, depth; /* depth: messages that are asked for together, then awaited together */
    size_t size;
    double seconds, warmup;
    const char *counter;
};

/* One connection. Its callbacks never run at the same time. */
struct asker {
    size_t got;             /* bytes of the answers (of one, with HTTP) so far */
    int left;               /* answers of this batch that are still to come */
    uint64_t asked;
    atomic_ulong done;      /* batches within the window */
};

extern struct asking ask;
extern struct asker *askers;
extern atomic_int askers_used, stopping;
extern atomic_ulong errors;

/* Reads options from argv[first] on, and makes the askers. Ends the program if they are wrong. */
void asking_parse(int argc, char **argv, int first, const char *usage);
/* A new connection takes its place; NULL if all are taken. */
struct asker *asking_join(void);
/* A batch begins, or all its answers are there. */
void asking_begin(struct asker *asker);
void asking_answered(struct asker *asker);
/* Waits until every connection has joined. 0: they did not within some seconds. */
int asking_wait(void);
/* Waits for the warm-up and measures; from then on `stopping` is set. */
void asking_measure(void);
/* Prints the figures as `load` does; only when no callback runs any more. */
void asking_report(void);

/* The agent's or client's error, behind what it could not do. */
void asking_complain(const char *what, const char *family, HP object);

#endif
