/* HP_HttpCookie_MGR_SaveToFile and LoadFromFile. */
#include "cookies.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

/* proves: HTTP-180 */
CASE(format) {
    MUST(HP_HttpCookie_MGR_SetCookie("s", "", "ex.com", "/p/", 1000, TRUE, TRUE, 2, FALSE));
    show_store("a cookie");
    MUST(set("session", "1", "ex.com", "/p/", -1));
    show_store("the session's is left out");
    MUST(HP_HttpCookie_MGR_ClearCookies(NULL, NULL) && set("session", "1", "ex.com", "/p/", -1));
    const char *name = file_named("group");
    CALL("save a session's", HP_HttpCookie_MGR_SaveToFile(name, FALSE));
    char text[40] = "";
    FILE *file = fopen(name, "re");
    MUST(file != NULL);
    text[fread(text, 1, sizeof text - 1, file)] = 0;
    fclose(file);
    fact("a group without a cookie: %d", strcmp(text, "ex.com /p/\n") == 0);
    unlink(name);
}

/* proves: HTTP-180 */
CASE(order) {
    MUST(set("b", "1", "z.com", "/", 1000) && set("c", "2", "a.com", "/", 1000) && set("a", "3", "z.com", "/", 1000));
    MUST(set("d", "4", "z.com", "/p/", 1000) && set("b", "5", "z.com", "/", 1000));
    show_store("the oldest first");
}

/* proves: HTTP-180 HTTP-181 HTTP-182 */
CASE(round_trip) {
    const char *first = file_named("first"), *second = file_named("second");
    MUST(set("a", "=\"q\" \xc3\xa4", "ex.com", "/", 1000));
    MUST(HP_HttpCookie_MGR_SetCookie("b", "", "b.com", "/p/", 2000, TRUE, FALSE, 1, FALSE));
    CALL("save", HP_HttpCookie_MGR_SaveToFile(first, FALSE));
    CALL("clear", HP_HttpCookie_MGR_ClearCookies(NULL, NULL));
    CALL("load", HP_HttpCookie_MGR_LoadFromFile(first, TRUE));
    CALL("save", HP_HttpCookie_MGR_SaveToFile(second, FALSE));
    char command[200];
    snprintf(command, sizeof command, "sort %s >%s.s; sort %s | cmp - %s.s; rm %s.s", first, first, second, first, first);
    fact("the files are the same: %d", system(command) == 0);
    CALL("a was there", HP_HttpCookie_MGR_DeleteCookie("ex.com", "/", "a"));
    CALL("b was there", HP_HttpCookie_MGR_DeleteCookie("b.com", "/p/", "b"));
    unlink(first);
    unlink(second);
}

static const char *one_and_two = "ex.com /\n\ta;file;4000000000;0;0;0\nb.com /\n\tb;file;4000000000;0;0;0\n";

/* proves: HTTP-181 */
CASE(loading_keeps_or_not) {
    const char *name = file_named("keep");
    write_file(name, one_and_two);
    MUST(set("a", "own", "ex.com", "/", 1000) && set("c", "own", "c.com", "/", -1));
    CALL("load, keeping", HP_HttpCookie_MGR_LoadFromFile(name, TRUE));
    CALL("b was added", HP_HttpCookie_MGR_DeleteCookie("b.com", "/", "b"));
    CALL("c is still there", HP_HttpCookie_MGR_DeleteCookie("c.com", "/", "c"));
    show_store("a is as it was");
    CALL("load, replacing", HP_HttpCookie_MGR_LoadFromFile(name, FALSE));
    CALL("b is there", HP_HttpCookie_MGR_DeleteCookie("b.com", "/", "b"));
    show_store("a is the file's");
    unlink(name);
}

/* proves: HTTP-180 */
CASE(saving_keeps_or_not) {
    const char *name = file_named("keep");
    MUST(set("a", "own", "ex.com", "/", 1000));
    CALL("save, keeping, without a file", HP_HttpCookie_MGR_SaveToFile(name, TRUE));
    show_file(name);
    write_file(name, one_and_two);
    CALL("save, keeping", HP_HttpCookie_MGR_SaveToFile(name, TRUE));
    CALL("the store has b now", HP_HttpCookie_MGR_DeleteCookie("b.com", "/", "b"));
    show_store("and a as it was");
    CALL("the file has b", HP_HttpCookie_MGR_LoadFromFile(name, FALSE) && HP_HttpCookie_MGR_DeleteCookie("b.com", "/", "b"));
    show_store("and a as it was");
    write_file(name, one_and_two);
    CALL("save, replacing", HP_HttpCookie_MGR_SaveToFile(name, FALSE));
    show_file(name);
    unlink(name);
}

