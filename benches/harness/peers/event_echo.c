/* libevent peer: evhttp, one loop. Prints "READY port=N"; ends with the script that started it.
 *
 *   event_echo http RESPONSE BODY | chunked RESPONSE CHUNKS        (canned.h) */
#define _GNU_SOURCE
#include "http_texts.h"
#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

static char *body;
static size_t size;
static int chunks;

static void on_request(struct evhttp_request *request, void *unused)
{
    (void)unused;
    struct evbuffer *buffer = evbuffer_new();
    evhttp_add_header(evhttp_request_get_output_headers(request), "Content-Type", "text/plain");
    if (!chunks) {
        evbuffer_add(buffer, body, size);
        evhttp_send_reply(request, 200, "OK", buffer);
    } else {
        size_t begin = 0;
        evhttp_send_reply_start(request, 200, "OK");
        for (int i = 1; i <= chunks; i++) {
            size_t end = size * (size_t)i / (size_t)chunks;
            evbuffer_add(buffer, body + begin, end - begin);
            evhttp_send_reply_chunk(request, buffer);
            begin = end;
        }
        evhttp_send_reply_end(request);
    }
    evbuffer_free(buffer);
}

int main(int argc, char **argv)
{
    if (argc < 4)
        return 2;
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    prctl(PR_SET_PDEATHSIG, SIGKILL);

    size = strtoul(argv[2], NULL, 10);
    chunks = strcmp(argv[1], "chunked") ? 0 : atoi(argv[3]);
    body = malloc(size + 1);
    fill_body(body, size);

    struct event_base *base = event_base_new();
    struct evhttp *http = evhttp_new(base);
    struct evhttp_bound_socket *bound = evhttp_bind_socket_with_handle(http, "127.0.0.1", 0);
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    if (!bound || getsockname(evhttp_bound_socket_get_fd(bound), (struct sockaddr *)&address, &length))
        return 1;
    evhttp_set_gencb(http, on_request, NULL);
    printf("READY port=%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return event_base_dispatch(base);
}
