/* NULL buffers and outputs, negative and huge lengths, bad IDs, calls in the wrong state: errors, never a crash. */
#include "rig.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

/* proves: TCP-73 TCP-74 TCP-72 COM-8 TCP-167 */
CASE(send) {
    EACH_ROLE(role) {
        fact("-- %s", role_text(role));
        Rig *rig = rig_new(role, NULL);
        Link link = link_up(rig);
        HP_CONNID id = link.id;
        WSABUF no_data[] = {{3, NULL}}, wide[] = {{UINT_MAX, (LPBYTE) "x"}}, one = {1, (LPBYTE) "x"};
        CALL("Send NULL, 5", rig_send(rig, id, NULL, 5));
        CALL("Send NULL, 0", rig_send(rig, id, NULL, 0));
        CALL("SendPart NULL, 5", rig_send_part(rig, id, NULL, 5, 0));
        CALL("SendPackets without data", rig_send_packets(rig, id, no_data, 1));
        CALL("SendPackets too wide", rig_send_packets(rig, id, wide, 1));
        CALL("SendPackets NULL", rig_send_packets(rig, id, NULL, 3));
        CALL("SendPackets INT_MIN", rig_send_packets(rig, id, &one, INT_MIN));
        CALL("Send INT_MIN", rig_send(rig, id, "x", INT_MIN));
        CALL("SendSmallFile NULL", rig_send_file(rig, id, NULL, NULL, NULL));
        peer_send(link.peer, "alive", 5);
        WAIT(rig_bytes(rig, ON_RECEIVE, id) == 5);
        rig_free(rig);
    }
}

/* proves: COM-8 COM-7 */
CASE(null_outputs) {
    EACH_MULTI_ROLE(role) {
        fact("-- %s", role_text(role));
        Rig *rig = rig_new(role, NULL);
        Link link = link_up(rig);
        HP_Object o = rig->object;
        HP_CONNID id = link.id;
        bool s = role == SERVER;
        char text[64];
        int length = sizeof text;
        USHORT port;
        CALL("GetPendingDataLength", s ? HP_Server_GetPendingDataLength(o, id, NULL) : HP_Agent_GetPendingDataLength(o, id, NULL));
        CALL("IsPauseReceive", s ? HP_Server_IsPauseReceive(o, id, NULL) : HP_Agent_IsPauseReceive(o, id, NULL));
        CALL("GetConnectPeriod", s ? HP_Server_GetConnectPeriod(o, id, NULL) : HP_Agent_GetConnectPeriod(o, id, NULL));
        CALL("GetSilencePeriod", s ? HP_Server_GetSilencePeriod(o, id, NULL) : HP_Agent_GetSilencePeriod(o, id, NULL));
        CALL("GetConnectionExtra", s ? HP_Server_GetConnectionExtra(o, id, NULL) : HP_Agent_GetConnectionExtra(o, id, NULL));
        CALL("GetAllConnectionIDs", s ? HP_Server_GetAllConnectionIDs(o, NULL, NULL) : HP_Agent_GetAllConnectionIDs(o, NULL, NULL));
        CALL("GetLocalAddress, no text", rig_local_address(rig, id, NULL, &length, &port));
        CALL("GetLocalAddress, no length", rig_local_address(rig, id, text, NULL, &port));
        CALL("GetLocalAddress, no port", rig_local_address(rig, id, text, &length, NULL));
        length = -5;
        CALL("GetLocalAddress, negative capacity", rig_local_address(rig, id, text, &length, &port));
        rig_free(rig);
    }
}

/* proves: COM-12 TCP-140 COM-51 TCP-72 */
CASE(wrong_ids) {
    EACH_MULTI_ROLE(role) {
        Rig *rig = rig_new(role, NULL);
        Link stale = link_up(rig), live = link_more(rig);
        peer_close(stale.peer);
        WAIT(rig_count(rig) == 1);
        HP_CONNID bad[] = {0, stale.id, 3, 10000, 10001, 10002, 0x7FFFFFFF, 0xFFFFFFFF, ~0ul, ~0ul - 1, 1ul << 63};
        int accepted = 0, wrong = 0;
        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
            int pending;
            BOOL paused;
#define BAD(call) (errno = 0, accepted += TRUTH(call), wrong += SYS_GetLastError() != EBADSLT)
            BAD(rig_send(rig, bad[i], "x", 1));
            BAD(rig_send_part(rig, bad[i], "x", 1, 0));
            BAD(rig_send_packets(rig, bad[i], NULL, 0));
            BAD(rig_disconnect(rig, bad[i], TRUE));
            BAD(rig_pause(rig, bad[i], TRUE));
            BAD(rig_is_paused(rig, bad[i], &paused));
            BAD(rig_pending(rig, bad[i], &pending));
        }
        peer_send(live.peer, "alive", 5);
        WAIT(rig_bytes(rig, ON_RECEIVE, live.id) == 5);
        fact("%s: accepted %d, errno other than EBADSLT %d, OnClose of the live one %d", role_text(role), accepted, wrong, rig_seen(rig, ON_CLOSE, live.id));
        rig_free(rig);
    }
}

/* proves: COM-33 COM-35 TCP-26 TCP-72 COM-63 */
CASE(wrong_state) {
    Rig *s = rig_new(SERVER, NULL), *a = rig_new(AGENT, NULL), *c = rig_new(CLIENT, NULL);
    HP_CONNID id = 5;
    EACH_ROLE(role) {
        Rig *rig = role == SERVER ? s : role == AGENT ? a : c;
        fact("-- %s, never started", role_text(role));
        CALL("Stop", rig_stop(rig));
        CALL("Send", rig_send(rig, 1, "x", 1));
        CALL("PauseReceive", rig_pause(rig, 1, TRUE));
    }
    CALL("Connect", HP_Agent_Connect(a->object, "127.0.0.1", 1, &id));
    fact("ID %lu", id);
    CALL("DisconnectLongConnections", HP_Server_DisconnectLongConnections(s->object, 0, TRUE));
    rig_free(s);
    rig_free(a);
    rig_free(c);
}

/* proves: TCP-23 COM-107 TCP-42 TCP-26 TCP-2 */
CASE(odd_addresses) {
    static char longest[100001];
    memset(longest, 'a', sizeof longest - 1);
    const char *names[] = {NULL, "^", "^x", ":", "::::::::::", "[::1]", "%", "1.2.3.4%lo", "256.0.0.1", "\xff\xfe", " ", longest};
    Rig *s = rig_new(SERVER, NULL), *a = rig_new(AGENT, NULL), *c = rig_new(CLIENT, NULL);
    rig_start_agent(a, false);
    int accepted = 0, silent = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        HP_CONNID id = 0;
        errno = 0;
        if (names[i] != NULL) accepted += TRUTH(HP_Server_Start(s->object, names[i], 0));
        silent += names[i] != NULL && SYS_GetLastError() == 0;
        errno = 0;
        accepted += TRUTH(HP_Agent_Connect(a->object, names[i], 9, &id));
        silent += SYS_GetLastError() == 0;
        errno = 0;
        accepted += TRUTH(HP_Client_Start(c->object, names[i], 9, FALSE));
        silent += SYS_GetLastError() == 0;
    }
    fact("accepted %d, refused without errno %d", accepted, silent);
    rig_free(s);
    rig_free(a);
    rig_free(c);
}
