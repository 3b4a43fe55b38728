/* Server start: where it listens, and how a start fails. */
#include "rig.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void fact_listening(Rig *rig, const char *label) {
    char address[64];
    int length = sizeof address;
    USHORT port = 0;
    if (CALL(label, HP_Server_GetListenAddress(rig->object, address, &length, &port)))
        fact("  %s, length %d, port %s", address, length, port != 0 ? "not zero" : "zero");
}

static void start_and_stop(Rig *rig, const char *label, const char *address) {
    START(rig, label, HP_Server_Start(rig->object, address, 0));
    if (rig_state(rig) != SS_STARTED) return;
    fact_listening(rig, "GetListenAddress");
    CALL("Stop", HP_Server_Stop(rig->object));
}

/* proves: TCP-1 TCP-2 TCP-4 COM-32 COM-61 COM-63 */
CASE(addresses) {
    Rig *rig = rig_new(SERVER, NULL);
    fact_listening(rig, "GetListenAddress before");
    start_and_stop(rig, "Start NULL", NULL);
    start_and_stop(rig, "Start \"\"", "");
    start_and_stop(rig, "Start 127.0.0.1", "127.0.0.1");
    start_and_stop(rig, "Start ::1", "::1");
    fact_listening(rig, "GetListenAddress after");
    rig_free(rig);
}

/* proves: TCP-2 TCP-5 COM-40 COM-107 COM-11 */
CASE(not_addresses) {
    Rig *rig = rig_new(SERVER, NULL);
    static const char *const names[] = {"localhost", "abc", "300.1.1.1", "1.2.3", "1.2.3.4.5", "::zz", "127.0.0.1:80"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        START(rig, names[i], HP_Server_Start(rig->object, names[i], 0));
        fact_component(rig, "  events");
        rig_forget(rig);
    }
    rig_free(rig);
}

static En_HP_HandleResult look_while_preparing(Rig *rig, const Event *event) {
    if (event->kind != ON_PREPARE_LISTEN) return HR_OK;
    int listening = -1;
    socklen_t size = sizeof listening;
    getsockopt(event->fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size);
    fact("OnPrepareListen: listening %d, same thread %d, %s", listening, *(unsigned long *)rig->user == event->thread,
         state_text(rig_state(rig)));
    fact_listening(rig, "OnPrepareListen: GetListenAddress");
    errno = 0;
    return HR_OK;
}

/* proves: TCP-1 TCP-4 TCP-6 TCP-136 COM-30 COM-4 */
CASE(prepare) {
    unsigned long me = this_thread();
    Rig *rig = rig_new(SERVER, look_while_preparing);
    rig->user = &me;
    fact("new: %s, HasStarted %s", state_text(rig_state(rig)), truth_text(HP_Server_HasStarted(rig->object)));
    START(rig, "Start", HP_Server_Start(rig->object, "127.0.0.1", 0));
    fact("HasStarted %s", truth_text(HP_Server_HasStarted(rig->object)));
    CALL("Stop", HP_Server_Stop(rig->object));
    fact_component(rig, "events");
    rig_free(rig);
}

static En_HP_HandleResult refuse_plainly(Rig *rig, const Event *event) {
    (void)rig;
    return event->kind == ON_PREPARE_LISTEN ? HR_ERROR : HR_OK;
}

static En_HP_HandleResult refuse_with_errno(Rig *rig, const Event *event) {
    (void)rig;
    if (event->kind != ON_PREPARE_LISTEN) return HR_OK;
    errno = EPROTO;
    return HR_ERROR;
}

/* proves: TCP-5 COM-15 COM-40 COM-91 TCP-159 COM-11 TCP-170 */
CASE(prepare_refused) {
    Rig *rig = rig_new(SERVER, refuse_plainly);
    START(rig, "errno left", HP_Server_Start(rig->object, "127.0.0.1", 0));
    fact_component(rig, "events");
    rig_forget(rig);
    rig->hook = refuse_with_errno;
    START(rig, "errno set", HP_Server_Start(rig->object, "127.0.0.1", 0));
    fact_component(rig, "events");
    rig->hook = NULL;
    START(rig, "accepted", HP_Server_Start(rig->object, "127.0.0.1", 0));
    fact("last error stays %s", se_text(rig_error(rig)));
    rig_free(rig);
}

