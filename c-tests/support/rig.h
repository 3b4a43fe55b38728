/* A component under test with its listener, every callback set, and a log of all events.
 *
 * Every callback is recorded (thread-safe), then handed to the test's hook, whose result goes back to the library. The same
 * scenario can be run for the three roles, since the functions here pick the family by role. */
#pragma once

#include "facts.h"
#include "peer.h"

typedef enum { SERVER, AGENT, CLIENT } Role;
typedef enum { PUSH, PULL, PACK } Framing;
typedef enum { TCP, UDP, CAST, ARQ } Transport; /* CAST: for clients; the others but TCP: not for agents */

#define EACH_ROLE(role) for (Role role = SERVER; role <= CLIENT; role = (Role)(role + 1))
#define EACH_MULTI_ROLE(role) for (Role role = SERVER; role <= AGENT; role = (Role)(role + 1)) /* those with IDs */

typedef enum {
    ON_PREPARE_LISTEN, ON_PREPARE_CONNECT, ON_ACCEPT, ON_CONNECT, ON_HANDSHAKE, ON_RECEIVE, ON_PULL, ON_SEND, ON_CLOSE,
    ON_SHUTDOWN
} Kind;

typedef struct {
    Kind kind;
    HP_CONNID id;        /* 0: an event of the component */
    const BYTE *data;    /* ON_RECEIVE, ON_SEND; not valid in the log */
    int length;          /* ON_RECEIVE, ON_SEND, ON_PULL */
    int operation, code; /* ON_CLOSE */
    int fd;              /* ON_PREPARE_*, ON_ACCEPT */
    const void *address; /* ON_ACCEPT of UDP and ARQ: the peer's; not valid in the log */
    unsigned long thread;
} Event;

/* What is kept of the events: all of them, only sums per kind and connection (for floods), or nothing, not even a lock taken. */
typedef enum { LOG_ALL, LOG_SUMS, LOG_NOTHING } Logging;

typedef struct Rig Rig;
typedef En_HP_HandleResult (*Hook)(Rig *rig, const Event *event);

struct Rig {
    Role role;
    Framing framing;
    bool secure;         /* an SSL component */
    Transport transport;
    _Atomic Logging logging; /* may change while callbacks run, as the hook */
    HP_Object listener, object;
    _Atomic(Hook) hook;  /* may change while callbacks run */
    void *user;          /* the test's */
    USHORT port;         /* SERVER: where it listens */
    struct Log *log;
    Rig *next;           /* among the abandoned */
};

/* Life. rig_new registers the rig, rig_free destroys component and listener. */
Rig *rig_new(Role role, Hook hook);
Rig *rig_new_pull(Role role, Hook hook);
Rig *rig_new_pack(Role role, Hook hook);
Rig *rig_new_ssl(Role role, Framing framing, Hook hook); /* without a context: see tls.h */
Rig *rig_new_over(Transport transport, Role role, Hook hook);
void rig_free(Rig *rig);
void rig_replace(Rig *rig, HP_Object object); /* another component, which the case made, instead of a destroyed one */
void rig_abandon(Rig *rig); /* its component is destroyed; the rest, with what user points to, stays until the end of the process */
const char *role_text(Role role);
En_HP_HandleResult rig_echo(Rig *rig, const Event *event); /* a hook: sends back what comes */

/* Starts that must work: the case gives up when they do not. */
void rig_listen(Rig *rig);                        /* 127.0.0.1, free port into rig->port */
void rig_start_agent(Rig *rig, bool asynchronous);
HP_CONNID rig_connect(Rig *rig, USHORT port);     /* AGENT; returns the ID */
void rig_start_client(Rig *rig, USHORT port, bool asynchronous);

/* An established connection of a component of any role to a raw peer, its OnHandShake done. */
typedef struct { Rig *rig; int peer; HP_CONNID id; } Link;
Link link_up(Rig *rig);
/* One more connection on the same component (not for clients). */
Link link_more(Rig *rig);

