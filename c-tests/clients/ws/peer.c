/* A WebSocket server, agent or client as a program writes one with frames, for peers that do not use the library.
 *
 * usage: ws_peer server            echoes messages, answers pings and closes; prints "READY port"; ends with its input
 *        ws_peer agent|client PORT says what the table of steps has, each when the one before has come back; prints "STEP n", "CLOSED code"
 *
 * Everything ends with "END"; what is wrong is printed as "WRONG ...". */
#include <hpsocket/HPSocket4C.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LIMIT_S = 60 * TIME_FACTOR, BIG = 16 << 20, CONTROL = 8, CLOSE = 8, PING = 9, PONG = 10, MOST_CONTROL = 125 };
static const char sample_key[] = "dGhlIHNhbXBsZSBub25jZQ==", sample_accept[] = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
static const BYTE mask[4] = {0x12, 0x34, 0x56, 0x78};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int over; /* connections that have ended */
static BYTE *pattern;

static void print(const char *text, unsigned long number) {
    pthread_mutex_lock(&lock);
    printf("%s %lu\n", text, number);
    fflush(stdout);
    pthread_mutex_unlock(&lock);
}

/* ---- the server -------------------------------------------------------------- */

/* The frame that a connection of the server is receiving. */
typedef struct { BYTE opcode, length, payload[MOST_CONTROL]; } Control;

