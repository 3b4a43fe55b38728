/* Blocked callbacks and the calls of the program: what reaches a blocked connection, how Stop waits, slow callbacks without end,
 * and what happens when no worker is left (TCP-133, TCP-134). */
#include "stall.h"

#include <stdatomic.h>
#include <string.h>

static En_HP_HandleResult reply_then_block(Rig *rig, const Event *event) {
    if (event->kind == ON_RECEIVE && event->data[0] == 'R') {
        rig_send(rig, event->id, "reply", 5);
        stall_wait(event->id);
        return HR_OK;
    }
    return stall_hook(rig, event);
}

/* With an OnSend callback the event would have to wait for the blocked one; without it nothing holds the data back.
 * proves: TCP-133 TCP-141 */
CASE(sends_to_a_blocked_one) {
    EACH_MULTI_ROLE(role) {
        stall_reset();
        Rig *rig = rig_new(role, stall_hook);
        rig_unset_on_send(rig);
        rig_set_workers(rig, 2);
        Link blocked = link_up(rig), other = link_more(rig);
        stall_block(blocked, 'B');
        char got[6] = "";
        int arrived = 0;
        for (int i = 0; i < 10; i++) {
            MUST(TRUTH(rig_send(rig, blocked.id, "hello", 5)));
            arrived += peer_read(blocked.peer, got, 5) == 5 && strcmp(got, "hello") == 0;
        }
        fact("%s: arrived while blocked %d, still blocked %d, the other echoes %d", role_text(role), arrived, stall_blocked(), stall_echo(other));
        stall_release();
        rig_free(rig);
    }
}

/* proves: TCP-133 TCP-141 */
CASE(reply_before_blocking) {
    EACH_MULTI_ROLE(role) {
        stall_reset();
        Rig *rig = rig_new(role, reply_then_block);
        rig_unset_on_send(rig);
        rig_set_workers(rig, 2);
        Link link = link_up(rig);
        char got[6] = "";
        peer_send(link.peer, "R", 1);
        size_t count = peer_read(link.peer, got, 5);
        fact("%s: while blocked the peer has %zu: %s, still blocked %d", role_text(role), count, got, stall_blocked());
        stall_release();
        rig_free(rig);
    }
}

/* The requests wait for the callback; the caller does not (TCP-138).
 * proves: TCP-133 TCP-138 TCP-91 TCP-130 */
CASE(requests_to_a_blocked_one) {
    EACH_MULTI_ROLE(role) {
        stall_reset();
        Rig *rig = rig_new(role, stall_hook);
        rig_set_workers(rig, 3);
        Link blocked = link_up(rig), gone = link_more(rig), other = link_more(rig);
        stall_block(blocked, 'B');
        stall_block(gone, 'B');
        long long start = now_ms();
        BOOL paused = 0;
        CALL("PauseReceive", rig_pause(rig, blocked.id, TRUE));
        CALL("IsPauseReceive", rig_is_paused(rig, blocked.id, &paused));
        CALL("PauseReceive FALSE", rig_pause(rig, blocked.id, FALSE));
        CALL("Disconnect", rig_disconnect(rig, blocked.id, TRUE));
        peer_close(gone.peer);
        fact("%s: returned at once %d, paused %s", role_text(role), now_ms() - start < AT_ONCE_MS, truth_text(paused));
        fact("  the other echoes %d, OnClose meanwhile %d", stall_echo(other), rig_seen(rig, ON_CLOSE, 0));
        stall_release();
        WAIT(rig_seen(rig, ON_CLOSE, 0) == 2);
        fact_events(rig, blocked.id, "  blocked, then disconnected");
        fact_events(rig, gone.id, "  blocked, then left");
        fact("  overlaps %d", rig_overlaps(rig));
        rig_free(rig);
    }
}

typedef struct { Rig *rig; Gate done; bool ok; } Stopper;

static void *stop_it(void *argument) {
    Stopper *stopper = argument;
    stopper->ok = TRUTH(rig_stop(stopper->rig));
    gate_open(&stopper->done);
    return NULL;
}

