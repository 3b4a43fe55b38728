/* Handshakes that begin by themselves: events and their order, refusals, and what may be sent when. */
#include "tls.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EACH_FRAMING(framing) for (Framing framing = PUSH; framing <= PACK; framing = (Framing)(framing + 1))
#define EACH_VERSION(version) for (int version = TLS1_2_VERSION; version <= TLS1_3_VERSION; version++)

static PeerOptions of_version(int version) {
    return (PeerOptions){.version = version, .cert = "server.chain.pem", .key = "server.key"};
}

/* proves: SSL-52 SSL-54 SSL-23 */
CASE(events) {
    EACH_ROLE(role) EACH_FRAMING(framing) EACH_VERSION(version) {
        Rig *rig = ssl_rig(role, framing, NULL);
        if (framing == PACK) rig_set_pack(rig, 4096, 3);
        PeerOptions options = of_version(version);
        TlsLink link = tls_link_up(rig, &options);
        unsigned char packet[64];
        if (framing == PACK) tls_send(link.peer, packet, packet_put(packet, "hello", 5, 3));
        else tls_send(link.peer, "hello", 5);
        Kind kind = framing == PULL ? ON_PULL : ON_RECEIVE;
        WAIT(rig_seen(rig, kind, link.id) == 1);
        tls_leave(link.peer);
        WAIT(rig_seen(rig, ON_CLOSE, link.id) == 1);
        fact("%s %d %s, out of order %d", role_text(role), framing, version == TLS1_2_VERSION ? "TLS 1.2" : "TLS 1.3", rig_disorder(rig));
        fact_events(rig, link.id, " ");
        rig_free(rig);
    }
}

static unsigned long starter;
static _Atomic int connected_inside, handshakes_inside;

static En_HP_HandleResult note_threads(Rig *rig, const Event *event) {
    (void)rig;
    if (event->kind == ON_CONNECT) connected_inside += event->thread == starter;
    if (event->kind == ON_HANDSHAKE) handshakes_inside += event->thread == starter;
    return HR_OK;
}

/* Connect and Start return although no handshake can happen before the peer takes part in it, later on this thread.
 * proves: SSL-52 */
CASE(synchronous) {
    for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1)) {
        USHORT port;
        int listener = peer_listen(&port);
        Rig *rig = ssl_rig(role, PUSH, note_threads);
        starter = this_thread();
        connected_inside = handshakes_inside = 0;
        if (role == AGENT) {
            rig_start_agent(rig, false);
            rig_connect(rig, port);
        } else rig_start_client(rig, port, false);
        fact("%s: OnConnect before the return %d, on this thread %d", role_text(role), rig_seen(rig, ON_CONNECT, 0), connected_inside);
        Peer *peer = tls_server(peer_accept(listener), NULL);
        fact("  handshake %s", tls_shake(peer));
        WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == 1);
        fact("  OnHandShake on this thread %d", handshakes_inside);
        tls_leave(peer);
        WAIT(rig_ended(rig));
        fact_events(rig, rig_last_id(rig, ON_CLOSE), " ");
        peer_close(listener);
        rig_free(rig);
    }
}

static Kind refuse_at;
static int refuse_errno;

static En_HP_HandleResult refuse(Rig *rig, const Event *event) {
    (void)rig;
    if (event->kind != refuse_at) return HR_OK;
    errno = refuse_errno;
    return HR_ERROR;
}

/* Bytes that the peer saw before the end. */
static void refused(Role role, Kind kind, int code, const char *label) {
    refuse_at = kind;
    refuse_errno = code;
    Rig *rig = ssl_rig(role, PUSH, refuse);
    if (role == SERVER) rig_listen(rig);
    if (role == AGENT) rig_start_agent(rig, true);
    Link link = tls_connect_more(rig);
    Peer *peer = tls_peer_of(rig, link.peer, NULL);
    char how[64];
    snprintf(how, sizeof how, "%s", tls_shake(peer));
    if (strncmp(how, "TLSv1", 5) == 0) fact("%s, %s: %s, then %s", role_text(role), label, how, tls_end(peer, NULL));
    else fact("%s, %s: %s", role_text(role), label, how);
    WAIT(rig_ended(rig));
    fact_events(rig, link.id, " ");
    tls_free(peer);
    rig_free(rig);
}

/* proves: SSL-53 SSL-54 */
CASE(refused_by_callbacks) {
    EACH_ROLE(role) {
        refused(role, role == SERVER ? ON_ACCEPT : ON_CONNECT, ERANGE, "before the handshake");
        refused(role, ON_HANDSHAKE, ERANGE, "after it, ERANGE");
        refused(role, ON_HANDSHAKE, 0, "after it, no error");
    }
}

