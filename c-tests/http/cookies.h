/* The cookie store of the process, seen through what it saves. */
#pragma once

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "facts.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* The name of a file of this process; each thread's are valid until it has asked for eight more. */
static inline const char *file_named(const char *label) {
    static _Thread_local char names[8][64];
    static _Thread_local int next;
    char *name = names[next++ % 8];
    snprintf(name, sizeof names[0], "cookies-%ld-%s", (long)getpid(), label);
    return name;
}

static inline void write_file(const char *name, const char *text) {
    FILE *file = fopen(name, "we");
    MUST(file != NULL && fputs(text, file) >= 0 && fclose(file) == 0);
}

/* A file's cookies with the lines of their groups, tabs made visible, and times as the time until then, in hundreds of seconds. */
static inline void show_file(const char *name) {
    FILE *file = fopen(name, "re");
    if (file == NULL) {
        fact("  no file");
        return;
    }
    static char line[20000], group[20000];
    group[0] = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = 0;
        if (line[0] != '\t') {
            strcpy(group, line);
            continue;
        }
        if (group[0] != 0) fact("  %s", group);
        group[0] = 0;
        char cookie[200], value[200], flags[60];
        long long expires = 0;
        MUST(sscanf(line, "\t%199[^;];%199[^;];%lld;%59s", cookie, value, &expires, flags) == 4);
        long long left = expires - HP_HttpCookie_HLP_CurrentUTCTime();
        if (expires < 4000000000) fact("  <tab>%s;%s;now+%lld;%s", cookie, value, (left + 50) / 100 * 100, flags);
        else fact("  <tab>%s;%s;%lld;%s", cookie, value, expires, flags);
    }
    fclose(file);
}

/* What the store would save now. */
static inline void show_store(const char *label) {
    const char *name = file_named("shown");
    fact("%s:", label);
    MUST(TRUTH(HP_HttpCookie_MGR_SaveToFile(name, FALSE)));
    show_file(name);
    unlink(name);
}

static inline BOOL set(const char *name, const char *value, const char *domain, const char *path, int age) {
    return HP_HttpCookie_MGR_SetCookie(name, value, domain, path, age, FALSE, FALSE, 0, TRUE);
}
