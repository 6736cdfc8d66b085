#include "input/row.h"

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
