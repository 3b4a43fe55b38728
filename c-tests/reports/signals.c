/* Signals a thousand times a second at every thread of the process, as profilers send them, while messages flow. */
#include "rig.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MESSAGES = 100000, DRIVERS = 2, LINKS = 5, WINDOW = 50, PAYLOAD = 24 };

static _Atomic long handled;
static void note(int number) {
    (void)number;
    handled++;
}

typedef struct { Gate stop; _Atomic int salvos; } Gun;

static void fire(pid_t self) {
    DIR *directory = opendir("/proc/self/task");
    MUST(directory != NULL);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        long thread = strtol(entry->d_name, NULL, 10);
        if (thread > 0) syscall(SYS_tgkill, self, thread, SIGPROF);
    }
    closedir(directory);
}

static void *shoot(void *argument) {
    Gun *gun = argument;
    pid_t self = getpid();
    while (!gate_is_open(&gun->stop)) {
        fire(self);
        gun->salvos++;
        sleep_briefly(); /* a millisecond */
    }
    return NULL;
}

typedef struct { int peers[LINKS]; long each; _Atomic long right, wrong; } Driver;

static size_t message_put(unsigned char *to, int link, long number) {
    unsigned char payload[PAYLOAD];
    pattern_fill(payload, (size_t)number * 31 + (size_t)link * 7, sizeof payload);
    memcpy(payload, &number, sizeof number);
    return packet_put(to, payload, 8 + (size_t)(number % (PAYLOAD - 8)), 0);
}

/* Each connection has a window of packets under way; the answers are compared byte by byte. */
static void *drive(void *argument) {
    Driver *driver = argument;
    unsigned char out[WINDOW * (PACKET_HEADER + PAYLOAD)], in[sizeof out];
    for (long at = 0; at < driver->each; at += WINDOW)
        for (int i = 0; i < LINKS; i++) {
            size_t length = 0;
            for (long number = at; number < at + WINDOW; number++) length += message_put(out + length, i, number);
            peer_send(driver->peers[i], out, length);
            bool ok = peer_read(driver->peers[i], in, length) == length && memcmp(in, out, length) == 0;
            *(ok ? &driver->right : &driver->wrong) += WINDOW;
            if (!ok) return NULL;
        }
    return NULL;
}

static void flow(Role role, long messages) {
    static Driver drivers[DRIVERS];
    Thread *threads[DRIVERS];
    int links = role == CLIENT ? 1 : DRIVERS * LINKS, used = role == CLIENT ? 1 : DRIVERS;
    Gun gun = {.salvos = 0};
    Rig *rig = rig_new_pack(role, rig_echo);
    rig->logging = LOG_SUMS;
    memset(drivers, 0, sizeof drivers);
    handled = 0;
    for (int i = 0; i < links; i++) {
        Link link = i == 0 ? link_up(rig) : link_more(rig);
        drivers[i % used].peers[i / used] = link.peer;
        if (role == CLIENT) for (int j = 1; j < LINKS; j++) drivers[0].peers[j] = link.peer; /* all on the one that there is */
    }
    Thread *shooter = thread_run(shoot, &gun); /* the peers' connects are not made for it */
    for (int i = 0; i < used; i++) {
        drivers[i].each = messages / used / LINKS;
        threads[i] = thread_run(drive, &drivers[i]);
    }
    long right = 0, wrong = 0;
    for (int i = 0; i < used; i++) {
        thread_join(threads[i]);
        right += drivers[i].right;
        wrong += drivers[i].wrong;
    }
    fact("%s: right %ld, wrong %ld, OnReceive %d, OnClose %d", role_text(role), right, wrong, rig_seen(rig, ON_RECEIVE, 0), rig_seen(rig, ON_CLOSE, 0));
    MUST(TRUTH(rig_stop(rig))); /* under fire as well */
    WAIT(gun.salvos > 100 && handled > gun.salvos);
    gate_open(&gun.stop);
    thread_join(shooter);
    fact("  overlaps %d, out of order %d", rig_overlaps(rig), rig_disorder(rig));
    rig_free(rig);
}

/* No SA_RESTART: interrupted calls have to cope. Programs may have their handlers run on any thread.
 * proves: COM-101 TCP-80 TCP-114 */
CASE(thousand_a_second) {
    struct sigaction action = {.sa_handler = note};
    MUST(sigaction(SIGPROF, &action, NULL) == 0);
    flow(SERVER, MESSAGES);
    flow(AGENT, MESSAGES / 5);
    flow(CLIENT, MESSAGES / 5);
}
