/* Peers that send urgent data. A read stops before the urgent byte although more is there, and no event queue reports that
 * again. */
#include "rig.h"

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

enum { ROUNDS = 3 };

/* All that was sent has arrived. */
static bool all_arrived(int peer) {
    int waiting = -1;
    MUST(ioctl(peer, SIOCOUTQ, &waiting) == 0);
    return waiting == 0;
}

static void send_around_urgent(int peer) {
    peer_send(peer, "abc", 3);
    MUST(send(peer, "!", 1, MSG_OOB) == 1);
    peer_send(peer, "defg", 4);
    WAIT(all_arrived(peer));
}

/* The urgent byte itself is not part of the stream, and is lost. Everything else is received, whether it
 * waited or not. proves: TCP-60 TCP-64 */
CASE(nothing_is_stuck) {
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, NULL);
        Link link = link_up(rig);
        long total = 0;
        for (int round = 0; round < ROUNDS; round++) {
            rig_pause(rig, link.id, TRUE);
            send_around_urgent(link.peer);
            rig_pause(rig, link.id, FALSE);
            total += 7;
            WAIT(rig_bytes(rig, ON_RECEIVE, link.id) == total);
            send_around_urgent(link.peer);
            total += 7;
            WAIT(rig_bytes(rig, ON_RECEIVE, link.id) == total);
        }
        fact("%s: received %ld, OnClose %d", role_text(role), total, rig_seen(rig, ON_CLOSE, 0));
        rig_free(rig);
    }
}
