/* What programs about upgrades need: functions by role, requests and answers that upgrade, and bytes on the wire. */
#pragma once

#include "http.h"

#include <hpsocket/HPSocket4C-SSL.h>
#include <stdio.h>
#include <string.h>

#define BY_ROLE(http, server, agent, client) ((http)->role == SERVER ? (server) : (http)->role == AGENT ? (agent) : (client))
#define H(n, v) {.name = (n), .value = (v)}
#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))
#define LINES "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
#define ASK_WEBSOCKET "GET /chat HTTP/1.1" LINES
#define TAKE_WEBSOCKET "HTTP/1.1 101 Switching Protocols" LINES
#define CLOSE_WITHIN(http, link) WAIT(http_seen((http), H_CLOSE, (link).id) == 1)

/* Family by role. */
static inline BOOL start_http(Http *h, HP_CONNID id) {
    return BY_ROLE(h, HP_HttpServer_StartHttp(h->object, id), HP_HttpAgent_StartHttp(h->object, id), HP_HttpClient_StartHttp(h->object));
}

static inline void start_late(Http *h) {
    BY_ROLE(h, HP_HttpServer_SetHttpAutoStart(h->object, FALSE), HP_HttpAgent_SetHttpAutoStart(h->object, FALSE),
            HP_HttpClient_SetHttpAutoStart(h->object, FALSE));
}

static inline BOOL send_raw(Http *h, HP_CONNID id, const void *data, int length) {
    return BY_ROLE(h, HP_Server_Send(h->object, id, data, length), HP_Agent_Send(h->object, id, data, length),
                   HP_Client_Send(h->object, data, length));
}

static inline BOOL pause_http(Http *h, HP_CONNID id, BOOL pause) {
    return BY_ROLE(h, HP_Server_PauseReceive(h->object, id, pause), HP_Agent_PauseReceive(h->object, id, pause),
                   HP_Client_PauseReceive(h->object, pause));
}

static inline BOOL disconnect_http(Http *h, HP_CONNID id) {
    return BY_ROLE(h, HP_Server_Disconnect(h->object, id, TRUE), HP_Agent_Disconnect(h->object, id, TRUE), HP_Client_Stop(h->object));
}

static inline BOOL is_upgrade(Http *h, HP_CONNID id) {
    return BY_ROLE(h, HP_HttpServer_IsUpgrade(h->object, id), HP_HttpAgent_IsUpgrade(h->object, id), HP_HttpClient_IsUpgrade(h->object));
}

static inline int upgrade_type(Http *h, HP_CONNID id) {
    return (int)BY_ROLE(h, HP_HttpServer_GetUpgradeType(h->object, id), HP_HttpAgent_GetUpgradeType(h->object, id),
                        HP_HttpClient_GetUpgradeType(h->object));
}

static inline BOOL get_header(Http *h, HP_CONNID id, const char *name, const char **value) {
    return BY_ROLE(h, HP_HttpServer_GetHeader(h->object, id, name, value), HP_HttpAgent_GetHeader(h->object, id, name, value),
                   HP_HttpClient_GetHeader(h->object, name, value));
}

typedef struct { BOOL final; BYTE rsv, opcode; const BYTE *mask; const void *data; int length; ULONGLONG total; } Frame;

static inline BOOL send_frame(Http *h, HP_CONNID id, Frame f) {
    HP_Object o = h->object;
    return BY_ROLE(h, HP_HttpServer_SendWSMessage(o, id, f.final, f.rsv, f.opcode, f.data, f.length, f.total),
                   HP_HttpAgent_SendWSMessage(o, id, f.final, f.rsv, f.opcode, f.mask, f.data, f.length, f.total),
                   HP_HttpClient_SendWSMessage(o, f.final, f.rsv, f.opcode, f.mask, f.data, f.length, f.total));
}

static inline BOOL frame_state(Http *h, HP_CONNID id, BOOL *final, BYTE *rsv, BYTE *opcode, LPCBYTE *mask, ULONGLONG *length, ULONGLONG *rest) {
    HP_Object o = h->object;
    return BY_ROLE(h, HP_HttpServer_GetWSMessageState(o, id, final, rsv, opcode, mask, length, rest),
                   HP_HttpAgent_GetWSMessageState(o, id, final, rsv, opcode, mask, length, rest),
                   HP_HttpClient_GetWSMessageState(o, final, rsv, opcode, mask, length, rest));
}

/* What upgrades a component of this role. */
static inline const char *upgrading(const Http *http) { return http->role == SERVER ? ASK_WEBSOCKET : TAKE_WEBSOCKET; }

/* A connection that speaks frames. */
static inline HttpLink ws_link(Http *http) {
    HttpLink link = http_link(http);
    peer_send(link.peer, upgrading(http), strlen(upgrading(http)));
    WAIT(http_seen(http, H_UPGRADE, link.id) == 1);
    return link;
}

/* Ends what http_link or ws_link began. */
static inline void leave(Http *http, HttpLink link) {
    peer_close(link.peer);
    CLOSE_WITHIN(http, link);
    if (http->role == CLIENT) WAIT(HP_Client_GetState(http->object) == SS_STOPPED);
}

/* A frame's header as a peer of the component sends it: masked for a server. Returns the header's length. */
enum { MOST_HEADER = 14 };
static const BYTE peer_key[4] = {0x37, 0xfa, 0x21, 0x3d};
static inline size_t put_header(BYTE *to, bool masked, BYTE first, ULONGLONG length, int width) {
    size_t at = 2;
    to[0] = first;
    to[1] = (BYTE)((masked ? 0x80 : 0) | (width == 0 ? (BYTE)length : width == 2 ? 126 : 127));
    for (int i = width - 1; i >= 0; i--) to[at++] = (BYTE)(length >> (8 * i));
    if (masked) {
        memcpy(to + at, peer_key, 4);
        at += 4;
    }
    return at;
}

static inline size_t put_frame(BYTE *to, bool masked, BYTE first, const void *data, size_t length) {
    size_t at = put_header(to, masked, first, length, length < 126 ? 0 : length < 65536 ? 2 : 8);
    for (size_t i = 0; i < length; i++) to[at + i] = ((const BYTE *)data)[i] ^ (masked ? peer_key[i % 4] : 0);
    return at + length;
}

/* Reads so many bytes; "label: 81 05 48 ..." */
static inline void fact_hex(int peer, const char *label, size_t length) {
    BYTE got[256];
    char text[3 * sizeof got + 1] = "";
    MUST(length <= sizeof got);
    size_t count = peer_read(peer, got, length);
    for (size_t i = 0; i < count; i++) snprintf(text + 3 * i, 4, " %02x", got[i]);
    fact("%s:%s", label, text);
}
