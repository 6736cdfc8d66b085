/* reply.h -- reads a whole reply, and says whether it answers the question, denies it, or neither.
 *
 *     struct dns_reply reply;
 *     const char *why = dns_reply_read(&reply, bytes, size, &question);
 *     packet = reply.answers;
 *     while (why == NULL && dns_reply_take(&reply, &packet, &record))
 *         use(&record);
 *
 * Silence about a name is not its denial. A reply is none, and its reader is told why, if it
 *   - is no reply, or one to another question (name, type, class);
 *   - has a response code that is neither NOERROR nor NXDOMAIN, in its header or with the upper
 *     bits that are in OPT;
 *   - is truncated, over whatever transport;
 *   - has records in its answer section, but none that belongs to the question;
 *   - is a referral: NS without SOA, and not authoritative;
 *   - ends in an alias, says nothing of its target, and is of a server that does not recurse;
 *   - holds more bytes than its counts say, or fewer, and no record.
 *
 * Bounds:  DNS_ALIASES_MAX aliases. Memory: none; it points into the bytes and at the question.
 */
#pragma once

#include "dns/answer.h"
#include "dns/packet.h"

struct dns_alias {
    struct dns_name owner, target;
    uint32_t ttl_s;
};

struct dns_reply {
    struct dns_packet answers; /* positioned at the answer section */
    const struct dns_question *question;
    struct dns_alias aliases[DNS_ALIASES_MAX];
    unsigned alias_count;      /* in the packet */
    unsigned followed_count;   /* from the question to canonical */
    struct dns_name canonical; /* the end of the alias chain; set if the reply makes sense */
    size_t record_count, data_size;
    uint32_t ttl_s;
    uint8_t rcode; /* of the header */
    bool has_soa;  /* beside a denial */
};

/* NULL, or why it is no answer; of a failure the response code. */
const char *dns_reply_read(struct dns_reply *reply, const uint8_t *bytes, size_t size,
                           const struct dns_question *question);

/* The next record of the answer section that answers the question. */
bool dns_reply_take(const struct dns_reply *reply, struct dns_packet *packet,
                    struct dns_packet_record *record);

bool dns_rcode_is_failure(uint8_t rcode); /* neither NOERROR nor NXDOMAIN */
const char *dns_rcode_text(unsigned rcode);
