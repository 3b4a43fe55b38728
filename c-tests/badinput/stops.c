/* Stop and Destroy from inside callbacks, several at once, and calls racing with the end: nothing hangs, crashes or leaks. */
#include "rig.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>

typedef struct { Kind kind; bool destroy; _Atomic int done, stopped; Gate returned; } Trigger;

static En_HP_HandleResult end_inside(Rig *rig, const Event *event) {
    Trigger *trigger = rig->user;
    /* a server has two peers; the second ID says that both are connected */
    if (rig->role == SERVER && event->kind == ON_HANDSHAKE && event->id != 2) return HR_OK;
    if (event->kind != trigger->kind || trigger->done++ != 0) return HR_OK;
    if (!trigger->destroy) trigger->stopped = TRUTH(rig_stop(rig));
    else if (rig->role == SERVER) Destroy_HP_TcpServer(rig->object);
    else if (rig->role == AGENT) Destroy_HP_TcpAgent(rig->object);
    else Destroy_HP_TcpClient(rig->object);
    gate_open(&trigger->returned);
    errno = 0;
    return HR_OK;
}

static void end_in(Role role, Kind kind, bool destroy, const char *label) {
    fact("%s, %s", role_text(role), label);
    Trigger *trigger = calloc(1, sizeof *trigger); /* not on the stack: after a Destroy inside, the last callback may come late */
    MUST(trigger != NULL);
    trigger->kind = kind;
    trigger->destroy = destroy;
    Rig *rig = rig_new(role, end_inside);
    rig->user = trigger;
    int peer = -1, second = -1;
    USHORT port;
    int listener = peer_listen(&port);
    if (role == SERVER) {
        rig_listen(rig);
        second = peer_connect(rig->port);
        peer = peer_connect(rig->port);
    } else if (role == AGENT) {
        rig_start_agent(rig, true);
        rig_connect(rig, port);
        peer = peer_accept(listener);
    } else {
        rig_start_client(rig, port, true);
        peer = peer_accept(listener);
    }
    if (kind == ON_SEND) {
        WAIT(rig_seen(rig, ON_HANDSHAKE, 0) >= 1);
        rig_send(rig, 1, "x", 1);
    }
    peer_send(peer, "data", 4);
    if (kind == ON_CLOSE) {
        WAIT(rig_seen(rig, ON_RECEIVE, 0) >= 1);
        peer_close(peer);
    } else fact("  peer sees an end %d", peer_end(peer, NULL)[0] != 'T');
    if (role != CLIENT) WAIT(rig_seen(rig, ON_SHUTDOWN, 0) == 1);
    else WAIT(rig_seen(rig, ON_CLOSE, 0) == 1 || kind == ON_CONNECT);
    gate_wait(&trigger->returned);
    if (destroy) rig_abandon(rig);
    else WAIT(rig_state(rig) == SS_STOPPED);
    if (!destroy) fact("  Stop -> %s", trigger->stopped ? "TRUE" : "FALSE");
    fact("  OnShutdown %d, OnClose for all %d", rig_seen(rig, ON_SHUTDOWN, 0),
         rig_seen(rig, ON_CLOSE, 0) == rig_seen(rig, ON_HANDSHAKE, 0) || role == CLIENT);
    if (!destroy) {
        rig->hook = NULL;
        Link link = link_up(rig); /* usable again */
        peer_close(link.peer);
        rig_free(rig);
        free(trigger);
    }
    if (second >= 0) peer_close(second);
    peer_close(listener);
}

/* proves: COM-36 TCP-153 TCP-137 TCP-48 */
CASE(stop_inside) {
    EACH_MULTI_ROLE(role) {
        end_in(role, ON_HANDSHAKE, false, "OnHandShake");
        end_in(role, ON_RECEIVE, false, "OnReceive");
        end_in(role, ON_SEND, false, "OnSend");
        end_in(role, ON_CLOSE, false, "OnClose");
    }
    end_in(CLIENT, ON_RECEIVE, false, "OnReceive");
    end_in(CLIENT, ON_SEND, false, "OnSend");
}

/* proves: COM-24 TCP-137 COM-23 */
CASE(destroy_inside) {
    int threads = count_threads();
    EACH_ROLE(role) {
        end_in(role, ON_HANDSHAKE, true, "OnHandShake");
        end_in(role, ON_RECEIVE, true, "OnReceive");
        end_in(role, ON_CLOSE, true, "OnClose");
    }
    WAIT(count_threads() <= threads);
}

typedef struct { Link link; Gate stop; } Work;

static void *send_on(void *argument) {
    Work *work = argument;
    static const char data[3000];
    while (!gate_is_open(&work->stop)) rig_send(work->link.rig, work->link.id, data, sizeof data);
    return NULL;
}

static void *stop_on(void *argument) {
    Work *work = argument;
    rig_stop(work->link.rig); /* either may win; the test is that both return */
    return NULL;
}

