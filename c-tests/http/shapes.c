/* Every row of shapes.txt on a running server, agent and client, whole and one byte per segment. */
#include "http.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const UPGRADE_REQUEST = "GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
static const char *const UPGRADE_REQUEST_TRACE = "^[get /]<connection:upgrade><upgrade:websocket>|$!1~";
static const char *const UPGRADE_ANSWER = "HTTP/1.1 101 S\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
static const char *const UPGRADE_ANSWER_TRACE = "^[101 s]<connection:upgrade><upgrade:websocket>|$!1~";

typedef struct {
    const char *number;
    char reader;
    char *bytes;
    size_t length;
    const char *trace;
} Row;

static unsigned hex(char digit) { return digit <= '9' ? (unsigned)digit - '0' : (unsigned)digit - 'a' + 10; }

/* What a column means; returns the length. It never gets longer. */
static size_t decode(char *text) {
    static const char line_end[] = "\xe2\x8f\x8e"; /* the sign for CR LF */
    char *to = text;
    for (const char *at = text; *at != 0;) {
        if (strncmp(at, line_end, 3) == 0) {
            *to++ = '\r';
            *to++ = '\n';
            at += 3;
        } else if (*at != '\\') *to++ = *at++;
        else if (at[1] == 'x') {
            *to++ = (char)(hex(at[2]) << 4 | hex(at[3]));
            at += 4;
        } else {
            *to++ = at[1] == 't' ? '\t' : at[1] == 'r' ? '\r' : at[1] == 'n' ? '\n' : at[1];
            at += 2;
        }
    }
    return (size_t)(to - text);
}

/* Takes the columns of a line apart, in place; false for a comment. */
static bool parse(char *line, Row *row) {
    if (line[0] == '#') return false;
    line[strcspn(line, "\n")] = 0;
    char *reader = strchr(line, '\t'), *bytes = reader != NULL ? strchr(reader + 1, '\t') : NULL;
    char *trace = bytes != NULL ? strchr(bytes + 1, '\t') : NULL;
    MUST(trace != NULL);
    *reader++ = *bytes++ = *trace++ = 0;
    row->number = line;
    row->reader = *reader;
    row->bytes = bytes;
    row->length = decode(bytes);
    row->trace = trace;
    return true;
}

/* The same on a component: what was seen equals what must be, but frames behind an upgrade, which have rows of their own. */
static bool same(const char *seen, const char *prefix, const char *wanted) {
    size_t length = strlen(prefix);
    if (strncmp(seen, prefix, length) != 0) return false;
    seen += length;
    const char *upgraded = prefix[0] == 0 ? strstr(wanted, "!1~") : NULL;
    if (upgraded == NULL) return strcmp(seen, wanted) == 0;
    return strncmp(seen, wanted, (size_t)(upgraded - wanted) + 3) == 0;
}

static bool check(Http *http, const Row *row, bool dribble) {
    bool frames = row->reader == 'W' || row->reader == 'V';
    const char *head = !frames ? "" : row->reader == 'W' ? UPGRADE_REQUEST : UPGRADE_ANSWER;
    const char *prefix = !frames ? "" : row->reader == 'W' ? UPGRADE_REQUEST_TRACE : UPGRADE_ANSWER_TRACE;
    HttpLink link = http_link(http);
    void (*say)(int, const void *, size_t) = dribble ? peer_dribble : peer_send;
    say(link.peer, head, strlen(head));
    say(link.peer, row->bytes, row->length);
    peer_half_close(link.peer);
    WAIT(http_seen(http, H_CLOSE, link.id) == 1);
    peer_close(link.peer);
    char *seen = http_trace(http, link.id);
    bool right = same(seen, prefix, row->trace);
    if (!right) fact("row %s %s: %s, not %s", row->number, dribble ? "byte by byte" : "whole", seen, row->trace);
    free(seen);
    if (http->role == CLIENT) WAIT(HP_Client_GetState(http->object) == SS_STOPPED);
    http_forget(http);
    return right;
}

/* All rows of the two readers. */
static void check_all(Role role, const char *readers) {
    Http *http = http_new(role, NULL);
    FILE *file = fopen(HPSOCKET_SHAPES, "r");
    MUST(file != NULL);
    char line[4096];
    int rows = 0, right = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        Row row;
        if (!parse(line, &row) || strchr(readers, row.reader) == NULL) continue;
        rows++;
        right += check(http, &row, false) && check(http, &row, true);
    }
    fclose(file);
    fact("%s: %s", role_text(role), rows > 20 && right == rows ? "all rows are as they must be" : "not all rows");
    chat("%d of %d rows", right, rows);
    http_free(http);
}

/* proves: HTTP-20 HTTP-24 HTTP-25 HTTP-26 HTTP-27 HTTP-39 HTTP-45 HTTP-50 HTTP-51 HTTP-52 HTTP-53 HTTP-54 HTTP-55 HTTP-56 HTTP-57 HTTP-59 HTTP-60 HTTP-63 HTTP-145 HTTP-146 HTTP-147 */
CASE(server) { check_all(SERVER, "SW"); }
/* proves: HTTP-61 HTTP-62 HTTP-127 */
CASE(agent) { check_all(AGENT, "CV"); }
CASE(client) { check_all(CLIENT, "CV"); }
