/* Counts the allocations of the process it is preloaded into (glibc):
 *
 *   LD_PRELOAD=alloc_count.so ALLOC_COUNT_FILE=file program
 *
 * The file holds four 64 bit counters: malloc, calloc, realloc, and aligned blocks; read it while the program runs.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MALLOC, CALLOC, REALLOC, ALIGNED, COUNTERS };

/* glibc's own entry points are used, because dlsym would allocate before there is an allocator. */
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static uint64_t early[COUNTERS];
static uint64_t *counters = early;

__attribute__((constructor)) static void open_counters(void)
{
    const char *name = getenv("ALLOC_COUNT_FILE");
    int fd = name ? open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (fd < 0 || ftruncate(fd, sizeof early))
        return;
    void *page = mmap(NULL, sizeof early, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (page != MAP_FAILED)
        counters = page;
}

static void count(int which)
{
    __atomic_fetch_add(&counters[which], 1, __ATOMIC_RELAXED);
}

void *malloc(size_t size)
{
    count(MALLOC);
    return __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    count(CALLOC);
    return __libc_calloc(n, size);
}

void *realloc(void *block, size_t size)
{
    count(REALLOC);
    return __libc_realloc(block, size);
}

void *memalign(size_t alignment, size_t size)
{
    count(ALIGNED);
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size)
{
    void *got = memalign(alignment, size);
    if (!got)
        return ENOMEM;
    *block = got;
    return 0;
}
