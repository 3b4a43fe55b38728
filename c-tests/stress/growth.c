/* Components are created, used and destroyed again and again: the process must not grow. */
#include "process.h"
#include "rig.h"
#include "stress.h"

#include <stdatomic.h>
#include <string.h>

enum { ATTEMPTS = 3, LENGTH = 3000, CYCLES_LEAST = 10, HEAP_MARGIN_KB = 96, RESIDENT_MARGIN_KB = 3000 };

static _Atomic int answered;

static void give(Rig *rig, HP_CONNID id, const BYTE *data, int length) {
    if (rig->role == SERVER) rig_send(rig, id, data, length);
    else answered += length;
}

static En_HP_HandleResult echo(Rig *rig, const Event *event) {
    BYTE fetched[LENGTH];
    if (event->kind == ON_RECEIVE) give(rig, event->id, event->data, event->length);
    if (event->kind == ON_PULL && rig_fetch(rig, event->id, fetched, event->length) == FR_OK) give(rig, event->id, fetched, event->length);
    return HR_OK;
}

static Rig *fresh(Role role, int cycle) {
    Rig *rig = cycle % 3 == PUSH ? rig_new(role, echo) : cycle % 3 == PULL ? rig_new_pull(role, echo) : rig_new_pack(role, echo);
    rig->logging = LOG_SUMS;
    return rig;
}

/* An agent and a client talk to a server; all are new, and end in an order that changes. */
static void one_cycle(int cycle) {
    static const char data[LENGTH];
    Rig *rigs[] = {fresh(SERVER, cycle), fresh(AGENT, cycle), fresh(CLIENT, cycle)};
    HP_CONNID ids[ATTEMPTS];
    answered = 0;
    rig_listen(rigs[SERVER]);
    rig_start_agent(rigs[AGENT], cycle & 1);
    for (int i = 0; i < ATTEMPTS; i++) ids[i] = rig_connect(rigs[AGENT], rigs[SERVER]->port);
    rig_start_client(rigs[CLIENT], rigs[SERVER]->port, cycle & 2);
    WAIT(rig_seen(rigs[AGENT], ON_HANDSHAKE, 0) == ATTEMPTS && rig_seen(rigs[CLIENT], ON_HANDSHAKE, 0) == 1);
    for (int i = 0; i < ATTEMPTS; i++) MUST(TRUTH(rig_send(rigs[AGENT], ids[i], data, LENGTH)));
    MUST(TRUTH(rig_send(rigs[CLIENT], 0, data, LENGTH)));
    WAIT(answered == (ATTEMPTS + 1) * LENGTH);
    rig_disconnect(rigs[AGENT], ids[0], TRUE);
    if (cycle & 4) rig_stop(rigs[cycle / 3 % 3]);
    for (int i = 0; i < 3; i++) rig_free(rigs[(i + cycle / 8) % 3]);
}

typedef struct { int cycles; long heap, resident; } Half;

/* The most that was there after a cycle. Threads and descriptors must be as before after each one. */
static Half run_until(Deadline end, int *cycle) {
    int descriptors = count_fds(), threads = count_threads();
    Half half = {0};
    while (stress_goes_on(end) || half.cycles < CYCLES_LEAST) {
        one_cycle((*cycle)++);
        half.cycles++;
        WAIT(count_fds() == descriptors && count_threads() == threads);
        long heap = heap_kb(), resident = resident_kb();
        half.heap = heap > half.heap ? heap : half.heap;
        half.resident = resident > half.resident ? resident : half.resident;
    }
    chat("%d cycles: heap %ld kB at most, resident %ld kB", half.cycles, half.heap, half.resident);
    return half;
}

/* proves: COM-23 */
CASE(flat) {
    int cycle = 0;
    Deadline end = stress_begin();
    heap_gives_back();
    one_cycle(cycle++); /* what is made once per process */
    Half first = run_until((Deadline){now_ms() + (end.end - now_ms()) / 2}, &cycle), second = run_until(end, &cycle);
    fact("grown: heap %d, resident memory %d", second.heap - first.heap > HEAP_MARGIN_KB, second.resident - first.resident > RESIDENT_MARGIN_KB);
}
