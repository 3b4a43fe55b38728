/* An HTTP server for peers that do not use the library.
 *
 *   http_server [cert=FILE key=FILE [ca=FILE verify=MODE]]
 *
 * With a certificate it is an HTTPS server. It prints READY port, then ACCEPT id and CLOSE id operation code, ERROR id code text for a
 * malformed request, and ends with END when its input ends.
 *
 *   /facts      the request in lines: method, URL, version, each field, and length and checksum of the body
 *   /body       the body of the request
 *   /pattern?N  N bytes (also with Range: and If-None-Match:), and /chunked?N the same in chunks, with a trailer
 *   /status?N   that status without a body
 *   /slow?N     answers after N ms
 *   /close      the response says Connection: close
 *   /refuse     a body is refused with 417 before it comes
 *   /page       a web page whose script talks to /ws, then asks for /done; it has an image /wait, which is answered after that
 *   /ws         a WebSocket that sends every frame back
 */
#include "../../../examples/websocket.h"

#include <hpsocket/HPSocket4C-SSL.h>

#include <semaphore.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

enum { LIMIT_S = 60 * TIME_FACTOR, WAIT_S = 20 * TIME_FACTOR, CHUNK = 10000, FIELDS = 100, LONGEST_FACTS = 65536 };

#define H(n, v) {.name = (n), .value = (v)}
#define ETAG "\"pattern\""

/* The body of the request, or the frames of a message. */
typedef struct {
    BYTE *data;
    size_t length, size;
} Body;

static const char page[] =
    "<!doctype html><title>peers</title><h1 id=state>opening</h1><script>\n"
    "const say = text => document.getElementById('state').textContent = text;\n"
    "const socket = new WebSocket(location.protocol.replace('http', 'ws') + '//' + location.host + '/ws');\n"
    "socket.onopen = () => socket.send('h\\u00e9llo '.repeat(20000));\n"
    "socket.onmessage = event => { say('echo of ' + event.data.length + ': ' + event.data.slice(-6)); socket.close(1000); };\n"
    "socket.onclose = event => { say(document.getElementById('state').textContent + ', closed ' + event.code); fetch('/done'); };\n"
    "</script><img src=/wait>\n";

static sem_t done;

static void print(const char *format, ...)
{
    va_list arguments;

    flockfile(stdout);
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    fflush(stdout);
    funlockfile(stdout);
}

_Noreturn static void fail(const char *why)
{
    fprintf(stderr, "http_server: %s (error %d)\n", why, (int)SYS_GetLastError());
    exit(2);
}

static Body *body_of(HP_HttpServer server, HP_CONNID id)
{
    PVOID extra = NULL;

    if (!HP_Server_GetConnectionExtra(server, id, &extra) || extra == NULL)
        fail("a connection without its body");
    return extra;
}

static void append(Body *body, const BYTE *data, size_t length)
{
    if (body->length + length > body->size) {
        body->size = 2 * (body->length + length);
        body->data = realloc(body->data, body->size);
        if (body->data == NULL)
            fail("memory");
    }
    memcpy(body->data + body->length, data, length);
    body->length += length;
}

/* ---- answers ------------------------------------------------------------------- */

/* Answers, and ends the connection if that is what the response says. */
static En_HP_HttpParseResult answer(HP_HttpServer server, HP_CONNID id, USHORT code, const HP_THeader *headers, int count, const void *data,
                                    size_t length)
{
    if (!HP_HttpServer_SendResponse(server, id, code, NULL, headers, count, data, (int)length))
        return HPR_ERROR;
    if (!HP_HttpServer_IsKeepAlive(server, id))
        HP_HttpServer_Release(server, id);
    return HPR_OK;
}

static En_HP_HttpParseResult facts(HP_HttpServer server, HP_CONNID id, const Body *body)
{
    HP_THeader fields[FIELDS], type = H("Content-Type", "text/plain");
    DWORD count = FIELDS, version = HP_HttpServer_GetVersion(server, id), sum = 0;
    const char *query = HP_HttpServer_GetUrlField(server, id, HUF_QUERY);
    char text[LONGEST_FACTS];
    int length = snprintf(text, sizeof text, "%s %s?%s HTTP/%u.%u\n", HP_HttpServer_GetMethod(server, id),
                          HP_HttpServer_GetUrlField(server, id, HUF_PATH), query ? query : "", version & 0xff, version >> 8);

    if (HP_HttpServer_GetAllHeaders(server, id, fields, &count))
        for (DWORD i = 0; i < count; i++)
            if (length < LONGEST_FACTS)
                length += snprintf(text + length, sizeof text - (size_t)length, "%s: %s\n", fields[i].name, fields[i].value);
    for (size_t i = 0; i < body->length; i++)
        sum = sum * 31 + body->data[i];
    if (length < LONGEST_FACTS)
        length += snprintf(text + length, sizeof text - (size_t)length, "body %zu %u\n", body->length, (unsigned)sum);
    return answer(server, id, 200, &type, 1, text, length < LONGEST_FACTS ? (size_t)length : LONGEST_FACTS - 1);
}

