/* UDP clients: start, events, pause, ends. */
#include "udp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* proves: UDPC-6 UDPC-7 UDPC-8 UDPC-9 UDPC-5 UDP-T1 CN-3 UDPC-17 */
CASE(start) {
    for (int asynchronous = 0; asynchronous <= 1; asynchronous++) {
        Rig *rig = udp_client(NULL);
        Link link = udp_client_up(rig, asynchronous);
        Event event;
        static const Kind kinds[] = {ON_PREPARE_CONNECT, ON_CONNECT, ON_HANDSHAKE};
        fact("asynchronous %d: %s", asynchronous, state_text(rig_state(rig)));
        for (int i = 0; i < 3; i++) {
            MUST(rig_last(rig, kinds[i], link.id, &event));
            fact("  on the caller's thread %d", event.thread == this_thread());
        }
        fact_connected(rig, link.id, "");
        CALL("Stop", HP_Client_Stop(rig->object));
        MUST(rig_last(rig, ON_CLOSE, link.id, &event));
        fact("  OnClose on the caller's thread %d, %s", event.thread == this_thread(), state_text(rig_state(rig)));
        fact_told(link.peer, "peer");
        fact("then %s", datagram_there(link.peer));
        fact_events(rig, link.id, "events");
        CALL("Stop again", HP_Client_Stop(rig->object));
        fact("%s", se_text(rig_error(rig)));
        fact_connected(rig, link.id, "");
        rig_free(rig);
    }
}

/* proves: UDPC-3 UDP-5 */
CASE(ids) {
    Rig *one = udp_client(NULL), *two = udp_client(NULL);
    fact("before %lu", (unsigned long)HP_Client_GetConnectionID(one->object));
    fact("first %lu", (unsigned long)udp_client_up(one, false).id);
    fact("second %lu", (unsigned long)udp_client_up(two, true).id);
    rig_stop(one);
    rig_forget(one);
    fact("third %lu", (unsigned long)udp_client_up(one, false).id);
    fact("GetConnectionID %lu", (unsigned long)HP_Client_GetConnectionID(one->object));
    rig_free(two);
    rig_free(one);
}

static void try_start(const char *label, const char *remote, unsigned short port, const char *own, unsigned short own_port) {
    Rig *rig = udp_client(NULL);
    START(rig, label, HP_Client_StartWithBindAddressAndLocalPort(rig->object, remote, port, FALSE, own, own_port));
    if (rig_state(rig) == SS_STARTED) {
        char address[64];
        int length = sizeof address;
        USHORT at = 0;
        CALL("  GetLocalAddress", HP_Client_GetLocalAddress(rig->object, address, &length, &at));
        fact("  %s, length %d, port %s", address, length, at == 0 ? "zero" : at == own_port ? "as wanted" : "some");
    }
    fact("  OnClose %d", rig_seen(rig, ON_CLOSE, 0));
    rig_free(rig);
}

/* proves: UDPC-2 UDPC-4 UDP-11 UDP-12 UDP-4 */
CASE(addresses) {
    unsigned short port;
    int peer = datagram_open(&port);
    unsigned short own = datagram_unused_port();
    if (!HAVE(HP_Client_StartWithBindAddressAndLocalPort)) case_needs("HP_Client_StartWithBindAddressAndLocalPort");
    try_start("plain", "127.0.0.1", port, NULL, 0);
    try_start("a name", "localhost", port, NULL, 0);
    try_start("bound", "127.0.0.1", port, "127.0.0.2", 0);
    try_start("bound with port", "127.0.0.1", port, "127.0.0.1", own);
    try_start("port only", "127.0.0.1", port, NULL, own);
    try_start("empty", "", port, NULL, 0);
    try_start("NULL", NULL, port, NULL, 0);
    try_start("no such name", "no-such-host.invalid", port, NULL, 0);
    try_start("bound to a name", "127.0.0.1", port, "localhost", 0);
    try_start("other family", "127.0.0.1", port, "::1", 0);
    try_start("other family", "::1", port, "127.0.0.1", 0);
    try_start("foreign", "127.0.0.1", port, "8.8.8.8", 0);
    close(peer);
}

