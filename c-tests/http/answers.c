/* What agents and clients make of the answers to their requests. */
#include "asking.h"

#include <stdlib.h>

/* What a program answers when a head is complete. */
static int wish_of(Http *http, const HttpEvent *event) { return event->kind == H_HEAD && http->user != NULL ? *(const int *)http->user : HPR_OK; }

/* Sends requests, one for each word of `methods`, and then the answers, in one piece and byte by byte; the peer closes at the end. Says what
 * happens, and whether the second time is like the first one. */
static void answered(const char *label, const char *methods, const char *answers, const int *wish) {
    EACH_ASKING_ROLE(role) {
        char *traces[2];
        for (int dribble = 0; dribble < 2; dribble++) {
            Http *http = http_new(role, wish_of);
            http->user = (void *)wish;
            HttpLink link = http_link(http);
            char copy[64], *rest = copy;
            snprintf(copy, sizeof copy, "%s", methods);
            for (char *method = strtok_r(copy, " ", &rest); method != NULL; method = strtok_r(NULL, " ", &rest))
                MUST(TRUTH(ask(http, link.id, method, "/", NULL, 0, NULL, 0)));
            if (dribble) peer_dribble(link.peer, answers, strlen(answers));
            else peer_send(link.peer, answers, strlen(answers));
            peer_half_close(link.peer);
            WAIT(http_seen(http, H_CLOSE, link.id) == 1);
            if (!dribble) {
                char text[64];
                snprintf(text, sizeof text, "%s, %s", label, role_text(role));
                fact_http(http, link.id, text);
            }
            traces[dribble] = http_trace(http, link.id);
            peer_close(link.peer);
            http_free(http);
        }
        if (strcmp(traces[0], traces[1]) != 0) fact("byte by byte: %s", traces[1]);
        free(traces[0]);
        free(traces[1]);
    }
}

#define TWO "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"

static int show_encodings(Http *http, const HttpEvent *event) {
    if (event->kind != H_HEAD) return HPR_OK;
    HP_Object o = http->object;
    const char *content = http->role == AGENT ? HP_HttpAgent_GetContentEncoding(o, event->id) : HP_HttpClient_GetContentEncoding(o);
    const char *transfer = http->role == AGENT ? HP_HttpAgent_GetTransferEncoding(o, event->id) : HP_HttpClient_GetTransferEncoding(o);
    fact("  content %s, transfer %s", content != NULL ? content : "NULL", transfer != NULL ? transfer : "NULL");
    return HPR_OK;
}

