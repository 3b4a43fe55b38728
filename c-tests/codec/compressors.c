/* HP_Compressor_* and HP_Decompressor_*, which 5.2.2.1 does not have. */
#include "codec.h"

#include <errno.h>
#include <pthread.h>

enum { ROOM = 1 << 20 };

/* Where a callback puts its output, and when it gives up. */
typedef struct {
    BYTE *bytes;
    size_t length;
    int calls, most; /* the largest piece */
    int give_up_at;  /* number of the call that returns FALSE; 0: none */
    pthread_t thread;
} Output;

static Output output(void) { return (Output){.bytes = malloc(ROOM)}; }

static BOOL collect(const BYTE *data, int length, PVOID context) {
    Output *to = context;
    to->thread = pthread_self();
    to->calls++;
    if (length > to->most) to->most = length;
    if (to->length + (size_t)length <= ROOM) memcpy(to->bytes + to->length, data, (size_t)length);
    to->length += (size_t)length;
    errno = EIO; /* a callback's errno means nothing */
    return to->calls != to->give_up_at;
}

typedef struct { const char *name; HP_Compressor compressor; HP_Decompressor decompressor; } Pair;

static Pair pairs[7];

static int make_pairs(void) {
    int n = 0;
    pairs[n++] = (Pair){"zlib", Create_HP_ZLibCompressor(collect), Create_HP_ZLibDecompressor(collect)};
    pairs[n++] = (Pair){"zlib with numbers", Create_HP_ZLibCompressorEx(collect, 9, 1, 8, 1, 2, 100), Create_HP_ZLibDecompressorEx(collect, 9, 100)};
    pairs[n++] = (Pair){"raw", Create_HP_ZLibCompressorEx(collect, -15, 6, 8, 8, 0, 0), Create_HP_ZLibDecompressorEx(collect, -15, 0)};
    pairs[n++] = (Pair){"gzip", Create_HP_GZipCompressor(collect), Create_HP_GZipDecompressor(collect)};
    pairs[n++] = (Pair){"gzip with numbers", Create_HP_GZipCompressorEx(collect, 9, 8, 9, 0, 1), Create_HP_GZipDecompressorEx(collect, 1)};
    pairs[n++] = (Pair){"brotli", Create_HP_BrotliCompressor(collect), Create_HP_BrotliDecompressor(collect)};
    pairs[n++] = (Pair){"brotli with numbers", Create_HP_BrotliCompressorEx(collect, 3, 16, 1, 1000), Create_HP_BrotliDecompressorEx(collect, 1000)};
    return n;
}

static void destroy_pairs(int n) {
    while (n-- > 0) {
        Destroy_HP_Compressor(pairs[n].compressor);
        Destroy_HP_Decompressor(pairs[n].decompressor);
    }
}

static BYTE *mixture(size_t length) {
    BYTE *bytes = malloc(length);
    MUST(bytes != NULL);
    unsigned seed = 9;
    for (size_t i = 0; i < length; i++) bytes[i] = (BYTE)(i % 5000 < 2500 ? next_random(&seed) : (unsigned char)"some text, "[i % 11]);
    return bytes;
}

