/* A callback that blocks stalls only its own connection as long as another worker is free (TCP-133), whichever
 * connections and callbacks those are. */
#include "stall.h"

#include <sys/socket.h>

enum { MOST_WORKERS = 6, PER_WORKER = 3, MOST_LINKS = MOST_WORKERS * PER_WORKER };

static void links_up(Rig *rig, int workers, Link *links, int count) {
    rig_set_workers(rig, (DWORD)workers);
    for (int i = 0; i < count; i++) links[i] = i == 0 ? link_up(rig) : link_more(rig);
}

/* Returns how many of the links that are not blocked answer, twice each. */
static int echoes(const Link *links, int count, int first_blocked, int blocked) {
    int good = 0;
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < count; i++)
            if (i < first_blocked || i >= first_blocked + blocked) good += stall_echo(links[i]);
    return good;
}

static void block_some(Role role, int workers, char how) {
    Rig *rig = rig_new(role, stall_hook);
    Link links[MOST_LINKS];
    int count = workers * PER_WORKER, blocked = workers - 1, good = 0, fresh = 0;
    links_up(rig, workers, links, count);
    /* Each window of neighbours gets its turn, so it does not matter on which worker or queue a connection lives. */
    for (int first = 0; first + blocked <= count; first += blocked) {
        stall_reset();
        for (int i = 0; i < blocked; i++) stall_block(links[first + i], how);
        good += echoes(links, count, first, blocked) == 2 * (count - blocked);
        Link link = link_more(rig);
        fresh += stall_echo(link);
        stall_release();
        WAIT(stall_blocked() == 0);
        peer_close(link.peer);
    }
    int windows = (count - blocked) / blocked + 1;
    fact("%s, %d workers: all others went on %d, a new one too %d, overlaps %d", role_text(role), workers, good == windows,
         fresh == windows, rig_overlaps(rig));
    rig_free(rig);
    for (int i = 0; i < count; i++) peer_close(links[i].peer);
}

/* proves: TCP-133 TCP-132 TCP-18 */
CASE(sleeping) {
    EACH_MULTI_ROLE(role) for (int workers = 2; workers <= MOST_WORKERS; workers++) block_some(role, workers, 'B');
}

/* proves: TCP-133 */
CASE(computing) {
    EACH_MULTI_ROLE(role) for (int workers = 2; workers <= 3; workers++) block_some(role, workers, 'C');
}

static En_HP_HandleResult stall_with_small_buffers(Rig *rig, const Event *event) {
    if (event->kind == ON_ACCEPT || event->kind == ON_PREPARE_CONNECT) peer_shrink(event->fd, SO_SNDBUF);
    return stall_hook(rig, event);
}

/* proves: TCP-133 TCP-141 TCP-75 */
CASE(queued_sends) {
    enum { BIG = 500000 };
    static unsigned char pattern[BIG];
    pattern_fill(pattern, 0, sizeof pattern);
    EACH_MULTI_ROLE(role) for (int workers = 2; workers <= 4; workers++) {
        stall_reset();
        Rig *rig = rig_new(role, stall_with_small_buffers);
        Link links[MOST_LINKS];
        int count = workers * PER_WORKER, queued = 0, complete = 0;
        links_up(rig, workers, links, count);
        for (int i = workers - 1; i < count; i++) {
            int pending = 0;
            peer_shrink(links[i].peer, SO_RCVBUF);
            MUST(TRUTH(rig_send(rig, links[i].id, pattern, BIG)));
            queued += TRUTH(rig_pending(rig, links[i].id, &pending)) && pending > 0;
        }
        for (int i = 0; i < workers - 1; i++) stall_block(links[i], 'B');
        for (int i = workers - 1; i < count; i++) complete += peer_read_pattern(links[i].peer, BIG) == BIG;
        for (int i = workers - 1; i < count; i++) WAIT(rig_bytes(rig, ON_SEND, links[i].id) == BIG);
        fact("%s, %d workers: data queued at all %d, all arrived %d", role_text(role), workers, queued == count - workers + 1,
             complete == count - workers + 1);
        stall_release();
        rig_free(rig);
        for (int i = 0; i < count; i++) peer_close(links[i].peer);
    }
}

/* proves: TCP-133 TCP-90 TCP-94 TCP-93 TCP-97 */
CASE(ends_of_others) {
    EACH_MULTI_ROLE(role) for (int workers = 2; workers <= MOST_WORKERS; workers++) {
        stall_reset();
        Rig *rig = rig_new(role, stall_hook);
        Link links[MOST_LINKS];
        int count = workers * PER_WORKER;
        links_up(rig, workers, links, count);
        for (int i = 0; i < workers - 1; i++) stall_block(links[i], 'B');
        for (int i = workers - 1; i < count; i++) {
            if (i % 3 == 0) rig_disconnect(rig, links[i].id, TRUE);
            else if (i % 3 == 1) peer_close(links[i].peer);
            else peer_reset(links[i].peer);
            if (i % 3 == 0) MUST(peer_end(links[i].peer, NULL)[0] != 'T');
        }
        WAIT(rig_seen(rig, ON_CLOSE, 0) == count - (workers - 1));
        fact("%s, %d workers: all others ended", role_text(role), workers);
        stall_release();
        rig_free(rig);
    }
}

/* Blocks the connections with an ID up to `last` in one callback; the others echo. */
typedef struct { Kind kind; HP_CONNID last; } Spot;

static En_HP_HandleResult block_in_spot(Rig *rig, const Event *event) {
    const Spot *spot = rig->user;
    if (event->kind == spot->kind && event->id != 0 && event->id <= spot->last && !gate_is_open(stall_gate(event->id))) stall_wait(event->id);
    return stall_hook(rig, event);
}

