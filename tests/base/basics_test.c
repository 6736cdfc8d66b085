/* The small modules: hash, memory, status. */
#include "base/hash.h"
#include "base/memory.h"
#include "base/status.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* What XXH3 is specified to give for no bytes. */
Test(hash, known_values)
{
    struct hash128 empty = hash128(NULL, 0);

    cr_expect_eq(hash64(NULL, 0, 0), UINT64_C(0x2d06800538d394c2));
    cr_expect_eq(empty.high, UINT64_C(0x99aa06d3014798d8));
    cr_expect_eq(empty.low, UINT64_C(0x6001c324468d497f));
}

Test(hash, depends_on_bytes_and_seed)
{
    cr_expect_eq(hash64("abc", 3, 1), hash64("abc", 3, 1));
    cr_expect_neq(hash64("abc", 3, 1), hash64("abc", 3, 2));
    cr_expect_neq(hash64("abc", 3, 1), hash64("abd", 3, 1));
    cr_expect_neq(hash64("abc", 3, 1), hash64("abc", 2, 1));
    cr_expect_neq(hash128("abc", 3).low, hash128("abd", 3).low);
}

Test(memory, pieces)
{
    unsigned char *zeroes = memory_new(100);
    for (size_t i = 0; i < 100; i++)
        cr_expect_eq(zeroes[i], 0);
    zeroes[99] = 7;
    zeroes = memory_grow(zeroes, 10000);
    cr_expect_eq(zeroes[99], 7);
    free(zeroes);

    void *grown = memory_grow(NULL, 10), *taken = memory_take(0);
    void *copy = memory_copy("a\0b", 3), *nothing = memory_copy(NULL, 0);
    char *text = memory_text("abcdef", 3), *empty = memory_text(NULL, 0);
    cr_expect_not_null(grown);
    cr_expect_not_null(taken);
    cr_expect_not_null(nothing);
    cr_expect_eq(memcmp(copy, "a\0b", 3), 0);
    cr_expect_str_eq(text, "abc");
    cr_expect_str_eq(empty, "");
    free(grown);
    free(taken);
    free(copy);
    free(nothing);
    free(text);
    free(empty);
}

Test(status, every_one_has_a_text)
{
    for (enum status status = STATUS_OK; status < STATUS_COUNT; status++) {
        cr_expect_gt(strlen(status_text(status)), 0);
        cr_expect_eq(status_exit(status) == 0, status == STATUS_OK);
    }
    cr_expect_str_eq(status_text(STATUS_BAD_USAGE), "the command line is not valid");
    cr_expect_eq(status_exit(STATUS_BAD_USAGE), 64);
    cr_expect_eq(status_exit(STATUS_INTERRUPTED), 75);
}
