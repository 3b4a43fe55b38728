/* Ciphers, versions and sessions. */
#include "tls.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static Rig *server_with(const char *ciphers) {
    Rig *rig = rig_new_ssl(SERVER, PUSH, NULL);
    if (ciphers != NULL) ssl_set_ciphers(rig, ciphers);
    MUST(TRUTH(ssl_setup(rig, (Material){.cert = "rsa.chain.pem", .key = "rsa.key"})));
    rig_listen(rig);
    return rig;
}

static void ask(Rig *rig, const char *label, PeerOptions options) {
    int closed = rig_seen(rig, ON_CLOSE, 0);
    Peer *peer = tls_client(peer_connect(rig->port), &options);
    const char *how = tls_shake(peer);
    if (strncmp(how, "TLSv1", 5) == 0) fact("%s: %s %s", label, how, SSL_get_cipher_name(peer->ssl));
    else fact("%s: %s", label, how);
    tls_leave(peer);
    WAIT(rig_seen(rig, ON_CLOSE, 0) == closed + 1);
}

#define GCM "ECDHE-RSA-AES128-GCM-SHA256"

/* proves: SSL-43 SSL-41 SSL-67 */
CASE(versions) {
    const char *lists[] = {NULL, "ALL", "ALL@SECLEVEL=0"};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        Rig *rig = server_with(lists[i]);
        fact("-- %s", lists[i] ? lists[i] : "default");
        ask(rig, "TLS 1.0", (PeerOptions){.version = TLS1_VERSION, .ciphers = "ALL"});
        ask(rig, "TLS 1.1", (PeerOptions){.version = TLS1_1_VERSION, .ciphers = "ALL"});
        ask(rig, "TLS 1.2", (PeerOptions){.version = TLS1_2_VERSION, .ciphers = GCM});
        ask(rig, "TLS 1.3", (PeerOptions){.version = TLS1_3_VERSION});
        ask(rig, "whatever", (PeerOptions){0});
        rig_free(rig);
    }
}

/* proves: SSL-40 SSL-42 */
CASE(lists) {
    Rig *rig = server_with("ECDHE-RSA-AES256-GCM-SHA384");
    ask(rig, "another in TLS 1.2", (PeerOptions){.version = TLS1_2_VERSION, .ciphers = GCM});
    ask(rig, "the same", (PeerOptions){.version = TLS1_2_VERSION, .ciphers = "ECDHE-RSA-AES256-GCM-SHA384"});
    ask(rig, "TLS 1.3 does not care", (PeerOptions){.version = TLS1_3_VERSION, .ciphers = GCM});
    MUST(TRUTH(rig_stop(rig)));
    ssl_set_ciphers(rig, GCM);
    rig_listen(rig);
    ask(rig, "set later: the context stays", (PeerOptions){.version = TLS1_2_VERSION, .ciphers = GCM});
    MUST(TRUTH(rig_stop(rig)));
    ssl_cleanup(rig);
    MUST(TRUTH(ssl_setup(rig, (Material){.cert = "rsa.chain.pem", .key = "rsa.key"})));
    rig_listen(rig);
    ask(rig, "a new context has it", (PeerOptions){.version = TLS1_2_VERSION, .ciphers = GCM});
    rig_free(rig);
}

/* proves: SSL-43 SSL-41 SSL-93 */
CASE(client_versions) {
    for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1)) {
        Rig *rig = rig_new_ssl(role, PUSH, NULL);
        MUST(TRUTH(ssl_setup(rig, no_material)));
        if (role == AGENT) rig_start_agent(rig, true);
        for (int version = TLS1_VERSION; version <= TLS1_3_VERSION; version++) {
            rig_forget(rig);
            Link link = tls_connect_more(rig);
            Peer *peer = tls_server(link.peer, &(PeerOptions){.version = version, .cert = "rsa.chain.pem", .key = "rsa.key"});
            fact("%s, TLS 1.%d: %s", role_text(role), version - TLS1_VERSION, tls_shake(peer));
            tls_leave(peer);
            WAIT(rig_seen(rig, ON_CLOSE, 0) == 1 && rig_ended(rig));
        }
        rig_free(rig);
    }
}

static SSL_SESSION *session_of(Rig *rig, int version) {
    char byte;
    TlsLink link = tls_link_more(rig, &(PeerOptions){.version = version});
    MUST(TRUTH(rig_send(rig, link.id, "x", 1)));
    MUST(tls_read(link.peer, &byte, 1) == 1); /* behind the tickets of TLS 1.3 */
    SSL_SESSION *session = SSL_get1_session(link.peer->ssl);
    tls_leave(link.peer);
    return session;
}

