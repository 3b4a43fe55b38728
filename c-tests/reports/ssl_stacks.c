/* An echo program under ulimit -s unlimited and under ulimit -s 64: threads have the stacks of that limit (COM-108), and the library gets
 * along with them, plain and with TLS. */
#include "tls.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#pragma weak __sanitizer_get_current_allocated_bytes
size_t __sanitizer_get_current_allocated_bytes(void);

enum { ROUNDS = 50, LENGTH = 30000, SECURE = 10000 }; /* the last: one record, so that no delayed acknowledgement is waited for */

static void plain(Role role) {
    Rig *rig = rig_new(role, rig_echo);
    Link link = link_up(rig);
    int good = 0;
    for (int i = 0; i < ROUNDS; i++) {
        peer_send_pattern(link.peer, LENGTH);
        good += peer_read_pattern(link.peer, LENGTH) == LENGTH;
    }
    fact("%s: echoes %d", role_text(role), good);
    rig_free(rig);
    peer_close(link.peer);
}

static void secure(Role role) {
    Rig *rig = ssl_rig(role, PUSH, rig_echo);
    TlsLink link = tls_link_up(rig, NULL);
    int good = 0;
    for (int i = 0; i < ROUNDS; i++) {
        tls_send_pattern(link.peer, SECURE);
        good += tls_read_pattern(link.peer, SECURE) == SECURE;
    }
    fact("%s with TLS: echoes %d", role_text(role), good);
    rig_free(rig);
    tls_free(link.peer);
}

/* What the other cases become. */
CASE(default_stack) {
    EACH_ROLE(role) plain(role);
    EACH_ROLE(role) secure(role);
}

/* The limit is read when a program starts. */
static void start_again(rlim_t stack) {
    const char *launcher = getenv("HPSOCKET_LAUNCHER");
    struct rlimit limit;
    if (HAVE(__sanitizer_get_current_allocated_bytes) || (launcher != NULL && *launcher != '\0')) case_skip("a checker needs stacks of its own");
    MUST(getrlimit(RLIMIT_STACK, &limit) == 0);
    limit.rlim_cur = stack;
    if (setrlimit(RLIMIT_STACK, &limit) != 0) case_skip("the hard limit is lower");
    execl("/proc/self/exe", "stacks", "default_stack", NULL);
    give_up(__FILE__, __LINE__, strerror(errno));
}

/* proves: COM-108 */
CASE(unlimited) { start_again(RLIM_INFINITY); }

/* proves: COM-108 */
CASE(small) { start_again(64 * 1024); }
