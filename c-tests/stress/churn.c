/* Connections come and go from many threads, while others send, disconnect, pause and ask, and the component stops and starts. */
#include "rig.h"
#include "stress.h"

#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

enum { OPENERS = 3, MEDDLERS = 3, THREADS = OPENERS + MEDDLERS, LIVE_MOST = 60, ROUND_MS = 300 };

typedef struct { Rig *rig; USHORT target; Gate stop; _Atomic int port; _Atomic long calls, opened; } Arena;
typedef struct { Arena *arena; int number; } Actor;

static _Thread_local Dice hook_dice;
static _Atomic int owed; /* connections whose OnHandShake consented: each ends with an OnClose (TCP-93) */

/* Callbacks echo, wait a little, call functions for other connections, refuse, or end their own connection. */
static En_HP_HandleResult decide(Rig *rig, const Event *event) {
    if (hook_dice.state == 0) hook_dice = dice_new((int)this_thread());
    if (event->kind == ON_PREPARE_LISTEN || event->kind == ON_PREPARE_CONNECT || event->kind == ON_SHUTDOWN) return HR_OK;
    if (event->kind == ON_RECEIVE) rig_send(rig, event->id, event->data, event->length);
    switch (dice_roll(&hook_dice, 60)) {
    case 0: sleep_briefly(); break;
    case 1: usleep(5000); break;
    case 2: rig_send(rig, event->id + 1, "neighbour", 9); break;
    case 3: rig_disconnect(rig, event->id, TRUE); break;
    case 4: rig_pause(rig, event->id, FALSE); break;
    case 5: return event->kind == ON_SEND ? HR_OK : HR_ERROR;
    default: break;
    }
    return HR_OK;
}

static En_HP_HandleResult act(Rig *rig, const Event *event) {
    En_HP_HandleResult result = decide(rig, event);
    owed += event->kind == ON_HANDSHAKE && result != HR_ERROR;
    return result;
}

static HP_CONNID any_id(Rig *rig, Dice *dice) {
    HP_CONNID ids[LIVE_MOST * 2];
    DWORD count = LIVE_MOST * 2;
    bool ok = TRUTH(rig->role == SERVER ? HP_Server_GetAllConnectionIDs(rig->object, ids, &count) : HP_Agent_GetAllConnectionIDs(rig->object, ids, &count));
    return ok ? ids[dice_roll(dice, (int)count)] : (HP_CONNID)dice_roll(dice, 1000);
}

static void *meddle(void *argument) {
    Actor *actor = argument;
    Rig *rig = actor->arena->rig;
    Dice dice = dice_new(actor->number);
    while (!gate_is_open(&actor->arena->stop)) {
        HP_CONNID id = any_id(rig, &dice);
        switch (dice_roll(&dice, 12)) {
        case 0: rig_disconnect(rig, id, dice_roll(&dice, 2)); break;
        case 1:
            if (dice_roll(&dice, 20) == 0 && rig->role == SERVER) HP_Server_DisconnectLongConnections(rig->object, 100, TRUE);
            else if (rig->role == AGENT) HP_Agent_DisconnectSilenceConnections(rig->object, 100, TRUE);
            break;
        case 2: sleep_briefly(); break;
        default: stress_meddle(rig, id, &dice); break;
        }
        actor->arena->calls++;
    }
    return NULL;
}

/* Peers of a server: connect, talk a little, leave in some way. */
static void *open_peers(void *argument) {
    Actor *actor = argument;
    Arena *arena = actor->arena;
    Dice dice = dice_new(actor->number);
    static const char data[5000];
    while (!gate_is_open(&arena->stop)) {
        int port = arena->port, peer = port == 0 ? -1 : peer_try_connect((unsigned short)port);
        if (peer < 0) {
            sleep_briefly();
            continue;
        }
        arena->opened++;
        for (int i = dice_roll(&dice, 3); i > 0; i--) peer_send(peer, data, (size_t)dice_roll(&dice, sizeof data));
        if (dice_roll(&dice, 4) == 0) sleep_briefly();
        stress_leave(peer, &dice);
    }
    return NULL;
}

