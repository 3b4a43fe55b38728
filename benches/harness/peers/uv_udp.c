/* libuv peer for datagrams: one loop, which receives with recvmmsg. Prints "READY port=N"; ends with the script that started it.
 *
 *   uv_udp [-x file]      (raw_udp.c) */
#define _GNU_SOURCE
#include "measure.h"
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

/* libuv gives each datagram 64 KiB of the buffer. */
#define MANY 20

static char space[MANY * 65536];
static volatile uint64_t *received; /* NULL: answers are sent */

static void on_buffer(uv_handle_t *handle, size_t wanted, uv_buf_t *buffer)
{
    (void)handle, (void)wanted;
    *buffer = uv_buf_init(space, sizeof space);
}

static void on_sent(uv_udp_send_t *request, int status)
{
    (void)status;
    free(request);
}

static void on_datagram(uv_udp_t *socket, ssize_t n, const uv_buf_t *buffer, const struct sockaddr *peer, unsigned flags)
{
    (void)flags;
    if (n < 0 || !peer)
        return;
    if (received) {
        ++*received;
        return;
    }
    uv_buf_t answer = uv_buf_init(buffer->base, (unsigned)n);
    if (uv_udp_try_send(socket, &answer, 1, peer) >= 0)
        return;
    uv_udp_send_t *request = malloc(sizeof *request + (size_t)n);
    answer.base = memcpy(request + 1, buffer->base, (size_t)n);
    uv_udp_send(request, socket, &answer, 1, peer, on_sent);
}

int main(int argc, char **argv)
{
    if (argc == 3 && !strcmp(argv[1], "-x"))
        received = counter_file(argv[2], 1);
    start_bounded(600);
    struct sockaddr_in address;
    int length = sizeof address;
    uv_udp_t socket;
    uv_ip4_addr("127.0.0.1", 0, &address);
    uv_udp_init_ex(uv_default_loop(), &socket, AF_INET | UV_UDP_RECVMMSG);
    if (uv_udp_bind(&socket, (struct sockaddr *)&address, 0) || uv_udp_recv_start(&socket, on_buffer, on_datagram) ||
        uv_udp_getsockname(&socket, (struct sockaddr *)&address, &length))
        return 1;
    printf("READY port=%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return uv_run(uv_default_loop(), UV_RUN_DEFAULT);
}
