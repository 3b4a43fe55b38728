/* Connections of a UDP server: how they begin, what they hear, how many there may be. */
#include "udp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* proves: UDPS-4 UDPS-5 UDPS-7 UDPS-14 UDP-22 UDPS-26 CN-2 TRAP-14 */
CASE(first_datagram) {
    Rig *rig = udp_server(rig_echo);
    rig_listen(rig);
    int one = datagram_peer(rig->port), two = datagram_peer(rig->port), three = datagram_peer_from("127.0.0.2", rig->port);
    datagram_say(one, "hello");
    fact_heard(one, "one");
    datagram_say(two, "");
    fact_heard(two, "two");
    datagram_say(two, "now data");
    fact_heard(two, "two");
    datagram_say(one, "again");
    fact_heard(one, "one");
    datagram_say(three, "third");
    fact_heard(three, "three");
    fact("connections %u", rig_count(rig));
    CALL("Stop", HP_Server_Stop(rig->object));
    for (HP_CONNID id = 1; id <= 3; id++) fact_events(rig, id, "connection");
    fact_told(one, "one");
    fact_told(two, "two");
    fact_component(rig, "component");
    fact("overlaps %d, disorder %d", rig_overlaps(rig), rig_disorder(rig));
    rig_free(rig);
}

static En_HP_HandleResult look_at_address(Rig *rig, const Event *event) {
    if (event->kind != ON_ACCEPT) return HR_OK;
    struct sockaddr_in v4;
    memcpy(&v4, event->address, sizeof v4); /* as much as an address of either family has */
    unsigned char bytes[16];
    memcpy(bytes, event->address, sizeof bytes);
    bool v6 = v4.sin_family == AF_INET6;
    fact("family %s, port %d", v6 ? "AF_INET6" : "AF_INET", ntohs(v4.sin_port) == *(_Atomic unsigned short *)rig->user);
    char text[INET6_ADDRSTRLEN];
    struct sockaddr_in6 whole;
    if (v6) memcpy(&whole, event->address, sizeof whole);
    fact("address %s", inet_ntop(v4.sin_family, v6 ? (void *)&whole.sin6_addr : (void *)&v4.sin_addr, text, sizeof text));
    if (!v6) {
        bytes[2] = bytes[3] = 0; /* the port, which is another in each run */
        char line[64] = "";
        for (int i = 0; i < 16; i++) snprintf(line + 3 * i, 4, " %02X", bytes[i]);
        fact("bytes%s", line);
    }
    errno = 0;
    return HR_OK;
}

/* proves: UDPS-6 TRAP-3 */
CASE(address_of_accept) {
    Rig *rig = udp_server(look_at_address);
    _Atomic unsigned short port = 0;
    rig->user = &port;
    rig_listen(rig);
    int peer = datagram_peer(rig->port);
    port = peer_port(peer);
    datagram_say(peer, "four");
    WAIT(rig_seen(rig, ON_RECEIVE, 0) == 1);
    rig_stop(rig);
    MUST(TRUTH(HP_Server_Start(rig->object, "::1", 0)));
    char address[64];
    int length = sizeof address;
    MUST(TRUTH(HP_Server_GetListenAddress(rig->object, address, &length, &rig->port)));
    peer = datagram_peer6(rig->port);
    port = peer_port(peer);
    datagram_say(peer, "six");
    WAIT(rig_seen(rig, ON_RECEIVE, 0) == 2);
    rig_free(rig);
}

/* proves: UDPS-14 UDPS-19 UDP-22 UDP-T3 */
CASE(whole_and_in_order) {
    Rig *rig = udp_server(rig_echo);
    Link link = udp_link(rig);
    unsigned char data[1400], got[2000];
    MUST(datagram_read(link.peer, got, sizeof got) == 5);
    int good = 0, sent = 0;
    for (int round = 0; round < 100; round++) {
        for (int i = 0; i < 20; i++, sent++) {
            size_t size = (size_t)(1 + sent * 7 % 1400);
            pattern_fill(data, (size_t)sent, size);
            datagram_send(link.peer, data, size);
        }
        for (int i = 20; i > 0; i--) {
            size_t size = (size_t)(1 + (sent - i) * 7 % 1400);
            good += datagram_read(link.peer, got, sizeof got) == (int)size && pattern_match(got, (size_t)(sent - i), size) == size;
        }
    }
    fact("%d of %d came back whole and in order", good, sent);
    fact("events %d, overlaps %d, disorder %d", rig_seen(rig, ON_RECEIVE, link.id), rig_overlaps(rig), rig_disorder(rig));
    rig_free(rig);
}

