/* The life cycle of the example servers. It is the same for all component types, because
 * an SSL or a pull server takes the functions of a server. They stop at SIGINT, at
 * SIGTERM or at the end of their standard input. */
#ifndef EXAMPLE_SERVE_H
#define EXAMPLE_SERVE_H

#include "reason.h"

#include <hpsocket/HPSocket4C.h>

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* Makes a descriptor from which the stop signals can be read; -1 if that fails. It
 * must be called before the library starts threads: they inherit the blocked signals,
 * so that the signals arrive only at the descriptor. */
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

/* Starts the server, serves until told to stop, stops. Returns the exit status. */
static inline int serve(HP_Server server, const char *address, USHORT port, int stop_signals)
{
    if (!HP_Server_Start(server, address, port)) {
        fprintf(stderr, "server: cannot start: %s\n", reason_of(server));
        return EXIT_FAILURE;
    }

    /* With port 0 the system chose one. */
    char bound[64];
    int bound_length = (int)sizeof bound;
    HP_Server_GetListenAddress(server, bound, &bound_length, &port);
    printf("READY %u\n", (unsigned)port);
    fflush(stdout);

    wait_for_stop(stop_signals);

    /* Closes every connection and returns after the last callback ended. */
    HP_Server_Stop(server);
    return EXIT_SUCCESS;
}

#endif
