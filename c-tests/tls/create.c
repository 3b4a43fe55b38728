/* SSL objects: their life cycle, what they share with TCP objects, settings, and what they need before
 * Start. */
#include "tls.h"

#include <errno.h>
#include <string.h>

#define EACH_FRAMING(framing) for (Framing framing = PUSH; framing <= PACK; framing = (Framing)(framing + 1))

static const char *framing_text(Framing framing) { return framing == PUSH ? "push" : framing == PULL ? "pull" : "pack"; }

static BOOL is_secure(Rig *r) {
    return r->role == SERVER ? HP_Server_IsSecure(r->object) : r->role == AGENT ? HP_Agent_IsSecure(r->object) : HP_Client_IsSecure(r->object);
}

static Rig *plain_rig(Role role, Framing framing) {
    return framing == PUSH ? rig_new(role, NULL) : framing == PULL ? rig_new_pull(role, NULL) : rig_new_pack(role, NULL);
}

/* proves: SSL-2 SSL-3 COM-84 */
CASE(is_secure) {
    EACH_ROLE(role) EACH_FRAMING(framing) {
        Rig *secure = rig_new_ssl(role, framing, NULL), *plain = plain_rig(role, framing);
        fact("%s %s: with TLS %s, without %s", role_text(role), framing_text(framing), truth_text(is_secure(secure)), truth_text(is_secure(plain)));
        rig_free(secure);
        rig_free(plain);
    }
}

/* Functions of the TCP families on SSL objects: properties, state, framing.
 * proves: SSL-1 */
CASE(tcp_functions) {
    EACH_ROLE(role) {
        Rig *pull = rig_new_ssl(role, PULL, NULL), *pack = rig_new_ssl(role, PACK, NULL);
        HP_Object o = pack->object;
        char byte;
        rig_set_buffer_size(pull, 1234);
        rig_set_pack(pack, 77, 5);
        o = pull->object;
        fact("%s: buffer %u, state %s, %s", role_text(role),
             role == SERVER ? HP_TcpServer_GetSocketBufferSize(o) : role == AGENT ? HP_TcpAgent_GetSocketBufferSize(o) : HP_TcpClient_GetSocketBufferSize(o),
             state_text(rig_state(pull)), fetch_text(rig_fetch(pull, 1, &byte, 1)));
        o = pack->object;
        fact("  packets %u, flag %u",
             role == SERVER ? HP_TcpPackServer_GetMaxPackSize(o) : role == AGENT ? HP_TcpPackAgent_GetMaxPackSize(o) : HP_TcpPackClient_GetMaxPackSize(o),
             role == SERVER ? HP_TcpPackServer_GetPackHeaderFlag(o) : role == AGENT ? HP_TcpPackAgent_GetPackHeaderFlag(o) : HP_TcpPackClient_GetPackHeaderFlag(o));
        rig_free(pull);
        rig_free(pack);
    }
}

/* proves: SSL-5 */
CASE(stubs_of_plain_kinds) {
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, NULL);
        Link link = link_up(rig);
        void *info = &link;
        fact("-- %s", role_text(role));
        CALL("SetupSSLContext", ssl_setup(rig, server_material));
        CALL("SetupSSLContextByMemory", ssl_setup_memory(rig, server_material));
        CALL("StartSSLHandShake", ssl_start_handshake(rig, link.id));
        CALL("GetSSLSessionInfo", ssl_info(rig, link.id, SSL_SSI_VERSION, &info));
        CALL("IsSSLAutoHandShake", ssl_is_auto(rig));
        ssl_set_auto(rig, TRUE);
        ssl_set_ciphers(rig, "ALL");
        ssl_cleanup(rig);
        fact("still %s, ciphers %s, info %s", truth_text(ssl_is_auto(rig)), ssl_ciphers(rig) == NULL ? "NULL" : "given", info == NULL ? "NULL" : "left");
        if (role == SERVER) {
            fact("AddSSLContext %d", ssl_add(rig, server_material));
            CALL("BindSSLServerName", HP_SSLServer_BindSSLServerName(rig->object, "a.example.com", 0));
        }
        peer_send(link.peer, "alive", 5);
        WAIT(rig_bytes(rig, ON_RECEIVE, link.id) == 5);
        rig_free(rig);
    }
}

