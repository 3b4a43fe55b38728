/* HP_Ext_GetSSLFailureReason, HP_Ext_GetSSLSetupError, HP_Ext_SetSSLVerifyHost. The texts are OpenSSL's, and differ from version to
 * version: cases look for words. */
#include <hpsocket/HPSocket4C-Ext.h>

#include "tls.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROOM = 1001 };

static char reason[ROOM]; /* of the latest OnClose */

static En_HP_HandleResult ask(Rig *rig, const Event *event) {
    if (event->kind != ON_CLOSE) return HR_OK;
    int length = ROOM;
    call_begin();
    BOOL got = HP_Ext_GetSSLFailureReason(rig->object, event->id, reason, &length);
    if (!TRUTH(got)) snprintf(reason, sizeof reason, "FALSE %s", errno_text(errno));
    else if ((size_t)length != strlen(reason) + 1) snprintf(reason, sizeof reason, "wrong length");
    return HR_OK;
}

/* Prints whether the words are there, and what is there instead if not. '|' separates alternatives. */
static void says(const char *label, const char *words) {
    char copy[256], *rest = copy;
    snprintf(copy, sizeof copy, "%s", words);
    for (char *word = strsep(&rest, "|"); word; word = strsep(&rest, "|"))
        if (strstr(reason, word)) {
            fact("%s: says %s", label, words);
            return;
        }
    fact("%s: %s", label, reason);
}

static void after(Rig *rig, const char *label, const char *words) {
    WAIT(rig_seen(rig, ON_CLOSE, 0) == 1 && rig_ended(rig));
    says(label, words);
    rig_forget(rig);
}

static void failed_handshake(Rig *rig, const char *label, const PeerOptions *options, const char *words) {
    Link link = tls_connect_more(rig);
    Peer *peer = tls_peer_of(rig, link.peer, options);
    if (strncmp(tls_shake(peer), "TLSv1", 5) == 0) tls_end(peer, NULL);
    after(rig, label, words);
    tls_free(peer);
}

CASE(of_servers) {
    Rig *rig = rig_new_ssl(SERVER, PUSH, ask);
    Material strict = {.mode = SSL_VM_PEER | SSL_VM_FAIL_IF_NO_PEER_CERT, .cert = "server.chain.pem", .key = "server.key", .ca = "ca.pem"};
    MUST(TRUTH(ssl_setup(rig, strict)));
    rig_listen(rig);
    failed_handshake(rig, "no certificate", NULL, "did not return a certificate");
    failed_handshake(rig, "a foreign one", &(PeerOptions){.cert = "stranger.pem", .key = "stranger.key"}, "certificate verify failed: unable to get");
    failed_handshake(rig, "too old", &(PeerOptions){.version = TLS1_1_VERSION, .ciphers = "DEFAULT:@SECLEVEL=0"}, "unsupported protocol");
    Link link = tls_connect_more(rig);
    peer_send(link.peer, "GET / HTTP/1.0\r\n\r\n", 18);
    after(rig, "HTTP", "http request");
    peer_close(link.peer);
    link = tls_connect_more(rig);
    peer_send(link.peer, "\0\1\2\3\4\5\6\7\10\11\12\13\14\15", 14);
    after(rig, "garbage", "wrong version number|unsupported protocol|record layer failure|unexpected message");
    peer_close(link.peer);
    rig_free(rig);
}

CASE(of_clients) {
    for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1)) {
        fact("-- %s", role_text(role));
        Rig *rig = rig_new_ssl(role, PUSH, ask);
        MUST(TRUTH(ssl_setup(rig, (Material){.mode = SSL_VM_PEER, .ca = "foreign.pem"})));
        if (role == AGENT) rig_start_agent(rig, true);
        failed_handshake(rig, "an unknown authority", NULL, "certificate verify failed: unable to get");
        rig_free(rig);
        rig = rig_new_ssl(role, PUSH, ask);
        MUST(TRUTH(ssl_setup(rig, no_material)));
        if (role == AGENT) rig_start_agent(rig, true);
        failed_handshake(rig, "a server that refuses", &(PeerOptions){.version = TLS1_1_VERSION, .cert = "server.chain.pem", .key = "server.key"},
            "alert|unsupported protocol|wrong version");
        rig_free(rig);
    }
}

