/* Reads the input as text and as the bytes of addresses; inet_pton() and arithmetic say what must
 * come of it. */
#include "base/ip.h"

#include <arpa/inet.h>
#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check_round_trip(const struct ip *ip)
{
    char text[IP_TEXT_MAX], terminated[IP_TEXT_MAX + 1] = {0};
    uint8_t system[16];
    struct ip again;

    size_t len = ip_print(ip, text);
    assert(len >= 2 && len <= sizeof text);
    assert(ip_parse((struct slice){text, len}, &again));
    assert(ip_eq(ip, &again));

    memcpy(terminated, text, len);
    int family = ip_bits(ip) == 32 ? AF_INET : AF_INET6;
    assert(inet_pton(family, terminated, system) == 1);
    assert(memcmp(system, ip->bytes, ip_bits(ip) / 8) == 0);
}

/* The library prints the same, but for a dotted quad in what looks IPv4-compatible. */
static void check_against_library(const struct ip *ip)
{
    char text[IP_TEXT_MAX], library_text[INET6_ADDRSTRLEN];
    size_t len = ip_print(ip, text);

    inet_ntop(ip_bits(ip) == 32 ? AF_INET : AF_INET6, ip->bytes, library_text, sizeof library_text);
    if (ip_bits(ip) == 128 && strchr(library_text, '.') != NULL)
        return;
    assert(slice_eq((struct slice){text, len}, slice_of(library_text)));
}

static void check_prefix(const struct ip *ip, const struct ip *other, unsigned len)
{
    struct ip first = ip_prefix_first(ip, len), last = ip_prefix_last(ip, len);
    struct ip first_again = ip_prefix_first(&last, len);

    assert(ip_compare(&first, ip) <= 0 && ip_compare(ip, &last) <= 0);
    assert(ip_eq(&first, &first_again));
    assert(ip_in_prefix(&first, ip, len) && ip_in_prefix(&last, ip, len));
    bool is_between = other->family == ip->family && ip_compare(&first, other) <= 0 &&
                      ip_compare(other, &last) <= 0;
    assert(ip_in_prefix(other, ip, len) == is_between);
}

static void check_pair(const struct ip *a, const struct ip *b, unsigned len)
{
    assert(ip_eq(a, b) == (ip_compare(a, b) == 0));
    assert((ip_compare(a, b) < 0) == (ip_compare(b, a) > 0));
    check_prefix(a, b, len % (ip_bits(a) + 1));
}

static void check_text(const uint8_t *bytes, size_t size)
{
    char terminated[64] = {0};
    uint8_t system[16];
    struct ip ip;

    bool is_ip = ip_parse((struct slice){(const char *)bytes, size}, &ip);
    if (is_ip) {
        check_round_trip(&ip);
        check_against_library(&ip);
    }
    if (size >= sizeof terminated || memchr(bytes, '\0', size) != NULL) {
        assert(!is_ip);
        return;
    }
    memcpy(terminated, bytes, size);
    assert(is_ip == (inet_pton(AF_INET, terminated, system) == 1 ||
                     inet_pton(AF_INET6, terminated, system) == 1));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size == 0)
        return 0;
    check_text(bytes, size);
    if (size < 32)
        return 0;

    struct ip ips[] = {
        ip_from_v6(bytes),
        ip_from_v6(bytes + 16),
        ip_from_v4((uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16),
        ip_from_v4((uint32_t)bytes[16] << 24 | (uint32_t)bytes[31]),
    };
    for (size_t i = 0; i < sizeof ips / sizeof *ips; i++) {
        check_round_trip(&ips[i]);
        check_against_library(&ips[i]);
        for (size_t k = 0; k < sizeof ips / sizeof *ips; k++)
            check_pair(&ips[i], &ips[k], bytes[size - 1]);
    }
    return 0;
}
