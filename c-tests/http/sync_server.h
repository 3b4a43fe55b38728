/* The other end of a synchronous client, and what the cases note about its answers. */
#pragma once

#include "http.h"
#include "pest.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The other end: a thread that does these things, one after the other. */
typedef enum { ACCEPT, HEAR, TAKE, SAY, DRIBBLE, END, RESET } Act;
typedef struct {
    Act act;
    const char *text;
    size_t length; /* 0: that of the text; bytes of a body to take */
} Step;

enum { MOST_HEARD = 1 << 14 };

typedef struct {
    USHORT port;
    int listener, peer, count;
    Step *steps;
    char heard[MOST_HEARD]; /* the heads of requests */
    Thread *thread;
} Server;

/* A head, and what came of it; false at the end of the connection. */
static inline bool hear(Server *server) {
    char *start = server->heard + strlen(server->heard), *at = start;
    while (at - start < 4 || memcmp(at - 4, "\r\n\r\n", 4) != 0) {
        if (at == server->heard + MOST_HEARD - 1 || peer_read(server->peer, at, 1) != 1) return false;
        *++at = 0;
    }
    return true;
}

static inline void *serve(void *argument) {
    Server *server = argument;
    for (int i = 0; i < server->count; i++) {
        const Step *step = &server->steps[i];
        size_t length = step->length > 0 ? step->length : step->text != NULL ? strlen(step->text) : 0;
        switch (step->act) {
        case ACCEPT:
            if (server->peer >= 0) peer_close(server->peer);
            server->peer = peer_accept(server->listener);
            break;
        case HEAR: hear(server); break;
        case TAKE: {
            char body[64];
            MUST(length <= sizeof body);
            peer_read(server->peer, body, length);
            break;
        }
        case SAY: peer_send(server->peer, step->text, length); break;
        case DRIBBLE: peer_dribble(server->peer, step->text, length); break;
        case END: peer_half_close(server->peer); break;
        case RESET:
            peer_reset(server->peer);
            server->peer = -1;
        }
    }
    return NULL;
}

static inline void begin(Server *server, const Step *steps, int count) {
    if (server->listener == 0) {
        server->listener = peer_listen(&server->port);
        server->peer = -1;
    }
    server->steps = calloc((size_t)count, sizeof *steps);
    MUST(server->steps != NULL);
    memcpy(server->steps, steps, (size_t)count * sizeof *steps);
    server->count = count;
    server->heard[0] = 0;
    server->thread = thread_run(serve, server);
}

static inline void finish(Server *server) {
    thread_join(server->thread);
    free(server->steps);
    server->steps = NULL;
}

static inline void close_server(Server *server) {
    if (server->peer >= 0) peer_close(server->peer);
    peer_close(server->listener);
}

#define DO(server, ...) begin((server), (const Step[]){__VA_ARGS__}, (int)(sizeof((const Step[]){__VA_ARGS__}) / sizeof(Step)))
#define ANSWER(text) {HEAR, NULL, 0}, {SAY, (text), 0}

static inline void fact_answer(HP_Object c) {
    LPCBYTE body = NULL;
    int length = -1;
    BOOL got = HP_HttpSyncClient_GetResponseBody(c, &body, &length);
    fact("  body %s: %.*s", truth_text(got), body == NULL ? 6 : length, body == NULL ? "(none)" : (const char *)body);
    LPCSTR value = NULL;
    BOOL found = HP_HttpClient_GetHeader(c, "x", &value);
    fact("  status %d, X %s %s", HP_HttpClient_GetStatusCode(c), truth_text(found), TRUTH(found) ? value : "-");
}

static inline const char *whole_url(const Server *server, const char *rest) {
    static char url[256];
    snprintf(url, sizeof url, "http://127.0.0.1:%d%s", server->port, rest);
    return url;
}

#define OPEN(label, client, url) CALL((label), HP_HttpSyncClient_OpenUrl((client), "GET", (url), NULL, 0, NULL, 0, FALSE))
#define GET(label, client) CALL((label), HP_HttpClient_SendGet((client), "/", NULL, 0))

static inline void fact_end(HP_Object c) {
    WAIT(HP_Client_GetState(c) == SS_STOPPED);
    fact("  %s", se_text((int)HP_Client_GetLastError(c)));
}
