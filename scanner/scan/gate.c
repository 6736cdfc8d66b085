/* SPDX-License-Identifier: MIT */
#include "scan/gate.h"

/* The health of a list, whose owner begins to probe it when it is first wanted. */
static enum health_state state_of(const struct gate *gate, size_t list)
{
    board_want(gate->board, list);
    return board_state(&gate->board->lists[list]);
}

/* A covered list is asked only where all that cover it are bad, or not asked. */
static enum gate_step step_of_coverers(const struct gate *gate, const struct plan_list *asked,
                                       const struct sweep *sweep, unsigned subject)
{
    enum gate_step step = GATE_ASK;

    for (size_t i = 0; i < asked->coverer_count; i++) {
        size_t coverer = asked->coverers[i];
        if (sweep_cell(sweep, coverer, subject)->state == CELL_ABSENT)
            continue; /* it does not hold that kind */
        enum quota_answer quota = quota_open(gate->pace->quotas, coverer);
        if (quota == QUOTA_WAIT)
            step = GATE_WAIT;
        if (quota != QUOTA_YES)
            continue;
        enum health_state state = state_of(gate, coverer);
        if (health_is_trusted(state))
            return GATE_COVERED;
        if (!health_is_bad(state))
            step = GATE_WAIT;
    }
    return step;
}

enum gate_step gate_of(const struct gate *gate, size_t list, const struct sweep *sweep,
                       unsigned subject)
{
    const struct plan_list *asked = &gate->plan->lists[list];

    if (sweep != NULL && asked->coverer_count > 0) {
        enum gate_step step = step_of_coverers(gate, asked, sweep, subject);
        if (step != GATE_ASK)
            return step;
    }
    enum quota_answer quota = quota_open(gate->pace->quotas, list);
    if (quota != QUOTA_YES)
        return quota == QUOTA_WAIT ? GATE_WAIT : GATE_QUOTA;
    enum health_state state = state_of(gate, list);
    if (health_is_trusted(state))
        return GATE_ASK;
    return health_is_bad(state) ? GATE_UNHEALTHY : GATE_WAIT;
}
