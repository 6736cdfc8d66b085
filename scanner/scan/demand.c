/* SPDX-License-Identifier: MIT */
#include "scan/demand.h"

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

static struct descriptor_demand demand_of(const struct scan_settings *settings)
{
    return (struct descriptor_demand){.workers = settings->threads,
                                      .in_flight_max = settings->in_flight_max,
                                      .servers = count_servers(settings->plan),
                                      .fetches = settings->check.fetch};
}

unsigned demand_least(const struct scan_settings *settings)
{
    const struct descriptor_demand demand = demand_of(settings);

    return descriptor_least(&demand);
}

unsigned demand_wanted(const struct scan_settings *settings)
{
    const struct descriptor_demand demand = demand_of(settings);

    return descriptor_wanted(&demand);
}

struct descriptor_share demand_share(const struct scan_settings *settings)
{
    const struct descriptor_demand demand = demand_of(settings);

    return descriptor_share(&demand, settings->descriptors);
}
