/* Thousands of connections at once, opened and closed from many threads while others send, pause, disconnect and ask; then the component
 * stops under all of it, and starts again. */
#include "rig.h"
#include "stress.h"

#include <stdatomic.h>
#include <stdlib.h>

enum { CROWD = 8000, OPENERS = 4, MEDDLERS = 3, CHURN_MS = 400, ROUNDS_LEAST = 2, SPARE_FDS = 300, QUEUE = 1000 };
enum { IDS = 60000 }; /* connections per round at most: each has an ID below, and none comes twice (COM-51) */

/* What came, by ID. Relaxed, so that the test orders nothing that the library ought to order. */
typedef struct { _Atomic int handshakes; _Atomic HP_CONNID latest; _Atomic unsigned char marks[IDS + 1]; } Ledger;
enum { HANDSHAKE_MARK = 16, CLOSE_MARK = 1 };

typedef enum { REST, FILL, CHURN } Phase;

typedef struct {
    Rig *rig, *target; /* target: the other end of an agent's connections */
    int crowd;         /* how many connections there are room for */
    _Atomic Phase phase;
    _Atomic int idle, opened;
    Gate stop;
} Arena;

typedef struct { Arena *arena; int number; } Actor;

static void mark(Ledger *ledger, HP_CONNID id, unsigned char what) {
    MUST(id <= IDS);
    atomic_fetch_add_explicit(&ledger->marks[id], what, memory_order_relaxed);
}

static En_HP_HandleResult note(Rig *rig, const Event *event) {
    Ledger *ledger = rig->user;
    switch (event->kind) {
    case ON_HANDSHAKE:
        mark(ledger, event->id, HANDSHAKE_MARK);
        atomic_store_explicit(&ledger->latest, event->id, memory_order_relaxed);
        atomic_fetch_add_explicit(&ledger->handshakes, 1, memory_order_relaxed);
        break;
    case ON_RECEIVE: /* an agent does not answer, or it would never end between the two */
        if (rig->role == SERVER) rig_send(rig, event->id, event->data, event->length);
        break;
    case ON_CLOSE: mark(ledger, event->id, CLOSE_MARK); break;
    default: break;
    }
    return HR_OK;
}

static int handshakes(Rig *rig) { return atomic_load_explicit(&((Ledger *)rig->user)->handshakes, memory_order_relaxed); }

/* Connections with another story than OnHandShake and one OnClose. An agent's attempt may end without OnHandShake. Empties the ledger. */
static int wrong_stories(Rig *rig) {
    Ledger *ledger = rig->user;
    int wrong = 0;
    for (HP_CONNID id = 0; id <= IDS; id++) {
        int marks = atomic_exchange(&ledger->marks[id], 0);
        wrong += marks != 0 && marks != HANDSHAKE_MARK + CLOSE_MARK && !(rig->role == AGENT && marks == CLOSE_MARK);
    }
    ledger->handshakes = 0; /* latest stays: stale IDs for those who go on meddling */
    return wrong;
}

/* A place in the crowd: a peer's descriptor + 1, or the ID of an agent's connection; 0 while nobody is there. */
static long enter(Arena *arena) {
    Rig *rig = arena->rig;
    if (arena->opened++ >= IDS) return 0;
    if (rig->role == SERVER) return peer_try_connect(rig->port) + 1L;
    HP_CONNID id = 0;
    return TRUTH(HP_Agent_Connect(rig->object, "127.0.0.1", arena->target->port, &id)) ? (long)id : 0;
}

/* There must not be more at once than a listener's queue holds, because the kernel lets the others wait for seconds. */
static long enter_in_turn(Arena *arena) {
    Rig *server = arena->target == NULL ? arena->rig : arena->target;
    return arena->opened - handshakes(server) < QUEUE ? enter(arena) : 0;
}

