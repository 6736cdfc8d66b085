/* SPDX-License-Identifier: MIT */
#include "scan/quota.h"

#include "base/memory.h"
#include "check/list/round.h"
#include "event/mailbox.h"

#include <stdatomic.h>
#include <stdlib.h>

enum door { DOOR_UNTRIED, DOOR_KNOCKED, DOOR_OPEN, DOOR_SHUT };

struct quota {
    /* Of an account. */
    _Alignas(64) _Atomic int64_t in_hand; /* below 0: owed */
    _Atomic int64_t low;                  /* with no more than that, the next slice is wanted */
    _Atomic bool used_up;                 /* for all but probes */
    _Atomic bool is_wanted;               /* the books are to be asked for more */
    uint64_t slice_max;
    /* Of a list. */
    _Atomic int64_t reserve;
    _Atomic int64_t in_flight;       /* questions, not probes */
    _Atomic uint64_t reserve_wanted; /* for a round that is to begin; 0: none is */
    _Atomic int door;                /* enum door */
    uint64_t round_size, first_size; /* of the probes that prove what was asked last; before */
    size_t account;                  /* the first list of the plan that it shares with */
};

struct quotas {
    const struct plan *plan;
    const struct quota_books *books;
    struct quota *each;      /* [list] */
    struct mailbox *wishes;  /* the teller's; there is but one mail */
    struct mail wish;        /* something is wanted: what, says struct quota */
    _Atomic bool is_posted;  /* whether the wish is in there */
    _Atomic bool is_awaited; /* somebody was told to wait */
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

bool quotas_are_limited(const struct quotas *quotas)
{
    for (size_t i = 0; i < quotas->plan->list_count; i++)
        if (is_limited(quotas, i))
            return true;
    return false;
}

static uint64_t slice_max(const struct list *list)
{
    double per_second = plan_pace(list).per_second;
    double slice = per_second > 0 ? per_second / QUOTA_SLICES_A_SECOND : QUOTA_SLICE_UNPACED;

    return slice > QUOTA_SLICE_LEAST ? (uint64_t)slice : QUOTA_SLICE_LEAST;
}

struct quotas *quotas_new(const struct plan *plan, const struct quota_books *books)
{
    struct quotas *quotas = memory_new(sizeof *quotas);

    quotas->plan = plan;
    quotas->books = books;
    quotas->wishes = mailbox_new();
    atomic_init(&quotas->is_posted, false);
    atomic_init(&quotas->is_awaited, false);
    quotas->each = memory_take_aligned(64, (plan->list_count + 1) * sizeof *quotas->each);
    for (size_t i = 0; i < plan->list_count; i++) {
        struct quota *quota = &quotas->each[i];
        atomic_init(&quota->in_hand, 0);
        atomic_init(&quota->low, 0);
        atomic_init(&quota->used_up, false);
        atomic_init(&quota->is_wanted, false);
        atomic_init(&quota->reserve, 0);
        atomic_init(&quota->in_flight, 0);
        atomic_init(&quota->reserve_wanted, 0);
        atomic_init(&quota->door, DOOR_UNTRIED);
        quota->slice_max = slice_max(plan->lists[i].list);
        quota->round_size = round_size(&plan->lists[i].template, true);
        quota->first_size = round_size(&plan->lists[i].template, false);
        quota->account = account_of(plan, i);
    }
    return quotas;
}

static struct quota *account(const struct quotas *quotas, size_t list)
{
    return &quotas->each[quotas->each[list].account];
}

/* Of the books, as the next one: only the teller comes here, or who ends all. */
static uint64_t take(const struct quotas *quotas, size_t list, uint64_t least, uint64_t most)
{
    return quotas->books->take(quotas->books->state, quotas->plan->lists[list].list, least, most);
}

static void give_back(const struct quotas *quotas, size_t list, int64_t count)
{
    if (count > 0)
        quotas->books->give_back(quotas->books->state, quotas->plan->lists[list].list,
                                 (uint64_t)count);
}

/* As far as the books have it. */
static void pay(const struct quotas *quotas, size_t list, int64_t owed)
{
    for (uint64_t taken = 1; owed > 0 && taken > 0; owed -= (int64_t)taken)
        taken = take(quotas, list, 1, (uint64_t)owed);
}

void quotas_free(struct quotas *quotas)
{
    if (quotas == NULL)
        return;
    const size_t count = quotas->books != NULL ? quotas->plan->list_count : 0;
    for (size_t i = 0; i < count; i++)
        atomic_fetch_add(&account(quotas, i)->in_hand, atomic_load(&quotas->each[i].reserve));
    for (size_t i = 0; i < count; i++) {
        int64_t left = quotas->each[i].account == i ? atomic_load(&quotas->each[i].in_hand) : 0;
        give_back(quotas, i, left);
        pay(quotas, i, -left);
    }
    mailbox_free(quotas->wishes);
    free(quotas->each);
    free(quotas);
}

void quotas_wait(struct quotas *quotas)
{
    mailbox_wait(quotas->wishes, -1);
}

void quotas_rouse(struct quotas *quotas)
{
    if (!atomic_exchange(&quotas->is_posted, true))
        mailbox_put(quotas->wishes, &quotas->wish);
}

/* Whoever waits says so, then looks once more, then wishes; the teller takes the wish, then fills
 * up, then looks who waits: so one of them sees the other. */
static void wait_for_teller(struct quotas *quotas)
{
    atomic_store(&quotas->is_awaited, true);
}

static void want_more(struct quotas *quotas, struct quota *of_account)
{
    if (!atomic_exchange(&of_account->is_wanted, true))
        quotas_rouse(quotas);
}

static bool spend(_Atomic int64_t *amount, int64_t *left)
{
    *left = atomic_load(amount);
    while (*left > 0)
        if (atomic_compare_exchange_weak(amount, left, *left - 1)) {
            --*left;
            return true;
        }
    return false;
}

/* What an account that is not used up has to say. */
static enum quota_answer is_in_hand(struct quotas *quotas, struct quota *of_account)
{
    if (atomic_load_explicit(&of_account->in_hand, memory_order_relaxed) > 0)
        return QUOTA_YES;
    wait_for_teller(quotas);
    if (atomic_load(&of_account->in_hand) > 0)
        return QUOTA_YES;
    want_more(quotas, of_account);
    return QUOTA_WAIT;
}

static enum quota_answer knock(struct quotas *quotas, struct quota *quota)
{
    int door = DOOR_UNTRIED;

