/* format.h -- a record as bytes: one table a format.
 *
 *     struct text out = {0};
 *     format->head(&out, &columns);
 *     format->record(&out, &record, &columns);
 *
 * Pure: any thread, each with its own text. A new format is one file and one line in format.c.
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

struct format {
    const char *name;   /* "ndjson" */
    const char *ending; /* of a file's name: ".ndjson" */
    void (*head)(struct text *out, const struct format_columns *columns);
    void (*record)(struct text *out, const struct record *record,
                   const struct format_columns *columns);
};

extern const struct format format_ndjson, format_csv;

const struct format *format_find(struct slice name); /* or NULL */

/* By the ending of a file's name (".ndjson", ".jsonl", ".json", ".csv"); NULL if it says
 * nothing. */
const struct format *format_of_file(const char *path);
