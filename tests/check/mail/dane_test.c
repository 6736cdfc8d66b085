/* Plays whole conversations of the transport check: the zone is all that DNS holds; what is said of
 * DANE, and the findings, are what must follow. */
#include "check/mail/transport.h"

#include "tests/check/mail/tlsa_data.h"
#include "tests/check/talk/talk.h"

#define SIGNED_MAIL "a.test MX! 10 mx.a.test\nmx.a.test A! 192.0.2.1\n"
#define REPORTS "_smtp._tls.a.test TXT v=TLSRPTv1; rua=mailto:t@a.test\n"
#define TLSA_CERTIFICATE_HEAD /* as much of it as is shown */                                      \
    "3081d4308187021433d24ffc98221f0cf4655cea11533af133cdbf2430050603"                             \
    "2b6570300d310b300906035504030c026d78301e170d32363131323431383334"
#define DIGEST "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

/* observed: the object of DANE as text. findings: severity code answers (reason) dnssec. */
static const struct conversation {
    const char *about, *zone, *observed, *findings;
} conversations[] = {
    {"DANE at the only host", SIGNED_MAIL REPORTS "_25._tcp.mx.a.test TLSA! 3 1 1 " DIGEST "\n",
     "{result:valid hosts:[{name:mx.a.test tlsa:[3 1 1 " DIGEST "] dnssec:secure}]}", ""},
    {"DANE without TLS-RPT", SIGNED_MAIL "_25._tcp.mx.a.test TLSA! 2 0 1 " DIGEST "\n",
     "{result:valid hosts:[{name:mx.a.test tlsa:[2 0 1 " DIGEST "] dnssec:secure}]}",
     "info transport.tlsrpt-none (there is DANE, but no TLS-RPT record: failures stay unseen) "
     "insecure\n"},
    {"several records, sorted",
     SIGNED_MAIL REPORTS "_25._tcp.mx.a.test TLSA! 3 1 2 " DIGEST DIGEST "\n"
                         "_25._tcp.mx.a.test TLSA! 3 1 1 " DIGEST "\n"
                         "_25._tcp.mx.a.test TLSA! 2 1 0 " TLSA_SPKI "\n",
     "{result:valid hosts:[{name:mx.a.test tlsa:[2 1 0 " TLSA_SPKI " 3 1 1 " DIGEST
     " 3 1 2 " DIGEST DIGEST "] dnssec:secure}]}",
     ""},
    {"the whole certificate is cut",
     SIGNED_MAIL REPORTS "_25._tcp.mx.a.test TLSA! 3 0 0 " TLSA_CERTIFICATE "\n",
     "{result:valid hosts:[{name:mx.a.test tlsa:[3 0 0 " TLSA_CERTIFICATE_HEAD
     "...] dnssec:secure}]}",
     ""},
    {"a whole key that is none", SIGNED_MAIL "_25._tcp.mx.a.test TLSA! 3 1 0 " DIGEST "\n",
     "{result:unusable hosts:[{name:mx.a.test tlsa:[3 1 0 " DIGEST "] dnssec:secure}]}",
     "low transport.dane-syntax _25._tcp.mx.a.test (3 1 0 " DIGEST
     " has data that are no whole public key, so that it can never match) secure\n"
     "medium transport.dane-unusable _25._tcp.mx.a.test (none of the TLSA records, such as 3 1 "
     "0 " DIGEST
     ", is one that mail can use: well-formed, with usage 2 or 3 (RFC 7672 section 3.1)) secure\n"},
    {"a whole key that is none, beside a good record",
     SIGNED_MAIL REPORTS "_25._tcp.mx.a.test TLSA! 3 1 0 " TLSA_CERTIFICATE "\n"
                         "_25._tcp.mx.a.test TLSA! 3 1 1 " DIGEST "\n",
     "{result:valid hosts:[{name:mx.a.test tlsa:[3 1 0 " TLSA_CERTIFICATE_HEAD "... 3 1 1 " DIGEST
     "] dnssec:secure}]}",
     "low transport.dane-syntax _25._tcp.mx.a.test (3 1 0 " TLSA_CERTIFICATE_HEAD
     "... has data that are no whole public key, so that it can never match) secure\n"},
    {"usage of another world",
     SIGNED_MAIL "_25._tcp.mx.a.test TLSA! 1 1 1 " DIGEST "\n"
                 "_25._tcp.mx.a.test TLSA! 0 0 1 " DIGEST "\n",
     "{result:unusable hosts:[{name:mx.a.test tlsa:[0 0 1 " DIGEST " 1 1 1 " DIGEST
     "] dnssec:secure}]}",
     "medium transport.dane-unusable _25._tcp.mx.a.test (none of the TLSA records, such as 0 0 "
     "1 " DIGEST
     ", is one that mail can use: well-formed, with usage 2 or 3 (RFC 7672 section 3.1)) secure\n"},
    {"one usable record is enough",
     SIGNED_MAIL REPORTS "_25._tcp.mx.a.test TLSA! 3 1 1 " DIGEST "\n"
                         "_25._tcp.mx.a.test TLSA! 1 1 1 " DIGEST "\n",
     "{result:valid hosts:[{name:mx.a.test tlsa:[1 1 1 " DIGEST " 3 1 1 " DIGEST
     "] dnssec:secure}]}",
     ""},
    {"a digest that is cut", SIGNED_MAIL "_25._tcp.mx.a.test TLSA! 3 1 1 0123\n",
     "{result:unusable hosts:[{name:mx.a.test tlsa:[3 1 1 0123] dnssec:secure}]}",
     "low transport.dane-syntax _25._tcp.mx.a.test (3 1 1 0123 has a SHA-256 digest that is not 32 "
     "bytes long) secure\n"
     "medium transport.dane-unusable _25._tcp.mx.a.test (none of the TLSA records, such as 3 1 1 "
     "0123, is one that mail can use: well-formed, with usage 2 or 3 (RFC 7672 section 3.1)) "
     "secure\n"},
    {"a digest that is cut beside a good one",
     SIGNED_MAIL REPORTS "_25._tcp.mx.a.test TLSA! 3 1 1 " DIGEST "\n"
                         "_25._tcp.mx.a.test TLSA! 3 1 2 " DIGEST "\n",
     "{result:valid hosts:[{name:mx.a.test tlsa:[3 1 1 " DIGEST " 3 1 2 " DIGEST
     "] dnssec:secure}]}",
     "low transport.dane-syntax _25._tcp.mx.a.test (3 1 2 " DIGEST
     " has a SHA-512 digest that is not 64 bytes long) secure\n"},
    {"a usage, a selector, a matching type that nobody knows",
     SIGNED_MAIL "_25._tcp.mx.a.test TLSA! 4 1 1 " DIGEST "\n"
                 "_25._tcp.mx.a.test TLSA! 3 2 1 " DIGEST "\n"
                 "_25._tcp.mx.a.test TLSA! 3 1 3 " DIGEST "\n",
     "{result:unusable hosts:[{name:mx.a.test tlsa:[3 1 3 " DIGEST " 3 2 1 " DIGEST " 4 1 1 " DIGEST
     "] dnssec:secure}]}",
     "low transport.dane-syntax _25._tcp.mx.a.test (3 1 3 " DIGEST
     " has a matching type other than 0 to 2) secure\n"
     "medium transport.dane-unusable _25._tcp.mx.a.test (none of the TLSA records, such as 3 1 "
     "3 " DIGEST
     ", is one that mail can use: well-formed, with usage 2 or 3 (RFC 7672 section 3.1)) secure\n"},
    {"a record without data", SIGNED_MAIL "_25._tcp.mx.a.test TLSA! 3 1 1\n",
     "{result:unusable hosts:[{name:mx.a.test tlsa:[\\# 3 030101] dnssec:secure}]}",
     "low transport.dane-syntax _25._tcp.mx.a.test (\\# 3 030101 is too short) secure\n"
     "medium transport.dane-unusable _25._tcp.mx.a.test (none of the TLSA records, such as \\# 3 "
     "030101, is one that mail can use: well-formed, with usage 2 or 3 (RFC 7672 section 3.1)) "
     "secure\n"},
    {"DANE at one of two hosts",
     "a.test MX! 10 mx.a.test\n"
     "a.test MX! 20 b.a.test\n"
     "mx.a.test A! 192.0.2.1\n"
     "b.a.test A! 192.0.2.2\n" REPORTS "_25._tcp.mx.a.test TLSA! 3 1 1 " DIGEST "\n",
     "{result:partial hosts:[{name:mx.a.test tlsa:[3 1 1 " DIGEST
     "] dnssec:secure} {name:b.a.test tlsa:[] dnssec:insecure}]}",
     "low transport.dane-partial (other hosts have usable TLSA records, but not b.a.test) "
     "insecure\n"},
    {"DANE at two hosts",
     "a.test MX! 10 mx.a.test\n"
     "a.test MX! 20 b.a.test\n"
     "mx.a.test A! 192.0.2.1\n"
     "b.a.test A! 192.0.2.2\n" REPORTS "_25._tcp.mx.a.test TLSA! 3 1 1 " DIGEST "\n"
     "_25._tcp.b.a.test TLSA! 3 1 1 " DIGEST "\n",
     "{result:valid hosts:[{name:mx.a.test tlsa:[3 1 1 " DIGEST
     "] dnssec:secure} {name:b.a.test tlsa:[3 1 1 " DIGEST "] dnssec:secure}]}",
     ""},
    {"DANE at one, no usable record at the other",
     "a.test MX! 10 mx.a.test\n"
     "a.test MX! 20 b.a.test\n"
     "mx.a.test A! 192.0.2.1\n"
     "b.a.test A! 192.0.2.2\n" REPORTS "_25._tcp.mx.a.test TLSA! 3 1 1 " DIGEST "\n"
     "_25._tcp.b.a.test TLSA! 1 1 1 " DIGEST "\n",
     "{result:partial hosts:[{name:mx.a.test tlsa:[3 1 1 " DIGEST
     "] dnssec:secure} {name:b.a.test tlsa:[1 1 1 " DIGEST "] dnssec:secure}]}",
     "medium transport.dane-unusable _25._tcp.b.a.test (none of the TLSA records, such as 1 1 "
     "1 " DIGEST
     ", is one that mail can use: well-formed, with usage 2 or 3 (RFC 7672 section 3.1)) secure\n"
     "low transport.dane-partial (other hosts have usable TLSA records, but not b.a.test) "
     "secure\n"},
    {"DANE at one, unknown at the other",
     "a.test MX! 10 mx.a.test\n"
     "a.test MX! 20 b.a.test\n"
     "mx.a.test A! 192.0.2.1\n"
     "b.a.test A! 192.0.2.2\n" REPORTS "_25._tcp.mx.a.test TLSA! 3 1 1 " DIGEST "\n"
     "_25._tcp.b.a.test SERVFAIL\n",
     "{result:unknown hosts:[{name:mx.a.test tlsa:[3 1 1 " DIGEST
     "] dnssec:secure} {name:b.a.test tlsa:null dnssec:secure}]}",
     "info transport.unknown _25._tcp.b.a.test (servfail: senders that look for TLSA records put "
     "off mail to b.a.test)\n"},
    {"the MX is not signed",
     "a.test MX 10 mx.a.test\n"
     "mx.a.test A 192.0.2.1\n"
     "_25._tcp.mx.a.test TLSA! 3 1 1 " DIGEST "\n",
     "{result:insecure hosts:[{name:mx.a.test tlsa:null dnssec:insecure}]}", ""},
    {"the host is not signed",
     "a.test MX! 10 mx.b.test\n"
     "mx.b.test A 192.0.2.1\n"
     "_25._tcp.mx.b.test TLSA! 3 1 1 " DIGEST "\n",
     "{result:insecure hosts:[{name:mx.b.test tlsa:null dnssec:insecure}]}", ""},
    {"the TLSA record is not signed", SIGNED_MAIL "_25._tcp.mx.a.test TLSA 3 1 1 " DIGEST "\n",
     "{result:insecure hosts:[{name:mx.a.test tlsa:[3 1 1 " DIGEST "] dnssec:insecure}]}", ""},
    {"one host is signed, the other is not",
     "a.test MX! 10 mx.a.test\n"
     "a.test MX! 20 mx.b.test\n"
     "mx.a.test A! 192.0.2.1\n"
     "mx.b.test A 192.0.2.2\n" REPORTS "_25._tcp.mx.a.test TLSA! 3 1 1 " DIGEST "\n",
     "{result:partial hosts:[{name:mx.a.test tlsa:[3 1 1 " DIGEST
     "] dnssec:secure} {name:mx.b.test tlsa:null dnssec:insecure}]}",
     "low transport.dane-partial (other hosts have usable TLSA records, but not mx.b.test) "
     "insecure\n"},
    {"the TLSA lookup fails", SIGNED_MAIL "_25._tcp.mx.a.test SERVFAIL\n",
     "{result:unknown hosts:[{name:mx.a.test tlsa:null dnssec:secure}]}",
     "info transport.unknown _25._tcp.mx.a.test (servfail: senders that look for TLSA records put "
     "off mail to mx.a.test)\n"},
    {"the TLSA record is bogus", SIGNED_MAIL "_25._tcp.mx.a.test BOGUS\n",
     "{result:unknown hosts:[{name:mx.a.test tlsa:null dnssec:bogus}]}",
     "info transport.unknown _25._tcp.mx.a.test (bogus: senders that look for TLSA records put off "
     "mail to mx.a.test) bogus\n"},
    {"the host is unknown",
     "a.test MX! 10 mx.a.test\n"
     "mx.a.test TIMEOUT\n",
     "{result:unknown hosts:[{name:mx.a.test tlsa:null dnssec:secure}]}",
     "info transport.unknown mx.a.test (timeout)\n"},
    {"the host has no address",
     "a.test MX! 10 mx.a.test\n"
     "mx.a.test TXT hello\n"
     "_25._tcp.mx.a.test TLSA! 3 1 1 " DIGEST "\n",
     "{result:none hosts:[{name:mx.a.test tlsa:null dnssec:insecure}]}", ""},
    {"an address as host", "a.test MX! 10 192.0.2.1\n",
     "{result:none hosts:[{name:192.0.2.1 tlsa:null dnssec:secure}]}", ""},
    {"an alias: records at its end",
     "a.test MX! 10 mx.a.test\n"
     "mx.a.test CNAME! host.a.test\n"
     "host.a.test A! 192.0.2.1\n"
     "_25._tcp.host.a.test TLSA! 3 1 1 " DIGEST "\n"
     "_smtp._tls.a.test TXT v=TLSRPTv1; rua=mailto:t@a.test\n",
     "{result:valid hosts:[{name:mx.a.test tlsa:[3 1 1 " DIGEST "] dnssec:secure}]}", ""},
    {"an alias: records at its beginning",
     "a.test MX! 10 mx.a.test\n"
     "mx.a.test CNAME! host.a.test\n"
     "host.a.test A! 192.0.2.1\n"
     "_25._tcp.mx.a.test TLSA! 3 1 1 " DIGEST "\n"
     "_smtp._tls.a.test TXT v=TLSRPTv1; rua=mailto:t@a.test\n",
     "{result:valid hosts:[{name:mx.a.test tlsa:[3 1 1 " DIGEST "] dnssec:secure}]}", ""},
    {"null MX", "a.test MX! 0 .\n", "{result:none hosts:[]}", ""},
    {"no MX and no address, signed", "a.test TXT! hello\n", "{result:none hosts:[]}", ""},
    {"no MX, but an address", "a.test A 192.0.2.1\n",
     "{result:insecure hosts:[{name:a.test tlsa:null dnssec:insecure}]}", ""},
};

