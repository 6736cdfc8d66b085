/* A key and a certificate as they are, cut off anywhere, with a byte more; and small forgeries. */
#include "check/mail/der.h"

#include "tests/check/mail/tlsa_data.h"

#include <criterion/criterion.h>
#include <string.h>

static struct slice bytes_of(char *buffer, const char *hex)
{
    static const char digits[] = "0123456789abcdef";
    size_t size = 0;

    for (; hex[2 * size] != '\0'; size++)
        buffer[size] = (char)((strchr(digits, hex[2 * size]) - digits) << 4 |
                              (strchr(digits, hex[2 * size + 1]) - digits));
    buffer[size] = 0;
    return (struct slice){buffer, size};
}

static const struct {
    const char *about, *hex;
    bool is_key, is_certificate;
} rows[] = {
    {"a key", TLSA_SPKI, true, false},
    {"a certificate", TLSA_CERTIFICATE, false, true},
    {"the least key", "300a300506032b0601030100", true, false},
    {"the least certificate", "300c3000300506032b0601030100", false, true},
    {"nothing", "", false, false},
    {"an empty sequence", "3000", false, false},
    {"no algorithm", "30053000030100", false, false},
    {"an algorithm without a name", "300730020500030100", false, false},
    {"an empty name", "300730020600030100", false, false},
    {"no bits", "3009300506032b06010300", false, false},
    {"eight bits unused", "300a300506032b0601030108", false, false},
    {"an octet string instead of bits", "300a300506032b0601040100", false, false},
    {"something behind the bits", "300c300506032b06010301000500", false, false},
    {"a long length that is short", "30810a300506032b0601030100", false, false},
    {"a length without end", "3080300506032b06010301000000", false, false},
    {"a length of four bytes", "308400000000", false, false},
    {"a length with a zero before it", "3082000a300506032b0601030100", false, false},
    {"a length that is cut off", "3082ff", false, false},
};

Test(der, rows)
{
    char buffer[1024];

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct slice bytes = bytes_of(buffer, rows[i].hex);
        cr_expect_eq(der_is_public_key(bytes), rows[i].is_key, "%s", rows[i].about);
        cr_expect_eq(der_is_certificate(bytes), rows[i].is_certificate, "%s", rows[i].about);
    }
}

Test(der, must_be_whole_and_alone)
{
    static const char *const whole[] = {TLSA_SPKI, TLSA_CERTIFICATE};
    char buffer[1024];

    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
        struct slice bytes = bytes_of(buffer, whole[i]);
        for (size_t len = 0; len <= bytes.len + 1; len++) {
            struct slice part = {bytes.at, len};
            cr_expect_eq(der_is_public_key(part) || der_is_certificate(part), len == bytes.len,
                         "%zu: %zu", i, len);
        }
    }
}
