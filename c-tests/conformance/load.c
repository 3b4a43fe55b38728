/* The order of events, fairness and resuming, with traffic that does not pause for the test. */
#include "stall.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>

static _Atomic int early;

static En_HP_HandleResult echo_and_compare(Rig *rig, const Event *event) {
    if (event->kind == ON_RECEIVE) rig_send(rig, event->id, event->data, event->length);
    if (event->kind == ON_SEND) early += rig_bytes(rig, ON_SEND, event->id) > rig_bytes(rig, ON_RECEIVE, event->id);
    return HR_OK;
}

enum { LINKS = 6, VOLUME = 200000 };

static void *send_volume(void *link) {
    peer_send_pattern(((Link *)link)->peer, VOLUME);
    return NULL;
}

/* proves: TCP-130 TCP-131 TCP-79 TCP-76 TCP-77 TCP-93 */
CASE(order) {
    EACH_ROLE(role) {
        early = 0;
        int count = role == CLIENT ? 1 : LINKS;
        Rig *rig = rig_new(role, NULL);
        rig->logging = LOG_SUMS;
        rig_set_buffer_size(rig, 700); /* many events, none at the sizes that peers use */
        USHORT port;
        int listener = peer_listen(&port);
        Link links[LINKS];
        if (role == SERVER) rig_listen(rig);
        if (role == AGENT) rig_start_agent(rig, true);
        rig->hook = echo_and_compare;
        for (int i = 0; i < count; i++) {
            if (role == AGENT) rig_connect(rig, port);
            if (role == CLIENT) rig_start_client(rig, port, true);
            links[i] = (Link){rig, role == SERVER ? peer_connect(rig->port) : peer_accept(listener), 0};
        }
        Thread *threads[LINKS];
        for (int i = 0; i < count; i++) threads[i] = thread_run(send_volume, &links[i]);
        int complete = 0;
        for (int i = 0; i < count; i++) complete += peer_read_pattern(links[i].peer, VOLUME) == VOLUME;
        for (int i = 0; i < count; i++) {
            thread_join(threads[i]);
            peer_close(links[i].peer);
        }
        WAIT(rig_ended(rig) && rig_seen(rig, ON_CLOSE, 0) == count);
        fact("%s: echoed %d, overlaps %d, out of order %d, OnSend before Send %d", role_text(role), complete, rig_overlaps(rig), rig_disorder(rig), early);
        rig_free(rig);
        peer_close(listener);
    }
}

typedef struct { int peer; Gate stop; } Flood;

static void *flood_on(void *argument) {
    Flood *flood = argument;
    static const char block[65536];
    while (!gate_is_open(&flood->stop) && send(flood->peer, block, sizeof block, MSG_NOSIGNAL) > 0) {}
    return NULL;
}

static void compute(long nanoseconds) {
    struct timespec start, now;
    clock_gettime(CLOCK_MONOTONIC, &start);
    do clock_gettime(CLOCK_MONOTONIC, &now);
    while ((now.tv_sec - start.tv_sec) * 1000000000L + now.tv_nsec - start.tv_nsec < nanoseconds);
}

/* Slower than the sender, with a buffer larger than any read, so that the socket is never found empty. */
static En_HP_HandleResult take_time(Rig *rig, const Event *event) {
    (void)rig;
    int large = 1 << 20;
    if (event->kind == ON_ACCEPT || event->kind == ON_PREPARE_CONNECT) setsockopt(event->fd, SOL_SOCKET, SO_RCVBUF, &large, sizeof large);
    if (event->kind == ON_RECEIVE && event->length > 1) compute(100000);
    if (event->kind == ON_RECEIVE && event->length == 1 && event->data[0] == 'B') stall_wait(event->id);
    return HR_OK;
}

enum { QUIET = 4, QUIET_ROUNDS = 5 };

/* A message to and from each quiet connection in turn, while the noisy ones go on. Each must come within the time limit. */
static void fact_quiet_served(Rig *rig, const Link *quiet, const char *label) {
    int served = 0, reached = 0;
    for (int round = 1; round <= QUIET_ROUNDS; round++)
        for (int i = 0; i < QUIET; i++) {
            char got;
            peer_send(quiet[i].peer, "q", 1);
            WAIT(rig_bytes(rig, ON_RECEIVE, quiet[i].id) == round);
            served++;
            rig_send(rig, quiet[i].id, "a", 1);
            reached += peer_read(quiet[i].peer, &got, 1) == 1;
        }
    fact("%s: quiet ones served %d, their answers %d", label, served, reached);
}

