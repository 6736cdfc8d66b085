#include "output/json_text.h"

#include "base/clock.h"

#include <assert.h>
#include <string.h>

enum { REPLACEMENT = 0xfffd };

static void add_number(struct text *out, int64_t number)
{
    uint64_t magnitude = (uint64_t)number;

    if (number < 0) {
        text_add_char(out, '-');
        magnitude = -magnitude;
    }
    text_add_u64(out, magnitude);
}

/* NOLINTBEGIN(misc-no-recursion): what a check observes is a few levels deep. */

static void add_members(struct text *out, const struct value *parent)
{
    for (const struct value *member = parent->members.first; member != NULL;
         member = member->next) {
        if (member != parent->members.first)
            text_add_char(out, ',');
        if (parent->type == VALUE_OBJECT) {
            text_add_json(out, slice_of(member->key));
            text_add_char(out, ':');
        }
        json_text_value(out, member);
    }
}

void json_text_value(struct text *out, const struct value *value)
{
    switch (value->type) {
    case VALUE_NULL:
        text_add(out, SLICE("null"));
        break;
    case VALUE_BOOL:
        text_add(out, value->truth ? SLICE("true") : SLICE("false"));
        break;
    case VALUE_NUMBER:
        add_number(out, value->number);
        break;
    case VALUE_TEXT:
        text_add_json(out, value->text);
        break;
    case VALUE_LIST:
        text_add_char(out, '[');
        add_members(out, value);
        text_add_char(out, ']');
        break;
    case VALUE_OBJECT:
        text_add_char(out, '{');
        add_members(out, value);
        text_add_char(out, '}');
        break;
    }
}

/* NOLINTEND(misc-no-recursion) */

void json_text_time(struct text *out, uint64_t wall_ms)
{
    char *end = text_reserve(out, CLOCK_TEXT_LEN + 2);

    end[0] = '"';
    clock_print(wall_ms, end + 1);
    end[CLOCK_TEXT_LEN + 1] = '"';
    out->len += CLOCK_TEXT_LEN + 2;
}

static unsigned hex_digit(char c)
{
    return c <= '9' ? (unsigned)(c - '0') : (unsigned)((c | 0x20) - 'a' + 10);
}

/* The code unit of "\u00e9", which starts at from. */
static uint32_t unit_at(const char *from)
{
    return hex_digit(from[2]) << 12 | hex_digit(from[3]) << 8 | hex_digit(from[4]) << 4 |
           hex_digit(from[5]);
}

/* Reads the \u escape at from, or the surrogate pair of two. Returns its length. */
static size_t read_unicode(const char *from, const char *end, uint32_t *character)
{
    uint32_t low;

    *character = unit_at(from);
    if (*character < 0xd800 || *character > 0xdfff)
        return 6;
    if (*character < 0xdc00 && end - from >= 12 && from[6] == '\\' && from[7] == 'u') {
        low = unit_at(from + 6);
        if (low >= 0xdc00 && low <= 0xdfff) {
            *character = 0x10000 + ((*character - 0xd800) << 10) + (low - 0xdc00);
            return 12;
        }
    }
    *character = REPLACEMENT;
    return 6;
}

/* Reads one escape and returns its length. */
static size_t read_escape(const char *from, const char *end, uint32_t *character)
{
    static const char letters[] = {'b', 'f', 'n', 'r', 't'};
    static const char controls[] = {'\b', '\f', '\n', '\r', '\t'};

    if (from[1] == 'u')
        return read_unicode(from, end, character);
    *character = (unsigned char)from[1];
    for (size_t i = 0; i < sizeof letters; i++) {
        if (from[1] == letters[i])
            *character = (unsigned char)controls[i];
    }
    return 2;
}

/* What text_add_visible() shows of its bytes, but as a character: no longer than its escape. */
static bool is_invisible(uint32_t character)
{
    if (character < 0x20)
        return character != '\t' && character != '\n' && character != '\r';
    return (character >= 0x7f && character < 0xa0) ||
           (character >= 0x2028 && character <= 0x202e) ||
           (character >= 0x2066 && character <= 0x2069);
}

/* "\b", "\f", "\x85", "\u202e" */
static char *put_visible(char *to, uint32_t character)
{
    static const char hex[] = "0123456789abcdef";
    bool is_short = character == '\b' || character == '\f';

    *to++ = '\\';
    *to++ = character == '\b' ? 'b' : character == '\f' ? 'f' : character < 0x100 ? 'x' : 'u';
    for (int shift = character < 0x100 ? 4 : 12; shift >= 0 && !is_short; shift -= 4)
        *to++ = hex[character >> shift & 15];
    return to;
}

static char *put_utf8(char *to, uint32_t character)
{
    if (is_invisible(character))
        return put_visible(to, character);
    if (character < 0x80) {
        *to++ = (char)character;
        return to;
    }
    if (character < 0x800) {
        *to++ = (char)(0xc0 | character >> 6);
    } else if (character < 0x10000) {
        *to++ = (char)(0xe0 | character >> 12);
        *to++ = (char)(0x80 | (character >> 6 & 0x3f));
    } else {
        *to++ = (char)(0xf0 | character >> 18);
        *to++ = (char)(0x80 | (character >> 12 & 0x3f));
        *to++ = (char)(0x80 | (character >> 6 & 0x3f));
    }
    *to++ = (char)(0x80 | (character & 0x3f));
    return to;
}

/* In place, as no escape is shorter than what it stands for. */
void json_text_unquote(struct text *out, size_t start)
{
    char *to = out->at + start;
    const char *from = to + 1, *end = out->at + out->len - 1;

    if (out->len - start < 2 || *to != '"')
        return;
    while (from < end) {
        const char *escape = memchr(from, '\\', (size_t)(end - from));
        size_t len = (size_t)((escape != NULL ? escape : end) - from);
        uint32_t character;

        memmove(to, from, len);
        to += len;
        from += len;
        if (escape != NULL) {
            from += read_escape(from, end, &character);
            to = put_utf8(to, character);
        }
    }
    out->len = (size_t)(to - out->at);
}
