/* Sends of hundreds of megabytes: others do not wait for them. And sends of all sizes from many threads at once. */
#include "process.h"
#include "tls.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { MB = 1 << 20 };

/* A connection with the other end that its kind needs. */
typedef struct { Link link; Peer *secure; } End;

static Rig *new_rig(Role role, Framing framing, bool secure, Hook hook) {
    Rig *rig = secure             ? ssl_rig(role, framing, hook)
               : framing == PACK ? rig_new_pack(role, hook)
                                  : rig_new(role, hook);
    rig->logging = LOG_SUMS;
    return rig;
}

static End end_up(Rig *rig, bool first) {
    End end = {0};
    if (!rig->secure) end.link = first ? link_up(rig) : link_more(rig);
    else {
        TlsLink link = first ? tls_link_up(rig, NULL) : tls_link_more(rig, NULL);
        end = (End){{rig, link.peer->fd, link.id}, link.peer};
    }
    return end;
}

static void end_send(End end, const void *data, size_t length) {
    if (end.secure) tls_send(end.secure, data, length);
    else peer_send(end.link.peer, data, length);
}

static bool end_read(End end, void *data, size_t length) {
    return (end.secure ? tls_read(end.secure, data, length) : peer_read(end.link.peer, data, length)) == length;
}

static void end_close(End end) {
    if (end.secure) tls_free(end.secure);
    else peer_close(end.link.peer);
}

/* ---- Others go on ---- */

enum { BIG = 192 * MB, SENDS = 3, OTHERS = 2, LEAST = 5 };

typedef struct { Rig *rig; HP_CONNID id; unsigned char *data; _Atomic int phase; /* odd: inside Send */ } Sender;

static void *send_big(void *argument) {
    Sender *sender = argument;
    for (int i = 0; i < SENDS; i++) {
        sender->phase++;
        MUST(TRUTH(rig_send(sender->rig, sender->id, sender->data, BIG)));
        sender->phase++;
    }
    return NULL;
}

/* Everything that could wait for the connection with the big send: a worker that reads from it, a worker's other connections, a walk over
 * all connections, a question. */
static void one_round(End big, End *others) {
    HP_CONNID ids[1 + OTHERS];
    DWORD count = 1 + OTHERS;
    int pending;
    Rig *rig = big.link.rig;
    end_send(big, "n", 1);
    MUST(TRUTH(rig->role == SERVER ? HP_Server_GetAllConnectionIDs(rig->object, ids, &count) : HP_Agent_GetAllConnectionIDs(rig->object, ids, &count)));
    MUST(count == 1 + OTHERS && TRUTH(rig_pending(rig, big.link.id, &pending)));
    for (int i = 0; i < OTHERS; i++) {
        char text[4];
        end_send(others[i], "echo", 4);
        MUST(end_read(others[i], text, 4) && memcmp(text, "echo", 4) == 0);
    }
}

static En_HP_HandleResult echo_words(Rig *rig, const Event *event) {
    return event->kind == ON_RECEIVE && event->length > 1 ? rig_echo(rig, event) : HR_OK;
}

static void others_go_on(Role role, bool secure) {
    Rig *rig = new_rig(role, PUSH, secure, echo_words);
    rig_unset_on_send(rig);
    End big = end_up(rig, true), others[OTHERS];
    for (int i = 0; i < OTHERS; i++) others[i] = end_up(rig, false);
    Sender sender = {.rig = rig, .id = big.link.id, .data = malloc(BIG)};
    MUST(sender.data != NULL);
    memset(sender.data, 'b', BIG);
    one_round(big, others);
    long resident = resident_kb();
    Thread *thread = thread_run(send_big, &sender);
    int rounds[SENDS] = {0}, sends = 0, pending = 0;
    for (int phase = 0; (phase = sender.phase) < 2 * SENDS;) {
        one_round(big, others);
        if (phase % 2 == 1 && sender.phase == phase) rounds[phase / 2]++;
    }
    thread_join(thread);
    MUST(TRUTH(rig_pending(rig, big.link.id, &pending)));
    for (int i = 0; i < SENDS; i++) sends += rounds[i] >= LEAST;
    chat("%s%s: rounds beside each Send %d, %d, %d", role_text(role), secure ? ", TLS" : "", rounds[0], rounds[1], rounds[2]);
    fact("%s%s: others were served beside %d Sends of %d", role_text(role), secure ? ", TLS" : "", sends, SENDS);
    fact("  pending most of it %d", pending > (SENDS * (BIG / MB) - 16) * MB);
    MUST(TRUTH(rig_disconnect(rig, big.link.id, TRUE)));
    WAIT(rig_seen(rig, ON_CLOSE, 0) == 1);
    WAIT(resident_kb() - resident < BIG / 1024 / 4);
    free(sender.data);
    rig_free(rig);
    end_close(big);
    for (int i = 0; i < OTHERS; i++) end_close(others[i]);
}

