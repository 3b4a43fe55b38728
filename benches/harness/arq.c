/* Messages from one process to another through ARQ, over a link or directly.
 *
 *   hp_arq LIBRARY [option ...]      or      kcp_arq [option ...]
 *
 *   -s SIZE  bytes of a message; -q N: messages per second whose latency is measured, before as many as possible are sent (0:
 *            no such part)
 *   -t SECS  of each part; -u SECS: of warm-up
 *   -b CPU   the processor of the other processes
 *   -d MS    delay of the link each way; -l, -D, -L: per cent of datagrams that are lost, come twice, come late; -S: seed;
 *            without -d there is no link
 *   -i MS    interval; -w, -W: send and receive window; -0: KCP's slow mode, with congestion control; otherwise the fast one
 *
 * Prints one line: `rate` of messages when as many as possible are sent, p50 and p99 of the latency from Send to OnReceive,
 * cpu_us of sender and receiver per message (of the part with latencies, if there is one).
 */
#define _GNU_SOURCE
#include "arq.h"
#include "measure.h"
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define LONGEST 65536
/* More segments than any window has; a sender that sees so many waits. */
#define ENOUGH 2048

struct arq_settings arq = { 1, 10, 2, 1, 256, 512, 30, 5, 1400, LONGEST };
const char *arq_library;

/* What the receiver tells. */
static struct shared {
    volatile uint64_t count, errors;
    volatile int measuring;
    struct hist latency;
} *shared;

struct head {
    uint64_t sent;
    uint64_t number;
};

static struct options {
    size_t size;
    double per_second, seconds, warmup;
    int cpu, has_link;
    struct link link;
} opt = { 1000, 0, 1, 0.3, -1, 0, { 0, 0, 0, 0, 1 } };

static char message[LONGEST];
static uint64_t number;

void die(const char *what)
{
    perror(what);
    exit(1);
}

int bound_socket(int *port)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) || getsockname(fd, (struct sockaddr *)&address, &length))
        die("bind");
    if (port)
        *port = ntohs(address.sin_port);
    return fd;
}

void arrived(const char *data, size_t length)
{
    struct head head;
    if (length != opt.size) {
        shared->errors++;
        return;
    }
    memcpy(&head, data, sizeof head);
    if (head.number != shared->count || memcmp(data + sizeof head, message + sizeof head, length - sizeof head))
        shared->errors++;
    if (shared->measuring)
        hist_add(&shared->latency, now_ns() - head.sent, 1);
    shared->count++;
}

static void post(void)
{
    struct head head = { now_ns(), number };
    memcpy(message, &head, sizeof head);
    if (arq_send(message, opt.size))
        number++;
    else
        shared->errors++;
}

/* Messages at a fixed rate. */
static void drip(double seconds)
{
    double gap = 1e9 / opt.per_second, due = (double)now_ns(), end = due + seconds * 1e9;
    for (; due < end; due += gap) {
        arq_run((uint64_t)due);
        post();
    }
}

/* As many as possible. */
static void pour(double seconds)
{
    for (uint64_t end = now_ns() + (uint64_t)(seconds * 1e9); now_ns() < end;) {
        for (int i = 0; i < 16 && arq_waiting() < ENOUGH; i++)
            post();
        if (arq_waiting() >= ENOUGH)
            arq_run(now_ns() + 500000);
    }
}

/* Until all have arrived. */
static void settle(void)
{
    for (uint64_t end = now_ns() + 10000000000u; shared->count < number && now_ns() < end;)
        arq_run(now_ns() + 1000000);
}

static pid_t helper(void)
{
    pid_t pid = fork();
    if (pid < 0)
        die("fork");
    if (pid)
        return pid;
    start_bounded(120);
    if (opt.cpu >= 0) {
        cpu_set_t set;
        CPU_ZERO(&set);
        CPU_SET(opt.cpu, &set);
        sched_setaffinity(0, sizeof set, &set);
    }
    return 0;
}

/* Starts the receiver. Returns its port. */
static int start_receiver(pid_t *pid)
{
    int ends[2], port, status = 0;
    if (pipe(ends))
        die("pipe");
    *pid = helper();
    if (!*pid) {
        port = arq_listen();
        if (write(ends[1], &port, sizeof port) != sizeof port)
            exit(1);
        close(ends[1]);
        arq_serve();
    }
    close(ends[1]);
    if (read(ends[0], &port, sizeof port) != sizeof port) {
        waitpid(*pid, &status, 0);
        exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
    }
    close(ends[0]);
    return port;
}

