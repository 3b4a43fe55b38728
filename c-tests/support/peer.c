#include "peer.h"

#include "facts.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in loopback(unsigned short port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

static unsigned short local_port_of(int fd) {
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } address;
    socklen_t length = sizeof address;
    MUST(getsockname(fd, &address.any, &length) == 0);
    return ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
}

unsigned short peer_port(int fd) { return local_port_of(fd); }

static void bound_time(int fd) {
    struct timeval limit = {WAIT_LIMIT_MS / 1000, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

int peer_prepare(void) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    MUST(fd >= 0);
    bound_time(fd);
    return fd;
}

void peer_go(int fd, unsigned short port) {
    struct sockaddr_in address = loopback(port);
    MUST(connect(fd, (struct sockaddr *)&address, sizeof address) == 0);
}

int peer_connect_from(unsigned short port, unsigned short *local_port) {
    int fd = peer_prepare();
    peer_go(fd, port);
    if (local_port != NULL) *local_port = local_port_of(fd);
    return fd;
}

int peer_connect(unsigned short port) { return peer_connect_from(port, NULL); }

int peer_try_connect(unsigned short port) {
    struct sockaddr_in address = loopback(port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    bound_time(fd);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0) return fd;
    close(fd);
    return -1;
}

int peer_connect6(unsigned short port) {
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons(port), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    MUST(fd >= 0);
    bound_time(fd);
    MUST(connect(fd, (struct sockaddr *)&address, sizeof address) == 0);
    return fd;
}

static int bound_socket(unsigned short *port) {
    struct sockaddr_in address = loopback(0);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    MUST(fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0);
    *port = local_port_of(fd);
    return fd;
}

int peer_listen_small(unsigned short *port, int receive_buffer) {
    int fd = bound_socket(port);
    bound_time(fd);
    if (receive_buffer > 0) setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    MUST(listen(fd, 128) == 0);
    return fd;
}

int peer_listen(unsigned short *port) { return peer_listen_small(port, 0); }

int peer_listen6(unsigned short *port) {
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        close(fd);
        return -1;
    }
    bound_time(fd);
    MUST(listen(fd, 128) == 0);
    *port = local_port_of(fd);
    return fd;
}

int peer_accept(int listener) {
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    MUST(fd >= 0);
    bound_time(fd);
    return fd;
}

/* No other socket gets a held port by chance, neither to listen nor to connect from. A socket that does not listen does not
 * disturb a server. */
unsigned short peer_hold_port(void) {
    int on = 1;
    struct sockaddr_in address = loopback(0);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    MUST(fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0);
    MUST(bind(fd, (struct sockaddr *)&address, sizeof address) == 0);
    return local_port_of(fd);
}

unsigned short peer_refusing_port(void) {
    unsigned short port;
    bound_socket(&port); /* stays open, so that nobody else gets the port */
    return port;
}

/* With a backlog of 0 the kernel queues one connection and then drops SYNs, so the next connect stays in SYN-SENT. */
int peer_listen_stuck(unsigned short *port) {
    int fd = bound_socket(port);
    bound_time(fd);
    MUST(listen(fd, 0) == 0);
    struct sockaddr_in address = loopback(*port);
    for (int i = 0; i < 8; i++) {
        int filler = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        MUST(filler >= 0);
        int done = connect(filler, (struct sockaddr *)&address, sizeof address);
        struct pollfd poller = {filler, POLLOUT, 0};
        if (done != 0 && poll(&poller, 1, 100) == 0) {
            close(filler);
            return fd;
        }
    }
    give_up(__FILE__, __LINE__, "the accept queue does not fill");
}

void peer_unstick(int listener) { peer_accept(listener); }

