/* Blocks go through lists by hand, as the asker would drive them; shelf and record are then
 * compared. */
#include "scan/lane.h"
#include "scan/shelf.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

enum { LISTS = 3 };

/* wide covers part; names holds domains. */
static struct list lists[LISTS] = {
    {.id = {"wide", 4}, .zone = {"wide.x", 6}, .kinds = LIST_IP4 | LIST_DOMAIN},
    {.id = {"part", 4}, .zone = {"part.x", 6}, .kinds = LIST_IP4},
    {.id = {"names", 5},
     .zone = {"names.x", 7},
     .kinds = LIST_DOMAIN,
     .url = {"https://x/?{target}", 19}},
};
static const size_t wide[] = {0};
static struct plan_list plan_lists[LISTS] = {
    {.list = &lists[0], .asks_special = true},
    {.list = &lists[1], .coverers = wide, .coverer_count = 1, .asks_special = true},
    {.list = &lists[2], .asks_special = true},
};
static const struct plan plan = {
    .lists = plan_lists, .list_count = LISTS, .has_dnsbl = true, .asks_special = true};

struct fixture {
    struct sweep_queue queue;
    struct board_list *board;
    struct health health[LISTS];
    struct shelf shelf;
    uint64_t now_ns;
};

static void round_of(struct fixture *f, size_t list, enum health_outcome outcome)
{
    f->now_ns += UINT64_C(3600000000000);
    health_begin(&f->health[list], f->now_ns);
    health_end(&f->health[list], outcome, f->now_ns);
    board_publish(&f->board[list], &f->health[list]);
}

static struct fixture new_fixture(void)
{
    struct fixture f = {.board = aligned_alloc(64, LISTS * sizeof *f.board)};

    f.shelf = (struct shelf){.plan = &plan, .board = f.board};
    for (size_t i = 0; i < LISTS; i++) {
        board_list_init(&f.board[i], 1);
        health_init(&f.health[i], 0);
        round_of(&f, i, HEALTH_GOOD);
    }
    return f;
}

static struct sweep *add_sweep(struct fixture *f, struct target target, unsigned count)
{
    struct block *block = block_new(&target);

    for (unsigned i = 1; i < count; i++)
        block->octets[i] = (uint8_t)(block->octets[0] + i);
    block->count = count;
    struct sweep *sweep = sweep_new(block, &plan);
    sweep_queue_add(&f->queue, sweep);
    return sweep;
}

static struct target address(const char *text)
{
    return (struct target){.kind = TARGET_IP4, .ip = ip_of(text)};
}

Test(sweep, opens_what_applies)
{
    struct fixture f = new_fixture();
    struct target pair = address("192.0.2.7");

    pair.kind = TARGET_PAIR;
    pair.domain = SLICE("a.example");
    struct sweep *block = add_sweep(&f, address("192.0.2.0"), 3);
    struct sweep *both = add_sweep(&f, pair, 1);
    cr_expect_eq(block->open_count, 6);
    cr_expect_eq(sweep_cell(block, 2, 0)->state, CELL_ABSENT);
    cr_expect_eq(both->subject_count, 2);
    cr_expect_eq(both->open_count, 4, "%u", both->open_count);
    cr_expect_eq(sweep_cell(both, 1, 1)->state, CELL_ABSENT);
    cr_expect_eq(sweep_cell(both, 2, 1)->state, CELL_OPEN);
    sweep_free(block);
    sweep_free(both);
    free(f.board);
}

/* A lane meets every open cell of its list once, in order, over sweeps that come later, too. */
Test(lane, goes_along_the_queue)
{
    struct fixture f = new_fixture();
    struct lane lane = {.list = 2, .kind = LANE_LIST};
    struct target domain = {.kind = TARGET_DOMAIN, .domain = SLICE("a.example")};

    struct sweep *first = add_sweep(&f, address("192.0.2.0"), 3);
    lane_arrive(&lane, first);
    cr_expect_null(lane.at, "nothing there is for it");
    struct sweep *second = add_sweep(&f, domain, 1);
    lane_arrive(&lane, second);
    cr_expect_eq(lane.at, second);
    struct sweep *third = add_sweep(&f, domain, 1);
    lane_arrive(&lane, third);
    cr_expect_eq(lane.at, second);
    lane_advance(&lane);
    cr_expect_eq(lane.at, third);
    lane_advance(&lane);
    cr_expect_null(lane.at);
    sweep_free(first);
    sweep_free(second);
    sweep_free(third);
    free(f.board);
}

