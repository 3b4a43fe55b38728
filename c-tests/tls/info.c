/* GetSSLSessionInfo. */
#include "tls.h"

#include <errno.h>
#include <openssl/x509.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum { IDS = 16 };

static void *info_of(Rig *rig, HP_CONNID id, int what) {
    void *result = &result;
    MUST(TRUTH(ssl_info(rig, id, what, &result)));
    return result;
}

static const char *common_name(void *certificate) {
    static _Thread_local char name[64];
    if (certificate == NULL) return "none";
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name, sizeof name);
    return name;
}

static int chain_length(void *chain) { return chain == NULL ? -1 : sk_X509_num((STACK_OF(X509) *)chain); }

/* The objects are those of the OpenSSL that this program uses too. */
static void show(Rig *rig, HP_CONNID id) {
    void *all[IDS];
    for (int i = 0; i < IDS; i++) all[i] = info_of(rig, id, i);
    SSL_CTX *context = all[SSL_SSI_CTX];
    fact("  context has its method %d, ciphers %d, store %d", (const void *)SSL_CTX_get_ssl_method(context) == all[SSL_SSI_CTX_METHOD],
         (void *)SSL_CTX_get_ciphers(context) == all[SSL_SSI_CTX_CIPHERS], (void *)SSL_CTX_get_cert_store(context) == all[SSL_SSI_CTX_CERT_STORE]);
    fact("  name %ld %s", (long)(INT_PTR)all[SSL_SSI_SERVER_NAME_TYPE], all[SSL_SSI_SERVER_NAME] ? (char *)all[SSL_SSI_SERVER_NAME] : "NULL");
    fact("  version %s, method %s", (char *)all[SSL_SSI_VERSION], all[SSL_SSI_METHOD] ? "given" : "NULL");
    fact("  own certificate %s", common_name(all[SSL_SSI_CERT]));
    fact("  own key fits %d", all[SSL_SSI_CERT] != NULL && X509_check_private_key(all[SSL_SSI_CERT], all[SSL_SSI_PKEY]) == 1);
    fact("  cipher %s", all[SSL_SSI_CURRENT_CIPHER] ? SSL_CIPHER_get_name(all[SSL_SSI_CURRENT_CIPHER]) : "NULL");
    fact("  ciphers %s, of the client %s", all[SSL_SSI_CIPHERS] ? "given" : "NULL", all[SSL_SSI_CLIENT_CIPHERS] ? "given" : "NULL");
    fact("  peer %s", common_name(all[SSL_SSI_PEER_CERT]));
    fact("  peer's chain %d, verified %d", chain_length(all[SSL_SSI_PEER_CERT_CHAIN]), chain_length(all[SSL_SSI_VERIFIED_CHAIN]));
}

static Rig *verifying_rig(Role role, bool verify) {
    Rig *rig = rig_new_ssl(role, PUSH, NULL);
    MUST(TRUTH(ssl_setup(rig, (Material){.mode = verify ? SSL_VM_PEER : SSL_VM_NONE, .cert = role == SERVER ? "server.chain.pem" : "client.chain.pem",
                                         .key = role == SERVER ? "server.key" : "client.key", .ca = "ca.pem"})));
    return rig;
}

/* proves: SSL-80 SSL-82 SSL-84 SSL-83 */
CASE(all_ids) {
    EACH_ROLE(role) for (int verify = 0; verify < 2; verify++) for (int version = TLS1_2_VERSION; version <= TLS1_3_VERSION; version++) {
        Rig *rig = verifying_rig(role, verify);
        const char *mine = role == SERVER ? "client.chain.pem" : "server.chain.pem", *key = role == SERVER ? "client.key" : "server.key";
        TlsLink link = tls_link_up(rig, &(PeerOptions){.version = version, .name = role == SERVER ? "Some.Example.com" : NULL, .cert = mine, .key = key,
                                                       .ca = role != SERVER && verify ? "ca.pem" : NULL});
        fact("-- %s, %s", role_text(role), verify ? "verifying" : "not verifying");
        show(rig, link.id);
        tls_leave(link.peer);
        rig_free(rig);
    }
}

/* proves: SSL-82 SSL-23 */
CASE(nothing_to_tell) {
    Rig *rig = verifying_rig(SERVER, true);
    TlsLink link = tls_link_up(rig, &(PeerOptions){.version = TLS1_2_VERSION});
    fact("-- a client without name and certificate");
    show(rig, link.id);
    tls_leave(link.peer);
    rig_free(rig);
}

