/* answer.h -- what came of a question: an immutable value that any thread may read.
 *
 *     struct dns_answer *answer = dns_answer_parse(packet, size, &question, DNS_SECURE);
 *     for (size_t i = 0; i < answer->record_count; i++)
 *         use(&answer->records[i]);
 *     dns_answer_release(answer);
 *
 * The five outcomes are never folded into one another: only DATA, NODATA and NXDOMAIN are something
 * that DNS has proven; FAILED and BOGUS are ignorance, with a cause.
 *
 * records holds those of the type that was asked, at the end of the alias chain, in the order of
 * the packet. Names in their data (NS, CNAME, PTR, MX, SOA) are lower case and not compressed.
 *
 * Bounds:  DNS_ALIASES_MAX aliases are followed, a longer chain or a loop is FAILED/servfail.
 *          A reply that cannot be parsed, or that neither answers nor denies (reply.h says which),
 *          is FAILED/servfail, with why set.
 * Memory:  one block from the heap, reference counted; the count is the only thing that changes.
 * Threads: any number may read, retain and release at once.
 */
#pragma once

#include "dns/question.h"

enum { DNS_ALIASES_MAX = 16 };

enum dns_outcome { DNS_DATA, DNS_NODATA, DNS_NXDOMAIN, DNS_FAILED, DNS_BOGUS };

/* Why a FAILED answer failed. */
enum dns_cause {
    DNS_NO_CAUSE,
    DNS_TIMEOUT,   /* nobody answered in time */
    DNS_SERVFAIL,  /* a server failed, a reply made no sense, nobody was reachable */
    DNS_REFUSED,   /* a server said REFUSED */
    DNS_CANCELLED, /* we stopped asking */
};

enum dns_security { DNS_INSECURE, DNS_SECURE, DNS_SECURITY_BOGUS };

struct dns_record {
    const uint8_t *data; /* in the answer */
    uint16_t size;
};

struct dns_answer {
    enum dns_outcome outcome;
    enum dns_cause cause;
    enum dns_security security;
    uint32_t ttl_s;       /* least of the records and aliases; of a denial RFC 2308 section 5 */
    unsigned alias_count; /* CNAMEs followed */
    size_t record_count;
    const struct dns_record *records;
    const struct dns_name *canonical; /* the end of the alias chain; never NULL after a parse */
    bool has_soa;                     /* of a denial: its zone's SOA came with it */
    const char *why;                  /* of FAILED and BOGUS, for people; or ""; never NULL */
    _Atomic unsigned reference_count; /* private */
};

/* From a whole reply to question. The id and the sender have been checked before; whether the reply
 * repeats the question is checked here. Never NULL. */
struct dns_answer *dns_answer_parse(const uint8_t *packet, size_t size,
                                    const struct dns_question *question,
                                    enum dns_security security);

struct dns_answer *dns_answer_failed(enum dns_cause cause, const char *why);
struct dns_answer *dns_answer_bogus(const char *why);

/* DATA that did not come from DNS; copies the records. canonical is NULL. */
struct dns_answer *dns_answer_made(const struct dns_record *records, size_t record_count,
                                   uint32_t ttl_s);

struct dns_answer *dns_answer_retain(const struct dns_answer *answer);
void dns_answer_release(const struct dns_answer *answer); /* NULL is fine */

/* Reads the name at offset in the data of a record (CNAME, PTR, NS: 0; MX: 2). False if none is. */
bool dns_record_name(const struct dns_record *record, size_t offset, struct dns_name *name);

/* The address of an A or AAAA record; false if the size is that of neither. */
bool dns_record_ip(const struct dns_record *record, struct ip *ip);

/* The strings of a TXT record, joined without anything between them (RFC 7208 section 3.3).
 * Returns the length, at most size; the text is cut there. */
size_t dns_record_text(const struct dns_record *record, char *buffer, size_t size);

const char *dns_cause_text(enum dns_cause cause);          /* "timeout"; static */
const char *dns_security_text(enum dns_security security); /* "secure" "insecure" "bogus"; static */
