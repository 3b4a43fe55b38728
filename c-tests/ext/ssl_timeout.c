/* HP_Ext_SetSSLHandshakeTimeout: connections whose handshake is not finished in time are closed, others stay. No case
 * measures by waiting: a silent connection that began later, or has the same limit, is the clock. */
#include <hpsocket/HPSocket4C-Ext.h>

#include "tls.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { LIMIT_MS = 200 };

static _Atomic long long began, ended;

/* When the latest connection began and ended. */
static En_HP_HandleResult time_it(Rig *rig, const Event *event) {
    (void)rig;
    if (event->kind == ON_ACCEPT || event->kind == ON_CONNECT) began = now_ms();
    if (event->kind == ON_CLOSE) ended = now_ms();
    return HR_OK;
}

static Rig *limited(Role role, Hook hook) {
    Rig *rig = ssl_rig(role, PUSH, hook);
    HP_Ext_SetSSLHandshakeTimeout(rig->object, LIMIT_MS);
    return rig;
}

static void await_close(Rig *rig, Link link, const char *label) {
    WAIT(rig_seen(rig, ON_CLOSE, link.id) == 1 && rig_ended(rig));
    fact_events(rig, link.id, label);
    fact("  peer sees %s, too early: %d", peer_end(link.peer, NULL), ended - began < LIMIT_MS);
    peer_close(link.peer);
}

CASE(silent_peers_are_closed) {
    EACH_ROLE(role) {
        Rig *rig = limited(role, time_it);
        Link link = tls_connect(rig);
        await_close(rig, link, role_text(role));
        rig_free(rig);
    }
}

/* The thread that connects begins the handshake. */
CASE(synchronous_connects) {
    for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1)) {
        USHORT port;
        int listener = peer_listen(&port);
        Rig *rig = limited(role, time_it);
        if (role == AGENT) {
            rig_start_agent(rig, false);
            rig_connect(rig, port);
        } else rig_start_client(rig, port, false);
        Link link = {rig, peer_accept(listener), rig_last_id(rig, ON_CONNECT)};
        await_close(rig, link, role_text(role));
        peer_close(listener);
        rig_free(rig);
    }
}

/* An incomplete message does not restart the time. */
CASE(half_a_hello_is_silence) {
    Rig *rig = limited(SERVER, time_it);
    Link link = tls_connect(rig);
    unsigned char hello[4096];
    Peer *peer = tls_client(link.peer, NULL);
    tls_step(peer);
    size_t length = tls_take(peer, hello, sizeof hello);
    MUST(length > 20);
    peer_dribble(link.peer, hello, 20);
    WAIT(rig_seen(rig, ON_CLOSE, link.id) == 1 && rig_ended(rig));
    fact_events(rig, link.id, "server");
    fact("too early: %d", ended - began < LIMIT_MS);
    tls_free(peer);
    rig_free(rig);
}

/* All connections that are through before another, silent one begins stay when that one ends. */
CASE(complete_handshakes_are_not_limited) {
    EACH_MULTI_ROLE(role) {
        Rig *rig = limited(role, rig_echo);
        TlsLink links[8] = {tls_link_up(rig, NULL)};
        for (int i = 1; i < 8; i++) links[i] = tls_link_more(rig, NULL);
        Link silent = tls_connect_more(rig);
        WAIT(rig_seen(rig, ON_CLOSE, silent.id) == 1);
        int alive = 0;
        for (int i = 0; i < 8; i++) {
            char answer[3] = "";
            tls_send(links[i].peer, "hi", 2);
            alive += tls_read(links[i].peer, answer, 2) == 2 && strcmp(answer, "hi") == 0;
        }
        fact("%s: alive %d, closed %d", role_text(role), alive, rig_seen(rig, ON_CLOSE, 0));
        peer_close(silent.peer);
        for (int i = 0; i < 8; i++) tls_free(links[i].peer);
        WAIT(rig_ended(rig));
        rig_free(rig);
    }
}

/* The time of a handshake that the program starts begins then; a connection in clear has none. */
CASE(manual_handshakes) {
    EACH_ROLE(role) {
        Rig *rig = limited(role, NULL);
        ssl_set_auto(rig, FALSE);
        Link link = tls_connect(rig);
        if (role != CLIENT) {
            Link other = tls_connect_more(rig);
            CALL("StartSSLHandShake", ssl_start_handshake(rig, other.id));
            WAIT(rig_seen(rig, ON_CLOSE, other.id) == 1);
            fact("in clear: closed %d", rig_seen(rig, ON_CLOSE, link.id));
            peer_close(other.peer);
        }
        began = now_ms();
        CALL("StartSSLHandShake", ssl_start_handshake(rig, link.id));
        WAIT(rig_seen(rig, ON_CLOSE, link.id) == 1 && rig_ended(rig));
        ended = now_ms();
        fact_events(rig, link.id, role_text(role));
        fact("too early: %d", ended - began < LIMIT_MS);
        peer_close(link.peer);
        rig_free(rig);
    }
}

CASE(hundreds_at_once) {
    enum { COUNT = 300 };
    static int peers[COUNT];
    Rig *rig = limited(SERVER, NULL);
    rig_listen(rig);
    int fds = count_fds();
    for (int i = 0; i < COUNT; i++) peers[i] = peer_connect(rig->port);
    WAIT(rig_seen(rig, ON_CLOSE, 0) == COUNT);
    WAIT(rig_ended(rig));
    for (int i = 0; i < COUNT; i++) peer_close(peers[i]);
    WAIT(count_fds() == fds);
    Event last;
    rig_last(rig, ON_CLOSE, 0, &last);
    fact("closed %d, %s, %s", rig_seen(rig, ON_CLOSE, 0), op_text(last.operation), errno_text(last.code));
    rig_free(rig);
}

