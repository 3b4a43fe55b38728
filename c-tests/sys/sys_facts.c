/*
 * Facts about the SYS_ helper functions of any libhpsocket4c.so:
 *
 *     cc -o sys_facts sys_facts.c -ldl && ./sys_facts path/to/libhpsocket4c.so
 *
 * Prints name=value lines to stdout and nothing else there, so the output of two
 * libraries can be compared with diff. "absent": the library has no such function.
 * "crash": the call ended its process; each group of facts has its own.
 * errno is part of a fact only after a failure. Nothing here depends on the
 * configuration of the host, except that it has IPv4 and IPv6 loopback.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static void *library;

/* Old libraries leave garbage above the lowest byte of a BOOL. */
#define IS_TRUE(result) (((result) & 0xff) != 0)

typedef struct {
	int type;
	const char *address;
} ip_addr;

/* Loads a function into a typed pointer, or reports it as absent. */
#define NEED(pointer, name)                                                     \
	do {                                                                    \
		*(void **)&(pointer) = dlsym(library, name);                    \
		if ((pointer) == NULL) {                                        \
			printf("%s=absent\n", name);                            \
			return;                                                 \
		}                                                               \
	} while (0)

/* The functions of one shape each. */
typedef int fn_is(const char *, int *);
typedef int fn_get(const char *, char *, int *, int *);
typedef int fn_enum(const char *, int, ip_addr ***, int *);
typedef int fn_free(ip_addr **);
typedef int fn_sockaddr(int, char *, int *, unsigned short *);
typedef int fn_int_int(int, int);
typedef int fn_setopt(int, int, int, void *, int);
typedef int fn_getopt(int, int, int, void *, int *);

/* Runs a group of facts in a process of its own. */
static void group(const char *name, void (*facts)(void))
{
	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		struct rlimit none = {0, 0};
		setrlimit(RLIMIT_CORE, &none);
		alarm(20);
		facts();
		fflush(stdout);
		_exit(0);
	}
	int status = 0;
	if (child < 0 || waitpid(child, &status, 0) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		printf("%s=crash\n", name);
}

/* A text with everything outside of printable ASCII made visible. */
static const char *shown(const char *text)
{
	static char out[256];
	size_t used = 0;
	if (text == NULL)
		return "NULL";
	out[used++] = '"';
	for (; *text != 0 && used < sizeof out - 8; text++) {
		unsigned char c = (unsigned char)*text;
		if (c >= 0x20 && c < 0x7f)
			out[used++] = (char)c;
		else
			used += (size_t)sprintf(out + used, "\\x%02x", c);
	}
	out[used++] = '"';
	out[used] = 0;
	return out;
}

/* errors */

static void facts_errors(void)
{
	unsigned (*last)(void);
	const char *(*text)(void);
	static const int codes[] = {0, 2, 110, 9999, -2};
	NEED(last, "SYS_GetLastError");
	NEED(text, "SYS_GetLastErrorStr");
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		errno = codes[i];
		unsigned code = last();
		int kept = errno == codes[i];
		/* The next strerror may free the text. */
		char said[100];
		snprintf(said, sizeof said, "%s", text());
		kept = kept && errno == codes[i];
		printf("last_error %d=%u same_as_strerror:%d errno_kept:%d\n", codes[i], code,
		       strcmp(said, strerror(codes[i])) == 0, kept);
	}
}

/* memory */

static void facts_malloc(void)
{
	void *(*alloc)(int);
	void *(*change)(void *, int);
	void (*release)(void *);
	NEED(alloc, "SYS_Malloc");
	NEED(change, "SYS_Realloc");
	NEED(release, "SYS_Free");
	char *p = alloc(10);
	printf("malloc 10=%s\n", p ? "block" : "NULL");
	strcpy(p, "123456789");
	p = change(p, 100000);
	printf("realloc keeps=%d\n", p != NULL && strcmp(p, "123456789") == 0);
	errno = 0;
	char *refused = change(p, -1);
	printf("realloc -1=%s errno:%d old_kept:%d\n", refused ? "block" : "NULL", errno,
	       strcmp(p, "123456789") == 0);
	free(p);
	p = change(NULL, 10);
	printf("realloc NULL=%s\n", p ? "block" : "NULL");
	printf("realloc to 0=%s\n", change(p, 0) ? "block" : "NULL");
	release(malloc(10));
	release(NULL);
	p = alloc(0);
	printf("malloc 0=%s\n", p ? "block" : "NULL");
	release(p);
	errno = 0;
	p = alloc(-1);
	printf("malloc -1=%s errno:%d\n", p ? "block" : "NULL", errno);
}

