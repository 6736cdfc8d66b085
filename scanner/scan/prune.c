/* SPDX-License-Identifier: MIT */
#include "scan/prune.h"

void prune_init(struct prune *prune)
{
    atomic_init(&prune->has_tree, false);
    atomic_init(&prune->is_refuted, false);
    atomic_init(&prune->trials, 0);
    atomic_init(&prune->trials_done, 0);
}

void prune_set_tree(struct prune *prune, bool has_tree)
{
    atomic_store_explicit(&prune->has_tree, has_tree, memory_order_relaxed);
}

bool prune_is_on(const struct prune *prune)
{
    return atomic_load_explicit(&prune->has_tree, memory_order_relaxed) &&
           !atomic_load_explicit(&prune->is_refuted, memory_order_relaxed);
}

/* Workers that come at once may try some more than are needed. */
enum prune_step prune_begin(struct prune *prune, uint32_t cells)
{
    if (atomic_load_explicit(&prune->trials, memory_order_relaxed) >= PRUNE_TRIALS)
        return PRUNE_CLEAR;
    atomic_fetch_add_explicit(&prune->trials, cells, memory_order_relaxed);
    return PRUNE_TRY;
}

static bool has_tried(const struct prune *prune, uint32_t done)
{
    uint32_t trials = atomic_load_explicit(&prune->trials, memory_order_relaxed);

    return trials >= PRUNE_TRIALS && done >= trials;
}

bool prune_end_trial(struct prune *prune)
{
    return has_tried(prune,
                     atomic_fetch_add_explicit(&prune->trials_done, 1, memory_order_acq_rel) + 1);
}

void prune_refute(struct prune *prune)
{
    atomic_store_explicit(&prune->is_refuted, true, memory_order_release);
}

/* A trial that refutes is counted after it did, so whoever sees all of them done sees that, too. */
enum prune_verdict prune_judge(const struct prune *prune)
{
    uint32_t done = atomic_load_explicit(&prune->trials_done, memory_order_acquire);

    if (atomic_load_explicit(&prune->is_refuted, memory_order_acquire))
        return PRUNE_REFUTED;
    return has_tried(prune, done) ? PRUNE_PROVEN : PRUNE_PENDING;
}
