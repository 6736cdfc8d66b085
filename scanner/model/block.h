/* block.h -- up to 256 targets that differ in one octet of their address only: what travels from
 * the reader to a worker.
 *
 *     for (unsigned i = 0; i < block->count; i++) {
 *         struct target target = block_target(block, i);
 *         ...
 *     }
 *
 * A prefix becomes one block a /24 (IPv4), a /120 (IPv6), or 256 sampled /64s; neighbours in the
 * input with equal labels share one; a domain or a pair is a block of its own.
 *
 * Memory:  one block from the heap, texts and labels included; block_free() ends it.
 * Threads: owned by one at a time; the queues hand it over.
 */
#pragma once

#include "model/target.h"

enum { BLOCK_TARGETS_MAX = 256 };

struct block {
    struct block *next;                /* for the queue or list it is in */
    struct target target;              /* what all have in common; its ip is the first one's */
    unsigned count;                    /* 1 to BLOCK_TARGETS_MAX */
    uint8_t varying;                   /* which byte of the address differs */
    uint8_t octets[BLOCK_TARGETS_MAX]; /* its value, of each target */
};

/* A copy of *target with all its texts, as a block of one. Of addresses, varying is the last byte
 * unless the caller sets another, and more octets may be added. */
struct block *block_new(const struct target *target);
void block_free(struct block *block); /* NULL is fine */

struct ip block_ip(const struct block *block, unsigned index);
struct target block_target(const struct block *block, unsigned index); /* texts borrowed */

/* What decides the worker: equal for addresses of one /24 or /64, for one domain, and for pairs
 * that agree in both. */
uint64_t block_affinity(const struct block *block);
