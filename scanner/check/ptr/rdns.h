/* rdns.h -- does a PTR name look like one that a provider generates, and on what evidence?
 *
 * Judged from the name and the address alone: octets or nibbles of the address in the name, in
 * whatever order and form (rdns_address.h), or what a machine puts in their place (rdns_mark.h);
 * words such as dyn, dhcp, pool, dsl as whole tokens; against words such as static, mail, mx
 * (rdns_words.h). No provider is known by name. No name is a verdict: receivers weigh this
 * differently, so the evidence is shown.
 */
#pragma once

#include "base/arena.h"
#include "dns/name.h"

/* CUSTOM: chosen by somebody. STATIC: generated, and says that it is static. GENERIC: generated.
 * DYNAMIC: generated or not, and says that the address changes hands. */
enum rdns_class { RDNS_CUSTOM, RDNS_STATIC, RDNS_GENERIC, RDNS_DYNAMIC };

struct rdns {
    enum rdns_class class;
    struct slice evidence; /* "octets 198-51-100-7, word dyn", "mac 0002a5d76857, word cable"; in
                              the arena; empty for CUSTOM */
};

struct rdns rdns_classify(struct arena *arena, struct slice name, const struct ip *ip);
const char *rdns_class_text(enum rdns_class class); /* "dynamic"; static */
