/* SPDX-License-Identifier: MIT */
#include "resolve/lookup.h"

#include "base/clock.h"
#include "base/fatal.h"
#include "base/memory.h"
#include "base/random.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <urcu/urcu-memb.h>

/* After the flavour, whose macros it uses. */
#include <urcu/rculfhash.h>

enum {
    SHARDS = 64,
    SHARD_BUCKETS = 64,
    TABLE_BUCKETS = 1 << 16, /* fixed: no resize thread; a chain is short at 32 MiB of answers */
    AGE_STEPS = 64,
};

/* How exactly is known when an answer was last wanted: so many hits need no write. */
#define USED_NS (CLOCK_NS_PER_S / 4)

/* What is kept. Immutable but for used_ns and its place in the table. */
struct entry {
    struct cds_lfht_node node;
    struct rcu_head retired;
    uint64_t expires_ns;
    _Atomic uint64_t used_ns; /* when it was stored, or wanted again */
    size_t size;
    struct response response;
    const char *path; /* of a document; else NULL */
    uint16_t type;    /* of a question; else 0 */
    uint8_t name_size;
    uint8_t name[]; /* its wire form */
};

/* What somebody is asking. Under its shard's lock. */
struct pending {
    struct pending *next;
    struct lookup_wait *waits;
    struct ask ask;
};

struct shard {
    _Alignas(64) pthread_mutex_t lock; /* covers pending, and the order of settle against find */
    struct pending *pending[SHARD_BUCKETS];
};

struct lookup_table {
    struct cds_lfht *entries;
    size_t size_max;
    uint64_t seed;
    _Atomic size_t size, count;
    struct shard shards[SHARDS];
};

struct lookup_table *lookup_new(size_t size_max)
{
    struct lookup_table *table = memory_take_aligned(64, sizeof *table);

    memset(table, 0, sizeof *table);
    table->size_max = size_max;
    table->seed = random_u64();
    table->entries = cds_lfht_new_flavor(TABLE_BUCKETS, TABLE_BUCKETS, TABLE_BUCKETS, 0,
                                         &urcu_memb_flavor, NULL);
    if (table->entries == NULL)
        fatal("memory");
    for (size_t i = 0; i < SHARDS; i++)
        pthread_mutex_init(&table->shards[i].lock, NULL);
    return table;
}

static void free_retired(struct rcu_head *retired)
{
    struct entry *entry = caa_container_of(retired, struct entry, retired);

    response_release(entry->response);
    free(entry);
}

/* Whoever took it out of the table, and only they. */
static void retire(struct lookup_table *table, struct entry *entry)
{
    atomic_fetch_sub_explicit(&table->size, entry->size, memory_order_relaxed);
    atomic_fetch_sub_explicit(&table->count, 1, memory_order_relaxed);
    urcu_memb_call_rcu(&entry->retired, free_retired);
}

void lookup_free(struct lookup_table *table)
{
    if (table == NULL)
        return;

    struct cds_lfht_iter iterator;
    struct entry *entry;

    lookup_thread_begin();
    urcu_memb_read_lock();
    cds_lfht_for_each_entry(table->entries, &iterator, entry,
                            node) if (cds_lfht_del(table->entries, &entry->node) == 0)
        retire(table, entry);
    urcu_memb_read_unlock();
    lookup_thread_end();
    urcu_memb_barrier();
    cds_lfht_destroy(table->entries, NULL);
    for (size_t i = 0; i < SHARDS; i++) {
        for (size_t k = 0; k < SHARD_BUCKETS; k++)
            assert(table->shards[i].pending[k] == NULL);
        pthread_mutex_destroy(&table->shards[i].lock);
    }
    free(table);
}

void lookup_thread_begin(void)
{
    urcu_memb_register_thread();
}

void lookup_thread_end(void)
{
    urcu_memb_unregister_thread();
}

void lookup_read_begin(void)
{
    urcu_memb_read_lock();
}

void lookup_read_end(void)
{
    urcu_memb_read_unlock();
}

static int matches(struct cds_lfht_node *node, const void *key)
{
    const struct entry *entry = caa_container_of(node, struct entry, node);
    const struct ask *ask = key;
    const struct dns_name *name = ask_name(ask);

    if (entry->response.kind != ask->kind || entry->name_size != name->size ||
        memcmp(entry->name, name->wire, entry->name_size) != 0)
        return false;
    return ask->kind == ASK_DNS ? entry->type == ask->question.type
                                : strcmp(entry->path, ask->url.path) == 0;
}

