#include "stall.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static Gate gates[STALL_IDS];
static _Atomic int blocked;

void stall_reset(void) {
    for (int i = 0; i < STALL_IDS; i++) gate_close(&gates[i]);
}

Gate *stall_gate(HP_CONNID id) { return &gates[id % STALL_IDS]; }

void stall_release(void) {
    for (int i = 0; i < STALL_IDS; i++) gate_open(&gates[i]);
}

int stall_blocked(void) { return blocked; }

/* Longer than the conditions that others wait for meanwhile, so that a stall shows as their time-out. */
static bool wait_long(const Gate *gate, bool computing) {
    long long until = now_ms() + 3 * WAIT_LIMIT_MS;
    blocked++;
    while (!gate_is_open(gate) && now_ms() < until)
        if (!computing) sleep_briefly();
    blocked--;
    return gate_is_open(gate);
}

bool stall_wait(HP_CONNID id) { return wait_long(stall_gate(id), false); }

En_HP_HandleResult stall_hook(Rig *rig, const Event *event) {
    if (event->kind != ON_RECEIVE) return HR_OK;
    char first = (char)event->data[0];
    if (first == 'B' || first == 'C') wait_long(stall_gate(event->id), first == 'C');
    else if (first == 'S') for (long long until = now_ms() + SLOW_MS; now_ms() < until;) sleep_briefly();
    else rig_send(rig, event->id, event->data, event->length);
    return HR_OK;
}

/* A blocked callback gives no answer that would carry the kernel's acknowledgement, for which the next message would wait. */
static void send_now(int peer, const void *data, size_t length) {
    int on = 1;
    setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    peer_send(peer, data, length);
}

void stall_block(Link link, char how) {
    int before = stall_blocked();
    send_now(link.peer, &how, 1);
    WAIT(stall_blocked() == before + 1);
}

bool stall_echo(Link link) {
    static _Atomic int number;
    char sent[24], got[24] = "";
    int length = snprintf(sent, sizeof sent, "message %d.", ++number);
    send_now(link.peer, sent, (size_t)length);
    return peer_read(link.peer, got, (size_t)length) == (size_t)length && memcmp(sent, got, (size_t)length) == 0;
}
