/* Plays whole conversations: the zone is all that DNS holds, the record is what must follow. */
#include "check/mail/transport.h"

#include "tests/check/talk/talk.h"

#define MAIL "a.test MX 10 mx.a.test\nmx.a.test A 192.0.2.1\n"
#define SIGNED_MAIL "a.test MX! 10 mx.a.test\nmx.a.test A! 192.0.2.1\n"
#define REPORTS "_smtp._tls.a.test TXT v=TLSRPTv1; rua=mailto:t@a.test\n"
#define DIGEST "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

/* What is observed where nothing of a kind is published. */
#define NO_STS "{mta_sts:{record:null id:null host:null} "
#define NO_REPORTS "tls_rpt:{record:null rua:[]} "
#define HAS_REPORTS "tls_rpt:{record:v=TLSRPTv1; rua=mailto:t@a.test rua:[mailto:t@a.test]} "
#define NO_BIMI "bimi:{record:null l:null a:null} "
#define NO_DNSSEC                                                                                  \
    "dane:{result:insecure hosts:[{name:mx.a.test tlsa:null dnssec:insecure}]} dnssec:insecure}"

/* observed: the object as text. findings: severity code answers (reason) dnssec. */
static const struct conversation {
    const char *about, *zone, *observed, *findings;
} conversations[] = {
    {"nothing is published", MAIL, NO_STS NO_REPORTS NO_BIMI NO_DNSSEC, ""},
    {"nothing is published, but the domain is signed", SIGNED_MAIL,
     NO_STS NO_REPORTS NO_BIMI
     "dane:{result:none hosts:[{name:mx.a.test tlsa:[] dnssec:insecure}]} dnssec:secure}",
     ""},
    {"all is published",
     SIGNED_MAIL REPORTS
     "mta-sts.a.test A 192.0.2.3\n"
     "_25._tcp.mx.a.test TLSA! 3 1 1 " DIGEST "\n"
     "_mta-sts.a.test TXT v=STSv1; id=20260101T000000;\n"
     "default._bimi.a.test TXT v=BIMI1; l=https://a.test/logo.svg; a=https://a.test/mark.pem\n",
     "{mta_sts:{record:v=STSv1; id=20260101T000000; id:20260101T000000 host:true} " HAS_REPORTS
     "bimi:{record:v=BIMI1; l=https://a.test/logo.svg; a=https://a.test/mark.pem "
     "l:https://a.test/logo.svg a:https://a.test/mark.pem} dane:{result:valid "
     "hosts:[{name:mx.a.test tlsa:[3 1 1 " DIGEST "] dnssec:secure}]} dnssec:secure}",
     ""},
    {"MTA-STS without TLS-RPT",
     MAIL "mta-sts.a.test A 192.0.2.3\n"
          "_mta-sts.a.test TXT v=STSv1; id=1\n",
     "{mta_sts:{record:v=STSv1; id=1 id:1 host:true} " NO_REPORTS NO_BIMI NO_DNSSEC,
     "info transport.tlsrpt-none (there is MTA-STS, but no TLS-RPT record: failures stay unseen) "
     "insecure\n"},
    {"blanks before the first semicolon",
     MAIL REPORTS "mta-sts.a.test A 192.0.2.3\n"
                  "_mta-sts.a.test TXT v=STSv1  ; id=1\n",
     "{mta_sts:{record:v=STSv1  ; id=1 id:1 host:true} " HAS_REPORTS NO_BIMI NO_DNSSEC, ""},
    {"a field that is an extension",
     MAIL REPORTS "mta-sts.a.test A 192.0.2.3\n"
                  "_mta-sts.a.test TXT v=STSv1; 1x.y-z_=a:b; id=1;\n",
     "{mta_sts:{record:v=STSv1; 1x.y-z_=a:b; id=1; id:1 host:true} " HAS_REPORTS NO_BIMI NO_DNSSEC,
     ""},
    {"the policy's host has IPv6 only",
     MAIL REPORTS "mta-sts.a.test AAAA 2001:db8::3\n"
                  "_mta-sts.a.test TXT v=STSv1; id=1\n",
     "{mta_sts:{record:v=STSv1; id=1 id:1 host:true} " HAS_REPORTS NO_BIMI NO_DNSSEC, ""},
    {"the policy's host has no address", MAIL REPORTS "_mta-sts.a.test TXT v=STSv1; id=1\n",
     "{mta_sts:{record:v=STSv1; id=1 id:1 host:false} " HAS_REPORTS NO_BIMI NO_DNSSEC,
     "low transport.sts-no-host (there is an MTA-STS record, but mta-sts.a.test, which must serve "
     "the policy, has no address) insecure\n"},
    {"the policy's host is unknown",
     MAIL REPORTS "mta-sts.a.test SERVFAIL\n"
                  "_mta-sts.a.test TXT v=STSv1; id=1\n",
     "{mta_sts:{record:v=STSv1; id=1 id:1 host:null} " HAS_REPORTS NO_BIMI NO_DNSSEC,
     "info transport.unknown mta-sts.a.test (servfail)\n"},
    {"the record is an alias",
     MAIL REPORTS "mta-sts.a.test A 192.0.2.3\n"
                  "_mta-sts.a.test CNAME sts.b.test\n"
                  "sts.b.test TXT v=STSv1; id=1\n",
     "{mta_sts:{record:v=STSv1; id=1 id:1 host:true} " HAS_REPORTS NO_BIMI NO_DNSSEC, ""},
    {"two records are none",
     MAIL REPORTS "mta-sts.a.test A 192.0.2.3\n"
                  "_mta-sts.a.test TXT v=STSv1; id=1\n"
                  "_mta-sts.a.test TXT v=STSv1; id=2\n",
     NO_STS HAS_REPORTS NO_BIMI NO_DNSSEC,
     "low transport.sts-multiple (2 MTA-STS records, which count as none) insecure\n"},
    {"other records do not count",
     MAIL REPORTS "mta-sts.a.test A 192.0.2.3\n"
                  "_mta-sts.a.test TXT v=STSv1; id=1\n"
                  "_mta-sts.a.test TXT v=spf1 -all\n"
                  "_mta-sts.a.test TXT v=STSv2; id=1\n",
     "{mta_sts:{record:v=STSv1; id=1 id:1 host:true} " HAS_REPORTS NO_BIMI NO_DNSSEC, ""},
    {"a wildcard's other record is no MTA-STS", MAIL "_mta-sts.a.test TXT v=spf1 -all\n",
     NO_STS NO_REPORTS NO_BIMI NO_DNSSEC, ""},
    {"no id",
     MAIL REPORTS "mta-sts.a.test A 192.0.2.3\n"
                  "_mta-sts.a.test TXT v=STSv1;\n",
     "{mta_sts:{record:v=STSv1; id:null host:true} " HAS_REPORTS NO_BIMI NO_DNSSEC,
     "low transport.sts-syntax (the MTA-STS record has no id) insecure\n"},
    {"an id with a hyphen",
     MAIL REPORTS "mta-sts.a.test A 192.0.2.3\n"
                  "_mta-sts.a.test TXT v=STSv1; id=2026-01-01\n",
     "{mta_sts:{record:v=STSv1; id=2026-01-01 id:2026-01-01 host:true} " HAS_REPORTS NO_BIMI
         NO_DNSSEC,
     "low transport.sts-syntax (the MTA-STS record has an id that is not 1 to 32 letters and "
     "digits: \"id=2026-01-01\") insecure\n"},
    {"an id that is too long",
     MAIL REPORTS "mta-sts.a.test A 192.0.2.3\n"
                  "_mta-sts.a.test TXT v=STSv1; id=123456789012345678901234567890123\n",
     "{mta_sts:{record:v=STSv1; id=123456789012345678901234567890123 "
     "id:123456789012345678901234567890123 host:true} " HAS_REPORTS NO_BIMI NO_DNSSEC,
     "low transport.sts-syntax (the MTA-STS record has an id that is not 1 to 32 letters and "
     "digits: \"id=123456789012345678901234567890123\") insecure\n"},
    {"version in lower case",
     MAIL REPORTS "mta-sts.a.test A 192.0.2.3\n"
                  "_mta-sts.a.test TXT v=stsv1; id=1\n",
     NO_STS HAS_REPORTS NO_BIMI NO_DNSSEC,
     "low transport.sts-syntax (a TXT record that does not begin with \"v=STSv1;\" is ignored: "
     "\"v=stsv1; id=1\") insecure\n"},
    {"no semicolon behind the version",
     MAIL REPORTS "mta-sts.a.test A 192.0.2.3\n"
                  "_mta-sts.a.test TXT v=STSv1 id=1\n",
     NO_STS HAS_REPORTS NO_BIMI NO_DNSSEC,
     "low transport.sts-syntax (a TXT record that does not begin with \"v=STSv1;\" is ignored: "
     "\"v=STSv1 id=1\") insecure\n"},
    {"a broken one that looks like one beside a good one",
     MAIL REPORTS "mta-sts.a.test A 192.0.2.3\n"
                  "_mta-sts.a.test TXT v=STSv1; id=1\n"
                  "_mta-sts.a.test TXT v=stsv1; id=2\n",
     "{mta_sts:{record:v=STSv1; id=1 id:1 host:true} " HAS_REPORTS NO_BIMI NO_DNSSEC, ""},
    {"MTA-STS is unknown", MAIL "_mta-sts.a.test TIMEOUT\n", NO_STS NO_REPORTS NO_BIMI NO_DNSSEC,
     "info transport.unknown _mta-sts.a.test (timeout)\n"},
    {"several rua",
     MAIL "_smtp._tls.a.test TXT v=TLSRPTv1;rua=mailto:t@a.test , https://b.test/v1\n",
     NO_STS "tls_rpt:{record:v=TLSRPTv1;rua=mailto:t@a.test , https://b.test/v1 "
            "rua:[mailto:t@a.test https://b.test/v1]} " NO_BIMI NO_DNSSEC,
     ""},
    {"TLS-RPT without rua", MAIL "_smtp._tls.a.test TXT v=TLSRPTv1; x=y\n",
     NO_STS "tls_rpt:{record:v=TLSRPTv1; x=y rua:[]} " NO_BIMI NO_DNSSEC,
     "low transport.tlsrpt-syntax (the TLS-RPT record has no rua) insecure\n"},
    {"rua with an address only", MAIL "_smtp._tls.a.test TXT v=TLSRPTv1; rua=t@a.test\n",
     NO_STS "tls_rpt:{record:v=TLSRPTv1; rua=t@a.test rua:[]} " NO_BIMI NO_DNSSEC,
     "low transport.tlsrpt-syntax (the TLS-RPT record has a rua that is no mailto: or https: URI: "
     "\"t@a.test\") insecure\n"},
    {"rua over http", MAIL "_smtp._tls.a.test TXT v=TLSRPTv1; rua=http://a.test/\n",
     NO_STS "tls_rpt:{record:v=TLSRPTv1; rua=http://a.test/ rua:[]} " NO_BIMI NO_DNSSEC,
     "low transport.tlsrpt-syntax (the TLS-RPT record has a rua that is no mailto: or https: URI: "
     "\"http://a.test/\") insecure\n"},
    {"TLS-RPT without semicolon", MAIL "_smtp._tls.a.test TXT v=TLSRPTv1 rua=mailto:t@a.test\n",
     NO_STS NO_REPORTS NO_BIMI NO_DNSSEC,
     "low transport.tlsrpt-syntax (a TXT record that does not begin with \"v=TLSRPTv1;\" is "
     "ignored: \"v=TLSRPTv1 rua=mailto:t@a.test\") insecure\n"},
    {"two TLS-RPT records are none",
     MAIL REPORTS "_smtp._tls.a.test TXT v=TLSRPTv1; rua=mailto:u@a.test\n",
     NO_STS NO_REPORTS NO_BIMI NO_DNSSEC,
     "low transport.tlsrpt-multiple (2 TLS-RPT records, which count as none) insecure\n"},
    {"two TLS-RPT records beside MTA-STS",
     MAIL "mta-sts.a.test A 192.0.2.3\n"
          "_mta-sts.a.test TXT v=STSv1; id=1\n" REPORTS
          "_smtp._tls.a.test TXT v=TLSRPTv1; rua=mailto:u@a.test\n",
     "{mta_sts:{record:v=STSv1; id=1 id:1 host:true} " NO_REPORTS NO_BIMI NO_DNSSEC,
     "low transport.tlsrpt-multiple (2 TLS-RPT records, which count as none) insecure\n"},
    {"TLS-RPT is unknown beside MTA-STS",
     MAIL "mta-sts.a.test A 192.0.2.3\n"
          "_mta-sts.a.test TXT v=STSv1; id=1\n"
          "_smtp._tls.a.test REFUSED\n",
     "{mta_sts:{record:v=STSv1; id=1 id:1 host:true} " NO_REPORTS NO_BIMI NO_DNSSEC,
     "info transport.unknown _smtp._tls.a.test (refused)\n"},
    {"BIMI is declined", MAIL "default._bimi.a.test TXT v=BIMI1; l=; a=;\n",
     NO_STS NO_REPORTS "bimi:{record:v=BIMI1; l=; a=; l: a:} " NO_DNSSEC, ""},
    {"BIMI with blanks and unknown tags",
     MAIL "default._bimi.a.test TXT v = BIMI1; avp=brand; l = https://a.test/logo.svg\n",
     NO_STS NO_REPORTS "bimi:{record:v = BIMI1; avp=brand; l = https://a.test/logo.svg "
                       "l:https://a.test/logo.svg a:null} " NO_DNSSEC,
     ""},
    {"BIMI without a location",
     MAIL "default._bimi.a.test TXT v=BIMI1; a=https://a.test/mark.pem\n",
     NO_STS NO_REPORTS
     "bimi:{record:v=BIMI1; a=https://a.test/mark.pem l:null a:https://a.test/mark.pem} " NO_DNSSEC,
     "info transport.bimi-syntax (the BIMI record has no location of the logo, l=) insecure\n"},
    {"BIMI over http", MAIL "default._bimi.a.test TXT v=BIMI1; l=http://a.test/logo.svg\n",
     NO_STS NO_REPORTS
     "bimi:{record:v=BIMI1; l=http://a.test/logo.svg l:http://a.test/logo.svg a:null} " NO_DNSSEC,
     "info transport.bimi-syntax (the BIMI record has a location that is no https: URI: "
     "\"l=http://a.test/logo.svg\") insecure\n"},
    {"BIMI in lower case", MAIL "default._bimi.a.test TXT v=bimi1; l=https://a.test/logo.svg\n",
     NO_STS NO_REPORTS NO_BIMI NO_DNSSEC,
     "info transport.bimi-syntax (a TXT record that does not begin with \"v=BIMI1;\" is ignored: "
     "\"v=bimi1; l=https://a.test/logo.svg\") insecure\n"},
    {"two BIMI records",
     MAIL "default._bimi.a.test TXT v=BIMI1; l=https://a.test/logo.svg\n"
          "default._bimi.a.test TXT v=BIMI1; l=https://a.test/other.svg\n",
     NO_STS NO_REPORTS NO_BIMI NO_DNSSEC,
     "info transport.bimi-multiple (2 BIMI records, which count as none) insecure\n"},
    {"BIMI is unknown", MAIL "default._bimi.a.test BOGUS\n", NO_STS NO_REPORTS NO_BIMI NO_DNSSEC,
     "info transport.unknown default._bimi.a.test (bogus) bogus\n"},
    {"all lookups fail",
     "a.test SERVFAIL\n"
     "_mta-sts.a.test SERVFAIL\n"
     "_smtp._tls.a.test TIMEOUT\n"
     "default._bimi.a.test TIMEOUT\n",
     NO_STS NO_REPORTS NO_BIMI "dane:{result:unknown hosts:[]}}",
     "info transport.unknown a.test _mta-sts.a.test (servfail)\n"
     "info transport.unknown _smtp._tls.a.test default._bimi.a.test (timeout)\n"},
    {"the MX is unknown, the rest is not", REPORTS "a.test TIMEOUT\n",
     NO_STS HAS_REPORTS NO_BIMI "dane:{result:unknown hosts:[]}}",
     "info transport.unknown a.test (timeout)\n"},
    {"a bogus domain", "a.test BOGUS\n",
     NO_STS NO_REPORTS NO_BIMI "dane:{result:unknown hosts:[]} dnssec:bogus}",
     "info transport.unknown a.test (bogus) bogus\n"
     "high transport.dnssec-bogus (the MX answer of a.test does not pass DNSSEC validation: "
     "validating resolvers cannot resolve it) bogus\n"},
    {"a domain that does not exist", "",
     NO_STS NO_REPORTS NO_BIMI "dane:{result:none hosts:[]} dnssec:insecure}", ""},
};

