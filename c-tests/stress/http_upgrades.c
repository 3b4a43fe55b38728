/* Connections that upgrade, send frames, stop in the middle and end in every way, while other threads send, pause, release and disconnect. */
#include "http.h"
#include "stress.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { PEERS = 4, CONNECTIONS = 16 /* a thread's at a time */, MEDDLERS = 2, MOST_IDS = 1 << 20 /* more than begin while one lives */ };
static const char ask[] = "GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
static const HP_THeader fields[] = {{"Connection", "Upgrade"}, {"Upgrade", "websocket"}};

/* What the server's callbacks have seen: nothing is kept of the events, because there are many. */
typedef struct { _Atomic(HP_CONNID) id; _Atomic ULONGLONG rest; _Atomic int running, open; } Slot;
static Slot slots[MOST_IDS];
static _Atomic int opened, closed, upgrades, frames, wrong, goes;
static _Atomic(HP_CONNID) latest;

static Slot *slot_of(HP_CONNID id) { return &slots[id % MOST_IDS]; }

static Slot *enter(HP_CONNID id) {
    Slot *slot = slot_of(id);
    if (atomic_fetch_add(&slot->running, 1) != 0) wrong++;
    return slot;
}

static En_HP_HandleResult leave(Slot *slot, bool good) {
    if (!good) wrong++;
    atomic_fetch_sub(&slot->running, 1);
    return HR_OK;
}

static En_HP_HandleResult on_accept(HP_Server server, HP_CONNID id, UINT_PTR fd) {
    (void)server, (void)fd;
    Slot *slot = slot_of(id);
    slot->open = 1;
    slot->rest = 0;
    opened++;
    latest = id;
    return HR_OK;
}

static En_HP_HttpParseResult on_upgrade(HP_HttpServer server, HP_CONNID id, En_HP_HttpUpgradeType type) {
    Slot *slot = enter(id);
    upgrades++;
    HP_HttpServer_SendResponse(server, id, 101, NULL, fields, 2, NULL, 0); /* the peer may have gone */
    leave(slot, type == HUT_WEB_SOCKET);
    return HPR_OK;
}

static En_HP_HandleResult on_header(HP_HttpServer server, HP_CONNID id, BOOL final, BYTE rsv, BYTE opcode, const BYTE *mask, ULONGLONG length) {
    (void)final, (void)rsv;
    Slot *slot = enter(id);
    BYTE seen = 99;
    ULONGLONG rest = 0;
    bool told = HP_HttpServer_GetWSMessageState(server, id, NULL, NULL, &seen, NULL, NULL, &rest);
    slot->rest = length;
    return leave(slot, mask != NULL && (!told || (seen == opcode && rest == length)));
}

static En_HP_HandleResult on_body(HP_HttpServer server, HP_CONNID id, const BYTE *data, int length) {
    Slot *slot = enter(id);
    bool good = slot->rest >= (ULONGLONG)length;
    for (int i = 0; i < length; i++) good = good && data[i] == 'x';
    slot->rest -= (ULONGLONG)length;
    HP_HttpServer_SendWSMessage(server, id, TRUE, 0, 2, data, length, 0);
    return leave(slot, good);
}

static En_HP_HandleResult on_complete(HP_HttpServer server, HP_CONNID id) {
    (void)server;
    Slot *slot = enter(id);
    frames++;
    return leave(slot, slot->rest == 0);
}

static En_HP_HandleResult on_close(HP_Server server, HP_CONNID id, En_HP_SocketOperation operation, int code) {
    (void)server, (void)operation, (void)code;
    Slot *slot = enter(id);
    bool once = atomic_exchange(&slot->open, 0) == 1;
    closed++;
    return leave(slot, once);
}

/* A connection of a peer: a request, then frames in pieces of any size, then an end, somewhere. */
static size_t put(char *to, size_t room, Dice *dice) {
    static const unsigned char mask[4] = {1, 2, 3, 4};
    size_t at = sizeof ask - 1;
    memcpy(to, ask, at);
    for (int count = dice_roll(dice, 20); count > 0; count--) {
        size_t length = (size_t)dice_roll(dice, dice_roll(dice, 2) ? 4 : 300);
        if (at + length + 8 > room) break;
        to[at++] = (char)(0x80 | dice_roll(dice, 16));
        to[at++] = (char)(0x80 | (length < 126 ? length : 126));
        if (length >= 126) {
            to[at++] = (char)(length >> 8);
            to[at++] = (char)length;
        }
        memcpy(to + at, mask, 4);
        at += 4;
        for (size_t i = 0; i < length; i++) to[at++] = (char)('x' ^ mask[i % 4]);
    }
    return at;
}

typedef struct { unsigned short port; int number; } Worker;

