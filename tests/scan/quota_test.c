/* Books in memory; what scans take, spend and give back must add up. */
#include "scan/quota.h"

#include <criterion/criterion.h>

/* A round of a list of IPv4 addresses: listed, its prefix, clean, random, labels, two of the world.
 */
enum { SCANS = 4, ROUND = 7, FIRST = ROUND + 8 };

struct books {
    uint64_t left, takes;
};

static uint64_t take(void *state, const struct list *list, uint64_t least, uint64_t most)
{
    struct books *books = state;
    uint64_t taken = quota_slice(books->left, least, most);

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

/* Lists of IPv4 addresses with a quota, which the last two share. */
static struct list lists[] = {
    {.id = {"a", 1}, .per_day = 1000},
    {.id = {"b", 1}, .per_day = 1000, .quota = {"both", 4}},
    {.id = {"c", 1}, .per_day = 1000, .quota = {"both", 4}},
};

static struct quotas *open_quotas(struct plan *plan, size_t first, size_t count,
                                  const struct quota_books *books)
{
    static struct plan_list asked[sizeof lists / sizeof *lists];

    for (size_t i = 0; i < count; i++) {
        lists[first + i].kinds = LIST_IP4;
        lists[first + i].zone = SLICE("bl.test");
        lists[first + i].query = SLICE("{name}.{zone}");
        asked[i].list = asked[i].template.list = &lists[first + i];
        cr_assert(dnsbl_template(&asked[i].template, asked[i].list, (struct slice){0}));
    }
    *plan = (struct plan){.lists = asked, .list_count = count};
    return quotas_new(plan, books);
}

/* As whoever waits for the teller does, who is always there in time. */
static bool is_open(struct quotas *quotas, size_t list)
{
    enum quota_answer answer;

    while ((answer = quota_open(quotas, list)) == QUOTA_WAIT)
        cr_assert(quotas_refill(quotas), "there is something to wait for");
    return answer == QUOTA_YES;
}

static bool spend(struct quotas *quotas, size_t list)
{
    enum quota_answer answer;

    while ((answer = quota_spend(quotas, list)) == QUOTA_WAIT)
        cr_assert(quotas_refill(quotas), "there is something to wait for");
    return answer == QUOTA_YES;
}

static bool may_round(struct quotas *quotas, size_t list, unsigned count)
{
    return quota_round(quotas, list, count) ||
           (quotas_refill(quotas) && quota_round(quotas, list, count));
}

static unsigned spend_round(struct quotas *quotas, size_t list, unsigned count)
{
    unsigned paid = 0;

    cr_expect(may_round(quotas, list, count));
    for (unsigned i = 0; i < count; i++)
        paid += quota_probe(quotas, list);
    return paid;
}

/* A question that is answered at once. */
static bool ask(struct quotas *quotas, size_t list)
{
    bool spent = spend(quotas, list);

    if (spent)
        quota_done(quotas, list);
    return spent;
}

Test(quota, slices)
{
    static const struct {
        uint64_t left, least, most, slice;
    } rows[] = {
        {0, 1, 200, 0},      {1, 1, 200, 1}, {31, 1, 200, 1}, {64, 1, 200, 2}, {6400, 1, 200, 200},
        {9999, 1, 200, 200}, {7, 8, 8, 0},   {8, 8, 8, 8},    {9999, 8, 8, 8},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_expect_eq(quota_slice(rows[i].left, rows[i].least, rows[i].most), rows[i].slice, "%zu",
                     i);
}

Test(quota, spends_all_but_what_proves_the_last_answers)
{
    struct books books = {.left = 555};
    const struct quota_books callbacks = {take, give_back, &books};
    struct plan plan;
    struct quotas *quotas = open_quotas(&plan, 0, 1, &callbacks);
    unsigned spent = 0;

    cr_expect(is_open(quotas, 0));
    cr_expect_eq(spend_round(quotas, 0, FIRST), FIRST);
    while (ask(quotas, 0))
        spent++;
    cr_expect_eq(spent, 555 - FIRST - ROUND, "%u", spent);
    cr_expect_leq(books.takes, 150, "the books are asked by the slice: %llu",
                  (unsigned long long)books.takes);
    cr_expect_not(is_open(quotas, 0), "its lane is closed");
    cr_expect_eq(spend_round(quotas, 0, ROUND), ROUND, "but the last round is paid for");
    cr_expect_not(ask(quotas, 0));
    cr_expect_not(quota_probe(quotas, 0));
    quotas_free(quotas);
    cr_expect_eq(books.left, 0);
}

Test(quota, of_a_large_one_the_books_are_seldom_asked)
{
    struct books books = {.left = 280000};
    const struct quota_books callbacks = {take, give_back, &books};
    struct plan plan;
    struct quotas *quotas = open_quotas(&plan, 0, 1, &callbacks);

    for (int i = 0; i < 20000; i++)
        cr_assert(ask(quotas, 0));
    cr_expect_leq(books.takes, 20000 / QUOTA_SLICE_LEAST + 3, "%llu",
                  (unsigned long long)books.takes);
    quotas_free(quotas);
}

Test(quota, asks_nothing_where_it_cannot_pay_for_the_proof)
{
    struct books books = {.left = FIRST + ROUND - 1};
    const struct quota_books callbacks = {take, give_back, &books};
    struct plan plan;
    struct quotas *quotas = open_quotas(&plan, 0, 1, &callbacks);

    cr_expect_not(is_open(quotas, 0));
    cr_expect_not(is_open(quotas, 0));
    cr_expect_eq(books.takes, 1);
    quotas_free(quotas);
    cr_expect_eq(books.left, FIRST + ROUND - 1);
}

Test(quota, a_round_that_cannot_be_paid_for_is_the_last)
{
    struct books books = {.left = FIRST + 2 * ROUND};
    const struct quota_books callbacks = {take, give_back, &books};
    struct plan plan;
    struct quotas *quotas = open_quotas(&plan, 0, 1, &callbacks);

    cr_expect(is_open(quotas, 0));
    cr_expect_eq(spend_round(quotas, 0, FIRST), FIRST);
    cr_expect(ask(quotas, 0));
    cr_expect_eq(spend_round(quotas, 0, ROUND), ROUND, "from its reserve");
    cr_expect_not(ask(quotas, 0));
    cr_expect_not(is_open(quotas, 0));
    quotas_free(quotas);
    cr_expect_eq(books.left, ROUND - 1);
}

/* What is under way when it is used up would need yet another round. */
Test(quota, the_last_round_waits_for_the_last_answers)
{
    struct books books = {.left = FIRST + ROUND + 3};
    const struct quota_books callbacks = {take, give_back, &books};
    struct plan plan;
    struct quotas *quotas = open_quotas(&plan, 0, 1, &callbacks);

    cr_expect(is_open(quotas, 0));
    cr_expect_eq(spend_round(quotas, 0, FIRST), FIRST);
    cr_expect(spend(quotas, 0));
    cr_expect(spend(quotas, 0));
    cr_expect_not(may_round(quotas, 0, ROUND), "two are under way");
    cr_expect_not(spend(quotas, 0), "and no more will be");
    quota_done(quotas, 0);
    cr_expect_not(may_round(quotas, 0, ROUND));
    quota_done(quotas, 0);
    cr_expect_eq(spend_round(quotas, 0, ROUND), ROUND);
    quotas_free(quotas);
    cr_expect_eq(books.left, 1);
}

Test(quota, what_is_in_hand_goes_back_when_nothing_more_is_asked)
{
    struct books books = {.left = 1000};
    const struct quota_books callbacks = {take, give_back, &books};
    struct plan plan;
    struct quotas *quotas = open_quotas(&plan, 0, 1, &callbacks);

    cr_expect(is_open(quotas, 0));
    cr_expect_eq(spend_round(quotas, 0, FIRST), FIRST);
    cr_expect(ask(quotas, 0));
    books.left = ROUND - 1; /* others were here */
    cr_expect(may_round(quotas, 0, ROUND));
    cr_expect_gt(books.left, ROUND + 40, "%llu", (unsigned long long)books.left);
    cr_expect_not(ask(quotas, 0));
    quotas_free(quotas);
}

/* Each asks, until all have found the books empty, and proves what it asked. */
Test(quota, four_scans_at_once_use_it_up_and_no_more)
{
    struct books books = {.left = 300};
    const struct quota_books callbacks = {take, give_back, &books};
    struct plan plan;
    struct quotas *scans[SCANS];
    unsigned spent = 0, still_asking = SCANS;

    for (int i = 0; i < SCANS; i++) {
        scans[i] = open_quotas(&plan, 0, 1, &callbacks);
        cr_assert(is_open(scans[i], 0));
        spent += spend_round(scans[i], 0, FIRST);
    }
    while (still_asking > 0) {
        still_asking = 0;
        for (int i = 0; i < SCANS; i++)
            still_asking += ask(scans[i], 0);
        spent += still_asking;
    }
    for (int i = 0; i < SCANS; i++) {
        spent += spend_round(scans[i], 0, ROUND);
        quotas_free(scans[i]);
    }
    cr_expect_geq(spent, 290, "%u", spent);
    cr_expect_leq(spent, 300, "%u", spent);
    cr_expect_eq(spent + books.left, 300);
}

/* They went out already, so nobody waits for the books because of them. */
Test(quota, retries_are_owed_and_paid_as_far_as_there_is_something_left)
{
    static const struct {
        uint64_t retries, left;
    } rows[] = {{0, 100}, {10, 90}, {99, 1}, {1000, 0}};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct books books = {.left = 100};
        const struct quota_books callbacks = {take, give_back, &books};
        struct plan plan;
        struct quotas *quotas = open_quotas(&plan, 0, 1, &callbacks);
        cr_expect(is_open(quotas, 0));
        quota_charge(quotas, 0, rows[i].retries);
        if (rows[i].retries > 100)
            cr_expect_not(ask(quotas, 0));
        quotas_free(quotas);
        cr_expect_eq(books.left, rows[i].left, "%zu: %llu", i, (unsigned long long)books.left);
    }
}

/* A worker is told to wait, and told by quotas_refill() that it need not any more. */
Test(quota, nobody_but_the_teller_asks_the_books)
{
    struct books books = {.left = 1000};
    const struct quota_books callbacks = {take, give_back, &books};
    struct plan plan;
    struct quotas *quotas = open_quotas(&plan, 0, 1, &callbacks);
    unsigned spent = 0;

    cr_expect(quotas_are_limited(quotas));
    cr_expect_eq(quota_open(quotas, 0), QUOTA_WAIT);
    cr_expect_eq(quota_spend(quotas, 0), QUOTA_WAIT);
    cr_expect_not(quota_round(quotas, 0, ROUND));
    cr_expect_eq(books.takes, 0);
    cr_expect(quotas_refill(quotas));
    cr_expect_eq(quota_open(quotas, 0), QUOTA_YES);
    cr_expect(quota_round(quotas, 0, ROUND));
    uint64_t takes = books.takes;
    while (quota_spend(quotas, 0) == QUOTA_YES)
        spent++;
    cr_expect_gt(spent, 10);
    cr_expect_eq(quota_open(quotas, 0), QUOTA_WAIT);
    cr_expect_eq(books.takes, takes, "the books are for the teller");
    cr_expect(quotas_refill(quotas));
    cr_expect_eq(quota_open(quotas, 0), QUOTA_YES);
    cr_expect_not(quotas_refill(quotas), "nobody waits");
    quotas_free(quotas);
    cr_expect_eq(books.left, 1000 - spent);
}

/* The books take their time: the prober asks again while they are at it. */
static struct quotas *asked_meanwhile;

static uint64_t take_slowly(void *state, const struct list *list, uint64_t least, uint64_t most)
{
    cr_expect_not(quota_round(asked_meanwhile, 0, FIRST));
    return take(state, list, least, most);
}

Test(quota, a_round_is_paid_for_once)
{
    struct books books = {.left = 1000};
    const struct quota_books callbacks = {take_slowly, give_back, &books};
    struct plan plan;
    struct quotas *quotas = asked_meanwhile = open_quotas(&plan, 0, 1, &callbacks);

    cr_expect_not(quota_round(quotas, 0, FIRST));
    while (!quota_round(quotas, 0, FIRST))
        cr_assert(quotas_refill(quotas));
    cr_expect_eq(books.left, 1000 - FIRST - ROUND);
    for (int i = 0; i < FIRST; i++)
        cr_expect(quota_probe(quotas, 0));
    quotas_refill(quotas);
    cr_expect_eq(books.left, 1000 - FIRST - ROUND, "%llu", (unsigned long long)books.left);
    quotas_free(quotas);
}

Test(quota, what_one_gives_back_another_gets)
{
    struct books books = {.left = 1000};
    const struct quota_books callbacks = {take, give_back, &books};
    struct plan plan;
    struct quotas *one = open_quotas(&plan, 0, 1, &callbacks),
                  *other = open_quotas(&plan, 0, 1, &callbacks);
    unsigned spent = 0;

    cr_expect(is_open(one, 0));
    cr_expect(ask(one, 0));
    cr_expect(quota_probe(one, 0));
    quotas_free(one);
    cr_expect_eq(books.left, 998, "%llu", (unsigned long long)books.left);
    while (ask(other, 0))
        spent++;
    cr_expect_eq(spent, 998);
    quotas_free(other);
}

Test(quota, lists_that_share_one_spend_from_one_account)
{
    struct books books = {.left = 100};
    const struct quota_books callbacks = {take, give_back, &books};
    struct plan plan;
    struct quotas *quotas = open_quotas(&plan, 1, 2, &callbacks);
    unsigned spent[2] = {0};

    cr_expect(is_open(quotas, 0));
    cr_expect(is_open(quotas, 1));
    while (spent[0] < 30 && ask(quotas, 0))
        spent[0]++;
    while (ask(quotas, 1))
        spent[1]++;
    cr_expect_eq(spent[0], 30);
    cr_expect_eq(spent[1], 100 - 30 - 2 * (FIRST + ROUND), "%u", spent[1]);
    cr_expect_not(is_open(quotas, 0), "used up for both");
    quotas_free(quotas);
    cr_expect_eq(books.left, 2 * (FIRST + ROUND), "what would have proven it");
}

Test(quota, knows_no_limit_without_one)
{
    struct list list = {0};
    struct plan_list asked = {.list = &list, .template = {.list = &list}};
    const struct plan plan = {.lists = &asked, .list_count = 1};
    struct quotas *quotas = quotas_new(&plan, NULL);

    cr_expect(is_open(quotas, 0));
    cr_expect(may_round(quotas, 0, ROUND));
    for (int i = 0; i < 100000; i++)
        cr_assert(ask(quotas, 0));
    quotas_free(quotas);
}
