/* One connection of the load generator: requests out, answers in, every byte compared. */
#define _GNU_SOURCE
#include "load.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define READ_SIZE (256 * 1024)
#define PACK_HEADER 4

size_t frame;
static char *plain, *blocking_text, *input; /* the texts: one frame, depth + 1 times over */
static size_t text_size;

void messages_prepare(void)
{
    size_t header = opt.pack ? PACK_HEADER : 0;
    frame = opt.size + header;
    text_size = frame * ((size_t)opt.depth + 1);
    plain = malloc(text_size);
    blocking_text = malloc(text_size);
    input = malloc(READ_SIZE);
    if (!plain || !blocking_text || !input)
        die("malloc");
    for (size_t at = 0; at < text_size; at += frame) {
        for (size_t i = 0; i < header; i++)
            plain[at + i] = (char)(opt.size >> (8 * i));
        for (size_t i = header; i < frame; i++)
            plain[at + i] = (char)('a' + (i * 7 + i / 251) % 26);
    }
    memcpy(blocking_text, plain, text_size);
    for (size_t at = 0; at < text_size; at += frame)
        blocking_text[at] = 'B';
}

const char *first_message(void)
{
    return plain;
}

static void local_address(int fd)
{
    /* It uses many local addresses, so that churn does not run out of ports. */
    static unsigned turn;
    int one = 1;
    struct sockaddr_in from = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f000002u + turn++ % 200) };
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
    if (bind(fd, (struct sockaddr *)&from, sizeof from))
        die("bind");
}

int conn_open(struct conn *c, int blocking)
{
    int one = 1;
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)opt.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | (blocking ? 0 : SOCK_NONBLOCK), 0);
    if (c->fd < 0)
        die("socket");
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    local_address(c->fd);
    c->owed = c->write_at = c->read_at = 0;
    c->oldest = c->under_way = 0;
    c->connecting = !blocking;
    c->opened = now_ns();
    if (connect(c->fd, (struct sockaddr *)&to, sizeof to) && errno != EINPROGRESS)
        return -1;
    c->ssl = opt.tls ? tls_new(c->fd) : NULL;
    return blocking && c->ssl && tls_handshake(c->ssl) != 1 ? -1 : 0;
}

static void watch(struct conn *c, int operation, int out)
{
    struct epoll_event event = { .events = EPOLLIN | (out ? EPOLLOUT : 0), .data.ptr = c };
    if (epoll_ctl(epoll, operation, c->fd, &event))
        die("epoll_ctl");
    c->wants_out = out;
}

void conn_watch(struct conn *c, int out)
{
    /* OpenSSL has no MSG_DONTWAIT. */
    if (c->ssl)
        fcntl(c->fd, F_SETFL, fcntl(c->fd, F_GETFL) | O_NONBLOCK);
    watch(c, EPOLL_CTL_ADD, out);
}

int conn_establish(struct conn *c)
{
    int error = 0, state = 1;
    socklen_t length = sizeof error;
    getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &length);
    if (error)
        return -1;
    if (c->ssl) {
        state = tls_handshake(c->ssl);
        if (!state && c->wants_out)
            watch(c, EPOLL_CTL_MOD, 0); /* now it is the peer's turn */
        if (state == 1 && measuring) {
            handshakes++;
            resumed += (uint64_t)SSL_session_reused(c->ssl);
        }
    }
    c->connecting = state == 0;
    return state;
}

ssize_t conn_recv(struct conn *c, void *buffer, size_t size)
{
    return c->ssl ? tls_recv(c->ssl, buffer, size) : recv(c->fd, buffer, size, opt.idle ? 0 : MSG_DONTWAIT);
}

ssize_t conn_send(struct conn *c, const void *data, size_t size)
{
    return c->ssl ? tls_send(c->ssl, data, size) : send(c->fd, data, size, MSG_NOSIGNAL | (opt.idle ? 0 : MSG_DONTWAIT));
}

void conn_close(struct conn *c)
{
    if (c->ssl)
        tls_free(c->ssl);
    close(c->fd);
    c->fd = -1;
}

int conn_ask(struct conn *c, unsigned messages, uint64_t now)
{
    int full = 0;
    for (unsigned i = 0; i < messages; i++)
        c->asked[(c->oldest + c->under_way++) % (unsigned)opt.depth] = now;
    c->owed += frame * messages;
    while (c->owed && !full) {
        size_t n = text_size - c->write_at;
        ssize_t written = conn_send(c, (c->blocker ? blocking_text : plain) + c->write_at, n < c->owed ? n : c->owed);
        if (written < 0 && errno != EAGAIN)
            return -1;
        full = written < 0;
        if (!full) {
            c->write_at = (c->write_at + (size_t)written) % frame;
            c->owed -= (size_t)written;
        }
    }
    if (c->wants_out != full)
        watch(c, EPOLL_CTL_MOD, full);
    return 0;
}

static void answered(struct conn *c, uint64_t now)
{
    if (measuring) {
        c->done++;
        if (!c->blocker && !opt.churn)
            hist_add(&latency, now - c->asked[c->oldest % (unsigned)opt.depth], 1);
    }
    c->oldest++;
    c->under_way--;
    ++*answers;
}

/* The number of answers that these bytes complete, or -1 if they are not what was
 * sent. */
static int check(struct conn *c, const char *data, size_t length, uint64_t now)
{
    const char *expected = c->blocker ? blocking_text : plain;
    int complete = 0;
    while (length) {
        size_t n = frame - c->read_at;
        if (n > length)
            n = length;
        if (!c->under_way || memcmp(data, expected + c->read_at, n))
            return -1;
        data += n;
        length -= n;
        c->read_at += n;
        if (c->read_at == frame) {
            c->read_at = 0;
            complete++;
            answered(c, now);
        }
    }
    return complete;
}

int conn_read(struct conn *c, uint64_t now)
{
    int complete = 0;
    for (;;) {
        ssize_t n = conn_recv(c, input, READ_SIZE);
        if (n < 0 && errno == EAGAIN)
            return complete;
        if (n <= 0)
            return -1;
        int more = check(c, input, (size_t)n, now);
        if (more < 0)
            return -1;
        complete += more;
        if (c->ssl ? !SSL_has_pending(c->ssl) : n < READ_SIZE)
            return complete;
    }
}
