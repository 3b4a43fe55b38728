/* Frames that come: their events, their state, and what ends the connection. */
#include "upgrading.h"

#include <errno.h>
#include <stdlib.h>

/* Every role with frames, its peer masking as it must. */
#define EACH_WITH_FRAMES(http, hook)                                                                                          \
    EACH_ROLE(role)                                                                                                           \
    for (Http *http = http_new(role, (hook)); http != NULL && (fact("%s", role_text(role)), true); http_free(http), http = NULL)

/* What was seen since the upgrade, in the short form of shapes.txt. */
static void fact_frames(Http *http, HttpLink link, const char *label) {
    char *all = http_trace(http, link.id), *frames = strstr(all, "!1~");
    MUST(frames != NULL);
    fact("%s: %s", label, frames + 3);
    free(all);
}

/* Sends these bytes and the end of the stream behind an upgrade, as one segment and byte by byte. */
static void see(Http *http, const char *label, const void *bytes, size_t length) {
    for (int split = 0; split < 2; split++) {
        HttpLink link = http_link(http);
        BYTE all[1024];
        size_t head = strlen(upgrading(http));
        MUST(head + length <= sizeof all);
        memcpy(all, upgrading(http), head);
        memcpy(all + head, bytes, length);
        (split ? peer_dribble : peer_send)(link.peer, all, head + length);
        peer_half_close(link.peer);
        CLOSE_WITHIN(http, link);
        fact_frames(http, link, label);
        leave(http, link);
        http_forget(http);
    }
}

/* proves: HTTP-144 HTTP-145 HTTP-147 */
CASE(any_frames) {
    EACH_WITH_FRAMES(http, NULL) {
        bool masked = role == SERVER;
        BYTE bytes[512];
        see(http, "text", bytes, put_frame(bytes, masked, 0x81, "Hello", 5));
        see(http, "empty", bytes, put_frame(bytes, masked, 0x82, NULL, 0));
        size_t at = put_frame(bytes, masked, 0x01, "Hel", 3);
        at += put_frame(bytes + at, masked, 0x89, "?", 1);
        at += put_frame(bytes + at, masked, 0x8a, NULL, 0);
        at += put_frame(bytes + at, masked, 0x00, "l", 1);
        at += put_frame(bytes + at, masked, 0x80, "o", 1);
        at += put_frame(bytes + at, masked, 0x88, "\x03\xe8", 2);
        see(http, "control frames between fragments", bytes, at);
        at = put_frame(bytes, masked, 0x7f, "a", 1);
        at += put_frame(bytes + at, masked, 0xf3, "b", 1);
        at += put_frame(bytes + at, masked, 0x0b, "", 0);
        see(http, "reserved bits and opcodes", bytes, at);
        at = put_header(bytes, masked, 0x82, 1, 8);
        bytes[at++] = (BYTE)('x' ^ (masked ? peer_key[0] : 0));
        at += put_header(bytes + at, masked, 0x82, 1, 2);
        bytes[at++] = (BYTE)('y' ^ (masked ? peer_key[0] : 0));
        see(http, "lengths that could be shorter", bytes, at);
        see(http, "text that is none", bytes, put_frame(bytes, masked, 0x81, "\xff\xfe", 2));
    }
}

/* proves: HTTP-145 HTTP-147 HTTP-39 */
CASE(cut_off) {
    EACH_WITH_FRAMES(http, NULL) {
        bool masked = role == SERVER;
        BYTE bytes[64];
        size_t length = put_frame(bytes, masked, 0x81, "Hello", 5);
        see(http, "in the header", bytes, 1);
        see(http, "before the payload", bytes, length - 5);
        see(http, "in the payload", bytes, length - 1);
        length = put_header(bytes, masked, 0x82, 0x7fffffffffffffffULL, 8);
        bytes[length] = (BYTE)('x' ^ (masked ? peer_key[0] : 0));
        see(http, "longest length", bytes, length + 1);
    }
}