/* The client's ClientHello comes by itself, a server says nothing before.
 * proves: SSL-53 SSL-93 */
CASE(who_begins) {
    EACH_ROLE(role) {
        Rig *rig = ssl_rig(role, PUSH, NULL);
        Link link = tls_connect(rig);
        unsigned char header[6] = {0};
        if (role == SERVER) {
            peer_half_close(link.peer);
            size_t total;
            const char *end = peer_end(link.peer, &total);
            fact("server: %zu bytes, then %s", total, end);
        } else {
            size_t got = peer_read(link.peer, header, sizeof header);
            fact("%s: %zu bytes: record %d of version %d, message %d", role_text(role), got, header[0], header[1], header[5]);
        }
        peer_close(link.peer);
        rig_free(rig);
    }
}

/* The peer's handshake up to its last flight, which is queued: what is queued next leaves with it. */
static void shake_up_to_last_flight(Peer *peer) {
    unsigned char block[8192];
    while (!tls_step(peer)) {
        tls_flush(peer);
        ssize_t got = read(peer->fd, block, sizeof block);
        MUST(got > 0 && BIO_write(SSL_get_rbio(peer->ssl), block, (int)got) == got);
    }
}

/* A TLS 1.2 server has the last word, otherwise the client. */
static int version_with_last_word(Role role) { return role == SERVER ? TLS1_3_VERSION : TLS1_2_VERSION; }

/* The peer's last flight and its first data in one segment.
 * proves: SSL-55 SSL-54 SSL-52 */
CASE(data_with_the_last_flight) {
    EACH_ROLE(role) EACH_FRAMING(framing) {
        Rig *rig = ssl_rig(role, framing, NULL);
        if (framing == PACK) rig_set_pack(rig, 4096, 3);
        PeerOptions options = of_version(version_with_last_word(role));
        Link link = tls_connect(rig);
        Peer *peer = tls_peer_of(rig, link.peer, &options);
        unsigned char block[8192], packet[64];
        shake_up_to_last_flight(peer);
        if (framing == PACK) tls_queue(peer, packet, packet_put(packet, "hello", 5, 3));
        else tls_queue(peer, "hello", 5);
        size_t length = tls_take(peer, block, sizeof block);
        peer_send(peer->fd, block, length);
        Kind kind = framing == PULL ? ON_PULL : ON_RECEIVE;
        WAIT(rig_seen(rig, kind, link.id) == 1);
        Event shaken, received;
        rig_last(rig, ON_HANDSHAKE, link.id, &shaken);
        rig_last(rig, kind, link.id, &received);
        fact("%s %d: on one thread %d", role_text(role), framing, shaken.thread == received.thread);
        fact_events(rig, link.id, " ");
        tls_leave(peer);
        rig_free(rig);
    }
}

typedef enum { STOP, DESTROY, DISCONNECT, CLEANUP, SEND_AND_STOP } Deed;

static Deed deed;
static Gate done_inside;

static void destroy(Rig *rig) {
    if (rig->role == SERVER) Destroy_HP_SSLServer(rig->object);
    else if (rig->role == AGENT) Destroy_HP_SSLAgent(rig->object);
    else Destroy_HP_SSLClient(rig->object);
}

static En_HP_HandleResult do_in_handshake(Rig *rig, const Event *event) {
    if (event->kind != ON_HANDSHAKE) return HR_OK;
    if (deed == SEND_AND_STOP) CALL("  Send", rig_send(rig, event->id, "hello", 5));
    if (deed == STOP || deed == SEND_AND_STOP) CALL("  Stop", rig_stop(rig));
    if (deed == DESTROY) destroy(rig);
    if (deed == DISCONNECT) CALL("  Disconnect", rig_disconnect(rig, event->id, TRUE));
    if (deed == CLEANUP) ssl_cleanup(rig);
    gate_open(&done_inside);
    return HR_OK;
}

/* The deed in OnHandShake; what lies behind the handshake in its segment comes only to a connection that goes on. */
static void end_in_handshake(Role role, Deed what, const char *label) {
    deed = what;
    gate_close(&done_inside);
    fact("-- %s, %s", role_text(role), label);
    Rig *rig = ssl_rig(role, PUSH, do_in_handshake);
    PeerOptions options = of_version(version_with_last_word(role));
    Link link = tls_connect(rig);
    Peer *peer = tls_peer_of(rig, link.peer, &options);
    unsigned char block[8192];
    shake_up_to_last_flight(peer);
    tls_queue(peer, "hello", 5);
    size_t length = tls_take(peer, block, sizeof block);
    peer_send(peer->fd, block, length);
    gate_wait(&done_inside);
    if (what == CLEANUP) WAIT(rig_seen(rig, ON_RECEIVE, link.id) == 1);
    if (what == CLEANUP) tls_notify(peer);
    if (what == DESTROY) WAIT(count_threads() == 1);
    else WAIT(rig_ended(rig) && (what != STOP || rig_state(rig) == SS_STOPPED));
    fact_events(rig, link.id, " ");
    tls_free(peer);
    if (what == DESTROY) rig_abandon(rig);
    else rig_free(rig);
}