static void expect(const struct conversation *c)
{
    struct arena *arena = arena_new(4096);
    struct target target = {.kind = TARGET_DOMAIN, .domain = SLICE("a.test")};

    struct record record =
        talk_play(&transport_check, c->zone, &target, TRANSPORT_QUESTIONS_MAX, arena);
    talk_expect(c->about, &record, record.checks->observed, c->observed, c->findings);
    arena_free(arena);
}

Test(transport, conversations)
{
    for (size_t i = 0; i < sizeof conversations / sizeof *conversations; i++)
        expect(&conversations[i]);
}

static const struct {
    const char *zone, *advice; /* of the first finding */
} advices[] = {
    {MAIL REPORTS "_mta-sts.a.test TXT v=STSv1;\nmta-sts.a.test A 192.0.2.3\n",
     "publish one MTA-STS record, TXT at _mta-sts.a.test, such as: v=STSv1; id=1"},
    {MAIL REPORTS "_mta-sts.a.test TXT v=STSv1; id=1\n",
     "serve the policy at https://mta-sts.a.test/.well-known/mta-sts.txt, or remove the TXT record "
     "at _mta-sts.a.test"},
    {MAIL "_smtp._tls.a.test TXT v=TLSRPTv1; rua=a\n",
     "publish one TLS-RPT record, TXT at _smtp._tls.a.test, such as: v=TLSRPTv1; "
     "rua=mailto:postmaster@a.test"},
    {MAIL "default._bimi.a.test TXT v=BIMI1; l=a\n",
     "publish one BIMI record, TXT at default._bimi.a.test, such as: v=BIMI1; "
     "l=https://a.test/logo.svg"},
    {SIGNED_MAIL "_25._tcp.mx.a.test TLSA! 1 1 1 " DIGEST "\n",
     "publish a TLSA record at _25._tcp.mx.a.test: 3 1 1 and the SHA-256 digest of the public key "
     "of mx.a.test"},
};

