/* Socket tasks: what they hold, and who frees it. Sanitizers and valgrind see what is freed twice or never. */
#include "pool.h"

#include <stddef.h>

static HP_ThreadPool pool;
static Gate gate;
static Job busy = {.gate = &gate};
static _Atomic int runs;
static char text[] = "some bytes", *kept;

static void count_run(LPTSocketTask task) { runs += task != NULL; }

static LPTSocketTask task_of(const void *bytes, int length, int type) {
    return Create_HP_SocketTaskObj(count_run, (PVOID)0x10, 42, bytes, length, type, 7, -8);
}

static void *on_heap(void) {
    void *bytes = malloc(sizeof text);
    MUST(bytes != NULL);
    return memcpy(bytes, text, sizeof text);
}

static void look_at(const char *what, LPTSocketTask task, const void *given) {
    fact("%s: sender %lx, connection %lu, %s, length %d, type %d, %lu %ld, function %d", what, (unsigned long)task->sender,
         (unsigned long)task->connID, task->buf == NULL ? "no bytes" : (const void *)task->buf == given ? "the same bytes" : "other bytes", task->bufLen,
         task->bufType, (unsigned long)task->wparam, (long)task->lparam, task->fn == count_run);
}

/* proves: TYP-6 TYP-7 TDEF-42 */
CASE(layout) {
    fact("size %zu: %zu %zu %zu %zu %zu %zu %zu %zu", sizeof(HP_TSocketTask), offsetof(HP_TSocketTask, fn), offsetof(HP_TSocketTask, sender),
         offsetof(HP_TSocketTask, connID), offsetof(HP_TSocketTask, buf), offsetof(HP_TSocketTask, bufLen), offsetof(HP_TSocketTask, bufType),
         offsetof(HP_TSocketTask, wparam), offsetof(HP_TSocketTask, lparam));
    fact("%d %d %d, %d %d %d", TRP_CALL_FAIL, TRP_WAIT_FOR, TRP_CALLER_RUN, TBT_COPY, TBT_REFER, TBT_ATTACH);
}

/* proves: TASK-1 TASK-2 TASK-3 TASK-4 TASK-5 TASK-6 TASK-8 */
CASE(made_and_destroyed) {
    Destroy_HP_SocketTaskObj(NULL);
    LPTSocketTask task = task_of(text, sizeof text, TBT_COPY);
    look_at("copied", task, text);
    text[0] = 'S';
    fact("%s", (const char *)task->buf);
    Destroy_HP_SocketTaskObj(task);
    task = task_of(NULL, 5, TBT_COPY);
    look_at("copy of nothing", task, text);
    Destroy_HP_SocketTaskObj(task);
    task = task_of(text, 0, TBT_COPY);
    look_at("copy of no bytes", task, text);
    Destroy_HP_SocketTaskObj(task);
    task = task_of(text, sizeof text, TBT_REFER);
    look_at("referred", task, text);
    Destroy_HP_SocketTaskObj(task);
    void *bytes = on_heap();
    task = task_of(bytes, sizeof text, TBT_ATTACH);
    look_at("attached", task, bytes);
    Destroy_HP_SocketTaskObj(task);
    task = task_of(NULL, 5, TBT_ATTACH);
    look_at("attached nothing", task, text);
    Destroy_HP_SocketTaskObj(task);
    task = task_of(text, sizeof text, 9);
    look_at("unknown", task, text);
    Destroy_HP_SocketTaskObj(task);
    CALL("negative length", task_of(text, -1, TBT_COPY) != NULL);
    CALL("no function", Create_HP_SocketTaskObj(NULL, NULL, 1, NULL, 0, TBT_COPY, 0, 0) != NULL);
}

static _Atomic int same_fields;
static void check_fields(LPTSocketTask task) {
    same_fields += task->fn == check_fields && task->sender == (PVOID)0x10 && task->connID == 42 && strcmp((const char *)task->buf, text) == 0 &&
                   task->bufLen == (int)sizeof text && task->wparam == 7 && task->lparam == -8;
    runs++;
}