/* proves: SSL-82 SSL-35 SSL-38 */
CASE(context_that_was_chosen) {
    Rig *rig = ssl_rig(SERVER, PUSH, NULL);
    MUST(ssl_add(rig, (Material){.cert = "a.chain.pem", .key = "a.key"}) == 1);
    MUST(TRUTH(HP_SSLServer_BindSSLServerName(rig->object, "a.example.com", 1)));
    TlsLink first = tls_link_up(rig, NULL), second = tls_link_more(rig, &(PeerOptions){.name = "a.example.com"}),
            third = tls_link_more(rig, &(PeerOptions){.name = "a.example.com"});
    fact("own certificate %s", common_name(info_of(rig, first.id, SSL_SSI_CERT)));
    fact("own certificate %s", common_name(info_of(rig, second.id, SSL_SSI_CERT)));
    fact("contexts differ %d, the same %d", info_of(rig, first.id, SSL_SSI_CTX) != info_of(rig, second.id, SSL_SSI_CTX),
         info_of(rig, second.id, SSL_SSI_CTX) == info_of(rig, third.id, SSL_SSI_CTX));
    tls_leave(first.peer);
    tls_leave(second.peer);
    tls_leave(third.peer);
    rig_free(rig);
}

/* The result is set to NULL before anything is checked.
 * proves: SSL-80 SSL-81 */
CASE(errors) {
    EACH_ROLE(role) {
        fact("-- %s", role_text(role));
        Rig *rig = ssl_rig(role, PUSH, NULL);
        void *result = &result;
        CALL("not running", ssl_info(rig, 1, SSL_SSI_VERSION, &result));
        fact("result %s", result == NULL ? "NULL" : "left");
        TlsLink link = tls_link_up(rig, NULL);
        const int ids[] = {-1, 16, 1000, 2147483647};
        for (int i = 0; i < 4; i++) {
            char label[32];
            snprintf(label, sizeof label, "id %d", ids[i]);
            result = &result;
            CALL(label, ssl_info(rig, link.id, ids[i], &result));
            fact("result %s", result == NULL ? "NULL" : "left");
        }
        CALL("no place for the result", ssl_info(rig, link.id, SSL_SSI_VERSION, NULL));
        if (role != CLIENT) {
            result = &result;
            CALL("unknown connection", ssl_info(rig, 12345, SSL_SSI_VERSION, &result));
            fact("result %s", result == NULL ? "NULL" : "left");
        }
        tls_leave(link.peer);
        WAIT(rig_seen(rig, ON_CLOSE, link.id) == 1 && rig_ended(rig));
        CALL("closed", ssl_info(rig, link.id, SSL_SSI_VERSION, &result));
        rig_free(rig);
        rig = ssl_rig(role, PUSH, NULL);
        ssl_set_auto(rig, FALSE);
        Link clear = tls_connect(rig);
        result = &result;
        CALL("not started", ssl_info(rig, clear.id, SSL_SSI_VERSION, &result));
        CALL("not started, bad id", ssl_info(rig, clear.id, 99, &result));
        CALL("start", ssl_start_handshake(rig, clear.id));
        CALL("started", ssl_info(rig, clear.id, SSL_SSI_CTX, &result));
        fact("result %s", result == NULL ? "NULL" : "given");
        CALL("started, peer's certificate", ssl_info(rig, clear.id, SSL_SSI_PEER_CERT, &result));
        fact("result %s", result == NULL ? "NULL" : "given");
        peer_close(clear.peer);
        rig_free(rig);
    }
}

static En_HP_HandleResult ask_inside(Rig *rig, const Event *event) {
    static const char *const names[] = {[ON_PREPARE_CONNECT] = "OnPrepareConnect", [ON_ACCEPT] = "OnAccept", [ON_CONNECT] = "OnConnect",
                                        [ON_HANDSHAKE] = "OnHandShake", [ON_CLOSE] = "OnClose"};
    void *result = &result;
    if (event->id == 0 || names[event->kind] == NULL) return HR_OK;
    CALL(names[event->kind], ssl_info(rig, event->id, SSL_SSI_VERSION, &result));
    if (result != NULL) fact("  %s", (char *)result);
    return HR_OK;
}

/* At every stage of a connection whose handshake comes first.
 * proves: SSL-81 SSL-73 */
CASE(stages) {
    EACH_ROLE(role) {
        fact("-- %s", role_text(role));
        Rig *rig = ssl_rig(role, PUSH, ask_inside);
        TlsLink link = tls_link_up(rig, NULL);
        tls_leave(link.peer);
        WAIT(rig_seen(rig, ON_CLOSE, link.id) == 1 && rig_ended(rig));
        rig_free(rig);
    }
}

