/* StartHttp: connections that speak HTTP when the program says so. */
#include "upgrading.h"

#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

static const char request[] = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n", reply[] = "HTTP/1.1 204 No\r\nA: b\r\n\r\n";

static const char *message(const Http *http) { return http->role == SERVER ? request : reply; }

static Http *late(Role role, HttpHook hook) {
    Http *http = http_new(role, hook);
    start_late(http);
    return http;
}

#define EACH_LATE(http, hook)                                                                                                 \
    EACH_ROLE(role)                                                                                                           \
    for (Http *http = late(role, (hook)); http != NULL && (fact("%s", role_text(role)), true); http_free(http), http = NULL)

/* proves: HTTP-8 HTTP-5 */
CASE(errors) {
    NEED(HP_HttpServer_StartHttp);
    EACH_ROLE(role) {
        Http *http = http_new(role, NULL);
        fact("%s", role_text(role));
        CALL("auto start, before Start", start_http(http, 1));
        HttpLink link = http_link(http);
        start_late(http); /* too late */
        CALL("auto start", start_http(http, link.id));
        CALL("auto start, unknown connection", start_http(http, link.id + 1000));
        leave(http, link);
        http_free(http);
    }
    EACH_LATE(http, NULL) {
        CALL("before Start", start_http(http, 1));
        HttpLink link = http_link(http);
        if (role != CLIENT) CALL("unknown connection", start_http(http, link.id + 1000));
        CALL("first", start_http(http, link.id));
        CALL("second", start_http(http, link.id));
        peer_send(link.peer, message(http), strlen(message(http)));
        WAIT(http_seen(http, H_END, link.id) == 1);
        CALL("after a message", start_http(http, link.id));
        leave(http, link);
        CALL("after the end", start_http(http, link.id));
        fact_http(http, link.id, "events");
    }
}

static int start_inside(Http *http, const HttpEvent *event) {
    if (event->kind == H_RECEIVE) {
        CALL("StartHttp", start_http(http, event->id));
        CALL("again", start_http(http, event->id));
        fact("OnHandShake is %s", http_seen(http, H_HANDSHAKE, event->id) == 1 ? "over" : "still to come");
    }
    return 0;
}

/* proves: HTTP-8 HTTP-29 */
CASE(in_on_receive) {
    NEED(HP_HttpServer_StartHttp);
    EACH_LATE(http, start_inside) {
        HttpLink link = http_link(http);
        peer_send(link.peer, "negotiation", 11);
        WAIT(http_seen(http, H_HANDSHAKE, link.id) == 1);
        peer_send(link.peer, message(http), strlen(message(http)));
        WAIT(http_seen(http, H_END, link.id) == 1);
        leave(http, link);
        fact_http(http, link.id, "events");
    }
}

static int start_first(Http *http, const HttpEvent *event) {
    if (event->kind == H_ACCEPT || event->kind == H_CONNECT) CALL("StartHttp", start_http(http, event->id));
    return 0;
}

/* proves: HTTP-8 */
CASE(in_the_first_event) {
    NEED(HP_HttpServer_StartHttp);
    EACH_LATE(http, start_first) {
        HttpLink link = http_link(http);
        peer_send(link.peer, message(http), strlen(message(http)));
        WAIT(http_seen(http, H_END, link.id) == 1);
        leave(http, link);
        fact_http(http, link.id, "events");
    }
}

/* proves: HTTP-10 HTTP-8 HTTP-71 */
CASE(before) {
    NEED(HP_HttpServer_StartHttp);
    EACH_LATE(http, NULL) {
        HttpLink link = http_link(http);
        HP_Object o = http->object;
        char got[256];
        CALL("Send", send_raw(http, link.id, "raw", 3));
        MUST(peer_read(link.peer, got, 3) == 3);
        BOOL final = 0;
        const char *value = "untouched";
        fact("getters: %d %s %s %s", upgrade_type(http, link.id), truth_text(is_upgrade(http, link.id)),
             truth_text(get_header(http, link.id, "Host", &value)), value);
        fact("state of frames: %s", truth_text(frame_state(http, link.id, &final, NULL, NULL, NULL, NULL, NULL)));
        size_t length = 0;
        if (role == SERVER) {
            CALL("Release", HP_HttpServer_Release(o, link.id));
            CALL("SendResponse", HP_HttpServer_SendResponse(o, link.id, 200, NULL, NULL, 0, (const BYTE *)"hi", 2));
            length = strlen("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi");
        } else if (role == AGENT) CALL("SendRequest", HP_HttpAgent_SendRequest(o, link.id, "GET", "/", NULL, 0, NULL, 0));
        else {
            CALL("SendRequest", HP_HttpClient_SendRequest(o, "GET", "/", NULL, 0, NULL, 0));
            /* The rest names a port. */
            length = strlen("GET / HTTP/1.1\r\n");
        }
        MUST(peer_read(link.peer, got, length) == length);
        got[length] = 0;
        for (char *at = got; *at != 0; at++)
            if (*at == '\r' || *at == '\n') *at = '.';
        fact("the peer gets \"%s\"", got);
        for (int ends = 0, byte = 0; role == CLIENT && ends < 4; ends = byte == '\r' || byte == '\n' ? ends + 1 : 0) {
            char next;
            MUST(peer_read(link.peer, &next, 1) == 1);
            byte = next;
        }
        peer_send(link.peer, message(http), 10);
        WAIT(http_seen(http, H_RECEIVE, link.id) >= 1);
        leave(http, link);
        fact_http(http, link.id, "events");
    }
}

