/* Casts: multicast and broadcast over the loopback interface. */
#include "udp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define GROUP "239.255.61.7"
#define OWN "127.0.0.1"
#define EVERYONE "127.255.255.255"

static Rig *cast(Hook hook) { return rig_new_over(CAST, CLIENT, hook); }

static BOOL start(Rig *rig, const char *group, USHORT port) { return HP_Client_StartWithBindAddress(rig->object, group, port, TRUE, OWN); }

/* A plain member of the group, or anyone at the port. */
static int member(USHORT port, const char *group) {
    struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_ANY)};
    struct ip_mreq membership;
    struct timeval limit = {WAIT_LIMIT_MS / 1000, 0};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), on = 1;
    MUST(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 && bind(fd, (struct sockaddr *)&own, sizeof own) == 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    inet_pton(AF_INET, group, &membership.imr_multiaddr);
    inet_pton(AF_INET, OWN, &membership.imr_interface);
    if (strcmp(group, EVERYONE) == 0) MUST(setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof on) == 0);
    else {
        MUST(setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &membership, sizeof membership) == 0);
        MUST(setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &membership.imr_interface, sizeof membership.imr_interface) == 0);
    }
    return fd;
}

static void say_to(int fd, const char *group, USHORT port, const void *data, size_t length) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    inet_pton(AF_INET, group, &to.sin_addr);
    MUST(sendto(fd, data, length, 0, (struct sockaddr *)&to, sizeof to) == (ssize_t)length);
}

/* A port that others may share. */
static USHORT free_port(void) { return datagram_unused_port(); }

static void set_reuse(Rig *rig, bool reuse) {
    if (HAVE(HP_Client_SetReuseAddressPolicy)) HP_Client_SetReuseAddressPolicy(rig->object, reuse ? RAP_ADDR_ONLY : RAP_NONE);
    else HP_UdpCast_SetReuseAddress(rig->object, reuse);
}

static En_HP_HandleResult note_thread(Rig *rig, const Event *event) {
    if (event->kind <= ON_HANDSHAKE && event->thread != *(unsigned long *)rig->user) fact("another thread");
    return HR_OK;
}

/* proves: CAST-1 CAST-3 CAST-6 CAST-13 CAST-15 UDP-T1 */
CASE(start) {
    unsigned long me = this_thread();
    for (int asynchronous = 0; asynchronous <= 1; asynchronous++) {
        Rig *rig = cast(note_thread);
        USHORT port = free_port(), at = 0;
        char address[64];
        int length = sizeof address;
        rig->user = &me;
        START(rig, "Start", HP_Client_StartWithBindAddress(rig->object, GROUP, port, asynchronous, OWN));
        fact_connected(rig, 0, "");
        fact_events(rig, rig_last_id(rig, ON_CONNECT), "so far");
        CALL("GetRemoteHost", HP_Client_GetRemoteHost(rig->object, address, &length, &at));
        fact("  %s, length %d, port %d", address, length, at == port);
        CALL("Stop", rig_stop(rig));
        fact_events(rig, rig_last_id(rig, ON_CONNECT), "events");
        rig_free(rig);
    }
}

static void try_start(const char *label, const char *group, const char *own, int mode, int ttl) {
    Rig *rig = cast(NULL);
    int fds = count_fds();
    HP_UdpCast_SetCastMode(rig->object, (En_HP_CastMode)mode);
    HP_UdpCast_SetMultiCastTtl(rig->object, ttl);
    START(rig, label, HP_Client_StartWithBindAddress(rig->object, group, free_port(), FALSE, own));
    if (rig_state(rig) == SS_STARTED) rig_stop(rig);
    else fact("  OnPrepareConnect %d, OnClose %d", rig_seen(rig, ON_PREPARE_CONNECT, 0), rig_seen(rig, ON_CLOSE, 0));
    fact("  descriptors left %d", count_fds() - fds);
    rig_free(rig);
}

