/* Many threads start, stop, connect and close at once; every round is checked for events owed and descriptors left. */
#include "rig.h"
#include "stress.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>

typedef struct { Rig *rig; pthread_barrier_t *barrier; _Atomic int won, odd; } Race;

static void *stop_together(void *argument) {
    Race *race = argument;
    pthread_barrier_wait(race->barrier);
    errno = 0;
    if (TRUTH(rig_stop(race->rig))) race->won++;
    else race->odd += SYS_GetLastError() != EPERM;
    return NULL;
}

/* proves: COM-35 COM-36 TCP-47 */
CASE(stops_at_once) {
    enum { STOPPERS = 6, ROUNDS = 15 };
    EACH_ROLE(role) {
        pthread_barrier_t barrier;
        MUST(pthread_barrier_init(&barrier, NULL, STOPPERS) == 0);
        Race race = {.rig = rig_new(role, NULL), .barrier = &barrier};
        Rig *rig = race.rig;
        int closes = 0, shutdowns = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Link link = link_up(rig);
            Thread *threads[STOPPERS];
            for (int i = 0; i < STOPPERS; i++) threads[i] = thread_run(stop_together, &race);
            for (int i = 0; i < STOPPERS; i++) thread_join(threads[i]);
            closes += rig_seen(rig, ON_CLOSE, 0);
            shutdowns += rig_seen(rig, ON_SHUTDOWN, 0);
            MUST(rig_state(rig) == SS_STOPPED); /* the winner has returned */
            rig_forget(rig);
            peer_close(link.peer);
        }
        fact("%s: TRUE %d of %d, other errno %d, OnClose %d, OnShutdown %d", role_text(role), race.won, ROUNDS, race.odd, closes, shutdowns);
        rig_free(rig);
        pthread_barrier_destroy(&barrier);
    }
}

static void *stop_beside_destroy(void *argument) {
    Race *race = argument;
    pthread_barrier_wait(race->barrier);
    rig_stop(race->rig);
    return NULL;
}

/* A Stop and a Destroy at once: Destroy waits for the Stop of the other thread.
 * proves: COM-23 COM-35 ABI-44 */
CASE(stop_beside_destroy) {
    pthread_barrier_t barrier;
    MUST(pthread_barrier_init(&barrier, NULL, 2) == 0);
    EACH_ROLE(role) {
        WAIT(count_threads() == 1);
        int closes = 0, before = count_fds();
        for (int round = 0; round < 20; round++) {
            Race race = {.rig = rig_new(role, NULL), .barrier = &barrier};
            Rig *rig = race.rig;
            Link link = link_up(rig);
            Thread *thread = thread_run(stop_beside_destroy, &race);
            pthread_barrier_wait(&barrier);
            if (role == SERVER) Destroy_HP_TcpServer(rig->object);
            else if (role == AGENT) Destroy_HP_TcpAgent(rig->object);
            else Destroy_HP_TcpClient(rig->object);
            closes += rig_seen(rig, ON_CLOSE, 0);
            thread_join(thread);
            rig_free(rig); /* the handle is dead by now */
            peer_close(link.peer);
        }
        WAIT(count_threads() == 1 && count_fds() == before);
        fact("%s: OnClose before Destroy returned %d of 20", role_text(role), closes);
    }
    pthread_barrier_destroy(&barrier);
}

typedef struct { Rig *rig; _Atomic int port; Gate stop; _Atomic int begun, accepted; } Storm;

static void *connect_on(void *argument) {
    Storm *storm = argument;
    while (!gate_is_open(&storm->stop)) {
        int port = storm->port, fd = port == 0 ? -1 : peer_try_connect((unsigned short)port);
        if (port == 0) sleep_briefly();
        if (fd < 0) continue;
        if (fd % 2) peer_send(fd, "x", 1);
        peer_close(fd);
    }
    return NULL;
}

/* proves: TCP-151 COM-36 TCP-93 TCP-99 */
CASE(server_stops_under_storm) {
    enum { ROUNDS = 50, THREADS = 3 };
    Times times = {0};
    Storm storm = {.rig = rig_new(SERVER, NULL)};
    Rig *rig = storm.rig;
    rig->logging = LOG_SUMS;
    Thread *threads[THREADS];
    for (int i = 0; i < THREADS; i++) threads[i] = thread_run(connect_on, &storm);
    int before = count_fds(), stops = 0, unequal = 0, disorder = 0;
    for (int round = 0; round < ROUNDS; round++) {
        rig_listen(rig);
        storm.port = rig->port;
        WAIT(rig_seen(rig, ON_ACCEPT, 0) >= 5);
        long long begun = now_ms();
        stops += TRUTH(rig_stop(rig));
        times_add(&times, now_ms() - begun);
        unequal += rig_seen(rig, ON_CLOSE, 0) != rig_seen(rig, ON_HANDSHAKE, 0) || rig_seen(rig, ON_SHUTDOWN, 0) != 1;
        disorder += rig_disorder(rig) + rig_overlaps(rig);
        rig_forget(rig);
        storm.port = 0;
        WAIT(count_fds() == before);
    }
    gate_open(&storm.stop);
    for (int i = 0; i < THREADS; i++) thread_join(threads[i]);
    times_chat(&times, "Stop");
    fact("stops %d, rounds with events missing %d, out of order or at once %d", stops, unequal, disorder);
    rig_free(rig);
}

