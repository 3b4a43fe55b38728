/* Endless outgoing data. */
#include "rig.h"

#include <sys/socket.h>

enum { CHUNK = 65536, AHEAD = 4 << 20, ROUNDS = 20 };

static En_HP_HandleResult answer(Rig *rig, const Event *event) {
    if (event->kind == ON_RECEIVE) rig_send(rig, event->id, event->data, event->length);
    return HR_OK;
}

typedef struct { Link link; Gate stop; } Source;

/* Keeps megabytes queued. */
static void *send_on(void *argument) {
    static const char chunk[CHUNK];
    Source *source = argument;
    while (!gate_is_open(&source->stop)) {
        int pending = 0;
        if (TRUTH(rig_pending(source->link.rig, source->link.id, &pending)) && pending > AHEAD) sleep_briefly();
        else if (!TRUTH(rig_send(source->link.rig, source->link.id, chunk, CHUNK))) break;
    }
    return NULL;
}

static void *take_all(void *argument) {
    static char sink[1 << 20];
    while (recv(*(int *)argument, sink, sizeof sink, 0) > 0) {}
    return NULL;
}

/* One connection whose peer takes everything as fast as it comes, and a quiet one on the same worker, which is served.
 * proves: TCP-81 TCP-142 TCP-76 */
CASE(endless_receiver) {
    EACH_MULTI_ROLE(role) {
        Rig *rig = rig_new(role, answer);
        rig->logging = LOG_SUMS;
        rig_set_workers(rig, 1);
        Source source = {.link = link_up(rig)};
        Link quiet = link_more(rig);
        Thread *threads[] = {thread_run(take_all, &source.link.peer), thread_run(send_on, &source)};
        WAIT(rig_bytes(rig, ON_SEND, source.link.id) > AHEAD);
        int served = 0;
        for (int i = 0; i < ROUNDS; i++) {
            char got = 0;
            peer_send(quiet.peer, "q", 1);
            served += peer_read(quiet.peer, &got, 1) == 1 && got == 'q';
        }
        fact("%s: the quiet one is served %d", role_text(role), served);
        CALL("  Disconnect of the busy one", rig_disconnect(rig, source.link.id, TRUE));
        WAIT(rig_seen(rig, ON_CLOSE, 0) == 1);
        gate_open(&source.stop);
        for (int i = 0; i < 2; i++) thread_join(threads[i]);
        rig_free(rig);
    }
}
