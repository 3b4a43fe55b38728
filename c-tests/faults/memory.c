/* Memory is short where a program or a peer decides how much is asked for: a call fails, or one connection ends. */
#include "faults.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static Role role_now;
static int number_now; /* of the request that is refused */

/* One child per role, since the setting is read once. */
static void each_role(Role first, Role last, int (*body)(void)) {
    for (role_now = first; role_now <= last; role_now = (Role)(role_now + 1)) {
        int result = child_run(body);
        if (result != 0) fact("%s: the child ended with %d", role_text(role_now), result);
    }
}

static void fact_end(Rig *rig, Link link) {
    Event end = {0};
    WAIT(rig_last(rig, ON_CLOSE, link.id, &end));
    fact("%s: OnClose(%s,%s), faults told %d", role_text(rig->role), op_text(end.operation), errno_text(end.code), faults_told());
    peer_close(link.peer);
}

/* The next connection is served, because there is memory for a buffer now. */
static int no_buffer(void) {
    faults_are("buffer=%d:1:1", ENOMEM);
    Rig *rig = rig_new(role_now, rig_echo);
    int fds = count_fds();
    Link link = link_up(rig), other = {rig, -1, 0};
    if (role_now != CLIENT) other = link_more(rig);
    peer_send(link.peer, "x", 1);
    fact_end(rig, link);
    if (role_now != CLIENT) {
        fact("  the other one echoes %d", peer_echoes(other.peer));
        rig_stop(rig);
        peer_close(other.peer);
    }
    fact("  works again %d", works_again(rig, fds));
    rig_free(rig);
    return 0;
}

/* proves: TCP-92 TCP-93 */
CASE(receive_buffer) { each_role(SERVER, CLIENT, no_buffer); }

static En_HP_HandleResult pause_at_once(Rig *rig, const Event *event) {
    if (event->kind == ON_RECEIVE) rig_pause(rig, event->id, TRUE);
    return HR_OK;
}

enum { PIECE = 8 /* the smallest buffer there is */ };

/* Bytes behind a pause that was made inside OnReceive are kept. */
static int no_memory_behind_a_pause(void) {
    faults_are("memory=%d:1:1", ENOMEM);
    Rig *rig = rig_new(role_now, pause_at_once);
    rig_set_buffer_size(rig, PIECE);
    Link link = link_up(rig);
    peer_send_pattern(link.peer, 2 * PIECE);
    fact_end(rig, link);
    fact("  received %ld", rig_bytes(rig, ON_RECEIVE, link.id));
    rig_free(rig);
    return 0;
}

/* proves: TCP-64 TCP-92 */
CASE(behind_a_pause) { each_role(SERVER, CLIENT, no_memory_behind_a_pause); }

enum { MANY = 40 };

/* The arrays of a send with many parts: the call fails, nothing of it is sent, and the connection continues. */
static int no_memory_for_parts(void) {
    faults_are("memory=%d:%d:1", ENOMEM, number_now);
    Rig *rig = number_now == 1 ? rig_new(role_now, NULL) : rig_new_pack(role_now, NULL);
    rig_unset_on_send(rig);
    Link link = link_up(rig);
    WSABUF parts[MANY];
    char got[PACKET_HEADER + MANY];
    size_t length = number_now == 1 ? MANY : PACKET_HEADER + MANY;
    for (int i = 0; i < MANY; i++) parts[i] = buffer_of("x");
    CALL(role_text(role_now), rig_send_packets(rig, link.id, parts, MANY));
    CALL("  again", rig_send_packets(rig, link.id, parts, MANY));
    size_t arrived = peer_read(link.peer, got, length);
    rig_stop(rig);
    size_t more = 0;
    peer_end(link.peer, &more);
    fact("  arrived all %d, more %zu, faults told %d", arrived == length, more, faults_told());
    peer_close(link.peer);
    rig_free(rig);
    return 0;
}

/* Only pack components have the second array. proves: TCP-70 TCP-71 */
CASE(parts) {
    for (number_now = 1; number_now <= 2; number_now++) each_role(SERVER, CLIENT, no_memory_for_parts);
}