static int refuse_handshake(Http *http, const HttpEvent *event) {
    if (event->kind == H_RECEIVE) CALL("inside", start_http(http, event->id));
    return event->kind == H_HANDSHAKE ? HR_ERROR : HR_OK;
}

/* proves: HTTP-8 */
CASE(refused) {
    NEED(HP_HttpServer_StartHttp);
    EACH_LATE(http, refuse_handshake) {
        HttpLink link = http_link(http);
        CALL("outside", start_http(http, link.id));
        fact("the peer sees %s", peer_end(link.peer, NULL));
        CLOSE_WITHIN(http, link);
        fact_http(http, link.id, "events");
        leave(http, link);
        http_forget(http);
        link = http_link(http);
        peer_send(link.peer, "x", 1);
        fact("the peer sees %s", peer_end(link.peer, NULL));
        CLOSE_WITHIN(http, link);
        fact_http(http, link.id, "events");
        leave(http, link);
    }
}

static int leave_in_handshake(Http *http, const HttpEvent *event) {
    if (event->kind == H_HANDSHAKE) {
        if (http->user == NULL) disconnect_http(http, event->id);
        else BY_ROLE(http, HP_Server_Stop(http->object), HP_Agent_Stop(http->object), HP_Client_Stop(http->object));
    }
    return HR_OK;
}

/* proves: HTTP-8 COM-36 */
CASE(ends_in_on_hand_shake) {
    NEED(HP_HttpServer_StartHttp);
    for (int stops = 0; stops < 2; stops++) {
        EACH_LATE(http, leave_in_handshake) {
            http->user = stops ? http : NULL;
            HttpLink link = http_link(http);
            CALL(stops ? "Stop" : "Disconnect", start_http(http, link.id));
            CLOSE_WITHIN(http, link);
            fact_http(http, link.id, "events");
            leave(http, link);
        }
    }
}

/* OnHandShake takes its time, and the peer's message is there already. */
enum { TRIES = 20 };
static _Atomic int inside, overlaps;

static int slow_handshake(Http *http, const HttpEvent *event) {
    (void)http;
    if (event->kind == H_HANDSHAKE) {
        atomic_store(&inside, 1);
        for (long long until = now_ms() + 20; now_ms() < until;) sched_yield();
        atomic_store(&inside, 0);
    } else if (atomic_load(&inside)) atomic_fetch_add(&overlaps, 1);
    return 0;
}

typedef struct { int peer; const char *text; bool leaves; } Talker;

static void *talk_meanwhile(void *argument) {
    Talker *talker = argument;
    for (long long until = now_ms() + WAIT_LIMIT_MS; !atomic_load(&inside) && now_ms() < until;) sched_yield();
    peer_send(talker->peer, talker->text, strlen(talker->text));
    if (talker->leaves) peer_half_close(talker->peer);
    return NULL;
}

/* proves: HTTP-8 HTTP-6 TCP-131 */
CASE(events_wait_for_on_hand_shake) {
    NEED(HP_HttpServer_StartHttp);
    EACH_LATE(http, slow_handshake) {
        int ordered = 0;
        atomic_store(&overlaps, 0);
        for (int i = 0; i < TRIES; i++) {
            HttpLink link = http_link(http);
            Talker talker = {link.peer, message(http), i % 2 == 1};
            Thread *thread = thread_run(talk_meanwhile, &talker);
            MUST(TRUTH(start_http(http, link.id)));
            thread_join(thread);
            WAIT(http_seen(http, H_END, link.id) == 1);
            char *trace = http_trace(http, link.id);
            ordered += http_seen(http, H_HANDSHAKE, link.id) == 1 && http_seen(http, H_RECEIVE, link.id) == 0;
            free(trace);
            leave(http, link);
            http_forget(http);
        }
        fact("%d of %d connections; %d events inside OnHandShake", ordered, TRIES, atomic_load(&overlaps));
    }
}

