/* What the load generator sends, and what it expects. All of it is made before the first connection. */
#include "http_texts.h"
#include "load.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PACK_HEADER 4
#define MASK "\x37\xfa\x21\x3d"

static struct text plain, blocking, unmasked;

/* As a current browser asks for a page: 16 fields. */
static const char browser_fields[] =
    "Connection: keep-alive\r\n"
    "sec-ch-ua: \"Chromium\";v=\"140\", \"Not=A?Brand\";v=\"24\"\r\n"
    "sec-ch-ua-mobile: ?0\r\n"
    "sec-ch-ua-platform: \"Linux\"\r\n"
    "Upgrade-Insecure-Requests: 1\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36\r\n"
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8\r\n"
    "Sec-Fetch-Site: same-origin\r\n"
    "Sec-Fetch-Mode: navigate\r\n"
    "Sec-Fetch-User: ?1\r\n"
    "Sec-Fetch-Dest: document\r\n"
    "Referer: http://127.0.0.1/index.html\r\n"
    "Accept-Encoding: gzip, deflate, br, zstd\r\n"
    "Accept-Language: en-GB,en;q=0.9,de;q=0.8\r\n"
    "Cookie: session=0123456789abcdef0123456789abcdef; theme=dark\r\n";
static const char few_fields[] = "User-Agent: load\r\nAccept: */*\r\n";

static size_t http_head(char *head, size_t room)
{
    char body[96] = "";
    if (opt.size)
        snprintf(body, sizeof body, "Content-Type: application/octet-stream\r\nContent-Length: %zu\r\n", opt.size);
    return (size_t)snprintf(head, room, "%s / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%s%s\r\n", opt.size ? "POST" : "GET", opt.port,
                            opt.browser ? browser_fields : few_fields, body);
}

/* The head of a frame, with or without a masking key. */
static size_t websocket_head(char *head, int masked)
{
    size_t at = 2, width = opt.size < 126 ? 0 : opt.size < 65536 ? 2 : 8;
    head[0] = (char)WEBSOCKET_BINARY;
    head[1] = (char)((masked ? 0x80 : 0) | (width == 0 ? opt.size : width == 2 ? 126 : 127));
    while (width)
        head[at++] = (char)(opt.size >> (8 * --width));
    if (masked) {
        memcpy(head + at, MASK, 4);
        at += 4;
    }
    return at;
}

static size_t head_of(char *head, size_t room)
{
    switch (opt.protocol) {
    case HTTP: return http_head(head, room);
    case WEBSOCKET: return websocket_head(head, 1);
    case PACK:
        for (size_t i = 0; i < PACK_HEADER; i++)
            head[i] = (char)(opt.size >> (8 * i));
        return PACK_HEADER;
    default: return 0;
    }
}

/* Sets `text` to a message with this head. `mask`: the key of its payload. */
static void fill(struct text *text, const char *head, size_t head_size, const char *mask)
{
    text->frame = head_size + opt.size;
    text->size = text->frame * ((size_t)opt.depth + 1);
    text->bytes = malloc(text->size);
    if (!text->bytes)
        die("malloc");
    for (size_t at = 0; at < text->size; at += text->frame) {
        memcpy(text->bytes + at, head, head_size);
        for (size_t i = 0; i < opt.size; i++)
            text->bytes[at + head_size + i] = (char)(('a' + (i * 7 + i / 251) % 26) ^ mask[i % 4]);
    }
}

void requests_prepare(void)
{
    char head[2048];
    size_t size = head_of(head, sizeof head);
    fill(&plain, head, size, opt.protocol == WEBSOCKET ? MASK : "\0\0\0");
    fill(&blocking, head, size, "\0\0\0");
    for (size_t at = 0; at < blocking.size; at += blocking.frame)
        blocking.bytes[at] = 'B';
    fill(&unmasked, head, websocket_head(head, 0), "\0\0\0");
}

const struct text *request_of(const struct conn *c)
{
    return c->blocker ? &blocking : &plain;
}

const struct text *answer_to(const struct conn *c)
{
    return opt.protocol == WEBSOCKET ? &unmasked : request_of(c);
}
