/* Ends of connections of a UDP server: causes, notifications, order. */
#include "udp.h"
#include "stall.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* proves: UDPS-25 CN-2 UDPS-7 UDPS-20 */
CASE(disconnect) {
    NEED(HP_UdpNode_Start);
    for (int force = 0; force <= 1; force++) {
        Rig *rig = udp_server(NULL);
        Link link = udp_link(rig), other = udp_link(rig);
        CALL("Disconnect", HP_Server_Disconnect(rig->object, link.id, force));
        fact_end(rig, link.id, "closed");
        fact_heard(link.peer, "peer");
        fact_events(rig, link.id, "events");
        CALL("again", HP_Server_Disconnect(rig->object, link.id, force));
        CALL("unknown", HP_Server_Disconnect(rig->object, 999, force));
        CALL("Send", rig_send(rig, link.id, "x", 1));
        datagram_say(link.peer, "once more");
        WAIT(rig_seen(rig, ON_RECEIVE, 0) == 3);
        fact("next ID %lu", (unsigned long)rig_last_id(rig, ON_RECEIVE));
        fact("another: %s", datagram_there(other.peer));
        rig_free(rig);
    }
}

/* proves: UDPS-25 */
CASE(disconnect_unknown) {
    Rig *rig = udp_server(NULL);
    rig_listen(rig);
    CALL("unknown", HP_Server_Disconnect(rig->object, 999, TRUE));
    rig_free(rig);
}

/* proves: UDPS-26 CN-2 UDP-T1 UDP-T5 */
CASE(stop) {
    Rig *rig = udp_server(NULL);
    Link links[3] = {udp_link(rig), udp_link(rig), udp_link(rig)};
    CALL("Stop", HP_Server_Stop(rig->object));
    fact("%s", state_text(rig_state(rig)));
    for (int i = 0; i < 3; i++) {
        Event close;
        MUST(rig_last(rig, ON_CLOSE, links[i].id, &close));
        fact_events(rig, links[i].id, "events");
        fact("  OnClose on the caller's thread %d", close.thread == this_thread());
        fact_told(links[i].peer, "  peer");
        fact("  then %s", datagram_there(links[i].peer));
    }
    Event shutdown;
    MUST(rig_last(rig, ON_SHUTDOWN, 0, &shutdown));
    fact("OnShutdown on the caller's thread %d", shutdown.thread == this_thread());
    fact_component(rig, "component");
    rig_free(rig);
}

/* proves: CN-1 CN-6 UDPS-14 CN-8 */
CASE(notification) {
    NEED(HP_UdpNode_Start);
    Rig *rig = udp_server(rig_echo);
    Link link = udp_link(rig);
    unsigned char altered[17];
    memcpy(altered, END, 16);
    altered[16] = 0;
    fact_heard(link.peer, "peer");
    static const size_t sizes[] = {15, 17};
    for (int i = 0; i < 2; i++) {
        datagram_send(link.peer, altered, sizes[i]);
        fact_heard(link.peer, "look-alike");
    }
    for (int bit = 0; bit < 16 * 8; bit++) {
        altered[bit / 8] ^= (unsigned char)(1 << bit % 8);
        datagram_send(link.peer, altered, 16);
        MUST(datagram_read(link.peer, (char[32]){0}, 32) == 16);
        altered[bit / 8] ^= (unsigned char)(1 << bit % 8);
    }
    datagram_send(link.peer, END, 16);
    fact_end(rig, link.id, "closed");
    fact_events(rig, link.id, "events");
    udp_fence(rig);
    fact("peer: %s", datagram_there(link.peer));
    datagram_send(link.peer, END, 16);
    int stranger = datagram_peer(rig->port);
    datagram_send(stranger, END, 16);
    udp_fence(rig);
    fact("strangers: %s and %s, accepted %d", datagram_there(link.peer), datagram_there(stranger), rig_seen(rig, ON_ACCEPT, 0));
    rig_free(rig);
}

/* proves: CN-7 */
CASE(notification_as_data) {
    Rig *rig = udp_server(NULL);
    Link link = udp_link(rig);
    datagram_send(link.peer, END, 16);
    if (udp_is_old()) WAIT(rig_seen(rig, ON_RECEIVE, link.id) == 2);
    else WAIT(rig_ended(rig));
    fact_events(rig, link.id, "events");
    rig_free(rig);
}

