/* Signal handlers of the program: they interrupt calls that wait, and may call the library themselves. */
#include "pest.h"
#include "rig.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>

/* What a handler works with, and the result of its call. */
static Rig *rig_now;
static BOOL said;
static int said_code, said_state;

static void stop_now(void) {
    errno = 0;
    said = rig_stop(rig_now);
    said_code = errno;
    said_state = rig_state(rig_now);
}

static void destroy(Rig *rig) {
    if (rig->role == SERVER) Destroy_HP_TcpServer(rig->object);
    if (rig->role == AGENT) Destroy_HP_TcpAgent(rig->object);
    if (rig->role == CLIENT) Destroy_HP_TcpClient(rig->object);
}

static void destroy_now(void) { destroy(rig_now); }

static void fact_said(const char *label) {
    if (TRUTH(said)) fact("%s: TRUE %s", label, state_text(said_state));
    else fact("%s: FALSE %s %s", label, errno_text(said_code), state_text(said_state));
}

static void ask_now(void) {
    char text[64];
    int length = sizeof text;
    USHORT port;
    HP_CONNID ids[4];
    DWORD count = 4;
    Rig *rig = rig_now;
    rig_state(rig);
    rig_error(rig);
    if (rig->role == SERVER) {
        HP_Server_GetListenAddress(rig->object, text, &length, &port);
        HP_Server_GetAllConnectionIDs(rig->object, ids, &count);
    }
    if (rig->role == AGENT) {
        HP_Agent_GetAllConnectionIDs(rig->object, ids, &count);
        HP_Agent_SetMaxConnectionCount(rig->object, HP_Agent_GetMaxConnectionCount(rig->object));
    }
    if (rig->role == CLIENT) HP_Client_GetRemoteHost(rig->object, text, &length, &port);
}



#define EACH_RESTART(restart) for (int restart = 0; restart < 2; restart++)

/* What programs do: main waits, and SIGINT's handler stops.
 * proves: COM-39 */
CASE(stop_during_wait) {
    EACH_ROLE(role) EACH_RESTART(restart) {
        int good = 0;
        for (int i = 0; i < 5; i++) {
            Rig *rig = rig_now = rig_new(role, NULL);
            Link link = link_up(rig);
            handle(stop_now, restart);
            Pest *pest = pest_once();
            BOOL waited = rig_wait(rig, (DWORD)INFINITE);
            good += TRUTH(waited) && TRUTH(said) && said_state == SS_STOPPED && handled == 1 && rig_seen(rig, ON_CLOSE, link.id) == 1;
            pest_free(pest);
            peer_close(link.peer);
            rig_free(rig);
        }
        fact("%s, restart %d: stopped %d", role_text(role), restart, good);
    }
}

/* proves: COM-39 COM-23 */
CASE(destroy_during_wait) {
    EACH_ROLE(role) {
        Rig *rig = rig_now = rig_new(role, NULL);
        Link link = link_up(rig);
        handle(destroy_now, true);
        Pest *pest = pest_once();
        fact("%s: Wait -> %s", role_text(role), truth_text(rig_wait(rig, (DWORD)INFINITE)));
        fact("  peer sees %s, afterwards %s", peer_end(link.peer, NULL), truth_text(rig_wait(rig, 0)));
        pest_free(pest);
        rig->object = NULL;
        rig_free(rig);
    }
}

/* proves: COM-39 TCP-33 */
CASE(stop_during_connect) {
    USHORT port;
    int listener = peer_listen_stuck(&port);
    EACH_RESTART(restart) {
        Rig *rig = rig_now = rig_new(AGENT, NULL);
        rig_start_agent(rig, false);
        handle(stop_now, restart);
        Pest *pest = pest_once();
        HP_CONNID id;
        CALL("Connect", HP_Agent_Connect(rig->object, "127.0.0.1", port, &id));
        fact("Stop in the handler -> %s", truth_text(said)); /* it is finished elsewhere, as in a callback */
        CALL("Wait", rig_wait(rig, WAIT_LIMIT_MS));
        pest_free(pest);
        fact_component(rig, "component");
        rig_free(rig);
    }
    peer_close(listener);
}

