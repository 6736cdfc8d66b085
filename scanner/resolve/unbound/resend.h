/* resend.h -- how often libunbound has sent a question, judged by when its answer came.
 *
 *     call->wait_ns = resend_wait_ns(&resend);                       // when it is asked
 *     guess = resend_answered(&resend, call->wait_ns, took_ns);      // or resend_unanswered()
 *
 * libunbound does not tell, but its clockwork is known: for each server and zone it waits for the
 * smoothed round-trip time and four of its variations (RFC 6298), but not less than its
 * infra-cache-min-rtt, which is RESEND_WAIT_MIN_NS here; it uses each wait twice, then doubles it,
 * and learns from the packet that was answered. The same is done here, once for all the servers of
 * a list. So a list whose answers always take 400 to 900 ms is waited for, after its first ones,
 * and what was sent again is known for what it was:
 *   - lost, if it was waited for longer than the answer to a later packet took;
 *   - hasty, if answers take longer than that: it was on its way.
 *
 * Told the time; one thread. Zeroes are a list of which nothing is known.
 */
#pragma once

#include <stdint.h>

#define RESEND_WAIT_MIN_NS UINT64_C(400000000)

/* ATTEMPTS: how often libunbound asks in all when the servers fail instead of answering. */
enum { RESEND_MAX = 9, RESEND_ATTEMPTS = 5 };

struct resend {
    int srtt_ms, rttvar_ms; /* as libunbound has them */
    uint64_t usual_ns;      /* what an answer takes; 0: none has come yet */
};

struct resend_guess {
    unsigned again, lost; /* packets beside the first one; of all, those that were lost */
    uint64_t rtt_ns;      /* of the packet that was answered */
};

/* How long libunbound will wait for the answer to a question that is asked now. */
uint64_t resend_wait_ns(const struct resend *resend);

struct resend_guess resend_answered(struct resend *resend, uint64_t wait_ns, uint64_t took_ns);

/* All of it was in vain. */
struct resend_guess resend_unanswered(uint64_t wait_ns, uint64_t took_ns);