    wait_for_teller(quotas);
    if (atomic_compare_exchange_strong(&quota->door, &door, DOOR_KNOCKED))
        quotas_rouse(quotas);
    return QUOTA_WAIT;
}

enum quota_answer quota_open(struct quotas *quotas, size_t list)
{
    struct quota *quota = &quotas->each[list], *of_account = account(quotas, list);

    if (!is_limited(quotas, list))
        return QUOTA_YES;
    switch ((enum door)atomic_load_explicit(&quota->door, memory_order_relaxed)) {
    case DOOR_UNTRIED:
    case DOOR_KNOCKED:
        return knock(quotas, quota);
    case DOOR_SHUT:
        return QUOTA_NO;
    case DOOR_OPEN:
        break;
    }
    if (atomic_load_explicit(&of_account->used_up, memory_order_relaxed))
        return QUOTA_NO;
    return is_in_hand(quotas, of_account);
}

bool quota_round(struct quotas *quotas, size_t list, uint64_t probe_count)
{
    struct quota *quota = &quotas->each[list];
    const uint64_t wanted = probe_count + quota->round_size;

    if (!is_limited(quotas, list))
        return true;
    if (!atomic_load(&account(quotas, list)->used_up)) {
        if (atomic_load(&quota->reserve) >= (int64_t)wanted)
            return true;
        wait_for_teller(quotas);
        if (atomic_exchange(&quota->reserve_wanted, wanted) != wanted)
            quotas_rouse(quotas);
        return false;
    }
    return atomic_load(&quota->in_flight) == 0;
}

static enum quota_answer spend_of_account(struct quotas *quotas, struct quota *of_account)
{
    int64_t left;

    if (!spend(&of_account->in_hand, &left)) {
        wait_for_teller(quotas);
        if (!spend(&of_account->in_hand, &left)) {
            want_more(quotas, of_account);
            return QUOTA_WAIT;
        }
    }
    if (left <= atomic_load_explicit(&of_account->low, memory_order_relaxed) && left > 0)
        want_more(quotas, of_account);
    return QUOTA_YES;
}

enum quota_answer quota_spend(struct quotas *quotas, size_t list)
{
    struct quota *quota = &quotas->each[list], *of_account = account(quotas, list);
    enum quota_answer answer = QUOTA_NO;

