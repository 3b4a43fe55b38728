/* Several certificates of one server, chosen by the name that a client asks for. */
#include "tls.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

static const Material for_a = {.cert = "a.chain.pem", .key = "a.key"}, for_b = {.cert = "b.chain.pem", .key = "b.key"};

/* What a client with that name gets (NULL: it sends none). */
static void ask(Rig *rig, const char *name, int version) {
    int closed = rig_seen(rig, ON_CLOSE, 0);
    Peer *peer = tls_client(peer_connect(rig->port), &(PeerOptions){.name = name, .version = version});
    const char *how = tls_shake(peer);
    bool done = strncmp(how, "TLSv1", 5) == 0;
    fact("%s: %s", name ? name : "no name", done ? tls_subject(peer) : how);
    tls_leave(peer);
    WAIT(rig_seen(rig, ON_CLOSE, 0) == closed + 1);
}

static BOOL bind_name(Rig *rig, const char *name, int index) { return HP_SSLServer_BindSSLServerName(rig->object, name, index); }

static Rig *server_of_three(HP_Fn_SNI_ServerNameCallback choose) {
    Rig *rig = rig_new_ssl(SERVER, PUSH, NULL);
    MUST(TRUTH(HP_SSLServer_SetupSSLContext(rig->object, 0, pki("server.chain.pem"), pki("server.key"), NULL, NULL, choose)));
    fact("index %d", ssl_add(rig, for_a));
    fact("index %d", HP_SSLServer_AddSSLContextByMemory(rig->object, 0, pki_text("b.chain.pem"), pki_text("b.key"), NULL, NULL));
    return rig;
}

/* proves: SSL-30 SSL-31 SSL-T7 */
CASE(adding) {
    Rig *rig = rig_new_ssl(SERVER, PUSH, NULL);
    const struct { const char *label; Material m; } bad[] = {
        {"missing certificate", {.cert = "missing.pem", .key = "a.key"}}, {"no key", {.cert = "a.pem"}}, {"missing key", {.cert = "a.pem", .key = "missing.key"}},
        {"wrong password", {.cert = "server.pem", .key = "server.encrypted.key", .password = "wrong"}}, {"mismatch", {.cert = "a.pem", .key = "b.key"}},
        {"broken certificate", {.cert = "broken.pem", .key = "a.key"}}, {"missing authority", {.ca = "missing.pem"}},
        {"no authority in it", {.mode = SSL_VM_PEER, .ca = "text.pem"}}};
    errno = 0;
    int index = ssl_add(rig, for_a);
    fact("before setup: %d %s", index, errno_text((int)SYS_GetLastError()));
    errno = 0;
    index = HP_SSLServer_AddSSLContextByMemory(rig->object, 0, pki_text("a.pem"), pki_text("a.key"), NULL, NULL);
    fact("before setup, from memory: %d %s", index, errno_text((int)SYS_GetLastError()));
    MUST(TRUTH(ssl_setup(rig, server_material)));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        errno = 0;
        index = ssl_add(rig, bad[i].m);
        fact("%s: %d %s", bad[i].label, index, errno_text((int)SYS_GetLastError()));
        index = ssl_add(rig, for_a);
        fact("  next: %d", index);
    }
    ssl_cleanup(rig);
    errno = 0;
    index = ssl_add(rig, for_a);
    fact("after cleanup: %d %s", index, errno_text((int)SYS_GetLastError()));
    MUST(TRUTH(ssl_setup(rig, server_material)));
    fact("after another setup: %d", ssl_add(rig, for_a));
    rig_free(rig);
}

/* proves: SSL-32 */
CASE(binding) {
    Rig *rig = server_of_three(NULL);
    const struct { const char *name; int index; } tries[] = {
        {"a.example.com", 1}, {"a.example.com", 0}, {"a.example.com", 2}, {"a.example.com", 3}, {"a.example.com", -1}, {NULL, 1}, {"", 1},
        {"localhost", 1}, {".example.com", 1}, {"example.", 1}, {"com.", 1}, {"a.b.", 1}, {"127.0.0.1", 1}, {"::1", 1}, {"1.2.3.4", 3}, {"x.y", 2147483647},
        {"localhost", 3}};
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        char label[64];
        snprintf(label, sizeof label, "%s -> %d", tries[i].name ? tries[i].name : "NULL", tries[i].index);
        CALL(label, bind_name(rig, tries[i].name, tries[i].index));
    }
    rig_free(rig);
}

