/* Copyright (c) 2026 the rblsweep authors. SPDX-License-Identifier: MIT */
#include "fault_late.h"

#include "fault_zone.h"

#include <stdlib.h>
#include <string.h>

struct fault_late {
    struct fault_late_item **items; /* a binary heap */
    size_t count, slots;
    uint64_t order;
};

struct fault_late *fault_late_new(void)
{
    struct fault_late *late = fault_alloc(sizeof *late);
    late->slots = 1024;
    late->items = fault_alloc(late->slots * sizeof *late->items);
    return late;
}

static bool is_before(const struct fault_late_item *a, const struct fault_late_item *b)
{
    return a->due_ns != b->due_ns ? a->due_ns < b->due_ns : a->order < b->order;
}

void fault_late_put(struct fault_late *late, const struct fault_late_item *head,
                    const uint8_t *bytes)
{
    if (late->count == FAULT_LATE_MAX)
        return;
    if (late->count == late->slots) {
        late->slots *= 2;
        late->items = realloc(late->items, late->slots * sizeof(struct fault_late_item *));
        if (late->items == NULL)
            abort();
    }
    struct fault_late_item *item = fault_alloc(sizeof *item + head->size);
    memcpy(item, head, sizeof *item);
    memcpy(item->bytes, bytes, head->size);
    item->order = late->order++;

    size_t at = late->count++;
    while (at > 0 && is_before(item, late->items[(at - 1) / 2])) {
        late->items[at] = late->items[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    late->items[at] = item;
}

struct fault_late_item *fault_late_take(struct fault_late *late, uint64_t now_ns)
{
    if (late->count == 0 || late->items[0]->due_ns > now_ns)
        return NULL;

    struct fault_late_item *first = late->items[0];
    struct fault_late_item *last = late->items[--late->count];
    size_t at = 0;
    for (size_t child = 1; child < late->count; child = 2 * at + 1) {
        if (child + 1 < late->count && is_before(late->items[child + 1], late->items[child]))
            child++;
        if (is_before(last, late->items[child]))
            break;
        late->items[at] = late->items[child];
        at = child;
    }
    if (late->count > 0)
        late->items[at] = last;
    return first;
}

uint64_t fault_late_due_ns(const struct fault_late *late)
{
    return late->count == 0 ? UINT64_MAX : late->items[0]->due_ns;
}

void fault_late_free(struct fault_late *late)
{
    for (size_t i = 0; i < late->count; i++)
        free(late->items[i]);
    free(late->items);
    free(late);
}
