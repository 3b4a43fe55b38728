/* UDP connections while memory is short, and afterwards. */
#include "process.h"
#include "shortage.h"
#include "udp.h"

#include <unistd.h>

enum { PEERS = 50 };

static int answered(const int *peers) {
    int count = 0;
    for (int i = 0; i < PEERS; i++) count += datagram_echoes(peers[i], "message");
    return count;
}

/* What exists is served without memory; what is new gets none, or is served too, and nothing breaks.
 * proves: COM-111 TRAP-1 UDPS-4 */
CASE(server) {
    Rig *rig = udp_server(rig_echo);
    int peers[PEERS], late[PEERS], refused = 0;
    rig->logging = LOG_NOTHING; /* the log needs memory itself */
    rig_unset_on_send(rig);
    rig_listen(rig);
    for (int i = 0; i < PEERS; i++) peers[i] = datagram_peer(rig->port);
    fact("before %d", answered(peers));
    shortage_begin(0, FOR_GOOD);
    fact("while memory is short %d", answered(peers));
    for (int i = 0; i < PEERS; i++) {
        late[i] = datagram_peer(rig->port);
        datagram_say(late[i], "late");
    }
    fact("still %d", answered(peers));
    for (int i = 0; i < PEERS; i++) refused += datagram_waiting(late[i], (char[16]){0}, 16) < 0;
    chat("%d were refused", refused);
    shortage_end();
    fact("afterwards %d", answered(peers));
    for (int i = 0; i < PEERS; i++) for (char byte; datagram_waiting(late[i], &byte, 1) >= 0;) {}
    fact("the others too %d", answered(late));
    CALL("Stop", rig_stop(rig));
    rig_free(rig);
}

/* Sends are refused or arrive, and the client lives.
 * proves: COM-111 UDP-24 */
CASE(client) {
    Rig *rig = udp_client(rig_echo);
    rig->logging = LOG_NOTHING;
    rig_unset_on_send(rig);
    unsigned short port, from;
    int peer = datagram_open(&port), sent = 0, heard = 0;
    rig_start_client(rig, port, true);
    MUST(datagram_read_from(peer, (char[1]){0}, 1, &from) == 0);
    datagram_connect(peer, from);
    fact("before %d", datagram_echoes(peer, "message"));
    shortage_begin(0, FOR_GOOD);
    fact("echo while memory is short %d", datagram_echoes(peer, "message"));
    for (int i = 0; i < 100; i++) sent += TRUTH(rig_send(rig, 0, "x", 1));
    shortage_end();
    while (heard < sent && datagram_read(peer, (char[4]){0}, 4) == 1) heard++;
    fact("what was accepted arrives %d", heard == sent);
    fact("afterwards %d, %s", datagram_echoes(peer, "message"), state_text(rig_state(rig)));
    rig_free(rig);
    close(peer);
}

static struct { long place, count; Transport transport; } plan;

static _Atomic int answers;
static En_HP_HandleResult count_answers(Rig *rig, const Event *event) {
    (void)rig;
    answers += event->kind == ON_RECEIVE;
    return HR_OK;
}

/* A whole life in which a request for memory fails, or all from one on; then another without. */
static int life(void) {
    int fds = count_fds();
    bool good = true;
    for (int round = 0; round < 2; round++) {
        Rig *server = rig_new_over(plan.transport, SERVER, rig_echo), *client = rig_new_over(plan.transport, CLIENT, count_answers);
        server->logging = client->logging = LOG_NOTHING;
        if (round == 0) shortage_begin(plan.place, plan.count);
        bool started = TRUTH(HP_Server_Start(server->object, "127.0.0.1", 0));
        char address[64];
        int length = sizeof address;
        if (started) HP_Server_GetListenAddress(server->object, address, &length, &server->port);
        bool connected = started && TRUTH(HP_Client_Start(client->object, "127.0.0.1", server->port, round));
        long long until = now_ms() + (round == 0 ? 100 : WAIT_LIMIT_MS);
        BOOL sent = FALSE;
        int before = answers;
        while (connected && !TRUTH(sent = rig_send(client, 0, "x", 1)) && rig_state(client) != SS_STOPPED && now_ms() < until) sleep_briefly();
        if (round == 1 && !TRUTH(sent)) good = false, chat("the second life fails: started %d, connected %d", started, connected);
        if (round == 1) WAIT(answers > before);
        if (started && !TRUTH(rig_stop(server))) good = false, chat("Stop fails with %s", errno_text((int)SYS_GetLastError()));
        rig_stop(client);
        WAIT(rig_state(client) == SS_STOPPED && rig_state(server) == SS_STOPPED);
        if (round == 0) shortage_end();
        rig_free(client);
        rig_free(server);
    }
    WAIT(count_threads() == 1);
    if (count_fds() != fds) chat("descriptors left %d", count_fds() - fds);
    return good && count_fds() == fds ? 0 : 1;
}

static void walk(Transport transport, long count) {
    int bad = 0;
    plan.transport = transport;
    plan.count = count;
    for (plan.place = 0; plan.place < 250; plan.place += 1 + plan.place / (stress_is_long() ? 1000 : 9)) {
        int result = child_run(life);
        if (result != 0) chat("place %ld: the child ended with %d", plan.place, result);
        bad += result != 0;
    }
    fact("bad runs %d", bad);
}

/* proves: COM-111 */
CASE(life_once) { walk(UDP, 1); }
CASE(life_for_good) { walk(UDP, FOR_GOOD); }
CASE(life_of_arq_once) { walk(ARQ, 1); }
CASE(life_of_arq_for_good) { walk(ARQ, FOR_GOOD); }