static En_HP_HandleResult veto(Rig *rig, const Event *event) {
    if (event->kind != (Kind)(*(int *)rig->user)) return HR_OK;
    if (rig->port != 0) errno = rig->port;
    return HR_ERROR;
}

/* proves: UDPC-4 UDPC-6 UDPC-7 UDP-4 CN-3 */
CASE(refused) {
    static const int kinds[] = {ON_PREPARE_CONNECT, ON_CONNECT, ON_HANDSHAKE};
    for (int asynchronous = 0; asynchronous <= 1; asynchronous++)
        for (int i = 0; i < 3; i++)
            for (int with_code = 0; with_code <= 1; with_code++) {
                int kind = kinds[i];
                unsigned short port;
                int peer = datagram_open(&port);
                Rig *rig = udp_client(veto);
                rig->user = &kind;
                rig->port = with_code ? EPIPE : 0;
                if (!asynchronous || i == 0) START(rig, "Start", HP_Client_Start(rig->object, "127.0.0.1", port, asynchronous));
                else MUST(TRUTH(HP_Client_Start(rig->object, "127.0.0.1", port, asynchronous)));
                WAIT(rig_state(rig) == SS_STOPPED);
                fact_events(rig, i == 0 ? 0 : rig_last_id(rig, (Kind)kind), "events");
                fact("peer: %s", datagram_there(peer));
                rig_free(rig);
                close(peer);
            }
}

/* proves: UDPC-1 UDPC-10 UDPC-12 UDP-22 */
CASE(hears_its_peer_only) {
    Rig *rig = udp_client(rig_echo);
    Link link = udp_client_up(rig, true);
    char address[64];
    int length = sizeof address, stranger = 0;
    USHORT port;
    MUST(TRUTH(HP_Client_GetLocalAddress(rig->object, address, &length, &port)));
    stranger = datagram_peer(port);
    datagram_say(stranger, "stranger");
    datagram_say(link.peer, "one");
    fact_heard(link.peer, "peer");
    datagram_say(link.peer, "");
    datagram_say(link.peer, "two");
    fact_heard(link.peer, "peer");
    fact_events(rig, link.id, "events");
    length = sizeof address;
    CALL("GetRemoteHost", HP_Client_GetRemoteHost(rig->object, address, &length, &port));
    fact("  %s, length %d, port %d", address, length, port == peer_port(link.peer));
    rig_free(rig);
}

/* proves: UDP-15 UDP-14 */
CASE(address_getters) {
    Rig *rig = udp_client(NULL);
    char address[64] = "untouched";
    int length = 7;
    USHORT port = 77;
    CALL("stopped GetRemoteHost", HP_Client_GetRemoteHost(rig->object, address, &length, &port));
    fact("  %s, length %d, port %u", address, length, port);
    CALL("stopped GetLocalAddress", HP_Client_GetLocalAddress(rig->object, address, &length, &port));
    fact("  %s, length %d, port %u", address, length, port);
    udp_client_up(rig, true);
    length = 2;
    CALL("small GetLocalAddress", HP_Client_GetLocalAddress(rig->object, address, &length, &port));
    fact("  length %d, port set %d", length, port != 77);
    length = 2;
    port = 77;
    CALL("small GetRemoteHost", HP_Client_GetRemoteHost(rig->object, address, &length, &port));
    fact("  length %d, port %u", length, port);
    rig_free(rig);
}

static En_HP_HandleResult refuse_data(Rig *rig, const Event *event) {
    if (event->kind != ON_RECEIVE) return HR_OK;
    if (rig->user != NULL) errno = *(int *)rig->user;
    return HR_ERROR;
}

/* proves: UDPC-10 CN-3 UDPC-19 UDPC-20 */
CASE(refused_data) {
    int code = EPIPE;
    for (int with_code = 0; with_code <= 1; with_code++) {
        Rig *rig = udp_client(refuse_data);
        rig->user = with_code ? &code : NULL;
        Link link = udp_client_up(rig, with_code);
        datagram_say(link.peer, "no");
        datagram_say(link.peer, "never heard");
        WAIT(rig_state(rig) == SS_STOPPED);
        fact_events(rig, link.id, "events");
        fact_told(link.peer, "peer");
        Event close;
        MUST(rig_last(rig, ON_CLOSE, link.id, &close));
        fact("on the caller's thread %d, %s", close.thread == this_thread(), se_text(rig_error(rig)));
        rig_free(rig);
    }
}

