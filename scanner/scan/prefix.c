/* SPDX-License-Identifier: MIT */
#include "scan/prefix.h"

#include "base/clock.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/random.h"
#include "scan/crew.h"
#include "scan/sweep.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { PLACES_TRIED = 8 };

enum prefix_state { COUNTING, ASKED, EXISTS, ABSENT };

struct waiting {
    struct waiting *next;
    struct sweep *sweep;
};

struct prefix {
    struct ip ip;  /* its first address; IP_NONE: an empty place */
    unsigned byte; /* the first that is not part of it */
    enum prefix_state state;
    unsigned seen;           /* addresses, while COUNTING */
    unsigned until_sample;   /* addresses to clear before one is asked */
    uint32_t stamp;          /* of ABSENT: board_round() */
    uint64_t expires_ns;     /* of EXISTS and ABSENT */
    struct waiting *waiting; /* while ASKED */
};

struct prefixes {
    const struct plan *plan;
    struct board *board;
    size_t list;
    struct waiting *answered;
    struct prefix places[PREFIXES_MAX];
};

struct prefixes *prefixes_new(const struct plan *plan, struct board *board, size_t list)
{
    struct prefixes *prefixes = memory_new(sizeof *prefixes);

    prefixes->plan = plan;
    prefixes->board = board;
    prefixes->list = list;
    return prefixes;
}

static void free_waiting(struct waiting *waiting)
{
    for (struct waiting *next; waiting != NULL; waiting = next) {
        next = waiting->next;
        free(waiting);
    }
}

void prefixes_free(struct prefixes *prefixes)
{
    if (prefixes == NULL)
        return;
    for (size_t i = 0; i < PREFIXES_MAX; i++)
        free_waiting(prefixes->places[i].waiting);
    free_waiting(prefixes->answered);
    free(prefixes);
}

static bool is_of_addresses(const struct sweep *sweep)
{
    return sweep->block->target.kind == TARGET_IP4 || sweep->block->target.kind == TARGET_IP6;
}

static struct prefix prefix_of(const struct sweep *sweep)
{
    struct prefix prefix = {.ip = sweep->block->target.ip, .byte = sweep->block->varying};
    size_t size = prefix.ip.family == IP_V4 ? 4 : 16;

    memset(prefix.ip.bytes + prefix.byte, 0, size - prefix.byte);
    return prefix;
}

static bool is_same(const struct prefix *a, const struct prefix *b)
{
    return a->byte == b->byte && ip_eq(&a->ip, &b->ip);
}

/* One of the places that it may have: its own; else one to be had; NULL if those are being asked.
 */
static struct prefix *find_place(struct prefixes *prefixes, const struct prefix *prefix)
{
    uint64_t hash = hash64(prefix->ip.bytes, sizeof prefix->ip.bytes, prefix->byte);
    struct prefix *spare = NULL;

    for (unsigned i = 0; i < PLACES_TRIED; i++) {
        struct prefix *place = &prefixes->places[(hash + i) % PREFIXES_MAX];
        if (is_same(place, prefix))
            return place;
        if (place->state != ASKED && (spare == NULL || place->ip.family == IP_NONE))
            spare = place;
    }
    return spare;
}

/* What is known of a sweep's prefix. */
static struct prefix *find(struct prefixes *prefixes, const struct sweep *sweep)
{
    struct prefix wanted = prefix_of(sweep), *place = find_place(prefixes, &wanted);

    assert(place != NULL && is_same(place, &wanted));
    return place;
}

/* A place for what is known, or nothing yet, of a sweep's prefix; or NULL. */
static struct prefix *take_place(struct prefixes *prefixes, const struct sweep *sweep,
                                 uint64_t now_ns)
{
    struct prefix wanted = prefix_of(sweep), *place = find_place(prefixes, &wanted);

    if (place == NULL)
        return NULL;
    bool is_over =
        (place->state == EXISTS || place->state == ABSENT) && now_ns >= place->expires_ns;
    if (is_same(place, &wanted) && !is_over)
        return place;
    *place = wanted;
    place->until_sample = (unsigned)(random_u64() % PRUNE_SAMPLE);
    return place;
}

/* Those that have come by, and those of the same prefix that are next. */
static bool has_enough(const struct prefix *prefix, const struct sweep *sweep, size_t list)
{
    unsigned count = prefix->seen;

    for (unsigned i = 0; i < PREFIX_LOOK_AHEAD && sweep != NULL; i++, sweep = sweep->next) {
        struct prefix other = prefix_of(sweep);
        if (is_of_addresses(sweep) && is_same(prefix, &other))
            count += sweep_column(sweep, list)->count[CELL_OPEN];
        if (count >= PRUNE_CELLS_MIN)
            return true;
    }
    return false;
}