static void facts_calloc(void)
{
	void *(*zeroed)(int, int);
	NEED(zeroed, "SYS_Calloc");
	static const char zeros[64];
	char *p = zeroed(8, 8);
	printf("calloc zeroed=%d\n", p != NULL && memcmp(p, zeros, 64) == 0);
	free(p);
	errno = 0;
	p = zeroed(-1, 8);
	printf("calloc -1 8=%s errno:%d\n", p ? "block" : "NULL", errno);
	errno = 0;
	p = zeroed(8, -1);
	printf("calloc 8 -1=%s errno:%d\n", p ? "block" : "NULL", errno);
}

/* byte order */

static void facts_order64(void)
{
	unsigned long long (*to_host)(unsigned long long), (*to_net)(unsigned long long);
	NEED(to_host, "SYS_NToH64");
	NEED(to_net, "SYS_HToN64");
	const uint64_t value = 0x0102030405060708ULL;
	uint64_t net = to_net(value);
	unsigned char bytes[8];
	memcpy(bytes, &net, 8);
	printf("hton64 first_byte=%d last_byte=%d back:%d\n", bytes[0], bytes[7], to_host(net) == value);
}

static void facts_swap(void)
{
	unsigned short (*swap16)(unsigned short);
	unsigned (*swap32)(unsigned);
	int (*little)(void);
	NEED(swap16, "SYS_SwapEndian16");
	NEED(swap32, "SYS_SwapEndian32");
	NEED(little, "SYS_IsLittleEndian");
	const unsigned short probe = 1;
	printf("swap16=%04x swap32=%08x little_right:%d\n", swap16(0x0102), swap32(0x01020304),
	       IS_TRUE(little()) == (*(const unsigned char *)&probe == 1));
}

/* socket options */

static int tcp_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0);
}

static int option(int fd, int level, int name)
{
	int value = 0;
	socklen_t length = sizeof value;
	if (getsockopt(fd, level, name, &value, &length) != 0)
		return -1;
	return value;
}

/* Result, and errno after a failure. */
#define STATUS(label, call)                                                     \
	do {                                                                    \
		errno = 0;                                                      \
		int status_result = (call);                                     \
		printf("%s=%d errno:%d\n", label, status_result, status_result ? errno : 0); \
	} while (0)

static void facts_raw_options(void)
{
	fn_setopt *set;
	fn_getopt *get;
	NEED(set, "SYS_SetSocketOption");
	NEED(get, "SYS_GetSocketOption");
	int fd = tcp_socket();
	int on = 1, value = 0, length = sizeof value;
	STATUS("set_option", set(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on));
	STATUS("get_option", get(fd, SOL_SOCKET, SO_KEEPALIVE, &value, &length));
	printf("get_option value=%d length:%d\n", value, length);
	STATUS("set_option bad_fd", set(-1, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on));
	STATUS("get_option bad_fd", get(-1, SOL_SOCKET, SO_KEEPALIVE, &value, &length));
	STATUS("set_option short", set(fd, SOL_SOCKET, SO_KEEPALIVE, &on, 1));
	STATUS("set_option negative", set(fd, SOL_SOCKET, SO_KEEPALIVE, &on, -1));
	length = -1;
	STATUS("get_option negative", get(fd, SOL_SOCKET, SO_KEEPALIVE, &value, &length));
}