/* proves: HTTP-180 HTTP-181 COM-8 */
CASE(files_that_cannot_be_opened) {
    MUST(set("a", "1", "ex.com", "/", 1000));
    for (BOOL keep = FALSE; keep <= TRUE; keep++) {
        fact("keep %d", keep);
        CALL("  load a missing file", HP_HttpCookie_MGR_LoadFromFile("no-such-file", keep));
        CALL("  load a folder", HP_HttpCookie_MGR_LoadFromFile(".", keep));
        CALL("  load without a name", HP_HttpCookie_MGR_LoadFromFile("", keep));
        CALL("  save into a missing folder", HP_HttpCookie_MGR_SaveToFile("no-such-folder/file", keep));
        CALL("  save as a folder", HP_HttpCookie_MGR_SaveToFile(".", keep));
        CALL("  save without a name", HP_HttpCookie_MGR_SaveToFile("", keep));
    }
    show_store("all is there");
}

/* proves: HTTP-180 HTTP-181 COM-8 */
CASE(names_null) {
    for (BOOL keep = FALSE; keep <= TRUE; keep++) {
        CALL("load", HP_HttpCookie_MGR_LoadFromFile(NULL, keep));
        CALL("save", HP_HttpCookie_MGR_SaveToFile(NULL, keep));
    }
}

static void load_each(const char *const *texts, size_t count, bool show) {
    const char *name = file_named("loaded");
    for (size_t i = 0; i < count; i++) {
        write_file(name, texts[i]);
        MUST(HP_HttpCookie_MGR_ClearCookies(NULL, NULL) && set("own", "1", "own.com", "/", -1));
        char label[40];
        snprintf(label, sizeof label, "file %d", (int)i);
        CALL(label, HP_HttpCookie_MGR_LoadFromFile(name, TRUE));
        CALL("  the own one is there", HP_HttpCookie_MGR_DeleteCookie("own.com", "/", "own"));
        if (show) show_store("  and");
    }
    unlink(name);
}

/* proves: HTTP-181 */
CASE(accepted) {
    static const char *const texts[] = {
        "",
        "\n\n",
        "ex.com /\n",
        "ex.com /\n\ta;1;4000000000;0;0;0",
        "\r\nex.com /\r\n\ta;1;4000000000;0;1;0\r\n\r\n",
        "ex.com /\n\ta;1;4000000000;1;x;0\n",
        "EX.com /\n\ta;1;4000000000;0;0;2\n",
        "ex.com /\n\ta; ;4000000000;0;0;0\n",
        "ex.com /\n\ta;1;1000;0;0;0\n\tb;2;4000000000;0;0;0\n",
        "ex.com /\nb.com /\n\ta;1;4000000000;0;0;0\n",
        "ex.com /dir\n\ta;1;4000000000;0;0;0\n",
        "ex.com /\n\ta;1;4000000000;5;0;0\n",
    };
    load_each(texts, COUNT(texts), true);
}

/* proves: HTTP-181 */
CASE(malformed) {
    static const char *const texts[] = {
        "ex.com\n",
        "ex.com /\n\ta;1;4000000000;0;0\n",
        "ex.com /\n\ta\n",
        "ex.com /\n\t;1;4000000000;0;0;0\n",
        "ex.com /\n\ta;1;0;0;0;0\n",
        "ex.com /\n\ta;1;-1;0;0;0\n",
        "ex.com /\n\ta;1;never;0;0;0\n",
        "ex.com /\n\ta;1;4000000000;0;0;3\n",
        "ex.com /\n\ta;1;4000000000;0;0;-1\n",
    };
    load_each(texts, COUNT(texts), false);
}

/* proves: HTTP-181 */
CASE(malformed_in_ways_that_were_taken) {
    static const char *const texts[] = {
        "\ta;1;4000000000;0;0;0\n",
        "ex.com / more\n\ta;1;4000000000;0;0;0\n",
        "ex.com /\n\ta;1\t2;4000000000;0;0;0\n",
        "ex.com /\n\ta=b;1;4000000000;0;0;0\n",
    };
    load_each(texts, COUNT(texts), false);
}

/* proves: HTTP-180 HTTP-181 */
CASE(all_or_nothing) {
    const char *name = file_named("bad");
    const char *text = "ex.com /\n\ta;file;4000000000;0;0;0\nnonsense\n";
    write_file(name, text);
    MUST(set("own", "1", "own.com", "/", 1000));
    CALL("load", HP_HttpCookie_MGR_LoadFromFile(name, TRUE));
    CALL("a was not taken", HP_HttpCookie_MGR_DeleteCookie("ex.com", "/", "a"));
    CALL("load, replacing", HP_HttpCookie_MGR_LoadFromFile(name, FALSE));
    CALL("save, keeping", HP_HttpCookie_MGR_SaveToFile(name, TRUE));
    struct stat status;
    fact("the file is as it was: %d", stat(name, &status) == 0 && status.st_size == (off_t)strlen(text));
    show_store("the store is as it was");
    CALL("save, replacing", HP_HttpCookie_MGR_SaveToFile(name, FALSE));
    show_file(name);
    unlink(name);
}

