/* The other end of a connection: plain blocking sockets on the loopback, independent of the library under test. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Client side. */
int peer_connect(unsigned short port);  /* 127.0.0.1 */
int peer_try_connect(unsigned short port);  /* -1 if refused */
int peer_prepare(void);                     /* a socket for later: peer_go needs no further descriptor */
void peer_go(int fd, unsigned short port);
int peer_connect6(unsigned short port); /* ::1 */
int peer_connect_from(unsigned short port, unsigned short *local_port);

/* Server side. */
int peer_listen(unsigned short *port);
int peer_listen6(unsigned short *port); /* ::1; -1 without IPv6 */
unsigned short peer_port(int fd);       /* its own */
int peer_listen_small(unsigned short *port, int receive_buffer); /* accepted sockets take little data */
int peer_accept(int listener);
unsigned short peer_refusing_port(void);          /* bound, never listening: connects are refused while the process lives */
unsigned short peer_hold_port(void);              /* for a server that starts again and again; while the process lives */
int peer_listen_stuck(unsigned short *port);      /* full accept queue: a connect stays pending */
void peer_unstick(int listener);                  /* empties the queue; pending connects then succeed */

/* Data. */
void peer_send(int fd, const void *data, size_t length);
void peer_dribble(int fd, const void *data, size_t length);   /* one byte per segment */
void peer_send_pattern(int fd, size_t length);                /* from offset 0 of the pattern */
size_t peer_read_pattern(int fd, size_t length);              /* bytes that arrived and follow the pattern */
size_t peer_read(int fd, void *buffer, size_t length);        /* until length bytes, the end, or the time limit */
const char *peer_end(int fd, size_t *total);                  /* reads on: "EOF", "RESET" or "TIMEOUT"; total may be NULL */
void peer_shrink(int fd, int option);                          /* SO_SNDBUF or SO_RCVBUF: the kernel holds little; any socket */
/* Packets of pack components: a header (TCP-110), then the payload. */
enum { PACKET_HEADER = 4 };
size_t packet_put(unsigned char *to, const void *payload, size_t length, unsigned flag); /* bytes put; payload may be NULL */
void peer_send_packet(int fd, const char *text, unsigned flag);

bool peer_echoes(int fd);    /* a few bytes come back */
bool peer_is_ended(int fd);  /* the library has ended the connection; false while it lives or nobody took it yet */

void peer_half_close(int fd);
void peer_reset(int fd);                                       /* closes with RST */
void peer_close(int fd);
void peer_deafen(int fd);                                      /* as if unplugged: nothing reaches it any more, not even a FIN */

/* A byte pattern in which every position differs from its neighbours at any block shift the library might make. */
void pattern_fill(unsigned char *buffer, size_t offset, size_t length);
size_t pattern_match(const unsigned char *buffer, size_t offset, size_t length); /* how many leading bytes match */
