/* SPDX-License-Identifier: MIT */
#include "cli/signals.h"

#include "base/clock.h"
#include "cli/keeper.h"

#include <assert.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

static _Atomic uint64_t first_ns;
static atomic_bool is_at_once;

static_assert(ATOMIC_LLONG_LOCK_FREE == 2, "a handler uses it");

static void on_signal(int number)
{
    uint64_t none = 0;

    if (!atomic_load(&is_at_once) &&
        atomic_compare_exchange_strong(&first_ns, &none, clock_now_ns()))
        return;
    keeper_remove_all();
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
