/* Copyright (c) 2026 the rblsweep authors. SPDX-License-Identifier: MIT */
#include "fault_wire.h"

#include <string.h>

enum { OPT_SIZE = 11, UDP_SIZE_MIN = 512, OPCODE_MASK = 0x7800 };

uint16_t fault_read16(const uint8_t *bytes)
{
    return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

void fault_write16(uint8_t *bytes, unsigned value)
{
    bytes[0] = (uint8_t)(value >> 8);
    bytes[1] = (uint8_t)value;
}

void fault_write32(uint8_t *bytes, uint32_t value)
{
    fault_write16(bytes, value >> 16);
    fault_write16(bytes + 2, value & 0xffff);
}

static void edns_read(struct fault_question *question, size_t size)
{
    const uint8_t *bytes = question->packet;
    size_t at = question->end;
    if (fault_read16(bytes + 6) != 0 || fault_read16(bytes + 8) != 0 ||
        fault_read16(bytes + 10) == 0)
        return;
    if (at + OPT_SIZE > size || bytes[at] != 0 || fault_read16(bytes + at + 1) != FAULT_OPT)
        return;
    question->has_edns = true;
    size_t offered = fault_read16(bytes + at + 3);
    if (!question->is_tcp && offered > question->size_max)
        question->size_max = offered < FAULT_UDP_SIZE_MAX ? offered : FAULT_UDP_SIZE_MAX;
}

bool fault_question_read(struct fault_question *question, const uint8_t *bytes, size_t size,
                         bool is_tcp)
{
    *question = (struct fault_question){
        .packet = bytes,
        .end = FAULT_HEADER_SIZE,
        .flags = fault_read16(bytes + 2),
        .is_tcp = is_tcp,
        .size_max = is_tcp ? FAULT_TCP_SIZE_MAX : UDP_SIZE_MIN,
    };
    if (fault_read16(bytes + 4) != 1)
        return false;

    const uint8_t *name = bytes + FAULT_HEADER_SIZE;
    size_t name_size = fault_name_read(&question->name, name, size - FAULT_HEADER_SIZE);
    if (name_size == 0 || FAULT_HEADER_SIZE + name_size + 4 > size)
        return false;
    question->type = fault_read16(name + name_size);
    question->class = fault_read16(name + name_size + 2);
    question->end = FAULT_HEADER_SIZE + name_size + 4;
    edns_read(question, size);
    return true;
}

struct fault_draft fault_draft_begin(uint8_t *bytes, const struct fault_question *question)
{
    memcpy(bytes, question->packet, question->end);
    size_t reserve = question->has_edns ? OPT_SIZE : 0;
    return (struct fault_draft){
        .bytes = bytes, .size = question->end, .size_max = question->size_max - reserve};
}

/* False if it does not fit. */
static bool record_write(struct fault_draft *draft, const struct fault_name *owner, uint16_t type,
                         uint32_t ttl_s, const void *rdata, size_t rdata_size)
{
    uint8_t *out = draft->bytes + draft->size;
    size_t owner_size = owner == NULL ? 2 : owner->size;
    if (draft->is_cut || draft->size + owner_size + 10 + rdata_size > draft->size_max)
        return false;

    if (owner == NULL)
        fault_write16(out, 0xc000 | FAULT_HEADER_SIZE);
    else
        memcpy(out, owner->bytes, owner->size);
    out += owner_size;
    fault_write16(out, type);
    fault_write16(out + 2, 1);
    fault_write32(out + 4, ttl_s);
    fault_write16(out + 8, (unsigned)rdata_size);
    memcpy(out + 10, rdata, rdata_size);
    draft->size += owner_size + 10 + rdata_size;
    return true;
}

void fault_draft_answer(struct fault_draft *draft, const struct fault_name *owner, uint16_t type,
                        uint32_t ttl_s, const void *rdata, size_t rdata_size)
{
    if (record_write(draft, owner, type, ttl_s, rdata, rdata_size))
        draft->answer_count++;
    else
        draft->is_cut = true;
}

void fault_draft_authority(struct fault_draft *draft, const struct fault_name *owner, uint16_t type,
                           uint32_t ttl_s, const void *rdata, size_t rdata_size)
{
    if (record_write(draft, owner, type, ttl_s, rdata, rdata_size))
        draft->authority_count++;
    else
        draft->is_cut = true;
}

size_t fault_draft_end(struct fault_draft *draft, const struct fault_question *question,
                       unsigned flags)
{
    if (draft->is_cut) {
        draft->size = question->end;
        draft->answer_count = draft->authority_count = 0;
        flags |= FAULT_FLAG_TC;
    }
    uint8_t *bytes = draft->bytes;
    fault_write16(bytes + 2,
                  FAULT_FLAG_QR | (question->flags & (FAULT_FLAG_RD | OPCODE_MASK)) | flags);
    fault_write16(bytes + 4, question->end > FAULT_HEADER_SIZE);
    fault_write16(bytes + 6, draft->answer_count);
    fault_write16(bytes + 8, draft->authority_count);
    fault_write16(bytes + 10, question->has_edns);
    if (question->has_edns) {
        static const uint8_t opt[OPT_SIZE] = {0, 0, FAULT_OPT, FAULT_UDP_SIZE_MAX >> 8,
                                              FAULT_UDP_SIZE_MAX & 0xff};
        memcpy(bytes + draft->size, opt, sizeof opt);
        draft->size += sizeof opt;
    }
    return draft->size;
}
