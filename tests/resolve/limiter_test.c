/* A random and a greedy asker against what a pace means: in any window of time at most the burst
 * and what the rate gives for the time, and no less than that for who asks all the time. */
#include "resolve/limiter.h"

#include "base/clock.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#define START (UINT64_C(12345) * CLOCK_NS_PER_S + 678)
#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

enum { GRANTS_MAX = 4000 };

static const struct pace {
    double per_second;
    unsigned burst;
} paces[] = {
    {20, 20},     {20, 1},   {1, 1},     {0.5, 1},      {0.1, 3},
    {1.0 / 3, 2}, {2.5, 10}, {1000, 50}, {123456.7, 7},
};

static struct limiter limiter_of(const struct pace *pace)
{
    struct limiter limiter;

    limiter_init(&limiter, pace->per_second, pace->burst);
    return limiter;
}

/* A bucket of tokens that never goes below zero is the same promise in other words. */
static void check_grants(const struct pace *pace, const uint64_t *grants_ns, size_t count)
{
    double tokens = pace->burst;

    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            tokens += (double)(grants_ns[i] - grants_ns[i - 1]) / 1e9 * pace->per_second;
        if (tokens > pace->burst)
            tokens = pace->burst;
        tokens--;
        cr_assert_gt(tokens, -1e-3, "%g/s burst %u: grant %zu", pace->per_second, pace->burst, i);
    }
}

Test(limiter, holds_in_any_window)
{
    srand(1);
    for (size_t i = 0; i < COUNT(paces); i++) {
        static uint64_t grants_ns[GRANTS_MAX];
        struct limiter limiter = limiter_of(&paces[i]);
        uint64_t now_ns = START, interval_ns = (uint64_t)(1e9 / paces[i].per_second);
        size_t count = 0;
        while (count < GRANTS_MAX) {
            if (limiter_take(&limiter, now_ns) == 0)
                grants_ns[count++] = now_ns;
            /* Mostly faster than allowed; sometimes a rest, for a burst. */
            uint64_t rest_ns = rand() % 50 == 0 ? interval_ns * 20 : interval_ns / 2;
            now_ns += (uint64_t)rand() % (rest_ns + 1);
        }
        check_grants(&paces[i], grants_ns, count);
    }
}

Test(limiter, grants_the_whole_rate)
{
    for (size_t i = 0; i < COUNT(paces); i++) {
        struct limiter limiter = limiter_of(&paces[i]);
        uint64_t now_ns = START, wait_ns;
        for (unsigned count = 0; count < 1000; count++)
            while ((wait_ns = limiter_take(&limiter, now_ns)) != 0)
                now_ns += wait_ns;
        double ideal_s = (1000 - paces[i].burst) / paces[i].per_second;
        cr_expect_float_eq((double)(now_ns - START) / 1e9, ideal_s, ideal_s / 1e4 + 1e-6,
                           "%g/s burst %u", paces[i].per_second, paces[i].burst);
    }
}

Test(limiter, the_wait_is_exact)
{
    for (size_t i = 0; i < COUNT(paces); i++) {
        struct limiter limiter = limiter_of(&paces[i]);
        for (unsigned count = 0; count < paces[i].burst; count++)
            cr_expect_eq(limiter_take(&limiter, START), 0);
        uint64_t wait_ns = limiter_take(&limiter, START);
        cr_expect_float_eq((double)wait_ns, 1e9 / paces[i].per_second, 1);
        cr_expect_eq(limiter_take(&limiter, START + wait_ns - 1), 1);
        cr_expect_eq(limiter_take(&limiter, START + wait_ns), 0);
        cr_expect_eq(limiter_take(&limiter, START + wait_ns), wait_ns);
    }
}

Test(limiter, what_is_returned_can_be_taken_again)
{
    for (size_t i = 0; i < COUNT(paces); i++) {
        struct limiter limiter = limiter_of(&paces[i]);
        for (unsigned count = 0; count < paces[i].burst; count++)
            cr_expect_eq(limiter_take(&limiter, START), 0);
        cr_expect_neq(limiter_take(&limiter, START), 0);
        for (unsigned count = 0; count < paces[i].burst; count++)
            limiter_return(&limiter);
        for (unsigned count = 0; count < paces[i].burst; count++)
            cr_expect_eq(limiter_take(&limiter, START), 0);
        cr_expect_neq(limiter_take(&limiter, START), 0);
    }
}

/* Nothing is charged for a refusal, however often one asks. */
Test(limiter, a_refusal_is_free)
{
    struct limiter limiter;

    limiter_init(&limiter, 10, 1);
    cr_expect_eq(limiter_take(&limiter, START), 0);
    for (unsigned i = 0; i < 1000; i++)
        cr_expect_eq(limiter_take(&limiter, START), 100 * CLOCK_NS_PER_MS);
}

Test(limiter, zero_is_no_limit)
{
    struct limiter limiter;

    limiter_init(&limiter, 0, 1);
    for (unsigned i = 0; i < 100000; i++)
        cr_assert_eq(limiter_take(&limiter, START), 0);
    limiter_return(&limiter);
    cr_expect_eq(limiter_take(&limiter, START), 0);
}

/* What was sent without leave is paid for by who asks next. */
Test(limiter, charge)
{
    struct limiter limiter;

    limiter_init(&limiter, 10, 1);
    cr_expect_eq(limiter_take(&limiter, UINT64_C(1000000000)), 0);
    limiter_charge(&limiter, 3);
    cr_expect_eq(limiter_take(&limiter, UINT64_C(1000000000)), UINT64_C(400000000));
}
