/* fault_late.h -- replies that wait for their time: a heap, the earliest first.
 *
 *     fault_late_put(late, &head, bytes);
 *     while ((item = fault_late_take(late, now_ns)) != NULL) { send(item); free(item); }
 *
 * Bounds:  FAULT_LATE_MAX waiting; what comes beyond that is dropped, as a full queue drops.
 * Memory:  an item taken is the caller's, to free().
 * Threads: one.
 * Time:    an argument.
 */
#pragma once

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>

enum { FAULT_LATE_MAX = 1 << 20 };

struct fault_late_item {
    uint64_t due_ns;
    uint64_t order;  /* equal times: first in, first out */
    void *way;       /* the port or the connection to send on */
    uint64_t serial; /* of the connection: a way may have been given to another since */
    struct sockaddr_in peer;
    size_t size;
    uint8_t bytes[];
};

struct fault_late;

struct fault_late *fault_late_new(void);
void fault_late_put(struct fault_late *late, const struct fault_late_item *head,
                    const uint8_t *bytes);

/* The earliest that is due; NULL if none is. */
struct fault_late_item *fault_late_take(struct fault_late *late, uint64_t now_ns);

/* When the next one is due; UINT64_MAX if nothing waits. */
uint64_t fault_late_due_ns(const struct fault_late *late);

void fault_late_free(struct fault_late *late);
