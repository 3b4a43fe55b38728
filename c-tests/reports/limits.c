/* Limits of the system on threads and on memory (ulimit -u, ulimit -v): a Start fails, what runs continues, and everything works
 * again once the limit is raised. For ulimit -n see badinput/descriptors.c. */
#include "process.h"
#include "rig.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

/* Of the sanitizers' public interface; their shadow memory is beyond any limit. */
#pragma weak __sanitizer_get_current_allocated_bytes
size_t __sanitizer_get_current_allocated_bytes(void);

static void limit_is(int what, rlim_t value) {
    struct rlimit limit;
    MUST(getrlimit(what, &limit) == 0);
    limit.rlim_cur = value < limit.rlim_max ? value : limit.rlim_max;
    MUST(setrlimit(what, &limit) == 0);
}

static void fact_failed_start(Rig *rig, int wanted) {
    errno = 0;
    bool ok = TRUTH(rig->role == SERVER ? HP_Server_Start(rig->object, "127.0.0.1", 0) : HP_Agent_Start(rig->object, NULL, TRUE));
    int code = (int)SYS_GetLastError();
    fact("%s: Start %s, %s, errno as it should be %d, %s, OnShutdown %d", role_text(rig->role), truth_text(ok), se_text(rig_error(rig)), code == wanted,
         state_text(rig_state(rig)), rig_seen(rig, ON_SHUTDOWN, 0));
}

/* Each limit is reported as the C library reports it: EAGAIN. */
static void without_threads(Rig *running, Link link) {
    int descriptors = count_fds();
    EACH_MULTI_ROLE(role) {
        Rig *rig = rig_new(role, NULL);
        rig_set_workers(rig, 16);
        fact_failed_start(rig, EAGAIN);
        rig_free(rig);
    }
    USHORT port;
    int listener = peer_listen(&port);
    Rig *client = rig_new(CLIENT, NULL);
    START(client, "client: Start", HP_Client_Start(client->object, "127.0.0.1", port, TRUE));
    rig_free(client);
    peer_close(listener);
    fact("descriptors left %d, the running one echoes %d", count_fds() - descriptors, peer_echoes(link.peer));
    Link fresh = link_more(running);
    fact("a new connection of it echoes %d", peer_echoes(fresh.peer));
    peer_close(fresh.peer);
}

static void with_room_again(void) {
    EACH_MULTI_ROLE(role) {
        Rig *rig = rig_new(role, rig_echo);
        rig_set_workers(rig, 16);
        Link link = link_up(rig);
        fact("with room again the %s echoes %d", role_text(role), peer_echoes(link.peer));
        rig_free(rig);
        peer_close(link.peer);
    }
}

static En_HP_HandleResult stop_inside(Rig *rig, const Event *event) {
    if (event->kind == ON_RECEIVE && event->data[0] == 's') CALL("Stop inside OnReceive without threads", rig_stop(rig));
    errno = 0;
    return event->kind == ON_RECEIVE && event->data[0] != 's' ? rig_echo(rig, event) : HR_OK;
}

/* The limit counts all threads of a user, and spares root: so this becomes a user who has nothing else.
 * proves: TCP-5 TCP-42 COM-36 COM-40 */
CASE(threads) {
    if (geteuid() != 0) case_skip("needs a user of its own");
    uid_t own = 0x6000000u + (uid_t)getpid();
    MUST(setgid((gid_t)own) == 0 && setuid(own) == 0);
    Rig *running = rig_new(SERVER, stop_inside);
    rig_set_workers(running, 4);
    Link link = link_up(running);
    limit_is(RLIMIT_NPROC, (rlim_t)count_threads());
    without_threads(running, link);
    peer_send(link.peer, "s", 1); /* who does the rest of it? (COM-36) */
    WAIT(rig_state(running) == SS_STOPPED);
    fact("OnShutdown %d", rig_seen(running, ON_SHUTDOWN, 0));
    limit_is(RLIMIT_NPROC, RLIM_INFINITY);
    with_room_again();
    rig_free(running);
}

static rlim_t address_space(void) {
    long pages;
    FILE *file = fopen("/proc/self/statm", "re");
    MUST(file != NULL && fscanf(file, "%ld", &pages) == 1);
    fclose(file);
    return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

/* Stacks of new threads and great queues do not fit; small things do.
 * proves: TCP-5 TCP-70 COM-111 */
CASE(memory) {
    enum { GREAT = 256 << 20, SPARE = 24 << 20 };
    const char *launcher = getenv("HPSOCKET_LAUNCHER");
    if (HAVE(__sanitizer_get_current_allocated_bytes) || (launcher != NULL && *launcher != '\0')) case_skip("a checker needs the address space");
    unsigned char *great = malloc(GREAT);
    MUST(great != NULL);
    Rig *running = rig_new(SERVER, rig_echo);
    rig_set_workers(running, 2);
    Link link = link_up(running), other = link_more(running);
    limit_is(RLIMIT_AS, address_space() + SPARE);
    EACH_MULTI_ROLE(role) {
        Rig *rig = rig_new(role, NULL);
        rig_set_workers(rig, 16);
        fact_failed_start(rig, EAGAIN);
        rig_free(rig);
    }
    CALL("Send of 256 MiB", rig_send(running, link.id, great, GREAT));
    fact("echoes %d, another one %d", peer_echoes(link.peer), peer_echoes(other.peer));
    limit_is(RLIMIT_AS, RLIM_INFINITY);
    with_room_again();
    fact("the running one echoes %d", peer_echoes(link.peer));
    rig_free(running);
    free(great);
}
