#include "fleet/span.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum {
    V4_LAST_BYTE = 3,
    V6_LAST_BYTE = 15,
    V6_NET_BITS = 64, /* one address is sampled of each net */
    V6_NET_LAST_BYTE = V6_NET_BITS / 8 - 1,
    V4_MAPPED_BITS = 96,
};

static uint8_t last_byte(const struct ip *ip)
{
    return ip->family == IP_V4 ? V4_LAST_BYTE : V6_LAST_BYTE;
}

static struct span span_of(const struct ip *first, uint64_t count)
{
    return (struct span){.next = *first, .count = count, .varying = last_byte(first)};
}

static uint64_t power_of_2(unsigned exponent)
{
    return exponent < 64 ? UINT64_C(1) << exponent : UINT64_MAX;
}

static struct span span_of_prefix(const struct ip *ip, unsigned len)
{
    const struct ip first = ip_prefix_first(ip, len);
    const unsigned free_bits = ip_bits(ip) - len;

    if (ip->family == IP_V4 || free_bits <= SPAN_WHOLE_BITS)
        return span_of(&first, power_of_2(free_bits));

    struct span span = span_of(&first, 1);
    span.is_sampled = true;
    span.prefix_len = (uint8_t)len;
    if (len <= V6_NET_BITS) {
        span.count = power_of_2(V6_NET_BITS - len);
        span.varying = V6_NET_LAST_BYTE;
    }
    return span;
}

static const char *parse_prefix(struct span *span, struct slice text, size_t slash)
{
    const struct slice address = slice_head(text, slash);
    uint32_t len;
    struct ip ip;

    if (!ip_parse(address, &ip))
        return "not a prefix";
    const bool is_mapped = ip.family == IP_V4 && slice_index(address, ':') < address.len;
    const unsigned bits = is_mapped ? 128 : ip_bits(&ip);
    if (!slice_parse_u32(slice_tail(text, slash + 1), bits, &len))
        return bits == 32 ? "a prefix whose length is not 0 to 32"
                          : "a prefix whose length is not 0 to 128";
    if (is_mapped && len < V4_MAPPED_BITS)
        return "a prefix of more than the IPv4-mapped addresses";
    *span = span_of_prefix(&ip, is_mapped ? len - V4_MAPPED_BITS : len);
    return NULL;
}

static uint64_t big_endian(const uint8_t bytes[8])
{
    uint64_t number = 0;

    for (size_t i = 0; i < 8; i++)
        number = number << 8 | bytes[i];
    return number;
}

/* last - first + 1 */
static uint64_t range_count(const struct ip *first, const struct ip *last)
{
    if (first->family == IP_V4)
        return (uint64_t)ip_v4(last) - ip_v4(first) + 1;

    const uint64_t first_low = big_endian(first->bytes + 8), last_low = big_endian(last->bytes + 8);
    const uint64_t high =
        big_endian(last->bytes) - big_endian(first->bytes) - (last_low < first_low);
    const uint64_t low = last_low - first_low;
    return high > 0 || low == UINT64_MAX ? UINT64_MAX : low + 1;
}

static const char *parse_range(struct span *span, const struct ip *first, const struct ip *last)
{
    if (first->family != last->family)
        return "a range between IPv4 and IPv6";
    if (ip_compare(first, last) > 0)
        return "a range that ends before it begins";
    *span = span_of(first, range_count(first, last));
    return NULL;
}

/* What stands before a slash: a URL and a name are no address mistyped. */
static bool is_like_address(struct slice text)
{
    const struct slice letters = SLICE("0123456789abcdefABCDEF:.");

    if (text.len > 0 && text.at[0] >= '0' && text.at[0] <= '9')
        return true;
    for (size_t i = 0; i < text.len; i++)
        if (!slice_has(letters, text.at[i]))
            return false;
    return slice_has(text, ':');
}

enum span_found span_parse(struct span *span, struct slice text, const char **wrong)
{
    struct ip first, last;
    const size_t slash = slice_index(text, '/'), dash = slice_index(text, '-');

    *wrong = NULL;
    if (ip_parse(text, &first))
        *span = span_of(&first, 1);
    else if (slash < text.len && is_like_address(slice_head(text, slash)))
        *wrong = parse_prefix(span, text, slash);
    else if (dash < text.len && ip_parse(slice_head(text, dash), &first) &&
             ip_parse(slice_tail(text, dash + 1), &last))
        *wrong = parse_range(span, &first, &last);
    else
        return SPAN_OTHER;
    return *wrong == NULL ? SPAN_READ : SPAN_BAD;
}

/* Moves to the address after the run that ended with its varying byte at 255. */
static void carry(struct span *span)
{
    unsigned i = span->varying;

    span->next.bytes[i] = 0;
    while (i > 0 && ++span->next.bytes[--i] == 0)
        ;
}

bool span_take(struct span *span, struct span_run *run)
{
    if (span->count == 0)
        return false;

    uint8_t *octet = &span->next.bytes[span->varying];
    const unsigned room = SPAN_RUN_MAX - *octet;
    *run = (struct span_run){.first = span->next, .varying = span->varying};
    run->count = span->count < room ? (unsigned)span->count : room;
    span->count -= run->count;
    if (run->count == room)
        carry(span);
    else
        *octet = (uint8_t)(*octet + run->count);
    return true;
}

bool span_eq(const struct span *a, const struct span *b)
{
    return ip_eq(&a->next, &b->next) && a->count == b->count && a->varying == b->varying &&
           a->is_sampled == b->is_sampled && a->prefix_len == b->prefix_len;
}

size_t span_print_sampled(const struct span *span, char buffer[SPAN_TEXT_MAX])
{
    if (!span->is_sampled)
        return 0;
    size_t len = ip_print(&span->next, buffer);
    char bits[sizeof "/128"];
    int bits_len = snprintf(bits, sizeof bits, "/%u", (unsigned)span->prefix_len);
    assert(bits_len > 0 && len + (size_t)bits_len <= SPAN_TEXT_MAX);
    memcpy(buffer + len, bits, (size_t)bits_len);
    return len + (size_t)bits_len;
}
