/* Programs that ask for everything in every callback: what each getter says in each of them. */
#include "rig.h"

#include <stdio.h>
#include <string.h>

static const char *const kinds[] = {"OnPrepareListen", "OnPrepareConnect", "OnAccept", "OnConnect", "OnHandShake", "OnReceive", "OnPull", "OnSend", "OnClose", "OnShutdown"};

/* The facts of each kind of event once. */
typedef struct { unsigned told; char lines[ON_SHUTDOWN + 1][300]; } Book;

static const char *yes(BOOL ok) { return TRUTH(ok) ? "T" : "F"; }

static int answers(char *to, size_t room, Rig *rig, HP_CONNID id) {
    HP_Object o = rig->object;
    char text[64];
    int length = sizeof text, pending = -1;
    USHORT port;
    BOOL paused = 0;
    DWORD connected_for = 0, silent_for = 0;
    PVOID extra;
    const char *local = yes(rig_local_address(rig, id, text, &length, &port)), *remote, *host = "-", *age = "-", *silence = "-", *has_extra;
    length = sizeof text;
    if (rig->role == SERVER) {
        remote = yes(HP_Server_GetRemoteAddress(o, id, text, &length, &port));
        age = yes(HP_Server_GetConnectPeriod(o, id, &connected_for));
        silence = yes(HP_Server_GetSilencePeriod(o, id, &silent_for));
        has_extra = yes(HP_Server_GetConnectionExtra(o, id, &extra));
    } else if (rig->role == AGENT) {
        remote = yes(HP_Agent_GetRemoteAddress(o, id, text, &length, &port));
        length = sizeof text;
        host = yes(HP_Agent_GetRemoteHost(o, id, text, &length, &port));
        age = yes(HP_Agent_GetConnectPeriod(o, id, &connected_for));
        silence = yes(HP_Agent_GetSilencePeriod(o, id, &silent_for));
        has_extra = yes(HP_Agent_GetConnectionExtra(o, id, &extra));
    } else {
        remote = "-";
        host = yes(HP_Client_GetRemoteHost(o, text, &length, &port));
        has_extra = HP_Client_GetExtra(o) == NULL ? "-" : "set";
    }
    const char *pend = yes(rig_pending(rig, id, &pending)), *pause = yes(rig_is_paused(rig, id, &paused));
    return snprintf(to, room, "local %s remote %s host %s pending %s paused %s age %s silence %s extra %s", local, remote, host, pend, pause, age, silence, has_extra);
}

static void component_answers(char *to, size_t room, Rig *rig, HP_CONNID id) {
    HP_Object o = rig->object;
    HP_CONNID ids[8] = {0};
    DWORD count = 8;
    char text[64];
    int length = sizeof text;
    USHORT port;
    const char *connected = "-", *listening = "-";
    bool listed = false;
    if (rig->role == SERVER) {
        listening = yes(HP_Server_GetListenAddress(o, text, &length, &port));
        HP_Server_GetAllConnectionIDs(o, ids, &count);
        if (HAVE(HP_Server_IsConnected)) connected = yes(HP_Server_IsConnected(o, id));
    } else if (rig->role == AGENT) {
        HP_Agent_GetAllConnectionIDs(o, ids, &count);
        if (HAVE(HP_Agent_IsConnected)) connected = yes(HP_Agent_IsConnected(o, id));
    } else {
        count = 0;
        if (HAVE(HP_Client_IsConnected)) connected = yes(HP_Client_IsConnected(o));
    }
    for (DWORD i = 0; i < count && i < 8; i++) listed |= ids[i] == id;
    snprintf(to, room, "%s, count %u, %s, listening %s, connected %s", state_text(rig_state(rig)), rig_count(rig), listed ? "listed" : "not listed", listening, connected);
}

static En_HP_HandleResult ask(Rig *rig, const Event *event) {
    Book *book = rig->user;
    char *line = book->lines[event->kind];
    char ours[150], theirs[150] = "";
    component_answers(ours, sizeof ours, rig, event->id);
    if (event->id != 0) answers(theirs, sizeof theirs, rig, event->id);
    if (!(book->told & 1u << event->kind)) snprintf(line, sizeof book->lines[0], "%s%s%s", ours, theirs[0] ? "; " : "", theirs);
    book->told |= 1u << event->kind;
    return HR_OK;
}

/* One connection, so that the answers do not depend on how threads run. */
static void ask_everywhere(Role role, bool asynchronous) {
    static Book book;
    USHORT port;
    int listener = peer_listen(&port);
    memset(&book, 0, sizeof book);
    Rig *rig = rig_new(role, ask);
    rig->user = &book;
    int peer;
    if (role == SERVER) {
        rig_listen(rig);
        peer = peer_connect(rig->port);
    } else {
        if (role == AGENT) {
            rig_start_agent(rig, asynchronous);
            rig_connect(rig, port);
        } else rig_start_client(rig, port, asynchronous);
        peer = peer_accept(listener);
    }
    WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == 1);
    HP_CONNID id = rig_last_id(rig, ON_HANDSHAKE);
    peer_send(peer, "x", 1);
    WAIT(rig_seen(rig, ON_RECEIVE, id) == 1);
    MUST(TRUTH(rig_send(rig, id, "y", 1)));
    WAIT(rig_seen(rig, ON_SEND, id) == 1);
    peer_half_close(peer);
    WAIT(rig_seen(rig, ON_CLOSE, id) == 1 && rig_ended(rig));
    rig_stop(rig);
    fact("%s%s", role_text(role), role == SERVER ? "" : asynchronous ? ", asynchronous" : ", synchronous");
    for (int kind = ON_PREPARE_LISTEN; kind <= ON_SHUTDOWN; kind++)
        if (book.told & 1u << kind) fact("  %s: %s", kinds[kind], book.lines[kind]);
    rig_free(rig);
    peer_close(peer);
    peer_close(listener);
}

/* proves: TCP-12 TCP-92 TCP-137 TCP-138 TCP-143 COM-57 COM-58 */
CASE(server) { ask_everywhere(SERVER, true); }

/* proves: TCP-31 TCP-92 TCP-137 TCP-138 TCP-143 COM-50 COM-57 */
CASE(agent) {
    ask_everywhere(AGENT, true);
    ask_everywhere(AGENT, false);
}

/* proves: TCP-51 TCP-52 TCP-53 TCP-92 TCP-137 TCP-138 */
CASE(client) {
    ask_everywhere(CLIENT, true);
    ask_everywhere(CLIENT, false);
}
