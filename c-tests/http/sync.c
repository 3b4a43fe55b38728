/* Synchronous clients: calls that wait for the answer. */
#include "sync_server.h"

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
