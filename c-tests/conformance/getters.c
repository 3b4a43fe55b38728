/* Getters and setters from threads of the program while the component starts, works and stops. */
#include "rig.h"

#include <stdatomic.h>
#include <string.h>

typedef struct { Rig *rig; Gate stop; _Atomic int wrong; _Atomic long rounds; } Asker;

static int marker;

/* An answer that no state of the component explains. */
static void odd(Asker *asker, const char *what) {
    if (asker->wrong++ == 0) chat("wrong: %s", what);
}
#define SANE(condition) ((condition) ? (void)0 : odd(asker, #condition))

static bool is_address(const char *text, int length) { return length >= 8 && length <= 16 && strlen(text) + 1 == (size_t)length; }

static void ask_server(Asker *asker) {
    HP_Object o = asker->rig->object;
    char text[64] = "";
    int length = sizeof text, pending = 0;
    USHORT port = 0;
    DWORD count = 8, period = 0;
    HP_CONNID ids[8] = {0};
    PVOID extra = NULL;
    if (TRUTH(HP_Server_GetListenAddress(o, text, &length, &port))) SANE(port != 0 && is_address(text, length));
    SANE(HP_Server_GetConnectionCount(o) <= 8);
    if (TRUTH(HP_Server_GetAllConnectionIDs(o, ids, &count)))
        for (DWORD i = 0; i < count; i++) SANE(ids[i] >= 1 && ids[i] <= 8);
    for (HP_CONNID id = 0; id < 4; id++) {
        length = sizeof text;
        if (TRUTH(HP_Server_GetRemoteAddress(o, id, text, &length, &port))) SANE(is_address(text, length));
        length = sizeof text;
        if (TRUTH(HP_Server_GetLocalAddress(o, id, text, &length, &port))) SANE(is_address(text, length));
        if (TRUTH(HP_Server_GetPendingDataLength(o, id, &pending))) SANE(pending >= 0 && pending <= 1000);
        if (TRUTH(HP_Server_GetConnectPeriod(o, id, &period))) SANE(period < 60000);
        if (TRUTH(HP_Server_GetSilencePeriod(o, id, &period))) SANE(period < 60000);
        if (TRUTH(HP_Server_GetConnectionExtra(o, id, &extra))) SANE(extra == NULL || extra == &marker);
        HP_Server_SetConnectionExtra(o, id, &marker);
    }
    SANE(HP_Server_GetMaxConnectionCount(o) == 10000 && TRUTH(HP_Server_IsMarkSilence(o)) && !TRUTH(HP_Server_IsSecure(o)));
    SANE(HP_TcpServer_GetSocketListenQueue(o) == 77 && HP_TcpServer_GetAcceptSocketCount(o) == 64);
}

static void ask_agent(Asker *asker) {
    HP_Object o = asker->rig->object;
    char text[64] = "";
    int length = sizeof text, pending = 0;
    USHORT port = 0;
    DWORD count = 8, period = 0;
    HP_CONNID ids[8] = {0};
    PVOID extra = NULL;
    SANE(HP_Agent_GetConnectionCount(o) <= 8);
    if (TRUTH(HP_Agent_GetAllConnectionIDs(o, ids, &count)))
        for (DWORD i = 0; i < count; i++) SANE(ids[i] >= 1 && ids[i] <= 8);
    for (HP_CONNID id = 0; id < 4; id++) {
        length = sizeof text;
        if (TRUTH(HP_Agent_GetRemoteHost(o, id, text, &length, &port))) SANE(strcmp(text, "127.0.0.1") == 0);
        length = sizeof text;
        if (TRUTH(HP_Agent_GetRemoteAddress(o, id, text, &length, &port))) SANE(is_address(text, length));
        length = sizeof text;
        if (TRUTH(HP_Agent_GetLocalAddress(o, id, text, &length, &port))) SANE(is_address(text, length));
        if (TRUTH(HP_Agent_GetPendingDataLength(o, id, &pending))) SANE(pending >= 0 && pending <= 1000);
        if (TRUTH(HP_Agent_GetConnectPeriod(o, id, &period))) SANE(period < 60000);
        if (TRUTH(HP_Agent_GetSilencePeriod(o, id, &period))) SANE(period < 60000);
        if (TRUTH(HP_Agent_GetConnectionExtra(o, id, &extra))) SANE(extra == NULL || extra == &marker);
        HP_Agent_SetConnectionExtra(o, id, &marker);
    }
    SANE(HP_Agent_GetMaxConnectionCount(o) == 10000 && TRUTH(HP_Agent_IsMarkSilence(o)) && !TRUTH(HP_Agent_IsSecure(o)));
}

