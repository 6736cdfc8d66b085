/* Domains come by at a list that holds registrable ones only: which are asked, which wait, and what
 * is told of them. */
#include "scan/registrable.h"

#include "base/clock.h"
#include "scan/crew.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct list lists[] = {
    {.id = {"reg", 3}, .zone = {"reg.test", 8}, .kinds = LIST_DOMAIN, .asks_registrable = true},
    {.id = {"as-is", 5}, .zone = {"as.test", 7}, .kinds = LIST_DOMAIN},
};
static struct plan_list plan_lists[] = {{.list = &lists[0]}, {.list = &lists[1]}};
static const struct plan plan = {.lists = plan_lists, .list_count = 2, .has_dnsbl = true};

enum { SWEEPS_MAX = 40000 };

struct fixture {
    struct board board;
    struct crew crew;
    struct registrables *registrables;
    struct call_pool pool;
    struct sweep_queue queue;
    struct sweep **sweeps;
    unsigned count;
    struct health health;
    uint64_t now_ns;
};

static void round_of(struct fixture *f, enum health_outcome outcome)
{
    f->now_ns += CLOCK_NS_PER_S;
    health_begin(&f->health, f->now_ns);
    health_end(&f->health, outcome, f->now_ns);
    board_publish(&f->board.lists[0], &f->health);
}

static void set_up(struct fixture *f)
{
    *f = (struct fixture){0};
    call_pool_init(&f->pool);
    crew_init(&f->crew, 1);
    board_init(&f->board, 2, &f->crew);
    f->sweeps = calloc(SWEEPS_MAX, sizeof(struct sweep *));
    cr_assert(f->sweeps != NULL);
    health_init(&f->health, 0);
    round_of(f, HEALTH_GOOD);
    f->registrables = registrables_new(&plan, &f->board, 0);
    cr_assert_not_null(f->registrables);
}

static void tear_down(struct fixture *f)
{
    registrables_free(f->registrables);
    for (unsigned i = 0; i < f->count; i++)
        sweep_free(f->sweeps[i]);
    call_pool_free(&f->pool);
    free(f->sweeps);
    board_destroy(&f->board);
    crew_destroy(&f->crew);
}

static struct call *add(struct fixture *f, const char *domain)
{
    const struct target target = {.kind = TARGET_DOMAIN, .domain = slice_of(domain)};
    struct call *call = call_new(&f->pool, CALL_CELL);

    cr_assert_lt(f->count, SWEEPS_MAX);
    call->cell.sweep = f->sweeps[f->count++] = sweep_new(block_new(&target), &plan);
    sweep_queue_add(&f->queue, call->cell.sweep);
    return call;
}

/* As the asker does it. */
static enum registrable_step come_by(struct fixture *f, struct call *call)
{
    enum registrable_step step =
        registrables_consider(f->registrables, call->cell.sweep, call->cell.subject, f->now_ns);

    if (step == REGISTRABLE_ASK)
        registrables_begin(f->registrables, call);
    else
        registrables_leave(f->registrables, &f->pool, call);
    return step;
}

static void settle(struct fixture *f, struct call *call, enum cell_state state)
{
    const struct cell cell = {.state = (uint8_t)state,
                              .unknown = state == CELL_UNKNOWN ? UNKNOWN_TIMEOUT : 0,
                              .stamp = board_round(&f->board.lists[0])};

    registrables_settle(f->registrables, &f->pool, call, cell, f->now_ns);
    call_free(&f->pool, call);
}

static enum cell_state state_of(const struct fixture *f, unsigned index)
{
    return sweep_cell(f->sweeps[index], 0, 0)->state;
}

Test(registrable, only_for_lists_that_want_it)
{
    struct fixture f;

    set_up(&f);
    cr_expect_null(registrables_new(&plan, &f.board, 1));
    struct call *call = add(&f, "www.example.com");
    cr_expect_eq(registrables_consider(NULL, call->cell.sweep, 0, 0), REGISTRABLE_ASK);
    registrables_begin(NULL, call);
    registrables_settle(NULL, &f.pool, call, (struct cell){.state = CELL_CLEAN}, 0);
    cr_expect_eq(state_of(&f, 0), CELL_CLEAN);
    call_free(&f.pool, call);
    tear_down(&f);
}

