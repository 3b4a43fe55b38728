/* The order of a server's events, and what follows from the results of its callbacks. */
#include "http.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char UPGRADE[] = "GET /u HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
static const char FRAME[] = "\x81\x82\0\0\0\0hi";

static void say(HttpLink link, const char *text) { peer_send(link.peer, text, strlen(text)); }

/* Everything until the end of the connection. */
static void finish(Http *http, HttpLink link, const char *label) {
    WAIT(http_seen(http, H_CLOSE, link.id) == 1);
    fact_http(http, link.id, label);
    peer_close(link.peer);
}

/* Which callback returns what. */
typedef struct { HttpKind kind; int result, error; } Refusal;

static int refuse(Http *http, const HttpEvent *event) {
    const Refusal *refusal = http->user;
    if (event->kind != refusal->kind) return 0;
    if (refusal->error != 0) errno = refusal->error;
    return refusal->result;
}

/* proves: HTTP-6 HTTP-20 HTTP-21 HTTP-22 HTTP-39 */
CASE(order) {
    Http *http = http_new(SERVER, NULL);
    HttpLink link = http_link(http);
    say(link, "GET /a?b HTTP/1.1\r\nHost: h\r\nEmpty:\r\n\r\n");
    say(link, "POST /p HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n3\r\nabc\r\n0\r\nT: 1\r\n\r\n");
    say(link, "PUT /q HTTP/1.1\r\nContent-Length: 2\r\n\r\nab");
    peer_half_close(link.peer);
    finish(http, link, "three requests");
    link = http_link(http);
    peer_send(link.peer, UPGRADE, sizeof UPGRADE - 1);
    peer_send(link.peer, FRAME, sizeof FRAME - 1);
    peer_half_close(link.peer);
    finish(http, link, "upgrade");
    link = http_link(http);
    say(link, "PUT /q HTTP/1.1\r\nContent-Length: 3\r\n\r\nab");
    peer_half_close(link.peer);
    finish(http, link, "truncated");
    http_free(http);
}

/* proves: HTTP-7 */
CASE(refused_connections) {
    for (HttpKind kind = H_ACCEPT; kind <= H_HANDSHAKE; kind = (HttpKind)(kind + 1)) {
        if (kind == H_CONNECT) continue;
        Refusal refusal = {kind, HR_ERROR, 0};
        Http *http = http_new(SERVER, refuse);
        http->user = &refusal;
        http_listen(http);
        int peer = peer_connect(http->port);
        fact("peer sees %s", peer_end(peer, NULL));
        WAIT(http_seen(http, kind, 0) == 1);
        fact_http(http, http_last_id(http, kind), kind == H_ACCEPT ? "OnAccept" : "OnHandShake");
        peer_close(peer);
        http_free(http);
    }
}

/* Messages and frames in which every event occurs. */
static void everything(HttpLink link) {
    say(link, "PUT /a HTTP/1.1\r\nA: b\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n");
    peer_send(link.peer, UPGRADE, sizeof UPGRADE - 1);
    peer_send(link.peer, FRAME, sizeof FRAME - 1);
    peer_half_close(link.peer);
}

/* proves: HTTP-33 HTTP-34 HTTP-35 HTTP-36 HTTP-37 HTTP-41 */
CASE(refused_events) {
    static const int results[] = {HPR_ERROR, HPR_SKIP_BODY, HPR_UPGRADE, 3, -7};
    for (HttpKind kind = H_BEGIN; kind <= H_UPGRADE; kind = (HttpKind)(kind + 1)) {
        if (kind == H_STATUS) continue;
        for (int i = 0; i < 5; i++) {
            if (kind == H_HEAD && (results[i] == HPR_SKIP_BODY || results[i] == HPR_UPGRADE)) continue;
            Refusal refusal = {kind, results[i], i == 4 ? EACCES : 0};
            Http *http = http_new(SERVER, refuse);
            http->user = &refusal;
            HttpLink link = http_link(http);
            everything(link);
            char label[40];
            snprintf(label, sizeof label, "%d", results[i]);
            finish(http, link, label);
            http_free(http);
        }
    }
}

