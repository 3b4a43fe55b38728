/* What programs keep per thread: made in the first callback on a thread, released by a destructor when the thread ends, as
 * Java and .NET attach threads. */
#include "rig.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

typedef struct { unsigned long thread; stack_t signal_stack; sigset_t mask; HP_Object object; HP_CONNID id; } Attached;

static pthread_key_t key;
static _Atomic int attached, detached, changed, called, odd_calls;
static bool with_stack, calls_back;

enum { STACK = 64 * 1024 };

/* A virtual machine's own, so that it can tell an overflow of the stack from other faults. */
static void take_signal_stack(Attached *here) {
    here->signal_stack = (stack_t){.ss_size = STACK};
    here->signal_stack.ss_sp = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    MUST(here->signal_stack.ss_sp != MAP_FAILED && sigaltstack(&here->signal_stack, NULL) == 0);
}

static bool is_as_left(const Attached *here) {
    stack_t now;
    sigset_t mask;
    MUST(sigaltstack(NULL, &now) == 0 && pthread_sigmask(SIG_SETMASK, NULL, &mask) == 0);
    for (int number = 1; number < 32; number++)
        if (sigismember(&mask, number) != sigismember(&here->mask, number)) return false;
    return here->thread == this_thread() && (!with_stack || now.ss_sp == here->signal_stack.ss_sp);
}

/* The destructor of the key. */
static void detach(void *value) {
    Attached *here = value;
    changed += !is_as_left(here);
    if (calls_back) { /* the object is stopping or stopped; it lives until its threads have ended */
        odd_calls += SYS_GetLastErrorStr() == NULL || (int)HP_Server_GetState(here->object) > SS_STOPPED;
        odd_calls += TRUTH(HP_Server_Send(here->object, here->id, (const BYTE *)"x", 1)) && HP_Server_GetState(here->object) == SS_STOPPED;
        called++;
    }
    if (with_stack) {
        sigaltstack(&(stack_t){.ss_flags = SS_DISABLE}, NULL);
        munmap(here->signal_stack.ss_sp, STACK);
    }
    free(here);
    detached++;
}

static En_HP_HandleResult attach(Rig *rig, const Event *event) {
    Attached *here = pthread_getspecific(key);
    if (here != NULL) {
        changed += !is_as_left(here);
    } else {
        here = calloc(1, sizeof *here);
        MUST(here != NULL);
        here->thread = this_thread();
        here->object = rig->object;
        here->id = event->id;
        if (with_stack) take_signal_stack(here);
        MUST(pthread_sigmask(SIG_SETMASK, NULL, &here->mask) == 0 && pthread_setspecific(key, here) == 0);
        attached++;
        for (int i = 0; i < 5; i++) sleep_briefly(); /* attaching takes its time */
    }
    if (event->kind == ON_RECEIVE) rig_send(rig, event->id, event->data, event->length);
    errno = 0;
    return HR_OK;
}

static void detach_here(void) {
    void *here = pthread_getspecific(key);
    if (here == NULL) return;
    pthread_setspecific(key, NULL);
    detach(here);
}

enum { CONNECTIONS = 12 };

/* A run in which as many workers as may be have had a callback. */
static void use(Rig *rig) {
    Link links[CONNECTIONS];
    int count = rig->role == CLIENT ? 1 : CONNECTIONS;
    for (int i = 0; i < count; i++) links[i] = i == 0 ? link_up(rig) : link_more(rig);
    for (int i = 0; i < 3 * count; i++) MUST(peer_echoes(links[i % count].peer));
    MUST(TRUTH(rig_stop(rig)));
    for (int i = 0; i < count; i++) peer_close(links[i].peer);
}

static void rounds(bool stack) {
    MUST(pthread_key_create(&key, detach) == 0);
    with_stack = stack;
    EACH_ROLE(role) {
        int open = 0;
        attached = detached = changed = 0;
        Rig *rig = rig_new(role, attach);
        rig_set_workers(rig, 4);
        for (int i = 0; i < 5; i++) {
            use(rig);
            detach_here(); /* callbacks inside Start, Connect and Stop ran on this thread */
            open += attached != detached; /* Stop has joined the workers (COM-36, TCP-47) */
        }
        rig_free(rig);
        fact("%s: threads were attached %d, rounds after which one was not detached %d, changed by the library %d", role_text(role), attached >= 5, open, changed);
    }
}

/* proves: COM-36 TCP-47 TCP-99 */
CASE(destroyed_before_stop_returns) { rounds(false); }

/* The library neither replaces the signal stack of a thread nor touches its mask between callbacks.
 * proves: COM-36 COM-101 COM-103 */
CASE(signal_stacks) { rounds(true); }

/* A client that ends by itself: its thread has ended when Destroy returns.
 * proves: COM-23 TCP-46 TCP-162 */
CASE(destroyed_before_destroy_returns) {
    MUST(pthread_key_create(&key, detach) == 0);
    int open = 0;
    for (int i = 0; i < 50; i++) {
        Rig *rig = rig_new(CLIENT, attach);
        Link link = link_up(rig);
        MUST(peer_echoes(link.peer));
        peer_close(link.peer);
        if (i % 2) WAIT(rig_state(rig) == SS_STOPPED);
        rig_free(rig);
        detach_here();
        if (attached != detached) open++;
        WAIT(attached == detached);
    }
    fact("threads were attached %d, not yet detached when Destroy returned %d, changed %d", attached >= 50, open, changed);
}

/* Destructors call the library, as those of languages with collectors do.
 * proves: COM-36 TCP-143 */
CASE(destructors_call_the_library) {
    MUST(pthread_key_create(&key, detach) == 0);
    calls_back = true;
    Rig *rig = rig_new(SERVER, attach);
    rig_set_workers(rig, 4);
    for (int i = 0; i < 5; i++) {
        use(rig);
        detach_here();
    }
    fact("called %d, odd answers %d, all detached %d", called > 0, odd_calls, attached == detached);
    rig_free(rig);
}
