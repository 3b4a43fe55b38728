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

typedef long (*AnyFunction)(HP_Object, void *, void *, void *, void *, void *, void *);

static unsigned char sentinel[4096];
static int called, accepted, wrong_errno, written;

static AnyFunction function_of(const char *name) {
    void *symbol = dlsym(RTLD_DEFAULT, name);
    AnyFunction function;
    MUST(symbol != NULL);
    memcpy(&function, &symbol, sizeof function); /* ISO C has no cast for this */
    return function;
}

static bool starts(const char *name, const char *prefix) { return strncmp(name, prefix, strlen(prefix)) == 0; }

/* "Server" for HP_Server_Stop and HP_Set_FN_Server_OnClose, ...; false for functions without a handle and of other families. */
static bool family_of(const char *name, char *family, bool *listener) {
    const char *const known[] = {"Server", "Agent", "Client", "TcpServer", "TcpAgent", "TcpClient",
                                 "TcpPullServer", "TcpPullAgent", "TcpPullClient", "TcpPackServer", "TcpPackAgent", "TcpPackClient",
                                 "SSLServer", "SSLAgent", "SSLClient", "HttpServer", "HttpAgent", "HttpClient", "HttpSyncClient"};
    *listener = starts(name, "HP_Set_FN_");
    if (!starts(name, "HP_")) return false;
    const char *start = name + strlen(*listener ? "HP_Set_FN_" : "HP_"), *end = strchr(start, '_');
    if (end == NULL || end - start >= 32) return false;
    snprintf(family, 32, "%.*s", (int)(end - start), start);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(family, known[i]) == 0) return true;
    return false;
}

static bool is_special(const char *kind) { return starts(kind, "TcpPull") || starts(kind, "TcpPack"); }

static bool ends(const char *name, const char *end) {
    size_t whole = strlen(name), part = strlen(end);
    return whole >= part && strcmp(name + whole - part, end) == 0;
}

/* Which families a component accepts (ABI-50). An SSL component is the TCP component with one more family, which components
 * without TLS have too, as stubs (SSL-1, SSL-5). */
static bool fits(const char *family, const char *kind) {
    char object[32];
    snprintf(object, sizeof object, "Tcp%s", kind + 3);
    if (strcmp(family, object) == 0) return true;
    if (starts(family, "SSL")) return ends(object, family + 3);
    bool base = starts(family, "Tcp") && !is_special(family) && strcmp(family + 3, object + strlen("TcpPull")) == 0;
    return (ends(object, family) && !starts(family, "Tcp")) || (is_special(object) && base); /* Server for all servers */
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
    if (strcmp(function, "GetPackHeaderFlag") == 0) return (USHORT)result == 0; /* above: anything (ABI-25) */
    if (starts(function, "AddSSLContext")) return narrow == -1;
    if (strcmp(function, "GetExtra") == 0 || strcmp(function, "GetSSLCipherList") == 0) return result == 0;
    return narrow == 0;
}

static void call_one(const char *name, HP_Object handle, int wanted_errno) {
    const char *function = strrchr(name, '_') + 1;
    void *s = sentinel;
    memset(sentinel, 0xA5, sizeof sentinel);
    errno = 0;
    long result = function_of(name)(handle, s, s, s, s, s, s);
    int code = (int)SYS_GetLastError();
    called++;
    if (has_result(name, function) && !refused(name, function, result) && accepted++ < 5) fact("%s gave %ld", name, result);
    if (code != wanted_errno && wrong_errno++ < 5) fact("%s set %s", name, errno_text(code));
    for (size_t i = 0; i < sizeof sentinel; i++)
        if (sentinel[i] != 0xA5 && written++ < 5) fact("%s wrote at %zu", name, i);
}

/* Calls all functions that take a handle, except for those that fit the object (NULL: none does). */
static void call_all(const char *label, HP_Object handle, const char *object, bool is_listener, int wanted_errno) {
    FILE *names = fopen(HPSOCKET_EXPORTS, "re");
    char name[200], family[32];
    MUST(names != NULL);
    called = accepted = wrong_errno = written = 0;
    while (fgets(name, sizeof name, names) != NULL) {
        bool for_listener = false;
        name[strcspn(name, "\r\n")] = '\0';
        if (!family_of(name, family, &for_listener)) continue;
        if (object != NULL && for_listener == is_listener && fits(family, object)) continue;
        call_one(name, handle, wanted_errno);
    }
    fclose(names);
    fact("%s: many called %d, accepted %d, wrong errno %d, bytes written %d", label, called > 100, accepted, wrong_errno, written);
}

/* proves: COM-8 ABI-44 ABI-56 */
CASE(handles_that_never_were) {
    static long memory[64];
    call_all("NULL", NULL, NULL, false, EINVAL);
    call_all("foreign memory", memory, NULL, false, EINVAL);
    call_all("address 1", (HP_Object)(UINT_PTR)1, NULL, false, EINVAL);
    call_all("-1", (HP_Object)(INT_PTR)-1, NULL, false, EINVAL);
}

