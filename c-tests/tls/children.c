/* Forked children and SSL components. The traffic is only between components of the library, because the library cannot
 * protect OpenSSL's locks in threads of the program. */
#include "process.h"
#include "tls.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHILD_LIMIT_S = 10 * TIME_FACTOR };

static _Atomic long received;

/* Once it has begun it never ends. */
static En_HP_HandleResult ping_pong(Rig *rig, const Event *event) {
    static const char ping[200] = "ping";
    if (event->kind == ON_HANDSHAKE && rig->role != SERVER) rig_send(rig, event->id, ping, sizeof ping);
    if (event->kind == ON_RECEIVE) {
        received++;
        rig_send(rig, event->id, event->data, event->length);
    }
    return HR_OK;
}

typedef struct { Rig *rigs[CLIENT + 1]; } World;

static void world_starts(World *world) {
    rig_listen(world->rigs[SERVER]);
    USHORT port = world->rigs[SERVER]->port;
    rig_start_agent(world->rigs[AGENT], true);
    for (int i = 0; i < 4; i++) rig_connect(world->rigs[AGENT], port);
    rig_start_client(world->rigs[CLIENT], port, true);
}

static World world_new(void) {
    World world;
    EACH_ROLE(role) {
        world.rigs[role] = ssl_rig(role, PUSH, ping_pong);
        world.rigs[role]->logging = LOG_SUMS;
    }
    return world;
}

/* Messages go on coming. */
static bool world_turns(void) {
    long seen = received;
    for (long long until = now_ms() + WAIT_LIMIT_MS; received < seen + 100 && now_ms() < until;) sleep_briefly();
    return received >= seen + 100;
}

static bool world_ends(World *world) {
    bool good = TRUTH(rig_stop(world->rigs[CLIENT])) && TRUTH(rig_stop(world->rigs[AGENT])) && TRUTH(rig_stop(world->rigs[SERVER]));
    EACH_ROLE(role) rig_free(world->rigs[role]);
    return good;
}

static World now;

/* The settings, certificates among them, are there in the child, too. */
static int end_and_start(void) {
    alarm(CHILD_LIMIT_S);
    EACH_ROLE(role)
        if (rig_state(now.rigs[role]) != SS_STOPPED || !TRUTH(rig_stop(now.rigs[role]))) return 1;
    world_starts(&now);
    if (!world_turns()) return 2;
    return world_ends(&now) ? 0 : 3;
}

static int end_all(void) {
    alarm(CHILD_LIMIT_S);
    return world_ends(&now) ? 0 : 1;
}

static int exit_at_once(void) {
    alarm(CHILD_LIMIT_S);
    exit(0);
}

static int live(void) {
    alarm(CHILD_LIMIT_S);
    World own = world_new();
    world_starts(&own);
    if (!world_turns()) return 1;
    return world_ends(&own) ? 0 : 2;
}

static void *connect_on(void *argument) {
    Gate *over = argument;
    while (!gate_is_open(over)) {
        HP_CONNID id;
        Rig *agent = now.rigs[AGENT];
        MUST(TRUTH(HP_Agent_Connect(agent->object, "127.0.0.1", now.rigs[SERVER]->port, &id)));
        WAIT(rig_count(agent) == 5);
        HP_Agent_Disconnect(agent->object, id, TRUE);
        WAIT(rig_count(agent) == 4);
    }
    return NULL;
}

static void *set_up_on(void *argument) {
    Gate *over = argument;
    while (!gate_is_open(over)) rig_free(ssl_rig(SERVER, PUSH, NULL));
    return NULL;
}

/* proves: COM-105 */
CASE(under_load) {
    static int (*const bodies[])(void) = {end_and_start, end_all, exit_at_once, live};
    int good[4] = {0};
    now = world_new();
    world_starts(&now);
    MUST(world_turns());
    WAIT(rig_count(now.rigs[AGENT]) == 4);
    Gate over = {0};
    Thread *threads[] = {thread_run(connect_on, &over), thread_run(set_up_on, &over)};
    for (int i = 0; i < 80; i++) {
        int result = child_run(bodies[i % 4]);
        if (result != 0) chat("fork %d: the child ended with %d", i, result);
        good[i % 4] += result == 0;
    }
    fact("ended and started again %d, ended %d, exited %d, lived %d", good[0], good[1], good[2], good[3]);
    fact("the parent goes on %d", world_turns());
    gate_open(&over);
    thread_join(threads[0]);
    thread_join(threads[1]);
    fact("and ends %d", world_ends(&now));
}

static int never_started(void) {
    alarm(CHILD_LIMIT_S);
    world_starts(&now);
    return world_turns() && world_ends(&now) ? 0 : 1;
}

/* proves: COM-105 */
CASE(stopped_at_the_fork) {
    now = world_new();
    fact("child %d, and once more %d", child_run(never_started), child_run(never_started));
    fact("parent %d", never_started());
}

static _Atomic int answers;

/* The program's choice of a certificate forks, and the child comes back from it. */
static int __HP_CALL fork_in_choice(LPCTSTR name, PVOID context) {
    (void)name;
    (void)context;
    pid_t pid = fork();
    if (pid == 0) {
        alarm(CHILD_LIMIT_S);
        return 0;
    }
    answers++;
    return 0;
}

/* proves: COM-105 SSL-33 */
CASE(inside_of_a_choice) {
    Rig *rig = rig_new_ssl(SERVER, PUSH, rig_echo);
    MUST(TRUTH(HP_SSLServer_SetupSSLContext(rig->object, SSL_VM_NONE, pki("server.chain.pem"), pki("server.key"), NULL, NULL, fork_in_choice)));
    PeerOptions options = {.name = "server.test"};
    rig_listen(rig);
    for (int i = 0; i < 3; i++) {
        Peer *peer = tls_client(peer_connect(rig->port), &options);
        fact("%s", tls_shake(peer));
        char got[8] = "";
        tls_send(peer, "hello", 5);
        fact("  echo %d, choices %d", tls_read(peer, got, 5) == 5, answers);
        tls_free(peer);
    }
    int good = 0;
    for (int i = 0; i < 3; i++) {
        int status = -1;
        MUST(wait(&status) > 0);
        good += WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }
    fact("children that ended with their only thread %d", good);
    rig_free(rig);
}
