/* What HTTP listeners are told about sockets, through the setters of their own names: events that the other programs do not set. */
#include "facts.h"
#include "http.h"

#include <stdatomic.h>

static _Atomic int prepared, sent, shut_down, sockets;

static En_HP_HandleResult on_prepare_listen(HP_Server server, UINT_PTR socket) {
    (void)server;
    sockets += (int)socket >= 0;
    prepared++;
    return HR_OK;
}
static En_HP_HandleResult on_prepare_connect(HP_Agent object, HP_CONNID id, UINT_PTR socket) {
    (void)object;
    sockets += (int)socket >= 0 && id != 0;
    prepared++;
    return HR_OK;
}
static En_HP_HandleResult on_send(HP_Agent object, HP_CONNID id, const BYTE *data, int length) {
    (void)object, (void)id, (void)data;
    sent += length;
    return HR_OK;
}
static En_HP_HandleResult on_shutdown(HP_Server object) {
    (void)object;
    shut_down++;
    return HR_OK;
}

static void set_all(Role role, HP_Object listener) {
    switch (role) {
    case SERVER:
        HP_Set_FN_HttpServer_OnPrepareListen(listener, on_prepare_listen);
        HP_Set_FN_HttpServer_OnSend(listener, on_send);
        HP_Set_FN_HttpServer_OnShutdown(listener, on_shutdown);
        break;
    case AGENT:
        HP_Set_FN_HttpAgent_OnPrepareConnect(listener, on_prepare_connect);
        HP_Set_FN_HttpAgent_OnSend(listener, on_send);
        HP_Set_FN_HttpAgent_OnShutdown(listener, on_shutdown);
        break;
    case CLIENT:
        HP_Set_FN_HttpClient_OnPrepareConnect(listener, on_prepare_connect);
        HP_Set_FN_HttpClient_OnSend(listener, on_send);
        break;
    }
}

static BOOL speak(Http *http, HP_CONNID id) {
    switch (http->role) {
    case SERVER: return HP_Server_Send(http->object, id, (const BYTE *)"12345", 5);
    case AGENT: return HP_Agent_Send(http->object, id, (const BYTE *)"12345", 5);
    default: return HP_Client_Send(http->object, (const BYTE *)"12345", 5);
    }
}

/* proves: TDEF-54 */
CASE(of_every_role) {
    EACH_ROLE(role) {
        prepared = sent = shut_down = sockets = 0;
        Http *http = http_new(role, NULL);
        set_all(role, http->listener);
        HttpLink link = http_link(http);
        MUST(TRUTH(speak(http, link.id)));
        WAIT(sent == 5);
        peer_close(link.peer);
        http_free(http);
        fact("%s: prepared %d of %d, sent %d, shut down %d", role_text(role), prepared, sockets, sent, shut_down);
    }
}
