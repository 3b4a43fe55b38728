/* Datagrams that nobody should send: forged ends, junk, too many addresses, too much at once. A connection that behaves gets its
 * answers meanwhile. */
#include "process.h"
#include "stall.h"
#include "stress.h"
#include "udp.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Of a network where each address and port is another peer. */
static int stranger(USHORT port, int number) {
    char address[32];
    snprintf(address, sizeof address, "127.1.%d.%d", number / 250 % 250, number % 250 + 1);
    return datagram_peer_from(address, port);
}

/* The answer comes in the end, even if the kernel drops what a full socket cannot take. */
static bool is_served(int peer, const char *word) {
    for (long long until = now_ms() + WAIT_LIMIT_MS; now_ms() < until;) {
        char got[64];
        send(peer, word, strlen(word), 0);
        for (long long soon = now_ms() + 200; now_ms() < soon; sleep_briefly())
            if (datagram_waiting(peer, got, sizeof got) == (int)strlen(word)) return true;
    }
    return false;
}

/* proves: CN-6 TRAP-5 UDPS-16 */
CASE(forged_ends) {
    enum { FORGERS = 300 };
    Rig *rig = udp_server(rig_echo);
    udp_set_size(rig, 100);
    Link link = udp_link(rig);
    fact_heard(link.peer, "peer");
    unsigned char data[200] = {0};
    int heard = 0, fence = datagram_peer(rig->port);
    for (int i = 0; i < FORGERS; i++) {
        int forger = stranger(rig->port, i);
        datagram_send(forger, END, END_SIZE);
        datagram_send(forger, data, 101);
        datagram_send(forger, data, sizeof data);
        MUST(datagram_echoes(fence, "fence"));
        heard += datagram_waiting(forger, data, sizeof data) >= 0;
        memset(data, 0, sizeof data);
        close(forger);
    }
    fact("accepted %d, answers %d", rig_seen(rig, ON_ACCEPT, 0), heard);
    fact("served %d", is_served(link.peer, "still there"));
    rig_free(rig);
}

static void send_junk(int peer, Dice *dice) {
    static unsigned char data[3000];
    int size = dice_roll(dice, 8) == 0 ? 0 : dice_roll(dice, 4) == 0 ? dice_roll(dice, 20) : dice_roll(dice, (int)sizeof data);
    for (int i = 0; i < size; i++) data[i] = (unsigned char)dice_roll(dice, 256);
    if (size >= 16 && dice_roll(dice, 3) == 0) memcpy(data, END, 16);
    send(peer, data, (size_t)size, 0);
}

/* proves: UDPS-14 UDPS-16 UDPS-17 CN-1 */
CASE(junk_at_servers) {
    enum { PEERS = 50, EACH = 100 };
    Rig *rig = udp_server(rig_echo);
    Link link = udp_link(rig);
    fact_heard(link.peer, "peer");
    Dice dice = dice_new(0);
    int peers[PEERS], served = 0;
    for (int i = 0; i < PEERS; i++) peers[i] = stranger(rig->port, i);
    for (int i = 0; i < EACH; i++) {
        for (int j = 0; j < PEERS; j++) send_junk(peers[j], &dice);
        served += i % 20 == 0 && is_served(link.peer, "good");
    }
    fact("served %d, overlaps %d, disorder %d", served, rig_overlaps(rig), rig_disorder(rig));
    fact_connected(rig, link.id, "the good one");
    rig_free(rig);
}

/* proves: UDPC-10 UDPC-11 UDPC-12 CN-5 */
CASE(junk_at_clients) {
    enum { CLIENTS = 30, EACH = 200 };
    Dice dice = dice_new(0);
    int ended = 0, once = 0;
    for (int i = 0; i < CLIENTS; i++) {
        Rig *rig = udp_client(rig_echo);
        Link link = udp_client_up(rig, i % 2);
        for (int j = 0; j < EACH; j++) send_junk(link.peer, &dice);
        for (char byte; datagram_waiting(link.peer, &byte, 1) >= 0;) {}
        rig_stop(rig);
        WAIT(rig_state(rig) == SS_STOPPED);
        ended += rig_seen(rig, ON_CLOSE, 0) == 1;
        once += rig_disorder(rig) == 0 && rig_overlaps(rig) == 0;
        close(link.peer);
        rig_free(rig);
    }
    fact("each has one end %d, and its order %d", ended == CLIENTS, once == CLIENTS);
}

