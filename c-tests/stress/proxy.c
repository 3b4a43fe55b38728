/* A proxy under load: a Server whose callbacks connect and send through an Agent, whose callbacks send back through the Server. */
#include "rig.h"
#include "stress.h"

#include <stdatomic.h>
#include <string.h>

enum { VISITORS = 6 };

static Rig *front, *back, *echo_rig;
static _Atomic int complete, cut, wrong, failed_calls;

static En_HP_HandleResult echo(Rig *rig, const Event *event) {
    if (event->kind == ON_RECEIVE) rig_send(rig, event->id, event->data, event->length);
    return HR_OK;
}

/* The two connections of a pair know each other's ID by their extra data. The front does not read before the back is connected. */
static En_HP_HandleResult front_hook(Rig *rig, const Event *event) {
    PVOID other = NULL;
    HP_CONNID id = 0;
    if (event->kind == ON_ACCEPT) {
        failed_calls += !TRUTH(rig_pause(rig, event->id, TRUE));
        return TRUTH(HP_Agent_ConnectWithExtra(back->object, "127.0.0.1", echo_rig->port, &id, (PVOID)event->id)) ? HR_OK : HR_ERROR;
    }
    HP_Server_GetConnectionExtra(rig->object, event->id, &other);
    if (event->kind == ON_RECEIVE && !TRUTH(HP_Agent_Send(back->object, (HP_CONNID)other, event->data, event->length))) return HR_ERROR;
    if (event->kind == ON_CLOSE && other != NULL) HP_Agent_Disconnect(back->object, (HP_CONNID)other, TRUE);
    return HR_OK;
}

static En_HP_HandleResult back_hook(Rig *rig, const Event *event) {
    PVOID other = NULL;
    if (event->kind == ON_PREPARE_CONNECT || event->id == 0) return HR_OK;
    HP_Agent_GetConnectionExtra(rig->object, event->id, &other);
    if (event->kind == ON_HANDSHAKE) {
        /* The visitor may be gone already, and nobody would tell this connection. */
        if (!TRUTH(HP_Server_SetConnectionExtra(front->object, (HP_CONNID)other, (PVOID)event->id))) return HR_ERROR;
        HP_Server_PauseReceive(front->object, (HP_CONNID)other, FALSE);
    }
    if (event->kind == ON_RECEIVE) HP_Server_Send(front->object, (HP_CONNID)other, event->data, event->length);
    if (event->kind == ON_CLOSE) HP_Server_Disconnect(front->object, (HP_CONNID)other, TRUE);
    return HR_OK;
}

/* A visitor sends a pattern and reads it back; one in four leaves before all of it has come. */
static void visit(Dice *dice) {
    static _Thread_local unsigned char data[60000];
    size_t length = 1 + (size_t)dice_roll(dice, sizeof data);
    int peer = peer_connect(front->port);
    pattern_fill(data, 0, length);
    peer_send(peer, data, length);
    if (dice_roll(dice, 4) == 0) {
        peer_read_pattern(peer, length / 2);
        cut++;
        if (dice_roll(dice, 2)) peer_reset(peer);
        else peer_close(peer);
        return;
    }
    if (peer_read_pattern(peer, length) == length) complete++;
    else wrong++;
    peer_close(peer);
}

typedef struct { int number; Deadline deadline; } Visitor;

static void *visit_on(void *argument) {
    Visitor *visitor = argument;
    Dice dice = dice_new(visitor->number);
    while (stress_goes_on(visitor->deadline)) visit(&dice);
    return NULL;
}

static void proxy(bool asynchronous) {
    Deadline deadline = stress_begin();
    echo_rig = rig_new(SERVER, echo);
    front = rig_new(SERVER, front_hook);
    back = rig_new(AGENT, back_hook);
    echo_rig->logging = LOG_NOTHING;
    front->logging = back->logging = LOG_SUMS;
    rig_listen(echo_rig);
    rig_start_agent(back, asynchronous);
    rig_listen(front);
    int descriptors = count_fds();
    Visitor visitors[VISITORS];
    Thread *threads[VISITORS];
    for (int i = 0; i < VISITORS; i++) {
        visitors[i] = (Visitor){i, deadline};
        threads[i] = thread_run(visit_on, &visitors[i]);
    }
    for (int i = 0; i < VISITORS; i++) thread_join(threads[i]);
    WAIT(rig_count(front) == 0 && rig_count(back) == 0 && rig_count(echo_rig) == 0 && count_fds() == descriptors);
    chat("complete %d, left early %d", complete, cut);
    fact("some complete %d, wrong %d, calls that failed %d", complete > 0, wrong, failed_calls);
    fact("front: all OnClose %d, out of order or at once %d", rig_seen(front, ON_CLOSE, 0) == rig_seen(front, ON_HANDSHAKE, 0), rig_disorder(front) + rig_overlaps(front));
    fact("back: out of order or at once %d", rig_disorder(back) + rig_overlaps(back));
    rig_free(front);
    rig_free(back);
    rig_free(echo_rig);
}

/* proves: TCP-137 TCP-27 TCP-130 TCP-131 TCP-140 TCP-64 */
CASE(asynchronous) { proxy(true); }

/* proves: TCP-137 TCP-29 TCP-32 TCP-130 TCP-131 TCP-133 TCP-140 */
CASE(synchronous) { proxy(false); }
