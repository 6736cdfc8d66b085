#include "input/row_csv.h"

#include "base/fatal.h"
#include "base/memory.h"

#include <csv.h>
#include <stdlib.h>

enum { COLUMNS_MAX = TARGETS_LABELS_MAX + ROW_FIELDS };

struct column {
    struct slice name;    /* in names; empty: it must be empty */
    enum row_field field; /* ROW_FIELDS: a label */
};

struct row_csv {
    struct csv_parser parser;
    struct text names;
    struct column columns[COLUMNS_MAX];
    size_t column_count;
    struct slice labels[TARGETS_LABELS_MAX];
    size_t label_count;

    struct text cells;        /* of the record, one after the other */
    size_t ends[COLUMNS_MAX]; /* of each in cells */
    size_t cell_count;        /* may be more than ends has room for */
};

/* Blanks are part of a cell, and a CR is, too: the lines are the source's business. */
static int is_no_blank(unsigned char c)
{
    (void)c;
    return 0;
}

static int is_line_end(unsigned char c)
{
    return c == '\n';
}

static void parser_init(struct csv_parser *parser)
{
    if (csv_init(parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        abort(); /* a promise broken: it knows no other error than bad options */
    csv_set_space_func(parser, is_no_blank);
    csv_set_term_func(parser, is_line_end);
}

struct row_csv *row_csv_new(void)
{
    struct row_csv *csv = memory_new(sizeof *csv);

    parser_init(&csv->parser);
    return csv;
}

void row_csv_free(struct row_csv *csv)
{
    if (csv == NULL)
        return;
    csv_free(&csv->parser);
    text_free(&csv->names);
    text_free(&csv->cells);
    free(csv);
}

bool row_csv_is_open(struct slice text)
{
    bool is_open = false;

    for (size_t i; (i = slice_index(text, '"')) < text.len; text = slice_tail(text, i + 1))
        is_open = !is_open;
    return is_open;
}

static void keep_cell(void *cell, size_t len, void *user)
{
    struct row_csv *csv = user;

    text_add(&csv->cells, (struct slice){cell, len});
    if (csv->cell_count < COLUMNS_MAX)
        csv->ends[csv->cell_count] = csv->cells.len;
    csv->cell_count++;
}

/* The cell of that index in cells, or a copy of them; empty if the record lacks it. */
static struct slice cell_at(const struct row_csv *csv, const struct text *cells, size_t index)
{
    const size_t start = index > 0 ? csv->ends[index - 1] : 0;

    if (index >= csv->cell_count)
        return SLICE("");
    return slice_head(slice_tail(text_slice(cells), start), csv->ends[index] - start);
}

/* Splits the record into cells. False: its quotes are wrong. */
static bool split(struct row_csv *csv, struct slice record)
{
    text_clear(&csv->cells);
    csv->cell_count = 0;
    if (csv_parse(&csv->parser, record.at, record.len, keep_cell, NULL, csv) == record.len &&
        csv_fini(&csv->parser, keep_cell, NULL, csv) == 0)
        return true;
    if (csv_error(&csv->parser) == CSV_ENOMEM)
        fatal("memory");
    csv_free(&csv->parser);
    parser_init(&csv->parser);
    return false;
}

static bool is_named(const struct row_csv *csv, const struct column *column)
{
    for (size_t i = 0; i < csv->column_count; i++) {
        const struct column *other = &csv->columns[i];
        if (column->field != ROW_FIELDS
                ? other->field == column->field
                : other->name.len > 0 && slice_eq(other->name, column->name))
            return true;
    }
    return false;
}

static enum row_field field_of(struct slice name)
{
    enum row_field field = 0;

    while (field < ROW_FIELDS && !slice_eq_nocase(name, slice_of(row_field_name(field))))
        field++;
    return field;
}

static bool add_column(struct row_csv *csv, struct slice name, struct text *why)
{
    const struct column column = {.name = name, .field = field_of(name)};

    if (is_named(csv, &column)) {
        text_print(why, "two columns of one name: '%.*s'", ROW_QUOTE(name));
        return false;
    }
    if (name.len > 0 && column.field == ROW_FIELDS) {
        if (csv->label_count == TARGETS_LABELS_MAX) {
            text_print(why, "more than %d label columns", (int)TARGETS_LABELS_MAX);
            return false;
        }
        csv->labels[csv->label_count++] = name;
    }
    csv->columns[csv->column_count++] = column;
    return true;
}

static bool has_target_column(const struct row_csv *csv)
{
    for (size_t i = 0; i < csv->column_count; i++)
        if (csv->columns[i].field <= ROW_DOMAIN)
            return true;
    return false;
}

bool row_csv_header(struct row_csv *csv, struct slice record, struct text *why)
{
    if (!split(csv, record)) {
        text_add(why, SLICE("the header's quotes do not enclose whole cells"));
        return false;
    }
    if (csv->cell_count > COLUMNS_MAX) {
        text_print(why, "more than %d columns", (int)COLUMNS_MAX);
        return false;
    }
    text_add(&csv->names, text_slice(&csv->cells));
    for (size_t i = 0; i < csv->cell_count; i++)
        if (!add_column(csv, slice_trim(cell_at(csv, &csv->names, i)), why))
            return false;
    if (!has_target_column(csv))
        text_add(why, SLICE("the header names no column target, ip or domain"));
    return has_target_column(csv);
}

const struct slice *row_csv_labels(const struct row_csv *csv, size_t *count)
{
    *count = csv->label_count;
    return csv->labels;
}

static bool put_cell(const struct column *column, struct slice cell, struct row *row,
                     struct text *why)
{
    if (column->field != ROW_FIELDS) {
        row->fields[column->field] = cell;
        return true;
    }
    if (column->name.len > 0)
        return row_add_label(row, (struct label){.key = column->name, .value = cell});
    if (slice_trim(cell).len > 0)
        text_print(why, "a cell in a column without a name: '%.*s'", ROW_QUOTE(cell));
    return slice_trim(cell).len == 0;
}

enum row_found row_csv_parse(struct row_csv *csv, struct slice record, struct row *row,
                             struct text *why)
{
    if (!split(csv, record)) {
        text_add(why, SLICE("quotes that do not enclose whole cells"));
        return ROW_TORN;
    }
    if (slice_trim(text_slice(&csv->cells)).len == 0)
        return ROW_BLANK;
    if (csv->cell_count > csv->column_count) {
        text_print(why, "%zu cells under %zu columns", csv->cell_count, csv->column_count);
        return ROW_BAD;
    }
    for (size_t i = 0; i < csv->column_count; i++)
        if (!put_cell(&csv->columns[i], cell_at(csv, &csv->cells, i), row, why))
            return ROW_BAD;
    return ROW_READ;
}
