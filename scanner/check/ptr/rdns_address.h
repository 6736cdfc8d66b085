/* rdns_address.h -- how much of an address is in a name, in whatever order and form. */
#pragma once

#include "base/ip.h"
#include "base/slice.h"

/* LAST: the last octet, beside a word that makes something of it. PAIR: two neighbours. WHOLE: more
 * than chance would put there. */
enum rdns_share { RDNS_NOTHING, RDNS_LAST, RDNS_PAIR, RDNS_WHOLE };

struct rdns_address {
    enum rdns_share share;
    struct slice text; /* where it is in the name */
};

/* Of a name in lower case. */
struct rdns_address rdns_address(struct slice name, const struct ip *ip);
