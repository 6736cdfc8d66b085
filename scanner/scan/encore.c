/* SPDX-License-Identifier: MIT */
#include "scan/encore.h"

#include "scan/shelf.h"

bool encore_may_keep(const struct encore *encore, const struct sweep *sweep)
{
    return sweep->kept_count > 0 || encore->targets + sweep->block->count <= ENCORE_TARGETS_MAX;
}

void encore_keep(struct encore *encore, struct sweep *sweep, size_t check, unsigned index,
                 const struct record *record, uint64_t now_ns)
{
    uint64_t pause_ns = encore->is_forwarding ? SHELF_FAILURE_NS : SHELF_PASS_NS;

    if (sweep->kept_count == 0)
        encore->targets += sweep->block->count;
    sweep_keep_part(sweep, check, index, record);
    errands_add(&encore->errands,
                &(struct errand){sweep, check, check + 1, index, true, now_ns + pause_ns});
}

uint64_t encore_due_ns(const struct encore *encore)
{
    const struct errand *errand = errands_first(&encore->errands);

    if (errand == NULL || encore->under_way >= ENCORE_CHECKS_MAX)
        return UINT64_MAX;
    bool is_last = encore->has_ended && errand->sweep->open_count == errand->sweep->kept_count;
    return is_last && !encore->is_forwarding ? 0 : errand->due_ns;
}

bool encore_take(struct encore *encore, struct errand *errand)
{
    bool any = errands_take(&encore->errands, errand);

    encore->under_way += any;
    return any;
}

void encore_settle(struct encore *encore, struct sweep *sweep, size_t check, unsigned index,
                   const struct record *record)
{
    bool was_kept = sweep_part(sweep, check, index)->is_kept;

    sweep_put_part(sweep, check, index, record);
    if (!was_kept)
        return;
    encore->under_way -= record != NULL;
    if (sweep->kept_count == 0)
        encore->targets -= sweep->block->count;
}

void encore_drop(struct encore *encore)
{
    struct errand errand;

    while (errands_take(&encore->errands, &errand))
        encore_settle(encore, errand.sweep, errand.check, errand.index, NULL);
}
