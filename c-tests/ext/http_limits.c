/* HP_Ext_SetHttp...: limits of size and time, strictness, and the reasons that programs get for refusals. No case measures by waiting: a
 * connection that is late is the clock for those that are not. */
#include <hpsocket/HPSocket4C-Ext.h>

#include "http.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum { LIMIT_MS = 200 };

static void say(HttpLink link, const char *text) { peer_send(link.peer, text, strlen(text)); }

static void reason(Http *http, HP_CONNID id, const char *where) {
    char text[100] = "";
    int length = sizeof text;
    call_begin();
    BOOL known = HP_Ext_GetHttpFailureReason(http->object, id, text, &length);
    if (TRUTH(known)) fact("%s: %s, %d bytes", where, text, length);
    else call_end(where, known);
}

static int tell(Http *http, const HttpEvent *event) {
    if (event->kind == H_ERROR) {
        reason(http, event->id, "OnParseError");
        HP_HttpServer_SendResponse(http->object, event->id, 408, NULL, NULL, 0, NULL, 0);
    }
    if (event->kind == H_CLOSE) reason(http, event->id, "OnClose");
    return 0;
}

static void finish(Http *http, HttpLink link, const char *label) {
    WAIT(http_seen(http, H_CLOSE, link.id) == 1);
    fact_http(http, link.id, label);
    peer_close(link.peer);
}

#define SIZES(X) X(MaxHeadSize, 60) X(MaxFields, 2) X(MaxUrl, 10) X(MaxChunkLine, 8) X(HeadTimeout, 1000) X(IdleTimeout, 1000)