static int no_memory_for_a_file(void) {
    faults_are("memory=%d:1:1", ENOMEM);
    Rig *rig = rig_new(role_now, NULL);
    rig_unset_on_send(rig);
    Link link = link_up(rig);
    WSABUF head = buffer_of("head:");
    char got[10] = "", *path = file_of(4);
    CALL(role_text(role_now), rig_send_file(rig, link.id, path, NULL, NULL));
    CALL("  again", rig_send_file(rig, link.id, path, &head, NULL));
    unlink(path);
    peer_read(link.peer, got, 9);
    fact("  %s, faults told %d", got, faults_told());
    peer_close(link.peer);
    rig_free(rig);
    return 0;
}

/* proves: TCP-85 */
CASE(small_file) { each_role(SERVER, CLIENT, no_memory_for_a_file); }

static En_HP_HandleResult fetch_most(Rig *rig, const Event *event) {
    static char block[8000];
    if (event->kind == ON_PULL && event->length == sizeof block) rig_fetch(rig, event->id, block, sizeof block - 3);
    return HR_OK;
}

/* A few bytes stay in a big buffer, since there is no small one for them; they are not lost. The first request is that of the big one. */
static int no_smaller_buffer(void) {
    faults_are("memory=%d:2:1", ENOMEM);
    Rig *rig = rig_new_pull(role_now, fetch_most);
    rig_set_buffer_size(rig, 8192);
    Link link = link_up(rig);
    char got[4] = "";
    peer_send_pattern(link.peer, 8000);
    WAIT(faults_told() == 1);
    peer_send(link.peer, "!", 1);
    WAIT(rig_seen(rig, ON_PULL, link.id) == 2);
    fact("%s: fetched %d", role_text(role_now), rig_fetch(rig, link.id, got, 4) == FR_OK);
    fact("  intact %zu, then %c, OnClose %d", pattern_match((unsigned char *)got, 7997, 3), got[3], rig_seen(rig, ON_CLOSE, 0));
    peer_close(link.peer);
    rig_free(rig);
    return 0;
}

/* proves: TCP-102 */
CASE(smaller_buffer) { each_role(SERVER, CLIENT, no_smaller_buffer); }

/* A server ends the first client without an event, an agent's first call fails; the second one finds its place. */
static int no_place(void) {
    faults_are("slots=%d:%d:1", ENOMEM, number_now);
    USHORT port;
    HP_CONNID id = 0;
    int listener = peer_listen(&port), peer;
    Rig *rig = rig_new(role_now, rig_echo);
    if (role_now == SERVER) {
        rig_listen(rig);
        peer = peer_connect(rig->port);
        fact("server, request %d: %s", number_now, peer_end(peer, NULL));
        peer_close(peer);
        peer = peer_connect(rig->port);
    } else {
        rig_start_agent(rig, true);
        fact("agent, request %d", number_now);
        CALL("  Connect", HP_Agent_Connect(rig->object, "127.0.0.1", port, &id));
        rig_connect(rig, port);
        peer = peer_accept(listener);
    }
    WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == 1);
    fact("  the next echoes %d, OnClose %d, faults told %d", peer_echoes(peer), rig_seen(rig, ON_CLOSE, 0), faults_told());
    rig_free(rig);
    peer_close(peer);
    peer_close(listener);
    return 0;
}

/* proves: TCP-16 TCP-26 */
CASE(places) {
    for (number_now = 1; number_now <= 2; number_now++) each_role(SERVER, AGENT, no_place);
}

static int no_memory_for_ids(void) {
    faults_are("memory=%d:1:1", ENOMEM);
    Rig *rig = rig_new(role_now, NULL);
    Link link = link_up(rig);
    HP_CONNID ids[4];
    DWORD count = 4;
    BOOL (*all)(HP_Server, HP_CONNID *, DWORD *) = role_now == SERVER ? HP_Server_GetAllConnectionIDs : HP_Agent_GetAllConnectionIDs;
    CALL(role_text(role_now), all(rig->object, ids, &count));
    count = 4;
    CALL("  again", all(rig->object, ids, &count));
    fact("  connections %u, faults told %d", count, faults_told());
    peer_close(link.peer);
    rig_free(rig);
    return 0;
}

/* proves: COM-58 */
CASE(ids) { each_role(SERVER, AGENT, no_memory_for_ids); }
