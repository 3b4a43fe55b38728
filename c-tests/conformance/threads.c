/* The threading contract: serial per connection, concurrent across, no lock held around callbacks. */
#include "rig.h"


#include <pthread.h>
#include <stdatomic.h>

static Gate release;
static _Atomic int inside, most_inside;

static En_HP_HandleResult block_on_b(Rig *rig, const Event *event) {
    (void)rig;
    if (event->kind == ON_RECEIVE && event->data[0] == 'B') gate_wait(&release);
    return HR_OK;
}

static void echo_check(Link link, long *expected) {
    *expected += 1;
    peer_send(link.peer, "a", 1);
    WAIT(rig_bytes(link.rig, ON_RECEIVE, link.id) == *expected);
}

/* proves: TCP-133 TCP-132 TCP-138 */
CASE(blocked_callback) {
    EACH_MULTI_ROLE(role) {
        fact("-- %s", role_text(role));
        gate_close(&release);
        Rig *rig = rig_new(role, block_on_b);
        if (role == SERVER) HP_Server_SetWorkerThreadCount(rig->object, 3);
        else HP_Agent_SetWorkerThreadCount(rig->object, 3);
        Link links[8] = {link_up(rig)};
        long expected[8] = {0};
        for (int i = 1; i < 6; i++) links[i] = link_more(rig);
        for (int blocked = 0; blocked < 2; blocked++) {
            peer_send(links[blocked].peer, "B", 1);
            WAIT(rig_seen(rig, ON_RECEIVE, links[blocked].id) == 1);
            for (int i = 2; i < 6; i++) echo_check(links[i], &expected[i]);
            links[6 + blocked] = link_more(rig);
            echo_check(links[6 + blocked], &expected[6 + blocked]);
            fact("with %d blocked, all others and a new one are served", blocked + 1);
        }
        CALL("Disconnect another", rig_disconnect(rig, links[2].id, TRUE));
        WAIT(rig_seen(rig, ON_CLOSE, links[2].id) == 1);
        gate_open(&release);
        fact("overlaps %d", rig_overlaps(rig));
        rig_free(rig);
    }
}

/* proves: TCP-133 TCP-138 TCP-71 */
CASE(send_to_a_blocked_one) {
    gate_close(&release);
    Rig *rig = rig_new(SERVER, block_on_b);
    HP_Server_SetWorkerThreadCount(rig->object, 2);
    Link blocked = link_up(rig), other = link_more(rig);
    long expected = 0;
    peer_send(blocked.peer, "B", 1);
    WAIT(rig_seen(rig, ON_RECEIVE, blocked.id) == 1);
    CALL("Send on the blocked one", rig_send(rig, blocked.id, "x", 1));
    echo_check(other, &expected); /* the work for the blocked one must not hold up the second worker */
    CALL("Disconnect the other", rig_disconnect(rig, other.id, TRUE));
    WAIT(rig_seen(rig, ON_CLOSE, other.id) == 1);
    gate_open(&release);
    char got = 0;
    peer_read(blocked.peer, &got, 1);
    fact("after release the blocked one got %c, overlaps %d", got, rig_overlaps(rig));
    rig_free(rig);
}

static En_HP_HandleResult count_inside(Rig *rig, const Event *event) {
    (void)rig;
    if (event->kind != ON_RECEIVE) return HR_OK;
    int now = ++inside, most = most_inside;
    while (now > most && !atomic_compare_exchange_weak(&most_inside, &most, now)) {}
    if (inside >= 3) gate_open(&release);
    gate_wait(&release);
    inside--;
    return HR_OK;
}

/* proves: TCP-132 TCP-134 COM-74 */
CASE(concurrent) {
    Rig *rig = rig_new(SERVER, count_inside);
    HP_Server_SetWorkerThreadCount(rig->object, 3);
    Link links[6] = {link_up(rig)};
    for (int i = 1; i < 6; i++) links[i] = link_more(rig);
    for (int i = 0; i < 6; i++) peer_send(links[i].peer, "x", 1);
    WAIT(rig_seen(rig, ON_RECEIVE, 0) == 6);
    fact("three at once %d, never more than the workers %d", most_inside >= 3, most_inside <= 3);
    rig_free(rig);
}

