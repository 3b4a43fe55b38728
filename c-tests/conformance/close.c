/* Ends of connections: causes, OnClose's arguments, what works inside it, exactly one of them. */
#include "rig.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void fact_close(Rig *rig, HP_CONNID id, const char *label) {
    WAIT(rig_ended(rig));
    Event event = {0};
    rig_last(rig, ON_CLOSE, id, &event);
    fact("%s: OnClose %d (%s,%s)", label, rig_seen(rig, ON_CLOSE, id), op_text(event.operation), errno_text(event.code));
}

/* proves: TCP-94 TCP-95 TCP-61 TCP-96 TCP-93 */
CASE(peer_closes) {
    EACH_ROLE(role) for (int half = 0; half <= 1; half++) {
        Rig *rig = rig_new(role, NULL);
        Link link = link_up(rig);
        peer_send(link.peer, "data", 4);
        if (half) {
            peer_half_close(link.peer);
            fact("%s: half-closing peer sees %s", role_text(role), peer_end(link.peer, NULL));
        } else peer_close(link.peer);
        fact_close(rig, link.id, role_text(role));
        fact("  received %ld", rig_bytes(rig, ON_RECEIVE, link.id));
        rig_free(rig);
    }
}

/* proves: TCP-94 TCP-96 */
CASE(peer_resets) {
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, NULL);
        Link link = link_up(rig);
        peer_reset(link.peer);
        WAIT(rig_ended(rig));
        Event event = {0};
        rig_last(rig, ON_CLOSE, link.id, &event);
        /* Either the hang-up or a read may notice it first. */
        fact("%s: OnClose %d, by close or receive %d, %s", role_text(role), rig_seen(rig, ON_CLOSE, link.id),
             event.operation == SO_CLOSE || event.operation == SO_RECEIVE, errno_text(event.code));
        rig_free(rig);
    }
}

static void end_here(Role role, BOOL force) {
    Rig *rig = rig_new(role, NULL);
    Link link = link_up(rig);
    CALL("Disconnect", rig_disconnect(rig, link.id, force));
    fact_close(rig, link.id, role_text(role)); /* the peer still holds its end open */
    fact("  peer sees %s", peer_end(link.peer, NULL));
    rig_free(rig);
}

/* proves: TCP-90 TCP-94 TCP-96 TCP-92 */
CASE(local_end) {
    EACH_ROLE(role) end_here(role, TRUE);
}

/* proves: TCP-90 TCP-94 */
CASE(local_end_unforced) {
    EACH_MULTI_ROLE(role) end_here(role, FALSE);
}

static Gate disconnected, go_on;

static En_HP_HandleResult hold_receive(Rig *rig, const Event *event) {
    (void)rig;
    if (event->kind == ON_RECEIVE) {
        gate_open(&disconnected);
        gate_wait(&go_on);
    }
    return HR_OK;
}

/* proves: TCP-90 TCP-91 TCP-72 TCP-93 COM-57 */
CASE(between_disconnect_and_close) {
    EACH_MULTI_ROLE(role) {
        fact("-- %s", role_text(role));
        Rig *rig = rig_new(role, hold_receive);
        gate_close(&disconnected), gate_close(&go_on);
        Link link = link_up(rig);
        peer_send(link.peer, "x", 1);
        gate_wait(&disconnected);
        CALL("Disconnect", rig_disconnect(rig, link.id, FALSE));
        CALL("Disconnect again", rig_disconnect(rig, link.id, FALSE));
        fact_connected(rig, link.id, "then:");
        CALL("Send", rig_send(rig, link.id, "y", 1));
        CALL("PauseReceive", rig_pause(rig, link.id, TRUE));
        fact("OnClose while OnReceive runs %d, connections %u", rig_seen(rig, ON_CLOSE, 0), rig_count(rig));
        gate_open(&go_on);
        fact_close(rig, link.id, role_text(role));
        rig_free(rig);
    }
}

