/* Programs that connect again whenever a connection ends: from another thread that OnClose wakes up, with the same object or with a new
 * one. */
#include "rig.h"

#include <stdatomic.h>
#include <string.h>

enum { LIVES = 100 };

typedef struct { USHORT port; _Atomic int owed; _Atomic bool over; _Atomic int wrong_starts; Rig *rig; } Restarter;

static En_HP_HandleResult call_for_another(Rig *rig, const Event *event) {
    Restarter *restarter = rig->user;
    if (event->kind == ON_CLOSE) restarter->owed++;
    return rig_echo(rig, event);
}

/* While OnClose still runs, Start is refused (COM-43); then it is not. */
static void *start_again(void *argument) {
    Restarter *restarter = argument;
    while (!restarter->over) {
        if (restarter->owed == 0) {
            sleep_briefly();
            continue;
        }
        restarter->owed--;
        long long until = now_ms() + WAIT_LIMIT_MS;
        while (!TRUTH(HP_Client_Start(restarter->rig->object, "127.0.0.1", restarter->port, TRUE))) {
            restarter->wrong_starts += rig_error(restarter->rig) != SE_ILLEGAL_STATE;
            MUST(now_ms() < until);
        }
    }
    return NULL;
}

/* proves: TCP-46 TCP-49 TCP-50 COM-35 COM-43 COM-54 */
CASE(same_client) {
    Restarter restarter = {.rig = rig_new(CLIENT, call_for_another)};
    int listener = peer_listen(&restarter.port), threads = count_threads(), descriptors = count_fds(), echoes = 0;
    restarter.rig->user = &restarter;
    rig_start_client(restarter.rig, restarter.port, true);
    Thread *thread = thread_run(start_again, &restarter);
    for (int i = 0; i < LIVES; i++) {
        int peer = peer_accept(listener);
        echoes += peer_echoes(peer);
        if (i % 2) peer_reset(peer);
        else peer_close(peer);
    }
    int last = peer_accept(listener);
    echoes += peer_echoes(last);
    fact("OnHandShake %d, echoes %d, OnClose %d, starts that failed otherwise %d", rig_seen(restarter.rig, ON_HANDSHAKE, 0), echoes, rig_seen(restarter.rig, ON_CLOSE, 0), restarter.wrong_starts);
    restarter.over = true;
    thread_join(thread);
    WAIT(count_threads() == threads + 1); /* one worker, however many there were */
    fact("OnConnect in order %d, overlaps %d", rig_disorder(restarter.rig) == 0, rig_overlaps(restarter.rig));
    rig_free(restarter.rig);
    peer_close(last);
    WAIT(count_threads() == threads && count_fds() == descriptors);
}

typedef struct { HP_Object listener, client; USHORT port; _Atomic int owed, closes, receives; _Atomic bool over; Gate pass; } Successors;
static Successors successors;

static En_HP_HandleResult successor_receive(HP_Client client, HP_CONNID id, const BYTE *data, int length) {
    (void)id;
    successors.receives++;
    HP_Client_Send(client, data, length);
    return HR_OK;
}

/* The thread that is woken up destroys the object while this runs. */
static En_HP_HandleResult successor_close(HP_Client client, HP_CONNID id, En_HP_SocketOperation operation, int code) {
    (void)id, (void)operation, (void)code;
    successors.owed++;
    sleep_briefly();
    successors.closes += HP_Client_GetState(client) == SS_STOPPING; /* still good */
    return HR_OK;
}

static void *destroy_and_create(void *argument) {
    (void)argument;
    while (!successors.over) {
        if (successors.owed == 0) {
            sleep_briefly();
            continue;
        }
        successors.owed--;
        Destroy_HP_TcpClient(successors.client);
        successors.client = Create_HP_TcpClient(successors.listener);
        MUST(successors.client != NULL && TRUTH(HP_Client_Start(successors.client, "127.0.0.1", successors.port, TRUE)));
    }
    return NULL;
}

/* proves: COM-23 TCP-162 COM-20 */
CASE(a_new_client_each_time) {
    int threads = count_threads(), peers = peer_listen(&successors.port), descriptors = count_fds(), echoes = 0;
    successors.listener = Create_HP_TcpClientListener();
    HP_Set_FN_Client_OnReceive(successors.listener, successor_receive);
    HP_Set_FN_Client_OnClose(successors.listener, successor_close);
    successors.client = Create_HP_TcpClient(successors.listener);
    MUST(TRUTH(HP_Client_Start(successors.client, "127.0.0.1", successors.port, TRUE)));
    Thread *thread = thread_run(destroy_and_create, NULL);
    for (int i = 0; i < LIVES; i++) {
        int peer = peer_accept(peers);
        echoes += peer_echoes(peer);
        peer_close(peer);
    }
    int last = peer_accept(peers);
    echoes += peer_echoes(last);
    successors.over = true;
    thread_join(thread);
    fact("echoes %d, OnClose with a good handle %d", echoes, successors.closes);
    Destroy_HP_TcpClient(successors.client);
    Destroy_HP_TcpClientListener(successors.listener);
    peer_close(last);
    WAIT(count_threads() == threads && count_fds() == descriptors);
}

/* An agent that keeps so many connections up: each OnClose connects another one, in the callback itself. */
static _Atomic bool enough;

static En_HP_HandleResult connect_another(Rig *rig, const Event *event) {
    const USHORT *port = rig->user;
    HP_CONNID id = 0;
    if (event->kind == ON_CLOSE && !enough) HP_Agent_Connect(rig->object, "127.0.0.1", *port, &id);
    return rig_echo(rig, event);
}

/* proves: TCP-137 TCP-27 TCP-33 COM-57 */
CASE(pool_of_an_agent) {
    enum { POOL = 20, ENDED = 400 };
    Rig *server = rig_new(SERVER, rig_echo);
    rig_listen(server);
    Rig *rig = rig_new(AGENT, connect_another);
    rig->user = &server->port;
    rig->logging = server->logging = LOG_SUMS;
    rig_start_agent(rig, true);
    for (int i = 0; i < POOL; i++) rig_connect(rig, server->port);
    for (int ended = 0; ended < ENDED;) {
        HP_CONNID ids[2 * POOL];
        DWORD count = 2 * POOL;
        if (!TRUTH(HP_Server_GetAllConnectionIDs(server->object, ids, &count))) continue;
        for (DWORD i = 0; i < count; i++) ended += TRUTH(rig_disconnect(server, ids[i], TRUE));
    }
    WAIT(rig_count(rig) == POOL && rig_seen(rig, ON_CONNECT, 0) - rig_seen(rig, ON_CLOSE, 0) == POOL);
    enough = true;
    CALL("Stop", rig_stop(rig));
    WAIT(rig_count(server) == 0);
    fact("OnClose for each OnConnect %d, overlaps %d, out of order %d", rig_seen(rig, ON_CLOSE, 0) == rig_seen(rig, ON_CONNECT, 0), rig_overlaps(rig), rig_disorder(rig));
    rig_free(rig);
    rig_free(server);
}
