/* Pack components: the wire format, properties and sending; receiving is in pack_receive.c. */
#include "rig.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* proves: TCP-110 TCP-112 TCP-113 */
CASE(wire) {
    static const USHORT flags[] = {0, 1, 0x2A7, 0x3FF};
    EACH_ROLE(role) for (int i = 0; i < 4; i++) {
        Rig *rig = rig_new_pack(role, NULL);
        rig_set_pack(rig, 0x40000, flags[i]);
        Link link = link_up(rig);
        CALL("Send", rig_send(rig, link.id, "hello", 5));
        unsigned char got[PACKET_HEADER + 5];
        MUST(peer_read(link.peer, got, sizeof got) == sizeof got);
        fact("%s, flag 0x%x: %02x %02x %02x %02x %.5s", role_text(role), flags[i], got[0], got[1], got[2], got[3], (char *)got + PACKET_HEADER);
        WAIT(rig_bytes(rig, ON_SEND, link.id) == sizeof got);
        rig_free(rig);
    }
}

static unsigned char told[64];
static _Atomic int told_bytes;

static En_HP_HandleResult keep_sent(Rig *rig, const Event *event) {
    (void)rig;
    if (event->kind != ON_SEND || told_bytes + event->length > (int)sizeof told) return HR_OK;
    memcpy(told + told_bytes, event->data, (size_t)event->length);
    told_bytes += event->length;
    return HR_OK;
}

/* proves: TCP-113 TCP-76 */
CASE(headers_are_reported) {
    EACH_ROLE(role) {
        told_bytes = 0;
        Rig *rig = rig_new_pack(role, keep_sent);
        Link link = link_up(rig);
        MUST(TRUTH(rig_send(rig, link.id, "first", 5)) && TRUTH(rig_send(rig, link.id, "2nd", 3)));
        WAIT(told_bytes == 16);
        unsigned char wanted[16];
        packet_put(wanted + packet_put(wanted, "first", 5, 0), "2nd", 3, 0);
        fact("%s: OnSend had the packets %d", role_text(role), memcmp(told, wanted, sizeof wanted) == 0);
        rig_free(rig);
    }
}

static bool adds_nine(Link link) {
    int before = 0, after = 0;
    MUST(TRUTH(rig_pending(link.rig, link.id, &before)));
    MUST(TRUTH(rig_send(link.rig, link.id, "hello", 5)));
    MUST(TRUTH(rig_pending(link.rig, link.id, &after)));
    return before > 0 && after - before == PACKET_HEADER + 5;
}

/* The kernel may take something between two looks, so it is tried again; payloads alone would never add nine.
 * proves: TCP-113 TCP-75 */
CASE(pending) {
    static unsigned char data[200000];
    EACH_ROLE(role) {
        Rig *rig = rig_new_pack(role, NULL);
        Link link = link_up(rig);
        int pending = 0;
        while (pending < 1000000) {
            MUST(TRUTH(rig_send(rig, link.id, data, sizeof data)));
            MUST(TRUTH(rig_pending(rig, link.id, &pending)));
        }
        WAIT(adds_nine(link));
        fact("%s: five bytes are nine pending ones", role_text(role));
        rig_free(rig);
    }
}

static DWORD max_size(Rig *r) {
    return r->role == SERVER ? HP_TcpPackServer_GetMaxPackSize(r->object)
           : r->role == AGENT ? HP_TcpPackAgent_GetMaxPackSize(r->object)
                              : HP_TcpPackClient_GetMaxPackSize(r->object);
}

static USHORT header_flag(Rig *r) {
    return r->role == SERVER ? HP_TcpPackServer_GetPackHeaderFlag(r->object)
           : r->role == AGENT ? HP_TcpPackAgent_GetPackHeaderFlag(r->object)
                              : HP_TcpPackClient_GetPackHeaderFlag(r->object);
}

static BOOL start(Rig *rig, USHORT port) {
    return rig->role == SERVER ? HP_Server_Start(rig->object, "127.0.0.1", 0)
           : rig->role == AGENT ? HP_Agent_Start(rig->object, NULL, TRUE)
                                : HP_Client_Start(rig->object, "127.0.0.1", port, FALSE);
}

/* proves: TCP-111 COM-70 COM-72 COM-73 COM-34 */
CASE(properties) {
    static const struct { DWORD size; USHORT flag; } values[] = {
        {1, 0}, {0x3FFFFF, 0x3FF}, {0, 0}, {0x400000, 0}, {0x80000000, 0}, {0xFFFFFFFF, 0}, {1000, 0x400}, {1000, 0xFFFF}};
    USHORT port;
    peer_listen(&port);
    EACH_ROLE(role) {
        Rig *rig = rig_new_pack(role, NULL);
        fact("-- %s: MaxPackSize %u, PackHeaderFlag %u", role_text(role), max_size(rig), header_flag(rig));
        for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
            char label[64];
            snprintf(label, sizeof label, "0x%x, 0x%x", values[i].size, values[i].flag);
            rig_set_pack(rig, values[i].size, values[i].flag);
            MUST(max_size(rig) == values[i].size && header_flag(rig) == values[i].flag);
            START(rig, label, start(rig, port));
            rig_stop(rig);
        }
        rig_free(rig);
    }
}

