/* pthread_cancel: no call of the library is a cancellation point, whatever system calls it makes. */
#include "rig.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

/* A thread of the program that makes a call, and contains no other cancellation point. */
typedef struct {
    Rig *rig;
    HP_CONNID id;
    USHORT port;
    const char *path;
    void (*call)(void *);
    _Atomic int running, returned;
} Caller;

static void *cancelled_before(void *argument) {
    Caller *caller = argument;
    pthread_cancel(pthread_self());
    caller->call(caller);
    caller->returned = 1;
    pthread_testcancel();
    caller->returned = 2;
    return NULL;
}

static void *cancelled_inside(void *argument) {
    Caller *caller = argument;
    caller->running = 1;
    caller->call(caller);
    caller->returned = 1;
    pthread_testcancel();
    caller->returned = 2;
    return NULL;
}

static const char *end_of(pthread_t thread, const Caller *caller) {
    static char text[80];
    void *result = NULL;
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += WAIT_LIMIT_MS / 1000;
    int joined = pthread_timedjoin_np(thread, &result, &until);
    snprintf(text, sizeof text, "%s, %s", caller->returned ? "returned" : "did not return",
             joined != 0 ? "still there" : caller->returned == 2 ? "not cancelled" : result == PTHREAD_CANCELED ? "then cancelled" : "ended");
    return text;
}

static void with_pending(const char *name, void (*call)(void *), Caller caller) {
    pthread_t thread;
    caller.call = call;
    MUST(pthread_create(&thread, NULL, cancelled_before, &caller) == 0);
    fact("  %s: %s", name, end_of(thread, &caller));
}

#define BY(caller, server, agent, client) ((caller)->rig->role == SERVER ? (server) : (caller)->rig->role == AGENT ? (agent) : (client))

static void call_send(void *c) { Caller *a = c; rig_send(a->rig, a->id, "x", 1); }
static void call_send_packets(void *c) {
    Caller *a = c;
    WSABUF parts[] = {buffer_of("x"), buffer_of("y")};
    rig_send_packets(a->rig, a->id, parts, 2);
}
static void call_send_file(void *c) { Caller *a = c; rig_send_file(a->rig, a->id, a->path, NULL, NULL); }
static void call_pause(void *c) { Caller *a = c; rig_pause(a->rig, a->id, TRUE); rig_pause(a->rig, a->id, FALSE); }
static void call_disconnect(void *c) { Caller *a = c; rig_disconnect(a->rig, a->id, TRUE); }
static void call_getters(void *c) {
    Caller *a = c;
    char text[64];
    int length = sizeof text, pending;
    USHORT port;
    rig_local_address(a->rig, a->id, text, &length, &port);
    rig_pending(a->rig, a->id, &pending);
    rig_state(a->rig);
    rig_count(a->rig);
}
static void call_stop(void *c) { Caller *a = c; rig_stop(a->rig); }
static void call_wait(void *c) { Caller *a = c; rig_wait(a->rig, 0); }
static void call_start(void *c) {
    Caller *a = c;
    BY(a, HP_Server_Start(a->rig->object, "127.0.0.1", 0), HP_Agent_Start(a->rig->object, NULL, FALSE),
       HP_Client_Start(a->rig->object, "127.0.0.1", a->port, FALSE));
}
static void call_connect(void *c) {
    Caller *a = c;
    HP_CONNID id;
    HP_Agent_Connect(a->rig->object, "localhost", a->port, &id);
}
static void call_lives(void *c) {
    (void)c;
    HP_Object listener = Create_HP_TcpServerListener(), object = Create_HP_TcpServer(listener);
    HP_Server_Start(object, "127.0.0.1", 0);
    Destroy_HP_TcpServer(object);
    Destroy_HP_TcpServerListener(listener);
}
static void call_system(void *c) {
    (void)c;
    HP_LPTIPAddr *addresses = NULL;
    int count = 0;
    if (TRUTH(SYS_EnumHostIPAddresses("localhost", IPT_ALL, &addresses, &count))) SYS_FreeHostIPAddresses(addresses);
    SYS_GetLastErrorStr();
    SYS_SSO_NoDelay(0, TRUE);
}

