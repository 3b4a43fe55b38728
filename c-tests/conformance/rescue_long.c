/* Callbacks that stay blocked for long: the others keep their speed, and without traffic nothing costs anything (TCP-133). */
#include "stall.h"

#include "process.h"

#include <poll.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MOST_WORKERS = 32, OTHERS = 6, ROUNDS = 150, WINDOWS = 4, SLOWER = 12 };

static long long now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

/* The time of a number of round trips, on each of the links in turn. */
static long window(const Link *links) {
    long long start = now_us();
    for (int i = 0; i < ROUNDS; i++) MUST(stall_echo(links[i % OTHERS]));
    return (long)(now_us() - start);
}

/* The median of a few measurements, which leaves out moments in which something else used the processors. */
static long speed(const Link *links) {
    long times[WINDOWS];
    for (int i = 0; i < WINDOWS; i++) {
        long time = window(links);
        int place = i;
        for (; place > 0 && times[place - 1] > time; place--) times[place] = times[place - 1];
        times[place] = time;
    }
    return times[WINDOWS / 2];
}

enum { LATER_MS = 600, TRIES = 8 };

/* Judged by the same round trips with nothing blocked, after some traffic: how the workers share the work may change as time passes. */
static bool keeps_speed(const Link *links, long before) {
    long long later = now_ms() + LATER_MS;
    while (now_ms() < later) window(links);
    long last = speed(links);
    for (int i = 1; i < TRIES && last > SLOWER * before; i++) last = speed(links);
    chat("%d round trips: %ld us, while blocked %ld us", ROUNDS, before, last);
    return last <= SLOWER * before;
}

static void others_beside(Role role, int workers, int blocked) {
    stall_reset();
    Rig *rig = rig_new(role, stall_hook);
    rig->logging = LOG_SUMS;
    rig_set_workers(rig, (DWORD)workers);
    Link links[MOST_WORKERS - 1 + OTHERS] = {link_up(rig)};
    int count = blocked + OTHERS;
    for (int i = 1; i < count; i++) links[i] = link_more(rig);
    long before = speed(links);
    for (int i = 0; i < blocked; i++) stall_block(links[OTHERS + i], 'B');
    bool during = keeps_speed(links, before);
    stall_release();
    WAIT(stall_blocked() == 0);
    fact("%s, %d of %d workers blocked: others keep their speed %d, overlaps %d", role_text(role), blocked, workers, during, rig_overlaps(rig));
    rig_free(rig);
    for (int i = 0; i < count; i++) peer_close(links[i].peer);
}

/* With no more workers than processors, the last free one also has to wait for events of its own. proves:
 * TCP-133 */
CASE(others_keep_their_speed) {
    EACH_MULTI_ROLE(role) {
        others_beside(role, 2, 1);
        others_beside(role, 3, 2);
        for (int blocked = 1; blocked < 4; blocked++) others_beside(role, 4, blocked);
        others_beside(role, MOST_WORKERS, MOST_WORKERS - 1);
    }
}

/* Callbacks that sleep in the kernel until a byte in a pipe frees one of them, so that nothing moves meanwhile. */
typedef struct { int ends[2]; _Atomic int inside; } Pit;

static void pit_open(Pit *pit) {
    MUST(pipe(pit->ends) == 0);
    pit->inside = 0;
}

static void pit_wait(Pit *pit) {
    char byte;
    pit->inside++;
    while (read(pit->ends[0], &byte, 1) != 1) {}
    pit->inside--;
}

static void pit_free(Pit *pit, int count) {
    for (int i = 0; i < count; i++) MUST(write(pit->ends[1], "", 1) == 1);
}

static void pit_close(Pit *pit) {
    close(pit->ends[0]);
    close(pit->ends[1]);
}

