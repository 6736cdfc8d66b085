/* encore.h -- checks that failed and are made once more: their second round.
 *
 *     if (encore_may_keep(&encore, sweep))               // else what failed is settled as it is
 *         encore_keep(&encore, sweep, check, index, &record, now_ns);
 *     while (encore_due_ns(&encore) <= now_ns && encore_take(&encore, &errand))
 *         make the check of that target again
 *     encore_settle(&encore, sweep, check, index, &record);   // in place of sweep_put_part()
 *
 * The second round does not wait for the lists of its target: the timeouts that are waited for once
 * more pass beside those. A check begins again when no cache answers with its failure any more; or
 * at once if its sweep waits for nothing else at the end. Until then its part of the sweep is open.
 *
 * Bounds:  the sweeps that wait have at most ENCORE_TARGETS_MAX targets; ENCORE_CHECKS_MAX checks
 * are under way at once. Threads: its worker's.
 */
#pragma once

#include "scan/errand.h"
#include "scan/sweep.h"

enum { ENCORE_TARGETS_MAX = 8192, ENCORE_CHECKS_MAX = 512 };

/* Zeroes but for is_forwarding are empty. */
struct encore {
    struct errands errands; /* in the order in which they are due */
    unsigned targets;       /* of the sweeps that wait */
    unsigned under_way;     /* checks that were taken, and not settled yet */
    bool is_forwarding;     /* to resolvers that have caches of their own */
    bool has_ended;         /* no more sweeps will arrive */
};

bool encore_may_keep(const struct encore *encore, const struct sweep *sweep);

/* Keeps what the check added to *record. */
void encore_keep(struct encore *encore, struct sweep *sweep, size_t check, unsigned index,
                 const struct record *record, uint64_t now_ns);

/* When one may begin by itself; UINT64_MAX: only when one that is under way is settled. */
uint64_t encore_due_ns(const struct encore *encore);
bool encore_take(struct encore *encore, struct errand *errand); /* false: there is none */

/* Settles a part of any sweep, of the first round or the second. The last one may end it. */
void encore_settle(struct encore *encore, struct sweep *sweep, size_t check, unsigned index,
                   const struct record *record);

/* We stop: what was kept stands. */
void encore_drop(struct encore *encore);
