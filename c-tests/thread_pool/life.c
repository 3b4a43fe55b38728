/* Start, Stop, Wait and Destroy of thread pools, and their events. */
#include "pool.h"

#include <unistd.h>

static HP_ThreadPool the_pool;
static Told told;
static pthread_t starter, stopper;
static _Atomic int wrong_threads, wrong_pools, ends_at_shutdown;

static void on_startup(HP_ThreadPool pool) {
    told.startup++;
    wrong_pools += pool != the_pool;
    wrong_threads += !pthread_equal(pthread_self(), starter);
    fact("OnStartup: workers %d", told.worker_start);
    fact_numbers(pool, "OnStartup");
    CALL("Submit in OnStartup", HP_ThreadPool_Submit(pool, run_job, NULL, 0));
}

static void on_shutdown(HP_ThreadPool pool) {
    told.shutdown++;
    wrong_pools += pool != the_pool;
    wrong_threads += !pthread_equal(pthread_self(), stopper);
    ends_at_shutdown = told.worker_end;
    fact("OnShutdown: %s", state_text(HP_ThreadPool_GetState(pool)));
    CALL("Submit in OnShutdown", HP_ThreadPool_Submit(pool, run_job, NULL, 0));
    CALL("Stop in OnShutdown", HP_ThreadPool_Stop(pool, INFINITE));
    CALL("Wait in OnShutdown", HP_ThreadPool_Wait(pool, INFINITE));
}

static void on_worker_start(HP_ThreadPool pool, THR_ID id) {
    wrong_pools += pool != the_pool;
    wrong_threads += id != (THR_ID)pthread_self();
    told.worker_start++;
}

static void on_worker_end(HP_ThreadPool pool, THR_ID id) {
    wrong_pools += pool != the_pool;
    wrong_threads += id != (THR_ID)pthread_self();
    usleep(20000); /* the last one must not be overtaken by OnShutdown */
    told.worker_end++;
}

static HP_ThreadPoolListener listener(void) {
    HP_ThreadPoolListener made = Create_HP_ThreadPoolListener();
    MUST(made != NULL);
    HP_Set_FN_ThreadPool_OnStartup(made, on_startup);
    HP_Set_FN_ThreadPool_OnShutdown(made, on_shutdown);
    HP_Set_FN_ThreadPool_OnWorkerThreadStart(made, on_worker_start);
    HP_Set_FN_ThreadPool_OnWorkerThreadEnd(made, on_worker_end);
    return made;
}

/* proves: POOL-1 POOL-2 POOL-3 POOL-4 POOL-5 POOL-6 POOL-14 POOL-15 POOL-20 TDEF-55 */
CASE(events) {
    starter = stopper = pthread_self();
    HP_ThreadPoolListener events = listener();
    HP_ThreadPool other = Create_HP_ThreadPool(events);
    HP_ThreadPool pool = the_pool = Create_HP_ThreadPool(events);
    fact_numbers(pool, "new");
    for (int round = 0; round < 2; round++) { /* the second time with one callback less (POOL-16) */
        CALL("Start", HP_ThreadPool_Start(pool, 4, 7, TRP_CALLER_RUN, 0));
        WAIT(told.worker_start == 4 * (round + 1));
        fact_numbers(pool, "started");
        CALL("Stop", HP_ThreadPool_Stop(pool, INFINITE));
        fact("OnWorkerThreadEnd %d, before OnShutdown %d", told.worker_end, ends_at_shutdown);
        fact_numbers(pool, "stopped");
        HP_Set_FN_ThreadPool_OnStartup(events, NULL);
    }
    Destroy_HP_ThreadPool(pool);
    the_pool = other;
    CALL("Start of another pool", HP_ThreadPool_Start(other, 1, 0, 0, 0));
    Destroy_HP_ThreadPool(other);
    fact("OnStartup %d, OnShutdown %d, wrong threads %d, wrong pools %d", told.startup, told.shutdown, wrong_threads, wrong_pools);
    Destroy_HP_ThreadPoolListener(events);
    WAIT(count_threads() == 1);
}