static void expect(const struct conversation *c)
{
    struct arena *arena = arena_new(4096);
    struct target target = {.kind = TARGET_DOMAIN, .domain = SLICE("a.test")};

    struct record record =
        talk_play(&transport_check, c->zone, &target, TRANSPORT_QUESTIONS_MAX, arena);
    talk_expect(c->about, &record, value_find(record.checks->observed, "dane"), c->observed,
                c->findings);
    arena_free(arena);
}

Test(dane, conversations)
{
    for (size_t i = 0; i < sizeof conversations / sizeof *conversations; i++)
        expect(&conversations[i]);
}

/* Sixteen hosts that are aliases, with nothing at either end, are the most that is asked. */
Test(dane, asks_as_much_as_it_may)
{
    struct arena *arena = arena_new(4096);
    struct target target = {.kind = TARGET_DOMAIN, .domain = SLICE("a.test")};
    char zone[4096] = "_mta-sts.a.test TXT v=STSv1; id=1\nmta-sts.a.test AAAA 2001:db8::1\n";
    const struct ask *ask;
    unsigned question_count = 0;

    for (unsigned i = 0; i < MX_HOSTS_MAX + 4; i++)
        snprintf(
            zone + strlen(zone), sizeof zone - strlen(zone),
            "a.test MX! 10 h%u.a.test\nh%u.a.test CNAME! t%u.a.test\nt%u.a.test A! 192.0.2.1\n", i,
            i, i, i);
    void *talk = transport_check.begin(arena, &target, &(struct check_settings){.fetch = true});
    while ((ask = transport_check.wants(talk)) != NULL) {
        struct response response = zone_response(zone, ask);
        transport_check.answer(talk, response);
        response_release(response);
        question_count++;
    }
    cr_expect_eq(question_count, TRANSPORT_QUESTIONS_MAX);
    arena_free(arena);
}
