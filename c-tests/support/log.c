/* The event log of a rig. */
#include "rig.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { TRACKED = 65536 }; /* connections followed at once, by ID modulo this */

typedef struct {
    HP_CONNID id;
    int running;                 /* callbacks of this connection at the moment */
    unsigned kinds;              /* those seen so far, a bit each */
    long bytes[2], intact[2];    /* [0] received, [1] sent */
} Track;

struct Log {
    pthread_mutex_t lock;
    Event *events;
    size_t count, capacity;
    int overlaps, disorder;
    int totals[ON_SHUTDOWN + 1];
    HP_CONNID latest[ON_SHUTDOWN + 1];
    Track track[TRACKED];
};

struct Log *log_new(void) {
    struct Log *log = calloc(1, sizeof *log);
    MUST(log != NULL && pthread_mutex_init(&log->lock, NULL) == 0);
    return log;
}

void log_free(struct Log *log) {
    free(log->events);
    pthread_mutex_destroy(&log->lock);
    free(log);
}

/* HPSOCKET_LATE_HOOKS: so many milliseconds lie between the log's entry of an event and its hook, as on a loaded machine. Cases that wait
 * for the entry and then take for granted what the hook does fail. It computes: a sleep would be a callback that blocks (TCP-133). Of a
 * flood only the first ones are late. */
static void be_late(void) {
    enum { MOST = 200 };
    static _Atomic int wanted = -1, times;
    if (wanted < 0) wanted = getenv("HPSOCKET_LATE_HOOKS") == NULL ? 0 : atoi(getenv("HPSOCKET_LATE_HOOKS"));
    if (wanted == 0 || times++ >= MOST) return;
    for (long long until = now_ms() + wanted; now_ms() < until;) {}
}

unsigned long this_thread(void) { return (unsigned long)syscall(SYS_gettid); }

static Track *track_of(struct Log *log, HP_CONNID id) {
    Track *track = &log->track[id % TRACKED];
    if (track->id != id) *track = (Track){.id = id};
    return track;
}

/* TCP-131, and no event after OnClose. A prepared connection has no event before its OnConnect unless the attempt ends. With TLS the
 * handshake is sent, and may fail, before its event (SSL-64), and so does ARQ's (ARQ-26c). */
static bool in_order(const Track *track, Kind kind, const Rig *rig) {
    unsigned seen = track->kinds, begun = 1u << ON_ACCEPT | 1u << ON_CONNECT;
    if ((rig->secure || rig->transport == ARQ) && (kind == ON_SEND || kind == ON_CLOSE) && (seen & begun) != 0) return !(seen & 1u << ON_CLOSE);
    if (seen & 1u << ON_CLOSE) return false;
    switch (kind) {
    case ON_ACCEPT: return seen == 0;
    case ON_CONNECT: return (seen & ~(1u << ON_PREPARE_CONNECT)) == 0;
    case ON_HANDSHAKE: return (seen & begun) != 0 && !(seen & 1u << ON_HANDSHAKE);
    case ON_RECEIVE:
    case ON_PULL:
    case ON_SEND: return (seen & 1u << ON_HANDSHAKE) != 0;
    case ON_CLOSE: return (seen & 1u << ON_HANDSHAKE) != 0 || (seen & begun) == 0;
    default: return true;
    }
}

static void follow(struct Log *log, Track *track, const Event *event, const Rig *rig) {
    if (track->running++ > 0) log->overlaps++;
    if (!in_order(track, event->kind, rig)) log->disorder++;
    track->kinds |= 1u << event->kind;
}

static void append(struct Log *log, const Event *event) {
    if (log->count == log->capacity) {
        log->capacity = log->capacity ? log->capacity * 2 : 256;
        log->events = realloc(log->events, log->capacity * sizeof *log->events);
        MUST(log->events != NULL);
    }
    log->events[log->count] = *event;
    log->events[log->count].address = NULL;
    log->events[log->count++].data = NULL;
}

static void count_bytes(Track *track, const Event *event) {
    int way = event->kind == ON_SEND;
    if (track->intact[way] == track->bytes[way])
        track->intact[way] += (long)pattern_match(event->data, (size_t)track->bytes[way], (size_t)event->length);
    track->bytes[way] += event->length;
}

/* Called in every callback. errno is the callback's business (COM-15), so it is left as the library set it. */
En_HP_HandleResult log_event(Rig *rig, Event *event);
En_HP_HandleResult log_event(Rig *rig, Event *event) {
    struct Log *log = rig->log;
    if (rig->logging == LOG_NOTHING) return rig->hook == NULL ? HR_OK : rig->hook(rig, event);
    int saved = errno;
    event->thread = this_thread();
    pthread_mutex_lock(&log->lock);
    log->totals[event->kind]++;
    log->latest[event->kind] = event->id;
    if (rig->logging == LOG_ALL) append(log, event);
    Track *track = event->id ? track_of(log, event->id) : NULL;
    if (track != NULL) follow(log, track, event, rig);
    if (event->data != NULL) count_bytes(track, event);
    pthread_mutex_unlock(&log->lock);
    Hook hook = rig->hook;
    if (hook != NULL && rig->logging == LOG_ALL) be_late();
    errno = saved;
    En_HP_HandleResult result = hook == NULL ? HR_OK : hook(rig, event);
    if (track != NULL) {
        saved = errno;
        pthread_mutex_lock(&log->lock);
        track = track_of(log, event->id);
        if (track->running > 0) track->running--;
        pthread_mutex_unlock(&log->lock);
        errno = saved;
    }
    return result;
}

