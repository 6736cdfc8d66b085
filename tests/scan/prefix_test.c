/* Sweeps of one list come by, and their prefixes are asked, waited for and remembered. */
#include "scan/prefix.h"

#include "base/clock.h"
#include "event/mailbox.h"
#include "scan/crew.h"
#include "scan/sweep.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct list list = {.id = {"bl", 2},
                           .zone = {"bl.test", 7},
                           .query = {"{name}.{zone}", 13},
                           .kinds = LIST_IP4 | LIST_IP6 | LIST_DOMAIN};
static struct plan_list plan_list = {.list = &list, .asks_special = true};
static const struct plan plan = {
    .lists = &plan_list, .list_count = 1, .has_dnsbl = true, .asks_special = true};

enum { SWEEPS_MAX = 600 };

struct fixture {
    struct board board;
    struct crew crew;
    struct prefixes *prefixes;
    struct sweep_queue queue;
    struct sweep *sweeps[SWEEPS_MAX];
    unsigned count;
    struct dns_question question;
};

static void set_up(struct fixture *f)
{
    cr_assert(dnsbl_template(&plan_list.template, &list, SLICE("")));
    *f = (struct fixture){0};
    crew_init(&f->crew, 1);
    f->crew.inboxes[0] = mailbox_new();
    board_init(&f->board, 1, &f->crew);
    prune_set_tree(&f->board.lists[0].prune, true);
    f->prefixes = prefixes_new(&plan, &f->board, 0);
}

static void tear_down(struct fixture *f)
{
    prefixes_free(f->prefixes);
    for (unsigned i = 0; i < f->count; i++)
        sweep_free(f->sweeps[i]);
    mailbox_free(f->crew.inboxes[0]);
    board_destroy(&f->board);
    crew_destroy(&f->crew);
}

static struct sweep *add(struct fixture *f, const char *ip, unsigned count)
{
    struct target target = {.ip = ip_of(ip)};

    target.kind = target.ip.family == IP_V4 ? TARGET_IP4 : TARGET_IP6;
    struct block *block = block_new(&target);
    for (unsigned i = 1; i < count; i++)
        block->octets[i] = (uint8_t)(block->octets[0] + i);
    block->count = count;
    cr_assert_lt(f->count, SWEEPS_MAX);
    f->sweeps[f->count] = sweep_new(block, &plan);
    sweep_queue_add(&f->queue, f->sweeps[f->count]);
    return f->sweeps[f->count++];
}

static enum prefix_step consider(struct fixture *f, struct sweep *sweep, uint64_t now_s)
{
    return prefixes_consider(f->prefixes, sweep, now_s * CLOCK_NS_PER_S, &f->question);
}

/* Returns how many of those that waited have an open cell. */
static unsigned answer(struct fixture *f, const struct sweep *sweep, enum dns_outcome outcome,
                       uint32_t ttl_s, uint64_t now_s)
{
    const struct dns_answer said = {.outcome = outcome, .ttl_s = ttl_s};
    struct sweep *waiting;
    unsigned open = 0;

    prefixes_answered(f->prefixes, sweep, &said, now_s * CLOCK_NS_PER_S);
    while ((waiting = prefixes_take_waiting(f->prefixes)) != NULL)
        open += prefixes_apply(f->prefixes, waiting);
    return open;
}

static void end_trials(struct fixture *f)
{
    struct prune *prune = &f->board.lists[0].prune;

    prune_begin(prune, PRUNE_TRIALS);
    for (unsigned i = 0; i < PRUNE_TRIALS; i++)
        prune_end_trial(prune);
}

Test(prefix, is_asked_once_for_all_its_sweeps)
{
    struct fixture f;
    char name[DNS_NAME_TEXT_MAX];

    set_up(&f);
    end_trials(&f);
    struct sweep *first = add(&f, "192.0.2.0", 100), *second = add(&f, "192.0.2.100", 3),
                 *other = add(&f, "192.0.3.0", 15);
    cr_expect_eq(consider(&f, first, 1), PREFIX_ASK);
    dns_name_print(&f.question.name, name);
    cr_expect_str_eq(name, "2.0.192.bl.test");
    cr_expect_eq(consider(&f, second, 1), PREFIX_WAIT);
    cr_expect_eq(consider(&f, other, 1), PREFIX_NO, "they are few");
    cr_expect_eq(sweep_column(first, 0)->count[CELL_PREFIX], 100);
    cr_expect_eq(sweep_cell(other, 0, 0)->state, CELL_OPEN);
    cr_expect_leq(answer(&f, first, DNS_NXDOMAIN, 60, 1), 2, "but for samples they are settled");
    cr_expect_eq(sweep_column(first, 0)->count[CELL_PREFIX] +
                     sweep_column(second, 0)->count[CELL_PREFIX],
                 0);

    struct sweep *later = add(&f, "192.0.2.200", 2);
    cr_expect_eq(consider(&f, later, 60), PREFIX_KNOWN);
    prefixes_apply(f.prefixes, later);
    struct sweep *last = add(&f, "192.0.2.210", 20);
    cr_expect_eq(consider(&f, last, 61), PREFIX_ASK, "the TTL is over");
    cr_expect_eq(answer(&f, last, DNS_NODATA, 60, 61), 1);
    cr_expect_eq(sweep_cell(last, 0, 0)->basis, BASIS_OWN);
    cr_expect_eq(consider(&f, add(&f, "192.0.2.230", 20), 62), PREFIX_NO, "it exists");
    tear_down(&f);
}

