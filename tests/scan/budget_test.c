/* Demands, and what becomes of them under limits; the parts must fit into the limit in every case.
 */
#include "scan/budget.h"

#include "resolve/fetch/fetcher.h"
#include "resolve/wire/wire.h"
#include "resolve/wire/wire_upstream.h"

#include <criterion/criterion.h>

static const struct budget budgets[] = {
    {.workers = 1, .in_flight_max = 1},
    {.workers = 1, .in_flight_max = 2000},
    {.workers = 2, .in_flight_max = 2000, .servers = 3},
    {.workers = 8, .in_flight_max = 100, .fetches = true},
    {.workers = 256, .in_flight_max = 1000000, .servers = 40, .fetches = true},
};

/* What the rest of the program is known to open, whatever is left to libunbound. */
static unsigned of_others(const struct budget *budget)
{
    unsigned wire = budget->servers > 0 ? budget->servers * WIRE_SOCKETS + WIRE_TCP_MAX : 0;

    return budget->workers * (6 + wire) + (budget->fetches ? FETCHES_MAX : 0) + 20;
}

Test(budget, shares_fit_into_the_limit)
{
    for (size_t i = 0; i < sizeof budgets / sizeof *budgets; i++) {
        const struct budget *budget = &budgets[i];
        unsigned least = budget_least(budget), wanted = budget_wanted(budget), before = 0;
        cr_expect_leq(least, wanted, "budget %zu", i);
        for (unsigned limit = least; limit < wanted + 1000; limit += 1 + (limit - least) / 7) {
            struct resolver_sockets share = budget_share(budget, limit);
            unsigned each = share.udp + share.tcp + share.probe_udp + share.probe_tcp;
            cr_expect_leq(budget->workers * each + of_others(budget), limit, "%zu: %u", i, limit);
            cr_expect(share.udp >= 16 && share.probe_udp >= 16, "%zu: %u", i, limit);
            cr_expect(share.tcp >= 4 && share.probe_tcp >= 4, "%zu: %u", i, limit);
            cr_expect_geq(each, before, "%zu: more of %u gives less", i, limit);
            before = each;
        }
    }
}

Test(budget, enough_is_enough)
{
    for (size_t i = 0; i < sizeof budgets / sizeof *budgets; i++) {
        const struct budget *budget = &budgets[i];
        struct resolver_sockets share = budget_share(budget, 4 * budget_wanted(budget));
        struct resolver_sockets more = budget_share(budget, 8 * budget_wanted(budget));
        cr_expect(share.udp >= 2 * budget->in_flight_max || share.udp == 8192, "%zu: %u", i,
                  share.udp);
        cr_expect(more.udp == share.udp && more.tcp == share.tcp, "%zu", i);
    }
}
