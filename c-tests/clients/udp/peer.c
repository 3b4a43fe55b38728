/* A UDP or ARQ component that a script drives, so that it can be tested with peers that are written by nothing but the specification.
 *
 *   udp_peer server|client|arq_server|arq_client
 *
 * A client reads the peer's port from its input. It sends back what comes. Events, one a line: READY port, ACCEPT id bytes-of-the-address, CONNECT id, HANDSHAKE id,
 * DATA id bytes, CLOSE id operation code, end. The end of the input ends the program. */
#include "rig.h"

#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void tell_bytes(const char *what, HP_CONNID id, const void *data, size_t size) {
    char line[4096];
    int used = snprintf(line, sizeof line, "%s %lu", what, (unsigned long)id);
    for (size_t i = 0; i < size && used < (int)sizeof line - 4; i++)
        used += snprintf(line + used, sizeof line - (size_t)used, " %02X", ((const unsigned char *)data)[i]);
    fact("%s", line);
}

static En_HP_HandleResult tell(Rig *rig, const Event *event) {
    unsigned long id = (unsigned long)event->id;
    switch (event->kind) {
    case ON_ACCEPT: tell_bytes("ACCEPT", event->id, event->address, sizeof(struct sockaddr_in)); break;
    case ON_CONNECT: fact("CONNECT %lu", id); break;
    case ON_HANDSHAKE: fact("HANDSHAKE %lu", id); break;
    case ON_RECEIVE:
        tell_bytes("DATA", event->id, event->data, (size_t)event->length);
        rig_send(rig, event->id, event->data, event->length);
        break;
    case ON_CLOSE: fact("CLOSE %lu %d %d", id, event->operation, event->code); break;
    default: break;
    }
    return HR_OK;
}

static void run(Transport transport, Role role) {
    Rig *rig = rig_new_over(transport, role, tell);
    unsigned port = 0;
    if (role == SERVER) rig_listen(rig);
    else {
        MUST(scanf("%u", &port) == 1);
        rig_start_client(rig, (USHORT)port, true);
    }
    fact("READY %u", rig->port);
    for (char byte; read(0, &byte, 1) > 0;) {}
    rig_stop(rig);
    rig_free(rig);
}

CASE(server) { run(UDP, SERVER); }
CASE(client) { run(UDP, CLIENT); }
CASE(arq_server) { run(ARQ, SERVER); }
CASE(arq_client) { run(ARQ, CLIENT); }
