/* round.h -- what the answers to one round of probes say of a list. Decided from values alone.
 *
 *     round_begin(&round);
 *     round_weigh(&round, list, &point, answer);                // of each point
 *     while ((more = round_wants(&round, kind)) > 0)            // of each kind
 *         probe_points_add_global(points, asked, kind, more);   // and ask those, too
 *     health_end(&health, round_outcome(&round), now_ns);
 *
 * Of the random subjects of a kind (POINT_GLOBAL) one must be clean. Where none is, more are asked,
 * up to ROUND_GLOBALS_MAX: a list of 40 % of all addresses is all but never taken for one that
 * lists the world (0.4^26), one that does is always found.
 *
 * Threads: one at a time.
 */
#pragma once

#include "check/list/health.h"
#include "check/list/probe_points.h"

enum {
    ROUND_WHY_MAX = 200,
    ROUND_GLOBALS = 2,       /* random subjects of a kind in each round, */
    ROUND_GLOBALS_DOUBT = 8, /* beside those where the list is in doubt, and in its first, */
    ROUND_GLOBALS_MORE = 16, /* and where all these are listed */
    ROUND_GLOBALS_MAX = ROUND_GLOBALS + ROUND_GLOBALS_DOUBT + ROUND_GLOBALS_MORE,
};

struct round {
    unsigned good, wrong, failing, silent;
    unsigned trees, tree_count; /* prefixes that exist, of those asked */
    struct {
        unsigned listed, clean;
    } globals[PROBE_KINDS];
    char why[ROUND_WHY_MAX]; /* the list is not healthy; "" while it is */
};

/* How many random subjects of a kind a round asks at first; how many probes it is in all.
 * is_proven: of a healthy list that nothing speaks against. */
unsigned round_globals(const struct list *list, enum list_kind kind, bool is_proven);
uint64_t round_size(const struct dnsbl_template *asked, bool is_proven);

void round_begin(struct round *round);

/* The answer is borrowed. */
void round_weigh(struct round *round, const struct list *list, const struct probe_point *point,
                 const struct dns_answer *answer);

/* How many more random subjects of a kind are needed to tell; 0: none, or it is told. */
unsigned round_wants(const struct round *round, enum list_kind kind);

enum health_outcome round_outcome(const struct round *round);
bool round_saw_tree(const struct round *round); /* and no prefix that is denied */
