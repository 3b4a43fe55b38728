/* What the library does to the process around it: signals, descriptors, threads, output. */
#include "process.h"
#include "rig.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool mask_unchanged(const sigset_t *before) {
    sigset_t now;
    MUST(pthread_sigmask(SIG_SETMASK, NULL, &now) == 0);
    for (int signal = 1; signal < 32; signal++)
        if (sigismember(before, signal) != sigismember(&now, signal)) return false;
    return true;
}

/* proves: COM-101 ABI-28 COM-103 TCP-165 PROC-1 */
CASE(signal_mask) {
    USHORT port;
    peer_listen(&port);
    sigset_t before;
    MUST(pthread_sigmask(SIG_SETMASK, NULL, &before) == 0);
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, NULL);
        link_up(rig);
        fact("%s: mask unchanged %d", role_text(role), mask_unchanged(&before));
        rig_stop(rig);
        rig_free(rig);
    }
    struct sigaction action;
    MUST(sigaction(SIGPIPE, NULL, &action) == 0);
    fact("SIGPIPE disposition default %d", action.sa_handler == SIG_DFL);
}

static _Atomic int pipe_signals;
static void count_pipe(int signal) { pipe_signals += signal == SIGPIPE; }

/* proves: COM-101 ABI-28 TCP-80 PROC-1 */
CASE(no_sigpipe) {
    struct sigaction action = {.sa_handler = count_pipe};
    sigaction(SIGPIPE, &action, NULL);
    static unsigned char data[100000];
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, NULL);
        Link link = link_up(rig);
        peer_reset(link.peer);
        for (int i = 0; i < 50; i++) rig_send(rig, link.id, data, sizeof data); /* into the closed connection */
        WAIT(rig_ended(rig));
        fact("%s: OnClose %d", role_text(role), rig_seen(rig, ON_CLOSE, link.id));
        rig_free(rig);
    }
    fact("SIGPIPE %d", pipe_signals);
}

static pthread_t main_thread;
static _Atomic int on_main, elsewhere;
static void note_thread(int signal) {
    (void)signal;
    if (pthread_equal(pthread_self(), main_thread)) on_main++;
    else elsewhere++;
}

/* proves: COM-101 */
CASE(signals_stay_with_the_program) {
    struct sigaction action = {.sa_handler = note_thread};
    main_thread = pthread_self();
    sigaction(SIGUSR1, &action, NULL);
    Rig *rig = rig_new(SERVER, NULL);
    sigset_t block, old;
    sigemptyset(&block);
    sigaddset(&block, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &block, &old); /* so that workers block it as well */
    link_up(rig);
    kill(getpid(), SIGUSR1);
    for (long long until = now_ms() + 100; now_ms() < until;) sleep_briefly(); /* a wrong delivery would happen at once */
    fact("taken by the library's threads %d", elsewhere);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    WAIT(on_main + elsewhere == 1);
    fact("taken by the program %d", on_main);
    rig_free(rig);
}

/* What all signals do before and after: the library may change none. */
static int changed_dispositions(const struct sigaction *before) {
    int changed = 0;
    for (int number = 1; number < 32; number++) {
        struct sigaction now;
        if (sigaction(number, NULL, &now) != 0) continue;
        changed += now.sa_handler != before[number].sa_handler || now.sa_flags != before[number].sa_flags;
    }
    return changed;
}

/* proves: COM-103 COM-101 ABI-28 PROC-2 */
CASE(signal_dispositions) {
    struct sigaction before[32] = {0};
    for (int number = 1; number < 32; number++) sigaction(number, NULL, &before[number]);
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, NULL);
        Link link = link_up(rig);
        rig_send(rig, link.id, "x", 1);
        WAIT(rig_bytes(rig, ON_SEND, link.id) == 1);
        int running = changed_dispositions(before);
        rig_free(rig);
        fact("%s: changed while running %d, afterwards %d", role_text(role), running, changed_dispositions(before));
    }
}

/* Prints the asynchronous signals that the monitor leaves open, and the signals of faults that any thread blocks. */
static void count_masks(int *open, int *deaf) {
    const int asynchronous[] = {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGALRM, SIGTERM, SIGUSR1, SIGUSR2, SIGCHLD, SIGWINCH, SIGIO};
    const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
    DIR *directory = opendir("/proc/self/task");
    MUST(directory != NULL);
    *open = *deaf = 0;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        char path[300], line[200];
        bool apart = false;
        unsigned long blocked = 0;
        if (entry->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "/proc/self/task/%s/status", entry->d_name);
        FILE *file = fopen(path, "re");
        if (file == NULL) continue;
        while (fgets(line, sizeof line, file) != NULL) {
            if (strncmp(line, "SigBlk:", 7) == 0) blocked = strtoul(line + 7, NULL, 16);
            if (strncmp(line, "Name:\thp-monitor", 16) == 0) apart = true;
        }
        fclose(file);
        for (size_t i = 0; apart && i < sizeof asynchronous / sizeof *asynchronous; i++) *open += !(blocked >> (asynchronous[i] - 1) & 1);
        for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) *deaf += blocked >> (faults[i] - 1) & 1;
    }
    closedir(directory);
}

