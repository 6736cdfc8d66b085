/* ip_set.h -- a set of IPv4 addresses as sorted, disjoint spans; an immutable value.
 *
 *     struct ip_set set = ip_set_of(arena, first, last);
 *     set = ip_set_union(arena, &set, &other);
 *     uint64_t count = ip_set_count(&set);
 *
 * Zeroes are the empty set. Memory: the arena's. Time: linear in the spans of both.
 */
#pragma once

#include "base/arena.h"

struct ip_span {
    uint32_t first, last; /* host order, both in it */
};

struct ip_set {
    const struct ip_span *spans;
    size_t count;
};

struct ip_set ip_set_of(struct arena *arena, uint32_t first, uint32_t last);
struct ip_set ip_set_union(struct arena *arena, const struct ip_set *a, const struct ip_set *b);
struct ip_set ip_set_minus(struct arena *arena, const struct ip_set *a, const struct ip_set *b);
uint64_t ip_set_count(const struct ip_set *set); /* up to 2^32 */
