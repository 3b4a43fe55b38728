/* Link-local addresses, which mean nothing without their zone: a program can connect to each text that a getter
 * returns. */
#include "process.h"
#include "rig.h"

#include <stdio.h>
#include <string.h>

enum { TEXT = 64, SHORT_ROOM = 46 };

typedef struct { char text[TEXT]; USHORT port; int length; } Address;

static Address listen_address(Rig *server) {
    Address a = {.length = TEXT};
    MUST(TRUTH(HP_Server_GetListenAddress(server->object, a.text, &a.length, &a.port)));
    return a;
}

static Address local_address(Rig *rig, HP_CONNID id) {
    Address a = {.length = TEXT};
    MUST(TRUTH(rig_local_address(rig, id, a.text, &a.length, &a.port)));
    return a;
}

static BOOL ask_remote(Rig *rig, HP_CONNID id, Address *a) {
    return rig->role == SERVER ? HP_Server_GetRemoteAddress(rig->object, id, a->text, &a->length, &a->port)
                               : HP_Agent_GetRemoteAddress(rig->object, id, a->text, &a->length, &a->port);
}

static Address remote_address(Rig *rig, HP_CONNID id) {
    Address a = {.length = TEXT};
    MUST(TRUTH(ask_remote(rig, id, &a)));
    return a;
}

static Address remote_host(Rig *rig, HP_CONNID id) {
    Address a = {.length = TEXT};
    BOOL known = rig->role == AGENT ? HP_Agent_GetRemoteHost(rig->object, id, a.text, &a.length, &a.port)
                                    : HP_Client_GetRemoteHost(rig->object, a.text, &a.length, &a.port);
    MUST(TRUTH(known));
    return a;
}

/* The text with the interface's name shortened to ZONE, which need not be printable. */
static void fact_address(const char *label, Address a, const char *name) {
    char *zone = strchr(a.text, '%');
    bool exact = a.length == (int)strlen(a.text) + 1;
    if (zone != NULL && strcmp(zone + 1, name) == 0) strcpy(zone + 1, "ZONE");
    fact("  %s: %s, length right %d", label, a.text, exact);
}

static HP_CONNID connect_to(Rig *rig, Address a) {
    int before = rig_seen(rig, ON_HANDSHAKE, 0);
    if (rig->role == AGENT) MUST(TRUTH(HP_Agent_Connect(rig->object, a.text, a.port, NULL)));
    else MUST(TRUTH(HP_Client_Start(rig->object, a.text, a.port, TRUE)));
    WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == before + 1);
    return rig_last_id(rig, ON_HANDSHAKE);
}

/* A connection's texts on both sides. Those of the server's address are returned. */
static int look(Rig *server, Rig *rig, HP_CONNID id, const char *name, Address *again) {
    int count = 0;
    WAIT(rig_seen(server, ON_HANDSHAKE, 0) == rig_seen(rig, ON_HANDSHAKE, 0));
    HP_CONNID theirs = rig_last_id(server, ON_HANDSHAKE);
    fact_address("server's GetLocalAddress", again[count++] = local_address(server, theirs), name);
    fact_address("server's GetRemoteAddress", remote_address(server, theirs), name);
    fact_address("GetLocalAddress", local_address(rig, id), name);
    fact_address("GetRemoteHost", again[count++] = remote_host(rig, id), name);
    if (rig->role == AGENT) fact_address("GetRemoteAddress", again[count++] = remote_address(rig, id), name);
    return count;
}

static void each_text_connects(const char *name) {
    network_begin(name);
    for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1)) {
        Address text = {0}, again[4];
        Rig *server = rig_new(SERVER, NULL), *rig = rig_new(role, NULL);
        snprintf(text.text, TEXT, "%s%%%s", LINK_LOCAL, name);
        fact("%s", role_text(role));
        MUST(TRUTH(HP_Server_Start(server->object, text.text, 0)));
        text = listen_address(server);
        fact_address("GetListenAddress", text, name);
        if (role == AGENT) rig_start_agent(rig, true);
        int count = look(server, rig, connect_to(rig, text), name, again);
        for (int i = 0; i < count; i++) {
            if (role == CLIENT) MUST(TRUTH(rig_stop(rig)));
            connect_to(rig, again[i]);
        }
        fact("  connected to %d of them again", count);
        rig_free(rig);
        rig_free(server);
    }
}

/* proves: COM-60 COM-64 COM-107 */
CASE(each_text_connects_again) { each_text_connects("lo"); }

/* A name like those of VLANs, and as long as a name may be. proves: COM-60 COM-107 */
CASE(a_zone_with_a_dot) { each_text_connects("longest.1234567"); }

/* Names of interfaces may be any bytes. proves: COM-60 COM-3 */
CASE(a_zone_that_is_no_text) { each_text_connects("\xff\xe9-zone"); }

/* proves: COM-61 COM-62 */
CASE(room) {
    network_begin("lo");
    Rig *server = rig_new(SERVER, NULL), *rig = rig_new(AGENT, NULL);
    MUST(TRUTH(HP_Server_Start(server->object, LINK_LOCAL "%lo", 0)));
    rig_start_agent(rig, true);
    Address whole = listen_address(server);
    HP_CONNID id = connect_to(rig, whole);
    const int capacities[] = {whole.length, whole.length - 1, 0};
    for (size_t i = 0; i < sizeof capacities / sizeof *capacities; i++) {
        Address a = {.length = capacities[i]};
        CALL("GetRemoteAddress", ask_remote(rig, id, &a));
        fact("  length %d, port right %d", a.length, a.port == whole.port);
    }
    Address usual = {.length = SHORT_ROOM};
    CALL("GetRemoteAddress, usual room", ask_remote(rig, id, &usual));
    rig_free(rig);
    rig_free(server);
}
