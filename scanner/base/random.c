#include "base/random.h"

#include "base/fatal.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

/* So that a system call serves hundreds of small numbers. */
enum { POOL_SIZE = 4096 };

static void fill_from_kernel(unsigned char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t got = getrandom(bytes, size, 0);
        if (got < 0 && errno != EINTR)
            fatal("random numbers");
        if (got > 0) {
            bytes += got;
            size -= (size_t)got;
        }
    }
}

void random_fill(void *bytes, size_t size)
{
    static _Thread_local unsigned char pool[POOL_SIZE];
    static _Thread_local size_t left;

    if (size > POOL_SIZE) {
        fill_from_kernel(bytes, size);
        return;
    }
    if (size > left) {
        fill_from_kernel(pool, POOL_SIZE);
        left = POOL_SIZE;
    }
    left -= size;
    memcpy(bytes, pool + left, size);
}

uint64_t random_u64(void)
{
    uint64_t number;

    random_fill(&number, sizeof number);
    return number;
}
