/* worker.h -- the thread that asks, judges and prints: one a core, each with its own libunbound.
 *
 * Thread     owns                                      shares
 * reader     the target source, its set of what was    inboxes (many writers, one reader each),
 *            seen                                      credits (mutex)
 * worker[i]  loop, resolvers (libunbound contexts),    lookup table (RCU), limiters (an atomic
 *            sweeps, talks, arenas; inbox and          word each), board of the lists' health
 *            deliveries as their only reader; the      (atomics, one owner a list), quotas (books
 *            probes of every n-th list                 under a lock), counters (relaxed), stop flag
 * writer     the output                                its mailbox (many writers, one reader),
 *                                                      credits
 * main       options, signals, progress,               -
 *            lookup_sweep()
 * fetcher    what comes over HTTPS (--fetch)           its mailbox (many writers)
 * call_rcu   frees evicted answers                     -
 *
 * Lock order: lookup shard or credits, alone. No lock is held across a call into another module.
 * Blocking: loop_wait(), credits_take(), the writer's write(), the reader's read(); nothing else.
 */
#pragma once

#include "base/text.h"
#include "model/block.h"
#include "model/summary.h"
#include "plan/plan.h"
#include "resolve/fetch/fetcher.h"
#include "resolve/limiter.h"
#include "resolve/lookup.h"
#include "resolve/unbound/resolver.h"
#include "scan/board.h"
#include "scan/follow.h"
#include "scan/quota.h"
#include "scan/writer.h"

#include <stdatomic.h>

/* What all workers of a scan have in common; constant but for what is marked. */
struct worker_shared {
    const struct plan *plan;
    const struct check_settings *check_settings;
    struct resolver_settings resolver;
    struct limiter *limiters;    /* [list]; atomic */
    struct limiter rate;         /* of all lists together; atomic */
    struct quotas *quotas;       /* atomic; the books under a lock */
    struct lookup_table *lookup; /* RCU */
    struct fetcher *fetcher;     /* its mailbox; NULL: nothing is fetched */
    struct writer *writer;       /* its mailbox */
    void (*print)(struct text *out, const struct record *record, const void *context);
    const void *print_context;
    const struct check *follow_check; /* whose addresses are followed; NULL: none are */
    struct follow *follow;            /* a lock */
    struct board_list *board;         /* [list]; atomic */
    _Atomic uint32_t board_changes;
    struct worker *const *workers; /* all: to wake; resolver.context_count of them */
    _Atomic unsigned busy_workers; /* those that have targets, or may still get some */
    _Atomic uint64_t stopped_ns; /* ask nothing more, prove what was answered, and end; 0: go on */
};

/* Written by the worker, read by progress while it runs. */
struct worker_counters {
    _Atomic uint64_t targets, questions, listed, unknown;
};

struct worker;

static inline uint64_t worker_stopped_ns(const struct worker_shared *shared)
{
    return atomic_load_explicit(&shared->stopped_ns, memory_order_relaxed);
}

/* In the main thread, one after another. NULL, and why, if libunbound does not start. */
struct worker *worker_new(struct worker_shared *shared, unsigned index, struct text *why);
void worker_free(struct worker *worker); /* in the main thread, after worker_join(); NULL is fine */

void worker_start(struct worker *worker);
void worker_join(struct worker *worker);

/* What its thread does again and again, without thread and clock: takes what has come, asks, writes.
 * False: the scan is done. Else it wants another turn after *wait_ns, or when something comes. */
bool worker_turn(struct worker *worker, uint64_t now_ns, uint64_t *wait_ns);

/* From the reader: takes over *block. After the last one, NULL. */
void worker_put(struct worker *worker, struct block *block);

/* After shared->stopped_ns was set. Any thread. */
void worker_wake(struct worker *worker);

const struct worker_counters *worker_counters(const struct worker *worker);

/* After worker_join(): adds its numbers to *summary, whose lists are those of the plan, and to
 * *tally. */
void worker_add_to(const struct worker *worker, struct summary *summary, struct tally *tally);
/* Of a list whose probes it owns. */
void worker_describe(const struct worker *worker, size_t list, struct text *out);
bool worker_worst(const struct worker *worker, enum severity *worst);
