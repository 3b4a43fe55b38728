/* Compression while memory is short: each request for memory fails in turn, once or from then on. */
#include "facts.h"
#include "shortage.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LENGTH = 40000, ROOM = 60000, MOST_PLACES = 5000 };

static BYTE text[LENGTH], packed[ROOM], back[LENGTH + 1];
static size_t used;
static BYTE *target;
static int wrong;

static BOOL collect(const BYTE *data, int length, PVOID context) {
    (void)context;
    if (used + (size_t)length > ROOM) return FALSE;
    memcpy(target + used, data, (size_t)length);
    used += (size_t)length;
    return TRUE;
}

static void fault(const char *what, int code) {
    chat("%s: %d (%s)", what, code, errno_text(errno));
    wrong++;
}

static int with_brotli(const BYTE *from, DWORD count, BYTE *to, DWORD *room) { return SYS_BrotliCompressEx(from, count, to, room, 9, 18, 0); }
static int best_brotli(const BYTE *from, DWORD count, BYTE *to, DWORD *room) { return SYS_BrotliCompress(from, count, to, room); }

typedef int Function(const BYTE *, DWORD, BYTE *, DWORD *);
static const struct { Function *compress, *uncompress; } at_once[] = {
    {SYS_Compress, SYS_Uncompress},
    {SYS_GZipCompress, SYS_GZipUncompress},
    {with_brotli, SYS_BrotliUncompress},
    {best_brotli, SYS_BrotliUncompress},
};

/* Success, or -4 because memory was short; and the result is right. */
static bool once_and_back(int which) {
    DWORD length = ROOM, count = LENGTH;
    int code = at_once[which].compress(text, LENGTH, packed, &length);
    if (code != 0) {
        if (code != -4 || !shortage_came()) fault("compress", code);
        return false;
    }
    code = at_once[which].uncompress(packed, length, back, &count);
    if (code != 0) {
        if (code != -4 || !shortage_came()) fault("uncompress", code);
        return false;
    }
    if (count != LENGTH || memcmp(text, back, LENGTH) != 0) fault("content", (int)count);
    return true;
}

typedef HP_Compressor MakeCompressor(HP_Fn_CompressDataCallback);
typedef HP_Decompressor MakeDecompressor(HP_Fn_DecompressDataCallback);
static const struct { MakeCompressor *compressor; MakeDecompressor *decompressor; } streams[] = {
    {Create_HP_ZLibCompressor, Create_HP_ZLibDecompressor},
    {Create_HP_GZipCompressor, Create_HP_GZipDecompressor},
    {Create_HP_BrotliCompressor, Create_HP_BrotliDecompressor},
};

/* NULL and FALSE come with ENOMEM; EPERM is what an object says that found no memory before. */
static bool good(const char *what, bool done) {
    int code = errno;
    if (!done && (!shortage_came() || (code != ENOMEM && code != EPERM))) fault(what, code);
    return done;
}

/* The objects are made, or made again by a reset, and the next stream works when there is memory again. */
static bool stream_and_back(int which, HP_Compressor *compressor, HP_Decompressor *decompressor) {
    if (*compressor == NULL) good("compressor", (*compressor = streams[which].compressor(collect)) != NULL);
    if (*decompressor == NULL) good("decompressor", (*decompressor = streams[which].decompressor(collect)) != NULL);
    if (*compressor == NULL || *decompressor == NULL) return false;
    if (!TRUTH(HP_Compressor_IsValid(*compressor)) && !good("reset", TRUTH(HP_Compressor_Reset(*compressor)))) return false;
    if (!TRUTH(HP_Decompressor_IsValid(*decompressor)) && !good("reset back", TRUTH(HP_Decompressor_Reset(*decompressor)))) return false;
    used = 0, target = packed;
    if (!good("half", TRUTH(HP_Compressor_ProcessEx(*compressor, text, LENGTH / 2, FALSE, TRUE, NULL)))) return false;
    if (!good("end", TRUTH(HP_Compressor_Process(*compressor, text + LENGTH / 2, LENGTH / 2, TRUE, NULL)))) return false;
    int length = (int)used;
    used = 0, target = back;
    if (!good("back", TRUTH(HP_Decompressor_Process(*decompressor, packed, length, NULL)))) return false;
    if (used != LENGTH || memcmp(text, back, LENGTH) != 0) fault("content", (int)used);
    return true;
}

static void everywhere(long count) {
    unsigned seed = 5;
    for (int i = 0; i < LENGTH; i++) text[i] = (BYTE)(i % 7 < 5 ? (unsigned)"abcdefg"[i % 7] : ((seed = seed * 1103515245 + 12345) >> 16) % 26 + (unsigned)'a');
    for (int which = 0; which < 4; which++) {
        long place = 0;
        for (bool came = true; came && place < MOST_PLACES; place++) {
            shortage_begin(place, count);
            once_and_back(which);
            came = shortage_came();
            shortage_end();
            if (!once_and_back(which)) fault("afterwards", which);
        }
        chat("%ld places", place);
        fact("at once %d, places: %s, wrong results: %d", which, place > 2 && place < MOST_PLACES ? "some" : "NOT as expected", wrong);
    }
    for (int which = 0; which < 3; which++) {
        long place = 0;
        for (bool came = true; came && place < MOST_PLACES; place++) {
            HP_Compressor compressor = NULL;
            HP_Decompressor decompressor = NULL;
            shortage_begin(place, count);
            stream_and_back(which, &compressor, &decompressor);
            came = shortage_came();
            shortage_end();
            if (!stream_and_back(which, &compressor, &decompressor)) fault("afterwards", which);
            Destroy_HP_Compressor(compressor);
            Destroy_HP_Decompressor(decompressor);
        }
        chat("%ld places", place);
        fact("stream %d, places: %s, wrong results: %d", which, place > 2 && place < MOST_PLACES ? "some" : "NOT as expected", wrong);
    }
}

/* proves: BUF-3 CMP-4 CMP-16 CMP-24 */
CASE(once) { everywhere(1); }
CASE(for_good) { everywhere(FOR_GOOD); }