Test(registrable, one_is_asked_and_the_others_wait)
{
    struct fixture f;

    set_up(&f);
    struct call *leader = add(&f, "www.example.com");
    cr_expect_eq(come_by(&f, leader), REGISTRABLE_ASK);
    cr_expect_eq(come_by(&f, add(&f, "a.b.example.com")), REGISTRABLE_WAIT);
    cr_expect_eq(come_by(&f, add(&f, "example.com")), REGISTRABLE_WAIT);
    struct call *other = add(&f, "example.org");
    cr_expect_eq(come_by(&f, other), REGISTRABLE_ASK);
    settle(&f, leader, CELL_CLEAN);
    for (unsigned i = 0; i < 3; i++) {
        cr_expect_eq(state_of(&f, i), CELL_CLEAN, "%u", i);
        cr_expect_eq(sweep_cell(f.sweeps[i], 0, 0)->stamp, board_round(&f.board.lists[0]));
    }
    cr_expect_eq(state_of(&f, 3), CELL_OPEN);
    cr_expect_eq(come_by(&f, add(&f, "ftp.example.com")), REGISTRABLE_KNOWN);
    cr_expect_eq(state_of(&f, 4), CELL_CLEAN);
    settle(&f, other, CELL_CLEAN);
    tear_down(&f);
}

Test(registrable, a_listing_is_told_with_its_reason)
{
    struct fixture f;

    set_up(&f);
    struct call *leader = add(&f, "www.example.com");
    cr_expect_eq(come_by(&f, leader), REGISTRABLE_ASK);
    cr_expect_eq(come_by(&f, add(&f, "a.example.com")), REGISTRABLE_WAIT);
    leader->cell.hit = sweep_hit(leader->cell.sweep, 0, 0);
    leader->cell.hit->verdict =
        (struct dnsbl_verdict){.kind = DNSBL_LISTED, .answers = {0x7f000002}, .answer_count = 1};
    leader->cell.hit->ttl_s = 77;
    leader->cell.hit->reason = SLICE("spam");
    leader->cell.hit->stamp = board_round(&f.board.lists[0]);
    registrables_begin(f.registrables, leader); /* its TXT: nothing new begins */
    settle(&f, leader, CELL_LISTED);
    cr_expect_eq(come_by(&f, add(&f, "b.example.com")), REGISTRABLE_KNOWN);
    for (unsigned i = 0; i < 3; i++) {
        const struct hit *hit = f.sweeps[i]->hits[0];
        cr_assert_eq(state_of(&f, i), CELL_LISTED, "%u", i);
        cr_expect(slice_eq(hit->reason, SLICE("spam")));
        cr_expect_eq(hit->ttl_s, 77);
        cr_expect_eq(hit->verdict.answers[0], 0x7f000002);
        cr_expect_eq(sweep_cell(f.sweeps[i], 0, 0)->stamp, hit->stamp);
    }
    tear_down(&f);
}

Test(registrable, what_failed_is_told_to_those_that_wait_and_asked_again)
{
    struct fixture f;

    set_up(&f);
    struct call *leader = add(&f, "www.example.com");
    cr_expect_eq(come_by(&f, leader), REGISTRABLE_ASK);
    cr_expect_eq(come_by(&f, add(&f, "a.example.com")), REGISTRABLE_WAIT);
    settle(&f, leader, CELL_UNKNOWN);
    for (unsigned i = 0; i < 2; i++) {
        cr_expect_eq(state_of(&f, i), CELL_UNKNOWN, "%u", i);
        cr_expect_eq(sweep_cell(f.sweeps[i], 0, 0)->unknown, UNKNOWN_TIMEOUT, "%u", i);
    }
    struct call *next = add(&f, "b.example.com");
    cr_expect_eq(come_by(&f, next), REGISTRABLE_ASK);
    cr_expect_eq(come_by(&f, add(&f, "c.example.com")), REGISTRABLE_WAIT);
    settle(&f, next, CELL_CLEAN);
    cr_expect_eq(state_of(&f, 3), CELL_CLEAN);
    tear_down(&f);
}

