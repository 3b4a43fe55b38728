/* HP_Ext_GetLastErrorReason: why connections could not be made, and inside OnClose why they end. */
#include <hpsocket/HPSocket4C-Ext.h>

#include "reasons.h"
#include "rig.h"
#include "udp.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define OWN "127.0.0.1"

static void connect_to(Rig *rig, const char *label, const char *remote, USHORT port) {
    HP_CONNID id;
    if (rig->role == AGENT) REASON(label, rig->object, HP_Agent_Connect(rig->object, remote, port, &id));
    else REASON(label, rig->object, HP_Client_Start(rig->object, remote, port, FALSE));
}

/* The words that the resolver has depend on the machine's network. */
static void fact_beginning(const char *label, HP_Object object, const char *beginning) {
    char text[1001] = "";
    int length = sizeof text;
    MUST(TRUTH(HP_Ext_GetLastErrorReason(object, text, &length)));
    chat("%s", text);
    fact("%s: %.*s, and why %d", label, (int)strlen(beginning), text, strlen(text) > strlen(beginning) + 2);
}

/* proves: TCP-23 TCP-26 TCP-42 COM-106 */
CASE(remote_addresses) {
    static const char too_long[] = "no-such-host-as-its-name-is-longer-than-the-63-bytes-that-a-label-may-have";
    for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1)) {
        fact("-- %s", role_text(role));
        Rig *rig = rig_new(role, NULL);
        if (role == AGENT) {
            connect_to(rig, "not started", OWN, 9);
            rig_start_agent(rig, false);
            connect_to(rig, "port 0", OWN, 0);
        }
        connect_to(rig, "none", NULL, 9);
        connect_to(rig, "empty", "", 9);
        connect_to(rig, "no address", "01.2.3.4", 9);
        connect_to(rig, "no zone", "fe80::1%no-such-interface", 9);
        HP_CONNID id;
        if (role == AGENT) CALL("a name", HP_Agent_Connect(rig->object, too_long, 9, &id));
        else CALL("a name", HP_Client_Start(rig->object, too_long, 9, FALSE));
        fact_beginning("a name", rig->object, "cannot resolve no-such-host-as-its-name-is-longer-than-the-63-bytes-that-a-label-may-have: ");
        rig_free(rig);
    }
}

/* proves: TCP-22 TCP-24 TCP-26 */
CASE(local_addresses) {
    Rig *rig = rig_new(AGENT, NULL);
    USHORT port;
    int listener = peer_listen(&port);
    MUST(TRUTH(HP_Agent_Start(rig->object, OWN, FALSE)));
    HP_CONNID id;
    REASON("a name", rig->object, HP_Agent_ConnectWithLocalAddress(rig->object, OWN, port, &id, "localhost"));
    REASON("another family", rig->object, HP_Agent_Connect(rig->object, "::1", port, &id));
    REASON("of nobody", rig->object, HP_Agent_ConnectWithLocalAddress(rig->object, OWN, port, &id, "192.0.2.1"));
    REASON("a port in use", rig->object, HP_Agent_ConnectWithLocalPort(rig->object, OWN, port, &id, port));
    fact("  %s", se_text(rig_error(rig)));
    rig_free(rig);
    peer_close(listener);
}

/* proves: TCP-26 TCP-29 TCP-42 */
CASE(unanswered) {
    USHORT port = peer_refusing_port(), stuck_port;
    int stuck = peer_listen_stuck(&stuck_port);
    for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1)) {
        Rig *rig = rig_new(role, NULL);
        if (role == AGENT) rig_start_agent(rig, false);
        connect_to(rig, "refused", OWN, port);
        rig_free(rig);
        rig = rig_new(role, NULL);
        if (role == AGENT) HP_TcpAgent_SetSyncConnectTimeout(rig->object, 100);
        else HP_TcpClient_SetSyncConnectTimeout(rig->object, 100);
        if (role == AGENT) rig_start_agent(rig, false);
        connect_to(rig, "timed out", OWN, stuck_port);
        rig_free(rig);
    }
    peer_close(stuck);
}