CASE(alerts_of_the_peer) {
    Rig *rig = ssl_rig(SERVER, PUSH, ask);
    rig_listen(rig);
    failed_handshake(rig, "the client does not trust us", &(PeerOptions){.ca = "foreign.pem"}, "alert unknown ca");
    rig_free(rig);
}

CASE(records_that_are_broken) {
    EACH_ROLE(role) {
        Rig *rig = ssl_rig(role, PUSH, ask);
        TlsLink link = tls_link_up(rig, NULL);
        peer_send(link.peer->fd, "\x17\x03\x03\0\x20" "0123456789abcdef0123456789abcdef", 37);
        after(rig, role_text(role), "bad record mac|decryption failed");
        tls_free(link.peer);
        rig_free(rig);
    }
}

CASE(nothing_failed) {
    EACH_ROLE(role) {
        Rig *rig = ssl_rig(role, PUSH, ask);
        TlsLink link = tls_link_up(rig, NULL);
        int length = ROOM;
        CALL("while it is well", HP_Ext_GetSSLFailureReason(rig->object, link.id, reason, &length));
        tls_notify(link.peer);
        after(rig, role_text(role), "FALSE ENODATA");
        length = ROOM;
        CALL("when it is gone", HP_Ext_GetSSLFailureReason(rig->object, link.id, reason, &length));
        tls_free(link.peer);
        rig_free(rig);
        rig = ssl_rig(role, PUSH, ask);
        Link cut = tls_connect(rig);
        peer_close(cut.peer);
        after(rig, "the peer gives up", "FALSE ENODATA");
        rig_free(rig);
        rig = rig_new(role, ask);
        Link plain = link_up(rig);
        peer_close(plain.peer);
        after(rig, "a plain one", "FALSE EPERM");
        rig_free(rig);
    }
}

static void with_bad_places(Rig *rig, HP_CONNID id) {
    int length = ROOM;
    call_begin();
    CALL("no length", HP_Ext_GetSSLFailureReason(rig->object, id, reason, NULL));
    CALL("no room", HP_Ext_GetSSLFailureReason(rig->object, id, NULL, &length));
    length = 3;
    CALL("little room", HP_Ext_GetSSLFailureReason(rig->object, id, reason, &length));
    int needed = length;
    CALL("just enough", HP_Ext_GetSSLFailureReason(rig->object, id, reason, &length));
    fact("all of it: %d", (int)strlen(reason) + 1 == needed && length == needed);
    length = 0;
    CALL("only the size", HP_Ext_GetSSLFailureReason(rig->object, id, NULL, &length));
    fact("the same: %d", length == needed);
    length = ROOM;
    CALL("unknown connection", HP_Ext_GetSSLFailureReason(rig->object, id + 1000, reason, &length));
    CALL("no object", HP_Ext_GetSSLFailureReason(NULL, id, reason, &length));
    CALL("a listener", HP_Ext_GetSSLFailureReason(rig->listener, id, reason, &length));
}

static En_HP_HandleResult ask_badly(Rig *rig, const Event *event) {
    if (event->kind == ON_CLOSE) with_bad_places(rig, event->id);
    return HR_OK;
}

CASE(bad_places) {
    Rig *rig = ssl_rig(SERVER, PUSH, ask_badly);
    rig_listen(rig);
    Link link = tls_connect_more(rig);
    peer_send(link.peer, "GET / HTTP/1.0\r\n\r\n", 18);
    WAIT(rig_seen(rig, ON_CLOSE, 0) == 1 && rig_ended(rig));
    peer_close(link.peer);
    rig_free(rig);
}

static void setup_says(Rig *rig, const char *label, BOOL set_up, const char *words) {
    int length = ROOM;
    memset(reason, 0, sizeof reason);
    call_begin();
    if (!TRUTH(HP_Ext_GetSSLSetupError(rig->object, reason, &length))) snprintf(reason, sizeof reason, "FALSE %s", errno_text(errno));
    fact("%s -> %s", label, truth_text(set_up));
    says(" ", words);
}

