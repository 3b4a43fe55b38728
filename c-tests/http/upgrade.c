/* Upgrades and tunnels: what upgrades, when, and who gets the bytes that follow. */
#include "upgrading.h"

static const HP_THeader accepted[] = {H("Upgrade", "websocket"), H("Connection", "Upgrade"),
                                      H("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")};

/* Everything of `bytes`, in one segment or byte by byte, on a new connection; then what was seen of it. */
static void see(Http *http, const char *label, const char *bytes, bool dribble) {
    HttpLink link = http_link(http);
    (dribble ? peer_dribble : peer_send)(link.peer, bytes, strlen(bytes));
    peer_half_close(link.peer);
    CLOSE_WITHIN(http, link);
    fact_http(http, link.id, label);
    leave(http, link);
    http_forget(http);
}

static void see_both(Http *http, const char *label, const char *bytes) {
    char text[128];
    see(http, label, bytes, false);
    snprintf(text, sizeof text, "%s, byte by byte", label);
    see(http, text, bytes, true);
}

/* proves: HTTP-20 HTTP-140 HTTP-144 HTTP-29 */
CASE(requests) {
    Http *http = http_new(SERVER, NULL);
    see_both(http, "WebSocket", "GET / HTTP/1.1\r\nConnection: keep-alive, UPGRADE\r\nUpgrade: WebSocket\r\n\r\n");
    see_both(http, "other protocol", "GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: foo/2\r\n\r\nraw bytes");
    see_both(http, "two protocols", "GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: websocket, foo\r\n\r\nraw bytes");
    see_both(http, "tunnel", "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\nraw bytes");
    see_both(http, "no token", "GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\nGET /2 HTTP/1.1\r\n\r\n");
    see_both(http, "no protocol", "GET / HTTP/1.1\r\nConnection: upgrade\r\n\r\nGET /2 HTTP/1.1\r\n\r\n");
    see_both(http, "old version", "GET / HTTP/1.0\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n");
    http_free(http);
}

/* proves: HTTP-140 HTTP-144 */
CASE(answers) {
    for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1)) {
        Http *http = http_new(role, NULL);
        fact("%s", role_text(role));
        see_both(http, "other protocol", "HTTP/1.1 101 S\r\nConnection: upgrade\r\nUpgrade: foo/2\r\n\r\nraw bytes");
        see_both(http, "WebSocket", TAKE_WEBSOCKET);
        see_both(http, "not 101", "HTTP/1.1 200 OK\r\nConnection: upgrade\r\nUpgrade: websocket\r\nContent-Length: 1\r\n\r\nx");
        http_free(http);
    }
}

