/* SPDX-License-Identifier: MIT */
#include "scan/breaker.h"

bool breaker_is_open(const struct breaker *breaker)
{
    return breaker->failures >= BREAKER_FAILURES;
}

bool breaker_may_ask(struct breaker *breaker, uint64_t now_ns)
{
    if (!breaker_is_open(breaker))
        return true;
    if (now_ns < breaker->trial_ns)
        return false;
    breaker->trial_ns = now_ns + BREAKER_TRIAL_NS;
    return true;
}

void breaker_answered(struct breaker *breaker)
{
    breaker->failures = 0;
}

void breaker_failed(struct breaker *breaker, uint64_t now_ns)
{
    if (++breaker->failures == BREAKER_FAILURES)
        breaker->trial_ns = now_ns + BREAKER_TRIAL_NS;
}
