/* shelf.h -- sweeps that are asked to the end and wait: for the proof of their verdicts, then
 * perhaps for a second round at the end of the run.
 *
 *     switch (shelf_review(&shelf, sweep)) {
 *     case SHELF_HOLD:  shelf_hold(&shelf, sweep);       // a later round must pass first
 *     case SHELF_ASK:   queue it and asker_reask(asker, sweep);
 *     case SHELF_LATE:  shelf_keep_late(&shelf, sweep, now_ns);  // a passing fault: again at the
 * end case SHELF_WRITE: all that it says is proven, or unknown with its reason
 *     }
 *
 * Bounds:  what is inside keeps its credits; late ones are at most SHELF_LATE_MAX targets.
 * Threads: its worker's; the board is shared.
 */
#pragma once

#include "scan/board.h"
#include "scan/sweep.h"

enum { SHELF_LATE_MAX = 4096 };

enum shelf_next { SHELF_HOLD, SHELF_ASK, SHELF_LATE, SHELF_WRITE };

struct shelf {
    const struct plan *plan;
    struct board_list *board;  /* [list] */
    struct sweep *held, *late; /* by next */
    size_t held_targets, held_most, late_targets;
    uint64_t late_ns; /* before this, asking again would be answered from a cache of failures */
};

/* How long libunbound answers a question that failed without asking again. */
#define SHELF_FAILURE_NS UINT64_C(5500000000)

/* Turns refuted verdicts into unknown, and says what is next. SHELF_ASK: cells are open again, that
 * a list which has turned out bad had covered, or that were cleared by prefix where that is
 * refuted.
 */
enum shelf_next shelf_review(struct shelf *shelf, struct sweep *sweep);

void shelf_hold(struct shelf *shelf, struct sweep *sweep);
void shelf_keep_late(struct shelf *shelf, struct sweep *sweep, uint64_t now_ns);

/* All that are held, to be reviewed one by one. */
struct sweep *shelf_take_held(struct shelf *shelf);

/* One of the late ones, with the cells that are worth it open again, or NULL. */
struct sweep *shelf_take_late(struct shelf *shelf);

/* Asks the owners for a round of every list that held verdicts wait for; of those without a pace
 * only, unless all is true. True if any had not been asked yet. */
bool shelf_press(struct shelf *shelf, bool all);

/* We stop: what is not proven yet will not be. */
void shelf_cancel(struct shelf *shelf, struct sweep *sweep);
