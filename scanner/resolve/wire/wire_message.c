/* SPDX-License-Identifier: MIT */
#include "resolve/wire/wire_message.h"

#include "base/random.h"

#include <string.h>

static void put_u16(uint8_t *at, unsigned value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

/* A label's length is at most 63, so it is never taken for a letter. */
static void mix_case(uint8_t *name, size_t size)
{
    uint64_t bits = 0;
    unsigned left = 0;

    for (size_t i = 0; i < size; i++) {
        if (name[i] < 'a' || name[i] > 'z')
            continue;
        if (left-- == 0) {
            bits = random_u64();
            left = 63;
        }
        name[i] ^=
            (uint8_t)((bits & 1) << 5); /* no branch: it would be guessed wrong every other time */
        bits >>= 1;
    }
}

void wire_question_init(struct wire_question *section, const struct dns_question *question)
{
    size_t size = question->name.size;

    memcpy(section->bytes, question->name.wire, size);
    mix_case(section->bytes, size);
    put_u16(section->bytes + size, question->type);
    put_u16(section->bytes + size + 2, DNS_CLASS_IN);
    section->size = (uint16_t)(size + 4);
}

size_t wire_message_print(uint8_t bytes[WIRE_MESSAGE_MAX], uint16_t id,
                          const struct wire_question *question, bool has_edns)
{
    static const uint8_t head[DNS_HEADER_SIZE] = {[5] = 1};
    static const uint8_t opt[WIRE_OPT_SIZE] = {
        [2] = DNS_TYPE_OPT, [3] = WIRE_EDNS_SIZE >> 8, [4] = WIRE_EDNS_SIZE & 255};
    size_t size = DNS_HEADER_SIZE;

    memcpy(bytes, head, sizeof head);
    put_u16(bytes, id);
    memcpy(bytes + size, question->bytes, question->size);
    size += question->size;
    if (!has_edns)
        return size;
    bytes[11] = 1;
    memcpy(bytes + size, opt, sizeof opt);
    return size + sizeof opt;
}

enum wire_match wire_message_match(const uint8_t *bytes, size_t size, uint16_t id,
                                   const struct wire_question *question)
{
    struct dns_packet packet;

    if (!dns_packet_init(&packet, bytes, size) || wire_message_id(bytes) != id ||
        !packet.is_reply || packet.opcode != 0)
        return WIRE_FOREIGN;
    bool is_failure = packet.rcode != DNS_RCODE_NOERROR && packet.rcode != DNS_RCODE_NXDOMAIN;
    /* The first name of a message has nothing before it that it could be compressed with. */
    bool is_same = packet.question_count == 1 && size - DNS_HEADER_SIZE >= question->size &&
                   memcmp(bytes + DNS_HEADER_SIZE, question->bytes, question->size) == 0;
    if (!is_same && !(is_failure && packet.question_count == 0))
        return WIRE_FOREIGN;
    if (packet.rcode == DNS_RCODE_FORMERR)
        return WIRE_FORMERR;
    bool is_truncated = (bytes[2] & 2) != 0;
    return is_truncated && !is_failure ? WIRE_TRUNCATED : WIRE_FINAL;
}

uint16_t wire_message_id(const uint8_t *bytes)
{
    return (uint16_t)(bytes[0] << 8 | bytes[1]);
}
