/* Start and Stop of a UDP server: where it hears, how a start fails, states and threads. */
#include "udp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void fact_listening(Rig *rig, const char *label) {
    char address[64] = "untouched";
    int length = sizeof address;
    USHORT port = 0;
    if (CALL(label, HP_Server_GetListenAddress(rig->object, address, &length, &port)))
        fact("  %s, length %d, port %s", address, length, port != 0 ? "not zero" : "zero");
}

/* proves: UDPS-1 UDP-11 UDP-10 UDP-14 UDP-5 */
CASE(addresses) {
    Rig *rig = udp_server(NULL);
    static const char *const names[] = {NULL, "", "127.0.0.1", "::1", "::", "localhost", "abc", "1.2.3", "1.2.3.4.5", "300.1.1.1", "::zz",
                                        "8.8.8.8", "127.0.0.1:80"};
    fact_listening(rig, "before");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        START(rig, names[i] ? names[i] : "NULL", HP_Server_Start(rig->object, names[i], 0));
        if (rig_state(rig) == SS_STARTED) {
            fact_listening(rig, "  GetListenAddress");
            CALL("  Stop", HP_Server_Stop(rig->object));
        }
        fact_component(rig, "  events");
        rig_forget(rig);
    }
    fact_listening(rig, "after");
    rig_free(rig);
}

/* proves: UDP-14 UDP-15 */
CASE(small_buffers) {
    Rig *rig = udp_server(NULL);
    static const char *const names[] = {"127.0.0.1", "::1"};
    for (int i = 0; i < 2; i++) {
        char address[64] = "untouched";
        int length = 2;
        USHORT port = 0;
        MUST(TRUTH(HP_Server_Start(rig->object, names[i], 0)));
        CALL("too small", HP_Server_GetListenAddress(rig->object, address, &length, &port));
        fact("  %s, length %d, port %s", address, length, port != 0 ? "set" : "zero");
        length = (int)strlen(names[i]) + 1;
        CALL("just right", HP_Server_GetListenAddress(rig->object, address, &length, &port));
        fact("  %s, length %d", address, length);
        MUST(TRUTH(HP_Server_Stop(rig->object)));
    }
    rig_free(rig);
}

/* proves: UDP-2 UDP-3 UDP-36 UDP-5 UDP-8 */
CASE(states) {
    Rig *rig = udp_server(rig_echo);
    CALL("Stop before", HP_Server_Stop(rig->object));
    fact("%s, IsSecure %s", se_text(rig_error(rig)), truth_text(HP_Server_IsSecure(rig->object)));
    Link link = udp_link(rig);
    fact("a good Start leaves %s", se_text(rig_error(rig)));
    fact("first ID %lu", (unsigned long)link.id);
    START(rig, "second Start", HP_Server_Start(rig->object, "127.0.0.1", 0));
    MUST(datagram_read(link.peer, (char[8]){0}, 8) == 5);
    fact("still works %d", datagram_echoes(link.peer, "more"));
    CALL("Stop", HP_Server_Stop(rig->object));
    CALL("Stop again", HP_Server_Stop(rig->object));
    fact("%s, %s", se_text(rig_error(rig)), state_text(rig_state(rig)));
    rig_forget(rig);
    link = udp_link(rig);
    fact("first ID of the next run %lu, connections %u", (unsigned long)link.id, rig_count(rig));
    rig_free(rig);
}

static En_HP_HandleResult look(Rig *rig, const Event *event) {
    if (event->kind != ON_PREPARE_LISTEN) return HR_OK;
    int type = 0, reuse = 0, reuse_port = 0;
    socklen_t size = sizeof type;
    getsockopt(event->fd, SOL_SOCKET, SO_TYPE, &type, &size);
    getsockopt(event->fd, SOL_SOCKET, SO_REUSEADDR, &reuse, &size);
    getsockopt(event->fd, SOL_SOCKET, SO_REUSEPORT, &reuse_port, &size);
    fact("OnPrepareListen: datagrams %d, caller's thread %d, %s, HasStarted %s, bound %d", type == SOCK_DGRAM,
         *(unsigned long *)rig->user == event->thread, state_text(rig_state(rig)), truth_text(HP_Server_HasStarted(rig->object)), peer_port(event->fd) != 0);
    fact("  non-blocking %d, close-on-exec %d", (fcntl(event->fd, F_GETFL) & O_NONBLOCK) != 0, (fcntl(event->fd, F_GETFD) & FD_CLOEXEC) != 0);
    fact("  reuse address %d, port %d", reuse, reuse_port);
    size = sizeof reuse;
    int wanted = 1 << 16;
    setsockopt(event->fd, SOL_SOCKET, SO_RCVBUF, &wanted, size);
    errno = 0;
    return HR_OK;
}

