/* ip.h -- an IPv4 or IPv6 address, and a range of them, as values.
 *
 * An IPv4-mapped IPv6 address is its IPv4 address: parsing never yields one.
 */
#pragma once

#include "base/slice.h"

/* "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" */
enum { IP_TEXT_MAX = 39 };

enum ip_family { IP_NONE = 0, IP_V4 = 4, IP_V6 = 6 };

struct ip {
    uint8_t family;    /* enum ip_family */
    uint8_t bytes[16]; /* network order; the first 4 of IPv4, the others 0 */
};

/* Dotted quad without leading zeroes, or RFC 4291 section 2.2 without a zone or brackets. */
bool ip_parse(struct slice text, struct ip *ip);
struct ip ip_of(const char *text); /* asserts that it parses; for constants and tests */

struct ip ip_from_v4(uint32_t host_order);
struct ip ip_from_v6(const uint8_t bytes[16]); /* of IPv4 if it is IPv4-mapped */
uint32_t ip_v4(const struct ip *ip);           /* host order; requires IP_V4 */

/* As in RFC 5952; returns the length, buffer is not terminated. */
size_t ip_print(const struct ip *ip, char buffer[IP_TEXT_MAX]);

unsigned ip_bits(const struct ip *ip); /* 32 or 128 */
bool ip_eq(const struct ip *a, const struct ip *b);
int ip_compare(const struct ip *a, const struct ip *b); /* IPv4 first, then by value */

/* The first and the last address of the prefix of that length that holds ip. */
struct ip ip_prefix_first(const struct ip *ip, unsigned prefix_len);
struct ip ip_prefix_last(const struct ip *ip, unsigned prefix_len);
bool ip_in_prefix(const struct ip *ip, const struct ip *prefix, unsigned prefix_len);