/* Whether the reason has a piece of the secret in it. */
static bool tells(const char *secret) {
    enum { PIECE = 16 };
    char piece[PIECE + 1] = "";
    for (size_t at = 0; strlen(secret + at) >= PIECE; at++) {
        memcpy(piece, secret + at, PIECE);
        if (strstr(reason, piece)) return true;
    }
    return false;
}

static void setup_hides(Rig *rig, const char *label, BOOL set_up, const char *secret) {
    int length = ROOM;
    memset(reason, 0, sizeof reason);
    MUST(TRUTH(HP_Ext_GetSSLSetupError(rig->object, reason, &length)));
    chat("%s: %s", label, reason);
    fact("%s -> %s, tells the secret %d", label, truth_text(set_up), tells(secret));
}

/* Reasons go to logs, so a text that was given as a path must not appear in them. */
CASE(of_keys_in_the_place_of_paths) {
    static const char password[] = "correct horse battery staple";
    Rig *rig = rig_new_ssl(SERVER, PUSH, NULL);
    const char *cert = pki("server.chain.pem"), *text = pki_text("server.key");
    const char *secret = strchr(text, '\n') + 1; /* behind the line that begins every key */
    setup_hides(rig, "a key's text", ssl_setup_paths(rig, 0, cert, text, NULL, NULL), secret);
    setup_hides(rig, "as a certificate", ssl_setup_paths(rig, 0, text, cert, NULL, NULL), secret);
    setup_hides(rig, "as an authority", ssl_setup_paths(rig, 0, NULL, NULL, NULL, text), secret);
    setup_hides(rig, "paths as texts", ssl_setup_texts(rig, 0, cert, pki("server.key"), password, NULL), password);
    rig_free(rig);
}

#define GBK "\xc4\xe3\xba\xc3" /* two characters; no UTF-8 */

static void setup_names(Rig *rig, const char *label, BOOL set_up, const char *path) {
    setup_says(rig, label, set_up, "No such file");
    fact("  the path is unchanged %d", strstr(reason, path) != NULL);
}

/* Paths may be any bytes, and are shown as the program gave them. proves: COM-3 */
CASE(of_paths_that_are_not_utf8) {
    EACH_ROLE(role) {
        fact("-- %s", role_text(role));
        Rig *rig = rig_new_ssl(role, PUSH, NULL);
        const char *cert = pki("server.chain.pem"), *key = pki("server.key"), *missing = "/no/" GBK ".pem";
        setup_names(rig, "certificate", ssl_setup_paths(rig, 0, missing, key, NULL, NULL), missing);
        setup_names(rig, "key", ssl_setup_paths(rig, 0, cert, missing, NULL, NULL), missing);
        setup_names(rig, "authority", ssl_setup_paths(rig, 0, NULL, NULL, NULL, missing), missing);
        rig_free(rig);
    }
}

/* Files and directories of authorities are found under such paths, too.
 * proves: COM-3 SSL-15 */
CASE(paths_that_are_not_utf8) {
    char folder[] = "/tmp/hpsocket-" GBK "-XXXXXX", paths[4][64];
    const char *names[] = {"hashed", "ca.pem", "client.chain.pem", "client.key"};
    MUST(mkdtemp(folder) != NULL);
    for (int i = 0; i < 4; i++) {
        snprintf(paths[i], sizeof paths[i], "%s/" GBK ".%d", folder, i);
        MUST(symlink(pki(names[i]), paths[i]) == 0);
    }
    for (int i = 0; i < 2; i++) {
        Rig *rig = rig_new_ssl(AGENT, PUSH, NULL);
        setup_says(rig, names[i], ssl_setup_paths(rig, SSL_VM_PEER, paths[2], paths[3], NULL, paths[i]), "FALSE ENODATA");
        TlsLink link = tls_link_up(rig, &(PeerOptions){.cert = "server.chain.pem", .key = "server.key", .ca = "ca.pem"});
        fact("  trusted, and the certificate arrived: %s", tls_subject(link.peer));
        tls_leave(link.peer);
        rig_free(rig);
    }
    for (int i = 0; i < 4; i++) unlink(paths[i]);
    rmdir(folder);
}

