/* ARQ by C ikcp directly on the socket: acknowledgements and messages leave at once, each datagram with one call. */
#define _GNU_SOURCE
#include "arq.h"
#include "ikcp.h"
#include "measure.h"
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define CONVERSATION 7

static int fd, connected;
static ikcpcb *kcp;
static char buffer[65536];

static IUINT32 clock_ms(void)
{
    return (IUINT32)(now_ns() / 1000000);
}

static int output(const char *data, int length, ikcpcb *of, void *user)
{
    (void)of, (void)user;
    return (int)send(fd, data, (size_t)length, MSG_DONTWAIT);
}

static void make(void)
{
    kcp = ikcp_create(CONVERSATION, NULL);
    ikcp_setoutput(kcp, output);
    ikcp_nodelay(kcp, arq.nodelay, arq.interval, arq.resend, arq.nc);
    ikcp_wndsize(kcp, arq.send_window, arq.receive_window);
    ikcp_setmtu(kcp, arq.mtu);
    kcp->rx_minrto = arq.min_rto;
    kcp->fastlimit = arq.fast_limit;
    ikcp_update(kcp, clock_ms());
}

/* Takes in what is there. */
static void take(void)
{
    struct sockaddr_in from;
    socklen_t size = sizeof from;
    int some = 0;
    for (ssize_t n; (n = recvfrom(fd, buffer, sizeof buffer, MSG_DONTWAIT, (struct sockaddr *)&from, &size)) >= 0;) {
        if (!connected)
            connected = !connect(fd, (struct sockaddr *)&from, size);
        kcp->current = clock_ms();
        ikcp_input(kcp, buffer, n);
        some = 1;
        for (int length; (length = ikcp_recv(kcp, buffer, sizeof buffer)) >= 0;)
            arrived(buffer, (size_t)length);
    }
    if (some)
        ikcp_flush(kcp);
}

void arq_run(uint64_t end)
{
    do {
        uint64_t now = now_ns(), left = 0;
        IUINT32 ms = clock_ms(), check = ikcp_check(kcp, ms);
        if (check == ms) {
            ikcp_update(kcp, ms);
            continue;
        }
        if (now < end)
            left = end - now;
        if (left > (uint64_t)(check - ms) * 1000000)
            left = (uint64_t)(check - ms) * 1000000;
        struct pollfd socket = { .fd = fd, .events = POLLIN };
        if (ppoll(&socket, 1, &(struct timespec){ (time_t)(left / 1000000000u), (long)(left % 1000000000u) }, NULL) > 0)
            take();
    } while (now_ns() < end);
}

int arq_listen(void)
{
    int port;
    fd = bound_socket(&port);
    make();
    return port;
}

void arq_serve(void)
{
    for (;;)
        arq_run(now_ns() + 1000000000u);
}

void arq_connect(int port)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    fd = bound_socket(NULL);
    if (connect(fd, (struct sockaddr *)&address, sizeof address))
        die("connect");
    connected = 1;
    make();
}

int arq_send(const char *message, size_t length)
{
    if (ikcp_send(kcp, message, (int)length) < 0)
        return 0;
    kcp->current = clock_ms();
    ikcp_flush(kcp);
    return 1;
}

int arq_waiting(void)
{
    return ikcp_waitsnd(kcp);
}
