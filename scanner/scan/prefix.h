/* prefix.h -- the names that addresses share at a list, asked before them, and what that clears.
 *
 *     switch (prefixes_consider(prefixes, sweep, now_ns, &question)) {
 *     case PREFIX_NO:    ask its addresses as ever
 *     case PREFIX_ASK:   ask the question; its cells wait, and the sweep with them
 *     case PREFIX_WAIT:  another has asked it
 *     case PREFIX_KNOWN: go on to the next sweep, then prefixes_apply()
 *     }
 *     prefixes_answered(prefixes, sweep, answer, now_ns);      // the sweep that asked
 *     while ((sweep = prefixes_take_waiting(prefixes)) != NULL)
 *         if (prefixes_apply(prefixes, sweep))
 *             lane_visit(&lane, sweep);                        // some cells are open
 *     prefix_weigh(board, call, is_listed);                    // of each cell, before it settles
 *
 * Sweeps of one prefix share the answer, since what the input says of neighbours may differ, and
 * then each is a sweep of its own. It is asked where PRUNE_CELLS_MIN addresses have come by or are
 * next in the queue. Whether the list has earned it is prune.h's to say; what follows for others is
 * announced to all workers.
 *
 * Bounds:  PREFIXES_MAX are remembered, each until another comes in its place or its TTL is over.
 * Threads: one worker's, which has all addresses of a prefix (block_affinity()).
 */
#pragma once

#include "scan/board.h"
#include "scan/call.h"
#include "scan/sweep.h"

enum { PREFIXES_MAX = 128, PREFIX_LOOK_AHEAD = 32, PREFIX_TTL_MAX_S = 300 };

/* Of one list. */
struct prefixes;

struct prefixes *prefixes_new(const struct plan *plan, struct board *board, size_t list);
void prefixes_free(struct prefixes *prefixes); /* NULL is fine */

enum prefix_step { PREFIX_NO, PREFIX_ASK, PREFIX_WAIT, PREFIX_KNOWN };

/* Requires that the sweep is in a queue, and has an open cell of the list. */
enum prefix_step prefixes_consider(struct prefixes *prefixes, struct sweep *sweep, uint64_t now_ns,
                                   struct dns_question *question);

/* answer: borrowed; NULL: it was not asked after all. */
void prefixes_answered(struct prefixes *prefixes, const struct sweep *sweep,
                       const struct dns_answer *answer, uint64_t now_ns);

/* One that waited for what was answered, or NULL. */
struct sweep *prefixes_take_waiting(struct prefixes *prefixes);

/* Settles or opens the cells that wait, by what is known now; true if any is open. It may be the
 * end of the sweep. */
bool prefixes_apply(struct prefixes *prefixes, struct sweep *sweep);

void prefix_weigh(struct board *board, const struct call *call, bool is_listed);
