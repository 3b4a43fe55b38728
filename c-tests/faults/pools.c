/* Thread pools when threads or memory cannot be had: the documented error, nothing left behind, and the pool can be started again. */
#include "faults.h"

#include <stdatomic.h>
#include <string.h>

static struct { _Atomic int startup, shutdown, worker_start, worker_end, runs; } told;

static void on_startup(HP_ThreadPool pool) { (void)pool, told.startup++; }
static void on_shutdown(HP_ThreadPool pool) { (void)pool, told.shutdown++; }
static void on_worker_start(HP_ThreadPool pool, THR_ID id) { (void)pool, (void)id, told.worker_start++; }
static void on_worker_end(HP_ThreadPool pool, THR_ID id) { (void)pool, (void)id, told.worker_end++; }
static void count_run(PVOID argument) { (void)argument, told.runs++; }

static HP_ThreadPool new_pool(void) {
    HP_ThreadPoolListener listener = Create_HP_ThreadPoolListener();
    MUST(listener != NULL);
    HP_Set_FN_ThreadPool_OnStartup(listener, on_startup);
    HP_Set_FN_ThreadPool_OnShutdown(listener, on_shutdown);
    HP_Set_FN_ThreadPool_OnWorkerThreadStart(listener, on_worker_start);
    HP_Set_FN_ThreadPool_OnWorkerThreadEnd(listener, on_worker_end);
    HP_ThreadPool pool = Create_HP_ThreadPool(listener);
    MUST(pool != NULL);
    Destroy_HP_ThreadPoolListener(listener);
    return pool;
}

/* Starts, runs a task, stops, and leaves no thread behind. */
static bool runs_a_task(HP_ThreadPool pool) {
    int before = told.runs;
    bool good = TRUTH(HP_ThreadPool_Start(pool, 2, 0, TRP_CALL_FAIL, 0)) && TRUTH(HP_ThreadPool_Submit(pool, count_run, NULL, 0));
    good &= TRUTH(HP_ThreadPool_Stop(pool, (DWORD)INFINITE)) && told.runs == before + 1;
    WAIT(count_threads() == 1);
    return good && told.worker_start == told.worker_end && told.startup == told.shutdown;
}

static bool start_fails_well(void *argument) {
    int wanted = *(int *)argument;
    HP_ThreadPool pool = new_pool();
    errno = 0;
    bool started = TRUTH(HP_ThreadPool_Start(pool, 4, 0, TRP_CALL_FAIL, 0));
    int code = (int)SYS_GetLastError();
    if (faults_told() == 0) return started;
    bool good = !started && code == wanted && HP_ThreadPool_GetState(pool) == SS_STOPPED;
    good &= told.startup == 1 && told.shutdown == 1 && told.worker_start == told.worker_end;
    if (!good) chat("started %d, %s, OnShutdown %d, workers %d", started, errno_text(code), told.shutdown, told.worker_start);
    return runs_a_task(pool) && good;
}

/* proves: POOL-10 POOL-14 */
CASE(start) {
    int code = EAGAIN;
    fact("failing threads: %d", each_call("thread", EAGAIN, start_fails_well, &code));
}

static bool adjust_fails_well(void *argument) {
    int wanted = *(int *)argument;
    HP_ThreadPool pool = new_pool();
    HP_ThreadPool_Start(pool, 1, 0, TRP_CALL_FAIL, 0);
    if (HP_ThreadPool_GetState(pool) != SS_STARTED) return faults_told() == 1 && runs_a_task(pool); /* the first thread of all */
    errno = 0;
    bool adjusted = TRUTH(HP_ThreadPool_AdjustThreadCount(pool, 4));
    int code = (int)SYS_GetLastError();
    int threads = (int)HP_ThreadPool_GetThreadCount(pool);
    bool good = adjusted ? threads == 4 : code == wanted && threads >= 1 && threads < 4;
    if (faults_told() == 0) return good && adjusted;
    good &= !adjusted;
    /* It goes on with those that there are, and has the others when it is asked again. */
    for (int i = 0; i < 10; i++) good &= TRUTH(HP_ThreadPool_Submit(pool, count_run, NULL, 0));
    good &= TRUTH(HP_ThreadPool_AdjustThreadCount(pool, 4)) && HP_ThreadPool_GetThreadCount(pool) == 4;
    WAIT(told.worker_start == 4);
    good &= TRUTH(HP_ThreadPool_Stop(pool, (DWORD)INFINITE)) && told.runs == 10;
    if (!good) chat("adjusted %d, %s, threads %d, runs %d", adjusted, errno_text(code), threads, told.runs);
    return runs_a_task(pool) && good;
}