/* proves: COM-39 COM-44 */
CASE(stop_during_start) {
    USHORT port;
    int listener = peer_listen_stuck(&port);
    EACH_RESTART(restart) {
        Rig *rig = rig_now = rig_new(CLIENT, NULL);
        handle(stop_now, restart);
        Pest *pest = pest_once();
        START(rig, "Start", HP_Client_Start(rig->object, "127.0.0.1", port, FALSE));
        fact("Stop in the handler -> %s, OnClose %d", truth_text(said), rig_seen(rig, ON_CLOSE, 0));
        pest_free(pest);
        rig_free(rig);
    }
    peer_close(listener);
}

/* proves: COM-39 COM-24 */
CASE(destroy_during_connects) {
    USHORT port;
    int listener = peer_listen_stuck(&port);
    Rig *agent = rig_now = rig_new(AGENT, NULL);
    rig_start_agent(agent, false);
    handle(destroy_now, true);
    Pest *pest = pest_once();
    HP_CONNID id;
    CALL("Connect", HP_Agent_Connect(agent->object, "127.0.0.1", port, &id));
    pest_free(pest);
    WAIT(!TRUTH(rig_wait(agent, 0)) && SYS_GetLastError() == EINVAL); /* gone */
    agent->object = NULL;
    fact("OnShutdown %d", rig_seen(agent, ON_SHUTDOWN, 0));
    rig_free(agent);
    Rig *client = rig_now = rig_new(CLIENT, NULL);
    pest = pest_once();
    CALL("Start", HP_Client_Start(client->object, "127.0.0.1", port, FALSE));
    pest_free(pest);
    WAIT(!TRUTH(rig_wait(client, 0)) && SYS_GetLastError() == EINVAL);
    client->object = NULL;
    rig_free(client);
    peer_close(listener);
}

/* The worker's callback lasts until the handler has run. */
static En_HP_HandleResult until_handled(Rig *rig, const Event *event) {
    (void)rig;
    if (event->kind == ON_CLOSE && event->thread != (unsigned long)pthread_self()) WAIT(handled > 0);
    return HR_OK;
}

/* Clients close on the thread that stops them; what Stop waits for is a callback that runs already. */
static En_HP_HandleResult receive_until_handled(Rig *rig, const Event *event) {
    (void)rig;
    if (event->kind == ON_RECEIVE) WAIT(handled > 0);
    return HR_OK;
}

static void stop_twice(Role role, bool destroy_second, bool destroy_first) {
    Rig *rig = rig_now = rig_new(role, role == CLIENT ? receive_until_handled : until_handled);
    Link link = link_up(rig);
    handle(destroy_second ? destroy_now : stop_now, true);
    peer_send(link.peer, "x", 1);
    WAIT(rig_seen(rig, ON_RECEIVE, 0) == 1);
    Pest *pest = pest_once();
    if (destroy_first) destroy(rig);
    else CALL(role_text(role), rig_stop(rig));
    pest_free(pest);
    fact("  handled %d, OnClose %d", handled, rig_seen(rig, ON_CLOSE, 0));
    if (destroy_second) WAIT(!TRUTH(rig_wait(rig, 0)) && SYS_GetLastError() == EINVAL);
    else fact_said("  Stop in the handler");
    if (destroy_second || destroy_first) rig->object = NULL;
    peer_close(link.peer);
    rig_free(rig);
}

/* proves: COM-39 COM-35 */
CASE(stop_during_stop) {
    EACH_ROLE(role) stop_twice(role, false, false);
}

/* proves: COM-39 COM-24 */
CASE(destroy_during_stop) {
    EACH_ROLE(role) stop_twice(role, true, false);
}

/* proves: COM-39 COM-23 */
CASE(calls_during_destroy) {
    EACH_ROLE(role) {
        fact("%s", role_text(role));
        stop_twice(role, false, true);
        stop_twice(role, true, true);
    }
}

static void *stop_later(void *argument) {
    Rig *rig = argument;
    WAIT(handled > 50);
    rig_stop(rig);
    return NULL;
}

