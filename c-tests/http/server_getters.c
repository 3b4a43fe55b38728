/* What a server's getters answer, and when. */
#include "http.h"

#include <stdio.h>
#include <string.h>

static void say(HttpLink link, const char *text) { peer_send(link.peer, text, strlen(text)); }

static const char *text_of(const char *text) { return text == NULL ? "NULL" : text; }

/* What is known of a connection at this moment. */
static void show(Http *http, HP_CONNID id, const char *when) {
    HP_Object s = http->object;
    LPCSTR error = "untouched";
    USHORT code = HP_HttpServer_GetParseErrorCode(s, id, &error);
    fact("%s: %s, version %x, host %s, length %d, %s, %s, %s", when, text_of(HP_HttpServer_GetMethod(s, id)), HP_HttpServer_GetVersion(s, id),
         text_of(HP_HttpServer_GetHost(s, id)), (int)HP_HttpServer_GetContentLength(s, id), text_of(HP_HttpServer_GetContentType(s, id)),
         text_of(HP_HttpServer_GetContentEncoding(s, id)), text_of(HP_HttpServer_GetTransferEncoding(s, id)));
    fact("  keep-alive %d, upgrade %d %d, error %d %s", TRUTH(HP_HttpServer_IsKeepAlive(s, id)), TRUTH(HP_HttpServer_IsUpgrade(s, id)),
         (int)HP_HttpServer_GetUpgradeType(s, id), code, error);
    char line[256] = "";
    for (int field = HUF_SCHEMA; field < HUF_MAX; field++) {
        char part[64];
        snprintf(part, sizeof part, " %s", text_of(HP_HttpServer_GetUrlField(s, id, (En_HP_HttpUrlField)field)));
        strcat(line, part);
    }
    fact("  URL %x:%s", HP_HttpServer_GetUrlFieldSet(s, id), line);
}

static int show_all(Http *http, const HttpEvent *event) {
    static const char *const names[] = {
        [H_BEGIN] = "begin", [H_REQUEST] = "line", [H_HEAD] = "head", [H_BODY] = "body", [H_END] = "end", [H_UPGRADE] = "upgrade",
        [H_ERROR] = "error", [H_RECEIVE] = "data", [H_CLOSE] = "close", [H_FRAME] = "frame",
    };
    if (event->kind < sizeof names / sizeof *names && names[event->kind] != NULL) show(http, event->id, names[event->kind]);
    return 0;
}

/* proves: HTTP-70 HTTP-72 HTTP-73 HTTP-74 HTTP-75 HTTP-76 HTTP-83 HTTP-85 */
CASE(during_messages) {
    Http *http = http_new(SERVER, show_all);
    HttpLink link = http_link(http);
    say(link, "POST http://u:p@h:1/p?q=1#f HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 3\r\ncontent-TYPE: text/x\r\n"
              "Content-Encoding: gzip\r\nConnection: close\r\n\r\n");
    WAIT(http_seen(http, H_HEAD, link.id) == 1);
    say(link, "abc");
    WAIT(http_seen(http, H_END, link.id) == 1);
    peer_half_close(link.peer);
    WAIT(http_seen(http, H_CLOSE, link.id) == 1);
    peer_close(link.peer);
    http_free(http);
}

/* proves: HTTP-70 HTTP-73 HTTP-75 */
CASE(of_the_next_message) {
    Http *http = http_new(SERVER, show_all);
    HttpLink link = http_link(http);
    say(link, "PUT /1 HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: x\r\n\r\n");
    WAIT(http_seen(http, H_CLOSE, link.id) == 1);
    peer_close(link.peer);
    link = http_link(http);
    say(link, "PUT /1 HTTP/1.0\r\nHost: a\r\nContent-Length: 1\r\nConnection: keep-alive\r\n\r\nx");
    say(link, "GET /2 HTTP/1.9\r\n\r\n");
    WAIT(http_seen(http, H_CLOSE, link.id) == 1);
    peer_close(link.peer);
    http_free(http);
}

