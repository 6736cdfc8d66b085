/* asker.h -- a worker's questions to the blocklists: which is next, at what pace, and what came of
 * it.
 *
 *     asker_arrive(asker, sweep);                            // for every sweep added to the queue
 *     wait_ns = asker_ask(asker, room, now_ns);              // what health, pace and room allow
 *     asker_answer(asker, call, now_ns);                     // for each call that is done
 *
 * One lane a list. A question needs: the list's probes are good, no list that covers it is asked
 * instead, room on its route, and a charge at the list's limiter (and that of all
 * lists), which all workers share. A hit's TXT is asked at the same pace. Of a list that has turned
 * out bad nothing more is asked, and what is under way is given up.
 *
 * Bounds:  at most room questions a call. Memory: calls from the pool; nothing a question.
 * Threads: its worker's; limiters and board are atomic.
 */
#pragma once

#include "model/summary.h"
#include "scan/call.h"
#include "scan/gate.h"
#include "scan/sweep.h"

struct asker;

/* Failures in a row after which a list is doubted, and probed before more is asked. */
enum { ASKER_FAILURES_MAX = 16 };

/* routes: one a list, of the plan. */
struct asker *asker_new(const struct gate *gate, struct route *const *routes,
                        struct call_pool *pool);
void asker_free(struct asker *asker); /* NULL is fine */

void asker_arrive(struct asker *asker, struct sweep *sweep);
void asker_end(struct asker *asker); /* no more will arrive */

/* For a sweep that comes by again: its open cells only. */
void asker_reask(struct asker *asker, struct sweep *sweep);

/* Returns how long until pace lets it ask again; UINT64_MAX if only answers can bring something. */
uint64_t asker_ask(struct asker *asker, unsigned room, uint64_t now_ns);

/* Takes over *call, a CALL_CELL, _TEXT or _PREFIX whose answer is set. */
void asker_answer(struct asker *asker, struct call *call, uint64_t now_ns);

/* Settles all that has not been asked yet as cancelled. */
void asker_cancel(struct asker *asker);

/* Gives up what is under way: it comes out as cancelled. */
void asker_abandon(struct asker *asker);
