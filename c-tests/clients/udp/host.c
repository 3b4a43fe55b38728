/* A UDP component of any type on a host of its own, which a script drives through the program's input.
 *
 *   udp_host server|client|arq_server|arq_client|cast|node
 *
 * Before it is started: detect ATTEMPTS SECONDS, mode NUMBER, loop NUMBER, hops NUMBER. Then start ADDRESS PORT BIND, where - is no address and ADDRESS is the one to
 * listen at, to connect to or to cast to. After that: say TEXT (a node casts it), answer ID TEXT (servers), to ADDRESS PORT TEXT (nodes), transfer COUNT SIZE (clients),
 * which sends so many messages and waits until they have come back. Servers send back what comes. Events, one a line: READY address port, FAILED code errno,
 * ACCEPT id address port, CONNECT, HANDSHAKE, DATA [id|address] text, CLOSE id operation code, ERROR operation code, TRANSFERRED bytes intact. The end of the input ends
 * the program. */
#include "udp.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

enum { LONGEST_TEXT = 100, LONGEST_MESSAGE = 4000 }; /* what is longer belongs to a transfer */

static Rig *rig;
static HP_UdpNode node;
static HP_UdpNodeListener listener;
static int mode = CM_MULTICAST;

static void tell_accept(const Event *event) {
    const struct sockaddr_in6 *six = event->address;
    const struct sockaddr_in *four = event->address;
    char text[INET6_ADDRSTRLEN];
    bool is_four = four->sin_family == AF_INET;
    inet_ntop(four->sin_family, is_four ? (const void *)&four->sin_addr : (const void *)&six->sin6_addr, text, sizeof text);
    fact("ACCEPT %lu %s %u", (unsigned long)event->id, text, ntohs(is_four ? four->sin_port : six->sin6_port));
}

static void tell_data(const Event *event) {
    char sender[64] = "";
    int length = sizeof sender;
    USHORT port;
    if (event->length > LONGEST_TEXT) return;
    if (rig->role == SERVER) snprintf(sender, sizeof sender, "%lu ", (unsigned long)event->id);
    else if (rig->transport == CAST) {
        MUST(TRUTH(HP_UdpCast_GetRemoteAddress(rig->object, sender, &length, &port)));
        strcat(sender, " ");
    }
    fact("DATA %s%.*s", sender, event->length, (const char *)event->data);
}

static En_HP_HandleResult tell(Rig *of, const Event *event) {
    switch (event->kind) {
    case ON_ACCEPT: tell_accept(event); break;
    case ON_CONNECT: fact("CONNECT"); break;
    case ON_HANDSHAKE: fact("HANDSHAKE"); break;
    case ON_CLOSE: fact("CLOSE %lu %d %d", (unsigned long)event->id, event->operation, event->code); break;
    case ON_RECEIVE:
        tell_data(event);
        if (of->role == SERVER) MUST(TRUTH(rig_send(of, event->id, event->data, event->length)));
        break;
    default: break;
    }
    return HR_OK;
}

static En_HP_HandleResult on_node_receive(HP_UdpNode sender, LPCTSTR address, USHORT port, const BYTE *data, int length) {
    (void)sender, (void)port;
    fact("DATA %s %.*s", address, length, (const char *)data);
    return HR_OK;
}

static En_HP_HandleResult on_node_error(HP_UdpNode sender, En_HP_SocketOperation op, int code, LPCTSTR address, USHORT port, const BYTE *data, int length) {
    (void)sender, (void)address, (void)port, (void)data, (void)length;
    fact("ERROR %d %d", (int)op, code);
    return HR_OK;
}

static void start(const char *address, USHORT port, const char *own) {
    char at[64];
    int length = sizeof at;
    BOOL ok;
    if (node != NULL) ok = HP_UdpNode_StartWithCast(node, own, port, address == NULL && mode == CM_MULTICAST ? CM_UNICAST : (En_HP_CastMode)mode, address);
    else if (rig->role == SERVER) ok = HP_Server_Start(rig->object, address, port);
    else ok = HP_Client_StartWithBindAddress(rig->object, address, port, FALSE, own);
    if (!TRUTH(ok)) {
        int code = (int)SYS_GetLastError();
        fact("FAILED %d %d", node != NULL ? (int)HP_UdpNode_GetLastError(node) : rig_error(rig), code);
        return;
    }
    if (node != NULL) ok = HP_UdpNode_GetLocalAddress(node, at, &length, &port);
    else if (rig->role == SERVER) ok = HP_Server_GetListenAddress(rig->object, at, &length, &port);
    else ok = HP_Client_GetLocalAddress(rig->object, at, &length, &port);
    if (TRUTH(ok)) fact("READY %s %u", at, port);
}

