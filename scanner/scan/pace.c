/* SPDX-License-Identifier: MIT */
#include "scan/pace.h"

#include "base/memory.h"

#include <stdlib.h>

void pace_init(struct pace *pace, const struct plan *plan, double rate,
               const struct quota_books *books)
{
    struct plan_pace of_all = plan_pace_of(rate, 0);

    limiter_init(&pace->rate, of_all.per_second, of_all.burst);
    pace->limiters = memory_new((plan->list_count + 1) * sizeof *pace->limiters);
    for (size_t i = 0; i < plan->list_count; i++) {
        struct plan_pace own = plan_pace(plan->lists[i].list);
        limiter_init(&pace->limiters[i], own.per_second, own.burst);
    }
    pace->quotas = quotas_new(plan, books);
}

void pace_destroy(struct pace *pace)
{
    free(pace->limiters);
    quotas_free(pace->quotas);
}

/* Charges the list's pace and that of all lists, or neither. */
static uint64_t take_both(struct pace *pace, struct limiter *own, uint64_t now_ns)
{
    uint64_t wait_ns = limiter_take(&pace->rate, now_ns);

    if (wait_ns != 0)
        return wait_ns;
    wait_ns = limiter_take(own, now_ns);
    if (wait_ns != 0)
        limiter_return(&pace->rate);
    return wait_ns;
}

static void return_both(struct pace *pace, size_t list)
{
    limiter_return(&pace->limiters[list]);
    limiter_return(&pace->rate);
}

static uint64_t take(struct pace *pace, size_t list, enum pace_use use, uint64_t now_ns)
{
    struct limiter *own = &pace->limiters[list];

    if (use == PACE_PROBE)
        return limiter_take(own, now_ns);
    if (use == PACE_BEHIND && own->interval_ns > 0)
        return own->interval_ns;
    return take_both(pace, own, now_ns);
}

enum pace_step pace_take(struct pace *pace, size_t list, enum pace_use use, uint64_t now_ns,
                         uint64_t *wait_ns)
{
    *wait_ns = take(pace, list, use, now_ns);
    if (*wait_ns != 0)
        return PACE_WAIT;
    if (use == PACE_PROBE) {
        quota_probe(pace->quotas, list);
        return PACE_GO;
    }
    switch (quota_spend(pace->quotas, list)) {
    case QUOTA_WAIT: /* another worker took the last one, after the gate had seen it */
        return_both(pace, list);
        *wait_ns = UINT64_MAX;
        return PACE_WAIT;
    case QUOTA_NO:
        return_both(pace, list);
        return PACE_SPENT;
    case QUOTA_YES:
        break;
    }
    return PACE_GO;
}

void pace_return(struct pace *pace, size_t list)
{
    return_both(pace, list);
    quota_return(pace->quotas, list);
}

void pace_done(struct pace *pace, size_t list)
{
    quota_done(pace->quotas, list);
}

void pace_charge(struct pace *pace, size_t list, uint64_t count)
{
    quota_charge(pace->quotas, list, count);
}