/* proves: SSL-54 SSL-55 SSL-26 COM-24 COM-36 TCP-93 */
CASE(ends_in_on_handshake) {
    EACH_ROLE(role) {
        end_in_handshake(role, STOP, "Stop");
        end_in_handshake(role, DESTROY, "Destroy");
        if (role != CLIENT) end_in_handshake(role, DISCONNECT, "Disconnect by force");
        end_in_handshake(role, CLEANUP, "CleanupSSLContext");
    }
}

/* What a client sends before it stops arrives, then its close_notify. proves: SSL-70
 * SSL-60 */
CASE(client_stops_in_on_handshake) {
    EACH_VERSION(version) for (int with = 0; with < 2; with++) {
        deed = with ? SEND_AND_STOP : STOP;
        gate_close(&done_inside);
        Rig *rig = ssl_rig(CLIENT, PUSH, do_in_handshake);
        PeerOptions options = of_version(version);
        Link link = tls_connect(rig);
        Peer *peer = tls_server(link.peer, &options);
        size_t total = 0;
        MUST(strncmp(tls_shake(peer), "TLSv1", 5) == 0);
        gate_wait(&done_inside);
        const char *end = tls_end(peer, &total);
        fact("  peer: %zu bytes, %s", total, end);
        WAIT(rig_state(rig) == SS_STOPPED);
        fact_events(rig, link.id, " ");
        tls_free(peer);
        rig_free(rig);
    }
}

static Gate may_go_on;

static En_HP_HandleResult block_in_handshake(Rig *rig, const Event *event) {
    (void)rig;
    if (event->kind == ON_HANDSHAKE) gate_wait(&may_go_on);
    return HR_OK;
}

/* After the peer's last message the own follows at once, before OnHandShake may block.
 * proves: SSL-56 SSL-54 */
CASE(last_flight_before_the_event) {
    EACH_ROLE(role) EACH_VERSION(version) {
        gate_close(&may_go_on);
        Rig *rig = ssl_rig(role, PUSH, block_in_handshake);
        PeerOptions options = of_version(version);
        Link link = tls_connect(rig);
        Peer *peer = tls_peer_of(rig, link.peer, &options);
        fact("%s %s", role_text(role), tls_shake(peer)); /* complete on the peer's side while OnHandShake blocks */
        WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == 1);
        gate_open(&may_go_on);
        tls_leave(peer);
        rig_free(rig);
    }
}

/* A TLS 1.3 server has sent all it has to say, but the client's last message is missing.
 * proves: SSL-56 SSL-60 */
CASE(before_the_last_flight) {
    Rig *rig = ssl_rig(SERVER, PUSH, NULL);
    Link link = tls_connect(rig);
    PeerOptions options = {.version = TLS1_3_VERSION};
    Peer *peer = tls_client(link.peer, &options);
    unsigned char byte;
    shake_up_to_last_flight(peer);
    CALL("Send", rig_send(rig, link.id, "x", 1));
    fact_events(rig, link.id, "before");
    tls_flush(peer);
    WAIT(rig_seen(rig, ON_HANDSHAKE, link.id) == 1);
    CALL("Send", rig_send(rig, link.id, "x", 1));
    fact("arrived %zu", tls_read(peer, &byte, 1));
    tls_leave(peer);
    rig_free(rig);
}

static void try_all_sends(Rig *rig, HP_CONNID id, const char *when) {
    char label[64];
    WSABUF buffers[] = {buffer_of("ab"), buffer_of("c")};
    char *path = file_of(10);
#define TRY(name, call) (snprintf(label, sizeof label, "%s: " name, when), CALL(label, call))
    TRY("Send", rig_send(rig, id, "x", 1));
    TRY("SendPart", rig_send_part(rig, id, "xyz", 1, 1));
    TRY("SendPackets", rig_send_packets(rig, id, buffers, 2));
    TRY("SendSmallFile", rig_send_file(rig, id, path, NULL, NULL));
    unlink(path);
}

static _Atomic int tried;

static En_HP_HandleResult send_in_all(Rig *rig, const Event *event) {
    bool first = event->kind == ON_ACCEPT || event->kind == ON_CONNECT;
    if (!first && event->kind != ON_HANDSHAKE) return HR_OK;
    try_all_sends(rig, event->id, first ? "in OnAccept or OnConnect" : "in OnHandShake");
    tried++;
    return HR_OK;
}