/* proves: UDPS-8 UDPS-7 CN-2 HB-7 */
CASE(full) {
    Rig *rig = udp_server(rig_echo);
    HP_Server_SetMaxConnectionCount(rig->object, 2);
    Link first = udp_link(rig), second = udp_link(rig);
    int third = datagram_peer(rig->port);
    datagram_say(third, "let me in");
    fact_told(third, "third");
    datagram_say(third, "");
    fact_told(third, "third, empty");
    fact_heard(first.peer, "first");
    fact("others go on %d", datagram_echoes(first.peer, "still"));
    fact("connections %u, accepted %d", rig_count(rig), rig_seen(rig, ON_ACCEPT, 0));
    CALL("Disconnect", HP_Server_Disconnect(rig->object, second.id, TRUE));
    WAIT(rig_count(rig) == 1);
    fact("a place is free %d", datagram_echoes(third, "and now"));
    fact("its ID %lu", (unsigned long)rig_last_id(rig, ON_ACCEPT));
    rig_free(rig);
}

static _Atomic int vetoes;
static En_HP_HandleResult veto(Rig *rig, const Event *event) {
    if ((int)event->kind == *(int *)rig->user && vetoes > 0) {
        vetoes--;
        return HR_ERROR;
    }
    return rig_echo(rig, event);
}

/* proves: UDPS-9 CN-2 */
CASE(refused) {
    for (int empty = 0; empty <= 1; empty++)
        for (int i = 0; i < 2; i++) {
            int kind = i == 0 ? ON_ACCEPT : ON_HANDSHAKE;
            Rig *rig = udp_server(veto);
            rig->user = &kind;
            vetoes = 1;
            rig_listen(rig);
            int peer = datagram_peer(rig->port);
            datagram_say(peer, empty ? "" : "hello");
            WAIT(vetoes == 0);
            fact_told(peer, "peer");
            WAIT(rig_count(rig) == 0);
            fact_events(rig, 1, "refused");
            fact("next one %d", datagram_echoes(peer, "please"));
            fact_events(rig, 2, "accepted");
            rig_free(rig);
        }
}

/* proves: UDPS-16 UDP-20 CN-2 TRAP-11 */
CASE(oversize) {
    NEED(HP_UdpNode_Start);
    Rig *rig = udp_server(rig_echo);
    udp_set_size(rig, 100);
    Link link = udp_link(rig);
    fact_heard(link.peer, "peer");
    unsigned char data[2000];
    pattern_fill(data, 0, sizeof data);
    datagram_send(link.peer, data, 100);
    fact_heard(link.peer, "peer");
    datagram_send(link.peer, data, 101);
    fact_heard(link.peer, "peer");
    fact_end(rig, link.id, "101");
    fact_events(rig, link.id, "events");
    int other = datagram_peer(rig->port);
    datagram_send(other, data, 101);
    datagram_send(other, data, sizeof data);
    fact("unknown: %s", datagram_echoes(other, "small") ? "only the small one came" : "?");
    fact("accepted %d", rig_seen(rig, ON_ACCEPT, 0));
    rig_free(rig);
}

/* proves: UDPS-16 UDP-20 UDP-21 */
CASE(largest) {
    Rig *rig = udp_server(rig_echo);
    udp_set_size(rig, 65536);
    Link link = udp_link(rig);
    static unsigned char data[LARGEST_DATAGRAM];
    pattern_fill(data, 0, sizeof data);
    fact_heard(link.peer, "peer");
    datagram_send(link.peer, data, sizeof data);
    fact_heard(link.peer, "peer");
    rig_free(rig);
}

/* proves: UDPS-13 */
CASE(pause) {
    Rig *rig = udp_server(rig_echo);
    Link link = udp_link(rig);
    BOOL paused = 1;
    CALL("PauseReceive", HP_Server_PauseReceive(rig->object, link.id, TRUE));
    CALL("IsPauseReceive", HP_Server_IsPauseReceive(rig->object, link.id, &paused));
    fact("  %s", truth_text(paused));
    CALL("unknown PauseReceive", HP_Server_PauseReceive(rig->object, 999, TRUE));
    fact_heard(link.peer, "peer");
    fact("still echoes %d", datagram_echoes(link.peer, "hello?"));
    rig_free(rig);
}