static void facts_ioctl(void)
{
	int (*control)(int, long, unsigned long *);
	NEED(control, "SYS_IoctlSocket");
	int pair[2];
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0 || write(pair[0], "hello", 5) != 5)
		abort();
	unsigned long value = 0;
	STATUS("ioctl", control(pair[1], FIONREAD, &value));
	int unread;
	memcpy(&unread, &value, sizeof unread);
	printf("ioctl unread=%d\n", unread);
	STATUS("ioctl bad_fd", control(-1, FIONREAD, &value));
}

static void facts_flags(void)
{
	int (*change)(int, int, int);
	fn_int_int *no_block;
	NEED(change, "SYS_fcntl_SETFL");
	NEED(no_block, "SYS_SSO_NoBlock");
	int fd = tcp_socket();
	const int before = fcntl(fd, F_GETFL);
	printf("setfl set=%d", IS_TRUE(change(fd, O_NONBLOCK, 7)));
	printf(" flags_right:%d\n", fcntl(fd, F_GETFL) == (before | O_NONBLOCK));
	printf("setfl clear=%d", IS_TRUE(change(fd, O_NONBLOCK, 0)));
	printf(" flags_right:%d\n", fcntl(fd, F_GETFL) == before);
	errno = 0;
	int result = IS_TRUE(change(-1, O_NONBLOCK, 1));
	printf("setfl bad_fd=%d errno:%d\n", result, errno);
	STATUS("no_block on", no_block(fd, 2));
	printf("no_block flags_right=%d\n", fcntl(fd, F_GETFL) == (before | O_NONBLOCK));
	STATUS("no_block off", no_block(fd, 0));
	printf("no_block flags_right_again=%d\n", fcntl(fd, F_GETFL) == before);
	STATUS("no_block bad_fd", no_block(-1, 1));
}

static void facts_no_delay(void)
{
	fn_int_int *no_delay;
	NEED(no_delay, "SYS_SSO_NoDelay");
	int fd = tcp_socket();
	STATUS("no_delay on", no_delay(fd, 5));
	printf("no_delay value=%d\n", option(fd, IPPROTO_TCP, TCP_NODELAY) != 0);
	STATUS("no_delay off", no_delay(fd, 0));
	printf("no_delay value_again=%d\n", option(fd, IPPROTO_TCP, TCP_NODELAY) != 0);
	STATUS("no_delay bad_fd", no_delay(-1, 1));
	printf("no_delay udp=%d\n", no_delay(socket(AF_INET, SOCK_DGRAM, 0), 1));
}

static void facts_linger(void)
{
	int (*linger)(int, unsigned short, unsigned short);
	fn_int_int *dont;
	NEED(linger, "SYS_SSO_Linger");
	NEED(dont, "SYS_SSO_DontLinger");
	int fd = tcp_socket();
	struct linger value = {0, 0};
	socklen_t length = sizeof value;
	STATUS("linger", linger(fd, 1, 7));
	getsockopt(fd, SOL_SOCKET, SO_LINGER, &value, &length);
	printf("linger value=%d %d\n", value.l_onoff, value.l_linger);
	STATUS("dont_linger", dont(fd, 0));
	getsockopt(fd, SOL_SOCKET, SO_LINGER, &value, &length);
	printf("dont_linger value=%d\n", value.l_onoff);
	STATUS("linger bad_fd", linger(-1, 1, 7));
	STATUS("dont_linger bad_fd", dont(-1, 1));
}

static void facts_buffers(void)
{
	static const char *const functions[] = {"SYS_SSO_RecvBuffSize", "SYS_SSO_SendBuffSize"};
	static const int options[] = {SO_RCVBUF, SO_SNDBUF};
	for (int i = 0; i < 2; i++) {
		fn_int_int *size;
		NEED(size, functions[i]);
		int fd = tcp_socket();
		int result = size(fd, 10000);
		printf("%s 10000=%d enough:%d\n", functions[i], result, option(fd, SOL_SOCKET, options[i]) >= 10000);
		errno = 0;
		result = size(-1, 10000);
		printf("%s bad_fd=%d errno:%d\n", functions[i], result, errno);
	}
}