/* What an old program leaves in the register of the argument. proves: ABI-80 POOL-1 */
CASE(any_listener) {
    HP_Object components = Create_HP_TcpServerListener();
    HP_Object dead = Create_HP_ThreadPoolListener();
    Destroy_HP_ThreadPoolListener(dead);
    void *garbage[] = {NULL, components, dead, (void *)1, (void *)~0ul, &components};
    for (int i = 0; i < (int)(sizeof garbage / sizeof *garbage); i++) {
        HP_ThreadPool pool = Create_HP_ThreadPool(garbage[i]);
        bool works = pool && TRUTH(HP_ThreadPool_Start(pool, 1, 0, 0, 0)) && TRUTH(HP_ThreadPool_Stop(pool, 0));
        fact("%d: %d", i, works);
        Destroy_HP_ThreadPool(pool);
    }
    Destroy_HP_TcpServerListener(components);
}

/* A listener may be gone before its pool all the same. */
CASE(listener_first) {
    starter = stopper = pthread_self();
    HP_ThreadPoolListener events = listener();
    the_pool = Create_HP_ThreadPool(events);
    Destroy_HP_ThreadPoolListener(events);
    CALL("Start", HP_ThreadPool_Start(the_pool, 1, 0, 0, 0));
    CALL("Stop", HP_ThreadPool_Stop(the_pool, 0));
    fact("OnStartup %d, OnShutdown %d", told.startup, told.shutdown);
    Destroy_HP_ThreadPool(the_pool);
}

/* proves: POOL-8 POOL-10 POOL-11 POOL-16 POOL-45 */
CASE(start_and_numbers) {
    HP_ThreadPool pool = Create_HP_ThreadPool(NULL);
    CALL("Start", HP_ThreadPool_Start(pool, 2, 5, 7, 0));
    CALL("Start again", HP_ThreadPool_Start(pool, 3, 6, 1, 0));
    fact_numbers(pool, "after it");
    CALL("Stop", HP_ThreadPool_Stop(pool, 0));
    fact_numbers(pool, "stopped");
    CALL("Start with others", HP_ThreadPool_Start(pool, 1, 0, TRP_WAIT_FOR, 100000));
    fact_numbers(pool, "started");
    CALL("Stop", HP_ThreadPool_Stop(pool, INFINITE));
    Destroy_HP_ThreadPool(pool);
}

/* proves: POOL-9 POOL-41 */
CASE(thread_counts) {
    int processors = (int)sysconf(_SC_NPROCESSORS_ONLN), usual = processors * 2 + 2 < 512 ? processors * 2 + 2 : 512;
    HP_ThreadPool pool = Create_HP_ThreadPool(NULL);
    int counts[] = {0, 1, 17, -1, -3}, wanted[] = {usual, 1, 17, processors, 3 * processors};
    for (int i = 0; i < 5; i++) {
        MUST(TRUTH(HP_ThreadPool_Start(pool, (DWORD)counts[i], 0, 0, 0)));
        int at_start = (int)HP_ThreadPool_GetThreadCount(pool), threads = count_threads() - 1;
        MUST(TRUTH(HP_ThreadPool_AdjustThreadCount(pool, 2)));
        MUST(TRUTH(HP_ThreadPool_AdjustThreadCount(pool, (DWORD)counts[i])));
        fact("%d: %d %d, adjusted %d", counts[i], at_start == wanted[i], threads == wanted[i],
             (int)HP_ThreadPool_GetThreadCount(pool) == wanted[i]);
        MUST(TRUTH(HP_ThreadPool_Stop(pool, 0)));
    }
    Destroy_HP_ThreadPool(pool);
}

/* proves: POOL-12 POOL-7 */
CASE(stacks) {
    starter = stopper = pthread_self();
    HP_ThreadPoolListener events = listener();
    HP_Set_FN_ThreadPool_OnStartup(events, NULL);
    HP_ThreadPool pool = the_pool = Create_HP_ThreadPool(events);
    CALL("1000 bytes", HP_ThreadPool_Start(pool, 2, 0, 0, 1000));
    fact_numbers(pool, "after it");
    fact("OnWorkerThreadStart %d, OnShutdown %d", told.worker_start, told.shutdown);
    CALL("256 KiB", HP_ThreadPool_Start(pool, 2, 0, 0, 256 * 1024));
    WAIT(told.worker_start == 2);
    CALL("Stop", HP_ThreadPool_Stop(pool, 0));
    Destroy_HP_ThreadPool(pool);
    Destroy_HP_ThreadPoolListener(events);
}

