/* Checks that fail, and when they are made once more: sweeps of a plan with PTR and SPF. */
#include "scan/encore.h"

#include "check/registry.h"
#include "scan/shelf.h"

#include <criterion/criterion.h>

static struct plan plan;

static struct sweep *add_sweep(struct sweep_queue *queue, unsigned count)
{
    struct target target = {.kind = TARGET_IP4, .ip = ip_from_v4(0x09090900)};

    plan.checks[0] = check_find(SLICE("ptr"));
    plan.check_count = 1;
    struct block *block = block_new(&target);
    for (unsigned i = 1; i < count; i++)
        block->octets[i] = (uint8_t)i;
    block->count = count;
    struct sweep *sweep = sweep_new(block, &plan);
    sweep_queue_add(queue, sweep);
    return sweep;
}

static const struct {
    const char *about;
    bool is_forwarding, has_ended, waits_for_others;
    uint64_t due_ns;
} dues[] = {
    {"past no cache, in a while", false, false, false, 7 + SHELF_PASS_NS},
    {"at once when nothing else is left", false, true, false, 0},
    {"in a while when its sweep waits for others", false, true, true, 7 + SHELF_PASS_NS},
    {"a forwarder keeps its failure", true, true, false, 7 + SHELF_FAILURE_NS},
};

Test(encore, a_failed_check_is_made_once_more)
{
    for (size_t i = 0; i < sizeof dues / sizeof *dues; i++) {
        const char *about = dues[i].about;
        struct encore encore = {.is_forwarding = dues[i].is_forwarding,
                                .has_ended = dues[i].has_ended};
        struct sweep_queue queue = {0};
        struct record_check first = {.name = "first"}, second = {.name = "second"};
        struct record record = {.checks = &first};
        struct errand errand;
        struct sweep *sweep = add_sweep(&queue, 2);

        if (!dues[i].waits_for_others)
            encore_settle(&encore, sweep, 0, 1, &record);
        cr_expect(encore_may_keep(&encore, sweep), "%s", about);
        encore_keep(&encore, sweep, 0, 0, &record, 7);
        cr_expect_eq(encore.targets, 2, "%s", about);
        cr_expect_eq(encore_due_ns(&encore), dues[i].due_ns, "%s", about);
        cr_assert(encore_take(&encore, &errand), "%s", about);
        cr_expect(errand.sweep == sweep && errand.check == 0 && errand.index == 0 && errand.is_late,
                  "%s", about);
        cr_expect_eq(encore_due_ns(&encore), UINT64_MAX, "%s", about);
        cr_expect_not(encore_take(&encore, &errand), "%s", about);
        record.checks = &second;
        encore_settle(&encore, sweep, 0, 0, &record);
        cr_expect_eq(sweep_part(sweep, 0, 0)->check, &second, "%s", about);
        cr_expect_eq(encore.targets, 0, "%s", about);
        cr_expect_eq(encore.under_way, 0, "%s", about);
        if (dues[i].waits_for_others)
            encore_settle(&encore, sweep, 0, 1, &record);
        cr_expect_eq(sweep_queue_take_finished(&queue), sweep, "%s", about);
        sweep_free(sweep);
    }
}

Test(encore, what_was_kept_stands_when_we_stop)
{
    struct encore encore = {0};
    struct sweep_queue queue = {0};
    struct record_check first = {.name = "first"};
    struct record record = {.checks = &first};
    struct sweep *sweep = add_sweep(&queue, 3);

    for (unsigned i = 0; i < 3; i++)
        encore_keep(&encore, sweep, 0, i, &record, i);
    encore_drop(&encore);
    cr_expect_eq(sweep_queue_take_finished(&queue), sweep);
    cr_expect_eq(sweep_part(sweep, 0, 2)->check, &first);
    cr_expect_eq(encore.targets, 0);
    cr_expect_eq(encore.under_way, 0);
    sweep_free(sweep);
}

Test(encore, those_that_wait_are_bounded)
{
    enum { SWEEPS = ENCORE_TARGETS_MAX / 256 };
    struct encore encore = {0};
    struct sweep_queue queue = {0};
    struct record record = {0};
    struct errand errand;
    unsigned taken = 0;

    for (unsigned i = 0; i < SWEEPS; i++) {
        struct sweep *sweep = add_sweep(&queue, 256);
        for (unsigned k = 0; k < 256; k++) {
            cr_assert(encore_may_keep(&encore, sweep));
            encore_keep(&encore, sweep, 0, k, &record, 0);
        }
    }
    struct sweep *more = add_sweep(&queue, 1);
    cr_expect_not(encore_may_keep(&encore, more));
    while (encore_due_ns(&encore) != UINT64_MAX && encore_take(&encore, &errand))
        taken++;
    cr_expect_eq(taken, ENCORE_CHECKS_MAX, "no more at once");
    encore_settle(&encore, errand.sweep, errand.check, errand.index, &record);
    cr_expect_eq(encore_due_ns(&encore), SHELF_PASS_NS);
    encore_settle(&encore, more, 0, 0, &record);
    cr_expect_eq(sweep_queue_take_finished(&queue), more);
    sweep_free(more);
    while (encore_take(&encore, &errand))
        ; /* which frees them */
    for (struct sweep *sweep = queue.first, *next; sweep != NULL; sweep = next) {
        next = sweep->next;
        sweep_free(sweep);
    }
}
