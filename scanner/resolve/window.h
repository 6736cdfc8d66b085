/* window.h -- how many questions may be under way at one upstream: grows while it is full and answers
 * come, halves when most of them are late or lost. Told the time; one thread.
 *
 *     if (window_is_open(&window)) { window_sent(&window); ask(); }
 *     ... window_answered(&window, rtt_ns);
 *
 * libunbound sends again by itself, so a loss shows as an answer that is late by a retry (400 ms at
 * least) against the fastest one seen. A line that loses one packet in five whatever the load must
 * not be slowed down for it, so only the share of the late ones counts.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { WINDOW_MIN = 16 };

struct window {
    unsigned in_flight, limit, limit_max;
    unsigned seen, late; /* answers since the limit was last judged */
    uint64_t fastest_ns;
};

void window_init(struct window *window, unsigned limit, unsigned limit_max);
bool window_is_open(const struct window *window);
void window_sent(struct window *window);

/* The answer came rtt_ns after the question; UINT64_MAX: it never came. */
void window_answered(struct window *window, uint64_t rtt_ns);
