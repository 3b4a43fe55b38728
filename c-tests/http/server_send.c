/* What a server sends: responses, files, chunks; when and from where the program calls. */
#include "http.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void say(HttpLink link, const char *text) { peer_send(link.peer, text, strlen(text)); }

/* What the peer reads until what it reads ends with `last`, as a fact with visible line ends. */
static void hear(HttpLink link, const char *label, const char *last) {
    static char heard[8192], shown[16384];
    size_t length = 0, wanted = strlen(last);
    while (length < sizeof heard && (length < wanted || memcmp(heard + length - wanted, last, wanted) != 0)) {
        if (peer_read(link.peer, heard + length, 1) != 1) break;
        length++;
    }
    size_t to = 0;
    for (size_t i = 0; i < length; i++) {
        if (heard[i] == '\r') to += (size_t)sprintf(shown + to, "\\r");
        else if (heard[i] == '\n') to += (size_t)sprintf(shown + to, "\\n");
        else shown[to++] = heard[i];
    }
    shown[to] = 0;
    fact("%s: %s", label, shown);
}

static BOOL respond(Http *http, HP_CONNID id, USHORT code, const char *reason, const HP_THeader *headers, int count, const char *body) {
    return HP_HttpServer_SendResponse(http->object, id, code, reason, headers, count, (const BYTE *)body, body == NULL ? 0 : (int)strlen(body));
}

static _Atomic int ended;
static int count_ends(Http *http, const HttpEvent *event) {
    (void)http;
    ended += event->kind == H_END;
    return 0;
}

/* Sends a request and returns when its OnMessageComplete is over. */
static HttpLink ask(Http *http, const char *request) {
    HttpLink link = http_link(http);
    int before = ended;
    say(link, request);
    WAIT(ended > before);
    return link;
}

#define GET_1_1 "GET / HTTP/1.1\r\n\r\n"

