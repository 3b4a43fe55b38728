/* Conversions between UTF-8, UTF-32 and GBK by this library against the C library's iconv, which is opened once. Both convert the same text in
 * one call, turn by turn, so what else the machine does disturbs both alike.
 * usage: charset [ROUNDS]; prints the median of CPU time as a ratio (theirs / ours: more than 1 is faster). */
#define _GNU_SOURCE
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <hpsocket/HPSocket4C.h>

enum { SIZE = 1 << 16, ROOM = 4 * SIZE, MOST_ROUNDS = 9999 };

static char text[SIZE], source[ROOM], ours[ROOM], theirs[ROOM];

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

static unsigned long long state = 88172645463325252ULL;
static unsigned next(void) {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return (unsigned)(state >> 16);
}

/* Any characters of the block that Chinese is written in: the tables do not fit into the nearest cache. */
static size_t han(char *to, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        unsigned c = 0x4E00 + next() % 0x5000;
        *to++ = (char)(0xE0 | c >> 12), *to++ = (char)(0x80 | (c >> 6 & 0x3F)), *to++ = (char)(0x80 | (c & 0x3F));
    }
    return 3 * (size_t)count;
}

enum { ASCII, CHINESE, WORDS, HAN, KINDS };
static const char *const kinds[KINDS] = {"ascii", "chinese", "words", "any han"};

/* Fills `text` with UTF-8; returns its length. */
static size_t fill(int kind) {
    static const char ascii[] = "All of this is ASCII, as most of the world's protocols are. ";
    size_t at = 0;
    while (at + 100 < SIZE) {
        if (kind == ASCII) at += (size_t)sprintf(text + at, "%s", ascii);
        else if (kind == CHINESE) at += (size_t)sprintf(text + at, "高性能跨平台网络通信框架，支持中文。");
        else if (kind == HAN) at += han(text + at, 1);
        else { /* a text in two scripts */
            at += han(text + at, 1 + next() % 12);
            at += (size_t)sprintf(text + at, "%.*s", (int)(1 + next() % 12), ascii + next() % 40);
        }
    }
    return at;
}

static size_t convert_theirs(iconv_t cd, const char *from, size_t length, char *to) {
    char *in = (char *)(size_t)from, *out = to;
    size_t left = length, room = ROOM;
    must(iconv(cd, &in, &left, &out, &room) == 0 && left == 0, "iconv");
    return ROOM - room;
}

enum { UTF8, WIDE, GBK };
static const char *const sets[] = {"UTF-8", "WCHAR_T", "GBK"};

static size_t convert_ours(int from, int to, const char *in, size_t length, char *out) {
    int room = to == WIDE ? ROOM / 4 : ROOM, count = (int)length, units = (int)(length / 4), good;
    WCHAR *wide_out = (WCHAR *)(void *)out;
    const WCHAR *wide_in = (const WCHAR *)(const void *)in;
    if (from == UTF8) good = to == WIDE ? SYS_Utf8ToUnicodeEx(in, count, wide_out, &room) : SYS_Utf8ToGbkEx(in, count, out, &room);
    else if (from == GBK) good = to == WIDE ? SYS_GbkToUnicodeEx(in, count, wide_out, &room) : SYS_GbkToUtf8Ex(in, count, out, &room);
    else good = to == UTF8 ? SYS_UnicodeToUtf8Ex(wide_in, units, out, &room) : SYS_UnicodeToGbkEx(wide_in, units, out, &room);
    must(good, "our conversion");
    return (size_t)room * (to == WIDE ? 4 : 1);
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
    static double us[MOST_ROUNDS], them[MOST_ROUNDS], ratio[MOST_ROUNDS];
    int rounds = argc > 1 ? atoi(argv[1]) : 299;
    if (rounds < 1 || rounds > MOST_ROUNDS) return fprintf(stderr, "usage: charset [ROUNDS, 1 to %d]\n", MOST_ROUNDS), 2;
    printf("%-8s %-8s %-8s %9s %9s %9s\n", "text", "from", "to", "speed", "MB/s", "iconv");
    for (int kind = 0; kind < KINDS; kind++) {
        size_t length = fill(kind);
        for (int from = UTF8; from <= GBK; from++)
            for (int to = UTF8; to <= GBK; to++) {
                if (from == to) continue;
                iconv_t prepare = iconv_open(sets[from], sets[UTF8]), cd = iconv_open(sets[to], sets[from]);
                must(prepare != (iconv_t)-1 && cd != (iconv_t)-1, "iconv_open");
                size_t size = convert_theirs(prepare, text, length, source), a = 0, b = 0;
                for (int round = 0; round < rounds; round++) {
                    double t0 = now();
                    a = convert_ours(from, to, source, size, ours);
                    double t1 = now();
                    b = convert_theirs(cd, source, size, theirs);
                    double t2 = now();
                    us[round] = t1 - t0, them[round] = t2 - t1, ratio[round] = them[round] / us[round];
                }
                must(a == b && memcmp(ours, theirs, a) == 0, "the same result");
                iconv_close(prepare), iconv_close(cd);
                printf("%-8s %-8s %-8s %9.2f %9.0f %9.0f\n", kinds[kind], sets[from], sets[to], median(ratio, rounds),
                    (double)size / median(us, rounds) / 1e6, (double)size / median(them, rounds) / 1e6);
                fflush(stdout);
            }
    }
}
