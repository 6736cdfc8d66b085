/* SPDX-License-Identifier: MIT */
#include "scan/quota.h"

#include "base/memory.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct quota {
    _Alignas(64) _Atomic int64_t in_hand;
    _Atomic bool used_up; /* for all but probes */
};

struct quotas {
    const struct plan *plan;
    const struct quota_books *books;
    pthread_mutex_t lock; /* of the books */
    struct quota *each;   /* [list] */
};

struct quotas *quotas_new(const struct plan *plan, const struct quota_books *books)
{
    struct quotas *quotas = memory_new(sizeof *quotas);

    quotas->plan = plan;
    quotas->books = books;
    quotas->each = memory_take_aligned(64, (plan->list_count + 1) * sizeof *quotas->each);
    for (size_t i = 0; i < plan->list_count; i++) {
        atomic_init(&quotas->each[i].in_hand, 0);
        atomic_init(&quotas->each[i].used_up, false);
    }
    pthread_mutex_init(&quotas->lock, NULL);
    return quotas;
}

static bool is_limited(const struct quotas *quotas, size_t list)
{
    return quotas->books != NULL && quotas->plan->lists[list].list->per_day > 0;
}

void quotas_free(struct quotas *quotas)
{
    if (quotas == NULL)
        return;
    for (size_t i = 0; i < quotas->plan->list_count; i++) {
        int64_t left = atomic_load(&quotas->each[i].in_hand);
        if (is_limited(quotas, i) && left > 0)
            quotas->books->give_back(quotas->books->state, quotas->plan->lists[i].list,
                                     (uint64_t)left);
    }
    pthread_mutex_destroy(&quotas->lock);
    free(quotas->each);
    free(quotas);
}

static bool spend_in_hand(struct quota *quota)
{
    int64_t in_hand = atomic_load_explicit(&quota->in_hand, memory_order_relaxed);

    while (in_hand > 0)
        if (atomic_compare_exchange_weak_explicit(&quota->in_hand, &in_hand, in_hand - 1,
                                                  memory_order_relaxed, memory_order_relaxed))
            return true;
    return false;
}

bool quota_spend(struct quotas *quotas, size_t list, bool is_probe)
{
    struct quota *quota = &quotas->each[list];

    if (!is_limited(quotas, list))
        return true;
    if (!is_probe && atomic_load_explicit(&quota->used_up, memory_order_relaxed))
        return false;
    if (spend_in_hand(quota))
        return true;

    pthread_mutex_lock(&quotas->lock);
    bool spent = spend_in_hand(quota); /* another thread may have been here */
    if (!spent) {
        uint64_t taken =
            quotas->books->take(quotas->books->state, quotas->plan->lists[list].list,
                                is_probe ? 1 : QUOTA_CHUNK, is_probe ? 0 : QUOTA_RESERVE);
        spent = taken > 0;
        if (spent)
            atomic_fetch_add_explicit(&quota->in_hand, (int64_t)taken - 1, memory_order_relaxed);
        else if (!is_probe)
            atomic_store_explicit(&quota->used_up, true, memory_order_relaxed);
    }
    pthread_mutex_unlock(&quotas->lock);
    return spent;
}
