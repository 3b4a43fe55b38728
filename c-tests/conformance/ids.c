/* Connection IDs, extra data, lists, addresses. */
#include "rig.h"

#include <string.h>

/* proves: COM-51 COM-2 TCP-140 TCP-154 */
CASE(allocation) {
    Rig *rig = rig_new(SERVER, NULL);
    HP_Server_SetMaxConnectionCount(rig->object, 3);
    rig_listen(rig);
    for (int i = 0; i < 3; i++) {
        Link link = link_more(rig);
        fact("ID %lu", link.id);
        peer_close(link.peer);
        WAIT(rig_count(rig) == 0);
    }
    Link again = link_more(rig);
    fact("fourth ID of the form 1 + slot + n x 3: %d", again.id > 3 && again.id <= 6);
    CALL("stale ID", rig_send(rig, 1, "x", 1));
    rig_free(rig);
}

/* proves: COM-51 TCP-154 TDEF-21 */
CASE(no_early_reuse) {
    enum { USES = 600 };
    Rig *rig = rig_new(SERVER, NULL);
    HP_Server_SetMaxConnectionCount(rig->object, 1);
    rig_listen(rig);
    HP_CONNID last = 0;
    int repeated = 0, large = 0;
    for (int i = 0; i < USES; i++) {
        Link link = link_more(rig);
        repeated += link.id <= last;
        large += link.id > 0xFFFFFFFFu;
        last = link.id;
        peer_close(link.peer);
        WAIT(rig_count(rig) == 0);
    }
    fact("repeated or falling %d, larger than 32 bits %d", repeated, large);
    rig_free(rig);
}

/* proves: COM-58 COM-57 */
CASE(list) {
    EACH_MULTI_ROLE(role) {
        fact("-- %s", role_text(role));
        Rig *rig = rig_new(role, NULL);
        HP_CONNID ids[8] = {0}, sum = 0;
        DWORD count = 8;
#define ALL(array) (role == SERVER ? HP_Server_GetAllConnectionIDs(rig->object, array, &count) : HP_Agent_GetAllConnectionIDs(rig->object, array, &count))
        CALL("stopped", ALL(ids));
        fact("  count %u", count);
        link_up(rig);
        link_more(rig);
        link_more(rig);
        count = 8;
        CALL("room", ALL(ids));
        for (DWORD i = 0; i < count && i < 8; i++) sum += ids[i];
        fact("  count %u, IDs right %d", count, sum == 1 + 2 + 3);
        memset(ids, 0, sizeof ids);
        count = 2;
        CALL("too small", ALL(ids));
        fact("  count %u, written %d", count, ids[0] != 0 || ids[1] != 0);
        count = 3;
        CALL("exact", ALL(ids));
        count = 0;
        CALL("capacity 0", ALL(ids));
        fact("  count %u", count);
        count = 8;
        CALL("NULL", ALL(NULL));
        fact("  count %u", count);
        rig_stop(rig);
        fact("connections when stopped %u", rig_count(rig));
        rig_free(rig);
    }
}

/* proves: COM-55 COM-12 COM-71 */
CASE(extra) {
    EACH_MULTI_ROLE(role) {
        fact("-- %s", role_text(role));
        Rig *rig = rig_new(role, NULL);
        Link one = link_up(rig), two = link_more(rig);
        PVOID extra = rig;
#define GET(id) (role == SERVER ? HP_Server_GetConnectionExtra(rig->object, id, &extra) : HP_Agent_GetConnectionExtra(rig->object, id, &extra))
#define SET(id, p) (role == SERVER ? HP_Server_SetConnectionExtra(rig->object, id, p) : HP_Agent_SetConnectionExtra(rig->object, id, p))
        CALL("Get", GET(one.id));
        fact("  NULL %d", extra == NULL);
        CALL("Set", SET(one.id, &one));
        CALL("Get", GET(one.id));
        fact("  as set %d", extra == &one);
        CALL("Get of the other", GET(two.id));
        fact("  NULL %d", extra == NULL);
        CALL("Set unknown", SET(99, rig));
        CALL("Get unknown", GET(99));
        CALL("Get 0", GET(0));
        rig_free(rig);
    }
}

/* proves: COM-60 COM-61 COM-62 COM-6 COM-7 ABI-70 */
CASE(address_lengths) {
    Rig *rig = rig_new(SERVER, NULL);
    Link link = link_up(rig);
    for (int capacity = 9; capacity <= 16; capacity += capacity == 9 ? 1 : 6) {
        char text[64] = "";
        int length = capacity;
        USHORT port = 0;
        CALL("GetListenAddress", HP_Server_GetListenAddress(rig->object, text, &length, &port));
        fact("  capacity %d, length %d, port right %d", capacity, length, port == rig->port);
        length = capacity;
        port = 0;
        CALL("GetRemoteAddress", HP_Server_GetRemoteAddress(rig->object, link.id, text, &length, &port));
        fact("  length %d, port set %d", length, port != 0);
        length = capacity;
        CALL("GetLocalAddress", HP_Server_GetLocalAddress(rig->object, link.id, text, &length, &port));
        fact("  length %d, port right %d", length, port == rig->port);
    }
    char text[64];
    int length = sizeof text;
    USHORT port;
    CALL("GetRemoteAddress of unknown", HP_Server_GetRemoteAddress(rig->object, 99, text, &length, &port));
    CALL("GetLocalAddress of unknown", HP_Server_GetLocalAddress(rig->object, 99, text, &length, &port));
    rig_free(rig);
}

/* proves: COM-61 COM-62 COM-65 TCP-2 TCP-3 */
CASE(ipv6) {
    Rig *rig = rig_new(SERVER, NULL);
    char text[64] = "";
    int length = sizeof text;
    USHORT port = 0;
    MUST(TRUTH(HP_Server_Start(rig->object, "::1", 0)));
    MUST(TRUTH(HP_Server_GetListenAddress(rig->object, text, &length, &rig->port)));
    int peer = peer_connect6(rig->port);
    WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == 1);
    length = 3;
    CALL("GetRemoteAddress, too small", HP_Server_GetRemoteAddress(rig->object, 1, text, &length, &port));
    fact("  length %d", length);
    CALL("GetRemoteAddress", HP_Server_GetRemoteAddress(rig->object, 1, text, &length, &port));
    fact("  %s, length %d", text, length);
    peer_close(peer);
    rig_stop(rig);
    CALL("Start ::", HP_Server_Start(rig->object, "::", 0));
    length = sizeof text;
    MUST(TRUTH(HP_Server_GetListenAddress(rig->object, text, &length, &rig->port)));
    fact("  %s, length %d", text, length);
    rig_forget(rig);
    peer_connect(rig->port);
    WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == 1);
    length = sizeof text;
    CALL("GetRemoteAddress of a mapped peer", HP_Server_GetRemoteAddress(rig->object, 1, text, &length, &port));
    fact("  %s, length %d", text, length);
    rig_free(rig);
}
