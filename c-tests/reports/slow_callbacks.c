/* One connection in twenty has callbacks that take 50 ms, as if they used a database. The others are not
 * delayed. */
#include "rig.h"

#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { CONNECTIONS = 100, EVERY = 20, SLOW = CONNECTIONS / EVERY, SLOW_MS = 50, ROUNDS = 30 };

static _Atomic int slept;

/* The peer says with its first byte which one it is. */
static En_HP_HandleResult be_slow(Rig *rig, const Event *event) {
    if (event->kind != ON_RECEIVE) return HR_OK;
    if (event->data[0] == 's') {
        nanosleep(&(struct timespec){0, SLOW_MS * 1000000L}, NULL);
        slept++;
    }
    return rig_echo(rig, event);
}

typedef struct { int peer; Gate stop; int rounds, wrong; } Slow;

static void *keep_busy(void *argument) {
    Slow *slow = argument;
    for (; !gate_is_open(&slow->stop); slow->rounds++) {
        char got[8] = "";
        peer_send(slow->peer, "slowly.", 7);
        slow->wrong += peer_read(slow->peer, got, 7) != 7 || strcmp(got, "slowly.") != 0;
    }
    return NULL;
}

static int by_size(const void *left, const void *right) { return *(const int *)left - *(const int *)right; }

/* proves: TCP-132 TCP-133 TCP-142 */
CASE(one_in_twenty) {
    EACH_MULTI_ROLE(role) {
        static int times[(CONNECTIONS - SLOW) * ROUNDS];
        Rig *rig = rig_new(role, be_slow);
        rig_set_workers(rig, SLOW + 2); /* all slow ones may be at it at once */
        Link links[CONNECTIONS];
        Slow slow[SLOW];
        Thread *threads[SLOW];
        int quick = 0, wrong = 0, rounds = 0;
        for (int i = 0; i < CONNECTIONS; i++) links[i] = i == 0 ? link_up(rig) : link_more(rig);
        for (int i = 0; i < SLOW; i++) {
            slow[i] = (Slow){.peer = links[i * EVERY].peer};
            threads[i] = thread_run(keep_busy, &slow[i]);
        }
        slept = 0;
        WAIT(slept >= SLOW);
        for (int round = 0; round < ROUNDS; round++)
            for (int i = 0; i < CONNECTIONS; i++) {
                if (i % EVERY == 0) continue;
                long long begun = now_ms();
                wrong += !peer_echoes(links[i].peer);
                times[quick++] = (int)(now_ms() - begun);
            }
        for (int i = 0; i < SLOW; i++) gate_open(&slow[i].stop);
        for (int i = 0; i < SLOW; i++) {
            thread_join(threads[i]);
            wrong += slow[i].wrong;
            rounds += slow[i].rounds;
        }
        qsort(times, (size_t)quick, sizeof *times, by_size);
        chat("%s: echo of quick ones: median %d ms, 99 of 100 within %d ms; rounds of slow ones %d", role_text(role), times[quick / 2], times[quick * 99 / 100], rounds);
        fact("%s: quick echoes %d, slow ones answered %d, wrong %d, most quick ones wait for no slow one %d", role_text(role), quick, rounds >= SLOW, wrong, times[quick * 9 / 10] < SLOW_MS / 2);
        rig_free(rig);
    }
}
