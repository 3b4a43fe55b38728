/* Start and Destroy on two threads at once, at all distances from each other. */
#include "stress.h"

#include <pthread.h>

static pthread_barrier_t both;
static HP_TcpAgent agent;
static bool goes_on;

static void *start(void *argument) {
    for (;;) {
        pthread_barrier_wait(&both);
        if (!goes_on) return argument;
        HP_Agent_Start(agent, NULL, TRUE);
        pthread_barrier_wait(&both);
    }
}

/* Whichever comes first, Destroy returns; one that hangs ends the case by its time limit.
 * proves: TCP-143 COM-23 */
CASE(destroy_returns) {
    enum { DISTANCES = 400 };
    Deadline deadline = stress_begin();
    MUST(pthread_barrier_init(&both, NULL, 2) == 0);
    Thread *starter = thread_run(start, NULL);
    HP_TcpAgentListener listener = Create_HP_TcpAgentListener();
    long rounds = 0;
    for (; (goes_on = stress_goes_on(deadline)); rounds++) {
        agent = Create_HP_TcpAgent(listener);
        HP_Agent_SetWorkerThreadCount(agent, 1);
        pthread_barrier_wait(&both);
        for (_Atomic int spins = 0; spins < rounds * 7 % DISTANCES; spins++) continue;
        Destroy_HP_TcpAgent(agent);
        pthread_barrier_wait(&both);
    }
    pthread_barrier_wait(&both);
    thread_join(starter);
    Destroy_HP_TcpAgentListener(listener);
    chat("%ld rounds", rounds);
    WAIT(count_threads() == 1);
    fact("all returned");
}