/* proves: UDPS-8 UDPS-7 TRAP-1 */
CASE(too_many_addresses) {
    enum { MOST = 500, ALL = 10000, AT_ONCE = 500 };
    Rig *rig = udp_server(rig_echo);
    rig->logging = LOG_SUMS;
    HP_Server_SetMaxConnectionCount(rig->object, MOST);
    Link link = udp_link(rig);
    fact_heard(link.peer, "peer");
    /* What the first peer has sent counts, too. */
    long header = 28, sent = 5 + header, heard = 0, served = 0;
    for (int i = 0; i < ALL; i += AT_ONCE) {
        int peers[AT_ONCE];
        for (int j = 0; j < AT_ONCE; j++) {
            peers[j] = stranger(rig->port, i + j);
            send(peers[j], "x", 1, 0);
            sent += 1 + header;
        }
        served += is_served(link.peer, "good");
        for (int j = 0; j < AT_ONCE; j++) {
            unsigned char data[64];
            for (int got; (got = datagram_waiting(peers[j], data, sizeof data)) >= 0;) heard += got + header;
            close(peers[j]);
        }
    }
    fact("connections %u, served each time %d", rig_count(rig), served == ALL / AT_ONCE);
    chat("%ld bytes sent, %ld heard", sent, heard);
    /* The program's own answers to the first ones come on top. */
    fact("more bytes out than in: %d", heard > sent + (MOST - 1) * (1 + header) + END_SIZE);
    fact("a free place is taken %d", TRUTH(HP_Server_DisconnectLongConnections(rig->object, 0, TRUE)));
    WAIT(rig_count(rig) == 0);
    int fresh = stranger(rig->port, 1);
    fact("served %d", is_served(fresh, "fresh"));
    rig_free(rig);
}

/* proves: TRAP-1 UDP-T8 UDPS-19 */
CASE(flood_at_a_blocked_connection) {
    enum { FLOOD = 60000, SIZE = 1200, MOST_KB = 64 * 1024 };
    Rig *rig = udp_server(stall_hook);
    rig->logging = LOG_SUMS;
    Link good = udp_link(rig);
    fact_heard(good.peer, "peer");
    int flooder = datagram_peer(rig->port);
    long before = resident_kb();
    datagram_say(flooder, "Block");
    WAIT(stall_blocked() == 1);
    int served = 0;
    for (int i = 0; i < 10; i++) {
        datagram_burst(flooder, SIZE, FLOOD / 10);
        served += is_served(good.peer, "good");
    }
    chat("%ld kB more", resident_kb() - before);
    fact("another connection is served %d, memory is bounded %d", served, resident_kb() - before < MOST_KB);
    stall_release();
    WAIT(rig_seen(rig, ON_RECEIVE, 0) > 20);
    fact("and this one goes on %d, overlaps %d", is_served(flooder, "again"), rig_overlaps(rig));
    CALL("Stop", rig_stop(rig));
    rig_free(rig);
}

typedef struct { USHORT port; int way; Gate done; } Flood;
static void *flood(void *argument) {
    Flood *all = argument;
    for (int number = all->way; !gate_is_open(&all->done); number += 2) {
        int peer = stranger(all->port, number);
        datagram_burst(peer, 64, 20);
        close(peer);
    }
    return NULL;
}

static En_HP_HandleResult end_in_flood(Rig *rig, const Event *event) {
    int way = *(int *)rig->user;
    if (event->kind == ON_RECEIVE && event->length == 64 && event->id % 2 == 0) {
        if (way == 0) return HR_ERROR;
        if (way == 1) rig_disconnect(rig, event->id, TRUE);
    }
    if (event->kind == ON_ACCEPT && way == 2 && event->id % 2 == 0) return HR_ERROR;
    if (event->kind == ON_RECEIVE && event->length != 64) rig_send(rig, event->id, event->data, event->length);
    return HR_OK;
}