/* proves: TCP-5 TCP-7 COM-33 COM-40 */
CASE(port_in_use) {
    Rig *first = rig_new(SERVER, NULL), *second = rig_new(SERVER, NULL);
    rig_listen(first);
    START(second, "second", HP_Server_Start(second->object, "127.0.0.1", first->port));
    fact_component(second, "events of the second");
    START(second, "foreign address", HP_Server_Start(second->object, "192.0.2.1", 0));
    START(first, "first again", HP_Server_Start(first->object, "127.0.0.1", 0));
    fact_component(first, "events of the first");
    Link link = link_more(first);
    CALL("Disconnect", HP_Server_Disconnect(first->object, link.id, TRUE));
    fact("peer sees %s", peer_end(link.peer, NULL));
    rig_free(second);
    rig_free(first);
}

/* proves: TCP-7 COM-77 */
CASE(share_port) {
    NEED(HP_Server_SetReuseAddressPolicy);
    Rig *first = rig_new(SERVER, NULL), *second = rig_new(SERVER, NULL);
    HP_Server_SetReuseAddressPolicy(first->object, RAP_ADDR_AND_PORT);
    HP_Server_SetReuseAddressPolicy(second->object, RAP_ADDR_AND_PORT);
    rig_listen(first);
    CALL("share", HP_Server_Start(second->object, "127.0.0.1", first->port));
    rig_free(second);
    rig_free(first);
}

/* proves: TCP-7 COM-38 COM-77 */
CASE(restart_with_time_wait) {
    Rig *rig = rig_new(SERVER, NULL);
    Link link = link_up(rig);
    CALL("Stop", HP_Server_Stop(rig->object)); /* the server closes first, so the TIME_WAIT is on its port */
    fact("peer sees %s", peer_end(link.peer, NULL));
    peer_close(link.peer);
    START(rig, "Start on the same port", HP_Server_Start(rig->object, "127.0.0.1", rig->port));
    rig_free(rig);
}

static En_HP_HandleResult spoil_listen(Rig *rig, const Event *event) {
    if (event->kind != ON_PREPARE_LISTEN) return HR_OK;
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    MUST(getsockname(event->fd, (struct sockaddr *)&address, &size) == 0);
    MUST(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0);
    MUST(bind(fd, (struct sockaddr *)&address, size) == 0 && listen(fd, 1) == 0);
    *(int *)rig->user = fd;
    return HR_OK;
}

/* proves: TCP-5 */
CASE(listen_fails) {
    int fd = -1;
    Rig *rig = rig_new(SERVER, spoil_listen);
    rig->user = &fd;
    START(rig, "Start", HP_Server_Start(rig->object, "127.0.0.1", 0));
    fact_component(rig, "events");
    close(fd);
    rig_free(rig);
}

/* proves: TCP-5 COM-40 */
CASE(no_descriptors) {
    Rig *rig = rig_new(SERVER, NULL);
    int before = count_fds();
    int old = limit_fds(0);
    START(rig, "Start", HP_Server_Start(rig->object, "127.0.0.1", 0));
    limit_fds(old);
    fact_component(rig, "events");
    fact("descriptors leaked %d", count_fds() - before);
    START(rig, "later", HP_Server_Start(rig->object, "127.0.0.1", 0));
    rig_free(rig);
}

/* proves: TCP-5 COM-34 COM-70 COM-71 */
CASE(bad_property) {
    Rig *rig = rig_new(SERVER, NULL);
    HP_Server_SetWorkerThreadCount(rig->object, 0);
    START(rig, "no workers", HP_Server_Start(rig->object, "127.0.0.1", 0));
    fact_component(rig, "events");
    START(rig, "bad address too", HP_Server_Start(rig->object, "abc", 0));
    HP_Server_SetWorkerThreadCount(rig->object, 2);
    START(rig, "two workers", HP_Server_Start(rig->object, "127.0.0.1", 0));
    rig_free(rig);
}