static void stack_size(PVOID argument) {
    pthread_attr_t attributes;
    MUST(pthread_getattr_np(pthread_self(), &attributes) == 0);
    size_t size = 0;
    pthread_attr_getstacksize(&attributes, &size);
    pthread_attr_destroy(&attributes);
    *(_Atomic size_t *)argument = size;
}

/* proves: POOL-12 */
CASE(stack_of_a_task) {
    HP_ThreadPool pool = Create_HP_ThreadPool(NULL);
    _Atomic size_t size = 0;
    MUST(TRUTH(HP_ThreadPool_Start(pool, 1, 0, 0, 333 * 4096)));
    MUST(TRUTH(HP_ThreadPool_Submit(pool, stack_size, &size, 0)));
    MUST(TRUTH(HP_ThreadPool_Stop(pool, 0)));
    fact("%d", size >= 332 * 4096 && size <= 334 * 4096);
    Destroy_HP_ThreadPool(pool);
}

/* proves: POOL-17 POOL-18 POOL-19 POOL-20 POOL-26 */
CASE(stop_runs_what_waits) {
    HP_ThreadPool pool = Create_HP_ThreadPool(NULL);
    DWORD limits[] = {INFINITE, 0, 60000};
    for (int i = 0; i < 4; i++) {
        Job job = {0};
        MUST(TRUTH(HP_ThreadPool_Start(pool, 2, 0, 0, 0)));
        submit_jobs(pool, &job, 1000);
        errno = EIO;
        int stopped = i < 3 && TRUTH(HP_ThreadPool_Stop(pool, limits[i])), code = errno;
        if (i < 3) fact("%d: stopped %d, %s", i, stopped, errno_text(code));
        else Destroy_HP_ThreadPool(pool);
        fact("%d: run %d", i, job.done);
    }
    CALL("a call after Destroy", HP_ThreadPool_HasStarted(pool));
}

typedef struct { HP_ThreadPool pool; _Atomic int result, code, entered; DWORD limit; } Call;

static void *stop_it(void *argument) {
    Call *call = argument;
    call->entered = 1;
    errno = 0;
    call->result = TRUTH(HP_ThreadPool_Stop(call->pool, call->limit));
    call->code = errno;
    return NULL;
}

/* proves: POOL-21 POOL-17 */
CASE(two_stops) {
    HP_ThreadPool pool = Create_HP_ThreadPool(NULL);
    CALL("Stop of a new one", HP_ThreadPool_Stop(pool, INFINITE));
    Gate gate = {0};
    Job job = {.gate = &gate};
    start_busy(pool, 1, 0, 0, &job);
    Call first = {.pool = pool}, second = {.pool = pool};
    Thread *one = thread_run(stop_it, &first);
    WAIT(HP_ThreadPool_GetState(pool) == SS_STOPPING);
    CALL("Submit while stopping", HP_ThreadPool_Submit(pool, run_job, &job, 0));
    CALL("Adjust while stopping", HP_ThreadPool_AdjustThreadCount(pool, 3));
    CALL("Start while stopping", HP_ThreadPool_Start(pool, 1, 0, 0, 0));
    Thread *two = thread_run(stop_it, &second);
    WAIT(second.entered);
    gate_open(&gate);
    thread_join(one);
    thread_join(two);
    fact("first %d %s, second %d %s", first.result, errno_text(first.code), second.result, errno_text(second.code));
    CALL("Stop of a stopped one", HP_ThreadPool_Stop(pool, INFINITE));
    CALL("Submit to it", HP_ThreadPool_Submit(pool, run_job, &job, 0));
    Destroy_HP_ThreadPool(pool);
}

static Gate told_inside;

static void stop_inside(PVOID pool) {
    CALL("Stop in a task", HP_ThreadPool_Stop(pool, INFINITE));
    CALL("Stop with a limit", HP_ThreadPool_Stop(pool, 10));
    CALL("Wait in a task", HP_ThreadPool_Wait(pool, INFINITE));
    fact("%s", state_text(HP_ThreadPool_GetState(pool)));
    gate_open(&told_inside);
}

static void stop_in_worker_start(HP_ThreadPool pool, THR_ID id) {
    (void)id;
    CALL("Stop in OnWorkerThreadStart", HP_ThreadPool_Stop(pool, INFINITE));
}

static void stop_in_worker_end(HP_ThreadPool pool, THR_ID id) {
    (void)id;
    CALL("Stop in OnWorkerThreadEnd", HP_ThreadPool_Stop(pool, INFINITE));
}

