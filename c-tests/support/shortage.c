#include "shortage.h"

#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* glibc's own functions, under the names that it offers to programs which replace
 * malloc. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

/* The linker's: where the program's code is. */
extern char __executable_start, etext;

static atomic_long requests, first, last;
static atomic_bool armed, came;

static bool refused(const void *caller) {
    uintptr_t address = (uintptr_t)caller;
    if (!armed || (address >= (uintptr_t)&__executable_start && address < (uintptr_t)&etext)) return false;
    long number = requests++;
    if (number < first || number > last) return false;
    came = true;
    errno = ENOMEM;
    return true;
}

void shortage_begin(long before, long count) {
    requests = 0;
    came = false;
    first = before;
    last = count == FOR_GOOD ? INT32_MAX : before + count - 1;
    armed = true;
}

long shortage_end(void) {
    armed = false;
    return requests;
}

bool shortage_came(void) { return came; }

#define CALLER __builtin_return_address(0)

void *malloc(size_t size) { return refused(CALLER) ? NULL : __libc_malloc(size); }
void *calloc(size_t count, size_t size) { return refused(CALLER) ? NULL : __libc_calloc(count, size); }
void *realloc(void *block, size_t size) { return refused(CALLER) ? NULL : __libc_realloc(block, size); }
void *memalign(size_t alignment, size_t size) { return refused(CALLER) ? NULL : __libc_memalign(alignment, size); }
void *aligned_alloc(size_t alignment, size_t size) { return refused(CALLER) ? NULL : __libc_memalign(alignment, size); }

int posix_memalign(void **block, size_t alignment, size_t size) {
    if (refused(CALLER)) return ENOMEM;
    *block = __libc_memalign(alignment, size);
    return *block == NULL ? ENOMEM : 0;
}