/* Where a prefix was answered behind it, a lane goes back, and then on from where it was; sweeps
 * that arrive meanwhile come last. */
Test(lane, visits_what_it_has_passed)
{
    struct fixture f = new_fixture();
    struct lane lane = {.list = 0, .kind = LANE_LIST};
    struct sweep *sweeps[4];

    for (unsigned i = 0; i < 3; i++)
        lane_arrive(&lane, sweeps[i] = add_sweep(&f, address("192.0.2.0"), 2));
    sweep_wait_for_prefix(sweeps[0], 0);
    sweep_wait_for_prefix(sweeps[1], 0);
    cr_expect_eq(sweep_column(sweeps[0], 0)->count[CELL_PREFIX], 2);
    lane_advance(&lane);
    cr_expect_eq(lane.at, sweeps[2]);
    lane_advance(&lane);
    sweep_end_wait(sweeps[1], 0, BASIS_OWN);
    lane_visit(&lane, sweeps[1]);
    sweep_end_wait(sweeps[0], 0, BASIS_TRIAL);
    lane_visit(&lane, sweeps[0]);

    static const unsigned order[] = {1, 1, 0, 0, 2, 3, 3};
    static const unsigned indices[] = {0, 1, 0, 1, 1, 0, 1};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        if (i == 3)
            lane_arrive(&lane, sweeps[3] = add_sweep(&f, address("192.0.2.0"), 2));
        cr_assert_eq(lane.at, sweeps[order[i]], "%zu", i);
        cr_expect_eq(lane.index, indices[i], "%zu", i);
        lane_advance(&lane);
    }
    cr_expect_null(lane.at);
    for (unsigned i = 0; i < 4; i++)
        sweep_free(sweeps[i]);
    free(f.board);
}

/* What the end of the queue looks like from a visit. */
Test(lane, visits_from_the_end)
{
    struct fixture f = new_fixture();
    struct lane lane = {.list = 0, .kind = LANE_LIST};
    struct target domain = {.kind = TARGET_DOMAIN, .domain = SLICE("a.example")};
    struct sweep *sweep = add_sweep(&f, address("192.0.2.0"), 2);

    lane_arrive(&lane, sweep);
    sweep_wait_for_prefix(sweep, 0);
    lane_advance(&lane);
    cr_expect_null(lane.at);
    sweep_end_wait(sweep, 0, BASIS_OWN);
    lane_visit(&lane, sweep);
    lane.list = 1; /* of a list that has nothing of a domain */
    struct sweep *other = add_sweep(&f, domain, 1);
    lane_arrive(&lane, other);
    lane_advance(&lane);
    lane_advance(&lane);
    cr_expect_null(lane.at);
    sweep_free(sweep);
    sweep_free(other);
    free(f.board);
}

/* One in 64 is asked, and all are once that is refuted. */
Test(shelf, asks_what_was_pruned_wrongly)
{
    struct fixture f = new_fixture();
    struct sweep *sweep = add_sweep(&f, address("192.0.2.0"), 200);
    struct prune *prune = &f.board[0].prune;
    unsigned sample = 0, pruned = 0, until_sample = 3;

    prune_set_tree(prune, true);
    prune_begin(prune, PRUNE_TRIALS);
    sweep_wait_for_prefix(sweep, 0);
    cr_expect(sweep_clear_prefix(sweep, 0, board_round(&f.board[0]), 64, &until_sample));
    for (unsigned i = 0; i < 200; i++) {
        sweep_covered(sweep, 1, i);
        sample += sweep_cell(sweep, 0, i)->basis == BASIS_SAMPLE;
        pruned += sweep_cell(sweep, 0, i)->basis == BASIS_PREFIX;
    }
    cr_expect_eq(sample, 4, "%u", sample);
    cr_expect_eq(until_sample, 3 + 4 * 64 - 200);
    cr_expect_eq(sample + pruned, 200);
    cr_expect_eq(sweep->open_count, sample);
    for (unsigned i = 0; i < 200; i++)
        if (sweep_cell(sweep, 0, i)->state == CELL_OPEN)
            sweep_clean(sweep, 0, i, board_round(&f.board[0]));
    cr_expect_eq(sweep_queue_take_finished(&f.queue), sweep);
    round_of(&f, 0, HEALTH_GOOD);
    cr_expect_eq(shelf_review(&f.shelf, sweep), SHELF_HOLD, "the trials are under way");
    prune_refute(prune);
    cr_expect_eq(shelf_review(&f.shelf, sweep), SHELF_ASK);
    cr_expect_eq(sweep->open_count, pruned);
    sweep_free(sweep);
    free(f.board);
}