static void facts_timeouts(void)
{
	static const char *const functions[] = {"SYS_SSO_RecvTimeOut", "SYS_SSO_SendTimeOut"};
	static const int options[] = {SO_RCVTIMEO, SO_SNDTIMEO};
	static const int times[] = {1500, 20, 0, -1000, -1, -1500};
	for (int i = 0; i < 2; i++) {
		fn_int_int *limit;
		NEED(limit, functions[i]);
		int fd = tcp_socket();
		for (size_t t = 0; t < sizeof times / sizeof *times; t++) {
			struct timeval value = {0, 0};
			socklen_t length = sizeof value;
			errno = 0;
			int result = limit(fd, times[t]);
			int code = result ? errno : 0;
			getsockopt(fd, SOL_SOCKET, options[i], &value, &length);
			printf("%s %d=%d errno:%d value:%ld.%06ld\n", functions[i], times[t], result, code,
			       (long)value.tv_sec, (long)value.tv_usec);
		}
	}
}

static void facts_reuse(void)
{
	static const int policies[] = {2, 1, 2, 0, 2, 3, -1, INT_MAX};
	fn_int_int *reuse;
	NEED(reuse, "SYS_SSO_ReuseAddress");
	int fd = tcp_socket();
	for (size_t i = 0; i < sizeof policies / sizeof *policies; i++) {
		errno = 0;
		int result = reuse(fd, policies[i]);
		int code = result ? errno : 0;
		printf("reuse step%d policy:%d=%d errno:%d addr:%d port:%d\n", (int)i, policies[i], result, code,
		       option(fd, SOL_SOCKET, SO_REUSEADDR), option(fd, SOL_SOCKET, SO_REUSEPORT));
	}
	STATUS("reuse bad_fd", reuse(-1, 1));
}

/* addresses */

/* Texts that no library asks a name service about. */
static const char *const texts[] = {
	"1.2.3.4", "0.0.0.0", "255.255.255.255", "::", "::1", "::ffff:1.2.3.4", "::1.2.3.4", "::1:0", "::ffff",
	"FE80::ABCD", "1:0:0:2:0:0:0:3", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "0:1:0:1:0:1:0:1", "1::2:3:4:5:6:7:8",
	"64:ff9b::1.2.3.4", "00001::", "01.2.3.4", "+1.2.3.4", "-0.2.3.4", " 1.2.3.4", "1. 2.3.4", "\t1.2.3.4",
	"\v1.2.3.4", "[::1]", "[::1]:80", "1.2.3.4:80", "a:b", ":", "localhost:80", "::1%", "fe80::1%1",
	"fe80::1%no-such-interface", "::1%lo", "", "1.2.3", "127.1", "0x7f.0.0.1", "2130706433",
	/* A label of more than 63 bytes is refused without a query. */
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
};
#define TEXTS (sizeof texts / sizeof *texts)

/* No addresses, so names that would be asked for. */
static const char *const names[] = {
	"localhost", "1.2.3.4.5", "256.1.1.1", "1.2.3.4 ", "1 .2.3.4", "1.2.3.4\n", "1.2.3.", "1..3.4", ".1.2.3",
	"1.2.3.-4", "a:b%c", "\xff",
};
#define NAMES (sizeof names / sizeof *names)

static void is_fact(fn_is *is, const char *text)
{
	int type = -7;
	int result = IS_TRUE(is(text, &type));
	printf("is_address %s=%d type:%d without_type:%d\n", shown(text), result, type, IS_TRUE(is(text, NULL)));
}

static void facts_is_address(void)
{
	fn_is *is;
	NEED(is, "SYS_IsIPAddress");
	for (size_t i = 0; i < TEXTS; i++)
		is_fact(is, texts[i]);
	for (size_t i = 0; i < NAMES; i++)
		is_fact(is, names[i]);
	is_fact(is, NULL);
}

