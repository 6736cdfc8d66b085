/* talker.h -- a worker's conversations: the checks other than the blocklists, one talk a target.
 *
 *     talker_arrive(talker, sweep);                          // for every sweep added to the queue
 *     talker_ask(talker, room, now_ns);                      // begins talks, asks what waits
 *     talker_answer(talker, call, now_ns);                   // for each call that is done
 *     talker_deliver(talker, now_ns);                        // what has come into its mailboxes
 *
 * A talk goes through the checks one after another, so that what several of them ask is asked once
 * while it is fresh, and that the first question of a signed domain has verified its chain before
 * the next one needs it (in flight together each would verify DS and DNSKEY by itself). Where a
 * question is under way for long (flight.h), the checks that are left begin side by side: a domain
 * whose servers are dead costs its timeout about once (see outage.h), not once a check.
 *
 * A check of which a lookup failed, and that is left undetermined by it, is made once more: see
 * encore.h.
 *
 * What many targets share is asked through the lookup table, once for all workers; the name of a
 * single address (PTR) is nobody else's business and is asked past it.
 *
 * Bounds:  at most talks_max talks at once, each with one question, and some 1,000 that wait behind
 * a scout (scout.h) or did a moment ago. Memory: an arena a talk, reused. Threads: its worker's;
 * the table and the mailbox are shared.
 */
#pragma once

#include "resolve/fetch/fetcher.h"
#include "resolve/lookup.h"
#include "resolve/unbound/resolver.h"
#include "scan/call.h"
#include "scan/follow.h"
#include "scan/sweep.h"

struct loop;
struct talker;

/* The same for all workers. */
struct talker_settings {
    const struct plan *plan;
    const struct check_settings *check;
    const struct resolver_settings *resolver;
    struct lookup_table *lookup;      /* RCU */
    struct fetcher *fetcher;          /* set before any worker runs; NULL: nothing is fetched */
    const struct check *follow_check; /* whose addresses are followed; NULL: none are */
    struct follow *follow;            /* a lock */
};

/* late_route: keeps no failures, for the second round; at most ENCORE_CHECKS_MAX talks. */
struct talker *talker_new(const struct talker_settings *settings, struct route *route,
                          struct route *late_route, struct call_pool *pool, unsigned talks_max);
void talker_free(struct talker *talker); /* requires that no talk is under way; NULL is fine */

/* For what the shared table delivers, and what was fetched. */
void talker_watch(struct talker *talker, struct loop *loop);

void talker_arrive(struct talker *talker, struct sweep *sweep);

void talker_end(struct talker *talker); /* no more will arrive */

/* Sends at most room questions; returns how many. */
unsigned talker_ask(struct talker *talker, unsigned room, uint64_t now_ns);

/* How long until it may ask more by itself; UINT64_MAX: only an answer or a sweep can. */
uint64_t talker_wait_ns(const struct talker *talker, uint64_t now_ns);

/* Takes over *call, a CALL_TALK or _FETCH whose answer is set. */
void talker_answer(struct talker *talker, struct call *call, uint64_t now_ns);

void talker_deliver(struct talker *talker, uint64_t now_ns);

/* From now on every question that is not under way is answered as cancelled. */
void talker_cancel(struct talker *talker, uint64_t now_ns);

/* Gives up what is under way: it comes out as cancelled. */
void talker_abandon(struct talker *talker);

struct talker_counts {
    uint64_t asked, from_cache, joined, sent;
};

struct talker_counts talker_counts(const struct talker *talker);
