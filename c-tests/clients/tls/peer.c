/* An SSL component that a script drives, so that it can be tested with independent peers.
 *
 *   tls_peer server|agent|client [option=value ...]
 *
 *   cert= key= ca= verify=        of SetupSSLContext: files, and the number of the verify mode
 *   sni=NAME,CERT,KEY[,VERIFY,CA] server: one more context, for this name (repeatable)
 *   echo=1                        sends back what comes
 *   reply=FILE                    server: answers an empty line with this file, then closes
 *   first=TEXT                    sends this from OnHandShake
 *   show=1                        prints what comes, too
 *
 * Commands, one a line; the end of the input ends the program:
 *
 *   connect PORT ADDRESS          agent, client
 *   send ID TEXT                  the text and a line feed
 *   pattern ID BYTES              so many bytes of the pattern, of which the same must come back; counting begins anew
 *   close ID FORCE
 *
 * Events, one a line: READY port, ACCEPT id, CONNECT id, HANDSHAKE id version server-name peer-certificate(0|1),
 * DATA id text, BACK id bytes, WRONG id, CLOSE id operation code received-bytes, FALSE call error.
 */
#include <hpsocket/HPSocket4C-SSL.h>

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CONNECTIONS = 1024, PIECE = 64 * 1024, LIMIT_S = 60 * TIME_FACTOR };

typedef struct {
    const char *name;
    HP_Object (*create_listener)(void);
    HP_Object (*create)(HP_Object);
    void (*destroy)(HP_Object);
    void (*destroy_listener)(HP_Object);
    BOOL (*send)(HP_Object, HP_CONNID, const BYTE *, int);
    BOOL (*disconnect)(HP_Object, HP_CONNID, BOOL);
    BOOL (*info)(HP_Object, HP_CONNID, En_HP_SSLSessionInfo, LPVOID *);
    BOOL (*connect)(HP_Object, LPCTSTR, USHORT, HP_CONNID *);
    BOOL (*setup)(HP_Object, int, LPCTSTR, LPCTSTR, LPCTSTR, LPCTSTR);
} Role;

typedef struct {
    HP_CONNID id; /* 0: free */
    size_t received, expected;
} Connection;

static const Role *role;
static HP_Object component;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static Connection connections[CONNECTIONS];
static BYTE pattern[PIECE + 251];
static int echo, show;
static const char *first;
static BYTE *reply;
static int reply_size;

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
    fprintf(stderr, "tls_peer: %s (error %d)\n", why, (int)SYS_GetLastError());
    exit(2);
}

/* The entry of a connection, or a free one for id 0; the lock is held. */
static Connection *entry(HP_CONNID id)
{
    for (size_t i = 0; i < CONNECTIONS; i++)
        if (connections[i].id == id)
            return &connections[i];
    fprintf(stderr, "tls_peer: no entry for connection %lu\n", (unsigned long)id);
    abort();
}

/* ---- roles ------------------------------------------------------------------- */

static BOOL server_setup(HP_Object object, int mode, LPCTSTR cert, LPCTSTR key, LPCTSTR password, LPCTSTR ca)
{
    return HP_SSLServer_SetupSSLContext(object, mode, cert, key, password, ca, NULL);
}

static BOOL client_send(HP_Object object, HP_CONNID id, const BYTE *data, int length)
{
    (void)id;
    return HP_Client_Send(object, data, length);
}

static BOOL client_disconnect(HP_Object object, HP_CONNID id, BOOL force)
{
    (void)id, (void)force;
    return HP_Client_Stop(object);
}

static BOOL client_info(HP_Object object, HP_CONNID id, En_HP_SSLSessionInfo what, LPVOID *value)
{
    (void)id;
    return HP_SSLClient_GetSSLSessionInfo(object, what, value);
}

static BOOL client_connect(HP_Object object, LPCTSTR address, USHORT port, HP_CONNID *id)
{
    (void)id;
    return HP_Client_Start(object, address, port, FALSE);
}

static const Role roles[] = {
    {"server", Create_HP_TcpServerListener, Create_HP_SSLServer, Destroy_HP_SSLServer, Destroy_HP_TcpServerListener, HP_Server_Send,
     HP_Server_Disconnect, HP_SSLServer_GetSSLSessionInfo, NULL, server_setup},
    {"agent", Create_HP_TcpAgentListener, Create_HP_SSLAgent, Destroy_HP_SSLAgent, Destroy_HP_TcpAgentListener, HP_Agent_Send,
     HP_Agent_Disconnect, HP_SSLAgent_GetSSLSessionInfo, HP_Agent_Connect, HP_SSLAgent_SetupSSLContext},
    {"client", Create_HP_TcpClientListener, Create_HP_SSLClient, Destroy_HP_SSLClient, Destroy_HP_TcpClientListener, client_send,
     client_disconnect, client_info, client_connect, HP_SSLClient_SetupSSLContext},
};

