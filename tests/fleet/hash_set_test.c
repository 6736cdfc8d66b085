/* A set of hashes through several doublings, and the two hashes that are special to it. */
#include "fleet/hash_set.h"

#include <criterion/criterion.h>

Test(hash_set, holds_what_was_added)
{
    struct hash_set set = {0};
    enum { COUNT = 10000 };

    for (uint64_t i = 0; i < COUNT; i++) {
        const struct hash128 hash = hash128(&i, sizeof i), crowded = {.low = i % 7, .high = i + 1};
        cr_assert_not(hash_set_has(&set, &hash));
        cr_assert(hash_set_add(&set, &hash));
        cr_assert_not(hash_set_add(&set, &hash));
        if (i < 500)
            cr_assert(hash_set_add(&set, &crowded));
    }
    cr_expect_eq(set.count, COUNT + 500);
    for (uint64_t i = 0; i < COUNT; i++) {
        const struct hash128 hash = hash128(&i, sizeof i);
        cr_assert(hash_set_has(&set, &hash));
    }
    hash_set_free(&set);
}

Test(hash_set, holds_zero)
{
    static const struct hash128 zero;
    struct hash_set set = {0};

    cr_expect_not(hash_set_has(&set, &zero));
    cr_expect(hash_set_add(&set, &zero));
    cr_expect_not(hash_set_add(&set, &zero));
    cr_expect(hash_set_has(&set, &zero));
    hash_set_free(&set);
}