static HP_Object create(const char *object, HP_Object listener) {
    char name[64];
    if (listener == NULL) snprintf(name, sizeof name, "Create_HP_Tcp%sListener", object + 3); /* SSL components have no listeners of their own */
    else snprintf(name, sizeof name, "Create_HP_%s", object);
    HP_Object made = (HP_Object)function_of(name)(listener, NULL, NULL, NULL, NULL, NULL, NULL);
    MUST(made != NULL);
    return made;
}

static void destroy(const char *object, bool is_listener, HP_Object handle) {
    char name[64];
    if (is_listener) snprintf(name, sizeof name, "Destroy_HP_Tcp%sListener", object + 3);
    else snprintf(name, sizeof name, "Destroy_HP_%s", object);
    function_of(name)(handle, NULL, NULL, NULL, NULL, NULL, NULL);
}

enum { KINDS = 18, OF_A_ROLE = 3 };
static const char *const kinds[KINDS] = {"TcpServer", "TcpPullServer", "TcpPackServer", "TcpAgent", "TcpPullAgent", "TcpPackAgent",
                                         "TcpClient", "TcpPullClient", "TcpPackClient",
                                         "SSLServer", "SSLPullServer", "SSLPackServer", "SSLAgent", "SSLPullAgent", "SSLPackAgent",
                                         "SSLClient", "SSLPullClient", "SSLPackClient"};

/* proves: ABI-44 ABI-48 ABI-50 ABI-56 */
CASE(families_that_do_not_fit) {
    for (int i = 0; i < KINDS; i++) {
        char label[64];
        HP_Object listener = create(kinds[i], NULL), object = create(kinds[i], listener);
        call_all(kinds[i], object, kinds[i], false, EPERM);
        snprintf(label, sizeof label, "%s's listener", kinds[i]);
        call_all(label, listener, kinds[i], true, EPERM);
        destroy(kinds[i], false, object);
        destroy(kinds[i], true, listener);
    }
}

/* proves: ABI-44 COM-24 COM-25 */
CASE(destroyed_handles) {
    for (int i = 0; i < KINDS; i++) {
        char label[64];
        HP_Object listener = create(kinds[i], NULL), object = create(kinds[i], listener);
        destroy(kinds[i], false, object);
        destroy(kinds[i], true, listener);
        call_all(kinds[i], object, NULL, false, EINVAL);
        snprintf(label, sizeof label, "%s's listener", kinds[i]);
        call_all(label, listener, NULL, false, EINVAL);
        destroy(kinds[i], false, object); /* twice */
        destroy(kinds[i], true, listener);
    }
}

/* A destroyed handle stays refused even if a newer object uses its memory, and the newer one is not touched.
 * proves: ABI-44 ABI-45 */
CASE(stale_handles) {
    HP_Object listener = create("TcpServer", NULL), old[50];
    for (int i = 0; i < 50; i++) {
        old[i] = create("TcpServer", listener);
        destroy("TcpServer", false, old[i]);
    }
    HP_Object fresh = create("TcpServer", listener);
    int same = 0;
    for (int i = 0; i < 50; i++) {
        same += old[i] == fresh;
        destroy(kinds[i % KINDS], false, old[i]);
    }
    call_all("stale", old[49], NULL, false, EINVAL);
    fact("handles given out twice %d", same);
    CALL("the new one starts", HP_Server_Start(fresh, "127.0.0.1", 0));
    destroy("TcpPullClient", false, fresh); /* any destroyer of a component works */
    destroy("TcpPullClient", true, listener);
}

/* proves: ABI-47 ABI-43 */
CASE(creators) {
    static long memory[64];
    int made = 0, wrong = 0;
    for (int i = 0; i < KINDS; i++) {
        char name[64];
        snprintf(name, sizeof name, "Create_HP_%s", kinds[i]);
        HP_Object gone = create(kinds[i], NULL), good = create(kinds[i], NULL), component = create(kinds[i], good);
        HP_Object stranger = create(kinds[(i + OF_A_ROLE) % KINDS], NULL); /* of another role */
        destroy(kinds[i], true, gone);
        HP_Object bad[] = {gone, stranger, component, memory, (HP_Object)(UINT_PTR)1};
        for (size_t j = 0; j < sizeof bad / sizeof *bad; j++) {
            errno = 0;
            made += function_of(name)(bad[j], NULL, NULL, NULL, NULL, NULL, NULL) != 0;
            wrong += SYS_GetLastError() != EINVAL;
        }
        destroy(kinds[i], false, component);
        destroy(kinds[i], true, good);
        destroy(kinds[i], true, stranger);
    }
    fact("made from a bad listener %d, errno other than EINVAL %d", made, wrong);
}
