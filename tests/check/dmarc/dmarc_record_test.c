/* Texts of one record each: what is read from it, and every flaw it has; near misses; URIs. */
#include "check/dmarc/dmarc_record.h"

#include "base/text.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_MAX = 8192 };

static const char *const kinds[] = {
    [DMARC_BAD_POLICY] = "policy",
    [DMARC_P_MISSING] = "no-p",
    [DMARC_BAD_PIECE] = "piece",
    [DMARC_EMPTY_PIECE] = "empty",
    [DMARC_BAD_VALUE] = "value",
    [DMARC_DUPLICATE_TAG] = "duplicate",
    [DMARC_URI_SCHEME] = "scheme",
    [DMARC_UNKNOWN_TAG] = "unknown",
    [DMARC_HISTORIC_TAG] = "historic",
    [DMARC_PCT] = "pct",
    [DMARC_TAG_ORDER] = "order",
    [DMARC_BAD_URI] = "uri",
    [DMARC_URI_SIZE] = "size",
    [DMARC_URI_COUNT] = "count",
    [DMARC_FO] = "fo",
};

#define RUA "; rua=mailto:r@a.test"

/* The policies for the domain, for what exists below it, for what does not, and the last two of
 * RFC 7489; then adkim aspf psd t; then how many of rua, ruf; then the kinds of the flaws. */
