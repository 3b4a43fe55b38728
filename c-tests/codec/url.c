/* SYS_UrlEncode and SYS_UrlDecode, whose sources are declared as if they could change. */
#include "codec.h"

static int encode(const BYTE *source, DWORD source_length, BYTE *target, DWORD *length) {
    return SYS_UrlEncode((BYTE *)source, source_length, target, length);
}

static int decode(const BYTE *source, DWORD source_length, BYTE *target, DWORD *length) {
    return SYS_UrlDecode((BYTE *)source, source_length, target, length);
}

static DWORD encode_bound(const char *source, DWORD length) { return SYS_GuessUrlEncodeBound((const BYTE *)source, length); }

static DWORD decode_bound(const char *source, DWORD length) { return SYS_GuessUrlDecodeBound((const BYTE *)source, length); }

/* proves: URL-1 URL-3 */
CASE(every_byte) {
    for (int byte = 0; byte < 256; byte++) {
        char source[] = {(char)byte};
        fact("bound=%u", encode_bound(source, 1));
        fact_of("encode", encode, source, 1, 8);
    }
}

/* proves: URL-3 URL-4 BUF-1 BUF-2 BUF-3 BUF-4 */
CASE(encode) {
    static const char *const sources[] = {"a", "abc", "/a", "a b", "a/b c", "~!'()", "caf\xc3\xa9 x", "key=value&x"};
    for (size_t i = 0; i < COUNT(sources); i++) {
        DWORD length = (DWORD)strlen(sources[i]), bound = encode_bound(sources[i], length);
        fact("bound=%u", bound);
        fact_of("encode", encode, sources[i], length, 64);
        fact_of("encode", encode, sources[i], length, bound + 1);
        fact_of("encode", encode, sources[i], length, bound - 1);
        fact_of("encode", encode, sources[i], length, 1);
        fact_of("encode", encode, sources[i], length, 0);
    }
    fact_of("encode", encode, "", 0, 0);
    fact_of("encode", encode, "", 0, 1);
}

/* proves: URL-5 */
CASE(encode_exact) {
    static const char *const sources[] = {"a", "abc", "/a", "a/", "a b", "//", "caf\xc3\xa9"};
    for (size_t i = 0; i < COUNT(sources); i++) {
        DWORD length = (DWORD)strlen(sources[i]);
        fact_of("encode", encode, sources[i], length, encode_bound(sources[i], length));
    }
}

/* proves: URL-6 URL-7 URL-8 BUF-1 BUF-2 BUF-3 BUF-4 */
CASE(decode) {
    static const char *const sources[] = {"a", "abc", "a+b", "a%2Fb", "a%2fb", "%41%42%43", "%00", "caf%C3%A9", "%", "%4", "a%", "a%4", "ab%41%", "+%2B+"};
    for (size_t i = 0; i < COUNT(sources); i++) {
        DWORD length = (DWORD)strlen(sources[i]), bound = decode_bound(sources[i], length);
        fact("bound=%u", bound);
        fact_of("decode", decode, sources[i], length, 32);
        fact_of("decode", decode, sources[i], length, bound + 1);
        fact_of("decode", decode, sources[i], length, bound);
        if (bound > 1) fact_of("decode", decode, sources[i], length, bound - 1);
        if (bound > 0) fact_of("decode", decode, sources[i], length, 0);
    }
    fact_of("decode", decode, "", 0, 0);
    fact_of("decode", decode, "", 0, 1);
}

/* proves: URL-9 */
CASE(broken_escapes) {
    static const char *const sources[] = {"%zz", "%4g", "%g4", "%%%", "% 1", "%+1", "a%2Gb", "%-1"};
    for (size_t i = 0; i < COUNT(sources); i++) fact_of("decode", decode, sources[i], (DWORD)strlen(sources[i]), 32);
}

/* proves: URL-3 URL-4 URL-6 URL-7 */
CASE(random) {
    unsigned seed = 3;
    for (int i = 0; i < 200; i++) {
        char source[20];
        BYTE text[64], back[64];
        DWORD length = next_random(&seed) % sizeof source, encoded = sizeof text, decoded = sizeof back;
        for (DWORD k = 0; k < length; k++) source[k] = (char)(i % 2 ? next_random(&seed) : 0x20 + next_random(&seed) % 0x60);
        int first = encode((BYTE *)source, length, text, &encoded);
        int second = decode(text, encoded, back, &decoded);
        fact("%s=%d %s back=%d same:%d bound:%u", shown(source, length), first, shown(text, encoded), second,
             decoded == length && memcmp(source, back, length) == 0, decode_bound((char *)text, encoded));
    }
}

/* proves: URL-10 */
CASE(sources_stay) {
    static const char source[] = "a b%41"; /* in memory that cannot be written */
    fact_of("encode", encode, source, 6, 32);
    fact_of("decode", decode, source, 6, 32);
}

/* proves: URL-4 URL-7 */
CASE(null_destination) {
    DWORD length = 99;
    FACT("encode", encode((const BYTE *)"a/", 2, NULL, &length), length);
    length = 99;
    FACT("decode", decode((const BYTE *)"a%2F", 4, NULL, &length), length);
    length = 99;
    FACT("nothing", encode(NULL, 0, NULL, &length), length);
}

/* proves: BUF-6 */
CASE(null_arguments) {
    BYTE target[8];
    DWORD length = 8;
    FACT("encode", encode(NULL, 3, target, &length), length);
    FACT("decode", decode(NULL, 4, target, &length), length);
    fact("encode without length=%d", encode((const BYTE *)"Man", 3, target, NULL));
    fact("decode without length=%d", decode((const BYTE *)"Man", 3, target, NULL));
    fact("bounds=%u %u", encode_bound(NULL, 4), decode_bound(NULL, 4));
}
