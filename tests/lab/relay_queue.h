/* relay_queue.h -- packets on their way: each leaves when its time has come.
 *
 *     relay_queue_put(queue, due_ns, way, bytes, size);          // false: full, the packet is lost
 *     while ((item = relay_queue_due(queue, now_ns)) != NULL) {
 *         send(item);
 *         relay_queue_drop(queue);
 *     }
 *
 * Bounds:  RELAY_QUEUE_MAX packets; those of one time leave in the order in which they came.
 * Memory:  one allocation, until the process ends.
 * Threads: one.
 */
#pragma once

#include "relay_packet.h"

enum { RELAY_QUEUE_MAX = 1 << 16 };

struct relay_item {
    uint64_t due_ns, number; /* number: how many were put before it */
    unsigned way;            /* the caller's */
    uint32_t slot;           /* private */
    size_t size;
    const uint8_t *bytes;
};

struct relay_queue;

/* NULL: no memory. */
struct relay_queue *relay_queue_new(void);

bool relay_queue_put(struct relay_queue *queue, uint64_t due_ns, unsigned way, const uint8_t *bytes,
                     size_t size);

/* The first whose time has come; NULL if there is none. */
const struct relay_item *relay_queue_due(const struct relay_queue *queue, uint64_t now_ns);

/* Forgets the first. Requires that there is one. */
void relay_queue_drop(struct relay_queue *queue);

/* When the first is due; UINT64_MAX if there is none. */
uint64_t relay_queue_next(const struct relay_queue *queue);
