/* crew.h -- the workers of a scan, as far as they know of one another: who is woken how, who is
 * still busy, and whether the scan was stopped.
 *
 *     crew_wake(crew, crew_owner(crew, list));
 *     if (crew_stopped_ns(crew) != 0) ...
 *
 * Threads: any, once inboxes are set, which they are before any worker runs.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mailbox;

struct crew {
    unsigned count;
    struct mailbox **inboxes;    /* [worker] */
    _Atomic unsigned busy;       /* those that have targets, or may still get some */
    _Atomic uint64_t stopped_ns; /* ask nothing more, prove what was answered, and end; 0: go on */
};

enum { CREW_NOBODY = -1 };

void crew_init(struct crew *crew, unsigned count);
void crew_destroy(struct crew *crew);

/* The worker that probes the list. */
unsigned crew_owner(const struct crew *crew, size_t list);

void crew_wake(const struct crew *crew, unsigned worker);
void crew_wake_all(const struct crew *crew, int but); /* but: a worker, or CREW_NOBODY */

uint64_t crew_stopped_ns(const struct crew *crew);
void crew_stop(struct crew *crew, uint64_t now_ns); /* and wakes all */

/* A worker has nothing more to do, and wakes the others if it was the last. Whether all are so. */
void crew_rest(struct crew *crew, unsigned worker);
bool crew_is_done(const struct crew *crew);