Test(registrable, what_is_old_or_refuted_is_asked_again)
{
    struct fixture f;

    set_up(&f);
    struct call *call = add(&f, "www.example.com");
    cr_expect_eq(come_by(&f, call), REGISTRABLE_ASK);
    settle(&f, call, CELL_CLEAN);
    f.now_ns += (REGISTRABLE_TTL_MIN_S - 1) * CLOCK_NS_PER_S;
    cr_expect_eq(come_by(&f, add(&f, "a.example.com")), REGISTRABLE_KNOWN);
    f.now_ns += 2 * CLOCK_NS_PER_S;
    call = add(&f, "b.example.com");
    cr_expect_eq(come_by(&f, call), REGISTRABLE_ASK);
    settle(&f, call, CELL_CLEAN);
    round_of(&f, HEALTH_WRONG);
    call = add(&f, "c.example.com");
    cr_expect_eq(come_by(&f, call), REGISTRABLE_ASK, "what it said since its last good round");
    settle(&f, call, CELL_UNKNOWN);
    tear_down(&f);
}

/* More names than there are places, of which many are under way: nothing is lost or mixed up. */
Test(registrable, remembers_as_much_as_there_is_room_for)
{
    enum { NAMES = REGISTRABLES_MAX + 3000 };
    static struct call *calls[NAMES];
    struct fixture f;
    char name[40];

    set_up(&f);
    for (unsigned i = 0; i < NAMES; i++) {
        snprintf(name, sizeof name, "w.n%u.com", i);
        calls[i] = add(&f, name);
        cr_assert_eq(come_by(&f, calls[i]), REGISTRABLE_ASK, "%u", i);
    }
    for (unsigned i = 0; i < NAMES; i++)
        settle(&f, calls[i], i % 2 == 0 ? CELL_CLEAN : CELL_UNKNOWN);
    for (unsigned i = 0; i < NAMES; i++) {
        cr_expect_eq(state_of(&f, i), i % 2 == 0 ? CELL_CLEAN : CELL_UNKNOWN, "%u", i);
        snprintf(name, sizeof name, "v.n%u.com", i);
        struct call *call = add(&f, name);
        enum registrable_step step = come_by(&f, call);
        cr_assert(step == REGISTRABLE_ASK || (step == REGISTRABLE_KNOWN && i % 2 == 0), "%u", i);
        if (step == REGISTRABLE_ASK)
            settle(&f, call, CELL_CLEAN);
    }
    tear_down(&f);
}

Test(registrable, one_worker_has_all_names_of_a_domain)
{
    static const struct target rows[] = {
        {.kind = TARGET_DOMAIN, .domain = {"example.com", 11}},
        {.kind = TARGET_DOMAIN, .domain = {"www.example.com", 15}},
        {.kind = TARGET_DOMAIN, .domain = {"a.b.example.com", 15}},
        {.kind = TARGET_DOMAIN, .domain = {"example.org", 11}},
    };
    const struct plan as_is = {.lists = &plan_lists[1], .list_count = 1};
    uint64_t affinities[4];

    for (size_t i = 0; i < 4; i++) {
        struct block *block = block_new(&rows[i]);
        affinities[i] = registrable_affinity(&plan, block);
        cr_expect_eq(registrable_affinity(&as_is, block), block_affinity(block));
        block_free(block);
    }
    cr_expect_eq(affinities[0], affinities[1]);
    cr_expect_eq(affinities[0], affinities[2]);
    cr_expect_neq(affinities[0], affinities[3]);
}
