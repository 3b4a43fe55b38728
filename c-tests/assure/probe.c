/* Proves that a checker works: each fault below must be found by it, or its silence about the other programs means nothing.
 * Where it can be, the faulty access is made by the library, on memory that is ours: only an instrumented library shows it. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hpsocket/HPSocket4C.h>

/* The library stores the kind of a numeric address: a plain store of its own code into the program's memory. */
static void library_stores(En_HP_IPAddrType *kind) {
    char text[64];
    int length = sizeof text;
    SYS_GetIPAddress("127.0.0.1", text, &length, kind);
}

static En_HP_IPAddrType *new_kind(void) { return calloc(1, sizeof(En_HP_IPAddrType)); }

static void clean(void) {
    En_HP_IPAddrType *kind = new_kind();
    library_stores(kind);
    free(kind);
}

/* Hides from the compiler what it would warn of: the faults are the purpose. */
static void *volatile hidden;

static void use_after_free(void) {
    hidden = new_kind();
    free(hidden);
    library_stores(hidden);
}

static void leak(void) {
    for (int i = 0; i < 10; i++) library_stores(new_kind());
}

static void *race_from_c(void *shared) {
    for (int i = 0; i < 10000; i++) *(volatile En_HP_IPAddrType *)shared = IPT_ALL;
    return NULL;
}

static void race(void) {
    pthread_t thread;
    En_HP_IPAddrType *kind = new_kind();
    if (pthread_create(&thread, NULL, race_from_c, kind) != 0) exit(2);
    for (int i = 0; i < 10000; i++) library_stores(kind);
    pthread_join(thread, NULL);
    free(kind);
}

static void uninitialised(void) {
    hidden = malloc(sizeof(int));
    if (*(int *)hidden == 42) puts("42");
    free(hidden);
}

static void overflow(void) {
    volatile int value = 0x7fffffff;
    value = value + 1;
}

int main(int argc, char **argv) {
    static const struct { const char *name; void (*run)(void); } probes[] = {
        {"clean", clean}, {"use_after_free", use_after_free}, {"leak", leak}, {"race", race},
        {"uninitialised", uninitialised}, {"overflow", overflow},
    };
    for (size_t i = 0; argc == 2 && i < sizeof probes / sizeof *probes; i++)
        if (strcmp(argv[1], probes[i].name) == 0) {
            probes[i].run();
            return 0;
        }
    return 2;
}