static bool make_question(const struct prefixes *prefixes, const struct sweep *sweep,
                          struct dns_question *question)
{
    struct dnsbl_subject subject;

    sweep_subject(sweep, 0, &subject);
    return dnsbl_prefix_question(question, &prefixes->plan->lists[prefixes->list].template,
                                 &subject, sweep->block->varying);
}

static void wait_for(struct prefix *prefix, struct sweep *sweep)
{
    struct waiting *waiting = memory_new(sizeof *waiting);

    waiting->sweep = sweep;
    waiting->next = prefix->waiting;
    prefix->waiting = waiting;
}

static enum prefix_step step(struct prefixes *prefixes, struct prefix *prefix,
                             const struct sweep *sweep, struct dns_question *question)
{
    switch (prefix->state) {
    case COUNTING:
        if (has_enough(prefix, sweep, prefixes->list) && make_question(prefixes, sweep, question))
            return PREFIX_ASK;
        prefix->seen += sweep_column(sweep, prefixes->list)->count[CELL_OPEN];
        return PREFIX_NO;
    case ASKED:
        return PREFIX_WAIT;
    case ABSENT:
        return PREFIX_KNOWN;
    case EXISTS:
        break;
    }
    return PREFIX_NO;
}

enum prefix_step prefixes_consider(struct prefixes *prefixes, struct sweep *sweep, uint64_t now_ns,
                                   struct dns_question *question)
{
    bool is_on = prune_is_on(&prefixes->board->lists[prefixes->list].prune);

    /* What others cover is rarely asked, and then address by address. */
    if (!is_on || !is_of_addresses(sweep) ||
        prefixes->plan->lists[prefixes->list].coverer_count > 0)
        return PREFIX_NO;
    struct prefix *prefix = take_place(prefixes, sweep, now_ns);
    if (prefix == NULL)
        return PREFIX_NO;
    enum prefix_step next = step(prefixes, prefix, sweep, question);
    if (next == PREFIX_NO)
        return PREFIX_NO;
    sweep_wait_for_prefix(sweep, prefixes->list);
    if (next == PREFIX_ASK)
        prefix->state = ASKED;
    if (next == PREFIX_ASK || next == PREFIX_WAIT)
        wait_for(prefix, sweep);
    return next;
}

void prefixes_answered(struct prefixes *prefixes, const struct sweep *sweep,
                       const struct dns_answer *answer, uint64_t now_ns)
{
    struct prefix *prefix = find(prefixes, sweep);
    bool is_absent = answer != NULL && answer->outcome == DNS_NXDOMAIN;
    uint32_t ttl_s = answer != NULL ? answer->ttl_s : 0;

    assert(prefix->state == ASKED && prefixes->answered == NULL);
    prefix->state = is_absent ? ABSENT : EXISTS; /* or nobody knows, which comes to the same */
    prefix->stamp = board_stamp(&prefixes->board->lists[prefixes->list]);
    prefix->expires_ns =
        now_ns + (ttl_s < PREFIX_TTL_MAX_S ? ttl_s : PREFIX_TTL_MAX_S) * CLOCK_NS_PER_S;
    prefixes->answered = prefix->waiting;
    prefix->waiting = NULL;
}

struct sweep *prefixes_take_waiting(struct prefixes *prefixes)
{
    struct waiting *waiting = prefixes->answered;

    if (waiting == NULL)
        return NULL;
    struct sweep *sweep = waiting->sweep;
    prefixes->answered = waiting->next;
    free(waiting);
    return sweep;
}

bool prefixes_apply(struct prefixes *prefixes, struct sweep *sweep)
{
    struct prefix *prefix = find(prefixes, sweep);
    struct prune *prune = &prefixes->board->lists[prefixes->list].prune;
    size_t list = prefixes->list;

    if (prefix->state != ABSENT || !prune_is_on(prune)) {
        sweep_end_wait(sweep, list, BASIS_OWN);
        return true;
    }
    if (prune_begin(prune, sweep_column(sweep, list)->count[CELL_PREFIX]) == PRUNE_TRY) {
        sweep_end_wait(sweep, list, BASIS_TRIAL);
        return true;
    }
    return sweep_clear_prefix(sweep, list, prefix->stamp, PRUNE_SAMPLE, &prefix->until_sample);
}

void prefix_weigh(struct board *board, const struct call *call, bool is_listed)
{
    enum cell_basis basis =
        sweep_cell(call->cell.sweep, call->cell.list, call->cell.subject)->basis;
    struct prune *prune = &board->lists[call->cell.list].prune;

    if (basis != BASIS_TRIAL && basis != BASIS_SAMPLE)
        return;
    if (is_listed)
        prune_refute(prune);
    bool was_last = basis == BASIS_TRIAL && prune_end_trial(prune);
    if (is_listed || was_last)
        board_announce(board, CREW_NOBODY); /* sweeps are held because of it */
}
