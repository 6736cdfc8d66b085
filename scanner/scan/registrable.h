/* registrable.h -- what a list said of registrable domains, where it holds only those: of the many
 * host names below one, one is asked about, and what comes of it holds for all.
 *
 *     if (registrables_consider(registrables, sweep, subject, now_ns) != REGISTRABLE_ASK)
 *         registrables_leave(registrables, pool, call);    // it waits for another, or is settled
 *     else
 *         registrables_begin(registrables, call); and ask it
 *     registrables_settle(registrables, pool, call, cell, now_ns);     // when it is answered
 *
 * An answer is remembered for its TTL, within REGISTRABLE_TTL_MIN_S and _MAX_S; one that was no
 * answer, or that a round of probes has refuted, is not.
 *
 * Bounds:  REGISTRABLES_MAX are remembered, each until another comes in its place.
 * Threads: one worker's, which has all domains of one registrable domain (registrable_affinity()).
 */
#pragma once

#include "scan/board.h"
#include "scan/call.h"
#include "scan/sweep.h"

enum { REGISTRABLES_MAX = 16384, REGISTRABLE_TTL_MIN_S = 300, REGISTRABLE_TTL_MAX_S = 3600 };

/* Of one list. */
struct registrables;

/* NULL for a list that is asked for domains as they are. */
struct registrables *registrables_new(const struct plan *plan, const struct board *board,
                                      size_t list);
void registrables_free(struct registrables *registrables); /* NULL is fine */

/* Whether the cell is to be asked, waits for what is asked for another, or can be told. NULL: it is
 * to be asked. */
enum registrable_step { REGISTRABLE_ASK, REGISTRABLE_WAIT, REGISTRABLE_KNOWN };
enum registrable_step registrables_consider(struct registrables *registrables,
                                            const struct sweep *sweep, unsigned subject,
                                            uint64_t now_ns);

/* After WAIT or KNOWN; takes over *call. */
void registrables_leave(struct registrables *registrables, struct call_pool *pool,
                        struct call *call);

/* After ASK: others wait from now on. NULL is fine. */
void registrables_begin(struct registrables *registrables, struct call *call);

/* Settles the cell of a call, and of those that waited for it. Of LISTED its hit is complete. NULL
 * is fine. */
void registrables_settle(struct registrables *registrables, struct call_pool *pool,
                         const struct call *call, struct cell cell, uint64_t now_ns);

/* What decides the worker of a domain, where a list of the plan asks for registrable ones. */
uint64_t registrable_affinity(const struct plan *plan, const struct block *block);
