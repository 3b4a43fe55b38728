/* No 40 ms of Nagle's algorithm and delayed acknowledgements with default options: big messages take about as long as with
 * TCP_NODELAY, in the same run. */
#include "rig.h"

#include <time.h>

enum { SIZE = 256 * 1024, MESSAGES = 60, RUNS = 3, WORK_NS = 20000, ONE_DELAY_MS = 40 };

/* Works for a moment, so that more has come when the next piece is read. */
static En_HP_HandleResult work_and_echo(Rig *rig, const Event *event) {
    struct timespec now, until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += WORK_NS;
    do clock_gettime(CLOCK_MONOTONIC, &now);
    while (event->kind == ON_RECEIVE && (now.tv_sec - until.tv_sec) * 1000000000L + now.tv_nsec < until.tv_nsec);
    return rig_echo(rig, event);
}

static void use_no_delay(Rig *rig) {
    if (rig->role == SERVER) HP_TcpServer_SetNoDelay(rig->object, TRUE);
    else if (rig->role == AGENT) HP_TcpAgent_SetNoDelay(rig->object, TRUE);
    else HP_TcpClient_SetNoDelay(rig->object, TRUE);
}

/* Milliseconds for MESSAGES echoes, one after the other. */
static long long echoes(Role role, bool no_delay) {
    static unsigned char message[SIZE];
    pattern_fill(message, 0, SIZE);
    Rig *rig = rig_new(role, work_and_echo);
    rig_unset_on_send(rig);
    if (no_delay) use_no_delay(rig);
    Link link = link_up(rig);
    long long since = now_ms();
    for (int i = 0; i < MESSAGES; i++) {
        peer_send(link.peer, message, SIZE); /* in one piece, and reads only then */
        MUST(peer_read_pattern(link.peer, SIZE) == SIZE);
    }
    long long took = now_ms() - since;
    peer_close(link.peer);
    WAIT(rig_ended(rig));
    rig_free(rig);
    return took;
}

/* The shortest of a few runs: a busy machine makes some of them longer. */
static long long shortest(Role role, bool no_delay) {
    long long best = echoes(role, no_delay);
    for (int i = 1; i < RUNS; i++) {
        long long took = echoes(role, no_delay);
        if (took < best) best = took;
    }
    return best;
}

CASE(big_echoes_do_not_wait) {
    EACH_ROLE(role) {
        long long without = shortest(role, true), with = shortest(role, false);
        chat("%s: %lld ms, %lld ms with TCP_NODELAY", role_text(role), with, without);
        fact("%s: waits %d", role_text(role), with > 2 * without + ONE_DELAY_MS);
    }
}