/* proves: UDPC-11 CN-3 UDP-20 TRAP-11 */
CASE(oversize) {
    NEED(HP_UdpNode_Start);
    Rig *rig = udp_client(rig_echo);
    udp_set_size(rig, 100);
    Link link = udp_client_up(rig, true);
    unsigned char data[101];
    pattern_fill(data, 0, sizeof data);
    datagram_send(link.peer, data, 100);
    fact_heard(link.peer, "peer");
    datagram_send(link.peer, data, 101);
    fact_heard(link.peer, "peer");
    fact_end(rig, link.id, "101");
    fact_events(rig, link.id, "events");
    rig_free(rig);
}

/* proves: CN-1 CN-5 CN-3 UDPC-20 */
CASE(notification) {
    NEED(HP_UdpNode_Start);
    for (int asynchronous = 0; asynchronous <= 1; asynchronous++) {
        Rig *rig = udp_client(rig_echo);
        Link link = udp_client_up(rig, asynchronous);
        unsigned char altered[17] = {0};
        memcpy(altered, END, 16);
        datagram_send(link.peer, altered, 15);
        fact_heard(link.peer, "look-alike");
        datagram_send(link.peer, altered, 17);
        fact_heard(link.peer, "look-alike");
        datagram_send(link.peer, END, 16);
        fact_end(rig, link.id, "closed");
        fact("peer: %s, %s", datagram_there(link.peer), se_text(rig_error(rig)));
        fact_events(rig, link.id, "events");
        rig_free(rig);
    }
}

/* proves: CN-7 */
CASE(notification_as_data) {
    Rig *rig = udp_client(NULL);
    Link link = udp_client_up(rig, true);
    datagram_send(link.peer, END, 16);
    if (udp_is_old()) WAIT(rig_seen(rig, ON_RECEIVE, 0) == 1);
    else WAIT(rig_ended(rig));
    fact_events(rig, link.id, "events");
    rig_free(rig);
}

/* proves: HB-11 UDPC-16 UDPC-8 TRAP-13 UDPC-21 */
CASE(nobody_there) {
    for (int asynchronous = 0; asynchronous <= 1; asynchronous++)
        for (int zero = 0; zero <= 1; zero++) {
            Rig *rig = udp_client(NULL);
            Event close;
            MUST(TRUTH(HP_Client_Start(rig->object, "127.0.0.1", zero ? 0 : datagram_unused_port(), asynchronous)));
            WAIT(rig_last(rig, ON_CLOSE, 0, &close) && rig_state(rig) == SS_STOPPED);
            fact("OnConnect %d, OnHandShake %d, OnClose %d with %s", rig_seen(rig, ON_CONNECT, 0), rig_seen(rig, ON_HANDSHAKE, 0),
                 rig_seen(rig, ON_CLOSE, 0), errno_text(close.code));
            rig_free(rig);
        }
}

/* proves: UDPC-15 */
CASE(pause) {
    Rig *rig = udp_client(rig_echo);
    BOOL paused = 1;
    CALL("stopped", HP_Client_PauseReceive(rig->object, TRUE));
    CALL("stopped", HP_Client_IsPauseReceive(rig->object, &paused));
    Link link = udp_client_up(rig, true);
    CALL("PauseReceive", HP_Client_PauseReceive(rig->object, TRUE));
    CALL("IsPauseReceive", HP_Client_IsPauseReceive(rig->object, &paused));
    fact("  %s", truth_text(paused));
    for (int i = 0; i < 5; i++) datagram_say(link.peer, "paused");
    CALL("Send", rig_send(rig, 0, "fence", 5));
    fact_heard(link.peer, "peer");
    fact("  heard meanwhile: %d", rig_seen(rig, ON_RECEIVE, 0));
    CALL("resume", HP_Client_PauseReceive(rig->object, FALSE));
    CALL("IsPauseReceive", HP_Client_IsPauseReceive(rig->object, &paused));
    fact("  %s", truth_text(paused));
    for (int i = 0; i < 5; i++) fact_heard(link.peer, "peer");
    rig_free(rig);
}

