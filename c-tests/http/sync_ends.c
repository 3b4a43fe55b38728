/* Synchronous clients: everything that ends a call that waits, and calls at the same time. */
#include "sync_server.h"

static int call_inside(Http *http, const HttpEvent *event) {
    HP_Object c = http->object;
    if (event->kind == H_CONNECT || event->kind == H_END || event->kind == H_CLOSE) {
        GET("inside: SendGet", c);
        OPEN("inside: OpenUrl", c, "http://127.0.0.1:1/");
        CALL("inside: SendWSMessage", HP_HttpClient_SendWSMessage(c, TRUE, 0, 1, NULL, NULL, 0, 0));
    }
    if (event->kind == H_END) fact_answer(c);
    return 0;
}

/* proves: HTTP-200 */
CASE(calls_inside) {
    NEED(HP_HttpClient_IsHttpAutoStart); /* released libraries wait for the time limit */
    Http *http = http_new_sync(call_inside);
    Server server = {0};
    DO(&server, {ACCEPT, NULL, 0}, ANSWER("HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 2\r\n\r\nok"));
    CALL("Start", HP_Client_Start(http->object, "127.0.0.1", server.port, FALSE));
    GET("SendGet", http->object);
    CALL("Stop", HP_Client_Stop(http->object));
    finish(&server);
    close_server(&server);
    http_free(http);
}

static Server quiet;

static Http *waiting_soon(void) {
    Http *http = http_new_sync(NULL);
    HP_HttpSyncClient_SetRequestTimeout(http->object, 0);
    memset(&quiet, 0, sizeof quiet);
    DO(&quiet, {ACCEPT, NULL, 0}, {HEAR, NULL, 0});
    MUST(TRUTH(HP_Client_Start(http->object, "127.0.0.1", quiet.port, FALSE)));
    return http;
}

static void *stop_it(void *object) {
    finish(&quiet);
    HP_Client_Stop(object);
    return NULL;
}

static void *destroy_it(void *object) {
    finish(&quiet);
    Destroy_HP_HttpClient(object);
    return NULL;
}

/* proves: HTTP-203 */
CASE(stopped_while_waiting) {
    Http *http = waiting_soon();
    Thread *thread = thread_run(stop_it, http->object);
    GET("SendGet", http->object);
    fact_end(http->object);
    thread_join(thread);
    close_server(&quiet);
    http_free(http);
}

/* proves: HTTP-11 HTTP-203 COM-23 */
CASE(destroyed_while_waiting) {
    NEED(HP_HttpClient_IsHttpAutoStart); /* released libraries use it afterwards */
    Http *http = waiting_soon();
    Thread *thread = thread_run(destroy_it, http->object);
    GET("SendGet", http->object);
    thread_join(thread);
    close_server(&quiet);
    GET("afterwards", http->object);
    /* The handle is stale, so this destroys only the rest. */
    http_free(http);
}

static HP_Object interrupted;
static _Atomic int in_handler;

static void stop_in_handler(void) {
    in_handler = TRUTH(HP_HttpClient_SendGet(interrupted, "/", NULL, 0));
    HP_Client_Stop(interrupted);
}

/* proves: HTTP-200 HTTP-203 COM-39 */
CASE(stopped_by_a_signal) {
    NEED(HP_HttpClient_IsHttpAutoStart); /* released libraries wait for themselves */
    Http *http = waiting_soon();
    interrupted = http->object;
    handle(stop_in_handler, true);
    Pest *pest = pest_once();
    GET("SendGet", http->object);
    fact_end(http->object);
    pest_free(pest);
    finish(&quiet);
    fact("a request in the handler: %d", in_handler);
    close_server(&quiet);
    http_free(http);
}

/* proves: HTTP-203 COM-39 */
CASE(signals_do_not_end_what_waits) {
    Http *http = http_new_sync(NULL);
    HP_Object c = http->object;
    Server server = {0};
    handle(NULL, false);
    DO(&server, {ACCEPT, NULL, 0}, {HEAR, NULL, 0}, {DRIBBLE, "HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 20\r\n\r\n01234567890123456789", 0});
    MUST(TRUTH(HP_Client_Start(c, "127.0.0.1", server.port, FALSE)));
    Pest *pest = pest_storm();
    PESTERED(HP_HttpClient_SendGet(c, "/", NULL, 0));
    pest_free(pest);
    fact_answer(c);
    finish(&server);
    close_server(&server);
    http_free(http);
}

enum { CALLERS = 4, ROUNDS = 50 };

static void *call_often(void *object) {
    long good = 0;
    for (int i = 0; i < ROUNDS; i++) good += TRUTH(HP_HttpClient_SendGet(object, "/", NULL, 0));
    return (void *)good;
}

static int sum_of(Http *http) { return http_seen(http, H_END, 0); }

/* proves: HTTP-214 */
CASE(several_callers) {
    NEED(HP_HttpClient_IsHttpAutoStart); /* released libraries mix them up */
    static Step steps[1 + 2 * CALLERS * ROUNDS] = {{ACCEPT, NULL, 0}};
    for (int i = 1; i < 1 + 2 * CALLERS * ROUNDS; i += 2) {
        steps[i] = (Step){HEAR, NULL, 0};
        steps[i + 1] = (Step){SAY, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 0};
    }
    Http *http = http_new_sync(NULL);
    Server *server = calloc(1, sizeof *server);
    MUST(server != NULL);
    begin(server, steps, 1 + 2 * CALLERS * ROUNDS);
    MUST(TRUTH(HP_Client_Start(http->object, "127.0.0.1", server->port, FALSE)));
    Thread *threads[CALLERS];
    for (int i = 0; i < CALLERS; i++) threads[i] = thread_run(call_often, http->object);
    for (int i = 0; i < CALLERS; i++) thread_join(threads[i]);
    fact("%d answers, %s", sum_of(http), se_text((int)HP_Client_GetLastError(http->object)));
    finish(server);
    close_server(server);
    free(server);
    http_free(http);
}

static int destroy_inside(Http *http, const HttpEvent *event) {
    if (event->kind == H_BODY) Destroy_HP_HttpClient(http->object);
    return 0;
}

/* proves: COM-24 HTTP-203 */
CASE(destroyed_in_a_callback) {
    NEED(HP_HttpClient_IsHttpAutoStart); /* released libraries use it afterwards */
    Http *http = http_new_sync(destroy_inside);
    Server server = {0};
    DO(&server, {ACCEPT, NULL, 0}, ANSWER("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhalf"));
    MUST(TRUTH(HP_Client_Start(http->object, "127.0.0.1", server.port, FALSE)));
    BOOL result = HP_HttpClient_SendGet(http->object, "/", NULL, 0);
    fact("SendGet %s", errno_text(TRUTH(result) ? 0 : errno));
    finish(&server);
    WAIT(HP_Client_GetState(http->object) == SS_STOPPED && http_seen(http, H_CLOSE, 0) == 1);
    close_server(&server);
    http_free(http);
}