/* proves: HTTP-70 HTTP-72 */
CASE(after_an_upgrade) {
    Http *http = http_new(SERVER, show_all);
    HttpLink link = http_link(http);
    say(link, "GET /chat?a HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: WebSocket\r\n\r\n");
    WAIT(http_seen(http, H_UPGRADE, link.id) == 1);
    peer_send(link.peer, "\x89\x80\0\0\0\0", 6);
    WAIT(http_seen(http, H_FRAME_END, link.id) == 1);
    peer_half_close(link.peer);
    WAIT(http_seen(http, H_CLOSE, link.id) == 1);
    peer_close(link.peer);
    link = http_link(http);
    say(link, "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\nxyz");
    peer_half_close(link.peer);
    WAIT(http_seen(http, H_CLOSE, link.id) == 1);
    peer_close(link.peer);
    http_free(http);
}

/* proves: HTTP-71 HTTP-43 */
CASE(without_a_connection) {
    Http *http = http_new(SERVER, NULL);
    show(http, 1, "not started");
    HttpLink link = http_link(http);
    show(http, link.id, "before the first message");
    show(http, 4711, "unknown");
    LPCSTR value = "untouched", values[2] = {"untouched", "untouched"};
    HP_THeader headers[2] = {{"untouched", NULL}, {NULL, NULL}};
    DWORD count = 2;
    CALL("GetHeader", HP_HttpServer_GetHeader(http->object, 4711, "Host", &value));
    CALL("GetHeaders", HP_HttpServer_GetHeaders(http->object, 4711, "Host", values, &count));
    CALL("GetAllHeaders", HP_HttpServer_GetAllHeaders(http->object, 4711, headers, &count));
    CALL("GetAllHeaderNames", HP_HttpServer_GetAllHeaderNames(http->object, 4711, values, &count));
    fact("%s, %s, %s, %u", value, values[0], headers[0].name, (unsigned)count);
    peer_close(link.peer);
    WAIT(http_seen(http, H_CLOSE, link.id) == 1);
    show(http, link.id, "closed");
    http_free(http);
}

static void show_headers(Http *http, HP_CONNID id) {
    static const char *const names[] = {"A", "a", "B", "C", "T", ""};
    for (int i = 0; i < 6; i++) {
        LPCSTR value = "untouched";
        char label[32];
        snprintf(label, sizeof label, "GetHeader(%s)", names[i]);
        CALL(label, HP_HttpServer_GetHeader(http->object, id, names[i], &value));
        fact("  %s", value);
    }
    for (DWORD capacity = 0; capacity <= 3; capacity++) {
        LPCSTR values[3] = {"-", "-", "-"};
        DWORD count = capacity;
        fact("GetHeaders, room for %u", (unsigned)capacity);
        CALL("  A", HP_HttpServer_GetHeaders(http->object, id, "a", values, &count));
        fact("  %u: %s %s %s", (unsigned)count, values[0], values[1], values[2]);
        count = capacity;
        CALL("  missing", HP_HttpServer_GetHeaders(http->object, id, "X", values, &count));
        fact("  %u", (unsigned)count);
    }
    for (DWORD capacity = 3; capacity <= 5; capacity++) {
        HP_THeader headers[5] = {{"-", "-"}, {"-", "-"}, {"-", "-"}, {"-", "-"}, {"-", "-"}};
        LPCSTR all[5] = {"-", "-", "-", "-", "-"};
        DWORD count = capacity, names_count = capacity;
        fact("all, room for %u", (unsigned)capacity);
        CALL("  GetAllHeaders", HP_HttpServer_GetAllHeaders(http->object, id, headers, &count));
        CALL("  GetAllHeaderNames", HP_HttpServer_GetAllHeaderNames(http->object, id, all, &names_count));
        fact("  %u: %s=%s %s=%s %s=%s %s=%s", (unsigned)count, headers[0].name, headers[0].value, headers[1].name, headers[1].value,
             headers[2].name, headers[2].value, headers[3].name, headers[3].value);
        fact("  %u: %s %s %s %s", (unsigned)names_count, all[0], all[1], all[2], all[3]);
    }
    DWORD count = 7;
    CALL("no array", HP_HttpServer_GetAllHeaders(http->object, id, NULL, &count));
    fact("  %u", (unsigned)count);
}

