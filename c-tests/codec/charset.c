/* SYS_CharsetConvert, and the conversions between GBK, UTF-8 and wide characters. */
#include "codec.h"

#include <errno.h>
#include <wchar.h>

/* The errno of a failure; "-" for success. */
static const char *reason(BOOL raw) { return TRUTH(raw) ? "-" : errno_text(errno); }

static void fact_convert(const char *from, const char *to, const void *source, int source_length, int room) {
    Destination target = destination((DWORD)room);
    int length = room;
    errno = 0;
    BOOL raw = SYS_CharsetConvert(from, to, source, source_length, (char *)target.bytes, &length);
    const char *why = reason(raw), *content = shown(target.bytes, (size_t)length);
    fact("%s to %s %s room:%d -> %s %s length:%d %s intact:%d", from, to, shown(source, (size_t)source_length), room, truth_text(raw), why, length,
         content, intact(target));
}

/* proves: CHS-1 CHS-2 */
CASE(convert) {
    static const struct { const char *from, *to, *source; int length; } calls[] = {
        {"UTF-8", "GBK", "\xe4\xb8\xad" "a", 4}, {"GBK", "UTF-8", "\xd6\xd0" "a", 3}, {"UTF-8", "UTF-16LE", "a\xe4\xb8\xad", 4},
        {"UTF-16BE", "UTF-8", "\x4e\x2d", 2}, {"LATIN1", "UTF-8", "caf\xe9", 4}, {"UTF-8", "ASCII", "caf\xc3\xa9", 5},
        {"UTF-8", "ASCII//TRANSLIT", "\xe2\x82\xac", 3}, {"UTF-8", "BIG5", "\xe4\xb8\xad", 3}, {"utf8", "gbk", "\xe4\xb8\xad", 3},
        {"UTF-8", "SHIFT_JIS", "\xe3\x81\x82", 3}, {"GB18030", "UTF-8", "\x81\x30\x81\x30", 4}, {"UTF-8", "GBK", "a\0b", 3},
    };
    for (size_t i = 0; i < COUNT(calls); i++) {
        for (int room = 32; room >= 0; room = room == 32 ? 6 : room - 1)
            fact_convert(calls[i].from, calls[i].to, calls[i].source, calls[i].length, room);
    }
}

/* proves: CHS-2 */
CASE(convert_failures) {
    fact_convert("NO-SUCH-SET", "UTF-8", "a", 1, 8);
    fact_convert("UTF-8", "NO-SUCH-SET", "a", 1, 8);
    fact_convert("UTF-8", "GBK", "ab\xff" "c", 4, 8);
    fact_convert("UTF-8", "GBK", "ab\xe4\xb8", 4, 8);
    fact_convert("UTF-8", "GBK", "\xf0\x9f\x98\x80", 4, 8);
    fact_convert("GBK", "UTF-8", "ab\xd6", 3, 8);
    fact_convert("GBK", "UTF-8", "ab\xff\x40", 4, 8);
    fact_convert("UTF-8", "ASCII//IGNORE", "a\xe4\xb8\xad" "b", 5, 8);
    fact_convert("UTF-8", "UTF-8//IGNORE", "a\xff" "b", 3, 8);
    int length = 8;
    char target[8];
    errno = 0;
    BOOL raw = SYS_CharsetConvert("UTF-8", "GBK", NULL, 3, target, &length);
    fact("no source -> %s %s length:%d", truth_text(raw), errno_text(errno), length);
}

/* proves: CHS-5 */
CASE(marks_and_nothing) {
    fact_convert("UTF-8", "UTF-16", "a", 1, 8);
    fact_convert("UTF-8", "UTF-32", "a", 1, 8);
    fact_convert("UTF-8", "GBK", "", 0, 8);
    fact_convert("UTF-8", "UTF-16", "", 0, 8);
    fact_convert("UTF-16", "UTF-8", "\xff\xfe", 2, 8);
    fact_convert("", "UTF-8", "a", 1, 8);
}

/* proves: CHS-4 */
CASE(convert_stateful) {
    fact_convert("UTF-8", "ISO-2022-JP", "\xe3\x81\x82", 3, 32);
    fact_convert("UTF-8", "UTF-7", "\xe3\x81\x82", 3, 32);
    fact_convert("UTF-8", "ISO-2022-JP", "\xe3\x81\x82", 3, 5);
}

