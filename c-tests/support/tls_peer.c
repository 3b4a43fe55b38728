/* OpenSSL over a blocking socket, with what it reads and writes in memory in between: what goes out together is up to the test. */
#include "tls.h"

#include <errno.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { BLOCK = 16384, CERTIFICATE_REQUIRED = 116 /* without a name in OpenSSL 3.0 */ };

static void note_alert(const SSL *ssl, int where, int what) {
    Peer *peer = SSL_get_app_data(ssl);
    if ((where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT && peer != NULL) peer->alert = what & 0xff;
}

static SSL_CTX *context_of(const PeerOptions *o, bool client) {
    SSL_CTX *context = SSL_CTX_new(client ? TLS_client_method() : TLS_server_method());
    MUST(context != NULL);
    if (o->ciphers != NULL) MUST(SSL_CTX_set_cipher_list(context, o->ciphers) == 1);
    if (o->version != 0) {
        if (o->version < TLS1_2_VERSION) SSL_CTX_set_security_level(context, 0);
        MUST(SSL_CTX_set_min_proto_version(context, o->version) == 1 && SSL_CTX_set_max_proto_version(context, o->version) == 1);
    }
    if (o->cert != NULL) {
        MUST(SSL_CTX_use_certificate_chain_file(context, pki(o->cert)) == 1);
        MUST(SSL_CTX_use_PrivateKey_file(context, pki(o->key), SSL_FILETYPE_PEM) == 1);
    }
    if (o->ca != NULL) {
        MUST(SSL_CTX_load_verify_locations(context, pki(o->ca), NULL) == 1);
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    }
    /* A ticket that comes late would be unread when the component closes, and make it a reset. */
    if (!client) SSL_CTX_set_num_tickets(context, 0);
    SSL_CTX_set_info_callback(context, note_alert);
    return context;
}

static Peer *peer_new(int fd, const PeerOptions *options, bool client) {
    static const PeerOptions nothing = {0}, server = {.cert = "server.chain.pem", .key = "server.key"};
    const PeerOptions *o = options != NULL ? options : client ? &nothing : &server;
    SSL_CTX *context = context_of(o, client);
    Peer *peer = calloc(1, sizeof *peer);
    MUST(peer != NULL && (peer->ssl = SSL_new(context)) != NULL);
    SSL_CTX_free(context);
    peer->fd = fd;
    SSL_set_app_data(peer->ssl, peer);
    SSL_set_bio(peer->ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    if (o->name != NULL) MUST(SSL_set_tlsext_host_name(peer->ssl, o->name) == 1);
    if (o->session != NULL) MUST(SSL_set_session(peer->ssl, o->session) == 1);
    if (client) SSL_set_connect_state(peer->ssl);
    else SSL_set_accept_state(peer->ssl);
    return peer;
}

Peer *tls_client(int fd, const PeerOptions *options) { return peer_new(fd, options, true); }
Peer *tls_server(int fd, const PeerOptions *options) { return peer_new(fd, options, false); }
Peer *tls_peer_of(Rig *rig, int fd, const PeerOptions *options) { return peer_new(fd, options, rig->role == SERVER); }

void tls_free(Peer *peer) {
    peer_close(peer->fd);
    SSL_set_shutdown(peer->ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN); /* its session stays good */
    SSL_free(peer->ssl);
    free(peer);
}

void tls_leave(Peer *peer) {
    peer_half_close(peer->fd);
    peer_end(peer->fd, NULL);
    tls_free(peer);
}

size_t tls_take(Peer *peer, unsigned char *to, size_t room) {
    int got = BIO_read(SSL_get_wbio(peer->ssl), to, (int)room);
    return got > 0 ? (size_t)got : 0;
}

void tls_flush(Peer *peer) {
    unsigned char block[BLOCK];
    size_t length;
    while ((length = tls_take(peer, block, sizeof block)) > 0) peer_send(peer->fd, block, length);
}

/* Gets more from the socket; NULL, or how it ended. */
static const char *feed(Peer *peer) {
    unsigned char block[BLOCK];
    ssize_t got;
    do got = recv(peer->fd, block, sizeof block, 0);
    while (got < 0 && errno == EINTR);
    if (got > 0) {
        MUST(BIO_write(SSL_get_rbio(peer->ssl), block, (int)got) == got);
        return NULL;
    }
    return got == 0 ? "EOF" : errno == ECONNRESET ? "RESET" : "TIMEOUT";
}

/* Why OpenSSL cannot go on. */
static const char *failure(Peer *peer) {
    static _Thread_local char text[128];
    unsigned long code = ERR_peek_error();
    const char *reason = ERR_reason_error_string(code);
    const char *alert = peer->alert == CERTIFICATE_REQUIRED ? "certificate required" : SSL_alert_desc_string_long(peer->alert);
    if (peer->alert != 0) snprintf(text, sizeof text, "alert %s", alert);
    else snprintf(text, sizeof text, "error %s", reason != NULL ? reason : "?");
    ERR_clear_error();
    return text;
}

bool tls_step(Peer *peer) {
    ERR_clear_error();
    return SSL_do_handshake(peer->ssl) == 1;
}

const char *tls_shake(Peer *peer) {
    for (;;) {
        ERR_clear_error();
        int result = SSL_do_handshake(peer->ssl), error = SSL_get_error(peer->ssl, result);
        tls_flush(peer);
        if (result == 1) return SSL_get_version(peer->ssl);
        if (error != SSL_ERROR_WANT_READ) return failure(peer);
        const char *end = feed(peer);
        if (end != NULL) return end;
    }
}

void tls_queue(Peer *peer, const void *data, size_t length) {
    ERR_clear_error();
    MUST(SSL_write(peer->ssl, data, (int)length) == (int)length);
}

void tls_send(Peer *peer, const void *data, size_t length) {
    tls_queue(peer, data, length);
    tls_flush(peer);
}

void tls_send_pattern(Peer *peer, size_t length) {
    unsigned char block[BLOCK];
    for (size_t at = 0; at < length; at += sizeof block) {
        size_t part = length - at < sizeof block ? length - at : sizeof block;
        pattern_fill(block, at, part);
        tls_send(peer, block, part);
    }
}

/* Some plaintext, or 0 and the reason. */
static size_t read_some(Peer *peer, void *buffer, size_t length, const char **end) {
    for (;;) {
        ERR_clear_error();
        int got = SSL_read(peer->ssl, buffer, (int)length), error = SSL_get_error(peer->ssl, got);
        tls_flush(peer);
        if (got > 0) return (size_t)got;
        if (error == SSL_ERROR_ZERO_RETURN) *end = "close_notify";
        else if (error != SSL_ERROR_WANT_READ) *end = failure(peer);
        else if ((*end = feed(peer)) == NULL) continue;
        return 0;
    }
}

size_t tls_read(Peer *peer, void *buffer, size_t length) {
    const char *end;
    size_t total = 0, got;
    while (total < length && (got = read_some(peer, (char *)buffer + total, length - total, &end)) > 0) total += got;
    return total;
}

size_t tls_read_pattern(Peer *peer, size_t length) {
    unsigned char block[BLOCK];
    const char *end;
    size_t at = 0;
    while (at < length) {
        size_t part = length - at < sizeof block ? length - at : sizeof block, got = read_some(peer, block, part, &end);
        size_t intact = pattern_match(block, at, got);
        at += intact;
        if (got == 0 || intact < got) break;
    }
    return at;
}

const char *tls_end(Peer *peer, size_t *total) {
    unsigned char block[BLOCK];
    const char *end = "";
    size_t sum = 0, got;
    while ((got = read_some(peer, block, sizeof block, &end)) > 0) sum += got;
    if (total != NULL) *total = sum;
    if (strcmp(end, "close_notify") != 0) return end;
    const char *socket = peer_end(peer->fd, NULL);
    return strcmp(socket, "EOF") == 0 ? "close_notify, EOF" : strcmp(socket, "RESET") == 0 ? "close_notify, RESET" : "close_notify, TIMEOUT";
}

void tls_notify(Peer *peer) {
    SSL_shutdown(peer->ssl);
    tls_flush(peer);
}

bool tls_resumed(Peer *peer) { return SSL_session_reused(peer->ssl) == 1; }

const char *tls_subject(Peer *peer) {
    static _Thread_local char name[64];
    X509 *certificate = SSL_get_peer_certificate(peer->ssl);
    if (certificate == NULL) return "none";
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name, sizeof name);
    X509_free(certificate);
    return name;
}