/* proves: HTTP-146 HTTP-147 */
CASE(refused_frames) {
    EACH_WITH_FRAMES(http, NULL) {
        bool masked = role == SERVER;
        BYTE bytes[64];
        see(http, "wrong masking", bytes, put_frame(bytes, !masked, 0x81, "Hello", 5));
        see(http, "wrong masking without payload", bytes, put_frame(bytes, !masked, 0x89, NULL, 0));
        size_t length = put_frame(bytes, masked, 0x81, "a", 1);
        length += put_frame(bytes + length, !masked, 0x81, "b", 1);
        see(http, "wrong masking of the second", bytes, length);
        see(http, "highest bit", bytes, put_header(bytes, masked, 0x82, 1ULL << 63, 8));
        see(http, "all bits", bytes, put_header(bytes, masked, 0x82, ~0ULL, 8));
        HttpLink link = ws_link(http);
        peer_send(link.peer, bytes, put_frame(bytes, !masked, 0x81, "x", 1));
        CLOSE_WITHIN(http, link);
        fact_http(http, link.id, "events");
        leave(http, link);
    }
}

static _Atomic size_t intact;

static int check_pattern(Http *http, const HttpEvent *event) {
    (void)http;
    if (event->kind == H_PAYLOAD) intact += pattern_match(event->data, intact, (size_t)event->length);
    return 0;
}

/* proves: HTTP-145 HTTP-T13 */
CASE(long_payloads) {
    static const size_t lengths[] = {125, 126, 127, 65535, 65536, 1000003};
    EACH_WITH_FRAMES(http, check_pattern) {
        HttpLink link = ws_link(http);
        BYTE *frame = malloc(lengths[COUNT(lengths) - 1] + MOST_HEADER), *pattern = malloc(lengths[COUNT(lengths) - 1]);
        MUST(frame != NULL && pattern != NULL);
        for (int i = 0; i < COUNT(lengths); i++) {
            intact = 0;
            pattern_fill(pattern, 0, lengths[i]);
            peer_send(link.peer, frame, put_frame(frame, role == SERVER, 0x82, pattern, lengths[i]));
            WAIT(http_seen(http, H_FRAME_END, link.id) == i + 1);
            fact("%zu: %s", lengths[i], intact == lengths[i] ? "intact" : "not intact");
        }
        free(frame);
        free(pattern);
        leave(http, link);
    }
}

static void fact_state(Http *http, HP_CONNID id, const char *label) {
    BOOL final = 7;
    BYTE rsv = 9, opcode = 99;
    LPCBYTE mask = (LPCBYTE) "????";
    ULONGLONG length = 777, rest = 777;
    if (!TRUTH(frame_state(http, id, &final, &rsv, &opcode, &mask, &length, &rest))) {
        fact("  %s: FALSE, outputs are %s", label, rsv == 9 && opcode == 99 && length == 777 && rest == 777 ? "untouched" : "changed");
        return;
    }
    char key[16] = "NULL";
    if (mask != NULL) snprintf(key, sizeof key, "%02x%02x%02x%02x", mask[0], mask[1], mask[2], mask[3]);
    fact("  %s: %s %d %d %s %llu %llu", label, truth_text(final), rsv, opcode, key, (unsigned long long)length, (unsigned long long)rest);
}

static int show_state(Http *http, const HttpEvent *event) {
    static const char *const names[] = {[H_HEAD] = "OnHeadersComplete", [H_END] = "OnMessageComplete", [H_UPGRADE] = "OnUpgrade",
                                        [H_FRAME] = "OnWSMessageHeader", [H_PAYLOAD] = "OnWSMessageBody",
                                        [H_FRAME_END] = "OnWSMessageComplete", [H_CLOSE] = "OnClose"};
    if (event->kind < (HttpKind)COUNT(names) && names[event->kind] != NULL) fact_state(http, event->id, names[event->kind]);
    return 0;
}