/* ---- events ------------------------------------------------------------------ */

static void opened(const char *event, HP_CONNID id)
{
    pthread_mutex_lock(&lock);
    *entry(0) = (Connection){.id = id};
    pthread_mutex_unlock(&lock);
    print("%s %lu\n", event, (unsigned long)id);
}

static En_HP_HandleResult on_accept(HP_Object sender, HP_CONNID id, UINT_PTR handle)
{
    (void)sender, (void)handle;
    opened("ACCEPT", id);
    return HR_OK;
}

static En_HP_HandleResult on_connect(HP_Object sender, HP_CONNID id)
{
    (void)sender;
    opened("CONNECT", id);
    return HR_OK;
}

static En_HP_HandleResult on_handshake(HP_Object sender, HP_CONNID id)
{
    LPVOID version = NULL, name = NULL, certificate = NULL;

    if (!role->info(sender, id, SSL_SSI_VERSION, &version) || !role->info(sender, id, SSL_SSI_SERVER_NAME, &name) ||
        !role->info(sender, id, SSL_SSI_PEER_CERT, &certificate))
        print("FALSE info %d\n", (int)SYS_GetLastError());
    print("HANDSHAKE %lu %s %s %d\n", (unsigned long)id, version ? (char *)version : "-", name ? (char *)name : "-", certificate != NULL);
    return !first || role->send(sender, id, (const BYTE *)first, (int)strlen(first)) ? HR_OK : HR_ERROR;
}

static void show_data(HP_CONNID id, const BYTE *data, int length)
{
    char text[256];
    int i;

    for (i = 0; i < length && i < (int)sizeof text - 1; i++)
        text[i] = data[i] >= ' ' && data[i] < 127 ? (char)data[i] : '.';
    text[i] = '\0';
    print("DATA %lu %s\n", (unsigned long)id, text);
}

/* Counts the bytes, and compares them with the pattern. */
static void account(HP_CONNID id, const BYTE *data, size_t length)
{
    size_t back = 0;
    BOOL wrong = FALSE;

    pthread_mutex_lock(&lock);
    Connection *c = entry(id);
    if (c->received < c->expected) {
        wrong = length > c->expected - c->received || memcmp(data, pattern + c->received % 251, length) != 0;
        if (c->received + length == c->expected)
            back = c->expected;
    }
    c->received += length;
    pthread_mutex_unlock(&lock);
    if (wrong)
        print("WRONG %lu\n", (unsigned long)id);
    else if (back)
        print("BACK %lu %zu\n", (unsigned long)id, back);
}

static En_HP_HandleResult on_receive(HP_Object sender, HP_CONNID id, const BYTE *data, int length)
{
    account(id, data, (size_t)length);
    if (show)
        show_data(id, data, length);
    if (reply && length >= 4 && memcmp(data + length - 4, "\r\n\r\n", 4) == 0)
        return role->send(sender, id, reply, reply_size) && role->disconnect(sender, id, FALSE) ? HR_OK : HR_ERROR;
    return !echo || role->send(sender, id, data, length) ? HR_OK : HR_ERROR;
}

static En_HP_HandleResult on_close(HP_Object sender, HP_CONNID id, En_HP_SocketOperation operation, int code)
{
    size_t received;

    (void)sender;
    pthread_mutex_lock(&lock);
    Connection *c = entry(id);
    received = c->received;
    c->id = 0;
    pthread_mutex_unlock(&lock);
    print("CLOSE %lu %d %d %zu\n", (unsigned long)id, (int)operation, code, received);
    return HR_OK;
}

static void set_callbacks(HP_Object listener)
{
    if (role == &roles[0]) {
        HP_Set_FN_Server_OnAccept(listener, on_accept);
        HP_Set_FN_Server_OnHandShake(listener, on_handshake);
        HP_Set_FN_Server_OnReceive(listener, on_receive);
        HP_Set_FN_Server_OnClose(listener, on_close);
    } else if (role == &roles[1]) {
        HP_Set_FN_Agent_OnConnect(listener, on_connect);
        HP_Set_FN_Agent_OnHandShake(listener, on_handshake);
        HP_Set_FN_Agent_OnReceive(listener, on_receive);
        HP_Set_FN_Agent_OnClose(listener, on_close);
    } else {
        HP_Set_FN_Client_OnConnect(listener, on_connect);
        HP_Set_FN_Client_OnHandShake(listener, on_handshake);
        HP_Set_FN_Client_OnReceive(listener, on_receive);
        HP_Set_FN_Client_OnClose(listener, on_close);
    }
}

/* ---- options ----------------------------------------------------------------- */

typedef struct {
    const char *cert, *key, *ca, *reply;
    int verify;
    char *names[8]; /* values of sni= */
    int name_count;
} Options;

