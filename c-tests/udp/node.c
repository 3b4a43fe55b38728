/* Nodes: endpoints without connections. */
#include "udp.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define OWN "127.0.0.1"
#define GROUP "239.255.61.8"

/* What callbacks were told: sums, and the latest event as a text. */
enum { LISTENING, SENT, RECEIVED, FAILED, ENDED, SORTS };
static struct { pthread_mutex_t lock; int seen[SORTS]; char latest[SORTS][128]; _Atomic unsigned long thread[SORTS]; _Atomic unsigned short port[SORTS]; } told = {.lock = PTHREAD_MUTEX_INITIALIZER};
static HP_UdpNode node;
static HP_UdpNodeListener listener;
static bool refuses, echoes, stops;
static Gate stopped;

static void tell(int sort, const char *address, USHORT port, const BYTE *data, int length, const char *more) {
    pthread_mutex_lock(&told.lock);
    bool text = data != NULL && length > 0 && length < 40;
    snprintf(told.latest[sort], sizeof told.latest[sort], "%s%s, %d bytes%s%.*s", more, address, length, text ? ": " : data ? "" : " (NULL)", text ? length : 0,
             text ? (const char *)data : "");
    told.port[sort] = port;
    told.thread[sort] = this_thread();
    told.seen[sort]++;
    pthread_mutex_unlock(&told.lock);
}

static const char *latest(int sort) {
    static char copies[SORTS][128];
    pthread_mutex_lock(&told.lock);
    memcpy(copies[sort], told.latest[sort], sizeof copies[sort]);
    pthread_mutex_unlock(&told.lock);
    return copies[sort];
}

static int seen(int sort) {
    pthread_mutex_lock(&told.lock);
    int count = told.seen[sort];
    pthread_mutex_unlock(&told.lock);
    return count;
}

static En_HP_HandleResult on_prepare_listen(HP_UdpNode sender, UINT_PTR fd) {
    (void)sender;
    char address[64];
    int length = sizeof address, type = 0;
    socklen_t size = sizeof type;
    USHORT port = 0;
    getsockopt((int)fd, SOL_SOCKET, SO_TYPE, &type, &size);
    tell(LISTENING, type == SOCK_DGRAM && HP_UdpNode_GetLocalAddress(node, address, &length, &port) && HP_UdpNode_GetState(node) == SS_STARTING ? "as it should be" : "wrong", port, NULL, 0, "");
    errno = 0;
    return refuses ? HR_ERROR : HR_OK;
}
static En_HP_HandleResult on_send(HP_UdpNode sender, LPCTSTR address, USHORT port, const BYTE *data, int length) {
    (void)sender;
    tell(SENT, address, port, data, length, "");
    return HR_ERROR; /* which counts for nothing (NODE-13) */
}
static En_HP_HandleResult on_receive(HP_UdpNode sender, LPCTSTR address, USHORT port, const BYTE *data, int length) {
    tell(RECEIVED, address, port, data, length, "");
    if (echoes) HP_UdpNode_Send(sender, address, port, data, length);
    if (stops) {
        MUST(TRUTH(HP_UdpNode_Stop(sender)));
        gate_open(&stopped);
    }
    return HR_ERROR;
}
static En_HP_HandleResult on_error(HP_UdpNode sender, En_HP_SocketOperation op, int code, LPCTSTR address, USHORT port, const BYTE *data, int length) {
    (void)sender;
    char more[64];
    snprintf(more, sizeof more, "(%s,%s) ", op_text((int)op), errno_text(code));
    tell(FAILED, address, port, data, length, more);
    return HR_ERROR;
}
static En_HP_HandleResult on_shutdown(HP_UdpNode sender) {
    (void)sender;
    tell(ENDED, HP_UdpNode_GetState(node) == SS_STOPPING ? "stopping" : "wrong", 0, NULL, 0, "");
    return HR_OK;
}

static void node_new(void) {
    NEED(Create_HP_UdpNode);
    listener = Create_HP_UdpNodeListener();
    HP_Set_FN_UdpNode_OnPrepareListen(listener, on_prepare_listen);
    HP_Set_FN_UdpNode_OnSend(listener, on_send);
    HP_Set_FN_UdpNode_OnReceive(listener, on_receive);
    HP_Set_FN_UdpNode_OnError(listener, on_error);
    HP_Set_FN_UdpNode_OnShutdown(listener, on_shutdown);
    node = Create_HP_UdpNode(listener);
    MUST(node != NULL);
}