/* 'B' blocks, 'T' sends before and after it blocks, and then blocks again; anything else is echoed. */
static En_HP_HandleResult block_in_pit(Rig *rig, const Event *event) {
    Pit *pit = rig->user;
    if (event->kind != ON_RECEIVE) return HR_OK;
    char first = (char)event->data[0];
    if (first == 'T') {
        rig_send(rig, event->id, "one", 3);
        pit_wait(pit);
        rig_send(rig, event->id, "two", 3);
    }
    if (first == 'T' || first == 'B') pit_wait(pit);
    else rig_send(rig, event->id, event->data, event->length);
    return HR_OK;
}

static void block(Pit *pit, Link link, const char *how) {
    int before = pit->inside;
    peer_send(link.peer, how, 1);
    WAIT(pit->inside == before + 1);
}

enum { QUIET_MS = 300, FEW = 4 };

/* Waits for a period in which hardly any thread of the library has woken up. */
static bool comes_to_rest(void) {
    long long until = now_ms() + WAIT_LIMIT_MS;
    long before, after;
    do {
        before = sleeps_of_others();
        poll(NULL, 0, QUIET_MS);
        after = sleeps_of_others();
        if (after - before <= FEW) return true;
    } while (now_ms() < until);
    chat("woken up %ld times in %d ms", after - before, QUIET_MS);
    return false;
}

static void rest(Role role, int workers, int blocked) {
    Pit pit;
    pit_open(&pit);
    Rig *rig = rig_new(role, block_in_pit);
    rig->user = &pit;
    rig_set_workers(rig, (DWORD)workers);
    Link links[MOST_WORKERS + 1] = {link_up(rig)};
    for (int i = 1; i <= blocked; i++) links[i] = link_more(rig);
    for (int i = 0; i < blocked; i++) block(&pit, links[i], "B");
    bool quiet = comes_to_rest();
    int echoes = blocked < workers ? stall_echo(links[blocked]) : 0;
    pit_free(&pit, blocked);
    WAIT(pit.inside == 0);
    for (int i = 0; i <= blocked; i++) echoes += stall_echo(links[i]);
    fact("%s, %d of %d blocked: at rest %d, all others echo %d, at rest afterwards %d", role_text(role), blocked, workers, quiet,
         echoes == blocked + 1 + (blocked < workers), comes_to_rest());
    rig_free(rig);
    for (int i = 0; i <= blocked; i++) peer_close(links[i].peer);
    pit_close(&pit);
}

/* proves: TCP-133 TCP-134 */
CASE(blocked_callbacks_cost_nothing) {
    EACH_MULTI_ROLE(role) {
        rest(role, 2, 1);
        rest(role, 2, 2);
        rest(role, 4, 3);
        rest(role, MOST_WORKERS, 1);
        rest(role, MOST_WORKERS, MOST_WORKERS - 1);
    }
}

/* What a callback sends between two blocks is written although nothing else moves.
 * proves: TCP-133 TCP-141 */
CASE(sends_between_blocks) {
    EACH_MULTI_ROLE(role) for (int workers = 2; workers <= 4; workers++) {
        Pit pit;
        pit_open(&pit);
        Rig *rig = rig_new(role, block_in_pit);
        rig->user = &pit;
        rig_unset_on_send(rig);
        rig_set_workers(rig, (DWORD)workers);
        Link link = link_up(rig);
        char got[4] = "", then[4] = "";
        peer_send(link.peer, "T", 1);
        peer_read(link.peer, got, 3);
        bool quiet = comes_to_rest();
        pit_free(&pit, 1);
        peer_read(link.peer, then, 3);
        fact("%s, %d workers: %s, at rest %d, %s, still blocked %d", role_text(role), workers, got, quiet, then, pit.inside);
        pit_free(&pit, 1);
        fact("  afterwards %d", stall_echo(link));
        rig_free(rig);
        peer_close(link.peer);
        pit_close(&pit);
    }
}

/* A new block, by the connection that was blocked before or by another one, while nothing else moves.
 * proves: TCP-133 TCP-130 TCP-131 */
