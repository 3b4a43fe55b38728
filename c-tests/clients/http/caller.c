/* An HTTP agent, client or synchronous client for servers that do not use the library.
 *
 *   http_caller agent|client|sync [cert=FILE key=FILE] [ca=FILE verify=MODE] [tls=1]
 *
 * Commands, one a line; the end of the input ends the program. Each request waits for its response, so a kept connection is used again:
 *
 *   connect PORT HOST      agent, client: opens the connection that the next requests use
 *   ask METHOD TARGET [body=TEXT] [size=N] [NAME=VALUE ...]   TARGET is a path; a whole URL for sync. size=N is a body of N bytes,
 *                          and every other option is a field
 *
 * It prints READY 0, CONNECTED for a connection that is ready, ANSWER status length checksum, a line FIELD name: value for each field of it, and
 * TEXT with the first bytes; FALSE error for a call that fails, CLOSE operation code, and END.
 */
#include <hpsocket/HPSocket4C-SSL.h>

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LIMIT_S = 60 * TIME_FACTOR, WAIT_S = 10 * TIME_FACTOR, FIELDS = 100, SHOWN = 60, OPTIONS = 16 };

typedef struct {
    HP_THeader fields[OPTIONS];
    int count;
    const BYTE *body;
    int length;
} Request;

static enum { AGENT, CLIENT, SYNC } role;
static HP_Object component;

/* Of the one connection and its one response. The callbacks set them, and the main thread waits for them. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static HP_CONNID connection;
static int ready, complete;
static size_t received;
static DWORD checksum;
static char shown[SHOWN + 1];

static void print(const char *format, ...)
{
    va_list arguments;

    flockfile(stdout);
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    fflush(stdout);
    funlockfile(stdout);
}

_Noreturn static void fail(const char *why)
{
    fprintf(stderr, "http_caller: %s (error %d)\n", why, (int)SYS_GetLastError());
    exit(2);
}

/* Waits for a flag that a callback sets, and takes it back. The connection that ends sets them, too. */
static BOOL wait_for(int *flag)
{
    struct timespec end;
    int status = 0;

    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += WAIT_S;
    pthread_mutex_lock(&lock);
    while (!*flag && status == 0)
        status = pthread_cond_timedwait(&changed, &lock, &end);
    BOOL good = *flag == 1;
    *flag = 0;
    pthread_mutex_unlock(&lock);
    return good;
}

static void set(int *flag, int value)
{
    pthread_mutex_lock(&lock);
    if (*flag == 0)
        *flag = value;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
}

static USHORT status(void)
{
    return role == AGENT ? HP_HttpAgent_GetStatusCode(component, connection) : HP_HttpClient_GetStatusCode(component);
}

/* ---- events -------------------------------------------------------------------- */

static En_HP_HandleResult on_handshake(HP_Object sender, HP_CONNID id)
{
    (void)sender;
    connection = id;
    print("CONNECTED\n");
    set(&ready, 1);
    return HR_OK;
}

static En_HP_HttpParseResult on_message_begin(HP_Object sender, HP_CONNID id)
{
    (void)sender, (void)id;
    received = 0;
    checksum = 0;
    return HPR_OK;
}

static En_HP_HttpParseResult on_body(HP_Object sender, HP_CONNID id, const BYTE *data, int length)
{
    (void)sender, (void)id;
    for (int i = 0; i < length; i++) {
        checksum = checksum * 31 + data[i];
        if (received < SHOWN)
            shown[received] = data[i] >= ' ' && data[i] < 127 ? (char)data[i] : '.';
        received++;
    }
    return HPR_OK;
}

static En_HP_HttpParseResult on_message_complete(HP_Object sender, HP_CONNID id)
{
    HP_THeader fields[FIELDS];
    DWORD count = FIELDS;
    BOOL some = role == AGENT ? HP_HttpAgent_GetAllHeaders(sender, id, fields, &count) : HP_HttpClient_GetAllHeaders(sender, fields, &count);

    shown[received < SHOWN ? received : SHOWN] = '\0';
    if (status() / 100 == 1)
        return HPR_OK; /* the response comes after it */
    for (DWORD i = 0; some && i < count; i++)
        print("FIELD %s: %s\n", fields[i].name, fields[i].value);
    print("TEXT %s\nANSWER %u %zu %u\n", shown, (unsigned)status(), received, (unsigned)checksum);
    set(&complete, 1);
    return HPR_OK;
}

static En_HP_HandleResult on_close(HP_Object sender, HP_CONNID id, En_HP_SocketOperation operation, int code)
{
    (void)sender, (void)id;
    print("CLOSE %d %d\n", (int)operation, code);
    set(&ready, 2);
    set(&complete, 2);
    return HR_OK;
}

static HP_Object make_listener(void)
{
    HP_Object listener = role == AGENT ? Create_HP_HttpAgentListener() : Create_HP_HttpClientListener();

    if (role == AGENT) {
        HP_Set_FN_HttpAgent_OnHandShake(listener, on_handshake);
        HP_Set_FN_HttpAgent_OnMessageBegin(listener, on_message_begin);
        HP_Set_FN_HttpAgent_OnBody(listener, on_body);
        HP_Set_FN_HttpAgent_OnMessageComplete(listener, on_message_complete);
        HP_Set_FN_HttpAgent_OnClose(listener, on_close);
    } else {
        HP_Set_FN_HttpClient_OnHandShake(listener, on_handshake);
        HP_Set_FN_HttpClient_OnMessageBegin(listener, on_message_begin);
        HP_Set_FN_HttpClient_OnBody(listener, on_body);
        HP_Set_FN_HttpClient_OnMessageComplete(listener, on_message_complete);
        HP_Set_FN_HttpClient_OnClose(listener, on_close);
    }
    return listener;
}

