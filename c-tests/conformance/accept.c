/* Accepting connections: order of events, what works inside OnAccept, refusing, limits. */
#include "rig.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

/* proves: TCP-10 TCP-15 TCP-93 TCP-94 TCP-99 COM-51 COM-57 */
CASE(order) {
    Rig *rig = rig_new(SERVER, NULL);
    Link link = link_up(rig);
    peer_send(link.peer, "hello", 5);
    WAIT(rig_bytes(rig, ON_RECEIVE, link.id) == 5);
    fact("connections %u", HP_Server_GetConnectionCount(rig->object));
    peer_close(link.peer);
    WAIT(HP_Server_GetConnectionCount(rig->object) == 0);
    CALL("Stop", HP_Server_Stop(rig->object));
    fact_events(rig, 1, "connection 1");
    fact_component(rig, "component");
    rig_free(rig);
}

static Gate handshake_used;

static En_HP_HandleResult use_in_accept(Rig *rig, const Event *event) {
    if (event->kind != ON_ACCEPT && event->kind != ON_HANDSHAKE) return HR_OK;
    HP_Object server = rig->object;
    HP_CONNID id = event->id;
    char address[64];
    int length = sizeof address, pending = -1;
    USHORT port = 0;
    PVOID extra = &length;
    DWORD period = 99999999;
    fact(event->kind == ON_ACCEPT ? "in OnAccept" : "in OnHandShake");
    fact_connected(rig, id, " ");
    CALL("  GetRemoteAddress", HP_Server_GetRemoteAddress(server, id, address, &length, &port));
    fact("    %s, port right %d", address, port == *(USHORT *)rig->user);
    length = sizeof address;
    CALL("  GetLocalAddress", HP_Server_GetLocalAddress(server, id, address, &length, &port));
    fact("    %s, port right %d", address, port == rig->port);
    CALL("  GetConnectionExtra", HP_Server_GetConnectionExtra(server, id, &extra));
    fact("    extra %s", extra == NULL ? "NULL" : extra == rig ? "as set" : "wrong");
    CALL("  SetConnectionExtra", HP_Server_SetConnectionExtra(server, id, rig));
    CALL("  GetPendingDataLength", HP_Server_GetPendingDataLength(server, id, &pending));
    CALL("  GetConnectPeriod", HP_Server_GetConnectPeriod(server, id, &period));
    fact("    plausible %d, connections %u", period < 5000, HP_Server_GetConnectionCount(server));
    CALL("  Send", HP_Server_Send(server, id, (const BYTE *)"hi", 2));
    if (event->kind == ON_HANDSHAKE) gate_open(&handshake_used);
    return HR_OK;
}

