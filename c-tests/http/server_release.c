/* HP_HttpServer_Release: the client may close first, and if it does not, the library does after a while. */
#include "http.h"

#include <stdlib.h>
#include <string.h>

enum { DELAY_MS = 300 };

static void say(HttpLink link, const char *text) { peer_send(link.peer, text, strlen(text)); }

static Http *server(HttpHook hook) {
    Http *http = http_new(SERVER, hook);
    HP_HttpServer_SetReleaseDelay(http->object, DELAY_MS);
    return http;
}

static int answer_and_release(Http *http, const HttpEvent *event) {
    static const HP_THeader close = {"Connection", "close"};
    if (event->kind == H_END) {
        HP_HttpServer_SendResponse(http->object, event->id, 200, NULL, &close, 1, (const BYTE *)"ok", 2);
        CALL("Release", HP_HttpServer_Release(http->object, event->id));
    }
    return 0;
}

/* proves: HTTP-112 */
CASE(after_the_delay) {
    Http *http = server(answer_and_release);
    HttpLink link = http_link(http);
    long long before = now_ms();
    say(link, "GET / HTTP/1.1\r\n\r\n");
    size_t total;
    const char *end = peer_end(link.peer, &total);
    fact("peer got %zu bytes and sees %s, too early: %d", total, end, now_ms() - before < DELAY_MS);
    WAIT(http_seen(http, H_CLOSE, link.id) == 1);
    fact_http(http, link.id, "server");
    peer_close(link.peer);
    http_free(http);
}

/* What comes after Release, of any sort, disturbs nothing. HP-Socket closes at once, and the answer may be lost. */
/* proves: HTTP-112 HTTP-T16 */
CASE(bytes_that_come_then) {
    Http *http = server(answer_and_release);
    HttpLink link = http_link(http);
    long long before = now_ms();
    say(link, "GET / HTTP/1.1\r\n\r\n");
    WAIT(http_seen(http, H_END, link.id) == 1);
    say(link, "\r\n");
    say(link, "GET /2 HTTP/1.1\r\n\r\n");
    say(link, "no HTTP at all");
    size_t total;
    const char *end = peer_end(link.peer, &total);
    fact("peer got %zu bytes and sees %s, too early: %d", total, end, now_ms() - before < DELAY_MS);
    WAIT(http_seen(http, H_CLOSE, link.id) == 1);
    fact_http(http, link.id, "server");
    peer_close(link.peer);
    http_free(http);
}

/* proves: HTTP-112 */
CASE(the_client_closes_first) {
    Http *http = http_new(SERVER, answer_and_release);
    HP_HttpServer_SetReleaseDelay(http->object, 60000);
    HttpLink link = http_link(http);
    say(link, "GET / HTTP/1.1\r\n\r\n");
    WAIT(http_seen(http, H_END, link.id) == 1);
    peer_half_close(link.peer);
    WAIT(http_seen(http, H_CLOSE, link.id) == 1);
    fact_http(http, link.id, "server");
    peer_close(link.peer);
    http_free(http);
}

/* proves: HTTP-112 */
CASE(results) {
    Http *http = server(NULL);
    CALL("not started", HP_HttpServer_Release(http->object, 1));
    HttpLink link = http_link(http);
    CALL("unknown connection", HP_HttpServer_Release(http->object, 4711));
    CALL("Release", HP_HttpServer_Release(http->object, link.id));
    CALL("again", HP_HttpServer_Release(http->object, link.id));
    CALL("a response then", HP_HttpServer_SendResponse(http->object, link.id, 200, NULL, NULL, 0, (const BYTE *)"ok", 2));
    size_t total;
    const char *end = peer_end(link.peer, &total);
    fact("peer got %zu bytes and sees %s", total, end);
    WAIT(http_seen(http, H_CLOSE, link.id) == 1);
    CALL("closed", HP_HttpServer_Release(http->object, link.id));
    peer_close(link.peer);
    http_free(http);
    if (!HAVE(HP_HttpServer_SetHttpAutoStart)) return;
    http = server(NULL);
    HP_HttpServer_SetHttpAutoStart(http->object, FALSE);
    link = http_link(http);
    CALL("no HTTP yet", HP_HttpServer_Release(http->object, link.id));
    peer_close(link.peer);
    http_free(http);
}

enum { MUCH = 16 << 20 };

/* Data that the peer has not read postpones the end. */
/* proves: HTTP-112 */
CASE(pending_data) {
    Http *http = server(NULL);
    HttpLink link = http_link(http), clock = http_link(http);
    static BYTE body[MUCH];
    MUST(TRUTH(HP_HttpServer_SendResponse(http->object, link.id, 200, NULL, NULL, 0, body, MUCH)));
    MUST(TRUTH(HP_HttpServer_Release(http->object, link.id)));
    MUST(TRUTH(HP_HttpServer_Release(http->object, clock.id)));
    WAIT(http_seen(http, H_CLOSE, clock.id) == 1);
    fact("open when another one was closed: %d", http_seen(http, H_CLOSE, link.id) == 0);
    size_t total;
    const char *end = peer_end(link.peer, &total);
    fact("peer got everything: %d, and sees %s", total > MUCH, end);
    WAIT(http_seen(http, H_CLOSE, link.id) == 1);
    fact_http(http, link.id, "server");
    peer_close(link.peer);
    peer_close(clock.peer);
    http_free(http);
}

/* Stop does not wait for them. */
/* proves: HTTP-113 */
CASE(stop_closes_them) {
    Http *http = http_new(SERVER, NULL);
    HttpLink links[8];
    for (int i = 0; i < 8; i++) {
        links[i] = http_link(http);
        MUST(TRUTH(HP_HttpServer_Release(http->object, links[i].id)));
    }
    long long before = now_ms();
    CALL("Stop", HP_Server_Stop(http->object));
    fact("at once: %d, closed %d", now_ms() - before < AT_ONCE_MS, http_seen(http, H_CLOSE, 0));
    for (int i = 0; i < 8; i++) peer_close(links[i].peer);
    http_free(http);
}

/* Hundreds at once, each after its own delay. */
/* proves: HTTP-112 */
CASE(many) {
    enum { COUNT = 300 };
    static HttpLink links[COUNT];
    Http *http = server(answer_and_release);
    http->hook = NULL;
    for (int i = 0; i < COUNT; i++) links[i] = http_link(http);
    long long before = now_ms();
    for (int i = 0; i < COUNT; i++) MUST(TRUTH(HP_HttpServer_Release(http->object, links[i].id)));
    WAIT(http_seen(http, H_CLOSE, 0) == COUNT);
    fact("closed %d, too early: %d", http_seen(http, H_CLOSE, 0), now_ms() - before < DELAY_MS);
    for (int i = 0; i < COUNT; i++) peer_close(links[i].peer);
    http_free(http);
}
