#include "catalogue/catalogue_node.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { COMPLAINT_MAX = 512, EXCERPT_MAX = 60, DECIMAL_MAX = 1000000 };

unsigned node_line(const yaml_node_t *node)
{
    return (unsigned)node->start_mark.line + 1;
}

bool node_complain(struct node_reader *reader, const yaml_node_t *node, const char *format, ...)
{
    char reason[COMPLAINT_MAX];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(reason, sizeof reason, format, arguments);
    va_end(arguments);
    complaint_set(reader->complaint, reader->file, node_line(node), "%s", reason);
    return false;
}

struct slice node_excerpt(struct slice text)
{
    if (text.len <= EXCERPT_MAX)
        return text;

    /* Not into the middle of a character. */
    size_t len = EXCERPT_MAX;
    while (len > 0 && ((unsigned char)text.at[len] & 0xc0) == 0x80)
        len--;
    return slice_head(text, len);
}

bool node_reject(struct node_reader *reader, const yaml_node_t *node, struct slice text,
                 const char *reason)
{
    return node_complain(reader, node, "bad '%s'%.*s: '%.*s': %s", reader->field,
                         SLICE_ARG(reader->owner), NODE_QUOTE(text), reason);
}

static bool complain_of_value(struct node_reader *reader, const yaml_node_t *node,
                              const char *reason)
{
    if (reader->field == NULL)
        return node_complain(reader, node, "the catalogue %s", reason);
    return node_complain(reader, node, "'%s'%.*s %s", reader->field, SLICE_ARG(reader->owner),
                         reason);
}

static bool has_control(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.at[i];
        unsigned char next = i + 1 < text.len ? (unsigned char)text.at[i + 1] : 0;
        if (byte < 0x20 || byte == 0x7f || (byte == 0xc2 && next >= 0x80 && next < 0xa0))
            return true;
    }
    return false;
}

static bool is_null(const yaml_node_t *node, struct slice text)
{
    if (text.len == 0)
        return true;
    return node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
           (slice_eq(text, SLICE("~")) || slice_eq_nocase(text, SLICE("null")));
}

static struct slice scalar(const yaml_node_t *node)
{
    return (struct slice){(const char *)node->data.scalar.value, node->data.scalar.length};
}

bool node_text(struct node_reader *reader, const yaml_node_t *node, struct slice *text)
{
    *text = (struct slice){NULL, 0};
    if (node->type != YAML_SCALAR_NODE)
        return complain_of_value(reader, node, "must be a single value");

    *text = scalar(node);
    if (is_null(node, *text))
        return complain_of_value(reader, node, "has no value");
    if (text->len > NODE_TEXT_MAX)
        return complain_of_value(reader, node, "is longer than 1024 bytes");
    if (has_control(*text))
        return complain_of_value(reader, node, "holds a control character");
    return true;
}

bool node_copy(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    struct slice text;
    if (!node_text(reader, node, &text))
        return false;
    *(struct slice *)into = arena_copy(reader->arena, text);
    return true;
}

static yaml_node_t *node_at(const struct node_reader *reader, int index)
{
    yaml_node_t *node = yaml_document_get_node(reader->document, index);
    assert(node != NULL);
    return node;
}

const yaml_node_t *node_find(const struct node_reader *reader, const yaml_node_t *node,
                             const char *key)
{
    if (node->type != YAML_MAPPING_NODE)
        return NULL;

    const yaml_node_pair_t *end = node->data.mapping.pairs.top;
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < end; pair++) {
        const yaml_node_t *name = node_at(reader, pair->key);
        if (name->type == YAML_SCALAR_NODE && slice_eq(scalar(name), slice_of(key)))
            return node_at(reader, pair->value);
    }
    return NULL;
}

/* Where one field stands; the complaint is about its key. */
static bool find_field(struct node_reader *reader, const yaml_node_t *key,
                       const struct node_field *fields, size_t field_count, size_t *index)
{
    struct slice name;
    if (!node_text(reader, key, &name))
        return false;

    for (*index = 0; *index < field_count; ++*index)
        if (slice_eq(name, slice_of(fields[*index].name)))
            return true;

    if (reader->field == NULL)
        return node_complain(reader, key, "unknown field '%.*s'%.*s", NODE_QUOTE(name),
                             SLICE_ARG(reader->owner));
    return node_complain(reader, key, "unknown field '%.*s' in '%s'%.*s", NODE_QUOTE(name),
                         reader->field, SLICE_ARG(reader->owner));
}

/* Whether the next field has the name of the one at index. */
static bool is_same_name(const struct node_field *fields, size_t field_count, size_t index)
{
    return index + 1 < field_count && strcmp(fields[index].name, fields[index + 1].name) == 0;
}