/* proves: SSL-34 SSL-35 SSL-32 SSL-30 SSL-103 */
CASE(default_callback) {
    for (int version = TLS1_2_VERSION; version <= TLS1_3_VERSION; version++) {
        const char *names[] = {NULL, "a.example.com", "A.EXAMPLE.com", "x.a.example.com", "x.y.a.example.com", "ba.example.com", "example.com",
                               "b.example.org", "example.org", "org", "zzz.org", "localhost", "a.example.com.", "x.A.example.com.",
                               "example.net", "x.example.net.", "a.example.com..", "org.", "."};
        Rig *rig = server_of_three(NULL);
        rig_listen(rig);
        ask(rig, "a.example.com", version);
        CALL("bind A.example.com", bind_name(rig, "A.example.com", 1));
        CALL("bind example.org", bind_name(rig, "example.org", 2));
        CALL("bind Example.net.", bind_name(rig, "Example.net.", 2));
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) ask(rig, names[i], version);
        CALL("bind a.example.com to 2", bind_name(rig, "a.example.com", 2));
        ask(rig, "a.example.com", version);
        CALL("bind a.example.com to 0", bind_name(rig, "a.example.com", 0));
        ask(rig, "x.a.example.com", version);
        rig_free(rig);
    }
}

/* The function itself, called outside the callback. proves: SSL-103 SSL-35 */
CASE(default_callback_called) {
    Rig *rig = server_of_three(NULL), *plain = rig_new(SERVER, NULL);
    fact("nothing bound %d", HP_SSL_DefaultServerNameCallback("a.example.com", rig->object));
    bind_name(rig, "a.example.com", 2);
    fact("bound %d, below %d, other %d", HP_SSL_DefaultServerNameCallback("a.example.com", rig->object),
         HP_SSL_DefaultServerNameCallback("x.a.example.com", rig->object), HP_SSL_DefaultServerNameCallback("example.com", rig->object));
    fact("with a dot at the end %d, below %d", HP_SSL_DefaultServerNameCallback("a.example.com.", rig->object),
         HP_SSL_DefaultServerNameCallback("X.A.example.com.", rig->object));
    fact("no name %d, no context %d, a plain server's %d", HP_SSL_DefaultServerNameCallback(NULL, rig->object),
         HP_SSL_DefaultServerNameCallback("a.example.com", NULL), HP_SSL_DefaultServerNameCallback("a.example.com", plain->object));
    rig_free(rig);
    rig_free(plain);
}

static _Atomic int calls, answer;
static unsigned long chooser_thread;
static char asked[300];

static int choose(LPCTSTR name, PVOID context) {
    calls++;
    chooser_thread = this_thread();
    snprintf(asked, sizeof asked, "%s", name);
    return answer == 99 ? HP_SSL_DefaultServerNameCallback(name, context) : answer;
}

/* proves: SSL-33 SSL-34 SSL-36 SSL-35 */
CASE(own_callback) {
    Rig *rig = server_of_three(choose);
    rig_listen(rig);
    bind_name(rig, "a.example.com", 2);
    for (int version = TLS1_2_VERSION; version <= TLS1_3_VERSION; version++) {
        const int answers[] = {0, 1, 2, 99, 3, 1000, -1, -2147483647};
        calls = 0;
        ask(rig, NULL, version);
        fact("  asked without a name: %d", calls);
        for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
            answer = answers[i];
            fact("-- answer %d", answer);
            rig_forget(rig);
            ask(rig, "A.Example.com", version);
            fact("  asked for %s", asked);
            fact_events(rig, rig_last_id(rig, ON_CLOSE), " ");
        }
    }
    rig_free(rig);
}

static int choose_by_name_alone(LPCTSTR name) { return strcmp(name, "a.example.com") == 0 ? 1 : 2; }

/* Programs from before 5.6.1 and a .NET binding declare no context. proves: ABI-84 ABI-93 TDEF-82 */
CASE(callback_of_one_parameter) {
    int (*before)(LPCTSTR) = choose_by_name_alone;
    HP_Fn_SNI_ServerNameCallback today;
    memcpy(&today, &before, sizeof today);
    Rig *rig = server_of_three(today);
    rig_listen(rig);
    for (int version = TLS1_2_VERSION; version <= TLS1_3_VERSION; version++) {
        ask(rig, "a.example.com", version);
        ask(rig, "b.example.org", version);
    }
    rig_free(rig);
}

/* With one worker the callback runs where the events do.
 * proves: SSL-37 */
CASE(thread) {
    Rig *rig = server_of_three(choose);
    rig_set_workers(rig, 1);
    TlsLink link = tls_link_up(rig, &(PeerOptions){.name = "a.example.com"});
    Event event = {0};
    rig_last(rig, ON_HANDSHAKE, link.id, &event);
    fact("on the worker: %d, on this thread: %d", chooser_thread == event.thread, chooser_thread == this_thread());
    tls_free(link.peer);
    rig_free(rig);
}

static _Atomic int inside;
static Gate both;

static int meet(LPCTSTR name, PVOID context) {
    (void)context;
    if (++inside == 2) gate_open(&both);
    gate_wait(&both);
    return strcmp(name, "a.example.com") == 0 ? 1 : 2;
}