/* proves: CAST-1 CAST-4 UDP-12 */
CASE(refused_settings) {
    try_start("no group", "127.0.0.1", OWN, CM_MULTICAST, 1);
    try_start("no name", "no-such-host.invalid", OWN, CM_MULTICAST, 1);
    try_start("hops 0", GROUP, OWN, CM_MULTICAST, 0);
    try_start("hops 255", GROUP, OWN, CM_MULTICAST, 255);
    try_start("hops 256", GROUP, OWN, CM_MULTICAST, 256);
    try_start("hops -1", GROUP, OWN, CM_MULTICAST, -1);
}

/* proves: CAST-1 CAST-2 CAST-15 UDP-11 */
CASE(refused_addresses) {
    NEED(HP_UdpNode_Start);
    try_start("nothing", "", OWN, CM_MULTICAST, 1);
    try_start("NULL", NULL, OWN, CM_MULTICAST, 1);
    try_start("another family", GROUP, "::1", CM_MULTICAST, 1);
    try_start("broadcast by IPv6", "::1", "::1", CM_BROADCAST, 1);
    try_start("not bound to a literal", GROUP, "localhost", CM_MULTICAST, 1);
    try_start("unicast", GROUP, OWN, CM_UNICAST, 1);
}

/* proves: CAST-3 */
CASE(local_address) {
    NEED(HP_UdpNode_Start);
    Rig *rig = cast(NULL);
    USHORT port = free_port(), at = 0;
    char address[64];
    int length = sizeof address;
    MUST(TRUTH(start(rig, GROUP, port)));
    CALL("GetLocalAddress", HP_Client_GetLocalAddress(rig->object, address, &length, &at));
    fact("  %s, length %d, port %d", address, length, at == port);
    rig_free(rig);
}

static En_HP_HandleResult veto(Rig *rig, const Event *event) { return event->kind == (Kind)(*(int *)rig->user) ? HR_ERROR : HR_OK; }

/* proves: CAST-6 CAST-13 */
CASE(refused) {
    static const int kinds[] = {ON_PREPARE_CONNECT, ON_CONNECT, ON_HANDSHAKE, ON_RECEIVE};
    for (int i = 0; i < 4; i++) {
        int kind = kinds[i];
        Rig *rig = cast(veto);
        USHORT port = free_port();
        rig->user = &kind;
        set_reuse(rig, true);
        int peer = member(port, GROUP);
        START(rig, "Start", start(rig, GROUP, port));
        if (kind == ON_RECEIVE) {
            say_to(peer, GROUP, port, "x", 1);
            WAIT(rig_state(rig) == SS_STOPPED);
        }
        fact_events(rig, kind == ON_PREPARE_CONNECT ? 0 : rig_last_id(rig, ON_CONNECT), "events");
        rig_free(rig);
        close(peer);
    }
}

/* proves: CAST-7 CAST-8 UDP-22 UDP-23 TRAP-4 */
CASE(sends) {
    NEED(HP_UdpNode_Start);
    Rig *rig = cast(NULL);
    USHORT port = free_port();
    static BYTE data[200];
    memcpy(data, "0123456789", 10);
    WSABUF none[2] = {{0, data}, {0, NULL}}, longs[2] = {{60, data}, {41, data}}, good[2] = {{2, data}, {3, data}};
    int peer = member(port, GROUP);
    CALL("stopped", rig_send(rig, 0, data, 5));
    udp_set_size(rig, 100);
    MUST(TRUTH(start(rig, GROUP, port)));
    CALL("NULL", rig_send(rig, 0, NULL, 0));
    CALL("negative", rig_send(rig, 0, data, -1));
    CALL("too long", rig_send(rig, 0, data, 101));
    CALL("longest", rig_send(rig, 0, data, 100));
    CALL("empty", rig_send(rig, 0, data, 0));
    CALL("part", rig_send_part(rig, 0, data, 3, 4));
    CALL("packets, NULL", rig_send_packets(rig, 0, NULL, 1));
    CALL("packets, none", rig_send_packets(rig, 0, good, 0));
    CALL("packets, too long", rig_send_packets(rig, 0, longs, 2));
    CALL("packets, empty", rig_send_packets(rig, 0, none, 2));
    CALL("packets", rig_send_packets(rig, 0, good, 2));
    for (int i = 0; i < 5; i++) fact_heard(peer, "member");
    WAIT(rig_seen(rig, ON_SEND, 0) == 5);
    fact("OnSend of %ld bytes", rig_bytes(rig, ON_SEND, rig_last_id(rig, ON_CONNECT)));
    rig_free(rig);
    close(peer);
}