static En_HP_HandleResult look_in_close(Rig *rig, const Event *event) {
    if (event->kind != ON_CLOSE) return HR_OK;
    char address[64];
    int length = sizeof address;
    USHORT port;
    DWORD period;
    PVOID extra = NULL;
    bool server = rig->role == SERVER;
    HP_CONNID id = event->id;
    fact_connected(rig, id, "in OnClose:");
    CALL("Send", rig_send(rig, id, "x", 1));
    CALL("Disconnect", rig_disconnect(rig, id, TRUE));
    CALL("GetRemoteAddress", server ? HP_Server_GetRemoteAddress(rig->object, id, address, &length, &port)
                                    : HP_Agent_GetRemoteAddress(rig->object, id, address, &length, &port));
    length = sizeof address;
    CALL("GetLocalAddress", rig_local_address(rig, id, address, &length, &port));
    CALL("SetConnectionExtra", server ? HP_Server_SetConnectionExtra(rig->object, id, rig) : HP_Agent_SetConnectionExtra(rig->object, id, rig));
    CALL("GetConnectionExtra", server ? HP_Server_GetConnectionExtra(rig->object, id, &extra) : HP_Agent_GetConnectionExtra(rig->object, id, &extra));
    fact("  as set %d", extra == rig);
    CALL("GetConnectPeriod", server ? HP_Server_GetConnectPeriod(rig->object, id, &period) : HP_Agent_GetConnectPeriod(rig->object, id, &period));
    CALL("GetSilencePeriod", server ? HP_Server_GetSilencePeriod(rig->object, id, &period) : HP_Agent_GetSilencePeriod(rig->object, id, &period));
    fact("connections %u", rig_count(rig));
    return HR_ERROR; /* ignored */
}

/* proves: TCP-92 TCP-98 COM-55 COM-57 TCP-72 COM-91 */
CASE(inside_close) {
    EACH_MULTI_ROLE(role) {
        fact("-- %s", role_text(role));
        Rig *rig = rig_new(role, look_in_close);
        Link link = link_up(rig);
        peer_close(link.peer);
        WAIT(rig_ended(rig));
        CALL("afterwards: Send", rig_send(rig, link.id, "x", 1));
        rig->hook = NULL;
        rig_free(rig);
    }
}

static En_HP_HandleResult reply_and_disconnect(Rig *rig, const Event *event) {
    if (event->kind != ON_RECEIVE) return HR_OK;
    MUST(TRUTH(rig_send(rig, event->id, "0123456789", 10)));
    rig_disconnect(rig, event->id, TRUE);
    return HR_OK;
}

/* proves: TCP-160 TCP-82 TCP-91 */
CASE(reply_then_disconnect) {
    EACH_MULTI_ROLE(role) {
        Rig *rig = rig_new(role, reply_and_disconnect);
        Link first = link_up(rig);
        int replies = 0;
        for (int i = 0; i < 100; i++) {
            Link link = i == 0 ? first : link_more(rig);
            size_t got = 0;
            peer_send(link.peer, "?", 1);
            const char *end = peer_end(link.peer, &got);
            replies += got == 10 && strcmp(end, "EOF") == 0;
            peer_close(link.peer);
        }
        WAIT(rig_ended(rig));
        fact("%s: complete replies %d, OnSend %d, OnClose %d", role_text(role), replies, rig_seen(rig, ON_SEND, 0), rig_seen(rig, ON_CLOSE, 0));
        rig_free(rig);
    }
}

/* proves: TCP-82 TCP-94 TCP-90 */
CASE(disconnect_drops_queue) {
    enum { PIECE = 1 << 20 };
    unsigned char *data = calloc(1, PIECE);
    EACH_MULTI_ROLE(role) {
        Rig *rig = rig_new(role, NULL);
        Link link = link_up(rig);
        for (int i = 0; i < 50; i++) MUST(TRUTH(rig_send(rig, link.id, data, PIECE)));
        rig_disconnect(rig, link.id, TRUE);
        fact_close(rig, link.id, role_text(role));
        size_t got = 0;
        const char *end = peer_end(link.peer, &got);
        fact("  peer sees %s, all arrived %d", end, got == 50u * PIECE);
        fact("  OnSend equals what arrived %d", rig_bytes(rig, ON_SEND, link.id) == (long)got);
        rig_free(rig);
    }
    free(data);
}

/* proves: TCP-94 COM-36 TCP-99 TCP-93 COM-57 TCP-136 */
CASE(stop_ends_all) {
    EACH_MULTI_ROLE(role) {
        fact("-- %s", role_text(role));
        Rig *rig = rig_new(role, NULL);
        int threads = count_threads(), peers[5] = {link_up(rig).peer};
        for (int i = 1; i < 5; i++) peers[i] = link_more(rig).peer;
        CALL("Stop", rig_stop(rig));
        fact("%s, connections %u, OnClose %d", state_text(rig_state(rig)), rig_count(rig), rig_seen(rig, ON_CLOSE, 0));
        WAIT(count_threads() <= threads);
        for (HP_CONNID id = 1; id <= 5; id++) fact_events(rig, id, "connection");
        fact_component(rig, "component");
        Event event = {0};
        rig_last(rig, ON_SHUTDOWN, 0, &event);
        fact("OnShutdown on the stopping thread %d", event.thread == this_thread());
        for (int i = 0; i < 5; i++) peer_close(peers[i]);
        rig_free(rig);
    }
}