static Peer *asking_for_a;

static void *ask_for_a(void *rig) {
    Peer *peer = tls_client(peer_connect(((Rig *)rig)->port), &(PeerOptions){.name = "a.example.com"});
    tls_shake(peer);
    asking_for_a = peer;
    return NULL;
}

/* Each callback waits until the other one runs, although one worker may have got both connections.
 * proves: SSL-37 SSL-T12 TCP-133 */
CASE(two_at_once) {
    Rig *rig = server_of_three(meet);
    rig_set_workers(rig, 2);
    rig_listen(rig);
    Thread *other = thread_run(ask_for_a, rig);
    Peer *peer = tls_client(peer_connect(rig->port), &(PeerOptions){.name = "b.example.com"});
    fact("%s", tls_shake(peer));
    fact("presented %s, met %d", tls_subject(peer), inside);
    WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == 2);
    thread_join(other);
    tls_free(asking_for_a);
    tls_free(peer);
    rig_free(rig);
}

/* Contexts added, and names bound, while connections come.
 * proves: SSL-39 */
CASE(while_running) {
    Rig *rig = ssl_rig(SERVER, PUSH, NULL);
    rig_listen(rig);
    ask(rig, "a.example.com", 0);
    fact("index %d", ssl_add(rig, for_a));
    CALL("bind", bind_name(rig, "a.example.com", 1));
    ask(rig, "a.example.com", 0);
    rig_free(rig);
}

static _Atomic int wrong;
static _Atomic bool enough;

static void *ask_again_and_again(void *argument) {
    Rig *rig = argument;
    for (int i = 0; i < 60; i++) {
        Peer *peer = tls_client(peer_connect(rig->port), &(PeerOptions){.name = i % 2 ? "a.example.com" : "b.example.com"});
        const char *how = tls_shake(peer);
        if (strncmp(how, "TLSv1", 5) != 0 || strcmp(tls_subject(peer), i % 2 ? "a" : "b") != 0) wrong++;
        tls_free(peer);
    }
    enough = true;
    return NULL;
}

/* proves: SSL-39 SSL-30 */
CASE(table_grows_under_load) {
    Rig *rig = server_of_three(NULL);
    bind_name(rig, "a.example.com", 1);
    bind_name(rig, "b.example.com", 2);
    rig_listen(rig);
    Thread *asker = thread_run(ask_again_and_again, rig);
    int failed = 0, next = 3;
    while (!enough) {
        char name[64];
        int index = next < 200 ? ssl_add(rig, next % 2 ? for_a : for_b) : next;
        failed += index != next;
        next++;
        snprintf(name, sizeof name, "n%d.example.com", next);
        failed += !TRUTH(bind_name(rig, name, 1 + next % 2));
    }
    thread_join(asker);
    fact("wrong certificates %d, failed calls %d", wrong, failed);
    rig_free(rig);
}

typedef enum { STOP, DESTROY, CLEANUP, REMOVE_STATE } Deed;

static Deed deed;
static Gate done_inside;

static int do_inside(LPCTSTR name, PVOID context) {
    (void)name;
    if (deed == STOP) CALL("Stop", HP_Server_Stop(context));
    if (deed == DESTROY) Destroy_HP_SSLServer(context);
    if (deed == CLEANUP) HP_SSLServer_CleanupSSLContext(context);
    if (deed == REMOVE_STATE) HP_SSL_RemoveThreadLocalState(0);
    gate_open(&done_inside);
    return 1;
}

/* A server that does it inside the callback that chooses a certificate. */
static Rig *server_that_does(Deed what) {
    deed = what;
    gate_close(&done_inside);
    Rig *rig = server_of_three(do_inside);
    rig_listen(rig);
    return rig;
}

/* Ends of the component from inside return at once, as in the other callbacks. The client says no more than its hello.
 * proves: SSL-T12 COM-36 COM-24 */
CASE(ends_inside_of_it) {
    for (Deed what = STOP; what <= DESTROY; what = (Deed)(what + 1)) {
        Rig *rig = server_that_does(what);
        Peer *peer = tls_client(peer_connect(rig->port), &(PeerOptions){.name = "a.example.com"});
        tls_step(peer);
        tls_flush(peer);
        gate_wait(&done_inside);
        if (what == STOP) WAIT(rig_state(rig) == SS_STOPPED);
        else WAIT(count_threads() == 1);
        fact_events(rig, rig_last_id(rig, ON_CLOSE), what == STOP ? "Stop" : "Destroy");
        fact("peer: %s", peer_end(peer->fd, NULL));
        tls_free(peer);
        if (what == STOP) rig_free(rig);
        else rig_abandon(rig);
    }
}

