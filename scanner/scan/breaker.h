/* breaker.h -- stops asking a list that no longer answers, and finds out when it does again.
 *
 * Closed until BREAKER_FAILURES questions in a row failed; then open: only one trial question every
 * BREAKER_TRIAL_NS, until one is answered. Told the time; one thread.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { BREAKER_FAILURES = 16 };

#define BREAKER_TRIAL_NS UINT64_C(2000000000)

struct breaker {
    unsigned failures; /* in a row */
    uint64_t trial_ns; /* when the next trial question may be asked */
};

bool breaker_is_open(const struct breaker *breaker);

/* Whether to ask now; of an open one true once a trial is due, and that trial is then taken. */
bool breaker_may_ask(struct breaker *breaker, uint64_t now_ns);

void breaker_answered(struct breaker *breaker);
void breaker_failed(struct breaker *breaker, uint64_t now_ns);