/* Nothing of what was refused arrives.
 * proves: SSL-60 SSL-61 SSL-T4 */
CASE(sends_too_early) {
    EACH_ROLE(role) {
        int pending = -1;
        fact("-- %s", role_text(role));
        tried = 0;
        Rig *rig = ssl_rig(role, PUSH, send_in_all);
        Link link = tls_connect(rig);
        WAIT(tried == 1);
        try_all_sends(rig, link.id, "handshake begun");
        if (role == SERVER) {
            rig_pending(rig, link.id, &pending);
            fact("pending %d", pending);
        }
        Peer *peer = tls_peer_of(rig, link.peer, NULL);
        MUST(strncmp(tls_shake(peer), "TLSv1", 5) == 0);
        WAIT(tried == 2);
        char got[16] = "";
        size_t total = tls_read(peer, got, 15); /* 1, 1, 3 and 10 bytes */
        fact("arrived %zu: %.5s", total, got);
        tls_leave(peer);
        rig_free(rig);
    }
}

/* proves: SSL-62 */
CASE(no_time_limit_but_silence) {
    Rig *rig = ssl_rig(SERVER, PUSH, NULL);
    Link link = tls_connect(rig);
    Peer *peer = tls_peer_of(rig, link.peer, NULL);
    tls_step(peer);
    tls_flush(peer);
    DWORD period = 0;
    WAIT(TRUTH(HP_Server_GetSilencePeriod(rig->object, link.id, &period)) && period > 20);
    fact("silence is counted, handshakes %d", rig_seen(rig, ON_HANDSHAKE, 0));
    CALL("DisconnectSilenceConnections", HP_Server_DisconnectSilenceConnections(rig->object, 1, TRUE));
    WAIT(rig_ended(rig));
    fact_events(rig, link.id, "server");
    tls_free(peer);
    rig_free(rig);
}

static En_HP_HandleResult greet_and_pause(Rig *rig, const Event *event) {
    if (event->kind != ON_HANDSHAKE) return HR_OK;
    rig_send(rig, event->id, "hello", 5);
    rig_pause(rig, event->id, TRUE);
    return HR_OK;
}

/* What OnHandShake sends leaves though it pauses the connection.
 * proves: SSL-54 SSL-60 */
CASE(greeting_of_a_paused_connection) {
    EACH_ROLE(role) EACH_VERSION(version) {
        char text[6] = "";
        Rig *rig = ssl_rig(role, PUSH, greet_and_pause);
        PeerOptions options = of_version(version);
        TlsLink link = tls_link_up(rig, &options);
        size_t got = tls_read(link.peer, text, 5);
        fact("%s %zu %s", role_text(role), got, text);
        tls_free(link.peer);
        rig_free(rig);
    }
}

/* A component without TLS reports OnHandShake at once. proves: SSL-52 */
CASE(plain_components) {
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, NULL);
        Link link = link_up(rig);
        fact_events(rig, link.id, role_text(role));
        peer_close(link.peer);
        rig_free(rig);
    }
}

/* The library at both ends, each framing, synchronous and not.
 * proves: SSL-52 SSL-66 SSL-1 */
CASE(both_ends) {
    for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1)) EACH_FRAMING(framing)
        for (int asynchronous = 0; asynchronous < 2; asynchronous++) {
            Rig *server = ssl_rig(SERVER, framing, NULL), *rig = ssl_rig(role, framing, NULL);
            HP_CONNID id = 1;
            rig_listen(server);
            if (role == AGENT) {
                rig_start_agent(rig, asynchronous);
                id = rig_connect(rig, server->port);
            } else rig_start_client(rig, server->port, asynchronous);
            WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == 1 && rig_seen(server, ON_HANDSHAKE, 0) == 1);
            HP_CONNID accepted = rig_last_id(server, ON_HANDSHAKE);
            CALL("to the server", rig_send(rig, id, "question", 8));
            CALL("from it", rig_send(server, accepted, "answer", 6));
            Kind kind = framing == PULL ? ON_PULL : ON_RECEIVE;
            WAIT(rig_seen(rig, kind, 0) == 1 && rig_seen(server, kind, 0) == 1);
            if (framing == PULL) {
                char text[9] = "";
                fact("fetched %s %s", fetch_text(rig_fetch(server, accepted, text, 8)), text);
            }
            MUST(TRUTH(rig_disconnect(rig, id, FALSE)));
            WAIT(rig_ended(rig) && rig_ended(server));
            fact_events(server, accepted, "server");
            fact_events(rig, rig_last_id(rig, ON_CLOSE), role_text(role));
            rig_free(rig);
            rig_free(server);
        }
}
