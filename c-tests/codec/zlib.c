/* SYS_Compress and its relatives. What the bytes of a stream are is not part of the contract, only what they mean. */
#include "codec.h"

enum { ROOM = 1 << 16 };

static const struct { const char *name; int level, method, window, memory, strategy; } settings[] = {
    {"defaults", -1, 8, 15, 8, 0}, {"stored", 0, 8, 15, 8, 0}, {"fastest", 1, 8, 15, 8, 0}, {"best", 9, 8, 15, 9, 0}, {"raw", 6, 8, -15, 8, 0},
    {"raw, small window", 6, 8, -9, 1, 0}, {"gzip", 6, 8, 31, 8, 0}, {"filtered", 6, 8, 15, 8, 1}, {"huffman only", 6, 8, 15, 8, 2}, {"rle", 6, 8, 15, 8, 3},
    {"fixed", 6, 8, 15, 8, 4}, {"small window", 6, 8, 9, 8, 0}, {"smallest window", 6, 8, 8, 8, 0}, {"level -2", -2, 8, 15, 8, 0}, {"level 10", 10, 8, 15, 8, 0}, {"method 7", 6, 7, 15, 8, 0},
    {"method 9", 6, 9, 15, 8, 0}, {"window 7", 6, 8, 7, 8, 0}, {"window 16", 6, 8, 16, 8, 0}, {"window 0", 6, 8, 0, 8, 0}, {"window 47", 6, 8, 47, 8, 0},
    {"window -16", 6, 8, -16, 8, 0}, {"memory 0", 6, 8, 15, 0, 0}, {"memory 10", 6, 8, 15, 10, 0}, {"strategy 5", 6, 8, 15, 8, 5}, {"strategy -1", 6, 8, 15, 8, -1},
};

static const char text[] = "The quick brown fox jumps over the lazy dog. The quick brown fox jumps over the lazy dog again. The fox is quick.";

/* proves: ZIP-2 BUF-3 */
CASE(parameters) {
    static BYTE stream[ROOM], back[ROOM];
    for (size_t i = 0; i < COUNT(settings); i++) {
        DWORD length = ROOM, count = ROOM;
        int made = SYS_CompressEx((const BYTE *)text, sizeof text, stream, &length, settings[i].level, settings[i].method, settings[i].window,
                                  settings[i].memory, settings[i].strategy);
        if (made != 0) {
            fact("%s: %d, length left:%d", settings[i].name, made, length == ROOM);
            continue;
        }
        int window = settings[i].window == 8 ? 9 : settings[i].window;
        int read = SYS_UncompressEx(stream, length, back, &count, window);
        fact("%s: %d, back: %d same:%d", settings[i].name, made, read, count == sizeof text && memcmp(text, back, count) == 0);
    }
}

/* proves: ZIP-1 ZIP-2 ZIP-3 ZIP-5 BUF-2 */
CASE(containers) {
    static BYTE stream[ROOM], back[ROOM];
    DWORD length = ROOM, count = ROOM;
    int made = SYS_Compress((const BYTE *)text, sizeof text, stream, &length);
    fact("zlib=%d begins:%s NUL:%d", made, shown(stream, 1), stream[length] == 0);
    int read = SYS_Uncompress(stream, length, back, &count);
    fact("back=%d same:%d NUL:%d", read, count == sizeof text && memcmp(text, back, count) == 0, back[count] == 0);
    length = count = ROOM;
    made = SYS_GZipCompress((const BYTE *)text, sizeof text, stream, &length);
    fact("gzip=%d begins:%s", made, shown(stream, 8));
    fact("system:%d", stream[9]);
    fact("claimed:%u", SYS_GZipGuessUncompressBound(stream, length));
    read = SYS_GZipUncompress(stream, length, back, &count);
    fact("back=%d same:%d", read, count == sizeof text && memcmp(text, back, count) == 0);
    length = ROOM;
    FACT("zlib of nothing", SYS_Compress(NULL, 0, stream, &length), length);
    count = ROOM;
    read = SYS_Uncompress(stream, length, back, &count);
    fact("back=%d length:%u NUL:%d", read, count, back[0] == 0);
}

