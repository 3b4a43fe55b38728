/* Agents and clients of HTTPS: the same as those of HTTP, and nothing in clear text. */
#include "asking.h"
#include "tls.h"

#include <stdlib.h>

typedef struct { Http *http; Peer *peer; HP_CONNID id; } SecureLink;

static SecureLink secure_link(Role role, bool late) {
    SecureLink link = {http_new_ssl(role, NULL), NULL, 0};
    HP_Object o = link.http->object;
    MUST(TRUTH(role == AGENT ? HP_SSLAgent_SetupSSLContext(o, SSL_VM_NONE, NULL, NULL, NULL, NULL)
                             : HP_SSLClient_SetupSSLContext(o, SSL_VM_NONE, NULL, NULL, NULL, NULL)));
    if (late && role == AGENT) HP_HttpAgent_SetHttpAutoStart(o, FALSE);
    else if (late) HP_HttpClient_SetHttpAutoStart(o, FALSE);
    HttpLink plain = http_link(link.http);
    link.peer = tls_server(plain.peer, NULL);
    link.id = plain.id;
    return link;
}

static void shake(SecureLink *link) {
    fact("%s: %s", role_text(link->http->role), tls_shake(link->peer));
    WAIT(http_seen(link->http, H_HANDSHAKE, link->id) == 1);
}

/* "label: GET / HTTP/1.1\r\n...": what arrives before a tilde that follows it. */
static void fact_arrives(SecureLink *link, const char *label) {
    const BYTE last[] = {LAST};
    HP_Object o = link->http->object;
    MUST(TRUTH(link->http->role == AGENT ? HP_Agent_Send(o, link->id, last, 1) : HP_Client_Send(o, last, 1)));
    char text[1024], port[16];
    size_t length = 0, skip = (size_t)snprintf(port, sizeof port, ":%d", peer_port(link->peer->fd));
    for (;;) {
        char byte;
        MUST(length + 8 < sizeof text && tls_read(link->peer, &byte, 1) == 1);
        if (byte == LAST) break;
        if (byte == '\r' || byte == '\n') text[length++] = '\\';
        text[length++] = byte == '\r' ? 'r' : byte == '\n' ? 'n' : byte;
        if (length >= skip && memcmp(text + length - skip, port, skip) == 0) {
            memcpy(text + length - skip, ":PORT", 5);
            length += 5 - skip;
        }
    }
    text[length] = 0;
    fact("%s: %s", label, length > 0 ? text : "nothing");
}

static void answer(SecureLink *link, const char *text, int messages) {
    tls_send(link->peer, text, strlen(text));
    WAIT(http_seen(link->http, H_END, link->id) == messages);
}

static void end(SecureLink *link) {
    tls_free(link->peer);
    WAIT(http_seen(link->http, H_CLOSE, link->id) == 1);
    http_free(link->http);
}

/* proves: HTTP-6 HTTP-20 HTTP-62 HTTP-120 HTTP-122 HTTP-123 HTTP-178 HTTP-T8 HTTP-W2 */
CASE(requests) {
    EACH_ASKING_ROLE(role) {
        HP_HttpCookie_MGR_ClearCookies(NULL, NULL);
        SecureLink link = secure_link(role, false);
        Http *http = link.http;
        shake(&link);
        CALL("POST", ask(http, link.id, "POST", "/p", NULL, 0, "body", 4));
        fact_arrives(&link, "POST");
        answer(&link, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nSet-Cookie: s=1; secure\r\nSet-Cookie: a=2\r\n\r\nhi", 1);
        CALL("HEAD", ask(http, link.id, "HEAD", "/", NULL, 0, NULL, 0));
        CALL("GET", ask(http, link.id, "GET", "/", NULL, 0, NULL, 0));
        fact_arrives(&link, "both");
        answer(&link, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nho", 3);
        fact_http(http, link.id, "events");
        HP_THeader bad[] = {{"A", "1\r\nX: 2"}};
        CALL("two lines", ask(http, link.id, "GET", "/", bad, 1, NULL, 0));
        fact_arrives(&link, "of it");
        end(&link);
    }
}

/* proves: HTTP-8 HTTP-10 HTTP-T20 */
CASE(nothing_in_clear_text) {
    NEED(HP_HttpAgent_SetHttpAutoStart);
    EACH_ASKING_ROLE(role) {
        SecureLink link = secure_link(role, true);
        HP_Object o = link.http->object;
        CALL("before StartHttp", ask(link.http, link.id, "GET", "/", NULL, 0, NULL, 0));
        CALL("StartHttp", role == AGENT ? HP_HttpAgent_StartHttp(o, link.id) : HP_HttpClient_StartHttp(o));
        CALL("before OnHandShake", ask(link.http, link.id, "GET", "/", NULL, 0, NULL, 0));
        shake(&link);
        CALL("then", ask(link.http, link.id, "GET", "/", NULL, 0, NULL, 0));
        fact_arrives(&link, "all that arrives");
        end(&link);
    }
}
