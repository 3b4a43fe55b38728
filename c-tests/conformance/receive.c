/* Receiving: lengths, order, refusing, pausing; for all three roles. */
#include "rig.h"

#include <errno.h>

/* proves: TCP-60 TCP-61 TCP-131 COM-80 TCP-94 */
CASE(slices) {
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, NULL);
        rig_set_buffer_size(rig, 1000);
        Link link = link_up(rig);
        peer_send_pattern(link.peer, 300000);
        peer_close(link.peer); /* everything readable comes before OnClose */
        WAIT(rig_ended(rig));
        fact("%s: received %ld, intact %ld, longest within the buffer size %d", role_text(role),
             rig_bytes(rig, ON_RECEIVE, link.id), rig_intact(rig, ON_RECEIVE, link.id), rig_longest(rig, ON_RECEIVE, link.id) <= 1000);
        Event event = {0};
        rig_last(rig, ON_CLOSE, link.id, &event);
        fact("  OnClose(%s,%s), overlaps %d", op_text(event.operation), errno_text(event.code), rig_overlaps(rig));
        rig_free(rig);
    }
}

/* proves: TCP-60 TCP-142 */
CASE(dribble) {
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, NULL);
        Link link = link_up(rig);
        unsigned char data[200];
        pattern_fill(data, 0, sizeof data);
        peer_dribble(link.peer, data, sizeof data);
        WAIT(rig_bytes(rig, ON_RECEIVE, link.id) == (long)sizeof data);
        fact("%s: intact %ld", role_text(role), rig_intact(rig, ON_RECEIVE, link.id));
        rig_free(rig);
    }
}

static En_HP_HandleResult refuse_data(Rig *rig, const Event *event) {
    int code = *(int *)rig->user;
    if (event->kind != ON_RECEIVE) return HR_OK;
    if (code) errno = code;
    return HR_ERROR;
}

/* proves: TCP-63 TCP-94 COM-15 COM-91 TCP-157 */
CASE(refuse) {
    EACH_ROLE(role) for (int code = 0; code <= EPROTO; code += EPROTO) {
        Rig *rig = rig_new(role, refuse_data);
        rig->user = &code;
        Link link = link_up(rig);
        peer_send(link.peer, "x", 1);
        fact("%s: peer sees %s", role_text(role), peer_end(link.peer, NULL));
        WAIT(rig_ended(rig));
        Event event = {0};
        rig_last(rig, ON_CLOSE, link.id, &event);
        fact("  OnReceive %d, OnClose %d (%s,%s)", rig_seen(rig, ON_RECEIVE, link.id), rig_seen(rig, ON_CLOSE, link.id),
             op_text(event.operation), errno_text(event.code));
        rig_free(rig);
    }
}

static En_HP_HandleResult odd_results(Rig *rig, const Event *event) {
    (void)rig;
    return event->kind == ON_RECEIVE ? HR_IGNORE : event->kind == ON_HANDSHAKE ? (En_HP_HandleResult)77 : HR_OK;
}

/* proves: COM-90 TCP-63 */
CASE(other_results) {
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, odd_results);
        Link link = link_up(rig);
        peer_send(link.peer, "abc", 3);
        WAIT(rig_bytes(rig, ON_RECEIVE, link.id) == 3);
        peer_send(link.peer, "def", 3);
        WAIT(rig_bytes(rig, ON_RECEIVE, link.id) == 6);
        fact("%s: OnClose %d", role_text(role), rig_seen(rig, ON_CLOSE, link.id));
        rig_free(rig);
    }
}

static En_HP_HandleResult pause_after_first(Rig *rig, const Event *event) {
    if (event->kind == ON_RECEIVE && rig_seen(rig, ON_RECEIVE, event->id) == 1) {
        call_begin();
        fact("PauseReceive in OnReceive -> %s", truth_text(rig_pause(rig, event->id, TRUE)));
    }
    return HR_OK;
}

/* proves: TCP-64 TCP-66 TCP-60 */
CASE(pause_inside) {
    EACH_ROLE(role) {
        fact("-- %s", role_text(role));
        Rig *rig = rig_new(role, pause_after_first);
        rig_set_buffer_size(rig, 100);
        Link link = link_up(rig);
        peer_send_pattern(link.peer, 5000);
        WAIT(rig_seen(rig, ON_RECEIVE, link.id) >= 1);
        BOOL paused = 0;
        WAIT(TRUTH(rig_is_paused(rig, link.id, &paused)) && TRUTH(paused));
        CALL("pause again", rig_pause(rig, link.id, TRUE));
        CALL("Send while paused", rig_send(rig, link.id, "pong", 4));
        char got[5] = "";
        fact("peer got %zu: %s", peer_read(link.peer, got, 4), got);
        WAIT(rig_bytes(rig, ON_SEND, link.id) == 4); /* the connection has had a turn since */
        fact("OnReceive %d", rig_seen(rig, ON_RECEIVE, link.id));
        CALL("resume", rig_pause(rig, link.id, FALSE));
        CALL("resume again", rig_pause(rig, link.id, FALSE));
        WAIT(rig_bytes(rig, ON_RECEIVE, link.id) == 5000);
        fact("intact %ld, overlaps %d", rig_intact(rig, ON_RECEIVE, link.id), rig_overlaps(rig));
        rig_free(rig);
    }
}

/* proves: TCP-64 TCP-66 COM-12 */
CASE(pause_unknown) {
    EACH_MULTI_ROLE(role) {
        Rig *rig = rig_new(role, NULL);
        Link link = link_up(rig);
        BOOL paused = 0;
        fact("-- %s", role_text(role));
        CALL("PauseReceive", rig_pause(rig, link.id + 1, TRUE));
        CALL("PauseReceive 0", rig_pause(rig, 0, TRUE));
        CALL("IsPauseReceive", rig_is_paused(rig, link.id + 1, &paused));
        rig_free(rig);
    }
}

typedef struct { Link link; Gate stop; } Resumer;

static void *resume_all_the_time(void *argument) {
    Resumer *resumer = argument;
    while (!gate_is_open(&resumer->stop)) {
        rig_pause(resumer->link.rig, resumer->link.id, TRUE);
        rig_pause(resumer->link.rig, resumer->link.id, FALSE);
    }
    return NULL;
}

/* proves: TCP-173 TCP-64 TCP-141 */
CASE(pause_storm) {
    EACH_ROLE(role) {
        Resumer resumer = {.link = link_up(rig_new(role, NULL))};
        Rig *rig = resumer.link.rig;
        Thread *one = thread_run(resume_all_the_time, &resumer), *two = thread_run(resume_all_the_time, &resumer);
        peer_send_pattern(resumer.link.peer, 400000);
        gate_open(&resumer.stop);
        thread_join(one);
        thread_join(two);
        rig_pause(rig, resumer.link.id, FALSE);
        WAIT(rig_bytes(rig, ON_RECEIVE, resumer.link.id) == 400000);
        fact("%s: intact %ld, overlaps %d", role_text(role), rig_intact(rig, ON_RECEIVE, resumer.link.id), rig_overlaps(rig));
        rig_free(rig);
    }
}
