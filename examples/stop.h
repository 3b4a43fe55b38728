/* How the example servers end: at SIGINT (Ctrl-C), at SIGTERM or at the end of their standard input. For C and C++.
 *
 * A source that includes it defines _GNU_SOURCE first (C++ compilers do that themselves). */
#ifndef EXAMPLE_STOP_H
#define EXAMPLE_STOP_H

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* Makes a descriptor from which the stop signals can be read, and returns it, or -1 after a message. It must be called before
 * the library starts its threads, which inherit the blocked signals, so that the signals arrive only at the descriptor. */
static inline int open_stop_signals(void)
{
    sigset_t signals;

    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    int descriptor = signalfd(-1, &signals, SFD_CLOEXEC);
    if (descriptor < 0)
        perror("signalfd");
    return descriptor;
}

/* Waits for so many milliseconds, or without a limit if they are negative. Returns 1 as soon as the program should stop, and 0
 * if the time is over or something was typed, which is ignored. */
static inline int stop_within(int stop_signals, int milliseconds)
{
    struct pollfd sources[2];
    char ignored[256];

    sources[0].fd = stop_signals;
    sources[1].fd = STDIN_FILENO;
    sources[0].events = sources[1].events = POLLIN;
    if (poll(sources, 2, milliseconds) <= 0)
        return 0; /* the time is over, or a signal of another kind has interrupted the wait */
    return sources[0].revents != 0 || (sources[1].revents != 0 && read(STDIN_FILENO, ignored, sizeof ignored) <= 0);
}

/* Returns when the program should stop. */
static inline void wait_for_stop(int stop_signals)
{
    while (!stop_within(stop_signals, -1))
        ;
}

#endif