/* proves: TRAP-1 TRAP-2 UDPS-15 UDPS-9 UDPS-25 UDPS-26 UDPS-27 */
CASE(ends_in_a_flood) {
    static const char *const names[] = {"veto of OnReceive", "Disconnect", "veto of OnAccept", "nothing"};
    for (int way = 0; way < 4; way++) {
        Rig *rig = udp_server(end_in_flood);
        rig->logging = LOG_SUMS;
        rig->user = &way;
        int fds = count_fds();
        rig_listen(rig);
        int good = datagram_peer(rig->port);
        while (!is_served(good, "first")) {}
        Flood floods[2] = {{.port = rig->port}, {.port = rig->port, .way = 1}};
        Thread *threads[2] = {thread_run(flood, &floods[0]), thread_run(flood, &floods[1])};
        int served = 0;
        for (int i = 0; i < 5; i++) served += is_served(good, "good");
        CALL(names[way], rig_stop(rig));
        for (int i = 0; i < 2; i++) gate_open(&floods[i].done);
        for (int i = 0; i < 2; i++) thread_join(threads[i]);
        fact("  served %d, %s, connections %u, each has an end %d", served, state_text(rig_state(rig)), rig_count(rig),
             way == 2 || rig_seen(rig, ON_CLOSE, 0) == rig_seen(rig, ON_HANDSHAKE, 0));
        fact("  overlaps %d, disorder %d, OnShutdown %d", rig_overlaps(rig), rig_disorder(rig), rig_seen(rig, ON_SHUTDOWN, 0));
        close(good);
        fact("  descriptors left %d", count_fds() - fds);
        rig_free(rig);
    }
}

/* Peers come from one address after each other: the address is who they are.
 * proves: TRAP-14 UDPS-4 UDPS-7 */
CASE(port_of_another_program) {
    Rig *rig = udp_server(rig_echo);
    Link link = udp_link(rig);
    fact_heard(link.peer, "first");
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons(peer_port(link.peer)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    close(link.peer);
    MUST(TRUTH(rig_send(rig, link.id, "anyone?", 7)));
    WAIT(rig_seen(rig, ON_SEND, link.id) == 2);
    int next = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    MUST(bind(next, (struct sockaddr *)&place, sizeof place) == 0);
    datagram_connect(next, rig->port);
    fact("second is served %d", is_served(next, "second"));
    fact("  by ID %lu, accepted %d", (unsigned long)rig_last_id(rig, ON_RECEIVE), rig_seen(rig, ON_ACCEPT, 0));
    datagram_send(next, END, END_SIZE);
    WAIT(rig_seen(rig, ON_CLOSE, link.id) == 1);
    fact("third is served %d", is_served(next, "third"));
    fact("  by another %d", rig_last_id(rig, ON_RECEIVE) != link.id);
    rig_free(rig);
}

/* proves: UDPS-18 UDPS-30 */
CASE(unreachable_peers) {
    enum { PEERS = 200, EACH = 10 };
    Rig *rig = udp_server(rig_echo);
    Link good = udp_link(rig);
    fact_heard(good.peer, "peer");
    Link links[PEERS];
    for (int i = 0; i < PEERS; i++) links[i] = udp_link(rig);
    for (int i = 0; i < PEERS; i++) close(links[i].peer);
    int sent = 0, served = 0;
    for (int i = 0; i < EACH; i++) {
        for (int j = 0; j < PEERS; j++) sent += TRUTH(rig_send(rig, links[j].id, "gone", 4));
        served += is_served(good.peer, "good");
    }
    fact("sent %d, served %d, connections %u, OnClose %d", sent, served, rig_count(rig), rig_seen(rig, ON_CLOSE, 0));
    rig_free(rig);
}
