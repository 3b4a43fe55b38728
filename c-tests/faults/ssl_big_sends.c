/* A send of many blocks needs memory several times. Whenever that fails, none of it leaves or all of it, or a part and then nothing. */
#include "faults.h"
#include "tls.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { BIG = 3 * 1024 * 1024 + 17, PARTS = 300 /* too many to be written at once */ };

typedef enum { ONE, MANY, TLS } Way;
typedef struct { Role role; Way way; bool on_send; } Plan;

static En_HP_HandleResult small_buffer(Rig *rig, const Event *event) {
    (void)rig;
    if (event->kind == ON_ACCEPT || event->kind == ON_PREPARE_CONNECT) peer_shrink(event->fd, SO_SNDBUF);
    return HR_OK;
}

static bool send_all(Rig *rig, HP_CONNID id, Way way, unsigned char *data) {
    static WSABUF parts[PARTS];
    if (way != MANY) return TRUTH(rig_send(rig, id, data, BIG));
    for (int i = 0; i < PARTS; i++) parts[i] = (WSABUF){BIG / PARTS, data + i * (BIG / PARTS)};
    parts[PARTS - 1].len += BIG % PARTS;
    return TRUTH(rig_send_packets(rig, id, parts, PARTS));
}

/* The other end of a connection, of whichever kind. */
typedef struct { Link link; Peer *secure; } End;

/* False: memory was short before there was a connection. */
static bool end_up(End *end, Rig *rig, Way way) {
    if (way != TLS) {
        end->link = link_up(rig);
        return true;
    }
    end->link = tls_connect(rig);
    end->secure = tls_peer_of(rig, end->link.peer, NULL);
    if (strncmp(tls_shake(end->secure), "TLSv1", 5) != 0) return false;
    WAIT(rig_seen(rig, ON_HANDSHAKE, 0) + rig_seen(rig, ON_CLOSE, 0) > 0);
    return rig_seen(rig, ON_HANDSHAKE, 0) == 1;
}

static size_t end_read_pattern(End end, size_t length) {
    return end.secure ? tls_read_pattern(end.secure, length) : peer_read_pattern(end.link.peer, length);
}

static bool next_is_mark(End end) {
    char mark = 0;
    return (end.secure ? tls_read(end.secure, &mark, 1) : peer_read(end.link.peer, &mark, 1)) == 1 && mark == '#';
}

/* Three outcomes are allowed: the send is refused, and the next one is the first that arrives; it is accepted, and arrives; or the
 * connection ends after a part of it. */
static bool is_whole_or_nothing(Rig *rig, End end, Way way, unsigned char *data) {
    pattern_fill(data, 0, BIG);
    if (!send_all(rig, end.link.id, way, data)) {
        int code = SYS_GetLastError();
        return TRUTH(rig_send(rig, end.link.id, "#", 1)) && code == ENOMEM && next_is_mark(end);
    }
    if (end_read_pattern(end, BIG) == BIG) return true;
    Event event = {0};
    WAIT(rig_last(rig, ON_CLOSE, end.link.id, &event));
    return event.operation == SO_SEND && event.code == ENOMEM;
}

static bool whole_or_nothing(void *argument) {
    const Plan *plan = argument;
    Rig *rig = plan->way == TLS ? ssl_rig(plan->role, PUSH, small_buffer) : rig_new(plan->role, small_buffer);
    if (!plan->on_send) rig_unset_on_send(rig);
    End end = {0};
    unsigned char *data = malloc(BIG);
    MUST(data != NULL);
    bool good = !end_up(&end, rig, plan->way) || is_whole_or_nothing(rig, end, plan->way, data);
    free(data);
    rig_free(rig);
    if (end.secure) tls_free(end.secure);
    else peer_close(end.link.peer);
    return good;
}

static void each_request(Role role, Way way, bool on_send) {
    Plan plan = {role, way, on_send};
    int requests = each_call("memory", ENOMEM, whole_or_nothing, &plan);
    chat("%s, way %d, OnSend %d: %d requests", role_text(role), way, on_send, requests);
    fact("%s%s: all good %d", role_text(role), on_send ? " with OnSend" : "", requests >= 7 /* one per block */);
}

/* proves: TCP-71 TCP-70 COM-111 */
CASE(one_buffer) {
    EACH_MULTI_ROLE(role) for (int on_send = 0; on_send <= 1; on_send++) each_request(role, ONE, on_send);
}

/* proves: TCP-71 TCP-70 */
CASE(many_buffers) { each_request(SERVER, MANY, false); }

/* proves: TCP-71 SSL-65 */
CASE(over_tls) {
    EACH_MULTI_ROLE(role) for (int on_send = 0; on_send <= 1; on_send++) each_request(role, TLS, on_send);
}
