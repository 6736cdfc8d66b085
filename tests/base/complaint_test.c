/* A complaint is one line of printable UTF-8, whatever it quotes. */
#include "base/complaint.h"

#include <criterion/criterion.h>

static const struct {
    const char *quoted, *text;
} complaints[] = {
    {"", ""},
    {"plain", "plain"},
    {"a\nb\tc\x7f", "a\\x0ab\\x09c\\x7f"},
    {"\x1b]0;title\x07", "\\x1b]0;title\\x07"},
    {"\xc3\xa4\xe2\x82\xac\xf0\x9f\x90\x9f", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x90\x9f"},
    {"b\xfc"
     "cher",
     "b\\xfccher"},
    {"\xc2\x85\xc2\xa0", "\\xc2\\x85\xc2\xa0"},
};

Test(complaint, is_printable)
{
    struct complaint complaint = {0};

    for (size_t i = 0; i < sizeof complaints / sizeof *complaints; i++) {
        complaint_set(&complaint, "fleet.txt", i, "%s", complaints[i].quoted);
        cr_expect(slice_eq(text_slice(&complaint.text), slice_of(complaints[i].text)), "%zu: %.*s",
                  i, SLICE_ARG(text_slice(&complaint.text)));
    }
    complaint_free(&complaint);
}

static const struct {
    const char *file;
    size_t line;
    const char *printed;
} places[] = {
    {"fleet.txt", 17, "fleet.txt:17: 'a\\x0ab'"},
    {"fleet.txt", 0, "fleet.txt: 'a\\x0ab'"},
    {"a\nfleet.txt:1: b\x1b[2J", 2, "a\\x0afleet.txt:1: b\\x1b[2J:2: 'a\\x0ab'"},
    {"fl\xe4tte", 1, "fl\\xe4tte:1: 'a\\x0ab'"},
};

Test(complaint, is_printed_on_one_line)
{
    struct complaint complaint = {0};
    struct text text = {0};

    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        complaint_set(&complaint, places[i].file, places[i].line, "'%s'", "a\nb");
        text_clear(&text);
        complaint_print(&complaint, &text);
        cr_expect(slice_eq(text_slice(&text), slice_of(places[i].printed)), "%.*s",
                  SLICE_ARG(text_slice(&text)));
    }
    text_free(&text);
    complaint_free(&complaint);
}

Test(complaint, the_last_one_counts)
{
    struct complaint complaint = {0};

    complaint_set(&complaint, "a", 1, "%s of %d", "something long", 17);
    complaint_set(&complaint, "b", 2, "short");
    cr_expect_str_eq(complaint.file, "b");
    cr_expect_eq(complaint.line, 2);
    cr_expect(slice_eq(text_slice(&complaint.text), SLICE("short")));
    complaint_free(&complaint);
}
