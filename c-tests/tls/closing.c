/* How sessions end, by either side, properly or not. */
#include "tls.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EACH_VERSION(version) for (int version = TLS1_2_VERSION; version <= TLS1_3_VERSION; version++)

static PeerOptions of_version(int version) {
    return (PeerOptions){.version = version, .cert = "server.chain.pem", .key = "server.key"};
}

static void show_end(TlsLink link, const char *label) {
    WAIT(rig_seen(link.rig, ON_CLOSE, link.id) == 1 && rig_ended(link.rig));
    fact_events(link.rig, link.id, label);
}

/* proves: SSL-69 SSL-T6 SSL-68 */
CASE(close_notify_from_the_peer) {
    EACH_ROLE(role) EACH_VERSION(version) {
        PeerOptions options = of_version(version);
        Rig *rig = ssl_rig(role, PUSH, NULL);
        TlsLink link = tls_link_up(rig, &options);
        tls_queue(link.peer, "bye", 3);
        tls_notify(link.peer);
        show_end(link, role_text(role));
        fact("  answered with %s", tls_end(link.peer, NULL));
        tls_free(link.peer);
        rig_free(rig);
    }
}

/* proves: SSL-68 SSL-112 */
CASE(fin) {
    EACH_ROLE(role) EACH_VERSION(version) {
        PeerOptions options = of_version(version);
        Rig *rig = ssl_rig(role, PUSH, NULL);
        TlsLink link = tls_link_up(rig, &options);
        tls_send(link.peer, "bye", 3);
        tls_leave(link.peer);
        show_end(link, role_text(role));
        rig_free(rig);
    }
}

/* Before the handshake, in its middle, and inside a record.
 * proves: SSL-68 SSL-54 SSL-112 */
CASE(fin_early) {
    EACH_ROLE(role) {
        for (int half = 0; half < 3; half++) {
            Rig *rig = ssl_rig(role, PUSH, NULL);
            Link link = tls_connect(rig);
            Peer *peer = tls_peer_of(rig, link.peer, NULL);
            unsigned char block[4096];
            if (half > 0 && role == SERVER) {
                tls_step(peer);
                size_t length = tls_take(peer, block, sizeof block);
                peer_send(link.peer, block, half == 1 ? length : length / 2);
            }
            if (half > 0 && role != SERVER) peer_send(link.peer, "\x16\x03\x03", half);
            tls_leave(peer);
            show_end((TlsLink){rig, NULL, link.id}, role_text(role));
            rig_free(rig);
        }
    }
}

/* proves: SSL-68 */
CASE(reset) {
    EACH_ROLE(role) {
        Rig *rig = ssl_rig(role, PUSH, NULL);
        TlsLink link = tls_link_up(rig, NULL);
        Event event;
        peer_reset(link.peer->fd);
        WAIT(rig_seen(rig, ON_CLOSE, link.id) == 1 && rig_last(rig, ON_CLOSE, link.id, &event));
        fact("%s: %s, SO_CLOSE or SO_RECEIVE %d", role_text(role), errno_text(event.code), event.operation == SO_CLOSE || event.operation == SO_RECEIVE);
        link.peer->fd = -1;
        tls_free(link.peer);
        rig_free(rig);
    }
}

static void own_end(Role role, int version, const char *label, BOOL force, bool stop) {
    PeerOptions options = of_version(version);
    Rig *rig = ssl_rig(role, PUSH, NULL);
    TlsLink link = tls_link_up(rig, &options);
    enum { LENGTH = 30000 };
    unsigned char *block = malloc(LENGTH);
    pattern_fill(block, 0, LENGTH);
    if (!force) MUST(TRUTH(rig_send(rig, link.id, block, LENGTH)));
    if (stop) MUST(TRUTH(rig_stop(rig)));
    else MUST(TRUTH(rig_disconnect(rig, link.id, force)));
    if (!force) fact("%s, %s: data %zu", role_text(role), label, tls_read_pattern(link.peer, LENGTH));
    fact("%s, %s: %s", role_text(role), label, tls_end(link.peer, NULL));
    show_end(link, " ");
    free(block);
    tls_free(link.peer);
    rig_free(rig);
}

/* proves: SSL-70 SSL-T6 */
CASE(own_close) {
    EACH_ROLE(role) EACH_VERSION(version) {
        if (role != CLIENT) {
            own_end(role, version, "Disconnect", FALSE, false);
            own_end(role, version, "Disconnect by force", TRUE, false);
        }
        own_end(role, version, "Stop", FALSE, true);
    }
}

/* One handshake record, no more. */
static void take_hello(int peer) {
    unsigned char header[5], body[16384];
    MUST(peer_read(peer, header, sizeof header) == sizeof header && header[0] == SSL3_RT_HANDSHAKE);
    size_t length = (size_t)header[3] << 8 | header[4];
    MUST(length <= sizeof body && peer_read(peer, body, length) == length);
}

/* A session whose handshake is not complete is closed silently. proves: SSL-70 */
CASE(own_close_during_handshake) {
    EACH_ROLE(role) {
        Rig *rig = ssl_rig(role, PUSH, NULL);
        Link link = tls_connect(rig);
        size_t total = 0;
        if (role != SERVER) take_hello(link.peer);
        MUST(TRUTH(rig_stop(rig)));
        const char *end = peer_end(link.peer, &total);
        fact("%s: %s after %zu bytes%s", role_text(role), end, total, role == SERVER ? "" : " behind the hello");
        fact_events(rig, link.id, " ");
        peer_close(link.peer);
        rig_free(rig);
    }
}

