/* What was registered, and under which suffix. The names are those of the list's own examples. */
#include "check/talk/suffix.h"

#include <criterion/criterion.h>

static const struct {
    const char *domain, *registrable; /* NULL: the domain is a suffix */
} names[] = {
    {"", NULL},
    {"com", NULL},
    {"example.com", "example.com"},
    {"a.b.example.com", "example.com"},
    {"co.uk", NULL},
    {"example.co.uk", "example.co.uk"},
    {"a.b.example.co.uk", "example.co.uk"},
    {"github.io", NULL},
    {"user.github.io", "user.github.io"},
    {"www.user.github.io", "user.github.io"},
    {"_dmarc.example.com", "example.com"},
    /* A wildcard and its exception. */
    {"ck", NULL},
    {"a.ck", NULL},
    {"b.a.ck", "b.a.ck"},
    {"www.ck", "www.ck"},
    {"b.www.ck", "www.ck"},
    /* A top level that the list does not have counts as a suffix. */
    {"test", NULL},
    {"a.test", "a.test"},
    {"b.a.test", "a.test"},
    {"xn--p1ai", NULL},
    {"a.xn--p1ai", "a.xn--p1ai"},
};

Test(suffix, registrable)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct slice domain = slice_of(names[i].domain);
        struct slice found = suffix_registrable(domain);

        cr_expect(slice_eq(found, slice_of(names[i].registrable)), "%s: '%.*s'", names[i].domain,
                  SLICE_ARG(found));
        cr_expect_eq(found.at == NULL, names[i].registrable == NULL, "%s", names[i].domain);
        cr_expect(found.at == NULL || found.at + found.len == domain.at + domain.len,
                  "%s: not a slice of it", names[i].domain);
    }
}

Test(suffix, of_registry)
{
    static const char *const rows[][2] = {
        {"", ""},
        {"com", "com"},
        {"a.b.example.com", "com"},
        {"a.example.co.uk", "co.uk"},
        {"co.uk", "co.uk"},
        {"www.user.github.io", "io"},
        {"a.example.shinjuku.tokyo.jp", "shinjuku.tokyo.jp"},
        {"b.a.ck", "a.ck"},
        {"b.www.ck", "ck"},
        {"b.a.test", "test"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct slice found = suffix_of_registry(slice_of(rows[i][0]));
        cr_expect(slice_eq(found, slice_of(rows[i][1])), "%s: '%.*s'", rows[i][0],
                  SLICE_ARG(found));
    }
}

Test(suffix, registrable_of_a_part_of_a_text)
{
    struct slice text = SLICE("www.example.com.evil.test");

    cr_expect(slice_eq(suffix_registrable(slice_head(text, 15)), SLICE("example.com")));
}

Test(suffix, registrable_of_what_is_too_long)
{
    static char text[DNS_NAME_TEXT_MAX + 1];

    for (size_t i = 0; i < sizeof text; i++)
        text[i] = i % 2 == 0 ? 'a' : '.';
    cr_expect_null(suffix_registrable((struct slice){text, sizeof text}).at);
    cr_expect_null(suffix_registrable((struct slice){0}).at);
}

static const struct {
    const char *a, *b;
    bool is_same;
} pairs[] = {
    {"example.com", "example.com", true},
    {"a.example.com", "b.c.example.com", true},
    {"a.example.com", "example.com", true},
    {"example.com", "example.org", false},
    {"example.com", "another.com", false},
    {"a.co.uk", "b.co.uk", false},
    {"co.uk", "co.uk", true},
    {"co.uk", "a.co.uk", false},
    {"com", "example.com", false},
    {"com", "org", false},
    {"a.github.io", "b.github.io", false},
    {"github.io", "a.github.io", false},
    {"a.test", "b.a.test", true},
};

Test(suffix, is_same)
{
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct slice a = slice_of(pairs[i].a), b = slice_of(pairs[i].b);

        cr_expect_eq(suffix_is_same(a, b), pairs[i].is_same, "%s %s", pairs[i].a, pairs[i].b);
        cr_expect_eq(suffix_is_same(b, a), pairs[i].is_same, "%s %s", pairs[i].b, pairs[i].a);
    }
}