/* proves: COM-71 TCP-168 TCP-111 */
CASE(set_while_running) {
    USHORT port;
    peer_listen(&port);
    EACH_ROLE(role) {
        Rig *rig = rig_new_pack(role, NULL);
        MUST(TRUTH(start(rig, port)));
        rig_set_pack(rig, 7, 7);
        fact("%s: MaxPackSize %u, PackHeaderFlag %u", role_text(role), max_size(rig), header_flag(rig));
        rig_free(rig);
    }
}

/* proves: TCP-112 TCP-72 TCP-70 COM-12 */
CASE(sizes) {
    EACH_ROLE(role) {
        fact("-- %s", role_text(role));
        Rig *rig = rig_new_pack(role, NULL);
        rig_set_pack(rig, 6, 0);
        Link link = link_up(rig);
        HP_CONNID id = link.id;
        WSABUF fits[] = {buffer_of("abc"), buffer_of(""), buffer_of("def")}, more[] = {buffer_of("abc"), buffer_of("defg")}, none = buffer_of("");
        CALL("Send 1", rig_send(rig, id, "1", 1));
        CALL("Send 6", rig_send(rig, id, "123456", 6));
        CALL("Send 7", rig_send(rig, id, "1234567", 7));
        CALL("Send 0", rig_send(rig, id, "", 0));
        CALL("Send -1", rig_send(rig, id, "", -1));
        CALL("SendPart", rig_send_part(rig, id, "0123456", 2, 3));
        CALL("SendPart 7", rig_send_part(rig, id, "01234567", 7, 1));
        CALL("SendPackets 6", rig_send_packets(rig, id, fits, 3));
        CALL("SendPackets 7", rig_send_packets(rig, id, more, 2));
        CALL("SendPackets of nothing", rig_send_packets(rig, id, &none, 1));
        CALL("SendPackets count 0", rig_send_packets(rig, id, fits, 0));
        CALL("SendPackets count -1", rig_send_packets(rig, id, fits, -1));
        unsigned char got[40], wanted[40];
        size_t length = packet_put(wanted, "1", 1, 0);
        length += packet_put(wanted + length, "123456", 6, 0);
        length += packet_put(wanted + length, "34", 2, 0);
        length += packet_put(wanted + length, "abcdef", 6, 0);
        fact("peer got what was accepted %d", peer_read(link.peer, got, length) == length && memcmp(got, wanted, length) == 0);
        rig_free(rig);
    }
}

/* proves: TCP-112 TCP-72 COM-12 */
CASE(size_before_connection) {
    EACH_ROLE(role) {
        fact("-- %s", role_text(role));
        Rig *rig = rig_new_pack(role, NULL);
        rig_set_pack(rig, 6, 0);
        WSABUF wide = buffer_of("1234567"), none = buffer_of("");
        CALL("stopped: Send 0", rig_send(rig, 99, "", 0));
        CALL("stopped: Send 7", rig_send(rig, 99, "1234567", 7));
        CALL("stopped: Send 6", rig_send(rig, 99, "123456", 6));
        if (role == CLIENT) { rig_free(rig); continue; }
        link_up(rig);
        CALL("unknown: Send 0", rig_send(rig, 99, "", 0));
        CALL("unknown: Send 7", rig_send(rig, 99, "1234567", 7));
        CALL("unknown: Send 6", rig_send(rig, 99, "123456", 6));
        CALL("unknown: SendPart 7", rig_send_part(rig, 99, "1234567", 7, 0));
        CALL("unknown: SendPackets 7", rig_send_packets(rig, 99, &wide, 1));
        CALL("unknown: SendPackets of nothing", rig_send_packets(rig, 99, &none, 1));
        CALL("unknown: SendPackets count 0", rig_send_packets(rig, 99, &none, 0));
        rig_free(rig);
    }
}

/* proves: TCP-85 TCP-86 TCP-112 */
CASE(small_file) {
    EACH_ROLE(role) {
        fact("-- %s", role_text(role));
        Rig *rig = rig_new_pack(role, NULL);
        rig_set_pack(rig, 6, 5);
        Link link = link_up(rig);
        WSABUF head = buffer_of("<"), tail = buffer_of(">"), wide = buffer_of(">>");
        char *path = file_of(4);
        CALL("head, file and tail", rig_send_file(rig, link.id, path, &head, &tail));
        CALL("more than a packet takes", rig_send_file(rig, link.id, path, &head, &wide));
        CALL("more, unknown ID", rig_send_file(rig, role == CLIENT ? link.id : 99, path, &head, &wide));
        CALL("bare", rig_send_file(rig, link.id, path, NULL, NULL));
        unlink(path);
        CALL("no such file", rig_send_file(rig, link.id, path, &head, &wide));
        path = file_of(0x3FFFFF);
        CALL("more than a small file", rig_send_file(rig, link.id, path, &head, NULL));
        unlink(path);
        unsigned char got[32], wanted[32];
        size_t length = packet_put(wanted, "<file>", 6, 5);
        length += packet_put(wanted + length, "file", 4, 5);
        fact("peer got two packets %d", peer_read(link.peer, got, length) == length && memcmp(got, wanted, length) == 0);
        rig_free(rig);
    }
}

