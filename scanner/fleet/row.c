#include "fleet/row.h"

#include "base/utf8.h"

#include <string.h>

enum { QUOTE_LEN_MAX = 80 };

static const struct slice names[ROW_FIELDS] = {
    [ROW_TARGET] = {"target", 6},       [ROW_IP] = {"ip", 2},
    [ROW_DOMAIN] = {"domain", 6},       [ROW_HELO] = {"helo", 4},
    [ROW_MAIL_FROM] = {"mail_from", 9}, [ROW_SELECTORS] = {"selectors", 9},
};

const char *row_field_name(enum row_field field)
{
    return names[field].at;
}

enum row_field row_field_find(struct slice name)
{
    enum row_field field = 0;

    while (field < ROW_FIELDS && !slice_eq(name, names[field]))
        field++;
    return field;
}

void row_clear(struct row *row)
{
    for (size_t i = 0; i < ROW_FIELDS; i++)
        row->fields[i] = (struct slice){NULL, 0};
    row->label_count = 0;
    text_clear(&row->made);
}

void row_free(struct row *row)
{
    text_free(&row->made);
}

bool row_add_label(struct row *row, struct label label)
{
    if (row->label_count == TARGETS_LABELS_MAX)
        return false;
    row->labels[row->label_count++] = label;
    return true;
}

static bool has_replaced(struct slice text)
{
    const struct slice mark = UTF8_REPLACEMENT;

    return text.len >= mark.len && memmem(text.at, text.len, mark.at, mark.len) != NULL;
}

/* helo and mail_from are never a reason to reject a row. */
static bool may_be_replaced(enum row_field field)
{
    return field == ROW_HELO || field == ROW_MAIL_FROM;
}

enum row_field row_find_replaced(const struct row *row)
{
    enum row_field field = 0;

    while (field < ROW_FIELDS && (may_be_replaced(field) || !has_replaced(row->fields[field])))
        field++;
    return field;
}

bool row_has_replaced(const struct row *row)
{
    if (has_replaced(row->fields[ROW_HELO]) || has_replaced(row->fields[ROW_MAIL_FROM]))
        return true;
    for (size_t i = 0; i < row->label_count; i++)
        if (has_replaced(row->labels[i].key) || has_replaced(row->labels[i].value))
            return true;
    return false;
}

void row_quote(struct text *why, struct slice text)
{
    const struct slice head = utf8_head(text, QUOTE_LEN_MAX);

    text_add(why, SLICE(": '"));
    text_add_visible(why, head);
    text_add(why, head.len < text.len ? SLICE("...'") : SLICE("'"));
}

bool row_complain(struct text *why, const char *wrong, struct slice text)
{
    text_add(why, slice_of(wrong));
    row_quote(why, text);
    return false;
}