/* SERVER that answers: returns when every client in the kernel's queue has been accepted, or refused because no slot was free. */
void rig_take_all(Rig *rig);

/* Family by role. */
BOOL rig_stop(Rig *rig);
BOOL rig_send(Rig *rig, HP_CONNID id, const void *data, int length);
BOOL rig_send_part(Rig *rig, HP_CONNID id, const void *data, int length, int offset);
BOOL rig_send_packets(Rig *rig, HP_CONNID id, const WSABUF *buffers, int count);
BOOL rig_send_file(Rig *rig, HP_CONNID id, const char *path, WSABUF *head, WSABUF *tail);
BOOL rig_disconnect(Rig *rig, HP_CONNID id, BOOL force); /* CLIENT: Stop */
BOOL rig_pause(Rig *rig, HP_CONNID id, BOOL pause);
BOOL rig_is_paused(Rig *rig, HP_CONNID id, BOOL *paused);
BOOL rig_pending(Rig *rig, HP_CONNID id, int *pending);
BOOL rig_local_address(Rig *rig, HP_CONNID id, char *text, int *length, USHORT *port);
En_HP_FetchResult rig_fetch(Rig *rig, HP_CONNID id, void *data, int length);
En_HP_FetchResult rig_peek(Rig *rig, HP_CONNID id, void *data, int length);
int rig_state(Rig *rig);
int rig_error(Rig *rig);
bool rig_ended(Rig *rig);  /* no connection left */
void rig_set_buffer_size(Rig *rig, DWORD size);
void rig_set_pack(Rig *rig, DWORD max_size, USHORT flag); /* for pack components only */
void rig_set_workers(Rig *rig, DWORD count); /* CLIENT: no effect */
void rig_unset_on_send(Rig *rig);            /* as a program without OnSend */
DWORD rig_count(Rig *rig); /* connections; CLIENT: 0 */
bool rig_has_wait(Rig *rig);
BOOL rig_wait(Rig *rig, DWORD milliseconds);

WSABUF buffer_of(const char *text); /* NULL: nothing */

/* Facts. */
void fact_connected(Rig *rig, HP_CONNID id, const char *label); /* "label IsConnected TRUE", "... absent" */
void fact_start(Rig *rig, const char *label, BOOL ok);          /* outcome, last error, errno, state; call right after Start */
#define START(rig, label, call) fact_start((rig), (label), (call_begin(), (call)))

/* The log. ID 0 counts all connections. With LOG_SUMS only sums for ID 0, latest IDs, bytes and checks of order work. */
int rig_seen(Rig *rig, Kind kind, HP_CONNID id);
long rig_bytes(Rig *rig, Kind kind, HP_CONNID id);              /* sum of lengths of ON_RECEIVE or ON_SEND */
bool rig_receives(Rig *rig, HP_CONNID id, long total);          /* waits for this many bytes, however slow; false: nothing more comes */
long rig_intact(Rig *rig, Kind kind, HP_CONNID id);             /* leading bytes that follow the pattern */
int rig_longest(Rig *rig, Kind kind, HP_CONNID id);             /* greatest length of one event */
bool rig_last(Rig *rig, Kind kind, HP_CONNID id, Event *event); /* the latest such event */
HP_CONNID rig_last_id(Rig *rig, Kind kind);                     /* the ID of the latest such event */
int rig_overlaps(Rig *rig);                                     /* times two callbacks of one connection ran at once */
int rig_disorder(Rig *rig);                                     /* events out of the order that TCP-131 promises */
void rig_forget(Rig *rig);                                      /* empties the log */

/* "label: OnAccept OnHandShake OnReceive*5 OnClose(SO_CLOSE,0)": the events in order. Consecutive receives are one entry with
 * the sum of their lengths; OnSend is left out, because its place among the others is not promised. */
void fact_events(Rig *rig, HP_CONNID id, const char *label);
/* The events of the component itself and of no connection (ID 0). */
void fact_component(Rig *rig, const char *label);

unsigned long this_thread(void);
