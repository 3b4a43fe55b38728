/* Serves the files below a directory over HTTP.
 *
 *     http_file_server DIRECTORY [ADDRESS [PORT]]        default: 127.0.0.1 8080
 *
 * Port 0 takes any free one. The server prints "READY <port>" once it listens, and stops at SIGINT, at SIGTERM or at
 * the end of its standard input. Try:
 *
 *     curl -i http://127.0.0.1:8080/index.html
 *     curl -i -r 0-99 http://127.0.0.1:8080/index.html        # the first hundred bytes
 *
 * What it shows:
 *
 * - Files of any size. HP_HttpServer_SendLocalFile reads a whole file, of at most 4 MiB, before it returns; here a file
 *   is sent in pieces, the next ones when the client has taken the former (OnSend, GetPendingDataLength), so a client
 *   that reads slowly costs a quarter of a megabyte, not the file's size.
 * - Parts of files (Range, If-Range), unchanged files (If-Modified-Since), HEAD, and the types of usual files.
 * - Names that cannot leave the directory: a path is opened name by name, without "..", and without following symbolic
 *   links, so that replacing a directory by a link in the meantime has no effect. */
#define _GNU_SOURCE

#include <hpsocket/HPSocket4C-Ext.h>

#include "serve.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PIECE = 64 * 1024, PENDING = 256 * 1024, LONGEST_NAME = 255 };

/* The directory that is served; set before the start. */
static int root = -1;

/* What a connection is sending. The library calls the callbacks of one connection one after another, so it needs no
 * lock. It is the connection's "extra". */
typedef struct {
    int file; /* -1: nothing is being sent */
    off_t position, end;
    BOOL keep_alive;
} transfer;

/* A file or a part of it, as a response. */
typedef struct {
    off_t size, first, length;
    BOOL partial;
    char type[64], modified[64], range[96], length_text[24];
} answer;

static const struct {
    const char *ending, *type;
} types[] = {
    {".html", "text/html; charset=utf-8"}, {".css", "text/css; charset=utf-8"}, {".js", "text/javascript; charset=utf-8"},
    {".json", "application/json"},         {".txt", "text/plain; charset=utf-8"}, {".svg", "image/svg+xml"},
    {".png", "image/png"},                 {".jpg", "image/jpeg"},              {".gif", "image/gif"},
    {".pdf", "application/pdf"},           {".wasm", "application/wasm"},       {".mp4", "video/mp4"},
};

static const char *type_of(const char *name)
{
    const char *ending = strrchr(name, '.');

    for (size_t i = 0; ending != NULL && i < sizeof types / sizeof types[0]; i++)
        if (strcasecmp(ending, types[i].ending) == 0)
            return types[i].type;
    return "application/octet-stream";
}

