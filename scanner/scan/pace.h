/* pace.h -- what may be sent to a list now: its pace, that of all lists together, and its quota.
 *
 *     switch (pace_take(pace, list, PACE_QUESTION, now_ns, &wait_ns)) {
 *     case PACE_GO:    send it: one packet is charged
 *     case PACE_WAIT:  ask again in wait_ns; UINT64_MAX: when the teller wakes
 *     case PACE_SPENT: not today
 *     }
 *     pace_done(pace, list);             // of what went, but for probes: it is answered
 *     pace_charge(pace, list, again);    // packets that an engine has sent again, charged at the
 *                                        // limiter by itself
 *
 * Threads: any; limiters are atomic, quotas as quota.h says.
 */
#pragma once

#include "resolve/limiter.h"
#include "scan/quota.h"

struct pace {
    struct limiter *limiters; /* [list] */
    struct limiter rate;      /* of all lists together */
    struct quotas *quotas;
};

/* BEHIND: a question while probes of that list are due, which go first. A probe is booked, but
 * never held up by a quota, nor by the rate of all lists. */
enum pace_use { PACE_QUESTION, PACE_BEHIND, PACE_PROBE };

enum pace_step { PACE_GO, PACE_WAIT, PACE_SPENT };

/* rate: questions a second, 0: no limit. books: NULL: there are no quotas. */
void pace_init(struct pace *pace, const struct plan *plan, double rate,
               const struct quota_books *books);
void pace_destroy(struct pace *pace);

enum pace_step pace_take(struct pace *pace, size_t list, enum pace_use use, uint64_t now_ns,
                         uint64_t *wait_ns);

/* Of a question that was not sent after all. */
void pace_return(struct pace *pace, size_t list);
void pace_done(struct pace *pace, size_t list);
void pace_charge(struct pace *pace, size_t list, uint64_t count);
