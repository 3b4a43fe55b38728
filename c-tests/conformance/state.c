/* States and life cycle: Start, Stop, Wait, Destroy, from every side. */
#include "rig.h"

#include <errno.h>
#include <stdatomic.h>

/* proves: COM-30 COM-31 COM-33 COM-35 COM-38 COM-52 */
CASE(restart) {
    Rig *rig = rig_new(SERVER, NULL);
    CALL("Stop before Start", HP_Server_Stop(rig->object));
    fact("last error %s", se_text(rig_error(rig)));
    for (int i = 0; i < 2; i++) {
        Link link = link_up(rig);
        fact("ID %lu", link.id);
        CALL("Stop", HP_Server_Stop(rig->object));
        peer_close(link.peer);
    }
    CALL("Stop again", HP_Server_Stop(rig->object));
    fact_component(rig, "component");
    rig_free(rig);
}

static En_HP_HandleResult stop_while_preparing(Rig *rig, const Event *event) {
    if (event->kind == ON_PREPARE_LISTEN || event->kind == ON_PREPARE_CONNECT) {
        CALL("Stop in OnPrepare", rig_stop(rig));
        fact("  %s", state_text(rig_state(rig)));
        errno = 0;
    }
    return HR_OK;
}

/* proves: COM-44 */
CASE(stop_in_prepare) {
    USHORT port;
    peer_listen(&port);
    Rig *server = rig_new(SERVER, stop_while_preparing), *client = rig_new(CLIENT, stop_while_preparing);
    START(server, "server Start", HP_Server_Start(server->object, "127.0.0.1", 0));
    fact_component(server, "server");
    START(client, "client Start", HP_Client_Start(client->object, "127.0.0.1", port, FALSE));
    fact_events(client, HP_Client_GetConnectionID(client->object), "client");
    rig_free(server);
    rig_free(client);
}

static En_HP_HandleResult stop_on_connect(Rig *rig, const Event *event) {
    if (event->kind == *(Kind *)rig->user) CALL("Stop", rig_stop(rig));
    return HR_OK;
}

/* proves: COM-44 TCP-48 */
CASE(stop_in_sync_connect) {
    Kind kinds[] = {ON_CONNECT, ON_HANDSHAKE};
    for (int i = 0; i < 2; i++) {
        USHORT port;
        peer_listen(&port);
        Rig *rig = rig_new(CLIENT, stop_on_connect);
        rig->user = &kinds[i];
        START(rig, "Start", HP_Client_Start(rig->object, "127.0.0.1", port, FALSE));
        fact_events(rig, HP_Client_GetConnectionID(rig->object), "events");
        rig_free(rig);
    }
}

static En_HP_HandleResult restart_in_shutdown(Rig *rig, const Event *event) {
    if (event->kind == ON_SHUTDOWN) {
        fact("OnShutdown: %s", state_text(rig_state(rig)));
        CALL("  Start", HP_Server_Start(rig->object, "127.0.0.1", 0));
        CALL("  Stop", HP_Server_Stop(rig->object));
        fact("  connections %u", HP_Server_GetConnectionCount(rig->object));
    }
    return HR_OK;
}

/* proves: COM-43 TCP-99 COM-35 */
CASE(inside_shutdown) {
    Rig *rig = rig_new(SERVER, restart_in_shutdown);
    link_up(rig);
    CALL("Stop", HP_Server_Stop(rig->object));
    fact("%s", state_text(rig_state(rig)));
    rig_free(rig);
}

/* proves: COM-23 TCP-94 TCP-99 */
CASE(destroy_running) {
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, NULL);
        Link link = link_up(rig);
        if (role == SERVER) Destroy_HP_TcpServer(rig->object);
        if (role == AGENT) Destroy_HP_TcpAgent(rig->object);
        if (role == CLIENT) Destroy_HP_TcpClient(rig->object);
        fact_events(rig, link.id, role_text(role));
        fact_component(rig, "  component");
        fact("  peer sees %s", peer_end(link.peer, NULL));
        rig->object = NULL;
        rig_free(rig); /* destroying NULL does nothing (COM-25) */
    }
}

/* proves: COM-39 */
CASE(wait) {
    NEED(HP_Server_Wait);
    EACH_ROLE(role) {
        fact("-- %s", role_text(role));
        Rig *rig = rig_new(role, NULL);
        CALL("never started", rig_wait(rig, 0));
        Link link = link_up(rig);
        CALL("running, 0", rig_wait(rig, 0));
        long long begin = now_ms();
        CALL("running, 50", rig_wait(rig, 50));
        fact("waited %d", now_ms() - begin >= 49);
        rig_stop(rig);
        CALL("stopped", rig_wait(rig, (DWORD)INFINITE));
        peer_close(link.peer);
        rig_free(rig);
    }
}

