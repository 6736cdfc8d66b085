/* ways.h -- how a worker reaches what it asks: its engines, and a route on them to each list.
 *
 *     if (!ways_open(&ways, &needs, loop, &why)) ...
 *     route_ask(ways.lists[i], &call->base, now_ns);
 *     ways_flush(&ways, now_ns);
 *     while ((done = ways_take(&ways, now_ns)) != NULL) ...
 *
 * Threads: opened and closed in the main thread, as resolver.h wants it; all else in the worker's.
 */
#pragma once

#include "plan/plan.h"
#include "resolve/engine.h"
#include "resolve/unbound/resolver.h"

struct limiter;

/* In the order in which they are asked for what is done. */
enum ways_engine {
    WAYS_SERVERS,
    WAYS_DNS,
    WAYS_AFRESH, /* the DNS, but no answer is kept: for probes, and what failed before */
    WAYS_ENGINES,
};

struct ways {
    struct engine *engines[WAYS_ENGINES];
    struct route **lists, **probes; /* [list]: for its questions, and for its probes */
    struct route *anybody, *anybody_afresh;
};

struct ways_needs {
    const struct plan *plan;
    struct limiter *limiters;                 /* [list] */
    const struct resolver_settings *resolver; /* held_ports: those of the first worker */
    unsigned index;                           /* of the worker */
    unsigned afresh_max;                      /* questions under way */
};

/* False, and why, if libunbound does not start; then nothing is open. */
bool ways_open(struct ways *ways, const struct ways_needs *needs, struct loop *loop,
               struct text *why);
void ways_close(struct ways *ways); /* zeroes are fine */

/* As engine_take() and so on, of all engines. */
struct engine_call *ways_take(struct ways *ways, uint64_t now_ns);
void ways_flush(struct ways *ways, uint64_t now_ns);
void ways_cancel(struct ways *ways);
uint64_t ways_wait_ns(const struct ways *ways, uint64_t now_ns);
uint64_t ways_nap_ns(const struct ways *ways);

/* Questions under way, but for those that are asked afresh. */
unsigned ways_pending(const struct ways *ways);

/* Packets to a list, those of probes included. */
uint64_t ways_sent(const struct ways *ways, size_t list);
