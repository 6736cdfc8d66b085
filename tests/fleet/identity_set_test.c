/* A set through several doublings, and the two identities that are special to it. */
#include "fleet/identity_set.h"

#include <criterion/criterion.h>

Test(identity_set, holds_what_was_added)
{
    struct identity_set set = {0};
    enum { COUNT = 10000 };

    for (uint64_t i = 0; i < COUNT; i++) {
        const struct identity identity = {.high = i / 100, .low = i % 100 + 7},
                              crowded = {.high = i + 1, .low = i % 7};
        cr_assert_not(identity_set_has(&set, &identity));
        cr_assert(identity_set_add(&set, &identity));
        cr_assert_not(identity_set_add(&set, &identity));
        if (i < 500)
            cr_assert(identity_set_add(&set, &crowded));
    }
    cr_expect_eq(set.count, COUNT + 500);
    for (uint64_t i = 0; i < COUNT; i++) {
        const struct identity identity = {.high = i / 100, .low = i % 100 + 7};
        cr_assert(identity_set_has(&set, &identity));
    }
    identity_set_free(&set);
}

Test(identity_set, holds_zero)
{
    static const struct identity zero;
    struct identity_set set = {0};

    cr_expect_not(identity_set_has(&set, &zero));
    cr_expect(identity_set_add(&set, &zero));
    cr_expect_not(identity_set_add(&set, &zero));
    cr_expect(identity_set_has(&set, &zero));
    identity_set_free(&set);
}

/* Without a seed each of them would be looked for behind all others. */
Test(identity_set, chosen_identities_do_not_crowd, .timeout = 15)
{
    struct identity_set set = {0};

    for (uint64_t i = 0; i < 200000; i++) {
        const struct identity identity = {.high = i, .low = 7};
        cr_assert(identity_set_add(&set, &identity));
    }
    identity_set_free(&set);
}
