/* planes.h -- bitmaps of 32-bit numbers, each found by a 128-bit key.
 *
 * Zeroes are no planes. A bitmap is CRoaring's: ranges cost nothing, scattered numbers 2 to 4
 * bytes. Threads: one at a time.
 */
#pragma once

#include "base/hash.h"

#include <roaring/roaring.h>

struct plane {
    struct hash128 key;
    roaring_bitmap_t *bitmap; /* NULL: a free slot */
};

struct planes {
    struct plane *slots;
    size_t size; /* of slots: 0 or a power of two */
    size_t count;
};

void planes_free(struct planes *planes);

/* The bitmap of that key; it stays where it is. find: NULL if there is none; take: made then. */
roaring_bitmap_t *planes_find(const struct planes *planes, const struct hash128 *key);
roaring_bitmap_t *planes_take(struct planes *planes, const struct hash128 *key);

roaring_bitmap_t *plane_new(void); /* never NULL */
