/* Agent: ending an attempt early (Stop, Disconnect, time limit), and the variants of Connect with a local end. */
#include "rig.h"

#include <errno.h>
#include <string.h>

typedef struct { Rig *rig; USHORT port; HP_CONNID id; Gate done; bool ok; int code; } Attempt;

static void *attempt_body(void *argument) {
    Attempt *attempt = argument;
    errno = 0;
    attempt->ok = TRUTH(HP_Agent_Connect(attempt->rig->object, "127.0.0.1", attempt->port, &attempt->id));
    attempt->code = (int)SYS_GetLastError();
    gate_open(&attempt->done);
    return NULL;
}

static void fact_attempt(Attempt *attempt) {
    fact("Connect -> %s", attempt->ok ? "TRUE" : errno_text(attempt->code));
    fact_events(attempt->rig, 1, "connection");
}

/* proves: TCP-33 TCP-31 TCP-93 COM-57 */
CASE(stop_ends_sync_connect) {
    Attempt attempt = {.rig = rig_new(AGENT, NULL)};
    peer_listen_stuck(&attempt.port);
    rig_start_agent(attempt.rig, false);
    Thread *thread = thread_run(attempt_body, &attempt);
    WAIT(HP_Agent_GetConnectionCount(attempt.rig->object) == 1);
    CALL("Stop", HP_Agent_Stop(attempt.rig->object));
    gate_wait(&attempt.done);
    thread_join(thread);
    fact_attempt(&attempt);
    fact_component(attempt.rig, "component");
    rig_free(attempt.rig);
}

/* proves: TCP-33 TCP-31 TCP-90 */
CASE(disconnect_ends_sync_connect) {
    Attempt attempt = {.rig = rig_new(AGENT, NULL)};
    peer_listen_stuck(&attempt.port);
    rig_start_agent(attempt.rig, false);
    Thread *thread = thread_run(attempt_body, &attempt);
    WAIT(HP_Agent_GetConnectionCount(attempt.rig->object) == 1);
    CALL("Disconnect", HP_Agent_Disconnect(attempt.rig->object, 1, TRUE));
    gate_wait(&attempt.done);
    thread_join(thread);
    fact_attempt(&attempt);
    fact("%s, connections %u", state_text(rig_state(attempt.rig)), HP_Agent_GetConnectionCount(attempt.rig->object));
    rig_free(attempt.rig);
}

/* proves: TCP-26 TCP-29 COM-73 */
CASE(sync_time_limit) {
    NEED(HP_TcpAgent_SetSyncConnectTimeout);
    Attempt attempt = {.rig = rig_new(AGENT, NULL)};
    peer_listen_stuck(&attempt.port);
    HP_TcpAgent_SetSyncConnectTimeout(attempt.rig->object, 200);
    rig_start_agent(attempt.rig, false);
    long long begin = now_ms();
    attempt_body(&attempt);
    long long took = now_ms() - begin;
    fact("not early %d, not late %d", took >= 190, took < AT_ONCE_MS);
    fact_attempt(&attempt);
    fact("connections %u", HP_Agent_GetConnectionCount(attempt.rig->object));
    rig_free(attempt.rig);
}

static En_HP_HandleResult disconnect_on_connect(Rig *rig, const Event *event) {
    if (event->kind == ON_CONNECT) CALL("Disconnect in OnConnect", HP_Agent_Disconnect(rig->object, event->id, TRUE));
    return HR_OK;
}

static void disconnected_in_connect(bool asynchronous) {
    USHORT port;
    int listener = peer_listen(&port);
    Rig *rig = rig_new(AGENT, disconnect_on_connect);
    rig_start_agent(rig, asynchronous);
    HP_CONNID id = 0;
    errno = 0;
    BOOL ok = HP_Agent_Connect(rig->object, "127.0.0.1", port, &id);
    int code = (int)SYS_GetLastError();
    int peer = peer_accept(listener);
    fact("peer sees %s", peer_end(peer, NULL));
    WAIT(HP_Agent_GetConnectionCount(rig->object) == 0);
    fact("Connect -> %s", TRUTH(ok) ? "TRUE" : errno_text(code));
    fact_events(rig, id, "connection");
    rig_free(rig);
}

/* proves: TCP-26 TCP-32 */
CASE(disconnect_in_connect_sync) { disconnected_in_connect(false); }

/* proves: TCP-32 TCP-31 */
CASE(disconnect_in_connect_async) { disconnected_in_connect(true); }