static void node_free(void) {
    Destroy_HP_UdpNode(node);
    Destroy_HP_UdpNodeListener(listener);
}

static USHORT node_port(void) {
    char address[64];
    int length = sizeof address;
    USHORT port = 0;
    MUST(TRUTH(HP_UdpNode_GetLocalAddress(node, address, &length, &port)));
    return port;
}

static void fact_started(const char *label, BOOL ok) {
    int code = (int)SYS_GetLastError();
    if (TRUTH(ok)) fact("%s -> TRUE, %s", label, state_text((int)HP_UdpNode_GetState(node)));
    else fact("%s -> FALSE (%s, %s), %s", label, se_text((int)HP_UdpNode_GetLastError(node)), errno_text(code), state_text((int)HP_UdpNode_GetState(node)));
    fact("  OnPrepareListen %d, OnShutdown %d", seen(LISTENING), seen(ENDED));
    if (TRUTH(ok)) MUST(TRUTH(HP_UdpNode_Stop(node)));
    told.seen[LISTENING] = told.seen[ENDED] = 0;
}
#define NODE_START(label, call) fact_started((label), (call_begin(), (call)))

/* proves: NODE-1 NODE-2 NODE-5 NODE-7 UDP-1 UDP-4 UDP-11 */
CASE(starts) {
    node_new();
    CALL("Stop before", HP_UdpNode_Stop(node));
    NODE_START("unicast", HP_UdpNode_Start(node, OWN, 0));
    fact("  OnPrepareListen is told %s", latest(LISTENING));
    NODE_START("NULL", HP_UdpNode_Start(node, NULL, 0));
    NODE_START("no literal", HP_UdpNode_Start(node, "localhost", 0));
    NODE_START("foreign", HP_UdpNode_Start(node, "8.8.8.8", 0));
    NODE_START("multicast", HP_UdpNode_StartWithCast(node, OWN, 0, CM_MULTICAST, GROUP));
    fact("  mode %d", (int)HP_UdpNode_GetCastMode(node));
    NODE_START("no group", HP_UdpNode_StartWithCast(node, OWN, 0, CM_MULTICAST, ""));
    NODE_START("no literal", HP_UdpNode_StartWithCast(node, OWN, 0, CM_MULTICAST, "localhost"));
    NODE_START("not of multicast", HP_UdpNode_StartWithCast(node, OWN, 0, CM_MULTICAST, "127.0.0.1"));
    NODE_START("another family", HP_UdpNode_StartWithCast(node, "::1", 0, CM_MULTICAST, GROUP));
    NODE_START("broadcast", HP_UdpNode_StartWithCast(node, NULL, 0, CM_BROADCAST, NULL));
    NODE_START("broadcast by IPv6", HP_UdpNode_StartWithCast(node, NULL, 0, CM_BROADCAST, "ff02::1"));
    NODE_START("mode 2", HP_UdpNode_StartWithCast(node, NULL, 0, (En_HP_CastMode)2, GROUP));
    fact("  mode %d", (int)HP_UdpNode_GetCastMode(node));
    refuses = true;
    NODE_START("veto", HP_UdpNode_Start(node, OWN, 0));
    HP_UdpNode_SetMaxDatagramSize(node, 0);
    NODE_START("size 0", HP_UdpNode_Start(node, OWN, 0));
    node_free();
}