/* A packet of more parts than any small number, empty ones among them, and one of a few.
 * proves: TCP-70 TCP-112 TCP-110 */
CASE(many_parts) {
    enum { PARTS = 600, TOTAL = PARTS / 2 * 7 };
    static unsigned char data[TOTAL], got[PACKET_HEADER + TOTAL], wanted[PACKET_HEADER + TOTAL];
    static WSABUF parts[PARTS];
    pattern_fill(data, 0, TOTAL);
    for (int i = 0; i < PARTS; i++) parts[i] = (WSABUF){i % 2 ? 7 : 0, i % 2 ? data + i / 2 * 7 : NULL};
    EACH_ROLE(role) for (int on_send = 0; on_send <= 1; on_send++) {
        Rig *rig = rig_new_pack(role, NULL);
        Link link = link_up(rig);
        if (!on_send) rig_unset_on_send(rig);
        int right = 0;
        for (int count = 2; count <= PARTS; count += count < 80 ? 2 : 130) {
            size_t payload = (size_t)count / 2 * 7, length = packet_put(wanted, data, payload, 0);
            MUST(TRUTH(rig_send_packets(rig, link.id, parts, count)));
            if (peer_read(link.peer, got, length) == length && memcmp(got, wanted, length) == 0) right++;
        }
        fact("%s, %s OnSend: packets as put together %d", role_text(role), on_send ? "with" : "without", right);
        rig_free(rig);
    }
}

enum { SENDERS = 4, PACKETS = 100, MOST = 5000 };
typedef struct { Link link; int number; } Sender;

static int length_of(int sender, int packet) { return 1 + (int)((unsigned)(sender * 7919 + packet) * 2654435761u >> 8) % MOST; }

static void *send_packets_of_one_letter(void *argument) {
    Sender *sender = argument;
    char data[MOST];
    memset(data, 'a' + sender->number, sizeof data);
    for (int i = 0; i < PACKETS; i++) MUST(TRUTH(rig_send(sender->link.rig, sender->link.id, data, length_of(sender->number, i))));
    return NULL;
}

static int read_right_packets(int peer) {
    int next[SENDERS] = {0}, right = 0;
    unsigned char header[PACKET_HEADER], wanted[PACKET_HEADER], data[MOST];
    while (right < SENDERS * PACKETS) {
        if (peer_read(peer, header, PACKET_HEADER) != PACKET_HEADER) return right;
        size_t length = header[0] | (size_t)header[1] << 8;
        if (length == 0 || length > MOST || peer_read(peer, data, length) != length) return right;
        int sender = data[0] - 'a', packet = sender >= 0 && sender < SENDERS ? next[sender]++ : PACKETS;
        if (packet >= PACKETS || length != (size_t)length_of(sender, packet)) return right;
        packet_put(wanted, NULL, length, 0x155);
        for (size_t i = 1; i < length; i++)
            if (data[i] != data[0]) return right;
        if (memcmp(header, wanted, PACKET_HEADER) != 0) return right;
        right++;
    }
    return right;
}

static En_HP_HandleResult small_kernel_buffer(Rig *rig, const Event *event) {
    (void)rig;
    if (event->kind == ON_ACCEPT || event->kind == ON_PREPARE_CONNECT) peer_shrink(event->fd, SO_SNDBUF);
    return HR_OK;
}

/* Header and payload stay together whichever thread sends, whether they are written at once or queued.
 * proves: TCP-71 TCP-112 TCP-141 */
CASE(many_senders) {
    EACH_ROLE(role) for (int on_send = 0; on_send <= 1; on_send++) {
        Rig *rig = rig_new_pack(role, small_kernel_buffer);
        rig_set_pack(rig, MOST, 0x155);
        Link link = link_up(rig);
        if (!on_send) rig_unset_on_send(rig);
        Sender senders[SENDERS];
        Thread *threads[SENDERS];
        for (int i = 0; i < SENDERS; i++) {
            senders[i] = (Sender){link, i};
            threads[i] = thread_run(send_packets_of_one_letter, &senders[i]);
        }
        fact("%s, %s OnSend: whole packets in order %d", role_text(role), on_send ? "with" : "without", read_right_packets(link.peer));
        for (int i = 0; i < SENDERS; i++) thread_join(threads[i]);
        rig_free(rig);
    }
}
