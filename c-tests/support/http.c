#include "http.h"

#include <hpsocket/HPSocket4C-SSL.h>

#include <ctype.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BY_ROLE(http, server, agent, client) ((http)->role == SERVER ? (server) : (http)->role == AGENT ? (agent) : (client))

/* A text that grows. */
typedef struct { char *at; size_t length, capacity; } Text;

static void put(Text *text, const char *what, size_t length) {
    if (text->length + length + 1 > text->capacity) {
        text->capacity = (text->length + length + 1) * 2;
        text->at = realloc(text->at, text->capacity);
        MUST(text->at != NULL);
    }
    memcpy(text->at + text->length, what, length);
    text->length += length;
    text->at[text->length] = 0;
}

static void put_text(Text *text, const char *what) { put(text, what, strlen(what)); }

static void put_number(Text *text, long long number) {
    char digits[32];
    put(text, digits, (size_t)snprintf(digits, sizeof digits, "%lld", number));
}

/* As an ASCII text in which everything can be seen. */
static void put_bytes(Text *text, const void *bytes, size_t length, bool lower) {
    for (const unsigned char *at = bytes, *end = at + length; at < end; at++) {
        char shown[8];
        int count;
        if (*at == '\t' || *at == '\r' || *at == '\n') count = snprintf(shown, sizeof shown, "\\%c", *at == '\t' ? 't' : *at == '\r' ? 'r' : 'n');
        else if (*at == '"' || *at == '\'' || *at == '\\') count = snprintf(shown, sizeof shown, "\\%c", *at);
        else if (*at >= ' ' && *at < 127) count = snprintf(shown, sizeof shown, "%c", lower ? tolower(*at) : *at);
        else count = snprintf(shown, sizeof shown, "\\x%02x", *at);
        put(text, shown, (size_t)count);
    }
}

typedef struct {
    HttpKind kind;
    HP_CONNID id;
    char *name, *value;
    int code, operation, length;
    BOOL final;
    BYTE rsv, opcode;
    ULONGLONG total;
    char *data;
    bool open; /* its hook has not returned */
} Entry;

struct HttpLog {
    pthread_mutex_t lock;
    Entry *entries;
    size_t count, capacity;
    unsigned forgotten; /* how often all was forgotten */
    int running;        /* hooks */
};

/* Whether this thread is inside a hook, for which what it is told of has happened. */
static _Thread_local int inside;

static char *copy(const void *bytes, size_t length) {
    char *made = malloc(length + 1);
    MUST(made != NULL);
    if (length > 0) memcpy(made, bytes, length);
    made[length] = 0;
    return made;
}

/* Adds the event, and calls the hook. Others see the event when that has returned. */
static int note(Http *http, const HttpEvent *event) {
    struct HttpLog *log = http->log;
    HttpHook hook = http->hook;
    Entry entry = {.kind = event->kind, .id = event->id, .code = event->code, .operation = event->operation, .length = event->length,
                   .final = event->final, .rsv = event->rsv, .opcode = event->opcode, .total = event->total, .open = hook != NULL};
    if (event->name != NULL) entry.name = copy(event->name, strlen(event->name));
    if (event->value != NULL) entry.value = copy(event->value, strlen(event->value));
    if (event->data != NULL) entry.data = copy(event->data, (size_t)event->length);
    pthread_mutex_lock(&log->lock);
    if (log->count == log->capacity) {
        log->capacity = log->capacity * 2 + 64;
        log->entries = realloc(log->entries, log->capacity * sizeof *log->entries);
        MUST(log->entries != NULL);
    }
    size_t place = log->count++;
    unsigned forgotten = log->forgotten;
    log->entries[place] = entry;
    log->running += hook != NULL;
    pthread_mutex_unlock(&log->lock);
    if (hook == NULL) return 0;
    inside++;
    int result = hook(http, event);
    inside--;
    pthread_mutex_lock(&log->lock);
    if (log->forgotten == forgotten) log->entries[place].open = false;
    log->running--;
    pthread_mutex_unlock(&log->lock);
    return result;
}

void http_forget(Http *http) {
    struct HttpLog *log = http->log;
    pthread_mutex_lock(&log->lock);
    for (size_t i = 0; i < log->count; i++) {
        free(log->entries[i].name);
        free(log->entries[i].value);
        free(log->entries[i].data);
    }
    log->count = 0;
    log->forgotten++;
    pthread_mutex_unlock(&log->lock);
}

