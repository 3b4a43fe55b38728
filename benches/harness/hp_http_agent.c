/* HTTP client on any library with the flat C API.
 *
 *   hp_http_agent LIBRARY agent|client|sync -p PORT [-w workers] [-c connections] [-d depth] [-t seconds] [-u warm-up seconds]
 *                 [-H helper pid] [-m counter file] [-W] [-s size] [-S]
 *
 *   agent    the connections of one HttpAgent, each with DEPTH requests together, then DEPTH responses
 *   client   one HttpClient, which asks again in OnMessageComplete
 *   sync     one HttpSyncClient, which asks in a loop
 *   -W       agent, client: WebSocket messages of SIZE bytes, which come back
 *   -S       over TLS, without verification (the Https classes)
 *
 * Status, length and every byte are checked. Prints one line like `load`; cpu_us is the CPU time of this process per response.
 */
#define _GNU_SOURCE
#include "asking.h"
#include "http_texts.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const HP_THeader fields[] = { { "User-Agent", "load" }, { "Accept", "*/*" } };
static const HP_THeader upgrade_fields[] = { { "User-Agent", "load" }, { "Upgrade", "websocket" }, { "Connection", "Upgrade" },
                                             { "Sec-WebSocket-Key", WEBSOCKET_KEY }, { "Sec-WebSocket-Version", "13" } };
static const BYTE mask[4] = { 0x37, 0xfa, 0x21, 0x3d };

static const char *role;   /* agent, client or sync */
static const char *family; /* of its functions: HttpAgent or HttpClient */
static BOOL (*agent_request)(HP, CONNID, const char *, const char *, const HP_THeader *, int, const BYTE *, int);
static BOOL (*client_request)(HP, const char *, const char *, const HP_THeader *, int, const BYTE *, int);
static BOOL (*agent_frame)(HP, CONNID, BOOL, BYTE, BYTE, const BYTE *, const BYTE *, int, unsigned long long);
static BOOL (*client_frame)(HP, BOOL, BYTE, BYTE, const BYTE *, const BYTE *, int, unsigned long long);
static BOOL (*get_extra)(HP, CONNID, void **);
static BOOL (*set_extra)(HP, CONNID, void *);
static BYTE *expected; /* the body of a response, or a WebSocket message */
static size_t expected_size;
static int overwrites;

static int is(const char *name)
{
    return !strcmp(role, name);
}

static BOOL request(HP object, CONNID id, const HP_THeader *with, int count)
{
    return agent_request ? agent_request(object, id, "GET", "/", with, count, NULL, 0)
                         : client_request(object, "GET", "/", with, count, NULL, 0);
}

/* Old releases mask the program's own buffer, so they get a copy each time. */
static const BYTE *payload(void)
{
    static _Thread_local BYTE *copy;
    if (!overwrites)
        return expected;
    if (!copy && !(copy = malloc(expected_size)))
        abort();
    return memcpy(copy, expected, expected_size);
}

static BOOL frame(HP object, CONNID id)
{
    return agent_frame ? agent_frame(object, id, 1, 0, WEBSOCKET_OPCODE, mask, payload(), (int)expected_size, expected_size)
                       : client_frame(object, 1, 0, WEBSOCKET_OPCODE, mask, payload(), (int)expected_size, expected_size);
}

/* The only client has the only place. */
static struct asker *asker_of(HP object, CONNID id)
{
    void *extra = askers;
    if (get_extra)
        get_extra(object, id, &extra);
    return extra;
}

static void ask_batch(HP object, CONNID id, struct asker *asker)
{
    asking_begin(asker);
    for (int i = 0; i < ask.depth; i++) {
        BOOL sent = ask.websocket ? frame(object, id) : request(object, id, fields, 2);
        if (!HP_TRUE(sent) && !stopping)
            errors++;
    }
}

static int wrong(void)
{
    if (!stopping)
        errors++;
    return HPR_ERROR;
}

static int on_handshake(HP object, CONNID id)
{
    struct asker *asker = asking_join();
    if (!asker || (set_extra && !HP_TRUE(set_extra(object, id, asker))))
        return HR_ERROR;
    if (ask.websocket)
        return HP_TRUE(request(object, id, upgrade_fields, 5)) ? HR_OK : HR_ERROR;
    ask_batch(object, id, asker);
    return HR_OK;
}

