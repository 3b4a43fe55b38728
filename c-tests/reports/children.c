/* Programs that start others in callbacks: the children get none of the library's descriptors, and nothing waits for their
 * end. */
#include "process.h"
#include "rig.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static int base; /* descriptors of an executed program before there is a component */
static _Atomic int worst, runs;

static En_HP_HandleResult run_a_program(Rig *rig, const Event *event) {
    if (event->kind != ON_SEND) {
        int more = executed_program_fds() - base;
        if (more > worst) worst = more;
        runs++;
    }
    errno = 0;
    return rig_echo(rig, event);
}

/* Several connections at once, so that programs start while others' descriptors are made.
 * proves: COM-102 TCP-165 TCP-137 */
CASE(inherit_nothing) {
    enum { PEERS = 4 };
    base = executed_program_fds();
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, run_a_program);
        Link links[PEERS];
        int count = role == CLIENT ? 1 : PEERS, echoes = 0;
        worst = runs = 0;
        if (role == SERVER) rig_listen(rig);
        if (role == SERVER)
            for (int i = 0; i < count; i++) links[i] = (Link){rig, peer_connect(rig->port), 0};
        else
            for (int i = 0; i < count; i++) links[i] = i == 0 ? link_up(rig) : link_more(rig);
        for (int i = 0; i < count; i++) peer_send(links[i].peer, "ping", 4);
        for (int i = 0; i < count; i++) {
            char got[4];
            echoes += peer_read(links[i].peer, got, 4) == 4;
            peer_close(links[i].peer);
        }
        WAIT(rig_ended(rig));
        fact("%s: programs were run %d, echoes %d, descriptors too many %d", role_text(role), runs >= 3 * count, echoes, worst);
        rig_free(rig);
    }
}

static pid_t _Atomic child;

static En_HP_HandleResult start_one(Rig *rig, const Event *event) {
    char *const arguments[] = {"sleep", "20", NULL};
    pid_t pid = -1;
    if (event->kind != ON_RECEIVE) return HR_OK;
    if (posix_spawnp(&pid, "sleep", NULL, NULL, arguments, environ) == 0) child = pid;
    errno = 0;
    return rig_echo(rig, event);
}

/* A child that outlives the connection, and the component: the peer sees the end at once, the port is free.
 * proves: COM-102 COM-105 TCP-92 COM-38 */
CASE(outlive_the_component) {
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, start_one);
        Link link = link_up(rig);
        child = 0;
        bool echoes = peer_echoes(link.peer);
        fact("%s: echoes %d, child %d", role_text(role), echoes, child > 0);
        CALL("  Disconnect", rig_disconnect(rig, link.id, TRUE));
        fact("  the peer sees %s", peer_end(link.peer, NULL));
        WAIT(rig_ended(rig));
        if (role != CLIENT) CALL("  Stop", rig_stop(rig));
        if (role == SERVER) {
            CALL("  Start on the same port", HP_Server_Start(rig->object, "127.0.0.1", rig->port));
            rig_stop(rig);
        }
        int status;
        fact("  the child lives %d", waitpid(child, &status, WNOHANG) == 0);
        kill(child, SIGKILL);
        MUST(waitpid(child, &status, 0) == child);
        rig_free(rig);
        peer_close(link.peer);
    }
}
