/* What is UTF-8 by RFC 3629, at every place of a text. */
#include "base/utf8.h"

#include <criterion/criterion.h>
#include <string.h>

static const struct {
    struct slice text;
    size_t len; /* of its first character */
    bool is_valid;
} texts[] = {
    {{"a", 1}, 1, true},
    {{"\0", 1}, 1, true},
    {{"\x7f", 1}, 1, true},
    {{"\xc2\x80", 2}, 2, true},
    {{"\xdf\xbf", 2}, 2, true},
    {{"\xe0\xa0\x80", 3}, 3, true},
    {{"\xed\x9f\xbf", 3}, 3, true},
    {{"\xee\x80\x80", 3}, 3, true},
    {{"\xef\xbf\xbf", 3}, 3, true},
    {{"\xf0\x90\x80\x80", 4}, 4, true},
    {{"\xf4\x8f\xbf\xbf", 4}, 4, true},
    {{"a\xff", 2}, 1, false},
    {{"\x80", 1}, 0, false},
    {{"\xbf", 1}, 0, false},
    {{"\xc0\xaf", 2}, 0, false},
    {{"\xc1\xbf", 2}, 0, false},
    {{"\xc3", 1}, 0, false},
    {{"\xc3(", 2}, 0, false},
    {{"\xe0\x9f\xbf", 3}, 0, false},
    {{"\xe2\x82", 2}, 0, false},
    {{"\xe2\x82(", 3}, 0, false},
    {{"\xed\xa0\x80", 3}, 0, false},
    {{"\xed\xbf\xbf", 3}, 0, false},
    {{"\xf0\x8f\xbf\xbf", 4}, 0, false},
    {{"\xf4\x90\x80\x80", 4}, 0, false},
    {{"\xf5\x80\x80\x80", 4}, 0, false},
    {{"\xff\xfe", 2}, 0, false},
};

Test(utf8, len)
{
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        cr_expect_eq(utf8_len(texts[i].text), texts[i].len, "%zu", i);
}

Test(utf8, is_valid)
{
    char around[40];

    cr_expect(utf8_is_valid(SLICE("")));
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        cr_expect_eq(utf8_is_valid(texts[i].text), texts[i].is_valid, "%zu", i);
        for (size_t before = 0; before < 20; before++) {
            memset(around, 'x', sizeof around);
            memcpy(around + before, texts[i].text.at, texts[i].text.len);
            cr_expect_eq(utf8_is_valid((struct slice){around, sizeof around}), texts[i].is_valid,
                         "%zu behind %zu", i, before);
        }
    }
}

Test(utf8, head)
{
    const struct slice text = SLICE("a\xc3\xa4\xe2\x82\xac");
    const size_t lens[] = {0, 1, 1, 3, 3, 3, 6, 6};

    for (size_t len = 0; len < sizeof lens / sizeof *lens; len++)
        cr_expect_eq(utf8_head(text, len).len, lens[len], "%zu", len);
    cr_expect_eq(utf8_head(SLICE("\x80\x80"), 1).len, 0);
    cr_expect_eq(utf8_head(SLICE(""), 1).len, 0);
}
