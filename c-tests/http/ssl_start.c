/* StartHttp on components of HTTPS: TLS begins then, and nothing of HTTP leaves or comes in clear text. */
#include "tls.h"
#include "upgrading.h"

#include <sched.h>
#include <stdatomic.h>
#include <unistd.h>

static const char request[] = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n", reply[] = "HTTP/1.1 204 No\r\nA: b\r\n\r\n";

static const char *message(const Http *http) { return http->role == SERVER ? request : reply; }

static Http *https(Role role, HttpHook hook) {
    Http *http = http_new_ssl(role, hook);
    HP_Object o = http->object;
    MUST(TRUTH(BY_ROLE(http, HP_SSLServer_SetupSSLContext(o, SSL_VM_NONE, pki("server.chain.pem"), pki("server.key"), NULL, NULL, NULL),
                       HP_SSLAgent_SetupSSLContext(o, SSL_VM_NONE, NULL, NULL, NULL, NULL),
                       HP_SSLClient_SetupSSLContext(o, SSL_VM_NONE, NULL, NULL, NULL, NULL))));
    return http;
}

static Http *late(Role role, HttpHook hook) {
    Http *http = https(role, hook);
    start_late(http);
    return http;
}

static void by_hand(Http *h) {
    BY_ROLE(h, HP_SSLServer_SetSSLAutoHandShake(h->object, FALSE), HP_SSLAgent_SetSSLAutoHandShake(h->object, FALSE),
            HP_SSLClient_SetSSLAutoHandShake(h->object, FALSE));
}

static BOOL shake(Http *h, HP_CONNID id) {
    return BY_ROLE(h, HP_SSLServer_StartSSLHandShake(h->object, id), HP_SSLAgent_StartSSLHandShake(h->object, id),
                   HP_SSLClient_StartSSLHandShake(h->object));
}

static Peer *other_end(const Http *http, int fd) { return http->role == SERVER ? tls_client(fd, NULL) : tls_server(fd, NULL); }

#define EACH_LATE(http, hook)                                                                                                 \
    EACH_ROLE(role)                                                                                                           \
    for (Http *http = late(role, (hook)); http != NULL && (fact("%s", role_text(role)), true); http_free(http), http = NULL)

static void talk(Http *http, Peer *peer, HP_CONNID id) {
    fact("handshake: %s", strncmp(tls_shake(peer), "TLSv1", 5) == 0 ? "complete" : "failed");
    tls_send(peer, message(http), strlen(message(http)));
    WAIT(http_seen(http, H_END, id) == 1);
}

static void end(Http *http, Peer *peer, HP_CONNID id) {
    tls_leave(peer);
    WAIT(http_seen(http, H_CLOSE, id) == 1);
    fact_http(http, id, "events");
}

/* proves: HTTP-8 SSL-T14 */
CASE(automatic) {
    NEED(HP_HttpServer_StartHttp);
    EACH_LATE(http, NULL) {
        HttpLink link = http_link(http);
        peer_send(link.peer, "raw", 3);
        WAIT(http_seen(http, H_RECEIVE, link.id) == 1);
        long long begun = now_ms();
        CALL("StartHttp", start_http(http, link.id));
        if (now_ms() - begun > AT_ONCE_MS) fact("but it took long");
        CALL("again", start_http(http, link.id));
        CALL("StartSSLHandShake", shake(http, link.id));
        fact("OnHandShake: %d", http_seen(http, H_HANDSHAKE, link.id));
        Peer *peer = other_end(http, link.peer);
        talk(http, peer, link.id);
        end(http, peer, link.id);
    }
}

