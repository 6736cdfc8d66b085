/* window.h -- how many questions may be under way at one upstream: grows while more would help and
 * nothing is lost, shrinks when a few are, halves when most are. Told the time; one thread.
 *
 *     if (window_is_open(&window)) { window_sent(&window); ask(); }
 *     ... window_answered(&window, rtt_ns);
 *
 * libunbound sends again by itself, so a loss shows as an answer that is late by a retry (400 ms at
 * least) against the fastest one seen. It is judged once a windowful of answers:
 *   more than half late                the upstream is down or drowning: half of it
 *   up to one in twenty                its receive buffer has just overflown: an eighth less
 *   between                            a bad line, whatever the load: as it is
 *   none, the window was full, and answers take WINDOW_SLOW_NS in the mean: an eighth more. (A
 *   server next door answers faster than it can be asked; more at once only fills its buffer.)
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { WINDOW_MIN = 16 };

#define WINDOW_SLOW_NS UINT64_C(20000000)

struct window {
    unsigned in_flight, limit, limit_max;
    unsigned seen, late, left; /* since the limit was last judged */
    bool was_full;
    uint64_t fastest_ns, total_ns; /* of those that were not late */
};

void window_init(struct window *window, unsigned limit, unsigned limit_max);
bool window_is_open(const struct window *window);
void window_sent(struct window *window);

/* The question waits for something else than this upstream, as far as one can tell: it counts no
 * more as under way. Many of these keep the window from growing, but do not shrink it. */
void window_left(struct window *window);

/* The answer came rtt_ns after the question; UINT64_MAX: it never came. */
void window_answered(struct window *window, uint64_t rtt_ns);
