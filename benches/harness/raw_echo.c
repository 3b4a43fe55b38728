/* The practical limit: one thread, edge-triggered epoll, answers written inline, nothing else.
 *
 *   raw_echo [WHAT] [CERTIFICATE KEY]
 *
 * WHAT: canned.h; without it everything is echoed. With a certificate the same over TLS, by OpenSSL directly on the socket. Listens
 * on a free port and prints "READY port=N". Also the server behind agents and clients.
 */
#define _GNU_SOURCE
#include "canned.h"
#include "measure.h"
#include "tls.h"
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFFER (64 * 1024)

struct conn {
    int fd;
    int connected; /* the handshake is complete, or there is none */
    SSL *ssl;      /* NULL: no TLS */
    char *rest; /* what the peer was too slow to take */
    size_t length, written;
    size_t owed, canned_at; /* bytes of canned responses to write, and where they begin */
    struct canned canned;
};

enum outcome { GONE, BLOCKED, DONE };

static int epoll, with_tls;
static enum talk talk;
static char space[CANNED_ROOM + BUFFER], *const buffer = space + CANNED_ROOM;

static ssize_t receive(struct conn *c)
{
    return c->ssl ? tls_recv(c->ssl, buffer, BUFFER) : recv(c->fd, buffer, BUFFER, 0);
}

static ssize_t transmit(struct conn *c, const char *data, size_t length)
{
    return c->ssl ? tls_send(c->ssl, data, length) : send(c->fd, data, length, MSG_NOSIGNAL);
}

static int listen_anywhere(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) || listen(fd, 4096) || getsockname(fd, (struct sockaddr *)&address, &length)) {
        perror("listen");
        exit(1);
    }
    printf("READY port=%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return fd;
}

static void accept_all(int listener)
{
    int fd, one = 1;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        struct conn *c = calloc(1, sizeof *c);
        struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = c };
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        c->fd = fd;
        c->connected = !with_tls;
        c->ssl = with_tls ? tls_new(fd) : NULL;
        epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
    }
}

static enum outcome flush_rest(struct conn *c)
{
    while (c->written < c->length) {
        ssize_t n = transmit(c, c->rest + c->written, c->length - c->written);
        if (n < 0)
            return errno == EAGAIN ? BLOCKED : GONE;
        c->written += (size_t)n;
    }
    free(c->rest);
    c->rest = NULL;
    return DONE;
}

static enum outcome write_owed(struct conn *c)
{
    while (c->owed) {
        size_t left = canned.size - c->canned_at;
        ssize_t n = transmit(c, canned.bytes + c->canned_at, left < c->owed ? left : c->owed);
        if (n < 0)
            return errno == EAGAIN ? BLOCKED : GONE;
        c->owed -= (size_t)n;
        c->canned_at = (c->canned_at + (size_t)n) % canned.frame;
    }
    return DONE;
}

static enum outcome write_answer(struct conn *c, const char *data, size_t length)
{
    size_t at = 0;
    do { /* OpenSSL processes one record at a time */
        ssize_t n = transmit(c, data + at, length - at);
        if (n < 0 && errno != EAGAIN)
            return GONE;
        if (n < 0)
            break;
        at += (size_t)n;
    } while (c->ssl && at < length);
    if (at == length)
        return DONE;
    c->written = 0;
    c->length = length - at;
    c->rest = malloc(c->length);
    memcpy(c->rest, data + at, c->length);
    return flush_rest(c);
}

/* Answers the first `length` bytes of the buffer. */
static enum outcome answer(struct conn *c, size_t length)
{
    if (talk == TALK_ECHO)
        return write_answer(c, buffer, length);
    if (c->canned.upgraded) {
        length = canned_frames(&c->canned, buffer, length);
        return length ? write_answer(c, buffer - CANNED_ROOM, length) : DONE;
    }
    size_t requests = canned_requests(&c->canned, buffer, length);
    c->canned.upgraded = talk == TALK_WEBSOCKET && requests;
    c->owed += requests * canned.frame;
    return write_owed(c);
}

static enum outcome serve(struct conn *c)
{
    if (!c->connected) {
        int state = tls_handshake(c->ssl);
        if (state <= 0)
            return state ? GONE : DONE;
        c->connected = 1;
    }
    enum outcome outcome = c->rest ? flush_rest(c) : write_owed(c);
    while (outcome == DONE) {
        ssize_t n = receive(c);
        if (n < 0 && errno == EAGAIN)
            return DONE;
        if (n <= 0)
            return GONE;
        outcome = answer(c, (size_t)n);
        if (!c->ssl && n < BUFFER)
            break; /* drained; new data brings a new event */
    }
    return outcome;
}

static void drop(struct conn *c)
{
    if (c->ssl)
        tls_free(c->ssl);
    close(c->fd);
    free(c->rest);
    free(c);
}

int main(int argc, char **argv)
{
    start_bounded(600);
    talk = canned_parse(&argc, &argv);
    with_tls = argc == 3;
    if (with_tls)
        tls_server(argv[1], argv[2]);
    int listener = listen_anywhere();
    epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = NULL }, events[512];
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int n = epoll_wait(epoll, events, 512, -1);
        for (int i = 0; i < n; i++) {
            struct conn *c = events[i].data.ptr;
            if (!c) {
                accept_all(listener);
                continue;
            }
            /* "Writable" alone needs no work when nothing waits. */
            if (events[i].events == EPOLLOUT && !c->rest && !c->owed && c->connected)
                continue;
            enum outcome outcome = serve(c);
            if (outcome == GONE || (outcome == DONE && events[i].events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)))
                drop(c);
        }
    }
}