/* proves: NODE-6 NODE-12 UDP-14 UDP-34 NODE-17 UDP-36 */
CASE(getters) {
    node_new();
    char address[64] = "untouched";
    int length = sizeof address, pending = -7;
    USHORT port = 77;
    CALL("GetLocalAddress", HP_UdpNode_GetLocalAddress(node, address, &length, &port));
    fact("  %s, port %u", address, port);
    port = 77;
    CALL("GetCastAddress", HP_UdpNode_GetCastAddress(node, address, &length, &port));
    fact("  %s, port %u", address, port);
    CALL("GetPendingDataLength", HP_UdpNode_GetPendingDataLength(node, &pending));
    fact("  %d, HasStarted %s", pending, truth_text(HP_UdpNode_HasStarted(node)));
    CALL("Wait", HP_UdpNode_Wait(node, 0));
    MUST(TRUTH(HP_UdpNode_StartWithCast(node, OWN, 0, CM_MULTICAST, GROUP)));
    CALL("second Start", HP_UdpNode_Start(node, OWN, 0));
    fact("  %s, %s", se_text((int)HP_UdpNode_GetLastError(node)), HP_UdpNode_GetLastErrorDesc(node));
    length = sizeof address;
    CALL("GetCastAddress", HP_UdpNode_GetCastAddress(node, address, &length, &port));
    fact("  %s, length %d, the bound port %d", address, length, port == node_port());
    length = 2;
    CALL("too small", HP_UdpNode_GetLocalAddress(node, address, &length, &port));
    fact("  length %d", length);
    CALL("GetPendingDataLength", HP_UdpNode_GetPendingDataLength(node, &pending));
    fact("  %d, HasStarted %s", pending, truth_text(HP_UdpNode_HasStarted(node)));
    CALL("Wait", HP_UdpNode_Wait(node, 10));
    HP_UdpNode_SetExtra(node, &length);
    fact("extra %d", HP_UdpNode_GetExtra(node) == &length);
    HP_UdpNode_SetMaxDatagramSize(node, 77);
    fact("size %u", HP_UdpNode_GetMaxDatagramSize(node));
    node_free();
}

/* proves: NODE-8 NODE-9 NODE-10 NODE-13 NODE-16 UDP-12 UDP-23 */
CASE(sends) {
    node_new();
    unsigned short port;
    int peer = datagram_open(&port);
    static BYTE data[200];
    memcpy(data, "0123456789", 10);
    WSABUF none[2] = {{0, data}, {0, NULL}}, longs[2] = {{60, data}, {41, data}}, good[2] = {{2, data}, {3, data}};
    HP_UdpNode_SetMaxDatagramSize(node, 100);
    CALL("stopped", HP_UdpNode_Send(node, OWN, port, data, 5));
    CALL("stopped, cast", HP_UdpNode_SendCast(node, data, 5));
    CALL("stopped, no name", HP_UdpNode_Send(node, "no-such-host.invalid", port, data, 5));
    MUST(TRUTH(HP_UdpNode_Start(node, OWN, 0)));
    CALL("NULL address", HP_UdpNode_Send(node, NULL, port, data, 5));
    CALL("empty address", HP_UdpNode_Send(node, "", port, data, 5));
    CALL("another family", HP_UdpNode_Send(node, "::1", port, data, 5));
    CALL("NULL", HP_UdpNode_Send(node, OWN, port, NULL, 0));
    CALL("negative", HP_UdpNode_Send(node, OWN, port, data, -1));
    CALL("too long", HP_UdpNode_Send(node, OWN, port, data, 101));
    CALL("cast of unicast", HP_UdpNode_SendCast(node, data, 5));
    CALL("packets, NULL", HP_UdpNode_SendPackets(node, OWN, port, NULL, 1));
    CALL("packets, none", HP_UdpNode_SendPackets(node, OWN, port, good, 0));
    CALL("packets, empty", HP_UdpNode_SendPackets(node, OWN, port, none, 2));
    CALL("packets, too long", HP_UdpNode_SendPackets(node, OWN, port, longs, 2));
    CALL("longest", HP_UdpNode_Send(node, OWN, port, data, 100));
    CALL("empty", HP_UdpNode_Send(node, OWN, port, data, 0));
    CALL("by name", HP_UdpNode_Send(node, "localhost", port, data, 2));
    CALL("part", HP_UdpNode_SendPart(node, OWN, port, data, 3, 4));
    CALL("packets", HP_UdpNode_SendPackets(node, OWN, port, good, 2));
    for (int i = 0; i < 5; i++) fact_heard(peer, "peer");
    WAIT(seen(SENT) == 5);
    fact("OnSend: %s, port %d", latest(SENT), told.port[SENT] == port);
    CALL("to nobody", HP_UdpNode_Send(node, OWN, datagram_unused_port(), data, 5));
    WAIT(seen(SENT) == 6);
    fact("OnError %d", seen(FAILED));
    node_free();
}