static const struct entry *find_entry(struct lookup_table *table, uint64_t hash,
                                      const struct ask *ask, uint64_t now_ns)
{
    struct cds_lfht_iter iterator;

    cds_lfht_lookup(table->entries, hash, matches, ask, &iterator);
    struct cds_lfht_node *node = cds_lfht_iter_get_node(&iterator);
    if (node == NULL)
        return NULL;
    struct entry *entry = caa_container_of(node, struct entry, node);
    if (entry->expires_ns <= now_ns)
        return NULL;
    uint64_t used_ns = atomic_load_explicit(&entry->used_ns, memory_order_relaxed);
    if (now_ns > used_ns + USED_NS)
        atomic_store_explicit(&entry->used_ns, now_ns, memory_order_relaxed);
    return entry;
}

static struct shard *shard_of(struct lookup_table *table, uint64_t hash, size_t *bucket)
{
    *bucket = (hash >> 40) % SHARD_BUCKETS;
    return &table->shards[(hash >> 52) % SHARDS];
}

/* Where the pending one is linked in, or the end of its bucket. */
static struct pending **find_pending(struct shard *shard, size_t bucket, const struct ask *ask)
{
    struct pending **link = &shard->pending[bucket];

    while (*link != NULL && !ask_eq(&(*link)->ask, ask))
        link = &(*link)->next;
    return link;
}

/* Joins those who wait, or becomes the one who asks. Under the shard's lock. */
static enum lookup join_or_ask(struct pending **link, const struct ask *ask,
                               struct lookup_wait *wait)
{
    enum lookup found = LOOKUP_JOINED;

    if (*link == NULL) {
        *link = memory_new(sizeof **link);
        (*link)->ask = *ask;
        found = LOOKUP_ASK;
    }
    wait->next = (*link)->waits;
    (*link)->waits = wait;
    return found;
}

enum lookup lookup_find(struct lookup_table *table, const struct ask *ask, uint64_t now_ns,
                        struct lookup_wait *wait, struct response *response)
{
    uint64_t hash = ask_hash(ask, table->seed);
    const struct entry *entry = find_entry(table, hash, ask, now_ns);
    enum lookup found = LOOKUP_HIT;

    if (entry == NULL) {
        size_t bucket;
        struct shard *shard = shard_of(table, hash, &bucket);

        pthread_mutex_lock(&shard->lock);
        struct pending **link = find_pending(shard, bucket, ask);
        /* It may have been settled since we looked; then nothing is pending, and it is there. */
        if (*link == NULL)
            entry = find_entry(table, hash, ask, now_ns);
        if (entry == NULL)
            found = join_or_ask(link, ask, wait);
        pthread_mutex_unlock(&shard->lock);
    }
    if (found == LOOKUP_HIT)
        *response = entry->response;
    return found;
}

static uint32_t lifetime_s(struct response response)
{
    enum dns_cause cause = response_cause(response);

    if (cause == DNS_CANCELLED)
        return 0;
    if (cause != DNS_NO_CAUSE)
        return LOOKUP_FAILURE_TTL_S;
    if (response.kind == ASK_DOCUMENT)
        return response.document->ttl_s;
    return response.answer->outcome == DNS_BOGUS ? LOOKUP_FAILURE_TTL_S : response.answer->ttl_s;
}

static size_t answer_size(const struct dns_answer *answer)
{
    size_t size = sizeof *answer + sizeof(struct dns_name);

    for (size_t i = 0; i < answer->record_count; i++)
        size += sizeof answer->records[i] + answer->records[i].size;
    return size;
}

static size_t response_size(struct response response)
{
    const struct document *document = response.document;

    if (response.kind == ASK_DNS)
        return answer_size(response.answer);
    return sizeof *document + document->type.len + document->body.len;
}

static void keep(struct lookup_table *table, uint64_t hash, const struct ask *ask, uint64_t now_ns,
                 struct response response)
{
    const struct dns_name *name = ask_name(ask);
    uint32_t ttl_s = lifetime_s(response);
    size_t size = sizeof(struct entry) + name->size + response_size(response);

    if (ttl_s == 0)
        return;
    if (atomic_fetch_add_explicit(&table->size, size, memory_order_relaxed) + size >
        table->size_max) {
        atomic_fetch_sub_explicit(&table->size, size, memory_order_relaxed);
        return;
    }
    atomic_fetch_add_explicit(&table->count, 1, memory_order_relaxed);

