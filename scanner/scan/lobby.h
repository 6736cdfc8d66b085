/* lobby.h -- where a worker's sweeps wait when they are asked to the end, until they may leave.
 *
 *     again = lobby_turn(&lobby, now_ns);        // once a turn of the worker
 *
 * A sweep leaves when all that it says is proven (shelf.h); what is to be asked again goes back to
 * the asker. Where much is held, or nothing else is left to do, the lists' owners
 * are asked for a round of probes.
 *
 * Once the scan is stopped nothing is asked again; from stop_ns + LOBBY_STOP_NS on nothing is
 * waited for either.
 *
 * Threads: its worker's; board and flags are shared.
 */
#pragma once

#include "scan/asker.h"
#include "scan/crew.h"
#include "scan/outlet.h"
#include "scan/shelf.h"

/* How long after a stop proof is waited for. */
#define LOBBY_STOP_NS UINT64_C(4000000000)

struct lobby {
    const struct crew *crew;
    const struct board *board;
    struct sweep_queue *sweeps;
    struct asker *asker;
    struct outlet *outlet;
    struct shelf shelf;
    unsigned index;         /* of the worker */
    uint32_t board_changes; /* of the board, when the shelf was last gone through */
    bool has_ended;         /* no more sweeps will arrive */
};

/* True if another turn is to follow at once. */
bool lobby_turn(struct lobby *lobby, uint64_t now_ns);

/* How long until something is due by itself. */
uint64_t lobby_wait_ns(const struct lobby *lobby, uint64_t now_ns);

bool lobby_is_empty(const struct lobby *lobby);