/* proves: HTTP-100 HTTP-101 HTTP-102 HTTP-103 HTTP-104 HTTP-105 HTTP-106 HTTP-110 */
CASE(responses) {
    static const HP_THeader type = {"Content-Type", "text/plain"}, lower[] = {{"content-length", "2"}, {"connection", "x"}},
                            chunked = {"Transfer-Encoding", "chunked"}, odd[] = {{NULL, "a"}, {"", "b"}, {"X-A", NULL}, {"X-B", ""}},
                            upgrade[] = {{"Upgrade", "websocket"}, {"Connection", "Upgrade"}};
    static const struct {
        const char *request;
        USHORT code;
        const char *reason;
        const HP_THeader *headers;
        int count;
        const char *body, *last;
    } rows[] = {
        {GET_1_1, 200, NULL, NULL, 0, NULL, "\r\n\r\n"},
        {GET_1_1, 200, NULL, &type, 1, "hello", "hello"},
        {GET_1_1, 200, "", NULL, 0, NULL, "\r\n\r\n"},
        {GET_1_1, 200, "Very Well", NULL, 0, NULL, "\r\n\r\n"},
        {GET_1_1, 299, NULL, NULL, 0, NULL, "\r\n\r\n"},
        {GET_1_1, 65535, NULL, NULL, 0, NULL, "\r\n\r\n"},
        {GET_1_1, 0, NULL, NULL, 0, NULL, "\r\n\r\n"},
        {GET_1_1, 404, NULL, odd, 4, NULL, "\r\n\r\n"},
        {GET_1_1, 200, NULL, lower, 2, "ab", "ab"},
        {GET_1_1, 200, NULL, &chunked, 1, NULL, "\r\n\r\n"},
        {GET_1_1, 100, NULL, NULL, 0, NULL, "\r\n\r\n"},
        {GET_1_1, 101, NULL, upgrade, 2, NULL, "\r\n\r\n"},
        {GET_1_1, 204, NULL, NULL, 0, NULL, "\r\n\r\n"},
        {GET_1_1, 304, NULL, NULL, 0, NULL, "\r\n\r\n"},
        {"HEAD / HTTP/1.1\r\n\r\n", 200, NULL, NULL, 0, "hello", "\r\n\r\n"},
        {"GET / HTTP/1.0\r\n\r\n", 200, NULL, NULL, 0, NULL, "\r\n\r\n"},
        {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", 200, NULL, NULL, 0, NULL, "\r\n\r\n"},
        {"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 200, NULL, NULL, 0, NULL, "\r\n\r\n"},
    };
    Http *http = http_new(SERVER, count_ends);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        HttpLink link = ask(http, rows[i].request);
        MUST(TRUTH(respond(http, link.id, rows[i].code, rows[i].reason, rows[i].headers, rows[i].count, rows[i].body)));
        char label[16];
        snprintf(label, sizeof label, "%u", rows[i].code);
        hear(link, label, rows[i].last);
        peer_close(link.peer);
    }
    http_free(http);
}

/* proves: HTTP-2 HTTP-100 */
CASE(local_version) {
    Http *http = http_new(SERVER, count_ends);
    HP_HttpServer_SetLocalVersion(http->object, HV_1_0);
    HttpLink link = ask(http, GET_1_1);
    CALL("SendResponse", respond(http, link.id, 200, NULL, NULL, 0, NULL));
    hear(link, "of 1.0", "\r\n\r\n");
    peer_close(link.peer);
    http_free(http);
}

/* proves: HTTP-T5 HTTP-108 */
CASE(texts_that_would_split_a_response) {
    static const HP_THeader bad[] = {{"A", "1\r\nEvil: 2"}, {"A\n", "1"}, {"A", "\r"}, {"A", "\n"}};
    Http *http = http_new(SERVER, count_ends);
    HttpLink link = ask(http, GET_1_1);
    for (int i = 0; i < 4; i++) CALL("a header", respond(http, link.id, 200, NULL, &bad[i], 1, NULL));
    CALL("a reason", respond(http, link.id, 200, "OK\r\nEvil: 1", NULL, 0, NULL));
    if (HAVE(HP_HttpServer_SendChunkData)) CALL("an extension", HP_HttpServer_SendChunkData(http->object, link.id, (const BYTE *)"x", 1, "a\r\nb"));
    CALL("unknown connection", respond(http, 4711, 200, NULL, NULL, 0, NULL));
    CALL("a good one", respond(http, link.id, 200, "fine", NULL, 0, NULL));
    hear(link, "nothing of them was sent", "\r\n\r\n");
    peer_close(link.peer);
    http_free(http);
}

/* proves: HTTP-111 */
CASE(chunks) {
    NEED(HP_HttpServer_SendChunkData);
    static const HP_THeader chunked = {"Transfer-Encoding", "chunked"};
    static const struct { const char *data, *extension; } rows[] = {
        {"hello", NULL}, {"xxxxxxxxxxxxxxxxxxxxxxxxxx", "a=b"}, {"y", ";c=d"}, {"z", " e=f"}, {"w", ""}, {NULL, NULL}, {NULL, "g=h"},
    };
    Http *http = http_new(SERVER, count_ends);
    HttpLink link = ask(http, GET_1_1);
    CALL("SendResponse", respond(http, link.id, 200, NULL, &chunked, 1, NULL));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int length = rows[i].data == NULL ? 0 : (int)strlen(rows[i].data);
        CALL("SendChunkData", HP_HttpServer_SendChunkData(http->object, link.id, (const BYTE *)rows[i].data, length, rows[i].extension));
    }
    hear(link, "chunks", "0;g=h\r\n\r\n");
    CALL("unknown connection", HP_HttpServer_SendChunkData(http->object, 4711, (const BYTE *)"x", 1, NULL));
    peer_close(link.peer);
    http_free(http);
}

