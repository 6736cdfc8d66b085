#include "model/block.h"

#include "base/hash.h"
#include "base/memory.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { TARGET_TEXTS = 6, AFFINITY_V4 = 3, AFFINITY_V6 = 8 };

static void texts_of(struct target *target, struct slice *texts[TARGET_TEXTS])
{
    texts[0] = &target->domain;
    texts[1] = &target->helo;
    texts[2] = &target->mail_from;
    texts[3] = &target->selectors;
    texts[4] = &target->sampled_from;
    texts[5] = &target->followed_from;
}

static size_t texts_size(const struct target *target)
{
    struct target copy = *target;
    struct slice *texts[TARGET_TEXTS];
    size_t size = 0;

    texts_of(&copy, texts);
    for (size_t i = 0; i < TARGET_TEXTS; i++)
        size += texts[i]->len;
    for (size_t i = 0; i < target->label_count; i++)
        size += target->labels[i].key.len + target->labels[i].value.len;
    return size;
}

/* Moves the text to *end and *end behind it. An absent text stays absent. */
static void text_move(struct slice *text, char **end)
{
    if (text->at == NULL)
        return;
    memcpy(*end, text->at, text->len);
    text->at = *end;
    *end += text->len;
}

struct block *block_new(const struct target *target)
{
    const size_t labels_size = target->label_count * sizeof *target->labels;
    /* One byte more, so that an empty text at the very end points into the block, too. */
    struct block *block = memory_take(sizeof *block + labels_size + texts_size(target) + 1);
    struct label *labels = (struct label *)(block + 1);
    char *end = (char *)labels + labels_size;
    struct slice *texts[TARGET_TEXTS];

    block->next = NULL;
    block->target = *target;
    texts_of(&block->target, texts);
    for (size_t i = 0; i < TARGET_TEXTS; i++)
        text_move(texts[i], &end);
    for (size_t i = 0; i < target->label_count; i++) {
        labels[i] = target->labels[i];
        text_move(&labels[i].key, &end);
        text_move(&labels[i].value, &end);
    }
    block->target.labels = labels;
    block->count = 1;
    block->varying = target->ip.family == IP_V4 ? 3 : 15;
    block->octets[0] = target->ip.bytes[block->varying];
    return block;
}

void block_free(struct block *block)
{
    free(block);
}

struct ip block_ip(const struct block *block, unsigned index)
{
    struct ip ip = block->target.ip;

    assert(index < block->count);
    ip.bytes[block->varying] = block->octets[index];
    return ip;
}

struct target block_target(const struct block *block, unsigned index)
{
    struct target target = block->target;

    target.ip = block_ip(block, index);
    return target;
}

uint64_t block_affinity(const struct block *block)
{
    const struct target *target = &block->target;
    uint64_t prefix = 0, group;

    if (!target_has_ip(target))
        return hash64(target->domain.at, target->domain.len, 0);
    for (unsigned i = 0; i < (target->ip.family == IP_V4 ? AFFINITY_V4 : AFFINITY_V6); i++)
        prefix = prefix << 8 | target->ip.bytes[i];
    /* Eight neighbours in a row go to as many workers, in an order of chance: hashed one by one,
     * the few prefixes of a network would leave some workers with half of what others have. */
    group = prefix / 8;
    prefix ^= hash64(&group, sizeof group, 0);
    /* One address with many domains is work for all, and so is one domain with many addresses. */
    return target->kind == TARGET_PAIR ? prefix + hash64(target->domain.at, target->domain.len, 0)
                                       : prefix;
}
