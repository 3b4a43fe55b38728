/* HP_HttpCookie_MGR_*: what the store takes, keeps and removes. */
#include "cookies.h"

/* proves: HTTP-170 HTTP-172 */
CASE(replacing) {
    CALL("a", set("a", "1", "ex.com", "/", 1000));
    show_store("one");
    CALL("a for longer", set("a", "2", "ex.com", "/", 2000));
    show_store("replaced");
    CALL("a as a session's, the value only", HP_HttpCookie_MGR_SetCookie("a", "3", "ex.com", "/", -1, TRUE, TRUE, 1, TRUE));
    show_store("another value");
    CALL("a as a session's", HP_HttpCookie_MGR_SetCookie("a", "4", "ex.com", "/", -1, TRUE, TRUE, 1, FALSE));
    show_store("a session's");
    CALL("a with a time, the value only", HP_HttpCookie_MGR_SetCookie("a", "5", "ex.com", "/", 1000, TRUE, TRUE, 2, TRUE));
    show_store("all of it");
    CALL("A, which is another one, over", set("A", "6", "ex.com", "/", 0));
    CALL("a in EX.com, over", set("a", "6", "EX.com", "/", 0));
    CALL("a again, over", set("a", "6", "ex.com", "/", 0));
    show_store("nothing");
    CALL("a of a session", set("a", "7", "ex.com", "/", -1));
    CALL("a of a session, over", set("a", "", "ex.com", "/", 0));
    CALL("a for the longest time", set("b", "8", "ex.com", "/", 0x7fffffff));
}

/* proves: HTTP-172 */
CASE(incomplete) {
    CALL("no name", set("", "1", "ex.com", "/", 1000));
    CALL("no domain", set("a", "1", "", "/", 1000));
    CALL("no domain but dots", set("a", "1", "...", "/", 1000));
    CALL("no path", set("a", "1", "ex.com", "", 1000));
    CALL("no value", set("a", "", "ex.com", "/", 1000));
    CALL("name NULL", set(NULL, "1", "ex.com", "/", 1000));
    CALL("domain NULL", set("a", "1", NULL, "/", 1000));
    CALL("path NULL", set("a", "1", "ex.com", NULL, 1000));
    CALL("all NULL", set(NULL, NULL, NULL, NULL, 0));
    show_store("nothing but one without a value");
    CALL("value NULL", set("a", NULL, "b.com", "/", 1000));
    CALL("delete name NULL", HP_HttpCookie_MGR_DeleteCookie("ex.com", "/", NULL));
    CALL("delete path NULL", HP_HttpCookie_MGR_DeleteCookie("ex.com", NULL, "a"));
    CALL("delete domain NULL", HP_HttpCookie_MGR_DeleteCookie(NULL, "/", "a"));
    CALL("delete", HP_HttpCookie_MGR_DeleteCookie("ex.com", "/", "a"));
    show_store("the other one without a value");
}

/* proves: HTTP-171 */
CASE(normalized) {
    CALL("dots and capitals", set("a", "1", "..Ex.COM", "/", 1000));
    show_store("lower");
    CALL("clear", HP_HttpCookie_MGR_ClearCookies(NULL, NULL));
    CALL("path with a slash at its end", set("b", "2", "ex.com", "/a/b/", 1000));
    show_store("as it is");
    CALL("clear", HP_HttpCookie_MGR_ClearCookies(NULL, NULL));
    CALL("path without", set("c", "3", "ex.com", "/a/b", 1000));
    show_store("as it is, too");
    CALL("the same path without a slash in front", set("c", "4", "ex.com", "a/b", 1000));
    show_store("replaced");
    CALL("address with brackets", set("d", "5", "[::1]", "/", 1000));
    CALL("and without", set("d", "5", "::1", "/", 0));
}