static Gate leave_callback;

/* Callbacks with cancellation points, as most have; some of them run on the calling thread. */
static En_HP_HandleResult sleep_and_wait_in_receive(Rig *rig, const Event *event) {
    (void)rig;
    sleep_briefly();
    if (event->kind == ON_RECEIVE) gate_wait(&leave_callback);
    return HR_OK;
}

/* proves: COM-109 */
CASE(pending_before_the_call) {
    char *path = file_of(1000);
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, sleep_and_wait_in_receive);
        Link link = link_up(rig);
        Caller caller = {.rig = rig, .id = link.id, .path = path};
        int listener = peer_listen(&caller.port);
        fact("%s", role_text(role));
        with_pending("Send", call_send, caller);
        with_pending("SendPackets", call_send_packets, caller);
        with_pending("SendSmallFile", call_send_file, caller);
        with_pending("PauseReceive", call_pause, caller);
        with_pending("getters", call_getters, caller);
        if (role != CLIENT) with_pending("Disconnect", call_disconnect, caller);
        if (rig_has_wait(rig)) with_pending("Wait", call_wait, caller);
        with_pending("Stop", call_stop, caller);
        fact("  %s", state_text(rig_state(rig)));
        with_pending("Start", call_start, caller);
        fact("  %s", state_text(rig_state(rig)));
        if (role == AGENT) with_pending("Connect", call_connect, caller);
        CALL("  Stop", rig_stop(rig));
        peer_close(listener);
        rig_free(rig);
    }
    fact("without a connection");
    with_pending("a whole life", call_lives, (Caller){0});
    with_pending("SYS_*", call_system, (Caller){0});
    unlink(path);
}

static void call_wait_for_ever(void *c) { Caller *a = c; rig_wait(a->rig, (DWORD)-1); }
static void call_destroy(void *c) {
    Caller *a = c;
    BY(a, Destroy_HP_TcpServer(a->rig->object), Destroy_HP_TcpAgent(a->rig->object), Destroy_HP_TcpClient(a->rig->object));
}

/* proves: COM-109 TCP-29 TCP-44 */
CASE(while_it_connects) {
    for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1)) {
        pthread_t thread;
        Rig *rig = rig_new(role, sleep_and_wait_in_receive);
        Caller caller = {.rig = rig, .call = role == AGENT ? call_connect : call_start};
        int listener = peer_listen_stuck(&caller.port);
        if (role == AGENT) rig_start_agent(rig, false);
        MUST(pthread_create(&thread, NULL, cancelled_inside, &caller) == 0);
        WAIT(rig_seen(rig, ON_PREPARE_CONNECT, 0) == 1 && (role == CLIENT || rig_count(rig) == 1));
        pthread_cancel(thread);
        peer_unstick(listener);
        fact("%s: %s", role_text(role), end_of(thread, &caller));
        CALL("  Stop", rig_stop(rig));
        rig_free(rig);
    }
}

static void while_a_callback_blocks(const char *name, Role role, void (*call)(void *), int state) {
    pthread_t thread;
    Rig *rig = rig_new(role, sleep_and_wait_in_receive);
    Link link = link_up(rig);
    Caller caller = {.rig = rig, .call = call};
    gate_close(&leave_callback);
    peer_send(link.peer, "x", 1);
    WAIT(rig_seen(rig, ON_RECEIVE, 0) == 1);
    MUST(pthread_create(&thread, NULL, cancelled_inside, &caller) == 0);
    WAIT(caller.running && rig_state(rig) == state);
    pthread_cancel(thread);
    gate_open(&leave_callback);
    if (state == SS_STARTED) CALL("  Stop", rig_stop(rig));
    fact("%s, %s: %s", role_text(role), name, end_of(thread, &caller));
    if (call != call_destroy) rig_free(rig);
    else rig_abandon(rig);
}

/* proves: COM-109 COM-36 COM-39 */
CASE(while_a_call_waits) {
    EACH_ROLE(role) {
        while_a_callback_blocks("Stop", role, call_stop, SS_STOPPING);
        while_a_callback_blocks("Wait", role, call_wait_for_ever, SS_STARTED);
        while_a_callback_blocks("Destroy", role, call_destroy, SS_STOPPING);
    }
}

