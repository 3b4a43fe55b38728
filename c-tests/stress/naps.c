/* Many connections echo while some of their callbacks sleep for a millisecond; then the component stops under way. */
#include "rig.h"
#include "stress.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>

enum { CONNECTIONS = 300, DRIVERS = 3, EACH = CONNECTIONS / DRIVERS, WINDOW = 4, MESSAGE = 16, NAPS_IN = 20, RUN_MS = 1200 };
enum { MEAN_LEAST = 150, LEAST_SHARE = 6 }; /* messages per connection; the slowest of a driver's gets at least a sixth of the mean */

/* The callbacks' own. Plain data: those of one connection run one after the other and see each other's writes (TCP-130). */
static Dice dice_of[CONNECTIONS + 1];
static _Atomic long naps;

/* A piece of data may hold several messages. */
static En_HP_HandleResult nap_and_echo(Rig *rig, const Event *event) {
    if (event->kind == ON_ACCEPT || event->kind == ON_PREPARE_CONNECT) dice_of[event->id] = dice_new((int)event->id);
    if (event->kind != ON_RECEIVE) return HR_OK;
    for (int at = 0; at < event->length; at += MESSAGE) {
        if (dice_roll(&dice_of[event->id], NAPS_IN) != 0) continue;
        sleep_briefly();
        atomic_fetch_add_explicit(&naps, 1, memory_order_relaxed);
    }
    rig_send(rig, event->id, event->data, event->length);
    return HR_OK;
}

/* One stream per connection: the pattern, from an offset of its own. */
typedef struct { int peer; size_t base, sent; _Atomic size_t got; } Talk;
typedef struct { Talk talks[EACH]; const Gate *stopping; int wrong, cut; } Driver;

static void ask_more(Talk *talk) {
    unsigned char data[WINDOW * MESSAGE];
    size_t length = WINDOW * MESSAGE - (talk->sent - talk->got);
    length -= length % MESSAGE;
    pattern_fill(data, talk->base + talk->sent, length);
    if (length > 0) peer_send(talk->peer, data, length);
    talk->sent += length;
}

/* False at the end of the connection, which must not come before Stop. */
static bool hear(Driver *driver, Talk *talk) {
    unsigned char data[WINDOW * MESSAGE + 1]; /* more than is owed */
    bool stopping = gate_is_open(driver->stopping);
    ssize_t length = recv(talk->peer, data, sizeof data, MSG_DONTWAIT);
    if (length < 0 && (errno == EAGAIN || errno == EINTR)) return true;
    if (length <= 0) {
        driver->cut += !stopping && !gate_is_open(driver->stopping);
        return false;
    }
    driver->wrong += pattern_match(data, talk->base + talk->got, (size_t)length) != (size_t)length || talk->got + (size_t)length > talk->sent;
    talk->got += (size_t)length;
    ask_more(talk);
    return true;
}

static void *drive(void *argument) {
    Driver *driver = argument;
    struct pollfd polled[EACH];
    for (int i = 0; i < EACH; i++) {
        polled[i] = (struct pollfd){driver->talks[i].peer, POLLIN, 0};
        ask_more(&driver->talks[i]);
    }
    for (int live = EACH; live > 0;) {
        MUST(poll(polled, EACH, WAIT_LIMIT_MS) > 0);
        for (int i = 0; i < EACH; i++) {
            if (polled[i].revents == 0 || hear(driver, &driver->talks[i])) continue;
            polled[i].fd = -1; /* poll passes over it */
            live--;
        }
    }
    return NULL;
}

typedef struct { int rounds, wrong, cut, starved, stopped, unclosed; size_t messages; Times stops; } Result;

typedef struct { size_t sum, least; } Share;

/* Compared within a driver, so that it does not matter how the system schedules the drivers. */
static Share share_of(const Driver *driver) {
    Share share = {0, (size_t)-1};
    for (int i = 0; i < EACH; i++) {
        size_t got = driver->talks[i].got / MESSAGE;
        share.sum += got;
        share.least = got < share.least ? got : share.least;
    }
    return share;
}

/* On a busy machine there may be too few messages to compare. */
static bool few(const Driver *drivers) {
    for (int i = 0; i < DRIVERS; i++)
        if (share_of(&drivers[i]).sum < EACH * MEAN_LEAST) return true;
    return false;
}

static void judge(const Driver *driver, Result *result) {
    Share share = share_of(driver);
    chat("  messages of a connection: mean %zu, least %zu", share.sum / EACH, share.least);
    result->messages += share.sum;
    result->starved += share.least * LEAST_SHARE < share.sum / EACH || share.least == 0;
}

static void one_round(Role role, Result *result) {
    static Driver drivers[DRIVERS];
    Thread *threads[DRIVERS];
    Gate stopping = {0};
    Rig *rig = rig_new(role, nap_and_echo); /* with as many workers as it has by itself */
    rig->logging = LOG_SUMS;
    for (int i = 0; i < CONNECTIONS; i++) {
        Link link = i == 0 ? link_up(rig) : link_more(rig);
        drivers[i % DRIVERS].talks[i / DRIVERS] = (Talk){.peer = link.peer, .base = (size_t)i * 1009};
    }
    for (int i = 0; i < DRIVERS; i++) {
        drivers[i].wrong = drivers[i].cut = 0;
        drivers[i].stopping = &stopping;
        threads[i] = thread_run(drive, &drivers[i]);
    }
    for (long long until = now_ms() + RUN_MS, last = until + WAIT_LIMIT_MS; now_ms() < until || (few(drivers) && now_ms() < last);) sleep_briefly();
    for (int i = 0; i < DRIVERS; i++) judge(&drivers[i], result);
    gate_open(&stopping);
    long long begun = now_ms();
    result->stopped += TRUTH(rig_stop(rig));
    times_add(&result->stops, now_ms() - begun);
    for (int i = 0; i < DRIVERS; i++) {
        thread_join(threads[i]);
        result->wrong += drivers[i].wrong;
        result->cut += drivers[i].cut;
        for (int j = 0; j < EACH; j++) peer_close(drivers[i].talks[j].peer);
    }
    result->unclosed += CONNECTIONS - rig_seen(rig, ON_CLOSE, 0) + rig_disorder(rig) + rig_overlaps(rig);
    result->rounds++;
    rig_free(rig);
}

/* proves: TCP-130 TCP-142 TCP-93 COM-36 */
CASE(echoes) {
    Deadline deadline = stress_begin();
    int descriptors = count_fds(), threads = count_threads();
    Result result = {0};
    do {
        EACH_MULTI_ROLE(role) one_round(role, &result);
    } while (stress_is_long() && stress_goes_on(deadline));
    WAIT(count_fds() == descriptors && count_threads() == threads);
    chat("%zu messages, %ld naps", result.messages, naps);
    times_chat(&result.stops, "Stop");
    fact("naps %d, wrong answers %d, ends before Stop %d, drivers with a starved connection %d", naps > 0, result.wrong, result.cut, result.starved);
    fact("all stopped %d, OnClose missing or events out of order %d", result.stopped == result.rounds, result.unclosed);
}
