/* HP_HttpCookie_HLP_*: texts and times. */
#include "cookies.h"

#include <limits.h>
#include <stdint.h>
#include <time.h>

static char buffer[400];

static void told(const char *label, int raw, int length) {
    if (TRUTH(raw)) fact("%s: %d \"%s\"", label, length, buffer);
    else fact("%s: FALSE %d, buffer %s, errno %s", label, length, buffer[0] == '#' ? "untouched" : "changed", errno_text(errno));
}

#define TO_STRING(label, capacity, ...)                                                                                       \
    do {                                                                                                                      \
        int length_ = (capacity);                                                                                             \
        memset(buffer, '#', sizeof buffer);                                                                                   \
        errno = 0;                                                                                                            \
        int raw_ = HP_HttpCookie_HLP_ToString(buffer, &length_, __VA_ARGS__);                                                 \
        told((label), raw_, length_);                                                                                         \
    } while (0)

/* proves: HTTP-183 */
CASE(to_string) {
    TO_STRING("all", 400, "n", "v", "d.com", "/a/", 0, TRUE, TRUE, 2);
    TO_STRING("little", 400, "n", "v", "", "", -1, FALSE, FALSE, 0);
    TO_STRING("nothing", 400, "", "", "", "", -1, FALSE, FALSE, 0);
    TO_STRING("no name", 400, "", "v", "", "", -1, FALSE, FALSE, 0);
    TO_STRING("no value", 400, "n", "", "", "", -1, FALSE, FALSE, 0);
    TO_STRING("domain", 400, "n", "v", "..D.com", "", -1, FALSE, FALSE, 1);
    TO_STRING("path", 400, "n", "v", "", "/a/b", -1, FALSE, FALSE, 0);
    TO_STRING("path without a slash", 400, "n", "v", "", "a/", -1, FALSE, FALSE, 0);
    TO_STRING("unknown sameSite", 400, "n", "v", "", "", -1, FALSE, FALSE, 3);
    int length = sizeof buffer;
    MUST(HP_HttpCookie_HLP_ToString(buffer, &length, "n", "v", "", "", 1000, FALSE, FALSE, 0));
    const char *time = strstr(buffer, "expires=");
    __time64_t expires = 0;
    MUST(time != NULL && HP_HttpCookie_HLP_ParseExpires(time + strlen("expires="), &expires));
    long long left = expires - HP_HttpCookie_HLP_CurrentUTCTime();
    fact("a time: about %lld s from now, length %d", (left + 50) / 100 * 100, length);
}

/* proves: HTTP-183 */
CASE(to_string_in_little_space) {
    static const int capacities[] = {4, 3, 0};
    for (size_t i = 0; i < COUNT(capacities); i++) {
        char label[40];
        snprintf(label, sizeof label, "capacity %d", capacities[i]);
        TO_STRING(label, capacities[i], "n", "v", "", "", -1, FALSE, FALSE, 0);
    }
    int length = 77;
    CALL("no buffer", HP_HttpCookie_HLP_ToString(NULL, &length, "n", "v", "", "", -1, FALSE, FALSE, 0));
    fact("length %d", length);
}

/* proves: HTTP-183 COM-8 */
CASE(to_string_null_and_negative) {
    TO_STRING("texts NULL", 400, NULL, NULL, NULL, NULL, -1, FALSE, FALSE, 0);
    TO_STRING("capacity -1", -1, "n", "v", "", "", -1, FALSE, FALSE, 0);
    TO_STRING("capacity INT_MIN", INT_MIN, "n", "v", "", "", -1, FALSE, FALSE, 0);
    CALL("no length", HP_HttpCookie_HLP_ToString(buffer, NULL, "n", "v", "", "", -1, FALSE, FALSE, 0));
    CALL("nothing", HP_HttpCookie_HLP_ToString(NULL, NULL, NULL, NULL, NULL, NULL, 0, FALSE, FALSE, 0));
    enum { HUGE = 50 * 1000 * 1000 };
    char *text = malloc(HUGE + 1);
    MUST(text != NULL);
    memset(text, 'x', HUGE);
    text[HUGE] = 0;
    int length = 0;
    CALL("huge texts", HP_HttpCookie_HLP_ToString(NULL, &length, text, text, text, text, -1, FALSE, FALSE, 0));
    fact("length %d", length);
    free(text);
}

#define MAKE(label, capacity, time)                                                                                           \
    do {                                                                                                                      \
        int length_ = (capacity);                                                                                             \
        memset(buffer, '#', sizeof buffer);                                                                                   \
        errno = 0;                                                                                                            \
        int raw_ = HP_HttpCookie_HLP_MakeExpiresStr(buffer, &length_, (time));                                                \
        told((label), raw_, length_);                                                                                         \
    } while (0)

/* proves: HTTP-184 */
CASE(make_expires) {
    MAKE("a time", 400, 1700000000);
    MAKE("exact space", 30, 1700000000);
    MAKE("too little", 29, 1700000000);
    MAKE("none", 0, 1700000000);
    MAKE("the first second", 400, 0);
    MAKE("a leap day", 400, 1709164800);
    MAKE("the last second", 400, 253402300799);
    int length = 77;
    CALL("no buffer", HP_HttpCookie_HLP_MakeExpiresStr(NULL, &length, 5));
    fact("length %d", length);
}

