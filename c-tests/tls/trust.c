/* Who is trusted: verify modes of both sides, authorities, names in certificates. */
#include "process.h"
#include "tls.h"

#include <errno.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One handshake with a component; how it went on both sides. In TLS 1.3 a client is done before the server has looked at its
 * certificate, so its end is read too. */
static void meet(Rig *rig, const char *label, const PeerOptions *options) {
    rig_forget(rig);
    Link link = tls_connect_more(rig);
    Peer *peer = tls_peer_of(rig, link.peer, options);
    char how[128];
    snprintf(how, sizeof how, "%s", tls_shake(peer));
    bool done = strncmp(how, "TLSv1", 5) == 0;
    if (done) {
        WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == 1 || rig_seen(rig, ON_CLOSE, 0) == 1);
        if (rig_seen(rig, ON_CLOSE, 0) == 1) snprintf(how, sizeof how, "%s, then %s", SSL_get_version(peer->ssl), tls_end(peer, NULL));
        else rig_disconnect(rig, link.id, TRUE);
    }
    WAIT(rig_seen(rig, ON_CLOSE, 0) == 1 && rig_ended(rig));
    fact("%s: %s", label, how);
    fact_events(rig, link.id, " ");
    tls_free(peer);
}

static Rig *server_with(int mode, const char *ca) {
    Rig *rig = rig_new_ssl(SERVER, PUSH, NULL);
    MUST(TRUTH(ssl_setup(rig, (Material){.mode = mode, .cert = "server.chain.pem", .key = "server.key", .ca = ca})));
    rig_listen(rig);
    return rig;
}

static const PeerOptions known = {.cert = "client.chain.pem", .key = "client.key"}, foreign = {.cert = "stranger.pem", .key = "stranger.key"};

/* proves: SSL-23 SSL-16 SSL-67 SSL-71 */
CASE(client_certificates) {
    const struct { int mode; const char *label; } modes[] = {
        {SSL_VM_NONE, "none"}, {SSL_VM_PEER, "peer"}, {SSL_VM_PEER | SSL_VM_FAIL_IF_NO_PEER_CERT, "peer or fail"},
        {SSL_VM_FAIL_IF_NO_PEER_CERT, "fail without peer"}};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        for (int version = TLS1_2_VERSION; version <= TLS1_3_VERSION; version++) {
            Rig *rig = server_with(modes[i].mode, "ca.pem");
            PeerOptions none = {.version = version}, good = known, bad = foreign;
            good.version = bad.version = version;
            fact("-- %s", modes[i].label);
            meet(rig, "no certificate", &none);
            meet(rig, "a good one", &good);
            meet(rig, "a foreign one", &bad);
            rig_free(rig);
        }
}

static int names_asked_for(Rig *rig) {
    int fd = peer_connect(rig->port);
    Peer *peer = tls_client(fd, &known);
    MUST(strncmp(tls_shake(peer), "TLSv1", 5) == 0);
    const STACK_OF(X509_NAME) *names = SSL_get0_peer_CA_list(peer->ssl);
    int count = names == NULL ? 0 : sk_X509_NAME_num(names);
    tls_leave(peer);
    WAIT(rig_ended(rig));
    return count;
}

/* proves: SSL-17 SSL-15 SSL-16 */
CASE(authorities_of_servers) {
    const char *given[] = {"ca.pem", "bundle.pem", "hashed", NULL};
    for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
        Rig *rig = server_with(SSL_VM_PEER, given[i]);
        fact("-- %s: asks for %d", given[i] ? given[i] : "nothing", given[i] ? names_asked_for(rig) : 0);
        meet(rig, "a good certificate", &known);
        rig_free(rig);
    }
    Rig *rig = rig_new_ssl(SERVER, PUSH, NULL);
    MUST(TRUTH(ssl_setup_memory(rig, (Material){.mode = SSL_VM_PEER, .cert = "server.chain.pem", .key = "server.key", .ca = "bundle.pem"})));
    rig_listen(rig);
    fact("-- bundle from memory: asks for %d", names_asked_for(rig));
    meet(rig, "a good certificate", &known);
    rig_free(rig);
}

/* The environment names an authority for everybody: clients that were given one of their own trust it too, servers do not.
 * proves: SSL-16 SSL-T5 */
CASE(system_authorities) {
    MUST(setenv("SSL_CERT_FILE", pki("foreign.pem"), 1) == 0);
    MUST(setenv("SSL_CERT_DIR", pki("empty"), 1) == 0);
    Rig *server = server_with(SSL_VM_PEER | SSL_VM_FAIL_IF_NO_PEER_CERT, "ca.pem");
    meet(server, "server", &foreign);
    rig_free(server);
    for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1))
        for (int with = 0; with < 2; with++) {
            Rig *rig = rig_new_ssl(role, PUSH, NULL);
            MUST(TRUTH(ssl_setup(rig, (Material){.mode = SSL_VM_PEER, .ca = with ? "ca.pem" : NULL})));
            if (role == AGENT) rig_start_agent(rig, true);
            fact("-- %s, %s", role_text(role), with ? "an authority given" : "none given");
            meet(rig, "foreign server", &(PeerOptions){.cert = "stranger.pem", .key = "stranger.key"});
            rig_free(rig);
        }
}