/* proves: HTTP-152 */
CASE(states) {
    EACH_WITH_FRAMES(http, show_state) {
        HttpLink link = http_link(http);
        BYTE frame[64];
        WAIT(http_seen(http, H_HANDSHAKE, link.id) == 1);
        fact_state(http, link.id, "before");
        peer_send(link.peer, upgrading(http), strlen(upgrading(http)));
        WAIT(TRUTH(frame_state(http, link.id, NULL, NULL, NULL, NULL, NULL, NULL)));
        fact_state(http, link.id, "before the first frame");
        size_t length = put_frame(frame, role == SERVER, 0xa1, "Hello", 5);
        peer_send(link.peer, frame, length - 2);
        WAIT(http_seen(http, H_PAYLOAD, link.id) == 1);
        peer_send(link.peer, frame + length - 2, 2);
        WAIT(http_seen(http, H_FRAME_END, link.id) == 1);
        peer_send(link.peer, frame, put_frame(frame, role == SERVER, 0x09, NULL, 0));
        WAIT(http_seen(http, H_FRAME_END, link.id) == 2);
        if (role != CLIENT) fact_state(http, link.id + 1000, "unknown connection");
        leave(http, link);
        fact_state(http, link.id, "after the end");
    }
}

static int no_outputs(Http *http, const HttpEvent *event) {
    if (event->kind != H_PAYLOAD) return 0;
    BOOL final = 0;
    BYTE rsv = 9, opcode = 0;
    LPCBYTE mask = NULL;
    ULONGLONG length = 0, rest = 9;
    HP_CONNID id = event->id;
    bool all = TRUTH(frame_state(http, id, NULL, NULL, NULL, NULL, NULL, NULL)) && TRUTH(frame_state(http, id, &final, NULL, NULL, NULL, NULL, NULL)) &&
               TRUTH(frame_state(http, id, NULL, &rsv, NULL, NULL, NULL, NULL)) && TRUTH(frame_state(http, id, NULL, NULL, &opcode, NULL, NULL, NULL)) &&
               TRUTH(frame_state(http, id, NULL, NULL, NULL, &mask, NULL, NULL)) && TRUTH(frame_state(http, id, NULL, NULL, NULL, NULL, &length, NULL)) &&
               TRUTH(frame_state(http, id, NULL, NULL, NULL, NULL, NULL, &rest));
    fact("%s, one by one: %s %d %d %s %llu %llu", all ? "TRUE" : "FALSE", truth_text(final), rsv, opcode, mask != NULL ? "a mask" : "NULL",
         (unsigned long long)length, (unsigned long long)rest);
    return 0;
}

/* proves: HTTP-152 */
CASE(states_without_outputs) {
    EACH_WITH_FRAMES(http, no_outputs) {
        HttpLink link = ws_link(http);
        BYTE frame[32];
        peer_send(link.peer, frame, put_frame(frame, role == SERVER, 0x81, "Hello", 5));
        WAIT(http_seen(http, H_FRAME_END, link.id) == 1);
        leave(http, link);
    }
}

/* At which event a hook does something, and what. */
static _Atomic int moment, code, result;
static const int moments[] = {H_UPGRADE, H_FRAME, H_PAYLOAD, H_FRAME_END};

static int refuse(Http *http, const HttpEvent *event) {
    (void)http;
    if ((int)event->kind != moment) return HR_OK;
    if (code != 0) errno = code;
    return result;
}

/* proves: HTTP-37 */
CASE(refused_events) {
    static const struct { const char *text; int kind, code, result; } wishes[] = {
        {"header", H_FRAME, 0, HR_ERROR},     {"body", H_PAYLOAD, 0, HR_ERROR},       {"end", H_FRAME_END, 0, HR_ERROR},
        {"header with errno", H_FRAME, EACCES, HR_ERROR}, {"body with errno", H_PAYLOAD, ENOSPC, HR_ERROR},
        {"end with errno", H_FRAME_END, E2BIG, HR_ERROR}, {"HR_IGNORE", H_PAYLOAD, 0, HR_IGNORE}};
    EACH_WITH_FRAMES(http, refuse) {
        for (int i = 0; i < COUNT(wishes); i++) {
            moment = wishes[i].kind;
            code = wishes[i].code;
            result = wishes[i].result;
            HttpLink link = ws_link(http);
            BYTE frames[64];
            size_t length = put_frame(frames, role == SERVER, 0x81, "a", 1);
            length += put_frame(frames + length, role == SERVER, 0x81, "b", 1);
            peer_send(link.peer, frames, length);
            if (wishes[i].result != HR_ERROR) WAIT(http_seen(http, H_FRAME_END, link.id) == 2);
            if (wishes[i].result != HR_ERROR) peer_half_close(link.peer);
            CLOSE_WITHIN(http, link);
            fact_http(http, link.id, wishes[i].text);
            leave(http, link);
            http_forget(http);
        }
    }
}

