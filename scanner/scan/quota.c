/* SPDX-License-Identifier: MIT */
#include "scan/quota.h"

#include "base/memory.h"
#include "check/list/round.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum door { DOOR_UNTRIED, DOOR_OPEN, DOOR_SHUT };

struct quota {
    _Alignas(64) _Atomic int64_t in_hand; /* of an account */
    _Atomic bool used_up;                 /* of an account: for all but probes */
    _Atomic int64_t reserve;              /* of a list, as is all that follows */
    _Atomic int64_t in_flight;            /* questions, not probes */
    _Atomic int door;                     /* enum door */
    uint64_t round_size, first_size;      /* of the probes that prove what was asked last; before */
    size_t account;                       /* the first list of the plan that it shares with */
};

struct quotas {
    const struct plan *plan;
    const struct quota_books *books;
    pthread_mutex_t lock; /* of the books */
    struct quota *each;   /* [list] */
};

uint64_t quota_slice(uint64_t left, uint64_t least, uint64_t most)
{
    uint64_t slice = left / QUOTA_SLICES;

    if (left < least)
        return 0;
    if (slice > most)
        return most;
    return slice < least ? least : slice;
}

static size_t account_of(const struct plan *plan, size_t list)
{
    for (size_t i = 0; i < list; i++)
        if (list_shares_quota(plan->lists[i].list, plan->lists[list].list))
            return i;
    return list;
}

static bool is_limited(const struct quotas *quotas, size_t list)
{
    return quotas->books != NULL && quotas->plan->lists[list].list->per_day > 0;
}

struct quotas *quotas_new(const struct plan *plan, const struct quota_books *books)
{
    struct quotas *quotas = memory_new(sizeof *quotas);

    quotas->plan = plan;
    quotas->books = books;
    quotas->each = memory_take_aligned(64, (plan->list_count + 1) * sizeof *quotas->each);
    for (size_t i = 0; i < plan->list_count; i++) {
        struct quota *quota = &quotas->each[i];
        atomic_init(&quota->in_hand, 0);
        atomic_init(&quota->used_up, false);
        atomic_init(&quota->reserve, 0);
        atomic_init(&quota->in_flight, 0);
        atomic_init(&quota->door, DOOR_UNTRIED);
        quota->round_size = round_size(&plan->lists[i].template, true);
        quota->first_size = round_size(&plan->lists[i].template, false);
        quota->account = account_of(plan, i);
    }
    pthread_mutex_init(&quotas->lock, NULL);
    return quotas;
}

void quotas_free(struct quotas *quotas)
{
    if (quotas == NULL)
        return;
    for (size_t i = 0; i < quotas->plan->list_count; i++) {
        int64_t left =
            atomic_load(&quotas->each[i].in_hand) + atomic_load(&quotas->each[i].reserve);
        if (is_limited(quotas, i) && left > 0)
            quotas->books->give_back(quotas->books->state, quotas->plan->lists[i].list,
                                     (uint64_t)left);
    }
    pthread_mutex_destroy(&quotas->lock);
    free(quotas->each);
    free(quotas);
}

static bool spend(_Atomic int64_t *amount)
{
    int64_t left = atomic_load_explicit(amount, memory_order_relaxed);

    while (left > 0)
        if (atomic_compare_exchange_weak_explicit(amount, &left, left - 1, memory_order_relaxed,
                                                  memory_order_relaxed))
            return true;
    return false;
}

/* Under the lock. */
static uint64_t take(const struct quotas *quotas, size_t list, uint64_t least, uint64_t most)
{
    return quotas->books->take(quotas->books->state, quotas->plan->lists[list].list, least, most);
}

static struct quota *account(const struct quotas *quotas, size_t list)
{
    return &quotas->each[quotas->each[list].account];
}

static bool is_used_up(const struct quotas *quotas, size_t list)
{
    return atomic_load_explicit(&account(quotas, list)->used_up, memory_order_relaxed);
}

/* Under the lock. False, and nothing taken, if the books have less. */
static bool fill_reserve(const struct quotas *quotas, size_t list, uint64_t wanted)
{
    struct quota *quota = &quotas->each[list];
    int64_t need = (int64_t)wanted - atomic_load_explicit(&quota->reserve, memory_order_relaxed);

    if (need <= 0)
        return true;
    uint64_t taken = take(quotas, list, (uint64_t)need, (uint64_t)need);
    atomic_fetch_add_explicit(&quota->reserve, (int64_t)taken, memory_order_relaxed);
    return taken > 0;
}

