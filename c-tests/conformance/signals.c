/* Signals and threads of the library: those that run callbacks have the mask of the thread that called Start, others take none. */
#include "process.h"
#include "rig.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

static bool same_mask(const sigset_t *one, const sigset_t *other) {
    for (int number = 1; number <= SIGRTMAX; number++)
        if (sigismember(one, number) != sigismember(other, number)) return false;
    return true;
}

static sigset_t own_mask(void) {
    sigset_t mask;
    MUST(pthread_sigmask(SIG_SETMASK, NULL, &mask) == 0);
    return mask;
}

static void handle(int number, void (*handler)(int)) {
    struct sigaction action = {.sa_handler = handler}; /* no SA_RESTART: interrupted calls have to cope */
    MUST(sigaction(number, &action, NULL) == 0);
}

static sigset_t expected;
static pthread_t program;
enum { KINDS = ON_SHUTDOWN + 1 };
static _Atomic int as_expected[KINDS], otherwise;

static En_HP_HandleResult look_at_the_mask(Rig *rig, const Event *event) {
    if (!pthread_equal(pthread_self(), program)) {
        sigset_t mask = own_mask();
        bool good = same_mask(&mask, &expected);
        as_expected[event->kind] += good;
        otherwise += !good;
    }
    if (event->kind == ON_RECEIVE && *event->data == 's') rig_stop(rig);
    else if (event->kind == ON_RECEIVE) rig_send(rig, event->id, event->data, event->length);
    return HR_OK;
}

/* proves: COM-101 COM-36 ABI-28 */
CASE(masks_of_callbacks) {
    const int blocked[] = {0, SIGUSR1, SIGPIPE};
    program = pthread_self();
    for (int i = 0; i < 3; i++) EACH_ROLE(role) {
        sigset_t open, before;
        sigemptyset(&open);
        if (blocked[i] != 0) sigaddset(&open, blocked[i]);
        pthread_sigmask(SIG_SETMASK, &open, NULL);
        expected = open;
        sigaddset(&expected, SIGPIPE);
        for (int kind = 0; kind < KINDS; kind++) as_expected[kind] = 0;
        otherwise = 0;
        before = own_mask();
        Rig *rig = rig_new(role, look_at_the_mask);
        Link link = link_up(rig);
        sigset_t after = own_mask();
        sigfillset(&open); /* what the program's thread does later has no influence */
        pthread_sigmask(SIG_SETMASK, &open, NULL);
        MUST(peer_echoes(link.peer));
        peer_send(link.peer, "s", 1);
        WAIT(rig_state(rig) == SS_STOPPED);
        fact("%d, %s: that of Start in OnReceive %d, in OnClose %d, in OnShutdown %d, another %d; Start's thread keeps its own %d",
             i, role_text(role), as_expected[ON_RECEIVE] > 1, as_expected[ON_CLOSE], as_expected[ON_SHUTDOWN], otherwise,
             same_mask(&before, &after));
        rig_free(rig);
    }
}

static Gate in_callback, leave_callback;
static pthread_t callback_thread;
static _Atomic int answers, answers_elsewhere;

static void answer(int number) {
    (void)number;
    if (pthread_equal(pthread_self(), callback_thread)) answers++;
    else answers_elsewhere++;
}

static En_HP_HandleResult wait_in_callback(Rig *rig, const Event *event) {
    (void)rig;
    if (event->kind != ON_RECEIVE) return HR_OK;
    callback_thread = pthread_self();
    gate_open(&in_callback);
    gate_wait(&leave_callback);
    return HR_OK;
}

/* As a garbage collector stops the threads that it knows, or a profiler samples them.
 * proves: COM-101 */
CASE(a_thread_in_a_callback_answers) {
    handle(SIGUSR1, answer);
    EACH_ROLE(role) {
        gate_close(&in_callback), gate_close(&leave_callback);
        answers = answers_elsewhere = 0;
        Rig *rig = rig_new(role, wait_in_callback);
        Link link = link_up(rig);
        peer_send(link.peer, "x", 1);
        gate_wait(&in_callback);
        MUST(pthread_kill(callback_thread, SIGUSR1) == 0);
        WAIT(answers > 0);
        fact("%s: answers inside the callback %d, elsewhere %d", role_text(role), answers, answers_elsewhere);
        gate_open(&leave_callback);
        rig_free(rig);
    }
}

static _Atomic pid_t spawned;

static En_HP_HandleResult spawn_in_callback(Rig *rig, const Event *event) {
    if (event->kind == ON_RECEIVE && *event->data == 's') rig_stop(rig);
    else if (event->kind == ON_RECEIVE || event->kind == ON_SHUTDOWN) {
        pid_t child = fork();
        if (child == 0) {
            execl("/bin/sleep", "sleep", "20", (char *)NULL);
            _exit(2);
        }
        spawned = child;
    }
    return HR_OK;
}

static void end_the_spawned(const char *where) {
    int status = 0;
    WAIT(spawned != 0);
    kill(spawned, SIGTERM);
    long long until = now_ms() + WAIT_LIMIT_MS;
    while (waitpid(spawned, &status, WNOHANG) == 0) {
        if (now_ms() > until) kill(spawned, SIGKILL);
        sleep_briefly();
    }
    fact("  spawned in %s: ended by SIGTERM %d", where, WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
    spawned = 0;
}

/* proves: COM-101 COM-105 */
CASE(children_of_callbacks) {
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, spawn_in_callback);
        Link link = link_up(rig);
        fact("%s", role_text(role));
        peer_send(link.peer, "x", 1);
        end_the_spawned("OnReceive");
        peer_send(link.peer, "s", 1);
        WAIT(rig_state(rig) == SS_STOPPED);
        if (role != CLIENT) end_the_spawned("OnShutdown");
        rig_free(rig);
    }
}

