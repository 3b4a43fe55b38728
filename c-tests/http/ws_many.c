/* Many connections with frames, both ends ours. */
#include "upgrading.h"

#include <stdatomic.h>
#include <stdlib.h>

enum { CONNECTIONS = 1000, ROUNDS = 5 };
static const BYTE key[4] = {9, 8, 7, 6};
static const HP_THeader fields[] = {H("Connection", "Upgrade"), H("Upgrade", "websocket")};
static _Atomic int upgraded, done, wrong, ended;

static int echo(Http *http, const HttpEvent *event) {
    if (event->kind == H_UPGRADE)
        return TRUTH(HP_HttpServer_SendResponse(http->object, event->id, 101, NULL, fields, COUNT(fields), NULL, 0)) ? 0 : HPR_ERROR;
    if (event->kind != H_PAYLOAD) return 0;
    return TRUTH(send_frame(http, event->id, (Frame){.final = TRUE, .opcode = 2, .data = event->data, .length = event->length})) ? 0 : HR_ERROR;
}

/* A round: the connection's number and the round's, which the server must send back. */
typedef struct { HP_CONNID id; int round; } Note;

static bool say(Http *http, HP_CONNID id, int round) {
    Note note = {id, round};
    return TRUTH(send_frame(http, id, (Frame){.final = TRUE, .opcode = 2, .mask = key, .data = &note, .length = sizeof note}));
}

static int call(Http *http, const HttpEvent *event) {
    HP_CONNID id = event->id;
    if (event->kind == H_HANDSHAKE) return TRUTH(HP_HttpAgent_SendRequest(http->object, id, "GET", "/", fields, COUNT(fields), NULL, 0)) ? 0 : HR_ERROR;
    if (event->kind == H_UPGRADE) {
        upgraded++;
        return say(http, id, 0) ? 0 : HPR_ERROR;
    }
    if (event->kind == H_CLOSE) ended++;
    if (event->kind != H_PAYLOAD) return 0;
    Note note = {0, 0};
    if (event->length == sizeof note) memcpy(&note, event->data, sizeof note);
    if (note.id != id) wrong++;
    if (note.round + 1 == ROUNDS) done++;
    else if (!say(http, id, note.round + 1)) wrong++;
    return 0;
}

/* proves: HTTP-144 HTTP-145 HTTP-148 */
CASE(agent_with_1000_connections) {
    if (raise_fds() < 2 * CONNECTIONS + 100) case_skip("needs more descriptors");
    Http *server = http_new(SERVER, echo), *agent = http_new(AGENT, call);
    http_listen(server);
    MUST(TRUTH(HP_Agent_Start(agent->object, NULL, TRUE)));
    for (int i = 0; i < CONNECTIONS; i++) {
        HP_CONNID id;
        MUST(TRUTH(HP_Agent_Connect(agent->object, "127.0.0.1", server->port, &id)));
    }
    /* As long as it goes on, however slow the machine is. */
    for (int before = -1; done < CONNECTIONS; before = done + upgraded) {
        long long until = now_ms() + WAIT_LIMIT_MS;
        while (done + upgraded <= before && done < CONNECTIONS) {
            if (now_ms() > until) give_up(__FILE__, __LINE__, "nothing goes on");
            sleep_briefly();
        }
    }
    fact("%d upgraded, %d done, %d wrong", upgraded, done, wrong);
    MUST(TRUTH(HP_Agent_Stop(agent->object)));
    fact("%d ended", ended);
    WAIT(HP_Server_GetConnectionCount(server->object) == 0);
    http_free(agent);
    http_free(server);
}
