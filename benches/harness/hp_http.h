/* The HTTP half of hp_server: what a program does that answers requests, and sends WebSocket messages back. */
#ifndef BENCH_HP_HTTP_H
#define BENCH_HP_HTTP_H

#include "hpapi.h"
#include <stddef.h>

/* What every request gets: a body of `size` bytes, whole or in so many chunks. Or: what every connection is upgraded to. */
struct http_answer {
    size_t size;
    int chunks, websocket;
};

void http_set_callbacks(HP listener, const struct http_answer *wanted);

#endif
