#include "fleet/hash_set.h"

#include "base/memory.h"

#include <stdlib.h>

enum { SIZE_MIN = 64 };

static bool is_free(const struct hash128 *slot)
{
    return slot->low == 0 && slot->high == 0;
}

/* The hash that would look like a free slot shares the place of another one. */
static struct hash128 stored_form(const struct hash128 *hash)
{
    return is_free(hash) ? (struct hash128){.low = 1, .high = 0} : *hash;
}

/* Where the hash is, or the free slot where it would be. */
static struct hash128 *find(const struct hash_set *set, const struct hash128 *stored)
{
    size_t i = (size_t)stored->low & (set->size - 1);

    while (!is_free(&set->slots[i]) &&
           (set->slots[i].low != stored->low || set->slots[i].high != stored->high))
        i = (i + 1) & (set->size - 1);
    return &set->slots[i];
}

static void grow(struct hash_set *set)
{
    struct hash_set larger = {.size = set->size > 0 ? 2 * set->size : SIZE_MIN};

    larger.slots = memory_new(larger.size * sizeof *larger.slots);
    larger.count = set->count;
    for (size_t i = 0; i < set->size; i++)
        if (!is_free(&set->slots[i]))
            *find(&larger, &set->slots[i]) = set->slots[i];
    free(set->slots);
    *set = larger;
}

void hash_set_free(struct hash_set *set)
{
    free(set->slots);
    *set = (struct hash_set){0};
}

bool hash_set_has(const struct hash_set *set, const struct hash128 *hash)
{
    const struct hash128 stored = stored_form(hash);

    return set->count > 0 && !is_free(find(set, &stored));
}

bool hash_set_add(struct hash_set *set, const struct hash128 *hash)
{
    const struct hash128 stored = stored_form(hash);

    if (set->count >= set->size / 4 * 3)
        grow(set);
    struct hash128 *slot = find(set, &stored);
    if (!is_free(slot))
        return false;
    *slot = stored;
    set->count++;
    return true;
}