static const struct {
    const char *text, *expected;
} records[] = {
    {"v=DMARC1; p=none", "none none none none none rrun 0 0"},
    {"v=DMARC1;p=none;", "none none none none none rrun 0 0"},
    {"v = DMARC1 ; p = none ; ", "none none none none none rrun 0 0"},
    {"v=DMARC1; P=REJECT; SP=None; Np=quarantine", "reject none quarantine none reject rrun 0 0"},
    {"v=DMARC1; p=reject; sp=quarantine",
     "reject quarantine quarantine quarantine reject rrun 0 0"},
    {"v=DMARC1; p=none; np=reject", "none none reject none none rrun 0 0"},
    {"v=DMARC1; adkim=s; aspf=s; psd=y; t=y; p=none", "none none none none none ssyy 0 0 order"},
    {"v=DMARC1; p=none; adkim=S; aspf=R; psd=N; t=N", "none none none none none srnn 0 0"},
    {"v=DMARC1; p=none; adkim=x; aspf=; psd=1; t=yes",
     "none none none none none rrun 0 0 value value value value"},

    {"v=DMARC1", "- - - - - rrun 0 0 no-p"},
    {"v=DMARC1" RUA, "none none none none none rrun 1 0 no-p"},
    {"v=DMARC1; rua=https://r.a.test/dmarc", "none none none none none rrun 1 0 scheme no-p"},
    {"v=DMARC1; p=rejct; rua=https://r.a.test/", "none none none none none rrun 1 0 policy scheme"},
    {"v=DMARC1; rua=r@a.test, ftp://a.test", "none none none none none rrun 2 0 uri scheme no-p"},
    {"v=DMARC1; rua=mailto:r@localhost", "none none none none none rrun 1 0 uri no-p"},
    {"v=DMARC1; rua=mailto:r", "- - - - - rrun 1 0 uri no-p"},
    {"v=DMARC1; ruf=mailto:r@a.test", "- - - - - rrun 0 1 no-p"},
    {"v=DMARC1; p=", "- - - - - rrun 0 0 policy"},
    {"v=DMARC1; p=rejct" RUA, "none none none none none rrun 1 0 policy"},
    {"v=DMARC1; p=none p=reject", "- - - - - rrun 0 0 policy"},
    {"v=DMARC1; p=none\xc2\xa0", "- - - - - rrun 0 0 policy"},
    {"v=DMARC1;\xc2\xa0p=none", "- - - - - rrun 0 0 piece no-p"},
    {"v=DMARC1; p=reject; sp=non", "- - - - - rrun 0 0 policy"},
    {"v=DMARC1; p=reject; sp=non" RUA, "none none none none none rrun 1 0 policy"},
    {"v=DMARC1; p=reject; np=non", "- - - reject reject rrun 0 0 policy"},
    {"v=DMARC1; p=reject; np=non" RUA, "none none none reject reject rrun 1 0 policy"},

    {"v=DMARC1; p=none; p=reject", "reject reject reject reject reject rrun 0 0 duplicate"},
    {"v=DMARC1; p=reject; P=quarantine; p=none", "none none none none none rrun 0 0 duplicate"},
    {"v=DMARC1; p=rejct; p=reject", "reject reject reject reject reject rrun 0 0 duplicate"},
    {"v=DMARC1; p=reject; p=rejct", "- - - - - rrun 0 0 duplicate policy"},
    {"v=DMARC1; p=none; adkim=s; adkim=x", "none none none none none rrun 0 0 duplicate value"},
    {"v=DMARC1" RUA "; rua=r", "- - - - - rrun 1 0 duplicate uri no-p"},
    {"v=DMARC1; v=DMARC1; p=none", "none none none none none rrun 0 0 duplicate order"},
    {"v=DMARC1; p=none; x=1; x=1; X=2",
     "none none none none none rrun 0 0 unknown unknown duplicate unknown"},
    {"v=DMARC1; p=none;; t=y", "none none none none none rruy 0 0 empty"},
    {"v=DMARC1; p=none;;", "none none none none none rrun 0 0 empty"},
    {"v=DMARC1; p=none; hello; =x; 1=x", "none none none none none rrun 0 0 piece piece piece"},
    {"v=DMARC1; p=none; pct=100; rf=afrf; ri=86400",
     "none none none none none rrun 0 0 historic historic historic"},
    {"v=DMARC1; p=none; pct=50", "none none none none none rrun 0 0 pct"},
    {"v=DMARC1; p=none; pct=101", "none none none none none rrun 0 0 pct"},
    {"v=DMARC1; x=1; p=none", "none none none none none rrun 0 0 unknown order"},

    {"v=DMARC1; p=none; fo=1; ruf=mailto:r@a.test", "none none none none none rrun 0 1"},
    {"v=DMARC1; p=none; ruf=mailto:r@a.test; fo=1:d:s", "none none none none none rrun 0 1"},
    {"v=DMARC1; p=none; fo=0", "none none none none none rrun 0 0 fo"},
    {"v=DMARC1; p=none; fo=0:1; ruf=mailto:r@a.test", "none none none none none rrun 0 1 fo"},
    {"v=DMARC1; p=none; fo=2; ruf=mailto:r@a.test", "none none none none none rrun 0 1 value"},
    {"v=DMARC1; p=none; fo=; ruf=mailto:r@a.test", "none none none none none rrun 0 1 value"},
    {"v=DMARC1; p=none; fo=1,d; ruf=mailto:r@a.test", "none none none none none rrun 0 1 value"},

    {"v=DMARC1; p=none; rua=", "none none none none none rrun 0 0 uri"},
    {"v=DMARC1; p=none; rua=,", "none none none none none rrun 2 0 uri uri"},
    {"v=DMARC1; p=none; rua=mailto:a@a.test , mailto:b@a.test!5m",
     "none none none none none rrun 2 0 size"},
    {"v=DMARC1; p=none; ruf=mailto:a@a.test,mailto:b@a.test,c@a.test",
     "none none none none none rrun 0 3 uri count"},
};

static void add(char text[TEXT_MAX], const char *word)
{
    snprintf(text + strlen(text), TEXT_MAX - strlen(text), "%s%s", text[0] == '\0' ? "" : " ",
             word == NULL ? "-" : word);
}