static int on_status_line(HP object, CONNID id, uint16_t code, const char *reason)
{
    (void)object, (void)id, (void)reason;
    return code == (ask.websocket ? 101 : 200) ? HPR_OK : wrong();
}

static int on_header(HP object, CONNID id, const char *name, const char *value)
{
    (void)object, (void)id, (void)name, (void)value;
    return HPR_OK;
}

static int on_event(HP object, CONNID id)
{
    (void)object, (void)id;
    return HPR_OK;
}

static int on_number(HP object, CONNID id, int number)
{
    (void)object, (void)id, (void)number;
    return HPR_OK;
}

static int on_parse_error(HP object, CONNID id, int code, const char *text)
{
    (void)object, (void)id, (void)code, (void)text;
    return wrong();
}

/* A piece of a response's body or of a WebSocket message. */
static int on_piece(HP object, CONNID id, const BYTE *data, int length)
{
    struct asker *asker = asker_of(object, id);
    if (!asker || asker->got + (size_t)length > expected_size || memcmp(data, expected + asker->got, (size_t)length))
        return wrong();
    asker->got += (size_t)length;
    return HPR_OK;
}

/* The end of a response or of a WebSocket message. */
static int on_complete(HP object, CONNID id)
{
    struct asker *asker = asker_of(object, id);
    if (!asker || asker->got != expected_size)
        return wrong();
    asker->got = 0;
    if (--asker->left)
        return HPR_OK;
    asking_answered(asker);
    if (!stopping)
        ask_batch(object, id, asker);
    return HPR_OK;
}

static int on_upgrade(HP object, CONNID id, int type)
{
    struct asker *asker = asker_of(object, id);
    if (!ask.websocket || !asker || type != HUT_WEB_SOCKET)
        return wrong();
    ask_batch(object, id, asker);
    return HPR_OK;
}

static int on_frame_header(HP object, CONNID id, BOOL final, BYTE reserved, BYTE opcode, const BYTE *key, unsigned long long length)
{
    (void)object, (void)id, (void)final, (void)reserved, (void)opcode, (void)key;
    return length == expected_size ? HR_OK : wrong();
}

static int on_close(HP object, CONNID id, int operation, int code)
{
    (void)object, (void)id, (void)operation, (void)code;
    if (!stopping)
        errors++;
    return HR_OK;
}

static void set_callbacks(HP listener)
{
    const struct {
        const char *event;
        void *function;
    } callbacks[] = {
        { "OnHandShake", (void *)on_handshake },
        { "OnMessageBegin", (void *)on_event },
        { "OnStatusLine", (void *)on_status_line },
        { "OnHeader", (void *)on_header },
        { "OnHeadersComplete", (void *)on_event },
        { "OnBody", (void *)on_piece },
        { "OnChunkHeader", (void *)on_number },
        { "OnChunkComplete", (void *)on_event },
        { "OnMessageComplete", ask.websocket ? (void *)on_event : (void *)on_complete },
        { "OnUpgrade", (void *)on_upgrade },
        { "OnParseError", (void *)on_parse_error },
        { "OnWSMessageHeader", (void *)on_frame_header },
        { "OnWSMessageBody", (void *)on_piece },
        { "OnWSMessageComplete", (void *)on_complete },
        { "OnClose", (void *)on_close },
    };
    char name[64];
    for (size_t i = 0; i < sizeof callbacks / sizeof *callbacks; i++) {
        snprintf(name, sizeof name, "%s_%s", family, callbacks[i].event);
        hp_set_callback(listener, name, callbacks[i].function);
    }
}

static void prepare(void)
{
    int agent = is("agent");
    family = agent ? "HttpAgent" : "HttpClient";
    expected_size = ask.websocket ? ask.size : sizeof BODY_TEXT - 1;
    expected = malloc(expected_size);
    if (!expected)
        exit(1);
    fill_body((char *)expected, expected_size);
    overwrites = hp_is_older_than(5, 6, 1);
    void *send_request = hp_symbol("HP_%s_SendRequest", family);
    void *send_frame = ask.websocket ? hp_symbol("HP_%s_SendWSMessage", family) : NULL;
    if (!agent) {
        client_request = send_request;
        client_frame = send_frame;
        return;
    }
    agent_request = send_request;
    agent_frame = send_frame;
    get_extra = hp_symbol("HP_%s_GetConnectionExtra", "Agent");
    set_extra = hp_symbol("HP_%s_SetConnectionExtra", "Agent");
}

