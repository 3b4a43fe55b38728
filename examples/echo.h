/* The message format that the echo server and the echo agent share.
 *
 * A message is a 4-byte big-endian payload length followed by the payload. */
#ifndef EXAMPLE_ECHO_H
#define EXAMPLE_ECHO_H

#include <stdint.h>
#include <sys/resource.h>

enum {
    HEADER_SIZE = 4,
    MAX_PAYLOAD = 64 * 1024,
    MAX_MESSAGE = HEADER_SIZE + MAX_PAYLOAD
};

static inline void put_length(unsigned char header[HEADER_SIZE], uint32_t length)
{
    header[0] = (unsigned char)(length >> 24);
    header[1] = (unsigned char)(length >> 16);
    header[2] = (unsigned char)(length >> 8);
    header[3] = (unsigned char)length;
}

static inline uint32_t get_length(const unsigned char header[HEADER_SIZE])
{
    return (uint32_t)header[0] << 24 | (uint32_t)header[1] << 16 |
           (uint32_t)header[2] << 8 | (uint32_t)header[3];
}

/* Raises the limit on open files, which is 1,024 on many systems until a program asks
 * for more. Every connection counts. If it cannot be raised, the old limit stays. */
static inline void raise_open_file_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

#endif