/* proves: HTTP-184 COM-8 */
CASE(make_expires_out_of_range) {
    MAKE("before", 400, -1);
    MAKE("long before", 400, INT64_MIN);
    MAKE("too late", 400, 253402300800);
    MAKE("much too late", 400, INT64_MAX);
    MAKE("capacity -1", -1, 0);
    CALL("no length", HP_HttpCookie_HLP_MakeExpiresStr(buffer, NULL, 5));
}

static void parse(const char *text) {
    __time64_t time = 77;
    errno = 0;
    int raw = HP_HttpCookie_HLP_ParseExpires(text, &time);
    if (TRUTH(raw)) fact("\"%s\" is %lld", text, (long long)time);
    else fact("\"%s\" is no time, %s, errno %s", text, time == 77 ? "untouched" : "changed", errno_text(errno));
}

/* proves: HTTP-185 */
CASE(parse_expires) {
    static const char *const texts[] = {
        "Tue, 14-Nov-2023 22:13:20 GMT", "Tue, 14 Nov 2023 22:13:20 GMT", "Tuesday, 14-Nov-23 22:13:20 GMT",
        "Tue, 14/nov/2023 22:13:20 UTC", "Tue, 14-November-2023 22:13:20 GMT", "Tue, 14-Nov-2023 22:13:20 +0800",
        "Tue, 14-Nov-2023 22:13:20 -08:00", "Tue,14-Nov-2023  22:13:20 GMT", "Tue, 4-Nov-2023 2:3:2 GMT",
        "Thu, 01-Jan-1970 00:00:00 GMT", "Thu, 14-Nov-69 22:13:20 GMT", "Sat, 14-Nov-70 22:13:20 GMT",
        "", "whenever", "Tue, 14-Nov-2023 22:13:20", "Tue, 14-Nov-2023 GMT", "Tue, 14-Xyz-2023 22:13:20 GMT",
        "14-Nov-2023 22:13:20 GMT", "Wednesday                                   , 14-Nov-2023 22:13:20 GMT",
    };
    for (size_t i = 0; i < COUNT(texts); i++) parse(texts[i]);
}

/* proves: HTTP-185 */
CASE(parse_expires_stricter) {
    static const char *const texts[] = {
        "Tue Nov 14 22:13:20 2023",      "Tue, 31-Feb-2023 22:13:20 GMT", "Tue, 00-Nov-2023 22:13:20 GMT",
        "Tue, 14-Nov-2023 25:13:20 GMT", "Tue, 14-Nov-2023 22:61:20 GMT", "Tue, 14-Nov-2023 22:13:61 GMT",
        "Thu, 01-Jan-1970 00:00:00 +0100", "Tue, 14-Nov-123 22:13:20 GMT",
    };
    for (size_t i = 0; i < COUNT(texts); i++) parse(texts[i]);
}

/* proves: HTTP-185 COM-8 */
CASE(parse_expires_null) {
    __time64_t time = 77;
    CALL("no text", HP_HttpCookie_HLP_ParseExpires(NULL, &time));
    CALL("no time", HP_HttpCookie_HLP_ParseExpires("Tue, 14-Nov-2023 22:13:20 GMT", NULL));
    CALL("nothing", HP_HttpCookie_HLP_ParseExpires(NULL, NULL));
    fact("untouched: %d", time == 77);
}

static bool is_now(long long moment) {
    long long now = time(NULL);
    return moment <= now && moment >= now - CASE_LIMIT_S;
}

/* proves: HTTP-186 */
CASE(ages) {
    fact("now: %d", is_now(HP_HttpCookie_HLP_CurrentUTCTime()));
    fact("in 1000 s: %d", is_now(HP_HttpCookie_HLP_MaxAgeToExpires(1000) - 1000));
    fact("in INT_MAX s: %d", is_now(HP_HttpCookie_HLP_MaxAgeToExpires(INT_MAX) - INT_MAX));
    fact("0: %lld", (long long)HP_HttpCookie_HLP_MaxAgeToExpires(0));
    fact("-5: %lld", (long long)HP_HttpCookie_HLP_MaxAgeToExpires(-5));
    fact("age of a session: %d", HP_HttpCookie_HLP_ExpiresToMaxAge(-1));
    fact("age of -7: %d", HP_HttpCookie_HLP_ExpiresToMaxAge(-7));
    fact("age of the past: %d", HP_HttpCookie_HLP_ExpiresToMaxAge(7));
    int left = HP_HttpCookie_HLP_ExpiresToMaxAge(HP_HttpCookie_HLP_CurrentUTCTime() + 1000);
    fact("age of what is to come: %d", left <= 1000 && left > 1000 - CASE_LIMIT_S);
}

/* proves: HTTP-186 */
CASE(ages_beyond_int) {
    fact("10^11 s: %d", HP_HttpCookie_HLP_ExpiresToMaxAge(HP_HttpCookie_HLP_CurrentUTCTime() + 100000000000) == INT_MAX);
    fact("the end: %d", HP_HttpCookie_HLP_ExpiresToMaxAge(INT64_MAX) == INT_MAX);
}
