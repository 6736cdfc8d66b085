/* worker.h -- the thread that asks, judges and prints: one a core, each with its own libunbound.
 *
 * Thread     owns                                      shares
 * reader     the target source, its set of what was    inboxes (many writers, one reader each),
 *            seen                                      credits (mutex), follow (mutex)
 * worker[i]  loop, engines (libunbound contexts),      crew (atomics), board (atomics, one owner a
 *            sweeps, talks, arenas; inbox and          list), pace (an atomic word each limiter;
 *            deliveries as their only reader; the      quotas: atomics), lookup table (RCU), follow
 *            probes of the lists that crew_owner()     (mutex), counters (relaxed)
 *            gives it
 * writer     the output                                its mailbox (many writers, one reader),
 *                                                      credits
 * main       options, signals, progress,               -
 *            lookup_expire()
 * teller     the books of quotas, which it alone       quotas (atomics; its mailbox has one mail,
 *            asks while workers run                    put by any)
 * waiter     the join of workers, writer and teller    the mailbox that main waits at
 * fetcher    what comes over HTTPS (--fetch)           its mailbox (many writers)
 * call_rcu   frees evicted answers                     -
 *
 * Locks:    a lookup shard, credits, follow, and scan.c's reader_lock, which is held while a block
 *           is put into an inbox, so that none comes after the end. Each is taken alone, and but
 *           for that none is held across a call into another module.
 * Blocking: loop_wait(), credits_take(), follow_take(), the writer's write(), the reader's read(),
 *           the teller's books; nothing else.
 */
#pragma once

#include "base/text.h"
#include "model/block.h"
#include "model/summary.h"
#include "resolve/unbound/resolver.h"
#include "scan/counters.h"
#include "scan/crew.h"
#include "scan/gate.h"
#include "scan/press.h"
#include "scan/talker.h"

/* What all workers of a scan have in common. */
struct worker_settings {
    struct resolver_settings resolver;
    struct crew *crew;
    struct gate gate;
    const struct press *press;
    const struct talker_settings *talker;
};

struct worker;

/* In the main thread, one after another. NULL, and why, if libunbound does not start. */
struct worker *worker_new(const struct worker_settings *settings, unsigned index, struct text *why);
void worker_free(struct worker *worker); /* in the main thread, after worker_join(); NULL is fine */

void worker_start(struct worker *worker);
void worker_join(struct worker *worker);

/* What its thread does again and again, without thread and clock: takes what has come, asks,
 * writes. False: the scan is done. Else it wants another turn after *wait_ns, or when something
 * comes. */
bool worker_turn(struct worker *worker, uint64_t now_ns, uint64_t *wait_ns);

/* From the reader: takes over *block. After the last one, NULL. */
void worker_put(struct worker *worker, struct block *block);

const struct worker_counters *worker_counters(const struct worker *worker);

/* After worker_join(): adds its numbers to *summary, whose lists are those of the plan, and to
 * *tally. */
void worker_add_to(const struct worker *worker, struct summary *summary, struct tally *tally);
/* Of a list whose probes it owns. */
void worker_describe(const struct worker *worker, size_t list, struct text *out);
bool worker_worst(const struct worker *worker, enum severity *worst);
