/* Servers that trust very many authorities. The list of acceptable ones that they send may have 64 KiB. */
#include "tls.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MANY = 1000, DEMANDED = SSL_VM_PEER | SSL_VM_FAIL_IF_NO_PEER_CERT, LIST_LIMIT = 63 * 1024 };

static const PeerOptions known = {.cert = "client.chain.pem", .key = "client.key", .name = "a.example.com"};
static const PeerOptions foreign = {.cert = "stranger.pem", .key = "stranger.key", .name = "a.example.com"};

/* An authority that is not needed, with a name of the usual length. */
static X509 *authority(EVP_PKEY *key, int number) {
    char text[65];
    X509 *made = X509_new();
    X509_NAME *name = X509_get_subject_name(made);
    snprintf(text, sizeof text, "Department of certificates that nobody uses, number %04d", number);
    X509_NAME_add_entry_by_txt(name, "O", MBSTRING_ASC, (const unsigned char *)"A company with a long name, Ltd.", -1, -1, 0);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)text, -1, -1, 0);
    X509_set_version(made, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(made), number + 1);
    X509_gmtime_adj(X509_getm_notBefore(made), 0);
    X509_gmtime_adj(X509_getm_notAfter(made), 24 * 3600);
    X509_set_issuer_name(made, name);
    X509_set_pubkey(made, key);
    X509_EXTENSION *ca = X509V3_EXT_conf_nid(NULL, NULL, NID_basic_constraints, "critical,CA:TRUE");
    MUST(ca != NULL && X509_add_ext(made, ca, -1) == 1 && X509_sign(made, key, EVP_sha256()) > 0);
    X509_EXTENSION_free(ca);
    return made;
}

/* Writes the texts of `count` authorities, then that of the one that matters. Returns the length of the
 * list of their names. */
static char *bundle(int count, int *list) {
    BIO *text = BIO_new(BIO_s_mem());
    EVP_PKEY *key = EVP_EC_gen("P-256");
    char *end;
    MUST(text != NULL && key != NULL);
    for (int i = 0; i < count; i++) {
        X509 *one = authority(key, i);
        *list += i2d_X509_NAME(X509_get_subject_name(one), NULL) + 2;
        MUST(PEM_write_bio_X509(text, one) == 1);
        X509_free(one);
    }
    BIO *own = BIO_new_mem_buf(pki_text("ca.pem"), -1);
    X509 *last = PEM_read_bio_X509(own, NULL, NULL, NULL);
    *list += i2d_X509_NAME(X509_get_subject_name(last), NULL) + 2;
    MUST(PEM_write_bio_X509(text, last) == 1);
    X509_free(last);
    BIO_free(own);
    EVP_PKEY_free(key);
    long length = BIO_get_mem_data(text, &end);
    char *copy = calloc(1, (size_t)length + 1);
    MUST(copy != NULL);
    memcpy(copy, end, (size_t)length);
    BIO_free(text);
    return copy;
}