/* proves: TCP-12 COM-55 COM-57 COM-60 TCP-98 TCP-75 */
CASE(inside_accept) {
    USHORT from = 0;
    char got[5] = "";
    Rig *rig = rig_new(SERVER, use_in_accept);
    rig->user = &from;
    rig_listen(rig);
    /* The port of the peer must be known before OnAccept looks at it, so it is chosen first. */
    unsigned short spare;
    int holder = peer_listen(&spare);
    peer_close(holder);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in mine = {.sin_family = AF_INET, .sin_port = htons(spare), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_in there = mine;
    there.sin_port = htons(rig->port);
    from = spare;
    MUST(bind(fd, (struct sockaddr *)&mine, sizeof mine) == 0 && connect(fd, (struct sockaddr *)&there, sizeof there) == 0);
    gate_wait(&handshake_used);
    fact("peer got %zu: %s", peer_read(fd, got, 4), got);
    peer_close(fd);
    CALL("Stop", HP_Server_Stop(rig->object));
    rig_free(rig);
}

static En_HP_HandleResult refuse_accept(Rig *rig, const Event *event) {
    (void)rig;
    return event->kind == ON_ACCEPT ? HR_ERROR : HR_OK;
}

static En_HP_HandleResult refuse_handshake(Rig *rig, const Event *event) {
    (void)rig;
    return event->kind == ON_HANDSHAKE ? HR_ERROR : HR_OK;
}

static void refused(Hook hook) {
    Rig *rig = rig_new(SERVER, hook);
    rig_listen(rig);
    for (int i = 0; i < 2; i++) {
        int peer = peer_connect(rig->port);
        fact("peer sees %s", peer_end(peer, NULL));
        peer_close(peer);
    }
    WAIT(HP_Server_GetConnectionCount(rig->object) == 0);
    CALL("Stop", HP_Server_Stop(rig->object));
    fact_events(rig, 1, "connection 1");
    fact_events(rig, 2, "connection 2");
    fact_component(rig, "component");
    rig_free(rig);
}

/* proves: TCP-13 COM-91 TCP-93 COM-51 */
CASE(refuse_in_accept) { refused(refuse_accept); }

/* proves: TCP-13 COM-91 TCP-93 */
CASE(refuse_in_handshake) { refused(refuse_handshake); }

/* proves: TCP-16 COM-57 */
CASE(limit) {
    Rig *rig = rig_new(SERVER, NULL);
    HP_Server_SetMaxConnectionCount(rig->object, 2);
    Link first = link_up(rig), second = link_more(rig);
    int third = peer_connect(rig->port);
    fact("third sees %s", peer_end(third, NULL));
    fact("connections %u, accepted %d", HP_Server_GetConnectionCount(rig->object), rig_seen(rig, ON_ACCEPT, 0));
    peer_close(third);
    peer_close(first.peer);
    WAIT(HP_Server_GetConnectionCount(rig->object) == 1);
    Link fourth = link_more(rig);
    fact("fourth accepted, new ID %d", fourth.id != first.id && fourth.id != second.id);
    CALL("Stop", HP_Server_Stop(rig->object));
    fact_component(rig, "component");
    rig_free(rig);
}

static int option(int fd, int level, int name) {
    int value = -1;
    socklen_t size = sizeof value;
    getsockopt(fd, level, name, &value, &size);
    return value;
}

static En_HP_HandleResult look_at_socket(Rig *rig, const Event *event) {
    (void)rig;
    if (event->kind != ON_ACCEPT && event->kind != ON_PREPARE_LISTEN) return HR_OK;
    int fd = event->fd, alive = option(fd, SOL_SOCKET, SO_KEEPALIVE);
    const char *label = event->kind == ON_ACCEPT ? "accepted" : "listening";
    fact("%s: non-blocking %d, close-on-exec %d", label, (fcntl(fd, F_GETFL) & O_NONBLOCK) != 0, (fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
    fact("%s: reuse address %d, port %d, no-delay %d", label, option(fd, SOL_SOCKET, SO_REUSEADDR) != 0,
         option(fd, SOL_SOCKET, SO_REUSEPORT) != 0, option(fd, IPPROTO_TCP, TCP_NODELAY) != 0);
    if (alive) fact("%s: keep-alive idle %d, interval %d, count %d", label, option(fd, IPPROTO_TCP, TCP_KEEPIDLE),
                    option(fd, IPPROTO_TCP, TCP_KEEPINTVL), option(fd, IPPROTO_TCP, TCP_KEEPCNT));
    else fact("%s: keep-alive off", label);
    return HR_OK;
}

/* proves: TCP-11 COM-77 COM-78 COM-79 COM-102 COM-4 */
CASE(socket_options) {
    Rig *rig = rig_new(SERVER, look_at_socket);
    Link link = link_up(rig);
    peer_close(link.peer);
    CALL("Stop", HP_Server_Stop(rig->object));
    HP_TcpServer_SetKeepAliveTime(rig->object, 7900);
    HP_TcpServer_SetKeepAliveInterval(rig->object, 3100);
    link_up(rig);
    CALL("Stop", HP_Server_Stop(rig->object));
    HP_TcpServer_SetKeepAliveInterval(rig->object, 0);
    if (HAVE(HP_TcpServer_SetNoDelay)) HP_TcpServer_SetNoDelay(rig->object, TRUE);
    link_up(rig);
    CALL("Stop", HP_Server_Stop(rig->object));
    rig_free(rig);
}

static En_HP_HandleResult disconnect_early(Rig *rig, const Event *event) {
    if (event->kind != *(Kind *)rig->user || event->id != 1) return HR_OK;
    CALL(event->kind == ON_ACCEPT ? "Disconnect in OnAccept" : "Disconnect in OnHandShake",
         HP_Server_Disconnect(rig->object, event->id, TRUE));
    fact_connected(rig, event->id, "afterwards");
    return HR_OK;
}

static void disconnect_in(Kind kind) {
    Rig *rig = rig_new(SERVER, disconnect_early);
    rig->user = &kind;
    rig_listen(rig);
    int peer = peer_connect(rig->port);
    fact("peer sees %s", peer_end(peer, NULL));
    WAIT(HP_Server_GetConnectionCount(rig->object) == 0);
    fact_events(rig, 1, "connection 1");
    Link next = link_more(rig); /* still serving */
    fact("next ID %lu", next.id);
    CALL("Stop", HP_Server_Stop(rig->object));
    rig_free(rig);
}

/* proves: TCP-14 TCP-152 TCP-90 TCP-91 */
CASE(disconnect_in_accept) { disconnect_in(ON_ACCEPT); }

/* proves: TCP-14 TCP-152 TCP-90 */
CASE(disconnect_in_handshake) { disconnect_in(ON_HANDSHAKE); }

static Gate release, second_accepted;

static En_HP_HandleResult block_first_accept(Rig *rig, const Event *event) {
    if (event->kind != ON_ACCEPT) return HR_OK;
    if (event->id == 1) {
        CALL("Send in OnAccept", HP_Server_Send(rig->object, event->id, (const BYTE *)"abc", 3));
        gate_wait(&release);
        fact("while OnAccept ran: OnSend %d", rig_seen(rig, ON_SEND, 1));
    } else gate_open(&second_accepted);
    return HR_OK;
}

/* proves: TCP-18 TCP-133 TCP-14 TCP-130 */
CASE(blocked_accept) {
    Rig *rig = rig_new(SERVER, block_first_accept);
    HP_Server_SetWorkerThreadCount(rig->object, 3);
    rig_listen(rig);
    int first = peer_connect(rig->port);
    WAIT(rig_seen(rig, ON_ACCEPT, 1) == 1);
    int second = peer_connect(rig->port);
    gate_wait(&second_accepted);
    peer_send(second, "x", 1);
    WAIT(rig_bytes(rig, ON_RECEIVE, 2) == 1);
    fact("second connection works while the first is in OnAccept");
    gate_open(&release);
    char got[4] = "";
    fact("first got %zu: %s", peer_read(first, got, 3), got);
    WAIT(rig_bytes(rig, ON_SEND, 1) == 3);
    CALL("Stop", HP_Server_Stop(rig->object));
    fact_events(rig, 1, "connection 1");
    fact("overlaps %d", rig_overlaps(rig));
    rig_free(rig);
}

static En_HP_HandleResult pause_in_accept(Rig *rig, const Event *event) {
    if (event->kind == ON_ACCEPT) CALL("PauseReceive", HP_Server_PauseReceive(rig->object, event->id, TRUE));
    return HR_OK;
}

/* proves: TCP-12 TCP-64 TCP-66 */
CASE(pause_in_accept) {
    Rig *rig = rig_new(SERVER, pause_in_accept);
    Link link = link_up(rig);
    BOOL paused = 0;
    CALL("IsPauseReceive", rig_is_paused(rig, link.id, &paused));
    fact("paused %s", truth_text(paused));
    peer_send(link.peer, "12345", 5);
    /* Another connection is served in the meantime, so whatever could be delivered to the first one would have been. */
    Link other = link_more(rig);
    CALL("PauseReceive FALSE on the other", rig_pause(rig, other.id, FALSE));
    peer_send(other.peer, "678", 3);
    WAIT(rig_bytes(rig, ON_RECEIVE, other.id) == 3);
    fact("received while paused %ld", rig_bytes(rig, ON_RECEIVE, link.id));
    CALL("resume", rig_pause(rig, link.id, FALSE));
    WAIT(rig_bytes(rig, ON_RECEIVE, link.id) == 5);
    CALL("Stop", HP_Server_Stop(rig->object));
    fact_events(rig, link.id, "connection 1");
    rig_free(rig);
}
