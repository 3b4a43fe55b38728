/* The library itself panics in the middle of Start, Stop or Destroy: the component is stopped afterwards, and works again. */
#include "faults.h"

typedef struct { Role role; bool asynchronous, inside; } Plan;

static bool start(Rig *rig, bool asynchronous, USHORT port) {
    if (rig->role == SERVER) return TRUTH(HP_Server_Start(rig->object, "127.0.0.1", 0));
    if (rig->role == AGENT) return TRUTH(HP_Agent_Start(rig->object, NULL, asynchronous));
    return TRUTH(HP_Client_Start(rig->object, "127.0.0.1", port, asynchronous));
}

/* One connection of a started component. */
static int connect_it(Rig *rig, int listener, USHORT port) {
    if (rig->role == SERVER) {
        char address[64];
        int length = sizeof address;
        MUST(TRUTH(HP_Server_GetListenAddress(rig->object, address, &length, &rig->port)));
        return peer_connect(rig->port);
    }
    HP_CONNID id;
    if (rig->role == AGENT && !TRUTH(HP_Agent_Connect(rig->object, "127.0.0.1", port, &id))) return -1;
    return peer_accept(listener);
}

static bool ended_well(Rig *rig, const char *what, bool succeeded, int code) {
    bool good = !succeeded && code == EFAULT && rig_state(rig) == SS_STOPPED;
    good &= rig_seen(rig, ON_SHUTDOWN, 0) == (rig->role != CLIENT);
    if (!good) chat("%s -> %d %s, %s, OnShutdown %d", what, succeeded, errno_text(code), state_text(rig_state(rig)), rig_seen(rig, ON_SHUTDOWN, 0));
    return good;
}

static En_HP_HandleResult stop_inside(Rig *rig, const Event *event) {
    if (event->kind == ON_RECEIVE) rig_stop(rig);
    return HR_OK;
}

/* Start, a connection, Stop: one of them panics once. */
static bool stops_well(void *argument) {
    const Plan *plan = argument;
    USHORT port;
    int listener = peer_listen(&port);
    Rig *rig = rig_new(plan->role, plan->inside ? stop_inside : NULL);
    int before = count_fds();
    errno = 0;
    bool started = start(rig, plan->asynchronous, port);
    int code = errno;
    if (faults_told() == 1) return ended_well(rig, "Start", started, code) && works_again(rig, before);
    int peer = connect_it(rig, listener, port);
    if (peer >= 0) WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == 1);
    errno = 0;
    bool stopped = false;
    if (plan->inside && peer >= 0) {
        peer_send(peer, "x", 1);
        MUST(TRUTH(rig_wait(rig, WAIT_LIMIT_MS)));
    } else stopped = TRUTH(rig_stop(rig));
    code = errno;
    bool good = rig_state(rig) == SS_STOPPED && rig_seen(rig, ON_SHUTDOWN, 0) == (rig->role != CLIENT);
    if (!plan->inside && peer >= 0 && faults_told() == 1) good &= ended_well(rig, "Stop", stopped, code);
    if (peer >= 0) peer_close(peer);
    return faults_told() == 0 ? good : good && works_again(rig, before);
}

/* proves: COM-112 COM-9 COM-31 */
CASE(stop) {
    EACH_ROLE(role) for (int asynchronous = 0; asynchronous < 2; asynchronous++) {
        Plan plan = {role, asynchronous, false};
        fact("%s %d: stopped, each time %d", role_text(role), asynchronous, each_call("panic", EFAULT, stops_well, &plan) > 3);
    }
}

/* proves: COM-112 COM-36 TCP-48 */
CASE(stop_inside) {
    EACH_ROLE(role) {
        Plan plan = {role, true, true};
        fact("%s: stopped, each time %d", role_text(role), each_call("panic", EFAULT, stops_well, &plan) > 3);
    }
}

static bool destroys_well(void *argument) {
    const Plan *plan = argument;
    USHORT port;
    int listener = peer_listen(&port);
    Rig *rig = rig_new(plan->role, NULL);
    int before = count_fds();
    bool started = start(rig, plan->asynchronous, port);
    int peer = started ? connect_it(rig, listener, port) : -1;
    Destroy_HP_TcpServer(rig->object);
    if (peer >= 0) peer_close(peer);
    errno = 0;
    bool good = rig_state(rig) == SS_STOPPED && errno == EINVAL;
    WAIT(count_threads() == 1 && count_fds() == before);
    return good;
}

/* proves: COM-112 COM-23 */
CASE(destroy) {
    EACH_ROLE(role) {
        Plan plan = {role, true, false};
        fact("%s: gone, each time %d", role_text(role), each_call("panic", EFAULT, destroys_well, &plan) > 3);
    }
}
