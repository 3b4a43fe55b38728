/* Many threads send on one connection, and replies directly before the end of a connection. */
#include "rig.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>

enum { SENDERS = 8, MESSAGES = 250, HEADER = 8, BODY_MOST = 3000 };

typedef struct { Rig *rig; HP_CONNID id; int number; _Atomic long *total; } Sender;

static unsigned char body_at(int sender, int message, int at) { return (unsigned char)(sender * 61 + message * 7 + at); }

/* Lengths vary from 0 to BODY_MOST, with short ones in the majority. */
static int body_length(int sender, int message) {
    unsigned mixed = (unsigned)(sender * 7919 + message) * 2654435761u >> 8;
    return (int)(message % 10 == 0 ? mixed % BODY_MOST : mixed % 80);
}

static int message_fill(unsigned char *message, int sender, int number) {
    int length = body_length(sender, number);
    message[0] = 'M';
    message[1] = (unsigned char)sender;
    for (int i = 0; i < 2; i++) message[2 + i] = (unsigned char)(number >> (8 * i));
    for (int i = 0; i < 4; i++) message[4 + i] = (unsigned char)(length >> (8 * i));
    for (int i = 0; i < length; i++) message[HEADER + i] = body_at(sender, number, i);
    return HEADER + length;
}

static void *send_messages(void *argument) {
    Sender *sender = argument;
    unsigned char message[HEADER + BODY_MOST];
    for (int i = 0; i < MESSAGES; i++) {
        int length = message_fill(message, sender->number, i);
        WSABUF parts[] = {{HEADER, message}, {0, NULL}, {(UINT)(length - HEADER), message + HEADER}};
        BOOL ok = i % 3 == 0   ? rig_send(sender->rig, sender->id, message, length)
                  : i % 3 == 1 ? rig_send_packets(sender->rig, sender->id, parts, 3)
                               : rig_send_part(sender->rig, sender->id, message + HEADER, length, -HEADER);
        MUST(TRUTH(ok));
        *sender->total += length;
    }
    return NULL;
}

/* Reads slowly through a small window, so that the queue is used most of the time. */
static bool read_slowly(int peer, unsigned char *data, int length) {
    static int since_sleep;
    for (int at = 0; at < length;) {
        int piece = length - at < 700 ? length - at : 700;
        if (peer_read(peer, data + at, (size_t)piece) != (size_t)piece) return false;
        at += piece;
        since_sleep += piece;
    }
    if (since_sleep > 20000) {
        sleep_briefly();
        since_sleep = 0;
    }
    return true;
}

typedef struct { int messages, torn, disordered; } Tally;

static Tally read_messages(int peer) {
    Tally tally = {0, 0, 0};
    int next[SENDERS] = {0};
    static unsigned char message[HEADER + BODY_MOST], wanted[HEADER + BODY_MOST];
    while (tally.messages < SENDERS * MESSAGES && read_slowly(peer, message, HEADER)) {
        int sender = message[1], number = message[2] | message[3] << 8;
        if (message[0] != 'M' || sender >= SENDERS || number >= MESSAGES) { tally.torn++; break; }
        int length = message_fill(wanted, sender, number);
        if (memcmp(message, wanted, HEADER) != 0 || !read_slowly(peer, message + HEADER, length - HEADER) || memcmp(message, wanted, (size_t)length) != 0) {
            tally.torn++;
            break;
        }
        tally.disordered += number != next[sender];
        next[sender] = number + 1;
        tally.messages++;
    }
    return tally;
}

static En_HP_HandleResult small_kernel_buffer(Rig *rig, const Event *event) {
    (void)rig;
    if (event->kind == ON_ACCEPT || event->kind == ON_PREPARE_CONNECT) peer_shrink(event->fd, SO_SNDBUF);
    return HR_OK;
}

static void eight_senders(bool on_send) {
    EACH_ROLE(role) {
        Rig *rig = rig_new(role, small_kernel_buffer);
        if (!on_send) rig_unset_on_send(rig);
        rig->logging = LOG_SUMS;
        Link link = link_up(rig);
        peer_shrink(link.peer, SO_RCVBUF);
        _Atomic long total = 0;
        Sender senders[SENDERS];
        Thread *threads[SENDERS];
        for (int i = 0; i < SENDERS; i++) {
            senders[i] = (Sender){rig, link.id, i, &total};
            threads[i] = thread_run(send_messages, &senders[i]);
        }
        int pending = 0;
        WAIT(TRUTH(rig_pending(rig, link.id, &pending)) && pending > 50000);
        Tally tally = read_messages(link.peer);
        for (int i = 0; i < SENDERS; i++) thread_join(threads[i]);
        fact("%s: messages %d, torn %d, out of order %d", role_text(role), tally.messages, tally.torn, tally.disordered);
        WAIT(TRUTH(rig_pending(rig, link.id, &pending)) && pending == 0);
        if (on_send) {
            WAIT(rig_bytes(rig, ON_SEND, link.id) >= total);
            fact("  OnSend tells exactly what was sent %d, overlaps %d", rig_bytes(rig, ON_SEND, link.id) == total, rig_overlaps(rig));
        }
        rig_free(rig);
        peer_close(link.peer);
    }
}