/* Streams that C zlib and gzip have made, for what does not depend on our own compressor. */
static const BYTE zlib_abc[] = {0x78, 0x9c, 0x4b, 0x4c, 0x4a, 0x06, 0x00, 0x02, 0x4d, 0x01, 0x27}; /* "abc" */
static const BYTE gzip_abc[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0x4b, 0x4c, 0x4a, 6, 0, 0xc2, 0x41, 0x24, 0x35, 3, 0, 0, 0};
static const BYTE raw_abc[] = {0x4b, 0x4c, 0x4a, 6, 0};
static const BYTE dictionary_abc[] = {0x78, 0xbb, 0x02, 0x4d, 0x01, 0x27, 0x4b, 0x04, 0x62, 0x00, 0x02, 0x4d, 0x01, 0x27}; /* needs one */

/* proves: ZIP-6 */
CASE(windows) {
    for (int window = -17; window < 50; window++) {
        BYTE back[8];
        DWORD a = 8, b = 8, c = 8;
        int zlib = SYS_UncompressEx(zlib_abc, sizeof zlib_abc, back, &a, window);
        int gzip = SYS_UncompressEx(gzip_abc, sizeof gzip_abc, back, &b, window);
        int raw = SYS_UncompressEx(raw_abc, sizeof raw_abc, back, &c, window);
        fact("window %d: zlib=%d length:%u gzip=%d length:%u raw=%d length:%u", window, zlib, a, gzip, b, raw, c);
    }
}

static int uncompress_raw(const BYTE *source, DWORD source_length, BYTE *target, DWORD *length) {
    return SYS_UncompressEx(source, source_length, target, length, -15);
}

/* proves: ZIP-6 ZIP-7 ZIP-9 BUF-2 BUF-4 */
CASE(uncompress) {
    static const struct { const char *name; Convert *convert; const BYTE *bytes; DWORD length; } streams[] = {
        {"zlib", SYS_Uncompress, zlib_abc, sizeof zlib_abc}, {"zlib of gzip", SYS_Uncompress, gzip_abc, sizeof gzip_abc},
        {"gzip", SYS_GZipUncompress, gzip_abc, sizeof gzip_abc}, {"gzip of zlib", SYS_GZipUncompress, zlib_abc, sizeof zlib_abc},
        {"raw", uncompress_raw, raw_abc, sizeof raw_abc}, {"dictionary", SYS_Uncompress, dictionary_abc, sizeof dictionary_abc},
    };
    for (size_t i = 0; i < COUNT(streams); i++) {
        for (DWORD room = 5; room-- > 0;) fact_of(streams[i].name, streams[i].convert, streams[i].bytes, streams[i].length, room);
        BYTE longer[64] = {0};
        memcpy(longer, streams[i].bytes, streams[i].length);
        longer[streams[i].length] = 'x';
        fact_of(streams[i].name, streams[i].convert, longer, streams[i].length + 5, 8);
    }
}

/* proves: ZIP-7 ZIP-8 */
CASE(damaged) {
    for (DWORD cut = 0; cut < sizeof zlib_abc; cut++) fact_of("zlib", SYS_Uncompress, zlib_abc, cut, 8);
    for (DWORD cut = 0; cut < sizeof gzip_abc; cut++) fact_of("gzip", SYS_GZipUncompress, gzip_abc, cut, 8);
    for (DWORD at = 0; at < sizeof zlib_abc; at++) {
        BYTE broken[sizeof zlib_abc];
        memcpy(broken, zlib_abc, sizeof broken);
        broken[at] ^= 0x10;
        fact_of("zlib", SYS_Uncompress, broken, sizeof broken, 8);
    }
}

/* proves: ZIP-9 */
CASE(two_members) {
    BYTE both[2 * sizeof gzip_abc];
    memcpy(both, gzip_abc, sizeof gzip_abc);
    memcpy(both + sizeof gzip_abc, gzip_abc, sizeof gzip_abc);
    fact_of("gzip", SYS_GZipUncompress, both, sizeof both, 16);
}

/* proves: ZIP-4 BUF-4 */
CASE(capacities) {
    static BYTE stream[ROOM];
    DWORD whole = ROOM;
    MUST(SYS_Compress((const BYTE *)text, sizeof text, stream, &whole) == 0);
    for (int less = -1; less < 3; less++) {
        Destination target = destination((DWORD)((int)whole - less));
        DWORD length = target.room;
        int made = SYS_Compress((const BYTE *)text, sizeof text, target.bytes, &length);
        bool whole_length = length == whole, left = length == target.room;
        fact("capacity -%d=%d whole:%d left:%d intact:%d", less, made, whole_length, left, intact(target));
    }
    BYTE one[1];
    DWORD length = 0;
    FACT("capacity 0", SYS_Compress((const BYTE *)text, sizeof text, one, &length), length);
    length = 99;
    FACT("no destination", SYS_Compress((const BYTE *)text, sizeof text, NULL, &length), length);
    FACT("no destination back", SYS_Uncompress(zlib_abc, sizeof zlib_abc, NULL, &length), length);
    length = 8;
    FACT("no source", SYS_Compress(NULL, 3, stream, &length), length);
    FACT("no source back", SYS_Uncompress(NULL, 3, stream, &length), length);
}

