/* fleet.h -- what comes out of an input text, as text: blocks and complaints, a line each.
 *
 *     struct text out = {0};
 *     struct fleet fleet = {.input = SLICE("192.0.2.1 a=b\n?\n")};
 *     struct targets_counts counts = fleet_read(&fleet, &out);
 *     // 192.0.2.1 a=b
 *     // !2 a domain ...
 *
 * A block of several is "192.0.2.1,2,7" or, of more than four, "192.0.2.0*256"; a label that is
 * JSON "key:=value". "~2": a label of line 2 is not UTF-8. The invariants of every run are asserted
 * here.
 */
#pragma once

#include "base/text.h"
#include "fleet/targets.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { FLEET_OCTETS_SHOWN = 4, FLEET_PATH_MAX = 64 };

struct fleet {
    struct slice input;
    enum targets_format format;
    bool allow_large_rows;
    bool is_quiet; /* blocks are counted only */
};

/* A file that exists in memory only; its path holds for this process. */
static inline int fleet_file(struct slice content, char path[FLEET_PATH_MAX])
{
    int fd = memfd_create("fleet", 0);

    cr_assert_geq(fd, 0);
    for (size_t done = 0; done < content.len;) {
        ssize_t size = write(fd, content.at + done, content.len - done);
        cr_assert_gt(size, 0);
        done += (size_t)size;
    }
    snprintf(path, FLEET_PATH_MAX, "/proc/self/fd/%d", fd);
    return fd;
}

static inline void fleet_print_text(struct text *out, const char *name, struct slice value)
{
    if (value.at != NULL)
        text_print(out, " %s=%.*s", name, SLICE_ARG(value));
}

static inline void fleet_print_block(struct text *out, const struct block *block)
{
    char name[TARGET_TEXT_MAX];
    const struct target first = block_target(block, 0);

    text_add(out, (struct slice){name, target_print(&first, name)});
    if (block->count > FLEET_OCTETS_SHOWN)
        text_print(out, "*%u", block->count);
    else
        for (unsigned i = 1; i < block->count; i++)
            text_print(out, ",%u", block->octets[i]);
    fleet_print_text(out, "HELO", first.helo);
    fleet_print_text(out, "FROM", first.mail_from);
    fleet_print_text(out, "SELECTORS", first.selectors);
    fleet_print_text(out, "OF", first.sampled_from);
    for (size_t i = 0; i < first.label_count; i++)
        text_print(out, " %.*s%s%.*s", SLICE_ARG(first.labels[i].key),
                   first.labels[i].is_json ? ":=" : "=", SLICE_ARG(first.labels[i].value));
    text_add_char(out, '\n');
}

static inline void fleet_assert_distinct_octets(const struct block *block)
{
    bool is_there[256] = {false};

    for (unsigned i = 0; i < block->count; i++) {
        cr_assert_not(is_there[block->octets[i]]);
        is_there[block->octets[i]] = true;
    }
}

/* Runs targets to their end; they have been opened. */
static inline struct targets_counts fleet_drain(struct targets *targets, bool is_quiet,
                                                struct text *out)
{
    struct complaint complaint = {0};
    struct block *block;
    enum targets_found found;
    uint64_t target_count = 0, rejected_count = 0;

    while ((found = targets_next(targets, &block, &complaint)) != TARGETS_END) {
        if (found == TARGETS_BLOCK) {
            target_count += block->count;
            fleet_assert_distinct_octets(block);
            if (!is_quiet)
                fleet_print_block(out, block);
            block_free(block);
            continue;
        }
        rejected_count += found == TARGETS_REJECTED;
        if (found == TARGETS_REPLACED)
            text_print(out, "~%zu\n", complaint.line);
        else
            text_print(out, "%s%zu %.*s\n", found == TARGETS_REJECTED ? "!" : "!!", complaint.line,
                       SLICE_ARG(text_slice(&complaint.text)));
    }
    cr_assert_eq(targets_next(targets, &block, &complaint), TARGETS_END, "the end is the end");
    complaint_free(&complaint);

    struct targets_counts counts = targets_counts(targets);
    cr_assert_eq(counts.read, counts.distinct + counts.duplicate);
    cr_assert_eq(counts.distinct, target_count);
    cr_assert_eq(counts.rejected, rejected_count);
    return counts;
}

static inline struct targets_counts fleet_read(const struct fleet *fleet, struct text *out)
{
    char path[FLEET_PATH_MAX];
    const char *files[] = {path};
    const struct targets_options options = {.files = files,
                                            .file_count = 1,
                                            .format = fleet->format,
                                            .allow_large_rows = fleet->allow_large_rows};
    struct complaint complaint = {0};
    int fd = fleet_file(fleet->input, path);
    struct targets *targets = targets_new(&options);

    text_clear(out);
    cr_assert_eq(targets_open(targets, &complaint), STATUS_OK);
    struct targets_counts counts = fleet_drain(targets, fleet->is_quiet, out);
    targets_free(targets);
    complaint_free(&complaint);
    close(fd);
    return counts;
}

/* What a text becomes, and what must be printed of it. */
struct fleet_case {
    const char *about, *input, *output;
};

static inline void fleet_expect(const struct fleet_case *cases, size_t count,
                                enum targets_format format)
{
    struct text out = {0};

    for (size_t i = 0; i < count; i++) {
        fleet_read(&(struct fleet){.input = slice_of(cases[i].input), .format = format}, &out);
        text_add_char(&out, '\0');
        cr_expect_str_eq(out.at, cases[i].output, "%s:\n%s", cases[i].about, out.at);
    }
    text_free(&out);
}
