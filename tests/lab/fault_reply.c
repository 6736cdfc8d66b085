/* Copyright (c) 2026 the rblsweep authors. SPDX-License-Identifier: MIT */
#include "fault_reply.h"

#include "fault_odd.h"

#include <string.h>

enum {
    CHAIN_MAX = 8, /* CNAMEs followed */
    SALT_SHARE = 1,
    SALT_LOSS = 2,
    SALT_DELAY = 3,
    SALT_GARBAGE = 4,
};

static uint8_t packets[FAULT_PACKETS_MAX][FAULT_TCP_SIZE_MAX + 1];

static uint64_t question_hash(const struct fault_question *question, uint64_t seed)
{
    return fault_hash(question->name.bytes, question->name.size, seed ^ question->type);
}

/* A number below 1000 that seed, question and salt determine. */
static uint32_t permille(const struct fault_config *config, const struct fault_question *question,
                         uint64_t salt)
{
    return (uint32_t)(question_hash(question, config->seed * 31 + (salt << 32)) % 1000);
}

static size_t error_make(uint8_t *bytes, const struct fault_question *question, unsigned flags)
{
    struct fault_draft draft = fault_draft_begin(bytes, question);
    return fault_draft_end(&draft, question, flags);
}

/* "ns.apex hostmaster.apex 1 600 300 86400 ttl"; returns its size. */
static size_t soa_print(uint8_t *rdata, const struct fault_zone *zone)
{
    const uint32_t numbers[] = {1, 600, 300, 86400, zone->ttl_s};
    uint8_t *out = rdata;
    memcpy(out, "\2ns", 3);
    memcpy(out + 3, zone->apex.bytes, zone->apex.size);
    out += 3 + zone->apex.size;
    memcpy(out, "\12hostmaster", 11);
    memcpy(out + 11, zone->apex.bytes, zone->apex.size);
    out += 11 + zone->apex.size;
    for (size_t i = 0; i < 5; i++, out += 4)
        fault_write32(out, numbers[i]);
    return (size_t)(out - rdata);
}

/* What every zone has without being told: SOA and NS at its apex. */
static void apex_answer(struct fault_draft *draft, const struct fault_zone *zone, uint16_t type)
{
    uint8_t rdata[2 * FAULT_NAME_MAX + 64];
    if (type == FAULT_SOA || type == FAULT_ANY)
        fault_draft_answer(draft, NULL, FAULT_SOA, zone->ttl_s, rdata, soa_print(rdata, zone));
    if (type == FAULT_NS || type == FAULT_ANY) {
        memcpy(rdata, "\2ns", 3);
        memcpy(rdata + 3, zone->apex.bytes, zone->apex.size);
        fault_draft_answer(draft, NULL, FAULT_NS, zone->ttl_s, rdata, 3u + zone->apex.size);
    }
}

/* Adds what the node holds of that type; *alias is its CNAME, if that is the answer instead. */
static void node_answer(struct fault_draft *draft, const struct fault_node *node,
                        const struct fault_name *owner, uint16_t type, uint32_t ttl_s,
                        const struct fault_record **alias)
{
    *alias = NULL;
    for (const struct fault_record *record = node->records; record != NULL; record = record->next) {
        bool is_wanted = record->type == type || type == FAULT_ANY;
        if (is_wanted || record->type == FAULT_CNAME)
            fault_draft_answer(draft, owner, record->type, ttl_s, record->rdata, record->size);
        if (!is_wanted && record->type == FAULT_CNAME)
            *alias = record;
    }
}

/* The honest answer; a CNAME is followed as far as our own data goes. */
static size_t honest_make(uint8_t *bytes, const struct fault_config *config,
                          const struct fault_zone *zone, const struct fault_question *question)
{
    struct fault_draft draft = fault_draft_begin(bytes, question);
    const struct fault_node *node = fault_node_find(config->data, &question->name);
    const struct fault_record *alias = NULL;
    struct fault_name target;
    unsigned flags = FAULT_FLAG_AA;

    if (question->name.size == zone->apex.size)
        apex_answer(&draft, zone, question->type);
    if (node != NULL)
        node_answer(&draft, node, NULL, question->type, zone->ttl_s, &alias);
    for (unsigned i = 0; alias != NULL && i < CHAIN_MAX; i++) {
        target.size = (uint8_t)alias->size;
        memcpy(target.bytes, alias->rdata, alias->size);
        alias = NULL;
        node = fault_node_find(config->data, &target);
        if (node != NULL)
            node_answer(&draft, node, &target, question->type, zone->ttl_s, &alias);
    }
    if (draft.answer_count == 0 && !draft.is_cut) {
        uint8_t rdata[2 * FAULT_NAME_MAX + 64];
        flags |= node == NULL && !zone->has_every_name ? FAULT_RCODE_NXDOMAIN : 0;
        fault_draft_authority(&draft, &zone->apex, FAULT_SOA, zone->ttl_s, rdata,
                              soa_print(rdata, zone));
    }
    return fault_draft_end(&draft, question, flags);
}

