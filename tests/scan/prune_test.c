/* When a list has earned it that prefixes clear their addresses, and when it loses that. */
#include "scan/prune.h"

#include <criterion/criterion.h>

static void end_trials(struct prune *prune, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        cr_expect_eq(prune_end_trial(prune), false, "%u", i);
}

Test(prune, is_earned_by_trials)
{
    struct prune prune;

    prune_init(&prune);
    cr_expect_not(prune_is_on(&prune));
    prune_set_tree(&prune, true);
    cr_expect(prune_is_on(&prune));
    for (unsigned i = 0; i < PRUNE_TRIALS / 256; i++)
        cr_expect_eq(prune_begin(&prune, 256), PRUNE_TRY);
    cr_expect_eq(prune_begin(&prune, 256), PRUNE_CLEAR);
    end_trials(&prune, PRUNE_TRIALS - 1);
    cr_expect_eq(prune_judge(&prune), PRUNE_PENDING);
    cr_expect(prune_end_trial(&prune));
    cr_expect_eq(prune_judge(&prune), PRUNE_PROVEN);
}

Test(prune, waits_for_the_last_trial_however_many)
{
    struct prune prune;

    prune_init(&prune);
    prune_set_tree(&prune, true);
    cr_expect_eq(prune_begin(&prune, PRUNE_TRIALS - 1), PRUNE_TRY);
    end_trials(&prune, PRUNE_TRIALS - 1);
    cr_expect_eq(prune_judge(&prune), PRUNE_PENDING);
    cr_expect_eq(prune_begin(&prune, 100), PRUNE_TRY);
    end_trials(&prune, 99);
    cr_expect(prune_end_trial(&prune));
    cr_expect_eq(prune_judge(&prune), PRUNE_PROVEN);
}

Test(prune, is_lost_for_good)
{
    struct prune prune;

    prune_init(&prune);
    prune_set_tree(&prune, true);
    prune_begin(&prune, PRUNE_TRIALS);
    prune_refute(&prune);
    cr_expect_not(prune_is_on(&prune));
    end_trials(&prune, PRUNE_TRIALS - 1);
    prune_end_trial(&prune);
    prune_set_tree(&prune, true);
    cr_expect_not(prune_is_on(&prune));
    cr_expect_eq(prune_judge(&prune), PRUNE_REFUTED);
}

/* While the probes do not know, nothing new is pruned; what was, stays. */
Test(prune, rests_while_the_tree_is_unknown)
{
    struct prune prune;

    prune_init(&prune);
    prune_set_tree(&prune, true);
    prune_begin(&prune, PRUNE_TRIALS);
    end_trials(&prune, PRUNE_TRIALS - 1);
    prune_end_trial(&prune);
    prune_set_tree(&prune, false);
    cr_expect_not(prune_is_on(&prune));
    cr_expect_eq(prune_judge(&prune), PRUNE_PROVEN);
}
