/* format.h -- a record as bytes: one table a format.
 *
 *     void *state = format->begin(&settings);
 *     struct text out = {0};
 *     format->head(state, &out);                    // once, before all records
 *     format->record(state, &out, &record);         // of each, in any order
 *     format->tail(state, &out);                    // once, behind them, also of a run cut short
 *     format->free(state);
 *
 * Each appends what it has to say to *out: nothing, a line, or several; but always whole ones, for
 * what is written may be cut back to them. A new format is one file and one line in format.c.
 *
 * Memory:  what the settings point to is borrowed until free.
 * Threads: record() is called by all workers at once, each with a text of its own, hence the const:
 *          whatever a format learns from records for its tail it must count with atomics. head and
 *          tail have the state to themselves.
 */
#pragma once

#include "base/text.h"
#include "model/record.h"

/* What of the labels gets a column of its own in CSV. */
struct format_columns {
    const struct slice *labels;
    size_t label_count;
    bool other_labels; /* a last column "labels" with k=v words for all others */
};

/* What all records of a run have in common. */
struct format_settings {
    struct slice run; /* its name: see model/run_id.h */
    struct format_columns columns;
};

/* No member is NULL. */
struct format {
    const char *name;  /* "ndjson" */
    bool quotes_lines; /* a line end between double quotes ends no line */
    void *(*begin)(const struct format_settings *settings);
    void (*free)(void *state); /* NULL is fine */
    void (*head)(const void *state, struct text *out);
    void (*record)(const void *state, struct text *out, const struct record *record);
    void (*tail)(const void *state, struct text *out);
};

extern const struct format format_ndjson, format_csv;

const struct format *format_find(struct slice name); /* or NULL */

/* By the ending of a file's name (".ndjson", ".jsonl", ".json", ".csv"); NULL if it says
 * nothing. */
const struct format *format_of_file(const char *path);
