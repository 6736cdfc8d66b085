/* SPDX-License-Identifier: MIT */
#include "resolve/window.h"

#include "base/clock.h"

#include <assert.h>

#define RETRY_NS (350 * CLOCK_NS_PER_MS) /* a little less than infra-cache-min-rtt */

void window_init(struct window *window, unsigned limit, unsigned limit_max)
{
    if (limit_max < WINDOW_MIN)
        limit_max = WINDOW_MIN;
    if (limit < WINDOW_MIN)
        limit = WINDOW_MIN;
    *window = (struct window){.limit = limit < limit_max ? limit : limit_max,
                              .limit_max = limit_max,
                              .fastest_ns = UINT64_MAX};
}

bool window_is_open(const struct window *window)
{
    return window->in_flight < window->limit;
}

void window_sent(struct window *window)
{
    window->in_flight++;
}

/* After a windowful of answers: more than half late is too much, fewer than one in five is fine. */
static void judge(struct window *window, bool was_full)
{
    if (window->late > window->seen / 2) {
        window->limit /= 2;
        if (window->limit < WINDOW_MIN)
            window->limit = WINDOW_MIN;
    } else if (was_full && window->late < window->seen / 5 + 1 &&
               window->limit < window->limit_max) {
        window->limit += window->limit / 8;
        if (window->limit > window->limit_max)
            window->limit = window->limit_max;
    }
    window->seen = window->late = 0;
}

void window_answered(struct window *window, uint64_t rtt_ns)
{
    bool was_full = !window_is_open(window);

    assert(window->in_flight > 0);
    window->in_flight--;
    if (rtt_ns < window->fastest_ns)
        window->fastest_ns = rtt_ns;
    window->seen++;
    window->late += rtt_ns == UINT64_MAX || rtt_ns - window->fastest_ns > RETRY_NS;
    if (window->seen >= window->limit)
        judge(window, was_full);
}
