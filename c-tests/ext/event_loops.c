/* HP_Ext_SetEventLoops: how many threads wait for events. */
#include <hpsocket/HPSocket4C-Ext.h>

#include "process.h"
#include "rig.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static DWORD of_the_environment(const char *value) {
    MUST(setenv("HPSOCKET_EVENT_LOOPS", value, 1) == 0);
    Rig *rig = rig_new(AGENT, NULL);
    DWORD loops = HP_Ext_GetEventLoops(rig->object);
    rig_free(rig);
    return loops;
}

static int loops_3(void) { return of_the_environment("3") == 3 ? 0 : 1; }
static int loops_text(void) { return of_the_environment("all") == 0 ? 0 : 1; }

/* proves: COM-70 COM-71 */
CASE(setting) {
    fact("HPSOCKET_EVENT_LOOPS=3: %s", child_run(loops_3) == 0 ? "the default" : "wrong");
    fact("HPSOCKET_EVENT_LOOPS=all: %s", child_run(loops_text) == 0 ? "0" : "wrong");
    EACH_MULTI_ROLE(role) {
        Rig *rig = rig_new(role, NULL);
        fact("-- %s: default %u", role_text(role), (unsigned)HP_Ext_GetEventLoops(rig->object));
        HP_Ext_SetEventLoops(rig->object, 513);
        fact("set: %u", (unsigned)HP_Ext_GetEventLoops(rig->object));
        if (role == SERVER) START(rig, "Start", HP_Server_Start(rig->object, "127.0.0.1", 0));
        if (role == AGENT) START(rig, "Start", HP_Agent_Start(rig->object, NULL, TRUE));
        HP_Ext_SetEventLoops(rig->object, 512);
        Link link = link_up(rig);
        HP_Ext_SetEventLoops(rig->object, 1);
        fact("set while it runs: %u; it answers: %d", (unsigned)HP_Ext_GetEventLoops(rig->object), peer_is_ended(link.peer) == false);
        peer_close(link.peer);
        rig_free(rig);
    }
}

enum { PEERS = 16, MESSAGES = 200, THREADS = 64 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_t seen[THREADS];
static int seen_count;

/* Computes for a moment, as callbacks do that need more than one processor; notes its thread. */
static En_HP_HandleResult compute(Rig *rig, const Event *event) {
    if (event->kind != ON_RECEIVE) return HR_OK;
    struct timespec now, begin;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
    do clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    while ((now.tv_sec - begin.tv_sec) * 1000000000L + now.tv_nsec - begin.tv_nsec < 200000);
    pthread_mutex_lock(&lock);
    int known = 0;
    while (known < seen_count && !pthread_equal(seen[known], pthread_self())) known++;
    if (known == seen_count && seen_count < THREADS) seen[seen_count++] = pthread_self();
    pthread_mutex_unlock(&lock);
    return rig_echo(rig, event);
}

static void *exchange(void *argument) {
    int peer = *(int *)argument;
    for (int i = 0; i < MESSAGES; i++) MUST(peer_echoes(peer));
    return NULL;
}

/* All peers exchange messages at once; how many threads have run callbacks. */
static int threads_under_load(DWORD loops) {
    Rig *rig = rig_new(SERVER, compute);
    rig->logging = LOG_SUMS;
    rig_set_workers(rig, 4);
    HP_Ext_SetEventLoops(rig->object, loops);
    rig_listen(rig);
    int peers[PEERS];
    pthread_t threads[PEERS];
    seen_count = 0;
    for (int i = 0; i < PEERS; i++) peers[i] = peer_connect(rig->port);
    for (int i = 0; i < PEERS; i++) MUST(pthread_create(&threads[i], NULL, exchange, &peers[i]) == 0);
    for (int i = 0; i < PEERS; i++) MUST(pthread_join(threads[i], NULL) == 0);
    fact("  overlaps %d, disorder %d", rig_overlaps(rig), rig_disorder(rig));
    for (int i = 0; i < PEERS; i++) peer_close(peers[i]);
    rig_free(rig);
    return seen_count;
}

/* Several loops where there are processors for them, and whatever their number everything is answered in order. */
/* proves: TCP-131 TCP-133 */
CASE(load) {
    bool alone = sysconf(_SC_NPROCESSORS_ONLN) == 1;
    for (DWORD loops = 0; loops <= 3; loops++) {
        fact("%u:", (unsigned)loops);
        int threads = threads_under_load(loops);
        if (loops != 1) fact("  several threads: %d", alone || threads > 1);
    }
}
