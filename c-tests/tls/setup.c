/* Contexts: what can be loaded, and each error of what cannot. Each failure must leave the object as it was. */
#include "tls.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static Rig *rig;

static void begin(Role role) { rig = rig_new_ssl(role, PUSH, NULL); }

/* Tries a setup, and takes back one that worked. */
static void try(const char *label, BOOL (*setup)(Rig *, int, const char *, const char *, const char *, const char *), int mode,
                const char *cert, const char *key, const char *password, const char *ca) {
    if (CALL(label, setup(rig, mode, cert, key, password, ca))) ssl_cleanup(rig);
}

static void files(const char *label, Material m) { try(label, ssl_setup_paths, m.mode, pki(m.cert), pki(m.key), m.password, pki(m.ca)); }
static void texts(const char *label, Material m) { try(label, ssl_setup_texts, m.mode, pki_text(m.cert), pki_text(m.key), m.password, pki_text(m.ca)); }

/* proves: SSL-10 SSL-11 SSL-13 SSL-20 SSL-26 */
CASE(once) {
    EACH_ROLE(role) {
        begin(role);
        fact("-- %s", role_text(role));
        CALL("setup", ssl_setup(rig, no_material));
        CALL("again", ssl_setup(rig, server_material));
        CALL("again, bad", ssl_setup(rig, (Material){.cert = "missing.pem"}));
        CALL("again, from memory", ssl_setup_memory(rig, server_material));
        ssl_cleanup(rig);
        CALL("after cleanup", ssl_setup_memory(rig, server_material));
        ssl_cleanup(rig);
        CALL("empty texts", ssl_setup_paths(rig, 0, "", "", "", ""));
        ssl_cleanup(rig);
        CALL("empty texts from memory", ssl_setup_texts(rig, 0, "", "", "", ""));
        ssl_cleanup(rig);
        CALL("no certificate: the key does not count", ssl_setup_paths(rig, 0, NULL, "missing", "password", NULL));
        rig_free(rig);
    }
}

/* proves: SSL-11 SSL-14 */
CASE(second_setup_changes_nothing) {
    begin(SERVER);
    MUST(TRUTH(ssl_setup(rig, server_material)));
    CALL("again", ssl_setup(rig, (Material){.cert = "a.chain.pem", .key = "a.key"}));
    CALL("more, bad", ssl_add(rig, (Material){.cert = "a.chain.pem", .key = "b.key"}) >= 0);
    fact("the next index %d", ssl_add(rig, (Material){.cert = "a.chain.pem", .key = "a.key"}));
    TlsLink link = tls_link_up(rig, NULL);
    fact("presented: %s", tls_subject(link.peer));
    tls_free(link.peer);
    rig_free(rig);
}

/* proves: SSL-10 SSL-14 SSL-15 SSL-18 SSL-19 SSL-21 SSL-111 */
CASE(from_files) {
    char fifo[] = "/tmp/hp-conformance-XXXXXX", *path = mkdtemp(fifo), name[64];
    MUST(path != NULL);
    snprintf(name, sizeof name, "%s/fifo", path);
    MUST(mkfifo(name, 0600) == 0);
    EACH_ROLE(role) {
        begin(role);
        fact("-- %s", role_text(role));
        files("PKCS#8", server_material);
        files("PKCS#8, encrypted", (Material){.cert = "server.pem", .key = "server.encrypted.key", .password = "secret"});
        files("SEC1", (Material){.cert = "server.pem", .key = "server.sec1.key"});
        files("PKCS#1", (Material){.cert = "rsa.pem", .key = "rsa.key"});
        files("PKCS#1, encrypted", (Material){.cert = "rsa.pem", .key = "rsa.aes.key", .password = "secret"});
        files("a password that is not needed", (Material){.cert = "rsa.pem", .key = "rsa.key", .password = "secret"});
        files("wrong password", (Material){.cert = "server.pem", .key = "server.encrypted.key", .password = "wrong"});
        files("no password", (Material){.cert = "server.pem", .key = "server.encrypted.key"});
        files("empty password", (Material){.cert = "rsa.pem", .key = "rsa.aes.key", .password = ""});
        files("legacy cipher", (Material){.cert = "rsa.pem", .key = "rsa.des.key", .password = "secret"});
        files("missing certificate", (Material){.cert = "missing.pem", .key = "server.key"});
        files("certificate is a directory", (Material){.cert = "hashed", .key = "server.key"});
        files("no key", (Material){.cert = "server.pem"});
        files("key is a directory", (Material){.cert = "server.pem", .key = "hashed"});
        try("empty key name", ssl_setup_paths, 0, pki("server.pem"), "", NULL, NULL);
        files("missing key", (Material){.cert = "server.pem", .key = "missing.key"});
        files("key is no PEM", (Material){.cert = "server.pem", .key = "text.pem"});
        files("key is a certificate", (Material){.cert = "server.pem", .key = "server.pem"});
        files("certificate is no PEM", (Material){.cert = "text.pem", .key = "server.key"});
        files("certificate is broken", (Material){.cert = "broken.pem", .key = "server.key"});
        files("chain with a broken end", (Material){.cert = "tail.pem", .key = "server.key"});
        files("key of another certificate", (Material){.cert = "server.pem", .key = "a.key"});
        files("key of another kind", (Material){.cert = "server.pem", .key = "rsa.key"});
        files("key too short", (Material){.cert = "short.pem", .key = "short.key"});
        files("missing authority", (Material){.ca = "missing.pem"});
        files("authority", (Material){.ca = "ca.pem"});
        files("directory of authorities", (Material){.ca = "hashed"});
        files("empty directory of authorities", (Material){.ca = "empty"});
        try("authority is a device", ssl_setup_paths, 0, NULL, NULL, NULL, "/dev/null");
        try("authority is a pipe", ssl_setup_paths, 0, NULL, NULL, NULL, name);
        files("authority is no PEM", (Material){.ca = "text.pem"});
        files("authority is broken", (Material){.ca = "broken.pem"});
        files("first failure counts: authority", (Material){.cert = "missing.pem", .ca = "missing.pem"});
        files("first failure counts: certificate", (Material){.cert = "text.pem", .key = "text.pem"});
        fact("still without context: %s", truth_text(ssl_setup(rig, server_material)));
        rig_free(rig);
    }
    unlink(name);
    rmdir(path);
}

