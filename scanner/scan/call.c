/* SPDX-License-Identifier: MIT */
#include "scan/call.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

struct call *call_new(struct call_pool *pool)
{
    struct call *call = pool->free;

    if (call != NULL)
        pool->free = call->next;
    else
        call = memory_take(sizeof *call);
    /* All but the question, which is large and always set. */
    memset(&call->base.timeout_ns, 0, sizeof *call - offsetof(struct call, base.timeout_ns));
    return call;
}

void call_free(struct call_pool *pool, struct call *call)
{
    call->next = pool->free;
    pool->free = call;
}

void call_pool_free(struct call_pool *pool)
{
    for (struct call *call = pool->free, *next; call != NULL; call = next) {
        next = call->next;
        free(call);
    }
    pool->free = NULL;
}

void call_queue_add(struct call_queue *queue, struct call *call)
{
    call->next = NULL;
    *(queue->first != NULL ? &queue->last->next : &queue->first) = call;
    queue->last = call;
}

struct call *call_queue_take(struct call_queue *queue)
{
    struct call *call = queue->first;

    if (call != NULL)
        queue->first = call->next;
    return call;
}

void call_line_init(struct call_line *line)
{
    *line = (struct call_line){.end = &line->first};
}

void call_line_add(struct call_line *line, struct call *call)
{
    call->flying_next = NULL;
    call->flying_link = line->end;
    *line->end = call;
    line->end = &call->flying_next;
}

void call_line_take(struct call_line *line, struct call *call)
{
    *call->flying_link = call->flying_next;
    *(call->flying_next != NULL ? &call->flying_next->flying_link : &line->end) = call->flying_link;
    call->flying_link = NULL;
}