/* proves: TCP-134 TCP-138 */
CASE(all_workers_blocked) {
    gate_close(&release);
    Rig *rig = rig_new(SERVER, block_on_b);
    HP_Server_SetWorkerThreadCount(rig->object, 1);
    Link blocked = link_up(rig), other = link_more(rig);
    peer_send(blocked.peer, "B", 1);
    WAIT(rig_seen(rig, ON_RECEIVE, blocked.id) == 1);
    int pending = -1;
    CALL("Send", rig_send(rig, other.id, "abc", 3));
    CALL("PauseReceive", rig_pause(rig, other.id, TRUE));
    CALL("GetPendingDataLength", rig_pending(rig, other.id, &pending));
    CALL("Disconnect", rig_disconnect(rig, blocked.id, TRUE));
    fact("nothing moved: OnSend %d, OnClose %d", rig_seen(rig, ON_SEND, 0), rig_seen(rig, ON_CLOSE, 0));
    gate_open(&release);
    WAIT(rig_bytes(rig, ON_SEND, other.id) == 3 && rig_seen(rig, ON_CLOSE, blocked.id) == 1);
    rig_free(rig);
}

static pthread_mutex_t own_lock = PTHREAD_MUTEX_INITIALIZER;

static En_HP_HandleResult take_own_lock(Rig *rig, const Event *event) {
    pthread_mutex_lock(&own_lock);
    if (event->kind == ON_RECEIVE) rig_send(rig, event->id, "r", 1);
    pthread_mutex_unlock(&own_lock);
    return HR_OK;
}

static void call_under_lock(bool pause) {
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, take_own_lock);
        Link link = link_up(rig);
        BOOL paused;
        for (int i = 0; i < 300; i++) {
            peer_send(link.peer, "q", 1);
            pthread_mutex_lock(&own_lock);
            rig_send(rig, link.id, "s", 1);
            if (pause) {
                rig_pause(rig, link.id, TRUE);
                rig_is_paused(rig, link.id, &paused);
                rig_pause(rig, link.id, FALSE);
            }
            pthread_mutex_unlock(&own_lock);
        }
        WAIT(rig_bytes(rig, ON_RECEIVE, link.id) == 300);
        static char got[4096];
        fact("%s: peer got at least the 300 %d", role_text(role), peer_read(link.peer, got, 301) == 301);
        rig_free(rig);
    }
}

/* proves: TCP-138 TCP-139 TCP-77 TCP-141 */
CASE(own_lock_around_send) { call_under_lock(false); }

/* proves: TCP-138 TCP-139 TCP-64 */
CASE(own_lock_around_pause) { call_under_lock(true); }

/* A proxy: each accepted connection gets one of the agent's, and data crosses in both directions. */
static Rig *front, *back;
static USHORT backend;

static En_HP_HandleResult front_hook(Rig *rig, const Event *event) {
    PVOID other = NULL;
    HP_CONNID id = 0;
    if (event->kind == ON_ACCEPT) {
        if (!TRUTH(HP_Agent_ConnectWithExtra(back->object, "127.0.0.1", backend, &id, (PVOID)event->id))) return HR_ERROR;
        HP_Server_SetConnectionExtra(rig->object, event->id, (PVOID)id);
    }
    HP_Server_GetConnectionExtra(rig->object, event->id, &other);
    if (event->kind == ON_RECEIVE) HP_Agent_Send(back->object, (HP_CONNID)other, event->data, event->length);
    if (event->kind == ON_CLOSE) HP_Agent_Disconnect(back->object, (HP_CONNID)other, TRUE);
    return HR_OK;
}