/* Two connections that send for ever and, with three workers, one whose callback
 * blocks. proves: TCP-142 TCP-61 TCP-60 TCP-133 */
CASE(endless_senders) {
    EACH_MULTI_ROLE(role) for (int workers = 1; workers <= 3; workers++) {
        stall_reset();
        Rig *rig = rig_new(role, take_time);
        rig->logging = LOG_SUMS;
        rig_set_workers(rig, (DWORD)workers);
        rig_set_buffer_size(rig, 65536);
        Link noisy[] = {link_up(rig), link_more(rig)}, quiet[QUIET], blocked = link_more(rig);
        for (int i = 0; i < QUIET; i++) quiet[i] = link_more(rig);
        Flood floods[] = {{.peer = noisy[0].peer}, {.peer = noisy[1].peer}};
        Thread *threads[] = {thread_run(flood_on, &floods[0]), thread_run(flood_on, &floods[1])};
        WAIT(rig_bytes(rig, ON_RECEIVE, noisy[0].id) > 1000000 && rig_bytes(rig, ON_RECEIVE, noisy[1].id) > 1000000);
        if (workers == 3) {
            peer_send(blocked.peer, "B", 1);
            WAIT(stall_blocked() == 1);
        }
        char label[64];
        snprintf(label, sizeof label, "%s, %d workers", role_text(role), workers);
        fact_quiet_served(rig, quiet, label);
        int closed = rig_seen(rig, ON_CLOSE, 0);
        CALL("  Disconnect of a noisy one", rig_disconnect(rig, noisy[0].id, TRUE));
        WAIT(rig_seen(rig, ON_CLOSE, 0) == closed + 1);
        peer_close(quiet[0].peer);
        WAIT(rig_seen(rig, ON_CLOSE, 0) == closed + 2);
        stall_release();
        CALL("  Stop beside a noisy one", rig_stop(rig));
        fact("  OnClose %d", rig_seen(rig, ON_CLOSE, 0));
        for (int i = 0; i < 2; i++) {
            gate_open(&floods[i].stop);
            thread_join(threads[i]);
        }
        rig_free(rig);
    }
}

/* proves: TCP-142 TCP-47 */
CASE(client_stops_in_a_flood) {
    for (int i = 0; i < 5; i++) {
        Rig *rig = rig_new(CLIENT, NULL);
        Link link = link_up(rig);
        rig->logging = LOG_SUMS;
        Flood flood = {.peer = link.peer};
        Thread *thread = thread_run(flood_on, &flood);
        WAIT(rig_bytes(rig, ON_RECEIVE, link.id) > 1000000);
        CALL("Stop", rig_stop(rig));
        gate_open(&flood.stop);
        thread_join(thread);
        fact("OnClose %d, state %s", rig_seen(rig, ON_CLOSE, 0), state_text(rig_state(rig)));
        rig_free(rig);
        peer_close(link.peer);
    }
}

static Gate release;

static En_HP_HandleResult block_first(Rig *rig, const Event *event) {
    (void)rig;
    if (event->kind == ON_RECEIVE) gate_wait(&release);
    return HR_OK;
}

/* Sends what the kernel takes without a reader, at most 1 MB. */
static long fill_kernel(int peer) {
    enum { MOST = 1 << 20 };
    static unsigned char pattern[MOST];
    long total = 0;
    pattern_fill(pattern, 0, sizeof pattern);
    for (ssize_t sent; total < MOST && (sent = send(peer, pattern + total, (size_t)(MOST - total), MSG_DONTWAIT | MSG_NOSIGNAL)) > 0;) total += sent;
    return total;
}

/* More than one turn's worth of data lies in front of the end of stream.
 * proves: TCP-61 TCP-94 TCP-131 TCP-95 */