/* proves: HTTP-8 */
CASE(manual) {
    NEED(HP_HttpServer_StartHttp);
    EACH_LATE(http, NULL) {
        by_hand(http);
        HttpLink link = http_link(http);
        peer_send(link.peer, "raw", 3);
        WAIT(http_seen(http, H_RECEIVE, link.id) == 1);
        CALL("StartHttp", start_http(http, link.id));
        fact("OnHandShake: %d", http_seen(http, H_HANDSHAKE, link.id));
        CALL("StartSSLHandShake", shake(http, link.id));
        CALL("again", shake(http, link.id));
        Peer *peer = other_end(http, link.peer);
        talk(http, peer, link.id);
        end(http, peer, link.id);
    }
}

static int start_inside(Http *http, const HttpEvent *event) {
    if (event->kind != H_RECEIVE) return HR_OK;
    bool good = CALL("StartHttp", start_http(http, event->id));
    if (http->user != NULL) good = good && CALL("StartSSLHandShake", shake(http, event->id));
    fact("OnHandShake: %d", http_seen(http, H_HANDSHAKE, event->id));
    return good ? HR_OK : HR_ERROR;
}

/* proves: HTTP-8 HTTP-29 */
CASE(in_on_receive) {
    NEED(HP_HttpServer_StartHttp);
    for (int manual = 0; manual < 2; manual++) {
        EACH_LATE(http, start_inside) {
            if (manual) by_hand(http);
            http->user = manual ? http : NULL;
            HttpLink link = http_link(http);
            peer_send(link.peer, "raw", 3);
            Peer *peer = other_end(http, link.peer);
            if (role == SERVER) WAIT(http_seen(http, H_RECEIVE, link.id) == 1); /* else the component begins */
            talk(http, peer, link.id);
            end(http, peer, link.id);
        }
    }
}

typedef struct { Http *http; HP_CONNID id; int fd; BYTE hello[1024]; size_t length; } Rush;

/* Sends the first message of TLS in the moment in which the connection begins to speak HTTP. */
static void *rush(void *argument) {
    Rush *of = argument;
    for (long long until = now_ms() + WAIT_LIMIT_MS; now_ms() < until && HP_HttpServer_GetUrlField(of->http->object, of->id, HUF_PATH) == NULL;)
        sched_yield();
    peer_send(of->fd, of->hello, of->length);
    return NULL;
}

/* What is there of TLS when it begins belongs to it, not to messages. */
/* proves: HTTP-8 */
CASE(first_bytes_of_tls) {
    NEED(HP_HttpServer_StartHttp);
    enum { TRIES = 30 };
    int good = 0;
    Http *http = late(SERVER, NULL);
    for (int i = 0; i < TRIES; i++) {
        HttpLink link = http_link(http);
        Peer *peer = tls_client(link.peer, NULL);
        Rush of = {.http = http, .id = link.id, .fd = link.peer};
        MUST(!tls_step(peer));
        of.length = tls_take(peer, of.hello, sizeof of.hello);
        /* Every other time it waits in the kernel. */
        bool held = i % 2 == 0;
        if (held) {
            MUST(TRUTH(pause_http(http, link.id, TRUE)));
            peer_send(link.peer, of.hello, of.length);
            MUST(TRUTH(start_http(http, link.id)));
            MUST(TRUTH(pause_http(http, link.id, FALSE)));
        } else {
            Thread *thread = thread_run(rush, &of);
            MUST(TRUTH(start_http(http, link.id)));
            thread_join(thread);
        }
        good += strncmp(tls_shake(peer), "TLSv1", 5) == 0;
        WAIT(http_seen(http, H_HANDSHAKE, link.id) == 1);
        tls_leave(peer);
        CLOSE_WITHIN(http, link);
        http_forget(http);
    }
    fact("%d of %d", good, TRIES);
    http_free(http);
}