static int count_events(Http *http, HttpKind kind, HP_CONNID id, bool open) {
    struct HttpLog *log = http->log;
    int count = 0;
    pthread_mutex_lock(&log->lock);
    for (size_t i = 0; i < log->count; i++) {
        const Entry *entry = &log->entries[i];
        count += entry->kind == kind && (id == 0 || entry->id == id) && (open || !entry->open);
    }
    pthread_mutex_unlock(&log->lock);
    return count;
}

int http_seen(Http *http, HttpKind kind, HP_CONNID id) { return count_events(http, kind, id, inside > 0); }
int http_begun(Http *http, HttpKind kind, HP_CONNID id) { return count_events(http, kind, id, true); }

HP_CONNID http_last_id(Http *http, HttpKind kind) {
    struct HttpLog *log = http->log;
    HP_CONNID id = 0;
    pthread_mutex_lock(&log->lock);
    for (size_t i = 0; i < log->count; i++)
        if (log->entries[i].kind == kind) id = log->entries[i].id;
    pthread_mutex_unlock(&log->lock);
    return id;
}

/* A piece joins the one before it, whose text ends with a quotation mark. */
static void put_piece(Text *text, const Entry *entry) {
    if (text->length > 0 && text->at[text->length - 1] == '"' && (text->length < 2 || text->at[text->length - 2] != '\\')) text->length--;
    else put_text(text, "\"");
    put_bytes(text, entry->data, (size_t)entry->length, true);
    put_text(text, "\"");
}

static void put_short(Text *text, const Entry *entry) {
    switch (entry->kind) {
    case H_BEGIN: put_text(text, "^"); break;
    case H_REQUEST:
    case H_STATUS:
        put_text(text, "[");
        if (entry->kind == H_STATUS) put_number(text, entry->code);
        else put_bytes(text, entry->name, strlen(entry->name), true);
        put_text(text, " ");
        put_bytes(text, entry->value, strlen(entry->value), true);
        put_text(text, "]");
        break;
    case H_HEADER:
        put_text(text, "<");
        put_bytes(text, entry->name, strlen(entry->name), true);
        put_text(text, ":");
        put_bytes(text, entry->value, strlen(entry->value), true);
        put_text(text, ">");
        break;
    case H_HEAD: put_text(text, "|"); break;
    case H_BODY:
    case H_PAYLOAD: put_piece(text, entry); break;
    case H_CHUNK:
        put_text(text, "#");
        put_number(text, entry->length);
        break;
    case H_CHUNK_END: put_text(text, ";"); break;
    case H_END: put_text(text, "$"); break;
    case H_UPGRADE:
        put_text(text, "!");
        put_number(text, entry->code);
        put_text(text, "~");
        break;
    case H_ERROR:
        put_text(text, "E");
        put_number(text, entry->code);
        break;
    case H_FRAME:
        put_text(text, "{");
        put_number(text, entry->final);
        put_text(text, ".");
        put_number(text, entry->rsv);
        put_text(text, ".");
        put_number(text, entry->opcode);
        put_text(text, ".");
        put_number(text, (long long)entry->total);
        break;
    case H_FRAME_END: put_text(text, "}"); break;
    case H_RECEIVE: put_bytes(text, entry->data, (size_t)entry->length, false); break;
    case H_CLOSE:
        if (entry->operation == SO_RECEIVE && entry->code == 74) put_text(text, "B");
        break;
    case H_ACCEPT:
    case H_CONNECT:
    case H_HANDSHAKE: break;
    }
}

char *http_trace(Http *http, HP_CONNID id) {
    struct HttpLog *log = http->log;
    Text text = {0};
    put_text(&text, "");
    pthread_mutex_lock(&log->lock);
    for (size_t i = 0; i < log->count; i++)
        if (log->entries[i].id == id) put_short(&text, &log->entries[i]);
    pthread_mutex_unlock(&log->lock);
    return text.at;
}

static const char *const names[] = {
    "OnAccept", "OnConnect", "OnHandShake", "OnMessageBegin", "OnRequestLine", "OnStatusLine", "OnHeader", "OnHeadersComplete", "OnBody",
    "OnChunkHeader", "OnChunkComplete", "OnMessageComplete", "OnUpgrade", "OnParseError", "OnWSMessageHeader", "OnWSMessageBody",
    "OnWSMessageComplete", "OnReceive", "OnClose",
};