static En_HP_HandleResult refuse_data(Rig *rig, const Event *event) {
    if (event->kind != ON_RECEIVE || memcmp(event->data, "hello", 5) == 0) return HR_OK;
    if (rig->user != NULL) errno = *(int *)rig->user;
    return HR_ERROR;
}

/* proves: UDPS-15 CN-2 TRAP-2 */
CASE(refused_data) {
    NEED(HP_UdpNode_Start);
    int code = EPIPE;
    for (int with_code = 0; with_code <= 1; with_code++) {
        Rig *rig = udp_server(refuse_data);
        rig->user = with_code ? &code : NULL;
        Link link = udp_link(rig), other = udp_link(rig);
        for (int i = 0; i < 5; i++) datagram_say(link.peer, "refuse me");
        WAIT(rig_seen(rig, ON_CLOSE, link.id) == 1);
        fact_heard(link.peer, "peer");
        fact_events(rig, link.id, "events");
        datagram_say(other.peer, "hello");
        WAIT(rig_seen(rig, ON_RECEIVE, other.id) == 2);
        CALL("Stop", HP_Server_Stop(rig->object));
        rig_free(rig);
    }
}

static En_HP_HandleResult leave_in_accept(Rig *rig, const Event *event) {
    if (event->kind == (Kind)(*(int *)rig->user)) CALL("Disconnect", rig_disconnect(rig, event->id, TRUE));
    return HR_OK;
}

/* proves: UDPS-29 UDP-T7 */
CASE(disconnect_inside) {
    NEED(HP_UdpNode_Start);
    static const int kinds[] = {ON_ACCEPT, ON_HANDSHAKE, ON_RECEIVE};
    for (int i = 0; i < 3; i++) {
        int kind = kinds[i];
        Rig *rig = udp_server(leave_in_accept);
        rig->user = &kind;
        rig_listen(rig);
        int peer = datagram_peer(rig->port);
        datagram_say(peer, "hello");
        fact_heard(peer, "peer");
        WAIT(rig_seen(rig, ON_CLOSE, 1) == 1);
        fact_events(rig, 1, "events");
        rig_free(rig);
    }
}

static En_HP_HandleResult stop_inside(Rig *rig, const Event *event) {
    if (event->kind == (Kind)(*(int *)rig->user)) {
        CALL("Stop inside", rig_stop(rig));
        fact("  %s", state_text(rig_state(rig)));
    }
    return HR_OK;
}

/* proves: UDPS-28 UDP-T7 CN-2 */
CASE(stop_in_callbacks) {
    NEED(HP_UdpNode_Start);
    static const int kinds[] = {ON_ACCEPT, ON_HANDSHAKE, ON_RECEIVE, ON_SEND, ON_CLOSE};
    for (int i = 0; i < 5; i++) {
        int kind = kinds[i];
        Rig *rig = udp_server(stop_inside);
        rig->user = &kind;
        rig_listen(rig);
        int peer = datagram_peer(rig->port);
        datagram_say(peer, "hello");
        if (kind >= ON_SEND) {
            WAIT(rig_seen(rig, ON_RECEIVE, 1) == 1);
            kind == ON_SEND ? rig_send(rig, 1, "answer", 6) : rig_disconnect(rig, 1, TRUE);
            if (kind == ON_SEND) MUST(datagram_read(peer, (char[8]){0}, 8) == 6);
        }
        WAIT(rig_state(rig) == SS_STOPPED);
        fact_heard(peer, "peer");
        fact_events(rig, 1, "events");
        fact_component(rig, "component");
        rig_free(rig);
    }
}

static En_HP_HandleResult destroy_inside(Rig *rig, const Event *event) {
    if (event->kind != (Kind)(*(_Atomic int *)rig->user)) return HR_OK;
    Destroy_HP_UdpServer(rig->object);
    return HR_OK;
}

/* proves: UDP-7 UDP-T7 TRAP-16 */
CASE(destroy_in_callbacks) {
    NEED(HP_UdpNode_Start);
    static const int kinds[] = {ON_ACCEPT, ON_HANDSHAKE, ON_RECEIVE, ON_CLOSE};
    for (int i = 0; i < 4; i++) {
        static _Atomic int kind;
        kind = kinds[i];
        Rig *rig = udp_server(destroy_inside);
        rig->user = &kind;
        rig_listen(rig);
        int peer = datagram_peer(rig->port);
        datagram_say(peer, "hello");
        if (kind == ON_CLOSE) {
            WAIT(rig_seen(rig, ON_RECEIVE, 1) == 1);
            rig_disconnect(rig, 1, TRUE);
        }
        WAIT(rig_seen(rig, ON_SHUTDOWN, 0) == 1);
        fact_heard(peer, "peer");
        fact_events(rig, 1, "events");
        rig_abandon(rig);
    }
}

