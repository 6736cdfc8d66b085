#include "dns/packet.h"

#include <string.h>

static uint16_t get_u16(const uint8_t *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

uint32_t dns_packet_u32(const uint8_t *bytes)
{
    return (uint32_t)get_u16(bytes) << 16 | get_u16(bytes + 2);
}

/* The next size bytes, or NULL. */
static const uint8_t *take(struct dns_packet *packet, size_t size)
{
    if (packet->size - packet->offset < size)
        return NULL;
    packet->offset += size;
    return packet->bytes + packet->offset - size;
}

bool dns_packet_init(struct dns_packet *packet, const uint8_t *bytes, size_t size)
{
    *packet = (struct dns_packet){.bytes = bytes, .size = size};
    const uint8_t *header = take(packet, DNS_HEADER_SIZE);
    if (header == NULL)
        return false;

    packet->is_reply = (header[2] & 0x80) != 0;
    packet->opcode = header[2] >> 3 & 15;
    packet->is_authoritative = (header[2] & 0x04) != 0;
    packet->is_truncated = (header[2] & 0x02) != 0;
    packet->is_recursive = (header[3] & 0x80) != 0;
    packet->rcode = header[3] & 15;
    packet->question_count = get_u16(header + 4);
    packet->answer_count = get_u16(header + 6);
    packet->authority_count = get_u16(header + 8);
    packet->additional_count = get_u16(header + 10);
    return true;
}

bool dns_packet_take_question(struct dns_packet *packet, struct dns_name *name, uint16_t *type,
                              uint16_t *class)
{
    if (!dns_name_unpack(name, packet->bytes, packet->size, &packet->offset))
        return false;
    const uint8_t *fixed = take(packet, 4);
    if (fixed == NULL)
        return false;
    *type = get_u16(fixed);
    *class = get_u16(fixed + 2);
    return true;
}

bool dns_packet_take_record(struct dns_packet *packet, struct dns_packet_record *record)
{
    if (!dns_name_unpack(&record->owner, packet->bytes, packet->size, &packet->offset))
        return false;
    const uint8_t *fixed = take(packet, 10);
    if (fixed == NULL)
        return false;
    record->type = get_u16(fixed);
    record->class = get_u16(fixed + 2);
    record->ttl_s = dns_packet_u32(fixed + 4);
    record->size = get_u16(fixed + 8);
    record->offset = packet->offset;
    return take(packet, record->size) != NULL;
}

/* What the data of the types with names in it, or of fixed size, is made of, in this order. Newer
 * types must not compress (RFC 3597 section 4), so they are copied as they are. */
static const struct layout {
    uint16_t type;
    uint8_t head_size, name_count, tail_size;
} layouts[] = {
    {DNS_A, 4, 0, 0},   {DNS_AAAA, 16, 0, 0}, {DNS_NS, 0, 1, 0},   {DNS_CNAME, 0, 1, 0},
    {DNS_PTR, 0, 1, 0}, {DNS_MX, 2, 1, 0},    {DNS_SOA, 0, 2, 20},
};

static const struct layout *layout_find(uint16_t type)
{
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++)
        if (layouts[i].type == type)
            return &layouts[i];
    return NULL;
}

/* Appends to bytes, of which *size are there, or only counts. */
static void append(uint8_t *bytes, size_t *size, const uint8_t *more, size_t more_size)
{
    if (bytes != NULL && more_size > 0)
        memcpy(bytes + *size, more, more_size);
    *size += more_size;
}

bool dns_packet_copy_data(const struct dns_packet *packet, const struct dns_packet_record *record,
                          uint8_t *bytes, size_t *size)
{
    const struct layout *layout = layout_find(record->type);
    size_t offset = record->offset, end = record->offset + record->size;
    struct dns_name name;

    *size = 0;
    if (layout == NULL) {
        append(bytes, size, packet->bytes + offset, record->size);
        return true;
    }
    if (record->size < layout->head_size)
        return false;
    append(bytes, size, packet->bytes + offset, layout->head_size);
    offset += layout->head_size;
    for (unsigned i = 0; i < layout->name_count; i++) {
        /* For the name the packet ends with the data. */
        if (!dns_name_unpack(&name, packet->bytes, end, &offset))
            return false;
        append(bytes, size, name.wire, name.size);
    }
    if (end - offset != layout->tail_size)
        return false;
    append(bytes, size, packet->bytes + offset, layout->tail_size);
    return true;
}
