/* Socket options. */
#include "sys.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static int tcp_socket(void) { return socket(AF_INET, SOCK_STREAM, 0); }

static int option(int fd, int level, int name) {
    int value = 0;
    socklen_t length = sizeof value;
    return getsockopt(fd, level, name, &value, &length) == 0 ? value : -1;
}

/* Result, and errno after a failure. */
#define STATUS(label, call) fact_status((label), (errno = 0, (call)))
static void fact_status(const char *label, int result) { fact("%s=%d errno:%d", label, result, result ? errno : 0); }

/* proves: OPT-1 OPT-10 */
CASE(raw) {
    int fd = tcp_socket(), on = 1, value = 0, length = sizeof value;
    STATUS("set_option", SYS_SetSocketOption(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on));
    STATUS("get_option", SYS_GetSocketOption(fd, SOL_SOCKET, SO_KEEPALIVE, &value, &length));
    fact("get_option value=%d length:%d", value, length);
    STATUS("set_option bad_fd", SYS_SetSocketOption(-1, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on));
    STATUS("get_option bad_fd", SYS_GetSocketOption(-1, SOL_SOCKET, SO_KEEPALIVE, &value, &length));
    STATUS("set_option short", SYS_SetSocketOption(fd, SOL_SOCKET, SO_KEEPALIVE, &on, 1));
    STATUS("set_option negative", SYS_SetSocketOption(fd, SOL_SOCKET, SO_KEEPALIVE, &on, -1));
    length = -1;
    STATUS("get_option negative", SYS_GetSocketOption(fd, SOL_SOCKET, SO_KEEPALIVE, &value, &length));
}

/* proves: OPT-1 ABI-94 */
CASE(ioctl) {
    int pair[2], unread;
    MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0 && write(pair[0], "hello", 5) == 5);
    ULONG value = ~0UL;
    STATUS("ioctl", SYS_IoctlSocket(pair[1], FIONREAD, &value));
    memcpy(&unread, &value, sizeof unread);
    fact("ioctl unread=%d", unread);
    ULONG wanted = ~0UL;
    memcpy(&wanted, &unread, sizeof unread);
    fact("ioctl rest_kept=%d", value == wanted);
    STATUS("ioctl bad_fd", SYS_IoctlSocket(-1, FIONREAD, &value));
}

/* proves: OPT-2 OPT-3 ABI-24 */
CASE(flags) {
    int fd = tcp_socket();
    const int before = fcntl(fd, F_GETFL);
    bool result = TRUTH(SYS_fcntl_SETFL(fd, O_NONBLOCK, 7));
    fact("setfl set=%d flags_right:%d", result, fcntl(fd, F_GETFL) == (before | O_NONBLOCK));
    result = TRUTH(SYS_fcntl_SETFL(fd, O_NONBLOCK, 0));
    fact("setfl clear=%d flags_right:%d", result, fcntl(fd, F_GETFL) == before);
    errno = 0;
    result = TRUTH(SYS_fcntl_SETFL(-1, O_NONBLOCK, 1));
    fact("setfl bad_fd=%d errno:%d", result, errno);
    STATUS("no_block on", SYS_SSO_NoBlock(fd, 2));
    fact("no_block flags_right=%d", fcntl(fd, F_GETFL) == (before | O_NONBLOCK));
    STATUS("no_block off", SYS_SSO_NoBlock(fd, 0));
    fact("no_block flags_right_again=%d", fcntl(fd, F_GETFL) == before);
    STATUS("no_block bad_fd", SYS_SSO_NoBlock(-1, 1));
}

/* proves: OPT-4 ABI-24 */
CASE(no_delay) {
    int fd = tcp_socket();
    STATUS("no_delay on", SYS_SSO_NoDelay(fd, 5));
    fact("no_delay value=%d", option(fd, IPPROTO_TCP, TCP_NODELAY) != 0);
    STATUS("no_delay off", SYS_SSO_NoDelay(fd, 0));
    fact("no_delay value_again=%d", option(fd, IPPROTO_TCP, TCP_NODELAY) != 0);
    STATUS("no_delay bad_fd", SYS_SSO_NoDelay(-1, 1));
    fact("no_delay udp=%d", SYS_SSO_NoDelay(socket(AF_INET, SOCK_DGRAM, 0), 1));
}

