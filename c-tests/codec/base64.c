/* SYS_Base64Encode and SYS_Base64Decode. */
#include "codec.h"

/* proves: B64-1 B64-3 BUF-5 */
CASE(bounds) {
    for (DWORD n = 0; n <= 9; n++) fact("encode_bound %u=%u", n, SYS_GuessBase64EncodeBound(n));
    static const char *const texts[] = {"", "T", "=", "TQ", "TQ=", "TQ==", "TWE", "TWE=", "TWFu", "====", "TWFu====", "TWFu\n", "TQ=x", "TQ==\n"};
    for (size_t i = 0; i < COUNT(texts); i++)
        fact("decode_bound %s=%u", shown(texts[i], strlen(texts[i])),
             SYS_GuessBase64DecodeBound((const BYTE *)texts[i], (DWORD)strlen(texts[i])));
}

/* proves: BUF-5 */
CASE(huge_bound) {
    fact("encode_bound of 3 GiB=%u of 4 GiB=%u", SYS_GuessBase64EncodeBound(3221225469u), SYS_GuessBase64EncodeBound(0xFFFFFFFFu));
}

/* proves: B64-1 B64-2 BUF-1 BUF-2 BUF-3 BUF-4 */
CASE(encode) {
    static const char *const sources[] = {"", "M", "Ma", "Man", "Many", "\xfb\xff\xfe", "light work."};
    for (size_t i = 0; i < COUNT(sources); i++) {
        DWORD length = (DWORD)strlen(sources[i]), bound = SYS_GuessBase64EncodeBound(length);
        fact_of("encode", SYS_Base64Encode, sources[i], length, 32);
        fact_of("encode", SYS_Base64Encode, sources[i], length, bound + 1);
        fact_of("encode", SYS_Base64Encode, sources[i], length, bound);
        if (bound > 0) fact_of("encode", SYS_Base64Encode, sources[i], length, bound - 1);
        if (bound > 1) fact_of("encode", SYS_Base64Encode, sources[i], length, 1);
        if (bound > 0) fact_of("encode", SYS_Base64Encode, sources[i], length, 0);
    }
}

static const char *const texts[] = {
    "", "TQ==", "TWE=", "TWFu", "TWFueQ==", "+/+/", "TQ", "TQ=", "TWE", "TR==", "TWF=", "TWFu\n", "TW Fu", "\nTWFu", "TWE=\n", "TQ= =",
    "TQ==\n", "TWFu\r\n", "TWFuTWFu\nTWFuTWFu\n", "TWFu\t", "T", "=", "==", "===", "====", "=====", "TWFu====", "TQ==TQ==", "TQ==TWFu",
    "T=Fu", "TW-u", "TW_u", "TWFu!", "TWFuT", "TWFuTQ", "\x80WFu", " ", "  ", "    ", "\n\n\n\n\n\n\n\n", "TWFuTWFuTWFuTWFuTWFuT Q==",
};

/* proves: B64-4 B64-5 B64-6 B64-7 BUF-1 BUF-2 BUF-3 BUF-4 */
CASE(decode) {
    for (size_t i = 0; i < COUNT(texts); i++) {
        DWORD length = (DWORD)strlen(texts[i]), bound = SYS_GuessBase64DecodeBound((const BYTE *)texts[i], length);
        fact_of("decode", SYS_Base64Decode, texts[i], length, 32);
        fact_of("decode", SYS_Base64Decode, texts[i], length, bound + 1);
        if (bound > 0) fact_of("decode", SYS_Base64Decode, texts[i], length, bound - 1);
        if (bound > 1) fact_of("decode", SYS_Base64Decode, texts[i], length, 0);
    }
    fact_of("decode", SYS_Base64Decode, "TW\0u", 4, 8);
}

/* proves: B64-8 */
CASE(decode_exact) {
    for (size_t i = 0; i < COUNT(texts); i++) {
        DWORD length = (DWORD)strlen(texts[i]);
        fact_of("decode", SYS_Base64Decode, texts[i], length, SYS_GuessBase64DecodeBound((const BYTE *)texts[i], length));
    }
}

/* proves: B64-2 B64-4 B64-5 B64-6 */
CASE(random) {
    static const char alphabet[] = "ABab09+/=\n \t";
    unsigned seed = 1;
    for (int i = 0; i < 300; i++) {
        char text[16];
        DWORD length = next_random(&seed) % sizeof text;
        for (DWORD k = 0; k < length; k++) text[k] = alphabet[next_random(&seed) % (sizeof alphabet - (i % 2 ? 1 : 4))];
        fact_of("decode", SYS_Base64Decode, text, length, 16);
    }
    for (int i = 0; i < 100; i++) {
        char bytes[24];
        DWORD length = next_random(&seed) % sizeof bytes;
        for (DWORD k = 0; k < length; k++) bytes[k] = (char)next_random(&seed);
        fact_of("encode", SYS_Base64Encode, bytes, length, 40);
    }
}

/* proves: B64-1 B64-2 B64-4 */
CASE(large) {
    enum { SIZE = 1 << 20 };
    BYTE *bytes = malloc(SIZE), *text = malloc(2 * SIZE), *back = malloc(SIZE);
    MUST(bytes != NULL && text != NULL && back != NULL);
    unsigned seed = 7;
    for (int i = 0; i < SIZE; i++) bytes[i] = (BYTE)next_random(&seed);
    DWORD length = 2 * SIZE, decoded = SIZE;
    FACT("encode", SYS_Base64Encode(bytes, SIZE, text, &length), length);
    FACT("decode", SYS_Base64Decode(text, length, back, &decoded), decoded);
    fact("same:%d", memcmp(bytes, back, SIZE) == 0);
    free(bytes);
    free(text);
    free(back);
}

/* proves: B64-2 B64-4 BUF-3 */
CASE(null_destination) {
    DWORD length = 99;
    FACT("encode", SYS_Base64Encode((const BYTE *)"Man", 3, NULL, &length), length);
    length = 99;
    FACT("decode", SYS_Base64Decode((const BYTE *)"TWFu", 4, NULL, &length), length);
    length = 0;
    FACT("nothing", SYS_Base64Encode(NULL, 0, NULL, &length), length);
}

/* proves: BUF-6 */
CASE(null_arguments) {
    BYTE target[8];
    DWORD length = 8;
    FACT("encode", SYS_Base64Encode(NULL, 3, target, &length), length);
    FACT("decode", SYS_Base64Decode(NULL, 4, target, &length), length);
    fact("encode without length=%d", SYS_Base64Encode((const BYTE *)"Man", 3, target, NULL));
    fact("decode without length=%d", SYS_Base64Decode((const BYTE *)"TWFu", 4, target, NULL));
    fact("decode bound=%u", SYS_GuessBase64DecodeBound(NULL, 4));
}