static void put_words(Text *text, const Entry *entry) {
    put_text(text, " ");
    put_text(text, names[entry->kind]);
    const char *open = "(";
    if (entry->kind == H_CLOSE) {
        put_text(text, "(");
        put_text(text, op_text(entry->operation));
        put_text(text, ",");
        put_text(text, errno_text(entry->code));
        open = ",";
    } else if (entry->kind == H_STATUS || entry->kind == H_ERROR || entry->kind == H_UPGRADE) {
        put_text(text, "(");
        put_number(text, entry->code);
        open = ",";
    } else if (entry->kind == H_CHUNK) {
        put_text(text, "(");
        put_number(text, entry->length);
        open = ",";
    } else if (entry->kind == H_FRAME) {
        put_text(text, "(");
        put_number(text, entry->opcode);
        put_text(text, ",");
        put_number(text, (long long)entry->total);
        open = ",";
    }
    const char *const parts[] = {entry->name, entry->value, entry->data};
    for (int i = 0; i < 3; i++) {
        if (parts[i] == NULL) continue;
        put_text(text, open);
        put_bytes(text, parts[i], i == 2 ? (size_t)entry->length : strlen(parts[i]), false);
        open = ",";
    }
    if (open[0] == ',') put_text(text, ")");
}

void fact_http(Http *http, HP_CONNID id, const char *label) {
    struct HttpLog *log = http->log;
    Text text = {0};
    put_text(&text, "");
    pthread_mutex_lock(&log->lock);
    for (size_t i = 0; i < log->count; i++) {
        const Entry *entry = &log->entries[i], *before = i > 0 ? entry - 1 : entry;
        if (entry->id != id) continue;
        if (entry->data != NULL && i > 0 && before->id == id && before->kind == entry->kind) {
            text.length--; /* the piece before */
            put_bytes(&text, entry->data, (size_t)entry->length, false);
            put_text(&text, ")");
        } else put_words(&text, entry);
    }
    pthread_mutex_unlock(&log->lock);
    fact("%s:%s", label, text.at);
    free(text.at);
}

/* Which component a callback is about. */
enum { MAX_COMPONENTS = 16 };
static struct { Http *_Atomic http; _Atomic(HP_Object) object; } known[MAX_COMPONENTS];

static int take(HP_Object sender, HttpEvent event) {
    for (int i = 0; i < MAX_COMPONENTS; i++) {
        if (atomic_load(&known[i].object) != sender) continue;
        Http *http = atomic_load(&known[i].http);
        return note(http, &event);
    }
    fact("a callback with an unknown pSender");
    return 0;
}

