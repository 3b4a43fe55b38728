/* Children of the process: what they inherit, and that children which only call exec or exit do not disturb the parent. */
#include "process.h"
#include "rig.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static En_HP_HandleResult echo(Rig *rig, const Event *event) {
    if (event->kind == ON_RECEIVE) rig_send(rig, event->id, event->data, event->length);
    return HR_OK;
}

static bool echoes(Link link, int round) {
    char sent[24], got[24] = "";
    int length = snprintf(sent, sizeof sent, "round %d.", round);
    peer_send(link.peer, sent, (size_t)length);
    return peer_read(link.peer, got, (size_t)length) == (size_t)length && memcmp(got, sent, (size_t)length) == 0;
}

static int echo_rounds(Link link, int rounds) {
    int good = 0;
    for (int i = 0; i < rounds; i++) good += echoes(link, i);
    return good;
}

/* The child keeps every open file description alive, so only a shutdown tells the peer of the close, and the kernel
 * continues to report events of the old socket. The parent's other connections must notice neither. proves: COM-105 TCP-92
 * TCP-140 TCP-155 */
CASE(child_holds_descriptors) {
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, echo);
        Link old = link_up(rig);
        fact("%s: echoes before %d", role_text(role), echo_rounds(old, 10));
        Child child = child_hold();
        fact("  echoes with a child %d", echo_rounds(old, 10));
        CALL("  Disconnect", rig_disconnect(rig, old.id, TRUE));
        fact("  the peer sees %s", peer_end(old.peer, NULL));
        WAIT(rig_ended(rig));
        Link fresh = link_more(rig);
        peer_send(old.peer, "to nobody", 9);
        fact("  echoes of a new connection %d", echo_rounds(fresh, 10));
        peer_close(old.peer);
        fact("  and after the old peer closed %d", echo_rounds(fresh, 10));
        fact("  OnClose of the new one %d, overlaps %d", rig_seen(rig, ON_CLOSE, fresh.id), rig_overlaps(rig));
        long used = cpu_ms();
        for (long long until = now_ms() + 300; now_ms() < until;) sleep_briefly(); /* stale events must not make a worker spin */
        fact("  idle is idle %d", cpu_ms() - used < 150);
        fact("  child ended with %d", child_end(child));
        fact("  echoes after %d", echo_rounds(fresh, 10));
        rig_free(rig);
    }
}

/* Otherwise the child's copy of the listening socket would accept connections that nobody
 * serves. proves: COM-36 COM-105 TCP-151 PROC-7 */
CASE(child_does_not_listen_on) {
    Rig *rig = rig_new(SERVER, echo);
    Link link = link_up(rig);
    Child child = child_hold();
    USHORT port = rig->port;
    CALL("Stop", rig_stop(rig));
    fact("the peer sees %s", peer_end(link.peer, NULL));
    peer_close(link.peer);
    fact("a new one is refused %d", peer_try_connect(port) < 0);
    CALL("Start on the same port", HP_Server_Start(rig->object, "127.0.0.1", port));
    Link again = {rig, peer_connect(port), 1};
    fact("echoes %d", echo_rounds(again, 3));
    fact("child ended with %d", child_end(child));
    rig_free(rig);
}

/* proves: COM-105 COM-102 TCP-71 PROC-7 */
CASE(children_come_and_go) {
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, echo);
        Link link = link_up(rig);
        int good = 0, ended = 0;
        for (int i = 0; i < 10; i++) {
            Child child = child_hold();
            good += echoes(link, i);
            ended += child_end(child) == 0;
            ended += system("exit 0") == 0;
            good += echoes(link, i);
        }
        fact("%s: children %d, echoes %d, OnClose %d", role_text(role), ended, good, rig_seen(rig, ON_CLOSE, 0));
        CALL("Stop", rig_stop(rig));
        rig_free(rig);
    }
}

/* proves: COM-102 TCP-165 */
CASE(executed_program_inherits_nothing) {
    int before = executed_program_fds();
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, echo);
        link_up(rig);
        fact("%s: more descriptors than before %d", role_text(role), executed_program_fds() - before);
        rig_free(rig);
    }
    USHORT port;
    peer_listen_stuck(&port);
    Rig *agent = rig_new(AGENT, NULL), *client = rig_new(CLIENT, NULL);
    MUST(TRUTH(HP_Agent_Start(agent->object, "127.0.0.1", TRUE)));
    rig_connect(agent, port);
    rig_start_client(client, port, true);
    fact("while connecting: more than before %d", executed_program_fds() - before);
    rig_free(agent);
    rig_free(client);
}

typedef struct { Rig *server, *agent; Gate stop; } Storm;

static void *open_and_close(void *argument) {
    Storm *storm = argument;
    while (!gate_is_open(&storm->stop)) {
        HP_CONNID id = 0;
        int peer = peer_connect(storm->server->port);
        HP_Agent_Connect(storm->agent->object, "127.0.0.1", storm->server->port, &id);
        peer_close(peer);
        HP_Agent_Disconnect(storm->agent->object, id, TRUE);
        WAIT(rig_count(storm->server) < 100);
    }
    return NULL;
}

/* A fork is a snapshot of the descriptor table, so no descriptor may be without the flag
 * even for a moment. proves: COM-102 */
CASE(close_on_exec_at_any_moment) {
    int allowed = inheritable_fds(), worst = 0;
    Storm storm = {.server = rig_new(SERVER, NULL), .agent = rig_new(AGENT, NULL)};
    rig_listen(storm.server);
    rig_start_agent(storm.agent, true);
    Thread *thread = thread_run(open_and_close, &storm);
    WAIT(rig_seen(storm.server, ON_ACCEPT, 0) > 10);
    for (int i = 0; i < 100; i++) {
        int found = child_run(inheritable_fds);
        if (found - allowed > worst) worst = found - allowed;
    }
    gate_open(&storm.stop);
    thread_join(thread);
    fact("most descriptors that a child could inherit %d", worst);
    rig_free(storm.server);
    rig_free(storm.agent);
}

static Gate never;

static En_HP_HandleResult block_for_ever(Rig *rig, const Event *event) {
    (void)rig;
    if (event->kind == ON_RECEIVE) WAIT(gate_is_open(&never));
    return HR_OK;
}

static int exit_in_the_middle(void) {
    alarm(CASE_LIMIT_S);
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, block_for_ever);
        Link link = link_up(rig);
        peer_send(link.peer, "x", 1);
        WAIT(rig_seen(rig, ON_RECEIVE, 0) == 1);
    }
    exit(7);
}

/* proves: COM-103 COM-9 */
CASE(exit_while_running) {
    int catcher[2], saved[] = {dup(1), dup(2)};
    MUST(pipe(catcher) == 0);
    dup2(catcher[1], 1);
    dup2(catcher[1], 2);
    long long start = now_ms();
    int status = child_run(exit_in_the_middle);
    dup2(saved[0], 1);
    dup2(saved[1], 2);
    close(catcher[1]);
    char text[200] = "";
    ssize_t length = read(catcher[0], text, sizeof text - 1);
    if (length > 0) chat("written: %s", text);
    fact("exit status %d, before any callback ended %d, written to stdio %d", status, now_ms() - start < WAIT_LIMIT_MS, length > 0);
}
