/* SPDX-License-Identifier: MIT */
#include "scan/teller.h"

#include "base/fatal.h"
#include "base/memory.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct teller {
    struct quotas *quotas;
    const struct crew *crew;
    _Atomic bool has_ended;
    pthread_t thread;
};

static void *run(void *context)
{
    struct teller *teller = context;

    pthread_setname_np(pthread_self(), "teller");
    while (!atomic_load(&teller->has_ended)) {
        quotas_wait(teller->quotas);
        if (quotas_refill(teller->quotas))
            crew_wake_all(teller->crew, CREW_NOBODY);
    }
    return NULL;
}

struct teller *teller_start(struct quotas *quotas, const struct crew *crew)
{
    if (!quotas_are_limited(quotas))
        return NULL;
    struct teller *teller = memory_new(sizeof *teller);
    teller->quotas = quotas;
    teller->crew = crew;
    errno = pthread_create(&teller->thread, NULL, run, teller);
    if (errno != 0)
        fatal("a thread");
    return teller;
}

void teller_end(struct teller *teller)
{
    if (teller == NULL)
        return;
    atomic_store(&teller->has_ended, true);
    quotas_rouse(teller->quotas);
    pthread_join(teller->thread, NULL);
    free(teller);
}