/* proves: COM-110 TCP-133 TCP-138 TCP-70 */
CASE(others_go_on) {
    heap_gives_back();
    EACH_MULTI_ROLE(role) others_go_on(role, false);
}

/* proves: COM-110 SSL-T3 */
CASE(others_go_on_over_tls) {
    heap_gives_back();
    EACH_MULTI_ROLE(role) others_go_on(role, true);
}

/* ---- All sizes at once ---- */

enum { THREADS = 4, SENDERS = THREADS + 1 /* the last one is OnReceive */, MESSAGES = 24, HEADER = 8, PARTS = 300, MOST = 1500 * 1000 };

/* Some are copied before they are queued, some are written in part, many wait behind those. */
static int body_length(int sender, int number) {
    unsigned mixed = (unsigned)(sender * 7919 + number) * 2654435761u >> 8;
    if (number % 6 == 0) return (int)(600 * 1000 + mixed % (MOST - 600 * 1000));
    if (number % 6 == 3) return (int)(100 * 1000 + mixed % (200 * 1000));
    return (int)(mixed % (number % 6 == 4 ? 3000 : 80));
}

static int message_fill(unsigned char *message, int sender, int number) {
    int length = body_length(sender, number);
    message[0] = 'M';
    message[1] = (unsigned char)sender;
    message[2] = (unsigned char)number;
    message[3] = 0;
    memcpy(message + 4, &length, sizeof length);
    pattern_fill(message + HEADER, (size_t)(sender * 100003 + number * 17), (size_t)length);
    return HEADER + length;
}

static bool send_in_parts(End end, unsigned char *message, int length) {
    static _Thread_local WSABUF parts[PARTS];
    int each = length / PARTS;
    for (int i = 0; i < PARTS; i++) parts[i] = (WSABUF){(UINT)each, message + i * each};
    parts[PARTS - 1].len += (UINT)(length % PARTS);
    return TRUTH(rig_send_packets(end.link.rig, end.link.id, parts, PARTS));
}

static void send_message(End end, unsigned char *message, int sender, int number) {
    int length = message_fill(message, sender, number);
    WSABUF parts[] = {{HEADER, message}, {0, NULL}, {(UINT)(length - HEADER), message + HEADER}};
    bool ok = number % 6 == 4   ? send_in_parts(end, message, length)
              : number % 3 == 0 ? TRUTH(rig_send_packets(end.link.rig, end.link.id, parts, 3))
              : number % 3 == 1 ? TRUTH(rig_send(end.link.rig, end.link.id, message, length))
                                : TRUTH(rig_send_part(end.link.rig, end.link.id, message + HEADER, length, -HEADER));
    MUST(ok);
}

typedef struct { End end; int number; } Author;

static void *send_messages(void *argument) {
    const Author *author = argument;
    unsigned char *message = malloc(HEADER + MOST);
    MUST(message != NULL);
    for (int i = 0; i < MESSAGES; i++) send_message(author->end, message, author->number, i);
    free(message);
    return NULL;
}

