/* A pool, its events, and tasks that wait until they are let go. */
#pragma once

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "facts.h"
#include "process.h"
#include "weak.h"

/* How often each event came. */
typedef struct { _Atomic int startup, shutdown, worker_start, worker_end; } Told;

/* A task that tells that it runs, and waits for the gate if it has one. */
typedef struct { Gate *gate; _Atomic int runs, done; } Job;

static void run_job(PVOID argument) {
    Job *job = argument;
    job->runs++;
    if (job->gate) gate_wait(job->gate);
    job->done++;
}

/* Submits it so often; all must be accepted. */
static inline void submit_jobs(HP_ThreadPool pool, Job *job, int count) {
    for (int i = 0; i < count; i++) MUST(TRUTH(HP_ThreadPool_Submit(pool, run_job, job, 0)));
}

/* Starts it so that every worker runs the job, which waits for its gate. */
static inline void start_busy(HP_ThreadPool pool, int workers, DWORD most_waiting, int policy, Job *job) {
    MUST(TRUTH(HP_ThreadPool_Start(pool, (DWORD)workers, most_waiting, policy, 0)));
    for (int i = 1; i <= workers; i++) {
        submit_jobs(pool, job, 1);
        WAIT(job->runs >= i);
    }
}

static inline void fact_numbers(HP_ThreadPool pool, const char *when) {
    fact("%s: %s started:%d waiting:%u running:%u threads:%u most:%u policy:%d", when, state_text(HP_ThreadPool_GetState(pool)),
         TRUTH(HP_ThreadPool_HasStarted(pool)), HP_ThreadPool_GetQueueSize(pool), HP_ThreadPool_GetTaskCount(pool),
         HP_ThreadPool_GetThreadCount(pool), HP_ThreadPool_GetMaxQueueSize(pool), HP_ThreadPool_GetRejectedPolicy(pool));
}