typedef HP_Object O;
typedef HP_CONNID I;
static En_HP_HandleResult on_accept(O s, I id, UINT_PTR fd) { (void)fd; return (En_HP_HandleResult)take(s, (HttpEvent){.kind = H_ACCEPT, .id = id}); }
static En_HP_HandleResult on_connect(O s, I id) { return (En_HP_HandleResult)take(s, (HttpEvent){.kind = H_CONNECT, .id = id}); }
static En_HP_HandleResult on_hand_shake(O s, I id) { return (En_HP_HandleResult)take(s, (HttpEvent){.kind = H_HANDSHAKE, .id = id}); }
static En_HP_HandleResult on_receive(O s, I id, const BYTE *data, int length) { return (En_HP_HandleResult)take(s, (HttpEvent){.kind = H_RECEIVE, .id = id, .data = data, .length = length}); }
static En_HP_HandleResult on_close(O s, I id, En_HP_SocketOperation op, int code) { return (En_HP_HandleResult)take(s, (HttpEvent){.kind = H_CLOSE, .id = id, .operation = (int)op, .code = code}); }
static En_HP_HttpParseResult on_begin(O s, I id) { return (En_HP_HttpParseResult)take(s, (HttpEvent){.kind = H_BEGIN, .id = id}); }
static En_HP_HttpParseResult on_request(O s, I id, LPCSTR method, LPCSTR url) { return (En_HP_HttpParseResult)take(s, (HttpEvent){.kind = H_REQUEST, .id = id, .name = method, .value = url}); }
static En_HP_HttpParseResult on_status(O s, I id, USHORT code, LPCSTR reason) { return (En_HP_HttpParseResult)take(s, (HttpEvent){.kind = H_STATUS, .id = id, .code = code, .value = reason}); }
static En_HP_HttpParseResult on_header(O s, I id, LPCSTR name, LPCSTR value) { return (En_HP_HttpParseResult)take(s, (HttpEvent){.kind = H_HEADER, .id = id, .name = name, .value = value}); }
static En_HP_HttpParseResult on_head(O s, I id) { return (En_HP_HttpParseResult)take(s, (HttpEvent){.kind = H_HEAD, .id = id}); }
static En_HP_HttpParseResult on_body(O s, I id, const BYTE *data, int length) { return (En_HP_HttpParseResult)take(s, (HttpEvent){.kind = H_BODY, .id = id, .data = data, .length = length}); }
static En_HP_HttpParseResult on_chunk(O s, I id, int length) { return (En_HP_HttpParseResult)take(s, (HttpEvent){.kind = H_CHUNK, .id = id, .length = length}); }
static En_HP_HttpParseResult on_chunk_end(O s, I id) { return (En_HP_HttpParseResult)take(s, (HttpEvent){.kind = H_CHUNK_END, .id = id}); }
static En_HP_HttpParseResult on_end(O s, I id) { return (En_HP_HttpParseResult)take(s, (HttpEvent){.kind = H_END, .id = id}); }
static En_HP_HttpParseResult on_upgrade(O s, I id, En_HP_HttpUpgradeType type) { return (En_HP_HttpParseResult)take(s, (HttpEvent){.kind = H_UPGRADE, .id = id, .code = (int)type}); }
static En_HP_HttpParseResult on_error(O s, I id, int code, LPCSTR text) { return (En_HP_HttpParseResult)take(s, (HttpEvent){.kind = H_ERROR, .id = id, .code = code, .name = text}); }
static En_HP_HandleResult on_frame(O s, I id, BOOL final, BYTE rsv, BYTE opcode, const BYTE mask[4], ULONGLONG length) {
    (void)mask;
    return (En_HP_HandleResult)take(s, (HttpEvent){.kind = H_FRAME, .id = id, .final = TRUTH(final), .rsv = rsv, .opcode = opcode, .total = length});
}
static En_HP_HandleResult on_payload(O s, I id, const BYTE *data, int length) { return (En_HP_HandleResult)take(s, (HttpEvent){.kind = H_PAYLOAD, .id = id, .data = data, .length = length}); }
static En_HP_HandleResult on_frame_end(O s, I id) { return (En_HP_HandleResult)take(s, (HttpEvent){.kind = H_FRAME_END, .id = id}); }

#define LISTEN(role)                                                                                                          \
    HP_Set_FN_Http##role##_OnHandShake(l, on_hand_shake), HP_Set_FN_Http##role##_OnReceive(l, on_receive),                   \
        HP_Set_FN_Http##role##_OnClose(l, on_close), HP_Set_FN_Http##role##_OnMessageBegin(l, on_begin),                     \
        HP_Set_FN_Http##role##_OnHeader(l, on_header), HP_Set_FN_Http##role##_OnHeadersComplete(l, on_head),                 \
        HP_Set_FN_Http##role##_OnBody(l, on_body), HP_Set_FN_Http##role##_OnChunkHeader(l, on_chunk),                        \
        HP_Set_FN_Http##role##_OnChunkComplete(l, on_chunk_end), HP_Set_FN_Http##role##_OnMessageComplete(l, on_end),        \
        HP_Set_FN_Http##role##_OnUpgrade(l, on_upgrade), HP_Set_FN_Http##role##_OnParseError(l, on_error),                   \
        HP_Set_FN_Http##role##_OnWSMessageHeader(l, on_frame), HP_Set_FN_Http##role##_OnWSMessageBody(l, on_payload),        \
        HP_Set_FN_Http##role##_OnWSMessageComplete(l, on_frame_end)

static void listen_to_all(Http *http) {
    HP_Object l = http->listener;
    switch (http->role) {
    case SERVER:
        LISTEN(Server);
        HP_Set_FN_HttpServer_OnAccept(l, on_accept);
        HP_Set_FN_HttpServer_OnRequestLine(l, on_request);
        break;
    case AGENT:
        LISTEN(Agent);
        HP_Set_FN_HttpAgent_OnConnect(l, on_connect);
        HP_Set_FN_HttpAgent_OnStatusLine(l, on_status);
        break;
    case CLIENT:
        LISTEN(Client);
        HP_Set_FN_HttpClient_OnConnect(l, on_connect);
        HP_Set_FN_HttpClient_OnStatusLine(l, on_status);
    }
}

