/* What goes through an established session: sizes, records, framing, pauses, big transfers, many senders. */
#include "tls.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <linux/sockios.h>
#include <unistd.h>

enum { MEGABYTE = 1 << 20 };

/* proves: SSL-63 */
CASE(pieces) {
    EACH_ROLE(role) {
        const DWORD sizes[] = {0, 100, 20000};
        for (int i = 0; i < 3; i++) {
            Rig *rig = ssl_rig(role, PUSH, NULL);
            if (sizes[i] != 0) rig_set_buffer_size(rig, sizes[i]);
            TlsLink link = tls_link_up(rig, NULL);
            tls_send_pattern(link.peer, 50000);
            WAIT(rig_bytes(rig, ON_RECEIVE, link.id) == 50000);
            int longest = rig_longest(rig, ON_RECEIVE, link.id), most = sizes[i] ? (int)sizes[i] : 4096;
            fact("%s: intact %ld, pieces too long %d, shorter than one record %d", role_text(role), rig_intact(rig, ON_RECEIVE, link.id),
                 longest > most, longest < 16384);
            tls_leave(link.peer);
            rig_free(rig);
        }
    }
}

/* What OnSend saw: types of records in order, and whether it is all that the peer got. */
static _Atomic int handshake_records, data_records, other_records;
static unsigned char unfinished[5];
static size_t have;
static _Atomic size_t skip; /* what is still to come of the record counted last */
static _Atomic bool shaken, shaken_first;

static En_HP_HandleResult count_records(Rig *rig, const Event *event) {
    (void)rig;
    if (event->kind == ON_HANDSHAKE) {
        shaken_first = handshake_records == 0;
        shaken = true;
    }
    if (event->kind != ON_SEND) return HR_OK;
    for (int i = 0; i < event->length; i++) {
        if (skip > 0) {
            skip--;
            continue;
        }
        unfinished[have++] = event->data[i];
        if (have < 5) continue;
        have = 0;
        skip = (size_t)unfinished[3] << 8 | unfinished[4];
        if (unfinished[0] == 22) handshake_records++;
        else if (unfinished[0] == 23) data_records++;
        else other_records++;
    }
    return HR_OK;
}

/* In TLS 1.2, where records show what they are.
 * proves: SSL-64 SSL-65 SSL-T13 */
CASE(records) {
    EACH_ROLE(role) {
        handshake_records = data_records = other_records = 0;
        have = skip = 0;
        shaken = shaken_first = false;
        Rig *rig = ssl_rig(role, PUSH, count_records);
        TlsLink link = tls_link_up(rig, &(PeerOptions){.version = TLS1_2_VERSION, .cert = "server.chain.pem", .key = "server.key"});
        WAIT(shaken && handshake_records > 0);
        fact("%s: OnHandShake before all of them %d, handshake records %d, data records %d", role_text(role), shaken_first, handshake_records > 0, data_records);
        WSABUF buffers[] = {buffer_of("a"), buffer_of(NULL), buffer_of("bc"), buffer_of("")};
        char got[16];
        MUST(TRUTH(rig_send(rig, link.id, "x", 1)));
        tls_read(link.peer, got, 1);
        WAIT(data_records == 1);
        fact("  Send: records %d", data_records);
        MUST(TRUTH(rig_send_packets(rig, link.id, buffers, 4)));
        tls_read(link.peer, got, 3);
        WAIT(data_records == 3);
        fact("  SendPackets: records %d", data_records - 1);
        CALL("  nothing but empty buffers", rig_send_packets(rig, link.id, buffers + 3, 1));
        unsigned char *block = calloc(1, 40000);
        MUST(TRUTH(rig_send(rig, link.id, block, 40000)));
        for (size_t total = 0; total < 40000;) total += tls_read(link.peer, block, 40000 - total);
        WAIT(data_records == 6 && skip == 0);
        fact("  40000 bytes: records %d", data_records - 3);
        fact("  sum of OnSend greater than what was sent %d", rig_bytes(rig, ON_SEND, link.id) > 40004);
        free(block);
        tls_leave(link.peer);
        rig_free(rig);
    }
}

