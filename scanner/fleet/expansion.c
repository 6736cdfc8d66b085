#include "fleet/expansion.h"

#include "base/memory.h"
#include "fleet/seen.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct expansion {
    struct seen *seen;
    struct row_target row;
    bool has_domain;              /* the row is a domain, not yet looked at */
    struct span_run run;          /* the piece of the row being used */
    uint8_t octets[SPAN_RUN_MAX]; /* of its targets not seen before */
    unsigned octet_count, octet_next;
    struct block *kept;
    uint64_t read_count, distinct_count;
};

struct expansion *expansion_new(void)
{
    struct expansion *expansion = memory_new(sizeof *expansion);

    expansion->seen = seen_new();
    return expansion;
}

void expansion_free(struct expansion *expansion)
{
    if (expansion == NULL)
        return;
    seen_free(expansion->seen);
    block_free(expansion->kept);
    free(expansion);
}

struct row_target *expansion_row(struct expansion *expansion)
{
    assert(!expansion->has_domain && expansion->octet_next == expansion->octet_count);
    return &expansion->row;
}

void expansion_begin(struct expansion *expansion)
{
    expansion->has_domain = expansion->row.target.kind == TARGET_DOMAIN;
}

static bool is_plain_address(const struct target *target)
{
    return (target->kind == TARGET_IP4 || target->kind == TARGET_IP6) && target->helo.len == 0 &&
           target->mail_from.len == 0 && target->selectors.len == 0 &&
           target->sampled_from.len == 0;
}

static bool has_same_labels(const struct target *a, const struct target *b)
{
    if (a->label_count != b->label_count)
        return false;
    for (size_t i = 0; i < a->label_count; i++)
        if (a->labels[i].is_json != b->labels[i].is_json ||
            !slice_eq(a->labels[i].key, b->labels[i].key) ||
            !slice_eq(a->labels[i].value, b->labels[i].value))
            return false;
    return true;
}

/* Adds the run to the block kept back if it belongs there. Addresses are distinct, so it fits. */
static bool join_run(struct expansion *expansion)
{
    const struct target *target = &expansion->row.target;
    const struct span_run *run = &expansion->run;
    struct block *kept = expansion->kept;

    if (kept == NULL || kept->target.kind != target->kind ||
        memcmp(kept->target.ip.bytes, run->first.bytes, run->varying) != 0 ||
        !is_plain_address(&kept->target) || !is_plain_address(target) ||
        !has_same_labels(&kept->target, target))
        return false;
    assert(kept->count + expansion->octet_count <= BLOCK_TARGETS_MAX);
    memcpy(kept->octets + kept->count, expansion->octets, expansion->octet_count);
    kept->count += expansion->octet_count;
    return true;
}

/* Keeps the new block back; the one kept so far is finished. */
static struct block *keep(struct expansion *expansion, struct block *block)
{
    struct block *finished = expansion->kept;

    expansion->kept = block;
    return finished;
}

static struct block *block_of_run(struct expansion *expansion, unsigned octet_count)
{
    const struct span_run *run = &expansion->run;
    struct target *target = &expansion->row.target;
    const uint8_t *octets = expansion->octets + expansion->octet_next;

    target->ip = run->first;
    target->ip.bytes[run->varying] = octets[0];
    struct block *block = block_new(target);
    block->varying = run->varying;
    block->count = octet_count;
    memcpy(block->octets, octets, octet_count);
    expansion->octet_next += octet_count;
    return block;
}

/* Makes the next piece of the row the run being used. False: there is none. */
static bool take_run(struct expansion *expansion)
{
    if (!span_take(&expansion->row.span, &expansion->run))
        return false;
    expansion->octet_next = 0;
    expansion->octet_count =
        seen_add_run(expansion->seen, &expansion->row.target, &expansion->run, expansion->octets);
    expansion->read_count += expansion->run.count;
    expansion->distinct_count += expansion->octet_count;
    return true;
}

static struct block *take_domain(struct expansion *expansion)
{
    expansion->has_domain = false;
    expansion->read_count++;
    if (!seen_add(expansion->seen, &expansion->row.target))
        return NULL;
    expansion->distinct_count++;
    return keep(expansion, block_new(&expansion->row.target));
}

struct block *expansion_next(struct expansion *expansion)
{
    struct block *finished = NULL;

    if (expansion->has_domain)
        return take_domain(expansion);
    while (finished == NULL) {
        unsigned left = expansion->octet_count - expansion->octet_next;
        if (left == 0) {
            if (!take_run(expansion))
                return NULL;
            if (join_run(expansion))
                expansion->octet_next = expansion->octet_count;
        } else if (expansion->row.target.kind == TARGET_PAIR) {
            finished = keep(expansion, block_of_run(expansion, 1));
        } else {
            finished = keep(expansion, block_of_run(expansion, left));
        }
    }
    return finished;
}

struct block *expansion_last(struct expansion *expansion)
{
    return keep(expansion, NULL);
}

uint64_t expansion_read_count(const struct expansion *expansion)
{
    return expansion->read_count;
}

uint64_t expansion_distinct_count(const struct expansion *expansion)
{
    return expansion->distinct_count;
}
