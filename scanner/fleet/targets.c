#include "fleet/targets.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "fleet/expansion.h"
#include "fleet/row_csv.h"
#include "fleet/row_ndjson.h"
#include "fleet/row_text.h"
#include "fleet/sniff.h"
#include "fleet/source.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const char command_line[] = "(command line)";

/* A file. What stops all of it before its first row is found once, and told when its turn comes. */
struct input {
    struct source source;
    bool is_begun;
    enum targets_format format;
    struct row_csv *csv;
    struct text wrong; /* empty: nothing */
    size_t wrong_line;
    uint64_t row_count;
    size_t replaced_line; /* the first with a label that is not UTF-8; 0: none yet */
    bool is_replaced_told;
};

struct targets {
    const struct targets_options *options;
    struct input *inputs; /* one a file */
    size_t given_next, input_next;
    struct row_ndjson *ndjson;
    struct row row;
    struct text mended; /* what was read last, where it is not UTF-8 */
    struct text why;    /* of the row rejected last */
    struct expansion *expansion;
    uint64_t rejected_count, given_row_count;
};

struct targets *targets_new(const struct targets_options *options)
{
    struct targets *targets = memory_new(sizeof *targets);

    targets->options = options;
    targets->inputs = memory_new(options->file_count * sizeof *targets->inputs);
    targets->ndjson = row_ndjson_new();
    targets->expansion = expansion_new();
    return targets;
}

static void input_close(struct input *input)
{
    source_close(&input->source);
    row_csv_free(input->csv);
    text_free(&input->wrong);
    input->csv = NULL;
}

void targets_free(struct targets *targets)
{
    if (targets == NULL)
        return;
    for (size_t i = 0; i < targets->options->file_count; i++)
        input_close(&targets->inputs[i]);
    free(targets->inputs);
    row_ndjson_free(targets->ndjson);
    row_free(&targets->row);
    text_free(&targets->mended);
    text_free(&targets->why);
    expansion_free(targets->expansion);
    free(targets);
}

/* The next line; of a CSV file the next record, which may be several. */
static enum source_found next_record(struct input *input, struct slice *record)
{
    const enum source_found found = source_next(&input->source, record);
    bool is_open = found == SOURCE_LINE && input->format == TARGETS_CSV && row_csv_is_open(*record);
    struct slice more;

    if (!is_open)
        return found;
    while (is_open && source_join(&input->source, &more))
        is_open ^= row_csv_is_open(more);
    *record = source_joined(&input->source);
    return found;
}

static const char *source_wrong(enum source_found found)
{
    return found == SOURCE_NUL ? "a NUL byte" : "a line of more than 1048576 bytes";
}

static_assert(TARGETS_LINE_MAX == 1048576, "as source_wrong() says");

/* What JSON escapes may be no character, too. */
static void mend_halves(struct text *mended, struct slice record)
{
    const size_t half_len = sizeof "\\ud800" - 1;

    for (size_t i; (i = row_ndjson_find_half(record)) < record.len;
         record = slice_tail(record, i + half_len)) {
        text_add_utf8(mended, slice_head(record, i));
        text_add(mended, UTF8_REPLACEMENT);
    }
    text_add_utf8(mended, record);
}

/* The record as UTF-8, so that each format's parser treats alike what is none. */
static struct slice as_utf8(struct text *mended, struct slice record, enum targets_format format)
{
    const bool is_json = format == TARGETS_NDJSON;

    text_clear(mended);
    if (utf8_is_valid(record) && !(is_json && row_ndjson_find_half(record) < record.len))
        return record;
    if (is_json)
        mend_halves(mended, record);
    else
        text_add_utf8(mended, record);
    return text_slice(mended);
}

static void read_header(struct input *input, struct text *mended)
{
    enum source_found found;
    struct slice record;

    do
        found = next_record(input, &record);
    while (found == SOURCE_LINE && (slice_trim(record).len == 0 || row_csv_is_preface(record)));
    if (found == SOURCE_FAILED || found == SOURCE_END)
        return; /* and no row will be found either */
    if (found == SOURCE_LINE &&
        row_csv_header(input->csv, as_utf8(mended, record, TARGETS_CSV), &input->wrong)) {
        input->replaced_line = mended->len > 0 ? input->source.line : 0;
        return;
    }
    if (found != SOURCE_LINE)
        text_print(&input->wrong, "%s in the header", source_wrong(found));
    input->wrong_line = input->source.line;
    row_csv_free(input->csv);
    input->csv = NULL;
}