static En_HP_HandleResult close_slowly(Rig *rig, const Event *event) {
    if (event->kind == ON_CLOSE) gate_wait(rig->user);
    return HR_OK;
}

static void *stop_it(void *argument) {
    Rig *rig = argument;
    rig_stop(rig);
    return NULL;
}

/* proves: COM-35 COM-36 COM-39 COM-30 */
CASE(second_stop_returns) {
    EACH_ROLE(role) {
        fact("-- %s", role_text(role));
        Gate go = {0};
        Rig *rig = rig_new(role, close_slowly);
        rig->user = &go;
        link_up(rig);
        Thread *thread = thread_run(stop_it, rig);
        WAIT(rig_seen(rig, ON_CLOSE, 0) == 1);
        fact("%s", state_text(rig_state(rig)));
        CALL("second Stop", rig_stop(rig));
        fact("still %s", state_text(rig_state(rig)));
        if (rig_has_wait(rig)) CALL("Wait", rig_wait(rig, 0));
        gate_open(&go);
        thread_join(thread);
        fact("%s, OnClose %d", state_text(rig_state(rig)), rig_seen(rig, ON_CLOSE, 0));
        rig_free(rig);
    }
}

typedef struct { Rig *rig; USHORT port; _Atomic int won, lost; } Race;

static void *start_it(void *argument) {
    Race *race = argument;
    Rig *rig = race->rig;
    errno = 0;
    BOOL ok = rig->role == SERVER  ? HP_Server_Start(rig->object, "127.0.0.1", 0)
              : rig->role == AGENT ? HP_Agent_Start(rig->object, NULL, TRUE)
                                   : HP_Client_Start(rig->object, "127.0.0.1", race->port, FALSE);
    if (TRUTH(ok)) race->won++;
    else if (SYS_GetLastError() == EPERM) race->lost++;
    return NULL;
}

/* proves: COM-42 COM-33 */
CASE(two_starts) {
    USHORT port;
    peer_listen(&port);
    EACH_ROLE(role) {
        int good = 0;
        for (int i = 0; i < 10; i++) {
            Race race = {.rig = rig_new(role, NULL), .port = port};
            Thread *one = thread_run(start_it, &race), *two = thread_run(start_it, &race);
            thread_join(one);
            thread_join(two);
            good += race.won == 1 && race.lost == 1;
            rig_free(race.rig);
        }
        fact("%s: one winner each time %d", role_text(role), good == 10);
    }
}

/* proves: COM-20 COM-22 COM-38 */
CASE(shared_listener) {
    Rig *first = rig_new(SERVER, NULL), *second = rig_new(SERVER, NULL);
    Destroy_HP_TcpServer(second->object);
    rig_replace(second, Create_HP_TcpServer(first->listener)); /* pSender tells them apart */
    Link a = link_up(first), b = link_up(second);
    peer_send(b.peer, "xyz", 3);
    WAIT(rig_bytes(second, ON_RECEIVE, b.id) == 3);
    fact("first received %ld, second %ld, IDs %lu %lu", rig_bytes(first, ON_RECEIVE, a.id), rig_bytes(second, ON_RECEIVE, b.id), a.id, b.id);
    rig_free(second);
    fact_connected(first, a.id, "first still:");
    rig_free(first);
}

/* proves: COM-21 */
CASE(no_callbacks) {
    HP_Object listener = Create_HP_TcpServerListener(), server = Create_HP_TcpServer(listener);
    char address[64];
    int length = sizeof address;
    USHORT port = 0;
    CALL("Start", HP_Server_Start(server, "127.0.0.1", 0));
    MUST(TRUTH(HP_Server_GetListenAddress(server, address, &length, &port)));
    int peer = peer_connect(port);
    peer_send(peer, "abc", 3);
    WAIT(HP_Server_GetConnectionCount(server) == 1);
    CALL("Send", HP_Server_Send(server, 1, (const BYTE *)"hi", 2));
    char got[3] = "";
    fact("peer got %zu: %s", peer_read(peer, got, 2), got);
    CALL("Stop", HP_Server_Stop(server));
    Destroy_HP_TcpServer(server);
    Destroy_HP_TcpServerListener(listener);
}
