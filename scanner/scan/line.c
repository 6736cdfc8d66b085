/* SPDX-License-Identifier: MIT */
#include "scan/line.h"

bool line_is_open(const struct line *line, unsigned room)
{
    if (line->upstream != NULL) {
        unsigned under_way = wire_under_way(line->upstream);
        return (under_way < room || under_way < WIRE_WINDOW_START) && wire_room(line->upstream) > 0;
    }
    unsigned in_flight = line->window.in_flight;
    return (in_flight < room || in_flight < WINDOW_MIN) && window_is_open(&line->window);
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
    call->round = window_sent(&line->window);
    line->sent++;
    call->wait_ns = resend_wait_ns(&line->resend);
    call->base.unbound.needs_soa = call->base.question.type == DNS_A;
    resolver_ask(line->resolver, &call->base, now_ns);
}

/* What came of it, for the window; returns how often it was sent again. */
static unsigned note(struct line *line, const struct call *call, uint64_t now_ns)
{
    const struct dns_answer *answer = call->base.answer;
    uint64_t took_ns = now_ns - call->asked_ns;
    struct resend_guess guess;

    if (answer->outcome != DNS_FAILED) {
        guess = resend_answered(&line->resend, call->wait_ns, took_ns);
        window_answered(&line->window, call->round, took_ns, guess.lost);
        return guess.again;
    }
    if (answer->cause == DNS_TIMEOUT) {
        guess = resend_unanswered(call->wait_ns, took_ns);
        window_failed(&line->window, call->round, guess.lost);
        return guess.again;
    }
    if (answer->cause == DNS_CANCELLED) {
        window_left(&line->window, call->round);
        return resend_unanswered(call->wait_ns, took_ns).again;
    }
    /* Whoever fails has answered every time, and was asked again at once. */
    window_answered(&line->window, call->round, took_ns, 0);
    return call->base.unbound.is_exhausted ? RESEND_ATTEMPTS - 1 : 0;
}

void line_answered(struct line *line, const struct call *call, uint64_t now_ns)
{
    if (line->upstream != NULL)
        return;
    unsigned again = note(line, call, now_ns);
    if (!line->sees_retries)
        return;
    line->sent += again;
    limiter_charge(line->limiter, again);
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
