/* Floods of datagrams from many addresses, while connections are ended in every way and the server stops and starts. */
#include "process.h"
#include "stress.h"
#include "udp.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FLOODERS = 3, EACH = 10, ROUND_MS = 200, LATEST_MS = 20000, MOST_KB = 200 * 1024 };
static long wanted_sources(void) { return stress_is_long() ? 100000 : 10000; }

typedef struct { _Atomic int port; _Atomic long sources, sent; Gate stop; } Arena;
typedef struct { Arena *arena; int number; } Flooder;
static _Thread_local Dice hook_dice;
static _Atomic long owed;

static En_HP_HandleResult act(Rig *rig, const Event *event) {
    if (hook_dice.state == 0) hook_dice = dice_new((int)this_thread());
    En_HP_HandleResult result = HR_OK;
    if (event->kind == ON_RECEIVE && event->data[0] == 'g') rig_send(rig, event->id, event->data, event->length);
    else if (event->id != 0 && event->kind != ON_CLOSE)
        switch (dice_roll(&hook_dice, 40)) {
        case 0: rig_disconnect(rig, event->id, TRUE); break;
        case 1: result = event->kind == ON_SEND ? HR_OK : HR_ERROR; break;
        case 2: rig_send(rig, event->id + 1, "neighbour", 9); break;
        case 3: rig_send(rig, event->id, "answer", 6); break;
        case 4: sleep_briefly(); break;
        case 5: HP_Server_SetConnectionExtra(rig->object, event->id, rig); break;
        default: break;
        }
    if (event->kind == ON_HANDSHAKE && result == HR_OK) owed++;
    return result;
}

/* Each address sends some datagrams, and leaves. */
static void *flood(void *argument) {
    Flooder *flooder = argument;
    Arena *arena = flooder->arena;
    Dice dice = dice_new(flooder->number);
    unsigned char data[2000];
    memset(data, 'x', sizeof data);
    while (!gate_is_open(&arena->stop)) {
        char address[32];
        snprintf(address, sizeof address, "127.%d.%d.%d", 1 + dice_roll(&dice, 4), dice_roll(&dice, 250), 1 + dice_roll(&dice, 250));
        int peer = datagram_peer_from(address, (unsigned short)arena->port);
        for (int i = 0; i < EACH; i++) {
            int kind = dice_roll(&dice, 30);
            if (kind == 0) send(peer, END, END_SIZE, 0);
            else send(peer, data, (size_t)(kind == 1 ? 0 : kind == 2 ? 2000 : 1 + dice_roll(&dice, 200)), 0);
        }
        arena->sent += EACH;
        arena->sources++;
        close(peer);
    }
    return NULL;
}

static bool is_served(int peer) {
    char got[16];
    send(peer, "good", 4, 0);
    for (long long soon = now_ms() + 200; now_ms() < soon; sleep_briefly())
        for (int length; (length = datagram_waiting(peer, got, sizeof got)) >= 0;)
            if (length == 4) return true;
    return false;
}

/* IDs begin again with each start. */
typedef struct { long accepted, ended, overlaps, disorder; } Sums;
static void sum_up(Rig *rig, Sums *sums) {
    sums->accepted += rig_seen(rig, ON_ACCEPT, 0);
    sums->ended += rig_seen(rig, ON_CLOSE, 0);
    sums->overlaps += rig_overlaps(rig);
    sums->disorder += rig_disorder(rig);
    rig_forget(rig);
}

static void flood_it(bool stops) {
    stress_begin();
    Rig *rig = udp_server(act);
    rig->logging = LOG_SUMS;
    int fds = count_fds();
    HP_Server_SetMaxConnectionCount(rig->object, 2000);
    rig_listen(rig);
    Arena arena = {.port = rig->port};
    Flooder flooders[FLOODERS];
    Thread *threads[FLOODERS];
    long before = resident_kb(), most = 0, served = 0, failed = 0;
    Sums sums = {0};
    for (int i = 0; i < FLOODERS; i++) {
        flooders[i] = (Flooder){&arena, i};
        threads[i] = thread_run(flood, &flooders[i]);
    }
    /* However loaded the machine is: in the end somebody is served while the flood goes on. */
    for (long long until = now_ms() + ROUND_MS, latest = now_ms() + LATEST_MS; arena.sources < wanted_sources() || (served == 0 && now_ms() < latest);) {
        int good = datagram_peer(rig->port);
        is_served(good) ? served++ : failed++; /* some are refused, or ended, or find no place */
        close(good);
        if (resident_kb() - before > most) most = resident_kb() - before;
        if (rig_count(rig) > 1000) HP_Server_DisconnectLongConnections(rig->object, 100, TRUE);
        if (!stops || now_ms() < until) continue;
        MUST(TRUTH(rig_stop(rig)));
        sum_up(rig, &sums);
        MUST(TRUTH(HP_Server_Start(rig->object, "127.0.0.1", rig->port)));
        until = now_ms() + ROUND_MS;
    }
    gate_open(&arena.stop);
    for (int i = 0; i < FLOODERS; i++) thread_join(threads[i]);
    chat("%ld sources, %ld datagrams, served %ld, not %ld, %ld kB more", arena.sources, arena.sent, served, failed, most);
    fact("%s", arena.sent >= 10 * wanted_sources() ? "enough datagrams" : "too few");
    fact("memory is bounded %d, served %d", most < MOST_KB, served > 0);
    CALL("Stop", rig_stop(rig));
    sum_up(rig, &sums);
    chat("OnAccept %ld, OnClose %ld", sums.accepted, sums.ended);
    fact("some began %d, each has an end %d", sums.accepted > 0, sums.ended == owed);
    fact("overlaps %ld, disorder %ld, descriptors left %d", sums.overlaps, sums.disorder, count_fds() - fds);
    rig_free(rig);
}

/* proves: TRAP-1 TRAP-2 UDP-T3 UDP-T5 UDPS-7 */
CASE(flood) { flood_it(false); }

/* proves: TRAP-1 UDPS-27 UDPS-26 UDP-5 */
CASE(flood_and_stops) { flood_it(true); }