/* What came in one record and is echoed in four pieces leaves in one record again. Its header is looked at before the peer decrypts it.
 * proves: SSL-65 SSL-63 */
CASE(a_turn_shares_records) {
    EACH_ROLE(role) for (int on_send = 0; on_send <= 1; on_send++) {
        enum { WHOLE = 16384, RECORD_HEADER = 5 };
        Rig *rig = ssl_rig(role, PUSH, rig_echo);
        if (!on_send) rig_unset_on_send(rig);
        TlsLink link = tls_link_up(rig, &(PeerOptions){.version = TLS1_2_VERSION, .cert = "server.chain.pem", .key = "server.key"});
        unsigned char header[RECORD_HEADER];
        int there = 0;
        tls_send_pattern(link.peer, WHOLE);
        WAIT(ioctl(link.peer->fd, FIONREAD, &there) == 0 && there > WHOLE);
        MUST(recv(link.peer->fd, header, RECORD_HEADER, MSG_PEEK) == RECORD_HEADER);
        fact("%s%s: events %d, in one record %d", role_text(role), on_send ? " with OnSend" : "", rig_seen(rig, ON_RECEIVE, link.id),
             (header[3] << 8 | header[4]) > WHOLE);
        fact("  intact %zu", tls_read_pattern(link.peer, WHOLE));
        tls_leave(link.peer);
        rig_free(rig);
    }
}

/* proves: SSL-64 SSL-T13 */
CASE(pending_counts_ciphertext) {
    EACH_ROLE(role) {
        Rig *rig = ssl_rig(role, PUSH, NULL);
        TlsLink link = tls_link_up(rig, NULL);
        unsigned char *block = malloc(4 * MEGABYTE);
        int pending = 0;
        long before = rig_bytes(rig, ON_SEND, link.id);
        pattern_fill(block, 0, 4 * MEGABYTE);
        MUST(TRUTH(rig_send(rig, link.id, block, 4 * MEGABYTE)));
        MUST(TRUTH(rig_pending(rig, link.id, &pending)));
        fact("%s: pending %d", role_text(role), pending > 0);
        fact("  arrived %zu", tls_read_pattern(link.peer, 4 * MEGABYTE));
        WAIT(TRUTH(rig_pending(rig, link.id, &pending)) && pending == 0);
        long sent = 0;
        WAIT((sent = rig_bytes(rig, ON_SEND, link.id) - before) > 4 * MEGABYTE);
        free(block);
        tls_leave(link.peer);
        rig_free(rig);
    }
}

static _Atomic bool echo_failed;

static En_HP_HandleResult echo(Rig *rig, const Event *event) {
    if (event->kind == ON_RECEIVE && !TRUTH(rig_send(rig, event->id, event->data, event->length))) echo_failed = true;
    return HR_OK;
}

static void *send_much(void *peer) {
    tls_send_pattern(peer, 8 * MEGABYTE);
    return NULL;
}

/* The library at the other end sends and receives at once.
 * proves: SSL-63 SSL-65 SSL-T10 */
CASE(big_transfers_both_ways) {
    for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1)) {
        Rig *server = ssl_rig(SERVER, PUSH, echo), *rig = ssl_rig(role, PUSH, NULL);
        HP_CONNID id = 1;
        server->logging = rig->logging = LOG_SUMS;
        rig_listen(server);
        if (role == AGENT) {
            rig_start_agent(rig, true);
            id = rig_connect(rig, server->port);
        } else rig_start_client(rig, server->port, true);
        WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == 1);
        id = rig_last_id(rig, ON_HANDSHAKE);
        unsigned char *block = malloc(64 * 1024);
        for (size_t at = 0; at < 16 * MEGABYTE; at += 64 * 1024) {
            pattern_fill(block, at, 64 * 1024);
            MUST(TRUTH(rig_send(rig, id, block, 64 * 1024)));
        }
        WAIT(rig_bytes(rig, ON_RECEIVE, id) == 16 * MEGABYTE);
        fact("%s: intact there %ld, back %ld, failed %d", role_text(role), rig_intact(server, ON_RECEIVE, rig_last_id(server, ON_HANDSHAKE)) >> 20,
             rig_intact(rig, ON_RECEIVE, id) >> 20, echo_failed);
        free(block);
        rig_free(rig);
        rig_free(server);
    }
}

