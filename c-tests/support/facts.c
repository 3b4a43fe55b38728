#include "facts.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { MAX_CASES = 64 };
static struct { const char *name; void (*run)(void); } cases[MAX_CASES];
static int case_count;

bool stress_is_long(void) {
    const char *wanted = getenv("HPSOCKET_STRESS");
    return wanted != NULL && strcmp(wanted, "long") == 0;
}

void case_register(const char *name, void (*run)(void)) {
    if (case_count < MAX_CASES) {
        cases[case_count].name = name;
        cases[case_count++].run = run;
    }
}

/* Of the sanitizers' public interface; no program without a sanitizer has it. */
#pragma weak __sanitizer_sandbox_on_notify
#pragma weak __sanitizer_symbolize_pc
void __sanitizer_sandbox_on_notify(void *arguments);
void __sanitizer_symbolize_pc(void *address, const char *format, char *text, size_t size);

static void *no_work(void *argument) { return argument; }

/* ThreadSanitizer makes a thread of its own with the program's first one. Cases count threads, so it is ended. Its first report
 * starts a program that looks up names, through pipes. Cases count descriptors and use them up, so it is started now. */
static void settle_sanitizer(void) {
    char text[64];
    if (!HAVE(__sanitizer_sandbox_on_notify)) return;
    if (HAVE(__sanitizer_symbolize_pc)) __sanitizer_symbolize_pc((void *)(UINT_PTR)settle_sanitizer, "%f", text, sizeof text);
    thread_join(thread_run(no_work, NULL));
    __sanitizer_sandbox_on_notify(NULL);
    WAIT(count_threads() == 1);
}

/* LeakSanitizer asks this. A child lacks the other threads of its parent, so it would report what these hold as lost. */
static bool others, orphan;
static void note_others(void) {
    struct stat tasks; /* has a link per thread besides its own two; a fork in a signal handler may not ask for more */
    others = stat("/proc/self/task", &tasks) == 0 && tasks.st_nlink > 3;
}
static void note_child(void) { orphan |= others; }
__attribute__((constructor)) static void watch_forks(void) { MUST(pthread_atfork(note_others, NULL, note_child) == 0); }
int __lsan_is_turned_off(void);
int __lsan_is_turned_off(void) { return orphan; }

int main(int argc, char **argv) {
    if (argc == 2 && strcmp(argv[1], "--list") == 0) {
        for (int i = 0; i < case_count; i++) puts(cases[i].name);
        return 0;
    }
    for (int i = 0; argc == 2 && i < case_count; i++) {
        if (strcmp(argv[1], cases[i].name) != 0) continue;
        alarm(stress_is_long() ? STRESS_LONG_LIMIT_S : CASE_LIMIT_S);
        settle_sanitizer();
        cases[i].run();
        fact("end");
        return 0;
    }
    fprintf(stderr, "usage: %s CASE | --list\n", argv[0]);
    return 2;
}

static pthread_mutex_t print_lock = PTHREAD_MUTEX_INITIALIZER;

void fact(const char *format, ...) {
    int saved = errno;
    va_list arguments;
    va_start(arguments, format);
    pthread_mutex_lock(&print_lock);
    vprintf(format, arguments);
    putchar('\n');
    fflush(stdout);
    pthread_mutex_unlock(&print_lock);
    va_end(arguments);
    errno = saved; /* facts are also printed in callbacks, whose errno the library reads (COM-15) */
}

void chat(const char *format, ...) {
    int saved = errno;
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    errno = saved;
}

void give_up(const char *file, int line, const char *what) {
    const char *name = strrchr(file, '/');
    chat("%s:%d: %s", name ? name + 1 : file, line, what);
    fact("GAVE UP: %s", what);
    _exit(3);
}

void case_needs(const char *function) {
    fact("needs %s", function);
    exit(0);
}

void case_skip(const char *why) {
    enum { SKIPPED = 77 }; /* as in run_case.py */
    chat("SKIPPED: %s", why);
    exit(SKIPPED);
}

const char *truth_text(int raw) { return TRUTH(raw) ? "TRUE" : "FALSE"; }

const char *errno_text(int code) {
    static const struct { int code; const char *name; } names[] = {
        {0, "0"},
#define NAME(e) {e, #e}
        NAME(EPERM), NAME(ENOENT), NAME(EIO), NAME(E2BIG), NAME(EBADF), NAME(EAGAIN), NAME(ENOMEM), NAME(EACCES), NAME(EFAULT),
        NAME(EINVAL), NAME(EMFILE), NAME(ENFILE), NAME(ENOBUFS), NAME(EFBIG), NAME(ENOSPC), NAME(EPIPE), NAME(ERANGE), NAME(ENOMSG), NAME(EXFULL),
        NAME(EBADRQC), NAME(ENOANO), NAME(EBADSLT), NAME(ENODATA), NAME(ENOSR), NAME(EPROTO), NAME(EBADMSG), NAME(EBADFD), NAME(EMSGSIZE),
        NAME(EAFNOSUPPORT), NAME(EADDRINUSE), NAME(EADDRNOTAVAIL), NAME(ECONNABORTED), NAME(ECONNRESET), NAME(ETIMEDOUT),
        NAME(ECONNREFUSED), NAME(EHOSTUNREACH), NAME(EALREADY), NAME(EINPROGRESS), NAME(ECANCELED),
#undef NAME
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].code == code) return names[i].name;
    static _Thread_local char number[32];
    snprintf(number, sizeof number, "errno %d", code);
    return number;
}