static void settle_clean(struct fixture *f, struct sweep *sweep)
{
    sweep_clean(sweep, 0, 0, board_round(&f->board[0]));
    sweep_covered(sweep, 1, 0);
}

Test(shelf, holds_until_a_later_round_passed)
{
    struct fixture f = new_fixture();
    struct sweep *sweep = add_sweep(&f, address("192.0.2.1"), 1);

    settle_clean(&f, sweep);
    cr_expect_eq(sweep_queue_take_finished(&f.queue), sweep);
    cr_expect_eq(shelf_review(&f.shelf, sweep), SHELF_HOLD);
    shelf_hold(&f.shelf, sweep);
    cr_expect_eq(f.shelf.held_targets, 1);
    cr_expect(shelf_press(&f.shelf, true));
    cr_expect_not(shelf_press(&f.shelf, true), "it was asked for already");
    cr_expect_eq(shelf_take_held(&f.shelf), sweep);
    round_of(&f, 0, HEALTH_GOOD);
    cr_expect_eq(shelf_review(&f.shelf, sweep), SHELF_WRITE);
    cr_expect_eq(sweep_cell(sweep, 0, 0)->state, CELL_CLEAN);
    sweep_free(sweep);
    free(f.board);
}

/* The verdict of a list that turns out bad is taken back, and who it covered is asked. */
Test(shelf, refutes_and_asks_the_covered)
{
    struct fixture f = new_fixture();
    struct sweep *sweep = add_sweep(&f, address("192.0.2.1"), 1);

    settle_clean(&f, sweep);
    sweep_queue_take_finished(&f.queue);
    round_of(&f, 0, HEALTH_WRONG);
    cr_expect_eq(shelf_review(&f.shelf, sweep), SHELF_ASK);
    cr_expect_eq(sweep_cell(sweep, 0, 0)->state, CELL_UNKNOWN);
    cr_expect_eq(sweep_cell(sweep, 0, 0)->unknown, UNKNOWN_UNHEALTHY);
    cr_expect_eq(sweep_cell(sweep, 1, 0)->state, CELL_OPEN);
    sweep_queue_add(&f.queue, sweep);
    sweep_clean(sweep, 1, 0, board_round(&f.board[1]));
    sweep_queue_take_finished(&f.queue);
    round_of(&f, 1, HEALTH_GOOD);
    cr_expect_eq(shelf_review(&f.shelf, sweep), SHELF_LATE, "it was healthy once");
    shelf_keep_late(&f.shelf, sweep, 0);
    round_of(&f, 0, HEALTH_GOOD);
    round_of(&f, 0, HEALTH_GOOD);
    cr_expect_null(shelf_take_late(&f.shelf, false, SHELF_FAILURE_NS), "it waits for the end");
    cr_expect_eq(shelf_wait_ns(&f.shelf, false, 0), UINT64_MAX);
    cr_expect_eq(shelf_take_late(&f.shelf, true, 0), sweep);
    cr_expect_eq(sweep_cell(sweep, 0, 0)->state, CELL_OPEN, "it is healthy again");
    cr_expect_eq(sweep->open_count, 1);
    sweep_free(sweep);
    free(f.board);
}

Test(shelf, a_list_that_never_was_healthy_is_not_waited_for)
{
    struct fixture f = new_fixture();
    struct sweep *sweep = add_sweep(&f, address("192.0.2.1"), 1);

    board_list_init(&f.board[0], 1);
    health_init(&f.health[0], 0);
    round_of(&f, 0, HEALTH_WRONG);
    sweep_unknown(sweep, 0, 0, UNKNOWN_UNHEALTHY);
    sweep_unknown(sweep, 1, 0, UNKNOWN_BLOCKED);
    sweep_queue_take_finished(&f.queue);
    cr_expect_eq(shelf_review(&f.shelf, sweep), SHELF_WRITE);
    sweep_free(sweep);
    free(f.board);
}