int rig_seen(Rig *rig, Kind kind, HP_CONNID id) {
    pthread_mutex_lock(&rig->log->lock);
    int seen = id == 0 ? rig->log->totals[kind] : 0;
    for (size_t i = 0; id != 0 && i < rig->log->count; i++) {
        const Event *event = &rig->log->events[i];
        seen += event->kind == kind && event->id == id;
    }
    pthread_mutex_unlock(&rig->log->lock);
    return seen;
}

long rig_bytes(Rig *rig, Kind kind, HP_CONNID id) {
    pthread_mutex_lock(&rig->log->lock);
    long bytes = track_of(rig->log, id)->bytes[kind == ON_SEND];
    pthread_mutex_unlock(&rig->log->lock);
    return bytes;
}

bool rig_receives(Rig *rig, HP_CONNID id, long total) {
    for (long there = 0, before = -1; there < total; before = there) {
        long long until = now_ms() + WAIT_LIMIT_MS;
        while ((there = rig_bytes(rig, ON_RECEIVE, id)) <= before && now_ms() < until) sleep_briefly();
        if (there <= before) return false;
    }
    return true;
}

long rig_intact(Rig *rig, Kind kind, HP_CONNID id) {
    pthread_mutex_lock(&rig->log->lock);
    long bytes = track_of(rig->log, id)->intact[kind == ON_SEND];
    pthread_mutex_unlock(&rig->log->lock);
    return bytes;
}

int rig_longest(Rig *rig, Kind kind, HP_CONNID id) {
    int longest = 0;
    pthread_mutex_lock(&rig->log->lock);
    for (size_t i = 0; i < rig->log->count; i++) {
        const Event *event = &rig->log->events[i];
        if (event->kind == kind && (id == 0 || event->id == id) && event->length > longest) longest = event->length;
    }
    pthread_mutex_unlock(&rig->log->lock);
    return longest;
}

bool rig_last(Rig *rig, Kind kind, HP_CONNID id, Event *found) {
    bool any = false;
    pthread_mutex_lock(&rig->log->lock);
    for (size_t i = 0; i < rig->log->count; i++) {
        const Event *event = &rig->log->events[i];
        if (event->kind != kind || (id != 0 && event->id != id)) continue;
        *found = *event;
        any = true;
    }
    pthread_mutex_unlock(&rig->log->lock);
    return any;
}

HP_CONNID rig_last_id(Rig *rig, Kind kind) {
    pthread_mutex_lock(&rig->log->lock);
    HP_CONNID id = rig->log->latest[kind];
    pthread_mutex_unlock(&rig->log->lock);
    return id;
}

int rig_overlaps(Rig *rig) {
    pthread_mutex_lock(&rig->log->lock);
    int overlaps = rig->log->overlaps;
    pthread_mutex_unlock(&rig->log->lock);
    return overlaps;
}

int rig_disorder(Rig *rig) {
    pthread_mutex_lock(&rig->log->lock);
    int disorder = rig->log->disorder;
    pthread_mutex_unlock(&rig->log->lock);
    return disorder;
}

void rig_forget(Rig *rig) {
    pthread_mutex_lock(&rig->log->lock);
    rig->log->count = 0;
    rig->log->overlaps = rig->log->disorder = 0;
    memset(rig->log->totals, 0, sizeof rig->log->totals);
    memset(rig->log->track, 0, sizeof rig->log->track);
    pthread_mutex_unlock(&rig->log->lock);
}

static const char *kind_text(Kind kind) {
    static const char *const names[] = {"OnPrepareListen", "OnPrepareConnect", "OnAccept", "OnConnect", "OnHandShake", "OnReceive",
                                        "OnPullReceive", "OnSend", "OnClose", "OnShutdown"};
    return names[kind];
}

static void fact_of(Rig *rig, HP_CONNID id, const char *label) {
    char line[2048];
    size_t used = (size_t)snprintf(line, sizeof line, "%s:", label);
    struct Log *log = rig->log;
    pthread_mutex_lock(&log->lock);
    for (size_t i = 0; i < log->count && used < sizeof line - 64; i++) {
        const Event *event = &log->events[i];
        if (event->id != id || event->kind == ON_SEND) continue;
        used += (size_t)snprintf(line + used, sizeof line - used, " %s", kind_text(event->kind));
        if (event->kind == ON_CLOSE)
            used += (size_t)snprintf(line + used, sizeof line - used, "(%s,%s)", op_text(event->operation), errno_text(event->code));
        if (event->kind != ON_RECEIVE) continue;
        long sum = event->length;
        size_t next = i;
        for (size_t j = i + 1; j < log->count; j++) {
            const Event *later = &log->events[j];
            if (later->id != id || later->kind == ON_SEND) continue;
            if (later->kind != ON_RECEIVE) break;
            sum += later->length;
            next = j;
        }
        i = next;
        used += (size_t)snprintf(line + used, sizeof line - used, "*%ld", sum);
    }
    pthread_mutex_unlock(&log->lock);
    fact("%s%s", line, line[strlen(line) - 1] == ':' ? " none" : "");
}

void fact_events(Rig *rig, HP_CONNID id, const char *label) { fact_of(rig, id, label); }
void fact_component(Rig *rig, const char *label) { fact_of(rig, 0, label); }