static void *stop_it(void *rig) {
    rig_stop(rig);
    return NULL;
}

/* proves: UDPS-27 UDPS-26 UDP-T5 UDP-T8 */
CASE(stop_while_blocked) {
    Rig *rig = udp_server(stall_hook);
    rig_listen(rig);
    int peer = datagram_peer(rig->port);
    datagram_say(peer, "Block");
    WAIT(stall_blocked() == 1);
    for (int i = 0; i < 5; i++) datagram_say(peer, "waits");
    Thread *other = thread_run(stop_it, rig);
    WAIT(rig_state(rig) == SS_STOPPING);
    datagram_say(datagram_peer(rig->port), "too late");
    stall_release();
    thread_join(other);
    fact("%s, OnClose %d, accepted %d, overlaps %d, disorder %d", state_text(rig_state(rig)), rig_seen(rig, ON_CLOSE, 1), rig_seen(rig, ON_ACCEPT, 0),
         rig_overlaps(rig), rig_disorder(rig));
    rig_free(rig);
}

static En_HP_HandleResult answer_and_leave(Rig *rig, const Event *event) {
    if (event->kind != ON_RECEIVE) return HR_OK;
    CALL("Send", rig_send(rig, event->id, "answer", 6));
    CALL("Disconnect", rig_disconnect(rig, event->id, TRUE));
    return HR_OK;
}

/* proves: CN-4 TRAP-18 UDPS-25 */
CASE(notification_is_last) {
    NEED(HP_UdpNode_Start);
    Rig *rig = udp_server(answer_and_leave);
    Link link = udp_link(rig);
    WAIT(rig_ended(rig));
    CALL("Stop", rig_stop(rig));
    /* What was queued before may be lost, but it does not come behind the end. */
    const char *first = datagram_text(link.peer);
    if (strcmp(first, "[answer]") == 0) first = datagram_text(link.peer);
    fact("%s, then %s", first, datagram_there(link.peer));
    rig_free(rig);
}

/* Sends until the connection has ended. */
typedef struct { Rig *rig; HP_CONNID id; Gate begun; } Talker;
static void *talk(void *argument) {
    Talker *talker = argument;
    while (rig_send(talker->rig, talker->id, "data", 4)) gate_open(&talker->begun);
    gate_open(&talker->begun);
    return NULL;
}

/* How many datagrams are there behind the notification. */
static int hears(int peer, bool *ended) {
    unsigned char data[64];
    int late = 0;
    for (int length; (length = datagram_waiting(peer, data, sizeof data)) >= 0;) {
        late += *ended && length == 4;
        *ended |= length == END_SIZE;
    }
    return late;
}

/* A thread that sends while its connection ends: its peer hears nothing behind the notification, which would begin another one.
 * proves: CN-2 CN-4 */
CASE(nothing_follows_the_end) {
    NEED(HP_UdpNode_Start);
    enum { ROUNDS = 150, TALKERS = 2 };
    for (int way = 0; way < 4; way++) {
        Role role = way & 1 ? CLIENT : SERVER;
        bool reports = way & 2;
        Rig *rig = rig_new_over(UDP, role, NULL);
        if (!reports) rig_unset_on_send(rig);
        int late = 0, told = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Link link = udp_up(rig);
            datagram_hold_much(link.peer);
            Talker talkers[TALKERS] = {{rig, link.id, {0}}, {rig, link.id, {0}}};
            Thread *threads[TALKERS];
            for (int i = 0; i < TALKERS; i++) threads[i] = thread_run(talk, &talkers[i]);
            for (int i = 0; i < TALKERS; i++) gate_wait(&talkers[i].begun);
            bool ended = false;
            hears(link.peer, &ended);
            rig_disconnect(rig, link.id, TRUE);
            late += hears(link.peer, &ended);
            for (int i = 0; i < TALKERS; i++) thread_join(threads[i]);
            WAIT(rig_seen(rig, ON_CLOSE, link.id) > 0);
            late += hears(link.peer, &ended);
            told += ended;
            close(link.peer);
            rig_forget(rig);
        }
        chat("told %d times", told);
        fact("%s, OnSend %s: late %d", role_text(role), reports ? "set" : "unset", late);
        rig_free(rig);
    }
}