static void *agent_connect_on(void *argument) {
    Storm *storm = argument;
    while (!gate_is_open(&storm->stop)) {
        HP_CONNID id = 0;
        storm->begun++;
        storm->accepted += TRUTH(HP_Agent_Connect(storm->rig->object, "127.0.0.1", (USHORT)storm->port, &id));
        storm->begun--;
        if (rig_state(storm->rig) != SS_STARTED) sleep_briefly();
    }
    return NULL;
}

/* By the end of Stop each established connection has had its OnClose, and so has each asynchronous attempt that was accepted. A
 * synchronous Connect may fail after OnHandShake (TCP-26), so there are more OnHandShakes than successes. proves: TCP-33 TCP-93
 * TCP-26 COM-36 */
CASE(agent_stops_under_connects) {
    enum { ROUNDS = 50, THREADS = 3 };
    for (int asynchronous = 0; asynchronous <= 1; asynchronous++) {
        Rig *server = rig_new(SERVER, NULL);
        server->logging = LOG_NOTHING;
        rig_listen(server);
        Storm storm = {.rig = rig_new(AGENT, NULL), .port = server->port};
        Rig *rig = storm.rig;
        rig->logging = LOG_SUMS;
        Thread *threads[THREADS];
        for (int i = 0; i < THREADS; i++) threads[i] = thread_run(agent_connect_on, &storm);
        int stops = 0, unequal = 0, disorder = 0, left = 0;
        Times times = {0};
        for (int round = 0; round < ROUNDS; round++) {
            rig_start_agent(rig, asynchronous);
            WAIT(rig_seen(rig, ON_HANDSHAKE, 0) >= 5);
            long long begun = now_ms();
        stops += TRUTH(rig_stop(rig));
        times_add(&times, now_ms() - begun);
            WAIT(storm.begun == 0); /* threads that were in Connect during the Stop have returned */
            int closes = rig_seen(rig, ON_CLOSE, 0);
            unequal += asynchronous ? closes != storm.accepted : closes != rig_seen(rig, ON_HANDSHAKE, 0) || closes < storm.accepted;
            left += (int)rig_count(rig);
            disorder += rig_disorder(rig) + rig_overlaps(rig);
            rig_forget(rig);
            storm.accepted = 0;
        }
        gate_open(&storm.stop);
        for (int i = 0; i < THREADS; i++) thread_join(threads[i]);
        times_chat(&times, "Stop");
        fact("%s: stops %d, rounds with an OnClose missing %d, connections left %d, out of order or at once %d",
             asynchronous ? "asynchronous" : "synchronous", stops, unequal, left, disorder);
        rig_free(rig);
        rig_free(server);
    }
}

typedef struct { Rig *rig; HP_CONNID id; Gate stop; } Work;

static void *send_on(void *argument) {
    Work *work = argument;
    static const char data[3000];
    while (!gate_is_open(&work->stop)) rig_send(work->rig, work->id, data, sizeof data);
    return NULL;
}

/* proves: TCP-140 TCP-155 TCP-93 TCP-80 TCP-162 */
CASE(sends_race_close) {
    EACH_ROLE(role) {
        WAIT(count_threads() == 1);
        int before = count_fds(), closes = 0, rounds = 45;
        Rig *rig = rig_new(role, NULL);
        rig->logging = LOG_SUMS;
        for (int i = 0; i < rounds; i++) {
            Link link = i == 0 || role == CLIENT ? link_up(rig) : link_more(rig);
            Work work = {.rig = rig, .id = link.id};
            Thread *threads[] = {thread_run(send_on, &work), thread_run(send_on, &work)};
            if (i % 2) WAIT(rig_bytes(rig, ON_SEND, link.id) > 0);
            if (i % 3 == 0) peer_reset(link.peer);
            else if (i % 3 == 1) rig_disconnect(rig, link.id, TRUE);
            else peer_half_close(link.peer);
            WAIT(rig_ended(rig));
            gate_open(&work.stop);
            thread_join(threads[0]);
            thread_join(threads[1]);
            if (i % 3 != 0) peer_close(link.peer);
            closes = rig_seen(rig, ON_CLOSE, 0);
        }
        fact("%s: OnClose %d of %d, overlaps %d, out of order %d", role_text(role), closes, rounds, rig_overlaps(rig), rig_disorder(rig));
        rig_free(rig);
        WAIT(count_fds() == before);
    }
}
