/* Every function that takes a connection ID, with IDs that name no connection, in every state of the component. */
#include "rig.h"

#include <errno.h>
#include <limits.h>
#include <stdatomic.h>
#include <string.h>

typedef struct { HP_Object object; HP_CONNID id; } Target;

#define ROW(name, call) static int name(Target t) { return (int)(call); }
static BYTE buffer[64];
static WSABUF packets[] = {{1, (LPBYTE) "x"}};
#define OUT_TEXT text, &(int){sizeof text}, &(USHORT){0}
static _Thread_local char text[64];

/* The rows of both families, and those of one. */
#define SHARED_ROWS(Role)                                                                                                     \
    ROW(Role##_send, HP_##Role##_Send(t.object, t.id, buffer, 1))                                                            \
    ROW(Role##_send_part, HP_##Role##_SendPart(t.object, t.id, buffer, 1, 1))                                                \
    ROW(Role##_send_packets, HP_##Role##_SendPackets(t.object, t.id, packets, 1))                                            \
    ROW(Role##_send_small_file, HP_Tcp##Role##_SendSmallFile(t.object, t.id, "/etc/passwd", NULL, NULL))                  \
    ROW(Role##_send_nothing, HP_##Role##_Send(t.object, t.id, buffer, 0))                                                    \
    ROW(Role##_send_null, HP_##Role##_Send(t.object, t.id, NULL, 5))                                                         \
    ROW(Role##_send_no_packets, HP_##Role##_SendPackets(t.object, t.id, NULL, 0))                                            \
    ROW(Role##_disconnect, HP_##Role##_Disconnect(t.object, t.id, FALSE))                                                    \
    ROW(Role##_disconnect_forced, HP_##Role##_Disconnect(t.object, t.id, TRUE))                                              \
    ROW(Role##_pause, HP_##Role##_PauseReceive(t.object, t.id, TRUE))                                                        \
    ROW(Role##_resume, HP_##Role##_PauseReceive(t.object, t.id, FALSE))                                                      \
    ROW(Role##_is_paused, HP_##Role##_IsPauseReceive(t.object, t.id, &(BOOL){0}))                                            \
    ROW(Role##_is_connected, HP_##Role##_IsConnected(t.object, t.id))                                                        \
    ROW(Role##_pending, HP_##Role##_GetPendingDataLength(t.object, t.id, &(int){0}))                                         \
    ROW(Role##_connect_period, HP_##Role##_GetConnectPeriod(t.object, t.id, &(DWORD){0}))                                    \
    ROW(Role##_silence_period, HP_##Role##_GetSilencePeriod(t.object, t.id, &(DWORD){0}))                                    \
    ROW(Role##_local_address, HP_##Role##_GetLocalAddress(t.object, t.id, OUT_TEXT))                                         \
    ROW(Role##_remote_address, HP_##Role##_GetRemoteAddress(t.object, t.id, OUT_TEXT))                                       \
    ROW(Role##_set_extra, HP_##Role##_SetConnectionExtra(t.object, t.id, buffer))                                            \
    ROW(Role##_get_extra, HP_##Role##_GetConnectionExtra(t.object, t.id, &(PVOID){NULL}))

SHARED_ROWS(Server)
SHARED_ROWS(Agent)
ROW(Agent_remote_host, HP_Agent_GetRemoteHost(t.object, t.id, OUT_TEXT))

typedef struct { const char *name; int (*call)(Target); } Row;
#define ENTRY(name) {#name, name}
#define SHARED_ENTRIES(Role)                                                                                                  \
    ENTRY(Role##_send), ENTRY(Role##_send_part), ENTRY(Role##_send_packets), ENTRY(Role##_send_small_file),                  \
        ENTRY(Role##_send_nothing), ENTRY(Role##_send_null), ENTRY(Role##_send_no_packets), ENTRY(Role##_disconnect),        \
        ENTRY(Role##_disconnect_forced), ENTRY(Role##_pause), ENTRY(Role##_resume), ENTRY(Role##_is_paused),                 \
        ENTRY(Role##_is_connected), ENTRY(Role##_pending), ENTRY(Role##_connect_period), ENTRY(Role##_silence_period),       \
        ENTRY(Role##_local_address), ENTRY(Role##_remote_address), ENTRY(Role##_set_extra), ENTRY(Role##_get_extra)

static const Row server_rows[] = {SHARED_ENTRIES(Server)};
static const Row agent_rows[] = {SHARED_ENTRIES(Agent), ENTRY(Agent_remote_host)};

static const Row *rows_of(Role role, size_t *count) {
    *count = role == SERVER ? sizeof server_rows / sizeof *server_rows : sizeof agent_rows / sizeof *agent_rows;
    return role == SERVER ? server_rows : agent_rows;
}

static int accepted, wrong;

static void ask_all(Rig *rig, HP_CONNID id) {
    size_t count;
    const Row *rows = rows_of(rig->role, &count);
    for (size_t i = 0; i < count; i++) {
        errno = 0;
        bool ok = TRUTH(rows[i].call((Target){rig->object, id}));
        int code = (int)SYS_GetLastError();
        if (ok && accepted++ < 5) fact("%s accepted ID %lu", rows[i].name, id);
        if (!ok && code != EBADSLT && wrong++ < 5) fact("%s of ID %lu set %s", rows[i].name, id, errno_text(code));
    }
    if (rig->framing != PULL) return;
    errno = EPROTO;
    accepted += rig_fetch(rig, id, buffer, 1) != FR_DATA_NOT_FOUND;
    accepted += rig_peek(rig, id, buffer, 1) != FR_DATA_NOT_FOUND;
    accepted += rig_fetch(rig, id, NULL, 0) != FR_DATA_NOT_FOUND; /* the ID is checked first */
    wrong += SYS_GetLastError() != EPROTO;                       /* Fetch and Peek do not set errno (TCP-103) */
}

static const HP_CONNID odd_ids[] = {0, 7, 9999, 10000, 10001, 20001, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x100000000, 0x100000001, LONG_MAX, ULONG_MAX - 1, ULONG_MAX};

static void ask_odd(Rig *rig, const char *state) {
    accepted = wrong = 0;
    for (size_t i = 0; i < sizeof odd_ids / sizeof *odd_ids; i++) ask_all(rig, odd_ids[i]);
    fact("  %s: accepted %d, errno other than EBADSLT %d", state, accepted, wrong);
}

static void ask_stale(Rig *rig, HP_CONNID id, const char *state) {
    accepted = wrong = 0;
    ask_all(rig, id);
    fact("  %s: accepted %d, errno other than EBADSLT %d", state, accepted, wrong);
}

static void every_state(Role role, bool pull) {
    fact("%s%s", pull ? "pull " : "", role_text(role));
    Rig *rig = pull ? rig_new_pull(role, NULL) : rig_new(role, NULL);
    ask_odd(rig, "never started");
    ask_stale(rig, 1, "never started, ID 1");
    Link stale[3] = {link_up(rig)}, live = link_more(rig);
    ask_odd(rig, "started");
    stale[1] = link_more(rig);
    stale[2] = link_more(rig);
    peer_close(stale[0].peer);
    peer_reset(stale[1].peer);
    rig_disconnect(rig, stale[2].id, TRUE);
    WAIT(rig_count(rig) == 1);
    ask_stale(rig, stale[0].id, "closed by its peer");
    ask_stale(rig, stale[1].id, "reset");
    ask_stale(rig, stale[2].id, "disconnected");
    Link again = link_more(rig);
    ask_stale(rig, stale[0].id, "and with a newer connection");
    Kind kind = pull ? ON_PULL : ON_RECEIVE;
    peer_send(live.peer, "alive", 5);
    peer_send(again.peer, "alive", 5);
    WAIT(rig_seen(rig, kind, live.id) >= 1 && rig_seen(rig, kind, again.id) >= 1);
    fact("  the live ones are untouched: OnClose %d", rig_seen(rig, ON_CLOSE, live.id) + rig_seen(rig, ON_CLOSE, again.id));
    CALL("  Stop", rig_stop(rig));
    ask_odd(rig, "stopped");
    ask_stale(rig, live.id, "stopped, once live");
    rig_free(rig);
}

/* proves: COM-12 TCP-140 TCP-154 COM-51 TCP-72 TCP-64 TCP-66 TCP-75 TCP-85 TCP-90 TCP-98 COM-55 ABI-75 */
CASE(plain) {
    EACH_MULTI_ROLE(role) every_state(role, false);
}

/* proves: COM-12 TCP-103 TCP-102 TCP-154 */
CASE(pull) {
    EACH_MULTI_ROLE(role) every_state(role, true);
}

/* proves: COM-50 COM-12 */
CASE(small_limit) {
    EACH_MULTI_ROLE(role) {
        Rig *rig = rig_new(role, NULL);
        if (role == SERVER) HP_Server_SetMaxConnectionCount(rig->object, 2);
        else HP_Agent_SetMaxConnectionCount(rig->object, 2);
        Link link = link_up(rig);
        fact("%s, limit 2", role_text(role));
        const HP_CONNID others[] = {0, 2, 3, 4, 5, 6, 1 + 2 * 255, 1 + 2 * 256, 1 + 2ul * 0xFFFFFFFF, ULONG_MAX};
        accepted = wrong = 0;
        for (size_t i = 0; i < sizeof others / sizeof *others; i++) ask_all(rig, others[i]);
        fact("  accepted %d, errno other than EBADSLT %d, still connected %d", accepted, wrong, rig_seen(rig, ON_CLOSE, link.id) == 0);
        rig_free(rig);
    }
}

typedef struct { Rig *rig; _Atomic HP_CONNID id; Gate stop; _Atomic int odd; _Atomic long calls; } Racer;

static void *ask_on(void *argument) {
    Racer *racer = argument;
    size_t count;
    const Row *rows = rows_of(racer->rig->role, &count);
    while (!gate_is_open(&racer->stop))
        for (size_t i = 0; i < count; i++) {
            errno = 0;
            bool ok = TRUTH(rows[i].call((Target){racer->rig->object, racer->id}));
            int code = (int)SYS_GetLastError();
            /* EINVAL: send_null and send_no_packets while the connection lives; ENOTCONN: addresses of a reset one; nothing: the
               answer of IsConnected about one that is being closed */
            bool known = code == EBADSLT || code == EPERM || code == EINVAL || code == ENOTCONN || strstr(rows[i].name, "is_connected") != NULL;
            if (!ok && !known && racer->odd++ < 5) fact("%s set %s", rows[i].name, errno_text(code));
            racer->calls++;
        }
    return NULL;
}

/* All functions, from two threads, on a connection that ends meanwhile.
 * proves: TCP-140 TCP-155 COM-51 TCP-93 */
CASE(calls_race_close) {
    EACH_MULTI_ROLE(role) {
        Rig *rig = rig_new(role, NULL);
        Link first = link_up(rig);
        int descriptors = count_fds();
        Racer racer = {.rig = rig, .id = first.id};
        Thread *threads[] = {thread_run(ask_on, &racer), thread_run(ask_on, &racer)};
        rig->logging = LOG_SUMS;
        for (int i = 0; i < 60; i++) {
            Link link = link_more(rig);
            racer.id = link.id;
            long calls = racer.calls;
            if (i % 3 == 0) peer_reset(link.peer);
            else if (i % 3 == 1) peer_half_close(link.peer);
            else WAIT(racer.calls > calls + 20);
            rig_disconnect(rig, link.id, TRUE);
            WAIT(rig_count(rig) <= 1);
            if (i % 3 != 0) peer_close(link.peer);
        }
        gate_open(&racer.stop);
        thread_join(threads[0]);
        thread_join(threads[1]);
        peer_close(first.peer);
        WAIT(rig_count(rig) == 0 && count_fds() == descriptors - 2);
        fact("%s: odd results %d, OnClose %d, overlaps %d, out of order %d", role_text(role), racer.odd, rig_seen(rig, ON_CLOSE, 0), rig_overlaps(rig), rig_disorder(rig));
        rig_free(rig);
    }
}

/* proves: TCP-51 TCP-72 COM-63 COM-64 TCP-107 */
CASE(client_without_connection) {
    for (int stopped = 0; stopped <= 1; stopped++) {
        Rig *rig = rig_new_pull(CLIENT, NULL);
        if (stopped) {
            link_up(rig);
            rig_stop(rig);
        }
        fact("%s", stopped ? "stopped" : "never started");
        HP_Object o = rig->object;
        CALL("Send", HP_Client_Send(o, buffer, 1));
        CALL("Send nothing", HP_Client_Send(o, buffer, 0));
        CALL("Send NULL", HP_Client_Send(o, NULL, 5));
        CALL("SendPart", HP_Client_SendPart(o, buffer, 1, 1));
        CALL("SendPackets", HP_Client_SendPackets(o, packets, 1));
        CALL("SendPackets, none", HP_Client_SendPackets(o, NULL, 0));
        CALL("SendSmallFile", HP_TcpClient_SendSmallFile(o, "/etc/passwd", NULL, NULL));
        CALL("PauseReceive", HP_Client_PauseReceive(o, TRUE));
        fact("IsConnected %s", truth_text(HP_Client_IsConnected(o)));
        CALL("GetLocalAddress", HP_Client_GetLocalAddress(o, OUT_TEXT));
        fact("GetRemoteHost %s", truth_text(HP_Client_GetRemoteHost(o, OUT_TEXT)));
        fact("Fetch %s", fetch_text(rig_fetch(rig, 0, buffer, 1)));
        rig_free(rig);
    }
}