/* proves: TASK-1 POOL-27 POOL-36 POOL-37 */
CASE(run_by_a_pool) {
    pool = Create_HP_ThreadPool(NULL);
    MUST(TRUTH(HP_ThreadPool_Start(pool, 2, 0, 0, 0)));
    for (int type = TBT_COPY; type <= TBT_ATTACH; type++) {
        void *bytes = type == TBT_ATTACH ? on_heap() : text;
        LPTSocketTask task = Create_HP_SocketTaskObj(check_fields, (PVOID)0x10, 42, bytes, sizeof text, type, 7, -8);
        CALL("submit", HP_ThreadPool_Submit_Task(pool, task, 0));
    }
    Destroy_HP_ThreadPool(pool);
    fact("run %d, same fields %d", runs, same_fields);
}

/* proves: POOL-36 POOL-29 POOL-27 */
CASE(refused_ones_are_the_programs) {
    pool = Create_HP_ThreadPool(NULL);
    LPTSocketTask task = task_of(text, sizeof text, TBT_COPY);
    CALL("stopped", HP_ThreadPool_Submit_Task(pool, task, 0));
    start_busy(pool, 1, 1, TRP_CALL_FAIL, &busy);
    submit_jobs(pool, &busy, 1);
    CALL("full", HP_ThreadPool_Submit_Task(pool, task, 0));
    look_at("refused", task, text);
    gate_open(&gate);
    WAIT(busy.done == 2);
    CALL("room", HP_ThreadPool_Submit_Task(pool, task, 0));
    Destroy_HP_ThreadPool(pool);
    fact("run %d", runs);
}

/* proves: POOL-31 POOL-36 */
CASE(run_by_the_caller) {
    pool = Create_HP_ThreadPool(NULL);
    start_busy(pool, 1, 1, TRP_CALLER_RUN, &busy);
    submit_jobs(pool, &busy, 1);
    CALL("full", HP_ThreadPool_Submit_Task(pool, task_of(text, sizeof text, TBT_COPY), 0));
    fact("run %d", runs);
    gate_open(&gate);
    Destroy_HP_ThreadPool(pool);
}

/* proves: POOL-23 POOL-24 TASK-6 */
CASE(dropped_by_a_stop) {
    pool = Create_HP_ThreadPool(NULL);
    start_busy(pool, 1, 0, 0, &busy);
    for (int i = 0; i < 5; i++) MUST(TRUTH(HP_ThreadPool_Submit_Task(pool, task_of(on_heap(), sizeof text, TBT_ATTACH), 0)));
    CALL("Stop", HP_ThreadPool_Stop(pool, 20));
    gate_open(&gate);
    Destroy_HP_ThreadPool(pool);
    WAIT(count_threads() == 1);
    fact("run %d", runs);
}

static void keep_pointer(LPTSocketTask task) {
    kept = (char *)(size_t)task->buf;
    task->buf = NULL;
}

static void keep_type(LPTSocketTask task) {
    kept = (char *)(size_t)task->buf;
    task->bufType = TBT_REFER;
}

/* proves: POOL-37 */
CASE(data_taken_over) {
    pool = Create_HP_ThreadPool(NULL);
    void (*functions[])(LPTSocketTask) = {keep_pointer, keep_type};
    for (int i = 0; i < 2; i++) {
        MUST(TRUTH(HP_ThreadPool_Start(pool, 1, 0, 0, 0)));
        LPTSocketTask task = Create_HP_SocketTaskObj(functions[i], NULL, 0, (const BYTE *)text, sizeof text, TBT_COPY, 0, 0);
        MUST(TRUTH(HP_ThreadPool_Submit_Task(pool, task, 0)));
        MUST(TRUTH(HP_ThreadPool_Stop(pool, 0)));
        fact("%s", kept);
        free(kept);
    }
    Destroy_HP_ThreadPool(pool);
}

/* proves: TASK-7 */
CASE(made_by_the_program) {
    pool = Create_HP_ThreadPool(NULL);
    MUST(TRUTH(HP_ThreadPool_Start(pool, 1, 0, 0, 0)));
    LPTSocketTask task = calloc(1, sizeof *task);
    MUST(task != NULL);
    task->fn = count_run;
    task->buf = on_heap();
    task->bufType = TBT_ATTACH;
    CALL("submit", HP_ThreadPool_Submit_Task(pool, task, 0));
    Destroy_HP_ThreadPool(pool);
    fact("run %d", runs);
}
