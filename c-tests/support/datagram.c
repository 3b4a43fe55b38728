#include "datagram.h"

#include "facts.h"
#include "peer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

const unsigned char END[END_SIZE] = {0xBE, 0xB6, 0x1F, 0xEB, 0xDA, 0x52, 0x46, 0xBA, 0x92, 0x33, 0x59, 0xDB, 0xBF, 0xE6, 0xC8, 0xE4};

static struct sockaddr_in place_of(const char *address, unsigned short port) {
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons(port)};
    MUST(inet_pton(AF_INET, address, &place.sin_addr) == 1);
    return place;
}

static int bounded_socket(int family) {
    struct timeval limit = {WAIT_LIMIT_MS / 1000, 0};
    int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    MUST(fd >= 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    return fd;
}

static int bound_to(const char *address) {
    struct sockaddr_in own = place_of(address, 0);
    int fd = bounded_socket(AF_INET);
    MUST(bind(fd, (struct sockaddr *)&own, sizeof own) == 0);
    return fd;
}

void datagram_connect(int fd, unsigned short port) {
    struct sockaddr_in to = place_of("127.0.0.1", port);
    MUST(connect(fd, (struct sockaddr *)&to, sizeof to) == 0);
}

int datagram_peer_from(const char *address, unsigned short port) {
    int fd = bound_to(address);
    datagram_connect(fd, port);
    return fd;
}

int datagram_peer(unsigned short port) { return datagram_peer_from("127.0.0.1", port); }

int datagram_peer6(unsigned short port) {
    struct sockaddr_in6 to = {.sin6_family = AF_INET6, .sin6_port = htons(port), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int fd = bounded_socket(AF_INET6);
    MUST(connect(fd, (struct sockaddr *)&to, sizeof to) == 0);
    return fd;
}

int datagram_open(unsigned short *port) {
    int fd = bound_to("127.0.0.1");
    *port = peer_port(fd);
    return fd;
}

void datagram_hold_much(int fd) {
    int wanted = 4 << 20, size = sizeof wanted;
    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &wanted, (socklen_t)size);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &wanted, (socklen_t)size);
}

unsigned short datagram_unused_port(void) {
    unsigned short port;
    close(datagram_open(&port));
    return port;
}

void datagram_send(int fd, const void *data, size_t length) {
    /* What ICMP told about an earlier one is not about this one. */
    ssize_t sent = send(fd, data, length, 0);
    if (sent < 0 && errno == ECONNREFUSED) sent = send(fd, data, length, 0);
    MUST(sent == (ssize_t)length);
}

void datagram_send_to(int fd, unsigned short port, const void *data, size_t length) {
    struct sockaddr_in to = place_of("127.0.0.1", port);
    MUST(sendto(fd, data, length, 0, (struct sockaddr *)&to, sizeof to) == (ssize_t)length);
}

void datagram_say(int fd, const char *text) { datagram_send(fd, text, strlen(text)); }

void datagram_burst(int fd, size_t size, int count) {
    static unsigned char data[LARGEST_DATAGRAM];
    while (count-- > 0) send(fd, data, size, 0);
}

static int read_with(int fd, void *buffer, size_t size, int flags, unsigned short *port) {
    struct sockaddr_in from = {.sin_port = 0};
    socklen_t length = sizeof from;
    ssize_t got;
    do got = recvfrom(fd, buffer, size, flags, (struct sockaddr *)&from, &length);
    while (got < 0 && (errno == ECONNREFUSED || errno == EINTR));
    if (port != NULL) *port = ntohs(from.sin_port);
    return (int)got;
}

int datagram_read(int fd, void *buffer, size_t size) { return read_with(fd, buffer, size, 0, NULL); }
int datagram_read_from(int fd, void *buffer, size_t size, unsigned short *port) { return read_with(fd, buffer, size, 0, port); }
int datagram_waiting(int fd, void *buffer, size_t size) { return read_with(fd, buffer, size, MSG_DONTWAIT, NULL); }

static const char *text_of(const unsigned char *data, int length) {
    static char text[128];
    size_t size = (size_t)length;
    if (length < 0) return "nothing";
    if (length == 0) return "empty";
    if (size == END_SIZE && memcmp(data, END, END_SIZE) == 0) return "END";
    bool printable = size < 100;
    for (size_t i = 0; i < size; i++) printable &= data[i] >= ' ' && data[i] <= '~';
    if (printable) snprintf(text, sizeof text, "[%.*s]", length, (const char *)data);
    else snprintf(text, sizeof text, pattern_match(data, 0, size) == size ? "%d bytes of the pattern" : "%d other bytes", length);
    return text;
}

static unsigned char space[LARGEST_DATAGRAM + 1];

const char *datagram_text(int fd) { return text_of(space, datagram_read(fd, space, sizeof space)); }
const char *datagram_there(int fd) { return text_of(space, datagram_waiting(fd, space, sizeof space)); }

bool datagram_echoes(int fd, const char *text) {
    char data[256];
    int got;
    datagram_say(fd, text);
    do got = datagram_read(fd, data, sizeof data);
    while (got == 0);
    return got == (int)strlen(text) && memcmp(data, text, (size_t)got) == 0;
}