/* proves: TCP-141 TCP-71 TCP-75 TCP-76 TCP-70 */
CASE(eight_with_on_send) { eight_senders(true); }

/* proves: TCP-141 TCP-71 TCP-75 COM-21 */
CASE(eight_without_on_send) { eight_senders(false); }

typedef enum { DISCONNECT_INSIDE, REFUSE_INSIDE, DISCONNECT_LONG, STOP_INSIDE } Way;

static En_HP_HandleResult reply_and_end(Rig *rig, const Event *event) {
    const Way *way = rig->user;
    if (event->kind != ON_RECEIVE) return HR_OK;
    MUST(TRUTH(rig_send(rig, event->id, "0123456789", 10)));
    if (*way == DISCONNECT_INSIDE) rig_disconnect(rig, event->id, FALSE);
    if (*way == DISCONNECT_LONG && rig->role == SERVER) HP_Server_DisconnectLongConnections(rig->object, 0, TRUE);
    if (*way == DISCONNECT_LONG && rig->role == AGENT) HP_Agent_DisconnectLongConnections(rig->object, 0, TRUE);
    if (*way == STOP_INSIDE) rig_stop(rig);
    return *way == REFUSE_INSIDE ? HR_ERROR : HR_OK;
}

static bool whole_reply(int peer) {
    size_t got = 0;
    const char *end = peer_end(peer, &got);
    return got == 10 && strcmp(end, "EOF") == 0;
}

static void replies(Role role, Way way, const char *label, int times) {
    Rig *rig = rig_new(role, reply_and_end);
    rig->user = &way;
    bool again = role == CLIENT || way == STOP_INSIDE;
    int whole = 0;
    for (int i = 0; i < times; i++) {
        Link link = i == 0 || again ? link_up(rig) : link_more(rig);
        peer_send(link.peer, "?", 1);
        whole += whole_reply(link.peer);
        if (again) WAIT(rig_state(rig) == SS_STOPPED);
        peer_close(link.peer);
    }
    WAIT(rig_ended(rig));
    fact("%s, %s: whole replies %d of %d, OnSend bytes right %d, OnClose %d", role_text(role), label, whole, times,
         rig_seen(rig, ON_SEND, 0) == times, rig_seen(rig, ON_CLOSE, 0));
    rig_free(rig);
}

/* proves: TCP-160 TCP-82 TCP-91 TCP-63 TCP-97 */
CASE(reply_and_end_inside) {
    EACH_MULTI_ROLE(role) {
        replies(role, DISCONNECT_INSIDE, "Disconnect", 200);
        replies(role, DISCONNECT_LONG, "DisconnectLongConnections", 200);
        replies(role, REFUSE_INSIDE, "HR_ERROR", 200);
        replies(role, STOP_INSIDE, "Stop", 10);
    }
    replies(CLIENT, REFUSE_INSIDE, "HR_ERROR", 200);
    replies(CLIENT, STOP_INSIDE, "Stop", 50);
}

typedef struct { Rig *rig; Gate stop; } Noise;

/* Keeps the workers busy with a separate connection, so that requests meet workers in all states. */
static void *make_noise(void *argument) {
    Noise *noise = argument;
    int peer = peer_connect(noise->rig->port);
    while (!gate_is_open(&noise->stop)) peer_send(peer, "noise", 5);
    peer_close(peer);
    return NULL;
}

/* proves: TCP-160 TCP-141 TCP-90 */
CASE(send_and_disconnect_outside) {
    for (int on_send = 0; on_send <= 1; on_send++) {
        Rig *rig = rig_new(SERVER, NULL);
        if (!on_send) rig_unset_on_send(rig);
        rig_set_workers(rig, 4);
        rig_listen(rig);
        int whole = 0, peers[200];
        for (int i = 0; i < 200; i++) peers[i] = peer_connect(rig->port);
        WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == 200);
        rig->logging = LOG_SUMS;
        Noise noise = {.rig = rig};
        Thread *threads[] = {thread_run(make_noise, &noise), thread_run(make_noise, &noise)};
        for (HP_CONNID id = 1; id <= 200; id++) {
            MUST(TRUTH(rig_send(rig, id, "0123456789", 10)));
            MUST(TRUTH(rig_disconnect(rig, id, TRUE)));
        }
        for (int i = 0; i < 200; i++) whole += whole_reply(peers[i]);
        gate_open(&noise.stop);
        for (int i = 0; i < 2; i++) thread_join(threads[i]);
        WAIT(rig_ended(rig));
        fact("%s OnSend: whole replies %d, overlaps %d, out of order %d", on_send ? "with" : "without", whole, rig_overlaps(rig), rig_disorder(rig));
        rig_free(rig);
    }
}
