/* plan.h -- which lists and checks a scan asks, and which lists it leaves out, and why.
 *
 *     struct plan *plan = plan_new(&options, &why);
 *     for (size_t i = 0; i < plan->list_count; i++)
 *         ask(&plan->lists[i]);
 *     plan_free(plan);
 *
 * Pure but for the memory; immutable once made, so every thread may read it.
 */
#pragma once

#include "base/text.h"
#include "check/check.h"
#include "check/dnsbl.h"

struct arena;

enum { PLAN_CHECKS_MAX = 16 };

struct plan_options {
    const struct catalogue *catalogue;
    struct slice checks; /* comma-separated names; absent: all */
    struct slice only, skip; /* comma-separated ids; absent: none given */

    /* The key of a list with key_env, or absent if there is none. Borrowed until plan_free(). */
    struct slice (*find_key)(const struct list *list);
};

struct plan_list {
    const struct list *list;
    struct dnsbl_template template;
    struct slice key;  /* absent if it needs none; never to be shown */
    struct slice zone; /* where to ask, the key filled in; never to be shown */
};

/* A list that was asked for, or would be by default, and is not asked. */
struct plan_omission {
    const struct list *list;
    const char *reason; /* "needs a key in ACME_KEY" */
};

struct plan {
    const struct plan_list *lists;
    size_t list_count;
    const struct plan_omission *omissions;
    size_t omission_count;
    const struct check *checks[PLAN_CHECKS_MAX];
    size_t check_count;
    bool has_dnsbl;
    struct arena *arena; /* of all this */
};

/* NULL, and why, for an unknown check or id. */
struct plan *plan_new(const struct plan_options *options, struct text *why);
void plan_free(struct plan *plan); /* NULL is fine */
