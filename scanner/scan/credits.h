/* credits.h -- how many targets may be inside at once: the reader takes, the writer gives back.
 *
 * This is the whole back-pressure of a scan: when the output, a list or the network is slow, no
 * credit comes back and the reader stops reading.
 *
 * Threads: any. credits_take() sleeps; credits_close() ends that for good.
 */
#pragma once

#include <pthread.h>
#include <stdbool.h>

struct credits {
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t came_back;
    unsigned left;
    bool closed;
};

void credits_init(struct credits *credits, unsigned count);
void credits_destroy(struct credits *credits);

/* False once they are closed. count must not exceed what there was at first. */
bool credits_take(struct credits *credits, unsigned count);
void credits_give(struct credits *credits, unsigned count);
void credits_close(struct credits *credits);
