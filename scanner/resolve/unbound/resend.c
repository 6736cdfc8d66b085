/* SPDX-License-Identifier: MIT */
#include "resolve/unbound/resend.h"

#include "base/clock.h"

#include <stdbool.h>

/* What libunbound takes for the variation before it knows anything. */
enum { START_VARIATION_MS = 94 };

/* When packets were sent, and how long each was waited for. */
struct history {
    unsigned count; /* of packets */
    uint64_t sent_ns[RESEND_MAX + 1], waits_ns[RESEND_MAX + 1];
};

uint64_t resend_wait_ns(const struct resend *resend)
{
    int variation_ms = resend->usual_ns > 0 ? resend->rttvar_ms : START_VARIATION_MS;
    uint64_t wait_ns = (uint64_t)(resend->srtt_ms + 4 * variation_ms) * CLOCK_NS_PER_MS;

    return wait_ns > RESEND_WAIT_MIN_NS ? wait_ns : RESEND_WAIT_MIN_NS;
}

/* All that may have been sent by then. As long as others are answered, a doubled wait is forgotten
 * again by the next packet; else it doubles on. */
static struct history replay(uint64_t wait_ns, uint64_t took_ns, bool others_are_answered)
{
    struct history history = {.count = 1, .waits_ns = {wait_ns}};
    uint64_t single_ns = wait_ns;

    for (unsigned i = 0; i < RESEND_MAX; i++) {
        uint64_t due_ns = history.sent_ns[i] + history.waits_ns[i];
        if (due_ns > took_ns)
            break;
        bool doubles = i % 2 == 1;
        history.count++;
        history.sent_ns[i + 1] = due_ns;
        history.waits_ns[i + 1] = doubles ? 2 * single_ns : single_ns;
        if (doubles && !others_are_answered)
            single_ns *= 2;
    }
    return history;
}

/* Which packet was answered: the one whose answer took as long as they usually do. It need not be
 * the latest one, nor another than the first: a wait may have been longer than we think. */
static unsigned find_answered(const struct history *history, uint64_t took_ns, uint64_t usual_ns)
{
    unsigned best = history->count - 1;
    uint64_t best_off_ns = UINT64_MAX;

    if (usual_ns == 0)
        return best;
    for (unsigned i = 0; i < history->count; i++) {
        uint64_t rtt_ns = took_ns - history->sent_ns[i];
        uint64_t off_ns = rtt_ns > usual_ns ? rtt_ns - usual_ns : usual_ns - rtt_ns;
        if (off_ns > best_off_ns)
            break;
        best = i;
        best_off_ns = off_ns;
    }
    return best;
}

/* In milliseconds, rounded as libunbound rounds. */
static void learn(struct resend *resend, uint64_t rtt_ns)
{
    int off_ms = (int)(rtt_ns / CLOCK_NS_PER_MS) - resend->srtt_ms;

    if (resend->usual_ns == 0)
        resend->rttvar_ms = START_VARIATION_MS;
    resend->srtt_ms += off_ms / 8;
    resend->rttvar_ms += ((off_ms < 0 ? -off_ms : off_ms) - resend->rttvar_ms) / 4;
    resend->usual_ns = resend->usual_ns > 0 ? (7 * resend->usual_ns + rtt_ns) / 8 : rtt_ns;
    if (resend->usual_ns == 0)
        resend->usual_ns = 1;
}

struct resend_guess resend_answered(struct resend *resend, uint64_t wait_ns, uint64_t took_ns)
{
    bool is_known = resend->usual_ns > 0;

    /* To a list that is near one wrong guess would make the wait so long, for all that is asked in
     * that moment, that their retries look like slow answers, and make it longer still. */
    if (is_known && resend->usual_ns < RESEND_WAIT_MIN_NS / 4)
        wait_ns = RESEND_WAIT_MIN_NS;
    struct history history = replay(wait_ns, took_ns, is_known);
    unsigned answered = find_answered(&history, took_ns, resend->usual_ns);
    struct resend_guess guess = {.again = answered, .rtt_ns = took_ns - history.sent_ns[answered]};

    for (unsigned i = 0; i < answered; i++)
        guess.lost += history.waits_ns[i] > guess.rtt_ns;
    learn(resend, guess.rtt_ns);
    return guess;
}

struct resend_guess resend_unanswered(uint64_t wait_ns, uint64_t took_ns)
{
    struct history history = replay(wait_ns, took_ns, false);

    return (struct resend_guess){.again = history.count - 1, .lost = history.count};
}
