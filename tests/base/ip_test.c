/* Tables of texts and addresses, and prefixes compared with arithmetic on every length. */
#include "base/ip.h"

#include <criterion/criterion.h>
#include <string.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static void expect_printed(const struct ip *ip, const char *expected)
{
    char buffer[IP_TEXT_MAX];
    struct slice got = {buffer, ip_print(ip, buffer)};

    cr_expect(slice_eq(got, slice_of(expected)), "got '%.*s' instead of '%s'", SLICE_ARG(got),
              expected);
}

static const struct printing {
    const char *text, *printed;
} printings[] = {
    {"0.0.0.0", "0.0.0.0"},
    {"1.20.255.100", "1.20.255.100"},
    {"255.255.255.255", "255.255.255.255"},
    {"::", "::"},
    {"::1", "::1"},
    {"1::", "1::"},
    {"0:0:0:0:0:0:0:0", "::"},
    {"2001:DB8::A", "2001:db8::a"},
    {"2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"},
    /* RFC 5952: one group is not shortened, the longest run is, the first of equals is */
    {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
    {"2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
    {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
    {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
    {"0:0:1:2:3:4:5:6", "::1:2:3:4:5:6"},
    {"1:2:3:4:5:6:0:0", "1:2:3:4:5:6::"},
    {"0:1:2:3:4:5:6:0", "0:1:2:3:4:5:6:0"},
    {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
    /* IPv4-mapped is IPv4; other dotted quads become groups */
    {"::ffff:192.0.2.1", "192.0.2.1"},
    {"::FFFF:c000:0201", "192.0.2.1"},
    {"0:0:0:0:0:ffff:255.255.255.255", "255.255.255.255"},
    {"::192.0.2.1", "::c000:201"},
    {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
    {"0000:0000:0000:0000:0000:1234:255.255.255.255", "::1234:ffff:ffff"},
};

Test(ip, parse_and_print)
{
    for (size_t i = 0; i < COUNT(printings); i++) {
        struct ip ip;
        cr_assert(ip_parse(slice_of(printings[i].text), &ip), "'%s'", printings[i].text);
        expect_printed(&ip, printings[i].printed);
    }
}

static const struct slice bad[] = {
#define ROW(text)                                                                                  \
    {                                                                                              \
        text, sizeof(text) - 1                                                                     \
    }
    ROW(""),
    ROW("."),
    ROW("1.2.3"),
    ROW("1.2.3."),
    ROW(".1.2.3"),
    ROW("1.2.3.4."),
    ROW("1.2.3.4.5"),
    ROW("1..3.4"),
    ROW("01.2.3.4"),
    ROW("1.2.3.00"),
    ROW("256.1.1.1"),
    ROW("1.2.3.999"),
    ROW("1.2.3.1000"),
    ROW("1.2.3.-4"),
    ROW("+1.2.3.4"),
    ROW(" 1.2.3.4"),
    ROW("1.2.3.4 "),
    ROW("1.2.3.4/32"),
    ROW("1.2.3.0x4"),
    ROW("16909060"),
    ROW("1.2.3.a"),
    ROW("1.2.3.4\0"),
    ROW("1,2,3,4"),
    ROW("example.com"),
    ROW(":"),
    ROW(":::"),
    ROW("1:2:3:4:5:6:7"),
    ROW("1:2:3:4:5:6:7:8:9"),
    ROW("1::2::3"),
    ROW("1:2:3:4:5:6:7::8:9"),
    ROW(":1:2:3:4:5:6:7:8"),
    ROW("1:2:3:4:5:6:7:"),
    ROW("12345::"),
    ROW("g::"),
    ROW("fe80::1%eth0"),
    ROW("[::1]"),
    ROW("::1/128"),
    ROW("::1\0"),
    ROW("::\0001"),
    ROW("::ffff:1.2.3"),
    ROW("::ffff:01.2.3.4"),
    ROW("::1.2.3.4:5"),
    ROW(" ::1"),
    ROW("::1 "),
    ROW("0000:0000:0000:0000:0000:ffff:255.255.255.2555"),
#undef ROW
};

Test(ip, bad_texts)
{
    struct ip ip;

    cr_expect(!ip_parse(slice_of(NULL), &ip));
    for (size_t i = 0; i < COUNT(bad); i++)
        cr_expect(!ip_parse(bad[i], &ip), "'%.*s'", SLICE_ARG(bad[i]));
}

Test(ip, from_numbers_and_bytes)
{
    struct ip ip = ip_from_v4(0xc0000201), expected = ip_of("192.0.2.1");
    uint8_t mapped[16] = {[10] = 0xff, [11] = 0xff, [12] = 192, [13] = 0, [14] = 2, [15] = 1};

    cr_expect(ip_eq(&ip, &expected));
    cr_expect_eq(ip_v4(&expected), 0xc0000201);
    cr_expect_eq(ip_bits(&ip), 32);
    ip = ip_from_v6(mapped);
    cr_expect(ip_eq(&ip, &expected));
    mapped[11] = 0;
    ip = ip_from_v6(mapped);
    cr_expect_eq(ip_bits(&ip), 128);
    expect_printed(&ip, "::ff00:c000:201");
}

/* In ascending order. */
static const char *const ladder[] = {
    "0.0.0.0", "9.255.255.255", "10.0.0.0", "127.0.0.1", "128.0.0.1", "255.255.255.255",
    "::",      "::1",           "1::",      "7fff::",    "8000::",
};

Test(ip, order)
{
    for (size_t i = 0; i < COUNT(ladder); i++) {
        for (size_t k = 0; k < COUNT(ladder); k++) {
            struct ip a = ip_of(ladder[i]), b = ip_of(ladder[k]);
            int order = ip_compare(&a, &b);
            cr_expect_eq((order > 0) - (order < 0), (i > k) - (i < k), "%s %s", ladder[i],
                         ladder[k]);
            cr_expect_eq(ip_eq(&a, &b), i == k);
        }
    }
}

static const struct prefix {
    const char *text;
    unsigned len;
    const char *first, *last;
} prefixes[] = {
    {"192.0.2.77", 0, "0.0.0.0", "255.255.255.255"},
    {"192.0.2.77", 1, "128.0.0.0", "255.255.255.255"},
    {"192.0.2.77", 24, "192.0.2.0", "192.0.2.255"},
    {"192.0.2.77", 26, "192.0.2.64", "192.0.2.127"},
    {"192.0.2.77", 31, "192.0.2.76", "192.0.2.77"},
    {"192.0.2.77", 32, "192.0.2.77", "192.0.2.77"},
    {"2001:db8::1", 0, "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
    {"2001:db8::1", 33, "2001:db8::", "2001:db8:7fff:ffff:ffff:ffff:ffff:ffff"},
    {"2001:db8::1", 64, "2001:db8::", "2001:db8::ffff:ffff:ffff:ffff"},
    {"2001:db8::1", 127, "2001:db8::", "2001:db8::1"},
    {"2001:db8::1", 128, "2001:db8::1", "2001:db8::1"},
};

Test(ip, prefixes)
{
    for (size_t i = 0; i < COUNT(prefixes); i++) {
        struct ip ip = ip_of(prefixes[i].text);
        struct ip first = ip_prefix_first(&ip, prefixes[i].len);
        struct ip last = ip_prefix_last(&ip, prefixes[i].len);
        expect_printed(&first, prefixes[i].first);
        expect_printed(&last, prefixes[i].last);
        cr_expect(ip_in_prefix(&first, &ip, prefixes[i].len));
        cr_expect(ip_in_prefix(&last, &ip, prefixes[i].len));
    }
}

/* With bit n flipped an address is in exactly the prefixes that end before it. */
Test(ip, in_prefix_of_every_length)
{
    static const char *const texts[] = {"192.0.2.77", "2001:db8:1234:5678:9abc:def0:1234:5678"};

    for (size_t i = 0; i < COUNT(texts); i++) {
        struct ip ip = ip_of(texts[i]);
        for (unsigned bit = 0; bit < ip_bits(&ip); bit++) {
            struct ip other = ip;
            other.bytes[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
            for (unsigned len = 0; len <= ip_bits(&ip); len++)
                cr_expect_eq(ip_in_prefix(&other, &ip, len), len <= bit, "bit %u /%u", bit, len);
        }
        cr_expect(ip_in_prefix(&ip, &ip, ip_bits(&ip)));
    }
}

Test(ip, other_family_is_in_no_prefix)
{
    struct ip v4 = ip_of("0.0.0.0"), v6 = ip_of("::");

    cr_expect(!ip_in_prefix(&v4, &v6, 0));
    cr_expect(!ip_in_prefix(&v6, &v4, 0));
}
