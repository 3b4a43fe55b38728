/* The version that the library has, that of the headers, and how a program compares the two (docs/migration.md). */
#include "sys.h"

#include <ctype.h>
#include <dlfcn.h>

static const char *told(DWORD compiled, DWORD loaded) {
    if (compiled >> 16 == loaded >> 16) return "goes on";
    return compiled >> 16 < loaded >> 16 ? "the library is newer" : "the library is older";
}

/* proves: VER-1 VER-2 TDEF-10 */
CASE(of_library_and_headers) {
    DWORD version = HP_GetHPSocketVersion();
    fact("library 0x%08x: %u.%u.%u build %u", version, version >> 24, version >> 16 & 0xff, version >> 8 & 0xff, version & 0xff);
    fact("headers %d.%d.%d build %d, the same %d", HP_VERSION_MAJOR, HP_VERSION_MINOR, HP_VERSION_REVISE, HP_VERSION_BUILD,
         GetHPSocketVersion() == version);
}

/* A program that was compiled with other headers is told so.
 * proves: VER-2 */
CASE(of_other_headers) {
    const DWORD library = HP_GetHPSocketVersion(), compiled[] = {GetHPSocketVersion(), 0x06000000, 0x05090401, 0x06010001, 0x07000000};
    for (size_t i = 0; i < COUNT(compiled); i++) fact("compiled with 0x%08x: %s", compiled[i], told(compiled[i], library));
}

/* Our own release has a function of its own, by which a program knows this library.
 * proves: VER-2 */
CASE(of_our_own) {
    LPCSTR (*release)(void);
    *(void **)(void *)&release = dlsym(RTLD_DEFAULT, "HP_Ext_GetVersion");
    if (release == NULL) {
        fact("release -> absent");
        return;
    }
    int numbers = 0;
    for (const char *at = release(); *at != '\0'; at++) numbers += isdigit((unsigned char)*at) && !isdigit((unsigned char)at[1]);
    fact("release -> three numbers %d, the same text again %d", numbers == 3, release() == release());
}
