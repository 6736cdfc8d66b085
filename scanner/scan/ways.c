/* SPDX-License-Identifier: MIT */
#include "scan/ways.h"

#include "base/memory.h"
#include "resolve/limiter.h"
#include "resolve/unbound/unbound_engine.h"
#include "resolve/wire/wire_engine.h"

#include <stdlib.h>

static bool open_engines(struct ways *ways, const struct ways_needs *needs, struct loop *loop,
                         struct text *why)
{
    struct resolver_settings settings = *needs->resolver;

    settings.held_ports += needs->index * RESOLVER_HELD_PORTS;
    ways->engines[WAYS_DNS] = unbound_engine_new(&settings, loop, why);
    if (ways->engines[WAYS_DNS] == NULL)
        return false;
    settings = *needs->resolver;
    settings.for_probes = true;
    settings.in_flight_max = needs->afresh_max;
    ways->engines[WAYS_AFRESH] = unbound_engine_new(&settings, loop, why);
    if (ways->engines[WAYS_AFRESH] == NULL)
        return false;
    ways->engines[WAYS_SERVERS] =
        wire_engine_new(loop, settings.timeout_ns, settings.context_count);
    return true;
}

static void add_list(struct ways *ways, const struct ways_needs *needs, size_t index)
{
    const struct list *list = needs->plan->lists[index].list;
    struct limiter *limiter = &needs->limiters[index];

    switch (list_way(list)) {
    case LIST_OVER_DNS:
        ways->lists[index] = unbound_engine_list(ways->engines[WAYS_DNS], limiter);
        ways->probes[index] = unbound_engine_list(ways->engines[WAYS_AFRESH], limiter);
        break;
    case LIST_AT_SERVERS: /* which keep no answers */
        ways->lists[index] = ways->probes[index] = wire_engine_route(
            ways->engines[WAYS_SERVERS], list->servers, list->server_count, limiter);
        break;
    }
}

bool ways_open(struct ways *ways, const struct ways_needs *needs, struct loop *loop,
               struct text *why)
{
    size_t count = needs->plan->list_count;

    *ways = (struct ways){0};
    if (!open_engines(ways, needs, loop, why)) {
        ways_close(ways);
        return false;
    }
    ways->lists = memory_new((count + 1) * sizeof(struct route *));
    ways->probes = memory_new((count + 1) * sizeof(struct route *));
    for (size_t i = 0; i < count; i++)
        add_list(ways, needs, i);
    ways->anybody = unbound_engine_anybody(ways->engines[WAYS_DNS]);
    ways->anybody_afresh = unbound_engine_anybody(ways->engines[WAYS_AFRESH]);
    return true;
}

void ways_close(struct ways *ways)
{
    for (unsigned i = 0; i < WAYS_ENGINES; i++)
        engine_free(ways->engines[i]);
    free(ways->lists);
    free(ways->probes);
    *ways = (struct ways){0};
}

struct engine_call *ways_take(struct ways *ways, uint64_t now_ns)
{
    struct engine_call *call = NULL;

    for (unsigned i = 0; i < WAYS_ENGINES && call == NULL; i++)
        call = engine_take(ways->engines[i], now_ns);
    return call;
}

void ways_flush(struct ways *ways, uint64_t now_ns)
{
    for (unsigned i = 0; i < WAYS_ENGINES; i++)
        engine_flush(ways->engines[i], now_ns);
}

void ways_cancel(struct ways *ways)
{
    for (unsigned i = 0; i < WAYS_ENGINES; i++)
        engine_cancel(ways->engines[i]);
}

uint64_t ways_wait_ns(const struct ways *ways, uint64_t now_ns)
{
    uint64_t least_ns = UINT64_MAX;

    for (unsigned i = 0; i < WAYS_ENGINES; i++) {
        uint64_t wait_ns = engine_wait_ns(ways->engines[i], now_ns);
        if (wait_ns < least_ns)
            least_ns = wait_ns;
    }
    return least_ns;
}

uint64_t ways_nap_ns(const struct ways *ways)
{
    uint64_t most_ns = 0;

    for (unsigned i = 0; i < WAYS_ENGINES; i++) {
        uint64_t nap_ns = engine_nap_ns(ways->engines[i]);
        if (nap_ns > most_ns)
            most_ns = nap_ns;
    }
    return most_ns;
}

unsigned ways_pending(const struct ways *ways)
{
    unsigned count = 0;

    for (unsigned i = 0; i < WAYS_ENGINES; i++)
        if (i != WAYS_AFRESH)
            count += engine_pending(ways->engines[i]);
    return count;
}

uint64_t ways_sent(const struct ways *ways, size_t list)
{
    uint64_t sent = route_sent(ways->lists[list]);

    if (ways->probes[list] != ways->lists[list])
        sent += route_sent(ways->probes[list]);
    return sent;
}
