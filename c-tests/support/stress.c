#include "stress.h"

#include <stdlib.h>

enum { SHORT_MS = 6000, LONG_MS = 120000 };

static unsigned long long seed(void) {
    const char *wanted = getenv("HPSOCKET_SEED");
    return wanted == NULL ? 1 : strtoull(wanted, NULL, 10);
}

Deadline stress_begin(void) {
    chat("HPSOCKET_SEED=%llu", seed());
    return (Deadline){now_ms() + (stress_is_long() ? LONG_MS : SHORT_MS)};
}

bool stress_goes_on(Deadline deadline) { return now_ms() < deadline.end; }

/* splitmix64 */
static unsigned long long next(Dice *dice) {
    unsigned long long mixed = dice->state += 0x9E3779B97F4A7C15u;
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9u;
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EBu;
    return mixed ^ mixed >> 31;
}

Dice dice_new(int thread) {
    Dice dice = {seed() * 1000003u + (unsigned)thread};
    next(&dice);
    return dice;
}

int dice_roll(Dice *dice, int sides) { return (int)(next(dice) % (unsigned)sides); }

static void ask(Rig *rig, HP_CONNID id) {
    char text[64];
    int length = sizeof text, pending;
    USHORT port;
    BOOL paused;
    PVOID extra;
    DWORD period;
    bool server = rig->role == SERVER;
    HP_Object o = rig->object;
    rig_local_address(rig, id, text, &length, &port);
    rig_pending(rig, id, &pending);
    rig_is_paused(rig, id, &paused);
    length = sizeof text;
    if (server) HP_Server_GetRemoteAddress(o, id, text, &length, &port);
    else HP_Agent_GetRemoteHost(o, id, text, &length, &port);
    if (server) HP_Server_GetSilencePeriod(o, id, &period);
    else HP_Agent_GetConnectPeriod(o, id, &period);
    if (server) HP_Server_SetConnectionExtra(o, id, text);
    else HP_Agent_SetConnectionExtra(o, id, text);
    if (server) HP_Server_GetConnectionExtra(o, id, &extra);
    else HP_Agent_GetConnectionExtra(o, id, &extra);
}

void stress_meddle(Rig *rig, HP_CONNID id, Dice *dice) {
    static const char data[20000];
    switch (dice_roll(dice, 9)) {
    case 0: rig_pause(rig, id, TRUE); break;
    case 1:
    case 2: rig_pause(rig, id, FALSE); break;
    case 3: rig_send(rig, id, data, dice_roll(dice, sizeof data)); break;
    case 4: {
        WSABUF parts[] = {{(UINT)dice_roll(dice, 500), (LPBYTE)data}, {(UINT)dice_roll(dice, 500), (LPBYTE)data}};
        rig_send_packets(rig, id, parts, 2);
        break;
    }
    default: ask(rig, id); break;
    }
}

void stress_leave(int peer, Dice *dice) {
    switch (dice_roll(dice, 3)) {
    case 0: peer_reset(peer); return;
    case 1: peer_half_close(peer); break;
    default: break;
    }
    peer_close(peer);
}

void times_add(Times *times, long long ms) { times->ms[times->count++ % MOST_TIMES] = ms; }

static int compare(const void *left, const void *right) {
    long long a = *(const long long *)left, b = *(const long long *)right;
    return (a > b) - (a < b);
}

void times_chat(const Times *times, const char *what) {
    Times sorted = *times;
    int kept = times->count < MOST_TIMES ? times->count : MOST_TIMES;
    if (kept == 0) return;
    qsort(sorted.ms, (size_t)kept, sizeof *sorted.ms, compare);
    chat("%s, %d times: %lld ms at least, median %lld, %lld at most", what, times->count, sorted.ms[0], sorted.ms[kept / 2], sorted.ms[kept - 1]);
}