/* Everything that sends messages, when it may not. */
static void fact_sends(Http *http, HP_CONNID id, const char *when) {
    HP_Object o = http->object;
    char *path = file_of(10);
    fact("  %s", when);
    if (http->role == SERVER) {
        CALL("  SendResponse", HP_HttpServer_SendResponse(o, id, 200, NULL, NULL, 0, (const BYTE *)"x", 1));
        CALL("  SendLocalFile", HP_HttpServer_SendLocalFile(o, id, path, 200, NULL, NULL, 0));
        CALL("  SendChunkData", HP_HttpServer_SendChunkData(o, id, (const BYTE *)"x", 1, NULL));
        CALL("  Release", HP_HttpServer_Release(o, id));
    } else if (http->role == AGENT) {
        CALL("  SendRequest", HP_HttpAgent_SendRequest(o, id, "GET", "/", NULL, 0, NULL, 0));
        CALL("  SendLocalFile", HP_HttpAgent_SendLocalFile(o, id, path, "POST", "/", NULL, 0));
        CALL("  SendChunkData", HP_HttpAgent_SendChunkData(o, id, (const BYTE *)"x", 1, NULL));
    } else {
        CALL("  SendRequest", HP_HttpClient_SendRequest(o, "GET", "/", NULL, 0, NULL, 0));
        CALL("  SendLocalFile", HP_HttpClient_SendLocalFile(o, path, "POST", "/", NULL, 0));
        CALL("  SendChunkData", HP_HttpClient_SendChunkData(o, (const BYTE *)"x", 1, NULL));
    }
    CALL("  SendWSMessage", send_frame(http, id, (Frame){.final = TRUE, .opcode = 1, .data = "x", .length = 1}));
    unlink(path);
}

/* proves: HTTP-10 HTTP-T20 HTTP-108 */
CASE(nothing_in_clear_text) {
    NEED(HP_HttpServer_StartHttp);
    EACH_LATE(http, NULL) {
        HttpLink link = http_link(http);
        fact_sends(http, link.id, "before StartHttp");
        CALL("Send", send_raw(http, link.id, "raw", 3));
        char got[4] = "";
        MUST(peer_read(link.peer, got, 3) == 3);
        fact("the peer gets %s", got);
        by_hand(http); /* too late */
        MUST(TRUTH(start_http(http, link.id)));
        if (role != SERVER) fact_sends(http, link.id, "before OnHandShake");
        Peer *peer = other_end(http, link.peer);
        talk(http, peer, link.id);
        end(http, peer, link.id);
    }
    EACH_ROLE(role) {
        Http *http = https(role, NULL);
        fact("%s with auto start", role_text(role));
        HttpLink link = http_link(http);
        if (role != SERVER) fact_sends(http, link.id, "before OnHandShake");
        else CALL("SendResponse", HP_HttpServer_SendResponse(http->object, link.id, 200, NULL, NULL, 0, NULL, 0));
        Peer *peer = other_end(http, link.peer);
        talk(http, peer, link.id);
        end(http, peer, link.id);
        http_free(http);
    }
}

static int send_inside(Http *http, const HttpEvent *event) {
    if (event->kind != H_RECEIVE) return HR_OK;
    /* Two sends, so that the queue has space for more. */
    static const char raw[1000] = "raw";
    CALL("Send", send_raw(http, event->id, raw, sizeof raw) && send_raw(http, event->id, raw, 3));
    fact_sends(http, event->id, "in OnReceive");
    return HR_OK;
}

/* proves: HTTP-10 HTTP-T20 */
CASE(nothing_in_clear_text_inside) {
    NEED(HP_HttpServer_StartHttp);
    EACH_LATE(http, send_inside) {
        HttpLink link = http_link(http);
        peer_send(link.peer, "raw", 3);
        char got[1003];
        MUST(peer_read(link.peer, got, sizeof got) == sizeof got);
        WAIT(http_seen(http, H_RECEIVE, link.id) == 1);
        MUST(TRUTH(start_http(http, link.id)));
        /* Anything in clear text before it would break the handshake. */
        Peer *peer = other_end(http, link.peer);
        talk(http, peer, link.id);
        end(http, peer, link.id);
    }
}