static char *file_with(const char *text) {
    char *path = strdup("/tmp/hpsocket-authorities-XXXXXX");
    int fd = mkstemp(path);
    MUST(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    close(fd);
    return path;
}

typedef enum { FROM_FILE, FROM_MEMORY, BY_NAME, BY_NAME_FROM_MEMORY, WAYS } Way;
static const char *const way_texts[WAYS] = {"file", "memory", "file, by server name", "memory, by server name"};

/* A server that demands certificates of the authorities in a text. */
static Rig *server_of(Way way, const char *text) {
    const char *cert = pki("server.chain.pem"), *key = pki("server.key");
    char *path = file_with(text);
    Rig *rig = rig_new_ssl(SERVER, PUSH, NULL);
    if (way == FROM_FILE) MUST(TRUTH(ssl_setup_paths(rig, DEMANDED, cert, key, NULL, path)));
    else if (way == FROM_MEMORY) MUST(TRUTH(ssl_setup_texts(rig, DEMANDED, pki_text("server.chain.pem"), pki_text("server.key"), NULL, text)));
    else {
        MUST(TRUTH(ssl_setup(rig, server_material)));
        if (way == BY_NAME) MUST(HP_SSLServer_AddSSLContext(rig->object, DEMANDED, cert, key, NULL, path) == 1);
        else MUST(HP_SSLServer_AddSSLContextByMemory(rig->object, DEMANDED, pki_text("server.chain.pem"), pki_text("server.key"), NULL, text) == 1);
        MUST(TRUTH(HP_SSLServer_BindSSLServerName(rig->object, "a.example.com", 1)));
    }
    unlink(path);
    free(path);
    rig_listen(rig);
    return rig;
}

/* The outcome of a client's handshake, and how many authorities the server named. */
static int meet(Rig *rig, const char *label, PeerOptions options, int version) {
    rig_forget(rig);
    options.version = version;
    Link link = tls_connect_more(rig);
    Peer *peer = tls_client(link.peer, &options);
    const char *how = tls_shake(peer);
    if (strncmp(how, "TLSv1", 5) == 0) {
        WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == 1 || rig_seen(rig, ON_CLOSE, 0) == 1);
        if (rig_seen(rig, ON_CLOSE, 0) == 1) how = tls_end(peer, NULL); /* of TLS 1.3: the server looks at the certificate later */
    }
    fact("%s, %s: %s", version == TLS1_2_VERSION ? "TLS 1.2" : "TLS 1.3", label, how);
    const STACK_OF(X509_NAME) *names = SSL_get0_peer_CA_list(peer->ssl);
    int told = names == NULL ? 0 : sk_X509_NAME_num(names);
    tls_leave(peer);
    WAIT(rig_seen(rig, ON_CLOSE, 0) == 1 && rig_ended(rig));
    return told;
}

/* Too many for the list: none is sent, and verification is the same.
 * proves: SSL-T16 SSL-17 */
CASE(a_thousand) {
    int list = 0;
    char *text = bundle(MANY, &list);
    MUST(list > 65536);
    for (Way way = FROM_FILE; way < WAYS; way = (Way)(way + 1)) {
        Rig *rig = server_of(way, text);
        fact("-- %s", way_texts[way]);
        for (int version = TLS1_2_VERSION; version <= TLS1_3_VERSION; version++) {
            int told = meet(rig, "a known client", known, version);
            fact("  told %d", told);
            meet(rig, "a foreign one", foreign, version);
            meet(rig, "one without certificate", (PeerOptions){.name = "a.example.com"}, version);
        }
        rig_free(rig);
    }
    free(text);
}

/* The longest list that is sent arrives, with the message around it; one more authority, and none is sent.
 * proves: SSL-T16 SSL-17 */
CASE(as_many_as_fit) {
    int one = 0, two = 0;
    free(bundle(1, &one));
    free(bundle(2, &two));
    int most = 1 + (LIST_LIMIT - one) / (two - one);
    for (int count = most; count <= most + 1; count++) {
        int list = 0;
        char *text = bundle(count, &list);
        Rig *rig = server_of(FROM_MEMORY, text);
        fact("-- %s", list <= LIST_LIMIT ? "they fit" : "one more");
        for (int version = TLS1_2_VERSION; version <= TLS1_3_VERSION; version++) {
            int told = meet(rig, "a known client", known, version);
            fact("  told of all %d, of none %d", told == count + 1, told == 0);
        }
        rig_free(rig);
        free(text);
    }
}

/* Agents and clients verify with so many as well; they have no list to send.
 * proves: SSL-T16 */
CASE(of_those_who_connect) {
    int list = 0;
    char *text = bundle(MANY, &list);
    for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1)) {
        Rig *rig = rig_new_ssl(role, PUSH, NULL);
        MUST(TRUTH(ssl_setup_texts(rig, SSL_VM_PEER, NULL, NULL, NULL, text)));
        TlsLink link = tls_link_up(rig, NULL);
        fact("%s: %s", role_text(role), SSL_get_version(link.peer->ssl));
        tls_leave(link.peer);
        rig_free(rig);
    }
    free(text);
}
