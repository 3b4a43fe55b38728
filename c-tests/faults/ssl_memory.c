/* TLS where memory is short: a connection ends with ENOMEM, and no ciphertext is skipped. */
#include "faults.h"
#include "tls.h"

#include <errno.h>

static Role role_now;

static void each_role(Role last, int (*body)(void)) {
    for (role_now = SERVER; role_now <= last; role_now = (Role)(role_now + 1)) {
        int result = child_run(body);
        if (result != 0) fact("%s: the child ended with %d", role_text(role_now), result);
    }
}

static void fact_end(Rig *rig, HP_CONNID id) {
    Event end = {0};
    WAIT(rig_last(rig, ON_CLOSE, id, &end));
    fact("%s: OnClose(%s,%s), faults told %d", role_text(rig->role), op_text(end.operation), errno_text(end.code), faults_told());
}

/* The worker's second buffer is the one for plaintext. */
static int no_buffer(void) {
    faults_are("buffer=%d:2:1", ENOMEM);
    Rig *rig = ssl_rig(role_now, PUSH, rig_echo);
    Link link = tls_connect(rig);
    Peer *peer = tls_peer_of(rig, link.peer, NULL);
    tls_shake(peer);
    fact_end(rig, link.id);
    fact("  OnHandShake %d", rig_seen(rig, ON_HANDSHAKE, 0));
    tls_free(peer);
    if (role_now != CLIENT) {
        TlsLink next = tls_link_more(rig, NULL);
        char answer[5];
        tls_send(next.peer, "alive", 5);
        fact("  the next one: %zu", tls_read(next.peer, answer, 5));
        tls_free(next.peer);
    }
    rig_free(rig);
    return 0;
}

/* proves: SSL-63 TCP-92 */
CASE(plain_buffer) { each_role(CLIENT, no_buffer); }

enum { CLEAR = 8 /* the smallest buffer there is */ };

/* One piece in clear, then something for TLS, in one segment. */
static void send_clear_and_more(int peer) {
    static const char text[CLEAR + 3] = {[CLEAR] = 0x16, 3, 3};
    peer_send(peer, text, sizeof text);
}

/* The handshake begins in OnReceive. */
static En_HP_HandleResult begin_inside(Rig *rig, const Event *event) {
    if (event->kind == ON_RECEIVE) CALL("StartSSLHandShake in OnReceive", ssl_start_handshake(rig, event->id));
    return HR_OK;
}

static int no_memory_behind_the_switch(void) {
    /* A client's first message asks first. */
    faults_are("memory=%d:%d:1", ENOMEM, role_now == SERVER ? 1 : 2);
    Rig *rig = ssl_rig(role_now, PUSH, begin_inside);
    rig_set_buffer_size(rig, CLEAR);
    ssl_set_auto(rig, FALSE);
    Link link = tls_connect(rig);
    send_clear_and_more(link.peer);
    fact_end(rig, link.id);
    peer_close(link.peer);
    rig_free(rig);
    return 0;
}

/* proves: SSL-59 TCP-92 */
CASE(behind_the_switch) { each_role(CLIENT, no_memory_behind_the_switch); }

static En_HP_HandleResult pause_inside(Rig *rig, const Event *event) {
    if (event->kind == ON_RECEIVE) rig_pause(rig, event->id, TRUE);
    return HR_OK;
}

/* As before, but another thread begins the handshake while the bytes are held. The first request is that of the pause. */
static int no_memory_for_the_held(void) {
    faults_are("memory=%d:%d:1", ENOMEM, role_now == SERVER ? 2 : 3);
    Rig *rig = ssl_rig(role_now, PUSH, pause_inside);
    rig_set_buffer_size(rig, CLEAR);
    rig_set_workers(rig, 1);
    ssl_set_auto(rig, FALSE);
    rig_unset_on_send(rig);
    Link link = tls_connect(rig);
    send_clear_and_more(link.peer);
    WAIT(rig_seen(rig, ON_RECEIVE, link.id) == 1);
    /* The only worker has left the first connection when it serves the second. */
    Link other = tls_connect_more(rig);
    peer_send(other.peer, "x", 1);
    WAIT(rig_seen(rig, ON_RECEIVE, other.id) == 1);
    CALL(role_text(role_now), ssl_start_handshake(rig, link.id));
    fact_end(rig, link.id);
    peer_close(link.peer);
    peer_close(other.peer);
    rig_free(rig);
    return 0;
}

/* proves: SSL-57 SSL-59 TCP-80 */
CASE(held_before_the_switch) { each_role(AGENT, no_memory_for_the_held); }