/* proves: UDPS-2 UDPS-3 UDP-9 UDP-16 UDP-T1 TRAP-8 */
CASE(prepare) {
    unsigned long me = this_thread();
    Rig *rig = udp_server(look);
    rig->user = &me;
    HP_Server_SetWorkerThreadCount(rig->object, 4);
    START(rig, "Start", HP_Server_Start(rig->object, "127.0.0.1", 0));
    CALL("Stop", HP_Server_Stop(rig->object));
    fact_component(rig, "events");
    rig_free(rig);
}

/* proves: UDP-16 */
CASE(policies) {
    NEED(HP_Server_SetReuseAddressPolicy);
    unsigned long me = this_thread();
    for (int policy = RAP_NONE; policy <= RAP_ADDR_AND_PORT; policy++) {
        Rig *rig = udp_server(look);
        rig->user = &me;
        HP_Server_SetReuseAddressPolicy(rig->object, (En_HP_ReuseAddressPolicy)policy);
        START(rig, "Start", HP_Server_Start(rig->object, "127.0.0.1", 0));
        rig_free(rig);
    }
}

static En_HP_HandleResult refuse(Rig *rig, const Event *event) {
    if (event->kind == ON_SHUTDOWN) fact("OnShutdown: caller's thread %d, %s", *(unsigned long *)rig->user == event->thread, state_text(rig_state(rig)));
    if (event->kind != ON_PREPARE_LISTEN) return HR_OK;
    if (rig->port != 0) errno = rig->port;
    return HR_ERROR;
}

/* proves: UDP-4 UDPS-1 TRAP-12 */
CASE(refused) {
    unsigned long me = this_thread();
    Rig *rig = udp_server(refuse);
    rig->user = &me;
    int fds = count_fds();
    START(rig, "veto", HP_Server_Start(rig->object, "127.0.0.1", 0));
    rig->port = EPIPE;
    START(rig, "veto with an error", HP_Server_Start(rig->object, "127.0.0.1", 0));
    fact("descriptors left %d", count_fds() - fds);
    rig_free(rig);
}

/* proves: UDP-18 UDP-16 TRAP-9 UDPS-1 UDP-4 */
CASE(port_in_use) {
    NEED(HP_Server_SetReuseAddressPolicy);
    Rig *first = udp_server(NULL), *second = udp_server(NULL);
    HP_Server_SetReuseAddressPolicy(first->object, RAP_NONE);
    HP_Server_SetReuseAddressPolicy(second->object, RAP_NONE);
    rig_listen(first);
    START(second, "in use", HP_Server_Start(second->object, "127.0.0.1", first->port));
    fact_component(second, "events");
    CALL("Stop", HP_Server_Stop(first->object));
    START(second, "free again", HP_Server_Start(second->object, "127.0.0.1", first->port));
    rig_free(second);
    rig_free(first);
}

/* proves: UDP-18 TRAP-9 */
CASE(started_twice) {
    NEED(HP_Server_SetReuseAddressPolicy);
    Rig *first = udp_server(rig_echo), *second = udp_server(rig_echo);
    rig_listen(first);
    START(second, "the same port", HP_Server_Start(second->object, "127.0.0.1", first->port));
    second->port = first->port;
    Link link = udp_link(second);
    fact("heard by the second %d, by the first %d", rig_seen(second, ON_RECEIVE, link.id), rig_seen(first, ON_RECEIVE, 0));
    rig_free(second);
    int peer = datagram_peer(first->port);
    fact("then the first answers %d", datagram_echoes(peer, "and now"));
    rig_free(first);
}

/* proves: UDP-7 UDPS-26 UDP-T1 */
CASE(destroy_stops) {
    Rig *rig = udp_server(NULL);
    Link link = udp_link(rig);
    Destroy_HP_UdpServer(rig->object);
    fact_events(rig, link.id, "connection");
    fact_component(rig, "component");
    fact_told(link.peer, "peer");
    rig_abandon(rig);
}

/* proves: UDPS-1 UDPS-6 UDP-12 UDPS-11 */
CASE(ipv6) {
    Rig *rig = udp_server(rig_echo);
    char address[64];
    int length = sizeof address;
    USHORT port = 0;
    MUST(TRUTH(HP_Server_Start(rig->object, "::", 0)));
    MUST(TRUTH(HP_Server_GetListenAddress(rig->object, address, &length, &rig->port)));
    int peers[] = {datagram_peer6(rig->port), datagram_peer(rig->port)};
    for (int i = 0; i < 2; i++) {
        fact("echo %d", datagram_echoes(peers[i], "six"));
        length = sizeof address;
        CALL("GetRemoteAddress", HP_Server_GetRemoteAddress(rig->object, rig_last_id(rig, ON_RECEIVE), address, &length, &port));
        fact("  %s, length %d, port %d", address, length, port == peer_port(peers[i]));
        length = sizeof address;
        CALL("GetLocalAddress", HP_Server_GetLocalAddress(rig->object, rig_last_id(rig, ON_RECEIVE), address, &length, &port));
        fact("  %s, length %d, port %d", address, length, port == rig->port);
    }
    rig_free(rig);
}