/* proves: CHS-3 */
CASE(convert_null) {
    int length = 8;
    errno = 0;
    BOOL raw = SYS_CharsetConvert("UTF-8", "GBK", "a", 1, NULL, &length);
    fact("no destination -> %s %s length:%d", truth_text(raw), reason(raw), length);
    length = 0;
    raw = SYS_CharsetConvert("UTF-8", "GBK", "a", 1, NULL, &length);
    fact("no destination, no capacity -> %s %s length:%d", truth_text(raw), reason(raw), length);
    char target[8] = "#######";
    length = -1;
    raw = SYS_CharsetConvert("UTF-8", "GBK", "a", 1, target, &length);
    fact("negative capacity -> %s %s length:%d %s", truth_text(raw), reason(raw), length, target);
    raw = SYS_CharsetConvert("UTF-8", "GBK", "a", 1, target, NULL);
    fact("no length -> %s %s", truth_text(raw), reason(raw));
    length = 8;
    raw = SYS_CharsetConvert(NULL, "GBK", "a", 1, target, &length);
    fact("no name -> %s %s length:%d", truth_text(raw), reason(raw), length);
    length = 8;
    raw = SYS_CharsetConvert("UTF-8", "GBK", "a", -1, target, &length);
    fact("negative source -> %s %s length:%d", truth_text(raw), reason(raw), length);
}

static const char *wide(const WCHAR *text, int length) {
    static char buffers[2][256];
    static int turn;
    char *out = buffers[turn ^= 1];
    size_t used = 0;
    out[0] = 0;
    for (int i = 0; i < length && used < 240; i++) used += (size_t)sprintf(out + used, "%s%x", i ? " " : "", (unsigned)text[i]);
    return out;
}

typedef BOOL Narrow(const char *, char *, int *);
typedef BOOL Widen(const char *, WCHAR *, int *);
typedef BOOL FromWide(const WCHAR *, char *, int *);

static void fact_narrow(const char *name, Narrow *convert, const char *source, int room) {
    Destination target = destination((DWORD)room);
    int length = room;
    errno = 0;
    BOOL raw = convert(source, (char *)target.bytes, &length);
    const char *why = reason(raw), *content = shown(target.bytes, (size_t)length);
    fact("%s %s room:%d -> %s %s length:%d %s intact:%d", name, shown(source, strlen(source)), room, truth_text(raw), why, length, content,
         intact(target));
}

static void fact_widen(const char *name, Widen *convert, const char *source, int room) {
    WCHAR target[40];
    memset(target, MARK, sizeof target);
    int length = room;
    errno = 0;
    BOOL raw = convert(source, target, &length);
    const char *why = reason(raw);
    bool whole = true;
    for (size_t i = (size_t)room; i < COUNT(target); i++) whole &= (unsigned)target[i] == 0xA5A5A5A5u;
    fact("%s %s room:%d -> %s %s length:%d %s intact:%d", name, shown(source, strlen(source)), room, truth_text(raw), why, length,
         wide(target, length), whole);
}

static void fact_from_wide(const char *name, FromWide *convert, const WCHAR *source, int room) {
    Destination target = destination((DWORD)room);
    int length = room;
    errno = 0;
    BOOL raw = convert(source, (char *)target.bytes, &length);
    const char *why = reason(raw), *content = shown(target.bytes, (size_t)length);
    fact("%s %s room:%d -> %s %s length:%d %s intact:%d", name, wide(source, (int)wcslen((const wchar_t *)source)), room, truth_text(raw), why,
         length, content, intact(target));
}

static const char *const gbk[] = {"", "a", "\xd6\xd0" "a", "\x80", "\xa8\xbf", "\xa1\x40", "\xfe\x50", "a\xd6", "\xff", "\x81\x30\x81\x30", "abcdefghij\xd6\xd0klmnopqrstuvwxyz"};
static const char *const utf8[] = {"", "a", "\xe4\xb8\xad" "a", "\xef\xbb\xbf" "a", "\xf0\x9f\x98\x80", "\xed\xa0\x80", "\xc0\x80", "\xf4\x90\x80\x80", "a\xe4\xb8", "\xf8\x88", "\xf8\x88\x80\x80\x80", "a\xf3\xa0\x81\xbf", "abcdefghij\xe4\xb8\xadklmnopqrstuvwxyz"};
static const WCHAR wides[][8] = {{0}, {'a', 0}, {0x4e2d, 'a', 0}, {0xfeff, 'a', 0}, {0x1f600, 0}, {0xd800, 0}, {0x110000, 0}, {'a', 'b', 0xdfff, 'c', 0}, {0x20ac, 0}, {0xe000, 0}, {'a', 0xe0001, 'b', 0}};

/* proves: CHS-6 CHS-7 CHS-8 CHS-10 */
CASE(shorthands) {
    static const int capacities[] = {36, 4, 3, 2, 1, 0};
    for (size_t r = 0; r < COUNT(capacities); r++) {
        for (size_t i = 0; i < COUNT(gbk); i++) {
            fact_widen("GbkToUnicode", SYS_GbkToUnicode, gbk[i], capacities[r]);
            fact_narrow("GbkToUtf8", SYS_GbkToUtf8, gbk[i], capacities[r]);
        }
        for (size_t i = 0; i < COUNT(utf8); i++) {
            fact_widen("Utf8ToUnicode", SYS_Utf8ToUnicode, utf8[i], capacities[r]);
            fact_narrow("Utf8ToGbk", SYS_Utf8ToGbk, utf8[i], capacities[r]);
        }
        for (size_t i = 0; i < COUNT(wides); i++) {
            fact_from_wide("UnicodeToGbk", SYS_UnicodeToGbk, wides[i], capacities[r]);
            fact_from_wide("UnicodeToUtf8", SYS_UnicodeToUtf8, wides[i], capacities[r]);
        }
    }
}

