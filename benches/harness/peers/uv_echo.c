/* libuv peer: one loop, the answers of raw_echo. Prints "READY port=N"; ends with the script that started it.
 *
 *   uv_echo [WHAT]        (canned.h) */
#define _GNU_SOURCE
#include "canned.h"
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <uv.h>

struct conn {
    uv_tcp_t tcp;
    struct canned canned;
};

struct request {
    uv_write_t write;
    char data[];
};

/* All connections share one buffer; data is copied only if it cannot be sent at once. */
static char space[CANNED_ROOM + 65536], *const shared = space + CANNED_ROOM;
static enum talk talk;

static void on_buffer(uv_handle_t *handle, size_t wanted, uv_buf_t *buffer)
{
    (void)handle, (void)wanted;
    *buffer = uv_buf_init(shared, sizeof space - CANNED_ROOM);
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

/* Writes what can be written at once. Later the rest: from where it lies if it `stays` there, otherwise from a copy. */
static void answer(uv_stream_t *stream, char *data, size_t length, int stays)
{
    uv_buf_t whole = uv_buf_init(data, (unsigned)length);
    int sent = length ? uv_try_write(stream, &whole, 1) : 0;
    size_t done = sent > 0 ? (size_t)sent : 0, rest = length - done;
    if (!rest)
        return;
    struct request *request = malloc(sizeof *request + (stays ? 0 : rest));
    if (!stays)
        memcpy(request->data, data + done, rest);
    uv_buf_t later = uv_buf_init(stays ? data + done : request->data, (unsigned)rest);
    uv_write(&request->write, stream, &later, 1, on_written);
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buffer)
{
    struct conn *conn = (struct conn *)stream;
    if (n < 0)
        uv_close((uv_handle_t *)stream, on_closed);
    else if (talk == TALK_ECHO)
        answer(stream, buffer->base, (size_t)n, 0);
    else if (conn->canned.upgraded)
        answer(stream, buffer->base - CANNED_ROOM, canned_frames(&conn->canned, buffer->base, (size_t)n), 0);
    else {
        size_t owed = canned_requests(&conn->canned, buffer->base, (size_t)n) * canned.frame;
        conn->canned.upgraded = talk == TALK_WEBSOCKET && owed;
        for (size_t part; owed; owed -= part) {
            part = owed < canned.size ? owed : canned.size;
            answer(stream, canned.bytes, part, 1);
        }
    }
}

static void on_connection(uv_stream_t *server, int status)
{
    if (status < 0)
        return;
    struct conn *conn = calloc(1, sizeof *conn);
    uv_tcp_init(server->loop, &conn->tcp);
    if (uv_accept(server, (uv_stream_t *)conn)) {
        uv_close((uv_handle_t *)conn, on_closed);
        return;
    }
    uv_tcp_nodelay(&conn->tcp, 1);
    uv_read_start((uv_stream_t *)conn, on_buffer, on_read);
}

int main(int argc, char **argv)
{
    talk = canned_parse(&argc, &argv);
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