/* proves: SSL-63 SSL-T10 */
CASE(big_transfer_from_openssl) {
    EACH_ROLE(role) {
        Rig *rig = ssl_rig(role, PUSH, NULL);
        TlsLink link = tls_link_up(rig, NULL);
        Thread *sender = thread_run(send_much, link.peer);
        WAIT(rig_bytes(rig, ON_RECEIVE, link.id) == 8 * MEGABYTE);
        thread_join(sender);
        fact("%s: intact %ld MB", role_text(role), rig_intact(rig, ON_RECEIVE, link.id) >> 20);
        tls_leave(link.peer);
        rig_free(rig);
    }
}

/* Pull and pack packets that do not end where records do.
 * proves: SSL-66 */
CASE(framing_above_tls) {
    EACH_ROLE(role) {
        Rig *pack = ssl_rig(role, PACK, NULL);
        unsigned char stream[3000], header[4];
        rig_set_pack(pack, 4096, 3);
        TlsLink link = tls_link_up(pack, NULL);
        size_t length = 0;
        for (int i = 0; i < 3; i++) length += packet_put(stream + length, memset(header, 'a' + i, 4), 4, 3);
        for (size_t i = 0; i < length; i += 5) tls_send(link.peer, stream + i, length - i < 5 ? length - i : 5);
        WAIT(rig_seen(pack, ON_RECEIVE, link.id) == 3);
        fact("%s: packets of %d", role_text(role), rig_longest(pack, ON_RECEIVE, link.id));
        length = packet_put(stream, "wrong", 5, 4);
        tls_send(link.peer, stream, length);
        WAIT(rig_seen(pack, ON_CLOSE, link.id) == 1);
        fact_events(pack, link.id, "  wrong flag");
        tls_free(link.peer);
        rig_free(pack);
        Rig *pull = ssl_rig(role, PULL, NULL);
        link = tls_link_up(pull, NULL);
        tls_send_pattern(link.peer, 20000);
        unsigned char *whole = malloc(20000);
        WAIT(rig_fetch(pull, link.id, whole, 20000) == FR_OK);
        fact("  fetched intact %zu, more %s", pattern_match(whole, 0, 20000), fetch_text(rig_fetch(pull, link.id, whole, 1)));
        free(whole);
        tls_leave(link.peer);
        rig_free(pull);
    }
}

/* Lets the only worker serve another connection: then it has nothing more to do for the first. A client has no other. */
static void settle(Rig *rig) {
    if (rig->role == CLIENT) return;
    TlsLink other = tls_link_more(rig, NULL);
    for (int i = 1; i <= 3; i++) {
        tls_send(other.peer, "x", 1);
        WAIT(rig_bytes(rig, ON_RECEIVE, other.id) == i);
    }
    tls_leave(other.peer);
    WAIT(rig_seen(rig, ON_CLOSE, other.id) == 1);
}

static _Atomic int pause_after;

static En_HP_HandleResult pause_inside(Rig *rig, const Event *event) {
    if (event->kind == ON_RECEIVE && --pause_after == 0) MUST(TRUTH(rig_pause(rig, event->id, TRUE)));
    return HR_OK;
}

/* Several pieces, one record and several records in a segment: what is left of them after the pause comes with the resumption, although
 * the peer is silent.
 * proves: SSL-T11 SSL-T10 */
