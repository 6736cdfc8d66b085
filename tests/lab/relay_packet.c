/* Copyright (c) 2026 the rblsweep authors. SPDX-License-Identifier: MIT */
#include "relay_packet.h"

#include <string.h>

enum {
    IP_SIZE = 20,
    UDP_SIZE = 8,
    TCP_SIZE = 20,
    DNS_SIZE = 12,
    QUESTION_FIXED = 4, /* type and class */
    PROTOCOL_TCP = 6,
    PROTOCOL_UDP = 17,
    FLAG_QR = 0x8000,
    FLAG_TC = 0x0200,
    KEPT_FLAGS = 0x7900, /* opcode and RD */
};

static uint16_t get16(const uint8_t *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

static uint32_t get32(const uint8_t *at)
{
    return (uint32_t)get16(at) << 16 | get16(at + 2);
}

static void put16(uint8_t *at, unsigned value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, uint32_t value)
{
    put16(at, value >> 16);
    put16(at + 2, value & 0xffff);
}

static uint64_t sum_of(const uint8_t *bytes, size_t size)
{
    uint64_t sum = 0;

    for (size_t i = 0; i + 1 < size; i += 2)
        sum += get16(bytes + i);
    return size % 2 ? sum + ((uint64_t)bytes[size - 1] << 8) : sum;
}

static uint16_t checksum(uint64_t sum)
{
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)~sum;
}

bool relay_packet_read(struct relay_packet *packet, uint8_t *bytes, size_t size)
{
    if (size < IP_SIZE || bytes[0] >> 4 != 4)
        return false;
    size_t header_size = (size_t)(bytes[0] & 15) * 4;
    bool is_udp = bytes[9] == PROTOCOL_UDP;
    size_t least = header_size + (is_udp ? UDP_SIZE : TCP_SIZE);
    if (header_size < IP_SIZE || size < least || get16(bytes + 2) != size ||
        (get16(bytes + 6) & 0x3fff) != 0 || (!is_udp && bytes[9] != PROTOCOL_TCP))
        return false;
    *packet = (struct relay_packet){.bytes = bytes,
                                    .size = size,
                                    .source = get32(bytes + 12),
                                    .destination = get32(bytes + 16),
                                    .header_size = header_size,
                                    .is_udp = is_udp};
    return true;
}

static uint8_t *transport_sum(const struct relay_packet *packet)
{
    return packet->bytes + packet->header_size + (packet->is_udp ? 6 : 16);
}

/* The transport's checksum in full: after its content has changed. */
static void udp_finish(struct relay_packet *packet, size_t size)
{
    uint8_t *udp = packet->bytes + packet->header_size;
    size_t udp_size = size - packet->header_size;

    packet->size = size;
    put16(packet->bytes + 2, (unsigned)size);
    put16(packet->bytes + 10, 0);
    put16(packet->bytes + 10, checksum(sum_of(packet->bytes, packet->header_size)));
    put16(udp + 4, (unsigned)udp_size);
    put16(udp + 6, 0);
    uint16_t sum =
        checksum(sum_of(packet->bytes + 12, 8) + PROTOCOL_UDP + udp_size + sum_of(udp, udp_size));
    put16(udp + 6, sum == 0 ? 0xffff : sum);
}

/* RFC 1624: what was there is taken out of the sum, what comes is added. */
static void sum_change(uint8_t *at, const uint8_t *before, const uint8_t *after)
{
    uint64_t sum = (uint16_t)~get16(at);

    for (size_t i = 0; i < 8; i += 2)
        sum += (uint64_t)(uint16_t)~get16(before + i) + get16(after + i);
    put16(at, checksum(sum));
}

void relay_packet_address(struct relay_packet *packet, uint32_t source, uint32_t destination)
{
    uint8_t before[8];
    uint8_t *after = packet->bytes + 12;

    memcpy(before, after, sizeof before);
    put32(after, source);
    put32(after + 4, destination);
    sum_change(packet->bytes + 10, before, after);
    uint8_t *sum = transport_sum(packet);
    if (packet->is_udp && get16(sum) == 0)
        return;
    sum_change(sum, before, after);
    if (packet->is_udp && get16(sum) == 0)
        put16(sum, 0xffff);
}

/* Where the question section ends, from the packet's beginning; 0 if this is no plain question. */
static size_t question_end(const struct relay_packet *packet)
{
    size_t at = packet->header_size + UDP_SIZE;
    const uint8_t *dns = packet->bytes + at;

    if (packet->size < at + DNS_SIZE || (get16(dns + 2) & FLAG_QR) != 0 || get16(dns + 4) != 1)
        return 0;
    at += DNS_SIZE;
    while (at < packet->size && packet->bytes[at] != 0 && packet->bytes[at] < 64)
        at += packet->bytes[at] + 1u;
    at += 1 + QUESTION_FIXED;
    return at <= packet->size ? at : 0;
}

bool relay_packet_has_edns(const struct relay_packet *packet)
{
    return packet->is_udp && question_end(packet) != 0 &&
           get16(packet->bytes + packet->header_size + UDP_SIZE + 10) > 0;
}

void relay_packet_strip_edns(struct relay_packet *packet)
{
    if (!relay_packet_has_edns(packet))
        return;
    put16(packet->bytes + packet->header_size + UDP_SIZE + 10, 0);
    udp_finish(packet, question_end(packet));
}

bool relay_packet_answer(struct relay_packet *packet, enum relay_rcode rcode, bool is_cut)
{
    size_t end = packet->is_udp ? question_end(packet) : 0;

    if (end == 0)
        return false;
    uint8_t *udp = packet->bytes + packet->header_size, *dns = udp + UDP_SIZE;
    uint16_t port = get16(udp);
    put16(udp, get16(udp + 2));
    put16(udp + 2, port);
    put32(packet->bytes + 12, packet->destination);
    put32(packet->bytes + 16, packet->source);
    unsigned flags = get16(dns + 2) & KEPT_FLAGS;
    put16(dns + 2, flags | FLAG_QR | (is_cut ? FLAG_TC : 0u) | (unsigned)rcode);
    memset(dns + 6, 0, 6);
    udp_finish(packet, end);
    return true;
}
