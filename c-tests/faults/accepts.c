/* A server whose accepting fails: it continues, and no client is left waiting. */
#include "faults.h"

enum { PEERS = 5 };

/* Each of the first calls fails so often in a row. Peers are served or ended, the old one lives, and the server can be restarted. */
static bool survives(int code, int first, int count) {
    faults_are("accept=%d:%d:%d", code, first, count);
    Rig *rig = rig_new(SERVER, rig_echo);
    int before = count_fds(), peers[PEERS];
    Link old = link_up(rig);
    bool good = peer_echoes(old.peer);
    for (int i = 0; i < PEERS; i++) {
        peers[i] = peer_connect(rig->port);
        WAIT(peer_is_ended(peers[i]) || (int)rig_count(rig) == 2);
        good &= peer_is_ended(peers[i]) || peer_echoes(peers[i]);
        peer_close(peers[i]);
        WAIT(rig_count(rig) == 1);
    }
    good &= faults_told() == count && peer_echoes(old.peer) && TRUTH(rig_stop(rig));
    peer_close(old.peer);
    return good && works_again(rig, before);
}

static struct { int code, first, count; } now;
static int survive(void) { return survives(now.code, now.first, now.count) ? 0 : 1; }

static const int exhausted[] = {EMFILE, ENFILE, ENOBUFS, ENOMEM};

/* proves: TCP-17 TCP-150 */
CASE(exhausted) {
    for (int i = 0; i < 4; i++) {
        now.code = exhausted[i];
        for (now.count = 1; now.count <= 6; now.count++) {
            int bad = 0;
            for (now.first = 3; now.first <= 6; now.first++) {
                int result = child_run(survive);
                if (result != 0) chat("accept fails from call %d on, %d times: %d", now.first, now.count, result);
                bad += result != 0;
            }
            fact("%s %d times: bad runs %d", errno_text(now.code), now.count, bad);
        }
    }
}

/* Connections that are gone when they are taken, and the network's errors: the next one is looked at.
 * proves: TCP-17 */
CASE(skipped) {
    static const int codes[] = {ECONNABORTED, EINTR, EPROTO, EPERM, ENETDOWN};
    for (int i = 0; i < 5; i++) {
        now.code = codes[i];
        now.first = 3;
        now.count = 3;
        fact("%d: bad runs %d", i, child_run(survive) != 0);
    }
}

/* Without a spare descriptor all clients are served all the same, and later exhaustion only
 * makes them wait. proves: TCP-17 */
CASE(no_spare) {
    faults_are("open=%d:1:3,accept=%d:3:3", EMFILE, EMFILE);
    Rig *rig = rig_new(SERVER, rig_echo);
    rig_listen(rig);
    for (int i = 0; i < PEERS; i++) {
        int peer = peer_connect(rig->port);
        WAIT(peer_is_ended(peer) || (int)rig_count(rig) == 1);
        if (!peer_is_ended(peer) && !peer_echoes(peer)) fact("no echo for peer %d", i);
        peer_close(peer);
        WAIT(rig_count(rig) == 0);
    }
    fact("accept told at least once %d", faults_told() > 1);
    CALL("Stop", rig_stop(rig));
    rig_free(rig);
}