static int start_agent(HP agent)
{
    BOOL (*connect_to)(HP, const char *, uint16_t, CONNID *) = HP_FN(BOOL, "HP_%s_Connect", "Agent", HP, const char *, uint16_t, CONNID *);
    if (ask.workers)
        HP_FN(void, "HP_%s_SetWorkerThreadCount", "Agent", HP, uint32_t)(agent, (uint32_t)ask.workers);
    if (!HP_TRUE(HP_FN(BOOL, "HP_%s_Start", "Agent", HP, const char *, BOOL)(agent, "127.0.0.1", 1))) {
        asking_complain("the agent does not start", "Agent", agent);
        return 0;
    }
    for (int i = 0; i < ask.connections; i++) {
        CONNID id;
        if (!HP_TRUE(connect_to(agent, "127.0.0.1", (uint16_t)ask.port, &id)))
            errors++;
    }
    return asking_wait();
}

/* The thread of a program that uses a synchronous client. */
static void *ask_in_a_loop(void *client)
{
    BOOL (*get)(HP, const char *, const HP_THeader *, int) = HP_FN(BOOL, "HP_%s_SendGet", family, HP, const char *, const HP_THeader *, int);
    BOOL (*body_of)(HP, const BYTE **, int *) = HP_FN(BOOL, "HP_%s_GetResponseBody", "HttpSyncClient", HP, const BYTE **, int *);
    uint16_t (*status_of)(HP) = HP_FN(uint16_t, "HP_%s_GetStatusCode", family, HP);
    struct asker *asker = asking_join();
    while (!stopping) {
        const BYTE *body = NULL;
        int length = 0;
        asking_begin(asker);
        if (!HP_TRUE(get(client, "/", fields, 2)) || status_of(client) != 200 || !HP_TRUE(body_of(client, &body, &length)) ||
            (size_t)length != expected_size || memcmp(body, expected, expected_size)) {
            errors++;
            break;
        }
        asking_answered(asker);
    }
    return NULL;
}

static int start_client(HP client)
{
    if (HP_TRUE(HP_FN(BOOL, "HP_%s_Start", "Client", HP, const char *, uint16_t, BOOL)(client, "127.0.0.1", (uint16_t)ask.port, 0)))
        return 1;
    asking_complain("the client does not start", "Client", client);
    return 0;
}

static void set_up_tls(HP object)
{
    const char *part = is("agent") ? "SSLAgent" : "SSLClient";
    if (HP_TRUE(HP_FN(BOOL, "HP_%s_SetupSSLContext", part, HP, int, const char *, const char *, const char *, const char *)(
            object, 0, NULL, NULL, NULL, NULL)))
        return;
    fprintf(stderr, "the TLS context cannot be made\n");
    exit(1);
}

int main(int argc, char **argv)
{
    role = argc > 2 ? argv[2] : "";
    int sync = is("sync"), known = sync || is("agent") || is("client");
    asking_parse(known ? argc : 0, argv, 3, "hp_http_agent LIBRARY agent|client|sync");
    hp_load(argv[1]);
    prepare();
    HP listener = HP_FN(HP, "Create_HP_%sListener", family, void)();
    char kind[32];
    snprintf(kind, sizeof kind, "Http%s%s", ask.tls ? "s" : "", sync ? "SyncClient" : is("agent") ? "Agent" : "Client");
    if (!sync)
        set_callbacks(listener);
    HP object = HP_FN(HP, "Create_HP_%s", kind, HP)(listener);
    if (ask.tls)
        set_up_tls(object);
    if (is("agent") ? !start_agent(object) : !start_client(object))
        return 1;
    pthread_t thread;
    if (sync && pthread_create(&thread, NULL, ask_in_a_loop, object))
        return 1;
    asking_measure();
    if (sync)
        pthread_join(thread, NULL);
    HP_FN(BOOL, "HP_%s_Stop", is("agent") ? "Agent" : "Client", HP)(object);
    asking_report();
    HP_FN(void, "Destroy_HP_%s", kind, HP)(object);
    HP_FN(void, "Destroy_HP_%sListener", family, HP)(listener);
    return 0;
}
