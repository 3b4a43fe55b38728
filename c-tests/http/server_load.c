/* Many connections, slow peers and floods: others are served, and memory stays bounded. */
#include "http.h"

#include "process.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REQUEST "GET /some/path HTTP/1.1\r\nHost: example.com\r\nUser-Agent: test\r\nAccept: */*\r\n\r\n"
static const char ANSWER[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nok";

/* A server without a log, which would be what grows. */
static _Atomic int ended, closed, errors;
static En_HP_HttpParseResult on_end(HP_HttpServer s, HP_CONNID id) {
    ended++;
    HP_HttpServer_SendResponse(s, id, 200, NULL, NULL, 0, (const BYTE *)"ok", 2);
    return HPR_OK;
}
static En_HP_HandleResult on_close(HP_HttpServer s, HP_CONNID id, En_HP_SocketOperation op, int code) {
    (void)s, (void)id, (void)op, (void)code;
    closed++;
    return HR_OK;
}
static En_HP_HttpParseResult on_error(HP_HttpServer s, HP_CONNID id, int code, LPCSTR text) {
    (void)code, (void)text;
    errors++;
    HP_HttpServer_SendResponse(s, id, 400, NULL, NULL, 0, NULL, 0);
    return HPR_OK;
}

typedef struct { HP_HttpServerListener listener; HP_HttpServer object; USHORT port; } Server;

static Server start(DWORD connections) {
    Server server = {.listener = Create_HP_HttpServerListener()};
    HP_Set_FN_HttpServer_OnMessageComplete(server.listener, on_end);
    HP_Set_FN_HttpServer_OnClose(server.listener, on_close);
    HP_Set_FN_HttpServer_OnParseError(server.listener, on_error);
    server.object = Create_HP_HttpServer(server.listener);
    HP_Server_SetMaxConnectionCount(server.object, connections);
    MUST(TRUTH(HP_Server_Start(server.object, "127.0.0.1", 0)));
    char address[64];
    int length = sizeof address;
    MUST(TRUTH(HP_Server_GetListenAddress(server.object, address, &length, &server.port)));
    return server;
}

static void stop(Server server) {
    Destroy_HP_HttpServer(server.object);
    Destroy_HP_HttpServerListener(server.listener);
}

static bool answered(int peer) {
    char heard[sizeof ANSWER] = "";
    return peer_read(peer, heard, sizeof ANSWER - 1) == sizeof ANSWER - 1 && strcmp(heard, ANSWER) == 0;
}

/* Whether a new client is served. */
static bool serves(Server server) {
    int peer = peer_connect(server.port);
    peer_send(peer, REQUEST, sizeof REQUEST - 1);
    bool right = answered(peer);
    peer_close(peer);
    return right;
}

enum { MOST_BYTES_OF_IDLE = 4096 };

/* Each connection has had a request and waits for the next one. */
CASE(idle_connections) {
    enum { WANTED = 10000 };
    int room = raise_fds() / 2 - 100, count = room < WANTED ? room : WANTED;
    if (count < 100) case_skip("too few descriptors");
    int *peers = calloc((size_t)count, sizeof *peers);
    MUST(peers != NULL);
    Server server = start(WANTED + 100);
    for (int i = 0; i < 100; i++) MUST(serves(server));
    WAIT(HP_Server_GetConnectionCount(server.object) == 0);
    long before = heap_kb();
    int right = 0;
    for (int i = 0; i < count; i++) {
        peers[i] = peer_connect(server.port);
        peer_send(peers[i], REQUEST, sizeof REQUEST - 1);
        right += answered(peers[i]);
    }
    long each = (heap_kb() - before) * 1024 / count;
    chat("%d connections, %ld bytes of heap each", count, each);
    fact("all answered %d, too much memory %d", right == count, each > MOST_BYTES_OF_IDLE);
    long cpu = cpu_ms();
    fact("others are served %d", serves(server));
    for (int i = 0; i < count; i += 7) {
        peer_send(peers[i], REQUEST, sizeof REQUEST - 1);
        if (!answered(peers[i])) right--;
    }
    chat("%ld ms of processor time for %d requests", cpu_ms() - cpu, count / 7);
    fact("still alive %d", right == count);
    for (int i = 0; i < count; i++) peer_close(peers[i]);
    free(peers);
    WAIT(HP_Server_GetConnectionCount(server.object) == 0);
    stop(server);
}

/* Heads that never end: each peer can make the library keep one head, and no more. */
/* proves: HTTP-T2 */
CASE(endless_heads) {
    enum { PEERS = 20, HEAD = 256 * 1024, FLOOD = 8 << 20 };
    static char field[1024];
    memset(field, 'a', sizeof field);
    field[1] = ':';
    field[sizeof field - 2] = '\r';
    field[sizeof field - 1] = '\n';
    Server server = start(1000);
    MUST(serves(server));
    long before = heap_kb();
    static int peers[PEERS];
    for (int i = 0; i < PEERS; i++) {
        peers[i] = peer_connect(server.port);
        peer_send(peers[i], "GET / HTTP/1.1\r\n", 16);
        for (size_t sent = 0; sent < HEAD - 4096; sent += sizeof field) peer_send(peers[i], field, sizeof field);
    }
    fact("others are served %d", serves(server));
    long each = (heap_kb() - before) / PEERS;
    chat("%ld KB each", each);
    fact("too much memory %d", each > 4 * HEAD / 1024);
    for (int i = 0; i < PEERS; i++)
        for (size_t sent = 0; sent < FLOOD / PEERS; sent += sizeof field) peer_send(peers[i], field, sizeof field);
    WAIT(errors == PEERS);
    fact("refused %d", errors);
    for (int i = 0; i < PEERS; i++) peer_close(peers[i]);
    WAIT(HP_Server_GetConnectionCount(server.object) == 0);
    stop(server);
}

/* A peer that asks and asks and never reads an answer. The library reads no limit into what a program sends, so the program would have to
 * look at GetPendingDataLength; others are not disturbed. */
CASE(peers_that_never_read) {
    Server server = start(1000);
    int deaf = peer_connect(server.port);
    peer_shrink(deaf, 8 /* SO_RCVBUF */);
    for (int i = 0; i < 20000; i++) peer_send(deaf, REQUEST, sizeof REQUEST - 1);
    /* Not for all: with such a buffer the system loses segments, and repeats them after seconds. */
    WAIT(ended >= 1000);
    fact("others are served %d", serves(server));
    peer_reset(deaf);
    WAIT(HP_Server_GetConnectionCount(server.object) == 0);
    stop(server);
}

/* Bodies without end, of which nothing is kept. */
CASE(endless_bodies) {
    enum { CHUNK = 1 << 20, CHUNKS = 64 };
    static char data[CHUNK + 2];
    Server server = start(1000);
    MUST(serves(server));
    int peer = peer_connect(server.port);
    char head[100];
    snprintf(head, sizeof head, "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
    peer_send(peer, head, strlen(head));
    memcpy(data + CHUNK, "\r\n", 2);
    long before = heap_kb();
    for (int i = 0; i < CHUNKS; i++) {
        snprintf(head, sizeof head, "%x\r\n", CHUNK);
        peer_send(peer, head, strlen(head));
        peer_send(peer, data, sizeof data);
    }
    peer_send(peer, "0\r\n\r\n", 5);
    fact("answered %d", answered(peer));
    fact("too much memory %d", heap_kb() - before > 4096);
    peer_close(peer);
    stop(server);
}

static void *flood_of_garbage(void *argument) {
    const Server *server = argument;
    static const char garbage[] = "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03GET garbage\r\n\r\n\0\0\0\0";
    for (int i = 0; i < 100; i++) {
        int peer = peer_connect(server->port);
        peer_send(peer, garbage, sizeof garbage);
        peer_end(peer, NULL);
        peer_close(peer);
    }
    return NULL;
}

/* Garbage on many connections at once, while others are served: each is refused, answered and gone. */
CASE(floods_of_garbage) {
    enum { THREADS = 4 };
    static Server server;
    server = start(1000);
    Thread *threads[THREADS];
    for (int i = 0; i < THREADS; i++) threads[i] = thread_run(flood_of_garbage, &server);
    int right = 0;
    for (int i = 0; i < 50; i++) right += serves(server);
    for (int i = 0; i < THREADS; i++) thread_join(threads[i]);
    WAIT(HP_Server_GetConnectionCount(server.object) == 0);
    fact("others are served %d, refused %d", right == 50, errors);
    stop(server);
}
