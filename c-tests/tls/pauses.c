/* TLS peers that end while receiving is paused: what came before, including ciphertext, is delivered
 * first. */
#include "tls.h"

#include <time.h>

enum { STREAM = 2000000, STEP = 200000 };

static _Atomic int pauses;
static Gate done;

static En_HP_HandleResult pause_now_and_then(Rig *rig, const Event *event) {
    static long received, step;
    if (event->kind == ON_HANDSHAKE) received = step = 0;
    if (event->kind != ON_RECEIVE || (received += event->length) < step + STEP) return HR_OK;
    step = received;
    pauses++;
    MUST(TRUTH(rig_pause(rig, event->id, TRUE)));
    return HR_OK;
}

typedef struct { Rig *rig; HP_CONNID id; int delay_ms; } Resumer;

static void *resume_soon(void *argument) {
    Resumer *resumer = argument;
    BOOL paused = FALSE;
    while (!gate_is_open(&done)) {
        if (TRUTH(rig_is_paused(resumer->rig, resumer->id, &paused)) && TRUTH(paused)) {
            struct timespec delay = {0, resumer->delay_ms * 1000000L};
            nanosleep(&delay, NULL); /* the scenario: another thread catches up */
            rig_pause(resumer->rig, resumer->id, FALSE);
        } else sleep_briefly();
    }
    return NULL;
}

enum { NOTIFY, FIN, BOTH };
static const char *const ends[] = {"close_notify", "FIN", "close_notify and FIN"};

/* proves: TCP-65 TCP-172 SSL-68 SSL-69 SSL-T11 */
CASE(pauses_cut_nothing) {
    EACH_ROLE(role) for (int end = NOTIFY; end <= BOTH; end++) for (int delay = 1; delay <= 20; delay += 19) {
        Rig *rig = ssl_rig(role, PUSH, pause_now_and_then);
        pauses = 0;
        gate_close(&done);
        TlsLink link = tls_link_up(rig, NULL);
        Resumer resumer = {rig, link.id, delay};
        Thread *thread = thread_run(resume_soon, &resumer);
        tls_send_pattern(link.peer, STREAM);
        if (end != FIN) tls_notify(link.peer);
        if (end != NOTIFY) peer_half_close(link.peer->fd);
        WAIT(rig_ended(rig));
        gate_open(&done);
        thread_join(thread);
        Event event = {0};
        rig_last(rig, ON_CLOSE, link.id, &event);
        fact("%s, %s, %d ms: intact %ld, (%s,%s), paused often enough %d", role_text(role), ends[end], delay, rig_intact(rig, ON_RECEIVE, link.id),
             op_text(event.operation), errno_text(event.code), pauses >= 5);
        fact("  peer sees %s", tls_end(link.peer, NULL));
        tls_free(link.peer);
        rig_free(rig);
    }
}

static En_HP_HandleResult pause_at_once(Rig *rig, const Event *event) {
    if (event->kind == ON_RECEIVE) rig_pause(rig, event->id, TRUE);
    return HR_OK;
}

/* Everything is delivered when the pause begins; the close_notify behind it holds no data that a
 * program could miss. proves: TCP-65 SSL-69 */
CASE(nothing_unread_ends_at_once) {
    EACH_ROLE(role) {
        Rig *rig = ssl_rig(role, PUSH, pause_at_once);
        TlsLink link = tls_link_up(rig, NULL);
        tls_queue(link.peer, "all", 3);
        SSL_shutdown(link.peer->ssl);
        tls_flush(link.peer); /* in one piece */
        peer_half_close(link.peer->fd);
        WAIT(rig_ended(rig));
        fact_events(rig, link.id, role_text(role));
        tls_free(link.peer);
        rig_free(rig);
    }
}

/* A reset ends it, whatever the session holds.
 * proves: TCP-65 SSL-68 */
CASE(a_reset_ends_at_once) {
    EACH_ROLE(role) {
        Rig *rig = ssl_rig(role, PUSH, pause_at_once);
        TlsLink link = tls_link_up(rig, NULL);
        tls_send_pattern(link.peer, 60000);
        WAIT(rig_seen(rig, ON_RECEIVE, link.id) == 1);
        peer_reset(link.peer->fd);
        WAIT(rig_ended(rig));
        Event event = {0};
        rig_last(rig, ON_CLOSE, link.id, &event);
        fact("%s: OnReceive %d, OnClose %s", role_text(role), rig_seen(rig, ON_RECEIVE, link.id), errno_text(event.code));
        link.peer->fd = -1;
        tls_free(link.peer);
        rig_free(rig);
    }
}
