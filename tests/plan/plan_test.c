/* Catalogues written here; the lists that a plan asks, covers and leaves out are compared as text.
 */
#include "plan/estimate.h"
#include "plan/plan.h"

#include "check/registry.h"
#include <criterion/criterion.h>
#include <math.h>

static struct slice covers_bc[] = {{"b", 1}, {"c", 1}}, covers_d[] = {{"d", 1}};

#define BASE(name)                                                                                 \
    .id = {name, 1}, .zone = {name ".x", 3}, .query = {"{name}.{zone}", 13}, .kinds = LIST_IP4,    \
    .enabled = true

static struct list lists[] = {
    {BASE("a"), .covers = covers_bc, .cover_count = 2},
    {BASE("b"), .covers = covers_d, .cover_count = 1},
    {BASE("c")},
    {BASE("d")},
    {BASE("e"), .dead = true, .dead_since = {"2024-06-05", 10}},
    {BASE("f"), .key_env = {"F_KEY", 5}},
    {BASE("g")},
};

static const struct catalogue catalogue = {lists, sizeof lists / sizeof *lists};

static struct slice no_key(const struct list *list, struct arena *arena, const char **why)
{
    (void)list, (void)arena, (void)why;
    return (struct slice){0};
}

/* "a b<a": b is asked only where a is bad; "-e": left out. */
static void describe(const struct plan *plan, struct text *out)
{
    for (size_t i = 0; i < plan->list_count; i++) {
        const struct plan_list *asked = &plan->lists[i];
        text_print(out, "%s%.*s", out->len > 0 ? " " : "", SLICE_ARG(asked->list->id));
        for (size_t k = 0; k < asked->coverer_count; k++)
            text_print(out, "<%.*s", SLICE_ARG(plan->lists[asked->coverers[k]].list->id));
    }
    for (size_t i = 0; i < plan->omission_count; i++)
        text_print(out, " -%.*s", SLICE_ARG(plan->omissions[i].list->id));
}

static void expect_plan(const char *only, const char *skip, const char *expected)
{
    const struct plan_options options = {.catalogue = &catalogue,
                                         .only = slice_of(only),
                                         .skip = slice_of(skip),
                                         .find_key = no_key};
    struct text why = {0}, out = {0};
    struct plan *plan = plan_new(&options, &why);

    cr_assert_not_null(plan, "%.*s", SLICE_ARG(text_slice(&why)));
    describe(plan, &out);
    cr_expect(slice_eq(text_slice(&out), slice_of(expected)), "'%.*s', not '%s'",
              SLICE_ARG(text_slice(&out)), expected);
    plan_free(plan);
    text_free(&out);
    text_free(&why);
}

Test(plan, chooses_and_covers)
{
    lists[6].enabled = false;
    expect_plan(NULL, NULL, "a b<a c<a d<a -f");
    expect_plan(NULL, "a", "b c d<b -f");
    expect_plan("c", NULL, "c");
    expect_plan("a,b", NULL, "a b");
    expect_plan("g", NULL, "g");
    expect_plan("e,g", NULL, "g -e");
    expect_plan("a, f", NULL, "a -f");
}

static const char *given_key, *given_why;

static struct slice some_key(const struct list *list, struct arena *arena, const char **why)
{
    (void)list, (void)arena;
    *why = given_why;
    return slice_of(given_key);
}

