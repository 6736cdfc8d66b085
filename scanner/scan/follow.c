/* SPDX-License-Identifier: MIT */
#include "scan/follow.h"

#include "base/hash.h"
#include "base/memory.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS_FIRST = 256 };

/* One that waits to be taken. */
struct found {
    struct found *next;
    struct ip ip;
    size_t len;
    char domain[];
};

struct follow {
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t changed;
    struct found *first, **end;
    uint64_t expected; /* checks that have not ended */
    bool is_closed;
    struct ip *seen; /* open addressing; IP_NONE: free */
    size_t seen_count, slot_count;
};

struct follow *follow_new(void)
{
    struct follow *follow = memory_new(sizeof *follow);

    pthread_mutex_init(&follow->lock, NULL);
    pthread_cond_init(&follow->changed, NULL);
    follow->end = &follow->first;
    follow->slot_count = SLOTS_FIRST;
    follow->seen = memory_new(follow->slot_count * sizeof *follow->seen);
    return follow;
}

void follow_free(struct follow *follow)
{
    if (follow == NULL)
        return;
    for (struct found *found = follow->first, *next; found != NULL; found = next) {
        next = found->next;
        free(found);
    }
    pthread_cond_destroy(&follow->changed);
    pthread_mutex_destroy(&follow->lock);
    free(follow->seen);
    free(follow);
}

/* Where the address is, or would be. */
static struct ip *slot_of(struct ip *seen, size_t slot_count, const struct ip *ip)
{
    size_t at = hash64(ip, sizeof *ip, 0) & (slot_count - 1);

    while (seen[at].family != IP_NONE && !ip_eq(&seen[at], ip))
        at = (at + 1) & (slot_count - 1);
    return &seen[at];
}

static void grow(struct follow *follow)
{
    size_t slot_count = 2 * follow->slot_count;
    struct ip *seen = memory_new(slot_count * sizeof *seen);

    for (size_t i = 0; i < follow->slot_count; i++)
        if (follow->seen[i].family != IP_NONE)
            *slot_of(seen, slot_count, &follow->seen[i]) = follow->seen[i];
    free(follow->seen);
    follow->seen = seen;
    follow->slot_count = slot_count;
}

static bool is_new(struct follow *follow, const struct ip *ip)
{
    struct ip *slot = slot_of(follow->seen, follow->slot_count, ip);

    if (slot->family != IP_NONE)
        return false;
    *slot = *ip;
    if (2 * ++follow->seen_count > follow->slot_count)
        grow(follow);
    return true;
}

void follow_expect(struct follow *follow, unsigned count)
{
    pthread_mutex_lock(&follow->lock);
    follow->expected += count;
    pthread_mutex_unlock(&follow->lock);
}

void follow_add(struct follow *follow, const struct ip *ip, struct slice domain)
{
    pthread_mutex_lock(&follow->lock);
    if (is_new(follow, ip)) {
        struct found *found = memory_new(sizeof *found + domain.len);
        found->ip = *ip;
        found->len = domain.len;
        memcpy(found->domain, domain.at, domain.len);
        *follow->end = found;
        follow->end = &found->next;
        pthread_cond_signal(&follow->changed);
    }
    pthread_mutex_unlock(&follow->lock);
}

void follow_done(struct follow *follow)
{
    pthread_mutex_lock(&follow->lock);
    if (--follow->expected == 0)
        pthread_cond_signal(&follow->changed);
    pthread_mutex_unlock(&follow->lock);
}

void follow_record(struct follow *follow, const struct record *record)
{
    for (const struct record_address *at = record->addresses; at != NULL; at = at->next)
        follow_add(follow, &at->ip, record->target.domain);
    follow_done(follow);
}

bool follow_take(struct follow *follow, struct ip *ip, struct text *domain)
{
    pthread_mutex_lock(&follow->lock);
    while (follow->first == NULL && follow->expected > 0 && !follow->is_closed)
        pthread_cond_wait(&follow->changed, &follow->lock);
    struct found *found = follow->first;
    if (found != NULL) {
        follow->first = found->next;
        if (follow->first == NULL)
            follow->end = &follow->first;
    }
    pthread_mutex_unlock(&follow->lock);
    if (found == NULL)
        return false;
    *ip = found->ip;
    text_clear(domain);
    text_add(domain, (struct slice){found->domain, found->len});
    free(found);
    return true;
}

void follow_close(struct follow *follow)
{
    pthread_mutex_lock(&follow->lock);
    follow->is_closed = true;
    pthread_cond_signal(&follow->changed);
    pthread_mutex_unlock(&follow->lock);
}
