/* HP_Ext_GetLastErrorReason of SSL components: Start without a context, handshakes that fail. */
#include <hpsocket/HPSocket4C-Ext.h>

#include "reasons.h"
#include "tls.h"

#include <string.h>

static BOOL start(Rig *rig) {
    if (rig->role == SERVER) return HP_Server_Start(rig->object, "127.0.0.1", 0);
    if (rig->role == AGENT) return HP_Agent_Start(rig->object, NULL, FALSE);
    return HP_Client_Start(rig->object, "127.0.0.1", 9, FALSE);
}

/* proves: SSL-27 */
CASE(without_a_context) {
    EACH_ROLE(role) {
        Rig *rig = rig_new_ssl(role, PUSH, NULL);
        REASON(role_text(role), rig->object, start(rig));
        fact("  %s", se_text(rig_error(rig)));
        MUST(!TRUTH(ssl_setup_paths(rig, 0, pki("server.chain.pem"), NULL, NULL, NULL)));
        REASON("after a setup that failed", rig->object, start(rig));
        rig_free(rig);
    }
}

/* proves: SSL-26 */
CASE(cleaned_up_while_it_runs) {
    USHORT port;
    int listener = peer_listen(&port);
    Rig *rig = ssl_rig(AGENT, PUSH, NULL);
    rig_start_agent(rig, false);
    ssl_cleanup(rig);
    HP_CONNID id;
    REASON("Connect", rig->object, HP_Agent_Connect(rig->object, "127.0.0.1", port, &id));
    rig_free(rig);
    peer_close(listener);
}

static bool same;

static En_HP_HandleResult ask(Rig *rig, const Event *event) {
    if (event->kind != ON_CLOSE) return HR_OK;
    char all[1001] = "a", own[1001] = "b";
    int length = sizeof all, own_length = sizeof own;
    same = TRUTH(HP_Ext_GetLastErrorReason(rig->object, all, &length)) && TRUTH(HP_Ext_GetSSLFailureReason(rig->object, event->id, own, &own_length)) &&
           strcmp(all, own) == 0 && length == own_length;
    chat("%s", all);
    return HR_OK;
}

/* The words are those of HP_Ext_GetSSLFailureReason. */
CASE(handshakes) {
    EACH_ROLE(role) {
        Rig *rig = ssl_rig(role, PUSH, ask);
        Link link = tls_connect(rig);
        peer_send(link.peer, "GET / HTTP/1.0\r\n\r\n", 18);
        WAIT(rig_seen(rig, ON_CLOSE, 0) == 1 && rig_ended(rig));
        fact("%s: the same words %d", role_text(role), same);
        peer_close(link.peer);
        rig_free(rig);
    }
}