static void print(char text[TEXT_MAX], const struct dmarc_record *record)
{
    char buffer[64];

    text[0] = '\0';
    for (enum dmarc_role role = DMARC_P; role <= DMARC_NP; role++)
        add(text, dmarc_policy_text(dmarc_record_policy(record, role, DMARC_RFC9989)));
    add(text, dmarc_policy_text(dmarc_record_policy(record, DMARC_NP, DMARC_RFC7489)));
    add(text, dmarc_policy_text(dmarc_record_policy(record, DMARC_P, DMARC_RFC7489)));
    snprintf(buffer, sizeof buffer, "%c%c%c%c %zu %zu", record->adkim, record->aspf, record->psd,
             record->t, record->rua.count, record->ruf.count);
    add(text, buffer);
    for (const struct dmarc_flaw *f = record->flaws; f != NULL; f = f->next) {
        add(text, kinds[f->kind]);
        cr_expect_gt(f->text.len, 0);
    }
}

Test(dmarc_record, records)
{
    static char text[TEXT_MAX];

    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        struct arena *arena = arena_new(4096);
        struct slice source = slice_of(records[i].text);

        cr_assert(dmarc_record_is(source), "%s", records[i].text);
        cr_expect_null(dmarc_near_miss(source), "%s", records[i].text);
        const struct dmarc_record *record = dmarc_record_parse(arena, source);
        print(text, record);
        cr_expect_str_eq(text, records[i].expected, "%s: '%s'", records[i].text, text);
        cr_expect(slice_eq(record->text, source));
        cr_expect_eq(record->flaws_left_out, 0);
        arena_free(arena);
    }
}

/* Texts that are no records; why, where they were meant as one. */
static const struct {
    const char *text, *flaw;
} others[] = {
    {"", NULL},
    {"hello", NULL},
    {"v", NULL},
    {"v=spf1 include:dmarc1.a.test -all", NULL},
    {" v=spf1 p=none; p=none", NULL},
    {"v=DKIM1; p=MIGf", NULL},
    {"v=STSv1; id=1", NULL},
    {"v=TLSRPTv1; rua=mailto:r@a.test", NULL},
    {"google-site-verification=dmarc", NULL},
    {"t=y; p=", NULL},
    {" v=DMARC1; p=none", "begins with a blank"},
    {"\tv=DMARC1", "begins with a blank"},
    {"\"v=DMARC1; p=none\"", "begins with a quotation mark"},
    {"'v=DMARC1; p=none'", "begins with a quotation mark"},
    {"\xef\xbb\xbfv=DMARC1; p=none", "begins with other bytes than v=DMARC1"},
    {"\xc2\xa0v=DMARC1; p=none", "begins with other bytes than v=DMARC1"},
    {"; v=DMARC1; p=none", "begins with other bytes than v=DMARC1"},
    {"V=DMARC1; p=none", "does not have v=DMARC1 in just these letters"},
    {"v=dmarc1; p=none", "does not have v=DMARC1 in just these letters"},
    {"v=DMARC1\\; p=none\\;", "has a backslash before its semicolon"},
    {"v=DMARC1 p=none", "has no semicolon after v=DMARC1"},
    {"v=DMARC1, p=none", "has no semicolon after v=DMARC1"},
    {"v=DMARC1p=none", "has no semicolon after v=DMARC1"},
    {"v=DMARC2; p=none", "has another version than DMARC1"},
    {"v=DMARC p=none", "has another version than DMARC1"},
    {"v=DMRC1; p=none", "has another version than DMARC1"},
    {"v=; p=Reject", "has another version than DMARC1"},
    {"p=none; v=DMARC1", "does not begin with v=DMARC1"},
    {"p=quarantine", "does not begin with v=DMARC1"},
    {"DMARC1; p=none", "does not begin with v=DMARC1"},
    {"_dmarc.a.test. IN TXT v=DMARC1; p=none", "does not begin with v=DMARC1"},
};