static BYTE *make_pattern(size_t length)
{
    BYTE *data = malloc(length + 1);

    if (data == NULL)
        fail("memory");
    for (size_t i = 0; i < length; i++)
        data[i] = (BYTE)('a' + i % 23);
    return data;
}

/* One range of the pattern, "bytes=FIRST-LAST", "bytes=FIRST-" or "bytes=-COUNT". */
static En_HP_HttpParseResult pattern(HP_HttpServer server, HP_CONNID id, size_t size)
{
    const char *range = NULL, *tag = NULL;
    char place[80];
    HP_THeader headers[] = {H("ETag", ETAG), H("Accept-Ranges", "bytes"), H("Content-Range", place)};
    size_t first = 0, last = size - 1;
    USHORT code = 200;

    if (HP_HttpServer_GetHeader(server, id, "If-None-Match", &tag) && strcmp(tag, ETAG) == 0)
        return answer(server, id, 304, headers, 1, NULL, 0);
    if (HP_HttpServer_GetHeader(server, id, "Range", &range) && strncmp(range, "bytes=", 6) == 0) {
        int found = sscanf(range + 6, "%zu-%zu", &first, &last);
        if (range[6] == '-') {
            first = size - strtoul(range + 7, NULL, 10);
            last = size - 1;
        }
        code = found == 0 || first >= size || last >= size || first > last ? 416 : 206;
        if (code == 416)
            snprintf(place, sizeof place, "bytes */%zu", size);
        else
            snprintf(place, sizeof place, "bytes %zu-%zu/%zu", first, last, size);
    }
    BYTE *data = make_pattern(size);
    En_HP_HttpParseResult result =
        answer(server, id, code, headers, code == 200 ? 2 : 3, code == 416 ? NULL : data + first, code == 416 ? 0 : last + 1 - first);
    free(data);
    return result;
}

static En_HP_HttpParseResult chunked(HP_HttpServer server, HP_CONNID id, size_t size)
{
    HP_THeader headers[] = {H("Transfer-Encoding", "chunked")};

    /* A client of HTTP/1.0 does not know chunks. */
    if (HP_HttpServer_GetVersion(server, id) != HV_1_1)
        return pattern(server, id, size);
    if (!HP_HttpServer_SendResponse(server, id, 200, NULL, headers, 1, NULL, 0))
        return HPR_ERROR;
    BYTE *data = make_pattern(size);
    BOOL good = TRUE;
    for (size_t at = 0; good && at < size && strcmp(HP_HttpServer_GetMethod(server, id), "HEAD") != 0; at += CHUNK)
        good = HP_HttpServer_SendChunkData(server, id, data + at, (int)(size - at < CHUNK ? size - at : CHUNK), at == 0 ? "note=first" : NULL);
    free(data);
    good = good && (strcmp(HP_HttpServer_GetMethod(server, id), "HEAD") == 0 || HP_HttpServer_SendChunkData(server, id, NULL, 0, NULL));
    if (good && !HP_HttpServer_IsKeepAlive(server, id))
        HP_HttpServer_Release(server, id);
    return good ? HPR_OK : HPR_ERROR;
}

/* ---- events -------------------------------------------------------------------- */

static En_HP_HandleResult on_accept(HP_HttpServer server, HP_CONNID id, UINT_PTR handle)
{
    Body *body = calloc(1, sizeof *body);

    (void)handle;
    if (body == NULL || !HP_Server_SetConnectionExtra(server, id, body))
        fail("memory");
    print("ACCEPT %lu\n", (unsigned long)id);
    return HR_OK;
}

static En_HP_HttpParseResult on_message_begin(HP_HttpServer server, HP_CONNID id)
{
    body_of(server, id)->length = 0;
    return HPR_OK;
}