static _Atomic int after_end;

static En_HP_HandleResult look_in_close(Rig *rig, const Event *event) {
    if (event->kind != ON_CLOSE) return HR_OK;
    void *version = NULL;
    CALL("  GetSSLSessionInfo in OnClose", ssl_info(rig, event->id, SSL_SSI_VERSION, &version));
    fact("  %s", version == NULL ? "nothing" : (const char *)version);
    CALL("  Send in OnClose", rig_send(rig, event->id, "x", 1));
    after_end++;
    return HR_OK;
}

/* proves: SSL-73 SSL-83 SSL-74 */
CASE(in_on_close) {
    EACH_ROLE(role) for (int broken = 0; broken < 2; broken++) {
        fact("-- %s, %s", role_text(role), broken ? "broken" : "closed");
        Rig *rig = ssl_rig(role, PUSH, look_in_close);
        after_end = 0;
        TlsLink link = tls_link_up(rig, NULL);
        if (broken) peer_send(link.peer->fd, "garbage, no record", 18);
        else tls_notify(link.peer);
        WAIT(after_end == 1 && rig_ended(rig));
        CALL("Send afterwards", rig_send(rig, link.id, "x", 1));
        tls_free(link.peer);
        rig_free(rig);
    }
}

/* A record whose content was changed on its way.
 * proves: SSL-67 SSL-71 */
CASE(bad_record) {
    EACH_ROLE(role) EACH_VERSION(version) {
        PeerOptions options = of_version(version);
        Rig *rig = ssl_rig(role, PUSH, NULL);
        TlsLink link = tls_link_up(rig, &options);
        unsigned char record[256];
        tls_queue(link.peer, "hello", 5);
        size_t length = tls_take(link.peer, record, sizeof record);
        record[length - 1] ^= 1;
        peer_send(link.peer->fd, record, length);
        fact("%s: %s", role_text(role), tls_end(link.peer, NULL));
        show_end(link, " ");
        tls_free(link.peer);
        rig_free(rig);
    }
}

/* An alert of the peer: it ended the session itself, so that it gets none.
 * proves: SSL-67 */
CASE(alert_from_the_peer) {
    for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1)) {
        Rig *rig = ssl_rig(role, PUSH, NULL);
        Link link = tls_connect(rig);
        /* Its certificate fits no cipher that the component offers. */
        Peer *peer = tls_server(link.peer, &(PeerOptions){.version = TLS1_2_VERSION, .ciphers = "PSK"});
        fact("%s: the peer says %s", role_text(role), tls_shake(peer));
        show_end((TlsLink){rig, NULL, link.id}, " ");
        tls_free(peer);
        rig_free(rig);
    }
    Rig *rig = ssl_rig(SERVER, PUSH, NULL);
    Link link = tls_connect(rig);
    Peer *peer = tls_client(link.peer, &(PeerOptions){.ca = "foreign.pem"});
    fact("server: the peer says %s", tls_shake(peer));
    show_end((TlsLink){rig, NULL, link.id}, " ");
    tls_free(peer);
    rig_free(rig);
}

/* proves: SSL-67 SSL-71 */
CASE(plain_text_to_a_tls_port) {
    EACH_ROLE(role) {
        Rig *rig = ssl_rig(role, PUSH, NULL);
        Link link = tls_connect(rig);
        peer_send(link.peer, "GET / HTTP/1.1\r\nHost: x\r\n\r\n", 27);
        WAIT(rig_seen(rig, ON_CLOSE, link.id) == 1 && rig_ended(rig));
        fact_events(rig, link.id, role_text(role));
        peer_close(link.peer);
        rig_free(rig);
    }
}

static bool send_fails(TlsLink link, int code) {
    errno = 0;
    return !TRUTH(rig_send(link.rig, link.id, "x", 1)) && SYS_GetLastError() == (DWORD)code;
}

static Gate in_receive, leave_receive;

static En_HP_HandleResult block_on_receive(Rig *rig, const Event *event) {
    (void)rig;
    if (event->kind != ON_RECEIVE) return HR_OK;
    gate_open(&in_receive);
    gate_wait(&leave_receive);
    return HR_OK;
}

/* The peer has sent close_notify while OnReceive runs. That ends only its own direction, so other threads may send
 * until OnClose. proves: SSL-69 SSL-74 SSL-T8 */
CASE(send_to_a_closing_one) {
    EACH_ROLE(role) {
        gate_close(&in_receive), gate_close(&leave_receive);
        Rig *rig = ssl_rig(role, PUSH, block_on_receive);
        TlsLink link = tls_link_up(rig, NULL);
        tls_queue(link.peer, "x", 1);
        tls_notify(link.peer);
        gate_wait(&in_receive);
        CALL("while OnReceive runs", rig_send(rig, link.id, "y", 1));
        gate_open(&leave_receive);
        show_end(link, role_text(role));
        fact("  afterwards refused %d", send_fails(link, role == CLIENT ? EPERM : EBADSLT));
        tls_free(link.peer);
        rig_free(rig);
    }
}