static void run(pid_t receiver, pid_t link)
{
    struct window window;
    double cpu = 0, both[2], linked = process_cpu_us(link);
    double count = 0;
    if (opt.per_second > 0) {
        drip(opt.warmup);
        shared->measuring = 1;
        uint64_t before = number;
        cpu = process_cpu_us(getpid()) + process_cpu_us(receiver);
        drip(opt.seconds);
        cpu = process_cpu_us(getpid()) + process_cpu_us(receiver) - cpu;
        count = (double)(number - before);
        settle();
        shared->measuring = 0;
    }
    pour(opt.warmup);
    uint64_t before = shared->count;
    both[0] = process_cpu_us(getpid());
    both[1] = process_cpu_us(receiver);
    linked = process_cpu_us(link);
    window_open(&window, getpid(), receiver);
    pour(opt.seconds);
    struct figures f = window_close(&window);
    double arrivals = (double)(shared->count - before);
    linked = process_cpu_us(link) - linked;
    both[0] = process_cpu_us(getpid()) - both[0];
    both[1] = process_cpu_us(receiver) - both[1];
    if (opt.per_second <= 0) {
        cpu = both[0] + both[1];
        count = arrivals;
    }
    settle();
    if (shared->count < number)
        shared->errors++;
    printf("rate=%.1f mbps=%.2f", arrivals / f.seconds, arrivals / f.seconds * (double)opt.size / 1e6);
    if (opt.per_second > 0)
        printf(" p50=%.0f p99=%.0f max=%.0f", hist_us(&shared->latency, 0.5), hist_us(&shared->latency, 0.99),
               (double)shared->latency.max / 1e3);
    printf(" errors=%lu cpu_us=%.3f sender_us=%.3f receiver_us=%.3f other_pct=%.1f\n", (unsigned long)shared->errors, cpu / count,
           both[0] / arrivals, both[1] / arrivals, f.other_pct - linked / 1e4 / f.seconds);
}

static void parse(int argc, char **argv)
{
    for (int o; (o = getopt(argc, argv, "s:q:t:u:b:d:l:D:L:S:i:w:W:0m:")) != -1;)
        switch (o) {
        case 's': opt.size = strtoul(optarg, NULL, 10); break;
        case 'q': opt.per_second = atof(optarg); break;
        case 't': opt.seconds = atof(optarg); break;
        case 'u': opt.warmup = atof(optarg); break;
        case 'b': opt.cpu = atoi(optarg); break;
        case 'd': opt.has_link = 1, opt.link.delay_ms = atof(optarg); break;
        case 'l': opt.link.loss = atof(optarg); break;
        case 'D': opt.link.duplicates = atof(optarg); break;
        case 'L': opt.link.late = atof(optarg); break;
        case 'S': opt.link.seed = (unsigned)atoi(optarg); break;
        case 'i': arq.interval = atoi(optarg); break;
        case 'w': arq.send_window = atoi(optarg); break;
        case 'W': arq.receive_window = atoi(optarg); break;
        case '0': arq.nodelay = arq.resend = arq.nc = 0; break;
        default: exit(2);
        }
    if (opt.size < sizeof(struct head) || opt.size > LONGEST)
        exit(2);
}

int main(int argc, char **argv)
{
    pid_t receiver, link = 0;
    if (strstr(argv[0], "hp_arq")) {
        if (argc < 2)
            return 2;
        arq_library = argv[1];
        optind = 2;
    }
    parse(argc, argv);
    start_bounded(120);
    for (size_t i = 0; i < sizeof message; i++)
        message[i] = (char)('a' + (i * 7 + i / 251) % 26);
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        die("mmap");
    int port = start_receiver(&receiver);
    if (opt.has_link) {
        int target = port, front = bound_socket(&port);
        link = helper();
        if (!link)
            relay(front, target, &opt.link);
        close(front);
    }
    arq_connect(port);
    run(receiver, link);
    kill(receiver, SIGKILL);
    if (link)
        kill(link, SIGKILL);
    while (wait(NULL) > 0)
        ;
    fflush(stdout);
    _exit(0);
}