static void input_begin(struct input *input, enum targets_format format, struct text *mended)
{
    if (input->is_begun)
        return;
    input->is_begun = true;

    const struct slice head = source_peek(&input->source);
    const char *wrong = sniff_wrong(head);
    if (wrong != NULL) {
        text_add(&input->wrong, slice_of(wrong));
        input->wrong_line = 1;
        return;
    }
    input->format = format == TARGETS_AUTO ? sniff_format(input->source.file, head) : format;
    if (input->format == TARGETS_CSV) {
        input->csv = row_csv_new();
        read_header(input, mended);
    }
}

enum status targets_open(struct targets *targets, struct complaint *complaint)
{
    const struct targets_options *options = targets->options;
    enum status status = STATUS_OK;

    for (size_t i = 0; i < options->file_count && status == STATUS_OK; i++)
        status = source_open(&targets->inputs[i].source, options->files[i], complaint);
    if (status == STATUS_OK && options->file_count > 0)
        input_begin(&targets->inputs[0], options->format, &targets->mended);
    return status;
}

static enum targets_found reject(struct targets *targets, const char *file, size_t line,
                                 struct complaint *complaint)
{
    complaint_set(complaint, file, line, "%.*s", SLICE_ARG(text_slice(&targets->why)));
    targets->rejected_count++;
    return TARGETS_REJECTED;
}

static const char replaced[] =
    "text that is not UTF-8: what cannot be read, here and below, becomes U+FFFD; "
    "convert it, as with iconv -f ISO-8859-1 -t UTF-8";

static bool has_foreign_field(struct targets *targets, struct slice record)
{
    const enum row_field field =
        targets->mended.len > 0 ? row_find_replaced(&targets->row) : ROW_FIELDS;

    if (field == ROW_FIELDS)
        return false;
    text_print(&targets->why, "%s is not UTF-8", row_field_name(field));
    row_quote(&targets->why, record);
    return true;
}

/* The row that a parser found in the record becomes the one to expand, or is rejected. */
static bool accept_row(struct targets *targets, enum row_found found, struct slice record)
{
    if (found != ROW_READ || has_foreign_field(targets, record) ||
        !row_target_read(expansion_row(targets->expansion), &targets->row,
                         targets->options->allow_large_rows, &targets->why))
        return false;
    expansion_begin(targets->expansion);
    return true;
}

static enum targets_found next_given(struct targets *targets, struct complaint *complaint)
{
    const struct slice text = slice_of(targets->options->given[targets->given_next++]);
    enum row_found found = ROW_BAD;

    row_clear(&targets->row);
    text_clear(&targets->why);
    if (text.len > TARGETS_LINE_MAX)
        text_add(&targets->why, slice_of(source_wrong(SOURCE_TOO_LONG)));
    else
        found = row_text_parse(as_utf8(&targets->mended, text, TARGETS_TEXT), &targets->row,
                               &targets->why);
    if (found == ROW_BLANK)
        text_add(&targets->why, SLICE("no target"));
    if (!accept_row(targets, found, text))
        return reject(targets, command_line, targets->given_next, complaint);
    targets->given_row_count++;
    if (targets->mended.len == 0 || !row_has_replaced(&targets->row))
        return TARGETS_BLOCK;
    complaint_set(complaint, command_line, targets->given_next, "%s", replaced);
    return TARGETS_REPLACED;
}

static enum row_found parse(struct targets *targets, struct input *input, struct slice record)
{
    row_clear(&targets->row);
    switch (input->format) {
    case TARGETS_CSV:
        return row_csv_parse(input->csv, record, &targets->row, &targets->why);
    case TARGETS_NDJSON:
        return row_ndjson_parse(targets->ndjson, record, &targets->row, &targets->why);
    case TARGETS_TEXT:
    case TARGETS_AUTO:
        break;
    }
    return row_text_parse(record, &targets->row, &targets->why);
}

/* Once a file. */
static bool tell_replaced(struct input *input, struct complaint *complaint)
{
    if (input->replaced_line == 0 || input->is_replaced_told)
        return false;
    complaint_set(complaint, input->source.file, input->replaced_line, "%s", replaced);
    input->is_replaced_told = true;
    return true;
}

/* One line or record of a file. TARGETS_BLOCK and TARGETS_REPLACED: a row is ready to be
 * expanded, or it was blank. */
static enum targets_found next_of_input(struct targets *targets, struct input *input,
                                        struct complaint *complaint)
{
    struct slice record;
    const enum source_found found = next_record(input, &record);
    enum row_found row = ROW_BAD;

