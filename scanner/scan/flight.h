/* flight.h -- the questions of a talker that are under way, and how many there may be.
 *
 *     if (flight_is_open(&flight))
 *         flight_add(&flight, call, now_ns);
 *     while ((call = flight_take_long(&flight, now_ns)) != NULL)
 *         what else the call's talk has to ask need not wait for it any more
 *     flight_end(&flight, call, now_ns);    // each call that was added, when it is done
 *
 * A question that is under way for long is about something that is dead: it leaves the window after
 * 200 ms, so as not to keep others waiting, and is given out by flight_take_long() after
 * FLIGHT_LONG_NS.
 *
 * Bounds: the window's. Threads: its worker's. Memory: calls are borrowed.
 */
#pragma once

#include "resolve/window.h"
#include "scan/call.h"

#define FLIGHT_LONG_NS UINT64_C(1000000000)

enum flight_stage {
    FLIGHT_FLYING,  /* in the window */
    FLIGHT_STAYING, /* out of it */
    FLIGHT_LONG,    /* and given out */
    FLIGHT_STAGES,
};

struct flight {
    struct window window;
    struct call_list calls[FLIGHT_STAGES]; /* the oldest first */
    bool is_timed;
};

/* is_timed: all go to the same few servers, which are slow when they are asked too much. Where the
 * servers are many, one that is late says nothing about the others, and the window stays open. */
void flight_init(struct flight *flight, unsigned limit, unsigned limit_max, bool is_timed);

bool flight_is_open(const struct flight *flight);
void flight_add(struct flight *flight, struct call *call, uint64_t now_ns);
struct call *flight_take_long(struct flight *flight, uint64_t now_ns); /* it stays under way */
void flight_end(struct flight *flight, struct call *call, uint64_t now_ns);

/* When something changes by itself; UINT64_MAX: only an answer can. */
uint64_t flight_due_ns(const struct flight *flight);
