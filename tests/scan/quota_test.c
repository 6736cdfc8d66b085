/* Books in memory; what a scan takes, spends and gives back must add up. */
#include "scan/quota.h"

#include <criterion/criterion.h>

struct books {
    uint64_t left, takes;
};

static uint64_t take(void *state, const struct list *list, uint64_t wanted, uint64_t keep)
{
    struct books *books = state;
    uint64_t free_left = books->left > keep ? books->left - keep : 0;
    uint64_t taken = wanted < free_left ? wanted : free_left;

    cr_assert_eq(list->per_day, 1000);
    books->takes++;
    books->left -= taken;
    return taken;
}

static void give_back(void *state, const struct list *list, uint64_t count)
{
    (void)list;
    ((struct books *)state)->left += count;
}

Test(quota, spends_to_the_reserve_and_no_further)
{
    struct list list = {.per_day = 1000};
    struct plan_list asked = {.list = &list};
    const struct plan plan = {.lists = &asked, .list_count = 1};
    struct books books = {.left = 555};
    const struct quota_books callbacks = {take, give_back, &books};
    struct quotas *quotas = quotas_new(&plan, &callbacks);
    unsigned spent = 0, probes = 0;

    while (quota_spend(quotas, 0, false))
        spent++;
    cr_expect_eq(spent, 555 - QUOTA_RESERVE, "%u", spent);
    cr_expect_leq(books.takes, 5, "the books are asked by the chunk");
    while (quota_spend(quotas, 0, true))
        probes++;
    cr_expect_eq(probes, QUOTA_RESERVE);
    cr_expect_not(quota_spend(quotas, 0, false));
    quotas_free(quotas);
    cr_expect_eq(books.left, 0);
}

Test(quota, gives_back)
{
    struct list list = {.per_day = 1000};
    struct plan_list asked = {.list = &list};
    const struct plan plan = {.lists = &asked, .list_count = 1};
    struct books books = {.left = 1000};
    const struct quota_books callbacks = {take, give_back, &books};
    struct quotas *quotas = quotas_new(&plan, &callbacks);

    cr_expect(quota_spend(quotas, 0, false));
    cr_expect(quota_spend(quotas, 0, true));
    quotas_free(quotas);
    cr_expect_eq(books.left, 998, "%llu", (unsigned long long)books.left);
}

Test(quota, knows_no_limit_without_one)
{
    struct list list = {0};
    struct plan_list asked = {.list = &list};
    const struct plan plan = {.lists = &asked, .list_count = 1};
    struct quotas *quotas = quotas_new(&plan, NULL);

    for (int i = 0; i < 100000; i++)
        cr_assert(quota_spend(quotas, 0, false));
    quotas_free(quotas);
}
