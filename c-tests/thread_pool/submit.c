/* Submit under each policy, and the order of tasks. */
#include "pool.h"

#include "stress.h"

#include <unistd.h>

static HP_ThreadPool pool;
static Gate gate;
static Job busy = {.gate = &gate};

enum { TASKS = 2000 };
static int order[TASKS];
static _Atomic int ordered;
static void note_order(PVOID argument) { order[ordered++] = (int)(long)argument; }

/* proves: POOL-28 POOL-27 */
CASE(in_order) {
    pool = Create_HP_ThreadPool(NULL);
    CALL("new", HP_ThreadPool_Submit(pool, run_job, NULL, 0));
    start_busy(pool, 1, 0, 0, &busy);
    for (long i = 0; i < TASKS; i++) MUST(TRUTH(HP_ThreadPool_Submit(pool, note_order, (PVOID)i, 0)));
    fact_numbers(pool, "full");
    gate_open(&gate);
    MUST(TRUTH(HP_ThreadPool_Stop(pool, 0)));
    int wrong = 0;
    for (int i = 0; i < TASKS; i++) wrong += order[i] != i;
    fact("run %d, out of order %d", ordered, wrong);
    CALL("stopped", HP_ThreadPool_Submit(pool, run_job, NULL, 0));
    Destroy_HP_ThreadPool(pool);
}

/* proves: POOL-10 POOL-29 POOL-32 */
CASE(full_fails) {
    pool = Create_HP_ThreadPool(NULL);
    start_busy(pool, 1, 2, TRP_CALL_FAIL, &busy);
    CALL("first", HP_ThreadPool_Submit(pool, run_job, &busy, 1));
    CALL("second", HP_ThreadPool_Submit(pool, run_job, &busy, INFINITE));
    CALL("third", HP_ThreadPool_Submit(pool, run_job, &busy, INFINITE));
    fact_numbers(pool, "full");
    gate_open(&gate);
    WAIT(busy.done == 3);
    CALL("later", HP_ThreadPool_Submit(pool, run_job, &busy, 0));
    Destroy_HP_ThreadPool(pool);
    fact("run %d", busy.runs);
}

/* proves: POOL-31 POOL-11 */
CASE(full_and_unknown_policy) {
    pool = Create_HP_ThreadPool(NULL);
    start_busy(pool, 1, 1, 7, &busy);
    CALL("room", HP_ThreadPool_Submit(pool, run_job, &busy, 0));
    CALL("full", HP_ThreadPool_Submit(pool, run_job, &busy, 0));
    gate_open(&gate);
    Destroy_HP_ThreadPool(pool);
}

typedef struct { DWORD limit; _Atomic int entered, left; int result, code; } Submitter;

static void *submit_one(void *argument) {
    Submitter *submitter = argument;
    submitter->entered = 1;
    errno = 0;
    submitter->result = TRUTH(HP_ThreadPool_Submit(pool, run_job, &busy, submitter->limit));
    submitter->code = errno;
    submitter->left = 1;
    return NULL;
}

/* proves: POOL-30 POOL-32 PROC-12 */
CASE(full_waits) {
    pool = Create_HP_ThreadPool(NULL);
    start_busy(pool, 1, 1, TRP_WAIT_FOR, &busy);
    CALL("room", HP_ThreadPool_Submit(pool, run_job, &busy, 1));
    long long before = now_ms();
    CALL("full, 60 ms", HP_ThreadPool_Submit(pool, run_job, &busy, 60));
    fact("not before its time %d", now_ms() - before >= 60);
    Submitter unlimited[2] = {{.limit = 0}, {.limit = INFINITE}};
    Thread *threads[2];
    for (int i = 0; i < 2; i++) threads[i] = thread_run(submit_one, &unlimited[i]);
    for (int i = 0; i < 2; i++) WAIT(unlimited[i].entered);
    usleep(20000);
    fact("waiting submitters %d", 2 - unlimited[0].left - unlimited[1].left);
    gate_open(&gate);
    for (int i = 0; i < 2; i++) thread_join(threads[i]);
    fact("%d %d", unlimited[0].result, unlimited[1].result);
    Destroy_HP_ThreadPool(pool);
    fact("run %d", busy.done);
}

static void *stop_pool(void *argument) {
    (void)argument;
    HP_ThreadPool_Stop(pool, INFINITE);
    return NULL;
}

/* All that wait are told at a stop, while the only worker is still busy. proves: POOL-30 POOL-17 */
CASE(stop_wakes_submitters) {
    pool = Create_HP_ThreadPool(NULL);
    start_busy(pool, 1, 1, TRP_WAIT_FOR, &busy);
    submit_jobs(pool, &busy, 1);
    Submitter submitters[4] = {{.limit = 0}, {.limit = INFINITE}, {.limit = 60000}, {.limit = 0}};
    Thread *threads[4];
    for (int i = 0; i < 4; i++) threads[i] = thread_run(submit_one, &submitters[i]);
    for (int i = 0; i < 4; i++) WAIT(submitters[i].entered);
    usleep(20000);
    Thread *stopper = thread_run(stop_pool, NULL);
    for (int i = 0; i < 4; i++) {
        thread_join(threads[i]);
        fact("%d %s", submitters[i].result, errno_text(submitters[i].code));
    }
    fact("%s", state_text(HP_ThreadPool_GetState(pool)));
    gate_open(&gate);
    thread_join(stopper);
    fact("run %d", busy.done);
    Destroy_HP_ThreadPool(pool);
}

