/* Synchronous clients: calls that wait for the answer, and everything that ends them. */
#include "http.h"
#include "pest.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The other end: a thread that does these things, one after the other. */
typedef enum { ACCEPT, HEAR, TAKE, SAY, DRIBBLE, END, RESET } Act;
typedef struct {
    Act act;
    const char *text;
    size_t length; /* 0: that of the text; bytes of a body to take */
} Step;

enum { MOST_HEARD = 1 << 14 };

typedef struct {
    USHORT port;
    int listener, peer, count;
    Step *steps;
    char heard[MOST_HEARD]; /* the heads of requests */
    Thread *thread;
} Server;

/* A head, and what came of it; false at the end of the connection. */
static bool hear(Server *server) {
    char *start = server->heard + strlen(server->heard), *at = start;
    while (at - start < 4 || memcmp(at - 4, "\r\n\r\n", 4) != 0) {
        if (at == server->heard + MOST_HEARD - 1 || peer_read(server->peer, at, 1) != 1) return false;
        *++at = 0;
    }
    return true;
}

static void *serve(void *argument) {
    Server *server = argument;
    for (int i = 0; i < server->count; i++) {
        const Step *step = &server->steps[i];
        size_t length = step->length > 0 ? step->length : step->text != NULL ? strlen(step->text) : 0;
        switch (step->act) {
        case ACCEPT:
            if (server->peer >= 0) peer_close(server->peer);
            server->peer = peer_accept(server->listener);
            break;
        case HEAR: hear(server); break;
        case TAKE: {
            char body[64];
            MUST(length <= sizeof body);
            peer_read(server->peer, body, length);
            break;
        }
        case SAY: peer_send(server->peer, step->text, length); break;
        case DRIBBLE: peer_dribble(server->peer, step->text, length); break;
        case END: peer_half_close(server->peer); break;
        case RESET:
            peer_reset(server->peer);
            server->peer = -1;
        }
    }
    return NULL;
}

static void begin(Server *server, const Step *steps, int count) {
    if (server->listener == 0) {
        server->listener = peer_listen(&server->port);
        server->peer = -1;
    }
    server->steps = calloc((size_t)count, sizeof *steps);
    MUST(server->steps != NULL);
    memcpy(server->steps, steps, (size_t)count * sizeof *steps);
    server->count = count;
    server->heard[0] = 0;
    server->thread = thread_run(serve, server);
}

static void finish(Server *server) {
    thread_join(server->thread);
    free(server->steps);
    server->steps = NULL;
}

static void close_server(Server *server) {
    if (server->peer >= 0) peer_close(server->peer);
    peer_close(server->listener);
}

#define DO(server, ...) begin((server), (const Step[]){__VA_ARGS__}, (int)(sizeof((const Step[]){__VA_ARGS__}) / sizeof(Step)))
#define ANSWER(text) {HEAR, NULL, 0}, {SAY, (text), 0}

static void fact_answer(HP_Object c) {
    LPCBYTE body = NULL;
    int length = -1;
    BOOL got = HP_HttpSyncClient_GetResponseBody(c, &body, &length);
    fact("  body %s: %.*s", truth_text(got), body == NULL ? 6 : length, body == NULL ? "(none)" : (const char *)body);
    LPCSTR value = NULL;
    BOOL found = HP_HttpClient_GetHeader(c, "x", &value);
    fact("  status %d, X %s %s", HP_HttpClient_GetStatusCode(c), truth_text(found), TRUTH(found) ? value : "-");
}

static const char *whole_url(const Server *server, const char *rest) {
    static char url[256];
    snprintf(url, sizeof url, "http://127.0.0.1:%d%s", server->port, rest);
    return url;
}

#define OPEN(label, client, url) CALL((label), HP_HttpSyncClient_OpenUrl((client), "GET", (url), NULL, 0, NULL, 0, FALSE))
#define GET(label, client) CALL((label), HP_HttpClient_SendGet((client), "/", NULL, 0))