static _Atomic int took, took_too_early, took_apart;

static bool named(const char *prefix) {
    char name[THREAD_NAME] = "";
    return pthread_getname_np(pthread_self(), name, sizeof name) == 0 && strncmp(name, prefix, strlen(prefix)) == 0;
}

/* A thread of the library that has its own mask blocks SIGPIPE, which no other does here. */
static void look_who_takes_it(int number, siginfo_t *info, void *context) {
    (void)number, (void)info;
    if (pthread_equal(pthread_self(), program)) return;
    took++;
    took_too_early += !sigismember(&((ucontext_t *)context)->uc_sigmask, SIGPIPE);
    took_apart += named("hp-monitor");
}

typedef struct { Rig *rig; Gate done; } Starter;

static void *start_and_stop(void *argument) {
    Starter *starter = argument;
    sigset_t none;
    sigemptyset(&none);
    program = pthread_self();
    pthread_sigmask(SIG_SETMASK, &none, NULL);
    for (int i = 0; i < 25; i++) {
        rig_start_agent(starter->rig, true);
        rig_stop(starter->rig);
    }
    gate_open(&starter->done);
    return NULL;
}

/* proves: COM-101 */
CASE(nothing_is_taken_before_the_mask_is_set) {
    struct sigaction action = {.sa_sigaction = look_who_takes_it, .sa_flags = SA_SIGINFO};
    sigset_t all;
    MUST(sigaction(SIGUSR1, &action, NULL) == 0);
    sigfillset(&all);
    sigdelset(&all, SIGALRM);
    pthread_sigmask(SIG_SETMASK, &all, NULL);
    Starter starter = {.rig = rig_new(AGENT, NULL)};
    rig_set_workers(starter.rig, 16);
    Thread *thread = thread_run(start_and_stop, &starter);
    while (!gate_is_open(&starter.done)) kill(getpid(), SIGUSR1);
    thread_join(thread);
    fact("taken by workers without their mask %d, by the monitor %d", took_too_early, took_apart);
    chat("taken by workers %d", took);
    rig_free(starter.rig);
}

static _Atomic int hits, hits_apart;

static void count_hit(int number) {
    (void)number;
    hits++;
    hits_apart += named("hp-monitor");
}

enum { MOST = 64 };

/* The library's threads, by their names. */
static int library_threads(pid_t *threads) {
    DIR *directory = opendir("/proc/self/task");
    int count = 0;
    MUST(directory != NULL);
    for (struct dirent *entry; count < MOST && (entry = readdir(directory)) != NULL;) {
        char path[300], name[THREAD_NAME] = "";
        snprintf(path, sizeof path, "/proc/self/task/%s/comm", entry->d_name);
        FILE *file = fopen(path, "re");
        if (file == NULL) continue;
        bool read = fgets(name, sizeof name, file) != NULL;
        fclose(file);
        if (read && (strncmp(name, "io-disp-", 8) == 0 || strncmp(name, "hp-", 3) == 0))
            threads[count++] = (pid_t)strtol(entry->d_name, NULL, 10);
    }
    closedir(directory);
    return count;
}

static void hit(const pid_t *threads, int count) {
    for (int i = 0; i < count; i++) syscall(SYS_tgkill, getpid(), threads[i], SIGUSR1);
    nanosleep(&(struct timespec){.tv_nsec = 500000}, NULL);
}

static Gate storm_is_over;

static void *storm(void *unused) {
    (void)unused;
    pid_t threads[MOST];
    while (!gate_is_open(&storm_is_over)) hit(threads, library_threads(threads));
    return NULL;
}

static bool echoes_much(Link link) {
    static unsigned char got[100000];
    peer_send_pattern(link.peer, sizeof got);
    return peer_read(link.peer, got, sizeof got) == sizeof got && pattern_match(got, 0, sizeof got) == sizeof got;
}

static bool comes_and_goes(Rig *rig) {
    Link link = link_more(rig);
    bool echoes = peer_echoes(link.peer);
    peer_close(link.peer);
    return echoes;
}

/* Every thread is hit at about 1 kHz while it receives, sends, accepts, connects, waits and ends.
 * proves: COM-101 TCP-80 */
CASE(storm_on_all_threads) {
    handle(SIGUSR1, count_hit);
    Thread *thread = thread_run(storm, NULL);
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, rig_echo);
        rig->logging = LOG_SUMS;
        rig_set_workers(rig, 4);
        Link link = link_up(rig);
        bool good = true;
        int enough = hits + 500;
        while (good && hits < enough) good = echoes_much(link) && (role == CLIENT || comes_and_goes(rig));
        fact("%s: echoes %d", role_text(role), good);
        if (role != CLIENT) CALL("  Stop", rig_stop(rig));
        rig_free(rig);
    }
    gate_open(&storm_is_over);
    thread_join(thread);
    fact("on the monitor %d", hits_apart);
}

/* proves: COM-101 */
CASE(signals_at_rest) {
    handle(SIGUSR1, count_hit);
    Rig *rig = rig_new(SERVER, rig_echo);
    rig_set_workers(rig, 4);
    Link link = link_up(rig);
    pid_t threads[MOST];
    int count = library_threads(threads);
    long used = cpu_ms();
    for (int i = 0; i < 1000; i++) hit(threads, count);
    used = cpu_ms() - used;
    chat("%ld ms of processor time for %d signals", used, (int)hits);
    fact("less than 0.1 ms for each signal %d, on the monitor %d, echoes %d", used < 400 * TIME_FACTOR, hits_apart, peer_echoes(link.peer));
    rig_free(rig);
}
