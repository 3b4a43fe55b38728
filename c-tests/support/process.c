#include "process.h"

#include "facts.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <malloc.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static bool read_name(const char *task, char *name) {
    char path[300];
    snprintf(path, sizeof path, "/proc/self/task/%s/comm", task);
    FILE *file = fopen(path, "re");
    if (file == NULL) return false; /* ended meanwhile */
    bool ok = fgets(name, THREAD_NAME, file) != NULL;
    fclose(file);
    name[strcspn(name, "\n")] = '\0';
    return ok;
}

int thread_names(char (*names)[THREAD_NAME], int most, const char *prefix) {
    DIR *directory = opendir("/proc/self/task");
    MUST(directory != NULL);
    int count = 0;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        char name[THREAD_NAME] = "";
        if (entry->d_name[0] == '.' || !read_name(entry->d_name, name) || strncmp(name, prefix, strlen(prefix)) != 0) continue;
        if (count < most) memcpy(names[count], name, THREAD_NAME);
        count++;
    }
    closedir(directory);
    return count;
}

int threads_named(const char *prefix) { return thread_names(NULL, 0, prefix); }

long sleeps_of_others(void) {
    DIR *directory = opendir("/proc/self/task");
    MUST(directory != NULL);
    long sum = 0;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        char path[300], line[200];
        long count;
        if (entry->d_name[0] == '.' || strtoul(entry->d_name, NULL, 10) == (unsigned long)getpid()) continue;
        snprintf(path, sizeof path, "/proc/self/task/%s/status", entry->d_name);
        FILE *file = fopen(path, "re");
        if (file == NULL) continue; /* ended meanwhile */
        while (fgets(line, sizeof line, file) != NULL)
            if (sscanf(line, "voluntary_ctxt_switches: %ld", &count) == 1) sum += count;
        fclose(file);
    }
    closedir(directory);
    return sum;
}

int inheritable_fds(void) {
    int count = 0;
    for (int fd = 3; fd < 1024; fd++) {
        int flags = fcntl(fd, F_GETFD);
        count += flags >= 0 && !(flags & FD_CLOEXEC);
    }
    return count;
}

int executed_program_fds(void) {
    FILE *lines = popen("ls /proc/self/fd", "re");
    MUST(lines != NULL);
    int count = 0;
    for (int c; (c = fgetc(lines)) != EOF;) count += c == '\n';
    MUST(pclose(lines) == 0);
    return count;
}

static int highest_fd(void) {
    int highest = -1;
    for (int fd = 0; fd < 4096; fd++)
        if (fcntl(fd, F_GETFD) >= 0) highest = fd;
    return highest;
}

void tight_begin(Tight *tight, int room) {
    int highest = highest_fd();
    tight->count = 0;
    for (;;) {
        int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
        MUST(fd >= 0 && tight->count < FILLERS);
        if (fd > highest) {
            close(fd);
            break;
        }
        tight->filler[tight->count++] = fd;
    }
    tight->former = limit_fds(highest + 1 + room);
}

void tight_end(Tight *tight) {
    limit_fds(tight->former);
    while (tight->count > 0) close(tight->filler[--tight->count]);
}

/* Of the sanitizers' public interface; no program without a sanitizer has it. */
#pragma weak __sanitizer_get_current_allocated_bytes
size_t __sanitizer_get_current_allocated_bytes(void);

long heap_kb(void) {
    if (HAVE(__sanitizer_get_current_allocated_bytes)) return (long)(__sanitizer_get_current_allocated_bytes() / 1024);
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 33)
    struct mallinfo2 info = mallinfo2();
    return (long)((info.uordblks + info.hblkhd) / 1024);
#else
    return 0;
#endif
}

/* The C library raises both thresholds by itself, to 32 and 64 MiB, unless they were set. */
void heap_gives_back(void) {
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 128 * 1024);
    mallopt(M_TRIM_THRESHOLD, 128 * 1024);
#endif
}

long resident_kb(void) {
    const char *launcher = getenv("HPSOCKET_LAUNCHER");
    if (HAVE(__sanitizer_get_current_allocated_bytes) || (launcher != NULL && *launcher != '\0')) return 0;
#ifdef __GLIBC__
    malloc_trim(0);
#endif
    FILE *file = fopen("/proc/self/statm", "re");
    long total, resident;
    MUST(file != NULL && fscanf(file, "%ld %ld", &total, &resident) == 2);
    fclose(file);
    return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

long cpu_ms(void) {
    struct timespec used;
    MUST(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) == 0);
    return used.tv_sec * 1000L + used.tv_nsec / 1000000;
}

static pid_t fork_bound(void) {
    pid_t parent = getpid(), pid = fork();
    MUST(pid >= 0);
    if (pid != 0) return pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(2); /* it ended before the line above */
    return 0;
}

Child child_hold(void) {
    int ends[2];
    MUST(pipe2(ends, O_CLOEXEC) == 0);
    pid_t pid = fork_bound();
    if (pid == 0) {
        char none;
        close(ends[1]);
        _exit(read(ends[0], &none, 1) == 0 ? 0 : 1);
    }
    close(ends[0]);
    return (Child){pid, ends[1]};
}

int child_end(Child child) {
    int status = -1;
    close(child.hold);
    MUST(waitpid(child.pid, &status, 0) == child.pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int child_run(int (*body)(void)) {
    pid_t pid = fork_bound();
    if (pid == 0) _exit(body());
    int status = -1;
    long long until = now_ms() + 2 * WAIT_LIMIT_MS;
    while (waitpid(pid, &status, WNOHANG) == 0) {
        if (now_ms() > until) {
            kill(pid, SIGKILL);
            waitpid(pid, &status, 0);
            return -1;
        }
        sleep_briefly();
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Not yet while the kernel looks for others who have it. */
static bool usable(struct in6_addr address, int interface) {
    struct sockaddr_in6 a = {.sin6_family = AF_INET6, .sin6_addr = address, .sin6_scope_id = (uint32_t)interface};
    int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0), result = bind(fd, (struct sockaddr *)&a, sizeof a);
    close(fd);
    return result == 0;
}

void network_begin(const char *name) {
    struct { struct in6_addr address; unsigned prefix; int interface; } ask = {.prefix = 64};
    struct ifreq interface = {.ifr_name = "lo"};
    int own = unshare(CLONE_NEWNET) == 0 || unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0;
    if (!own) case_skip("no network of its own");
    int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) case_skip("no IPv6");
    memcpy(interface.ifr_newname, name, strlen(name) + 1);
    MUST(strcmp(name, "lo") == 0 || ioctl(fd, SIOCSIFNAME, &interface) == 0);
    memcpy(interface.ifr_name, name, strlen(name) + 1);
    interface.ifr_flags = IFF_UP;
    MUST(ioctl(fd, SIOCSIFFLAGS, &interface) == 0 && ioctl(fd, SIOCGIFINDEX, &interface) == 0);
    ask.interface = interface.ifr_ifindex;
    MUST(inet_pton(AF_INET6, LINK_LOCAL, &ask.address) == 1);
    if (ioctl(fd, SIOCSIFADDR, &ask) != 0) case_skip("no IPv6 addresses");
    close(fd);
    WAIT(usable(ask.address, ask.interface));
}
