/* A separate thread finishes a Stop inside a callback. If it cannot be made, the workers do it as their last
 * act. */
#include "faults.h"

static En_HP_HandleResult stop_inside(Rig *rig, const Event *event) {
    if (event->kind == ON_RECEIVE) CALL("Stop in OnReceive", rig_stop(rig));
    return HR_OK;
}

/* Threads of a run: those of a start that works, and one more for the stop. */
static int threads_of(Role role) {
    Rig *rig = rig_new(role, NULL);
    if (role == SERVER) rig_listen(rig);
    else rig_start_agent(rig, true);
    int count = count_threads() - 1;
    rig_free(rig);
    return count;
}

static Role role_now;
static void *wait_for_ever(void *rig) {
    fact("Wait -> %s", truth_text(rig_wait(rig, (DWORD)INFINITE)));
    return NULL;
}

/* The setting must be there before the first call, and its number is known after a start only. */
static int count_in_child(void) { return threads_of(role_now); }

static int stop_without_thread(void) {
    int threads = child_run(count_in_child);
    faults_are("thread=%d:%d:1", EAGAIN, threads + 1);
    Rig *rig = rig_new(role_now, stop_inside);
    int fds = count_fds();
    Link link = link_up(rig), other = link_more(rig);
    Thread *waiter = thread_run(wait_for_ever, rig);
    peer_send(link.peer, "x", 1);
    thread_join(waiter);
    fact("%s: %s, OnClose %d, OnShutdown %d, faults told %d", role_text(role_now), state_text(rig_state(rig)), rig_seen(rig, ON_CLOSE, 0),
         rig_seen(rig, ON_SHUTDOWN, 0), faults_told());
    peer_close(link.peer);
    peer_close(other.peer);
    fact("  works again %d", works_again(rig, fds));
    rig_free(rig);
    return 0;
}

/* proves: COM-35 COM-36 COM-39 */
CASE(while_somebody_waits) {
    EACH_MULTI_ROLE(role) {
        role_now = role;
        fact("child %d", child_run(stop_without_thread));
    }
}

static int destroy_after(void) {
    int threads = child_run(count_in_child), fds = count_fds();
    faults_are("thread=%d:%d:1", EAGAIN, threads + 1);
    Rig *rig = rig_new(role_now, stop_inside);
    Link link = link_up(rig);
    peer_send(link.peer, "x", 1);
    WAIT(rig_state(rig) != SS_STARTED); /* the workers go on with it */
    rig_free(rig);
    peer_close(link.peer);
    fact("%s: destroyed, threads %d, descriptors left %d, faults told %d", role_text(role_now), count_threads(), count_fds() - fds, faults_told());
    return 0;
}

/* proves: COM-23 COM-36 */
CASE(then_destroyed) {
    EACH_MULTI_ROLE(role) {
        role_now = role;
        fact("child %d", child_run(destroy_after));
    }
}
