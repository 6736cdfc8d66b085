/* Policies of MTA-STS, what is read from each, and which hosts they cover. */
#include "check/mail/sts_policy.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define GOOD "version: STSv1\r\nmode: enforce\r\nmax_age: 604800\r\nmx: mx.a.test\r\n"

static const struct {
    const char *text, *mode;
    unsigned max_age_s;
    const char *mx, *what, *where; /* mx: joined by blanks; what: "" is no flaw */
} policies[] = {
    {GOOD, "enforce", 604800, "mx.a.test", "", ""},
    {"version: STSv1\nmode: testing\nmx: *.a.test\nmx: mx.b.test\nmax_age: 1", "testing", 1,
     "*.a.test mx.b.test", "", ""},
    {"version:STSv1\nmode:none\nmax_age:0", "none", 0, "", "", ""},
    {"version: STSv1  \nmode: \tenforce\t\nmax_age: 31557600 \nmx: a.test\n\n", "enforce", 31557600,
     "a.test", "", ""},
    {GOOD "future: of the mail\n", "enforce", 604800, "mx.a.test", "", ""},
    {GOOD "mode: none\nmax_age: x\nversion: 2\n", "enforce", 604800, "mx.a.test", "", ""},
    {"", "", 0, "", "names no version", ""},
    {"mode: enforce\nmax_age: 1\nmx: a.test", "enforce", 1, "a.test", "names no version", ""},
    {"version: STSv1\nmax_age: 1\nmx: a.test", "", 1, "a.test", "names no mode", ""},
    {"version: STSv1\nmode: enforce\nmx: a.test", "enforce", 0, "a.test", "names no max_age", ""},
    {"version: STSv1\nmode: enforce\nmax_age: 1", "enforce", 1, "", "names no mx", ""},
    {"version: STSv1\nmode: testing\nmax_age: 1", "testing", 1, "", "names no mx", ""},
    {"version: stsv1\n", "", 0, "", "has a version other than STSv1", "version: stsv1"},
    {"version: STSv1\nmode: Enforce\n", "Enforce", 0, "",
     "has a mode other than enforce, testing and none", "mode: Enforce"},
    {"version: STSv1\nMode: enforce\nmax_age: 1\nmx: a.test", "", 1, "a.test", "names no mode", ""},
    {"max_age: 31557601\n", "", 0, "", "has a max_age that is no number of seconds up to 31557600",
     "max_age: 31557601"},
    {"max_age: 1d\n", "", 0, "", "has a max_age that is no number of seconds up to 31557600",
     "max_age: 1d"},
    {"max_age: -1\n", "", 0, "", "has a max_age that is no number of seconds up to 31557600",
     "max_age: -1"},
    {"mx: \n", "", 0, "", "has an mx that is no host name", "mx:"},
    {"mx: *\n", "", 0, "", "has an mx that is no host name", "mx: *"},
    {"mx: *.\n", "", 0, "", "has an mx that is no host name", "mx: *."},
    {"mx: a.*.test\n", "", 0, "", "has an mx that is no host name", "mx: a.*.test"},
    {"mx: *.*.test\n", "", 0, "", "has an mx that is no host name", "mx: *.*.test"},
    {"mx: a.test.\n", "", 0, "", "has an mx that is no host name", "mx: a.test."},
    {"mx: a.test, mx.a.test\n", "", 0, "", "has several hosts in one mx", "mx: a.test, mx.a.test"},
    {"mx: a.test,mx.a.test\n", "", 0, "", "has several hosts in one mx", "mx: a.test,mx.a.test"},
    {"mx: a.test mx.a.test\n", "", 0, "", "has several hosts in one mx", "mx: a.test mx.a.test"},
    {"mx: a.test;\n", "", 0, "", "has an mx that is no host name", "mx: a.test;"},
    {"mx: \"a.test\"\n", "", 0, "", "has an mx that is no host name", "mx: \"a.test\""},
    {"mx: b\xc3\xbc.test\n", "", 0, "", "has an mx that is no host name", "mx: b\xc3\xbc.test"},
    {"mx: a\\046b.test\n", "", 0, "", "has an mx that is no host name", "mx: a\\046b.test"},
    {"mx: a..test\n", "", 0, "", "has an mx that is no host name", "mx: a..test"},
    {"<html>\n", "", 0, "", "has a line that is no field", "<html>"},
    {": STSv1\n", "", 0, "", "has a line that is no field", ": STSv1"},
    {"version = STSv1", "", 0, "", "has a line that is no field", "version = STSv1"},
};

static void join(char *out, size_t size, const struct sts_policy *policy)
{
    out[0] = '\0';
    for (size_t i = 0; i < policy->mx_count; i++)
        snprintf(out + strlen(out), size - strlen(out), "%s%.*s", i == 0 ? "" : " ",
                 SLICE_ARG(policy->mx[i]));
}

Test(sts_policy, parse)
{
    for (size_t i = 0; i < sizeof policies / sizeof *policies; i++) {
        const char *text = policies[i].text;
        struct sts_policy policy = sts_policy_parse(slice_of(text));
        char mx[512];
        join(mx, sizeof mx, &policy);
        cr_expect(slice_eq(policy.mode, slice_of(policies[i].mode)), "%s", text);
        cr_expect_eq(policy.max_age_s, policies[i].max_age_s, "%s", text);
        cr_expect_str_eq(mx, policies[i].mx, "%s", text);
        cr_expect_str_eq(policy.flaw.what != NULL ? policy.flaw.what : "", policies[i].what, "%s",
                         text);
        cr_expect(slice_eq(policy.flaw.where, slice_of(policies[i].where)), "%s", text);
    }
}

static const struct {
    const char *pattern, *host;
    bool covers;
} covers[] = {
    {"mx.a.test", "mx.a.test", true},    {"MX.A.test", "mx.a.test", true},
    {"mx.a.test", "mx2.a.test", false},  {"a.test", "mx.a.test", false},
    {"*.a.test", "mx.a.test", true},     {"*.a.test", "a.test", false},
    {"*.a.test", "mx.b.a.test", false},  {"*.A.test", "mx.a.test", true},
    {"*.b.a.test", "mx.b.a.test", true}, {"*.test", "mx.a.test", false},
    {"mx.a.test", "xmx.a.test", false},  {"*.a.test", "mx.ba.test", false},
};

Test(sts_policy, covers)
{
    for (size_t i = 0; i < sizeof covers / sizeof *covers; i++) {
        char text[256];
        snprintf(text, sizeof text, "mode: enforce\nmx: other.test\nmx: %s\r\n", covers[i].pattern);
        struct sts_policy policy = sts_policy_parse(slice_of(text));
        cr_expect_eq(sts_policy_covers(&policy, slice_of(covers[i].host)), covers[i].covers,
                     "%s %s", covers[i].pattern, covers[i].host);
    }
}

Test(sts_policy, covers_beyond_the_patterns_that_are_kept)
{
    char text[4096] = "version: STSv1\nmode: enforce\nmax_age: 1\n";

    for (unsigned i = 0; i < 2 * STS_MX_MAX; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "mx: m%u.test\n", i);
    struct sts_policy policy = sts_policy_parse(slice_of(text));
    cr_expect_eq(policy.mx_count, STS_MX_MAX);
    cr_expect(sts_policy_covers(&policy, SLICE("m63.test")));
    cr_expect_not(sts_policy_covers(&policy, SLICE("m64.test")));
}