/* proves: UDPS-12 HB-12 UDP-34 */
CASE(periods) {
    Rig *rig = udp_server(NULL);
    Link link = udp_link(rig), other = udp_link(rig);
    DWORD period = 0, silence = 0;
    WAIT(HP_Server_GetConnectPeriod(rig->object, link.id, &period) && period >= 200);
    datagram_say(link.peer, "word");
    WAIT(rig_seen(rig, ON_RECEIVE, link.id) == 2);
    datagram_say(other.peer, "");
    fact_heard(other.peer, "other");
    CALL("of the talking one", HP_Server_GetSilencePeriod(rig->object, link.id, &silence));
    fact("  short %d", silence < 150);
    CALL("of the one with a heartbeat", HP_Server_GetSilencePeriod(rig->object, other.id, &silence));
    fact("  long %d", silence >= 190);
    CALL("too long", HP_Server_DisconnectSilenceConnections(rig->object, 0x40000000, TRUE));
    CALL("none", HP_Server_DisconnectSilenceConnections(rig->object, 0x3FFFFFFF, TRUE));
    CALL("silent ones", HP_Server_DisconnectSilenceConnections(rig->object, 190, TRUE));
    fact_end(rig, other.id, "silent");
    fact_told(other.peer, "silent peer");
    fact("left %u", rig_count(rig));
    WAIT(HP_Server_GetConnectPeriod(rig->object, link.id, &period) && period >= 200);
    CALL("long ones", HP_Server_DisconnectLongConnections(rig->object, 200, TRUE));
    fact_end(rig, link.id, "long");
    fact_told(link.peer, "long peer");
    rig_stop(rig);
    HP_Server_SetMarkSilence(rig->object, FALSE);
    link = udp_link(rig);
    CALL("unmarked", HP_Server_GetSilencePeriod(rig->object, link.id, &silence));
    CALL("unmarked", HP_Server_DisconnectSilenceConnections(rig->object, 1, TRUE));
    rig_free(rig);
}

static En_HP_HandleResult ask_in_close(Rig *rig, const Event *event) {
    if (event->kind != ON_CLOSE) return HR_OK;
    HP_Object s = rig->object;
    char address[64];
    int length = sizeof address, pending = -7;
    USHORT port;
    DWORD period;
    PVOID extra = NULL;
    fact("connections %u", rig_count(rig));
    fact_connected(rig, event->id, "");
    CALL("GetRemoteAddress", HP_Server_GetRemoteAddress(s, event->id, address, &length, &port));
    CALL("SetConnectionExtra", HP_Server_SetConnectionExtra(s, event->id, rig));
    CALL("GetConnectionExtra", HP_Server_GetConnectionExtra(s, event->id, &extra));
    CALL("Send", HP_Server_Send(s, event->id, (const BYTE *)"x", 1));
    CALL("Disconnect", HP_Server_Disconnect(s, event->id, TRUE));
    CALL("GetPendingDataLength", HP_Server_GetPendingDataLength(s, event->id, &pending));
    length = sizeof address;
    CALL("GetLocalAddress", HP_Server_GetLocalAddress(s, event->id, address, &length, &port));
    CALL("GetConnectPeriod", HP_Server_GetConnectPeriod(s, event->id, &period));
    CALL("GetSilencePeriod", HP_Server_GetSilencePeriod(s, event->id, &period));
    return HR_OK;
}

/* proves: UDPS-10 */
CASE(inside_close) {
    Rig *rig = udp_server(ask_in_close);
    Link link = udp_link(rig);
    MUST(TRUTH(HP_Server_Disconnect(rig->object, link.id, TRUE)));
    WAIT(rig_count(rig) == 0);
    fact_events(rig, link.id, "events");
    rig_free(rig);
}

static En_HP_HandleResult talk_early(Rig *rig, const Event *event) {
    if (event->kind == ON_ACCEPT) MUST(TRUTH(rig_send(rig, event->id, "accept", 6)));
    if (event->kind == ON_HANDSHAKE) MUST(TRUTH(rig_send(rig, event->id, "handshake", 9)));
    if (event->kind == ON_RECEIVE) MUST(TRUTH(rig_send(rig, event->id, "receive", 7)));
    return HR_OK;
}

/* proves: UDPS-24 UDPS-5 UDP-T7 */
CASE(sends_in_callbacks) {
    Rig *rig = udp_server(talk_early);
    Link link = udp_link(rig);
    for (int i = 0; i < 3; i++) fact_heard(link.peer, "peer");
    WAIT(rig_seen(rig, ON_SEND, link.id) == 3);
    rig_free(rig);
}
