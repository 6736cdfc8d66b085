/* Copyright (c) 2026 the rblsweep authors. SPDX-License-Identifier: MIT */
#include "relay_queue.h"

#include <stdlib.h>
#include <string.h>

struct relay_queue {
    struct relay_item heap[RELAY_QUEUE_MAX];
    uint32_t free_slots[RELAY_QUEUE_MAX];
    size_t count; /* in the heap; the rest of the slots is free */
    uint64_t number;
    uint8_t bytes[RELAY_QUEUE_MAX][RELAY_PACKET_MAX];
};

struct relay_queue *relay_queue_new(void)
{
    struct relay_queue *queue = malloc(sizeof *queue);

    if (queue == NULL)
        return NULL;
    queue->count = 0;
    queue->number = 0;
    for (uint32_t i = 0; i < RELAY_QUEUE_MAX; i++)
        queue->free_slots[i] = i;
    return queue;
}

static bool is_before(const struct relay_item *one, const struct relay_item *other)
{
    return one->due_ns != other->due_ns ? one->due_ns < other->due_ns : one->number < other->number;
}

static void swap(struct relay_item *one, struct relay_item *other)
{
    struct relay_item kept = *one;

    *one = *other;
    *other = kept;
}

bool relay_queue_put(struct relay_queue *queue, uint64_t due_ns, unsigned way, const uint8_t *bytes,
                     size_t size)
{
    if (queue->count == RELAY_QUEUE_MAX || size > RELAY_PACKET_MAX)
        return false;
    size_t at = queue->count++;
    uint32_t slot = queue->free_slots[RELAY_QUEUE_MAX - 1 - at];
    memcpy(queue->bytes[slot], bytes, size);
    queue->heap[at] = (struct relay_item){.due_ns = due_ns,
                                          .number = queue->number++,
                                          .way = way,
                                          .slot = slot,
                                          .size = size,
                                          .bytes = queue->bytes[slot]};
    while (at > 0 && is_before(&queue->heap[at], &queue->heap[(at - 1) / 2])) {
        swap(&queue->heap[at], &queue->heap[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    return true;
}

const struct relay_item *relay_queue_due(const struct relay_queue *queue, uint64_t now_ns)
{
    return relay_queue_next(queue) <= now_ns ? &queue->heap[0] : NULL;
}

void relay_queue_drop(struct relay_queue *queue)
{
    size_t at = 0, child;

    queue->count--;
    queue->free_slots[RELAY_QUEUE_MAX - 1 - queue->count] = queue->heap[0].slot;
    queue->heap[0] = queue->heap[queue->count];
    while ((child = 2 * at + 1) < queue->count) {
        if (child + 1 < queue->count && is_before(&queue->heap[child + 1], &queue->heap[child]))
            child++;
        if (!is_before(&queue->heap[child], &queue->heap[at]))
            break;
        swap(&queue->heap[child], &queue->heap[at]);
        at = child;
    }
}

uint64_t relay_queue_next(const struct relay_queue *queue)
{
    return queue->count > 0 ? queue->heap[0].due_ns : UINT64_MAX;
}