/* proves: TCP-97 TCP-98 COM-83 COM-12 */
CASE(periods) {
    EACH_MULTI_ROLE(role) {
        fact("-- %s", role_text(role));
        Rig *rig = rig_new(role, NULL);
        HP_Object o = rig->object;
        bool s = role == SERVER;
        Link old = link_up(rig);
        long long since = now_ms();
        DWORD age = 0, silence = 0;
#define AGE(id) (s ? HP_Server_GetConnectPeriod(o, id, &age) : HP_Agent_GetConnectPeriod(o, id, &age))
#define SILENCE(id) (s ? HP_Server_GetSilencePeriod(o, id, &silence) : HP_Agent_GetSilencePeriod(o, id, &silence))
        WAIT(TRUTH(SILENCE(old.id)) && silence >= 60);
        CALL("Send", rig_send(rig, old.id, "x", 1));
        WAIT(rig_bytes(rig, ON_SEND, old.id) == 1);
        MUST(TRUTH(AGE(old.id)) && TRUTH(SILENCE(old.id)));
        fact("sending does not end silence %d", silence >= 60);
        peer_send(old.peer, "y", 1);
        WAIT(rig_bytes(rig, ON_RECEIVE, old.id) == 1);
        MUST(TRUTH(SILENCE(old.id)) && TRUTH(AGE(old.id)));
        fact("receiving does %d, age goes on %d", silence < 60 || silence < age - 40, age >= 60 && age <= now_ms() - since + AT_ONCE_MS);
        CALL("unknown ID: GetConnectPeriod", AGE(99));
        CALL("unknown ID: GetSilencePeriod", SILENCE(99));
        rig_stop(rig);
        if (s) HP_Server_SetMarkSilence(o, FALSE);
        else HP_Agent_SetMarkSilence(o, FALSE);
        Link unmarked = link_up(rig);
        CALL("unmarked: GetConnectPeriod", AGE(unmarked.id));
        CALL("unmarked: GetSilencePeriod", SILENCE(unmarked.id));
        CALL("unmarked: DisconnectSilenceConnections", s ? HP_Server_DisconnectSilenceConnections(o, 0, TRUE) : HP_Agent_DisconnectSilenceConnections(o, 0, TRUE));
        fact("OnClose %d", rig_seen(rig, ON_CLOSE, unmarked.id) - rig_seen(rig, ON_CLOSE, old.id));
        rig_free(rig);
    }
}

static BOOL end_long(Rig *rig, DWORD period) {
    return rig->role == SERVER ? HP_Server_DisconnectLongConnections(rig->object, period, TRUE) : HP_Agent_DisconnectLongConnections(rig->object, period, TRUE);
}

static BOOL end_silent(Rig *rig, DWORD period) {
    return rig->role == SERVER ? HP_Server_DisconnectSilenceConnections(rig->object, period, TRUE) : HP_Agent_DisconnectSilenceConnections(rig->object, period, TRUE);
}

/* proves: TCP-97 TCP-94 */
CASE(disconnect_by_period) {
    EACH_MULTI_ROLE(role) for (int silent = 0; silent <= 1; silent++) {
        fact("-- %s, by %s", role_text(role), silent ? "silence" : "age");
        BOOL (*end)(Rig *, DWORD) = silent ? end_silent : end_long;
        Rig *rig = rig_new(role, NULL);
        Link link = link_up(rig);
        CALL("none that old", end(rig, 60000));
        CALL("greatest period", end(rig, 0x3FFFFFFF));
        CALL("period too long", end(rig, 0x40000000));
        fact("connections %u", rig_count(rig));
        DWORD age = 0;
        WAIT(TRUTH(role == SERVER ? HP_Server_GetConnectPeriod(rig->object, link.id, &age) : HP_Agent_GetConnectPeriod(rig->object, link.id, &age)) && age >= 20);
        CALL("old enough", end(rig, 20));
        fact_close(rig, link.id, "ended");
        rig_free(rig);
    }
}
