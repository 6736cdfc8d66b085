#include "fleet/identity_set.h"

#include "base/hash.h"
#include "base/memory.h"
#include "base/random.h"

#include <stdlib.h>

enum { SIZE_MIN = 64 };

static bool is_free(const struct identity *slot)
{
    return slot->low == 0 && slot->high == 0;
}

/* The identity that would look like a free slot shares the place of another one. */
static struct identity stored_form(const struct identity *identity)
{
    return is_free(identity) ? (struct identity){.low = 1, .high = 0} : *identity;
}

/* Where the identity is, or the free slot where it would be. */
static struct identity *find(const struct identity_set *set, const struct identity *stored)
{
    size_t i = (size_t)hash64(stored, sizeof *stored, set->seed) & (set->size - 1);

    while (!is_free(&set->slots[i]) && !identity_eq(&set->slots[i], stored))
        i = (i + 1) & (set->size - 1);
    return &set->slots[i];
}

static void grow(struct identity_set *set)
{
    struct identity_set larger = {
        .size = set->size > 0 ? 2 * set->size : SIZE_MIN,
        .count = set->count,
        .seed = set->size > 0 ? set->seed : random_u64(),
    };

    larger.slots = memory_new(larger.size * sizeof *larger.slots);
    for (size_t i = 0; i < set->size; i++)
        if (!is_free(&set->slots[i]))
            *find(&larger, &set->slots[i]) = set->slots[i];
    free(set->slots);
    *set = larger;
}

void identity_set_free(struct identity_set *set)
{
    free(set->slots);
    *set = (struct identity_set){0};
}

bool identity_set_has(const struct identity_set *set, const struct identity *identity)
{
    const struct identity stored = stored_form(identity);

    return set->count > 0 && !is_free(find(set, &stored));
}

bool identity_set_add(struct identity_set *set, const struct identity *identity)
{
    const struct identity stored = stored_form(identity);

    if (set->count >= set->size / 4 * 3)
        grow(set);
    struct identity *slot = find(set, &stored);
    if (!is_free(slot))
        return false;
    *slot = stored;
    set->count++;
    return true;
}
