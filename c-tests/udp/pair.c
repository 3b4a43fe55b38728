/* Our client against our server. */
#include "udp.h"

#include <string.h>
#include <unistd.h>

static Rig *client_of(Rig *server, Hook hook, bool asynchronous) {
    Rig *client = udp_client(hook);
    int before = rig_seen(server, ON_HANDSHAKE, 0);
    rig_start_client(client, server->port, asynchronous);
    WAIT(rig_seen(client, ON_HANDSHAKE, 0) == 1 && rig_seen(server, ON_HANDSHAKE, 0) == before + 1);
    return client;
}

/* proves: HB-3 UDPS-5 UDPC-8 CN-2 CN-5 UDPC-17 CN-6 UDPS-26 */
CASE(life) {
    Rig *server = udp_server(rig_echo);
    rig_listen(server);
    Rig *one = client_of(server, NULL, true), *two = client_of(server, NULL, false);
    MUST(TRUTH(rig_send(one, 0, "one", 3)) && TRUTH(rig_send(two, 0, "two", 3)));
    WAIT(rig_seen(one, ON_RECEIVE, 0) == 1 && rig_seen(two, ON_RECEIVE, 0) == 1);
    CALL("Stop of a client", rig_stop(one));
    if (!udp_is_old()) WAIT(rig_seen(server, ON_CLOSE, 1) == 1);
    CALL("Stop of the server", rig_stop(server));
    if (!udp_is_old()) WAIT(rig_state(two) == SS_STOPPED);
    fact_events(server, 1, "server");
    fact_events(server, 2, "server");
    fact_events(one, rig_last_id(one, ON_CONNECT), "one");
    fact_events(two, rig_last_id(two, ON_CONNECT), "two");
    rig_free(two);
    rig_free(one);
    rig_free(server);
}

/* proves: UDPS-25 CN-2 CN-5 */
CASE(disconnect) {
    NEED(HP_UdpNode_Start);
    Rig *server = udp_server(NULL);
    rig_listen(server);
    Rig *client = client_of(server, NULL, true);
    CALL("Disconnect", HP_Server_Disconnect(server->object, 1, TRUE));
    WAIT(rig_state(client) == SS_STOPPED && rig_count(server) == 0);
    fact_events(server, 1, "server");
    fact_events(client, rig_last_id(client, ON_CONNECT), "client");
    rig_free(client);
    rig_free(server);
}

static En_HP_HandleResult refuse(Rig *rig, const Event *event) {
    (void)rig;
    return event->kind == ON_HANDSHAKE ? HR_ERROR : HR_OK;
}

/* proves: CN-3 UDPC-6 UDPC-7 */
CASE(refused_client_is_no_connection) {
    NEED(HP_UdpNode_Start);
    Rig *server = udp_server(rig_echo);
    rig_listen(server);
    for (int asynchronous = 0; asynchronous <= 1; asynchronous++) {
        Rig *client = udp_client(refuse);
        HP_Client_Start(client->object, "127.0.0.1", server->port, asynchronous);
        WAIT(rig_seen(client, ON_HANDSHAKE, 0) == 1 && rig_state(client) == SS_STOPPED);
        rig_free(client);
    }
    udp_fence(server);
    fact("accepted besides the fence: %d", rig_seen(server, ON_ACCEPT, 0) - 1);
    rig_free(server);
}

enum { MESSAGES = 3000, WINDOW = 20 };
static En_HP_HandleResult send_next(Rig *rig, const Event *event) {
    if (event->kind != ON_RECEIVE) return HR_OK;
    int *number = rig->user, got = 0;
    memcpy(&got, event->data, sizeof got);
    if (got != number[1]++) number[2]++;
    for (int more = got == 0 ? WINDOW : 1; more > 0 && number[0] < MESSAGES; more--) {
        rig_send(rig, 0, number, sizeof *number);
        number[0]++;
    }
    return HR_OK;
}

/* proves: UDP-22 UDP-24 UDPS-19 UDP-T3 UDP-T6 UDPC-10 */
CASE(many_messages) {
    Rig *server = udp_server(rig_echo);
    rig_listen(server);
    int numbers[3] = {1, 0, 0}; /* sent, heard, wrong */
    Rig *client = client_of(server, NULL, true);
    client->user = numbers;
    client->hook = send_next;
    MUST(TRUTH(rig_send(client, 0, &numbers[1], sizeof(int))));
    WAIT(rig_seen(client, ON_RECEIVE, 0) == MESSAGES);
    fact("answers in order, wrong %d", numbers[2]);
    fact("overlaps %d %d, disorder %d %d", rig_overlaps(server), rig_overlaps(client), rig_disorder(server), rig_disorder(client));
    rig_free(client);
    rig_free(server);
}
