/* SPDX-License-Identifier: MIT */
#include "scan/board.h"

#include "base/memory.h"
#include "scan/crew.h"

#include <stdlib.h>

void board_init(struct board *board, size_t list_count, struct crew *crew)
{
    board->crew = crew;
    atomic_init(&board->changes, 0);
    board->lists = memory_take_aligned(64, (list_count + 1) * sizeof *board->lists);
    for (size_t i = 0; i < list_count; i++)
        board_list_init(&board->lists[i], crew->count);
}

void board_destroy(struct board *board)
{
    free(board->lists);
}

static void wake_owner(const struct board *board, size_t list)
{
    crew_wake(board->crew, crew_owner(board->crew, list));
}

void board_want(struct board *board, size_t list)
{
    _Atomic bool *wanted = &board->lists[list].wanted;

    if (atomic_load_explicit(wanted, memory_order_relaxed))
        return;
    atomic_store_explicit(wanted, true, memory_order_relaxed);
    wake_owner(board, list);
}

void board_doubt(struct board *board, size_t list)
{
    atomic_store_explicit(&board->lists[list].doubted, true, memory_order_relaxed);
    wake_owner(board, list);
}

void board_guard(struct board *board, size_t list)
{
    atomic_store_explicit(&board->lists[list].guarded, true, memory_order_relaxed);
    wake_owner(board, list);
}

void board_announce(struct board *board, int but)
{
    atomic_fetch_add_explicit(&board->changes, 1, memory_order_release);
    crew_wake_all(board->crew, but);
}

uint32_t board_changes(const struct board *board)
{
    return atomic_load_explicit(&board->changes, memory_order_acquire);
}

void board_list_init(struct board_list *list, unsigned askers)
{
    atomic_init(&list->round, 0);
    atomic_init(&list->good_round, 0);
    atomic_init(&list->state, HEALTH_UNPROBED);
    atomic_init(&list->failure_count, 0);
    atomic_init(&list->wanted, false);
    atomic_init(&list->pressed, false);
    atomic_init(&list->doubted, false);
    atomic_init(&list->guarded, false);
    atomic_init(&list->probing, false);
    atomic_init(&list->answered, 0);
    atomic_init(&list->askers, askers);
    prune_init(&list->prune);
}

uint32_t board_round(const struct board_list *list)
{
    return atomic_load_explicit(&list->round, memory_order_acquire);
}

enum health_state board_state(const struct board_list *list)
{
    return (enum health_state)atomic_load_explicit(&list->state, memory_order_acquire);
}

bool board_was_healthy(const struct board_list *list)
{
    return atomic_load_explicit(&list->good_round, memory_order_acquire) > 0;
}

enum board_verdict board_judge(const struct board_list *list, uint32_t stamp)
{
    uint32_t good = atomic_load_explicit(&list->good_round, memory_order_acquire);
    uint32_t count = atomic_load_explicit(&list->failure_count, memory_order_acquire);

    for (uint32_t i = 0; i < count; i++) {
        uint32_t from = atomic_load_explicit(&list->failures[i].from, memory_order_relaxed);
        uint32_t to = atomic_load_explicit(&list->failures[i].to, memory_order_relaxed);
        if (stamp >= from && stamp < to)
            return BOARD_REFUTED;
    }
    return good > stamp ? BOARD_PROVEN : BOARD_PENDING;
}

uint32_t board_stamp(struct board_list *list)
{
    uint32_t stamp = board_round(list);
    uint32_t answered = atomic_load_explicit(&list->answered, memory_order_relaxed);

    while (answered < stamp &&
           !atomic_compare_exchange_weak_explicit(&list->answered, &answered, stamp,
                                                  memory_order_release, memory_order_relaxed))
        ;
    return stamp;
}

bool board_is_unproven(const struct board_list *list)
{
    uint32_t answered = atomic_load_explicit(&list->answered, memory_order_acquire);

    return answered > 0 &&
           answered >= atomic_load_explicit(&list->good_round, memory_order_relaxed);
}

void board_leave(struct board *board, size_t list)
{
    if (atomic_fetch_sub_explicit(&board->lists[list].askers, 1, memory_order_acq_rel) == 1)
        wake_owner(board, list);
}

void board_join(struct board *board, size_t list)
{
    atomic_fetch_add_explicit(&board->lists[list].askers, 1, memory_order_acq_rel);
}

bool board_is_through(const struct board_list *list)
{
    return atomic_load_explicit(&list->askers, memory_order_acquire) == 0;
}

void board_set_probing(struct board_list *list, bool probing)
{
    atomic_store_explicit(&list->probing, probing, memory_order_relaxed);
}

bool board_is_probing(const struct board_list *list)
{
    return atomic_load_explicit(&list->probing, memory_order_relaxed);
}

/* All since the last round that passed is refuted, and goes on to be. */
static void open_failure(struct board_list *list, uint32_t good_round)
{
    uint32_t count = atomic_load_explicit(&list->failure_count, memory_order_relaxed);

    if (count == BOARD_FAILURES_MAX)
        return; /* the last one was left open for good */
    atomic_store_explicit(&list->failures[count].from, good_round, memory_order_relaxed);
    atomic_store_explicit(&list->failures[count].to, UINT32_MAX, memory_order_relaxed);
    atomic_store_explicit(&list->failure_count, count + 1, memory_order_release);
}

/* Answers that came after the round which restored trust had begun may be believed again. */
static void close_failure(struct board_list *list, uint32_t good_round)
{
    uint32_t count = atomic_load_explicit(&list->failure_count, memory_order_relaxed);

    if (count < BOARD_FAILURES_MAX)
        atomic_store_explicit(&list->failures[count - 1].to, good_round, memory_order_release);
}

void board_publish(struct board_list *list, const struct health *health)
{
    bool was_bad = health_is_bad(board_state(list)), is_bad = health_is_bad(health->state);

    if (is_bad && !was_bad)
        open_failure(list, health->good_round);
    if (!is_bad && was_bad) {
        close_failure(list, health->good_round);
        if (atomic_load_explicit(&list->failure_count, memory_order_relaxed) == BOARD_FAILURES_MAX)
            return;
    }
    atomic_store_explicit(&list->round, health->round, memory_order_release);
    atomic_store_explicit(&list->good_round, health->good_round, memory_order_release);
    atomic_store_explicit(&list->state, (int)health->state, memory_order_release);
}
