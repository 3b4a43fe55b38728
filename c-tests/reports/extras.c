/* What programs attach to a connection: it is made in the first event, used in all others, and freed in the
 * last. */
#include "rig.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

typedef struct { HP_CONNID id; int receives; unsigned char padding[200]; } Extra;

static _Atomic int made, freed, wrong;

static PVOID extra_of(Rig *rig, HP_CONNID id) {
    PVOID extra = rig;
    BOOL ok = rig->role == SERVER ? HP_Server_GetConnectionExtra(rig->object, id, &extra) : HP_Agent_GetConnectionExtra(rig->object, id, &extra);
    return TRUTH(ok) ? extra : rig; /* rig: there was no such connection */
}

static bool set_extra(Rig *rig, HP_CONNID id, PVOID extra) {
    return TRUTH(rig->role == SERVER ? HP_Server_SetConnectionExtra(rig->object, id, extra) : HP_Agent_SetConnectionExtra(rig->object, id, extra));
}

static En_HP_HandleResult keep_books(Rig *rig, const Event *event) {
    if (event->id == 0 || event->kind == ON_PREPARE_CONNECT) return HR_OK;
    Extra *extra = extra_of(rig, event->id);
    if (event->kind == ON_ACCEPT || event->kind == ON_CONNECT) {
        wrong += extra != NULL; /* nothing of a former connection in the same slot */
        extra = calloc(1, sizeof *extra);
        MUST(extra != NULL);
        extra->id = event->id;
        memset(extra->padding, (int)event->id, sizeof extra->padding);
        made++;
        wrong += !set_extra(rig, event->id, extra);
        return HR_OK;
    }
    if (event->kind == ON_CLOSE && (PVOID)extra == NULL) return HR_OK; /* an attempt that failed */
    if ((PVOID)extra == (PVOID)rig || extra == NULL || extra->id != event->id || extra->padding[100] != (unsigned char)event->id) {
        wrong++;
        return HR_OK;
    }
    if (event->kind == ON_RECEIVE) {
        extra->receives++;
        rig_send(rig, event->id, event->data, event->length);
    }
    if (event->kind == ON_CLOSE) {
        wrong += !set_extra(rig, event->id, NULL) || extra_of(rig, event->id) != NULL;
        free(extra);
        freed++;
    }
    return HR_OK;
}

enum { VISITORS = 4, VISITS = 250, SLOTS = 16 };

static void *visit(void *argument) {
    const USHORT *port = argument;
    for (int i = 0; i < VISITS; i++) {
        int peer = peer_connect(*port);
        if (i % 3 != 0) peer_echoes(peer);
        if (i % 5 == 0) peer_reset(peer);
        else peer_close(peer);
    }
    return NULL;
}

/* Few slots, so that each is used again and again.
 * proves: COM-50 COM-55 TCP-12 TCP-93 TCP-130 */
CASE(of_a_server) {
    Rig *rig = rig_new(SERVER, keep_books);
    rig->logging = LOG_SUMS;
    HP_Server_SetMaxConnectionCount(rig->object, SLOTS);
    rig_listen(rig);
    Thread *threads[VISITORS];
    for (int i = 0; i < VISITORS; i++) threads[i] = thread_run(visit, &rig->port);
    for (int i = 0; i < VISITORS; i++) thread_join(threads[i]);
    rig_take_all(rig);
    WAIT(rig_count(rig) == 0);
    fact("more connections than slots %d, made and freed alike %d, wrong %d", made > SLOTS, made == freed, wrong);
    int peers[SLOTS];
    for (int i = 0; i < SLOTS; i++) peers[i] = peer_connect(rig->port);
    WAIT(rig_count(rig) == SLOTS);
    MUST(TRUTH(rig_stop(rig)));
    fact("after Stop alike %d, wrong %d", made == freed, wrong);
    for (int i = 0; i < SLOTS; i++) peer_close(peers[i]);
    rig_free(rig);
}

/* proves: COM-50 COM-55 TCP-93 TCP-130 */
CASE(of_an_agent) {
    Rig *target = rig_new(SERVER, NULL);
    target->logging = LOG_NOTHING;
    rig_listen(target);
    Rig *rig = rig_new(AGENT, keep_books);
    rig->logging = LOG_SUMS;
    HP_Agent_SetMaxConnectionCount(rig->object, SLOTS);
    USHORT closed = peer_refusing_port();
    for (int asynchronous = 0; asynchronous <= 1; asynchronous++) {
        int connected = 0;
        rig_start_agent(rig, asynchronous);
        for (int i = 0; i < VISITS; i++) {
            HP_CONNID id = 0;
            WAIT(rig_count(rig) < SLOTS);
            connected += TRUTH(HP_Agent_Connect(rig->object, "127.0.0.1", i % 4 == 0 ? closed : target->port, &id));
            if (i % 4 != 1) rig_disconnect(rig, id, TRUE);
            if (i % 4 == 1 && rig_count(rig) == SLOTS) HP_Agent_DisconnectLongConnections(rig->object, 0, TRUE);
        }
        MUST(TRUTH(rig_stop(rig)));
        fact("%s: many connected %d, made and freed alike %d, wrong %d", asynchronous ? "asynchronous" : "synchronous", connected > SLOTS, made == freed, wrong);
    }
    rig_free(rig);
    rig_free(target);
}

static int given;
static _Atomic int in_prepare, in_connect, in_close;

static En_HP_HandleResult look(Rig *rig, const Event *event) {
    PVOID extra = extra_of(rig, event->id);
    if (event->kind == ON_PREPARE_CONNECT) in_prepare += extra == (PVOID)rig; /* not there yet */
    if (event->kind == ON_CONNECT) in_connect += extra == &given;
    if (event->kind == ON_CLOSE) in_close += extra == &given;
    return HR_OK;
}

/* The value that comes with the Connect is there in OnConnect, and in OnClose of an attempt that never got so far.
 * proves: COM-55 TCP-22 TCP-28 */
CASE(given_with_the_connect) {
    USHORT port, closed = peer_refusing_port();
    int listener = peer_listen(&port);
    Rig *rig = rig_new(AGENT, look);
    rig_start_agent(rig, true);
    HP_CONNID id = 0;
    MUST(TRUTH(HP_Agent_ConnectWithExtra(rig->object, "127.0.0.1", port, &id, &given)));
    MUST(TRUTH(HP_Agent_ConnectWithExtra(rig->object, "127.0.0.1", closed, &id, &given)));
    int peer = peer_accept(listener);
    WAIT(rig_seen(rig, ON_CONNECT, 0) == 1);
    peer_close(peer);
    WAIT(rig_count(rig) == 0);
    fact("unknown in OnPrepareConnect %d, as given in OnConnect %d and in OnClose %d", in_prepare, in_connect, in_close);
    rig_free(rig);
    Rig *client = rig_new(CLIENT, NULL);
    HP_Client_SetExtra(client->object, &given);
    for (int i = 0; i < 3; i++) {
        Link link = link_up(client);
        peer_close(link.peer);
        WAIT(rig_state(client) == SS_STOPPED);
    }
    fact("of a client after three runs %d", HP_Client_GetExtra(client->object) == &given);
    rig_free(client);
}
