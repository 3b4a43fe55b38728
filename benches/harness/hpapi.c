#include "hpapi.h"
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

static void *library;

void hp_load(const char *path)
{
    library = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
    /* Some builds use zlib without recording that they need it. */
    if (!library && dlopen("libz.so.1", RTLD_NOW | RTLD_GLOBAL))
        library = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
    if (!library) {
        fprintf(stderr, "dlopen: %s\n", dlerror());
        exit(2);
    }
}

void *hp_optional(const char *format, const char *part)
{
    char name[128];
    snprintf(name, sizeof name, format, part);
    return dlsym(library, name);
}

void *hp_symbol(const char *format, const char *part)
{
    void *function = hp_optional(format, part);
    if (!function) {
        fprintf(stderr, "the library has no ");
        fprintf(stderr, format, part);
        fprintf(stderr, "\n");
        exit(EXIT_NOT_EXPORTED);
    }
    return function;
}

int hp_is_older_than(unsigned major, unsigned minor, unsigned revision)
{
    return HP_FN(uint32_t, "HP_Get%sVersion", "HPSocket", void)() < (major << 24 | minor << 16 | revision << 8);
}

void hp_set_callback(HP listener, const char *event, void *function)
{
    HP_FN(void, "HP_Set_FN_%s", event, HP, void *)(listener, function);
}
