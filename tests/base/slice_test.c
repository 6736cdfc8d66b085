/* Tables of texts and what must come of them; pieces are joined with '|' to be compared. */
#include "base/slice.h"

#include "base/text.h"

#include <criterion/criterion.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static void expect_slice(struct slice got, const char *expected, const char *about)
{
    cr_expect(slice_eq(got, slice_of(expected)), "%s: got '%.*s' instead of '%s'", about,
              SLICE_ARG(got), expected);
}

Test(slice, absent_and_empty)
{
    cr_expect_null(slice_of(NULL).at);
    cr_expect_eq(slice_of(NULL).len, 0);
    cr_expect_not_null(slice_of("").at);
    cr_expect(slice_eq(slice_of(NULL), slice_of("")));
    cr_expect_eq(slice_compare(slice_of(NULL), slice_of("")), 0);
    cr_expect_null(slice_tail(slice_of(NULL), 3).at);
    cr_expect_null(slice_trim(slice_of(NULL)).at);
    cr_expect_eq(slice_index(slice_of(NULL), 'a'), 0);
}

static const struct pair {
    const char *a, *b;
    bool eq, eq_nocase, starts, starts_nocase, ends;
    int order;
} pairs[] = {
    {"", "", true, true, true, true, true, 0},
    {"abc", "abc", true, true, true, true, true, 0},
    {"abc", "", false, false, true, true, true, 1},
    {"", "abc", false, false, false, false, false, -1},
    {"abc", "ab", false, false, true, true, false, 1},
    {"abc", "bc", false, false, false, false, true, -1},
    {"aBc", "Abc", false, true, false, true, false, 1},
    {"aBcd", "Abc", false, false, false, true, false, 1},
    {"a[", "a{", false, false, false, false, false, -1}, /* differ in 0x20 but are no letters */
    {"a\xc4", "a\xe4", false, false, false, false, false, -1},
    {"\x80", "a", false, false, false, false, false, 1}, /* bytes are unsigned */
};

Test(slice, comparisons)
{
    for (size_t i = 0; i < COUNT(pairs); i++) {
        const struct pair *p = &pairs[i];
        struct slice a = slice_of(p->a), b = slice_of(p->b);
        int order = slice_compare(a, b);
        cr_expect_eq(slice_eq(a, b), p->eq, "'%s' '%s'", p->a, p->b);
        cr_expect_eq(slice_eq_nocase(a, b), p->eq_nocase, "'%s' '%s'", p->a, p->b);
        cr_expect_eq(slice_starts(a, b), p->starts, "'%s' '%s'", p->a, p->b);
        cr_expect_eq(slice_starts_nocase(a, b), p->starts_nocase, "'%s' '%s'", p->a, p->b);
        cr_expect_eq(slice_ends(a, b), p->ends, "'%s' '%s'", p->a, p->b);
        cr_expect_eq((order > 0) - (order < 0), p->order, "'%s' '%s'", p->a, p->b);
    }
}

static const struct trimming {
    const char *text, *trimmed;
} trimmings[] = {
    {"", ""},
    {"a", "a"},
    {" a ", "a"},
    {"\t\r\n\v\f a b \f\v\n\r\t", "a b"},
    {" \t\r\n\v\f ", ""},
    {"\xa0", "\xa0"},
};

Test(slice, trim)
{
    for (size_t i = 0; i < COUNT(trimmings); i++)
        expect_slice(slice_trim(slice_of(trimmings[i].text)), trimmings[i].trimmed,
                     trimmings[i].text);
}

Test(slice, parts)
{
    struct slice text = SLICE("abc");

    expect_slice(slice_head(text, 0), "", "head 0");
    expect_slice(slice_head(text, 2), "ab", "head 2");
    expect_slice(slice_head(text, 9), "abc", "head 9");
    expect_slice(slice_tail(text, 0), "abc", "tail 0");
    expect_slice(slice_tail(text, 2), "c", "tail 2");
    expect_slice(slice_tail(text, SIZE_MAX), "", "tail of all");
    cr_expect_eq(slice_index(text, 'c'), 2);
    cr_expect_eq(slice_index(text, 'x'), 3);
    cr_expect_eq(slice_index(SLICE("a\0b"), '\0'), 1);
}

