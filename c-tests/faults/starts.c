/* Start when one system call of it fails: the documented error, nothing left behind, and the next Start works. */
#include "faults.h"

typedef struct { const char *call; int code, error; } Failing;
typedef struct { Role role; bool asynchronous; const Failing *failing; } Plan;

static bool start(Rig *rig, bool asynchronous) {
    if (rig->role == SERVER) return TRUTH(HP_Server_Start(rig->object, "127.0.0.1", 0));
    if (rig->role == AGENT) return TRUTH(HP_Agent_Start(rig->object, "127.0.0.1", asynchronous));
    USHORT port;
    peer_listen(&port);
    return TRUTH(HP_Client_StartWithBindAddress(rig->object, "127.0.0.1", port, asynchronous, "127.0.0.1"));
}

/* Calls beyond the documented one may be the last that fails in their kind: a sync client waits with an event queue of its own. */
static bool is_documented(const Plan *plan, int error) {
    bool waits = plan->role == CLIENT && !plan->asynchronous;
    return error == plan->failing->error || (waits && plan->failing->error == SE_CP_CREATE && error == SE_CONNECT_SERVER);
}

static bool fails_well(void *argument) {
    const Plan *plan = argument;
    Rig *rig = rig_new(plan->role, NULL);
    /* A client's peer listens for the whole life of the process. */
    int before = count_fds() + (plan->role == CLIENT);
    errno = 0;
    bool started = start(rig, plan->asynchronous);
    int code = (int)SYS_GetLastError();
    if (faults_told() == 0) return started; /* no such call any more */
    int wanted = plan->role == CLIENT && plan->failing->error == SE_WORKER_THREAD_CREATE ? EMFILE : plan->failing->code;
    bool good = !started && code == wanted && is_documented(plan, rig_error(rig));
    good &= rig_seen(rig, ON_CLOSE, 0) == 0 && rig_seen(rig, ON_SHUTDOWN, 0) == (plan->role != CLIENT);
    if (!good) chat("started %d, %s, %s, OnClose %d, OnShutdown %d", started, errno_text(code), se_text(rig_error(rig)),
                    rig_seen(rig, ON_CLOSE, 0), rig_seen(rig, ON_SHUTDOWN, 0));
    return good && works_again(rig, before);
}

static void each_failing(Role role, bool asynchronous, const Failing *list, int count) {
    for (int i = 0; i < count; i++) {
        Plan plan = {role, asynchronous, &list[i]};
        int runs = each_call(list[i].call, list[i].code, fails_well, &plan);
        fact("%s: %s fails with %s: %s", role_text(role), list[i].call, errno_text(list[i].code),
             runs > 0 ? "as documented, each time" : runs == 0 ? "never called" : "wrong");
    }
}

#define EACH_FAILING(role, asynchronous, list) each_failing((role), (asynchronous), (list), (int)(sizeof(list) / sizeof *(list)))

/* proves: TCP-5 COM-40 COM-31 COM-107 */
CASE(server) {
    static const Failing list[] = {
        {"socket", EMFILE, SE_SOCKET_CREATE}, {"socket", ENFILE, SE_SOCKET_CREATE}, {"socket", ENOBUFS, SE_SOCKET_CREATE},
        {"socket", ENOMEM, SE_SOCKET_CREATE}, {"bind", ENOBUFS, SE_SOCKET_BIND},    {"listen", ENOBUFS, SE_SOCKET_LISTEN},
        {"queue", EMFILE, SE_CP_CREATE},      {"queue", ENOMEM, SE_CP_CREATE},      {"watch", ENOMEM, SE_SOCKE_ATTACH_TO_CP},
        {"watch", ENOSPC, SE_SOCKE_ATTACH_TO_CP}, {"thread", EAGAIN, SE_WORKER_THREAD_CREATE},
    };
    EACH_FAILING(SERVER, false, list);
}

/* proves: TCP-20 COM-40 COM-31 */
CASE(agent) {
    static const Failing list[] = {
        {"socket", EMFILE, SE_SOCKET_CREATE}, {"bind", ENOBUFS, SE_SOCKET_BIND}, {"queue", ENFILE, SE_CP_CREATE},
        {"thread", EAGAIN, SE_WORKER_THREAD_CREATE},
    };
    EACH_FAILING(AGENT, true, list);
}

/* proves: TCP-42 COM-40 COM-31 */
CASE(client) {
    static const Failing list[] = {
        {"socket", EMFILE, SE_SOCKET_CREATE}, {"bind", ENOBUFS, SE_SOCKET_BIND}, {"connect", ENOBUFS, SE_CONNECT_SERVER},
        {"queue", EMFILE, SE_CP_CREATE},      {"thread", EAGAIN, SE_WORKER_THREAD_CREATE},
    };
    EACH_FAILING(CLIENT, false, list);
    EACH_FAILING(CLIENT, true, list);
}

static bool cannot_be_watched(void *argument) {
    bool asynchronous = *(bool *)argument;
    Rig *rig = rig_new(CLIENT, NULL);
    int before = count_fds() + 1;
    errno = 0;
    bool started = start(rig, asynchronous);
    int code = (int)SYS_GetLastError();
    if (faults_told() == 0) return started;
    if (started) { /* the second watch of a synchronous one: it was connected already */
        Event end;
        WAIT(rig_last(rig, ON_CLOSE, 0, &end) && rig_state(rig) == SS_STOPPED);
        return !asynchronous && end.code == ENOMEM && rig_seen(rig, ON_CLOSE, 0) == 1 && works_again(rig, before);
    }
    return code == ENOMEM && rig_error(rig) == SE_CONNECT_SERVER && rig_seen(rig, ON_CLOSE, 0) == 0 && works_again(rig, before);
}

/* proves: TCP-42 TCP-92 */
CASE(client_not_watched) {
    for (int asynchronous = 0; asynchronous <= 1; asynchronous++) {
        bool mode = asynchronous;
        fact("%s: failing calls %d", mode ? "asynchronous" : "synchronous", each_call("watch", ENOMEM, cannot_be_watched, &mode));
    }
}