static En_HP_HttpParseResult on_headers_complete(HP_HttpServer server, HP_CONNID id)
{
    static const HP_THeader closing[] = {H("Connection", "close")};
    const char *expected = NULL, *path = HP_HttpServer_GetUrlField(server, id, HUF_PATH);

    if (!HP_HttpServer_GetHeader(server, id, "Expect", &expected) || strcasecmp(expected, "100-continue") != 0)
        return HPR_OK;
    if (path && strcmp(path, "/refuse") == 0) {
        HP_HttpServer_SendResponse(server, id, 417, NULL, closing, 1, NULL, 0);
        HP_HttpServer_Release(server, id); /* the body, if it comes, is thrown away */
        return HPR_OK;
    }
    return HP_HttpServer_SendResponse(server, id, 100, NULL, NULL, 0, NULL, 0) ? HPR_OK : HPR_ERROR;
}

static En_HP_HttpParseResult on_body(HP_HttpServer server, HP_CONNID id, const BYTE *data, int length)
{
    append(body_of(server, id), data, (size_t)length);
    return HPR_OK;
}

static En_HP_HttpParseResult on_message_complete(HP_HttpServer server, HP_CONNID id)
{
    static const HP_THeader html[] = {H("Content-Type", "text/html; charset=utf-8")}, closing[] = {H("Connection", "close")};
    const char *path = HP_HttpServer_GetUrlField(server, id, HUF_PATH), *query = HP_HttpServer_GetUrlField(server, id, HUF_QUERY);
    unsigned long number = query ? strtoul(query, NULL, 10) : 0;
    Body *body = body_of(server, id);

    if (HP_HttpServer_IsUpgrade(server, id))
        return HPR_OK;
    if (path == NULL || strcmp(path, "/facts") == 0)
        return facts(server, id, body);
    if (strcmp(path, "/body") == 0)
        return answer(server, id, 200, NULL, 0, body->data, body->length);
    if (strcmp(path, "/pattern") == 0 && number > 0)
        return pattern(server, id, number);
    if (strcmp(path, "/chunked") == 0)
        return chunked(server, id, number);
    if (strcmp(path, "/status") == 0)
        return answer(server, id, (USHORT)number, NULL, 0, NULL, 0);
    if (strcmp(path, "/slow") == 0) {
        usleep((useconds_t)number * 1000);
        return answer(server, id, 200, NULL, 0, "slow\n", 5);
    }
    if (strcmp(path, "/done") == 0)
        sem_post(&done);
    if (strcmp(path, "/done") == 0 || strcmp(path, "/wait") == 0) {
        struct timespec end;
        clock_gettime(CLOCK_REALTIME, &end);
        end.tv_sec += WAIT_S;
        return answer(server, id, path[1] == 'd' || sem_timedwait(&done, &end) == 0 ? 204 : 504, NULL, 0, NULL, 0);
    }
    if (strcmp(path, "/close") == 0) {
        BOOL sent = HP_HttpServer_SendResponse(server, id, 200, NULL, closing, 1, (const BYTE *)"closing\n", 8);
        HP_HttpServer_Release(server, id);
        return sent ? HPR_OK : HPR_ERROR;
    }
    if (strcmp(path, "/page") == 0)
        return answer(server, id, 200, html, 1, page, sizeof page - 1);
    return answer(server, id, 404, NULL, 0, "no such page\n", 13);
}

static En_HP_HttpParseResult on_upgrade(HP_HttpServer server, HP_CONNID id, En_HP_HttpUpgradeType type)
{
    char accept[WS_ACCEPT_SIZE];
    const char *key = NULL;
    const HP_THeader headers[] = {H("Upgrade", "websocket"), H("Connection", "Upgrade"), H("Sec-WebSocket-Accept", accept)};

    HP_HttpServer_GetHeader(server, id, "Sec-WebSocket-Key", &key);
    if (type != HUT_WEB_SOCKET || !ws_accept(key, accept)) {
        HP_HttpServer_SendResponse(server, id, 400, NULL, NULL, 0, NULL, 0);
        return HPR_ERROR;
    }
    print("WEBSOCKET %lu\n", (unsigned long)id);
    return HP_HttpServer_SendResponse(server, id, 101, NULL, headers, 3, NULL, 0) ? HPR_OK : HPR_ERROR;
}

