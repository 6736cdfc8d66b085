/* What one target can have several findings of one code about, told apart by what lasts: the zone
 * is all that DNS holds; wanted are the findings that are about something. talk_play() itself
 * expects that no two of a record are the same. */
#include "check/dkim/dkim.h"
#include "check/dmarc/dmarc.h"
#include "check/mail/mx.h"
#include "check/mail/transport.h"
#include "check/ptr/ptr.h"
#include "check/spf/spf.h"
#include "check/talk/failures.h"
#include "tests/check/talk/talk.h"

#define REVERSE "1.2.0.192.in-addr.arpa "

static const struct conversation {
    const char *about;
    const struct check *check;
    const char *selectors, *mail_from, *helo, *zone, *wanted;
} conversations[] = {
    {"names that are no host names, one of them twice", &ptr_check, "", "", "",
     REVERSE "PTR b_.a.test\n" REVERSE "PTR a_.a.test\n" REVERSE "PTR b_.a.test\n"
             "a_.a.test A 192.0.2.1\n",
     "ptr.underscore: a_.a.test\nptr.underscore: b_.a.test\n"},
    {"names that fail for two reasons", &ptr_check, "", "", "",
     REVERSE "PTR a.a.test\n" REVERSE "PTR b.a.test\n" REVERSE "PTR c.a.test\n"
             "a.a.test TIMEOUT\nb.a.test SERVFAIL\nc.a.test TIMEOUT\n",
     "ptr.unknown: a.a.test\nptr.unknown: b.a.test\n"},
    {"terms of SPF, and the same one in two records", &spf_check, "", "a@a.test", "",
     "a.test TXT v=spf1 ptr ptr:b.test a:no.a.test a:no2.a.test include:c.test -all\n"
     "c.test TXT v=spf1 ptr ~all\nno.a.test TXT x\nno2.a.test TXT x\n",
     "spf.ptr: a.test ptr\nspf.ptr: a.test ptr:b.test\n"
     "spf.no-address: a.test a:no.a.test no.a.test\n"
     "spf.no-address: a.test a:no2.a.test no2.a.test\nspf.ptr: c.test ptr\n"},
    {"includes without a record", &spf_check, "", "a@a.test", "",
     "a.test TXT v=spf1 include:b.test include:c.test -all\nb.test TXT x\nc.test TXT x\n",
     "spf.include-none: a.test include:b.test b.test\n"
     "spf.include-none: a.test include:c.test c.test\n"},
    {"HELO and the sender need the same name", &spf_check, "", "a@b.test", "b.test",
     "a.test TXT v=spf1 -all\nb.test TIMEOUT\n", "spf.unknown: b.test\nspf.unknown: HELO b.test\n"},
    {"DMARC: flaws of several kinds, and hosts that have not agreed", &dmarc_check, "", "", "",
     "_dmarc.a.test TXT v=DMARC1; p=x; adkim=x; ; y; pct=50; rf=z; "
     "rua=mailto:a@b.test,mailto:a@c.test\n",
     "dmarc.syntax: policy\ndmarc.syntax: pieces\ndmarc.syntax: values\n"
     "dmarc.syntax: semicolons\ndmarc.historic-tag: pct\ndmarc.historic-tag: rf, ri\n"
     "dmarc.rua-unauthorised: b.test\ndmarc.rua-unauthorised: c.test\n"},
    {"DMARC: lookups that fail", &dmarc_check, "", "", "",
     "a.test TIMEOUT\n_dmarc.a.test TIMEOUT\n",
     "dmarc.unknown: _dmarc.a.test\ndmarc.unknown: a.test\n"},
    {"selectors", &dkim_check, "s1,s2,s3", "", "",
     "s3._domainkey.a.test TXT v=DKIM1; p=\ns1._domainkey.a.test TXT v=DKIM1; p=\n",
     "dkim.revoked: s1\ndkim.missing: s2\ndkim.revoked: s3\n"},
    {"selectors that fail, for two reasons", &dkim_check, "s1,s2,s3", "", "",
     "s1._domainkey.a.test TIMEOUT\ns2._domainkey.a.test SERVFAIL\n"
     "s3._domainkey.a.test TIMEOUT\n",
     "dkim.unknown: s1._domainkey.a.test\ndkim.unknown: s2._domainkey.a.test\n"},
    {"mail hosts", &mx_check, "", "", "",
     "a.test MX 10 m1.a.test\na.test MX 20 m2.a.test\na.test MX 30 ok.a.test\n"
     "m1.a.test TXT x\nm2.a.test TXT x\nok.a.test A 9.9.9.9\n",
     "mx.no-address: m1.a.test\nmx.no-address: m2.a.test\n"},
    {"mail hosts that fail, and a domain that one may be free to register", &mx_check, "", "", "",
     "a.test MX 10 example.com\na.test MX 20 m.example.net\nexample.com TIMEOUT\n"
     "example.net SERVFAIL\n",
     "mx.no-address: m.example.net\nmx.unknown: example.com\nmx.unknown: example.net\n"},
    {"aliases of one host share its TLSA records", &transport_check, "", "", "",
     "a.test MX! 10 m1.a.test\na.test MX! 20 m2.a.test\nm1.a.test CNAME! h.a.test\n"
     "m2.a.test CNAME! h.a.test\nh.a.test A! 9.9.9.9\n_25._tcp.h.a.test TLSA! 1 1 1 00\n",
     "transport.dane-syntax: m1.a.test\ntransport.dane-unusable: m1.a.test\n"
     "transport.dane-syntax: m2.a.test\ntransport.dane-unusable: m2.a.test\n"},
    {"TLSA lookups that fail", &transport_check, "", "", "",
     "a.test MX! 10 m1.a.test\na.test MX! 20 m2.a.test\nm1.a.test CNAME! h.a.test\n"
     "m2.a.test CNAME! h.a.test\nh.a.test A! 9.9.9.9\n_25._tcp.h.a.test TIMEOUT\n"
     "_mta-sts.a.test TIMEOUT\n",
     "transport.unknown: _mta-sts.a.test\ntransport.unknown: TLSA m1.a.test\n"
     "transport.unknown: TLSA m2.a.test\n"},
};