/* What the running handshake uses stays until its end; only later connections find no context.
 * proves: SSL-T12 SSL-26 SSL-100 */
CASE(contexts_and_thread_state_inside_of_it) {
    for (int version = TLS1_2_VERSION; version <= TLS1_3_VERSION; version++) {
        fact("-- CleanupSSLContext");
        Rig *rig = server_that_does(CLEANUP);
        ask(rig, "a.example.com", version);
        rig_forget(rig);
        int refused = peer_connect(rig->port);
        fact("the next one: %s, events %d", peer_end(refused, NULL), rig_seen(rig, ON_ACCEPT, 0) + rig_seen(rig, ON_CLOSE, 0));
        peer_close(refused);
        MUST(TRUTH(ssl_setup(rig, server_material)));
        ask(rig, "a.example.com", version);
        rig_free(rig);
        fact("-- RemoveThreadLocalState");
        rig = server_that_does(REMOVE_STATE);
        ask(rig, "a.example.com", version);
        ask(rig, "a.example.com", version);
        rig_free(rig);
    }
}

static Rig *subject;
static _Atomic int refused;

/* Everything that a program might do to the connection inside this callback. */
static int misbehave(LPCTSTR name, PVOID context) {
    (void)name;
    HP_CONNID id = rig_last_id(subject, ON_ACCEPT);
    void *info;
    errno = 0;
    refused += !TRUTH(rig_send(subject, id, "x", 1)) && SYS_GetLastError() == EPERM;
    errno = 0;
    refused += !TRUTH(ssl_info(subject, id, SSL_SSI_VERSION, &info)) && SYS_GetLastError() == EPERM;
    if (answer == 7) fact("Disconnect %s", truth_text(rig_disconnect(subject, id, TRUE)));
    (void)ssl_add(subject, for_b);
    (void)bind_name(subject, "b.example.com", 1);
    return HP_SSL_DefaultServerNameCallback("b.example.com", context);
}

/* proves: SSL-T12 SSL-39 */
CASE(calls_inside) {
    subject = rig_new_ssl(SERVER, PUSH, NULL);
    MUST(TRUTH(HP_SSLServer_SetupSSLContext(subject->object, 0, pki("server.chain.pem"), pki("server.key"), NULL, NULL, misbehave)));
    rig_listen(subject);
    ask(subject, "b.example.com", 0);
    fact("refused %d of 2", refused);
    answer = 7;
    rig_forget(subject);
    Peer *peer = tls_client(peer_connect(subject->port), &(PeerOptions){.name = "b.example.com"});
    tls_shake(peer);
    WAIT(rig_seen(subject, ON_CLOSE, 0) == 1);
    fact_events(subject, rig_last_id(subject, ON_CLOSE), "disconnected inside");
    tls_free(peer);
    rig_free(subject);
}

/* A host that demands certificates beside an open one, and the other way round.
 * proves: SSL-38 SSL-T5 */
CASE(verify_mode_of_the_chosen) {
    const int demand = SSL_VM_PEER | SSL_VM_FAIL_IF_NO_PEER_CERT;
    for (int version = TLS1_2_VERSION; version <= TLS1_3_VERSION; version++)
        for (int closed = 0; closed < 2; closed++) {
            Rig *rig = rig_new_ssl(SERVER, PUSH, NULL);
            Material first = server_material, second = for_a;
            first.mode = closed ? SSL_VM_NONE : demand;
            first.ca = closed ? NULL : "foreign.pem";
            second.mode = closed ? demand : SSL_VM_NONE;
            second.ca = closed ? "ca.pem" : NULL;
            MUST(TRUTH(ssl_setup(rig, first)) && ssl_add(rig, second) == 1 && TRUTH(bind_name(rig, "a.example.com", 1)));
            rig_listen(rig);
            fact("-- the chosen one %s", closed ? "demands" : "is open");
            const PeerOptions clients[] = {{.name = "a.example.com", .version = version},
                                           {.name = "a.example.com", .version = version, .cert = "client.chain.pem", .key = "client.key"},
                                           {.name = "a.example.com", .version = version, .cert = "stranger.pem", .key = "stranger.key"}};
            for (size_t i = 0; i < 3; i++) {
                rig_forget(rig);
                Peer *peer = tls_client(peer_connect(rig->port), &clients[i]);
                tls_shake(peer);
                WAIT(rig_seen(rig, ON_HANDSHAKE, 0) + rig_seen(rig, ON_CLOSE, 0) > 0);
                fact("%s: %s", i == 0 ? "no certificate" : i == 1 ? "a good one" : "a foreign one", rig_seen(rig, ON_HANDSHAKE, 0) ? "in" : "out");
                tls_free(peer);
                WAIT(rig_seen(rig, ON_CLOSE, 0) == 1);
            }
            rig_free(rig);
        }
}