Test(dmarc_record, near_misses)
{
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct slice text = slice_of(others[i].text);

        cr_expect_not(dmarc_record_is(text), "%s", others[i].text);
        const char *flaw = dmarc_near_miss(text);
        cr_expect(slice_eq(slice_of(flaw), slice_of(others[i].flaw)), "%s: '%s'", others[i].text,
                  flaw == NULL ? "none" : flaw);
    }
}

/* More flaws than are kept: the others are counted, and what spoils the policy is kept. */
Test(dmarc_record, many_flaws)
{
    struct arena *arena = arena_new(4096);
    struct text text = {0};
    size_t count = 0;
    bool has_policy = false;

    text_add(&text, SLICE("v=DMARC1"));
    for (unsigned i = 0; i < 2 * DMARC_FLAWS_MAX; i++)
        text_add(&text, SLICE("; x=y"));
    text_add(&text, SLICE("; p=rejct"));
    const struct dmarc_record *record = dmarc_record_parse(arena, text_slice(&text));
    for (const struct dmarc_flaw *f = record->flaws; f != NULL; f = f->next, count++)
        has_policy |= f->kind == DMARC_BAD_POLICY;
    cr_expect_eq(count, DMARC_FLAWS_MAX + 1); /* and p; the repetition is among the first */
    cr_expect(has_policy);
    cr_expect_eq(record->flaws_left_out, DMARC_FLAWS_MAX + 2); /* and the order of the tags */
    text_free(&text);
    arena_free(arena);
}

/* A record as large as DNS can carry, of nothing but commas. */
Test(dmarc_record, very_long)
{
    struct arena *arena = arena_new(4096);
    struct text text = {0};

    text_add(&text, SLICE("v=DMARC1; p=none; rua="));
    for (unsigned i = 0; i < 65000; i++)
        text_add_char(&text, ',');
    const struct dmarc_record *record = dmarc_record_parse(arena, text_slice(&text));
    cr_expect_eq(record->rua.count, 65001);
    cr_expect_not(record->rua.is_usable);
    cr_expect_gt(record->flaws_left_out, 64000);
    text_free(&text);
    arena_free(arena);
}

/* A flaw shows an overlong piece cut, and says so. */
Test(dmarc_record, long_piece)
{
    struct arena *arena = arena_new(4096);
    struct text text = {0};

    text_add(&text, SLICE("v=DMARC1; p=none; x="));
    for (unsigned i = 0; i < 600; i++)
        text_add_char(&text, 'y');
    const struct dmarc_record *record = dmarc_record_parse(arena, text_slice(&text));
    cr_expect(slice_ends(record->flaws->text, SLICE("yyy... is no tag of DMARC")));
    text_free(&text);
    arena_free(arena);
}