static void fact_end(HP_Object c) {
    WAIT(HP_Client_GetState(c) == SS_STOPPED);
    fact("  %s", se_text((int)HP_Client_GetLastError(c)));
}

/* proves: HTTP-1 HTTP-62 HTTP-200 HTTP-203 HTTP-206 */
CASE(answers) {
    static const char *const answers[] = {
        "HTTP/1.1 200 OK\r\nX: one\r\nContent-Length: 3\r\n\r\nabc",
        "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nx: two\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: three\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n",
        "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nX: four\r\nContent-Length: 1\r\n\r\n!",
        "HTTP/1.1 204 \r\n\r\n",
    };
    for (int listens = 0; listens < 2; listens++) {
        Http *http = http_new_sync(NULL);
        HP_Object c = listens ? http->object : Create_HP_HttpSyncClient(NULL);
        for (Act act = SAY; act <= DRIBBLE; act++) {
            Server server = {0};
            DO(&server, {ACCEPT, NULL, 0}, {HEAR, NULL, 0}, {act, answers[0], 0}, {HEAR, NULL, 0}, {act, answers[1], 0}, {HEAR, NULL, 0},
               {act, answers[2], 0}, {HEAR, NULL, 0}, {act, answers[3], 0}, {HEAR, NULL, 0}, {act, answers[4], 0});
            CALL("Start", HP_Client_Start(c, "127.0.0.1", server.port, FALSE));
            for (int i = 0; i < 5; i++) {
                GET("SendGet", c);
                fact_answer(c);
            }
            finish(&server);
            CALL("Stop", HP_Client_Stop(c));
            fact_answer(c);
            CALL("CleanupRequestResult", HP_HttpSyncClient_CleanupRequestResult(c));
            LPCBYTE body;
            int length;
            CALL("GetResponseBody", HP_HttpSyncClient_GetResponseBody(c, &body, &length));
            fact("  %d bytes", length);
            close_server(&server);
        }
        if (!listens) Destroy_HP_HttpSyncClient(c);
        http_free(http);
    }
}