static En_HP_HandleResult on_frame(HP_HttpServer server, HP_CONNID id, BOOL final, BYTE reserved, BYTE opcode, const BYTE *mask, ULONGLONG length)
{
    (void)final, (void)opcode, (void)mask, (void)length;
    body_of(server, id)->length = 0;
    return reserved == 0 ? HR_OK : HR_ERROR;
}

static En_HP_HandleResult on_frame_body(HP_HttpServer server, HP_CONNID id, const BYTE *data, int length)
{
    append(body_of(server, id), data, (size_t)length);
    return HR_OK;
}

static En_HP_HandleResult on_frame_complete(HP_HttpServer server, HP_CONNID id)
{
    Body *body = body_of(server, id);
    BOOL final = TRUE;
    BYTE opcode = 0;

    if (!HP_HttpServer_GetWSMessageState(server, id, &final, NULL, &opcode, NULL, NULL, NULL))
        return HR_ERROR;
    if (opcode == WS_PONG)
        return HR_OK;
    BOOL sent = HP_HttpServer_SendWSMessage(server, id, final, 0, opcode == WS_PING ? WS_PONG : opcode, body->data, (int)body->length, 0);
    /* The server ends the connection (RFC 6455 section 7.1.1); the answer still leaves. */
    if (opcode == WS_CLOSE)
        HP_Server_Disconnect(server, id, FALSE);
    return sent ? HR_OK : HR_ERROR;
}

static En_HP_HttpParseResult on_parse_error(HP_HttpServer server, HP_CONNID id, int code, const char *text)
{
    (void)server;
    print("ERROR %lu %d %s\n", (unsigned long)id, code, text);
    return HPR_OK;
}

static En_HP_HandleResult on_close(HP_HttpServer server, HP_CONNID id, En_HP_SocketOperation operation, int code)
{
    Body *body = body_of(server, id);

    free(body->data);
    free(body);
    print("CLOSE %lu %d %d\n", (unsigned long)id, (int)operation, code);
    return HR_OK;
}

static void set_callbacks(HP_HttpServerListener listener)
{
    HP_Set_FN_HttpServer_OnAccept(listener, on_accept);
    HP_Set_FN_HttpServer_OnMessageBegin(listener, on_message_begin);
    HP_Set_FN_HttpServer_OnHeadersComplete(listener, on_headers_complete);
    HP_Set_FN_HttpServer_OnBody(listener, on_body);
    HP_Set_FN_HttpServer_OnMessageComplete(listener, on_message_complete);
    HP_Set_FN_HttpServer_OnUpgrade(listener, on_upgrade);
    HP_Set_FN_HttpServer_OnWSMessageHeader(listener, on_frame);
    HP_Set_FN_HttpServer_OnWSMessageBody(listener, on_frame_body);
    HP_Set_FN_HttpServer_OnWSMessageComplete(listener, on_frame_complete);
    HP_Set_FN_HttpServer_OnParseError(listener, on_parse_error);
    HP_Set_FN_HttpServer_OnClose(listener, on_close);
}

/* The value of the option NAME=, or NULL. */
static const char *option(char **argv, const char *name)
{
    size_t length = strlen(name);

    for (; *argv; argv++)
        if (strncmp(*argv, name, length) == 0 && (*argv)[length] == '=')
            return *argv + length + 1;
    return NULL;
}

int main(int argc, char **argv)
{
    const char *cert = option(argv, "cert"), *verify = option(argv, "verify");
    char address[64], line[64];
    int length = sizeof address;
    USHORT port = 0;

    (void)argc;
    alarm(LIMIT_S);
    sem_init(&done, 0, 0);
    HP_HttpServerListener listener = Create_HP_HttpServerListener();
    HP_HttpServer server = cert ? Create_HP_HttpsServer(listener) : Create_HP_HttpServer(listener);
    set_callbacks(listener);
    if (cert && !HP_SSLServer_SetupSSLContext(server, verify ? atoi(verify) : SSL_VM_NONE, cert, option(argv, "key"), NULL, option(argv, "ca"), NULL))
        fail("the context");
    if (!HP_Server_Start(server, "127.0.0.1", 0) || !HP_Server_GetListenAddress(server, address, &length, &port))
        fail("the server does not start");
    print("READY %u\n", (unsigned)port);

    while (fgets(line, sizeof line, stdin))
        continue;

    if (cert)
        Destroy_HP_HttpsServer(server);
    else
        Destroy_HP_HttpServer(server);
    Destroy_HP_HttpServerListener(listener);
    print("END\n");
    return 0;
}
