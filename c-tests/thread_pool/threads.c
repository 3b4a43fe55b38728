/* The threads of pools: how many, what they inherit, their names; forked children; and what tasks may do to their threads. */
#include "pool.h"

#include "stress.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static HP_ThreadPool pool;
static Gate gate;
static Job busy = {.gate = &gate};

typedef struct { _Atomic int seen; bool pipe, user; int processors, policy; char name[THREAD_NAME]; } Look;

static void look(PVOID argument) {
    Look *seen = argument;
    sigset_t mask;
    cpu_set_t set;
    pthread_sigmask(SIG_SETMASK, NULL, &mask);
    sched_getaffinity(0, sizeof set, &set);
    seen->pipe = sigismember(&mask, SIGPIPE);
    seen->user = sigismember(&mask, SIGUSR1);
    seen->processors = CPU_COUNT(&set);
    seen->policy = sched_getscheduler(0);
    prctl(PR_GET_NAME, seen->name);
    seen->seen = 1;
}

static void set_mask(int signal, bool blocked) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, signal);
    pthread_sigmask(blocked ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
}

static void *one_processor(void *argument) {
    cpu_set_t set, one;
    sched_getaffinity(0, sizeof set, &set);
    CPU_ZERO(&one);
    for (int i = 0; i < CPU_SETSIZE; i++)
        if (CPU_ISSET(i, &set)) {
            CPU_SET(i, &one);
            break;
        }
    sched_setaffinity(0, sizeof one, &one);
    struct sched_param none = {0};
    sched_setscheduler(0, SCHED_BATCH, &none);
    HP_ThreadPool_Start(argument, 1, 0, 0, 0);
    return NULL;
}

/* proves: POOL-40 */
CASE(inherited) {
    pool = Create_HP_ThreadPool(NULL);
    for (int blocked = 0; blocked <= 1; blocked++) {
        set_mask(SIGPIPE, blocked);
        set_mask(SIGUSR1, !blocked);
        MUST(TRUTH(HP_ThreadPool_Start(pool, 1, 0, 0, 0)));
        Look seen = {0};
        MUST(TRUTH(HP_ThreadPool_Submit(pool, look, &seen, 0)));
        WAIT(seen.seen);
        fact("SIGPIPE %d, SIGUSR1 %d, policy %d", seen.pipe, seen.user, seen.policy == SCHED_OTHER);
        MUST(TRUTH(HP_ThreadPool_Stop(pool, 0)));
    }
    thread_join(thread_run(one_processor, pool));
    Look seen = {0};
    MUST(TRUTH(HP_ThreadPool_Submit(pool, look, &seen, 0)));
    WAIT(seen.seen);
    fact("processors %d, policy %d", seen.processors, seen.policy == SCHED_BATCH);
    Destroy_HP_ThreadPool(pool);
}

static void rename_it(HP_ThreadPool which, THR_ID id) {
    (void)which;
    pthread_setname_np((pthread_t)id, "mine");
}

/* proves: PROC-5 */
CASE(names) {
    HP_ThreadPoolListener events = Create_HP_ThreadPoolListener();
    pool = Create_HP_ThreadPool(events);
    MUST(TRUTH(HP_ThreadPool_Start(pool, 3, 0, 0, 0)));
    WAIT(threads_named("hp-pool-") == 3);
    MUST(TRUTH(HP_ThreadPool_Stop(pool, 0)));
    HP_Set_FN_ThreadPool_OnWorkerThreadStart(events, rename_it);
    MUST(TRUTH(HP_ThreadPool_Start(pool, 1, 0, 0, 0)));
    Look seen = {0};
    MUST(TRUTH(HP_ThreadPool_Submit(pool, look, &seen, 0)));
    WAIT(seen.seen);
    fact("%s", seen.name);
    Destroy_HP_ThreadPool(pool);
    Destroy_HP_ThreadPoolListener(events);
}

/* proves: POOL-41 POOL-42 POOL-43 */
CASE(adjusted) {
    pool = Create_HP_ThreadPool(NULL);
    CALL("new", HP_ThreadPool_AdjustThreadCount(pool, 3));
    start_busy(pool, 2, 0, 0, &busy);
    CALL("to 5", HP_ThreadPool_AdjustThreadCount(pool, 5));
    fact("%u, threads %d", HP_ThreadPool_GetThreadCount(pool), count_threads() - 1);
    submit_jobs(pool, &busy, 3);
    WAIT(busy.runs == 5);
    submit_jobs(pool, &busy, 10);
    CALL("to 1", HP_ThreadPool_AdjustThreadCount(pool, 1));
    fact_numbers(pool, "five still run");
    gate_open(&gate);
    WAIT(busy.done == 15);
    WAIT(count_threads() == 2);
    CALL("to 0", HP_ThreadPool_AdjustThreadCount(pool, 0));
    fact("the default %d", (int)HP_ThreadPool_GetThreadCount(pool) == sysconf(_SC_NPROCESSORS_ONLN) * 2 + 2);
    CALL("to 2", HP_ThreadPool_AdjustThreadCount(pool, 2)); /* idle ones leave */
    WAIT(count_threads() == 3);
    MUST(TRUTH(HP_ThreadPool_Stop(pool, 0)));
    CALL("stopped", HP_ThreadPool_AdjustThreadCount(pool, 3));
    Destroy_HP_ThreadPool(pool);
}