static BOOL accept_of(const char *key, char to[64]) {
    char text[128];
    BYTE digest[SHA_DIGEST_LENGTH];
    int length = snprintf(text, sizeof text, "%s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key);
    if (length >= (int)sizeof text) return FALSE;
    SHA1((const BYTE *)text, (size_t)length, digest);
    return EVP_EncodeBlock((BYTE *)to, digest, sizeof digest) > 0;
}

static En_HP_HandleResult server_accept(HP_Server server, HP_CONNID id, UINT_PTR socket) {
    (void)socket;
    return HP_Server_SetConnectionExtra(server, id, calloc(1, sizeof(Control))) ? HR_OK : HR_ERROR;
}

static En_HP_HttpParseResult server_upgrade(HP_HttpServer server, HP_CONNID id, En_HP_HttpUpgradeType type) {
    const char *key = NULL;
    char accept[64];
    if (type != HUT_WEB_SOCKET || !HP_HttpServer_GetHeader(server, id, "Sec-WebSocket-Key", &key) || !accept_of(key, accept))
        return HPR_ERROR;
    HP_THeader fields[] = {{"Upgrade", "websocket"}, {"Connection", "Upgrade"}, {"Sec-WebSocket-Accept", accept}};
    return HP_HttpServer_SendResponse(server, id, 101, NULL, fields, 3, NULL, 0) ? HPR_OK : HPR_ERROR;
}

static Control *control_of(HP_Server server, HP_CONNID id) {
    PVOID extra = NULL;
    HP_Server_GetConnectionExtra(server, id, &extra);
    return extra;
}

/* Data frames go back as they come: first the header, then each piece of the payload. */
static En_HP_HandleResult server_header(HP_HttpServer server, HP_CONNID id, BOOL final, BYTE rsv, BYTE opcode, const BYTE *key, ULONGLONG length) {
    (void)key;
    Control *control = control_of(server, id);
    control->opcode = opcode;
    control->length = 0;
    if (rsv != 0 || (opcode >= CONTROL && length > MOST_CONTROL)) return HR_ERROR;
    if (opcode >= CONTROL) return HR_OK;
    return HP_HttpServer_SendWSMessage(server, id, final, 0, opcode, NULL, 0, length) ? HR_OK : HR_ERROR;
}

static En_HP_HandleResult server_body(HP_HttpServer server, HP_CONNID id, const BYTE *data, int length) {
    Control *control = control_of(server, id);
    if (control->opcode < CONTROL) return HP_Server_Send(server, id, data, length) ? HR_OK : HR_ERROR;
    memcpy(control->payload + control->length, data, (size_t)length);
    control->length = (BYTE)(control->length + length);
    return HR_OK;
}

static En_HP_HandleResult server_complete(HP_HttpServer server, HP_CONNID id) {
    Control *control = control_of(server, id);
    if (control->opcode != PING && control->opcode != CLOSE) return HR_OK;
    BYTE answer = control->opcode == PING ? PONG : CLOSE;
    if (!HP_HttpServer_SendWSMessage(server, id, TRUE, 0, answer, control->payload, control->length, 0)) return HR_ERROR;
    if (answer == CLOSE) HP_HttpServer_Release(server, id);
    return HR_OK;
}

static En_HP_HandleResult server_close(HP_Server server, HP_CONNID id, En_HP_SocketOperation operation, int code) {
    (void)operation;
    free(control_of(server, id));
    print("CLOSE", (unsigned long)code);
    return HR_OK;
}

static void serve(void) {
    char address[64], line[16];
    int length = sizeof address;
    USHORT port = 0;
    HP_HttpServerListener listener = Create_HP_HttpServerListener();
    HP_Set_FN_HttpServer_OnAccept(listener, server_accept);
    HP_Set_FN_HttpServer_OnUpgrade(listener, server_upgrade);
    HP_Set_FN_HttpServer_OnWSMessageHeader(listener, server_header);
    HP_Set_FN_HttpServer_OnWSMessageBody(listener, server_body);
    HP_Set_FN_HttpServer_OnWSMessageComplete(listener, server_complete);
    HP_Set_FN_HttpServer_OnClose(listener, server_close);
    HP_HttpServer server = Create_HP_HttpServer(listener);
    HP_HttpServer_SetReleaseDelay(server, 100);
    if (!HP_Server_Start(server, "127.0.0.1", 0) || !HP_Server_GetListenAddress(server, address, &length, &port)) exit(1);
    print("READY", port);
    while (fgets(line, sizeof line, stdin)) {}
    Destroy_HP_HttpServer(server);
    Destroy_HP_HttpServerListener(listener);
}

/* ---- agent and client --------------------------------------------------------- */

static BOOL is_agent;
static int step;
static size_t expected, received; /* of the message that comes back: a beginning of the pattern */
static BYTE opcode, payload[MOST_CONTROL];
static size_t payload_length;

static BOOL say(HP_Object caller, HP_CONNID id, BOOL final, BYTE kind, const BYTE *data, int length) {
    return is_agent ? HP_HttpAgent_SendWSMessage(caller, id, final, 0, kind, mask, data, length, 0)
                    : HP_HttpClient_SendWSMessage(caller, final, 0, kind, mask, data, length, 0);
}

static BOOL begin_step(HP_Object caller, HP_CONNID id) {
    print("STEP", (unsigned long)step);
    received = expected = 0;
    switch (step) {
    case 0: return expected = 5, say(caller, id, TRUE, 1, pattern, 5);
    case 1: return expected = 300, say(caller, id, TRUE, 2, pattern, 300);
    case 2: return say(caller, id, TRUE, PING, (const BYTE *)"ping", 4);
    case 3: /* a ping between fragments */
        return expected = 9, say(caller, id, FALSE, 1, pattern, 3) && say(caller, id, TRUE, PING, NULL, 0) && say(caller, id, FALSE, 0, pattern + 3, 0) &&
                             say(caller, id, TRUE, 0, pattern + 3, 6);
    case 4: return expected = BIG, say(caller, id, TRUE, 2, pattern, BIG);
    default: return say(caller, id, TRUE, CLOSE, (const BYTE *)"\x03\xe8", 2);
    }
}

static En_HP_HandleResult caller_handshake(HP_Object caller, HP_CONNID id) {
    static const HP_THeader fields[] = {
        {"Connection", "Upgrade"}, {"Upgrade", "websocket"}, {"Sec-WebSocket-Version", "13"}, {"Sec-WebSocket-Key", sample_key}};
    BOOL sent = is_agent ? HP_HttpAgent_SendRequest(caller, id, "GET", "/", fields, 4, NULL, 0) : HP_HttpClient_SendRequest(caller, "GET", "/", fields, 4, NULL, 0);
    return sent ? HR_OK : HR_ERROR;
}

static En_HP_HttpParseResult caller_upgrade(HP_Object caller, HP_CONNID id, En_HP_HttpUpgradeType type) {
    const char *value = "";
    if (is_agent) HP_HttpAgent_GetHeader(caller, id, "Sec-WebSocket-Accept", &value);
    else HP_HttpClient_GetHeader(caller, "Sec-WebSocket-Accept", &value);
    return type == HUT_WEB_SOCKET && strcmp(value, sample_accept) == 0 && begin_step(caller, id) ? HPR_OK : HPR_ERROR;
}

static En_HP_HandleResult caller_header(HP_Object caller, HP_CONNID id, BOOL final, BYTE rsv, BYTE kind, const BYTE *key, ULONGLONG length) {
    (void)caller, (void)id, (void)final, (void)length;
    if (rsv != 0 || key != NULL) print("WRONG header", rsv);
    opcode = kind;
    payload_length = 0;
    return HR_OK;
}

static En_HP_HandleResult caller_body(HP_Object caller, HP_CONNID id, const BYTE *data, int length) {
    (void)caller, (void)id;
    size_t size = (size_t)length;
    if (opcode >= CONTROL) {
        if (payload_length + size > sizeof payload) return HR_ERROR;
        memcpy(payload + payload_length, data, size);
        payload_length += size;
        return HR_OK;
    }
    if (received + size > expected || memcmp(data, pattern + received, size) != 0) print("WRONG body", (unsigned long)received);
    received += size;
    return HR_OK;
}

static En_HP_HandleResult caller_complete(HP_Object caller, HP_CONNID id) {
    if (opcode == PING) return say(caller, id, TRUE, PONG, payload, (int)payload_length) ? HR_OK : HR_ERROR;
    if (opcode == CLOSE) {
        print("CLOSED", payload_length >= 2 ? (unsigned long)payload[0] << 8 | payload[1] : 0);
        return HR_OK; /* the server ends the connection */
    }
    BOOL pong = opcode == PONG && step == 2 && payload_length == 4 && memcmp(payload, "ping", 4) == 0;
    if (!pong && (opcode >= CONTROL || received < expected)) return HR_OK;
    step++;
    return begin_step(caller, id) ? HR_OK : HR_ERROR;
}

static En_HP_HandleResult caller_close(HP_Object caller, HP_CONNID id, En_HP_SocketOperation operation, int code) {
    (void)caller, (void)id, (void)operation;
    print("CLOSE", (unsigned long)code);
    pthread_mutex_lock(&lock);
    over++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return HR_OK;
}

static void wait_for_close(void) {
    pthread_mutex_lock(&lock);
    while (over == 0) pthread_cond_wait(&changed, &lock); /* alarm ends it */
    pthread_mutex_unlock(&lock);
}

#define LISTEN(role, l)                                                                                                        \
    HP_Set_FN_Http##role##_OnHandShake(l, caller_handshake), HP_Set_FN_Http##role##_OnUpgrade(l, caller_upgrade),             \
        HP_Set_FN_Http##role##_OnWSMessageHeader(l, caller_header), HP_Set_FN_Http##role##_OnWSMessageBody(l, caller_body),   \
        HP_Set_FN_Http##role##_OnWSMessageComplete(l, caller_complete), HP_Set_FN_Http##role##_OnClose(l, caller_close)

static void call(USHORT port) {
    HP_Object listener, caller;
    if (is_agent) {
        listener = Create_HP_HttpAgentListener();
        LISTEN(Agent, listener);
        caller = Create_HP_HttpAgent(listener);
        if (!HP_Agent_Start(caller, NULL, TRUE) || !HP_Agent_Connect(caller, "127.0.0.1", port, NULL)) exit(1);
        wait_for_close();
        Destroy_HP_HttpAgent(caller);
        Destroy_HP_HttpAgentListener(listener);
    } else {
        listener = Create_HP_HttpClientListener();
        LISTEN(Client, listener);
        caller = Create_HP_HttpClient(listener);
        if (!HP_Client_Start(caller, "127.0.0.1", port, TRUE)) exit(1);
        wait_for_close();
        Destroy_HP_HttpClient(caller);
        Destroy_HP_HttpClientListener(listener);
    }
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    alarm(LIMIT_S);
    pattern = malloc(BIG);
    if (pattern == NULL) return 1;
    for (size_t i = 0; i < BIG; i++) pattern[i] = (BYTE)('a' + i % 23); /* text */
    is_agent = strcmp(argv[1], "agent") == 0;
    if (strcmp(argv[1], "server") == 0) serve();
    else if (argc > 2) call((USHORT)atoi(argv[2]));
    free(pattern);
    puts("END");
    return 0;
}
