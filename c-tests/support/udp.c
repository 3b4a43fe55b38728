#include "udp.h"

#include <unistd.h>

Rig *udp_server(Hook hook) { return rig_new_over(UDP, SERVER, hook); }
Rig *udp_client(Hook hook) { return rig_new_over(UDP, CLIENT, hook); }

bool udp_is_old(void) { return !HAVE(HP_UdpNode_Start); }

void udp_set_size(Rig *rig, DWORD size) {
    if (rig->transport == CAST) HP_UdpCast_SetMaxDatagramSize(rig->object, size);
    else if (rig->role == SERVER) HP_UdpServer_SetMaxDatagramSize(rig->object, size);
    else HP_UdpClient_SetMaxDatagramSize(rig->object, size);
}

void udp_set_detection(Rig *rig, DWORD attempts, DWORD seconds) {
    DWORD interval = udp_is_old() ? seconds : seconds * 1000; /* the unit changed (UDP-32) */
    if (rig->role == SERVER) {
        HP_UdpServer_SetDetectAttempts(rig->object, attempts);
        HP_UdpServer_SetDetectInterval(rig->object, interval);
    } else {
        HP_UdpClient_SetDetectAttempts(rig->object, attempts);
        HP_UdpClient_SetDetectInterval(rig->object, interval);
    }
}

Link udp_link(Rig *rig) {
    if (rig_state(rig) == SS_STOPPED) rig_listen(rig);
    Link link = {rig, datagram_peer(rig->port), 0};
    int before = rig_seen(rig, ON_RECEIVE, 0);
    datagram_say(link.peer, "hello");
    WAIT(rig_seen(rig, ON_RECEIVE, 0) > before);
    link.id = rig_last_id(rig, ON_RECEIVE);
    return link;
}

static Link client_up(Rig *rig, bool asynchronous) {
    unsigned short port, from;
    char first;
    Link link = {rig, datagram_open(&port), 0};
    rig_start_client(rig, port, asynchronous);
    MUST(datagram_read_from(link.peer, &first, 1, &from) == 0);
    datagram_connect(link.peer, from);
    WAIT(rig_seen(rig, ON_CONNECT, 0) == 1);
    link.id = rig_last_id(rig, ON_CONNECT);
    return link;
}

Link udp_client_up_early(Rig *rig) { return client_up(rig, true); }

Link udp_client_up(Rig *rig, bool asynchronous) {
    Link link = client_up(rig, asynchronous);
    WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == 1);
    return link;
}

Link udp_up(Rig *rig) { return rig->role == SERVER ? udp_link(rig) : udp_client_up(rig, true); }

void fact_heard(int peer, const char *label) { fact("%s: %s", label, datagram_text(peer)); }

void fact_told(int peer, const char *label) { fact("%s -> %s", label, udp_is_old() ? "absent" : datagram_text(peer)); }

void fact_end(Rig *rig, HP_CONNID id, const char *label) {
    Event event = {0};
    WAIT(rig_last(rig, ON_CLOSE, id, &event));
    WAIT(rig->role == CLIENT ? rig_ended(rig) : rig_count(rig) == 0 || !TRUTH(HP_Server_GetPendingDataLength(rig->object, id, &event.length)));
    fact("%s: OnClose %d (%s,%s)", label, rig_seen(rig, ON_CLOSE, id), op_text(event.operation), errno_text(event.code));
}

void udp_fence(Rig *rig) {
    int peer = datagram_peer(rig->port);
    MUST(datagram_echoes(peer, "fence"));
    close(peer);
}
