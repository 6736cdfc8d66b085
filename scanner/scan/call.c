/* SPDX-License-Identifier: MIT */
#include "scan/call.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

void call_pool_init(struct call_pool *pool)
{
    TAILQ_INIT(&pool->free);
}

void call_pool_free(struct call_pool *pool)
{
    struct call *call;

    while ((call = call_list_take(&pool->free)) != NULL)
        free(call);
}

struct call *call_new(struct call_pool *pool, enum call_kind kind)
{
    struct call *call = call_list_take(&pool->free);

    if (call == NULL)
        call = memory_take(sizeof *call);
    /* All but the question, which is large and always set. */
    memset(&call->base.timeout_ns, 0, sizeof *call - offsetof(struct call, base.timeout_ns));
    call->kind = kind;
    return call;
}

void call_free(struct call_pool *pool, struct call *call)
{
    TAILQ_INSERT_HEAD(&pool->free, call, link);
}

void call_list_add(struct call_list *list, struct call *call)
{
    TAILQ_INSERT_TAIL(list, call, link);
}

struct call *call_list_take(struct call_list *list)
{
    struct call *call = TAILQ_FIRST(list);

    if (call != NULL)
        TAILQ_REMOVE(list, call, link);
    return call;
}
