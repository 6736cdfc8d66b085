/* SPDX-License-Identifier: MIT */
#include "scan/registrable.h"

#include "base/clock.h"
#include "base/hash.h"
#include "base/memory.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { PLACES_TRIED = 8 };

/* What a listing is made of, to be told again. */
struct listing {
    struct dnsbl_verdict verdict;
    enum dns_security security;
    uint32_t ttl_s;
    size_t reason_len;
    char reason[];
};

struct registrable {
    struct slice name;         /* of the heap; absent: an empty place */
    const struct call *leader; /* under way; NULL: cell says what came of it */
    struct call_list waiting;
    struct cell cell;
    struct listing *listing; /* of CELL_LISTED */
    uint64_t expires_ns;
};

struct registrables {
    const struct board *board;
    size_t list;
    struct registrable places[REGISTRABLES_MAX];
};

struct registrables *registrables_new(const struct plan *plan, const struct board *board,
                                      size_t list)
{
    if (!plan->lists[list].list->asks_registrable)
        return NULL;
    struct registrables *registrables = memory_new(sizeof *registrables);

    registrables->board = board;
    registrables->list = list;
    return registrables;
}

void registrables_free(struct registrables *registrables)
{
    if (registrables == NULL)
        return;
    for (size_t i = 0; i < REGISTRABLES_MAX; i++) {
        free((char *)registrables->places[i].name.at);
        free(registrables->places[i].listing);
    }
    free(registrables);
}

static struct registrable *place_at(struct registrables *registrables, struct slice name,
                                    size_t tried)
{
    size_t first = (size_t)hash64(name.at, name.len, 0);

    return &registrables->places[(first + tried) % REGISTRABLES_MAX];
}

static struct registrable *find(struct registrables *registrables, struct slice name)
{
    for (size_t i = 0; i < PLACES_TRIED; i++) {
        struct registrable *place = place_at(registrables, name, i);
        if (place->name.at != NULL && slice_eq(place->name, name))
            return place;
    }
    return NULL;
}

/* Where a name may go: its own place, an empty one, or the one that is soonest forgotten; NULL if
 * all are under way. */
static struct registrable *find_room(struct registrables *registrables, struct slice name)
{
    struct registrable *room = find(registrables, name);

    for (size_t i = 0; i < PLACES_TRIED && (room == NULL || !slice_eq(room->name, name)); i++) {
        struct registrable *place = place_at(registrables, name, i);
        if (place->name.at == NULL)
            return place;
        if (place->leader == NULL && (room == NULL || place->expires_ns < room->expires_ns))
            room = place;
    }
    return room;
}

static bool is_refuted(const struct registrables *registrables, const struct registrable *place)
{
    const struct board_list *board = &registrables->board->lists[registrables->list];

    return board_judge(board, place->cell.stamp) == BOARD_REFUTED;
}

enum registrable_step registrables_consider(struct registrables *registrables,
                                            const struct sweep *sweep, unsigned subject,
                                            uint64_t now_ns)
{
    if (registrables == NULL)
        return REGISTRABLE_ASK;
    struct slice name = sweep_registrable(sweep, registrables->list, subject);
    const struct registrable *place = name.at == NULL ? NULL : find(registrables, name);

    if (place == NULL)
        return REGISTRABLE_ASK;
    if (place->leader != NULL)
        return REGISTRABLE_WAIT;
    return now_ns < place->expires_ns && !is_refuted(registrables, place) ? REGISTRABLE_KNOWN
                                                                          : REGISTRABLE_ASK;
}

static struct slice copy_name(struct slice name)
{
    char *copy = memory_take(name.len);

    memcpy(copy, name.at, name.len);
    return (struct slice){copy, name.len};
}

void registrables_begin(struct registrables *registrables, struct call *call)
{
    if (registrables == NULL || call->cell.hit != NULL)
        return;
    struct slice name = sweep_registrable(call->cell.sweep, call->cell.list, call->cell.subject);
    struct registrable *place = name.at == NULL ? NULL : find_room(registrables, name);

    if (place == NULL || place->leader != NULL)
        return;
    free((char *)place->name.at);
    free(place->listing);
    *place = (struct registrable){.name = copy_name(name), .leader = call};
    TAILQ_INIT(&place->waiting);
}

