/* SPDX-License-Identifier: MIT */
#include "scan/crew.h"

#include "base/memory.h"
#include "event/mailbox.h"

#include <stdatomic.h>
#include <stdlib.h>

void crew_init(struct crew *crew, unsigned count)
{
    crew->count = count;
    crew->inboxes = memory_new(count * sizeof(struct mailbox *));
    atomic_init(&crew->busy, count);
    atomic_init(&crew->stopped_ns, 0);
}

void crew_destroy(struct crew *crew)
{
    free((void *)crew->inboxes);
}

unsigned crew_owner(const struct crew *crew, size_t list)
{
    return (unsigned)(list % crew->count);
}

void crew_wake(const struct crew *crew, unsigned worker)
{
    mailbox_wake(crew->inboxes[worker]);
}

void crew_wake_all(const struct crew *crew, int but)
{
    for (unsigned i = 0; i < crew->count; i++)
        if ((int)i != but)
            crew_wake(crew, i);
}

uint64_t crew_stopped_ns(const struct crew *crew)
{
    return atomic_load_explicit(&crew->stopped_ns, memory_order_relaxed);
}

void crew_stop(struct crew *crew, uint64_t now_ns)
{
    atomic_store(&crew->stopped_ns, now_ns);
    crew_wake_all(crew, CREW_NOBODY);
}

void crew_rest(struct crew *crew, unsigned worker)
{
    if (atomic_fetch_sub(&crew->busy, 1) == 1)
        crew_wake_all(crew, (int)worker);
}

bool crew_is_done(const struct crew *crew)
{
    return atomic_load(&crew->busy) == 0;
}
