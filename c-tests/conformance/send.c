/* Sending: Send, SendPart, SendPackets, SendSmallFile, OnSend, pending data; for all three roles. */
#include "rig.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* proves: TCP-70 TCP-72 TCP-73 COM-12 TCP-77 */
CASE(forms) {
    EACH_ROLE(role) {
        fact("-- %s", role_text(role));
        Rig *rig = rig_new(role, NULL);
        Link link = link_up(rig);
        WSABUF three[] = {buffer_of("ab"), buffer_of(NULL), buffer_of("cd")}, none[] = {buffer_of(NULL), buffer_of("")};
        CALL("Send", rig_send(rig, link.id, "12", 2));
        CALL("SendPart", rig_send_part(rig, link.id, "0123456", 2, 3));
        CALL("SendPart backwards", rig_send_part(rig, link.id, "0123456" + 5, 2, -4));
        CALL("SendPackets", rig_send_packets(rig, link.id, three, 3));
        CALL("SendPackets of nothing", rig_send_packets(rig, link.id, none, 2));
        CALL("SendPackets count 0", rig_send_packets(rig, link.id, three, 0));
        CALL("SendPackets count -1", rig_send_packets(rig, link.id, three, -1));
        CALL("SendPackets no array", rig_send_packets(rig, link.id, NULL, 1));
        CALL("Send length 0", rig_send(rig, link.id, "x", 0));
        CALL("Send length -5", rig_send(rig, link.id, "x", -5));
        CALL("last", rig_send(rig, link.id, ".", 1));
        char got[12] = "";
        fact("peer got %zu: %s", peer_read(link.peer, got, 11), got);
        WAIT(rig_bytes(rig, ON_SEND, link.id) == 11);
        Event event = {0};
        rig_last(rig, ON_SEND, link.id, &event);
        fact("OnSend on the sender's thread %d", event.thread == this_thread());
        rig_free(rig);
    }
}

/* proves: TCP-72 TCP-75 COM-12 COM-51 TCP-98 COM-55 */
CASE(unknown_id) {
    EACH_MULTI_ROLE(role) {
        fact("-- %s", role_text(role));
        Rig *rig = rig_new(role, NULL);
        Link link = link_up(rig);
        HP_CONNID unknown = link.id + 1;
        int pending = 0;
        CALL("Send", rig_send(rig, unknown, "x", 1));
        CALL("Send length 0", rig_send(rig, unknown, "x", 0));
        CALL("Send to 0", rig_send(rig, 0, "x", 1));
        CALL("SendPart", rig_send_part(rig, unknown, "x", 1, 0));
        CALL("SendPackets count 0", rig_send_packets(rig, unknown, NULL, 0));
        CALL("Disconnect", rig_disconnect(rig, unknown, TRUE));
        CALL("GetPendingDataLength", rig_pending(rig, unknown, &pending));
        fact_connected(rig, unknown, "unknown:");
        CALL("Stop", rig_stop(rig));
        CALL("Send when stopped", rig_send(rig, link.id, "x", 1));
        rig_free(rig);
    }
}

/* proves: TCP-76 TCP-71 TCP-131 COM-80 TCP-141 */
CASE(on_send) {
    enum { TOTAL = 3000000, PIECE = 6000 };
    unsigned char *data = malloc(TOTAL);
    pattern_fill(data, 0, TOTAL);
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, NULL);
        rig_set_buffer_size(rig, 5000);
        Link link = link_up(rig);
        int failed = 0;
        for (int at = 0; at < TOTAL; at += PIECE) failed += !TRUTH(rig_send(rig, link.id, data + at, PIECE));
        fact("%s: failed %d, peer got intact %zu", role_text(role), failed, peer_read_pattern(link.peer, TOTAL));
        WAIT(rig_bytes(rig, ON_SEND, link.id) == TOTAL);
        int pending = -1;
        WAIT(TRUTH(rig_pending(rig, link.id, &pending)) && pending == 0);
        fact("  OnSend intact %ld, within the buffer size %d, overlaps %d", rig_intact(rig, ON_SEND, link.id),
             rig_longest(rig, ON_SEND, link.id) <= 5000, rig_overlaps(rig));
        rig_free(rig);
    }
    free(data);
}

