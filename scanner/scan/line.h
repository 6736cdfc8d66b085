/* line.h -- how a worker reaches a list: its own servers directly, or the DNS.
 *
 *     if (line_is_open(&line))
 *         line_ask(&line, call, now_ns);
 *     ... line_answered(&line, call, now_ns);
 *
 * Bounds: the window of the upstream. Threads: its worker's; limiters are charged by the caller for
 * the first packet, and by wire for its retries. libunbound does not tell when it sends again, but
 * its clockwork is known (resend.h): what that makes likely is charged when the answer comes.
 */
#pragma once

#include "resolve/unbound/resend.h"
#include "resolve/window.h"
#include "resolve/wire/wire.h"
#include "scan/call.h"

struct line {
    struct wire *wire;
    struct wire_upstream *upstream; /* of a list with servers; else NULL */
    struct resolver *resolver;
    struct window window; /* over DNS */
    struct resend resend; /* the same */
    uint64_t sent;        /* over DNS: questions, and retries as far as their time tells */
    uint64_t told;        /* calls, and retries that were told */
    struct line *twin;    /* which tells for both, as its upstream is the same; or NULL */
    struct limiter *limiter;
    bool sees_retries; /* those of libunbound go to the list itself, and not to a forwarder */
};

/* room: what the worker may still ask of anybody. No list takes more of it than is left (but for a
 * few, which it always may), so that slow ones that hold much do not keep out the others. */
bool line_is_open(const struct line *line, unsigned room);
void line_ask(struct line *line, struct call *call, uint64_t now_ns);
void line_answered(struct line *line, const struct call *call, uint64_t now_ns);
void line_abandon(struct line *line, struct call *call); /* it comes out as cancelled */

/* Packets beyond the first of each call, since it was last asked for; as far as they are known. */
uint64_t line_take_retries(struct line *line);

/* Packets, as far as they are known. */
uint64_t line_sent(const struct line *line);
