/* Addresses of sockets. */
#include "sys.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

typedef BOOL (*Read)(SOCKET, TCHAR *, int *, USHORT *);

/* A listening socket; an IPv6 one also takes IPv4 connections. */
static int listening(int family, const char *address, USHORT *port) {
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    bool is_v4 = family == AF_INET;
    struct sockaddr *name = is_v4 ? (struct sockaddr *)&v4 : (struct sockaddr *)&v6;
    socklen_t length = is_v4 ? sizeof v4 : sizeof v6;
    inet_pton(family, address, is_v4 ? (void *)&v4.sin_addr : (void *)&v6.sin6_addr);
    int fd = socket(family, SOCK_STREAM, 0), off = 0;
    if (!is_v4) setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    MUST(bind(fd, name, length) == 0 && listen(fd, 5) == 0 && getsockname(fd, name, &length) == 0);
    *port = ntohs(is_v4 ? v4.sin_port : v6.sin6_port);
    return fd;
}

static int connected(USHORT port) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    MUST(connect(fd, (struct sockaddr *)&to, sizeof to) == 0);
    return fd;
}

static void fact_address(const char *label, Read read, int fd, int room, USHORT right) {
    char buffer[80];
    int length = room;
    USHORT port = 5;
    memset(buffer, '#', sizeof buffer);
    errno = 0;
    int result = TRUTH(read(fd, buffer, &length, &port));
    int code = result ? 0 : errno;
    buffer[sizeof buffer - 1] = 0;
    fact("%s room:%d=%d errno:%d length:%d port:%s text:%s", label, room, result, code, length,
         port == right ? "right" : port == 5 ? "untouched" : "wrong", result ? shown(buffer) : "-");
}

/* proves: ADR-15 ADR-4 COM-62 */
CASE(ipv4) {
    USHORT port;
    int fd = listening(AF_INET, "127.0.0.1", &port);
    static const int capacities[] = {64, 10, 9, 0};
    for (size_t i = 0; i < COUNT(capacities); i++) fact_address("local_v4", SYS_GetSocketLocalAddress, fd, capacities[i], port);
    fact_address("remote_unconnected", SYS_GetSocketRemoteAddress, fd, 64, port);
    int peer = connected(port);
    for (size_t i = 0; i < COUNT(capacities); i++) fact_address("remote_v4", SYS_GetSocketRemoteAddress, peer, capacities[i], port);
}

/* proves: ADR-15 COM-65 */
CASE(ipv6) {
    USHORT port;
    int fd = listening(AF_INET6, "::1", &port);
    static const int capacities[] = {64, 4, 3};
    for (size_t i = 0; i < COUNT(capacities); i++) fact_address("local_v6", SYS_GetSocketLocalAddress, fd, capacities[i], port);
    int any = listening(AF_INET6, "::", &port);
    fact_address("local_any6", SYS_GetSocketLocalAddress, any, 64, port);
    connected(port);
    int accepted = accept(any, NULL, NULL);
    static const int mapped_capacities[] = {64, 17, 16};
    for (size_t i = 0; i < COUNT(mapped_capacities); i++)
        fact_address("local_mapped", SYS_GetSocketLocalAddress, accepted, mapped_capacities[i], port);
}

/* proves: ADR-15 */
CASE(no_socket) {
    fact_address("local_bad_fd", SYS_GetSocketLocalAddress, -1, 64, 1);
    fact_address("remote_bad_fd", SYS_GetSocketRemoteAddress, -1, 64, 1);
    fact_address("local_no_socket", SYS_GetSocketLocalAddress, open("/dev/null", O_RDONLY), 64, 1);
}

static void fact_unix(const char *label, Read read, int fd) {
    char buffer[64];
    int length = sizeof buffer;
    USHORT port = 5;
    errno = 0;
    int result = TRUTH(read(fd, buffer, &length, &port));
    fact("%s=%d errno:%d length:%d", label, result, errno, length);
    fact("%s port_kept=%d", label, port == 5);
}

/* proves: ADR-15 ADR-16 */
CASE(unix_socket) {
    int pair[2];
    MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    fact_unix("local_unix", SYS_GetSocketLocalAddress, pair[0]);
    fact_unix("remote_unix", SYS_GetSocketRemoteAddress, pair[0]);
}

/* proves: ADR-17 */
CASE(negative) {
    USHORT port;
    int fd = listening(AF_INET, "127.0.0.1", &port);
    fact_address("local_v4", SYS_GetSocketLocalAddress, fd, -1, port);
}

static void local_null(bool buffer_null, bool length_null, bool port_null) {
    USHORT port;
    int fd = listening(AF_INET, "127.0.0.1", &port);
    char buffer[64];
    int length = sizeof buffer;
    errno = 0;
    int result = TRUTH(
        SYS_GetSocketLocalAddress(fd, buffer_null ? NULL : buffer, length_null ? NULL : &length, port_null ? NULL : &port));
    fact("local null_buffer:%d null_length:%d null_port:%d=%d errno:%d length:%d", buffer_null, length_null, port_null, result,
         errno, length);
}

/* proves: ADR-17 COM-8 */
CASE(null) {
    local_null(true, false, false);
    local_null(false, true, false);
    local_null(false, false, true);
}
