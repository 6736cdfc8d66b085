#include "dns/name.h"

#include <assert.h>
#include <string.h>

enum {
    POINTER_BITS = 0xc0, /* RFC 1035 section 4.1.4 */
    /* A pointer that leads to no new label is of no use, so a longer trail is an attack. */
    POINTERS_MAX = DNS_NAME_MAX / 2,
};

static uint8_t lower(uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* One byte of presentation form, the backslash already taken off *text. */
static bool take_escaped(struct slice *text, uint8_t *byte)
{
    uint32_t value;

    if (text->len == 0)
        return false;
    if (!is_digit(text->at[0])) {
        *byte = (uint8_t)text->at[0];
        *text = slice_tail(*text, 1);
        return true;
    }
    if (text->len < 3 || !slice_parse_u32(slice_head(*text, 3), 255, &value))
        return false;
    *byte = (uint8_t)value;
    *text = slice_tail(*text, 3);
    return true;
}

/* One label and the dot behind it. False if it is empty, too long for the room, or malformed. */
static bool take_label(struct slice *text, uint8_t *wire, size_t room)
{
    size_t len = 0, len_max = room - 1 < DNS_LABEL_MAX ? room - 1 : DNS_LABEL_MAX;

    while (text->len > 0) {
        char c = text->at[0];
        uint8_t byte = (uint8_t)c;
        *text = slice_tail(*text, 1);
        if (c == '.')
            break;
        if (len == len_max || (c == '\\' && !take_escaped(text, &byte)))
            return false;
        wire[1 + len++] = lower(byte);
    }
    wire[0] = (uint8_t)len;
    return len > 0;
}

bool dns_name_parse(struct dns_name *name, struct slice text)
{
    size_t size = 0;

    if (text.len == 0)
        return false;
    if (slice_eq(text, SLICE(".")))
        text = slice_tail(text, 1);
    while (text.len > 0) {
        /* Room for one byte of a label, its length and the root. */
        if (size + 3 > DNS_NAME_MAX)
            return false;
        if (!take_label(&text, name->wire + size, DNS_NAME_MAX - 1 - size))
            return false;
        size += 1u + name->wire[size];
    }
    name->wire[size++] = 0;
    name->size = (uint8_t)size;
    return true;
}

struct dns_name dns_name_of(const char *text)
{
    struct dns_name name;
    bool is_parsed = dns_name_parse(&name, slice_of(text));

    assert(is_parsed);
    (void)is_parsed;
    return name;
}

/* Appends a label, which may be the root's. False if it has no room. */
static bool add_label(struct dns_name *name, const uint8_t *label)
{
    size_t size = name->size, label_size = 1u + label[0];

    if (size + label_size > DNS_NAME_MAX)
        return false;
    name->wire[size] = label[0];
    for (size_t i = 1; i < label_size; i++)
        name->wire[size + i] = lower(label[i]);
    name->size = (uint8_t)(size + label_size);
    return true;
}

size_t dns_name_read(struct dns_name *name, const uint8_t *wire, size_t size)
{
    size_t offset = 0;
    uint8_t len;

    name->size = 0;
    do {
        if (offset >= size)
            return 0;
        len = wire[offset];
        if (len > DNS_LABEL_MAX || len >= size - offset || !add_label(name, wire + offset))
            return 0;
        offset += 1u + len;
    } while (len > 0);
    return offset;
}

bool dns_name_unpack(struct dns_name *name, const uint8_t *packet, size_t size, size_t *offset)
{
    size_t at = *offset, start = at, pointer_count = 0;
    uint8_t len;

    name->size = 0;
    do {
        if (at >= size)
            return false;
        len = packet[at];
        if ((len & POINTER_BITS) == POINTER_BITS) {
            if (size - at < 2 || ++pointer_count > POINTERS_MAX)
                return false;
            if (pointer_count == 1)
                *offset = at + 2;
            at = (size_t)(len & ~POINTER_BITS) << 8 | packet[at + 1];
            if (at >= start)
                return false;
            start = at;
            continue;
        }
        if (len > DNS_LABEL_MAX || len >= size - at || !add_label(name, packet + at))
            return false;
        at += 1u + len;
    } while (len > 0);
    if (pointer_count == 0)
        *offset = at;
    return true;
}

static char *print_byte(uint8_t byte, char *end)
{
    if (byte == '.' || byte == '\\') {
        *end++ = '\\';
        *end++ = (char)byte;
    } else if (byte > ' ' && byte <= '~') {
        *end++ = (char)byte;
    } else {
        *end++ = '\\';
        *end++ = (char)('0' + byte / 100);
        *end++ = (char)('0' + byte / 10 % 10);
        *end++ = (char)('0' + byte % 10);
    }
    return end;
}

size_t dns_name_print(const struct dns_name *name, char buffer[DNS_NAME_TEXT_MAX])
{
    char *end = buffer;

    assert(name->size > 0);
    for (size_t offset = 0; name->wire[offset] > 0; offset += 1u + name->wire[offset]) {
        if (offset > 0)
            *end++ = '.';
        for (size_t i = 1; i <= name->wire[offset]; i++)
            end = print_byte(name->wire[offset + i], end);
    }
    if (end == buffer)
        *end++ = '.';
    *end = '\0';
    return (size_t)(end - buffer);
}

struct slice dns_name_text(struct arena *arena, const struct dns_name *name)
{
    char buffer[DNS_NAME_TEXT_MAX];

    return arena_copy(arena, (struct slice){buffer, dns_name_print(name, buffer)});
}

bool dns_name_eq(const struct dns_name *a, const struct dns_name *b)
{
    return a->size == b->size && memcmp(a->wire, b->wire, a->size) == 0;
}

bool dns_name_is_below(const struct dns_name *name, const struct dns_name *zone)
{
    size_t offset = 0;

    while (name->size - offset > zone->size)
        offset += 1u + name->wire[offset];
    return name->size - offset == zone->size &&
           memcmp(name->wire + offset, zone->wire, zone->size) == 0;
}

unsigned dns_name_label_count(const struct dns_name *name)
{
    unsigned count = 0;

    for (size_t offset = 0; name->wire[offset] > 0; offset += 1u + name->wire[offset])
        count++;
    return count;
}

void dns_name_keep_labels(struct dns_name *name, unsigned count)
{
    unsigned label_count = dns_name_label_count(name);
    size_t offset = 0;

    assert(count <= label_count);
    for (; label_count > count; label_count--)
        offset += 1u + name->wire[offset];
    name->size = (uint8_t)(name->size - offset);
    memmove(name->wire, name->wire + offset, name->size);
}

bool dns_name_join(struct dns_name *name, const struct dns_name *prefix,
                   const struct dns_name *suffix)
{
    size_t prefix_size = prefix->size - 1u;

    if (prefix_size + suffix->size > DNS_NAME_MAX)
        return false;
    memmove(name->wire, prefix->wire, prefix_size);
    memcpy(name->wire + prefix_size, suffix->wire, suffix->size);
    name->size = (uint8_t)(prefix_size + suffix->size);
    return true;
}

static size_t reverse_octets(uint8_t *wire, const uint8_t *bytes)
{
    size_t size = 0;

    for (size_t i = 4; i-- > 0;) {
        uint8_t len = bytes[i] >= 100 ? 3 : bytes[i] >= 10 ? 2 : 1;
        unsigned rest = bytes[i];
        wire[size] = len;
        for (size_t digit = len; digit > 0; digit--) {
            wire[size + digit] = (uint8_t)('0' + rest % 10);
            rest /= 10;
        }
        size += 1u + len;
    }
    return size;
}

static size_t reverse_nibbles(uint8_t *wire, const uint8_t *bytes)
{
    static const char hex[] = "0123456789abcdef";
    size_t size = 0;

    for (size_t i = 16; i-- > 0;) {
        wire[size++] = 1;
        wire[size++] = (uint8_t)hex[bytes[i] & 15];
        wire[size++] = 1;
        wire[size++] = (uint8_t)hex[bytes[i] >> 4];
    }
    return size;
}

bool dns_name_reverse(struct dns_name *name, const struct ip *ip, const struct dns_name *zone)
{
    assert(name != zone);
    size_t size = ip_bits(ip) == 32 ? reverse_octets(name->wire, ip->bytes)
                                    : reverse_nibbles(name->wire, ip->bytes);
    if (size + zone->size > DNS_NAME_MAX)
        return false;
    memcpy(name->wire + size, zone->wire, zone->size);
    name->size = (uint8_t)(size + zone->size);
    return true;
}

const struct dns_name *dns_name_arpa(const struct ip *ip)
{
    static const struct dns_name v4 = {14, "\7in-addr\4arpa"};
    static const struct dns_name v6 = {10, "\3ip6\4arpa"};

    return ip_bits(ip) == 32 ? &v4 : &v6;
}