Test(shelf, what_is_not_proven_at_the_end_is_cancelled)
{
    struct fixture f = new_fixture();
    struct sweep *sweep = add_sweep(&f, address("192.0.2.1"), 1);

    settle_clean(&f, sweep);
    sweep_queue_take_finished(&f.queue);
    sweep->was_late = true;
    shelf_cancel(&f.shelf, sweep, false);
    cr_expect_eq(shelf_review(&f.shelf, sweep), SHELF_HOLD, "there is time for a last round");
    shelf_cancel(&f.shelf, sweep, true);
    cr_expect_eq(shelf_review(&f.shelf, sweep), SHELF_WRITE);
    cr_expect_eq(sweep_cell(sweep, 0, 0)->unknown, UNKNOWN_CANCELLED);
    sweep_free(sweep);
    free(f.board);
}

Test(sweep, makes_a_record)
{
    struct fixture f = new_fixture();
    struct target domain = {.kind = TARGET_DOMAIN, .domain = SLICE("a.example")};
    struct sweep *sweep = add_sweep(&f, domain, 1);
    struct arena *arena = arena_new(1024);
    struct record record;

    struct hit *hit = sweep_hit(sweep, 2, 0);
    hit->verdict = (struct dnsbl_verdict){.answers = {0x7f000002}, .answer_count = 1};
    hit->reason = SLICE("bad");
    sweep_listed(sweep, 2, 0);
    sweep_unknown(sweep, 0, 0, UNKNOWN_TIMEOUT);
    sweep_record(sweep, 0, arena, &record);
    const struct value *asked = value_find(record.checks->observed, "asked");
    cr_expect_eq(asked->number, 2);
    const struct finding *unknown = record.findings, *listed = unknown->next;
    cr_expect_str_eq(finding_code_text(unknown->code), "dnsbl.unknown");
    cr_expect(slice_eq(unknown->reason, SLICE("timeout")));
    cr_expect_str_eq(finding_code_text(listed->code), "dnsbl.listed");
    cr_expect(slice_eq(listed->listing.url, SLICE("https://x/?a.example")), "%.*s",
              SLICE_ARG(listed->listing.url));
    cr_expect(slice_eq(listed->answers->text, SLICE("127.0.0.2")));
    cr_expect_null(listed->next);
    sweep_free(sweep);
    arena_free(arena);
    free(f.board);
}

Test(shelf, late_ones_come_in_the_order_in_which_they_are_due)
{
    struct shelf shelf = {.plan = &(struct plan){0}};
    struct sweep *sweeps[3];
    const uint64_t when_ns[3] = {30, 10, 20};

    for (size_t i = 0; i < 3; i++) {
        struct target target = address("192.0.2.1");
        sweeps[i] = sweep_new(block_new(&target), shelf.plan);
        shelf_keep_late(&shelf, sweeps[i], when_ns[i]);
    }
    cr_expect_eq(shelf_take_late(&shelf, false, SHELF_PASS_NS + 10), sweeps[1]);
    cr_expect_null(shelf_take_late(&shelf, false, SHELF_PASS_NS + 10));
    cr_expect_eq(shelf_take_late(&shelf, true, 0), sweeps[2], "at once when nothing is left");
    cr_expect_eq(shelf_drop_late(&shelf), sweeps[0]);
    cr_expect_null(shelf_drop_late(&shelf));
    cr_expect_eq(shelf.late_targets, 0);
    for (size_t i = 0; i < 3; i++)
        sweep_free(sweeps[i]);
}

/* It stands in the queue behind what the lane is at, with a cell that somebody asks already. */
Test(lane, passes_by_what_comes_again)
{
    struct fixture f = new_fixture();
    struct lane lane = {.kind = LANE_LIST};
    struct sweep *first = add_sweep(&f, address("192.0.2.1"), 1);
    struct sweep *again = add_sweep(&f, address("192.0.2.2"), 1);
    struct sweep *last = add_sweep(&f, address("192.0.2.3"), 1);

    again->comes_again = true;
    lane_arrive(&lane, first);
    cr_expect_eq(lane.at, first);
    lane_advance(&lane);
    cr_expect_eq(lane.at, last);
    lane_advance(&lane);
    cr_expect_null(lane.at);
    sweep_free(first);
    sweep_free(again);
    sweep_free(last);
    free(f.board);
}
