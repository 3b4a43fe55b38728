/* Cookies of connections. */
#include "asking.h"

#include <stdlib.h>

/* Numbers keep the cookies of a run apart from those of another library's order. */
static int compare(const void *a, const void *b) { return strcmp(((const HP_TCookie *)a)->name, ((const HP_TCookie *)b)->name); }

/* "label: a=1 b=2": the connection's cookies by name. */
static void fact_own(Http *http, HttpLink link, const char *label) {
    HP_TCookie cookies[32];
    DWORD count = 32;
    HP_Object o = http->object;
    BOOL found = http->role == SERVER  ? HP_HttpServer_GetAllCookies(o, link.id, cookies, &count)
                 : http->role == AGENT ? HP_HttpAgent_GetAllCookies(o, link.id, cookies, &count)
                                       : HP_HttpClient_GetAllCookies(o, cookies, &count);
    char text[1024] = "";
    size_t length = 0;
    if (TRUTH(found)) qsort(cookies, count, sizeof *cookies, compare);
    for (DWORD i = 0; TRUTH(found) && i < count; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, " %s=%s", cookies[i].name, cookies[i].value);
    fact("%s: %s %lu%s", label, truth_text(found), (unsigned long)count, text);
}

static const char *own(Http *http, HttpLink link, const char *name) {
    LPCSTR value = "unchanged";
    HP_Object o = http->object;
    BOOL found = http->role == SERVER  ? HP_HttpServer_GetCookie(o, link.id, name, &value)
                 : http->role == AGENT ? HP_HttpAgent_GetCookie(o, link.id, name, &value)
                                       : HP_HttpClient_GetCookie(o, name, &value);
    static char text[256];
    snprintf(text, sizeof text, "%s %s", truth_text(found), value);
    return text;
}

static void request(Http *http, HttpLink link, const char *path) {
    CALL(path, ask(http, link.id, "GET", path, NULL, 0, NULL, 0));
    fact_heard(http, link, "sent");
}

