/* What a text is as a domain, or why it is none. */
#include "fleet/domain.h"

#include <criterion/criterion.h>

#define LABEL_63 "a23456789012345678901234567890123456789012345678901234567890123"
#define LABELS_192 LABEL_63 "." LABEL_63 "." LABEL_63 "."
#define U_LABEL_63                                                                                 \
    "\xc3\xa4"                                                                                     \
    "23456789012345678901234567890123456789012345678901234567890123"

static const struct {
    const char *text, *domain;
} domains[] = {
    {"example.com", "example.com"},
    {"EXAMPLE.Com.", "example.com"},
    {"example\xef\xbc\x8e"
     "com",
     "example.com"},
    {"EXAMPLE\xef\xbd\xa1"
     "Com.",
     "example.com"},
    {"a.x", "a.x"},
    {"3com.x", "3com.x"},
    {"xn--0.example", "xn--0.example"},
    {"com.example", "com.example"},
    {"_dmarc.example.com", "_dmarc.example.com"},
    {"a-b--c.example", "a-b--c.example"},
    {"3com.example", "3com.example"},
    {"2.0.192.in-addr.arpa", "2.0.192.in-addr.arpa"},
    {"1.2.3.4-5.example.com", "1.2.3.4-5.example.com"},
    {"XN--BCHER-KVA.example", "xn--bcher-kva.example"},
    {"b\xc3\xbc"
     "cher.example",
     "xn--bcher-kva.example"},
    {"B\xc3\x9c"
     "CHER.example",
     "xn--bcher-kva.example"},
    {"bu\xcc\x88"
     "cher.example",
     "xn--bcher-kva.example"},
    {"fa\xc3\x9f.de", "xn--fa-hia.de"},
    {"b\xc3\xbc"
     "cher\xe3\x80\x82"
     "example\xe3\x80\x82",
     "xn--bcher-kva.example"},
    {"_dmarc.b\xc3\xbc"
     "cher.example.",
     "_dmarc.xn--bcher-kva.example"},
    {"\xd0\xbf\xd1\x80\xd0\xb8\xd0\xbc\xd0\xb5\xd1\x80.\xd1\x80\xd1\x84", "xn--e1afmkfd.xn--p1ai"},
    {"\xef\xbc\xa1.example", "a.example"},
    {"ab--cd.b\xc3\xbc"
     "cher.example",
     "ab--cd.xn--bcher-kva.example"},
    {"xn--bcher-kva.b\xc3\xbc"
     "cher.example",
     "xn--bcher-kva.xn--bcher-kva.example"},
    {LABEL_63 ".example", LABEL_63 ".example"},
    {LABELS_192 "a2345678901234567890123456789012345678901234567890123456789.b",
     LABELS_192 "a2345678901234567890123456789012345678901234567890123456789.b"},
};

#define NO_DOT "a word without a dot is no domain"
#define LAST_LABEL "a domain whose last label does not begin with a letter"

static const struct {
    const char *text, *wrong;
} not_domains[] = {
    {"", "a domain with an empty label"},
    {".", "a domain with an empty label"},
    {"..", "a domain with an empty label"},
    {".a", "a domain with an empty label"},
    {"a..b", "a domain with an empty label"},
    {"a.b..", "a domain with an empty label"},
    {"a b.example", "not a domain"},
    {"*.example.com", "not a domain"},
    {"a\\.b.example", "not a domain"},
    {"a:b.example", "not a domain"},
    {"localhost", NO_DOT},
    {"com.", NO_DOT},
    {"none", NO_DOT},
    {"AS64500", NO_DOT},
    {"N/A", NO_DOT},
    {"-", NO_DOT},
    {"b\xc3\xbc"
     "cher",
     NO_DOT},
    {"a.b c.example", "not a domain"},
    {"a\x01.example", "not a domain"},
    {"-a.example", "a domain with a hyphen at the edge of a label"},
    {"a.example-", "a domain with a hyphen at the edge of a label"},
    {"1", NO_DOT},
    {"1.2.3", LAST_LABEL},
    {"1.2.3.4.5", LAST_LABEL},
    {"999.1.1.1", LAST_LABEL},
    {"192.0.2.X", "not an address"},
    {"10.x.x.x", "not an address"},
    {"\xef\xbc\x91.\xef\xbc\x92", LAST_LABEL},
    {"192.0.2.256", LAST_LABEL},
    {"192.0.2.1-9", LAST_LABEL},
    {"example._tcp", LAST_LABEL},
    {LABEL_63 "4.example", "a domain with a label of more than 63 characters"},
    {LABELS_192 "a2345678901234567890123456789012345678901234567890123456789.bc",
     "a domain of more than 253 characters"},
    {"\xff.example", "not UTF-8"},
    {"b\xc3\xbc"
     "cher..example",
     "a domain with an empty label"},
    {U_LABEL_63 ".example", "a domain with a label of more than 63 characters"},
    {"\xe2\x80\x8b", "a domain with an empty label"},
    {"xn--.example", "a domain with a hyphen at the edge of a label"},
    {"\xe2\x98\x95.example", "not a domain by IDNA"},
    {"\xed\xa0\x80.example", "not UTF-8"},
    {"\xc0\xae.example", "not UTF-8"},
    {"\xd7\x90"
     "a.example",
     "not a domain by IDNA"},
    {"\xc3\xa4/b.example", "not a domain by IDNA"},
};

Test(domain, is_in_lower_case_a_labels)
{
    for (size_t i = 0; i < sizeof domains / sizeof *domains; i++) {
        struct domain domain;
        const char *wrong = domain_parse(&domain, slice_of(domains[i].text));
        cr_expect_null(wrong, "%s: %s", domains[i].text, wrong);
        if (wrong == NULL)
            cr_expect(slice_eq(domain_text(&domain), slice_of(domains[i].domain)), "%s: %.*s",
                      domains[i].text, SLICE_ARG(domain_text(&domain)));
    }
}

Test(domain, is_none_for_a_reason)
{
    for (size_t i = 0; i < sizeof not_domains / sizeof *not_domains; i++) {
        struct domain domain;
        const char *wrong = domain_parse(&domain, slice_of(not_domains[i].text));
        cr_expect(wrong != NULL && slice_eq(slice_of(wrong), slice_of(not_domains[i].wrong)),
                  "%s: %s", not_domains[i].text, wrong);
    }
}

Test(domain, a_long_text_of_any_letters)
{
    char text[4096] = "example.";
    struct domain domain;

    for (size_t i = 8; i < sizeof text; i += 2) {
        text[i] = '\xc3';
        text[i + 1] = '\xa4';
    }
    for (size_t len = 10; len <= sizeof text; len += 2)
        cr_expect_eq(domain_parse(&domain, (struct slice){text, len}) == NULL, (len - 8) / 2 <= 57,
                     "%zu", len);
    cr_expect_not_null(domain_parse(&domain, SLICE("\xc3\xa4\0.example")));
    cr_expect_not_null(domain_parse(&domain, SLICE("a\0.example")));
}