/* proves: CMP-1 CMP-2 CMP-4 CMP-6 CMP-8 CMP-12 CMP-17 */
CASE(round_trips) {
    NEED(Create_HP_ZLibCompressor);
    enum { SIZE = 100000 };
    BYTE *data = mixture(SIZE);
    int n = make_pairs();
    for (int i = 0; i < n; i++) {
        Output packed = output(), back = output();
        bool worked = TRUTH(HP_Compressor_IsValid(pairs[i].compressor)) && TRUTH(HP_Decompressor_IsValid(pairs[i].decompressor));
        for (int at = 0; at < SIZE; at += 10000) worked &= TRUTH(HP_Compressor_Process(pairs[i].compressor, data + at, 10000, at + 10000 == SIZE, &packed));
        for (size_t at = 0; at < packed.length; at += 777) {
            size_t count = packed.length - at < 777 ? packed.length - at : 777;
            worked &= TRUTH(HP_Decompressor_Process(pairs[i].decompressor, packed.bytes + at, (int)count, &back));
        }
        fact("%s worked:%d same:%d same_thread:%d most:%d %d", pairs[i].name, worked, back.length == SIZE && memcmp(data, back.bytes, SIZE) == 0,
             pthread_equal(packed.thread, pthread_self()) && pthread_equal(back.thread, pthread_self()),
             packed.most > 16384 ? packed.most : packed.most <= 64 ? 64 : packed.most <= 100 ? 100 : packed.most <= 1000 ? 1000 : 16384,
             back.most > 16384 ? back.most : back.most <= 64 ? 64 : back.most <= 100 ? 100 : back.most <= 1000 ? 1000 : 16384);
        free(packed.bytes);
        free(back.bytes);
    }
    destroy_pairs(n);
    free(data);
}

/* proves: CMP-10 CMP-11 CMP-15 */
CASE(flushes) {
    NEED(HP_Compressor_ProcessEx);
    int n = make_pairs();
    for (int i = 0; i < n; i++) {
        Output packed = output(), back = output();
        bool worked = TRUTH(HP_Compressor_Process(pairs[i].compressor, (const BYTE *)"first ", 6, FALSE, &packed));
        size_t before = packed.length;
        worked &= TRUTH(HP_Compressor_ProcessEx(pairs[i].compressor, NULL, 0, FALSE, TRUE, &packed));
        bool more = packed.length > before;
        worked &= TRUTH(HP_Decompressor_Process(pairs[i].decompressor, packed.bytes, (int)packed.length, &back));
        fact("%s flushed:%d read:%s", pairs[i].name, worked && more, shown(back.bytes, back.length));
        size_t read = packed.length;
        worked &= TRUTH(HP_Compressor_ProcessEx(pairs[i].compressor, (const BYTE *)"second", 6, FALSE, TRUE, &packed));
        worked &= TRUTH(HP_Decompressor_Process(pairs[i].decompressor, packed.bytes + read, (int)(packed.length - read), &back));
        fact("%s flushed:%d read:%s", pairs[i].name, worked, shown(back.bytes, back.length));
        free(packed.bytes);
        free(back.bytes);
    }
    destroy_pairs(n);
}

/* proves: CMP-12 CMP-15 CMP-19 */
CASE(ends) {
    NEED(HP_Compressor_ProcessEx);
    int n = make_pairs();
    for (int i = 0; i < n; i++) {
        for (int round = 0; round < 3; round++) {
            Output packed = output(), back = output();
            bool worked = round == 2 || TRUTH(HP_Compressor_Process(pairs[i].compressor, (const BYTE *)"data", 4, FALSE, &packed));
            worked &= TRUTH(HP_Compressor_ProcessEx(pairs[i].compressor, NULL, 0, TRUE, round == 1, &packed));
            bool some = packed.length > 0;
            memcpy(packed.bytes + packed.length, "junk behind it", 14);
            worked &= TRUTH(HP_Decompressor_Process(pairs[i].decompressor, packed.bytes, (int)packed.length + 14, &back));
            fact("%s worked:%d some:%d read:%s", pairs[i].name, worked, some, shown(back.bytes, back.length));
            free(packed.bytes);
            free(back.bytes);
        }
    }
    destroy_pairs(n);
}

