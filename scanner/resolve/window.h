/* window.h -- how many questions may be under way at one upstream: grows while answers come and it
 * is full, halves when one is lost. Told the time; one thread.
 *
 * libunbound sends again by itself, so a loss shows as an answer that is late by a retry (400 ms at
 * least) against the fastest answer seen, or as a timeout.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { WINDOW_MIN = 4 };

struct window {
    unsigned in_flight, limit_max;
    double limit;
    uint64_t fastest_ns;
    uint64_t shrunk_ns;
};

void window_init(struct window *window, unsigned limit, unsigned limit_max);
bool window_is_open(const struct window *window);
void window_sent(struct window *window);

/* The question was answered rtt_ns after it was sent, or (lost) not at all. */
void window_answered(struct window *window, uint64_t rtt_ns, uint64_t now_ns);
void window_lost(struct window *window, uint64_t now_ns);
