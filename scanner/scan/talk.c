/* SPDX-License-Identifier: MIT */
#include "scan/talk.h"

#include "base/memory.h"

#include <stdlib.h>

enum { TALK_ARENA = 2048 };

struct talk *talk_new(struct talk_queue *pool)
{
    struct talk *talk = STAILQ_FIRST(pool);

    if (talk != NULL) {
        STAILQ_REMOVE_HEAD(pool, link);
        return talk;
    }
    talk = memory_new(sizeof *talk);
    talk->arena = arena_new(TALK_ARENA);
    return talk;
}

void talk_free(struct talk_queue *pool, struct talk *talk)
{
    STAILQ_INSERT_HEAD(pool, talk, link); /* its arena is warm */
}

void talk_pool_free(struct talk_queue *pool)
{
    struct talk *talk;

    while ((talk = STAILQ_FIRST(pool)) != NULL) {
        STAILQ_REMOVE_HEAD(pool, link);
        arena_free(talk->arena);
        free(talk);
    }
}