/* proves: HTTP-76 */
CASE(encodings) {
    static const char with[] = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
                      without[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    EACH_ASKING_ROLE(role) {
        Http *http = http_new(role, show_encodings);
        fact("%s", role_text(role));
        HttpLink link = http_link(http);
        for (int i = 0; i < 2; i++) {
            MUST(TRUTH(ask(http, link.id, "GET", "/", NULL, 0, NULL, 0)));
            peer_send(link.peer, i == 0 ? with : without, strlen(i == 0 ? with : without));
            WAIT(http_seen(http, H_END, link.id) == i + 1);
        }
        peer_close(link.peer);
        http_free(http);
    }
}

/* proves: HTTP-20 HTTP-21 HTTP-24 HTTP-60 */
CASE(bodies) {
    answered("length", "GET", TWO "hi", NULL);
    answered("none", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", NULL);
    answered("until close", "GET", "HTTP/1.1 200 OK\r\n\r\nhello", NULL);
    answered("until close, none", "GET", "HTTP/1.1 200 OK\r\n\r\n", NULL);
    answered("two", "GET GET", TWO "hi" TWO "ho", NULL);
    answered("no reason", "GET", "HTTP/1.1 200\r\nContent-Length: 1\r\n\r\nx", NULL);
}

/* proves: HTTP-21 HTTP-57 HTTP-80 HTTP-W10 */
CASE(chunked_bodies) {
    answered("chunked", "GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n3\r\nabc\r\n0\r\nT: 1\r\n\r\n", NULL);
}

/* proves: HTTP-39 */
CASE(truncated_bodies) {
    answered("length", "GET", TWO "h", NULL);
    answered("chunked", "GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", NULL);
    answered("head", "GET", "HTTP/1.1 200 OK\r\nA: b\r\n", NULL);
}

/* proves: HTTP-61 HTTP-62 HTTP-T8 */
CASE(interim) {
    answered("100", "GET", "HTTP/1.1 100 Continue\r\n\r\n" TWO "hi", NULL);
    answered("103 before HEAD's", "HEAD GET", "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" TWO TWO "hi", NULL);
}

/* proves: HTTP-62 HTTP-124 HTTP-T8 HTTP-T19 */
CASE(head_among_others) {
    answered("HEAD", "HEAD", TWO, NULL);
    answered("HEAD GET", "HEAD GET", TWO TWO "hi", NULL);
    answered("GET HEAD HEAD GET", "GET HEAD HEAD GET", TWO "hi" TWO TWO TWO "ho", NULL);
}

/* proves: HTTP-62 HTTP-T18 */
CASE(codes_without_body) {
    answered("204, 304", "GET GET GET", "HTTP/1.1 204 A\r\nContent-Length: 5\r\n\r\nHTTP/1.1 304 B\r\nTransfer-Encoding: chunked\r\n\r\n" TWO "hi", NULL);
}

/* proves: HTTP-59 HTTP-60 */
CASE(surplus) {
    answered("after keep-alive", "GET", TWO "hi!", NULL);
    answered("after close", "GET", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi!" TWO, NULL);
}

/* proves: HTTP-52 HTTP-53 */
CASE(contradictions) {
    answered("length and coding", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nhi", NULL);
    answered("other coding", "GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhi", NULL);
}

/* proves: HTTP-31 HTTP-T19 */
CASE(skipped_bodies) {
    static const int skip = HPR_SKIP_BODY;
    answered("skip", "GET GET", TWO TWO, &skip);
}

/* proves: HTTP-32 HTTP-127 HTTP-144 */
CASE(tunnels) {
    static const int upgrade = HPR_UPGRADE;
    answered("tunnel", "CONNECT", "HTTP/1.1 200 Established\r\n\r\ntunnelled", &upgrade);
    answered("as a body", "CONNECT", "HTTP/1.1 200 Established\r\n\r\ntunnelled", NULL);
}

/* proves: HTTP-140 HTTP-144 HTTP-145 HTTP-T19 */
CASE(frames) {
    answered("frames", "GET", "HTTP/1.1 101 S\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n\x81\x02hi", NULL);
    answered("frames after HEAD", "HEAD GET", TWO "HTTP/1.1 101 S\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n\x81\x02hi", NULL);
}

/* proves: HTTP-71 HTTP-73 HTTP-74 HTTP-75 HTTP-85 */
CASE(getters) {
    EACH_ASKING_ROLE(role) {
        Http *http = http_new(role, NULL);
        HttpLink link = http_link(http);
        HP_Object o = http->object;
#define GET(name) (unsigned long)(role == AGENT ? HP_HttpAgent_##name(o, link.id) : HP_HttpClient_##name(o))
        fact("%s: before: status %lu, length %lu", role_text(role), GET(GetStatusCode), GET(GetContentLength));
        MUST(TRUTH(ask(http, link.id, "GET", "/", NULL, 0, NULL, 0)));
        http_answer(http, link, "HTTP/1.0 404 No\r\nContent-Length: 2\r\nContent-Type: a/b\r\n\r\nhi", 1);
        fact("after: status %lu, version %lx, keep-alive %s, upgrade %s", GET(GetStatusCode), GET(GetVersion),
             truth_text((int)GET(IsKeepAlive)), truth_text((int)GET(IsUpgrade)));
        fact("length %lu", GET(GetContentLength));
        LPCSTR type = role == AGENT ? HP_HttpAgent_GetContentType(o, link.id) : HP_HttpClient_GetContentType(o);
        fact("type %s", type == NULL ? "NULL" : type);
        if (role == AGENT) fact("unknown connection: status %d", HP_HttpAgent_GetStatusCode(o, link.id + 1000));
        http_end(http, link);
    }
}

/* proves: HTTP-60 HTTP-T9 */
CASE(many_connections) {
    enum { MANY = 200 };
    static HttpLink links[MANY];
    Http *http = http_new(AGENT, NULL);
    for (int i = 0; i < MANY; i++) links[i] = http_link_to(http, "127.0.0.1");
    for (int i = 0; i < MANY; i++) {
        char path[32];
        snprintf(path, sizeof path, "/%d", i);
        MUST(TRUTH(ask(http, links[i].id, "HEAD", path, NULL, 0, NULL, 0)) && TRUTH(ask(http, links[i].id, "GET", path, NULL, 0, NULL, 0)));
    }
    int asked = 0, answered = 0;
    for (int i = 0; i < MANY; i++) {
        char heard[512], wanted[512];
        int port = peer_port(links[i].peer);
        size_t length = (size_t)snprintf(wanted, sizeof wanted,
                                         "HEAD /%d HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\nGET /%d HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n", i, port, i, port);
        asked += peer_read(links[i].peer, heard, length) == length && memcmp(heard, wanted, length) == 0;
        peer_send(links[i].peer, TWO TWO "hi", 2 * strlen(TWO) + 2);
    }
    WAIT(http_seen(http, H_END, 0) == 2 * MANY);
    for (int i = 0; i < MANY; i++) {
        char *trace = http_trace(http, links[i].id);
        answered += strcmp(trace, "^[200 ok]<content-length:2>|$^[200 ok]<content-length:2>|\"hi\"$") == 0;
        free(trace);
        peer_close(links[i].peer);
    }
    fact("%d asked, %d answered", asked, answered);
    WAIT(http_seen(http, H_CLOSE, 0) == MANY);
    http_free(http);
}
