/* The examples of RFC 7208 section 7.4, and the corners of its grammar. */
#include "check/spf/spf_macro.h"

#include <criterion/criterion.h>
#include <string.h>

static const struct {
    const char *macro, *text;
} examples[] = {
    {"%{s}", "strong-bad@email.example.com"},
    {"%{o}", "email.example.com"},
    {"%{d}", "email.example.com"},
    {"%{d4}", "email.example.com"},
    {"%{d3}", "email.example.com"},
    {"%{d2}", "example.com"},
    {"%{d1}", "com"},
    {"%{dr}", "com.example.email"},
    {"%{d2r}", "example.email"},
    {"%{l}", "strong-bad"},
    {"%{l-}", "strong.bad"},
    {"%{lr}", "strong-bad"},
    {"%{lr-}", "bad.strong"},
    {"%{l1r-}", "strong"},
    {"%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"},
    {"%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"},
    {"%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com"},
    {"%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}", "3.2.0.192.in-addr.strong.lp._spf.example.com"},
    {"%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net"},
    {"%%%_%-", "% %20"},
    {"%{S}", "strong-bad%40email.example.com"},
    {"%{p} %{c} %{t}", "mx.example.org 192.0.2.3 77"},
    {"%{d0003}", "email.example.com"},
    {"%{d999999999999}", "email.example.com"},
    {"%{i.+,/_=-}", "192.0.2.3"},
    {"%{h2.-}", "mx.one"},
    {"nothing", "nothing"},
    {"", ""},
};

static struct spf_values values_of(const char *client)
{
    return (struct spf_values){.local = SLICE("strong-bad"),
                               .sender_domain = SLICE("email.example.com"),
                               .domain = SLICE("email.example.com"),
                               .helo = SLICE("helo.mx-one"),
                               .client = ip_of(client),
                               .validated = SLICE("mx.example.org"),
                               .now_s = 77};
}

Test(spf_macro, examples)
{
    struct arena *arena = arena_new(4096);
    struct spf_values values = values_of("192.0.2.3");

    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        cr_assert(spf_macro_is_string(slice_of(examples[i].macro), true), "%s", examples[i].macro);
        struct slice text = spf_macro_expand(arena, slice_of(examples[i].macro), &values);
        cr_expect(slice_eq(text, slice_of(examples[i].text)), "%s: %.*s", examples[i].macro,
                  SLICE_ARG(text));
    }
    arena_free(arena);
}

Test(spf_macro, of_ipv6)
{
    struct arena *arena = arena_new(4096);
    struct spf_values values = values_of("2001:db8::cb01");
    struct slice text = spf_macro_expand(arena, SLICE("%{ir}.%{v}._spf.%{d2}"), &values);

    cr_expect(slice_eq(text, SLICE("1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0."
                                   "0.2.ip6._spf.example.com")),
              "%.*s", SLICE_ARG(text));
    arena_free(arena);
}

Test(spf_macro, strings)
{
    static const char *const good[] = {"%{d}%{D}", "a/b:c=d!~", "%%", "x%_y"},
                             *const bad[] = {"%",     "%x",       "%{d",    "%{}",
                                             "%{d0}", "%{d2-r}",  "%{d;}",  "%{x}",
                                             "a b",   "%{c}",     "%{r}",   "%{t}",
                                             "\x7f",  "\xc3\xa4", "%{dr2}", "{%}"};

    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        cr_expect(spf_macro_is_string(slice_of(good[i]), false), "%s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_expect(!spf_macro_is_string(slice_of(bad[i]), false), "%s", bad[i]);
    cr_expect(spf_macro_is_string(SLICE("a b %{c} %{r} %{t}"), true));
}

Test(spf_macro, domains)
{
    static const char *const good[] = {"a.test",      "a.test.",        "%{d}",    "x.%{d2}",
                                       "a:b.test",    "a..test",        "a.te-st", "a.1t",
                                       "_spf.a.test", "%{i}._spf.test", "a/b.c",   "a.test%%",
                                       "%_",          "a.b_%-"},
                             *const bad[] = {"",         "test",    "test.", "a.1",    "a.-t",
                                             "a.t-",     "a.test/", "%{d}x", "a.t t",  "a.te_st",
                                             "a.test..", ".",       "a%%b",  "a.t%%t", "%%a.%"};

    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        cr_expect(spf_macro_is_domain(slice_of(good[i])), "%s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_expect(!spf_macro_is_domain(slice_of(bad[i])), "%s", bad[i]);
}

/* Only a letter's macro depends on who asks: the escapes are the same for everybody. */
Test(spf_macro, what_depends_on_the_client)
{
    cr_expect(spf_macro_has_letter(SLICE("x.%{d}")));
    cr_expect_not(spf_macro_has_letter(SLICE("a%%b%_%-.test")));
    cr_expect_not(spf_macro_has_letter(SLICE("a.test")));
    cr_expect_not(spf_macro_has_validated(SLICE("a%%{p}.test")));
    cr_expect(spf_macro_has_validated(SLICE("%%%{P}.test")));
}

Test(spf_macro, names)
{
    char label[80], text[400] = "", printed[DNS_NAME_TEXT_MAX];
    struct dns_name name;

    cr_expect(spf_macro_name(SLICE("Mail.A.Test."), &name));
    dns_name_print(&name, printed);
    cr_expect_str_eq(printed, "mail.a.test");
    cr_expect(spf_macro_name(SLICE("a\\.b.test"), &name), "a backslash is nothing special");
    cr_expect_eq(dns_name_label_count(&name), 3);
    cr_expect(!spf_macro_name(SLICE("a..test"), &name));
    cr_expect(!spf_macro_name(SLICE(".a.test"), &name));
    cr_expect(!spf_macro_name(SLICE(""), &name));
    memset(label, 'x', 64);
    memcpy(label + 64, ".test", 6);
    cr_expect(!spf_macro_name(slice_of(label), &name), "64 bytes");
    cr_expect(spf_macro_name(slice_of(label + 1), &name), "63 bytes");
    for (int i = 0; i < 30; i++)
        strcat(text, "234567890.");
    strcat(text, "test");
    cr_expect(spf_macro_name(slice_of(text), &name), "labels on the left are dropped");
    dns_name_print(&name, printed);
    cr_expect_eq(strlen(printed), 244);
}
