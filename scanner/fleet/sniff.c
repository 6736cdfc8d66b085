#include "fleet/sniff.h"

#include "fleet/row_csv.h"

static const struct {
    struct slice text;
    enum targets_format format;
} endings[] = {
    {{".csv", 4}, TARGETS_CSV},       {{".tsv", 4}, TARGETS_CSV},
    {{".ndjson", 7}, TARGETS_NDJSON}, {{".jsonl", 6}, TARGETS_NDJSON},
    {{".json", 5}, TARGETS_NDJSON},   {{".txt", 4}, TARGETS_TEXT},
    {{".list", 5}, TARGETS_TEXT},
};

static const char utf_16[] =
    "the file is UTF-16, not UTF-8: convert it, as with iconv -f UTF-16 -t UTF-8";

static const struct {
    struct slice start;
    const char *wrong;
} foreign[] = {
    {{"\xff\xfe", 2}, utf_16},
    {{"\xfe\xff", 2}, utf_16},
    {{"\x1f\x8b", 2}, "the file is compressed by gzip: give it as it is before that"},
    {{"\x28\xb5\x2f\xfd", 4}, "the file is compressed by zstd: give it as it is before that"},
    {{"\xfd"
      "7zXZ",
      5},
     "the file is compressed by xz: give it as it is before that"},
    {{"PK\x03\x04", 4}, "the file is a zip archive or a spreadsheet: save it as CSV"},
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

static bool has_known_cell(struct slice line, char separator)
{
    static const enum row_field known[] = {ROW_TARGET, ROW_IP, ROW_DOMAIN};
    struct slice cell;

    while (slice_take_piece(&line, separator, &cell))
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            if (slice_eq_nocase(unquoted(cell), slice_of(row_field_name(known[i]))))
                return true;
    return false;
}

/* A word like "domain" alone is one, too: as a target it would want a dot. */
static bool is_header(struct slice line)
{
    if (row_csv_is_preface(line))
        return true;
    for (size_t i = 0; i < row_csv_separators.len; i++)
        if (has_known_cell(line, row_csv_separators.at[i]))
            return true;
    return false;
}

/* The first that is not blank, without blanks around it. */
static struct slice first_line(struct slice head)
{
    const struct slice start = slice_trim(head);

    return slice_trim(slice_head(start, slice_index(start, '\n')));
}

/* Not an address in brackets. */
static bool starts_array(struct slice line)
{
    if (line.len == 0 || line.at[0] != '[')
        return false;
    const struct slice rest = slice_trim(slice_tail(line, 1));
    return rest.len == 0 || rest.at[0] == '{' || rest.at[0] == '"';
}

enum targets_format sniff_format(const char *file, struct slice head)
{
    const struct slice name = slice_of(file);

    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (ends_nocase(name, endings[i].text))
            return endings[i].format;

    const struct slice line = first_line(head);
    if ((line.len > 0 && line.at[0] == '{') || starts_array(line))
        return TARGETS_NDJSON;
    return line.len > 0 && line.at[0] != '#' && is_header(line) ? TARGETS_CSV : TARGETS_TEXT;
}

/* Without a mark: one of each two bytes is a NUL, and the other is none. */
static bool is_utf_16(struct slice head)
{
    return head.len >= 4 && (head.at[0] == '\0') != (head.at[1] == '\0') &&
           (head.at[0] == '\0') == (head.at[2] == '\0') &&
           (head.at[1] == '\0') == (head.at[3] == '\0');
}

/* An array over several lines, as tools print it; one in a line is a line that is no object. */
static bool is_array_of_lines(struct slice line)
{
    return starts_array(line) && line.at[line.len - 1] != ']';
}

/* A CR with more behind it, and no LF however far one looks. */
static bool has_lines_of_cr(struct slice head)
{
    const struct slice text = slice_trim(head);
    const struct slice rest = slice_tail(head, (size_t)(text.at - head.at));

    return slice_has(text, '\r') && !slice_has(rest, '\n');
}

const char *sniff_wrong(struct slice head)
{
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        if (slice_starts(head, foreign[i].start))
            return foreign[i].wrong;
    if (is_utf_16(head))
        return utf_16;
    if (is_array_of_lines(first_line(head)))
        return "the file is a JSON array: write an object a line, as with jq -c '.[]'";
    if (has_lines_of_cr(head))
        return "the file's lines end with CR alone: convert it, as with tr '\\r' '\\n'";
    return NULL;
}
