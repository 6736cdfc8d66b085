/* SPDX-License-Identifier: MIT */
#include "base/ip_special.h"

#include <string.h>

struct range {
    uint8_t bytes[8]; /* of the prefix; none is longer than 64 bits but those of single_v6 */
    uint8_t prefix_len;
    const char *kind; /* NULL: an exception of a wider range below it, public */
};

/* The first that holds an address decides. */
static const struct range ranges_v4[] = {
    {{0}, 8, "this network"},
    {{10}, 8, "private"},
    {{100, 64}, 10, "carrier-grade NAT"},
    {{127}, 8, "loopback"},
    {{169, 254}, 16, "link-local"},
    {{172, 16}, 12, "private"},
    {{192, 0, 0, 9}, 32, NULL}, /* PCP and TURN anycast, RFC 7723, RFC 8155 */
    {{192, 0, 0, 10}, 32, NULL},
    {{192, 0, 0}, 24, "protocol assignments"},
    {{192, 0, 2}, 24, "documentation"},
    {{192, 88, 99}, 24, "reserved"}, /* 6to4 relays, RFC 7526 */
    {{192, 168}, 16, "private"},
    {{198, 18}, 15, "benchmarking"},
    {{198, 51, 100}, 24, "documentation"},
    {{203, 0, 113}, 24, "documentation"},
    {{224}, 4, "multicast"},
    {{240}, 4, "reserved"},
};

static const struct range ranges_v6[] = {
    {{0x00, 0x64, 0xff, 0x9b, 0x00, 0x01}, 48, "local NAT64"}, /* RFC 8215 */
    {{0x01}, 64, "discard"},                                   /* RFC 6666 */
    {{0x20, 0x01, 0x00, 0x02}, 48, "benchmarking"},
    {{0x20, 0x01, 0x00, 0x10}, 28, "reserved"}, /* ORCHID, RFC 4843 */
    {{0x20, 0x01, 0x0d, 0xb8}, 32, "documentation"},
    {{0x3f, 0xff}, 20, "documentation"}, /* RFC 9637 */
    {{0x20}, 3, NULL},                   /* global unicast */
    {{0x5f}, 16, "segment routing"},     /* RFC 9602 */
    {{0xfc}, 7, "private"},              /* unique local, RFC 4193 */
    {{0xfe, 0x80}, 10, "link-local"},
    {{0xfe, 0xc0}, 10, "private"}, /* site-local, RFC 3879 */
    {{0xff}, 8, "multicast"},
};

static bool starts_with(const struct ip *ip, const struct range *range)
{
    unsigned whole = range->prefix_len / 8, rest = range->prefix_len % 8;

    if (memcmp(ip->bytes, range->bytes, whole) != 0)
        return false;
    return rest == 0 || (ip->bytes[whole] ^ range->bytes[whole]) >> (8 - rest) == 0;
}

/* Among ranges; NULL also if none holds it. */
static const struct range *find(const struct ip *ip, const struct range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (starts_with(ip, &ranges[i]))
            return &ranges[i];
    return NULL;
}

static const char *special_v4(const struct ip *ip)
{
    const struct range *range = find(ip, ranges_v4, sizeof ranges_v4 / sizeof *ranges_v4);

    return range != NULL ? range->kind : NULL;
}

/* What starts with 64:ff9b::/96, NAT64 (RFC 6052), is as public as the address that it maps. */
static const char *special_low_v6(const struct ip *ip)
{
    static const uint8_t nat64[12] = {0x00, 0x64, 0xff, 0x9b}, zeroes[16],
                         loopback[16] = {[15] = 1};

    if (memcmp(ip->bytes, nat64, sizeof nat64) == 0) {
        struct ip mapped = {.family = IP_V4};
        memcpy(mapped.bytes, ip->bytes + sizeof nat64, 4);
        return special_v4(&mapped);
    }
    if (memcmp(ip->bytes, zeroes, sizeof zeroes) == 0)
        return "unspecified";
    return memcmp(ip->bytes, loopback, sizeof loopback) == 0 ? "loopback" : "reserved";
}

const char *ip_special(const struct ip *ip)
{
    if (ip->family == IP_V4)
        return special_v4(ip);
    const struct range *range = find(ip, ranges_v6, sizeof ranges_v6 / sizeof *ranges_v6);
    return range != NULL ? range->kind : special_low_v6(ip);
}
