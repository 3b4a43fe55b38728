/* Pools under load: threads submit, stop, start, adjust and ask at random, and every accepted task runs or is dropped by a stop. */
#include "stress.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sched.h>
#include <unistd.h>

enum { SUBMITTERS = 4 };

static HP_ThreadPool pool;
static Gate over;
static _Atomic long accepted, ran;

static void task(PVOID argument) {
    if ((long)argument % 64 == 0) sched_yield();
    ran++;
}

static void socket_task(LPTSocketTask it) { task((PVOID)(it->wparam)); }

static void *submit(void *argument) {
    Dice dice = dice_new((int)(long)argument);
    while (!gate_is_open(&over)) {
        long number = dice_roll(&dice, 1000);
        DWORD limit = (DWORD)dice_roll(&dice, 3);
        if (dice_roll(&dice, 2)) {
            if (TRUTH(HP_ThreadPool_Submit(pool, task, (PVOID)number, limit))) accepted++;
        } else {
            LPTSocketTask it = Create_HP_SocketTaskObj(socket_task, NULL, 1, (const BYTE *)"data", 4, TBT_COPY, (WPARAM)number, 0);
            if (TRUTH(HP_ThreadPool_Submit_Task(pool, it, limit))) accepted++;
            else Destroy_HP_SocketTaskObj(it);
        }
        if (dice_roll(&dice, 50) == 0) HP_ThreadPool_AdjustThreadCount(pool, (DWORD)(1 + dice_roll(&dice, 6)));
        if (dice_roll(&dice, 20) == 0) HP_ThreadPool_GetQueueSize(pool);
    }
    return NULL;
}

static void run(bool limited) {
    Deadline deadline = stress_begin();
    Dice dice = dice_new(100);
    pool = Create_HP_ThreadPool(NULL);
    Thread *threads[SUBMITTERS];
    for (long i = 0; i < SUBMITTERS; i++) threads[i] = thread_run(submit, (void *)i);
    int rounds = 0, bad = 0;
    while (stress_goes_on(deadline)) {
        MUST(TRUTH(HP_ThreadPool_Start(pool, (DWORD)(1 + dice_roll(&dice, 4)), (DWORD)dice_roll(&dice, 50), dice_roll(&dice, 4), 0)));
        usleep((useconds_t)dice_roll(&dice, 3000));
        bad += !TRUTH(HP_ThreadPool_Stop(pool, limited ? 1 : INFINITE));
        bad += HP_ThreadPool_GetState(pool) != SS_STOPPED || HP_ThreadPool_GetQueueSize(pool) != 0;
        rounds++;
    }
    gate_open(&over);
    for (int i = 0; i < SUBMITTERS; i++) thread_join(threads[i]);
    Destroy_HP_ThreadPool(pool);
    WAIT(count_threads() == 1);
    chat("%d rounds, %ld accepted, %ld run", rounds, accepted, ran);
    fact("bad stops %d, %s", bad, accepted > 0 && (limited ? ran <= accepted : ran == accepted) ? "all accounted for" : "WRONG");
}

/* proves: POOL-19 POOL-36 POOL-44 */
CASE(orderly_stops) { run(false); }
CASE(limited_stops) { run(true); }
