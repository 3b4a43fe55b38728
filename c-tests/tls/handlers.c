/* Signal handlers that stop an SSL component while its program waits. */
#include "pest.h"
#include "tls.h"

#include <errno.h>

static Rig *rig_now;
static BOOL said;

static void stop_now(void) { said = rig_stop(rig_now); }

/* proves: COM-39 */
CASE(stop_during_wait) {
    EACH_ROLE(role) {
        Rig *rig = rig_now = ssl_rig(role, PUSH, NULL);
        TlsLink link = tls_link_up(rig, NULL);
        handle(stop_now, true);
        Pest *pest = pest_once();
        CALL(role_text(role), rig_wait(rig, (DWORD)INFINITE));
        pest_free(pest);
        fact("  Stop in the handler -> %s, %s", truth_text(said), state_text(rig_state(rig)));
        fact("  the peer sees %s", tls_end(link.peer, NULL));
        tls_free(link.peer);
        rig_free(rig);
    }
}

/* proves: COM-39 COM-44 TCP-33 */
CASE(stop_during_connects) {
    USHORT port;
    int listener = peer_listen_stuck(&port);
    handle(stop_now, false);
    Rig *rig = rig_now = ssl_rig(AGENT, PUSH, NULL);
    rig_start_agent(rig, false);
    Pest *pest = pest_once();
    HP_CONNID id;
    CALL("Connect", HP_Agent_Connect(rig->object, "127.0.0.1", port, &id));
    pest_free(pest);
    CALL("  Wait", rig_wait(rig, WAIT_LIMIT_MS));
    rig_free(rig);
    rig = rig_now = ssl_rig(CLIENT, PUSH, NULL);
    pest = pest_once();
    START(rig, "Start", HP_Client_Start(rig->object, "127.0.0.1", port, FALSE));
    pest_free(pest);
    rig_free(rig);
    peer_close(listener);
}
