/* An HTTP component with all its callbacks and a log of what they were told, for each of the three roles. */
#pragma once

#include "rig.h"

typedef enum {
    H_ACCEPT, H_CONNECT, H_HANDSHAKE, H_BEGIN, H_REQUEST, H_STATUS, H_HEADER, H_HEAD, H_BODY, H_CHUNK, H_CHUNK_END, H_END, H_UPGRADE, H_ERROR,
    H_FRAME, H_PAYLOAD, H_FRAME_END, H_RECEIVE, H_CLOSE
} HttpKind;

typedef struct {
    HttpKind kind;
    HP_CONNID id;
    const char *name, *value; /* method and URL, reason, field's name and value, error's text; NULL if there is none */
    const BYTE *data;         /* H_BODY, H_PAYLOAD, H_RECEIVE */
    int length;               /* of data; of a chunk */
    int code;                 /* status, error, upgrade type, code of H_CLOSE */
    int operation;            /* H_CLOSE */
    BOOL final;
    BYTE rsv, opcode;
    ULONGLONG total;          /* length of a frame */
} HttpEvent;

typedef struct Http Http;
/* The result of the callback: HPR_* or HR_*, of which OK is 0. */
typedef int (*HttpHook)(Http *http, const HttpEvent *event);

struct Http {
    Role role;
    HP_Object listener, object;
    _Atomic(HttpHook) hook;
    void *user;  /* the test's */
    USHORT port; /* where a server listens */
    struct HttpLog *log;
};

Http *http_new(Role role, HttpHook hook);
Http *http_new_sync(HttpHook hook); /* a synchronous CLIENT */
Http *http_new_ssl(Role role, HttpHook hook); /* without a context */
void http_free(Http *http);
void http_listen(Http *http); /* SERVER: 127.0.0.1, free port into http->port */

/* An established connection to a raw peer. */
typedef struct { int peer; HP_CONNID id; } HttpLink;
HttpLink http_link(Http *http);

/* How many events there were; ID 0 counts all connections. Seen are those whose hook has returned, and inside a hook also its own. */
int http_seen(Http *http, HttpKind kind, HP_CONNID id);
int http_begun(Http *http, HttpKind kind, HP_CONNID id);
HP_CONNID http_last_id(Http *http, HttpKind kind);
void http_forget(Http *http);

/* What is known of a connection from OnMessageBegin on, in the short form of http/shapes.txt; for the caller to free. */
char *http_trace(Http *http, HP_CONNID id);
/* "label: OnAccept OnHandShake OnMessageBegin OnRequestLine(GET,/) ...": the events in order. Consecutive pieces of a body are one entry. */
void fact_http(Http *http, HP_CONNID id, const char *label);
