/* SPDX-License-Identifier: MIT */
#include "scan/lane.h"

#include <assert.h>

static bool is_open(const struct lane *lane)
{
    const struct sweep *sweep = lane->at;

    if (lane->kind == LANE_LIST)
        return sweep_cell(sweep, lane->position, lane->index)->state == CELL_OPEN;
    for (size_t i = 0; i < sweep->plan->check_count; i++)
        if (sweep->plan->checks[i]->applies(&sweep->block->target))
            return true;
    return false;
}

static unsigned length(const struct lane *lane)
{
    return lane->kind == LANE_LIST ? lane->at->subject_count : lane->at->block->count;
}

static void skip_closed(struct lane *lane)
{
    while (lane->at != NULL) {
        for (; lane->index < length(lane); lane->index++)
            if (is_open(lane))
                return;
        lane->at = lane->at->next;
        lane->index = 0;
    }
}

void lane_arrive(struct lane *lane, struct sweep *sweep)
{
    if (lane->at != NULL)
        return; /* it will come by */
    lane->at = sweep;
    lane->index = 0;
    skip_closed(lane);
}

void lane_advance(struct lane *lane)
{
    assert(lane->at != NULL);
    lane->index++;
    skip_closed(lane);
}
