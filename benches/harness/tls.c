#include "tls.h"
#include <errno.h>
#include <limits.h>
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>

static SSL_CTX *context;
/* The sessions that servers gave. Each is offered once, as TLS 1.3 demands, and replaced by the one that
 * the new connection gets. */
static SSL_SESSION *sessions[4096];
static int session_count;

static _Noreturn void give_up(const char *what)
{
    fprintf(stderr, "%s\n", what);
    ERR_print_errors_fp(stderr);
    exit(1);
}

static void prepare(const SSL_METHOD *method)
{
    context = SSL_CTX_new(method);
    if (!context)
        give_up("SSL_CTX_new");
    /* One read per flight, and no buffers while nothing happens. */
    SSL_CTX_set_read_ahead(context, 1);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
}

void tls_server(const char *certificate, const char *key)
{
    prepare(TLS_server_method());
    if (SSL_CTX_use_certificate_chain_file(context, certificate) != 1 || SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1)
        give_up(certificate);
}

static int keep_session(SSL *ssl, SSL_SESSION *session)
{
    (void)ssl;
    if (session_count == sizeof sessions / sizeof *sessions)
        return 0;
    sessions[session_count++] = session;
    return 1; /* the reference is ours now */
}

void tls_client(int resume)
{
    prepare(TLS_client_method());
    if (resume) {
        SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
        SSL_CTX_sess_set_new_cb(context, keep_session);
    }
}

SSL *tls_new(int fd)
{
    SSL *ssl = SSL_new(context);
    if (!ssl || !SSL_set_fd(ssl, fd))
        give_up("SSL_new");
    if (session_count) {
        SSL_SESSION *session = sessions[session_count - 1];
        if (!SSL_set_session(ssl, session))
            give_up("SSL_set_session");
        /* Before TLS 1.3 a session can be used again and again, and servers give no new one. */
        if (SSL_SESSION_get_protocol_version(session) >= TLS1_3_VERSION) {
            SSL_SESSION_free(session);
            session_count--;
        }
    }
    if (SSL_CTX_get_ssl_method(context) == TLS_server_method())
        SSL_set_accept_state(ssl);
    else
        SSL_set_connect_state(ssl);
    return ssl;
}

void tls_free(SSL *ssl)
{
    if (SSL_is_init_finished(ssl))
        SSL_shutdown(ssl);
    SSL_free(ssl);
    ERR_clear_error();
}

/* Returns what a failed call means: 0 for the end of the stream, otherwise -1 with errno. */
static int outcome(SSL *ssl, int result)
{
    int error = SSL_get_error(ssl, result);
    ERR_clear_error();
    if (error == SSL_ERROR_ZERO_RETURN)
        return 0;
    errno = error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? EAGAIN : EPROTO;
    return -1;
}

int tls_handshake(SSL *ssl)
{
    int result = SSL_do_handshake(ssl);
    if (result == 1)
        return 1;
    return outcome(ssl, result) < 0 && errno == EAGAIN ? 0 : -1;
}

ssize_t tls_recv(SSL *ssl, void *buffer, size_t size)
{
    int result = SSL_read(ssl, buffer, size > INT_MAX ? INT_MAX : (int)size);
    return result > 0 ? result : outcome(ssl, result);
}

ssize_t tls_send(SSL *ssl, const void *data, size_t size)
{
    int result = SSL_write(ssl, data, size > INT_MAX ? INT_MAX : (int)size);
    if (result > 0)
        return result;
    if (outcome(ssl, result) == 0)
        errno = EPIPE;
    return -1;
}
