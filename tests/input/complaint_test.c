/* A complaint is one line of printable UTF-8, whatever it quotes. */
#include "input/complaint.h"

#include <criterion/criterion.h>

static const struct {
    const char *quoted, *text;
} complaints[] = {
    {"", ""},
    {"plain", "plain"},
    {"a\nb\tc\x7f", "a?b?c?"},
    {"\x1b]0;title\x07", "?]0;title?"},
    {"\xc3\xa4\xe2\x82\xac\xf0\x9f\x90\x9f", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x90\x9f"},
    {"\xc2\x80\xc2\x9f\xc2\xa0", "????\xc2\xa0"},
    {"\xc0\xaf\xc1\xbf", "????"},
    {"\xe0\x9f\xbf\xe0\xa0\x80", "???\xe0\xa0\x80"},
    {"\xed\xa0\x80\xed\x9f\xbf", "???\xed\x9f\xbf"},
    {"\xf0\x8f\xbf\xbf\xf0\x90\x80\x80", "????\xf0\x90\x80\x80"},
    {"\xf4\x90\x80\x80\xf4\x8f\xbf\xbf\xf5\x80", "????\xf4\x8f\xbf\xbf??"},
    {"\xe2\x82", "??"},
    {"\xe2(\xa1", "?(?"},
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