/* proves: SSL-45 SSL-82 SSL-72 */
CASE(resumption) {
    for (int version = TLS1_2_VERSION; version <= TLS1_3_VERSION; version++) {
        Rig *rig = server_with(NULL);
        SSL_SESSION *session = session_of(rig, version);
        WAIT(rig_ended(rig));
        TlsLink link = tls_link_more(rig, &(PeerOptions){.version = version, .session = session});
        void *ciphers = &link;
        CALL("client ciphers", ssl_info(rig, link.id, SSL_SSI_CLIENT_CIPHERS, &ciphers));
        fact("%s: resumed %d, client ciphers %s", SSL_get_version(link.peer->ssl), tls_resumed(link.peer), ciphers == NULL ? "NULL" : "given");
        char answer[4];
        tls_send(link.peer, "ping", 4);
        WAIT(rig_bytes(rig, ON_RECEIVE, link.id) == 4);
        rig_send(rig, link.id, "pong", 4);
        fact("data: %zu", tls_read(link.peer, answer, 4));
        tls_leave(link.peer);
        SSL_SESSION_free(session);
        rig_free(rig);
    }
}

/* A session of one context cannot be resumed with another server object. proves:
 * SSL-45 */
CASE(sessions_of_others) {
    for (int version = TLS1_2_VERSION; version <= TLS1_3_VERSION; version++) {
        Rig *one = server_with(NULL), *two = server_with(NULL);
        SSL_SESSION *session = session_of(one, version);
        TlsLink link = tls_link_more(two, &(PeerOptions){.version = version, .session = session});
        fact("%s: resumed %d", SSL_get_version(link.peer->ssl), tls_resumed(link.peer));
        tls_leave(link.peer);
        SSL_SESSION_free(session);
        rig_free(one);
        rig_free(two);
    }
}

/* proves: SSL-45 */
CASE(clients_never_resume) {
    for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1)) {
        Rig *rig = ssl_rig(role, PUSH, NULL);
        int resumed = 0;
        if (role == AGENT) rig_start_agent(rig, true);
        /* One server context for all connections. */
        PeerOptions options = {.version = TLS1_2_VERSION, .cert = "server.chain.pem", .key = "server.key"};
        Peer *first = NULL;
        for (int i = 0; i < 3; i++) {
            Link link = tls_connect_more(rig);
            Peer *peer = tls_server(link.peer, &options);
            if (first != NULL) SSL_set_SSL_CTX(peer->ssl, SSL_get_SSL_CTX(first->ssl));
            MUST(strncmp(tls_shake(peer), "TLSv1", 5) == 0);
            resumed += tls_resumed(peer);
            peer_half_close(peer->fd);
            peer_end(peer->fd, NULL);
            WAIT(rig_seen(rig, ON_CLOSE, 0) == i + 1 && rig_ended(rig));
            if (first == NULL) first = peer;
            else tls_free(peer);
        }
        fact("%s: resumed %d", role_text(role), resumed);
        tls_free(first);
        rig_free(rig);
    }
}

/* proves: SSL-44 */
CASE(no_extensions) {
    static const unsigned char protocols[] = "\x02h2\x08http/1.1";
    Rig *rig = server_with(NULL);
    Peer *peer = tls_client(peer_connect(rig->port), NULL);
    SSL_set_alpn_protos(peer->ssl, protocols, sizeof protocols - 1);
    SSL_set_tlsext_status_type(peer->ssl, TLSEXT_STATUSTYPE_ocsp);
    fact("%s", tls_shake(peer));
    const unsigned char *chosen;
    unsigned length;
    SSL_get0_alpn_selected(peer->ssl, &chosen, &length);
    unsigned char *response = NULL;
    fact("ALPN %u, OCSP %ld", length, SSL_get_tlsext_status_ocsp_resp(peer->ssl, &response));
    tls_leave(peer);
    rig_free(rig);
}

enum { PIECE = 1000, PIECES = 400 };

/* Sends the pattern. */
static void *send_pieces(void *argument) {
    const TlsLink *link = argument;
    unsigned char piece[PIECE];
    for (size_t i = 0; i < PIECES; i++) {
        pattern_fill(piece, i * PIECE, PIECE);
        MUST(TRUTH(rig_send(link->rig, link->id, piece, PIECE)));
    }
    return NULL;
}

