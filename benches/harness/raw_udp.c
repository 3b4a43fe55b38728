/* The practical limit for datagrams: one thread, epoll, one call per datagram, nothing else.
 *
 *   raw_udp [-M] [-x file]
 *
 *   -M       recvmmsg and sendmmsg, up to 64 datagrams per call
 *   -x FILE  no answers: what was received is counted in FILE
 *
 * Listens on a free port and prints "READY port=N".
 */
#define _GNU_SOURCE
#include "measure.h"
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define LONGEST 2048
#define MANY 64

static volatile uint64_t *received; /* NULL: answers are sent */
static char buffers[MANY][LONGEST];
static struct sockaddr_in peers[MANY];

static int listen_anywhere(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) || getsockname(fd, (struct sockaddr *)&address, &length)) {
        perror("bind");
        exit(1);
    }
    printf("READY port=%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return fd;
}

static void serve_each(int fd)
{
    for (;;) {
        socklen_t length = sizeof *peers;
        ssize_t n = recvfrom(fd, *buffers, LONGEST, 0, (struct sockaddr *)peers, &length);
        if (n < 0)
            return;
        if (received)
            ++*received;
        else
            sendto(fd, *buffers, (size_t)n, 0, (struct sockaddr *)peers, length);
    }
}

static void serve_many(int fd)
{
    static struct mmsghdr messages[MANY];
    static struct iovec spaces[MANY];
    for (;;) {
        for (int i = 0; i < MANY; i++) {
            spaces[i] = (struct iovec){ buffers[i], LONGEST };
            messages[i].msg_hdr = (struct msghdr){ .msg_name = &peers[i], .msg_namelen = sizeof *peers, .msg_iov = &spaces[i], .msg_iovlen = 1 };
        }
        int count = recvmmsg(fd, messages, MANY, 0, NULL);
        if (count <= 0)
            return;
        if (received)
            *received += (uint64_t)count;
        for (int i = 0; i < count; i++)
            spaces[i].iov_len = messages[i].msg_len;
        for (int sent = 0, n; !received && sent < count; sent += n)
            if ((n = sendmmsg(fd, messages + sent, (unsigned)(count - sent), 0)) <= 0)
                break;
        if (count < MANY)
            return; /* more brings a new event */
    }
}

int main(int argc, char **argv)
{
    void (*serve)(int) = serve_each;
    for (int o; (o = getopt(argc, argv, "Mx:")) != -1;)
        switch (o) {
        case 'M': serve = serve_many; break;
        case 'x': received = counter_file(optarg, 1); break;
        default: return 2;
        }
    start_bounded(600);
    int fd = listen_anywhere(), epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = { .events = EPOLLIN };
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
    for (;;)
        if (epoll_wait(epoll, &event, 1, -1) > 0)
            serve(fd);
}
