/* A program of HP-Socket 5, compiled with the declarations of its time and linked with SONAME libhpsocket4c.so.5. It runs on the library
 * under test without being compiled or linked again. */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "api5.h"

enum { CASE_LIMIT_S = 60 };

static void fact(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
}

#define MUST(condition)                                        \
    do {                                                       \
        if (!(condition)) {                                    \
            fact("line %d: must hold: %s", __LINE__, #condition); \
            exit(1);                                           \
        }                                                      \
    } while (0)

/* CASE(name) { ... } defines what argv[1] selects, as in support/facts.h, which belongs to the library of today. */
static struct { const char *label; void (*run)(void); } cases[16];
static int case_count;
#define CASE(name)                                                                      \
    static void case_##name(void);                                                     \
    __attribute__((constructor)) static void register_##name(void) {                   \
        cases[case_count].label = #name;                                               \
        cases[case_count++].run = case_##name;                                          \
    }                                                                                   \
    static void case_##name(void)

static sem_t arrived;
static char got[16];

static int echo(HP_Object server, HP_CONNID id, const BYTE *data, int length) {
    HP_Server_Send(server, id, data, length);
    return HR_OK;
}

static int keep(HP_Object client, HP_CONNID id, const BYTE *data, int length) {
    (void)client, (void)id;
    for (int i = 0; i < length; i++) {
        size_t used = strlen(got);
        if (used + 1 < sizeof got) got[used] = (char)data[i];
        sem_post(&arrived);
    }
    return HR_OK;
}

/* proves: ABI-6 */
CASE(echo) {
    HP_Object at_server = Create_HP_TcpServerListener(), server = Create_HP_TcpServer(at_server);
    HP_Object at_client = Create_HP_TcpClientListener(), client = Create_HP_TcpClient(at_client);
    char address[40];
    int length = sizeof address;
    USHORT port = 0;
    fact("version 0x%08x", HP_GetHPSocketVersion());
    HP_Set_FN_Server_OnReceive(at_server, echo);
    HP_Set_FN_Client_OnReceive(at_client, keep);
    MUST(HP_Server_Start(server, "127.0.0.1", 0) && HP_Server_GetListenAddress(server, address, &length, &port));
    MUST(HP_Client_Start(client, address, port, FALSE) && HP_Client_Send(client, (const BYTE *)"hello", 5));
    for (int i = 0; i < 5; i++) sem_wait(&arrived);
    fact("echoed: %s", got);
    Destroy_HP_TcpClient(client);
    Destroy_HP_TcpServer(server);
    Destroy_HP_TcpClientListener(at_client);
    Destroy_HP_TcpServerListener(at_server);
}

static int option(int sock, int name) {
    int value = -1;
    socklen_t size = sizeof value;
    MUST(getsockopt(sock, SOL_SOCKET, name, &value, &size) == 0);
    return value;
}

/* FALSE and TRUE are the policies "none" and "address". proves: ABI-85 */
CASE(reuse_as_a_bool) {
    int sock = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    MUST(sock >= 0);
    for (BOOL reuse = TRUE; reuse >= FALSE; reuse--) {
        int result = SYS_SSO_ReuseAddress(sock, reuse);
        fact("%d -> %d: address %d, port %d", reuse, result, option(sock, SO_REUSEADDR), option(sock, SO_REUSEPORT));
    }
    close(sock);
}

/* proves: ABI-89 ABI-90 */
CASE(removed_names) {
    HP_Object at_agent = Create_HP_TcpAgentListener(), agent = Create_HP_TcpAgent(at_agent);
    HP_Object at_cast = Create_HP_UdpCastListener(), cast = Create_HP_UdpCast(at_cast);
    for (BOOL reuse = TRUE; reuse >= FALSE; reuse--) {
        HP_TcpAgent_SetReuseAddress(agent, reuse);
        HP_UdpCast_SetReuseAddress(cast, reuse);
        fact("set %d: agent %d, cast %d", reuse, HP_TcpAgent_IsReuseAddress(agent), HP_UdpCast_IsReuseAddress(cast));
    }
    Destroy_HP_TcpAgent(agent);
    Destroy_HP_TcpAgentListener(at_agent);
    Destroy_HP_UdpCast(cast);
    Destroy_HP_UdpCastListener(at_cast);
    const void *memory = SYS_Alloca(100);
    fact("alloca: memory %d, out of memory %d", memory != NULL, SYS_GetLastError() == ENOMEM);
}

