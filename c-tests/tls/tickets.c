/* The tickets of a TLS 1.3 server: when they leave, and that a client which only sends loses nothing by them. */
#include "tls.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static _Thread_local int tickets;

static int count_ticket(SSL *ssl, SSL_SESSION *session) {
    (void)ssl, (void)session;
    tickets++;
    return 0;
}

static TlsLink link_of(Rig *rig, int version, SSL_SESSION *session) {
    Link plain = tls_connect_more(rig);
    Peer *peer = tls_client(plain.peer, &(PeerOptions){.version = version, .session = session});
    SSL_CTX *context = SSL_get_SSL_CTX(peer->ssl);
    tickets = 0;
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL_STORE); /* whose end would spoil them */
    SSL_CTX_sess_set_new_cb(context, count_ticket);
    MUST(strncmp(tls_shake(peer), "TLSv1", 5) == 0);
    WAIT(rig_seen(rig, ON_HANDSHAKE, plain.id) == 1);
    return (TlsLink){rig, peer, plain.id};
}

/* Who sends first. */
typedef enum { FROM_ON_HANDSHAKE, FROM_ON_RECEIVE, FROM_ANOTHER_THREAD, AFTER_A_KEY_UPDATE, WAYS } Way;
static const char *const way_texts[WAYS] = {"in OnHandShake", "in OnReceive", "from another thread", "after a key update"};
static _Atomic Way way;

static En_HP_HandleResult answer(Rig *rig, const Event *event) {
    bool now = (event->kind == ON_HANDSHAKE && way == FROM_ON_HANDSHAKE) || (event->kind == ON_RECEIVE && way == FROM_ON_RECEIVE);
    if (now) MUST(TRUTH(rig_send(rig, event->id, "pong", 4)));
    return HR_OK;
}

/* Makes the server send, twice; reads it. */
static size_t served(TlsLink link) {
    char got[8];
    Peer *peer = link.peer;
    if (way == AFTER_A_KEY_UPDATE) MUST(SSL_key_update(peer->ssl, SSL_KEY_UPDATE_REQUESTED) == 1);
    tls_send(peer, "ping", 4);
    WAIT(rig_bytes(link.rig, ON_RECEIVE, link.id) == 4);
    if (way >= FROM_ANOTHER_THREAD) MUST(TRUTH(rig_send(link.rig, link.id, "pong", 4)));
    MUST(TRUTH(rig_send(link.rig, link.id, "more", 4)));
    return tls_read(peer, got, 8);
}

/* A server sends two tickets, or one to replace the one that was used; each can resume
 * another connection. proves: SSL-45 SSL-72 SSL-T15 */
CASE(with_the_first_data) {
    for (way = FROM_ON_HANDSHAKE; way < WAYS; way = (Way)(way + 1)) {
        Rig *rig = ssl_rig(SERVER, PUSH, answer);
        SSL_SESSION *session = NULL;
        rig_listen(rig);
        fact("-- %s", way_texts[way]);
        for (int again = 0; again < 3; again++) {
            TlsLink link = link_of(rig, TLS1_3_VERSION, session);
            SSL_SESSION_free(session);
            int early = tickets;
            size_t got = served(link);
            fact("resumed %d, tickets before data %d, with it %d, data %zu", tls_resumed(link.peer), early, tickets, got);
            session = SSL_get1_session(link.peer->ssl);
            tls_leave(link.peer);
        }
        SSL_SESSION_free(session);
        rig_free(rig);
    }
}

/* Lets the only worker serve another connection: then it has nothing more to do for others. */
static void settle(Rig *rig) {
    TlsLink other = tls_link_more(rig, NULL);
    for (int i = 1; i <= 3; i++) {
        tls_send(other.peer, "x", 1);
        WAIT(rig_bytes(rig, ON_RECEIVE, other.id) == i);
    }
    tls_leave(other.peer);
    WAIT(rig_seen(rig, ON_CLOSE, other.id) == 1);
}

static void silent_key_update(TlsLink link) {
    MUST(SSL_key_update(link.peer->ssl, SSL_KEY_UPDATE_REQUESTED) == 1);
    tls_send(link.peer, "x", 1);
    WAIT(rig_bytes(link.rig, ON_RECEIVE, link.id) == 1);
    settle(link.rig);
    peer_half_close(link.peer->fd);
}

static void close_notify(TlsLink link) { tls_notify(link.peer); }

static void fin(TlsLink link) { peer_half_close(link.peer->fd); }

static void bad_record(TlsLink link) { peer_send(link.peer->fd, "\x17\x03\x03\x00\x18 this is no good record!", 29); }