/* The timers of an earlier run have no effect on a later one. The other server serves as the clock. */
CASE(runs_do_not_share_timers) {
    Rig *rig = limited(SERVER, NULL), *clock = limited(SERVER, NULL);
    Link first = tls_connect(rig);
    Link tick = tls_connect(clock);
    rig_stop(rig);
    peer_close(first.peer);
    HP_Ext_SetSSLHandshakeTimeout(rig->object, 0);
    Link second = tls_connect(rig);
    WAIT(rig_seen(clock, ON_CLOSE, tick.id) == 1);
    fact("same ID %d, closed by its timer %d", first.id == second.id, rig_seen(rig, ON_CLOSE, 0) > 1);
    peer_close(tick.peer);
    peer_close(second.peer);
    WAIT(rig_ended(rig));
    rig_free(clock);
    rig_free(rig);
}

static Gate go_on;
static _Atomic int blocked;
static En_HP_HandleResult block(Rig *rig, const Event *event) {
    (void)rig;
    if (event->kind == ON_RECEIVE) {
        blocked++;
        gate_wait(&go_on);
    }
    return HR_OK;
}

/* If the worker that would serve the timer is blocked, another one does, even if that lasts for long. */
CASE(blocked_workers_delay_nothing) {
    enum { MOST_WORKERS = 4, IN_TURN = 3 };
    for (int workers = 2; workers <= MOST_WORKERS; workers++) {
        Rig *rig = limited(SERVER, block);
        rig_set_workers(rig, (DWORD)workers);
        TlsLink links[MOST_WORKERS - 1] = {tls_link_up(rig, NULL)};
        blocked = 0;
        atomic_store(&go_on.value, 0);
        for (int i = 1; i < workers - 1; i++) links[i] = tls_link_more(rig, NULL);
        for (int i = 0; i < workers - 1; i++) tls_send(links[i].peer, "block", 5);
        WAIT(blocked == workers - 1);
        for (int i = 0; i < IN_TURN; i++) {
            Link silent = tls_connect_more(rig);
            WAIT(rig_seen(rig, ON_CLOSE, silent.id) == 1);
            fact_events(rig, silent.id, "silent");
            peer_close(silent.peer);
        }
        gate_open(&go_on);
        for (int i = 0; i < workers - 1; i++) tls_free(links[i].peer);
        WAIT(rig_ended(rig));
        rig_free(rig);
    }
}

static En_HP_HandleResult pause_first(Rig *rig, const Event *event) {
    if (event->kind == ON_ACCEPT || event->kind == ON_CONNECT) rig_pause(rig, event->id, TRUE);
    return HR_OK;
}

/* Here the program itself delays the handshake, but the limit applies all the same. */
CASE(paused_before_the_handshake) {
    EACH_ROLE(role) {
        Rig *rig = limited(role, pause_first);
        Link link = tls_connect(rig);
        peer_send(link.peer, "\x16\x03\x01", 3);
        WAIT(rig_seen(rig, ON_CLOSE, link.id) == 1 && rig_ended(rig));
        fact_events(rig, link.id, role_text(role));
        peer_close(link.peer);
        rig_free(rig);
    }
}

CASE(setting) {
    EACH_ROLE(role) {
        Rig *rig = ssl_rig(role, PUSH, NULL);
        fact("-- %s: default %u", role_text(role), (unsigned)HP_Ext_GetSSLHandshakeTimeout(rig->object));
        HP_Ext_SetSSLHandshakeTimeout(rig->object, 12345678);
        fact("set: %u", (unsigned)HP_Ext_GetSSLHandshakeTimeout(rig->object));
        Link link = tls_connect(rig);
        HP_Ext_SetSSLHandshakeTimeout(rig->object, 1);
        fact("set while it runs: %u", (unsigned)HP_Ext_GetSSLHandshakeTimeout(rig->object));
        peer_close(link.peer);
        rig_free(rig);
        Rig *plain = rig_new(role, NULL);
        errno = 0;
        HP_Ext_SetSSLHandshakeTimeout(plain->object, 5);
        fact("set on a plain one: %s", errno_text(errno));
        errno = 0;
        DWORD got = HP_Ext_GetSSLHandshakeTimeout(plain->object);
        fact("of a plain one: %u, %s", (unsigned)got, errno_text(errno));
        errno = 0;
        HP_Ext_SetSSLHandshakeTimeout(plain->listener, 5);
        fact("of a listener: %s", errno_text(errno));
        rig_free(plain);
    }
    errno = 0;
    DWORD got = HP_Ext_GetSSLHandshakeTimeout(NULL);
    fact("NULL: %u, %s", (unsigned)got, errno_text(errno));
}

CASE(environment_gives_the_default) {
    MUST(setenv("HPSOCKET_SSL_HANDSHAKE_TIMEOUT", "200", 1) == 0);
    Rig *rig = ssl_rig(SERVER, PUSH, time_it);
    fact("default %u", (unsigned)HP_Ext_GetSSLHandshakeTimeout(rig->object));
    await_close(rig, tls_connect(rig), "server");
    rig_free(rig);
    Rig *plain = rig_new(SERVER, rig_echo);
    Link link = link_up(plain);
    fact("a plain server: echoes %d", peer_echoes(link.peer));
    peer_close(link.peer);
    rig_free(plain);
}

CASE(environment_that_is_no_number) {
    MUST(setenv("HPSOCKET_SSL_HANDSHAKE_TIMEOUT", "-5s", 1) == 0);
    Rig *rig = ssl_rig(SERVER, PUSH, NULL);
    fact("default %u", (unsigned)HP_Ext_GetSSLHandshakeTimeout(rig->object));
    rig_free(rig);
}
