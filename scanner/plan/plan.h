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
#include "check/list/dnsbl.h"
#include "check/talk/check.h"
#include "model/redact.h"

struct arena;

enum { PLAN_CHECKS_MAX = 16 };

/* Of a list without a pace of its own that is asked over DNS, in questions a second. */
#define PLAN_PACE_DEFAULT 20.0

/* How fast packets may be sent: evenly spaced, but for burst at once. */
struct plan_pace {
    double per_second; /* 0: no limit */
    unsigned burst;
};

struct plan_options {
    const struct catalogue *catalogue;
    struct slice checks;     /* comma-separated names; absent: all */
    struct slice only, skip; /* comma-separated ids; absent: none given */
    bool asks_special;       /* the DNS is the user's own: it may know private addresses */

    /* The key of a list with key_env, in the arena or static; absent if there is none, or if *why
     * says (in the arena or static) that the one there is cannot be used. */
    struct slice (*find_key)(const struct list *list, struct arena *arena, const char **why);
};

struct plan_list {
    const struct list *list;
    struct dnsbl_template template; /* with the key; never to be shown */
    const size_t *coverers;         /* lists of the plan that make asking this one pointless */
    size_t coverer_count;
    bool asks_special; /* about private addresses and the like (base/ip_special.h), too */
};

/* A list that was asked for, or would be by default, and is not asked. */
struct plan_omission {
    const struct list *list;
    const char *reason; /* "no key in ACME_KEY" */
    bool lacks_key;     /* that is why, and not that the key is unusable */
};

struct plan {
    struct plan_list *lists;
    size_t list_count;
    struct plan_omission *omissions;
    size_t omission_count;
    const struct check *checks[PLAN_CHECKS_MAX];
    size_t check_count;
    bool has_dnsbl;
    bool asks_covered;   /* lists that others cover, too */
    bool asks_special;   /* in the DNS about addresses that the public one does not know, too */
    struct arena *arena; /* of all this */

    struct redact redact; /* of all keys: hides them, whatever text they turn up in */
};

/* What the list's operators permit, by its catalogue entry or by custom; 0: any number. */
double plan_per_second(const struct list *list);

/* What is sent to a list so that it gets no more than its pace in any second, however the second is
 * cut and though a packet may leave some milliseconds after it was charged. */
struct plan_pace plan_pace(const struct list *list);

/* The same for a limit of that many a second; 0: none. */
struct plan_pace plan_pace_of(double per_second, unsigned burst);

/* The check of that name, if it is in the plan; or NULL. */
const struct check *plan_check(const struct plan *plan, struct slice name);

/* Whether the check is made for the target: it applies, and there is somebody to ask. */
bool plan_applies(const struct plan *plan, const struct check *check, const struct target *target);

/* NULL, and why, for an unknown check or id. */
struct plan *plan_new(const struct plan_options *options, struct text *why);
void plan_free(struct plan *plan); /* NULL is fine */

/* Takes one more list out, before the plan is used. */
void plan_leave_out(struct plan *plan, size_t index, const char *reason);
