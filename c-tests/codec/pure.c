/* What functions from bytes to bytes leave alone: errno, and each other. */
#include "codec.h"

#include <errno.h>

enum { THREADS = 4, ROUNDS = 200, LONGEST = 3000 };

static const char *name_of[] = {"Base64", "URL", "zlib", "gzip", "brotli"};
static Convert *const there[] = {SYS_Base64Encode, NULL, SYS_Compress, SYS_GZipCompress, NULL},
               *const back[] = {SYS_Base64Decode, NULL, SYS_Uncompress, SYS_GZipUncompress, NULL};

/* Those that older releases lack, or that have another type. */
static int forth(size_t which, const BYTE *source, DWORD length, BYTE *target, DWORD *room) {
    if (there[which] != NULL) return there[which](source, length, target, room);
    return which == 1 ? SYS_UrlEncode((BYTE *)source, length, target, room) : SYS_BrotliCompressEx(source, length, target, room, 1, 22, 0);
}

static int home(size_t which, const BYTE *source, DWORD length, BYTE *target, DWORD *room) {
    if (back[which] != NULL) return back[which](source, length, target, room);
    return which == 1 ? SYS_UrlDecode((BYTE *)source, length, target, room) : SYS_BrotliUncompress(source, length, target, room);
}

typedef struct { size_t which; unsigned seed; int wrong, errnos; } Work;

static void *work(void *argument) {
    Work *mine = argument;
    BYTE *plain = malloc(LONGEST), *coded = malloc(4 * LONGEST), *decoded = malloc(LONGEST);
    MUST(plain != NULL && coded != NULL && decoded != NULL);
    for (int round = 0; round < ROUNDS; round++) {
        DWORD length = 1 + (mine->seed = mine->seed * 1664525u + 1013904223u) % LONGEST, between = 4 * LONGEST, last = LONGEST;
        for (DWORD i = 0; i < length; i++) plain[i] = (BYTE)((mine->seed = mine->seed * 1664525u + 1013904223u) >> 26);
        errno = 77;
        mine->wrong += forth(mine->which, plain, length, coded, &between) != 0 || home(mine->which, coded, between, decoded, &last) != 0 ||
                       last != length || memcmp(plain, decoded, length) != 0;
        mine->errnos += errno != 77;
    }
    free(plain);
    free(coded);
    free(decoded);
    return NULL;
}

/* proves: BUF-7 */
CASE(threads_and_errno) {
    NEED(SYS_BrotliCompressEx);
    for (size_t which = 0; which < COUNT(name_of); which++) {
        Thread *threads[THREADS];
        Work works[THREADS];
        int wrong = 0, errnos = 0;
        for (int i = 0; i < THREADS; i++) {
            works[i] = (Work){.which = which, .seed = 1000u * (unsigned)which + (unsigned)i};
            threads[i] = thread_run(work, &works[i]);
        }
        for (int i = 0; i < THREADS; i++) {
            thread_join(threads[i]);
            wrong += works[i].wrong;
            errnos += works[i].errnos;
        }
        fact("%s: wrong %d, errno changed %d", name_of[which], wrong, errnos);
    }
}
