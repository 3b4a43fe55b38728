/* Proves that a checker works: it must find each fault below, otherwise its silence about the other programs means nothing.
 * If possible the library makes the faulty access, to memory of this program, because only an instrumented library shows
 * that. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hpsocket/HPSocket4C.h>

/* The library stores the type of a numeric address, which is a plain store by its own code into the program's memory. */
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

/* Hides the deliberate faults from the compiler, which would warn of them. */
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
