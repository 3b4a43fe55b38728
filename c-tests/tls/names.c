/* Names that clients announce, and the functions about threads. */
#include "tls.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* proves: SSL-90 SSL-91 */
CASE(announced_names) {
    for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1)) {
        const char *addresses[] = {"127.0.0.1", "localhost", "127.0.0.1^server.example.com", "127.0.0.1^Mixed.Example.com", "127.0.0.1^192.0.2.7",
                                   "127.0.0.1^2001:db8::1", "127.0.0.1^", "localhost^x.example.com", "localhost^", "127.0.0.1^single"};
        fact("-- %s", role_text(role));
        for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
            USHORT port;
            int listener = peer_listen(&port);
            Rig *rig = ssl_rig(role, PUSH, NULL);
            HP_CONNID id = 1;
            if (role == AGENT) {
                rig_start_agent(rig, true);
                MUST(TRUTH(HP_Agent_Connect(rig->object, addresses[i], port, &id)));
            } else MUST(TRUTH(HP_Client_Start(rig->object, addresses[i], port, TRUE)));
            Peer *peer = tls_server(peer_accept(listener), NULL);
            MUST(strncmp(tls_shake(peer), "TLSv1", 5) == 0);
            WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == 1);
            void *type = NULL, *own = NULL;
            MUST(TRUTH(ssl_info(rig, id, SSL_SSI_SERVER_NAME_TYPE, &type)) && TRUTH(ssl_info(rig, id, SSL_SSI_SERVER_NAME, &own)));
            const char *name = SSL_get_servername(peer->ssl, TLSEXT_NAMETYPE_host_name);
            fact("%s: %s, type %ld", addresses[i], name ? name : "none", (long)(INT_PTR)type);
            MUST((name == NULL) == (own == NULL));
            tls_leave(peer);
            peer_close(listener);
            rig_free(rig);
        }
    }
}

/* On plain components the separator only says what the host is called.
 * proves: SSL-92 */
CASE(separator_without_tls) {
    for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1)) {
        USHORT port, remote = 0;
        char host[64] = "";
        int listener = peer_listen(&port), length = sizeof host;
        Rig *rig = rig_new(role, NULL);
        HP_CONNID id = 1;
        if (role == AGENT) {
            rig_start_agent(rig, true);
            MUST(TRUTH(HP_Agent_Connect(rig->object, "127.0.0.1^x.example.com", port, &id)));
        } else MUST(TRUTH(HP_Client_Start(rig->object, "127.0.0.1^x.example.com", port, TRUE)));
        int peer = peer_accept(listener);
        WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == 1);
        MUST(TRUTH(role == AGENT ? HP_Agent_GetRemoteHost(rig->object, id, host, &length, &remote) : HP_Client_GetRemoteHost(rig->object, host, &length, &remote)));
        fact("%s: %s, right port %d", role_text(role), host, remote == port);
        peer_close(peer);
        peer_close(listener);
        rig_free(rig);
    }
}

static En_HP_HandleResult remove_state(Rig *rig, const Event *event) {
    (void)rig;
    HP_SSL_RemoveThreadLocalState((THR_ID)event->id);
    return HR_OK;
}

static TlsLink shared;

static void *send_and_leave(void *unused) {
    (void)unused;
    MUST(TRUTH(rig_send(shared.rig, shared.id, "x", 1)));
    HP_SSL_RemoveThreadLocalState(0);
    HP_SSL_RemoveThreadLocalState((THR_ID)~0ul);
    MUST(TRUTH(rig_send(shared.rig, shared.id, "y", 1)));
    HP_SSL_RemoveThreadLocalState(0);
    return NULL;
}

/* In every callback, on this thread, and on one that ends: what comes next works.
 * proves: SSL-100 SSL-101 */
CASE(thread_local_state) {
    EACH_ROLE(role) {
        char got[2];
        HP_SSL_RemoveThreadLocalState(0);
        Rig *rig = ssl_rig(role, PUSH, remove_state);
        shared = tls_link_up(rig, NULL);
        HP_SSL_RemoveThreadLocalState(0);
        thread_join(thread_run(send_and_leave, NULL));
        fact("%s: arrived %zu", role_text(role), tls_read(shared.peer, got, 2));
        tls_leave(shared.peer);
        rig_free(rig);
        HP_SSL_RemoveThreadLocalState(0);
    }
}

/* The program's own OpenSSL goes on before, with and after components, also with an error that it has not looked at yet.
 * proves: SSL-102 */
CASE(beside_the_programs_openssl) {
    SSL_CTX *own = SSL_CTX_new(TLS_method());
    MUST(own != NULL && SSL_CTX_use_certificate_file(own, "/nonexistent", SSL_FILETYPE_PEM) != 1);
    EACH_ROLE(role) {
        Rig *rig = ssl_rig(role, PUSH, NULL);
        TlsLink link = tls_link_up(rig, NULL);
        char byte;
        MUST(TRUTH(rig_send(rig, link.id, "x", 1)));
        fact("%s: arrived %zu", role_text(role), tls_read(link.peer, &byte, 1));
        tls_leave(link.peer);
        rig_free(rig);
    }
    SSL *ssl = SSL_new(own);
    fact("still good: %d", ssl != NULL && SSL_CTX_use_certificate_chain_file(own, pki("server.chain.pem")) == 1);
    SSL_free(ssl);
    SSL_CTX_free(own);
}