    struct entry *entry = memory_take(sizeof *entry + name->size);
    atomic_init(&entry->used_ns, now_ns);
    entry->expires_ns = now_ns + ttl_s * CLOCK_NS_PER_S;
    entry->size = size;
    entry->response = response_retain(response);
    entry->path = ask->kind == ASK_DOCUMENT ? ask->url.path : NULL;
    entry->type = ask->kind == ASK_DNS ? ask->question.type : 0;
    entry->name_size = name->size;
    memcpy(entry->name, name->wire, name->size);
    cds_lfht_node_init(&entry->node);
    urcu_memb_read_lock();
    struct cds_lfht_node *old =
        cds_lfht_add_replace(table->entries, hash, matches, ask, &entry->node);
    if (old != NULL)
        retire(table, caa_container_of(old, struct entry, node));
    urcu_memb_read_unlock();
}

void lookup_settle(struct lookup_table *table, const struct ask *ask, uint64_t now_ns,
                   struct response response)
{
    uint64_t hash = ask_hash(ask, table->seed);
    size_t bucket;
    struct shard *shard = shard_of(table, hash, &bucket);

    /* Kept before it stops being pending, so that nobody asks again in between. */
    pthread_mutex_lock(&shard->lock);
    keep(table, hash, ask, now_ns, response);
    struct pending **link = find_pending(shard, bucket, ask);
    struct pending *settled = *link;
    assert(settled != NULL);
    *link = settled->next;
    pthread_mutex_unlock(&shard->lock);

    for (struct lookup_wait *wait = settled->waits, *next; wait != NULL; wait = next) {
        next = wait->next;
        wait->response = response_retain(response);
        mailbox_put(wait->home, &wait->mail);
    }
    free(settled);
    response_release(response);
}

/* Bytes kept by age, in AGE_STEPS steps since the one unwanted for longest, so that one pass finds
 * how old is too old.
 */
static uint64_t too_old_ns(const size_t *sizes_by_age, uint64_t oldest_ns, uint64_t step_ns,
                           size_t excess)
{
    size_t freed = 0;
    unsigned step = 0;

    while (step < AGE_STEPS && freed < excess)
        freed += sizes_by_age[step++];
    return oldest_ns + step * step_ns;
}

static uint64_t used_ns(const struct entry *entry)
{
    return atomic_load_explicit(&entry->used_ns, memory_order_relaxed);
}

static uint64_t find_cutoff(struct lookup_table *table, uint64_t now_ns, size_t excess)
{
    size_t sizes_by_age[AGE_STEPS] = {0};
    uint64_t oldest_ns = now_ns;
    struct cds_lfht_iter iterator;
    const struct entry *entry;

    cds_lfht_for_each_entry(table->entries, &iterator, entry, node) if (used_ns(entry) < oldest_ns)
        oldest_ns = used_ns(entry);
    uint64_t step_ns = (now_ns - oldest_ns) / AGE_STEPS + 1;
    cds_lfht_for_each_entry(table->entries, &iterator, entry, node)
    {
        uint64_t wanted_ns = used_ns(entry), step = (wanted_ns - oldest_ns) / step_ns;
        if (wanted_ns >= oldest_ns && step < AGE_STEPS)
            sizes_by_age[step] += entry->size;
    }
    return too_old_ns(sizes_by_age, oldest_ns, step_ns, excess);
}

static void evict(struct lookup_table *table, uint64_t now_ns, uint64_t cutoff_ns)
{
    struct cds_lfht_iter iterator;
    struct entry *entry;

    cds_lfht_for_each_entry(table->entries, &iterator, entry, node)
    {
        bool goes = entry->expires_ns <= now_ns || used_ns(entry) < cutoff_ns;
        if (goes && cds_lfht_del(table->entries, &entry->node) == 0)
            retire(table, entry);
    }
}

void lookup_expire(struct lookup_table *table, uint64_t now_ns)
{
    size_t limit = table->size_max - table->size_max / 4, wanted = table->size_max / 2;

    if (lookup_count(table) == 0)
        return; /* a walk through all of its empty places is not for nothing */
    urcu_memb_read_lock();
    evict(table, now_ns, 0);
    size_t size = lookup_size(table);
    if (size > limit)
        evict(table, now_ns, find_cutoff(table, now_ns, size - wanted));
    urcu_memb_read_unlock();
}

size_t lookup_size(const struct lookup_table *table)
{
    return atomic_load_explicit(&table->size, memory_order_relaxed);
}

size_t lookup_count(const struct lookup_table *table)
{
    return atomic_load_explicit(&table->count, memory_order_relaxed);
}