/* proves: TCP-133 COM-36 TCP-99 TCP-94 */
CASE(stop_waits) {
    EACH_MULTI_ROLE(role) for (int workers = 2; workers <= 3; workers++) for (int blocked = workers - 1; blocked <= workers; blocked++) {
        stall_reset();
        Stopper stopper = {.rig = rig_new(role, stall_hook)};
        Rig *rig = stopper.rig;
        rig_set_workers(rig, (DWORD)workers);
        Link links[6] = {link_up(rig)};
        for (int i = 1; i < 6; i++) links[i] = link_more(rig);
        for (int i = 0; i < blocked; i++) stall_block(links[i], 'B');
        Thread *thread = thread_run(stop_it, &stopper);
        WAIT(rig_state(rig) == SS_STOPPING);
        if (blocked < workers) WAIT(rig_seen(rig, ON_CLOSE, 0) == 6 - blocked); /* the free worker ends the others */
        fact("%s, %d of %d blocked: Stop waits %d, OnShutdown %d", role_text(role), blocked, workers, !gate_is_open(&stopper.done), rig_seen(rig, ON_SHUTDOWN, 0));
        stall_release();
        gate_wait(&stopper.done);
        thread_join(thread);
        fact("  Stop %s, OnClose %d, OnShutdown %d, %s", truth_text(stopper.ok), rig_seen(rig, ON_CLOSE, 0), rig_seen(rig, ON_SHUTDOWN, 0), state_text(rig_state(rig)));
        rig_free(rig);
        for (int i = 0; i < 6; i++) peer_close(links[i].peer);
    }
}

static void *release_later(void *rig) {
    WAIT(rig_state(rig) == SS_STOPPING);
    stall_release();
    return NULL;
}

/* proves: COM-23 COM-36 TCP-133 */
CASE(destroy_waits) {
    EACH_ROLE(role) {
        stall_reset();
        Rig *rig = rig_new(role, stall_hook);
        Link link = link_up(rig);
        stall_block(link, 'B');
        Thread *thread = thread_run(release_later, rig);
        rig_free(rig);
        fact("%s: callbacks left when Destroy returned %d", role_text(role), stall_blocked());
        thread_join(thread);
    }
}

/* proves: TCP-134 TCP-138 TCP-132 */
CASE(all_blocked) {
    EACH_MULTI_ROLE(role) for (int workers = 1; workers <= 4; workers++) {
        stall_reset();
        Rig *rig = rig_new(role, stall_hook);
        rig_set_workers(rig, (DWORD)workers);
        enum { OTHERS = 5 };
        Link links[4 + OTHERS] = {link_up(rig)};
        int count = workers + OTHERS;
        for (int i = 1; i < count; i++) links[i] = link_more(rig);
        for (int i = 0; i < workers; i++) stall_block(links[i], 'B');
        long long start = now_ms();
        int accepted = 0, pending;
        for (int i = 0; i < count; i++) {
            accepted += TRUTH(rig_send(rig, links[i].id, "abc", 3));
            accepted += TRUTH(rig_pending(rig, links[i].id, &pending));
            if (i == count - 1) accepted += TRUTH(rig_disconnect(rig, links[i].id, TRUE));
            else peer_send(links[i].peer, "q", 1);
        }
        fact("%s, %d workers: accepted all %d, at once %d", role_text(role), workers, accepted == 2 * count + 1, now_ms() - start < AT_ONCE_MS);
        fact("  meanwhile OnReceive %d, OnSend %d, OnClose %d", rig_seen(rig, ON_RECEIVE, 0) - workers, rig_seen(rig, ON_SEND, 0), rig_seen(rig, ON_CLOSE, 0));
        stall_release();
        char got[4];
        int answered = 0;
        for (int i = 0; i < count - 1; i++) answered += peer_read(links[i].peer, got, 4) == 4; /* "abc" and the echo of "q" */
        WAIT(rig_seen(rig, ON_CLOSE, links[count - 1].id) == 1);
        fact("  afterwards all answered %d, overlaps %d", answered == count - 1, rig_overlaps(rig));
        rig_free(rig);
        for (int i = 0; i < count; i++) peer_close(links[i].peer);
    }
}

typedef struct { Link link; int rounds; _Atomic int done, wrong; _Atomic long worst; } Player;

static void *play(void *argument) {
    Player *player = argument;
    for (int i = 0; i < player->rounds; i++) {
        long long start = now_ms();
        player->wrong += !stall_echo(player->link);
        if (now_ms() - start > player->worst) player->worst = (long)(now_ms() - start);
    }
    player->done = 1;
    return NULL;
}

enum { FAST = 4, SLOW_MOST = 8, SLOW_ROUNDS = 80, SLICE = 32 };

