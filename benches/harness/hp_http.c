#define _GNU_SOURCE
#include "hp_http.h"
#include "http_texts.h"
#include <stdlib.h>
#include <string.h>

/* A WebSocket message that comes in pieces. */
struct message {
    size_t length, room;
    BYTE *data;
};

static BOOL (*send_response)(HP, CONNID, uint16_t, const char *, const HP_THeader *, int, const BYTE *, int);
static BOOL (*send_chunk)(HP, CONNID, const BYTE *, int, const char *);
static BOOL (*send_frame)(HP, CONNID, BOOL, BYTE, BYTE, const BYTE *, int, unsigned long long);
static BOOL (*send_old_frame)(HP, CONNID, BOOL, BYTE, BYTE, const BYTE *, const BYTE *, int, unsigned long long);
static BOOL (*frame_state)(HP, CONNID, BOOL *, BYTE *, BYTE *, const BYTE **, unsigned long long *, unsigned long long *);
static BOOL (*is_keep_alive)(HP, CONNID);
static BOOL (*release)(HP, CONNID);
static BOOL (*get_extra)(HP, CONNID, void **);
static BOOL (*set_extra)(HP, CONNID, void *);
static struct http_answer answer;
static BYTE *body;

static int on_event(HP server, CONNID id)
{
    (void)server, (void)id;
    return HPR_OK;
}

static int on_request_line(HP server, CONNID id, const char *method, const char *url)
{
    (void)server, (void)id, (void)method, (void)url;
    return HPR_OK;
}

static int on_header(HP server, CONNID id, const char *name, const char *value)
{
    (void)server, (void)id, (void)name, (void)value;
    return HPR_OK;
}

static int on_body(HP server, CONNID id, const BYTE *data, int length)
{
    (void)server, (void)id, (void)data, (void)length;
    return HPR_OK;
}

static int on_number(HP server, CONNID id, int number)
{
    (void)server, (void)id, (void)number;
    return HPR_OK;
}

static int on_parse_error(HP server, CONNID id, int code, const char *text)
{
    (void)server, (void)id, (void)code, (void)text;
    return HPR_OK;
}

static BOOL respond_in_chunks(HP server, CONNID id)
{
    static const HP_THeader fields[] = { { "Content-Type", "text/plain" }, { "Transfer-Encoding", "chunked" } };
    size_t begin = 0;
    BOOL sent = send_response(server, id, 200, NULL, fields, 2, NULL, 0);
    for (int i = 1; HP_TRUE(sent) && i <= answer.chunks; i++) {
        size_t end = answer.size * (size_t)i / (size_t)answer.chunks;
        sent = send_chunk(server, id, body + begin, (int)(end - begin), NULL);
        begin = end;
    }
    return HP_TRUE(sent) ? send_chunk(server, id, NULL, 0, NULL) : sent;
}

static int on_message_complete(HP server, CONNID id)
{
    static const HP_THeader fields[] = { { "Content-Type", "text/plain" } };
    BOOL sent = answer.chunks ? respond_in_chunks(server, id) : send_response(server, id, 200, NULL, fields, 1, body, (int)answer.size);
    if (!HP_TRUE(is_keep_alive(server, id)))
        release(server, id);
    return HP_TRUE(sent) ? HPR_OK : HPR_ERROR;
}

/* A server of WebSocket only: its requests all ask for an upgrade, so that OnMessageComplete has nothing to answer. */
static int on_upgrade(HP server, CONNID id, int type)
{
    static const HP_THeader fields[] = { { "Upgrade", "websocket" }, { "Connection", "Upgrade" },
                                         { "Sec-WebSocket-Accept", WEBSOCKET_ACCEPT } };
    struct message *message = calloc(1, sizeof *message);
    if (type != HUT_WEB_SOCKET || !message || !HP_TRUE(set_extra(server, id, message))) {
        free(message);
        return HPR_ERROR;
    }
    return HP_TRUE(send_response(server, id, 101, NULL, fields, 3, NULL, 0)) ? HPR_OK : HPR_ERROR;
}

static int on_frame_header(HP server, CONNID id, BOOL final, BYTE reserved, BYTE opcode, const BYTE *mask, unsigned long long length)
{
    (void)server, (void)id, (void)final, (void)reserved, (void)opcode, (void)mask, (void)length;
    return HR_OK;
}