/* proves: TCP-31 */
CASE(late_success) {
    USHORT port;
    int listener = peer_listen_stuck(&port);
    Rig *rig = rig_new(AGENT, NULL);
    rig_start_agent(rig, true);
    HP_CONNID id = rig_connect(rig, port);
    fact("connected early %d", rig_seen(rig, ON_CONNECT, id));
    peer_unstick(listener);
    WAIT(rig_seen(rig, ON_HANDSHAKE, id) == 1);
    fact_events(rig, id, "connection");
    rig_free(rig);
}

/* proves: TCP-22 TCP-24 TCP-26 TCP-180 */
CASE(local_end) {
    NEED(HP_Agent_ConnectWithLocalPort);
    USHORT port, taken, spare, reported = 0;
    int listener = peer_listen(&port), holder = peer_listen(&taken), release = peer_listen(&spare);
    peer_close(release);
    Rig *rig = rig_new(AGENT, NULL);
    HP_Object agent = rig->object;
    rig_start_agent(rig, false);
    HP_CONNID id = 0;
    char text[64] = "";
    int length = sizeof text;
    PVOID extra = NULL;
    CALL("port", HP_Agent_ConnectWithLocalPort(agent, "127.0.0.1", port, &id, spare));
    CALL("  GetLocalAddress", HP_Agent_GetLocalAddress(agent, id, text, &length, &reported));
    fact("  port right %d", reported == spare);
    CALL("port in use", HP_Agent_ConnectWithLocalPort(agent, "127.0.0.1", port, &id, taken));
    CALL("address", HP_Agent_ConnectWithLocalAddress(agent, "127.0.0.1", port, &id, "127.0.0.3"));
    length = sizeof text;
    CALL("  GetLocalAddress", HP_Agent_GetLocalAddress(agent, id, text, &length, &reported));
    fact("  %s", text);
    CALL("not an address", HP_Agent_ConnectWithLocalAddress(agent, "127.0.0.1", port, &id, "localhost"));
    fact("  ID %lu", id);
    CALL("malformed IPv6", HP_Agent_ConnectWithLocalAddress(agent, "127.0.0.1", port, &id, "::zz"));
    CALL("other family", HP_Agent_ConnectWithLocalAddress(agent, "127.0.0.1", port, &id, "::1"));
    CALL("all", HP_Agent_ConnectWithExtraAndLocalAddressPort(agent, "127.0.0.1", port, &id, rig, 0, "127.0.0.2"));
    CALL("  GetConnectionExtra", HP_Agent_GetConnectionExtra(agent, id, &extra));
    fact("  as given %d", extra == rig);
    CALL("extra and port", HP_Agent_ConnectWithExtraAndLocalPort(agent, "127.0.0.1", port, &id, &id, 0));
    CALL("  GetConnectionExtra", HP_Agent_GetConnectionExtra(agent, id, &extra));
    fact("  as given %d", extra == &id);
    peer_close(listener);
    peer_close(holder);
    rig_free(rig);
}


/* proves: TCP-20 TCP-24 */
CASE(bound_start) {
    USHORT port, reported = 0;
    peer_listen(&port);
    Rig *rig = rig_new(AGENT, NULL);
    HP_CONNID id = 0;
    char text[64] = "";
    int length = sizeof text;
    START(rig, "Start bound", HP_Agent_Start(rig->object, "127.0.0.4", FALSE));
    CALL("Connect", HP_Agent_Connect(rig->object, "127.0.0.1", port, &id));
    CALL("  GetLocalAddress", HP_Agent_GetLocalAddress(rig->object, id, text, &length, &reported));
    fact("  %s", text);
    rig_free(rig);
}

/* proves: TCP-30 TCP-163 */
CASE(many_descriptors) {
    USHORT port;
    peer_listen(&port);
    int old = limit_fds(1400), last = 0;
    for (int i = 0; i < 1100; i++) last = peer_refusing_port() ? i : 0;
    fact("descriptors above 1024 %d", last == 1099 && count_fds() > 1100);
    Rig *rig = rig_new(AGENT, NULL);
    rig_start_agent(rig, false);
    HP_CONNID id = 0;
    CALL("Connect", HP_Agent_Connect(rig->object, "127.0.0.1", port, &id));
    CALL("Stop", HP_Agent_Stop(rig->object));
    fact_events(rig, id, "connection");
    limit_fds(old);
    rig_free(rig);
}
