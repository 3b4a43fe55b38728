/* SSL components by role, and the other end of a TLS connection: OpenSSL over a blocking socket, independent of the library.
 *
 * Certificates are those of tls/pki.sh; CMakeLists.txt says in HPSOCKET_TEST_PKI where they are. */
#pragma once

#include "rig.h"

#include <hpsocket/HPSocket4C-SSL.h>
#include <openssl/ssl.h>

const char *pki(const char *name);      /* path of a file of the PKI; NULL for NULL, good until the end */
const char *pki_text(const char *name); /* its content; NULL for NULL */

/* What is loaded into a context; names of files of the PKI, NULL for nothing. */
typedef struct { int mode; const char *cert, *key, *password, *ca; } Material;
extern const Material no_material, server_material;

/* Family by role. */
BOOL ssl_setup(Rig *rig, Material material);
BOOL ssl_setup_memory(Rig *rig, Material material); /* the same files as texts */
BOOL ssl_setup_paths(Rig *rig, int mode, const char *cert, const char *key, const char *password, const char *ca);
BOOL ssl_setup_texts(Rig *rig, int mode, const char *cert, const char *key, const char *password, const char *ca);
int ssl_add(Rig *server, Material material);
void ssl_cleanup(Rig *rig);
BOOL ssl_start_handshake(Rig *rig, HP_CONNID id);
void ssl_set_auto(Rig *rig, BOOL automatic);
BOOL ssl_is_auto(Rig *rig);
void ssl_set_ciphers(Rig *rig, const char *list);
const char *ssl_ciphers(Rig *rig);
BOOL ssl_info(Rig *rig, HP_CONNID id, int what, void *result);

/* A rig of an SSL component that is set up: a server with server_material, others without verification. */
Rig *ssl_rig(Role role, Framing framing, Hook hook);

/* The other end. Zero and NULL are OpenSSL's defaults, no name, no certificate, no verification. */
typedef struct {
    int version;                          /* TLS1_2_VERSION ...: this one only */
    const char *name;                     /* clients: of the server */
    const char *ciphers;                  /* up to TLS 1.2 */
    const char *cert, *key, *ca;          /* files of the PKI; ca: verify */
    SSL_SESSION *session;                 /* clients: to resume */
} PeerOptions;

typedef struct { int fd; SSL *ssl; int alert; } Peer; /* alert: the last one received */

Peer *tls_client(int fd, const PeerOptions *options); /* options may be NULL */
Peer *tls_server(int fd, const PeerOptions *options); /* NULL: with the certificate "server" */
Peer *tls_peer_of(Rig *rig, int fd, const PeerOptions *options); /* the side that the rig has not */
/* Until the handshake is complete: the version, or how it ended: "alert NAME", "EOF", "RESET", "TIMEOUT", "error REASON". */
const char *tls_shake(Peer *peer);
bool tls_step(Peer *peer);               /* one step of the handshake, nothing is sent; true: complete on this side */
void tls_queue(Peer *peer, const void *data, size_t length); /* encrypts; goes out with what is sent next */
void tls_flush(Peer *peer);
size_t tls_take(Peer *peer, unsigned char *to, size_t room); /* the queued bytes, which are not sent then */
void tls_send(Peer *peer, const void *data, size_t length);
void tls_send_pattern(Peer *peer, size_t length);
size_t tls_read(Peer *peer, void *buffer, size_t length);    /* until length bytes of plaintext, the end, or the time limit */
size_t tls_read_pattern(Peer *peer, size_t length);
/* Reads on: "close_notify, EOF", "close_notify, RESET", "EOF", "RESET", "alert NAME", "TIMEOUT"; total may be NULL. */
const char *tls_end(Peer *peer, size_t *total);
void tls_notify(Peer *peer);             /* sends close_notify */
bool tls_resumed(Peer *peer);
const char *tls_subject(Peer *peer);     /* the common name that the other side presented, or "none" */
void tls_free(Peer *peer);               /* closes too: with a reset if something was not read */
void tls_leave(Peer *peer);              /* sends FIN, reads until the other side has closed too, and frees */

/* An established connection: handshake and OnHandShake are done. */
typedef struct { Rig *rig; Peer *peer; HP_CONNID id; } TlsLink;
TlsLink tls_link_up(Rig *rig, const PeerOptions *options);
TlsLink tls_link_more(Rig *rig, const PeerOptions *options);
/* The same without handshake: for a plain peer. Returns when OnAccept or OnConnect came. */
Link tls_connect(Rig *rig);
Link tls_connect_more(Rig *rig);
