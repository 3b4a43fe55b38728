/* Stop and Destroy from inside every kind of callback of the three roles: they return at once, the rest follows, and nothing
 * is left (COM-24, COM-36, COM-44, TCP-48). */
#include "rig.h"

#include <hpsocket/HPSocket4C-Ext.h>

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>

typedef struct { Role role; Kind kind; bool asynchronous; const char *label; } Place;

static const Place places[] = {
    {SERVER, ON_PREPARE_LISTEN, true, "server, OnPrepareListen"},
    {SERVER, ON_ACCEPT, true, "server, OnAccept"},
    {SERVER, ON_HANDSHAKE, true, "server, OnHandShake"},
    {SERVER, ON_RECEIVE, true, "server, OnReceive"},
    {SERVER, ON_SEND, true, "server, OnSend"},
    {SERVER, ON_CLOSE, true, "server, OnClose"},
    {SERVER, ON_SHUTDOWN, true, "server, OnShutdown"},
    {AGENT, ON_PREPARE_CONNECT, true, "agent, OnPrepareConnect"},
    {AGENT, ON_CONNECT, true, "agent, OnConnect"},
    {AGENT, ON_HANDSHAKE, true, "agent, OnHandShake"},
    {AGENT, ON_RECEIVE, true, "agent, OnReceive"},
    {AGENT, ON_SEND, true, "agent, OnSend"},
    {AGENT, ON_CLOSE, true, "agent, OnClose"},
    {AGENT, ON_SHUTDOWN, true, "agent, OnShutdown"},
    {AGENT, ON_PREPARE_CONNECT, false, "synchronous agent, OnPrepareConnect"},
    {AGENT, ON_CONNECT, false, "synchronous agent, OnConnect"},
    {AGENT, ON_HANDSHAKE, false, "synchronous agent, OnHandShake"},
    {CLIENT, ON_PREPARE_CONNECT, true, "client, OnPrepareConnect"},
    {CLIENT, ON_CONNECT, true, "client, OnConnect"},
    {CLIENT, ON_HANDSHAKE, true, "client, OnHandShake"},
    {CLIENT, ON_RECEIVE, true, "client, OnReceive"},
    {CLIENT, ON_SEND, true, "client, OnSend"},
    {CLIENT, ON_CLOSE, true, "client, OnClose"},
    {CLIENT, ON_CONNECT, false, "synchronous client, OnConnect"},
    {CLIENT, ON_HANDSHAKE, false, "synchronous client, OnHandShake"},
};
enum { PLACES = sizeof places / sizeof *places };

typedef struct { const Place *place; bool destroy; _Atomic int entered; Gate returned; bool stopped; int code; long took; } Trial;

static void destroy(Rig *rig) {
    if (rig->role == SERVER) Destroy_HP_TcpServer(rig->object);
    else if (rig->role == AGENT) Destroy_HP_TcpAgent(rig->object);
    else Destroy_HP_TcpClient(rig->object);
}

/* C++ has no such function. */
#pragma weak HP_Ext_SetSender

static _Atomic int releases; /* of the objects */
static void note_release(void *sender) {
    (void)sender;
    releases++;
}

static En_HP_HandleResult end_here(Rig *rig, const Event *event) {
    Trial *trial = rig->user;
    if (event->kind != trial->place->kind || trial->entered++ != 0) return HR_OK;
    long long start = now_ms();
    errno = 0;
    if (trial->destroy) {
        destroy(rig);
        rig_state(rig); /* the handle stays good for the remaining events (COM-24) */
        destroy(rig);
    } else {
        trial->stopped = TRUTH(rig_stop(rig));
        trial->code = (int)SYS_GetLastError();
    }
    trial->took = (long)(now_ms() - start);
    errno = 0;
    gate_open(&trial->returned);
    return HR_OK;
}

