/* Senders beside peers that break their sessions, and contexts that go and come while connections do. */
#include "tls.h"

#include "stress.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>

static _Atomic bool over;
static _Atomic int wrong_errors;

static void send_to_all(Rig *rig) {
    HP_CONNID ids[256];
    DWORD count = 256;
    if (rig->role == CLIENT) {
        ids[0] = 1;
        count = 1;
    } else if (!TRUTH(rig->role == SERVER ? HP_Server_GetAllConnectionIDs(rig->object, ids, &count) : HP_Agent_GetAllConnectionIDs(rig->object, ids, &count)))
        return;
    for (DWORD i = 0; i < count; i++) {
        errno = 0;
        if (TRUTH(rig_send(rig, ids[i], "some data for whoever is there", 30))) continue;
        int code = (int)SYS_GetLastError();
        wrong_errors += code != EPERM && code != EBADSLT && code != EBADMSG && code != ENOMEM;
    }
}

static void *keep_sending(void *rig) {
    while (!over) {
        send_to_all(rig);
        sleep_briefly(); /* leaves a processor to the threads that connect */
    }
    return NULL;
}

static int break_session(Rig *rig, Dice *dice) {
    Link link = {rig, -1, 0};
    if (rig->role == SERVER) link.peer = peer_connect(rig->port);
    else link = tls_connect_more(rig);
    Peer *peer = tls_peer_of(rig, link.peer, NULL);
    int how = dice_roll(dice, 5);
    if (how == 0) {
        link.peer = peer->fd;
        peer->fd = -1;
        tls_free(peer);
        peer_reset(link.peer); /* between OnAccept and hello */
        return 1;
    }
    if (how == 1) tls_step(peer), tls_flush(peer);
    else if (strncmp(tls_shake(peer), "TLSv1", 5) == 0) {
        if (how == 2) peer_send(peer->fd, "no record at all", 16);
        if (how == 3) peer_send(peer->fd, "\x17\x03\x03\x00\x15this is not encrypted", 26);
        if (how == 4) tls_notify(peer);
    }
    tls_free(peer);
    return 1;
}

/* Threads send to all connections of a component while their peers provoke fatal errors. The process must
 * survive. proves: SSL-T9 SSL-T8 SSL-T3 SSL-74 */
CASE(senders_beside_fatal_errors) {
    EACH_ROLE(role) {
        Rig *rig = ssl_rig(role, PUSH, NULL);
        Thread *senders[3];
        Dice dice = dice_new(role);
        rig->logging = LOG_SUMS;
        over = false;
        wrong_errors = 0;
        if (role == SERVER) rig_listen(rig);
        if (role == AGENT) rig_start_agent(rig, true);
        for (int i = 0; i < 3; i++) senders[i] = thread_run(keep_sending, rig);
        int broken = 0;
        while (broken < (role == CLIENT ? 100 : 300)) {
            broken += break_session(rig, &dice);
            if (role == CLIENT) WAIT(rig_state(rig) == SS_STOPPED);
        }
        WAIT(rig_ended(rig));
        over = true;
        for (int i = 0; i < 3; i++) thread_join(senders[i]);
        TlsLink good = tls_link_more(rig, NULL);
        char got[5];
        MUST(TRUTH(rig_send(rig, good.id, "alive", 5)));
        fact("%s: broken %d, wrong errors %d, served %zu", role_text(role), broken, wrong_errors, tls_read(good.peer, got, 5));
        tls_leave(good.peer);
        rig_free(rig);
    }
}

/* A session goes on after its context was cleaned up; new connections of a server end without any event, an Agent's Connect fails.
 * proves: SSL-26 SSL-27 */
CASE(cleanup_while_running) {
    EACH_MULTI_ROLE(role) {
        char got[5];
        Rig *rig = ssl_rig(role, PUSH, NULL);
        TlsLink live = tls_link_up(rig, NULL);
        HP_CONNID id = 77;
        ssl_cleanup(rig);
        MUST(TRUTH(rig_send(rig, live.id, "alive", 5)));
        fact("%s: the session goes on %zu", role_text(role), tls_read(live.peer, got, 5));
        tls_send(live.peer, "hello", 5);
        WAIT(rig_bytes(rig, ON_RECEIVE, live.id) == 5);
        if (role == SERVER) {
            int peer = peer_connect(rig->port);
            fact("a new connection: %s", peer_end(peer, NULL));
            fact("events of others %d", rig_seen(rig, ON_ACCEPT, 0) - 1 + rig_seen(rig, ON_CLOSE, 0));
            peer_close(peer);
        } else {
            USHORT port;
            int listener = peer_listen(&port);
            CALL("Connect", HP_Agent_Connect(rig->object, "127.0.0.1", port, &id));
            fact("events of others %d", rig_seen(rig, ON_PREPARE_CONNECT, 0) - 1);
            peer_close(listener);
        }
        CALL("set up again", ssl_setup(rig, role == SERVER ? (Material){.cert = "a.chain.pem", .key = "a.key"} : no_material));
        TlsLink later = tls_link_more(rig, NULL);
        if (role == SERVER) fact("presented %s", tls_subject(later.peer));
        tls_leave(later.peer);
        tls_leave(live.peer);
        rig_free(rig);
    }
}

