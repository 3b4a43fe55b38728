/* What agents and clients write for a request, and which requests they refuse. */
#include "asking.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define H(name, value) {(LPCSTR)(name), (LPCSTR)(value)}
#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

/* Sends one and says what arrives. */
static void say(Http *http, HttpLink link, const char *label, const char *method, const char *path, const HP_THeader *headers, int count,
                const char *body) {
    bool sent = CALL(label, ask(http, link.id, method, path, headers, count, body, body == NULL ? 0 : (int)strlen(body)));
    fact_heard(http, link, sent ? label : "else");
}

/* proves: HTTP-120 HTTP-121 HTTP-122 HTTP-W1 HTTP-W2 HTTP-W8 */
CASE(defaults) {
    EACH_ASKING_ROLE(role) {
        Http *http = http_new(role, NULL);
        HttpLink link = http_link(http);
        fact("%s", role_text(role));
        say(http, link, "NULL path", "GET", NULL, NULL, 0, NULL);
        say(http, link, "lower case", "get", "/", NULL, 0, NULL);
        say(http, link, "any method", "frob", "/", NULL, 0, NULL);
        say(http, link, "body", "POST", "/p", NULL, 0, "body");
        say(http, link, "POST without body", "POST", "/p", NULL, 0, NULL);
        HP_THeader null_value[] = {H("N", NULL), H("", "x"), H(NULL, "y")};
        say(http, link, "NULL and empty", "GET", "/", null_value, 3, NULL);
        HP_THeader upgrade[] = {H("Connection", "Upgrade"), H("Upgrade", "websocket"), H("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
                                H("Sec-WebSocket-Version", "13")};
        say(http, link, "upgrade", "GET", "/chat", upgrade, COUNT(upgrade), NULL);
        http_end(http, link);
    }
}

/* proves: HTTP-122 HTTP-T7 */
CASE(own_fields) {
    EACH_ASKING_ROLE(role) {
        Http *http = http_new(role, NULL);
        HttpLink link = http_link(http);
        fact("%s", role_text(role));
        HP_THeader exact[] = {H("Host", "h"), H("Content-Length", "4"), H("Connection", "close")};
        say(http, link, "as upstream spells them", "PUT", "/", exact, COUNT(exact), "body");
        HP_THeader lower[] = {H("host", "h"), H("content-length", "4")};
        say(http, link, "lower case", "PUT", "/", lower, COUNT(lower), "body");
        HP_THeader chunked[] = {H("transfer-encoding", "chunked")};
        say(http, link, "chunked", "PUT", "/", chunked, 1, NULL);
        HP_THeader cookie[] = {H("Cookie", "a=1"), H("X", "y")};
        say(http, link, "cookie", "GET", "/", cookie, 2, NULL);
        http_end(http, link);
    }
}

/* proves: HTTP-121 */
CASE(paths) {
    static const char *const paths[] = {"", "x", "x/y?z", "/x#y", "*", "http://other/x", "HTTPS://other", "ftp://other"};
    EACH_ASKING_ROLE(role) {
        Http *http = http_new(role, NULL);
        HttpLink link = http_link(http);
        fact("%s", role_text(role));
        for (int i = 0; i < COUNT(paths); i++) say(http, link, paths[i][0] == 0 ? "empty" : paths[i], "GET", paths[i], NULL, 0, NULL);
        http_end(http, link);
    }
}

/* proves: HTTP-126 */
CASE(shorthands) {
    static const HP_THeader x[] = {H("X", "y")};
    const BYTE *b = (const BYTE *)"body";
    Http *http = http_new(AGENT, NULL);
    HttpLink link = http_link(http);
    HP_Object o = http->object;
    HP_CONNID id = link.id;
#define SAY(name, ...) (CALL(#name, HP_HttpAgent_##name(o, id, __VA_ARGS__)), fact_heard(http, link, #name))
    fact("agent");
    SAY(SendPost, "/p", x, 1, b, 4);
    SAY(SendPut, "/p", x, 1, b, 4);
    SAY(SendPatch, "/p", x, 1, b, 4);
    SAY(SendGet, "/p", x, 1);
    SAY(SendDelete, "/p", x, 1);
    SAY(SendHead, "/p", x, 1);
    SAY(SendTrace, "/p", x, 1);
    SAY(SendOptions, "/p", x, 1);
    SAY(SendConnect, "h:443", x, 1);
#undef SAY
    http_end(http, link);
    http = http_new(CLIENT, NULL);
    link = http_link(http);
    o = http->object;
#define SAY(name, ...) (CALL(#name, HP_HttpClient_##name(o, __VA_ARGS__)), fact_heard(http, link, #name))
    fact("client");
    SAY(SendPost, "/p", x, 1, b, 4);
    SAY(SendPut, "/p", x, 1, b, 4);
    SAY(SendPatch, "/p", x, 1, b, 4);
    SAY(SendGet, "/p", x, 1);
    SAY(SendDelete, "/p", x, 1);
    SAY(SendHead, "/p", x, 1);
    SAY(SendTrace, "/p", x, 1);
    SAY(SendOptions, "/p", x, 1);
    SAY(SendConnect, "h:443", x, 1);
#undef SAY
    http_end(http, link);
}

/* proves: HTTP-121 HTTP-T5 */
CASE(splitting) {
    static const char *const bad[] = {"a\r\nX: 1", "a\n", "\ra"};
    EACH_ASKING_ROLE(role) {
        Http *http = http_new(role, NULL);
        HttpLink link = http_link(http);
        fact("%s", role_text(role));
        for (int i = 0; i < COUNT(bad); i++) {
            HP_THeader value[] = {H("A", bad[i])}, name[] = {H(bad[i], "a")}, cookie[] = {H("Cookie", bad[i])};
            say(http, link, "value", "GET", "/", value, 1, NULL);
            say(http, link, "name", "GET", "/", name, 1, NULL);
            say(http, link, "cookie", "GET", "/", cookie, 1, NULL);
            say(http, link, "path", "GET", bad[i], NULL, 0, NULL);
            say(http, link, "method", bad[i], "/", NULL, 0, NULL);
        }
        say(http, link, "path of two words", "GET", "/a b", NULL, 0, NULL);
        say(http, link, "method of two words", "GET /x", "/", NULL, 0, NULL);
        say(http, link, "no method", "", "/", NULL, 0, NULL);
        /* What was refused is not waited for. */
        say(http, link, "good", "GET", "/", NULL, 0, NULL);
        http_answer(http, link, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 1);
        fact_http(http, link.id, "events");
        http_end(http, link);
    }
}

/* proves: HTTP-120 */
CASE(null_method) {
    EACH_ASKING_ROLE(role) {
        Http *http = http_new(role, NULL);
        HttpLink link = http_link(http);
        say(http, link, role_text(role), NULL, "/", NULL, 0, NULL);
        http_end(http, link);
    }
}

/* proves: HTTP-125 */
CASE(without_connection) {
    Http *agent = http_new(AGENT, NULL), *client = http_new(CLIENT, NULL);
    CALL("agent, not started", ask(agent, 1, "GET", "/", NULL, 0, NULL, 0));
    CALL("client, not started", ask(client, 0, "GET", "/", NULL, 0, NULL, 0));
    HttpLink link = http_link(agent), own = http_link(client);
    CALL("agent, unknown", ask(agent, link.id + 1000, "GET", "/", NULL, 0, NULL, 0));
    CALL("agent, 0", ask(agent, 0, "GET", "/", NULL, 0, NULL, 0));
    peer_close(link.peer);
    peer_close(own.peer);
    WAIT(http_seen(agent, H_CLOSE, link.id) == 1 && http_seen(client, H_CLOSE, own.id) == 1);
    WAIT(HP_Agent_GetConnectionCount(agent->object) == 0 && HP_Client_GetState(client->object) == SS_STOPPED);
    CALL("agent, closed", ask(agent, link.id, "GET", "/", NULL, 0, NULL, 0));
    CALL("client, closed", ask(client, own.id, "GET", "/", NULL, 0, NULL, 0));
    http_free(agent);
    http_free(client);
}

/* proves: HTTP-2 */
CASE(version) {
    EACH_ASKING_ROLE(role) {
        Http *http = http_new(role, NULL);
        if (role == AGENT) HP_HttpAgent_SetLocalVersion(http->object, HV_1_0);
        else HP_HttpClient_SetLocalVersion(http->object, HV_1_0);
        HttpLink link = http_link(http);
        say(http, link, role_text(role), "GET", "/", NULL, 0, NULL);
        http_end(http, link);
    }
}

/* A request with a body of this many bytes. */
static bool file_arrives(HttpLink link, size_t size) {
    char head[256];
    size_t length = (size_t)snprintf(head, sizeof head, "PUT /f HTTP/1.1\r\nContent-Length: %zu\r\nHost: 127.0.0.1:%d\r\n\r\n", size,
                                     peer_port(link.peer));
    char *all = malloc(length + size);
    MUST(all != NULL);
    bool good = peer_read(link.peer, all, length + size) == length + size && memcmp(all, head, length) == 0;
    free(all);
    return good;
}

/* proves: HTTP-126 HTTP-109 */
CASE(files) {
    EACH_ASKING_ROLE(role) {
        Http *http = http_new(role, NULL);
        HttpLink link = http_link(http);
        fact("%s", role_text(role));
        static const struct { const char *label; size_t size; } files[] = {{"empty", 0}, {"small", 4}, {"too big", 0x400000}, {"biggest", 0x3FFFFF}};
        for (int i = 0; i < COUNT(files); i++) {
            char *path = file_of(files[i].size);
            if (CALL(files[i].label, ask_file(http, link.id, path)))
                fact("all of it arrives %s", truth_text(file_arrives(link, files[i].size)));
            fact_heard(http, link, "else");
            unlink(path);
        }
        CALL("missing", ask_file(http, link.id, "/nonexistent/file"));
        fact_heard(http, link, "else");
        http_end(http, link);
    }
}

/* proves: HTTP-109 */
CASE(directory_as_file) {
    EACH_ASKING_ROLE(role) {
        Http *http = http_new(role, NULL);
        HttpLink link = http_link(http);
        CALL(role_text(role), ask_file(http, link.id, "/tmp"));
        fact_heard(http, link, "of it");
        http_end(http, link);
    }
}

static void say_host(const char *host) {
    EACH_ASKING_ROLE(role) {
        Http *http = http_new(role, NULL);
        HttpLink link = http_link_to(http, host);
        say(http, link, role_text(role), "GET", "/", NULL, 0, NULL);
        http_end(http, link);
    }
}

/* proves: HTTP-122 */
CASE(host_name) { say_host("localhost"); }

/* proves: HTTP-122 COM-64 */
CASE(host_of_address) { say_host("127.0.0.1^www.example.com"); }

/* proves: HTTP-122 */
CASE(host_is_ipv6) { say_host("::1"); }

/* proves: HTTP-8 HTTP-10 HTTP-T20 */
CASE(before_start_http) {
    NEED(HP_HttpAgent_SetHttpAutoStart);
    EACH_ASKING_ROLE(role) {
        Http *http = http_new(role, NULL);
        if (role == AGENT) HP_HttpAgent_SetHttpAutoStart(http->object, FALSE);
        else HP_HttpClient_SetHttpAutoStart(http->object, FALSE);
        HttpLink link = http_link(http);
        fact("%s", role_text(role));
        say(http, link, "before", "GET", "/", NULL, 0, NULL);
        CALL("StartHttp", role == AGENT ? HP_HttpAgent_StartHttp(http->object, link.id) : HP_HttpClient_StartHttp(http->object));
        say(http, link, "after", "GET", "/", NULL, 0, NULL);
        http_answer(http, link, "HTTP/1.1 204 No Content\r\n\r\n", 1);
        fact_http(http, link.id, "events");
        http_end(http, link);
    }
}

/* proves: HTTP-111 HTTP-W5 */
CASE(chunks) {
    NEED(HP_HttpAgent_SendChunkData);
    static const HP_THeader chunked[] = {H("Transfer-Encoding", "chunked")};
    EACH_ASKING_ROLE(role) {
        Http *http = http_new(role, NULL);
        HttpLink link = http_link(http);
        CALL("head", ask(http, link.id, "POST", "/", chunked, 1, NULL, 0));
#define CHUNK(data, length, extension)                                                                                        \
    CALL("chunk", role == AGENT ? HP_HttpAgent_SendChunkData(http->object, link.id, (const BYTE *)(data), (length), (extension)) \
                                : HP_HttpClient_SendChunkData(http->object, (const BYTE *)(data), (length), (extension)))
        CHUNK("hello", 5, NULL);
        CHUNK("abcdefghijklmnopqrstuvwxyz", 26, "a=b");
        CHUNK("y", 1, ";c=d");
        CHUNK("z", 1, "c\r\nd");
        CHUNK(NULL, 0, "");
        fact_heard(http, link, role_text(role));
        http_end(http, link);
    }
}