static int hex(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    digit |= 0x20;
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

/* Takes the next name of a path such as "/a/b%20c" and decodes it. FALSE: there is none, or it is none that a file
 * below the directory can have. */
static BOOL next_name(const char **path, char name[LONGEST_NAME + 1])
{
    const char *from = *path;
    size_t length = 0;

    if (*from++ != '/')
        return FALSE;
    while (*from != '\0' && *from != '/') {
        char byte = *from++;
        if (byte == '%') {
            int high = hex(from[0]), low = high < 0 ? -1 : hex(from[1]);
            if (low < 0)
                return FALSE;
            byte = (char)(high << 4 | low);
            from += 2;
        }
        if (byte == '\0' || byte == '/' || length == LONGEST_NAME)
            return FALSE; /* an encoded slash must not become a real one */
        name[length++] = byte;
    }
    name[length] = '\0';
    *path = from;
    return length > 0 && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

/* Opens the file of a request; a path that ends with a slash stands for its index.html. -1 if there is none. */
static int open_file(const char *path, char name[LONGEST_NAME + 1])
{
    int directory = root;

    for (;;) {
        BOOL index = strcmp(path, "/") == 0, last = TRUE;
        if (index)
            strcpy(name, "index.html");
        else if (next_name(&path, name))
            last = *path == '\0';
        else
            break;
        /* O_NONBLOCK, because opening a named pipe would wait until another process opens it for writing. */
        int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | (last ? 0 : O_DIRECTORY);
        int opened = openat(directory, name, flags);
        if (directory != root)
            close(directory);
        if (last || opened < 0)
            return opened;
        directory = opened;
    }
    if (directory != root)
        close(directory);
    errno = ENOENT;
    return -1;
}

static void http_date(time_t when, char *text, size_t size)
{
    struct tm parts;

    gmtime_r(&when, &parts);
    strftime(text, size, "%a, %d %b %Y %H:%M:%S GMT", &parts);
}

/* Reads digits; -1 if there are none, or too many. */
static off_t number(const char **text)
{
    off_t value = 0;
    const char *start = *text;

    while (**text >= '0' && **text <= '9') {
        value = value * 10 + (*(*text)++ - '0');
        if (*text - start > 17)
            return -1;
    }
    return *text == start ? -1 : value;
}

/* Applies "bytes=first-last", "bytes=first-" or "bytes=-count". FALSE: the file has no such bytes. Several ranges, and
 * what is no range, are ignored, as RFC 9110 allows: the answer is the whole file. */
static BOOL apply_range(const char *text, answer *to)
{
    if (strncasecmp(text, "bytes=", 6) != 0)
        return TRUE;
    text += 6;
    off_t first = number(&text);
    if (*text++ != '-')
        return TRUE;
    off_t last = number(&text);
    if (*text != '\0' || (first < 0 && last < 0) || (first >= 0 && last >= 0 && last < first))
        return TRUE;
    if (first < 0 ? last == 0 || to->size == 0 : first >= to->size)
        return FALSE;
    if (first < 0) {
        first = last < to->size ? to->size - last : 0;
        last = to->size - 1;
    }
    if (last < 0 || last >= to->size)
        last = to->size - 1;
    to->first = first;
    to->length = last - first + 1;
    to->partial = TRUE;
    snprintf(to->range, sizeof to->range, "bytes %lld-%lld/%lld", (long long)first, (long long)last, (long long)to->size);
    return TRUE;
}

/* After a response that ends the connection the client may close first; otherwise the library does after a while. */
static void finish(HP_HttpServer server, HP_CONNID id, BOOL keep_alive)
{
    if (!keep_alive)
        HP_HttpServer_Release(server, id);
}

static En_HP_HttpParseResult refuse(HP_HttpServer server, HP_CONNID id, USHORT code, const HP_THeader *header)
{
    char text[32];
    int length = snprintf(text, sizeof text, "Error %u\n", (unsigned)code);

    if (!HP_HttpServer_SendResponse(server, id, code, NULL, header, header != NULL, (const BYTE *)text, length))
        return HPR_ERROR;
    finish(server, id, HP_HttpServer_IsKeepAlive(server, id));
    return HPR_OK;
}

/* Sends pieces of the file until enough is pending; OnSend continues. */
static BOOL pump(HP_HttpServer server, HP_CONNID id, transfer *sending)
{
    BYTE piece[PIECE];
    int pending;

    while (sending->position < sending->end) {
        if (!HP_Server_GetPendingDataLength(server, id, &pending))
            return FALSE;
        if (pending >= PENDING)
            return TRUE;
        off_t left = sending->end - sending->position;
        ssize_t length = pread(sending->file, piece, left < PIECE ? (size_t)left : PIECE, sending->position);
        /* If the file has become shorter, the client sees it from the end of the connection. */
        if (length <= 0 || !HP_Server_Send(server, id, piece, (int)length))
            return FALSE;
        sending->position += length;
    }
    close(sending->file);
    sending->file = -1;
    finish(server, id, sending->keep_alive);
    return HP_Server_PauseReceive(server, id, FALSE); /* the next request, please */
}

/* Answers with the file; takes it over. */
static En_HP_HttpParseResult send_file(HP_HttpServer server, HP_CONNID id, int file, answer *to)
{
    PVOID extra = NULL;
    HP_THeader headers[5] = {
        {"Content-Type", to->type}, {"Content-Length", to->length_text}, {"Last-Modified", to->modified},
        {"Accept-Ranges", "bytes"}, {"Content-Range", to->range},
    };
    BOOL head = strcmp(HP_HttpServer_GetMethod(server, id), "HEAD") == 0;

    snprintf(to->length_text, sizeof to->length_text, "%lld", (long long)to->length);
    if (!HP_Server_GetConnectionExtra(server, id, &extra) ||
        !HP_HttpServer_SendResponse(server, id, to->partial ? 206 : 200, NULL, headers, to->partial ? 5 : 4, NULL, 0)) {
        close(file);
        return HPR_ERROR;
    }
    BOOL keep_alive = HP_HttpServer_IsKeepAlive(server, id);
    if (head || to->length == 0) {
        close(file);
        finish(server, id, keep_alive);
        return HPR_OK;
    }
    transfer *sending = extra;
    sending->file = file;
    sending->position = to->first;
    sending->end = to->first + to->length;
    sending->keep_alive = keep_alive;
    /* The next request waits until this one is answered: responses must leave in the order of their requests. */
    HP_Server_PauseReceive(server, id, TRUE);
    return pump(server, id, sending) ? HPR_OK : HPR_ERROR;
}

/* The request is complete; the texts of the getters stay valid until the next one begins, so none is copied. */
static En_HP_HttpParseResult on_message_complete(HP_HttpServer server, HP_CONNID id)
{
    static const HP_THeader allow = {"Allow", "GET, HEAD"};
    const char *method = HP_HttpServer_GetMethod(server, id);
    const char *path = HP_HttpServer_GetUrlField(server, id, HUF_PATH);
    const char *range = NULL, *condition = NULL;
    char name[LONGEST_NAME + 1];
    struct stat state;
    struct tm parts;

    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
        return refuse(server, id, 405, &allow);
    int file = open_file(path, name);
    if (file < 0 || fstat(file, &state) != 0 || !S_ISREG(state.st_mode)) {
        /* What exists and is not served looks like what does not exist. */
        USHORT code = file < 0 && (errno == EMFILE || errno == ENFILE) ? 503 : 404;
        if (file >= 0)
            close(file);
        return refuse(server, id, code, NULL);
    }

    answer to = {.size = state.st_size, .length = state.st_size};
    snprintf(to.type, sizeof to.type, "%s", type_of(name));
    http_date(state.st_mtime, to.modified, sizeof to.modified);
    memset(&parts, 0, sizeof parts);
    if (HP_HttpServer_GetHeader(server, id, "If-Modified-Since", &condition) &&
        strptime(condition, "%a, %d %b %Y %H:%M:%S GMT", &parts) != NULL && state.st_mtime <= timegm(&parts)) {
        HP_THeader header = {"Last-Modified", to.modified};
        close(file);
        if (!HP_HttpServer_SendResponse(server, id, 304, NULL, &header, 1, NULL, 0))
            return HPR_ERROR;
        finish(server, id, HP_HttpServer_IsKeepAlive(server, id));
        return HPR_OK;
    }
    /* If-Range: the part is wanted only if the file is still the one of which the client has the rest. */
    if (strcmp(method, "GET") == 0 && HP_HttpServer_GetHeader(server, id, "Range", &range) &&
        (!HP_HttpServer_GetHeader(server, id, "If-Range", &condition) || strcmp(condition, to.modified) == 0) &&
        !apply_range(range, &to)) {
        HP_THeader header = {"Content-Range", to.range};
        snprintf(to.range, sizeof to.range, "bytes */%lld", (long long)to.size);
        close(file);
        return refuse(server, id, 416, &header);
    }
    return send_file(server, id, file, &to);
}

/* The kernel has taken what was sent; there may be room for more. */
static En_HP_HandleResult on_send(HP_HttpServer server, HP_CONNID id, const BYTE *data, int length)
{
    PVOID extra = NULL;

    (void)data;
    (void)length;
    if (!HP_Server_GetConnectionExtra(server, id, &extra))
        return HR_OK;
    transfer *sending = extra;
    if (sending->file >= 0 && !pump(server, id, sending))
        HP_Server_Disconnect(server, id, TRUE); /* the result of OnSend is ignored */
    return HR_OK;
}

static En_HP_HandleResult on_accept(HP_HttpServer server, HP_CONNID id, UINT_PTR socket)
{
    transfer *sending = malloc(sizeof *sending);

    (void)socket;
    if (sending == NULL)
        return HR_ERROR;
    sending->file = -1;
    HP_Server_SetConnectionExtra(server, id, sending);
    return HR_OK;
}

/* The request is malformed: the library ends the connection after this, and sends what is sent here before. */
static En_HP_HttpParseResult on_parse_error(HP_HttpServer server, HP_CONNID id, int code, const char *text)
{
    static const HP_THeader headers[] = {{"Connection", "close"}};

    fprintf(stderr, "server: connection %lu: error %d: %s\n", (unsigned long)id, code, text);
    HP_HttpServer_SendResponse(server, id, 400, NULL, headers, 1, NULL, 0);
    return HPR_OK;
}

static En_HP_HandleResult on_close(HP_HttpServer server, HP_CONNID id, En_HP_SocketOperation operation, int error)
{
    PVOID extra = NULL;

    (void)operation;
    (void)error;
    if (HP_Server_GetConnectionExtra(server, id, &extra)) {
        transfer *sending = extra;
        if (sending->file >= 0)
            close(sending->file);
        free(sending);
    }
    return HR_OK;
}

int main(int argc, char **argv)
{
    const char *address = argc > 2 ? argv[2] : "127.0.0.1";
    long port = argc > 3 ? strtol(argv[3], NULL, 10) : 8080;

    if (argc < 2 || argc > 4 || port < 0 || port > 65535) {
        fprintf(stderr, "usage: %s DIRECTORY [ADDRESS [PORT]]\n", argv[0]);
        return 2;
    }
    root = open(argv[1], O_PATH | O_DIRECTORY | O_CLOEXEC);
    int stop_signals = open_stop_signals();
    if (root < 0 || stop_signals < 0) {
        perror(argv[1]);
        return EXIT_FAILURE;
    }

    HP_HttpServerListener listener = Create_HP_HttpServerListener();
    HP_HttpServer server = Create_HP_HttpServer(listener);
    HP_Set_FN_HttpServer_OnAccept(listener, on_accept);
    HP_Set_FN_HttpServer_OnMessageComplete(listener, on_message_complete);
    HP_Set_FN_HttpServer_OnParseError(listener, on_parse_error);
    HP_Set_FN_HttpServer_OnSend(listener, on_send);
    HP_Set_FN_HttpServer_OnClose(listener, on_close);

    /* By default there is no time limit for a request. */
    HP_Ext_SetHttpHeadTimeout(server, 10000);
    HP_Ext_SetHttpIdleTimeout(server, 10000);
    int status = serve(server, address, (USHORT)port, stop_signals);

    Destroy_HP_HttpServer(server);
    Destroy_HP_HttpServerListener(listener);
    close(root);
    close(stop_signals);
    return status;
}
