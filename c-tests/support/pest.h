/* Signals that a thread gets while it is inside a call, from another thread. */
#pragma once

#include "facts.h"

/* What SIGUSR1 does from now on; body may be NULL. Without restart (SA_RESTART) system calls end with EINTR. */
void handle(void (*body)(void), bool restart);
extern _Atomic int handled; /* signals since then */

/* Sends signals to the thread that made it. */
typedef struct Pest Pest;
Pest *pest_once(void);  /* one, as soon as the thread sleeps */
Pest *pest_storm(void); /* one each millisecond */
void pest_free(Pest *pest);

/* In a storm the test's own system calls are to be left alone: signals wait until they are let in. */
void let_signals(bool in);
#define PESTERED(call) (let_signals(true), CALL(#call, (call)), let_signals(false))
