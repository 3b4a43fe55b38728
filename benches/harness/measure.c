#define _GNU_SOURCE
#include "measure.h"
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define SETTLE_LIMIT_NS 5000000000u

void start_bounded(unsigned seconds)
{
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    signal(SIGPIPE, SIG_IGN);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    alarm(seconds);
}

volatile uint64_t *counter_file(const char *name, unsigned words)
{
    if (!name)
        return calloc(words, sizeof(uint64_t));
    int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || ftruncate(fd, (off_t)(words * sizeof(uint64_t)))) {
        perror(name);
        exit(2);
    }
    void *page = mmap(NULL, words * sizeof(uint64_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (page == MAP_FAILED) {
        perror(name);
        exit(2);
    }
    return page;
}

uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

double process_cpu_us(int pid)
{
    clockid_t clock;
    struct timespec t;
    if (!pid || clock_getcpuclockid(pid, &clock) || clock_gettime(clock, &t))
        return 0;
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* The sum of the numbers behind `keys` ("Name:") in a file of "Name: number" lines. */
static long sum_of(const char *path, const char *const *keys)
{
    char line[256];
    long sum = 0;
    FILE *file = fopen(path, "r");
    if (!file)
        return 0;
    while (fgets(line, sizeof line, file))
        for (const char *const *key = keys; *key; key++)
            if (!strncmp(line, *key, strlen(*key)))
                sum += atol(line + strlen(*key));
    fclose(file);
    return sum;
}

int thread_count(int pid)
{
    static const char *const keys[] = { "Threads:", NULL };
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    return (int)sum_of(path, keys);
}

long private_kib(int pid)
{
    static const char *const keys[] = { "Private_Clean:", "Private_Dirty:", NULL };
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", pid);
    return sum_of(path, keys);
}

void pause_ms(long ms)
{
    struct timespec t = { ms / 1000, ms % 1000 * 1000000 };
    nanosleep(&t, NULL);
}

long settled_kib(int pid)
{
    uint64_t end = now_ns() + SETTLE_LIMIT_NS;
    long last = private_kib(pid);
    for (int still = 0; still < 5 && now_ns() < end;) {
        pause_ms(100);
        long kib = private_kib(pid);
        still = kib == last ? still + 1 : 0;
        last = kib;
    }
    return last;
}

static uint64_t context_switches(int pid)
{
    static const char *const keys[] = { "voluntary_ctxt_switches:", "nonvoluntary_ctxt_switches:", NULL };
    char path[320];
    uint64_t sum = 0;
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *tasks = opendir(path);
    if (!tasks)
        return 0;
    for (struct dirent *task; (task = readdir(tasks));)
        if (task->d_name[0] != '.') {
            snprintf(path, sizeof path, "/proc/%d/task/%s/status", pid, task->d_name);
            sum += (uint64_t)sum_of(path, keys);
        }
    closedir(tasks);
    return sum;
}

/* Busy and stolen time of the whole machine; clock ticks, so coarse. */
static double machine_busy_us(void)
{
    unsigned long user, nice, system, idle, iowait, irq, softirq, steal;
    FILE *file = fopen("/proc/stat", "r");
    if (!file)
        return 0;
    int n = fscanf(file, "cpu %lu %lu %lu %lu %lu %lu %lu %lu", &user, &nice, &system, &idle, &iowait, &irq, &softirq, &steal);
    fclose(file);
    return n < 8 ? 0 : (double)(user + nice + system + irq + softirq + steal) * (1e6 / (double)sysconf(_SC_CLK_TCK));
}

/* The CPU time of everything but the programs of this run. */
static double others_us(const struct window *w, double measured_cpu)
{
    double self = w->measured == getpid() ? 0 : process_cpu_us(getpid());
    return machine_busy_us() - measured_cpu - self - process_cpu_us(w->helper);
}

void window_open(struct window *w, int measured, int helper)
{
    w->measured = measured;
    w->helper = helper;
    w->switches = context_switches(measured);
    w->cpu = process_cpu_us(measured);
    w->others = others_us(w, w->cpu);
    w->start = now_ns();
}

struct figures window_close(const struct window *w)
{
    struct figures f;
    uint64_t end = now_ns();
    double cpu = process_cpu_us(w->measured);
    double others = others_us(w, cpu);
    f.seconds = (double)(end - w->start) / 1e9;
    f.cpu_us = cpu - w->cpu;
    f.other_pct = (others - w->others) / 1e4 / f.seconds;
    f.switches = context_switches(w->measured) - w->switches;
    return f;
}

void hist_add(struct hist *h, uint64_t ns, uint64_t times)
{
    int at = (int)ns;
    if (ns >= 64) {
        int power = 63 - __builtin_clzll(ns);
        at = (power - 5) * 64 + (int)((ns >> (power - 6)) & 63);
    }
    h->counts[at] += times;
    h->total += times;
    if (ns > h->max)
        h->max = ns;
}

void hist_merge(struct hist *into, const struct hist *from)
{
    for (int i = 0; i < 64 * 64; i++)
        into->counts[i] += from->counts[i];
    into->total += from->total;
    if (from->max > into->max)
        into->max = from->max;
}

double hist_us(const struct hist *h, double quantile)
{
    uint64_t wanted = (uint64_t)(quantile * (double)h->total), sum = 0;
    for (int i = 0; i < 64 * 64; i++) {
        sum += h->counts[i];
        if (sum > wanted)
            return i < 64 ? i / 1e3 : (double)((64ull + (unsigned)(i & 63)) << (i / 64 - 1)) / 1e3;
    }
    return (double)h->max / 1e3;
}