/* proves: COM-35 TCP-140 TCP-151 */
CASE(two_stops_while_sending) {
    EACH_ROLE(role) for (int i = 0; i < 3; i++) {
        Work work = {.link = link_up(rig_new(role, NULL))};
        Rig *rig = work.link.rig;
        Thread *senders[] = {thread_run(send_on, &work), thread_run(send_on, &work)};
        WAIT(rig_bytes(rig, ON_SEND, work.link.id) > 0);
        Thread *stoppers[] = {thread_run(stop_on, &work), thread_run(stop_on, &work)};
        thread_join(stoppers[0]);
        thread_join(stoppers[1]);
        WAIT(rig_state(rig) == SS_STOPPED);
        gate_open(&work.stop);
        thread_join(senders[0]);
        thread_join(senders[1]);
        fact("%s: OnClose %d", role_text(role), rig_seen(rig, ON_CLOSE, work.link.id));
        rig_free(rig);
        peer_close(work.link.peer);
    }
}

/* proves: TCP-140 TCP-155 TCP-93 */
CASE(send_races_close) {
    Rig *rig = rig_new(SERVER, NULL);
    rig_listen(rig);
    int before = count_fds();
    for (int i = 0; i < 60; i++) {
        Work work = {.link = link_more(rig)};
        Thread *sender = thread_run(send_on, &work);
        if (i % 3 == 0) peer_reset(work.link.peer);
        else if (i % 3 == 1) rig_disconnect(rig, work.link.id, TRUE);
        else peer_half_close(work.link.peer);
        WAIT(rig_count(rig) == 0);
        gate_open(&work.stop);
        thread_join(sender);
        if (i % 3 != 0) peer_close(work.link.peer);
        MUST(rig_seen(rig, ON_CLOSE, work.link.id) == 1);
    }
    fact("OnClose %d", rig_seen(rig, ON_CLOSE, 0));
    WAIT(count_fds() == before);
    rig_free(rig);
}

typedef struct { _Atomic USHORT port; Gate stop; } Storm;

static void *connect_storm(void *argument) {
    Storm *storm = argument;
    while (!gate_is_open(&storm->stop)) {
        int fd = peer_try_connect(storm->port);
        if (fd >= 0) peer_close(fd);
    }
    return NULL;
}

/* proves: TCP-151 COM-36 TCP-33 */
CASE(stop_under_storm) {
    Rig *rig = rig_new(SERVER, NULL);
    rig_listen(rig);
    Storm storm = {.port = rig->port};
    Thread *threads[] = {thread_run(connect_storm, &storm), thread_run(connect_storm, &storm)};
    for (int i = 0; i < 8; i++) {
        WAIT(rig_seen(rig, ON_ACCEPT, 0) >= 5);
        MUST(TRUTH(rig_stop(rig)));
        MUST(rig_seen(rig, ON_CLOSE, 0) == rig_seen(rig, ON_HANDSHAKE, 0) && rig_seen(rig, ON_SHUTDOWN, 0) == 1);
        rig_forget(rig);
        rig_listen(rig);
        storm.port = rig->port;
    }
    gate_open(&storm.stop);
    thread_join(threads[0]);
    thread_join(threads[1]);
    rig_free(rig);
}

static En_HP_HandleResult restart_inside(Rig *rig, const Event *event) {
    if (event->kind != ON_RECEIVE || *event->data == 'q') return HR_OK;
    USHORT port = *(USHORT *)rig->user;
    rig_stop(rig);
    HP_Client_Start(rig->object, "127.0.0.1", port, TRUE);
    return HR_OK;
}

/* proves: TCP-49 TCP-161 TCP-48 */
CASE(client_restarts_itself) {
    USHORT port;
    int listener = peer_listen(&port), threads = count_threads();
    Rig *rig = rig_new(CLIENT, restart_inside);
    rig->user = &port;
    rig_start_client(rig, port, true);
    for (int i = 0; i < 20; i++) {
        int peer = peer_accept(listener);
        WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == i + 1);
        peer_send(peer, "r", 1);
        MUST(peer_end(peer, NULL)[0] != 'T');
        peer_close(peer);
    }
    peer_accept(listener);
    WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == 21);
    fact("OnClose %d", rig_seen(rig, ON_CLOSE, 0));
    WAIT(count_threads() == threads + 1); /* one worker, none left over */
    rig_free(rig);
    WAIT(count_threads() == threads);
}

/* proves: TCP-162 COM-23 TCP-46 */
CASE(destroy_client_that_just_stopped) {
    for (int i = 0; i < 100; i++) {
        Rig *rig = rig_new(CLIENT, NULL);
        Link link = link_up(rig);
        peer_close(link.peer);
        WAIT(rig_state(rig) == SS_STOPPED);
        rig_free(rig);
    }
    WAIT(count_threads() == 1);
}