/* Nobody must be able to make two cookies of one, or another file. proves: HTTP-182 */
CASE(refused_texts) {
    static const struct { const char *label, *name, *value, *domain, *path; } texts[] = {
        {"; in the value", "a", "1;2", "ex.com", "/"},   {"tab in the value", "a", "1\t2", "ex.com", "/"},
        {"LF in the value", "a", "1\n2", "ex.com", "/"}, {"CR in the value", "a", "1\r2", "ex.com", "/"},
        {"control character", "a", "1\1", "ex.com", "/"}, {"; in the name", "a;b", "1", "ex.com", "/"},
        {"LF in the name", "a\nb", "1", "ex.com", "/"},  {"= in the name", "a=b", "1", "ex.com", "/"},
        {"; in the path", "a", "1", "ex.com", "/;"},     {"blank in the path", "a", "1", "ex.com", "/a b/"},
        {"LF in the domain", "a", "1", "ex\n.com", "/"}, {"blank in the domain", "a", "1", "ex com", "/"},
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        CALL(texts[i].label, set(texts[i].name, texts[i].value, texts[i].domain, texts[i].path, 1000));
        CALL("  it is there", HP_HttpCookie_MGR_DeleteCookie(texts[i].domain, texts[i].path, texts[i].name));
    }
}

/* proves: HTTP-170 HTTP-182 */
CASE(other_texts) {
    CALL("blank, = and bytes of other letters in the value", set("a", "1 = \xc3\xa4", "ex.com", "/", 1000));
    show_store("that");
}

/* proves: HTTP-182 */
CASE(long_texts) {
    enum { LONG = 9000, HUGE = 50 * 1000 * 1000 };
    char *text = malloc(HUGE + 1);
    MUST(text != NULL);
    memset(text, 'x', HUGE);
    text[HUGE] = 0;
    CALL("huge name", set(text, "1", "ex.com", "/", 1000));
    CALL("huge value", set("a", text, "ex.com", "/", 1000));
    CALL("huge domain", set("a", "1", text, "/", 1000));
    CALL("huge path", set("a", "1", "ex.com", text, 1000));
    CALL("delete huge", HP_HttpCookie_MGR_DeleteCookie(text, text, text));
    CALL("clear huge", HP_HttpCookie_MGR_ClearCookies(text, text));
    CALL("clear huge path", HP_HttpCookie_MGR_ClearCookies("ex.com", text));
    CALL("load huge", HP_HttpCookie_MGR_LoadFromFile(text, TRUE));
    CALL("save huge", HP_HttpCookie_MGR_SaveToFile(text, TRUE));
    __time64_t time = 7;
    CALL("time huge", HP_HttpCookie_HLP_ParseExpires(text, &time));
    text[LONG] = 0;
    CALL("long value", set("a", text, "ex.com", "/", 1000));
    text[8172] = 0;
    CALL("too long by one", set("a", text, "ex.com", "/", 1000));
    text[8171] = 0;
    CALL("longest value", set("a", text, "ex.com", "/", 1000));
    text[255] = 0;
    CALL("longest domain", set("b", "1", text, "/", 1000));
    const char *name = file_named("long");
    CALL("save", HP_HttpCookie_MGR_SaveToFile(name, FALSE));
    CALL("load", HP_HttpCookie_MGR_LoadFromFile(name, FALSE));
    CALL("the longest value was there", set("a", "", "ex.com", "/", 0));
    CALL("the longest domain was there", set("b", "", text, "/", 0));
    unlink(name);
    free(text);
}

static void three(void) {
    MUST(set("a", "1", "ex.com", "/", 1000) && set("b", "2", "ex.com", "/p/", 1000) && set("c", "3", "b.com", "/", 1000));
}