CASE(pause_holds_back) {
    EACH_ROLE(role) for (int records = 1; records <= 6; records += 5) {
        Rig *rig = ssl_rig(role, PUSH, pause_inside);
        rig_set_buffer_size(rig, 1000);
        rig_set_workers(rig, 1);
        TlsLink link = tls_link_up(rig, NULL);
        unsigned char block[6000], sealed[8192];
        pattern_fill(block, 0, sizeof block);
        pause_after = 2;
        for (int i = 0; i < records; i++) tls_queue(link.peer, block + i * (int)sizeof block / records, sizeof block / (size_t)records);
        size_t length = tls_take(link.peer, sealed, sizeof sealed);
        peer_send(link.peer->fd, sealed, length);
        BOOL paused = FALSE;
        WAIT(pause_after == 0 && TRUTH(rig_is_paused(rig, link.id, &paused)) && TRUTH(paused));
        settle(rig);
        fact("%s, %d records: before the resumption %ld", role_text(role), records, rig_bytes(rig, ON_RECEIVE, link.id));
        MUST(TRUTH(rig_pause(rig, link.id, FALSE)));
        WAIT(rig_bytes(rig, ON_RECEIVE, link.id) == 6000);
        fact("  afterwards intact %ld", rig_intact(rig, ON_RECEIVE, link.id));
        tls_leave(link.peer);
        WAIT(rig_seen(rig, ON_CLOSE, link.id) == 1);
        rig_free(rig);
    }
}

/* proves: SSL-T10 SSL-T11 */
CASE(pause_stops_the_peer) {
    EACH_ROLE(role) {
        int unsent = 0;
        Rig *rig = ssl_rig(role, PUSH, NULL);
        rig_set_workers(rig, 1);
        TlsLink link = tls_link_up(rig, NULL);
        MUST(TRUTH(rig_pause(rig, link.id, TRUE)));
        Thread *sender = thread_run(send_much, link.peer);
        WAIT(ioctl(link.peer->fd, SIOCOUTQ, &unsent) == 0 && unsent > 100000);
        settle(rig);
        fact("%s: while paused %ld", role_text(role), rig_bytes(rig, ON_RECEIVE, link.id));
        MUST(TRUTH(rig_pause(rig, link.id, FALSE)));
        WAIT(rig_bytes(rig, ON_RECEIVE, link.id) == 8 * MEGABYTE);
        fact("  afterwards intact %ld MB", rig_intact(rig, ON_RECEIVE, link.id) >> 20);
        thread_join(sender);
        tls_leave(link.peer);
        rig_free(rig);
    }
}

enum { SENDERS = 4, MESSAGES = 300, MESSAGE = 900 };
static TlsLink shared;
static _Atomic int next_sender;

/* A message is one byte, repeated, in two buffers. */
static void *send_messages(void *unused) {
    char text[MESSAGE];
    (void)unused;
    memset(text, 'A' + next_sender++, sizeof text);
    WSABUF parts[] = {{100, (LPBYTE)text}, {MESSAGE - 100, (LPBYTE)text}};
    for (int i = 0; i < MESSAGES; i++) MUST(TRUTH(rig_send_packets(shared.rig, shared.id, parts, 2)));
    return NULL;
}

/* While data comes in as well: reading and writing share one session.
 * proves: SSL-65 SSL-T3 */
