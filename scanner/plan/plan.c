/* SPDX-License-Identifier: MIT */
#include "plan/plan.h"

#include "base/ip_special.h"
#include "base/memory.h"
#include "check/registry.h"

#include <stdlib.h>
#include <string.h>

static bool names(struct slice ids, struct slice id)
{
    struct slice piece;

    while (slice_take_piece(&ids, ',', &piece))
        if (slice_eq(slice_trim(piece), id))
            return true;
    return false;
}

static bool all_known(const struct catalogue *catalogue, struct slice ids, struct text *why)
{
    struct slice piece;

    while (slice_take_piece(&ids, ',', &piece)) {
        piece = slice_trim(piece);
        if (piece.len > 0 && catalogue_find(catalogue, piece) == NULL) {
            text_print(why, "no list '%.*s' in the catalogue", SLICE_ARG(piece));
            return false;
        }
    }
    return true;
}

static bool choose_checks(struct plan *plan, struct slice wanted, struct text *why)
{
    struct slice piece;

    if (wanted.at == NULL) {
        plan->has_dnsbl = true;
        for (; checks_all[plan->check_count] != NULL; plan->check_count++)
            plan->checks[plan->check_count] = checks_all[plan->check_count];
        return true;
    }
    plan->has_dnsbl = names(wanted, SLICE("dnsbl"));
    for (size_t i = 0; checks_all[i] != NULL; i++)
        if (names(wanted, slice_of(checks_all[i]->name)))
            plan->checks[plan->check_count++] = checks_all[i];
    while (slice_take_piece(&wanted, ',', &piece)) {
        piece = slice_trim(piece);
        if (!slice_eq(piece, SLICE("dnsbl")) && check_find(piece) == NULL) {
            text_print(why, "no check '%.*s'; there are: dnsbl", SLICE_ARG(piece));
            for (size_t i = 0; checks_all[i] != NULL; i++)
                text_print(why, ", %s", checks_all[i]->name);
            return false;
        }
    }
    return true;
}

/* Why a wanted list is not asked, or NULL. */
static const char *reason_against(struct arena *arena, const struct list *list)
{
    if (list->dead && list->dead_since.len > 0)
        return arena_print(arena, "dead since %.*s%s%.*s", SLICE_ARG(list->dead_since),
                           list->dead_reason.len > 0 ? ": " : "", SLICE_ARG(list->dead_reason))
            .at;
    if (list->dead)
        return arena_print(arena, "dead%s%.*s", list->dead_reason.len > 0 ? ": " : "",
                           SLICE_ARG(list->dead_reason))
            .at;
    return NULL;
}

/* The same of its key, which is set if there is nothing against it. */
static const char *reason_against_key(struct arena *arena, const struct plan_options *options,
                                      const struct list *list, struct slice *key, bool *lacks_key)
{
    const char *why = NULL;

    if (list->key_env.at == NULL)
        return NULL;
    if (options->find_key != NULL)
        *key = options->find_key(list, arena, &why);
    if (key->at != NULL)
        return NULL;
    *lacks_key = why == NULL;
    return why != NULL ? why : arena_print(arena, "no key in %.*s", SLICE_ARG(list->key_env)).at;
}

/* keys: those of the plan, with room for one more. */
static const char *fill(struct plan *plan, struct slice *keys, struct plan_list *chosen,
                        const struct plan_options *options, bool *lacks_key)
{
    const struct list *list = chosen->list;
    const char *reason = reason_against(plan->arena, list);
    struct slice key = {0};

    if (reason == NULL)
        reason = reason_against_key(plan->arena, options, list, &key, lacks_key);
    if (key.len > 0)
        keys[plan->redact.count++] = key;
    if (reason != NULL)
        return reason;
    chosen->asks_special = options->asks_special || list_way(list) == LIST_AT_SERVERS;
    if (!dnsbl_template(&chosen->template, list, key))
        return arena_print(plan->arena, "the key in %.*s makes no valid name",
                           SLICE_ARG(list->key_env))
            .at;
    return NULL;
}

/* To those that are asked, or to those that are not. */
static void add_list(struct plan *plan, struct slice *keys, const struct list *list,
                     const struct plan_options *options)
{
    struct plan_list chosen = {.list = list};
    bool lacks_key = false;
    const char *reason = fill(plan, keys, &chosen, options, &lacks_key);

    if (reason == NULL)
        plan->lists[plan->list_count++] = chosen;
    else
        plan->omissions[plan->omission_count++] =
            (struct plan_omission){list, reason, .lacks_key = lacks_key};
}

static bool covers(const struct list *list, const struct list *other)
{
    for (size_t i = 0; i < list->cover_count; i++)
        if (slice_eq(list->covers[i], other->id))
            return true;
    return false;
}

