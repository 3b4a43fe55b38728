/* Heartbeats: what is sent, answered and counted, and who is given up. What takes seconds runs side by side in one case. */
#include "process.h"
#include "udp.h"

#include <poll.h>
#include <unistd.h>

/* proves: HB-1 HB-2 HB-7 UDPS-17 UDPS-5 */
CASE(answers) {
    Rig *rig = udp_server(NULL);
    rig_listen(rig);
    int peer = datagram_peer(rig->port);
    for (int i = 0; i < 3; i++) {
        datagram_say(peer, "");
        fact_heard(peer, "answer");
    }
    datagram_say(peer, "data");
    WAIT(rig_seen(rig, ON_RECEIVE, 0) == 1);
    datagram_say(peer, "");
    fact_heard(peer, "answer");
    fact("and %s", datagram_there(peer));
    fact_events(rig, 1, "events");
    rig_free(rig);
}

enum { FLOOD = 200, BURST = 4, RATE_MS = 100 };

/* proves: HB-15 TRAP-7 */
CASE(answers_are_limited) {
    NEED(HP_UdpNode_Start);
    Rig *rig = udp_server(rig_echo);
    Link link = udp_link(rig);
    fact_heard(link.peer, "echo");
    int answers = 0, got = 0;
    long long begun = now_ms();
    for (int i = 0; i < FLOOD; i++) datagram_say(link.peer, "");
    datagram_say(link.peer, "fence");
    char data[8];
    while ((got = datagram_read(link.peer, data, sizeof data)) == 0) answers++;
    int most = BURST + (int)((now_ms() - begun) / RATE_MS) + 1;
    chat("%d answers, at most %d", answers, most);
    fact("at least the burst %d, no more than may be %d", answers >= BURST, answers <= most);
    Link other = udp_link(rig);
    fact_heard(other.peer, "another");
    datagram_say(other.peer, "");
    fact_heard(other.peer, "another");
    rig_free(rig);
}

static Gate may_answer;
static En_HP_HandleResult answer_later(Rig *rig, const Event *event) {
    (void)rig;
    if (event->kind == ON_ACCEPT) gate_wait(&may_answer);
    return HR_OK;
}

/* proves: TRAP-7 HB-15 */
CASE(two_servers) {
    Rig *one = udp_server(answer_later), *two = udp_server(NULL);
    unsigned short port;
    int forger = datagram_open(&port);
    rig_listen(one);
    datagram_send_to(forger, one->port, "", 0);
    WAIT(rig_seen(one, ON_ACCEPT, 0) == 1);
    /* The answer goes to the port where the second server is then. */
    close(forger);
    MUST(TRUTH(HP_Server_Start(two->object, "127.0.0.1", port)));
    gate_open(&may_answer);
    WAIT(rig_seen(two, ON_HANDSHAKE, 0) == 1);
    long before = cpu_ms();
    poll(NULL, 0, 500);
    chat("%ld ms of processor time", cpu_ms() - before);
    fact("a storm: %d", cpu_ms() - before >= 200);
    rig_free(two);
    rig_free(one);
}

/* proves: HB-3 HB-2 UDPC-12 */
CASE(first_probe) {
    for (int asynchronous = 0; asynchronous <= 1; asynchronous++)
        for (int detects = 0; detects <= 1; detects++) {
            Rig *rig = udp_client(NULL);
            udp_set_detection(rig, detects ? 3 : 0, 30);
            Link link = udp_client_up(rig, asynchronous);
            datagram_say(link.peer, "");
            datagram_say(link.peer, "data");
            WAIT(rig_seen(rig, ON_RECEIVE, 0) == 1);
            fact("asynchronous %d, detection %d: then %s", asynchronous, detects, datagram_there(link.peer));
            fact_events(rig, link.id, "events");
            rig_free(rig);
        }
}

static En_HP_HandleResult say_in_connect(Rig *rig, const Event *event) {
    if (event->kind == ON_CONNECT) rig_send(rig, event->id, "connect", 7);
    if (event->kind == ON_HANDSHAKE) rig_send(rig, event->id, "handshake", 9);
    return HR_OK;
}

/* proves: HB-3 */
CASE(first_probe_is_first) {
    for (int asynchronous = 0; asynchronous <= 1; asynchronous++) {
        Rig *rig = udp_client(say_in_connect);
        Link link = udp_client_up(rig, asynchronous); /* it takes the empty one and nothing else */
        fact_heard(link.peer, "second");
        fact_heard(link.peer, "third");
        rig_free(rig);
    }
}

/* Talks for peers until all are done. */
enum { MOST_TALKERS = 4, PAUSE_MS = 400 };
typedef struct { int peer[MOST_TALKERS]; const char *word[MOST_TALKERS]; int count; Gate done; } Talk;
static void *talk(void *argument) {
    Talk *all = argument;
    while (!gate_is_open(&all->done)) {
        for (int i = 0; i < all->count; i++) datagram_say(all->peer[i], all->word[i]);
        poll(NULL, 0, PAUSE_MS);
    }
    return NULL;
}

static int empties_of(int peer) {
    int count = 0, got;
    char data[64];
    while ((got = datagram_waiting(peer, data, sizeof data)) >= 0) count += got == 0;
    return count;
}