/* proves: HTTP-82 HTTP-123 HTTP-175 HTTP-176 */
CASE(set_and_sent) {
    EACH_ASKING_ROLE(role) {
        HP_HttpCookie_MGR_ClearCookies(NULL, NULL);
        Http *http = http_new(role, NULL);
        HttpLink link = http_link(http);
        fact("%s", role_text(role));
        request(http, link, "/dir/page");
        fact_own(http, link, "none");
        http_answer(http, link, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nSet-Cookie: a=1\r\nSet-Cookie: s=4; secure\r\nSet-Cookie:\r\n\r\n", 1);
        fact_own(http, link, "set");
        fact("a: %s", own(http, link, "a"));
        fact("A: %s", own(http, link, "A"));
        request(http, link, "/dir/other");
        fact_own(http, link, "sent again");
        http_answer(http, link, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nSet-Cookie: a=2\r\n\r\n", 1);
        fact_own(http, link, "changed");
        request(http, link, "/dir/other");
        http_answer(http, link, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nSet-Cookie: a=3; Max-Age=0\r\n\r\n", 1);
        fact_own(http, link, "removed");
        request(http, link, "/");
        http_end(http, link);
    }
}

/* proves: HTTP-176 */
CASE(bad_ones) {
    EACH_ASKING_ROLE(role) {
        HP_HttpCookie_MGR_ClearCookies(NULL, NULL);
        Http *http = http_new(role, NULL);
        HttpLink link = http_link(http);
        request(http, link, "/");
        http_answer(http, link, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nSet-Cookie: =x\r\nSet-Cookie: n=v; expires=whenever\r\nSet-Cookie: a=1\r\n\r\n", 1);
        fact_own(http, link, role_text(role));
        http_end(http, link);
    }
}

/* proves: HTTP-177 */
CASE(of_others) {
    HP_HttpCookie_MGR_ClearCookies(NULL, NULL);
    Http *http = http_new(CLIENT, NULL);
    HttpLink link = http_link(http);
    request(http, link, "/");
    http_answer(http, link, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nSet-Cookie: a=1; domain=0.0.1\r\nSet-Cookie: b=2; domain=other.com\r\n\r\n", 1);
    request(http, link, "/");
    http_end(http, link);
}

/* proves: HTTP-124 HTTP-175 HTTP-T8 */
CASE(paths_of_pipelined) {
    EACH_ASKING_ROLE(role) {
        HP_HttpCookie_MGR_ClearCookies(NULL, NULL);
        Http *http = http_new(role, NULL);
        HttpLink link = http_link(http);
        fact("%s", role_text(role));
        request(http, link, "/one/page");
        request(http, link, "/two/page");
        http_answer(http, link, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nSet-Cookie: a=1\r\n\r\n"
                                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nSet-Cookie: b=2\r\n\r\n", 2);
        request(http, link, "/one/");
        request(http, link, "/two/");
        http_end(http, link);
    }
}

/* proves: HTTP-122 HTTP-123 HTTP-178 HTTP-W2 */
CASE(stored_ones) {
    HP_HttpCookie_MGR_ClearCookies(NULL, NULL);
#define STORE(name, path, secure) MUST(TRUTH(HP_HttpCookie_MGR_SetCookie(name, "v", "127.0.0.1", path, -1, FALSE, secure, 0, FALSE)))
    STORE("a", "/", FALSE);
    EACH_ASKING_ROLE(role) {
        Http *http = http_new(role, NULL);
        HttpLink link = http_link(http);
        fact("%s", role_text(role));
        request(http, link, "/");
        HP_THeader cookie[] = {{"Cookie", "x=1; a=2"}};
        CALL("own field", ask(http, link.id, "GET", "/", cookie, 1, NULL, 0));
        fact_heard(http, link, "sent");
        http_end(http, link);
    }
}

/* proves: HTTP-122 */
CASE(order_of_stored_ones) {
    HP_HttpCookie_MGR_ClearCookies(NULL, NULL);
    STORE("a", "/", FALSE);
    STORE("b", "/", FALSE);
    STORE("deep", "/dir/", FALSE);
    STORE("other", "/else/", FALSE);
    STORE("secret", "/", TRUE);
    Http *http = http_new(CLIENT, NULL);
    HttpLink link = http_link(http);
    request(http, link, "/dir/page?/else/");
    http_end(http, link);
}

/* proves: HTTP-4 */
CASE(unused) {
    EACH_ASKING_ROLE(role) {
        HP_HttpCookie_MGR_ClearCookies(NULL, NULL);
        STORE("a", "/", FALSE);
        Http *http = http_new(role, NULL);
        if (role == AGENT) HP_HttpAgent_SetUseCookie(http->object, FALSE);
        else HP_HttpClient_SetUseCookie(http->object, FALSE);
        HttpLink link = http_link(http);
        fact("%s", role_text(role));
        request(http, link, "/");
        http_answer(http, link, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nSet-Cookie: b=1\r\n\r\n", 1);
        fact_own(http, link, "own");
        request(http, link, "/");
        http_end(http, link);
    }
}

/* proves: HTTP-81 */
CASE(of_requests) {
    Http *http = http_new(SERVER, NULL);
    HttpLink link = http_link(http);
    http_answer(http, link, "GET / HTTP/1.1\r\nCookie: a=1; b= 2;c=\"3\"; =x; y\r\nCookie: a=4\r\n\r\n", 1);
    fact_own(http, link, "all");
    fact("a: %s", own(http, link, "a"));
    fact("b: %s", own(http, link, "b"));
    fact("B: %s", own(http, link, "B"));
    http_answer(http, link, "GET / HTTP/1.1\r\n\r\n", 1);
    fact_own(http, link, "next request");
    http_end(http, link);
}

/* proves: HTTP-81 HTTP-T7 */
CASE(of_lower_case_fields) {
    Http *http = http_new(SERVER, NULL);
    HttpLink link = http_link(http);
    http_answer(http, link, "GET / HTTP/1.1\r\ncookie: a=1\r\n\r\n", 1);
    fact("a: %s", own(http, link, "a"));
    http_end(http, link);
    HP_HttpCookie_MGR_ClearCookies(NULL, NULL);
    http = http_new(CLIENT, NULL);
    link = http_link(http);
    request(http, link, "/");
    http_answer(http, link, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nset-cookie: b=2\r\n\r\n", 1);
    fact("b: %s", own(http, link, "b"));
    http_end(http, link);
}

/* proves: HTTP-86 */
CASE(texts_stay) {
    HP_HttpCookie_MGR_ClearCookies(NULL, NULL);
    Http *http = http_new(CLIENT, NULL);
    HttpLink link = http_link(http);
    LPCSTR value = NULL;
    request(http, link, "/");
    http_answer(http, link, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nSet-Cookie: a=first\r\n\r\n", 1);
    MUST(TRUTH(HP_HttpClient_GetCookie(http->object, "a", &value)));
    HP_HttpCookie_MGR_ClearCookies(NULL, NULL);
    request(http, link, "/");
    http_answer(http, link, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nSet-Cookie: a=second\r\n\r\n", 1);
    fact("still %s", value);
    http_end(http, link);
}