/* proves: HTTP-109 */
CASE(files) {
    enum { MOST = 0x3FFFFF };
    Http *http = http_new(SERVER, count_ends);
    HttpLink link = ask(http, GET_1_1);
    CALL("missing", HP_HttpServer_SendLocalFile(http->object, link.id, "/nonexistent/file", 200, NULL, NULL, 0));
    CALL("directory", HP_HttpServer_SendLocalFile(http->object, link.id, "/tmp", 200, NULL, NULL, 0));
    CALL("NULL", HP_HttpServer_SendLocalFile(http->object, link.id, NULL, 200, NULL, NULL, 0));
    const struct { const char *label; size_t size; } sizes[] = {{"empty", 0}, {"too large", MOST + 1}, {"small", 4}, {"largest", MOST}};
    for (int i = 0; i < 4; i++) {
        char *path = file_of(sizes[i].size);
        bool sent = CALL(sizes[i].label, HP_HttpServer_SendLocalFile(http->object, link.id, path, 200, NULL, NULL, 0));
        if (sent && sizes[i].size == 4) hear(link, "small", "file");
        if (sent && sizes[i].size == MOST) {
            hear(link, "largest", "\r\n\r\n");
            char *body = malloc(MOST);
            MUST(body != NULL);
            fact("all of it: %d", peer_read(link.peer, body, MOST) == MOST);
            free(body);
        }
        unlink(path);
    }
    CALL("unknown connection", HP_HttpServer_SendLocalFile(http->object, 4711, "/etc/passwd", 200, NULL, NULL, 0));
    peer_close(link.peer);
    http_free(http);
}

