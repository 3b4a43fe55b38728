/* Handshakes and segments that no ARQ component sends. Another session goes on meanwhile. */
#include "arq.h"
#include "process.h"
#include "stress.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEADER = 24, MOST_KB = 64 * 1024 };

static Rig *quick_server(void) {
    Rig *rig = arq_rig(SERVER, rig_echo);
    HP_UdpArqServer_SetNoDelay(rig->object, TRUE);
    HP_UdpArqServer_SetTurnoffCongestCtrl(rig->object, TRUE);
    HP_UdpArqServer_SetFlushInterval(rig->object, 10);
    return rig;
}

static Rig *good_client(Rig *server) {
    Rig *client = arq_rig(CLIENT, NULL);
    HP_UdpArqClient_SetNoDelay(client->object, TRUE);
    HP_UdpArqClient_SetTurnoffCongestCtrl(client->object, TRUE);
    HP_UdpArqClient_SetFlushInterval(client->object, 10);
    rig_start_client(client, server->port, true);
    WAIT(rig_seen(client, ON_HANDSHAKE, 0) == 1);
    return client;
}

static bool is_served(Rig *client) {
    int before = rig_seen(client, ON_RECEIVE, 0);
    MUST(TRUTH(rig_send(client, 0, "good", 4)));
    WAIT(rig_seen(client, ON_RECEIVE, 0) == before + 1);
    return true;
}

/* A segment whose fields are what they should be, but for some. */
static size_t odd_segment(unsigned char *to, Dice *dice, const ArqPeer *peer) {
    static const unsigned odd[] = {0, 1, 127, 128, 255, 512, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF};
    unsigned fields[6] = {peer->self, 0, 1000, 0, 0, (unsigned)dice_roll(dice, 40)};
    unsigned command = (unsigned)(ARQ_PUSH + dice_roll(dice, 4)), fragments = 0, window = 128;
    switch (dice_roll(dice, 8)) {
    case 0: fragments = odd[dice_roll(dice, 5)] & 255; break;
    case 1: window = odd[dice_roll(dice, 9)] & 0xFFFF; break;
    case 2: command = (unsigned)dice_roll(dice, 256); break;
    default: fields[dice_roll(dice, 6)] = odd[dice_roll(dice, 9)]; break;
    }
    fields[1] = command | fragments << 8 | window << 16;
    if (fields[3] == 0) fields[3] = (unsigned)dice_roll(dice, 600);
    for (int i = 0; i < HEADER; i++) to[i] = (unsigned char)(fields[i / 4] >> 8 * (i % 4));
    size_t room = fields[5] < 40 ? fields[5] : (size_t)dice_roll(dice, 40);
    memset(to + HEADER, 'x', room);
    return HEADER + room;
}

/* proves: ARQ-25 ARQ-28 ARQ-41 KCP-4 ARQ-11 */
CASE(odd_segments) {
    NEED(Create_HP_UdpArqServer);
    enum { ROUNDS = 60, EACH = 60 };
    Rig *server = quick_server();
    rig_listen(server);
    Rig *client = good_client(server);
    Dice dice = dice_new(0);
    long before = resident_kb();
    int served = 0;
    for (int round = 0; round < ROUNDS; round++) {
        ArqPeer peer = arq_up(server);
        for (int i = 0; i < EACH; i++) {
            unsigned char data[2000];
            size_t size = 0;
            for (int parts = 1 + dice_roll(&dice, 3); parts > 0; parts--) size += odd_segment(data + size, &dice, &peer);
            send(peer.fd, data, size - (size_t)(dice_roll(&dice, 10) == 0), 0);
        }
        served += round % 10 == 0 && is_served(client);
        close(peer.fd);
    }
    fact("served %d, memory is bounded %d", served, resident_kb() - before < MOST_KB);
    CALL("Stop", rig_stop(server));
    WAIT(rig_state(client) == SS_STOPPED);
    fact("each has an end %d, overlaps %d, disorder %d", rig_seen(server, ON_CLOSE, 0) == rig_seen(server, ON_ACCEPT, 0), rig_overlaps(server), rig_disorder(server));
    rig_free(client);
    rig_free(server);
}

/* proves: ARQ-11 ARQ-16 ARQ-17 ARQ-30 TRAP-1 */
CASE(odd_handshakes) {
    NEED(Create_HP_UdpArqServer);
    enum { PEERS = 2000 };
    Rig *server = quick_server();
    HP_UdpArqServer_SetHandShakeTimeout(server->object, 500);
    rig_listen(server);
    Rig *client = good_client(server);
    Dice dice = dice_new(0);
    long before = resident_kb(), sent = 0, heard = 0, header = 28;
    int served = 0;
    for (int i = 0; i < PEERS; i++) {
        ArqPeer peer = {datagram_peer(server->port), (unsigned)dice_roll(&dice, 1000), 0};
        unsigned char data[64];
        for (int packets = dice_roll(&dice, 3); packets >= 0; packets--) {
            int size = dice_roll(&dice, 3) == 0 ? dice_roll(&dice, 24) : 12;
            for (int byte = 0; byte < size; byte++) data[byte] = (unsigned char)dice_roll(&dice, 256);
            if (size == 12 && dice_roll(&dice, 4) != 0) memcpy(data, "\x4F\xBB\x01", 3), data[3] = (unsigned char)dice_roll(&dice, 3), memset(data + 8, 0, 4);
            send(peer.fd, data, (size_t)size, 0);
            sent += size + header;
        }
        served += i % 200 == 0 && is_served(client);
        for (int got; (got = datagram_waiting(peer.fd, data, sizeof data)) >= 0;) heard += got + header;
        close(peer.fd);
    }
    chat("%ld bytes sent, %ld heard", sent, heard);
    fact("served %d, memory is bounded %d", served, resident_kb() - before < MOST_KB);
    fact("more bytes out than in: %d", heard > sent + END_SIZE);
    WAIT(rig_count(server) == 1);
    fact("only the good one is left, served %d", is_served(client));
    fact("each has an end %d", rig_seen(server, ON_CLOSE, 0) == rig_seen(server, ON_ACCEPT, 0) - 1);
    rig_free(client);
    rig_free(server);
}

/* A window of 0 and one that never opens: what waits is bounded by what the program sends, and another session is served.
 * proves: ARQ-26b ARQ-29 ARQ-32 */
CASE(closed_window) {
    NEED(Create_HP_UdpArqServer);
    Rig *server = quick_server();
    rig_listen(server);
    Rig *client = good_client(server);
    ArqPeer peer = arq_up(server);
    HP_CONNID id = rig_last_id(server, ON_HANDSHAKE);
    int waiting = 0, served = 0;
    arq_hex(&peer, "07 00 00 00 54 00 00 00 E8 03 00 00 00 00 00 00 00 00 00 00 00 00 00 00"); /* a window of 0 */
    for (int i = 0; i < 1000; i++) MUST(TRUTH(rig_send(server, id, "message", 7)));
    for (int i = 0; i < 20; i++) served += is_served(client);
    CALL("GetWaitingSendMessageCount", HP_UdpArqServer_GetWaitingSendMessageCount(server->object, id, &waiting));
    fact("  %d, served %d", waiting, served);
    fact_connected(server, id, "still");
    CALL("Disconnect", rig_disconnect(server, id, TRUE));
    fact("told of the end %d", arq_ends(&peer));
    rig_free(client);
    rig_free(server);
}
