/* gate.h -- whether a list may be asked about a subject now: its health, its quota, and those that
 * cover it.
 *
 *     switch (gate_of(shared, list, sweep, subject)) ...
 *
 * The list, and those that cover it, are wanted from then on: their owners begin to probe them.
 * Threads: any worker's.
 */
#pragma once

#include "scan/sweep.h"
#include "scan/worker.h"

/* WAIT: for what the probes say. The others say what becomes of the cell instead. */
enum gate { GATE_ASK, GATE_WAIT, GATE_COVERED, GATE_UNHEALTHY, GATE_QUOTA };

/* sweep NULL: it was let through before, whatever covers it. */
enum gate gate_of(struct worker_shared *shared, size_t list, const struct sweep *sweep,
                  unsigned subject);

/* Who probes the list. */
struct worker *gate_owner(const struct worker_shared *shared, size_t list);
