/* row.h -- one row of input as its format gives it: the fields that have a meaning, and labels.
 *
 *     row_clear(&row);
 *     switch (row_text_parse(line, &row, &why)) ...
 *
 * What a field says is not judged here (row_target.h does), only that it is there once.
 * Memory: texts are borrowed from the line, from made, or from the parser until it parses the next.
 */
#pragma once

#include "base/text.h"
#include "fleet/targets.h"

enum row_field {
    ROW_TARGET,
    ROW_IP,
    ROW_DOMAIN,
    ROW_HELO,
    ROW_MAIL_FROM,
    ROW_SELECTORS,
    ROW_FIELDS,
};

struct row {
    struct slice fields[ROW_FIELDS]; /* absent: not given */
    struct label labels[TARGETS_LABELS_MAX];
    size_t label_count;
    struct text made; /* texts that do not stand in the line as they are */
};

enum row_found {
    ROW_READ,
    ROW_BLANK, /* nothing is there, or a comment */
    ROW_BAD,   /* why says what is wrong */
    ROW_TORN,  /* as ROW_BAD, and where the row ends is in doubt */
};

const char *row_field_name(enum row_field field); /* "mail_from"; static */

/* ROW_FIELDS if the name is a label's. */
enum row_field row_field_find(struct slice name);

void row_clear(struct row *row); /* zeroes are clear, too */
void row_free(struct row *row);

/* False if there are too many. */
bool row_add_label(struct row *row, struct label label);

/* Of a row whose bytes that are no UTF-8 were replaced by U+FFFD before it was parsed: the first
 * field that must not hold one, ROW_FIELDS if there is none; and whether anything else does. */
enum row_field row_find_replaced(const struct row *row);
bool row_has_replaced(const struct row *row);

/* Adds ": 'what the input says'" to a reason, as much of it as a message can bear. */
void row_quote(struct text *why, struct slice text);

/* Adds a whole reason, "not a domain: 'a!b'". False, for the caller to return. */
bool row_complain(struct text *why, const char *wrong, struct slice text);
