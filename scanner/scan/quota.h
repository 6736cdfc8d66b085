/* quota.h -- how much of a list's daily allowance a scan has left: packets, of all workers
 * together.
 *
 *     if (!quota_open(quotas, list)) ...              // its verdicts are unknown, reason quota
 *     if (quota_spend(quotas, list, is_probe)) ...    // one packet: send it
 *     quota_done(quotas, list);                       // and of no probe, when it is answered
 *     if (quota_round(quotas, list, probe_count)) ... // a round of probes may begin
 *
 * The books over days and runs are kept elsewhere (books->take), and shared by all that runs at
 * once; here is what was taken out of them and not spent yet. It is taken in slices that get
 * smaller as less is left, so that what one run holds is not missing elsewhere. What lists share
 * (list_shares_quota()) is one account.
 *
 * Besides, a list has a reserve for probes: the round under way, and one more that proves what was
 * asked last. Where the books cannot fill it any more nothing new is asked, and that last round
 * waits until all is answered, since there is no other.
 *
 * Threads: any; the books are asked under a lock, once a slice.
 */
#pragma once

#include "model/list.h"
#include "plan/plan.h"

/* A slice is a sixteenth of what is left. */
enum { QUOTA_SLICES = 16, QUOTA_SLICE_MAX = 200 };

struct quota_books {
    /* Takes of what the list may still get today: a slice of it, but not less than least and not
     * more than most; 0 if there is less than least. */
    uint64_t (*take)(void *state, const struct list *list, uint64_t least, uint64_t most);
    void (*give_back)(void *state, const struct list *list, uint64_t count);
    void *state;
};

/* For books: what take takes of that much. */
uint64_t quota_slice(uint64_t left, uint64_t least, uint64_t most);

struct quotas;

/* books NULL: there are no quotas. */
struct quotas *quotas_new(const struct plan *plan, const struct quota_books *books);

/* Gives back what was not spent. NULL is fine. */
void quotas_free(struct quotas *quotas);

/* Whether list i may be asked: false once its quota is used up, and from the start if that cannot
 * pay for the probes without which no answer counts. */
bool quota_open(struct quotas *quotas, size_t list);

/* A round of that many probes is to begin. False: not yet, answers are still to come. */
bool quota_round(struct quotas *quotas, size_t list, uint64_t probe_count);

/* One packet to list i. False if its quota is used up; a probe may be sent all the same. */
bool quota_spend(struct quotas *quotas, size_t list, bool is_probe);

/* Packets that were sent already, without asking: retries. */
void quota_charge(struct quotas *quotas, size_t list, uint64_t count);

/* What was spent for anything but a probe is answered, or given up; or was not sent after all. */
void quota_done(struct quotas *quotas, size_t list);
void quota_return(struct quotas *quotas, size_t list);
