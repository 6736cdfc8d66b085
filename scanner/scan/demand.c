/* SPDX-License-Identifier: MIT */
#include "scan/demand.h"

#include "scan/budget.h"

enum { SERVERS_MAX = 4096 }; /* that are told apart; more are counted each time they are named */

static bool is_same(const struct list_server *a, const struct list_server *b)
{
    return a->port == b->port && ip_eq(&a->ip, &b->ip);
}

/* Lists at one server have its sockets in common. */
static unsigned count_servers(const struct plan *plan)
{
    const struct list_server *seen[SERVERS_MAX];
    unsigned count = 0;

    for (size_t i = 0; i < plan->list_count; i++)
        for (size_t k = 0; k < plan->lists[i].list->server_count; k++) {
            const struct list_server *server = &plan->lists[i].list->servers[k];
            unsigned at = 0;
            while (at < count && at < SERVERS_MAX && !is_same(seen[at], server))
                at++;
            if (at < count && at < SERVERS_MAX)
                continue;
            if (count < SERVERS_MAX)
                seen[count] = server;
            count++;
        }
    return count;
}

static struct budget budget_of(const struct scan_settings *settings)
{
    return (struct budget){.workers = settings->threads,
                           .in_flight_max = settings->in_flight_max,
                           .servers = count_servers(settings->plan),
                           .fetches = settings->check.fetch};
}

unsigned demand_least(const struct scan_settings *settings)
{
    const struct budget budget = budget_of(settings);

    return budget_least(&budget);
}

unsigned demand_wanted(const struct scan_settings *settings)
{
    const struct budget budget = budget_of(settings);

    return budget_wanted(&budget);
}

struct resolver_sockets demand_share(const struct scan_settings *settings)
{
    const struct budget budget = budget_of(settings);

    return budget_share(&budget, settings->descriptors);
}