static bool has_coverer(const struct plan *plan, const struct list *list)
{
    for (size_t i = 0; i < plan->list_count; i++)
        if (covers(plan->lists[i].list, list))
            return true;
    return false;
}

/* Marks every list that the one at index covers, and what those cover in turn. Only a list that is
 * not covered itself is sure to be asked, so only such lists count as coverers. */
static void mark_covered(const struct plan *plan, size_t index, bool *marked)
{
    for (size_t i = 0; i < plan->list_count; i++)
        if (!marked[i] && covers(plan->lists[index].list, plan->lists[i].list)) {
            marked[i] = true;
            mark_covered(plan, i, marked);
        }
}

static void find_coverers(struct plan *plan)
{
    struct plan_list *lists = plan->lists;
    size_t count = plan->list_count;
    bool *marked = arena_take(plan->arena, count + 1);

    for (size_t i = 0; i < count; i++)
        lists[i].coverer_count = 0;
    if (plan->asks_covered)
        return;
    for (size_t i = 0; i < count; i++) {
        if (has_coverer(plan, lists[i].list))
            continue;
        memset(marked, 0, count);
        mark_covered(plan, i, marked);
        for (size_t k = 0; k < count; k++) {
            if (!marked[k])
                continue;
            size_t *coverers = arena_take(plan->arena, (lists[k].coverer_count + 1) * sizeof i);
            if (lists[k].coverer_count > 0)
                memcpy(coverers, lists[k].coverers, lists[k].coverer_count * sizeof i);
            coverers[lists[k].coverer_count++] = i;
            lists[k].coverers = coverers;
        }
    }
}

static void choose_lists(struct plan *plan, const struct plan_options *options)
{
    size_t count = options->catalogue->count;
    plan->lists = arena_take(plan->arena, (count + 1) * sizeof *plan->lists);
    plan->omissions = arena_take(plan->arena, (count + 1) * sizeof *plan->omissions);
    struct slice *keys = arena_take(plan->arena, (count + 1) * sizeof *keys);
    plan->redact.secrets = keys;
    plan->asks_covered = options->only.at != NULL; /* who names a list wants it asked */
    for (size_t i = 0; i < count; i++) {
        const struct list *list = &options->catalogue->lists[i];
        bool wanted = options->only.at != NULL ? names(options->only, list->id)
                                               : list->enabled && !list->dead;
        if (wanted && !names(options->skip, list->id))
            add_list(plan, keys, list, options);
    }
    find_coverers(plan);
}

struct plan_pace plan_pace_of(double per_second, unsigned burst)
{
    struct plan_pace pace = {.burst = 1};

    if (per_second <= 0)
        return pace;
    /* A fiftieth at once is what a thread needs that wakes every 20 ms or less. A larger burst is a
     * permission, and would put burst more into some second. */
    unsigned useful = 1 + (unsigned)(per_second / 50);
    pace.burst = burst > 0 && burst < useful ? burst : useful;
    pace.per_second = 0.97 * (per_second - (pace.burst - 1));
    return pace;
}

double plan_per_second(const struct list *list)
{
    if (list->per_second <= 0 && list_way(list) == LIST_OVER_DNS)
        return PLAN_PACE_DEFAULT;
    return list->per_second;
}

struct plan_pace plan_pace(const struct list *list)
{
    return plan_pace_of(plan_per_second(list), list->burst);
}

struct plan *plan_new(const struct plan_options *options, struct text *why)
{
    struct plan *plan = memory_new(sizeof *plan);

    plan->arena = arena_new(4096);
    plan->asks_special = options->asks_special;
    if (!choose_checks(plan, options->checks, why) ||
        !all_known(options->catalogue, options->only, why) ||
        !all_known(options->catalogue, options->skip, why)) {
        plan_free(plan);
        return NULL;
    }
    if (plan->has_dnsbl)
        choose_lists(plan, options);
    return plan;
}

void plan_free(struct plan *plan)
{
    if (plan == NULL)
        return;
    arena_free(plan->arena);
    free(plan);
}

void plan_leave_out(struct plan *plan, size_t index, const char *reason)
{
    plan->omissions[plan->omission_count++] =
        (struct plan_omission){.list = plan->lists[index].list, .reason = reason};
    plan->list_count--;
    memmove(&plan->lists[index], &plan->lists[index + 1],
            (plan->list_count - index) * sizeof *plan->lists);
    find_coverers(plan);
}

const struct check *plan_check(const struct plan *plan, struct slice name)
{
    for (size_t i = 0; i < plan->check_count; i++)
        if (slice_eq(slice_of(plan->checks[i]->name), name))
            return plan->checks[i];
    return NULL;
}

bool plan_applies(const struct plan *plan, const struct check *check, const struct target *target)
{
    if (!check->applies(target))
        return false;
    return plan->asks_special || !check_is_about_ip(check) || ip_special(&target->ip) == NULL;
}
