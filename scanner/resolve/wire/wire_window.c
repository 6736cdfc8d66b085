/* SPDX-License-Identifier: MIT */
#include "resolve/wire/wire_window.h"

#include "event/wheel.h"
#include "resolve/wire/wire.h"

#include <assert.h>

void wire_window_init(struct wire_window *window, unsigned start)
{
    *window = (struct wire_window){.limit = start, .start = start, .least_ns = UINT64_MAX};
}

unsigned wire_window_room(const struct wire_window *window)
{
    return window->in_flight < window->limit ? window->limit - window->in_flight : 0;
}

bool wire_window_is_down(const struct wire_window *window)
{
    return window->unanswered >= WIRE_UNANSWERED_MAX;
}

void wire_window_enter(struct wire_window *window)
{
    window->in_flight++;
    window->was_full |= window->in_flight >= window->limit;
}

void wire_window_leave(struct wire_window *window)
{
    assert(window->in_flight > 0);
    window->in_flight--;
}

/* What an answer has taken in the mean since the limit was last judged. */
static uint64_t mean_ns(const struct wire_window *window)
{
    return window->seen > window->lost ? window->total_ns / (window->seen - window->lost) : 0;
}

static bool may_grow(const struct wire_window *window, uint64_t took_ns)
{
    bool is_queueing = took_ns > window->least_ns / 4 * 5;

    if (window->limit < window->start)
        return window->was_full;
    return window->was_full && !is_queueing && took_ns > WIRE_NEAR_NS &&
           window->lost <= window->seen / 20;
}

static unsigned grown(const struct wire_window *window, uint64_t took_ns)
{
    bool is_fast = took_ns > WIRE_FAR_NS && !window->is_careful && window->limit >= window->start;
    unsigned limit = window->limit + window->limit / (is_fast ? 2 : 8);
    /* Back to where it began for free, and no further. */
    unsigned limit_max = window->limit < window->start ? window->start : (unsigned)WIRE_WINDOW_MAX;

    return limit < limit_max ? limit : limit_max;
}

static unsigned shrunk(const struct wire_window *window)
{
    unsigned limit = window->limit - window->limit / 8;

    return limit > window->start ? limit : window->start;
}

static void judge(struct wire_window *window, uint64_t now_ns)
{
    uint64_t age_ns;

    if (window->judged_ns == 0)
        window->judged_ns = now_ns;
    age_ns = now_ns - window->judged_ns;
    if (window->seen < window->limit || window->seen < WIRE_JUDGE_MIN || age_ns < WIRE_JUDGE_NS)
        return;
    uint64_t took_ns = mean_ns(window);
    if (window->lost > window->seen / 2) {
        if (age_ns < WIRE_DOOM_NS)
            return;
        window->limit = window->limit / 2 > WIRE_WINDOW_MIN ? window->limit / 2 : WIRE_WINDOW_MIN;
    } else if (window->lost > window->seen / 20 && window->limit > window->start) {
        window->limit = shrunk(window);
        window->is_careful = true;
    } else if (may_grow(window, took_ns)) {
        window->limit = grown(window, took_ns);
    }
    if (took_ns > 0 && took_ns < window->least_ns)
        window->least_ns = took_ns;
    window->seen = window->lost = 0;
    window->total_ns = 0;
    window->was_full = window->in_flight >= window->limit;
    window->judged_ns = now_ns;
}

/* RFC 6298 section 2. */
static void learn(struct wire_window *window, uint64_t rtt_ns)
{
    if (rtt_ns == 0)
        rtt_ns = 1;
    if (window->srtt_ns == 0) {
        window->srtt_ns = rtt_ns;
        window->rttvar_ns = rtt_ns / 2;
        return;
    }
    uint64_t off_ns =
        rtt_ns > window->srtt_ns ? rtt_ns - window->srtt_ns : window->srtt_ns - rtt_ns;
    window->rttvar_ns = (3 * window->rttvar_ns + off_ns) / 4;
    window->srtt_ns = (7 * window->srtt_ns + rtt_ns) / 8;
}

void wire_window_answered(struct wire_window *window, uint64_t rtt_ns, uint64_t now_ns)
{
    learn(window, rtt_ns);
    window->unanswered = 0;
    window->total_ns += rtt_ns;
    window->seen++;
    judge(window, now_ns);
}

void wire_window_heard(struct wire_window *window, uint64_t now_ns)
{
    window->unanswered = 0;
    window->seen++;
    judge(window, now_ns);
}

void wire_window_late(struct wire_window *window, uint64_t rtt_ns)
{
    learn(window, rtt_ns);
    window->unanswered = 0;
    if (window->lost == 0)
        return; /* it has been judged for that already */
    window->lost--;
    window->total_ns += rtt_ns;
}

void wire_window_lost(struct wire_window *window, uint64_t now_ns)
{
    window->unanswered++;
    window->seen++;
    window->lost++;
    judge(window, now_ns);
}

uint64_t wire_window_rto_ns(const struct wire_window *window, unsigned sends)
{
    uint64_t spread_ns = 4 * window->rttvar_ns, rto_ns = WIRE_RTO_START_NS;

    assert(sends >= 1 && sends <= WIRE_SENDS_MAX);
    if (window->srtt_ns > 0)
        rto_ns = window->srtt_ns + (spread_ns > WHEEL_TICK_NS ? spread_ns : WHEEL_TICK_NS);
    if (rto_ns < WIRE_RTO_MIN_NS)
        rto_ns = WIRE_RTO_MIN_NS;
    if (rto_ns > WIRE_RTO_MAX_NS)
        rto_ns = WIRE_RTO_MAX_NS;
    rto_ns <<= sends - 1;
    return rto_ns < WIRE_RTO_MAX_NS ? rto_ns : WIRE_RTO_MAX_NS;
}
