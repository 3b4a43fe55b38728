/* Compression by this library against the C libraries zlib and brotli: the same level, in one call and as streams.
 * usage: compress [ROUNDS]; prints CPU time per byte as a ratio (theirs / ours: more than 1 is faster) and sizes. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <brotli/decode.h>
#include <brotli/encode.h>
#include <hpsocket/HPSocket4C.h>
#include <zlib.h>

enum { SIZE = 1 << 20, ROOM = SIZE + SIZE / 8 + 4096, PIECE = 16384, KINDS = 3, MOST_ROUNDS = 99 };

static BYTE data[KINDS][SIZE], ours[ROOM], theirs[ROOM], back[SIZE + 1];
static const char *const names[KINDS] = {"text", "json", "noise"};

static unsigned long long state = 88172645463325252ULL;
static unsigned next(void) {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return (unsigned)(state >> 16);
}

static void fill(void) {
    static char words[2000][12];
    for (int i = 0; i < 2000; i++) {
        int length = 2 + (int)(next() % 9);
        for (int j = 0; j < length; j++) words[i][j] = "etaoinshrdlucmfwypvbgkjqxz"[(next() % 26) * (next() % 26) / 26];
    }
    size_t at = 0;
    while (at + 20 < SIZE) { /* frequent words are more frequent than others, as in a language */
        unsigned r = next() % 2000, s = next() % 2000;
        at += (size_t)sprintf((char *)data[0] + at, "%s%s", words[r * s / 2000 * (next() % 8 + 1) / 8], next() % 9 ? " " : ".\n");
    }
    for (at = 0; at + 200 < SIZE;)
        at += (size_t)sprintf((char *)data[1] + at, "{\"id\": %u, \"name\": \"%s %s\", \"active\": %s, \"score\": %u.%02u, \"tags\": [\"%s\", \"%s\"]},\n",
            next() % 100000, words[next() % 2000], words[next() % 2000], next() % 2 ? "true" : "false", next() % 100, next() % 100,
            words[next() % 50], words[next() % 50]);
    for (at = 0; at < SIZE; at++) data[2][at] = (BYTE)next();
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void must(int good, const char *what) {
    if (!good) {
        fprintf(stderr, "%s failed\n", what);
        exit(1);
    }
}

static size_t collected;
static BYTE *into;
static BOOL collect(const BYTE *bytes, int length, PVOID context) {
    (void)context;
    memcpy(into + collected, bytes, (size_t)length);
    collected += (size_t)length;
    return TRUE;
}

typedef struct { int brotli, stream, level; } Plan;

static size_t compress_ours(Plan plan, const BYTE *from, BYTE *to) {
    DWORD length = ROOM;
    if (!plan.stream) {
        int code = plan.brotli ? SYS_BrotliCompressEx(from, SIZE, to, &length, plan.level, 22, 0)
                               : SYS_CompressEx(from, SIZE, to, &length, plan.level, 8, 15, 8, 0);
        must(code == 0, "our compression");
        return length;
    }
    HP_Compressor c = plan.brotli ? Create_HP_BrotliCompressorEx(collect, plan.level, 22, 0, PIECE)
                                  : Create_HP_ZLibCompressorEx(collect, 15, plan.level, 8, 8, 0, PIECE);
    collected = 0, into = to;
    for (size_t at = 0; at < SIZE; at += PIECE) must(HP_Compressor_Process(c, from + at, PIECE, at + PIECE == SIZE, NULL), "our stream");
    Destroy_HP_Compressor(c);
    return collected;
}

static size_t compress_theirs(Plan plan, const BYTE *from, BYTE *to) {
    size_t length = ROOM, piece = plan.stream ? PIECE : SIZE, done = 0;
    static BYTE buffer[PIECE];
    if (plan.brotli && !plan.stream) {
        must(BrotliEncoderCompress(plan.level, 22, BROTLI_MODE_GENERIC, SIZE, from, &length, to), "brotli");
        return length;
    }
    if (plan.brotli) {
        BrotliEncoderState *state = BrotliEncoderCreateInstance(NULL, NULL, NULL);
        BrotliEncoderSetParameter(state, BROTLI_PARAM_QUALITY, (uint32_t)plan.level);
        for (size_t at = 0; at < SIZE; at += piece) {
            const uint8_t *next_in = from + at;
            size_t in = piece, out;
            do {
                uint8_t *next_out = buffer;
                out = sizeof buffer;
                must(BrotliEncoderCompressStream(state, at + piece == SIZE ? BROTLI_OPERATION_FINISH : BROTLI_OPERATION_PROCESS, &in, &next_in, &out,
                         &next_out, NULL), "brotli stream");
                memcpy(to + done, buffer, sizeof buffer - out);
                done += sizeof buffer - out;
            } while (in > 0 || BrotliEncoderHasMoreOutput(state));
        }
        must(BrotliEncoderIsFinished(state), "end of brotli stream");
        BrotliEncoderDestroyInstance(state);
        return done;
    }
    z_stream z = {0};
    must(deflateInit2(&z, plan.level, Z_DEFLATED, 15, 8, Z_DEFAULT_STRATEGY) == Z_OK, "zlib");
    for (size_t at = 0; at < SIZE; at += piece) {
        z.next_in = (Bytef *)(uintptr_t)(from + at), z.avail_in = (uInt)piece;
        do {
            z.next_out = plan.stream ? buffer : to + done, z.avail_out = plan.stream ? PIECE : ROOM;
            uInt room = z.avail_out;
            must(deflate(&z, at + piece == SIZE ? Z_FINISH : Z_NO_FLUSH) != Z_STREAM_ERROR, "zlib stream");
            if (plan.stream) memcpy(to + done, buffer, room - z.avail_out);
            done += room - z.avail_out;
        } while (z.avail_out == 0);
    }
    deflateEnd(&z);
    return done;
}