/* proves: SSL-16 SSL-23 SSL-24 SSL-19 */
CASE(server_certificates) {
    const struct { const char *label; Material material; } tries[] = {
        {"nothing verified", {0}}, {"verified, no authority", {.mode = SSL_VM_PEER}}, {"verified", {.mode = SSL_VM_PEER, .ca = "ca.pem"}},
        {"verified by a directory", {.mode = SSL_VM_PEER, .ca = "hashed"}}, {"verified by another", {.mode = SSL_VM_PEER, .ca = "foreign.pem"}},
        {"fail without peer: verified, by OpenSSL's rules", {.mode = SSL_VM_FAIL_IF_NO_PEER_CERT, .ca = "foreign.pem"}}};
    for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1))
        for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
            Rig *rig = rig_new_ssl(role, PUSH, NULL);
            MUST(TRUTH(ssl_setup(rig, tries[i].material)));
            if (role == AGENT) rig_start_agent(rig, true);
            fact("-- %s, %s", role_text(role), tries[i].label);
            meet(rig, "whole chain", NULL);
            if (tries[i].material.ca != NULL) meet(rig, "leaf alone", &(PeerOptions){.cert = "server.pem", .key = "server.key"});
            rig_free(rig);
        }
}

/* proves: SSL-19 SSL-10 SSL-13 */
CASE(own_certificates) {
    EACH_ROLE(role) {
        Rig *rig = rig_new_ssl(role, PUSH, NULL);
        MUST(TRUTH(ssl_setup_memory(rig, (Material){.cert = "client.chain.pem", .key = "client.key"})));
        PeerOptions asking = {.cert = "server.chain.pem", .key = "server.key", .ca = "ca.pem"};
        TlsLink link = tls_link_up(rig, &asking);
        fact("%s presents %s, verified: %s", role_text(role), tls_subject(link.peer), X509_verify_cert_error_string(SSL_get_verify_result(link.peer->ssl)));
        rig_free(rig);
        tls_free(link.peer);
    }
}

/* proves: SSL-20 */
CASE(server_without_certificate) {
    Rig *rig = rig_new_ssl(SERVER, PUSH, NULL);
    CALL("setup", ssl_setup(rig, no_material));
    rig_listen(rig);
    meet(rig, "handshake", NULL);
    rig_free(rig);
}

/* A client of a role and a server whose certificate is for server.example.com and *.wild.example.com, or for 192.0.2.1 only:
 * "accepted", "refused" in the handshake, "closed" before it. */
static const char *outcome(Role role, int mode, const char *ca, const char *address, const char *cert, const char *key) {
    USHORT port;
    int listener = peer_listen(&port);
    Rig *rig = rig_new_ssl(role, PUSH, NULL);
    HP_CONNID id = 1;
    MUST(TRUTH(ssl_setup(rig, (Material){.mode = mode, .ca = ca})));
    if (role == AGENT) {
        rig_start_agent(rig, true);
        MUST(TRUTH(HP_Agent_Connect(rig->object, address, port, &id)));
    } else MUST(TRUTH(HP_Client_Start(rig->object, address, port, TRUE)));
    Peer *peer = tls_server(peer_accept(listener), &(PeerOptions){.cert = cert, .key = key});
    bool silent = strcmp(tls_shake(peer), "EOF") == 0;
    WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == 1 || rig_ended(rig));
    bool accepted = rig_seen(rig, ON_HANDSHAKE, 0) > 0;
    tls_free(peer);
    peer_close(listener);
    rig_free(rig);
    return accepted ? "accepted" : silent ? "closed" : "refused";
}

static bool accepts(Role role, int mode, const char *ca, const char *address, const char *cert, const char *key) {
    return strcmp(outcome(role, mode, ca, address, cert, key), "accepted") == 0;
}

static void ask_for(Role role, int mode, const char *address, const char *cert, const char *key) {
    fact("%s: %s", address, outcome(role, mode, "ca.pem", address, cert, key));
}

static void ask_for_names(int mode) {
    for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1)) {
        const char *names[] = {"127.0.0.1^server.example.com", "127.0.0.1^SERVER.example.COM", "127.0.0.1^x.wild.example.com",
                               "127.0.0.1^x.y.wild.example.com", "127.0.0.1^wild.example.com", "127.0.0.1^other.example.com",
                               "127.0.0.1^server", "localhost", "127.0.0.1", "127.0.0.1^"};
        fact("-- %s", role_text(role));
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) ask_for(role, mode, names[i], "server.chain.pem", "server.key");
        ask_for(role, mode, "127.0.0.1", "numbers.chain.pem", "numbers.key");
    }
}