/* proves: BUF-6 */
CASE(null_lengths) {
    BYTE target[64];
    fact("compress=%d", SYS_Compress((const BYTE *)text, sizeof text, target, NULL));
    fact("uncompress=%d", SYS_Uncompress(zlib_abc, sizeof zlib_abc, target, NULL));
    fact("gzip=%d %d", SYS_GZipCompress((const BYTE *)text, sizeof text, target, NULL), SYS_GZipUncompress(gzip_abc, sizeof gzip_abc, target, NULL));
}

/* proves: ZIP-10 BUF-5 */
CASE(bounds) {
    static const DWORD lengths[] = {0, 1, 100, 4096, 65536, 1000000, 0x7FFFFFFF, 0xFFFFFFFF};
    for (size_t i = 0; i < COUNT(lengths); i++) {
        DWORD n = lengths[i];
        unsigned long long classic = (unsigned long long)n + (n >> 12) + (n >> 14) + (n >> 25) + 13;
        DWORD zlib = SYS_GuessCompressBound(n, FALSE), gzip = SYS_GuessCompressBound(n, TRUE);
        fact("bound %u: enough:%d gzip more:%d", n, zlib >= (classic > 0xFFFFFFFFu ? 0xFFFFFFFFu : classic), gzip >= zlib && (gzip - zlib >= 11 || gzip == 0xFFFFFFFFu));
    }
}

/* proves: ZIP-10 */
CASE(noise_fits_into_the_bound) {
    static BYTE noise[20000], stream[40000];
    unsigned seed = 5;
    for (size_t i = 0; i < sizeof noise; i++) noise[i] = (BYTE)next_random(&seed);
    for (int level = -1; level < 10; level++) {
        DWORD zlib = SYS_GuessCompressBound(sizeof noise, FALSE), gzip = SYS_GuessCompressBound(sizeof noise, TRUE);
        MUST(gzip <= sizeof stream);
        int first = SYS_CompressEx(noise, sizeof noise, stream, &zlib, level, 8, 15, 8, 0);
        int second = SYS_CompressEx(noise, sizeof noise, stream, &gzip, level, 8, 31, 8, 0);
        fact("level %d: %d %d", level, first, second);
    }
}

/* proves: ZIP-11 */
CASE(claims) {
    BYTE bytes[24] = {0x1f, 0x8b};
    bytes[16] = 5;
    memcpy(bytes + 20, "\x04\x03\x02\x01", 4);
    fact("claimed:%u", SYS_GZipGuessUncompressBound(bytes, 24));
    fact("of 20:%u of 19:%u of 0:%u", SYS_GZipGuessUncompressBound(bytes + 0, 20), SYS_GZipGuessUncompressBound(bytes, 19), SYS_GZipGuessUncompressBound(bytes, 0));
    bytes[1] = 0x8c;
    fact("not gzip:%u zlib:%u", SYS_GZipGuessUncompressBound(bytes, 24), SYS_GZipGuessUncompressBound(zlib_abc, sizeof zlib_abc));
}

/* A bomb: a small stream with a large content stops at the capacity. */
/* proves: ZIP-4 ZIP-8 */
CASE(bomb) {
    enum { SIZE = 16 << 20 };
    BYTE *zeros = calloc(1, SIZE), *stream = malloc(SIZE);
    MUST(zeros != NULL && stream != NULL);
    DWORD length = SIZE;
    int made = SYS_Compress(zeros, SIZE, stream, &length);
    fact("stream=%d small:%d", made, length < SIZE / 500);
    static const DWORD capacities[] = {1, 1000, SIZE - 1, SIZE};
    for (size_t i = 0; i < COUNT(capacities); i++) {
        DWORD count = capacities[i];
        int result = SYS_Uncompress(stream, length, zeros, &count);
        fact("room %u=%d length:%u", capacities[i], result, count);
    }
    free(zeros);
    free(stream);
}
