/* board.h -- the health of every list, as all workers see it: what was proven, and what was not.
 *
 *     stamp = board_round(list);                        // when an answer comes
 *     switch (board_judge(list, stamp)) { ... }         // later: may it be believed?
 *
 * One worker, the owner, probes a list and publishes; all read.
 *
 * Threads: every caller may be any worker, but where the table says owner.
 *
 *                    publish   stamp, leave, join, wishes   judge and other reading
 *     publish        no [1]    yes                          yes [2]
 *     stamp ...      yes       yes                          yes
 *
 *     [1] the owner's alone.  [2] whoever sees a round as passed sees all failures before it.
 *
 * Progress: lock-free; a wish, and what is announced, costs a write to an eventfd a worker.
 * Bounds:  after BOARD_FAILURES_MAX separate failures a list stays bad.
 */
#pragma once

#include "check/list/health.h"
#include "scan/prune.h"

#include <stdatomic.h>
#include <stddef.h>

struct crew;

enum { BOARD_FAILURES_MAX = 32 };

/* Answers stamped from <= stamp < to are not to be believed. */
struct board_failure {
    _Atomic uint32_t from, to;
};

struct board_list {
    _Alignas(64) _Atomic uint32_t round;
    _Atomic uint32_t good_round;
    _Atomic int state; /* enum health_state */
    _Atomic uint32_t failure_count;
    struct board_failure failures[BOARD_FAILURES_MAX];
    struct prune prune;
    _Atomic bool probing; /* probes are due: no question may take their turn at the pace */
    /* From the workers to the owner; cleared by it. */
    _Alignas(64) _Atomic bool wanted; /* there is something to ask: begin to probe */
    _Atomic bool pressed;             /* verdicts wait for the next round */
    _Atomic bool doubted;             /* many questions in a row failed */
    _Atomic bool guarded;             /* it lists nearly all that it was asked */
    _Atomic uint32_t answered;        /* latest round that was begun when it gave a verdict */
    _Atomic unsigned askers;          /* workers that have, or may still get, something to ask */
};

enum board_verdict {
    BOARD_PROVEN,  /* a later round passed */
    BOARD_PENDING, /* wait for the next round */
    BOARD_REFUTED, /* the list was bad then */
};

struct board {
    struct board_list *lists; /* [list] */
    _Atomic uint32_t changes; /* goes up with each that may end a wait */
    struct crew *crew;        /* whom it wakes */
};

void board_init(struct board *board, size_t list_count, struct crew *crew);
void board_destroy(struct board *board);

void board_list_init(struct board_list *list, unsigned askers);

/* Wishes to the owner of a list, who is woken: begin to probe it; it fails, or lists nearly all. */
void board_want(struct board *board, size_t list);
void board_doubt(struct board *board, size_t list);
void board_guard(struct board *board, size_t list);

/* Verdicts may have become proven or refuted: all workers but that one (or CREW_NOBODY) look. */
void board_announce(struct board *board, int but);
uint32_t board_changes(const struct board *board);

uint32_t board_round(const struct board_list *list);
enum health_state board_state(const struct board_list *list);
bool board_was_healthy(const struct board_list *list); /* at any time */
enum board_verdict board_judge(const struct board_list *list, uint32_t stamp);

/* A verdict is stamped with board_round(): it will have to be proven. */
uint32_t board_stamp(struct board_list *list);

/* Whether some verdict is later than the latest round that passed. */
bool board_is_unproven(const struct board_list *list);

/* A worker has nothing more to ask, for now: the owner is woken if it was the last. And has
 * something again. */
void board_leave(struct board *board, size_t list);
void board_join(struct board *board, size_t list);
bool board_is_through(const struct board_list *list); /* all have left */

/* From the owner: questions keep back. */
void board_set_probing(struct board_list *list, bool probing);
bool board_is_probing(const struct board_list *list);

/* What the owner's state machine says now. */
void board_publish(struct board_list *list, const struct health *health);
