/* Copyright (c) 2026 the rblsweep authors. SPDX-License-Identifier: MIT */
#include "fault_zone.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fault_data {
    struct fault_zone **zones;
    size_t zone_count;
    uint8_t apex_size_max; /* no suffix longer than this needs a look */
    struct fault_node **nodes;
    size_t node_count, node_slots; /* slots: a power of two */
};

static const char *const deed_texts[] = {
#define DEED_TEXT(name, text) text,
    FAULT_DEED_LIST(DEED_TEXT)
#undef DEED_TEXT
};

const char *fault_deed_text(enum fault_deed deed)
{
    assert(deed < FAULT_DEED_COUNT);
    return deed_texts[deed];
}

bool fault_deed_parse(enum fault_deed *deed, const char *text)
{
    for (unsigned i = 0; i < FAULT_DEED_COUNT; i++) {
        if (strcmp(text, deed_texts[i]) == 0) {
            *deed = (enum fault_deed)i;
            return true;
        }
    }
    return false;
}

void *fault_alloc(size_t size)
{
    void *memory = calloc(1, size);
    if (memory == NULL) {
        fprintf(stderr, "faultd: out of memory\n");
        abort();
    }
    return memory;
}

struct fault_data *fault_data_new(void)
{
    struct fault_data *data = fault_alloc(sizeof *data);
    data->node_slots = 1 << 12;
    data->nodes = fault_alloc(data->node_slots * sizeof *data->nodes);
    return data;
}

static bool is_same(const struct fault_name *a, const struct fault_name *b)
{
    return a->size == b->size && memcmp(a->bytes, b->bytes, a->size) == 0;
}

static struct fault_node **node_slot(const struct fault_data *data, const struct fault_name *name,
                                     uint64_t hash)
{
    size_t slot = hash & (data->node_slots - 1);
    while (data->nodes[slot] != NULL &&
           (data->nodes[slot]->hash != hash || !is_same(&data->nodes[slot]->name, name)))
        slot = (slot + 1) & (data->node_slots - 1);
    return &data->nodes[slot];
}

static void nodes_grow(struct fault_data *data)
{
    struct fault_node **old = data->nodes;
    size_t old_slots = data->node_slots;

    data->node_slots *= 2;
    data->nodes = fault_alloc(data->node_slots * sizeof *data->nodes);
    for (size_t i = 0; i < old_slots; i++)
        if (old[i] != NULL)
            *node_slot(data, &old[i]->name, old[i]->hash) = old[i];
    free(old);
}

static struct fault_node *node_add(struct fault_data *data, const struct fault_name *name)
{
    uint64_t hash = fault_hash(name->bytes, name->size, 0);
    struct fault_node **slot = node_slot(data, name, hash);
    if (*slot != NULL)
        return *slot;

    struct fault_node *node = fault_alloc(sizeof *node);
    node->hash = hash;
    node->name = *name;
    *slot = node;
    if (++data->node_count * 2 > data->node_slots)
        nodes_grow(data);
    return node;
}

const struct fault_node *fault_node_find(const struct fault_data *data,
                                         const struct fault_name *name)
{
    return *node_slot(data, name, fault_hash(name->bytes, name->size, 0));
}

static struct fault_zone *zone_at(const struct fault_data *data, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < data->zone_count; i++) {
        struct fault_zone *zone = data->zones[i];
        if (zone->apex.size == size && memcmp(zone->apex.bytes, bytes, size) == 0)
            return zone;
    }
    return NULL;
}

struct fault_zone *fault_zone_find(const struct fault_data *data, const struct fault_name *name)
{
    for (size_t at = 0; at < name->size; at += name->bytes[at] + 1u) {
        size_t size = name->size - at;
        if (size > data->apex_size_max)
            continue;
        struct fault_zone *zone = zone_at(data, name->bytes + at, size);
        if (zone != NULL)
            return zone;
    }
    return NULL;
}

struct fault_zone *fault_zone_add(struct fault_data *data, const struct fault_name *apex)
{
    struct fault_zone *zone = zone_at(data, apex->bytes, apex->size);
    if (zone != NULL)
        return zone;

    zone = fault_alloc(sizeof *zone);
    zone->apex = *apex;
    zone->share = 1000;
    zone->ttl_s = 300;
    zone->has_empty_names = true;
    fault_name_print(apex, zone->apex_text);

    data->zones = realloc(data->zones, (data->zone_count + 1) * sizeof(struct fault_zone *));
    if (data->zones == NULL)
        abort();
    data->zones[data->zone_count++] = zone;
    if (apex->size > data->apex_size_max)
        data->apex_size_max = apex->size;
    node_add(data, apex);
    return zone;
}

void fault_record_add(struct fault_data *data, const struct fault_zone *zone,
                      const struct fault_name *owner, uint16_t type, const void *rdata,
                      uint16_t rdata_size)
{
    struct fault_record *record = fault_alloc(sizeof *record + rdata_size);
    record->type = type;
    record->size = rdata_size;
    memcpy(record->rdata, rdata, rdata_size);

    struct fault_record **end = &node_add(data, owner)->records;
    while (*end != NULL)
        end = &(*end)->next;
    *end = record;

    if (!zone->has_empty_names)
        return;
    for (size_t at = owner->bytes[0] + 1u; owner->size - at > zone->apex.size;
         at += owner->bytes[at] + 1u) {
        struct fault_name above = {.size = (uint8_t)(owner->size - at)};
        memcpy(above.bytes, owner->bytes + at, above.size);
        node_add(data, &above);
    }
}

static struct fault_attempt *attempt_slot(struct fault_attempt *slots, size_t slot_count,
                                          uint64_t hash)
{
    size_t slot = hash & (slot_count - 1);
    while (slots[slot].hash != 0 && slots[slot].hash != hash)
        slot = (slot + 1) & (slot_count - 1);
    return &slots[slot];
}

static void attempts_grow(struct fault_zone *zone)
{
    size_t slot_count = zone->attempt_slots == 0 ? 1024 : zone->attempt_slots * 2;
    struct fault_attempt *slots = fault_alloc(slot_count * sizeof *slots);

    for (size_t i = 0; i < zone->attempt_slots; i++)
        if (zone->attempts[i].hash != 0)
            *attempt_slot(slots, slot_count, zone->attempts[i].hash) = zone->attempts[i];
    free(zone->attempts);
    zone->attempts = slots;
    zone->attempt_slots = slot_count;
}

struct fault_attempt *fault_attempt_count(struct fault_zone *zone, uint64_t question_hash)
{
    uint64_t hash = question_hash == 0 ? 1 : question_hash;
    if (zone->attempt_count * 2 >= zone->attempt_slots)
        attempts_grow(zone);

    struct fault_attempt *attempt = attempt_slot(zone->attempts, zone->attempt_slots, hash);
    if (attempt->hash == 0)
        zone->attempt_count++;
    attempt->hash = hash;
    attempt->count++;
    return attempt;
}

void fault_data_reset(struct fault_data *data)
{
    for (size_t i = 0; i < data->zone_count; i++) {
        struct fault_zone *zone = data->zones[i];
        free(zone->attempts);
        zone->attempts = NULL;
        zone->attempt_count = zone->attempt_slots = 0;
        zone->question_count = 0;
    }
}