    text_clear(&targets->why);
    switch (found) {
    case SOURCE_LINE:
        row = parse(targets, input, as_utf8(&targets->mended, record, input->format));
        break;
    case SOURCE_TOO_LONG:
    case SOURCE_NUL:
        text_add(&targets->why, slice_of(source_wrong(found)));
        break;
    case SOURCE_FAILED:
        complaint_set(complaint, input->source.file, input->source.line, "cannot be read: %s",
                      source_error_text(&input->source));
        return TARGETS_UNREADABLE;
    case SOURCE_END:
        return TARGETS_END;
    }
    if (row == ROW_BLANK)
        return TARGETS_BLOCK;
    if (accept_row(targets, row, record)) {
        input->row_count++;
        if (input->replaced_line == 0 && targets->mended.len > 0 && row_has_replaced(&targets->row))
            input->replaced_line = input->source.line;
        return tell_replaced(input, complaint) ? TARGETS_REPLACED : TARGETS_BLOCK;
    }
    if (row == ROW_TORN)
        source_split(&input->source);
    return reject(targets, input->source.file, input->source.line, complaint);
}

/* The header of the first file stays: its label columns are asked for at any time. */
static void finish_input(struct targets *targets)
{
    struct input *input = &targets->inputs[targets->input_next];

    source_close(&input->source);
    if (targets->input_next++ == 0)
        return;
    row_csv_free(input->csv);
    input->csv = NULL;
}

static enum targets_found next_of_file(struct targets *targets, struct complaint *complaint)
{
    struct input *input = &targets->inputs[targets->input_next];

    input_begin(input, targets->options->format, &targets->mended);
    if (input->wrong.len == 0) {
        enum targets_found found = next_of_input(targets, input, complaint);
        if (found == TARGETS_END || found == TARGETS_UNREADABLE)
            finish_input(targets);
        return found;
    }
    text_clear(&targets->why);
    text_add(&targets->why, text_slice(&input->wrong));
    finish_input(targets);
    return reject(targets, input->source.file, input->wrong_line, complaint);
}

static enum targets_found next_row(struct targets *targets, struct complaint *complaint)
{
    enum targets_found found = TARGETS_END;

    if (targets->given_next < targets->options->given_count)
        return next_given(targets, complaint);
    while (found == TARGETS_END && targets->input_next < targets->options->file_count)
        found = next_of_file(targets, complaint);
    return found;
}

enum targets_found targets_next(struct targets *targets, struct block **block,
                                struct complaint *complaint)
{
    enum targets_found found;

    do {
        *block = expansion_next(targets->expansion);
        if (*block != NULL)
            return TARGETS_BLOCK;
        found = next_row(targets, complaint);
    } while (found == TARGETS_BLOCK);
    if (found == TARGETS_END)
        *block = expansion_last(targets->expansion);
    return *block != NULL ? TARGETS_BLOCK : found;
}

struct block *targets_follow(struct targets *targets, const struct ip *ip, struct slice domain)
{
    struct row_target *row = expansion_row(targets->expansion);

    row->target = (struct target){.kind = ip->family == IP_V4 ? TARGET_IP4 : TARGET_IP6,
                                  .followed_from = domain};
    row->span = (struct span){.next = *ip, .count = 1, .varying = (uint8_t)(ip_bits(ip) / 8 - 1)};
    expansion_begin(targets->expansion);
    struct block *block = expansion_next(targets->expansion);
    assert(block == NULL); /* nothing was kept back: it is now */
    (void)block;
    return expansion_last(targets->expansion);
}

struct targets_counts targets_counts(const struct targets *targets)
{
    struct targets_counts counts = {
        .read = expansion_read_count(targets->expansion),
        .distinct = expansion_distinct_count(targets->expansion),
        .rejected = targets->rejected_count,
        .given_rows = targets->given_row_count,
    };

    counts.duplicate = counts.read - counts.distinct;
    return counts;
}

struct targets_file targets_file(const struct targets *targets, size_t index)
{
    const struct input *input = &targets->inputs[index];
    struct slice digest = {input->source.digest, HASH_DIGEST_LEN};

    return (struct targets_file){
        .name = targets->options->files[index],
        .holds_lines = input->source.line > 1 || input->wrong.len > 0,
        .rows = input->row_count,
        .digest = input->source.is_at_end ? digest : (struct slice){0},
    };
}

const struct slice *targets_label_columns(const struct targets *targets, size_t *count)
{
    *count = 0;
    if (targets->options->file_count == 0 || targets->inputs[0].csv == NULL)
        return NULL;
    return row_csv_labels(targets->inputs[0].csv, count);
}

bool targets_has_other_labels(const struct targets *targets)
{
    const struct targets_options *options = targets->options;

    return options->given_count > 0 || options->file_count != 1 || targets->inputs[0].csv == NULL;
}
