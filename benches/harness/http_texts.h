/* What both sides of the HTTP scenarios agree on. */
#ifndef BENCH_HTTP_TEXTS_H
#define BENCH_HTTP_TEXTS_H

#include <stddef.h>

/* The example of RFC 6455: every connection uses the same key, so no program has to compute the answer to it. */
#define WEBSOCKET_KEY "dGhlIHNhbXBsZSBub25jZQ=="
#define WEBSOCKET_ACCEPT "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

/* The first bytes of frames with a complete message of binary data. */
enum { WEBSOCKET_BINARY = 0x82, WEBSOCKET_OPCODE = 0x02 };

/* The body of every response is this text, over and over. */
#define BODY_TEXT "Hello, world!"

static inline void fill_body(char *body, size_t length)
{
    for (size_t i = 0; i < length; i++)
        body[i] = BODY_TEXT[i % (sizeof BODY_TEXT - 1)];
}

#endif