bool node_mapping(struct node_reader *reader, const yaml_node_t *node,
                  const struct node_field *fields, size_t field_count, void *into)
{
    const yaml_node_t *values[NODE_FIELDS_MAX] = {NULL};
    const char *outer = reader->field;
    size_t i;

    assert(field_count <= NODE_FIELDS_MAX);
    if (node->type != YAML_MAPPING_NODE)
        return complain_of_value(reader, node, "must be made of fields, as in {name: value}");

    const yaml_node_pair_t *end = node->data.mapping.pairs.top;
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < end; pair++) {
        const yaml_node_t *key = node_at(reader, pair->key);
        if (!find_field(reader, key, fields, field_count, &i))
            return false;
        while (values[i] != NULL && is_same_name(fields, field_count, i))
            i++;
        if (values[i] != NULL)
            return node_complain(reader, key, "field '%s' stands there twice%.*s", fields[i].name,
                                 SLICE_ARG(reader->owner));
        values[i] = node_at(reader, pair->value);
    }

    for (i = 0; i < field_count; i++) {
        reader->field = fields[i].name;
        if (values[i] != NULL &&
            !fields[i].read(reader, values[i], (char *)into + fields[i].offset))
            return false;
    }
    reader->field = outer;
    return true;
}

void *node_sequence(struct node_reader *reader, const yaml_node_t *node,
                    const struct node_items *items, size_t *count)
{
    if (node->type != YAML_SEQUENCE_NODE) {
        complain_of_value(reader, node, "must be a sequence, as in [one, two]");
        return NULL;
    }

    const yaml_node_item_t *start = node->data.sequence.items.start;
    *count = (size_t)(node->data.sequence.items.top - start);
    if (*count > items->count_max) {
        node_complain(reader, node, "'%s'%.*s holds %zu, at most %zu are possible", reader->field,
                      SLICE_ARG(reader->owner), *count, items->count_max);
        return NULL;
    }

    char *array = arena_take(reader->arena, *count * items->size + 1);
    for (size_t i = 0; i < *count; i++)
        if (!items->read(reader, node_at(reader, start[i]), array + i * items->size))
            return NULL;
    return array;
}

bool node_whole(struct node_reader *reader, const yaml_node_t *node, uint64_t max, uint64_t *number)
{
    struct slice text;
    if (!node_text(reader, node, &text))
        return false;
    if (!slice_parse_u64(text, max, number) || *number == 0)
        return node_complain(
            reader, node, "'%s'%.*s must be a whole number from 1 to %llu, not '%.*s'",
            reader->field, SLICE_ARG(reader->owner), (unsigned long long)max, NODE_QUOTE(text));
    return true;
}

/* Digits, and a point with more digits behind it; not strtod, whose point depends on the locale. */
static bool parse_decimal(struct slice text, double *number)
{
    size_t point = slice_index(text, '.');
    struct slice fraction = slice_tail(text, point + 1);
    uint64_t whole, parts = 0;

    if (!slice_parse_u64(slice_head(text, point), DECIMAL_MAX, &whole))
        return false;
    if (point < text.len && !slice_parse_u64(fraction, UINT64_MAX, &parts))
        return false;

    double scaled = (double)parts;
    for (size_t i = 0; i < fraction.len; i++)
        scaled /= 10;
    *number = (double)whole + scaled;
    return true;
}

bool node_decimal(struct node_reader *reader, const yaml_node_t *node, double *number)
{
    struct slice text;
    if (!node_text(reader, node, &text))
        return false;
    if (!parse_decimal(text, number) || *number <= 0)
        return node_complain(reader, node,
                             "'%s'%.*s must be a number above 0, such as 20 or 0.5, not '%.*s'",
                             reader->field, SLICE_ARG(reader->owner), NODE_QUOTE(text));
    return true;
}

bool node_word(struct node_reader *reader, const yaml_node_t *node, const char *const *words,
               unsigned *index)
{
    char known[EXCERPT_MAX * 2] = "";
    struct slice text;
    size_t len = 0;

    if (!node_text(reader, node, &text))
        return false;
    for (*index = 0; words[*index] != NULL; ++*index) {
        if (slice_eq(text, slice_of(words[*index])))
            return true;
        len += (size_t)snprintf(known + len, sizeof known - len, "%s%s", *index == 0 ? "" : ", ",
                                words[*index]);
        assert(len < sizeof known);
    }
    return node_complain(reader, node, "'%s'%.*s must be one of %s, not '%.*s'", reader->field,
                         SLICE_ARG(reader->owner), known, NODE_QUOTE(text));
}

bool node_flag(struct node_reader *reader, const yaml_node_t *node, bool *flag)
{
    static const char *const words[] = {"false", "true", "no", "yes", NULL};
    unsigned index;

    if (!node_word(reader, node, words, &index))
        return false;
    *flag = index % 2 == 1;
    return true;
}
