/* Frames that programs send. */
#include "upgrading.h"

#include <stdlib.h>

static const BYTE key[4] = {0x37, 0xfa, 0x21, 0x3d}, other_key[4] = {1, 2, 3, 4};

#define EACH_WITH_FRAMES(http, hook)                                                                                          \
    EACH_ROLE(role)                                                                                                           \
    for (Http *http = http_new(role, (hook)); http != NULL && (fact("%s", role_text(role)), true); http_free(http), http = NULL)

/* Sends a frame; "label -> TRUE", and the bytes that the peer gets. */
static void say(Http *http, HttpLink link, const char *label, Frame frame, size_t bytes) {
    CALL(label, send_frame(http, link.id, frame));
    fact_hex(link.peer, "  bytes", bytes);
}

/* proves: ABI-83 HTTP-148 HTTP-150 HTTP-W6 HTTP-W7 */
CASE(bytes) {
    EACH_WITH_FRAMES(http, NULL) {
        HttpLink link = ws_link(http);
        size_t masked = role == SERVER ? 0 : 4;
        char hello[] = "Hello";
        say(http, link, "text", (Frame){.final = TRUE, .opcode = 1, .mask = key, .data = hello, .length = 5}, 7 + masked);
        fact("  the program's bytes: %s", hello);
        say(http, link, "ping", (Frame){.final = TRUE, .opcode = 9, .mask = key}, 2 + masked);
        say(http, link, "bits that are cut off", (Frame){.rsv = 15, .opcode = 0x1f, .mask = key, .data = "a", .length = 1}, 3 + masked);
        say(http, link, "any TRUE", (Frame){.final = 256, .rsv = 8, .opcode = 2, .mask = key, .data = "a", .length = 1}, 3 + masked);
        say(http, link, "zero key", (Frame){.final = TRUE, .opcode = 1, .mask = (const BYTE[4]){0}, .data = "ab", .length = 2}, 4 + masked);
        if (role != SERVER) say(http, link, "no key", (Frame){.final = TRUE, .opcode = 1, .data = "Hello", .length = 5}, 7);
        leave(http, link);
    }
}

/* proves: ABI-83 HTTP-150 HTTP-148 HTTP-W6 */
CASE(lengths) {
    static const size_t lengths[] = {125, 126, 127, 65535, 65536, 1000003};
    EACH_WITH_FRAMES(http, NULL) {
        HttpLink link = ws_link(http);
        BYTE *data = malloc(lengths[COUNT(lengths) - 1]), *got = malloc(lengths[COUNT(lengths) - 1]);
        MUST(data != NULL && got != NULL);
        for (int i = 0; i < COUNT(lengths); i++) {
            size_t length = lengths[i], header = (length < 126 ? 2 : length < 65536 ? 4 : 10) + (role == SERVER ? 0 : 4);
            char label[32];
            snprintf(label, sizeof label, "%zu", length);
            pattern_fill(data, 0, length);
            say(http, link, label, (Frame){.final = TRUE, .opcode = 2, .mask = key, .data = data, .length = (int)length}, header);
            fact("  the program's bytes are %s", pattern_match(data, 0, length) == length ? "as they were" : "changed");
            MUST(peer_read(link.peer, got, length) == length);
            for (size_t at = 0; role != SERVER && at < length; at++) got[at] ^= key[at % 4];
            fact("  payload is %s", pattern_match(got, 0, length) == length ? "intact" : "not intact");
        }
        free(data);
        free(got);
        leave(http, link);
    }
}

/* proves: HTTP-149 HTTP-W6 HTTP-W7 */
CASE(parts) {
    EACH_WITH_FRAMES(http, NULL) {
        HttpLink link = ws_link(http);
        size_t masked = role == SERVER ? 0 : 4;
        say(http, link, "all of it announced", (Frame){.final = TRUE, .opcode = 1, .mask = other_key, .data = "ab", .length = 2, .total = 2}, 4 + masked);
        say(http, link, "more announced", (Frame){.final = TRUE, .opcode = 2, .mask = other_key, .data = "ab", .length = 2, .total = 5}, 4 + masked);
        /* What follows is the program's: masked, from the third byte of the key. */
        BYTE rest[3] = {'c', 'd', 'e'};
        for (int i = 0; role != SERVER && i < 3; i++) rest[i] ^= other_key[(i + 2) % 4];
        CALL("the rest with Send", send_raw(http, link.id, rest, 3));
        fact_hex(link.peer, "  bytes", 3);
        say(http, link, "nothing of it yet", (Frame){.final = TRUE, .opcode = 2, .mask = other_key, .total = 1ULL << 40}, 10 + masked);
        say(http, link, "highest bit", (Frame){.final = TRUE, .opcode = 2, .mask = other_key, .total = ~0ULL}, 10 + masked);
        CALL("less announced", send_frame(http, link.id, (Frame){.final = TRUE, .opcode = 1, .mask = key, .data = "ab", .length = 2, .total = 1}));
        CALL("no bytes", send_frame(http, link.id, (Frame){.final = TRUE, .opcode = 1, .mask = key, .length = 2}));
        CALL("negative length", send_frame(http, link.id, (Frame){.final = TRUE, .opcode = 1, .mask = key, .data = "ab", .length = -1}));
        say(http, link, "refused ones leave nothing", (Frame){.final = TRUE, .opcode = 10, .mask = other_key}, 2 + masked);
        leave(http, link);
    }
}