/* proves: CMP-13 CMP-18 */
CASE(callbacks_give_up) {
    NEED(Create_HP_ZLibCompressor);
    enum { SIZE = 100000 };
    BYTE *data = mixture(SIZE);
    int n = make_pairs();
    for (int i = 0; i < n; i++) {
        Output packed = output(), back = output();
        packed.give_up_at = 1;
        CALL("given up", HP_Compressor_Process(pairs[i].compressor, data, SIZE, TRUE, &packed));
        packed.length = 0;
        CALL("again", HP_Compressor_Process(pairs[i].compressor, data, SIZE, TRUE, &packed));
        back.give_up_at = 2;
        CALL("given up", HP_Decompressor_Process(pairs[i].decompressor, packed.bytes, (int)packed.length, &back));
        back.length = 0;
        CALL("again", HP_Decompressor_Process(pairs[i].decompressor, packed.bytes, (int)packed.length, &back));
        fact("%s same:%d", pairs[i].name, back.length == SIZE && memcmp(data, back.bytes, SIZE) == 0);
        free(packed.bytes);
        free(back.bytes);
    }
    destroy_pairs(n);
    free(data);
}

/* proves: CMP-18 CMP-21 CMP-22 */
CASE(damaged_streams) {
    NEED(Create_HP_ZLibCompressor);
    int n = make_pairs();
    for (int i = 0; i < n; i++) {
        Output packed = output(), back = output();
        MUST(TRUTH(HP_Compressor_Process(pairs[i].compressor, (const BYTE *)"some data", 9, TRUE, &packed)));
        fact("%s", pairs[i].name);
        CALL("garbage", HP_Decompressor_Process(pairs[i].decompressor, (const BYTE *)"\xff\xff\xff\xff\xff\xff\xff\xff", 8, &back));
        back.length = 0;
        CALL("cut", HP_Decompressor_Process(pairs[i].decompressor, packed.bytes, (int)packed.length - 1, &back));
        CALL("nothing", HP_Decompressor_Process(pairs[i].decompressor, NULL, 0, &back));
        CALL("reset", HP_Decompressor_Reset(pairs[i].decompressor));
        back.length = 0;
        CALL("whole", HP_Decompressor_Process(pairs[i].decompressor, packed.bytes, (int)packed.length, &back));
        fact("read:%s", shown(back.bytes, back.length));
        free(packed.bytes);
        free(back.bytes);
    }
    destroy_pairs(n);
}

/* proves: CMP-2 CMP-4 CMP-9 CMP-16 CMP-18 CMP-24 */
CASE(bad_parameters) {
    NEED(Create_HP_ZLibCompressorEx);
    HP_Compressor compressors[] = {
        Create_HP_ZLibCompressorEx(collect, 7, -1, 8, 8, 0, 0),   Create_HP_ZLibCompressorEx(collect, 15, 10, 8, 8, 0, 0),
        Create_HP_ZLibCompressorEx(collect, 15, -1, 0, 8, 0, 0),  Create_HP_ZLibCompressorEx(collect, 15, -1, 8, 0, 0, 0),
        Create_HP_GZipCompressorEx(collect, -1, 8, 8, 5, 0),      Create_HP_BrotliCompressorEx(collect, -1, 99, 7, 0),
    };
    for (size_t i = 0; i < COUNT(compressors); i++) {
        Output packed = output();
        fact("made:%d valid:%d", compressors[i] != NULL, TRUTH(HP_Compressor_IsValid(compressors[i])));
        CALL("process", HP_Compressor_Process(compressors[i], (const BYTE *)"a", 1, TRUE, &packed));
        CALL("reset", HP_Compressor_Reset(compressors[i]));
        Destroy_HP_Compressor(compressors[i]);
        free(packed.bytes);
    }
    HP_Decompressor decompressors[] = {Create_HP_ZLibDecompressorEx(collect, 7, 0), Create_HP_ZLibDecompressorEx(collect, 48, 0)};
    for (size_t i = 0; i < COUNT(decompressors); i++) {
        Output back = output();
        fact("made:%d valid:%d", decompressors[i] != NULL, TRUTH(HP_Decompressor_IsValid(decompressors[i])));
        CALL("process", HP_Decompressor_Process(decompressors[i], (const BYTE *)"a", 1, &back));
        CALL("reset", HP_Decompressor_Reset(decompressors[i]));
        Destroy_HP_Decompressor(decompressors[i]);
        free(back.bytes);
    }
}

