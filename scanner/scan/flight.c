/* SPDX-License-Identifier: MIT */
#include "scan/flight.h"

#include "base/clock.h"

#define WINDOW_STAY_NS (200 * CLOCK_NS_PER_MS)

void flight_init(struct flight *flight, unsigned limit, unsigned limit_max, bool is_timed)
{
    flight->is_timed = is_timed;
    for (unsigned i = 0; i < FLIGHT_STAGES; i++)
        TAILQ_INIT(&flight->calls[i]);
    window_init(&flight->window, limit, limit_max, false);
}

bool flight_is_open(const struct flight *flight)
{
    return window_is_open(&flight->window);
}

static const struct call *oldest(const struct flight *flight, enum flight_stage stage)
{
    return TAILQ_FIRST(&flight->calls[stage]);
}

void flight_add(struct flight *flight, struct call *call, uint64_t now_ns)
{
    call->talk.asked_ns = now_ns;
    call->talk.round = window_sent(&flight->window);
    call->talk.stage = FLIGHT_FLYING;
    call_list_add(&flight->calls[FLIGHT_FLYING], call);
}

/* The oldest goes on to the next stage, if it has been under way for longer than wait_ns. */
static struct call *advance(struct flight *flight, enum flight_stage stage, uint64_t wait_ns,
                            uint64_t now_ns)
{
    struct call *call = TAILQ_FIRST(&flight->calls[stage]);

    if (call == NULL || now_ns - call->talk.asked_ns <= wait_ns)
        return NULL;
    TAILQ_REMOVE(&flight->calls[stage], call, link);
    call->talk.stage = stage + 1;
    call_list_add(&flight->calls[stage + 1], call);
    return call;
}

struct call *flight_take_long(struct flight *flight, uint64_t now_ns)
{
    const struct call *call;

    while ((call = advance(flight, FLIGHT_FLYING, WINDOW_STAY_NS, now_ns)) != NULL)
        window_left(&flight->window, call->talk.round);
    return advance(flight, FLIGHT_STAYING, FLIGHT_LONG_NS, now_ns);
}

void flight_end(struct flight *flight, struct call *call, uint64_t now_ns)
{
    TAILQ_REMOVE(&flight->calls[call->talk.stage], call, link);
    if (call->talk.stage != FLIGHT_FLYING)
        return;
    uint64_t took_ns = flight->is_timed ? now_ns - call->talk.asked_ns : 0;
    window_answered(&flight->window, call->talk.round, took_ns, 0);
}

uint64_t flight_due_ns(const struct flight *flight)
{
    const struct call *flying = oldest(flight, FLIGHT_FLYING);
    const struct call *staying = oldest(flight, FLIGHT_STAYING);

    if (flying != NULL && !window_is_open(&flight->window))
        return flying->talk.asked_ns + WINDOW_STAY_NS + 1;
    if (staying != NULL)
        return staying->talk.asked_ns + FLIGHT_LONG_NS + 1;
    return UINT64_MAX;
}