Test(transport, advice_has_the_names_in_it)
{
    struct target target = {.kind = TARGET_DOMAIN, .domain = SLICE("a.test")};

    for (size_t i = 0; i < sizeof advices / sizeof *advices; i++) {
        struct arena *arena = arena_new(4096);
        struct record record =
            talk_play(&transport_check, advices[i].zone, &target, TRANSPORT_QUESTIONS_MAX, arena);
        cr_assert_not_null(record.findings, "%s", advices[i].zone);
        cr_expect_str_eq(record.findings->advice.at, advices[i].advice);
        arena_free(arena);
    }
}

/* Below such a domain there is no room for _mta-sts, nor for what else is asked. */
Test(transport, of_the_longest_domain)
{
    struct arena *arena = arena_new(4096);
    struct target target = {.kind = TARGET_DOMAIN};
    char label[64] = {0}, text[4096];

    memset(label, 'a', sizeof label - 1);
    target.domain = arena_print(arena, "%s.%s.%s.%.61s", label, label, label, label);
    struct slice zone =
        arena_print(arena, "%.*s MX! 0 %.*s\n%.*s A! 192.0.2.1\n", SLICE_ARG(target.domain),
                    SLICE_ARG(target.domain), SLICE_ARG(target.domain));
    struct record record =
        talk_play(&transport_check, zone.at, &target, TRANSPORT_QUESTIONS_MAX, arena);
    cr_expect_null(record.findings);
    struct slice expected =
        arena_print(arena,
                    NO_STS NO_REPORTS NO_BIMI
                    "dane:{result:none hosts:[{name:%.*s tlsa:null dnssec:secure}]} dnssec:secure}",
                    SLICE_ARG(target.domain));
    talk_print_observed(text, sizeof text, record.checks->observed);
    cr_expect_str_eq(text, expected.at);
    arena_free(arena);
}