    if (!is_limited(quotas, list))
        return QUOTA_YES;
    /* First counted, then let: quota_round() does it the other way round, so that one of us sees
     * the other. */
    atomic_fetch_add(&quota->in_flight, 1);
    if (!atomic_load(&of_account->used_up))
        answer = spend_of_account(quotas, of_account);
    if (answer != QUOTA_YES)
        atomic_fetch_sub(&quota->in_flight, 1);
    return answer;
}

void quota_done(struct quotas *quotas, size_t list)
{
    if (is_limited(quotas, list))
        atomic_fetch_sub(&quotas->each[list].in_flight, 1);
}

void quota_return(struct quotas *quotas, size_t list)
{
    if (is_limited(quotas, list))
        atomic_fetch_add(&account(quotas, list)->in_hand, 1);
    quota_done(quotas, list);
}

bool quota_probe(struct quotas *quotas, size_t list)
{
    int64_t left;

    if (!is_limited(quotas, list) || spend(&quotas->each[list].reserve, &left))
        return true;
    quota_charge(quotas, list, 1);
    return false;
}

void quota_charge(struct quotas *quotas, size_t list, uint64_t count)
{
    if (count == 0 || !is_limited(quotas, list))
        return;
    struct quota *of_account = account(quotas, list);
    int64_t before = atomic_fetch_sub(&of_account->in_hand, (int64_t)count);
    if (before - (int64_t)count <= atomic_load_explicit(&of_account->low, memory_order_relaxed))
        want_more(quotas, of_account);
}

/* False, and nothing taken, if the books have less. */
static bool fill_reserve(const struct quotas *quotas, size_t list, uint64_t wanted)
{
    struct quota *quota = &quotas->each[list];
    int64_t need = (int64_t)wanted - atomic_load(&quota->reserve);

    if (need <= 0)
        return true;
    uint64_t taken = take(quotas, list, (uint64_t)need, (uint64_t)need);
    atomic_fetch_add(&quota->reserve, (int64_t)taken);
    return taken > 0;
}

/* What is in hand may still be of use to another run. What is owed stays owed. */
static void end_account(struct quotas *quotas, size_t list)
{
    struct quota *of_account = account(quotas, list);
    int64_t left;

    atomic_store(&of_account->used_up, true);
    for (left = atomic_load(&of_account->in_hand); left > 0;)
        if (atomic_compare_exchange_weak(&of_account->in_hand, &left, 0))
            break;
    give_back(quotas, list, left);
}

static void fill_list(struct quotas *quotas, size_t list)
{
    struct quota *quota = &quotas->each[list], *of_account = account(quotas, list);
    uint64_t wanted = atomic_load(&quota->reserve_wanted);

    if (atomic_load(&quota->door) == DOOR_KNOCKED) {
        bool is_paid = fill_reserve(quotas, list, quota->first_size + quota->round_size);
        atomic_store(&quota->door, is_paid ? DOOR_OPEN : DOOR_SHUT);
        if (is_paid)
            atomic_store(&of_account->is_wanted, true); /* the first slice */
    }
    if (wanted == 0)
        return;
    if (!atomic_load(&of_account->used_up) && !fill_reserve(quotas, list, wanted))
        end_account(quotas, list);
    /* Not before: who asks again meanwhile does not want it twice. */
    atomic_compare_exchange_strong(&quota->reserve_wanted, &wanted, 0);
}

/* Only here more comes in hand, so what is found empty stays so until the end of the call. */
static void fill_account(struct quotas *quotas, size_t list)
{
    struct quota *of_account = &quotas->each[list];
    uint64_t taken = 1;

    if (!atomic_exchange(&of_account->is_wanted, false))
        return;
    while (taken > 0) {
        const int64_t in_hand = atomic_load(&of_account->in_hand);
        const bool used_up = atomic_load(&of_account->used_up);
        if (in_hand > atomic_load(&of_account->low) || (used_up && in_hand >= 0))
            return;
        taken = take(quotas, list, 1, used_up ? (uint64_t)-in_hand : of_account->slice_max);
        atomic_store(&of_account->low, used_up ? 0 : (int64_t)taken);
        atomic_fetch_add(&of_account->in_hand, (int64_t)taken);
        if (taken == 0 && in_hand <= 0)
            atomic_store(&of_account->used_up, true);
    }
}

bool quotas_refill(struct quotas *quotas)
{
    while (mailbox_take(quotas->wishes) != NULL)
        atomic_store(&quotas->is_posted, false);
    for (size_t i = 0; i < quotas->plan->list_count; i++)
        fill_list(quotas, i);
    for (size_t i = 0; i < quotas->plan->list_count; i++)
        fill_account(quotas, i);
    return atomic_exchange(&quotas->is_awaited, false);
}
