/* The library as a plugin of a program that is not linked with it: it is loaded, used and unloaded again
 * and again. */
#include "facts.h"
#include "peer.h"

#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char soname[] = "libhpsocket4c.so.6";

/* The program must not need the library (CMakeLists.txt); this is what its own support would need it for. */
DWORD SYS_GetLastError(void) { return 0; }

#define EACH_NAME(X)                                                                                                          \
    X(Create_HP_TcpServerListener) X(Create_HP_TcpServer) X(Destroy_HP_TcpServer) X(Destroy_HP_TcpServerListener)            \
    X(HP_Set_FN_Server_OnReceive) X(HP_Server_Start) X(HP_Server_Stop) X(HP_Server_Send) X(HP_Server_GetListenAddress)       \
    X(HP_GetSocketErrorDesc)

typedef struct {
#define FIELD(name) __typeof__(&name) name;
    EACH_NAME(FIELD)
#undef FIELD
} Api;

static Api api_of(void *library) {
    Api api;
#define LOOK_UP(name) *(void **)(void *)&api.name = dlsym(library, #name), MUST(api.name != NULL);
    EACH_NAME(LOOK_UP)
#undef LOOK_UP
    return api;
}

static void *load(const char *path, int how) {
    void *library = dlopen(path, how);
    if (library == NULL) give_up(__FILE__, __LINE__, dlerror());
    return library;
}

static _Atomic(__typeof__(&HP_Server_Send)) send_of;
static En_HP_HandleResult echo(HP_Server server, HP_CONNID id, const BYTE *data, int length) {
    send_of(server, id, data, length);
    return HR_OK;
}

/* A whole life of a component. */
static bool serves(const Api *api) {
    char address[64];
    int length = sizeof address;
    USHORT port = 0;
    HP_Object listener = api->Create_HP_TcpServerListener(), server = api->Create_HP_TcpServer(listener);
    send_of = api->HP_Server_Send;
    api->HP_Set_FN_Server_OnReceive(listener, echo);
    MUST(TRUTH(api->HP_Server_Start(server, "127.0.0.1", 0)) && TRUTH(api->HP_Server_GetListenAddress(server, address, &length, &port)));
    int peer = peer_connect(port);
    bool good = peer_echoes(peer);
    if (length % 2) api->HP_Server_Stop(server);
    api->Destroy_HP_TcpServer(server);
    api->Destroy_HP_TcpServerListener(listener);
    peer_close(peer);
    return good;
}

static int handlers(void) {
    int count = 0;
    for (int number = 1; number < NSIG; number++) {
        struct sigaction action;
        count += sigaction(number, NULL, &action) == 0 && action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN;
    }
    return count;
}

/* proves: PROC-3 PROC-6 PROC-2 */
CASE(no_side_effects) {
    int descriptors = count_fds(), before = handlers();
    MUST(dlopen(soname, RTLD_NOW | RTLD_NOLOAD) == NULL); /* the case would be about nothing */
    void *library = load(soname, RTLD_NOW | RTLD_LOCAL);
    Api api = api_of(library);
    fact("threads %d, descriptors %d, signal handlers %d", count_threads(), count_fds() - descriptors, handlers() - before);
    fact("a helper: %s; threads %d", api.HP_GetSocketErrorDesc(SE_SOCKET_BIND), count_threads());
    dlclose(library);
    fact("still mapped %d", dlopen(soname, RTLD_NOW | RTLD_NOLOAD) != NULL); /* its threads could still be about to end */
    fact("threads %d, descriptors %d, signal handlers %d", count_threads(), count_fds() - descriptors, handlers() - before);
}

/* proves: PROC-8 */
CASE(again_and_again) {
    static const struct { int how; const char *label; } ways[] = {{RTLD_LAZY, "lazy"}, {RTLD_NOW, "now"}, {RTLD_NOW | RTLD_GLOBAL, "global"}};
    int descriptors = -1;
    for (int i = 0; i < 20; i++) {
        for (size_t way = 0; way < sizeof ways / sizeof *ways; way++) {
            void *library = load(soname, ways[way].how);
            Api api = api_of(library);
            bool good = serves(&api);
            MUST(dlclose(library) == 0);
            if (i == 0 || !good) fact("%s: serves %d", ways[way].label, good);
        }
        WAIT(count_threads() == 1);
        if (i == 0) descriptors = count_fds();
    }
    fact("descriptors left %d", count_fds() - descriptors);
}

typedef struct { Api api; Gate used, go; bool good; } User;

static void *use(void *argument) {
    User *user = argument;
    user->good = serves(&user->api);
    gate_open(&user->used);
    gate_wait(&user->go);
    return NULL; /* what the library keeps per thread goes now */
}

/* A thread that has used it ends after it was unloaded.
 * proves: PROC-8 PROC-9 */
CASE(thread_ends_after_unloading) {
    for (int i = 0; i < 10; i++) {
        void *library = load(soname, RTLD_NOW);
        User user = {.api = api_of(library)};
        Thread *thread = thread_run(use, &user);
        gate_wait(&user.used);
        MUST(dlclose(library) == 0);
        gate_open(&user.go);
        thread_join(thread);
        MUST(user.good);
    }
    fact("ten times");
}

static void copy_file(const char *from, char *to) {
    static char block[65536];
    int in = open(from, O_RDONLY | O_CLOEXEC), out = mkstemp(to);
    MUST(in >= 0 && out >= 0);
    for (ssize_t length; (length = read(in, block, sizeof block)) > 0;) MUST(write(out, block, (size_t)length) == length);
    close(in);
    close(out);
}

/* Two plugins that each bring the library along, one under another file name.
 * proves: PROC-8 ABI-6 */
CASE(two_copies) {
    char copy[] = "/tmp/hp-reports-XXXXXX";
    void *first = load(soname, RTLD_NOW | RTLD_LOCAL);
    Dl_info info;
    MUST(dladdr(dlsym(first, "HP_Server_Start"), &info) != 0);
    copy_file(info.dli_fname, copy);
    void *second = load(copy, RTLD_NOW | RTLD_LOCAL);
    unlink(copy);
    Api one = api_of(first), two = api_of(second);
    fact("functions of their own %d", one.HP_Server_Start != two.HP_Server_Start);
    fact("serve %d %d", serves(&one), serves(&two));
    MUST(dlclose(second) == 0);
    fact("without the other %d", serves(&one));
}