/* proves: HTTP-181 */
CASE(endless_and_long) {
    MUST(set("own", "1", "own.com", "/", 1000));
    CALL("load zeros without end", HP_HttpCookie_MGR_LoadFromFile("/dev/zero", FALSE));
    CALL("load nothing, keeping", HP_HttpCookie_MGR_LoadFromFile("/dev/null", TRUE));
    show_store("as it was");
    const char *name = file_named("long");
    for (int length = 8191; length <= 8192; length++) {
        char *line = malloc((size_t)length + 1);
        MUST(line != NULL);
        memset(line, 'x', (size_t)length);
        memcpy(line, "\ta;", 3);
        strcpy(line + length - 17, ";4000000000;0;0;0");
        FILE *file = fopen(name, "we");
        MUST(file != NULL && fprintf(file, "ex.com /\r\n%s\r\n", line) > 0 && fclose(file) == 0);
        fact("a line of %d bytes", length);
        CALL("  load", HP_HttpCookie_MGR_LoadFromFile(name, TRUE));
        CALL("  it is there", HP_HttpCookie_MGR_DeleteCookie("ex.com", "/", "a"));
        free(line);
    }
    unlink(name);
}

/* proves: HTTP-180 */
CASE(full_disk) {
    MUST(set("a", "1", "ex.com", "/", 1000));
    CALL("save to a full device", HP_HttpCookie_MGR_SaveToFile("/dev/full", FALSE));
    struct stat status;
    fact("it is still a device: %d", stat("/dev/full", &status) == 0 && S_ISCHR(status.st_mode));
    const char *name = file_named("full");
    write_file(name, "ex.com /\n\told;1;4000000000;0;0;0\n");
    struct rlimit before, none;
    MUST(getrlimit(RLIMIT_FSIZE, &before) == 0);
    signal(SIGXFSZ, SIG_IGN);
    none = (struct rlimit){0, before.rlim_max};
    MUST(setrlimit(RLIMIT_FSIZE, &none) == 0);
    errno = 0;
    int saved = TRUTH(HP_HttpCookie_MGR_SaveToFile(name, FALSE)), code = errno;
    MUST(setrlimit(RLIMIT_FSIZE, &before) == 0); /* facts go to a file, too */
    fact("save without space -> %d %s", saved, errno_text(code));
    show_file(name);
    unlink(name);
}

/* proves: HTTP-180 */
CASE(what_is_replaced) {
    const char *name = file_named("old"), *link_name = file_named("link");
    MUST(set("a", "1", "ex.com", "/", 1000));
    write_file(name, "");
    MUST(chmod(name, 0640) == 0 && symlink(name, link_name) == 0);
    int before = open(name, O_RDONLY | O_CLOEXEC);
    CALL("save through a link", HP_HttpCookie_MGR_SaveToFile(link_name, FALSE));
    struct stat status;
    fact("the link is a link: %d", lstat(link_name, &status) == 0 && S_ISLNK(status.st_mode));
    MUST(stat(name, &status) == 0);
    fact("the rights are %03o", status.st_mode & 0777);
    char some[10];
    fact("who had opened it sees the former content: %d", read(before, some, sizeof some) == 0);
    show_file(name);
    close(before);
    unlink(name);
    umask(077);
    CALL("save as a new file", HP_HttpCookie_MGR_SaveToFile(name, FALSE));
    MUST(stat(name, &status) == 0);
    fact("the rights are %03o", status.st_mode & 0777);
    unlink(name);
    unlink(link_name);
    char command[80];
    snprintf(command, sizeof command, "ls -A | grep -c hpsocket-%ld-", (long)getpid());
    FILE *list = popen(command, "re");
    int left = -1;
    MUST(list != NULL && fscanf(list, "%d", &left) == 1);
    pclose(list);
    fact("files left behind: %d", left);
}

/* proves: HTTP-180 HTTP-181 */
CASE(many) {
    enum { DOMAINS = 2000, EACH = 10 };
    const char *name = file_named("many");
    int stored = 0, there = 0;
    for (int i = 0; i < DOMAINS * EACH; i++) {
        char domain[30], cookie[20];
        snprintf(domain, sizeof domain, "d%d.com", i % DOMAINS);
        snprintf(cookie, sizeof cookie, "c%d", i / DOMAINS);
        stored += TRUTH(set(cookie, "value", domain, "/", 1000));
    }
    CALL("save", HP_HttpCookie_MGR_SaveToFile(name, FALSE));
    CALL("load", HP_HttpCookie_MGR_LoadFromFile(name, FALSE));
    CALL("load, keeping", HP_HttpCookie_MGR_LoadFromFile(name, TRUE));
    for (int i = 0; i < DOMAINS * EACH; i++) {
        char domain[30], cookie[20];
        snprintf(domain, sizeof domain, "d%d.com", i % DOMAINS);
        snprintf(cookie, sizeof cookie, "c%d", i / DOMAINS);
        there += TRUTH(set(cookie, "", domain, "/", 0));
    }
    fact("stored %d, there after loading %d", stored, there);
    show_store("nothing else");
    unlink(name);
}
