/* SPDX-License-Identifier: MIT */
#include "scan/lane.h"

#include "base/memory.h"

#include <assert.h>
#include <stdlib.h>

struct lane_visit {
    struct lane_visit *next;
    struct sweep *sweep;
};

static bool is_open(const struct lane *lane)
{
    const struct sweep *sweep = lane->at;

    if (lane->kind == LANE_LIST)
        return sweep_cell(sweep, lane->list, lane->index)->state == CELL_OPEN;
    for (size_t i = 0; i < sweep->plan->check_count; i++)
        if (sweep_part(sweep, i, lane->index)->is_open)
            return true;
    return false;
}

static unsigned length(const struct lane *lane)
{
    return lane->kind == LANE_LIST ? lane->at->subject_count : lane->at->block->count;
}

/* False if nothing more of the sweep is open. */
static bool skip_closed_here(struct lane *lane)
{
    for (; lane->index < length(lane); lane->index++)
        if (is_open(lane))
            return true;
    return false;
}

static void skip_closed(struct lane *lane)
{
    while (lane->at != NULL && (lane->at->comes_again || !skip_closed_here(lane))) {
        lane->at = lane->at->next;
        lane->index = 0;
    }
}

static void begin_visit(struct lane *lane)
{
    lane->at = lane->visits->sweep;
    lane->index = 0;
    bool is_any_open = skip_closed_here(lane);
    assert(is_any_open);
    (void)is_any_open;
}

static void end_visit(struct lane *lane)
{
    struct lane_visit *visit = lane->visits;

    lane->visits = visit->next;
    free(visit);
    if (lane->visits != NULL) {
        begin_visit(lane);
    } else {
        lane->at = lane->passed.at;
        lane->index = lane->passed.index;
    }
}

void lane_arrive(struct lane *lane, struct sweep *sweep)
{
    if (lane->visits != NULL && lane->passed.at == NULL) {
        struct lane later = {.at = sweep, .list = lane->list, .kind = lane->kind};
        skip_closed(&later);
        lane->passed.at = later.at;
        lane->passed.index = later.index;
    }
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
    if (lane->visits == NULL)
        skip_closed(lane);
    else if (!skip_closed_here(lane))
        end_visit(lane);
}

void lane_visit(struct lane *lane, struct sweep *sweep)
{
    struct lane_visit *visit = memory_new(sizeof *visit);

    assert(lane->kind == LANE_LIST);
    visit->sweep = sweep;
    bool is_visiting = lane->visits != NULL;
    *(is_visiting ? &lane->last_visit->next : &lane->visits) = visit;
    lane->last_visit = visit;
    if (is_visiting)
        return;
    lane->passed.at = lane->at;
    lane->passed.index = lane->index;
    begin_visit(lane);
}
