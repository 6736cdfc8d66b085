/* SPDX-License-Identifier: MIT */
#include "scan/flight.h"

#include "base/clock.h"

#define WINDOW_STAY_NS (200 * CLOCK_NS_PER_MS)

void flight_init(struct flight *flight, unsigned limit, unsigned limit_max, bool is_timed)
{
    flight->is_timed = is_timed;
    call_line_init(&flight->flying);
    call_line_init(&flight->staying);
    window_init(&flight->window, limit, limit_max, false);
}

bool flight_is_open(const struct flight *flight)
{
    return window_is_open(&flight->window);
}

void flight_add(struct flight *flight, struct call *call, uint64_t now_ns)
{
    call->asked_ns = now_ns;
    call->round = window_sent(&flight->window);
    call_line_add(&flight->flying, call);
}

struct call *flight_take_long(struct flight *flight, uint64_t now_ns)
{
    struct call *call;

    while ((call = flight->flying.first) != NULL && now_ns - call->asked_ns > WINDOW_STAY_NS) {
        call_line_take(&flight->flying, call);
        window_left(&flight->window, call->round);
        call->has_stayed = true;
        call_line_add(&flight->staying, call);
    }
    call = flight->staying.first;
    if (call == NULL || now_ns - call->asked_ns <= FLIGHT_LONG_NS)
        return NULL;
    call_line_take(&flight->staying, call);
    return call;
}

void flight_end(struct flight *flight, struct call *call, uint64_t now_ns)
{
    if (call->flying_link == NULL)
        return;
    if (call->has_stayed) {
        call_line_take(&flight->staying, call);
        return;
    }
    call_line_take(&flight->flying, call);
    window_answered(&flight->window, call->round, flight->is_timed ? now_ns - call->asked_ns : 0,
                    0);
}

uint64_t flight_due_ns(const struct flight *flight)
{
    if (flight->flying.first != NULL && !window_is_open(&flight->window))
        return flight->flying.first->asked_ns + WINDOW_STAY_NS + 1;
    if (flight->staying.first != NULL)
        return flight->staying.first->asked_ns + FLIGHT_LONG_NS + 1;
    return UINT64_MAX;
}
