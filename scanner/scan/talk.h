/* talk.h -- one conversation of a talker: the checks of one target, one after another.
 *
 * Memory:  an arena each, reused by way of the pool. Threads: its worker's.
 */
#pragma once

#include "base/arena.h"
#include "model/target.h"
#include "resolve/lookup.h"
#include "scan/scout.h"
#include "scan/sweep.h"

#include <sys/queue.h>

struct talk {
    struct lookup_wait wait;
    struct scout_wait scout_wait;
    STAILQ_ENTRY(talk) link; /* in a queue, or in the pool */
    struct arena *arena;
    struct target target;
    struct sweep *sweep;
    size_t check, check_end; /* in the plan: the current one, and the first that is not its own */
    unsigned index;
    bool is_late;  /* in the second round */
    bool may_pass; /* a lookup of the current check failed */
    void *state;   /* of the current check, in the arena */
};

STAILQ_HEAD(talk_queue, talk);

/* The pool is a queue of those that are free. */
struct talk *talk_new(struct talk_queue *pool); /* what it is about is not set */
void talk_free(struct talk_queue *pool, struct talk *talk);
void talk_pool_free(struct talk_queue *pool);
