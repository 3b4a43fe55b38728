/* Cases about system calls that fail, on a library with the feature fault-injection (src/os/faults/plan.rs has the settings). */
#pragma once

#include "process.h"
#include "rig.h"

#include <errno.h>

/* What the library's system calls are told from now on. Once per process, before the first call of the library. */
void faults_are(const char *format, ...) __attribute__((format(printf, 1, 2)));
int faults_told(void); /* how many so far */

/* Runs body in a child of its own for the first, second, ... call of a kind, which fails with the errno, until a run is over
 * before that call is made. How many runs there were with a fault; -1 if one of them did not return 0. */
int each_call(const char *call, int errno_code, bool (*body)(void *), void *argument);

/* The component works as if nothing had been: it starts, echoes, stops, and has left nothing behind. False: it does not. */
bool works_again(Rig *rig, int fds_before);
