/* Facts about functions from bytes to bytes. */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "facts.h"
#include "weak.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { GUARD = 16, MARK = 0xA5 };

/* Bytes with everything outside of printable ASCII made visible. The result lives until the third call after this one. */
static inline const char *shown(const void *bytes, size_t length) {
    static char buffers[3][2048];
    static int turn;
    if (bytes == NULL) return "NULL";
    char *out = buffers[turn = (turn + 1) % 3];
    size_t used = 0;
    out[used++] = '"';
    for (size_t i = 0; i < length && used < sizeof buffers[0] - 8; i++) {
        unsigned char c = ((const unsigned char *)bytes)[i];
        if (c >= 0x20 && c < 0x7f && c != '"' && c != '\\') out[used++] = (char)c;
        else used += (size_t)sprintf(out + used, "\\x%02x", c);
    }
    out[used++] = '"';
    out[used] = 0;
    return out;
}

/* A destination of so many bytes that ends where a block of malloc does, so that sanitizers see what goes beyond it; without them the
 * marks behind it do. */
typedef struct {
    BYTE *bytes;
    DWORD room;
} Destination;

static inline Destination destination(DWORD room) {
    Destination made = {malloc(room + GUARD), room};
    MUST(made.bytes != NULL);
    memset(made.bytes, MARK, room + GUARD);
    return made;
}

/* Whether nothing behind the destination was written. Frees it. */
static inline bool intact(Destination made) {
    bool whole = true;
    for (int i = 0; i < GUARD; i++) whole &= made.bytes[made.room + i] == MARK;
    free(made.bytes);
    return whole;
}

typedef int Convert(const BYTE *source, DWORD source_length, BYTE *target, DWORD *length);

/* One call of a function from bytes to bytes: result, length, content, and what follows the content. */
static inline void fact_of(const char *name, Convert *convert, const void *source, DWORD source_length, DWORD room) {
    Destination target = destination(room);
    DWORD length = room;
    int result = convert(source, source_length, target.bytes, &length);
    const char *content = result == 0 ? shown(target.bytes, length) : "-";
    const char *after = "-";
    if (result == 0 && length < room) after = target.bytes[length] == 0 ? "NUL" : target.bytes[length] == MARK ? "nothing" : "something";
    fact("%s(%s) room:%u=%d length:%u %s after:%s intact:%d", name, shown(source, source_length), room, result, length, content, after,
         intact(target));
}

/* The result of a call, and the length that it has stored. */
#define FACT(name, call, length)                                                                                              \
    do {                                                                                                                      \
        int result_ = (call);                                                                                                 \
        fact("%s=%d length:%u", name, result_, length);                                                                       \
    } while (0)

/* Pseudo-random bytes, the same in every run. */
static inline unsigned next_random(unsigned *seed) {
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}
