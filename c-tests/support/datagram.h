/* The other end of UDP components: plain datagram sockets on the loopback, independent of the library under test. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum { END_SIZE = 16, LARGEST_DATAGRAM = 65507 };
extern const unsigned char END[END_SIZE]; /* the notification that a connection has ended (CN-1) */

int datagram_peer(unsigned short port);                            /* sends to and hears from 127.0.0.1:port only */
int datagram_peer_from(const char *address, unsigned short port);  /* the same, with a source address of 127.0.0.0/8 */
int datagram_peer6(unsigned short port);                           /* ::1 */
int datagram_open(unsigned short *port);                           /* hears from everyone; -> its own port on 127.0.0.1 */
void datagram_connect(int fd, unsigned short port);                /* from now on it is 127.0.0.1:port's */
void datagram_hold_much(int fd);                                   /* room for some thousand that nobody has read */
unsigned short datagram_unused_port(void);                         /* nobody listens there */

void datagram_send(int fd, const void *data, size_t length);
void datagram_send_to(int fd, unsigned short port, const void *data, size_t length);
void datagram_say(int fd, const char *text);
void datagram_burst(int fd, size_t size, int count);               /* as fast as it goes */
int datagram_read(int fd, void *buffer, size_t size);              /* the length of the next one; -1: none came in time */
int datagram_read_from(int fd, void *buffer, size_t size, unsigned short *port);
int datagram_waiting(int fd, void *buffer, size_t size);           /* the same for one that is there already, or -1 */

/* The next datagram, or none: "empty", "END", "[text]", "N bytes of the pattern", "N other bytes", "nothing". The second reads
 * no longer than for what is there. */
const char *datagram_text(int fd);
const char *datagram_there(int fd);
bool datagram_echoes(int fd, const char *text); /* the next datagram that is not empty is the answer */
