#include "fleet/row_text.h"

#include "fleet/remedy.h"

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static size_t word_len(struct slice text)
{
    size_t len = 0;

    while (len < text.len && !is_blank(text.at[len]))
        len++;
    return len;
}

/* Moves *rest to its next word. False: there is none. */
static bool find_word(struct slice *rest)
{
    while (rest->len > 0 && is_blank(rest->at[0]))
        *rest = slice_tail(*rest, 1);
    return rest->len > 0 && rest->at[0] != '#';
}

static struct slice take(struct slice *rest, size_t len)
{
    struct slice taken = slice_head(*rest, len);

    *rest = slice_tail(*rest, len);
    return taken;
}

/* The text behind an opening quote, up to the closing one, which must end the word. made does not
 * move: it has room for the whole line. */
static bool take_quoted(struct slice *rest, struct text *made, struct slice *value)
{
    const size_t start = made->len;
    size_t i = 1;

    while (i < rest->len && rest->at[i] != '"') {
        bool is_escape = rest->at[i] == '\\' && i + 1 < rest->len &&
                         (rest->at[i + 1] == '"' || rest->at[i + 1] == '\\');
        i += is_escape;
        text_add_char(made, rest->at[i++]);
    }
    *value = slice_tail(text_slice(made), start);
    if (i == rest->len || (i + 1 < rest->len && !is_blank(rest->at[i + 1])))
        return false;
    *rest = slice_tail(*rest, i + 1);
    return true;
}

static bool is_label_given(const struct row *row, struct slice key)
{
    for (size_t i = 0; i < row->label_count; i++)
        if (slice_eq(row->labels[i].key, key))
            return true;
    return false;
}

/* What is wrong with one more key, or NULL. */
static const char *add(struct row *row, struct slice key, struct slice value)
{
    enum row_field field = row_field_find(key);

    if (field != ROW_FIELDS && field != ROW_TARGET) {
        if (row->fields[field].at != NULL)
            return "given twice";
        row->fields[field] = value;
        return NULL;
    }
    if (is_label_given(row, key))
        return "given twice";
    return row_add_label(row, (struct label){.key = key, .value = value}) ? NULL
                                                                          : "one label too many";
}

/* What to write where a word behind the target is no key=value. */
static void add_hint(struct text *why, struct slice line, struct slice word)
{
    static const struct slice dashes[] = {{"-", 1}, {"\xe2\x80\x93", 3}, {"\xe2\x80\x94", 3}};
    bool is_dash = false;

    if (word.at[0] == ';' || slice_starts(word, SLICE("//"))) {
        text_add(why, SLICE("; a comment begins with #"));
        return;
    }
    for (size_t i = 0; i < sizeof dashes / sizeof *dashes; i++)
        is_dash |= slice_starts(word, dashes[i]);
    if (is_dash || remedy_is_target(word, REMEDY_ANY))
        remedy_add(why, slice_trim(line), REMEDY_ANY);
}

static bool parse_pair(struct slice line, struct slice *rest, struct row *row, struct text *why)
{
    struct slice word = slice_head(*rest, word_len(*rest)), value;
    size_t key_len = slice_index(word, '=');

    if (key_len == word.len || key_len == 0) {
        row_complain(why, "not key=value", word);
        add_hint(why, line, word);
        return false;
    }
    struct slice key = take(rest, key_len + 1);
    key.len--;
    if (rest->len == 0 || rest->at[0] != '"') {
        value = take(rest, word.len - key_len - 1);
    } else if (!take_quoted(rest, &row->made, &value)) {
        return row_complain(why, "quotes that do not enclose a whole value", word);
    }
    const char *wrong = add(row, key, value);
    return wrong == NULL || row_complain(why, wrong, key);
}

enum row_found row_text_parse(struct slice line, struct row *row, struct text *why)
{
    struct slice rest = line;

    if (!find_word(&rest))
        return ROW_BLANK;
    text_reserve(&row->made, line.len);
    row->fields[ROW_TARGET] = take(&rest, word_len(rest));
    while (find_word(&rest))
        if (!parse_pair(line, &rest, row, why))
            return ROW_BAD;
    return ROW_READ;
}
