/* guard.h -- does a list say listed to nearly everybody? What random probes may miss, since a list
 * can be wrong about just the networks that it is asked about.
 *
 *     if (guard_note(&guard, net, is_listed))
 *         ask for a round that looks closer;
 *
 * Of its last GUARD_SUBJECTS verdicts more than nine in ten are listings, of at least
 * GUARD_NETS networks. After that it begins anew.
 *
 * Threads: one at a time. Zeroes are a guard that has seen nothing.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { GUARD_SUBJECTS = 64, GUARD_LISTED = 58, GUARD_NETS = 8 };

struct guard {
    uint64_t listed; /* a bit a verdict, the latest first */
    unsigned next;
    uint32_t nets[GUARD_SUBJECTS];
};

/* net: of the subject, a /16 of IPv4 or what is like it. True if the list is to be doubted. */
bool guard_note(struct guard *guard, uint32_t net, bool is_listed);
