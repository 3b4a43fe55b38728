/* The load generator, in three parts: conn.c (one connection), load.c (traffic), idle.c (memory). */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H

#include "measure.h"
#include "tls.h"
#include <netinet/in.h>
#include <stddef.h>

struct options {
    int port, connections, depth;   /* depth: messages in flight per connection */
    size_t size;                    /* of a message, without header */
    int pack, churn, idle;
    int tls, resume;                /* over TLS; offering the session of an earlier connection */
    int block;                      /* every block-th connection is a blocker; 0: none is */
    int held;                       /* this many additional connections are blockers, and get no answer */
    double seconds, warmup;
    int server;                     /* the process to measure; 0: this one */
    int helper;
    const char *counter;
};

struct conn {
    int fd;
    SSL *ssl;                       /* NULL: no TLS */
    int connecting;                 /* the connection or its handshake is in progress */
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

/* Starts a connection. 0: it is established, including its handshake, or in progress if it does not block; -1: it is
 * refused. */
int conn_open(struct conn *c, int blocking);
/* Continues one that is in progress. 1: it is ready for requests, 0: not yet, -1: it failed. */
int conn_establish(struct conn *c);
void conn_watch(struct conn *c, int out);
void conn_close(struct conn *c);
/* Makes requests, or continues writing them (0 messages). -1: the connection is lost. */
int conn_ask(struct conn *c, unsigned messages, uint64_t now);
/* Reads and checks answers. Returns their number, or -1 if the connection is lost or an answer is wrong. */
int conn_read(struct conn *c, uint64_t now);

/* As recv and send, with or without TLS. They wait only on a blocking connection that is not watched. */
ssize_t conn_recv(struct conn *c, void *buffer, size_t size);
ssize_t conn_send(struct conn *c, const void *data, size_t size);

/* Opens all connections, reads the server's memory before, with and after, prints it. */
void run_idle(struct conn *conns);

_Noreturn void die(const char *what);

#endif