Test(plan, says_why_it_does_not_ask)
{
    static struct list rows[] = {
        {BASE("d"), .dead = true, .dead_since = {"2024-06-05", 10}, .dead_reason = {"shut", 4}},
        {BASE("e"), .dead = true, .key_env = {"E_KEY", 5}},
        {BASE("k"), .key_env = {"K_KEY", 5}},
        {BASE("n"), .key_env = {"N_KEY", 5}}, /* its key is part of no name */
    };
    static const struct {
        const char *only, *key, *why, *reason;
        bool lacks_key;
    } cases[] = {
        {"d", NULL, NULL, "dead since 2024-06-05: shut", false},
        {"e", NULL, NULL, "dead", false},
        {"k", NULL, NULL, "no key in K_KEY", true},
        {"k", NULL, "the key in K_KEY is blank", "the key in K_KEY is blank", false},
        {"k", "x..y", NULL, "the key in K_KEY makes no valid name", false},
        {"k", ".", NULL, "the key in K_KEY makes no valid name", false},
        {"k", "x y", NULL, "the key in K_KEY makes no valid name", false},
        {"k", "{key}", NULL, "the key in K_KEY makes no valid name", false},
        {"k", "0123456789012345678901234567890123456789012345678901234567890123", NULL,
         "the key in K_KEY makes no valid name", false},
        {"k", "012345678901234567890123456789012345678901234567890123456789012", NULL, NULL, false},
        {"k", "x.y", NULL, NULL, false},
        {"n", "x..y", NULL, NULL, false},
    };
    const struct catalogue small = {rows, sizeof rows / sizeof *rows};

    rows[2].zone = SLICE("{key}.k.x");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct plan_options options = {
            .catalogue = &small, .only = slice_of(cases[i].only), .find_key = some_key};
        struct text why = {0};
        given_key = cases[i].key;
        given_why = cases[i].why;
        struct plan *plan = plan_new(&options, &why);
        cr_assert_not_null(plan);
        cr_assert_eq(plan->omission_count, cases[i].reason != NULL, "%zu", i);
        cr_expect_eq(plan->list_count, cases[i].reason == NULL, "%zu", i);
        if (cases[i].reason != NULL) {
            cr_expect_str_eq(plan->omissions[0].reason, cases[i].reason);
            cr_expect_eq(plan->omissions[0].lacks_key, cases[i].lacks_key, "%zu", i);
        }
        plan_free(plan);
        text_free(&why);
    }
}

/* A list covers only where it is asked itself. */
Test(plan, what_is_not_asked_covers_nothing)
{
    lists[6].enabled = false;
    lists[0].key_env = SLICE("A_KEY");
    expect_plan(NULL, NULL, "b c d<b -a -f");
    lists[0].key_env = (struct slice){0};
    lists[0].dead = true;
    expect_plan(NULL, NULL, "b c d<b -f");
    expect_plan("a,b", NULL, "b -a");
    lists[0].dead = false;
    lists[0].enabled = false;
    expect_plan(NULL, NULL, "b c d<b -f");
    lists[0].enabled = true;
    expect_plan(NULL, NULL, "a b<a c<a d<a -f");
    expect_plan("b,c,d", NULL, "b c d");
}

Test(plan, pace_without_one)
{
    static const struct list_server server = {.port = 53};
    static const struct {
        const char *about;
        double per_second, asked;
        uint64_t per_day;
        size_t servers;
    } rows[] = {
        {"over DNS", 0, PLAN_PACE_DEFAULT, 0, 0},
        {"over DNS, with a quota only", 0, PLAN_PACE_DEFAULT, 1000, 0},
        {"over DNS, with one", 5, 5, 0, 0},
        {"a mirror", 0, 0, 0, 1},
        {"a mirror with a quota only", 0, 0, 1000, 1},
        {"a mirror with one", 5, 5, 0, 1},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct list list = {.per_second = rows[i].per_second,
                                  .per_day = rows[i].per_day,
                                  .servers = &server,
                                  .server_count = rows[i].servers};
        cr_expect_eq(plan_pace(&list).per_second, plan_pace_of(rows[i].asked, 0).per_second, "%s",
                     rows[i].about);
    }
}

static struct slice secret_key(const struct list *list, struct arena *arena, const char **why)
{
    (void)arena, (void)why;
    return list->key_env.len > 0 ? SLICE("s3cret") : (struct slice){0};
}

Test(plan, hides_its_keys_from_the_texts_of_all_lists)
{
    const struct plan_options options = {
        .catalogue = &catalogue, .only = SLICE("a,f"), .find_key = secret_key};
    struct text why = {0}, out = {0};
    struct plan *plan = plan_new(&options, &why);

    cr_assert_not_null(plan);
    plan_leave_out(plan, 1, "more questions than its quota has left today");
    redact_add(&plan->redact, &out, SLICE("1.0.0.127.S3CRET.f.x"));
    cr_expect(slice_eq(text_slice(&out), SLICE("1.0.0.127.***.f.x")));
    plan_free(plan);
    text_free(&out);
}

