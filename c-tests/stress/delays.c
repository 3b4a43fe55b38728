/* No 40 ms of Nagle's algorithm and delayed acknowledgements with default options: big messages take about as long as with
 * TCP_NODELAY, in the same run. */
#include "rig.h"

#include <time.h>

enum { SIZE = 256 * 1024, MESSAGES = 60, MOST = 10, WORK_NS = 20000, ONE_DELAY_MS = 40 };

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

/* A delay of Nagle's algorithm comes in every run, that of a busy machine not: a case that waits does so MOST times.
 * TCP_NODELAY is measured each time, too, so that both are disturbed alike. */
static bool waits(Role role) {
    for (int i = 0; i < MOST; i++) {
        long long without = echoes(role, true), with = echoes(role, false);
        chat("%s: %lld ms, %lld ms with TCP_NODELAY", role_text(role), with, without);
        if (with <= 2 * without + ONE_DELAY_MS) return false;
    }
    return true;
}

CASE(big_echoes_do_not_wait) {
    EACH_ROLE(role) fact("%s: waits %d", role_text(role), waits(role));
}