static const struct split {
    const char *text, *pieces; /* each piece with '|' behind it */
} splits[] = {
    {"", ""},      {"a", "a|"},     {",", "||"},   {"a,", "a||"},
    {",a", "|a|"}, {"a,b", "a|b|"}, {",,", "|||"}, {"a,,b,", "a||b||"},
};

static void add_pieces(struct text *joined, struct slice rest, char separator)
{
    struct slice piece;

    while (slice_take_piece(&rest, separator, &piece)) {
        cr_expect_not_null(piece.at);
        text_add(joined, piece);
        text_add_char(joined, '|');
    }
    cr_expect(!slice_take_piece(&rest, separator, &piece), "stays spent");
}

Test(slice, pieces)
{
    for (size_t i = 0; i < COUNT(splits); i++) {
        struct text joined = {0};
        add_pieces(&joined, slice_of(splits[i].text), ',');
        expect_slice(text_slice(&joined), splits[i].pieces, splits[i].text);
        text_free(&joined);
    }
}

Test(slice, empty_last_piece_holds_no_piece)
{
    struct slice rest = SLICE("a=1;"), pair, piece;

    cr_expect(slice_take_piece(&rest, ';', &pair));
    cr_expect(slice_take_piece(&rest, ';', &pair));
    cr_expect_eq(pair.len, 0);
    cr_expect(!slice_take_piece(&pair, '=', &piece));
}

Test(slice, absent_text_holds_no_piece)
{
    struct slice rest = slice_of(NULL), piece = SLICE("untouched");

    cr_expect(!slice_take_piece(&rest, ',', &piece));
    expect_slice(piece, "untouched", "piece");
}

static const struct split sentences[] = {
    {"", ""}, {"  ", ""}, {"a", "a|"}, {" a  b\tc\n", "a|b|c|"}, {"one,two", "one,two|"},
};

Test(slice, words)
{
    for (size_t i = 0; i < COUNT(sentences); i++) {
        struct text joined = {0};
        struct slice rest = slice_of(sentences[i].text), word;
        while (slice_take_word(&rest, &word)) {
            text_add(&joined, word);
            text_add_char(&joined, '|');
        }
        expect_slice(text_slice(&joined), sentences[i].pieces, sentences[i].text);
        text_free(&joined);
    }
}

static const struct number {
    const char *text;
    uint64_t max;
    bool is_valid;
    uint64_t value;
} numbers[] = {
    {"0", 0, true, 0},
    {"1", 0, false, 0},
    {"007", 7, true, 7},
    {"255", 255, true, 255},
    {"256", 255, false, 0},
    {"4294967295", UINT32_MAX, true, UINT32_MAX},
    {"4294967296", UINT32_MAX, false, 0},
    {"18446744073709551615", UINT64_MAX, true, UINT64_MAX},
    {"18446744073709551616", UINT64_MAX, false, 0},
    {"99999999999999999999999", UINT64_MAX, false, 0},
    {"", 9, false, 0},
    {"-1", 9, false, 0},
    {"+1", 9, false, 0},
    {" 1", 9, false, 0},
    {"1 ", 9, false, 0},
    {"1a", 99, false, 0},
    {"0x1", 99, false, 0},
};

Test(slice, numbers)
{
    for (size_t i = 0; i < COUNT(numbers); i++) {
        const struct number *n = &numbers[i];
        uint64_t wide = 77;
        uint32_t narrow = 77;
        cr_expect_eq(slice_parse_u64(slice_of(n->text), n->max, &wide), n->is_valid, "'%s'",
                     n->text);
        cr_expect_eq(wide, n->is_valid ? n->value : 77, "'%s'", n->text);
        if (n->max > UINT32_MAX)
            continue;
        cr_expect_eq(slice_parse_u32(slice_of(n->text), (uint32_t)n->max, &narrow), n->is_valid,
                     "'%s'", n->text);
        cr_expect_eq(narrow, n->is_valid ? n->value : 77, "'%s'", n->text);
    }
}
