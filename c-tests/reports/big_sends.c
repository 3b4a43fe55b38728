/* Eight threads send 64 KiB each time on one connection: each call stays in one piece, and each thread's calls in order. */
#include "rig.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { SENDERS = 8, MESSAGES = 20, SIZE = 65536 };

typedef struct { Link link; int number; int failed; } Sender;

static void fill(unsigned char *message, int sender, int number) {
    pattern_fill(message, (size_t)(sender * 1000 + number) * 17, SIZE);
    message[0] = (unsigned char)sender;
    message[1] = (unsigned char)number;
}

static void *send_all(void *argument) {
    Sender *sender = argument;
    unsigned char *message = malloc(SIZE);
    MUST(message != NULL);
    for (int i = 0; i < MESSAGES; i++) {
        fill(message, sender->number, i);
        sender->failed += !TRUTH(rig_send(sender->link.rig, sender->link.id, message, SIZE));
        memset(message, 0xee, SIZE); /* it is the program's again at once */
    }
    free(message);
    return NULL;
}

static void read_all(int peer, bool packets, int *torn, int *disordered) {
    static unsigned char got[SIZE], wanted[SIZE];
    int next[SENDERS] = {0};
    for (int i = 0; i < SENDERS * MESSAGES; i++) {
        unsigned char header[PACKET_HEADER];
        if (packets && (peer_read(peer, header, sizeof header) != sizeof header || (header[0] | header[1] << 8 | header[2] << 16) != SIZE)) break;
        if (peer_read(peer, got, SIZE) != SIZE || got[0] >= SENDERS || got[1] >= MESSAGES) break;
        fill(wanted, got[0], got[1]);
        if (memcmp(got, wanted, SIZE) != 0) break;
        *disordered += got[1] != next[got[0]]++;
        --*torn;
    }
}

static void eight_senders(Framing framing) {
    EACH_ROLE(role) {
        Rig *rig = framing == PACK ? rig_new_pack(role, NULL) : rig_new(role, NULL);
        rig->logging = LOG_SUMS;
        Link link = link_up(rig);
        Sender senders[SENDERS];
        Thread *threads[SENDERS];
        int torn = SENDERS * MESSAGES, disordered = 0, failed = 0;
        for (int i = 0; i < SENDERS; i++) {
            senders[i] = (Sender){.link = link, .number = i};
            threads[i] = thread_run(send_all, &senders[i]);
        }
        read_all(link.peer, framing == PACK, &torn, &disordered);
        for (int i = 0; i < SENDERS; i++) {
            thread_join(threads[i]);
            failed += senders[i].failed;
        }
        long wire = (long)SENDERS * MESSAGES * (SIZE + (framing == PACK ? PACKET_HEADER : 0));
        WAIT(rig_bytes(rig, ON_SEND, link.id) >= wire);
        fact("%s: refused %d, torn %d, out of order %d, OnSend tells all %d, overlaps %d", role_text(role), failed, torn, disordered, rig_bytes(rig, ON_SEND, link.id) == wire, rig_overlaps(rig));
        rig_free(rig);
        peer_close(link.peer);
    }
}

/* proves: TCP-70 TCP-71 TCP-76 TCP-141 */
CASE(plain) { eight_senders(PUSH); }

/* proves: TCP-112 TCP-113 TCP-141 */
CASE(packets) { eight_senders(PACK); }
