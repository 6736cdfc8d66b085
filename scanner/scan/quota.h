/* quota.h -- how much of a list's daily allowance a scan has left: packets, of all workers
 * together.
 *
 *     // a worker                                        // the teller
 *     switch (quota_open(quotas, list)) ...              quotas_wait(quotas);
 *     switch (quota_spend(quotas, list)) ...             if (quotas_refill(quotas))
 *     quota_done(quotas, list);                              wake_all();
 *     if (quota_round(quotas, list, probe_count)) ...
 *
 * The books over days and runs are kept elsewhere (books->take), and shared by all that runs at
 * once; here is what was taken out of them and not spent yet. It is taken in slices that get
 * smaller as less is left, so that what one run holds is not missing elsewhere. What lists share
 * (list_shares_quota()) is one account.
 *
 * The books may be slow, so only quotas_refill() asks them, in a thread of its own. It keeps one
 * slice ahead: the next is fetched when one is left, and whoever finds nothing in hand is told to
 * wait. An account is used up where nothing is in hand and the books have nothing; what they lack
 * before that is asked for once more in the end, since another run may have given some back.
 *
 * Besides, a list has a reserve for probes: the round under way, and one more that proves what was
 * asked last. Where the books cannot fill it any more nothing new is asked, and that last round
 * waits until all is answered, since there is no other.
 *
 * Threads: all of these at once:
 *     open, spend, done, return, charge   any worker; atomics, none blocks
 *     round, probe                        the list's owner; likewise
 *     wait, refill                        the teller; both block
 *     rouse                               any; a write to an eventfd
 */
#pragma once

#include "model/list.h"
#include "plan/plan.h"

/* At most two slices are held, and that is at most a sixteenth of what is left. A slice lasts for
 * an eighth of a second at the list's pace, or is of QUOTA_SLICE_LEAST if that is more. */
enum {
    QUOTA_SLICES = 32,
    QUOTA_SLICES_A_SECOND = 8,
    QUOTA_SLICE_LEAST = 100,
    QUOTA_SLICE_UNPACED = 1000, /* of a list without a pace */
};

struct quota_books {
    /* Takes of what the list may still get today: a slice of it, but not less than least and not
     * more than most; 0 if there is less than least. It may block. */
    uint64_t (*take)(void *state, const struct list *list, uint64_t least, uint64_t most);
    void (*give_back)(void *state, const struct list *list, uint64_t count);
    void *state;
};

/* For books: what take takes of that much. */
uint64_t quota_slice(uint64_t left, uint64_t least, uint64_t most);

/* WAIT: for the books; quotas_refill() will return true when they have answered. */
enum quota_answer { QUOTA_YES, QUOTA_NO, QUOTA_WAIT };

struct quotas;

/* books NULL: there are no quotas. */
struct quotas *quotas_new(const struct plan *plan, const struct quota_books *books);

/* Books what is still owed, and gives back what was not spent. Blocks on the books; once no other
 * thread uses it. NULL is fine. */
void quotas_free(struct quotas *quotas);

/* Whether any list of the plan is limited: else nothing is ever asked of the books. */
bool quotas_are_limited(const struct quotas *quotas);

/* Whether list i may be asked: no once its quota is used up, and from the start if that cannot
 * pay for the probes without which no answer counts. */
enum quota_answer quota_open(struct quotas *quotas, size_t list);

/* A round of that many probes is to begin. False: not yet, answers of the list or of the books are
 * still to come. */
bool quota_round(struct quotas *quotas, size_t list, uint64_t probe_count);

/* One packet to list i, and no probe: only with yes it is paid for. */
enum quota_answer quota_spend(struct quotas *quotas, size_t list);

/* What was spent is answered, or given up; or was not sent after all. */
void quota_done(struct quotas *quotas, size_t list);
void quota_return(struct quotas *quotas, size_t list);

/* One packet of a probe. False: the reserve is used up; it is owed, and may be sent all the
 * same. */
bool quota_probe(struct quotas *quotas, size_t list);

/* Packets that were sent already, without asking: retries. They are owed, as far as there is
 * nothing in hand. */
void quota_charge(struct quotas *quotas, size_t list, uint64_t count);

/* By one thread at a time, the teller, as quotas_refill(): sleeps until something is wanted of
 * the books, or until quotas_rouse(). */
void quotas_wait(struct quotas *quotas);
void quotas_rouse(struct quotas *quotas); /* by any thread */

/* Does what is wanted. Blocks on the books. True: somebody was told to wait, and may try again. */
bool quotas_refill(struct quotas *quotas);
