/* row_csv.h -- records of a CSV file with a header (RFC 4180, or with semicolons or tabs for
 * commas), through libcsv.
 *
 *     csv = row_csv_new();
 *     if (!row_csv_header(csv, record, &why)) ...          // no row can be read then
 *     while (row_csv_is_open(record)) ...                  // the record goes on in the next line
 *     found = row_csv_parse(csv, record, &row, &why);
 *
 * The names of the columns that have a meaning may be in any case; every other column is a label,
 * and its cells are taken as they are, blanks included. Cells that a short record lacks are empty;
 * more cells than columns are an error, and so is something in a column without a name.
 * The header decides what separates cells: that of row_csv_separators under which most of its
 * columns have a meaning; where that is even, which makes more columns; then the first.
 *
 * Memory: the cells of the last record are kept, *row borrows them. Threads: one at a time.
 */
#pragma once

#include "fleet/row.h"

struct row_csv;

extern const struct slice row_csv_separators; /* comma, semicolon, tab */

struct row_csv *row_csv_new(void);
void row_csv_free(struct row_csv *csv); /* NULL is fine */

/* Whether a text of whole lines ends within quotes: the record goes on. */
bool row_csv_is_open(struct slice text);

/* Whether a line stands before the header for a spreadsheet's sake: "sep=;". It is skipped. */
bool row_csv_is_preface(struct slice line);

/* Takes the names of the columns. False: why says what is wrong. Requires to be called once. */
bool row_csv_header(struct row_csv *csv, struct slice record, struct text *why);

/* The label columns in order; of the header, and as long as *csv. */
const struct slice *row_csv_labels(const struct row_csv *csv, size_t *count);

/* *row is clear. ROW_TORN: quotes are where none may be. A record of blank cells only is ROW_BLANK.
 */
enum row_found row_csv_parse(struct row_csv *csv, struct slice record, struct row *row,
                             struct text *why);
