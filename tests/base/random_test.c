/* Not a test of randomness, only that bytes arrive, all of them, and not twice. */
#include "base/random.h"

#include "base/memory.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBERS = 1000 };

static int compare(const void *left, const void *right)
{
    const uint64_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

Test(random, numbers_do_not_repeat)
{
    uint64_t numbers[NUMBERS];

    for (size_t i = 0; i < NUMBERS; i++)
        numbers[i] = random_u64();
    qsort(numbers, NUMBERS, sizeof *numbers, compare);
    for (size_t i = 1; i < NUMBERS; i++)
        cr_expect_neq(numbers[i - 1], numbers[i]);
}

/* A byte that stays zero through 64 fills was not written (2^-512 otherwise). */
Test(random, fills_every_size)
{
    static const size_t sizes[] = {0, 1, 7, 8, 255, 256, 257, 1000, 100000};

    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        unsigned char *bytes = memory_new(sizes[i]), *seen = memory_new(sizes[i]);
        for (unsigned round = 0; round < 64; round++) {
            random_fill(bytes, sizes[i]);
            for (size_t at = 0; at < sizes[i]; at++)
                seen[at] |= bytes[at];
        }
        for (size_t at = 0; at < sizes[i]; at++)
            cr_assert_neq(seen[at], 0, "byte %zu of %zu", at, sizes[i]);
        free(bytes);
        free(seen);
    }
}

static void *draw(void *number)
{
    *(uint64_t *)number = random_u64();
    return NULL;
}

Test(random, threads_do_not_share)
{
    uint64_t here = random_u64(), there = 0;
    pthread_t thread;

    cr_assert_eq(pthread_create(&thread, NULL, draw, &there), 0);
    pthread_join(thread, NULL);
    cr_expect_neq(here, there);
}