enum { GIVEN_UP_MS = 2950, SOON_MS = 2 * WAIT_LIMIT_MS };

/* proves: HB-4 HB-6 HB-9 HB-13 UDP-T8 */
CASE(silent_peers_of_servers) {
    Rig *rig = udp_server(NULL), *deaf = udp_server(NULL);
    udp_set_detection(rig, 2, 1);
    udp_set_detection(deaf, 0, 1);
    Link silent = udp_link(rig), talker = udp_link(rig), alive = udp_link(rig), unwatched = udp_link(deaf);
    long long begun = now_ms();
    Talk all = {{alive.peer, talker.peer}, {"", "data"}, udp_is_old() ? 1 : 2, {0}};
    Thread *thread = thread_run(talk, &all);
    while (rig_seen(rig, ON_CLOSE, silent.id) == 0 && now_ms() < begun + SOON_MS) sleep_briefly();
    fact("silent: after three periods %d", now_ms() - begun >= GIVEN_UP_MS && now_ms() - begun < SOON_MS);
    fact_events(rig, silent.id, "silent");
    fact("its peer: %s", datagram_there(silent.peer));
    int heard = rig_seen(rig, ON_RECEIVE, talker.id);
    if (!udp_is_old()) WAIT(rig_seen(rig, ON_RECEIVE, talker.id) > heard);
    fact_connected(rig, alive.id, "with heartbeats");
    fact_connected(rig, talker.id, "with data");
    fact_connected(deaf, unwatched.id, "without detection");
    datagram_say(silent.peer, "here again");
    WAIT(rig_seen(rig, ON_ACCEPT, 0) == 4);
    gate_open(&all.done);
    thread_join(thread);
    rig_free(deaf);
    rig_free(rig);
}

/* proves: HB-5 HB-8 HB-10 CN-3 UDPC-15 TRAP-6 UDPC-12 */
CASE(silent_peers_of_clients) {
    enum { DEAD, ALIVE, TALKS, PAUSED, OFF, ALL };
    static const char *const names[] = {"dead", "with answers", "with data", "paused", "without detection"};
    Rig *rigs[ALL];
    Link links[ALL];
    for (int i = 0; i < ALL; i++) {
        rigs[i] = udp_client(NULL);
        udp_set_detection(rigs[i], i == OFF ? 0 : 2, 1);
        links[i] = udp_client_up(rigs[i], i % 2 == 0);
    }
    MUST(TRUTH(HP_Client_PauseReceive(rigs[PAUSED]->object, TRUE)));
    long long begun = now_ms();
    Talk all = {{links[ALIVE].peer, links[TALKS].peer}, {"", "data"}, udp_is_old() ? 1 : 2, {0}};
    Thread *thread = thread_run(talk, &all);
    while (rig_seen(rigs[DEAD], ON_CLOSE, 0) == 0 && now_ms() < begun + SOON_MS) sleep_briefly();
    fact("dead: after three periods %d", now_ms() - begun >= GIVEN_UP_MS && now_ms() - begun < SOON_MS);
    WAIT(rig_state(rigs[DEAD]) == SS_STOPPED);
    char last[64];
    int probes = 0, got = 0, rest = 0;
    while ((got = datagram_waiting(links[DEAD].peer, last, sizeof last)) >= 0) got == 0 ? probes++ : rest++;
    fact("probes %d, and others %d", probes, rest);
    fact_events(rigs[DEAD], links[DEAD].id, "dead");
    for (int i = ALIVE; i < ALL; i++)
        if (!udp_is_old() || (i != TALKS && i != PAUSED)) fact("%s: %s, probes %d", names[i], state_text(rig_state(rigs[i])), empties_of(links[i].peer) >= 2);
    gate_open(&all.done);
    thread_join(thread);
    for (int i = 0; i < ALL; i++) rig_free(rigs[i]);
}

/* proves: HB-13 HB-5 HB-6 HB-14 */
CASE(client_and_server) {
    Rig *server = udp_server(NULL), *watches = udp_client(NULL), *idles = udp_client(NULL);
    udp_set_detection(server, 2, 1);
    udp_set_detection(watches, 2, 1);
    udp_set_detection(idles, 0, 0);
    rig_listen(server);
    rig_start_client(watches, server->port, true);
    WAIT(rig_seen(server, ON_HANDSHAKE, 0) == 1);
    rig_start_client(idles, server->port, true);
    WAIT(rig_seen(server, ON_HANDSHAKE, 0) == 2);
    long long until = now_ms() + SOON_MS;
    while (rig_seen(server, ON_CLOSE, 0) == 0 && now_ms() < until) sleep_briefly();
    fact_events(server, 1, "of the client with detection");
    fact_events(server, 2, "of the client without");
    fact("clients: %s, %s", state_text(rig_state(watches)), state_text(rig_state(idles)));
    MUST(TRUTH(rig_send(idles, 0, "back", 4)));
    WAIT(rig_seen(server, ON_RECEIVE, 0) == 1);
    fact("its next ID %lu", (unsigned long)rig_last_id(server, ON_RECEIVE));
    rig_free(idles);
    rig_free(watches);
    rig_free(server);
}
