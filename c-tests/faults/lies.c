/* Random faults: those that only delay are injected and nothing is lost by them; the others have the documented
 * effect. */
#include "faults.h"
#include "stress.h"

#include <stdlib.h>
#include <string.h>

enum { BIG = 300 * 1000, MESSAGES = 50 };

static const char *setting;

static int echo_all(void) {
    faults_are("%s", setting);
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, rig_echo);
        Link link = link_up(rig);
        for (int i = 0; i < MESSAGES; i++) MUST(peer_echoes(link.peer));
        peer_send_pattern(link.peer, BIG);
        MUST(peer_read_pattern(link.peer, BIG) == BIG);
        int pieces = rig_seen(rig, ON_RECEIVE, link.id);
        fact("%s: in more pieces %d, OnClose %d, out of order %d", role_text(role), pieces > 2 * MESSAGES, rig_seen(rig, ON_CLOSE, 0), rig_disorder(rig));
        rig_free(rig);
        peer_close(link.peer);
    }
    fact("  told at least a hundred %d", faults_told() > 100);
    return 0;
}

/* Shows that each sort of fault is injected; otherwise the conformance cases on the same library would
 * prove nothing. proves: TCP-60 TCP-76 TCP-80 */
CASE(are_told) {
    static const char *const settings[] = {"seed=1,short=100", "seed=2,again=80", "seed=3,intr=80", "seed=4,short=90,again=60,intr=40"};
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        setting = settings[i];
        fact("%s: %d", setting, child_run(echo_all));
    }
}

/* A setting that cannot be read is noticed, by the number of faults; it injects none. */
static int misspelt(void) {
    setenv("HPSOCKET_FAULTS", "shrt=10", 1);
    Rig *rig = rig_new(SERVER, rig_echo);
    Link link = link_up(rig);
    fact("echoes %d", peer_echoes(link.peer));
    rig_free(rig);
    return faults_told();
}

CASE(misspelt) { fact("gives up %d", child_run(misspelt) != 0); }

/* Sends may fail because memory is short; then the peer must notice it. */
static En_HP_HandleResult echo_or_end(Rig *rig, const Event *event) {
    if (event->kind != ON_RECEIVE) return HR_OK;
    return TRUTH(rig_send(rig, event->id, event->data, event->length)) ? HR_OK : HR_ERROR;
}

/* Everything fails now and then for some seconds. Connections may fail, but not the component, and its resources are
 * freed. proves: TCP-17 TCP-92 TCP-93 COM-36 COM-40 */
CASE(everything_fails) {
    const char *seed = getenv("HPSOCKET_SEED");
    faults_are("seed=%s,nomem=3,short=30,again=20,intr=10", seed != NULL ? seed : "1");
    Deadline deadline = stress_begin();
    Rig *server = rig_new(SERVER, echo_or_end), *agent = rig_new(AGENT, NULL);
    server->logging = agent->logging = LOG_SUMS;
    int fds = count_fds(), runs = 0, echoed = 0, hung = 0, overlaps = 0, disorder = 0;
    for (; stress_goes_on(deadline) || runs < 3; runs++) {
        long long until = now_ms() + WAIT_LIMIT_MS;
        while (!TRUTH(HP_Server_Start(server->object, "127.0.0.1", 0)) && now_ms() < until) MUST(rig_state(server) == SS_STOPPED);
        while (!TRUTH(HP_Agent_Start(agent->object, NULL, runs % 2 == 0)) && now_ms() < until) MUST(rig_state(agent) == SS_STOPPED);
        MUST(rig_state(server) == SS_STARTED && rig_state(agent) == SS_STARTED);
        char address[64];
        int length = sizeof address;
        MUST(TRUTH(HP_Server_GetListenAddress(server->object, address, &length, &server->port)));
        for (int i = 0; i < MESSAGES; i++) {
            HP_CONNID id = 0;
            if (TRUTH(HP_Agent_Connect(agent->object, "127.0.0.1", server->port, &id))) HP_Agent_Send(agent->object, id, (const BYTE *)"ping", 4);
            int peer = peer_connect(server->port);
            peer_send(peer, "ping", 4);
            char got[4];
            if (peer_read(peer, got, 4) == 4) echoed++;
            else if (!peer_is_ended(peer)) {
                chat("run %d, peer %d hangs, connections %u", runs, i, rig_count(server));
                hung++;
            }
            peer_close(peer);
        }
        MUST(TRUTH(rig_stop(agent)) && TRUTH(rig_stop(server)));
        WAIT(count_threads() == 1 && count_fds() == fds);
        overlaps += rig_overlaps(server) + rig_overlaps(agent);
        disorder += rig_disorder(server) + rig_disorder(agent);
        rig_forget(server); /* IDs begin anew */
        rig_forget(agent);
    }
    chat("runs %d, echoes %d, faults %d", runs, echoed, faults_told());
    fact("several runs %d, half of the peers got an echo %d, hung %d, a hundred faults %d", runs >= 3, echoed > runs * MESSAGES / 2, hung,
         faults_told() > 100);
    fact("overlaps %d, out of order %d, descriptors left %d", overlaps, disorder, count_fds() - fds);
    rig_free(server);
    rig_free(agent);
}
