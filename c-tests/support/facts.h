/* Facts, cases and bounded waiting.
 *
 * A test program prints facts, and nothing else, to stdout: one line each, the same in every run. What helps only a human goes
 * to stderr. The facts of one case are compared with an expected trace, so a case never decides itself whether it passed. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <hpsocket/HPSocket4C.h>

#include "weak.h"

/* Longest time any single condition may take to come true, and the life of a whole case (then SIGALRM ends it).
 * TIME_FACTOR is HPSOCKET_TIME_FACTOR of CMakeLists.txt. */
enum { WAIT_LIMIT_MS = 5000 * TIME_FACTOR, CASE_LIMIT_S = 60 * TIME_FACTOR, STRESS_LONG_LIMIT_S = 580 * TIME_FACTOR };
/* What took longer waited for something: faults wait for good, or as long as a condition does. Less would measure the machine. */
enum { AT_ONCE_MS = WAIT_LIMIT_MS / 2 };
bool stress_is_long(void); /* HPSOCKET_STRESS=long in the environment */

/* CASE(name) { ... } defines one case of a program; the name is what argv[1] selects. */
#define CASE(name)                                                                                                            \
    static void case_##name(void);                                                                                           \
    __attribute__((constructor)) static void register_##name(void) { case_register(#name, case_##name); }                   \
    static void case_##name(void)

void case_register(const char *name, void (*run)(void));

void fact(const char *format, ...) __attribute__((format(printf, 1, 2)));
void chat(const char *format, ...) __attribute__((format(printf, 1, 2))); /* stderr */

/* The case cannot go on: says so as a fact (so that no trace can match) and ends the process. */
_Noreturn void give_up(const char *file, int line, const char *what);
#define MUST(condition) ((condition) ? (void)0 : give_up(__FILE__, __LINE__, #condition))

/* BOOL results and outputs are one byte wide in old releases, with garbage above it. */
#define TRUTH(raw) (((raw) & 0xff) != 0)
const char *truth_text(int raw);

/* "EINVAL", "0", or the number of an errno without an entry in the table of the specification. */
const char *errno_text(int code);
const char *op_text(int operation);    /* SO_CLOSE ... */
const char *state_text(int state);     /* STARTED ... */
const char *se_text(int code);         /* SE_OK ... */
const char *fetch_text(int result);    /* FR_OK ... */

/* CALL("label", call) prints "label -> TRUE", "label -> FALSE EINVAL", or "label -> FALSE -" if errno was left alone. */
#define CALL(label, call) call_end((label), (call_begin(), (call)))
void call_begin(void);
bool call_end(const char *label, int raw);

/* Two spellings of the fact about a function which the library may not have. */
#define CALL_NEW(label, function, call) (HAVE(function) ? CALL((label), (call)) : (fact("%s -> absent", (label)), false))

/* Waits until the expression holds; prints nothing when it does. */
#define WAIT(condition)                                                                                                       \
    do {                                                                                                                      \
        long long wait_until_ = now_ms() + WAIT_LIMIT_MS;                                                                     \
        while (!(condition)) {                                                                                                \
            if (now_ms() > wait_until_) give_up(__FILE__, __LINE__, "timeout: " #condition);                                 \
            sleep_briefly();                                                                                                            \
        }                                                                                                                     \
    } while (0)

/* A case that is all about a function which the library may not have: ends it at once, with that as its only fact. */
#define NEED(function)                                                                                                        \
    do {                                                                                                                      \
        if (!HAVE(function)) case_needs(#function);                                                                           \
    } while (0)
_Noreturn void case_needs(const char *function);
_Noreturn void case_skip(const char *why); /* it cannot run on this machine */

long long now_ms(void); /* monotonic */
void sleep_briefly(void);         /* one poll interval of WAIT */

/* The process seen from outside. */
int count_fds(void);
int count_threads(void);
int limit_fds(int limit); /* RLIMIT_NOFILE, soft; returns the former limit */
int raise_fds(void);      /* soft to hard limit; returns how many more descriptors that leaves */

/* The path of a new file of that size, which starts with "file" if it can; for the caller to unlink. */
char *file_of(size_t size);

typedef struct Thread Thread;
Thread *thread_run(void *(*body)(void *), void *argument);
void thread_join(Thread *thread);

/* A flag that one thread raises and others wait for. */
typedef struct { _Atomic int value; } Gate;
void gate_open(Gate *gate);
void gate_close(Gate *gate); /* for the next time */
bool gate_is_open(const Gate *gate);
void gate_wait(Gate *gate); /* bounded; gives up after WAIT_LIMIT_MS */