/* HelloRequest. */
static void ask_for_renegotiation(Peer *peer) {
    MUST(SSL_renegotiate(peer->ssl) == 1 && tls_step(peer));
    tls_flush(peer);
}

/* A TLS 1.2 server asks for another handshake. While it lasts, what is sent waits; received data is delivered all the same, and
 * there is no other effect. proves: SSL-46 SSL-54 */
CASE(server_renegotiates) {
    for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1)) {
        Rig *rig = ssl_rig(role, PUSH, NULL);
        TlsLink link = tls_link_up(rig, &(PeerOptions){.version = TLS1_2_VERSION, .cert = "server.chain.pem", .key = "server.key"});
        char text[8] = "", header[1];
        int pending = 0;
        ask_for_renegotiation(link.peer);
        MUST(recv(link.peer->fd, header, 1, MSG_PEEK) == 1 && header[0] == SSL3_RT_HANDSHAKE); /* a ClientHello is there, and stays unread */
        fact("-- %s", role_text(role));
        CALL("Send, during it", rig_send(rig, link.id, "wai", 3));
        tls_send(link.peer, "x", 1); /* before the answer to the hello */
        WAIT(rig_bytes(rig, ON_RECEIVE, link.id) == 1);
        WSABUF parts[] = {buffer_of("te"), buffer_of("d")};
        CALL("SendPackets, still during it", rig_send_packets(rig, link.id, parts, 2));
        MUST(TRUTH(rig_pending(rig, link.id, &pending)));
        fact("pending %d", pending);
        size_t got = tls_read(link.peer, text, 6); /* takes part in the handshake first */
        fact("arrived %zu: %s", got, text);
        WAIT(TRUTH(rig_pending(rig, link.id, &pending)) && pending == 0);
        tls_notify(link.peer);
        WAIT(rig_ended(rig));
        fact_events(rig, link.id, " ");
        tls_free(link.peer);
        rig_free(rig);
    }
}

/* The same again and again while another thread sends: all of it arrives, once and in order.
 * proves: SSL-46 SSL-T3 SSL-65 */
CASE(server_renegotiates_under_load) {
    for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1)) {
        Rig *rig = ssl_rig(role, PUSH, NULL);
        TlsLink link = tls_link_up(rig, &(PeerOptions){.version = TLS1_2_VERSION, .cert = "server.chain.pem", .key = "server.key"});
        Thread *sender = thread_run(send_pieces, &link);
        size_t intact = 0;
        unsigned char piece[PIECE];
        for (size_t i = 0; i < PIECES && intact == i * PIECE; i++) {
            if (i % 20 == 10) ask_for_renegotiation(link.peer);
            size_t got = tls_read(link.peer, piece, PIECE);
            intact += pattern_match(piece, i * PIECE, got);
        }
        thread_join(sender);
        fact("%s: intact %zu of %d, OnHandShake %d", role_text(role), intact, PIECE * PIECES, rig_seen(rig, ON_HANDSHAKE, 0));
        tls_free(link.peer);
        rig_free(rig);
    }
}

/* The peer asks for new keys: by a key update, and, before TLS 1.3, by renegotiation.
 * proves: SSL-46 SSL-72 */
CASE(new_keys) {
    EACH_ROLE(role) {
        Rig *rig = ssl_rig(role, PUSH, NULL);
        TlsLink link = tls_link_up(rig, &(PeerOptions){.version = TLS1_3_VERSION, .cert = "server.chain.pem", .key = "server.key"});
        char bytes[3];
        for (int i = 0; i < 3; i++) {
            MUST(SSL_key_update(link.peer->ssl, SSL_KEY_UPDATE_REQUESTED) == 1);
            tls_send(link.peer, "x", 1);
            WAIT(rig_bytes(rig, ON_RECEIVE, link.id) == i + 1);
            MUST(TRUTH(rig_send(rig, link.id, "y", 1)));
        }
        fact("%s: data with new keys %zu", role_text(role), tls_read(link.peer, bytes, 3));
        tls_leave(link.peer);
        rig_free(rig);
    }
    Rig *rig = ssl_rig(SERVER, PUSH, NULL);
    TlsLink link = tls_link_up(rig, &(PeerOptions){.version = TLS1_2_VERSION});
    MUST(SSL_renegotiate(link.peer->ssl) == 1);
    fact("renegotiation: %s", tls_shake(link.peer));
    tls_leave(link.peer);
    WAIT(rig_seen(rig, ON_CLOSE, 0) == 1);
    fact_events(rig, link.id, "server");
    rig_free(rig);
}
