/* The cookie store, used by many threads at once, and in forked children. */
#include "cookies.h"

#include "process.h"

#include <stdatomic.h>

enum { THREADS = 8, ROUNDS = 2000 };

static atomic_int wrong;

static void expect(bool right, const char *what) {
    if (!right) {
        chat("%s: %s", what, errno_text(errno));
        wrong++;
    }
}

/* Each thread has a domain of its own, in which nobody else interferes, and disturbs that of all. */
static void *hammer(void *argument) {
    int number = (int)(size_t)argument;
    char domain[30], file[30], cookie[20];
    snprintf(domain, sizeof domain, "own%d.com", number);
    snprintf(file, sizeof file, "file%d", number);
    const char *name = file_named(file);
    for (int i = 0; i < ROUNDS; i++) {
        snprintf(cookie, sizeof cookie, "c%d", i % 10);
        expect(TRUTH(set(cookie, "1", domain, "/", 1000)), "set");
        expect(TRUTH(set(cookie, "2", domain, "/", -1)), "update");
        expect(TRUTH(set(cookie, "shared", "all.com", "/", 1000)), "set for all");
        HP_HttpCookie_MGR_DeleteCookie("all.com", "/", cookie);
        if (i % 50 == number) expect(TRUTH(HP_HttpCookie_MGR_ClearCookies("all.com", NULL)), "clear");
        if (i % 50 == number) expect(TRUTH(HP_HttpCookie_MGR_RemoveExpiredCookies(NULL, NULL)), "remove expired");
        if (i % 200 == number) expect(TRUTH(HP_HttpCookie_MGR_SaveToFile(name, i % 400 < 200)), "save");
        if (i % 200 == number) expect(TRUTH(HP_HttpCookie_MGR_LoadFromFile(name, TRUE)), "load");
        if (i % 10 == 9)
            for (int each = 0; each < 10; each++) {
                snprintf(cookie, sizeof cookie, "c%d", each);
                /* A load may have brought back one that was just removed, but never one that was never there. */
                expect(TRUTH(HP_HttpCookie_MGR_DeleteCookie(domain, "/", cookie)), "delete");
            }
    }
    unlink(name);
    return NULL;
}

/* proves: HTTP-170 */
CASE(eight_threads) {
    Thread *threads[THREADS];
    for (size_t i = 0; i < THREADS; i++) threads[i] = thread_run(hammer, (void *)i);
    for (size_t i = 0; i < THREADS; i++) thread_join(threads[i]);
    fact("wrong results: %d", wrong);
    CALL("clear", HP_HttpCookie_MGR_ClearCookies(NULL, NULL));
    show_store("nothing");
}

static Gate stop;

static void *save_again_and_again(void *argument) {
    while (!gate_is_open(&stop)) expect(TRUTH(HP_HttpCookie_MGR_SaveToFile(argument, FALSE)), "save");
    return NULL;
}

/* All threads save to the same file, which every reader finds whole. proves: HTTP-180 */
CASE(files_are_whole_at_any_moment) {
    static char name[64];
    snprintf(name, sizeof name, "%s", file_named("whole"));
    for (int i = 0; i < 200; i++) {
        char cookie[20];
        snprintf(cookie, sizeof cookie, "c%d", i);
        MUST(set(cookie, "some value that makes the file longer", "ex.com", "/", 1000));
    }
    CALL("save", HP_HttpCookie_MGR_SaveToFile(name, FALSE));
    Thread *threads[3];
    for (size_t i = 0; i < COUNT(threads); i++) threads[i] = thread_run(save_again_and_again, name);
    int lines = 0, least = 201;
    for (int i = 0; i < 200; i++) {
        FILE *file = fopen(name, "re");
        MUST(file != NULL);
        lines = 0;
        for (int c; (c = getc(file)) != EOF;) lines += c == '\n';
        fclose(file);
        if (lines < least) least = lines;
    }
    gate_open(&stop);
    for (size_t i = 0; i < COUNT(threads); i++) thread_join(threads[i]);
    fact("fewest lines in the file: %d, wrong results: %d", least, wrong);
    unlink(name);
}

static void *change_again_and_again(void *argument) {
    char domain[30];
    snprintf(domain, sizeof domain, "d%d.com", (int)(size_t)argument);
    while (!gate_is_open(&stop)) {
        set("b", "2", domain, "/", 1000);
        HP_HttpCookie_MGR_SaveToFile("/dev/null", FALSE);
        HP_HttpCookie_MGR_DeleteCookie(domain, "/", "b");
    }
    return NULL;
}

static int use_it_in_a_child(void) {
    if (!TRUTH(HP_HttpCookie_MGR_DeleteCookie("ex.com", "/", "a"))) return 1;
    if (!TRUTH(set("child", "1", "ex.com", "/", 1000))) return 2;
    const char *name = file_named("child");
    if (!TRUTH(HP_HttpCookie_MGR_SaveToFile(name, FALSE)) || !TRUTH(HP_HttpCookie_MGR_LoadFromFile(name, FALSE))) return 3;
    unlink(name);
    if (!TRUTH(HP_HttpCookie_MGR_DeleteCookie("ex.com", "/", "child"))) return 4;
    return TRUTH(HP_HttpCookie_MGR_ClearCookies(NULL, NULL)) ? 0 : 5;
}

/* A child has the cookies of its parent, whatever the parent's threads were doing. proves: COM-105 */
CASE(forked_children) {
    MUST(set("a", "1", "ex.com", "/", 1000));
    Thread *threads[4];
    for (size_t i = 0; i < COUNT(threads); i++) threads[i] = thread_run(change_again_and_again, (void *)i);
    int good = 0;
    for (int i = 0; i < 100; i++) good += child_run(use_it_in_a_child) == 0;
    gate_open(&stop);
    for (size_t i = 0; i < COUNT(threads); i++) thread_join(threads[i]);
    fact("children that used the store: %d", good);
    CALL("the parent's cookie is there", HP_HttpCookie_MGR_DeleteCookie("ex.com", "/", "a"));
    CALL("the children's are not", HP_HttpCookie_MGR_DeleteCookie("ex.com", "/", "child"));
}
