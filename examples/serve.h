/* The life cycle of the example servers in C. It is the same for all component types, because
 * the functions for servers also work for SSL servers, pull servers and so on. */
#ifndef EXAMPLE_SERVE_H
#define EXAMPLE_SERVE_H

#include <hpsocket/HPSocket4C.h>

#include "reason.h"
#include "stop.h"

#include <stdio.h>
#include <stdlib.h>

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
