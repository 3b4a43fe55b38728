/* Facts about the SYS_* functions: "name=value" lines that are the same on every host with IPv4 and IPv6 loopback. errno is part of
 * a fact only after a failure. */
#pragma once

#include <stdio.h>

#include "facts.h"
#include "weak.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* A text with everything outside of printable ASCII made visible. The result lives until the call after the next. */
static inline const char *shown(const char *text) {
    static char buffers[2][256];
    static int turn;
    if (text == NULL) return "NULL";
    char *out = buffers[turn ^= 1];
    size_t used = 0;
    out[used++] = '"';
    for (; *text != 0 && used < sizeof buffers[0] - 8; text++) {
        unsigned char c = (unsigned char)*text;
        if (c >= 0x20 && c < 0x7f) out[used++] = (char)c;
        else used += (size_t)sprintf(out + used, "\\x%02x", c);
    }
    out[used++] = '"';
    out[used] = 0;
    return out;
}
