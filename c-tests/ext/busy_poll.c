/* HP_Ext_SetBusyPoll: threads that poll for events before they sleep. */
#include <hpsocket/HPSocket4C-Ext.h>

#include "process.h"
#include "rig.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* One that has nothing to do with the value of the environment. */
static DWORD of_the_environment(const char *value) {
    MUST(setenv("HPSOCKET_BUSY_POLL", value, 1) == 0);
    Rig *rig = rig_new(SERVER, NULL);
    DWORD budget = HP_Ext_GetBusyPoll(rig->object);
    rig_free(rig);
    return budget;
}

static int budget_70(void) { return of_the_environment("70") == 70 ? 0 : 1; }
static int budget_text(void) { return of_the_environment("often") == 0 ? 0 : 1; }

/* proves: COM-70 COM-71 */
CASE(setting) {
    fact("HPSOCKET_BUSY_POLL=70: %s", child_run(budget_70) == 0 ? "the default" : "wrong");
    fact("HPSOCKET_BUSY_POLL=often: %s", child_run(budget_text) == 0 ? "0" : "wrong");
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, NULL);
        fact("-- %s: default %u", role_text(role), (unsigned)HP_Ext_GetBusyPoll(rig->object));
        HP_Ext_SetBusyPoll(rig->object, 1000001);
        fact("set: %u", (unsigned)HP_Ext_GetBusyPoll(rig->object));
        if (role == SERVER) START(rig, "Start", HP_Server_Start(rig->object, "127.0.0.1", 0));
        if (role == AGENT) START(rig, "Start", HP_Agent_Start(rig->object, NULL, TRUE));
        if (role == CLIENT) START(rig, "Start", HP_Client_Start(rig->object, "127.0.0.1", 1, TRUE));
        HP_Ext_SetBusyPoll(rig->object, 1000000);
        Link link = link_up(rig);
        HP_Ext_SetBusyPoll(rig->object, 1);
        fact("set while it runs: %u", (unsigned)HP_Ext_GetBusyPoll(rig->object));
        peer_close(link.peer);
        rig_free(rig);
    }
    errno = 0;
    DWORD got = HP_Ext_GetBusyPoll(NULL);
    fact("NULL: %u, %s", (unsigned)got, errno_text(errno));
}

enum { MESSAGES = 100 };

/* So many messages, each after the answer to the one before; how often the library's threads slept meanwhile. */
static long sleeps_for_messages(Link link) {
    long before = sleeps_of_others();
    for (int i = 0; i < MESSAGES; i++) MUST(peer_echoes(link.peer));
    return sleeps_of_others() - before;
}

/* Threads lose their processors on a busy machine and sleep then, so a single round proves nothing. */
static bool polls(Link link) { return sleeps_for_messages(link) < MESSAGES / 2; }

/* proves: TCP-131 */
CASE(messages_without_sleeps) {
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, rig_echo);
        HP_Ext_SetBusyPoll(rig->object, 1000);
        Link link = link_up(rig);
        WAIT(polls(link));
        fact("%s: %d messages with fewer than %d sleeps; callbacks in order: %d", role_text(role), MESSAGES, MESSAGES / 2,
             rig_overlaps(rig) == 0 && rig_disorder(rig) == 0);
        peer_close(link.peer);
        rig_free(rig);
    }
}

/* Nothing happens for so long; whether nobody woke up. */
static bool is_idle(void) {
    long before = sleeps_of_others();
    usleep(100000);
    return sleeps_of_others() == before;
}

/* proves: TCP-133 */
CASE(idle_ones_sleep) {
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, rig_echo);
        HP_Ext_SetBusyPoll(rig->object, 1000);
        Link link = link_up(rig);
        sleeps_for_messages(link);
        WAIT(is_idle());
        fact("%s: no thread wakes up without an event", role_text(role));
        fact("  and then it answers: %d", peer_echoes(link.peer));
        peer_close(link.peer);
        rig_free(rig);
    }
}

/* The greatest value: whatever wants something from a thread that polls does not wait for the second to be over. */
/* proves: TCP-136 COM-24 */
CASE(polling_delays_nothing) {
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, rig_echo);
        HP_Ext_SetBusyPoll(rig->object, 1000000);
        Link link = link_up(rig);
        long long begin = now_ms();
        for (int i = 0; i < 20; i++) {
            MUST(TRUTH(rig_pause(rig, link.id, TRUE)) && TRUTH(rig_pause(rig, link.id, FALSE)));
            MUST(TRUTH(rig_send(rig, link.id, "x", 1)));
            char byte;
            MUST(peer_read(link.peer, &byte, 1) == 1);
            MUST(peer_echoes(link.peer));
        }
        MUST(TRUTH(rig_stop(rig)));
        fact("%s: in time: %d", role_text(role), now_ms() - begin < 10000);
        peer_close(link.peer);
        rig_free(rig);
    }
}