static void *open_attempts(void *argument) {
    Actor *actor = argument;
    Arena *arena = actor->arena;
    Rig *rig = arena->rig;
    Dice dice = dice_new(actor->number);
    while (!gate_is_open(&arena->stop)) {
        HP_CONNID id = 0;
        if (rig_count(rig) < LIVE_MOST && TRUTH(HP_Agent_Connect(rig->object, "127.0.0.1", arena->target, &id))) {
            arena->opened++;
            rig_send(rig, id, "hello", 5);
        } else sleep_briefly();
        if (dice_roll(&dice, 3) == 0) rig_disconnect(rig, id, TRUE);
    }
    return NULL;
}

typedef struct { int rounds, unstopped, missing, disorder; Times stops; } Result;

static void one_round(Arena *arena, bool asynchronous, Result *result) {
    Rig *rig = arena->rig;
    long calls = arena->calls;
    if (rig->role == SERVER) rig_listen(rig);
    else rig_start_agent(rig, asynchronous);
    arena->port = rig->port;
    for (long long until = now_ms() + ROUND_MS; now_ms() < until;) sleep_briefly();
    WAIT(arena->calls > calls && rig_seen(rig, ON_CLOSE, 0) > 0);
    long long begun = now_ms();
    result->unstopped += !TRUTH(rig_stop(rig));
    times_add(&result->stops, now_ms() - begun);
    arena->port = 0;
    int closes = rig_seen(rig, ON_CLOSE, 0); /* an agent's attempts may end without having been connected */
    result->missing += rig->role == SERVER ? closes != owed : closes < owed;
    result->missing += rig_seen(rig, ON_SHUTDOWN, 0) != 1 || rig_count(rig) != 0;
    owed = 0;
    result->disorder += rig_overlaps(rig) + rig_disorder(rig);
    rig_forget(rig);
    result->rounds++;
}

static void churn(Role role, bool asynchronous) {
    Deadline deadline = stress_begin();
    Rig *target = rig_new(SERVER, NULL);
    target->logging = LOG_NOTHING;
    rig_listen(target);
    WAIT(rig_count(target) == 0);
    int threads_before = count_threads(), descriptors = count_fds();
    Arena arena = {.rig = rig_new(role, act), .target = target->port};
    arena.rig->logging = LOG_SUMS;
    rig_set_workers(arena.rig, 4);
    Actor actors[THREADS];
    Thread *threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        actors[i] = (Actor){&arena, i};
        threads[i] = thread_run(i >= OPENERS ? meddle : role == SERVER ? open_peers : open_attempts, &actors[i]);
    }
    Result result = {0};
    while (stress_goes_on(deadline)) one_round(&arena, asynchronous, &result);
    gate_open(&arena.stop);
    for (int i = 0; i < THREADS; i++) thread_join(threads[i]);
    rig_free(arena.rig);
    WAIT(rig_count(target) == 0 && count_threads() == threads_before && count_fds() == descriptors);
    chat("%d rounds, %ld opened, %ld calls", result.rounds, arena.opened, arena.calls);
    times_chat(&result.stops, "Stop");
    fact("Stop failed %d, rounds with something missing %d, out of order or at once %d", result.unstopped, result.missing, result.disorder);
    rig_free(target);
}

/* proves: TCP-130 TCP-131 TCP-140 TCP-143 TCP-151 TCP-155 COM-36 */
CASE(server) { churn(SERVER, true); }

/* proves: TCP-130 TCP-131 TCP-140 TCP-143 TCP-33 COM-36 */
CASE(agent) { churn(AGENT, true); }

/* proves: TCP-130 TCP-131 TCP-32 TCP-33 TCP-140 COM-36 */
CASE(agent_synchronous) { churn(AGENT, false); }
