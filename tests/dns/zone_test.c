/* The zones that the other tests speak through must themselves be right. */
#include "tests/zone.h"

#include <criterion/criterion.h>
#include <string.h>

static const char zone[] = "a.test TXT v=spf1 -all\n"
                           "a.test MX 10 mail.a.test\n"
                           "a.test MX 20 Mail2.a.test\n"
                           "  mail.a.test   A   192.0.2.1  \n"
                           "\n"
                           "mail.a.test AAAA 2001:db8::1\n"
                           "1.2.0.192.in-addr.arpa PTR mail.a.test\n"
                           "www.a.test CNAME web.b.test\n"
                           "web.b.test CNAME mail.a.test\n"
                           "lost.a.test CNAME absent.test\n"
                           "late.a.test CNAME down.test\n"
                           "loop.test CNAME loop.test\n"
                           "down.test TIMEOUT\n"
                           "sick.test SERVFAIL\n"
                           "shy.test REFUSED\n"
                           "forged.test BOGUS\n"
                           "safe.test A! 192.0.2.2\n"
                           "half.test CNAME safe.test\n"
                           "whole.test CNAME! safe.test\n"
                           "empty.test TXT\n"
                           "deep.below.c.test NS ns.c.test";

static const struct look_up {
    const char *name;
    uint16_t type;
    enum dns_outcome outcome;
    enum dns_cause cause;
    enum dns_security security;
    size_t record_count;
    unsigned alias_count;
} look_ups[] = {
    {"a.test", DNS_TXT, DNS_DATA, DNS_NO_CAUSE, DNS_INSECURE, 1, 0},
    {"A.TEST", DNS_MX, DNS_DATA, DNS_NO_CAUSE, DNS_INSECURE, 2, 0},
    {"a.test", DNS_A, DNS_NODATA, DNS_NO_CAUSE, DNS_INSECURE, 0, 0},
    {"mail.a.test", DNS_A, DNS_DATA, DNS_NO_CAUSE, DNS_INSECURE, 1, 0},
    {"mail.a.test", DNS_AAAA, DNS_DATA, DNS_NO_CAUSE, DNS_INSECURE, 1, 0},
    {"1.2.0.192.in-addr.arpa", DNS_PTR, DNS_DATA, DNS_NO_CAUSE, DNS_INSECURE, 1, 0},
    {"absent.test", DNS_A, DNS_NXDOMAIN, DNS_NO_CAUSE, DNS_INSECURE, 0, 0},
    {"x.a.test", DNS_A, DNS_NXDOMAIN, DNS_NO_CAUSE, DNS_INSECURE, 0, 0},
    {"below.c.test", DNS_A, DNS_NODATA, DNS_NO_CAUSE, DNS_INSECURE, 0, 0},
    {"deep.below.c.test", DNS_NS, DNS_DATA, DNS_NO_CAUSE, DNS_INSECURE, 1, 0},
    {"www.a.test", DNS_A, DNS_DATA, DNS_NO_CAUSE, DNS_INSECURE, 1, 2},
    {"www.a.test", DNS_TXT, DNS_NODATA, DNS_NO_CAUSE, DNS_INSECURE, 0, 2},
    {"www.a.test", DNS_CNAME, DNS_DATA, DNS_NO_CAUSE, DNS_INSECURE, 1, 0},
    {"lost.a.test", DNS_A, DNS_NXDOMAIN, DNS_NO_CAUSE, DNS_INSECURE, 0, 1},
    {"loop.test", DNS_A, DNS_FAILED, DNS_SERVFAIL, DNS_INSECURE, 0, 0},
    {"late.a.test", DNS_A, DNS_FAILED, DNS_TIMEOUT, DNS_INSECURE, 0, 0},
    {"down.test", DNS_MX, DNS_FAILED, DNS_TIMEOUT, DNS_INSECURE, 0, 0},
    {"sick.test", DNS_A, DNS_FAILED, DNS_SERVFAIL, DNS_INSECURE, 0, 0},
    {"shy.test", DNS_A, DNS_FAILED, DNS_REFUSED, DNS_INSECURE, 0, 0},
    {"forged.test", DNS_A, DNS_BOGUS, DNS_NO_CAUSE, DNS_SECURITY_BOGUS, 0, 0},
    {"safe.test", DNS_A, DNS_DATA, DNS_NO_CAUSE, DNS_SECURE, 1, 0},
    {"half.test", DNS_A, DNS_DATA, DNS_NO_CAUSE, DNS_INSECURE, 1, 1},
    {"whole.test", DNS_A, DNS_DATA, DNS_NO_CAUSE, DNS_SECURE, 1, 1},
    {"empty.test", DNS_TXT, DNS_DATA, DNS_NO_CAUSE, DNS_INSECURE, 1, 0},
};

Test(zone, look_ups)
{
    for (size_t i = 0; i < sizeof look_ups / sizeof *look_ups; i++) {
        const struct look_up *l = &look_ups[i];
        struct dns_question question = {.name = dns_name_of(l->name), .type = l->type};
        struct dns_answer *answer = zone_answer(zone, &question);
        bool is_known = answer->outcome != DNS_FAILED && answer->outcome != DNS_BOGUS;
        cr_expect_eq(answer->outcome, l->outcome, "%s %u: %s", l->name, l->type, answer->why);
        cr_expect_eq(answer->cause, l->cause, "%s %u", l->name, l->type);
        cr_expect_eq(answer->security, l->security, "%s %u", l->name, l->type);
        cr_expect_eq(answer->record_count, l->record_count, "%s %u", l->name, l->type);
        cr_expect_eq(answer->alias_count, l->alias_count, "%s %u", l->name, l->type);
        cr_expect_eq(answer->ttl_s, is_known ? 300 : 0, "%s %u", l->name, l->type);
        dns_answer_release(answer);
    }
}

Test(zone, long_text_is_cut_into_strings)
{
    char line[2000] = "a.test TXT ", text[2000];
    struct dns_question question = {.name = dns_name_of("a.test"), .type = DNS_TXT};
    size_t start = strlen(line);

    memset(line + start, 'x', 1500);
    struct dns_answer *answer = zone_answer(line, &question);
    cr_assert_eq(answer->record_count, 1);
    cr_expect_eq(answer->records[0].size, 1500 + 6);
    cr_expect_eq(dns_record_text(&answer->records[0], text, sizeof text), 1500);
    cr_expect_eq(memcmp(text, line + start, 1500), 0);
    dns_answer_release(answer);
}

Test(zone, empty)
{
    struct dns_question question = {.name = dns_name_of("a.test"), .type = DNS_TXT};
    struct dns_answer *answer = zone_answer("", &question);

    cr_expect_eq(answer->outcome, DNS_NXDOMAIN);
    dns_answer_release(answer);
}