/* proves: SSL-81 */
CASE(while_connecting) {
    for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1)) {
        USHORT port;
        int listener = peer_listen_stuck(&port);
        Rig *rig = ssl_rig(role, PUSH, NULL);
        HP_CONNID id = 0;
        if (role == AGENT) {
            rig_start_agent(rig, true);
            id = rig_connect(rig, port);
        } else rig_start_client(rig, port, true);
        void *result = &result;
        CALL(role_text(role), ssl_info(rig, id, SSL_SSI_VERSION, &result));
        fact("  result %s", result == NULL ? "NULL" : "left");
        rig_free(rig);
        peer_close(listener);
    }
}

/* proves: SSL-81 SSL-5 ABI-51 */
CASE(without_tls) {
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, NULL);
        Link link = link_up(rig);
        void *result = &result;
        CALL(role_text(role), ssl_info(rig, link.id, SSL_SSI_VERSION, &result));
        fact("  result %s", result == NULL ? "NULL" : "left");
        peer_close(link.peer);
        rig_free(rig);
    }
}

static _Atomic bool more;
static _Atomic int looks;

static void *look_all_the_time(void *argument) {
    TlsLink *link = argument;
    while (more) {
        for (int i = 0; i < IDS; i++) {
            void *result;
            errno = 0;
            if (!TRUTH(ssl_info(link->rig, link->id, i, &result))) MUST(SYS_GetLastError() == EBADSLT || SYS_GetLastError() == EPERM);
            else if (result != NULL && i == SSL_SSI_VERSION) MUST(strncmp(result, "TLSv1.", 6) == 0);
            else if (result != NULL && i == SSL_SSI_CERT) MUST(strcmp(common_name(result), "server") == 0);
        }
        looks++;
    }
    return NULL;
}

/* A foreign thread looks while the connection ends, and at what it was given for a while after that.
 * proves: SSL-85 SSL-T8 */
CASE(foreign_thread) {
    Rig *rig = ssl_rig(SERVER, PUSH, NULL);
    rig_listen(rig);
    for (int i = 0; i < 30; i++) {
        TlsLink link = tls_link_more(rig, NULL);
        more = true;
        looks = 0;
        Thread *looker = thread_run(look_all_the_time, &link);
        WAIT(looks > 0);
        tls_leave(link.peer);
        WAIT(rig_seen(rig, ON_CLOSE, link.id) == 1 && rig_ended(rig));
        more = false;
        thread_join(looker);
    }
    fact("connections %d", rig_seen(rig, ON_CLOSE, 0));
    rig_free(rig);
}

/* What was given stays in use for a foreign thread after the end: still readable under a memory checker.
 * proves: SSL-85 */
CASE(pointers_outlive_the_connection) {
    Rig *rig = ssl_rig(SERVER, PUSH, NULL);
    TlsLink link = tls_link_up(rig, &(PeerOptions){.name = "x.example.com"});
    const char *name = info_of(rig, link.id, SSL_SSI_SERVER_NAME);
    tls_leave(link.peer);
    WAIT(rig_seen(rig, ON_CLOSE, link.id) == 1 && rig_ended(rig));
    fact("%s", name);
    rig_free(rig);
}

static _Atomic int sessions;

static void session_made(void *ssl, void *value, CRYPTO_EX_DATA *data, int index, long number, void *pointer) {
    (void)ssl, (void)value, (void)data, (void)index, (void)number, (void)pointer;
    sessions++;
}

static void session_freed(void *ssl, void *value, CRYPTO_EX_DATA *data, int index, long number, void *pointer) {
    (void)ssl, (void)value, (void)data, (void)index, (void)number, (void)pointer;
    sessions--;
}

/* Only sessions that the program has pointers into are kept after their end.
 * proves: SSL-85 */
CASE(sessions_that_nobody_holds_end) {
    MUST(SSL_get_ex_new_index(0, NULL, session_made, NULL, session_freed) >= 0);
    EACH_ROLE(role) for (int held = 0; held < 2; held++) {
        Rig *rig = ssl_rig(role, PUSH, NULL);
        TlsLink link = tls_link_up(rig, NULL);
        const int constant[] = {SSL_SSI_CTX_METHOD, SSL_SSI_SERVER_NAME_TYPE, SSL_SSI_VERSION, SSL_SSI_METHOD, SSL_SSI_CURRENT_CIPHER};
        for (int i = 0; i < 5; i++) info_of(rig, link.id, constant[i]);
        if (role == SERVER) MUST(info_of(rig, link.id, SSL_SSI_PEER_CERT) == NULL);
        if (held) MUST(info_of(rig, link.id, SSL_SSI_CIPHERS) != NULL);
        tls_leave(link.peer);
        WAIT(rig_seen(rig, ON_CLOSE, link.id) == 1 && rig_ended(rig));
        WAIT(sessions == held);
        rig_free(rig);
        WAIT(sessions == 0);
        fact("%s: ended with %s", role_text(role), held ? "the component" : "the connection");
    }
}
