/* Messages over a link that loses datagrams: arq.c (traffic and figures), relay.c (the link), and an implementation of ARQ,
 * which is hp_arq.c or kcp_arq.c. */
#ifndef BENCH_ARQ_H
#define BENCH_ARQ_H

#include <stddef.h>
#include <stdint.h>

/* All implementations get the same; the names are those of KCP. */
struct arq_settings {
    int nodelay, interval, resend, nc, send_window, receive_window, min_rto, fast_limit, mtu;
    size_t longest;                 /* message */
};

struct link {
    double delay_ms;                /* each way */
    double loss, duplicates, late;  /* per cent; late ones are overtaken */
    unsigned seed;
};

extern struct arq_settings arq;
extern const char *arq_library;     /* NULL: none is needed */

/* The receiver's process. Returns the port. */
int arq_listen(void);
/* Calls `arrived` for each message, and does not return. */
_Noreturn void arq_serve(void);
void arrived(const char *message, size_t length);

/* The sender's process. Returns when messages can be sent. */
void arq_connect(int port);
int arq_send(const char *message, size_t length);
/* Segments that are not acknowledged. */
int arq_waiting(void);
/* Goes on until `end`. */
void arq_run(uint64_t end);

/* Passes datagrams on between its peer and `target`; runs as long as its parent. */
_Noreturn void relay(int front, int target, const struct link *link);

/* A socket on a free port of the loopback interface. */
int bound_socket(int *port);

_Noreturn void die(const char *what);

#endif
