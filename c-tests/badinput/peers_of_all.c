/* Peers that reset, half-close, dribble or never read, for all three roles, and a queue that cannot grow for ever. */
#include "process.h"
#include "rig.h"

#include <stdlib.h>
#include <string.h>

static En_HP_HandleResult echo(Rig *rig, const Event *event) {
    if (event->kind == ON_RECEIVE) rig_send(rig, event->id, event->data, event->length);
    return HR_OK;
}

/* One more connection; a client, which has only one, starts again. */
static Link next_link(Rig *rig, bool first) { return first || rig->role == CLIENT ? link_up(rig) : link_more(rig); }

typedef enum { RESET_AT_ONCE, RESET_WITH_DATA, HALF_CLOSE, CLOSE_WITH_DATA, DRIBBLE, ONE_BYTE_CLOSE, MANNERS } Manner;

static void behave(Link link, Manner manner) {
    static unsigned char data[30000];
    pattern_fill(data, 0, sizeof data);
    switch (manner) {
    case RESET_AT_ONCE: peer_reset(link.peer); return;
    case RESET_WITH_DATA:
        peer_send(link.peer, data, sizeof data);
        peer_reset(link.peer);
        return;
    case HALF_CLOSE:
        peer_send(link.peer, data, 100);
        peer_half_close(link.peer);
        MUST(peer_end(link.peer, NULL)[0] != 'T'); /* the other half comes */
        break;
    case CLOSE_WITH_DATA: peer_send(link.peer, data, sizeof data); break; /* what comes back is never read */
    case DRIBBLE:
        peer_dribble(link.peer, data, 200);
        MUST(peer_read_pattern(link.peer, 200) == 200);
        break;
    default: peer_send(link.peer, data, 1); break;
    }
    peer_close(link.peer);
}

/* proves: TCP-94 TCP-95 TCP-96 TCP-93 TCP-60 */
CASE(bad_manners) {
    enum { ROUNDS = 10 };
    EACH_ROLE(role) {
        WAIT(count_threads() == 1);
        int before = count_fds(), wrong = 0;
        Rig *rig = rig_new(role, echo);
        for (int i = 0; i < ROUNDS * MANNERS; i++) {
            Link link = next_link(rig, i == 0);
            behave(link, (Manner)(i % MANNERS));
            WAIT(rig_ended(rig));
            Event event = {.operation = -1};
            rig_last(rig, ON_CLOSE, link.id, &event);
            wrong += rig_seen(rig, ON_CLOSE, link.id) != 1;
            wrong += event.operation != SO_CLOSE && event.operation != SO_RECEIVE && event.operation != SO_SEND;
        }
        Link last = next_link(rig, false);
        char got[5] = "";
        peer_send(last.peer, "fine", 4);
        peer_read(last.peer, got, 4);
        fact("%s: wrong ends %d, overlaps %d, out of order %d, afterwards %s", role_text(role), wrong, rig_overlaps(rig), rig_disorder(rig), got);
        rig_free(rig);
        peer_close(last.peer);
        WAIT(count_fds() == before);
    }
}

/* A peer that never reads occupies the memory of what was sent to it until the connection ends; then
 * all of it is freed. proves: TCP-70 TCP-75 TCP-82 TCP-141 */
CASE(queues_are_given_back) {
    enum { BLOCK = 1 << 20, BLOCKS = 24, ROUNDS = 8 };
    static unsigned char block[BLOCK];
    memset(block, 1, sizeof block);
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, NULL);
        long start = 0;
        int wrong = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Link link = next_link(rig, round == 0);
            int pending = 0;
            for (int i = 0; i < BLOCKS; i++) MUST(TRUTH(rig_send(rig, link.id, block, BLOCK)));
            wrong += !TRUTH(rig_pending(rig, link.id, &pending)) || pending <= 0 || pending > BLOCKS * BLOCK;
            if (round % 2) rig_disconnect(rig, link.id, TRUE);
            else peer_reset(link.peer);
            WAIT(rig_ended(rig));
            if (round % 2) peer_close(link.peer);
            if (round == 0) start = resident_kb();
        }
        long growth = resident_kb() - start;
        chat("%s: resident memory grew by %ld kB", role_text(role), growth);
        fact("%s: wrong pending lengths %d, memory kept %d", role_text(role), wrong, growth > BLOCKS * 1024 * 2);
        rig_free(rig);
    }
}

/* proves: TCP-74 TCP-70 TCP-75 */
CASE(queue_limit) {
    enum { BLOCK = 1 << 20, PARTS = 2048 };
    static unsigned char block[BLOCK];
    WSABUF *parts = calloc(PARTS, sizeof *parts);
    MUST(parts != NULL);
    for (int i = 0; i < PARTS; i++) parts[i] = (WSABUF){BLOCK, block};
    EACH_ROLE(role) {
        fact("-- %s", role_text(role));
        Rig *rig = rig_new(role, NULL);
        Link link = link_up(rig);
        int before = 0, after = -1;
        for (int i = 0; i < 16; i++) MUST(TRUTH(rig_send(rig, link.id, block, BLOCK)));
        MUST(TRUTH(rig_pending(rig, link.id, &before)) && before > 0);
        CALL("2 GiB in one call", rig_send_packets(rig, link.id, parts, PARTS));
        parts[PARTS - 1].len = BLOCK - 1;
        CALL("0x7FFFFFFF beside what is queued", rig_send_packets(rig, link.id, parts, PARTS));
        parts[PARTS - 1].len = BLOCK;
        rig_pending(rig, link.id, &after);
        fact("  queued as before %d", after <= before && after > 0);
        size_t total = 0, want = 16u * BLOCK;
        for (size_t got; total < want && (got = peer_read(link.peer, block, BLOCK)) > 0;) total += got;
        WAIT(TRUTH(rig_pending(rig, link.id, &after)) && after == 0);
        CALL("  and the queue works: Send", rig_send(rig, link.id, "x", 1));
        fact("  arrived %d, the last byte %zu", total == want, peer_read(link.peer, block, 1));
        rig_free(rig);
    }
    free(parts);
}