/* proves: COM-51 TCP-26 */
CASE(too_many) {
    USHORT port;
    int listener = peer_listen(&port);
    Rig *rig = rig_new(AGENT, NULL);
    HP_Agent_SetMaxConnectionCount(rig->object, 1);
    rig_start_agent(rig, false);
    rig_connect(rig, port);
    connect_to(rig, "one more", OWN, port);
    rig_free(rig);
    peer_close(listener);
}

static void *connect_elsewhere(void *argument) {
    Rig *rig = argument;
    fact_reason("another thread before", rig->object);
    connect_to(rig, "another thread", OWN, 0);
    return NULL;
}

/* proves: COM-10 */
CASE(threads) {
    Rig *rig = rig_new(AGENT, NULL);
    connect_to(rig, "this thread", OWN, 9);
    thread_join(thread_run(connect_elsewhere, rig));
    fact_reason("this thread again", rig->object);
    REASON("Stop, which stores a code", rig->object, rig_stop(rig));
    thread_join(thread_run(connect_elsewhere, rig));
    fact_reason("this thread in the end", rig->object);
    rig_free(rig);
}

static En_HP_HandleResult ask(Rig *rig, const Event *event) {
    if (event->kind != ON_CLOSE) return HR_OK;
    fact_reason("OnClose", rig->object);
    if (rig->user) { /* what the callback calls itself is newer */
        HP_CONNID id;
        REASON("Connect inside", rig->object, HP_Agent_Connect(rig->object, OWN, 0, &id));
        fact_reason("and then", rig->object);
    }
    return HR_OK;
}

/* proves: TCP-28 TCP-43 UDPC-7 */
CASE(asynchronous_attempts) {
    USHORT port = peer_refusing_port();
    Rig *rig = rig_new(AGENT, ask);
    rig->user = rig;
    rig_start_agent(rig, true);
    HP_CONNID id;
    MUST(TRUTH(HP_Agent_Connect(rig->object, OWN, port, &id)));
    WAIT(rig_seen(rig, ON_CLOSE, 0) == 1 && rig_ended(rig));
    fact_reason("outside", rig->object);
    rig_free(rig);
    rig = rig_new(CLIENT, ask);
    MUST(TRUTH(HP_Client_Start(rig->object, OWN, port, TRUE)));
    WAIT(rig_seen(rig, ON_CLOSE, 0) == 1 && rig_state(rig) == SS_STOPPED);
    fact_reason("outside", rig->object);
    rig_free(rig);
}

static En_HP_HandleResult ask_and_refuse(Rig *rig, const Event *event) {
    errno = 0;
    return event->kind == ON_RECEIVE ? HR_ERROR : ask(rig, event);
}

/* proves: TCP-92 TCP-93 */
CASE(ends) {
    EACH_ROLE(role) {
        fact("-- %s", role_text(role));
        for (int way = 0; way < 3; way++) {
            Rig *rig = rig_new(role, way == 2 ? ask_and_refuse : ask);
            Link link = link_up(rig);
            fact("%s", ((const char *[]){"in good order", "reset", "refused by OnReceive"})[way]);
            if (way == 0) peer_close(link.peer);
            else if (way == 1) peer_reset(link.peer);
            else peer_send(link.peer, "x", 1);
            WAIT(rig_seen(rig, ON_CLOSE, 0) == 1 && rig_ended(rig));
            fact_reason("outside", rig->object);
            rig_free(rig);
            if (way == 2) peer_close(link.peer);
        }
    }
}

/* Datagrams: nobody receives at the port. proves: UDPC-7 */
CASE(udp_clients) {
    USHORT port;
    int peer = datagram_open(&port);
    peer_close(peer);
    Rig *rig = rig_new_over(UDP, CLIENT, ask);
    MUST(TRUTH(HP_Client_Start(rig->object, OWN, port, TRUE)));
    WAIT(rig_seen(rig, ON_CLOSE, 0) == 1 && rig_state(rig) == SS_STOPPED);
    rig_free(rig);
}
