/* Takes, fills and checks pieces; what overlaps or is unaligned fails, here or under ASan. */
#include "base/arena.h"

#include <criterion/criterion.h>
#include <stddef.h>
#include <string.h>

enum { CHUNK_SIZE = 256, PIECES = 200 };

Test(arena, pieces_are_zeroed_aligned_and_apart)
{
    struct arena *arena = arena_new(CHUNK_SIZE);

    for (unsigned round = 0; round < 3; round++) {
        unsigned char *pieces[PIECES];
        for (size_t i = 0; i < PIECES; i++) {
            size_t size = i * 7 % 300;
            pieces[i] = arena_take(arena, size);
            cr_assert_eq((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
            for (size_t at = 0; at < size; at++)
                cr_assert_eq(pieces[i][at], 0);
            memset(pieces[i], (int)(i + 1), size);
        }
        for (size_t i = 0; i < PIECES; i++)
            for (size_t at = 0; at < i * 7 % 300; at++)
                cr_assert_eq(pieces[i][at], (unsigned char)(i + 1));
        arena_reset(arena);
    }
    arena_free(arena);
}

Test(arena, reset_keeps_one_chunk)
{
    struct arena *arena = arena_new(CHUNK_SIZE);
    size_t size_before = arena_size(arena);

    void *first = arena_take(arena, 16);
    arena_reset(arena);
    cr_expect_eq(arena_take(arena, 16), first);
    for (unsigned i = 0; i < 50; i++)
        arena_take(arena, i % 10 == 0 ? 10 * CHUNK_SIZE : 100);
    cr_expect_gt(arena_size(arena), size_before + 5000);
    arena_reset(arena);
    cr_expect_eq(arena_size(arena), size_before);
    arena_free(arena);
}

Test(arena, large_piece_leaves_the_newest_chunk_in_use)
{
    struct arena *arena = arena_new(CHUNK_SIZE);
    char *before = arena_take(arena, 16);
    arena_take(arena, (size_t)4 * CHUNK_SIZE);
    char *after = arena_take(arena, 16);

    cr_expect_lt(after - before, CHUNK_SIZE);
    cr_expect_gt(after - before, 0);
    arena_free(arena);
}

Test(arena, copy_and_print)
{
    struct arena *arena = arena_new(CHUNK_SIZE);
    struct slice copy = arena_copy(arena, SLICE("a\0b"));
    struct slice empty = arena_copy(arena, SLICE(""));
    struct slice printed = arena_print(arena, "%d-%s", 42, "x");
    struct slice wide = arena_print(arena, "%600d", 1);

    cr_expect(slice_eq(copy, SLICE("a\0b")));
    cr_expect_eq(copy.at[copy.len], '\0');
    cr_assert_not_null(empty.at);
    cr_expect_eq(empty.at[0], '\0');
    cr_expect_null(arena_copy(arena, slice_of(NULL)).at, "absent stays absent");
    cr_expect_str_eq(printed.at, "42-x");
    cr_expect_eq(printed.len, 4);
    cr_expect_eq(wide.len, 600);
    arena_free(arena);
}

Test(arena, free_of_null)
{
    arena_free(NULL);
}