/* Every slow connection has SLOW_ROUNDS callbacks of SLOW_MS before it; the fast ones play ping-pong meanwhile. */
static void slow_beside_fast(Role role, int workers, int slow) {
    stall_reset();
    Rig *rig = rig_new(role, stall_hook);
    rig_set_workers(rig, (DWORD)workers);
    rig_set_buffer_size(rig, SLICE);
    Link slows[SLOW_MOST] = {link_up(rig)};
    Player players[FAST];
    Thread *threads[FAST];
    for (int i = 1; i < slow; i++) slows[i] = link_more(rig);
    for (int i = 0; i < FAST; i++) players[i] = (Player){.link = link_more(rig), .rounds = 50};
    static char slow_bytes[SLICE * SLOW_ROUNDS];
    memset(slow_bytes, 'S', sizeof slow_bytes);
    for (int i = 0; i < slow; i++) peer_send(slows[i].peer, slow_bytes, sizeof slow_bytes);
    WAIT(rig_seen(rig, ON_RECEIVE, 0) >= (slow < workers ? slow : workers));
    for (int i = 0; i < FAST; i++) threads[i] = thread_run(play, &players[i]);
    int wrong = 0;
    long worst = 0;
    for (int i = 0; i < FAST; i++) {
        thread_join(threads[i]);
        wrong += players[i].wrong;
        if (players[i].worst > worst) worst = players[i].worst;
    }
    long ahead = 0;
    for (int i = 0; i < slow; i++) ahead += (long)sizeof slow_bytes - rig_bytes(rig, ON_RECEIVE, slows[i].id);
    chat("%s: worst round of a fast one %ld ms, slow ones had %ld bytes left", role_text(role), worst, ahead);
    fact("%s, %d slow on %d workers: wrong %d, fast ones were first %d, waited for a second %d", role_text(role), slow, workers, wrong,
         ahead > 0, worst >= 1000);
    for (int i = 0; i < slow; i++) rig_disconnect(rig, slows[i].id, TRUE);
    WAIT(rig_seen(rig, ON_CLOSE, 0) == slow);
    fact("  overlaps %d", rig_overlaps(rig));
    rig_free(rig);
}

/* proves: TCP-133 TCP-132 TCP-91 */
CASE(slow_ones_fewer_than_workers) {
    EACH_MULTI_ROLE(role) {
        slow_beside_fast(role, 2, 1);
        slow_beside_fast(role, 4, 3);
    }
}

/* More slow connections than workers: TCP-133 promises nothing for this, but slow connections may not occupy all workers.
 * proves: TCP-142 TCP-132 */
CASE(slow_ones_more_than_workers) {
    EACH_MULTI_ROLE(role) slow_beside_fast(role, 3, SLOW_MOST);
}

/* Stalls come and go, and pass from one connection to the next, while all the others have traffic.
 * proves: TCP-133 TCP-130 TCP-131 */
CASE(stalls_come_and_go) {
    EACH_MULTI_ROLE(role) {
        enum { LINKS = 10 };
        stall_reset();
        Rig *rig = rig_new(role, stall_hook);
        rig_set_workers(rig, 3);
        Link links[LINKS] = {link_up(rig)};
        for (int i = 1; i < LINKS; i++) links[i] = link_more(rig);
        int good = 0;
        for (int round = 0; round < 60; round++) {
            Link one = links[round % LINKS], two = links[(round * 7 + 3) % LINKS];
            gate_close(stall_gate(one.id));
            stall_block(one, round % 5 ? 'B' : 'C');
            if (two.id != one.id) {
                gate_close(stall_gate(two.id));
                stall_block(two, 'B');
            }
            for (int i = 0; i < LINKS; i++)
                if (links[i].id != one.id && links[i].id != two.id) good += stall_echo(links[i]);
            gate_open(stall_gate(one.id));
            good += stall_echo(one);
            gate_open(stall_gate(two.id));
            good += stall_echo(two);
        }
        fact("%s: echoes %d, overlaps %d, out of order %d", role_text(role), good, rig_overlaps(rig), rig_disorder(rig));
        rig_free(rig);
    }
}

static Rig *target;
static USHORT stuck_port;

static En_HP_HandleResult connect_to_nobody(Rig *rig, const Event *event) {
    HP_CONNID id = 0;
    if (event->kind == ON_RECEIVE && event->data[0] == 'N') HP_Agent_Connect(target->object, "127.0.0.1", stuck_port, &id);
    return stall_hook(rig, event);
}

/* A callback that blocks inside the library, in a synchronous Connect of another component.
 * proves: TCP-133 TCP-137 TCP-29 TCP-33 */
CASE(blocked_in_a_connect) {
    stall_reset();
    peer_listen_stuck(&stuck_port);
    target = rig_new(AGENT, NULL);
    rig_start_agent(target, false);
    Rig *rig = rig_new(SERVER, connect_to_nobody);
    rig_set_workers(rig, 2);
    Link blocked = link_up(rig), other = link_more(rig);
    peer_send(blocked.peer, "N", 1);
    WAIT(rig_count(target) == 1);
    int good = 0;
    for (int i = 0; i < 5; i++) good += stall_echo(other);
    fact("others %d, a new one %d", good, stall_echo(link_more(rig)));
    CALL("Stop of the agent", rig_stop(target));
    char got;
    fact("the blocked one answers %d", peer_read(blocked.peer, &got, 1) == 1 && stall_echo(blocked));
    rig_free(rig);
    rig_free(target);
}