Test(plan, leaves_out_one_more)
{
    const struct plan_options options = {.catalogue = &catalogue, .find_key = no_key};
    struct text why = {0}, out = {0};
    struct plan *plan = plan_new(&options, &why);

    plan_leave_out(plan, 0, "no quota");
    describe(plan, &out);
    cr_expect(slice_starts(text_slice(&out), SLICE("b c d<b")), "%.*s",
              SLICE_ARG(text_slice(&out)));
    plan_free(plan);
    text_free(&out);
}

Test(plan, refuses_what_is_not_there)
{
    const struct plan_options bad[] = {
        {.catalogue = &catalogue, .only = SLICE("nope"), .find_key = no_key},
        {.catalogue = &catalogue, .skip = SLICE("nope"), .find_key = no_key},
        {.catalogue = &catalogue, .checks = SLICE("dnsbl,nope"), .find_key = no_key},
    };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct text why = {0};
        cr_expect_null(plan_new(&bad[i], &why));
        cr_expect(why.len > 0);
        text_free(&why);
    }
}

/* However a second is cut, burst and what follows it stay within the pace. */
Test(plan, pace_holds_in_any_second)
{
    static const double paces[] = {0.5, 1, 5, 20, 50, 100, 1000, 20000};

    for (size_t i = 0; i < sizeof paces / sizeof *paces; i++)
        for (unsigned burst = 0; burst <= 1000; burst += 250) {
            struct plan_pace pace = plan_pace_of(paces[i], burst);
            cr_expect_leq(pace.per_second + pace.burst - 1, paces[i], "%g", paces[i]);
            cr_expect_geq(pace.per_second, 0.9 * paces[i], "%g is too timid for %g",
                          pace.per_second, paces[i]);
        }
    cr_expect_eq(plan_pace_of(0, 5).per_second, 0);
}

/* Of a short scan of a list of IPv4 addresses: its first round, 8 more for a list that has yet to
 * show how it is, and its last. */
enum { PROBES = 7 + 8 + 7 };

Test(plan, estimates)
{
    struct list list = {BASE("a"), .per_second = 10, .per_day = 1000};
    struct plan_list asked = {.list = &list, .template = {.list = &list}};
    const struct plan plan = {.lists = &asked, .list_count = 1};
    const struct estimate_fleet fleet = {.ip4 = 970, .ip6 = 5, .domains = 7};

    cr_assert(dnsbl_template(&asked.template, &list, SLICE("")));
    struct estimate estimate = estimate_list(&plan, 0, &fleet, 970 + PROBES - 1);
    cr_expect_eq(estimate.questions, 970);
    cr_expect_eq(estimate.probes, PROBES, "%u", (unsigned)estimate.probes);
    cr_expect(estimate.is_over_quota);
    cr_expect(fabs(estimate.seconds - (970 + PROBES) / 9.7) < 0.1, "%g", estimate.seconds);
    cr_expect_not(estimate_list(&plan, 0, &fleet, 970 + PROBES).is_over_quota);
    list.kinds = LIST_IP4 | LIST_DOMAIN;
    cr_expect_eq(estimate_list(&plan, 0, &fleet, 2000).questions, 977);
    cr_expect_gt(estimate_list(&plan, 0, &fleet, 2000).probes, PROBES);
}

/* What they need together must be left; one that has nothing to ask is not over it. */
Test(plan, estimates_what_shares_a_quota_together)
{
    struct list rows[] = {
        {BASE("a"), .per_day = 1000, .quota = {"q", 1}},
        {BASE("b"), .per_day = 1000, .quota = {"q", 1}},
        {BASE("c"), .per_day = 1000},
        {BASE("d"), .per_day = 1000, .quota = {"q", 1}},
    };
    struct plan_list asked[] = {{.list = &rows[0], .template = {.list = &rows[0]}},
                                {.list = &rows[1], .template = {.list = &rows[1]}},
                                {.list = &rows[2], .template = {.list = &rows[2]}},
                                {.list = &rows[3], .template = {.list = &rows[3]}}};
    const struct plan plan = {.lists = asked, .list_count = 4};
    const struct estimate_fleet fleet = {.ip4 = 100 - PROBES};

    for (size_t i = 0; i < 4; i++)
        cr_assert(dnsbl_template(&asked[i].template, &rows[i], SLICE("")));
    rows[3].kinds = LIST_DOMAIN;
    for (size_t i = 0; i < 2; i++) {
        cr_expect(estimate_list(&plan, i, &fleet, 199).is_over_quota);
        cr_expect_not(estimate_list(&plan, i, &fleet, 200).is_over_quota);
        cr_expect_eq(estimate_list(&plan, i, &fleet, 199).questions, 100 - PROBES);
    }
    cr_expect_not(estimate_list(&plan, 2, &fleet, 100).is_over_quota);
    cr_expect_not(estimate_list(&plan, 3, &fleet, 0).is_over_quota);
}