/* proves: HTTP-37 */
CASE(refused_frames) {
    for (HttpKind kind = H_FRAME; kind <= H_FRAME_END; kind = (HttpKind)(kind + 1)) {
        for (int error = 0; error <= EACCES; error += EACCES) {
            Refusal refusal = {kind, HR_ERROR, error};
            Http *http = http_new(SERVER, refuse);
            http->user = &refusal;
            HttpLink link = http_link(http);
            peer_send(link.peer, UPGRADE, sizeof UPGRADE - 1);
            peer_send(link.peer, FRAME, sizeof FRAME - 1);
            finish(http, link, errno_text(error));
            http_free(http);
        }
    }
}

/* The body of a skipped message is thrown away, whenever it comes, and never becomes a request. */
/* proves: HTTP-31 HTTP-T4 HTTP-T19 */
CASE(skipped_bodies) {
    Refusal refusal = {H_HEAD, HPR_SKIP_BODY, 0};
    for (int dribble = 0; dribble <= 1; dribble++) {
        Http *http = http_new(SERVER, refuse);
        http->user = &refusal;
        HttpLink link = http_link(http);
        const char *text = "PUT /1 HTTP/1.1\r\nContent-Length: 26\r\n\r\nGET /evil HTTP/1.1\r\nA: b\r\n"
                           "PUT /2 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\nT: 1\r\n\r\nGET /3 HTTP/1.1\r\n\r\n";
        (dribble ? peer_dribble : peer_send)(link.peer, text, strlen(text));
        peer_half_close(link.peer);
        finish(http, link, dribble ? "byte by byte" : "whole");
        http_free(http);
    }
}

/* proves: HTTP-32 HTTP-142 HTTP-144 */
CASE(forced_upgrades) {
    Refusal refusal = {H_HEAD, HPR_UPGRADE, 0};
    const char *const requests[] = {
        "GET / HTTP/1.1\r\n\r\n", "PUT / HTTP/1.1\r\nContent-Length: 5\r\n\r\n",
        "GET / HTTP/1.1\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n",
    };
    for (int i = 0; i < 3; i++) {
        Http *http = http_new(SERVER, refuse);
        http->user = &refusal;
        HttpLink link = http_link(http);
        say(link, requests[i]);
        say(link, "other bytes");
        peer_half_close(link.peer);
        finish(http, link, "upgrade");
        http_free(http);
    }
}

static int refuse_bytes(Http *http, const HttpEvent *event) {
    (void)http;
    return event->kind == H_RECEIVE ? HR_ERROR : 0;
}

/* proves: HTTP-29 HTTP-140 HTTP-144 TCP-63 */
CASE(other_protocols) {
    Http *http = http_new(SERVER, NULL);
    HttpLink link = http_link(http);
    say(link, "CONNECT h:443 HTTP/1.1\r\n\r\n");
    say(link, "tunnel");
    peer_half_close(link.peer);
    finish(http, link, "tunnel");
    http_free(http);
    http = http_new(SERVER, refuse_bytes);
    link = http_link(http);
    say(link, "GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: foo\r\n\r\nx");
    finish(http, link, "refused bytes");
    http_free(http);
}

/* Unset callbacks are as if they returned OK. */
/* proves: HTTP-38 */
CASE(no_callbacks) {
    HP_HttpServerListener listener = Create_HP_HttpServerListener();
    HP_HttpServer server = Create_HP_HttpServer(listener);
    MUST(TRUTH(HP_Server_Start(server, "127.0.0.1", 0)));
    char address[64];
    int length = sizeof address;
    USHORT port;
    MUST(TRUTH(HP_Server_GetListenAddress(server, address, &length, &port)));
    int peer = peer_connect(port);
    HttpLink link = {peer, 0};
    everything(link);
    fact("peer sees %s", peer_end(peer, NULL));
    peer_close(peer);
    WAIT(HP_Server_GetConnectionCount(server) == 0);
    Destroy_HP_HttpServer(server);
    Destroy_HP_HttpServerListener(listener);
}
