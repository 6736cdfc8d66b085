/* Builds texts and compares them; the JSON table holds what RFC 8259 section 7 asks for. */
#include "base/text.h"

#include <criterion/criterion.h>
#include <string.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static void expect_text(const struct text *text, struct slice expected, const char *about)
{
    cr_expect(slice_eq(text_slice(text), expected), "%s: got '%.*s' instead of '%.*s'", about,
              SLICE_ARG(text_slice(text)), SLICE_ARG(expected));
}

Test(text, grows)
{
    struct text text = {0};

    expect_text(&text, SLICE(""), "zeroes");
    text_add(&text, slice_of(NULL));
    expect_text(&text, SLICE(""), "nothing added");
    text_add(&text, SLICE("one "));
    text_add_char(&text, '2');
    text_add_u64(&text, 0);
    text_add_u64(&text, UINT64_MAX);
    text_print(&text, " %s-%u", "x", 7u);
    expect_text(&text, SLICE("one 2018446744073709551615 x-7"), "all of them");

    const char *at = text.at;
    text_keep(&text, slice_tail(text_slice(&text), text.len - 4));
    expect_text(&text, SLICE(" x-7"), "its end");
    text_keep(&text, slice_head(text_slice(&text), 2));
    expect_text(&text, SLICE(" x"), "its start");
    text_keep(&text, slice_of(NULL));
    expect_text(&text, SLICE(""), "nothing of it");
    text_clear(&text);
    expect_text(&text, SLICE(""), "cleared");
    cr_expect_eq(text.at, at, "memory is kept");
    text_free(&text);
    cr_expect_null(text.at);
    text_free(&text);
}

Test(text, reserve)
{
    struct text text = {0};

    for (size_t i = 1; i < 3000; i++) {
        memset(text_reserve(&text, i), 'x', i);
        text.len += i;
        cr_assert_leq(text.len, text.size);
    }
    cr_expect_eq(text.len, 2999 * 3000 / 2);
    cr_expect_lt(text.size, text.len * 3, "doubles, no more");
    cr_expect_not_null(text_reserve(&text, 0));
    text_free(&text);
}

Test(text, print_longer_than_the_room)
{
    struct text text = {0};

    text_print(&text, "%500d|", 1);
    cr_expect_eq(text.len, 501);
    cr_expect_eq(text.at[500], '|');
    text_free(&text);
}

#define BAD "\xef\xbf\xbd"

static const struct encoding {
    struct slice string, json;
} encodings[] = {
    {{NULL, 0}, {"\"\"", 2}},
    {{"plain", 5}, {"\"plain\"", 7}},
#define ROW(string, json)                                                                          \
    {                                                                                              \
        {string, sizeof(string) - 1},                                                              \
        {                                                                                          \
            json, sizeof(json) - 1                                                                 \
        }                                                                                          \
    }
    ROW("exactly8", "\"exactly8\""),
    ROW("\"quoted\" and a\\b", "\"\\\"quoted\\\" and a\\\\b\""),
    ROW("seven..\"tail", "\"seven..\\\"tail\""),
    ROW("/", "\"/\""),
    ROW("\b\t\n\v\f\r", "\"\\b\\t\\n\\u000b\\f\\r\""),
    ROW("\0\1\x1f\x20\x7f", "\"\\u0000\\u0001\\u001f \\u007f\""),
    ROW("1234567\x7f", "\"1234567\\u007f\""),
    ROW("\xc2\x80 \xc2\x85 \xc2\x9b \xc2\x9f \xc2\xa0",
        "\"\\u0080 \\u0085 \\u009b \\u009f \xc2\xa0\""),
    ROW("\xe2\x80\xa8\xe2\x80\xae \xe2\x81\xa6\xe2\x81\xaa",
        "\"\\u2028\\u202e \\u2066\xe2\x81\xaa\""),
    ROW("caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80",
        "\"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\""),
    ROW("\xc2\xa1 \xdf\xbf \xe0\xa0\x80 \xef\xbf\xbf",
        "\"\xc2\xa1 \xdf\xbf \xe0\xa0\x80 \xef\xbf\xbf\""),
    ROW("\xf0\x90\x80\x80 \xf4\x8f\xbf\xbf", "\"\xf0\x90\x80\x80 \xf4\x8f\xbf\xbf\""),
    ROW("\xed\x9f\xbf \xee\x80\x80", "\"\xed\x9f\xbf \xee\x80\x80\""),
    /* Latin-1, a continuation alone, a lead alone */
    ROW("caf\xe9!", "\"caf" BAD "!\""),
    ROW("\x80\xbf", "\"" BAD BAD "\""),
    ROW("a\xc3", "\"a" BAD "\""),
    ROW("a\xe2\x82", "\"a" BAD BAD "\""),
    ROW("\xe2\x82q", "\"" BAD BAD "q\""),
    /* overlong */
    ROW("\xc0\xaf", "\"" BAD BAD "\""),
    ROW("\xc1\xbf", "\"" BAD BAD "\""),
    ROW("\xe0\x9f\xbf", "\"" BAD BAD BAD "\""),
    ROW("\xf0\x8f\xbf\xbf", "\"" BAD BAD BAD BAD "\""),
    /* surrogates, above U+10FFFF */
    ROW("\xed\xa0\x80", "\"" BAD BAD BAD "\""),
    ROW("\xf4\x90\x80\x80", "\"" BAD BAD BAD BAD "\""),
    ROW("\xf5\xff\xfe", "\"" BAD BAD BAD "\""),
#undef ROW
};

