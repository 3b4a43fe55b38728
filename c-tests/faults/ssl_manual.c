/* StartSSLHandShake whose first message cannot be written. */
#include "faults.h"
#include "tls.h"

static Role role_now;

static int hello_fails(void) {
    faults_are("send=%d:1:1", ENOBUFS);
    Rig *rig = ssl_rig(role_now, PUSH, NULL);
    ssl_set_auto(rig, FALSE);
    rig_unset_on_send(rig); /* else a worker would write it */
    Link link = tls_connect(rig);
    CALL(role_text(role_now), ssl_start_handshake(rig, link.id));
    Event end = {0};
    WAIT(rig_last(rig, ON_CLOSE, link.id, &end));
    fact("  OnClose(%s,%s), faults told %d", op_text(end.operation), errno_text(end.code), faults_told());
    peer_close(link.peer);
    rig_free(rig);
    return 0;
}

/* The connection ends though nobody runs it just then.
 * proves: SSL-57 TCP-80 */
CASE(hello) {
    for (role_now = AGENT; role_now <= CLIENT; role_now = (Role)(role_now + 1)) child_run(hello_fails);
}