static struct target target_of(const struct conversation *c)
{
    struct target target = {.kind = TARGET_DOMAIN,
                            .domain = SLICE("a.test"),
                            .selectors = slice_of(c->selectors),
                            .mail_from = slice_of(c->mail_from)};

    if (c->helo[0] != '\0')
        target.helo = slice_of(c->helo);
    if (c->check == &ptr_check)
        target.kind = TARGET_IP4;
    if (c->helo[0] != '\0')
        target.kind = TARGET_PAIR;
    if (target.kind != TARGET_DOMAIN)
        cr_assert(ip_parse(SLICE("192.0.2.1"), &target.ip));
    return target;
}

static void print_abouts(char *text, size_t size, const struct record *record)
{
    text[0] = '\0';
    for (const struct finding *f = record->findings; f != NULL; f = f->next) {
        if (f->about.at == NULL)
            continue;
        talk_add(text, size, slice_of(finding_code_text(f->code)));
        talk_add(text, size, SLICE(": "));
        talk_add(text, size, f->about);
        talk_add(text, size, SLICE("\n"));
    }
}

Test(about, tells_findings_apart)
{
    for (size_t i = 0; i < sizeof conversations / sizeof *conversations; i++) {
        const struct conversation *c = &conversations[i];
        struct arena *arena = arena_new(4096);
        struct target target = target_of(c);
        char text[4096];

        struct record record = talk_play(c->check, c->zone, &target, 1000, arena);
        print_abouts(text, sizeof text, &record);
        cr_expect_str_eq(text, c->wanted, "%s: '%s'", c->about, text);
        arena_free(arena);
    }
}

Test(about, one_name_may_fail_for_two_reasons)
{
    struct arena *arena = arena_new(1024);
    struct record record = {0};
    struct report report = {.arena = arena, .record = &record};
    struct failures failures = {.code = FINDING_MX_UNKNOWN};
    static const enum dns_cause causes[] = {DNS_TIMEOUT, DNS_SERVFAIL, DNS_TIMEOUT, DNS_REFUSED};
    char text[256];

    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++) {
        struct proof proof = {.outcome = DNS_FAILED, .cause = causes[i]};
        failures_add(&failures, &report, &proof, SLICE("a.test"));
    }
    print_abouts(text, sizeof text, &record);
    cr_expect_str_eq(text, "mx.unknown: a.test\nmx.unknown: a.test servfail\n"
                           "mx.unknown: a.test refused\n");
    cr_expect_str_eq(twin_code(&record), "");
    arena_free(arena);
}