static HP_Object new_http(Role role, HP_Object l) {
    return role == SERVER ? Create_HP_HttpServer(l) : role == AGENT ? Create_HP_HttpAgent(l) : Create_HP_HttpClient(l);
}

static HP_Object new_https(Role role, HP_Object l) {
    return role == SERVER ? Create_HP_HttpsServer(l) : role == AGENT ? Create_HP_HttpsAgent(l) : Create_HP_HttpsClient(l);
}

static HP_Object new_sync(Role role, HP_Object l) {
    MUST(role == CLIENT);
    return Create_HP_HttpSyncClient(l);
}

static Http *make(Role role, HP_Object (*create)(Role, HP_Object), HttpHook hook) {
    Http *http = calloc(1, sizeof *http);
    MUST(http != NULL);
    http->role = role;
    http->hook = hook;
    http->log = calloc(1, sizeof *http->log);
    MUST(http->log != NULL && pthread_mutex_init(&http->log->lock, NULL) == 0);
    http->listener = BY_ROLE(http, Create_HP_HttpServerListener(), Create_HP_HttpAgentListener(), Create_HP_HttpClientListener());
    HP_Object l = http->listener;
    http->object = create(role, l);
    MUST(l != NULL && http->object != NULL);
    listen_to_all(http);
    for (int i = 0; i < MAX_COMPONENTS; i++) {
        Http *empty = NULL;
        if (!atomic_compare_exchange_strong(&known[i].http, &empty, http)) continue;
        atomic_store(&known[i].object, http->object);
        return http;
    }
    give_up(__FILE__, __LINE__, "too many components");
}

Http *http_new(Role role, HttpHook hook) { return make(role, new_http, hook); }
Http *http_new_ssl(Role role, HttpHook hook) { return make(role, new_https, hook); }
Http *http_new_sync(HttpHook hook) { return make(CLIENT, new_sync, hook); }

static bool hooks_run(Http *http) {
    pthread_mutex_lock(&http->log->lock);
    bool run = http->log->running > 0;
    pthread_mutex_unlock(&http->log->lock);
    return run;
}

void http_free(Http *http) {
    BY_ROLE(http, Destroy_HP_HttpServer(http->object), Destroy_HP_HttpAgent(http->object), Destroy_HP_HttpClient(http->object));
    for (int i = 0; i < MAX_COMPONENTS; i++) {
        if (atomic_load(&known[i].http) != http) continue;
        atomic_store(&known[i].object, NULL);
        atomic_store(&known[i].http, NULL);
    }
    while (hooks_run(http)) sleep_briefly(); /* of an object that was destroyed in one */
    HP_Object l = http->listener;
    BY_ROLE(http, Destroy_HP_HttpServerListener(l), Destroy_HP_HttpAgentListener(l), Destroy_HP_HttpClientListener(l));
    http_forget(http);
    pthread_mutex_destroy(&http->log->lock);
    free(http->log->entries);
    free(http->log);
    free(http);
}

void http_listen(Http *http) {
    char address[64];
    int length = sizeof address;
    MUST(TRUTH(HP_Server_Start(http->object, "127.0.0.1", 0)));
    MUST(TRUTH(HP_Server_GetListenAddress(http->object, address, &length, &http->port)));
}

HttpLink http_link(Http *http) {
    HttpLink link = {0};
    HttpKind first = http->role == SERVER ? H_ACCEPT : H_CONNECT;
    int before = http_seen(http, first, 0);
    if (http->role == SERVER) {
        if (http->port == 0) http_listen(http);
        link.peer = peer_connect(http->port);
    } else {
        USHORT port;
        int listener = peer_listen(&port);
        if (http->role == CLIENT) MUST(TRUTH(HP_Client_Start(http->object, "127.0.0.1", port, FALSE)));
        else {
            HP_CONNID id;
            if (HP_Agent_GetState(http->object) == SS_STOPPED) MUST(TRUTH(HP_Agent_Start(http->object, NULL, TRUE)));
            MUST(TRUTH(HP_Agent_Connect(http->object, "127.0.0.1", port, &id)));
        }
        link.peer = peer_accept(listener);
        peer_close(listener);
    }
    WAIT(http_seen(http, first, 0) > before);
    link.id = http_last_id(http, first);
    return link;
}