/* One call of SYS_GetIPAddress with a buffer of which it must not leave the room. */
static void get_fact(fn_get *get, const char *host, int room)
{
	char buffer[80];
	int length = room, type = -7;
	memset(buffer, '#', sizeof buffer);
	errno = 0;
	int result = IS_TRUE(get(host, buffer, &length, &type));
	int code = result ? 0 : errno;
	int used = room > 0 ? room : 0;
	int outside = 0;
	for (int i = used; i < (int)sizeof buffer; i++)
		outside |= buffer[i] != '#';
	buffer[sizeof buffer - 1] = 0;
	printf("get_address %s room:%d", shown(host), room);
	printf("=%d errno:%d length:%d type:%d text:%s overrun:%d\n", result, code, length, type,
	       result ? shown(buffer) : "-", outside);
}

static void facts_get_address(void)
{
	fn_get *get;
	NEED(get, "SYS_GetIPAddress");
	for (size_t i = 0; i < TEXTS; i++)
		get_fact(get, texts[i], 64);
	static const int rooms[] = {16, 8, 7, 1, 0};
	for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++) {
		get_fact(get, "1.2.3.4", rooms[i]);
		get_fact(get, "fe80::12", rooms[i]);
		get_fact(get, "fe80::1%1", rooms[i]);
	}
	int length = 0, type = -7;
	errno = 0;
	int result = IS_TRUE(get("1.2.3.4", NULL, &length, &type));
	printf("get_address sizing_with_NULL=%d errno:%d length:%d type:%d\n", result, errno, length, type);
}

static void facts_get_address_negative(void)
{
	fn_get *get;
	NEED(get, "SYS_GetIPAddress");
	get_fact(get, "1.2.3.4", -1);
	get_fact(get, "1.2.3.4", INT_MIN);
}

static void facts_get_address_null_host(void)
{
	fn_get *get;
	NEED(get, "SYS_GetIPAddress");
	get_fact(get, NULL, 64);
}

/* Pointers that upstream follows without a look. */
static void get_null(int buffer_null, int length_null, int type_null)
{
	fn_get *get;
	NEED(get, "SYS_GetIPAddress");
	char buffer[64];
	int length = sizeof buffer, type = -7;
	errno = 0;
	int result = IS_TRUE(get("1.2.3.4", buffer_null ? NULL : buffer, length_null ? NULL : &length,
				 type_null ? NULL : &type));
	printf("get_address null_buffer:%d null_length:%d null_type:%d=%d errno:%d length:%d\n", buffer_null,
	       length_null, type_null, result, errno, length);
}
static void facts_get_null_buffer(void) { get_null(1, 0, 0); }
static void facts_get_null_length(void) { get_null(0, 1, 0); }
static void facts_get_null_type(void) { get_null(0, 0, 1); }

static void enum_fact(fn_enum *list, fn_free *release, const char *host, int type)
{
	ip_addr *stale, **found = &stale;
	int count = -7;
	errno = 0;
	int result = IS_TRUE(list(host, type, &found, &count));
	int code = result ? 0 : errno;
	printf("enum %s type:%d=%d errno:%d count:%d", shown(host), type, result, code, count);
	if (!result) {
		printf(" out_null:%d\n", found == NULL);
		return;
	}
	for (int i = 0; i < count; i++)
		printf(" %d:%s", found[i]->type, found[i]->address);
	printf(" ends_with_null:%d", found[count] == NULL);
	printf(" freed:%d\n", IS_TRUE(release(found)));
}

static void facts_enum(void)
{
	fn_enum *list;
	fn_free *release;
	NEED(list, "SYS_EnumHostIPAddresses");
	NEED(release, "SYS_FreeHostIPAddresses");
	for (size_t i = 0; i < TEXTS; i++)
		enum_fact(list, release, texts[i], 0);
	static const char *const few[] = {"1.2.3.4", "::1", "fe80::1%1", "a:b", "01.2.3.4", "127.1", ""};
	static const int types[] = {1, 2, 3, -1};
	for (size_t i = 0; i < sizeof few / sizeof *few; i++)
		for (size_t t = 0; t < sizeof types / sizeof *types; t++)
			enum_fact(list, release, few[i], types[t]);
	printf("enum_free NULL=%d\n", IS_TRUE(release(NULL)));
}

