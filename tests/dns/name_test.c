/* Tables of texts and wire forms; what is long is built by a loop. */
#include "dns/name.h"

#include <criterion/criterion.h>
#include <string.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

#define LABEL_63 "a23456789-123456789-123456789-123456789-123456789-123456789-123"
#define LABEL_61 "a23456789-123456789-123456789-123456789-123456789-123456789-1"

static void expect_printed(const struct dns_name *name, const char *expected)
{
    char text[DNS_NAME_TEXT_MAX];
    size_t len = dns_name_print(name, text);

    cr_expect_str_eq(text, expected);
    cr_expect_eq(len, strlen(expected));
}

static const struct printing {
    const char *text, *printed;
    unsigned label_count;
    size_t size;
} printings[] = {
    {".", ".", 0, 1},
    {"test", "test", 1, 6},
    {"test.", "test", 1, 6},
    {"Mail.Example.COM", "mail.example.com", 3, 18},
    {"_dmarc.a-b.test.", "_dmarc.a-b.test", 3, 17},
    {"*.test", "*.test", 2, 8},
    {"a\\.b.test", "a\\.b.test", 2, 10},
    {"a\\\\b.test", "a\\\\b.test", 2, 10},
    {"\\065.test", "a.test", 2, 8},
    {"\\a.test", "a.test", 2, 8},
    {"a b.test", "a\\032b.test", 2, 10},
    {"\\000\\255.test", "\\000\\255.test", 2, 9},
    {"caf\xc3\xa9.test", "caf\\195\\169.test", 2, 12},
    {"test\\.", "test\\.", 1, 7},
    {LABEL_63 ".test", LABEL_63 ".test", 2, 70},
    {LABEL_63 "." LABEL_63 "." LABEL_63 "." LABEL_61,
     LABEL_63 "." LABEL_63 "." LABEL_63 "." LABEL_61, 4, 255},
};

Test(name, parse_and_print)
{
    for (size_t i = 0; i < COUNT(printings); i++) {
        const struct printing *p = &printings[i];
        struct dns_name name;
        cr_assert(dns_name_parse(&name, slice_of(p->text)), "'%s'", p->text);
        expect_printed(&name, p->printed);
        cr_expect_eq(name.size, p->size, "'%s'", p->text);
        cr_expect_eq(dns_name_label_count(&name), p->label_count, "'%s'", p->text);
    }
}

static const char *const bad[] = {
    "",
    "..",
    ".test",
    "a..test",
    "test..",
    "a\\",
    "a\\1.test",
    "a\\12",
    "a\\256.test",
    "a\\1x2.test",
    "x" LABEL_63 ".test",
    LABEL_63 "." LABEL_63 "." LABEL_63 "." LABEL_61 "x",
    LABEL_63 "." LABEL_63 "." LABEL_63 "." LABEL_61 ".x",
    LABEL_63 "." LABEL_63 "." LABEL_63 "." LABEL_61 "..",
};

Test(name, bad_texts)
{
    struct dns_name name;

    for (size_t i = 0; i < COUNT(bad); i++)
        cr_expect(!dns_name_parse(&name, slice_of(bad[i])), "'%s'", bad[i]);
    cr_expect(!dns_name_parse(&name, slice_of(NULL)));
}

Test(name, most_labels_and_longest_text)
{
    char text[2 * 128 + 1], escaped[DNS_NAME_TEXT_MAX];
    struct dns_name name = {.size = DNS_NAME_MAX};

    for (size_t i = 0; i < 128; i++)
        memcpy(text + 2 * i, "a.", 3);
    cr_expect(dns_name_parse(&name, (struct slice){text, 254}));
    cr_expect_eq(dns_name_label_count(&name), 127);
    cr_expect(!dns_name_parse(&name, (struct slice){text, 256}));

    name.size = DNS_NAME_MAX;
    memset(name.wire, 0xff, sizeof name.wire);
    name.wire[0] = name.wire[64] = name.wire[128] = 63;
    name.wire[192] = 61;
    name.wire[254] = 0;
    cr_expect_eq(dns_name_print(&name, escaped), DNS_NAME_TEXT_MAX - 1);
}

static const struct reading {
    const char *about;
    struct slice wire;
    size_t size; /* 0 if bad */
} readings[] = {
#define ROW(about, wire, size)                                                                     \
    {                                                                                              \
        about, {wire, sizeof(wire) - 1}, size                                                      \
    }
    ROW("root", "\0", 1),
    ROW("two labels, lower case", "\3WwW\4Test\0", 10),
    ROW("bytes behind it stay", "\4test\0rest", 6),
    ROW("nothing", "", 0),
    ROW("no root", "\4test", 0),
    ROW("label cut", "\5test", 0),
    ROW("length alone", "\4", 0),
    ROW("compression", "\4test\xc0\0", 0),
    ROW("reserved 0x40", "\x40test\0", 0),
    ROW("reserved 0x80", "\x80test\0", 0),
#undef ROW
};

