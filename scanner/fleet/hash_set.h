/* hash_set.h -- a set of 128-bit hashes.
 *
 * Zeroes are an empty set. Open addressing; doubles at three quarters, so 21 to 43 bytes a hash.
 * Threads: one at a time.
 */
#pragma once

#include "base/hash.h"

#include <stdbool.h>

struct hash_set {
    struct hash128 *slots; /* a free one is all zeroes */
    size_t size;           /* of slots: 0 or a power of two */
    size_t count;
};

void hash_set_free(struct hash_set *set);
bool hash_set_has(const struct hash_set *set, const struct hash128 *hash);
bool hash_set_add(struct hash_set *set, const struct hash128 *hash); /* false: it was there */