static void facts_enum_null_host(void)
{
	fn_enum *list;
	fn_free *release;
	NEED(list, "SYS_EnumHostIPAddresses");
	NEED(release, "SYS_FreeHostIPAddresses");
	enum_fact(list, release, NULL, 0);
}

static void enum_null(int out_null, int count_null)
{
	fn_enum *list;
	NEED(list, "SYS_EnumHostIPAddresses");
	ip_addr **found = NULL;
	int count = -7;
	errno = 0;
	int result = IS_TRUE(list("1.2.3.4", 0, out_null ? NULL : &found, count_null ? NULL : &count));
	printf("enum null_out:%d null_count:%d=%d errno:%d\n", out_null, count_null, result, errno);
}
static void facts_enum_null_out(void) { enum_null(1, 0); }
static void facts_enum_null_count(void) { enum_null(0, 1); }

/* addresses of sockets */

static int bound(int family, const char *address, unsigned short *port)
{
	struct sockaddr_storage storage;
	memset(&storage, 0, sizeof storage);
	socklen_t length;
	if (family == AF_INET) {
		struct sockaddr_in *v4 = (struct sockaddr_in *)&storage;
		v4->sin_family = AF_INET;
		inet_pton(AF_INET, address, &v4->sin_addr);
		length = sizeof *v4;
	} else {
		struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&storage;
		v6->sin6_family = AF_INET6;
		inet_pton(AF_INET6, address, &v6->sin6_addr);
		length = sizeof *v6;
	}
	int fd = socket(family, SOCK_STREAM, 0);
	int off = 0;
	if (family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
	if (bind(fd, (struct sockaddr *)&storage, length) != 0 || listen(fd, 5) != 0)
		abort();
	getsockname(fd, (struct sockaddr *)&storage, &length);
	/* The port is at the same place in both. */
	*port = ntohs(((struct sockaddr_in *)&storage)->sin_port);
	return fd;
}

static void address_fact(const char *label, fn_sockaddr *get, int fd, int room, unsigned short right)
{
	char buffer[80];
	int length = room;
	unsigned short port = 5;
	memset(buffer, '#', sizeof buffer);
	errno = 0;
	int result = IS_TRUE(get(fd, buffer, &length, &port));
	int code = result ? 0 : errno;
	buffer[sizeof buffer - 1] = 0;
	printf("%s room:%d=%d errno:%d length:%d port:%s text:%s\n", label, room, result, code, length,
	       port == right ? "right" : port == 5 ? "untouched" : "wrong", result ? shown(buffer) : "-");
}

static void facts_socket_addresses(void)
{
	fn_sockaddr *local, *remote;
	NEED(local, "SYS_GetSocketLocalAddress");
	NEED(remote, "SYS_GetSocketRemoteAddress");
	unsigned short port;
	int fd = bound(AF_INET, "127.0.0.1", &port);
	static const int rooms[] = {64, 10, 9, 0};
	for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++)
		address_fact("local_v4", local, fd, rooms[i], port);
	address_fact("remote_unconnected", remote, fd, 64, port);

	struct sockaddr_in v4;
	memset(&v4, 0, sizeof v4);
	v4.sin_family = AF_INET;
	v4.sin_port = htons(port);
	v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int peer = tcp_socket();
	if (connect(peer, (struct sockaddr *)&v4, sizeof v4) != 0)
		abort();
	for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++)
		address_fact("remote_v4", remote, peer, rooms[i], port);

	int fd6 = bound(AF_INET6, "::1", &port);
	address_fact("local_v6", local, fd6, 64, port);
	address_fact("local_v6", local, fd6, 4, port);
	address_fact("local_v6", local, fd6, 3, port);

	int any = bound(AF_INET6, "::", &port);
	address_fact("local_any6", local, any, 64, port);
	v4.sin_port = htons(port);
	peer = tcp_socket();
	if (connect(peer, (struct sockaddr *)&v4, sizeof v4) != 0)
		abort();
	int accepted = accept(any, NULL, NULL);
	address_fact("local_mapped", local, accepted, 64, port);
	address_fact("local_mapped", local, accepted, 17, port);
	address_fact("local_mapped", local, accepted, 16, port);

	address_fact("local_bad_fd", local, -1, 64, port);
	address_fact("remote_bad_fd", remote, -1, 64, port);
	address_fact("local_no_socket", local, open("/dev/null", O_RDONLY), 64, port);
}

