#include "arq.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER = 24, PACKET = 12, MOST = 2000 };

Rig *arq_rig(Role role, Hook hook) { return rig_new_over(ARQ, role, hook); }

static void put(unsigned char *to, unsigned value) {
    for (int i = 0; i < 4; i++) to[i] = (unsigned char)(value >> 8 * i);
}

static unsigned get(const unsigned char *from) { return from[0] | (unsigned)from[1] << 8 | (unsigned)from[2] << 16 | (unsigned)from[3] << 24; }

ArqPeer arq_peer(Rig *rig) {
    if (rig->role == CLIENT) return (ArqPeer){udp_client_up_early(rig).peer, ARQ_SELF, 0};
    if (rig_state(rig) == SS_STOPPED) rig_listen(rig);
    return (ArqPeer){datagram_peer(rig->port), ARQ_SELF, 0};
}

void arq_say(ArqPeer *peer, unsigned flags, unsigned self, unsigned other) {
    unsigned char packet[PACKET] = {0x4F, 0xBB, 0x01, (unsigned char)flags};
    put(packet + 4, self);
    put(packet + 8, other);
    datagram_send(peer->fd, packet, sizeof packet);
}

static size_t segment_bytes(unsigned char *to, unsigned conv, Segment segment) {
    put(to, conv);
    put(to + 4, segment.command | segment.fragments << 8 | (unsigned)ARQ_WINDOW << 16);
    put(to + 8, ARQ_CLOCK + segment.sn);
    put(to + 12, segment.sn);
    put(to + 16, segment.una);
    put(to + 20, segment.length);
    if (segment.length > 0) memcpy(to + HEADER, segment.data, segment.length);
    return HEADER + segment.length;
}

void arq_segment(ArqPeer *peer, Segment segment) {
    unsigned char bytes[MOST];
    datagram_send(peer->fd, bytes, segment_bytes(bytes, peer->self, segment));
}

void arq_ready(ArqPeer *peer) {
    unsigned char got[MOST];
    arq_say(peer, 0, peer->self, 0);
    for (int length; peer->theirs == 0 || get(got + 8) != peer->self;) {
        length = datagram_read(peer->fd, got, sizeof got);
        MUST(length >= 0);
        if (length != PACKET) got[8] = (unsigned char)~peer->self;
        else peer->theirs = get(got + 4);
    }
    arq_say(peer, 0, peer->self, peer->theirs);
}

void arq_shake(ArqPeer *peer) {
    unsigned char got[MOST];
    arq_ready(peer);
    arq_say(peer, 1, peer->self, peer->theirs);
    arq_segment(peer, (Segment){.command = ARQ_ASK});
    int length;
    do length = datagram_read(peer->fd, got, sizeof got);
    while (length >= 0 && (length != HEADER || got[4] != ARQ_TELL));
    MUST(length == HEADER);
}

ArqPeer arq_up(Rig *rig) {
    int before = rig_seen(rig, ON_HANDSHAKE, 0);
    ArqPeer peer = arq_peer(rig);
    arq_shake(&peer);
    WAIT(rig_seen(rig, ON_HANDSHAKE, 0) > before);
    return peer;
}

void arq_push(ArqPeer *peer, unsigned sn, const char *text) {
    arq_segment(peer, (Segment){.command = ARQ_PUSH, .sn = sn, .data = text, .length = (unsigned)strlen(text)});
}

/* The bytes that a text stands for. */
static int bytes_of(const ArqPeer *peer, const char *hex, unsigned char *to) {
    int length = 0, own = 0;
    for (const char *at = hex; *at != '\0'; at += at[2] == ' ' ? 3 : 2)
        if (at[0] == 'T') to[length++] = (unsigned char)(peer->theirs >> 8 * (own++ % 4));
        else to[length++] = (unsigned char)strtoul((char[]){at[0], at[1], '\0'}, NULL, 16);
    return length;
}

void arq_hex(ArqPeer *peer, const char *hex) {
    unsigned char bytes[MOST];
    datagram_send(peer->fd, bytes, (size_t)bytes_of(peer, hex, bytes));
}

static const char *text_of(const ArqPeer *peer, const unsigned char *bytes, int length) {
    static char text[3 * 200 + 1];
    unsigned char theirs[4];
    if (length < 0) return "nothing";
    if (length == 0) return "empty";
    put(theirs, peer->theirs);
    char *to = text;
    for (int i = 0; i < length && i < 200;) {
        bool id = peer->theirs != 0 && i + 4 <= length && memcmp(bytes + i, theirs, 4) == 0;
        to += id ? sprintf(to, "TT TT TT TT ") : sprintf(to, "%02X ", bytes[i]);
        i += id ? 4 : 1;
    }
    to[-1] = '\0';
    return text;
}

const char *arq_next(ArqPeer *peer) {
    unsigned char bytes[MOST];
    int length = datagram_read(peer->fd, bytes, sizeof bytes);
    if (peer->theirs == 0 && length == PACKET) peer->theirs = get(bytes + 4);
    return text_of(peer, bytes, length);
}

static bool hears(ArqPeer *peer, const char *hex, bool tells) {
    unsigned char wanted[MOST], got[MOST];
    int size = bytes_of(peer, hex, wanted), length;
    for (long long until = now_ms() + WAIT_LIMIT_MS; now_ms() < until;) {
        length = datagram_read(peer->fd, got, sizeof got);
        if (length == size && memcmp(got, wanted, (size_t)size) == 0) return true;
        if (length < 0) break;
        if (tells && length != 0 && length != PACKET) fact("instead: %s", text_of(peer, got, length));
    }
    return false;
}

bool arq_hears(ArqPeer *peer, const char *hex) { return hears(peer, hex, true); }
bool arq_hears_some_time(ArqPeer *peer, const char *hex) { return hears(peer, hex, false); }
bool arq_ends(ArqPeer *peer) { return arq_hears_some_time(peer, "BE B6 1F EB DA 52 46 BA 92 33 59 DB BF E6 C8 E4"); }
