/* SYS_BrotliCompress and its relatives, which 5.2.2.1 does not have. */
#include "codec.h"

#include <errno.h>

enum { ROOM = 1 << 16 };

static const char text[] = "The quick brown fox jumps over the lazy dog. The quick brown fox jumps over the lazy dog again. The fox is quick.";
static const BYTE hello[] = {0x0b, 0x02, 0x80, 'h', 'e', 'l', 'l', 'o', 0x03}; /* "hello", made by the C library */

/* proves: BRO-1 BRO-3 BRO-6 BUF-2 */
CASE(parameters) {
    NEED(SYS_BrotliCompress);
    static const struct { int quality, window, mode; } settings[] = {
        {0, 22, 0}, {1, 22, 0}, {5, 16, 1}, {9, 10, 2}, {11, 24, 0}, {-3, 22, 0}, {99, 22, 0}, {5, 0, 0}, {5, -1, 9}, {5, 25, 0}, {5, 99, 0},
    };
    for (size_t i = 0; i < COUNT(settings); i++) {
        static BYTE stream[ROOM], back[ROOM];
        DWORD length = ROOM, count = ROOM;
        int made = SYS_BrotliCompressEx((const BYTE *)text, sizeof text, stream, &length, settings[i].quality, settings[i].window, settings[i].mode);
        int read = SYS_BrotliUncompress(stream, length, back, &count);
        fact("%d %d %d: %d back: %d same:%d", settings[i].quality, settings[i].window, settings[i].mode, made, read,
             count == sizeof text && memcmp(text, back, count) == 0);
    }
    fact_of("nothing", SYS_BrotliCompress, "", 0, 8);
}

/* proves: BRO-2 BRO-3 */
CASE(capacities) {
    NEED(SYS_BrotliCompress);
    DWORD whole = ROOM;
    static BYTE stream[ROOM];
    MUST(SYS_BrotliCompress((const BYTE *)text, sizeof text, stream, &whole) == 0);
    for (int less = 0; less < 3; less++) {
        Destination target = destination(whole - (DWORD)less);
        DWORD length = target.room;
        int made = SYS_BrotliCompress((const BYTE *)text, sizeof text, target.bytes, &length);
        fact("capacity -%d=%d length:%s intact:%d", less, made, length == whole ? "whole" : length == 0 ? "0" : "other", intact(target));
    }
    DWORD length = 0;
    FACT("capacity 0", SYS_BrotliCompress((const BYTE *)"", 0, stream, &length), length);
    length = 99;
    FACT("no destination", SYS_BrotliCompress((const BYTE *)text, sizeof text, NULL, &length), length);
    length = 99;
    FACT("no destination back", SYS_BrotliUncompress(hello, sizeof hello, NULL, &length), length);
    length = 8;
    FACT("no source", SYS_BrotliCompress(NULL, 3, stream, &length), length);
    FACT("no source back", SYS_BrotliUncompress(NULL, 3, stream, &length), length);
    fact("no length=%d %d", SYS_BrotliCompress((const BYTE *)text, sizeof text, stream, NULL), SYS_BrotliUncompress(hello, sizeof hello, stream, NULL));
}

/* proves: BRO-4 BRO-5 BRO-6 */
CASE(uncompress) {
    NEED(SYS_BrotliUncompress);
    for (DWORD room = 8; room-- > 0;) fact_of("hello", SYS_BrotliUncompress, hello, sizeof hello, room);
    for (DWORD cut = 0; cut < sizeof hello; cut++) fact_of("cut", SYS_BrotliUncompress, hello, cut, 8);
    BYTE longer[16] = {0};
    memcpy(longer, hello, sizeof hello);
    fact_of("junk behind", SYS_BrotliUncompress, longer, sizeof longer, 8);
    fact_of("garbage", SYS_BrotliUncompress, "\xff\xff\xff\xff", 4, 8);
}

/* proves: BRO-7 BUF-5 */
CASE(bounds) {
    NEED(SYS_BrotliGuessCompressBound);
    static const DWORD lengths[] = {0, 1, 100, 16384, 1048576, 0xFFFFFFFF};
    static const DWORD least[] = {2, 7, 106, 16394, 1048838, 0xFFFFFFFF};
    for (size_t i = 0; i < COUNT(lengths); i++) fact("bound %u enough:%d", lengths[i], SYS_BrotliGuessCompressBound(lengths[i]) >= least[i]);
}

/* proves: BRO-4 */
CASE(bomb) {
    NEED(SYS_BrotliUncompress);
    enum { SIZE = 4 << 20 };
    BYTE *zeros = calloc(1, SIZE), *stream = malloc(SIZE);
    MUST(zeros != NULL && stream != NULL);
    DWORD length = SIZE;
    int made = SYS_BrotliCompressEx(zeros, SIZE, stream, &length, 5, 22, 0);
    fact("stream=%d small:%d", made, length < 1000);
    static const DWORD capacities[] = {1, 1000, SIZE - 1, SIZE};
    for (size_t i = 0; i < COUNT(capacities); i++) {
        DWORD count = capacities[i];
        int result = SYS_BrotliUncompress(stream, length, zeros, &count);
        fact("room %u=%d length:%u", capacities[i], result, count);
    }
    free(zeros);
    free(stream);
}
