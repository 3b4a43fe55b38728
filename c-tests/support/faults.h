/* Cases about system calls that fail, on a library with the feature fault-injection (src/os/faults/plan.rs has the settings). */
#pragma once

#include "process.h"
#include "rig.h"

#include <errno.h>

/* Sets the faults of the library's system calls. Only once per process, before the first call of the library. */
void faults_are(const char *format, ...) __attribute__((format(printf, 1, 2)));
int faults_told(void); /* how many were injected so far */

/* Runs body in a separate child for the first, second, ... call of a sort, which fails with the errno, until a run
 * ends before that call is made. Returns how many runs had a fault; -1 if one of them did not return 0. */
int each_call(const char *call, int errno_code, bool (*body)(void *), void *argument);

/* Whether the component works as if nothing had happened: it starts, echoes, stops, and leaves nothing behind. */
bool works_again(Rig *rig, int fds_before);