/* proves: SSL-40 SSL-41 SSL-50 */
CASE(settings) {
    EACH_ROLE(role) {
        Rig *rig = rig_new_ssl(role, PUSH, NULL);
        fact("-- %s: automatic %s, ciphers %s", role_text(role), truth_text(ssl_is_auto(rig)), ssl_ciphers(rig));
        ssl_set_auto(rig, FALSE);
        char list[] = "ECDHE-ECDSA-AES128-GCM-SHA256";
        ssl_set_ciphers(rig, list);
        memset(list, 'x', sizeof list - 1); /* a copy was taken */
        fact("set: automatic %s, ciphers %s", truth_text(ssl_is_auto(rig)), ssl_ciphers(rig));
        const char *same = ssl_ciphers(rig);
        MUST(TRUTH(ssl_setup(rig, role == SERVER ? server_material : no_material)));
        Link link = tls_connect(rig);
        ssl_set_auto(rig, TRUE);
        ssl_set_ciphers(rig, "ALL");
        fact("while running: automatic %s, ciphers %s, text %s", truth_text(ssl_is_auto(rig)), ssl_ciphers(rig), same == ssl_ciphers(rig) ? "stays" : "moved");
        peer_close(link.peer);
        CALL("Stop", rig_stop(rig) || role == CLIENT); /* a client may have noticed by itself */
        WAIT(rig_state(rig) == SS_STOPPED);
        ssl_set_auto(rig, 5);
        fact("stopped again: automatic %s", truth_text(ssl_is_auto(rig)));
        rig_free(rig);
    }
}

static BOOL start_at(Rig *rig, const char *address) {
    return rig->role == SERVER ? HP_Server_Start(rig->object, address, 0)
           : rig->role == AGENT ? HP_Agent_Start(rig->object, address, TRUE) : HP_Client_Start(rig->object, address, 9, TRUE);
}

static BOOL start(Rig *rig) { return start_at(rig, "127.0.0.1"); }

/* Parameters that Start would refuse too are not looked at.
 * proves: SSL-27 SSL-12 */
CASE(start_without_context) {
    EACH_ROLE(role) {
        Rig *rig = rig_new_ssl(role, PUSH, NULL);
        fact("-- %s", role_text(role));
        START(rig, "Start", start(rig));
        START(rig, "at a bad address", start_at(rig, "256.0.0.1"));
        rig_set_workers(rig, 0xFFFFFFFF);
        START(rig, "with bad properties", start(rig));
        fact_component(rig, "events");
        CALL("SetupSSLContext", ssl_setup_paths(rig, 0, pki("missing.pem"), NULL, NULL, NULL));
        fact("its error is not the component's: %s", se_text(rig_error(rig)));
        rig_free(rig);
    }
}

/* proves: SSL-28 SSL-26 SSL-27 */
CASE(several_runs) {
    EACH_ROLE(role) {
        Rig *rig = ssl_rig(role, PUSH, NULL);
        for (int run = 0; run < 3; run++) {
            TlsLink link = tls_link_up(rig, NULL);
            MUST(TRUTH(rig_stop(rig)));
            tls_free(link.peer);
        }
        fact("%s: handshakes %d", role_text(role), rig_seen(rig, ON_HANDSHAKE, 0));
        ssl_cleanup(rig);
        ssl_cleanup(rig);
        START(rig, "after cleanup", start(rig));
        CALL("SetupSSLContext", ssl_setup(rig, role == SERVER ? server_material : no_material));
        TlsLink link = tls_link_up(rig, NULL);
        fact("handshakes %d", rig_seen(rig, ON_HANDSHAKE, 0));
        tls_free(link.peer);
        rig_free(rig);
    }
}

/* proves: SSL-4 */
CASE(independent_objects) {
    Rig *one = ssl_rig(SERVER, PUSH, NULL), *two = rig_new_ssl(SERVER, PUSH, NULL), *three = rig_new_ssl(SERVER, PUSH, NULL);
    MUST(TRUTH(ssl_setup(two, (Material){.cert = "a.chain.pem", .key = "a.key"})));
    TlsLink first = tls_link_up(one, NULL), second = tls_link_up(two, NULL);
    fact("presented: %s", tls_subject(first.peer));
    fact("presented: %s", tls_subject(second.peer));
    START(three, "the third", start(three));
    ssl_cleanup(one);
    TlsLink later = tls_link_more(two, NULL);
    fact("after a cleanup of the first: %s", tls_subject(later.peer));
    tls_free(first.peer);
    tls_free(second.peer);
    tls_free(later.peer);
    rig_free(one);
    rig_free(two);
    rig_free(three);
}

/* With a session, a handshake half way and one that has not begun.
 * proves: SSL-2 */
CASE(destroy_while_busy) {
    EACH_MULTI_ROLE(role) EACH_FRAMING(framing) {
        Rig *rig = ssl_rig(role, framing, NULL);
        TlsLink whole = tls_link_up(rig, NULL);
        Link half = tls_connect_more(rig), none = tls_connect_more(rig);
        Peer *peer = tls_peer_of(rig, half.peer, NULL);
        tls_step(peer);
        tls_flush(peer);
        rig_free(rig);
        fact("%s %s: %s, %s", role_text(role), framing_text(framing), tls_end(whole.peer, NULL), peer_end(none.peer, NULL));
        tls_free(whole.peer);
        tls_free(peer);
        peer_close(none.peer);
    }
}
