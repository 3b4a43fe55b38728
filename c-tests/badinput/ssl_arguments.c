/* NULL, odd and huge arguments of the SSL functions, and calls at the wrong time, beside a session that must not notice. */
#include "tls.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static En_HP_HandleResult echo(Rig *rig, const Event *event) {
    if (event->kind == ON_RECEIVE) rig_send(rig, event->id, event->data, event->length);
    return HR_OK;
}

static void still_alive(TlsLink link) {
    char answer[6] = "";
    tls_send(link.peer, "alive", 5);
    fact("%s: %zu bytes: %s", role_text(link.rig->role), tls_read(link.peer, answer, 5), answer);
}

static void call_add(const char *label, int index) { fact("%s -> %d %s", label, index, index < 0 ? errno_text((int)SYS_GetLastError()) : "-"); }
#define ADD(label, call) call_add((label), (call_begin(), (call)))

static char *long_text(size_t length) {
    char *text = malloc(length + 1);
    memset(text, 'a', length);
    text[length] = '\0';
    return text;
}

/* proves: SSL-10 SSL-18 SSL-15 SSL-22 SSL-67 COM-8 */
CASE(setups) {
    EACH_ROLE(role) {
        Rig *live = ssl_rig(role, PUSH, echo), *rig = rig_new_ssl(role, PUSH, NULL);
        TlsLink link = tls_link_up(live, NULL);
        char *longest = long_text(1 << 20);
        fact("-- %s", role_text(role));
        CALL("a certificate name of a megabyte", ssl_setup_paths(rig, 0, longest, pki("server.key"), NULL, NULL));
        CALL("a key name of a megabyte", ssl_setup_paths(rig, 0, pki("server.pem"), longest, NULL, NULL));
        CALL("a password of a megabyte", ssl_setup_paths(rig, 0, pki("server.pem"), pki("server.encrypted.key"), longest, NULL));
        CALL("an authority name of a megabyte", ssl_setup_paths(rig, 0, NULL, NULL, NULL, longest));
        CALL("a certificate of a megabyte", ssl_setup_texts(rig, 0, longest, pki_text("server.key"), NULL, NULL));
        CALL("a key of a megabyte", ssl_setup_texts(rig, 0, pki_text("server.pem"), longest, NULL, NULL));
        CALL("an authority of a megabyte", ssl_setup_texts(rig, 0, NULL, NULL, NULL, longest));
        CALL("names that are no UTF-8", ssl_setup_paths(rig, 0, "\xff\xfe", "\xff\xfe", "\xff\xfe", NULL));
        CALL("an authority that is no UTF-8", ssl_setup_paths(rig, 0, NULL, NULL, NULL, "\xff\xfe"));
        CALL("texts that are no UTF-8", ssl_setup_texts(rig, 0, "\xff\xfe", "\xff\xfe", "\xff\xfe", NULL));
        CALL("a key that is a path", ssl_setup_texts(rig, 0, pki_text("server.pem"), pki("server.key"), NULL, NULL));
        CALL("a password that is no UTF-8", ssl_setup_paths(rig, 0, pki("server.pem"), pki("server.encrypted.key"), "\xff", NULL));
        CALL("half a certificate", ssl_setup_texts(rig, 0, "-----BEGIN CERTIFICATE-----\nMIIB", pki_text("server.key"), NULL, NULL));
        CALL("half a key", ssl_setup_texts(rig, 0, pki_text("server.pem"), "-----BEGIN PRIVATE KEY-----\n", NULL, NULL));
        CALL("half an authority", ssl_setup_texts(rig, 0, NULL, NULL, NULL, "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"));
        const int modes[] = {INT_MIN, -1, 8, 0x10000, INT_MAX};
        for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
            char label[32];
            snprintf(label, sizeof label, "mode %d", modes[i]);
            CALL(label, ssl_setup(rig, (Material){.mode = modes[i], .cert = "server.pem", .key = "server.key"}));
            ssl_cleanup(rig);
        }
        CALL("on the live one", ssl_setup(live, (Material){.cert = "missing.pem"}));
        still_alive(link);
        tls_leave(link.peer);
        free(longest);
        rig_free(rig);
        rig_free(live);
    }
}

/* Any bits as the verify mode of a handshake: bits that OpenSSL does not know do
 * nothing. proves: SSL-23 SSL-14 */
CASE(odd_modes_in_use) {
    const int modes[] = {INT_MIN, 8, 0x10000};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        Rig *rig = rig_new_ssl(SERVER, PUSH, echo);
        MUST(TRUTH(ssl_setup(rig, (Material){.mode = modes[i], .cert = "server.chain.pem", .key = "server.key"})));
        TlsLink link = tls_link_up(rig, NULL);
        still_alive(link);
        tls_leave(link.peer);
        rig_free(rig);
    }
}