/* One A record (or a TXT beside it), whatever is asked; nothing for other types. */
static size_t address_make(uint8_t *bytes, const struct fault_config *config,
                           const struct fault_zone *zone, const struct fault_question *question,
                           const uint8_t address[4])
{
    static const char text[] = "\6listed";
    bool is_apex = question->name.size == zone->apex.size;
    if (is_apex || (question->type != FAULT_A && question->type != FAULT_TXT))
        return honest_make(bytes, config, zone, question);

    struct fault_draft draft = fault_draft_begin(bytes, question);
    if (question->type == FAULT_A)
        fault_draft_answer(&draft, NULL, FAULT_A, zone->ttl_s, address, 4);
    else
        fault_draft_answer(&draft, NULL, FAULT_TXT, zone->ttl_s, text, sizeof text - 1);
    return fault_draft_end(&draft, question, FAULT_FLAG_AA);
}

/* The opposite of the honest answer: what a forger would say. */
static size_t lie_make(uint8_t *bytes, const struct fault_config *config,
                       const struct fault_zone *zone, const struct fault_question *question)
{
    static const uint8_t listed[4] = {127, 0, 0, 2};
    const struct fault_node *node = fault_node_find(config->data, &question->name);
    if (node == NULL || node->records == NULL)
        return address_make(bytes, config, zone, question, listed);
    return error_make(bytes, question, FAULT_FLAG_AA | FAULT_RCODE_NXDOMAIN);
}

/* A reply with the right id that no parser can take, in one of four ways. */
static size_t garbage_make(uint8_t *bytes, const struct fault_config *config,
                           const struct fault_question *question)
{
    size_t size = error_make(bytes, question, FAULT_FLAG_AA);
    switch (permille(config, question, SALT_GARBAGE) % 4) {
    case 0: /* an answer is announced and missing */
        fault_write16(bytes + 6, 1);
        return question->end;
    case 1: /* the owner of the answer is a pointer to itself */
        fault_write16(bytes + 6, 1);
        fault_write16(bytes + question->end, 0xc000 | (unsigned)question->end);
        memset(bytes + question->end + 2, 0, 14);
        return question->end + 16;
    case 2: /* the question is cut off in its middle */
        return FAULT_HEADER_SIZE + 1;
    default: /* rdata of 65,535 bytes in a packet of 50 */
        fault_write16(bytes + 6, 1);
        fault_write16(bytes + question->end, 0xc000 | FAULT_HEADER_SIZE);
        memcpy(bytes + question->end + 2, "\0\1\0\1\0\0\0\36\377\377", 10);
        return size > question->end + 12 ? size : question->end + 12;
    }
}

/* Is this try of this question to be lost? */
static bool is_lost(const struct fault_config *config, struct fault_zone *zone,
                    const struct fault_question *question)
{
    uint64_t hash = question_hash(question, config->seed);
    struct fault_attempt *attempt = fault_attempt_count(zone, hash);
    uint64_t draw = fault_hash(&attempt->count, sizeof attempt->count, hash ^ SALT_LOSS);
    bool is_drawn = draw % 1000 < zone->loss;
    if (!is_drawn || (zone->run_max != 0 && attempt->lost_in_a_row >= zone->run_max)) {
        attempt->lost_in_a_row = 0;
        return false;
    }
    attempt->lost_in_a_row++;
    return true;
}

static bool is_node_with_data(const struct fault_config *config,
                              const struct fault_question *question)
{
    const struct fault_node *node = fault_node_find(config->data, &question->name);
    return node != NULL && node->records != NULL;
}

/* 2.0.0.127, of RFC 5782. */
static bool is_test_point(const struct fault_name *name)
{
    static const uint8_t point[] = "\0012\0010\0010\003127";
    return name->size > sizeof point && memcmp(name->bytes, point, sizeof point - 1) == 0;
}

/* What the zone does to this question; *address is what goes with it. */
static enum fault_deed deed_choose(const struct fault_config *config, struct fault_zone *zone,
                                   const struct fault_question *question, const uint8_t **address)
{
    uint64_t number = ++zone->question_count;
    bool is_turned =
        zone->after != 0 && number > zone->after && (zone->until == 0 || number <= zone->until);
    enum fault_deed deed = is_turned ? zone->then : zone->deed;

    *address = is_turned ? zone->then_address : zone->address;
    if (zone->share < 1000 && permille(config, question, SALT_SHARE) >= zone->share)
        deed = FAULT_HONEST;
    if (zone->only_listed &&
        (!is_node_with_data(config, question) || is_test_point(&question->name)))
        deed = FAULT_HONEST;
    if (zone->loss > 0 && !question->is_tcp && is_lost(config, zone, question))
        deed = FAULT_LOST;
    return deed;
}

