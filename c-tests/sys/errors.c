/* The thread's errno and its text. */
#include "sys.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

/* proves: ERR-1 ERR-2 ERR-3 COM-10 */
CASE(last_error) {
    static const int codes[] = {0, 2, 110, 9999, -2};
    for (size_t i = 0; i < COUNT(codes); i++) {
        errno = codes[i];
        unsigned code = SYS_GetLastError();
        bool kept = errno == codes[i];
        char said[100]; /* a copy: the next strerror may free the text */
        snprintf(said, sizeof said, "%s", SYS_GetLastErrorStr());
        kept = kept && errno == codes[i];
        fact("last_error %d=%u same_as_strerror:%d errno_kept:%d", codes[i], code, strcmp(said, strerror(codes[i])) == 0, kept);
    }
}

/* Names that bindings declare and no Linux library has: of Windows, and two that were never released. proves: ERR-8 ABI-92 */
CASE(names_of_bindings) {
    static const char *const names[] = {"SYS_WSAGetLastError", "SYS_WSAIoctl", "SYS_SSO_ExclusiveAddressUse", "SYS_CodePageToUnicode",
                                        "SYS_UnicodeToCodePage", "HP_UdpNode_SetReuseAddress", "HP_UdpNode_IsReuseAddress"};
    for (size_t i = 0; i < COUNT(names); i++) fact("%s=%s", names[i], dlsym(RTLD_DEFAULT, names[i]) ? "present" : "absent");
}