/* proves: HTTP-T2 HTTP-T12 HTTP-58 COM-70 COM-71 */
CASE(settings) {
    EACH_ROLE(role) {
        Http *http = http_new(role, NULL);
#define SHOW(name, value)                                                                                                     \
    fact("%s " #name ": %u", role_text(role), (unsigned)HP_Ext_GetHttp##name(http->object));                                 \
    HP_Ext_SetHttp##name(http->object, value);                                                                               \
    fact("set: %u", (unsigned)HP_Ext_GetHttp##name(http->object));
        SIZES(SHOW)
        fact("StrictHost: %d", HP_Ext_IsHttpStrictHost(http->object));
        HP_Ext_SetHttpStrictHost(http->object, 7);
        fact("set: %d", HP_Ext_IsHttpStrictHost(http->object));
        HttpLink link = http_link(http);
        HP_Ext_SetHttpMaxFields(http->object, 5);
        HP_Ext_SetHttpStrictHost(http->object, FALSE);
        fact("while it runs: %u, %d", (unsigned)HP_Ext_GetHttpMaxFields(http->object), HP_Ext_IsHttpStrictHost(http->object));
        peer_close(link.peer);
        http_free(http);
    }
    Rig *plain = rig_new(SERVER, NULL);
    errno = 0;
    HP_Ext_SetHttpHeadTimeout(plain->object, 5);
    fact("set on a TCP server: %s", errno_text(errno));
    errno = 0;
    DWORD got = HP_Ext_GetHttpHeadTimeout(plain->object);
    fact("of a TCP server: %u, %s", (unsigned)got, errno_text(errno));
    errno = 0;
    HP_Ext_SetHttpStrictHost(NULL, TRUE);
    fact("NULL: %s", errno_text(errno));
    rig_free(plain);
}

/* proves: COM-73 HTTP-T2 */
CASE(values_that_start_refuses) {
#define REFUSE(name, bad)                                                                                                     \
    {                                                                                                                         \
        Http *http = http_new(SERVER, NULL);                                                                                  \
        HP_Ext_SetHttp##name(http->object, bad);                                                                              \
        CALL(#name, HP_Server_Start(http->object, "127.0.0.1", 0));                                                          \
        http_free(http);                                                                                                      \
    }
    REFUSE(MaxHeadSize, 0)
    REFUSE(MaxHeadSize, 0x80000000)
    REFUSE(MaxFields, 0x80000000)
    REFUSE(MaxUrl, 0)
    REFUSE(MaxUrl, 65536)
    REFUSE(MaxChunkLine, 0)
    REFUSE(MaxChunkLine, 65536)
    REFUSE(HeadTimeout, 0x80000000)
    REFUSE(IdleTimeout, 0x80000000)
}

/* proves: HTTP-T2 */
CASE(sizes) {
    static const char *const requests[] = {
        "GET /1234567890 HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nA:\r\nB:\r\nC:\r\n\r\n",
        "GET / HTTP/1.1\r\nA: 123456789012345678901234567890123456789\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1;abcdefg\r\na\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1;abcdef\r\na\r\n0\r\nT:\r\n\r\n",
    };
    Http *http = http_new(SERVER, tell);
    HP_Ext_SetHttpMaxHeadSize(http->object, 60);
    HP_Ext_SetHttpMaxFields(http->object, 2);
    HP_Ext_SetHttpMaxUrl(http->object, 10);
    HP_Ext_SetHttpMaxChunkLine(http->object, 8);
    for (int i = 0; i < 5; i++) {
        HttpLink link = http_link(http);
        say(link, requests[i]);
        peer_half_close(link.peer);
        finish(http, link, "server");
    }
    http_free(http);
}

/* proves: HTTP-T12 HTTP-40 */
CASE(slow_heads_and_bodies) {
    static const char *const parts[] = {"G", "GET / HTTP/1.1\r\nA: b", "PUT / HTTP/1.1\r\nContent-Length: 2\r\n\r\na",
                                        "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1", "GET / HTTP/1.1\r\n\r\nGET /2"};
    for (int i = 0; i < 5; i++) {
        Http *http = http_new(SERVER, tell);
        HP_Ext_SetHttpHeadTimeout(http->object, LIMIT_MS);
        HP_Ext_SetHttpIdleTimeout(http->object, LIMIT_MS);
        HttpLink link = http_link(http);
        long long before = now_ms();
        say(link, parts[i]);
        char answer[13] = "";
        peer_read(link.peer, answer, 12);
        fact("peer reads %s, then %s, too early: %d", answer, peer_end(link.peer, NULL), now_ms() - before < LIMIT_MS);
        finish(http, link, "server");
        http_free(http);
    }
}

/* Bytes one after the other do not put the end of a head off; the peer stops when it is closed. */
/* proves: HTTP-T12 */
CASE(slowloris) {
    Http *http = http_new(SERVER, tell);
    HP_Ext_SetHttpHeadTimeout(http->object, LIMIT_MS);
    HttpLink link = http_link(http);
    say(link, "GET / HTTP/1.1\r\nA: ");
    long long before = now_ms();
    while (http_seen(http, H_CLOSE, link.id) == 0 && now_ms() - before < WAIT_LIMIT_MS) {
        peer_send(link.peer, "a", 1);
        sleep_briefly();
    }
    fact("too early: %d, too late: %d", now_ms() - before < LIMIT_MS / 2, now_ms() - before > AT_ONCE_MS);
    WAIT(http_seen(http, H_CLOSE, link.id) == 1);
    peer_close(link.peer);
    http_free(http);
}

/* Connections that owe nothing stay when others end that began later. */
/* proves: HTTP-T12 */
CASE(idle_connections_are_not_limited) {
    enum { COUNT = 100 };
    static HttpLink links[COUNT];
    Http *http = http_new(SERVER, NULL);
    HP_Ext_SetHttpHeadTimeout(http->object, LIMIT_MS);
    HP_Ext_SetHttpIdleTimeout(http->object, LIMIT_MS);
    for (int i = 0; i < COUNT; i++) {
        links[i] = http_link(http);
        if (i % 2 == 0) say(links[i], "POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\na");
    }
    WAIT(http_seen(http, H_END, 0) == COUNT / 2);
    HttpLink clock = http_link(http);
    say(clock, "GET");
    WAIT(http_seen(http, H_CLOSE, clock.id) == 1);
    for (int i = 0; i < COUNT; i++) say(links[i], "GET / HTTP/1.1\r\n\r\n");
    WAIT(http_seen(http, H_END, 0) == COUNT / 2 + COUNT);
    fact("closed: %d", http_seen(http, H_CLOSE, 0));
    for (int i = 0; i < COUNT; i++) peer_close(links[i].peer);
    peer_close(clock.peer);
    http_free(http);
}

/* proves: HTTP-58 */
CASE(strict_host) {
    static const char *const rows[][2] = {
        {"1.1", "Host: a\r\n"}, {"1.0", ""}, {"1.1", ""}, {"1.1", "Host:\r\n"}, {"1.1", "Host: a@b/\r\n"}, {"1.1", "Host: a\r\nHost: a\r\n"},
        {"1.0", "Host: a\r\nhost: b\r\n"}, {"1.1", "Host: [::1]:80\r\n"},
    };
    for (int strict = 0; strict <= 1; strict++) {
        Http *http = http_new(SERVER, NULL);
        HP_Ext_SetHttpStrictHost(http->object, strict);
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            char request[128];
            snprintf(request, sizeof request, "GET / HTTP/%s\r\n%s\r\n", rows[i][0], rows[i][1]);
            HttpLink link = http_link(http);
            say(link, request);
            peer_half_close(link.peer);
            finish(http, link, strict ? "strict" : "not strict");
        }
        http_free(http);
    }
}

static int refuse_frames(Http *http, const HttpEvent *event) {
    tell(http, event);
    return event->kind == H_PAYLOAD ? HR_ERROR : 0;
}

/* proves: HTTP-37 HTTP-112 HTTP-146 HTTP-147 */
CASE(reasons) {
    static const struct { const char *bytes; int length; } frames[] = {
        {"\x81\x01x", 3}, {"\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0", 14}, {"\x81\x81\0\0\0\0x", 7},
    };
    for (int i = 0; i < 3; i++) {
        Http *http = http_new(SERVER, refuse_frames);
        HttpLink link = http_link(http);
        say(link, "GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n");
        peer_send(link.peer, frames[i].bytes, (size_t)frames[i].length);
        finish(http, link, "frame");
        http_free(http);
    }
    Http *http = http_new(SERVER, tell);
    HP_HttpServer_SetReleaseDelay(http->object, 100);
    HttpLink link = http_link(http);
    reason(http, link.id, "nothing wrong yet");
    char text[8];
    int length = sizeof text;
    MUST(TRUTH(HP_HttpServer_Release(http->object, link.id)));
    finish(http, link, "released");
    reason(http, link.id, "gone");
    CALL("NULL", HP_Ext_GetHttpFailureReason(NULL, 1, text, &length));
    CALL("no length", HP_Ext_GetHttpFailureReason(http->object, 1, text, NULL));
    http_free(http);
    Rig *plain = rig_new(SERVER, NULL);
    CALL("TCP", HP_Ext_GetHttpFailureReason(plain->object, 1, text, &length));
    rig_free(plain);
}

static int short_buffers(Http *http, const HttpEvent *event) {
    if (event->kind != H_ERROR) return 0;
    char text[8];
    int length = sizeof text;
    CALL("too small", HP_Ext_GetHttpFailureReason(http->object, event->id, text, &length));
    fact("needs %d", length);
    CALL("no buffer", HP_Ext_GetHttpFailureReason(http->object, event->id, NULL, &length));
    length = -1;
    CALL("negative", HP_Ext_GetHttpFailureReason(http->object, event->id, text, &length));
    CALL("no length", HP_Ext_GetHttpFailureReason(http->object, event->id, text, NULL));
    return 0;
}

CASE(short_buffers) {
    Http *http = http_new(SERVER, short_buffers);
    HttpLink link = http_link(http);
    say(link, "get");
    finish(http, link, "server");
    http_free(http);
}