/* proves: SSL-T1 SSL-91 */
CASE(names_in_certificates) { ask_for_names(SSL_VM_PEER); }
/* proves: SSL-24 SSL-T2 */
CASE(names_without_verification) { ask_for_names(SSL_VM_NONE); }
/* proves: SSL-T1 SSL-24 */
CASE(names_switched_off) {
    MUST(setenv("HPSOCKET_SSL_VERIFY_HOST", "0", 1) == 0);
    ask_for_names(SSL_VM_PEER);
}

/* A client that verifies the chain compares the name too, whichever bits made OpenSSL
 * verify. proves: SSL-T1 SSL-23 */
CASE(names_in_odd_modes) {
    for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1))
        for (int mode = 2; mode < 8; mode += 2) { /* without SSL_VM_PEER */
            bool foreign_chain = accepts(role, mode, "foreign.pem", "127.0.0.1^server.example.com", "server.chain.pem", "server.key");
            bool other_name = accepts(role, mode, "ca.pem", "127.0.0.1^other.example.com", "server.chain.pem", "server.key");
            fact("%s, mode %d: the chain counts and the name does not %d", role_text(role), mode, !foreign_chain && other_name);
        }
}

/* An address with a name of that length; good until the end. */
static const char *long_name(size_t length) {
    static char texts[3][1024];
    static int used;
    char *text = texts[used++];
    int at = sprintf(text, "127.0.0.1^");
    for (size_t i = 0; i < length; i++) text[at++] = i % 40 == 39 ? '.' : 'x';
    return text;
}

/* The certificate is for server.example.com and *.wild.example.com: nothing but these names, and addresses, is accepted.
 * proves: SSL-T1 */
CASE(odd_names) {
    const char *names[] = {
        /* the same names, written otherwise */
        "server.example.com.", "SERVER.EXAMPLE.COM.", "*.wild.example.com",
        /* addresses */
        "192.0.2.7", "2001:db8::1", "[2001:db8::1]", "fe80::1%eth0", "::ffff:192.0.2.7",
        /* what only looks like one */
        "::ffff:1%other.example.com", "fe80::1%eth0.other.example.com", "127.1", "0x7f.1", "2130706433", "192.0.2.256", "192.0.2.07",
        "[server.example.com]", "[2001:db8::1", "2001:db8::1]", "%eth0", "server.example.com%eth0",
        /* dots */
        ".", "..", ".server.example.com", ".example.com", ".wild.example.com", ".com", "server..example.com", "server.example.com..", "example.com", "com",
        /* asterisks */
        "*", "*.example.com", "*.com", "s*.example.com", "server.*.com", "server.example.*", "x.*.example.com", "*.*.example.com",
        "x.*.wild.example.com",
        /* more than a name */
        " server.example.com", "server.example.com ", " ", "server.example.com other.example.com", "server.example.com,x", "server.example.com^x",
        "server.example.com:443", "server.example.com/", "DNS:server.example.com", "server.example.com\n", "server\t.example.com",
        /* not ASCII, complete and not */
        "s\xc3\xa9rver.example.com", "\xef\xbc\xaa.wild.example.com", "server.example.com\xc3", "\xff.wild.example.com", "\xc0\xae"};
    MUST(setenv("SSL_CERT_FILE", pki("ca.pem"), 1) == 0); /* the system's take long to load */
    for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1)) {
        fact("-- %s", role_text(role));
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            char address[128], label[400] = "";
            snprintf(address, sizeof address, "127.0.0.1^%s", names[i]);
            for (const char *at = names[i]; *at != '\0'; at++)
                snprintf(label + strlen(label), sizeof label - strlen(label), *at > 0x1f ? "%c" : "\\%02x", (unsigned char)*at);
            bool accepted = accepts(role, SSL_VM_PEER, "ca.pem", address, "server.chain.pem", "server.key");
            fact("\"%s\": %s", label, accepted ? "accepted" : "refused");
        }
    }
}

/* What cannot be a host's name at all ends the connection before its handshake.
 * proves: SSL-T1 */
CASE(impossible_names) {
    const struct { const char *label, *address; } names[] = {
        {"a dot", "127.0.0.1^."}, {"half a character", "127.0.0.1^server.example.com\xc3"}, {"no character", "127.0.0.1^\xff.wild.example.com"},
        {"255 bytes, possible", long_name(255)}, {"256 bytes", long_name(256)}, {"1000 bytes", long_name(1000)}};
    for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1))
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            fact("%s, %s: %s", role_text(role), names[i].label, outcome(role, SSL_VM_PEER, "ca.pem", names[i].address, "server.chain.pem", "server.key"));
}

/* A zone may look like a host's name if an interface is called so, as those of VLANs are.
 * proves: SSL-T1 SSL-90 */
CASE(zones) {
    network_begin("vlan.example.co");
    for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1)) {
        fact("-- %s", role_text(role));
        ask_for(role, SSL_VM_PEER, "127.0.0.1^fe80::1%vlan.example.co", "server.chain.pem", "server.key");
        ask_for(role, SSL_VM_PEER, "127.0.0.1^fe80::1%eth0.example.co", "server.chain.pem", "server.key");
        ask_for(role, SSL_VM_PEER, "127.0.0.1^x%vlan.example.co", "server.chain.pem", "server.key");
    }
}