Test(name, read)
{
    for (size_t i = 0; i < COUNT(readings); i++) {
        const struct reading *r = &readings[i];
        struct dns_name name;
        size_t size = dns_name_read(&name, (const uint8_t *)r->wire.at, r->wire.len);
        cr_expect_eq(size, r->size, "%s", r->about);
        cr_expect(size == 0 || name.size == size, "%s", r->about);
    }
}

Test(name, read_up_to_255_bytes)
{
    uint8_t wire[DNS_NAME_MAX + 2];
    struct dns_name name;

    for (size_t i = 0; i < sizeof wire; i += 2)
        memcpy(wire + i, "\1A", i + 1 < sizeof wire ? 2 : 1);
    wire[254] = 0;
    cr_expect_eq(dns_name_read(&name, wire, sizeof wire), DNS_NAME_MAX);
    cr_expect_eq(name.wire[253], 'a');
    memcpy(wire + 254, "\1b", 3);
    cr_expect_eq(dns_name_read(&name, wire, sizeof wire), 0);
}

static const struct unpacking {
    const char *about;
    struct slice packet;
    size_t offset, offset_behind;
    const char *printed; /* NULL if bad */
} unpackings[] = {
#define ROW(about, packet, offset, behind, text)                                                   \
    {                                                                                              \
        about, {packet, sizeof(packet) - 1}, offset, behind, text                                  \
    }
    ROW("no pointer", "\4Test\0x", 0, 6, "test"),
    ROW("pointer", "\4test\0\1a\xc0\0x", 6, 10, "a.test"),
    ROW("pointer alone", "\4test\0\xc0\0x", 6, 8, "test"),
    ROW("pointer to the root", "\4test\0\1a\xc0\5", 6, 10, "a"),
    ROW("pointer to a pointer", "\4test\0\xc0\0\xc0\6", 8, 10, "test"),
    ROW("pointer to itself", "\xc0\0", 0, 0, NULL),
    ROW("pointer to the label before it", "\1a\xc0\0", 0, 0, NULL),
    ROW("two that point at each other", "\xc0\2\xc0\0", 2, 0, NULL),
    ROW("forward", "\xc0\2\4test\0", 0, 0, NULL),
    ROW("out of the packet", "\xff\xff", 0, 0, NULL),
    ROW("pointer cut", "\4test\0\xc0", 6, 0, NULL),
    ROW("label cut", "\5test", 0, 0, NULL),
    ROW("no root", "\4test", 0, 0, NULL),
    ROW("reserved bits", "\4test\0\x80\0", 6, 0, NULL),
    ROW("starts at the end", "\4test\0", 6, 0, NULL),
    ROW("starts behind the end", "\4test\0", 60, 0, NULL),
#undef ROW
};

Test(name, unpack)
{
    for (size_t i = 0; i < COUNT(unpackings); i++) {
        const struct unpacking *u = &unpackings[i];
        struct dns_name name;
        size_t offset = u->offset;
        bool is_read =
            dns_name_unpack(&name, (const uint8_t *)u->packet.at, u->packet.len, &offset);
        cr_expect_eq(is_read, u->printed != NULL, "%s", u->about);
        if (!is_read || u->printed == NULL)
            continue;
        cr_expect_eq(offset, u->offset_behind, "%s", u->about);
        expect_printed(&name, u->printed);
    }
}

/* 127 pointers may be followed, 128 not; labels joined by pointers stop at 255 bytes. */
Test(name, unpack_long_trails)
{
    uint8_t trail[2 + 2 * 128], labels[1 + 4 * 128];
    struct dns_name name;
    size_t offset;

    memset(trail, 0, sizeof trail);
    for (size_t i = 1; i <= 128; i++) {
        trail[2 * i] = (uint8_t)(0xc0 | (2 * i - 2) >> 8);
        trail[2 * i + 1] = (uint8_t)(2 * i - 2);
    }
    offset = 254;
    cr_expect(dns_name_unpack(&name, trail, sizeof trail, &offset));
    offset = 256;
    cr_expect(!dns_name_unpack(&name, trail, sizeof trail, &offset));

    labels[0] = 0;
    for (size_t i = 0; i < 128; i++) {
        size_t target = i > 0 ? 4 * i - 3 : 0;
        const uint8_t piece[4] = {1, 'A', (uint8_t)(0xc0 | target >> 8), (uint8_t)target};
        memcpy(labels + 1 + 4 * i, piece, sizeof piece);
    }
    offset = 1 + 4 * 126;
    cr_expect(dns_name_unpack(&name, labels, sizeof labels, &offset));
    cr_expect_eq(name.size, DNS_NAME_MAX);
    offset = 1 + 4 * 127;
    cr_expect(!dns_name_unpack(&name, labels, sizeof labels, &offset));
}

