/* packet.h -- reads a DNS message piece by piece, and believes nothing that it says of itself.
 *
 *     struct dns_packet packet;
 *     if (dns_packet_init(&packet, bytes, size))
 *         while (count-- > 0 && dns_packet_take_record(&packet, &record))
 *             use(&record);
 *
 * Bounds:  never reads outside the bytes; counts are the caller's to follow.
 * Memory:  none; a record points into the bytes.
 */
#pragma once

#include "dns/question.h"

/* RFC 1035 section 4.1.1 and RFC 6895 section 2.3. */
enum dns_rcode {
    DNS_RCODE_NOERROR = 0,
    DNS_RCODE_FORMERR = 1,
    DNS_RCODE_SERVFAIL = 2,
    DNS_RCODE_NXDOMAIN = 3,
    DNS_RCODE_NOTIMP = 4,
    DNS_RCODE_REFUSED = 5,
    DNS_RCODE_NOTAUTH = 9,
    DNS_RCODE_BADVERS = 16,
};

enum {
    DNS_CLASS_IN = 1,
    DNS_TYPE_OPT = 41,
    DNS_HEADER_SIZE = 12,
};

struct dns_packet {
    const uint8_t *bytes;
    size_t size, offset;
    bool is_reply, is_authoritative, is_truncated, is_recursive; /* QR AA TC RA */
    uint8_t opcode, rcode;
    uint16_t question_count, answer_count, authority_count, additional_count;
};

struct dns_packet_record {
    struct dns_name owner;
    uint16_t type, class;
    uint32_t ttl_s;      /* as sent: unbounded, and for OPT not a time */
    size_t offset, size; /* of the data, in the packet */
};

/* Reads the header. False if there is none. */
bool dns_packet_init(struct dns_packet *packet, const uint8_t *bytes, size_t size);

/* Reads the next question, or record. False if it reaches out of the packet. */
bool dns_packet_take_question(struct dns_packet *packet, struct dns_name *name, uint16_t *type,
                              uint16_t *class);
bool dns_packet_take_record(struct dns_packet *packet, struct dns_packet_record *record);

/* Copies the data of a record, the names in it in lower case and without compression, and sets
 * *size; bytes may be NULL to measure. False if the data is not what its type demands. */
bool dns_packet_copy_data(const struct dns_packet *packet, const struct dns_packet_record *record,
                          uint8_t *bytes, size_t *size);

/* The integer in the next 4 bytes, which must be there. */
uint32_t dns_packet_u32(const uint8_t *bytes);
