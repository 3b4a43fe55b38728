/* Hundreds of sockets that drain: their peers read all, some or nothing, leave or stay, while the component stops and
 * starts. */
#include "rig.h"
#include "stress.h"

#include <hpsocket/HPSocket4C-Ext.h>

#include <stdatomic.h>
#include <string.h>

enum { PEERS = 6, MOST = 3000000, PATIENCE_MS = 1500 * TIME_FACTOR, DEAF = 4 };

static unsigned char answer[MOST];
static _Atomic int complete, cut, wrong, gone_on;

/* Four bytes ask for so many; the end comes from either side. */
static En_HP_HandleResult serve(Rig *rig, const Event *event) {
    unsigned length;
    if (event->kind != ON_RECEIVE) return HR_OK;
    if (event->length != sizeof length) return HR_ERROR;
    memcpy(&length, event->data, sizeof length);
    rig_send(rig, event->id, answer, (int)length);
    if (length % 2) rig_disconnect(rig, event->id, FALSE);
    return HR_OK;
}

typedef struct { int number; Rig *rig; bool stops; Deadline deadline; } Visitor;

/* Answers of visitors that read are complete unless the server is stopped meanwhile. */
static void visit(Visitor *visitor, Dice *dice, int *deaf) {
    int peer = peer_try_connect(visitor->rig->port), how = dice_roll(dice, 4);
    unsigned length = 1 + (unsigned)dice_roll(dice, MOST);
    if (peer < 0) return;
    peer_send(peer, &length, sizeof length);
    if (length % 2 == 0) peer_half_close(peer);
    if (how == 0) { /* keeps its end for a while and reads nothing */
        int *place = &deaf[dice_roll(dice, DEAF)];
        if (*place >= 0) stress_leave(*place, dice);
        *place = peer;
        return;
    }
    size_t wanted = how == 1 ? length / 2 : length, got = peer_read_pattern(peer, wanted);
    if (got < wanted) {
        if (visitor->stops) cut++;
        else wrong++;
    } else if (how > 1) {
        size_t more = 0;
        const char *end = peer_end(peer, &more);
        if (more == 0 && (visitor->stops || strcmp(end, "EOF") == 0)) complete++;
        else wrong++;
    }
    stress_leave(peer, dice);
}

static void *visit_on(void *argument) {
    Visitor *visitor = argument;
    Dice dice = dice_new(visitor->number);
    int deaf[DEAF];
    for (int i = 0; i < DEAF; i++) deaf[i] = -1;
    while (stress_goes_on(visitor->deadline)) visit(visitor, &dice, deaf);
    for (int i = 0; i < DEAF; i++)
        if (deaf[i] >= 0) peer_close(deaf[i]);
    gone_on--;
    return NULL;
}

static void storm(bool stops) {
    Deadline deadline = stress_begin();
    pattern_fill(answer, 0, MOST);
    Rig *rig = rig_new(SERVER, serve);
    rig->logging = LOG_NOTHING;
    HP_Ext_SetDrainTimeout(rig->object, PATIENCE_MS);
    rig_set_workers(rig, 4);
    rig_listen(rig);
    int before = count_fds();
    Visitor visitors[PEERS];
    Thread *threads[PEERS];
    gone_on = PEERS;
    for (int i = 0; i < PEERS; i++) {
        visitors[i] = (Visitor){i, rig, stops, deadline};
        threads[i] = thread_run(visit_on, &visitors[i]);
    }
    int runs = 0;
    while (stops && gone_on > 0) {
        sleep_briefly();
        MUST(TRUTH(rig_stop(rig)));
        MUST(TRUTH(HP_Server_Start(rig->object, "127.0.0.1", rig->port)));
        runs++;
    }
    for (int i = 0; i < PEERS; i++) thread_join(threads[i]);
    WAIT(rig_count(rig) == 0 && count_fds() <= before);
    chat("complete %d, cut %d, runs %d", complete, cut, runs);
    fact("complete ones %d, wrong %d, many runs %d", complete > 20 / TIME_FACTOR, wrong, runs > 5);
    rig_free(rig);
}

/* proves: TCP-95 */
CASE(visitors) { storm(false); }

/* proves: TCP-95 */
CASE(stops_and_starts) { storm(true); }

static _Atomic int closed;

static En_HP_HandleResult ask(Rig *rig, const Event *event) {
    if (event->kind == ON_RECEIVE) rig_send(rig, event->id, answer, MOST);
    closed += event->kind == ON_CLOSE;
    return HR_OK;
}

/* A client whose socket drains is started again, stopped or destroyed, from the thread that sees its end first.
 * proves: TCP-95 TCP-162 COM-23 */
CASE(clients) {
    Deadline deadline = stress_begin();
    Dice dice = dice_new(0);
    USHORT port;
    int listener = peer_listen(&port), descriptors = count_fds(), threads = count_threads(), rounds = 0;
    pattern_fill(answer, 0, MOST);
    while (stress_goes_on(deadline)) {
        Rig *rig = rig_new(CLIENT, ask);
        HP_Ext_SetDrainTimeout(rig->object, PATIENCE_MS);
        for (int runs = 1 + dice_roll(&dice, 4); runs > 0; runs--) {
            closed = 0;
            MUST(TRUTH(HP_Client_Start(rig->object, "127.0.0.1", port, dice_roll(&dice, 2))));
            int peer = peer_accept(listener);
            peer_send(peer, "?", 1);
            peer_half_close(peer);
            WAIT(closed == 1 && rig_state(rig) == SS_STOPPED);
            int how = dice_roll(&dice, 4);
            if (how == 0) {
                bool all = peer_read_pattern(peer, MOST) == MOST && strcmp(peer_end(peer, NULL), "EOF") == 0;
                complete += all;
                wrong += !all;
            }
            if (how == 1) rig_stop(rig);
            if (how == 2) peer_read_pattern(peer, MOST / 2);
            stress_leave(peer, &dice);
            rounds++;
        }
        rig_free(rig);
    }
    WAIT(count_fds() <= descriptors && count_threads() <= threads);
    chat("rounds %d, complete %d", rounds, complete);
    fact("many rounds %d, complete ones %d, wrong %d", rounds > 20 / TIME_FACTOR, complete > 3, wrong);
    peer_close(listener);
}