CASE(all_data_before_close) {
    EACH_ROLE(role) for (int half = 0; half <= 1; half++) {
        gate_close(&release);
        Rig *rig = rig_new(role, block_first);
        rig_set_workers(rig, 1);
        rig_set_buffer_size(rig, 64);
        Link link = link_up(rig);
        rig->logging = LOG_SUMS;
        long total = fill_kernel(link.peer);
        if (half) peer_half_close(link.peer);
        else peer_close(link.peer);
        gate_open(&release);
        WAIT(rig_ended(rig) && rig_seen(rig, ON_CLOSE, 0) == 1);
        fact("%s, %s: all received %d, in order %d, overlaps %d, out of order %d", role_text(role), half ? "half-closed" : "closed",
             rig_bytes(rig, ON_RECEIVE, link.id) == total, rig_intact(rig, ON_RECEIVE, link.id) == total, rig_overlaps(rig), rig_disorder(rig));
        rig_free(rig);
    }
}

typedef struct { Link link; pthread_barrier_t *barrier; int rounds; } Resumer;

static void *resume_together(void *argument) {
    Resumer *resumer = argument;
    for (int i = 0; i < resumer->rounds; i++) {
        pthread_barrier_wait(resumer->barrier);
        rig_pause(resumer->link.rig, resumer->link.id, FALSE);
        pthread_barrier_wait(resumer->barrier);
    }
    return NULL;
}

/* proves: TCP-173 TCP-64 TCP-141 */
CASE(resumed_by_many) {
    enum { RESUMERS = 4, ROUNDS = 100, PART = 1000 };
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, NULL);
        Link link = link_up(rig);
        pthread_barrier_t barrier;
        MUST(pthread_barrier_init(&barrier, NULL, RESUMERS + 1) == 0);
        Resumer resumer = {link, &barrier, ROUNDS};
        Thread *threads[RESUMERS];
        for (int i = 0; i < RESUMERS; i++) threads[i] = thread_run(resume_together, &resumer);
        static unsigned char pattern[ROUNDS * PART];
        pattern_fill(pattern, 0, sizeof pattern);
        for (int i = 0; i < ROUNDS; i++) {
            rig_pause(rig, link.id, TRUE);
            peer_send(link.peer, pattern + i * PART, PART);
            pthread_barrier_wait(&barrier);
            pthread_barrier_wait(&barrier);
            WAIT(rig_bytes(rig, ON_RECEIVE, link.id) == (i + 1) * PART); /* no further call wakes it */
        }
        for (int i = 0; i < RESUMERS; i++) thread_join(threads[i]);
        pthread_barrier_destroy(&barrier);
        fact("%s: intact %ld, overlaps %d", role_text(role), rig_intact(rig, ON_RECEIVE, link.id), rig_overlaps(rig));
        rig_free(rig);
    }
}

static En_HP_HandleResult pause_inside(Rig *rig, const Event *event) {
    if (event->kind == ON_RECEIVE) rig_pause(rig, event->id, TRUE);
    return HR_OK;
}

typedef struct { Link link; Gate stop; } Waker;

static void *resume_on(void *argument) {
    Waker *waker = argument;
    while (!gate_is_open(&waker->stop)) {
        rig_pause(waker->link.rig, waker->link.id, FALSE);
        sched_yield(); /* otherwise a checker that runs one thread at a time would mostly run this one */
    }
    return NULL;
}

/* Every callback pauses in the middle of what was read, other threads resume all the time.
 * proves: TCP-173 TCP-64 TCP-131 */
CASE(pause_inside_resume_outside) {
    enum { TOTAL = 200000 };
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, pause_inside);
        rig_set_buffer_size(rig, 100);
        Waker waker = {.link = link_up(rig)};
        Thread *threads[] = {thread_run(resume_on, &waker), thread_run(resume_on, &waker), thread_run(resume_on, &waker)};
        peer_send_pattern(waker.link.peer, TOTAL);
        rig_receives(rig, waker.link.id, TOTAL); /* what came is told below */
        gate_open(&waker.stop);
        for (int i = 0; i < 3; i++) thread_join(threads[i]);
        fact("%s: received %ld, in order %ld, overlaps %d", role_text(role), rig_bytes(rig, ON_RECEIVE, waker.link.id),
             rig_intact(rig, ON_RECEIVE, waker.link.id), rig_overlaps(rig));
        rig_free(rig);
    }
}
