/* SPDX-License-Identifier: MIT */
#include "cli/signals.h"

#include "base/clock.h"

#include <assert.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

enum { LITTER_MAX = 8 };

static _Atomic uint64_t first_ns;
static atomic_bool is_at_once;
static const char *_Atomic litter[LITTER_MAX];

static_assert(ATOMIC_POINTER_LOCK_FREE == 2 && ATOMIC_LLONG_LOCK_FREE == 2, "a handler uses them");

void signals_sweep_litter(void)
{
    for (size_t i = 0; i < LITTER_MAX; i++) {
        const char *path = atomic_load(&litter[i]);
        if (path != NULL)
            unlink(path);
    }
}

static void on_signal(int number)
{
    uint64_t none = 0;

    if (!atomic_load(&is_at_once) &&
        atomic_compare_exchange_strong(&first_ns, &none, clock_now_ns()))
        return;
    signals_sweep_litter();
    signal(number, SIG_DFL);
    raise(number); /* and it is delivered as this handler returns */
}

void signals_catch(void)
{
    struct sigaction action = {.sa_handler = on_signal}, before;

    sigaddset(&action.sa_mask, SIGINT);
    sigaddset(&action.sa_mask, SIGTERM);
    sigaddset(&action.sa_mask, SIGHUP);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        sigaction(SIGHUP, &action, NULL);
}

void signals_catch_at_once(void)
{
    atomic_store(&is_at_once, true);
    signals_catch();
}

uint64_t signals_first_ns(void)
{
    return atomic_load_explicit(&first_ns, memory_order_relaxed);
}

static void put(const char *before, const char *after)
{
    for (size_t i = 0; i < LITTER_MAX; i++)
        if (atomic_load(&litter[i]) == before) {
            atomic_store(&litter[i], after);
            return;
        }
}

void signals_litter(const char *path)
{
    put(NULL, path);
}

void signals_keep(const char *path)
{
    put(path, NULL);
}
