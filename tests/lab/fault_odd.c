/* Copyright (c) 2026 the rblsweep authors. SPDX-License-Identifier: MIT */
#include "fault_odd.h"

#include <string.h>

static const uint8_t listed[4] = {127, 0, 0, 2};

bool fault_is_odd(enum fault_deed deed)
{
    return deed >= FAULT_TRUNCATE_ALL && deed < FAULT_DEED_COUNT;
}

/* "label.apex" */
static struct fault_name name_below(const char *label, const struct fault_name *apex)
{
    struct fault_name name;
    size_t len = strlen(label);

    name.bytes[0] = (uint8_t)len;
    memcpy(name.bytes + 1, label, len);
    memcpy(name.bytes + 1 + len, apex->bytes, apex->size);
    name.size = (uint8_t)(1 + len + apex->size);
    return name;
}

static size_t end(struct fault_draft *draft, const struct fault_question *question, unsigned flags)
{
    return fault_draft_end(draft, question, flags);
}

/* The header's bits say NOERROR; those in OPT make it 16. */
static size_t badvers_end(struct fault_draft *draft, const struct fault_question *question)
{
    size_t size = end(draft, question, FAULT_FLAG_AA);

    if (question->has_edns)
        draft->bytes[question->end + 5] = 1;
    return size;
}

/* One record, of whatever owner, then made what no question is about. */
static size_t stranger_end(struct fault_draft *draft, const struct fault_zone *zone,
                           const struct fault_question *question, enum fault_deed deed)
{
    struct fault_name owner = name_below("somebody-else", &zone->apex);
    bool is_owner = deed == FAULT_OTHER_OWNER;

    fault_draft_answer(draft, is_owner ? &owner : NULL, FAULT_A, zone->ttl_s, listed,
                       sizeof listed);
    size_t size = end(draft, question, FAULT_FLAG_AA);
    if (deed == FAULT_OTHER_CLASS)
        fault_write16(draft->bytes + question->end + 4, 3);
    if (deed == FAULT_OPT_ANSWER)
        fault_write16(draft->bytes + question->end + 2, FAULT_OPT);
    if (deed == FAULT_UNCOUNTED)
        fault_write16(draft->bytes + 6, 0);
    return size;
}

/* What leads elsewhere: NS of the zone, or a CNAME. */
static size_t lead_end(struct fault_draft *draft, const struct fault_zone *zone,
                       const struct fault_question *question, enum fault_deed deed)
{
    static const struct fault_name away = {.size = 14, .bytes = "\4away\7invalid"};
    struct fault_name server = name_below("ns", &zone->apex);

    if (deed == FAULT_ALIAS_AWAY) {
        fault_draft_answer(draft, NULL, FAULT_CNAME, zone->ttl_s, away.bytes, away.size);
        return end(draft, question, FAULT_FLAG_AA);
    }
    fault_draft_authority(draft, &zone->apex, FAULT_NS, zone->ttl_s, server.bytes, server.size);
    return end(draft, question, 0);
}

static size_t echo_end(struct fault_draft *draft, const struct fault_question *question)
{
    size_t size = end(draft, question, 0);

    draft->bytes[2] &= 0x7f;
    return size;
}

size_t fault_odd_make(uint8_t *bytes, const struct fault_zone *zone,
                      const struct fault_question *question, enum fault_deed deed)
{
    struct fault_draft draft = fault_draft_begin(bytes, question);

    switch ((int)deed) {
    case FAULT_TRUNCATE_ALL:
        return end(&draft, question, FAULT_FLAG_AA | FAULT_FLAG_TC);
    case FAULT_BADVERS:
        return badvers_end(&draft, question);
    case FAULT_NX_ANSWER:
        fault_draft_answer(&draft, NULL, FAULT_A, zone->ttl_s, listed, sizeof listed);
        return end(&draft, question, FAULT_FLAG_AA | FAULT_RCODE_NXDOMAIN);
    case FAULT_REFERRAL:
    case FAULT_ALIAS_AWAY:
        return lead_end(&draft, zone, question, deed);
    case FAULT_NOTAUTH:
        return end(&draft, question, FAULT_RCODE_NOTAUTH);
    case FAULT_ECHO:
        return echo_end(&draft, question);
    case FAULT_EMPTY:
        return end(&draft, question, FAULT_FLAG_AA);
    default:
        return stranger_end(&draft, zone, question, deed);
    }
}