/* Addresses one by one: those that come next count, and those that came by. */
Test(prefix, counts_neighbours_in_sweeps_of_their_own)
{
    struct fixture f;

    set_up(&f);
    end_trials(&f);
    for (unsigned i = 0; i < 10; i++) {
        char ip[32];
        snprintf(ip, sizeof ip, "192.0.2.%u", i);
        cr_expect_eq(consider(&f, add(&f, ip, 1), 1), PREFIX_NO);
    }
    struct sweep *next = add(&f, "192.0.2.100", 1);
    add(&f, "198.51.100.1", 1);
    for (unsigned i = 0; i < 4; i++)
        add(&f, "192.0.2.101", 1);
    cr_expect_eq(consider(&f, next, 1), PREFIX_NO, "15 are not enough");
    struct sweep *last = add(&f, "192.0.2.200", 1);
    for (unsigned i = 0; i < 4; i++)
        add(&f, "192.0.2.201", 1);
    cr_expect_eq(consider(&f, last, 1), PREFIX_ASK);
    prefixes_answered(f.prefixes, last, NULL, 0); /* the quota is spent, say */
    cr_expect(prefixes_apply(f.prefixes, prefixes_take_waiting(f.prefixes)));
    tear_down(&f);
}

Test(prefix, is_tried_before_it_clears)
{
    struct fixture f;

    set_up(&f);
    for (unsigned i = 0; i < PRUNE_TRIALS / 256; i++) {
        char ip[32];
        snprintf(ip, sizeof ip, "192.0.%u.0", i);
        struct sweep *sweep = add(&f, ip, 256);
        cr_expect_eq(consider(&f, sweep, 1), PREFIX_ASK);
        cr_expect_eq(answer(&f, sweep, DNS_NXDOMAIN, 60, 1), 1);
        cr_expect_eq(sweep_cell(sweep, 0, 255)->state, CELL_OPEN);
        cr_expect_eq(sweep_cell(sweep, 0, 255)->basis, BASIS_TRIAL);
    }
    struct sweep *sweep = add(&f, "192.0.200.0", 256);
    cr_expect_eq(consider(&f, sweep, 1), PREFIX_ASK);
    cr_expect_eq(answer(&f, sweep, DNS_NXDOMAIN, 60, 1), 1);
    cr_expect_eq(sweep->open_count, 256 / PRUNE_SAMPLE);
    struct call call = {.cell = {.sweep = f.sweeps[0], .subject = 7}};
    prefix_weigh(&f.board, &call, true);
    cr_expect_eq(prune_judge(&f.board.lists[0].prune), PRUNE_REFUTED);
    cr_expect_eq(consider(&f, add(&f, "192.0.201.0", 256), 1), PREFIX_NO);
    tear_down(&f);
}

/* However many are under way, none is mistaken for another; who finds no place is asked in full. */
Test(prefix, places_are_few)
{
    struct fixture f;
    unsigned asked = 0;

    set_up(&f);
    end_trials(&f);
    for (unsigned i = 0; i < 500; i++) {
        char ip[32];
        snprintf(ip, sizeof ip, "10.%u.%u.0", i >> 8, i & 255);
        enum prefix_step step = consider(&f, add(&f, ip, 16), 1);
        cr_expect(step == PREFIX_ASK || step == PREFIX_NO);
        asked += step == PREFIX_ASK;
    }
    cr_expect(asked > PREFIXES_MAX / 2 && asked <= PREFIXES_MAX, "%u", asked);
    for (unsigned i = 0; i < 500; i++)
        if (sweep_column(f.sweeps[i], 0)->count[CELL_PREFIX] > 0)
            answer(&f, f.sweeps[i], DNS_NXDOMAIN, 60, 1);
    for (unsigned i = 0; i < 500; i++)
        cr_expect_eq(sweep_column(f.sweeps[i], 0)->count[CELL_PREFIX], 0);
    tear_down(&f);
}

Test(prefix, is_of_addresses_only)
{
    struct fixture f;
    struct target pair = {.kind = TARGET_PAIR, .ip = ip_of("192.0.2.1"), .domain = SLICE("a.test")};

    set_up(&f);
    f.sweeps[f.count++] = sweep_new(block_new(&pair), &plan);
    sweep_queue_add(&f.queue, f.sweeps[0]);
    cr_expect_eq(consider(&f, f.sweeps[0], 1), PREFIX_NO);
    cr_expect_eq(consider(&f, add(&f, "2001:db8::", 64), 1), PREFIX_ASK);
    tear_down(&f);
}
