/* Peers that end while receiving is paused: nothing that has arrived is lost, and OnClose waits for what came
 * before it. */
#include "rig.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void fact_close(Link link, const char *label) {
    WAIT(rig_ended(link.rig));
    Event event = {0};
    rig_last(link.rig, ON_CLOSE, link.id, &event);
    fact("%s: received %ld, OnClose %d (%s,%s)", label, rig_bytes(link.rig, ON_RECEIVE, link.id), rig_seen(link.rig, ON_CLOSE, link.id),
         op_text(event.operation), errno_text(event.code));
}

/* Makes sure that the component has seen everything that the peer did so far, because a worker has dealt
 * with it since. */
static void let_it_see(Link link) {
    char got[4];
    long before = rig_bytes(link.rig, ON_SEND, link.id);
    struct tcp_info info;
    socklen_t length = sizeof info;
    WAIT(getsockopt(link.peer, IPPROTO_TCP, TCP_INFO, &info, &length) == 0 && info.tcpi_state != TCP_FIN_WAIT1 && info.tcpi_unacked == 0);
    MUST(TRUTH(rig_send(link.rig, link.id, "ping", 4)) && peer_read(link.peer, got, 4) == 4);
    WAIT(rig_bytes(link.rig, ON_SEND, link.id) == before + 4);
    MUST(TRUTH(rig_send(link.rig, link.id, "ping", 4)) && peer_read(link.peer, got, 4) == 4);
    WAIT(rig_bytes(link.rig, ON_SEND, link.id) == before + 8);
}

static Link paused_link(Role role) {
    Link link = link_up(rig_new(role, NULL));
    MUST(TRUTH(rig_pause(link.rig, link.id, TRUE)));
    return link;
}

/* proves: TCP-65 TCP-172 TCP-96 */
CASE(the_end_waits_for_what_came_before) {
    EACH_ROLE(role) {
        Link link = paused_link(role);
        peer_send_pattern(link.peer, 100000);
        peer_half_close(link.peer);
        let_it_see(link);
        fact("%s, paused: OnReceive %d, OnClose %d", role_text(role), rig_seen(link.rig, ON_RECEIVE, 0), rig_seen(link.rig, ON_CLOSE, 0));
        CALL("resume", rig_pause(link.rig, link.id, FALSE));
        fact_close(link, "  then");
        fact("  intact %ld, peer sees %s", rig_intact(link.rig, ON_RECEIVE, link.id), peer_end(link.peer, NULL));
        peer_close(link.peer);
        rig_free(link.rig);
    }
}

static En_HP_HandleResult pause_at_once(Rig *rig, const Event *event) {
    if (event->kind == ON_RECEIVE) rig_pause(rig, event->id, TRUE);
    return HR_OK;
}

/* proves: TCP-65 TCP-96 */
CASE(nothing_unread_ends_at_once) {
    EACH_ROLE(role) for (int data = 0; data <= 1; data++) {
        Link link = paused_link(role);
        if (data) { /* the pause comes with the last byte, which is received then */
            link.rig->hook = pause_at_once;
            MUST(TRUTH(rig_pause(link.rig, link.id, FALSE)));
            peer_send(link.peer, "all", 3);
            if (role == AGENT) WAIT(rig_seen(link.rig, ON_RECEIVE, link.id) == 1); /* otherwise the end comes with it or behind it */
        }
        peer_close(link.peer);
        fact_close(link, role_text(role));
        rig_free(link.rig);
    }
}

/* The reset counts, not the peer's end before it, and nothing resumes the connection.
 * proves: TCP-65 TCP-96 TCP-94 */
CASE(errors_end_at_once) {
    EACH_ROLE(role) for (int fin = 0; fin <= 1; fin++) {
        Link link = paused_link(role);
        peer_send(link.peer, "unread", 6);
        if (fin) peer_half_close(link.peer);
        let_it_see(link);
        fact("%s: OnClose %d", role_text(role), rig_seen(link.rig, ON_CLOSE, 0));
        peer_reset(link.peer);
        fact_close(link, fin ? "  FIN, then reset" : "  reset");
        rig_free(link.rig);
    }
}

/* proves: TCP-65 TCP-90 */
CASE(local_ends_do_not_wait) {
    EACH_ROLE(role) for (int how = 0; how < 3; how++) {
        if (role == CLIENT && how < 2) continue;
        Link link = paused_link(role);
        peer_send(link.peer, "unread", 6);
        peer_half_close(link.peer);
        let_it_see(link);
        if (how < 2) CALL(how ? "Disconnect" : "Disconnect by force", rig_disconnect(link.rig, link.id, how == 0));
        else CALL("Stop", rig_stop(link.rig));
        fact_close(link, role_text(role));
        peer_close(link.peer);
        rig_free(link.rig);
    }
}

static long long processor_ms(void) {
    struct timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (long long)used.tv_sec * 1000 + used.tv_nsec / 1000000;
}

