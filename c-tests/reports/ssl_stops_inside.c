/* Stop and Destroy inside every callback of a connection, for the component types that badinput/ends_inside.c leaves out: with TLS, pull
 * and pack. */
#include "tls.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>

typedef struct { Kind kind; bool destroy; _Atomic int entered; Gate returned; long took; } Trial;

static En_HP_HandleResult end_here(Rig *rig, const Event *event) {
    Trial *trial = rig->user;
    bool received = event->kind == ON_RECEIVE || event->kind == ON_PULL;
    if ((event->kind != trial->kind && !(received && trial->kind == ON_RECEIVE)) || trial->entered++ != 0) return HR_OK;
    long long begun = now_ms();
    if (!trial->destroy) rig_stop(rig);
    else if (rig->role == SERVER) Destroy_HP_SSLServer(rig->object);
    else if (rig->role == AGENT) Destroy_HP_SSLAgent(rig->object);
    else Destroy_HP_SSLClient(rig->object);
    trial->took = (long)(now_ms() - begun);
    gate_open(&trial->returned);
    errno = 0;
    return HR_OK;
}

static void send_something(Peer *peer, Framing framing) {
    unsigned char packet[PACKET_HEADER + 5];
    if (framing == PACK) tls_send(peer, packet, packet_put(packet, "hello", 5, 0));
    else tls_send(peer, "hello", 5);
}

/* Counts what is wrong. */
static int try_kind(Role role, Framing framing, Kind kind, bool destroy) {
    WAIT(count_threads() == 1);
    int descriptors = count_fds();
    Trial *trial = calloc(1, sizeof *trial); /* an abandoned rig keeps it */
    MUST(trial != NULL);
    trial->kind = kind;
    trial->destroy = destroy;
    Rig *rig = rig_new_ssl(role, framing, end_here);
    rig->user = trial;
    MUST(TRUTH(ssl_setup(rig, role == SERVER ? server_material : no_material)));
    USHORT port;
    int listener = peer_listen(&port), fd;
    if (role == SERVER) rig_listen(rig), fd = peer_connect(rig->port);
    else {
        if (role == AGENT) rig_start_agent(rig, true), rig_connect(rig, port);
        else rig_start_client(rig, port, true);
        fd = peer_accept(listener);
    }
    Peer *peer = tls_peer_of(rig, fd, NULL);
    tls_shake(peer); /* fails where the end comes first */
    if (kind == ON_RECEIVE) send_something(peer, framing);
    if (kind == ON_CLOSE) {
        WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == 1);
        tls_notify(peer);
    }
    gate_wait(&trial->returned);
    if (!destroy) WAIT(rig_state(rig) == SS_STOPPED);
    WAIT(count_threads() == 1); /* the component has ended */
    int wrong = trial->took > AT_ONCE_MS || rig_seen(rig, ON_CLOSE, 0) != 1;
    wrong += role != CLIENT && rig_overlaps(rig) != 0; /* a client's OnClose is nested (TCP-48) */
    wrong += rig_seen(rig, ON_SHUTDOWN, 0) != (role != CLIENT);
    if (wrong != 0) {
        chat("framing %d, event %d: %ld ms, overlaps %d, OnShutdown %d", (int)framing, (int)kind, trial->took, rig_overlaps(rig), rig_seen(rig, ON_SHUTDOWN, 0));
        fact_events(rig, rig_last_id(rig, role == SERVER ? ON_ACCEPT : ON_CONNECT), "wrong");
    }
    tls_free(peer);
    peer_close(listener);
    if (destroy) rig_abandon(rig);
    else {
        rig_free(rig);
        free(trial);
    }
    WAIT(count_fds() == descriptors);
    return wrong;
}

/* OnSend comes with the handshake already (SSL-64). */
static void try_all(bool destroy) {
    EACH_ROLE(role) {
        const Kind kinds[] = {role == SERVER ? ON_ACCEPT : ON_CONNECT, ON_HANDSHAKE, ON_RECEIVE, ON_SEND, ON_CLOSE};
        int wrong = 0, tried = 0;
        for (Framing framing = PUSH; framing <= PACK; framing++)
            for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++, tried++) wrong += try_kind(role, framing, kinds[i], destroy);
        fact("%s: tried %d, wrong %d", role_text(role), tried, wrong);
    }
}

/* proves: COM-36 COM-37 TCP-48 TCP-153 SSL-67 */
CASE(stop) { try_all(false); }

/* proves: COM-24 COM-23 SSL-67 */
CASE(destroy) { try_all(true); }