static const struct relation {
    const char *name, *zone;
    bool is_below;
} relations[] = {
    {"a.test", "a.test", true},     {"a.test", "test", true},
    {"a.b.test", ".", true},        {".", ".", true},
    {"test", "a.test", false},      {".", "test", false},
    {"ba.test", "a.test", false},   {"a.test", "b.test", false},
    {"a\\.test", "test", false},    {"x.a.test", "b.test", false},
    {"A.TEST", "a.test", true},     {"test.a", "test", false},
    {"a\\004test.", "test", false}, /* ends in the bytes of test, within a label */
};

Test(name, is_below)
{
    for (size_t i = 0; i < COUNT(relations); i++) {
        struct dns_name name = dns_name_of(relations[i].name);
        struct dns_name zone = dns_name_of(relations[i].zone);
        cr_expect_eq(dns_name_is_below(&name, &zone), relations[i].is_below, "%s %s",
                     relations[i].name, relations[i].zone);
        bool is_both = dns_name_is_below(&name, &zone) && dns_name_is_below(&zone, &name);
        cr_expect_eq(dns_name_eq(&name, &zone), is_both);
    }
}

Test(name, keep_labels)
{
    static const char *const left[] = {".", "d", "c.d", "b.c.d", "aa.b.c.d"};

    for (unsigned count = 0; count < COUNT(left); count++) {
        struct dns_name name = dns_name_of("aa.b.c.d");
        dns_name_keep_labels(&name, count);
        expect_printed(&name, left[count]);
    }
}

static const struct joining {
    const char *prefix, *suffix, *joined; /* NULL if too long */
} joinings[] = {
    {"a.b", "c.test", "a.b.c.test"},
    {".", "test", "test"},
    {"test", ".", "test"},
    {".", ".", "."},
    {LABEL_63 "." LABEL_63, LABEL_63 "." LABEL_61, LABEL_63 "." LABEL_63 "." LABEL_63 "." LABEL_61},
    {LABEL_63 "." LABEL_63, LABEL_63 "." LABEL_61 "x", NULL},
};

Test(name, join)
{
    for (size_t i = 0; i < COUNT(joinings); i++) {
        struct dns_name prefix = dns_name_of(joinings[i].prefix);
        struct dns_name suffix = dns_name_of(joinings[i].suffix), name;
        const char *joined = joinings[i].joined;
        cr_expect_eq(dns_name_join(&name, &prefix, &suffix), joined != NULL);
        if (joined != NULL)
            expect_printed(&name, joined);
        cr_expect_eq(dns_name_join(&prefix, &prefix, &suffix), joined != NULL, "in place");
        if (joined != NULL)
            expect_printed(&prefix, joined);
    }
}

static const struct reversal {
    const char *ip, *zone, *printed;
} reversals[] = {
    {"192.0.2.1", "bl.test", "1.2.0.192.bl.test"},
    {"255.100.10.0", ".", "0.10.100.255"},
    {"2001:db8::567:89ab", "bl.test",
     "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.bl.test"},
    {"192.0.2.1", NULL, "1.2.0.192.in-addr.arpa"},
    {"2001:db8::567:89ab", NULL,
     "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"},
};

Test(name, reverse)
{
    for (size_t i = 0; i < COUNT(reversals); i++) {
        const char *zone_text = reversals[i].zone;
        struct ip ip = ip_of(reversals[i].ip);
        struct dns_name name;
        struct dns_name zone = zone_text != NULL ? dns_name_of(zone_text) : *dns_name_arpa(&ip);
        cr_assert(dns_name_reverse(&name, &ip, &zone));
        expect_printed(&name, reversals[i].printed);
    }
}

Test(name, reverse_into_a_long_zone)
{
    struct ip v4 = ip_of("255.255.255.255"), v6 = ip_of("::");
    struct dns_name zone = dns_name_of(LABEL_63 "." LABEL_63 "." LABEL_61), name;

    cr_expect_eq(zone.size, 191);
    cr_expect(dns_name_reverse(&name, &v6, &zone));
    cr_expect_eq(name.size, DNS_NAME_MAX);
    zone = dns_name_of(LABEL_63 "." LABEL_63 "." LABEL_61 "x");
    cr_expect(!dns_name_reverse(&name, &v6, &zone));
    cr_expect(dns_name_reverse(&name, &v4, &zone));
}
