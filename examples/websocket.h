/* What a WebSocket server must do itself, because the library only cuts and joins frames: the answer to the handshake,
 * and the check of texts (RFC 6455). For C and C++. */
#ifndef EXAMPLE_WEBSOCKET_H
#define EXAMPLE_WEBSOCKET_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { WS_CONTINUATION = 0, WS_TEXT = 1, WS_BINARY = 2, WS_CLOSE = 8, WS_PING = 9, WS_PONG = 10 };
enum { WS_KEY_LENGTH = 24, WS_ACCEPT_SIZE = 29 };

static inline uint32_t ws_rotate(uint32_t word, int bits)
{
    return word << bits | word >> (32 - bits);
}

/* One block of SHA-1, which is good enough here: it only proves that the server supports WebSocket. */
static inline void ws_sha1_block(uint32_t state[5], const uint8_t block[64])
{
    uint32_t w[80], a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];

    for (int i = 0; i < 16; i++)
        w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 | (uint32_t)block[4 * i + 2] << 8 |
               (uint32_t)block[4 * i + 3];
    for (int i = 16; i < 80; i++)
        w[i] = ws_rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    for (int i = 0; i < 80; i++) {
        uint32_t f = i < 20 ? (b & c) | (~b & d) : i >= 40 && i < 60 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
        uint32_t k = i < 20 ? 0x5a827999 : i < 40 ? 0x6ed9eba1 : i < 60 ? 0x8f1bbcdc : 0xca62c1d6;
        uint32_t next = ws_rotate(a, 5) + f + e + k + w[i];
        e = d;
        d = c;
        c = ws_rotate(b, 30);
        b = a;
        a = next;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
}

/* Computes Sec-WebSocket-Accept from Sec-WebSocket-Key. 0 if the key has not the length of one. */
static inline int ws_accept(const char *key, char accept[WS_ACCEPT_SIZE])
{
    static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint32_t state[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    uint8_t text[128] = {0}, digest[21] = {0};

    if (key == NULL || strlen(key) != WS_KEY_LENGTH)
        return 0;
    /* 60 bytes, then what SHA-1 appends: one bit, and the length in bits at the end of a block. */
    memcpy(text, key, WS_KEY_LENGTH);
    memcpy(text + WS_KEY_LENGTH, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", 36);
    text[60] = 0x80;
    text[126] = (uint8_t)(60 * 8 >> 8);
    text[127] = (uint8_t)(60 * 8 & 0xff);
    ws_sha1_block(state, text);
    ws_sha1_block(state, text + 64);
    for (int i = 0; i < 20; i++)
        digest[i] = (uint8_t)(state[i / 4] >> (24 - 8 * (i % 4)));
    for (int i = 0; i < 7; i++) {
        uint32_t three = (uint32_t)digest[3 * i] << 16 | (uint32_t)digest[3 * i + 1] << 8 | digest[3 * i + 2];
        for (int j = 0; j < 4; j++)
            accept[4 * i + j] = base64[three >> (18 - 6 * j) & 63];
    }
    accept[27] = '=';
    accept[28] = '\0';
    return 1;
}

/* Whether bytes are UTF-8, as the texts of WebSocket must be: no overlong forms, no surrogates. */
static inline int ws_is_utf8(const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i < length;) {
        uint8_t first = bytes[i++];
        int more = first < 0x80 ? 0 : first >= 0xc2 && first < 0xe0 ? 1 : first >= 0xe0 && first < 0xf0 ? 2
                 : first >= 0xf0 && first < 0xf5 ? 3 : -1;
        if (more < 0 || (size_t)more > length - i)
            return 0;
        uint8_t second = more > 0 ? bytes[i] : 0;
        if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) || (first == 0xf0 && second < 0x90) ||
            (first == 0xf4 && second > 0x8f))
            return 0;
        for (; more > 0; more--)
            if ((bytes[i++] & 0xc0) != 0x80)
                return 0;
    }
    return 1;
}

#endif