void peer_send(int fd, const void *data, size_t length) {
    const char *at = data;
    while (length > 0) {
        ssize_t sent = send(fd, at, length, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return; /* the other side closed: what the library did is seen in its trace */
        at += sent;
        length -= (size_t)sent;
    }
}

void peer_dribble(int fd, const void *data, size_t length) {
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    for (size_t i = 0; i < length; i++) peer_send(fd, (const char *)data + i, 1);
}

size_t peer_read(int fd, void *buffer, size_t length) {
    size_t total = 0;
    while (total < length) {
        ssize_t got = recv(fd, (char *)buffer + total, length - total, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        total += (size_t)got;
    }
    return total;
}

const char *peer_end(int fd, size_t *total) {
    char buffer[8192]; /* small: threads may have small stacks */
    size_t sum = 0;
    ssize_t got;
    while ((got = recv(fd, buffer, sizeof buffer, 0)) > 0 || (got < 0 && errno == EINTR)) sum += got > 0 ? (size_t)got : 0;
    if (total != NULL) *total = sum;
    return got == 0 ? "EOF" : errno == ECONNRESET ? "RESET" : "TIMEOUT";
}

void peer_shrink(int fd, int option) {
    int small = 32768;
    MUST(setsockopt(fd, SOL_SOCKET, option, &small, sizeof small) == 0);
}

/* A filter that accepts nothing: the kernel drops each segment before it is processed. */
void peer_deafen(int fd) {
    struct sock_filter drop = {BPF_RET | BPF_K, 0, 0, 0};
    struct sock_fprog program = {1, &drop};
    MUST(setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0);
}

void peer_half_close(int fd) { shutdown(fd, SHUT_WR); }

void peer_reset(int fd) {
    struct linger abort_it = {1, 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &abort_it, sizeof abort_it);
    close(fd);
}

void peer_close(int fd) { close(fd); }

static unsigned char pattern_at(size_t position) { return (unsigned char)(position * 7 + position / 251 + position / 65521); }

void pattern_fill(unsigned char *buffer, size_t offset, size_t length) {
    for (size_t i = 0; i < length; i++) buffer[i] = pattern_at(offset + i);
}

size_t pattern_match(const unsigned char *buffer, size_t offset, size_t length) {
    size_t i = 0;
    while (i < length && buffer[i] == pattern_at(offset + i)) i++;
    return i;
}

void peer_send_pattern(int fd, size_t length) {
    unsigned char block[16384];
    for (size_t at = 0; at < length; at += sizeof block) {
        size_t part = length - at < sizeof block ? length - at : sizeof block;
        pattern_fill(block, at, part);
        peer_send(fd, block, part);
    }
}

size_t peer_read_pattern(int fd, size_t length) {
    unsigned char block[16384];
    size_t at = 0;
    while (at < length) {
        size_t part = length - at < sizeof block ? length - at : sizeof block;
        size_t got = peer_read(fd, block, part), intact = pattern_match(block, at, got);
        at += intact;
        if (got < part || intact < got) break;
    }
    return at;
}

size_t packet_put(unsigned char *to, const void *payload, size_t length, unsigned flag) {
    unsigned header = flag << 22 | (unsigned)length;
    for (int i = 0; i < PACKET_HEADER; i++) to[i] = (unsigned char)(header >> (8 * i));
    if (payload == NULL) return PACKET_HEADER;
    memcpy(to + PACKET_HEADER, payload, length);
    return PACKET_HEADER + length;
}

void peer_send_packet(int fd, const char *text, unsigned flag) {
    unsigned char packet[256];
    size_t length = strlen(text);
    MUST(length <= sizeof packet - PACKET_HEADER);
    peer_send(fd, packet, packet_put(packet, text, length, flag));
}

bool peer_echoes(int fd) {
    char got[4] = "";
    peer_send(fd, "ping", 4);
    return peer_read(fd, got, 4) == 4 && memcmp(got, "ping", 4) == 0;
}

bool peer_is_ended(int fd) {
    char none;
    ssize_t got = recv(fd, &none, 1, MSG_DONTWAIT | MSG_PEEK);
    return got == 0 || (got < 0 && errno != EAGAIN);
}
