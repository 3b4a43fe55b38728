/* Memory of the C library, and byte order. */
#include "sys.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const char *block(const void *p) { return p != NULL ? "block" : "NULL"; }

/* proves: MEM-1 MEM-2 MEM-3 MEM-5 MEM-7 */
CASE(blocks) {
    NEED(SYS_Malloc);
    char *p = (char *)SYS_Malloc(10);
    fact("malloc 10=%s", block(p));
    MUST(p != NULL);
    strcpy(p, "123456789");
    p = (char *)SYS_Realloc((LPBYTE)p, 100000);
    MUST(p != NULL);
    fact("realloc keeps=%d", strcmp(p, "123456789") == 0);
    errno = 0;
    LPBYTE refused = SYS_Realloc((LPBYTE)p, -1);
    fact("realloc -1=%s errno:%d old_kept:%d", block(refused), errno, strcmp(p, "123456789") == 0);
    free(p);
    p = (char *)SYS_Realloc(NULL, 10);
    fact("realloc NULL=%s", block(p));
    fact("realloc to 0=%s", block(SYS_Realloc((LPBYTE)p, 0)));
    SYS_Free(malloc(10));
    SYS_Free(NULL);
    p = (char *)SYS_Malloc(0);
    fact("malloc 0=%s", block(p));
    SYS_Free((LPBYTE)p);
    errno = 0;
    p = (char *)SYS_Malloc(-1);
    fact("malloc -1=%s errno:%d", block(p), errno);
}

/* proves: MEM-4 MEM-7 */
CASE(zeroed_blocks) {
    NEED(SYS_Calloc);
    static const char zeros[64];
    void *p = SYS_Calloc(8, 8);
    fact("calloc zeroed=%d", p != NULL && memcmp(p, zeros, sizeof zeros) == 0);
    free(p);
    errno = 0;
    p = SYS_Calloc(-1, 8);
    fact("calloc -1 8=%s errno:%d", block(p), errno);
    errno = 0;
    p = SYS_Calloc(8, -1);
    fact("calloc 8 -1=%s errno:%d", block(p), errno);
}

/* A name that programs linked to 5.8.4 to 5.9.1 ask for: it is there and refuses, and never gives memory of a stack.
 * proves: MEM-6 ABI-90 */
CASE(alloca) {
    NEED(SYS_Alloca);
    static const int sizes[] = {1, 64, 0, -1};
    for (size_t i = 0; i < COUNT(sizes); i++) {
        errno = 0;
        LPVOID p = SYS_Alloca(sizes[i]);
        fact("alloca %d=%s errno:%d", sizes[i], block(p), errno);
    }
}

/* proves: END-1 */
CASE(order_64) {
    const uint64_t value = 0x0102030405060708ULL;
    uint64_t net = SYS_HToN64(value);
    unsigned char bytes[8];
    memcpy(bytes, &net, sizeof bytes);
    fact("hton64 first_byte=%d last_byte=%d back:%d", bytes[0], bytes[7], SYS_NToH64(net) == value);
}

/* proves: END-2 */
CASE(swap) {
    NEED(SYS_SwapEndian16);
    const USHORT probe = 1;
    bool little = *(const unsigned char *)&probe == 1;
    fact("swap16=%04x swap32=%08x little_right:%d", SYS_SwapEndian16(0x0102), SYS_SwapEndian32(0x01020304),
         TRUTH(SYS_IsLittleEndian()) == little);
}