/* Whatever the register of the missing argument holds. proves: ABI-93 */
CASE(thread_state_without_an_argument) {
    void (*with)(unsigned long);
    void (*without)(void) = HP_SSL_RemoveThreadLocalState;
    memcpy(&with, &without, sizeof with);
    HP_SSL_RemoveThreadLocalState();
    with((unsigned long)pthread_self());
    with(0x4141414141414141UL);
    with((unsigned long)&with);
    fact("returns");
}

enum { PLAIN = 200000 };
typedef struct { BYTE data[2 * PLAIN]; int length, longest; } Pieces;

static BOOL collect(const BYTE *data, int length, void *context) {
    Pieces *pieces = context;
    MUST(pieces->length + length <= (int)sizeof pieces->data);
    memcpy(pieces->data + pieces->length, data, (size_t)length);
    pieces->length += length;
    if (length > pieces->longest) pieces->longest = length;
    return TRUE;
}

/* Both are destroyed. */
static void use_codec(const char *label, HP_Object compressor, HP_Object decompressor) {
    static Pieces packed, unpacked;
    static BYTE plain[PLAIN];
    unsigned state = 1; /* what does not compress makes many pieces */
    for (int i = 0; i < PLAIN; i++) plain[i] = (BYTE)((state = state * 1664525u + 1013904223u) >> 24);
    packed.length = packed.longest = unpacked.length = unpacked.longest = 0;
    MUST(compressor != NULL && decompressor != NULL);
    BOOL good = HP_Compressor_Process(compressor, plain, PLAIN, TRUE, &packed) &&
                HP_Decompressor_Process(decompressor, packed.data, packed.length, &unpacked);
    fact("%s: %d, the same %d, pieces of at most 16384: %d %d", label, good, unpacked.length == PLAIN && memcmp(unpacked.data, plain, PLAIN) == 0,
         packed.longest <= 16384, unpacked.longest <= 16384);
    Destroy_HP_Compressor(compressor);
    Destroy_HP_Decompressor(decompressor);
}

/* The size is what lies where the old call passes nothing. proves: ABI-81 */
CASE(compressors_without_a_size) {
    HP_Object (*zlib)(DataCallback, int, int, int, int, int, DWORD), (*gzip)(DataCallback, int, int, int, int, DWORD);
    HP_Object (*brotli)(DataCallback, int, int, int, DWORD), (*inflate)(DataCallback, int, DWORD);
    HP_Object (*old_zlib)(DataCallback, int, int, int, int, int) = Create_HP_ZLibCompressorEx;
    HP_Object (*old_gzip)(DataCallback, int, int, int, int) = Create_HP_GZipCompressorEx;
    HP_Object (*old_brotli)(DataCallback, int, int, int) = Create_HP_BrotliCompressorEx;
    HP_Object (*old_inflate)(DataCallback, int) = Create_HP_ZLibDecompressorEx;
    memcpy(&zlib, &old_zlib, sizeof zlib);
    memcpy(&gzip, &old_gzip, sizeof gzip);
    memcpy(&brotli, &old_brotli, sizeof brotli);
    memcpy(&inflate, &old_inflate, sizeof inflate);
    const DWORD sizes[] = {0, 0xffffffffu, 0x7fff0000u, (16u << 20) + 1};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        fact("0x%08x", sizes[i]);
        use_codec("zlib", zlib(collect, 15, -1, 8, 8, 0, sizes[i]), inflate(collect, 15, sizes[i]));
        use_codec("gzip", gzip(collect, -1, 8, 8, 0, sizes[i]), Create_HP_GZipDecompressor(collect));
        use_codec("brotli", brotli(collect, 5, 22, 0, sizes[i]), Create_HP_BrotliDecompressor(collect));
    }
}

int main(int count, char **arguments) {
    alarm(CASE_LIMIT_S);
    sem_init(&arrived, 0, 0);
    for (int i = 0; i < case_count; i++) {
        if (count == 2 && strcmp(cases[i].label, arguments[1]) == 0) {
            cases[i].run();
            fact("end");
            return 0;
        }
    }
    fprintf(stderr, "usage: %s CASE\n", arguments[0]);
    return 2;
}
