/* The grammar of RFC 7208 sections 4.5, 4.6, 5 and 6, term by term. */
#include "check/spf/spf_policy.h"

#include <criterion/criterion.h>

static const char *const good[] = {
    "",
    " ",
    " all",
    "  +all  ",
    " -ALL",
    " a",
    " a/24",
    " a//64",
    " a/24//64",
    " a:b.test",
    " a:b.test/0",
    " a:b.test//0",
    " a:b.test/32//128",
    " a:%{d}/24",
    " a:b/c.test",
    " mx mx/8 ~mx:b.test//48",
    " ptr ptr:b.test",
    " ip4:192.0.2.1 ?ip4:192.0.2.0/24 ip4:0.0.0.0/0",
    " ip6:2001:db8::1 ip6:2001:db8::/32 ip6:::/0 ip6:::ffff:192.0.2.1/128",
    " include:b.test exists:%{i}._spf.%{d}",
    " redirect=b.test exp=why.%{d}",
    " moo= foo.bar-1_x=a/b:c%{d}",
};
static const char *const bad[] = {
    " all:b.test",
    " all/24",
    " all.",
    " allx",
    " -",
    " a:",
    " a:test",
    " a:b.test/33",
    " a:b.test//129",
    " a/024",
    " a/",
    " a//",
    " a/24/64",
    " a/24//",
    " a/-1",
    " a:192.0.2.1",
    " mx:b.test/",
    " ptr/24",
    " ptr:b.test/24",
    " ip4",
    " ip4:",
    " ip4:192.0.2",
    " ip4:192.0.2.1/33",
    " ip4:192.0.2.01",
    " ip4:192.0.2.1:25",
    " ip4:2001:db8::1",
    " ip6:192.0.2.1",
    " ip6:2001:db8::/129",
    " ip6:2001:db8::/064",
    " ip6:x",
    " ip4=192.0.2.1 redirect:b.test",
    " include",
    " include:",
    " include:b.test/24",
    " exists",
    " redirect=",
    " exp=",
    " redirect=b.test redirect=b.test",
    " exp=b.test exp=c.test",
    " moo=%{x}",
    " =b.test",
    " moo",
    " v=spf1 ipv4:192.0.2.1",
    " a\tmx",
    " 1a=b mx:b.test.",
    " a:b.test\xc3\xa4",
    " include:b_.test x",
    " --all",
    " ~ all",
    " ip4:192.0.2.1,",
    " +redirect=b.test",
};

static const struct spf_policy *parse(struct arena *arena, const char *rest)
{
    struct slice text = arena_print(arena, "v=spf1%s", rest);

    cr_assert(spf_policy_is(text), "%s", rest);
    return spf_policy_parse(arena, text);
}

Test(spf_policy, good_and_bad)
{
    struct arena *arena = arena_new(4096);

    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        const struct spf_policy *policy = parse(arena, good[i]);
        cr_expect_null(policy->flaw, "'%s': %s", good[i], policy->flaw);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const struct spf_policy *policy = parse(arena, bad[i]);
        cr_expect_not_null(policy->flaw, "'%s' passes", bad[i]);
        cr_expect(policy->flaw == NULL || policy->flaw_term.len > 0, "'%s'", bad[i]);
    }
    arena_free(arena);
}

Test(spf_policy, which_text_is_one)
{
    cr_expect(spf_policy_is(SLICE("v=spf1")));
    cr_expect(spf_policy_is(SLICE("V=SpF1 -all")));
    cr_expect(!spf_policy_is(SLICE("v=spf10 -all")));
    cr_expect(!spf_policy_is(SLICE("v=spf1\t-all")));
    cr_expect(!spf_policy_is(SLICE(" v=spf1 -all")));
    cr_expect(!spf_policy_is(SLICE("v=spf")));
    cr_expect(!spf_policy_is(SLICE("")));
}

Test(spf_policy, terms)
{
    struct arena *arena = arena_new(4096);
    const struct spf_policy *policy =
        parse(arena, " ?mx:b.test/20//40 moo=1 ip6:2001:db8::/32 redirect=r.test ~all a");

    cr_assert_null(policy->flaw);
    cr_assert_eq(policy->term_count, 4);
    cr_expect_eq(policy->terms[0].mechanism, SPF_MX);
    cr_expect_eq(policy->terms[0].qualifier, '?');
    cr_expect(slice_eq(policy->terms[0].domain, SLICE("b.test")));
    cr_expect_eq(policy->terms[0].prefix4_len, 20);
    cr_expect_eq(policy->terms[0].prefix6_len, 40);
    cr_expect(slice_eq(policy->terms[0].text, SLICE("?mx:b.test/20//40")));
    cr_expect_eq(policy->terms[1].prefix6_len, 32);
    cr_expect_eq(policy->all_index, 2);
    cr_expect(slice_eq(policy->redirect, SLICE("r.test")));
    cr_expect_null(policy->exp.at);
    cr_expect_eq(policy->terms[3].prefix4_len, 32);
    cr_expect_eq(policy->terms[3].prefix6_len, 128);
    arena_free(arena);
}