/* proves: HTTP-203 HTTP-T2 */
CASE(bad_answers) {
    static const struct { const char *label; Step say; Act end; } rows[] = {
        {"nothing", {SAY, "", 0}, END},
        {"a reset", {SAY, "", 0}, RESET},
        {"half a status line", {SAY, "HTTP/1.1 ", 0}, END},
        {"half a head", {SAY, "HTTP/1.1 200 OK\r\nX: y\r\n", 0}, END},
        {"half a body", {SAY, "HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 9\r\n\r\nhalf", 0}, END},
        {"half a chunk", {SAY, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf", 0}, END},
        {"no last chunk", {SAY, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", 0}, END},
        {"no status", {SAY, "HTTP/1.1 OK\r\n\r\n", 0}, HEAR},
        {"another protocol", {SAY, "220 mail ESMTP\r\n", 0}, HEAR},
        {"zeros", {SAY, "\0\0\0\0", 4}, HEAR},
        {"a bad length", {SAY, "HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\n", 0}, HEAR},
        {"two lengths", {SAY, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 0}, HEAR},
        {"a bad chunk", {SAY, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", 0}, HEAR},
        {"another upgrade", {SAY, "HTTP/1.1 101 S\r\nConnection: upgrade\r\nUpgrade: foo\r\n\r\n", 0}, HEAR},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (Act act = SAY; act <= DRIBBLE; act++) {
            if (rows[i].say.length > 0 && act == DRIBBLE) continue;
            Http *http = http_new_sync(NULL);
            HP_Object c = http->object;
            Server server = {0};
            Step say = rows[i].say;
            say.act = act;
            DO(&server, {ACCEPT, NULL, 0}, {HEAR, NULL, 0}, say, {rows[i].end, NULL, 0});
            MUST(TRUTH(HP_Client_Start(c, "127.0.0.1", server.port, FALSE)));
            GET(rows[i].label, c);
            fact_end(c);
            if (rows[i].end != HEAR && rows[i].end != RESET) fact_answer(c);
            finish(&server);
            close_server(&server);
            http_free(http);
        }
}

/* A head without an end, as long as somebody takes it. */
static void *say_without_end(void *argument) {
    Server *server = argument;
    static const char line[] = "X: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n";
    server->peer = peer_accept(server->listener);
    hear(server);
    peer_send(server->peer, "HTTP/1.1 200 OK\r\n", 17);
    while (send(server->peer, line, sizeof line - 1, MSG_NOSIGNAL) > 0) {}
    return NULL;
}

/* proves: HTTP-T2 HTTP-203 */
CASE(endless_head) {
    NEED(HP_HttpClient_IsHttpAutoStart); /* released libraries have another limit */
    Http *http = http_new_sync(NULL);
    Server server = {.peer = -1};
    server.listener = peer_listen(&server.port);
    server.thread = thread_run(say_without_end, &server);
    MUST(TRUTH(HP_Client_Start(http->object, "127.0.0.1", server.port, FALSE)));
    GET("SendGet", http->object);
    fact_end(http->object);
    finish(&server);
    close_server(&server);
    http_free(http);
}

/* proves: HTTP-201 HTTP-203 */
CASE(time_limits) {
    static const char *const answers[] = {"", "HTTP/1.1 200 OK\r\nX: y\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX: y\r\n\r\na"};
    for (int i = 0; i < 3; i++) {
        Http *http = http_new_sync(NULL);
        HP_Object c = http->object;
        fact("limits %u %u", HP_HttpSyncClient_GetConnectTimeout(c), HP_HttpSyncClient_GetRequestTimeout(c));
        HP_HttpSyncClient_SetRequestTimeout(c, 200);
        Server server = {0};
        DO(&server, {ACCEPT, NULL, 0}, ANSWER(answers[i]));
        MUST(TRUTH(HP_Client_Start(c, "127.0.0.1", server.port, FALSE)));
        HP_HttpSyncClient_SetRequestTimeout(c, 1);
        fact("set while it runs: %u", HP_HttpSyncClient_GetRequestTimeout(c));
        long long before = now_ms();
        GET("SendGet", c);
        fact("  in time %d", now_ms() - before >= 200 && now_ms() - before < AT_ONCE_MS + 200);
        fact_end(c);
        fact("  OnClose %d, last error once more %s", http_seen(http, H_CLOSE, 0), se_text((int)HP_Client_GetLastError(c)));
        finish(&server);
        close_server(&server);
        http_free(http);
    }
    /* The kernel does not answer the connect. */
    Http *http = http_new_sync(NULL);
    USHORT port;
    int listener = peer_listen_stuck(&port);
    HP_HttpSyncClient_SetConnectTimeout(http->object, 200);
    long long before = now_ms();
    CALL("Start", HP_Client_Start(http->object, "127.0.0.1", port, TRUE));
    fact("  in time %d", now_ms() - before >= 200 && now_ms() - before < AT_ONCE_MS + 200);
    fact_end(http->object);
    peer_unstick(listener);
    http_free(http);
}

static int refuse_connect(Http *http, const HttpEvent *event) { return (void)http, event->kind == H_CONNECT ? (int)HR_ERROR : 0; }
static int refuse_handshake(Http *http, const HttpEvent *event) { return (void)http, event->kind == H_HANDSHAKE ? (int)HR_ERROR : 0; }

/* proves: HTTP-202 */
CASE(start_fails) {
    USHORT port;
    int listener = peer_listen(&port);
    Http *http = http_new_sync(NULL);
    HP_Object c = http->object;
    CALL("refused", HP_Client_Start(c, "127.0.0.1", peer_refusing_port(), FALSE));
    fact_end(c);
    fact_http(http, HP_Client_GetConnectionID(c), "  events");
    CALL("no name", HP_Client_Start(c, "", port, FALSE));
    fact_end(c);
    CALL("Start", HP_Client_Start(c, "127.0.0.1", port, TRUE));
    CALL("again", HP_Client_Start(c, "127.0.0.1", port, TRUE));
    fact("  %s", se_text((int)HP_Client_GetLastError(c)));
    CALL("Stop", HP_Client_Stop(c));
    http_free(http);
    HttpHook hooks[] = {refuse_connect, refuse_handshake};
    for (int i = 0; i < 2; i++) {
        http = http_new_sync(hooks[i]);
        HP_HttpSyncClient_SetConnectTimeout(http->object, 500);
        CALL(i == 0 ? "OnConnect refuses" : "OnHandShake refuses", HP_Client_Start(http->object, "127.0.0.1", port, TRUE));
        fact_end(http->object);
        http_free(http);
    }
    peer_close(listener);
}

/* proves: HTTP-71 HTTP-200 HTTP-206 HTTP-208 */
CASE(never_started) {
    HP_Object c = Create_HP_HttpSyncClient(NULL);
    GET("SendGet", c);
    CALL("SendChunkData", HAVE(HP_HttpClient_SendChunkData) ? HP_HttpClient_SendChunkData(c, NULL, 0, NULL) : (errno = EPERM, FALSE));
    CALL("SendWSMessage", HP_HttpClient_SendWSMessage(c, TRUE, 0, 1, NULL, NULL, 0, 0));
    LPCBYTE body = NULL;
    int length = -1;
    CALL("GetResponseBody", HP_HttpSyncClient_GetResponseBody(c, &body, &length));
    fact("  %s, %d", body == NULL ? "NULL" : "?", length);
    CALL("CleanupRequestResult", HP_HttpSyncClient_CleanupRequestResult(c));
    Destroy_HP_HttpClient(c);
}

/* proves: HTTP-71 HTTP-208 */
CASE(getters_of_a_new_one) {
    NEED(HP_HttpClient_IsHttpAutoStart); /* released libraries crash */
    HP_Object c = Create_HP_HttpSyncClient(NULL);
    LPCSTR value = "untouched";
    DWORD count = 7;
    fact("status %d, version %d, keep-alive %d, upgrade %d %d, length %llu, type %s", HP_HttpClient_GetStatusCode(c), HP_HttpClient_GetVersion(c),
         HP_HttpClient_IsKeepAlive(c), HP_HttpClient_IsUpgrade(c), (int)HP_HttpClient_GetUpgradeType(c),
         (unsigned long long)HP_HttpClient_GetContentLength(c), HP_HttpClient_GetContentType(c) == NULL ? "NULL" : "?");
    CALL("GetHeader", HP_HttpClient_GetHeader(c, "X", &value));
    CALL("GetCookie", HP_HttpClient_GetCookie(c, "X", &value));
    CALL("GetAllHeaders", HP_HttpClient_GetAllHeaders(c, NULL, &count));
    CALL("GetWSMessageState", HP_HttpClient_GetWSMessageState(c, NULL, NULL, NULL, NULL, NULL, NULL));
    fact("%s %u", value, count);
    Destroy_HP_HttpClient(c);
}

/* proves: HTTP-204 HTTP-208 HTTP-209 HTTP-210 HTTP-122 */
CASE(open_url) {
    static const char ok[] = "HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 2\r\n\r\nok";
    Http *http = http_new_sync(NULL);
    HP_Object c = http->object;
    Server server = {0};
    const HP_THeader field = {"A", "b"};
    char *file = file_of(10);
    DO(&server, {ACCEPT, NULL, 0}, ANSWER(ok), {HEAR, NULL, 0}, {TAKE, NULL, 10}, {SAY, ok, 0}, {ACCEPT, NULL, 0}, ANSWER(ok), ANSWER("HTTP/1.1 200 OK\r\nX: z\r\n\r\nall of it"),
       {END, NULL, 0}, {ACCEPT, NULL, 0}, ANSWER(ok));
    OPEN("first", c, whole_url(&server, "/a?b=c"));
    fact_answer(c);
    CALL("same connection", HP_HttpSyncClient_OpenUrl(c, "post", whole_url(&server, ""), &field, 1, (const BYTE *)file, -1, FALSE));
    CALL("another one", HP_HttpSyncClient_OpenUrl(c, "GET", whole_url(&server, "/"), &field, 1, NULL, -1, TRUE));
    OPEN("until the end", c, whole_url(&server, "/c"));
    fact_answer(c);
    OPEN("after the end", c, whole_url(&server, "/d"));
    fact_answer(c);
    finish(&server);
    fact("connections %d", http_seen(http, H_CONNECT, 0));
    CALL("no file", HP_HttpSyncClient_OpenUrl(c, "GET", whole_url(&server, "/"), NULL, 0, (const BYTE *)"/nowhere/at/all", -1, FALSE));
    fact_answer(c);
    close_server(&server);
    char port[8];
    snprintf(port, sizeof port, ":%d", server.port);
    for (char *at = server.heard, *end; (end = strstr(at, "\r\n")) != NULL; at = end + 2) {
        *end = 0;
        char *found = strstr(at, port);
        if (found != NULL) strcpy(found, ":PORT");
        if (*at != 0) fact("%s", at);
    }
    unlink(file);
    http_free(http);
}

/* proves: HTTP-209 HTTP-210 */
CASE(bad_urls) {
    static const char *const urls[] = {
        "", "127.0.0.1", "/a", "ftp://127.0.0.1/", "http:/127.0.0.1/", "http://", "http:///a", "http://-a/", "http://:80/", "http://127.0.0.1:/",
        "http://127.0.0.1:0/", "http://127.0.0.1:65536/", "http://127.0.0.1:8x/", "http://u:p@127.0.0.1/", "http://[::1/", "http://127.0.0.1/a b",
        "http://127.0.0.1/\r\nX: y", "https://127.0.0.1/",
    };
    static const char ok[] = "HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 2\r\n\r\nok";
    NEED(HP_HttpClient_IsHttpAutoStart); /* released libraries connect to some of them */
    Http *http = http_new_sync(NULL);
    HP_Object c = http->object;
    Server server = {0};
    DO(&server, {ACCEPT, NULL, 0}, ANSWER(ok), ANSWER(ok));
    OPEN("good", c, whole_url(&server, "/"));
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        call_begin();
        char label[64];
        snprintf(label, sizeof label, "%.*s", (int)strcspn(urls[i], "\r"), urls[i]);
        OPEN(label, c, urls[i]);
        fact("  %s", se_text((int)HP_Client_GetLastError(c)));
    }
    OPEN("NULL", c, NULL);
    fact_answer(c);
    CALL("no method", HP_HttpSyncClient_OpenUrl(c, NULL, whole_url(&server, "/"), NULL, 0, NULL, 0, FALSE));
    CALL("no fields", HP_HttpSyncClient_OpenUrl(c, "GET", whole_url(&server, "/"), NULL, 1, NULL, 0, FALSE));
    CALL("fewer than none", HP_HttpSyncClient_OpenUrl(c, "GET", whole_url(&server, "/"), NULL, -1, NULL, 0, FALSE));
    CALL("no body", HP_HttpSyncClient_OpenUrl(c, "GET", whole_url(&server, "/"), NULL, 0, NULL, 1, FALSE));
    int length = 7;
    LPCBYTE body = NULL;
    CALL("no place for the body", HP_HttpSyncClient_GetResponseBody(c, NULL, &length));
    CALL("no place for its length", HP_HttpSyncClient_GetResponseBody(c, &body, NULL));
    fact_answer(c);
    OPEN("still connected", c, whole_url(&server, "/"));
    fact("connections %d", http_seen(http, H_CONNECT, 0));
    finish(&server);
    close_server(&server);
    HP_Object plain = Create_HP_HttpClient(NULL);
    OPEN("a client that does not wait", plain, "http://127.0.0.1/");
    Destroy_HP_HttpClient(plain);
    http_free(http);
}

/* proves: HTTP-9 */
CASE(no_auto_start) {
    NEED(HP_HttpClient_SetHttpAutoStart);
    HP_Object c = Create_HP_HttpSyncClient(NULL);
    HP_HttpClient_SetHttpAutoStart(c, FALSE);
    OPEN("OpenUrl", c, "http://127.0.0.1/");
    fact("  %s, %s", se_text((int)HP_Client_GetLastError(c)), state_text(HP_Client_GetState(c)));
    Destroy_HP_HttpSyncClient(c);
}

/* proves: HTTP-211 HTTP-208 HTTP-207 */
CASE(interim_and_surplus) {
    Http *http = http_new_sync(NULL);
    HP_Object c = http->object;
    Server server = {0};
    DO(&server, {ACCEPT, NULL, 0},
       ANSWER("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 500 Oh\r\nX: z\r\nContent-Length: 3\r\n\r\nbad"));
    MUST(TRUTH(HP_Client_Start(c, "127.0.0.1", server.port, FALSE)));
    GET("SendGet", c);
    WAIT(http_seen(http, H_END, 0) == 3);
    fact_answer(c);
    CALL("CleanupRequestResult", HP_HttpSyncClient_CleanupRequestResult(c));
    fact_answer(c);
    finish(&server);
    close_server(&server);
    http_free(http);
}

/* proves: HTTP-212 */
CASE(chunks) {
    NEED(HP_HttpClient_SendChunkData);
    Http *http = http_new_sync(NULL);
    HP_Object c = http->object;
    Server server = {0};
    const HP_THeader field = {"transfer-encoding", "chunked"};
    DO(&server, {ACCEPT, NULL, 0}, {HEAR, NULL, 0}, ANSWER("HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 2\r\n\r\nok"));
    MUST(TRUTH(HP_Client_Start(c, "127.0.0.1", server.port, FALSE)));
    CALL("SendPost", HP_HttpClient_SendPost(c, "/", &field, 1, NULL, 0));
    CALL("SendChunkData", HP_HttpClient_SendChunkData(c, (const BYTE *)"abc", 3, NULL));
    CALL("the last one", HP_HttpClient_SendChunkData(c, NULL, 0, NULL));
    fact_answer(c);
    finish(&server);
    fact("ends with the last chunk: %d", strstr(server.heard, "\r\n3\r\nabc\r\n0\r\n\r\n") != NULL);
    close_server(&server);
    http_free(http);
}

/* proves: HTTP-152 HTTP-203 HTTP-208 HTTP-213 */
CASE(frames) {
    Http *http = http_new_sync(NULL);
    HP_Object c = http->object;
    Server server = {0};
    const HP_THeader fields[] = {{"Connection", "Upgrade"}, {"Upgrade", "websocket"}};
    const BYTE mask[4] = "\r\n\r\n"; /* so that the frame looks like a head to the server, which waits for it */
    DO(&server, {ACCEPT, NULL, 0}, ANSWER("HTTP/1.1 101 S\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX: y\r\n\r\n"), {HEAR, NULL, 0},
       {DRIBBLE, "\x81\x05hello", 0}, {HEAR, NULL, 0}, {SAY, "\x8a\x00", 2}, {HEAR, NULL, 0}, {END, NULL, 0});
    MUST(TRUTH(HP_Client_Start(c, "127.0.0.1", server.port, FALSE)));
    CALL("SendGet", HP_HttpClient_SendGet(c, "/", fields, 2));
    fact_answer(c);
    for (int i = 0; i < 3; i++) {
        BYTE opcode = 77;
        ULONGLONG remain = 77;
        CALL("SendWSMessage", HP_HttpClient_SendWSMessage(c, TRUE, 0, 1, mask, NULL, 0, 0));
        if (i == 2) break;
        BOOL got = HP_HttpClient_GetWSMessageState(c, NULL, NULL, &opcode, NULL, NULL, &remain);
        fact("  %s %d %llu", truth_text(got), opcode, (unsigned long long)remain);
        LPCBYTE body = NULL;
        int length = -1;
        HP_HttpSyncClient_GetResponseBody(c, &body, &length);
        fact("  %.*s", length, body == NULL ? "" : (const char *)body);
    }
    fact_end(c);
    finish(&server);
    close_server(&server);
    http_free(http);
}

static int call_inside(Http *http, const HttpEvent *event) {
    HP_Object c = http->object;
    if (event->kind == H_CONNECT || event->kind == H_END || event->kind == H_CLOSE) {
        GET("inside: SendGet", c);
        OPEN("inside: OpenUrl", c, "http://127.0.0.1:1/");
        CALL("inside: SendWSMessage", HP_HttpClient_SendWSMessage(c, TRUE, 0, 1, NULL, NULL, 0, 0));
    }
    if (event->kind == H_END) fact_answer(c);
    return 0;
}

/* proves: HTTP-200 */
CASE(calls_inside) {
    NEED(HP_HttpClient_IsHttpAutoStart); /* released libraries wait for the time limit */
    Http *http = http_new_sync(call_inside);
    Server server = {0};
    DO(&server, {ACCEPT, NULL, 0}, ANSWER("HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 2\r\n\r\nok"));
    CALL("Start", HP_Client_Start(http->object, "127.0.0.1", server.port, FALSE));
    GET("SendGet", http->object);
    CALL("Stop", HP_Client_Stop(http->object));
    finish(&server);
    close_server(&server);
    http_free(http);
}

static Server quiet;

static Http *waiting_soon(void) {
    Http *http = http_new_sync(NULL);
    HP_HttpSyncClient_SetRequestTimeout(http->object, 0);
    memset(&quiet, 0, sizeof quiet);
    DO(&quiet, {ACCEPT, NULL, 0}, {HEAR, NULL, 0});
    MUST(TRUTH(HP_Client_Start(http->object, "127.0.0.1", quiet.port, FALSE)));
    return http;
}

static void *stop_it(void *object) {
    finish(&quiet);
    HP_Client_Stop(object);
    return NULL;
}

static void *destroy_it(void *object) {
    finish(&quiet);
    Destroy_HP_HttpClient(object);
    return NULL;
}

/* proves: HTTP-203 */
CASE(stopped_while_waiting) {
    Http *http = waiting_soon();
    Thread *thread = thread_run(stop_it, http->object);
    GET("SendGet", http->object);
    fact_end(http->object);
    thread_join(thread);
    close_server(&quiet);
    http_free(http);
}

/* proves: HTTP-11 HTTP-203 COM-23 */
CASE(destroyed_while_waiting) {
    NEED(HP_HttpClient_IsHttpAutoStart); /* released libraries use it afterwards */
    Http *http = waiting_soon();
    Thread *thread = thread_run(destroy_it, http->object);
    GET("SendGet", http->object);
    thread_join(thread);
    close_server(&quiet);
    GET("afterwards", http->object);
    /* The handle is stale, so this destroys only the rest. */
    http_free(http);
}

static HP_Object interrupted;
static _Atomic int in_handler;

static void stop_in_handler(void) {
    in_handler = TRUTH(HP_HttpClient_SendGet(interrupted, "/", NULL, 0));
    HP_Client_Stop(interrupted);
}

/* proves: HTTP-200 HTTP-203 COM-39 */
CASE(stopped_by_a_signal) {
    NEED(HP_HttpClient_IsHttpAutoStart); /* released libraries wait for themselves */
    Http *http = waiting_soon();
    interrupted = http->object;
    handle(stop_in_handler, true);
    Pest *pest = pest_once();
    GET("SendGet", http->object);
    fact_end(http->object);
    pest_free(pest);
    finish(&quiet);
    fact("a request in the handler: %d", in_handler);
    close_server(&quiet);
    http_free(http);
}

/* proves: HTTP-203 COM-39 */
CASE(signals_do_not_end_what_waits) {
    Http *http = http_new_sync(NULL);
    HP_Object c = http->object;
    Server server = {0};
    handle(NULL, false);
    DO(&server, {ACCEPT, NULL, 0}, {HEAR, NULL, 0}, {DRIBBLE, "HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 20\r\n\r\n01234567890123456789", 0});
    MUST(TRUTH(HP_Client_Start(c, "127.0.0.1", server.port, FALSE)));
    Pest *pest = pest_storm();
    PESTERED(HP_HttpClient_SendGet(c, "/", NULL, 0));
    pest_free(pest);
    fact_answer(c);
    finish(&server);
    close_server(&server);
    http_free(http);
}

enum { CALLERS = 4, ROUNDS = 50 };

static void *call_often(void *object) {
    long good = 0;
    for (int i = 0; i < ROUNDS; i++) good += TRUTH(HP_HttpClient_SendGet(object, "/", NULL, 0));
    return (void *)good;
}

static int sum_of(Http *http) { return http_seen(http, H_END, 0); }

/* proves: HTTP-214 */
CASE(several_callers) {
    NEED(HP_HttpClient_IsHttpAutoStart); /* released libraries mix them up */
    static Step steps[1 + 2 * CALLERS * ROUNDS] = {{ACCEPT, NULL, 0}};
    for (int i = 1; i < 1 + 2 * CALLERS * ROUNDS; i += 2) {
        steps[i] = (Step){HEAR, NULL, 0};
        steps[i + 1] = (Step){SAY, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 0};
    }
    Http *http = http_new_sync(NULL);
    Server *server = calloc(1, sizeof *server);
    MUST(server != NULL);
    begin(server, steps, 1 + 2 * CALLERS * ROUNDS);
    MUST(TRUTH(HP_Client_Start(http->object, "127.0.0.1", server->port, FALSE)));
    Thread *threads[CALLERS];
    for (int i = 0; i < CALLERS; i++) threads[i] = thread_run(call_often, http->object);
    for (int i = 0; i < CALLERS; i++) thread_join(threads[i]);
    fact("%d answers, %s", sum_of(http), se_text((int)HP_Client_GetLastError(http->object)));
    finish(server);
    close_server(server);
    free(server);
    http_free(http);
}

static int destroy_inside(Http *http, const HttpEvent *event) {
    if (event->kind == H_BODY) Destroy_HP_HttpClient(http->object);
    return 0;
}

/* proves: COM-24 HTTP-203 */
CASE(destroyed_in_a_callback) {
    NEED(HP_HttpClient_IsHttpAutoStart); /* released libraries use it afterwards */
    Http *http = http_new_sync(destroy_inside);
    Server server = {0};
    DO(&server, {ACCEPT, NULL, 0}, ANSWER("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhalf"));
    MUST(TRUTH(HP_Client_Start(http->object, "127.0.0.1", server.port, FALSE)));
    BOOL result = HP_HttpClient_SendGet(http->object, "/", NULL, 0);
    fact("SendGet %s", errno_text(TRUTH(result) ? 0 : errno));
    finish(&server);
    WAIT(HP_Client_GetState(http->object) == SS_STOPPED && http_seen(http, H_CLOSE, 0) == 1);
    close_server(&server);
    http_free(http);
}
