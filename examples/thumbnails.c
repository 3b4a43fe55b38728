/* A server of thumbnails: a TCP pack server receives greyscale images (PGM, "P5"), a thread
 * pool makes them half as wide and half as high, and the answer goes out from the pool. So a
 * large image delays only its own connection, and the server's workers can serve others.
 *
 *     thumbnails [ADDRESS [PORT]]        default: 127.0.0.1 5555
 *
 * Port 0 takes any free one. The server prints "READY <port>" once it listens, and
 * stops at SIGINT, at SIGTERM or at the end of its standard input. A connection that sends
 * something else is closed. Answers to several images of one connection may come in another order. */
#define _GNU_SOURCE

#include <hpsocket/HPSocket4C.h>

#include "serve.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_WAITING = 100, MAX_SIZE = 4000 };

/* Reads the head of an image; returns its length, 0 if it is none. */
static size_t read_head(const BYTE *bytes, int length, size_t *width, size_t *height)
{
    char head[32] = {0};
    unsigned w, h;
    int end = 0;

    memcpy(head, bytes, length < 31 ? (size_t)length : 31);
    if (sscanf(head, "P5 %u %u 255%n", &w, &h, &end) != 2 || end == 0 || end >= length)
        return 0;
    *width = w;
    *height = h;
    size_t start = (size_t)end + 1; /* one white space */
    if (w < 2 || h < 2 || w > MAX_SIZE || h > MAX_SIZE || (size_t)length - start != *width * *height)
        return 0;
    return start;
}

/* Runs on a thread of the pool. The connection may have ended meanwhile; then the send fails. */
static void make_thumbnail(HP_TSocketTask *task)
{
    size_t width = 0, height = 0, start = read_head(task->buf, task->bufLen, &width, &height);
    size_t new_width = width / 2, new_height = height / 2;
    BYTE *answer = start == 0 ? NULL : malloc(32 + new_width * new_height);

    if (answer == NULL) {
        HP_Server_Disconnect((HP_Server)task->sender, task->connID, TRUE);
        return;
    }
    int length = sprintf((char *)answer, "P5 %u %u 255\n", (unsigned)new_width, (unsigned)new_height);
    const BYTE *from = task->buf + start;
    for (size_t y = 0; y < new_height; y++) {
        for (size_t x = 0; x < new_width; x++) {
            const BYTE *four = from + 2 * y * width + 2 * x;
            answer[length++] = (BYTE)((four[0] + four[1] + four[width] + four[width + 1]) / 4);
        }
    }
    HP_Server_Send((HP_Server)task->sender, task->connID, answer, length);
    free(answer);
    /* The pool frees the task and its copy of the image. */
}

static HP_ThreadPool pool;

/* Called on a worker thread of the server for each packet. */
static En_HP_HandleResult on_receive(HP_Server server, HP_CONNID id, const BYTE *data, int length)
{
    HP_TSocketTask *task = Create_HP_SocketTaskObj(make_thumbnail, server, id, data, length, TBT_COPY, 0, 0);

    if (task == NULL)
        return HR_ERROR;
    /* Returns at once: if too many images wait, this one's connection is closed. */
    if (!HP_ThreadPool_Submit_Task(pool, task, 0)) {
        Destroy_HP_SocketTaskObj(task); /* the pool has not taken it over */
        return HR_ERROR;
    }
    return HR_OK;
}

int main(int argc, char **argv)
{
    const char *address = argc > 1 ? argv[1] : "127.0.0.1";
    long port = argc > 2 ? strtol(argv[2], NULL, 10) : 5555;

    if (argc > 3 || port < 0 || port > 65535) {
        fprintf(stderr, "usage: %s [ADDRESS [PORT]]\n", argv[0]);
        return 2;
    }
    int stop_signals = open_stop_signals();
    if (stop_signals < 0)
        return EXIT_FAILURE;

    HP_TcpPackServerListener listener = Create_HP_TcpServerListener();
    HP_TcpPackServer server = Create_HP_TcpPackServer(listener);
    HP_Set_FN_Server_OnReceive(listener, on_receive);
    HP_TcpPackServer_SetMaxPackSize(server, 0x3FFFFF);
    HP_TcpPackServer_SetPackHeaderFlag(server, 0);
    pool = Create_HP_ThreadPool(NULL);

    int status = EXIT_FAILURE;
    if (HP_ThreadPool_Start(pool, 0, MOST_WAITING, TRP_CALL_FAIL, 0))
        status = serve(server, address, (USHORT)port, stop_signals);
    else
        fprintf(stderr, "server: %s\n", reason_of(pool));

    /* The pool first: its tasks use the server, which is stopped but exists. */
    Destroy_HP_ThreadPool(pool);
    Destroy_HP_TcpPackServer(server);
    Destroy_HP_TcpServerListener(listener);
    close(stop_signals);
    return status;
}