static void *run_peers(void *argument) {
    Worker *worker = argument;
    Dice dice = dice_new(worker->number);
    struct { int fd; char *bytes; size_t length, at; } peers[CONNECTIONS];
    for (int i = 0; i < CONNECTIONS; i++) peers[i].fd = -1;
    while (goes) {
        int i = dice_roll(&dice, CONNECTIONS);
        if (peers[i].fd < 0) {
            peers[i].fd = peer_connect(worker->port);
            peers[i].bytes = malloc(8192);
            MUST(peers[i].bytes != NULL);
            peers[i].length = put(peers[i].bytes, 8192, &dice);
            peers[i].at = 0;
        }
        size_t left = peers[i].length - peers[i].at, piece = (size_t)dice_roll(&dice, dice_roll(&dice, 3) ? 10 : 2000) + 1;
        if (piece > left) piece = left;
        peer_send(peers[i].fd, peers[i].bytes + peers[i].at, piece);
        peers[i].at += piece;
        if (peers[i].at < peers[i].length && dice_roll(&dice, 50) != 0) continue;
        free(peers[i].bytes);
        stress_leave(peers[i].fd, &dice);
        peers[i].fd = -1;
    }
    for (int i = 0; i < CONNECTIONS; i++) {
        if (peers[i].fd < 0) continue;
        free(peers[i].bytes);
        peer_close(peers[i].fd);
    }
    return NULL;
}

static HP_HttpServer server;

/* Calls on any connection at any time; what they say depends on the moment. */
static void *meddle(void *argument) {
    Dice dice = dice_new(*(int *)argument);
    while (goes) {
        HP_CONNID newest = latest, id = newest - (HP_CONNID)dice_roll(&dice, PEERS * CONNECTIONS);
        ULONGLONG length, rest;
        const char *value;
        LPCBYTE mask;
        if (newest < PEERS * CONNECTIONS) continue;
        switch (dice_roll(&dice, 12)) {
        case 0: HP_Server_Disconnect(server, id, TRUE); break;
        case 1: HP_HttpServer_Release(server, id); break;
        case 2: HP_Server_PauseReceive(server, id, TRUE); HP_Server_PauseReceive(server, id, FALSE); break;
        case 3:
        case 4: HP_HttpServer_SendWSMessage(server, id, TRUE, 0, 1, (const BYTE *)"pushed", 6, 0); break;
        case 5: HP_HttpServer_SendResponse(server, id, 200, NULL, NULL, 0, NULL, 0); break;
        case 6: HP_HttpServer_GetHeader(server, id, "Upgrade", &value); break;
        case 7: HP_HttpServer_GetUpgradeType(server, id); break;
        default: HP_HttpServer_GetWSMessageState(server, id, NULL, NULL, NULL, &mask, &length, &rest);
        }
        sched_yield();
    }
    return NULL;
}

/* proves: HTTP-143 HTTP-145 HTTP-152 HTTP-112 TCP-130 */
CASE(storm) {
    Deadline deadline = stress_begin();
    char address[64];
    int length = sizeof address, numbers[MEDDLERS];
    USHORT port;
    Thread *threads[PEERS + MEDDLERS];
    Worker workers[PEERS];
    HP_HttpServerListener listener = Create_HP_HttpServerListener();
    HP_Set_FN_HttpServer_OnAccept(listener, on_accept);
    HP_Set_FN_HttpServer_OnUpgrade(listener, on_upgrade);
    HP_Set_FN_HttpServer_OnWSMessageHeader(listener, on_header);
    HP_Set_FN_HttpServer_OnWSMessageBody(listener, on_body);
    HP_Set_FN_HttpServer_OnWSMessageComplete(listener, on_complete);
    HP_Set_FN_HttpServer_OnClose(listener, on_close);
    server = Create_HP_HttpServer(listener);
    HP_HttpServer_SetReleaseDelay(server, 100);
    MUST(TRUTH(HP_Server_Start(server, "127.0.0.1", 0)));
    MUST(TRUTH(HP_Server_GetListenAddress(server, address, &length, &port)));
    goes = 1;
    for (int i = 0; i < PEERS + MEDDLERS; i++) {
        if (i < PEERS) workers[i] = (Worker){port, i};
        else numbers[i - PEERS] = i;
        threads[i] = i < PEERS ? thread_run(run_peers, &workers[i]) : thread_run(meddle, &numbers[i - PEERS]);
    }
    while (stress_goes_on(deadline)) sleep_briefly();
    goes = 0;
    for (int i = 0; i < PEERS + MEDDLERS; i++) thread_join(threads[i]);
    WAIT(HP_Server_GetConnectionCount(server) == 0);
    MUST(TRUTH(HP_Server_Stop(server)));
    chat("%d connections, %d upgrades, %d frames", opened, upgrades, frames);
    fact("%s; %d wrong; %s", upgrades > 20 && frames > 20 ? "frames came" : "nothing happened", wrong,
         opened == closed ? "every connection ended once" : "ends are missing");
    Destroy_HP_HttpServer(server);
    Destroy_HP_HttpServerListener(listener);
}
