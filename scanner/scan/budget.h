/* budget.h -- the sockets that a scan may have.
 *
 *     struct budget budget = {.workers = 4, .in_flight_max = 2000, .servers = 2};
 *     if (limit < budget_least(&budget))
 *         ...                                     // not even slowly
 *     struct resolver_sockets share = budget_share(&budget, limit);
 *
 * A question without a socket waits for one at libunbound, so a small share makes a scan slow. None
 * at all looks like a server that does not answer: that is why they are counted beforehand.
 *
 * Pure.
 */
#pragma once

#include "resolve/unbound/resolver.h"

struct budget {
    unsigned workers;
    unsigned in_flight_max; /* of each */
    unsigned servers;       /* that are asked directly: mirrors */
    bool fetches;
};

/* With fewer it cannot work; with fewer it may be slower. */
unsigned budget_least(const struct budget *budget);
unsigned budget_wanted(const struct budget *budget);

/* Of a limit that is not below budget_least(). */
struct resolver_sockets budget_share(const struct budget *budget, unsigned limit);