static int headers_at_end(Http *http, const HttpEvent *event) {
    if (event->kind == H_END) show_headers(http, event->id);
    return 0;
}

/* proves: HTTP-77 HTTP-78 HTTP-79 HTTP-80 */
CASE(headers) {
    Http *http = http_new(SERVER, headers_at_end);
    HttpLink link = http_link(http);
    say(link, "PUT / HTTP/1.1\r\nA: 1\r\nTransfer-Encoding: chunked\r\na: 2 \r\n\r\n0\r\nT: 3\r\n\r\n");
    WAIT(http_seen(http, H_END, link.id) == 1);
    peer_half_close(link.peer);
    WAIT(http_seen(http, H_CLOSE, link.id) == 1);
    peer_close(link.peer);
    http_free(http);
}

/* Texts stay while the next message is received, so that a thread that is late reads old text, not freed memory. */
/* proves: HTTP-86 HTTP-T10 */
CASE(texts_of_the_message_before) {
    enum { TEXTS = 3 };
    Http *http = http_new(SERVER, NULL);
    HttpLink link = http_link(http);
    say(link, "GET /first?x HTTP/1.1\r\nHost: first.example\r\nContent-Type: first/type\r\n\r\n");
    WAIT(http_seen(http, H_END, link.id) == 1);
    LPCSTR texts[TEXTS] = {HP_HttpServer_GetHost(http->object, link.id), HP_HttpServer_GetContentType(http->object, link.id),
                           HP_HttpServer_GetUrlField(http->object, link.id, HUF_PATH)};
    say(link, "POST /second HTTP/1.1\r\nHost: second.example.with.a.longer.name\r\nContent-Length: 4\r\nContent-Type: second\r\n\r\nab");
    WAIT(http_seen(http, H_BODY, link.id) == 1);
    for (int i = 0; i < TEXTS; i++) fact("%s", texts[i]);
    fact("now %s", HP_HttpServer_GetHost(http->object, link.id));
    peer_close(link.peer);
    WAIT(http_seen(http, H_CLOSE, link.id) == 1);
    http_free(http);
}

static int frames(Http *http, const HttpEvent *event) {
    if (event->kind < H_UPGRADE) return 0;
    BOOL final = 5;
    BYTE rsv = 5, opcode = 5;
    LPCBYTE mask = NULL;
    ULONGLONG length = 5, remain = 5;
    if (event->kind == H_CLOSE || event->kind == H_RECEIVE) return 0;
    CALL("GetWSMessageState", HP_HttpServer_GetWSMessageState(http->object, event->id, &final, &rsv, &opcode, &mask, &length, &remain));
    fact("  %d %d %d, key %d, %d of %d left", TRUTH(final), rsv, opcode, mask == NULL ? -1 : mask[0], (int)remain, (int)length);
    CALL("with nothing", HP_HttpServer_GetWSMessageState(http->object, event->id, NULL, NULL, NULL, NULL, NULL, NULL));
    return 0;
}

/* proves: HTTP-152 */
CASE(frame_state) {
    Http *http = http_new(SERVER, frames);
    HttpLink link = http_link(http);
    say(link, "GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n");
    WAIT(http_seen(http, H_UPGRADE, link.id) == 1);
    peer_send(link.peer, "\x82\x83\x07\0\0\0ab", 8);
    WAIT(http_seen(http, H_PAYLOAD, link.id) == 1);
    peer_send(link.peer, "c", 1);
    WAIT(http_seen(http, H_FRAME_END, link.id) == 1);
    peer_close(link.peer);
    WAIT(http_seen(http, H_CLOSE, link.id) == 1);
    http_free(http);
}
