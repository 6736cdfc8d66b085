/* SPDX-License-Identifier: MIT */
#include "scan/shelf.h"

/* due_ns of what waits until nothing else is left. */
#define SHELF_AT_END UINT64_MAX

static bool is_determined(const struct cell *cell)
{
    return cell->state == CELL_CLEAN || cell->state == CELL_LISTED;
}

/* What the list determined in a sweep waits for proof. */
static bool is_unproven(const struct shelf *shelf, const struct sweep *sweep, size_t list)
{
    const struct column *column = sweep_column(sweep, list);

    return column_determined(column) > 0 && column->latest > 0 &&
           board_judge(&shelf->board[list], column->latest) == BOARD_PENDING;
}

/* Some verdicts rest on a prefix, and what that is worth is being tried. */
static bool is_being_tried(const struct shelf *shelf, const struct sweep *sweep, size_t list)
{
    return prune_judge(&shelf->board[list].prune) == PRUNE_PENDING &&
           sweep_column(sweep, list)->pruned > 0;
}

static bool is_pending(const struct shelf *shelf, const struct sweep *sweep)
{
    for (size_t i = 0; i < shelf->plan->list_count; i++) {
        if (is_unproven(shelf, sweep, i) || is_being_tried(shelf, sweep, i))
            return true;
    }
    return false;
}

static void refute(const struct shelf *shelf, struct sweep *sweep)
{
    for (size_t i = 0; i < shelf->plan->list_count; i++)
        for (unsigned k = 0; k < sweep->subject_count; k++) {
            const struct cell *cell = sweep_cell(sweep, i, k);
            if (is_determined(cell) && board_judge(&shelf->board[i], cell->stamp) == BOARD_REFUTED)
                sweep_overrule(sweep, i, k, UNKNOWN_UNHEALTHY);
        }
}

/* How many subjects to look at for those in a state: all, or none where there is none. */
static unsigned count_of(const struct sweep *sweep, size_t list, enum cell_state state)
{
    return sweep_column(sweep, list)->count[state] > 0 ? sweep->subject_count : 0;
}

/* Whether a list that covers this one could be believed about the subject. */
static bool is_covered(const struct sweep *sweep, const struct plan_list *asked, unsigned subject)
{
    for (size_t i = 0; i < asked->coverer_count; i++) {
        const struct cell *cell = sweep_cell(sweep, asked->coverers[i], subject);
        if (is_determined(cell) ||
            (cell->state == CELL_UNKNOWN && cell->unknown != UNKNOWN_UNHEALTHY &&
             cell->unknown != UNKNOWN_QUOTA))
            return true;
    }
    return false;
}

static bool reopen_uncovered(const struct shelf *shelf, struct sweep *sweep)
{
    bool any = false;

    for (size_t i = 0; i < shelf->plan->list_count; i++)
        for (unsigned k = 0; k < count_of(sweep, i, CELL_COVERED); k++)
            if (sweep_cell(sweep, i, k)->state == CELL_COVERED &&
                !is_covered(sweep, &shelf->plan->lists[i], k)) {
                sweep_reopen(sweep, i, k);
                any = true;
            }
    return any;
}

static bool reopen_pruned(const struct shelf *shelf, struct sweep *sweep)
{
    bool any = false;

    for (size_t i = 0; i < shelf->plan->list_count; i++) {
        if (sweep_column(sweep, i)->pruned == 0 ||
            prune_judge(&shelf->board[i].prune) != PRUNE_REFUTED)
            continue;
        for (unsigned k = 0; k < sweep->subject_count; k++)
            if (sweep_cell(sweep, i, k)->basis == BASIS_PREFIX) {
                sweep_reopen(sweep, i, k);
                any = true;
            }
    }
    return any;
}

static bool may_pass(const struct cell *cell)
{
    return cell->state == CELL_UNKNOWN &&
           (cell->unknown == UNKNOWN_TIMEOUT || cell->unknown == UNKNOWN_SERVFAIL ||
            cell->unknown == UNKNOWN_REFUSED || cell->unknown == UNKNOWN_UNHEALTHY);
}

/* Lists that were healthy once; those that never were are not waited for. */
static bool has_failed_at(const struct shelf *shelf, const struct sweep *sweep, bool unhealthy,
                          bool over_dns)
{
    for (size_t i = 0; i < shelf->plan->list_count; i++) {
        if (!board_was_healthy(&shelf->board[i]) ||
            (over_dns && list_way(shelf->plan->lists[i].list) != LIST_OVER_DNS))
            continue;
        for (unsigned k = 0; k < count_of(sweep, i, CELL_UNKNOWN); k++) {
            const struct cell *cell = sweep_cell(sweep, i, k);
            if (may_pass(cell) && (cell->unknown == UNKNOWN_UNHEALTHY) == unhealthy)
                return true;
        }
    }
    return false;
}

static bool is_worth_a_second_round(const struct shelf *shelf, const struct sweep *sweep)
{
    return has_failed_at(shelf, sweep, true, false) || has_failed_at(shelf, sweep, false, false);
}

enum shelf_next shelf_review(struct shelf *shelf, struct sweep *sweep)
{
    unsigned count = sweep->block->count;

