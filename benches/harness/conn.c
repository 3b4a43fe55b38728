/* One connection of the load generator: requests out, answers in, all of them checked. */
#define _GNU_SOURCE
#include "http_texts.h"
#include "load.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define READ_SIZE (256 * 1024)

static char input[READ_SIZE];

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

static ssize_t receive(struct conn *c, void *buffer, size_t size)
{
    return c->ssl ? tls_recv(c->ssl, buffer, size) : recv(c->fd, buffer, size, 0);
}

static ssize_t transmit(struct conn *c, const char *data, size_t size)
{
    return c->ssl ? tls_send(c->ssl, data, size) : send(c->fd, data, size, MSG_NOSIGNAL);
}

void conn_wait(const struct conn *c)
{
    poll(&(struct pollfd){ .fd = c->fd, .events = POLLIN }, 1, 2000);
}

/* Asks for WebSocket. The answer must be the right one, with nothing behind it. */
static int upgrade(struct conn *c)
{
    char text[1024];
    int length = snprintf(text, sizeof text,
                          "GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUser-Agent: load\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                          "Sec-WebSocket-Key: " WEBSOCKET_KEY "\r\nSec-WebSocket-Version: 13\r\n\r\n", opt.port);
    size_t got = 0;
    if (transmit(c, text, (size_t)length) != length)
        return -1;
    do {
        ssize_t n;
        while ((n = receive(c, text + got, sizeof text - 1 - got)) < 0 && errno == EAGAIN && now_ns() - c->opened < 2000000000u)
            conn_wait(c);
        if (n <= 0)
            return -1;
        got += (size_t)n;
        text[got] = 0;
    } while (!strstr(text, "\r\n\r\n"));
    return strncmp(text, "HTTP/1.1 101", 12) || !strstr(text, WEBSOCKET_ACCEPT) || strcmp(strstr(text, "\r\n\r\n"), "\r\n\r\n") ? -1 : 0;
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
    c->owed = c->write_at = c->read_at = c->response.length = 0;
    c->response.state = STATUS;
    c->oldest = c->under_way = 0;
    c->connecting = !blocking;
    c->opened = now_ns();
    if (connect(c->fd, (struct sockaddr *)&to, sizeof to) && errno != EINPROGRESS)
        return -1;
    c->ssl = opt.tls ? tls_new(c->fd) : NULL;
    if (!blocking)
        return 0;
    if (c->ssl && tls_handshake(c->ssl) != 1)
        return -1;
    fcntl(c->fd, F_SETFL, fcntl(c->fd, F_GETFL) | O_NONBLOCK);
    return opt.protocol == WEBSOCKET ? upgrade(c) : 0;
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

void conn_close(struct conn *c)
{
    if (c->ssl)
        tls_free(c->ssl);
    close(c->fd);
    c->fd = -1;
}

int conn_ask(struct conn *c, unsigned messages, uint64_t now)
{
    const struct text *text = request_of(c);
    int full = 0;
    for (unsigned i = 0; i < messages; i++)
        c->asked[(c->oldest + c->under_way++) % (unsigned)opt.depth] = now;
    c->owed += text->frame * messages;
    while (c->owed && !full) {
        size_t n = text->size - c->write_at;
        ssize_t written = transmit(c, text->bytes + c->write_at, n < c->owed ? n : c->owed);
        if (written < 0 && errno != EAGAIN)
            return -1;
        full = written < 0;
        if (!full) {
            c->write_at = (c->write_at + (size_t)written) % text->frame;
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
    const struct text *expected = answer_to(c);
    int complete = 0;
    while (length) {
        size_t n = expected->frame - c->read_at;
        if (n > length)
            n = length;
        if (!c->under_way || memcmp(data, expected->bytes + c->read_at, n))
            return -1;
        data += n;
        length -= n;
        c->read_at += n;
        if (c->read_at == expected->frame) {
            c->read_at = 0;
            complete++;
            answered(c, now);
        }
    }
    return complete;
}

static int check_responses(struct conn *c, const char *data, size_t length, uint64_t now)
{
    int complete = 0;
    while (length) {
        ssize_t n = c->under_way ? response_take(&c->response, data, length) : -1;
        if (n < 0)
            return -1;
        data += n;
        length -= (size_t)n;
        if (c->response.complete) {
            complete++;
            answered(c, now);
        }
    }
    return complete;
}

/* How much of a large body need not even be copied from the kernel: it was compared during the warm-up, and whoever reads
 * must not be slower than the server. */
static size_t unread(const struct conn *c)
{
    int large = measuring && opt.protocol == HTTP && !c->ssl && c->response.state == BODY && c->response.left > READ_SIZE;
    return large ? c->response.left : 0;
}

int conn_read(struct conn *c, uint64_t now)
{
    int complete = 0;
    for (;;) {
        size_t skip = unread(c);
        ssize_t n = skip ? recv(c->fd, NULL, skip, MSG_TRUNC) : receive(c, input, READ_SIZE);
        if (n < 0 && errno == EAGAIN)
            return complete;
        if (n <= 0)
            return -1;
        int more = 0;
        if (skip) {
            response_skip(&c->response, (size_t)n);
            if (c->response.complete) {
                more = 1;
                answered(c, now);
            }
        } else
            more = opt.protocol == HTTP ? check_responses(c, input, (size_t)n, now) : check(c, input, (size_t)n, now);
        if (more < 0)
            return -1;
        complete += more;
        if (c->ssl ? !SSL_has_pending(c->ssl) : (size_t)n < (skip ? skip : READ_SIZE))
            return complete;
    }
}
