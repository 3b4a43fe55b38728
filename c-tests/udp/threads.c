/* Threads of UDP components: how many, their names, which callbacks run at once, signals. */
#include "process.h"
#include "stall.h"
#include "udp.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

/* proves: UDP-T2 UDP-T10 COM-100 */
CASE(workers) {
    NEED(HP_UdpNode_Start); /* names came later */
    static const DWORD counts[] = {1, 3, 8};
    for (int i = 0; i < 3; i++) {
        Rig *rig = udp_server(NULL);
        int before = count_threads();
        HP_Server_SetWorkerThreadCount(rig->object, counts[i]);
        rig_listen(rig);
        WAIT(threads_named("io-disp-") == (int)counts[i]);
        fact("%u workers, at most one helper %d", counts[i], count_threads() - before - (int)counts[i] <= 1);
        rig_stop(rig);
        WAIT(count_threads() == before);
        rig_free(rig);
    }
    for (int asynchronous = 0; asynchronous <= 1; asynchronous++) {
        Rig *rig = udp_client(NULL);
        udp_client_up(rig, asynchronous);
        WAIT(threads_named("hp-worker-") == 1);
        fact("one worker of a client");
        rig_stop(rig);
        WAIT(threads_named("hp-worker-") == 0);
        rig_free(rig);
    }
}

/* proves: UDP-T6 UDP-T3 UDP-T8 */
CASE(connections_at_once) {
    Rig *rig = udp_server(stall_hook);
    HP_Server_SetWorkerThreadCount(rig->object, 3);
    Link blocked = udp_link(rig), computing = udp_link(rig), free_one = udp_link(rig);
    datagram_say(blocked.peer, "B");
    WAIT(stall_blocked() == 1);
    datagram_say(computing.peer, "C");
    WAIT(stall_blocked() == 2);
    datagram_say(blocked.peer, "waits");
    fact_heard(free_one.peer, "the third");
    int served = 0;
    for (int i = 0; i < 20; i++) served += datagram_echoes(free_one.peer, "served");
    fact("served %d, callbacks that block %d", served, stall_blocked());
    fact_heard(blocked.peer, "the blocked one");
    fact("then %s", datagram_there(blocked.peer));
    stall_release();
    fact_heard(blocked.peer, "the blocked one");
    fact("overlaps %d, disorder %d", rig_overlaps(rig), rig_disorder(rig));
    rig_free(rig);
}

static En_HP_HandleResult ask_mask(Rig *rig, const Event *event) {
    sigset_t mask;
    if (event->kind != ON_RECEIVE) return HR_OK;
    pthread_sigmask(SIG_BLOCK, NULL, &mask);
    *(_Atomic int *)rig->user = sigismember(&mask, SIGPIPE);
    return HR_OK;
}

/* proves: UDP-T11 COM-101 */
CASE(sigpipe) {
    EACH_UDP_ROLE(role) {
        Rig *rig = rig_new_over(UDP, role, ask_mask);
        _Atomic int blocked = -1;
        rig->user = &blocked;
        Link link = udp_up(rig);
        if (role == CLIENT) datagram_say(link.peer, "x");
        WAIT(blocked >= 0);
        fact("%s: blocked in callbacks %d", role_text(role), blocked);
        close(link.peer);
        for (int i = 0; i < 10; i++) rig_send(rig, link.id, "nobody", 6);
        rig_free(rig);
    }
    sigset_t pending;
    sigpending(&pending);
    fact("raised %d", sigismember(&pending, SIGPIPE));
}
