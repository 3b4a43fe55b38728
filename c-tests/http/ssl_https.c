/* HTTPS with both ends ours, or OpenSSL's peer: certificates of clients, frames, and a listener for several components. */
#include "tls.h"
#include "upgrading.h"

#include <stdatomic.h>

static BOOL set_up(Http *h, int mode, const char *cert, const char *key, const char *ca) {
    HP_Object o = h->object;
    return BY_ROLE(h, HP_SSLServer_SetupSSLContext(o, mode, pki(cert), pki(key), NULL, pki(ca), NULL),
                   HP_SSLAgent_SetupSSLContext(o, mode, pki(cert), pki(key), NULL, pki(ca)),
                   HP_SSLClient_SetupSSLContext(o, mode, pki(cert), pki(key), NULL, pki(ca)));
}

static Http *https(Role role, HttpHook hook, int mode, const char *cert, const char *key, const char *ca) {
    Http *http = http_new_ssl(role, hook);
    MUST(TRUTH(set_up(http, mode, cert, key, ca)));
    return http;
}

static void call(Http *caller, USHORT port) {
    if (caller->role == AGENT) {
        if (HP_Agent_GetState(caller->object) == SS_STOPPED) MUST(TRUTH(HP_Agent_Start(caller->object, NULL, TRUE)));
        MUST(TRUTH(HP_Agent_Connect(caller->object, "127.0.0.1", port, NULL)));
    } else MUST(TRUTH(HP_Client_Start(caller->object, "127.0.0.1", port, TRUE)));
}

static int serve(Http *http, const HttpEvent *event) {
    if (event->kind == H_HANDSHAKE) {
        LPVOID certificate = NULL;
        HP_SSLServer_GetSSLSessionInfo(http->object, event->id, SSL_SSI_PEER_CERT, &certificate);
        fact("  the client's certificate: %s", certificate != NULL ? "there" : "none");
    }
    if (event->kind == H_END) HP_HttpServer_SendResponse(http->object, event->id, 200, NULL, NULL, 0, (const BYTE *)"hello", 5);
    return 0;
}

static int ask(Http *http, const HttpEvent *event) {
    if (event->kind == H_HANDSHAKE)
        return TRUTH(BY_ROLE(http, FALSE, HP_HttpAgent_SendGet(http->object, event->id, "/", NULL, 0), HP_HttpClient_SendGet(http->object, "/", NULL, 0))) ? HR_OK : HR_ERROR;
    return 0;
}

/* proves: HTTP-6 SSL-20 */
CASE(client_certificates) {
    static const struct { const char *text, *cert, *key; } callers[] = {
        {"good", "client.chain.pem", "client.key"}, {"none", NULL, NULL}, {"of a stranger", "stranger.pem", "stranger.key"}};
    Http *server = https(SERVER, serve, SSL_VM_PEER | SSL_VM_FAIL_IF_NO_PEER_CERT, "server.chain.pem", "server.key", "ca.pem");
    http_listen(server);
    for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1)) {
        for (int i = 0; i < COUNT(callers); i++) {
            fact("%s, %s", role_text(role), callers[i].text);
            Http *caller = https(role, ask, SSL_VM_NONE, callers[i].cert, callers[i].key, NULL);
            call(caller, server->port);
            if (i == 0) {
                WAIT(http_seen(caller, H_END, 0) == 1);
                fact_http(caller, http_last_id(caller, H_CONNECT), "  caller");
            } else {
                WAIT(http_seen(server, H_CLOSE, 0) == 1);
                fact_http(server, http_last_id(server, H_ACCEPT), "  server");
            }
            http_free(caller);
            WAIT(http_seen(server, H_CLOSE, 0) == 1);
            http_forget(server);
        }
    }
    http_free(server);
}

static const HP_THeader fields[] = {H("Host", "h"), H("Connection", "Upgrade"), H("Upgrade", "websocket")};
static const BYTE key[4] = {1, 2, 3, 4};

static int echo_frames(Http *http, const HttpEvent *event) {
    if (event->kind == H_UPGRADE)
        return TRUTH(HP_HttpServer_SendResponse(http->object, event->id, 101, NULL, fields + 1, COUNT(fields) - 1, NULL, 0)) ? 0 : HPR_ERROR;
    if (event->kind != H_PAYLOAD) return 0;
    return TRUTH(send_frame(http, event->id, (Frame){.final = TRUE, .opcode = 2, .data = event->data, .length = event->length})) ? 0 : HR_ERROR;
}

static int talk_frames(Http *http, const HttpEvent *event) {
    if (event->kind == H_HANDSHAKE)
        return TRUTH(BY_ROLE(http, FALSE, HP_HttpAgent_SendRequest(http->object, event->id, "GET", "/", fields, COUNT(fields), NULL, 0),
                             HP_HttpClient_SendRequest(http->object, "GET", "/", fields, COUNT(fields), NULL, 0))) ? HR_OK : HR_ERROR;
    if (event->kind == H_UPGRADE)
        return TRUTH(send_frame(http, event->id, (Frame){.final = TRUE, .opcode = 2, .mask = key, .data = "over TLS", .length = 8})) ? 0 : HPR_ERROR;
    return 0;
}