static En_HP_HandleResult back_hook(Rig *rig, const Event *event) {
    PVOID other = NULL;
    HP_Agent_GetConnectionExtra(rig->object, event->id, &other);
    if (event->kind == ON_RECEIVE) HP_Server_Send(front->object, (HP_CONNID)other, event->data, event->length);
    if (event->kind == ON_CLOSE) HP_Server_Disconnect(front->object, (HP_CONNID)other, TRUE);
    return HR_OK;
}

static En_HP_HandleResult echo_hook(Rig *rig, const Event *event) {
    if (event->kind == ON_RECEIVE) rig_send(rig, event->id, event->data, event->length);
    return HR_OK;
}

/* proves: TCP-137 TCP-29 TCP-140 TCP-130 */
CASE(proxy) {
    Rig *echo = rig_new(SERVER, echo_hook);
    rig_listen(echo);
    backend = echo->port;
    for (int asynchronous = 0; asynchronous <= 1; asynchronous++) {
        front = rig_new(SERVER, front_hook);
        back = rig_new(AGENT, back_hook);
        rig_start_agent(back, asynchronous);
        rig_listen(front);
        int peers[10], complete = 0;
        unsigned char data[5000];
        pattern_fill(data, 0, sizeof data);
        for (int i = 0; i < 10; i++) peers[i] = peer_connect(front->port);
        WAIT(rig_seen(back, ON_HANDSHAKE, 0) == 10);
        for (int i = 0; i < 10; i++) peer_send(peers[i], data, sizeof data);
        for (int i = 0; i < 10; i++) complete += peer_read_pattern(peers[i], sizeof data) == sizeof data;
        for (int i = 0; i < 5; i++) peer_close(peers[i]);
        WAIT(rig_count(front) == 5 && rig_count(back) == 5);
        fact("%s: complete %d, overlaps %d", asynchronous ? "asynchronous" : "synchronous", complete, rig_overlaps(front) + rig_overlaps(back));
        rig_stop(front);
        WAIT(rig_count(back) == 0);
        rig_free(front);
        rig_free(back);
    }
    rig_free(echo);
}

static En_HP_HandleResult slow_hook(Rig *rig, const Event *event) {
    if (event->kind == ON_RECEIVE) rig_send(rig, event->id, event->data, event->length);
    sleep_briefly(); /* makes an overlap likely if callbacks were not serial */
    return HR_OK;
}

/* proves: TCP-130 TCP-131 TCP-79 */
CASE(serial) {
    Rig *rig = rig_new(SERVER, slow_hook);
    rig_set_buffer_size(rig, 500);
    Link link = link_up(rig);
    for (int i = 0; i < 200; i++) {
        peer_send(link.peer, "0123456789", 10);
        rig_send(rig, link.id, "abc", 3);
    }
    WAIT(rig_bytes(rig, ON_RECEIVE, link.id) == 2000);
    peer_close(link.peer);
    WAIT(rig_ended(rig));
    Event event = {0};
    rig_last(rig, ON_CLOSE, link.id, &event);
    fact("overlaps %d, OnClose %d", rig_overlaps(rig), rig_seen(rig, ON_CLOSE, link.id));
    rig_free(rig);
}

/* proves: TCP-142 TCP-61 */
CASE(fairness) {
    Rig *rig = rig_new(SERVER, NULL);
    HP_Server_SetWorkerThreadCount(rig->object, 1);
    Link flood = link_up(rig), quiet = link_more(rig);
    static char block[1 << 20];
    long expected = 0;
    /* The kernel's buffers of the flooding connection are never empty while the other one is asked. */
    for (int i = 0; i < 20; i++) {
        peer_send(flood.peer, block, sizeof block);
        echo_check(quiet, &expected);
    }
    fact("the quiet connection was served %ld times", expected);
    peer_send(flood.peer, block, sizeof block);
    CALL("Disconnect", rig_disconnect(rig, flood.id, TRUE));
    WAIT(rig_seen(rig, ON_CLOSE, flood.id) == 1);
    rig_free(rig);
}