static void stop_in_startup(HP_ThreadPool pool) { CALL("Stop in OnStartup", HP_ThreadPool_Stop(pool, INFINITE)); }

/* proves: POOL-22 */
CASE(stop_inside) {
    HP_ThreadPoolListener events = Create_HP_ThreadPoolListener();
    HP_Set_FN_ThreadPool_OnWorkerThreadStart(events, stop_in_worker_start);
    HP_Set_FN_ThreadPool_OnWorkerThreadEnd(events, stop_in_worker_end);
    HP_ThreadPool pool = Create_HP_ThreadPool(events);
    MUST(TRUTH(HP_ThreadPool_Start(pool, 1, 0, 0, 0)));
    MUST(TRUTH(HP_ThreadPool_Submit(pool, stop_inside, pool, 0)));
    gate_wait(&told_inside);
    CALL("Stop outside", HP_ThreadPool_Stop(pool, INFINITE));
    HP_Set_FN_ThreadPool_OnWorkerThreadStart(events, NULL);
    HP_Set_FN_ThreadPool_OnWorkerThreadEnd(events, NULL);
    HP_Set_FN_ThreadPool_OnStartup(events, stop_in_startup);
    CALL("Start", HP_ThreadPool_Start(pool, 2, 0, 0, 0));
    fact_numbers(pool, "after it");
    Destroy_HP_ThreadPool(pool);
    Destroy_HP_ThreadPoolListener(events);
}

static void destroy_inside(PVOID pool) {
    Destroy_HP_ThreadPool(pool);
    gate_open(&told_inside);
}

static void destroy_in_worker_start(HP_ThreadPool pool, THR_ID id) {
    (void)id;
    Destroy_HP_ThreadPool(pool);
    gate_open(&told_inside);
}

/* proves: POOL-22 POOL-26 */
CASE(destroy_inside) {
    HP_ThreadPoolListener events = Create_HP_ThreadPoolListener();
    Job job = {0};
    HP_ThreadPool pool = Create_HP_ThreadPool(events);
    MUST(TRUTH(HP_ThreadPool_Start(pool, 2, 0, 0, 0)));
    Gate gate = {0};
    Job busy = {.gate = &gate};
    submit_jobs(pool, &busy, 1);
    WAIT(busy.runs == 1);
    submit_jobs(pool, &job, 10);
    MUST(TRUTH(HP_ThreadPool_Submit(pool, destroy_inside, pool, 0)));
    gate_wait(&told_inside);
    gate_open(&gate);
    WAIT(HP_ThreadPool_GetState(pool) == SS_STOPPED);
    WAIT(count_threads() == 1);
    fact("run %d", job.done);
    CALL("HasStarted", HP_ThreadPool_HasStarted(pool));
    gate_close(&told_inside);
    HP_Set_FN_ThreadPool_OnWorkerThreadStart(events, destroy_in_worker_start);
    pool = Create_HP_ThreadPool(events);
    HP_ThreadPool_Start(pool, 1, 0, 0, 0);
    gate_wait(&told_inside);
    WAIT(count_threads() == 1);
    CALL("HasStarted", HP_ThreadPool_HasStarted(pool));
    Destroy_HP_ThreadPoolListener(events);
}

static _Atomic int late_ends;
static void count_end(HP_ThreadPool pool, THR_ID id) {
    (void)pool, (void)id;
    late_ends++;
}

/* proves: POOL-23 POOL-24 POOL-18 PROC-12 */
CASE(stop_with_a_limit) {
    HP_ThreadPoolListener events = Create_HP_ThreadPoolListener();
    HP_Set_FN_ThreadPool_OnWorkerThreadEnd(events, count_end);
    HP_ThreadPool pool = Create_HP_ThreadPool(events);
    Gate gate = {0};
    Job busy = {.gate = &gate}, never = {0}, later = {0};
    start_busy(pool, 2, 0, 0, &busy);
    submit_jobs(pool, &never, 10);
    long long before = now_ms();
    errno = 0;
    int result = TRUTH(HP_ThreadPool_Stop(pool, 100)), code = errno;
    fact("Stop %d %s, not before its time %d", result, errno_text(code), now_ms() - before >= 100);
    fact_numbers(pool, "after it");
    CALL("Wait", HP_ThreadPool_Wait(pool, 0));
    /* The pool can be used again while the former workers still run. */
    CALL("Start", HP_ThreadPool_Start(pool, 1, 0, 0, 0));
    submit_jobs(pool, &later, 3);
    WAIT(later.done == 3);
    fact_numbers(pool, "started again");
    gate_open(&gate);
    WAIT(busy.done == 2);
    WAIT(count_threads() == 2);
    fact("OnWorkerThreadEnd of those left behind %d, dropped tasks run %d", late_ends, never.runs);
    CALL("Stop", HP_ThreadPool_Stop(pool, 100));
    fact("OnWorkerThreadEnd %d", late_ends);
    Destroy_HP_ThreadPool(pool);
    Destroy_HP_ThreadPoolListener(events);
}