static En_HP_HandleResult refuse_sent(Rig *rig, const Event *event) {
    (void)rig;
    return event->kind == ON_SEND ? HR_ERROR : HR_OK;
}

/* proves: TCP-78 COM-91 */
CASE(on_send_result_ignored) {
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, refuse_sent);
        Link link = link_up(rig);
        for (int i = 1; i <= 2; i++) {
            rig_send(rig, link.id, "x", 1);
            WAIT(rig_bytes(rig, ON_SEND, link.id) == i);
        }
        peer_send(link.peer, "y", 1);
        WAIT(rig_bytes(rig, ON_RECEIVE, link.id) == 1);
        fact("%s: OnClose %d", role_text(role), rig_seen(rig, ON_CLOSE, link.id));
        rig_free(rig);
    }
}

/* Sends until data stays in the library: the kernel's buffers are full as long as the peer does not read. */
static long fill_up(Link link, const unsigned char *data, int length) {
    long total = 0;
    for (int i = 0; i < 64; i++) {
        MUST(TRUTH(rig_send(link.rig, link.id, data, length)));
        total += length;
    }
    return total;
}

/* proves: TCP-75 TCP-70 TCP-141 TCP-138 */
CASE(pending) {
    enum { PIECE = 1 << 20 };
    unsigned char *data = calloc(1, PIECE);
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, NULL);
        Link link = link_up(rig);
        long total = fill_up(link, data, PIECE);
        int pending = 0;
        MUST(TRUTH(rig_pending(rig, link.id, &pending)));
        fact("%s: something pending %d, not more than was sent %d", role_text(role), pending > 0, pending <= total);
        for (long left = total; left > 0; left -= PIECE) MUST(peer_read(link.peer, data, PIECE) == PIECE);
        WAIT(TRUTH(rig_pending(rig, link.id, &pending)) && pending == 0);
        WAIT(rig_bytes(rig, ON_SEND, link.id) == total);
        fact("  all read");
        rig_free(rig);
    }
    free(data);
}

enum { SENDERS = 4, EACH = 500, RECORD = 300 };
typedef struct { Link link; unsigned char mark; } Sender;

static void *send_records(void *argument) {
    Sender *sender = argument;
    unsigned char record[RECORD];
    for (int i = 0; i < EACH; i++) {
        memset(record, sender->mark, sizeof record);
        record[1] = (unsigned char)(i >> 8);
        record[2] = (unsigned char)i;
        WSABUF parts[] = {{1, record}, {0, NULL}, {RECORD - 1, record + 1}};
        BOOL ok = i % 2 ? rig_send(sender->link.rig, sender->link.id, record, RECORD) : rig_send_packets(sender->link.rig, sender->link.id, parts, 3);
        MUST(TRUTH(ok));
    }
    return NULL;
}

/* proves: TCP-71 TCP-141 */
CASE(many_senders) {
    EACH_ROLE(role) {
        Link link = link_up(rig_new(role, NULL));
        Sender senders[SENDERS];
        Thread *threads[SENDERS];
        for (int i = 0; i < SENDERS; i++) {
            senders[i] = (Sender){link, (unsigned char)('A' + i)};
            threads[i] = thread_run(send_records, &senders[i]);
        }
        int next[SENDERS] = {0}, torn = 0, disordered = 0, records = 0;
        unsigned char record[RECORD];
        for (; records < SENDERS * EACH && peer_read(link.peer, record, RECORD) == RECORD; records++) {
            int who = record[0] - 'A';
            if (who < 0 || who >= SENDERS) { torn++; break; }
            for (int i = 3; i < RECORD; i++) torn += record[i] != record[0];
            disordered += next[who]++ != record[1] * 256 + record[2];
        }
        for (int i = 0; i < SENDERS; i++) thread_join(threads[i]);
        fact("%s: records %d, torn %d, out of order %d", role_text(role), records, torn, disordered);
        rig_free(link.rig);
    }
}

