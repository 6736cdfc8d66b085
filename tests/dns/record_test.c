/* What is read from the data of one record, and the names of the enumerations. */
#include "dns/answer.h"

#include <criterion/criterion.h>
#include <string.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define BYTES(bytes)                                                                               \
    {                                                                                              \
        bytes, sizeof(bytes) - 1                                                                   \
    }

static struct dns_record record_of(struct slice data)
{
    return (struct dns_record){.data = (const uint8_t *)data.at, .size = (uint16_t)data.len};
}

Test(record, name)
{
    struct dns_record mx = record_of(SLICE("\0\12\4mail\4test\0"));
    struct dns_name name, expected = dns_name_of("mail.test");

    cr_expect(dns_record_name(&mx, 2, &name));
    cr_expect(dns_name_eq(&name, &expected));
    cr_expect(!dns_record_name(&mx, mx.size, &name));
    cr_expect(!dns_record_name(&mx, SIZE_MAX, &name));
    mx.size--;
    cr_expect(!dns_record_name(&mx, 2, &name));
}

Test(record, ip)
{
    static const char v6[] = "\x20\1\xd\xb8\0\0\0\0\0\0\0\0\0\0\0\1";
    static const char mapped[] = "\0\0\0\0\0\0\0\0\0\0\xff\xff\xc0\0\2\1";
    struct dns_record records[] = {
        record_of(SLICE("\xc0\0\2\1")),
        record_of((struct slice){v6, 16}),
        record_of((struct slice){mapped, 16}),
    };
    static const char *const expected[] = {"192.0.2.1", "2001:db8::1", "192.0.2.1"};
    struct ip ip;

    for (size_t i = 0; i < COUNT(records); i++) {
        struct ip expected_ip = ip_of(expected[i]);
        cr_expect(dns_record_ip(&records[i], &ip));
        cr_expect(ip_eq(&ip, &expected_ip), "%s", expected[i]);
    }
    for (uint16_t size = 0; size < 16; size++) {
        struct dns_record record = {.data = (const uint8_t *)v6, .size = size};
        cr_expect_eq(dns_record_ip(&record, &ip), size == 4);
    }
}

static const struct joining {
    struct slice data, text;
} joinings[] = {
    {BYTES(""), BYTES("")},
    {BYTES("\0"), BYTES("")},
    {BYTES("\5v=spf"), BYTES("v=spf")},
    {BYTES("\3v=s\0\3pf1"), BYTES("v=spf1")},
    {BYTES("\3a\0b"), BYTES("a\0b")},
    {BYTES("\7cut"), BYTES("cut")},
    {BYTES("\1a\xff"), BYTES("a")},
};

Test(record, text)
{
    for (size_t i = 0; i < COUNT(joinings); i++) {
        struct dns_record record = record_of(joinings[i].data);
        for (size_t size = 0; size < 10; size++) {
            char buffer[11];
            memset(buffer, '~', sizeof buffer);
            size_t len = dns_record_text(&record, buffer, size);
            cr_expect(slice_eq((struct slice){buffer, len}, slice_head(joinings[i].text, size)),
                      "row %zu, %zu bytes", i, size);
            cr_expect_eq(buffer[len], '~');
        }
    }
}

Test(record, texts)
{
    cr_expect_str_eq(dns_cause_text(DNS_NO_CAUSE), "");
    cr_expect_str_eq(dns_cause_text(DNS_TIMEOUT), "timeout");
    cr_expect_str_eq(dns_cause_text(DNS_SERVFAIL), "servfail");
    cr_expect_str_eq(dns_cause_text(DNS_REFUSED), "refused");
    cr_expect_str_eq(dns_cause_text(DNS_CANCELLED), "cancelled");
    cr_expect_str_eq(dns_security_text(DNS_INSECURE), "insecure");
    cr_expect_str_eq(dns_security_text(DNS_SECURE), "secure");
    cr_expect_str_eq(dns_security_text(DNS_SECURITY_BOGUS), "bogus");
}