/* Workers that were left to themselves outlive the pool. proves: POOL-24 */
CASE(left_behind) {
    HP_ThreadPool pool = Create_HP_ThreadPool(NULL);
    Gate gate = {0};
    Job busy = {.gate = &gate};
    start_busy(pool, 3, 0, 0, &busy);
    CALL("Stop", HP_ThreadPool_Stop(pool, 20));
    Destroy_HP_ThreadPool(pool);
    fact("threads %d", count_threads() - 1);
    gate_open(&gate);
    WAIT(count_threads() == 1);
    fact("done %d", busy.done);
}

static void *wait_for_ever(void *argument) {
    Call *call = argument;
    call->entered = 1;
    call->result = TRUTH(HP_ThreadPool_Wait(call->pool, INFINITE));
    return NULL;
}

/* proves: POOL-25 */
CASE(wait) {
    HP_ThreadPool pool = Create_HP_ThreadPool(NULL);
    CALL("new", HP_ThreadPool_Wait(pool, INFINITE));
    MUST(TRUTH(HP_ThreadPool_Start(pool, 1, 0, 0, 0)));
    CALL("started, 0 ms", HP_ThreadPool_Wait(pool, 0));
    long long before = now_ms();
    CALL("started, 50 ms", HP_ThreadPool_Wait(pool, 50));
    fact("not before its time %d", now_ms() - before >= 50);
    Call calls[3] = {{.pool = pool}, {.pool = pool}, {.pool = pool}};
    Thread *threads[3];
    for (int i = 0; i < 3; i++) threads[i] = thread_run(wait_for_ever, &calls[i]);
    for (int i = 0; i < 3; i++) WAIT(calls[i].entered);
    MUST(TRUTH(HP_ThreadPool_Stop(pool, INFINITE)));
    for (int i = 0; i < 3; i++) thread_join(threads[i]);
    fact("waiters %d%d%d", calls[0].result, calls[1].result, calls[2].result);
    CALL("stopped", HP_ThreadPool_Wait(pool, 0));
    Destroy_HP_ThreadPool(pool);
    Destroy_HP_ThreadPool(NULL);
    Destroy_HP_ThreadPoolListener(NULL);
}

/* proves: PROC-13 POOL-26 POOL-2 */
CASE(handles) {
    HP_Object dead = Create_HP_ThreadPool(NULL), server = Create_HP_TcpServer(NULL), events = Create_HP_ThreadPoolListener();
    Destroy_HP_ThreadPool(dead);
    HP_Object handles[] = {NULL, dead, server, events, (HP_Object)1};
    for (int i = 0; i < 5; i++) {
        HP_Object handle = handles[i];
        fact("handle %d", i);
        CALL("Start", HP_ThreadPool_Start(handle, 1, 0, 0, 0));
        CALL("Stop", HP_ThreadPool_Stop(handle, 0));
        CALL("Submit", HP_ThreadPool_Submit(handle, run_job, NULL, 0));
        CALL("Adjust", HP_ThreadPool_AdjustThreadCount(handle, 1));
        CALL("Wait", HP_ThreadPool_Wait(handle, 0));
        CALL("HasStarted", HP_ThreadPool_HasStarted(handle));
        fact_numbers(handle, "numbers");
        if (handle != server && handle != events) Destroy_HP_ThreadPool(handle);
        if (handle != events) HP_Set_FN_ThreadPool_OnStartup(handle, on_startup);
    }
    Destroy_HP_ThreadPool(server); /* of another sort: nothing happens */
    fact("server %s", state_text(HP_Server_GetState(server)));
    Destroy_HP_TcpServer(server);
    Destroy_HP_ThreadPoolListener(events);
}