static pthread_t run_by;
static void look_around(PVOID argument) {
    (void)argument;
    run_by = pthread_self();
    fact_numbers(pool, "in the caller's task");
    CALL("Submit there", HP_ThreadPool_Submit(pool, run_job, &busy, 0)); /* full: runs at once, one level deeper */
    CALL("Wait there", HP_ThreadPool_Wait(pool, 0));
}

/* proves: POOL-31 POOL-45 */
CASE(full_runs_it_itself) {
    pool = Create_HP_ThreadPool(NULL);
    Gate both = {0};
    Job first = {.gate = &both};
    start_busy(pool, 1, 1, TRP_CALLER_RUN, &first);
    submit_jobs(pool, &first, 1);
    busy.gate = NULL;
    CALL("full", HP_ThreadPool_Submit(pool, look_around, NULL, 0));
    fact("on the calling thread %d, run there %d", pthread_equal(run_by, pthread_self()) != 0, busy.done);
    fact_numbers(pool, "after it");
    gate_open(&both);
    Destroy_HP_ThreadPool(pool);
}

static void stop_it(PVOID argument) {
    (void)argument;
    CALL("Stop in it", HP_ThreadPool_Stop(pool, 30));
    fact_numbers(pool, "after the stop");
}

/* A task that its caller runs is no worker's, so it may stop the pool, and is not waited for. */
CASE(stop_in_a_callers_task) {
    pool = Create_HP_ThreadPool(NULL);
    start_busy(pool, 1, 1, TRP_CALLER_RUN, &busy);
    submit_jobs(pool, &busy, 1);
    CALL("full", HP_ThreadPool_Submit(pool, stop_it, NULL, 0));
    fact_numbers(pool, "at the end");
    gate_open(&gate);
    Destroy_HP_ThreadPool(pool);
    WAIT(count_threads() == 1);
}

static _Atomic int accepted, refused;
static void *submit_many(void *argument) {
    (void)argument;
    for (int i = 0; i < 500; i++) {
        if (TRUTH(HP_ThreadPool_Submit(pool, run_job, &busy, 0))) accepted++;
        else refused++;
        if (HP_ThreadPool_GetQueueSize(pool) > 50) fact("too many wait");
    }
    return NULL;
}

/* proves: POOL-33 */
CASE(the_limit_is_strict) {
    pool = Create_HP_ThreadPool(NULL);
    start_busy(pool, 1, 50, TRP_CALL_FAIL, &busy);
    Thread *threads[8];
    for (int i = 0; i < 8; i++) threads[i] = thread_run(submit_many, NULL);
    for (int i = 0; i < 8; i++) thread_join(threads[i]);
    fact("accepted %d, refused %d", accepted, refused);
    gate_open(&gate);
    Destroy_HP_ThreadPool(pool);
    fact("run %d", busy.done);
}

static _Atomic int left;
static void submit_next(PVOID argument) {
    if (--left > 0) MUST(TRUTH(HP_ThreadPool_Submit(pool, submit_next, argument, 0)));
}

static Submitter inside = {.limit = 50};
static void submit_when_full(PVOID argument) {
    submit_jobs(pool, argument, 2);
    submit_one(&inside);
}

/* With one worker, which waits for itself, there is never room. proves: POOL-34 */
CASE(submit_in_a_task) {
    pool = Create_HP_ThreadPool(NULL);
    MUST(TRUTH(HP_ThreadPool_Start(pool, 2, 0, 0, 0)));
    left = 1000;
    MUST(TRUTH(HP_ThreadPool_Submit(pool, submit_next, NULL, 0)));
    WAIT(left == 0);
    MUST(TRUTH(HP_ThreadPool_Stop(pool, 0)));
    busy.gate = NULL;
    MUST(TRUTH(HP_ThreadPool_Start(pool, 1, 2, TRP_WAIT_FOR, 0)));
    MUST(TRUTH(HP_ThreadPool_Submit(pool, submit_when_full, &busy, 0)));
    WAIT(inside.left);
    fact("inside: %d %s", inside.result, errno_text(inside.code));
    Destroy_HP_ThreadPool(pool);
    fact("run %d", busy.done);
}

/* proves: POOL-35 */
CASE(nothing_to_run) {
    pool = Create_HP_ThreadPool(NULL);
    MUST(TRUTH(HP_ThreadPool_Start(pool, 1, 0, 0, 0)));
    CALL("no function", HP_ThreadPool_Submit(pool, NULL, &busy, 0));
    CALL("no task", HP_ThreadPool_Submit_Task(pool, NULL, 0));
    fact_numbers(pool, "after it");
    Destroy_HP_ThreadPool(pool);
}

/* An idle pool sleeps. */
CASE(idle) {
    pool = Create_HP_ThreadPool(NULL);
    MUST(TRUTH(HP_ThreadPool_Start(pool, 4, 0, 0, 0)));
    busy.gate = NULL;
    submit_jobs(pool, &busy, 20);
    WAIT(busy.done == 20);
    long sleeps = -1, now;
    while ((now = sleeps_of_others()) != sleeps) { /* until all sleep */
        sleeps = now;
        usleep(50000);
    }
    usleep(300000);
    fact("wake-ups %ld", sleeps_of_others() - sleeps);
    Destroy_HP_ThreadPool(pool);
}
