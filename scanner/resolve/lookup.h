/* lookup.h -- the answers and documents all workers share; each is asked for once at a time.
 *
 *     lookup_read_begin();
 *     found = lookup_find(table, &ask, now_ns, wait, &response);
 *     if (found == LOOKUP_HIT)
 *         consume(response);       // borrowed until lookup_read_end()
 *     lookup_read_end();
 *     if (found == LOOKUP_ASK)
 *         resolver_ask(...);       // owes the table exactly one lookup_settle()
 *
 * After JOINED and ASK alike, *wait belongs to the table until it arrives in wait->home; by then
 * wait->response is set and owned by the waiter, who ends it with response_release().
 *
 * Threads: every caller has called lookup_thread_begin(). May run at the same time:
 *
 *              find   settle   sweep
 *     find     yes    yes      yes
 *     settle   yes    yes [1]  yes
 *     sweep    yes    yes      no          [1] of different asks: one asker, one settler
 *
 * Progress: a hit is wait-free, and takes no lock and no reference. A miss and a settle lock one
 *     shard of the waiting lists. Nothing here blocks on the network or calls back.
 * Memory: at most size_max bytes of answers: what would exceed it is delivered, but not kept.
 *     expire evicts what is too old, and from 3/4 of size_max on those that were not wanted for
 *     longest, down to a half: so what many ask for stays, however much is asked once in between.
 *     To be called often enough for a quarter of size_max not to come in meanwhile.
 */
#pragma once

#include "event/mailbox.h"
#include "model/ask.h"

#include <stddef.h>
#include <stdint.h>

struct lookup_table;

enum lookup { LOOKUP_HIT, LOOKUP_JOINED, LOOKUP_ASK };

/* How long a failure stands for the answer (RFC 9520 section 3.2 wants 1 s to 5 min). */
enum { LOOKUP_FAILURE_TTL_S = 5 };

struct lookup_wait {
    struct mail mail;         /* how it arrives */
    struct mailbox *home;     /* in: where to deliver; the waiter's own worker */
    struct response response; /* out: on delivery */
    struct lookup_wait *next; /* private */
};

struct lookup_table *lookup_new(size_t size_max);

/* Requires that nothing is outstanding and that all workers have stopped. NULL is fine. */
void lookup_free(struct lookup_table *table);

/* Before and after a thread's use of any table; read sections hold borrowed answers in place, must
 * not block, and may nest. */
void lookup_thread_begin(void);
void lookup_thread_end(void);
void lookup_read_begin(void);
void lookup_read_end(void);

/* Requires to be in a read section. */
enum lookup lookup_find(struct lookup_table *table, const struct ask *ask, uint64_t now_ns,
                        struct lookup_wait *wait, struct response *response);

/* Ends what LOOKUP_ASK began: takes over the response, caches it for its TTL from now_ns on
 * (failures for LOOKUP_FAILURE_TTL_S; what was cancelled, not at all), and delivers it to every
 * waiter, the asker included. Not in a read section. */
void lookup_settle(struct lookup_table *table, const struct ask *ask, uint64_t now_ns,
                   struct response response);

void lookup_expire(struct lookup_table *table, uint64_t now_ns);

size_t lookup_size(const struct lookup_table *table);  /* bytes of answers kept now */
size_t lookup_count(const struct lookup_table *table); /* answers kept now */
