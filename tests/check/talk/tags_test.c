/* Lists of tags, and the pieces that they fall into. */
#include "check/talk/tags.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* A tag as <name=value>, a bad piece as !text!. */
static const struct {
    const char *text, *tags;
} lists[] = {
    {"", ""},
    {"   ", ""},
    {"a=1", "<a=1>"},
    {"a=1;", "<a=1>"},
    {"a=1 ; ", "<a=1>"},
    {"a=1;b=2", "<a=1><b=2>"},
    {" a = 1 ;\tb\r\n=  2 3\t", "<a=1><b=2 3>"},
    {"a=", "<a=>"},
    {"a=;b= ;", "<a=><b=>"},
    {"a=b=c", "<a=b=c>"},
    {"a==", "<a==>"},
    {"A1_b-c=x", "<A1_b-c=x>"},
    {"a=1;a=2", "<a=1><a=2>"},
    {"a=\xc3\xbc\xff", "<a=\xc3\xbc\xff>"},

    {";", "!!"},
    {";;", "!!!!"},
    {"; a=1", "!!<a=1>"},
    {"a=1;;b=2", "<a=1>!!<b=2>"},
    {"a=1;;", "<a=1>!!"},
    {"a=1; ;", "<a=1>!!"},
    {"a=1; ; ", "<a=1>!!"},
    {"a", "!a!"},
    {"a b;c", "!a b!!c!"},
    {"=1", "!=1!"},
    {" =1", "!=1!"},
    {"=", "!=!"},
    {"1=a", "!1=a!"},
    {"_a=1", "!_a=1!"},
    {"-=1", "!-=1!"},
    {"a b=1", "!a b=1!"},
    {"a.b=1", "!a.b=1!"},
    {"\xc2\xa0p=none", "!\xc2\xa0p=none!"},
};

Test(tags, lists)
{
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        struct tags tags = tags_of(slice_of(lists[i].text));
        struct tag tag;
        char text[256] = "";

        while (tags_take(&tags, &tag)) {
            size_t len = strlen(text);
            if (tag.is_bad)
                snprintf(text + len, sizeof text - len, "!%.*s!", SLICE_ARG(tag.text));
            else
                snprintf(text + len, sizeof text - len, "<%.*s=%.*s>", SLICE_ARG(tag.name),
                         SLICE_ARG(tag.value));
            cr_expect_eq(tag.name.at == NULL, tag.is_bad, "%s", lists[i].text);
            cr_expect_eq(tag.value.at == NULL, tag.is_bad, "%s", lists[i].text);
        }
        cr_expect_str_eq(text, lists[i].tags, "%s: '%s'", lists[i].text, text);
    }
}

Test(tags, of_an_absent_text)
{
    struct tags tags = tags_of((struct slice){0});
    struct tag tag;

    cr_expect_not(tags_take(&tags, &tag));
}

Test(tags, text_is_the_whole_piece)
{
    struct tags tags = tags_of(SLICE("a=1; b = 2 ;"));
    struct tag tag;

    cr_assert(tags_take(&tags, &tag));
    cr_expect(slice_eq(tag.text, SLICE("a=1")));
    cr_assert(tags_take(&tags, &tag));
    cr_expect(slice_eq(tag.text, SLICE("b = 2")));
}
