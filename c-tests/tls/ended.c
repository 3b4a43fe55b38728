/* What remains of TLS after the end of a connection, of a run, and of a process. */
#include "process.h"
#include "tls.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MANY = 100, LOCK_TIME_MS = 1000, PER_SESSION_KB = 8 };

static void serve_and_end(Rig *rig, int count) {
    for (int i = 0; i < count; i++) {
        TlsLink link = tls_link_more(rig, NULL);
        void *ciphers = NULL;
        /* Only sessions that the program has pointers into are kept. */
        MUST(TRUTH(ssl_info(rig, link.id, SSL_SSI_CIPHERS, &ciphers)));
        tls_leave(link.peer);
        WAIT(rig_ended(rig));
    }
}

/* Whether the heap becomes smaller than that; where nobody knows its size it is. */
static void shrinks_below(long kb) { WAIT(heap_kb() < kb || heap_kb() == 0); }

/* Their time runs out although nothing else happens.
 * proves: SSL-85 */
CASE(sessions_go_by_themselves) {
    Rig *rig = ssl_rig(SERVER, PUSH, NULL);
    HP_Server_SetFreeSocketObjLockTime(rig->object, LOCK_TIME_MS);
    rig_listen(rig);
    serve_and_end(rig, 1);
    long kept = heap_kb();
    serve_and_end(rig, MANY);
    shrinks_below(kept + MANY * PER_SESSION_KB);
    serve_and_end(rig, MANY);
    shrinks_below(kept + MANY * PER_SESSION_KB);
    fact("gone");
    rig_free(rig);
}

/* One at most, the last one.
 * proves: SSL-85 */
CASE(stopped_clients_keep_one) {
    Rig *rig = ssl_rig(CLIENT, PUSH, NULL);
    long kept = 0;
    for (int i = 0; i <= MANY; i++) {
        TlsLink link = i ? tls_link_more(rig, NULL) : tls_link_up(rig, NULL);
        void *ciphers = NULL;
        MUST(TRUTH(ssl_info(rig, link.id, SSL_SSI_CIPHERS, &ciphers)));
        if (i % 2) rig_stop(rig);
        else tls_notify(link.peer); /* the component stops by itself */
        WAIT(rig_seen(rig, ON_CLOSE, 0) == 1 && rig_ended(rig));
        rig_forget(rig);
        tls_free(link.peer);
        if (i == 0) kept = heap_kb();
    }
    fact("small: %d", heap_kb() < kept + MANY * PER_SESSION_KB);
    rig_free(rig);
}

/* What came and was not read is of no use any more.
 * proves: SSL-85 SSL-T10 */
CASE(unread_bytes_are_not_kept) {
    enum { UNREAD = 60000, SOME = 30 };
    static char bytes[UNREAD];
    Rig *rig = ssl_rig(SERVER, PUSH, NULL);
    rig_listen(rig);
    long before = 0;
    for (int i = 0; i <= SOME; i++) {
        TlsLink link = tls_link_more(rig, NULL);
        MUST(TRUTH(rig_pause(rig, link.id, TRUE)));
        tls_send(link.peer, bytes, sizeof bytes);
        void *ciphers = NULL;
        MUST(TRUTH(ssl_info(rig, link.id, SSL_SSI_CIPHERS, &ciphers)));
        MUST(TRUTH(rig_disconnect(rig, link.id, TRUE)));
        WAIT(rig_seen(rig, ON_CLOSE, link.id) == 1 && rig_ended(rig));
        tls_free(link.peer);
        if (i == 0) before = heap_kb();
    }
    fact("small: %d", heap_kb() < before + SOME * 40);
    rig_free(rig);
}

/* Connects again and again, until nobody listens any more. */
static void attack(unsigned short port) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    alarm(CASE_LIMIT_S);
    for (int fd = peer_try_connect(port); fd >= 0; fd = peer_try_connect(port)) {
        Peer *peer = tls_client(fd, NULL);
        if (strcmp(tls_shake(peer), "TIMEOUT") == 0) break;
        tls_free(peer);
    }
    _exit(0);
}

static Rig *leaving;

/* Runs after OpenSSL's end. */
static void serve_on(void) {
    int before = rig_seen(leaving, ON_ACCEPT, 0);
    WAIT(rig_seen(leaving, ON_ACCEPT, 0) > before + 5);
}

