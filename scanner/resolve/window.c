/* SPDX-License-Identifier: MIT */
#include "resolve/window.h"

#include "base/clock.h"

#include <assert.h>

#define RETRY_NS (350 * CLOCK_NS_PER_MS)  /* a little less than infra-cache-min-rtt */
#define SHRINK_NS (500 * CLOCK_NS_PER_MS) /* losses within it are one event */

void window_init(struct window *window, unsigned limit, unsigned limit_max)
{
    assert(limit >= WINDOW_MIN && limit <= limit_max);
    *window = (struct window){.limit = limit, .limit_max = limit_max, .fastest_ns = UINT64_MAX};
}

bool window_is_open(const struct window *window)
{
    return window->in_flight < (unsigned)window->limit;
}

void window_sent(struct window *window)
{
    window->in_flight++;
}

static void shrink(struct window *window, uint64_t now_ns)
{
    if (now_ns - window->shrunk_ns < SHRINK_NS)
        return;
    window->shrunk_ns = now_ns;
    window->limit /= 2;
    if (window->limit < WINDOW_MIN)
        window->limit = WINDOW_MIN;
}

void window_answered(struct window *window, uint64_t rtt_ns, uint64_t now_ns)
{
    bool was_full = !window_is_open(window);

    assert(window->in_flight > 0);
    window->in_flight--;
    if (rtt_ns < window->fastest_ns)
        window->fastest_ns = rtt_ns;
    if (rtt_ns > window->fastest_ns + RETRY_NS)
        shrink(window, now_ns);
    else if (was_full && window->limit < window->limit_max)
        window->limit += 1 / window->limit;
}

void window_lost(struct window *window, uint64_t now_ns)
{
    assert(window->in_flight > 0);
    window->in_flight--;
    shrink(window, now_ns);
}
