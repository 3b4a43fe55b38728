/* Peers that do not speak TLS, or speak it wrongly or incompletely. A good one must be served all the same. */
#include "tls.h"

#include "process.h"
#include "stress.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static En_HP_HandleResult echo(Rig *rig, const Event *event) {
    if (event->kind == ON_RECEIVE) rig_send(rig, event->id, event->data, event->length);
    return HR_OK;
}

static bool is_served(TlsLink link) {
    char answer[5] = "";
    tls_send(link.peer, "alive", 5);
    return tls_read(link.peer, answer, 5) == 5 && memcmp(answer, "alive", 5) == 0;
}

typedef struct { const char *label, *bytes; size_t length; } Garbage;
#define GARBAGE(label, text) {label, text, sizeof text - 1}
static const Garbage garbage[] = {
    GARBAGE("zeros", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), GARBAGE("ones", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"),
    GARBAGE("HTTP", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"), GARBAGE("SSH", "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"),
    GARBAGE("SSL 2 hello", "\x80\x2e\x01\x00\x02\x00\x15\x00\x00\x00\x10\x01\x00\x80\x02\x00\x80\x03\x00\x80\x04\x00\x80\x05\x00\x80\x06\x00\x40\x07\x00"
                           "\xc0xxxxxxxxxxxxxxxx"),
    GARBAGE("record too long", "\x16\x03\x01\xff\xff\x01\x00\x00\x00"), GARBAGE("empty handshake record", "\x16\x03\x01\x00\x00\x16\x03\x01\x00\x00"),
    GARBAGE("data before the handshake", "\x17\x03\x03\x00\x05hello"), GARBAGE("fatal alert", "\x15\x03\x03\x00\x02\x02\x28"),
    GARBAGE("close_notify first", "\x15\x03\x03\x00\x02\x01\x00"), GARBAGE("message too long", "\x16\x03\x01\x00\x09\x01\xff\xff\xff\x03\x03xxx"),
    GARBAGE("unknown record", "\x63\x03\x03\x00\x01x"), GARBAGE("heartbeat", "\x18\x03\x02\x00\x03\x01\x40\x00")};
enum { GARBAGES = sizeof garbage / sizeof *garbage };

/* Sent first, then FIN, for those that wait for more.
 * proves: SSL-67 SSL-54 SSL-68 */
CASE(garbage_first) {
    EACH_ROLE(role) {
        Rig *rig = ssl_rig(role, PUSH, echo);
        if (role == SERVER) rig_listen(rig);
        if (role == AGENT) rig_start_agent(rig, true);
        fact("-- %s", role_text(role));
        for (int i = 0; i < GARBAGES; i++) {
            rig_forget(rig);
            Link link = tls_connect_more(rig);
            peer_send(link.peer, garbage[i].bytes, garbage[i].length);
            peer_half_close(link.peer);
            WAIT(rig_seen(rig, ON_CLOSE, 0) == 1 && rig_ended(rig));
            fact_events(rig, link.id, garbage[i].label);
            peer_close(link.peer);
        }
        TlsLink good = tls_link_more(rig, NULL);
        fact("served %d", is_served(good));
        tls_leave(good.peer);
        rig_free(rig);
    }
}

/* Behind a complete handshake, in the same segment as a good record.
 * proves: SSL-67 SSL-71 */
CASE(garbage_later) {
    EACH_ROLE(role) {
        Rig *rig = ssl_rig(role, PUSH, NULL);
        if (role == SERVER) rig_listen(rig);
        if (role == AGENT) rig_start_agent(rig, true);
        fact("-- %s", role_text(role));
        for (int i = 0; i < GARBAGES; i++) {
            unsigned char block[512];
            rig_forget(rig);
            TlsLink link = tls_link_more(rig, NULL);
            tls_queue(link.peer, "good", 4);
            size_t length = tls_take(link.peer, block, sizeof block - 100);
            memcpy(block + length, garbage[i].bytes, garbage[i].length);
            peer_send(link.peer->fd, block, length + garbage[i].length);
            peer_half_close(link.peer->fd);
            WAIT(rig_seen(rig, ON_CLOSE, 0) == 1 && rig_ended(rig));
            fact_events(rig, link.id, garbage[i].label);
            tls_free(link.peer);
        }
        rig_free(rig);
    }
}

/* One byte of the hello differs. Most are refused, some are not noticed, and the server
 * continues. proves: SSL-67 SSL-T9 */
CASE(changed_hellos) {
    Rig *rig = ssl_rig(SERVER, PUSH, echo);
    rig_listen(rig);
    Dice dice = dice_new(1);
    int others = 0;
    for (int i = 0; i < 300; i++) {
        unsigned char hello[2048];
        Peer *peer = tls_client(peer_connect(rig->port), &(PeerOptions){.name = "a.example.com"});
        tls_step(peer);
        size_t length = tls_take(peer, hello, sizeof hello);
        hello[dice_roll(&dice, (int)length)] ^= (unsigned char)(1 + dice_roll(&dice, 255));
        peer_send(peer->fd, hello, length);
        tls_leave(peer);
    }
    WAIT(rig_seen(rig, ON_ACCEPT, 0) == 300 && rig_seen(rig, ON_CLOSE, 0) == 300);
    for (HP_CONNID id = 1; id <= 300; id++) {
        Event event;
        if (!rig_last(rig, ON_CLOSE, id, &event)) continue;
        others += !(event.operation == SO_RECEIVE && event.code == EBADMSG) && !(event.operation == SO_CLOSE && (event.code == 0 || event.code == ECONNRESET));
    }
    fact("handshakes %d, other endings %d", rig_seen(rig, ON_HANDSHAKE, 0), others);
    TlsLink good = tls_link_more(rig, NULL);
    fact("served %d", is_served(good));
    tls_leave(good.peer);
    rig_free(rig);
}

/* A good stream is cut at every length, and ends there.
 * proves: SSL-68 SSL-112 SSL-63 */
CASE(truncated_streams) {
    Rig *rig = ssl_rig(SERVER, PUSH, NULL);
    rig_listen(rig);
    unsigned char stream[512];
    size_t whole = 1;
    int odd = 0, full = 0;
    for (size_t cut = 0; cut <= whole; cut++) {
        rig_forget(rig);
        TlsLink link = tls_link_more(rig, NULL);
        tls_queue(link.peer, "first record", 12);
        tls_queue(link.peer, "second record", 13);
        whole = tls_take(link.peer, stream, sizeof stream);
        peer_send(link.peer->fd, stream, cut);
        tls_leave(link.peer);
        Event event;
        WAIT(rig_seen(rig, ON_CLOSE, 0) == 1 && rig_ended(rig));
        MUST(rig_last(rig, ON_CLOSE, 0, &event));
        long bytes = rig_bytes(rig, ON_RECEIVE, link.id);
        odd += event.operation != SO_CLOSE || event.code != 0 || (bytes != 0 && bytes != 12 && bytes != 25);
        full += bytes == 25;
    }
    fact("odd endings %d, complete %d", odd, full);
    rig_free(rig);
}

/* proves: SSL-52 SSL-54 SSL-63 */
CASE(one_byte_at_a_time) {
    EACH_ROLE(role) {
        Rig *rig = ssl_rig(role, PUSH, echo);
        Link link = tls_connect(rig);
        Peer *peer = tls_peer_of(rig, link.peer, NULL);
        unsigned char block[8192];
        int turns = 0;
        for (bool complete = false; !complete; turns++) {
            complete = tls_step(peer);
            size_t length = tls_take(peer, block, sizeof block);
            peer_dribble(link.peer, block, length);
            if (complete) break;
            length = peer_read(link.peer, block, 1); /* reads are small too */
            MUST(length == 1 && BIO_write(SSL_get_rbio(peer->ssl), block, 1) == 1);
        }
        WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == 1);
        tls_queue(peer, "alive", 5);
        size_t rest = tls_take(peer, block, sizeof block);
        peer_dribble(link.peer, block, rest);
        fact("%s: turns %d, answered %zu", role_text(role), turns > 10, tls_read(peer, block, 5));
        tls_leave(peer);
        rig_free(rig);
    }
}

/* The same bytes, but each byte of a handshake message in a record of its own, up to the first record of another kind. */
static size_t in_small_records(unsigned char *to, const unsigned char *from, size_t length, bool *whole) {
    size_t at = 0, out = 0;
    while (at < length) {
        size_t size = (size_t)from[at + 3] << 8 | from[at + 4];
        *whole |= from[at] != SSL3_RT_HANDSHAKE;
        if (*whole) {
            memcpy(to + out, from + at, 5 + size);
            out += 5 + size;
        } else
            for (size_t i = 0; i < size; i++, out += 6) {
                memcpy(to + out, from + at, 3);
                memcpy(to + out + 3, (const unsigned char[]){0, 1, from[at + 5 + i]}, 3);
            }
        at += 5 + size;
    }
    return out;
}

/* proves: SSL-54 SSL-63 */
CASE(one_byte_records) {
    EACH_ROLE(role) for (int version = TLS1_2_VERSION; version <= TLS1_3_VERSION; version++) {
        static unsigned char flight[16384], small[6 * sizeof flight];
        Rig *rig = ssl_rig(role, PUSH, echo);
        Link link = tls_connect(rig);
        Peer *peer = tls_peer_of(rig, link.peer, &(PeerOptions){.version = version, .cert = "server.chain.pem", .key = "server.key"});
        bool complete = false, whole = false;
        int split = 0;
        while (!complete) {
            complete = tls_step(peer);
            size_t length = tls_take(peer, flight, sizeof flight);
            if (length > 0) {
                size_t sent = in_small_records(small, flight, length, &whole);
                split += sent > length;
                peer_send(link.peer, small, sent);
            }
            if (complete) break;
            ssize_t got = read(link.peer, flight, sizeof flight);
            MUST(got > 0 && BIO_write(SSL_get_rbio(peer->ssl), flight, (int)got) == got);
        }
        TlsLink good = {rig, peer, link.id};
        fact("%s, %s: flights in small records %d, served %d", role_text(role), SSL_get_version(peer->ssl), split, is_served(good));
        tls_leave(peer);
        rig_free(rig);
    }
}

/* A hello of so many bytes: names of protocols, which the server does not look at, make it as long as one likes. */
static const char *long_hello(Rig *rig, size_t length, size_t *size) {
    static unsigned char names[60000], flight[65536];
    Peer *peer = tls_client(peer_connect(rig->port), NULL);
    for (size_t i = 0; i < length; i += 100) names[i] = 99;
    names[length - length % 100] = (unsigned char)(length % 100 - 1);
    MUST(SSL_set_alpn_protos(peer->ssl, names, (unsigned)length) == 0);
    tls_step(peer);
    *size = tls_take(peer, flight, sizeof flight);
    peer_send(peer->fd, flight, *size);
    const char *how = tls_shake(peer);
    tls_free(peer);
    return how;
}

/* OpenSSL accepts hellos of up to 131396 bytes, in any number of records. A longer one is refused before it has arrived, and
 * the memory of an incomplete one is freed when the connection ends. proves: SSL-67 SSL-68 */
CASE(long_hellos) {
    enum { LIMIT = 131396, PROMISES = 50 };
    Rig *rig = ssl_rig(SERVER, PUSH, NULL);
    rig_listen(rig);
    static const size_t lengths[] = {15050, 40050};
    for (int i = 0; i < 2; i++) {
        size_t size;
        const char *how = long_hello(rig, lengths[i], &size);
        WAIT(rig_seen(rig, ON_CLOSE, 0) == i + 1 && rig_ended(rig));
        fact("over 16 KiB %d: %s", size > 16389, how);
    }
    for (int more = 0; more < 2; more++) {
        const int size = LIMIT + more;
        unsigned char hello[] = {0x16, 3, 1, 0, 9, 1, (unsigned char)(size >> 16), (unsigned char)(size >> 8), (unsigned char)size, 3, 3, 'x', 'x', 'x'};
        long before = heap_kb();
        int peers[PROMISES];
        rig_forget(rig);
        for (int i = 0; i < PROMISES; i++) {
            peers[i] = peer_connect(rig->port);
            peer_send(peers[i], hello, sizeof hello);
            if (more == 0) peer_half_close(peers[i]);
        }
        WAIT(rig_seen(rig, ON_CLOSE, 0) == PROMISES && rig_ended(rig));
        Event end;
        MUST(rig_last(rig, ON_CLOSE, 0, &end));
        fact("promise of %d: OnClose(%s,%s)", size, op_text(end.operation), errno_text(end.code));
        for (int i = 0; i < PROMISES; i++) peer_close(peers[i]);
        fact("  little is left of it %d", heap_kb() - before < PROMISES * 10);
    }
    fact("OnHandShake %d", rig_seen(rig, ON_HANDSHAKE, 0));
    rig_free(rig);
}

/* Records without content, one after the other, are refused soon and at little cost. */
static void flood(const char *label, const char *record, size_t length) {
    enum { RECORDS = 100000, BATCH = 1000 };
    static char batch[BATCH * 16];
    Rig *rig = ssl_rig(SERVER, PUSH, echo);
    Link link = tls_connect(rig);
    for (size_t i = 0; i < BATCH; i++) memcpy(batch + i * length, record, length);
    long heap = heap_kb(), cpu = cpu_ms();
    for (int i = 0; i < RECORDS / BATCH && send(link.peer, batch, BATCH * length, MSG_NOSIGNAL) > 0; i++) continue;
    peer_half_close(link.peer);
    WAIT(rig_seen(rig, ON_CLOSE, link.id) == 1);
    Event end;
    MUST(rig_last(rig, ON_CLOSE, link.id, &end));
    fact("%s: OnClose(%d,%d), heap grew %d, long %d", label, end.operation == SO_RECEIVE, end.code == EBADMSG, heap_kb() - heap > 1000, cpu_ms() - cpu > 2000 * TIME_FACTOR);
    peer_close(link.peer);
    rig_free(rig);
}

/* proves: SSL-67 SSL-T10 */
CASE(floods_before_the_handshake) {
    flood("warnings", "\x15\x03\x01\x00\x02\x01\x5a", 7);
    flood("empty alerts", "\x15\x03\x01\x00\x00", 5);
    flood("empty records", "\x16\x03\x01\x00\x00", 5);
    flood("change cipher spec", "\x14\x03\x03\x00\x01\x01", 6);
}

/* proves: SSL-62 SSL-T9 SSL-2 */
CASE(flood_of_half_handshakes) {
    enum { HALVES = 400 };
    static Peer *halves[HALVES];
    Rig *rig = ssl_rig(SERVER, PUSH, echo);
    rig_listen(rig);
    for (int i = 0; i < HALVES; i++) {
        unsigned char hello[2048];
        halves[i] = tls_client(peer_connect(rig->port), NULL);
        tls_step(halves[i]);
        size_t length = tls_take(halves[i], hello, sizeof hello);
        peer_send(halves[i]->fd, hello, i % 3 == 0 ? length : i % 3 == 1 ? length / 2 : 0);
    }
    WAIT(rig_seen(rig, ON_ACCEPT, 0) == HALVES);
    TlsLink good = tls_link_more(rig, NULL);
    fact("served beside %u: %d", rig_count(rig) - 1, is_served(good));
    for (int i = 0; i < HALVES / 2; i++) tls_free(halves[i]);
    WAIT(rig_count(rig) == HALVES / 2 + 1);
    fact("still served %d", is_served(good));
    CALL("Stop", rig_stop(rig));
    fact("OnClose for all %d, handshakes %d", rig_seen(rig, ON_CLOSE, 0) == HALVES + 1, rig_seen(rig, ON_HANDSHAKE, 0));
    for (int i = HALVES / 2; i < HALVES; i++) tls_free(halves[i]);
    tls_free(good.peer);
    rig_free(rig);
}

/* Any number of messages without content are answered once or refused, and never kept.
 * proves: SSL-67 SSL-72 */
CASE(floods_after_the_handshake) {
    char answer[5] = "";
    int pending = -1;
    Rig *rig = ssl_rig(SERVER, PUSH, echo);
    TlsLink good = tls_link_up(rig, NULL), link = tls_link_more(rig, &(PeerOptions){.version = TLS1_3_VERSION});
    for (int i = 0; i < 1000; i++) {
        MUST(SSL_key_update(link.peer->ssl, SSL_KEY_UPDATE_REQUESTED) == 1);
        tls_step(link.peer);
        tls_flush(link.peer);
    }
    tls_send(link.peer, "alive", 5);
    fact("key updates: served %d", tls_read(link.peer, answer, 5) == 5);
    WAIT(TRUTH(rig_pending(rig, link.id, &pending)) && pending == 0);
    tls_leave(link.peer);
    link = tls_link_more(rig, &(PeerOptions){.version = TLS1_3_VERSION});
    for (int i = 0; i < 200; i++) peer_send(link.peer->fd, "\x14\x03\x03\x00\x01\x01", 6);
    WAIT(rig_seen(rig, ON_CLOSE, link.id) == 1);
    fact_events(rig, link.id, "change cipher spec");
    tls_free(link.peer);
    fact("the other is served %d", is_served(good));
    tls_leave(good.peer);
    rig_free(rig);
}
