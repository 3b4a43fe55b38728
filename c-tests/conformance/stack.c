/* The stack of callbacks is what a thread of the program gets by default, whatever that is. */
#include "process.h"
#include "rig.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { KINDS = ON_SHUTDOWN + 1, MIB = 1 << 20 };

typedef struct { size_t size, left; } Stack;

static Stack own_stack(void) {
    pthread_attr_t attributes;
    void *end;
    Stack stack;
    MUST(pthread_getattr_np(pthread_self(), &attributes) == 0 && pthread_attr_getstack(&attributes, &end, &stack.size) == 0);
    pthread_attr_destroy(&attributes);
    stack.left = (size_t)((char *)__builtin_frame_address(0) - (char *)end);
    return stack;
}

/* What pthread_create gives now. It is not measured, because the C library may reuse the larger stack of a thread
 * that has ended. */
static size_t default_stack(void) {
    pthread_attr_t attributes;
    size_t size = 0;
    MUST(pthread_getattr_default_np(&attributes) == 0 && pthread_attr_getstacksize(&attributes, &size) == 0);
    pthread_attr_destroy(&attributes);
    return size;
}

static void set_default_stack(size_t size) {
    pthread_attr_t attributes;
    MUST(pthread_attr_init(&attributes) == 0 && pthread_attr_setstacksize(&attributes, size) == 0);
    MUST(pthread_setattr_default_np(&attributes) == 0);
    pthread_attr_destroy(&attributes);
}

static size_t expected;                          /* by callbacks */
static _Atomic int as_expected[KINDS], otherwise; /* callbacks on the library's threads */
static pthread_t program;

__attribute__((noinline)) static char write_to_the_stack(size_t size) {
    volatile char array[size];
    for (size_t at = 0; at < size; at += 512) array[at] = (char)at;
    return array[size / 2];
}

static En_HP_HandleResult use_the_stack(Rig *rig, const Event *event) {
    if (!pthread_equal(pthread_self(), program)) {
        Stack stack = own_stack();
        bool good = stack.size >= expected;
        write_to_the_stack(stack.left / 4 * 3);
        as_expected[event->kind] += good;
        otherwise += !good;
    }
    if (event->kind == ON_RECEIVE && *event->data == 's') rig_stop(rig);
    else if (event->kind == ON_RECEIVE) rig_send(rig, event->id, event->data, event->length);
    return HR_OK;
}

/* Callbacks of workers, and those of the thread that does the rest of a Stop (COM-36). */
static void use_in_each_role(void) {
    program = pthread_self();
    expected = default_stack();
    EACH_ROLE(role) {
        for (int kind = 0; kind < KINDS; kind++) as_expected[kind] = 0;
        otherwise = 0;
        Rig *rig = rig_new(role, use_the_stack);
        Link link = link_up(rig);
        bool echoed = peer_echoes(link.peer);
        peer_send(link.peer, "s", 1);
        WAIT(rig_state(rig) == SS_STOPPED);
        fact("%s: echoed %d, whole stack in OnReceive %d, in OnClose %d, in OnShutdown %d, otherwise %d", role_text(role), echoed,
             as_expected[ON_RECEIVE] > 1, as_expected[ON_CLOSE], as_expected[ON_SHUTDOWN], otherwise);
        rig_free(rig);
    }
}

/* proves: COM-108 */
CASE(as_by_default) { use_in_each_role(); }

/* The default at Start counts, not that at the beginning of the process.
 * proves: COM-108 */
CASE(set_by_the_program) {
    const size_t sizes[] = {24 * MIB, MIB};
    for (int i = 0; i < 2; i++) {
        set_default_stack(sizes[i]);
        fact("%zu MiB", sizes[i] / MIB);
        use_in_each_role();
    }
}

static Gate go_on;

static En_HP_HandleResult stop_late(Rig *rig, const Event *event) {
    if (event->kind == ON_RECEIVE) {
        gate_wait(&go_on);
        rig_stop(rig);
    }
    if (event->kind == ON_SHUTDOWN) as_expected[ON_SHUTDOWN] += own_stack().size >= expected;
    return HR_OK;
}

/* proves: COM-108 COM-36 */
CASE(changed_while_running) {
    set_default_stack(3 * MIB);
    expected = default_stack();
    Rig *rig = rig_new(SERVER, stop_late);
    Link link = link_up(rig);
    set_default_stack(MIB);
    peer_send(link.peer, "x", 1);
    gate_open(&go_on);
    WAIT(rig_state(rig) == SS_STOPPED);
    fact("OnShutdown has the stack of Start %d", as_expected[ON_SHUTDOWN]);
    rig_free(rig);
}

/* This case once more, as a process that has the limit from its beginning. */
static void again_with_limit(const char *label, const char *name, rlim_t bytes) {
    fact("%s", label);
    pid_t child = fork();
    MUST(child >= 0);
    if (child == 0) {
        struct rlimit limit;
        char *arguments[] = {"stack", (char *)name, NULL};
        if (getrlimit(RLIMIT_STACK, &limit) != 0) _exit(2);
        limit.rlim_cur = bytes;
        if (setrlimit(RLIMIT_STACK, &limit) != 0 || setenv("STACK_LIMITED", "1", 1) != 0) _exit(limit.rlim_max < bytes ? 3 : 2);
        execv("/proc/self/exe", arguments);
        _exit(2);
    }
    int status = -1;
    MUST(waitpid(child, &status, 0) == child);
    fact("  ended with %d", WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status));
}

/* proves: COM-108 */
CASE(limits) {
    if (getenv("STACK_LIMITED") != NULL) {
        use_in_each_role();
        return;
    }
    again_with_limit("64 KiB", "limits", 64 * 1024);
    again_with_limit("1 MiB", "limits", MIB);
    again_with_limit("32 MiB", "limits", 32 * MIB);
    again_with_limit("no limit", "limits", RLIM_INFINITY);
    setenv("RUST_MIN_STACK", "70000", 1);
    again_with_limit("8 MiB, a variable of another opinion", "limits", 8 * MIB);
}

/* Spare workers are parked; the unused part of their stacks takes no memory. proves:
 * COM-108 */
CASE(unused_stacks_cost_nothing) {
    Rig *rig = rig_new(SERVER, NULL);
    set_default_stack(8 * MIB);
    rig_set_workers(rig, 512);
    long before = resident_kb();
    rig_listen(rig);
    WAIT(threads_named("io-disp-") == 512);
    long more = resident_kb() - before;
    chat("%ld KiB per worker", more / 512);
    fact("less than 100 KiB per worker %d", more < 512 * 100); /* 64 of them are thread-local data of peer.c */
    rig_free(rig);
}
