/* SPDX-License-Identifier: MIT */
#include "scan/line.h"

bool line_is_open(const struct line *line)
{
    return line->upstream != NULL ? wire_room(line->upstream) > 0 : window_is_open(&line->window);
}

void line_ask(struct line *line, struct call *call, uint64_t now_ns)
{
    call->asked_ns = now_ns;
    if (line->upstream != NULL) {
        wire_ask(line->wire, line->upstream, &call->base, now_ns);
        return;
    }
    window_sent(&line->window);
    line->asked++;
    resolver_ask(line->resolver, &call->base, now_ns);
}

void line_answered(struct line *line, const struct call *call, uint64_t now_ns)
{
    if (line->upstream == NULL)
        window_answered(&line->window, call->base.answer->cause == DNS_TIMEOUT
                                           ? UINT64_MAX
                                           : now_ns - call->asked_ns);
}

void line_abandon(struct line *line, struct call *call)
{
    if (line->upstream != NULL)
        wire_abandon(line->wire, &call->base);
    else
        resolver_abandon(line->resolver, &call->base);
}

uint64_t line_sent(const struct line *line)
{
    return line->upstream != NULL ? wire_sent(line->upstream) : line->asked;
}
