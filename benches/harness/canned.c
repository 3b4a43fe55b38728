#define _GNU_SOURCE
#include "canned.h"
#include "http_texts.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COPIES_SIZE (64 * 1024)

struct canned_text canned;
static size_t request_body;

static char *end_of(char *text)
{
    return text + strlen(text);
}

/* Repeats a response, so that many are written at once. */
static void repeat(const char *response, size_t length)
{
    size_t copies = length < COPIES_SIZE ? COPIES_SIZE / length : 1;
    canned = (struct canned_text){ malloc(length * copies), length, length * copies };
    if (!canned.bytes)
        abort();
    for (size_t i = 0; i < copies; i++)
        memcpy(canned.bytes + i * length, response, length);
}

static void respond(size_t body, size_t chunks)
{
    char *text = calloc(1, body + 256 + chunks * 16);
    if (!text)
        abort();
    strcpy(text, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n");
    if (!chunks)
        sprintf(end_of(text), "Content-Length: %zu\r\nConnection: keep-alive\r\n\r\n", body);
    else
        strcat(text, "Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n");
    char *whole = malloc(body), *at = end_of(text);
    if (!whole)
        abort();
    fill_body(whole, body);
    for (size_t i = 0, begin = 0; i < (chunks ? chunks : 1); i++) {
        size_t part = chunks ? body * (i + 1) / chunks - begin : body;
        if (chunks)
            at += sprintf(at, "%zx\r\n", part);
        at = mempcpy(at, whole + begin, part);
        begin += part;
        if (chunks)
            at = mempcpy(at, "\r\n", 2);
    }
    if (chunks)
        at = mempcpy(at, "0\r\n\r\n", 5);
    repeat(text, (size_t)(at - text));
    free(whole);
    free(text);
}

enum talk canned_parse(int *argc, char ***argv)
{
    const char *what = *argc > 1 ? (*argv)[1] : "";
    size_t numbers[2] = { 0, 0 };
    int http = !strcmp(what, "http"), chunked = !strcmp(what, "chunked"), ws = !strcmp(what, "ws");
    int taken = ws || !strcmp(what, "echo") ? 1 : http || chunked ? 3 : 0;
    if (taken == 3 && *argc > 3) {
        numbers[0] = strtoul((*argv)[2], NULL, 10);
        numbers[1] = strtoul((*argv)[3], NULL, 10);
    }
    *argc -= taken;
    *argv += taken;
    if (http) {
        respond(numbers[0], 0);
        request_body = numbers[1];
    } else if (chunked)
        respond(numbers[0], numbers[1]);
    else if (ws) {
        static const char accepted[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                       "Sec-WebSocket-Accept: " WEBSOCKET_ACCEPT "\r\n\r\n";
        repeat(accepted, sizeof accepted - 1);
    }
    return ws ? TALK_WEBSOCKET : taken == 3 ? TALK_HTTP : TALK_ECHO;
}

/* Returns the byte behind the blank line, or NULL. */
static const char *head_end(struct canned *c, const char *at, const char *end)
{
    static const char blank[] = "\r\n\r\n";
    while (at < end) {
        if (!c->matched && !(at = memchr(at, '\r', (size_t)(end - at))))
            return NULL;
        if (*at == blank[c->matched])
            c->matched++;
        else
            c->matched = *at == '\r';
        at++;
        if (c->matched == 4) {
            c->matched = 0;
            return at;
        }
    }
    return NULL;
}

size_t canned_requests(struct canned *c, const char *in, size_t length)
{
    const char *at = in, *end = in + length;
    size_t complete = 0;
    for (;;) {
        size_t n = c->body < (size_t)(end - at) ? c->body : (size_t)(end - at);
        if (n) {
            c->body -= n;
            at += n;
            complete += !c->body;
        }
        if (at == end || !(at = head_end(c, at, end)))
            return complete;
        c->body = request_body;
        complete += !request_body;
    }
}

/* Takes one more byte of a frame's head. Returns 1 if that was the last one. */
static int take_head(struct canned *c, unsigned char byte)
{
    c->head[c->head_length++] = byte;
    if (c->head_length < 2)
        return 0;
    unsigned width = (c->head[1] & 0x7f) == 126 ? 2 : (c->head[1] & 0x7f) == 127 ? 8 : 0;
    if (c->head_length < 2 + width + 4)
        return 0;
    c->payload = width ? 0 : c->head[1] & 0x7f;
    for (unsigned i = 0; i < width; i++)
        c->payload = c->payload << 8 | c->head[2 + i];
    c->head[1] &= 0x7f;
    memcpy(c->key, c->head + 2 + width, 4);
    return 1;
}

/* Unmasks `length` bytes; the target lies before them, and may overlap. Afterwards the key is that of the byte behind them. */
static void unmask(struct canned *c, char *to, const char *from, size_t length)
{
    typedef unsigned char block __attribute__((vector_size(16)));
    block key, data;
    size_t i = 0;
    for (unsigned k = 0; k < sizeof key; k++)
        key[k] = c->key[k % 4];
    for (; i + sizeof data <= length; i += sizeof data) {
        memcpy(&data, from + i, sizeof data);
        data ^= key;
        memcpy(to + i, &data, sizeof data);
    }
    for (; i < length; i++)
        to[i] = (char)(from[i] ^ c->key[i % 4]);
    unsigned char old[4];
    memcpy(old, c->key, 4);
    for (unsigned k = 0; k < 4; k++)
        c->key[k] = old[(length + k) % 4];
}

size_t canned_frames(struct canned *c, char *in, size_t length)
{
    char *out = in - CANNED_ROOM, *to = out;
    for (size_t at = 0; at < length;) {
        if (!c->payload) {
            if (!take_head(c, (unsigned char)in[at++]))
                continue;
            to = mempcpy(to, c->head, c->head_length - 4);
            c->head_length = 0;
        }
        size_t n = length - at < c->payload ? length - at : (size_t)c->payload;
        unmask(c, to, in + at, n);
        to += n;
        at += n;
        c->payload -= n;
    }
    return (size_t)(to - out);
}
