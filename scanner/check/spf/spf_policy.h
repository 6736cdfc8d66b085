/* spf_policy.h -- the text of an SPF record, and what it says (RFC 7208 sections 4.5, 4.6, 5, 6).
 *
 *     if (spf_policy_is(text)) {
 *         const struct spf_policy *policy = spf_policy_parse(arena, text);
 *         if (policy->flaw != NULL)
 *             complain(policy->flaw_term, policy->flaw);
 *     }
 *
 * All terms are parsed before any is used: one that is wrong spoils the record, wherever it stands.
 *
 * Bounds: none of its own; a record is at most 65,535 bytes.
 * Memory: the arena's; slices of the text, which must stay.
 */
#pragma once

#include "base/arena.h"
#include "base/ip.h"

enum spf_mechanism {
    SPF_ALL,
    SPF_INCLUDE,
    SPF_A,
    SPF_MX,
    SPF_PTR,
    SPF_IP4,
    SPF_IP6,
    SPF_EXISTS,
};

struct spf_term {
    struct slice text; /* as published, the qualifier included */
    enum spf_mechanism mechanism;
    char qualifier;                   /* '+', '-', '~' or '?' */
    struct slice domain;              /* the domain-spec, macros and all; absent if there is none */
    struct ip network;                /* of ip4 and ip6 */
    uint8_t prefix4_len, prefix6_len; /* of ip4, ip6, a and mx */
};

struct spf_policy {
    struct slice text;
    const struct spf_term *terms; /* in their order */
    size_t term_count;
    struct slice redirect, exp; /* their domain-specs; absent if there is none */
    size_t all_index;           /* of the first "all"; term_count if there is none */
    const char *flaw;           /* why it is not valid, for people, static; NULL: it is */
    struct slice flaw_term;     /* which term that is about */
};

/* Whether the text is an SPF record at all: "v=spf1", then a space or nothing. */
bool spf_policy_is(struct slice text);

/* Requires spf_policy_is(text). */
const struct spf_policy *spf_policy_parse(struct arena *arena, struct slice text);

/* Whether evaluating the term asks DNS, and so counts toward the limit of section 4.6.4. */
bool spf_term_asks(const struct spf_term *term);
