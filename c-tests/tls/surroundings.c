/* SSL components in programs that set sockets to blocking mode, cancel threads or have little
 * stack. */
#include "tls.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>

static En_HP_HandleResult echo_on_blocking_sockets(Rig *rig, const Event *event) {
    if (event->kind == ON_PREPARE_LISTEN || event->kind == ON_PREPARE_CONNECT || event->kind == ON_ACCEPT)
        MUST(fcntl(event->fd, F_SETFL, 0) == 0);
    return rig_echo(rig, event);
}

static bool echoes(TlsLink link) {
    static char got[100000];
    tls_send_pattern(link.peer, sizeof got);
    return tls_read_pattern(link.peer, sizeof got) == sizeof got;
}

/* proves: COM-110 */
CASE(blocking_sockets) {
    EACH_ROLE(role) {
        TlsLink links[5];
        const int count = role == CLIENT ? 1 : 5;
        int good = 0;
        Rig *rig = ssl_rig(role, PUSH, echo_on_blocking_sockets);
        rig_set_workers(rig, 2);
        links[0] = tls_link_up(rig, NULL);
        for (int i = 1; i < count; i++) links[i] = tls_link_more(rig, NULL);
        for (int i = 0; i < count; i++) good += echoes(links[i]);
        fact("%s: echoes %d", role_text(role), good);
        CALL("  Stop", rig_stop(rig));
        for (int i = 0; i < count; i++) tls_free(links[i].peer);
        rig_free(rig);
    }
}

/* proves: COM-108 */
CASE(small_stacks) {
    pthread_attr_t attributes;
    MUST(pthread_attr_init(&attributes) == 0 && pthread_attr_setstacksize(&attributes, 128 * 1024) == 0); /* half of it is thread-local data of peer.c */
    MUST(pthread_setattr_default_np(&attributes) == 0);
    EACH_ROLE(role) {
        Rig *rig = ssl_rig(role, PUSH, rig_echo);
        TlsLink link = tls_link_up(rig, NULL);
        fact("%s: echoes %d", role_text(role), echoes(link));
        tls_free(link.peer);
        rig_free(rig);
    }
}

typedef struct { Rig *rig, *server; HP_CONNID id; void (*call)(void *); _Atomic bool returned; } Caller;

static void *cancelled_before(void *argument) {
    Caller *caller = argument;
    pthread_cancel(pthread_self());
    caller->call(caller);
    caller->returned = true;
    pthread_testcancel();
    return argument;
}

static void with_pending(const char *name, void (*call)(void *), Caller caller) {
    pthread_t thread;
    void *result = NULL;
    caller.call = call;
    MUST(pthread_create(&thread, NULL, cancelled_before, &caller) == 0 && pthread_join(thread, &result) == 0);
    fact("  %s: returned %d, then cancelled %d", name, caller.returned, result == PTHREAD_CANCELED);
}

static void call_setup(void *c) {
    Rig *rig = ((Caller *)c)->rig;
    ssl_setup(rig, rig->role == SERVER ? server_material : no_material);
}
static void call_add(void *c) { ssl_add(((Caller *)c)->rig, server_material); }
static void call_cleanup(void *c) { ssl_cleanup(((Caller *)c)->rig); }
static void call_send(void *c) { Caller *a = c; rig_send(a->rig, a->id, "x", 1); }
static void call_connect(void *c) {
    Caller *a = c;
    HP_CONNID id;
    if (a->rig->role == AGENT) HP_Agent_Connect(a->rig->object, "127.0.0.1", a->server->port, &id);
    else HP_Client_Start(a->rig->object, "127.0.0.1", a->server->port, FALSE);
}
static void call_stop(void *c) { rig_stop(((Caller *)c)->rig); }

/* proves: COM-109 */
CASE(cancelled_calls) {
    EACH_ROLE(role) {
        Rig *rig = rig_new_ssl(role, PUSH, NULL), *server = ssl_rig(SERVER, PUSH, NULL);
        Caller caller = {.rig = rig, .server = server};
        TlsLink link = {0};
        rig_listen(server);
        fact("%s", role_text(role));
        with_pending("SetupSSLContext", call_setup, caller);
        with_pending("CleanupSSLContext", call_cleanup, caller);
        with_pending("SetupSSLContext", call_setup, caller);
        if (role == SERVER) with_pending("AddSSLContext", call_add, caller);
        if (role == AGENT) rig_start_agent(rig, false);
        if (role == SERVER) {
            link = tls_link_up(rig, NULL);
            caller.id = link.id;
        } else {
            with_pending("a synchronous connect", call_connect, caller);
            WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == 1);
            caller.id = rig_last_id(rig, ON_HANDSHAKE);
        }
        with_pending("Send", call_send, caller);
        with_pending("Stop", call_stop, caller);
        fact("  %s", state_text(rig_state(rig)));
        if (role == SERVER) tls_free(link.peer);
        rig_free(rig);
        rig_free(server);
    }
}
