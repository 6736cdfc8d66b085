/* ip_special.h -- the addresses that have no place in the public Internet.
 *
 *     const char *range = ip_special(&ip);        // "private", or NULL for a public address
 *
 * The IANA special-purpose registries (RFC 6890 and what they have taken in since), multicast, and
 * what is reserved: nobody's mail comes from there, and the public DNS knows nothing of it. What
 * the registries call globally reachable (anycast of AS112, NAT64) is public.
 */
#pragma once

#include "base/ip.h"

/* The kind of range that holds the address, one word or a few, static; NULL: it is public. */
const char *ip_special(const struct ip *ip);
