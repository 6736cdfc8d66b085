/* SPDX-License-Identifier: MIT */
#include "scan/talk.h"

#include "base/memory.h"

#include <stdlib.h>

enum { TALK_ARENA = 2048 };

struct talk *talk_new(struct talk_pool *pool)
{
    struct talk *talk = pool->free;

    if (talk != NULL) {
        pool->free = talk->next;
        return talk;
    }
    talk = memory_new(sizeof *talk);
    talk->arena = arena_new(TALK_ARENA);
    return talk;
}

void talk_free(struct talk_pool *pool, struct talk *talk)
{
    talk->next = pool->free;
    pool->free = talk;
}

void talk_pool_free(struct talk_pool *pool)
{
    for (struct talk *talk = pool->free, *next; talk != NULL; talk = next) {
        next = talk->next;
        arena_free(talk->arena);
        free(talk);
    }
    pool->free = NULL;
}

void talk_queue_add(struct talk_queue *queue, struct talk *talk)
{
    talk->next = NULL;
    *(queue->first != NULL ? &queue->last->next : &queue->first) = talk;
    queue->last = talk;
}

struct talk *talk_queue_take(struct talk_queue *queue)
{
    struct talk *talk = queue->first;

    if (talk != NULL)
        queue->first = talk->next;
    return talk;
}