static void transfer(int count, int size) {
    BYTE data[LONGEST_MESSAGE];
    MUST(size > LONGEST_TEXT && size <= LONGEST_MESSAGE);
    for (int i = 0; i < count; i++) {
        pattern_fill(data, (size_t)i * (size_t)size, (size_t)size);
        MUST(TRUTH(rig_send(rig, 0, data, size)));
    }
    HP_CONNID id = rig_last_id(rig, ON_CONNECT);
    rig_receives(rig, id, (long)count * size);
    fact("TRANSFERRED %ld %ld", rig_bytes(rig, ON_RECEIVE, id), rig_intact(rig, ON_RECEIVE, id));
}

static void set(const char *what, DWORD value, DWORD more) {
    if (strcmp(what, "detect") == 0) udp_set_detection(rig, value, more);
    else if (strcmp(what, "mode") == 0) mode = (int)value;
    else if (strcmp(what, "loop") == 0) node != NULL ? HP_UdpNode_SetMultiCastLoop(node, (BOOL)value) : HP_UdpCast_SetMultiCastLoop(rig->object, (BOOL)value);
    else if (strcmp(what, "hops") == 0) node != NULL ? HP_UdpNode_SetMultiCastTtl(node, (int)value) : HP_UdpCast_SetMultiCastTtl(rig->object, (int)value);
    else give_up(__FILE__, __LINE__, what);
    if (rig != NULL && rig->transport == CAST) HP_UdpCast_SetCastMode(rig->object, (En_HP_CastMode)mode);
}

static const char *or_none(const char *address) { return strcmp(address, "-") == 0 ? NULL : address; }

static void obey(const char *line) {
    char word[16], address[64], own[64], text[LONGEST_TEXT + 1];
    unsigned port, id, value, more = 0;
    if (sscanf(line, "start %63s %u %63s", address, &port, own) == 3) start(or_none(address), (USHORT)port, or_none(own));
    else if (sscanf(line, "say %100s", text) == 1)
        MUST(TRUTH(node != NULL ? HP_UdpNode_SendCast(node, (BYTE *)text, (int)strlen(text)) : rig_send(rig, 0, text, (int)strlen(text))));
    else if (sscanf(line, "answer %u %100s", &id, text) == 2) MUST(TRUTH(rig_send(rig, id, text, (int)strlen(text))));
    else if (sscanf(line, "to %63s %u %100s", address, &port, text) == 3) MUST(TRUTH(HP_UdpNode_Send(node, address, (USHORT)port, (BYTE *)text, (int)strlen(text))));
    else if (sscanf(line, "transfer %u %u", &value, &more) == 2) transfer((int)value, (int)more);
    else if (sscanf(line, "%15s %u %u", word, &value, &more) >= 2) set(word, value, more);
    else give_up(__FILE__, __LINE__, line);
}

static void obey_all(void) {
    char line[256];
    while (fgets(line, sizeof line, stdin) != NULL) obey(line);
}

static void run(Transport transport, Role role) {
    rig = rig_new_over(transport, role, tell);
    obey_all();
    rig_stop(rig);
    rig_free(rig);
}

CASE(server) { run(UDP, SERVER); }
CASE(client) { run(UDP, CLIENT); }
CASE(arq_server) { run(ARQ, SERVER); }
CASE(arq_client) { run(ARQ, CLIENT); }
CASE(cast) { run(CAST, CLIENT); }
CASE(node) {
    listener = Create_HP_UdpNodeListener();
    HP_Set_FN_UdpNode_OnReceive(listener, on_node_receive);
    HP_Set_FN_UdpNode_OnError(listener, on_node_error);
    node = Create_HP_UdpNode(listener);
    MUST(node != NULL);
    obey_all();
    HP_UdpNode_Stop(node);
    Destroy_HP_UdpNode(node);
    Destroy_HP_UdpNodeListener(listener);
}
