/* Load generator for datagrams: one thread, loopback.
 *
 *   udp_load KIND -p PORT -P SERVER_PID [-c sessions] [-s size] [-t seconds] [-u warm-up seconds] [-x counter file] [-r rate]
 *            [-m counter file]
 *
 * KIND
 *   echo     one datagram of SIZE bytes under way in each session; after 200 ms it counts as lost, and the next one is sent
 *   flood    datagrams of SIZE bytes as fast as possible, or RATE of them per second, to a server that counts them in the file
 *            of -x; rate and CPU time are those of the received ones
 *   idle     one echo in each session, then memory and CPU time of the server at rest
 *   arqidle  the same, with a handshake of ARQ in each session
 *
 *   -m FILE  echo: answers so far
 *
 * Prints one line of key=value pairs. cpu_us is the server's CPU time per datagram that came back, or that it received.
 */
#define _GNU_SOURCE
#include "udp_load.h"
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define LOST_NS 200000000u

struct session {
    int fd;
    uint32_t next; /* the number of the datagram under way */
    uint64_t asked;
};

struct udp_options opt = { .sessions = 1, .size = 64, .seconds = 1, .warmup = 0.3 };
uint64_t errors;
char text[LONGEST];
static uint64_t lost;
static volatile uint64_t *answers;
static struct hist latency;
static int measuring;

void die(const char *what)
{
    perror(what);
    exit(1);
}

int session_open(int blocking)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)opt.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct timeval limit = { 2, 0 };
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | (blocking ? 0 : SOCK_NONBLOCK), 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit))
        die("socket");
    return fd;
}

static void ask(struct session *s, uint64_t now)
{
    char datagram[LONGEST];
    s->next++;
    s->asked = now;
    memcpy(datagram, text, opt.size);
    memcpy(datagram, &s->next, sizeof s->next);
    if (send(s->fd, datagram, opt.size, 0) != (ssize_t)opt.size)
        errors++;
}

static void take(struct session *s)
{
    char datagram[LONGEST];
    uint32_t number;
    for (ssize_t n; (n = recv(s->fd, datagram, sizeof datagram, 0)) >= 0;) {
        memcpy(&number, datagram, sizeof number);
        if ((size_t)n != opt.size || memcmp(datagram + sizeof number, text + sizeof number, opt.size - sizeof number)) {
            errors++;
            continue;
        }
        if (number != s->next)
            continue; /* it counted as lost */
        uint64_t now = now_ns();
        ++*answers;
        if (measuring)
            hist_add(&latency, now - s->asked, 1);
        ask(s, now);
    }
}

static void ask_again(struct session *sessions)
{
    static uint64_t looked;
    uint64_t now = now_ns();
    if (now - looked < LOST_NS / 4)
        return;
    looked = now;
    for (int i = 0; i < opt.sessions; i++)
        if (now - sessions[i].asked > LOST_NS) {
            lost += (uint64_t)measuring;
            ask(&sessions[i], now);
        }
}

static void turn(int epoll, struct session *sessions)
{
    struct epoll_event events[512];
    int n = epoll_wait(epoll, events, 512, 20);
    for (int i = 0; i < n; i++)
        take(events[i].data.ptr);
    ask_again(sessions);
}

static void run_echo(void)
{
    struct session *sessions = calloc((size_t)opt.sessions, sizeof *sessions);
    struct window window;
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    for (int i = 0; i < opt.sessions; i++) {
        struct epoll_event event = { .events = EPOLLIN, .data.ptr = &sessions[i] };
        sessions[i].fd = session_open(0);
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, sessions[i].fd, &event))
            die("epoll_ctl");
        ask(&sessions[i], now_ns());
    }
    for (uint64_t warm = now_ns() + (uint64_t)(opt.warmup * 1e9); now_ns() < warm;)
        turn(epoll, sessions);
    window_open(&window, opt.server, 0);
    measuring = 1;
    for (uint64_t end = window.start + (uint64_t)(opt.seconds * 1e9); now_ns() < end;)
        turn(epoll, sessions);
    struct figures f = window_close(&window);
    if (!process_cpu_us(opt.server) || !latency.total) {
        fprintf(stderr, "no answers\n");
        exit(1);
    }
    double count = (double)latency.total;
    printf("rate=%.0f p50=%.2f p99=%.2f max=%.1f errors=%lu lost=%lu cpu_us=%.4f switches=%.3f threads=%d other_pct=%.1f\n",
           count / f.seconds, hist_us(&latency, 0.5), hist_us(&latency, 0.99), (double)latency.max / 1e3, (unsigned long)errors,
           (unsigned long)lost, f.cpu_us / count, (double)f.switches / count, thread_count(opt.server), f.other_pct);
}

int main(int argc, char **argv)
{
    const char *kind = argc > 1 ? argv[1] : "", *counter = NULL, *received = NULL;
    int bad = 0;
    optind = 2;
    for (int o; !bad && (o = getopt(argc, argv, "p:P:c:s:t:u:x:r:m:")) != -1;)
        switch (o) {
        case 'p': opt.port = atoi(optarg); break;
        case 'P': opt.server = atoi(optarg); break;
        case 'c': opt.sessions = atoi(optarg); break;
        case 's': opt.size = strtoul(optarg, NULL, 10); break;
        case 't': opt.seconds = atof(optarg); break;
        case 'u': opt.warmup = atof(optarg); break;
        case 'x': received = optarg; break;
        case 'r': opt.rate = atof(optarg); break;
        case 'm': counter = optarg; break;
        default: bad = 1;
        }
    if (bad || opt.port < 1 || !opt.server || opt.sessions < 1 || opt.size < sizeof(uint32_t) || opt.size > LONGEST) {
        fprintf(stderr, "usage: udp_load echo|flood|idle|arqidle -p PORT -P SERVER_PID [option ...]\n");
        return 2;
    }
    start_bounded((unsigned)(opt.seconds + opt.warmup) + 60);
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)('a' + (i * 7 + i / 251) % 26);
    answers = counter_file(counter, 1);
    opt.received = received ? counter_file(received, 1) : NULL;
    if (!strcmp(kind, "echo"))
        run_echo();
    else if (!strcmp(kind, "flood") && opt.received)
        run_flood();
    else if (!strcmp(kind, "idle") || !strcmp(kind, "arqidle"))
        run_udp_idle(!strcmp(kind, "arqidle"));
    else
        return 2;
    return 0;
}