/* proves: HTTP-144 HTTP-145 HTTP-148 */
CASE(frames) {
    Http *server = https(SERVER, echo_frames, SSL_VM_NONE, "server.chain.pem", "server.key", NULL);
    http_listen(server);
    for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1)) {
        Http *caller = https(role, talk_frames, SSL_VM_NONE, NULL, NULL, NULL);
        call(caller, server->port);
        WAIT(http_seen(caller, H_FRAME_END, 0) == 1);
        fact_http(caller, http_last_id(caller, H_CONNECT), role_text(role));
        http_free(caller);
        WAIT(http_seen(server, H_CLOSE, 0) == 1);
        fact_http(server, http_last_id(server, H_ACCEPT), "server");
        http_forget(server);
    }
    http_free(server);
}

/* The server's answer and its frames in any cut of the records. */
/* proves: HTTP-144 HTTP-145 */
CASE(frames_in_records) {
    for (int split = 0; split < 2; split++) {
        Http *http = https(SERVER, NULL, SSL_VM_NONE, "server.chain.pem", "server.key", NULL);
        HttpLink link = http_link(http);
        Peer *peer = tls_client(link.peer, NULL);
        MUST(strncmp(tls_shake(peer), "TLSv1", 5) == 0);
        BYTE all[256];
        size_t length = strlen(ASK_WEBSOCKET);
        memcpy(all, ASK_WEBSOCKET, length);
        length += put_frame(all + length, true, 0x81, "Hello", 5);
        length += put_frame(all + length, true, 0x89, NULL, 0);
        if (split)
            for (size_t i = 0; i < length; i++) tls_send(peer, all + i, 1);
        else tls_send(peer, all, length);
        WAIT(http_seen(http, H_FRAME_END, link.id) == 2);
        fact_http(http, link.id, split ? "a byte per record" : "one record");
        tls_leave(peer);
        CLOSE_WITHIN(http, link);
        http_free(http);
    }
}

/* One listener for several components, as programs that serve both do. */
static _Atomic(HP_Object) senders[4];
static _Atomic int requests[4], lines;

static En_HP_HttpParseResult on_line(HP_Object sender, HP_CONNID id, LPCSTR method, LPCSTR url) {
    (void)id, (void)method, (void)url;
    for (int i = 0; i < COUNT(senders); i++)
        if (senders[i] == sender) requests[i]++;
    lines++;
    return HPR_OK;
}

static En_HP_HttpParseResult on_end(HP_Object sender, HP_CONNID id) {
    return TRUTH(HP_HttpServer_SendResponse(sender, id, 204, NULL, NULL, 0, NULL, 0)) ? HPR_OK : HPR_ERROR;
}

/* proves: HTTP-1 COM-22 */
CASE(one_listener) {
    enum { CALLS = 20 };
    HP_HttpServerListener listener = Create_HP_HttpServerListener();
    HP_Set_FN_HttpServer_OnRequestLine(listener, on_line);
    HP_Set_FN_HttpServer_OnMessageComplete(listener, on_end);
    USHORT ports[2];
    for (int i = 0; i < 2; i++) {
        char address[64];
        int length = sizeof address;
        senders[i] = i == 0 ? Create_HP_HttpServer(listener) : Create_HP_HttpsServer(listener);
        if (i == 1) MUST(TRUTH(HP_SSLServer_SetupSSLContext(senders[i], SSL_VM_NONE, pki("server.chain.pem"), pki("server.key"), NULL, NULL, NULL)));
        MUST(TRUTH(HP_Server_Start(senders[i], "127.0.0.1", 0)));
        MUST(TRUTH(HP_Server_GetListenAddress(senders[i], address, &length, &ports[i])));
    }
    int answers = 0;
    for (int i = 0; i < CALLS; i++) {
        char got[16] = "";
        int fd = peer_connect(ports[i % 2]);
        const char *text = "GET / HTTP/1.1\r\n\r\n";
        Peer *peer = i % 2 == 1 ? tls_client(fd, NULL) : NULL;
        if (peer != NULL) {
            MUST(strncmp(tls_shake(peer), "TLSv1", 5) == 0);
            tls_send(peer, text, strlen(text));
            answers += tls_read(peer, got, 12) == 12 && memcmp(got, "HTTP/1.1 204", 12) == 0;
            tls_leave(peer);
        } else {
            peer_send(fd, text, strlen(text));
            answers += peer_read(fd, got, 12) == 12 && memcmp(got, "HTTP/1.1 204", 12) == 0;
            peer_close(fd);
        }
    }
    fact("%d answers; requests: http %d, https %d, together %d", answers, requests[0], requests[1], lines);
    for (int i = 0; i < 2; i++) Destroy_HP_HttpServer(senders[i]);
    Destroy_HP_HttpServerListener(listener);
}
