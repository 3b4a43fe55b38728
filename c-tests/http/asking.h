/* Agents and clients of HTTP by role, and what arrives of their requests. */
#pragma once

#include "http.h"

#include <stdio.h>
#include <string.h>

#define EACH_ASKING_ROLE(role) for (Role role = AGENT; role <= CLIENT; role = (Role)(role + 1))

static inline BOOL ask(Http *http, HP_CONNID id, const char *method, const char *path, const HP_THeader *headers, int count, const void *body,
                       int length) {
    return http->role == AGENT ? HP_HttpAgent_SendRequest(http->object, id, method, path, headers, count, body, length)
                               : HP_HttpClient_SendRequest(http->object, method, path, headers, count, body, length);
}

static inline BOOL ask_file(Http *http, HP_CONNID id, const char *path) {
    return http->role == AGENT ? HP_HttpAgent_SendLocalFile(http->object, id, path, "PUT", "/f", NULL, 0)
                               : HP_HttpClient_SendLocalFile(http->object, path, "PUT", "/f", NULL, 0);
}

/* As http_link, to a host of this name on the loopback interface. */
static inline HttpLink http_link_to(Http *http, const char *host) {
    HttpLink link = {0};
    USHORT port;
    int before = http_seen(http, H_HANDSHAKE, 0), listener = strchr(host, ':') != NULL ? peer_listen6(&port) : peer_listen(&port);
    if (listener < 0) case_skip("no IPv6 here");
    if (http->role == CLIENT) MUST(TRUTH(HP_Client_Start(http->object, host, port, FALSE)));
    else {
        HP_CONNID id;
        if (HP_Agent_GetState(http->object) == SS_STOPPED) MUST(TRUTH(HP_Agent_Start(http->object, NULL, TRUE)));
        MUST(TRUTH(HP_Agent_Connect(http->object, host, port, &id)));
    }
    link.peer = peer_accept(listener);
    peer_close(listener);
    WAIT(http_seen(http, H_HANDSHAKE, 0) > before);
    link.id = http_last_id(http, H_HANDSHAKE);
    return link;
}

enum { LAST = '~' }; /* no request of these tests has it */

/* What has arrived since the last time, with a NUL behind it; returns its length. */
static inline size_t take_heard(Http *http, HttpLink link, char *to, size_t room) {
    const BYTE last[] = {LAST};
    MUST(TRUTH(http->role == AGENT ? HP_Agent_Send(http->object, link.id, last, 1) : HP_Client_Send(http->object, last, 1)));
    size_t count = 0;
    for (;;) {
        MUST(count < room && peer_read(link.peer, to + count, 1) == 1);
        if (to[count] == LAST) break;
        count++;
    }
    to[count] = 0;
    return count;
}

/* "label: GET / HTTP/1.1\r\n...": what has arrived since the last time; ":PORT" is the peer's port. */
static inline void fact_heard(Http *http, HttpLink link, const char *label) {
    char bytes[4096], text[2 * sizeof bytes], port[16];
    size_t count = take_heard(http, link, bytes, sizeof bytes), length = 0;
    snprintf(port, sizeof port, ":%d", peer_port(link.peer));
    for (size_t i = 0; i < count; i++) {
        char one[] = {bytes[i], 0};
        const char *shown = bytes[i] == '\r' ? "\\r" : bytes[i] == '\n' ? "\\n" : one;
        if (strncmp(bytes + i, port, strlen(port)) == 0) {
            shown = ":PORT";
            i += strlen(port) - 1;
        }
        length += (size_t)snprintf(text + length, sizeof text - length, "%s", shown);
    }
    text[length] = 0;
    fact("%s: %s", label, length > 0 ? text : "nothing");
}

/* Waits until messages have ended. */
static inline void http_answer(Http *http, HttpLink link, const char *answer, int messages) {
    int before = http_seen(http, H_END, link.id);
    peer_send(link.peer, answer, strlen(answer));
    WAIT(http_seen(http, H_END, link.id) >= before + messages);
}

/* Ends connection and component. */
static inline void http_end(Http *http, HttpLink link) {
    peer_close(link.peer);
    WAIT(http_seen(http, H_CLOSE, link.id) == 1);
    http_free(http);
}