    if (is_pending(shelf, sweep))
        return SHELF_HOLD;
    refute(shelf, sweep);
    bool asks_uncovered = reopen_uncovered(shelf, sweep);
    if (reopen_pruned(shelf, sweep) || asks_uncovered)
        return SHELF_ASK;
    if (!sweep->was_late && shelf->late_targets + count <= SHELF_LATE_MAX &&
        is_worth_a_second_round(shelf, sweep))
        return SHELF_LATE;
    return SHELF_WRITE;
}

void shelf_hold(struct shelf *shelf, struct sweep *sweep)
{
    sweep->next = shelf->held;
    shelf->held = sweep;
    shelf->held_targets += sweep->block->count;
    if (shelf->held_targets > shelf->held_most)
        shelf->held_most = shelf->held_targets;
}

static uint64_t due_ns(const struct shelf *shelf, const struct sweep *sweep, uint64_t now_ns)
{
    if (has_failed_at(shelf, sweep, true, false))
        return SHELF_AT_END;
    if (has_failed_at(shelf, sweep, false, true) || shelf->is_forwarding)
        return now_ns + SHELF_FAILURE_NS;
    return now_ns + SHELF_PASS_NS;
}

void shelf_keep_late(struct shelf *shelf, struct sweep *sweep, uint64_t now_ns)
{
    struct sweep **link = &shelf->late;

    sweep->was_late = true;
    sweep->due_ns = due_ns(shelf, sweep, now_ns);
    if (shelf->last_late != NULL && shelf->last_late->due_ns <= sweep->due_ns)
        link = &shelf->last_late->next;
    while (*link != NULL && (*link)->due_ns <= sweep->due_ns)
        link = &(*link)->next;
    sweep->next = *link;
    *link = sweep;
    if (sweep->next == NULL)
        shelf->last_late = sweep;
    shelf->late_targets += sweep->block->count;
}

struct sweep *shelf_take_held(struct shelf *shelf)
{
    struct sweep *held = shelf->held;

    shelf->held = NULL;
    shelf->held_targets = 0;
    return held;
}

static void reopen_late(const struct shelf *shelf, struct sweep *sweep)
{
    for (size_t i = 0; i < shelf->plan->list_count; i++)
        for (unsigned k = 0; k < count_of(sweep, i, CELL_UNKNOWN); k++)
            if (may_pass(sweep_cell(sweep, i, k)) &&
                health_is_trusted(board_state(&shelf->board[i])))
                sweep_reopen(sweep, i, k);
}

static struct sweep *take_first_late(struct shelf *shelf)
{
    struct sweep *sweep = shelf->late;

    if (sweep == NULL)
        return NULL;
    shelf->late = sweep->next;
    if (shelf->late == NULL)
        shelf->last_late = NULL;
    shelf->late_targets -= sweep->block->count;
    return sweep;
}

uint64_t shelf_wait_ns(const struct shelf *shelf, bool is_idle, uint64_t now_ns)
{
    if (shelf->late == NULL)
        return UINT64_MAX;
    uint64_t due = shelf->late->due_ns;
    if (due == SHELF_AT_END)
        return is_idle ? 0 : UINT64_MAX;
    /* With nothing else to do, what no cache holds need not wait. */
    if (is_idle && !shelf->is_forwarding && !has_failed_at(shelf, shelf->late, false, true))
        return 0;
    return due > now_ns ? due - now_ns : 0;
}

struct sweep *shelf_take_late(struct shelf *shelf, bool is_idle, uint64_t now_ns)
{
    if (shelf_wait_ns(shelf, is_idle, now_ns) > 0)
        return NULL;
    struct sweep *sweep = take_first_late(shelf);
    reopen_late(shelf, sweep);
    return sweep;
}

struct sweep *shelf_drop_late(struct shelf *shelf)
{
    return take_first_late(shelf);
}

static bool press_list(struct board_list *list)
{
    return !atomic_exchange_explicit(&list->pressed, true, memory_order_acq_rel);
}

static bool is_waited_for(const struct shelf *shelf, size_t list)
{
    for (const struct sweep *sweep = shelf->held; sweep != NULL; sweep = sweep->next)
        if (is_unproven(shelf, sweep, list))
            return true;
    return false;
}

bool shelf_press(struct shelf *shelf, bool all)
{
    bool any = false;

    for (size_t i = 0; i < shelf->plan->list_count; i++) {
        const struct list *list = shelf->plan->lists[i].list;
        if (!all && plan_per_second(list) > 0)
            continue;
        if (is_waited_for(shelf, i))
            any |= press_list(&shelf->board[i]);
    }
    return any;
}

void shelf_cancel(struct shelf *shelf, struct sweep *sweep, bool all)
{
    for (size_t i = 0; i < shelf->plan->list_count; i++)
        for (unsigned k = 0; k < sweep->subject_count; k++) {
            const struct cell *cell = sweep_cell(sweep, i, k);
            bool is_pending = all && is_determined(cell) &&
                              board_judge(&shelf->board[i], cell->stamp) == BOARD_PENDING;
            bool is_tried =
                cell->basis == BASIS_PREFIX && prune_judge(&shelf->board[i].prune) != PRUNE_PROVEN;
            if (is_pending || is_tried)
                sweep_overrule(sweep, i, k, UNKNOWN_CANCELLED);
        }
}
