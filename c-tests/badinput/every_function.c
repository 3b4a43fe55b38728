/* Every exported function with handles that do not fit it. The functions come from the list of exports, so that none is
 * forgotten.
 *
 * All parameters are integers or pointers, so one form of call serves for all. Each points to sentinel memory, which a
 * refused call must not change (ABI-44). */
#include "rig.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

typedef long (*AnyFunction)(HP_Object, void *, void *, void *, void *, void *, void *, void *, void *);

enum { SENTINEL = 4096 };
static unsigned char sentinel[SENTINEL + 1]; /* its last byte ends it as a text */
static int called, accepted, wrong_errno, written;

static AnyFunction function_of(const char *name) {
    void *symbol = dlsym(RTLD_DEFAULT, name);
    AnyFunction function;
    MUST(symbol != NULL);
    memcpy(&function, &symbol, sizeof function); /* ISO C has no cast for this */
    return function;
}

static bool starts(const char *name, const char *prefix) { return strncmp(name, prefix, strlen(prefix)) == 0; }

/* A component type, whose listener its creator wants, and the families that accept it (ABI-50). Those of SSL components accept the others
 * too, as stubs (SSL-1, SSL-5). */
static const struct {
    const char *name, *listener, *families;
} kinds[] = {
    {"TcpServer", "TcpServer", "Server TcpServer SSLServer"},
    {"TcpPullServer", "TcpPullServer", "Server TcpServer TcpPullServer SSLServer"},
    {"TcpPackServer", "TcpPackServer", "Server TcpServer TcpPackServer SSLServer"},
    {"TcpAgent", "TcpAgent", "Agent TcpAgent SSLAgent"},
    {"TcpPullAgent", "TcpPullAgent", "Agent TcpAgent TcpPullAgent SSLAgent"},
    {"TcpPackAgent", "TcpPackAgent", "Agent TcpAgent TcpPackAgent SSLAgent"},
    {"TcpClient", "TcpClient", "Client TcpClient SSLClient"},
    {"TcpPullClient", "TcpPullClient", "Client TcpClient TcpPullClient SSLClient"},
    {"TcpPackClient", "TcpPackClient", "Client TcpClient TcpPackClient SSLClient"},
    {"SSLServer", "TcpServer", "Server TcpServer SSLServer"},
    {"SSLPullServer", "TcpPullServer", "Server TcpServer TcpPullServer SSLServer"},
    {"SSLPackServer", "TcpPackServer", "Server TcpServer TcpPackServer SSLServer"},
    {"SSLAgent", "TcpAgent", "Agent TcpAgent SSLAgent"},
    {"SSLPullAgent", "TcpPullAgent", "Agent TcpAgent TcpPullAgent SSLAgent"},
    {"SSLPackAgent", "TcpPackAgent", "Agent TcpAgent TcpPackAgent SSLAgent"},
    {"SSLClient", "TcpClient", "Client TcpClient SSLClient"},
    {"SSLPullClient", "TcpPullClient", "Client TcpClient TcpPullClient SSLClient"},
    {"SSLPackClient", "TcpPackClient", "Client TcpClient TcpPackClient SSLClient"},
    {"HttpServer", "HttpServer", "Server TcpServer HttpServer SSLServer"},
    {"HttpAgent", "HttpAgent", "Agent TcpAgent HttpAgent SSLAgent"},
    {"HttpClient", "HttpClient", "Client TcpClient HttpClient SSLClient"},
    {"HttpSyncClient", "HttpClient", "Client TcpClient HttpClient HttpSyncClient SSLClient"},
    {"HttpsServer", "HttpServer", "Server TcpServer HttpServer SSLServer"},
    {"HttpsAgent", "HttpAgent", "Agent TcpAgent HttpAgent SSLAgent"},
    {"HttpsClient", "HttpClient", "Client TcpClient HttpClient SSLClient"},
    {"HttpsSyncClient", "HttpClient", "Client TcpClient HttpClient HttpSyncClient SSLClient"},
    {"UdpServer", "UdpServer", "Server UdpServer"},
    {"UdpClient", "UdpClient", "Client UdpClient"},
    {"UdpCast", "UdpCast", "Client UdpCast"},
    {"UdpNode", "UdpNode", "UdpNode"},
    {"UdpArqServer", "UdpArqServer", "Server UdpServer UdpArqServer"},
    {"UdpArqClient", "UdpArqClient", "Client UdpClient UdpArqClient"},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* Whether a list of words has this one. */
static bool has_word(const char *words, const char *word) {
    size_t length = strlen(word);
    for (const char *at = words; (at = strstr(at, word)) != NULL; at += length)
        if ((at == words || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0')) return true;
    return false;
}

/* "Server" for HP_Server_Stop and HP_Set_FN_Server_OnClose, ...; false for functions without a handle and of other families. */
static bool family_of(const char *name, char *family, bool *listener) {
    *listener = starts(name, "HP_Set_FN_");
    if (!starts(name, "HP_")) return false;
    const char *start = name + strlen(*listener ? "HP_Set_FN_" : "HP_"), *end = strchr(start, '_');
    if (end == NULL || end - start >= 32) return false;
    snprintf(family, 32, "%.*s", (int)(end - start), start);
    for (int i = 0; i < KINDS; i++)
        if (has_word(kinds[i].families, family)) return true;
    return false;
}

static bool has_result(const char *name, const char *function) {
    if (strcmp(function, "SetConnectionExtra") == 0 || starts(function, "SetupSSLContext")) return true;
    return !(starts(name, "HP_Set_FN_") || starts(function, "Set") || strcmp(function, "CleanupSSLContext") == 0);
}

static bool refused(const char *name, const char *function, long result) {
    int narrow = (int)result;
    if (strcmp(function, "GetState") == 0) return narrow == SS_STOPPED;
    if (strcmp(function, "GetLastError") == 0) return narrow == SE_INVALID_PARAM;
    if (strcmp(function, "GetLastErrorDesc") == 0) return strcmp((const char *)result, "Invalid Parameter") == 0;
    if (strcmp(function, "Fetch") == 0 || strcmp(function, "Peek") == 0)
        return narrow == (starts(name, "HP_TcpPullClient") ? FR_LENGTH_TOO_LONG : FR_DATA_NOT_FOUND);
    if (has_word("GetPackHeaderFlag GetVersion GetUrlFieldSet GetStatusCode GetParseErrorCode", function))
        return (USHORT)result == 0; /* above: anything (ABI-25) */
    if (starts(function, "AddSSLContext")) return narrow == -1;
    if (strcmp(function, "GetExtra") == 0 || strcmp(function, "GetSSLCipherList") == 0) return result == 0;
    return narrow == 0;
}

static void call_one(const char *name, HP_Object handle, int wanted_errno) {
    const char *function = strrchr(name, '_') + 1;
    void *s = sentinel;
    memset(sentinel, 0xA5, SENTINEL);
    errno = 0;
    long result = function_of(name)(handle, s, s, s, s, s, s, s, s);
    int code = (int)SYS_GetLastError();
    called++;
    if (has_result(name, function) && !refused(name, function, result) && accepted++ < 5) fact("%s gave %ld", name, result);
    if (code != wanted_errno && wrong_errno++ < 5) fact("%s set %s", name, errno_text(code));
    for (size_t i = 0; i < SENTINEL; i++)
        if (sentinel[i] != 0xA5 && written++ < 5) fact("%s wrote at %zu", name, i);
}

/* Calls all functions that take a handle, except for those of families that accept it. */
static void call_all(const char *label, HP_Object handle, const char *families, bool is_listener, int wanted_errno) {
    FILE *names = fopen(HPSOCKET_EXPORTS, "re");
    char name[200], family[32];
    MUST(names != NULL);
    called = accepted = wrong_errno = written = 0;
    while (fgets(name, sizeof name, names) != NULL) {
        bool for_listener = false;
        name[strcspn(name, "\r\n")] = '\0';
        if (!family_of(name, family, &for_listener)) continue;
        if (for_listener == is_listener && has_word(families, family)) continue;
        call_one(name, handle, wanted_errno);
    }
    fclose(names);
    fact("%s: many called %d, accepted %d, wrong errno %d, bytes written %d", label, called > 100, accepted, wrong_errno, written);
}

/* proves: COM-8 ABI-44 ABI-56 */
CASE(handles_that_never_were) {
    static long memory[64];
    call_all("NULL", NULL, "", false, EINVAL);
    call_all("foreign memory", memory, "", false, EINVAL);
    call_all("address 1", (HP_Object)(UINT_PTR)1, "", false, EINVAL);
    call_all("-1", (HP_Object)(INT_PTR)-1, "", false, EINVAL);
}

static HP_Object create(const char *what, HP_Object listener) {
    char name[96];
    snprintf(name, sizeof name, "Create_HP_%s", what);
    HP_Object made = (HP_Object)function_of(name)(listener, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
    MUST(made != NULL);
    return made;
}

static HP_Object create_listener(const char *of) {
    char name[64];
    snprintf(name, sizeof name, "%sListener", of);
    return create(name, NULL);
}

static void destroy(const char *what, HP_Object handle) {
    char name[96];
    snprintf(name, sizeof name, "Destroy_HP_%s", what);
    function_of(name)(handle, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
}

static void destroy_listener(const char *of, HP_Object handle) {
    char name[64];
    snprintf(name, sizeof name, "%sListener", of);
    destroy(name, handle);
}

/* proves: ABI-44 ABI-48 ABI-50 ABI-56 */
CASE(families_that_do_not_fit) {
    for (int i = 0; i < KINDS; i++) {
        char label[64];
        HP_Object listener = create_listener(kinds[i].listener), object = create(kinds[i].name, listener);
        call_all(kinds[i].name, object, kinds[i].families, false, EPERM);
        snprintf(label, sizeof label, "%s's listener", kinds[i].name);
        call_all(label, listener, kinds[i].families, true, EPERM);
        destroy(kinds[i].name, object);
        destroy_listener(kinds[i].listener, listener);
    }
}

/* proves: ABI-44 COM-24 COM-25 */
CASE(destroyed_handles) {
    for (int i = 0; i < KINDS; i++) {
        char label[64];
        HP_Object listener = create_listener(kinds[i].listener), object = create(kinds[i].name, listener);
        destroy(kinds[i].name, object);
        destroy_listener(kinds[i].listener, listener);
        call_all(kinds[i].name, object, "", false, EINVAL);
        snprintf(label, sizeof label, "%s's listener", kinds[i].name);
        call_all(label, listener, "", false, EINVAL);
        destroy(kinds[i].name, object); /* twice */
        destroy_listener(kinds[i].listener, listener);
    }
}

/* A destroyed handle stays refused even if a newer object uses its memory, and the newer one is not touched.
 * proves: ABI-44 ABI-45 */
CASE(stale_handles) {
    HP_Object listener = create_listener("TcpServer"), old[50];
    for (int i = 0; i < 50; i++) {
        old[i] = create("TcpServer", listener);
        destroy("TcpServer", old[i]);
    }
    HP_Object fresh = create("TcpServer", listener);
    int same = 0;
    for (int i = 0; i < 50; i++) {
        same += old[i] == fresh;
        destroy(kinds[i % KINDS].name, old[i]);
    }
    call_all("stale", old[49], "", false, EINVAL);
    fact("handles given out twice %d", same);
    CALL("the new one starts", HP_Server_Start(fresh, "127.0.0.1", 0));
    destroy("TcpPullClient", fresh); /* any destroyer of a component works */
    destroy_listener("TcpPullClient", listener);
}

/* proves: ABI-47 ABI-43 */
CASE(creators) {
    static long memory[64];
    int made = 0, wrong = 0;
    for (int i = 0; i < KINDS; i++) {
        char name[64];
        const char *of = kinds[i].listener, *other = strstr(of, "Server") != NULL ? "TcpAgent" : "TcpServer";
        snprintf(name, sizeof name, "Create_HP_%s", kinds[i].name);
        HP_Object gone = create_listener(of), good = create_listener(of), component = create(kinds[i].name, good);
        HP_Object stranger = create_listener(other); /* of another role */
        destroy_listener(of, gone);
        HP_Object bad[] = {gone, stranger, component, memory, (HP_Object)(UINT_PTR)1};
        for (size_t j = 0; j < sizeof bad / sizeof *bad; j++) {
            errno = 0;
            made += function_of(name)(bad[j], NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL) != 0;
            wrong += SYS_GetLastError() != EINVAL;
        }
        destroy(kinds[i].name, component);
        destroy_listener(of, good);
        destroy_listener(other, stranger);
    }
    fact("made from a bad listener %d, errno other than EINVAL %d", made, wrong);
}