static void leave(Arena *arena, long *place, Dice *dice) {
    if (*place != 0 && arena->rig->role == AGENT) rig_disconnect(arena->rig, (HP_CONNID)*place, dice_roll(dice, 2));
    else if (*place != 0) stress_leave((int)*place - 1, dice);
    *place = 0;
}

static void speak(Arena *arena, long place, Dice *dice) {
    static const char data[500];
    int length = dice_roll(dice, sizeof data);
    if (arena->rig->role == AGENT) rig_send(arena->rig, (HP_CONNID)place, data, length);
    else peer_send((int)place - 1, data, (size_t)length);
}

static void *come_and_go(void *argument) {
    Actor *actor = argument;
    Arena *arena = actor->arena;
    Dice dice = dice_new(actor->number);
    int share = arena->crowd / OPENERS;
    long *places = calloc((size_t)share, sizeof *places);
    MUST(places != NULL);
    while (!gate_is_open(&arena->stop)) {
        for (int i = 0; i < share && arena->phase == FILL; i++)
            while ((places[i] = enter_in_turn(arena)) == 0 && arena->phase == FILL) sleep_briefly();
        while (arena->phase == FILL) sleep_briefly(); /* for the others */
        while (arena->phase == CHURN) {
            long *place = &places[dice_roll(&dice, share)];
            if (*place != 0 && dice_roll(&dice, 2)) speak(arena, *place, &dice);
            else {
                leave(arena, place, &dice);
                if ((*place = enter(arena)) == 0) sleep_briefly();
            }
        }
        for (int i = 0; i < share; i++) leave(arena, &places[i], &dice);
        arena->idle++;
        while (arena->phase == REST && !gate_is_open(&arena->stop)) sleep_briefly();
        arena->idle--;
    }
    free(places);
    return NULL;
}

static void list_all(Rig *rig) {
    static _Thread_local HP_CONNID ids[CROWD];
    DWORD count = CROWD;
    if (rig->role == SERVER) HP_Server_GetAllConnectionIDs(rig->object, ids, &count);
    else HP_Agent_GetAllConnectionIDs(rig->object, ids, &count);
}

/* Goes on while the component is stopped. Before the crowd is complete it goes slowly, and nobody is disconnected. */
static void *meddle(void *argument) {
    Actor *actor = argument;
    Arena *arena = actor->arena;
    Rig *rig = arena->rig;
    Ledger *ledger = rig->user;
    Dice dice = dice_new(actor->number);
    while (!gate_is_open(&arena->stop)) {
        int known = (int)atomic_load_explicit(&ledger->latest, memory_order_relaxed), what = dice_roll(&dice, 400);
        HP_CONNID id = (HP_CONNID)dice_roll(&dice, known + 2);
        if (arena->phase != CHURN) sleep_briefly();
        if (what == 0) list_all(rig);
        else if (what < 20) sleep_briefly();
        else if (what < 30 && arena->phase == CHURN) rig_disconnect(rig, id, dice_roll(&dice, 2));
        else stress_meddle(rig, id, &dice);
    }
    return NULL;
}

typedef struct { int rounds, full, stopped, wrong, disorder; long opened; Times fills, stops; } Result;

/* It waits however busy the machine is, as long as connections come. */
static void wait_for_all(Arena *arena) {
    for (int there = 0, before = -1; there < arena->crowd; before = there) {
        long long until = now_ms() + WAIT_LIMIT_MS;
        while ((there = handshakes(arena->rig)) == before && now_ms() < until) sleep_briefly();
        if (there > before) continue;
        chat("%d are there, %d attempts, %lu counted", there, arena->opened, (unsigned long)rig_count(arena->rig));
        if (arena->target != NULL) chat("at the other end %d, %lu counted", handshakes(arena->target), (unsigned long)rig_count(arena->target));
        give_up(__FILE__, __LINE__, "nobody comes any more");
    }
}

