/* shelf.h -- sweeps that are asked to the end and wait: for the proof of their verdicts, then
 * perhaps for a second round.
 *
 *     switch (shelf_review(&shelf, sweep)) {
 *     case SHELF_HOLD:  shelf_hold(&shelf, sweep);       // a later round must pass first
 *     case SHELF_ASK:   queue it and asker_reask(asker, sweep);
 *     case SHELF_LATE:  shelf_keep_late(&shelf, sweep, now_ns);  // a passing fault: again later
 *     case SHELF_WRITE: all that it says is proven, or unknown with its reason
 *     }
 *     while ((sweep = shelf_take_late(&shelf, is_idle, now_ns)) != NULL)
 *         ask what is open again
 *
 * A question that failed is asked again as soon as no cache answers it with that failure. What a
 * list said while it was bad waits for the end of the run: until then it may have recovered.
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
    struct board_list *board;       /* [list] */
    struct sweep *held;             /* by next */
    struct sweep *late, *last_late; /* by due_ns and next */
    size_t held_targets, held_most, late_targets;
    bool is_forwarding; /* to resolvers that have caches of their own */
};

/* How long a resolver answers a question that failed without asking again, and then some; and how
 * long a failure is given to pass where no cache is in between. */
#define SHELF_FAILURE_NS UINT64_C(5500000000)
#define SHELF_PASS_NS UINT64_C(2000000000)

/* Turns refuted verdicts into unknown, and says what is next. SHELF_ASK: cells are open again, that
 * a list which has turned out bad had covered, or that were cleared by prefix where that is
 * refuted.
 */
enum shelf_next shelf_review(struct shelf *shelf, struct sweep *sweep);

void shelf_hold(struct shelf *shelf, struct sweep *sweep);
void shelf_keep_late(struct shelf *shelf, struct sweep *sweep, uint64_t now_ns);

/* All that are held, to be reviewed one by one. */
struct sweep *shelf_take_held(struct shelf *shelf);

/* One of the late ones whose second round may begin, with what is worth it open again, or NULL.
 * is_idle: nothing else is left to do. */
struct sweep *shelf_take_late(struct shelf *shelf, bool is_idle, uint64_t now_ns);

/* How long until one is due; UINT64_MAX: none is late. */
uint64_t shelf_wait_ns(const struct shelf *shelf, bool is_idle, uint64_t now_ns);

/* Any of the late ones, as it is, or NULL. We stop. */
struct sweep *shelf_drop_late(struct shelf *shelf);

/* Asks the owners for a round of every list that held verdicts wait for; of those without a pace
 * only, unless all is true. True if any had not been asked yet. */
bool shelf_press(struct shelf *shelf, bool all);

/* We stop: what rests on a prefix that is being tried will not be proven; nor, with all, what waits
 * for a round of probes. */
void shelf_cancel(struct shelf *shelf, struct sweep *sweep, bool all);