static BOOL parse(int argc, char **argv, Options *options)
{
    for (size_t i = 0; argc > 1 && i < sizeof roles / sizeof *roles; i++)
        if (strcmp(argv[1], roles[i].name) == 0)
            role = &roles[i];
    for (int i = 2; i < argc; i++) {
        char *value = strchr(argv[i], '=');
        if (!value)
            return FALSE;
        *value++ = '\0';
        if (strcmp(argv[i], "cert") == 0)
            options->cert = value;
        else if (strcmp(argv[i], "key") == 0)
            options->key = value;
        else if (strcmp(argv[i], "ca") == 0)
            options->ca = value;
        else if (strcmp(argv[i], "verify") == 0)
            options->verify = atoi(value);
        else if (strcmp(argv[i], "reply") == 0)
            options->reply = value;
        else if (strcmp(argv[i], "echo") == 0)
            echo = atoi(value);
        else if (strcmp(argv[i], "first") == 0)
            first = value;
        else if (strcmp(argv[i], "show") == 0)
            show = atoi(value);
        else if (strcmp(argv[i], "sni") == 0 && options->name_count < 8)
            options->names[options->name_count++] = value;
        else
            return FALSE;
    }
    return role != NULL;
}

static void read_reply(const char *path)
{
    static BYTE content[PIECE];
    FILE *file = fopen(path, "rb");

    if (!file)
        fail(path);
    reply_size = (int)fread(content, 1, sizeof content, file);
    fclose(file);
    reply = content;
}

static void add_name(char *text)
{
    char *rest = text, *name = strsep(&rest, ","), *cert = strsep(&rest, ","), *key = strsep(&rest, ","), *verify = strsep(&rest, ",");
    int index = HP_SSLServer_AddSSLContext(component, verify ? atoi(verify) : SSL_VM_NONE, cert, key, NULL, rest);

    if (index <= 0 || !HP_SSLServer_BindSSLServerName(component, name, index))
        fail("the context of a name");
}

static void start(void)
{
    char address[64];
    int length = sizeof address;
    USHORT port = 0;
    BOOL started = TRUE;

    if (role == &roles[0])
        started = HP_Server_Start(component, "127.0.0.1", 0) && HP_Server_GetListenAddress(component, address, &length, &port);
    else if (role == &roles[1])
        started = HP_Agent_Start(component, NULL, TRUE);
    if (!started)
        fail("the component does not start");
    print("READY %u\n", (unsigned)port);
}

/* ---- commands ---------------------------------------------------------------- */

static BOOL send_pattern(HP_CONNID id, size_t bytes)
{
    pthread_mutex_lock(&lock);
    Connection *c = entry(id);
    c->received = 0;
    c->expected = bytes;
    pthread_mutex_unlock(&lock);
    for (size_t sent = 0; sent < bytes;) {
        size_t piece = bytes - sent < PIECE ? bytes - sent : PIECE;
        if (!role->send(component, id, pattern + sent % 251, (int)piece))
            return FALSE;
        sent += piece;
    }
    return TRUE;
}

static BOOL send_text(HP_CONNID id, char *text)
{
    return role->send(component, id, (const BYTE *)text, (int)strlen(text));
}

static void command(char *line)
{
    char word[16] = "", argument[128] = "";
    unsigned long number = 0;
    int rest = 0;
    BOOL good = TRUE;

    if (sscanf(line, "%15s %lu %n%127s", word, &number, &rest, argument) < 2)
        fail("not a command");
    if (strcmp(word, "connect") == 0 && role->connect)
        good = role->connect(component, argument, (USHORT)number, NULL);
    else if (strcmp(word, "send") == 0)
        good = send_text(number, line + rest);
    else if (strcmp(word, "pattern") == 0)
        good = send_pattern(number, strtoul(argument, NULL, 10));
    else if (strcmp(word, "close") == 0)
        good = role->disconnect(component, number, atoi(argument));
    else
        fail("not a command");
    if (!good)
        print("FALSE %s %d\n", word, (int)SYS_GetLastError());
}

int main(int argc, char **argv)
{
    Options options = {0};
    char line[1024];

    if (!parse(argc, argv, &options)) {
        fprintf(stderr, "usage: tls_peer server|agent|client [option=value ...]\n");
        return 2;
    }
    alarm(LIMIT_S);
    for (size_t i = 0; i < sizeof pattern; i++)
        pattern[i] = (BYTE)(i % 251);
    if (options.reply)
        read_reply(options.reply);

    HP_Object listener = role->create_listener();
    component = role->create(listener);
    set_callbacks(listener);
    if (!role->setup(component, options.verify, options.cert, options.key, NULL, options.ca))
        fail("the context");
    for (int i = 0; i < options.name_count; i++)
        add_name(options.names[i]);
    start();

    while (fgets(line, sizeof line, stdin))
        command(line);

    role->destroy(component); /* stops it first */
    role->destroy_listener(listener);
    print("END\n");
    return 0;
}