/* proves: TCP-79 COM-81 COM-72 */
CASE(policies) {
    for (int policy = SP_PACK; policy <= SP_DIRECT; policy++) {
        Rig *rig = rig_new(SERVER, NULL);
        HP_Server_SetSendPolicy(rig->object, (En_HP_SendPolicy)policy);
        if (HAVE(HP_Server_SetOnSendSyncPolicy)) HP_Server_SetOnSendSyncPolicy(rig->object, (En_HP_OnSendSyncPolicy)policy);
        Link link = link_up(rig);
        CALL("Send", rig_send(rig, link.id, "abc", 3));
        WAIT(rig_bytes(rig, ON_SEND, link.id) == 3);
        Event event = {0};
        rig_last(rig, ON_SEND, link.id, &event);
        fact("policy %d: OnSend on the sender's thread %d", policy, event.thread == this_thread());
        rig_free(rig);
    }
}

/* proves: TCP-85 TCP-86 TCP-72 TCP-167 */
CASE(small_file) {
    enum { LIMIT = 0x3FFFFF };
    EACH_ROLE(role) {
        fact("-- %s", role_text(role));
        Rig *rig = rig_new(role, NULL);
        Link link = link_up(rig);
        WSABUF head = buffer_of("<"), tail = buffer_of(">");
        char got[16] = "", *path = file_of(4);
        CALL("head and tail", rig_send_file(rig, link.id, path, &head, &tail));
        CALL("bare", rig_send_file(rig, link.id, path, NULL, NULL));
        CALL("unknown ID", role == CLIENT ? FALSE : rig_send_file(rig, link.id + 1, path, NULL, NULL));
        unlink(path);
        CALL("no such file", rig_send_file(rig, link.id, path, &head, &tail));
        CALL("no such file, unknown ID", rig_send_file(rig, link.id + 1, path, &head, &tail));
        CALL("directory", rig_send_file(rig, link.id, "/tmp", NULL, NULL));
        path = file_of(0);
        CALL("empty", rig_send_file(rig, link.id, path, &head, &tail));
        unlink(path);
        fact("peer got %zu: %s", peer_read(link.peer, got, 10), got);
        path = file_of(LIMIT - 1);
        CALL("too large", rig_send_file(rig, link.id, path, &head, &tail));
        CALL("at the limit", rig_send_file(rig, link.id, path, &head, NULL));
        char *data = malloc(LIMIT);
        size_t total = peer_read(link.peer, data, LIMIT);
        fact("peer got %zu more, in order %d", total, memcmp(data, "<file", 5) == 0);
        free(data);
        unlink(path);
        rig_free(rig);
    }
}

/* A pipe to which nobody writes must not hold the caller.
 * proves: TCP-86 COM-110 */
CASE(small_file_that_is_none) {
    char *path = file_of(0);
    MUST(unlink(path) == 0 && mkfifo(path, 0600) == 0);
    EACH_ROLE(role) for (int packed = 0; packed < 2; packed++) {
        fact("-- %s%s", role_text(role), packed ? ", pack" : "");
        Rig *rig = packed ? rig_new_pack(role, NULL) : rig_new(role, NULL);
        Link link = link_up(rig);
        long long begin = now_ms();
        CALL("pipe", rig_send_file(rig, link.id, path, NULL, NULL));
        CALL("device", rig_send_file(rig, link.id, "/dev/null", NULL, NULL));
        CALL("directory", rig_send_file(rig, link.id, "/tmp", NULL, NULL));
        fact("at once %d", now_ms() - begin < AT_ONCE_MS);
        rig_free(rig);
    }
    unlink(path);
}