static const struct {
    const char *text, *host, *size, *flaw; /* "+" before the flaw: a valid URI all the same */
} uris[] = {
    {"mailto:r@a.test", "a.test", NULL, NULL},
    {" MAILTO:R@A.Test ", "a.test", NULL, NULL},
    {"mailto:r@a.test.", "a.test", NULL, NULL},
    {"mailto:r@my_host.a.test", "my_host.a.test", NULL, NULL},
    {"mailto:r@a.test!10m", "a.test", "10m", NULL},
    {"mailto:r@a.test!10", "a.test", "10", NULL},
    {"mailto:r@a.test!10T", "a.test", "10T", NULL},
    {"mailto:r%40a.test", "a.test", NULL, NULL},
    {"mailto:a%2Cb%21c@a.test", "a.test", NULL, NULL},
    {"mailto:r@x@a.test", "a.test", NULL, NULL},
    {"mailto:r@a.test?subject=dmarc", "a.test", NULL, NULL},
    {"", NULL, NULL, "is empty"},
    {"!10m", NULL, "10m", "is empty"},
    {"mailto:", NULL, NULL, "has no address such as name@host"},
    {"mailto:a.test", NULL, NULL, "has no address such as name@host"},
    {"mailto:@a.test", NULL, NULL, "has no address such as name@host"},
    {"mailto:?to=r@a.test", NULL, NULL, "has no address such as name@host"},
    {"mailto:r@", NULL, NULL, "has no host name behind the @"},
    {"mailto:r@a..test", NULL, NULL, "has no host name behind the @"},
    {"mailto:r@localhost", NULL, NULL, "+ends in a label under which there are no public hosts"},
    {"mailto:r@a", NULL, NULL, "+has a single label"},
    {"mailto:r@a..b", NULL, NULL, "has no host name behind the @"},
    {"mailto:r@[192.0.2.1]", NULL, NULL, "has a character that a host name must not have"},
    {"mailto:r@192.0.2.1", NULL, NULL, "+ends in a number, as an address does"},
    {"mailto:r@a.test!", NULL, NULL, "has a ! that is not written %21"},
    {"mailto:r@a.test!10x", NULL, NULL, "has a ! that is not written %21"},
    {"mailto:r!s@a.test!10m", NULL, "10m", "has a ! that is not written %21"},
    {"mailto: r@a.test", NULL, NULL, "has a blank or a byte that no URI has"},
    {"mailto:r@b\xc3\xbc.test", NULL, NULL, "has a blank or a byte that no URI has"},
    {"mailto:r%4@a.test", NULL, NULL, "has a % that is followed by no hexadecimal number"},
    {"mailto:r@a.test%", NULL, NULL, "has a % that is followed by no hexadecimal number"},
    {"mailto:r@a%zz.test", NULL, NULL, "has a % that is followed by no hexadecimal number"},
    {"mailto:r@a%00.test", NULL, NULL, "has a character that a host name must not have"},
    {"r@a.test", NULL, NULL, "lacks mailto: before the address"},
    {"http://a.test/", NULL, NULL, NULL},
    {"HTTPS://a.test:8443/a?b#c%20", NULL, NULL, NULL},
    {"https://a.test/!10m", NULL, "10m", NULL},
    {"x-a+b.c1:d", NULL, NULL, NULL},
    {"mail:r@a.test", NULL, NULL, NULL},
    {"https:a.test", NULL, NULL, "has no host after https://"},
    {"http:///a", NULL, NULL, "has no host after https://"},
    {"https://a.test/%2", NULL, NULL, "has a % that is followed by no hexadecimal number"},
    {"https://a.test/<a>", NULL, NULL, "has a blank or a byte that no URI has"},
    {"https://a.test/a b", NULL, NULL, "has a blank or a byte that no URI has"},
    {"1a:b", NULL, NULL, "is no URI"},
    {"a:", NULL, NULL, "is no URI"},
    {"://a.test", NULL, NULL, "is no URI"},
    {"hello", NULL, NULL, "is no URI"},
};

Test(dmarc_record, uris)
{
    for (size_t i = 0; i < sizeof uris / sizeof *uris; i++) {
        struct arena *arena = arena_new(4096);
        struct dmarc_uri uri = dmarc_uri_parse(arena, slice_of(uris[i].text));

        cr_expect(slice_eq(uri.text, slice_trim(slice_of(uris[i].text))), "%s", uris[i].text);
        bool is_mild = uris[i].flaw != NULL && uris[i].flaw[0] == '+';
        cr_expect(slice_eq(slice_of(uri.flaw), slice_of(uris[i].flaw + is_mild)), "%s: '%s'",
                  uris[i].text, uri.flaw == NULL ? "none" : uri.flaw);
        cr_expect_eq(uri.is_valid, uri.flaw == NULL || is_mild, "%s", uris[i].text);
        cr_expect(slice_eq(uri.host, slice_of(uris[i].host)), "%s: '%.*s'", uris[i].text,
                  SLICE_ARG(uri.host));
        cr_expect(slice_eq(uri.size, slice_of(uris[i].size)), "%s", uris[i].text);
        arena_free(arena);
    }
}