static struct { char text[64]; USHORT port; bool known; } sender;
static En_HP_HandleResult ask_sender(Rig *rig, const Event *event) {
    int length = sizeof sender.text;
    if (event->kind == ON_RECEIVE) sender.known = TRUTH(HP_UdpCast_GetRemoteAddress(rig->object, sender.text, &length, &sender.port));
    return HR_OK;
}

/* proves: CAST-9 CAST-10 CAST-3 TRAP-17 UDP-14 CN-7 */
CASE(hears_all) {
    Rig *rig = cast(ask_sender);
    USHORT port = free_port(), from = 77;
    char address[64] = "untouched";
    int length = sizeof address;
    CALL("before Start", HP_UdpCast_GetRemoteAddress(rig->object, address, &length, &from));
    fact("  %s, port %u", address, from);
    int peer = member(port, GROUP); /* bound first: what is for one comes to the component */
    if (udp_is_old()) set_reuse(rig, true);
    MUST(TRUTH(start(rig, GROUP, port)));
    from = 77;
    CALL("before a datagram", HP_UdpCast_GetRemoteAddress(rig->object, address, &length, &from));
    fact("  %s, port %u", address, from);
    say_to(peer, GROUP, port, "group", 5);
    WAIT(rig_seen(rig, ON_RECEIVE, 0) == 1);
    int stranger = datagram_peer_from("127.0.0.9", port);
    if (!udp_is_old()) { /* which is bound to the group there */
        datagram_say(stranger, "for one");
        datagram_say(stranger, "");
        datagram_send(stranger, END, END_SIZE);
        WAIT(rig_seen(rig, ON_RECEIVE, 0) == 4);
    }
    rig_stop(rig);
    fact("sender known %d, %s, port %d", sender.known, udp_is_old() ? "127.0.0.9" : sender.text, udp_is_old() || sender.port == peer_port(stranger));
    fact_events(rig, rig_last_id(rig, ON_CONNECT), "events");
    rig_free(rig);
    close(peer);
}

static int option_of(int fd, int name) {
    int value = -1;
    socklen_t size = sizeof value;
    MUST(getsockopt(fd, IPPROTO_IP, name, &value, &size) == 0);
    return value;
}

static En_HP_HandleResult keep_socket(Rig *rig, const Event *event) {
    if (event->kind == ON_PREPARE_CONNECT) *(int *)rig->user = event->fd;
    return HR_OK;
}

/* On the loopback interface own datagrams come back whatever the option says.
 * proves: CAST-4 CAST-11 UDP-35 CAST-8 */
CASE(options) {
    NEED(HP_UdpNode_Start); /* there the socket to send with is another */
    for (int loop = 0; loop <= 1; loop++) {
        Rig *rig = cast(keep_socket);
        USHORT port = free_port();
        int fd = -1;
        rig->user = &fd;
        HP_UdpCast_SetMultiCastLoop(rig->object, loop ? (udp_is_old() ? 1 : 5) : 0);
        HP_UdpCast_SetMultiCastTtl(rig->object, 7 + loop);
        fact("loop %s", truth_text(HP_UdpCast_IsMultiCastLoop(rig->object)));
        MUST(TRUTH(start(rig, GROUP, port)));
        struct in_addr interface;
        socklen_t size = sizeof interface;
        char text[INET_ADDRSTRLEN];
        MUST(getsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &interface, &size) == 0);
        fact("of the socket: loop %d, hops %d, interface %s", option_of(fd, IP_MULTICAST_LOOP), option_of(fd, IP_MULTICAST_TTL),
             inet_ntop(AF_INET, &interface, text, sizeof text));
        MUST(TRUTH(rig_send(rig, 0, "mine", 4)));
        if (loop) WAIT(rig_seen(rig, ON_RECEIVE, 0) == 1);
        rig_free(rig);
    }
}