/* ---- commands ------------------------------------------------------------------ */

static BOOL connect_to(USHORT port, const char *host)
{
    ready = complete = 0;
    if (role == AGENT)
        return HP_HttpAgent_SetUseCookie(component, FALSE), HP_Agent_Connect(component, host, port, NULL) && wait_for(&ready);
    if (HP_Client_HasStarted(component))
        HP_Client_Stop(component);
    ready = complete = 0;
    return HP_Client_Start(component, host, port, FALSE) && wait_for(&ready);
}

static BOOL send_request(const char *method, const char *target, const Request *r)
{
    switch (role) {
    case AGENT: return HP_HttpAgent_SendRequest(component, connection, method, target, r->fields, r->count, r->body, r->length);
    case CLIENT: return HP_HttpClient_SendRequest(component, method, target, r->fields, r->count, r->body, r->length);
    default: return HP_HttpSyncClient_OpenUrl(component, method, target, r->fields, r->count, r->body, r->length, FALSE);
    }
}

/* The rest of an `ask` command. The result points into the line. */
static BYTE *parse_options(char *text, Request *request)
{
    BYTE *made = NULL;

    for (char *word; (word = strsep(&text, " ")) != NULL;) {
        char *value = strchr(word, '=');
        if (value == NULL || request->count == OPTIONS)
            fail("not an option");
        *value++ = '\0';
        if (strcmp(word, "body") == 0) {
            request->body = (const BYTE *)value;
            request->length = (int)strlen(value);
        } else if (strcmp(word, "size") == 0) {
            request->length = atoi(value);
            request->body = made = malloc((size_t)request->length);
            for (int i = 0; made && i < request->length; i++)
                made[i] = (BYTE)('a' + i % 23);
        } else
            request->fields[request->count++] = (HP_THeader){.name = word, .value = value};
    }
    return made;
}

static void ask(char *text)
{
    char *method = strsep(&text, " "), *target = strsep(&text, " ");
    Request request = {0};
    BYTE *made = text ? parse_options(text, &request) : NULL;

    complete = 0;
    if (method == NULL || target == NULL)
        fail("not a request");
    if (!send_request(method, target, &request))
        print("FALSE %d\n", (int)SYS_GetLastError());
    else if (role != SYNC && !wait_for(&complete))
        print("FALSE no answer\n");
    free(made);
}

static void command(char *line)
{
    line[strcspn(line, "\n")] = '\0';
    char *word = strsep(&line, " ");

    if (line && strcmp(word, "ask") == 0)
        ask(line);
    else if (line && strcmp(word, "connect") == 0) {
        char *host = NULL;
        USHORT port = (USHORT)strtoul(line, &host, 10);
        if (!connect_to(port, host + 1))
            print("FALSE %d\n", (int)SYS_GetLastError());
    } else
        fail("not a command");
}

static const char *option(char **argv, const char *name)
{
    size_t length = strlen(name);

    for (; *argv; argv++)
        if (strncmp(*argv, name, length) == 0 && (*argv)[length] == '=')
            return *argv + length + 1;
    return NULL;
}

/* Of the role, with TLS or without. */
static void create(HP_Object listener, BOOL tls)
{
    static HP_Object (*const kinds[][2])(HP_Object) = {{Create_HP_HttpAgent, Create_HP_HttpsAgent},
                                                       {Create_HP_HttpClient, Create_HP_HttpsClient},
                                                       {Create_HP_HttpSyncClient, Create_HP_HttpsSyncClient}};

    component = kinds[role][tls](listener);
}

static void destroy(HP_Object listener, BOOL tls)
{
    static void (*const kinds[][2])(HP_Object) = {{Destroy_HP_HttpAgent, Destroy_HP_HttpsAgent},
                                                  {Destroy_HP_HttpClient, Destroy_HP_HttpsClient},
                                                  {Destroy_HP_HttpSyncClient, Destroy_HP_HttpsSyncClient}};

    kinds[role][tls](component);
    if (role == AGENT)
        Destroy_HP_HttpAgentListener(listener);
    else
        Destroy_HP_HttpClientListener(listener);
}

int main(int argc, char **argv)
{
    static const char *const names[] = {"agent", "client", "sync"};
    BOOL known = FALSE;
    char line[4096];

    for (int i = 0; argc > 1 && i < 3; i++)
        if (strcmp(argv[1], names[i]) == 0) {
            role = i;
            known = TRUE;
        }
    if (!known) {
        fprintf(stderr, "usage: http_caller agent|client|sync [option=value ...]\n");
        return 2;
    }
    alarm(LIMIT_S);
    HP_Object listener = make_listener();
    BOOL tls = option(argv, "tls") != NULL;
    const char *cert = option(argv, "cert"), *key = option(argv, "key"), *ca = option(argv, "ca"), *verify = option(argv, "verify");
    int mode = verify ? atoi(verify) : SSL_VM_NONE;

    create(listener, tls);
    if (tls && !(role == AGENT ? HP_SSLAgent_SetupSSLContext(component, mode, cert, key, NULL, ca)
                               : HP_SSLClient_SetupSSLContext(component, mode, cert, key, NULL, ca)))
        fail("the context");
    if (role == AGENT && !HP_Agent_Start(component, NULL, TRUE))
        fail("the agent does not start");
    print("READY 0\n");

    while (fgets(line, sizeof line, stdin))
        command(line);

    destroy(listener, tls);
    print("END\n");
    return 0;
}
