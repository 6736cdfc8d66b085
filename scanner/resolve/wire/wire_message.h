/* wire_message.h -- a question as bytes, and whether some bytes are a reply to it. Pure, but for
 * the random letter case (draft vixie-dnsext-dns0x20). Any bytes may be matched. */
#pragma once

#include "dns/packet.h"

enum {
    WIRE_QUESTION_MAX = DNS_NAME_MAX + 4,
    WIRE_OPT_SIZE = 11,
    WIRE_MESSAGE_MAX = DNS_HEADER_SIZE + WIRE_QUESTION_MAX + WIRE_OPT_SIZE,
    WIRE_EDNS_SIZE = 1232, /* of a reply over UDP; what fits every path unfragmented */
};

/* The question section, as it is sent and must come back. */
struct wire_question {
    uint16_t size;
    uint8_t bytes[WIRE_QUESTION_MAX];
};

enum wire_match {
    WIRE_FOREIGN,   /* no reply to this question, or not by who was asked */
    WIRE_FINAL,     /* whatever it says is the answer */
    WIRE_TRUNCATED, /* more over TCP */
    WIRE_FORMERR,   /* final, too, unless it is about EDNS */
};

void wire_question_init(struct wire_question *section, const struct dns_question *question);

/* Returns the size. */
size_t wire_message_print(uint8_t bytes[WIRE_MESSAGE_MAX], uint16_t id,
                          const struct wire_question *question, bool has_edns);

/* A failure need not repeat the question: who cannot read it, cannot. */
enum wire_match wire_message_match(const uint8_t *bytes, size_t size, uint16_t id,
                                   const struct wire_question *question);

uint16_t wire_message_id(const uint8_t *bytes); /* requires a header */
