/* Draining of SSL connections: ciphertext, then close_notify. */
#include <hpsocket/HPSocket4C-Ext.h>

#include "tls.h"

#include <string.h>
#include <sys/socket.h>

#define EACH_VERSION(version) for (int version = TLS1_2_VERSION; version <= TLS1_3_VERSION; version++)

enum { ANSWER = 8000 * 1024, FOR_EVER_MS = 1000000 };

static unsigned char answer[ANSWER];
static _Atomic int length; /* of an answer */

static En_HP_HandleResult give_answer(Rig *rig, const Event *event) {
    static unsigned char taken[64];
    if (event->kind == ON_PULL) MUST(rig_fetch(rig, event->id, taken, event->length) == FR_OK);
    if (event->kind == ON_RECEIVE || event->kind == ON_PULL) MUST(TRUTH(rig_send(rig, event->id, answer, length)));
    return HR_OK;
}

static TlsLink link_of(Role role, Framing framing, int version) {
    pattern_fill(answer, 0, ANSWER);
    Rig *rig = ssl_rig(role, framing, give_answer);
    if (framing == PACK) rig_set_pack(rig, 4000000, 0);
    PeerOptions options = {.version = version, .cert = "server.chain.pem", .key = "server.key"};
    return tls_link_up(rig, &options);
}

static void fact_close(TlsLink link, const char *label) {
    WAIT(rig_seen(link.rig, ON_CLOSE, link.id) == 1 && rig_ended(link.rig));
    Event event = {0};
    rig_last(link.rig, ON_CLOSE, link.id, &event);
    fact("%s: OnClose (%s,%s)", label, op_text(event.operation), errno_text(event.code));
}

/* What the peer receives until the end. */
static void fact_answer(TlsLink link, size_t skip) {
    unsigned char header[PACKET_HEADER];
    MUST(tls_read(link.peer, header, skip) == skip);
    size_t got = tls_read_pattern(link.peer, (size_t)length), more = 0;
    const char *end = tls_end(link.peer, &more);
    fact("  all %d, more %zu, %s", (int)got == length, more, end);
    tls_free(link.peer);
    rig_free(link.rig);
}

/* A request and close_notify, which the component reads together. proves: SSL-69
 * SSL-70 TCP-95 */
CASE(request_and_goodbye) {
    static const int lengths[] = {10, 300000, ANSWER};
    EACH_ROLE(role) EACH_VERSION(version) for (int i = 0; i < 3; i++) {
        TlsLink link = link_of(role, PUSH, version);
        length = lengths[i];
        tls_queue(link.peer, "?", 1);
        SSL_shutdown(link.peer->ssl);
        tls_flush(link.peer);
        fact_close(link, role_text(role)); /* before the peer reads */
        fact_answer(link, 0);
    }
}

/* proves: SSL-69 SSL-66 TCP-95 */
CASE(of_all_framings) {
    length = 1000000;
    EACH_ROLE(role) for (Framing framing = PULL; framing <= PACK; framing++) {
        unsigned char packet[PACKET_HEADER + 1];
        TlsLink link = link_of(role, framing, 0);
        if (framing == PACK) tls_queue(link.peer, packet, packet_put(packet, "?", 1, 0));
        else tls_queue(link.peer, "?", 1);
        SSL_shutdown(link.peer->ssl);
        tls_flush(link.peer);
        fact_close(link, role_text(role));
        fact_answer(link, framing == PACK ? PACKET_HEADER : 0);
    }
}

/* The answer is on its way when the peer sends close_notify, or ends its side without
 * it. proves: SSL-69 SSL-68 TCP-95 */
CASE(the_end_comes_later) {
    length = ANSWER;
    EACH_ROLE(role) for (int fin = 0; fin <= 1; fin++) {
        TlsLink link = link_of(role, PUSH, 0);
        tls_send(link.peer, "?", 1);
        WAIT(rig_bytes(link.rig, ON_SEND, link.id) > ANSWER / 100);
        if (fin) peer_half_close(link.peer->fd);
        else tls_notify(link.peer);
        fact_close(link, role_text(role));
        fact_answer(link, 0);
    }
}

/* Nothing may come behind close_notify; what does is dropped. proves: SSL-69 */
CASE(more_behind_the_goodbye) {
    length = ANSWER;
    EACH_ROLE(role) EACH_VERSION(version) for (int later = 0; later <= 1; later++) {
        TlsLink link = link_of(role, PUSH, version);
        unsigned char block[512];
        static unsigned char garbage[1 << 20];
        tls_queue(link.peer, "?", 1);
        SSL_shutdown(link.peer->ssl);
        size_t size = tls_take(link.peer, block, sizeof block / 2);
        memset(block + size, 0x17, sizeof block - size);
        peer_send(link.peer->fd, block, later ? size : sizeof block);
        fact_close(link, role_text(role));
        if (later) peer_send(link.peer->fd, garbage, sizeof garbage);
        fact_answer(link, 0);
    }
}

/* proves: SSL-70 TCP-90 */
CASE(disconnect) {
    length = ANSWER;
    EACH_MULTI_ROLE(role) for (int force = 0; force <= 1; force++) {
        TlsLink link = link_of(role, PUSH, 0);
        MUST(TRUTH(rig_send(link.rig, link.id, answer, ANSWER)));
        MUST(TRUTH(rig_disconnect(link.rig, link.id, force)));
        fact_close(link, force ? "by force" : "without");
        fact_answer(link, 0);
    }
}

/* proves: TCP-95 */
CASE(deaf_peers_are_given_up) {
    length = ANSWER;
    EACH_ROLE(role) {
        pattern_fill(answer, 0, ANSWER);
        Rig *rig = ssl_rig(role, PUSH, give_answer);
        HP_Ext_SetDrainTimeout(rig->object, 200);
        TlsLink link = tls_link_up(rig, NULL);
        int before = count_fds();
        long long since = now_ms();
        tls_queue(link.peer, "?", 1);
        SSL_shutdown(link.peer->ssl);
        tls_flush(link.peer);
        WAIT(count_fds() < before);
        fact("%s: not before its time %d", role_text(role), now_ms() - since >= 200);
        fact_answer(link, 0);
    }
}

static En_HP_HandleResult reset_at_the_end(Rig *rig, const Event *event) {
    if (event->kind == ON_ACCEPT || event->kind == ON_PREPARE_CONNECT) MUST(SYS_SSO_Linger((SOCKET)event->fd, 1, 0) == 0);
    return give_answer(rig, event);
}

/* proves: TCP-92 */
CASE(linger_time_0_resets) {
    length = ANSWER;
    EACH_ROLE(role) {
        Rig *rig = ssl_rig(role, PUSH, reset_at_the_end);
        TlsLink link = tls_link_up(rig, NULL);
        tls_queue(link.peer, "?", 1);
        tls_notify(link.peer);
        WAIT(rig_ended(rig));
        fact("%s: %s", role_text(role), tls_end(link.peer, NULL));
        tls_free(link.peer);
        rig_free(rig);
    }
}
