/* Peers that do not read while much is queued for them, beside others that want to be served. Later some read all of it, some a part, some
 * nothing; then the memory is free again. */
#include "process.h"
#include "rig.h"
#include "stall.h"
#include "stress.h"

#include <linux/sockios.h>
#include <stdatomic.h>
#include <sys/ioctl.h>

enum { READERS = 24, GREEDY = 4, BYSTANDERS = 2, SENDERS = 3, PIECE_MOST = 40000, MB = 1 << 20 };
enum { KERNEL_MOST = 4 * MB }; /* what it holds of one connection */
enum { SHORT_TOTAL = 24 * MB, LONG_TOTAL = 100 * MB };

typedef struct { Link link; int queued, total; } Reader;

static struct { _Atomic int fd; _Atomic int sent; } seen[READERS + BYSTANDERS + 1]; /* by ID: the library's socket, bytes told by OnSend */

static En_HP_HandleResult hook(Rig *rig, const Event *event) {
    switch (event->kind) {
    case ON_ACCEPT:
    case ON_PREPARE_CONNECT:
        seen[event->id].sent = 0;
        seen[event->id].fd = event->fd;
        break;
    case ON_RECEIVE: rig_send(rig, event->id, event->data, event->length); break;
    case ON_SEND: atomic_fetch_add_explicit(&seen[event->id].sent, event->length, memory_order_relaxed); break;
    default: break;
    }
    return HR_OK;
}

typedef struct { Reader *readers; int number; _Atomic int *busy; } Sender;

/* Queues the pattern for every SENDERSth reader, in pieces, now for the one, now for the other. */
static void *queue_all(void *argument) {
    Sender *sender = argument;
    Dice dice = dice_new(sender->number);
    unsigned char piece[PIECE_MOST];
    for (int left = READERS / SENDERS; left > 0;) {
        Reader *reader = &sender->readers[dice_roll(&dice, READERS / SENDERS) * SENDERS + sender->number];
        int missing = reader->total - reader->queued, length = 1 + dice_roll(&dice, PIECE_MOST);
        if (missing == 0) continue;
        if (length > missing) length = missing;
        pattern_fill(piece, (size_t)reader->queued, (size_t)length);
        MUST(TRUTH(rig_send(reader->link.rig, reader->link.id, piece, length)));
        reader->queued += length;
        left -= reader->queued == reader->total;
    }
    --*sender->busy;
    return NULL;
}

/* What is queued is with the library, with the kernel on the one side, or with the kernel on the other; each tells how much. Bytes that
 * arrived and are not acknowledged count on both sides. OnSend tells exactly. */
static bool pending_is_right(const Reader *reader, bool on_send) {
    int pending = 0, sending = 0, arrived = 0;
    if (!TRUTH(rig_pending(reader->link.rig, reader->link.id, &pending))) return false;
    MUST(ioctl(seen[reader->link.id].fd, SIOCOUTQ, &sending) == 0 && ioctl(reader->link.peer, FIONREAD, &arrived) == 0);
    int written = reader->queued - pending;
    return (pending > 0 || reader->total < KERNEL_MOST) && arrived <= written && written <= sending + arrived && (!on_send || seen[reader->link.id].sent == written);
}

typedef struct { Reader *readers; int number; _Atomic int whole, parts; } Crew;

/* Of four neighbours two read all, one reads a part and is then disconnected, one leaves. */
static void *read_all(void *argument) {
    Crew *crew = argument;
    Dice dice = dice_new(crew->number);
    for (int i = crew->number; i < READERS; i += SENDERS) {
        Reader *reader = &crew->readers[i];
        int peer = reader->link.peer;
        if (i % 4 == 3) {
            stress_leave(peer, &dice);
            reader->link.peer = -1;
        } else if (i % 4 == 2) {
            size_t part = (size_t)reader->total / 3;
            crew->parts += peer_read_pattern(peer, part) == part;
            rig_disconnect(reader->link.rig, reader->link.id, TRUE);
        } else crew->whole += peer_read_pattern(peer, (size_t)reader->total) == (size_t)reader->total;
    }
    return NULL;
}

typedef struct { int rounds, unserved, whole, parts, kept; Times echoes; } Result;

