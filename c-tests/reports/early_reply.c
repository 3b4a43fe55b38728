/* A server that answers an upload before it has all of it, and ends the connection: the peer, which is still sending, gets
 * the whole answer. The same holds for agents and clients whose peers keep sending. */
#include "rig.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { BIG = 4 << 20, UPLOAD = 32 << 20 };
typedef struct { size_t length; bool stops; } Answer;

static En_HP_HandleResult answer_early(Rig *rig, const Event *event) {
    const Answer *answer = rig->user;
    if (event->kind != ON_RECEIVE) return HR_OK;
    unsigned char *data = malloc(answer->length);
    MUST(data != NULL);
    pattern_fill(data, 0, answer->length);
    bool sent = TRUTH(rig_send(rig, event->id, data, (int)answer->length)); /* an agent's fails after its Disconnect (TCP-72) */
    free(data);
    if (sent) rig_disconnect(rig, event->id, FALSE);
    return HR_OK;
}

typedef struct { int peer; Gate done; } Upload;

/* Until everything is sent or the other side does not want it any more. */
static void *upload(void *argument) {
    Upload *load = argument;
    static const unsigned char zeros[65536];
    for (size_t at = 0; at < UPLOAD && send(load->peer, zeros, sizeof zeros, MSG_NOSIGNAL) > 0; at += sizeof zeros) continue;
    gate_open(&load->done);
    return NULL;
}

static void reply_arrives(size_t length, const char *label) {
    Answer answer = {.length = length};
    EACH_MULTI_ROLE(role) { /* a client ends by Stop, which is no orderly end (TCP-95) */
        int whole = 0, rounds = 5, closes = 0;
        Rig *rig = rig_new(role, answer_early);
        rig->user = &answer;
        for (int i = 0; i < rounds; i++) {
            Link link = i == 0 ? link_up(rig) : link_more(rig);
            Upload load = {.peer = link.peer};
            Thread *thread = thread_run(upload, &load);
            whole += peer_read_pattern(link.peer, length) == length;
            shutdown(link.peer, SHUT_RDWR);
            thread_join(thread);
            peer_close(link.peer);
            WAIT(rig_seen(rig, ON_CLOSE, link.id) == 1);
        }
        Event event;
        MUST(rig_last(rig, ON_CLOSE, 0, &event));
        closes = rig_seen(rig, ON_CLOSE, 0);
        fact("%s, %s: whole %d of %d, OnClose %d, the last (%s,%d)", role_text(role), label, whole, rounds, closes, op_text(event.operation), event.code);
        rig_free(rig);
    }
}

/* proves: TCP-90 TCP-95 */
CASE(short_reply_while_the_peer_sends) { reply_arrives(1000, "1,000 bytes"); }

/* The kernel holds all of it when the library is done with it.
 * proves: TCP-90 TCP-95 */
CASE(reply_while_the_peer_sends) { reply_arrives(300000, "300,000 bytes"); }

/* More than the kernel holds: what the library has queued must leave as well, and a reset must not destroy it on its way.
 * proves: TCP-90 TCP-95 */
CASE(long_reply_while_the_peer_sends) { reply_arrives(BIG, "4 MiB"); }

static En_HP_HandleResult answer_at_the_end(Rig *rig, const Event *event) {
    static unsigned char data[BIG];
    if (event->kind != ON_RECEIVE) return HR_OK;
    pattern_fill(data, 0, BIG);
    rig_send(rig, event->id, data, BIG);
    return HR_OK;
}

/* The usual end of HTTP/1.0 and of many own protocols: the request, then FIN, then the answer is read.
 * proves: TCP-95 */
CASE(reply_to_a_half_closed_peer) {
    EACH_ROLE(role) {
        size_t got;
        Rig *rig = rig_new(role, answer_at_the_end);
        Link link = link_up(rig);
        peer_send(link.peer, "?", 1);
        peer_half_close(link.peer);
        WAIT(rig_seen(rig, ON_CLOSE, link.id) == 1); /* nothing was read until then */
        got = peer_read_pattern(link.peer, BIG);
        fact("%s: whole %d, then %s", role_text(role), got == BIG, peer_end(link.peer, NULL));
        rig_free(rig);
        peer_close(link.peer);
    }
}