static void expand_ours(Plan plan, const BYTE *from, size_t length) {
    DWORD room = SIZE + 1;
    if (!plan.stream) {
        must((plan.brotli ? SYS_BrotliUncompress : SYS_Uncompress)(from, (DWORD)length, back, &room) == 0 && room == SIZE, "our decompression");
        return;
    }
    HP_Decompressor d = plan.brotli ? Create_HP_BrotliDecompressor(collect) : Create_HP_ZLibDecompressor(collect);
    collected = 0, into = back;
    for (size_t at = 0; at < length; at += PIECE)
        must(HP_Decompressor_Process(d, from + at, (int)(length - at < PIECE ? length - at : PIECE), NULL), "our stream back");
    must(collected == SIZE, "content");
    Destroy_HP_Decompressor(d);
}

static void expand_theirs(Plan plan, const BYTE *from, size_t length) {
    static BYTE buffer[PIECE];
    size_t room = SIZE + 1, done = 0;
    uLongf zlib_room = SIZE + 1;
    if (!plan.stream && plan.brotli) must(BrotliDecoderDecompress(length, from, &room, back) == BROTLI_DECODER_RESULT_SUCCESS, "brotli back");
    else if (!plan.stream) must(uncompress(back, &zlib_room, from, length) == Z_OK, "zlib back");
    else if (plan.brotli) {
        BrotliDecoderState *state = BrotliDecoderCreateInstance(NULL, NULL, NULL);
        for (size_t at = 0; at < length; at += PIECE) {
            const uint8_t *next_in = from + at;
            size_t in = length - at < PIECE ? length - at : PIECE, out;
            BrotliDecoderResult result;
            do {
                uint8_t *next_out = buffer;
                out = sizeof buffer;
                result = BrotliDecoderDecompressStream(state, &in, &next_in, &out, &next_out, NULL);
                memcpy(back + done, buffer, sizeof buffer - out);
                done += sizeof buffer - out;
            } while (result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT);
            must(result != BROTLI_DECODER_RESULT_ERROR, "brotli stream back");
        }
        BrotliDecoderDestroyInstance(state);
    } else {
        z_stream z = {0};
        must(inflateInit(&z) == Z_OK, "zlib");
        for (size_t at = 0; at < length; at += PIECE) {
            z.next_in = (Bytef *)(uintptr_t)(from + at), z.avail_in = (uInt)(length - at < PIECE ? length - at : PIECE);
            do {
                z.next_out = buffer, z.avail_out = PIECE;
                inflate(&z, Z_NO_FLUSH);
                memcpy(back + done, buffer, PIECE - z.avail_out);
                done += PIECE - z.avail_out;
            } while (z.avail_out == 0);
        }
        inflateEnd(&z);
    }
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int count) {
    qsort(values, (size_t)count, sizeof *values, by_size);
    return values[count / 2];
}

int main(int argc, char **argv) {
    int rounds = argc > 1 ? atoi(argv[1]) : 5;
    if (rounds < 1 || rounds > MOST_ROUNDS) return fprintf(stderr, "usage: compress [ROUNDS, 1 to %d]\n", MOST_ROUNDS), 2;
    fill();
    printf("%-6s %-6s %5s %-6s %9s %9s %9s %9s %9s\n", "format", "way", "level", "data", "speed", "MB/s", "size", "back", "MB/s");
    for (int brotli = 0; brotli < 2; brotli++)
        for (int stream = 0; stream < 2; stream++)
            for (int level = brotli ? 0 : 1; level <= (brotli ? 11 : 9); level++)
                for (int kind = 0; kind < KINDS; kind++) {
                    Plan plan = {brotli, stream, level};
                    double forth[2][MOST_ROUNDS], again[2][MOST_ROUNDS];
                    size_t a = 0, b = 0;
                    int count = level >= 10 && brotli && rounds > 1 ? 1 : rounds;
                    for (int round = 0; round < count; round++)
                        forth[0][round] = forth[1][round] = again[0][round] = again[1][round] = 0;
                    /* Each is the first one half of the time: the second one finds memory that the other has just given back. */
                    for (int turn = 0; turn < 2 * count; turn++) {
                        int round = turn / 2, first = turn % 2;
                        for (int i = 0; i < 2; i++) {
                            double start = now();
                            if (first ^ i) b = compress_theirs(plan, data[kind], theirs);
                            else a = compress_ours(plan, data[kind], ours);
                            forth[first ^ i][round] += now() - start;
                        }
                        for (int i = 0; i < 2; i++) {
                            double start = now();
                            if (first ^ i) expand_theirs(plan, theirs, b);
                            else expand_ours(plan, theirs, b);
                            again[first ^ i][round] += now() - start;
                            must(memcmp(back, data[kind], SIZE) == 0, "content");
                        }
                        expand_theirs(plan, ours, a);
                        must(memcmp(back, data[kind], SIZE) == 0, "what they read of ours");
                    }
                    double us = median(forth[0], count), them = median(forth[1], count), us_back = median(again[0], count), them_back = median(again[1], count);
                    printf("%-6s %-6s %5d %-6s %9.2f %9.1f %9.3f %9.2f %9.1f\n", brotli ? "brotli" : "zlib", stream ? "stream" : "once", level, names[kind],
                        them / us, 2 * SIZE / us / 1e6, (double)a / (double)b, them_back / us_back, 2 * SIZE / us_back / 1e6);
                    fflush(stdout);
                }
}
