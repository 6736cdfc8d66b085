/* fault_wire.h -- DNS messages of the fault server: a question read, a reply written.
 *
 *     struct fault_draft draft = fault_draft_begin(bytes, &question);
 *     fault_draft_answer(&draft, NULL, type, ttl_s, rdata, size);
 *     size = fault_draft_end(&draft, &question, FAULT_FLAG_AA | rcode);
 *
 * Bounds:  a reply never exceeds question.size_max; one that would is cut and has TC set.
 * Memory:  the caller's; the question points into the packet.
 * Threads: pure functions.
 */
#pragma once

#include "fault_name.h"

enum fault_type {
    FAULT_A = 1,
    FAULT_NS = 2,
    FAULT_CNAME = 5,
    FAULT_SOA = 6,
    FAULT_PTR = 12,
    FAULT_MX = 15,
    FAULT_TXT = 16,
    FAULT_AAAA = 28,
    FAULT_OPT = 41,
    FAULT_ANY = 255,
};

enum fault_flag {
    FAULT_FLAG_QR = 0x8000,
    FAULT_FLAG_AA = 0x0400,
    FAULT_FLAG_TC = 0x0200,
    FAULT_FLAG_RD = 0x0100,
};

enum fault_rcode {
    FAULT_RCODE_FORMERR = 1,
    FAULT_RCODE_SERVFAIL = 2,
    FAULT_RCODE_NXDOMAIN = 3,
    FAULT_RCODE_NOTIMP = 4,
    FAULT_RCODE_REFUSED = 5,
    FAULT_RCODE_NOTAUTH = 9,
};

enum { FAULT_HEADER_SIZE = 12, FAULT_UDP_SIZE_MAX = 1232, FAULT_TCP_SIZE_MAX = 65535 };

struct fault_question {
    const uint8_t *packet;
    size_t end; /* of the question section; the header's end if it could not be read */
    uint16_t flags, type, class;
    bool is_tcp, has_edns;
    size_t size_max; /* of the reply */
    struct fault_name name;
};

struct fault_draft {
    uint8_t *bytes;
    size_t size, size_max;
    uint16_t answer_count, authority_count;
    bool is_cut;
};

/* Requires a whole header. False if the rest is not one question. */
bool fault_question_read(struct fault_question *question, const uint8_t *bytes, size_t size,
                         bool is_tcp);

struct fault_draft fault_draft_begin(uint8_t *bytes, const struct fault_question *question);

/* Owner NULL is the name of the question. Answers before authority. */
void fault_draft_answer(struct fault_draft *draft, const struct fault_name *owner, uint16_t type,
                        uint32_t ttl_s, const void *rdata, size_t rdata_size);
void fault_draft_authority(struct fault_draft *draft, const struct fault_name *owner, uint16_t type,
                           uint32_t ttl_s, const void *rdata, size_t rdata_size);

/* Flags and RCODE in one number; returns the size of the finished reply. */
size_t fault_draft_end(struct fault_draft *draft, const struct fault_question *question,
                       unsigned flags);

uint16_t fault_read16(const uint8_t *bytes);
void fault_write16(uint8_t *bytes, unsigned value);
void fault_write32(uint8_t *bytes, uint32_t value);