static void disconnect(TlsLink link) { MUST(TRUTH(rig_disconnect(link.rig, link.id, FALSE))); }

static void stop(TlsLink link) { MUST(TRUTH(rig_stop(link.rig))); }

/* Nothing else that a server sends brings tickets along, and a server that sends nothing sends no
 * byte after the handshake. proves: SSL-T15 SSL-72 */
CASE(never_without_data) {
    const struct { const char *label; void (*happens)(TlsLink link); } ends[] = {
        {"key update", silent_key_update}, {"close_notify", close_notify}, {"FIN", fin}, {"alert", bad_record}, {"Disconnect", disconnect}, {"Stop", stop}};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        char byte;
        Rig *rig = ssl_rig(SERVER, PUSH, NULL);
        rig_set_workers(rig, 1);
        rig_listen(rig);
        TlsLink link = link_of(rig, TLS1_3_VERSION, NULL);
        settle(rig);
        bool silent = recv(link.peer->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0;
        ends[i].happens(link);
        const char *end = tls_end(link.peer, NULL);
        fact("%s: silent after the handshake %d, ends with %s, tickets %d", ends[i].label, silent, end, tickets);
        tls_free(link.peer);
        rig_free(rig);
    }
}

enum { CLIENTS = 200, THREADS = 4, AMOUNT = 1 << 20 };

static USHORT server_port;
static int client_version;
static bool says_goodbye;

/* Sends, never reads, and leaves. */
static void *send_only(void *unused) {
    (void)unused;
    for (int i = 0; i < CLIENTS / THREADS; i++) {
        Peer *peer = tls_client(peer_connect(server_port), &(PeerOptions){.version = client_version});
        MUST(strncmp(tls_shake(peer), "TLSv1", 5) == 0);
        tls_send_pattern(peer, AMOUNT);
        if (says_goodbye) tls_notify(peer);
        tls_free(peer);
    }
    return NULL;
}

static _Atomic int orderly;
static _Atomic long arrived;

static En_HP_HandleResult count_what_comes(Rig *rig, const Event *event) {
    (void)rig;
    if (event->kind == ON_RECEIVE) arrived += event->length;
    orderly += event->kind == ON_CLOSE && event->operation == SO_CLOSE && event->code == 0;
    return HR_OK;
}

static Rig *counting_server(void) {
    Rig *rig = ssl_rig(SERVER, PUSH, count_what_comes);
    rig->logging = LOG_SUMS;
    orderly = 0;
    arrived = 0;
    rig_listen(rig);
    server_port = rig->port;
    return rig;
}

static void fact_arrived(Rig *rig, const char *label, int clients) {
    WAIT(rig_seen(rig, ON_CLOSE, 0) == clients);
    fact("%s: lost %ld bytes, orderly ends %d of %d", label, (long)clients * AMOUNT - arrived, orderly, clients);
}

/* A reset on its way back to the server would destroy what the server has not read yet.
 * proves: SSL-T15 */
CASE(clients_that_only_send) {
    static const char *const labels[2][2] = {{"TLS 1.2", "TLS 1.2, close_notify"}, {"TLS 1.3", "TLS 1.3, close_notify"}};
    for (client_version = TLS1_2_VERSION; client_version <= TLS1_3_VERSION; client_version++)
        for (int goodbye = 0; goodbye < 2; goodbye++) {
            says_goodbye = goodbye;
            Rig *rig = counting_server();
            Thread *threads[THREADS];
            for (int i = 0; i < THREADS; i++) threads[i] = thread_run(send_only, NULL);
            for (int i = 0; i < THREADS; i++) thread_join(threads[i]);
            fact_arrived(rig, labels[client_version == TLS1_3_VERSION][goodbye], CLIENTS);
            rig_free(rig);
        }
}

/* Agents of the library, which read whatever comes: each leaves when the kernel has all of it.
 * proves: SSL-T15 */
CASE(agents_that_only_send) {
    static unsigned char content[AMOUNT];
    Rig *rig = counting_server(), *agent = ssl_rig(AGENT, PUSH, NULL);
    rig_start_agent(agent, true);
    for (int i = 0; i < CLIENTS; i++) {
        int pending = 1;
        HP_CONNID id = rig_connect(agent, server_port);
        WAIT(rig_seen(agent, ON_HANDSHAKE, id) == 1);
        MUST(TRUTH(rig_send(agent, id, content, sizeof content)));
        WAIT(TRUTH(rig_pending(agent, id, &pending)) && pending == 0);
        MUST(TRUTH(rig_disconnect(agent, id, FALSE)));
    }
    fact_arrived(rig, "agent", CLIENTS);
    rig_free(agent);
    rig_free(rig);
}
