/* limiter.h -- how often one list may be asked, by all workers together.
 *
 * A leaky bucket in one word (GCRA): due_ns is when the next question would be due if questions
 * were evenly spaced; running ahead of it by up to burst_ns is allowed. No clock is read here.
 *
 * Threads: any number may call limiter_take() at once; lock-free.
 */
#pragma once

#include <stdint.h>

struct limiter {
    _Atomic uint64_t due_ns;
    uint64_t interval_ns; /* 1e9 / questions per second; 0 is no limit */
    uint64_t burst_ns;    /* interval_ns * (burst - 1) */
};

/* per_second 0: no limit. burst is at least 1. Not while others take. */
void limiter_init(struct limiter *limiter, double per_second, unsigned burst);

/* 0: go, and this question is charged. Otherwise: nothing charged, ask again in that many ns. */
uint64_t limiter_take(struct limiter *limiter, uint64_t now_ns);

/* Charges for what was sent without leave: who asks next waits that much longer. */
void limiter_charge(struct limiter *limiter, unsigned count);

/* Takes back one charge of a question that was not sent after all. */
void limiter_return(struct limiter *limiter);