static void serve(Link *bystanders, Result *result) {
    for (int i = 0; i < BYSTANDERS; i++) {
        long long begun = now_ms();
        result->unserved += !stall_echo(bystanders[i]);
        times_add(&result->echoes, now_ms() - begun);
    }
}

static void queue_beside(Reader *readers, Link *bystanders, Result *result) {
    _Atomic int busy = SENDERS;
    Sender senders[SENDERS];
    Thread *threads[SENDERS];
    for (int i = 0; i < SENDERS; i++) {
        senders[i] = (Sender){readers, i, &busy};
        threads[i] = thread_run(queue_all, &senders[i]);
    }
    do serve(bystanders, result);
    while (busy > 0);
    for (int i = 0; i < SENDERS; i++) thread_join(threads[i]);
}

static void read_beside(Reader *readers, Link *bystanders, Result *result) {
    Crew crews[SENDERS];
    Thread *threads[SENDERS];
    for (int i = 0; i < SENDERS; i++) {
        crews[i] = (Crew){.readers = readers, .number = i};
        threads[i] = thread_run(read_all, &crews[i]);
    }
    serve(bystanders, result);
    for (int i = 0; i < SENDERS; i++) {
        thread_join(threads[i]);
        result->whole += crews[i].whole;
        result->parts += crews[i].parts;
    }
}

static int share_of(int reader) {
    int total = stress_is_long() ? LONG_TOTAL : SHORT_TOTAL;
    return reader < GREEDY ? total / 5 : total / 5 / (READERS - GREEDY);
}

/* The connections that have read all still live when memory is compared. The kernel's buffers are as they are: small ones make it
 * drop segments, and after a long time without a reader it waits for as long again before it sends them anew. */
static void one_round(Role role, bool on_send, Result *result) {
    int total = stress_is_long() ? LONG_TOTAL : SHORT_TOTAL;
    Rig *rig = rig_new(role, hook);
    rig->logging = LOG_SUMS;
    if (!on_send) rig_unset_on_send(rig);
    Reader readers[READERS];
    Link bystanders[BYSTANDERS];
    for (int i = 0; i < READERS; i++) readers[i] = (Reader){.link = i == 0 ? link_up(rig) : link_more(rig), .total = share_of(i)};
    for (int i = 0; i < BYSTANDERS; i++) bystanders[i] = link_more(rig);
    rig->logging = LOG_NOTHING;
    long heap = heap_kb(), resident = resident_kb();
    queue_beside(readers, bystanders, result);
    for (int i = 0; i < READERS; i++) WAIT(pending_is_right(&readers[i], on_send));
    serve(bystanders, result);
    chat("%s: queued %d kB, heap %+ld kB, resident %+ld kB", role_text(role), total / 1024, heap_kb() - heap, resident_kb() - resident);
    read_beside(readers, bystanders, result);
    WAIT(rig_count(rig) == READERS / 2 + BYSTANDERS);
    for (int i = 0, pending = -1; i < READERS; i++)
        if (i % 4 < 2) WAIT(TRUTH(rig_pending(rig, readers[i].link.id, &pending)) && pending == 0);
    heap = heap_kb() - heap;
    resident = resident_kb() - resident;
    chat("  once read or gone: heap %+ld kB, resident %+ld kB", heap, resident);
    result->kept += heap > total / 1024 / 8 || resident > total / 1024 / 4;
    result->rounds++;
    rig_free(rig);
    for (int i = 0; i < READERS; i++)
        if (readers[i].link.peer >= 0) peer_close(readers[i].link.peer);
    for (int i = 0; i < BYSTANDERS; i++) peer_close(bystanders[i].peer);
}

/* proves: TCP-70 TCP-75 TCP-76 TCP-141 */
CASE(queues) {
    Deadline deadline = stress_begin();
    heap_gives_back();
    int descriptors = count_fds(), threads = count_threads();
    Result result = {0};
    do {
        EACH_MULTI_ROLE(role) for (int on_send = 0; on_send <= 1; on_send++) one_round(role, on_send, &result);
    } while (stress_is_long() && stress_goes_on(deadline));
    WAIT(count_fds() == descriptors && count_threads() == threads);
    times_chat(&result.echoes, "echo meanwhile");
    fact("per round: read whole %d, in part %d", result.whole / result.rounds, result.parts / result.rounds);
    fact("others not served %d, rounds in which memory was kept %d", result.unserved, result.kept);
}
