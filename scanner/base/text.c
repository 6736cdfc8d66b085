#include "base/text.h"

#include "base/memory.h"
#include "base/utf8.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SIZE_MIN = 64,
    U64_LEN_MAX = 20,
    JSON_ESCAPE_LEN_MAX = 6, /* \u001f */
};

void text_free(struct text *text)
{
    free(text->at);
    *text = (struct text){0};
}

void text_clear(struct text *text)
{
    text->len = 0;
}

struct slice text_slice(const struct text *text)
{
    return (struct slice){text->at != NULL ? text->at : "", text->len};
}

/* Rare, and apart, so that text_reserve() is short enough to be inlined. */
__attribute__((noinline)) static void grow(struct text *text, size_t len)
{
    size_t size = text->size > SIZE_MIN / 2 ? text->size * 2 : SIZE_MIN;

    assert(len < SIZE_MAX / 4 && text->len < SIZE_MAX / 4);
    if (size < text->len + len)
        size = text->len + len;
    text->at = memory_grow(text->at, size);
    text->size = size;
}

char *text_reserve(struct text *text, size_t len)
{
    if (text->size - text->len < len || text->at == NULL)
        grow(text, len);
    return text->at + text->len;
}

void text_keep(struct text *text, struct slice piece)
{
    if (piece.len > 0)
        memmove(text->at, piece.at, piece.len);
    text->len = piece.len;
}

void text_add(struct text *text, struct slice more)
{
    if (more.len == 0)
        return;
    memcpy(text_reserve(text, more.len), more.at, more.len);
    text->len += more.len;
}

void text_add_char(struct text *text, char c)
{
    *text_reserve(text, 1) = c;
    text->len++;
}

void text_add_u64(struct text *text, uint64_t number)
{
    char digits[U64_LEN_MAX];
    size_t start = sizeof digits;

    do {
        digits[--start] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    text_add(text, (struct slice){digits + start, sizeof digits - start});
}

void text_print(struct text *text, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    int len = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    assert(len >= 0);

    char *end = text_reserve(text, (size_t)len + 1);
    va_start(arguments, format);
    vsnprintf(end, (size_t)len + 1, format, arguments);
    va_end(arguments);
    text->len += (size_t)len;
}

/* Whether none of 8 bytes at once is a control, a quote, a backslash or beyond ASCII. A byte is
 * below n if subtracting n borrows into its top bit; equal to c if xor with c is below 1. */
static bool are_plain(const char *at)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t tops = ones * 0x80;
    uint64_t bytes;

    memcpy(&bytes, at, sizeof bytes);
    uint64_t quote = bytes ^ (ones * '"');
    uint64_t backslash = bytes ^ (ones * '\\');
    uint64_t del = bytes ^ (ones * 0x7f);
    uint64_t found =
        bytes | (bytes - ones * 0x20) | (quote - ones) | (backslash - ones) | (del - ones);
    return (found & tops) == 0;
}

static bool is_plain(char c)
{
    return (unsigned char)c >= 0x20 && (unsigned char)c < 0x7f && c != '"' && c != '\\';
}

static size_t plain_len(struct slice string)
{
    size_t len = 0;

    while (string.len - len >= sizeof(uint64_t) && are_plain(string.at + len))
        len += sizeof(uint64_t);
    while (len < string.len && is_plain(string.at[len]))
        len++;
    return len;
}

/* What moves a cursor, ends a line or turns the direction of what follows: C0, DEL and C1; U+2028
 * and U+2029; U+202A to U+202E and U+2066 to U+2069. */
static bool is_control(const char *character, size_t len)
{
    const unsigned char *at = (const unsigned char *)character;

    if (len == 1)
        return at[0] < 0x20 || at[0] == 0x7f;
    if (len == 2)
        return at[0] == 0xc2 && at[1] < 0xa0;
    return len == 3 && at[0] == 0xe2 &&
           ((at[1] == 0x80 && at[2] >= 0xa8 && at[2] <= 0xae) ||
            (at[1] == 0x81 && at[2] >= 0xa6 && at[2] <= 0xa9));
}

/* "\\u0085", of a character of at most three bytes. */
static void add_unicode(struct text *text, const char *character, size_t len)
{
    static const char hex[] = "0123456789abcdef";
    const unsigned char *at = (const unsigned char *)character;
    unsigned unit = len == 1   ? at[0]
                    : len == 2 ? (at[0] & 0x1fU) << 6 | (at[1] & 0x3fU)
                               : (at[0] & 0x0fU) << 12 | (at[1] & 0x3fU) << 6 | (at[2] & 0x3fU);
    char *end = text_reserve(text, JSON_ESCAPE_LEN_MAX);

    *end++ = '\\';
    *end++ = 'u';
    for (int shift = 12; shift >= 0; shift -= 4)
        *end++ = hex[unit >> shift & 15];
    text->len += JSON_ESCAPE_LEN_MAX;
}

/* One that is not plain. */
static void add_character(struct text *text, const char *character, size_t len)
{
    static const char letters[] = "btn\0fr"; /* from 8 on; \v has none */
    const char c = *character;

    if (c == '"' || c == '\\') {
        text_add_char(text, '\\');
        text_add_char(text, c);
    } else if (c >= '\b' && c <= '\r' && c != '\v') {
        text_add_char(text, '\\');
        text_add_char(text, letters[c - '\b']);
    } else if (is_control(character, len)) {
        add_unicode(text, character, len);
    } else {
        text_add(text, (struct slice){character, len});
    }
}

void text_add_json(struct text *text, struct slice string)
{
    text_reserve(text, string.len + 2);
    text_add_char(text, '"');
    while (string.len > 0) {
        size_t len = plain_len(string);
        text_add(text, slice_head(string, len));
        string = slice_tail(string, len);
        if (string.len == 0)
            break;

        len = (unsigned char)string.at[0] < 0x80 ? 1 : utf8_len(string);
        if (len > 0)
            add_character(text, string.at, len);
        else
            text_add(text, UTF8_REPLACEMENT);
        string = slice_tail(string, len > 0 ? len : 1);
    }
    text_add_char(text, '"');
}

void text_add_json_value(struct text *text, struct slice json)
{
    while (json.len > 0) {
        const size_t len = utf8_len(json);
        if (len == 0)
            text_add(text, UTF8_REPLACEMENT);
        else if ((unsigned char)json.at[0] >= 0x7f && is_control(json.at, len))
            add_unicode(text, json.at, len);
        else
            text_add(text, slice_head(json, len));
        json = slice_tail(json, len > 0 ? len : 1);
    }
}

void text_add_utf8(struct text *text, struct slice bytes)
{
    while (bytes.len > 0) {
        size_t len = utf8_len(bytes);
        text_add(text, len > 0 ? slice_head(bytes, len) : UTF8_REPLACEMENT);
        bytes = slice_tail(bytes, len > 0 ? len : 1);
    }
}

void text_add_visible(struct text *text, struct slice bytes)
{
    while (bytes.len > 0) {
        const size_t len = utf8_len(bytes), taken = len > 0 ? len : 1;
        if (len > 0 && !is_control(bytes.at, len))
            text_add(text, slice_head(bytes, len));
        else
            for (size_t i = 0; i < taken; i++)
                text_print(text, "\\x%02x", (unsigned char)bytes.at[i]);
        bytes = slice_tail(bytes, taken);
    }
}
