/* Handshakes that the program starts: STARTTLS. */
#include "tls.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

static Rig *manual_rig(Role role, Framing framing, Hook hook) {
    Rig *rig = ssl_rig(role, framing, hook);
    ssl_set_auto(rig, FALSE);
    return rig;
}

static void finish(Rig *rig, Link link, const char *label) {
    Peer *peer = tls_peer_of(rig, link.peer, NULL);
    char answer[8] = "";
    fact("%s: %s", label, tls_shake(peer));
    WAIT(rig_seen(rig, ON_HANDSHAKE, link.id) == 1);
    MUST(TRUTH(rig_send(rig, link.id, "secret", 6)));
    tls_send(peer, "hidden!", 7);
    fact("  arrived: %.*s", (int)tls_read(peer, answer, 6), answer);
    tls_leave(peer);
    WAIT(rig_seen(rig, ON_CLOSE, link.id) == 1);
    fact_events(rig, link.id, " ");
}

/* The connection stays without TLS for as long as the program wants. proves: SSL-57
 * SSL-50 SSL-59 */
CASE(clear_text_first) {
    EACH_ROLE(role) {
        Rig *rig = manual_rig(role, PUSH, NULL);
        Link link = tls_connect(rig);
        char text[8] = "";
        MUST(TRUTH(rig_send(rig, link.id, "clear", 5)));
        fact("%s: the peer reads %.*s", role_text(role), (int)peer_read(link.peer, text, 5), text);
        peer_send(link.peer, "CLEAR", 5);
        WAIT(rig_bytes(rig, ON_RECEIVE, link.id) == 5);
        fact_events(rig, link.id, "before");
        CALL("StartSSLHandShake", ssl_start_handshake(rig, link.id));
        CALL("Send", rig_send(rig, link.id, "x", 1));
        finish(rig, link, "started by a foreign thread");
        rig_free(rig);
    }
}

/* proves: SSL-57 */
CASE(never_started) {
    EACH_ROLE(role) {
        Rig *rig = manual_rig(role, PUSH, NULL);
        Link link = tls_connect(rig);
        peer_close(link.peer);
        WAIT(rig_seen(rig, ON_CLOSE, link.id) == 1);
        fact_events(rig, link.id, role_text(role));
        rig_free(rig);
    }
}

static Kind start_at;
static _Atomic int started;
static _Atomic long long longest;

static En_HP_HandleResult start_inside(Rig *rig, const Event *event) {
    if (event->kind != start_at) return HR_OK;
    if (event->kind == ON_RECEIVE && started > 0) return HR_OK;
    long long before = now_ms();
    CALL("  StartSSLHandShake inside", ssl_start_handshake(rig, event->id));
    if (now_ms() - before > longest) longest = now_ms() - before;
    started++;
    return HR_OK;
}

/* A client's ClientHello is sent inside the call: OnReceive need not return first.
 * proves: SSL-59 SSL-57 SSL-58 SSL-T14 */
CASE(started_in_callbacks) {
    EACH_ROLE(role) for (int first = 0; first < 2; first++) {
        start_at = first ? (role == SERVER ? ON_ACCEPT : ON_CONNECT) : ON_RECEIVE;
        started = 0;
        fact("-- %s, %s", role_text(role), first ? "in OnAccept or OnConnect" : "in OnReceive");
        Rig *rig = manual_rig(role, PUSH, start_inside);
        Link link = tls_connect(rig);
        if (!first) peer_send(link.peer, "go", 2);
        WAIT(started == 1);
        finish(rig, link, "handshake");
        fact("  took long: %d", longest > WAIT_LIMIT_MS / 2);
        rig_free(rig);
    }
}

static Gate go_on;
static En_HP_HandleResult start_and_wait(Rig *rig, const Event *event) {
    if (event->kind != ON_RECEIVE || started > 0) return HR_OK;
    started = TRUTH(ssl_start_handshake(rig, event->id));
    gate_wait(&go_on);
    return HR_OK;
}

/* proves: SSL-57 SSL-T14 SSL-58 */
CASE(hello_is_sent_inside_the_call) {
    for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1)) {
        unsigned char header[6] = {0};
        started = 0;
        gate_close(&go_on);
        Rig *rig = manual_rig(role, PUSH, start_and_wait);
        rig_unset_on_send(rig); /* that event has to wait for the callback that runs */
        Link link = tls_connect(rig);
        peer_send(link.peer, "go", 2);
        size_t got = peer_read(link.peer, header, sizeof header);
        WAIT(started != 0);
        fact("%s: started %d, %zu bytes, record %d, message %d while OnReceive runs", role_text(role), started, got, header[0], header[5]);
        gate_open(&go_on);
        peer_close(link.peer);
        rig_free(rig);
    }
}

static void start_is(const char *label, Rig *rig, HP_CONNID id) { CALL(label, ssl_start_handshake(rig, id)); }

