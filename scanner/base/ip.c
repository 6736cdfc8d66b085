#include "base/ip.h"

#include <arpa/inet.h>
#include <assert.h>
#include <string.h>

enum {
    V4_TEXT_MIN = 7,
    V4_TEXT_MAX = 15,
    V6_INPUT_MAX = 45, /* six groups and a dotted quad */
    V6_GROUPS = 8,
};

/* Byte by byte: most of what a fleet is read for goes through here. */
static bool parse_v4(struct slice text, struct ip *ip)
{
    unsigned octet = 0;
    size_t count = 0, digit_count = 0;

    *ip = (struct ip){.family = IP_V4};
    if (text.len < V4_TEXT_MIN || text.len > V4_TEXT_MAX)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.at[i];
        if (c == '.') {
            if (digit_count == 0 || count == 3)
                return false;
            ip->bytes[count++] = (uint8_t)octet;
            octet = 0;
            digit_count = 0;
            continue;
        }
        const bool is_zero_in_front = digit_count > 0 && octet == 0;
        if (c < '0' || c > '9' || is_zero_in_front)
            return false;
        octet = octet * 10 + (unsigned)(c - '0');
        digit_count++;
        if (octet > 255)
            return false;
    }
    if (digit_count == 0 || count != 3)
        return false;
    ip->bytes[3] = (uint8_t)octet;
    return true;
}

static bool parse_v6(struct slice text, struct ip *ip)
{
    char terminated[V6_INPUT_MAX + 1];

    if (text.len == 0 || text.len > V6_INPUT_MAX || slice_index(text, '\0') < text.len)
        return false;
    memcpy(terminated, text.at, text.len);
    terminated[text.len] = '\0';

    uint8_t bytes[16];
    if (inet_pton(AF_INET6, terminated, bytes) != 1)
        return false;
    *ip = ip_from_v6(bytes);
    return true;
}

bool ip_parse(struct slice text, struct ip *ip)
{
    return slice_index(text, ':') < text.len ? parse_v6(text, ip) : parse_v4(text, ip);
}

struct ip ip_of(const char *text)
{
    struct ip ip;
    bool is_parsed = ip_parse(slice_of(text), &ip);

    assert(is_parsed);
    (void)is_parsed;
    return ip;
}

struct ip ip_from_v4(uint32_t host_order)
{
    struct ip ip = {.family = IP_V4};

    for (unsigned i = 0; i < 4; i++)
        ip.bytes[i] = (uint8_t)(host_order >> (24 - 8 * i));
    return ip;
}

struct ip ip_from_v6(const uint8_t bytes[16])
{
    static const uint8_t mapped_prefix[12] = {[10] = 0xff, [11] = 0xff};
    struct ip ip = {.family = IP_V6};

    if (memcmp(bytes, mapped_prefix, sizeof mapped_prefix) == 0) {
        ip.family = IP_V4;
        memcpy(ip.bytes, bytes + sizeof mapped_prefix, 4);
    } else {
        memcpy(ip.bytes, bytes, sizeof ip.bytes);
    }
    return ip;
}

uint32_t ip_v4(const struct ip *ip)
{
    assert(ip->family == IP_V4);
    return (uint32_t)ip->bytes[0] << 24 | (uint32_t)ip->bytes[1] << 16 |
           (uint32_t)ip->bytes[2] << 8 | ip->bytes[3];
}

static size_t print_v4(const uint8_t *bytes, char *buffer)
{
    char *end = buffer;

    for (size_t i = 0; i < 4; i++) {
        uint8_t octet = bytes[i];
        if (i > 0)
            *end++ = '.';
        if (octet >= 100)
            *end++ = (char)('0' + octet / 100);
        if (octet >= 10)
            *end++ = (char)('0' + octet / 10 % 10);
        *end++ = (char)('0' + octet % 10);
    }
    return (size_t)(end - buffer);
}

struct run {
    unsigned start, len;
};

