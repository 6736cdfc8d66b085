/* SPDX-License-Identifier: MIT */
#include "scan/lobby.h"

#include "base/clock.h"

enum { HELD_PRESSING = 2048 }; /* targets that wait for proof, above which a round is asked for */

static void ask_again(struct lobby *lobby, struct sweep *sweep)
{
    sweep->comes_again = true;
    sweep_queue_add(lobby->sweeps, sweep);
    asker_reask(lobby->asker, sweep);
}

static void review(struct lobby *lobby, struct sweep *sweep, uint64_t now_ns)
{
    uint64_t stopped_ns = crew_stopped_ns(lobby->crew);

    if (stopped_ns != 0) {
        shelf_cancel(&lobby->shelf, sweep, now_ns >= stopped_ns + LOBBY_STOP_NS);
        sweep->was_late = true;
    }
    switch (shelf_review(&lobby->shelf, sweep)) {
    case SHELF_HOLD:
        shelf_hold(&lobby->shelf, sweep);
        break;
    case SHELF_ASK:
        ask_again(lobby, sweep);
        break;
    case SHELF_LATE:
        shelf_keep_late(&lobby->shelf, sweep, now_ns);
        break;
    case SHELF_WRITE:
        outlet_write(lobby->outlet, sweep);
        break;
    }
}

static void review_held(struct lobby *lobby, uint64_t now_ns)
{
    struct sweep *sweep = shelf_take_held(&lobby->shelf), *next;

    for (; sweep != NULL; sweep = next) {
        next = sweep->next;
        review(lobby, sweep, now_ns);
    }
}

/* Nothing else is left to do, and nothing more will come. */
static bool is_idle(const struct lobby *lobby)
{
    return lobby->has_ended && lobby->sweeps->count == 0 && lobby->shelf.held == NULL;
}

/* The second round of what is due. */
static void begin_late_round(struct lobby *lobby, uint64_t now_ns)
{
    bool idle = is_idle(lobby);
    struct sweep *sweep;

    while ((sweep = shelf_take_late(&lobby->shelf, idle, now_ns)) != NULL) {
        if (sweep->open_count > 0)
            ask_again(lobby, sweep);
        else
            review(lobby, sweep, now_ns);
    }
}

static void drop_late(struct lobby *lobby, uint64_t now_ns)
{
    struct sweep *sweep;

    while ((sweep = shelf_drop_late(&lobby->shelf)) != NULL)
        review(lobby, sweep, now_ns);
}

/* Asks for the proof of what is held, if it is much or nothing else is left to do. True if that is
 * news to whoever owns the lists, which may be this worker. */
static bool press(struct lobby *lobby)
{
    bool idle = lobby->sweeps->count == 0;

    if (lobby->shelf.held == NULL || (!idle && lobby->shelf.held_targets < HELD_PRESSING))
        return false;
    bool is_news = shelf_press(&lobby->shelf, idle);
    if (is_news)
        crew_wake_all(lobby->crew, (int)lobby->index);
    return is_news;
}

bool lobby_turn(struct lobby *lobby, uint64_t now_ns)
{
    uint32_t changes = board_changes(lobby->board);
    bool is_stopped = crew_stopped_ns(lobby->crew) != 0;
    uint64_t wall_ms = lobby->sweeps->finished != NULL ? clock_wall_ms() : 0;
    struct sweep *sweep;

    if (changes != lobby->board_changes || is_stopped)
        review_held(lobby, now_ns);
    lobby->board_changes = changes;
    while ((sweep = sweep_queue_take_finished(lobby->sweeps)) != NULL) {
        sweep->answered_ms = wall_ms; /* its last answer came in this very turn */
        review(lobby, sweep, now_ns);
    }
    if (is_stopped)
        drop_late(lobby, now_ns);
    else
        begin_late_round(lobby, now_ns);
    outlet_flush(lobby->outlet);
    return press(lobby);
}

uint64_t lobby_wait_ns(const struct lobby *lobby, uint64_t now_ns)
{
    return shelf_wait_ns(&lobby->shelf, is_idle(lobby), now_ns);
}

bool lobby_is_empty(const struct lobby *lobby)
{
    return lobby->has_ended && lobby->sweeps->count == 0 && lobby->sweeps->finished == NULL &&
           lobby->shelf.held == NULL && lobby->shelf.late == NULL;
}