/* proves: CMP-7 CMP-15 CMP-22 PROC-13 */
CASE(bad_arguments) {
    NEED(Create_HP_ZLibCompressor);
    Output packed = output();
    HP_Compressor compressor = Create_HP_ZLibCompressor(collect), mute = Create_HP_BrotliCompressor(NULL);
    HP_Decompressor decompressor = Create_HP_GZipDecompressor(collect), mute_too = Create_HP_ZLibDecompressor(NULL);
    CALL("no data", HP_Compressor_Process(compressor, NULL, 3, FALSE, &packed));
    CALL("negative", HP_Compressor_Process(compressor, (const BYTE *)"a", -1, TRUE, &packed));
    CALL("nothing at all", HP_Compressor_Process(compressor, NULL, 0, FALSE, &packed));
    fact("calls:%d", packed.calls);
    CALL("no callback", HP_Compressor_Process(mute, (const BYTE *)"a", 1, TRUE, &packed));
    CALL("no data back", HP_Decompressor_Process(decompressor, NULL, 3, &packed));
    CALL("negative back", HP_Decompressor_Process(decompressor, (const BYTE *)"a", -1, &packed));
    CALL("no callback back", HP_Decompressor_Process(mute_too, (const BYTE *)"a", 1, &packed));
    CALL("NULL", HP_Compressor_Process(NULL, (const BYTE *)"a", 1, TRUE, &packed));
    CALL("NULL", HP_Compressor_Reset(NULL));
    CALL("NULL", HP_Compressor_IsValid(NULL));
    CALL("NULL", HP_Decompressor_Process(NULL, (const BYTE *)"a", 1, &packed));
    CALL("NULL", HP_Decompressor_Reset(NULL));
    CALL("NULL", HP_Decompressor_IsValid(NULL));
    CALL("of the other sort", HP_Compressor_Reset(decompressor));
    CALL("of the other sort", HP_Decompressor_Process(compressor, (const BYTE *)"a", 1, &packed));
    Destroy_HP_Decompressor(compressor); /* does nothing */
    CALL("still there", HP_Compressor_IsValid(compressor));
    Destroy_HP_Compressor(NULL);
    Destroy_HP_Decompressor(NULL);
    Destroy_HP_Compressor(compressor);
    CALL("destroyed", HP_Compressor_Process(compressor, (const BYTE *)"a", 1, TRUE, &packed));
    Destroy_HP_Compressor(compressor);
    Destroy_HP_Compressor(mute);
    Destroy_HP_Decompressor(decompressor);
    Destroy_HP_Decompressor(mute_too);
    free(packed.bytes);
}

static HP_Compressor inside;
static HP_Decompressor inside_too;

static BOOL call_again(const BYTE *data, int length, PVOID context) {
    (void)data, (void)length;
    int *calls = context;
    if (++*calls > 1) return TRUE;
    CALL("process inside", HP_Compressor_Process(inside, (const BYTE *)"b", 1, TRUE, context));
    CALL("reset inside", HP_Compressor_Reset(inside));
    CALL("valid inside", HP_Compressor_IsValid(inside));
    Destroy_HP_Compressor(inside);
    CALL("destroyed inside", HP_Compressor_IsValid(inside));
    return TRUE;
}

static BOOL call_back_again(const BYTE *data, int length, PVOID context) {
    (void)data, (void)length;
    int *calls = context;
    if (++*calls > 1) return TRUE;
    CALL("process inside", HP_Decompressor_Process(inside_too, (const BYTE *)"b", 1, context));
    CALL("reset inside", HP_Decompressor_Reset(inside_too));
    Destroy_HP_Decompressor(inside_too);
    CALL("destroyed inside", HP_Decompressor_IsValid(inside_too));
    return TRUE;
}

