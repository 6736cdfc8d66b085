/* SPDX-License-Identifier: MIT */
#include "scan/line.h"

#include "base/clock.h"

bool line_is_open(const struct line *line)
{
    return line->upstream != NULL ? wire_room(line->upstream) > 0 : window_is_open(&line->window);
}

static struct line *teller_of(struct line *line)
{
    return line->twin != NULL ? line->twin : line;
}

void line_ask(struct line *line, struct call *call, uint64_t now_ns)
{
    call->asked_ns = now_ns;
    teller_of(line)->told++;
    if (line->upstream != NULL) {
        wire_ask(line->wire, line->upstream, &call->base, now_ns);
        return;
    }
    window_sent(&line->window);
    line->sent++;
    resolver_ask(line->resolver, &call->base, now_ns);
}

/* How often libunbound has sent again by then, with infra-cache-min-rtt at 400 ms: each wait is
 * used twice, and then doubles. */
static unsigned retries_within(uint64_t rtt_ns)
{
    uint64_t wait_ns = 400 * CLOCK_NS_PER_MS, due_ns = 0;
    unsigned count = 0;

    for (;; count++) {
        due_ns += wait_ns;
        if (rtt_ns < due_ns)
            return count;
        if (count % 2 == 1)
            wait_ns *= 2;
    }
}

void line_answered(struct line *line, const struct call *call, uint64_t now_ns)
{
    uint64_t rtt_ns = now_ns - call->asked_ns;

    if (line->upstream != NULL)
        return;
    window_answered(&line->window, call->base.answer->cause == DNS_TIMEOUT ? UINT64_MAX : rtt_ns);
    if (!line->sees_retries)
        return;
    unsigned retries = retries_within(rtt_ns);
    line->sent += retries;
    limiter_charge(line->limiter, retries);
}

void line_abandon(struct line *line, struct call *call)
{
    if (line->upstream != NULL)
        wire_abandon(line->wire, &call->base);
    else
        resolver_abandon(line->resolver, &call->base);
}

uint64_t line_take_retries(struct line *line)
{
    struct line *teller = teller_of(line);
    uint64_t sent = line_sent(line);
    uint64_t retries = sent > teller->told ? sent - teller->told : 0; /* some may not be sent yet */

    teller->told += retries;
    return retries;
}

uint64_t line_sent(const struct line *line)
{
    return line->upstream != NULL ? wire_sent(line->upstream) : line->sent;
}
