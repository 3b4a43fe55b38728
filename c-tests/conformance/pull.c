/* Pull components: what OnPullReceive reports, Fetch and Peek. */
#include "rig.h"

#include <errno.h>
#include <string.h>

static void fact_fetch(Rig *rig, HP_CONNID id, const char *label, bool peek, int length) {
    char data[64] = "";
    MUST(length < (int)sizeof data);
    int result = (int)(peek ? rig_peek(rig, id, data, length) : rig_fetch(rig, id, data, length));
    fact("%s %d -> %s%s%s", label, length, fetch_text(result), *data ? " " : "", data);
}

static int buffered(Rig *rig, HP_CONNID id) {
    Event event = {0};
    return rig_last(rig, ON_PULL, id, &event) ? event.length : 0;
}

/* proves: TCP-100 TCP-101 TCP-102 TCP-109 TCP-108 */
CASE(fetch_and_peek) {
    EACH_ROLE(role) {
        fact("-- %s", role_text(role));
        Rig *rig = rig_new_pull(role, NULL);
        Link link = link_up(rig);
        peer_send(link.peer, "ab", 2);
        WAIT(buffered(rig, link.id) == 2);
        fact_fetch(rig, link.id, "Fetch", false, 3);
        fact_fetch(rig, link.id, "Peek", true, 1);
        fact_fetch(rig, link.id, "Fetch", false, 1);
        fact_fetch(rig, link.id, "Fetch", false, 0);
        fact_fetch(rig, link.id, "Fetch", false, 2);
        fact("OnPullReceive %d", rig_seen(rig, ON_PULL, link.id)); /* leaving bytes causes no further event */
        peer_send(link.peer, "cde", 3);
        WAIT(buffered(rig, link.id) == 4);
        fact_fetch(rig, link.id, "Peek", true, 4);
        fact_fetch(rig, link.id, "Fetch", false, 4);
        fact("OnPullReceive %d, OnReceive %d", rig_seen(rig, ON_PULL, link.id), rig_seen(rig, ON_RECEIVE, link.id));
        rig_free(rig);
    }
}

/* proves: TCP-100 TCP-60 */
CASE(accumulate) {
    enum { TOTAL = 100000 };
    static unsigned char data[TOTAL];
    EACH_ROLE(role) {
        Rig *rig = rig_new_pull(role, NULL);
        rig_set_buffer_size(rig, 4096);
        Link link = link_up(rig);
        peer_send_pattern(link.peer, TOTAL);
        WAIT(buffered(rig, link.id) == TOTAL);
        int peeked = (int)rig_peek(rig, link.id, data, TOTAL);
        memset(data, 0, TOTAL);
        int fetched = (int)rig_fetch(rig, link.id, data, TOTAL);
        fact("%s: Peek %s, Fetch %s, intact %zu", role_text(role), fetch_text(peeked), fetch_text(fetched), pattern_match(data, 0, TOTAL));
        fact_fetch(rig, link.id, "Fetch", false, 1);
        rig_free(rig);
    }
}

static En_HP_HandleResult fetch_all(Rig *rig, const Event *event) {
    char data[16] = "";
    if (event->kind == ON_PULL) return HR_OK;
    if (event->kind == ON_HANDSHAKE) fact("in OnHandShake -> %s", fetch_text((int)rig_fetch(rig, event->id, data, 1)));
    if (event->kind == ON_CLOSE) {
        int result = (int)rig_fetch(rig, event->id, data, 5);
        fact("in OnClose -> %s %s", fetch_text(result), data);
        errno = 0;
    }
    return HR_OK;
}

/* proves: TCP-104 */
CASE(leftovers_in_close) {
    EACH_ROLE(role) {
        fact("-- %s", role_text(role));
        Rig *rig = rig_new_pull(role, NULL);
        Link link = link_up(rig);
        rig->hook = fetch_all;
        peer_send(link.peer, "extra", 5);
        peer_close(link.peer);
        WAIT(rig_ended(rig));
        rig->hook = NULL;
        rig_free(rig);
    }
}