static int send_back(HP server, CONNID id, const BYTE *data, size_t length)
{
    BOOL sent = send_old_frame ? send_old_frame(server, id, 1, 0, WEBSOCKET_OPCODE, NULL, data, (int)length, length)
                               : send_frame(server, id, 1, 0, WEBSOCKET_OPCODE, data, (int)length, length);
    return HP_TRUE(sent) ? HR_OK : HR_ERROR;
}

static int collect(HP server, CONNID id, const BYTE *data, size_t length, size_t whole, size_t rest)
{
    void *extra = NULL;
    get_extra(server, id, &extra);
    struct message *message = extra;
    if (!message)
        return HR_ERROR;
    if (message->room < whole) {
        free(message->data);
        message->data = malloc(whole);
        message->room = message->data ? whole : 0;
    }
    if (message->length + length > message->room)
        return HR_ERROR;
    memcpy(message->data + message->length, data, length);
    message->length += length;
    if (rest)
        return HR_OK;
    message->length = 0;
    return send_back(server, id, message->data, whole);
}

/* A message in one piece goes back from where it lies. */
static int on_frame_body(HP server, CONNID id, const BYTE *data, int length)
{
    unsigned long long whole = 0, rest = 0;
    if (!HP_TRUE(frame_state(server, id, NULL, NULL, NULL, NULL, &whole, &rest)))
        return HR_ERROR;
    if (whole == (unsigned long long)length)
        return send_back(server, id, data, (size_t)length);
    return collect(server, id, data, (size_t)length, whole, rest);
}

static int on_close(HP server, CONNID id, int operation, int code)
{
    (void)operation, (void)code;
    void *extra = NULL;
    get_extra(server, id, &extra);
    struct message *message = extra;
    if (message)
        free(message->data);
    free(message);
    return HR_OK;
}

static void look_up(void)
{
    send_response = hp_symbol("HP_%s_SendResponse", "HttpServer");
    is_keep_alive = hp_symbol("HP_%s_IsKeepAlive", "HttpServer");
    release = hp_symbol("HP_%s_Release", "HttpServer");
    get_extra = hp_symbol("HP_%s_GetConnectionExtra", "Server");
    if (answer.chunks)
        send_chunk = hp_symbol("HP_%s_SendChunkData", "HttpServer");
    if (!answer.websocket)
        return;
    set_extra = hp_symbol("HP_%s_SetConnectionExtra", "Server");
    frame_state = hp_symbol("HP_%s_GetWSMessageState", "HttpServer");
    void *frame = hp_symbol("HP_%s_SendWSMessage", "HttpServer");
    if (hp_is_older_than(5, 6, 1))
        send_old_frame = frame;
    else
        send_frame = frame;
}

void http_set_callbacks(HP listener, const struct http_answer *wanted)
{
    answer = *wanted;
    body = malloc(answer.size + 1);
    if (!body)
        abort();
    fill_body((char *)body, answer.size);
    look_up();
    /* All of them, as in C++ and most bindings, though a C program could leave out what it does not use. */
    const struct {
        const char *event;
        void *function;
    } callbacks[] = {
        { "OnMessageBegin", (void *)on_event },
        { "OnRequestLine", (void *)on_request_line },
        { "OnHeader", (void *)on_header },
        { "OnHeadersComplete", (void *)on_event },
        { "OnBody", (void *)on_body },
        { "OnChunkHeader", (void *)on_number },
        { "OnChunkComplete", (void *)on_event },
        { "OnMessageComplete", answer.websocket ? (void *)on_event : (void *)on_message_complete },
        { "OnUpgrade", answer.websocket ? (void *)on_upgrade : (void *)on_number },
        { "OnParseError", (void *)on_parse_error },
        { "OnWSMessageHeader", (void *)on_frame_header },
        { "OnWSMessageBody", (void *)on_frame_body },
        { "OnWSMessageComplete", (void *)on_event },
        { "OnClose", (void *)on_close },
    };
    char name[64];
    for (size_t i = 0; i < sizeof callbacks / sizeof *callbacks; i++) {
        strcpy(name, "HttpServer_");
        hp_set_callback(listener, strcat(name, callbacks[i].event), callbacks[i].function);
    }
}