/* The peer's queue is full, so that the connection does not come about.
 * proves: SSL-58 */
CASE(not_connected_yet) {
    for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1)) {
        USHORT port;
        int listener = peer_listen_stuck(&port);
        HP_CONNID id = 1;
        Rig *rig = manual_rig(role, PUSH, NULL);
        if (role == AGENT) {
            rig_start_agent(rig, true);
            id = rig_connect(rig, port);
        } else rig_start_client(rig, port, true);
        start_is(role_text(role), rig, id);
        rig_free(rig);
        peer_close(listener);
    }
}

/* proves: SSL-58 */
CASE(errors_in_order) {
    EACH_ROLE(role) {
        fact("-- %s", role_text(role));
        Rig *rig = ssl_rig(role, PUSH, NULL);
        start_is("automatic, not running", rig, 1);
        TlsLink shaken = tls_link_up(rig, NULL);
        start_is("automatic, done", rig, shaken.id);
        start_is("automatic, unknown connection", rig, 12345);
        tls_leave(shaken.peer);
        rig_free(rig);
        rig = manual_rig(role, PUSH, NULL);
        start_is("not running", rig, 1);
        Link link = tls_connect(rig);
        if (role != CLIENT) start_is("unknown connection", rig, 12345);
        start_is("started", rig, link.id);
        start_is("twice", rig, link.id);
        finish(rig, link, "handshake");
        start_is("closed", rig, link.id);
        rig_free(rig);
        rig = manual_rig(role, PUSH, NULL);
        TlsLink whole = {rig, NULL, 0};
        link = tls_connect(rig);
        start_is("once more", rig, link.id);
        whole.peer = tls_peer_of(rig, link.peer, NULL);
        tls_shake(whole.peer);
        WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == 1);
        start_is("when done", rig, link.id);
        ssl_cleanup(rig);
        start_is("done, without context", rig, link.id);
        tls_leave(whole.peer);
        rig_free(rig);
        rig = manual_rig(role, PUSH, NULL);
        link = tls_connect(rig);
        ssl_cleanup(rig);
        start_is("without context", rig, link.id);
        fact_events(rig, link.id, "still clear");
        MUST(TRUTH(rig_send(rig, link.id, "x", 1)));
        char byte;
        fact("arrived %zu", peer_read(link.peer, &byte, 1));
        peer_close(link.peer);
        rig_free(rig);
    }
}

/* What is in the same segment as the last clear text is TLS when OnReceive starts it: the buffer is so small that it comes later.
 * proves: SSL-59 SSL-55 */
CASE(hello_behind_clear_text) {
    start_at = ON_RECEIVE;
    started = 0;
    Rig *rig = manual_rig(SERVER, PUSH, start_inside);
    enum { PIECE = 64 };
    rig_set_buffer_size(rig, PIECE);
    Link link = tls_connect(rig);
    Peer *peer = tls_client(link.peer, NULL);
    unsigned char block[4096] = "go";
    tls_step(peer);
    size_t length = PIECE + tls_take(peer, block + PIECE, sizeof block - PIECE);
    peer_send(link.peer, block, length);
    fact("%s", tls_shake(peer));
    WAIT(rig_seen(rig, ON_HANDSHAKE, link.id) == 1);
    tls_send(peer, "data", 4);
    WAIT(rig_bytes(rig, ON_RECEIVE, link.id) == PIECE + 4);
    tls_leave(peer);
    WAIT(rig_seen(rig, ON_CLOSE, link.id) == 1);
    fact_events(rig, link.id, "server");
    rig_free(rig);
}

/* Received while paused, and not yet handed out.
 * proves: SSL-59 SSL-T11 */
CASE(hello_while_paused) {
    Rig *rig = manual_rig(SERVER, PUSH, NULL);
    Link link = tls_connect(rig);
    MUST(TRUTH(rig_pause(rig, link.id, TRUE)));
    CALL("StartSSLHandShake", ssl_start_handshake(rig, link.id));
    Peer *peer = tls_client(link.peer, NULL);
    tls_step(peer);
    tls_flush(peer);
    MUST(TRUTH(rig_pause(rig, link.id, FALSE)));
    fact("%s", tls_shake(peer));
    WAIT(rig_seen(rig, ON_HANDSHAKE, link.id) == 1);
    tls_leave(peer);
    rig_free(rig);
}

static En_HP_HandleResult start_on_pull(Rig *rig, const Event *event) {
    if (event->kind == ON_PULL && started == 0) {
        char text[4] = "";
        fact("fetched %s %s", fetch_text(rig_fetch(rig, event->id, text, 2)), text);
        CALL("StartSSLHandShake", ssl_start_handshake(rig, event->id));
        started++;
    }
    if (event->kind == ON_RECEIVE && started == 0) {
        fact("packet of %d", event->length);
        CALL("StartSSLHandShake", ssl_start_handshake(rig, event->id));
        started++;
    }
    return HR_OK;
}

