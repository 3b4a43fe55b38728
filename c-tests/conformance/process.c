/* What the library does to the process around it: signals, descriptors, threads, output. */
#include "rig.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

static bool mask_unchanged(const sigset_t *before) {
    sigset_t now;
    MUST(pthread_sigmask(SIG_SETMASK, NULL, &now) == 0);
    for (int signal = 1; signal < 32; signal++)
        if (sigismember(before, signal) != sigismember(&now, signal)) return false;
    return true;
}

/* proves: COM-101 ABI-28 COM-103 TCP-165 */
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

/* proves: COM-101 ABI-28 TCP-80 */
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
    link_up(rig);
    sigset_t block, old;
    sigemptyset(&block);
    sigaddset(&block, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &block, &old); /* now only a thread of the library could take it */
    kill(getpid(), SIGUSR1);
    for (long long until = now_ms() + 100; now_ms() < until;) nap(); /* a wrong delivery would happen at once */
    fact("taken by the library's threads %d", elsewhere);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    WAIT(on_main + elsewhere == 1);
    fact("taken by the program %d", on_main);
    rig_free(rig);
}

static int inheritable(void) {
    int count = 0;
    for (int fd = 3; fd < 256; fd++) {
        int flags = fcntl(fd, F_GETFD);
        count += flags >= 0 && !(flags & FD_CLOEXEC);
    }
    return count;
}

/* proves: COM-102 TCP-165 */
CASE(close_on_exec) {
    EACH_ROLE(role) {
        int before = inheritable();
        Rig *rig = rig_new(role, NULL);
        link_up(rig);
        fact("%s: descriptors a child would inherit %d", role_text(role), inheritable() - before);
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