CASE(waves) {
    EACH_MULTI_ROLE(role) for (int workers = 2; workers <= 4; workers++) {
        enum { LINKS = 6, WAVES = 12 };
        Pit pit;
        pit_open(&pit);
        Rig *rig = rig_new(role, block_in_pit);
        rig->user = &pit;
        rig_set_workers(rig, (DWORD)workers);
        Link links[LINKS] = {link_up(rig)};
        for (int i = 1; i < LINKS; i++) links[i] = link_more(rig);
        int good = 0, expected = 0;
        for (int wave = 0; wave < WAVES; wave++) {
            int blocked = 1 + wave % (workers - 1), first = wave % LINKS;
            for (int i = 0; i < blocked; i++) block(&pit, links[(first + i) % LINKS], "B");
            if (wave % 6 == 0) comes_to_rest();
            for (int i = blocked; i < LINKS; i++, expected++) good += stall_echo(links[(first + i) % LINKS]);
            pit_free(&pit, blocked);
            for (int i = 0; i < LINKS; i++, expected++) good += stall_echo(links[i]);
        }
        fact("%s, %d workers: all echo %d, overlaps %d, out of order %d", role_text(role), workers, good == expected, rig_overlaps(rig),
             rig_disorder(rig));
        rig_free(rig);
        for (int i = 0; i < LINKS; i++) peer_close(links[i].peer);
        pit_close(&pit);
    }
}

static void *stop_it(void *rig) { return rig_stop(rig) ? rig : NULL; }

/* The free worker ends the others' connections, however the workers share the shards by then.
 * proves: TCP-133 COM-36 TCP-99 */
CASE(stop_after_a_rest) {
    EACH_MULTI_ROLE(role) for (int workers = 2; workers <= 8; workers *= 2) {
        Pit pit;
        pit_open(&pit);
        Rig *rig = rig_new(role, block_in_pit);
        rig->user = &pit;
        rig_set_workers(rig, (DWORD)workers);
        enum { LINKS = 10 };
        Link links[LINKS] = {link_up(rig)};
        for (int i = 1; i < LINKS; i++) links[i] = link_more(rig);
        for (int i = 0; i < workers - 1; i++) block(&pit, links[i], "B");
        bool quiet = comes_to_rest();
        Thread *thread = thread_run(stop_it, rig);
        WAIT(rig_seen(rig, ON_CLOSE, 0) == LINKS - (workers - 1));
        fact("%s, %d of %d blocked: at rest %d, the others were closed, still blocked %d", role_text(role), workers - 1, workers, quiet, pit.inside);
        pit_free(&pit, workers - 1);
        thread_join(thread);
        fact("  OnClose %d, %s", rig_seen(rig, ON_CLOSE, 0), state_text(rig_state(rig)));
        rig_free(rig);
        for (int i = 0; i < LINKS; i++) peer_close(links[i].peer);
        pit_close(&pit);
    }
}

static En_HP_HandleResult block_in_accept(Rig *rig, const Event *event) {
    Pit *pit = rig->user;
    if (event->kind == ON_ACCEPT && event->id == 1) pit_wait(pit);
    return stall_hook(rig, event);
}

/* proves: TCP-133 TCP-18 */
CASE(accepting_after_a_rest) {
    for (int workers = 2; workers <= 4; workers++) {
        stall_reset();
        Pit pit;
        pit_open(&pit);
        Rig *rig = rig_new(SERVER, block_in_accept);
        rig->user = &pit;
        rig_set_workers(rig, (DWORD)workers);
        rig_listen(rig);
        Link first = {rig, peer_connect(rig->port), 1};
        WAIT(pit.inside == 1);
        bool quiet = comes_to_rest();
        int good = 0;
        Link links[4];
        for (int i = 0; i < 4; i++) {
            links[i] = link_more(rig);
            good += stall_echo(links[i]);
        }
        pit_free(&pit, 1);
        fact("%d workers: at rest %d, accepted %d, the first one goes on %d", workers, quiet, good, stall_echo(first));
        rig_free(rig);
        for (int i = 0; i < 4; i++) peer_close(links[i].peer);
        peer_close(first.peer);
        pit_close(&pit);
    }
}
