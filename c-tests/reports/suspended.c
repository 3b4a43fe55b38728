/* A process that is stopped for three seconds and continues, as under a debugger, with a closed laptop or in a paused container. */
#include "process.h"
#include "rig.h"

#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { VISITORS = 30, PAUSE_MS = 3000 };

static pid_t suspended;
static USHORT port;

/* In a child: suspends its parent, while the kernel continues to accept for it, and wakes it up. The servers that it connected to
 * meanwhile must answer. Returns how many did not. */
static int suspend_and_visit(void) {
    int peers[VISITORS], silent = 0;
    MUST(kill(suspended, SIGSTOP) == 0);
    for (int i = 0; i < VISITORS; i++) {
        peers[i] = peer_connect(port);
        peer_send(peers[i], "ping", 4);
    }
    nanosleep(&(struct timespec){PAUSE_MS / 1000, 0}, NULL);
    MUST(kill(suspended, SIGCONT) == 0);
    for (int i = 0; i < VISITORS; i++) {
        char got[4] = "";
        silent += peer_read(peers[i], got, 4) != 4 || memcmp(got, "ping", 4) != 0;
        peer_close(peers[i]);
    }
    return silent;
}

static bool waited;

static void *wait_for_a_second(void *argument) {
    Rig *rig = argument;
    waited = rig_has_wait(rig) && TRUTH(rig_wait(rig, 1000));
    return NULL;
}

/* Keep-alive is as strict as it can be; the kernel answers for a process that sleeps.
 * proves: COM-78 COM-39 COM-101 TCP-94 TCP-142 */
CASE(connections_and_timers_go_on) {
    Rig *rigs[CLIENT + 1];
    Link links[CLIENT + 1];
    suspended = getpid();
    EACH_ROLE(role) {
        Rig *rig = rigs[role] = rig_new(role, rig_echo);
        if (role == SERVER) HP_TcpServer_SetKeepAliveTime(rig->object, 1000), HP_TcpServer_SetKeepAliveInterval(rig->object, 1000);
        if (role == AGENT) HP_TcpAgent_SetKeepAliveTime(rig->object, 1000), HP_TcpAgent_SetKeepAliveInterval(rig->object, 1000);
        if (role == CLIENT) HP_TcpClient_SetKeepAliveTime(rig->object, 1000), HP_TcpClient_SetKeepAliveInterval(rig->object, 1000);
        links[role] = link_up(rig);
    }
    port = rigs[SERVER]->port;
    Thread *waiter = thread_run(wait_for_a_second, rigs[SERVER]);
    long long begun = now_ms();
    int silent = child_run(suspend_and_visit);
    fact("slept %d, visitors without an answer %d", now_ms() - begun >= PAUSE_MS, silent);
    thread_join(waiter);
    fact("a Wait of one second that began before: %s", truth_text(waited));
    long used = cpu_ms();
    for (long long until = now_ms() + 300; now_ms() < until;) sleep_briefly(); /* no missed event may be repeated */
    fact("idle is idle %d", cpu_ms() - used < 150);
    EACH_ROLE(role) {
        DWORD age = 0;
        if (role == SERVER) HP_Server_GetConnectPeriod(rigs[role]->object, links[role].id, &age);
        if (role == AGENT) HP_Agent_GetConnectPeriod(rigs[role]->object, links[role].id, &age);
        fact("%s: echoes %d, OnClose of it %d, age counts %d", role_text(role), peer_echoes(links[role].peer), rig_seen(rigs[role], ON_CLOSE, links[role].id),
             role == CLIENT || age >= PAUSE_MS);
    }
    if (rig_count(rigs[SERVER]) > 1) WAIT(rig_count(rigs[SERVER]) == 1); /* the visitors have left */
    EACH_ROLE(role) {
        CALL("Stop", rig_stop(rigs[role]));
        rig_free(rigs[role]);
    }
}