CASE(of_setups) {
    EACH_ROLE(role) {
        fact("-- %s", role_text(role));
        Rig *rig = rig_new_ssl(role, PUSH, NULL);
        const char *cert = pki("server.chain.pem"), *key = pki("server.key");
        setup_says(rig, "nothing yet", FALSE, "FALSE ENODATA");
        setup_says(rig, "no such file", ssl_setup_paths(rig, 0, "/no/such.pem", key, NULL, NULL), "certificate file /no/such.pem: No such file");
        setup_says(rig, "no such key", ssl_setup_paths(rig, 0, cert, "/no/such.key", NULL, NULL), "key file /no/such.key: No such file");
        setup_says(rig, "a directory", ssl_setup_paths(rig, 0, cert, "/", NULL, NULL), "key file /: not a file");
        setup_says(rig, "no key", ssl_setup_paths(rig, 0, cert, NULL, NULL, NULL), "private key is missing");
        setup_says(rig, "another key", ssl_setup(rig, (Material){.cert = "server.chain.pem", .key = "a.key"}), "not the certificate's");
        setup_says(rig, "encrypted", ssl_setup(rig, (Material){.cert = "server.chain.pem", .key = "server.encrypted.key"}), "no password given");
        setup_says(rig, "wrong password",
            ssl_setup(rig, (Material){.cert = "server.chain.pem", .key = "server.encrypted.key", .password = "guess"}), "wrong password");
        setup_says(rig, "no PEM", ssl_setup(rig, (Material){.cert = "text.pem", .key = "server.key"}), "text.pem: no certificate");
        setup_says(rig, "a broken one", ssl_setup(rig, (Material){.cert = "tail.pem", .key = "server.key"}), "after the first certificate");
        setup_says(rig, "no CA", ssl_setup_paths(rig, SSL_VM_PEER, NULL, NULL, NULL, "/no/ca.pem"), "CA /no/ca.pem: No such file");
        setup_says(rig, "no CA in it", ssl_setup(rig, (Material){.mode = SSL_VM_PEER, .ca = "text.pem"}), "text.pem: no certificate");
        setup_says(rig, "a short key", ssl_setup(rig, (Material){.cert = "short.pem", .key = "short.key"}), "key too small");
        setup_says(rig, "from memory", ssl_setup_texts(rig, 0, pki_text("text.pem"), pki_text("server.key"), NULL, NULL), "certificate text: no certificate");
        ssl_set_ciphers(rig, "NONSENSE");
        setup_says(rig, "ciphers", ssl_setup(rig, server_material), "cipher list: no cipher match");
        ssl_set_ciphers(rig, "DEFAULT");
        setup_says(rig, "good", ssl_setup(rig, server_material), "FALSE ENODATA");
        setup_says(rig, "again", ssl_setup(rig, server_material), "set up already");
        ssl_cleanup(rig);
        setup_says(rig, "after cleanup", ssl_setup(rig, server_material), "FALSE ENODATA");
        if (role == SERVER) {
            setup_says(rig, "one more", ssl_add(rig, (Material){.cert = "server.chain.pem", .key = "a.key"}) < 0 ? FALSE : TRUE, "not the certificate's");
            ssl_cleanup(rig);
            setup_says(rig, "one more, too early", ssl_add(rig, server_material) < 0 ? FALSE : TRUE, "not set up yet");
        }
        rig_free(rig);
    }
}

/* Relative paths are shown as they were resolved. */
CASE(of_relative_paths) {
    MUST(chdir(pki("empty")) == 0);
    char here[512], wanted[600];
    MUST(getcwd(here, sizeof here));
    snprintf(wanted, sizeof wanted, "certificate file %s/cert.pem: No such file", here);
    Rig *rig = rig_new_ssl(SERVER, PUSH, NULL);
    MUST(!TRUTH(ssl_setup_paths(rig, 0, "cert.pem", "cert.key", NULL, NULL)));
    int length = ROOM;
    MUST(TRUTH(HP_Ext_GetSSLSetupError(rig->object, reason, &length)));
    fact("names the place: %d", strncmp(reason, wanted, strlen(wanted)) == 0);
    CALL("no length", HP_Ext_GetSSLSetupError(rig->object, reason, NULL));
    length = 5;
    CALL("little room", HP_Ext_GetSSLSetupError(rig->object, reason, &length));
    fact("needed: %d", length == (int)strlen(reason) + 1);
    Rig *plain = rig_new(SERVER, NULL);
    CALL("a plain one", HP_Ext_GetSSLSetupError(plain->object, reason, &length));
    CALL("no object", HP_Ext_GetSSLSetupError(NULL, reason, &length));
    rig_free(plain);
    rig_free(rig);
}