static En_HP_HandleResult cleanup_inside(Rig *rig, const Event *event) {
    if (event->kind == ON_CONNECT || event->kind == ON_ACCEPT) ssl_cleanup(rig);
    return HR_OK;
}

/* The context goes when the connection exists already.
 * proves: SSL-26 */
CASE(cleanup_in_callbacks) {
    EACH_ROLE(role) {
        Rig *rig = ssl_rig(role, PUSH, cleanup_inside);
        Link link = tls_connect(rig);
        fact("%s: %s", role_text(role), peer_end(link.peer, NULL));
        WAIT(rig_ended(rig));
        fact_events(rig, link.id, " ");
        peer_close(link.peer);
        rig_free(rig);
    }
}

static void *change_contexts(void *rig) {
    while (!over) {
        ssl_cleanup(rig);
        (void)ssl_setup(rig, server_material);
        (void)ssl_add(rig, (Material){.cert = "a.chain.pem", .key = "a.key"});
        (void)HP_SSLServer_BindSSLServerName(((Rig *)rig)->object, "a.example.com", 1);
    }
    return NULL;
}

/* proves: SSL-26 SSL-39 SSL-30 */
CASE(contexts_change_under_load) {
    Rig *rig = ssl_rig(SERVER, PUSH, NULL);
    rig->logging = LOG_SUMS;
    rig_listen(rig);
    Thread *changers[2];
    int served = 0, strange = 0;
    for (int i = 0; i < 2; i++) changers[i] = thread_run(change_contexts, rig);
    for (int i = 0; i < 200; i++) {
        Peer *peer = tls_client(peer_connect(rig->port), &(PeerOptions){.name = i % 2 ? "a.example.com" : NULL});
        const char *how = tls_shake(peer);
        bool done = strncmp(how, "TLSv1", 5) == 0;
        served += done;
        if (done) strange += strcmp(tls_subject(peer), "server") != 0 && (i % 2 == 0 || strcmp(tls_subject(peer), "a") != 0);
        else strange += strcmp(how, "EOF") != 0 && strcmp(how, "RESET") != 0;
        tls_free(peer);
    }
    over = true;
    for (int i = 0; i < 2; i++) thread_join(changers[i]);
    chat("served %d of 200", served);
    (void)ssl_setup(rig, server_material);
    TlsLink good = tls_link_more(rig, NULL);
    fact("strange answers %d, served afterwards %s", strange, tls_subject(good.peer));
    tls_leave(good.peer);
    rig_free(rig);
}

static void *connect_all_the_time(void *argument) {
    Rig *rig = argument;
    while (!over) {
        int fd = peer_try_connect(rig->port);
        if (fd < 0) continue;
        Peer *peer = tls_client(fd, NULL);
        tls_shake(peer);
        tls_free(peer);
    }
    return NULL;
}

/* Stop and Start in the middle of handshakes.
 * proves: SSL-28 SSL-2 SSL-T9 */
CASE(stops_during_handshakes) {
    Rig *rig = ssl_rig(SERVER, PUSH, NULL);
    rig->logging = LOG_SUMS;
    rig_listen(rig);
    Thread *peers[3];
    for (int i = 0; i < 3; i++) peers[i] = thread_run(connect_all_the_time, rig);
    for (int i = 0; i < 20; i++) {
        int before = rig_seen(rig, ON_HANDSHAKE, 0);
        WAIT(rig_seen(rig, ON_HANDSHAKE, 0) > before + 2);
        MUST(TRUTH(rig_stop(rig)));
        MUST(TRUTH(HP_Server_Start(rig->object, "127.0.0.1", rig->port)));
    }
    over = true;
    for (int i = 0; i < 3; i++) thread_join(peers[i]);
    fact("%s", state_text(rig_state(rig)));
    rig_free(rig);
}