/* proves: HTTP-143 HTTP-T1 HTTP-144 */
CASE(bodies) {
    Http *http = http_new(SERVER, NULL);
    see_both(http, "length", "GET / HTTP/1.1\r\nContent-Length: 10\r\nConnection: upgrade\r\nUpgrade: foo\r\n\r\n0123456789raw bytes");
    see_both(http, "chunks", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: upgrade\r\nUpgrade: foo\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\nraw");
    see_both(http, "none in a tunnel", "CONNECT h:1 HTTP/1.1\r\nContent-Length: 10\r\n\r\n0123456789");
    see(http, "that never comes", "GET / HTTP/1.1\r\nContent-Length: 10\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n01234", false);
    /* Frames behind a body. */
    for (int split = 0; split < 2; split++) {
        HttpLink link = http_link(http);
        const char *head = "GET / HTTP/1.1\r\nContent-Length: 3\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n";
        BYTE all[256];
        size_t length = strlen(head);
        memcpy(all, head, length);
        memcpy(all + length, "abc", 3);
        length += 3;
        length += put_frame(all + length, true, 0x81, "Hello", 5);
        if (split) peer_dribble(link.peer, all, length);
        else peer_send(link.peer, all, length);
        WAIT(http_seen(http, H_FRAME_END, link.id) == 1);
        fact_http(http, link.id, split ? "frame behind it, byte by byte" : "frame behind it");
        leave(http, link);
        http_forget(http);
    }
    http_free(http);
}

static int show_type(Http *http, const HttpEvent *event) {
    if (event->kind == H_HEAD) fact("  in OnHeadersComplete: type %d, %s", upgrade_type(http, event->id), truth_text(is_upgrade(http, event->id)));
    if (event->kind == H_END) fact("  in OnMessageComplete: %s", truth_text(is_upgrade(http, event->id)));
    return event->kind == H_HEAD && http->user != NULL ? HPR_UPGRADE : 0;
}

/* proves: HTTP-142 HTTP-T17 HTTP-72 */
CASE(http2) {
    static const char *const fields[] = {"h2c", "H2C, websocket", "websocket, h2c", "h2"};
    Http *http = http_new(SERVER, show_type);
    for (int wanted = 0; wanted < 2; wanted++) {
        http->user = wanted ? http : NULL;
        for (int i = 0; i < COUNT(fields); i++) {
            char text[256];
            snprintf(text, sizeof text,
                     "GET / HTTP/1.1\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: %s\r\nHTTP2-Settings: AAMAAABk\r\n\r\n%s", fields[i],
                     wanted ? "PRI * HTTP/2.0" : "");
            fact("%s%s", fields[i], wanted ? ", wanted" : "");
            see(http, "events", text, false);
        }
    }
    /* It goes on as ever. */
    http->user = NULL;
    see(http, "another request", "GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\nGET /2 HTTP/1.1\r\n\r\n", false);
    http_free(http);
}

static int force(Http *http, const HttpEvent *event) {
    (void)http;
    return event->kind == H_HEAD ? HPR_UPGRADE : 0;
}

/* proves: HTTP-32 HTTP-127 */
CASE(forced) {
    EACH_ROLE(role) {
        Http *http = http_new(role, force);
        fact("%s", role_text(role));
        if (role == SERVER) {
            see_both(http, "request", "GET / HTTP/1.1\r\n\r\nraw bytes");
            see_both(http, "with a body", "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcraw bytes");
            see_both(http, "WebSocket", ASK_WEBSOCKET);
        } else {
            see_both(http, "answer", "HTTP/1.1 200 OK\r\n\r\nraw bytes");
            see_both(http, "with a length", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcraw bytes");
        }
        http_free(http);
    }
}

static int refuse(Http *http, const HttpEvent *event) { return event->kind == H_UPGRADE ? *(int *)http->user : 0; }

/* proves: HTTP-35 */
CASE(refused) {
    static const int results[] = {HPR_ERROR, HPR_SKIP_BODY, HPR_UPGRADE, 7};
    EACH_ROLE(role) {
        Http *http = http_new(role, refuse);
        fact("%s", role_text(role));
        for (int i = 0; i < COUNT(results); i++) {
            int result = results[i];
            char label[32];
            snprintf(label, sizeof label, "%d", result);
            http->user = &result;
            see(http, label, upgrading(http), false);
        }
        http_free(http);
    }
}

static int answer(Http *http, const HttpEvent *event) {
    const char *value = "none";
    if (event->kind != H_UPGRADE) return 0;
    get_header(http, event->id, "Upgrade", &value);
    fact("in OnUpgrade: %s, type %d, Upgrade: %s, URL fields %#x", truth_text(is_upgrade(http, event->id)), upgrade_type(http, event->id), value,
         (unsigned)HP_HttpServer_GetUrlFieldSet(http->object, event->id));
    CALL("SendResponse", HP_HttpServer_SendResponse(http->object, event->id, 101, NULL, accepted, COUNT(accepted), NULL, 0));
    return 0;
}

/* "label: ...": what the peer gets up to the end of a head. */
static void fact_head(int peer, const char *label) {
    char head[512], shown[1024];
    size_t length = 0, at = 0;
    while (length < sizeof head - 1 && (length < 4 || memcmp(head + length - 4, "\r\n\r\n", 4) != 0))
        if (peer_read(peer, head + length, 1) != 1) break;
        else length++;
    for (size_t i = 0; i < length; i++) {
        if (head[i] == '\r' || head[i] == '\n') shown[at++] = '\\';
        shown[at++] = head[i] == '\r' ? 'r' : head[i] == '\n' ? 'n' : head[i];
    }
    shown[at] = 0;
    fact("%s: %s", label, shown);
}

/* proves: HTTP-141 HTTP-W9 HTTP-70 HTTP-105 */
CASE(answered) {
    Http *http = http_new(SERVER, answer);
    HttpLink link = http_link(http);
    peer_send(link.peer, ASK_WEBSOCKET, strlen(ASK_WEBSOCKET));
    fact_head(link.peer, "answer");
    WAIT(http_seen(http, H_UPGRADE, link.id) == 1);
    BYTE frame[32];
    peer_send(link.peer, frame, put_frame(frame, true, 0x81, "x", 1));
    WAIT(http_seen(http, H_FRAME_END, link.id) == 1);
    const char *value = "untouched";
    fact("then: %s, type %d, method %s, URL fields %#x, path \"%s\"", truth_text(is_upgrade(http, link.id)), upgrade_type(http, link.id),
         HP_HttpServer_GetMethod(http->object, link.id), (unsigned)HP_HttpServer_GetUrlFieldSet(http->object, link.id),
         HP_HttpServer_GetUrlField(http->object, link.id, HUF_PATH));
    fact("its headers: %s %s", truth_text(get_header(http, link.id, "Upgrade", &value)), value);
    fact_http(http, link.id, "events");
    leave(http, link);
    http_free(http);
}

static int serve_tunnel(Http *http, const HttpEvent *event) {
    if (event->kind == H_UPGRADE) return TRUTH(HP_HttpServer_SendResponse(http->object, event->id, 200, "Tunnel", NULL, 0, NULL, 0)) ? 0 : HPR_ERROR;
    if (event->kind == H_RECEIVE) return TRUTH(send_raw(http, event->id, event->data, event->length)) ? 0 : HR_ERROR;
    return 0;
}

static int dig(Http *http, const HttpEvent *event) {
    if (event->kind == H_HANDSHAKE)
        return TRUTH(BY_ROLE(http, FALSE, HP_HttpAgent_SendConnect(http->object, event->id, "h:443", NULL, 0), HP_HttpClient_SendConnect(http->object, "h:443", NULL, 0))) ? 0 : HR_ERROR;
    if (event->kind == H_UPGRADE) send_raw(http, event->id, "through", 7);
    return event->kind == H_HEAD ? HPR_UPGRADE : 0;
}

/* proves: HTTP-32 HTTP-127 HTTP-144 HTTP-29 */
CASE(tunnels) {
    for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1)) {
        Http *server = http_new(SERVER, serve_tunnel), *caller = http_new(role, dig);
        http_listen(server);
        HP_CONNID id = 0;
        if (role == AGENT) {
            MUST(TRUTH(HP_Agent_Start(caller->object, NULL, TRUE)));
            MUST(TRUTH(HP_Agent_Connect(caller->object, "127.0.0.1", server->port, &id)));
        } else MUST(TRUTH(HP_Client_Start(caller->object, "127.0.0.1", server->port, TRUE)));
        WAIT(http_seen(caller, H_RECEIVE, 0) >= 1);
        id = http_last_id(caller, H_CONNECT);
        fact_http(server, http_last_id(server, H_ACCEPT), "server");
        fact_http(caller, id, role_text(role));
        http_free(caller);
        http_free(server);
    }
}

/* proves: HTTP-39 HTTP-32 */
CASE(ends_of_tunnels) {
    Http *http = http_new(SERVER, serve_tunnel);
    HttpLink link = http_link(http);
    const char *ask = "CONNECT h:1 HTTP/1.1\r\n\r\n";
    peer_send(link.peer, ask, strlen(ask));
    WAIT(http_seen(http, H_UPGRADE, link.id) == 1);
    CALL("Release", HP_HttpServer_Release(http->object, link.id));
    disconnect_http(http, link.id);
    CLOSE_WITHIN(http, link);
    fact_http(http, link.id, "events");
    peer_close(link.peer);
    http_free(http);
}