/* Of private addresses and the like only who may know them is asked. */
Test(plan, estimates_special_addresses)
{
    struct estimate_fleet fleet = {0};
    static const struct {
        const char *first;
        unsigned count;
    } blocks[] = {{"192.0.0.8", 4}, {"10.0.0.1", 3}, {"9.9.9.9", 2}, {"fd00::1", 2}, {"2600::", 5}};

    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        struct target target = {.ip = ip_of(blocks[i].first)};
        target.kind = target.ip.family == IP_V4 ? TARGET_IP4 : TARGET_IP6;
        struct block *block = block_new(&target);
        block->count = blocks[i].count;
        for (unsigned k = 1; k < block->count; k++)
            block->octets[k] = (uint8_t)(block->octets[0] + k);
        estimate_add(&fleet, block);
        block_free(block);
    }
    cr_expect_eq(fleet.ip4, 9);
    cr_expect_eq(fleet.special4, 5, "192.0.0.9 and .10 are anycast");
    cr_expect_eq(fleet.ip6, 7);
    cr_expect_eq(fleet.special6, 2);

    struct list list = {BASE("a")};
    struct plan_list asked = {.list = &list, .template = {.list = &list}};
    struct plan plan = {.lists = &asked, .list_count = 1};
    list.kinds = LIST_IP4 | LIST_IP6;
    cr_assert(dnsbl_template(&asked.template, &list, SLICE("")));
    cr_expect_eq(estimate_list(&plan, 0, &fleet, UINT64_MAX).questions, 4 + 5);
    asked.asks_special = true;
    cr_expect_eq(estimate_list(&plan, 0, &fleet, UINT64_MAX).questions, 9 + 7);

    cr_expect_eq(estimate_check(&plan, check_find(SLICE("ptr")), &fleet), 4 + 5);
    cr_expect_eq(estimate_check(&plan, check_find(SLICE("spf")), &fleet), 0);
    plan.asks_special = true;
    cr_expect_eq(estimate_check(&plan, check_find(SLICE("ptr")), &fleet), 9 + 7);
}

Test(plan, says_who_is_asked_about_special_addresses)
{
    static struct list pair[] = {{BASE("a")}, {BASE("b"), .server_count = 1}};
    static const struct catalogue both = {pair, 2};
    static const struct row {
        bool own_dns;
        const char *check, *ip, *domain;
        bool applies;
    } rows[] = {
        {false, "ptr", "9.9.9.9", NULL, true},
        {false, "ptr", "10.0.0.1", NULL, false},
        {true, "ptr", "10.0.0.1", NULL, true},
        {false, "ptr", "10.0.0.1", "a.example", false},
        {false, "spf", "10.0.0.1", "a.example", true},
        {false, "spf", "9.9.9.9", NULL, false},
        {false, "spf", NULL, "a.example", true},
        {false, "ptr", NULL, "a.example", false},
        {true, "ptr", "::1", "a.example", true},
        {false, "ptr", "::1", NULL, false},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *row = &rows[i];
        const struct plan_options options = {
            .catalogue = &both, .find_key = no_key, .asks_special = row->own_dns};
        struct target target = {.kind = TARGET_DOMAIN, .domain = slice_of(row->domain)};
        struct text why = {0};
        if (row->ip != NULL) {
            target.ip = ip_of(row->ip);
            target.kind = row->domain != NULL ? TARGET_PAIR : TARGET_IP4;
        }
        struct plan *plan = plan_new(&options, &why);
        cr_expect_eq(plan_applies(plan, check_find(slice_of(row->check)), &target), row->applies,
                     "%zu: %s", i, row->check);
        cr_expect_eq(plan->lists[0].asks_special, row->own_dns);
        cr_expect(plan->lists[1].asks_special, "it has servers");
        plan_free(plan);
    }
}