/* The longest run of zero groups, the first of equals; one group alone is none (section 4.2). */
static struct run longest_zeroes(const unsigned groups[V6_GROUPS])
{
    struct run best = {V6_GROUPS, 1}, run = {0, 0};

    for (unsigned i = 0; i < V6_GROUPS; i++) {
        if (groups[i] != 0) {
            run = (struct run){i + 1, 0};
            continue;
        }
        if (++run.len > best.len)
            best = run;
    }
    return best;
}

static char *print_group(unsigned group, char *end)
{
    static const char hex[] = "0123456789abcdef";
    int shift = 12;

    while (shift > 0 && group >> shift == 0)
        shift -= 4;
    for (; shift >= 0; shift -= 4)
        *end++ = hex[group >> shift & 15];
    return end;
}

static size_t print_v6(const uint8_t *bytes, char *buffer)
{
    unsigned groups[V6_GROUPS];
    char *end = buffer;

    for (size_t i = 0; i < V6_GROUPS; i++)
        groups[i] = (unsigned)bytes[2 * i] << 8 | bytes[2 * i + 1];

    struct run zeroes = longest_zeroes(groups);
    for (unsigned i = 0; i < V6_GROUPS; i++) {
        if (i == zeroes.start) {
            *end++ = ':';
            i += zeroes.len - 1;
            if (i == V6_GROUPS - 1)
                *end++ = ':';
            continue;
        }
        if (i > 0)
            *end++ = ':';
        end = print_group(groups[i], end);
    }
    return (size_t)(end - buffer);
}

size_t ip_print(const struct ip *ip, char buffer[IP_TEXT_MAX])
{
    assert(ip->family == IP_V4 || ip->family == IP_V6);
    return ip->family == IP_V4 ? print_v4(ip->bytes, buffer) : print_v6(ip->bytes, buffer);
}

unsigned ip_bits(const struct ip *ip)
{
    assert(ip->family == IP_V4 || ip->family == IP_V6);
    return ip->family == IP_V4 ? 32 : 128;
}

bool ip_eq(const struct ip *a, const struct ip *b)
{
    return ip_compare(a, b) == 0;
}

int ip_compare(const struct ip *a, const struct ip *b)
{
    if (a->family != b->family)
        return a->family < b->family ? -1 : 1;
    return memcmp(a->bytes, b->bytes, sizeof a->bytes);
}

/* The bits of byte index that lie behind the prefix. */
static uint8_t host_mask(unsigned index, unsigned prefix_len)
{
    if (prefix_len >= 8 * (index + 1))
        return 0;
    if (prefix_len <= 8 * index)
        return 0xff;
    return (uint8_t)(0xff >> (prefix_len - 8 * index));
}

struct ip ip_prefix_first(const struct ip *ip, unsigned prefix_len)
{
    struct ip first = *ip;

    assert(prefix_len <= ip_bits(ip));
    for (unsigned i = 0; i < ip_bits(ip) / 8; i++)
        first.bytes[i] &= (uint8_t)~host_mask(i, prefix_len);
    return first;
}

struct ip ip_prefix_last(const struct ip *ip, unsigned prefix_len)
{
    struct ip last = *ip;

    assert(prefix_len <= ip_bits(ip));
    for (unsigned i = 0; i < ip_bits(ip) / 8; i++)
        last.bytes[i] |= host_mask(i, prefix_len);
    return last;
}

bool ip_in_prefix(const struct ip *ip, const struct ip *prefix, unsigned prefix_len)
{
    if (ip->family != prefix->family)
        return false;
    assert(prefix_len <= ip_bits(ip));
    size_t whole_size = prefix_len / 8;
    if (memcmp(ip->bytes, prefix->bytes, whole_size) != 0)
        return false;
    if (prefix_len % 8 == 0)
        return true;
    return ((ip->bytes[whole_size] ^ prefix->bytes[whole_size]) >> (8 - prefix_len % 8)) == 0;
}