static struct registrable *place_of(struct registrables *registrables, const struct call *call)
{
    struct slice name = sweep_registrable(call->cell.sweep, call->cell.list, call->cell.subject);

    return name.at == NULL ? NULL : find(registrables, name);
}

static void tell_listing(const struct registrable *place, const struct call *call)
{
    struct hit *hit = sweep_hit(call->cell.sweep, call->cell.list, call->cell.subject);
    const struct listing *listing = place->listing;

    hit->verdict = listing->verdict;
    hit->security = listing->security;
    hit->ttl_s = listing->ttl_s;
    hit->stamp = place->cell.stamp;
    if (listing->reason_len > 0)
        hit->reason = arena_copy(call->cell.sweep->arena,
                                 (struct slice){listing->reason, listing->reason_len});
}

static void settle_cell(const struct call *call, const struct cell *cell)
{
    if (cell->state == CELL_LISTED)
        sweep_listed(call->cell.sweep, call->cell.list, call->cell.subject);
    else if (cell->state == CELL_CLEAN)
        sweep_clean(call->cell.sweep, call->cell.list, call->cell.subject, cell->stamp);
    else
        sweep_unknown(call->cell.sweep, call->cell.list, call->cell.subject, cell->unknown);
}

static void tell(const struct registrable *place, struct call_pool *pool, struct call *call)
{
    if (place->cell.state == CELL_LISTED)
        tell_listing(place, call);
    settle_cell(call, &place->cell);
    call_free(pool, call);
}

void registrables_leave(struct registrables *registrables, struct call_pool *pool,
                        struct call *call)
{
    struct registrable *place = place_of(registrables, call);

    assert(place != NULL);
    if (place->leader != NULL)
        call_list_add(&place->waiting, call);
    else
        tell(place, pool, call);
}

static struct listing *copy_listing(const struct hit *hit)
{
    struct listing *listing = memory_new(sizeof *listing + hit->reason.len);

    listing->verdict = hit->verdict;
    listing->security = hit->security;
    listing->ttl_s = hit->ttl_s;
    listing->reason_len = hit->reason.len;
    if (hit->reason.len > 0)
        memcpy(listing->reason, hit->reason.at, hit->reason.len);
    return listing;
}

static uint64_t lifetime_ns(const struct call *call)
{
    uint32_t ttl_s = call->cell.hit != NULL      ? call->cell.hit->ttl_s
                     : call->base.answer != NULL ? call->base.answer->ttl_s
                                                 : 0;

    if (ttl_s < REGISTRABLE_TTL_MIN_S)
        ttl_s = REGISTRABLE_TTL_MIN_S;
    if (ttl_s > REGISTRABLE_TTL_MAX_S)
        ttl_s = REGISTRABLE_TTL_MAX_S;
    return ttl_s * CLOCK_NS_PER_S;
}

void registrables_settle(struct registrables *registrables, struct call_pool *pool,
                         const struct call *call, struct cell cell, uint64_t now_ns)
{
    struct registrable *place = registrables == NULL ? NULL : place_of(registrables, call);
    struct call *waiting;

    if (place == NULL || place->leader != call) {
        settle_cell(call, &cell);
        return;
    }
    place->leader = NULL;
    place->cell = cell;
    if (cell.state == CELL_LISTED)
        place->listing = copy_listing(call->cell.hit);
    if (cell.state != CELL_UNKNOWN)
        place->expires_ns = now_ns + lifetime_ns(call);
    settle_cell(call, &cell);
    while ((waiting = call_list_take(&place->waiting)) != NULL)
        tell(place, pool, waiting);
}

uint64_t registrable_affinity(const struct plan *plan, const struct block *block)
{
    const struct target *target = &block->target;

    for (size_t i = 0; target->kind == TARGET_DOMAIN && i < plan->list_count; i++)
        if (plan->lists[i].list->asks_registrable) {
            struct slice name = dnsbl_asked_domain(plan->lists[i].list, target->domain);
            return hash64(name.at, name.len, 0);
        }
    return block_affinity(block);
}
