/* What a callback may rely on while it runs: its data stays, and it sees what the connection's earlier callbacks wrote. */
#include "rig.h"

#include <stdatomic.h>
#include <string.h>

enum { PIECE = 3000 };
static Gate release;
static _Atomic int held, changed;

static En_HP_HandleResult hold_data(Rig *rig, const Event *event) {
    if (event->kind != ON_RECEIVE || event->data[0] != 'H') return HR_OK;
    unsigned char before[PIECE];
    size_t length = event->length < PIECE ? (size_t)event->length : PIECE;
    memcpy(before, event->data, length);
    rig_send(rig, event->id, event->data, event->length);
    held++;
    gate_wait(&release);
    changed += memcmp(before, event->data, length) != 0;
    return HR_OK;
}

/* Two callbacks keep their data while other connections receive, send and close on the remaining worker.
 * proves: TCP-62 TCP-133 ABI-73 */
CASE(data_stays) {
    EACH_MULTI_ROLE(role) {
        gate_close(&release);
        held = changed = 0;
        Rig *rig = rig_new(role, hold_data);
        rig_set_workers(rig, 3);
        Link blocked[] = {link_up(rig), link_more(rig)}, others[] = {link_more(rig), link_more(rig), link_more(rig)};
        static char data[PIECE];
        for (int i = 0; i < 2; i++) {
            memset(data, 'H', sizeof data);
            peer_send(blocked[i].peer, data, sizeof data);
            WAIT(held == i + 1);
        }
        for (int round = 0; round < 20; round++)
            for (int i = 0; i < 3; i++) {
                memset(data, 'a' + round, sizeof data);
                long before = rig_bytes(rig, ON_RECEIVE, others[i].id);
                peer_send(others[i].peer, data, sizeof data);
                WAIT(rig_bytes(rig, ON_RECEIVE, others[i].id) == before + PIECE);
            }
        peer_close(others[0].peer);
        rig_disconnect(rig, others[1].id, TRUE);
        rig_disconnect(rig, blocked[0].id, TRUE);
        peer_send(blocked[1].peer, "more", 4);
        WAIT(rig_seen(rig, ON_CLOSE, 0) == 2);
        gate_open(&release);
        WAIT(rig_count(rig) == 2);
        fact("%s: held %d, changed meanwhile %d", role_text(role), held, changed);
        rig_free(rig);
    }
}

static USHORT backend;
static Rig *inner_agent, *inner_client;

static En_HP_HandleResult connect_inside(Rig *rig, const Event *event) {
    HP_CONNID id = 0;
    char before[4] = "";
    if (event->kind != ON_RECEIVE) return HR_OK;
    memcpy(before, event->data, 4);
    if (rig->role == AGENT) rig_connect(rig, backend); /* its OnConnect and OnHandShake run in here */
    MUST(TRUTH(HP_Agent_Connect(inner_agent->object, "127.0.0.1", backend, &id)));
    rig_start_client(inner_client, backend, false);
    MUST(TRUTH(rig_stop(inner_client)));
    changed += memcmp(before, event->data, 4) != 0;
    held++;
    return HR_OK;
}

/* proves: TCP-62 TCP-137 TCP-29 TCP-44 TCP-136 */
CASE(connects_inside) {
    EACH_MULTI_ROLE(role) {
        held = changed = 0;
        Rig *rig = rig_new(role, NULL), *target = rig_new(SERVER, NULL);
        inner_agent = rig_new(AGENT, NULL);
        inner_client = rig_new(CLIENT, NULL);
        rig_listen(target);
        backend = target->port;
        rig_start_agent(inner_agent, false);
        Link link = {rig, -1, 1};
        if (role == SERVER) link = link_up(rig);
        else {
            USHORT port;
            int listener = peer_listen(&port);
            rig_start_agent(rig, false);
            link.id = rig_connect(rig, port);
            link.peer = peer_accept(listener);
        }
        rig->hook = connect_inside;
        for (int i = 0; i < 5; i++) {
            peer_send(link.peer, "abcd", 4);
            WAIT(held == i + 1);
        }
        fact("%s: changed %d, overlaps %d, out of order %d", role_text(role), changed, rig_overlaps(rig), rig_disorder(rig));
        fact("  inner OnHandShake %d and %d", rig_seen(inner_agent, ON_HANDSHAKE, 0), rig_seen(inner_client, ON_HANDSHAKE, 0));
        rig->hook = NULL;
        rig_free(rig);
        rig_free(inner_agent);
        rig_free(inner_client);
        rig_free(target);
    }
}

/* This is plain memory on purpose: only the order that the library promises makes it correct. */
enum { LINKS = 20, ROUNDS = 100 };
typedef struct { int events, received, sent, inside, overlaps; unsigned long last_thread; int moves; } Plain;
static Plain plain[LINKS + 1];
static _Atomic int closed;

static En_HP_HandleResult count_plainly(Rig *rig, const Event *event) {
    if (event->id == 0 || event->id > LINKS) return HR_OK;
    Plain *mine = &plain[event->id];
    mine->overlaps += mine->inside++ != 0;
    mine->events++;
    if (event->kind == ON_RECEIVE) {
        mine->received += event->length;
        rig_send(rig, event->id, event->data, event->length);
    }
    if (event->kind == ON_SEND) mine->sent += event->length;
    mine->moves += mine->last_thread != this_thread();
    mine->last_thread = this_thread();
    mine->inside--;
    if (event->kind == ON_CLOSE) closed++;
    return HR_OK;
}

/* proves: TCP-130 TCP-135 TCP-79 */
CASE(plain_memory) {
    EACH_MULTI_ROLE(role) {
        closed = 0;
        memset(plain, 0, sizeof plain);
        Rig *rig = rig_new(role, NULL);
        rig_set_workers(rig, 4);
        Link links[LINKS] = {link_up(rig)};
        for (int i = 1; i < LINKS; i++) links[i] = link_more(rig);
        rig->hook = count_plainly;
        rig->logging = LOG_NOTHING; /* its lock would hide what is missing */
        int answers = 0;
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < LINKS; i++) peer_send(links[i].peer, "ping", 4);
            char got[4];
            for (int i = 0; i < LINKS; i++) answers += peer_read(links[i].peer, got, 4) == 4;
        }
        for (int i = 0; i < LINKS; i++) peer_close(links[i].peer);
        WAIT(closed == LINKS && rig_count(rig) == 0);
        int wrong = 0, overlaps = 0;
        for (int i = 1; i <= LINKS; i++) {
            wrong += plain[i].received != ROUNDS * 4 || plain[i].sent != ROUNDS * 4;
            overlaps += plain[i].overlaps;
        }
        chat("%s: connection 1 changed threads %d times in %d events", role_text(role), plain[1].moves, plain[1].events);
        fact("%s: answers %d, wrong sums %d, overlaps %d", role_text(role), answers, wrong, overlaps);
        rig->hook = NULL;
        rig_free(rig);
    }
}