/* proves: CMP-3 CMP-5 */
CASE(calls_inside) {
    NEED(Create_HP_ZLibCompressor);
    int calls = 0;
    inside = Create_HP_ZLibCompressor(call_again);
    CALL("outer", HP_Compressor_Process(inside, (const BYTE *)"a", 1, TRUE, &calls));
    CALL("gone", HP_Compressor_IsValid(inside));
    Output packed = output();
    HP_Compressor compressor = Create_HP_BrotliCompressor(collect);
    MUST(TRUTH(HP_Compressor_Process(compressor, (const BYTE *)"a", 1, TRUE, &packed)));
    Destroy_HP_Compressor(compressor);
    calls = 0;
    inside_too = Create_HP_BrotliDecompressor(call_back_again);
    CALL("outer", HP_Decompressor_Process(inside_too, packed.bytes, (int)packed.length, &calls));
    CALL("gone", HP_Decompressor_IsValid(inside_too));
    free(packed.bytes);
}

/* Gives up after so many bytes. */
static BOOL limit(const BYTE *data, int length, PVOID context) {
    (void)data;
    size_t *left = context;
    if (length > 16384 || (size_t)length > *left) return FALSE;
    *left -= (size_t)length;
    return TRUE;
}

/* proves: CMP-25 */
CASE(bombs) {
    NEED(Create_HP_ZLibCompressor);
    enum { SIZE = 32 << 20 };
    BYTE *zeros = calloc(1, SIZE);
    MUST(zeros != NULL);
    int n = make_pairs();
    for (int i = 0; i < n; i++) Destroy_HP_Decompressor(pairs[i].decompressor);
    pairs[0].decompressor = Create_HP_ZLibDecompressor(limit);
    pairs[3].decompressor = Create_HP_GZipDecompressor(limit);
    pairs[6].decompressor = Create_HP_BrotliDecompressor(limit);
    for (int i = 0; i < n; i += 3) {
        Output packed = output();
        MUST(TRUTH(HP_Compressor_Process(pairs[i].compressor, zeros, SIZE, TRUE, &packed)));
        fact("%s small:%d", pairs[i].name, packed.length < SIZE / 500);
        size_t left = 1 << 20;
        CALL("limited", HP_Decompressor_Process(pairs[i].decompressor, packed.bytes, (int)packed.length, &left));
        left = SIZE;
        CALL("allowed", HP_Decompressor_Process(pairs[i].decompressor, packed.bytes, (int)packed.length, &left));
        fact("left:%d", (int)left);
        Destroy_HP_Decompressor(pairs[i].decompressor);
        free(packed.bytes);
    }
    for (int i = 0; i < n; i++) Destroy_HP_Compressor(pairs[i].compressor);
    free(zeros);
}

static void *compress_often(void *argument) {
    HP_Compressor compressor = argument;
    long refused = 0, worked = 0;
    BYTE *sink = malloc(ROOM);
    long long until = now_ms() + WAIT_LIMIT_MS;
    /* However the threads take turns, some calls of each find the compressor at rest. */
    for (long i = 0; i < 300 || (refused == i && now_ms() < until); i++) {
        Output packed = {.bytes = sink};
        errno = 0;
        if (!TRUTH(HP_Compressor_Process(compressor, (const BYTE *)"some data that two threads compress", 35, TRUE, &packed))) {
            MUST(errno == EPERM);
            refused++;
        } else worked++;
    }
    free(sink);
    return (void *)worked;
}

/* Calls of a second thread are refused, and nothing breaks. */
/* proves: CMP-5 */
CASE(two_threads) {
    NEED(Create_HP_ZLibCompressor);
    HP_Compressor compressor = Create_HP_ZLibCompressor(collect);
    pthread_t threads[2];
    for (int i = 0; i < 2; i++) MUST(pthread_create(&threads[i], NULL, compress_often, compressor) == 0);
    for (int i = 0; i < 2; i++) {
        void *worked;
        pthread_join(threads[i], &worked);
        fact("some worked:%d", worked != NULL);
    }
    Destroy_HP_Compressor(compressor);
}