/* proves: OPT-5 OPT-6 */
CASE(linger) {
    int fd = tcp_socket();
    struct linger value = {0, 0};
    socklen_t length = sizeof value;
    STATUS("linger", SYS_SSO_Linger(fd, 1, 7));
    getsockopt(fd, SOL_SOCKET, SO_LINGER, &value, &length);
    fact("linger value=%d %d", value.l_onoff, value.l_linger);
    STATUS("dont_linger", SYS_SSO_DontLinger(fd, 0));
    getsockopt(fd, SOL_SOCKET, SO_LINGER, &value, &length);
    fact("dont_linger value=%d", value.l_onoff);
    STATUS("linger bad_fd", SYS_SSO_Linger(-1, 1, 7));
    STATUS("dont_linger bad_fd", SYS_SSO_DontLinger(-1, 1));
}

/* A caller that leaves garbage in the upper half of the registers of 16-bit arguments. proves: ABI-25 */
CASE(upper_bits) {
    int (*wide)(SOCKET, UINT, UINT) = (int (*)(SOCKET, UINT, UINT))(void (*)(void))SYS_SSO_Linger;
    int fd = tcp_socket();
    struct linger value = {0, 0};
    socklen_t length = sizeof value;
    STATUS("linger, wide registers", wide(fd, 0xabcd0001U, 0xabcd0007U));
    getsockopt(fd, SOL_SOCKET, SO_LINGER, &value, &length);
    fact("linger, wide registers, value=%d %d", value.l_onoff, value.l_linger);
}

static void fact_buffer(const char *name, int (*size)(SOCKET, int), int which) {
    int fd = tcp_socket();
    int result = size(fd, 10000);
    fact("%s 10000=%d enough:%d", name, result, option(fd, SOL_SOCKET, which) >= 10000);
    errno = 0;
    result = size(-1, 10000);
    fact("%s bad_fd=%d errno:%d", name, result, errno);
}

/* proves: OPT-7 */
CASE(buffers) {
    fact_buffer("SYS_SSO_RecvBuffSize", SYS_SSO_RecvBuffSize, SO_RCVBUF);
    fact_buffer("SYS_SSO_SendBuffSize", SYS_SSO_SendBuffSize, SO_SNDBUF);
}

static void fact_timeouts(const char *name, int (*limit)(SOCKET, int), int which) {
    static const int times[] = {1500, 20, 0, -1000, -1, -1500};
    int fd = tcp_socket();
    for (size_t i = 0; i < COUNT(times); i++) {
        struct timeval value = {0, 0};
        socklen_t length = sizeof value;
        errno = 0;
        int result = limit(fd, times[i]);
        int code = result ? errno : 0;
        getsockopt(fd, SOL_SOCKET, which, &value, &length);
        fact("%s %d=%d errno:%d value:%ld.%06ld", name, times[i], result, code, (long)value.tv_sec, (long)value.tv_usec);
    }
}

/* proves: OPT-8 */
CASE(timeouts) {
    NEED(SYS_SSO_RecvTimeOut);
    fact_timeouts("SYS_SSO_RecvTimeOut", SYS_SSO_RecvTimeOut, SO_RCVTIMEO);
    fact_timeouts("SYS_SSO_SendTimeOut", SYS_SSO_SendTimeOut, SO_SNDTIMEO);
}

/* proves: OPT-9 ABI-85 */
CASE(reuse) {
    static const int policies[] = {2, 1, 2, 0, 2, 3, -1, INT_MAX};
    int fd = tcp_socket();
    for (size_t i = 0; i < COUNT(policies); i++) {
        errno = 0;
        int result = SYS_SSO_ReuseAddress(fd, (En_HP_ReuseAddressPolicy)policies[i]);
        int code = result ? errno : 0;
        fact("reuse step%d policy:%d=%d errno:%d addr:%d port:%d", (int)i, policies[i], result, code,
             option(fd, SOL_SOCKET, SO_REUSEADDR), option(fd, SOL_SOCKET, SO_REUSEPORT));
    }
    STATUS("reuse bad_fd", SYS_SSO_ReuseAddress(-1, RAP_ADDR_ONLY));
}