/* proves: HTTP-64 HTTP-T11 */
CASE(before_the_body) {
    Http *http = http_new(SERVER, count_ends);
    HttpLink link = http_link(http);
    say(link, "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    WAIT(http_seen(http, H_HEAD, link.id) == 1);
    CALL("100", respond(http, link.id, 100, NULL, NULL, 0, NULL));
    hear(link, "interim", "\r\n\r\n");
    CALL("413", respond(http, link.id, 413, NULL, NULL, 0, NULL));
    hear(link, "early", "\r\n\r\n");
    say(link, "abGET /2 HTTP/1.1\r\n\r\n");
    WAIT(http_seen(http, H_END, link.id) == 2);
    fact_http(http, link.id, "the connection goes on");
    peer_close(link.peer);
    http_free(http);
}

typedef struct { Http *http; HP_CONNID id; int index; } Task;

static void *answer_late(void *argument) {
    Task *task = argument;
    char body[16];
    snprintf(body, sizeof body, "answer %d", task->index);
    MUST(TRUTH(respond(task->http, task->id, 200, NULL, NULL, 0, body)));
    return NULL;
}

/* proves: HTTP-60 HTTP-73 HTTP-107 HTTP-T6 */
CASE(from_other_threads) {
    Http *http = http_new(SERVER, count_ends);
    int before = ended;
    HttpLink link = http_link(http);
    say(link, "GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n");
    WAIT(ended == before + 2);
    /* In the order of the program's calls, long after the events. */
    for (int i = 2; i >= 1; i--) {
        Task task = {http, link.id, i};
        thread_join(thread_run(answer_late, &task));
        hear(link, "pipelined", i == 2 ? "answer 2" : "answer 1");
    }
    CALL("unasked", respond(http, link.id, 200, NULL, NULL, 0, "more"));
    hear(link, "unasked", "more");
    peer_close(link.peer);
    WAIT(http_seen(http, H_CLOSE, link.id) == 1);
    CALL("the connection is gone", respond(http, link.id, 200, NULL, NULL, 0, NULL));
    /* What it needs to know of the request stays known. */
    const char *const requests[] = {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.1\r\nConnection: close\r\n\r\n"};
    for (int i = 0; i < 3; i++) {
        link = ask(http, requests[i]);
        Task task = {http, link.id, i};
        thread_join(thread_run(answer_late, &task));
        char last[16];
        snprintf(last, sizeof last, "answer %d", i);
        hear(link, "late", last);
        peer_close(link.peer);
    }
    http_free(http);
}

/* Pairs of pipelined requests on many connections, answered by threads of the program while others come. */
enum { PAIRS = 40, ANSWERERS = 4 };
typedef struct { Http *http; _Atomic(HP_CONNID) ids[PAIRS * 2]; _Atomic int next, filled; } Queue;

static int enqueue(Http *http, const HttpEvent *event) {
    Queue *queue = http->user;
    if (event->kind == H_END) queue->ids[queue->filled++] = event->id;
    return 0;
}

static void *answer_all(void *argument) {
    Queue *queue = argument;
    for (;;) {
        int mine = queue->next++;
        if (mine >= PAIRS * 2) return NULL;
        WAIT(queue->filled > mine && queue->ids[mine] != 0);
        MUST(TRUTH(respond(queue->http, queue->ids[mine], 200, NULL, NULL, 0, "ok")));
    }
}

/* proves: HTTP-60 HTTP-107 */
CASE(a_pool_answers) {
    static Queue queue;
    Http *http = http_new(SERVER, enqueue);
    queue.http = http;
    http->user = &queue;
    HP_Server_SetWorkerThreadCount(http->object, 1);
    Thread *threads[ANSWERERS];
    for (int i = 0; i < ANSWERERS; i++) threads[i] = thread_run(answer_all, &queue);
    static HttpLink links[PAIRS];
    for (int i = 0; i < PAIRS; i++) {
        links[i] = http_link(http);
        say(links[i], "GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n");
    }
    static const char wanted[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nok";
    int right = 0;
    for (int i = 0; i < PAIRS; i++) {
        for (int j = 0; j < 2; j++) {
            char heard[sizeof wanted] = "";
            right += peer_read(links[i].peer, heard, sizeof wanted - 1) == sizeof wanted - 1 && strcmp(heard, wanted) == 0;
        }
        peer_close(links[i].peer);
    }
    for (int i = 0; i < ANSWERERS; i++) thread_join(threads[i]);
    fact("%d of %d answers", right, PAIRS * 2);
    http_free(http);
}

static int refuse_politely(Http *http, const HttpEvent *event) {
    if (event->kind == H_ERROR) respond(http, event->id, 400, NULL, NULL, 0, "no");
    return 0;
}

/* The answer arrives although the peer sends more and more before it reads. HP-Socket loses it. */
/* proves: HTTP-36 HTTP-40 HTTP-T14 */
CASE(answers_to_errors) {
    static char more[1 << 20];
    Http *http = http_new(SERVER, refuse_politely);
    HttpLink link = http_link(http);
    say(link, "GET / HTTP/1.1\r\nBad Field: x\r\n\r\n");
    peer_send(link.peer, more, sizeof more);
    hear(link, "peer", "no");
    fact("then %s", peer_end(link.peer, NULL));
    WAIT(http_seen(http, H_CLOSE, link.id) == 1);
    fact_http(http, link.id, "server");
    peer_close(link.peer);
    http_free(http);
}

/* proves: HTTP-59 HTTP-107 */
CASE(after_a_closing_message) {
    Http *http = http_new(SERVER, count_ends);
    const char *const requests[] = {"GET / HTTP/1.1\r\nConnection: close\r\n\r\n\r\n\r\n", "GET / HTTP/1.0\r\n\r\nGET /2 HTTP/1.0\r\n\r\n"};
    for (int i = 0; i < 2; i++) {
        HttpLink link = ask(http, requests[i]);
        say(link, "anything\r\n\r\n");
        CALL("SendResponse", respond(http, link.id, 200, NULL, NULL, 0, "ok"));
        hear(link, "peer", "ok");
        fact("connected: %d", TRUTH(HP_Server_IsConnected(http->object, link.id)));
        peer_half_close(link.peer);
        WAIT(http_seen(http, H_CLOSE, link.id) == 1);
        fact_http(http, link.id, "server");
        peer_close(link.peer);
    }
    http_free(http);
}
