/* question.h -- what is asked of DNS: a name and a type; the class is always IN. A value. */
#pragma once

#include "dns/name.h"

/* RFC 1035 section 3.2.2 and the IANA registry. */
enum dns_type {
    DNS_A = 1,
    DNS_NS = 2,
    DNS_CNAME = 5,
    DNS_SOA = 6,
    DNS_PTR = 12,
    DNS_MX = 15,
    DNS_TXT = 16,
    DNS_AAAA = 28,
    DNS_DNAME = 39,
    DNS_DS = 43,
    DNS_DNSKEY = 48,
    DNS_TLSA = 52,
    DNS_SPF = 99,
};

struct dns_question {
    struct dns_name name;
    uint16_t type;
};

bool dns_question_eq(const struct dns_question *a, const struct dns_question *b);
uint64_t dns_question_hash(const struct dns_question *question, uint64_t seed);

/* "example.com MX", for messages; unknown types as "TYPE65" (RFC 3597). Terminated, cut to fit. */
void dns_question_print(const struct dns_question *question, char *buffer, size_t size);