/* main returns, and the server goes on. OpenSSL frees its state then, because the program itself has initialised it. */
static int leave_main(void) {
    enum { ATTACKERS = 6, HANDSHAKES = 20 };
    atexit(serve_on);
    OPENSSL_init_ssl(0, NULL);
    Rig *rig = leaving = ssl_rig(SERVER, PUSH, NULL);
    rig_listen(rig);
    fflush(stdout);
    for (int i = 0; i < ATTACKERS; i++)
        if (fork() == 0) attack(rig->port);
    WAIT(rig_seen(rig, ON_HANDSHAKE, 0) >= HANDSHAKES);
    exit(0);
}

/* proves: SSL-102 */
CASE(process_ends_while_it_serves) {
    enum { TIMES = 12 };
    int clean = 0;
    for (int i = 0; i < TIMES; i++) clean += child_run(leave_main) == 0;
    fact("clean ends: %d of %d", clean, TIMES);
}

static long long *exit_began; /* shared with children */
static Gate chosen, choice_may_end;
static bool choice_exits;

static _Noreturn void leave(void) {
    *exit_began = now_ms();
    exit(0);
}

static int __HP_CALL choose_slowly(const char *name, void *context) {
    (void)name, (void)context;
    gate_open(&chosen);
    if (choice_exits) leave();
    gate_wait(&choice_may_end);
    return 0;
}

static Rig *server_that_chooses(void) {
    OPENSSL_init_ssl(0, NULL); /* so that OpenSSL frees its state when the process ends */
    Rig *rig = rig_new_ssl(SERVER, PUSH, NULL);
    MUST(TRUTH(HP_SSLServer_SetupSSLContext(rig->object, 0, pki("server.chain.pem"), pki("server.key"), NULL, NULL, choose_slowly)));
    rig_listen(rig);
    return rig;
}

static void fact_exit(int (*body)(void)) {
    exit_began = mmap(NULL, sizeof *exit_began, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    MUST(exit_began != MAP_FAILED);
    fflush(stdout);
    int status = child_run(body);
    fact("status %d, at once: %d", status, now_ms() - *exit_began < AT_ONCE_MS);
}

static int leave_with_exit(void) { leave(); }

/* The other threads of its parent, which were inside of OpenSSL, are not there any more. */
CASE(forked_children_wait_for_nobody) {
    Rig *rig = server_that_chooses();
    Peer *peer = tls_client(peer_connect(rig->port), &(PeerOptions){.name = "a.example"});
    tls_step(peer);
    tls_flush(peer);
    gate_wait(&chosen);
    fact_exit(leave_with_exit);
    gate_open(&choice_may_end);
    tls_free(peer);
    WAIT(rig_ended(rig));
    rig_free(rig);
}

static int leave_while_choosing(void) {
    choice_exits = true;
    Rig *rig = server_that_chooses();
    if (fork() == 0) { /* a peer of its own process: OpenSSL ends in this one while the peer uses it */
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        tls_shake(tls_client(peer_connect(rig->port), &(PeerOptions){.name = "a.example"}));
        _exit(0);
    }
    gate_wait(&choice_may_end); /* nobody opens it */
    return 1; /* not reached */
}

/* The only thread inside of OpenSSL is the one that ends the process. */
CASE(an_exit_inside_a_choice_waits_for_nobody) { fact_exit(leave_while_choosing); }

enum { LEFT = 5 };
static Rig *left[2];
static Peer *left_peers[2 * LEFT];

/* Runs after OpenSSL's end: the connections end, and what OpenSSL owns of them cannot be freed any more. */
static void close_the_left(void) {
    for (int i = 0; i < 2 * LEFT; i++) peer_close(left_peers[i]->fd);
    for (int i = 0; i < 2; i++) WAIT(rig_ended(left[i]));
}

static int leave_sessions(void) {
    atexit(close_the_left);
    OPENSSL_init_ssl(0, NULL);
    for (Role role = SERVER; role <= AGENT; role = (Role)(role + 1)) {
        left[role] = ssl_rig(role, PUSH, NULL);
        for (int i = 0; i < LEFT; i++) left_peers[role * LEFT + i] = (i ? tls_link_more : tls_link_up)(left[role], NULL).peer;
    }
    exit(0);
}

/* A leak checker, which runs last, finds nothing that was forgotten. */
CASE(what_must_stay_is_not_lost) { fact("status %d", child_run(leave_sessions)); }
