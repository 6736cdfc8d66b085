#include "fleet/planes.h"

#include "base/fatal.h"
#include "base/memory.h"

#include <stdlib.h>

enum { SIZE_MIN = 16 };

static struct plane *find(const struct planes *planes, const struct hash128 *key)
{
    size_t i = (size_t)key->low & (planes->size - 1);

    while (planes->slots[i].bitmap != NULL &&
           (planes->slots[i].key.low != key->low || planes->slots[i].key.high != key->high))
        i = (i + 1) & (planes->size - 1);
    return &planes->slots[i];
}

static void grow(struct planes *planes)
{
    struct planes larger = {.size = planes->size > 0 ? 2 * planes->size : SIZE_MIN};

    larger.slots = memory_new(larger.size * sizeof *larger.slots);
    larger.count = planes->count;
    for (size_t i = 0; i < planes->size; i++)
        if (planes->slots[i].bitmap != NULL)
            *find(&larger, &planes->slots[i].key) = planes->slots[i];
    free(planes->slots);
    *planes = larger;
}

void planes_free(struct planes *planes)
{
    for (size_t i = 0; i < planes->size; i++)
        if (planes->slots[i].bitmap != NULL)
            roaring_bitmap_free(planes->slots[i].bitmap);
    free(planes->slots);
    *planes = (struct planes){0};
}

roaring_bitmap_t *planes_find(const struct planes *planes, const struct hash128 *key)
{
    return planes->count > 0 ? find(planes, key)->bitmap : NULL;
}

roaring_bitmap_t *planes_take(struct planes *planes, const struct hash128 *key)
{
    if (planes->count >= planes->size / 4 * 3)
        grow(planes);
    struct plane *plane = find(planes, key);
    if (plane->bitmap == NULL) {
        *plane = (struct plane){.key = *key, .bitmap = plane_new()};
        planes->count++;
    }
    return plane->bitmap;
}

roaring_bitmap_t *plane_new(void)
{
    roaring_bitmap_t *bitmap = roaring_bitmap_create();

    if (bitmap == NULL)
        fatal("memory");
    return bitmap;
}
