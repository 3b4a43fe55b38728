/* What the programs without a library answer: a text made in advance to every HTTP request, whose end is all that they look for,
 * and to WebSocket frames the same bytes unmasked. */
#ifndef BENCH_CANNED_H
#define BENCH_CANNED_H

#include <stddef.h>
#include <stdint.h>

enum talk { TALK_ECHO, TALK_HTTP, TALK_WEBSOCKET };

/* Of one connection; all zero at its begin. */
struct canned {
    int upgraded;
    unsigned matched;     /* bytes of the blank line behind a head */
    size_t body;          /* bytes of a request's body that are still to come */
    unsigned char head[14], key[4];
    unsigned head_length; /* of an incomplete frame head */
    uint64_t payload;     /* bytes of a frame that are still to come */
};

/* The answers: `size` bytes, which hold the same response of `frame` bytes again and again. */
extern struct canned_text { char *bytes; size_t frame, size; } canned;

/* Reads what is to be answered from the arguments, and takes it out of them:
 *
 *   [echo]                 every byte
 *   http RESPONSE BODY     a response with a body of so many bytes, to requests with a body of so many
 *   chunked RESPONSE N     the same in N chunks, to requests without a body
 *   ws                     WebSocket frames */
enum talk canned_parse(int *argc, char ***argv);

/* How many requests these bytes complete. */
size_t canned_requests(struct canned *c, const char *in, size_t length);

/* Room that must be free before the bytes given to `canned_frames`. */
enum { CANNED_ROOM = 16 };
/* Writes the answer to these frames, or parts of frames, to `in - CANNED_ROOM`. Returns its length. */
size_t canned_frames(struct canned *c, char *in, size_t length);

#endif
