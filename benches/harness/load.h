/* The load generator, in three parts: conn.c (one connection), load.c (traffic), idle.c (memory). */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H

#include "measure.h"
#include "tls.h"
#include <netinet/in.h>
#include <stddef.h>

struct options {
    int port, connections, depth;   /* depth: messages under way per connection */
    size_t size;                    /* of a message, without header */
    int pack, churn, idle;
    int tls, resume;                /* over TLS; offering the session of an earlier connection */
    int block;                      /* every block-th connection is a blocker; 0: none is */
    int held;                       /* so many more connections are blockers, and get no answer */
    double seconds, warmup;
    int server;                     /* the process to measure; 0: this one */
    int helper;
    const char *counter;
};

struct conn {
    int fd;
    SSL *ssl;                       /* NULL: plain */
    int connecting;                 /* the connection or its handshake is under way */
    int wants_out;                  /* EPOLLOUT is registered */
    int blocker;                    /* its messages ask the server's callback to block */
    size_t owed;                    /* bytes of requests that are not written yet */
    size_t write_at, read_at;       /* offsets within a frame */
    uint64_t *asked;                /* ring of `depth` times: when the requests under way were made */
    unsigned oldest, under_way;
    uint64_t opened;
    uint64_t done;                  /* answers within the window */
};

extern struct options opt;
extern int epoll, measuring;
extern size_t frame;                /* bytes of a message on the wire */
extern uint64_t errors;
extern volatile uint64_t *answers;  /* all answers since the start, readable by other programs */
extern uint64_t handshakes, resumed; /* of TLS, within the window */
extern struct hist latency;

void messages_prepare(void);
const char *first_message(void);

/* Starts a connection; 0: established with its handshake or (not blocking) under way, -1: refused. */
int conn_open(struct conn *c, int blocking);
/* Goes on with one that is under way; 1: ready for requests, 0: not yet, -1: failed. */
int conn_establish(struct conn *c);
void conn_watch(struct conn *c, int out);
void conn_close(struct conn *c);
/* Makes requests, or goes on writing them (0 messages); -1: connection lost. */
int conn_ask(struct conn *c, unsigned messages, uint64_t now);
/* Reads and checks answers; their number, or -1: connection lost or answer wrong. */
int conn_read(struct conn *c, uint64_t now);

/* As recv and send, whatever the connection is made of; they wait only on a blocking connection that is not watched. */
ssize_t conn_recv(struct conn *c, void *buffer, size_t size);
ssize_t conn_send(struct conn *c, const void *data, size_t size);

/* Opens all connections, reads the server's memory before, with and after, prints it. */
void run_idle(struct conn *conns);

_Noreturn void die(const char *what);

#endif
