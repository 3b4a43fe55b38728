/* Wrong arguments of the HTTP functions: NULL, negative counts, connections that are none; and peers and programs that do things at the wrong
 * time. The results are errors, never a crash. (Handles that are wrong: every_function.c.) */
#include "http.h"

#include <limits.h>

static const HP_THeader good = {"A", "1"};
static const BYTE data[4] = "abc";
static const BYTE key[4] = {1, 2, 3, 4};

/* What all roles have; WHO is the object, and the connection where the role has several. */
#define COMMON_ROWS(Role, ...)                                                                                                \
    do {                                                                                                                      \
        LPCSTR value = "-", values[2] = {"-", "-"};                                                                           \
        HP_THeader headers[2] = {{"-", "-"}, {"-", "-"}};                                                                     \
        DWORD count = 2;                                                                                                      \
        CALL("SendChunkData NULL", HP_Http##Role##_SendChunkData(__VA_ARGS__, NULL, 5, NULL));                                \
        CALL("SendChunkData negative", HP_Http##Role##_SendChunkData(__VA_ARGS__, data, -1, NULL));                           \
        CALL("SendChunkData least", HP_Http##Role##_SendChunkData(__VA_ARGS__, data, INT_MIN, NULL));                         \
        CALL("GetHeader NULL name", HP_Http##Role##_GetHeader(__VA_ARGS__, NULL, &value));                                    \
        CALL("GetHeader NULL value", HP_Http##Role##_GetHeader(__VA_ARGS__, "A", NULL));                                      \
        CALL("GetHeaders NULL name", HP_Http##Role##_GetHeaders(__VA_ARGS__, NULL, values, &count));                          \
        CALL("GetHeaders NULL values", HP_Http##Role##_GetHeaders(__VA_ARGS__, "A", NULL, &count));                           \
        CALL("GetHeaders NULL count", HP_Http##Role##_GetHeaders(__VA_ARGS__, "A", values, NULL));                            \
        CALL("GetAllHeaders NULL count", HP_Http##Role##_GetAllHeaders(__VA_ARGS__, headers, NULL));                          \
        CALL("GetAllHeaderNames NULL count", HP_Http##Role##_GetAllHeaderNames(__VA_ARGS__, values, NULL));                   \
        CALL("GetCookie NULL name", HP_Http##Role##_GetCookie(__VA_ARGS__, NULL, &value));                                    \
        CALL("GetCookie NULL value", HP_Http##Role##_GetCookie(__VA_ARGS__, "A", NULL));                                      \
        CALL("GetAllCookies NULL count", HP_Http##Role##_GetAllCookies(__VA_ARGS__, headers, NULL));                          \
        fact("GetParseErrorCode NULL: %d", HP_Http##Role##_GetParseErrorCode(__VA_ARGS__, NULL));                             \
        CALL("StartHttp", HP_Http##Role##_StartHttp(__VA_ARGS__));                                                            \
        CALL("GetWSMessageState", HP_Http##Role##_GetWSMessageState(__VA_ARGS__, NULL, NULL, NULL, NULL, NULL, NULL));        \
    } while (0)

/* What agents and clients have. */
#define ASKING_ROWS(Role, ...)                                                                                                \
    do {                                                                                                                      \
        CALL("SendRequest NULL method", HP_Http##Role##_SendRequest(__VA_ARGS__, NULL, "/", NULL, 0, NULL, 0));               \
        CALL("SendRequest empty method", HP_Http##Role##_SendRequest(__VA_ARGS__, "", "/", NULL, 0, NULL, 0));                \
        CALL("SendRequest blank in the method", HP_Http##Role##_SendRequest(__VA_ARGS__, "G T", "/", NULL, 0, NULL, 0));      \
        CALL("SendRequest blank in the path", HP_Http##Role##_SendRequest(__VA_ARGS__, "GET", "/a b", NULL, 0, NULL, 0));     \
        CALL("SendRequest line end in the path", HP_Http##Role##_SendRequest(__VA_ARGS__, "GET", "/a\r\nB: c", NULL, 0, NULL, 0)); \
        CALL("SendRequest negative length", HP_Http##Role##_SendRequest(__VA_ARGS__, "PUT", "/", NULL, 0, data, -1));         \
        CALL("SendRequest NULL body", HP_Http##Role##_SendRequest(__VA_ARGS__, "PUT", "/", NULL, 0, NULL, 5));                \
        CALL("SendRequest negative headers", HP_Http##Role##_SendRequest(__VA_ARGS__, "GET", "/", &good, -1, NULL, 0));       \
        CALL("SendRequest NULL headers", HP_Http##Role##_SendRequest(__VA_ARGS__, "GET", "/", NULL, 3, NULL, 0));             \
        CALL("SendLocalFile NULL", HP_Http##Role##_SendLocalFile(__VA_ARGS__, NULL, "PUT", "/", NULL, 0));                    \
        CALL("SendWSMessage negative", HP_Http##Role##_SendWSMessage(__VA_ARGS__, TRUE, 0, 1, key, data, -1, 0));             \
        CALL("SendWSMessage NULL", HP_Http##Role##_SendWSMessage(__VA_ARGS__, TRUE, 0, 1, key, NULL, 3, 3));                  \
        CALL("SendWSMessage less than given", HP_Http##Role##_SendWSMessage(__VA_ARGS__, TRUE, 0, 1, key, data, 3, 2));       \
    } while (0)

static void server_rows(HP_Object s, HP_CONNID id) {
    COMMON_ROWS(Server, s, id);
    CALL("SendResponse negative length", HP_HttpServer_SendResponse(s, id, 200, NULL, NULL, 0, data, -1));
    CALL("SendResponse NULL body", HP_HttpServer_SendResponse(s, id, 200, NULL, NULL, 0, NULL, 5));
    CALL("SendResponse negative headers", HP_HttpServer_SendResponse(s, id, 200, NULL, &good, -1, NULL, 0));
    CALL("SendResponse NULL headers", HP_HttpServer_SendResponse(s, id, 200, NULL, NULL, 3, NULL, 0));
    CALL("SendLocalFile NULL", HP_HttpServer_SendLocalFile(s, id, NULL, 200, NULL, NULL, 0));
    CALL("SendLocalFile least headers", HP_HttpServer_SendLocalFile(s, id, "/etc/hostname", 200, NULL, &good, INT_MIN));
    CALL("SendWSMessage negative", HP_HttpServer_SendWSMessage(s, id, TRUE, 0, 1, data, -1, 0));
    CALL("SendWSMessage NULL", HP_HttpServer_SendWSMessage(s, id, TRUE, 0, 1, NULL, 3, 3));
    CALL("SendWSMessage less than given", HP_HttpServer_SendWSMessage(s, id, TRUE, 0, 1, data, 3, 2));
    fact("URL fields %d %d", HP_HttpServer_GetUrlField(s, id, HUF_MAX) != NULL, HP_HttpServer_GetUrlField(s, id, (En_HP_HttpUrlField)-1) != NULL);
}

static void agent_rows(HP_Object s, HP_CONNID id) {
    COMMON_ROWS(Agent, s, id);
    ASKING_ROWS(Agent, s, id);
}

static void client_rows(HP_Object s, HP_CONNID id) {
    (void)id;
    COMMON_ROWS(Client, s);
    ASKING_ROWS(Client, s);
}

static void rows(Http *http, HP_CONNID id) {
    (http->role == SERVER ? server_rows : http->role == AGENT ? agent_rows : client_rows)(http->object, id);
}

/* On a connection that works, and that works afterwards: nothing of all this was sent. */
/* proves: HTTP-43 HTTP-71 HTTP-77 HTTP-78 HTTP-79 HTTP-100 HTTP-109 HTTP-120 HTTP-149 */
CASE(on_a_connection) {
    EACH_ROLE(role) {
        Http *http = http_new(role, NULL);
        HttpLink link = http_link(http);
        WAIT(http_seen(http, H_HANDSHAKE, 0) == 1);
        fact("-- %s", role_text(role));
        rows(http, link.id);
        peer_half_close(link.peer);
        size_t sent;
        const char *end = peer_end(link.peer, &sent);
        fact("sent %zu bytes, then %s", sent, end);
        peer_close(link.peer);
        http_free(http);
    }
}

/* On none: stopped, running, closed. */
/* proves: HTTP-71 HTTP-108 HTTP-125 */
CASE(without_a_connection) {
    EACH_ROLE(role) {
        Http *http = http_new(role, NULL);
        fact("-- %s, stopped", role_text(role));
        rows(http, 1);
        HttpLink link = http_link(http);
        fact("-- %s, unknown", role_text(role));
        if (role != CLIENT) rows(http, 4711);
        peer_close(link.peer);
        WAIT(http_seen(http, H_CLOSE, 0) == 1);
        if (role == CLIENT) WAIT(HP_Client_GetState(http->object) == SS_STOPPED);
        fact("-- %s, closed", role_text(role));
        rows(http, link.id);
        http_free(http);
    }
}

static int release_and_more(Http *http, const HttpEvent *event) {
    HP_Object s = http->object;
    if (event->kind == H_BEGIN || event->kind == H_CLOSE) {
        fact("in %s", event->kind == H_BEGIN ? "OnMessageBegin" : "OnClose");
        CALL("SendResponse", HP_HttpServer_SendResponse(s, event->id, 200, NULL, NULL, 0, NULL, 0));
        CALL("SendWSMessage", HP_HttpServer_SendWSMessage(s, event->id, TRUE, 0, 1, data, 3, 0));
        CALL("Release", HP_HttpServer_Release(s, event->id));
        CALL("Release", HP_HttpServer_Release(s, event->id));
    }
    return 0;
}

/* Calls at the wrong time. */
/* proves: HTTP-107 HTTP-112 HTTP-151 */
CASE(at_the_wrong_time) {
    Http *http = http_new(SERVER, release_and_more);
    HP_HttpServer_SetReleaseDelay(http->object, 100);
    HttpLink link = http_link(http);
    peer_send(link.peer, "GET / HTTP/1.1\r\n\r\n", 18);
    size_t sent;
    const char *end = peer_end(link.peer, &sent);
    fact("peer got %zu bytes, then %s", sent, end);
    WAIT(http_seen(http, H_CLOSE, link.id) == 1);
    fact_http(http, link.id, "server");
    peer_close(link.peer);
    http_free(http);
}
