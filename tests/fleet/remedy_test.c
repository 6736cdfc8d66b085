/* What is proposed in place of what people paste, and that nothing is where nothing helps. */
#include "fleet/remedy.h"

#include <criterion/criterion.h>

static const struct {
    const char *text, *added;
} remedies[] = {
    {"192.0.2.7:25", "; write 192.0.2.7, without the port"},
    {"192.0.2.7@53", "; write 192.0.2.7, without the port"},
    {"192.0.2.7#5353", "; write 192.0.2.7, without the port"},
    {"example.com:443", "; write example.com, without the port"},
    {"[2001:db8::1]", "; write 2001:db8::1, without the brackets"},
    {"[2001:db8::1]:25", "; write 2001:db8::1, without brackets and port"},
    {"[2001:db8::1]/64", "; write 2001:db8::1/64, without the brackets"},
    {"[192.0.2.7]", "; write 192.0.2.7, without the brackets"},
    {"[IPv6:2001:db8::1]", "; write 2001:db8::1, without the brackets"},
    {"user@[192.0.2.7]", "; write 192.0.2.7, without the brackets"},
    {"user@192.0.2.7", "; write 192.0.2.7, what follows the @ alone"},
    {"fe80::1%eth0", "; write fe80::1, without the zone"},
    {"fe80::1%eth0/64", "; write fe80::1/64, without the zone"},
    {"[fe80::1%25eth0]:80", "; write fe80::1"},
    {"192.0.2.0/255.255.255.0", "; write 192.0.2.0/24, with the length of the mask"},
    {"192.0.2.0/0.0.0.255", "; write 192.0.2.0/24, with the length of the mask"},
    {"192.0.2.0 255.255.255.128", "; write 192.0.2.0/25, with the length of the mask"},
    {"192.0.2.7/255.255.255.255", "; write 192.0.2.7/32, with the length of the mask"},
    {"10.0.0.0/128.0.0.0", "; write 10.0.0.0/1, with the length of the mask"},
    {"192.0.2.0/255.0.255.0", ""},
    {"192.0.2.0/0.0.0.0", ""},
    {"192.0.2.*", "; write 192.0.2.0/24, as a prefix"},
    {"192.0.*.*", "; write 192.0.0.0/16, as a prefix"},
    {"192.0.*", "; write 192.0.0.0/16, as a prefix"},
    {"192.0.x.X", "; write 192.0.0.0/16, as a prefix"},
    {"192.*.2.*", ""},
    {"*.*.*.*", ""},
    {"192.0.2.7.*", ""},
    {"192.0.2/24", "; write 192.0.2.0/24, with all four numbers"},
    {"10/8", "; write 10.0.0.0/8, with all four numbers"},
    {"300/8", ""},
    {"192.000.002.007", "; write 192.0.2.7, without zeroes in front, if these are decimal numbers"},
    {"010.0.0.0/08", "; write 10.0.0.0/8, without zeroes in front, if these are decimal numbers"},
    {"192.000.002.300", ""},
    {"192.0.2.1-9", "; write 192.0.2.1-192.0.2.9, with both ends in full"},
    {"192.0.2.1-3.9", "; write 192.0.2.1-192.0.3.9, with both ends in full"},
    {"192.0.2.9-1", "; write 192.0.2.1-192.0.2.9"},
    {"192.0.2.1-999", ""},
    {"192.0.2.1 - 192.0.2.9", "; write 192.0.2.1-192.0.2.9, with a hyphen and no blanks"},
    {"192.0.2.1 -192.0.2.9", "; write 192.0.2.1-192.0.2.9, with a hyphen and no blanks"},
    {"192.0.2.1\xe2\x80\x93"
     "192.0.2.9",
     "; write 192.0.2.1-192.0.2.9, with a hyphen and no blanks"},
    {"192.0.2.1 \xe2\x80\x94 192.0.2.9", "; write 192.0.2.1-192.0.2.9"},
    {"192.0.2.1 to 192.0.2.9", "; write 192.0.2.1-192.0.2.9, with a hyphen and no blanks"},
    {"192.0.2.1..192.0.2.9", "; write 192.0.2.1-192.0.2.9, with a hyphen and no blanks"},
    {"192.0.2.9-192.0.2.1", "; write 192.0.2.1-192.0.2.9, with its lower end first"},
    {"2001:db8::9-2001:db8::1", "; write 2001:db8::1-2001:db8::9, with its lower end first"},
    {"192.0.2.7,", "; write 192.0.2.7, without what follows it"},
    {"192.0.2.7;", "; write 192.0.2.7, without what follows it"},
    {"192.0.2.7.", "; write 192.0.2.7, without the final dot"},
    {"\"192.0.2.7\"", "; write 192.0.2.7, without the quotes"},
    {"'example.com'", "; write example.com, without the quotes"},
    {"\xe2\x80\x9c"
     "example.com\xe2\x80\x9d",
     "; write example.com, without the quotes"},
    {"\"192.0.2.7\",", "; write 192.0.2.7"},
    {"<abuse@example.com>", "; write abuse@example.com, without what is around it"},
    {"Abuse <abuse@example.com>", "; write abuse@example.com, without what is around it"},
    {"(192.0.2.7)", "; write 192.0.2.7, without the brackets"},
    {"192.0.2.7\xc2\xa0", "; write 192.0.2.7, without invisible characters"},
    {"\xe2\x80\x8b"
     "192.0.2.7",
     "; write 192.0.2.7, without invisible characters"},
    {"192[.]0[.]2[.]7", "; write 192.0.2.7, with plain dots"},
    {"hxxps://example[.]com/x", "; write example.com"},
    {"https://example.com/path", "; write example.com, the host alone"},
    {"https://example.com", "; write example.com, the host alone"},
    {"http://u:p@example.com:8080/?q=a@b#c", "; write example.com"},
    {"https://[2001:db8::1]:8443/", "; write 2001:db8::1"},
    {"//example.com/x", "; write example.com, the host alone"},
    {"ftp://192.0.2.7?x", "; write 192.0.2.7, the host alone"},
    {"mailto:abuse@example.com", "; write abuse@example.com, without mailto:"},
    {"MAILTO:abuse@example.com?subject=x", "; write abuse@example.com, without mailto:"},
    {"example.com/", "; write example.com, without the slash and what follows"},
    {"example.com/24", "; write example.com, without the slash and what follows"},
    {"192.0.2.7/", "; write 192.0.2.7, without the slash and what follows"},
    {"192.0.2.7/path", "; write 192.0.2.7, without the slash and what follows"},
    {"192.0.2.0/33", ""},
    {"192.0.2.0/24/24", ""},
    {"*.example.com", "; write example.com, without the wildcard"},
    {".example.com", "; write example.com, without the first dot"},
    {"@example.com", "; write example.com, what follows the @ alone"},
    {"a@b@example.com", "; write example.com, what follows the @ alone"},
    {"ip=192.0.2.7", "; write 192.0.2.7, first in its line"},
    {"domain=example.com", "; write example.com, first in its line"},
    {"customer=example.com", ""},
    {"192.0.2.7,acme", "; write 192.0.2.7, and each target on a line of its own"},
    {"192.0.2.7|192.0.2.8", "; write 192.0.2.7, and each target on a line of its own"},
    {"192.0.2.7 192.0.2.8", "; write 192.0.2.7, and each target on a line of its own"},
    {"", ""},
    {"-", ""},
    {"none", ""},
    {"N/A", ""},
    {"AS64500", ""},
    {"user@", ""},
    {"user@localhost", ""},
    {"1.2.3", ""},
    {"999.1.1.1", ""},
    {"\"", ""},
    {"[", ""},
    {"]", ""},
    {"[]", ""},
    {"%", ""},
    {"/", ""},
    {"://", ""},
    {"a..b", ""},
};

static void expect(const char *text, enum remedy_want want, const char *added)
{
    struct text why = {0};

    remedy_add(&why, slice_of(text), want);
    cr_expect(slice_eq(text_slice(&why), slice_of(added)), "%s: %.*s", text,
              SLICE_ARG(text_slice(&why)));
    text_free(&why);
}

Test(remedy, of_what_people_paste)
{
    for (size_t i = 0; i < sizeof remedies / sizeof *remedies; i++)
        expect(remedies[i].text, REMEDY_ANY, remedies[i].added);
}

Test(remedy, is_of_the_kind_that_is_wanted)
{
    expect("[192.0.2.7]", REMEDY_DOMAIN, "");
    expect("https://example.com/", REMEDY_IP, "");
    expect("https://192.0.2.7/", REMEDY_IP, "; write 192.0.2.7, the host alone");
}

/* No text is so long that looking for a remedy takes time. */
Test(remedy, of_no_long_text)
{
    struct text text = {0};

    for (size_t i = 0; i < 1 << 20; i++)
        text_add(&text, SLICE("[.]"));
    text_add_char(&text, '\0');
    expect(text.at, REMEDY_ANY, "");
    text_free(&text);
}