static void packet_add(struct fault_reply *reply, size_t size)
{
    reply->packets[reply->packet_count].bytes = packets[reply->packet_count];
    reply->packets[reply->packet_count].size = size;
    reply->packet_count++;
}

/* The forged packet that goes before the right one. */
static void forgery_add(struct fault_reply *reply, const struct fault_config *config)
{
    uint8_t *bytes = packets[0];
    packet_add(reply, lie_make(bytes, config, reply->zone, &reply->question));
    if (reply->deed == FAULT_WRONG_ID)
        fault_write16(bytes, fault_read16(bytes) ^ 0x5555u);
    else if (bytes[FAULT_HEADER_SIZE] > 0)
        bytes[FAULT_HEADER_SIZE + 1] ^= 1;
}

static void deed_do(struct fault_reply *reply, const struct fault_config *config,
                    const uint8_t address[4])
{
    const struct fault_question *question = &reply->question;
    const struct fault_zone *zone = reply->zone;
    uint8_t *bytes = packets[0];

    if (fault_is_odd(reply->deed)) {
        packet_add(reply, fault_odd_make(bytes, zone, question, reply->deed));
        return;
    }
    switch (reply->deed) {
    case FAULT_SILENT:
    case FAULT_LOST:
        return;
    case FAULT_REFUSED:
        packet_add(reply, error_make(bytes, question, FAULT_RCODE_REFUSED));
        return;
    case FAULT_SERVFAIL:
        packet_add(reply, error_make(bytes, question, FAULT_RCODE_SERVFAIL));
        return;
    case FAULT_FORMERR:
        packet_add(reply, error_make(bytes, question, FAULT_RCODE_FORMERR));
        return;
    case FAULT_NOTIMP:
        packet_add(reply, error_make(bytes, question, FAULT_RCODE_NOTIMP));
        return;
    case FAULT_GARBAGE:
        packet_add(reply, garbage_make(bytes, config, question));
        return;
    case FAULT_ALWAYS:
        packet_add(reply, address_make(bytes, config, zone, question, address));
        return;
    case FAULT_REWRITE:
        if (is_node_with_data(config, question))
            packet_add(reply, honest_make(bytes, config, zone, question));
        else
            packet_add(reply, address_make(bytes, config, zone, question, address));
        return;
    case FAULT_TRUNCATE:
        if (question->is_tcp)
            packet_add(reply, honest_make(bytes, config, zone, question));
        else
            packet_add(reply, error_make(bytes, question, FAULT_FLAG_AA | FAULT_FLAG_TC));
        return;
    case FAULT_WRONG_ID:
    case FAULT_WRONG_QUESTION:
        forgery_add(reply, config);
        packet_add(reply, honest_make(packets[1], config, zone, question));
        return;
    case FAULT_DUPLICATE:
        packet_add(reply, honest_make(packets[0], config, zone, question));
        packet_add(reply, honest_make(packets[1], config, zone, question));
        return;
    default:
        packet_add(reply, honest_make(bytes, config, zone, question));
    }
}

void fault_reply_make(struct fault_reply *reply, const struct fault_config *config,
                      const uint8_t *bytes, size_t size, bool is_tcp)
{
    reply->packet_count = 0;
    reply->is_question = false;
    if (size < FAULT_HEADER_SIZE || (fault_read16(bytes + 2) & FAULT_FLAG_QR) != 0)
        return;

    struct fault_question *question = &reply->question;
    if (!fault_question_read(question, bytes, size, is_tcp)) {
        packet_add(reply, error_make(packets[0], question, FAULT_RCODE_FORMERR));
        reply->delay_ms = 0;
        return;
    }
    struct fault_zone *zone = fault_zone_find(config->data, &question->name);
    reply->is_question = true;
    reply->zone = zone;
    reply->deed = FAULT_REFUSED;
    reply->delay_ms = 0;
    if (zone == NULL || question->class != 1 || (question->flags & 0x7800) != 0) {
        packet_add(reply, error_make(packets[0], question, FAULT_RCODE_REFUSED));
        return;
    }
    const uint8_t *address;
    reply->deed = deed_choose(config, zone, question, &address);
    reply->delay_ms = zone->delay_ms;
    if (zone->jitter_ms > 0)
        reply->delay_ms +=
            (uint32_t)(question_hash(question, config->seed ^ SALT_DELAY) % (zone->jitter_ms + 1));
    deed_do(reply, config, address);
}