/* proves: CAST-12 UDP-20 */
CASE(oversize) {
    Rig *rig = cast(NULL);
    USHORT port = free_port();
    static char data[101];
    udp_set_size(rig, 100);
    set_reuse(rig, true);
    int peer = member(port, GROUP);
    MUST(TRUTH(start(rig, GROUP, port)));
    say_to(peer, GROUP, port, data, 101);
    say_to(peer, GROUP, port, data, 100);
    WAIT(rig_seen(rig, ON_RECEIVE, 0) == 1);
    fact("longest %d, %s", rig_longest(rig, ON_RECEIVE, 0), state_text(rig_state(rig)));
    rig_free(rig);
    close(peer);
}

/* proves: CAST-5 UDP-17 */
CASE(two_on_one_host) {
    for (int reuse = 0; reuse <= 1; reuse++) {
        Rig *one = cast(NULL), *two = cast(NULL);
        USHORT port = free_port();
        Rig *both[] = {one, two};
        for (int i = 0; i < 2; i++) {
            HP_UdpCast_SetMultiCastLoop(both[i]->object, TRUE);
            set_reuse(both[i], reuse);
        }
        START(one, "first", start(one, GROUP, port));
        START(two, "second", start(two, GROUP, port));
        if (reuse) {
            MUST(TRUTH(rig_send(one, 0, "to all", 6)));
            WAIT(rig_seen(one, ON_RECEIVE, 0) == 1 && rig_seen(two, ON_RECEIVE, 0) == 1);
            fact("both hear it");
        }
        rig_free(two);
        rig_free(one);
    }
}

/* proves: CAST-11 CAST-4 CAST-8 CAST-10 */
CASE(broadcast) {
    NEED(HP_UdpNode_Start); /* there it has no port to be sent to */
    Rig *rig = cast(NULL);
    USHORT port = free_port();
    HP_UdpCast_SetCastMode(rig->object, CM_BROADCAST);
    int peer = member(port, EVERYONE);
    START(rig, "Start", start(rig, EVERYONE, port));
    MUST(TRUTH(rig_send(rig, 0, "to all", 6)));
    fact_heard(peer, "anyone");
    WAIT(rig_seen(rig, ON_RECEIVE, 0) == 1);
    say_to(peer, EVERYONE, port, "from one", 8);
    WAIT(rig_seen(rig, ON_RECEIVE, 0) == 2);
    fact_events(rig, rig_last_id(rig, ON_CONNECT), "events");
    rig_free(rig);
    rig = cast(NULL);
    HP_UdpCast_SetCastMode(rig->object, CM_BROADCAST);
    for (int i = 0; i < 2; i++) {
        START(rig, "without an address", HP_Client_Start(rig->object, i ? "" : NULL, port, FALSE));
        char address[64];
        int length = sizeof address;
        USHORT at;
        CALL("GetRemoteHost", HP_Client_GetRemoteHost(rig->object, address, &length, &at));
        fact("  %s", address);
        rig_stop(rig);
    }
    rig_free(rig);
    close(peer);
}

static Gate stopped;
static En_HP_HandleResult stop_inside(Rig *rig, const Event *event) {
    if (event->kind != ON_RECEIVE) return HR_OK;
    MUST(TRUTH(rig_stop(rig)));
    gate_open(&stopped);
    return HR_OK;
}

/* proves: CAST-13 CAST-14 UDPC-18 */
CASE(pause_and_stop) {
    NEED(HP_UdpNode_Start);
    Rig *rig = cast(stop_inside);
    USHORT port = free_port();
    BOOL paused = 0;
    MUST(TRUTH(start(rig, GROUP, port)));
    int peer = datagram_peer(port);
    CALL("PauseReceive", HP_Client_PauseReceive(rig->object, TRUE));
    CALL("IsPauseReceive", HP_Client_IsPauseReceive(rig->object, &paused));
    fact("  %s", truth_text(paused));
    datagram_say(peer, "stop");
    MUST(TRUTH(rig_send(rig, 0, "x", 1)));
    WAIT(rig_seen(rig, ON_SEND, 0) == 1);
    fact("heard %d", rig_seen(rig, ON_RECEIVE, 0));
    CALL("resume", HP_Client_PauseReceive(rig->object, FALSE));
    gate_wait(&stopped);
    WAIT(rig_state(rig) == SS_STOPPED);
    fact_events(rig, rig_last_id(rig, ON_CONNECT), "events");
    rig_free(rig);
}