/* proves: TCP-107 */
CASE(client_stopped) {
    Rig *rig = rig_new_pull(CLIENT, NULL);
    fact_fetch(rig, 0, "new: Fetch", false, 1);
    fact_fetch(rig, 0, "new: Fetch", false, 0);
    Link link = link_up(rig);
    peer_send(link.peer, "left", 4);
    WAIT(buffered(rig, link.id) == 4);
    CALL("Stop", rig_stop(rig));
    fact_fetch(rig, 0, "stopped: Peek", true, 1);
    link = link_up(rig);
    peer_send(link.peer, "new", 3);
    WAIT(buffered(rig, link.id) == 3);
    fact_fetch(rig, 0, "second run: Fetch", false, 3);
    rig_free(rig);
}

static En_HP_HandleResult refuse_pull(Rig *rig, const Event *event) {
    (void)rig;
    return event->kind == ON_PULL ? HR_ERROR : HR_OK;
}

/* proves: TCP-108 TCP-63 COM-91 */
CASE(refuse) {
    EACH_ROLE(role) {
        Rig *rig = rig_new_pull(role, refuse_pull);
        Link link = link_up(rig);
        peer_send(link.peer, "x", 1);
        WAIT(rig_ended(rig));
        Event event = {0};
        rig_last(rig, ON_CLOSE, link.id, &event);
        fact("%s: OnPullReceive %d, OnClose (%s,%s)", role_text(role), rig_seen(rig, ON_PULL, link.id), op_text(event.operation), errno_text(event.code));
        rig_free(rig);
    }
}

/* proves: TCP-103 TCP-104 TCP-154 */
CASE(unknown_id) {
    EACH_MULTI_ROLE(role) {
        fact("-- %s", role_text(role));
        Rig *rig = rig_new_pull(role, NULL);
        Link link = link_up(rig);
        call_begin();
        fact_fetch(rig, link.id + 1, "unknown: Fetch", false, 1);
        fact_fetch(rig, 0, "zero: Peek", true, 1);
        fact("errno %s", errno_text((int)SYS_GetLastError()));
        fact_fetch(rig, link.id + 1, "unknown: Fetch", false, 0);
        peer_close(link.peer);
        WAIT(rig_ended(rig));
        fact_fetch(rig, link.id, "closed: Fetch", false, 1);
        rig_free(rig);
    }
}

/* proves: TCP-104 TCP-103 */
CASE(before_the_buffer) {
    EACH_MULTI_ROLE(role) {
        fact("-- %s", role_text(role));
        Rig *rig = rig_new_pull(role, fetch_all);
        Link link = link_up(rig);
        peer_send(link.peer, "hello", 5);
        WAIT(buffered(rig, link.id) == 5);
        rig_free(rig);
    }
}

/* proves: TCP-102 COM-8 ABI-74 */
CASE(bad_arguments) {
    EACH_ROLE(role) {
        fact("-- %s", role_text(role));
        Rig *rig = rig_new_pull(role, NULL);
        Link link = link_up(rig);
        peer_send(link.peer, "abc", 3);
        WAIT(buffered(rig, link.id) == 3);
        char one;
        fact("negative -> %s", fetch_text((int)rig_fetch(rig, link.id, &one, -1)));
        fact("NULL, 1 -> %s", fetch_text((int)rig_fetch(rig, link.id, NULL, 1)));
        fact("NULL, 0 -> %s", fetch_text((int)rig_fetch(rig, link.id, NULL, 0)));
        fact("Peek NULL, 1 -> %s", fetch_text((int)rig_peek(rig, link.id, NULL, 1)));
        fact_fetch(rig, link.id, "nothing was lost: Fetch", false, 3);
        rig_free(rig);
    }
}