static const char *setting(void) {
    int state;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
    pthread_setcancelstate(state, NULL);
    return state == PTHREAD_CANCEL_ENABLE ? "on" : "off";
}

static bool change;

static En_HP_HandleResult tell_the_setting(Rig *rig, const Event *event) {
    static const char *const names[] = {[ON_PREPARE_LISTEN] = "OnPrepareListen", [ON_PREPARE_CONNECT] = "OnPrepareConnect",
                                        [ON_CONNECT] = "OnConnect", [ON_HANDSHAKE] = "OnHandShake"};
    if (event->kind > ON_HANDSHAKE || names[event->kind] == NULL || !pthread_equal(pthread_self(), *(pthread_t *)rig->user)) return HR_OK;
    const char *before = setting();
    if (change) pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
    rig_state(rig);
    fact("  %s: %s, %s", names[event->kind], before, setting());
    return HR_OK;
}

/* proves: COM-109 */
CASE(settings) {
    pthread_t self = pthread_self();
    USHORT port;
    peer_listen(&port);
    for (int i = 0; i < 3; i++) EACH_ROLE(role) {
        pthread_setcancelstate(i == 0 ? PTHREAD_CANCEL_ENABLE : PTHREAD_CANCEL_DISABLE, NULL);
        change = i == 2;
        Rig *rig = rig_new(role, tell_the_setting);
        rig->user = &self;
        fact("%s, %s%s", role_text(role), setting(), change ? ", switched on inside" : "");
        if (role == SERVER) rig_listen(rig);
        if (role == CLIENT) rig_start_client(rig, port, false);
        if (role == AGENT) {
            rig_start_agent(rig, false);
            rig_connect(rig, port);
        }
        fact("  afterwards: %s", setting());
        rig_free(rig);
    }
}

static _Atomic pthread_t worker;
static _Atomic int on;

static En_HP_HandleResult echo_with_cancellation_points(Rig *rig, const Event *event) {
    if (event->kind != ON_RECEIVE) return HR_OK;
    on += *setting() == 'o' && setting()[1] == 'n';
    sleep_briefly();
    worker = pthread_self();
    if (*event->data == '+') pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
    rig_send(rig, event->id, event->data, event->length);
    return HR_OK;
}

static bool returns(Link link, const char *text) {
    char got;
    peer_send(link.peer, text, 1);
    return peer_read(link.peer, &got, 1) == 1 && got == *text;
}

/* proves: COM-109 */
CASE(threads_of_the_library) {
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, echo_with_cancellation_points);
        on = 0;
        rig_set_workers(rig, 1);
        Link link = link_up(rig);
        bool switched = returns(link, "a") && returns(link, "+") && returns(link, "b");
        fact("%s: echoes %d, cancellation on in callbacks %d", role_text(role), switched, on);
        pthread_cancel(worker);
        bool after = returns(link, "c") && returns(link, "d");
        fact("  echoes of a cancelled thread %d", after);
        CALL("  Stop", rig_stop(rig));
        rig_free(rig);
    }
}

static void *asynchronously_cancelled(void *argument) {
    Caller *caller = argument;
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
    caller->running = 1;
    caller->call(caller);
    while (caller->running) caller->returned = 1;
    return NULL;
}

/* proves: COM-109 */
CASE(asynchronous) {
    pthread_t thread;
    Rig *rig = rig_new(SERVER, sleep_and_wait_in_receive);
    Link link = link_up(rig);
    Caller caller = {.rig = rig, .call = call_stop};
    peer_send(link.peer, "x", 1);
    WAIT(rig_seen(rig, ON_RECEIVE, 0) == 1);
    MUST(pthread_create(&thread, NULL, asynchronously_cancelled, &caller) == 0);
    WAIT(rig_state(rig) == SS_STOPPING);
    pthread_cancel(thread);
    gate_open(&leave_callback);
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += WAIT_LIMIT_MS / 1000;
    bool ended = pthread_timedjoin_np(thread, NULL, &until) == 0;
    fact("ended %d, %s", ended, state_text(rig_state(rig)));
    rig_free(rig);
}