static struct { Gate done; int stopped, ends, state; } inside;
static En_HP_HandleResult stop_inside(Rig *rig, const Event *event) {
    if (event->kind != (Kind)(*(int *)rig->user)) return HR_OK;
    inside.stopped = TRUTH(rig_stop(rig));
    inside.ends = rig_seen(rig, ON_CLOSE, 0);
    inside.state = rig_state(rig);
    gate_open(&inside.done);
    return HR_OK;
}

/* proves: UDPC-18 UDPC-17 CN-3 UDP-T7 */
CASE(stop_in_callbacks) {
    static const int kinds[] = {ON_RECEIVE, ON_SEND};
    for (int i = 0; i < 2; i++) {
        int kind = kinds[i];
        Rig *rig = udp_client(stop_inside);
        rig->user = &kind;
        gate_close(&inside.done);
        Link link = udp_client_up(rig, true);
        if (kind == ON_SEND) {
            rig_send(rig, 0, "sent", 4);
            MUST(datagram_read(link.peer, (char[8]){0}, 8) == 4);
        } else datagram_say(link.peer, "stop");
        gate_wait(&inside.done);
        WAIT(rig_state(rig) == SS_STOPPED);
        fact("Stop inside %d, OnClose so far %d, %s", inside.stopped, inside.ends, state_text(inside.state));
        fact_told(link.peer, "peer");
        fact_events(rig, link.id, "events");
        rig_free(rig);
    }
}

static En_HP_HandleResult destroy_inside(Rig *rig, const Event *event) {
    if (event->kind == (Kind)(*(int *)rig->user)) Destroy_HP_UdpClient(rig->object);
    return HR_OK;
}

/* proves: UDPC-18 TRAP-16 UDP-7 CN-3 */
CASE(destroy_in_callbacks) {
    NEED(HP_UdpNode_Start);
    static const int kinds[] = {ON_RECEIVE, ON_SEND, ON_CLOSE};
    for (int i = 0; i < 3; i++) {
        static int kind;
        kind = kinds[i];
        Rig *rig = udp_client(destroy_inside);
        rig->user = &kind;
        Link link = udp_client_up(rig, true);
        if (kind == ON_SEND) {
            rig_send(rig, 0, "sent", 4);
            fact_heard(link.peer, "peer");
        } else if (kind == ON_RECEIVE) datagram_say(link.peer, "destroy");
        else datagram_send(link.peer, END, END_SIZE);
        WAIT(rig_seen(rig, ON_CLOSE, 0) == 1);
        if (kind != ON_CLOSE) fact_heard(link.peer, "peer");
        fact_events(rig, link.id, "events");
        rig_abandon(rig);
    }
}

/* proves: UDP-2 UDP-36 */
CASE(states) {
    Rig *rig = udp_client(rig_echo);
    fact("IsSecure %s", truth_text(HP_Client_IsSecure(rig->object)));
    Link link = udp_client_up(rig, true);
    START(rig, "second Start", HP_Client_Start(rig->object, "127.0.0.1", 1, TRUE));
    fact("still works %d", datagram_echoes(link.peer, "yes"));
    rig_free(rig);
}

/* proves: UDPS-1 UDP-13 UDPC-1 */
CASE(ipv6) {
    Rig *server = udp_server(rig_echo), *client = udp_client(NULL);
    char address[64];
    int length = sizeof address;
    USHORT port;
    MUST(TRUTH(HP_Server_Start(server->object, "::1", 0)));
    MUST(TRUTH(HP_Server_GetListenAddress(server->object, address, &length, &port)));
    MUST(TRUTH(HP_Client_Start(client->object, "::1", port, FALSE)));
    MUST(TRUTH(rig_send(client, 0, "six", 3)));
    WAIT(rig_seen(client, ON_RECEIVE, 0) == 1);
    length = sizeof address;
    CALL("GetLocalAddress", HP_Client_GetLocalAddress(client->object, address, &length, &port));
    fact("  %s, length %d", address, length);
    rig_free(client);
    rig_free(server);
}