/* One message for each byte that comes. */
static En_HP_HandleResult answer(Rig *rig, const Event *event) {
    static unsigned char message[HEADER + MOST];
    static int answers;
    if (event->kind == ON_ACCEPT || event->kind == ON_PREPARE_CONNECT) {
        peer_shrink(event->fd, SO_SNDBUF);
        answers = 0;
    }
    int bytes = event->kind != ON_RECEIVE ? 0 : rig->framing == PACK ? 1 : event->length;
    for (int i = 0; i < bytes; i++) send_message((End){.link = {rig, -1, event->id}}, message, THREADS, answers++);
    return HR_OK;
}

typedef struct { int messages, torn, disordered; } Tally;

static bool read_message(End end, bool pack, unsigned char *message, unsigned char *wanted, int *next, Tally *tally) {
    unsigned char header[PACKET_HEADER] = {0}, expected[PACKET_HEADER] = {0};
    if (pack && !end_read(end, header, PACKET_HEADER)) return false;
    if (!end_read(end, message, HEADER)) return false;
    int sender = message[1], number = message[2];
    if (message[0] != 'M' || sender >= SENDERS || number >= MESSAGES) return false;
    int length = message_fill(wanted, sender, number);
    for (int i = 0; pack && i < PACKET_HEADER; i++) expected[i] = (unsigned char)(length >> (8 * i));
    if (memcmp(header, expected, PACKET_HEADER) != 0 || memcmp(message, wanted, HEADER) != 0) return false;
    if (!end_read(end, message + HEADER, (size_t)(length - HEADER)) || memcmp(message, wanted, (size_t)length) != 0) return false;
    tally->disordered += number != next[sender];
    next[sender] = number + 1;
    tally->messages++;
    return true;
}

static void all_sizes(Role role, Framing framing, bool secure, bool on_send) {
    Rig *rig = new_rig(role, framing, secure, answer);
    if (!on_send) rig_unset_on_send(rig);
    if (framing == PACK) rig_set_pack(rig, 0x3fffff, 0);
    End end = end_up(rig, true);
    Author authors[THREADS];
    Thread *threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        authors[i] = (Author){end, i};
        threads[i] = thread_run(send_messages, &authors[i]);
    }
    unsigned char ask[PACKET_HEADER + 1], *message = malloc(HEADER + MOST), *wanted = malloc(HEADER + MOST);
    MUST(message != NULL && wanted != NULL);
    size_t asked = framing == PACK ? packet_put(ask, "?", 1, 0) : 1;
    Tally tally = {0};
    int next[SENDERS] = {0};
    for (int i = 0; i < SENDERS * MESSAGES; i++) {
        if (i % SENDERS == 0) end_send(end, ask, asked);
        if (!read_message(end, framing == PACK, message, wanted, next, &tally)) {
            tally.torn++;
            break;
        }
    }
    for (int i = 0; i < THREADS; i++) thread_join(threads[i]);
    int pending = -1;
    WAIT(TRUTH(rig_pending(rig, end.link.id, &pending)) && pending == 0);
    fact("%s, %s%s%s: messages %d, torn %d, out of order %d, OnClose %d", role_text(role), framing == PACK ? "pack" : "push", secure ? ", TLS" : "",
         on_send ? ", OnSend" : "", tally.messages, tally.torn, tally.disordered, rig_seen(rig, ON_CLOSE, 0));
    free(message);
    free(wanted);
    rig_free(rig);
    end_close(end);
}

/* proves: TCP-71 TCP-141 TCP-70 TCP-76 TCP-112 */
CASE(all_sizes) {
    EACH_ROLE(role) for (int on_send = 0; on_send <= 1; on_send++)
        for (int pack = 0; pack <= 1; pack++) all_sizes(role, pack ? PACK : PUSH, false, on_send);
}

/* proves: TCP-71 TCP-141 SSL-65 SSL-66 SSL-T3 */
CASE(all_sizes_over_tls) {
    EACH_ROLE(role) for (int on_send = 0; on_send <= 1; on_send++)
        for (int pack = 0; pack <= 1; pack++) all_sizes(role, pack ? PACK : PUSH, true, on_send);
}