static bool is_paused(Http *http, HP_CONNID id) {
    BOOL paused = FALSE;
    BY_ROLE(http, HP_Server_IsPauseReceive(http->object, id, &paused), HP_Agent_IsPauseReceive(http->object, id, &paused),
            HP_Client_IsPauseReceive(http->object, &paused));
    return TRUTH(paused);
}

static int pause_at(Http *http, const HttpEvent *event) {
    if ((int)event->kind == moment) pause_http(http, event->id, TRUE);
    return 0;
}

/* proves: TCP-64 HTTP-145 */
CASE(pauses) {
    EACH_WITH_FRAMES(http, pause_at) {
        for (int i = 0; i < COUNT(moments); i++) {
            moment = moments[i];
            HttpLink link = http_link(http);
            BYTE all[256];
            size_t length = strlen(upgrading(http));
            memcpy(all, upgrading(http), length);
            length += put_frame(all + length, role == SERVER, 0x81, "Hello", 5);
            length += put_frame(all + length, role == SERVER, 0x89, NULL, 0);
            peer_send(link.peer, all, length);
            for (int resumes = moment == H_FRAME || moment == H_FRAME_END ? 2 : 1; resumes > 0; resumes--) {
                WAIT(is_paused(http, link.id));
                chat("%d frames before a resume", http_seen(http, H_FRAME_END, link.id));
                pause_http(http, link.id, FALSE);
            }
            WAIT(http_seen(http, H_FRAME_END, link.id) == 2);
            peer_half_close(link.peer);
            CLOSE_WITHIN(http, link);
            fact_frames(http, link, "frames");
            leave(http, link);
            http_forget(http);
        }
    }
}

/* proves: HTTP-112 HTTP-T16 */
CASE(released) {
    Http *http = http_new(SERVER, NULL);
    HP_HttpServer_SetReleaseDelay(http->object, 100);
    HttpLink link = ws_link(http);
    BYTE frame[64];
    peer_send(link.peer, frame, put_frame(frame, true, 0x81, "before", 6));
    WAIT(http_seen(http, H_FRAME_END, link.id) == 1);
    CALL("Release", HP_HttpServer_Release(http->object, link.id));
    CALL("again", HP_HttpServer_Release(http->object, link.id));
    peer_send(link.peer, frame, put_frame(frame, true, 0x81, "behind it", 9));
    CALL("a frame", send_frame(http, link.id, (Frame){.final = TRUE, .opcode = 8, .data = "\x03\xe8", .length = 2}));
    fact_hex(link.peer, "the peer gets", 4);
    fact("then %s", peer_end(link.peer, NULL));
    CLOSE_WITHIN(http, link);
    fact_http(http, link.id, "events");
    leave(http, link);
    http_free(http);
}

static int leave_at(Http *http, const HttpEvent *event) {
    if ((int)event->kind == moment) disconnect_http(http, event->id);
    return 0;
}

/* proves: TCP-160 HTTP-145 */
CASE(disconnects_inside) {
    EACH_WITH_FRAMES(http, leave_at) {
        for (int i = 0; i < COUNT(moments); i++) {
            moment = moments[i];
            HttpLink link = http_link(http);
            BYTE all[256];
            size_t length = strlen(upgrading(http));
            memcpy(all, upgrading(http), length);
            for (int count = 0; count < 2; count++) length += put_frame(all + length, role == SERVER, 0x81, "Hello", 5);
            peer_send(link.peer, all, length);
            CLOSE_WITHIN(http, link);
            fact_frames(http, link, "frames");
            leave(http, link);
            http_forget(http);
        }
    }
}