static void reach_spot(Rig *rig, Link link, Kind kind) {
    if (kind == ON_RECEIVE) peer_send(link.peer, "x", 1);
    if (kind == ON_SEND) rig_send(rig, link.id, "x", 1);
    if (kind == ON_CLOSE) rig_disconnect(rig, link.id, TRUE);
}

static void block_in(int workers, Kind kind, const char *label) {
    stall_reset();
    Spot spot = {kind, (HP_CONNID)workers - 1};
    Rig *rig = rig_new(SERVER, block_in_spot);
    rig->user = &spot;
    rig_set_workers(rig, (DWORD)workers);
    rig_listen(rig);
    bool early = kind == ON_ACCEPT || kind == ON_HANDSHAKE;
    Link links[MOST_LINKS];
    int count = 0, good = 0;
    for (; count < workers - 1; count++) {
        links[count] = (Link){rig, peer_connect(rig->port), (HP_CONNID)count + 1};
        if (early) WAIT(stall_blocked() == count + 1);
        else WAIT(rig_seen(rig, ON_HANDSHAKE, links[count].id) == 1);
    }
    for (int i = 0; i < 4; i++) {
        links[count++] = link_more(rig);
        good += stall_echo(links[count - 1]);
    }
    for (int i = 0; i < workers - 1 && !early; i++) {
        reach_spot(rig, links[i], kind);
        WAIT(stall_blocked() == i + 1);
        for (int j = workers - 1; j < count; j++) good += stall_echo(links[j]);
    }
    Link fresh = link_more(rig);
    good += stall_echo(fresh);
    fact("%s, %d workers: all others went on %d", label, workers, good == (early ? 5 : 5 + 4 * (workers - 1)));
    rig_disconnect(rig, fresh.id, TRUE);
    WAIT(rig_seen(rig, ON_CLOSE, fresh.id) == 1);
    stall_release();
    WAIT(stall_blocked() == 0);
    char left; /* what made it block */
    if (kind == ON_RECEIVE || kind == ON_SEND) peer_read(links[0].peer, &left, 1);
    if (kind != ON_CLOSE) fact("  the blocked one goes on %d", stall_echo(links[0]));
    CALL("  Stop", rig_stop(rig));
    fact("  overlaps %d, out of order %d", rig_overlaps(rig), rig_disorder(rig));
    rig_free(rig);
    for (int i = 0; i < count; i++) peer_close(links[i].peer);
}

/* proves: TCP-133 TCP-18 TCP-14 TCP-171 */
CASE(in_each_callback) {
    for (int workers = 2; workers <= 4; workers++) {
        block_in(workers, ON_ACCEPT, "OnAccept");
        block_in(workers, ON_HANDSHAKE, "OnHandShake");
        block_in(workers, ON_RECEIVE, "OnReceive");
        block_in(workers, ON_SEND, "OnSend");
        block_in(workers, ON_CLOSE, "OnClose");
    }
}

/* proves: TCP-133 TCP-27 TCP-28 TCP-31 */
CASE(connects_of_an_agent) {
    for (int workers = 2; workers <= 4; workers++) {
        stall_reset();
        USHORT port, stuck;
        int listener = peer_listen(&port);
        peer_listen_stuck(&stuck);
        Rig *rig = rig_new(AGENT, stall_hook);
        Link links[MOST_LINKS];
        links_up(rig, workers, links, workers - 1);
        for (int i = 0; i < workers - 1; i++) stall_block(links[i], 'B');
        int good = 0;
        for (int i = 0; i < 6; i++) {
            HP_CONNID id = rig_connect(rig, port);
            Link link = {rig, peer_accept(listener), id};
            WAIT(rig_seen(rig, ON_HANDSHAKE, id) == 1);
            good += stall_echo(link);
        }
        HP_CONNID refused = 0, cancelled = rig_connect(rig, stuck);
        HP_Agent_Connect(rig->object, "127.0.0.1", peer_refusing_port(), &refused);
        WAIT(rig_seen(rig, ON_CLOSE, refused) == 1);
        rig_disconnect(rig, cancelled, TRUE);
        WAIT(rig_seen(rig, ON_CLOSE, cancelled) == 1);
        fact("%d workers: connected %d, refused and cancelled ones were told", workers, good);
        stall_release();
        rig_free(rig);
    }
}

static En_HP_HandleResult block_first_connect(Rig *rig, const Event *event) {
    const Kind *kind = rig->user;
    if (event->kind == *kind && event->id == 1) stall_wait(1);
    return stall_hook(rig, event);
}

/* proves: TCP-133 TCP-32 TCP-27 */
CASE(in_on_connect) {
    for (Kind kind = ON_CONNECT; kind <= ON_HANDSHAKE; kind++) {
        stall_reset();
        USHORT port;
        int listener = peer_listen(&port), good = 0;
        Rig *rig = rig_new(AGENT, block_first_connect);
        rig->user = &kind;
        rig_set_workers(rig, 2);
        rig_start_agent(rig, true);
        rig_connect(rig, port);
        Link first = {rig, peer_accept(listener), 1};
        WAIT(stall_blocked() == 1);
        peer_send(first.peer, "early", 5); /* must wait for the callback */
        for (int i = 0; i < 4; i++) {
            HP_CONNID id = rig_connect(rig, port);
            good += stall_echo((Link){rig, peer_accept(listener), id});
        }
        int early = rig_seen(rig, ON_RECEIVE, 1);
        stall_release();
        char got[6] = "";
        peer_read(first.peer, got, 5);
        fact("in %s: others %d, received meanwhile %d, afterwards %s", kind == ON_CONNECT ? "OnConnect" : "OnHandShake", good, early, got);
        rig_free(rig);
        peer_close(listener);
    }
}