/* proves: POOL-9 POOL-41 */
CASE(thousands) {
    pool = Create_HP_ThreadPool(NULL);
    MUST(TRUTH(HP_ThreadPool_Start(pool, 1, 0, 0, 65536)));
    CALL("to 2000", HP_ThreadPool_AdjustThreadCount(pool, 2000));
    fact("threads %d", count_threads() - 1);
    busy.gate = NULL;
    submit_jobs(pool, &busy, 10000);
    CALL("to 1", HP_ThreadPool_AdjustThreadCount(pool, 1));
    WAIT(busy.done == 10000 && count_threads() == 2);
    Destroy_HP_ThreadPool(pool);
}

static void *adjust_often(void *argument) {
    Dice dice = dice_new((int)(long)argument);
    for (int i = 0; i < 300; i++) MUST(TRUTH(HP_ThreadPool_AdjustThreadCount(pool, (DWORD)(1 + dice_roll(&dice, 12)))));
    return NULL;
}

/* proves: POOL-44 */
CASE(adjusted_by_many) {
    pool = Create_HP_ThreadPool(NULL);
    MUST(TRUTH(HP_ThreadPool_Start(pool, 4, 0, 0, 65536)));
    Thread *threads[4];
    for (long i = 0; i < 4; i++) threads[i] = thread_run(adjust_often, (void *)i);
    busy.gate = NULL;
    submit_jobs(pool, &busy, 5000);
    for (int i = 0; i < 4; i++) thread_join(threads[i]);
    WAIT(busy.done == 5000);
    WAIT(count_threads() - 1 == (int)HP_ThreadPool_GetThreadCount(pool));
    CALL("to 3", HP_ThreadPool_AdjustThreadCount(pool, 3));
    WAIT(count_threads() == 4);
    Destroy_HP_ThreadPool(pool);
}

static _Atomic int ended, shut_down;
static void note_end(HP_ThreadPool which, THR_ID id) { ended += which != NULL && id != 0; }
static void note_shutdown(HP_ThreadPool which) { shut_down += which != NULL; }

/* There is address space for some large stacks, but not for all. proves: POOL-13 POOL-7 POOL-42 */
CASE(no_thread_to_be_had) {
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    MUST(file != NULL && fscanf(file, "%ld", &pages) == 1);
    fclose(file);
    HP_ThreadPoolListener events = Create_HP_ThreadPoolListener();
    HP_Set_FN_ThreadPool_OnWorkerThreadEnd(events, note_end);
    HP_Set_FN_ThreadPool_OnShutdown(events, note_shutdown);
    pool = Create_HP_ThreadPool(events);
    struct rlimit limit;
    getrlimit(RLIMIT_AS, &limit);
    limit.rlim_cur = (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE) + (2ul << 30);
    MUST(setrlimit(RLIMIT_AS, &limit) == 0);
    CALL("Start", HP_ThreadPool_Start(pool, 64, 0, 0, 256 << 20));
    fact_numbers(pool, "after it");
    fact("some workers ended %d, OnShutdown %d, threads %d", ended > 0 && ended < 64, shut_down, count_threads());
    MUST(TRUTH(HP_ThreadPool_Start(pool, 1, 0, 0, 256 << 20)));
    CALL("to 64", HP_ThreadPool_AdjustThreadCount(pool, 64));
    fact("those that were made stay %d", (int)HP_ThreadPool_GetThreadCount(pool) == count_threads() - 1 && count_threads() > 2);
    busy.gate = NULL;
    submit_jobs(pool, &busy, 10);
    CALL("Stop", HP_ThreadPool_Stop(pool, 0));
    fact("run %d", busy.done);
    Destroy_HP_ThreadPool(pool);
    Destroy_HP_ThreadPoolListener(events);
}