/* proves: SSL-10 SSL-22 SSL-21 SSL-19 SSL-111 */
CASE(from_memory) {
    EACH_ROLE(role) {
        begin(role);
        fact("-- %s", role_text(role));
        texts("PKCS#8", server_material);
        texts("PKCS#8, encrypted", (Material){.cert = "server.pem", .key = "server.encrypted.key", .password = "secret"});
        texts("SEC1", (Material){.cert = "server.pem", .key = "server.sec1.key"});
        texts("PKCS#1, encrypted", (Material){.cert = "rsa.pem", .key = "rsa.aes.key", .password = "secret"});
        texts("wrong password", (Material){.cert = "server.pem", .key = "server.encrypted.key", .password = "wrong"});
        texts("no password", (Material){.cert = "server.pem", .key = "server.encrypted.key"});
        texts("no key", (Material){.cert = "server.pem"});
        texts("key is no PEM", (Material){.cert = "server.pem", .key = "text.pem"});
        texts("certificate is no PEM", (Material){.cert = "text.pem", .key = "server.key"});
        texts("certificate is a key", (Material){.cert = "server.key", .key = "server.key"});
        texts("chain with a broken end", (Material){.cert = "tail.pem", .key = "server.key"});
        texts("key of another certificate", (Material){.cert = "server.pem", .key = "a.key"});
        texts("key too short", (Material){.cert = "short.pem", .key = "short.key"});
        texts("authority", (Material){.ca = "ca.pem"});
        texts("authorities, one twice", (Material){.ca = "bundle.pem"});
        texts("authority and revocation list", (Material){.ca = "ca.crl.pem"});
        texts("revocation list alone", (Material){.ca = "crl.pem"});
        texts("authority is no PEM", (Material){.ca = "text.pem"});
        texts("authority is a key", (Material){.ca = "server.key"});
        fact("still without context: %s", truth_text(ssl_setup(rig, server_material)));
        rig_free(rig);
    }
}

/* With verification a server's bundle gives the names that it asks for.
 * proves: SSL-17 SSL-22 */
CASE(verifying_server) {
    begin(SERVER);
    files("bundle", (Material){.mode = SSL_VM_PEER, .cert = "server.pem", .key = "server.key", .ca = "bundle.pem"});
    files("revocation list alone", (Material){.mode = SSL_VM_PEER, .cert = "server.pem", .key = "server.key", .ca = "crl.pem"});
    files("directory", (Material){.mode = SSL_VM_PEER, .cert = "server.pem", .key = "server.key", .ca = "hashed"});
    files("nothing", (Material){.mode = SSL_VM_PEER, .cert = "server.pem", .key = "server.key"});
    files("bits without meaning", (Material){.mode = SSL_VM_FAIL_IF_NO_PEER_CERT | SSL_VM_CLIENT_ONCE, .cert = "server.pem", .key = "server.key"});
    texts("bundle from memory", (Material){.mode = SSL_VM_PEER, .cert = "server.pem", .key = "server.key", .ca = "bundle.pem"});
    texts("revocation list alone from memory", (Material){.mode = SSL_VM_PEER, .cert = "server.pem", .key = "server.key", .ca = "crl.pem"});
    rig_free(rig);
}

/* proves: SSL-14 SSL-40 */
CASE(cipher_lists) {
    EACH_ROLE(role) {
        begin(role);
        fact("-- %s", role_text(role));
        const char *lists[] = {"nonsense", "", "ALL", "ECDHE-ECDSA-AES128-GCM-SHA256", "aNULL:!aNULL", "\xff\xfe", "DEFAULT@SECLEVEL=0"};
        for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
            char label[64];
            ssl_set_ciphers(rig, lists[i]);
            snprintf(label, sizeof label, "list %zu", i);
            files(label, (Material){.cert = "missing.pem"}); /* comes later: a good list gives ENOENT */
        }
        rig_free(rig);
    }
}

/* The texts may go when the call returned.
 * proves: SSL-21 SSL-10 */
CASE(nothing_is_kept) {
    begin(SERVER);
    char cert[8192], key[4096], password[] = "secret", ca[4096];
    snprintf(cert, sizeof cert, "%s", pki_text("server.chain.pem"));
    snprintf(key, sizeof key, "%s", pki_text("server.encrypted.key"));
    snprintf(ca, sizeof ca, "%s", pki_text("ca.pem"));
    MUST(TRUTH(ssl_setup_texts(rig, SSL_VM_PEER, cert, key, password, ca)));
    memset(cert, 'x', sizeof cert);
    memset(key, 'x', sizeof key);
    memset(password, 'x', sizeof password);
    memset(ca, 'x', sizeof ca);
    TlsLink link = tls_link_up(rig, &(PeerOptions){.ca = "ca.pem", .cert = "client.chain.pem", .key = "client.key"});
    fact("presented: %s", tls_subject(link.peer));
    tls_free(link.peer);
    rig_free(rig);
}
