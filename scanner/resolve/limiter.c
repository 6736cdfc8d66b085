/* SPDX-License-Identifier: MIT */
#include "resolve/limiter.h"

#include <assert.h>
#include <stdatomic.h>

void limiter_init(struct limiter *limiter, double per_second, unsigned burst)
{
    assert(per_second >= 0 && burst >= 1);
    limiter->interval_ns = per_second > 0 ? (uint64_t)(1e9 / per_second + 0.5) : 0;
    limiter->burst_ns = limiter->interval_ns * (burst - 1);
    atomic_init(&limiter->due_ns, 0);
}

uint64_t limiter_take(struct limiter *limiter, uint64_t now_ns)
{
    if (limiter->interval_ns == 0)
        return 0;

    uint64_t due_ns = atomic_load_explicit(&limiter->due_ns, memory_order_relaxed);
    uint64_t next_ns;

    do {
        if (due_ns > now_ns + limiter->burst_ns)
            return due_ns - now_ns - limiter->burst_ns;
        next_ns = (due_ns > now_ns ? due_ns : now_ns) + limiter->interval_ns;
    } while (!atomic_compare_exchange_weak_explicit(&limiter->due_ns, &due_ns, next_ns,
                                                    memory_order_relaxed, memory_order_relaxed));
    return 0;
}

void limiter_charge(struct limiter *limiter, unsigned count)
{
    atomic_fetch_add_explicit(&limiter->due_ns, count * limiter->interval_ns, memory_order_relaxed);
}

void limiter_return(struct limiter *limiter)
{
    atomic_fetch_sub_explicit(&limiter->due_ns, limiter->interval_ns, memory_order_relaxed);
}