bool quota_open(struct quotas *quotas, size_t list)
{
    struct quota *quota = &quotas->each[list];

    if (!is_limited(quotas, list))
        return true;
    if (atomic_load_explicit(&quota->door, memory_order_relaxed) == DOOR_UNTRIED) {
        pthread_mutex_lock(&quotas->lock);
        if (atomic_load_explicit(&quota->door, memory_order_relaxed) == DOOR_UNTRIED)
            atomic_store_explicit(&quota->door,
                                  fill_reserve(quotas, list, quota->first_size + quota->round_size)
                                      ? DOOR_OPEN
                                      : DOOR_SHUT,
                                  memory_order_relaxed);
        pthread_mutex_unlock(&quotas->lock);
    }
    return atomic_load_explicit(&quota->door, memory_order_relaxed) == DOOR_OPEN &&
           !is_used_up(quotas, list);
}

/* Under the lock. What is in hand may still be of use to another run. */
static void end_account(struct quotas *quotas, size_t list)
{
    struct quota *quota = account(quotas, list);

    atomic_store(&quota->used_up, true);
    int64_t in_hand = atomic_exchange_explicit(&quota->in_hand, 0, memory_order_relaxed);
    if (in_hand > 0)
        quotas->books->give_back(quotas->books->state, quotas->plan->lists[list].list,
                                 (uint64_t)in_hand);
}

bool quota_round(struct quotas *quotas, size_t list, uint64_t probe_count)
{
    struct quota *quota = &quotas->each[list];

    if (!is_limited(quotas, list))
        return true;
    if (!is_used_up(quotas, list)) {
        pthread_mutex_lock(&quotas->lock);
        bool is_paid = fill_reserve(quotas, list, probe_count + quota->round_size);
        if (!is_paid)
            end_account(quotas, list);
        pthread_mutex_unlock(&quotas->lock);
        if (is_paid)
            return true;
    }
    return atomic_load(&quota->in_flight) == 0;
}

static bool spend_of_account(struct quotas *quotas, size_t list, uint64_t slice_max)
{
    struct quota *quota = account(quotas, list);

    if (spend(&quota->in_hand))
        return true;
    pthread_mutex_lock(&quotas->lock);
    bool spent = spend(&quota->in_hand); /* another thread may have been here */
    if (!spent) {
        uint64_t taken = take(quotas, list, 1, slice_max);
        spent = taken > 0;
        if (spent)
            atomic_fetch_add_explicit(&quota->in_hand, (int64_t)taken - 1, memory_order_relaxed);
    }
    pthread_mutex_unlock(&quotas->lock);
    return spent;
}

bool quota_spend(struct quotas *quotas, size_t list, bool is_probe)
{
    struct quota *quota = &quotas->each[list];

    if (!is_limited(quotas, list))
        return true;
    if (is_probe)
        return spend(&quota->reserve) || spend_of_account(quotas, list, 1);
    /* First counted, then let: quota_round() does it the other way round, so that one of us sees
     * the other. */
    atomic_fetch_add(&quota->in_flight, 1);
    if (!atomic_load(&account(quotas, list)->used_up)) {
        if (spend_of_account(quotas, list, QUOTA_SLICE_MAX))
            return true;
        atomic_store(&account(quotas, list)->used_up, true);
    }
    atomic_fetch_sub(&quota->in_flight, 1);
    return false;
}

void quota_charge(struct quotas *quotas, size_t list, uint64_t count)
{
    for (uint64_t i = 0; i < count && is_limited(quotas, list); i++)
        spend_of_account(quotas, list, 1); /* if that is not there, nothing can be done */
}

void quota_done(struct quotas *quotas, size_t list)
{
    if (is_limited(quotas, list))
        atomic_fetch_sub(&quotas->each[list].in_flight, 1);
}

void quota_return(struct quotas *quotas, size_t list)
{
    if (is_limited(quotas, list))
        atomic_fetch_add_explicit(&account(quotas, list)->in_hand, 1, memory_order_relaxed);
    quota_done(quotas, list);
}
