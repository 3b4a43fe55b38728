/* A link with delay, loss, duplicates and datagrams that are overtaken. What happens to the n-th datagram of a direction
 * depends only on the seed. */
#define _GNU_SOURCE
#include "arq.h"
#include "measure.h"
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define LONGEST 2048
#define MANY 8192
#define LATE_NS 8000000u

struct datagram {
    uint64_t due;
    size_t length;
    char bytes[LONGEST];
};

struct direction {
    int from, to;
    uint64_t random;
    unsigned first, count;
    struct datagram *order[MANY]; /* a ring, by due time */
};

static struct sockaddr_in peer; /* of the front; the port is 0 until it is known */

/* xorshift64* */
static int happens(struct direction *d, double per_cent)
{
    d->random ^= d->random >> 12;
    d->random ^= d->random << 25;
    d->random ^= d->random >> 27;
    return (double)(d->random * 0x2545F4914F6CDD1Du >> 11) / (double)(1ull << 53) * 100 < per_cent;
}

static void insert(struct direction *d, const struct datagram *datagram, uint64_t due)
{
    if (d->count == MANY)
        return; /* routers drop too */
    unsigned at = d->first + d->count++;
    /* Every place of the ring keeps a datagram, filled or not. */
    struct datagram *place = d->order[at % MANY];
    memcpy(place, datagram, offsetof(struct datagram, bytes) + datagram->length);
    place->due = due;
    for (; at != d->first && d->order[(at - 1) % MANY]->due > due; at--)
        d->order[at % MANY] = d->order[(at - 1) % MANY];
    d->order[at % MANY] = place;
}

static void take(struct direction *d, const struct link *link, int learns)
{
    struct datagram datagram;
    struct sockaddr_in from;
    socklen_t size = sizeof from;
    for (ssize_t n; (n = recvfrom(d->from, datagram.bytes, LONGEST, MSG_DONTWAIT, (struct sockaddr *)&from, &size)) >= 0;) {
        uint64_t due = now_ns() + (uint64_t)(link->delay_ms * 1e6);
        datagram.length = (size_t)n;
        if (learns)
            peer = from;
        int lost = happens(d, link->loss), twice = happens(d, link->duplicates), late = happens(d, link->late);
        if (!lost)
            insert(d, &datagram, due + (late ? LATE_NS : 0));
        if (!lost && twice)
            insert(d, &datagram, due);
    }
}

/* Returns when the next one is due. */
static uint64_t give(struct direction *d, uint64_t now, int to_peer)
{
    for (; d->count; d->first++, d->count--) {
        struct datagram *datagram = d->order[d->first % MANY];
        if (datagram->due > now)
            return datagram->due;
        if (!to_peer)
            send(d->to, datagram->bytes, datagram->length, 0);
        else if (peer.sin_port)
            sendto(d->to, datagram->bytes, datagram->length, 0, (struct sockaddr *)&peer, sizeof peer);
    }
    return UINT64_MAX;
}

void relay(int front, int target, const struct link *link)
{
    static struct direction there, back;
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)target), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int behind = bound_socket(NULL), space = 4 << 20;
    if (connect(behind, (struct sockaddr *)&address, sizeof address))
        die("connect");
    /* The link loses what it is told to, and nothing else. */
    setsockopt(front, SOL_SOCKET, SO_RCVBUF, &space, sizeof space);
    setsockopt(behind, SOL_SOCKET, SO_RCVBUF, &space, sizeof space);
    there.from = back.to = front;
    there.to = back.from = behind;
    there.random = link->seed * 2654435761u + 1;
    back.random = link->seed * 2246822519u + 3;
    for (int i = 0; i < MANY; i++) {
        there.order[i] = malloc(sizeof **there.order);
        back.order[i] = malloc(sizeof **back.order);
    }
    for (;;) {
        uint64_t now = now_ns(), next = give(&there, now, 0), other = give(&back, now, 1);
        if (other < next)
            next = other;
        uint64_t left = next == UINT64_MAX ? 1000000000u : next - now;
        struct pollfd sockets[] = { { .fd = front, .events = POLLIN }, { .fd = behind, .events = POLLIN } };
        ppoll(sockets, 2, &(struct timespec){ (time_t)(left / 1000000000u), (long)(left % 1000000000u) }, NULL);
        if (sockets[0].revents)
            take(&there, link, 1);
        if (sockets[1].revents)
            take(&back, link, 0);
    }
}
