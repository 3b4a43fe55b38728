/* The load generator: requests.c (what is sent, and expected), response.c (HTTP responses), conn.c (one connection), load.c
 * (traffic), idle.c (memory). */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H

#include "measure.h"
#include "tls.h"
#include <netinet/in.h>
#include <stddef.h>

enum protocol { ECHO, PACK, HTTP, WEBSOCKET };

struct options {
    enum protocol protocol;
    int port, connections, depth;   /* depth: messages in flight per connection */
    size_t size;                    /* of a message, without header; HTTP: of the request's body, 0: GET */
    size_t response;                /* HTTP: size of the response's body */
    int browser;                    /* HTTP: 16 fields, as browsers send them */
    int churn, idle;
    int tls, resume;                /* over TLS; offering the session of an earlier connection */
    int block;                      /* every block-th connection is a blocker; 0: none is */
    int held;                       /* this many additional connections are blockers, and get no answer */
    double seconds, warmup;
    int server;                     /* the process to measure; 0: this one */
    int helper;
    const char *counter;
};

/* A message on the wire, as often as `depth` messages and one more need it. */
struct text {
    char *bytes;
    size_t frame, size;             /* of one message; of all */
};

/* How much of an HTTP response is read. */
struct response {
    enum { STATUS, FIELDS, BODY, CHUNK_SIZE, CHUNK, CHUNK_END, TRAILER } state;
    int complete, has_length, chunked;
    size_t left, body;              /* bytes missing of the body or chunk; bytes of the body so far */
    char *line;                     /* a line whose end is still to come */
    size_t length;
};

struct conn {
    int fd;
    SSL *ssl;                       /* NULL: no TLS */
    int connecting;                 /* the connection or its handshake is in progress */
    int wants_out;                  /* EPOLLOUT is registered */
    int blocker;                    /* its messages ask the server's callback to block */
    size_t owed;                    /* bytes of requests that are not written yet */
    size_t write_at, read_at;       /* offsets within a request, an answer */
    struct response response;
    uint64_t *asked;                /* ring of `depth` times: when the requests under way were made */
    unsigned oldest, under_way;
    uint64_t opened;
    uint64_t done;                  /* answers within the window */
};

extern struct options opt;
extern int epoll, measuring;
extern uint64_t errors;
extern volatile uint64_t *answers;  /* all answers since the start, readable by other programs */
extern uint64_t handshakes, resumed; /* of TLS, within the window */
extern struct hist latency;

void requests_prepare(void);
const struct text *request_of(const struct conn *c);
const struct text *answer_to(const struct conn *c); /* not with HTTP */

/* Takes the bytes of at most one response. Returns how many they are, or -1 if they are not what is expected. */
ssize_t response_take(struct response *r, const char *data, size_t length);
/* The same for bytes of the body that were not looked at. */
void response_skip(struct response *r, size_t length);

/* Starts a connection. 0: it is established, including handshake and upgrade, or in progress if it does not block; -1: it
 * is refused. Later calls do not block in either case. */
int conn_open(struct conn *c, int blocking);
/* Continues one that is in progress. 1: it is ready for requests, 0: not yet, -1: it failed. */
int conn_establish(struct conn *c);
void conn_watch(struct conn *c, int out);
void conn_close(struct conn *c);
/* Makes requests, or continues writing them (0 messages). -1: the connection is lost. */
int conn_ask(struct conn *c, unsigned messages, uint64_t now);
/* Reads and checks answers. Returns their number, or -1 if the connection is lost or an answer is wrong. */
int conn_read(struct conn *c, uint64_t now);
/* Waits until there is something to read, for at most two seconds. */
void conn_wait(const struct conn *c);

/* Opens all connections, reads the server's memory before, with and after, prints it. */
void run_idle(struct conn *conns);

_Noreturn void die(const char *what);

#endif
