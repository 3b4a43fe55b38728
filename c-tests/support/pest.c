#include "pest.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void (*_Atomic handler)(void);
_Atomic int handled;

static void on_signal(int number) {
    (void)number;
    int code = errno;
    void (*body)(void) = handler;
    if (body != NULL) body();
    handled++;
    errno = code;
}

void handle(void (*body)(void), bool restart) {
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = restart ? SA_RESTART : 0};
    sigemptyset(&action.sa_mask);
    handler = body;
    handled = 0;
    MUST(sigaction(SIGUSR1, &action, NULL) == 0);
}

struct Pest { pthread_t to; pid_t id; Gate ready, end; Thread *thread; };

static bool sleeps(pid_t id) {
    char path[64], line[256] = "";
    snprintf(path, sizeof path, "/proc/self/task/%d/stat", id);
    FILE *file = fopen(path, "re");
    MUST(file != NULL && fgets(line, sizeof line, file) != NULL);
    fclose(file);
    return strrchr(line, ')')[2] == 'S';
}

static void *pester_once(void *argument) {
    Pest *pest = argument;
    gate_wait(&pest->ready);
    for (int asleep = 0; asleep < 5; sleep_briefly()) asleep = sleeps(pest->id) ? asleep + 1 : 0;
    MUST(pthread_kill(pest->to, SIGUSR1) == 0);
    return NULL;
}

static void *pester_on(void *argument) {
    Pest *pest = argument;
    const struct timespec pause = {0, 1000000};
    while (!gate_is_open(&pest->end)) {
        MUST(pthread_kill(pest->to, SIGUSR1) == 0);
        nanosleep(&pause, NULL);
    }
    return NULL;
}

static Pest *pest_new(void *(*body)(void *)) {
    Pest *pest = calloc(1, sizeof *pest);
    MUST(pest != NULL);
    pest->to = pthread_self();
    pest->id = (pid_t)syscall(SYS_gettid);
    pest->thread = thread_run(body, pest);
    return pest;
}

Pest *pest_once(void) {
    Pest *pest = pest_new(pester_once);
    gate_open(&pest->ready);
    return pest;
}

Pest *pest_storm(void) { return pest_new(pester_on); }

void let_signals(bool in) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    pthread_sigmask(in ? SIG_UNBLOCK : SIG_BLOCK, &set, NULL);
}

void pest_free(Pest *pest) {
    gate_open(&pest->end);
    thread_join(pest->thread);
    free(pest);
}
