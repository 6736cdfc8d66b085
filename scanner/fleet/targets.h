/* targets.h -- the fleet, from files and the command line, as blocks: parsed, expanded, each target
 * once.
 *
 *     struct targets *targets = targets_new(&options);
 *     if (targets_open(targets, &complaint) != STATUS_OK) ...   // all files exist and are readable
 *     while ((found = targets_next(targets, &block, &complaint)) != TARGETS_END)
 *         switch (found) { ... }
 *     targets_free(targets);
 *
 * Formats: text, CSV (libcsv), NDJSON (jansson). A row becomes one block or many, lazily, so a /8
 * costs no memory. A line that cannot be read is TARGETS_REJECTED and nothing else is lost by it.
 * What is not UTF-8 is rejected in what says which target it is, and becomes U+FFFD elsewhere.
 *
 * Bounds:  TARGETS_LINE_MAX a line, TARGETS_LABELS_MAX labels a row, TARGETS_ROW_MAX targets a row
 *          unless large rows were allowed.
 * Memory:  the set of what was seen grows with scattered targets only (seen.h).
 * Threads: one at a time; it may block in read().
 */
#pragma once

#include "base/complaint.h"
#include "base/status.h"
#include "model/block.h"

enum targets_format { TARGETS_AUTO, TARGETS_TEXT, TARGETS_CSV, TARGETS_NDJSON };

enum {
    TARGETS_LINE_MAX = 1 << 20,
    TARGETS_LABELS_MAX = 256,
    TARGETS_ROW_MAX = 1 << 24,
};

struct targets_options {
    const char *const *files; /* "-": standard input */
    size_t file_count;
    const char *const *given; /* -t: text-format lines, read before the files */
    size_t given_count;
    enum targets_format format;
    bool allow_large_rows;
};

enum targets_found {
    TARGETS_BLOCK,    /* *block is the caller's */
    TARGETS_REJECTED, /* a line; *complaint says which and why; go on */
    TARGETS_REPLACED, /* labels are not UTF-8; told once a file, in *complaint; their rows go on */
    TARGETS_UNREADABLE, /* a file failed midway; *complaint says which; the next file follows */
    TARGETS_END,
};

struct targets_counts {
    uint64_t read, distinct, duplicate; /* targets, after expansion */
    uint64_t rejected;                  /* lines */
    uint64_t given_rows;                /* of options.given; those that were not rejected */
};

/* What is known of a file. */
struct targets_file {
    const char *name;
    bool holds_lines;    /* of whatever kind */
    uint64_t rows;       /* that were read, and not rejected */
    struct slice digest; /* as of hash_stream_digest(); absent: it was not read to its end */
};

struct targets;

/* *options and what it points to must stay until targets_free(). */
struct targets *targets_new(const struct targets_options *options);
void targets_free(struct targets *targets); /* NULL is fine */

/* Opens every file once, so that a missing one is known before the first packet. STATUS_NO_INPUT
 * with *complaint filled otherwise. Requires to be called once, before targets_next(). */
MUST_USE enum status targets_open(struct targets *targets, struct complaint *complaint);

enum targets_found targets_next(struct targets *targets, struct block **block,
                                struct complaint *complaint);

/* The block of an address that a domain of the input has led to; NULL if it was a target before.
 * Requires that targets_next() has returned TARGETS_END. */
struct block *targets_follow(struct targets *targets, const struct ip *ip, struct slice domain);

struct targets_counts targets_counts(const struct targets *targets);

/* What has become of the file with that index, so far. */
struct targets_file targets_file(const struct targets *targets, size_t index);

/* The label columns of CSV output: those of the first input's header where that is CSV (valid after
 * targets_open); else none. */
const struct slice *targets_label_columns(const struct targets *targets, size_t *count);

/* Whether labels may come up that are no such column (any input that is not the first CSV). */
bool targets_has_other_labels(const struct targets *targets);
