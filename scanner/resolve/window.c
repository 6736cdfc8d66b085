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

static void change(struct window *window, int by)
{
    int limit = (int)window->limit + by;

    if (limit > (int)window->limit_max)
        limit = (int)window->limit_max;
    window->limit = limit < WINDOW_MIN ? WINDOW_MIN : (unsigned)limit;
}

static void judge(struct window *window)
{
    int eighth = (int)(window->limit / 8);

    if (window->late > window->seen / 2)
        change(window, -(int)(window->limit / 2));
    else if (window->late > 0 && window->late <= window->seen / 20)
        change(window, -eighth);
    else if (window->late == 0 && window->left <= window->seen / 20 && window->was_full &&
             window->total_ns / window->seen > WINDOW_SLOW_NS)
        change(window, eighth);
    window->seen = window->late = window->left = 0;
    window->was_full = false;
    window->total_ns = 0;
}

void window_left(struct window *window)
{
    assert(window->in_flight > 0);
    window->in_flight--;
    window->left++;
}

void window_answered(struct window *window, uint64_t rtt_ns)
{
    assert(window->in_flight > 0);
    window->was_full |= !window_is_open(window);
    window->in_flight--;
    if (rtt_ns < window->fastest_ns)
        window->fastest_ns = rtt_ns;
    window->seen++;
    if (rtt_ns == UINT64_MAX || rtt_ns - window->fastest_ns > RETRY_NS)
        window->late++;
    else
        window->total_ns += rtt_ns;
    if (window->seen >= window->limit)
        judge(window);
}