/* Brings the component to the callback, if it gets so far, with two connections if it can have two. */
static void provoke(Rig *rig, const Place *place, int listener, USHORT port, int *peers) {
    HP_CONNID id = 0;
    char address[64];
    int length = sizeof address;
    bool two = place->kind == ON_RECEIVE || place->kind == ON_SEND || place->kind == ON_CLOSE || place->kind == ON_SHUTDOWN;
    if (rig->role == SERVER) {
        if (!TRUTH(HP_Server_Start(rig->object, "127.0.0.1", 0))) return;
        MUST(TRUTH(HP_Server_GetListenAddress(rig->object, address, &length, &rig->port)));
        for (int i = 0; i < (two ? 2 : 1); i++) peers[i] = peer_connect(rig->port);
    } else if (rig->role == AGENT) {
        MUST(TRUTH(HP_Agent_Start(rig->object, NULL, place->asynchronous)));
        for (int i = 0; i < (two ? 2 : 1); i++)
            if (TRUTH(HP_Agent_Connect(rig->object, "127.0.0.1", port, &id))) peers[i] = peer_accept(listener);
    } else if (TRUTH(HP_Client_Start(rig->object, "127.0.0.1", port, place->asynchronous))) {
        peers[0] = peer_accept(listener);
        two = false;
    }
    if (place->kind == ON_RECEIVE || place->kind == ON_SEND || place->kind == ON_CLOSE || place->kind == ON_SHUTDOWN) {
        WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == (two ? 2 : 1));
        id = rig_last_id(rig, ON_HANDSHAKE);
    }
    if (place->kind == ON_RECEIVE) peer_send(peers[0], "x", 1);
    if (place->kind == ON_SEND) rig_send(rig, id, "x", 1);
    if (place->kind == ON_CLOSE) peer_half_close(peers[0]);
    if (place->kind == ON_SHUTDOWN) rig_stop(rig);
}

static void try_place(const Place *place, bool destroying) {
    USHORT port;
    int listener = peer_listen(&port), peers[2] = {-1, -1};
    WAIT(count_threads() == 1);
    int descriptors = count_fds();
    Trial *trial = calloc(1, sizeof *trial); /* an abandoned rig keeps it */
    MUST(trial != NULL);
    trial->place = place;
    trial->destroy = destroying;
    Rig *rig = rig_new(place->role, end_here);
    rig->user = trial;
    releases = 0;
    if (HAVE(HP_Ext_SetSender)) MUST(TRUTH(HP_Ext_SetSender(rig->object, NULL, note_release)));
    provoke(rig, place, listener, port, peers);
    gate_wait(&trial->returned);
    if (!destroying) WAIT(rig_state(rig) == SS_STOPPED);
    else if (HAVE(HP_Ext_SetSender)) WAIT(releases == 1);
    WAIT(count_threads() == 1); /* the object and the thread that ended it are gone */
    for (int i = 0; i < 2; i++)
        if (peers[i] >= 0) peer_close(peers[i]);
    if (destroying) fact("%s: at once %d", place->label, trial->took < 2000);
    else fact("%s: Stop -> %s%s, at once %d", place->label, trial->stopped ? "TRUE" : "FALSE ", trial->stopped ? "" : errno_text(trial->code), trial->took < 2000);
    fact("  OnShutdown %d, OnClose %d, overlaps %d", rig_seen(rig, ON_SHUTDOWN, 0), rig_seen(rig, ON_CLOSE, 0), place->role == CLIENT ? 0 : rig_overlaps(rig));
    if (destroying) rig_abandon(rig);
    else {
        rig->hook = NULL;
        rig_forget(rig);
        Link link = link_up(rig); /* usable again */
        peer_close(link.peer);
        rig_free(rig);
        free(trial);
    }
    WAIT(count_threads() == 1 && count_fds() == descriptors);
    peer_close(listener);
}

static void try_role(Role role, bool destroying) {
    for (int i = 0; i < PLACES; i++)
        if (places[i].role == role) try_place(&places[i], destroying);
}

/* proves: COM-36 COM-35 COM-44 TCP-153 TCP-137 */
CASE(stop_of_a_server) { try_role(SERVER, false); }

/* proves: COM-36 COM-35 TCP-153 TCP-137 TCP-33 */
CASE(stop_of_an_agent) { try_role(AGENT, false); }

/* proves: COM-37 COM-35 COM-44 TCP-48 TCP-45 */
CASE(stop_of_a_client) { try_role(CLIENT, false); }

/* proves: COM-24 COM-23 TCP-137 */
CASE(destroy_of_a_server) { try_role(SERVER, true); }

/* proves: COM-24 COM-23 TCP-137 */
CASE(destroy_of_an_agent) { try_role(AGENT, true); }

/* proves: COM-24 COM-23 TCP-48 TCP-162 */
CASE(destroy_of_a_client) { try_role(CLIENT, true); }