/* With a signal each millisecond every call ends as it does without, and not much later. */
static void storm(void (*body)(void), bool restart) {
    USHORT stuck, port;
    int full = peer_listen_stuck(&stuck), listener = peer_listen(&port);
    EACH_ROLE(role) {
        Rig *rig = rig_now = rig_new(role, role == CLIENT ? receive_until_handled : until_handled);
        if (role == CLIENT) HP_TcpClient_SetSyncConnectTimeout(rig->object, 200);
        if (role == AGENT) HP_TcpAgent_SetSyncConnectTimeout(rig->object, 200);
        handle(body, restart);
        let_signals(false);
        Pest *pest = pest_storm();
        HP_Object object = rig->object;
        fact("-- %s", role_text(role));
        HP_CONNID id;
        long long begin = now_ms();
        if (role == AGENT) {
            rig_start_agent(rig, false);
            PESTERED(HP_Agent_Connect(object, "127.0.0.1", stuck, &id));
            fact("  lasted %d", now_ms() - begin >= 199);
            PESTERED(HP_Agent_Connect(object, "localhost", port, &id));
            peer_close(peer_accept(listener));
            WAIT(rig_count(rig) == 0);
            PESTERED(HP_Agent_Stop(object));
        }
        if (role == CLIENT) {
            PESTERED(HP_Client_Start(object, "127.0.0.1", stuck, FALSE));
            fact("  lasted %d", now_ms() - begin >= 199);
            PESTERED(HP_Client_Start(object, "localhost", port, FALSE));
            peer_close(peer_accept(listener));
            PESTERED(rig_wait(rig, (DWORD)INFINITE));
        }
        Link link = link_up(rig);
        begin = now_ms();
        PESTERED(rig_wait(rig, 200));
        fact("  lasted %d", now_ms() - begin >= 199);
        handled = 0;
        Thread *stopper = thread_run(stop_later, rig);
        PESTERED(rig_wait(rig, (DWORD)INFINITE));
        thread_join(stopper);
        fact("OnClose %d", rig_seen(rig, ON_CLOSE, link.id));
        peer_close(link.peer);
        for (int way = 0; way < 2; way++) { /* Stop, and Destroy instead of it, which wait for a callback */
            link = link_up(rig);
            peer_send(link.peer, "x", 1);
            handled = 0;
            if (way == 0) PESTERED(rig_stop(rig));
            else {
                handle(NULL, restart); /* in C++ no call on the object may come too late */
                PESTERED((destroy(rig), TRUE));
            }
            peer_close(link.peer);
        }
        pest_free(pest);
        let_signals(true);
        rig->object = NULL;
        rig_free(rig);
    }
    peer_close(full);
    peer_close(listener);
}

/* proves: COM-39 COM-101 */
CASE(storm_of_nothing) { EACH_RESTART(restart) storm(NULL, restart); }
/* proves: COM-39 COM-101 */
CASE(storm_of_getters) { EACH_RESTART(restart) storm(ask_now, restart); }

static sigset_t programs;

static bool mask_is_programs(void) {
    sigset_t now;
    pthread_sigmask(SIG_BLOCK, NULL, &now);
    for (int signal = 1; signal < NSIG; signal++)
        if (sigismember(&now, signal) != sigismember(&programs, signal)) return false;
    return true;
}

static _Atomic int right, wrong;

static En_HP_HandleResult look_at_mask(Rig *rig, const Event *event) {
    (void)event;
    if (pthread_equal(pthread_self(), *(pthread_t *)rig->user)) mask_is_programs() ? right++ : wrong++;
    return HR_OK;
}

/* The program's mask is its own, in callbacks on its threads too.
 * proves: COM-101 COM-39 */
CASE(mask) {
    sigemptyset(&programs);
    sigaddset(&programs, SIGUSR2);
    sigaddset(&programs, SIGTERM);
    pthread_sigmask(SIG_SETMASK, &programs, NULL);
    pthread_t self = pthread_self();
    USHORT port;
    int listener = peer_listen(&port);
    EACH_ROLE(role) {
        right = wrong = 0;
        Rig *rig = rig_new(role, look_at_mask);
        rig->user = &self;
        int after = 0;
        HP_CONNID id;
        if (role == SERVER) rig_listen(rig);
        if (role == AGENT) {
            rig_start_agent(rig, false);
            after += mask_is_programs();
            MUST(TRUTH(HP_Agent_Connect(rig->object, "localhost", port, &id)));
        }
        if (role == CLIENT) MUST(TRUTH(HP_Client_Start(rig->object, "localhost", port, FALSE)));
        after += mask_is_programs();
        rig_wait(rig, 1);
        after += mask_is_programs();
        rig_stop(rig);
        after += mask_is_programs();
        rig_free(rig);
        after += mask_is_programs();
        fact("%s: right in callbacks %d, wrong %d, after calls %d", role_text(role), right, wrong, after);
    }
    peer_close(listener);
}
