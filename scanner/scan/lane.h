/* lane.h -- one list's way, or that of all checks, along a worker's queue of sweeps: what is next.
 *
 *     while (lane.at != NULL && may_ask(...)) {
 *         ask(lane.at, lane.index);
 *         lane_advance(&lane);
 *     }
 *
 * Every lane goes along the same queue at a pace of its own; a sweep is finished when all lanes
 * have passed it and their answers came. at is the sweep with the next open cell (or part), NULL at
 * the end of the queue; a sweep can be taken out of the queue when nothing in it is open.
 *
 * Where cells behind the lane are open again, it visits their sweep before it goes on. A sweep that
 * was put into the queue a second time is passed by: what is open in it is asked by other means.
 *
 * Threads: its worker's. Memory: a few bytes a visit.
 */
#pragma once

#include "scan/sweep.h"

enum lane_kind { LANE_LIST, LANE_TARGETS };

struct lane {
    struct sweep *at;
    unsigned index; /* subject (of a list) or target (of the checks) in it */
    size_t list;    /* in the plan */
    enum lane_kind kind;
    struct lane_visit *visits,
        *last_visit; /* private: at is in the sweep of the first, passed where it was */
    struct {
        struct sweep *at;
        unsigned index;
    } passed;
};

/* The sweep was just added to the end of the queue. */
void lane_arrive(struct lane *lane, struct sweep *sweep);

/* Past the current one, to the next that is open. Requires at != NULL. */
void lane_advance(struct lane *lane);

/* To the open cells of a sweep that has been passed; of a list's lane. Requires that there are
 * any. */
void lane_visit(struct lane *lane, struct sweep *sweep);
