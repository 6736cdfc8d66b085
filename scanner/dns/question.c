#include "dns/question.h"

#include "base/hash.h"

#include <stdio.h>

enum { TYPE_TEXT_SIZE = sizeof "TYPE65535" };

bool dns_question_eq(const struct dns_question *a, const struct dns_question *b)
{
    return a->type == b->type && dns_name_eq(&a->name, &b->name);
}

uint64_t dns_question_hash(const struct dns_question *question, uint64_t seed)
{
    return hash64(question->name.wire, question->name.size, seed ^ (uint64_t)question->type << 48);
}

static const char *type_text(uint16_t type, char buffer[TYPE_TEXT_SIZE])
{
    static const struct {
        uint16_t type;
        const char *text;
    } names[] = {
        {DNS_A, "A"},         {DNS_NS, "NS"}, {DNS_CNAME, "CNAME"},   {DNS_SOA, "SOA"},
        {DNS_PTR, "PTR"},     {DNS_MX, "MX"}, {DNS_TXT, "TXT"},       {DNS_AAAA, "AAAA"},
        {DNS_DNAME, "DNAME"}, {DNS_DS, "DS"}, {DNS_DNSKEY, "DNSKEY"}, {DNS_TLSA, "TLSA"},
        {DNS_SPF, "SPF"},
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].type == type)
            return names[i].text;
    snprintf(buffer, TYPE_TEXT_SIZE, "TYPE%u", (unsigned)type);
    return buffer;
}

void dns_question_print(const struct dns_question *question, char *buffer, size_t size)
{
    char name[DNS_NAME_TEXT_MAX], type[TYPE_TEXT_SIZE];

    dns_name_print(&question->name, name);
    snprintf(buffer, size, "%s %s", name, type_text(question->type, type));
}
