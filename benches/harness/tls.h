/* TLS for the load generator and for raw_echo.c: OpenSSL directly on the socket, with the results of recv and
 * send. */
#ifndef BENCH_TLS_H
#define BENCH_TLS_H

#include <openssl/ssl.h>
#include <sys/types.h>

/* Each ends the program if it fails. */
void tls_server(const char *certificate, const char *key);
void tls_client(int resume); /* verifies nothing; resume: offers sessions of earlier connections */

/* A session on a connected socket: the server's or the client's side. */
SSL *tls_new(int fd);
/* Sends close_notify if possible, and frees the session. */
void tls_free(SSL *ssl);

/* 1: complete, 0: would block, -1: failed. */
int tls_handshake(SSL *ssl);
/* As recv and send: -1 with EAGAIN would block, 0 is the end of the stream, orderly or not. */
ssize_t tls_recv(SSL *ssl, void *buffer, size_t size);
ssize_t tls_send(SSL *ssl, const void *data, size_t size);

#endif