/* proves: HTTP-173 */
CASE(removing) {
    three();
    CALL("delete A, which is a", HP_HttpCookie_MGR_DeleteCookie(".EX.com", "/", "A"));
    CALL("delete it again", HP_HttpCookie_MGR_DeleteCookie("ex.com", "/", "a"));
    CALL("delete b with another path", HP_HttpCookie_MGR_DeleteCookie("ex.com", "/", "b"));
    CALL("delete in an empty domain", HP_HttpCookie_MGR_DeleteCookie("", "/", "c"));
    CALL("delete with an empty path", HP_HttpCookie_MGR_DeleteCookie("b.com", "", "c"));
    CALL("delete in a domain above", HP_HttpCookie_MGR_DeleteCookie("com", "/", "c"));
    CALL("delete b", HP_HttpCookie_MGR_DeleteCookie("ex.com", "/p/", "b"));
    CALL("clear an empty domain", HP_HttpCookie_MGR_ClearCookies("", NULL));
    CALL("clear an empty path", HP_HttpCookie_MGR_ClearCookies("b.com", ""));
    CALL("clear a domain without cookies", HP_HttpCookie_MGR_ClearCookies("unknown.com", NULL));
    CALL("clear a domain above", HP_HttpCookie_MGR_ClearCookies("com", NULL));
    CALL("clear a path without cookies", HP_HttpCookie_MGR_ClearCookies("b.com", "/q/"));
    show_store("still there");
    CALL("clear the path in all domains", HP_HttpCookie_MGR_ClearCookies(NULL, "/"));
    show_store("nothing");
    three();
    CALL("clear a domain", HP_HttpCookie_MGR_ClearCookies("ex.com", NULL));
    show_store("the other");
    CALL("clear all", HP_HttpCookie_MGR_ClearCookies(NULL, NULL));
    show_store("nothing");
    CALL("clear nothing", HP_HttpCookie_MGR_ClearCookies(NULL, NULL));
}

/* proves: HTTP-173 */
CASE(removing_expired) {
    MUST(set("a", "1", "ex.com", "/", 1) && set("b", "2", "b.com", "/", 1000));
    long long end = HP_HttpCookie_HLP_CurrentUTCTime() + 2;
    CALL("nothing is over", HP_HttpCookie_MGR_RemoveExpiredCookies(NULL, NULL));
    CALL("an empty domain", HP_HttpCookie_MGR_RemoveExpiredCookies("", NULL));
    CALL("an empty path", HP_HttpCookie_MGR_RemoveExpiredCookies(NULL, ""));
    WAIT(HP_HttpCookie_HLP_CurrentUTCTime() > end);
    CALL("another domain", HP_HttpCookie_MGR_RemoveExpiredCookies("b.com", NULL));
    CALL("another path", HP_HttpCookie_MGR_RemoveExpiredCookies("ex.com", "/p/"));
    CALL("the domain and path", HP_HttpCookie_MGR_RemoveExpiredCookies("ex.com", "/"));
    show_store("what is not over");
    CALL("it is gone", HP_HttpCookie_MGR_DeleteCookie("ex.com", "/", "a"));
}

/* Numbers that mean nothing would make a file that cannot be loaded. proves: HTTP-170 HTTP-172 HTTP-179 */
CASE(same_site) {
    static const int numbers[] = {0, 1, 2, 3, -1, 0x7fffffff};
    const char *name = file_named("same-site");
    for (size_t i = 0; i < COUNT(numbers); i++) {
        MUST(HP_HttpCookie_MGR_SetCookie("a", "1", "ex.com", "/", 1000, FALSE, FALSE, numbers[i], FALSE));
        fact("sameSite %d", numbers[i]);
        CALL("  save", HP_HttpCookie_MGR_SaveToFile(name, FALSE));
        show_file(name);
        CALL("  load", HP_HttpCookie_MGR_LoadFromFile(name, FALSE));
    }
    MUST(HP_HttpCookie_MGR_SetCookie("a", "1", "ex.com", "/", 1000, 7, -1, 0, FALSE));
    show_store("any number is TRUE");
    unlink(name);
}

/* proves: HTTP-174 */
CASE(third_party) {
    fact("at first %d", TRUTH(HP_HttpCookie_MGR_IsEnableThirdPartyCookie()));
    HP_HttpCookie_MGR_SetEnableThirdPartyCookie(FALSE);
    fact("off %d", HP_HttpCookie_MGR_IsEnableThirdPartyCookie());
    HP_HttpCookie_MGR_SetEnableThirdPartyCookie(7);
    fact("on again %d", HP_HttpCookie_MGR_IsEnableThirdPartyCookie());
}
