#include "process.h"

#include "facts.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
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
        nap();
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
