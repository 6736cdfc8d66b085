#include "input/sniff.h"

#include "input/row.h"

static const struct {
    struct slice text;
    enum targets_format format;
} endings[] = {
    {{".csv", 4}, TARGETS_CSV},      {{".ndjson", 7}, TARGETS_NDJSON},
    {{".jsonl", 6}, TARGETS_NDJSON}, {{".json", 5}, TARGETS_NDJSON},
    {{".txt", 4}, TARGETS_TEXT},     {{".list", 5}, TARGETS_TEXT},
};

static const struct {
    struct slice start;
    const char *wrong;
} foreign[] = {
    {{"\xff\xfe", 2}, "the file is UTF-16, not UTF-8"},
    {{"\xfe\xff", 2}, "the file is UTF-16, not UTF-8"},
    {{"\x1f\x8b", 2}, "the file is compressed by gzip"},
    {{"\x28\xb5\x2f\xfd", 4}, "the file is compressed by zstd"},
};

static bool ends_nocase(struct slice text, struct slice suffix)
{
    return text.len >= suffix.len &&
           slice_eq_nocase(slice_tail(text, text.len - suffix.len), suffix);
}

static struct slice unquoted(struct slice cell)
{
    cell = slice_trim(cell);
    if (cell.len >= 2 && cell.at[0] == '"' && cell.at[cell.len - 1] == '"')
        cell = (struct slice){cell.at + 1, cell.len - 2};
    return slice_trim(cell);
}

static bool is_header(struct slice line)
{
    static const enum row_field known[] = {ROW_TARGET, ROW_IP, ROW_DOMAIN};
    struct slice cell;

    if (slice_index(line, ',') == line.len)
        return false;
    while (slice_take_piece(&line, ',', &cell))
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            if (slice_eq_nocase(unquoted(cell), slice_of(row_field_name(known[i]))))
                return true;
    return false;
}

enum targets_format sniff_format(const char *file, struct slice head)
{
    const struct slice name = slice_of(file);

    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (ends_nocase(name, endings[i].text))
            return endings[i].format;

    struct slice start = slice_trim(head);
    struct slice line = slice_head(start, slice_index(start, '\n'));
    if (line.len > 0 && line.at[0] == '{')
        return TARGETS_NDJSON;
    return line.len > 0 && line.at[0] != '#' && is_header(line) ? TARGETS_CSV : TARGETS_TEXT;
}

const char *sniff_wrong(struct slice head)
{
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        if (slice_starts(head, foreign[i].start))
            return foreign[i].wrong;
    return NULL;
}