/* Framing counts in clear text and in what TLS carries.
 * proves: SSL-66 SSL-57 SSL-59 */
CASE(pull_and_pack) {
    EACH_ROLE(role) for (Framing framing = PULL; framing <= PACK; framing = (Framing)(framing + 1)) {
        started = 0;
        fact("-- %s", role_text(role));
        Rig *rig = manual_rig(role, framing, start_on_pull);
        if (framing == PACK) rig_set_pack(rig, 4096, 3);
        Link link = tls_connect(rig);
        unsigned char packet[64], got[16];
        if (framing == PACK) peer_send_packet(link.peer, "go", 3);
        else peer_send(link.peer, "go", 2);
        WAIT(started == 1);
        Peer *peer = tls_peer_of(rig, link.peer, NULL);
        fact("%s", tls_shake(peer));
        WAIT(rig_seen(rig, ON_HANDSHAKE, link.id) == 1);
        if (framing == PACK) tls_send(peer, packet, packet_put(packet, "hello", 5, 3));
        else tls_send(peer, "hello", 5);
        WAIT(rig_seen(rig, framing == PACK ? ON_RECEIVE : ON_PULL, link.id) == 2);
        MUST(TRUTH(rig_send(rig, link.id, "world", 5)));
        size_t want = framing == PACK ? 9 : 5, length = tls_read(peer, got, want);
        fact("arrived %zu: %.5s", length, (const char *)got + want - 5);
        tls_leave(peer);
        rig_free(rig);
    }
}

static _Atomic int over_tls;

/* The first two bytes are a clear "go"; what comes later should have come over TLS. */
static En_HP_HandleResult start_behind_go(Rig *rig, const Event *event) {
    char text[4];
    if (event->kind != ON_PULL) return HR_OK;
    if (started++ > 0) {
        over_tls = event->length;
        return HR_OK;
    }
    MUST(rig_fetch(rig, event->id, text, 2) == FR_OK);
    MUST(TRUTH(ssl_start_handshake(rig, event->id)));
    return HR_OK;
}

/* What came behind the last clear text is in the buffer of a pull component when OnReceive starts TLS. It is TLS
 * all the same. proves: SSL-59 SSL-66 */
CASE(hello_in_the_pull_buffer) {
    started = over_tls = 0;
    Rig *rig = manual_rig(SERVER, PULL, start_behind_go);
    Link link = tls_connect(rig);
    Peer *peer = tls_client(link.peer, NULL);
    unsigned char block[4096] = "go";
    tls_step(peer);
    peer_send(link.peer, block, 2 + tls_take(peer, block + 2, sizeof block - 2));
    fact("%s", tls_shake(peer));
    WAIT(rig_seen(rig, ON_HANDSHAKE, link.id) == 1);
    tls_send(peer, "data", 4);
    WAIT(over_tls > 0);
    fact("fetchable %d", over_tls);
    tls_leave(peer);
    rig_free(rig);
}

/* An attacker adds clear text to the last segment before TLS. It must never look as if it had come over TLS.
 * proves: SSL-59 SSL-66 */
CASE(clear_text_in_the_pull_buffer) {
    EACH_ROLE(role) {
        started = over_tls = 0;
        Rig *rig = manual_rig(role, PULL, start_behind_go);
        Link link = tls_connect(rig);
        peer_send(link.peer, "goEVIL", 6);
        WAIT(started == 1);
        Peer *peer = tls_peer_of(rig, link.peer, NULL);
        bool done = strncmp(tls_shake(peer), "TLSv1", 5) == 0;
        WAIT(rig_seen(rig, ON_HANDSHAKE, link.id) == 1 || rig_seen(rig, ON_CLOSE, link.id) == 1);
        if (done && rig_seen(rig, ON_HANDSHAKE, link.id) == 1) {
            tls_send(peer, "data", 4);
            WAIT(over_tls > 0 || rig_seen(rig, ON_CLOSE, link.id) == 1);
        }
        fact("%s: clear text among what came over TLS %d", role_text(role), over_tls > 4);
        tls_free(peer);
        rig_free(rig);
    }
}

static void *start_it(void *argument) {
    Link *link = argument;
    errno = 0;
    if (TRUTH(ssl_start_handshake(link->rig, link->id))) started++;
    else MUST(SYS_GetLastError() == EALREADY);
    return NULL;
}

/* proves: SSL-58 SSL-T3 */
CASE(many_threads_start) {
    EACH_ROLE(role) {
        Rig *rig = manual_rig(role, PUSH, NULL);
        Link link = tls_connect(rig);
        Thread *threads[8];
        started = 0;
        for (int i = 0; i < 8; i++) threads[i] = thread_run(start_it, &link);
        for (int i = 0; i < 8; i++) thread_join(threads[i]);
        fact("%s: started %d time", role_text(role), started);
        finish(rig, link, "handshake");
        rig_free(rig);
    }
}