/* proves: NODE-13 NODE-14 NODE-15 NODE-11 UDP-21 UDP-T1 CN-1 */
CASE(receives) {
    node_new();
    static BYTE data[65508];
    HP_UdpNode_SetMaxDatagramSize(node, 65536);
    echoes = true;
    MUST(TRUTH(HP_UdpNode_Start(node, OWN, 0)));
    int peer = datagram_peer(node_port());
    datagram_say(peer, "data");
    fact_heard(peer, "peer");
    datagram_say(peer, "");
    fact_heard(peer, "peer");
    datagram_send(peer, END, END_SIZE);
    fact_heard(peer, "peer");
    datagram_say(peer, "data");
    fact_heard(peer, "peer");
    WAIT(seen(RECEIVED) == 4);
    fact("OnReceive: %s, port %d, on a worker %d", latest(RECEIVED), told.port[RECEIVED] == peer_port(peer), told.thread[RECEIVED] != this_thread());
    CALL("what no datagram can hold", HP_UdpNode_Send(node, OWN, peer_port(peer), data, 65508));
    WAIT(seen(FAILED) == 1);
    fact("OnError: %s, port %d", latest(FAILED), told.port[FAILED] == peer_port(peer));
    CALL("to port 0", HP_UdpNode_Send(node, OWN, 0, data, 5));
    WAIT(seen(FAILED) == 2);
    fact("OnError: %s", latest(FAILED));
    datagram_say(peer, "still there");
    fact_heard(peer, "peer");
    MUST(TRUTH(HP_UdpNode_Stop(node)));
    HP_UdpNode_SetMaxDatagramSize(node, 100);
    MUST(TRUTH(HP_UdpNode_Start(node, OWN, 0)));
    peer = datagram_peer(node_port());
    datagram_send(peer, data, 101);
    WAIT(seen(FAILED) == 3);
    fact("OnError: %s, port %d", latest(FAILED), told.port[FAILED] == peer_port(peer));
    datagram_say(peer, "still there");
    fact_heard(peer, "peer");
    CALL("Stop", HP_UdpNode_Stop(node));
    fact("OnShutdown: %s, on the caller's thread %d", latest(ENDED), told.thread[ENDED] == this_thread());
    node_free();
}

/* proves: NODE-10 NODE-3 NODE-4 NODE-13 */
CASE(casts) {
    node_new();
    HP_UdpNode_SetMultiCastLoop(node, TRUE);
    MUST(TRUTH(HP_UdpNode_StartWithCast(node, OWN, 0, CM_MULTICAST, GROUP)));
    USHORT port = node_port();
    WSABUF buffers[2] = {{2, (LPBYTE)"ab"}, {1, (LPBYTE)"c"}};
    CALL("SendCast", HP_UdpNode_SendCast(node, (const BYTE *)"group", 5));
    WAIT(seen(RECEIVED) == 1 && seen(SENT) == 1);
    fact("OnReceive: %s, port %d", latest(RECEIVED), told.port[RECEIVED] == port);
    fact("OnSend: %s, port %d", latest(SENT), told.port[SENT] == port);
    CALL("SendCastPart", HP_UdpNode_SendCastPart(node, (const BYTE *)"group", 3, 2));
    WAIT(seen(RECEIVED) == 2);
    fact("OnReceive: %s", latest(RECEIVED));
    CALL("SendCastPackets", HP_UdpNode_SendCastPackets(node, buffers, 2));
    WAIT(seen(RECEIVED) == 3);
    fact("OnReceive: %s", latest(RECEIVED));
    int stranger = datagram_peer(port);
    datagram_say(stranger, "for one");
    WAIT(seen(RECEIVED) == 4);
    fact("OnReceive: %s", latest(RECEIVED));
    node_free();
}

/* proves: NODE-7 UDP-T7 UDPS-28 */
CASE(stop_inside) {
    node_new();
    stops = true;
    MUST(TRUTH(HP_UdpNode_Start(node, OWN, 0)));
    datagram_say(datagram_peer(node_port()), "stop");
    gate_wait(&stopped);
    WAIT(HP_UdpNode_GetState(node) == SS_STOPPED);
    fact("OnShutdown %d, %s", seen(ENDED), latest(ENDED));
    stops = false;
    MUST(TRUTH(HP_UdpNode_Start(node, OWN, 0)));
    datagram_say(datagram_peer(node_port()), "again");
    WAIT(seen(RECEIVED) == 2);
    node_free();
    fact("OnShutdown %d", seen(ENDED));
}
