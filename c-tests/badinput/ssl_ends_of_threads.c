/* Uses the library where a thread ends: in destructors of its keys, when the library's own thread-local memory is gone, and
 * after main. */
#include "process.h"
#include "tls.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A component's life cycle with everything that a thread may do. True if all of it worked as usual. */
static bool lives(Role role, bool secure) {
    Rig *rig = secure ? ssl_rig(role, PUSH, rig_echo) : rig_new(role, rig_echo);
    bool good = false;
    if (secure) {
        TlsLink link = tls_link_up(rig, NULL);
        char got[8] = "";
        tls_send(link.peer, "hello", 5);
        good = tls_read(link.peer, got, 5) == 5 && TRUTH(rig_send(rig, link.id, "more", 4)) && tls_read(link.peer, got, 4) == 4;
        good &= TRUTH(rig_stop(rig));
        tls_free(link.peer);
    } else {
        Link link = link_up(rig);
        good = peer_echoes(link.peer) && TRUTH(rig_send(rig, link.id, "more", 4));
        if (role != CLIENT) good &= TRUTH(rig_disconnect(rig, link.id, TRUE));
        good &= TRUTH(rig_stop(rig));
        peer_close(link.peer);
    }
    good &= rig_state(rig) == SS_STOPPED && TRUTH(rig_wait(rig, (DWORD)INFINITE));
    /* Synchronously, to a name; ended by Destroy. */
    USHORT port;
    int listener = peer_listen(&port);
    HP_CONNID id;
    if (role == AGENT) good &= TRUTH(HP_Agent_Start(rig->object, NULL, FALSE)) && TRUTH(HP_Agent_Connect(rig->object, "localhost", port, &id));
    if (role == CLIENT) good &= TRUTH(HP_Client_Start(rig->object, "localhost", port, FALSE));
    if (role == SERVER) rig_listen(rig);
    rig_free(rig);
    peer_close(listener);
    return good;
}

static bool all_live(void) {
    bool good = true;
    EACH_ROLE(role) good &= lives(role, false) && lives(role, true);
    return good;
}

enum { KEYS = 4 };
static _Atomic int lived;

static void end(void *value) {
    (void)value;
    lived += all_live();
}

static void *set_keys(void *keys) {
    for (int i = 0; i < KEYS; i++) MUST(pthread_setspecific(((pthread_key_t *)keys)[i], keys) == 0);
    return NULL;
}

static void *set_keys_and_work(void *keys) {
    all_live();
    return set_keys(keys);
}

/* Keys made before and after the library's first use, in a thread that has used it before and in one that has not. There are
 * several, because what the library makes in one destructor is gone in the next. proves: COM-36 COM-23 COM-112 */
CASE(key_destructors) {
    pthread_key_t keys[KEYS];
    for (int i = 0; i < KEYS; i++) {
        if (i == KEYS / 2) fact("in main %d", all_live());
        MUST(pthread_key_create(&keys[i], end) == 0);
    }
    thread_join(thread_run(set_keys, keys));
    fact("in a fresh thread %d", lived);
    lived = 0;
    thread_join(thread_run(set_keys_and_work, keys));
    fact("in a used one %d, threads left %d", lived, count_threads() - 1);
}

static Rig *running[CLIENT + 1];

/* What a key of another thread started. */
static void stop_them(void *value) {
    (void)value;
    EACH_ROLE(role) {
        lived += TRUTH(rig_stop(running[role])) && rig_state(running[role]) == SS_STOPPED;
        rig_free(running[role]);
    }
}

/* proves: COM-36 COM-23 */
CASE(stop_in_the_last_destructor) {
    pthread_key_t keys[KEYS];
    EACH_ROLE(role) link_up(running[role] = rig_new(role, NULL));
    for (int i = 0; i < KEYS; i++) MUST(pthread_key_create(&keys[i], i < KEYS - 1 ? end : stop_them) == 0);
    thread_join(thread_run(set_keys, keys));
    fact("lives and stops %d", lived);
}

static void after_main(void) { _exit(all_live() ? 7 : 8); }

static int leave_main(void) {
    alarm(CASE_LIMIT_S);
    MUST(atexit(after_main) == 0);
    if (!all_live()) return 9;
    exit(0);
}

/* proves: COM-36 COM-23 CPP-99 */
CASE(after_main) { fact("exit status %d", child_run(leave_main)); }
