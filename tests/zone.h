/* zone.h -- answers for tests, from a few lines that stand for all that DNS holds.
 *
 *     const char *zone = "a.test TXT v=spf1 -all\n"
 *                        "1.2.0.192.in-addr.arpa PTR mail.a.test\n"
 *                        "mail.a.test A 192.0.2.1\n"
 *                        "down.test TIMEOUT\n";
 *     struct dns_answer *answer = zone_answer(zone, &question);
 *
 * A line is a name, a type (A AAAA PTR CNAME MX NS TXT SPF TLSA, or the outcomes TIMEOUT SERVFAIL
 * REFUSED BOGUS, which hold for every type of that name) and its data; several lines may share name
 * and type. CNAMEs are followed. A name with other types only, or with names below it, is NODATA;
 * an absent one NXDOMAIN. "name TYPE! data" gives that answer as DNSSEC-secure. TTL 300. The answer
 * goes through a packet and dns_answer_parse, as a real one does.
 */
#pragma once

#include "model/ask.h"

struct dns_answer *zone_answer(const char *zone, const struct dns_question *question);

/* The same, to whatever is asked; a host serves no document, so that has status 0. */
struct response zone_response(const char *zone, const struct ask *ask);