/* proves: COM-101 */
CASE(masks_of_library_threads) {
    EACH_ROLE(role) {
        int open, deaf;
        Rig *rig = rig_new(role, NULL);
        link_up(rig);
        WAIT(threads_named("hp-monitor") == (role == CLIENT ? 0 : 1));
        WAIT((count_masks(&open, &deaf), deaf == 0)); /* the C library starts threads with everything blocked */
        fact("%s: signals that the monitor takes %d, faults blocked %d", role_text(role), open, deaf);
        rig_free(rig);
    }
}

static En_HP_HandleResult echo(Rig *rig, const Event *event) {
    if (event->kind == ON_RECEIVE) rig_send(rig, event->id, event->data, event->length);
    return HR_OK;
}

/* proves: COM-101 TCP-80 */
CASE(signals_under_traffic) {
    struct sigaction action = {.sa_handler = note_thread}; /* no SA_RESTART: interrupted calls have to cope */
    main_thread = pthread_self();
    sigaction(SIGUSR1, &action, NULL);
    EACH_ROLE(role) {
        static char got[1000], sent[1000];
        Rig *rig = rig_new(role, echo);
        Link link = link_up(rig);
        int rounds = 0;
        on_main = elsewhere = 0;
        for (int i = 0; i < 100; i++) {
            memset(sent, 'a' + i % 26, sizeof sent);
            peer_send(link.peer, sent, sizeof sent);
            kill(getpid(), SIGUSR1);
            rounds += peer_read(link.peer, got, sizeof got) == sizeof got && memcmp(got, sent, sizeof got) == 0;
        }
        fact("%s: rounds %d, handler ran %d", role_text(role), rounds, on_main + elsewhere > 0);
        rig_free(rig);
    }
}

typedef struct { Rig *rig; USHORT port; pthread_t self; Gate running, done; bool ok; } Attempt;

static void *connect_synchronously(void *argument) {
    Attempt *attempt = argument;
    HP_CONNID id = 0;
    attempt->self = pthread_self();
    gate_open(&attempt->running);
    attempt->ok = TRUTH(attempt->rig->role == AGENT ? HP_Agent_Connect(attempt->rig->object, "127.0.0.1", attempt->port, &id)
                                                    : HP_Client_Start(attempt->rig->object, "127.0.0.1", attempt->port, FALSE));
    gate_open(&attempt->done);
    return NULL;
}

static bool is_connecting(Attempt *attempt) {
    return attempt->rig->role == AGENT ? rig_count(attempt->rig) == 1 : rig_seen(attempt->rig, ON_PREPARE_CONNECT, 0) == 1;
}

/* proves: COM-101 TCP-29 TCP-44 */
CASE(signal_during_synchronous_connect) {
    struct sigaction action = {.sa_handler = note_thread};
    sigaction(SIGUSR1, &action, NULL);
    for (Role role = AGENT; role <= CLIENT; role++) {
        Attempt attempt = {.rig = rig_new(role, NULL)};
        int listener = peer_listen_stuck(&attempt.port);
        if (role == AGENT) rig_start_agent(attempt.rig, false);
        Thread *thread = thread_run(connect_synchronously, &attempt);
        gate_wait(&attempt.running);
        WAIT(is_connecting(&attempt));
        for (int i = 0; i < 20 && !gate_is_open(&attempt.done); i++) {
            int before = on_main + elsewhere;
            pthread_kill(attempt.self, SIGUSR1);
            WAIT(on_main + elsewhere > before || gate_is_open(&attempt.done));
        }
        fact("%s: still connecting after signals %d", role_text(role), !gate_is_open(&attempt.done));
        peer_unstick(listener);
        gate_wait(&attempt.done);
        thread_join(thread);
        fact("  connected %d", attempt.ok);
        rig_free(attempt.rig);
    }
}

/* proves: COM-102 TCP-165 */
CASE(close_on_exec) {
    EACH_ROLE(role) {
        int before = inheritable_fds();
        Rig *rig = rig_new(role, NULL);
        link_up(rig);
        fact("%s: descriptors a child would inherit %d", role_text(role), inheritable_fds() - before);
        rig_free(rig);
    }
}

/* proves: COM-36 TCP-164 TCP-20 TCP-46 ABI-29 */
CASE(nothing_left) {
    int threads = count_threads();
    fact("threads before any object %d", threads);
    EACH_ROLE(role) {
        int descriptors = -1;
        for (int i = 0; i < 4; i++) { /* the first round may set up what is made once per process */
            if (i == 1) descriptors = count_fds();
            Rig *rig = rig_new(role, NULL);
            Link link = link_up(rig);
            rig_stop(rig);
            peer_close(link.peer);
            rig_free(rig);
        }
        WAIT(count_threads() == threads);
        fact("%s: descriptors left %d", role_text(role), count_fds() - descriptors);
    }
}

/* proves: COM-9 COM-103 */
CASE(silent) {
    int saved = dup(2), catcher[2];
    MUST(saved >= 0 && pipe2(catcher, O_NONBLOCK | O_CLOEXEC) == 0);
    dup2(catcher[1], 2);
    Rig *rig = rig_new(SERVER, NULL);
    HP_Server_SetWorkerThreadCount(rig->object, 0);
    HP_Server_Start(rig->object, "127.0.0.1", 0);
    HP_Server_Stop(rig->object);
    HP_Server_Send(rig->object, 5, (const BYTE *)"x", -1);
    HP_GetSocketErrorDesc((En_HP_SocketError)4711);
    rig_free(rig);
    dup2(saved, 2);
    char text[16];
    fact("written to stderr %d", read(catcher[0], text, sizeof text) > 0);
}
