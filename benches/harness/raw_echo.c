/* The practical limit: one thread, edge-triggered epoll, answers written inline, nothing else.
 *
 *   raw_echo
 *
 * Listens on a free port and prints "READY port=N". Also the echo server behind agents.
 */
#define _GNU_SOURCE
#include "measure.h"
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
    char *rest; /* what the peer was too slow to take */
    size_t length, written;
};

enum outcome { GONE, BLOCKED, DONE };

static int epoll;
static char buffer[BUFFER];

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
        epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
    }
}

static enum outcome flush_rest(struct conn *c)
{
    while (c->written < c->length) {
        ssize_t n = send(c->fd, c->rest + c->written, c->length - c->written, MSG_NOSIGNAL);
        if (n < 0)
            return errno == EAGAIN ? BLOCKED : GONE;
        c->written += (size_t)n;
    }
    free(c->rest);
    c->rest = NULL;
    return DONE;
}

static enum outcome answer(struct conn *c, size_t length)
{
    ssize_t n = send(c->fd, buffer, length, MSG_NOSIGNAL);
    if (n == (ssize_t)length)
        return DONE;
    if (n < 0 && errno != EAGAIN)
        return GONE;
    c->written = 0;
    c->length = length - (n < 0 ? 0 : (size_t)n);
    c->rest = malloc(c->length);
    memcpy(c->rest, buffer + length - c->length, c->length);
    return flush_rest(c);
}

static enum outcome serve(struct conn *c)
{
    enum outcome outcome = c->rest ? flush_rest(c) : DONE;
    while (outcome == DONE) {
        ssize_t n = recv(c->fd, buffer, BUFFER, 0);
        if (n < 0 && errno == EAGAIN)
            return DONE;
        if (n <= 0)
            return GONE;
        outcome = answer(c, (size_t)n);
        if (n < BUFFER)
            break; /* drained; a new edge comes with new data */
    }
    return outcome;
}

int main(void)
{
    start_bounded(600);
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
            if (events[i].events == EPOLLOUT && !c->rest)
                continue;
            enum outcome outcome = serve(c);
            if (outcome == GONE || (outcome == DONE && events[i].events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR))) {
                close(c->fd);
                free(c->rest);
                free(c);
            }
        }
    }
}
