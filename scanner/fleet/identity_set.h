/* identity_set.h -- a set of identities.
 *
 * Zeroes are an empty set. Open addressing; doubles at three quarters, so 21 to 43 bytes each.
 * Anybody can compute an identity, so a seed of chance decides where it lies: nobody can choose
 * targets that crowd in one place.
 * Threads: one at a time.
 */
#pragma once

#include "model/identity.h"

#include <stddef.h>

struct identity_set {
    struct identity *slots; /* zeroes: free */
    size_t size;            /* of slots: 0 or a power of two */
    size_t count;
    uint64_t seed;
};

void identity_set_free(struct identity_set *set);

bool identity_set_has(const struct identity_set *set, const struct identity *identity);

/* False: it was there. */
bool identity_set_add(struct identity_set *set, const struct identity *identity);
