/* The cookie functions while memory is short: each request for memory fails in turn, once or from then on. */
#include "facts.h"
#include "shortage.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COOKIES = 16, MOST_PLACES = 5000 };

static char file[64], other[64], big[8000];

static BOOL set(int number) {
    char name[20], domain[20];
    snprintf(name, sizeof name, "c%d", number);
    snprintf(domain, sizeof domain, "d%d.com", number % 4);
    return HP_HttpCookie_MGR_SetCookie(name, big, domain, "/some/path/", 1000, FALSE, FALSE, 0, FALSE);
}

static int wrong;

static void check(const char *what, BOOL done) {
    int code = errno;
    if (TRUTH(done) || (shortage_came() && code == ENOMEM)) return;
    chat("%s: %s", what, errno_text(code));
    wrong++;
}

static void use_everything(void) {
    for (int i = 0; i < COOKIES; i++) check("set", set(i));
    check("save", HP_HttpCookie_MGR_SaveToFile(file, FALSE));
    check("load", HP_HttpCookie_MGR_LoadFromFile(other, TRUE));
    check("load, replacing", HP_HttpCookie_MGR_LoadFromFile(other, FALSE));
    check("save, keeping", HP_HttpCookie_MGR_SaveToFile(file, TRUE));
    char text[100];
    int length = sizeof text;
    check("text", HP_HttpCookie_HLP_ToString(text, &length, "n", "v", "d.com", "/", 1000, TRUE, TRUE, 2));
    length = sizeof text;
    check("time", HP_HttpCookie_HLP_MakeExpiresStr(text, &length, 1000));
    check("remove expired", HP_HttpCookie_MGR_RemoveExpiredCookies("d0.com", NULL));
    check("clear", HP_HttpCookie_MGR_ClearCookies(NULL, NULL));
}

static void everywhere(long count) {
    memset(big, 'v', sizeof big - 1);
    snprintf(file, sizeof file, "/tmp/hp-shortage-cookies-%ld", (long)getpid());
    snprintf(other, sizeof other, "/tmp/hp-shortage-cookies-%ld-other", (long)getpid());
    for (int i = 0; i < COOKIES; i++) MUST(set(i));
    MUST(HP_HttpCookie_MGR_SaveToFile(other, FALSE));
    long place = 0;
    bool came = true;
    for (; came && place < MOST_PLACES; place++) {
        shortage_begin(place, count);
        use_everything();
        came = shortage_came();
        shortage_end();
        /* All works as before, and what was in the file is whole. */
        MUST(HP_HttpCookie_MGR_LoadFromFile(other, FALSE) && HP_HttpCookie_MGR_DeleteCookie("d3.com", "/some/path/", "c15"));
        MUST(HP_HttpCookie_MGR_ClearCookies(NULL, NULL));
    }
    fact("places: %s, wrong results: %d", place > COOKIES && place < MOST_PLACES ? "many" : "NOT as expected", wrong);
    chat("%ld places", place);
    unlink(file);
    unlink(other);
}

/* proves: COM-111 */
CASE(once) { everywhere(1); }
CASE(for_good) { everywhere(FOR_GOOD); }
