/* sweep.h -- a block on its way through the lists and checks: a byte or two a verdict, and what the
 * few hits and the other checks brought.
 *
 *     struct sweep *sweep = sweep_new(block, plan);
 *     sweep_queue_add(&queue, sweep);
 *     sweep_subject(sweep, i, &subject);                     // whom a list is asked about
 *     sweep_clean/listed/unknown(sweep, list, i, ...);       // each applicable cell, once
 *     sweep_put_part(sweep, check, target, &record);         // each applicable check, once
 *     while ((sweep = sweep_queue_take_finished(&queue)) != NULL)
 *         for each target
 *             sweep_record(sweep, target, arena, &record);   // all of it, for the output
 *
 * A subject is what a list is asked about: an address or a domain. A target is one subject, but a
 * pair is two. Cells that do not apply (a domain at a list of addresses) are never open.
 *
 * Memory:  one block, and an arena for hits and parts; it owns the struct block.
 * Threads: its worker's.
 */
#pragma once

#include "check/list/dnsbl.h"
#include "model/block.h"
#include "model/record.h"
#include "plan/plan.h"
#include "scan/column.h"

/* A listing, with what makes it a finding. */
struct hit {
    struct hit *next; /* of the same subject, in the order of the lists */
    const struct plan_list *list;
    struct dnsbl_verdict verdict;
    enum dns_security security;
    uint32_t ttl_s, stamp;
    struct slice reason; /* the list's TXT; absent if it has none */
};

/* What one check brought for one target. */
struct part {
    struct record_check *check;
    struct finding *findings;
    bool is_open, is_kept; /* kept: what failed, open until its second round */
};

struct sweep {
    struct sweep *next, *previous; /* in its queue */
    struct sweep_queue *queue;     /* where it is under way */
    bool was_late;                 /* its second round has begun, or is not worth it */
    bool comes_again;              /* what is open was handed to who asks it: lanes pass it by */
    uint64_t due_ns;               /* when that begins */
    const struct plan *plan;
    struct block *block;
    struct arena *arena;
    unsigned subject_count, open_count; /* open: cells and parts without a verdict */
    unsigned kept_count;                /* parts that are open and kept */
    uint64_t answered_ms;               /* wall clock of the latest answer */
    struct column *columns;             /* [list] */
    struct hit **hits;                  /* [subject] */
    struct part *parts;                 /* [check][target] */
};

/* The sweeps of one worker: those under way in order of arrival, and those that have no open cell
 * or part any more. Zeroes are an empty queue. Settling the last open one moves a sweep over by
 * itself, so whoever walks the queue goes on to the next sweep before settling. */
struct sweep_queue {
    struct sweep *first, *last;
    struct sweep *finished;
    size_t count; /* under way */
};

void sweep_queue_add(struct sweep_queue *queue, struct sweep *sweep);
struct sweep *sweep_queue_take_finished(struct sweep_queue *queue); /* or NULL */

/* Takes over *block. */
struct sweep *sweep_new(struct block *block, const struct plan *plan);
void sweep_free(struct sweep *sweep); /* NULL is fine */

void sweep_subject(const struct sweep *sweep, unsigned index, struct dnsbl_subject *subject);

/* Its network: a /16 of IPv4, a /32 of IPv6; of a domain, a number that few others have. */
uint32_t sweep_net(const struct sweep *sweep, unsigned subject);

/* The range of a target's address that the DNS is not asked about, or NULL; static. */
const char *sweep_special(const struct sweep *sweep, unsigned target);

/* The domain that a list is asked about, where it is one for registrable domains and the subject is
 * a domain; else absent. */
struct slice sweep_registrable(const struct sweep *sweep, size_t list, unsigned index);

/* Whom a list is asked about: the subject, or its registrable domain. */
void sweep_asked(const struct sweep *sweep, size_t list, unsigned index,
                 struct dnsbl_subject *asked);

const struct column *sweep_column(const struct sweep *sweep, size_t list);
const struct cell *sweep_cell(const struct sweep *sweep, size_t list, unsigned subject);

/* Each settles one open cell. A hit stays open until sweep_listed(), so that its TXT can be
 * asked. */
void sweep_clean(struct sweep *sweep, size_t list, unsigned subject, uint32_t stamp);
void sweep_unknown(struct sweep *sweep, size_t list, unsigned subject, enum unknown why);
void sweep_covered(struct sweep *sweep, size_t list, unsigned subject);
struct hit *sweep_hit(struct sweep *sweep, size_t list, unsigned subject);
void sweep_listed(struct sweep *sweep, size_t list, unsigned subject);

/* The open cells of a list begin to wait for their prefix. */
void sweep_wait_for_prefix(struct sweep *sweep, size_t list);

/* The prefix was answered: they are open again, on that basis; */
void sweep_end_wait(struct sweep *sweep, size_t list, enum cell_basis basis);

/* or they are clean by it, but for every nth, which is open on BASIS_SAMPLE: true if any is.
 * *until_sample: how many come before the next of those, over all sweeps of the prefix. */
bool sweep_clear_prefix(struct sweep *sweep, size_t list, uint32_t stamp, unsigned n,
                        unsigned *until_sample);

/* A settled cell is unknown after all. */
void sweep_overrule(struct sweep *sweep, size_t list, unsigned subject, enum unknown why);

/* Opens a settled cell again; its sweep must be in no queue, and be added to one before it
 * settles. */
void sweep_reopen(struct sweep *sweep, size_t list, unsigned subject);

/* Keeps what the check added to *record, but leaves that part open: the check is to be made once
 * more. */
void sweep_keep_part(struct sweep *sweep, size_t check, unsigned target,
                     const struct record *record);

/* Settles a part with what the check added to *record; NULL: with what was kept. */
void sweep_put_part(struct sweep *sweep, size_t check, unsigned target,
                    const struct record *record);

struct part *sweep_part(const struct sweep *sweep, size_t check, unsigned target);

/* All that is known of one target. Requires open_count == 0; texts are borrowed from the sweep. */
void sweep_record(const struct sweep *sweep, unsigned target, struct arena *arena,
                  struct record *record);
