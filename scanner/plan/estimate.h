/* estimate.h -- what a scan would ask of a list, and how long that takes: the arithmetic of "plan".
 * Pure.
 */
#pragma once

#include "model/block.h"
#include "plan/plan.h"

/* Subjects by kind: a pair is an address and a domain. */
struct estimate_fleet {
    uint64_t targets, ip4, ip6, domains, with_ip;
    uint64_t special4, special6; /* of ip4 and ip6 those that the public DNS is not asked about */
};

/* How many of the fleet the check asks about. */
uint64_t estimate_check(const struct plan *plan, const struct check *check,
                        const struct estimate_fleet *fleet);

void estimate_add(struct estimate_fleet *fleet, const struct block *block);

struct estimate {
    uint64_t questions; /* about targets; a hit adds one for its TXT */
    uint64_t probes;    /* packets to know that the list may be believed */
    double seconds;     /* at its pace; 0: it has none */
    bool is_over_quota; /* with those that share the quota more than left_today */
};

/* Of list index of the plan. left_today: packets; UINT64_MAX without a quota. Names of one
 * registrable domain are counted one by one, so of lists that are asked for those it is an upper
 * bound. */
struct estimate estimate_list(const struct plan *plan, size_t index,
                              const struct estimate_fleet *fleet, uint64_t left_today);
