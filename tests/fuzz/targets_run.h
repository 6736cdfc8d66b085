/* targets_run.h -- any bytes as a file of targets of one format, run to its end or for a while.
 *
 * Every target keeps the promises of model/target.h, its texts are UTF-8, every complaint is a line
 * of text, the counts agree, and the same file again, which is read next, adds no target.
 */
#pragma once

#include "base/utf8.h"
#include "fleet/domain.h"
#include "fleet/targets.h"

#include <assert.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

/* So that a large prefix does not take all the time. */
enum { RUN_BLOCKS_MAX = 50 };

static inline void run_check_target(const struct target *target)
{
    struct domain domain;

    assert(target_has_ip(target) == (target->ip.family != IP_NONE));
    assert(target_has_domain(target) == (target->domain.at != NULL));
    if (target_has_domain(target)) {
        const char *wrong = domain_parse(&domain, target->domain);
        assert(wrong == NULL && slice_eq(domain_text(&domain), target->domain));
    }
    assert(target->label_count <= TARGETS_LABELS_MAX);
    for (size_t i = 0; i < target->label_count; i++)
        assert(target->labels[i].key.at != NULL && target->labels[i].value.at != NULL &&
               (!target->labels[i].is_json || target->labels[i].value.len > 0) &&
               utf8_is_valid(target->labels[i].key) && utf8_is_valid(target->labels[i].value));
    assert(utf8_is_valid(target->helo) && utf8_is_valid(target->mail_from) &&
           utf8_is_valid(target->selectors));
}

static inline void run_check_block(const struct block *block)
{
    assert(block->count >= 1 && block->count <= BLOCK_TARGETS_MAX);
    assert(block->count == 1 || !target_has_domain(&block->target));
    const struct target target = block_target(block, block->count - 1);
    run_check_target(&target);
}

static inline void run_check_complaint(const struct complaint *complaint)
{
    assert(complaint->line > 0 && complaint->text.len > 0);
    for (size_t i = 0; i < complaint->text.len; i++)
        assert((unsigned char)complaint->text.at[i] >= 0x20 && complaint->text.at[i] != 0x7f);
    assert(utf8_is_valid(text_slice(&complaint->text)));
}

static inline void run_check_counts(const struct targets *targets, uint64_t target_count)
{
    const struct targets_counts counts = targets_counts(targets);

    assert(counts.distinct == target_count);
    assert(counts.read == counts.distinct + counts.duplicate);
    assert(counts.read % 2 == 0 && counts.distinct <= counts.read / 2);
    assert(counts.rejected % 2 == 0);
}

static inline void run_file(const char *path, enum targets_format format)
{
    const char *files[] = {path, path};
    const struct targets_options options = {.files = files, .file_count = 2, .format = format};
    struct targets *targets = targets_new(&options);
    struct complaint complaint = {0};
    uint64_t target_count = 0;
    size_t block_count = 0;
    struct block *block;
    enum targets_found found = TARGETS_END;

    const enum status opened = targets_open(targets, &complaint);
    assert(opened == STATUS_OK);
    while (block_count < RUN_BLOCKS_MAX &&
           (found = targets_next(targets, &block, &complaint)) != TARGETS_END) {
        assert(found != TARGETS_UNREADABLE);
        if (found != TARGETS_BLOCK) {
            run_check_complaint(&complaint);
            continue;
        }
        run_check_block(block);
        target_count += block->count;
        block_count++;
        block_free(block);
    }
    if (found == TARGETS_END)
        run_check_counts(targets, target_count);
    targets_free(targets);
    complaint_free(&complaint);
}

static inline int run_bytes(const uint8_t *bytes, size_t size, enum targets_format format)
{
    static int fd = -1;
    char path[40];

    if (fd < 0)
        fd = memfd_create("targets", 0);
    assert(fd >= 0);
    if (ftruncate(fd, 0) != 0 || pwrite(fd, bytes, size, 0) != (ssize_t)size)
        return -1;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    run_file(path, format);
    return 0;
}
