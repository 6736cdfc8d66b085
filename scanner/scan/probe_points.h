/* probe_points.h -- what a list is asked to find out whether it may be believed: the test points of
 * RFC 5782 section 5 or the catalogue's own, a random name of each kind, and a few more.
 *
 *     probe_points_init(&points, asked, has_canary);
 *     probe_points_renew(&points, asked, has_prefixes);      // before each round
 *     for (size_t i = 0; i < points.count; i++)
 *         ask(&points.at[i].question);
 *
 * Bounds:  PROBER_POINTS_MAX; what is more is left out.
 * Threads: its owner's.
 */
#pragma once

#include "scan/plan.h"

enum { PROBER_POINTS_MAX = 64 };

/* PREFIX: the name above a listed one, which tells a tree; its answer says nothing of health. */
enum point_kind { POINT_LISTED, POINT_CLEAN, POINT_RANDOM, POINT_CANARY, POINT_PREFIX };

struct probe_point {
    enum point_kind kind;
    unsigned list_kind; /* of POINT_RANDOM: LIST_IP4, ... ; 0: labels that are no address */
    uint32_t answer;    /* of POINT_LISTED: the one it must hold; 0: any listing */
    struct dns_question question;
    char subject[40]; /* for people; of a domain its beginning */
    char said[56];    /* what came last */
};

struct probe_points {
    size_t count;
    struct probe_point at[PROBER_POINTS_MAX];
};

/* has_canary: a random name under invalid., too, which only a resolver that rewrites answers. */
void probe_points_init(struct probe_points *points, const struct plan_list *asked, bool has_canary);

/* Fresh random names; without has_prefixes, those of prefixes are left out from now on. */
void probe_points_renew(struct probe_points *points, const struct plan_list *asked,
                        bool has_prefixes);