static const char *pick(const char *const *names, int count, int value) {
    static _Thread_local char number[32];
    if (value >= 0 && value < count) return names[value];
    snprintf(number, sizeof number, "value %d", value);
    return number;
}

const char *op_text(int operation) {
    static const char *const names[] = {"SO_UNKNOWN", "SO_ACCEPT", "SO_CONNECT", "SO_SEND", "SO_RECEIVE", "SO_CLOSE"};
    return pick(names, 6, operation);
}

const char *state_text(int state) {
    static const char *const names[] = {"STARTING", "STARTED", "STOPPING", "STOPPED"};
    return pick(names, 4, state);
}

const char *se_text(int code) {
    if (code == SE_SSL_ENV_NOT_READY) return "SE_SSL_ENV_NOT_READY";
    static const char *const names[] = {
        "SE_OK", "SE_ILLEGAL_STATE", "SE_INVALID_PARAM", "SE_SOCKET_CREATE", "SE_SOCKET_BIND", "SE_SOCKET_PREPARE",
        "SE_SOCKET_LISTEN", "SE_CP_CREATE", "SE_WORKER_THREAD_CREATE", "SE_DETECT_THREAD_CREATE", "SE_SOCKE_ATTACH_TO_CP",
        "SE_CONNECT_SERVER", "SE_NETWORK", "SE_DATA_PROC", "SE_DATA_SEND"};
    return pick(names, 15, code);
}

const char *fetch_text(int result) {
    static const char *const names[] = {"FR_OK", "FR_LENGTH_TOO_LONG", "FR_DATA_NOT_FOUND"};
    return pick(names, 3, result);
}

void call_begin(void) { errno = 0; }

bool call_end(const char *label, int raw) {
    int code = (int)SYS_GetLastError();
    if (TRUTH(raw)) fact("%s -> TRUE", label);
    else fact("%s -> FALSE %s", label, code == 0 ? "-" : errno_text(code));
    return TRUTH(raw);
}

long long now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void sleep_briefly(void) {
    int saved = errno;
    nanosleep(&(struct timespec){0, 1000000}, NULL);
    errno = saved;
}

static int count_entries(const char *path) {
    DIR *directory = opendir(path);
    if (directory == NULL) return -1;
    int count = 0;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) count += entry->d_name[0] != '.';
    closedir(directory);
    return count;
}

/* Not the one that reads the directory, nor the one with which the monitor looks at a thread for a moment (TCP-133). */
int count_fds(void) {
    DIR *directory = opendir("/proc/self/fd");
    if (directory == NULL) return -1;
    int count = -1;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        char target[64] = "";
        ssize_t length = readlinkat(dirfd(directory), entry->d_name, target, sizeof target - 1);
        bool passing = length > 5 && strncmp(target, "/proc/", 6) == 0 && strcmp(target + length - 5, "/stat") == 0;
        count += length > 0 && !passing;
    }
    closedir(directory);
    return count;
}

int count_threads(void) { return count_entries("/proc/self/task"); }

int limit_fds(int limit) {
    struct rlimit old;
    MUST(getrlimit(RLIMIT_NOFILE, &old) == 0);
    struct rlimit wanted = {(rlim_t)limit, old.rlim_max};
    MUST(setrlimit(RLIMIT_NOFILE, &wanted) == 0);
    return (int)old.rlim_cur;
}

int raise_fds(void) {
    struct rlimit limit;
    MUST(getrlimit(RLIMIT_NOFILE, &limit) == 0);
    limit.rlim_cur = limit.rlim_max;
    MUST(setrlimit(RLIMIT_NOFILE, &limit) == 0);
    return (limit.rlim_cur > INT_MAX ? INT_MAX : (int)limit.rlim_cur) - count_fds();
}

char *file_of(size_t size) {
    static char path[64];
    strcpy(path, "/tmp/hp-conformance-XXXXXX");
    int fd = mkstemp(path);
    MUST(fd >= 0 && ftruncate(fd, (off_t)size) == 0);
    if (size >= 4) MUST(pwrite(fd, "file", 4, 0) == 4);
    close(fd);
    return path;
}

struct Thread { pthread_t id; };

Thread *thread_run(void *(*body)(void *), void *argument) {
    Thread *thread = malloc(sizeof *thread);
    MUST(thread != NULL && pthread_create(&thread->id, NULL, body, argument) == 0);
    return thread;
}

void thread_join(Thread *thread) {
    MUST(pthread_join(thread->id, NULL) == 0);
    free(thread);
}

void gate_open(Gate *gate) { atomic_store(&gate->value, 1); }
void gate_close(Gate *gate) { atomic_store(&gate->value, 0); }
bool gate_is_open(const Gate *gate) { return atomic_load(&gate->value) != 0; }
void gate_wait(Gate *gate) { WAIT(gate_is_open(gate)); }
