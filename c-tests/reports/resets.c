/* Peers that connect and reset at once, by the thousand: scanners, health checks, load balancers. */
#include "rig.h"

#include <stdatomic.h>
#include <sys/socket.h>

enum { VISITORS = 3, VISITS = 2000, QUEUED = 100 };

typedef struct { USHORT port; bool talk; } Visit;

static void *visit(void *argument) {
    const Visit *visit = argument;
    for (int i = 0; i < VISITS; i++) {
        int peer = peer_connect(visit->port);
        if (visit->talk && i % 2) peer_send(peer, "hello", 5);
        peer_reset(peer);
    }
    return NULL;
}

static _Atomic int nameless;

/* Greets in OnAccept, as many servers do, and asks who it is. */
static En_HP_HandleResult greet(Rig *rig, const Event *event) {
    char text[64];
    int length = sizeof text;
    USHORT port = 0;
    if (event->kind != ON_ACCEPT) return HR_OK;
    nameless += !TRUTH(HP_Server_GetRemoteAddress(rig->object, event->id, text, &length, &port)) || port == 0;
    rig_send(rig, event->id, "welcome", 7);
    return HR_OK;
}

static void fact_balance(Rig *rig, const char *label) {
    fact("%s: each accepted one has its OnHandShake %d and its OnClose %d, nameless %d, overlaps %d, out of order %d", label,
         rig_seen(rig, ON_ACCEPT, 0) == rig_seen(rig, ON_HANDSHAKE, 0), rig_seen(rig, ON_HANDSHAKE, 0) == rig_seen(rig, ON_CLOSE, 0), nameless,
         rig_overlaps(rig), rig_disorder(rig));
}

/* proves: TCP-93 TCP-94 TCP-16 TCP-17 */
CASE(six_thousand) {
    for (int talk = 0; talk <= 1; talk++) {
        Rig *rig = rig_new(SERVER, greet);
        rig->logging = LOG_SUMS;
        HP_Server_SetMaxConnectionCount(rig->object, 500);
        rig_listen(rig);
        int descriptors = count_fds();
        Visit plan = {rig->port, talk};
        Thread *threads[VISITORS];
        for (int i = 0; i < VISITORS; i++) threads[i] = thread_run(visit, &plan);
        for (int i = 0; i < VISITORS; i++) thread_join(threads[i]);
        rig_take_all(rig);
        WAIT(rig_count(rig) == 0);
        fact_balance(rig, talk ? "some data before the reset" : "reset at once");
        /* No slot is lost: as many connections as before are possible. */
        int peers[500], room = 0;
        rig->hook = rig_echo;
        for (int i = 0; i < 500; i++) peers[i] = peer_connect(rig->port);
        for (int i = 0; i < 500; i++) room += peer_echoes(peers[i]);
        fact("  room for %d", room);
        for (int i = 0; i < 500; i++) peer_close(peers[i]);
        WAIT(rig_count(rig) == 0 && count_fds() == descriptors);
        CALL("  Stop", rig_stop(rig));
        rig_free(rig);
    }
}

static Gate go_on;

static En_HP_HandleResult block_the_worker(Rig *rig, const Event *event) {
    if (event->kind == ON_RECEIVE && !gate_is_open(&go_on)) gate_wait(&go_on);
    return greet(rig, event);
}

/* They are gone before the server takes them out of the kernel's queue.
 * proves: TCP-17 TCP-93 TCP-94 */
CASE(reset_in_the_queue) {
    Rig *rig = rig_new(SERVER, block_the_worker);
    rig_set_workers(rig, 1);
    Link link = link_up(rig);
    char welcome[8] = "";
    peer_read(link.peer, welcome, 7);
    int descriptors = count_fds();
    peer_send(link.peer, "x", 1);
    WAIT(rig_seen(rig, ON_RECEIVE, link.id) == 1);
    int accepted = rig_seen(rig, ON_ACCEPT, 0);
    for (int i = 0; i < QUEUED; i++) peer_reset(peer_connect(rig->port));
    fact("accepted meanwhile %d", rig_seen(rig, ON_ACCEPT, 0) - accepted);
    gate_open(&go_on);
    rig->hook = rig_echo;
    int after = peer_connect(rig->port); /* behind them in the queue */
    fact("one that came after them echoes %d", peer_echoes(after));
    peer_close(after);
    WAIT(rig_count(rig) == 1 && count_fds() == descriptors);
    peer_close(link.peer);
    WAIT(rig_count(rig) == 0);
    fact_balance(rig, "all");
    rig_free(rig);
}

typedef struct { int listener; Gate stop; } Rude;

static void *accept_and_reset(void *argument) {
    Rude *rude = argument;
    while (!gate_is_open(&rude->stop)) {
        int fd = accept4(rude->listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd >= 0) peer_reset(fd);
    }
    return NULL;
}

/* The same for those who connect: each attempt that was submitted has one OnClose, connected or not.
 * proves: TCP-27 TCP-28 TCP-93 TCP-94 */
CASE(agent_with_rude_servers) {
    enum { ATTEMPTS = 1500 };
    USHORT port;
    Rude rude = {.listener = peer_listen(&port)};
    Thread *thread = thread_run(accept_and_reset, &rude);
    Rig *rig = rig_new(AGENT, NULL);
    rig->logging = LOG_SUMS;
    rig_start_agent(rig, true);
    int descriptors = count_fds(), submitted = 0;
    for (int i = 0; i < ATTEMPTS; i++) {
        HP_CONNID id = 0;
        submitted += TRUTH(HP_Agent_Connect(rig->object, "127.0.0.1", port, &id));
        rig_send(rig, id, "hello", 5);
        WAIT(rig_count(rig) < 50);
    }
    WAIT(rig_count(rig) == 0);
    gate_open(&rude.stop);
    peer_close(peer_connect(port));
    thread_join(thread);
    fact("submitted %d, OnClose for each %d, overlaps %d, out of order %d", submitted, rig_seen(rig, ON_CLOSE, 0) == submitted, rig_overlaps(rig), rig_disorder(rig));
    WAIT(count_fds() <= descriptors);
    rig_free(rig);
}

/* proves: TCP-43 TCP-46 TCP-93 TCP-96 */
CASE(client_with_rude_servers) {
    USHORT port;
    Rude rude = {.listener = peer_listen(&port)};
    Thread *thread = thread_run(accept_and_reset, &rude);
    Rig *rig = rig_new(CLIENT, NULL);
    int descriptors = count_fds(), odd = 0, threads = count_threads();
    for (int i = 0; i < 300; i++) {
        rig_forget(rig);
        bool started = TRUTH(HP_Client_Start(rig->object, "127.0.0.1", port, i % 2));
        if (started && i % 3 == 0) HP_Client_Send(rig->object, (const BYTE *)"hello", 5);
        WAIT(rig_state(rig) == SS_STOPPED);
        odd += rig_seen(rig, ON_CLOSE, 0) != started;
    }
    fact("starts whose OnClose is missing or one too many %d", odd);
    WAIT(count_fds() == descriptors && count_threads() == threads);
    gate_open(&rude.stop);
    peer_close(peer_connect(port));
    thread_join(thread);
    rig_free(rig);
}
