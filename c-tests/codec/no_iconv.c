/* Where the C library has no character sets: images without its modules, other C libraries. This program's iconv_open, which the library
 * gets instead of the C library's, knows none. */
#include "codec.h"

#include <errno.h>
#include <iconv.h>

static int asked;

iconv_t iconv_open(const char *to, const char *from) {
    (void)to, (void)from;
    asked++;
    errno = EINVAL;
    return (iconv_t)-1;
}

static void fact_convert(const char *from, const char *to, const char *source, int room) {
    Destination target = destination((DWORD)room);
    int length = room;
    errno = 0;
    bool done = TRUTH(SYS_CharsetConvert(from, to, source, (int)strlen(source), (char *)target.bytes, &length));
    const char *why = done ? "-" : errno_text(errno), *content = shown(target.bytes, (size_t)length);
    fact("%s to %s %s room:%d -> %d %s length:%d %s intact:%d", from, to, shown(source, strlen(source)), room, done, why, length, content,
         intact(target));
}

/* proves: CHS-12 */
CASE(convert) {
    fact_convert("UTF-8", "GBK", "a\xe4\xb8\xad", 8);
    fact_convert("utf8", "cp936", "a\xe4\xb8\xad", 2);
    fact_convert("GBK", "UTF-8", "a\xd6\xd0", 8);
    fact_convert("GBK", "UTF-8", "a\xff\x40", 8);
    fact_convert("GBK", "UTF-8", "a\xd6", 8);
    fact_convert("UTF-8", "BIG5", "a", 8);
    fact_convert("UTF-8", "GBK//IGNORE", "a", 8);
    fact("iconv was asked:%d", asked);
}

/* proves: CHS-12 CHS-6 */
CASE(shorthands) {
    WCHAR wide[8];
    char text[16];
    int length = COUNT(wide);
    bool done = TRUTH(SYS_GbkToUnicode("\xd6\xd0", wide, &length));
    fact("GbkToUnicode=%d length:%d %x %x", done, length, (unsigned)wide[0], (unsigned)wide[1]);
    length = sizeof text;
    done = TRUTH(SYS_UnicodeToGbk(wide, text, &length));
    fact("UnicodeToGbk=%d %s", done, shown(text, (size_t)length));
    length = sizeof text;
    done = TRUTH(SYS_GbkToUtf8("\xd6\xd0", text, &length));
    fact("GbkToUtf8=%d %s", done, shown(text, (size_t)length));
    length = sizeof text;
    done = TRUTH(SYS_Utf8ToGbk("\xe4\xb8\xad", text, &length));
    fact("Utf8ToGbk=%d %s", done, shown(text, (size_t)length));
    length = COUNT(wide);
    done = TRUTH(SYS_Utf8ToUnicode("\xe4\xb8\xad", wide, &length));
    fact("Utf8ToUnicode=%d length:%d %x", done, length, (unsigned)wide[0]);
    length = sizeof text;
    done = TRUTH(SYS_UnicodeToUtf8(wide, text, &length));
    fact("UnicodeToUtf8=%d %s", done, shown(text, (size_t)length));
    fact("iconv was asked:%d", asked);
}
