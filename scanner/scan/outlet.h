/* outlet.h -- where a worker's finished sweeps leave: counted, printed, handed to the writer in
 * pieces.
 *
 *     outlet_write(outlet, sweep);      // ends it
 *     outlet_flush(outlet);             // once a turn
 *
 * Threads: its worker's; the counters may be read by others meanwhile.
 */
#pragma once

#include "model/summary.h"
#include "scan/counters.h"
#include "scan/press.h"
#include "scan/sweep.h"

struct outlet;

struct outlet *outlet_new(const struct press *press, size_t list_count,
                          struct worker_counters *counters);
void outlet_free(struct outlet *outlet); /* NULL is fine */

/* Requires that all verdicts are proven, or unknown. */
void outlet_write(struct outlet *outlet, struct sweep *sweep);
void outlet_flush(struct outlet *outlet);

/* Verdicts of list i so far. */
const struct list_summary *outlet_list(const struct outlet *outlet, size_t list);

/* Of the records so far. */
const struct tally *outlet_tally(const struct outlet *outlet);

/* The worst finding; false if there was none. */
bool outlet_worst(const struct outlet *outlet, enum severity *worst);