/* Many connections whose peers send requests all the time: each byte is told once, raw or as HTTP, and nothing is lost at the seam. */
enum { MANY = 32, MESSAGES = 200 };
typedef struct {
    _Atomic long raw, http;        /* bytes in OnReceive; messages */
    _Atomic int shaken, disorder;  /* OnHandShake was told; HTTP before it */
} Seen;

static int account(Http *http, const HttpEvent *event) {
    Seen *all = http->user, *seen = &all[event->id % 4096];
    switch (event->kind) {
    case H_RECEIVE: seen->raw += event->length; break;
    case H_HANDSHAKE: seen->shaken++; break;
    case H_BEGIN: seen->disorder += seen->shaken != 1; break;
    case H_END: seen->http++; break;
    default: break;
    }
    return 0;
}

typedef struct { int peer; const char *text; } Flood;

static void *flood(void *argument) {
    Flood *of = argument;
    for (int i = 0; i < MESSAGES; i++) peer_send(of->peer, of->text, strlen(of->text));
    return NULL;
}

/* proves: HTTP-8 HTTP-29 */
CASE(while_data_flows) {
    NEED(HP_HttpServer_StartHttp);
    for (Role role = SERVER; role <= AGENT; role = (Role)(role + 1)) {
        Http *http = late(role, account);
        Seen *all = calloc(4096, sizeof *all);
        MUST(all != NULL);
        http->user = all;
        HttpLink links[MANY];
        Flood floods[MANY];
        Thread *threads[MANY];
        int whole = 0, ordered = 0, ended = 0;
        for (int i = 0; i < MANY; i++) {
            links[i] = http_link(http);
            floods[i] = (Flood){links[i].peer, "\r\n"};
            threads[i] = thread_run(flood, &floods[i]);
        }
        /* Line ends are skipped in front of messages, so that the switch may come anywhere. */
        for (int i = 0; i < MANY; i++) MUST(TRUTH(start_http(http, links[i].id)));
        for (int i = 0; i < MANY; i++) {
            thread_join(threads[i]);
            peer_send(links[i].peer, message(http), strlen(message(http)));
        }
        for (int i = 0; i < MANY; i++) {
            Seen *seen = &all[links[i].id % 4096];
            WAIT(seen->http == 1);
            whole += seen->raw <= 2 * MESSAGES;
            ordered += seen->disorder == 0 && seen->shaken == 1;
            leave(http, links[i]);
            ended += http_seen(http, H_ERROR, links[i].id) == 0;
        }
        fact("%s: %d with one message, %d in order, %d without errors", role_text(role), whole, ordered, ended);
        http_free(http);
        free(all);
    }
}

/* What a runner has read and not delivered when StartHttp is called inside OnReceive is HTTP: the slices are small. */
static int start_in_slice(Http *http, const HttpEvent *event) {
    return event->kind == H_RECEIVE && !TRUTH(start_http(http, event->id)) ? HR_ERROR : 0;
}

/* proves: HTTP-8 HTTP-29 */
CASE(rest_of_a_segment) {
    NEED(HP_HttpServer_StartHttp);
    EACH_LATE(http, start_in_slice) {
        BY_ROLE(http, HP_TcpServer_SetSocketBufferSize(http->object, 64), HP_TcpAgent_SetSocketBufferSize(http->object, 64),
                HP_TcpClient_SetSocketBufferSize(http->object, 64));
        HttpLink link = http_link(http);
        char all[256];
        memset(all, 'n', 64);
        size_t length = 64;
        memcpy(all + length, message(http), strlen(message(http)));
        length += strlen(message(http));
        peer_send(link.peer, all, length);
        WAIT(http_seen(http, H_END, link.id) == 1);
        leave(http, link);
        fact_http(http, link.id, "events");
    }
}

/* proves: HTTP-8 TCP-64 */
CASE(paused) {
    NEED(HP_HttpServer_StartHttp);
    EACH_LATE(http, NULL) {
        HttpLink link = http_link(http);
        MUST(TRUTH(pause_http(http, link.id, TRUE)));
        peer_send(link.peer, message(http), strlen(message(http)));
        CALL("StartHttp", start_http(http, link.id));
        fact("handshakes %d, messages %d", http_seen(http, H_HANDSHAKE, link.id), http_seen(http, H_BEGIN, link.id));
        MUST(TRUTH(pause_http(http, link.id, FALSE)));
        WAIT(http_seen(http, H_END, link.id) == 1);
        leave(http, link);
        fact_http(http, link.id, "events");
    }
}
