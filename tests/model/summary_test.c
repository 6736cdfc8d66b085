/* The reasons and healths, in the words and the order of the output. */
#include "model/summary.h"

#include <criterion/criterion.h>

Test(summary, words)
{
    static const char *const unknowns[] = {"timeout",      "servfail",  "refused", "blocked",
                                           "unrecognised", "rewritten", "bogus",   "unhealthy",
                                           "quota",        "cancelled"};
    const size_t unknown_count = UNKNOWN_COUNT;

    cr_assert_eq(unknown_count, sizeof unknowns / sizeof *unknowns);
    for (size_t i = 0; i < unknown_count; i++)
        cr_expect_str_eq(unknown_text((enum unknown)i), unknowns[i]);
    cr_expect_str_eq(unknown_text(UNKNOWN_UNHEALTHY), "unhealthy");
    cr_expect_str_eq(list_health_text(LIST_HEALTHY), "healthy");
    cr_expect_str_eq(list_health_text(LIST_UNHEALTHY), "unhealthy");
    cr_expect_str_eq(list_health_text(LIST_DEAD), "dead");
}
