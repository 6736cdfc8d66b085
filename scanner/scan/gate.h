/* gate.h -- whether a list may be asked about a subject now: its health, its quota, and those that
 * cover it.
 *
 *     switch (gate_of(&gate, list, sweep, subject)) ...
 *
 * The list, and those that cover it, are wanted from then on: their owners begin to probe them.
 * Threads: any worker's.
 */
#pragma once

#include "scan/board.h"
#include "scan/pace.h"
#include "scan/sweep.h"

/* WAIT: for what the probes say, or the books of quotas. The others say what becomes of the cell
 * instead. */
enum gate_step { GATE_ASK, GATE_WAIT, GATE_COVERED, GATE_UNHEALTHY, GATE_QUOTA };

struct gate {
    const struct plan *plan;
    struct board *board;
    struct pace *pace;
};

/* sweep NULL: it was let through before, whatever covers it. */
enum gate_step gate_of(const struct gate *gate, size_t list, const struct sweep *sweep,
                       unsigned subject);