/* In every other round only the ledger is kept, because the log's lock would hide races from a checker. */
static void one_round(Arena *arena, Result *result) {
    Rig *rig = arena->rig;
    long long begun = now_ms();
    rig->logging = result->rounds++ % 2 ? LOG_NOTHING : LOG_SUMS;
    arena->opened = 0;
    if (arena->target != NULL) rig_listen(arena->target);
    if (rig->role == SERVER) rig_listen(rig);
    else rig_start_agent(rig, true);
    arena->phase = FILL;
    wait_for_all(arena);
    result->full += rig_count(rig) == (DWORD)arena->crowd;
    times_add(&result->fills, now_ms() - begun);
    arena->phase = CHURN;
    for (long long until = now_ms() + CHURN_MS; now_ms() < until;) sleep_briefly();
    begun = now_ms();
    result->stopped += TRUTH(rig_stop(rig)) && rig_state(rig) == SS_STOPPED && rig_count(rig) == 0;
    times_add(&result->stops, now_ms() - begun);
    arena->phase = REST;
    WAIT(arena->idle == OPENERS);
    if (arena->target != NULL) {
        WAIT(rig_count(arena->target) == 0);
        rig_stop(arena->target);
        result->wrong += wrong_stories(arena->target);
    }
    result->wrong += wrong_stories(rig);
    result->disorder += rig_disorder(rig) + rig_overlaps(rig);
    result->opened += arena->opened;
    rig_forget(rig);
}

static int room(void) {
    int most = (raise_fds() - SPARE_FDS) / 2;
    if (most >= CROWD) return CROWD;
    most -= most % OPENERS;
    chat("the limit of descriptors leaves room for %d connections instead of %d", most, CROWD);
    return most;
}

static Rig *rig_with_ledger(Role role, Ledger *ledger) {
    Rig *rig = rig_new(role, note);
    rig->user = ledger;
    rig->logging = LOG_NOTHING;
    if (role == SERVER) HP_Server_SetMaxConnectionCount(rig->object, IDS);
    else HP_Agent_SetMaxConnectionCount(rig->object, IDS);
    return rig;
}

static void crowd(Role role) {
    static Ledger ledgers[2];
    Deadline deadline = stress_begin();
    int threads_before = count_threads(), descriptors = count_fds();
    Arena arena = {.crowd = room(), .rig = rig_with_ledger(role, &ledgers[0])};
    if (role == AGENT) arena.target = rig_with_ledger(SERVER, &ledgers[1]);
    MUST(arena.crowd > 0);
    Actor actors[OPENERS + MEDDLERS];
    Thread *threads[OPENERS + MEDDLERS];
    for (int i = 0; i < OPENERS + MEDDLERS; i++) {
        actors[i] = (Actor){&arena, i};
        threads[i] = thread_run(i < OPENERS ? come_and_go : meddle, &actors[i]);
    }
    Result result = {0};
    while (result.rounds < ROUNDS_LEAST || (stress_is_long() && stress_goes_on(deadline))) one_round(&arena, &result);
    gate_open(&arena.stop);
    for (int i = 0; i < OPENERS + MEDDLERS; i++) thread_join(threads[i]);
    rig_free(arena.rig);
    if (arena.target != NULL) rig_free(arena.target);
    WAIT(count_threads() == threads_before && count_fds() == descriptors);
    chat("%d rounds, %ld attempts to connect", result.rounds, result.opened);
    times_chat(&result.fills, "Start and the whole crowd");
    times_chat(&result.stops, "Stop");
    fact("the whole crowd at once in all rounds %d, all stopped %d", result.full == result.rounds, result.stopped == result.rounds);
    fact("connections with another story than one OnClose %d, events out of order or at once %d", result.wrong, result.disorder);
}

/* proves: COM-36 COM-51 COM-57 TCP-93 TCP-130 TCP-131 TCP-140 TCP-143 TCP-151 */
CASE(server) { crowd(SERVER); }

/* Both ends are components of the library.
 * proves: COM-36 COM-51 COM-57 TCP-33 TCP-93 TCP-130 TCP-131 TCP-140 TCP-143 */
CASE(agent) { crowd(AGENT); }
