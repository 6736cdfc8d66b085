/* SPDX-License-Identifier: MIT */
#include "scan/credits.h"

void credits_init(struct credits *credits, unsigned count)
{
    *credits = (struct credits){.left = count};
    pthread_mutex_init(&credits->lock, NULL);
    pthread_cond_init(&credits->came_back, NULL);
}

void credits_destroy(struct credits *credits)
{
    pthread_cond_destroy(&credits->came_back);
    pthread_mutex_destroy(&credits->lock);
}

bool credits_take(struct credits *credits, unsigned count)
{
    pthread_mutex_lock(&credits->lock);
    while (credits->left < count && !credits->closed)
        pthread_cond_wait(&credits->came_back, &credits->lock);
    bool taken = !credits->closed;
    if (taken)
        credits->left -= count;
    pthread_mutex_unlock(&credits->lock);
    return taken;
}

void credits_give(struct credits *credits, unsigned count)
{
    pthread_mutex_lock(&credits->lock);
    credits->left += count;
    pthread_cond_broadcast(&credits->came_back); /* what one gave may be enough for several */
    pthread_mutex_unlock(&credits->lock);
}

void credits_close(struct credits *credits)
{
    pthread_mutex_lock(&credits->lock);
    credits->closed = true;
    pthread_cond_broadcast(&credits->came_back);
    pthread_mutex_unlock(&credits->lock);
}
