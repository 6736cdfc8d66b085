/* quota.h -- how much of a list's daily allowance a scan has left: packets, of all workers
 * together.
 *
 *     if (!quota_spend(&quotas, list, false)) ...      // nothing left: the verdict is unknown,
 * "quota"
 *
 * The books over days and runs are kept elsewhere (books->take); here is what was taken out of them
 * and not spent yet. A last reserve is for probes only, so that what was asked can still be proven.
 *
 * Threads: any; the books are asked under a lock, once per QUOTA_CHUNK questions.
 */
#pragma once

#include "model/list.h"
#include "scan/plan.h"

enum { QUOTA_CHUNK = 200, QUOTA_RESERVE = 100 };

struct quota_books {
    /* Takes at most wanted of what the list may still get today, but leaves keep; and gives back.
     */
    uint64_t (*take)(void *state, const struct list *list, uint64_t wanted, uint64_t keep);
    void (*give_back)(void *state, const struct list *list, uint64_t count);
    void *state;
};

struct quotas;

/* books NULL: there are no quotas. */
struct quotas *quotas_new(const struct plan *plan, const struct quota_books *books);

/* Gives back what was not spent. NULL is fine. */
void quotas_free(struct quotas *quotas);

/* One packet to list i. False if its quota is used up. */
bool quota_spend(struct quotas *quotas, size_t list, bool is_probe);
