/* HP_Ext_GetLastErrorReason of HTTP: synchronous clients, whose calls wait, and refused messages. */
#include <hpsocket/HPSocket4C-Ext.h>

#include "http.h"
#include "reasons.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define OWN "127.0.0.1"
enum { LIMIT_MS = 200 };

/* A server that takes one connection, hears a request and says something. */
typedef struct { int listener; const char *text; bool resets; } Server;

static void *serve(void *argument) {
    Server *server = argument;
    char head[1024];
    int peer = peer_accept(server->listener);
    for (size_t length = 0; length < 4 || memcmp(head + length - 4, "\r\n\r\n", 4) != 0; length++) MUST(peer_read(peer, head + length, 1) == 1);
    if (server->text) peer_send(peer, server->text, strlen(server->text));
    if (server->resets) peer_reset(peer);
    else {
        if (server->text) peer_half_close(peer);
        peer_end(peer, NULL);
        peer_close(peer);
    }
    return NULL;
}

static void get(const char *label, Server server) {
    USHORT port;
    Http *http = http_new_sync(NULL);
    HP_Object c = http->object;
    server.listener = peer_listen(&port);
    HP_HttpSyncClient_SetRequestTimeout(c, server.text || server.resets ? 0 : LIMIT_MS);
    Thread *thread = thread_run(serve, &server);
    MUST(TRUTH(HP_Client_Start(c, OWN, port, FALSE)));
    REASON(label, c, HP_HttpClient_SendGet(c, "/", NULL, 0));
    fact("  %s", se_text((int)HP_Client_GetLastError(c)));
    thread_join(thread);
    peer_close(server.listener);
    http_free(http);
}

/* proves: HTTP-203 */
CASE(answers) {
    get("none in time", (Server){0});
    get("the end too early", (Server){.text = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"});
    get("a reset", (Server){.resets = true});
    get("no HTTP", (Server){.text = "SSH-2.0\r\n\r\n"});
    get("contradictions", (Server){.text = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n"});
}

static int start_inside(Http *http, const HttpEvent *event) {
    if (event->kind == H_CONNECT) REASON("Start inside", http->object, HP_Client_Start(http->object, OWN, 9, FALSE));
    if (event->kind == H_HANDSHAKE) REASON("a request inside", http->object, HP_HttpClient_SendGet(http->object, "/", NULL, 0));
    return 0;
}

static int refuse(Http *http, const HttpEvent *event) {
    (void)http;
    errno = 0;
    return event->kind == H_CONNECT ? (int)HR_ERROR : 0;
}

static int stop(Http *http, const HttpEvent *event) {
    if (event->kind == H_CONNECT) HP_Client_Stop(http->object);
    return 0;
}

/* proves: HTTP-200 HTTP-202 */
CASE(starts) {
    USHORT port = peer_refusing_port(), stuck_port;
    int stuck = peer_listen_stuck(&stuck_port), listener;
    Http *http = http_new_sync(start_inside);
    HP_Object c = http->object;
    REASON("refused", c, HP_Client_Start(c, OWN, port, FALSE));
    DWORD limit = HP_HttpSyncClient_GetConnectTimeout(c);
    HP_HttpSyncClient_SetConnectTimeout(c, LIMIT_MS);
    REASON("timed out", c, HP_Client_Start(c, OWN, stuck_port, FALSE));
    HP_HttpSyncClient_SetConnectTimeout(c, limit);
    REASON("no name", c, HP_Client_Start(c, "", port, FALSE));
    listener = peer_listen(&port);
    MUST(TRUTH(HP_Client_Start(c, OWN, port, FALSE)));
    http_free(http);
    HttpHook hooks[] = {refuse, stop};
    for (int i = 0; i < 2; i++) {
        http = http_new_sync(hooks[i]);
        REASON(i == 0 ? "refused by OnConnect" : "stopped inside", http->object, HP_Client_Start(http->object, OWN, port, FALSE));
        http_free(http);
    }
    peer_close(listener);
    peer_close(stuck);
}

static BOOL open(HP_Object c, const char *url) { return HP_HttpSyncClient_OpenUrl(c, "GET", url, NULL, 0, NULL, 0, FALSE); }

/* A URL may have a password in it, so it is not shown. proves: HTTP-209 */
CASE(urls) {
    USHORT port = peer_refusing_port();
    char url[64];
    snprintf(url, sizeof url, "http://" OWN ":%d/", port);
    Http *http = http_new_sync(NULL);
    HP_Object c = http->object;
    REASON("refused", c, open(c, url));
    REASON("no URL", c, open(c, "http://user:password@/:"));
    REASON("secure", c, open(c, "https://" OWN "/"));
    REASON("a file that is missing", c, HP_HttpSyncClient_OpenUrl(c, "POST", url, NULL, 0, (const BYTE *)"/no/such/file", -1, FALSE));
    REASON("not connected", c, HP_HttpClient_SendGet(c, "/", NULL, 0));
    HP_HttpClient_SetHttpAutoStart(c, FALSE);
    REASON("not started", c, open(c, url));
    http_free(http);
}

static int ask(Http *http, const HttpEvent *event) {
    if (event->kind == H_CLOSE) fact_reason("OnClose", http->object);
    return 0;
}

/* proves: HTTP-40 */
CASE(refused_messages) {
    EACH_ROLE(role) {
        Http *http = http_new(role, ask);
        HttpLink link = http_link(http);
        peer_send(link.peer, "nonsense\r\n\r\n", 12);
        WAIT(http_seen(http, H_CLOSE, link.id) == 1);
        peer_close(link.peer);
        http_free(http);
    }
}
