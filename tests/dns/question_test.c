/* Questions as keys and as texts. */
#include "dns/question.h"

#include <criterion/criterion.h>
#include <string.h>

static struct dns_question question_of(const char *name, uint16_t type)
{
    return (struct dns_question){.name = dns_name_of(name), .type = type};
}

Test(question, equality_and_hash)
{
    struct dns_question a = question_of("A.test", DNS_A), same = question_of("a.TEST.", DNS_A);
    struct dns_question type = question_of("a.test", DNS_MX), name = question_of("b.test", DNS_A);

    cr_expect(dns_question_eq(&a, &same));
    cr_expect(!dns_question_eq(&a, &type));
    cr_expect(!dns_question_eq(&a, &name));
    cr_expect_eq(dns_question_hash(&a, 1), dns_question_hash(&same, 1));
    cr_expect_neq(dns_question_hash(&a, 1), dns_question_hash(&a, 2));
    cr_expect_neq(dns_question_hash(&a, 1), dns_question_hash(&type, 1));
    cr_expect_neq(dns_question_hash(&a, 1), dns_question_hash(&name, 1));
}

static const struct printing {
    const char *name;
    uint16_t type;
    size_t size;
    const char *printed;
} printings[] = {
    {"example.com", DNS_MX, 100, "example.com MX"},
    {"example.com", DNS_MX, 14, "example.com M"},
    {"example.com", DNS_MX, 1, ""},
    {".", DNS_NS, 100, ". NS"},
    {"a.test", 65, 100, "a.test TYPE65"},
    {"a.test", 65535, 100, "a.test TYPE65535"},
    {"a.test", DNS_AAAA, 100, "a.test AAAA"},
    {"a.test", DNS_TLSA, 100, "a.test TLSA"},
};

Test(question, print)
{
    for (size_t i = 0; i < sizeof printings / sizeof *printings; i++) {
        struct dns_question question = question_of(printings[i].name, printings[i].type);
        char buffer[100] = "untouched";
        dns_question_print(&question, buffer, printings[i].size);
        cr_expect_str_eq(buffer, printings[i].printed);
    }
}