static int child_uses_it(void) {
    errno = 0;
    bool started = TRUTH(HP_ThreadPool_Start(pool, 1, 0, 0, 0));
    fact("Start %d %s", started, errno_text(errno));
    CALL("Submit", HP_ThreadPool_Submit(pool, run_job, &busy, 0));
    CALL("Adjust", HP_ThreadPool_AdjustThreadCount(pool, 2));
    CALL("Wait", HP_ThreadPool_Wait(pool, INFINITE));
    CALL("Stop", HP_ThreadPool_Stop(pool, INFINITE));
    Destroy_HP_ThreadPool(pool);
    HP_ThreadPool own = Create_HP_ThreadPool(NULL);
    Job job = {0};
    MUST(TRUTH(HP_ThreadPool_Start(own, 2, 0, 0, 0)));
    submit_jobs(own, &job, 10);
    Destroy_HP_ThreadPool(own);
    fact("its own pool has run %d", job.done);
    return 0;
}

static int child_starts_it(void) {
    Job job = {0};
    CALL("Start", HP_ThreadPool_Start(pool, 2, 0, 0, 0));
    submit_jobs(pool, &job, 10);
    Destroy_HP_ThreadPool(pool);
    fact("run %d", job.done);
    return 0;
}

/* proves: PROC-7 */
CASE(children) {
    pool = Create_HP_ThreadPool(NULL);
    start_busy(pool, 2, 0, 0, &busy);
    fact("child of a running pool: %d", child_run(child_uses_it));
    gate_open(&gate);
    submit_jobs(pool, &busy, 1);
    MUST(TRUTH(HP_ThreadPool_Stop(pool, 0)));
    fact("run by the parent %d", busy.done);
    fact("child of a stopped pool: %d", child_run(child_starts_it));
    Destroy_HP_ThreadPool(pool);
}

static void fork_it(PVOID argument) {
    pid_t child = fork();
    if (child == 0) return; /* leaves the library, and ends as a thread does, with all others gone */
    int status = -1;
    waitpid(child, &status, 0);
    *(_Atomic int *)argument = status;
}

/* proves: PROC-7 */
CASE(fork_in_a_task) {
    _Atomic int status = -2;
    pool = Create_HP_ThreadPool(NULL);
    MUST(TRUTH(HP_ThreadPool_Start(pool, 2, 0, 0, 0)));
    MUST(TRUTH(HP_ThreadPool_Submit(pool, fork_it, (PVOID)&status, 0)));
    WAIT(status != -2);
    fact("status %d", status);
    Destroy_HP_ThreadPool(pool);
}

static void cancel_itself(PVOID argument) {
    pthread_cancel(pthread_self());
    pthread_testcancel();
    ((Job *)argument)->done++;
}

/* Cancelled workers go on, as those of components do. */
CASE(cancelled_in_a_task) {
    pool = Create_HP_ThreadPool(NULL);
    busy.gate = NULL;
    MUST(TRUTH(HP_ThreadPool_Start(pool, 1, 0, 0, 0)));
    MUST(TRUTH(HP_ThreadPool_Submit(pool, cancel_itself, &busy, 0)));
    submit_jobs(pool, &busy, 3);
    Destroy_HP_ThreadPool(pool);
    fact("done %d", busy.done);
}

static void end_thread(PVOID argument) {
    (void)argument;
    pthread_exit(NULL);
}

static int child_ends_a_worker(void) {
    pool = Create_HP_ThreadPool(NULL);
    MUST(TRUTH(HP_ThreadPool_Start(pool, 1, 0, 0, 0)));
    MUST(TRUTH(HP_ThreadPool_Submit(pool, end_thread, NULL, 0)));
    HP_ThreadPool_Stop(pool, INFINITE);
    return 0;
}

/* Nothing can be unwound through the library, so the process ends, and does not hang. proves: POOL-38 */
CASE(thread_ended_by_a_task) { fact("%d", child_run(child_ends_a_worker)); }

static void keep_errno(PVOID argument) {
    *(_Atomic int *)argument = 1;
    errno = EXDEV;
}

/* The caller's errno does not come from a task that it runs. proves: COM-13 */
CASE(errno_of_a_callers_task) {
    pool = Create_HP_ThreadPool(NULL);
    start_busy(pool, 1, 1, TRP_CALLER_RUN, &busy);
    submit_jobs(pool, &busy, 1);
    _Atomic int ran = 0;
    CALL("full", HP_ThreadPool_Submit(pool, keep_errno, (PVOID)&ran, 0));
    errno = EIO;
    MUST(TRUTH(HP_ThreadPool_Submit(pool, keep_errno, (PVOID)&ran, 0)));
    fact("%s", errno == EIO ? "as before" : "changed");
    gate_open(&gate);
    Destroy_HP_ThreadPool(pool);
}
