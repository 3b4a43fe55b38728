#include "faults.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Only a library with the feature has it. */
#pragma weak hpsocket_faults_told
long long hpsocket_faults_told(void);

void faults_are(const char *format, ...) {
    char setting[256];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(setting, sizeof setting, format, arguments);
    va_end(arguments);
    MUST(length > 0 && (size_t)length < sizeof setting && setenv("HPSOCKET_FAULTS", setting, 1) == 0);
    MUST(HAVE(hpsocket_faults_told) && hpsocket_faults_told() == 0);
}

int faults_told(void) {
    long long told = hpsocket_faults_told();
    MUST(told >= 0); /* the setting could be read */
    return (int)told;
}

/* What the child does. */
static struct { const char *call; int number, code; bool (*body)(void *); void *argument; } run;
enum { GOOD, BAD, NO_FAULT };

static int run_with_fault(void) {
    faults_are("%s=%d:%d:1", run.call, run.code, run.number);
    bool good = run.body(run.argument);
    if (!good) chat("bad: call %d of %s", run.number, run.call);
    return !good ? BAD : faults_told() == 1 ? GOOD : NO_FAULT;
}

int each_call(const char *call, int errno_code, bool (*body)(void *), void *argument) {
    bool all_good = true;
    run.call = call;
    run.code = errno_code;
    run.body = body;
    run.argument = argument;
    for (run.number = 1; run.number < 100; run.number++) {
        int result = child_run(run_with_fault);
        if (result == NO_FAULT) break;
        if (result != GOOD) chat("call %d of %s: the child ended with %d", run.number, call, result);
        all_good &= result == GOOD;
    }
    return all_good ? run.number - 1 : -1;
}

bool works_again(Rig *rig, int fds_before) {
    if (rig->role == CLIENT) WAIT(rig_ended(rig)); /* after its OnClose */
    if (rig_state(rig) != SS_STOPPED) return false;
    WAIT(count_threads() == 1 && count_fds() == fds_before);
    rig_forget(rig);
    rig->hook = rig_echo;
    Link link = link_up(rig);
    bool good = peer_echoes(link.peer) && rig_overlaps(rig) == 0 && rig_disorder(rig) == 0;
    good &= TRUTH(rig_stop(rig));
    peer_close(link.peer);
    return good && rig_state(rig) == SS_STOPPED;
}