/* proves: SSL-30 SSL-32 SSL-35 SSL-103 SSL-40 */
CASE(names_and_lists) {
    Rig *rig = ssl_rig(SERVER, PUSH, echo);
    TlsLink link = tls_link_up(rig, NULL);
    HP_Object o = rig->object;
    char *longest = long_text(1 << 20), *dotted = long_text(1 << 20);
    dotted[10] = '.';
    ADD("AddSSLContext of nothing", HP_SSLServer_AddSSLContext(o, 0, NULL, NULL, NULL, NULL));
    ADD("a long name", HP_SSLServer_AddSSLContext(o, 0, longest, longest, longest, longest));
    ADD("odd mode", HP_SSLServer_AddSSLContext(o, INT_MIN, NULL, NULL, NULL, NULL));
    ADD("long texts", HP_SSLServer_AddSSLContextByMemory(o, 0, longest, longest, longest, longest));
    ADD("no key", HP_SSLServer_AddSSLContextByMemory(o, 0, pki_text("a.pem"), NULL, NULL, NULL));
    CALL("bind a long name", HP_SSLServer_BindSSLServerName(o, longest, 0));
    CALL("bind no UTF-8", HP_SSLServer_BindSSLServerName(o, "\xff.\xfe", 0));
    CALL("bind spaces", HP_SSLServer_BindSSLServerName(o, " . ", 0));
    CALL("bind dots", HP_SSLServer_BindSSLServerName(o, "...", 0));
    CALL("bind to the least", HP_SSLServer_BindSSLServerName(o, "a.b", INT_MIN));
    CALL("bind to the greatest", HP_SSLServer_BindSSLServerName(o, "a.b", INT_MAX));
    fact("a long name gets %d, dots %d, nothing %d", HP_SSL_DefaultServerNameCallback(dotted, o), HP_SSL_DefaultServerNameCallback("....", o),
         HP_SSL_DefaultServerNameCallback("", o));
    fact("contexts that are none: %d %d %d", HP_SSL_DefaultServerNameCallback("a.b", NULL), HP_SSL_DefaultServerNameCallback("a.b", &link),
         HP_SSL_DefaultServerNameCallback("a.b", (PVOID)(UINT_PTR)1));
    still_alive(link);
    tls_leave(link.peer);
    MUST(TRUTH(rig_stop(rig)));
    EACH_ROLE(role) {
        Rig *other = rig_new_ssl(role, PUSH, NULL);
        ssl_set_ciphers(other, NULL);
        fact("%s, no list: %s", role_text(role), ssl_ciphers(other));
        ssl_set_ciphers(other, longest);
        fact("a long list is kept: %d", strlen(ssl_ciphers(other)) == 1 << 20);
        CALL("and refused", ssl_setup(other, server_material));
        rig_free(other);
    }
    free(longest);
    free(dotted);
    rig_free(rig);
}

/* proves: SSL-58 SSL-80 SSL-81 COM-12 */
CASE(connections) {
    EACH_MULTI_ROLE(role) {
        Rig *rig = ssl_rig(role, PUSH, echo), *manual = ssl_rig(role, PUSH, echo);
        ssl_set_auto(manual, FALSE);
        TlsLink stale = tls_link_up(rig, NULL), live = tls_link_more(rig, NULL);
        Link clear = tls_connect(manual);
        tls_leave(stale.peer);
        WAIT(rig_count(rig) == 1);
        HP_CONNID bad[] = {0, stale.id, 3, 10000, 0x7FFFFFFF, 0xFFFFFFFF, ~0ul, ~0ul - 1, 1ul << 63};
        int accepted = 0, wrong = 0, left = 0;
        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
            void *info = &info;
#define BAD(call) (errno = 0, accepted += TRUTH(call), wrong += SYS_GetLastError() != EBADSLT)
            BAD(ssl_start_handshake(manual, bad[i] == stale.id ? 77 : bad[i]));
            for (int what = -1; what <= 16; what++) {
                BAD(ssl_info(rig, bad[i], what, &info));
                left += info != NULL;
                errno = 0;
                accepted += TRUTH(ssl_info(rig, live.id, what, NULL));
                wrong += SYS_GetLastError() != EINVAL;
            }
        }
        fact("%s: accepted %d, wrong errors %d, results left %d", role_text(role), accepted, wrong, left);
        still_alive(live);
        peer_close(clear.peer);
        tls_leave(live.peer);
        rig_free(rig);
        rig_free(manual);
    }
}

/* The setters' BOOL may be anything.
 * proves: SSL-50 */
CASE(odd_flags) {
    EACH_ROLE(role) {
        Rig *rig = rig_new_ssl(role, PUSH, NULL);
        const int flags[] = {0, 1, -1, 256, INT_MIN};
        for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
            ssl_set_auto(rig, flags[i]);
            fact("%s, %d: %s", role_text(role), flags[i], truth_text(ssl_is_auto(rig)));
        }
        rig_free(rig);
    }
}