/* Without the answer of one family nobody knows that the policy's host has no address. */
Test(transport, one_family_of_the_policy_host_is_unknown)
{
    struct target target = {.kind = TARGET_DOMAIN, .domain = SLICE("a.test")};
    static const uint16_t lost[] = {DNS_A, DNS_AAAA};
    char text[1024];

    for (size_t i = 0; i < sizeof lost / sizeof *lost; i++) {
        struct arena *arena = arena_new(4096);
        struct record record = talk_play_without(
            lost[i], &transport_check, "a.test MX 0 .\n_mta-sts.a.test TXT v=STSv1; id=1\n" REPORTS,
            &target, TRANSPORT_QUESTIONS_MAX, arena);
        const struct value *sts = value_find(record.checks->observed, "mta_sts");
        cr_expect_eq(value_find(sts, "host")->type, VALUE_NULL, "%u", lost[i]);
        talk_print_findings(text, sizeof text, &record);
        cr_expect_str_eq(text, "info transport.unknown mta-sts.a.test (timeout)\n");
        arena_free(arena);
    }
}

Test(transport, of_a_pair_is_about_the_domain)
{
    struct arena *arena = arena_new(4096);
    struct target target = {
        .kind = TARGET_PAIR, .ip = ip_of("192.0.2.1"), .domain = SLICE("a.test")};

    struct record record =
        talk_play(&transport_check, "a.test BOGUS\n", &target, TRANSPORT_QUESTIONS_MAX, arena);
    cr_assert_not_null(record.findings);
    for (const struct finding *f = record.findings; f != NULL; f = f->next)
        cr_expect(slice_eq(f->subject, SLICE("a.test")));
    arena_free(arena);
}

Test(transport, applies_where_there_is_a_domain)
{
    static const bool applies[] = {
        [TARGET_IP4] = false, [TARGET_IP6] = false, [TARGET_DOMAIN] = true, [TARGET_PAIR] = true};

    for (unsigned kind = TARGET_IP4; kind <= TARGET_PAIR; kind++) {
        struct target target = {.kind = kind};
        cr_expect_eq(transport_check.applies(&target), applies[kind], "%u", kind);
    }
}