/* proves: TCP-65 */
CASE(an_end_that_waits_costs_nothing) {
    EACH_ROLE(role) {
        Link link = paused_link(role);
        peer_send(link.peer, "unread", 6);
        peer_half_close(link.peer);
        let_it_see(link);
        long long before = processor_ms(), since = now_ms();
        while (now_ms() - since < 300 && processor_ms() - before < 60) sleep_briefly();
        fact("%s: busy %d", role_text(role), processor_ms() - before >= 60);
        peer_close(link.peer);
        rig_free(link.rig);
    }
}

enum { STREAM = 2000000, STEP = 200000 };

static _Atomic int pauses;
static _Atomic long received; /* bytes that followed the pattern, for pull components */
static Gate done;

/* Pauses each 200 KB, in the middle of what comes. */
static En_HP_HandleResult pause_now_and_then(Rig *rig, const Event *event) {
    static unsigned char taken[65536];
    static long step;
    if (event->kind == ON_HANDSHAKE) received = step = 0;
    int length = event->length;
    if (event->kind == ON_PULL) {
        while (length > 0) {
            int size = length < (int)sizeof taken ? length : (int)sizeof taken;
            MUST(rig_fetch(rig, event->id, taken, size) == FR_OK);
            received += (long)pattern_match(taken, (size_t)received, (size_t)size);
            length -= size;
        }
    } else if (event->kind == ON_RECEIVE) received += length;
    else return HR_OK;
    if (received < step + STEP) return HR_OK;
    step = received;
    pauses++;
    MUST(TRUTH(rig_pause(rig, event->id, TRUE)));
    return HR_OK;
}

typedef struct { Link link; int delay_ms; } Resumer;

static void *resume_soon(void *argument) {
    Resumer *resumer = argument;
    BOOL paused = FALSE;
    while (!gate_is_open(&done)) {
        if (TRUTH(rig_is_paused(resumer->link.rig, resumer->link.id, &paused)) && TRUTH(paused)) {
            struct timespec delay = {0, resumer->delay_ms * 1000000L};
            nanosleep(&delay, NULL); /* the scenario: another thread catches up */
            rig_pause(resumer->link.rig, resumer->link.id, FALSE);
        } else sleep_briefly();
    }
    return NULL;
}

static void send_packets(int peer) {
    enum { PAYLOAD = 10000 };
    static unsigned char payload[PAYLOAD], packet[PAYLOAD + PACKET_HEADER];
    for (size_t at = 0; at < STREAM; at += PAYLOAD) {
        pattern_fill(payload, at, PAYLOAD);
        peer_send(peer, packet, packet_put(packet, payload, PAYLOAD, 0));
    }
}

static void stream(Role role, Framing framing, int delay_ms, const char *label) {
    Rig *rig = framing == PULL   ? rig_new_pull(role, pause_now_and_then)
               : framing == PACK ? rig_new_pack(role, pause_now_and_then)
                                 : rig_new(role, pause_now_and_then);
    pauses = 0;
    gate_close(&done);
    Resumer resumer = {link_up(rig), delay_ms};
    Thread *thread = thread_run(resume_soon, &resumer);
    if (framing == PACK) send_packets(resumer.link.peer);
    else peer_send_pattern(resumer.link.peer, STREAM);
    peer_close(resumer.link.peer);
    WAIT(rig_ended(rig));
    gate_open(&done);
    thread_join(thread);
    Event event = {0};
    rig_last(rig, ON_CLOSE, resumer.link.id, &event);
    fact("%s, %s: intact %ld", role_text(role), label, framing == PULL ? received : rig_intact(rig, ON_RECEIVE, resumer.link.id));
    fact("  paused often enough %d, (%s,%s), disorder %d", pauses >= 5, op_text(event.operation), errno_text(event.code), rig_disorder(rig));
    rig_free(rig);
}

/* proves: TCP-65 TCP-172 TCP-61 TCP-95 */
CASE(pauses_cut_nothing) {
    EACH_ROLE(role) {
        stream(role, PUSH, 1, "1 ms");
        stream(role, PUSH, 20, "20 ms");
    }
}

/* proves: TCP-65 TCP-117 */
CASE(pauses_cut_no_pack_or_pull_stream) {
    EACH_ROLE(role) {
        stream(role, PULL, 1, "pull");
        stream(role, PACK, 1, "pack");
    }
}

/* Pauses with each delivery, and resumes when the answer to it has left. */
static En_HP_HandleResult resume_inside(Rig *rig, const Event *event) {
    if (event->kind == ON_RECEIVE) {
        rig_pause(rig, event->id, TRUE);
        rig_send(rig, event->id, ".", 1);
    }
    if (event->kind == ON_SEND) rig_pause(rig, event->id, FALSE);
    return HR_OK;
}

/* proves: TCP-65 TCP-64 TCP-173 */
CASE(resumed_inside_callbacks) {
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, resume_inside);
        Link link = link_up(rig);
        peer_send_pattern(link.peer, 500000);
        peer_half_close(link.peer);
        size_t answers = 0;
        const char *end = peer_end(link.peer, &answers);
        fact_close(link, role_text(role));
        fact("  intact %ld, all answered %d, peer sees %s", rig_intact(rig, ON_RECEIVE, link.id), (int)answers == rig_seen(rig, ON_RECEIVE, 0), end);
        peer_close(link.peer);
        rig_free(rig);
    }
}
