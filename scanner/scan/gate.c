/* SPDX-License-Identifier: MIT */
#include "scan/gate.h"

struct worker *gate_owner(const struct worker_shared *shared, size_t list)
{
    return shared->workers[list % shared->resolver.context_count];
}

/* The health of a list, whose owner begins to probe it when it is first wanted. */
static enum health_state state_of(struct worker_shared *shared, size_t index)
{
    struct board_list *list = &shared->board[index];

    if (!atomic_load_explicit(&list->wanted, memory_order_relaxed)) {
        atomic_store_explicit(&list->wanted, true, memory_order_relaxed);
        worker_wake(gate_owner(shared, index));
    }
    return board_state(list);
}

/* A covered list is asked only where all that cover it are bad, or not asked. */
static enum gate gate_of_coverers(struct worker_shared *shared, const struct plan_list *asked,
                                  const struct sweep *sweep, unsigned subject)
{
    enum gate gate = GATE_ASK;

    for (size_t i = 0; i < asked->coverer_count; i++) {
        size_t coverer = asked->coverers[i];
        if (sweep_cell(sweep, coverer, subject)->state == CELL_ABSENT)
            continue; /* it does not hold that kind */
        if (!quota_open(shared->quotas, coverer))
            continue;
        enum health_state state = state_of(shared, coverer);
        if (health_is_trusted(state))
            return GATE_COVERED;
        if (!health_is_bad(state))
            gate = GATE_WAIT;
    }
    return gate;
}

enum gate gate_of(struct worker_shared *shared, size_t list, const struct sweep *sweep,
                  unsigned subject)
{
    const struct plan_list *asked = &shared->plan->lists[list];

    if (sweep != NULL && asked->coverer_count > 0) {
        enum gate gate = gate_of_coverers(shared, asked, sweep, subject);
        if (gate != GATE_ASK)
            return gate;
    }
    if (!quota_open(shared->quotas, list))
        return GATE_QUOTA;
    enum health_state state = state_of(shared, list);
    if (health_is_trusted(state))
        return GATE_ASK;
    return health_is_bad(state) ? GATE_UNHEALTHY : GATE_WAIT;
}