/* Connects by name to a server whose certificate is for other names. */
static void by_name(Rig *rig, const char *label, const char *words) {
    USHORT port;
    int listener = peer_listen(&port);
    rig_forget(rig);
    HP_CONNID id = 0;
    if (rig->role == AGENT) MUST(TRUTH(HP_Agent_Connect(rig->object, "127.0.0.1^other.example.com", port, &id)));
    else MUST(TRUTH(HP_Client_Start(rig->object, "127.0.0.1^other.example.com", port, TRUE)));
    Peer *peer = tls_server(peer_accept(listener), NULL);
    peer_close(listener);
    bool done = strncmp(tls_shake(peer), "TLSv1", 5) == 0;
    WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == 1 || rig_seen(rig, ON_CLOSE, 0) == 1);
    fact("%s: accepted %d", label, rig_seen(rig, ON_HANDSHAKE, 0));
    if (done && rig_seen(rig, ON_HANDSHAKE, 0) == 1) tls_notify(peer);
    WAIT(rig_seen(rig, ON_CLOSE, 0) == 1 && rig_ended(rig));
    says(" ", words);
    tls_free(peer);
}

/* proves: SSL-T1 */
CASE(host_names) {
    for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1)) {
        Rig *rig = rig_new_ssl(role, PUSH, ask);
        Material trusting = {.mode = SSL_VM_PEER, .ca = "ca.pem"};
        fact("-- %s, default %s", role_text(role), truth_text(HP_Ext_IsSSLVerifyHost(rig->object)));
        MUST(TRUTH(ssl_setup(rig, trusting)));
        if (role == AGENT) rig_start_agent(rig, true);
        by_name(rig, "compared", "expected other.example.com, presented server.example.com, *.wild.example.com");
        HP_Ext_SetSSLVerifyHost(rig->object, FALSE);
        fact("set: %s", truth_text(HP_Ext_IsSSLVerifyHost(rig->object)));
        by_name(rig, "set after the setup", "expected other.example.com");
        ssl_cleanup(rig);
        MUST(TRUTH(ssl_setup(rig, trusting)));
        by_name(rig, "not compared", "FALSE ENODATA");
        HP_Ext_SetSSLVerifyHost(rig->object, 0x100); /* any other than 0 */
        fact("set again: %s", truth_text(HP_Ext_IsSSLVerifyHost(rig->object)));
        ssl_cleanup(rig);
        MUST(TRUTH(ssl_setup(rig, trusting)));
        by_name(rig, "compared again", "expected other.example.com");
        rig_free(rig);
    }
    Rig *plain = rig_new(CLIENT, NULL);
    errno = 0;
    HP_Ext_SetSSLVerifyHost(plain->object, FALSE);
    fact("set on a plain one: %s", errno_text(errno));
    CALL("of a plain one", HP_Ext_IsSSLVerifyHost(plain->object));
    CALL("of none", HP_Ext_IsSSLVerifyHost(NULL));
    rig_free(plain);
}

/* proves: SSL-T1 */
CASE(host_names_by_environment) {
    MUST(setenv("HPSOCKET_SSL_VERIFY_HOST", "0", 1) == 0);
    Rig *rig = rig_new_ssl(CLIENT, PUSH, ask);
    fact("default %s", truth_text(HP_Ext_IsSSLVerifyHost(rig->object)));
    MUST(TRUTH(ssl_setup(rig, (Material){.mode = SSL_VM_PEER, .ca = "ca.pem"})));
    by_name(rig, "not compared", "FALSE ENODATA");
    HP_Ext_SetSSLVerifyHost(rig->object, TRUE);
    fact("the environment wins: %s", truth_text(HP_Ext_IsSSLVerifyHost(rig->object)));
    rig_free(rig);
}
