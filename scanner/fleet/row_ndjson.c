#include "fleet/row_ndjson.h"

#include "base/memory.h"

#include <jansson.h>
#include <stdlib.h>

enum {
    ESCAPE_LEN = 6,      /* of \ud800 */
    SURROGATES = 0x1b,   /* their first 5 bits */
    FIRST_HALVES = 0x36, /* their first 6 */
    SECOND_HALVES = 0x37,
};

struct row_ndjson {
    json_t *object; /* the last one */
};

/* A member of the object: as jansson read it, and as it is written. */
struct member {
    struct slice key;
    const json_t *value;
    struct slice written;
};

struct row_ndjson *row_ndjson_new(void)
{
    return memory_new(sizeof(struct row_ndjson));
}

void row_ndjson_free(struct row_ndjson *ndjson)
{
    if (ndjson == NULL)
        return;
    json_decref(ndjson->object);
    free(ndjson);
}

/* How long the JSON string is that text starts with, quotes included. */
static size_t string_len(struct slice text)
{
    size_t i = 1;

    while (text.at[i] != '"')
        i += text.at[i] == '\\' ? 2 : 1;
    return i + 1;
}

static size_t nested_len(struct slice text)
{
    size_t i = 0, depth = 0;

    do {
        if (text.at[i] == '"') {
            i += string_len(slice_tail(text, i));
            continue;
        }
        depth += slice_has(SLICE("{["), text.at[i]);
        depth -= slice_has(SLICE("}]"), text.at[i]);
        i++;
    } while (depth > 0);
    return i;
}

static struct slice take(struct slice *rest, size_t len)
{
    const struct slice taken = slice_head(*rest, len);

    *rest = slice_trim(slice_tail(*rest, len));
    return taken;
}

/* Takes the next JSON value and the comma, colon or brace behind it. jansson has found the line to
 * be well-formed, so nothing is checked here. */
static struct slice take_value(struct slice *rest)
{
    size_t len = 0;

    if (rest->at[0] == '"')
        len = string_len(*rest);
    else if (slice_has(SLICE("{["), rest->at[0]))
        len = nested_len(*rest);
    else
        while (!slice_has(SLICE(",}] \t\r"), rest->at[len]))
            len++;
    const struct slice value = take(rest, len);
    take(rest, 1);
    return value;
}

static struct slice text_of(const json_t *string)
{
    return (struct slice){json_string_value(string), json_string_length(string)};
}

static bool join_texts(const json_t *list, struct text *made, struct slice *joined)
{
    const size_t start = made->len;

    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        if (!json_is_string(item))
            return false;
        if (i > 0)
            text_add_char(made, ',');
        text_add(made, text_of(item));
    }
    *joined = slice_tail(text_slice(made), start);
    return true;
}

static bool put_field(struct row *row, enum row_field field, const struct member *member,
                      struct text *why)
{
    struct slice *text = &row->fields[field];

    if (json_is_null(member->value))
        return true;
    if (json_is_string(member->value)) {
        *text = text_of(member->value);
        return true;
    }
    if (field == ROW_HELO || field == ROW_MAIL_FROM) {
        *text = member->written;
        return true;
    }
    if (field == ROW_SELECTORS && json_is_array(member->value) &&
        join_texts(member->value, &row->made, text))
        return true;
    text_add(why, slice_of(row_field_name(field)));
    return row_complain(why, " is no text", member->written);
}

static bool put_label(struct row *row, const struct member *member, struct text *why)
{
    struct label label = {.key = member->key, .value = member->written, .is_json = true};

    if (json_is_string(member->value)) {
        label.value = text_of(member->value);
        label.is_json = false;
    }
    return row_add_label(row, label) || row_complain(why, "one label too many", label.key);
}

/* The object's members in the order of the line, which jansson keeps. */
static bool put_members(json_t *object, struct slice line, struct row *row, struct text *why)
{
    struct slice rest = slice_trim(line);

    take(&rest, 1);
    for (void *at = json_object_iter(object); at != NULL; at = json_object_iter_next(object, at)) {
        struct member member = {.value = json_object_iter_value(at)};
        member.key = (struct slice){json_object_iter_key(at), json_object_iter_key_len(at)};
        take_value(&rest);
        member.written = take_value(&rest);

        enum row_field field = row_field_find(member.key);
        if (field != ROW_FIELDS ? !put_field(row, field, &member, why)
                                : !put_label(row, &member, why))
            return false;
    }
    return true;
}

/* The UTF-16 unit that text begins with as an escape; 0 if it does not. */
static unsigned escaped_unit(struct slice text)
{
    static const struct slice digits = {"0123456789abcdef0123456789ABCDEF", 32};
    unsigned unit = 0;

    if (text.len < ESCAPE_LEN || text.at[1] != 'u')
        return 0;
    for (size_t i = 2; i < ESCAPE_LEN; i++) {
        const size_t digit = slice_index(digits, text.at[i]);
        if (digit == digits.len)
            return 0;
        unit = unit << 4 | (digit & 15);
    }
    return unit;
}

size_t row_ndjson_find_half(struct slice line)
{
    size_t i = 0;

    while ((i += slice_index(slice_tail(line, i), '\\')) < line.len) {
        const unsigned unit = escaped_unit(slice_tail(line, i));
        if (unit >> 11 != SURROGATES) {
            i += i + 1 < line.len ? 2 : 1;
            continue;
        }
        const struct slice rest = slice_tail(line, i + ESCAPE_LEN);
        const bool is_pair = unit >> 10 == FIRST_HALVES && rest.len > 0 && rest.at[0] == '\\' &&
                             escaped_unit(rest) >> 10 == SECOND_HALVES;
        if (!is_pair)
            return i;
        i += 2 * ESCAPE_LEN;
    }
    return line.len;
}

enum row_found row_ndjson_parse(struct row_ndjson *ndjson, struct slice line, struct row *row,
                                struct text *why)
{
    /* Numbers as doubles: their values are not used, and so no integer is too large. */
    const size_t flags =
        JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL | JSON_DECODE_ANY;
    json_error_t error;

    if (slice_trim(line).len == 0)
        return ROW_BLANK;
    json_decref(ndjson->object);
    ndjson->object = json_loadb(line.at, line.len, flags, &error);
    if (ndjson->object == NULL) {
        text_print(why, "malformed JSON: %s", error.text);
        return ROW_BAD;
    }
    if (!json_is_object(ndjson->object)) {
        row_complain(why, "not a JSON object", line);
        if (json_is_array(ndjson->object))
            text_add(why, SLICE("; write an object a line, as with jq -c '.[]'"));
        return ROW_BAD;
    }
    text_reserve(&row->made, line.len);
    return put_members(ndjson->object, line, row, why) ? ROW_READ : ROW_BAD;
}