Test(text, json)
{
    for (size_t i = 0; i < COUNT(encodings); i++) {
        struct text text = {0};
        text_add_json(&text, encodings[i].string);
        expect_text(&text, encodings[i].json, "json");
        text_free(&text);
    }
}

/* The eight bytes that are looked at together must not hide one another. */
Test(text, json_escapes_at_every_place)
{
    static const char specials[] = {'"', '\\', '\n', '\0', '\x1f', '\x7f', '\x80', '\xff'};
    char string[24];

    for (size_t i = 0; i < sizeof string; i++) {
        for (size_t special = 0; special < sizeof specials; special++) {
            struct text text = {0};
            memset(string, special % 2 == 0 ? ' ' : '~', sizeof string);
            string[i] = specials[special];
            text_add_json(&text, (struct slice){string, sizeof string});
            cr_expect_gt(text.len, sizeof string + 2, "special %zu at %zu", special, i);
            cr_expect(text.at[i + 1] == '\\' || text.at[i + 1] == '\xef', "special %zu at %zu",
                      special, i);
            text_free(&text);
        }
    }
}

/* All pairs of bytes: the output never holds a control, and is balanced. */
Test(text, json_of_all_pairs)
{
    for (unsigned pair = 0; pair <= UINT16_MAX; pair++) {
        const char bytes[] = {(char)(pair >> 8), (char)(pair & 255)};
        struct text text = {0};
        text_add_json(&text, (struct slice){bytes, sizeof bytes});
        cr_assert_geq(text.len, 4);
        for (size_t i = 0; i < text.len; i++) {
            cr_assert_geq((unsigned char)text.at[i], 0x20, "pair %04x", pair);
            cr_assert_neq(text.at[i], 0x7f, "pair %04x", pair);
            cr_assert(text.at[i] != '\xc2' || (unsigned char)text.at[i + 1] >= 0xa0, "pair %04x",
                      pair);
        }
        text_free(&text);
    }
}

static const struct {
    struct slice bytes, visible, utf8;
} foreign[] = {
    {{"", 0}, {"", 0}, {"", 0}},
    {{"plain \\x1b", 10}, {"plain \\x1b", 10}, {"plain \\x1b", 10}},
    {{"\x1b[2J", 4}, {"\\x1b[2J", 7}, {"\x1b[2J", 4}},
    {{"a\n\r\t\0\x7f", 6}, {"a\\x0a\\x0d\\x09\\x00\\x7f", 21}, {"a\n\r\t\0\x7f", 6}},
    {{"\xc2\x80\xc2\x9f\xc2\xa0", 6},
     {"\\xc2\\x80\\xc2\\x9f\xc2\xa0", 18},
     {"\xc2\x80\xc2\x9f\xc2\xa0", 6}},
    {{"\xe2\x80\xa7\xe2\x80\xa8\xe2\x80\xae\xe2\x80\xaf", 12},
     {"\xe2\x80\xa7\\xe2\\x80\\xa8\\xe2\\x80\\xae\xe2\x80\xaf", 30},
     {"\xe2\x80\xa7\xe2\x80\xa8\xe2\x80\xae\xe2\x80\xaf", 12}},
    {{"\xe2\x81\xa5\xe2\x81\xa6\xe2\x81\xa9", 9},
     {"\xe2\x81\xa5\\xe2\\x81\\xa6\\xe2\\x81\\xa9", 27},
     {"\xe2\x81\xa5\xe2\x81\xa6\xe2\x81\xa9", 9}},
    {{"\xc3\xa4\xe4\xe2\x82", 5},
     {"\xc3\xa4\\xe4\\xe2\\x82", 14},
     {"\xc3\xa4\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", 11}},
    {{"\xed\xa0\x80\xc0\xaf", 5},
     {"\\xed\\xa0\\x80\\xc0\\xaf", 20},
     {"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", 15}},
};

Test(text, foreign_bytes)
{
    struct text text = {0};

    for (size_t i = 0; i < COUNT(foreign); i++) {
        text_clear(&text);
        text_add_visible(&text, foreign[i].bytes);
        expect_text(&text, foreign[i].visible, foreign[i].visible.at);
        text_clear(&text);
        text_add_visible(&text, foreign[i].visible);
        expect_text(&text, foreign[i].visible, "visible already");
        text_clear(&text);
        text_add_utf8(&text, foreign[i].bytes);
        expect_text(&text, foreign[i].utf8, foreign[i].visible.at);
    }
    text_free(&text);
}

Test(text, json_value)
{
    static const struct {
        const char *json, *safe;
    } rows[] = {
        {"", ""},
        {"12.5", "12.5"},
        {"{\"a\": [\"\\u0085\", null]}", "{\"a\": [\"\\u0085\", null]}"},
        {"\"\xc2\x9b[31m \x7f\"", "\"\\u009b[31m \\u007f\""},
        {"\"caf\xc3\xa9 \xe2\x80\xae\"", "\"caf\xc3\xa9 \\u202e\""},
        {"\"\x9b\"", "\"" BAD "\""},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct text text = {0};
        text_add_json_value(&text, slice_of(rows[i].json));
        expect_text(&text, slice_of(rows[i].safe), rows[i].json);
        text_free(&text);
    }
}