CASE(many_senders) {
    EACH_ROLE(role) {
        Rig *rig = ssl_rig(role, PUSH, NULL);
        Thread *threads[SENDERS];
        shared = tls_link_up(rig, NULL);
        next_sender = 0;
        for (int i = 0; i < SENDERS; i++) threads[i] = thread_run(send_messages, NULL);
        int mixed = 0, count = 0;
        char text[MESSAGE];
        for (; count < SENDERS * MESSAGES && tls_read(shared.peer, text, MESSAGE) == MESSAGE; count++) {
            for (int i = 1; i < MESSAGE; i++) mixed += text[i] != text[0];
            if (count % 10 == 0) tls_send(shared.peer, text, 100);
        }
        for (int i = 0; i < SENDERS; i++) thread_join(threads[i]);
        WAIT(rig_bytes(rig, ON_RECEIVE, shared.id) == SENDERS * MESSAGES / 10 * 100);
        fact("%s: messages %d, mixed bytes %d", role_text(role), count, mixed);
        tls_leave(shared.peer);
        rig_free(rig);
    }
}

/* proves: SSL-65 SSL-60 */
CASE(all_kinds_of_send) {
    EACH_ROLE(role) {
        Rig *rig = ssl_rig(role, PUSH, NULL);
        TlsLink link = tls_link_up(rig, NULL);
        WSABUF head = buffer_of("<"), tail = buffer_of(">"), parts[] = {buffer_of("ab"), buffer_of("cd")};
        char *path = file_of(8), got[32] = "";
        CALL("Send", rig_send(rig, link.id, "1", 1));
        CALL("Send of nothing", rig_send(rig, link.id, "", 0));
        CALL("SendPart", rig_send_part(rig, link.id, "0123", 2, 2));
        CALL("SendPackets", rig_send_packets(rig, link.id, parts, 2));
        CALL("SendSmallFile", rig_send_file(rig, link.id, path, &head, &tail));
        unlink(path);
        size_t total = tls_read(link.peer, got, 1 + 2 + 4 + 10);
        fact("%s: %zu bytes: %.12s", role_text(role), total, got);
        tls_leave(link.peer);
        rig_free(rig);
    }
}

/* Whether the socket takes all of it; not if the other side has not read for a while, or is gone. */
static bool takes(int fd, const unsigned char *block, size_t length) {
    while (length > 0) {
        ssize_t sent = send(fd, block, length, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0 && (errno != EAGAIN || poll(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, 500) != 1)) return false;
        if (sent > 0) block += sent, length -= (size_t)sent;
    }
    return true;
}

/* A peer wants new keys again and again, each time confirmed, and never reads: the answers must not pile up in memory. The
 * component stops reading, or ends the connection.
 * proves: SSL-T10 SSL-72 */
CASE(answers_to_a_deaf_peer) {
    enum { ROUNDS = 200, AT_ONCE = 1000, SMALL = 16384 };
    static unsigned char block[AT_ONCE * 64];
    EACH_ROLE(role) {
        Rig *rig = ssl_rig(role, PUSH, NULL);
        rig_unset_on_send(rig);
        TlsLink link = tls_link_up(rig, &(PeerOptions){.version = TLS1_3_VERSION, .cert = "server.chain.pem", .key = "server.key"});
        Event event;
        int pending = 0, small = SMALL;
        bool taken = true;
        /* So that the kernel holds little of it. */
        MUST(rig_last(rig, role == SERVER ? ON_ACCEPT : ON_PREPARE_CONNECT, link.id, &event));
        MUST(setsockopt(event.fd, SOL_SOCKET, SO_SNDBUF, &small, sizeof small) == 0);
        MUST(setsockopt(link.peer->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small) == 0);
        for (int round = 0; round < ROUNDS && taken && pending < MEGABYTE; round++) {
            for (int i = 0; i < AT_ONCE; i++)
                MUST(SSL_key_update(link.peer->ssl, SSL_KEY_UPDATE_REQUESTED) == 1 && SSL_do_handshake(link.peer->ssl) == 1);
            taken = takes(link.peer->fd, block, tls_take(link.peer, block, sizeof block));
            if (!TRUTH(rig_pending(rig, link.id, &pending))) break;
        }
        fact("%s: more than a megabyte for a peer that reads nothing %d", role_text(role), pending >= MEGABYTE);
        tls_free(link.peer);
        rig_free(rig);
    }
}
