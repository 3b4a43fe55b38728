/* How many threads a component has and what they are called. */
#include "process.h"
#include "rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 64 };

/* The object number all workers share, or -1 if the names are not io-disp-<n>-0 ... io-disp-<n>-<count - 1>, each once. */
static int dispatcher_of(const char *prefix, int count) {
    char names[MOST][THREAD_NAME];
    bool index_seen[MOST] = {false};
    int number = -1;
    if (count > MOST || thread_names(names, MOST, prefix) != count) return -1;
    for (int i = 0; i < count; i++) {
        int object, index, used = 0;
        if (sscanf(names[i], "io-disp-%d-%d%n", &object, &index, &used) != 2 || names[i][used] != '\0') return -1;
        if (index < 0 || index >= count || index_seen[index] || (number >= 0 && object != number)) return -1;
        index_seen[index] = true;
        number = object;
    }
    return number;
}

static Gate release;

static En_HP_HandleResult block_in_receive(Rig *rig, const Event *event) {
    (void)rig;
    if (event->kind == ON_RECEIVE) gate_wait(&release);
    return HR_OK;
}

static void start(Rig *rig) {
    if (rig->role == SERVER) rig_listen(rig);
    else rig_start_agent(rig, true);
}

/* proves: COM-100 COM-74 COM-36 ABI-29 PROC-5 */
CASE(workers) {
    const int counts[] = {1, 2, 6, 24};
    EACH_MULTI_ROLE(role) for (int i = 0; i < 4; i++) {
        Rig *rig = rig_new(role, NULL);
        int before = count_threads(), count = counts[i];
        rig_set_workers(rig, (DWORD)count);
        start(rig);
        WAIT(threads_named("io-disp-") == count);
        fact("%s: %d workers, names complete %d, at most one helper %d", role_text(role), count, dispatcher_of("io-disp-", count) >= 0,
             count_threads() - before - count <= 1);
        rig_stop(rig);
        WAIT(count_threads() == before);
        fact("  none left after Stop");
        rig_free(rig);
    }
}

/* proves: COM-100 COM-74 */
CASE(two_objects) {
    Rig *server = rig_new(SERVER, NULL), *agent = rig_new(AGENT, NULL);
    rig_set_workers(server, 3);
    rig_set_workers(agent, 2);
    start(server);
    WAIT(threads_named("io-disp-") == 3);
    int first = dispatcher_of("io-disp-", 3);
    start(agent);
    WAIT(threads_named("io-disp-") == 5);
    char prefix[THREAD_NAME];
    snprintf(prefix, sizeof prefix, "io-disp-%d-", first);
    fact("the first keeps its number %d", dispatcher_of(prefix, 3) == first);
    rig_stop(server);
    WAIT(threads_named("io-disp-") == 2);
    int second = dispatcher_of("io-disp-", 2);
    fact("the second has another %d", second >= 0 && second != first);
    rig_free(server);
    rig_free(agent);
}

/* proves: COM-74 TCP-132 TCP-134 */
CASE(never_more) {
    EACH_MULTI_ROLE(role) {
        enum { WORKERS = 3, LINKS = 9 };
        gate_close(&release);
        Rig *rig = rig_new(role, block_in_receive);
        rig_set_workers(rig, WORKERS);
        Link links[LINKS] = {link_up(rig)};
        for (int i = 1; i < LINKS; i++) links[i] = link_more(rig);
        int before = count_threads();
        for (int i = 0; i < LINKS; i++) peer_send(links[i].peer, "x", 1);
        WAIT(rig_seen(rig, ON_RECEIVE, 0) == WORKERS);
        fact("%s: workers while all are blocked %d, other threads the same %d", role_text(role), threads_named("io-disp-"), count_threads() == before);
        gate_open(&release);
        WAIT(rig_seen(rig, ON_RECEIVE, 0) == LINKS);
        fact("  and afterwards %d", threads_named("io-disp-"));
        rig_free(rig);
    }
}

/* proves: COM-100 TCP-46 */
CASE(clients) {
    enum { CLIENTS = 3 };
    Rig *rigs[CLIENTS];
    Link links[CLIENTS];
    for (int i = 0; i < CLIENTS; i++) {
        rigs[i] = rig_new(CLIENT, NULL);
        links[i] = link_up(rigs[i]);
        WAIT(threads_named("hp-worker-") == i + 1);
    }
    char names[CLIENTS][THREAD_NAME];
    bool seen[CLIENTS] = {false};
    thread_names(names, CLIENTS, "hp-worker-");
    for (int i = 0; i < CLIENTS; i++) {
        int index = atoi(names[i] + strlen("hp-worker-"));
        if (index >= 0 && index < CLIENTS) seen[index] = true;
    }
    fact("hp-worker-0 %d, -1 %d, -2 %d, no other thread %d", seen[0], seen[1], seen[2], count_threads() == 1 + CLIENTS);
    peer_close(links[0].peer);
    WAIT(threads_named("hp-worker-") == CLIENTS - 1);
    for (int i = 0; i < CLIENTS; i++) rig_free(rigs[i]);
    WAIT(count_threads() == 1);
    fact("none left");
}

/* proves: COM-100 TCP-44 */
CASE(client_modes) {
    USHORT port;
    int listener = peer_listen(&port);
    for (int asynchronous = 0; asynchronous <= 1; asynchronous++) {
        Rig *rig = rig_new(CLIENT, NULL);
        rig_start_client(rig, port, asynchronous);
        peer_accept(listener);
        WAIT(threads_named("hp-worker-") == 1);
        WAIT(count_threads() == 2);
        fact("%s: one worker", asynchronous ? "asynchronous" : "synchronous");
        rig_free(rig);
    }
}
