/* target.h -- one thing to check: an address, a domain, or both as a pair.
 *
 * The texts are borrowed from whoever made the target. What makes two of them the same is said in
 * identity.h.
 */
#pragma once

#include "base/ip.h"
#include "base/slice.h"

struct text;

enum target_kind { TARGET_IP4, TARGET_IP6, TARGET_DOMAIN, TARGET_PAIR };

/* Something the user wants to find again in the output. */
struct label {
    struct slice key;
    struct slice value; /* text, or one JSON value as written when is_json */
    bool is_json;
};

struct target {
    enum target_kind kind;
    struct ip ip;           /* not of a domain */
    struct slice domain;    /* lower-case A-labels without a final dot; not of an address */
    struct slice helo;      /* as given; absent if it was not */
    struct slice mail_from; /* as given; empty is the null sender, absent is not given */
    struct slice selectors; /* as given, comma-separated; absent if not */
    struct slice
        sampled_from; /* the prefix that this address stands for; absent if it was asked for */
    struct slice
        followed_from; /* the domain that led to this address; absent if it was asked for */
    const struct label *labels; /* in input order */
    size_t label_count;
};

enum { TARGET_TEXT_MAX = IP_TEXT_MAX + 1 + 253 };

const char *target_kind_text(enum target_kind kind); /* "ip4"; static */

/* "192.0.2.7", "example.com", "192.0.2.7 example.com"; returns the length, not terminated. */
size_t target_print(const struct target *target, char buffer[TARGET_TEXT_MAX]);

bool target_has_ip(const struct target *target);
bool target_has_domain(const struct target *target);