/* All codes of GBK in one checksum each way. */
/* proves: CHS-10 */
CASE(all_of_gbk) {
    unsigned long sum = 0, back = 0;
    int accepted = 0, returned = 0;
    for (int lead = 0x80; lead < 0x100; lead++) {
        for (int trail = 1; trail < 0x100; trail++) {
            char source[] = {(char)lead, (char)trail, 0}, again[8];
            WCHAR target[4] = {0};
            int length = 4, count = 8;
            if (!TRUTH(SYS_GbkToUnicode(source, target, &length))) continue;
            accepted++;
            sum = sum * 31 + (unsigned long)target[0] * 7 + (unsigned long)target[1];
            if (TRUTH(SYS_UnicodeToGbk(target, again, &count)) && strcmp(source, again) == 0) returned++;
        }
    }
    for (WCHAR c = 1; c < 0x20000; c++) {
        WCHAR source[] = {c, 0};
        char target[8];
        int length = 8;
        if (TRUTH(SYS_UnicodeToGbk(source, target, &length))) back = back * 31 + (unsigned long)c * 7 + (unsigned char)target[0] * 256u + (unsigned char)target[1];
    }
    fact("accepted:%d returned:%d sums:%lx %lx", accepted, returned, sum, back);
}

/* proves: CHS-9 */
CASE(with_lengths) {
    NEED(SYS_GbkToUnicodeEx);
    static const int lengths[] = {1, 2, 3, 0, -1};
    for (size_t i = 0; i < COUNT(lengths); i++) {
        WCHAR out[8] = {0};
        char text[16];
        int n = lengths[i], length = 8;
        errno = 0;
        BOOL raw = SYS_GbkToUnicodeEx("\xd6\xd0" "ab", n, out, &length);
        fact("GbkToUnicodeEx %d -> %s %s %s", n, truth_text(raw), reason(raw), wide(out, length));
        length = 8;
        raw = SYS_Utf8ToUnicodeEx("\xe4\xb8\xad" "a", n, out, &length);
        fact("Utf8ToUnicodeEx %d -> %s %s %s", n, truth_text(raw), reason(raw), wide(out, length));
        static const WCHAR source[] = {0x4e2d, 'a', 0, 'b', 0};
        length = 16;
        raw = SYS_UnicodeToGbkEx(source, n, text, &length);
        fact("UnicodeToGbkEx %d -> %s %s %s", n, truth_text(raw), reason(raw), shown(text, (size_t)length));
        length = 16;
        raw = SYS_UnicodeToUtf8Ex(source, n, text, &length);
        fact("UnicodeToUtf8Ex %d -> %s %s %s", n, truth_text(raw), reason(raw), shown(text, (size_t)length));
        length = 16;
        raw = SYS_GbkToUtf8Ex("\xd6\xd0" "ab", n, text, &length);
        fact("GbkToUtf8Ex %d -> %s %s %s", n, truth_text(raw), reason(raw), shown(text, (size_t)length));
        length = 16;
        raw = SYS_Utf8ToGbkEx("\xe4\xb8\xad" "a", n, text, &length);
        fact("Utf8ToGbkEx %d -> %s %s %s", n, truth_text(raw), reason(raw), shown(text, (size_t)length));
    }
}

/* proves: CHS-11 */
CASE(null_sources) {
    WCHAR out[4];
    char text[4];
    int length = 4;
    errno = 0;
    BOOL raw = SYS_GbkToUnicode(NULL, out, &length);
    fact("GbkToUnicode -> %s %s length:%d", truth_text(raw), reason(raw), length);
    length = 4;
    raw = SYS_UnicodeToUtf8(NULL, text, &length);
    fact("UnicodeToUtf8 -> %s %s length:%d", truth_text(raw), reason(raw), length);
    length = 4;
    raw = SYS_Utf8ToGbk(NULL, text, &length);
    fact("Utf8ToGbk -> %s %s length:%d", truth_text(raw), reason(raw), length);
}

/* proves: CHS-3 CHS-8 */
CASE(null_destinations) {
    int length = 4;
    errno = 0;
    BOOL raw = SYS_GbkToUnicode("a", NULL, &length);
    fact("no destination -> %s %s length:%d", truth_text(raw), reason(raw), length);
    length = 0;
    raw = SYS_Utf8ToGbk("a", NULL, &length);
    fact("no capacity -> %s %s length:%d", truth_text(raw), reason(raw), length);
    char text[4] = "###";
    length = -5;
    raw = SYS_Utf8ToGbk("a", text, &length);
    fact("negative capacity -> %s %s length:%d %s", truth_text(raw), reason(raw), length, text);
    raw = SYS_Utf8ToGbk("a", text, NULL);
    fact("no length -> %s %s", truth_text(raw), reason(raw));
}
