/* SSL components by role. */
#include "tls.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BY_ROLE(rig, server, agent, client) ((rig)->role == SERVER ? (server) : (rig)->role == AGENT ? (agent) : (client))

const Material no_material = {0};
const Material server_material = {.cert = "server.chain.pem", .key = "server.key"};

/* Names and contents that were asked for, in sight of leak checkers. */
typedef struct Kept { struct Kept *next; char text[]; } Kept;
static _Atomic(Kept *) kept;

static char *keep(size_t size) {
    Kept *entry = malloc(sizeof *entry + size);
    MUST(entry != NULL);
    entry->next = atomic_load(&kept);
    while (!atomic_compare_exchange_weak(&kept, &entry->next, entry)) {}
    return entry->text;
}

const char *pki(const char *name) {
    const char *directory = getenv("HPSOCKET_TEST_PKI");
    if (name == NULL) return NULL;
    MUST(directory != NULL);
    size_t size = strlen(directory) + strlen(name) + 2;
    char *path = keep(size);
    snprintf(path, size, "%s/%s", directory, name);
    return path;
}

const char *pki_text(const char *name) {
    enum { MOST = 32768 };
    if (name == NULL) return NULL;
    int fd = open(pki(name), O_RDONLY | O_CLOEXEC);
    MUST(fd >= 0);
    char *text = keep(MOST);
    ssize_t length = read(fd, text, MOST - 1);
    MUST(length >= 0);
    text[length] = '\0';
    close(fd);
    return text;
}

BOOL ssl_setup_paths(Rig *r, int mode, const char *cert, const char *key, const char *password, const char *ca) {
    return BY_ROLE(r, HP_SSLServer_SetupSSLContext(r->object, mode, cert, key, password, ca, NULL),
                   HP_SSLAgent_SetupSSLContext(r->object, mode, cert, key, password, ca),
                   HP_SSLClient_SetupSSLContext(r->object, mode, cert, key, password, ca));
}

BOOL ssl_setup_texts(Rig *r, int mode, const char *cert, const char *key, const char *password, const char *ca) {
    return BY_ROLE(r, HP_SSLServer_SetupSSLContextByMemory(r->object, mode, cert, key, password, ca, NULL),
                   HP_SSLAgent_SetupSSLContextByMemory(r->object, mode, cert, key, password, ca),
                   HP_SSLClient_SetupSSLContextByMemory(r->object, mode, cert, key, password, ca));
}

BOOL ssl_setup(Rig *rig, Material m) { return ssl_setup_paths(rig, m.mode, pki(m.cert), pki(m.key), m.password, pki(m.ca)); }

BOOL ssl_setup_memory(Rig *rig, Material m) {
    return ssl_setup_texts(rig, m.mode, pki_text(m.cert), pki_text(m.key), m.password, pki_text(m.ca));
}

int ssl_add(Rig *server, Material m) {
    return HP_SSLServer_AddSSLContext(server->object, m.mode, pki(m.cert), pki(m.key), m.password, pki(m.ca));
}

void ssl_cleanup(Rig *r) {
    BY_ROLE(r, HP_SSLServer_CleanupSSLContext(r->object), HP_SSLAgent_CleanupSSLContext(r->object), HP_SSLClient_CleanupSSLContext(r->object));
}

BOOL ssl_start_handshake(Rig *r, HP_CONNID id) {
    return BY_ROLE(r, HP_SSLServer_StartSSLHandShake(r->object, id), HP_SSLAgent_StartSSLHandShake(r->object, id),
                   HP_SSLClient_StartSSLHandShake(r->object));
}

void ssl_set_auto(Rig *r, BOOL automatic) {
    BY_ROLE(r, HP_SSLServer_SetSSLAutoHandShake(r->object, automatic), HP_SSLAgent_SetSSLAutoHandShake(r->object, automatic),
            HP_SSLClient_SetSSLAutoHandShake(r->object, automatic));
}

BOOL ssl_is_auto(Rig *r) {
    return BY_ROLE(r, HP_SSLServer_IsSSLAutoHandShake(r->object), HP_SSLAgent_IsSSLAutoHandShake(r->object),
                   HP_SSLClient_IsSSLAutoHandShake(r->object));
}

void ssl_set_ciphers(Rig *r, const char *list) {
    BY_ROLE(r, HP_SSLServer_SetSSLCipherList(r->object, list), HP_SSLAgent_SetSSLCipherList(r->object, list),
            HP_SSLClient_SetSSLCipherList(r->object, list));
}

const char *ssl_ciphers(Rig *r) {
    return BY_ROLE(r, HP_SSLServer_GetSSLCipherList(r->object), HP_SSLAgent_GetSSLCipherList(r->object),
                   HP_SSLClient_GetSSLCipherList(r->object));
}

BOOL ssl_info(Rig *r, HP_CONNID id, int what, void *result) {
    En_HP_SSLSessionInfo info = (En_HP_SSLSessionInfo)what;
    return BY_ROLE(r, HP_SSLServer_GetSSLSessionInfo(r->object, id, info, result), HP_SSLAgent_GetSSLSessionInfo(r->object, id, info, result),
                   HP_SSLClient_GetSSLSessionInfo(r->object, info, result));
}

Rig *ssl_rig(Role role, Framing framing, Hook hook) {
    Rig *rig = rig_new_ssl(role, framing, hook);
    MUST(TRUTH(ssl_setup(rig, role == SERVER ? server_material : no_material)));
    return rig;
}

Link tls_connect_more(Rig *rig) {
    Link link = {rig, -1, 0};
    Kind first = rig->role == SERVER ? ON_ACCEPT : ON_CONNECT;
    int before = rig_seen(rig, first, 0);
    if (rig->role == SERVER) link.peer = peer_connect(rig->port);
    else {
        USHORT port;
        int listener = peer_listen(&port);
        if (rig->role == AGENT) rig_connect(rig, port);
        else rig_start_client(rig, port, true);
        link.peer = peer_accept(listener);
        peer_close(listener);
    }
    WAIT(rig_seen(rig, first, 0) == before + 1);
    link.id = rig_last_id(rig, first);
    return link;
}

static void start(Rig *rig) {
    if (rig->role == SERVER) rig_listen(rig);
    if (rig->role == AGENT) rig_start_agent(rig, true);
}

Link tls_connect(Rig *rig) {
    start(rig);
    return tls_connect_more(rig);
}

TlsLink tls_link_more(Rig *rig, const PeerOptions *options) {
    int before = rig_seen(rig, ON_HANDSHAKE, 0); /* clients, and later runs, have the same ID again */
    Link link = tls_connect_more(rig);
    TlsLink secure = {rig, tls_peer_of(rig, link.peer, options), link.id};
    MUST(strncmp(tls_shake(secure.peer), "TLSv1", 5) == 0);
    WAIT(rig_seen(rig, ON_HANDSHAKE, 0) == before + 1);
    return secure;
}

TlsLink tls_link_up(Rig *rig, const PeerOptions *options) {
    start(rig);
    return tls_link_more(rig, options);
}
