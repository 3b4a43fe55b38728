/* libuv peer: one loop. Prints "READY port=N"; ends with the script that started it. */
#define _GNU_SOURCE
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <uv.h>

struct request {
    uv_write_t write;
    char data[];
};

/* All connections share one buffer; data is copied only if it cannot be sent at once. */
static char shared[65536];

static void on_buffer(uv_handle_t *handle, size_t wanted, uv_buf_t *buffer)
{
    (void)handle, (void)wanted;
    *buffer = uv_buf_init(shared, sizeof shared);
}

static void on_closed(uv_handle_t *handle)
{
    free(handle);
}

static void on_written(uv_write_t *write, int status)
{
    (void)status;
    free(write);
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buffer)
{
    if (n < 0) {
        uv_close((uv_handle_t *)stream, on_closed);
        return;
    }
    uv_buf_t answer = uv_buf_init(buffer->base, (unsigned)n);
    int sent = n ? uv_try_write(stream, &answer, 1) : 0;
    size_t rest = (size_t)n - (sent > 0 ? (size_t)sent : 0);
    if (rest) {
        struct request *request = malloc(sizeof *request + rest);
        memcpy(request->data, buffer->base + n - rest, rest);
        answer = uv_buf_init(request->data, (unsigned)rest);
        uv_write(&request->write, stream, &answer, 1, on_written);
    }
}

static void on_connection(uv_stream_t *server, int status)
{
    if (status < 0)
        return;
    uv_tcp_t *conn = malloc(sizeof *conn);
    uv_tcp_init(server->loop, conn);
    if (uv_accept(server, (uv_stream_t *)conn)) {
        uv_close((uv_handle_t *)conn, on_closed);
        return;
    }
    uv_tcp_nodelay(conn, 1);
    uv_read_start((uv_stream_t *)conn, on_buffer, on_read);
}

int main(void)
{
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    prctl(PR_SET_PDEATHSIG, SIGKILL);

    struct sockaddr_in address;
    int length = sizeof address;
    uv_tcp_t server;
    uv_ip4_addr("127.0.0.1", 0, &address);
    uv_tcp_init(uv_default_loop(), &server);
    if (uv_tcp_bind(&server, (struct sockaddr *)&address, 0) || uv_listen((uv_stream_t *)&server, 4096, on_connection) ||
        uv_tcp_getsockname(&server, (struct sockaddr *)&address, &length))
        return 1;
    printf("READY port=%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return uv_run(uv_default_loop(), UV_RUN_DEFAULT);
}
