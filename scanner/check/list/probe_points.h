/* probe_points.h -- what a list is asked to find out whether it may be believed: the test points of
 * RFC 5782 section 5 or the catalogue's own, random names that nobody lists, and random subjects of
 * which some are not listed, unless the list lists the world.
 *
 *     probe_points_init(&points, asked, has_canary);
 *     probe_points_renew(&points, asked, has_prefixes);      // before each round
 *     probe_points_add_global(&points, asked, LIST_IP4, n);
 *     for (size_t i = 0; i < points.count; i++)
 *         ask(&points.at[i].question);
 *
 * A wildcard in the zone lists all but what is below a name that exists: 127.0.0.0/8 exists, since
 * the test points are there. So random names of that network alone prove nothing.
 *
 * Bounds:  PROBE_POINTS_MAX; what is more is left out.
 * Threads: its owner's.
 */
#pragma once

#include "check/list/dnsbl.h"

enum { PROBE_POINTS_MAX = 128, PROBE_KINDS = 3 };

/* RANDOM must be clean. LABELS, a name as deep as an address, must not be listed; a server may find
 * it malformed. GLOBAL is random, and some of a round must be clean. PREFIX: the name above a
 * listed one, which tells a tree; its answer says nothing of health. */
enum point_kind {
    POINT_LISTED,
    POINT_CLEAN,
    POINT_RANDOM,
    POINT_LABELS,
    POINT_GLOBAL,
    POINT_CANARY,
    POINT_PREFIX,
};

struct probe_point {
    enum point_kind kind;
    unsigned list_kind; /* of RANDOM, LABELS and GLOBAL: LIST_IP4, ... */
    uint32_t answer;    /* of POINT_LISTED: the one it must hold; 0: any listing */
    struct dns_question question;
    char subject[40]; /* for people; of a domain its beginning */
    char said[56];    /* what came last */
};

struct probe_points {
    size_t count, lasting; /* the others are those of this round */
    struct probe_point at[PROBE_POINTS_MAX];
};

/* has_canary: a random name under invalid., too, which only a resolver that rewrites answers. */
void probe_points_init(struct probe_points *points, const struct dnsbl_template *asked,
                       bool has_canary);

/* Fresh random names; without has_prefixes, those of prefixes are left out from now on. */
void probe_points_renew(struct probe_points *points, const struct dnsbl_template *asked,
                        bool has_prefixes);

/* Random subjects of one kind, for this round: as many of count as there is room for. An address is
 * one of the public Internet, a domain one that nobody has registered. */
void probe_points_add_global(struct probe_points *points, const struct dnsbl_template *asked,
                             enum list_kind kind, unsigned count);
