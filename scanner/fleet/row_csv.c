#include "fleet/row_csv.h"

#include "base/fatal.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "fleet/remedy.h"

#include <csv.h>
#include <stdlib.h>

enum {
    COLUMNS_MAX = TARGETS_LABELS_MAX + ROW_FIELDS,
    COLUMNS_TOLD_MAX = 8,
    COLUMN_TOLD_LEN_MAX = 40,
};

const struct slice row_csv_separators = {",;\t", 3};

struct column {
    struct slice name;    /* in names; empty: it must be empty */
    enum row_field field; /* ROW_FIELDS: a label */
};

struct row_csv {
    struct csv_parser parser;
    char separator;
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

static void parser_init(struct row_csv *csv)
{
    struct csv_parser *parser = &csv->parser;

    if (csv_init(parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        abort(); /* a promise broken: it knows no other error than bad options */
    csv_set_space_func(parser, is_no_blank);
    csv_set_term_func(parser, is_line_end);
    csv_set_delim(parser, (unsigned char)csv->separator);
}

struct row_csv *row_csv_new(void)
{
    struct row_csv *csv = memory_new(sizeof *csv);

    csv->separator = row_csv_separators.at[0];
    parser_init(csv);
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
    parser_init(csv);
    return false;
}

bool row_csv_is_preface(struct slice line)
{
    const struct slice start = SLICE("sep=");

    return slice_starts_nocase(line, start) && slice_trim(line).len <= start.len + 1;
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

    if (is_named(csv, &column))
        return row_complain(why, "two columns of one name", name);
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

static size_t count_known(const struct row_csv *csv)
{
    size_t count = 0;

    for (size_t i = 0; i < csv->cell_count && i < COLUMNS_MAX; i++)
        count += field_of(slice_trim(cell_at(csv, &csv->cells, i))) != ROW_FIELDS;
    return count;
}

/* Splits the header as its separator wants it: the one under which most columns are known, and of
 * these the one that makes most columns. False: its quotes are wrong under each. */
static bool split_header(struct row_csv *csv, struct slice record)
{
    size_t known_most = 0, cells_most = 0;
    char best = '\0';

    for (size_t i = 0; i < row_csv_separators.len; i++) {
        csv->separator = row_csv_separators.at[i];
        csv_set_delim(&csv->parser, (unsigned char)csv->separator);
        if (!split(csv, record))
            continue;
        const size_t known = count_known(csv);
        if (best != '\0' &&
            (known < known_most || (known == known_most && csv->cell_count <= cells_most)))
            continue;
        best = csv->separator;
        known_most = known;
        cells_most = csv->cell_count;
    }
    if (best == '\0')
        return false;
    csv->separator = best;
    csv_set_delim(&csv->parser, (unsigned char)best);
    return split(csv, record);
}

static void complain_of_columns(const struct row_csv *csv, struct text *why)
{
    bool has_target = false;

    text_add(why, SLICE("the header names no column target, ip or domain, but"));
    for (size_t i = 0; i < csv->column_count && i < COLUMNS_TOLD_MAX; i++) {
        const struct slice name = csv->columns[i].name;
        text_add(why, i > 0 ? SLICE(", '") : SLICE(" '"));
        text_add_visible(why, utf8_head(name, COLUMN_TOLD_LEN_MAX));
        text_add_char(why, '\'');
        has_target |= remedy_is_target(name, REMEDY_ANY);
    }
    if (csv->column_count > COLUMNS_TOLD_MAX)
        text_add(why, SLICE(", ..."));
    text_add(why, has_target ? SLICE("; write a header above it, as target,customer")
                             : SLICE("; write target over the column to be read"));
}

bool row_csv_header(struct row_csv *csv, struct slice record, struct text *why)
{
    if (!split_header(csv, record)) {
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
        complain_of_columns(csv, why);
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
    return slice_trim(cell).len == 0 ||
           row_complain(why, "a cell in a column without a name", cell);
}

static const char *separator_text(const struct row_csv *csv)
{
    return csv->separator == ',' ? "comma" : csv->separator == ';' ? "semicolon" : "tab";
}

enum row_found row_csv_parse(struct row_csv *csv, struct slice record, struct row *row,
                             struct text *why)
{
    if (!split(csv, record)) {
        text_add(why, SLICE("quotes that do not enclose whole cells; in quotes, a quote is written "
                            "twice"));
        return ROW_TORN;
    }
    if (slice_trim(text_slice(&csv->cells)).len == 0)
        return ROW_BLANK;
    if (csv->cell_count > csv->column_count) {
        text_print(why, "%zu cells under %zu columns; a cell that holds a %s is written in quotes",
                   csv->cell_count, csv->column_count, separator_text(csv));
        return ROW_BAD;
    }
    for (size_t i = 0; i < csv->column_count; i++)
        if (!put_cell(&csv->columns[i], cell_at(csv, &csv->cells, i), row, why))
            return ROW_BAD;
    return ROW_READ;
}