static void facts_unix_addresses(void)
{
	fn_sockaddr *local, *remote;
	NEED(local, "SYS_GetSocketLocalAddress");
	NEED(remote, "SYS_GetSocketRemoteAddress");
	int pair[2];
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0)
		abort();
	char buffer[64];
	int length = sizeof buffer;
	unsigned short port = 5;
	errno = 0;
	int result = IS_TRUE(local(pair[0], buffer, &length, &port));
	printf("local_unix=%d errno:%d length:%d\n", result, errno, length);
	printf("local_unix port_kept=%d\n", port == 5);
	port = 5;
	errno = 0;
	result = IS_TRUE(remote(pair[0], buffer, &length, &port));
	printf("remote_unix=%d errno:%d length:%d\n", result, errno, length);
	printf("remote_unix port_kept=%d\n", port == 5);
}

static void facts_socket_address_negative(void)
{
	fn_sockaddr *local;
	NEED(local, "SYS_GetSocketLocalAddress");
	unsigned short port;
	int fd = bound(AF_INET, "127.0.0.1", &port);
	address_fact("local_v4", local, fd, -1, port);
}

static void local_null(int buffer_null, int length_null, int port_null)
{
	fn_sockaddr *local;
	NEED(local, "SYS_GetSocketLocalAddress");
	unsigned short port;
	int fd = bound(AF_INET, "127.0.0.1", &port);
	char buffer[64];
	int length = sizeof buffer;
	errno = 0;
	int result = IS_TRUE(local(fd, buffer_null ? NULL : buffer, length_null ? NULL : &length,
				   port_null ? NULL : &port));
	printf("local null_buffer:%d null_length:%d null_port:%d=%d errno:%d length:%d\n", buffer_null, length_null,
	       port_null, result, errno, length);
}
static void facts_local_null_buffer(void) { local_null(1, 0, 0); }
static void facts_local_null_length(void) { local_null(0, 1, 0); }
static void facts_local_null_port(void) { local_null(0, 0, 1); }

/* Names that a Linux library must not have (ERR-8). */
static void facts_windows_only(void)
{
	static const char *const functions[] = {"SYS_WSAGetLastError", "SYS_WSAIoctl", "SYS_SSO_ExclusiveAddressUse"};
	for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
		printf("%s=%s\n", functions[i], dlsym(library, functions[i]) ? "present" : "absent");
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: %s library\n", argv[0]);
		return 2;
	}
	library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
	if (library == NULL) {
		fprintf(stderr, "%s\n", dlerror());
		return 2;
	}
#define GROUP(name) group(#name, facts_##name)
	GROUP(errors);
	GROUP(malloc);
	GROUP(calloc);
	GROUP(order64);
	GROUP(swap);
	GROUP(raw_options);
	GROUP(ioctl);
	GROUP(flags);
	GROUP(no_delay);
	GROUP(linger);
	GROUP(buffers);
	GROUP(timeouts);
	GROUP(reuse);
	GROUP(is_address);
	GROUP(get_address);
	GROUP(get_address_negative);
	GROUP(get_address_null_host);
	GROUP(get_null_buffer);
	GROUP(get_null_length);
	GROUP(get_null_type);
	GROUP(enum);
	GROUP(enum_null_host);
	GROUP(enum_null_out);
	GROUP(enum_null_count);
	GROUP(socket_addresses);
	GROUP(unix_addresses);
	GROUP(socket_address_negative);
	GROUP(local_null_buffer);
	GROUP(local_null_length);
	GROUP(local_null_port);
	GROUP(windows_only);
	return fflush(stdout) == 0 ? 0 : 1;
}
