/* Stop and Destroy in OnAccept while Start has not returned: the thread inside Start is slow from the moment when the first
 * client is there. */
#include "rig.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SLOW_MS = 1000, LEAD_MS = 50 };

static Rig *rig;
static bool destroys, was_slow;
static int peer = -1;
static Gate entered, returned;
static _Thread_local bool starts; /* the thread inside Start */

static En_HP_HandleResult end_it(Rig *own, const Event *event) {
    if (event->kind != ON_ACCEPT) return HR_OK;
    gate_open(&entered);
    if (destroys) Destroy_HP_TcpServer(own->object);
    else rig_stop(own);
    gate_open(&returned);
    return HR_OK;
}

/* Start opens /dev/null, as a spare descriptor, between listen and the first look for clients. */
static int opened(const char *path, int flags, mode_t mode) {
    if (starts && peer < 0 && strcmp(path, "/dev/null") == 0) {
        char address[64];
        int length = sizeof address;
        MUST(TRUTH(HP_Server_GetListenAddress(rig->object, address, &length, &rig->port)));
        peer = peer_connect(rig->port);
        usleep(LEAD_MS * 1000); /* the workers fall asleep again: were they awake, was_slow would stay false */
    }
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

/* Replaces the C library's function. */
#define OPEN(name)                                                                                                            \
    int name(const char *path, int flags, ...) {                                                                              \
        va_list rest;                                                                                                         \
        va_start(rest, flags);                                                                                                \
        mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;                                                             \
        va_end(rest);                                                                                                         \
        return opened(path, flags, mode);                                                                                     \
    }
OPEN(open)
OPEN(open64)

/* It wakes a worker by writing to an eventfd. */
ssize_t write(int fd, const void *bytes, size_t size) {
    ssize_t written = syscall(SYS_write, fd, bytes, size);
    if (starts && peer >= 0 && size == sizeof(uint64_t)) {
        was_slow = true;
        for (long long end = now_ms() + SLOW_MS; now_ms() < end && !gate_is_open(&entered);) sleep_briefly();
        usleep(LEAD_MS * 1000);
    }
    return written;
}

static void end_early(DWORD workers) {
    rig = rig_new(SERVER, end_it);
    rig_set_workers(rig, workers);
    starts = true;
    HP_Server_Start(rig->object, "127.0.0.1", 0);
    starts = false;
    gate_wait(&returned);
    fact("the thread inside Start was slow %d", was_slow);
    WAIT(count_threads() == 1);
    peer_close(peer);
}

/* proves: COM-44 COM-36 */
CASE(stop_in_on_accept) {
    end_early(1);
    fact("state %s", state_text(rig_state(rig)));
    rig_free(rig);
}

CASE(stop_with_more_workers) {
    end_early(4);
    fact("state %s", state_text(rig_state(rig)));
    rig_free(rig);
}

/* proves: COM-44 COM-24 */
CASE(destroy_in_on_accept) {
    destroys = true;
    end_early(2);
    rig_abandon(rig);
}
