/* What works while memory is short, and afterwards. */
#include "process.h"
#include "rig.h"
#include "shortage.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MANY = 300 };

static void fact_echoes(const char *label, const int *peers, int count) {
    int echoes = 0;
    for (int i = 0; i < count; i++) peer_send(peers[i], "x", 1);
    for (int i = 0; i < count; i++) {
        char got = 0;
        echoes += peer_read(peers[i], &got, 1) == 1 && got == 'x';
    }
    fact("%s: %s", label, echoes == count ? "all echo" : "NOT all echo");
}

/* Existing connections are served without any memory, even if they have more tasks than the queues can hold: all send while
 * the only callback blocks. New ones are refused, and every call that needs memory fails. */
static Gate blocked, go;
static En_HP_HandleResult echo_or_block(Rig *rig, const Event *event) {
    if (event->kind == ON_RECEIVE && event->data[0] == 'b') {
        gate_open(&blocked);
        gate_wait(&go);
    }
    return rig_echo(rig, event);
}

static void served_by(DWORD workers) {
    static int peers[MANY];
    Rig *rig = rig_new(SERVER, echo_or_block), *agent = rig_new(AGENT, NULL);
    gate_close(&blocked), gate_close(&go);
    rig_set_workers(rig, workers);
    rig_unset_on_send(rig);
    rig_listen(rig);
    rig_start_agent(agent, true);
    for (int i = 0; i < MANY; i++) {
        peers[i] = peer_connect(rig->port);
        MUST(peer_echoes(peers[i]));
    }
    shortage_begin(0, FOR_GOOD);
    CALL("Connect", HP_Agent_Connect(agent->object, "127.0.0.1", rig->port, NULL));
    bool needy = HP_Agent_Connect(agent->object, "127.0.0.1", rig->port, NULL) || Create_HP_TcpServer(rig->listener) != NULL;
    fact("something that needs memory worked: %d", needy);
    int late = peer_connect(rig->port);
    bool refused = peer_is_ended(late);
    fact("a new connection is refused or served: %d", refused || peer_echoes(late));
    /* With one worker all connections wait; with more the pool gets the tasks. */
    peer_send(peers[0], "b", 1);
    gate_wait(&blocked);
    for (int i = 1; i < MANY; i++) peer_send(peers[i], "x", 1);
    if (workers > 1) {
        char got;
        for (int i = 1; i < MANY; i++) MUST(peer_read(peers[i], &got, 1) == 1);
        fact("all others are served meanwhile");
    }
    gate_open(&go);
    char got;
    MUST(peer_read(peers[0], &got, 1) == 1);
    for (int i = 1; workers == 1 && i < MANY; i++) MUST(peer_read(peers[i], &got, 1) == 1);
    fact_echoes("while memory is short", peers, MANY);
    fact("requests failed: %d", shortage_came());
    shortage_end();
    fact_echoes("afterwards", peers, MANY);
    int fresh = peer_connect(rig->port);
    fact("a new connection echoes: %d", peer_echoes(fresh));
    fact("Connect: %d", rig_connect(agent, rig->port) != 0);
    for (int i = 0; i < MANY; i++) peer_close(peers[i]);
    peer_close(late);
    peer_close(fresh);
    CALL("Stop", rig_stop(rig));
    CALL("Stop", rig_stop(agent));
    rig_free(rig);
    rig_free(agent);
}

/* proves: COM-111 TCP-17 */
CASE(served_by_one) { served_by(1); }
CASE(served_by_four) { served_by(4); }

/* Peers that send much and read nothing, in a process whose address space is limited. */
static _Noreturn void flood(USHORT port) {
    static char zeros[65536];
    int fds[MANY];
    memset(fds, -1, sizeof fds);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;)
        for (int i = 0; i < MANY; i++) {
            if (fds[i] < 0 && (fds[i] = peer_try_connect(port)) >= 0) fcntl(fds[i], F_SETFL, O_NONBLOCK);
            if (fds[i] >= 0 && send(fds[i], zeros, sizeof zeros, MSG_NOSIGNAL) < 0 && errno != EAGAIN) {
                close(fds[i]);
                fds[i] = -1;
            }
        }
}

static _Atomic int failures, others;
static En_HP_HandleResult echo_and_count(Rig *rig, const Event *event) {
    if (event->kind != ON_RECEIVE) return HR_OK;
    if (TRUTH(rig_send(rig, event->id, event->data, event->length))) return HR_OK;
    if ((int)SYS_GetLastError() == ENOMEM) failures++;
    else others++;
    return HR_ERROR;
}

/* proves: COM-111 TCP-74 */
CASE(address_space) {
    enum { ROOM_MB = 60, ENOUGH = 200 };
    Rig *rig = rig_new(SERVER, echo_and_count);
    rig->logging = LOG_SUMS;
    rig_listen(rig);
    int old = peer_connect(rig->port);
    MUST(peer_echoes(old));
    pid_t pid = fork();
    MUST(pid >= 0);
    if (pid == 0) flood(rig->port);
    FILE *file = fopen("/proc/self/statm", "re");
    long pages = 0;
    MUST(file != NULL && fscanf(file, "%ld", &pages) == 1);
    fclose(file);
    struct rlimit before, limit;
    MUST(getrlimit(RLIMIT_AS, &before) == 0);
    limit = (struct rlimit){(rlim_t)(pages * sysconf(_SC_PAGESIZE)) + ((rlim_t)ROOM_MB << 20), before.rlim_max};
    MUST(setrlimit(RLIMIT_AS, &limit) == 0);
    WAIT(failures >= ENOUGH);
    fact("sends fail with ENOMEM, with something else: %d", others);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    WAIT(rig_count(rig) == 1);
    fact("the old connection echoes: %d", peer_echoes(old));
    int fresh = peer_connect(rig->port);
    fact("a new one echoes: %d", peer_echoes(fresh));
    CALL("Stop", rig_stop(rig));
    peer_close(old);
    peer_close(fresh);
    rig_free(rig);
    MUST(setrlimit(RLIMIT_AS, &before) == 0);
}
