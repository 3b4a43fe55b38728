/* Reads the responses of HTTP servers, and checks status, framing, length, and the bytes of the body.
 *
 * A response that has the same bytes as the last one that came in one piece is not parsed again, so that the server has to
 * work more for it than the load generator. */
#define _GNU_SOURCE
#include "http_texts.h"
#include "load.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LINE_LIMIT 4096
#define KNOWN_LIMIT (64 * 1024)

static char known[KNOWN_LIMIT];
static size_t known_size;

/* The text that every body is compared with. */
static const char *expected_body(void)
{
    static char *body;
    if (!body) {
        body = malloc(opt.response + 1);
        if (!body)
            die("malloc");
        fill_body(body, opt.response);
    }
    return body;
}

static int field(struct response *r, const char *line)
{
    static const char length[] = "Content-Length:", coding[] = "Transfer-Encoding: chunked";
    if (!strncasecmp(line, length, sizeof length - 1)) {
        r->has_length = 1;
        r->left = strtoul(line + sizeof length - 1, NULL, 10);
    }
    r->chunked |= !strncasecmp(line, coding, sizeof coding - 1);
    return 0;
}

/* Nothing more to read, or a body of the wrong length. */
static int end(struct response *r)
{
    r->complete = r->body == opt.response;
    r->state = STATUS;
    return r->complete ? 0 : -1;
}

static int head_end(struct response *r)
{
    r->body = 0;
    r->state = r->chunked ? CHUNK_SIZE : BODY;
    if (r->chunked)
        return 0;
    if (!r->has_length || r->left != opt.response)
        return -1;
    return r->left ? 0 : end(r);
}

static int chunk(struct response *r, const char *line)
{
    char *rest;
    r->left = strtoul(line, &rest, 16);
    r->state = r->left ? CHUNK : TRAILER;
    return rest == line || *rest ? -1 : 0;
}

/* One line of everything but the body, without its end. */
static int take_line(struct response *r, const char *line)
{
    switch (r->state) {
    case STATUS:
        r->left = 0;
        r->chunked = r->has_length = 0;
        r->state = FIELDS;
        return strncmp(line, "HTTP/1.1 200", 12) ? -1 : 0;
    case FIELDS: return *line ? field(r, line) : head_end(r);
    case CHUNK_SIZE: return chunk(r, line);
    case CHUNK_END: r->state = CHUNK_SIZE; return *line ? -1 : 0;
    case TRAILER: return *line ? 0 : end(r);
    default: return -1;
    }
}

/* Keeps the bytes until the end of the line, which is taken when it is complete. */
static ssize_t collect_line(struct response *r, const char *data, size_t length)
{
    const char *newline = memchr(data, '\n', length);
    size_t n = newline ? (size_t)(newline - data) + 1 : length;
    if (!r->line && !(r->line = malloc(LINE_LIMIT)))
        die("malloc");
    if (r->length + n > LINE_LIMIT)
        return -1;
    memcpy(r->line + r->length, data, n);
    r->length += n;
    if (!newline)
        return (ssize_t)n;
    if (r->length < 2 || r->line[r->length - 2] != '\r')
        return -1;
    r->line[r->length - 2] = 0;
    r->length = 0;
    return take_line(r, r->line) ? -1 : (ssize_t)n;
}

void response_skip(struct response *r, size_t length)
{
    r->complete = 0;
    r->left -= length;
    r->body += length;
    if (r->left)
        return;
    if (r->state == CHUNK)
        r->state = CHUNK_END;
    else
        end(r);
}

static ssize_t take_body(struct response *r, const char *data, size_t length)
{
    size_t n = r->left < length ? r->left : length;
    if (n > opt.response - r->body || memcmp(data, expected_body() + r->body, n))
        return -1;
    response_skip(r, n);
    return (ssize_t)n;
}

ssize_t response_take(struct response *r, const char *data, size_t length)
{
    int whole = r->state == STATUS && !r->length;
    size_t at = 0;
    r->complete = 0;
    if (whole && known_size && length >= known_size && !memcmp(data, known, known_size)) {
        r->complete = 1;
        return (ssize_t)known_size;
    }
    while (!r->complete && at < length) {
        ssize_t n = r->state == BODY || r->state == CHUNK ? take_body(r, data + at, length - at)
                                                          : collect_line(r, data + at, length - at);
        if (n < 0)
            return -1;
        at += (size_t)n;
    }
    if (whole && r->complete && at <= KNOWN_LIMIT) {
        memcpy(known, data, at);
        known_size = at;
    }
    return (ssize_t)at;
}
