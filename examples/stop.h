/* How the example servers are told to stop: SIGINT, SIGTERM, or the end of their standard input. */
#ifndef EXAMPLE_STOP_H
#define EXAMPLE_STOP_H

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* Makes a descriptor that the stop signals come out of; -1 if that fails. To be called
 * before the library starts threads: they inherit that the signals are blocked, and so
 * the signals come out of the descriptor only. */
static inline int open_stop_signals(void)
{
    sigset_t signals;

    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    int descriptor = signalfd(-1, &signals, SFD_CLOEXEC);
    if (descriptor < 0)
        perror("signalfd");
    return descriptor;
}

/* Returns at a stop signal or at the end of stdin. */
static inline void wait_for_stop(int stop_signals)
{
    struct pollfd sources[2] = {
        {.fd = stop_signals, .events = POLLIN},
        {.fd = STDIN_FILENO, .events = POLLIN},
    };
    char ignored[256];

    for (;;) {
        if (poll(sources, 2, -1) < 0)
            continue; /* interrupted */
        if (sources[0].revents != 0)
            return;
        if (sources[1].revents != 0 && read(STDIN_FILENO, ignored, sizeof ignored) <= 0)
            return;
    }
}

#endif