/* proves: HTTP-151 HTTP-108 HTTP-125 */
CASE(at_any_time) {
    EACH_WITH_FRAMES(http, NULL) {
        Frame frame = {.final = TRUE, .opcode = 1, .mask = key, .data = "x", .length = 1};
        size_t bytes = role == SERVER ? 3 : 7;
        CALL("before Start", send_frame(http, 1, frame));
        HttpLink link = http_link(http);
        WAIT(http_seen(http, H_HANDSHAKE, link.id) == 1);
        say(http, link, "before the upgrade", frame, bytes);
        peer_send(link.peer, upgrading(http), strlen(upgrading(http)));
        WAIT(http_seen(http, H_UPGRADE, link.id) == 1);
        say(http, link, "before the peer's first frame", frame, bytes);
        if (role != CLIENT) CALL("unknown connection", send_frame(http, link.id + 1000, frame));
        leave(http, link);
        CALL("after the end", send_frame(http, link.id, frame));
    }
}

static int push(Http *http, const HttpEvent *event) {
    static const HP_THeader fields[] = {H("Upgrade", "websocket"), H("Connection", "Upgrade")};
    if (event->kind != H_UPGRADE) return 0;
    HP_HttpServer_SendResponse(http->object, event->id, 101, NULL, fields, COUNT(fields), NULL, 0);
    return TRUTH(send_frame(http, event->id, (Frame){.final = TRUE, .opcode = 1, .data = "hi", .length = 2})) ? 0 : HPR_ERROR;
}

static int ask(Http *http, const HttpEvent *event) {
    static const HP_THeader fields[] = {H("Connection", "Upgrade"), H("Upgrade", "websocket")};
    if (event->kind != H_HANDSHAKE) return 0;
    return TRUTH(BY_ROLE(http, FALSE, HP_HttpAgent_SendRequest(http->object, event->id, "GET", "/", fields, COUNT(fields), NULL, 0),
                         HP_HttpClient_SendRequest(http->object, "GET", "/", fields, COUNT(fields), NULL, 0)))
               ? 0
               : HR_ERROR;
}

/* The server's frame comes in the segment of its answer. */
/* proves: HTTP-144 HTTP-151 */
CASE(pushed_by_the_server) {
    Http *server = http_new(SERVER, push);
    http_listen(server);
    for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1)) {
        Http *caller = http_new(role, ask);
        if (role == AGENT) {
            MUST(TRUTH(HP_Agent_Start(caller->object, NULL, TRUE)));
            MUST(TRUTH(HP_Agent_Connect(caller->object, "127.0.0.1", server->port, NULL)));
        } else MUST(TRUTH(HP_Client_Start(caller->object, "127.0.0.1", server->port, TRUE)));
        WAIT(http_seen(caller, H_FRAME_END, 0) == 1);
        fact_http(caller, http_last_id(caller, H_CONNECT), role_text(role));
        http_free(caller);
    }
    http_free(server);
}

enum { SENDERS = 4, FRAMES = 500 };
typedef struct { Http *http; HP_CONNID id; BYTE mark; int failed; } Sender;

static void *send_many(void *argument) {
    Sender *sender = argument;
    BYTE data[300];
    for (int i = 0; i < FRAMES; i++) {
        int length = i * 7 % (int)sizeof data + 1;
        memset(data, sender->mark, (size_t)length);
        sender->failed += !TRUTH(send_frame(sender->http, sender->id, (Frame){.final = TRUE, .opcode = 2, .mask = key, .data = data, .length = length}));
    }
    return NULL;
}

/* Reads a whole frame of one sender; false if it is mixed with others. */
static bool read_frame(int peer, bool masked, int counts[SENDERS]) {
    BYTE head[8], data[300];
    MUST(peer_read(peer, head, 2) == 2);
    size_t length = head[1] & 127;
    if (length == 126) {
        MUST(peer_read(peer, head + 2, 2) == 2);
        length = (size_t)head[2] << 8 | head[3];
    }
    if (masked) MUST(peer_read(peer, head + 4, 4) == 4);
    if (length == 0 || length > sizeof data) return false;
    MUST(peer_read(peer, data, length) == length);
    for (size_t i = 0; masked && i < length; i++) data[i] ^= head[4 + i % 4];
    for (size_t i = 1; i < length; i++)
        if (data[i] != data[0]) return false;
    if (data[0] >= SENDERS) return false;
    return length == (size_t)(counts[data[0]]++ * 7 % (int)sizeof data + 1);
}

/* proves: HTTP-148 */
CASE(from_other_threads) {
    EACH_WITH_FRAMES(http, NULL) {
        HttpLink link = ws_link(http);
        Sender senders[SENDERS];
        Thread *threads[SENDERS];
        int counts[SENDERS] = {0}, good = 0;
        for (int i = 0; i < SENDERS; i++) {
            senders[i] = (Sender){http, link.id, (BYTE)i, 0};
            threads[i] = thread_run(send_many, &senders[i]);
        }
        while (good < SENDERS * FRAMES && read_frame(link.peer, role != SERVER, counts)) good++;
        for (int i = 0; i < SENDERS; i++) {
            thread_join(threads[i]);
            MUST(senders[i].failed == 0);
        }
        fact("%d whole frames, in each sender's order", good);
        leave(http, link);
    }
}
