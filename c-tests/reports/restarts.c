/* A server that is restarted a hundred times on its port, with clients that stay connected and come back
 * at once. */
#include "rig.h"

#include <stdatomic.h>
#include <sys/socket.h>

enum { RESTARTS = 100, CLINGING = 12, LONG_LIFE = 8 };

typedef struct { USHORT port; Gate stop; _Atomic int served; } Crowd;

/* Talks as long as it is answered, then connects again. */
static void *cling(void *argument) {
    Crowd *crowd = argument;
    while (!gate_is_open(&crowd->stop)) {
        int peer = peer_try_connect(crowd->port);
        if (peer < 0) {
            sleep_briefly();
            continue;
        }
        for (int i = 0; i < LONG_LIFE * 100 && !gate_is_open(&crowd->stop); i++) {
            if (!peer_echoes(peer)) break;
            crowd->served++;
        }
        peer_close(peer);
    }
    return NULL;
}

/* proves: TCP-7 COM-38 COM-52 COM-36 TCP-151 TCP-93 */
CASE(hundred_times_on_the_same_port) {
    Crowd crowd = {.port = peer_hold_port()};
    Thread *threads[CLINGING];
    Rig *rig = rig_new(SERVER, rig_echo);
    rig->logging = LOG_SUMS;
    int descriptors = -1, started = 0, stopped = 0, unbalanced = 0, first_ids = 0, left = 0;
    for (int i = 0; i < CLINGING; i++) threads[i] = thread_run(cling, &crowd);
    for (int i = 0; i < RESTARTS; i++) {
        int before = crowd.served;
        bool ok = TRUTH(HP_Server_Start(rig->object, "127.0.0.1", crowd.port));
        started += ok;
        if (!ok) chat("Start: %s, %s", se_text(rig_error(rig)), SYS_GetLastErrorStr());
        MUST(ok);
        WAIT(rig_seen(rig, ON_HANDSHAKE, 0) >= CLINGING / 2 && crowd.served > before + CLINGING);
        stopped += TRUTH(rig_stop(rig));
        unbalanced += rig_seen(rig, ON_CLOSE, 0) != rig_seen(rig, ON_HANDSHAKE, 0) || rig_seen(rig, ON_SHUTDOWN, 0) != 1 || rig_count(rig) != 0;
        unbalanced += rig_disorder(rig) + rig_overlaps(rig);
        first_ids += rig_last_id(rig, ON_ACCEPT) < 1000;
        rig_forget(rig);
    }
    gate_open(&crowd.stop);
    for (int i = 0; i < CLINGING; i++) thread_join(threads[i]);
    fact("started %d, stopped %d, unbalanced %d, small IDs %d", started, stopped, unbalanced, first_ids);
    for (int i = 0; i < 3; i++) { /* without the crowd: nothing was left by then, nothing is left now */
        if (i == 1) descriptors = count_fds();
        MUST(TRUTH(HP_Server_Start(rig->object, "127.0.0.1", crowd.port)) && TRUTH(rig_stop(rig)));
        if (i == 2) left = count_fds() - descriptors;
    }
    WAIT(count_threads() == 1);
    fact("descriptors left %d", left);
    rig_free(rig);
}