/* proves: POOL-42 POOL-43 */
CASE(adjust) {
    int code = EAGAIN;
    fact("failing threads: %d", each_call("thread", EAGAIN, adjust_fails_well, &code));
}

static bool submit_fails_well(void *argument) {
    (void)argument;
    HP_ThreadPool pool = new_pool();
    int accepted = 0, refused = 0;
    MUST(TRUTH(HP_ThreadPool_Start(pool, 1, 0, TRP_CALL_FAIL, 0)));
    for (int i = 0; i < 1000; i++) {
        errno = 0;
        if (TRUTH(HP_ThreadPool_Submit(pool, count_run, NULL, 0))) accepted++;
        else if (errno == ENOMEM) refused++;
    }
    if (faults_told() == 0) return accepted == 1000;
    bool good = accepted + refused == 1000 && refused == 1;
    good &= TRUTH(HP_ThreadPool_Stop(pool, (DWORD)INFINITE)) && told.runs == accepted;
    if (!good) chat("accepted %d, refused %d, runs %d", accepted, refused, told.runs);
    return runs_a_task(pool) && good;
}

static bool task_object_stays(void *argument) {
    (void)argument;
    HP_ThreadPool pool = new_pool();
    MUST(TRUTH(HP_ThreadPool_Start(pool, 1, 0, TRP_CALL_FAIL, 0)));
    BYTE data[] = "text";
    HP_LPTSocketTask task = Create_HP_SocketTaskObj((Fn_SocketTaskProc)count_run, NULL, 1, data, sizeof data, TBT_COPY, 0, 0);
    MUST(task != NULL);
    errno = 0;
    bool accepted = TRUTH(HP_ThreadPool_Submit_Task(pool, task, 0));
    int code = errno;
    if (faults_told() == 0) return accepted;
    /* It is the program's still, and may be tried again. */
    bool good = !accepted && code == ENOMEM && strcmp((const char *)task->buf, "text") == 0;
    good &= TRUTH(HP_ThreadPool_Submit_Task(pool, task, 0));
    good &= TRUTH(HP_ThreadPool_Stop(pool, (DWORD)INFINITE)) && told.runs == 1;
    return runs_a_task(pool) && good;
}

/* proves: POOL-27 POOL-36 */
CASE(submit) {
    fact("tasks are refused: %s", each_call("memory", ENOMEM, submit_fails_well, NULL) > 0 ? "with ENOMEM, and only those" : "wrong");
    fact("task objects are refused: %s", each_call("memory", ENOMEM, task_object_stays, NULL) > 0 ? "with ENOMEM, and stay" : "wrong");
}

static HP_ThreadPool the_pool;

static void destroy_inside(PVOID argument) {
    (void)argument;
    Destroy_HP_ThreadPool(the_pool);
    told.runs++;
}

static bool is_destroyed_inside(void *argument) {
    (void)argument;
    the_pool = new_pool();
    if (!HP_ThreadPool_Start(the_pool, 1, 0, TRP_CALL_FAIL, 0)) return faults_told() == 1 && runs_a_task(the_pool);
    MUST(TRUTH(HP_ThreadPool_Submit(the_pool, destroy_inside, NULL, 0)));
    WAIT(told.shutdown == 1 && count_threads() == 1);
    return told.runs == 1 && told.worker_end == 1 && !HP_ThreadPool_HasStarted(the_pool) && errno == EINVAL;
}

/* proves: POOL-22 POOL-26 */
CASE(destroyed_inside) {
    fact("without a thread that could wait: %d", each_call("thread", EAGAIN, is_destroyed_inside, NULL));
}
