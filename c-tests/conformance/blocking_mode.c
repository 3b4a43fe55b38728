/* Sockets that the program sets to blocking mode in the callbacks that pass them: the library waits for none of them. */
#include "rig.h"

#include <fcntl.h>

enum { MANY = 30 };

static bool is_blocking(int fd) {
    int flags = fcntl(fd, F_GETFL);
    MUST(flags >= 0);
    return !(flags & O_NONBLOCK);
}

static _Atomic int shown, listener;

static En_HP_HandleResult echo_on_blocking_sockets(Rig *rig, const Event *event) {
    if (event->kind == ON_PREPARE_LISTEN) listener = event->fd;
    if (event->kind == ON_PREPARE_LISTEN || event->kind == ON_PREPARE_CONNECT || event->kind == ON_ACCEPT) {
        MUST(fcntl(event->fd, F_SETFL, 0) == 0 && is_blocking(event->fd));
        shown++;
    }
    return rig_echo(rig, event);
}

static int echoes(const Link *links, int count) {
    int good = 0;
    for (int i = 0; i < count; i++) good += peer_echoes(links[i].peer);
    return good;
}

/* Several reads and writes. */
static bool returns_much(Link link) {
    static unsigned char got[1 << 20];
    peer_send_pattern(link.peer, 100000);
    return peer_read(link.peer, got, 100000) == 100000 && pattern_match(got, 0, 100000) == 100000;
}

/* proves: COM-110 TCP-6 TCP-10 TCP-24 */
CASE(echoes_and_stops) {
    EACH_ROLE(role) {
        Link links[MANY];
        const int count = role == CLIENT ? 1 : MANY;
        Rig *rig = rig_new(role, echo_on_blocking_sockets);
        shown = 0;
        rig_set_workers(rig, 2);
        links[0] = link_up(rig);
        for (int i = 1; i < count; i++) links[i] = link_more(rig);
        fact("%s: sockets set to blocking mode %d, echoes %d, much returned %d", role_text(role), shown, echoes(links, count),
             returns_much(links[0]));
        if (role == SERVER) fact("  the listener is blocking %d", is_blocking(listener));
        CALL("  Stop", rig_stop(rig));
        for (int i = 0; i < count; i++) peer_close(links[i].peer);
        rig_free(rig);
    }
}

/* A full socket must not block the sender; with one worker nothing else could
 * continue. proves: COM-110 TCP-71 */
CASE(full_sockets) {
    static unsigned char data[1 << 20];
    EACH_MULTI_ROLE(role) {
        Rig *rig = rig_new(role, echo_on_blocking_sockets);
        rig_set_workers(rig, 1);
        Link full = link_up(rig), other = link_more(rig);
        int pending = 0;
        for (int i = 0; i < 20; i++) rig_send(rig, full.id, data, sizeof data);
        fact("%s: queued %d, others echo %d", role_text(role), TRUTH(rig_pending(rig, full.id, &pending)) && pending > 0,
             peer_echoes(other.peer));
        CALL("  Stop", rig_stop(rig));
        rig_free(rig);
    }
}

typedef struct { Rig *rig; USHORT port; } Attempt;

static void *connect_synchronously(void *argument) {
    Attempt *attempt = argument;
    HP_CONNID id = 0;
    if (attempt->rig->role == AGENT) CALL("Connect", HP_Agent_Connect(attempt->rig->object, "127.0.0.1", attempt->port, &id));
    else START(attempt->rig, "Start", HP_Client_Start(attempt->rig->object, "127.0.0.1", attempt->port, FALSE));
    return NULL;
}

/* In the middle of a connection attempt that nobody answers. proves: COM-110 TCP-33
 * TCP-44 */
CASE(stop_ends_synchronous_connects) {
    for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1)) {
        Attempt attempt = {.rig = rig_new(role, echo_on_blocking_sockets)};
        peer_listen_stuck(&attempt.port);
        if (role == AGENT) rig_start_agent(attempt.rig, false);
        Thread *thread = thread_run(connect_synchronously, &attempt);
        WAIT(role == AGENT ? rig_count(attempt.rig) == 1 : rig_seen(attempt.rig, ON_PREPARE_CONNECT, 0) == 1);
        MUST(TRUTH(rig_stop(attempt.rig)));
        thread_join(thread);
        rig_free(attempt.rig);
    }
}

/* proves: COM-110 TCP-29 TCP-44 */
CASE(synchronous_connects) {
    for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1)) {
        Attempt attempt = {.rig = rig_new(role, echo_on_blocking_sockets)};
        int peers = peer_listen(&attempt.port);
        if (role == AGENT) rig_start_agent(attempt.rig, false);
        connect_synchronously(&attempt);
        int peer = peer_accept(peers);
        fact("%s: echoes %d", role_text(role), peer_echoes(peer));
        CALL("  Stop", rig_stop(attempt.rig));
        rig_free(attempt.rig);
    }
}