static void ask_client(Asker *asker) {
    HP_Object o = asker->rig->object;
    char text[64] = "";
    int length = sizeof text, pending = 0;
    USHORT port = 0;
    BOOL paused = 0;
    if (TRUTH(HP_Client_GetRemoteHost(o, text, &length, &port))) SANE(strcmp(text, "127.0.0.1") == 0 && port != 0);
    length = sizeof text;
    if (TRUTH(HP_Client_GetLocalAddress(o, text, &length, &port))) SANE(is_address(text, length));
    HP_Client_GetPendingDataLength(o, &pending);
    SANE(pending >= 0 && pending <= 1000);
    HP_Client_IsPauseReceive(o, &paused);
    SANE(!TRUTH(paused));
    SANE(HP_Client_GetConnectionID(o) < 1000);
    PVOID extra = HP_Client_GetExtra(o);
    SANE(extra == NULL || extra == &marker);
    HP_Client_SetExtra(o, &marker);
    SANE(HP_Client_GetFreeBufferPoolSize(o) == 55 && !TRUTH(HP_Client_IsSecure(o)));
}

static void *ask_on(void *argument) {
    Asker *asker = argument;
    Rig *rig = asker->rig;
    while (!gate_is_open(&asker->stop)) {
        int state = rig_state(rig);
        SANE(state >= SS_STARTING && state <= SS_STOPPED);
        SANE(rig_error(rig) == SE_OK);
        if (rig->role == SERVER) ask_server(asker);
        else if (rig->role == AGENT) ask_agent(asker);
        else ask_client(asker);
        BOOL paused = 0;
        if (rig->role != CLIENT && TRUTH(rig_is_paused(rig, 1, &paused))) SANE(!TRUTH(paused));
        asker->rounds++;
    }
    return NULL;
}

static void one_run(Rig *rig) {
    Link links[2] = {link_up(rig)};
    int count = rig->role == CLIENT ? 1 : 2;
    if (count == 2) links[1] = link_more(rig);
    long before = rig_bytes(rig, ON_RECEIVE, links[0].id);
    for (int i = 0; i < count; i++) {
        peer_send(links[i].peer, "question", 8);
        rig_send(rig, links[i].id, "answer", 6);
    }
    WAIT(rig_bytes(rig, ON_RECEIVE, links[0].id) == before + 8);
    MUST(TRUTH(rig_stop(rig)));
    for (int i = 0; i < count; i++) peer_close(links[i].peer);
}

/* proves: TCP-143 TCP-140 TCP-155 COM-57 COM-58 COM-70 */
CASE(while_starting_and_stopping) {
    EACH_ROLE(role) {
        Asker asker = {.rig = rig_new(role, NULL)};
        Rig *rig = asker.rig;
        if (role == SERVER) HP_TcpServer_SetSocketListenQueue(rig->object, 77);
        if (role == CLIENT) HP_Client_SetFreeBufferPoolSize(rig->object, 55);
        Thread *threads[] = {thread_run(ask_on, &asker), thread_run(ask_on, &asker), thread_run(ask_on, &asker)};
        for (int i = 0; i < 15; i++) {
            long rounds = asker.rounds;
            one_run(rig);
            rig_forget(rig);
            WAIT(asker.rounds > rounds);
        }
        gate_open(&asker.stop);
        for (int i = 0; i < 3; i++) thread_join(threads[i]);
        fact("%s: wrong answers %d", role_text(role), asker.wrong);
        rig_free(rig);
    }
}

static void *set_on(void *argument) {
    Asker *asker = argument;
    for (DWORD i = 0; !gate_is_open(&asker->stop); i++) {
        rig_set_workers(asker->rig, 2 + i % 2);
        rig_set_buffer_size(asker->rig, i % 2 ? 4096 : 8192);
        if (asker->rig->role == SERVER) HP_Server_SetMarkSilence(asker->rig->object, (BOOL)(i % 2));
    }
    return NULL;
}

/* A property set at any moment takes effect at a Start or not at all; it never spoils one.
 * proves: TCP-143 COM-71 COM-72 */
CASE(setters_too) {
    EACH_ROLE(role) {
        Asker asker = {.rig = rig_new(role, NULL)};
        Thread *threads[] = {thread_run(set_on, &asker), thread_run(set_on, &asker)};
        for (int i = 0; i < 15; i++) {
            one_run(asker.rig);
            rig_forget(asker.rig);
        }
        gate_open(&asker.stop);
        for (int i = 0; i < 2; i++) thread_join(threads[i]);
        fact("%s: 15 runs", role_text(role));
        rig_free(asker.rig);
    }
}
